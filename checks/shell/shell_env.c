/*
 * shell_env: where TMOUT may come from before the shell starts, never read-only: pam_env(8) with /etc/environment,
 * /etc/default/locale and pam_env.conf(5); sshd's SetEnv, AcceptEnv and PermitUserEnvironment.
 *
 * pam_env is taken to stand in every login stack, as Debian and RHEL have it.  ~/.pam_environment is not read.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/rootglob.h"
#include "checks/shell/shell_parts.h"
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
