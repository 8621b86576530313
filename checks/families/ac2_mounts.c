/*
 * ac2_mounts: 最小權限 (AC-2): file systems that everybody may write to give nobody rights.
 *
 * mount-options: at each PATH=OPTION,... of the parameter, the mount that holds the path has each of the options, in the
 * running system (/proc of PID 1) and after the next boot (checks/resolve/mounts/mounts.h).  A path that is no mount point of
 * its own is held by the mount above it, whose options are then those that count.
 */
#include "checks/check.h"

#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/probe/probe.h"
#include "checks/resolve/files/tmpfiles.h"
#include "checks/resolve/mounts/mounts.h"

struct half {
	const char *en, *zh;
};
static const struct half running = {"in the running system", "運作中之系統"};
static const struct half boot = {"after the next boot", "下次開機後"};

/* The options asked for that are not there, with commas; NULL when all are. */
static const char *missing(struct evidence *ev, const char *options, char **want, size_t n)
{
	struct strbuf b = {.arena = ev->arena};

	for (size_t i = 0; i < n; i++)
		if (!mount_has_option(options, want[i]))
			strbuf_printf(&b, "%s%s", b.len ? "," : "", want[i]);
	return b.len ? strbuf_str(&b) : NULL;
}

/* What one half says of one path. */
static void judge(struct evidence *ev, const struct half *h, const char *path, const char *where,
	const char *options, const char *lacks)
{
	evidence_observed(ev, "%1$s%2$.0s: %3$s is held by the mount on %4$s (%5$s).",
		"%1$.0s%2$s：%3$s 位於掛載點 %4$s（%5$s）。", h->en, h->zh, path,
		evidence_clean(ev, where), evidence_clean(ev, options));
	if (!lacks)
		return;
	evidence_status(ev, ST_FAIL);
	if (str_eq(where, path))
		evidence_reason(ev, "%1$s%2$.0s: %3$s is mounted without %4$s.",
			"%1$.0s%2$s：%3$s 之掛載缺少選項 %4$s。", h->en, h->zh, path, lacks);
	else
		evidence_reason(ev,
			"%1$s%2$.0s: %3$s is no mount of its own, and %5$s that holds it is "
			"mounted "
			"without %4$s.",
			"%1$.0s%2$s：%3$s 非獨立掛載點，其所在之 %5$s 掛載缺少選項 %4$s。", h->en,
			h->zh, path, lacks, evidence_clean(ev, where));
}

static void running_half(
	struct facts *f, struct evidence *ev, const char *path, char **want, size_t n)
{
	const struct host *h = facts_host(f);
	const struct mount_live *best = NULL;
	struct mount_live *v;
	struct err e = {0};
	size_t n_v;

	if (h->probe->mounts(h->probe->arg, ev->arena, &v, &n_v, &e) < 0) {
		evidence_error(ev, "the mounts of the running system could not be asked: %s",
			"無法詢問運作中系統之掛載狀態：%s", evidence_clean(ev, e.text));
		return;
	}
	const char *real = mounts_canonical(h->root, ev->arena, path);
	for (size_t i = 0; i < n_v; i++)
		if (mounts_covers(v[i].where, real) &&
			(!best || strlen(v[i].where) >= strlen(best->where)))
			best = &v[i];
	if (!best) {
		evidence_error(ev, "in the running system no mount holds %s",
			"運作中之系統無任何掛載涵蓋 %s", path);
		return;
	}
	evidence_seen_from(ev, arena_printf(ev->arena, "mount of %s, now", path),
		arena_printf(ev->arena, "%s %s %s", best->where, best->type, best->options),
		"/proc/1/mountinfo");
	judge(ev, &running, path, best->where, best->options, missing(ev, best->options, want, n));
}

/* Where a link leads that systemd-tmpfiles makes at boot in a path's place; else the path. */
static const char *made_link(struct facts *f, struct arena *a, const char *path)
{
	struct err e = {0};
	struct stat st;
	const struct tmpfiles *t = facts_get(f, &model_tmpfiles, &e);
	const struct tmpfiles_line *l = t ? tmpfiles_creates(t, path) : NULL;

	if (!l || l->type != 'L' || !l->argument ||
		(!l->plus && root_stat(facts_host(f)->root, path, false, &st, NULL) == 0))
		return path;
	if (*l->argument == '/')
		return l->argument;
	return arena_printf(a, "%.*s/%s", (int)(strrchr(path, '/') - path), path, l->argument);
}

