/* trace: a service's stacks for `explain --trace`: see services.h. */
#include <string.h>

#include "base/str.h"
#include "checks/pam/models.h"
#include "checks/pam/quality.h"
#include "checks/pam/services.h"

struct attempt {
	struct bitext what; /* "a wrong password" */
	struct scenario_play play;
};

/* "auth_err", "not reached", or what is known of a line that no module answers for. */
static struct bitext answer(const struct attempt *t, size_t i)
{
	int rv = t->play.answers ? t->play.answers[i] : -1;
	const char *name = pam_rv_name(rv);

	return rv < 0 ? (struct bitext){"not reached", "未執行"} : (struct bitext){name, name};
}

static struct bitext line_text(
	const struct pam_rule *r, const struct pam_line *l, size_t i, const struct attempt t[2])
{
	struct bitext x = answer(&t[0], i), y = answer(&t[1], i);
	const char *gone = l->present ? "" : " (cannot be loaded)",
		   *lost = l->present ? "" : "（無法載入）";

	if (l->handler == PAM_H_SUBSTACK)
		return (struct bitext){
			"what follows one level down is a stack of its own", "其下一層為獨立堆疊"};
	if (l->broken)
		return PAM_RULE_TEXT(r, "broken: %s: refuses", "損壞：%s，一律拒絕", l->broken);
	if (!pam_model_of(l) && l->present)
		gone = " (no model: every answer is tried)",
		lost = "（未知模組，逐一嘗試各種回應）";
	return (struct bitext){arena_printf(r->ev->arena, "%s%s: %s: %s; %s: %s", l->name, gone,
				       t[0].what.en, x.en, t[1].what.en, y.en),
		arena_printf(r->ev->arena, "%s%s：%s：%s；%s：%s", l->name, lost, t[0].what.zh,
			x.zh, t[1].what.zh, y.zh)};
}

static void option(const struct pam_rule *r, const struct pam_line *l, const char *name,
	const char *value, struct pam_from from)
{
	if (!from.file)
		evidence_trace(
			r->ev, NULL, 0, "  %s=%s, built in", "  %s=%s，內建預設值", name, value);
	else
		evidence_trace(r->ev, from.file, from.line, "  %s=%s%s%.0s", "  %s=%s%.0s%s", name,
			value, from.file == l->file ? "" : ", not said in the stack",
			from.file == l->file ? "" : "，堆疊未另指定");
}

#define NUMBER(r, n) arena_printf((r)->ev->arena, "%lld", (long long)(n))

/* Of a quality module: what is set, and the three settings that count most. */
static void quality_options(const struct pam_rule *r, const struct pam_line *l, struct pam_sim *sim)
{
	struct pwquality q;

	if (str_eq(l->name, "pam_cracklib"))
		cracklib_options(l, &q);
	else
		pwq_options(sim, l, &q);
	if (q.stopped)
		evidence_trace(r->ev, q.stopped_at.file, q.stopped_at.line,
			"  libpwquality reads no further: %s", "  libpwquality 自此停止讀取：%s",
			q.stopped);
	for (enum pwq_key k = 0; k < PWQ_KEYS; k++) {
		if (!q.from[k].file && k != PWQ_MINLEN && k != PWQ_MINCLASS && k != PWQ_USERCHECK)
			continue;
		option(r, l, pwq_name(k),
			k == PWQ_BADWORDS   ? "(words)"
			: k == PWQ_DICTPATH ? q.dictpath
					    : NUMBER(r, q.v[k]),
			q.from[k]);
	}
}

static void options(const struct pam_rule *r, const struct pam_service *s, const struct pam_line *l)
{
	struct pam_choices none = {.n = 0};
	struct pam_sim sim = {.world = r->world,
		.a = r->ev->arena,
		.service = s,
		.user = &r->world->users[1],
		.choices = &none};
	struct faillock o;
	struct pwhistory h;

	if (!l->name || l->handler != PAM_H_MODULE)
		return;
	if (str_eq(l->name, "pam_faillock") && faillock_options(&sim, l, &o) == PAM_SUCCESS) {
		option(r, l, "deny", NUMBER(r, o.deny), o.deny_from);
		option(r, l, "unlock_time", NUMBER(r, o.unlock_time), o.unlock_from);
		option(r, l, "fail_interval", NUMBER(r, o.fail_interval), o.interval_from);
		if (o.even_deny_root)
			option(r, l, "even_deny_root", "yes", o.root_from);
	} else if (str_eq(l->name, "pam_pwhistory")) {
		pwhistory_options(&sim, l, &h);
		option(r, l, "remember", NUMBER(r, h.remember), h.remember_from);
	} else if (str_eq(l->name, "pam_pwquality") || str_eq(l->name, "pam_cracklib")) {
		quality_options(r, l, &sim);
	}
}

