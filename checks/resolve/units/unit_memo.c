/*
 * unit_memo: see unit_memo.h.  Without it each unit would be looked for by name, on the disk and among all others, each
 * time another names it.
 */
#include <string.h>

#include "checks/resolve/units/unit_index.h"

struct unit_map_entry {
	char *key;
	void *value;
};

static size_t place(const struct unit_map *m, const char *key)
{
	uint64_t h = 14695981039346656037u; /* FNV-1a */

	for (const char *p = key; *p; p++)
		h = (h ^ (unsigned char)*p) * 1099511628211u;
	size_t i = (size_t)(h ^ h >> 32) & (m->size - 1);
	while (m->v[i].key && strcmp(m->v[i].key, key) != 0)
		i = (i + 1) & (m->size - 1);
	return i;
}

void **unit_map(struct arena *a, struct unit_map *m, const char *key)
{
	if (m->n * 2 >= m->size) {
		struct unit_map to = {.n = m->n, .size = m->size ? m->size * 2 : 256};
		to.v = arena_array(a, to.size, sizeof(*to.v));
		for (size_t i = 0; i < m->size; i++)
			if (m->v[i].key)
				to.v[place(&to, m->v[i].key)] = m->v[i];
		*m = to;
	}
	size_t i = place(m, key);
	if (!m->v[i].key) {
		m->v[i].key = arena_strdup(a, key);
		m->n++;
	}
	return &m->v[i].value;
}

const struct unit_refs *unit_refs(struct unit_index *x, const struct unit *u, enum unit_ref which)
{
	static const char *const keys[N_UNIT_REFS] = {
		"After", "Before", "Conflicts", "Requires", "BindsTo", "Requisite"};
	size_t n, m;

	if (u->known->refs[which])
		return u->known->refs[which];
	struct unit_refs *to = arena_alloc(x->arena, sizeof(*to));
	char **v = unit_values(x, u, "Unit", keys[which], false, &n);
	for (size_t i = 0; i < n; i++) {
		char **names = unit_words(x->arena, v[i], &m);
		for (size_t q = 0; q < m; q++) {
			const struct unit *other;
			size_t n_names = to->n;
			if (unit_load(x, unit_specifiers(x->arena, u->id, names[q]), &other, NULL) <
				0)
				other = NULL;
			*(char **)arena_push(x->arena, &to->names, &n_names, &to->cap_names,
				sizeof(*to->names)) = names[q];
			*(const struct unit **)arena_push(
				x->arena, &to->v, &to->n, &to->cap, sizeof(*to->v)) = other;
		}
	}
	return u->known->refs[which] = to;
}

static bool names(const struct unit_refs *r, const struct unit *u)
{
	for (size_t i = 0; i < r->n; i++)
		if (r->v[i] == u)
			return true;
	return false;
}

bool unit_waits_for(struct unit_index *x, const struct unit *later, const struct unit *earlier)
{
	return names(unit_refs(x, later, REF_AFTER), earlier) ||
	       names(unit_refs(x, earlier, REF_BEFORE), later);
}

void unit_forget(struct unit_index *x)
{
	for (size_t i = 0; i < x->n_units; i++)
		*x->units[i]->known = (struct unit_known){.pulled = x->units[i]->known->pulled};
	x->loaded = x->entries = (struct unit_map){0};
}
