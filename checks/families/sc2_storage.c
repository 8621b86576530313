/*
 * SC-2.H1, 資料儲存之安全: what is stored is encrypted.
 *
 * encrypted-storage: what is written at each path of the parameter, and what is swapped out where the list has the word
 * "swap", comes to lie on disks through dm-crypt alone, now and after the next boot (checks/resolve/mounts/kept.h), and so
 * does what is written on each file system mounted below such a path.  A path that is not there has nothing to keep.  A path
 * on another machine cannot be seen, which is an error: the agency takes it off the list and answers for it; what another
 * machine has below a path is no device of this host and only told.  Of files alone, what only the disks could tell is not
 * asked.  Left out: swap partitions that systemd-gpt-auto-generator finds (a running system shows them).
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/mounts/kept.h"

struct half {
	struct bitext name;
	const char *source;
};
static const struct half running = {{"now", "現行"}, "sysfs, /proc/1/mountinfo"};
static const struct half boot = {{"after the next boot", "下次開機後"}, "fstab, crypttab"};

static const struct bitext words[] = {
	[KEPT_NOWHERE] = {"is in memory alone", "僅存於記憶體"},
	[KEPT_ENCRYPTED] = {"is encrypted", "已加密"},
	[KEPT_ELSEWHERE] = {"is on another machine", "存於其他主機"},
	[KEPT_UNKNOWN] = {"is not known", "無法得知"},
	[KEPT_CLEAR] = {"is not encrypted", "未加密"},
};

static void note(struct evidence *ev, const struct half *h, const char *what, const struct kept *k)
{
	const char *name = arena_printf(ev->arena, "%s, %s", what, h->name.en);
	const char *value =
		arena_printf(ev->arena, "%s: %s", words[k->how].en, evidence_clean(ev, k->on));

	if (k->file)
		evidence_seen_at(ev, name, value, k->file, k->line);
	else
		evidence_seen_from(ev, name, value, h->source);
	evidence_trace(ev, k->file, k->line, "%s", "%s", value);
}

static void judge(
	struct facts *f, struct evidence *ev, const struct half *h, const char *what, struct kept k)
{
	const char *on = evidence_clean(ev, k.on), *name = evidence_clean(ev, what);

	note(ev, h, name, &k);
	evidence_observed(ev, "%1$s, %2$s%3$.0s: %4$s (%5$s).%6$.0s",
		"%3$s，%1$s%2$.0s：%6$s（%5$s）。%4$.0s", name, h->name.en, h->name.zh,
		words[k.how].en, on, words[k.how].zh);
	switch (k.how) {
	case KEPT_CLEAR:
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%1$s, %2$s%3$.0s: not encrypted: it lies on %4$s.",
			"%3$s，%1$s%2$.0s：未加密，位於 %4$s。", name, h->name.en, h->name.zh, on);
		break;
	case KEPT_ELSEWHERE:
		evidence_error(ev,
			"%1$s, %2$s%3$.0s: lies on another machine (%4$s), and how it is kept "
			"there "
			"cannot be seen.",
			"%3$s，%1$s%2$.0s：存於其他主機（%4$s），無法得知其儲存方式。", name,
			h->name.en, h->name.zh, on);
		break;
	case KEPT_UNKNOWN:
		if (facts_host(f)->live)
			evidence_error(ev, "%1$s, %2$s%3$.0s: %4$s.%5$.0s",
				"%3$s，%1$s%2$.0s：%5$s。%4$.0s", name, h->name.en, h->name.zh,
				evidence_clean(ev, k.why.en), evidence_clean(ev, k.why.zh));
		else
			evidence_reason(ev,
				"%1$s: %2$s, and needs a running system: this was a scan of files "
				"only.%3$.0s",
				"%1$s：%3$s，須於運作中之系統檢測，本次僅檢測檔案。%2$.0s", name,
				evidence_clean(ev, k.why.en), evidence_clean(ev, k.why.zh));
		break;
	default:
		break;
	}
}

/* The running system's part of the view; false when it cannot be asked, which is said. */
static bool ask(const struct host *h, struct evidence *ev, struct kept_view *v)
{
	struct mount_live *m;
	struct err e = {0};

	if (h->probe->mounts(h->probe->arg, ev->arena, &m, &v->n_mounts, &e) < 0 ||
		h->probe->storage(h->probe->arg, ev->arena, &v->storage, &e) < 0) {
		evidence_error(ev, "the devices of the running system cannot be asked for: %s.",
			"無法查詢運作中系統之儲存裝置：%s。", evidence_clean(ev, e.text));
		return false;
	}
	v->mounts = m;
	return true;
}

static bool read_files(struct facts *f, struct evidence *ev, struct kept_view *v)
{
	struct fstab_line *lines = NULL;
	struct err e = {0};

	v->boot = facts_get(f, &model_mounts_boot, &e);
	if (!v->boot || fstab_read(v->root, ev->arena, &lines, &v->n_fstab, &e) < 0 ||
		crypttab_read(v->root, ev->arena, &v->crypttab, &e) < 0) {
		evidence_error(ev, "what the next boot mounts cannot be told: %s.",
			"無法得知下次開機之掛載：%s。", evidence_clean(ev, e.text));
		return false;
	}
	v->fstab = lines;
	return true;
}

