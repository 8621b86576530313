/*
 * SA-5, 部署與維運: security-updates: no security update of an installed package is missing.
 *
 * Judged by what lies on the host: dpkg's status and the lists APT has fetched, which must be young enough to say anything.
 * Live, the running kernel must be the newest installed one of its flavour, and nothing may have asked for a restart; which
 * processes still use replaced libraries is not looked at.  Only Debian's packages are understood.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "checks/resolve/packages/apt_security.h"
#include "checks/resolve/packages/deb_version.h"

#define KERNEL "linux-image-"

static const struct param_spec update_params[] = {{"sources", PARAM_STRING, NULL},
	{"max_age", PARAM_NUMBER, "days"}, {"allow", PARAM_STRING, NULL}, {0}};

static const char *day(struct evidence *ev, time_t t)
{
	char text[32];
	struct tm tm;

	strftime(text, sizeof(text), "%Y-%m-%d", gmtime_r(&t, &tm));
	return arena_strdup(ev->arena, text);
}

static void judge_age(
	struct facts *f, struct evidence *ev, const struct apt_seen_source *s, uint64_t max)
{
	const struct apt_release *r = &s->release;
	const char *path = evidence_clean(ev, r->file->path),
		   *from = r->date ? day(ev, r->date) : "";

	evidence_seen_at(ev,
		arena_printf(ev->arena, "lists of %s %s", s->source->uri, s->source->suite),
		r->date_text ? r->date_text : "no date", r->file, r->date_line);
	evidence_seen_at(ev, "security source", s->source->suite, s->source->file, s->source->line);
	switch (apt_security_age(s, facts_host(f)->now.tv_sec, max)) {
	case APT_YOUNG:
		evidence_observed(ev, "%s is of %s.", "%s 之日期為 %s。", path, from);
		break;
	case APT_OLD:
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"The lists are from %s (%s), more than %llu days ago: what has come since "
			"is not "
			"known here. Run apt-get update.",
			"清單之日期為 %s（%s），已逾 %llu 日，其後之更新無從得知；請執行 apt-get "
			"update。",
			from, path, (unsigned long long)max);
		break;
	case APT_EXPIRED:
		evidence_status(ev, ST_FAIL);
		evidence_seen_at(ev, "Valid-Until", r->valid_text, r->file, r->valid_line);
		evidence_reason(ev,
			"The lists are from %s and were good until %s (%s). Run apt-get update.",
			"清單之日期為 %s，有效至 %s（%s）；請執行 apt-get update。", from,
			day(ev, r->valid_until), path);
		break;
	case APT_FUTURE:
		evidence_error(ev, "%s is of the future (%s): how old the lists are is not known.",
			"%s 之日期在未來（%s），無法得知清單之新舊。", path, from);
		break;
	case APT_UNDATED:
		evidence_error(ev,
			"%s has no date that is understood: how old the lists are is not known.",
			"%s 無可解讀之日期，無法得知清單之新舊。", path);
		break;
	}
}

static bool is_allowed(char *const *allow, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!fnmatch(allow[i], name, 0))
			return true;
	return false;
}

static int by_package(const void *a, const void *b)
{
	const struct apt_pending *x = a, *y = b;

	return strcmp(x->package->name, y->package->name);
}

static void judge_pending(struct evidence *ev, struct apt_security *s, char *const *allow, size_t n)
{
	struct strbuf text = {.arena = ev->arena};
	size_t bad = 0, allowed = 0;

	if (s->n_pending)
		qsort(s->pending, s->n_pending, sizeof(*s->pending), by_package);
	for (size_t i = 0; i < s->n_pending; i++) {
		const struct apt_pending *p = &s->pending[i];
		const struct dpkg_package *d = p->package;
		bool ok = is_allowed(allow, n, d->name) || is_allowed(allow, n, p->name);
		const char *what = arena_printf(ev->arena,
			"%s%s%s: %s is installed%s, %s%s%s is there", d->name,
			str_eq(d->arch, "all") ? "" : ":", str_eq(d->arch, "all") ? "" : d->arch,
			d->version, d->held ? " and held" : "", p->version,
			str_eq(p->name, d->name) ? "" : " of ",
			str_eq(p->name, d->name) ? "" : p->name);
		evidence_seen_from(ev, ok ? "allowed to be missing" : "security update missing",
			what, p->list);
		if (ok) {
			allowed++;
			continue;
		}
		if (bad++ < 20)
			strbuf_printf(&text, "%s%s %s → %s%s", bad > 1 ? ", " : "", p->name,
				d->version, p->version, d->held ? " (hold)" : "");
	}
	evidence_observed(ev,
		"%zu installed packages, %zu of them in %zu security lists; %zu security updates "
		"missing, %zu more allowed to be.",
		"已安裝 %zu 個套件，其中 %zu 個見於 %zu 份安全性清單；未安裝之安全性更新 %zu "
		"個，另有 %zu "
		"個經核可暫緩。",
		s->installed->n, s->known, s->lists, bad, allowed);
	if (!bad)
		return;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "Security updates are missing: %s%s.", "尚有安全性更新未安裝：%s%s。",
		evidence_clean(ev, strbuf_str(&text)), bad > 20 ? ", …" : "");
}

/* The version of its package that a kernel of Debian says of itself: "#1 SMP ... Debian 6.1.124-1 (2025-01-12)". */
static const char *kernel_version(struct evidence *ev, const char *text)
{
	const char *v = text ? strstr(text, " Debian ") : NULL;

	if (!v)
		return NULL;
	v += strlen(" Debian ");
	v = arena_strndup(ev->arena, v, strcspn(v, " "));
	return deb_version_valid(v) ? v : NULL;
}

