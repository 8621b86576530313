/*
 * AC-1, account management: accounts whose time is over.
 *
 * account-expiry: an account past its expiry date cannot get in: a scripted one, and each real one that has such a
 * date, by every way (password, ssh key, cron job), since expiry in shadow holds only where the service's account
 * phase asks pam_unix and heeds its answer.  On a running system none of them is still logged in.
 *
 * temporary-accounts: each account declared temporary or for emergencies has an expiry date, and each account whose
 * date has come is really shut out.
 *
 * idle-accounts: an account that nobody uses is shut by itself: its password must be changed after at most max_days,
 * and when that does not happen within `days` more, no way lets it in any longer, keys neither; new accounts get the
 * same; and an account whose last recorded login is more than `days` ago is shut already.  Counted are accounts with
 * a password that could be typed; for the last login also those with ssh keys.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/ways.h"
#include "checks/probe/probe.h"
#include "checks/resolve/accounts/last_login.h"
#include "checks/resolve/sshd/sshd.h"

struct judging {
	struct pam_rule rule;
	struct ways ways;
	const struct accounts *all;
	long today, days, max;
	char **listed; /* temporary accounts, or those exempt */
	size_t n_listed;
	size_t judged;
	const char *name, *name_zh; /* of the subject, cleaned */
};

static bool start(struct judging *j, const struct params *p)
{
	struct evidence *ev = j->rule.ev;
	struct err e = {0};
	size_t n;
	char **names = param_list(p, "services", ev->arena, &n);

	j->all = facts_get(j->rule.facts, &model_accounts, &e);
	if (!j->all) {
		evidence_error(ev, "accounts: %s.", "帳號：%s。", e.text);
		return false;
	}
	if (!accounts_shadow_readable(j->all)) {
		evidence_error(ev, "/etc/shadow could not be read.", "無法讀取 /etc/shadow。");
		return false;
	}
	if (!pam_rule_start(&j->rule))
		return false;
	j->today = ways_today(j->rule.facts);
	ways_find(&j->rule, names, n, &j->ways);
	return true;
}

static void call(struct judging *j, const char *name)
{
	j->name = j->name_zh = str_clean(j->rule.ev->arena, name, strlen(name), 64);
}

static void call_expired(struct judging *j, const char *name)
{
	call(j, name);
	j->name = arena_printf(j->rule.ev->arena, "(%s, once expired)", j->name);
	j->name_zh = arena_printf(j->rule.ev->arena, "（%s，逾期後）", j->name_zh);
}

static bool has_password(const struct account *a)
{
	return a->password == PASSWORD_HASH || a->password == PASSWORD_EMPTY;
}

/* Whether an account can take a way at all: a password that never matches opens none that asks for one. */
static bool can_take(const struct way *w, const struct subject *s)
{
	return !w->password || !s->account || has_password(s->account);
}

static bool can_type(const struct way *w, const struct subject *s)
{
	return w->password && can_take(w, s);
}

static void see_account(const struct judging *j, const struct subject *s)
{
	struct arena *a = j->rule.ev->arena;

	if (!s->account)
		return;
	ways_see(j->rule.ev, j->name, ways_days(a, &s->shadow),
		s->shadow.missing ? s->account->passwd_at : s->account->shadow_at);
	evidence_trace(j->rule.ev, NULL, 0, "%s %s: %s", "%s %s：%s",
		ways_at(a, s->account->shadow_at), j->name, ways_days(a, &s->shadow));
}

/* Expiry */

/* Every way is shut for an expired account, or the sentence against the host is said. */
static bool shut_out(struct judging *j, const struct subject *s, long day)
{
	struct ways_open o = ways_try(&j->rule, &j->ways, s, day, ENTRY_SHUT, can_take);

	j->judged++;
	if (o.names)
		pam_rule_say(&j->rule, false,
			PAM_RULE_TEXT_OF(&j->rule, j->name, j->name_zh,
				"%s: an account that has expired is let in by %s (%s)%s.",
				"%s：已逾期之帳號仍准進入：%s（%s）%s。", o.names,
				ways_days(j->rule.ev->arena, &s->shadow),
				ways_because(&j->rule, s, &o)));
	return !o.names && !o.undecided;
}

