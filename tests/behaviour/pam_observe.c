/*
 * pam-observe: what real PAM does, with real modules, on a clock of ours.
 *
 * usage: pam-observe lockout|history SERVICE...        in a throw-away root with the users alice and bob
 *
 * Prints one line a service (see lockout() and history()).  The program exports time(), which the modules then
 * call instead of libc's, and takes libpam's delay after a failure away; nothing else is touched.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "tests/behaviour/pam_client.h"

#define WANT_DENY    3
#define WANT_SECONDS 900
#define REMEMBER     3

static const char *const passwords[] = {"Zq7-first!kiwi", "Wb8+second.pear", "Mm5_third-plum",
	"Xc4?fourth/fig", "Hd3;fifth=lime", "Jk2^sixth,melon", "Rv9<seventh>date", "Tn6{eighth}nut",
	"Gy1#ninth~grape"};
#define PASSWORDS (sizeof(passwords) / sizeof(*passwords))

static bool quick; /* PAM_OBSERVE_QUICK: alice only, and whether the lock lasts, not how long */

static time_t began, offset; /* our clock stands still but for what we add */

time_t time(time_t *ret)
{
	if (ret)
		*ret = began + offset;
	return began + offset;
}

static int log_in(const char *service, const char *user, const struct pam_talk *talk)
{
	pam_handle_t *h = pam_client(service, user, CALLER_USUAL, talk);
	int rv = h ? pam_authenticate(h, 0) : PAM_ABORT;

	if (rv == PAM_SUCCESS)
		rv = pam_acct_mgmt(h, 0);
	return rv == PAM_NEW_AUTHTOK_REQD ? PAM_SUCCESS : rv;
}

static bool accepted(const char *service, const char *user, const char *password, time_t at)
{
	offset = at;
	return pam_client_apart(log_in, service, user, &(struct pam_talk){NULL, password}) ==
	       PAM_SUCCESS;
}

/* A file kept aside and put back: a tally, shadow, opasswd.  What is no plain file is left as it is. */
struct kept {
	char *path, *data;
	size_t size;
	struct stat st;
	bool there, plain;
};

static struct kept keep(const char *path)
{
	struct kept k = {.path = strdup(path)};
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	k.there = fd >= 0 || errno != ENOENT;
	k.plain = fd >= 0 && !fstat(fd, &k.st) && S_ISREG(k.st.st_mode);
	if (k.plain) {
		k.size = (size_t)k.st.st_size;
		k.data = calloc(1, k.size + 1);
		if (read(fd, k.data, k.size) != (ssize_t)k.size)
			exit(93);
	}
	if (fd >= 0)
		close(fd);
	return k;
}

static void put_back(const struct kept *k)
{
	if (!k->there)
		unlink(k->path);
	if (!k->plain)
		return;
	int fd = open(k->path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0 || write(fd, k->data, k->size) != (ssize_t)k->size ||
		fchown(fd, k->st.st_uid, k->st.st_gid) || fchmod(fd, k->st.st_mode & 07777))
		exit(94);
	close(fd);
}

static void let_go(struct kept *k)
{
	free(k->path);
	free(k->data);
}

/* The tallies: in the usual place, and in every dir= of the case. */
#define MAX_TALLIES 99
static const char *const users[] = {"alice", "bob", "root"};
static char *tallies[MAX_TALLIES];
static size_t n_tallies;

static void find_tallies(void)
{
	static const char command[] =
		"{ echo /run/faillock; grep -rhoE '(^|[[:space:]])dir *= *[^[:space:]]+' "
		"/etc/pam.d "
		"/etc/security 2>/dev/null | tr -d '\\r]' | sed 's/.*= *//'; } | sort -u";
	char line[512];
	FILE *f = popen(command, "r");

	while (f && fgets(line, sizeof(line), f) && n_tallies + 3 <= MAX_TALLIES) {
		line[strcspn(line, "\n")] = '\0';
		for (int u = 0; u < 3; u++)
			if (asprintf(&tallies[n_tallies++], "%s/%s", line, users[u]) < 0)
				exit(91);
	}
	if (f)
		pclose(f);
}

static struct kept kept[MAX_TALLIES];

static void forget(void)
{
	for (size_t i = 0; i < n_tallies; i++)
		unlink(tallies[i]);
}

static void save(void)
{
	for (size_t i = 0; i < n_tallies; i++) {
		let_go(&kept[i]);
		kept[i] = keep(tallies[i]);
	}
}

static void restore(void)
{
	for (size_t i = 0; i < n_tallies; i++)
		put_back(&kept[i]);
}

/* Fails n times, so many seconds apart; returns the time of the last failure, or -1 when one was let in. */
static time_t fail(const char *service, const char *user, int n, time_t every)
{
	time_t at = 0;

	forget();
	for (int i = 0; i < n; i++, at += every)
		if (accepted(service, user, i % 2 ? "wrong-2" : "wrong-1", at))
			return -1;
	return at - every;
}

/* The seconds for which the account stays shut after the last failure; -1: for ever. */
static long locked_for(const char *service, const char *user, time_t last)
{
	long low = 0, high = 315360000;

	save();
	if (!accepted(service, user, passwords[0], last + high))
		return -1;
	if (quick) {
		restore();
		return accepted(service, user, passwords[0], last + WANT_SECONDS) ? 1
										  : WANT_SECONDS;
	}
	while (high - low > 1) {
		long middle = low + (high - low) / 2;
		restore();
		*(accepted(service, user, passwords[0], last + middle) ? &high : &low) = middle;
	}
	return low;
}

