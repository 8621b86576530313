/*
 * gcb_pam: what the government baseline asks of PAM besides the strength of passwords and the lockout, each by playing the
 * stacks that are there.
 *
 * su-group: su lets nobody in who is not in the group.  blank-password: no service lets an account in whose password
 * field is blank.  pam-unix: in each phase the word of pam_unix decides.  failed-logins-shown: whoever logs in is told of
 * failed logins since, with their date.  max-logins: how often an account may be logged in at a time.
 */
#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/pamsim.h"
#include "checks/pam/services.h"
#include "checks/resolve/accounts/limits.h"

/* ---- su-group ---- */

static const char *who(const struct pam_rule *r, const struct pam_user *u)
{
	return u->in_passwd ? evidence_clean(r->ev, u->name) : "any ordinary user";
}

static const char *who_zh(const struct pam_rule *r, const struct pam_user *u)
{
	return u->in_passwd ? evidence_clean(r->ev, u->name) : "一般使用者";
}

/* su with the target's right password. */
static void one_caller(struct pam_rule *r, const char *name, const struct pam_service *service,
	const struct pam_user *caller, const struct pam_user *target, size_t *refused)
{
	const struct pam_veto nobody = {.phase = PAM_ACCOUNT};
	const struct scenario_service s = {
		.service = service, .caller_uid = caller->uid, .caller = caller};
	struct scenario_result x = scenario_veto(r->world, &s, target, &nobody, false);

	if (x.outcome == OUT_ERROR || x.outcome == OUT_UNDECIDED) {
		pam_rule_undecided(r, name, &x);
	} else if (x.outcome != OUT_LETS_IN) {
		++*refused;
	} else {
		pam_rule_say(r, false,
			(struct bitext){
				arena_printf(r->ev->arena,
					"%s: %s, who is not in the group, becomes %s with the "
					"password%s.",
					name, who(r, caller), who(r, target),
					pam_rule_where(r, x.line)),
				arena_printf(r->ev->arena,
					"%s：%s 不屬該群組，仍可憑密碼成為 %s%s。", name,
					who_zh(r, caller), who_zh(r, target),
					pam_rule_where(r, x.line))});
		if (x.line)
			pam_rule_see(r, "lets in", x.line->name, x.line->file, x.line->line);
	}
}

static const char *arguments(struct pam_rule *r, const struct pam_line *l)
{
	struct strbuf b = {.arena = r->ev->arena};

	for (size_t i = 0; i < l->argc; i++)
		strbuf_printf(&b, "%s%s", i ? " " : "", l->argv[i]);
	return b.len ? strbuf_str(&b) : "in the stack";
}

static void see_wheel(struct pam_rule *r, const struct pam_service *service)
{
	for (int phase = PAM_AUTH; phase <= PAM_ACCOUNT; phase++) {
		const struct pam_stack *stack = pam_service_stack(service, (enum pam_phase)phase);
		for (size_t i = 0; i < stack->n; i++) {
			const struct pam_line *l = &stack->v[i];
			if (str_eq(l->name, "pam_wheel") || str_eq(l->name, "pam_rootok") ||
				str_eq(l->name, "pam_listfile") ||
				str_eq(l->name, "pam_succeed_if"))
				pam_rule_see(r, l->name,
					l->present ? arguments(r, l) : "not installed", l->file,
					l->line);
		}
	}
	pam_rule_see_abort(r, service);
}

static void judge_su(
	struct pam_rule *r, const char *name, const struct pam_service *service, unsigned caller)
{
	const char *group = r->want;
	size_t refused = 0, outside = 0;

	(void)caller;
	r->judged++;
	for (size_t i = 1; i < r->world->n_users; i++) {
		const struct pam_user *u = &r->world->users[i];
		if (!u->uid || pam_user_in_group(u, group))
			continue;
		outside++;
		one_caller(r, name, service, u, &r->world->users[0], &refused);
		if (r->ev->status == ST_FAIL)
			break;
		one_caller(r, name, service, u, &r->world->users[1], &refused);
	}
	if (refused == 2 * outside)
		pam_rule_say(r, true,
			PAM_RULE_TEXT(r,
				"%s: refuses everybody who is not in the group, whatever the "
				"password (%zu tried).",
				"%s：拒絕所有不屬該群組者，密碼正確亦同（試 %zu 個使用者）。", name,
				outside));
	see_wheel(r, service);
}

