/*
 * boot_command: what a command of the system comes to: the program itself, what it asks systemd for, and what the script
 * does that it is; what it runs for others is in boot_runners.c.
 *
 * A program that is not there or cannot be run starts nothing.
 */
#include "checks/resolve/boot/boot_words.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/systemd_ini.h"

static bool runnable(struct root *r, const char *path)
{
	struct stat st;

	return root_stat(r, path, true, &st, NULL) == 0 && S_ISREG(st.st_mode) &&
	       (st.st_mode & 0111);
}

const char *boot_program(struct root *r, struct arena *a, const char *name, const char *path)
{
	size_t n;

	if (strchr(name, '/'))
		return *name == '/' && runnable(r, name) ? name : NULL;
	char **dirs = str_split(a,
		path ? path : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", ":",
		&n);
	for (size_t i = 0; i < n; i++) {
		const char *p = arena_printf(a, "%s/%s", dirs[i], name);
		if (*p == '/' && runnable(r, p))
			return p;
	}
	return NULL;
}

void boot_call(struct boot_script *s, enum call_kind kind, const char *name, unsigned line)
{
	*(struct boot_call *)arena_push(s->c->a, &s->c->v, &s->c->n, &s->c->cap, sizeof(*s->c->v)) =
		(struct boot_call){kind, name, s->perhaps, s->file, line, 0, s->c->dead > 0};
}

static void add_stop(struct boot_script *s, const char *name, unsigned stops, unsigned line)
{
	boot_call(s, CALL_STOP, name, line);
	s->c->v[s->c->n - 1].stops = stops;
}

/* What a signal's name or number does to a daemon: 0 nothing that ends it, else enum call_stop. */
static unsigned ends_by(const char *signal)
{
	static const char *const ends[] = {"TERM", "15", "INT", "2", "QUIT", "3", "ABRT", "6"};

	if (str_starts(signal, "SIG"))
		signal += 3;
	if (str_eq(signal, "KILL") || str_eq(signal, "9"))
		return STOP_SIGNAL | STOP_KILLED;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		if (str_eq(signal, ends[i]))
			return STOP_SIGNAL;
	return 0;
}

/* The signal that kill, killall, pkill or "systemctl kill" sends. */
static unsigned signal_of(char **v, size_t n, const char *letter, const char *word)
{
	size_t len = strlen(word);

	for (size_t i = 1; i < n; i++) {
		const char *o = v[i] ? v[i] : "", *next = i + 1 < n ? v[i + 1] : NULL;
		if (str_eq(o, letter) || str_eq(o, word))
			return next ? ends_by(next) : STOP_SIGNAL;
		if (!strncmp(o, word, len) && o[len] == '=')
			return ends_by(o + len + 1);
		if (*letter && !strncmp(o, letter, 2) && o[2])
			return ends_by(o + 2);
		if (str_eq(path_base(v[0]), "systemctl"))
			continue;
		if (*o == '-' &&
			(isdigit((unsigned char)o[1]) || (isupper((unsigned char)o[1]) && o[2])))
			return ends_by(o + 1);
	}
	return STOP_SIGNAL;
}

unsigned boot_signal(char **v, size_t n)
{
	return signal_of(v, n, "-s", "--signal");
}

/* systemctl start X..., service X start: the units they start, or stop. */
static void ask_units(struct boot_script *s, char **v, size_t n, unsigned line)
{
	static const char *const verbs[] = {
		"start", "restart", "reload-or-restart", "isolate", "enable", "reenable"};
	bool now = false, want = false, found = false, stop = false, unmask = false;
	unsigned stops = 0;

	for (size_t i = 1; i < n; i++)
		if (v[i] && (str_eq(v[i], "--user") || str_eq(v[i], "--global")))
			return;
	for (size_t i = 1; i < n; i++) {
		if (!v[i]) {
			if (want)
				boot_call(s, CALL_UNKNOWN, "systemctl", line);
			continue;
		}
		now |= str_eq(v[i], "--now");
		if (*v[i] == '-') {
			i += found && stops &&
			     (str_eq(v[i], "-s") || str_eq(v[i], "--signal") ||
				     str_eq(v[i], "--kill-who"));
			continue;
		}
		if (!found) {
			found = true;
			for (size_t k = 0; k < sizeof(verbs) / sizeof(*verbs); k++)
				want |= str_eq(v[i], verbs[k]);
			if (str_eq(v[i], "enable") || str_eq(v[i], "reenable")) {
				want = now;
				for (size_t k = i; k < n; k++)
					want |= v[k] && str_eq(v[k], "--now");
			}
			stop = str_eq(v[i], "stop");
			unmask = str_eq(v[i], "unmask");
			if (str_eq(v[i], "kill")) {
				stops = signal_of(v, n, "-s", "--signal");
				stop = stops != 0;
			}
			for (size_t k = i; k < n; k++)
				now |= v[k] && str_eq(v[k], "--now");
			stop |= now && (str_eq(v[i], "mask") || str_eq(v[i], "disable"));
		} else if (want || stop || unmask) {
			const char *unit = strchr(v[i], '.')
						   ? v[i]
						   : arena_printf(s->c->a, "%s.service", v[i]);
			if (stop)
				add_stop(s, unit, stops, line);
			else
				boot_call(s, unmask ? CALL_UNMASK : CALL_UNIT, unit, line);
		}
	}
}