static bool is_kernel(const struct dpkg_package *p)
{
	return str_starts(p->name, KERNEL) && p->name[strlen(KERNEL)] >= '0' &&
	       p->name[strlen(KERNEL)] <= '9';
}

/* The newest kernel of a flavour that is installed; NULL: none.  own: the package of the running one. */
static const struct dpkg_package *newest_kernel(
	const struct dpkg_packages *d, const char *release, const struct dpkg_package **own)
{
	const struct dpkg_package *best = NULL;

	*own = NULL;
	for (size_t i = 0; i < d->n; i++) {
		const struct dpkg_package *p = &d->v[i];
		const char *of = p->name + (is_kernel(p) ? strlen(KERNEL) : 0);
		if (!is_kernel(p) || !str_eq(kernel_flavour(of), kernel_flavour(release)))
			continue;
		if (str_eq(of, release))
			*own = p;
		if (!best || deb_version_compare(p->version, best->version) > 0)
			best = p;
	}
	return best;
}

static void judge_kernel(struct facts *f, struct evidence *ev, const struct dpkg_packages *d)
{
	const struct probe *p = facts_host(f)->probe;
	const char *release, *version = NULL;
	const struct dpkg_package *own, *best;
	struct err e = {0};

	if (!p->sysctl || p->sysctl(p->arg, ev->arena, "kernel.osrelease", &release, &e) < 0) {
		evidence_error(ev, "Which kernel runs cannot be asked: %s.",
			"無法查詢執行中之核心：%s。", evidence_clean(ev, e.text));
		return;
	}
	if (p->sysctl(p->arg, ev->arena, "kernel.version", &version, &e) < 0)
		version = NULL;
	best = newest_kernel(d, release, &own);
	evidence_seen_from(ev, "running kernel",
		arena_printf(ev->arena, "%s %s", release, version ? version : ""), "kernel");
	const char *clean = evidence_clean(ev, release);
	if (!best) {
		evidence_observed(ev, "The running kernel %s is of no package installed here.",
			"執行中之核心 %s 不屬於本機已安裝之套件。", clean);
		return;
	}
	const char *runs = kernel_version(ev, version);
	if (!runs && own)
		runs = own == best ? best->version : own->version;
	if (!runs) /* no package of its own: told by the name of its release */
		runs = deb_version_compare(release, best->name + strlen(KERNEL)) < 0
			       ? "0"
			       : best->version;
	evidence_observed(ev, "The running kernel is %s.", "執行中之核心為 %s。", clean);
	if (deb_version_compare(runs, best->version) >= 0)
		return;
	evidence_seen_from(ev, "newest installed kernel",
		arena_printf(ev->arena, "%s %s", best->name, best->version), best->path);
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev,
		"In the running system the kernel %s is older than the installed %s %s: restart "
		"the "
		"host.",
		"運作中之核心 %s 較已安裝之 %s %s 為舊，請重新開機。", clean, best->name,
		best->version);
}

