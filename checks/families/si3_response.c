/*
 * SI-3.M3, 軟體及資訊完整性: what the integrity tool finds reaches somebody.
 *
 * By AIDE's own report to syslog (report_url=syslog:FACILITY), where its message leaves for another host; by the mail of Debian's
 * daily check, where that check can send any and it is delivered to whom the agency names; or by the program that the check
 * runs at its end (CRONEXITHOOK), where the agency says it responds.  A report in a file of this host warns nobody.
 */
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/accounts/login_defs.h"
#include "checks/resolve/boot/recur.h"
#include "checks/resolve/integrity/aide_host.h"
#include "checks/resolve/logs/log_forward.h"
#include "checks/resolve/logs/log_keep.h"
#include "checks/resolve/logs/rsyslog_filter.h"
#include "checks/resolve/mail/mail_route.h"
#include "checks/resolve/units/unit.h"

#define UID_NOBODY 65534

static const struct param_spec response_params[] = {
	{"recipients", PARAM_STRING, NULL}, {"programs", PARAM_STRING, NULL}, {0}};

struct response {
	struct facts *f;
	struct evidence *ev;
	const struct params *p;
	const struct aide_host *h;
	bool warns, open;
};

#define SAY(r, en, zh, ...) evidence_reason((r)->ev, en, zh, __VA_ARGS__)

/* What one way comes to: it warns; it is not known; it warns nobody. */
static void open_way(struct response *r, const char *what, const char *why)
{
	r->open = true;
	SAY(r, "%s: not known: %s.", "%s：無法得知：%s。", what, evidence_clean(r->ev, why));
}

static bool runs(struct response *r, bool starts, const char *unit, const char *active)
{
	bool now = !facts_host(r->f)->live || str_eq(active, "active");

	if (starts && now)
		return true;
	SAY(r, "%1$s does not run %2$s.%3$.0s", "%1$s %3$s未執行。%2$.0s", unit,
		starts ? "in the running system" : "after the next boot",
		starts ? "於運作中之系統" : "於下次開機後");
	return false;
}

/* The facility of "syslog:LOG_AUTH"; NULL when it is none. */
static const char *facility(const char *url)
{
	static const char *const names[] = {"auth", "authpriv", "cron", "daemon", "kern", "lpr",
		"mail", "news", "syslog", "user", "uucp", "local0", "local1", "local2", "local3",
		"local4", "local5", "local6", "local7"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_starts(url, "syslog:LOG_") && str_ieq(url + 11, names[i]))
			return names[i];
	return NULL;
}

/* Whether a message comes through to one way of forwarding that takes it to another host. */
static enum forward_covers goes(
	struct response *r, const struct log_forward *w, const struct rsyslog_message *m)
{
	if (!w->host || w->this_host)
		return COVERS_NO;
	if (w->deaf)
		SAY(r, "%s gets no message of this host's programs: %s.",
			"%s 未收到本機程式之訊息：%s。", w->name, evidence_clean(r->ev, w->deaf));
	return log_forward_takes(r->f, r->ev->arena, w, m);
}

/* Whether something stops rsyslog at boot; whether that is sure is said. */
static bool is_ended(struct response *r, const struct log_forward *w)
{
	struct boot_end by = {0};

	if (!str_eq(w->unit, "rsyslog.service") ||
		!log_rsyslog_ended(facts_host(r->f), r->f, r->ev->arena, &by))
		return false;
	if (by.perhaps)
		open_way(r, w->name, by.perhaps);
	else
		SAY(r, "%s stops rsyslog at boot.", "%s 於開機時停止 rsyslog。",
			evidence_clean(r->ev, by.by));
	return true;
}

static void by_syslog(struct response *r, const struct aide_place *url)
{
	struct rsyslog_message m = {facility(url->value), 5, "aide",
		"AIDE found differences between database and filesystem!!"};
	struct err e = {0};
	const struct log_forwards *l = facts_get(r->f, &model_log_forwards, &e);
	bool left = false;

	evidence_seen_at(r->ev, "report_url", url->value, url->file, url->line);
	if (!m.facility || !l || strchr(url->value, '\001')) {
		open_way(r, "syslog", l ? "the facility" : e.text);
		return;
	}
	for (size_t i = 0; i < l->n && !r->warns; i++) {
		const struct log_forward *w = &l->v[i];
		enum forward_covers c = goes(r, w, &m);
		if (c == COVERS_UNKNOWN)
			open_way(r, w->name, "whether the report of AIDE goes this way");
		if (c != COVERS_YES || !runs(r, w->starts, w->unit, w->active_text) ||
			is_ended(r, w))
			continue;
		r->warns = left = true;
		if (w->file)
			evidence_seen_at(r->ev, "forwarding", w->host, w->file, w->line);
		evidence_observed(r->ev, "AIDE's report goes by %s to %s.",
			"AIDE 之報告經 %s 送至 %s。", w->name, evidence_clean(r->ev, w->host));
	}
	if (!left && l->n_problems)
		open_way(r, "syslog", l->problems[0]);
	else if (!left)
		SAY(r, "%s: the report stays in the logs of this host.",
			"%s：報告僅留存於本機紀錄。", url->value);
}

