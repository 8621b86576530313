/*
 * SI-3, 軟體及資訊完整性: the files of the packages that security rests on are what the packages delivered.
 *
 * dpkg kept an MD5 sum of each file when it unpacked it.  A sum shows that a file was changed by somebody who did not change
 * the list of sums; whoever is root can do both, so the lists themselves belong under an integrity tool
 * (si3_tool.c).  Configuration files are the administrator's to change: how many differ is said, and not judged.
 */
#include <fnmatch.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/packages/dpkg_verify.h"

#define NAMED 20		  /* files named in the reason; the rest is counted */
#define BYTES ((uint64_t)8 << 30) /* hashed in one scan */

static const struct param_spec package_params[] = {{"packages", PARAM_STRING, NULL},
	{"directories", PARAM_STRING, NULL}, {"allow", PARAM_STRING, NULL}, {0}};

static struct bitext fault_text(const struct dpkg_finding *f)
{
	static const struct bitext texts[] = {
		[DPKG_MISSING] = {"is missing", "不存在"},
		[DPKG_LINK] = {"was replaced by a symbolic link", "已被符號連結取代"},
		[DPKG_OTHER] = {"is no regular file any more", "已非一般檔案"},
		[DPKG_CHANGED] = {"has other contents", "內容不符"},
		[DPKG_FOREIGN] = {"stands where a diversion set the package's file aside, and no "
				  "package delivered it",
			"位於套件檔案經移轉（diversion）之處，且非任何套件所交付"},
		[DPKG_UNRECORDED] = {"is a file of the package of which dpkg keeps no digest, so "
				     "whether it was changed is not known",
			"為套件之檔案而 dpkg 未保存其摘要，無法得知是否遭變更"},
	};

	return texts[f->fault];
}

static void say_finding(
	struct evidence *ev, const struct dpkg_package *p, const struct dpkg_finding *f, size_t nth)
{
	struct bitext t = fault_text(f);
	const char *path = evidence_clean(ev, f->path);

	evidence_seen_at(ev, arena_printf(ev->arena, "%s: %s", p->name, path),
		f->got ? arena_printf(ev->arena, "MD5 %s, delivered %s", f->got, f->want) : t.en,
		f->at, f->line);
	if (f->fault == DPKG_UNRECORDED)
		evidence_status(ev, ST_ERROR);
	else
		evidence_status(ev, ST_FAIL);
	if (nth < NAMED)
		evidence_reason(ev, "%1$s (%2$s) %3$s.%4$.0s", "%1$s（%2$s）%4$s。%3$.0s", path,
			p->name, t.en, t.zh);
}

/* Whether there is a database to ask; the verdict is given when there is none. */
static const struct dpkg *database(struct facts *f, struct evidence *ev)
{
	static const char *const rpm[] = {"/var/lib/rpm", "/usr/lib/sysimage/rpm"};
	struct err e = {0};
	const struct dpkg *d = facts_get(f, &model_dpkg, &e);
	struct stat st;

	if (d && d->n)
		return d;
	for (size_t i = 0; !d && e.code == 2 && i < sizeof(rpm) / sizeof(*rpm); i++)
		if (!root_stat(facts_host(f)->root, rpm[i], true, &st, &(struct err){0})) {
			evidence_error(ev,
				"The packages are rpm's (%s): this version does not compare the "
				"files with what its database recorded; rpm -Va answers.",
				"套件由 rpm 管理（%s），本版尚未比對檔案與其資料庫之紀錄；請以 rpm "
				"-Va 驗證。",
				rpm[i]);
			return NULL;
		}
	evidence_error(ev, "The package database cannot be read: %s.", "無法讀取套件資料庫：%s。",
		d ? "/var/lib/dpkg/status holds no package" : evidence_clean(ev, e.text));
	return NULL;
}

static bool wanted(char *const *patterns, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!fnmatch(patterns[i], name, 0))
			return true;
	return false;
}

struct tally {
	size_t packages, files, faults, conffiles;
};

static void judge_package(struct facts *f, struct evidence *ev, const struct dpkg *d,
	const struct dpkg_package *p, const struct dpkg_scope *s, struct tally *t)
{
	struct dpkg_verified v = {0};
	struct err e = {0};

	if (p->half) {
		evidence_error(ev,
			"%s is half-installed: which of its files are there is not known.",
			"%s 僅安裝一半，無法得知其檔案狀態。", evidence_clean(ev, p->name));
		evidence_seen_at(ev, p->name, "half-installed", p->f, p->line);
		return;
	}
	t->packages++;
	if (dpkg_verify(facts_host(f)->root, ev->arena, d, p, s, &v, &e) < 0)
		evidence_error(ev, "%s: its files could not all be judged: %s.",
			"%s：無法判定其所有檔案：%s。", evidence_clean(ev, p->name),
			evidence_clean(ev, e.text));
	t->files += v.files;
	t->conffiles += v.conffiles;
	for (size_t i = 0; i < v.n; i++)
		say_finding(ev, p, &v.v[i], t->faults++);
}

static void package_files(struct facts *f, const struct params *p, struct evidence *ev)
{
	uint64_t budget = BYTES;
	struct dpkg_scope s = {.budget = &budget};
	struct tally t = {0};
	size_t n;
	char **patterns = param_list(p, "packages", ev->arena, &n);

	s.dirs = param_list(p, "directories", ev->arena, &s.n_dirs);
	s.allow = param_list(p, "allow", ev->arena, &s.n_allow);
	evidence_expected(ev,
		"Every file below %s that the packages %s delivered has the contents that dpkg "
		"recorded; excepted: %s.",
		"%s 之下由套件 %s 交付之檔案，其內容均與 dpkg 之紀錄相符；例外：%s。",
		param_str(p, "directories"), param_str(p, "packages"),
		*param_str(p, "allow") ? param_str(p, "allow") : "-");
	const struct dpkg *d = database(f, ev);
	if (!d)
		return;
	for (size_t i = 0; i < d->n; i++)
		if ((d->v[i].there || d->v[i].half) && wanted(patterns, n, d->v[i].name))
			judge_package(f, ev, d, &d->v[i], &s, &t);
	evidence_observed(ev,
		"%zu packages, %zu files: %zu findings. Configuration files of theirs that differ: "
		"%zu (not judged).",
		"%zu 個套件、%zu 個檔案：%zu 項不符。其設定檔與交付內容不同者：%zu "
		"個（不列入判定）。",
		t.packages, t.files, t.faults, t.conffiles);
	if (t.faults > NAMED)
		evidence_reason(ev, "%zu more are not named here.", "另有 %zu 項未逐一列出。",
			t.faults - NAMED);
	if (ev->status == ST_NONE && !t.files)
		evidence_error(ev, "None of these packages is installed, so nothing was verified.",
			"未安裝其中任何套件，未驗證任何檔案。");
	evidence_status(ev, ev->status == ST_NONE ? ST_PASS : ev->status);
}

const struct check family_si3[] = {
	{"package-files", "the files of security-relevant packages are what the packages delivered",
		package_params, 0, package_files},
	{0},
};
