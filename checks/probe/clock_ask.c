/*
 * clock_ask: see clock_ask.h.
 *
 * chronyd listens on UDP port 323 of the loop interface, unless "cmdport 0", and on /run/chrony/chronyd.sock; a
 * question over that socket needs one of one's own with a name, where chronyd may write to it.  ntpd answers
 * control messages on port 123, unless "restrict" forbids it.  Both ports are below 1024, so no ordinary user answers
 * in the daemon's place.
 */
#include "checks/probe/clock_ask.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "checks/probe/chrony_wire.h"
#include "checks/probe/ntp_control.h"

#define TRIES	      3
#define WAIT_MS	      1000
#define MESSAGE	      2048
#define MAX_SOURCES   4096
#define CHRONY_FOLDER "/run/chrony" /* chronyd's own, which nobody else may write to */
#define CHRONY_SOCKET CHRONY_FOLDER "/chronyd.sock"

/* A way to a daemon: a connected datagram socket, and the name to be taken away again. */
struct way {
	int fd;
	char own[sizeof(((struct sockaddr_un *)0)->sun_path)];
};

static void shut(struct way *w)
{
	if (w->fd >= 0)
		close(w->fd);
	if (*w->own)
		unlink(w->own);
	*w = (struct way){.fd = -1};
}

