/*
 * SI-2, 資通系統監控, and CP-2, 系統備援: a daemon that has to stand: running-program.
 *
 * At least one of the named daemons is started by the next boot, stays and is not ended again, and, live, runs now
 * (checks/resolve/boot/standing.h); the same one in both halves.  Where it is allowed, auditd whose records leave the host as
 * they are made is one, too.  What the daemon finds, and who looks at it, is for the attestation.
 */
#include "checks/check.h"

#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/standing.h"
#include "checks/resolve/logs/log_forward.h"

static void see(struct evidence *ev, const struct standing *s)
{
	const char *what = s->boot == STANDS ? arena_printf(ev->arena, "keeps running: %s, %s",
						       s->unit ? s->unit : "no unit",
						       s->program ? s->program : "-")
			   : s->en	     ? evidence_clean(ev, s->en)
					     : "not started";

	evidence_seen_at(ev, arena_printf(ev->arena, "%s after the next boot", s->name), what,
		s->file, s->line);
	if (s->live)
		evidence_seen_from(ev, s->name, s->live, "systemd");
}

/* Says what is lacking of one that is on the host. */
static void say_lack(struct evidence *ev, const struct standing *s)
{
	const char *en = evidence_clean(ev, s->en ? s->en : "nothing starts it");
	const char *zh = evidence_clean(ev, s->zh ? s->zh : "未啟動");

	see(ev, s);
	if (s->boot == STANDS_PERHAPS) {
		evidence_error(ev,
			"Whether %1$s keeps running after the next boot is not told by files: "
			"%2$s%3$.0s.",
			"無法由檔案判定下次開機後 %1$s 是否持續執行：%2$.0s%3$s。", s->name, en,
			zh);
	} else if (s->boot == STANDS_NOT) {
		evidence_observed(ev, "After the next boot %s does not keep running%s%s.",
			"下次開機後 %s 未持續執行%s%s。", s->name, s->live ? " · " : "",
			s->live ? evidence_clean(ev, s->live) : "");
		evidence_reason(ev, "%1$s does not keep running after the next boot: %2$s%3$.0s.",
			"下次開機後 %1$s 未持續執行：%2$.0s%3$s。", s->name, en, zh);
	} else if (s->asked && !s->runs) {
		const char *live = s->live ? evidence_clean(ev, s->live) : "-";
		evidence_observed(ev, "%s is started by the boot, and does not run now (%s).",
			"%s 於開機時啟動，目前未執行（%s）。", s->name, live);
		evidence_reason(
			ev, "%s does not run now: %s.", "%s 目前未執行：%s。", s->name, live);
	}
}

/* Whether the records of an auditd that stands leave the host by a way that stands, too. */
static bool audit_leaves(struct facts *f, struct evidence *ev)
{
	struct err e = {0};
	struct standing s;
	const struct log_forwards *l = facts_get(f, &model_log_forwards, &e);

	if (!l || standing_of(f, ev->arena, "auditd", &s, &e) < 0) {
		evidence_error(ev, "Whether audit records leave the host could not be told: %s.",
			"無法判定稽核紀錄是否轉送至主機外：%s。", evidence_clean(ev, e.text));
		return false;
	}
	if (s.boot != STANDS || (s.asked && !s.runs))
		return false;
	const char *open;
	const struct log_forward *v =
		log_leaves(facts_host(f), f, ev->arena, l, LEAVES_AUDIT, &open);
	if (v) {
		see(ev, &s);
		evidence_seen_at(ev, v->name, v->host, v->file, v->line);
		evidence_observed(ev, "auditd keeps running, and its records go to %s (%s).",
			"auditd 持續執行，且其紀錄轉送至 %s（%s）。", evidence_clean(ev, v->host),
			v->name);
		return true;
	}
	if (open)
		evidence_error(ev, "Whether audit records leave the host could not be told: %s.",
			"無法判定稽核紀錄是否轉送至主機外：%s。", evidence_clean(ev, open));
	return false;
}

static bool elsewhere(const struct params *p, struct evidence *ev)
{
	const char *where = param_str(p, "place");

	if (str_eq(where, "host"))
		return false;
	if (str_eq(where, "network")) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev,
			"The agency declares that this is done in the network, not on the host; "
			"its "
			"attestation answers for it.",
			"機關宣告由網路端設備執行，非於主機執行；由機關聲明佐證。");
	} else {
		evidence_error(ev, "%s is no place: host or network.",
			"「%s」非有效之位置，應為 host 或 network。", evidence_clean(ev, where));
	}
	return true;
}

static void running(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *audit = param_str(p, "audit_forwarding");
	bool forwarding = str_eq(audit, "yes"), found = false;
	size_t n;
	char **names = param_list(p, "programs", ev->arena, &n);
	struct standing *s = arena_array(ev->arena, n + 1, sizeof(*s));

	evidence_expected(ev,
		"One of these runs now and keeps running after the next boot: %s%s%.0s.",
		"下列程式至少其一現行執行中，且於下次開機後持續執行：%s%.0s%s。",
		evidence_clean(ev, param_str(p, "programs")),
		forwarding ? "; or auditd, with its records sent off the host" : "",
		forwarding ? "；或 auditd 執行中且其紀錄即時轉送至主機外" : "");
	if (!forwarding && !str_eq(audit, "no")) {
		evidence_error(ev, "audit_forwarding is %s: neither yes nor no.",
			"audit_forwarding 之值「%s」非 yes 或 no。", evidence_clean(ev, audit));
		return;
	}
	if (elsewhere(p, ev))
		return;
	check_say_halves(f, ev);
	for (size_t i = 0; i < n; i++) {
		struct err e = {0};
		if (standing_of(f, ev->arena, names[i], &s[i], &e) < 0) {
			evidence_error(
				ev, "%s: %s.", "%s：%s。", names[i], evidence_clean(ev, e.text));
			return;
		}
		if (s[i].boot != STANDS || (s[i].asked && !s[i].runs))
			continue;
		see(ev, &s[i]);
		evidence_observed(ev, "%s keeps running: %s.", "%s 持續執行：%s。", names[i],
			evidence_clean(ev, s[i].program ? s[i].program : s[i].unit));
		evidence_status(ev, ST_PASS);
		return;
	}
	if (forwarding && audit_leaves(f, ev)) {
		evidence_status(ev, ST_PASS);
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (s[i].found || s[i].boot != STANDS_NOT) {
			say_lack(ev, &s[i]);
			found = true;
		}
	evidence_status(ev, ev->status == ST_NONE ? ST_FAIL : ev->status);
	if (!found) {
		evidence_observed(ev, "None of them is started by the boot%s%.0s.",
			"開機均未啟動其一%.0s%s。", facts_host(f)->live ? ", none runs now" : "",
			facts_host(f)->live ? "，目前亦均未執行" : "");
		evidence_reason(ev, "None of them keeps running.", "均未持續執行。");
	}
}

static const struct param_spec params[] = {{"programs", PARAM_STRING, NULL},
	{"audit_forwarding", PARAM_STRING, NULL}, {"place", PARAM_STRING, NULL}, {0}};

const struct check family_si2[] = {
	{.id = "running-program",
		.summary = "one of the named daemons runs, and keeps running after a boot",
		.params = params,
		.run = running},
	{0}};
