/*
 * shell_env: where TMOUT may come from before the shell starts, never read-only: pam_env(8) with /etc/environment,
 * /etc/default/locale and pam_env.conf(5); sshd's SetEnv, AcceptEnv and PermitUserEnvironment; and tcsh's files.
 *
 * pam_env is taken to stand in every login stack, as Debian and RHEL have it.  ~/.pam_environment is not read.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/rootglob.h"
#include "checks/resolve/shell_parts.h"
#include "checks/resolve/sshd.h"
#include "checks/resolve/sshd_parse.h"

static void add(struct arena *a, struct shell_envs *v, struct shell_env e)
{
	*(struct shell_env *)arena_push(a, &v->v, &v->n, &v->cap, sizeof(*v->v)) = e;
}

/* "export NAME=value # comment" of /etc/environment: the value without its quotes, or NULL for another line. */
static const char *environment_line(struct arena *a, const char *line, size_t len)
{
	char *s = str_strip(arena_strndup(a, line, len));

	if (str_starts(s, "export "))
		s = str_strip(s + 7);
	if (!str_starts(s, "TMOUT="))
		return NULL;
	s += 6;
	s[strcspn(s, "#")] = '\0';
	s = str_strip(s);
	size_t n = strlen(s);
	if (n && (*s == '"' || *s == '\'')) {
		s++;
		n--;
		if (n && (s[n - 1] == '"' || s[n - 1] == '\''))
			s[n - 1] = '\0';
	}
	return s;
}

/* "TMOUT DEFAULT=900 OVERRIDE=..." of pam_env.conf. */
static const char *pam_env_line(struct arena *a, const char *line, size_t len)
{
	size_t n;
	char **w = str_split(a, arena_strndup(a, line, len), " \t\r", &n);

	if (n < 2 || !str_eq(w[0], "TMOUT"))
		return NULL;
	for (size_t i = n - 1; i > 0; i--) {
		char *v = strchr(w[i], '=');
		if (!v)
			continue;
		v++;
		if (*v == '"' && strlen(v) > 1) {
			v++;
			v[strcspn(v, "\"")] = '\0';
		}
		return v;
	}
	return NULL;
}

static void from_file(struct root *r, struct arena *a, const char *path, struct shell_env *ret,
	const char *(*parse)(struct arena *, const char *, size_t))
{
	const struct file *f;
	const char *line;
	size_t len;

	if (root_read(r, path, &f, NULL))
		return;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		const char *v = memmem(line, len, "TMOUT", 5) ? parse(a, line, len) : NULL;
		if (v)
			*ret = (struct shell_env){path, v, f, l.number};
	}
}

static void from_sshd(struct arena *a, const struct sshd_conf *sshd, struct shell_envs *ret)
{
	static const char *const keywords[] = {"SetEnv", "AcceptEnv", "PermitUserEnvironment"};

	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0;; i++) {
			const struct sshd_value *v = i ? sshd_match_value(sshd, keywords[k], i - 1)
						       : sshd_global(sshd, keywords[k]);
			size_t n;
			if (!v && i)
				break;
			char **w = str_split(a, v ? v->value : "", " ", &n);
			for (size_t j = 0; j < n; j++) {
				struct shell_env e = {.file = v->file, .line = v->line};
				if (k == 0 && str_starts(w[j], "TMOUT="))
					e.source = "sshd SetEnv", e.value = w[j] + 6;
				else if (k == 1 && sshd_pattern("TMOUT", w[j]))
					e.source = "sshd AcceptEnv";
				else if (k == 2 && (str_eq(w[j], "yes") ||
							   (!str_eq(w[j], "no") &&
								   sshd_pattern_list("TMOUT", w[j],
									   false) == 1)))
					e.source = "sshd PermitUserEnvironment";
				if (e.source)
					add(a, ret, e);
			}
		}
}

void shell_envs(
	struct root *r, struct arena *a, const struct sshd_conf *sshd, struct shell_envs *ret)
{
	struct shell_env base = {0};

	/* Later ones replace earlier ones, as pam_env reads them. */
	from_file(r, a, "/etc/security/pam_env.conf", &base, pam_env_line);
	from_file(r, a, "/etc/environment", &base, environment_line);
	from_file(r, a, "/etc/default/locale", &base, environment_line);
	*ret = (struct shell_envs){0};
	add(a, ret, base);
	if (sshd && sshd_installed(sshd))
		from_sshd(a, sshd, ret);
}

/* One line of a csh file that names autologout. */
static void csh_line(struct arena *a, const struct file *f, unsigned number, char *s, bool nested,
	struct shell_outcome *ret)
{
	bool ro = false;
	char *end, *v = s;

	if (ret->end == SHELL_HELD || ret->end == SHELL_UNKNOWN)
		return;
	*ret = (struct shell_outcome){.end = SHELL_UNKNOWN,
		.file = f,
		.line = number,
		.why = arena_printf(
			a, "%s:%u: a use of autologout that is not understood", f->path, number)};
	if (nested)
		return;
	if (str_starts(s, "unset autologout")) {
		*ret = (struct shell_outcome){.end = SHELL_LOOSE};
		return;
	}
	if (!str_starts(s, "set "))
		return;
	v = str_strip(s + 4);
	if (str_starts(v, "-r ")) {
		ro = true;
		v = str_strip(v + 3);
	}
	if (!str_starts(v, "autologout"))
		return;
	v += strlen("autologout");
	v += strspn(v, " \t");
	if (*v++ != '=')
		return;
	v += strspn(v, " \t(\"'");
	unsigned long minutes = strtoul(v, &end, 10);
	if (end == v || minutes > 1000000 || !strchr(" \t)\"'\r", *end))
		return;
	*ret = (struct shell_outcome){.end = ro ? SHELL_HELD : SHELL_LOOSE,
		.seconds = minutes * 60,
		.value = arena_strndup(a, v, (size_t)(end - v)),
		.file = f,
		.line = number};
	if (ro)
		ret->ro_file = f, ret->ro_line = number;
}

void shell_csh(struct root *r, struct arena *a, struct shell_outcome *ret)
{
	const char *paths[3] = {"/etc/csh.cshrc", "/etc/csh.login", NULL};
	char **more = NULL;
	size_t n = 0;
	const struct file *f;

	*ret = (struct shell_outcome){.end = SHELL_LOOSE};
	/* Debian's csh.login sources the files of login.d; another one that does not name it does not. */
	if (!root_read(r, "/etc/csh.login", &f, NULL) &&
		memmem(f->data, f->size, "/etc/csh/login.d", 16))
		root_glob(r, a, "/etc/csh/login.d/*", &more, &n, NULL);
	for (size_t i = 0; i < 2 + n; i++) {
		const char *line;
		size_t len;
		int depth = 0;
		if (root_read(r, i < 2 ? paths[i] : more[i - 2], &f, NULL))
			continue;
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &line, &len)) {
			char *s = str_strip(arena_strndup(a, line, len));
			if (str_starts(s, "endif") || str_eq(s, "end"))
				depth--;
			if (*s != '#' && strstr(s, "autologout"))
				csh_line(a, f, l.number, s, depth > 0, ret);
			if ((str_starts(s, "if") && str_ends(s, "then")) ||
				str_starts(s, "foreach") || str_starts(s, "while"))
				depth++;
		}
	}
}
