/*
 * au3: 稽核儲存容量 (AU-3): there is room for the records that the agency keeps.
 *
 * audit-capacity: what has to be stored is the days of the policy times the declared volume a day.  auditd's own limits
 * must allow for it; and the file system that holds its log (after links, by what is mounted now and after the next boot)
 * must hold the larger of that and what auditd may write, beside the space_left at which auditd acts, so that it need not.
 * Both its size and, with what the logs hold already, its free space have to suffice.  A file system in memory is empty
 * after each boot and stores no period at all.  Files do not tell how large a file system is: of files alone the rule finds
 * faults, and does not apply otherwise.
 */
#include "checks/families/au1.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/probe/probe.h"
#include "checks/resolve/audit/audit_store.h"
#include "checks/resolve/mounts/mounts.h"

#define MIB  ((uint64_t)1 << 20)
#define MOST ((uint64_t)1 << 20) /* days, or megabytes a day: more is no statement */

struct half {
	const char *en, *zh;
};
static const struct half running = {"in the running system", "運作中之系統"};
static const struct half boot = {"after the next boot", "下次開機後"};

struct judge {
	struct facts *f;
	struct evidence *ev;
	const struct auditd_conf *conf;
	struct audit_store store;
	uint64_t wanted;  /* bytes that the policy comes to */
	uint64_t need;	  /* bytes that auditd's log takes */
	uint64_t reserve; /* bytes that stay for others on the same file system */
};

static unsigned long long mib(uint64_t bytes)
{
	return bytes / MIB;
}

static unsigned long long mib_up(uint64_t bytes)
{
	return (bytes + MIB - 1) / MIB;
}

/* What auditd.conf itself allows for. */
static void judge_limits(struct judge *j)
{
	static const char *const keys[] = {"log_file", "max_log_file_action", "num_logs",
		"max_log_file", "space_left", "admin_space_left"};
	struct evidence *ev = j->ev;

	for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++)
		au1_see_value(ev, j->conf, keys[i]);
	if (j->store.sure == AUDIT_STORE_ANY) {
		evidence_observed(ev,
			"auditd removes nothing of %s by itself (max_log_file_action = %s).",
			"auditd 不會自行刪除 %s（max_log_file_action = %s）。", j->store.log,
			j->store.decides->value);
		return;
	}
	evidence_observed(ev,
		"auditd writes up to %1$llu MB to %3$s and is sure to keep %2$llu MB of it "
		"(max_log_file_action = %4$s).",
		"auditd 於 %3$s 最多寫入 %1$llu MB，確保保留 %2$llu MB（max_log_file_action = "
		"%4$s）。",
		mib(j->store.most), mib(j->store.sure), j->store.log, j->store.decides->value);
	if (j->store.sure >= j->wanted)
		return;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev,
		"auditd.conf gives the audit log %1$llu MB at most (max_log_file_action, num_logs, "
		"max_log_file), of which %2$llu MB are sure to stay; the policy comes to %3$llu "
		"MB.",
		"auditd.conf 所配置之稽核紀錄容量最多為 %1$llu "
		"MB（max_log_file_action、num_logs、max_log_file），其中確保保留 %2$llu "
		"MB；留存政策需 %3$llu MB。",
		mib(j->store.most), mib(j->store.sure), mib_up(j->wanted));
}

static bool in_memory(const char *type)
{
	return str_eq(type, "tmpfs") || str_eq(type, "ramfs");
}

static void judge_memory(struct judge *j, const struct half *h, const char *where, const char *type)
{
	evidence_status(j->ev, ST_FAIL);
	evidence_reason(j->ev,
		"%1$s%2$.0s: the audit log lies in memory (%3$s on %4$s), which is empty after "
		"each boot: no storage for records is set aside.",
		"%1$.0s%2$s：稽核紀錄位於記憶體檔案系統（%3$s，掛載於 "
		"%4$s），每次開機即清空，並未配置儲存容量。",
		h->en, h->zh, type, evidence_clean(j->ev, where));
}

/* Files that have to be made still: as many as auditd keeps, or as the period fills. */
static uint64_t files_needed(const struct judge *j)
{
	uint64_t n = j->store.files;

	if (n == AUDIT_STORE_ANY)
		n = j->store.file_size ? j->need / j->store.file_size + 1 : 1;
	return n > j->store.n_held ? n - j->store.n_held : 0;
}

