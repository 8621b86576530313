/*
 * au4_alert: 稽核失效之即時通報 (AU-4.H1): when audit fails, somebody is warned.
 *
 * audit-alert: each event of the parameter (an action of auditd.conf) comes to a person: by a message of syslog that leaves
 * for another host as it is made, by mail that is delivered to whom the agency names, or by a program that the agency
 * says warns.  What the actions come to is audit_action.h, where mail ends mail_route.h, what leaves log_forward.h.  A
 * message in this host's own files, and mail in root's mailbox, warn nobody unless the agency says so.
 */
#include "checks/families/au1.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "base/str.h"
#include "checks/probe/probe.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/accounts/login_defs.h"
#include "checks/resolve/audit/audit_action.h"
#include "checks/resolve/logs/log_forward.h"
#include "checks/resolve/logs/log_keep.h"
#include "checks/resolve/logs/rsyslog_filter.h"
#include "checks/resolve/mail/mail_route.h"
#include "checks/resolve/units/unit.h"

#define UID_NOBODY 65534

enum warned { WARNS, WARNS_NOBODY, NOT_KNOWN };

struct way { /* one way to somebody, worked out once */
	bool asked;
	enum warned is;
	struct bitext why; /* how, or why not */
};

struct judge {
	struct facts *f;
	struct evidence *ev;
	const struct params *p;
	const struct auditd_conf *conf;
	struct way syslog, mail;
};

static struct bitext text_of(struct judge *j, const char *text)
{
	const char *s = evidence_clean(j->ev, text);

	return (struct bitext){s, s};
}

/* Whether a service runs: at boot, and now.  false: *ret_why says which half does not. */
static bool service_runs(
	struct judge *j, bool starts, const char *unit, const char *active, struct bitext *ret_why)
{
	struct arena *a = j->ev->arena;

	if (!starts) {
		*ret_why = (struct bitext){
			arena_printf(a, "after the next boot: %s does not run", unit),
			arena_printf(a, "下次開機後：%s 未執行", unit)};
		return false;
	}
	if (facts_host(j->f)->live && !str_eq(active, "active")) {
		*ret_why = (struct bitext){
			arena_printf(a, "in the running system: %s does not run", unit),
			arena_printf(a, "運作中之系統：%s 未執行", unit)};
		return false;
	}
	return true;
}

/* One way of forwarding: whether what auditd says of its disk leaves by it. */
static enum warned by_forward(struct judge *j, const struct log_forward *w, struct bitext *ret_why)
{
	struct arena *a = j->ev->arena;
	struct boot_end by;
	const char *host = evidence_clean(j->ev, w->host);

	if (!w->host || w->this_host || w->alert == COVERS_NO) {
		*ret_why = (struct bitext){
			arena_printf(
				a, "%s does not take auditd's messages to another host", w->name),
			arena_printf(a, "%s 未將 auditd 之訊息送至其他主機", w->name)};
		return WARNS_NOBODY;
	}
	if (!service_runs(j, w->starts, w->unit, w->active_text, ret_why))
		return WARNS_NOBODY;
	*ret_why = (struct bitext){arena_printf(a, "%s to %s", w->name, host),
		arena_printf(a, "%s 至 %s", w->name, host)};
	if (str_eq(w->unit, "rsyslog.service") &&
		log_rsyslog_ended(facts_host(j->f), j->f, a, &by)) {
		*ret_why = (struct bitext){arena_printf(a, "%s stops rsyslog at boot", by.by),
			arena_printf(a, "%s 於開機時停止 rsyslog", by.by)};
		return by.perhaps ? NOT_KNOWN : WARNS_NOBODY;
	}
	return w->alert == COVERS_YES ? WARNS : NOT_KNOWN;
}

/* A program or mail of rsyslog's own that the message comes to. */
static const struct rsyslog_action *own_action(struct judge *j)
{
	static const struct rsyslog_message m = {
		"daemon", 1, "auditd", "Audit daemon is low on disk space for logging"};
	const struct rsyslog_conf *c = facts_get(j->f, &model_rsyslog, &(struct err){0});
	size_t by;

	for (size_t i = 0; c && i < c->n_actions; i++)
		if (c->actions[i].kind == RSYSLOG_OTHER &&
			(str_eq(c->actions[i].module, "ommail") ||
				str_eq(c->actions[i].module, "omprog")) &&
			rsyslog_comes_to(c, i, &m, j->ev->arena, &by) != COVERS_NO)
			return &c->actions[i];
	return NULL;
}

