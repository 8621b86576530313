/*
 * CP-1, 系統備份: work that has to come again and again: recurring-program.
 *
 * At least one of the named programs really recurs at least so often: by a timer, cron or anacron that the next boot starts,
 * followed through the scripts and services between (checks/resolve/boot/recur.h); or an agent of a backup server stands,
 * whose times the server has (standing.h); or, where that will do, records leave the host as they are made, to be looked at
 * there.  Live, the timer or cron runs now, too.  Where the agency names files that a success
 * renews, the newest of each is young enough.  What is said is that it is run, not what comes of it: the stamps say that.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "checks/resolve/boot/recur.h"
#include "checks/resolve/boot/standing.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/logs/log_forward.h"

/* A time in words: the largest whole unit. */
static const char *span(struct evidence *ev, uint64_t s, bool zh)
{
	static const struct {
		uint64_t seconds;
		const char *en, *zh;
	} units[] = {{86400, "day", "日"}, {3600, "hour", "小時"}, {60, "minute", "分"},
		{1, "second", "秒"}};
	size_t i = 0;

	while (i < 3 && (!s || s % units[i].seconds))
		i++;
	unsigned long long n = s / units[i].seconds;
	return zh ? arena_printf(ev->arena, "%llu %s", n, units[i].zh)
		  : arena_printf(ev->arena, "%llu %s%s", n, units[i].en, n == 1 ? "" : "s");
}

static const char *words(struct evidence *ev, const struct recur_run *r)
{
	struct strbuf b = {.arena = ev->arena};

	strbuf_puts(&b, r->path);
	for (size_t i = 1; i < r->n && i < 12; i++)
		strbuf_printf(&b, " %s", r->argv[i] ? r->argv[i] : "?");
	return evidence_clean(ev, strbuf_str(&b));
}

static void see_run(struct evidence *ev, const struct recur_run *r)
{
	const char *how = arena_printf(ev->arena, "%s, at most %s apart%s%s%s",
		r->when ? r->when : "-", span(ev, r->interval, false), r->delay ? ", up to " : "",
		r->delay ? span(ev, r->delay, false) : "", r->delay ? " later" : "");

	evidence_seen_at(
		ev, evidence_clean(ev, r->by), evidence_clean(ev, how), r->by_file, r->by_line);
	evidence_seen_at(ev, "command", words(ev, r), r->file, r->line);
	evidence_observed(ev, "%1$s is run by %3$s, at most %4$s apart%5$.0s.%2$.0s",
		"%3$s 執行 %2$s，間隔至多 %5$s%1$.0s%4$.0s。", words(ev, r), words(ev, r),
		evidence_clean(ev, r->by), span(ev, r->interval, false),
		span(ev, r->interval, true));
}

static const char *place(struct evidence *ev, const struct file *f, unsigned line)
{
	return f ? evidence_clean(ev, arena_printf(ev->arena, "%s:%u", f->path, line)) : "-";
}

/* The phrases between commas: "borg create, restic backup". */
static const char *const *phrases(const struct params *p, struct evidence *ev, size_t *n)
{
	return (const char *const *)str_split(ev->arena, param_str(p, "programs"), ",", n);
}

/* Whether who starts a run does so now; said where not. */
static bool runs_now(struct facts *f, struct evidence *ev, const struct recur_run *r)
{
	static const char *const crons[] = {"cron", "crond", "cronie"};
	const struct host *h = facts_host(f);
	struct unit_live u = {0};
	struct standing s;
	struct err e = {0};
	int rc = 0;

	if (!h->live || *r->by == '/') {
		bool cron =
			h->live && !str_ends(r->by, ".timer") && !str_ends(r->by, "/anacrontab");
		for (size_t i = 0; cron && rc >= 0 && i < 3; i++) {
			rc = standing_of(f, ev->arena, crons[i], &s, &e);
			if (rc >= 0 && s.runs) {
				evidence_seen_from(ev, "cron", s.live, "systemd");
				return true;
			}
		}
		if (rc >= 0 && cron) {
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev, "cron does not run now.", "cron 目前未執行。");
		}
		if (rc >= 0)
			return !cron;
	} else {
		rc = h->probe->unit(h->probe->arg, ev->arena, r->by, &u, &e);
		if (rc >= 0 && u.active_state && str_eq(u.active_state, "active")) {
			evidence_seen_from(ev, r->by, u.active_state, "systemd");
			return true;
		}
		if (rc >= 0) {
			evidence_seen_from(
				ev, r->by, u.active_state ? u.active_state : "-", "systemd");
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev, "%s is not active now.", "%s 目前未啟用。",
				evidence_clean(ev, r->by));
			return false;
		}
	}
	evidence_error(ev, "The running system could not be asked of %s: %s.",
		"無法向運作中之系統詢問 %s：%s。", evidence_clean(ev, r->by),
		evidence_clean(ev, e.text));
	return false;
}

