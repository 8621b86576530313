/*
 * time_sandbox: what a unit's settings leave a time daemon of the clock, the network and the files (systemd.exec(5),
 * systemd.resource-control(5), version 252).
 *
 * Lists as CapabilityBoundingSet=, RestrictAddressFamilies= and SystemCallFilter= allow or forbid by their first assignment;
 * later ones put in or take out, an empty one starts again.  A command with "+" has none of it but the network.  Clock:
 * CAP_SYS_TIME, ProtectClock=, the calls that steer it.  Network: PrivateNetwork=, RestrictAddressFamilies=, IPAddressDeny=
 * for all.  Files: what unit_sees() tells; something else in the place of a file is an error.  Not handled: slices above
 * the unit.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/files/access.h"
#include "checks/resolve/time/time_daemon.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"

struct setting {
	char **v;
	size_t n;
	const struct file *file;
	unsigned line;
};

static int get(struct root *r, struct arena *a, const char *unit, const char *key,
	struct setting *ret, struct err *e)
{
	*ret = (struct setting){0};
	return unit_setting(
		r, a, unit, "Service", key, &ret->v, &ret->n, &ret->file, &ret->line, e);
}

static int is_on(struct root *r, struct arena *a, const char *unit, const char *key, bool *ret,
	struct setting *s, struct err *e)
{
	int rc = get(r, a, unit, key, s, e);

	*ret = false;
	if (rc >= 0 && s->n)
		systemd_bool(s->v[s->n - 1], ret);
	return rc;
}

/* Whether a list of allowed or forbidden words lets one of names through; true where there is no list. */
static bool list_lets(struct arena *a, const struct setting *s, const char *const *names)
{
	bool allows = false, lets = true;
	size_t n;

	for (size_t i = 0; i < s->n; i++) {
		const char *text = s->v[i];
		bool out = *text == '~';
		char **w = str_split(a, text + out, " \t", &n);
		if (!i) {
			allows = !out;
			lets = !allows;
		}
		if (!out && n == 1 && str_eq(w[0], "none"))
			continue;
		for (size_t k = 0; k < n; k++)
			for (size_t m = 0; names[m]; m++) {
				size_t len = strcspn(w[k], ":");
				if (strlen(names[m]) == len && !strncasecmp(names[m], w[k], len))
					lets = !out;
			}
	}
	return lets;
}

int time_capability(struct root *r, struct arena *a, const char *unit, const char *name, bool *ret,
	const struct file **ret_file, unsigned *ret_line, struct err *e)
{
	const char *const names[] = {name, NULL};
	struct setting s;
	int rc = get(r, a, unit, "CapabilityBoundingSet", &s, e);

	if (rc < 0)
		return rc;
	*ret = list_lets(a, &s, names);
	*ret_file = s.file;
	*ret_line = s.line;
	return 0;
}

static int clock_left(struct root *r, struct arena *a, struct time_sources *t, struct err *e)
{
	static const char *const calls[] = {"@clock", "@privileged", "adjtimex", "clock_adjtime",
		"clock_settime", "settimeofday", NULL};
	const struct file *f;
	unsigned line;
	struct setting s = {0};
	bool b;

	int rc = time_capability(r, a, t->unit, "CAP_SYS_TIME", &b, &f, &line, e);
	if (rc >= 0 && !b)
		time_refuse(
			t, f, line, "its unit takes CAP_SYS_TIME from it (CapabilityBoundingSet=)");
	if (rc >= 0)
		rc = is_on(r, a, t->unit, "ProtectClock", &b, &s, e);
	if (rc >= 0 && b)
		time_refuse(t, s.file, s.line, "its unit keeps it from the clock (ProtectClock=)");
	if (rc >= 0)
		rc = get(r, a, t->unit, "SystemCallFilter", &s, e);
	if (rc >= 0 && !list_lets(a, &s, calls))
		time_refuse(t, s.file, s.line,
			"its unit keeps the calls from it that steer the clock "
			"(SystemCallFilter=)");
	return rc;
}

static bool is_all(const char *w)
{
	return str_eq(w, "any") || str_eq(w, "0.0.0.0/0");
}

/* Not on the way to any source out in the network. */
static bool is_near(const char *w)
{
	return str_eq(w, "localhost") || str_eq(w, "link-local") || str_eq(w, "multicast") ||
	       str_starts(w, "127.") || str_starts(w, "::1");
}

static int addresses(
	struct root *r, struct arena *a, const char *unit, const char **ret, struct err *e)
{
	struct setting deny, allow;
	bool all = false, far = false;
	size_t n;
	int rc = get(r, a, unit, "IPAddressDeny", &deny, e);

	if (rc >= 0)
		rc = get(r, a, unit, "IPAddressAllow", &allow, e);
	for (size_t i = 0; rc >= 0 && i < deny.n; i++) {
		char **w = str_split(a, deny.v[i], " \t", &n);
		for (size_t k = 0; k < n; k++)
			all |= is_all(w[k]);
	}
	for (size_t i = 0; rc >= 0 && all && i < allow.n; i++) {
		char **w = str_split(a, allow.v[i], " \t", &n);
		for (size_t k = 0; k < n; k++) {
			if (is_all(w[k]))
				return 0;
			far |= !is_near(w[k]);
		}
	}
	if (rc >= 0 && far)
		return err_set(e, ENOTSUP,
			"%s line %u: IPAddressAllow=: whether it holds the sources is not known",
			allow.file->path, allow.line);
	if (rc >= 0 && all)
		*ret = "IPAddressDeny=";
	return rc;
}

