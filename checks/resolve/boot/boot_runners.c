/*
 * boot_runners: commands that run what other words, a file or their standard input name: wrappers (env, nohup, setpriv),
 * shells, su and runuser, start-stop-daemon, run-parts, find, interpreters of other languages.
 *
 * Options of wrappers are passed over by the lists below; an option that none of them knows and that has a value would
 * hide the command: the next word is then taken for it.  What a program of another language runs is not followed: it is
 * noted as unknown, with its file.  A shell whose input only the run tells may do anything (boot_anything).
 */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot_words.h"
#include "checks/resolve/units/unit_runs.h"

#define MAX_NESTED 8

const char boot_anything[] = "commands that are made as it runs";

/* Whether a word is among those of a text. */
static bool among(const char *word, size_t len, const char *words)
{
	for (const char *p = words; *p; p += strspn(p, " ")) {
		size_t n = strcspn(p, " ");
		if (n == len && !strncmp(p, word, len))
			return true;
		p += n;
	}
	return false;
}

/* Commands that run the words behind their options; of which the letters and names have a value in the next word. */
static const struct wrapper {
	const char *name, *letters, *names;
	unsigned operands; /* words of its own before the command */
} wrappers[] = {{"nohup", "", "", 0}, {"setsid", "", "", 0}, {"exec", "a", "", 0},
	{"command", "", "", 0}, {"builtin", "", "", 0}, {"time", "fo", "format output", 0},
	{"nice", "n", "adjustment", 0}, {"ionice", "cnpPu", "class classdata pid", 0},
	{"chrt", "TPD", "sched-runtime sched-period sched-deadline", 1},
	{"env", "uCS", "unset chdir", 0}, {"timeout", "ks", "kill-after signal", 1},
	{"stdbuf", "ioe", "input output error", 0},
	{"sudo", "ugpChrtDRTU",
		"user group prompt close-from host role type chdir chroot command-timeout "
		"other-user",
		0},
	{"doas", "uC", "", 0},
	{"unshare", "SGRw", "setuid setgid root wd map-user map-group propagation", 0},
	{"nsenter", "tSG", "target setuid setgid", 0}, {"chroot", "", "userspec groups", 1},
	{"setarch", "", "", 1}, {"linux32", "", "", 0}, {"linux64", "", "", 0},
	{"chpst", "uUbenpoflsmdcrt/", "", 0}, {"setuidgid", "", "", 1}, {"gosu", "", "", 1},
	{"su-exec", "", "", 1},
	{"setpriv", "d",
		"reuid regid ruid euid rgid egid groups inh-caps ambient-caps bounding-set "
		"securebits pdeathsig selinux-label apparmor-profile",
		0},
	{"tcpd", "", "", 0}, {"busybox", "", "", 0},
	{"daemon", "nNXuUPMALDFEoOlrae",
		"name command user pidfiles pidfile errlog dbglog output stdout stderr chdir umask "
		"env acceptable attempts delay limit",
		0},
	{"daemonize", "acepulo", "", 0},
	{"systemd-run", "puEHM",
		"property unit slice description uid gid nice working-directory setenv host "
		"machine "
		"service-type path-property socket-property timer-property on-active on-boot "
		"on-startup on-unit-active on-unit-inactive on-calendar",
		0},
	{"systemd-inhibit", "", "what who why mode", 0},
	{"systemd-cat", "tp", "identifier priority stderr-priority level-prefix", 0},
	{"ts", "", "", 0}, {"strace", "eoPspEuabIOSX", "", 0}, {"ltrace", "eoplsanuFD", "", 0},
	{"taskset", "", "", 1}, {"prlimit", "p", "pid", 0}, {"choom", "np", "adjust pid", 0},
	{"numactl", "NmCpiP", "cpunodebind membind physcpubind interleave preferred", 0},
	{"cgexec", "g", "", 0}, {"softlimit", "adfolmprstc", "", 0},
	{"dbus-run-session", "", "", 0}, {"eatmydata", "", "", 0}, {"fakeroot", "lsib", "", 0},
	{"faketime", "", "", 1}, {"chronic", "", "", 0}, {"tini", "", "", 0},
	{"dumb-init", "", "", 0}, {"logsave", "", "", 1}, {"cpulimit", "lp", "limit", 0},
	{"unbuffer", "", "", 0}, {"screen", "ScehpstT", "", 0}, {"valgrind", "", "", 0},
	{"ld-linux-x86-64.so.2", "", "library-path inhibit-rpath preload argv0", 0},
	{"flock", "wE", "timeout conflict-exit-code", 1},
	{"xargs", "adEILnPs",
		"arg-file delimiter eof max-args max-chars max-lines max-procs replace "
		"process-slot-var",
		0}};

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