/* An expiry date that has come is judged as of today, one to come as of the day after it. */
static long expiry_day(const struct judging *j, const struct pam_shadow *p)
{
	return p->expires <= j->today ? j->today : p->expires + 1;
}

static void judge_dated(struct judging *j, const struct account *a)
{
	struct subject s = ways_subject(&j->rule, a);

	call(j, a->name);
	see_account(j, &s);
	shut_out(j, &s, expiry_day(j, &s.shadow));
}

/* Nobody in particular, and whoever the stacks treat in a way of his own; expired yesterday. */
static void judge_scripted(struct judging *j)
{
	struct subject s = ways_stand_in(&j->rule);
	bool by_user = false;

	s.shadow.expires = j->today - 1;
	j->name = "(an expired account)";
	j->name_zh = "（已逾期之帳號）";
	if (!shut_out(j, &s, j->today))
		return;
	for (size_t i = 0; i < j->ways.n; i++)
		by_user |= j->ways.v[i].service &&
			   scenario_depends_on_user(j->rule.world, j->ways.v[i].service);
	for (size_t i = 2; by_user && i < j->rule.world->n_users; i++) {
		s.user = &j->rule.world->users[i];
		call_expired(j, s.user->name);
		shut_out(j, &s, j->today);
	}
}

/* Whose hash stands in passwd: no date in shadow would ever count for him, so none has to be there yet. */
static void judge_unshadowed(struct judging *j, const struct account *a)
{
	struct subject s = ways_subject(&j->rule, a);

	s.shadow.expires = j->today - 1;
	call_expired(j, a->name);
	shut_out(j, &s, j->today);
}

/* On a running system: whoever has expired and is still there. */
static void judge_sessions(struct judging *j)
{
	const struct host *h = facts_host(j->rule.facts);
	struct session *v = NULL;
	struct err e = {0};
	size_t n = 0;

	if (!h->live)
		return;
	if (!h->probe || !h->probe->sessions ||
		h->probe->sessions(h->probe->arg, j->rule.ev->arena, &v, &n, &e) < 0) {
		evidence_error(j->rule.ev, "The sessions cannot be asked for: %s.",
			"無法查詢工作階段：%s。", e.text);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct account *a = v[i].user ? accounts_find(j->all, v[i].user) : NULL;
		if (!a || !a->has_shadow || a->expires == AGE_UNSET || a->expires > j->today)
			continue;
		call(j, a->name);
		pam_rule_say(&j->rule, false,
			PAM_RULE_TEXT_OF(&j->rule, j->name, j->name_zh,
				"%s: has expired and is still logged in (session %s).",
				"%s：已逾期而仍有工作階段（%s）。", v[i].id ? v[i].id : "-"));
	}
}

static void run_expiry(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct judging j = {.rule = {.facts = f, .ev = ev}};
	const struct account *x;

	evidence_expected(ev,
		"an account past its expiry date gets in by none of the services, neither by "
		"password nor by ssh key",
		"逾使用期限之帳號，不論以密碼或 SSH 金鑰，均無法經由任一服務進入");
	if (!start(&j, p))
		return;
	judge_scripted(&j);
	for (size_t i = 0; (x = accounts_at(j.all, i)); i++)
		if (x->has_shadow && x->expires != AGE_UNSET)
			judge_dated(&j, x);
		else if (!x->shadowed && has_password(x))
			judge_unshadowed(&j, x);
	judge_sessions(&j);
	for (size_t i = 0; i < j.ways.n; i++)
		if (j.ways.v[i].service)
			pam_rule_see_stack(&j.rule, j.ways.v[i].service, PAM_ACCOUNT);
	if (ev->status == ST_NONE && !j.ways.n) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(
			ev, "none of the services exists in this root", "受測系統無任何所列服務");
	}
	if (ev->status == ST_NONE) {
		evidence_observed(ev,
			"An expired account is shut out of all %zu ways in; %zu accounts were "
			"tried.",
			"已逾期之帳號於 %zu 種進入方式均遭拒絕；共測試 %zu 個帳號。", j.ways.n,
			j.judged);
		evidence_status(ev, ST_PASS);
	}
}

/* Temporary accounts */

