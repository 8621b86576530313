/*
 * au5: time stamps and time synchronisation (AU-5, 時戳及校時).
 *
 * time-sync: which daemon starts at the next boot, with which sources, and on a running system whether it runs, has
 * chosen one of them and keeps the kernel's clock.  rtc-utc: the hardware clock and the time zone.  log-timestamps:
 * what the daemons that write logs put before each record.
 */
#include <fnmatch.h>
#include <math.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "checks/resolve/logs/rsyslog.h"
#include "checks/resolve/time/time_sources.h"
#include "checks/resolve/time/timezone.h"
#include "checks/resolve/units/unit.h"

/* One time daemon, with what is known of it. */
struct daemon {
	const struct time_sources *t;
	struct unit_boot boot;
	bool at_boot;	   /* it starts, as far as files tell, with a configuration it takes */
	const char *other; /* the first of those it follows that is not declared; NULL */
	size_t usable;
	bool active;	     /* live */
	const char *why_not; /* the live half fails for this reason */
	const char *why_not_zh;
};

struct sync {
	struct facts *f;
	const struct host *h;
	const struct params *p;
	struct evidence *ev;
	char **patterns;
	size_t n_patterns;
	struct daemon *d;
	size_t n;
};

static bool is_declared(const struct sync *s, const char *name)
{
	for (size_t i = 0; i < s->n_patterns; i++)
		if (!fnmatch(s->patterns[i], name, FNM_CASEFOLD))
			return true;
	return false;
}

static void see_sources(struct sync *s, struct daemon *d)
{
	for (size_t i = 0; i < d->t->n; i++) {
		const struct time_source *x = &d->t->v[i];
		const char *what = arena_printf(s->ev->arena, "%s %s", d->t->daemon, x->kind);
		const char *value =
			x->unusable ? arena_printf(s->ev->arena, "%s (%s)", x->name, x->unusable)
				    : x->name;

		if (x->file)
			evidence_seen_at(s->ev, what, value, x->file, x->line);
		else
			evidence_seen_from(s->ev, what, value,
				str_eq(x->kind, "fallback") ? "compiled in" : d->t->unit);
		if (x->unusable)
			continue;
		d->usable++;
		if (!d->other && !is_declared(s, x->name))
			d->other = x->name;
	}
}

/* Sets what files say of the daemon; false on an error, which is then in the evidence. */
static bool persistent(struct sync *s, struct daemon *d)
{
	struct err e = {0};

	if (d->t->argv)
		d->boot = (struct unit_boot){.exists = true, .starts = true, .by = d->t->unit};
	else if (unit_at_boot(s->h->root, s->ev->arena, d->t->unit, &d->boot, &e) < 0) {
		evidence_error(s->ev, "%s", "%s", e.text);
		return false;
	}
	/* A timer of the boot starts it a little later. */
	if (d->boot.on_demand && d->boot.by && str_ends(d->boot.by, ".timer"))
		d->boot.on_demand = false;
	d->at_boot = d->boot.starts && !d->boot.on_demand && !d->t->refused && !d->t->no_discipline;
	if (d->boot.starts || d->boot.by)
		evidence_seen_from(s->ev, arena_printf(s->ev->arena, "%s at boot", d->t->unit),
			d->boot.starts ? d->boot.on_demand ? "on demand only" : "starts"
				       : "does not start",
			d->boot.by	   ? d->boot.by
			: d->boot.fragment ? d->boot.fragment
					   : d->t->unit);
	if (d->at_boot && d->t->not_understood) {
		evidence_error(s->ev, "What %s would follow is not known: %s.",
			"無法判定 %s 的校時來源：%s。", d->t->unit, d->t->not_understood);
		return false;
	}
	if (d->t->refused || (d->t->no_discipline && d->t->refused_file)) {
		const char *what = arena_printf(s->ev->arena, "%s %s", d->t->daemon,
			d->t->refused ? "does not keep the clock" : "leaves the clock alone");
		const char *why = d->t->refused ? d->t->refused : d->t->no_discipline;
		if (d->t->refused_file)
			evidence_seen_at(s->ev, what, why, d->t->refused_file, d->t->refused_line);
		else
			evidence_seen_from(s->ev, what, why, d->t->unit);
	}
	see_sources(s, d);
	return true;
}

