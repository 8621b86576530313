/*
 * SI-3, 軟體及資訊完整性: an integrity tool keeps watch over the files that matter.
 *
 * AIDE's rules are followed to what they select (checks/resolve/integrity/), file by file; then the database is asked whether
 * the tool really took a digest of them.  Where programs write part of the configuration, the rules alone say nothing: the
 * database, made by that configuration and no older than it, does.  Tools of another kind are named, and not judged.
 */
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/accounts/ids.h"
#include "checks/resolve/files/access.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/integrity/aide_db.h"
#include "checks/resolve/integrity/aide_host.h"

#define NAMED 12    /* files named in the reason */
#define FILES 30000 /* judged */
#define DEEP  16    /* folders below one that is declared */

static const struct param_spec tool_params[] = {{"files", PARAM_STRING, NULL},
	{"digests", PARAM_STRING, NULL}, {"accounts", PARAM_STRING, NULL}, {0}};

struct watched {
	const char *path;
	bool single;   /* declared by itself */
	bool imagined; /* a file that might come into a folder */
	struct aide_choice choice;
};

struct tool {
	struct evidence *ev;
	struct root *r;
	const struct aide_host *h;
	struct watched *v;
	size_t n, cap, faults;
	char **digests;
	size_t n_digests;
	uint64_t attrs;
	const char *database;
	struct stat db_st;
	bool db_older; /* than the configuration */
};

static void add(struct tool *t, const char *path, bool single, bool imagined)
{
	if (t->n < FILES)
		*(struct watched *)arena_push(t->ev->arena, &t->v, &t->n, &t->cap, sizeof(*t->v)) =
			(struct watched){path, single, imagined, {0}};
	else if (t->n == FILES)
		evidence_error(
			t->ev, "More than %d files are declared.", "宣告之檔案逾 %d 個。", FILES);
}

/* The regular files below a folder, and one more that might be put there. */
static void add_folder(struct tool *t, const char *dir, unsigned depth)
{
	struct arena *a = t->ev->arena;
	struct err e = {0};
	char **names;
	size_t n;

	if (depth > DEEP || root_list(t->r, dir, a, &names, &n, &e) < 0) {
		evidence_error(t->ev, "%s: %s.", "%s：無法讀取：%s。", evidence_clean(t->ev, dir),
			depth > DEEP ? "folders are nested too deeply"
				     : evidence_clean(t->ev, e.text));
		return;
	}
	if (!depth)
		add(t, arena_printf(a, "%s/plumbline-new", dir), false, true);
	for (size_t i = 0; i < n && t->n < FILES; i++) {
		const char *path = arena_printf(a, "%s/%s", strcmp(dir, "/") ? dir : "", names[i]);
		struct stat st;
		if (root_stat(t->r, path, false, &st, &e) < 0)
			evidence_error(
				t->ev, "%s.", "無法讀取：%s。", evidence_clean(t->ev, e.text));
		else if (S_ISREG(st.st_mode))
			add(t, path, false, false);
		else if (S_ISDIR(st.st_mode))
			add_folder(t, path, depth + 1);
	}
}

static void add_declared(struct tool *t, const struct params *p)
{
	struct arena *a = t->ev->arena;
	size_t n, m;
	char **list = param_list(p, "files", a, &n), **found, *real;
	struct err e = {0};
	struct stat st;

	for (size_t i = 0; i < n; i++) {
		if (root_glob(t->r, a, list[i], &found, &m, &e) < 0) {
			evidence_error(t->ev, "%s: %s.", "%s：無法讀取：%s。", list[i],
				evidence_clean(t->ev, e.text));
			continue;
		}
		for (size_t k = 0; k < m; k++) {
			int rc = root_resolve(t->r, found[k], a, &real, &e);
			if (!rc)
				rc = root_stat(t->r, real, false, &st, &e);
			if (rc < 0 && !is_absent(rc))
				evidence_error(t->ev, "%s.", "無法讀取：%s。",
					evidence_clean(t->ev, e.text));
			else if (!rc && S_ISDIR(st.st_mode))
				add_folder(t, real, 0);
			else if (!rc && S_ISREG(st.st_mode))
				add(t, real, true, false);
		}
	}
}

