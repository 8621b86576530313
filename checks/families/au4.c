/*
 * au4: 稽核處理失效之回應 (AU-4): what happens when records cannot be kept.
 *
 * audit-failure: the kernel says so when it loses a record (its failure flag), holds back enough of them, and auditd
 * acts when the disk gets full, is full or fails.  Live, the kernel is asked for the flag, the limit and how many
 * records it has lost; persistent, they are what the rules set at the next boot (else the kernel's command line or
 * its own), and the actions are those of auditd.conf as they take effect: rotate does nothing with fewer than two
 * logs, email without sendmail and single or halt without /sbin/init come to a message in syslog.
 */
#include "checks/families/au1.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "checks/probe/probe.h"
#include "checks/resolve/audit/audit_action.h"
#include "checks/resolve/audit/auditrules.h"
#include "checks/resolve/audit/auditstart.h"

#define KERNEL_FAILURE 1 /* kernel/audit.c: printk */

struct half {
	const char *en, *zh;
};
static const struct half now = {"in the running system", "運作中之系統"},
			 later = {"after the next boot", "下次開機後"};

static bool accepted(
	struct evidence *ev, const struct params *p, const char *list, const char *word)
{
	size_t n;
	char **v = param_list(p, list, ev->arena, &n);

	for (size_t i = 0; i < n; i++)
		if (str_ieq(v[i], word))
			return true;
	return false;
}

static void judge_kernel(struct evidence *ev, const struct params *p, const struct half *h,
	int64_t failure, int64_t backlog)
{
	const char *flag = arena_printf(ev->arena, "%lld", (long long)failure);
	uint64_t least = param_u64(p, "backlog");

	evidence_observed(ev, "%1$s%2$.0s: failure flag %3$s, backlog limit %4$lld%5$s%6$.0s.",
		"%1$.0s%2$s：失效旗標 %3$s、待處理佇列上限 %4$lld%5$.0s%6$s。", h->en, h->zh, flag,
		(long long)backlog, backlog ? "" : " (none)", backlog ? "" : "（無上限）");
	if (!accepted(ev, p, "failure", flag)) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"%1$s%2$.0s: the kernel's failure flag is %3$s, accepted: %4$s.",
			"%1$.0s%2$s：核心之失效旗標為 %3$s，可接受者為 %4$s。", h->en, h->zh, flag,
			param_str(p, "failure"));
	}
	if (backlog && (uint64_t)backlog < least) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"%1$s%2$.0s: the kernel holds back %3$lld records at most, below %4$llu.",
			"%1$.0s%2$s：核心最多保留 %3$lld 筆待處理紀錄，低於 %4$llu。", h->en, h->zh,
			(long long)backlog, (unsigned long long)least);
	}
}

static void running(struct facts *f, struct evidence *ev, const struct params *p)
{
	const struct probe *probe = facts_host(f)->probe;
	struct audit_status st;
	struct err e = {0};

	if (probe->audit_status(probe->arg, &st, &e) < 0) {
		evidence_error(ev, "the kernel's audit could not be asked: %s",
			"無法詢問核心之稽核狀態：%s", evidence_clean(ev, e.text));
		return;
	}
	evidence_seen_from(
		ev, "failure", arena_printf(ev->arena, "%u", st.failure), "kernel audit");
	evidence_seen_from(ev, "backlog_limit", arena_printf(ev->arena, "%u", st.backlog_limit),
		"kernel audit");
	evidence_seen_from(ev, "lost", arena_printf(ev->arena, "%u", st.lost), "kernel audit");
	judge_kernel(ev, p, &now, st.failure, st.backlog_limit);
	evidence_observed(
		ev, "%u records lost since the boot.", "開機以來遺失 %u 筆紀錄。", st.lost);
	if (st.lost > param_u64(p, "lost")) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%1$s%2$.0s: the kernel has lost %3$u records.",
			"%1$.0s%2$s：核心已遺失 %3$u 筆紀錄。", now.en, now.zh, st.lost);
	}
}

static int see_setting(struct evidence *ev, const char *name, const struct audit_setting *s)
{
	const char *value = arena_printf(ev->arena, "%lld", (long long)s->value);

	if (s->file)
		evidence_seen_at(ev, name, value, s->file, s->line);
	else
		evidence_seen_from(ev, name, value, "kernel default");
	return 0;
}