int time_network(struct root *r, struct arena *a, const char *unit, const char **ret, struct err *e)
{
	static const char *const families[] = {"AF_INET", "AF_INET6", NULL};
	static const char *const calls[] = {"@network-io", "sendto", "sendmsg", "socket", NULL};
	const char *by = NULL;
	struct setting s;
	bool b;

	int rc = is_on(r, a, unit, "PrivateNetwork", &b, &s, e);
	if (rc >= 0 && b)
		by = "PrivateNetwork=";
	if (rc >= 0)
		rc = get(r, a, unit, "NetworkNamespacePath", &s, e);
	if (rc >= 0 && s.n)
		return err_set(e, ENOTSUP,
			"%s line %u: what NetworkNamespacePath= leads to is not known",
			s.file->path, s.line);
	if (rc >= 0)
		rc = get(r, a, unit, "RestrictAddressFamilies", &s, e);
	if (rc >= 0 && !list_lets(a, &s, families))
		by = "RestrictAddressFamilies=";
	if (rc >= 0)
		rc = get(r, a, unit, "SystemCallFilter", &s, e);
	/* A list of what is allowed may let them through by another group. */
	if (rc >= 0 && s.n && *s.v[0] == '~' && !list_lets(a, &s, calls))
		by = "SystemCallFilter=";
	if (rc >= 0 && !by)
		rc = addresses(r, a, unit, &by, e);
	*ret = by ? arena_printf(a, "%s leaves it no network (%s)", unit, by) : NULL;
	return rc < 0 ? rc : 0;
}

int time_sees(struct root *r, struct arena *a, const char *unit, const char *path, bool *ret,
	struct err *e)
{
	struct unit_sight_by by;
	enum unit_sight s;
	int rc = unit_sees(r, a, unit, path, &s, &by, e);

	if (rc >= 0 && s == UNIT_SEES_OTHER)
		return err_set(e, ENOTSUP, "%s line %u: %s= puts something else where %s is",
			by.file ? by.file->path : unit, by.line, by.key, path);
	const struct file *f = NULL;
	unsigned line = 0;
	enum unit_path_fate fate = rc < 0 ? UNIT_PATH_STAYS : unit_path_fate(r, a, path, &f, &line);
	if (fate == UNIT_PATH_WRITTEN)
		return err_set(e, ENOTSUP, "%s line %u: the boot writes %s, which %s reads",
			f->path, line, path, unit);
	*ret = rc < 0 || (s != UNIT_SEES_NOTHING && fate == UNIT_PATH_STAYS);
	return rc < 0 ? rc : 0;
}

int time_sandbox(struct root *r, struct arena *a, struct time_sources *t, struct time_command *c,
	struct err *e)
{
	int rc = c->full ? 0 : clock_left(r, a, t, e);

	return rc < 0 ? rc : time_network(r, a, t->unit, &c->no_network, e);
}

/* The i-th field of a line of passwd or group. */
static const char *field(struct arena *a, const char *line, size_t len, unsigned i)
{
	const char *end = line + len, *colon;

	for (; i; i--, line = colon + 1)
		if (!(colon = memchr(line, ':', (size_t)(end - line))))
			return "";
	colon = memchr(line, ':', (size_t)(end - line));
	return arena_strndup(a, line, (size_t)((colon ? colon : end) - line));
}

static bool has_member(struct arena *a, const char *list, const char *name)
{
	size_t n;
	char **w = str_split(a, list, ",\r", &n);

	for (size_t i = 0; i < n; i++)
		if (str_eq(w[i], name))
			return true;
	return false;
}

int time_account(struct root *r, struct arena *a, const char *name, bool groups,
	struct time_account *ret, struct err *e)
{
	const struct file *f;
	const char *text;
	size_t len;

	*ret = (struct time_account){0};
	for (int k = 0; k < 1 + groups; k++) {
		int rc = root_read(r, k ? "/etc/group" : "/etc/passwd", &f, e);
		if (rc < 0 && !is_absent(rc))
			return rc;
		struct lines l = rc < 0 ? lines_of("", 0) : lines_of(f->data, f->size);
		while (next_line(&l, &text, &len) && ret->n < TIME_GROUPS) {
			if (k ? !has_member(a, field(a, text, len, 3), name)
			      : ret->known || !str_eq(field(a, text, len, 0), name))
				continue;
			ret->known = true;
			if (!k)
				ret->uid = (uid_t)strtoul(field(a, text, len, 2), NULL, 10);
			ret->gids[ret->n++] =
				(gid_t)strtoul(field(a, text, len, k ? 2 : 3), NULL, 10);
		}
	}
	return 0;
}

int time_account_reads(struct root *r, struct arena *a, const struct time_account *u,
	const char *path, unsigned want, bool *ret, struct err *e)
{
	struct access_path p;
	int rc;

	*ret = true;
	if (!u->known || !u->uid)
		return 0;
	rc = access_load(r, a, path, &p, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	*ret = access_may(&p, want, u->uid, u->gids, u->n);
	return 0;
}

bool time_name_resolves(const char *name)
{
	size_t label = 0;

	if (strchr(name, ':')) { /* an address of version 6 */
		size_t n = strspn(name, "0123456789abcdefABCDEF:.");
		return !name[n] || name[n] == '%';
	}
	if (!*name || *name == '-')
		return false;
	for (const char *p = name; *p; p++) {
		if (*p == '.') {
			if (!label)
				return false;
			label = 0;
		} else if (isalnum((unsigned char)*p) || *p == '-' || *p == '_') {
			if (++label > 63)
				return false;
		} else {
			return false;
		}
	}
	return true;
}