/* A daemon by its name, and the unit where that is another than its own. */
static const char *name_of(struct sync *s, const struct time_sources *t)
{
	size_t n = strlen(t->daemon);

	return !strncmp(t->unit, t->daemon, n) && t->unit[n] == '.'
		       ? t->daemon
		       : arena_printf(s->ev->arena, "%s (%s)", t->daemon, t->unit);
}

/* One reason of the persistent half; on a running system each says of which half it is. */
static void say(struct sync *s, const char *en, const char *zh)
{
	if (s->h->live)
		evidence_reason(
			s->ev, "After the next boot: %s%.0s", "下次開機後：%2$s%1$.0s", en, zh);
	else
		evidence_reason(s->ev, "%s%.0s", "%2$s%1$.0s", en, zh);
}
#define SAY(en, zh, ...)                                                                           \
	say(s, arena_printf(s->ev->arena, en, __VA_ARGS__),                                        \
		arena_printf(s->ev->arena, zh, __VA_ARGS__))

/* Why a daemon that is installed does not count after the next boot. */
static void say_persistent(struct sync *s, const struct daemon *d)
{
	const struct time_sources *t = d->t;
	const char *who = name_of(s, t);

	if (d->boot.masked)
		SAY("%s is masked (%s).", "%s 已被遮罩 (masked，%s)。", t->unit, d->boot.by);
	else if (d->boot.condition)
		SAY("%s does not start at boot: %s does not hold.",
			"%s 開機時不會啟動：條件 %s 不成立。", t->unit, d->boot.condition);
	else if (d->boot.problem)
		SAY("%s does not start at boot: %s.", "%s 開機時不會啟動：%s。", t->unit,
			d->boot.problem);
	else if (!d->boot.starts)
		SAY("%s is installed but nothing starts it at boot.",
			"%s 已安裝，但開機時沒有任何項目啟動它。", t->unit);
	else if (d->boot.on_demand)
		SAY("%s is started only on demand (%s), not at boot.",
			"%s 只在需要時由 %s 啟動，開機時不會啟動。", t->unit, d->boot.by);
	else if (t->refused)
		SAY("%s does not keep the clock (%s): %s.", "%s 不會維持校時 (%s)：%s。", who,
			t->refused_file ? arena_printf(s->ev->arena, "%s line %u",
						  t->refused_file->path, t->refused_line)
					: t->unit,
			t->refused);
	else if (t->no_discipline)
		SAY("%s runs with %s and leaves the clock alone.",
			"%s 以 %s 執行，不會調整系統時鐘。", who, t->no_discipline);
	else if (!d->usable)
		SAY("%s starts but has no source to synchronise with%s%s.",
			"%s 會啟動，但沒有可用的校時來源%s%s。", who, t->n ? ": " : "",
			t->n ? arena_printf(s->ev->arena, "%s, %s", t->v[0].name, t->v[0].unusable)
			     : "");
	else if (d->other)
		SAY("%s follows %s, which is not among the declared sources.",
			"%s 將跟隨 %s，該來源不在宣告的來源之中。", who, d->other);
}

static void live_fault(struct daemon *d, const char *en, const char *zh)
{
	d->why_not = en;
	d->why_not_zh = zh;
}

