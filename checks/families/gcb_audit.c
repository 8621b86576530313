/*
 * gcb_audit: the audit items of the government baseline (政府組態基準).
 *
 * audit-records: what the printed rule lines of the parameter `rules` would record is recorded by the rules in the kernel
 * (live) and by those the next boot loads, however these are written (checks/resolve/audit/auditasked.c, auditcover.c).
 * In a line <setid> stands for each set-uid and set-gid program of the host, <sudo-log> for the file sudo logs to.
 *
 * auditd-number, auditd-word: a setting of auditd.conf as auditd reads it, its own default where nothing is set.
 *
 * audit-immutable: the rules are locked (-e 2) once they are loaded, and nothing comes after that; live, the kernel is.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/families/au1.h"
#include "checks/probe/probe.h"
#include "checks/resolve/audit/auditasked.h"
#include "checks/resolve/audit/auditrules.h"
#include "checks/resolve/sudo/sudoers.h"
#include "checks/resolve/walk/walk.h"

#define SUDO_LOG "/var/log/sudo.log" /* what the documents print as an example */

/* The files a word of a line stands for. */
struct files {
	const char **v;
	size_t n, cap;
};

static void add_file(struct arena *a, struct files *to, const char *path)
{
	for (size_t i = 0; i < to->n; i++)
		if (str_eq(to->v[i], path))
			return;
	*(const char **)arena_push(a, &to->v, &to->n, &to->cap, sizeof(*to->v)) = path;
}

/* Where sudo logs to, for anybody.  false: it cannot be told (said). */
static bool sudo_logs(struct facts *f, struct evidence *ev, struct files *to)
{
	struct err e = {0};
	const struct sudoers *s = facts_get(f, &model_sudoers, &e);
	const struct sudoers_user *u;
	struct sudoers_value v;

	if (!s && e.code != ENOENT) {
		evidence_error(ev, "where sudo logs to could not be told: %s",
			"無法判定 sudo 之日誌檔：%s", evidence_clean(ev, e.text));
		return false;
	}
	for (size_t i = 0; s && (u = sudoers_user(s, i)); i++) {
		v = sudoers_setting(s, u, "logfile");
		if (!v.value || *v.value != '/')
			continue;
		size_t before = to->n;
		add_file(ev->arena, to, v.value);
		if (to->n > before && v.at.file)
			evidence_seen_at(ev, "logfile", v.value, v.at.file, v.at.line);
	}
	for (size_t i = 0; s && sudoers_setting_bound(s, "logfile", i, &v); i++)
		if (v.value && *v.value == '/')
			add_file(ev->arena, to, v.value);
	if (!to->n)
		add_file(ev->arena, to, SUDO_LOG);
	return true;
}

/* The set-uid and set-gid programs.  false: they cannot be told (said). */
static bool setid_files(struct facts *f, struct evidence *ev, struct files *to)
{
	struct err e = {0};
	const struct walk_result *w = facts_get(f, &model_walk, &e);
	size_t idle = 0;

	if (!w) {
		evidence_error(ev, "the file system could not be walked: %s",
			"無法掃描檔案系統：%s", evidence_clean(ev, e.text));
		return false;
	}
	const struct walk_hits *hits = &w->hits[WALK_SETID];
	for (size_t i = 0; i < hits->n; i++) {
		const char *path = hits->v[i].path;
		if (hits->v[i].without_effect || str_starts(path, "/snap/")) {
			idle++;
			continue;
		}
		if (path[strcspn(path, " \t\n\";")]) {
			evidence_error(ev, "no rule can be written for a path with blanks: %s",
				"路徑含空白字元，無法撰寫其規則：%s", evidence_clean(ev, path));
			return false;
		}
		add_file(ev->arena, to, path);
	}
	evidence_observed(ev,
		"Set-uid and set-gid programs: %zu (%zu more have no effect where they lie).",
		"set-uid 及 set-gid 程式：%zu 個（另有 %zu 個於其所在位置無作用）。", to->n, idle);
	if (hits->unlisted_effective || !w->complete)
		evidence_error(ev, "not all of the file system could be looked at: %s",
			"無法檢視完整檔案系統：%s",
			w->n_unread ? evidence_clean(ev, w->unread[0]) : "-");
	return !hits->unlisted_effective && w->complete;
}

/* One line for each file its word stands for; *to is the line itself where it has none. */
static bool expand(struct facts *f, struct evidence *ev, const char *line, struct strbuf *to)
{
	static const struct {
		const char *word;
		bool (*files)(struct facts *, struct evidence *, struct files *);
	} words[] = {{"<setid>", setid_files}, {"<sudo-log>", sudo_logs}};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		const char *at = strstr(line, words[i].word);
		struct files all = {0};
		if (!at)
			continue;
		if (!words[i].files(f, ev, &all))
			return false;
		for (size_t j = 0; j < all.n; j++)
			strbuf_printf(to, "%s%.*s%s%s", j ? " ;; " : "", (int)(at - line), line,
				all.v[j], at + strlen(words[i].word));
		return true;
	}
	strbuf_puts(to, line);
	return true;
}

