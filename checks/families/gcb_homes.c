/*
 * GCB: the home directories of those who can log in, and what lies in them.
 *
 * home-mode, home-owner: the directory itself, now and as the next boot leaves it (checks/resolve/files/rights.h).
 * home-files: files of a name that must not be there, or (dot-files) those whose name begins with a dot and that others may
 * write.  Judged are the accounts of passwd whose shell is no nologin and no false, without those whose shell is one
 * command (sync, shutdown, halt).  A home that is not there holds nothing.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/files/rights.h"

#define TOLD 6 /* findings in the reason; all are counted */

struct homes {
	struct facts *f;
	struct evidence *ev;
	const struct ids *ids;
	struct rights_list all;
	size_t judged, absent, bad, unknown;
	/* What is asked. */
	mode_t mode;
	bool group;
	const char *file;
	void (*judge)(struct homes *x, const struct account *a);
};

static bool logs_in(const struct account *a)
{
	static const char *const none[] = {"nologin", "false", "sync", "shutdown", "halt"};

	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		if (str_eq(path_base(a->shell), none[i]))
			return false;
	return true;
}

static void finding(struct homes *x, const char *path, const char *en, const char *zh)
{
	const char *shown = evidence_clean(x->ev, path);

	evidence_status(x->ev, ST_FAIL);
	evidence_seen_from(x->ev, "finding", en, path);
	if (x->bad++ < TOLD)
		evidence_reason(x->ev, "%1$s: %2$s.%3$.0s", "%1$s：%3$s。%2$.0s", shown, en, zh);
}

/* What is wrong with the directory itself; said with whose it is. */
static void wrong_home(struct homes *x, const struct account *a, const struct rights *r,
	const char *en, const char *zh)
{
	struct arena *m = x->ev->arena;
	const char *who = evidence_clean(x->ev, a->name),
		   *is = access_node_text(&r->node, x->ids, m);

	finding(x, r->path,
		arena_printf(m, "home of %s%s%s, %s: %s", who, r->when.en ? ", " : "",
			r->when.en ? r->when.en : "", is, en),
		arena_printf(m, "%s 之家目錄%s%s，%s：%s", who, r->when.zh ? "，" : "",
			r->when.zh ? r->when.zh : "", is, zh));
}

/* The first few are told; each makes the verdict an error. */
static void unknown(struct homes *x, const char *text)
{
	if (x->unknown++ < TOLD)
		evidence_error(
			x->ev, "Not known: %s.", "無法判定：%s。", evidence_clean(x->ev, text));
}

static void problems(struct homes *x)
{
	for (size_t i = 0; i < x->all.n_problems; i++)
		unknown(x, x->all.problems[i]);
	x->all.n_problems = 0;
}

static void judge_directory(struct homes *x, const struct account *a)
{
	struct arena *m = x->ev->arena;

	x->all.n = 0;
	rights_of_path(x->f, m, a->home, &x->all);
	problems(x);
	for (size_t i = 0; i < x->all.n; i++) {
		const struct rights *r = &x->all.v[i];
		evidence_seen_from(x->ev, evidence_clean(x->ev, a->name),
			access_node_text(&r->node, x->ids, m), r->path);
		mode_t bits = rights_bits(&r->node), more = bits & ~x->mode;
		if (x->file) { /* the owner is asked for */
			if (x->group ? r->node.gid != a->gid : r->node.uid != a->uid)
				wrong_home(x, a, r,
					x->group ? "not of the user's group" : "not of the user",
					x->group ? "擁有群組並非該使用者之群組"
						 : "擁有者並非該使用者");
		} else if (more) {
			wrong_home(x, a, r,
				arena_printf(m, "%04o goes beyond %04o", (unsigned)more,
					(unsigned)x->mode),
				arena_printf(m, "%04o 逾 %04o", (unsigned)more, (unsigned)x->mode));
		}
	}
}

/* A regular file, or a link to one; false when not, or not known. */
static bool regular(struct homes *x, const char *path)
{
	struct stat st;
	struct err e = {0};
	int rc = root_stat(facts_host(x->f)->root, path, true, &st, &e);

	if (rc < 0 && !is_absent(rc))
		unknown(x, e.text);
	return !rc && S_ISREG(st.st_mode);
}

static const char *below(struct homes *x, const struct account *a, const char *name)
{
	return arena_printf(
		x->ev->arena, "%s%s%s", a->home, str_ends(a->home, "/") ? "" : "/", name);
}

static void judge_named(struct homes *x, const struct account *a)
{
	const char *path = below(x, a, x->file);

	if (str_eq(a->name, "root") || !regular(x, path))
		return;
	finding(x, path,
		arena_printf(x->ev->arena, "in the home of %s", evidence_clean(x->ev, a->name)),
		arena_printf(x->ev->arena, "位於 %s 之家目錄", evidence_clean(x->ev, a->name)));
}