/* Whether the program itself can be run by members of the group alone, or by root alone. */
static bool su_closed(struct pam_rule *r, const char *group)
{
	static const char *const programs[] = {"/usr/bin/su", "/bin/su"};
	const struct pam_world *w = r->world;
	const char *name = "-";
	struct stat st;

	for (size_t i = 0; i < 2; i++) {
		if (root_stat(w->root, programs[i], true, &st, NULL) < 0)
			continue;
		for (size_t k = 0; k < w->n_groups; k++)
			if (w->groups[k].gid == st.st_gid)
				name = w->groups[k].name;
		bool members =
			!(st.st_mode & S_IXOTH) && (!(st.st_mode & S_IXGRP) || str_eq(name, group));
		if (!members || st.st_uid)
			return false;
		evidence_seen_from(r->ev, "su",
			arena_printf(r->ev->arena, "mode %04o, group %s", st.st_mode & 07777u,
				evidence_clean(r->ev, name)),
			programs[i]);
		evidence_observed(r->ev,
			"%s can be run by root and the group %s alone (mode %04o).",
			"%s 僅 root 及群組 %s 得執行（權限 %04o）。", programs[i],
			evidence_clean(r->ev, name), st.st_mode & 07777u);
		return true;
	}
	return false;
}

static void run_su(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *group = param_str(p, "group");
	struct pam_rule r = {.facts = f, .ev = ev, .want = arena_strdup(ev->arena, group)};
	char *services[] = {"su"};

	evidence_expected(ev, "su lets in nobody who is not in the group %s, whatever the password",
		"su 僅容許群組 %s 之成員使用，其餘縱有正確密碼亦予拒絕", evidence_clean(ev, group));
	if (!*group) {
		evidence_error(ev, "no group is named", "未指定群組");
		return;
	}
	if (!pam_rule_start(&r))
		return;
	if (su_closed(&r, group))
		evidence_status(ev, ST_PASS);
	else
		pam_rule_services(&r, services, 1, judge_su);
}

/* ---- blank-password ---- */

/* Any option that begins so is it. */
static bool has_nullok(const struct pam_line *l)
{
	for (size_t i = 0; i < l->argc; i++)
		if (str_starts(l->argv[i], "nullok"))
			return true;
	return false;
}

static void judge_blank(
	struct pam_rule *r, const char *name, const struct pam_service *service, unsigned caller)
{
	const struct scenario_stored stored = {.password = "", .blank = true};
	const struct scenario_service s = {.service = service, .caller_uid = caller};
	const struct pam_stack *stack = pam_service_stack(service, PAM_AUTH);
	bool by_user = scenario_depends_on_user(r->world, service);
	size_t end = by_user ? r->world->n_users : 2;
	bool said = false;

	r->judged++;
	for (size_t i = 0; i < stack->n; i++)
		if (str_eq(stack->v[i].name, "pam_unix"))
			pam_rule_see(r, "pam_unix",
				has_nullok(&stack->v[i]) ? "nullok" : "without nullok",
				stack->v[i].file, stack->v[i].line);
	pam_rule_see_abort(r, service);
	for (size_t i = 1; i < end && !said; i++) {
		struct scenario_result x =
			scenario_empty(r->world, &s, &r->world->users[i], &stored, 0);
		said = x.outcome != OUT_HOLDS && x.outcome != OUT_REFUSES;
		if (x.outcome == OUT_ERROR || x.outcome == OUT_UNDECIDED)
			pam_rule_undecided(r, name, &x);
		else if (said)
			pam_rule_say(r, false,
				PAM_RULE_TEXT(r, "%s: lets in an account with a blank password%s.",
					"%s：容許密碼為空之帳號登入%s。", name,
					pam_rule_where(r, x.line)));
	}
	if (!said)
		pam_rule_say(r, true,
			PAM_RULE_TEXT(r, "%s: refuses an account with a blank password.",
				"%s：拒絕密碼為空之帳號。", name));
}

