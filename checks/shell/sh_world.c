/*
 * sh_world: possible states of the shell: variables, splitting one in two, and putting alike ones together again.
 *
 * Left out: more than MAX_FORKS splits and SH_WORLDS states at once; beyond that the run says it is exhausted.
 */
#include <string.h>

#include "base/str.h"
#include "checks/shell/sh_run.h"

#define MAX_FORKS 2000

const char *sh_where(struct sh_ctx *c)
{
	return c->file ? arena_printf(c->a, "%s:%u", c->file->path, c->line)
		       : "the start of the shell";
}

struct sh_var *sh_var(struct sh_ctx *c, struct sh_world *w, const char *name, bool make)
{
	for (size_t i = 0; i < w->n_vars; i++)
		if (!strcmp(w->vars[i].name, name))
			return &w->vars[i];
	if (!make)
		return NULL;
	struct sh_var *v = arena_push(c->a, &w->vars, &w->n_vars, &w->cap_vars, sizeof(*v));
	v->name = arena_strdup(c->a, name);
	return v;
}

bool sh_assign(struct sh_ctx *c, struct sh_world *w, const char *name, struct sh_val v)
{
	struct sh_var *x = sh_var(c, w, name, true);
	long long number;

	if (x->ref)
		return sh_assign(c, w, x->ref, v);
	if (x->ro) {
		if (x == &w->vars[0])
			sh_event(c, SH_REFUSED, NULL);
		return false;
	}
	if (x->stuck)
		return true;
	if (x->integer && v.k == SV_STR)
		v = sh_arith(c, w, v.s, &number)
			    ? sh_known(arena_printf(c->a, "%lld", number))
			    : sh_unknown(c, SV_SOME, "arithmetic that is not understood", false);
	x = sh_var(c, w, name, true);
	if (x->special && v.k == SV_STR) {
		/* What is no arithmetic leaves it at 0; ksh93 takes the whole part of a fraction. */
		const char *point = c->dialect == SH_KSH93 ? strchr(v.s, '.') : NULL;
		const char *text = point ? arena_strndup(c->a, v.s, (size_t)(point - v.s)) : v.s;
		x->special = false;
		bool is = sh_arith(c, w, text, &number);
		x = sh_var(c, w, name, true);
		x->special = true;
		v = sh_known(arena_printf(c->a, "%lld", is ? number : 0));
	}
	x->v = v;
	x->file = c->file;
	x->line = c->line;
	if (x == &w->vars[0])
		sh_event(c, SH_SETS, v.k == SV_STR ? v.s : v.k == SV_UNSET ? "" : NULL);
	return true;
}

void sh_event(struct sh_ctx *c, enum sh_event what, const char *text)
{
	struct sh_events *e = c->events;

	if (!e || !c->file || e->n >= 200)
		return;
	for (size_t i = 0; i < e->n; i++)
		if (e->v[i].what == what && e->v[i].file == c->file && e->v[i].line == c->line)
			return;
	*(struct sh_event_at *)arena_push(e->a, &e->v, &e->n, &e->cap, sizeof(*e->v)) =
		(struct sh_event_at){
			what, c->file, c->line, text ? arena_strdup(e->a, text) : NULL};
}

void sh_taint(struct sh_ctx *c, struct sh_world *w, const char *why)
{
	struct sh_var *t = &w->vars[0];

	if (t->ro)
		return;
	if (t->stuck)
		return;
	t->stuck = true;
	t->v = sh_unknown(c, SV_ANY, why, false);
	t->file = c->file;
	t->line = c->line;
}

struct sh_world *sh_world_new(struct sh_ctx *c)
{
	struct sh_world *w = arena_alloc(c->a, sizeof(*w));

	w->weight = 1;
	sh_var(c, w, c->umask ? SH_UMASK : "TMOUT", true)->exported = c->umask;
	return w;
}

static void *copied(struct sh_ctx *c, const void *v, size_t n, size_t *cap, size_t elem)
{
	*cap = n + 4;
	void *to = arena_array(c->a, *cap, elem);
	if (n)
		memcpy(to, v, n * elem);
	return to;
}

