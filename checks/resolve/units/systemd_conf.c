/*
 * systemd_conf: /etc/systemd/NAME.conf and its drop-ins (timesyncd.conf(5), "CONFIGURATION DIRECTORIES").
 *
 * The main file comes first, then NAME.conf.d/ of /etc, /run, /usr/local/lib and /usr/lib, by file name over all
 * of them, /etc hiding the same name elsewhere (an empty file or a link to /dev/null hides it whole).  Not handled:
 * distributions built with another prefix, and files of user managers.
 */
#include "checks/resolve/units/systemd_conf.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/systemd_ini.h"

static const char *const prefixes[] = {
	"/etc/systemd", "/run/systemd", "/usr/local/lib/systemd", "/usr/lib/systemd"};

#define FIRST_WITH_VENDOR_MAIN 254

/* The version in "libsystemd-shared-252.so", or 0. */
static unsigned version_in(struct root *r, struct arena *a, const char *dir)
{
	static const char stem[] = "libsystemd-shared-";
	char **names;
	size_t n;

	if (root_list(r, dir, a, &names, &n, NULL) < 0)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (str_starts(names[i], stem) &&
			isdigit((unsigned char)names[i][sizeof(stem) - 1]))
			return (unsigned)strtoul(names[i] + sizeof(stem) - 1, NULL, 10);
	return 0;
}

unsigned systemd_version(struct root *r, struct arena *a)
{
	static const char *const dirs[] = {"/usr/lib/systemd", "/lib/systemd",
		"/usr/lib/x86_64-linux-gnu/systemd", "/usr/lib/aarch64-linux-gnu/systemd",
		"/usr/lib64/systemd"};
	unsigned v = 0;

	for (size_t i = 0; !v && i < sizeof(dirs) / sizeof(*dirs); i++)
		v = version_in(r, a, dirs[i]);
	return v;
}

/* Reads one file of the configuration; absent is nothing.  What stood before a fatal line counts, as in systemd. */
static int take_file(struct root *r, struct arena *a, const char *path, struct ini *ini,
	bool *ret_there, struct err *e)
{
	const struct file *f;
	int rc = root_read(r, path, &f, e);

	*ret_there = rc >= 0;
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	return systemd_ini(a, f, ini, e);
}

static int take_main(
	struct root *r, struct arena *a, const char *name, struct ini *ini, struct err *e)
{
	for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes); i++) {
		const char *path = arena_printf(a, "%s/%s", prefixes[i], name);
		struct stat st;
		bool there;

		if (i == 1 && !root_is_live(r))
			continue;
		if (i && root_stat(r, path, false, &st, NULL) == 0) {
			unsigned v = systemd_version(r, a);
			if (!v)
				return err_set(e, ENOTSUP,
					"%s: whether systemd reads it depends on its version, "
					"which could not be found",
					path);
			if (v < FIRST_WITH_VENDOR_MAIN)
				return 0;
		}
		int rc = take_file(r, a, path, ini, &there, e);
		if (rc < 0 || there)
			return rc;
	}
	return 0;
}

static int assignments(struct root *r, struct arena *a, const char *name, const char *section,
	const char *key, bool reset, struct conf_line **ret, size_t *ret_n, struct err *e)
{
	struct ini ini = {0};
	struct conf_line *v = NULL;
	char *dirs[4], **paths;
	size_t n = 0, cap = 0, n_dirs = 0, n_paths;
	bool there;

	int rc = take_main(r, a, name, &ini, e);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < 4; i++)
		if (i != 1 || root_is_live(r))
			dirs[n_dirs++] = arena_printf(a, "%s/%s.d", prefixes[i], name);
	rc = systemd_ordered(r, a, dirs, n_dirs, ".conf", &paths, &n_paths, e);
	for (size_t i = 0; rc >= 0 && i < n_paths; i++) {
		char *target;
		/* The offline root may have no /dev/null to follow the link to. */
		if (root_readlink(r, paths[i], a, &target, NULL) == 0 &&
			str_eq(target, "/dev/null"))
			continue;
		rc = take_file(r, a, paths[i], &ini, &there, e);
	}
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < ini.n; i++) {
		const struct ini_item *it = &ini.v[i];
		if (!str_eq(it->section, section) || (key && !str_eq(it->key, key)))
			continue;
		if (!*it->value && reset) {
			n = 0;
			continue;
		}
		*(struct conf_line *)arena_push(a, &v, &n, &cap, sizeof(*v)) =
			(struct conf_line){it->value, it->file, it->line, it->key,
				str_starts(it->file->path, "/run/")};
	}
	*ret = v;
	*ret_n = n;
	return 0;
}