static void say_perhaps(struct evidence *ev, const struct recur_run *r)
{
	evidence_error(ev, "Whether %s runs (%s, by %s) depends on what files do not tell: %s.",
		"%s 是否執行（%s，由 %s 啟動）取決於檔案無法得知之條件：%s。", words(ev, r),
		place(ev, r->file, r->line), evidence_clean(ev, r->by),
		evidence_clean(ev, r->perhaps));
}

/* A script of the site's own of which files do not tell what it runs, and that comes again. */
static const struct recur_open *own_open(const struct recur *r)
{
	for (size_t i = 0; i < r->n_open; i++) {
		const char *path = r->open[i].file ? r->open[i].file->path : "/";
		if (str_starts(path, "/usr/local/") ||
			!(str_starts(path, "/usr/") || str_starts(path, "/lib/") ||
				str_starts(path, "/sbin/") || str_starts(path, "/bin/")))
			return &r->open[i];
	}
	return NULL;
}

/* An agent of a backup server that stands, in both halves. */
static bool agent_stands(struct facts *f, const struct params *p, struct evidence *ev)
{
	size_t n;
	char **names = param_list(p, "agents", ev->arena, &n);
	struct standing s;

	for (size_t i = 0; i < n && !str_eq(names[i], "-"); i++) {
		struct err e = {0};
		if (standing_of(f, ev->arena, names[i], &s, &e) < 0) {
			evidence_error(
				ev, "%s: %s.", "%s：%s。", names[i], evidence_clean(ev, e.text));
			return false;
		}
		if (s.boot != STANDS || (s.asked && !s.runs)) {
			if (s.found)
				evidence_observed(ev, "%s does not keep running: %s%.0s.",
					"%s 未持續執行：%.0s%s。", names[i],
					evidence_clean(ev, s.boot != STANDS ? s.en : s.live),
					evidence_clean(ev, s.boot != STANDS ? s.zh : s.live));
			continue;
		}
		evidence_seen_at(ev, names[i],
			arena_printf(ev->arena, "keeps running: %s, %s", s.unit ? s.unit : "-",
				s.program ? s.program : "-"),
			s.file, s.line);
		if (s.live)
			evidence_seen_from(ev, names[i], s.live, "systemd");
		evidence_observed(ev, "The agent %s keeps running (%s); its server decides when.",
			"代理程式 %s 持續執行（%s）；何時執行由其伺服器決定。", names[i],
			evidence_clean(ev, s.program ? s.program : s.unit));
		return true;
	}
	return false;
}

/* Whether auditd stands, in both halves; its records are then made. */
static bool auditd_stands(struct facts *f, struct evidence *ev)
{
	struct standing s;
	struct err e = {0};

	return standing_of(f, ev->arena, "auditd", &s, &e) >= 0 && s.boot == STANDS &&
	       (!s.asked || s.runs);
}

/* Whether records leave for another host; *ret_open: why that cannot be told, else NULL. */
static bool records_leave(
	struct facts *f, const struct params *p, struct evidence *ev, const char **ret_open)
{
	const char *which = param_str(p, "forwarding");
	struct err e = {0};

	*ret_open = NULL;
	if (str_eq(which, "no"))
		return false;
	if (!str_eq(which, "audit") && !str_eq(which, "logins")) {
		evidence_error(ev, "forwarding is %s: none of no, audit, logins.",
			"forwarding 之值「%s」非 no、audit 或 logins。", evidence_clean(ev, which));
		return false;
	}
	bool audit = str_eq(which, "audit");
	const struct log_forwards *l = facts_get(f, &model_log_forwards, &e);
	if (!l) {
		*ret_open = arena_strdup(ev->arena, e.text);
		return false;
	}
	const struct log_forward *v = log_leaves(
		facts_host(f), f, ev->arena, l, audit ? LEAVES_AUDIT : LEAVES_LOGINS, ret_open);
	if (!v || ((audit || v->logins != COVERS_YES) && !auditd_stands(f, ev)))
		return false;
	evidence_seen_at(ev, v->name, v->host, v->file, v->line);
	evidence_observed(ev, "%1$s go to %3$s as they are made (%4$s).%2$.0s",
		"%2$s即時轉送至 %3$s（%4$s）。%1$.0s",
		audit ? "Audit records" : "Records of logins", audit ? "稽核紀錄" : "登入紀錄",
		evidence_clean(ev, v->host), v->name);
	return true;
}

