/*
 * sh_enable: builtins that are switched off and on again (bash(1) enable, zshbuiltins(1) enable and disable).  One that is
 * off is not found by command and builtin either; a program of its name is, where there is one.
 *
 * Left out, and not known then: enable -f (one that is loaded), zsh's disable of functions, aliases and patterns (-afmprs).
 */
#include <string.h>

#include "base/str.h"
#include "checks/shell/sh_run.h"

static struct sh_var *mark(struct sh_ctx *c, struct sh_world *w, const char *name, bool make)
{
	return sh_var(c, w, arena_printf(c->a, "(off %s)", name), make);
}

bool sh_enable(struct sh_ctx *c, struct sh_world *w, const char *name, const struct sh_fields *f)
{
	bool bash = c->dialect == SH_BASH, zsh = c->dialect == SH_ZSH;
	bool off = zsh && str_eq(name, "disable");
	size_t i = 1;

	if ((!off && !str_eq(name, "enable")) || (!bash && !zsh))
		return false;
	w->status = 0;
	for (; i < f->n && f->v[i].k == SV_STR && *f->v[i].s == '-'; i++) {
		const char *o = f->v[i].s + 1;
		if (bash && !o[strspn(o, "apns")]) {
			off |= strchr(o, 'n') != NULL;
		} else {
			sh_taint(c, w, "enable changes the shell's own commands");
			return true;
		}
	}
	if (i >= f->n)
		sh_print(c, w, NULL);
	for (; i < f->n; i++)
		if (f->v[i].k == SV_STR)
			mark(c, w, f->v[i].s, true)->v = sh_known(off ? "1" : "");
		else
			sh_taint(c, w, "enable changes the shell's own commands");
	return true;
}

bool sh_is_off(struct sh_ctx *c, struct sh_world *w, const char *name)
{
	const struct sh_var *v = strlen(name) < 64 ? mark(c, w, name, false) : NULL;

	return v && v->v.k == SV_STR && *v->v.s;
}
