/*
 * shell_umask: the umask a session begins with, before the shell reads a file.
 *
 * login(1), with PAM, keeps that of getty's unit: UMask= (systemd.exec(5)), else 0022.  sshd adds 022 to its unit's, and hands
 * it on without PAM too.  su keeps the caller's, which is taken to be 0022.  Then the session stack of login, sshd or su-l is
 * opened (checks/pam/session.h), pam_umask in it.
 *
 * Left out: shadow's login and su without PAM (UMASK of login.defs), other getty units than getty@tty1, a UMask= of the
 * manager itself.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/pam/scenario.h"
#include "checks/pam/session.h"
#include "checks/resolve/sshd/sshd.h"
#include "checks/resolve/sshd/sshd_parse.h"
#include "checks/resolve/units/unit.h"
#include "checks/shell/shell_parts.h"

#define USUAL 022

/* UMask= of a unit; the last that is a mode counts, an empty one undoes those before. */
static unsigned of_unit(struct facts *f, struct arena *a, const char *unit, struct shell_env *e)
{
	const struct file *file = NULL;
	unsigned mask = USUAL, line = 0;
	char **v, *end;
	size_t n = 0;
	struct err why = {0};
	int rc = unit_setting(
		facts_host(f)->root, a, unit, "Service", "UMask", &v, &n, &file, &line, &why);

	if (rc < 0 && !is_absent(rc))
		e->why = arena_strdup(a, why.text);
	if (rc < 0 || !n)
		return USUAL;
	for (size_t i = 0; i < n; i++) {
		unsigned long m = strtoul(v[i], &end, 8);
		if (*v[i] >= '0' && *v[i] <= '7' && !*end && m <= 07777) {
			mask = m & 0777;
			e->file = file;
			e->line = line;
		}
	}
	return mask;
}

/* The fifth field of the user's line. */
static const char *gecos_of(struct root *r, struct arena *a, const char *name)
{
	const struct file *f;
	const char *line;
	size_t len, n = strlen(name);

	if (root_read(r, "/etc/passwd", &f, NULL))
		return "";
	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &line, &len);) {
		if (len <= n || memcmp(line, name, n) != 0 || line[n] != ':')
			continue;
		char *rest = arena_strndup(a, line, len);
		for (int i = 0; i < 4 && rest; i++)
			strsep(&rest, ":");
		return rest ? strsep(&rest, ":") : "";
	}
	return "";
}

static void add(struct arena *a, struct shell_envs *ret, struct shell_env e, unsigned mask)
{
	e.source = "umask";
	e.value = e.why ? NULL : sh_mask_text(a, mask);
	*(struct shell_env *)arena_push(a, &ret->v, &ret->n, &ret->cap, sizeof(e)) = e;
}

static struct pam_user user_of(const struct pam_world *w, struct arena *a, const struct sh_user *u)
{
	struct pam_user p = {.name = u->name,
		.shell = u->shell,
		.home = u->home,
		.uid = u->uid,
		.gid = u->gid,
		.in_passwd = true};

	pam_world_add_groups(w->root, a, &p);
	return p;
}

void shell_umasks(const struct shell_ways *ways, struct facts *f, const struct sh_user *u,
	struct arena *a, struct shell_envs *ret)
{
	static const char *const services[] = {"login", "sshd", "su-l"};
	struct err e = {0};
	const struct pam_host *pam = facts_get(f, &model_pam, &e);
	const struct sshd_conf *sshd = shell_sshd(ways);

	*ret = (struct shell_envs){0};
	for (enum sh_way way = SH_CONSOLE; way <= SH_SU; way++) {
		struct shell_env env = {.way = way, .env_file = shell_env_file(ways, way, u)};
		unsigned mask = USUAL;
		if (way == SH_SSH && !sshd)
			continue;
		if (way == SH_CONSOLE)
			mask = of_unit(f, a, "getty@tty1.service", &env);
		else if (way == SH_SSH)
			mask = of_unit(f, a, sshd->unit ? sshd->unit : "ssh.service", &env) | 022;
		if (!pam && e.code != ENOENT)
			env.why = arena_strdup(a, e.text);
		if (env.why || !pam || (way == SH_SSH && !shell_uses_pam(ways))) {
			add(a, ret, env, mask);
			continue;
		}
		struct err why = {0};
		const struct pam_service *s = pam_host_service(pam, services[way], &why);
		if (!s) {
			env.why = arena_strdup(a, why.text);
			add(a, ret, env, mask);
			continue;
		}
		struct session_mask *m;
		size_t n;
		const struct pam_world *w = pam_host_world(pam);
		struct pam_user user = user_of(w, a, u);
		session_masks(
			w, a, s, &user, gecos_of(facts_host(f)->root, a, u->name), mask, &m, &n);
		for (size_t i = 0; i < n; i++) {
			struct shell_env one = env;
			one.why = m[i].why;
			if (n > 1)
				one.when = arena_printf(a, "/etc/pam.d/%s", services[way]);
			if (m[i].file) {
				one.file = m[i].file;
				one.line = m[i].line;
			}
			add(a, ret, one, m[i].mask);
		}
	}
}
