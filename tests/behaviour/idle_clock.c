/*
 * idle_clock.so: a movable clock for idle shells.  Preloaded in the throw-away root it notes every alarm a program
 * sets ("PID SECONDS" in /run/idle-alarms) instead of letting it run, and adds the seconds in /run/idle-clock to the
 * time of day: idle-observe moves that clock on and sends SIGALRM itself, so 15 minutes take no time.
 */
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const volatile int64_t *moved;
static int64_t deadline;
static int (*real_clock)(clockid_t, struct timespec *);
static int (*real_timer)(__itimer_which_t, const struct itimerval *, struct itimerval *);

__attribute__((constructor)) static void begin(void)
{
	int fd = open("/run/idle-clock", O_RDONLY | O_CLOEXEC);

	real_clock = (int (*)(clockid_t, struct timespec *))dlsym(RTLD_NEXT, "clock_gettime");
	real_timer = (int (*)(__itimer_which_t, const struct itimerval *, struct itimerval *))dlsym(
		RTLD_NEXT, "setitimer");
	if (fd < 0)
		return;
	void *p = mmap(NULL, sizeof(*moved), PROT_READ, MAP_SHARED, fd, 0);
	if (p != MAP_FAILED)
		moved = p;
	close(fd);
}

int clock_gettime(clockid_t id, struct timespec *ts)
{
	int rc = real_clock ? real_clock(id, ts) : -1;

	if (!rc && moved && id == CLOCK_REALTIME)
		ts->tv_sec += *moved;
	return rc;
}

time_t time(time_t *ret)
{
	struct timespec ts = {0};

	clock_gettime(CLOCK_REALTIME, &ts);
	if (ret)
		*ret = ts.tv_sec;
	return ts.tv_sec;
}

int gettimeofday(struct timeval *restrict tv, void *restrict tz)
{
	struct timespec ts = {0};

	(void)tz;
	clock_gettime(CLOCK_REALTIME, &ts);
	*tv = (struct timeval){ts.tv_sec, ts.tv_nsec / 1000};
	return 0;
}

static unsigned noted(unsigned seconds)
{
	char text[64];
	int64_t now = time(NULL), left = deadline > now ? deadline - now : 0;
	int fd = open("/run/idle-alarms", O_WRONLY | O_APPEND | O_CLOEXEC);
	int n = snprintf(text, sizeof(text), "%ld %u\n", (long)getpid(), seconds);

	deadline = seconds ? now + seconds : 0;
	if (fd >= 0) {
		if (write(fd, text, (size_t)n) < 0)
			left = 0;
		close(fd);
	}
	return (unsigned)left;
}

unsigned alarm(unsigned seconds)
{
	return noted(seconds);
}

int setitimer(
	__itimer_which_t which, const struct itimerval *restrict v, struct itimerval *restrict old)
{
	if (which != ITIMER_REAL || (v && !v->it_value.tv_sec && v->it_value.tv_usec))
		return real_timer ? real_timer(which, v, old) : -1;
	unsigned left = noted(v ? (unsigned)v->it_value.tv_sec + (v->it_value.tv_usec > 0) : 0);
	if (old)
		*old = (struct itimerval){{0, 0}, {left, 0}};
	return 0;
}