/* What the daemon says of its selection. */
static void judge_source(struct sync *s, struct daemon *d, const struct clock_source *c)
{
	struct arena *a = s->ev->arena;
	uint64_t limit_ms = param_u64(s->p, "max_offset_ms"),
		 limit_age = param_u64(s->p, "max_age");

	if (!c || !c->reference) {
		live_fault(d, arena_printf(a, "%s has selected no source", d->t->daemon),
			arena_printf(a, "%s 尚未選定任何校時來源", d->t->daemon));
		return;
	}
	double ms = fabs(c->offset_s) * 1000;
	long long age = (long long)s->h->now.tv_sec - (long long)c->last_update;
	evidence_seen_from(s->ev, arena_printf(a, "source selected by %s", d->t->daemon),
		c->reference, d->t->daemon);
	evidence_seen_from(s->ev, "offset", arena_printf(a, "%.3f ms", ms), d->t->daemon);
	evidence_seen_from(s->ev, "age of the last update",
		c->last_update ? arena_printf(a, "%lld s", age) : "never", d->t->daemon);
	if (!is_declared(s, c->reference) && (d->other || !d->usable))
		live_fault(d,
			arena_printf(a, "%s follows %s, which is not among the declared sources",
				d->t->daemon, c->reference),
			arena_printf(a, "%s 目前跟隨的 %s 不在宣告的來源之中", d->t->daemon,
				c->reference));
	else if (!(ms <= (double)limit_ms))
		live_fault(d, arena_printf(a, "the offset is %.3f ms", ms),
			arena_printf(a, "時間偏差為 %.3f 毫秒", ms));
	else if (!c->last_update ||
		 age > (long long)(limit_age > INT64_MAX ? INT64_MAX : limit_age))
		live_fault(d, arena_printf(a, "%s was last updated %lld s ago", d->t->daemon, age),
			arena_printf(a, "%s 上次校時在 %lld 秒前", d->t->daemon, age));
}

static bool ask_unit(struct sync *s, struct daemon *d)
{
	struct unit_live u;
	struct err e = {0};

	if (d->t->argv) { /* the daemon itself will tell */
		d->active = true;
		return true;
	}
	if (s->h->probe->unit(s->h->probe->arg, s->ev->arena, d->t->unit, &u, &e) < 0) {
		evidence_error(s->ev, "Whether %s runs could not be asked: %s",
			"無法查詢 %s 是否執行中：%s", d->t->unit, e.text);
		return false;
	}
	d->active = str_eq(u.active_state, "active");
	evidence_seen_from(s->ev, d->t->unit,
		arena_printf(s->ev->arena, "%s (%s)", u.active_state, u.sub_state), "systemd");
	return true;
}

/* The live half: true when it could be asked; the daemons' faults are then set. */
static bool live(struct sync *s, bool *ret_synchronised)
{
	const struct probe *probe = s->h->probe;
	struct clock_source *c = NULL;
	struct clock_state k;
	struct err e = {0};
	size_t n = 0;
	bool any = false;

	for (size_t i = 0; i < s->n; i++) {
		if (!ask_unit(s, &s->d[i]))
			return false;
		any |= s->d[i].active && !s->d[i].t->no_discipline;
	}
	if (probe->clock_state(probe->arg, &k, &e) < 0) {
		evidence_error(s->ev, "The kernel's clock could not be asked: %s",
			"無法查詢核心時鐘：%s", e.text);
		return false;
	}
	*ret_synchronised = k.synchronised;
	evidence_seen_from(s->ev, "kernel clock",
		arena_printf(s->ev->arena, "%s, status 0x%x, maximum error %lld us",
			k.synchronised ? "synchronised" : "not synchronised", (unsigned)k.status,
			(long long)k.maxerror_us),
		"adjtimex");
	if (any && probe->clock_sources(probe->arg, s->ev->arena, &c, &n, &e) < 0) {
		evidence_error(s->ev, "The time daemon could not be asked: %s",
			"無法查詢校時服務：%s", e.text);
		return false;
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct clock_source *own = NULL;
		for (size_t j = 0; j < n; j++)
			if (str_eq(c[j].daemon, s->d[i].t->daemon))
				own = &c[j];
		if (s->d[i].active && !own && str_eq(s->d[i].t->daemon, "openntpd")) {
			evidence_error(s->ev,
				"openntpd runs; what it follows now it tells to its own tool "
				"alone.",
				"openntpd 執行中，但其目前跟隨的來源僅能由其自有工具得知。");
			return false;
		}
		s->d[i].active &= own || !s->d[i].t->argv;
		if (!s->d[i].active)
			live_fault(&s->d[i],
				arena_printf(s->ev->arena, "%s does not run", s->d[i].t->unit),
				arena_printf(s->ev->arena, "%s 目前並未執行", s->d[i].t->unit));
		else
			judge_source(s, &s->d[i], own);
	}
	return true;
}