static enum call_end command_of(struct boot_script *s, char **v, size_t n, unsigned line)
{
	if (!n || !v[0]) {
		boot_call(s, CALL_UNKNOWN, "", line);
		return CALL_OPEN;
	}
	return boot_command(s, v, n, line);
}

/* A shell that reads a text, with the variables that are exported here. */
static enum call_end child(struct boot_script *s, const char *text, size_t len, char **v, size_t n,
	const struct file *f, unsigned line)
{
	const struct boot_variable *was = s->c->env;
	size_t n_was = s->c->n_env;
	struct boot_variable *env = arena_array(s->c->a, s->n_vars + 1, sizeof(*env));

	if (s->nested >= MAX_NESTED)
		return CALL_OPEN;
	s->c->n_env = 0;
	for (size_t i = 0; i < s->n_vars; i++)
		if (s->vars[i].exported)
			env[s->c->n_env++] = s->vars[i];
	s->c->env = env;
	enum call_end e = boot_shell_in(
		s->c, text, len, (const char *const *)v, n, f, line, s->perhaps, s->nested + 1);
	s->c->env = was;
	s->c->n_env = n_was;
	return e;
}

static enum call_end text_of(struct boot_script *s, const char *text, unsigned line)
{
	return child(s, text, strlen(text), NULL, 0, s->file, line);
}

/* Reads a regular file; what is none is nobody's script, and no fault. */
static bool file_of(struct boot_script *s, const char *path, const struct file **f)
{
	struct stat st;

	return root_stat(s->c->root, path, true, &st, NULL) == 0 && S_ISREG(st.st_mode) &&
	       st.st_size <= 512 * 1024 && root_read(s->c->root, path, f, NULL) == 0;
}

static enum call_end script_file(struct boot_script *s, const char *path, char **v, size_t n)
{
	const struct file *f;

	if (!file_of(s, path, &f))
		return CALL_OPEN;
	return child(s, f->data, f->size, v, n, f, 1);
}

/* What xargs puts behind its words: those of its input; where that is not known, one that is not. */
static char **with_input(struct boot_script *s, char **v, size_t *n, bool from_file)
{
	size_t m = 0;
	bool known = !from_file && s->in == INPUT_TEXT;
	char **in = known ? str_split(s->c->a, arena_strndup(s->c->a, s->in_text, s->in_len),
				    " \t\n", &m)
			  : NULL;
	char **to = arena_array(s->c->a, *n + m + 2, sizeof(*to));

	memcpy(to, v, *n * sizeof(*to));
	if (known)
		memcpy(to + *n, in, m * sizeof(*to));
	*n += known ? m : from_file || s->in != INPUT_NONE;
	return to;
}

static enum call_end wrapped(
	struct boot_script *s, const struct wrapper *w, char **v, size_t n, unsigned line)
{
	size_t i = 1;
	bool env = str_eq(w->name, "env"), xargs = str_eq(w->name, "xargs"), from_file = false;

