/*
 * sc1_forward: 傳輸採用加密機制 (SC-1.H1), of log records: whatever sends them to another host as they are made does so by TLS
 * (rsyslog's omfwd and omrelp, systemd-journal-upload) or under Kerberos (auditd's remote plugin).
 *
 * In effect is what the boot starts and, on a running system, what is active; each is judged by the files it will be
 * started with.  Which ways there are is in checks/resolve/logs/log_forward.c.  What rsyslog hands to another module or to a
 * program is not followed: unless it names this host, an allowed receiver or https, it is an error.
 */
#include <fnmatch.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/logs/log_forward.h"

static bool is_allowed(char **list, size_t n, const char *host)
{
	for (size_t i = 0; i < n; i++)
		if (!fnmatch(list[i], host, FNM_CASEFOLD))
			return true;
	return false;
}

static void judge(struct evidence *ev, const struct log_forward *w, bool live, bool allowed)
{
	const char *to = evidence_clean(ev, w->host), *how = evidence_clean(ev, w->protection);
	bool good = w->protected_way || w->this_host || allowed;

	evidence_seen_at(
		ev, arena_printf(ev->arena, "%s to %s", w->name, to), how, w->file, w->line);
	evidence_observed(ev, "%1$s, to %2$s: %3$s%4$s%6$s.%5$.0s%7$.0s",
		"%1$s，至 %2$s：%3$s%4$.0s%5$s%6$.0s%7$s。", w->name, to, how,
		w->this_host ? " (this host itself)"
		: allowed    ? " (allowed)"
			     : "",
		w->this_host ? "（本機）"
		: allowed    ? "（經機關核可）"
			     : "",
		live && !w->active ? ", not active now" : "",
		live && !w->active ? "，現行未執行" : "");
	if (w->unverified)
		evidence_observed(ev,
			"It does not verify that the receiver is %s (authentication mode anon).",
			"未驗證接收端是否為 %s（驗證模式 anon）。", to);
	if (good)
		return;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "%1$s sends log records to %2$s without encryption: %3$s%4$s%5$.0s.",
		"%1$s 未加密即將紀錄傳送至 %2$s：%3$s%4$.0s%5$s。", w->name, to, how,
		!live	     ? ""
		: !w->starts ? ", in the running system"
		: !w->active ? ", after the next boot"
			     : ", now and after the next boot",
		!live	     ? ""
		: !w->starts ? "（運作中之系統）"
		: !w->active ? "（下次開機後）"
			     : "（現行與下次開機後）");
}

/* What another module of rsyslog, or a program of it, makes of the records. */
static void judge_other(struct evidence *ev, const struct log_forward *w, bool live, bool allowed)
{
	const char *to = w->host ? evidence_clean(ev, w->host) : "-";

	if (w->protected_way || w->this_host || allowed) {
		judge(ev, w, live, allowed);
		return;
	}
	evidence_seen_at(ev, w->name, to, w->file, w->line);
	evidence_error(ev,
		"%s:%u: what becomes of the log records that %s takes (%s) is not known: whether "
		"they leave this host, and encrypted.",
		"%s:%u：無法得知 %s（%s）如何處理所收紀錄：是否送出本機、是否加密。",
		evidence_clean(ev, w->file ? w->file->path : "rsyslog"), w->line,
		evidence_clean(ev, w->name), to);
}

static const struct param_spec params[] = {{"allow", PARAM_STRING, NULL}, {0}};

static void run(struct facts *f, const struct params *p, struct evidence *ev)
{
	bool live = facts_host(f)->live;
	struct err e = {0};
	size_t n_allow, n = 0;
	char **allow = param_list(p, "allow", ev->arena, &n_allow);
	const struct log_forwards *l = facts_get(f, &model_log_forwards, &e);

	evidence_expected(ev,
		"Whatever sends log records to another host encrypts them; but to: %s.",
		"紀錄傳送至他機時均加密；但不含傳送至：%s。",
		*param_str(p, "allow") ? evidence_clean(ev, param_str(p, "allow")) : "-");
	if (!l) {
		evidence_error(ev, "How log records are forwarded cannot be told: %s.",
			"無法得知紀錄如何轉送：%s。", evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < l->n_problems; i++)
		evidence_error(ev, "%s.", "無法判讀：%s。", evidence_clean(ev, l->problems[i]));
	for (size_t i = 0; i < l->n; i++) {
		const struct log_forward *w = &l->v[i];
		if (!w->host || !(w->starts || (live && w->active)))
			continue;
		n++;
		judge(ev, w, live, is_allowed(allow, n_allow, w->host));
	}
	for (size_t i = 0; i < l->n_others; i++) {
		const struct log_forward *w = &l->others[i];
		if (!(w->starts || (live && w->active)))
			continue;
		n++;
		judge_other(ev, w, live, w->host && is_allowed(allow, n_allow, w->host));
	}
	if (!n && ev->status == ST_NONE)
		evidence_observed(
			ev, "Log records are not forwarded to another host.", "紀錄未轉送至他機。");
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

const struct check family_sc1_forward[] = {
	{"log-forward-tls", "log records are encrypted on their way to another host", params, 0,
		run},
	{0},
};