static void judge_dot_files(struct homes *x, const struct account *a)
{
	struct err e = {0};
	char **names;
	size_t n;
	int rc = root_list(facts_host(x->f)->root, a->home, x->ev->arena, &names, &n, &e);

	if (rc < 0)
		unknown(x, e.text);
	for (size_t i = 0; !rc && i < n; i++) {
		struct access_path p;
		const char *path = below(x, a, names[i]);
		if (names[i][0] != '.' || !isalnum((unsigned char)names[i][1]) || !regular(x, path))
			continue;
		rc = access_load(facts_host(x->f)->root, x->ev->arena, path, &p, &e);
		if (rc < 0) {
			unknown(x, e.text);
			rc = 0;
			continue;
		}
		const struct access_node *f = &p.v[p.n - 1];
		const char *is = access_node_text(f, x->ids, x->ev->arena);
		if (rights_bits(f) & 022)
			finding(x, path,
				arena_printf(
					x->ev->arena, "%s: others than its owner may write it", is),
				arena_printf(x->ev->arena, "%s：擁有者以外之人可寫入", is));
	}
}

static void each_home(struct homes *x)
{
	struct err e = {0};
	const struct accounts *all = facts_get(x->f, &model_accounts, &e);
	const struct account *a;
	struct stat st;

	x->ids = all ? facts_get(x->f, &model_ids, &e) : NULL;
	if (!x->ids) {
		evidence_error(x->ev, "Accounts: %s.", "帳號：%s。", evidence_clean(x->ev, e.text));
		return;
	}
	for (size_t i = 0; (a = accounts_at(all, i)); i++) {
		if (!logs_in(a))
			continue;
		int rc = a->home[0] == '/'
				 ? root_stat(facts_host(x->f)->root, a->home, true, &st, &e)
				 : -ENOENT;
		if (rc < 0 && !is_absent(rc)) {
			unknown(x, e.text);
		} else if (rc < 0 || !S_ISDIR(st.st_mode)) {
			x->absent++;
			evidence_seen_from(x->ev, evidence_clean(x->ev, a->name),
				"its home is not there", a->home);
		} else {
			x->judged++;
			x->judge(x, a);
		}
	}
	if (x->bad > TOLD)
		evidence_reason(x->ev, "%zu more findings.", "另有 %zu 項。", x->bad - TOLD);
	evidence_observed(x->ev,
		"%zu home directories of accounts with a login shell judged, %zu are not there; "
		"%zu "
		"findings.",
		"共判定可登入帳號之家目錄 %zu 個，另 %zu 個不存在；%zu 項不符。", x->judged,
		x->absent, x->bad);
	if (x->ev->status != ST_NONE)
		return;
	evidence_status(x->ev, x->judged ? ST_PASS : ST_NOTAPPLICABLE);
	if (!x->judged)
		evidence_reason(x->ev, "No account that can log in has a home directory.",
			"無可登入帳號之家目錄存在。");
}

static void run_mode(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct homes x = {.f = f, .ev = ev, .judge = judge_directory};
	const char *text = param_str(p, "mode");
	char *end;
	unsigned long v = strtoul(text, &end, 8);

	if (*text < '0' || *text > '7' || *end || v > 0777) {
		evidence_error(ev, "\"%s\" is not a mode in octal digits.",
			"「%s」並非八進位之權限值。", evidence_clean(ev, text));
		return;
	}
	x.mode = (mode_t)v;
	evidence_expected(ev, "Permissions of home directories: %04o at most.",
		"家目錄之權限：不逾 %04o。", (unsigned)v);
	check_say_halves(f, ev);
	each_home(&x);
}

static void run_owner(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct homes x = {.f = f,
		.ev = ev,
		.judge = judge_directory,
		.mode = 07777,
		.file = "",
		.group = str_eq(param_str(p, "of"), "group")};

	evidence_expected(ev, "Home directories belong to %1$s.%2$.0s", "家目錄屬於%2$s。%1$.0s",
		x.group ? "the user's own group" : "their user",
		x.group ? "該使用者之群組" : "該使用者");
	check_say_halves(f, ev);
	each_home(&x);
}

static void run_files(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct homes x = {.f = f, .ev = ev, .file = param_str(p, "files")};
	bool dots = str_eq(x.file, "dot-files");

	x.judge = dots ? judge_dot_files : judge_named;
	if (dots) {
		evidence_expected(ev,
			"No file of a home directory whose name begins with a dot can be written "
			"by "
			"others than its owner.",
			"家目錄之「.」檔案僅擁有者可寫入。");
	} else if (x.file[0] != '.' || strchr(x.file, '/')) {
		evidence_error(ev, "\"%s\" is no name of such a file.",
			"「%s」並非此類檔案之名稱。", evidence_clean(ev, x.file));
		return;
	} else {
		evidence_expected(ev, "No home directory but root's holds %s.",
			"root 以外之家目錄無 %s。", evidence_clean(ev, x.file));
	}
	each_home(&x);
}

static const struct param_spec mode_params[] = {{"mode", PARAM_STRING, NULL}, {0}};
static const struct param_spec owner_params[] = {{"of", PARAM_STRING, NULL}, {0}};
static const struct param_spec files_params[] = {{"files", PARAM_STRING, NULL}, {0}};

const struct check family_gcb_homes[] = {
	{"home-mode", "home directories allow no more than the wanted mode", mode_params, 0,
		run_mode},
	{"home-owner", "home directories belong to their user, or to that user's group",
		owner_params, 0, run_owner},
	{"home-files", "home directories hold no file of a name, or none others may write",
		files_params, 0, run_files},
	{0},
};
