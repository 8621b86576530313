/*
 * sh_array: arrays of bash and ksh.  An element is a variable of its own called NAME[KEY]; NAME itself says what kind it
 * is, and is unknown where the whole list is.  TMOUT as an array is not here (sh_run.c).
 */
#include <string.h>

#include "base/str.h"
#include "checks/shell/sh_run.h"

const char *sh_element(struct sh_ctx *c, struct sh_world *w, const char *text, size_t len)
{
	const char *open = memchr(text, '[', len);
	long long i;

	if (!open || text[len - 1] != ']')
		return arena_strndup(c->a, text, len);
	char *name = arena_strndup(c->a, text, (size_t)(open - text)),
	     *key = arena_strndup(c->a, open + 1, len - (size_t)(open - text) - 2);
	struct sh_var *v = sh_var(c, w, name, false);
	if (v && v->assoc) {
		struct sh_val k = sh_expand(c, w, key);
		return arena_printf(c->a, "%s[%s]", name, k.k == SV_STR ? k.s : "?\n?");
	}
	return sh_arith(c, w, key, &i) ? arena_printf(c->a, "%s[%lld]", name, i)
				       : arena_printf(c->a, "%s[?\n?]", name);
}

static void put(
	struct sh_ctx *c, struct sh_world *w, const char *name, long long i, struct sh_val v)
{
	struct sh_var *x = sh_var(c, w, arena_printf(c->a, "%s[%lld]", name, i), true);

	x->v = v;
}

void sh_array(struct sh_ctx *c, struct sh_world *w, const char *name, const char *list, bool append)
{
	struct sh_var *x = sh_var(c, w, name, true);
	size_t n, len = strlen(name);
	long long next = 0;

	if (x->ro)
		return;
	for (size_t i = 0; i < w->n_vars; i++)
		if (str_starts(w->vars[i].name, name) && w->vars[i].name[len] == '[') {
			if (!append)
				w->vars[i].v = (struct sh_val){0};
			else if (w->vars[i].v.k != SV_UNSET)
				next++;
		}
	if (!append || !x->array)
		x->v = (struct sh_val){0};
	x->array = true;
	const char **words = sh_words(c->a, list + 1, strlen(list) - 2, &n);
	for (size_t i = 0; i < n && i < 500; i++) {
		const char *eq = *words[i] == '[' ? strstr(words[i], "]=") : NULL;
		struct sh_fields f = {0};
		if (eq) {
			char *text = arena_printf(
				c->a, "%s%.*s", name, (int)(eq + 1 - words[i]), words[i]);
			struct sh_val v = sh_expand(c, w, eq + 2);
			sh_var(c, w, sh_element(c, w, text, strlen(text)), true)->v = v;
			continue;
		}
		sh_expand_fields(c, w, words[i], &f);
		for (size_t k = 0; k < f.n; k++) {
			put(c, w, name, next++, f.v[k]);
			/* How many such a word makes is not known. */
			if (f.v[k].k != SV_STR)
				sh_var(c, w, name, true)->v = f.v[k];
		}
	}
}