static void judge_restart(struct facts *f, struct evidence *ev)
{
	struct root *r = facts_host(f)->root;
	const struct file *who;
	struct stat st;
	struct err e = {0};

	int rc = root_stat(r, "/run/reboot-required", true, &st, &e);
	if (is_absent(rc))
		return;
	if (rc < 0) {
		evidence_error(ev, "%s.", "無法查詢：%s。", evidence_clean(ev, e.text));
		return;
	}
	rc = root_read(r, "/run/reboot-required.pkgs", &who, &e);
	size_t n = 0;
	char **list = rc < 0 ? NULL : str_split(ev->arena, who->data, " \t\r\n", &n);
	struct strbuf b = {.arena = ev->arena};
	for (size_t i = 0; i < n && i < 20; i++)
		strbuf_printf(&b, "%s%s", i ? ", " : "", list[i]);
	const char *names = evidence_clean(ev, strbuf_str(&b));
	evidence_seen_from(ev, "restart asked for by", names, "/run/reboot-required");
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev,
		"In the running system updates wait for a restart (/run/reboot-required%s%s).",
		"運作中之系統有更新待重新開機後生效（/run/reboot-required%s%s）。",
		*names ? ": " : "", names);
}

static void run_updates(struct facts *f, const struct params *p, struct evidence *ev)
{
	uint64_t max = param_u64(p, "max_age");
	size_t n_patterns, n_allow;
	char **patterns = param_list(p, "sources", ev->arena, &n_patterns);
	char **allow = param_list(p, "allow", ev->arena, &n_allow);
	struct apt_security s = {0};
	struct err e = {0};

	evidence_expected(ev,
		"No security update is missing, by lists of the security sources (%s) not older "
		"than "
		"%llu days; the running kernel is the newest installed one.%s%s",
		"依 %2$llu "
		"日內之安全性來源（%1$s）清單，無尚未安裝之安全性更新；執行中之核心為已安裝者中最新"
		"者。%3$.0s%4$s",
		evidence_clean(ev, param_str(p, "sources")), (unsigned long long)max,
		n_allow ? " Allowed to be missing: " : "",
		n_allow ? evidence_clean(ev, param_str(p, "allow")) : "");
	check_say_halves(f, ev);
	int rc = apt_security(facts_host(f), f, ev->arena, patterns, n_patterns, false, &s, &e);
	if (rc < 0 && !s.installed && is_absent(rc)) {
		evidence_error(ev,
			"Whether updates are missing is read from dpkg and APT alone: %s.",
			"本程式僅依 dpkg 及 APT 判定更新：%s。", evidence_clean(ev, e.text));
		return;
	}
	if (rc < 0) {
		evidence_error(ev, "Which updates are missing cannot be told: %s.",
			"無法得知未安裝之更新：%s。", evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < s.n_sources; i++)
		if (s.sources[i].kind == APT_SECURITY)
			judge_age(f, ev, &s.sources[i], max);
	for (size_t i = 0; i < s.n_faults; i++) {
		const char *en = evidence_clean(ev, s.faults[i].en),
			   *zh = evidence_clean(ev, s.faults[i].zh);
		if (s.faults[i].unknown)
			evidence_error(ev, "%1$s.%2$.0s", "%1$.0s%2$s。", en, zh);
		else
			evidence_reason(ev, "%1$s.%2$.0s", "%1$.0s%2$s。", en, zh);
		evidence_status(ev, s.faults[i].unknown ? ST_ERROR : ST_FAIL);
	}
	judge_pending(ev, &s, allow, n_allow);
	if (facts_host(f)->live) {
		judge_kernel(f, ev, s.installed);
		judge_restart(f, ev);
	}
	evidence_status(ev, ST_PASS);
}

const struct check family_sa5_updates[] = {
	{.id = "security-updates",
		.summary = "no security update is missing, by the lists on the host",
		.params = update_params,
		.run = run_updates},
	{0}};
