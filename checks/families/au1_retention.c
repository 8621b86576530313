/*
 * au1_retention: 保留稽核紀錄 (AU-1.N1): for how many days records are sure to be kept on this host.
 *
 * log-retention: auditd's own log, where auditd starts, and one place at least for messages of authentication (auth
 * and authpriv: rsyslog's files with what logrotate does to them, or the journal) keep each record for the days of the
 * policy; where the messages of one program are told apart or thrown away, that holds for each program by itself, supposing the volume a day that the agency declares.  What is limited by size is so many days as that volume
 * fills; what nothing removes is kept.  Copies elsewhere do not count: how long they are kept there is not known here.
 */
#include "checks/check.h"
#include "checks/probe/probe.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
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
	const char *en = days_text(a, k->days, false), *zh = "永久保留";

	if (k->days != LOG_KEEP_EVER)
		zh = arena_printf(a, "保留 %s", days_text(a, k->days, true));
	if (k->unknown)
		evidence_observed(j->ev, "%s: not worked out (%s).", "%s：無法判定（%s）。",
			k->store, k->unknown);
	else
		evidence_observed(j->ev, "%1$s: kept %2$s%3$.0s (%4$s%5$.0s).",
			"%1$s：%2$.0s%3$s（%4$.0s%5$s）。", k->store, en, zh, k->why.en, k->why.zh);
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
		evidence_reason(j->ev,
			"after the next boot: the audit log %1$s is kept %2$s%3$.0s only "
			"(%4$s%5$.0s).",
			"下次開機後：稽核紀錄 %1$s 僅保留 %2$.0s%3$s（%4$.0s%5$s）。", k.store,
			days_text(j->ev->arena, k.days, false),
			days_text(j->ev->arena, k.days, true), k.why.en, k.why.zh);
	}
}

#define said   rsyslog_login_messages
#define N_SAID RSYSLOG_LOGIN_MESSAGES

struct places { /* where messages of one kind are kept */
	uint64_t best;
	const struct log_keep *longest;
	bool unknown;	 /* a place whose filter or term is not known */
	const char *why; /* the first of these, with its file and line */
};

static void not_known(struct places *p, const char *why)
{
	p->unknown = true;
	if (!p->why)
		p->why = why;
}

static void none_known(struct places *p, const char *why)
{
	for (size_t i = 0; i < N_SAID; i++)
		not_known(&p[i], why);
}

static const char *place_of(struct arena *a, const struct rsyslog_where *at)
{
	return at->file ? arena_printf(a, "%s:%u", at->file->path, at->line) : "rsyslog";
}