/*
 * Whether a run of AIDE is of a part of the files alone: -l REGEX, --limit=REGEX or what is short for that.  A word behind
 * a letter that takes one is that letter's own.
 */
static bool is_of_a_part(const struct recur_run *r)
{
	if (!str_eq(path_base(r->path), "aide"))
		return false;
	for (size_t i = 1; i < r->n; i++) {
		const char *w = r->argv[i];
		if (!w || *w != '-')
			continue;
		if (str_starts(w, "--li"))
			return true;
		const char *c = w[1] == '-' ? "" : w + 1;
		c += strcspn(c, "lcBALVr");
		if (*c == 'l')
			return true;
	}
	return false;
}

/* Takes those runs out of the list; how many are left. */
static size_t whole_ones(struct evidence *ev, const struct recur_run **v, size_t n)
{
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		if (!is_of_a_part(v[i])) {
			v[left++] = v[i];
			continue;
		}
		evidence_seen_at(ev, "of a part of the files alone", words(ev, v[i]), v[i]->file,
			v[i]->line);
		evidence_observed(ev,
			"%s (%s) looks at a part of the files alone, and does not count.",
			"%s（%s）僅檢查部分檔案，不予採計。", words(ev, v[i]),
			place(ev, v[i]->file, v[i]->line));
	}
	return left;
}

/* Nothing recurs often enough: why. */
static void say_lack(struct evidence *ev, const struct recur *r, const struct recur_run *const *v,
	size_t n, uint64_t interval)
{
	const struct recur_open *open = own_open(r);

	for (size_t i = 0; i < n; i++)
		if (v[i]->perhaps && v[i]->interval <= interval) {
			say_perhaps(ev, v[i]);
			return;
		}
	if (n) {
		see_run(ev, v[0]);
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%1$s comes only every %3$s%4$.0s.%2$.0s",
			"%2$s 每 %4$s 始執行一次%1$.0s%3$.0s。", words(ev, v[0]), words(ev, v[0]),
			span(ev, v[0]->delay > v[0]->interval ? v[0]->delay : v[0]->interval,
				false),
			span(ev, v[0]->delay > v[0]->interval ? v[0]->delay : v[0]->interval,
				true));
		return;
	}
	if (open || r->generator) {
		evidence_error(ev, "What %s runs (%s) is not told by files.",
			"無法由檔案得知 %s 執行何者（%s）。",
			evidence_clean(ev, open ? open->by : r->generator),
			open ? place(ev, open->file, open->line) : "-");
		return;
	}
	evidence_status(ev, ST_FAIL);
	evidence_observed(ev, "Nothing of that kind is run by a timer, cron or anacron.",
		"計時器、cron、anacron 均未執行此類程式。");
	evidence_reason(ev, "No timer, cron or anacron runs one of them.",
		"計時器、cron、anacron 均未執行其一。");
}

static void judge_runs(struct facts *f, const struct params *p, struct evidence *ev)
{
	uint64_t interval = param_u64(p, "interval");
	struct err e = {0};
	const struct recur *r = facts_get(f, &model_recur, &e);
	const char *open;
	size_t n, n_programs;

	if (records_leave(f, p, ev, &open)) {
		evidence_status(ev, ST_PASS);
		return;
	}
	if (!r) {
		evidence_error(ev, "What comes again could not be told: %s.",
			"無法判定何者定期執行：%s。", evidence_clean(ev, e.text));
		return;
	}
	const char *const *programs = phrases(p, ev, &n_programs);
	const struct recur_run **v = recur_of(r, ev->arena, programs, n_programs, &n);
	n = whole_ones(ev, v, n);
	for (size_t i = 0; i < n; i++)
		if (recur_within(v[i], interval)) {
			see_run(ev, v[i]);
			if (runs_now(f, ev, v[i]))
				evidence_status(ev, ST_PASS);
			return;
		}
	if (agent_stands(f, p, ev))
		evidence_status(ev, ST_PASS);
	else if (ev->status == ST_NONE)
		say_lack(ev, r, v, n, interval);
	if (open && ev->status == ST_FAIL)
		evidence_error(ev, "Whether records leave the host could not be told: %s.",
			"無法判定紀錄是否轉送至主機外：%s。", evidence_clean(ev, open));
}

