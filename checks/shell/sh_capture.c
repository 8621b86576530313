/*
 * sh_capture: what commands print, as $( ), <( ) and pipelines pass it on.  A world with `out` set gathers it.
 *
 * What an unknown program prints is not known, nor what commands print of which only some are run.
 */
#include <string.h>

#include "base/str.h"
#include "checks/shell/sh_run.h"

#define MAX_OUT	   65536
#define MAX_NESTED 12

void sh_print(struct sh_ctx *c, struct sh_world *w, const char *text)
{
	if (!w->out || w->out_unknown || (text && !*text))
		return;
	if (!text || strlen(w->out) + strlen(text) > MAX_OUT)
		w->out_unknown = true;
	else
		w->out = arena_printf(c->a, "%s%s", w->out, text);
}

/* In a process of its own, with nobody at it: nothing is started, nothing traced. */
static bool alone(struct sh_ctx *c, const struct sh_node *n, bool list, struct sh_world *copy,
	struct sh_worlds *ret)
{
	struct sh_ctx was = *c;

	if (c->captures >= MAX_NESTED)
		return false;
	c->captures++;
	c->launch = NULL;
	c->events = NULL;
	*ret = (struct sh_worlds){0};
	if (list) {
		*ret = (struct sh_worlds){{copy}, 1};
		sh_list(c, n, ret);
	} else {
		sh_command(c, n, copy, ret);
	}
	was.steps = c->steps;
	was.forks = c->forks;
	was.exhausted = c->exhausted;
	was.virt = c->virt;
	*c = was;
	return true;
}

/* What all the worlds printed, when it is the same; and how they ended. */
static const char *printed(const struct sh_worlds *ws, int *ret_status)
{
	const char *text = ws->n ? ws->w[0]->out : NULL;

	*ret_status = ws->n ? ws->w[0]->status : -1;
	for (size_t i = 0; i < ws->n; i++) {
		const struct sh_world *w = ws->w[i];
		bool left = w->flow == F_EXEC || w->flow == F_GONE;
		if (left || w->flow == F_DISCARD || w->flow == F_TOP || w->out_unknown || !w->out ||
			!str_eq(w->out, ws->w[0]->out))
			text = NULL;
		if (left || w->status != *ret_status)
			*ret_status = -1;
	}
	return text;
}

const char *sh_capture(
	struct sh_ctx *c, const struct sh_world *w, const struct sh_node *list, int *ret_status)
{
	struct sh_world *copy = sh_world_copy(c, w);
	struct sh_worlds ws;

	copy->out = "";
	copy->out_unknown = false;
	*ret_status = -1;
	return alone(c, list, true, copy, &ws) ? printed(&ws, ret_status) : NULL;
}

void sh_pipe(struct sh_ctx *c, const struct sh_node *n, struct sh_world *w, struct sh_worlds *out)
{
	const char *in = w->in, *was_in = w->in;
	bool unknown = w->in_unknown, was_unknown = w->in_unknown;
	int status = -1, failed = 0;
	struct sh_fields each = {0};
	struct sh_var *strict = sh_var(c, w, "(pipefail)", false);
	const char *fails = strict ? strict->v.k == SV_STR ? strict->v.s : "?" : "0";

	for (const struct sh_node *x = n->a; x; x = x->next) {
		/* ksh93 runs the last one itself, bash where it is told to and has no job control. */
		struct sh_var *last = sh_var(c, w, "(lastpipe)", false),
			      *jobs = sh_var(c, w, "(jobs)", false);
		bool told = last && str_eq(last->v.s, "1") &&
			    (c->interactive ? jobs && str_eq(jobs->v.s, "0") : true);
		if (!x->next && (c->dialect == SH_KSH93 || told)) {
			struct sh_worlds ws = {0};
			w->in = in;
			w->in_unknown = unknown;
			sh_command(c, x, w, &ws);
			for (size_t i = 0; i < ws.n; i++) {
				ws.w[i]->in = was_in;
				ws.w[i]->in_unknown = was_unknown;
				ws.w[i]->pipe = NULL;
				if (*fails != '0' && failed)
					ws.w[i]->status = -1;
				sh_world_add(c, out, ws.w[i]);
			}
			return;
		}
		struct sh_world *copy = sh_world_copy(c, w);
		struct sh_worlds ws;
		copy->in = in;
		copy->in_unknown = unknown;
		copy->out = "";
		copy->out_unknown = false;
		status = -1;
		in = alone(c, x, false, copy, &ws) ? printed(&ws, &status) : NULL;
		unknown = !in;
		*(struct sh_val *)arena_push(c->a, &each.v, &each.n, &each.cap, sizeof(*each.v)) =
			status < 0 ? sh_unknown(c, SV_SOME, "PIPESTATUS", false)
				   : sh_known(arena_printf(c->a, "%d", status));
		failed = status > 0 ? status : status < 0 ? -1 : failed;
	}
	w->pipe = each.v;
	w->n_pipe = each.n;
	w->status = *fails == '0' || !failed ? status : *fails == '1' ? failed : -1;
	w->status_env = false;
	sh_print(c, w, in);
	sh_world_add(c, out, w);
}

struct sh_virt {
	const struct sh_virt *up;
	const char *path, *text;
};

const char *sh_virtual_new(struct sh_ctx *c, const char *text)
{
	struct sh_virt *v = arena_alloc(c->a, sizeof(*v));

	*v = (struct sh_virt){c->virt, NULL, text};
	v->path = arena_printf(c->a, "/dev/fd/substitution-%p", (void *)v);
	c->virt = v;
	return v->path;
}

const char *sh_virtual(const struct sh_ctx *c, const char *path)
{
	for (const struct sh_virt *v = c->virt; v; v = v->up)
		if (str_eq(v->path, path))
			return v->text;
	return NULL;
}