/* Daemons that keep time and that this agent does not read. */
static bool unknown_daemon(struct sync *s)
{
	static const char *const units[] = {"ptp4l.service", "phc2sys.service", "ntpdate.service"};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		struct unit_boot b;
		if (unit_at_boot(s->h->root, s->ev->arena, units[i], &b, NULL) < 0 || !b.starts)
			continue;
		evidence_error(s->ev,
			"%s starts at boot; this agent does not read its configuration.",
			"%s 開機時會啟動；本程式不解讀其設定。", units[i]);
		return true;
	}
	return false;
}

static bool in_container(const struct host *h)
{
	struct stat st;

	return root_stat(h->root, "/run/systemd/container", true, &st, NULL) == 0;
}

static bool collect(struct sync *s)
{
	struct err e = {0};
	const struct time_daemons *all = facts_get(s->f, &model_time_daemons, &e);

	if (!all) {
		evidence_error(s->ev, "%s", "%s", e.text);
		return false;
	}
	s->d = arena_array(s->ev->arena, all->n + 1, sizeof(*s->d));
	for (size_t i = 0; i < all->n; i++) {
		s->d[s->n] = (struct daemon){.t = all->v[i]};
		if (!persistent(s, &s->d[s->n++]))
			return false;
	}
	return true;
}

static void observe(struct sync *s)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct daemon *d = &s->d[i];
		struct strbuf b = {.arena = s->ev->arena};
		for (size_t k = 0; k < d->t->n; k++)
			strbuf_printf(&b, "%s%s%s%s%s", k ? " " : "", d->t->v[k].name,
				d->t->v[k].unusable ? " (" : "",
				d->t->v[k].unusable ? d->t->v[k].unusable : "",
				d->t->v[k].unusable ? ")" : "");
		evidence_observed(s->ev, "%s: %s at boot; sources: %s.%.0s",
			"%1$s：開機時%4$s；來源：%3$s。%2$.0s", d->t->unit,
			d->boot.starts && !d->boot.on_demand ? "starts" : "does not start",
			d->t->n ? strbuf_str(&b) : "-",
			d->boot.starts && !d->boot.on_demand ? "會啟動" : "不會啟動");
	}
	if (!s->n)
		evidence_observed(s->ev,
			"No time daemon (chrony, systemd-timesyncd, ntpd) is installed.",
			"未安裝任何校時服務 (chrony、systemd-timesyncd、ntpd)。");
	if (!s->h->live)
		evidence_observed(s->ev,
			"Offline scan: judged by the configuration of the next boot alone.",
			"僅檢測檔案：依下次開機之設定判定。");
}

