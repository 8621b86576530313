/*
 * SI-1, 漏洞修復: update-check: whether there are updates is looked at regularly; updates-applied: they are installed
 * regularly.
 *
 * That something runs is judged by what the next boot starts (recur.h), that it works by what it has brought: the date of
 * the security lists, which the archive has set and a failing run does not move, and the last upgrade in dpkg's and APT's logs.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "checks/resolve/boot/recur.h"
#include "checks/resolve/packages/apt_security.h"
#include "checks/resolve/packages/package_system.h"
#include "checks/resolve/packages/upgrade_log.h"

#define DAY 86400

static const char *day(struct evidence *ev, time_t t)
{
	char text[32];
	struct tm tm;

	strftime(text, sizeof(text), "%Y-%m-%d", gmtime_r(&t, &tm));
	return arena_strdup(ev->arena, text);
}

/* Whether and how often apt.systemd.daily fetches lists when it is run. */
struct periodic {
	bool never, bad;
	uint64_t seconds;
	const struct apt_setting *by; /* NULL: as built in */
};

static struct periodic periodic(const struct apt_conf *c)
{
	const struct apt_setting *on = apt_conf_get(c, "APT::Periodic::Enable");
	const struct apt_setting *s = apt_conf_get(c, "APT::Periodic::Update-Package-Lists");
	struct periodic p = {.by = s};
	uint64_t unit = DAY;

	/* [ "$AutoAptEnable" -eq 0 ]: what is no number is no 0. */
	if (on && *on->value && strspn(on->value, "0") == strlen(on->value))
		return (struct periodic){.never = true, .by = on};
	if (!s || str_eq(s->value, "0"))
		return (struct periodic){.never = true, .by = s};
	if (str_eq(s->value, "always"))
		return p;
	size_t n = strspn(s->value, "0123456789");
	const char *rest = s->value + n;
	p.bad = !n || n > 6 || (*rest && (rest[1] || !strchr("smhd", *rest)));
	if (*rest == 's')
		unit = 1;
	else if (*rest == 'm')
		unit = 60;
	else if (*rest == 'h')
		unit = 3600;
	p.seconds = p.bad ? 0 : strtoull(s->value, NULL, 10) * unit;
	return p;
}

struct look {
	struct facts *f;
	struct evidence *ev;
	uint64_t days;
	const struct recur_run *sure;	 /* that is often enough; NULL */
	const struct recur_run *perhaps; /* that may be; NULL */
	bool told;			 /* why what there is does not do */
};

static bool is_daily(const struct recur_run *r)
{
	return str_eq(path_base(r->path), "apt.systemd.daily");
}

static const char *place(struct evidence *ev, const struct file *f, unsigned line, const char * or)
{
	return evidence_clean(ev, f ? arena_printf(ev->arena, "%s:%u", f->path, line) : or);
}

/* The script is run: by what it is told it fetches lists, or not. */
static bool daily_fetches(struct look *k, const struct apt_conf *c, const struct recur_run *r)
{
	struct periodic p = periodic(c);
	struct evidence *ev = k->ev;
	const char *key = p.by ? p.by->key : "APT::Periodic::Update-Package-Lists";
	const char *where = p.by && p.by->file ? arena_printf(ev->arena, " (%s:%u)",
							 p.by->file->path, p.by->line)
					       : "";

	if (p.by && p.by->file)
		evidence_seen_at(ev, p.by->key, p.by->value, p.by->file, p.by->line);
	else
		evidence_seen_from(ev, key, "0", "built in");
	if (p.bad) {
		evidence_error(ev, "What %s is set to is not understood: %s%s.",
			"無法解讀 %s 之值：%s%s。", key, evidence_clean(ev, p.by->value), where);
		k->told = true;
		return false;
	}
	if (!p.never && p.seconds <= k->days * DAY)
		return true;
	k->told = true;
	if (p.never)
		evidence_reason(ev,
			"%s runs apt.systemd.daily, which fetches no lists: %s is %s%s.",
			"%s 執行 apt.systemd.daily，惟未取得清單：%s 為 %s%s。",
			evidence_clean(ev, r->by), key,
			p.by ? evidence_clean(ev, p.by->value) : "0", where);
	else
		evidence_reason(ev, "%s has lists fetched less often than every %llu days: %s%s.",
			"%s 之清單取得間隔逾 %llu 日：%s%s。", key, (unsigned long long)k->days,
			evidence_clean(ev, p.by->value), where);
	evidence_status(ev, ST_FAIL);
	return false;
}

