/*
 * IA-2, identification and authentication: the quality of passwords, decided by simulating PAM (checks/pam/).
 *
 * Whoever changes a password, in passwd or where a login asks for a new one, is refused one that is shorter than
 * `length`, has fewer than `classes` of the four classes of characters, is a palindrome, or holds the user's name.
 * A stricter host passes, up to one where no password can be changed at all.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/quality.h"
#include "checks/pam/services.h"

struct want {
	unsigned length, classes;
};

static const struct want *want(const struct pam_rule *r)
{
	return r->want;
}

/* What was accepted: "7 characters", ... */
static void add_weak(const struct pam_rule *r, const struct scenario_result *x, struct bitext *to)
{
	struct strbuf en = {.arena = r->ev->arena}, zh = en;

	for (int k = 0; k < WEAKNESSES; k++) {
		const struct weak_password *w = &x->weak[k];
		if (!w->length)
			continue;
		strbuf_puts(&en, en.len ? ", " : "");
		strbuf_puts(&zh, zh.len ? "、" : "");
		switch (k) {
		case WEAK_SHORT:
			strbuf_printf(&en, "one of %u characters", w->length);
			strbuf_printf(&zh, "長 %u 字元之密碼", w->length);
			break;
		case WEAK_CLASSES:
			strbuf_printf(&en, "one of %u character class%s (%u characters)",
				w->classes, w->classes == 1 ? "" : "es", w->length);
			strbuf_printf(
				&zh, "僅含 %u 種字元之密碼（長 %u 字元）", w->classes, w->length);
			break;
		case WEAK_PALINDROME:
			strbuf_printf(&en, "a palindrome (%u characters)", w->length);
			strbuf_printf(&zh, "迴文密碼（長 %u 字元）", w->length);
			break;
		default:
			strbuf_printf(
				&en, "one with the user's name in it (%u characters)", w->length);
			strbuf_printf(&zh, "含使用者名稱之密碼（長 %u 字元）", w->length);
		}
	}
	*to = (struct bitext){strbuf_str(&en), strbuf_str(&zh)};
}

static bool is_quality(const struct pam_line *l)
{
	return l->handler == PAM_H_MODULE && !l->broken && l->present &&
	       (str_eq(l->name, "pam_pwquality") || str_eq(l->name, "pam_cracklib"));
}

static void settings_of(const struct pam_rule *r, const struct pam_service *s,
	const struct pam_line *l, struct pwquality *ret)
{
	struct pam_choices none = {.n = 0};
	struct pam_sim sim = {.world = r->world, .a = r->ev->arena, .service = s, .choices = &none};

	if (str_eq(l->name, "pam_cracklib"))
		cracklib_options(l, ret);
	else
		pwq_options(&sim, l, ret);
}

/* "minlen=8 minclass=0 usercheck=1", and whatever else is set. */
static const char *settings_text(const struct pam_rule *r, const struct pwquality *q)
{
	struct strbuf b = {.arena = r->ev->arena};

	for (enum pwq_key k = 0; k < PWQ_BADWORDS; k++)
		if (q->from[k].file || k == PWQ_MINLEN || k == PWQ_MINCLASS || k == PWQ_USERCHECK)
			strbuf_printf(&b, "%s%s=%d", b.len ? " " : "", pwq_name(k), q->v[k]);
	return strbuf_str(&b);
}

/* What the quality modules of the stack have in effect, each with its line. */
static struct bitext in_effect(const struct pam_rule *r, const struct pam_service *s)
{
	const struct pam_stack *stack = pam_service_stack(s, PAM_PASSWORD);
	struct strbuf b = {.arena = r->ev->arena};
	struct pwquality q;

	for (size_t i = 0; i < stack->n; i++) {
		if (!is_quality(&stack->v[i]))
			continue;
		settings_of(r, s, &stack->v[i], &q);
		strbuf_printf(&b, "%s%s%s", b.len ? "; " : "", settings_text(r, &q),
			pam_rule_where(r, &stack->v[i]));
	}
	if (!b.len)
		return (struct bitext){"no quality module in its stack", "堆疊無密碼複雜度模組"};
	return PAM_RULE_TEXT(r, "in effect: %s", "實際生效：%s", strbuf_str(&b));
}

static const char *for_whom(const struct pam_rule *r, const struct scenario_result *x)
{
	if (x->user == &r->world->users[1])
		return "";
	return arena_printf(r->ev->arena, " [%s]",
		str_clean(r->ev->arena, x->user->name, strlen(x->user->name), 64));
}

static struct bitext quality_text(const struct pam_rule *r, const char *n,
	const struct pam_service *s, const struct scenario_result *x)
{
	const char *who = for_whom(r, x);
	struct bitext weak, effect;

	switch (x->outcome) {
	case OUT_REFUSES:
		return PAM_RULE_TEXT(r, "%s%s: no password can be changed%s.",
			"%s%s：無法變更密碼%s。", n, who, pam_rule_where(r, x->line));
	case OUT_NEVER_FORCED:
		return PAM_RULE_TEXT(r, "%s%s: never asks for a change of password, not counted.",
			"%s%s：不要求變更密碼，不計。", n, who);
	case OUT_WEAK:
		add_weak(r, x, &weak);
		effect = in_effect(r, s);
		return (struct bitext){
			arena_printf(r->ev->arena, "%s%s: these passwords were accepted: %s; %s.",
				n, who, weak.en, effect.en),
			arena_printf(r->ev->arena, "%s%s：接受下列密碼：%s；%s。", n, who, weak.zh,
				effect.zh)};
	default:
		return PAM_RULE_TEXT(r,
			"%s%s: refuses passwords that are short, of too few classes, palindromes, "
			"or hold the user's name.",
			"%s%s：拒絕過短、字元種類不足、迴文及含使用者名稱之密碼。", n, who);
	}
}

