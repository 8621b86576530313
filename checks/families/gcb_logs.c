/*
 * gcb_logs: the items of the government baseline (政府組態基準) on rsyslog, journald and logrotate.
 *
 * rsyslog-file-mode: the log files rsyslogd makes get no right but those of `mode`: $FileCreateMode (0644 where nothing
 * sets it), less the umask it runs with.  rsyslog-selector: every message of `facilities` comes into `file`.
 * journald-value: a setting of journald.conf with its drop-ins, or journald's own default, is `value`.
 * log-rotation: what logrotate does with a log in the directory `directory`, and who may enter that.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/logs/log_keep.h"
#include "checks/resolve/logs/logrotate.h"
#include "checks/resolve/logs/rsyslog.h"
#include "checks/resolve/logs/rsyslog_filter.h"
#include "checks/resolve/packages/package_system.h"
#include "checks/resolve/units/systemd_conf.h"

#define SEVERITIES 8

static bool parse_mode(const char *s, mode_t *ret)
{
	mode_t m = 0;

	if (!*s || strspn(s, "01234567") != strlen(s) || strlen(s) > 5)
		return false;
	for (; *s; s++)
		m = m * 8 + (mode_t)(*s - '0');
	*ret = m;
	return true;
}

/* What rsyslogd reads; NULL: nothing to judge (said). */
static const struct rsyslog_conf *rsyslog_of(struct facts *f, struct evidence *ev)
{
	struct err e = {0};
	const struct rsyslog_conf *c = facts_get(f, &model_rsyslog, &e);

	if (!c && e.code != ENOENT) {
		evidence_error(ev, "rsyslog's configuration could not be read: %s",
			"無法讀取 rsyslog 設定：%s", evidence_clean(ev, e.text));
		return NULL;
	}
	if (!c || !c->installed || c->fatal) {
		const char *why = c && c->fatal ? evidence_clean(ev, c->fatal->text) : "";
		evidence_observed(ev, "rsyslogd does not run%s%s.", "rsyslogd 無法運作%s%s。",
			*why ? ": " : "", why);
		evidence_reason(ev, "%1$s.%2$.0s", "%1$.0s%2$s。",
			!c || !c->installed ? "rsyslog is not installed, or has no configuration"
					    : "rsyslogd does not start with its configuration",
			!c || !c->installed ? "未安裝 rsyslog，或無其設定"
					    : "rsyslogd 無法以其設定啟動");
		evidence_status(ev, ST_FAIL);
		return NULL;
	}
	return c;
}

/* A line that this agent cannot read may change what passes. */
static void doubt(struct evidence *ev, const struct rsyslog_conf *c)
{
	for (size_t i = 0; i < c->n_problems; i++) {
		const struct rsyslog_problem *x = &c->problems[i];
		if (!x->unread)
			continue;
		evidence_error(ev, "%s:%u: %s", "%s:%u：%s",
			x->at.file ? x->at.file->path : c->main_path, x->at.line,
			evidence_clean(ev, x->text));
		return;
	}
}

static bool makes_log(const struct rsyslog_action *x)
{
	return x->kind == RSYSLOG_FILE && !x->is_pipe && !x->after_stop &&
	       (!x->path || !str_starts(x->path, "/dev/"));
}

static void run_file_mode(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *text = param_str(p, "mode");
	size_t logs = 0, wide = 0, by_umask = 0;
	mode_t most;

	if (!parse_mode(text, &most)) {
		evidence_error(ev, "the parameter mode is no mode: %s", "參數 mode 非權限值：%s",
			evidence_clean(ev, text));
		return;
	}
	evidence_expected(ev, "Log files that rsyslogd makes get no right beyond %s.",
		"rsyslogd 建立之日誌檔權限不超出 %s。", text);
	const struct rsyslog_conf *c = rsyslog_of(f, ev);
	if (!c)
		return;
	for (size_t i = 0; i < c->n_actions; i++) {
		const struct rsyslog_action *x = &c->actions[i];
		if (!makes_log(x))
			continue;
		mode_t made = x->create_mode & ~c->umask & 07777;
		const char *mode = arena_printf(ev->arena, "%04o", made);
		logs++;
		evidence_seen_at(ev, x->path ? x->path : "files of a template",
			arena_printf(ev->arena, "made with %s (FileCreateMode %04o, umask %04o)",
				mode, x->create_mode, c->umask),
			x->at.file, x->at.line);
		by_umask += !(made & ~most) && (x->create_mode & ~most);
		if (!(made & ~most))
			continue;
		if (!wide++)
			evidence_reason(ev, "%1$s is made with %2$s.", "%1$s 以 %2$s 建立。",
				evidence_clean(ev, x->path ? x->path : "-"), mode);
		evidence_status(ev, ST_FAIL);
	}
	evidence_observed(ev, "%zu log files, %zu of them made with more rights.",
		"%zu 個日誌檔，其中 %zu 個以較寬權限建立。", logs, wide);
	if (!logs) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "rsyslogd writes no log file.", "rsyslogd 未寫入任何日誌檔。");
	}
	if (!wide && by_umask)
		evidence_reason(ev, "the umask of rsyslogd (%04o) takes the rest away.",
			"其餘權限由 rsyslogd 之 umask（%04o）去除。", c->umask);
	if (ev->status != ST_FAIL)
		doubt(ev, c);
	evidence_status(ev, ST_PASS);
}

