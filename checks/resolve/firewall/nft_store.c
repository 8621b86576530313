/* nft_store: what is gathered of nft's tables, and what it comes to once all is read. */
#include <string.h>

#include "base/str.h"
#include "checks/resolve/firewall/nft_parse.h"

struct nft *nft_new(struct root *r, struct arena *a)
{
	struct nft *n = arena_alloc(a, sizeof(*n));

	n->root = r;
	n->a = a;
	n->rules = arena_alloc(a, sizeof(*n->rules));
	return n;
}

void nft_doubt(struct nft *n, const struct file *f, unsigned line, const char *what)
{
	struct fw_rules *r = n->rules;

	if (r->doubt || n->live)
		return;
	r->doubt = arena_strdup(n->a, what);
	r->doubt_file = f;
	r->doubt_line = line;
}

void nft_refused(struct nft *n, const struct file *f, unsigned line, const char *what)
{
	struct fw_rules *r = n->rules;

	if (r->refused)
		return;
	r->refused = arena_strdup(n->a, what);
	r->refused_file = f;
	r->refused_line = line;
}

struct nft_set *nft_set_find(const struct nft *n, int family, const char *table, const char *name)
{
	for (size_t i = 0; i < n->n_sets; i++)
		if (n->sets[i].family == family && str_eq(n->sets[i].table, table) &&
			str_eq(n->sets[i].name, name))
			return &n->sets[i];
	return NULL;
}

/* Takes away what is of a table (name NULL: of a family; family -1: of all). */
void nft_remove(struct nft *n, int fam, const char *name, bool rules_alone)
{
	size_t m = 0;
	struct fw_rules *r = n->rules;

	for (size_t i = 0; i < n->n_raw; i++)
		if (!((fam < 0 || n->raw[i].chain->family == fam) &&
			    (!name || str_eq(n->raw[i].chain->table, name))))
			n->raw[m++] = n->raw[i];
	n->n_raw = m;
	if (rules_alone)
		return;
	m = 0;
	for (size_t i = 0; i < r->n; i++)
		if (!((fam < 0 || r->chains[i]->family == fam) &&
			    (!name || str_eq(r->chains[i]->table, name))))
			r->chains[m++] = r->chains[i];
	r->n = m;
	m = 0;
	for (size_t i = 0; i < n->n_sets; i++)
		if (!((fam < 0 || n->sets[i].family == fam) &&
			    (!name || str_eq(n->sets[i].table, name))))
			n->sets[m++] = n->sets[i];
	n->n_sets = m;
	m = 0;
	for (size_t i = 0; i < n->n_tables; i++)
		if (!((fam < 0 || n->tables[i].family == fam) &&
			    (!name || str_eq(n->tables[i].name, name))))
			n->tables[m++] = n->tables[i];
	n->n_tables = m;
}

static const char *family_name(int family)
{
	switch (family) {
	case FW_V4:
		return "ip";
	case FW_V6:
		return "ip6";
	case FW_NETDEV:
		return "netdev";
	case FW_BRIDGE:
		return "bridge";
	default:
		return "inet";
	}
}

struct fw_rules *nft_rules(struct nft *n)
{
	struct fw_rules *r = n->rules;

	nft_names(n);
	for (size_t i = 0; i < n->n_tables; i++)
		*(const char **)arena_push(n->a, &r->tables, &r->n_tables, &r->cap_tables,
			sizeof(*r->tables)) = arena_printf(n->a, "%s %s",
			family_name(n->tables[i].family), n->tables[i].name);
	for (size_t i = 0; i < n->n_raw && !r->refused; i++) {
		struct fw_chain *c = n->raw[i].chain;
		struct fw_rule *to = arena_push(n->a, &c->rules, &c->n, &c->cap, sizeof(*to));
		nft_compile(n, &n->raw[i], to);
		for (size_t k = 0; k < to->n; k++)
			if (to->v[k].kind == STEP_VERDICT && to->v[k].verdict.chain &&
				!fw_chain_find(r, c->family, c->table, to->v[k].verdict.chain))
				nft_refused(n, to->file, to->line,
					arena_printf(n->a, "there is no chain %s",
						to->v[k].verdict.chain));
	}
	for (size_t i = 0; i < n->n_sets; i++)
		if (!n->sets[i].used && n->sets[i].elements.n)
			nft_doubt(n, n->sets[i].file, n->sets[i].line,
				"a set that no rule asks is not looked into");
	for (size_t i = 0; i < n->n_tables; i++)
		for (size_t k = 0; k < r->n && n->tables[i].dormant; k++)
			if (r->chains[k]->family == n->tables[i].family &&
				str_eq(r->chains[k]->table, n->tables[i].name))
				r->chains[k]->hook = FW_NO_HOOK;
	return r;
}