static void verdict(struct sync *s)
{
	bool synchronised = true, boot_good = false, boot_other = false, now_good = !s->h->live;
	const char *undecided = NULL, *undecided_other = NULL;

	if (s->h->live && !live(s, &synchronised))
		return;
	/* The clock follows all that every daemon that keeps it follows. */
	for (size_t i = 0; i < s->n; i++) {
		const struct daemon *d = &s->d[i];
		if (s->h->live)
			now_good |= d->active && !d->why_not && !d->t->no_discipline;
		if (!d->at_boot || !d->usable)
			continue;
		/* A condition that files leave open is met where the daemon runs. */
		if (d->boot.undecided && !d->active) {
			*(d->other ? &undecided_other : &undecided) =
				arena_printf(s->ev->arena, "%s: %s", d->t->unit, d->boot.undecided);
			continue;
		}
		boot_good = true;
		boot_other |= d->other != NULL;
	}
	if (!boot_other && (boot_good ? undecided_other : undecided)) {
		evidence_error(s->ev, "Whether it starts depends on what files do not tell: %s.",
			"是否啟動取決於檔案無法判定的條件：%s。",
			boot_good ? undecided_other : undecided);
		return;
	}
	boot_good &= !boot_other;
	if (boot_good && now_good && synchronised) {
		evidence_status(s->ev, ST_PASS);
		return;
	}
	evidence_status(s->ev, ST_FAIL);
	for (size_t i = 0; !boot_good && i < s->n; i++)
		say_persistent(s, &s->d[i]);
	for (size_t i = 0; !now_good && i < s->n; i++)
		if (s->d[i].why_not)
			evidence_reason(s->ev, "In the running system: %s.%.0s",
				"運作中之系統：%2$s。%1$.0s", s->d[i].why_not, s->d[i].why_not_zh);
		else if (s->d[i].t->no_discipline && boot_good) /* else it is said above */
			evidence_reason(s->ev,
				"In the running system: %s has %s and leaves the clock "
				"alone.",
				"運作中之系統：%s 以 %s 執行，不會調整系統時鐘。",
				name_of(s, s->d[i].t), s->d[i].t->no_discipline);
	if (!synchronised)
		evidence_reason(s->ev,
			"In the running system the kernel says its clock is not synchronised "
			"(adjtimex).",
			"運作中之系統：核心表示其時鐘未同步 (adjtimex)。");
	if (!s->n)
		evidence_reason(s->ev, "Nothing keeps the clock in step with a reference time.",
			"沒有任何服務將時鐘與基準時間源同步。");
}

static void run_time_sync(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct sync s = {.f = f, .h = facts_host(f), .p = p, .ev = ev};
	uint64_t ms = param_u64(p, "max_offset_ms"), age = param_u64(p, "max_age");

	s.patterns = param_list(p, "sources", ev->arena, &s.n_patterns);
	evidence_expected(ev,
		"A time daemon starts at boot and follows at least one source, and only such as "
		"are "
		"declared: %s. On a running system it runs, has selected such a source, the kernel "
		"clock is synchronised, the offset is at most %llu "
		"ms and the last update at "
		"most %llu s old.",
		"校時服務於開機時啟動，至少有一個可用來源，且所跟隨的來源均屬於宣告者：%"
		"s。執行中的系統並須："
		"服務執行中、已選定宣告的來源、核心時鐘已同步、"
		"偏差不超過 %llu 毫秒、距上次校時不超過 %llu 秒。",
		param_str(p, "sources"), (unsigned long long)ms, (unsigned long long)age);
	if (!s.n_patterns) {
		evidence_error(ev, "No time source is declared (parameter sources is empty).",
			"未宣告任何校時來源 (參數 sources 為空)。");
		return;
	}
	if (!collect(&s))
		return;
	observe(&s);
	bool any = false;
	for (size_t i = 0; i < s.n; i++)
		any |= s.d[i].at_boot;
	if (!any && unknown_daemon(&s))
		return;
	if (!any && s.h->live && in_container(s.h)) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev,
			"A container shares the kernel clock of its host and starts no time "
			"daemon: judge the host.",
			"容器與其主機共用核心時鐘，且未啟動校時服務；應於主機判定。");
		return;
	}
	verdict(&s);
}

/* The third line of /etc/adjtime as systemd reads it: UTC unless it is "LOCAL". */
static bool rtc_is_local(struct facts *f, struct evidence *ev, bool *ret_error)
{
	struct root *r = facts_host(f)->root;
	const struct file *file;
	struct err e = {0};
	const char *line;
	size_t len;
	int rc = root_read(r, "/etc/adjtime", &file, &e);

	*ret_error = rc < 0 && !is_absent(rc);
	if (*ret_error)
		evidence_error(ev, "%s", "%s", e.text);
	if (rc < 0) {
		if (!*ret_error)
			evidence_seen_from(
				ev, "hardware clock", "UTC (no /etc/adjtime)", "/etc/adjtime");
		return false;
	}
	struct lines l = lines_of(file->data, file->size);
	while (next_line(&l, &line, &len))
		if (l.number == 3) {
			char *word = arena_strndup(ev->arena, line, len);
			word[strcspn(word, "\r")] = '\0';
			bool local = str_eq(word, "LOCAL");
			evidence_seen_at(
				ev, "hardware clock", local ? "local time" : "UTC", file, 3);
			return local;
		}
	evidence_seen_at(ev, "hardware clock", "UTC (no third line)", file, 0);
	return false;
}