/* Whether messages of that facility and severity come into the file; *ret_at the action. */
static enum forward_covers into(const struct rsyslog_conf *c, struct arena *a, const char *path,
	const char *facility, int severity, const struct rsyslog_action **ret_at)
{
	const struct rsyslog_message m = {.facility = facility, .severity = severity};
	enum forward_covers all = COVERS_NO;

	for (size_t i = 0; i < c->n_actions; i++) {
		const struct rsyslog_action *x = &c->actions[i];
		size_t by;
		if (!makes_log(x) || !str_eq(x->path, path))
			continue;
		enum forward_covers v = rsyslog_comes_to(c, i, &m, a, &by);
		if (v == COVERS_NO)
			continue;
		*ret_at = x;
		if (v == COVERS_YES)
			return v;
		all = v;
	}
	return all;
}

/* journald's own defaults (journald.conf(5)); Debian's forward to syslog, upstream's do not. */
static const char *journald_default(struct facts *f, const char *key)
{
	if (str_eq(key, "Compress"))
		return "yes";
	if (str_eq(key, "Storage"))
		return "auto";
	if (!str_eq(key, "ForwardToSyslog"))
		return NULL;
	const enum package_system *s = facts_get(f, &model_package_system, NULL);
	return !s ? NULL : *s == PACKAGES_RPM ? "no" : "yes";
}

/* What journald makes of the word, in one form; NULL: it takes no such word. */
static const char *journald_word(const char *key, const char *v)
{
	static const char *const storages[] = {"persistent", "volatile", "auto", "none"};
	bool on;

	if (str_eq(key, "Storage")) {
		for (size_t i = 0; i < sizeof(storages) / sizeof(*storages); i++)
			if (str_eq(storages[i], v))
				return storages[i];
		return NULL;
	}
	/* A size switches compression on, from objects of that size. */
	size_t digits = strspn(v, "0123456789");
	if (str_eq(key, "Compress") && systemd_bool(v, &on) < 0 && digits &&
		strspn(v + digits, "KMGTPEB") == strlen(v + digits))
		return "yes";
	return systemd_bool(v, &on) < 0 ? NULL : on ? "yes" : "no";
}

struct half {
	const char *value; /* NULL: not known */
	const struct conf_line *by;
};

/* now: with what stands below /run. */
static struct half journald_half(
	struct facts *f, const char *key, const struct conf_line *v, size_t n, bool now)
{
	struct half h = {.value = journald_default(f, key)};

	for (size_t i = 0; i < n; i++) {
		const char *word = journald_word(key, v[i].value);
		if (!word || (!now && v[i].until_boot))
			continue;
		h = (struct half){word, &v[i]};
	}
	return h;
}

static bool by_journal(const struct rsyslog_conf *c)
{
	for (size_t i = 0; i < c->n_inputs; i++)
		if (str_ieq(c->inputs[i].type, "imjournal"))
			return true;
	return false;
}

/* Whether journald passes on to the socket of a syslog daemon what comes to it. */
static bool passed_on(struct facts *f, struct evidence *ev)
{
	struct conf_line *v;
	size_t n;

	if (systemd_conf(facts_host(f)->root, ev->arena, "journald.conf", "Journal",
		    "ForwardToSyslog", &v, &n, NULL) < 0)
		return false;
	return !str_eq(journald_half(f, "ForwardToSyslog", v, n, false).value, "no");
}