/* Whether one of the folders of a directory that end so has an entry of that name. */
static bool linked(struct boot_script *s, const char *dir, const char *begin, const char *end,
	const char *name)
{
	char **v, **w;
	size_t n, m;
	bool any = false;

	if (root_list(s->c->root, dir, s->c->a, &v, &n, NULL) < 0)
		return false;
	for (size_t i = 0; i < n && !any; i++) {
		const char *sub = arena_printf(s->c->a, "%s/%s", dir, v[i]);
		if (!str_starts(v[i], begin) || !str_ends(v[i], end) ||
			root_list(s->c->root, sub, s->c->a, &w, &m, NULL) < 0)
			continue;
		for (size_t k = 0; k < m; k++)
			any |= str_eq(w[k], name) || (*w[k] == 'S' && strlen(w[k]) > 3 && *begin &&
							     str_eq(w[k] + 3, name));
	}
	return any;
}

/* invoke-rc.d starts only what is enabled, and what no policy-rc.d forbids. */
static bool is_enabled(struct boot_script *s, const char *name, unsigned line)
{
	static const char policy[] = "/usr/sbin/policy-rc.d", dir[] = "/etc/systemd/system";
	const char *unit = arena_printf(s->c->a, "%s.service", name);

	if (runnable(s->c->root, policy)) {
		char *argv = (char *)policy;
		enum call_end e = boot_command(s, &argv, 1, line);
		if (e == CALL_FAILS)
			return false;
	}
	return linked(s, dir, "", ".wants", unit) || linked(s, dir, "", ".requires", unit) ||
	       linked(s, "/etc", "rc", ".d", name);
}

static void ask_service(struct boot_script *s, char **v, size_t n, unsigned line)
{
	char **whole = v;

	if (n < 3 || !v[1] || !v[2])
		return;
	if (str_eq(path_base(v[0]), "invoke-rc.d") && *v[1] == '-')
		v++, n--;
	if (n < 3 || !v[2])
		return;
	if (str_eq(v[2], "start") || str_eq(v[2], "restart") || str_eq(v[2], "force-reload")) {
		if (str_eq(path_base(whole[0]), "invoke-rc.d") && !is_enabled(s, v[1], line))
			return;
		boot_call(s, CALL_UNIT, arena_printf(s->c->a, "%s.service", v[1]), line);
	} else if (str_eq(v[2], "stop"))
		boot_call(s, CALL_STOP, arena_printf(s->c->a, "%s.service", v[1]), line);
}

/* killall, pkill: the program's name is the last word. */
static void end_programs(struct boot_script *s, char **v, size_t n, unsigned line)
{
	bool pattern = str_eq(path_base(v[0]), "pkill");
	unsigned stops = signal_of(v, n, pattern ? "" : "-s", "--signal");

	if (!stops || n < 2 || !v[n - 1] || *v[n - 1] == '-')
		return;
	for (size_t i = 1; pattern && i < n; i++)
		if (v[i] && (str_eq(v[i], "-x") || str_eq(v[i], "--exact")))
			pattern = false;
	add_stop(s, path_base(v[n - 1]), stops | (pattern ? STOP_PATTERN : 0), line);
}

/* timedatectl set-ntp false: systemd-timedated stops each service that the lists of ntp-units.d name. */
static void set_ntp(struct boot_script *s, char **v, size_t n, unsigned line)
{
	static char *const dirs[] = {"/etc/systemd/ntp-units.d", "/run/systemd/ntp-units.d",
		"/usr/local/lib/systemd/ntp-units.d", "/usr/lib/systemd/ntp-units.d"};
	static const char *const no[] = {"false", "no", "0", "off", "n", "f"};
	const char *text;
	size_t n_paths, len;
	char **paths;
	bool off = false;

	for (size_t i = 1; i + 1 < n; i++)
		for (size_t k = 0; v[i] && v[i + 1] && str_eq(v[i], "set-ntp") && k < 6; k++)
			off |= str_eq(v[i + 1], no[k]);
	if (!off || systemd_ordered(s->c->root, s->c->a, dirs, 4, ".list", &paths, &n_paths, NULL))
		return;
	for (size_t i = 0; i < n_paths; i++) {
		const struct file *f;
		if (root_read(s->c->root, paths[i], &f, NULL) < 0)
			continue;
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &text, &len)) {
			const char *name = str_strip(arena_strndup(s->c->a, text, len));
			if (*name && *name != '#')
				add_stop(s, name, 0, line);
		}
	}
}