	for (; i < n && v[i]; i++) {
		const char *o = v[i];
		if (str_eq(o, "--")) {
			i++;
			break;
		}
		if ((env || str_eq(w->name, "sudo")) && strchr(o, '=') && *o != '-')
			continue;
		if (*o != '-' || !o[1])
			break;
		from_file |= xargs && (str_starts(o, "-a") || str_starts(o, "--arg-file"));
		if (env && (str_starts(o, "-S") || str_starts(o, "--split-string="))) {
			const char *rest = o[1] == 'S' ? o + 2 : strchr(o, '=') + 1;
			return text_of(s,
				*rest			? rest
				: i + 1 < n && v[i + 1] ? v[i + 1]
							: "",
				line);
		}
		if (str_eq(w->name, "flock") && (str_eq(o, "-c") || str_eq(o, "--command")))
			break;
		if (o[1] == '-' ? among(o + 2, strlen(o + 2), w->names)
				: !o[2] && strchr(w->letters, o[1]) != NULL)
			i++; /* the value is the next word */
	}
	i += w->operands;
	if (i >= n)
		return CALL_OPEN;
	if (str_eq(w->name, "flock") && v[i] && str_eq(v[i], "-c") && i + 1 < n && v[i + 1])
		return text_of(s, v[i + 1], line);
	v += i, n -= i;
	if (xargs)
		v = with_input(s, v, &n, from_file);
	return command_of(s, v, n, line);
}

/* capsh ... -- ARGUMENTS: of a shell. */
static enum call_end capsh(struct boot_script *s, char **v, size_t n, unsigned line)
{
	for (size_t i = 1; i < n; i++)
		if (v[i] && (str_eq(v[i], "--") || str_eq(v[i], "==") ||
				    str_starts(v[i], "--shell="))) {
			if (!str_eq(v[i], "--"))
				continue;
			v[i] = (char *)"/bin/bash";
			return boot_command(s, v + i, n - i, line);
		}
	return CALL_OPEN;
}

/* "-c TEXT" of su, runuser, sg, script; NULL: none. */
static const char *text_option(char **v, size_t n)
{
	for (size_t i = 1; i + 1 < n; i++)
		if (v[i] && v[i][0] == '-' && v[i][1] != '-' && strchr(v[i], 'c'))
			return v[i + 1];
		else if (v[i] && (str_eq(v[i], "--command") || str_eq(v[i], "--session-command")))
			return v[i + 1];
	return NULL;
}

/* Whether a file is a script, and its interpreter's name. */
static const char *interpreter(struct boot_script *s, const char *path, const struct file **f)
{
	size_t n;

	if (root_is_program(s->c->root, path) || !file_of(s, path, f) || (*f)->size < 2 ||
		(*f)->data[0] != '#' || (*f)->data[1] != '!')
		return NULL;
	char **w = str_split(s->c->a,
		arena_strndup(s->c->a, (*f)->data + 2, strcspn((*f)->data + 2, "\n")), " \t\r", &n);
	const char *name = n ? path_base(w[0]) : "";
	for (size_t i = 1; str_eq(name, "env") && i < n; i++)
		if (*w[i] != '-' && !strchr(w[i], '='))
			name = path_base(w[i]);
	return name;
}

static bool is_shell(const char *name)
{
	return among(name, strlen(name), "sh bash dash ash ksh mksh rbash lksh rc run-init");
}

static bool is_language(const char *name)
{
	static const char *const names[] = {
		"perl", "python", "ruby", "php", "lua", "tclsh", "node", "expect", "guile", "awk"};

	if (among(name, strlen(name), "awk gawk mawk nodejs"))
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		size_t len = strlen(names[i]);
		if (!strncmp(name, names[i], len) && !name[len + strspn(name + len, "0123456789.")])
			return true;
	}
	return false;
}

/* A program of another language: it is one of its own, and what it runs is not followed. */
static void unfollowed(struct boot_script *s, const struct file *f, unsigned line)
{
	const struct file *was = s->file;

	s->file = f ? f : s->file;
	boot_call(s, CALL_UNKNOWN,
		f && str_eq(f->path, "/etc/rc.local") ? boot_anything
						      : "a program of another language",
		f ? 1 : line);
	s->file = was;
}

bool boot_is_shell_script(struct boot_script *s, const char *path)
{
	const struct file *f;
	const char *name = interpreter(s, path, &f);

	return name && is_shell(name);
}