/* Whether rsyslogd runs at the next boot and hears this host's programs.  false: said. */
static bool works(struct facts *f, struct evidence *ev, const struct rsyslog_conf *c)
{
	const struct host *h = facts_host(f);
	struct journal_forward by;
	struct err e = {0};
	bool runs = log_rsyslog_runs(h, ev->arena, &e);
	int hears = e.code ? 0 : log_rsyslog_hears(h, ev->arena, c, &by, &e);

	if (e.code) {
		evidence_error(ev, "whether rsyslogd works could not be told: %s",
			"無法判定 rsyslogd 是否運作：%s", evidence_clean(ev, e.text));
		return false;
	}
	if (runs && hears > 0 && (by_journal(c) || passed_on(f, ev)))
		return true;
	evidence_status(ev, ST_FAIL);
	if (!runs)
		evidence_reason(ev, "rsyslogd does not run after the next boot.",
			"下次開機後 rsyslogd 未運作。");
	else
		evidence_reason(ev, "rsyslogd hears nothing of this host's programs.",
			"rsyslogd 未接收本機程式之訊息。");
	return false;
}

static void run_selector(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *path = param_str(p, "file");
	size_t n, lost = 0;
	char **facilities = param_list(p, "facilities", ev->arena, &n);

	evidence_expected(ev, "rsyslogd writes every message of %1$s into %2$s.",
		"rsyslogd 將 %1$s 之所有訊息寫入 %2$s。", param_str(p, "facilities"), path);
	const struct rsyslog_conf *c = rsyslog_of(f, ev);
	if (!c)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct rsyslog_action *x = NULL;
		enum forward_covers worst = COVERS_YES;
		for (int s = 0; s < SEVERITIES && worst != COVERS_NO; s++) {
			enum forward_covers v = into(c, ev->arena, path, facilities[i], s, &x);
			worst = v == COVERS_YES ? worst : v;
		}
		if (x)
			evidence_seen_at(ev, facilities[i], x->filter, x->at.file, x->at.line);
		if (worst == COVERS_UNKNOWN)
			evidence_error(ev, "whether %1$s comes into %2$s could not be told: %3$s",
				"無法判定 %1$s 是否寫入 %2$s：%3$s", facilities[i], path,
				evidence_clean(ev, x ? x->filter : NULL));
		if (worst != COVERS_NO)
			continue;
		lost++;
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "not every message of %s comes into %s.",
			"%s 之訊息未全數寫入 %s。", facilities[i], path);
	}
	evidence_observed(ev, "Of %zu facilities, %zu do not come into %s as a whole.",
		"%zu 類訊息中，%zu 類未全數寫入 %s。", n, lost, path);
	if (works(f, ev, c) && ev->status == ST_NONE)
		doubt(ev, c);
	evidence_status(ev, ST_PASS);
}

/* Storage=auto keeps what there is a directory for. */
static bool kept_by_directory(struct facts *f, const char *value)
{
	struct stat st;

	return str_eq(value, "auto") &&
	       !root_stat(facts_host(f)->root, "/var/log/journal", true, &st, &(struct err){0}) &&
	       S_ISDIR(st.st_mode);
}

static void judge_journald(struct facts *f, struct evidence *ev, const char *key, const char *want,
	struct half h, const char *en, const char *zh)
{
	if (!h.value) {
		evidence_error(ev, "what journald does without %s is not known here",
			"未設定 %s 時 journald 之行為無從得知", key);
		return;
	}
	if (h.by)
		evidence_seen_at(ev, key, h.by->value, h.by->file, h.by->line);
	else
		evidence_seen_from(ev, key, h.value, "journald default");
	evidence_observed(ev, "%1$s%2$.0s: %3$s=%4$s%5$s%6$.0s.",
		"%1$.0s%2$s：%3$s=%4$s%5$.0s%6$s。", en, zh, key, h.value,
		h.by ? "" : " (journald's default)", h.by ? "" : "（journald 預設值）");
	if (str_eq(h.value, want))
		return;
	if (str_eq(key, "Storage") && str_eq(want, "persistent") && kept_by_directory(f, h.value)) {
		evidence_reason(ev,
			"%1$s%2$.0s: with auto journald keeps the journal on disk as well, since "
			"/var/log/journal is there.",
			"%1$.0s%2$s：/var/log/journal 已存在，auto 亦將日誌保存於磁碟。", en, zh);
		return;
	}
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "%1$s%2$.0s: %3$s is %4$s, not %5$s.",
		"%1$.0s%2$s：%3$s 為 %4$s，非 %5$s。", en, zh, key, h.value, want);
}

