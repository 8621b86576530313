/* seen: what of a stack goes into the evidence: see services.h. */
#include <string.h>

#include "base/str.h"
#include "checks/pam/models.h"
#include "checks/pam/services.h"

static bool already_seen(
	const struct evidence *ev, const char *path, unsigned line, const char *value)
{
	for (size_t i = 0; i < ev->n_seen; i++)
		if (ev->seen[i].line == line && str_eq(ev->seen[i].path, path) &&
			str_eq(ev->seen[i].value, value))
			return true;
	return false;
}

void pam_rule_see(const struct pam_rule *r, const char *what, const char *value,
	const struct file *f, unsigned line)
{
	if (f && !already_seen(r->ev, f->path, line, value))
		evidence_seen_at(r->ev, what, value, f, line);
}

static void see_from(const struct pam_rule *r, const char *what, const char *value,
	struct pam_from from, const struct pam_line *l)
{
	if (from.file && from.file != l->file)
		pam_rule_see(r, what, value, from.file, from.line);
}

static struct pam_sim reader(
	const struct pam_rule *r, const struct pam_service *s, struct pam_choices *none)
{
	return (struct pam_sim){.world = r->world,
		.a = r->ev->arena,
		.service = s,
		.user = &r->world->users[1],
		.choices = none};
}

static void see_faillock(
	const struct pam_rule *r, const struct pam_service *s, const struct pam_line *l)
{
	static const char *const actions[] = {"preauth", "authsucc", "authfail"};
	struct pam_choices none = {.n = 0};
	struct pam_sim sim = reader(r, s, &none);
	struct evidence *ev = r->ev;
	struct faillock o;

	if (faillock_options(&sim, l, &o) != PAM_SUCCESS) {
		pam_rule_see(r, "pam_faillock",
			"its configuration file cannot be used: service_err", l->file, l->line);
		return;
	}
	pam_rule_see(r, "pam_faillock",
		arena_printf(ev->arena, "%s deny=%u unlock_time=%u fail_interval=%u%s",
			actions[o.action], o.deny, o.unlock_time, o.fail_interval,
			o.even_deny_root
				? arena_printf(ev->arena, " even_deny_root root_unlock_time=%u",
					  o.root_unlock_time)
				: ""),
		l->file, l->line);
	see_from(r, "deny", arena_printf(ev->arena, "%u", o.deny), o.deny_from, l);
	see_from(r, "unlock_time", arena_printf(ev->arena, "%u", o.unlock_time), o.unlock_from, l);
	see_from(r, "fail_interval", arena_printf(ev->arena, "%u", o.fail_interval),
		o.interval_from, l);
	see_from(r, "even_deny_root", "yes", o.root_from, l);
}

static void see_pwhistory(
	const struct pam_rule *r, const struct pam_service *s, const struct pam_line *l)
{
	struct pam_choices none = {.n = 0};
	struct pam_sim sim = reader(r, s, &none);
	struct pwhistory o;

	pwhistory_options(&sim, l, &o);
	pam_rule_see(r, "pam_pwhistory", arena_printf(r->ev->arena, "remember=%ld", o.remember),
		l->file, l->line);
	see_from(r, "remember", arena_printf(r->ev->arena, "%ld", o.remember), o.remember_from, l);
}

/* The lines that take part in the verdict: those that count, check, remember, and those that are broken. */
void pam_rule_see_stack(const struct pam_rule *r, const struct pam_service *s, enum pam_phase phase)
{
	const struct pam_stack *stack = pam_service_stack(s, phase);
	const struct pam_sim sim = {.world = r->world};
	bool on;

	for (size_t i = 0; i < stack->n; i++) {
		const struct pam_line *l = &stack->v[i];
		if (l->handler == PAM_H_SUBSTACK)
			continue;
		if (l->broken)
			pam_rule_see(r, "broken line", l->broken, l->file, l->line);
		else if (!l->present)
			pam_rule_see(
				r, l->name, "cannot be loaded: module_unknown", l->file, l->line);
		else if (str_eq(l->name, "pam_faillock") && phase != PAM_PASSWORD)
			see_faillock(r, s, l);
		else if (str_eq(l->name, "pam_pwhistory"))
			see_pwhistory(r, s, l);
		else if (str_eq(l->name, "pam_tally2"))
			pam_rule_see(r, "pam_tally2", pam_last_value(l, "deny"), l->file, l->line);
		else if (str_eq(l->name, "pam_unix") && phase != PAM_ACCOUNT)
			pam_rule_see(r, "pam_unix",
				phase == PAM_AUTH ? "auth"
				: pam_unix_remember(&sim, l, &on) >= 0
					? arena_printf(r->ev->arena, "remember=%d",
						  pam_unix_remember(&sim, l, &on))
					: "password",
				l->file, l->line);
	}
}

const char *pam_rule_where(const struct pam_rule *r, const struct pam_line *l)
{
	if (!l)
		return "";
	const char *path = str_clean(r->ev->arena, l->file->path, strlen(l->file->path), 200);
	const char *name = l->name ? str_clean(r->ev->arena, l->name, strlen(l->name), 200) : "";
	return arena_printf(r->ev->arena, " (%s:%u%s%s)", path, l->line, *name ? " " : "", name);
}

/* One sentence in both languages into observed, and into reason when it speaks against the host. */
void pam_rule_say(const struct pam_rule *r, bool good, struct bitext t)
{
	evidence_observed(r->ev, "%1$s%2$.0s", "%1$.0s%2$s", t.en, t.zh);
	if (good)
		return;
	evidence_reason(r->ev, "%1$s%2$.0s", "%1$.0s%2$s", t.en, t.zh);
	evidence_status(r->ev, ST_FAIL);
}

void pam_rule_undecided(
	const struct pam_rule *r, const char *service, const struct scenario_result *x)
{
	if (x->outcome == OUT_ERROR)
		evidence_error(r->ev, "%s: %s.", "%s：%s。", service, x->err.text);
	else
		evidence_error(r->ev,
			"%s: the verdict rests on what a module answers of which nothing is "
			"known%s.",
			"%s：結果取決於行為未知之模組%s，無法判定。", service,
			pam_rule_where(r, x->line));
	if (x->line)
		pam_rule_see(r, "unknown module", x->line->name, x->line->file, x->line->line);
}

void pam_rule_see_abort(const struct pam_rule *r, const struct pam_service *s)
{
	if (s->aborts)
		pam_rule_see(r, "refuses everybody", s->abort_why, s->abort_file, s->abort_line);
}
