/*
 * clock: the kernel's view of time (adjtimex(2), read only) and that of the daemon that disciplines it.
 *
 * chronyd and ntpd are asked by their own clients, chronyc and ntpq, at fixed paths, with an empty environment, a
 * deadline and bounded output, and only where the daemon's process runs; timesyncd by its D-Bus name, only when
 * somebody owns that name, so that asking starts nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/probe/bus.h"
#include "checks/probe/clock_text.h"
#include "checks/probe/live.h"

#define ANSWER_BYTES 65536
#define ANSWER_MS    5000

int probe_clock_state(void *arg, struct clock_state *ret, struct err *e)
{
	struct timex t = {.modes = 0};

	(void)arg;
	if (adjtimex(&t) < 0)
		return err_set(e, errno, "adjtimex: %s", errno_text(errno));
	*ret = (struct clock_state){.synchronised = !(t.status & STA_UNSYNC),
		.maxerror_us = t.maxerror,
		.offset_us = t.status & STA_NANO ? t.offset / 1000 : t.offset,
		.status = t.status};
	return 0;
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* What comes out of fd until its end, the deadline or the bound.  0 or -errno. */
static int read_answer(int fd, char *buf, size_t size, size_t *ret_len)
{
	long long until = now_ms() + ANSWER_MS;

	for (*ret_len = 0;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		long long left = until - now_ms();
		int rc = left > 0 ? poll(&p, 1, (int)left) : 0;
		if (!rc)
			return -ETIMEDOUT;
		if (rc < 0 && errno == EINTR)
			continue;
		ssize_t n = rc < 0 ? -1 : read(fd, buf + *ret_len, size - 1 - *ret_len);
		if (n < 0)
			return -errno;
		*ret_len += (size_t)n;
		buf[*ret_len] = '\0';
		if (!n)
			return 0;
		if (*ret_len == size - 1)
			return -EFBIG;
	}
}

