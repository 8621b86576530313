#include "checks/families/ac_shells.h"

enum standing account_standing(const struct shell_account *x, outcome_judge *judge,
	const void *want, const struct shell_outcome **ret)
{
	enum standing s = STANDS;
	bool any = false; /* stands in some way, or may */

	*ret = &x->v[0];
	for (size_t i = 0; i < x->n; i++)
		any |= judge(&x->v[i], want) == STANDS || x->v[i].end == SHELL_UNKNOWN;
	for (size_t i = 0; i < x->n; i++) {
		const struct shell_outcome *o = &x->v[i];
		enum standing st = judge(o, want);
		if (st == STANDS)
			continue;
		*ret = o;
		/* another way out of a condition nobody understood may be the one that stands */
		if (st == FAILS && (!any || !o->when || o->when_session))
			return FAILS;
		s = UNSURE;
	}
	return s;
}

const char *session_of(struct evidence *ev, const struct shell_outcome *o, bool zh)
{
	const char *through = o->through ? arena_printf(ev->arena,
						   zh ? "，經由 %s" : ", through %s", o->through)
					 : "",
		   *own = !o->without_own ? ""
			  : zh		  ? "，不計其自有之啟動檔"
					  : ", leaving out its own start files";

	return arena_printf(
		ev->arena, zh ? "（%s%s%s）" : " (%s%s%s)", zh ? o->way_zh : o->way, through, own);
}

void trace_login(struct evidence *ev, const struct shell_account *x)
{
	evidence_trace(ev, NULL, 0, "%s (%s), a login at the console", "%s（%s），主控台登入",
		x->name, x->shell);
	for (size_t i = 0; i < x->n_trace; i++)
		evidence_trace(ev, x->trace[i].file, x->trace[i].line, "%1$s%2$.0s", "%2$s%1$.0s",
			x->trace[i].en, x->trace[i].zh);
}

void say_who_was_judged(struct evidence *ev, const struct shells *s)
{
	if (s->imagined)
		evidence_observed(ev,
			"No local account but root's can log in; one of another source, or a new "
			"one, with /bin/bash was judged too, as " SHELL_NEW_ACCOUNT ".",
			"除 root 外無本機帳號可登入；併就其他來源或新建立之帳號（/bin/bash，"
			"以 " SHELL_NEW_ACCOUNT " 表示）判定。");
	if (!s->shadow_read)
		evidence_observed(ev,
			"/etc/shadow could not be read: every account with a shell was counted.",
			"無法讀取 /etc/shadow：所有具 shell 之帳號均予計入。");
}