static const struct timezone_data *zone(struct facts *f, struct evidence *ev)
{
	struct err e = {0};
	const struct timezone_data *z = facts_get(f, &model_timezone, &e);

	if (!z) {
		evidence_error(ev, "%s", "%s", e.text);
		return NULL;
	}
	const char *value = arena_printf(
		ev->arena, "%s (%s)", z->name, z->rule ? z->rule : "no rule for the future");
	if (z->file)
		evidence_seen_at(ev, "time zone", value, z->file, 0);
	else
		evidence_seen_from(ev, "time zone", value, "/etc/localtime");
	return z;
}

static void run_rtc_utc(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct err e = {0};
	bool error, local = rtc_is_local(f, ev, &error);

	(void)p;
	check_say_halves(f, ev);
	evidence_expected(ev,
		"The hardware clock keeps UTC, and /etc/localtime names a valid time zone, so that "
		"local time "
		"maps to UTC.",
		"硬體時鐘採用 UTC，且 /etc/localtime 為有效的時區資料，使本地時間可對應至 UTC。");
	const struct timezone_data *z = error ? NULL : zone(f, ev);
	const struct time_sources *chrony = z ? facts_get(f, &model_chrony, &e) : NULL;
	if (!z)
		return;
	if (!chrony) {
		evidence_error(ev, "%s", "%s", e.text);
		return;
	}
	evidence_observed(ev, "Hardware clock: %s; time zone: %s.", "硬體時鐘：%s；時區：%s。",
		local ? "LOCAL" : "UTC", z->name);
	evidence_status(ev, ST_PASS);
	if (local) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"The third line of /etc/adjtime says that the hardware clock keeps local "
			"time.",
			"/etc/adjtime 第三行指定硬體時鐘採用本地時間。");
	}
	if (chrony->installed && chrony->local_rtc_file) {
		struct unit_boot b;
		if (unit_at_boot(facts_host(f)->root, ev->arena, chrony->unit, &b, &e) < 0) {
			evidence_error(ev, "%s", "%s", e.text);
			return;
		}
		if (b.starts) {
			evidence_status(ev, ST_FAIL);
			evidence_seen_at(ev, "chrony rtcfile", "without rtconutc",
				chrony->local_rtc_file, chrony->local_rtc_line);
			evidence_reason(ev,
				"chronyd takes the hardware clock for local time (rtcfile without "
				"rtconutc).",
				"chronyd 將硬體時鐘視為本地時間 (有 rtcfile 而無 rtconutc)。");
		}
	}
	if (z->invalid) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "/etc/localtime is not valid: %s.%.0s",
			"/etc/localtime 無效：%2$s。%1$.0s", z->invalid,
			z->file ? "不是時區檔" : "連結目標不存在或不是一般檔案");
	}
	if (z->leap_seconds) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"The zone counts leap seconds (a \"right\" zone): its local time is not "
			"UTC's by the seconds "
			"inserted so far.",
			"該時區計入閏秒 (right 類時區)，本地時間與 UTC 相差已累積之閏秒。");
	}
}

struct stamps {
	size_t zoned, local, none, unknown;
	bool any; /* some daemon that writes logs */
};

static bool boots(struct facts *f, struct evidence *ev, const char *unit, struct unit_boot *ret)
{
	struct err e = {0};

	if (unit_at_boot(facts_host(f)->root, ev->arena, unit, ret, &e) < 0) {
		evidence_error(ev, "%s", "%s", e.text);
		return false;
	}
	return true;
}