static void ask_syslog(struct judge *j)
{
	struct err e = {0};
	struct bitext why;
	const struct log_forwards *l = facts_get(j->f, &model_log_forwards, &e);

	j->syslog = (struct way){
		true, WARNS_NOBODY, {"no message of this host is forwarded", "本機訊息未轉送"}};
	for (size_t i = 0; l && i < l->n && j->syslog.is != WARNS; i++) {
		enum warned is = by_forward(j, &l->v[i], &why);
		if (l->v[i].file)
			evidence_seen_at(
				j->ev, "forwarding", l->v[i].host, l->v[i].file, l->v[i].line);
		if (is == WARNS || j->syslog.is == WARNS_NOBODY)
			j->syslog = (struct way){true, is, why};
	}
	if (j->syslog.is != WARNS_NOBODY)
		return;
	const struct rsyslog_action *own = own_action(j);
	if (!l || l->n_problems)
		j->syslog = (struct way){true, NOT_KNOWN, text_of(j, l ? l->problems[0] : e.text)};
	else if (own)
		j->syslog = (struct way){true, NOT_KNOWN,
			text_of(j, arena_printf(j->ev->arena, "%s:%u: rsyslog hands it to %s",
					   own->at.file ? own->at.file->path : "rsyslog",
					   own->at.line, own->module))};
}

/* Whether the mailbox is that of a person: no account of the system. */
static bool is_person(struct judge *j, const char *name)
{
	const struct accounts *all = facts_get(j->f, &model_accounts, NULL);
	const struct account *x = all ? accounts_find(all, name) : NULL;
	const struct login_defs *d = facts_get(j->f, &model_login_defs, NULL);
	long least = d ? login_defs_long(d, "UID_MIN", 1000, NULL) : 1000;

	return x && (long)x->uid >= least && x->uid != UID_NOBODY;
}

static bool meets(struct judge *j, const char *wanted, const struct mail_end *e)
{
	if (e->kind != MAIL_ELSEWHERE && e->kind != MAIL_ACCOUNT)
		return false;
	if (str_eq(wanted, "*"))
		return e->kind == MAIL_ELSEWHERE || is_person(j, e->to);
	return fnmatch(wanted, e->to, FNM_CASEFOLD) == 0;
}

static struct bitext end_text(struct judge *j, const struct mail_end *e)
{
	static const struct bitext kinds[] = {[MAIL_ELSEWHERE] = {"on another host", "其他主機"},
		[MAIL_ACCOUNT] = {"a mailbox here", "本機信箱"},
		[MAIL_FILE] = {"a file", "檔案"},
		[MAIL_PROGRAM] = {"a program", "程式"},
		[MAIL_LOST] = {"lost", "無法遞送"}};
	struct bitext why = e->why.en ? e->why : kinds[e->kind];
	const char *to = evidence_clean(j->ev, e->to);

	return (struct bitext){arena_printf(j->ev->arena, "%s (%s)", to, why.en),
		arena_printf(j->ev->arena, "%s（%s）", to, why.zh)};
}

/* Every one that the agency names gets it. */
static void judge_ends(struct judge *j, const struct mail_route *r)
{
	struct strbuf en = {.arena = j->ev->arena}, zh = {.arena = j->ev->arena};
	size_t n;
	char **wanted = param_list(j->p, "recipients", j->ev->arena, &n);
	bool all = n > 0;

	for (size_t i = 0; i < r->n; i++) {
		struct bitext t = end_text(j, &r->v[i]);
		strbuf_printf(&en, "%s%s", i ? ", " : "", t.en);
		strbuf_printf(&zh, "%s%s", i ? "、" : "", t.zh);
		if (r->v[i].file)
			evidence_seen_at(j->ev, "mail", t.en, r->v[i].file, r->v[i].line);
		else
			evidence_seen_from(j->ev, "mail", t.en, r->sender);
	}
	for (size_t i = 0; i < n; i++) {
		bool one = false;
		for (size_t k = 0; k < r->n; k++)
			one |= meets(j, wanted[i], &r->v[k]);
		all &= one;
	}
	j->mail = (struct way){true, all ? WARNS : WARNS_NOBODY,
		{arena_printf(j->ev->arena, "by %s to %s", r->sender,
			 en.len ? strbuf_str(&en) : "nobody"),
			arena_printf(j->ev->arena, "以 %s 寄至 %s", r->sender,
				zh.len ? strbuf_str(&zh) : "無人")}};
}