static bool is_person(struct response *r, const char *name)
{
	const struct accounts *all = facts_get(r->f, &model_accounts, NULL);
	const struct account *x = all ? accounts_find(all, name) : NULL;
	const struct login_defs *d = facts_get(r->f, &model_login_defs, NULL);
	long least = d ? login_defs_long(d, "UID_MIN", 1000, NULL) : 1000;

	return x && (long)x->uid >= least && x->uid != UID_NOBODY;
}

static bool meets(struct response *r, const char *wanted, const struct mail_end *e)
{
	if (e->kind != MAIL_ELSEWHERE && e->kind != MAIL_ACCOUNT)
		return false;
	if (str_eq(wanted, "*"))
		return e->kind == MAIL_ELSEWHERE || is_person(r, e->to);
	return fnmatch(wanted, e->to, FNM_CASEFOLD) == 0;
}

/* Whether all whom the agency names get what is sent to that address. */
static void by_route(struct response *r, const char *address)
{
	const struct host *h = facts_host(r->f);
	struct mail_route route;
	struct unit_boot b = {0};
	struct unit_live live = {0};
	struct err e = {0};
	size_t n;
	char **wanted = param_list(r->p, "recipients", r->ev->arena, &n);
	bool all = n > 0;
	int rc = mail_route(h, r->f, r->ev->arena, address, &route, &e);

	if (rc == -ENOENT) {
		SAY(r, "Mail to %s: there is no /usr/lib/sendmail.",
			"寄給 %s 之郵件：無 /usr/lib/sendmail。", evidence_clean(r->ev, address));
		return;
	}
	if (rc < 0 || route.unknown) {
		open_way(r, "mail", rc < 0 ? e.text : route.unknown);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		bool one = false;
		for (size_t k = 0; k < route.n; k++)
			one |= meets(r, wanted[i], &route.v[k]);
		all &= one;
	}
	if (!all) {
		SAY(r, "Mail to %s does not come to %s.", "寄給 %s 之郵件未送達 %s。",
			evidence_clean(r->ev, address), param_str(r->p, "recipients"));
		return;
	}
	if (route.unit) {
		rc = unit_at_boot(h->root, r->ev->arena, route.unit, &b, &e);
		if (rc >= 0 && h->live)
			rc = h->probe->unit(h->probe->arg, r->ev->arena, route.unit, &live, &e);
		if (rc < 0) {
			open_way(r, route.unit, e.text);
			return;
		}
		if (!runs(r, b.starts && !b.condition && !b.problem, route.unit, live.active_state))
			return;
	}
	r->warns = true;
	evidence_observed(r->ev, "The daily check mails its report to %s.",
		"每日檢查將報告寄給 %s。", evidence_clean(r->ev, address));
}

/* Whether dailyaidecheck is run with root's rights, as mail(1) asks for. */
static bool runs_as_root(struct response *r)
{
	static const char *const daily[] = {"dailyaidecheck"};
	const struct recur *c = facts_get(r->f, &model_recur, &(struct err){0});
	size_t n = 0;
	const struct recur_run **v = c ? recur_of(c, r->ev->arena, daily, 1, &n) : NULL;

	for (size_t i = 0; i < n; i++)
		if (!v[i]->perhaps && (!v[i]->user || str_eq(v[i]->user, "root")))
			return true;
	return false;
}

static bool there(struct response *r, const char *path)
{
	struct stat st;

	return !root_stat(facts_host(r->f)->root, path, true, &st, &(struct err){0}) &&
	       S_ISREG(st.st_mode) && (st.st_mode & 0111);
}

static struct aide_place setting(struct response *r, const char *name)
{
	struct aide_place p = aide_setting(r->h, name);