static void judge_declared(struct judging *j, const struct account *a)
{
	struct subject s = ways_subject(&j->rule, a);

	call(j, a->name);
	see_account(j, &s);
	if (a->has_shadow && a->expires != AGE_UNSET) {
		shut_out(j, &s, expiry_day(j, &s.shadow));
		return;
	}
	j->judged++;
	struct ways_open o = ways_try(&j->rule, &j->ways, &s, j->today, ENTRY_SHUT, can_take);
	if (o.names)
		pam_rule_say(&j->rule, false,
			PAM_RULE_TEXT_OF(&j->rule, j->name, j->name_zh,
				"%s: declared temporary and has no expiry date; let in by %s.",
				"%s：已宣告為臨時或緊急帳號，惟未設使用期限，且准進入：%s。",
				o.names));
}

static void run_temporary(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct judging j = {.rule = {.facts = f, .ev = ev}};
	const struct account *x;
	size_t declared = 0;

	j.listed = param_list(p, "accounts", ev->arena, &j.n_listed);
	evidence_expected(ev,
		"each account declared temporary or for emergencies has an expiry date, and no "
		"account whose date has come gets in by any of the services",
		"宣告為臨時或緊急之帳號均設有使用期限，且已屆期之帳號無法經由任一服務進入");
	if (!start(&j, p))
		return;
	for (size_t i = 0; (x = accounts_at(j.all, i)); i++) {
		if (ways_listed(j.listed, j.n_listed, x->name)) {
			declared++;
			judge_declared(&j, x);
		} else if (x->has_shadow && x->expires != AGE_UNSET && x->expires <= j.today) {
			judge_dated(&j, x);
		}
	}
	if (!j.n_listed)
		evidence_observed(ev,
			"No account is declared temporary (Value temporary_accounts); accounts "
			"past their date are judged all the same.",
			"未宣告任何臨時或緊急帳號（設定值 temporary_accounts）；仍判定已屆期之帳"
			"號。");
	if (ev->status == ST_NONE) {
		evidence_observed(ev,
			"%zu declared, %zu judged, none of them gets in past its date.",
			"宣告 %zu 個，判定 %zu 個，均未於屆期後仍可進入。", declared, j.judged);
		evidence_status(ev, ST_PASS);
	}
}

/* Idle accounts */

/* Once its password had to be changed and `days` more have passed, nothing lets the account in. */
static bool shuts_itself(struct judging *j, const struct subject *s, long since)
{
	long max = s->shadow.max >= 0 && s->shadow.max <= j->max ? s->shadow.max : j->max;
	long must = since + j->max + 1, idle = since + max + j->days + 1;
	struct arena *a = j->rule.ev->arena;

	struct ways_open o = ways_try(
		&j->rule, &j->ways, s, must > j->today ? must : j->today, ENTRY_CHANGE, can_type);
	if (o.names) {
		pam_rule_say(&j->rule, false,
			PAM_RULE_TEXT_OF(&j->rule, j->name, j->name_zh,
				"%s: no new password is asked for after %ld days, so inactivity "
				"never begins to count: %s (%s)%s.",
				"%s：%ld 日後仍不要求變更密碼，閒置日數無從起算：%s（%s）%s。",
				j->max, o.names, ways_days(a, &s->shadow),
				ways_because(&j->rule, s, &o)));
		return false;
	}
	o = ways_try(
		&j->rule, &j->ways, s, idle > j->today ? idle : j->today, ENTRY_SHUT, can_take);
	if (o.names)
		pam_rule_say(&j->rule, false,
			PAM_RULE_TEXT_OF(&j->rule, j->name, j->name_zh,
				"%s: still admitted %ld days after the password had to be changed: "
				"%s (%s)%s.",
				"%s：密碼應變更後 %ld 日仍准進入：%s（%s）%s。", j->days + 1,
				o.names, ways_days(a, &s->shadow), ways_because(&j->rule, s, &o)));
	return !o.names && !o.undecided;
}

static void judge_inactivity(struct judging *j, const struct subject *s)
{
	struct subject next = *s;
	long changed = s->shadow.changed;

	next.shadow.changed = j->today;
	j->judged++;
	if (shuts_itself(j, &next, j->today))
		shuts_itself(j, s, changed > 0 && changed <= j->today ? changed : j->today);
}

