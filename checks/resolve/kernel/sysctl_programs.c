/*
 * sysctl_programs: a command of a boot script by its words: builtins, programs that only start another one (env, nohup,
 * sudo, systemd-run, ...), shells, and scripts, as far as they lead to kernel parameters.
 *
 * A program is found by PATH; one that is not there, a text without "#!" that no shell starts, or a file without the right
 * to be executed fails.  What another user runs (sudo -u, su, runuser) changes nothing.  A command that speaks of kernel
 * parameters and is not understood takes what is known of those it mentions; perl and python are such.
 * Left out: options of wrappers that have a value in the next word but for the usual ones; aliases; job control.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/kernel/sysctl_script_parts.h"

bool hand_suspicious(const char *text)
{
	return strstr(text, "sysctl") || strstr(text, "proc/sys") || strstr(text, "ip_forward");
}

/* The first line of a file that does. */
static unsigned suspicious_line(struct run *r, const struct file *f)
{
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	size_t len;

	while (next_line(&l, &text, &len))
		if (hand_suspicious(arena_strndup(r->a, text, len)))
			return l.number;
	return 1;
}

enum how {
	BY_SHELL,  /* sh FILE */
	BY_DOT,	   /* . FILE */
	BY_NAME,   /* FILE; a text without "#!" is the shell's */
	BY_KERNEL, /* the same, but nobody takes a text without "#!" */
};

/* Can a script be executed at all?  line: its first one. */
static bool executes(struct run *r, const struct file *f, const char *line, enum how how)
{
	if (how == BY_SHELL || how == BY_DOT)
		return true;
	if (!(f->st.st_mode & 0111))
		return false;
	if (!*line)
		return how == BY_NAME;
	if (strchr(line, '\r')) /* part of the interpreter's name or of its option */
		return false;
	const char *name = line + 2 + strspn(line + 2, " \t");
	name = arena_strndup(r->a, name, strcspn(name, " \t"));
	struct stat st;
	return str_starts(name, "/bin/") || str_starts(name, "/usr/bin/") || *name != '/' ||
	       !is_absent(root_stat(r->s->root, name, true, &st, NULL));
}

/* -e among the options of a shell. */
static bool has_e(const char *option)
{
	return option[0] == '-' && option[1] != '-' && strchr(option, 'e');
}

/* The exit code: 1, 0, or -1: not known. */
static int run_file(struct run *r, const char *path, char *const *args, size_t n_args, enum how how,
	bool errexit)
{
	const struct file *f = NULL;
	char *real;
	struct err e = {0}; /* a program that is too large to be read is no script */
	bool dot = how == BY_DOT;

	if (path[0] != '/' || r->s->depth >= MAX_DEPTH || str_starts(path, "/run/") ||
		str_starts(path, "/tmp/"))
		return -1;
	int rc = root_resolve(r->s->root, path, r->a, &real, &e);
	if (rc >= 0 && root_is_program(r->s->root, path))
		return -1;
	if (rc >= 0)
		rc = root_read(r->s->root, path, &f, &e);
	if (rc < 0 || f->has_nul)
		return is_absent(rc) ? 0 : -1;
	if (!dot && f->size > 2 && !str_starts(f->data, "#!") && memchr("\x7f", f->data[0], 1))
		return -1;
	const char *eol = str_starts(f->data, "#!")
				  ? arena_strndup(r->a, f->data, strcspn(f->data, "\n"))
				  : "";
	if (!executes(r, f, eol, how))
		return 0;
	if (*eol && !strstr(eol, "sh")) {
		if (hand_suspicious(f->data)) {
			const struct file *was = r->file;
			unsigned line = r->line;
			r->file = f;
			r->line = suspicious_line(r, f);
			hand_lost(r, f->data);
			r->file = was;
			r->line = line;
		}
		return -1; /* perl, python: not read */
	}
	struct sysctl_script in = *r->s;
	in.at.when = r->when ? r->when : in.at.when;
	const char *when = in.at.when;
	in.depth++;
	struct run *inner = arena_alloc(r->a, sizeof(*inner));
	*inner = (struct run){.s = &in,
		.a = r->a,
		.file = f,
		.when = r->when,
		.steps = r->steps,
		.depth = r->depth,
		.code = -1,
		.trap = dot ? r->trap : NULL,
		.nounset = dot && r->nounset,
		.errexit = dot ? r->errexit : errexit};
	if (!dot) {
		hand_environment(inner);
		hand_inherit(inner, r);
	}
	const char *option = *eol ? strstr(eol, " -") : NULL;
	if (option && (how == BY_NAME || how == BY_KERNEL))
		inner->errexit |= has_e(option + 1);
	for (size_t i = 0; i < n_args && i < 9; i++)
		hand_assign(inner, arena_printf(r->a, "%zu", i + 1), args[i]);
	if (dot) {
		inner->vars = r->vars;
		inner->n_vars = r->n_vars;
		inner->cap_vars = r->cap_vars;
	}
	const struct sh_script *script = sh_parse(r->a, f->data, f->size, 1);
	int last = 1;
	for (size_t i = 0; i < script->n && !inner->stopped; i++)
		last = hand_list(inner, script->v[i]);
	if (script->error_line && hand_suspicious(f->data)) {
		inner->line = script->error_line;
		if (script->too_deep)
			hand_lost(inner, f->data);
	}
	if (dot) {
		r->vars = inner->vars;
		r->n_vars = inner->n_vars;
		r->cap_vars = inner->cap_vars;
		r->errexit = inner->errexit;
		r->nounset = inner->nounset;
		r->trap = inner->trap;
		if (inner->exited) {
			r->code = inner->code;
			hand_leave(r, false);
		}
	} else {
		last = hand_end(inner, last, when);
	}
	r->steps = inner->steps;
	return dot || script->error_line ? -1 : last;
}

