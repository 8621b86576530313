/*
 * gcb_pwquality: one setting of pam_pwquality(8), as it comes to bear on whoever changes a password.
 *
 * Judged is what the module's lines have in effect (pwquality.conf.d, pwquality.conf, the line's own arguments), and
 * whether the line with that setting decides: with it refusing, no password of the service can be changed.  So a module
 * that is not installed, not in the stack, jumped over or overruled demands nothing.
 * Credits and classes are weighed together, as libpwquality does: a positive credit takes from minlen, and negative credits for
 * all four classes demand what minclass=4 does, and the other way round.
 */
#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/pamsim.h"
#include "checks/pam/quality.h"
#include "checks/pam/services.h"

enum rule { AT_LEAST, AT_MOST, CREDIT, SWITCH, PRESENT };

static const struct setting {
	const char *name;
	enum rule rule;
	enum pwq_key key;
	struct bitext wants; /* the number follows */
} settings[] = {
	{"retry", AT_MOST, PWQ_RETRY,
		{"attempts at a new password, at most", "新密碼之嘗試次數至多"}},
	{"enforce_for_root", SWITCH, PWQ_ENFORCE_FOR_ROOT,
		{"for root too (1: yes)", "對 root 亦予強制（1：是）"}},
	{"minlen", AT_LEAST, PWQ_MINLEN, {"characters, at least", "字元數至少"}},
	{"minclass", AT_LEAST, PWQ_MINCLASS, {"classes of characters, at least", "字元種類至少"}},
	{"dcredit", CREDIT, PWQ_DCREDIT, {"digits, at least", "數字至少"}},
	{"ucredit", CREDIT, PWQ_UCREDIT, {"upper-case letters, at least", "大寫字母至少"}},
	{"lcredit", CREDIT, PWQ_LCREDIT, {"lower-case letters, at least", "小寫字母至少"}},
	{"ocredit", CREDIT, PWQ_OCREDIT, {"other characters, at least", "特殊字元至少"}},
	{"difok", AT_LEAST, PWQ_DIFOK,
		{"changes from the old password, at least", "與舊密碼相異之字元至少"}},
	{"maxclassrepeat", AT_MOST, PWQ_MAXCLASSREPEAT,
		{"characters of one class in a row, at most", "同一類別字元連續至多"}},
	{"maxrepeat", AT_MOST, PWQ_MAXREPEAT,
		{"times the same character in a row, at most", "相同字元連續至多"}},
	{"maxsequence", AT_MOST, PWQ_MAXSEQUENCE,
		{"characters of a sequence (abcd, 4321), at most",
			"字元序列（如 abcd、4321）長度至多"}},
	{"dictcheck", SWITCH, PWQ_DICTCHECK,
		{"looking passwords up in the dictionary (1: yes)", "以字典檢查密碼（1：是）"}},
	{"pam_pwquality", PRESENT, PWQ_KEYS, {"lines of its own, at least", "其設定列至少"}},
};

struct want {
	const struct setting *setting;
	unsigned limit;
	const struct pam_rule *rule;
	const struct pam_service *service;
};

static bool is_quality(const struct pam_line *l)
{
	return l->handler == PAM_H_MODULE && !l->broken &&
	       (str_eq(l->name, "pam_pwquality") || str_eq(l->name, "pam_cracklib"));
}

static struct pwquality settings_of(const struct want *w, const struct pam_line *l)
{
	struct pam_choices none = {.n = 0};
	struct pam_sim sim = {.world = w->rule->world,
		.a = w->rule->ev->arena,
		.service = w->service,
		.choices = &none};
	struct pwquality q;

	if (str_eq(l->name, "pam_cracklib"))
		cracklib_options(l, &q);
	else
		pwq_options(&sim, l, &q);
	if (sim.err.code)
		evidence_error(w->rule->ev, "%s", "%s", sim.err.text);
	return q;
}