/* Whether sshd would look at keys somebody put there for this account. */
static bool has_keys(struct judging *j, const struct account *a, const char **ret_path)
{
	const struct sshd_conf *c = facts_get(j->rule.facts, &model_sshd, NULL);
	struct arena *ar = j->rule.ev->arena;
	const struct sshd_value *v;
	const char *text;
	size_t n, len;

	if (!c || !sshd_installed(c))
		return false;
	static const char *const others[] = {"authorizedkeyscommand", "trustedusercakeys"};
	for (size_t i = 0; i < 2; i++) {
		v = sshd_global(c, others[i]);
		*ret_path = others[i];
		if (v && v->value && *v->value && !str_ieq(v->value, "none"))
			return true;
	}
	v = sshd_global(c, "authorizedkeysfile");
	char **files = str_split(ar,
		v && v->value ? v->value : ".ssh/authorized_keys .ssh/authorized_keys2", " ", &n);
	for (size_t i = 0; i < n; i++) {
		struct strbuf b = {.arena = ar};
		const struct file *f;
		for (const char *p = files[i]; *p; p++) {
			if (p[0] == '%' && (p[1] == 'h' || p[1] == 'u' || p[1] == 'U')) {
				if (p[1] == 'U')
					strbuf_printf(&b, "%u", a->uid);
				else
					strbuf_puts(&b, p[1] == 'h' ? a->home : a->name);
				p++;
			} else {
				strbuf_add(&b, p, 1);
			}
		}
		*ret_path = strbuf_str(&b);
		if (**ret_path != '/')
			*ret_path = arena_printf(ar, "%s/%s", a->home, *ret_path);
		if (root_read(j->rule.world->root, *ret_path, &f, NULL))
			continue;
		for (struct lines l = lines_of(f->data, f->size); next_line(&l, &text, &len);) {
			while (len && (*text == ' ' || *text == '\t'))
				text++, len--;
			if (len && *text != '#')
				return true;
		}
	}
	return false;
}

static bool typed_only(const struct way *w, const struct subject *s)
{
	return w->password && has_password(s->account);
}

static bool typed_or_key(const struct way *w, const struct subject *s)
{
	return typed_only(w, s) || str_eq(w->name, "sshd (key)");
}

static void judge_last_login(
	struct judging *j, const struct account *a, const struct subject *s, bool keys)
{
	struct err e = {0};
	const struct last_logins *l = facts_get(j->rule.facts, &model_last_logins, &e);
	const char *source = NULL;

	if (!l) {
		evidence_error(j->rule.ev, "last logins: %s.", "最近登入紀錄：%s。", e.text);
		return;
	}
	time_t at = last_login(l, a->name, a->uid, &source);
	long since = at ? (long)(at / 86400) : s->shadow.changed;
	if (!at && (!last_logins_kept(l) || since <= 0))
		return; /* nothing says since when it is unused */
	/* a login has its hour, a password only its day */
	time_t now = facts_host(j->rule.facts)->now.tv_sec;
	if (at ? now - at <= j->days * 86400 : j->today - since <= j->days)
		return;
	struct ways_open o = ways_try(
		&j->rule, &j->ways, s, j->today, ENTRY_SHUT, keys ? typed_or_key : typed_only);
	if (!o.names)
		return;
	if (last_logins_partial(l)) {
		evidence_error(j->rule.ev,
			"%s: no login of the last %ld days is recorded, but %s holds the newest "
			"alone.",
			"%s：查無最近 %ld 日之登入紀錄，惟 %s 僅存最近者。", j->name, j->days,
			last_logins_partial(l));
		return;
	}
	if (at)
		pam_rule_say(&j->rule, false,
			PAM_RULE_TEXT_OF(&j->rule, j->name, j->name_zh,
				"%s: last logged in %ld days ago (%s), and still admitted by %s.",
				"%s：最近一次登入在 %ld 日前（%s），仍准進入：%s。",
				j->today - since, source, o.names));
	else
		pam_rule_say(&j->rule, false,
			PAM_RULE_TEXT_OF(&j->rule, j->name, j->name_zh,
				"%s: no login is recorded, its password was set %ld days ago (%s) "
				"and it is still admitted by %s.",
				"%s：無登入紀錄，密碼設定於 %ld 日前（%s），仍准進入：%s。",
				j->today - since, ways_at(j->rule.ev->arena, a->shadow_at),
				o.names));
}