/* A command on files that are not there fails.  Files that the script names elsewhere too may be made by it. */
static bool lacks_files(struct run *r, char *const *v, size_t n)
{
	static const char *const names[] = {"cp", "mv", "install", "cat", "chmod", "chown", "chgrp",
		"ls", "stat", "head", "tail", "md5sum", "sha256sum"};
	static const char *const moving[] = {"/proc/", "/sys/", "/dev/", "/run/", "/tmp/"};
	const char *name = path_base(v[0]);
	bool is = false;
	struct stat st;

	for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++)
		is |= str_eq(names[k], name);
	if (is && n > 2 && (str_eq(name, "cp") || str_eq(name, "mv") || str_eq(name, "install")))
		n--;
	for (size_t i = 1; is && i < n; i++) {
		bool moves = v[i][0] != '/' || sysctl_is_glob(v[i]);
		for (size_t k = 0; k < sizeof(moving) / sizeof(*moving); k++)
			moves |= str_starts(v[i], moving[k]);
		if (moves || !is_absent(root_stat(r->s->root, v[i], true, &st, NULL)))
			continue;
		const char *first = r->file ? strstr(r->file->data, v[i]) : NULL;
		if (first && !strstr(first + 1, v[i]))
			return true;
	}
	return false;
}

/* Where a program of that name stands in some directories. */
static const char *program_in(struct run *r, const char *name, const char *path)
{
	struct stat st;
	size_t n;
	char **v = str_split(r->a, path, ":", &n);

	for (size_t i = 0; i < n; i++) {
		const char *p = arena_printf(r->a, "%s/%s", v[i], name);
		if (root_stat(r->s->root, p, true, &st, NULL) == 0 && S_ISREG(st.st_mode) &&
			(st.st_mode & 0111))
			return p;
	}
	return NULL;
}

#define USUAL_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

const char *hand_program(struct run *r, const char *name)
{
	const char *path = NULL;

	if (strchr(name, '/'))
		return name;
	for (size_t i = 0; i < r->n_vars; i++)
		if (str_eq(r->vars[i].name, "PATH"))
			path = r->vars[i].value;
	const char *found = path ? program_in(r, name, path) : NULL;
	return found ? found : program_in(r, name, USUAL_PATH);
}

