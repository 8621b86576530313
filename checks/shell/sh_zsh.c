/*
 * sh_zsh: the options by which zsh passes its further start files over (zshoptions(1) RCS, GLOBAL_RCS; setopt, unsetopt,
 * set in zshbuiltins(1)).
 *
 * A name counts in any case and with underscores anywhere, "no" before it turns it round; -f and -d are NO_RCS and
 * NO_GLOBAL_RCS.  Each world keeps what it has set.  ZDOTDIR names the folder of the user's own files, from the file on that
 * sets it.  "emulate sh -c TEXT" runs a text here; that words are split in it is left out.
 * Left out: setopt -m, the array "options", emulate -R: unknown then.
 */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "checks/shell/sh_run.h"

#define RCS	   "(rcs)"
#define GLOBAL_RCS "(global rcs)"

static void put(struct sh_ctx *c, struct sh_world *w, const char *name, bool on)
{
	sh_var(c, w, name, true)->v = sh_known(on ? "1" : "0");
}

static void by_name(struct sh_ctx *c, struct sh_world *w, const char *text, bool on)
{
	char plain[32];
	size_t n = 0;

	for (; *text; text++)
		if (*text != '_' && n + 1 < sizeof(plain))
			plain[n++] = (char)tolower((unsigned char)*text);
	plain[n] = '\0';
	const char *p = plain;
	if (str_starts(p, "no"))
		p += 2, on = !on;
	if (str_eq(p, "rcs"))
		put(c, w, RCS, on);
	else if (str_eq(p, "globalrcs"))
		put(c, w, GLOBAL_RCS, on);
}

static void unknown(struct sh_ctx *c, struct sh_world *w, const char *why)
{
	sh_var(c, w, RCS, true)->v = sh_unknown(c, SV_ANY, why, false);
}

bool sh_zsh_options(
	struct sh_ctx *c, struct sh_world *w, const char *name, const struct sh_fields *f)
{
	bool set = str_eq(name, "set"), on = !str_eq(name, "unsetopt");

	if (str_eq(name, "emulate"))
		for (size_t i = 1; i < f->n; i++)
			if (f->v[i].k != SV_STR || (*f->v[i].s == '-' && strchr(f->v[i].s, 'R')))
				unknown(c, w, "emulate");
	if (!set && !str_eq(name, "setopt") && !str_eq(name, "unsetopt"))
		return false;
	for (size_t i = 1; i < f->n; i++) {
		const char *s = f->v[i].k == SV_STR ? f->v[i].s : NULL;
		if (!s || (!set && str_starts(s, "-m"))) {
			unknown(c, w, name);
			break;
		}
		if (*s != '-' && *s != '+') {
			if (set)
				break;
			by_name(c, w, s, on);
			continue;
		}
		bool to = (*s == '-') == on;
		for (s++; *s; s++) {
			const char *value = s[1] ? s + 1 : i + 1 < f->n ? f->v[++i].s : NULL;
			if (*s == 'o' && value) {
				by_name(c, w, value, to);
				break;
			}
			i -= !s[1] && value;
			if (*s == 'f')
				put(c, w, RCS, !to);
			else if (*s == 'd')
				put(c, w, GLOBAL_RCS, !to);
		}
	}
	if (!set)
		w->status = 0;
	return !set;
}

bool sh_zsh_emulate(
	struct sh_ctx *c, struct sh_worlds *ws, const char *name, const struct sh_fields *f)
{
	static const char *const modes[] = {"sh", "ksh", "zsh", "csh"};
	bool known = f->n == 4, text = false, mode = false;

	if (!str_eq(name, "emulate"))
		return false;
	for (size_t i = 1; i < f->n; i++) {
		known &= f->v[i].k == SV_STR;
		text |= f->v[i].k == SV_STR && str_eq(f->v[i].s, "-c");
	}
	if (!text)
		return false;
	for (size_t i = 0; known && i < 4; i++)
		mode |= str_eq(f->v[1].s, modes[i]);
	if (mode && str_eq(f->v[2].s, "-c"))
		sh_text(c, f->v[3].s, ws);
	else if (f->v[1].k == SV_STR && str_eq(f->v[1].s, "-L"))
		ws->w[0]->status = 1; /* it does not go together with -c */
	else
		sh_taint(c, ws->w[0], "what emulate runs cannot be known");
	return true;
}

const char *sh_zsh_folder(struct sh_ctx *c, struct sh_world *w)
{
	const struct sh_var *v = sh_var(c, w, "ZDOTDIR", false);

	if (!v || v->v.k == SV_UNSET)
		return c->user->home;
	if (v->v.k != SV_STR)
		return NULL;
	return !*v->v.s || *v->v.s == '/' ? v->v.s
					  : arena_printf(c->a, "%s/%s", c->user->home, v->v.s);
}

/* Whether an option is still on, as it is from the start; -1 when that cannot be known. */
static int is_on(struct sh_ctx *c, struct sh_world *w, const char *name)
{
	const struct sh_var *v = sh_var(c, w, name, false);

	return !v || v->v.k == SV_UNSET ? 1 : v->v.k == SV_STR ? *v->v.s == '1' : -1;
}

bool sh_zsh_reads(struct sh_ctx *c, struct sh_world *w, bool global)
{
	int rcs = is_on(c, w, RCS), all = global ? is_on(c, w, GLOBAL_RCS) : 1;

	if (w->flow != F_RUN || !rcs || !all)
		return false;
	if (rcs < 0 || all < 0)
		sh_taint(c, w, "the options decide which start files zsh goes on to read");
	return true;
}