/* The program of "#!/usr/bin/env PROGRAM" is not there. */
static bool env_finds_none(
	struct root *r, struct arena *a, char *const *w, size_t n, const char *path)
{
	for (size_t i = 1; i < n; i++) {
		if (strchr(w[i], '='))
			return false; /* it may set the PATH */
		if (*w[i] != '-')
			return (*w[i] == '/' || !strchr(w[i], '/')) &&
			       !boot_program(r, a, w[i], path);
	}
	return false;
}

bool boot_refused(
	struct root *r, struct arena *a, const char *file, const char *path, bool by_shell)
{
	const struct file *f;
	struct stat st;
	size_t n;

	if (root_stat(r, file, true, &st, NULL) < 0 || !S_ISREG(st.st_mode))
		return false;
	if (!st.st_size)
		return !unit_made_at(r, a, file, &(struct unit_made){0});
	if (st.st_size > 512 * 1024 || root_is_program(r, file) || root_read(r, file, &f, NULL) < 0)
		return false;
	if (!str_starts(
		    f->data, "#!")) /* what is no text may be of a kind that binfmt_misc knows */
		return !by_shell && !f->has_nul && *f->data != '\x7f';
	/* The kernel takes blanks off, and leaves a carriage return where it is. */
	const char *text = arena_strndup(a, f->data + 2, strcspn(f->data + 2, "\n"));
	char **w = str_split(a, text, " \t", &n);
	if (!n)
		return !by_shell;
	const char *name = path_base(w[0]);
	if (*w[0] != '/')
		return false;
	if (unit_path_absent(r, a, w[0]))
		return true;
	if (root_stat(r, w[0], true, &st, NULL) == 0 && !(st.st_mode & 0111))
		return true;
	if (str_eq(name, "env"))
		return env_finds_none(r, a, w, n, path);
	return is_shell(name) && n > 1 && str_ends(w[n - 1], "\r");
}

enum call_end boot_script_of(struct boot_script *s, const char *path, char **v, size_t n)
{
	const struct file *f;
	const char *name = interpreter(s, path, &f);

	if (!name)
		return CALL_OPEN;
	if (is_shell(name))
		return script_file(s, path, v, n);
	if (is_language(name) || str_eq(path, "/etc/rc.local"))
		unfollowed(s, f, 1);
	return CALL_OPEN;
}

/* A shell without a text or script of its own, and at, read commands from the standard input. */
static enum call_end from_input(struct boot_script *s, unsigned line)
{
	enum boot_input in = s->in;
	enum call_end e = CALL_OPEN;

	s->in = INPUT_NONE;
	if (in == INPUT_TEXT)
		e = child(s, s->in_text, s->in_len, NULL, 0, s->in_file ? s->in_file : s->file,
			s->in_file ? 1 : line);
	else if (in != INPUT_NONE)
		boot_call(s, CALL_UNKNOWN, in == INPUT_NAMED ? "sh" : boot_anything, line);
	s->in = in;
	return e;
}

/* sh [OPTIONS] [SCRIPT | -c TEXT] [ARGUMENTS] */
static enum call_end shell(struct boot_script *s, char **v, size_t n, unsigned line)
{
	const char *first = boot_value(s, "BASH_ENV");
	bool text = false, reads_only = false, exits = false;
	size_t k = 1;

	for (; k < n && v[k] && (*v[k] == '-' || *v[k] == '+'); k++) {
		const char *o = v[k];
		if (str_eq(o, "--") || str_eq(o, "-")) {
			k++;
			break;
		}
		if (o[1] == '-') {
			k += str_eq(o, "--rcfile") || str_eq(o, "--init-file");
			continue;
		}
		text |= *o == '-' && strchr(o, 'c');
		reads_only |= *o == '-' && strchr(o, 'n');
		exits |= *o == '-' && strchr(o, 'e');
		k += strchr(o, 'o') || strchr(o, 'O');
	}
	if (reads_only)
		return CALL_OPEN;
	if (first && *first == '/' && str_ends(path_base(v[0]), "bash"))
		script_file(s, first, NULL, 0);
	if (k >= n)
		return text ? CALL_FAILS : from_input(s, line);
	if (!v[k]) {
		boot_call(s, CALL_UNKNOWN, "sh", line);
		return CALL_OPEN;
	}
	if (text && exits)
		v[k] = arena_printf(s->c->a, "set -e; %s", v[k]);
	if (text)
		return child(s, v[k], strlen(v[k]), v + k + 1, n - k - 1, s->file, line);
	if (*v[k] == '/')
		boot_call(s, CALL_PROGRAM, v[k], line);
	return script_file(s, v[k], v + k, n - k);
}