/* The settings of a quality module's line, those the files decided with their own place. */
static void see_settings(
	const struct pam_rule *r, const struct pam_service *s, const struct pam_line *l)
{
	struct pwquality q;

	settings_of(r, s, l, &q);
	pam_rule_see(r, l->name, settings_text(r, &q), l->file, l->line);
	for (enum pwq_key k = 0; k < PWQ_BADWORDS; k++)
		if (q.from[k].file && q.from[k].file != l->file)
			pam_rule_see(r, pwq_name(k), arena_printf(r->ev->arena, "%d", q.v[k]),
				q.from[k].file, q.from[k].line);
	if (q.stopped)
		pam_rule_see(r, "libpwquality reads no further", q.stopped, q.stopped_at.file,
			q.stopped_at.line);
}

static void see_quality(const struct pam_rule *r, const struct pam_service *s)
{
	const struct pam_stack *stack = pam_service_stack(s, PAM_PASSWORD);

	for (size_t i = 0; i < stack->n; i++)
		if (is_quality(&stack->v[i]))
			see_settings(r, s, &stack->v[i]);
	pam_rule_see_abort(r, s);
	pam_rule_see_stack(r, s, PAM_PASSWORD);
}

static bool is_weak(const struct scenario_result *x)
{
	return x->outcome == OUT_WEAK;
}

static void judge(struct pam_rule *r, const char *name, const struct pam_service *service,
	const struct scenario_result *x)
{
	if (x->outcome == OUT_UNDECIDED || x->outcome == OUT_ERROR) {
		pam_rule_undecided(r, name, x);
		return;
	}
	pam_rule_say(r, !is_weak(x), quality_text(r, name, service, x));
	if (is_weak(x) && x->line)
		pam_rule_see(r, "accepted by", x->line->name, x->line->file, x->line->line);
}

static void judge_quality(
	struct pam_rule *r, const char *name, const struct pam_service *service, unsigned caller)
{
	bool forced = !str_eq(name, "passwd"); /* else run by the user himself */
	bool by_user = scenario_depends_on_user(r->world, service);
	/* where it matters who the user is, the real ones are judged; the stand-in only where there is none */
	size_t first = by_user && r->world->n_users > 2 ? 2 : 1,
	       end = first == 2 ? r->world->n_users : 2;

	r->judged++;
	for (size_t i = first; i < end; i++) {
		const struct pam_user *u = &r->world->users[i];
		const struct scenario_service s = {
			.service = service, .caller_uid = caller && !forced ? u->uid : caller};
		struct scenario_result x = scenario_quality(
			r->world, &s, u, want(r)->length, want(r)->classes, forced);
		if (i == first || is_weak(&x) || x.outcome == OUT_ERROR ||
			x.outcome == OUT_UNDECIDED)
			judge(r, name, service, &x);
		if (i == first)
			pam_rule_trace_quality(
				r, &s, want(r)->length, want(r)->classes, forced, &x);
	}
	see_quality(r, service);
}

static void run_quality(struct facts *f, const struct params *p, struct evidence *ev)
{
	uint64_t length = param_u64(p, "length"), classes = param_u64(p, "classes");
	struct want w = {(unsigned)length, (unsigned)classes};
	struct pam_rule r = {.facts = f, .ev = ev, .want = &w, .changes = true};
	size_t n;
	char **services = param_list(p, "services", ev->arena, &n);

	evidence_expected(ev,
		"whoever changes a password cannot take one of fewer than %llu characters, of "
		"fewer "
		"than %llu of the four classes (lower, upper, digits, others), a palindrome, or "
		"one "
		"with the user's name in it",
		"變更密碼時，不得使用少於 %llu 字元、少於 %llu 種字元（小寫、大寫、數字、其他）、"
		"迴文或含使用者名稱之密碼",
		(unsigned long long)length, (unsigned long long)classes);
	if (length < 1 || length > QUALITY_MAX_LENGTH || classes < 1 || classes > 4) {
		evidence_error(ev, "the thresholds make no sense: %llu characters, %llu classes",
			"門檻值不合理：%llu 字元、%llu 種字元", (unsigned long long)length,
			(unsigned long long)classes);
		return;
	}
	if (pam_rule_start(&r))
		pam_rule_services(&r, services, n, judge_quality);
}

static const struct param_spec params[] = {{"length", PARAM_NUMBER, "characters"},
	{"classes", PARAM_NUMBER, "classes"}, {"services", PARAM_STRING, NULL}, {0}};

const struct check family_ia2_quality[] = {
	{"password-quality",
		"weak passwords are refused, by trying them in simulation on the PAM password "
		"stacks",
		params, 0, run_quality},
	{0},
};