struct sh_world *sh_world_copy(struct sh_ctx *c, const struct sh_world *w)
{
	struct sh_world *n = arena_alloc(c->a, sizeof(*n));

	*n = *w;
	n->vars = copied(c, w->vars, w->n_vars, &n->cap_vars, sizeof(*w->vars));
	n->funcs = copied(c, w->funcs, w->n_funcs, &n->cap_funcs, sizeof(*w->funcs));
	n->locals = copied(c, w->locals, w->n_locals, &n->cap_locals, sizeof(*w->locals));
	return n;
}

struct sh_world *sh_world_fork(struct sh_ctx *c, struct sh_world *w, bool env)
{
	struct sh_world *other = sh_world_copy(c, w);
	const char *where = sh_where(c);

	if (++c->forks > MAX_FORKS)
		c->exhausted = where;
	struct sh_fork *f = arena_alloc(c->a, 2 * sizeof(*f));
	f[0] = f[1] = (struct sh_fork){
		w->forks, where, env, w->forks ? w->forks->depth + 1 : 1, w->weight};
	w->weight = other->weight = w->weight / 2;
	w->forks = &f[0];
	other->forks = &f[1];
	return other;
}

static bool same_val(struct sh_val a, struct sh_val b)
{
	return a.k == b.k && (a.k != SV_STR || str_eq(a.s, b.s));
}

static bool same_var(const struct sh_var *a, const struct sh_var *b)
{
	return same_val(a->v, b->v) && a->ro == b->ro && a->stuck == b->stuck &&
	       a->dead == b->dead && a->exported == b->exported && a->integer == b->integer &&
	       a->array == b->array;
}

/* Does a number stand in both that is not the same?  What is computed from it would be lost. */
static bool numbers_differ(const struct sh_world *a, const struct sh_world *b)
{
	for (size_t i = 1; i < a->n_vars && i < b->n_vars; i++) {
		const struct sh_var *x = &a->vars[i], *y = &b->vars[i];
		if (x->v.k == SV_STR && y->v.k == SV_STR && x->file && y->file &&
			str_eq(x->name, y->name) && strlen(x->v.s) > 1 && strlen(y->v.s) > 1 &&
			!str_eq(x->v.s, y->v.s) && !x->v.s[strspn(x->v.s, "0123456789")] &&
			!y->v.s[strspn(y->v.s, "0123456789")])
			return true;
	}
	return false;
}

/* Can the two be one world from here on?  TMOUT, here and in what functions will restore, must stand alike. */
static bool mergeable(const struct sh_world *a, const struct sh_world *b)
{
	if (a->flow != b->flow || a->levels != b->levels || !same_var(&a->vars[0], &b->vars[0]) ||
		a->n_locals != b->n_locals || a->in_unknown != b->in_unknown ||
		a->spent != b->spent || !str_eq(a->in, b->in) || !str_eq(a->out, b->out) ||
		a->out_unknown != b->out_unknown)
		return false;
	for (size_t i = 0; i < a->n_locals; i++)
		if (!str_eq(a->locals[i].saved.name, b->locals[i].saved.name) ||
			!same_var(&a->locals[i].saved, &b->locals[i].saved))
			return false;
	return true;
}

static struct sh_val either(struct sh_val a, struct sh_val b, const struct sh_fork *f)
{
	if (same_val(a, b))
		return a;
	struct sh_val v = {
		.k = SV_ANY, .env = f ? f->env : a.env && b.env, .safe = a.safe && b.safe};
	bool some_a = a.k == SV_SOME || (a.k == SV_STR && *a.s),
	     some_b = b.k == SV_SOME || (b.k == SV_STR && *b.s);
	if (some_a && some_b)
		v.k = SV_SOME;
	v.why = a.why ? a.why : b.why ? b.why : f ? f->where : NULL;
	return v;
}