/* Of a file system of which the size is known; with: bytes of auditd's log that lie on it already. */
static void judge_space(struct judge *j, const struct half *h, const char *where,
	const struct fs_space *s, uint64_t with)
{
	struct evidence *ev = j->ev;
	const struct auditd_value *by;
	const char *key;
	uint64_t usable = s->total - (s->free - s->available);
	uint64_t margin = audit_store_margin(j->conf, s->total, &by, &key) + j->reserve;
	uint64_t whole = j->need + margin, there = s->available + (with < j->need ? with : j->need);

	where = evidence_clean(ev, where);
	evidence_seen_from(ev, arena_printf(ev->arena, "space of %s", where),
		arena_printf(ev->arena, "total %llu MB, usable %llu MB, available %llu MB%s",
			mib(s->total), mib(usable), mib(s->available),
			s->read_only ? ", read-only" : ""),
		"statvfs");
	evidence_observed(ev,
		"%1$s%2$.0s: the file system on %3$s has %4$llu MB, %5$llu MB of them available; "
		"the audit log holds %6$llu MB.",
		"%1$.0s%2$s：%3$s 之檔案系統可用容量 %4$llu MB、可用空間 %5$llu "
		"MB，稽核紀錄已占 %6$llu MB。",
		h->en, h->zh, where, mib(usable), mib(s->available), mib_up(with));
	if (s->read_only) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%1$s%2$.0s: the file system on %3$s is read-only.",
			"%1$.0s%2$s：%3$s 之檔案系統為唯讀。", h->en, h->zh, where);
	}
	if (usable < whole || there < whole) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"%1$s%2$.0s: the file system on %3$s has %4$s%5$.0s for %6$llu MB: %7$llu "
			"MB of audit records, and %8$llu MB that stay free (%9$s).",
			"%1$.0s%2$s：%3$s 之檔案系統%4$.0s%5$s，不足 %6$llu MB：稽核紀錄 %7$llu "
			"MB，另應保留 %8$llu MB（%9$s）。",
			h->en, h->zh, where,
			usable < whole
				? arena_printf(ev->arena, "%llu MB in all, too little", mib(usable))
				: arena_printf(ev->arena,
					  "%llu MB available or held by the logs, too little",
					  mib(there)),
			usable < whole
				? arena_printf(ev->arena, "總容量僅 %llu MB", mib(usable))
				: arena_printf(ev->arena, "可用及紀錄已占者僅 %llu MB", mib(there)),
			mib_up(whole), mib_up(j->need), mib_up(margin), by ? key : "-");
	} else if (s->available < margin) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"%1$s%2$.0s: the file system on %3$s has %4$llu MB available, less than "
			"the %5$llu MB that stay free (%6$s): auditd is acting on low space.",
			"%1$.0s%2$s：%3$s 之檔案系統可用空間僅 %4$llu MB，低於應保留之 %5$llu "
			"MB（%6$s），auditd 已處於空間不足之處置。",
			h->en, h->zh, where, mib(s->available), mib_up(margin), by ? key : "-");
	}
	if (s->files && s->free_files < files_needed(j)) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"%1$s%2$.0s: the file system on %3$s has %4$llu inodes left, auditd makes "
			"up to %5$llu more files.",
			"%1$.0s%2$s：%3$s 之檔案系統僅餘 %4$llu 個 inode，auditd 尚將建立至多 "
			"%5$llu 個檔案。",
			h->en, h->zh, where, (unsigned long long)s->free_files,
			(unsigned long long)files_needed(j));
	}
}

/* Asks for the space at a path that the mount m holds now. */
static bool ask(struct judge *j, const struct half *h, const struct mount_live *m, const char *path,
	struct fs_space *ret)
{
	const struct probe *p = facts_host(j->f)->probe;
	struct err e = {0};

	if (mount_type_is_network(m->type) || str_eq(m->type, "autofs")) {
		evidence_error(j->ev,
			"%1$s%2$.0s: %3$s lies on %4$s (%5$s), which is not asked for its space.",
			"%1$.0s%2$s：%3$s 位於 %4$s（%5$s），不查詢其空間。", h->en, h->zh,
			evidence_clean(j->ev, path), evidence_clean(j->ev, m->where),
			evidence_clean(j->ev, m->type));
		return false;
	}
	if (p->space(p->arg, path, ret, &e) < 0) {
		evidence_error(j->ev, "%1$s%2$.0s: %3$s", "%1$.0s%2$s：%3$s", h->en, h->zh,
			evidence_clean(j->ev, e.text));
		return false;
	}
	if (ret->available > ret->free || ret->free > ret->total || !ret->total) {
		evidence_error(j->ev, "%1$s%2$.0s: the file system of %3$s does not tell its size.",
			"%1$.0s%2$s：%3$s 之檔案系統未提供其容量。", h->en, h->zh,
			evidence_clean(j->ev, path));
		return false;
	}
	return true;
}