static void trace(const struct pam_rule *r, const struct pam_service *s, enum pam_phase phase,
	const struct attempt t[2])
{
	static const char *const phases[] = {"auth", "account", "session", "password"};
	const struct pam_stack *stack = pam_service_stack(s, phase);

	evidence_trace(r->ev, NULL, 0, "%s: %s%s%.0s", "%s：%s%.0s%s", s->name, phases[phase],
		stack == &s->other[phase] ? " (the lines of \"other\")" : "",
		stack == &s->other[phase] ? "（採用 other 之內容）" : "");
	if (s->aborts)
		evidence_trace(r->ev, s->abort_file, s->abort_line, "libpam gives up: %s",
			"libpam 放棄載入：%s", s->abort_why);
	for (size_t i = 0; i < stack->n && !s->aborts; i++) {
		const struct pam_line *l = &stack->v[i];
		struct bitext text = line_text(r, l, i, t);
		evidence_trace(r->ev, l->file, l->line, "%s%.0s", "%.0s%s", text.en, text.zh);
		options(r, s, l);
	}
	for (int i = 0; i < 2 && !s->aborts; i++)
		evidence_trace(r->ev, NULL, 0, "%s%.0s: libpam returns %s",
			"%.0s%s：libpam 回傳 %s", t[i].what.en, t[i].what.zh,
			pam_rv_name(t[i].play.rv) ? pam_rv_name(t[i].play.rv) : "?");
}

void pam_rule_trace_login(const struct pam_rule *r, const struct scenario_service *s, unsigned deny)
{
	struct arena *a = r->ev->arena;
	struct attempt t[2] = {
		{.what = {"a wrong password", "錯誤密碼"}},
		{.what = PAM_RULE_TEXT(
			 r, "the right one after %u failures", "失敗 %u 次後之正確密碼", deny)},
	};

	if (!r->ev->tracing)
		return;
	t[0].play = scenario_play_login(r->world, a, s, PAM_AUTH, 0, false);
	t[1].play = scenario_play_login(r->world, a, s, PAM_AUTH, deny, true);
	trace(r, s->service, PAM_AUTH, t);
	t[0].what = (struct bitext){"the right password at once", "首次即輸入正確密碼"};
	t[0].play = scenario_play_login(r->world, a, s, PAM_ACCOUNT, 0, true);
	t[1].play = scenario_play_login(r->world, a, s, PAM_ACCOUNT, deny, true);
	trace(r, s->service, PAM_ACCOUNT, t);
}

void pam_rule_trace_change(
	const struct pam_rule *r, const struct scenario_service *s, unsigned remember, bool forced)
{
	unsigned back = remember ? remember - 1 : 0;
	struct attempt t[2] = {
		{.what = {"the current password again", "沿用現用密碼"}},
		{.what = PAM_RULE_TEXT(r, "the one of %u changes ago", "%u 次變更前之密碼", back)},
	};

	if (!r->ev->tracing)
		return;
	t[0].play = scenario_play_change(r->world, r->ev->arena, s, 0, forced);
	t[1].play = scenario_play_change(r->world, r->ev->arena, s, back, forced);
	trace(r, s->service, PAM_PASSWORD, t);
}

void pam_rule_trace_quality(const struct pam_rule *r, const struct scenario_service *s,
	unsigned length, unsigned classes, bool forced, const struct scenario_result *x)
{
	static const struct bitext kinds[] = {{"a short password", "過短之密碼"},
		{"one of too few classes", "字元種類不足之密碼"}, {"a palindrome", "迴文密碼"},
		{"one with the user's name", "含使用者名稱之密碼"}};
	struct attempt t[2] = {{.what = kinds[0]}, {.what = {"a good one", "合格之密碼"}}};
	enum weakness k = 0;

	if (!r->ev->tracing)
		return;
	while (k < WEAKNESSES && !x->weak[k].length)
		k++;
	k = k == WEAKNESSES ? WEAK_SHORT : k;
	t[0].what = kinds[k];
	t[0].play = scenario_play_quality(r->world, r->ev->arena, s, k, length, classes, forced);
	t[1].play = scenario_play_quality(
		r->world, r->ev->arena, s, WEAKNESSES, length, classes, forced);
	trace(r, s->service, PAM_PASSWORD, t);
}
