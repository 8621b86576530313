/*
 * boot_command: what a command of the system comes to: the program itself, what it runs for another (env, nohup, sh -c,
 * start-stop-daemon, ...), what it asks systemd for, and what the shell script does that it is.
 *
 * A program that is not there or cannot be run starts nothing.  Options of wrappers are passed over by the lists below;
 * an option that none of them knows and that has a value would hide the command: the next word is then taken for it.
 */
#include "checks/resolve/boot/boot_words.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/systemd_ini.h"

#define MAX_NESTED 8

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

static void add(struct boot_script *s, enum call_kind kind, const char *name, unsigned line)
{
	*(struct boot_call *)arena_push(s->c->a, &s->c->v, &s->c->n, &s->c->cap, sizeof(*s->c->v)) =
		(struct boot_call){kind, name, s->perhaps, s->file, line, 0};
}

static void add_stop(struct boot_script *s, const char *name, unsigned stops, unsigned line)
{
	add(s, CALL_STOP, name, line);
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

/* Commands that run the words behind their options; values: letters of options that have a value in the next word. */
static const struct wrapper {
	const char *name, *values;
	unsigned operands; /* words of its own before the command */
} wrappers[] = {{"nohup", "", 0}, {"setsid", "", 0}, {"exec", "a", 0}, {"command", "", 0},
	{"builtin", "", 0}, {"time", "", 0}, {"nice", "n", 0}, {"ionice", "cnp", 0},
	{"chrt", "TPD", 1}, {"env", "uCS", 0}, {"timeout", "ks", 1}, {"stdbuf", "ioe", 0},
	{"sudo", "ugpChrtDRT", 0}, {"doas", "uC", 0}, {"unshare", "SGR", 0}, {"nsenter", "tSG", 0},
	{"chroot", "", 1}, {"setarch", "", 1}, {"linux32", "", 0}, {"linux64", "", 0},
	{"chpst", "uUbenpoflsmdcrt/", 0}, {"setpriv", "", 0}, {"tcpd", "", 0}, {"busybox", "", 0},
	{"daemon", "", 0}, {"systemd-run", "pEGMH", 0}, {"systemd-inhibit", "", 0},
	{"systemd-cat", "tp", 0}, {"ts", "", 0}, {"strace", "eoPs", 0}, {"taskset", "", 1},
	{"prlimit", "", 0}, {"capsh", "", 0}, {"dbus-run-session", "", 0}, {"flock", "wE", 1},
	{"unbuffer", "", 0}, {"script", "", 0}, {"at", "fqt", 1}, {"xargs", "dEIiLlnPs", 0}};

static enum call_end command_of(struct boot_script *s, char **v, size_t n, unsigned line)
{
	if (!n || !v[0]) {
		add(s, CALL_UNKNOWN, "", line);
		return CALL_OPEN;
	}
	return boot_command(s, v, n, line);
}

/* Whether what unshare or chroot run has files or mounts that are not the system's. */
static bool sets_apart(const char *name, char **v, size_t n)
{
	if (str_eq(name, "chroot"))
		return n > 1 && v[1] && !str_eq(v[1], "/");
	for (size_t i = 1; str_eq(name, "unshare") && i < n && v[i] && *v[i] == '-'; i++)
		if (v[i][1] == '-' ? str_eq(v[i], "--mount") || str_starts(v[i], "--mount=")
				   : strchr(v[i], 'm') != NULL)
			return true;
	return false;
}

static enum call_end wrapped(
	struct boot_script *s, const struct wrapper *w, char **v, size_t n, unsigned line)
{
	size_t i = 1;

	for (; i < n && v[i]; i++) {
		const char *o = v[i];
		if (str_eq(o, "--")) {
			i++;
			break;
		}
		if (str_eq(w->name, "env") && strchr(o, '=') && *o != '-')
			continue;
		if (str_eq(w->name, "sudo") && strchr(o, '=') && *o != '-')
			continue;
		if (*o != '-' || !o[1])
			break;
		if (o[1] != '-' && !o[2] && strchr(w->values, o[1]))
			i++; /* "-n 5": the value is the next word */
		else if (str_eq(w->name, "flock") && (str_eq(o, "-c") || str_eq(o, "--command")))
			break;
	}
	i += w->operands;
	if (i >= n)
		return CALL_OPEN;
	if (str_eq(w->name, "flock") && v[i] && str_eq(v[i], "-c") && i + 1 < n && v[i + 1])
		return boot_shell_in(s->c, v[i + 1], strlen(v[i + 1]), NULL, 0, s->file, line,
			s->perhaps, s->nested + 1);
	return command_of(s, v + i, n - i, line);
}

/* "-c TEXT" of sh, su, runuser; NULL: none. */
static const char *text_option(char **v, size_t n)
{
	for (size_t i = 1; i + 1 < n; i++)
		if (v[i] && v[i][0] == '-' && v[i][1] != '-' && strchr(v[i], 'c'))
			return v[i + 1];
		else if (v[i] && (str_eq(v[i], "--command") || str_eq(v[i], "--session-command")))
			return v[i + 1];
	return NULL;
}

/* Whether a shell's own options have -e among them. */
static bool exits_at_errors(char **v, size_t n)
{
	for (size_t i = 1; i < n && v[i] && *v[i] == '-' && v[i][1] != '-'; i++)
		if (strchr(v[i], 'e'))
			return true;
	return false;
}

static enum call_end script_file(
	struct boot_script *s, const char *path, char **v, size_t n, unsigned line)
{
	const struct file *f;

	(void)line;
	if (s->nested >= MAX_NESTED || root_read(s->c->root, path, &f, NULL) < 0)
		return CALL_OPEN;
	return boot_shell_in(
		s->c, f->data, f->size, (const char *const *)v, n, f, 1, s->perhaps, s->nested + 1);
}

/* Whether a file is a script that a shell of ours reads. */
static bool is_shell_script(struct boot_script *s, const char *path)
{
	static const char *const shells[] = {
		"sh", "bash", "dash", "ash", "ksh", "mksh", "rc", "run-init"};
	const struct file *f;
	struct stat st;
	size_t n;

	if (root_stat(s->c->root, path, true, &st, NULL) < 0 || !S_ISREG(st.st_mode) ||
		st.st_size > 512 * 1024 || root_read(s->c->root, path, &f, NULL) < 0 || f->size < 2)
		return false;
	if (f->data[0] != '#' || f->data[1] != '!')
		return false;
	char **w = str_split(s->c->a,
		arena_strndup(s->c->a, f->data + 2, strcspn(f->data + 2, "\n")), " \t\r", &n);
	const char *name = n ? path_base(w[0]) : "";
	if (str_eq(name, "env") && n > 1)
		name = path_base(w[n - 1]);
	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if (str_eq(name, shells[i]))
			return true;
	return false;
}

/* systemctl start X..., service X start: the units they start, or stop. */
static void ask_units(struct boot_script *s, char **v, size_t n, unsigned line)
{
	static const char *const verbs[] = {"start", "restart", "reload-or-restart", "isolate",
		"try-restart", "enable", "reenable"};
	bool now = false, want = false, found = false, stop = false;
	unsigned stops = 0;

	for (size_t i = 1; i < n; i++) {
		if (!v[i]) {
			if (want)
				add(s, CALL_UNKNOWN, "systemctl", line);
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
			if (str_eq(v[i], "kill")) {
				stops = signal_of(v, n, "-s", "--signal");
				stop = stops != 0;
			}
			for (size_t k = i; k < n; k++)
				now |= v[k] && str_eq(v[k], "--now");
			stop |= now && (str_eq(v[i], "mask") || str_eq(v[i], "disable"));
		} else if (want || stop) {
			const char *unit = strchr(v[i], '.')
						   ? v[i]
						   : arena_printf(s->c->a, "%s.service", v[i]);
			if (stop)
				add_stop(s, unit, stops, line);
			else
				add(s, CALL_UNIT, unit, line);
		}
	}
}

static void ask_service(struct boot_script *s, char **v, size_t n, unsigned line)
{
	if (n < 3 || !v[1] || !v[2])
		return;
	if (str_eq(v[2], "start") || str_eq(v[2], "restart") || str_eq(v[2], "force-reload"))
		add(s, CALL_UNIT, arena_printf(s->c->a, "%s.service", v[1]), line);
	else if (str_eq(v[2], "stop"))
		add(s, CALL_STOP, arena_printf(s->c->a, "%s.service", v[1]), line);
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

/* start-stop-daemon --start --exec PROGRAM [--startas PROGRAM] -- ARGUMENTS. */
static enum call_end start_stop(struct boot_script *s, char **v, size_t n, unsigned line)
{
	const char *program = NULL, *as = NULL;
	bool start = false;

	for (size_t i = 1; i < n && !(v[i] && str_eq(v[i], "--")); i++) {
		if (!v[i])
			continue;
		const char *o = v[i];
		start |= str_eq(o, "--start") || (o[0] == '-' && o[1] != '-' && strchr(o, 'S'));
		if ((str_eq(o, "--exec") || str_eq(o, "-x")) && i + 1 < n)
			program = v[++i] ? v[i] : "";
		else if ((str_eq(o, "--startas") || str_eq(o, "-a")) && i + 1 < n)
			as = v[++i] ? v[i] : "";
		else if (str_starts(o, "--exec="))
			program = o + 7;
		else if (str_starts(o, "--startas="))
			as = o + 10;
	}
	program = as ? as : program;
	if (!start || !program)
		return CALL_OPEN;
	char *word = *program ? arena_strdup(s->c->a, program) : NULL;
	return command_of(s, &word, 1, line);
}

static enum call_end parts(struct boot_script *s, char **v, size_t n, unsigned line)
{
	const char *dir = n && v[n - 1] && *v[n - 1] == '/' ? v[n - 1] : NULL;
	char **names;
	size_t n_names;

	if (!dir || root_list(s->c->root, dir, s->c->a, &names, &n_names, NULL) < 0)
		return CALL_OPEN;
	for (size_t i = 0; i < n_names; i++) {
		bool plain = true;
		for (const char *p = names[i]; *p; p++)
			plain &= isalnum((unsigned char)*p) || *p == '_' || *p == '-';
		char *path = arena_printf(s->c->a, "%s/%s", dir, names[i]);
		if (plain && runnable(s->c->root, path))
			boot_command(s, &path, 1, line);
	}
	return CALL_OPEN;
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

enum call_end boot_command(struct boot_script *s, char **v, size_t n, unsigned line)
{
	static const char *const shells[] = {
		"sh", "bash", "dash", "ash", "ksh", "mksh", "su", "runuser"};
	/* Tools that root has no trouble with. */
	static const char *const quiet[] = {"mkdir", "touch", "rm", "chmod", "chown", "chgrp",
		"setfacl", "install", "ln", "sleep", "sync", "logger", "date"};
	const char *name = path_base(v[0]);

	if (++s->c->steps > BOOT_MAX_STEPS || s->nested > MAX_NESTED * 4)
		return CALL_OPEN;
	if (str_eq(name, "tcpd") && nobody_may(s))
		return CALL_FAILS;
	for (size_t i = 0; i < sizeof(wrappers) / sizeof(*wrappers); i++)
		if (str_eq(name, wrappers[i].name)) {
			bool apart = sets_apart(name, v, n);
			s->nested++;
			s->c->apart += apart;
			enum call_end e = wrapped(s, &wrappers[i], v, n, line);
			s->c->apart -= apart;
			s->nested--;
			if (str_eq(name, "exec") && n > 1 && !s->perhaps)
				s->left = LEFT;
			return e;
		}
	struct boot_told t = {v, n, s->perhaps, s->c->apart > 0, s->file ? s->file : s->c->file,
		s->file ? line : s->c->line};
	enum call_end end = CALL_OPEN;
	if (s->c->tell && s->c->tell(s->c->tell_of, &t, &end))
		return end;
	if (str_eq(name, "test"))
		return boot_test(s, v + 1, n - 1);
	const char *path = boot_program(s->c->root, s->c->a, v[0], boot_value(s, "PATH"));
	if ((str_eq(name, "true") || str_eq(name, "false")) &&
		!(path && is_shell_script(s, path))) /* somebody's wrapper may be anything */
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
	else if (str_eq(name, "start-stop-daemon"))
		return start_stop(s, v, n, line);
	else if (str_eq(name, "run-parts"))
		return parts(s, v, n, line);
	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++) {
		const char *text = str_eq(name, shells[i]) ? text_option(v, n) : NULL;
		if (text && i < 6 && exits_at_errors(v, n))
			text = arena_printf(s->c->a, "set -e; %s", text);
		if (text)
			return boot_shell_in(s->c, text, strlen(text), NULL, 0, s->file, line,
				s->perhaps, s->nested + 1);
		if (i < 6 && str_eq(name, shells[i])) {
			size_t k = 1;
			while (k < n && v[k] && *v[k] == '-')
				k++;
			if (k < n && v[k])
				return script_file(s, v[k], v + k, n - k, line);
		}
	}
	if (!path)
		return CALL_MISSING;
	add(s, CALL_PROGRAM, path, line);
	return is_shell_script(s, path) ? script_file(s, path, v, n, line) : CALL_OPEN;
}

enum call_end boot_argv(struct boot_calls *c, const char *const *argv, size_t n)
{
	struct boot_script s = {.c = c};
	char **v = arena_array(c->a, n + 1, sizeof(*v));

	for (size_t i = 0; i < n; i++)
		v[i] = argv[i] ? arena_strdup(c->a, argv[i]) : NULL;
	return n && v[0] ? boot_command(&s, v, n, 0) : CALL_OPEN;
}
