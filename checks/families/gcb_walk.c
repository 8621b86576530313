/*
 * The items of the government configuration baselines that speak of all files: what must not be found anywhere
 * (walk-none), who must own what (walk-owned) and what must not be writable (walk-mode), each on one pass.
 *
 * These items want no such file at all, so a bit counts also where only root gets by; it does not where the mount is
 * read-only, for nobody can use it or take it away.  An id no file names may still be known to a directory this agent
 * cannot ask: that is an error which says so, not a finding.  A library or command that is a link is judged by the file
 * it leads to.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/families/walked.h"
#include "checks/resolve/accounts/ids.h"

struct tally {
	size_t findings, allowed, no_effect;
};

/* Says which hits of a kind are findings; NULL: all. */
typedef bool judge(const struct walk_hit *h, const void *want);

static void take(struct evidence *ev, const struct walk_result *w, enum walk_kind kind,
	const struct allow *allow, const char *what, judge *finding, const void *want,
	struct tally *t)
{
	const struct walk_hits *hits = &w->hits[kind];

	for (size_t i = 0; i < hits->n; i++) {
		const struct walk_hit *h = &hits->v[i];

		if (finding && !finding(h, want))
			continue;
		if (walked_allowed(allow, h)) {
			t->allowed++;
		} else if (h->without_effect && !str_eq(h->without_effect, "closed")) {
			t->no_effect++;
		} else {
			t->findings++;
			walked_see(ev, h,
				h->without_effect
					? arena_printf(ev->arena,
						  "%s, below a folder only root passes", what)
					: what);
		}
	}
	/* Every hit of a kind is a finding where nothing is excepted. */
	if (hits->total > hits->n && !finding && !allow->n && hits->unlisted_effective)
		t->findings += hits->unlisted_effective;
	else if (hits->total > hits->n)
		evidence_error(ev,
			"There are %zu more than the %zu that are listed, and which of them are "
			"findings is not told.",
			"另有 %zu 項超出列出之 %zu 項，無法逐一判定。", hits->total - hits->n,
			hits->n);
}

/* No pass over a folder that holds no host says anything. */
static bool is_host(struct facts *f, struct evidence *ev)
{
	struct err e = {0};
	struct stat st;
	int rc = root_stat(facts_host(f)->root, "/etc/passwd", true, &st, &e);

	if (rc == 0)
		return true;
	evidence_error(ev, "This root holds no host that could be judged: /etc/passwd: %s.",
		"此根目錄並非可供判定之主機：/etc/passwd：%s。",
		is_absent(rc) ? "there is none" : evidence_clean(ev, e.text));
	return false;
}

static void conclude(
	struct evidence *ev, const struct walk_result *w, const struct tally *t, struct bitext what)
{
	evidence_observed(ev,
		"%s%.0s: %zu; excepted: %zu; on read-only media or a running service's: %zu. %zu "
		"files in %zu directories were looked at.",
		"%.0s%s：%zu 項；例外清單內 %zu 項；位於唯讀媒體或屬動態服務帳號者 %zu 項。共檢視 "
		"%zu 個檔案、%zu 個目錄。",
		what.en, what.zh, t->findings, t->allowed, t->no_effect, w->files, w->directories);
	if (t->findings)
		evidence_reason(
			ev, "%s%.0s: %zu.", "%.0s%s：%zu 項。", what.en, what.zh, t->findings);
	if (!w->complete)
		walked_say_incomplete(ev, w);
}

static void verdict(struct evidence *ev, const struct walk_result *w, const struct tally *t)
{
	/* What was found stands, whatever else there is that could not be told. */
	if (t->findings)
		ev->status = ST_FAIL;
	else
		evidence_status(ev, w->complete ? ST_PASS : ST_ERROR);
}

static const struct predicate {
	const char *word;
	enum walk_kind kind;
	struct bitext what;
} predicates[] = {
	{"world-writable-files", WALK_WORLD_WRITABLE,
		{"Files that others may write", "其他使用者可寫入之檔案"}},
	{"world-writable-directories-without-sticky", WALK_WORLD_DIR,
		{"World-writable directories without the sticky bit",
			"未設定粘滯位之全域寫入權限目錄"}},
	{"unowned", WALK_UNOWNED,
		{"Files or directories without a known owner", "擁有者非合法使用者之檔案或目錄"}},
	{"ungrouped", WALK_UNGROUPED,
		{"Files or directories without a known group", "擁有群組非合法群組之檔案或目錄"}},
	{"shosts.equiv", WALK_SHOSTS_EQUIV, {"Files named shosts.equiv", "shosts.equiv 檔案"}},
	{".shosts", WALK_SHOSTS, {"Files whose name ends in .shosts", "檔名以 .shosts 結尾之檔案"}},
};