/* The newest of the files a pattern names; false: the verdict is given. */
static bool newest(struct facts *f, struct evidence *ev, const char *pattern, const char **path,
	struct stat *ret)
{
	struct root *root = facts_host(f)->root;
	struct err e = {0};
	struct stat st;
	char **v;
	size_t n;

	*path = NULL;
	if (root_glob(root, ev->arena, pattern, &v, &n, &e) < 0) {
		evidence_error(
			ev, "%s: %s.", "%s：無法讀取：%s。", pattern, evidence_clean(ev, e.text));
		return false;
	}
	for (size_t i = 0; i < n; i++) {
		int rc = root_stat(root, v[i], true, &st, &e);
		if (is_absent(rc))
			continue;
		if (rc < 0) {
			evidence_error(ev, "%s: %s.", "%s：無法讀取：%s。",
				evidence_clean(ev, v[i]), evidence_clean(ev, e.text));
			return false;
		}
		if (!*path || st.st_mtime > ret->st_mtime) {
			*path = v[i];
			*ret = st;
		}
	}
	return true;
}

static void judge_stamp(struct facts *f, struct evidence *ev, const char *pattern, uint64_t max_age)
{
	time_t now = facts_host(f)->now.tv_sec;
	const char *path;
	struct stat st;
	struct tm tm;
	char text[32] = "?";

	if (!newest(f, ev, pattern, &path, &st))
		return;
	if (!path) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "There is no %s: no success is recorded.",
			"並無 %s：未留存成功之紀錄。", evidence_clean(ev, pattern));
		return;
	}
	if (gmtime_r(&st.st_mtime, &tm))
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	const char *name = evidence_clean(ev, path);
	evidence_seen_from(ev, "last success", text, path);
	evidence_observed(ev, "%s was last written at %s.", "%s 最後寫入於 %s。", name, text);
	if (st.st_mtime > now)
		evidence_error(ev, "%s was written in the future (%s).",
			"%s 之寫入時間在未來（%s）。", name, text);
	else if ((uint64_t)(now - st.st_mtime) > max_age) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s was last written at %s, more than %s ago%.0s.",
			"%s 最後寫入於 %s，已逾 %.0s%s。", name, text, span(ev, max_age, false),
			span(ev, max_age, true));
	}
}

static void recurring(struct facts *f, const struct params *p, struct evidence *ev)
{
	uint64_t interval = param_u64(p, "interval"), max_age = param_u64(p, "max_age");
	const char *agents = param_str(p, "agents");
	size_t n;
	char **stamps = param_list(p, "stamps", ev->arena, &n);

	evidence_expected(ev,
		"One of these is run at least every %1$s%2$.0s, now and after the next boot: %3$s.",
		"下列程式至少其一於現行及下次開機後每 %2$s內執行一次%1$.0s：%3$s。",
		span(ev, interval, false), span(ev, interval, true),
		evidence_clean(ev, param_str(p, "programs")));
	if (*agents && !str_eq(agents, "-"))
		evidence_expected(ev, "Or one of these agents keeps running: %s.",
			"或下列代理程式之一持續執行：%s。", evidence_clean(ev, agents));
	if (!str_eq(param_str(p, "forwarding"), "no"))
		evidence_expected(ev, "Or the records leave for another host as they are made.",
			"或紀錄即時轉送至其他主機。");
	check_say_halves(f, ev);
	judge_runs(f, p, ev);
	for (size_t i = 0; i < n; i++)
		judge_stamp(f, ev, stamps[i], max_age);
	if (n)
		evidence_expected(ev, "The newest of each of these is at most %s old%.0s: %s.",
			"下列各檔案之最新者距今至多 %.0s%s：%s。", span(ev, max_age, false),
			span(ev, max_age, true), evidence_clean(ev, param_str(p, "stamps")));
	else
		evidence_observed(ev,
			"No file is declared that a success renews: the schedule alone is judged.",
			"未宣告成功時更新之檔案，僅判定排程。");
}

static const struct param_spec params[] = {{"programs", PARAM_STRING, NULL},
	{"agents", PARAM_STRING, NULL}, {"forwarding", PARAM_STRING, NULL},
	{"interval", PARAM_NUMBER, "s"}, {"stamps", PARAM_STRING, NULL},
	{"max_age", PARAM_NUMBER, "s"}, {0}};

const struct check family_cp1[] = {
	{.id = "recurring-program",
		.summary = "one of the named programs is run again and again, often enough, and "
			   "succeeded lately",
		.params = params,
		.run = recurring},
	{0}};