static const char *without_key(struct evidence *ev, const char *line)
{
	const char *key = strstr(line, " -k ");

	if (!key)
		key = strstr(line, " -F key=");
	return evidence_clean(
		ev, key ? arena_strndup(ev->arena, line, (size_t)(key - line)) : line);
}

/* What one printed line asks for.  0, 1 nothing on this host (seen), -1 (said). */
static int take_line(struct facts *f, struct evidence *ev, const char *line, size_t number,
	struct au1_asked *ret)
{
	struct strbuf text = {.arena = ev->arena};
	struct audit_asked *v;
	struct err e = {0};
	size_t n, useful = 0;

	if (!expand(f, ev, line, &text))
		return -1;
	if (audit_asked(facts_host(f)->root, ev->arena, strbuf_str(&text), &v, &n, &e) < 0) {
		evidence_error(ev, "what is to be recorded could not be worked out: %s",
			"無法得知應記錄之事件：%s", evidence_clean(ev, e.text));
		return -1;
	}
	struct audit_demand *d = arena_array(ev->arena, n + 1, sizeof(*d));
	for (size_t i = 0; i < n; i++) {
		if (!v[i].void_en) {
			d[useful++] = v[i].demand;
			continue;
		}
		evidence_seen(ev, "not asked for here",
			arena_printf(ev->arena, "%s (%s)", v[i].line, v[i].void_en));
		evidence_observed(ev, "Not asked for here: %1$s (%2$s).%3$.0s",
			"於本機不要求：%1$s（%2$.0s%3$s）。", evidence_clean(ev, v[i].line),
			v[i].void_en, v[i].void_zh);
	}
	const char *shown = without_key(ev, line);
	*ret = (struct au1_asked){.name = arena_printf(ev->arena, "#%zu", number),
		.en = shown,
		.zh = shown,
		.v = d,
		.n = useful};
	return useful ? 0 : 1;
}

static void run_records(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct au1_asked *v = NULL;
	size_t n = 0, cap = 0, number = 0;

	evidence_expected(ev, "Rules in force that record whatever these record: %s",
		"生效之規則應能記錄下列規則所記錄之一切事件：%s", param_str(p, "rules"));
	for (const char *at = param_str(p, "rules"); at;) {
		const char *end = strstr(at, ";;");
		char *line = str_strip(
			arena_strndup(ev->arena, at, end ? (size_t)(end - at) : strlen(at)));
		struct au1_asked one;
		at = end ? end + 2 : NULL;
		if (!*line)
			continue;
		int rc = take_line(f, ev, line, ++number, &one);
		if (rc < 0)
			return;
		if (!rc)
			*(struct au1_asked *)arena_push(ev->arena, &v, &n, &cap, sizeof(*v)) = one;
	}
	if (!number) {
		evidence_error(ev, "the parameter rules holds no rule", "參數 rules 未含任何規則");
		return;
	}
	if (!n) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev,
			"nothing of what these rules watch is on this host, so they would not "
			"load.",
			"此等規則所監看之對象均不存在於本機，規則無從載入。");
		return;
	}
	au1_judge_rules(f, ev, v, n);
}

/* How many rules of the next boot the kernel does not have yet. */
static size_t waiting(struct facts *f, const struct audit_rules *boot)
{
	const struct audit_rules *live = facts_get(f, &model_audit_rules_live, NULL);
	size_t n = 0;

	for (size_t i = 0; live && i < boot->n; i++) {
		bool there = false;
		for (size_t j = 0; !there && j < live->n; j++)
			there = audit_rule_same(&boot->v[i], &live->v[j]);
		n += !there;
	}
	return n;
}

static void locked_now(struct facts *f, struct evidence *ev, const struct audit_rules *boot)
{
	const struct probe *p = facts_host(f)->probe;
	struct audit_status st;
	struct err e = {0};

	if (p->audit_status(p->arg, &st, &e) < 0) {
		evidence_error(ev, "the kernel's audit could not be asked: %s",
			"無法詢問核心稽核狀態：%s", evidence_clean(ev, e.text));
		return;
	}
	evidence_seen_from(
		ev, "enabled", arena_printf(ev->arena, "%u", st.enabled), "kernel audit");
	evidence_observed(ev, "In the running system: the kernel has enabled %u.",
		"運作中之系統：核心 enabled 為 %u。", st.enabled);
	if (st.enabled != 2) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "in the running system: the rules can be changed%1$s.%2$.0s",
			"運作中之系統：規則仍可變更%1$.0s%2$s。",
			boot && boot->enabled == 2 ? "; -e 2 is configured and not loaded yet" : "",
			boot && boot->enabled == 2 ? "；已設定 -e 2，尚未載入" : "");
		return;
	}
	size_t n = boot ? waiting(f, boot) : 0;
	if (n)
		evidence_reason(ev,
			"%zu rules that are configured are not loaded: the kernel is locked, they "
			"wait for a reboot.",
			"%zu 條已設定之規則尚未載入：核心規則已鎖定，須重新開機。", n);
}