/* What the next boot leaves in the kernel. */
static void next_boot(struct facts *f, struct evidence *ev, const struct params *p)
{
	struct err e = {0};
	const struct audit_rules *r = facts_get(f, &model_audit_rules_boot, &e);

	if (!r) {
		evidence_error(ev, "the rules of the next boot could not be told: %s",
			"無法判定下次開機之稽核規則：%s", evidence_clean(ev, e.text));
		return;
	}
	struct audit_setting failure = r->failure, backlog = r->backlog;
	if (failure.value < 0)
		failure.value = KERNEL_FAILURE;
	if (backlog.value < 0 && audit_boot_backlog(facts_host(f)->root, ev->arena, &backlog.value,
					 &backlog.file, &backlog.line, &e) < 0) {
		evidence_error(ev, "the kernel's command line could not be read: %s",
			"無法讀取核心命令列：%s", evidence_clean(ev, e.text));
		return;
	}
	see_setting(ev, "-f", &failure);
	see_setting(ev, "-b", &backlog);
	if (r->stopped && r->file)
		evidence_seen_at(ev, "loading stops", r->stopped, r->file, r->line);
	judge_kernel(ev, p, &later, failure.value, backlog.value);
}

static void judge_action(struct facts *f, struct evidence *ev, const struct params *p,
	const struct auditd_conf *c, const char *key)
{
	struct audit_action x;

	audit_action(facts_host(f)->root, ev->arena, c, key, &x);
	if (x.v->file)
		evidence_seen_at(ev, key, x.v->value, x.v->file, x.v->line);
	else
		evidence_seen_from(ev, key, x.v->value, "auditd default");
	evidence_observed(ev, "%s = %s.", "%s = %s。", key, evidence_clean(ev, x.v->value));
	if (accepted(ev, p, "actions", x.does))
		return;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "%1$s = %2$s%3$s%4$s%5$.0s: accepted are %6$s.",
		"%1$s = %2$s%3$s%4$.0s%5$s：可接受者為 %6$s。", key, evidence_clean(ev, x.word),
		*x.why.en ? ": " : "", x.why.en, x.why.zh, param_str(p, "actions"));
}

static void daemon_acts(struct facts *f, struct evidence *ev, const struct params *p)
{
	static const char *const actions[] = {"space_left_action", "admin_space_left_action",
		"disk_full_action", "disk_error_action"};
	struct err e = {0};
	const struct auditd_conf *c = facts_get(f, &model_auditd_conf, &e);

	if (!c) {
		evidence_error(ev, "auditd.conf could not be read: %s", "無法讀取 auditd.conf：%s",
			evidence_clean(ev, e.text));
		return;
	}
	if (str_ieq(auditd_value(c, "write_logs")->value, "no")) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "auditd writes no records, so it acts on no disk.",
			"auditd 不寫入紀錄，故無從處置磁碟問題。");
	}
	for (size_t i = 0; i < sizeof(actions) / sizeof(*actions); i++)
		judge_action(f, ev, p, c, actions[i]);
}

static void run_failure(struct facts *f, const struct params *p, struct evidence *ev)
{
	evidence_expected(ev,
		"The kernel's failure flag is one of %s, it holds back at least %llu records and "
		"has "
		"lost no more than %llu; auditd acts by %s when the disk gets full, is full or "
		"fails.",
		"核心之失效旗標為 %s 之一、至少可保留 %llu 筆待處理紀錄、遺失不逾 %llu "
		"筆；磁碟將滿、已滿或發生錯誤時，auditd 採取之行動為 %s 之一。",
		param_str(p, "failure"), (unsigned long long)param_u64(p, "backlog"),
		(unsigned long long)param_u64(p, "lost"), param_str(p, "actions"));
	if (facts_host(f)->live)
		running(f, ev, p);
	if (!au1_starts_at_boot(f, ev)) {
		next_boot(f, ev, p);
		daemon_acts(f, ev, p);
	}
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

static const struct param_spec failure_params[] = {{"failure", PARAM_STRING, NULL},
	{"backlog", PARAM_NUMBER, "records"}, {"lost", PARAM_NUMBER, "records"},
	{"actions", PARAM_STRING, NULL}, {0}};

const struct check family_au4[] = {{.id = "audit-failure",
					   .summary = "kernel and auditd act when audit records "
						      "cannot be kept, now and after a boot",
					   .params = failure_params,
					   .run = run_failure},
	{0}};
