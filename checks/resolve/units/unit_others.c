/*
 * unit_others: units that are started by something else than a unit: the message bus, a device, a command.
 *
 * D-Bus: SystemdService= of a service file (dbus-daemon(1)) whose Name= no earlier directory has, where a bus runs.  udev:
 * units that a rule puts into SYSTEMD_WANTS; whether a device matches is not known, so "perhaps".  Commands that services
 * run at boot: `systemctl start` and its like, as far as boot_shell.c follows them.  And what comes of a service whose
 * program is missing or is one that always fails or succeeds.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit_index.h"
#include "checks/resolve/units/unit_runs.h"

/* Whether the code of a command that fails is one of SuccessExitStatus=: told of false and `sh -c "exit N"`. */
static enum unit_outcome success_code(const struct unit_exec *v, const char *fine)
{
	const char *code = NULL, *base = v->argv[0] ? path_base(v->argv[0]) : "";

	if (str_eq(base, "false"))
		code = "1";
	else if (v->n == 3 && v->argv[1] && v->argv[2] && str_eq(v->argv[1], "-c") &&
		 str_ends(base, "sh") && str_starts(v->argv[2], "exit "))
		code = v->argv[2] + 5;
	if (!code || !*code || code[strspn(code, "0123456789")] ||
		strpbrk(fine, "ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
		return UNIT_OPEN;
	for (const char *p = fine; *p; p += strspn(p, " \t")) {
		size_t len = strcspn(p, " \t");
		if (len == strlen(code) && !strncmp(p, code, len))
			return UNIT_SUCCEEDS;
		p += len;
	}
	return UNIT_FAILS;
}

static enum unit_outcome find_outcome(
	struct unit_index *x, const struct unit *u, const char **ret_why)
{
	struct boot_calls c = {.root = x->root, .a = x->arena};
	const char *remain = unit_value(u, "Service", "RemainAfterExit");
	struct unit_exec *v;
	bool stays = false;
	size_t n;

	*ret_why = NULL;
	if (!str_ends(u->id, ".service") || u->from_sysv)
		return UNIT_OPEN;
	unit_environment(x, u, &c.env, &c.n_env);
	static const struct unit_needs needs = {.no_steps = true};
	struct unit_run run;
	if (unit_runs(x->root, x->arena, u->id, &needs, &run, NULL) == 0 &&
		run.answer == UNIT_DOES_NOT_RUN) {
		*ret_why = run.en;
		return UNIT_FAILS;
	}
	if (remain)
		systemd_bool(remain, &stays);
	static const char *const keys[] = {"ExecStartPre", "ExecStart", "ExecStartPost"};
	bool sure = true;
	for (size_t k = 0; k < 3; k++) {
		unit_execs(x, u, "Service", keys[k], &v, &n);
		for (size_t i = 0; i < n; i++) {
			enum call_end e = boot_argv(&c, (const char *const *)v[i].argv, v[i].n);
			if (v[i].ignore && e != CALL_OPEN)
				e = CALL_SUCCEEDS;
			if (sure && (e == CALL_FAILS || e == CALL_MISSING)) {
				const char *fine = unit_value(u, "Service", "SuccessExitStatus");
				*ret_why = v[i].argv[0];
				return fine && *fine && e == CALL_FAILS ? success_code(&v[i], fine)
									: UNIT_FAILS;
			}
			sure &= e == CALL_SUCCEEDS;
		}
	}
	return !sure ? UNIT_OPEN : stays ? UNIT_STAYS : UNIT_SUCCEEDS;
}

enum unit_outcome unit_outcome(struct unit_index *x, const struct unit *u, const char **ret_why)
{
	struct unit_known *k = u->known;

	if (!k->has_outcome) {
		k->outcome = (int)find_outcome(x, u, &k->outcome_why);
		k->has_outcome = true;
	}
	*ret_why = k->outcome_why;
	return (enum unit_outcome)k->outcome;
}

bool unit_socket_fails(struct unit_index *x, const struct unit *u)
{
	struct boot_calls c = {.root = x->root, .a = x->arena};
	struct unit_exec *v;
	size_t n;

	if (!str_ends(u->id, ".socket"))
		return false;
	unit_execs(x, u, "Socket", "ExecStartPre", &v, &n);
	for (size_t i = 0; i < n; i++) {
		enum call_end e = boot_argv(&c, (const char *const *)v[i].argv, v[i].n);
		if (!v[i].ignore && (e == CALL_FAILS || e == CALL_MISSING))
			return true;
	}
	return false;
}

static int bus_dir(
	struct unit_index *x, const char *dir, char ***names, size_t *n, size_t *cap, struct err *e)
{
	char **v;
	size_t n_v;
	int rc = root_list(x->root, dir, x->arena, &v, &n_v, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	for (size_t i = 0; i < n_v; i++) {
		const struct file *f;
		const char *path = arena_printf(x->arena, "%s/%s", dir, v[i]);
		struct ini ini = {0};
		const char *name = NULL, *unit = NULL, *exec = NULL;
		bool known = false;

		if (!str_ends(v[i], ".service") || root_read(x->root, path, &f, NULL) < 0)
			continue;
		systemd_ini(x->arena, f, &ini, NULL);
		for (size_t k = 0; k < ini.n; k++) {
			if (!str_eq(ini.v[k].section, "D-BUS Service"))
				continue;
			if (str_eq(ini.v[k].key, "Name"))
				name = ini.v[k].value;
			else if (str_eq(ini.v[k].key, "SystemdService"))
				unit = ini.v[k].value;
			else if (str_eq(ini.v[k].key, "Exec"))
				exec = ini.v[k].value;
		}
		for (size_t k = 0; name && k < *n; k++)
			known |= str_eq((*names)[k], name);
		if (!name || known)
			continue;
		*(char **)arena_push(x->arena, names, n, cap, sizeof(char *)) =
			arena_strdup(x->arena, name);
		if (unit)
			rc = unit_pull(x, unit, path, UNIT_ON_REQUEST, NULL, e);
		else if (exec)
			*(struct unit_bus_exec *)arena_push(x->arena, &x->bus, &x->n_bus,
				&x->cap_bus, sizeof(*x->bus)) = (struct unit_bus_exec){exec, f};
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* Whether a message bus runs after the boot. */
static bool has_bus(struct unit_index *x)
{
	static const char *const units[] = {"dbus.service", "dbus.socket", "dbus-broker.service"};

	for (size_t i = 0; i < x->n_pulled; i++)
		for (size_t k = 0; k < 3; k++)
			if (str_eq(x->pulled[i].unit->id, units[k]) &&
				x->pulled[i].level >= UNIT_ON_DEMAND && x->pulled[i].unit->exists &&
				!x->pulled[i].unit->masked)
				return true;
	return false;
}

static int pull_bus(struct unit_index *x, struct err *e)
{
	static const char *const dirs[] = {"/etc/dbus-1/system-services",
		"/usr/local/share/dbus-1/system-services", "/usr/share/dbus-1/system-services",
		"/usr/lib/dbus-1/system-services", "/lib/dbus-1/system-services"};
	char **names = NULL;
	size_t n = 0, cap = 0;
	int rc = 0;

	x->n_bus = 0;
	if (!has_bus(x))
		return 0;
	for (size_t i = 0; rc >= 0 && i < sizeof(dirs) / sizeof(*dirs); i++)
		rc = bus_dir(x, dirs[i], &names, &n, &cap, e);
	return rc;
}

static int pull_rule(
	struct unit_index *x, const struct file *f, unsigned line, char *text, struct err *e)
{
	for (char *at = strstr(text, "{SYSTEMD_WANTS}"); at;
		at = strstr(at + 1, "{SYSTEMD_WANTS}")) {
		const char *v = strchr(at, '"');
		size_t n;
		if (!v || strncmp(at + 15, "==", 2) == 0 || strncmp(at + 15, "!=", 2) == 0)
			continue;
		char **w = str_split(
			x->arena, arena_strndup(x->arena, v + 1, strcspn(v + 1, "\"")), " \t", &n);
		for (size_t i = 0; i < n; i++) {
			if (strchr(w[i], '$') || strstr(w[i], "@.") || !strchr(w[i], '.'))
				continue;
			const char *by = arena_printf(x->arena, "%s:%u: %s", f->path, line, w[i]);
			int rc = unit_pull(
				x, w[i], by, UNIT_PERHAPS, "whether a device matches the rule", e);
			if (rc < 0)
				return rc;
		}
	}
	return 0;
}

bool unit_has_udev(struct unit_index *x)
{
	const struct unit *u;

	return unit_load(x, "systemd-udevd.service", &u, NULL) < 0 || !u->masked;
}

static int pull_udev(struct unit_index *x, struct err *e)
{
	static char *const dirs[] = {"/etc/udev/rules.d", "/usr/local/lib/udev/rules.d",
		"/usr/lib/udev/rules.d", "/lib/udev/rules.d"};
	char **paths;
	size_t n, len;
	int rc = systemd_ordered(x->root, x->arena, dirs, 4, ".rules", &paths, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		const struct file *f;
		const char *text;
		struct stat st;
		if (root_stat(x->root, paths[i], true, &st, NULL) < 0 || S_ISCHR(st.st_mode))
			continue; /* /dev/null masks */
		if (root_read(x->root, paths[i], &f, NULL) < 0)
			continue;
		if (!strstr(f->data, "SYSTEMD_WANTS"))
			continue;
		struct lines l = lines_of(f->data, f->size);
		while (rc >= 0 && next_line(&l, &text, &len)) {
			char *s = str_strip(arena_strndup(x->arena, text, len));
			if (*s != '#')
				rc = pull_rule(x, f, l.number, s, e);
		}
	}
	return rc;
}

/* What a unit's commands ask systemctl for. */
static int pull_asked(struct unit_index *x, struct unit_pull p, struct err *e)
{
	struct boot_calls c = {.root = x->root, .a = x->arena};
	struct unit_boot b;
	int rc = unit_describe(x, p.unit, &b, e);

	if (rc < 0 || !b.starts)
		return rc;
	unit_calls(x, p.unit, &c);
	for (size_t i = 0; rc >= 0 && i < c.n; i++) {
		const char *by;
		if (c.v[i].kind != CALL_UNIT)
			continue;
		by = c.v[i].file ? arena_printf(x->arena, "%s:%u: systemctl or service starts %s",
					   c.v[i].file->path, c.v[i].line, c.v[i].name)
				 : arena_printf(x->arena, "%s: systemctl or service starts %s",
					   p.unit->id, c.v[i].name);
		bool perhaps = c.v[i].perhaps || b.undecided;
		rc = unit_pull(x, c.v[i].name, by, perhaps ? UNIT_PERHAPS : p.level,
			perhaps ? by : p.perhaps, e);
	}
	return rc;
}

/* A script without its first line is no program for systemd, only for a shell. */
static bool is_program(struct root *r, const char *path)
{
	const struct file *f;

	return root_read(r, path, &f, NULL) < 0 || str_starts(f->data, "#!") ||
	       (f->size > 4 && !memcmp(f->data, "\177ELF", 4));
}

bool unit_stops_at_once(const struct unit *u)
{
	const char *type = unit_value(u, "Service", "Type"),
		   *remain = unit_value(u, "Service", "RemainAfterExit");
	bool stays = false;

	return type && str_eq(type, "oneshot") &&
	       !(remain && systemd_bool(remain, &stays) == 0 && stays);
}

bool unit_calls(struct unit_index *x, const struct unit *u, struct boot_calls *c)
{
	static const char *const keys[] = {"ExecCondition", "ExecStartPre", "ExecStart",
		"ExecStartPost", "ExecStop", "ExecStopPost"};
	const char *section = str_ends(u->id, ".socket") ? "Socket" : "Service";
	struct unit_exec *v;
	bool ran = false;
	size_t n;

	if (u->from_sysv) {
		const char *argv[] = {u->fragment, "start"};
		return is_program(x->root, argv[0]) && boot_argv(c, argv, 2) != CALL_MISSING;
	}
	unit_environment(x, u, &c->env, &c->n_env);
	for (size_t k = 0; k < (unit_stops_at_once(u) ? 6 : 4); k++) {
		unit_execs(x, u, section, keys[k], &v, &n);
		for (size_t i = 0; i < n; i++) {
			size_t before = c->n;
			if (v[i].argv[0] && str_eq(v[i].argv[0], "/etc/rc.local") &&
				!is_program(x->root, "/etc/rc.local"))
				return false;
			c->file = v[i].item->file;
			c->line = v[i].item->line;
			enum call_end e = boot_argv(c, (const char *const *)v[i].argv, v[i].n);
			for (size_t m = before; m < c->n; m++)
				if (!c->v[m].file) {
					c->v[m].file = v[i].item->file;
					c->v[m].line = v[i].item->line;
				}
			/* A command before it that fails for certain keeps the rest from running. */
			bool lost = e == CALL_FAILS || e == CALL_MISSING;
			ran |= k == 2 && e != CALL_MISSING;
			if (k < 3 && lost &&
				(!v[i].ignore || (k == 2 && e == CALL_MISSING && n == 1)))
				return ran;
		}
		ran |= k == 2 && !n;
	}
	return ran;
}

int unit_pull_others(struct unit_index *x, struct err *e)
{
	int rc = x->user ? 0 : pull_bus(x, e);

	if (x->user) /* not what the user's own bus and commands start */
		return 0;
	if (rc >= 0 && unit_has_udev(x))
		rc = pull_udev(x, e);
	for (size_t i = 0; rc >= 0 && i < x->n_pulled; i++)
		if (str_ends(x->pulled[i].unit->id, ".service") && x->pulled[i].unit->exists)
			rc = pull_asked(x, x->pulled[i], e);
	return rc;
}