static void look_at(struct look *k, const struct apt_conf *c, const struct recur_run *r)
{
	if (is_daily(r) && r->n > 1 && !str_eq(r->argv[1], "update"))
		return;
	if (r->perhaps) {
		k->perhaps = k->perhaps ? k->perhaps : r;
		return;
	}
	if (k->sure || (is_daily(r) && (k->told || !daily_fetches(k, c, r))))
		return;
	if (recur_within(r, k->days * DAY)) {
		k->sure = r;
		return;
	}
	k->told = true;
	evidence_status(k->ev, ST_FAIL);
	evidence_reason(k->ev, "%s (%s) looks for updates less often than every %llu days.",
		"%s（%s）查詢更新之間隔逾 %llu 日。", evidence_clean(k->ev, r->by),
		evidence_clean(k->ev, r->when), (unsigned long long)k->days);
}

static bool is_sites_own(const struct file *f)
{
	return f && (str_starts(f->path, "/usr/local/") ||
			    !(str_starts(f->path, "/usr/") || str_starts(f->path, "/lib/") ||
				    str_starts(f->path, "/sbin/") || str_starts(f->path, "/bin/")));
}

/* Something of the site's own comes again, and files do not tell what it runs. */
static const struct recur_open *open_script(const struct recur *r)
{
	for (size_t i = 0; i < r->n_open; i++)
		if (is_sites_own(r->open[i].file))
			return &r->open[i];
	return NULL;
}

static void nothing_sure(struct look *k, const struct recur *r)
{
	struct evidence *ev = k->ev;
	const struct recur_open *open = open_script(r);

	if (k->perhaps)
		evidence_error(ev, "Whether %s (%s) looks for updates depends on %s.",
			"%s（%s）是否查詢更新，取決於：%s。", evidence_clean(ev, k->perhaps->by),
			place(ev, k->perhaps->file, k->perhaps->line, k->perhaps->path),
			evidence_clean(ev, k->perhaps->perhaps));
	else if (r->generator || open)
		evidence_error(ev,
			"%s runs something that files do not tell (%s), so that nothing looks for "
			"updates is not sure.",
			"%s 所執行者無法由檔案得知（%s），無法確定無查詢更新之作業。",
			evidence_clean(ev, open ? open->by : r->generator),
			open ? place(ev, open->file, open->line, open->what) : "generator");
	else if (!k->told) {
		evidence_status(ev, ST_FAIL);
		evidence_observed(ev,
			"%zu programs recur after the next boot, none of which fetches lists.",
			"下次開機後定期執行之程式計 %zu 個，均不取得更新清單。", r->n);
		evidence_reason(ev,
			"After the next boot nothing looks for updates again and again.",
			"下次開機後，無定期查詢更新之作業。");
	}
}

static void look_live(struct look *k)
{
	const struct probe *p = facts_host(k->f)->probe;
	const char *unit = str_ends(k->sure->by, ".timer")  ? k->sure->by
			   : strstr(k->sure->by, "anacron") ? NULL
			   : str_starts(k->sure->by, "/")   ? "cron.service"
							    : NULL;
	struct unit_live u = {0};
	struct err e = {0};

	if (!unit)
		return;
	if (!p->unit || p->unit(p->arg, k->ev->arena, unit, &u, &e) < 0) {
		evidence_error(k->ev, "systemd could not be asked whether %s is active: %s.",
			"無法向 systemd 查詢 %s 是否作用中：%s。", evidence_clean(k->ev, unit),
			evidence_clean(k->ev, e.text));
		return;
	}
	evidence_seen_from(k->ev, unit, u.active_state ? u.active_state : "-", "systemd");
	if (str_eq(u.active_state, "active"))
		return;
	evidence_status(k->ev, ST_FAIL);
	evidence_reason(k->ev, "In the running system %s is not active.",
		"運作中之系統 %s 未作用。", evidence_clean(k->ev, unit));
}

/* The lists of the security sources, which tell when looking worked for the last time. */
static void judge_lists(struct look *k, const struct apt_security *s)
{
	struct evidence *ev = k->ev;
	time_t now = facts_host(k->f)->now.tv_sec;
	size_t n = 0;

	for (size_t i = 0; i < s->n_sources; i++) {
		const struct apt_seen_source *v = &s->sources[i];
		const struct apt_release *r = &v->release;
		if (v->kind == APT_NOT_FETCHED && v->security) {
			n++;
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev, "Nothing was ever fetched from %s %s.",
				"從未自 %s %s 取得清單。", evidence_clean(ev, v->source->uri),
				evidence_clean(ev, v->source->suite));
		}
		if (v->kind != APT_SECURITY)
			continue;
		n++;
		enum apt_age age = apt_security_age(v, now, k->days);
		const char *path = evidence_clean(ev, r->file->path),
			   *of = r->date ? day(ev, r->date) : "";
		evidence_seen_at(ev, "date of the lists", r->date_text, r->file, r->date_line);
		if (age == APT_YOUNG) {
			evidence_observed(ev, "%s is of %s.", "%s 之日期為 %s。", path, of);
		} else if (age == APT_FUTURE || age == APT_UNDATED) {
			evidence_error(ev, "%s: how old the lists are is not known.",
				"%s：無法得知清單之新舊。", path);
		} else {
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev, "The newest lists are from %s (%s).",
				"最新之清單日期為 %s（%s）。", of, path);
		}
	}
	if (n)
		return;
	evidence_status(ev, ST_FAIL);
	evidence_reason(
		ev, "APT has no security source for %s.", "APT 未設定 %s 之安全性來源。", s->host);
}