static void run_immutable(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct err e = {0};

	(void)p;
	evidence_expected(ev, "The rules are locked once they are loaded (-e 2 comes last).",
		"規則載入後即鎖定（末行為 -e 2）。");
	int starts = au1_starts_at_boot(f, ev);
	const struct audit_rules *r = starts ? NULL : facts_get(f, &model_audit_rules_boot, &e);
	if (!starts && !r) {
		evidence_error(ev, "the rules of the next boot could not be told: %s",
			"無法判定下次開機之稽核規則：%s", evidence_clean(ev, e.text));
		return;
	}
	if (facts_host(f)->live)
		locked_now(f, ev, r);
	if (r)
		evidence_observed(ev, "After the next boot: enabled %d, %zu rules.",
			"下次開機後：enabled 為 %d，%zu 條規則。", r->enabled, r->n);
	if (r && r->enabled != 2) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "after the next boot: the rules are not locked%s%s.",
			"下次開機後：規則未鎖定%s%s。", r->stopped ? ": " : "",
			r->stopped ? evidence_clean(ev, r->stopped) : "");
	} else if (r && r->stopped && strstr(r->stopped, "locked")) {
		if (r->file)
			evidence_seen_at(ev, "behind -e 2", r->stopped, r->file, r->line);
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"after the next boot: -e 2 is not the last line; what comes behind it is "
			"refused.",
			"下次開機後：-e 2 非最末行，其後之規則遭拒絕載入。");
	}
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

/* The value of a key as auditd takes it; NULL: there is none (said). */
static const struct auditd_value *setting(struct facts *f, struct evidence *ev, const char *key)
{
	struct err e = {0};
	const struct auditd_conf *c = facts_get(f, &model_auditd_conf, &e);
	const struct auditd_value *v = c ? auditd_value(c, key) : NULL;

	if (!c && e.code == ENOENT) {
		evidence_observed(ev, "auditd is not installed.", "未安裝 auditd。");
		evidence_reason(ev, "there is no auditd whose setting could hold.",
			"未安裝 auditd，無從生效。");
		evidence_status(ev, ST_FAIL);
	} else if (!c) {
		evidence_error(ev, "auditd.conf could not be read: %s", "無法讀取 auditd.conf：%s",
			evidence_clean(ev, e.text));
	} else if (!v) {
		evidence_error(ev, "auditd has no setting %s", "auditd 無 %s 此一設定",
			evidence_clean(ev, key));
	}
	if (!v)
		return NULL;
	au1_see_value(ev, c, key);
	evidence_observed(ev, "%1$s = %2$s%3$s.%4$.0s", "%1$s = %2$s%3$.0s%4$s。", key,
		evidence_clean(ev, v->value), v->file ? "" : " (auditd's default)",
		v->file ? "" : "（auditd 預設值）");
	return v;
}

static void run_number(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *key = param_str(p, "key");
	uint64_t least = param_u64(p, "least"), n;

	evidence_expected(ev, "%s of auditd.conf is %llu or more.",
		"auditd.conf 之 %s 為 %llu 以上。", key, (unsigned long long)least);
	const struct auditd_value *v = setting(f, ev, key);
	if (!v)
		return;
	if (!v->value || str_u64(v->value, &n)) {
		evidence_error(ev, "%s is not a number: %s", "%s 非數字：%s", key,
			evidence_clean(ev, v->value));
		return;
	}
	if (n < least) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s is %llu, less than %llu.", "%s 為 %llu，小於 %llu。", key,
			(unsigned long long)n, (unsigned long long)least);
	} else if (n > least) {
		evidence_reason(ev, "%s is more than asked for.", "%s 高於規定值。", key);
	}
	evidence_status(ev, ST_PASS);
}

static void run_word(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *key = param_str(p, "key"), *want = param_str(p, "word");

	evidence_expected(ev, "%s of auditd.conf is %s.", "auditd.conf 之 %s 為 %s。", key, want);
	const struct auditd_value *v = setting(f, ev, key);
	if (!v)
		return;
	if (!str_ieq(v->value, want)) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s is %s, not %s.", "%s 為 %s，非 %s。", key,
			evidence_clean(ev, v->value), want);
	}
	evidence_status(ev, ST_PASS);
}

static const struct param_spec number_params[] = {
	{"key", PARAM_STRING, NULL}, {"least", PARAM_NUMBER, NULL}, {0}};
static const struct param_spec word_params[] = {
	{"key", PARAM_STRING, NULL}, {"word", PARAM_STRING, NULL}, {0}};
static const struct param_spec rules_params[] = {{"rules", PARAM_STRING, NULL}, {0}};

const struct check family_gcb_audit[] = {{.id = "audit-records",
						 .summary = "the audit rules in force record all "
							    "that the named rules would",
						 .params = rules_params,
						 .run = run_records},
	{.id = "audit-immutable",
		.summary = "the audit rules are locked, in the kernel and after a boot",
		.run = run_immutable},
	{.id = "auditd-number",
		.summary = "a number in auditd.conf, as auditd reads it, is large enough",
		.params = number_params,
		.run = run_number},
	{.id = "auditd-word",
		.summary = "a word in auditd.conf, as auditd reads it",
		.params = word_params,
		.run = run_word},
	{0}};
