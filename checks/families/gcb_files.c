/*
 * GCB: who owns certain files, and what their permission bits allow.
 *
 * file-owner, file-mode: of the files that are named (checks/resolve/files/rights.h), as they are now and as the next boot
 * leaves them.  A name "PATH|PROGRAM" asks for the file where that program is installed.
 *
 * What a mode allows is judged, not its digits: every bit it has must be one of the wanted mode, so a stricter one
 * passes.  With an ACL the group's bits are those that really come to the owning group and to whoever the ACL names; and
 * somebody named there may not have more than others have, since owner and mode are to say all.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/accounts/ids.h"
#include "checks/resolve/files/rights.h"

#define TOLD 6 /* findings in the reason; all are counted and listed */

struct owner {
	uid_t uid;
	gid_t gid;
};

struct files {
	struct facts *f;
	struct evidence *ev;
	const struct ids *ids;
	struct rights_list all;
	const char *absent; /* "fail" or "notapplicable" */
	const char *want;   /* as it is told: "root:root", "0644" */
	struct owner *owners;
	size_t n_owners;
	mode_t mode;
	size_t bad, stricter;
};

/* root is 0 whatever a file says, for the kernel asks none. */
static bool find_owner(const struct ids *ids, const char *text, struct owner *ret, struct arena *a)
{
	char *user = arena_strdup(a, text), *group = strchr(user, ':');

	if (!group)
		return false;
	*group++ = '\0';
	*ret = (struct owner){0};
	return (str_eq(user, "root") || ids_uid(ids, user, &ret->uid)) &&
	       (str_eq(group, "root") || ids_gid(ids, group, &ret->gid));
}

static bool take_owners(struct files *x, const struct params *p)
{
	size_t n;
	char **v = param_list(p, "owners", x->ev->arena, &n);
	struct strbuf b = {.arena = x->ev->arena};

	x->owners = arena_array(x->ev->arena, n + 1, sizeof(*x->owners));
	for (size_t i = 0; i < n; i++) {
		strbuf_printf(&b, "%s%s", i ? ", " : "", evidence_clean(x->ev, v[i]));
		if (!strchr(v[i], ':')) {
			evidence_error(x->ev, "\"%s\" is not USER:GROUP.",
				"「%s」並非「使用者:群組」之形式。", evidence_clean(x->ev, v[i]));
			return false;
		}
		/* A name this host does not know is nobody's. */
		if (find_owner(x->ids, v[i], &x->owners[x->n_owners], x->ev->arena))
			x->n_owners++;
	}
	x->want = strbuf_str(&b);
	return n > 0;
}

static bool take_mode(struct files *x, const struct params *p)
{
	const char *text = param_str(p, "mode");
	char *end;
	unsigned long v = strtoul(text, &end, 8);

	if (*text < '0' || *text > '7' || *end || v > 07777) {
		evidence_error(x->ev, "\"%s\" is not a mode in octal digits.",
			"「%s」並非八進位之權限值。", evidence_clean(x->ev, text));
		return false;
	}
	x->mode = (mode_t)v;
	x->want = arena_printf(x->ev->arena, "%04lo", v);
	return true;
}

static bool there(struct files *x, const char *path)
{
	struct stat st;
	struct err e = {0};
	int rc = root_stat(facts_host(x->f)->root, path, true, &st, &e);

	if (rc < 0 && !is_absent(rc))
		evidence_error(x->ev, "%s.", "無法讀取：%s。", evidence_clean(x->ev, e.text));
	return !rc;
}

/* Adds the files of one name; one that must be there and is not is a finding. */
static void look(struct files *x, const char *name)
{
	struct evidence *ev = x->ev;
	const char *bar = strchr(name, '|');
	const char *path = bar ? arena_strndup(ev->arena, name, (size_t)(bar - name)) : name;
	size_t before = x->all.n, problems = x->all.n_problems;

	if (!rights_is_name(path) || (bar && bar[1] != '/')) {
		evidence_error(ev, "\"%s\" names no file.", "「%s」並非檔案名稱。",
			evidence_clean(ev, name));
		return;
	}
	rights_of(x->f, ev->arena, path, &x->all);
	if (x->all.n > before || x->all.n_problems > problems)
		return;
	const char *shown = evidence_clean(ev, path);
	evidence_seen_from(ev, "file", "not there", path);
	if (bar ? !there(x, bar + 1) : !str_eq(x->absent, "fail"))
		return;
	evidence_status(ev, ST_FAIL);
	if (bar)
		evidence_reason(ev, "%s is not there, and %s is.", "未設置 %s，而 %s 存在。", shown,
			evidence_clean(ev, bar + 1));
	else
		evidence_reason(ev, "%s is not there.", "%s 不存在。", shown);
}

