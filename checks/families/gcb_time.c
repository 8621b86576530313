/*
 * GCB: how the time service of a host is set up.
 *
 * time-configured: it has so many sources that it could follow, pools counted as one; with `starts`, the boot also starts it
 * and, live, it runs, since what nobody follows is no source.  Only what somebody configured counts, not what is compiled in.
 * time-user: whom the daemon becomes.  time-filter: chronyd's filter of system calls, and that it does not stay root.
 */
#include <stdlib.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "checks/resolve/accounts/ids.h"
#include "checks/resolve/time/time_in_use.h"
#include "checks/resolve/units/unit.h"

/* The daemon; NULL when its absence or an error is said. */
static const struct time_sources *daemon_of(
	struct facts *f, const struct params *p, struct evidence *ev, bool *ret_starts)
{
	const char *word = param_str(p, "daemon");
	const struct time_sources *t;
	struct err e = {0};

	if (time_daemon_of(f, word, &t, ret_starts, &e) < 0) {
		evidence_error(ev, "which time services there are cannot be told: %s",
			"無法判定有何校時服務：%s", evidence_clean(ev, e.text));
		return NULL;
	}
	if (!t) {
		evidence_seen(ev, word, NULL);
		evidence_observed(ev, "%s is not installed.", "未安裝 %s。", word);
		evidence_reason(ev, "%s is not installed.", "未安裝 %s。", word);
		evidence_status(ev, ST_FAIL);
		return NULL;
	}
	if (t->not_understood) {
		evidence_error(ev, "how %s is set up is not known: %s", "無法判定 %s 之設定：%s",
			t->unit, evidence_clean(ev, t->not_understood));
		return NULL;
	}
	struct unit_boot u = {0};
	bool masked = !t->argv &&
		      unit_at_boot(facts_host(f)->root, ev->arena, t->unit, &u, NULL) == 0 &&
		      u.masked;
	if (!t->refused && !masked)
		return t;
	const char *why = masked ? "it is masked" : evidence_clean(ev, t->refused);
	if (t->refused_file)
		evidence_seen_at(ev, t->unit, why, t->refused_file, t->refused_line);
	else
		evidence_seen_from(ev, t->unit, why, t->unit);
	evidence_observed(ev, "%s does not run with its configuration: %s.",
		"%s 無法以現有設定執行：%s。", t->unit, why);
	evidence_reason(ev, "%s does not run with its configuration: %s.",
		"%s 無法以現有設定執行：%s。", t->unit, why);
	evidence_status(ev, ST_FAIL);
	return NULL;
}

/* How many of its sources somebody configured and it could follow. */
static uint64_t count_sources(struct evidence *ev, const struct time_sources *t)
{
	struct strbuf list = {.arena = ev->arena};
	uint64_t n = 0;

	for (size_t i = 0; i < t->n; i++) {
		const struct time_source *s = &t->v[i];
		const char *what = arena_printf(ev->arena, "%s %s", t->daemon, s->kind);
		const char *name = evidence_clean(ev, s->name);
		const char *value = s->unusable ? arena_printf(ev->arena, "%s (%s)", name,
							  evidence_clean(ev, s->unusable))
						: name;
		bool compiled = str_eq(s->kind, "fallback") && !s->file;

		if (s->file)
			evidence_seen_at(ev, what, value, s->file, s->line);
		else
			evidence_seen_from(ev, what, value, compiled ? "compiled in" : t->unit);
		strbuf_printf(&list, "%s%s", list.len ? ", " : "", value);
		n += !compiled && (!s->unusable || s->standby);
	}
	evidence_observed(
		ev, "%1$s: %2$s.", "%1$s：%2$s。", t->unit, list.len ? strbuf_str(&list) : "-");
	return n;
}

/* Whether it follows them: started by the boot, and, live, running. */
static void judge_start(
	struct facts *f, struct evidence *ev, const struct time_sources *t, bool at_boot)
{
	const struct probe *probe = facts_host(f)->probe;
	struct unit_live u = {0};
	struct err e = {0};

	evidence_seen_from(ev, t->unit, at_boot ? "started by the boot" : "not started by the boot",
		t->argv ? t->unit : "systemd");
	if (!at_boot) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "nothing starts %s at the next boot, so nobody follows them.",
			"下次開機時 %s 不會啟動，故無人依其校時。", t->unit);
	}
	if (!probe || t->argv)
		return;
	if (probe->unit(probe->arg, ev->arena, t->unit, &u, &e) < 0) {
		evidence_error(ev, "whether %s runs could not be asked: %s",
			"無法查詢 %s 是否執行中：%s", t->unit, evidence_clean(ev, e.text));
		return;
	}
	evidence_seen_from(ev, t->unit, u.active_state, "systemd");
	if (str_eq(u.active_state, "active"))
		return;
	evidence_status(ev, ST_FAIL);
	evidence_reason(
		ev, "in the running system %s does not run.", "運作中之系統未執行 %s。", t->unit);
}