/* Findings that may be none, because somebody knows the id who cannot be asked. */
static bool may_be_known(struct evidence *ev, const struct walk_result *w, enum walk_kind kind,
	const struct tally *t)
{
	const char *unseen = kind == WALK_UNOWNED     ? w->users_unseen
			     : kind == WALK_UNGROUPED ? w->groups_unseen
						      : NULL;

	if (!unseen || !t->findings)
		return false;
	evidence_error(ev,
		"Whether these ids (%zu files or directories) are known cannot be told here: %s.",
		"無法判定此等識別碼是否合法（%zu 個檔案或目錄）：%s。", t->findings,
		evidence_clean(ev, unseen));
	return true;
}

static const struct param_spec none_params[] = {
	{"predicate", PARAM_STRING, NULL}, {"allow", PARAM_STRING, NULL}, {0}};

static void walk_none(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *word = param_str(p, "predicate");
	struct allow allow = walked_allow(p, ev);
	const struct predicate *one = NULL;
	struct tally t = {0};

	for (size_t i = 0; i < sizeof(predicates) / sizeof(*predicates); i++)
		if (str_eq(predicates[i].word, word))
			one = &predicates[i];
	if (!one) {
		evidence_error(ev, "The pass over the file system does not look for \"%s\".",
			"檔案系統掃描不含「%s」此一條件。", evidence_clean(ev, word));
		return;
	}
	evidence_expected(ev, "%s%.0s: none but the %zu excepted",
		"%.0s%s：除例外清單 %zu 項外均無", one->what.en, one->what.zh, allow.n);
	const struct walk_result *w = is_host(f, ev) ? walked(f, ev) : NULL;
	if (!w)
		return;
	take(ev, w, one->kind, &allow, one->what.en, NULL, NULL, &t);
	conclude(ev, w, &t, one->what);
	if (!may_be_known(ev, w, one->kind, &t))
		verdict(ev, w, &t);
}

static const struct where {
	const char *word;
	enum walk_kind kind;
	struct bitext what;
} wheres[] = {
	{"world-writable-directories", WALK_WORLD_DIR_OWNED,
		{"World-writable directories", "具有全域寫入權限之目錄"}},
	{"commands", WALK_COMMAND, {"System commands", "系統命令檔案"}},
	{"libraries", WALK_LIBRARY, {"Library files", "程式庫檔案"}},
};

static const struct where *where_of(const struct params *p, struct evidence *ev)
{
	const char *word = param_str(p, "where");

	for (size_t i = 0; i < sizeof(wheres) / sizeof(*wheres); i++)
		if (str_eq(wheres[i].word, word))
			return &wheres[i];
	evidence_error(ev, "The pass over the file system knows no place \"%s\".",
		"檔案系統掃描不含「%s」此一範圍。", evidence_clean(ev, word));
	return NULL;
}

/* The folders of commands or of libraries: at least one is there, and those that are were entered. */
static bool places_seen(struct evidence *ev, const struct walk_result *w, enum walk_kind kind)
{
	bool any = false, good = true;

	if (kind != WALK_COMMAND && kind != WALK_LIBRARY)
		return true;
	for (size_t i = 0; i < WALK_PLACES; i++) {
		const struct walk_place *v = &w->places[i];

		if (v->kind != kind)
			continue;
		any |= v->there;
		if (v->why || (v->there && !v->entered)) {
			evidence_error(ev, "%s was not looked at: %s%.0s.", "未檢視 %s：%.0s%s。",
				v->path,
				v->why ? evidence_clean(ev, v->why)
				       : "it lies on a mount that is not entered",
				v->why ? evidence_clean(ev, v->why) : "位於未進入之掛載點");
			good = false;
		}
	}
	if (!any && good)
		evidence_error(ev, "This root has none of the folders that are to be judged.",
			"此根目錄無任何應判定之目錄。");
	return any && good;
}

struct owners { /* who may own it: up to an id, or by name */
	bool user;
	uint32_t max;
	uint32_t *v;
	size_t n;
};

static bool owned_by_other(const struct walk_hit *h, const void *want)
{
	const struct owners *o = want;
	uint32_t id = o->user ? h->uid : h->gid;

	if (id <= o->max)
		return false;
	for (size_t i = 0; i < o->n; i++)
		if (o->v[i] == id)
			return false;
	return true;
}

/* A name this host does not know is nobody's, so it excepts nothing. */
static bool owners_of(
	struct facts *f, const struct params *p, struct evidence *ev, struct owners *ret)
{
	const char *of = param_str(p, "of");
	struct err e = {0};
	const struct ids *ids = facts_get(f, &model_ids, &e);
	size_t n;
	char **names = param_list(p, "names", ev->arena, &n);
	uint64_t max = param_u64(p, "max_id");