/* What the settings together come to for the one that is asked about. */
static int effective(const struct setting *s, const struct pwquality *q)
{
	int demanded = 0, v = s->key < PWQ_KEYS ? q->v[s->key] : 1;

	for (enum pwq_key k = PWQ_DCREDIT; k <= PWQ_OCREDIT; k++) {
		demanded += q->v[k] < 0;
		if (s->key == PWQ_MINLEN && q->v[k] > 0)
			v -= q->v[k];
	}
	if (s->key == PWQ_MINCLASS && demanded > v)
		return demanded;
	if (s->rule == CREDIT)
		return v < 0 ? -v : q->v[PWQ_MINCLASS] >= 4 ? 1 : 0;
	if (s->key == PWQ_DICTCHECK)
		return q->cracklib || v != 0;
	/* of classes, a run of one cannot be asked for: the library takes 1 for none */
	if (s->key == PWQ_MAXCLASSREPEAT && v == 1 && !q->cracklib)
		return 0;
	return v;
}

static bool meets(const struct want *w, const struct pwquality *q)
{
	int v = effective(w->setting, q);

	if (!q->v[PWQ_ENFORCING])
		return false;
	if (w->setting->rule == AT_MOST)
		return v > 0 && (unsigned)v <= w->limit;
	return v > 0 && (unsigned)v >= w->limit;
}

/* For scenario_veto(): a line with the setting. */
static bool good_line(const struct pam_line *l, void *arg)
{
	const struct want *w = arg;

	if (!is_quality(l) || !l->present)
		return false;
	struct pwquality q = settings_of(w, l);
	return meets(w, &q);
}

static void see(const struct want *w, const struct pam_line *l, const struct pwquality *q)
{
	const struct setting *s = w->setting;
	struct arena *a = w->rule->ev->arena;

	pam_rule_see(
		w->rule, l->name, l->present ? "in the stack" : "not installed", l->file, l->line);
	for (enum pwq_key k = 0; k < PWQ_BADWORDS; k++) {
		bool credit = k >= PWQ_DCREDIT && k <= PWQ_OCREDIT;
		bool part = s->key == k || k == PWQ_ENFORCING ||
			    (credit && (s->key == PWQ_MINLEN || s->key == PWQ_MINCLASS)) ||
			    (s->rule == CREDIT && k == PWQ_MINCLASS);
		if (part && q->from[k].file)
			pam_rule_see(w->rule, pwq_name(k), arena_printf(a, "%d", q->v[k]),
				q->from[k].file, q->from[k].line);
	}
	if (q->stopped)
		pam_rule_see(w->rule, "libpwquality reads no further", q->stopped,
			q->stopped_at.file, q->stopped_at.line);
}

/* "minlen=8 (/etc/security/pwquality.conf:3)", and what it comes to where that is another number. */
static struct bitext in_effect(const struct want *w, const struct pwquality *q)
{
	const struct setting *s = w->setting;
	struct arena *a = w->rule->ev->arena;
	struct strbuf en = {.arena = a}, zh = en;

	if (s->key < PWQ_KEYS) {
		const struct pam_from *at = &q->from[s->key];
		int v = q->v[s->key], comes = effective(s, q);
		const char *text = at->file ? arena_printf(a, "%s=%d (%s:%u)", s->name, v,
						      at->file->path, at->line)
					    : arena_printf(a, "%s=%d", s->name, v);
		strbuf_puts(&en, text);
		strbuf_puts(&zh, text);
		if (!at->file) {
			strbuf_puts(&en, " (built in)");
			strbuf_puts(&zh, "（預設）");
		}
		if (s->rule == CREDIT ? v >= 0 && comes : s->rule != SWITCH && comes != v) {
			bool none = s->key == PWQ_MAXCLASSREPEAT;
			strbuf_printf(&en,
				none ? ", which the library takes for %d"
				     : ", with minclass and the credits in effect %d",
				comes);
			strbuf_printf(&zh,
				none ? "，函式庫視同 %d"
				     : "，合計 minclass 與各 credit 後實際為 %d",
				comes);
		}
	}
	if (!q->v[PWQ_ENFORCING]) {
		strbuf_puts(&en, "; enforcing=0: it only warns");
		strbuf_puts(&zh, "；enforcing=0，僅警告而不強制");
	}
	if (q->stopped) {
		strbuf_printf(&en, "; libpwquality stops reading at %s:%u",
			q->stopped_at.file->path, q->stopped_at.line);
		strbuf_printf(&zh, "；libpwquality 自 %s:%u 起不再讀取", q->stopped_at.file->path,
			q->stopped_at.line);
	}
	return (struct bitext){strbuf_str(&en), strbuf_str(&zh)};
}