/* Named by a path that leads nowhere, while there is one of that name elsewhere. */
static bool misplaced(struct run *r, const char *path)
{
	struct stat st;

	return path[0] == '/' && !str_starts(path, "/run/") && !str_starts(path, "/tmp/") &&
	       is_absent(root_stat(r->s->root, path, true, &st, NULL)) &&
	       program_in(r, path_base(path), USUAL_PATH);
}

/* A script of the name of a program that is known here. */
static bool is_script(struct run *r, const char *name)
{
	const struct file *f;
	const char *path = hand_program(r, name);

	return path && *path == '/' && root_read(r->s->root, path, &f, NULL) == 0 &&
	       str_starts(f->data, "#!");
}

/* There, but in no directory of the $PATH that is known (cron's has no sbin). */
static bool out_of_path(struct run *r, const char *name)
{
	const char *path = NULL;
	struct stat st;
	size_t n;

	for (size_t i = 0; i < r->n_vars; i++)
		if (str_eq(r->vars[i].name, "PATH"))
			path = r->vars[i].value;
	if (!path || !*name || strchr(name, '/') || str_eq(name, "echo") ||
		str_eq(name, "printf") || str_eq(name, "test") || str_eq(name, "[") ||
		!hand_program(r, name))
		return false;
	char **v = str_split(r->a, path, ":", &n);
	for (size_t i = 0; i < n; i++)
		if (!is_absent(root_stat(
			    r->s->root, arena_printf(r->a, "%s/%s", v[i], name), true, &st, NULL)))
			return false;
	return true;
}

/* How many words a program that only starts another one takes before it; 0: it is none. */
static size_t starter(char *const *v, size_t n)
{
	static const char *const names[] = {"sudo", "env", "nice", "ionice", "exec", "command",
		"nohup", "setsid", "timeout", "busybox", "builtin", "chronic", "stdbuf", "flock",
		"logsave", "unbuffer", "time", "systemd-run", "systemd-inhibit", "systemd-cat"};
	const char *name = path_base(v[0]);
	size_t i = 1;
	bool is = false;

	for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++)
		is |= str_eq(names[k], name);
	if (!is || (str_eq(name, "command") && n > 1 &&
			   (str_starts(v[1], "-v") || str_starts(v[1], "-V"))))
		return 0;
	for (; i < n && (v[i][0] == '-' || strchr(v[i], '=')); i++)
		if (str_eq(v[i], "-n") || str_eq(v[i], "-c") || str_eq(v[i], "-u") ||
			str_eq(v[i], "-p") || str_eq(v[i], "-E") || str_eq(v[i], "--unit") ||
			str_eq(v[i], "--property") || str_eq(v[i], "--setenv"))
			i++;
	if ((str_eq(name, "timeout") || str_eq(name, "flock")) && i < n)
		i++;
	return i < n ? i : 0;
}

/* systemd-run with what delays or confines the command. */
static bool confined(char *const *v, size_t n)
{
	if (!str_eq(path_base(v[0]), "systemd-run"))
		return false;
	for (size_t i = 1; i < n && v[i][0] == '-'; i++)
		if (str_starts(v[i], "--on-") || str_eq(v[i], "--user") ||
			str_starts(v[i], "--uid") || strstr(v[i], "property") ||
			str_starts(v[i], "-p") || str_starts(v[i], "-M"))
			return true;
	return false;
}

/* sudo, su, runuser and setpriv to another user than root. */
static bool as_another(char *const *v, size_t n)
{
	const char *name = path_base(v[0]), *user = NULL;
	bool su = str_eq(name, "su") || str_eq(name, "runuser");

	if (!su && !str_eq(name, "sudo") && !str_eq(name, "setpriv"))
		return false;
	for (size_t i = 1; i < n; i++) {
		if ((str_eq(v[i], "-u") || str_eq(v[i], "--user") || str_eq(v[i], "--reuid")) &&
			i + 1 < n)
			user = v[++i];
		else if (str_starts(v[i], "--user=") || str_starts(v[i], "--reuid="))
			user = strchr(v[i], '=') + 1;
		else if (su && v[i][0] == '-' && v[i][1] && strchr("csgG", v[i][1]) && !v[i][2])
			i++;
		else if (v[i][0] != '-' && !su)
			break;
		else if (v[i][0] != '-' && !user)
			user = v[i];
	}
	return user && !str_eq(user, "root") && !str_eq(user, "0") && !str_eq(user, "#0");
}

