/*
 * time_still.so: a clock that stands above the kernel's.  Preloaded into every program of a booted root, it takes what
 * would set or steer the machine's clock, leaves the machine alone, answers as a kernel would, and tells time-world
 * (world.c) which program did it.  The bed's system call filter refuses such calls besides.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <poll.h>
#include <stdbool.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

static struct timex kernel = {.tick = 10000,
	.maxerror = 16000000,
	.esterror = 16000000,
	.status = STA_UNSYNC,
	.constant = 2,
	.precision = 1,
	.tolerance = 32768000};

/*
 * What the unit's own filter says of such a call: it ends the program, or answers with the number that prepare.sh gives
 * such filters.  The bed's, which the call meets as well, says EPERM.
 */
static bool filtered(void)
{
	struct timex t = {0};

	return syscall(SYS_adjtimex, &t) < 0 && errno == EUCLEAN;
}

/* Whether this program's users are those of the machine, not of a name space of its own. */
static bool own_users(void)
{
	char map[64] = "";
	int fd = open("/proc/self/uid_map", O_RDONLY | O_CLOEXEC);
	ssize_t n = fd < 0 ? 0 : read(fd, map, sizeof(map) - 1);

	if (fd >= 0)
		close(fd);
	return n > 0 && !strstr(map, " 4294967295\n");
}

/*
 * As the kernel: without CAP_SYS_TIME over the machine's own users nobody moves the clock.  Asked once: later chronyd's
 * own filter would end it for that.
 */
static bool may_move(void)
{
	struct __user_cap_header_struct h = {.version = _LINUX_CAPABILITY_VERSION_3};
	struct __user_cap_data_struct d[2] = {{0}};
	static int may = -1;

	if (may < 0) {
		syscall(SYS_capget, &h, d);
		may = (d[0].effective & 1u << CAP_SYS_TIME) != 0 && !own_users();
	}
	bool let = may && !filtered();
	errno = let ? errno : EPERM;
	return let;
}

static void tell(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX, .sun_path = "/run/plumbline-world/told"};
	int keep = errno, fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0) {
		(void)!sendto(fd, program_invocation_short_name,
			strlen(program_invocation_short_name), 0, (struct sockaddr *)&a, sizeof(a));
		close(fd);
	}
	errno = keep;
}

/* Setting what is set already, or an offset of nothing, as daemons do when they start, moves nothing. */
static bool moves(const struct timex *t)
{
	if (t->modes & ADJ_SETOFFSET)
		return t->time.tv_sec || t->time.tv_usec;
	return (t->modes & ADJ_OFFSET && t->offset) ||
	       (t->modes & ADJ_FREQUENCY && t->freq != kernel.freq) ||
	       (t->modes & ADJ_TICK && t->tick != kernel.tick);
}

int adjtimex(struct timex *t)
{
	unsigned modes = t->modes;

	if (modes && modes != ADJ_OFFSET_SS_READ) {
		if (!may_move())
			return -1;
		if (moves(t))
			tell();
	}
	if (modes & ADJ_FREQUENCY)
		kernel.freq = t->freq;
	if (modes & ADJ_MAXERROR)
		kernel.maxerror = t->maxerror;
	if (modes & ADJ_ESTERROR)
		kernel.esterror = t->esterror;
	if (modes & ADJ_STATUS)
		kernel.status = t->status;
	if (modes & ADJ_TIMECONST)
		kernel.constant = t->constant;
	if (modes & ADJ_TICK)
		kernel.tick = t->tick;
	*t = kernel;
	t->modes = modes;
	gettimeofday(&t->time, NULL);
	return kernel.status & STA_UNSYNC ? TIME_ERROR : TIME_OK;
}

int ntp_adjtime(struct timex *t)
{
	return adjtimex(t);
}

int clock_adjtime(clockid_t id, struct timex *t)
{
	if (id != CLOCK_REALTIME) {
		errno = EOPNOTSUPP;
		return -1;
	}
	return adjtimex(t);
}

int adjtime(const struct timeval *delta, struct timeval *old)
{
	if (delta && !may_move())
		return -1;
	if (delta && (delta->tv_sec || delta->tv_usec))
		tell();
	if (old)
		*old = (struct timeval){0, 0};
	return 0;
}

int settimeofday(const struct timeval *t, const struct timezone *zone)
{
	(void)zone;
	if (!may_move())
		return -1;
	if (t)
		tell();
	return 0;
}

int clock_settime(clockid_t id, const struct timespec *t)
{
	(void)t;
	if (id != CLOCK_REALTIME || !may_move())
		return -1;
	tell();
	return 0;
}

/*
 * OpenNTPD moves the clock for the first time after eight answers of each source, which it asks for in some hundred seconds.
 * For it time goes faster.
 */
#define HASTE 16
static bool hasty;

__attribute__((constructor)) static void haste(void)
{
	hasty = !strcmp(program_invocation_short_name, "ntpd") &&
		access("/usr/sbin/ntpctl", F_OK) == 0;
}

int clock_gettime(clockid_t id, struct timespec *t)
{
	int rc = (int)syscall(SYS_clock_gettime, id, t);

	if (rc == 0 && hasty && id == CLOCK_MONOTONIC) {
		unsigned long long ns = ((unsigned long long)t->tv_sec * 1000000000u +
						(unsigned long long)t->tv_nsec) *
					HASTE;
		t->tv_sec = (time_t)(ns / 1000000000u);
		t->tv_nsec = (long)(ns % 1000000000u);
	}
	return rc;
}

int poll(struct pollfd *fds, nfds_t n, int timeout)
{
	return (int)syscall(SYS_poll, fds, n, hasty && timeout > HASTE ? timeout / HASTE : timeout);
}