static void judge_idle_account(struct judging *j, const struct account *a)
{
	struct subject s = ways_subject(&j->rule, a);
	const char *path = NULL;
	bool keys = has_keys(j, a, &path);

	if (!has_password(a) && !keys)
		return;
	call(j, a->name);
	if (ways_listed(j->listed, j->n_listed, a->name)) {
		evidence_observed(j->rule.ev, "%s: exempt.", "%s：例外，不計。", j->name);
		return;
	}
	see_account(j, &s);
	if (has_password(a))
		judge_inactivity(j, &s);
	judge_last_login(j, a, &s, keys);
}

/* The account that would be made next. */
static void judge_new(struct judging *j)
{
	struct subject s;

	if (!ways_new_account(&j->rule, j->all, &s))
		return;
	j->name = "(new account)";
	j->name_zh = "（新建帳號）";
	j->judged++;
	shuts_itself(j, &s, j->today);
}

/* What the records of logins cannot say. */
static void say_records(struct judging *j)
{
	const struct last_logins *l =
		facts_get(j->rule.facts, &model_last_logins, &(struct err){0});

	if (l && last_logins_partial(l))
		evidence_observed(j->rule.ev, "%s holds the newest logins alone.",
			"%s 僅存最近之登入紀錄。", last_logins_partial(l));
	else if (l && !last_logins_kept(l))
		evidence_observed(j->rule.ev,
			"No record of last logins is kept (/var/log/lastlog): accounts never seen "
			"logging in are judged by inactivity alone.",
			"系統未保存最近登入紀錄（/var/log/lastlog）：查無登入紀錄之帳號僅依閒置期"
			"限判定。");
}

static void run_idle(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct judging j = {.rule = {.facts = f, .ev = ev},
		.days = (long)param_u64(p, "days"),
		.max = (long)param_u64(p, "max_days")};
	const struct account *x;

	j.listed = param_list(p, "exempt", ev->arena, &j.n_listed);
	evidence_expected(ev,
		"an account nobody uses is shut by itself: its password must be changed after at "
		"most %ld days, and %ld days later nothing lets it in; one last used more than "
		"%ld days ago is shut already; new accounts get the same",
		"無人使用之帳號自動停用：密碼至多 %ld 日須變更，其後 %ld "
		"日未變更者一律無法進入；最近"
		"使用已逾 %ld 日者應已停用；新建帳號亦同",
		j.max, j.days, j.days);
	if (j.max < 1 || j.max > 36500 || j.days < 1 || j.days > 36500) {
		evidence_error(ev, "the thresholds make no sense: %ld and %ld days",
			"門檻值不合理：%ld 日及 %ld 日", j.days, j.max);
		return;
	}
	if (!start(&j, p))
		return;
	for (size_t i = 0; (x = accounts_at(j.all, i)); i++)
		judge_idle_account(&j, x);
	judge_new(&j);
	say_records(&j);
	if (ev->status == ST_NONE) {
		evidence_observed(ev,
			"All %zu accounts (the next new one included) shut themselves.",
			"%zu 個帳號（含下一個新建者）閒置後均自動停用。", j.judged);
		evidence_status(ev, ST_PASS);
	}
}

static const struct param_spec expiry_params[] = {{"services", PARAM_STRING, NULL}, {0}};
static const struct param_spec temporary_params[] = {
	{"accounts", PARAM_STRING, NULL}, {"services", PARAM_STRING, NULL}, {0}};
static const struct param_spec idle_params[] = {{"days", PARAM_NUMBER, "days"},
	{"max_days", PARAM_NUMBER, "days"}, {"services", PARAM_STRING, NULL},
	{"exempt", PARAM_STRING, NULL}, {0}};

const struct check family_ac1_accounts[] = {
	{"account-expiry",
		"an account past its expiry date gets in by no service: shadow's date, heeded by "
		"the account stacks",
		expiry_params, 0, run_expiry},
	{"temporary-accounts",
		"accounts declared temporary have an expiry date; those past their date are shut "
		"out",
		temporary_params, 0, run_temporary},
	{"idle-accounts",
		"accounts that nobody uses are shut: inactivity in shadow, heeded by the account "
		"stacks, and the last login",
		idle_params, 0, run_idle},
	{0},
};
