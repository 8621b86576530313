/*
 * au1: 稽核事件 (AU-1): is the kernel's audit on, and does it record what the agency has decided to audit?
 *
 * audit-enabled: live, the kernel says enabled and names a daemon, and auditd.service is active; persistent, the
 * unit starts at the next boot, its configuration is one the daemon takes and that keeps records, and the rules
 * do not end with -e 0.
 *
 * audit-rules: every group of events of the parameter `events` is recorded by the rules in the kernel (live) and
 * by those the next boot loads.  What each group demands, and how rules may be written to meet it, stands at the
 * head of checks/resolve/audit/auditevents.c.
 */
#include "checks/families/au1.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/probe/probe.h"
#include "checks/resolve/audit/auditd_conf.h"
#include "checks/resolve/audit/auditcover.h"
#include "checks/resolve/audit/auditstart.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/units/unit.h"

#define UNIT "auditd.service"

/* What may be undecided from files without harm: the unit's own conditions on the kernel's command line. */
static bool only_command_line(const char *condition)
{
	return str_starts(condition, "ConditionKernelCommandLine=!audit=");
}

/* What the unit starts, and the daemon's own configuration.  0 sound, 1 not (said), -1 unknown (said). */
static int keeps_running(struct facts *f, struct evidence *ev)
{
	struct audit_start s;
	struct err e = {0};
	int rc = audit_start(facts_host(f)->root, ev->arena, &s, &e);

	if (rc) {
		evidence_error(ev, "how auditd starts at boot could not be told: %s",
			"無法判定 auditd 於開機時如何啟動：%s", evidence_clean(ev, e.text));
		return -1;
	}
	if (s.file)
		evidence_seen_at(ev, "ExecStart", s.command, s.file, s.line);
	if (s.wrong_en) {
		if (s.wrong_file)
			evidence_seen_at(ev, UNIT, s.wrong_en, s.wrong_file, s.wrong_line);
		evidence_observed(ev, "auditd is started as \"%1$s\": %2$s.%3$.0s",
			"auditd 以「%1$s」啟動：%2$.0s%3$s。", s.command, s.wrong_en, s.wrong_zh);
		evidence_reason(ev, "auditd does not work after the next boot: %1$s.%2$.0s",
			"下次開機後 auditd 無法運作：%1$.0s%2$s。", s.wrong_en, s.wrong_zh);
		evidence_status(ev, ST_FAIL);
		return 1;
	}
	if (facts_get(f, &model_auditd_conf, &e) || e.code == ENOENT)
		return 0;
	if (e.code != EBADMSG) {
		evidence_error(ev, "auditd.conf could not be read: %s", "無法讀取 auditd.conf：%s",
			evidence_clean(ev, e.text));
		return -1;
	}
	evidence_status(ev, ST_FAIL);
	evidence_observed(ev, "auditd refuses its configuration.", "auditd 拒絕其設定檔。");
	evidence_reason(ev, "auditd does not start with its configuration: %s.",
		"auditd 無法以其設定啟動：%s。", evidence_clean(ev, e.text));
	return 1;
}

/* Whether somebody ends it again at boot.  0 nobody, 1 so it is (said), -1 unknown (said). */
static int is_left_alone(struct facts *f, struct evidence *ev)
{
	struct boot_end by;
	struct err e = {0};
	const struct boot_starts *boot = facts_get(f, &model_boot, &e);

	if (!boot) {
		evidence_error(ev, "whether auditd is left running could not be told: %s",
			"無法判定 auditd 是否持續運作：%s", evidence_clean(ev, e.text));
		return -1;
	}
	if (!boot_ended(facts_host(f), ev->arena, boot, UNIT, &by))
		return 0;
	const char *who = evidence_clean(ev, by.by);
	if (by.file)
		evidence_seen_at(ev, UNIT " at boot", "stopped again", by.file, by.line);
	if (by.perhaps) {
		evidence_error(ev, "%s may stop auditd at boot, which depends on %s",
			"%s 可能於開機時停止 auditd，取決於 %s", who,
			evidence_clean(ev, by.perhaps));
		return -1;
	}
	evidence_observed(ev, "%s stops auditd at boot.", "%s 於開機時停止 auditd。", who);
	evidence_reason(ev, "auditd does not run after the next boot: %s stops it.",
		"下次開機後 auditd 未運作：%s 將其停止。", who);
	evidence_status(ev, ST_FAIL);
	return 1;
}