int systemd_conf(struct root *r, struct arena *a, const char *name, const char *section,
	const char *key, struct conf_line **ret, size_t *ret_n, struct err *e)
{
	return assignments(r, a, name, section, key, true, ret, ret_n, e);
}

int systemd_conf_mentions(struct root *r, struct arena *a, const char *name, const char *section,
	const char *key, struct conf_line **ret, size_t *ret_n, struct err *e)
{
	return assignments(r, a, name, section, key, false, ret, ret_n, e);
}

struct time_unit {
	const char *name;
	uint64_t us;
};

#define US ((uint64_t)1000000)
static const struct time_unit time_units[] = {
	{"seconds", US},
	{"second", US},
	{"sec", US},
	{"s", US},
	{"minutes", 60 * US},
	{"minute", 60 * US},
	{"min", 60 * US},
	{"months", 2629800 * US},
	{"month", 2629800 * US},
	{"M", 2629800 * US},
	{"msec", 1000},
	{"ms", 1000},
	{"m", 60 * US},
	{"hours", 3600 * US},
	{"hour", 3600 * US},
	{"hr", 3600 * US},
	{"h", 3600 * US},
	{"days", 86400 * US},
	{"day", 86400 * US},
	{"d", 86400 * US},
	{"weeks", 604800 * US},
	{"week", 604800 * US},
	{"w", 604800 * US},
	{"years", 31557600 * US},
	{"year", 31557600 * US},
	{"y", 31557600 * US},
	{"usec", 1},
	{"us", 1},
	{"\xce\xbcs", 1},
	{"\xc2\xb5s", 1},
};

/* The unit at the start of s (a bare number is seconds), in microseconds; *len how much of s it is. */
static uint64_t unit_at(const char *s, size_t *len)
{
	*len = strcspn(s, " \t\n\r0123456789.");
	if (!*len)
		return US;
	for (size_t i = 0; i < sizeof(time_units) / sizeof(*time_units); i++) {
		size_t n = strlen(time_units[i].name);
		if (n == *len && !strncmp(s, time_units[i].name, n))
			return time_units[i].us;
	}
	return 0;
}

int systemd_usec(const char *text, uint64_t *ret)
{
	const char *p = text + strspn(text, " \t\n\r");
	uint64_t total = 0;
	bool any = false;

	if (str_starts(p, "infinity") && !p[8 + strspn(p + 8, " \t\n\r")]) {
		*ret = UINT64_MAX;
		return 0;
	}
	for (; *p; p += strspn(p, " \t\n\r")) {
		uint64_t whole = 0, fraction = 0, scale = 1, value;
		size_t len, digits = 0;

		for (; isdigit((unsigned char)*p); p++, digits++)
			if (__builtin_mul_overflow(whole, (uint64_t)10, &whole) ||
				__builtin_add_overflow(whole, (uint64_t)(*p - '0'), &whole))
				return -EINVAL;
		if (*p == '.')
			for (p++; isdigit((unsigned char)*p); p++, digits++)
				if (scale < US) {
					fraction = fraction * 10 + (uint64_t)(*p - '0');
					scale *= 10;
				}
		if (!digits)
			return -EINVAL;
		p += strspn(p, " \t\n\r");
		uint64_t us = unit_at(p, &len);
		p += len;
		if (!us || __builtin_mul_overflow(whole, us, &value) ||
			__builtin_add_overflow(total, value, &total) ||
			__builtin_add_overflow(total, us / scale * fraction, &total))
			return -EINVAL;
		any = true;
	}
	if (!any)
		return -EINVAL;
	*ret = total;
	return 0;
}

int systemd_seconds(const char *text, uint64_t *ret)
{
	int rc = systemd_usec(text, ret);

	if (rc >= 0 && *ret != UINT64_MAX)
		*ret /= US;
	return rc;
}

int systemd_bool(const char *text, bool *ret)
{
	static const char *const yes[] = {"1", "yes", "y", "true", "t", "on"};
	static const char *const no[] = {"0", "no", "n", "false", "f", "off"};

	for (size_t i = 0; i < 6; i++)
		if (str_ieq(text, yes[i]) || str_ieq(text, no[i])) {
			*ret = str_ieq(text, yes[i]);
			return 0;
		}
	return -EINVAL;
}