/* Whether rsyslogd writes what is sent to that path to a file that stays. */
static bool is_log_file(const struct rsyslog_action *x)
{
	return x->kind == RSYSLOG_FILE && !x->is_pipe && !x->after_stop &&
	       !(x->path && str_starts(x->path, "/dev/"));
}

static void see_action(struct evidence *ev, const struct rsyslog_action *x, struct stamps *s)
{
	static const char *const words[] = {[RSYSLOG_STAMP_NONE] = "no time stamp",
		[RSYSLOG_STAMP_ZONE] = "with zone, UTC or epoch",
		[RSYSLOG_STAMP_LOCAL] = "local time without zone",
		[RSYSLOG_STAMP_UNKNOWN] = "not worked out"};
	size_t *count[] = {[RSYSLOG_STAMP_NONE] = &s->none,
		[RSYSLOG_STAMP_ZONE] = &s->zoned,
		[RSYSLOG_STAMP_LOCAL] = &s->local,
		[RSYSLOG_STAMP_UNKNOWN] = &s->unknown};
	const char *path = x->path ? x->path : x->dyna_template;

	(*count[x->tmpl->stamp])++;
	evidence_seen_at(ev, arena_printf(ev->arena, "time stamps in %s", path),
		arena_printf(ev->arena, "%s (%s)", words[x->tmpl->stamp], x->tmpl->name),
		x->at.file, x->at.line);
	if (x->tmpl->stamp == RSYSLOG_STAMP_NONE)
		evidence_reason(ev, "The template %s writes no time stamp to %s.",
			"範本 %s 寫入 %s 的紀錄沒有時戳。", x->tmpl->name, path);
	else if (x->tmpl->stamp == RSYSLOG_STAMP_UNKNOWN)
		evidence_error(ev,
			"What time stamp the template %s gives in %s (%s line %u) could not be "
			"worked out.",
			"無法判定範本 %s 寫入 %s 的時戳格式 (%s 第 %u 行)。", x->tmpl->name, path,
			x->at.file->path, x->at.line);
}

static void rsyslog_stamps(struct facts *f, struct evidence *ev, struct stamps *s)
{
	struct unit_boot b;
	struct err e = {0};
	struct stat st;

	if (!boots(f, ev, "rsyslog.service", &b) || !b.starts)
		return;
	if (root_stat(facts_host(f)->root, "/usr/sbin/rsyslogd", true, &st, NULL) < 0)
		return;
	const struct rsyslog_conf *c = facts_get(f, &model_rsyslog, &e);
	if (!c) {
		evidence_error(ev, "%s", "%s", e.text);
		return;
	}
	if (c->fatal) {
		evidence_error(ev, "rsyslogd would not start with %s line %u: %s.",
			"rsyslogd 會因 %s 第 %u 行而無法啟動：%s。", c->fatal->at.file->path,
			c->fatal->at.line, c->fatal->text);
		return;
	}
	for (size_t i = 0; i < c->n_problems; i++)
		if (c->problems[i].unread || c->aborts_on_error) {
			evidence_error(ev, "%s line %u: %s.", "%s 第 %u 行：%s。",
				c->problems[i].at.file->path, c->problems[i].at.line,
				c->problems[i].text);
			return;
		}
	s->any = true;
	for (size_t i = 0; i < c->n_actions; i++)
		if (is_log_file(&c->actions[i]))
			see_action(ev, &c->actions[i], s);
}