static void run_journald(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *key = param_str(p, "key"), *want = param_str(p, "value");
	const struct host *host = facts_host(f);
	struct conf_line *v;
	struct stat st;
	struct err e = {0};
	size_t n;

	evidence_expected(ev, "journald works with %s=%s.", "journald 以 %s=%s 運作。", key, want);
	if (root_stat(host->root, "/usr/lib/systemd/systemd-journald", true, &st, &e) < 0 &&
		root_stat(host->root, "/lib/systemd/systemd-journald", true, &st, &e) < 0) {
		evidence_status(ev, ST_FAIL);
		evidence_observed(ev, "systemd-journald is not there.", "無 systemd-journald。");
		evidence_reason(ev, "there is no systemd-journald on this host.",
			"本機無 systemd-journald。");
		return;
	}
	e = (struct err){0};
	if (systemd_conf(host->root, ev->arena, "journald.conf", "Journal", key, &v, &n, &e) < 0) {
		evidence_error(ev, "journald.conf could not be read: %s",
			"無法讀取 journald.conf：%s", evidence_clean(ev, e.text));
		return;
	}
	if (host->live)
		judge_journald(f, ev, key, want, journald_half(f, key, v, n, true),
			"in the running system", "運作中之系統");
	judge_journald(f, ev, key, want, journald_half(f, key, v, n, false), "after the next boot",
		"下次開機後");
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

/* Whether a script has rsyslogd open its files anew. */
static bool reopens(const struct logrotate_set *s)
{
	static const char *const words[] = {"rsyslog-rotate", "reload rsyslog", "restart rsyslog",
		"kill -s HUP rsyslog", "HUP rsyslog", "syslogd.pid", "rsyslogd.pid", "rsyslogd"};

	for (size_t i = 0; i < s->n_script; i++)
		for (size_t j = 0; s->script[i].after && j < sizeof(words) / sizeof(*words); j++)
			if (strstr(s->script[i].text, words[j]))
				return true;
	return s->copytruncate;
}

/* Days that are kept. */
static uint64_t kept_days(const struct logrotate_set *s)
{
	static const unsigned days[] = {[LOGROTATE_DAILY] = 1,
		[LOGROTATE_WEEKLY] = 7,
		[LOGROTATE_MONTHLY] = 30,
		[LOGROTATE_YEARLY] = 365};
	uint64_t n =
		s->rotate < 0 ? UINT64_MAX
		: s->period == LOGROTATE_HOURLY
			? (uint64_t)s->rotate / 24
			: (uint64_t)s->rotate * (s->period == LOGROTATE_SIZE ? 0 : days[s->period]);

	return s->maxage > 0 && (uint64_t)s->maxage < n ? (uint64_t)s->maxage : n;
}

static void rotation_fault(struct evidence *ev, const char *en, const char *zh)
{
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "%1$s.%2$.0s", "%1$.0s%2$s。", en, zh);
}

static void judge_rotation(struct evidence *ev, const struct logrotate_set *s, uint64_t days)
{
	if (s->period == LOGROTATE_SIZE || s->period > LOGROTATE_WEEKLY)
		rotation_fault(ev, "it is not rotated every week", "未每週輪替");
	if (kept_days(s) < days)
		rotation_fault(ev, "the old logs are kept for less time than asked for",
			"舊日誌保留期間不足");
	if (!s->compress)
		rotation_fault(ev, "old logs are not compressed", "未壓縮舊日誌");
	if (!s->missingok)
		rotation_fault(ev, "a log that is missing is an error (missingok)",
			"日誌不存在時視為錯誤（missingok）");
	if (s->ifempty)
		rotation_fault(
			ev, "empty logs are rotated (notifempty)", "空白日誌亦輪替（notifempty）");
	if (!reopens(s))
		rotation_fault(ev, "nothing has rsyslogd open the new log (postrotate)",
			"未使 rsyslogd 重新開啟新日誌（postrotate）");
}