static void consider(const struct judge *j, struct places *p, const struct log_keep *k,
	enum forward_covers covers, const char *filter)
{
	if (covers == COVERS_NO)
		return;
	if (k->unknown) {
		not_known(p, arena_printf(j->ev->arena, "%s: %s", k->store, k->unknown));
		return;
	}
	if (covers == COVERS_UNKNOWN) {
		if (k->days >= j->days)
			not_known(p, filter);
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

/* Whether a message comes to an action, and what leaves that open. */
static enum forward_covers comes_to(const struct rsyslog_conf *c, size_t at,
	const struct rsyslog_message *m, struct arena *a, const char **ret_filter)
{
	size_t by;
	enum forward_covers v = rsyslog_comes_to(c, at, m, a, &by);
	const struct rsyslog_action *x = &c->actions[by];

	*ret_filter =
		arena_printf(a, by == at ? "%s: the filter \"%s\"" : "%s: what \"%s\" throws away",
			place_of(a, &x->at), x->filter);
	return v;
}

/* Whether journald hands messages on to a rsyslogd that does not read the journal itself. */
static bool handed_on(struct judge *j, const struct rsyslog_conf *c)
{
	struct journal_forward w;
	struct err e = {0};
	int rc = log_rsyslog_hears(facts_host(j->f), j->ev->arena, c, &w, &e);

	if (rc < 0) {
		evidence_error(j->ev, "%s", "%s", e.text);
	} else if (!rc && !w.key) {
		evidence_observed(j->ev,
			"rsyslog has no input for messages of this host (imuxsock, imjournal).",
			"rsyslog 未設定接收本機訊息之輸入模組（imuxsock、imjournal）。");
	} else if (!rc) {
		evidence_seen_at(j->ev, w.key, w.value, w.file, w.line);
		evidence_observed(j->ev,
			"rsyslog does not read the journal itself, and journald hands it nothing "
			"of them (%s=%s).",
			"rsyslog 未自行讀取 journal，而 journald 亦不轉送該等訊息（%s=%s）。",
			w.key, w.value);
	}
	return rc != 0;
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
		none_known(p, arena_printf(j->ev->arena, "%s stops rsyslog, perhaps: %s", by.by,
				      by.perhaps));
	evidence_observed(j->ev, "%s stops rsyslog at boot.", "%s 於開機時停止 rsyslog。", who);
	return true;
}

/* One file of rsyslog, and which messages come to it. */
static void one_file(struct judge *j, struct places *p, const struct rsyslog_conf *c, size_t at)
{
	struct arena *a = j->ev->arena;
	const struct host *h = facts_host(j->f);
	const struct rsyslog_action *act = &c->actions[at];
	enum forward_covers v[N_SAID];
	const char *filter[N_SAID];
	struct err e = {0};
	bool any = false;

	for (size_t i = 0; i < N_SAID; i++) {
		v[i] = comes_to(c, at, &said[i], a, &filter[i]);
		any |= v[i] != COVERS_NO;
	}
	if (!any || (act->path && str_starts(act->path, "/dev/")))
		return;
	int writes = act->path ? log_rsyslog_may_write(h, a, act->path, &e) : 1;
	const char *why = act->path ? arena_strdup(a, e.text)
				    : arena_printf(a, "%s: a file named by a template",
					      place_of(a, &act->at));
	if (writes <= 0)
		evidence_observed(j->ev, "rsyslog does not surely write %s: %s.",
			"rsyslog 未必能寫入 %s：%s。", act->path, e.text);
	if (writes < 0 || !act->path)
		for (size_t i = 0; i < N_SAID; i++)
			if (v[i] != COVERS_NO)
				not_known(&p[i], why);
	if (writes <= 0 || !act->path)
		return;
	struct log_keep *k = arena_alloc(a, sizeof(*k));
	log_keep_file(h, j->f, a, act->path, j->volume, k);
	tell(j, k);
	for (size_t i = 0; i < N_SAID; i++)
		consider(j, &p[i], k, v[i], filter[i]);
}

static void rsyslog_files(struct judge *j, struct places *p)
{
	struct err e = {0};
	struct arena *a = j->ev->arena;
	const struct rsyslog_conf *c = facts_get(j->f, &model_rsyslog, &e);

	if (!c && e.code != ENOENT) {
		evidence_observed(j->ev, "rsyslog: %s.", "rsyslog：%s。", e.text);
		none_known(p, arena_strdup(a, e.text));
	}
	if (!c || !c->installed || c->fatal || !log_rsyslog_runs(facts_host(j->f), a, &e) ||
		!rsyslog_writes(j) || ended_at_boot(j, p) || !handed_on(j, c))
		return;
	for (size_t i = 0; i < c->n_actions; i++)
		if (c->actions[i].kind == RSYSLOG_FILE && !c->actions[i].is_pipe &&
			!c->actions[i].after_stop)
			one_file(j, p, c, i);
	for (size_t i = 0; i < c->n_problems; i++)
		if (c->problems[i].unread)
			none_known(p, arena_printf(a, "%s: %s", place_of(a, &c->problems[i].at),
					      c->problems[i].text));
}

/* The worst of a facility: one nobody knows of, then the one kept the shortest. */
static const struct places *worst_of(
	const struct judge *j, const struct places *p, const char *facility, bool *ret_all)
{
	const struct places *worst = NULL;

	*ret_all = true;
	for (size_t i = 0; i < N_SAID; i++) {
		if (!str_eq(said[i].facility, facility))
			continue;
		if (p[i].longest && long_enough(j, p[i].longest)) {
			*ret_all = false;
			continue;
		}
		if (!worst || (worst->unknown && !p[i].unknown) ||
			(worst->unknown == p[i].unknown && p[i].best < worst->best))
			worst = &p[i];
	}
	return worst;
}

static void judge_facility(struct judge *j, const struct places *p, const char *facility)
{
	struct arena *a = j->ev->arena;
	bool all;
	const struct places *w = worst_of(j, p, facility, &all);

	if (!w)
		return;
	const char *which =
		all ? facility : arena_printf(a, "%s (%s)", facility, said[w - p].program);
	const char *en = w->longest ? days_text(a, w->best, false) : "nowhere",
		   *zh = w->longest ? days_text(a, w->best, true) : "未保留";
	if (w->unknown) {
		evidence_error(j->ev,
			"How long messages of %s are kept could not be worked out: %s.",
			"無法判定 %s 訊息之保留期間：%s。", which, w->why);
		return;
	}
	evidence_status(j->ev, ST_FAIL);
	evidence_reason(j->ev,
		"after the next boot: messages of %1$s (authentication) are kept %2$s%3$.0s only; "
		"longest in %4$s (%5$s%6$.0s).",
		"下次開機後：%1$s（身分驗證）訊息僅保留 %2$.0s%3$s；最久者為 %4$s（%5$.0s%6$s）。",
		which, en, zh, w->longest ? w->longest->store : "-",
		w->longest ? w->longest->why.en : "-", w->longest ? w->longest->why.zh : "-");
}

static void messages(struct judge *j)
{
	struct places p[N_SAID] = {0};
	struct arena *a = j->ev->arena;
	struct log_keep *k = arena_alloc(a, sizeof(*k));

	rsyslog_files(j, p);
	if (log_keep_journal(facts_host(j->f), a, j->volume, k)) {
		tell(j, k);
		for (size_t i = 0; i < N_SAID; i++)
			consider(j, &p[i], k, COVERS_YES, NULL);
	} else {
		evidence_observed(j->ev, "The journal is not kept over a boot.",
			"journal 於重新開機後不保留。");
	}
	judge_facility(j, p, "auth");
	judge_facility(j, p, "authpriv");
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