static void fault(
	struct tool *t, enum status s, const struct watched *w, const char *en, const char *zh)
{
	const struct aide_rule *r = w->choice.rule;
	const char *path = evidence_clean(t->ev, w->path);
	const char *what =
		w->imagined ? arena_printf(t->ev->arena, "a new file such as %s", path) : path;

	evidence_status(t->ev, s);
	if (r)
		evidence_seen_at(t->ev, what, en, r->file, r->line);
	else
		evidence_seen(t->ev, what, en);
	if (t->faults++ < NAMED)
		evidence_reason(t->ev, "%1$s %3$s.%2$.0s%4$.0s", "%2$s%4$s。%1$.0s%3$.0s", what,
			w->imagined ? arena_printf(t->ev->arena, "新增之檔案（如 %s）", path)
				    : path,
			en, zh);
}

/* What of the rules and the database together comes out for one file. */
static void judge_file(struct tool *t, const struct watched *w, const struct aide_entry *in_db)
{
	const struct aide_choice *c = &w->choice;

	if (c->selected == AIDE_NO) {
		fault(t, ST_FAIL, w, "is not covered by AIDE's rules", "未為 AIDE 規則所涵蓋");
	} else if (c->selected == AIDE_MAYBE && w->imagined) {
		return; /* the folder's files tell */
	} else if (c->selected == AIDE_MAYBE && (t->db_older || !in_db->there)) {
		fault(t, ST_ERROR, w,
			t->db_older ? "is covered or not, depending on what is not known, and the "
				      "database is older than the configuration"
				    : "is covered or not, depending on what is not known, and the "
				      "database does not hold it",
			t->db_older ? "是否涵蓋取決於無法得知之內容，且資料庫較設定檔為舊"
				    : "是否涵蓋取決於無法得知之內容，且資料庫未收錄");
	} else if (c->selected == AIDE_YES && !(c->attrs & t->attrs)) {
		fault(t, ST_FAIL, w, "is watched without a content digest of an accepted kind",
			"之監控未含可接受之內容摘要");
	} else if (c->attrs & aide_growing()) {
		fault(t, ST_FAIL, w, "may grow unnoticed (growing)",
			"增加內容時不會被發現（growing）");
	} else if (!w->imagined && in_db->there && !in_db->digest) {
		fault(t, ST_FAIL, w, "is in the database without such a digest",
			"於資料庫中無可接受之內容摘要");
	} else if (w->single && !in_db->there) {
		fault(t, ST_FAIL, w, "is not in the database: it was made by another configuration",
			"未收錄於資料庫，資料庫非依現行設定建立");
	}
}

static void judge_files(struct tool *t)
{
	struct arena *a = t->ev->arena;
	struct aide_entry *in = arena_array(a, t->n, sizeof(*in));
	struct aide_db db;
	struct err e = {0};
	size_t there = 0, real = 0;

	for (size_t i = 0; i < t->n; i++)
		in[i] = (struct aide_entry){.path = t->v[i].path};
	if (aide_db_read(t->r, a, t->database, t->digests, t->n_digests, in, t->n, &db, &e) < 0) {
		evidence_error(t->ev, "%s.", "無法讀取資料庫：%s。", evidence_clean(t->ev, e.text));
		return;
	}
	if (!db.whole || !db.entries) {
		evidence_observed(t->ev, "AIDE with %zu rules, %zu entries in %s.",
			"AIDE %zu 條規則，%zu 筆（%s）。", t->h->conf->n_rules, db.entries,
			evidence_clean(t->ev, t->database));
		evidence_status(t->ev, ST_FAIL);
		evidence_reason(t->ev, "%1$s %2$s.%3$.0s", "%1$s %3$s。%2$.0s",
			evidence_clean(t->ev, t->database),
			db.whole ? "holds no file" : "is cut off",
			db.whole ? "未收錄任何檔案" : "不完整");
		return;
	}
	for (size_t i = 0; i < t->n; i++) {
		struct watched *w = &t->v[i];
		size_t k = 0, high = t->n;
		while (k < high) { /* they were sorted */
			size_t mid = k + (high - k) / 2;
			if (strcmp(in[mid].path, w->path) < 0)
				k = mid + 1;
			else
				high = mid;
		}
		w->choice = aide_choose(t->h->conf, a, w->path, 'f');
		real += !w->imagined;
		there += !w->imagined && in[k].there;
		judge_file(t, w, &in[k]);
	}
	if (t->faults > NAMED)
		evidence_reason(t->ev, "%zu more are not named here.", "另有 %zu 項未逐一列出。",
			t->faults - NAMED);
	if (real && !there) {
		evidence_status(t->ev, ST_FAIL);
		evidence_reason(t->ev, "The database holds none of the files declared.",
			"資料庫未收錄任何宣告之檔案。");
	}
	evidence_observed(t->ev,
		"%zu rules, %zu entries in %s (made %s); of %zu files declared it holds %zu.",
		"%1$zu 條規則，%3$s 有 %2$zu 筆（%4$s 建立）；宣告之 %5$zu 個檔案中收錄 %6$zu 個。",
		t->h->conf->n_rules, db.entries, evidence_clean(t->ev, t->database),
		db.made ? db.made : "-", real, there);
	if (!real)
		evidence_error(
			t->ev, "None of the files declared is there.", "宣告之檔案均不存在。");
}