/* perl, python and their like: a script is a program of its name. */
static enum call_end language(struct boot_script *s, char **v, size_t n, unsigned line)
{
	const struct file *f;

	for (size_t k = 1; k < n; k++) {
		if (v[k] && *v[k] == '-')
			continue;
		if (v[k] && *v[k] == '/' && file_of(s, v[k], &f)) {
			boot_call(s, CALL_PROGRAM, v[k], line);
			unfollowed(s, f, 1);
			return CALL_OPEN;
		}
		break;
	}
	unfollowed(s, NULL, line);
	return CALL_OPEN;
}

/* su [-] [USER [ARGUMENTS]], runuser -u USER [--] COMMAND. */
static enum call_end other_user(struct boot_script *s, char **v, size_t n, unsigned line)
{
	const char *text = text_option(v, n);
	size_t k = 1;

	if (text)
		return text_of(s, text, line);
	bool command = false;
	for (; k < n && v[k] && *v[k] == '-'; k++) {
		if (str_eq(v[k], "--")) {
			k++;
			break;
		}
		command |= str_eq(v[k], "-u") || str_starts(v[k], "--user");
		k += among(v[k], strlen(v[k]),
			"-u --user -g --group -G --supp-group -s --shell -w "
			"--whitelist-environment");
	}
	if (command)
		return k < n ? command_of(s, v + k, n - k, line) : CALL_OPEN;
	if (k >= n)
		return from_input(s, line);
	v[k] = (char *)"/bin/sh"; /* the user: what follows are words for his shell */
	return shell(s, v + k, n - k, line);
}

/* start-stop-daemon --start --exec PROGRAM [--startas PROGRAM] -- ARGUMENTS. */
static enum call_end start_stop(struct boot_script *s, char **v, size_t n, unsigned line)
{
	const char *program = NULL, *as = NULL;
	bool start = false, only_tests = false;
	size_t i = 1;

	for (; i < n && !(v[i] && str_eq(v[i], "--")); i++) {
		if (!v[i])
			continue;
		const char *o = v[i];
		bool letters = o[0] == '-' && o[1] && o[1] != '-';
		start |= str_eq(o, "--start") || (letters && strchr(o, 'S'));
		only_tests |= str_eq(o, "--test") || str_eq(o, "-t");
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
	if (!start || only_tests || !program)
		return CALL_OPEN;
	size_t rest = i + 1 < n ? n - i - 1 : 0;
	char **w = arena_array(s->c->a, rest + 1, sizeof(*w));
	w[0] = *program ? arena_strdup(s->c->a, program) : NULL;
	if (rest)
		memcpy(w + 1, v + i + 1, rest * sizeof(*w));
	return command_of(s, w, rest + 1, line);
}

static enum call_end parts(struct boot_script *s, char **v, size_t n, unsigned line)
{
	const char *dir = n && v[n - 1] && *v[n - 1] == '/' ? v[n - 1] : NULL;
	char **names;
	size_t n_names;

	for (size_t i = 1; i < n; i++)
		if (v[i] && (str_eq(v[i], "--test") || str_eq(v[i], "--list")))
			return CALL_OPEN;
	if (!dir || root_list(s->c->root, dir, s->c->a, &names, &n_names, NULL) < 0)
		return CALL_OPEN;
	for (size_t i = 0; i < n_names; i++) {
		bool plain = true;
		for (const char *p = names[i]; *p; p++)
			plain &= isalnum((unsigned char)*p) || *p == '_' || *p == '-';
		char *path = arena_printf(s->c->a, "%s/%s", dir, names[i]);
		if (!plain || !boot_program(s->c->root, s->c->a, path, NULL))
			continue;
		s->direct = true;
		boot_command(s, &path, 1, line);
	}
	return CALL_OPEN;
}

/* find ... -exec COMMAND ; : whether it finds anything is open, and what. */
static enum call_end find(struct boot_script *s, char **v, size_t n, unsigned line)
{
	bool was = s->perhaps;

