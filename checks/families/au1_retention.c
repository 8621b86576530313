/*
 * au1_retention: 保留稽核紀錄 (AU-1.N1): for how many days records are sure to be kept on this host.
 *
 * log-retention: auditd's own log, where auditd starts, and one place at least for messages of authentication (auth
 * and authpriv: rsyslog's files with what logrotate does to them, or the journal) keep each record for the days of the
 * policy, supposing the volume a day that the agency declares.  What is limited by size is so many days as that volume
 * fills; what nothing removes is kept.  Copies elsewhere do not count: how long they are kept there is not known here.
 */
#include "checks/check.h"
#include "checks/probe/probe.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/logs/log_forward.h"
#include "checks/resolve/logs/log_keep.h"
#include "checks/resolve/logs/rsyslog.h"
#include "checks/resolve/logs/rsyslog_filter.h"

struct judge {
	struct facts *f;
	struct evidence *ev;
	uint64_t days, volume;
	bool unknown;
};

static const char *days_text(struct arena *a, uint64_t days, bool zh)
{
	if (days == LOG_KEEP_EVER)
		return zh ? "不刪除" : "for ever";
	return arena_printf(a, zh ? "%llu 天" : "%llu days", (unsigned long long)days);
}

static void tell(struct judge *j, const struct log_keep *k)
{
	struct arena *a = j->ev->arena;
	const char *en = days_text(a, k->days, false), *zh = days_text(a, k->days, true);

	if (k->unknown)
		evidence_observed(j->ev, "%s: not worked out (%s).", "%s：無法判定（%s）。",
			k->store, k->unknown);
	else
		evidence_observed(j->ev, "%1$s: kept %2$s%3$.0s (%4$s%5$.0s).",
			"%1$s：保留%2$.0s%3$s（%4$.0s%5$s）。", k->store, en, zh, k->why.en,
			k->why.zh);
	if (k->file)
		evidence_seen_at(j->ev, k->store, en, k->file, k->line);
	else
		evidence_seen_from(j->ev, k->store, en, k->why.en ? k->why.en : "-");
}

static bool long_enough(const struct judge *j, const struct log_keep *k)
{
	return !k->unknown && k->days >= j->days;
}

static void audit_log(struct judge *j)
{
	struct err e = {0};
	struct log_keep k;

	if (!log_keep_audit(facts_host(j->f), j->f, j->ev->arena, j->volume, &k, &e)) {
		evidence_observed(j->ev, "auditd does not start here: no log of its own.",
			"本機不啟動 auditd，無其紀錄檔。");
		return;
	}
	tell(j, &k);
	if (k.unknown) {
		evidence_error(j->ev, "%s: %s.", "%s：無法判定：%s。", k.store, k.unknown);
	} else if (k.days < j->days) {
		evidence_status(j->ev, ST_FAIL);
		evidence_reason(j->ev, "The audit log %1$s is kept %2$s%3$.0s only (%4$s%5$.0s).",
			"稽核紀錄 %1$s 僅保留 %2$.0s%3$s（%4$.0s%5$s）。", k.store,
			days_text(j->ev->arena, k.days, false),
			days_text(j->ev->arena, k.days, true), k.why.en, k.why.zh);
	}
}

struct places { /* where the messages of one facility are kept */
	const char *facility;
	uint64_t best;
	const struct log_keep *longest;
	bool unknown; /* a place whose filter or term is not known */
};

static void consider(const struct judge *j, struct places *p, const struct log_keep *k,
	enum forward_covers covers)
{
	if (covers == COVERS_NO)
		return;
	if (covers == COVERS_UNKNOWN || k->unknown) {
		p->unknown |= k->unknown || k->days >= j->days;
		return;
	}
	if (!p->longest || k->days > p->best) {
		p->best = k->days;
		p->longest = k;
	}
}

/*
 * Whether rsyslog writes now: while its service does not run, and no socket starts it with the next message, its files keep
 * nothing.  On files alone: true.
 */
static bool rsyslog_writes(struct judge *j)
{
	static const char *const units[] = {"rsyslog.service", "syslog.socket"};
	const struct probe *p = facts_host(j->f)->probe;
	struct unit_live u = {0};
	struct err e = {0};

	for (size_t i = 0; facts_host(j->f)->live && i < 2; i++) {
		if (p->unit(p->arg, j->ev->arena, units[i], &u, &e) < 0) {
			evidence_error(j->ev, "in the running system: %s could not be asked: %s",
				"運作中之系統：無法查詢 %s：%s", units[i], e.text);
			return true;
		}
		if (str_eq(u.active_state, "active") || str_eq(u.active_state, "reloading"))
			return true;
	}
	if (!facts_host(j->f)->live)
		return true;
	evidence_seen_from(j->ev, units[0], "does not run", "systemd");
	evidence_reason(j->ev,
		"in the running system: rsyslog.service does not run, so nothing is written to its "
		"files.",
		"運作中之系統：rsyslog.service 未執行，其檔案未寫入任何紀錄。");
	return false;
}