static void finding(struct files *x, const struct rights *r, const char *en, const char *zh)
{
	struct evidence *ev = x->ev;
	const char *text = access_node_text(&r->node, x->ids, ev->arena);
	const char *path = evidence_clean(ev, r->path);

	evidence_status(ev, ST_FAIL);
	if (x->bad++ >= TOLD)
		return;
	if (r->when.en)
		evidence_reason(ev, "%1$s, %3$s: %2$s: %5$s.%4$.0s%6$.0s",
			"%1$s，%4$s：%2$s：%6$s。%3$.0s%5$.0s", path, text, r->when.en, r->when.zh,
			en, zh);
	else
		evidence_reason(ev, "%1$s: %2$s: %3$s.%4$.0s", "%1$s：%2$s：%4$s。%3$.0s", path,
			text, en, zh);
}

static void judge_owner(struct files *x, const struct rights *r)
{
	for (size_t i = 0; i < x->n_owners; i++)
		if (x->owners[i].uid == r->node.uid && x->owners[i].gid == r->node.gid)
			return;
	if (r->node.uid == 0 && r->node.gid == 0)
		x->stricter++;
	else
		finding(x, r, arena_printf(x->ev->arena, "wanted %s", x->want),
			arena_printf(x->ev->arena, "要求 %s", x->want));
}

static void judge_mode(struct files *x, const struct rights *r)
{
	struct arena *a = x->ev->arena;
	mode_t bits = rights_bits(&r->node), more = bits & ~x->mode;
	unsigned perm;
	const struct acl_entry *named = rights_named(&r->node, x->mode & 7, &perm);

	if (more) {
		finding(x, r,
			arena_printf(a, "effective %04o, of which %04o goes beyond %s",
				(unsigned)bits, (unsigned)more, x->want),
			arena_printf(a, "實際權限為 %04o，其中 %04o 逾 %s", (unsigned)bits,
				(unsigned)more, x->want));
	} else if (named) {
		bool user = named->tag == ACL_TAG_USER;
		const char *name =
			user ? ids_user_name(x->ids, named->id) : ids_group_name(x->ids, named->id);
		const char *who =
			name ? evidence_clean(x->ev, name) : arena_printf(a, "%u", named->id);
		const char *bits_text = arena_printf(a, "%s%s%s", perm & ACCESS_R ? "r" : "",
			perm & ACCESS_W ? "w" : "", perm & ACCESS_X ? "x" : "");
		finding(x, r,
			arena_printf(a,
				"its ACL gives %s %s the right %s, which %s leaves to owner and "
				"group alone",
				user ? "user" : "group", who, bits_text, x->want),
			arena_printf(a, "ACL 另授予%s %s 權限 %s，逾 %s 僅由擁有者及群組享有之範圍",
				user ? "使用者" : "群組", who, bits_text, x->want));
	}
}

static void show(struct files *x)
{
	for (size_t i = 0; i < x->all.n; i++) {
		const struct rights *r = &x->all.v[i];
		const char *text = access_node_text(&r->node, x->ids, x->ev->arena);
		const char *what =
			r->when.en ? arena_printf(x->ev->arena, "owner and mode %s", r->when.en)
				   : "owner and mode";
		if (r->file)
			evidence_seen_at(x->ev, what,
				arena_printf(x->ev->arena, "%s: %s (%s)", r->path, text,
					r->by ? r->by : "-"),
				r->file, r->line);
		else
			evidence_seen_from(x->ev, what, text, r->path);
	}
}