/* Once locked: whether he who keeps trying, the right password among the wrong ones, stays out as long. */
static bool stays_out(const char *service, const char *user, time_t last)
{
	restore();
	return !accepted(service, user, passwords[0], last + 1) &&
	       !accepted(service, user, passwords[0], last + 2) &&
	       !accepted(service, user, "wrong-1", last + 3) &&
	       !accepted(service, user, passwords[0], last + WANT_SECONDS);
}

/*
 * SERVICE USER normal=0|1 wrong=0|1 after=N seconds=N slow=0|1 out=0|1 : what is accepted, how many failures lock, for
 * how long (-1: for ever), whether slow failures lock too, whether who keeps trying stays out.
 */
static void lockout(const char *service, const char *user)
{
	int after = 0;
	long seconds = 0;
	bool slow = false, out = false;

	forget();
	bool normal = accepted(service, user, passwords[0], 0);
	forget();
	bool wrong = accepted(service, user, "wrong-0", 0);
	for (int n = 1; normal && !wrong && n <= 8 && !after; n++) {
		time_t last = fail(service, user, n, 2);
		save();
		if (last >= 0 && !accepted(service, user, passwords[0], last + 1)) {
			restore();
			after = n;
			seconds = locked_for(service, user, last);
			out = stays_out(service, user, last);
		}
	}
	for (int n = 1; after && n <= WANT_DENY && !slow; n++) {
		time_t last = fail(service, user, n, (WANT_SECONDS - 1) / (WANT_DENY - 1));
		slow = last >= 0 && !accepted(service, user, passwords[0], last + 1);
	}
	printf("%s %s normal=%d wrong=%d after=%d seconds=%ld slow=%d out=%d\n", service, user,
		normal, wrong, after, seconds, slow, out);
}

static char *hash_of(const char *user)
{
	static char line[1024];
	FILE *f = fopen("/etc/shadow", "r");
	size_t n = strlen(user);

	while (f && fgets(line, sizeof(line), f))
		if (!strncmp(line, user, n) && line[n] == ':') {
			fclose(f);
			char *end = strchr(line + n + 1, ':');
			if (end)
				*end = '\0';
			return strdup(line + n + 1);
		}
	exit(92);
}

/* What chage -d 0 does: the third field of alice's line in shadow becomes 0. */
static void expire(void)
{
	struct kept k = keep("/etc/shadow");
	char *line = memmem(k.data, k.size, "\nalice:", 7), *from, *to;

	if (!line || !(from = strchr(line + 7, ':')) || !(to = strchr(from + 1, ':')))
		exit(95);
	from[1] = '0';
	memmove(from + 2, to, (size_t)(k.data + k.size - to));
	k.size -= (size_t)(to - from - 2);
	put_back(&k);
	let_go(&k);
}

/* Whether the password in shadow is a new one after asking for it. */
static bool changed(const char *service, const char *old, const char *new, int *ret_rv)
{
	if (strcmp(service, "passwd") != 0)
		expire();
	char *before = hash_of("alice");
	*ret_rv =
		pam_client_apart(pam_client_change, service, "alice", &(struct pam_talk){old, new});
	char *after = hash_of("alice");
	bool is = strcmp(before, after) != 0;
	free(before);
	free(after);
	return is;
}

/* Of the most recent passwords, the current one included, how many are refused. */
static int count_refused(const char *service, int now)
{
	struct kept shadow = keep("/etc/shadow"), old = keep("/etc/security/opasswd");
	int refused = 0, rv;

	for (int back = now; back >= 0; back--) {
		bool taken = changed(service, passwords[now], passwords[back], &rv);
		put_back(&shadow);
		put_back(&old);
		if (taken)
			break;
		refused++;
	}
	let_go(&shadow);
	let_go(&old);
	return refused;
}

/* SERVICE forced=0|1 changes=0|1 refused=N : of the most recent passwords, the current one included, how many. */
static void history(const char *service)
{
	int rv = 0, now = 0, worst = 1000;
	const int changes = REMEMBER + 3;
	bool stuck = false;
	struct kept shadow = keep("/etc/shadow"), old = keep("/etc/security/opasswd");

	offset = 0;
	for (now = 1; now <= changes && !stuck; now++) {
		if (!changed(service, passwords[now - 1], passwords[now], &rv)) {
			stuck = true;
			break;
		}
		if (now != changes && now != REMEMBER)
			continue;
		int refused = count_refused(service, now);
		if (refused < worst && refused <= now)
			worst = refused;
	}
	printf("%s forced=%d changes=%d refused=%d\n", service, rv != 80, !stuck,
		worst == 1000 ? 99 : worst);
	put_back(&shadow);
	put_back(&old);
	let_go(&shadow);
	let_go(&old);
}

/* Whether some line asks who the user is: then bob, too, is asked for. */
static bool asks_who(void)
{
	static const char command[] =
		"grep -rqE --exclude=chsh --exclude=chfn "
		"'^[^#]*(pam_(succeed_if|listfile|access|usertype|"
		"localuser|shells|time|userdb)|admin_group)' /etc/pam.d /usr/lib/pam.d "
		"/etc/security/*.conf 2>/dev/null";

	return system(command) == 0;
}

int main(int argc, char **argv)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	began = now.tv_sec;
	umask(022);
	find_tallies();
	quick = getenv("PAM_OBSERVE_QUICK") != NULL;
	bool bob = asks_who();
	for (int i = 2; i < argc; i++) {
		if (!strcmp(argv[1], "lockout")) {
			lockout(argv[i], "alice");
			if (bob)
				lockout(argv[i], "bob");
			if (!quick)
				lockout(argv[i], "root");
		} else {
			history(argv[i]);
		}
	}
	return 0;
}
