/*
 * sessions: who is logged in now: systemd-logind (sd-login(3), org.freedesktop.login1(5)), and utmp(5) for logins
 * logind does not know.
 *
 * Idle time of a text session is the access time of its terminal, as w(1) takes it: the kernel sets it when input
 * is read.  A graphical session has no terminal; its own IdleHint is taken where the desktop keeps it.
 */
#include "checks/probe/live.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <systemd/sd-bus.h>
#include <systemd/sd-login.h>
#include <utmpx.h>

#include "base/str.h"

#define MAX_SESSIONS 20000

struct list {
	struct arena *a;
	struct session *v;
	size_t n, cap;
};

/* A copy in the arena; frees s. */
static const char *taken(struct arena *a, char *s)
{
	const char *copy = s ? arena_strdup(a, s) : NULL;

	free(s);
	return copy;
}

static void idle_of_tty(struct session *s)
{
	char path[128];
	struct stat st;

	if (!s->tty || (size_t)snprintf(path, sizeof(path), "/dev/%s", s->tty) >= sizeof(path) ||
		strstr(s->tty, "..") || stat(path, &st) < 0 || !S_ISCHR(st.st_mode))
		return;
	s->idle_known = true;
	s->idle_since = st.st_atime;
}

static bool graphical(const struct session *s)
{
	return str_eq(s->type, "x11") || str_eq(s->type, "wayland") || str_eq(s->type, "mir");
}

/* What only the bus tells: the leader, and a graphical session's hint. */
static void ask_bus(sd_bus *bus, struct session *s)
{
	static const char name[] = "org.freedesktop.login1",
			  face[] = "org.freedesktop.login1.Session";
	sd_bus_message *m = NULL;
	const char *path = NULL;
	uint32_t leader = 0;
	int hint = 0;
	uint64_t since = 0;

	if (!bus ||
		sd_bus_call_method(bus, name, "/org/freedesktop/login1",
			"org.freedesktop.login1.Manager", "GetSession", NULL, &m, "s", s->id) < 0)
		return;
	if (sd_bus_message_read(m, "o", &path) > 0) {
		if (sd_bus_get_property_trivial(
			    bus, name, path, face, "Leader", NULL, 'u', &leader) >= 0)
			s->leader = (pid_t)leader;
		if (graphical(s) &&
			sd_bus_get_property_trivial(
				bus, name, path, face, "IdleHint", NULL, 'b', &hint) >= 0 &&
			sd_bus_get_property_trivial(
				bus, name, path, face, "IdleSinceHint", NULL, 't', &since) >= 0) {
			/* A desktop that never sets the hint leaves 0: then nothing is known. */
			s->idle_known = since != 0;
			s->idle_since = hint ? (time_t)(since / 1000000) : time(NULL);
		}
	}
	sd_bus_message_unref(m);
}

static const char *user_name(struct arena *a, uid_t uid)
{
	const struct passwd *pw = getpwuid(uid);

	return pw ? arena_strdup(a, pw->pw_name) : arena_printf(a, "%u", uid);
}

static void from_logind(struct list *l, sd_bus *bus, const char *id)
{
	char *s = NULL, *state = NULL;
	struct session x = {.id = arena_strdup(l->a, id)};
	uid_t uid;
	bool closing = sd_session_get_state(id, &state) >= 0 && str_eq(state, "closing");

	free(state);
	if (closing)
		return;
	if (sd_session_get_uid(id, &uid) >= 0)
		x.user = user_name(l->a, uid);
	if (sd_session_get_tty(id, &s) >= 0)
		x.tty = taken(l->a, s);
	if (sd_session_get_service(id, &s) >= 0)
		x.service = taken(l->a, s);
	if (sd_session_get_remote_host(id, &s) >= 0)
		x.remote_host = taken(l->a, s);
	if (sd_session_get_type(id, &s) >= 0)
		x.type = taken(l->a, s);
	if (sd_session_get_class(id, &s) >= 0)
		x.class = taken(l->a, s);
	if (!graphical(&x))
		idle_of_tty(&x);
	ask_bus(bus, &x);
	*(struct session *)arena_push(l->a, &l->v, &l->n, &l->cap, sizeof(x)) = x;
}

static bool has_tty(const struct list *l, const char *tty)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->v[i].tty, tty))
			return true;
	return false;
}

/* Logins that are in utmp alone; false when there is no utmp. */
static bool from_utmp(struct list *l)
{
	struct utmpx *u;
	bool any = false;

	setutxent();
	while ((u = getutxent()) && l->n < MAX_SESSIONS) {
		any = true;
		const char *tty =
			arena_strndup(l->a, u->ut_line, strnlen(u->ut_line, sizeof(u->ut_line)));
		if (u->ut_type != USER_PROCESS || *tty == ':' || has_tty(l, tty))
			continue;
		struct session x = {.id = arena_printf(l->a, "utmp %d", (int)u->ut_pid),
			.tty = tty,
			.type = "tty",
			.class = "user",
			.leader = u->ut_pid,
			.user = arena_strndup(
				l->a, u->ut_user, strnlen(u->ut_user, sizeof(u->ut_user))),
			.remote_host = arena_strndup(
				l->a, u->ut_host, strnlen(u->ut_host, sizeof(u->ut_host)))};
		idle_of_tty(&x);
		/* An entry whose terminal is gone is a leftover of a session that was not closed. */
		if (x.idle_known)
			*(struct session *)arena_push(l->a, &l->v, &l->n, &l->cap, sizeof(x)) = x;
	}
	endutxent();
	return any;
}

/* Is the name taken on the bus?  Asking so starts no service. */
static bool logind_runs(sd_bus *bus)
{
	sd_bus_message *m = NULL;
	int owned = 0;

	if (bus &&
		sd_bus_call_method(bus, "org.freedesktop.DBus", "/org/freedesktop/DBus",
			"org.freedesktop.DBus", "NameHasOwner", NULL, &m, "s",
			"org.freedesktop.login1") >= 0 &&
		sd_bus_message_read(m, "b", &owned) < 0)
		owned = 0;
	sd_bus_message_unref(m);
	return owned != 0;
}

int probe_sessions(void *arg, struct arena *a, struct session **ret, size_t *ret_n, struct err *e)
{
	struct list l = {.a = a};
	char **ids = NULL;
	sd_bus *bus = NULL;
	int n = sd_get_sessions(&ids);

	(void)arg;
	if (sd_bus_open_system(&bus) < 0)
		bus = NULL;
	/* Without logind the library finds no session, too: that is no answer. */
	if (n == 0 && !logind_runs(bus))
		n = -ENXIO;
	for (int i = 0; i < n; i++) {
		if (l.n < MAX_SESSIONS)
			from_logind(&l, bus, ids[i]);
		free(ids[i]);
	}
	free(ids);
	sd_bus_flush_close_unref(bus);
	bool utmp = from_utmp(&l);
	*ret = l.v;
	*ret_n = l.n;
	if (n < 0 && !utmp)
		return err_set(e, -n,
			"sessions: systemd-logind cannot be asked (%s) and utmp is empty",
			errno_text(-n));
	return 0;
}
