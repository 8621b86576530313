/*
 * upgrade_log: dpkg.log ("2026-11-22 06:11:03 upgrade tzdata:all 2025b-0 2026b-0") and history.log (a stanza a run:
 * "Start-Date: 2026-11-22  06:11:03", "Upgrade: tzdata:amd64 (2025b-0, 2026b-0)", "Error: ..." where dpkg failed, "End-Date: ...").
 * APT writes what it is about to do before dpkg does it, so a run counts at its end, and one with an error not at all: which of
 * its packages were replaced all the same stands in dpkg's log.
 */
#include "checks/resolve/packages/upgrade_log.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "base/unpack.h"
#include "checks/resolve/packages/deb_version.h"

#define LIMIT_LOG  ((uint64_t)1 << 28) /* one log, unpacked, bytes */
#define LIMIT_LINE 65536
#define DPKG_LOG   "/var/log/dpkg.log"

struct reading {
	char start[11]; /* of the run of APT at hand */
	char best[11];
	char text[200], announced[200];
	unsigned line, best_line, announced_line; /* 0: that run upgrades nothing, or failed */
};

static bool take_day(const char *s, size_t len, char day[11])
{
	static const char form[] = "dddd-dd-dd";

	if (len < 10)
		return false;
	for (size_t i = 0; i < 10; i++)
		if (form[i] == 'd' ? !isdigit((unsigned char)s[i]) : s[i] != '-')
			return false;
	memcpy(day, s, 10);
	day[10] = '\0';
	return true;
}

bool upgrade_log_line(const char *line, size_t len, char day[11])
{
	char text[1024], *words[7], *save = NULL;
	size_t n = 0;

	if (len >= sizeof(text) || !take_day(line, len, day))
		return false;
	memcpy(text, line, len);
	text[len] = '\0';
	for (char *w = strtok_r(text, " ", &save); w && n < 7; w = strtok_r(NULL, " ", &save))
		words[n++] = w;
	return n == 6 && str_eq(words[2], "upgrade") && !str_eq(words[4], "<none>") &&
	       deb_version_compare(words[5], words[4]) > 0;
}

static void keep(char to[200], const char *line, size_t len)
{
	size_t n = len < 199 ? len : 199;

	memcpy(to, line, n);
	to[n] = '\0';
}

static bool begins(const char *line, size_t len, const char *with)
{
	return len >= strlen(with) && !memcmp(line, with, strlen(with));
}

static void take_line(struct reading *r, const char *line, size_t len)
{
	static const char start[] = "Start-Date: ";
	unsigned at = ++r->line;
	char day[11];

	if (begins(line, len, start)) {
		if (!take_day(line + sizeof(start) - 1, len - sizeof(start) + 1, r->start))
			r->start[0] = '\0';
		r->announced_line = 0;
		return;
	}
	if (begins(line, len, "Upgrade: ")) {
		keep(r->announced, line, len);
		r->announced_line = at;
		return;
	}
	if (begins(line, len, "Error: ")) {
		r->announced_line = 0;
		return;
	}
	if (begins(line, len, "End-Date: ")) {
		if (!r->announced_line || !*r->start)
			return;
		memcpy(day, r->start, sizeof(day));
		line = r->announced;
		len = strlen(line);
		at = r->announced_line;
		r->announced_line = 0;
	} else if (!upgrade_log_line(line, len, day)) {
		return;
	}
	if (strcmp(day, r->best) < 0)
		return;
	memcpy(r->best, day, sizeof(day));
	r->best_line = at;
	keep(r->text, line, len);
}

static int read_lines(struct reading *r, struct unpack *u, struct err *e)
{
	char buf[LIMIT_LINE];
	size_t have = 0;
	bool skip = false; /* the rest of a line that was too long: its beginning has been taken */
	ssize_t n;

	while ((n = unpack_read(u, buf + have, sizeof(buf) - have, e)) > 0) {
		char *at = buf, *end = buf + have + n, *nl;
		while ((nl = memchr(at, '\n', (size_t)(end - at)))) {
			if (!skip)
				take_line(r, at, (size_t)(nl - at));
			skip = false;
			at = nl + 1;
		}
		have = (size_t)(end - at);
		memmove(buf, at, have);
		if (have == sizeof(buf)) {
			if (!skip)
				take_line(r, buf, have);
			skip = true;
			have = 0;
		}
	}
	if (n == 0 && have && !skip)
		take_line(r, buf, have);
	return (int)n;
}

static long days_of(const char *day)
{
	struct tm tm = {0};

	if (!strptime(day, "%Y-%m-%d", &tm))
		return -1;
	return (long)(timegm(&tm) / 86400);
}

/* One log: 0, -ENOENT, or another -errno. */
static int read_log(
	struct root *root, struct arena *a, const char *path, struct upgrade_log *to, struct err *e)
{
	struct reading r = {0};
	struct unpack *u;
	struct err why = {0};

	int fd = root_openat(root, path, O_RDONLY, e);
	if (fd < 0)
		return fd;
	int rc = unpack_open(fd, LIMIT_LOG, &u, &why);
	if (rc < 0)
		return err_set(e, -rc, "%s: %s", path, why.text);
	rc = read_lines(&r, u, &why);
	unpack_close(u);
	if (rc < 0)
		return err_set(e, -rc, "%s: %s", path, why.text);
	to->files++;
	long days = *r.best ? days_of(r.best) : -1;
	if (days < 0 || (to->day && strcmp(to->day, r.best) >= 0))
		return 0;
	to->day = arena_strdup(a, r.best);
	to->days = days;
	to->path = path;
	to->text = arena_strdup(a, r.text);
	to->line = r.best_line;
	return 0;
}

/* A log and what it was rotated to, the newest first, until one tells of an upgrade. */
static int read_rotated(
	struct root *r, struct arena *a, const char *base, struct upgrade_log *ret, struct err *e)
{
	static const char *const packings[] = {"", ".gz", ".xz"};
	struct upgrade_log one = {0};

	for (unsigned i = 0; i < 100 && !one.day; i++) {
		int rc = -ENOENT;
		for (size_t k = 0; k < (i ? 3 : 1) && is_absent(rc); k++) {
			const char *path =
				i ? arena_printf(a, "%s.%u%s", base, i, packings[k]) : base;
			rc = read_log(r, a, path, &one, e);
		}
		if (rc < 0 && !is_absent(rc))
			return rc;
		if (is_absent(rc) && i > 1)
			break;
	}
	size_t files = ret->files + one.files;
	if (one.day && (!ret->day || one.days > ret->days))
		*ret = one;
	ret->files = files;
	return 0;
}

int upgrade_log_read(struct root *r, struct arena *a, const char *history, struct upgrade_log *ret,
	struct err *e)
{
	*ret = (struct upgrade_log){0};
	int rc = read_rotated(r, a, DPKG_LOG, ret, e);

	return rc < 0 ? rc : read_rotated(r, a, history, ret, e);
}