static void run_configured(struct facts *f, const struct params *p, struct evidence *ev)
{
	uint64_t want = param_u64(p, "sources");
	bool starts, must_start = param_bool(p, "starts");

	evidence_expected(ev,
		"%1$s has at least %2$llu sources configured that it can follow%3$s.%4$.0s",
		"%1$s 至少設定 %2$llu 個可用之校時來源%4$s。%3$.0s", param_str(p, "daemon"),
		(unsigned long long)want, must_start ? ", and is started" : "",
		must_start ? "，且會啟動" : "");
	const struct time_sources *t = daemon_of(f, p, ev, &starts);
	if (!t)
		return;
	uint64_t n = count_sources(ev, t);
	if (n < want) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%1$llu of %2$s that it can follow, of %3$llu.",
			"%2$s 可用之校時來源為 %1$llu 個，應有 %3$llu 個。", (unsigned long long)n,
			t->unit, (unsigned long long)want);
	}
	if (must_start)
		judge_start(f, ev, t, starts);
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

/* Who the daemon is once it runs; false: not known (said). */
static bool see_user(
	struct facts *f, struct evidence *ev, const struct time_sources *t, uid_t *ret_uid)
{
	struct err e = {0};
	const struct ids *ids = facts_get(f, &model_ids, &e);
	const char *user = t->user ? evidence_clean(ev, t->user) : NULL;

	*ret_uid = 0;
	if (!user || !ids) {
		evidence_error(ev, "whom %s becomes cannot be told%s%s",
			"無法判定 %s 以何使用者執行%s%s", t->unit, ids ? "" : ": ",
			ids ? "" : evidence_clean(ev, e.text));
		return false;
	}
	bool known = ids_uid(ids, t->user, ret_uid);
	if (t->user_file)
		evidence_seen_at(ev, "user", user, t->user_file, t->user_line);
	else
		evidence_seen_from(ev, "user", user, t->unit);
	if (known) {
		evidence_observed(ev, "%s becomes %s (uid %u).", "%s 以 %s（uid %u）執行。",
			t->unit, user, (unsigned)*ret_uid);
		return true;
	}
	evidence_observed(ev, "%s would become %s, whom /etc/passwd does not have.",
		"%s 欲以 %s 執行，惟 /etc/passwd 無此帳號。", t->unit, user);
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "/etc/passwd has no user %s.", "/etc/passwd 無使用者 %s。", user);
	return false;
}

static void judge_not_root(struct evidence *ev, const struct time_sources *t, uid_t uid)
{
	if (uid)
		return;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "%s keeps the rights of root.", "%s 以 root 權限執行。", t->unit);
}

static void run_user(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *want = param_str(p, "user");
	bool starts;
	uid_t uid;

	evidence_expected(ev, "%s runs as the user %s, who is not root.",
		"%s 以使用者 %s 執行，且該使用者非 root。", param_str(p, "daemon"),
		evidence_clean(ev, want));
	const struct time_sources *t = daemon_of(f, p, ev, &starts);
	if (!t || !see_user(f, ev, t, &uid))
		return;
	judge_not_root(ev, t, uid);
	if (uid && !str_eq(t->user, want)) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "it is %s and not %s.", "執行者為 %s 而非 %s。",
			evidence_clean(ev, t->user), evidence_clean(ev, want));
	}
	evidence_status(ev, ST_PASS);
}

static void run_filter(struct facts *f, const struct params *p, struct evidence *ev)
{
	uint64_t want = param_u64(p, "level");
	bool starts;
	uid_t uid;

	evidence_expected(ev,
		"chronyd runs with its filter of system calls at level %llu (1 is the strictest), "
		"and not as root.",
		"chronyd 以系統呼叫過濾層級 %llu 執行（1 最嚴格），且不以 root 執行。",
		(unsigned long long)want);
	const struct time_sources *t = daemon_of(f, p, ev, &starts);
	if (!t)
		return;
	uint64_t level = (uint64_t)abs(t->filter);
	evidence_seen_from(ev, "-F", arena_printf(ev->arena, "%d", t->filter), t->unit);
	evidence_observed(ev, "%s starts chronyd with -F %d.", "%s 以 -F %d 啟動 chronyd。",
		t->unit, t->filter);
	if (!level || level > want) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s.%.0s", "%.0s%s。",
			level ? "the filter lets more calls through than asked for"
			      : "there is no filter of system calls",
			level ? "過濾層級較規定寬鬆" : "未啟用系統呼叫過濾");
	} else if (level < want) {
		evidence_reason(ev, "Level %llu is stricter than %llu.", "層級 %llu 較 %llu 嚴格。",
			(unsigned long long)level, (unsigned long long)want);
	}
	if (!see_user(f, ev, t, &uid))
		return;
	judge_not_root(ev, t, uid);
	evidence_status(ev, ST_PASS);
}

static const struct param_spec configured_params[] = {{"daemon", PARAM_STRING, NULL},
	{"sources", PARAM_NUMBER, NULL}, {"starts", PARAM_BOOLEAN, NULL}, {0}};
static const struct param_spec user_params[] = {
	{"daemon", PARAM_STRING, NULL}, {"user", PARAM_STRING, NULL}, {0}};
static const struct param_spec filter_params[] = {
	{"daemon", PARAM_STRING, NULL}, {"level", PARAM_NUMBER, NULL}, {0}};

const struct check family_gcb_time[] = {
	{.id = "time-configured",
		.summary = "a time service has sources configured that it can follow",
		.params = configured_params,
		.run = run_configured},
	{.id = "time-user",
		.summary = "whom a time service becomes",
		.params = user_params,
		.run = run_user},
	{.id = "time-filter",
		.summary = "chronyd's filter of system calls, and that it does not stay root",
		.params = filter_params,
		.run = run_filter},
	{0},
};