/* The text of su -c; NULL: none. */
static const char *su_text(char *const *v, size_t n)
{
	if (!str_eq(path_base(v[0]), "su") && !str_eq(path_base(v[0]), "runuser"))
		return NULL;
	for (size_t i = 1; i + 1 < n; i++)
		if (str_eq(v[i], "-c") || str_eq(v[i], "--command"))
			return v[i + 1];
	return NULL;
}

static bool is_shell(const char *name)
{
	return str_eq(name, "sh") || str_eq(name, "bash") || str_eq(name, "dash") ||
	       str_eq(name, "ksh") || str_eq(name, "mksh");
}

static void run_parts(struct run *r, const char *dir)
{
	char **names;
	size_t n;

	if (root_list(r->s->root, dir, r->a, &names, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(r->a, "%s/%s", dir, names[i]);
		struct stat st;
		if (names[i][strspn(names[i],
			    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")] ==
				'\0' &&
			root_stat(r->s->root, path, true, &st, NULL) == 0 && S_ISREG(st.st_mode) &&
			(st.st_mode & 0111))
			run_file(r, path, NULL, 0, BY_KERNEL, false);
	}
}

/* systemctl restart systemd-sysctl, service procps restart */
static bool restarts(struct run *r, char *const *v, size_t n)
{
	const char *name = path_base(v[0]);
	bool verb = false, unit = str_eq(v[0], "/etc/init.d/procps");

	if (!str_eq(name, "systemctl") && !str_eq(name, "service") &&
		!str_eq(name, "invoke-rc.d") && !unit)
		return false;
	for (size_t i = 1; i < n; i++) {
		verb |= str_eq(v[i], "restart") || str_eq(v[i], "try-restart") ||
			str_eq(v[i], "reload-or-restart") || str_eq(v[i], "force-reload");
		unit |= str_eq(v[i], "systemd-sysctl") || str_eq(v[i], "systemd-sysctl.service") ||
			str_eq(v[i], "procps") || str_eq(v[i], "procps.service");
	}
	if (verb && unit && r->s->restart) {
		struct sysctl_script in = *r->s;
		in.at.when = r->when;
		in.restart = NULL;
		r->s->restart(&in, r->s->arg);
	}
	return true;
}

/*
 * A program of the distribution: what it puts together and evaluates is not taken to be about kernel parameters; nor is
 * that of a script of which is not even known whether it runs.
 */
static bool of_distribution(struct run *r)
{
	static const char *const dirs[] = {"/usr/lib/", "/usr/sbin/", "/usr/bin/", "/usr/share/",
		"/lib/", "/sbin/", "/bin/", "/etc/init.d/"};

	for (size_t i = 0; r->file && i < sizeof(dirs) / sizeof(*dirs); i++)
		if (str_starts(r->file->path, dirs[i]))
			return true;
	return false;
}

/* sh -c TEXT */
static int shell_text(struct run *r, const char *text)
{
	struct sysctl_script in = *r->s;

	in.at = hand_origin(r);
	in.depth++;
	char **env = arena_array(r->a, in.n_env + r->n_vars + 1, sizeof(*env));
	for (size_t i = 0; i < in.n_env; i++)
		env[i] = in.env[i];
	for (size_t i = 0; i < r->n_vars; i++)
		if (r->vars[i].exported && r->vars[i].value)
			env[in.n_env++] =
				arena_printf(r->a, "%s=%s", r->vars[i].name, r->vars[i].value);
	in.env = env;
	return hand_text(&in, text, r->file, r->line ? r->line : 1);
}

/* A command by its words; its exit code: 1 true, 0 false, -1 not known.  *ret_out: what it prints. */
int hand_simple(struct run *r, struct fields *f, const char *text, const char **ret_out)
{
	char **v = f->v;
	size_t n = f->n, skip;
	const char *name;

	bool direct = r->direct;
	*ret_out = NULL;
	r->direct = false;
	while (n && !as_another(v, n) && !confined(v, n) && (skip = starter(v, n))) {
		if (str_eq(v[0], "exec")) {
			struct fields rest = {v + skip, n - skip, 0, f->known};
			int rc = hand_simple(r, &rest, text, ret_out);
			r->code = rc;
			r->trap = r->when ? r->trap : NULL;
			hand_leave(r, false);
			return rc;
		}
		v += skip, n -= skip;
		direct = false;
	}
	if (!n || as_another(v, n))
		return -1;
	if (out_of_path(r, v[0]) || misplaced(r, v[0]))
		return 0;
	name = path_base(v[0]);
	for (size_t i = r->n_funcs; i-- > 0;)
		if (str_eq(r->funcs[i].name, v[0]) && r->depth < MAX_DEPTH) {
			for (size_t k = 1; k < 10; k++)
				hand_assign(r, arena_printf(r->a, "%zu", k), k < n ? v[k] : "");
			const char *when = r->when;
			r->depth++;
			int rc = hand_list(r, r->funcs[i].body);
			r->depth--;
			r->when = when;
			r->pending = NULL;
			if (r->stopped && !r->exited) { /* return */
				r->stopped = false;
				rc = r->code;
			}
			return rc;
		}
	if (str_eq(name, "ip") || str_eq(name, "nsenter") || str_eq(name, "unshare") ||
		str_eq(name, "chroot"))
		return -1; /* another name space, or links and addresses */
	if (str_eq(name, "eval")) {
		struct strbuf all = {.arena = r->a};
		for (size_t i = 1; i < n; i++)
			strbuf_printf(&all, "%s ", v[i]);
		if (f->known)
			return hand_eval(r, strbuf_str(&all));
		if (hand_suspicious(text) || (!r->when && !r->s->at.when && !of_distribution(r)))
			hand_lost(r, "");
		return -1;
	}
	if (str_eq(name, "trap")) {
		bool at_end = n > 2 && (str_eq(v[n - 1], "EXIT") || str_eq(v[n - 1], "0"));
		for (size_t i = 2; i < n; i++)
			at_end |= str_eq(v[i], "EXIT") || str_eq(v[i], "0");
		if (at_end && !r->when && f->known)
			r->trap = str_eq(v[1], "-") || !*v[1] ? NULL : v[1];
		else if (at_end && n > 1 && hand_suspicious(r->file ? r->file->data : v[1]))
			hand_lost(r, r->file ? r->file->data : v[1]);
		return 1;
	}
	if (str_eq(name, "xargs"))
		return hand_xargs(r, v, n, text);
	if (f->known && hand_copies(r, v, n))
		return -1;
	const char *as_root = su_text(v, n);
	if (as_root && f->known) {
		return shell_text(r, as_root);
	}
	if (str_eq(name, "tee")) {
		for (size_t i = 1; i < n; i++)
			if (v[i][0] != '-')
				hand_write(r, v[i], r->input);
		return 1;
	}
	if ((str_eq(name, "sysctl") || str_eq(name, "systemd-sysctl")) && !is_script(r, v[0])) {
		if (!f->known)
			hand_lost(r, text);
		else if (str_eq(name, "sysctl"))
			return hand_sysctl(r, v, n);
		else
			hand_systemd_sysctl(r, v, n);
		return -1;
	}
	if ((*ret_out = hand_printed(r, v, n))) {
		if (!f->known)
			*ret_out = NULL;
		return 1;
	}
	if (str_eq(name, "test") || str_eq(name, "["))
		return f->known ? hand_test(r, v + 1, n - 1 - (*name == '[')) : -1;
	if (str_eq(name, "true") || str_eq(name, ":"))
		return 1;
	if (str_eq(name, "false"))
		return 0;
	if (str_eq(name, "cd")) {
		r->cwd = n > 1 && f->known ? arena_strdup(r->a, v[1]) : NULL;
		return 1;
	}
	if (str_eq(name, "exit") || str_eq(name, "return")) {
		r->code = n < 2 || !f->known ? -1 : v[1][strspn(v[1], "0")] ? 0 : 1;
		hand_leave(r, *name == 'r');
		return r->code < 0 ? 1 : r->code;
	}
	if (str_eq(name, "break") || str_eq(name, "continue"))
		return 1;
	if (str_eq(name, "cat") && n == 1 && r->input) {
		*ret_out = r->input;
		return 1;
	}
	const struct file *shown;
	if (str_eq(name, "cat") && n == 2 && f->known && v[1][0] == '/' &&
		!str_starts(v[1], "/proc/") && !str_starts(v[1], "/sys/") &&
		!str_starts(v[1], "/run/") && !str_starts(v[1], "/tmp/") &&
		root_read(r->s->root, v[1], &shown, NULL) == 0) {
		*ret_out = shown->data;
		return 1;
	}
	if (str_eq(name, "command") || str_eq(name, "which") || str_eq(name, "type"))
		return hand_program(r, v[n - 1]) ? 1 : 0;
	if (str_eq(name, "run-parts")) {
		run_parts(r, v[n - 1]);
		return -1;
	}
	if (is_shell(name) && !is_script(r, v[0])) {
		size_t i = 1;
		bool c = false, errexit = false;
		for (; i < n && v[i][0] == '-'; i++) {
			c |= strchr(v[i], 'c') && v[i][1] != '-';
			errexit |= has_e(v[i]);
		}
		if (c && i < n)
			return shell_text(
				r, errexit ? arena_printf(r->a, "set -e; %s", v[i]) : v[i]);
		else if (i < n)
			return run_file(r, v[i], v + i + 1, n - i - 1, BY_SHELL, errexit);
		else if (r->input && hand_suspicious(r->input))
			hand_lost(r, r->input);
		return -1;
	}
	if (str_eq(name, ".") || str_eq(name, "source")) {
		if (n > 1)
			run_file(r, v[1], NULL, 0, BY_DOT, false);
		return -1;
	}
	if (restarts(r, v, n))
		return -1;
	if (str_eq(name, "grep"))
		return f->known ? hand_grep(r, v, n) : -1;
	if (str_eq(name, "export") || str_eq(name, "local") || str_eq(name, "readonly"))
		for (size_t i = 1; i < n; i++) {
			const char *var = arena_strndup(r->a, v[i], strcspn(v[i], "="));
			if (strchr(v[i], '='))
				hand_assign(r, var, f->known ? strchr(v[i], '=') + 1 : NULL);
			if (*name == 'e')
				hand_export(r, var);
		}
	if (str_eq(name, "set"))
		for (size_t i = 1; i < n; i++) {
			if (has_e(v[i]) || (str_eq(v[i], "errexit") && str_eq(v[i - 1], "-o")))
				r->errexit = true;
			else if (v[i][0] == '+' && strchr(v[i], 'e'))
				r->errexit = false;
			if ((v[i][0] == '-' && v[i][1] != '-' && strchr(v[i], 'u')) ||
				str_eq(v[i], "nounset"))
				r->nounset = str_eq(v[i - 1], "+o") ? false : true;
			else if (v[i][0] == '+' && strchr(v[i], 'u'))
				r->nounset = false;
		}
	if (str_eq(name, "sleep") || str_eq(name, "logger") || str_eq(name, "set") ||
		str_eq(name, "export"))
		return 1;
	if (str_eq(name, "modprobe") || str_eq(name, "log_daemon_msg") ||
		str_eq(name, "log_end_msg") || str_eq(name, "local"))
		return -1;
	const char *path = hand_program(r, v[0]);
	size_t had = r->s->log->n;
	if (f->known && lacks_files(r, v, n))
		return 0;
	int rc = path ? run_file(r, path, v + 1, n - 1, direct ? BY_KERNEL : BY_NAME, false) : -1;
	if (!rc)
		return 0;
	if (had == r->s->log->n && hand_suspicious(text) && !str_eq(name, "grep") &&
		!str_eq(name, "ls") && !str_eq(name, "cat"))
		hand_lost(r, text);
	return -1;
}