/* Local stamps map to UTC where the zone has one offset; the year they leave out comes from the file's own time. */
static void judge_local(struct facts *f, struct evidence *ev, const struct stamps *s)
{
	const struct timezone_data *z = zone(f, ev);

	if (!z)
		return;
	if (z->invalid || z->leap_seconds || !z->fixed) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"%zu log files carry local time without zone, and the zone %s %s: one "
			"stamp can mean two times of UTC. "
			"Use RSYSLOG_FileFormat.%.0s",
			"有 %1$zu 個日誌檔使用不含時區的本地時間，而時區 %2$s "
			"%4$s，同一時戳可能對應兩個 UTC 時間。請改用 "
			"RSYSLOG_FileFormat。%3$.0s",
			s->local, z->name,
			z->invalid	  ? "is not valid"
			: z->leap_seconds ? "counts leap seconds"
					  : "has summer time or no known rule",
			z->invalid	  ? "無效"
			: z->leap_seconds ? "計入閏秒"
					  : "有日光節約時間或無已知規則");
		return;
	}
	evidence_reason(ev,
		"%zu log files carry local time without zone and year; they map to UTC by the zone "
		"of this host, %s (%s), which "
		"has no summer time, and by the year of the file. RSYSLOG_FileFormat would say it "
		"in every line.",
		"有 %zu 個日誌檔的時戳不含時區與年份；因本機時區 %s (%s) "
		"無日光節約時間，仍可依該固定時差及檔案年份對應至 UTC。"
		"改用 RSYSLOG_FileFormat 可於每行明示。",
		s->local, z->name, z->rule);
}

static void run_log_timestamps(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct stamps s = {0};
	struct unit_boot journal, audit, ng;

	(void)p;
	evidence_expected(ev,
		"Every log that the system's log daemons write carries a time stamp that maps to "
		"UTC: with zone, in "
		"UTC, as seconds since 1970, or local time of a zone with one fixed offset.",
		"系統日誌服務寫入之每筆紀錄均有可對應至 UTC 的時戳：含時區、UTC、自 1970 "
		"年起之秒數，或固定時差時區之本地時間。");
	check_say_halves(f, ev);
	if (!boots(f, ev, "systemd-journald.service", &journal) ||
		!boots(f, ev, "auditd.service", &audit) || !boots(f, ev, "syslog-ng.service", &ng))
		return;
	if (ng.starts) {
		evidence_error(ev,
			"syslog-ng starts at boot; this agent does not read its templates.",
			"syslog-ng 開機時會啟動；本程式不解讀其範本。");
		return;
	}
	if (journal.starts) {
		s.any = true;
		evidence_seen_from(
			ev, "systemd journal", "microseconds since 1970, UTC", journal.fragment);
	}
	if (audit.starts) {
		s.any = true;
		evidence_seen_from(
			ev, "audit log", "msg=audit(seconds since 1970, UTC)", audit.fragment);
	}
	rsyslog_stamps(f, ev, &s);
	if (ev->status == ST_ERROR)
		return;
	evidence_observed(ev,
		"Journal: %s; audit log: %s; files by rsyslog: %zu with zone or UTC, %zu local, "
		"%zu without stamp.%.0s%.0s",
		"systemd 日誌：%6$s；稽核日誌：%7$s；rsyslog 檔案：%3$zu 個含時區或 UTC，%4$zu "
		"個本地時間，%5$zu 個無時戳。%1$.0s%2$.0s",
		journal.starts ? "UTC" : "none", audit.starts ? "UTC" : "none", s.zoned, s.local,
		s.none, journal.starts ? "UTC" : "無", audit.starts ? "UTC" : "無");
	if (!s.any) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"No log daemon (systemd-journald, rsyslog, auditd) starts at boot.",
			"開機時沒有任何日誌服務 (systemd-journald、rsyslog、auditd) 啟動。");
		return;
	}
	evidence_status(ev, s.none ? ST_FAIL : ST_PASS);
	if (s.local)
		judge_local(f, ev, &s);
}

static const struct param_spec time_sync_params[] = {{"sources", PARAM_STRING, NULL},
	{"max_offset_ms", PARAM_NUMBER, "ms"}, {"max_age", PARAM_NUMBER, "s"}, {0}};

const struct check family_au5[] = {
	{"time-sync", "the clock is kept in step with the declared time sources", time_sync_params,
		0, run_time_sync},
	{"rtc-utc", "the hardware clock keeps UTC and the time zone is valid", NULL, 0,
		run_rtc_utc},
	{"log-timestamps", "time stamps of logs map to UTC", NULL, 0, run_log_timestamps}, {0}};