	if (!ids || (!str_eq(of, "user") && !str_eq(of, "group")) || max >= UINT32_MAX) {
		evidence_error(ev, "Whose it may be cannot be told: %s.",
			"無法得知允許之擁有者：%s。",
			ids ? "of is user or group, and max_id an id" : evidence_clean(ev, e.text));
		return false;
	}
	*ret = (struct owners){str_eq(of, "user"), (uint32_t)max,
		arena_array(ev->arena, n + 1, sizeof(uint32_t)), 0};
	for (size_t i = 0; i < n; i++)
		if (ret->user ? ids_uid(ids, names[i], &ret->v[ret->n])
			      : ids_gid(ids, names[i], &ret->v[ret->n]))
			ret->n++;
	return true;
}

static const struct param_spec owned_params[] = {{"where", PARAM_STRING, NULL},
	{"of", PARAM_STRING, NULL}, {"names", PARAM_STRING, NULL}, {"max_id", PARAM_NUMBER, NULL},
	{"allow", PARAM_STRING, NULL}, {0}};

static void walk_owned(struct facts *f, const struct params *p, struct evidence *ev)
{
	const struct where *where = where_of(p, ev);
	struct allow allow = walked_allow(p, ev);
	struct owners owners;
	struct tally t = {0};

	if (!where || !owners_of(f, p, ev, &owners))
		return;
	struct bitext whose = owners.user ? (struct bitext){"owner", "擁有者"}
					  : (struct bitext){"group", "擁有群組"};
	evidence_expected(ev,
		"%s%.0s: the %s%.0s is one of %s or has an id up to %u, but for the %zu excepted",
		"%.0s%s：%.0s%s為 %s 之一，或識別碼不大於 %u（例外清單 %zu 項除外）",
		where->what.en, where->what.zh, whose.en, whose.zh,
		evidence_clean(ev, param_str(p, "names")), owners.max, allow.n);
	const struct walk_result *w = is_host(f, ev) ? walked(f, ev) : NULL;
	if (!w)
		return;
	const char *en = arena_printf(ev->arena, "%s of another %s", where->what.en, whose.en);
	struct bitext what = {
		en, arena_printf(ev->arena, "%s其%s不符者", where->what.zh, whose.zh)};
	take(ev, w, where->kind, &allow, en, owned_by_other, &owners, &t);
	conclude(ev, w, &t, what);
	if (places_seen(ev, w, where->kind) || t.findings)
		verdict(ev, w, &t);
}

static bool has_bits(const struct walk_hit *h, const void *want)
{
	return h->regular && (h->mode & *(const mode_t *)want);
}

static const struct param_spec mode_params[] = {{"where", PARAM_STRING, NULL},
	{"forbidden", PARAM_STRING, NULL}, {"allow", PARAM_STRING, NULL}, {0}};

static void walk_mode(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *text = param_str(p, "forbidden");
	const struct where *where = where_of(p, ev);
	struct allow allow = walked_allow(p, ev);
	mode_t bits = (mode_t)strtoul(text, NULL, 8);
	struct tally t = {0};

	if (!where)
		return;
	if (!*text || strspn(text, "01234567") != strlen(text) || !bits || (bits & ~022U) ||
		where->kind == WALK_WORLD_DIR_OWNED) {
		evidence_error(ev,
			"The pass over the file system does not look for mode bits %s there.",
			"檔案系統掃描不含該範圍之權限位元 %s。", evidence_clean(ev, text));
		return;
	}
	evidence_expected(ev, "%s%.0s: none has a mode bit of %04o, but for the %zu excepted",
		"%.0s%s：權限均不含 %04o 之位元（例外清單 %zu 項除外）", where->what.en,
		where->what.zh, bits, allow.n);
	const struct walk_result *w = is_host(f, ev) ? walked(f, ev) : NULL;
	if (!w)
		return;
	const char *en =
		arena_printf(ev->arena, "%s that more than the owner may write", where->what.en);
	struct bitext what = {
		en, arena_printf(ev->arena, "%s其擁有者以外可寫入者", where->what.zh)};
	take(ev, w, where->kind, &allow, en, has_bits, &bits, &t);
	conclude(ev, w, &t, what);
	if (places_seen(ev, w, where->kind) || t.findings)
		verdict(ev, w, &t);
}

const struct check family_gcb_walk[] = {
	{"walk-none", "what must not be found anywhere on local file systems", none_params, 0,
		walk_none},
	{"walk-owned", "who owns world-writable directories, commands or libraries", owned_params,
		NEEDS_PLACES, walk_owned},
	{"walk-mode", "commands or libraries that group or others may write", mode_params,
		NEEDS_PLACES, walk_mode},
	{0},
};
