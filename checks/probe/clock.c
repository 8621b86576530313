/*
 * clock: the kernel's view of time (adjtimex(2), read only) and that of the daemon that disciplines it.
 *
 * chronyd and ntpd are asked by their own protocols (clock_ask.c), and only where the daemon's process runs; timesyncd
 * by its D-Bus name, only when somebody owns that name, so that asking starts nothing.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/probe/bus.h"
#include "checks/probe/clock_ask.h"
#include "checks/probe/live.h"

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
		rc = clock_ask_chrony(a, &v[n++], e);
	if (rc >= 0 && runs("systemd-timesyn")) /* the kernel keeps 15 bytes of the name */
		rc = ask_timesyncd(a, &v[n++], e);
	if (rc >= 0 && runs("ntpd"))
		rc = clock_ask_ntpd(a, &v[n++], e);
	*ret = v;
	*ret_n = rc < 0 ? 0 : n;
	return rc;
}