/* What the running system has.  The mounts of now in *ret; the one that holds the log, or NULL (said). */
static const struct mount_live *judge_now(struct judge *j, struct mount_live **ret, size_t *ret_n)
{
	const struct host *h = facts_host(j->f);
	const struct mount_live *best = NULL;
	struct fs_space s;
	struct err e = {0};

	*ret_n = 0;
	if (h->probe->mounts(h->probe->arg, j->ev->arena, ret, ret_n, &e) < 0) {
		evidence_error(j->ev, "the mounts of the running system could not be asked: %s",
			"無法詢問運作中系統之掛載狀態：%s", evidence_clean(j->ev, e.text));
		return NULL;
	}
	for (size_t i = 0; i < *ret_n; i++)
		if (mounts_covers((*ret)[i].where, j->store.dir) &&
			(!best || strlen((*ret)[i].where) >= strlen(best->where)))
			best = &(*ret)[i];
	if (!best) {
		evidence_error(j->ev, "in the running system no mount holds %s",
			"運作中之系統無任何掛載涵蓋 %s", j->store.dir);
		return NULL;
	}
	evidence_seen_from(j->ev, arena_printf(j->ev->arena, "mount of %s, now", j->store.dir),
		arena_printf(j->ev->arena, "%s %s", best->where, best->type), "/proc/1/mountinfo");
	if (in_memory(best->type))
		judge_memory(j, &running, best->where, best->type);
	else if (ask(j, &running, best, j->store.dir, &s))
		judge_space(j, &running, best->where, &s, j->store.held);
	return best;
}

/* The next boot puts the log on another mount than now: judged where that one is mounted now, too, and empty of logs. */
static void judge_elsewhere(
	struct judge *j, const struct mount_boot *m, const struct mount_live *v, size_t n)
{
	const struct mount_live *there = NULL;
	struct fs_space s;

	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i].where, m->where))
			there = &v[i];
	if (!there) {
		evidence_error(j->ev,
			"after the next boot the audit log lies on %s, which is not mounted now: "
			"how large it is cannot be told.",
			"下次開機後稽核紀錄位於 %s，該處目前未掛載，無法得知其容量。",
			evidence_clean(j->ev, m->where));
		return;
	}
	if (ask(j, &boot, there, m->where, &s))
		judge_space(j, &boot, m->where, &s, 0);
}

/* The device that a source stands for, after links; NULL: none, or not known here. */
static const char *device_of(struct judge *j, const char *what)
{
	static const char *const tags[][2] = {{"UUID=", "uuid"}, {"LABEL=", "label"},
		{"PARTUUID=", "partuuid"}, {"PARTLABEL=", "partlabel"}};
	struct arena *a = j->ev->arena;
	char *real;

	for (size_t i = 0; what && i < sizeof(tags) / sizeof(*tags); i++)
		if (str_starts(what, tags[i][0])) {
			const char *id =
				what + strlen(tags[i][0]) + (what[strlen(tags[i][0])] == '"');
			what = arena_printf(
				a, "/dev/disk/by-%s/%.*s", tags[i][1], (int)strcspn(id, "\""), id);
		}
	if (!what || !str_starts(what, "/dev/") ||
		root_resolve(facts_host(j->f)->root, what, a, &real, &(struct err){0}) < 0)
		return NULL;
	return real;
}

/* Whether both are known and another: a line of fstab that was changed since the mount was made. */
static bool other_device(struct judge *j, const char *now, const char *later)
{
	const char *x = device_of(j, now), *y = device_of(j, later);

	return x && y && !str_eq(x, y);
}

/* What the next boot mounts there.  now: what holds the log now, of the n mounts v; NULL: not asked, or not known. */
static void judge_boot(
	struct judge *j, const struct mount_live *now, const struct mount_live *v, size_t n)
{
	struct evidence *ev = j->ev;
	const struct mount_boot *m, *failed;
	struct err e = {0};
	const struct mounts_boot *all = facts_get(j->f, &model_mounts_boot, &e);
	struct bitext why = {e.text, e.text};

