/*
 * unit_verify: units that systemd reads and then refuses ("bad-setting"; systemd.service(5), systemd.socket(5),
 * systemd.timer(5), systemd.path(5), version 252).
 *
 * A service needs ExecStart= (one, but for Type=oneshot), or, as a oneshot that remains, ExecStop=; a socket something to
 * listen on, a timer a time, a path unit a path.  A command that is no absolute path and no plain file name, that ends in
 * "/" or that has an unbalanced quote is refused, unless "-" stands before it: then the line is passed over.  Not handled:
 * limits on values of settings that are not about what is started; those systemd passes over by itself.
 */
#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/time/moments.h"
#include "checks/resolve/units/unit_index.h"

static bool any(const struct unit_index *x, const struct unit *u, const char *section,
	const char *const *keys)
{
	size_t n;

	for (; *keys; keys++) {
		unit_values(x, u, section, *keys, true, &n);
		if (n)
			return true;
	}
	return false;
}

enum line { LINE_COUNTS, LINE_IGNORED, LINE_FATAL };

/* What systemd makes of one ExecStart= value, by its first word. */
static enum line exec_line(struct unit_index *x, const struct unit *u, const char *v)
{
	bool ignore = false;
	size_t i = strspn(v, " \t");
	char quote = 0;

	if (v[i] == '"' || v[i] == '\'')
		quote = v[i++];
	while (v[i] && strchr("-@:+!", v[i]))
		ignore |= v[i++] == '-';
	size_t len = quote ? strcspn(v + i, quote == '"' ? "\"" : "'") : strcspn(v + i, " \t");
	char *path =
		unit_expand(x->arena, u, arena_strndup(x->arena, v + i, len), &(struct err){0});

	if (!path) /* one that files do not tell */
		return LINE_COUNTS;
	bool bad = !*path || str_ends(path, "/") || (*path != '/' && strchr(path, '/')) ||
		   (quote && !v[i + len]);
	return !bad ? LINE_COUNTS : ignore ? LINE_IGNORED : LINE_FATAL;
}

static const char *service(struct unit_index *x, const struct unit *u)
{
	const char *type = unit_value(u, "Service", "Type");
	const char *success = unit_value(u, "Unit", "SuccessAction");
	const char *remain = unit_value(u, "Service", "RemainAfterExit");
	bool stays = false;
	size_t n, n_stop, count = 0;
	char **v = unit_values(x, u, "Service", "ExecStart", true, &n);

	for (size_t i = 0; i < u->items.n; i++) {
		const struct ini_item *it = &u->items.v[i];
		if (str_eq(it->section, "Service") && str_starts(it->key, "Exec") && *it->value &&
			!str_starts(it->key, "ExecPaths") && !str_starts(it->key, "ExecSearch") &&
			exec_line(x, u, it->value) == LINE_FATAL)
			return arena_printf(x->arena, "systemd refuses %s=%s", it->key, it->value);
	}
	for (size_t i = 0; i < n; i++)
		count += exec_line(x, u, v[i]) == LINE_COUNTS;
	unit_values(x, u, "Service", "ExecStop", true, &n_stop);
	if (remain)
		systemd_bool(remain, &stays);
	bool action = success && *success && !str_eq(success, "none");
	bool oneshot =
		type ? str_eq(type, "oneshot") : !count && !unit_value(u, "Service", "BusName");
	if (!count && !n_stop && !action)
		return "it has no ExecStart=";
	if (!count && !oneshot)
		return "it has no ExecStart=";
	if (!count && !stays && !action)
		return "it has no ExecStart= and does not remain";
	if (count > 1 && !oneshot)
		return "it has more than one ExecStart=";
	const char *restart = unit_value(u, "Service", "Restart");
	if (oneshot && restart && (str_eq(restart, "always") || str_eq(restart, "on-success")))
		return "Restart= does not go with Type=oneshot";
	if (type && str_eq(type, "dbus") && !unit_value(u, "Service", "BusName"))
		return "Type=dbus needs BusName=";
	return NULL;
}

/* A time that cannot be read is passed over; so is one of the clock's that is off. */
static bool has_time(struct unit_index *x, const struct unit *u, const char *const *times)
{
	struct moments m;
	size_t n;

	for (; *times; times++) {
		char **v = unit_values(x, u, "Timer", *times, true, &n);
		for (size_t i = 0; i < n; i++) {
			uint64_t usec;
			bool on;
			if (str_eq(*times, "OnCalendar")
					? unit_calendar(x->root, x->arena, v[i], &m)
				: str_ends(*times, "Sec") ? systemd_usec(v[i], &usec) == 0
							  : systemd_bool(v[i], &on) == 0)
				return true;
		}
	}
	return false;
}

const char *unit_refused(struct unit_index *x, const struct unit *u)
{
	static const char *const listen[] = {"ListenStream", "ListenDatagram",
		"ListenSequentialPacket", "ListenFIFO", "ListenSpecial", "ListenNetlink",
		"ListenMessageQueue", "ListenUSBFunction", NULL};
	static const char *const times[] = {"OnActiveSec", "OnBootSec", "OnStartupSec",
		"OnUnitActiveSec", "OnUnitInactiveSec", "OnCalendar", "OnClockChange",
		"OnTimezoneChange", NULL};
	static const char *const paths[] = {"PathExists", "PathExistsGlob", "PathChanged",
		"PathModified", "DirectoryNotEmpty", NULL};

	if (u->from_sysv || !u->exists)
		return NULL;
	if (str_ends(u->id, ".service"))
		return service(x, u);
	if (str_ends(u->id, ".socket")) {
		const char *accept = unit_value(u, "Socket", "Accept");
		bool each = false;
		if (!any(x, u, "Socket", listen))
			return "it has nothing to listen on";
		if (accept && systemd_bool(accept, &each) == 0 && each &&
			unit_value(u, "Socket", "Service"))
			return "Service= does not go with Accept=yes";
	}
	if (str_ends(u->id, ".timer") && !has_time(x, u, times))
		return "it has no time";
	if (str_ends(u->id, ".path") && !any(x, u, "Path", paths))
		return "it has no path to watch";
	return NULL;
}