int au1_starts_at_boot(struct facts *f, struct evidence *ev)
{
	const struct host *h = facts_host(f);
	struct unit_boot b;
	struct err e = {0};

	if (unit_at_boot(h->root, ev->arena, UNIT, &b, &e) < 0) {
		evidence_error(ev, "whether auditd starts at boot could not be told: %s",
			"無法判定 auditd 是否於開機時啟動：%s", evidence_clean(ev, e.text));
		return -1;
	}
	const char *state = !b.exists	  ? "not installed"
			    : b.masked	  ? "masked"
			    : b.problem	  ? b.problem
			    : b.condition ? b.condition
			    : b.starts	  ? "starts at boot"
					  : "not enabled";
	struct seen *s = evidence_seen(ev, UNIT " at boot", state);
	if (s && b.by)
		s->path = evidence_clean(ev, b.by);
	if (b.starts && b.undecided && !only_command_line(b.undecided)) {
		evidence_error(ev,
			"whether auditd starts at boot depends on %s, which files do not decide",
			"auditd 是否於開機時啟動取決於 %s，無法由檔案判定",
			evidence_clean(ev, b.undecided));
		return -1;
	}
	if (b.exists && !b.masked && b.starts && !b.condition && !b.problem) {
		int rc = keeps_running(f, ev);
		rc = rc ? rc : is_left_alone(f, ev);
		if (rc)
			return rc;
		evidence_observed(ev, "auditd starts at boot.", "auditd 於開機時啟動。");
		return 0;
	}
	evidence_observed(ev, "auditd does not start at boot (%s).",
		"auditd 不會於開機時啟動（%s）。", evidence_clean(ev, state));
	evidence_reason(ev, "auditd does not start at the next boot: %s.",
		"下次開機不會啟動 auditd：%s。", evidence_clean(ev, state));
	evidence_status(ev, ST_FAIL);
	return 1;
}

void au1_see_value(struct evidence *ev, const struct auditd_conf *c, const char *key)
{
	const struct auditd_value *v = auditd_value(c, key);

	if (v->file)
		evidence_seen_at(ev, key, v->value, v->file, v->line);
	else
		evidence_seen_from(ev, key, v->value, "auditd default");
}

/* auditd.conf: one the daemon takes, and with records kept. */
static void daemon_keeps(struct facts *f, struct evidence *ev)
{
	static const char *const needed[] = {"local_events", "write_logs"};
	struct err e = {0};
	const struct auditd_conf *c = facts_get(f, &model_auditd_conf, &e);

	if (!c)
		return; /* not installed; what is unsound was said before */
	for (size_t i = 0; i < sizeof(needed) / sizeof(*needed); i++) {
		au1_see_value(ev, c, needed[i]);
		if (!str_ieq(auditd_value(c, needed[i])->value, "no"))
			continue;
		evidence_status(ev, ST_FAIL);
		evidence_observed(ev, "%s = no.", "%s = no。", needed[i]);
		evidence_reason(ev, "auditd.conf has %s = no: the kernel's records are not kept.",
			"auditd.conf 設有 %s = no：不會保存核心之稽核紀錄。", needed[i]);
	}
}

static void rules_leave_on(struct facts *f, struct evidence *ev)
{
	struct err e = {0};
	const struct audit_rules *r = facts_get(f, &model_audit_rules_boot, &e);

	if (!r) {
		evidence_error(ev, "the rules of the next boot could not be told: %s",
			"無法判定下次開機之稽核規則：%s", evidence_clean(ev, e.text));
		return;
	}
	if (r->enabled)
		return;
	evidence_status(ev, ST_FAIL);
	evidence_observed(
		ev, "the audit is off once the rules are loaded.", "載入規則後稽核功能為關閉。");
	evidence_reason(ev,
		"after the rules are loaded the kernel's audit is off (-e 0, or auditd -s "
		"disable)%s%s.",
		"載入規則後核心稽核即關閉（-e 0 或 auditd -s disable）%s%s。",
		r->stopped ? "; " : "", r->stopped ? r->stopped : "");
}