/* Nobody but root and the tool's own account may change the file, or put another in its place. */
static void judge_access(
	struct tool *t, const struct ids *ids, const struct access_trust *w, const char *path)
{
	struct arena *a = t->ev->arena;
	struct access_path p;
	struct access_subject s;
	struct err e = {0};
	int rc = access_load(t->r, a, path, &p, &e);

	for (size_t i = 0; !rc && i < p.n; i++) {
		bool last = i + 1 == p.n;
		if (!last && (p.v[i].mode & S_ISVTX))
			continue;
		rc = access_outsider(&p, i + 1, last ? ACCESS_W : ACCESS_W | ACCESS_X, w, &s, &e);
		if (!rc && s.found) {
			evidence_status(t->ev, ST_FAIL);
			evidence_reason(t->ev, "%1$s: %2$s may change %4$s.%3$.0s",
				"%1$s：%3$s可變更 %4$s。%2$.0s", evidence_clean(t->ev, path),
				access_subject_text(&s, ids, a, false),
				access_subject_text(&s, ids, a, true),
				evidence_clean(t->ev, p.v[i].path));
			evidence_seen_from(t->ev, "access rights",
				access_node_text(&p.v[i], ids, a), p.v[i].path);
		}
	}
	if (rc < 0)
		evidence_error(
			t->ev, "%s.", "無法判定存取權限：%s。", evidence_clean(t->ev, e.text));
}