static void merge_funcs(struct sh_ctx *c, struct sh_world *a, const struct sh_world *b)
{
	for (size_t i = 0; i < a->n_funcs; i++) {
		struct sh_func *f = &a->funcs[i];
		bool found = false;
		for (size_t k = 0; k < b->n_funcs; k++)
			if (str_eq(f->name, b->funcs[k].name)) {
				found = true;
				f->maybe |= b->funcs[k].maybe;
				if (f->body != b->funcs[k].body)
					f->body = NULL;
			}
		f->maybe |= !found;
	}
	for (size_t k = 0; k < b->n_funcs; k++) {
		bool found = false;
		for (size_t i = 0; i < a->n_funcs; i++)
			found |= str_eq(a->funcs[i].name, b->funcs[k].name);
		if (!found) {
			struct sh_func *f =
				arena_push(c->a, &a->funcs, &a->n_funcs, &a->cap_funcs, sizeof(*f));
			*f = b->funcs[k];
			f->maybe = true;
		}
	}
}

/* Takes b into a: what differs between them becomes unknown. */
static void merge(struct sh_ctx *c, struct sh_world *a, struct sh_world *b)
{
	const struct sh_fork *x = a->forks, *y = b->forks, *last = x ? x : y;

	/*
	 * Back to the decision they have in common: those after it did not matter, if all that came of them is here
	 * again.  While a third is elsewhere, or has ended, it did: the condition stays.
	 */
	const struct sh_fork *condition = a->forks && !a->forks->env ? a->forks : b->forks;
	while (x != y) {
		if (x && (!y || x->depth >= y->depth)) {
			last = x;
			x = x->up;
		} else {
			y = y->up;
		}
	}
	a->weight += b->weight;
	while (condition != x && a->weight >= condition->whole)
		condition = condition->up;
	a->forks = condition;
	for (size_t i = 1; i < a->n_vars; i++) {
		struct sh_var *o = sh_var(c, b, a->vars[i].name, false);
		a->vars[i].v = either(a->vars[i].v, o ? o->v : (struct sh_val){0}, last);
		a->vars[i].ro |= o && o->ro;
	}
	for (size_t i = 1; i < b->n_vars; i++)
		if (!sh_var(c, a, b->vars[i].name, false)) {
			struct sh_var *v = sh_var(c, a, b->vars[i].name, true);
			*v = b->vars[i];
			v->v = either(v->v, (struct sh_val){0}, last);
		}
	merge_funcs(c, a, b);
	if (a->status != b->status) {
		a->status = -1;
		a->status_env = last && last->env;
	}
	if (a->n_args != b->n_args || a->args != b->args || b->args_unknown)
		a->args_unknown = true;
}

void sh_world_add(struct sh_ctx *c, struct sh_worlds *ws, struct sh_world *w)
{
	for (size_t i = 0; i < ws->n; i++)
		if (mergeable(ws->w[i], w) && (ws->n >= 4 || !numbers_differ(ws->w[i], w))) {
			merge(c, ws->w[i], w);
			return;
		}
	if (ws->n == SH_WORLDS) {
		c->exhausted = sh_where(c);
		return;
	}
	ws->w[ws->n++] = w;
}

bool sh_may(struct sh_ctx *c, const char *path, int what)
{
	struct stat st;
	char *real;

	if (root_resolve(c->root, path, c->a, &real, NULL))
		return false;
	for (char *p = real + 1;; p++) {
		bool last = !*p;
		if (*p != '/' && !last)
			continue;
		*p = '\0';
		if (root_stat(c->root, real, true, &st, NULL))
			return false;
		int want = last ? what : 1;
		bool group = st.st_gid == c->user->gid;
		for (size_t i = 0; i < c->user->n_groups; i++)
			group |= c->user->groups[i] == st.st_gid;
		int has = st.st_uid == c->user->uid ? st.st_mode >> 6 & 7
			  : group		    ? st.st_mode >> 3 & 7
						    : st.st_mode & 7;
		/* Root reads and searches everything, and runs what anyone may run. */
		if (c->user->uid == 0)
			has = S_ISDIR(st.st_mode) || st.st_mode & 0111 ? 7 : 6;
		if ((has & want) != want)
			return false;
		if (last)
			return true;
		*p = '/';
	}
}