/* The running half.  false: it could not be asked (said). */
static void running(struct facts *f, struct evidence *ev)
{
	const struct probe *p = facts_host(f)->probe;
	struct audit_status st;
	struct unit_live u;
	struct err e = {0};

	if (p->audit_status(p->arg, &st, &e) < 0 || p->unit(p->arg, ev->arena, UNIT, &u, &e) < 0) {
		evidence_error(ev, "the running system could not be asked: %s",
			"無法詢問運作中之系統：%s", evidence_clean(ev, e.text));
		return;
	}
	evidence_seen_from(
		ev, "enabled", arena_printf(ev->arena, "%u", st.enabled), "kernel audit");
	evidence_seen_from(ev, "pid", arena_printf(ev->arena, "%d", (int)st.pid), "kernel audit");
	evidence_seen_from(ev, "lost", arena_printf(ev->arena, "%u", st.lost), "kernel audit");
	evidence_seen_from(ev, UNIT, u.active_state, "systemd");
	evidence_observed(ev,
		"In the running system: the kernel has enabled %1$u, daemon %2$d, %3$u records "
		"lost; %4$s is %5$s.",
		"運作中之系統：核心 enabled %1$u、常駐程式 %2$d、遺失 %3$u 筆；%4$s 為 %5$s。",
		st.enabled, (int)st.pid, st.lost, UNIT, evidence_clean(ev, u.active_state));
	if (!st.enabled)
		evidence_reason(ev, "in the running system: the kernel's audit is off.",
			"運作中之系統：核心稽核未啟用。");
	if (st.pid <= 0)
		evidence_reason(ev,
			"in the running system: no daemon receives the kernel's audit records.",
			"運作中之系統：無常駐程式接收核心之稽核紀錄。");
	if (!str_eq(u.active_state, "active"))
		evidence_reason(ev, "in the running system: %s is %s.", "運作中之系統：%s 為 %s。",
			UNIT, evidence_clean(ev, u.active_state));
	if (!st.enabled || st.pid <= 0 || !str_eq(u.active_state, "active"))
		evidence_status(ev, ST_FAIL);
}