	if (!all || mounts_boot_at(facts_host(j->f)->root, ev->arena, all, j->store.dir, &m,
			    &failed, &why) < 0) {
		evidence_error(ev,
			"what is mounted on %1$s after the next boot cannot be told: %2$s.%3$.0s",
			"無法判定下次開機後 %1$s 之掛載情形：%3$s。%2$.0s", j->store.dir,
			evidence_clean(ev, why.en), evidence_clean(ev, why.zh));
		return;
	}
	const char *what = arena_printf(ev->arena, "mount of %s, next boot", j->store.dir);
	const char *value = arena_printf(
		ev->arena, "%s %s", m->where, m->type && *m->type ? m->type : m->options);
	if (m->file)
		evidence_seen_at(ev, what, value, m->file, m->line);
	else
		evidence_seen_from(ev, what, value, "no line or unit mounts anything nearer");
	if (failed && failed->file)
		evidence_seen_at(ev, arena_printf(ev->arena, "%s is not mounted", failed->where),
			failed->failed->en, failed->file, failed->line);
	if (in_memory(m->type))
		judge_memory(j, &boot, m->where, m->type);
	else if (ev->status == ST_FAIL)
		; /* what is not known any more changes nothing */
	else if (now && !str_eq(now->where, m->where))
		judge_elsewhere(j, m, v, n);
	else if (now && other_device(j, now->what, m->what))
		evidence_error(ev,
			"after the next boot %s is mounted on %s, another device than now: how "
			"large it is cannot be told.",
			"下次開機後將以 %s 掛載於 %s，與目前之裝置不同，無法得知其容量。",
			evidence_clean(ev, m->what), evidence_clean(ev, m->where));
	else if (!facts_host(j->f)->live) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev,
			"How large the file system on %s is, and what is free of it, only a "
			"running system can tell; its files show no fault.",
			"%s 檔案系統之容量與可用空間，須於運作中之系統方能得知；檔案中未見缺失。",
			evidence_clean(ev, m->where));
	}
}

static uint64_t bounded(const struct params *p, const char *name)
{
	uint64_t n = param_u64(p, name);

	return n > MOST ? MOST : n;
}

static void run_capacity(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct judge j = {.f = f, .ev = ev};
	struct err e = {0};
	struct mount_live *v = NULL;
	size_t n = 0;

	j.wanted = bounded(p, "days") * (bounded(p, "volume") * MIB);
	j.reserve = bounded(p, "reserve") * MIB;
	evidence_expected(ev,
		"auditd may keep %1$s days of %2$s MB each (%3$llu MB), and the file system of its "
		"log has room for them, for what auditd may write, for the space_left at which it "
		"acts and for %4$s MB of others, now and after the next boot.",
		"auditd 之設定足以保留 %1$s 天、每日 %2$s MB（共 %3$llu "
		"MB）之紀錄，且其所在檔案系統之容量與可用空間，於現行及下次開機後均足以容納該等"
		"紀錄、auditd 可能寫入之量、space_left 門檻及其他用途之 %4$s MB。",
		param_str(p, "days"), param_str(p, "volume"), mib(j.wanted),
		param_str(p, "reserve"));
	if (au1_starts_at_boot(f, ev))
		return;
	j.conf = facts_get(f, &model_auditd_conf, &e);
	if (!j.conf) {
		evidence_error(ev, "auditd.conf could not be read: %s", "無法讀取 auditd.conf：%s",
			evidence_clean(ev, e.text));
		return;
	}
	if (audit_store(facts_host(f)->root, ev->arena, j.conf, &j.store, &e) < 0) {
		evidence_error(ev, "where auditd's log lies cannot be told: %s",
			"無法得知 auditd 紀錄之所在：%s", evidence_clean(ev, e.text));
		return;
	}
	if (!j.store.writes) {
		au1_see_value(ev, j.conf, "write_logs");
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"auditd writes no log (write_logs = no): no storage for records is used.",
			"auditd 不寫入紀錄（write_logs = no），並未配置儲存容量。");
		return;
	}
	judge_limits(&j);
	j.need = j.store.most != AUDIT_STORE_ANY && j.store.most > j.wanted ? j.store.most
									    : j.wanted;
	const struct mount_live *now = facts_host(f)->live ? judge_now(&j, &v, &n) : NULL;
	if (now || !facts_host(f)->live)
		judge_boot(&j, now, v, n);
	if (ev->status == ST_NONE)
		evidence_status(ev, ST_PASS);
}

static const struct param_spec capacity_params[] = {{"days", PARAM_NUMBER, "days"},
	{"volume", PARAM_NUMBER, "MB"}, {"reserve", PARAM_NUMBER, "MB"}, {0}};

const struct check family_au3[] = {{.id = "audit-capacity",
					   .summary = "the file system of the audit log is large "
						      "enough for the records that are kept",
					   .params = capacity_params,
					   .run = run_capacity},
	{0}};