static void ask_mail(struct judge *j)
{
	const struct host *h = facts_host(j->f);
	const struct auditd_value *v = auditd_value(j->conf, "action_mail_acct");
	struct mail_route r;
	struct err e = {0};
	struct unit_boot b = {0};
	struct unit_live live = {0};

	if (v->file)
		evidence_seen_at(j->ev, "action_mail_acct", v->value, v->file, v->line);
	else
		evidence_seen_from(j->ev, "action_mail_acct", v->value, "auditd default");
	int rc = mail_route(h, j->f, j->ev->arena, v->value, &r, &e);
	j->mail = (struct way){true, rc == -ENOENT ? WARNS_NOBODY : NOT_KNOWN,
		rc == -ENOENT
			? (struct bitext){"there is no /usr/lib/sendmail", "無 /usr/lib/sendmail"}
			: text_of(j, e.text)};
	if (rc < 0)
		return;
	if (r.unknown) {
		j->mail.why = text_of(j, r.unknown);
		return;
	}
	judge_ends(j, &r);
	if (j->mail.is != WARNS || !r.unit)
		return;
	rc = unit_at_boot(h->root, j->ev->arena, r.unit, &b, &e);
	if (rc >= 0 && h->live)
		rc = h->probe->unit(h->probe->arg, j->ev->arena, r.unit, &live, &e);
	if (rc < 0)
		j->mail = (struct way){true, NOT_KNOWN, text_of(j, e.text)};
	else if (!service_runs(j, b.starts && !b.condition && !b.problem, r.unit, live.active_state,
			 &j->mail.why))
		j->mail.is = WARNS_NOBODY;
}

/* A program that auditd starts: the agency says which of them warn. */
static struct way ask_program(struct judge *j, const char *path)
{
	static const char *const idle[] = {"true", "false", "sleep", "echo"};
	struct root *root = facts_host(j->f)->root;
	struct arena *a = j->ev->arena;
	struct stat st;
	char *real;
	size_t n;
	char **v = param_list(j->p, "programs", a, &n);

	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i], path))
			return (struct way){true, WARNS,
				{arena_printf(a, "the program %s", path),
					arena_printf(a, "程式 %s", path)}};
	bool nothing = root_stat(root, path, true, &st, &(struct err){0}) == 0 && !st.st_size;
	if (root_resolve(root, path, a, &real, &(struct err){0}) == 0)
		for (size_t i = 0; i < sizeof(idle) / sizeof(*idle); i++)
			nothing |= str_eq(path_base(real), idle[i]);
	if (nothing)
		return (struct way){true, WARNS_NOBODY,
			{arena_printf(a, "%s does nothing", path),
				arena_printf(a, "%s 不執行任何動作", path)}};
	return (struct way){true, NOT_KNOWN,
		{arena_printf(a,
			 "whether %s warns anybody is not known: audit_alert_programs does not "
			 "name it",
			 path),
			arena_printf(
				a, "無法得知 %s 是否通報人員：audit_alert_programs 未列入", path)}};
}

static struct bitext join(struct judge *j, struct bitext a, struct bitext b)
{
	if (!a.en)
		return b;
	return (struct bitext){arena_printf(j->ev->arena, "%s; %s", a.en, b.en),
		arena_printf(j->ev->arena, "%s；%s", a.zh, b.zh)};
}

static void take(struct judge *j, enum warned *is, struct bitext *why, const struct way *w)
{
	if (*is == WARNS)
		return;
	if (w->is == WARNS) {
		*is = WARNS;
		*why = w->why;
		return;
	}
	if (w->is == NOT_KNOWN)
		*is = NOT_KNOWN;
	*why = join(j, *why, w->why);
}

