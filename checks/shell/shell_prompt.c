/*
 * shell_prompt: PROMPT_COMMAND of bash, a text or an array of them: what it makes of TMOUT before every prompt.
 *
 * Not handled: PS1 and PS0 (what is substituted in them is a process of its own).
 */
#include <string.h>

#include "base/str.h"
#include "checks/shell/shell_parts.h"

/* Run before every prompt, so before anything can be typed. */
static void prompt_command_once(struct sh_ctx *c, struct sh_worlds *ws)
{
	struct sh_var *p = ws->n ? sh_var(c, ws->w[0], "PROMPT_COMMAND", false) : NULL;

	if (p && p->v.k == SV_STR && !p->array)
		sh_text(c, p->v.s, ws);
	else if (p && p->array && p->v.k == SV_STR && *p->v.s == '(') {
		size_t n;
		const char **words = sh_words(c->a, p->v.s + 1, strlen(p->v.s) - 2, &n);
		for (size_t i = 0; i < n; i++) {
			struct sh_val v = ws->n ? sh_expand(c, ws->w[0], words[i]) : sh_known("");
			if (v.k == SV_STR)
				sh_text(c, v.s, ws);
			else
				for (size_t k = 0; k < ws->n; k++)
					sh_taint(c, ws->w[k], "PROMPT_COMMAND as an array");
		}
	}
}

/* A PROMPT_COMMAND that is read-only and sets TMOUT holds it as well as read-only does: what was typed is undone. */
void shell_prompt_command(struct sh_ctx *c, struct sh_worlds *ws)
{
	prompt_command_once(c, ws);
	for (size_t i = 0; i < ws->n; i++) {
		struct sh_world *w = ws->w[i];
		struct sh_var *p = sh_var(c, w, "PROMPT_COMMAND", false), *t = &w->vars[0];
		if (c->umask || !p || !p->ro || t->ro || t->stuck || t->v.k != SV_STR || t->array)
			continue;
		bool same = true;
		for (int unset = 0; unset < 2; unset++) {
			struct sh_worlds again = {{sh_world_copy(c, w)}, 1};
			struct sh_ctx was = *c;
			again.w[0]->vars[0].v = (struct sh_val){0};
			if (!unset)
				again.w[0]->vars[0].v = sh_known("0");
			c->events = NULL;
			c->launch = NULL;
			prompt_command_once(c, &again);
			c->events = was.events;
			c->launch = was.launch;
			same &= again.n == 1 && again.w[0]->vars[0].v.k == SV_STR &&
				str_eq(again.w[0]->vars[0].v.s, w->vars[0].v.s);
		}
		if (same) {
			w->vars[0].ro = true;
			w->vars[0].ro_file = p->ro_file;
			w->vars[0].ro_line = p->ro_line;
		}
	}
}