static void run_blank(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct pam_rule r = {.facts = f, .ev = ev};
	size_t n;
	char **services = param_list(p, "services", ev->arena, &n);

	evidence_expected(ev, "PAM lets in no account whose password is blank, in any service",
		"各服務之 PAM 均不容許密碼為空之帳號登入");
	if (pam_rule_start(&r))
		pam_rule_services(&r, services, n, judge_blank);
}

/* ---- pam-unix ---- */

static bool is_unix(const struct pam_line *l, void *arg)
{
	(void)arg;
	return l->handler == PAM_H_MODULE && !l->broken && l->present &&
	       str_eq(l->name, "pam_unix");
}

static const struct bitext phases[PAM_PHASES] = {
	[PAM_AUTH] = {"auth", "auth"},
	[PAM_ACCOUNT] = {"account", "account"},
	[PAM_SESSION] = {"session", "session"},
	[PAM_PASSWORD] = {"password", "password"},
};

/* The first line of pam_unix in the phase that can run; NULL: there is none. */
static const struct pam_line *unix_line(const struct pam_service *s, enum pam_phase phase)
{
	const struct pam_stack *stack = pam_service_stack(s, phase);

	for (size_t i = 0; i < stack->n; i++)
		if (is_unix(&stack->v[i], NULL))
			return &stack->v[i];
	return NULL;
}

static bool judge_phase(struct pam_rule *r, const char *name, const struct pam_service *service,
	unsigned caller, enum pam_phase phase)
{
	const struct pam_line *l = unix_line(service, phase);
	const struct pam_veto veto = {phase, is_unix, NULL};
	bool forced = phase == PAM_PASSWORD && !str_eq(name, "passwd");
	const struct scenario_service s = {.service = service, .caller_uid = caller};

	if (!l) {
		pam_rule_say(r, false,
			PAM_RULE_TEXT(r, "%s: no pam_unix in its %s stack.",
				"%s：%s 堆疊無 pam_unix。", name, phases[phase].en));
		return false;
	}
	pam_rule_see(r, "pam_unix", phases[phase].en, l->file, l->line);
	if (phase == PAM_SESSION)
		return true;
	struct scenario_result x = scenario_veto(r->world, &s, &r->world->users[1], &veto, forced);
	if (x.outcome == OUT_ERROR || x.outcome == OUT_UNDECIDED)
		pam_rule_undecided(r, name, &x);
	else if (x.outcome == OUT_LETS_IN)
		pam_rule_say(r, false,
			PAM_RULE_TEXT(r, "%s: in its %s stack pam_unix does not decide%s.",
				"%s：%s 堆疊並非由 pam_unix 決定%s。", name, phases[phase].en,
				pam_rule_where(r, x.line)));
	else
		return true;
	return false;
}

static void judge_unix(
	struct pam_rule *r, const char *name, const struct pam_service *service, unsigned caller)
{
	bool good = true;

	r->judged++;
	for (int phase = PAM_AUTH; phase < PAM_PHASES; phase++) {
		/* passwd asks for its password stack alone */
		if (str_eq(name, "passwd") && phase != PAM_PASSWORD)
			continue;
		good &= judge_phase(r, name, service, caller, (enum pam_phase)phase);
	}
	if (good)
		pam_rule_say(r, true,
			PAM_RULE_TEXT(r, "%s: pam_unix decides in each of its stacks.",
				"%s：各堆疊均由 pam_unix 決定。", name));
	pam_rule_see_abort(r, service);
}

static void run_unix(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct pam_rule r = {.facts = f, .ev = ev};
	size_t n;
	char **services = param_list(p, "services", ev->arena, &n);

	evidence_expected(ev,
		"in the auth, account, password and session stacks of each service pam_unix "
		"stands, "
		"and what it refuses is refused",
		"各服務之 auth、account、password 及 session 堆疊均有 "
		"pam_unix，且其拒絕者即遭拒絕");
	if (pam_rule_start(&r))
		pam_rule_services(&r, services, n, judge_unix);
}