static void judge_directory(struct facts *f, struct evidence *ev, const char *dir, mode_t most)
{
	struct err e = {0};
	struct stat st;
	int rc = root_stat(facts_host(f)->root, dir, true, &st, &e);

	if (rc && !is_absent(rc)) {
		evidence_error(ev, "%s: %s", "%s：%s", dir, evidence_clean(ev, e.text));
		return;
	}
	if (rc || !S_ISDIR(st.st_mode)) {
		rotation_fault(ev, "the directory is not there", "該目錄不存在");
		return;
	}
	struct seen *s =
		evidence_seen(ev, "mode", arena_printf(ev->arena, "%04o", st.st_mode & 07777));
	if (s)
		s->path = dir;
	if (st.st_mode & 07777 & ~most)
		rotation_fault(
			ev, "the directory gives more rights than asked for", "該目錄權限過寬");
}

static void run_rotation(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *dir = param_str(p, "directory");
	const char *log = arena_printf(ev->arena, "%s/rsyslog.log", dir);
	uint64_t days = param_u64(p, "days");
	struct err e = {0};
	mode_t most = 0;

	evidence_expected(ev,
		"Logs in %1$s are rotated every week or more often, compressed, kept for %2$llu "
		"days; "
		"the directory has %3$s at most.",
		"%1$s 之日誌至少每週輪替、壓縮並保留 %2$llu 日；目錄權限不超出 %3$s。", dir,
		(unsigned long long)days, param_str(p, "mode"));
	if (!parse_mode(param_str(p, "mode"), &most)) {
		evidence_error(ev, "the parameter mode is no mode", "參數 mode 非權限值");
		return;
	}
	const struct logrotate *l = facts_get(f, &model_logrotate, &e);
	if (!l && e.code != ENOENT) {
		evidence_error(ev, "logrotate's configuration could not be read: %s",
			"無法讀取 logrotate 設定：%s", evidence_clean(ev, e.text));
		return;
	}
	judge_directory(f, ev, dir, most);
	const struct logrotate_entry *x = NULL;
	for (size_t i = 0; l && i < l->n_runs && !x; i++) {
		x = logrotate_for(l, &l->runs[i], ev->arena, log);
		if (x)
			evidence_observed(ev, "%s rotates it, by %s.", "由 %s 輪替，依 %s。",
				evidence_clean(ev, l->runs[i].by), evidence_clean(ev, x->pattern));
	}
	if (!l || !l->installed || !l->n_runs || !x) {
		evidence_observed(ev, "logrotate%1$s%2$.0s.", "logrotate %1$.0s%2$s。",
			!l || !l->installed ? " is not installed"
			: !l->n_runs	    ? " is not run by anything"
					    : " has no section for it",
			!l || !l->installed ? "未安裝"
			: !l->n_runs	    ? "無人執行"
					    : "無對應之段落");
		rotation_fault(
			ev, "nothing rotates a log in that directory", "該目錄之日誌無人輪替");
		return;
	}
	evidence_seen_at(ev, "logrotate", x->pattern, x->file, x->line);
	judge_rotation(ev, &x->set, days);
	evidence_status(ev, ST_PASS);
}

static const struct param_spec mode_params[] = {{"mode", PARAM_STRING, NULL}, {0}};
static const struct param_spec selector_params[] = {
	{"facilities", PARAM_STRING, NULL}, {"file", PARAM_STRING, NULL}, {0}};
static const struct param_spec journald_params[] = {
	{"key", PARAM_STRING, NULL}, {"value", PARAM_STRING, NULL}, {0}};
static const struct param_spec rotation_params[] = {{"directory", PARAM_STRING, NULL},
	{"days", PARAM_NUMBER, "days"}, {"mode", PARAM_STRING, NULL}, {0}};

const struct check family_gcb_logs[] = {
	{.id = "rsyslog-file-mode",
		.summary = "the rights of the log files that rsyslogd makes",
		.params = mode_params,
		.run = run_file_mode},
	{.id = "rsyslog-selector",
		.summary = "every message of named facilities comes into a file",
		.params = selector_params,
		.run = run_selector},
	{.id = "journald-value",
		.summary = "a setting of journald as it is in effect",
		.params = journald_params,
		.run = run_journald},
	{.id = "log-rotation",
		.summary = "what logrotate does with logs in a directory, and who may enter that",
		.params = rotation_params,
		.run = run_rotation},
	{0}};
