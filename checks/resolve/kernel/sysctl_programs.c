/* sysctl_programs: the programs scripts at boot start, as far as they lead to kernel parameters.  See sysctl_script.h. */
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

/* The exit code: 0, or -1: not known. */
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
			r->file = f;
			hand_lost(r, f->data);
			r->file = was;
		}
		return -1; /* perl, python: not read */
	}
	struct sysctl_script in = *r->s;
	in.at.when = r->when ? r->when : in.at.when;
	in.depth++;
	struct run *inner = arena_alloc(r->a, sizeof(*inner));
	*inner = (struct run){.s = &in,
		.a = r->a,
		.file = f,
		.when = r->when,
		.steps = r->steps,
		.depth = r->depth,
		.errexit = dot ? r->errexit : errexit};
	if (!dot)
		hand_environment(inner);
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
	for (size_t i = 0; i < script->n && !inner->stopped; i++)
		hand_list(inner, script->v[i]);
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
		if (inner->exited)
			hand_leave(r, false);
	}
	r->steps = inner->steps;
	return -1;
}

/* A command on files that are not there fails.  Files that the script names elsewhere too may be made by it. */
static bool lacks_files(struct run *r, char *const *v, size_t n)
{
	static const char *const names[] = {"cp", "mv", "install", "cat", "chmod", "chown", "chgrp",
		"ls", "stat", "head", "tail", "md5sum", "sha256sum"};
	static const char *const moving[] = {"/proc/", "/sys/", "/dev/", "/run/", "/tmp/"};
	const char *name = hand_base(v[0]);
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

/* Where a program of that name stands. */
static const char *program(struct run *r, const char *name)
{
	static const char *const path[] = {
		"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};
	struct stat st;

	if (strchr(name, '/'))
		return name;
	for (size_t i = 0; i < sizeof(path) / sizeof(*path); i++) {
		const char *p = arena_printf(r->a, "%s/%s", path[i], name);
		if (root_stat(r->s->root, p, true, &st, NULL) == 0 && S_ISREG(st.st_mode) &&
			(st.st_mode & 0111))
			return p;
	}
	return NULL;
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
		!program(r, name))
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
		"logsave", "unbuffer", "time"};
	const char *name = hand_base(v[0]);
	size_t i = 1;
	bool is = false;

	for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++)
		is |= str_eq(names[k], name);
	if (!is)
		return 0;
	for (; i < n && (v[i][0] == '-' || strchr(v[i], '=')); i++)
		if (str_eq(v[i], "-n") || str_eq(v[i], "-c") || str_eq(v[i], "-u"))
			i++;
	if ((str_eq(name, "timeout") || str_eq(name, "flock")) && i < n)
		i++;
	return i < n ? i : 0;
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
	const char *name = hand_base(v[0]);
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

/* A command by its words; its exit code: 1 true, 0 false, -1 not known.  *ret_out: what it prints. */
int hand_simple(struct run *r, struct fields *f, const char *text, const char **ret_out)
{
	char **v = f->v;
	size_t n = f->n, skip;
	const char *name;

	bool direct = r->direct;
	*ret_out = NULL;
	r->direct = false;
	while (n && (skip = starter(v, n))) {
		v += skip, n -= skip;
		direct = false;
	}
	if (!n)
		return -1;
	if (out_of_path(r, v[0]))
		return 0;
	name = hand_base(v[0]);
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
				rc = -1;
			}
			return rc;
		}
	if (str_eq(name, "ip") || str_eq(name, "nsenter") || str_eq(name, "unshare") ||
		str_eq(name, "chroot"))
		return -1; /* another name space, or links and addresses */
	if (str_eq(name, "tee")) {
		for (size_t i = 1; i < n; i++)
			if (v[i][0] != '-')
				hand_write(r, v[i], r->input);
		return 1;
	}
	if (str_eq(name, "sysctl") || str_eq(name, "systemd-sysctl")) {
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
		hand_leave(r, *name == 'r');
		return 1;
	}
	if (str_eq(name, "break") || str_eq(name, "continue"))
		return 1;
	if (str_eq(name, "cat") && n == 1 && r->input) {
		*ret_out = r->input;
		return 1;
	}
	if (str_eq(name, "command") || str_eq(name, "which") || str_eq(name, "type"))
		return program(r, v[n - 1]) ? 1 : 0;
	if (str_eq(name, "run-parts")) {
		run_parts(r, v[n - 1]);
		return -1;
	}
	if (is_shell(name)) {
		size_t i = 1;
		bool c = false, errexit = false;
		for (; i < n && v[i][0] == '-'; i++) {
			c |= strchr(v[i], 'c') && v[i][1] != '-';
			errexit |= has_e(v[i]);
		}
		if (c && i < n)
			hand_text(&(struct sysctl_script){.root = r->s->root,
					  .a = r->a,
					  .log = r->s->log,
					  .at = hand_origin(r),
					  .own_network = r->s->own_network,
					  .restart = r->s->restart,
					  .arg = r->s->arg,
					  .env = r->s->env,
					  .n_env = r->s->n_env,
					  .depth = r->s->depth + 1},
				errexit ? arena_printf(r->a, "set -e; %s", v[i]) : v[i], r->file,
				r->line ? r->line : 1);
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
		for (size_t i = 1; i < n; i++)
			if (strchr(v[i], '='))
				hand_assign(r, arena_strndup(r->a, v[i], strcspn(v[i], "=")),
					f->known ? strchr(v[i], '=') + 1 : NULL);
	if (str_eq(name, "set"))
		for (size_t i = 1; i < n; i++) {
			if (has_e(v[i]) || (str_eq(v[i], "errexit") && str_eq(v[i - 1], "-o")))
				r->errexit = true;
			else if (v[i][0] == '+' && strchr(v[i], 'e'))
				r->errexit = false;
		}
	if (str_eq(name, "sleep") || str_eq(name, "logger") || str_eq(name, "set") ||
		str_eq(name, "export"))
		return 1;
	if (str_eq(name, "modprobe") || str_eq(name, "log_daemon_msg") ||
		str_eq(name, "log_end_msg") || str_eq(name, "local"))
		return -1;
	const char *path = program(r, v[0]);
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