static void run_enabled(struct facts *f, const struct params *p, struct evidence *ev)
{
	(void)p;
	evidence_expected(ev,
		"The kernel's audit is on, auditd receives and keeps its records, now and after "
		"the next boot.",
		"核心稽核已啟用，auditd 接收並保存其紀錄，現行與下次開機後皆然。");
	if (facts_host(f)->live)
		running(f, ev);
	int boot = au1_starts_at_boot(f, ev);
	if (!boot) {
		daemon_keeps(f, ev);
		rules_leave_on(f, ev);
	}
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

/* Which half is being judged, in both languages. */
struct half {
	const char *en, *zh;
	const struct audit_rules *rules;
};

static void see_rule(
	struct evidence *ev, const char *what, const struct half *half, const struct audit_rule *r)
{
	const char *text = audit_rule_text(ev->arena, r);

	if (r->file)
		evidence_seen_at(ev, what, text, r->file, r->line);
	else
		evidence_seen_from(
			ev, what, text, half->rules->enabled < 0 ? "kernel audit" : "audit rules");
}

#define HOLE_TEXT                                                                                  \
	120 /* of the first hole, in the reason; all of each stands among the observations */

/* A hole in short: a list of thirty calls is cut behind one of them. */
static const char *in_short(struct evidence *ev, const char *what)
{
	if (strlen(what) <= HOLE_TEXT)
		return what;
	char *text = arena_strndup(ev->arena, what, HOLE_TEXT);
	char *comma = strrchr(text, ',');
	size_t n = comma ? (size_t)(comma - text) : strlen(text);

	while (!comma && n && ((unsigned char)what[n] & 0xc0) == 0x80) /* within a character */
		n--;
	text[n] = '\0';
	const char *open = strrchr(text, '('), *close = strrchr(text, ')');
	return arena_printf(
		ev->arena, "%s, ...%s", text, open && (!close || close < open) ? ")" : "");
}

/* Why the loading stops, in Chinese where it is one of the common reasons; else auditctl's matter, as it is. */
static const char *stopped_zh(struct evidence *ev, const char *why)
{
	static const char *const common[][2] = {
		{"the same rule is there already", "已有相同之規則"},
		{"the rules are locked by an earlier -e 2", "規則已由先前之 -e 2 鎖定"},
		{"the rules are locked by the -e 2 of the same line", "規則已由同一行之 -e 2 鎖定"},
		{"there is no such rule to delete", "無此規則可刪除"},
		{"auditctl refuses the file: it is not owned by root",
			"auditctl 拒絕該檔：擁有者非 root"},
		{"auditctl refuses the file: it is writable by everyone",
			"auditctl 拒絕該檔：任何人皆可寫入"}};
	static const char gone[] = " is not there";

	for (size_t i = 0; i < sizeof(common) / sizeof(*common); i++)
		if (str_eq(why, common[i][0]))
			return common[i][1];
	if (str_ends(why, gone))
		return evidence_clean(ev, arena_printf(ev->arena, "%.*s 不存在",
						  (int)(strlen(why) - strlen(gone)), why));
	return evidence_clean(ev, why);
}

/* Where and why the loading of the next boot stops. */
static void say_stopped(struct evidence *ev, const struct audit_rules *r)
{
	const char *en = evidence_clean(ev, r->stopped), *zh = stopped_zh(ev, r->stopped);

	if (!r->file) {
		evidence_reason(ev,
			"after the next boot: the loading of the rules stops: %1$s.%2$.0s",
			"下次開機後：規則載入中止：%1$.0s%2$s。", en, zh);
		return;
	}
	evidence_reason(ev,
		"after the next boot: the loading of the rules stops at %1$s:%2$u: %3$s.%4$.0s",
		"下次開機後：規則載入中止於 %1$s:%2$u：%3$.0s%4$s。", r->file->path, r->line, en,
		zh);
	evidence_seen_at(ev, "loading stops", r->stopped, r->file, r->line);
}

static void say_holes(struct evidence *ev, const struct half *half, const struct au1_asked *g,
	const struct audit_coverage *cov)
{
	for (size_t i = 0; i < cov->n_holes; i++) {
		const struct audit_hole *h = &cov->holes[i];
		evidence_seen(ev, arena_printf(ev->arena, "%s: not recorded", g->name), h->what);
		if (h->rule)
			see_rule(ev, arena_printf(ev->arena, "%s: cancelled by", g->name), half,
				h->rule);
	}
	if (!half->rules->n)
		return;
	struct strbuf b = {.arena = ev->arena};
	if (cov->holes[0].rule)
		strbuf_printf(&b, " <- %s", audit_rule_text(ev->arena, cov->holes[0].rule));
	if (cov->n_holes > 1)
		strbuf_printf(&b, " (+%zu)", cov->n_holes - 1);
	evidence_reason(ev, "%1$s%2$.0s, %3$s (%4$s)%5$.0s: not recorded: %6$s%7$.0s%8$s.",
		"%1$.0s%2$s、%3$s（%4$.0s%5$s）：未記錄：%6$.0s%7$s%8$s。", half->en, half->zh,
		g->name, g->en, g->zh, in_short(ev, cov->holes[0].what),
		in_short(ev, cov->holes[0].zh), strbuf_str(&b));
}

/* One half: the kernel's list, or that of the next boot. */
static void judge_half(struct facts *f, struct evidence *ev, const struct half *half,
	const struct au1_asked *v, size_t n)
{
	struct strbuf holes = {.arena = ev->arena}, whole = {.arena = ev->arena};

	for (size_t i = 0; i < n; i++) {
		const struct au1_asked *g = &v[i];
		struct audit_coverage cov;
		struct err e = {0};

		if (audit_coverage_of(facts_host(f)->root, ev->arena, half->rules, g->v, g->n, &cov,
			    &e) < 0) {
			evidence_error(ev, "%1$s%2$.0s, %3$s: %4$s", "%1$.0s%2$s、%3$s：%4$s",
				half->en, half->zh, g->name, evidence_clean(ev, e.text));
			return;
		}
		for (size_t j = 0; j < cov.n_by; j++)
			see_rule(ev, g->name, half, cov.by[j]);
		struct strbuf *to = cov.n_holes ? &holes : &whole;
		strbuf_printf(to, "%s%s", to->len ? " " : "", g->name);
		if (cov.n_holes) {
			say_holes(ev, half, g, &cov);
			evidence_status(ev, ST_FAIL);
		}
	}
	if (half->rules->rate.value > 0) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"%1$s%2$.0s: of more than %3$u records a second the rest is dropped (-r).",
			"%1$.0s%2$s：每秒逾 %3$u 筆之紀錄即遭捨棄（-r）。", half->en, half->zh,
			(unsigned)half->rules->rate.value);
		if (half->rules->rate.file)
			evidence_seen_at(ev, "rate limit",
				arena_printf(ev->arena, "%u", (unsigned)half->rules->rate.value),
				half->rules->rate.file, half->rules->rate.line);
	}
	if (!half->rules->n)
		evidence_reason(ev, "%1$s%2$.0s: there is no rule, so no event is recorded.",
			"%1$.0s%2$s：無任何規則，故未記錄任何事件。", half->en, half->zh);
	evidence_observed(ev, "%1$s%2$.0s: %3$zu rules; covered: %4$s; not covered: %5$s.",
		"%1$.0s%2$s：%3$zu 條規則；已涵蓋：%4$s；未涵蓋：%5$s。", half->en, half->zh,
		half->rules->n, whole.len ? strbuf_str(&whole) : "-",
		holes.len ? strbuf_str(&holes) : "-");
}