	s->perhaps = true;
	for (size_t i = 1; i < n; i++) {
		if (!v[i] || !among(v[i], strlen(v[i]), "-exec -execdir -ok -okdir"))
			continue;
		size_t end = ++i;
		while (end < n && !(v[end] && (str_eq(v[end], ";") || str_eq(v[end], "+"))))
			end++;
		char **w = arena_array(s->c->a, end - i + 1, sizeof(*w));
		bool found = false; /* who is told has heard of the find itself */
		for (size_t k = i; k < end; k++) {
			w[k - i] = v[k] && strstr(v[k], "{}") ? NULL : v[k];
			found |= !w[k - i];
		}
		bool (*tell)(void *, const struct boot_told *, enum call_end *) = s->c->tell;
		s->c->tell = found ? NULL : tell;
		if (end < n)
			command_of(s, w, end - i, line);
		s->c->tell = tell;
		i = end;
	}
	s->perhaps = was;
	return CALL_OPEN;
}

/* at -f FILE TIME, batch: else from the standard input. */
static enum call_end at(struct boot_script *s, char **v, size_t n, unsigned line)
{
	for (size_t i = 1; i < n; i++) {
		if (v[i] && str_eq(v[i], "-f") && i + 1 < n && v[i + 1])
			return script_file(s, v[i + 1], NULL, 0);
		if (v[i] && among(v[i], strlen(v[i]), "-l -r -d -c -V"))
			return CALL_OPEN;
	}
	return from_input(s, line);
}

/* tmux new-session -d [OPTIONS] COMMAND */
static enum call_end tmux(struct boot_script *s, char **v, size_t n, unsigned line)
{
	bool makes = false;

	for (size_t i = 1; i < n; i++)
		makes |= v[i] && among(v[i], strlen(v[i]), "new-session new new-window neww");
	return makes && v[n - 1] && *v[n - 1] != '-' ? text_of(s, v[n - 1], line) : CALL_OPEN;
}

bool boot_wraps(struct boot_script *s, char **v, size_t n, unsigned line, enum call_end *ret)
{
	const char *name = path_base(v[0]);

	for (size_t i = 0; i < sizeof(wrappers) / sizeof(*wrappers); i++)
		if (str_eq(name, wrappers[i].name)) {
			bool apart = sets_apart(name, v, n);
			s->nested++;
			s->c->apart += apart;
			*ret = wrapped(s, &wrappers[i], v, n, line);
			s->c->apart -= apart;
			s->nested--;
			if (str_eq(name, "exec") && n > 1 && !s->perhaps)
				s->left = LEFT;
			return true;
		}
	return false;
}

bool boot_runs_other(struct boot_script *s, char **v, size_t n, unsigned line, enum call_end *ret)
{
	static const struct {
		const char *names;
		enum call_end (*run)(struct boot_script *, char **, size_t, unsigned);
	} all[] = {{"sh bash dash ash ksh mksh rbash lksh", shell}, {"su runuser sg", other_user},
		{"start-stop-daemon", start_stop}, {"run-parts", parts}, {"find", find},
		{"at batch", at}, {"capsh", capsh}, {"tmux", tmux}, {"script", other_user}};
	const char *name = path_base(v[0]);

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (among(name, strlen(name), all[i].names)) {
			if (i > 3 &&
				!boot_program(s->c->root, s->c->a, v[0], boot_value(s, "PATH"))) {
				*ret = CALL_MISSING;
				return true;
			}
			char **copy = arena_array(s->c->a, n, sizeof(*copy));
			memcpy(copy, v, n * sizeof(*copy));
			*ret = all[i].run(s, copy, n, line);
			return true;
		}
	if (!is_language(name))
		return false;
	*ret = boot_program(s->c->root, s->c->a, v[0], boot_value(s, "PATH"))
		       ? language(s, v, n, line)
		       : CALL_MISSING;
	return true;
}