/* ---- what opening a session does: failed-logins-shown, max-logins ---- */

struct logins {
	uint64_t most;
	const struct ids *ids;
	bool stricter;
};

static void judge_shown(
	struct pam_rule *r, const char *name, const struct pam_service *service, unsigned caller)
{
	struct session_limit *v;
	const struct pam_line *by = NULL, *silent = NULL;
	size_t n, opens = 0, shows = 0;

	(void)caller;
	r->judged++;
	session_limits(r->world, r->ev->arena, service, &r->world->users[1], &v, &n);
	for (size_t i = 0; i < n; i++) {
		if (v[i].why) {
			evidence_error(r->ev, "%s: the session stack cannot be told: %s.",
				"%s：無法判定 session 堆疊：%s。", name, v[i].why);
			return;
		}
		opens += v[i].opens;
		shows += v[i].opens && v[i].shows_failed;
		by = v[i].shows_failed ? v[i].shows_failed : by;
		silent = v[i].lastlog ? v[i].lastlog : silent;
	}
	if (by)
		pam_rule_see(r, "pam_lastlog", "showfailed", by->file, by->line);
	if (silent)
		pam_rule_see(r, "pam_lastlog", "without showfailed, or without the date",
			silent->file, silent->line);
	pam_rule_see_abort(r, service);
	if (shows && shows < opens)
		evidence_error(r->ev,
			"%s: whether failed logins are shown depends on other modules.",
			"%s：是否顯示登入失敗取決於其他模組。", name);
	else
		pam_rule_say(r, !opens || shows,
			!opens ? PAM_RULE_TEXT(
					 r, "%s: opens no session.", "%s：無法建立工作階段。", name)
			: shows ? PAM_RULE_TEXT(r, "%s: failed logins are shown with their date%s.",
					  "%s：顯示登入失敗次數與日期%s。", name,
					  pam_rule_where(r, by))
				: PAM_RULE_TEXT(r,
					  "%s: no line with showfailed runs when a session is "
					  "opened%s.",
					  "%s：建立工作階段時未執行帶 showfailed 之 "
					  "pam_lastlog%s。",
					  name, pam_rule_where(r, silent)));
}

static void run_shown(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct pam_rule r = {.facts = f, .ev = ev};
	size_t n;
	char **services = param_list(p, "services", ev->arena, &n);

	evidence_expected(ev,
		"whoever logs in is shown how often a login failed since the last one, and when",
		"登入時顯示上次登入後登入失敗之次數與日期");
	if (pam_rule_start(&r))
		pam_rule_services(&r, services, n, judge_shown);
}

/* The configuration pam_limits takes in a session of the user; false: said already, or not applied. */
static bool limits_run(struct pam_rule *r, const char *name, const struct pam_service *service,
	const struct pam_user *u, const char **ret_conf)
{
	struct session_limit *v;
	size_t n, opens = 0, runs = 0;

	session_limits(r->world, r->ev->arena, service, u, &v, &n);
	for (size_t i = 0; i < n; i++) {
		if (v[i].why) {
			evidence_error(r->ev, "%s: the session stack cannot be told: %s.",
				"%s：無法判定 session 堆疊：%s。", name, v[i].why);
			return false;
		}
		opens += v[i].opens;
		if (v[i].opens && v[i].runs) {
			runs++;
			*ret_conf = v[i].conf;
		}
	}
	if (runs && runs < opens)
		evidence_error(r->ev, "%s: whether pam_limits runs depends on other modules.",
			"%s：是否執行 pam_limits 取決於其他模組。", name);
	else if (opens && !runs)
		pam_rule_say(r, false,
			PAM_RULE_TEXT(r, "%s: pam_limits does not run when a session is opened.",
				"%s：建立工作階段時未執行 pam_limits。", name));
	return runs && runs == opens;
}

