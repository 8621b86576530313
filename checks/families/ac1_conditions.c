/*
 * AC-1, account management: use under the conditions the agency has laid down (使用情況及條件): hours and origins.
 *
 * The agency says by which mechanism each service is restricted: access (pam_access), time (pam_time), or users (sshd's
 * AllowUsers, AllowGroups, DenyUsers, DenyGroups).  Judged is whether that mechanism really turns somebody away: by PAM one
 * whom the service refuses at the worst time or from the worst place, and would not refuse without that module; by sshd
 * whoever is on no list.  A service that refuses everybody is stricter than asked.  Whether the conditions are the right ones is for the agency to attest.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/services.h"
#include "checks/resolve/sshd/sshd.h"

static void see_lines(struct pam_rule *r, const struct pam_service *s, const char *module)
{
	for (int phase = PAM_AUTH; phase <= PAM_ACCOUNT; phase++) {
		const struct pam_stack *stack = pam_service_stack(s, (enum pam_phase)phase);
		for (size_t i = 0; i < stack->n; i++)
			if (stack->v[i].handler == PAM_H_MODULE && str_eq(stack->v[i].name, module))
				pam_rule_see(r, module, stack->v[i].control, stack->v[i].file,
					stack->v[i].line);
	}
	pam_rule_see_abort(r, s);
}

static void judge_pam(struct pam_rule *r, const char *name, const char *module)
{
	struct err e = {0};
	const struct pam_service *s = pam_host_service(r->pam, name, &e);
	struct scenario_result x = {.outcome = OUT_LETS_IN};
	const struct pam_user *barred = NULL;
	bool shut = true; /* whatever the module says */

	if (!s) {
		evidence_error(r->ev, "%s: %s.", "%s：%s。", name, e.text);
		return;
	}
	const struct scenario_service service = {
		.service = s, .caller_uid = pam_caller(name, NULL)};
	/* the stand-in first, root last */
	for (size_t i = 1; i <= r->world->n_users && !barred; i++) {
		const struct pam_user *u = &r->world->users[i % r->world->n_users];
		struct scenario_result y = scenario_barred(r->world, &service, u, module);
		shut &= y.outcome == OUT_REFUSES;
		if (y.outcome == OUT_HOLDS)
			barred = u;
		else if (x.outcome == OUT_LETS_IN)
			x = y;
	}
	see_lines(r, s, module);
	if (barred == &r->world->users[1])
		pam_rule_say(r, true,
			PAM_RULE_TEXT(r, "%s: %s turns away any ordinary user.",
				"%s：%s 拒絕任一般使用者。", name, module));
	else if (barred)
		pam_rule_say(r, true,
			PAM_RULE_TEXT(r, "%s: %s turns away %s.", "%s：%s 拒絕 %s。", name, module,
				str_clean(r->ev->arena, barred->name, strlen(barred->name), 64)));
	else if (shut)
		pam_rule_say(r, true,
			PAM_RULE_TEXT(r, "%s: refuses everybody.", "%s：拒絕任何人。", name));
	else if (x.outcome == OUT_UNDECIDED || x.outcome == OUT_ERROR)
		pam_rule_undecided(r, name, &x);
	else
		pam_rule_say(r, false,
			PAM_RULE_TEXT(r, "%s: %s turns nobody away, at no time and from nowhere.",
				"%s：%s 於任何時間、任何來源均不拒絕任何人。", name, module));
}