static int open_loop(struct way *w, bool six, unsigned port)
{
	struct sockaddr_in a4 = {.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct sockaddr_in6 a6 = {.sin6_family = AF_INET6,
		.sin6_port = htons((uint16_t)port),
		.sin6_addr = IN6ADDR_LOOPBACK_INIT};
	const struct sockaddr *to =
		six ? (const struct sockaddr *)&a6 : (const struct sockaddr *)&a4;

	*w = (struct way){.fd = socket(six ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
	if (w->fd >= 0 && !connect(w->fd, to, six ? sizeof(a6) : sizeof(a4)))
		return 0;
	int code = errno;
	shut(w);
	return -code;
}

/*
 * root may go past the mode of chronyd's folder and socket only with CAP_DAC_OVERRIDE, which the agent keeps at hand
 * for its bundle; without it this changes nothing and the socket stays shut.
 */
static void override(bool on)
{
	cap_t caps = cap_get_proc();
	cap_value_t cap = CAP_DAC_OVERRIDE;

	if (caps && !cap_set_flag(caps, CAP_EFFECTIVE, 1, &cap, on ? CAP_SET : CAP_CLEAR))
		cap_set_proc(caps);
	cap_free(caps);
}

static int open_socket(struct way *w)
{
	struct sockaddr_un to = {.sun_family = AF_UNIX, .sun_path = CHRONY_SOCKET};
	struct sockaddr_un from = {.sun_family = AF_UNIX};

	*w = (struct way){.fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0)};
	snprintf(from.sun_path, sizeof(from.sun_path), CHRONY_FOLDER "/plumbline.%d.sock",
		(int)getpid());
	if (w->fd >= 0 && !bind(w->fd, (struct sockaddr *)&from, sizeof(from))) {
		snprintf(w->own, sizeof(w->own), "%s", from.sun_path);
		/* chronyd runs as a user of its own and must be able to answer. */
		if (!chmod(w->own, 0666) && !connect(w->fd, (struct sockaddr *)&to, sizeof(to)))
			return 0;
	}
	int code = errno;
	shut(w);
	return -code;
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Asks until is_mine() takes an answer: 0; or -errno.  is_mine: -EAGAIN for what is not the answer. */
static int ask(struct way *w, const unsigned char *question, size_t size,
	unsigned char answer[MESSAGE], size_t *ret_len,
	int (*is_mine)(const unsigned char *msg, size_t len, void *arg), void *arg)
{
	for (int i = 0; i < TRIES; i++) {
		long long until = now_ms() + WAIT_MS, left;

		if (send(w->fd, question, size, MSG_NOSIGNAL) != (ssize_t)size)
			return -errno;
		while ((left = until - now_ms()) > 0) {
			struct pollfd p = {.fd = w->fd, .events = POLLIN};
			if (poll(&p, 1, (int)left) <= 0)
				continue;
			ssize_t n = recv(w->fd, answer, MESSAGE, MSG_DONTWAIT);
			if (n < 0 && errno != EAGAIN && errno != EINTR)
				return -errno;
			if (n < 0)
				continue;
			*ret_len = (size_t)n;
			int rc = is_mine(answer, *ret_len, arg);
			if (rc != -EAGAIN)
				return rc;
		}
	}
	return -ETIMEDOUT;
}

/* What an answer must fit, and where its data is. */
struct expected {
	unsigned what;
	uint32_t sequence;
	const unsigned char *data;
	size_t len;
	struct err *e;
};

static uint32_t any_number(void)
{
	uint32_t v = 0;

	if (getrandom(&v, sizeof(v), GRND_NONBLOCK) != sizeof(v))
		v = (uint32_t)now_ms() ^ (uint32_t)getpid() << 16;
	return v;
}

static int chrony_mine(const unsigned char *msg, size_t len, void *arg)
{
	struct expected *x = arg;

	return chrony_answer(msg, len, x->what, x->sequence, &x->data, &x->len, x->e);
}

static int ask_chrony(struct way *w, unsigned command, const unsigned char *about, size_t about_len,
	unsigned char answer[MESSAGE], struct expected *x)
{
	unsigned char question[CHRONY_MESSAGE];
	size_t len;

	*x = (struct expected){.what = command, .sequence = any_number(), .e = x->e};
	size_t size = chrony_request(question, command, x->sequence, about, about_len);
	return ask(w, question, size, answer, &len, chrony_mine, x);
}

/* chronyd goes on naming the source it followed last when that is taken away from it; the list of sources tells. */
static int still_selected(
	struct way *w, unsigned char answer[MESSAGE], struct expected *x, bool *ret)
{
	uint32_t n = 0;
	int rc = ask_chrony(w, CHRONY_N_SOURCES, NULL, 0, answer, x);

	rc = rc ? rc : chrony_n_sources(x->data, x->len, &n, x->e);
	if (!rc && n > MAX_SOURCES)
		rc = err_set(x->e, EFBIG, "chronyd has %u sources", (unsigned)n);
	*ret = false;
	for (uint32_t i = 0; !rc && !*ret && i < n; i++) {
		const unsigned char number[4] = {0, 0, (unsigned char)(i >> 8), (unsigned char)i};
		rc = ask_chrony(w, CHRONY_SOURCE_DATA, number, sizeof(number), answer, x);
		rc = rc ? rc : chrony_is_selected(x->data, x->len, ret, x->e);
	}
	return rc;
}

int clock_ask_chrony(struct arena *a, struct clock_source *ret, struct err *e)
{
	unsigned char answer[MESSAGE], address[CHRONY_ADDRESS];
	struct err why = {0};
	struct expected x = {.e = &why};
	struct way w = {.fd = -1};
	bool selected = false;
	int rc = -ENOENT;

	for (int i = 0; i < 3; i++) {
		override(i == 2);
		rc = i == 2 ? open_socket(&w) : open_loop(&w, i == 1, CHRONY_PORT);
		rc = rc ? rc : ask_chrony(&w, CHRONY_TRACKING, NULL, 0, answer, &x);
		if (!rc || why.code)
			break;
		shut(&w);
	}
	if (!rc)
		rc = chrony_tracking(a, x.data, x.len, ret, address, &why);
	if (!rc && ret->reference)
		rc = still_selected(&w, answer, &x, &selected);
	if (!rc && !selected)
		ret->reference = NULL;
	/* Its name in the configuration, which is what is declared; chrony 3 does not tell it. */
	if (!rc && ret->reference &&
		!ask_chrony(&w, CHRONY_SOURCE_NAME, address, sizeof(address), answer, &x)) {
		const char *name = chrony_source_name(a, x.data, x.len);
		ret->reference = name ? name : ret->reference;
	}
	shut(&w);
	override(false);
	if (rc)
		return err_set(e, -rc,
			"chronyd runs but does not answer on port %d of the loop interface "
			"or " CHRONY_SOCKET ": %s",
			CHRONY_PORT, why.code ? why.text : errno_text(-rc));
	return 0;
}

static int ntp_mine(const unsigned char *msg, size_t len, void *arg)
{
	struct expected *x = arg;

	return ntp_control_answer(msg, len, x->what, x->sequence, &x->data, &x->len, x->e);
}

static int ask_ntp(struct way *w, unsigned operation, unsigned peer, const char *names,
	unsigned char answer[MESSAGE], struct expected *x)
{
	unsigned char question[NTP_CONTROL_MAX];
	size_t len;

	*x = (struct expected){.what = operation, .sequence = any_number() & 0xffff, .e = x->e};
	size_t size = ntp_control_request(question, operation, x->sequence, peer, names);
	return ask(w, question, size, answer, &len, ntp_mine, x);
}

int clock_ask_ntpd(struct arena *a, struct clock_source *ret, struct err *e)
{
	unsigned char answer[MESSAGE];
	struct err why = {0};
	struct expected x = {.e = &why};
	struct way w = {.fd = -1};
	unsigned peer = 0;
	int rc = -ENOENT;

	*ret = (struct clock_source){.daemon = "ntpd"};
	for (int i = 0; i < 2; i++) {
		rc = open_loop(&w, i == 1, NTP_PORT);
		rc = rc ? rc : ask_ntp(&w, NTP_READ_STATUS, 0, "", answer, &x);
		if (!rc || why.code)
			break;
		shut(&w);
	}
	if (!rc)
		peer = ntp_control_followed(x.data, x.len);
	if (!rc && peer)
		rc = ask_ntp(&w, NTP_READ_VALUES, peer, NTP_PEER_VALUES, answer, &x);
	if (!rc && peer)
		rc = ntp_control_peer(a, x.data, x.len, ret, &why);
	shut(&w);
	if (rc)
		return err_set(e, -rc, "ntpd runs but does not answer on port %d: %s", NTP_PORT,
			why.code ? why.text : errno_text(-rc));
	return 0;
}