static void must_be_absent(struct files *x, const struct params *p)
{
	size_t n;
	char **v = param_list(p, "without", x->ev->arena, &n);

	for (size_t i = 0; i < n; i++) {
		if (!there(x, v[i]))
			continue;
		evidence_status(x->ev, ST_FAIL);
		evidence_seen_from(x->ev, "file", "there", v[i]);
		evidence_reason(x->ev, "%s is there, and must not be.", "%s 應予移除而仍存在。",
			evidence_clean(x->ev, v[i]));
	}
}

static void conclude(struct files *x)
{
	struct evidence *ev = x->ev;

	if (x->bad > TOLD)
		evidence_reason(ev, "%zu more findings.", "另有 %zu 項。", x->bad - TOLD);
	/* What is found wrong is wrong, whatever else could not be read. */
	for (size_t i = 0; i < x->all.n_problems && i < TOLD; i++)
		if (ev->status == ST_FAIL)
			evidence_reason(ev, "Not known: %s.", "無法判定：%s。",
				evidence_clean(ev, x->all.problems[i]));
		else
			evidence_error(ev, "Not known: %s.", "無法判定：%s。",
				evidence_clean(ev, x->all.problems[i]));
	evidence_observed(ev, "%zu files judged, %zu findings.", "共判定 %zu 個檔案，%zu 項不符。",
		x->all.n, x->bad);
	check_say_halves(x->f, ev);
	if (ev->status != ST_NONE)
		return;
	if (!x->all.n) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev, "None of these files is on this host.", "本機無此檔案。");
		return;
	}
	evidence_status(ev, ST_PASS);
	if (x->stricter)
		evidence_reason(ev, "%zu belong to root:root, which is stricter than %s.",
			"%zu 個之擁有者為 root:root，較 %s 嚴格。", x->stricter, x->want);
}

static void run(struct facts *f, const struct params *p, struct evidence *ev,
	bool (*take)(struct files *x, const struct params *p),
	void (*judge)(struct files *x, const struct rights *r))
{
	struct files x = {.f = f, .ev = ev, .absent = param_str(p, "absent")};
	struct err e = {0};
	size_t n;
	char **names = param_list(p, "files", ev->arena, &n);

	if (!(x.ids = facts_get(f, &model_ids, &e))) {
		evidence_error(ev, "%s.", "無法讀取帳號資料：%s。", evidence_clean(ev, e.text));
		return;
	}
	if (!take(&x, p) || !n) {
		evidence_error(ev, "The parameters do not say what is wanted of which files.",
			"參數未指明檔案或其要求。");
		return;
	}
	const char *files = evidence_clean(ev, param_str(p, "files"));
	if (judge == judge_owner)
		evidence_expected(ev, "Owner and group of %s: one of %s.",
			"%s 之擁有者及群組：下列之一：%s。", files, x.want);
	else
		evidence_expected(ev, "Permissions of %s: %s at most.", "%s 之權限：不逾 %s。",
			files, x.want);
	for (size_t i = 0; i < n; i++)
		look(&x, names[i]);
	for (size_t i = 0; i < x.all.n; i++)
		judge(&x, &x.all.v[i]);
	show(&x);
	must_be_absent(&x, p);
	conclude(&x);
}

static void run_owner(struct facts *f, const struct params *p, struct evidence *ev)
{
	run(f, p, ev, take_owners, judge_owner);
}

static void run_mode(struct facts *f, const struct params *p, struct evidence *ev)
{
	run(f, p, ev, take_mode, judge_mode);
}

static const struct param_spec owner_params[] = {{"files", PARAM_STRING, NULL},
	{"owners", PARAM_STRING, NULL}, {"absent", PARAM_STRING, NULL},
	{"without", PARAM_STRING, NULL}, {0}};
static const struct param_spec mode_params[] = {{"files", PARAM_STRING, NULL},
	{"mode", PARAM_STRING, NULL}, {"absent", PARAM_STRING, NULL},
	{"without", PARAM_STRING, NULL}, {0}};

const struct check family_gcb_files[] = {
	{"file-owner", "certain files belong to one of the wanted owners and groups", owner_params,
		0, run_owner},
	{"file-mode", "certain files allow no more than the wanted mode, ACLs counted", mode_params,
		0, run_mode},
	{0},
};
