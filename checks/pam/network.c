/* network: every service of pam.d(5) is loaded as libpam loads it, and its lines are looked through. */
#include "checks/pam/network.h"

#include "base/str.h"

/* Not among them: modules that ask for a second factor over https, and pam_unix, whose NIS is the C library's affair. */
static const char *const modules[] = {"pam_sss", "pam_ldap", "pam_krb5", "pam_radius_auth",
	"pam_radius", "pam_winbind", "pam_tacplus", "pam_mysql", "pam_pgsql", NULL};

struct found {
	struct pam_network *v;
	size_t n, cap;
};

static bool has(const struct found *w, const char *module)
{
	for (size_t i = 0; i < w->n; i++)
		if (str_eq(w->v[i].module, module))
			return true;
	return false;
}

static void look(struct arena *a, struct found *w, const struct pam_service *s)
{
	static const enum pam_phase phases[] = {PAM_AUTH, PAM_ACCOUNT, PAM_PASSWORD};

	if (s->aborts)
		return;
	for (size_t p = 0; p < sizeof(phases) / sizeof(*phases); p++) {
		const struct pam_stack *k = pam_service_stack(s, phases[p]);
		for (size_t i = 0; i < k->n; i++) {
			const struct pam_line *l = &k->v[i];
			if (l->handler != PAM_H_MODULE || !l->present || !l->name ||
				has(w, l->name))
				continue;
			for (const char *const *m = modules; *m; m++)
				if (str_eq(l->name, *m))
					*(struct pam_network *)arena_push(
						a, &w->v, &w->n, &w->cap, sizeof(*w->v)) =
						(struct pam_network){*m, s->name, l};
		}
	}
}

int pam_network_modules(
	struct root *r, struct arena *a, struct pam_network **ret, size_t *ret_n, struct err *e)
{
	static const char *const dirs[] = {"/etc/pam.d", "/usr/lib/pam.d"};
	struct pam_install in;
	struct found w = {0};
	int rc = pam_install_find(r, a, &in, e);

	*ret = NULL;
	*ret_n = 0;
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	for (size_t d = 0; d < 2; d++) {
		char **names;
		size_t n;
		rc = root_list(r, dirs[d], a, &names, &n, e);
		if (is_absent(rc))
			continue;
		for (size_t i = 0; !rc && i < n; i++) {
			struct pam_service *s;
			struct stat st;
			const char *path = arena_printf(a, "%s/%s", dirs[d], names[i]);
			if (root_stat(r, path, true, &st, e) < 0 || !S_ISREG(st.st_mode))
				continue;
			rc = pam_service_load(r, a, &in, names[i], &s, e);
			if (!rc)
				look(a, &w, s);
		}
		if (rc < 0)
			return rc;
	}
	*ret = w.v;
	*ret_n = w.n;
	return 0;
}
