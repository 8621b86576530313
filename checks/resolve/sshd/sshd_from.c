/*
 * sshd_from: see sshd_from.h.
 *
 * USER@HOST in AllowUsers and DenyUsers (sshd_config(5)): HOST is a list of patterns for the client's name, which is its
 * address here, or a network.  Denied are all only by a pattern that takes any user.
 */
#include "checks/resolve/sshd/sshd_from.h"

#include <string.h>

#include "base/str.h"
#include "checks/resolve/sshd/sshd_parse.h"

struct networks {
	struct arena *a;
	char **v;
	size_t n, cap;
};

static void add_list(struct networks *w, const char *list)
{
	size_t n;
	char **v = str_split(w->a, list, ",", &n);

	for (size_t i = 0; i < n; i++)
		*(char **)arena_push(w->a, &w->v, &w->n, &w->cap, sizeof(*w->v)) =
			v[i] + (*v[i] == '!');
}

int sshd_from_networks(
	const struct sshd_conf *c, struct arena *a, char ***ret, size_t *ret_n, struct err *e)
{
	struct networks w = {.a = a};

	(void)e;
	for (size_t i = 0; i < c->n; i++) {
		const struct sshd_stmt *s = &c->v[i];
		for (size_t k = 0; s->op == OP_MATCH && k < s->n_crit; k++)
			if (s->crit[k].arg && (str_eq(s->crit[k].name, "address") ||
						      str_eq(s->crit[k].name, "host")))
				add_list(&w, s->crit[k].arg);
		if (s->op != OP_SET || !s->value ||
			!(str_eq(s->kw->name, "allowusers") || str_eq(s->kw->name, "denyusers")))
			continue;
		size_t n;
		char **v = str_split(a, s->value, " ", &n);
		for (size_t u = 0; u < n; u++)
			if (strrchr(v[u], '@'))
				add_list(&w, strrchr(v[u], '@') + 1);
	}
	*ret = w.v;
	*ret_n = w.n;
	return 0;
}

/* Whether an item of the list is for somebody (any: for everybody) who comes from there. */
static bool takes(struct arena *a, const char *list, const char *addr, bool any)
{
	size_t n;
	char **v = str_split(a, list, " ", &n);

	for (size_t i = 0; i < n; i++) {
		char *at = strrchr(v[i], '@');
		if (at)
			*at = '\0';
		bool everybody = str_eq(v[i], "*");
		if (any && !everybody)
			continue;
		if (!at || sshd_address_list(addr, at + 1) == 1 ||
			sshd_pattern_list(addr, at + 1, true) == 1)
			return true;
	}
	return false;
}

int sshd_from(const struct sshd_conf *c, struct arena *a, const char *addr, struct err *e)
{
	struct sshd_connection *x;
	size_t n;
	int rc = sshd_connections(c, a, SSHD_ANYBODY, &x, &n, e);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < n; i++) {
		struct sshd_peer p = x[i].peer;
		p.addr = p.host = addr;
		const struct sshd_value *allow = sshd_for(c, "AllowUsers", &p),
					*deny = sshd_for(c, "DenyUsers", &p);
		if (deny && deny->value && *deny->value && !str_eq(deny->value, "none") &&
			takes(a, deny->value, addr, true))
			continue;
		if (!allow || !allow->value || !*allow->value || str_eq(allow->value, "none") ||
			takes(a, allow->value, addr, false))
			return 1;
	}
	return 0;
}