	if (p.value && *p.value)
		evidence_seen_at(r->ev, name, *p.value == '\001' ? "?" : p.value, p.file, p.line);
	return p;
}

/* The mail of dailyaidecheck: by s-nail, or by mail(1) where root runs the check. */
static void by_mail(struct response *r)
{
	struct aide_place silent = setting(r, "SILENTREPORTS"), to = setting(r, "MAILTO"),
			  command = setting(r, "MAILCMD");

	if (!there(r, "/usr/share/aide/bin/dailyaidecheck"))
		return;
	if ((silent.value && *silent.value == '\001') || (to.value && *to.value == '\001') ||
		(command.value && *command.value)) {
		open_way(r, "dailyaidecheck",
			command.value && *command.value && *command.value != '\001'
				? "what MAILCMD does"
				: "its settings in /etc/default/aide");
		return;
	}
	if (str_eq(silent.value, "yes")) {
		SAY(r, "%s:%u: the daily check sends no mail (SILENTREPORTS).",
			"%s:%u：每日檢查不寄送郵件（SILENTREPORTS）。", silent.file->path,
			silent.line);
	} else if (!there(r, "/usr/bin/s-nail") &&
		   !(there(r, "/usr/bin/mail") && runs_as_root(r))) {
		SAY(r, "The daily check cannot send mail: there is no %s.",
			"每日檢查無法寄送郵件：無 %s。", "s-nail");
	} else {
		by_route(r, to.value && *to.value ? to.value : "root");
	}
}

static void by_program(struct response *r)
{
	struct aide_place hook = setting(r, "CRONEXITHOOK");
	size_t n;
	char **v = param_list(r->p, "programs", r->ev->arena, &n);

	if (!hook.value || !*hook.value)
		return;
	if (*hook.value == '\001') {
		open_way(r, "CRONEXITHOOK", "its value");
	} else if (!there(r, hook.value)) {
		SAY(r, "%s is no program.", "%s 非可執行之程式。",
			evidence_clean(r->ev, hook.value));
	} else if (str_in(v, n, hook.value)) {
		r->warns = true;
		evidence_observed(r->ev, "The daily check ends with %s.", "每日檢查結束時執行 %s。",
			evidence_clean(r->ev, hook.value));
	} else {
		open_way(r, hook.value, "integrity_response_programs does not name it");
	}
}

static void integrity_response(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct response r = {.f = f, .ev = ev, .p = p};
	struct err e = {0};

	evidence_expected(ev,
		"What the integrity tool finds leaves this host by syslog, comes by mail to %s, or "
		"is "
		"answered by a program of the agency: %s.",
		"完整性工具發現之異動經 syslog 送出本機、以郵件送達 "
		"%s，或由機關指定之程式處置：%s。",
		param_str(p, "recipients"),
		*param_str(p, "programs") ? param_str(p, "programs") : "-");
	check_say_halves(f, ev);
	r.h = facts_get(f, &model_aide, &e);
	if (!r.h || (r.h->program && !r.h->conf)) {
		evidence_error(ev, "AIDE's configuration: %s.", "AIDE 設定：%s。",
			evidence_clean(ev, r.h ? r.h->why.text : e.text));
		return;
	}
	if (!r.h->program && r.h->others) {
		evidence_error(ev, "%s is installed: whom it tells cannot be judged yet.",
			"已安裝 %s：尚無法判定其通報對象。", evidence_clean(ev, r.h->others));
		return;
	}
	if (!r.h->program) {
		evidence_status(ev, ST_FAIL);
		evidence_observed(ev, "There is no integrity tool.", "無完整性驗證工具。");
		SAY(&r, "No integrity tool is installed: %s.", "未安裝完整性驗證工具：%s。",
			"AIDE");
		return;
	}
	for (size_t i = 0; i < r.h->conf->n_reports; i++)
		if (str_starts(r.h->conf->reports[i].value, "syslog:"))
			by_syslog(&r, &r.h->conf->reports[i]);
	if (!r.warns)
		by_mail(&r);
	if (!r.warns)
		by_program(&r);
	if (!r.warns)
		evidence_observed(ev, "No way is known by which a finding reaches somebody.",
			"未發現可將異動通報人員之途徑。");
	evidence_status(ev, r.warns ? ST_PASS : r.open ? ST_ERROR : ST_FAIL);
}

const struct check family_si3_response[] = {
	{"integrity-response", "what the integrity tool finds reaches somebody", response_params, 0,
		integrity_response},
	{0},
};