/* Runs a client and gives its standard output, in the arena.  0 or -errno. */
static int ask(struct arena *a, char *const argv[], char **ret, struct err *e)
{
	static char *const no_environment[] = {"LC_ALL=C", NULL};
	posix_spawn_file_actions_t fa;
	int p[2], status = 0;
	pid_t pid;

	if (pipe2(p, O_CLOEXEC) < 0)
		return err_set(e, errno, "pipe: %s", errno_text(errno));
	posix_spawn_file_actions_init(&fa);
	posix_spawn_file_actions_addopen(&fa, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&fa, p[1], 1);
	posix_spawn_file_actions_addopen(&fa, 2, "/dev/null", O_WRONLY, 0);
	int rc = -posix_spawn(&pid, argv[0], &fa, NULL, argv, no_environment);
	posix_spawn_file_actions_destroy(&fa);
	close(p[1]);
	if (rc < 0) {
		close(p[0]);
		return err_set(e, -rc, "%s: %s", argv[0], errno_text(-rc));
	}
	size_t len;
	char *buf = arena_alloc(a, ANSWER_BYTES);
	rc = read_answer(p[0], buf, ANSWER_BYTES, &len);
	close(p[0]);
	if (rc < 0)
		kill(pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (rc < 0)
		return err_set(e, -rc, "%s: no whole answer: %s", argv[0], errno_text(-rc));
	if (!WIFEXITED(status) || WEXITSTATUS(status))
		return err_set(e, EIO,
			"%s did not get an answer from its daemon (status %d): %.200s", argv[0],
			status, buf);
	*ret = buf;
	return 0;
}

/* Whether a process of that name runs in this view of /proc. */
static bool runs(const char *name)
{
	DIR *d = opendir("/proc");
	struct dirent *de;
	bool found = false;

	while (d && !found && (de = readdir(d))) {
		char path[300], comm[64] = "";
		if (de->d_name[0] < '1' || de->d_name[0] > '9')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/comm", de->d_name);
		int fd = open(path, O_RDONLY | O_CLOEXEC);
		ssize_t n = fd < 0 ? -1 : read(fd, comm, sizeof(comm) - 1);
		if (fd >= 0)
			close(fd);
		if (n > 0 && comm[n - 1] == '\n')
			comm[n - 1] = '\0';
		found = n > 0 && !strcmp(comm, name);
	}
	if (d)
		closedir(d);
	return found;
}

static const char *first_program(const char *const *paths)
{
	while (*paths && access(*paths, X_OK))
		paths++;
	return *paths;
}

static int ask_chrony(struct arena *a, struct clock_source *ret, struct err *e)
{
	static const char *const paths[] = {"/usr/bin/chronyc", "/usr/sbin/chronyc", NULL};
	const char *program = first_program(paths);
	char *text;

	if (!program)
		return err_set(e, ENOENT, "chronyd runs, but there is no chronyc to ask it with");
	/* -N: names as the configuration has them, and no name service is asked; chrony 3 has only -n, addresses. */
	char *argv[] = {(char *)program, "-N", "-c", "tracking", NULL};
	int rc = ask(a, argv, &text, e);
	if (rc < 0) {
		argv[1] = "-n";
		rc = ask(a, argv, &text, e);
	}
	return rc < 0 ? rc : clock_from_chronyc(a, text, ret, e);
}

static int ask_ntpd(struct arena *a, time_t now, struct clock_source *ret, struct err *e)
{
	static const char *const paths[] = {"/usr/bin/ntpq", "/usr/sbin/ntpq", NULL};
	const char *program = first_program(paths);
	char *text;

	if (!program)
		return err_set(e, ENOENT, "ntpd runs, but there is no ntpq to ask it with");
	char *argv[] = {(char *)program, "-pn", NULL};
	int rc = ask(a, argv, &text, e);
	return rc < 0 ? rc : clock_from_ntpq(a, text, now, ret, e);
}

#define TIMESYNC "org.freedesktop.timesync1"

static int read_message(sd_bus_message *m, struct clock_source *ret)
{
	/* Leap, Version, Mode, Stratum, Precision, RootDelay, RootDispersion, Reference, Originate, Receive,
	 * Transmit and Destination time stamps, Ignored, PacketCount, Jitter */
	uint32_t leap, version, mode, stratum;
	int32_t precision;
	uint64_t delay, dispersion, origin, receive, transmit, destination, packets, jitter;
	const void *reference;
	size_t n;
	int ignored, rc = sd_bus_message_enter_container(m, 'r', "uuuuittayttttbtt");

	if (rc >= 0)
		rc = sd_bus_message_read(m, "uuuuitt", &leap, &version, &mode, &stratum, &precision,
			&delay, &dispersion);
	if (rc >= 0)
		rc = sd_bus_message_read_array(m, 'y', &reference, &n);
	if (rc >= 0)
		rc = sd_bus_message_read(m, "ttttbtt", &origin, &receive, &transmit, &destination,
			&ignored, &packets, &jitter);
	if (rc < 0)
		return rc;
	if (packets) { /* the offset of RFC 5905, from microseconds since the epoch */
		double d1 = (double)((int64_t)receive - (int64_t)origin);
		double d2 = (double)((int64_t)transmit - (int64_t)destination);
		ret->offset_s = (d1 + d2) / 2 / 1e6;
		ret->last_update = (time_t)(destination / 1000000);
		ret->stratum = stratum;
	}
	return 0;
}

/* 0, or 1 when timesyncd does not run. */
static int ask_timesyncd(struct arena *a, struct clock_source *ret, struct err *e)
{
	static const char path[] = "/org/freedesktop/timesync1", manager[] = TIMESYNC ".Manager";
	sd_bus_error why = SD_BUS_ERROR_NULL;
	sd_bus_message *m = NULL;
	sd_bus *bus = NULL;
	char *name = NULL;
	int rc = bus_open(&bus, e);

	if (rc < 0)
		return rc;
	rc = sd_bus_get_name_creds(bus, TIMESYNC, 0, NULL);
	if (rc < 0) {
		sd_bus_flush_close_unref(bus);
		return err_set(e, -rc, "systemd-timesyncd runs, but nobody owns its D-Bus name: %s",
			errno_text(-rc));
	}
	*ret = (struct clock_source){.daemon = "systemd-timesyncd"};
	rc = sd_bus_get_property_string(bus, TIMESYNC, path, manager, "ServerName", &why, &name);
	if (rc >= 0)
		rc = sd_bus_get_property(
			bus, TIMESYNC, path, manager, "NTPMessage", &why, &m, "(uuuuittayttttbtt)");
	if (rc >= 0)
		rc = read_message(m, ret);
	if (rc >= 0 && name && *name && ret->last_update)
		ret->reference = str_clean(a, name, strlen(name), 256);
	if (rc < 0)
		err_set(e, -rc, "systemd-timesyncd does not answer: %s",
			why.message ? why.message : errno_text(-rc));
	free(name);
	sd_bus_message_unref(m);
	sd_bus_error_free(&why);
	sd_bus_flush_close_unref(bus);
	return rc < 0 ? rc : 0;
}

int probe_clock_sources(
	void *arg, struct arena *a, struct clock_source **ret, size_t *ret_n, struct err *e)
{
	struct clock_source *v = arena_array(a, 3, sizeof(*v));
	size_t n = 0;
	int rc = 0;

	(void)arg;
	if (runs("chronyd"))
		rc = ask_chrony(a, &v[n++], e);
	if (rc >= 0 && runs("systemd-timesyn")) /* the kernel keeps 15 bytes of the name */
		rc = ask_timesyncd(a, &v[n++], e);
	if (rc >= 0 && runs("ntpd"))
		rc = ask_ntpd(a, time(NULL), &v[n++], e);
	*ret = v;
	*ret_n = rc < 0 ? 0 : n;
	return rc;
}