/*
 * Whether the messages of a facility come to an action: through its filter, and past what is thrown away above it.  What is
 * thrown away for its text or its program is not all of the facility, and is left out of account.
 */
static enum forward_covers comes_to(
	const struct rsyslog_conf *c, size_t at, const char *facility, struct arena *a)
{
	enum forward_covers v = rsyslog_covers(c->actions[at].filter, facility, 6, a);

	for (size_t i = 0; v != COVERS_NO && i < at; i++) {
		const struct rsyslog_action *x = &c->actions[i];
		if (x->kind != RSYSLOG_DISCARD || x->after_stop ||
			!str_eq(x->ruleset, c->actions[at].ruleset))
			continue;
		enum forward_covers gone = rsyslog_covers(x->filter, facility, 6, a);
		if (gone == COVERS_YES)
			v = COVERS_NO;
		else if (gone == COVERS_UNKNOWN && strcasestr(x->filter, "facility"))
			v = COVERS_UNKNOWN;
	}
	return v;
}

/* Whether journald hands messages on to a rsyslogd that does not read the journal itself. */
static bool handed_on(struct judge *j, const struct rsyslog_conf *c)
{
	struct journal_forward w;
	struct err e = {0};

	bool listens = false;

	for (size_t i = 0; i < c->n_inputs; i++) {
		if (str_ieq(c->inputs[i].type, "imjournal"))
			return true;
		listens |= str_ieq(c->inputs[i].type, "imuxsock");
	}
	if (!listens) {
		evidence_observed(j->ev,
			"rsyslog has no input for messages of this host (imuxsock, imjournal).",
			"rsyslog 未設定接收本機訊息之輸入模組（imuxsock、imjournal）。");
		return false;
	}
	if (log_journal_forwards(facts_host(j->f), j->ev->arena, &w, &e) < 0) {
		evidence_error(j->ev, "%s", "%s", e.text);
		return true;
	}
	if (w.forwards)
		return true;
	evidence_seen_at(j->ev, w.key, w.value, w.file, w.line);
	evidence_observed(j->ev,
		"rsyslog does not read the journal itself, and journald hands it nothing of them "
		"(%s=%s).",
		"rsyslog 未自行讀取 journal，而 journald 亦不轉送該等訊息（%s=%s）。", w.key,
		w.value);
	return false;
}

/* Whether somebody stops rsyslog at boot: then its files keep nothing. */
static bool ended_at_boot(struct judge *j, struct places *p)
{
	struct boot_end by;

	if (!log_rsyslog_ended(facts_host(j->f), j->f, j->ev->arena, &by))
		return false;
	const char *who = evidence_clean(j->ev, by.by);
	if (by.file)
		evidence_seen_at(
			j->ev, "rsyslog.service at boot", "stopped again", by.file, by.line);
	if (by.perhaps)
		p[0].unknown = p[1].unknown = true;
	evidence_observed(j->ev, "%s stops rsyslog at boot.", "%s 於開機時停止 rsyslog。", who);
	return true;
}