/* A file of hosts_access(5) with nothing but remarks, or with one rule: everybody, for every daemon. */
static bool rules(struct boot_script *s, const char *path, bool all)
{
	const struct file *f;
	const char *text;
	size_t len, n;
	bool found = false;
	int rc = root_read(s->c->root, path, &f, NULL);

	if (rc < 0)
		return !all && is_absent(rc);
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *line = str_strip(arena_strndup(s->c->a, text, len));
		if (!*line || *line == '#')
			continue;
		char **w = str_split(s->c->a, line, " \t:", &n);
		if (!all || n != 2 || !str_eq(w[0], "ALL") || !str_eq(w[1], "ALL"))
			return false;
		found = true;
	}
	return found == all;
}

/* Whether tcpd turns everybody away. */
static bool nobody_may(struct boot_script *s)
{
	return rules(s, "/etc/hosts.allow", false) && rules(s, "/etc/hosts.deny", true);
}

/* What a command does that whoever asks has been told of. */
static enum call_end told(
	struct boot_script *s, char **v, size_t n, unsigned line, const char *path)
{
	/* Tools that root has no trouble with. */
	static const char *const quiet[] = {"mkdir", "touch", "rm", "chmod", "chown", "chgrp",
		"setfacl", "install", "ln", "sleep", "sync", "logger", "date"};
	const char *name = path_base(v[0]);
	enum call_end end = CALL_OPEN;

	if (str_eq(name, "test"))
		return boot_test(s, v + 1, n - 1);
	if ((str_eq(name, "true") || str_eq(name, "false")) &&
		!(path && boot_is_shell_script(s, path))) /* somebody's wrapper may be anything */
		return *name == 't' ? CALL_SUCCEEDS : CALL_FAILS;
	for (size_t i = 0; i < sizeof(quiet) / sizeof(*quiet); i++)
		if (str_eq(name, quiet[i]))
			return CALL_SUCCEEDS;
	if (str_eq(name, "systemctl"))
		ask_units(s, v, n, line);
	else if (str_eq(name, "service") || str_eq(name, "invoke-rc.d"))
		ask_service(s, v, n, line);
	else if (str_eq(name, "killall") || str_eq(name, "pkill"))
		end_programs(s, v, n, line);
	else if (str_eq(name, "timedatectl"))
		set_ntp(s, v, n, line);
	else if (boot_runs_other(s, v, n, line, &end))
		return end;
	if (!path)
		return CALL_MISSING;
	boot_call(s, CALL_PROGRAM, path, line);
	return boot_script_of(s, path, v, n);
}

enum call_end boot_command(struct boot_script *s, char **v, size_t n, unsigned line)
{
	const char *name = path_base(v[0]);
	bool direct = s->direct;

	s->direct = false;
	if (++s->c->steps > BOOT_MAX_STEPS || s->nested > BOOT_MAX_NESTED)
		return CALL_OPEN;
	if (str_eq(name, "tcpd") && nobody_may(s))
		return CALL_FAILS;
	enum call_end end = CALL_OPEN;
	if (boot_wraps(s, v, n, line, &end))
		return end;
	const char *path = boot_program(s->c->root, s->c->a, v[0], boot_value(s, "PATH"));
	bool dead = path && boot_refused(s->c->root, s->c->a, path, boot_value(s, "PATH"), !direct);
	struct boot_told t = {v, n, s->perhaps, s->c->apart > 0, dead || s->c->dead > 0,
		s->file ? s->file : s->c->file, s->file ? line : s->c->line, path};
	if (s->c->tell && s->c->tell(s->c->tell_of, &t, &end))
		return end;
	s->c->dead += dead;
	end = told(s, v, n, line, path);
	s->c->dead -= dead;
	return end;
}

enum call_end boot_argv(struct boot_calls *c, const char *const *argv, size_t n)
{
	struct boot_script s = {.c = c};
	char **v = arena_array(c->a, n + 1, sizeof(*v));

	boot_environment(&s);
	s.direct = true;
	for (size_t i = 0; i < n; i++)
		v[i] = argv[i] ? arena_strdup(c->a, argv[i]) : NULL;
	return n && v[0] ? boot_command(&s, v, n, 0) : CALL_OPEN;
}