static void judge_event(struct judge *j, const char *key)
{
	struct evidence *ev = j->ev;
	struct audit_action x;
	struct bitext why = {0};
	enum warned is = WARNS_NOBODY;

	audit_action(facts_host(j->f)->root, ev->arena, j->conf, key, &x);
	if (x.v->file)
		evidence_seen_at(ev, key, x.v->value, x.v->file, x.v->line);
	else
		evidence_seen_from(ev, key, x.v->value, "auditd default");
	if (*x.why.en)
		why = x.why;
	if (x.says) {
		if (!j->syslog.asked)
			ask_syslog(j);
		take(j, &is, &why, &j->syslog);
	}
	if (is != WARNS && str_ieq(x.does, "email")) {
		if (!j->mail.asked)
			ask_mail(j);
		take(j, &is, &why, &j->mail);
	}
	if (is != WARNS && str_ieq(x.does, "exec")) {
		struct way w = ask_program(j, x.program);
		take(j, &is, &why, &w);
	}
	if (!why.en)
		why = (struct bitext){"it tells nobody", "不通報任何對象"};
	const char *value = evidence_clean(ev, x.v->value);
	evidence_observed(ev, "%1$s = %2$s: %3$s%4$.0s.", "%1$s = %2$s：%4$s%3$.0s。", key, value,
		why.en, why.zh);
	if (is == NOT_KNOWN)
		evidence_error(ev, "whether %1$s = %2$s warns anybody cannot be told: %3$s%4$.0s.",
			"無法判定 %1$s = %2$s 是否通報人員：%4$s%3$.0s。", key, value, why.en,
			why.zh);
	if (is != WARNS_NOBODY)
		return;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "%1$s = %2$s warns nobody: %3$s%4$.0s.",
		"%1$s = %2$s 未通報任何人員：%4$s%3$.0s。", key, value, why.en, why.zh);
}

static void run_alert(struct facts *f, const struct params *p, struct evidence *ev)
{
	static const char *const known[] = {"space_left_action", "admin_space_left_action",
		"disk_full_action", "disk_error_action"};
	struct judge j = {.f = f, .ev = ev, .p = p};
	struct err e = {0};
	size_t n;
	char **events = param_list(p, "events", ev->arena, &n);

	evidence_expected(ev,
		"At each of %s of auditd somebody is warned: by a message that is forwarded to "
		"another host, by mail that is delivered to %s, or by one of the programs %s.",
		"auditd 之 %s 發生時均通報人員：訊息轉送至其他主機、郵件可遞送至 %s，或執行 %s "
		"所列程式。",
		param_str(p, "events"), param_str(p, "recipients"),
		*param_str(p, "programs") ? param_str(p, "programs") : "-");
	for (size_t i = 0; i < n; i++) {
		bool one = false;
		for (size_t k = 0; k < sizeof(known) / sizeof(*known); k++)
			one |= str_eq(events[i], known[k]);
		if (!one)
			evidence_error(ev, "the parameter events has \"%s\", no action of auditd",
				"參數 events 之「%s」非 auditd 之處置",
				evidence_clean(ev, events[i]));
	}
	if (!n)
		evidence_error(ev, "the parameter events is empty", "參數 events 為空");
	if (ev->status == ST_ERROR || au1_starts_at_boot(f, ev))
		return;
	j.conf = facts_get(f, &model_auditd_conf, &e);
	if (!j.conf) {
		evidence_error(ev, "auditd.conf could not be read: %s", "無法讀取 auditd.conf：%s",
			evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < n; i++)
		judge_event(&j, events[i]);
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

static const struct param_spec alert_params[] = {{"events", PARAM_STRING, NULL},
	{"recipients", PARAM_STRING, NULL}, {"programs", PARAM_STRING, NULL}, {0}};

const struct check family_au4_alert[] = {
	{.id = "audit-alert",
		.summary = "when audit records cannot be kept, somebody "
			   "is warned",
		.params = alert_params,
		.run = run_alert},
	{0}};