static void rsyslog_files(struct judge *j, struct places *p)
{
	struct err e = {0};
	struct arena *a = j->ev->arena;
	const struct host *h = facts_host(j->f);
	const struct rsyslog_conf *c = facts_get(j->f, &model_rsyslog, &e);

	if (!c && e.code != ENOENT) {
		evidence_observed(j->ev, "rsyslog: %s.", "rsyslog：%s。", e.text);
		p[0].unknown = p[1].unknown = true;
	}
	if (!c || !c->installed || c->fatal || !log_rsyslog_runs(h, a, &e) || !rsyslog_writes(j) ||
		ended_at_boot(j, p) || !handed_on(j, c))
		return;
	for (size_t i = 0; i < c->n_actions; i++) {
		const struct rsyslog_action *act = &c->actions[i];
		enum forward_covers auth = comes_to(c, i, "auth", a),
				    priv = comes_to(c, i, "authpriv", a);
		if (act->kind != RSYSLOG_FILE || act->is_pipe || act->after_stop ||
			(auth == COVERS_NO && priv == COVERS_NO))
			continue;
		if (!act->path) {
			p[0].unknown |= auth != COVERS_NO;
			p[1].unknown |= priv != COVERS_NO;
			continue;
		}
		if (str_starts(act->path, "/dev/"))
			continue;
		int writes = log_rsyslog_may_write(h, a, act->path, &e);
		if (writes <= 0)
			evidence_observed(j->ev, "rsyslog does not surely write %s: %s.",
				"rsyslog 未必能寫入 %s：%s。", act->path, e.text);
		p[0].unknown |= writes < 0 && auth != COVERS_NO;
		p[1].unknown |= writes < 0 && priv != COVERS_NO;
		if (writes <= 0)
			continue;
		struct log_keep *k = arena_alloc(a, sizeof(*k));
		log_keep_file(h, j->f, a, act->path, j->volume, k);
		tell(j, k);
		consider(j, &p[0], k, auth);
		consider(j, &p[1], k, priv);
	}
	for (size_t i = 0; i < c->n_problems; i++)
		if (c->problems[i].unread)
			p[0].unknown = p[1].unknown = true;
}

static void messages(struct judge *j)
{
	struct places p[2] = {{.facility = "auth"}, {.facility = "authpriv"}};
	struct arena *a = j->ev->arena;
	struct log_keep *k = arena_alloc(a, sizeof(*k));

	rsyslog_files(j, p);
	if (log_keep_journal(facts_host(j->f), a, j->volume, k)) {
		tell(j, k);
		consider(j, &p[0], k, COVERS_YES);
		consider(j, &p[1], k, COVERS_YES);
	} else {
		evidence_observed(j->ev, "The journal is not kept over a boot.",
			"journal 於重新開機後不保留。");
	}
	for (size_t i = 0; i < 2; i++) {
		if (p[i].longest && long_enough(j, p[i].longest))
			continue;
		const char *en = p[i].longest ? days_text(a, p[i].best, false) : "nowhere",
			   *zh = p[i].longest ? days_text(a, p[i].best, true) : "未保留";
		if (p[i].unknown) {
			evidence_error(j->ev,
				"How long messages of %s are kept could not be worked out.",
				"無法判定 %s 訊息之保留期間。", p[i].facility);
			continue;
		}
		evidence_status(j->ev, ST_FAIL);
		evidence_reason(j->ev,
			"Messages of %1$s (authentication) are kept %2$s%3$.0s only; longest in "
			"%4$s (%5$s%6$.0s).",
			"%1$s（身分驗證）訊息僅保留 %2$.0s%3$s；最久者為 %4$s（%5$.0s%6$s）。",
			p[i].facility, en, zh, p[i].longest ? p[i].longest->store : "-",
			p[i].longest ? p[i].longest->why.en : "-",
			p[i].longest ? p[i].longest->why.zh : "-");
	}
}

static void run_retention(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct judge j = {.f = f, .ev = ev, .days = param_u64(p, "days")};

	/* More than an exabyte a day is no statement. */
	j.volume = param_u64(p, "volume") > 1u << 20 ? (uint64_t)1 << 40
						     : param_u64(p, "volume") << 20;
	evidence_expected(ev,
		"Every record of auditd's log, and every message of authentication in one place "
		"at least (a file of rsyslog or the journal), is kept on this host for %s days, "
		"with up to %s MB written to each a day.",
		"auditd 紀錄之每一筆，以及身分驗證訊息於至少一處（rsyslog 檔案或 "
		"journal）之每一筆，於每日各寫入至多 %2$s MB 之情形下，均於本機保留 %1$s 天。",
		param_str(p, "days"), param_str(p, "volume"));
	audit_log(&j);
	messages(&j);
	if (facts_host(f)->live)
		evidence_observed(ev,
			"Told from the settings; auditd and journald do not say which they were "
			"started with, and take these at their next start.",
			"依設定判定；auditd 與 journald "
			"無從查詢其啟動時所用設定，下次啟動時即採用此等設定。");
	else
		evidence_observed(ev, "Files only: judged by the settings of the next boot.",
			"僅檢測檔案：依下次開機之設定判定。");
	evidence_status(ev, ST_PASS);
}

static const struct param_spec retention_params[] = {
	{"days", PARAM_NUMBER, "days"}, {"volume", PARAM_NUMBER, "MB"}, {0}};

const struct check family_au1_retention[] = {{.id = "log-retention",
						     .summary = "audit records and messages of "
								"authentication are kept for the "
								"prescribed days",
						     .params = retention_params,
						     .run = run_retention},
	{0}};