/* How many could not be told: of files alone, these leave the verdict open. */
static size_t judge_swap(struct facts *f, struct evidence *ev, const struct kept_view *v)
{
	size_t open = 0, n = 0;

	for (size_t i = 0; i < v->storage.n_swaps; i++, n++)
		judge(f, ev, &running, arena_printf(ev->arena, "swap %s", v->storage.swaps[i].path),
			kept_swap_now(v, &v->storage.swaps[i]));
	for (size_t i = 0; i < v->n_fstab; i++) {
		const struct fstab_line *l = &v->fstab[i];
		if (!str_eq(l->type, "swap") || fstab_yes_no(l->options, "noauto", "auto"))
			continue;
		struct kept k = kept_swap_boot(v, l);
		judge(f, ev, &boot, arena_printf(ev->arena, "swap %s", l->what), k);
		open += k.how == KEPT_UNKNOWN;
		n++;
	}
	struct fstab_line *units = NULL;
	size_t n_units = 0;
	struct err e = {0};
	if (kept_swap_units(v, &units, &n_units, &e) < 0)
		evidence_error(ev, "the swap units of the next boot cannot be told: %s.",
			"無法得知下次開機之置換單元：%s。", evidence_clean(ev, e.text));
	for (size_t i = 0; i < n_units; i++, n++) {
		struct kept k = kept_swap_boot(v, &units[i]);
		judge(f, ev, &boot, arena_printf(ev->arena, "swap %s", units[i].what), k);
		open += k.how == KEPT_UNKNOWN;
	}
	if (!n)
		evidence_observed(ev, "Nothing is swapped out.", "未使用置換空間。");
	return open;
}

static size_t judge_path(
	struct facts *f, struct evidence *ev, const struct kept_view *v, const char *path, bool now)
{
	if (v->live && now)
		judge(f, ev, &running, path, kept_now(v, path));
	struct kept k = kept_boot(v, path);
	judge(f, ev, &boot, path, k);
	return k.how == KEPT_UNKNOWN;
}

/* What is mounted below the paths, each mount once.  How many could not be told. */
static size_t judge_places(
	struct facts *f, struct evidence *ev, const struct half *h, struct kept_place *p, size_t n)
{
	size_t open = 0;

	for (size_t i = 0; i < n; i++) {
		const char *where = evidence_clean(ev, p[i].where);
		if (p[i].loader) {
			note(ev, h, where, &p[i].kept);
			evidence_observed(ev,
				"%1$s, %2$s%3$.0s: not judged: it is read before anything can be "
				"unlocked.",
				"%3$s，%1$s%2$.0s：解鎖前即須讀取，不予判定。", where, h->name.en,
				h->name.zh);
		} else if (p[i].kept.how == KEPT_ELSEWHERE) {
			note(ev, h, where, &p[i].kept);
			evidence_observed(ev,
				"%1$s, %2$s%3$.0s: on another machine (%4$s), no device of this "
				"host: left to the attestation.",
				"%3$s，%1$s%2$.0s：存於其他主機（%4$"
				"s），非本機裝置，由機關聲明載明。",
				where, h->name.en, h->name.zh, evidence_clean(ev, p[i].kept.on));
		} else {
			judge(f, ev, h, p[i].where, p[i].kept);
			open += p[i].kept.how == KEPT_UNKNOWN;
		}
	}
	return open;
}

static size_t judge_below(struct facts *f, struct evidence *ev, const struct kept_view *v,
	char **paths, size_t n_paths, size_t *judged)
{
	struct kept_place *p;
	size_t n;

	if (v->live) {
		p = kept_below_now(v, paths, n_paths, &n);
		*judged += n;
		judge_places(f, ev, &running, p, n);
	}
	p = kept_below_boot(v, paths, n_paths, &n);
	*judged += n;
	return judge_places(f, ev, &boot, p, n);
}

static void conclude(struct facts *f, struct evidence *ev, size_t judged, size_t open)
{
	if (!judged) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev, "none of the paths is there", "所列路徑均不存在");
		return;
	}
	check_say_halves(f, ev);
	evidence_status(ev, open && !facts_host(f)->live ? ST_NOTAPPLICABLE : ST_PASS);
}

static void run(struct facts *f, const struct params *p, struct evidence *ev)
{
	const struct host *h = facts_host(f);
	struct kept_view v = {.root = h->root, .arena = ev->arena, .live = h->live};
	size_t n, judged = 0, open = 0;
	char **paths = param_list(p, "paths", ev->arena, &n);
	bool swap = false;

	evidence_expected(ev,
		"encrypted by dm-crypt wherever it is stored, now and after the next boot: %s",
		"現行及下次開機後，儲存於下列位置者均以 dm-crypt 加密：%s", param_str(p, "paths"));
	if (!n) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev, "the agency names no path", "機關未指定路徑");
		return;
	}
	if ((h->live && !ask(h, ev, &v)) || !read_files(f, ev, &v))
		return;
	for (size_t i = 0; i < n; i++) {
		struct stat st;
		struct err e = {0};
		if (str_eq(paths[i], "swap")) {
			swap = true;
			continue;
		}
		if (*paths[i] != '/') {
			evidence_error(ev, "the parameter paths has \"%s\", which is no path",
				"參數 paths 之「%s」非路徑", evidence_clean(ev, paths[i]));
			return;
		}
		int rc = root_stat(h->root, paths[i], true, &st, &e);
		if (rc && !is_absent(rc))
			evidence_error(ev, "%s.", "%s。", evidence_clean(ev, e.text));
		if (rc && !kept_mounts_at_boot(&v, paths[i]))
			continue; /* the boot makes the folders it mounts on */
		judged++;
		open += judge_path(f, ev, &v, paths[i], !rc);
	}
	open += judge_below(f, ev, &v, paths, n, &judged);
	if (swap)
		open += judge_swap(f, ev, &v);
	conclude(f, ev, judged, open);
}

static const struct param_spec params[] = {{"paths", PARAM_STRING, NULL}, {0}};

const struct check family_sc2_storage[] = {
	{"encrypted-storage",
		"what is stored at the agency's paths lies on encrypted devices alone, now and "
		"after a "
		"boot",
		params, 0, run},
	{0},
};