static void judge_rights(struct facts *f, struct tool *t, const struct params *p)
{
	struct arena *a = t->ev->arena;
	struct access_trust w = {0};
	struct err e = {0};
	const struct ids *ids = facts_get(f, &model_ids, &e);
	size_t n;
	char **names = param_list(p, "accounts", a, &n);
	uid_t *uids = arena_array(a, n, sizeof(*uids));

	if (!ids) {
		evidence_error(
			t->ev, "%s.", "無法讀取帳號資料：%s。", evidence_clean(t->ev, e.text));
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (ids_uid(ids, names[i], &uids[w.n_uids]))
			w.n_uids++;
	w.uids = uids;
	judge_access(t, ids, &w, t->database);
	w.n_uids = 0; /* what is watched is root's alone to say */
	for (size_t i = 0; i < t->h->conf->n_files; i++)
		judge_access(t, ids, &w, t->h->conf->files[i]->path);
}

static bool find_database(struct tool *t)
{
	const struct aide_conf *c = t->h->conf;
	const struct aide_place *d = &c->database;
	struct err e = {0};
	struct stat st;

	if (d->value)
		t->database = aide_file_url(t->ev->arena, d->value);
	if (!t->database) {
		evidence_error(t->ev, "%s: no database_in that is a file here: %s.",
			"%s：未設定位於本機檔案之 database_in：%s。",
			evidence_clean(t->ev, t->h->path), evidence_clean(t->ev, d->value));
		return false;
	}
	evidence_seen_at(t->ev, "database_in", d->value, d->file, d->line);
	int rc = root_stat(t->r, t->database, true, &t->db_st, &e);
	if (rc < 0 && !is_absent(rc)) {
		evidence_error(t->ev, "%s.", "無法讀取：%s。", evidence_clean(t->ev, e.text));
		return false;
	}
	if (rc < 0 || !S_ISREG(t->db_st.st_mode) || !t->db_st.st_size) {
		evidence_status(t->ev, ST_FAIL);
		evidence_observed(t->ev, "AIDE with %zu rules and no database.",
			"AIDE %zu 條規則，無資料庫。", c->n_rules);
		evidence_reason(t->ev, "AIDE is installed, but its database %1$s %2$s.%3$.0s",
			"已安裝 AIDE，惟其資料庫 %1$s %3$s。%2$.0s",
			evidence_clean(t->ev, t->database), rc < 0 ? "was not made" : "is empty",
			rc < 0 ? "尚未建立" : "為空");
		return false;
	}
	for (size_t i = 0; i < c->n_files; i++)
		t->db_older |= c->files[i]->st.st_mtime > t->db_st.st_mtime;
	for (size_t i = 0; i < c->n_opaque; i++)
		if (!root_stat(t->r, c->opaque[i].value, true, &st, &e))
			t->db_older |= st.st_mtime > t->db_st.st_mtime;
	return true;
}

/* False when there is no tool that can be judged; the verdict is given. */
static bool find_tool(struct evidence *ev, const struct aide_host *h)
{
	if (h && !h->program && h->others) {
		evidence_error(ev,
			"%s is installed: whether it has a database and what it covers cannot be "
			"judged yet; AIDE can.",
			"已安裝 %s：尚無法判定其資料庫及涵蓋範圍；目前可判定者為 AIDE。",
			evidence_clean(ev, h->others));
	} else if (h && !h->program) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "No integrity tool is installed.", "未安裝完整性驗證工具。");
		evidence_observed(ev, "Neither AIDE nor another integrity tool is there.",
			"未發現 AIDE 或其他完整性驗證工具。");
	} else if (h && !h->conf) {
		evidence_error(ev, "AIDE's configuration: %s.", "AIDE 設定：%s。",
			evidence_clean(ev, h->why.text));
	}
	if (h && h->program && !h->executable) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s cannot be executed.", "%s 無法執行。", h->program);
		evidence_observed(
			ev, "AIDE is installed, and cannot run.", "已安裝 AIDE，惟無法執行。");
	}
	return h && h->program && h->executable && h->conf;
}

static void integrity_tool(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct tool t = {.ev = ev, .r = facts_host(f)->root};
	struct err e = {0};

	evidence_expected(ev,
		"AIDE is installed, with a database that nobody else may change and that covers %s "
		"by one of the digests %s.",
		"已安裝 AIDE，其資料庫他人不得變更，並以下列摘要之一涵蓋 %1$s：%2$s。",
		param_str(p, "files"), param_str(p, "digests"));
	t.h = facts_get(f, &model_aide, &e);
	if (!t.h)
		evidence_error(ev, "%s.", "無法讀取：%s。", evidence_clean(ev, e.text));
	if (!find_tool(ev, t.h))
		return;
	evidence_seen_from(ev, "integrity tool", "AIDE", t.h->program);
	t.digests = param_list(p, "digests", ev->arena, &t.n_digests);
	t.attrs = aide_attrs(t.digests, t.n_digests);
	for (size_t i = 0; i < t.h->conf->n_opaque && i < 3; i++)
		evidence_seen_at(ev, "a program writes part of the configuration",
			t.h->conf->opaque[i].value, t.h->conf->opaque[i].file,
			t.h->conf->opaque[i].line);
	if (!find_database(&t))
		return;
	add_declared(&t, p);
	judge_files(&t);
	judge_rights(f, &t, p);
	evidence_status(ev, ev->status == ST_NONE ? ST_PASS : ev->status);
}

const struct check family_si3_tool[] = {
	{"integrity-tool", "an integrity tool with a database covers the files that matter",
		tool_params, 0, integrity_tool},
	{0},
};