static void cannot_tell(
	struct evidence *ev, int rc, const struct apt_security *s, const struct err *e)
{
	if (is_absent(rc) && !s->installed)
		evidence_error(ev,
			"Whether updates are missing is read from dpkg and APT alone: %s.",
			"本程式僅依 dpkg 及 APT 判定更新：%s。", evidence_clean(ev, e->text));
	else
		evidence_error(ev, "%s.", "無法判定：%s。", evidence_clean(ev, e->text));
}

static const struct param_spec check_params[] = {
	{"sources", PARAM_STRING, NULL}, {"days", PARAM_NUMBER, "days"}, {0}};

static void run_check_updates(struct facts *f, const struct params *p, struct evidence *ev)
{
	static const char *const programs[] = {"apt.systemd.daily", "apt-get update", "apt update",
		"aptitude update", "cron-apt", "apticron"};
	struct look k = {.f = f, .ev = ev, .days = param_u64(p, "days")};
	const struct recur_run **runs;
	struct apt_security s = {0};
	struct err e = {0};
	size_t n, n_patterns;
	char **patterns = param_list(p, "sources", ev->arena, &n_patterns);

	evidence_expected(ev,
		"Whether there are updates is looked at at least every %llu days after the next "
		"boot "
		"too, and the last time it worked is no longer ago.",
		"至少每 %llu 日查詢更新，下次開機後亦然，且最近一次成功未逾該期間。",
		(unsigned long long)k.days);
	check_say_halves(f, ev);
	int rc = apt_security(facts_host(f), f, ev->arena, patterns, n_patterns, false, &s, &e);
	if (rc < 0) {
		cannot_tell(ev, rc, &s, &e);
		return;
	}
	const struct apt_conf *c = facts_get(f, &model_apt_conf, &e);
	const struct recur *r = c ? facts_get(f, &model_recur, &e) : NULL;
	if (!r) {
		cannot_tell(ev, -e.code, &s, &e);
		return;
	}
	runs = recur_of(r, ev->arena, programs, sizeof(programs) / sizeof(*programs), &n);
	for (size_t i = 0; i < n; i++)
		look_at(&k, c, runs[i]);
	if (k.sure) {
		if (k.sure->by_file)
			evidence_seen_at(ev, "looks for updates", k.sure->when, k.sure->by_file,
				k.sure->by_line);
		evidence_observed(ev, "%s (%s) runs %s.", "%s（%s）執行 %s。",
			evidence_clean(ev, k.sure->by), evidence_clean(ev, k.sure->when),
			evidence_clean(ev, k.sure->path));
		if (facts_host(f)->live)
			look_live(&k);
	} else {
		nothing_sure(&k, r);
	}
	judge_lists(&k, &s);
	evidence_status(ev, ST_PASS);
}

static const struct param_spec applied_params[] = {{"sources", PARAM_STRING, NULL},
	{"lists_days", PARAM_NUMBER, "days"}, {"days", PARAM_NUMBER, "days"},
	{"allow", PARAM_STRING, NULL}, {0}};

static bool is_let_be(char *const *allow, size_t n, const struct apt_pending *p)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(allow[i], p->package->name) || str_eq(allow[i], p->name))
			return true;
	return false;
}

/* What could have been installed: the first of it in *ret. */
static size_t waiting(const struct apt_security *s, char *const *allow, size_t n_allow,
	const struct apt_pending **ret)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n_pending + s->n_newer; i++) {
		const struct apt_pending *p =
			i < s->n_pending ? &s->pending[i] : &s->newer[i - s->n_pending];
		if (is_let_be(allow, n_allow, p))
			continue;
		if (!n++)
			*ret = p;
	}
	return n;
}

/* Nothing was installed for long: was there anything?  Only young lists tell. */
static void judge_waiting(
	struct facts *f, const struct params *p, struct evidence *ev, const char *since)
{
	size_t n_patterns, n_allow, young = 0;
	char **patterns = param_list(p, "sources", ev->arena, &n_patterns);
	char **allow = param_list(p, "allow", ev->arena, &n_allow);
	const struct apt_pending *first = NULL;
	struct apt_security s = {0};
	struct err e = {0};