/* A service none of whose lines has the setting. */
static void no_line(struct pam_rule *r, const char *name, const struct want *w)
{
	const struct pam_stack *stack = pam_service_stack(w->service, PAM_PASSWORD);
	const struct pam_line *missing = NULL, *l = NULL;

	for (size_t i = 0; i < stack->n && !l; i++) {
		if (is_quality(&stack->v[i]) && stack->v[i].present)
			l = &stack->v[i];
		else if (is_quality(&stack->v[i]))
			missing = &stack->v[i];
	}
	if (l) {
		struct pwquality q = settings_of(w, l);
		struct bitext t = in_effect(w, &q);
		pam_rule_say(r, false,
			(struct bitext){arena_printf(r->ev->arena, "%s: %s.", name, t.en),
				arena_printf(r->ev->arena, "%s：%s。", name, t.zh)});
	} else if (missing) {
		pam_rule_say(r, false,
			PAM_RULE_TEXT(r, "%s: %s is not installed%s.", "%s：未安裝 %s%s。", name,
				missing->name, pam_rule_where(r, missing)));
	} else {
		pam_rule_say(r, false,
			PAM_RULE_TEXT(r, "%s: no pam_pwquality in its password stack.",
				"%s：密碼堆疊無 pam_pwquality。", name));
	}
}

static void judge_user(struct pam_rule *r, const char *name, struct want *w,
	const struct scenario_service *s, const struct pam_user *u, const struct pam_line *line,
	bool tell)
{
	bool forced = !str_eq(name, "passwd");
	const struct pam_veto veto = {PAM_PASSWORD, good_line, w};
	struct scenario_result x = scenario_veto(r->world, s, u, &veto, forced);
	struct pwquality q = settings_of(w, line);
	struct bitext t = in_effect(w, &q);
	const char *n = name;

	if (u->in_passwd && u->uid)
		n = arena_printf(r->ev->arena, "%s [%s]", name, evidence_clean(r->ev, u->name));
	if (x.outcome == OUT_ERROR || x.outcome == OUT_UNDECIDED)
		pam_rule_undecided(r, n, &x);
	else if (x.outcome == OUT_LETS_IN)
		pam_rule_say(r, false,
			PAM_RULE_TEXT(r,
				"%s: the password is changed though %s refuses it (%s:%u): another "
				"line decides%s.",
				"%s：%s 拒絕後仍可變更密碼（%s:%u），由另一行決定%s。", n,
				line->name, line->file->path, line->line,
				pam_rule_where(r, x.line)));
	else if (!tell)
		return;
	else if (x.outcome == OUT_NEVER_FORCED)
		pam_rule_say(r, true,
			PAM_RULE_TEXT(r, "%s: never asks for a change of password, not counted.",
				"%s：不要求變更密碼，不計。", n));
	else if (x.outcome == OUT_REFUSES)
		pam_rule_say(r, true,
			PAM_RULE_TEXT(r, "%s: no password can be changed%s.",
				"%s：無法變更密碼%s。", n, pam_rule_where(r, x.line)));
	else
		pam_rule_say(r, true,
			(struct bitext){arena_printf(r->ev->arena, "%s: %s, and it decides.", n,
						*t.en ? t.en : line->name),
				arena_printf(r->ev->arena, "%s：%s，且具決定效力。", n,
					*t.zh ? t.zh : line->name)});
}