/* Whoever is on none of the lists. */
static void judge_sshd(struct pam_rule *r, const char *unit, const struct sshd_conf *c)
{
	static const char *const keys[] = {"AllowUsers", "AllowGroups", "DenyUsers", "DenyGroups"};
	struct sshd_connection *x;
	struct err e = {0};
	size_t n;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		const struct sshd_value *v = sshd_global(c, keys[i]);
		if (v && v->file)
			pam_rule_see(r, keys[i], v->value, v->file, v->line);
	}
	if (sshd_connections(c, r->ev->arena, SSHD_ANYBODY, &x, &n, &e) < 0) {
		evidence_error(r->ev, "%s: what Match blocks give to whom: %s.",
			"%s：Match 區塊之作用對象：%s。", unit, e.text);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct sshd_peer peer = x[i].peer;
		peer.user = "any-other-name";
		peer.group = NULL;
		if (!pam_sshd_allows(r, c, &peer, &r->world->users[1]))
			continue;
		pam_rule_say(r, false,
			PAM_RULE_TEXT(r, "%s: whoever has an account may come%s%s.",
				"%s：任何帳號均得連線%s%s。", unit, peer.addr ? ", from " : "",
				peer.addr ? peer.addr : ""));
		return;
	}
	pam_rule_say(r, true,
		PAM_RULE_TEXT(r, "%s: turns away whoever is on no list of users or groups.",
			"%s：拒絕未列於使用者或群組清單者。", unit));
}

/* False when no sshd is installed. */
static bool judge_sshds(struct pam_rule *r)
{
	struct err e = {0};
	const struct sshd_services *s = facts_get(r->facts, &model_sshd_services, &e);

	if (!s)
		evidence_error(r->ev, "Which sshd is started cannot be told: %s.",
			"無法得知啟動何一 sshd：%s。", evidence_clean(r->ev, e.text));
	for (size_t i = 0; s && i < s->n; i++) {
		const char *unit = s->v[i].unit ? s->v[i].unit : "sshd";
		if (s->v[i].conf)
			judge_sshd(r, unit, s->v[i].conf);
		else
			evidence_error(r->ev, "%s: %s.", "%s：%s。", unit,
				evidence_clean(r->ev, s->v[i].why.text));
	}
	return !s || s->n;
}

/* "SERVICE=MECHANISM"; false when it is none. */
static bool judge_word(struct pam_rule *r, const char *word)
{
	const char *eq = strchr(word, '='), *by = eq ? eq + 1 : "";
	const char *name = eq ? arena_strndup(r->ev->arena, word, (size_t)(eq - word)) : "";
	bool users = str_eq(by, "users"), pam = str_eq(by, "access") || str_eq(by, "time");

	if (!*name || (!pam && !(users && str_eq(name, "sshd"))))
		return false;
	bool there = users ? judge_sshds(r) : pam_installed(r, name);
	r->judged += there;
	if (there && pam)
		judge_pam(r, name, arena_printf(r->ev->arena, "pam_%s", by));
	if (!there)
		evidence_observed(r->ev, "%s: not installed.", "%s：未安裝。", name);
	return true;
}

static void run_conditions(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct pam_rule r = {.facts = f, .ev = ev};
	size_t n;
	char **words = param_list(p, "conditions", ev->arena, &n);

	evidence_expected(ev, "each service turns somebody away by the mechanism declared: %s",
		"各服務均依所定機制拒絕不符條件者：%s", param_str(p, "conditions"));
	if (!pam_rule_start(&r))
		return;
	for (size_t i = 0; i < n; i++)
		if (!judge_word(&r, words[i]))
			evidence_error(ev,
				"\"%s\" names no condition: SERVICE=access, SERVICE=time or "
				"sshd=users is wanted.",
				"「%s」未指明條件：應為「服務=access」、「服務=time」或 "
				"sshd=users。",
				words[i]);
	if (!r.judged && ev->status == ST_NONE) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev, "none of the services declared exists in this root",
			"受測系統無任何所列服務");
	} else if (ev->status == ST_NONE) {
		evidence_status(ev, ST_PASS);
	}
}

static const struct param_spec params[] = {{"conditions", PARAM_STRING, NULL}, {0}};

const struct check family_ac1_conditions[] = {
	{"conditions",
		"each service really turns somebody away by pam_access, pam_time or sshd's lists",
		params, 0, run_conditions},
	{0},
};