static void boot_half(struct facts *f, struct evidence *ev, const char *path, char **want, size_t n)
{
	const struct mount_boot *m, *failed;
	struct root *root = facts_host(f)->root;
	struct err e = {0};
	const struct mounts_boot *all = facts_get(f, &model_mounts_boot, &e);

	struct bitext why = {e.text, e.text};
	if (!all || mounts_boot_at(root, ev->arena, all, made_link(f, ev->arena, path), &m, &failed,
			    &why) < 0) {
		evidence_error(ev,
			"what is mounted on %1$s after the next boot cannot be told: %2$s.%3$.0s",
			"無法判定下次開機後 %1$s 之掛載情形：%3$s。%2$.0s", path,
			evidence_clean(ev, why.en), evidence_clean(ev, why.zh));
		return;
	}
	if (!m->file && !all->systemd && !str_eq(m->where, "/")) {
		evidence_error(ev, "what mounts %s is not there to see: the root has no systemd",
			"無法得知 %s 由何者掛載：此根目錄無 systemd", path);
		return;
	}
	const char *what = arena_printf(ev->arena, "mount of %s, next boot", path);
	const char *value = arena_printf(ev->arena, "%s %s", m->where, m->options);
	if (m->file)
		evidence_seen_at(ev, what, value, m->file, m->line);
	else
		evidence_seen_from(ev, what, value,
			str_eq(m->where, "/") ? "no option is set for the root file system"
					      : "systemd's own mount");
	const char *lacks = missing(ev, m->options, want, n);
	judge(ev, &boot, path, m->where, m->options, lacks);
	if (!failed)
		return;
	evidence_trace(ev, failed->file, failed->line, "%1$s on %2$s is not mounted: %3$s%4$.0s",
		"%1$s（%2$s）不會掛載：%4$s%3$.0s", failed->unit ? failed->unit : "-",
		failed->where, failed->failed->en, failed->failed->zh);
	if (!lacks)
		return;
	if (failed->file)
		evidence_seen_at(ev, arena_printf(ev->arena, "%s is not mounted", failed->where),
			failed->failed->en, failed->file, failed->line);
	evidence_reason(ev, "%1$s is not mounted there: %2$s.%3$.0s", "%1$s 未能掛載：%3$s。%2$.0s",
		evidence_clean(ev, failed->unit ? failed->unit : failed->where),
		evidence_clean(ev, failed->failed->en), evidence_clean(ev, failed->failed->zh));
}

static void run(struct facts *f, const struct params *p, struct evidence *ev)
{
	size_t n, n_want;
	char **asked = str_split(ev->arena, param_str(p, "mounts"), " \t\n", &n);

	evidence_expected(ev, "Mounts with these options, now and after the next boot: %s.",
		"現行與下次開機後，各路徑之掛載均具下列選項：%s。", param_str(p, "mounts"));
	if (!n)
		evidence_error(
			ev, "the parameter mounts names no path", "參數 mounts 未指定任何路徑");
	for (size_t i = 0; i < n; i++) {
		char *eq = strchr(asked[i], '=');
		if (*asked[i] != '/' || !eq || !eq[1]) {
			evidence_error(ev, "the parameter mounts has \"%s\", not PATH=OPTION,...",
				"參數 mounts 之「%s」非「路徑=選項,…」之格式",
				evidence_clean(ev, asked[i]));
			return;
		}
		*eq = '\0';
		char **want = str_split(ev->arena, eq + 1, ",", &n_want);
		if (facts_host(f)->live)
			running_half(f, ev, asked[i], want, n_want);
		boot_half(f, ev, asked[i], want, n_want);
	}
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

static const struct param_spec params[] = {{"mounts", PARAM_STRING, NULL}, {0}};

const struct check family_ac2_mounts[] = {
	{.id = "mount-options",
		.summary =
			"file systems are mounted with the options asked for, now and after a boot",
		.params = params,
		.run = run},
	{0}};