/* Stricter than asked, or asked for in another way. */
static void say_stricter(struct pam_rule *r, const struct want *w, const struct pwquality *q)
{
	const struct setting *s = w->setting;
	int v = effective(s, q);

	if ((s->rule != AT_LEAST && s->rule != AT_MOST && s->rule != CREDIT) ||
		(unsigned)v == w->limit || r->ev->reason.en)
		return;
	evidence_reason(r->ev, "Stricter than asked for: %d instead of %u.",
		"較要求嚴格：%d（要求為 %u）。", v, w->limit);
}

static void judge_service(
	struct pam_rule *r, const char *name, const struct pam_service *service, unsigned caller)
{
	struct want *w = r->want;
	const struct pam_stack *stack = pam_service_stack(service, PAM_PASSWORD);
	const struct pam_line *line = NULL;
	bool root = w->setting->key == PWQ_ENFORCE_FOR_ROOT, forced = !str_eq(name, "passwd");

	w->service = service;
	r->judged++;
	pam_rule_see_abort(r, service);
	for (size_t i = 0; i < stack->n; i++) {
		if (!is_quality(&stack->v[i]))
			continue;
		struct pwquality q = settings_of(w, &stack->v[i]);
		see(w, &stack->v[i], &q);
		if (!line && stack->v[i].present && meets(w, &q))
			line = &stack->v[i];
	}
	if (!line) {
		no_line(r, name, w);
		return;
	}
	bool by_user = !root && scenario_depends_on_user(r->world, service);
	size_t first = root				  ? 0
		       : by_user && r->world->n_users > 2 ? 2
							  : 1,
	       end = first == 2 ? r->world->n_users : first + 1;
	for (size_t i = first; i < end; i++) {
		const struct pam_user *u = &r->world->users[i];
		const struct scenario_service s = {.service = service,
			.caller_uid = root		  ? 0
				      : caller && !forced ? u->uid
							  : caller};
		judge_user(r, name, w, &s, u, line, i == first);
	}
	struct pwquality q = settings_of(w, line);
	if (r->ev->status != ST_FAIL && r->ev->status != ST_ERROR)
		say_stricter(r, w, &q);
}

static void run_pwquality(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *name = param_str(p, "setting");
	struct want w = {.limit = (unsigned)param_u64(p, "limit")};
	struct pam_rule r = {.facts = f, .ev = ev, .want = &w, .changes = true};
	size_t n;
	char **services = param_list(p, "services", ev->arena, &n);

	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		if (str_eq(settings[i].name, name))
			w.setting = &settings[i];
	if (!w.setting || !w.limit || param_u64(p, "limit") > 1000) {
		evidence_error(ev,
			"no such setting of pam_pwquality, or its limit makes no sense: %s",
			"pam_pwquality 無此設定，或其門檻值不合理：%s", evidence_clean(ev, name));
		return;
	}
	evidence_expected(ev,
		"wherever a password is changed, pam_pwquality decides whether it is taken; "
		"%1$s%2$.0s: %3$u",
		"變更密碼之處，均由 pam_pwquality 決定是否接受；%2$s%1$.0s：%3$u",
		w.setting->wants.en, w.setting->wants.zh, w.limit);
	w.rule = &r;
	if (pam_rule_start(&r))
		pam_rule_services(&r, services, n, judge_service);
}

static const struct param_spec params[] = {{"setting", PARAM_STRING, NULL},
	{"limit", PARAM_NUMBER, NULL}, {"services", PARAM_STRING, NULL}, {0}};

const struct check family_gcb_pwquality[] = {
	{"pwquality",
		"a setting of pam_pwquality is in effect and decides, wherever passwords are "
		"changed",
		params, 0, run_pwquality},
	{0},
};