	int rc = apt_security(facts_host(f), f, ev->arena, patterns, n_patterns, true, &s, &e);
	if (rc < 0) {
		cannot_tell(ev, rc, &s, &e);
		return;
	}
	for (size_t i = 0; i < s.n_faults; i++)
		if (s.faults[i].unknown)
			evidence_error(ev, "%1$s.%2$.0s", "%1$.0s%2$s。",
				evidence_clean(ev, s.faults[i].en),
				evidence_clean(ev, s.faults[i].zh));
	for (size_t i = 0; i < s.n_sources; i++) {
		const struct apt_seen_source *v = &s.sources[i];
		if (v->kind != APT_SECURITY)
			continue;
		evidence_seen_at(ev, "date of the lists", v->release.date_text, v->release.file,
			v->release.date_line);
		young += apt_security_age(v, facts_host(f)->now.tv_sec,
				 param_u64(p, "lists_days")) == APT_YOUNG;
	}
	size_t n = waiting(&s, allow, n_allow, &first);
	if (first)
		evidence_seen_from(ev, "not installed",
			arena_printf(ev->arena, "%s %s", first->name, first->version), first->list);
	if (n) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s, and %zu updates wait, %s %s among them.",
			"%.0s已逾期間未安裝更新，惟尚有 %zu 個更新未安裝，如 %s %s。", since, n,
			first->name, first->version);
	} else if (!s.n_security || young < s.n_security) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"%s, and there are no young lists that could show that there was "
			"nothing to install.",
			"%.0s已逾期間未安裝更新，亦無近期之清單可證明無更新可安裝。", since);
	} else {
		evidence_observed(ev, "Nothing is there to install.", "目前無更新可安裝。");
	}
}

static void run_applied(struct facts *f, const struct params *p, struct evidence *ev)
{
	const struct apt_conf *c;
	uint64_t days = param_u64(p, "days");
	long today = (long)(facts_host(f)->now.tv_sec / DAY);
	struct upgrade_log log;
	struct err e = {0};

	evidence_expected(ev,
		"Packages were last upgraded no more than %llu days ago, or young lists show that "
		"there was "
		"nothing to upgrade.",
		"最近一次更新套件未逾 %llu 日，或近期之清單顯示無更新可安裝。",
		(unsigned long long)days);
	if (!package_system_is(f, PACKAGES_RPM, &e)) {
		evidence_error(ev, "The packages are rpm's: its logs are not read by this version.",
			"套件由 rpm 管理，本版尚未讀取其更新紀錄。");
		return;
	}
	c = facts_get(f, &model_apt_conf, &e);
	if (!c || c->dead) {
		evidence_error(
			ev, "%s.", "無法判定：%s。", evidence_clean(ev, c ? c->dead_text : e.text));
		return;
	}
	if (upgrade_log_read(facts_host(f)->root, ev->arena,
		    apt_conf_path(c, ev->arena, "Dir::Log::History"), &log, &e) < 0) {
		evidence_error(ev, "%s.", "無法讀取：%s。", evidence_clean(ev, e.text));
		return;
	}
	if (log.day) {
		struct seen *seen = evidence_seen_from(ev, "last upgrade", log.day, log.path);
		if (seen) {
			seen->line = log.line;
			seen->text = evidence_clean(ev, log.text);
		}
		evidence_observed(ev, "The last upgrade was on %s (%s:%u).",
			"最近一次更新為 %s（%s:%u）。", log.day, evidence_clean(ev, log.path),
			log.line);
	} else {
		evidence_observed(ev, "No upgrade is recorded in %zu logs.", "%zu 份紀錄中無更新。",
			log.files);
	}
	/* The logs have local time, which is ahead of UTC by 14 hours at most. */
	if (log.day && log.days > today + 1) {
		evidence_error(ev,
			"%s is of the future: when packages were last upgraded is not known.",
			"%s 之日期在未來，無法得知最近一次更新之時間。",
			evidence_clean(ev, log.path));
		return;
	}
	if (!log.day || (log.days < today && (uint64_t)(today - log.days) > days))
		judge_waiting(f, p, ev,
			log.day ? arena_printf(ev->arena, "Nothing was upgraded since %s", log.day)
				: "No upgrade is recorded");
	evidence_status(ev, ST_PASS);
}

const struct check family_si1[] = {
	{.id = "update-check",
		.summary = "whether there are updates is looked at regularly, and it works",
		.params = check_params,
		.run = run_check_updates},
	{.id = "updates-applied",
		.summary = "packages are upgraded regularly",
		.params = applied_params,
		.run = run_applied},
	{0}};