static void kernel_half(struct facts *f, struct evidence *ev, const struct au1_asked *v, size_t n)
{
	const struct probe *p = facts_host(f)->probe;
	struct half half = {"in the running system", "運作中之系統（核心現行規則）", NULL};
	struct audit_status st;
	struct err e = {0};

	half.rules = facts_get(f, &model_audit_rules_live, &e);
	if (!half.rules || p->audit_status(p->arg, &st, &e) < 0) {
		evidence_error(ev, "the kernel's rules could not be asked: %s",
			"無法詢問核心之稽核規則：%s", evidence_clean(ev, e.text));
		return;
	}
	if (!st.enabled) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"in the running system: the audit is off, so nothing is recorded.",
			"運作中之系統：核心稽核未啟用，任何事件均未記錄。");
	}
	judge_half(f, ev, &half, v, n);
}

static void boot_half(struct facts *f, struct evidence *ev, const struct au1_asked *v, size_t n)
{
	struct half half = {"after the next boot", "下次開機後", NULL};
	struct err e = {0};

	if (au1_starts_at_boot(f, ev))
		return;
	half.rules = facts_get(f, &model_audit_rules_boot, &e);
	if (!half.rules) {
		evidence_error(ev, "the rules of the next boot could not be told: %s",
			"無法判定下次開機之稽核規則：%s", evidence_clean(ev, e.text));
		return;
	}
	const struct audit_rules *r = half.rules;
	if (!r->loader) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"after the next boot: nothing loads the rules (no augenrules or auditctl "
			"in " UNIT ").",
			"下次開機後：" UNIT " 未執行 augenrules 或 auditctl，規則不會載入。");
	}
	if (r->stopped)
		say_stopped(ev, r);
	if (!r->enabled) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"after the next boot: the audit is off once the rules are loaded (-e 0, or "
			"auditd -s disable).",
			"下次開機後：載入規則後稽核為關閉（-e 0 或 auditd -s disable）。");
	}
	judge_half(f, ev, &half, v, n);
}

void au1_judge_rules(struct facts *f, struct evidence *ev, const struct au1_asked *v, size_t n)
{
	if (facts_host(f)->live)
		kernel_half(f, ev, v, n);
	boot_half(f, ev, v, n);
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

static void run_rules(struct facts *f, const struct params *p, struct evidence *ev)
{
	size_t n;
	char **events = param_list(p, "events", ev->arena, &n);

	for (size_t i = 0; i < n; i++)
		if (!audit_event_group(events[i])) {
			evidence_error(ev,
				"the parameter events names \"%s\", which is no group of events "
				"known here",
				"參數 events 之「%s」非已知之事件類別",
				evidence_clean(ev, events[i]));
			return;
		}
	if (!n) {
		evidence_error(ev, "the parameter events names no group of events",
			"參數 events 未指定任何事件類別");
		return;
	}
	evidence_expected(ev, "Rules that record every event of: %s.",
		"規則記錄下列各類之所有事件：%s。", param_str(p, "events"));
	struct au1_asked *v = arena_array(ev->arena, n, sizeof(*v));
	for (size_t i = 0; i < n; i++) {
		const struct audit_event_group *g = audit_event_group(events[i]);
		v[i] = (struct au1_asked){.name = g->name, .en = g->en, .zh = g->zh};
		v[i].v = audit_group_demands(g, &v[i].n);
	}
	au1_judge_rules(f, ev, v, n);
}

static const struct param_spec rules_params[] = {{"events", PARAM_STRING, NULL}, {0}};

const struct check family_au1[] = {{.id = "audit-enabled",
					   .summary = "the kernel's audit is on and auditd keeps "
						      "its records, now and after a boot",
					   .run = run_enabled},
	{.id = "audit-rules",
		.summary = "audit rules record the required events, in the kernel and after a boot",
		.params = rules_params,
		.run = run_rules},
	{0}};
