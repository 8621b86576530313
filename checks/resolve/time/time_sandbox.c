/*
 * time_sandbox: what a unit's settings leave a time daemon of the clock, the network and the files (systemd.exec(5),
 * systemd.resource-control(5), version 252).
 *
 * Clock: CAP_SYS_TIME, ProtectClock=, PrivateUsers=, the calls that steer it; a command with "+" has none of these.
 * Network: unit_service_network().  Files: what unit_sees() and tmpfiles.d tell of a path.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/time/time_daemon.h"
#include "checks/resolve/units/unit_runs.h"
#include "checks/resolve/units/unit_service.h"

int time_capability(struct root *r, struct arena *a, const char *unit, const char *name, bool *ret,
	const struct file **ret_file, unsigned *ret_line, struct err *e)
{
	struct unit_service s;
	const struct ini_item *by = NULL;
	int rc = unit_service(r, a, unit, &s, e);

	if (rc < 0)
		return rc;
	*ret = unit_service_lets(
		&s, "CapabilityBoundingSet", (const char *const[]){name, NULL}, &by, NULL);
	*ret_file = by ? by->file : NULL;
	*ret_line = by ? by->line : 0;
	return 0;
}

static void clock_left(struct time_sources *t, const struct unit_service *s)
{
	static const char *const calls[] = {"@clock", "@privileged", "adjtimex", "clock_adjtime",
		"clock_settime", "settimeofday", NULL};
	static const char *const right[] = {"CAP_SYS_TIME", NULL};
	static const struct {
		const char *key, *why;
	} on[] = {{"ProtectClock", "its unit keeps it from the clock (ProtectClock=)"},
		{"PrivateUsers", "its unit gives it users of its own, and so no right to the clock "
				 "(PrivateUsers=)"}};
	const struct ini_item *by = NULL;

	if (!unit_service_lets(s, "CapabilityBoundingSet", right, &by, NULL))
		time_refuse(t, by->file, by->line,
			"its unit takes CAP_SYS_TIME from it (CapabilityBoundingSet=)");
	for (size_t i = 0; i < 2; i++)
		if (unit_service_is_on(s, on[i].key)) {
			by = unit_service_last(s, on[i].key);
			time_refuse(t, by->file, by->line, on[i].why);
		}
	if (!unit_service_lets(s, "SystemCallFilter", calls, &by, NULL))
		time_refuse(t, by->file, by->line,
			"its unit keeps the calls from it that steer the clock "
			"(SystemCallFilter=)");
}

/* Which setting leaves it no network; NULL: none. */
static int network(
	struct time_sources *t, const struct unit_service *s, const char **ret, struct err *e)
{
	const struct ini_item *by;
	enum unit_answer answer = unit_service_network(s, &by);

	if (answer == UNIT_RUN_NOT_KNOWN)
		return err_set(e, ENOTSUP,
			"%s line %u: %s=: whether it reaches the sources is not known",
			by->file->path, by->line, by->key);
	*ret = answer == UNIT_DOES_RUN
		       ? NULL
		       : arena_printf(s->a, "%s leaves it no network (%s=)", t->unit, by->key);
	return 0;
}

int time_seen(struct root *r, struct arena *a, const char *unit, const char *path,
	struct time_view *ret, struct err *e)
{
	struct unit_sight_by by;
	struct unit_made made;
	enum unit_sight s = UNIT_SEES;
	const struct file *f;
	unsigned line;
	int rc = unit ? unit_sees(r, a, unit, path, &s, &by, e) : 0;

	*ret = (struct time_view){.path = path};
	if (rc < 0)
		return rc;
	if (s == UNIT_SEES_OTHER && !by.at)
		return err_set(e, ENOTSUP, "%s line %u: %s= puts something else where %s is",
			by.file ? by.file->path : unit, by.line, by.key, path);
	if (s == UNIT_SEES_OTHER)
		ret->path = path = by.at;
	if (s == UNIT_SEES_NOTHING)
		ret->path = NULL;
	else if (unit_made_at(r, a, path, &made)) {
		if (!made.source && !made.text)
			return err_set(e, ENOTSUP, "%s line %u: the boot writes %s%s%s",
				made.file->path, made.line, path, unit ? ", which " : "",
				unit ? arena_printf(a, "%s reads", unit) : "");
		*ret = (struct time_view){made.source, made.text, made.file, made.line};
	} else if (unit_path_fate(r, a, path, &f, &line) == UNIT_PATH_REMOVED) {
		ret->path = NULL;
	}
	return 0;
}

int time_read(struct root *r, struct arena *a, const char *unit, const char *path,
	const struct file **ret, struct err *e)
{
	struct time_view v;
	int rc = time_seen(r, a, unit, path, &v, e);

	if (rc >= 0 && v.text)
		return err_set(
			e, ENOTSUP, "%s line %u: the boot writes %s", v.file->path, v.line, path);
	return rc < 0 ? rc : v.path ? root_read(r, v.path, ret, e) : -ENOENT;
}

int time_sandbox(struct root *r, struct arena *a, struct time_sources *t, struct time_command *c,
	struct err *e)
{
	struct unit_service s;
	int rc = unit_service(r, a, t->unit, &s, e);

	if (rc < 0)
		return rc;
	if (!c->full)
		clock_left(t, &s);
	return network(t, &s, &c->no_network, e);
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