static bool user_limit(
	struct pam_rule *r, const char *name, const struct pam_user *u, const char *conf)
{
	struct logins *want = r->want;
	struct arena *a = r->ev->arena;
	struct login_limit l;
	struct err e = {0};
	const char *n = u->in_passwd ? evidence_clean(r->ev, u->name) : "any other account",
		   *n_zh = u->in_passwd ? n : "其他帳號";

	if (limits_logins(r->world->root, a, want->ids, u->in_passwd ? u->name : "\n", u->uid,
		    u->gid, conf, &l, &e) < 0) {
		evidence_error(r->ev, "%s: %s.", "%s：%s。", name, e.text);
		return false;
	}
	if (l.file)
		pam_rule_see(r, "maxlogins", evidence_clean(r->ev, l.value), l.file, l.line);
	if (l.most > 0 && (uint64_t)l.most <= want->most) {
		want->stricter |= (uint64_t)l.most < want->most;
		return true;
	}
	const char *at = l.file ? arena_printf(a, " (%s:%u)", l.file->path, l.line) : "";
	const char *value = !l.file ? "not set" : l.value;
	pam_rule_say(r, false,
		(struct bitext){arena_printf(a, "%s: maxlogins of %s is %s%s.", name, n, value, at),
			arena_printf(a, "%s：%s 之 maxlogins 為 %s%s。", name, n_zh,
				!l.file ? "未設定" : value, at)});
	return false;
}

static void judge_logins(
	struct pam_rule *r, const char *name, const struct pam_service *service, unsigned caller)
{
	struct pam_user other = r->world->users[1];
	bool good = true;

	(void)caller;
	r->judged++;
	other.uid = other.gid = 59999;
	for (size_t i = 1; i < r->world->n_users && good; i++) {
		const struct pam_user *u = i == 1 ? &other : &r->world->users[i];
		const char *conf = NULL;
		good = limits_run(r, name, service, u, &conf) && user_limit(r, name, u, conf);
	}
	if (good)
		pam_rule_say(r, true,
			PAM_RULE_TEXT(r, "%s: pam_limits holds every account to the limit.",
				"%s：pam_limits 對各帳號均限制同時登入數。", name));
	pam_rule_see_abort(r, service);
}

static void run_logins(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct logins want = {.most = param_u64(p, "most")};
	struct pam_rule r = {.facts = f, .ev = ev, .want = &want};
	struct err e = {0};
	size_t n;
	char **services = param_list(p, "services", ev->arena, &n);

	evidence_expected(ev,
		"no account but root may be logged in more than %llu times at a time, and each at "
		"least once (maxlogins of pam_limits)",
		"除 root 外，各帳號同時登入至多 %llu 次，且至少 1 次（pam_limits 之 maxlogins）",
		(unsigned long long)want.most);
	want.ids = facts_get(f, &model_ids, &e);
	if (!want.ids) {
		evidence_error(ev, "accounts: %s.", "帳號：%s。", e.text);
		return;
	}
	if (!pam_rule_start(&r))
		return;
	pam_rule_services(&r, services, n, judge_logins);
	if (ev->status == ST_PASS && want.stricter)
		evidence_reason(ev, "Stricter than asked for: some limit is below %llu.",
			"較要求嚴格：部分限制低於 %llu。", (unsigned long long)want.most);
}

static const struct param_spec su_params[] = {{"group", PARAM_STRING, NULL}, {0}};
static const struct param_spec service_params[] = {{"services", PARAM_STRING, NULL}, {0}};
static const struct param_spec login_params[] = {
	{"most", PARAM_NUMBER, "logins"}, {"services", PARAM_STRING, NULL}, {0}};

const struct check family_gcb_pam[] = {
	{"su-group", "su lets in nobody who is not in the named group, by simulating PAM",
		su_params, 0, run_su},
	{"blank-password", "PAM lets in no account whose password is blank, by simulating it",
		service_params, 0, run_blank},
	{"pam-unix", "pam_unix stands in every stack, and decides", service_params, 0, run_unix},
	{"failed-logins-shown", "whoever logs in is told of failed logins and their date",
		service_params, 0, run_shown},
	{"max-logins", "how often an account may be logged in at a time", login_params, 0,
		run_logins},
	{0},
};
