/*
 * GCB: packages that must be installed, or must not be.
 *
 * Judged by the data base of the host's own package system, dpkg or rpm.  What is unpacked but not set up is neither
 * installed nor absent.  A program that came without a package is not seen here.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/families/sa5_services.h"
#include "checks/resolve/integrity/aide_host.h"
#include "checks/resolve/packages/packages.h"

enum wanted { ALL_INSTALLED, ANY_INSTALLED, ALL_ABSENT, WANTED };

static const struct {
	const char *word;
	struct bitext text;
} wants[WANTED] = {
	[ALL_INSTALLED] = {"installed", {"All of them are installed", "均已安裝"}},
	[ANY_INSTALLED] = {"any-installed",
		{"At least one of them is installed", "至少已安裝其一"}},
	[ALL_ABSENT] = {"absent", {"None of them is installed", "均未安裝"}},
};

struct tally {
	struct strbuf whole, partly, absent; /* their names, for people */
	size_t n_whole, n_there;	     /* of the names asked for */
};

static void add_name(struct strbuf *b, const char *name, const char *more)
{
	strbuf_printf(b, "%s%s%s%s", b->len ? ", " : "", name, more ? " " : "", more ? more : "");
}

/* All versions and architectures of one name. */
static void look_up(
	struct evidence *ev, const struct packages *all, const char *name, struct tally *t)
{
	const struct package *p = package_find(all, name);
	const char *clean = evidence_clean(ev, name);
	bool whole = false;

	if (!p) {
		evidence_seen_at(ev, clean, NULL, all->file, 0);
		add_name(&t->absent, clean, NULL);
		return;
	}
	t->n_there++;
	for (; p < all->v + all->n && str_eq(p->name, name); p++) {
		const char *version = *p->version ? evidence_clean(ev, p->version) : "-";
		evidence_seen_at(ev, clean,
			arena_printf(ev->arena, "%s%s%s%s%s%s", version, *p->arch ? " " : "",
				p->arch, p->whole ? "" : " (", p->whole ? "" : p->state,
				p->whole ? "" : ")"),
			p->file, p->line);
		if (p->whole)
			add_name(&t->whole, clean, version);
		else
			add_name(&t->partly, clean,
				arena_printf(ev->arena, "%s (%s)", version,
					evidence_clean(ev, p->state)));
		whole |= p->whole;
	}
	t->n_whole += whole;
}

static const char *text_of(const struct strbuf *b)
{
	return b->len ? strbuf_str(b) : "-";
}

static void verdict(struct evidence *ev, enum wanted w, const struct tally *t, size_t n)
{
	bool good = w == ALL_INSTALLED	 ? t->n_whole == n
		    : w == ANY_INSTALLED ? t->n_whole > 0
					 : !t->n_there;

	evidence_status(ev, good ? ST_PASS : ST_FAIL);
	if (good)
		return;
	if (w == ALL_ABSENT && t->whole.len)
		evidence_reason(ev, "Installed, which they must not be: %s.",
			"不應安裝而已安裝：%s。", strbuf_str(&t->whole));
	if (w != ALL_ABSENT && t->absent.len)
		evidence_reason(ev, "Not installed: %s.", "未安裝：%s。", strbuf_str(&t->absent));
	if (t->partly.len)
		evidence_reason(ev, "Neither installed nor removed: %s.",
			"既未完成安裝，亦未移除：%s。", strbuf_str(&t->partly));
}

static const struct packages *installed(struct facts *f, struct evidence *ev)
{
	struct err e = {0};
	const struct packages *all = facts_get(f, &model_packages, &e);

	if (!all)
		evidence_error(ev, "Which packages are installed is not known: %s.",
			"無法得知已安裝之套件：%s。", evidence_clean(ev, e.text));
	else if (all->log)
		evidence_seen_at(
			ev, "the data base of packages", "with its write-ahead log", all->log, 0);
	return all;
}

static void expect(struct evidence *ev, enum wanted w, char *const *names, size_t n)
{
	struct strbuf list = {.arena = ev->arena};

	for (size_t i = 0; i < n; i++)
		add_name(&list, evidence_clean(ev, names[i]), NULL);
	evidence_expected(ev, "%1$s: %2$s.%3$.0s", "下列套件%3$s：%2$s。%1$.0s", wants[w].text.en,
		strbuf_str(&list), wants[w].text.zh);
}

static void judge(struct evidence *ev, const struct packages *all, enum wanted w,
	char *const *names, size_t n)
{
	struct tally t = {{.arena = ev->arena}, {.arena = ev->arena}, {.arena = ev->arena}, 0, 0};

	for (size_t i = 0; i < n; i++)
		look_up(ev, all, names[i], &t);
	evidence_observed(ev,
		"Installed: %s; partly: %s; not installed: %s (by %s, of %zu packages).",
		"已安裝：%s；未完整安裝：%s；未安裝：%s（依 %s，共 %zu 個套件）。",
		text_of(&t.whole), text_of(&t.partly), text_of(&t.absent), all->file->path, all->n);
	verdict(ev, w, &t, n);
}

/* The names in a parameter; with none an error is said. */
static char **asked(const struct params *p, const char *param, struct evidence *ev, size_t *ret_n)
{
	char **names = param_list(p, param, ev->arena, ret_n);

	if (!*ret_n)
		evidence_error(
			ev, "The parameter %s names no package.", "參數 %s 未列套件。", param);
	return names;
}

static void run_package(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *word = param_str(p, "wanted");
	int w = 0;
	size_t n;
	char **names = asked(p, "packages", ev, &n);

	while (w < WANTED && !str_eq(word, wants[w].word))
		w++;
	if (w == WANTED)
		evidence_error(ev, "The parameter wanted is \"%s\", which says nothing.",
			"參數 wanted 為「%s」，無此要求。", evidence_clean(ev, word));
	if (w == WANTED || !n)
		return;
	expect(ev, (enum wanted)w, names, n);
	const struct packages *all = installed(f, ev);
	if (all)
		judge(ev, all, (enum wanted)w, names, n);
}

/* One of several programs for one purpose: it is installed, others are not, and the services of still others are off. */
static void run_alone(struct facts *f, const struct params *p, struct evidence *ev)
{
	size_t n, n_absent, n_off;
	char **names = asked(p, "packages", ev, &n);
	char **absent = param_list(p, "absent", ev->arena, &n_absent);
	char **off = param_list(p, "off", ev->arena, &n_off);

	if (!n)
		return;
	expect(ev, ALL_INSTALLED, names, n);
	if (n_absent)
		expect(ev, ALL_ABSENT, absent, n_absent);
	if (n_off)
		evidence_expected(ev, "Off, now and after a boot: %s.",
			"現行與下次開機後皆不啟動：%s。", evidence_clean(ev, param_str(p, "off")));
	const struct packages *all = installed(f, ev);
	if (!all)
		return;
	judge(ev, all, ALL_INSTALLED, names, n);
	if (n_absent)
		judge(ev, all, ALL_ABSENT, absent, n_absent);
	if (n_off)
		services_judge_off(f, ev, off, n_off);
}

/* The data base AIDE compares with; NULL: which it is, is not known, and said. */
static const char *aide_database(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct err e = {0};
	const struct aide_host *h = facts_get(f, &model_aide, &e);
	const char *path = param_str(p, "database");

	if (!h || (!h->conf && h->why.code && h->why.code != ENOENT)) {
		evidence_error(ev, "Where AIDE has its data base is not known: %s.",
			"無法得知 AIDE 資料庫之位置：%s。",
			evidence_clean(ev, h ? h->why.text : e.text));
		return NULL;
	}
	if (!h->conf || !h->conf->database.value)
		return path;
	const struct aide_place *d = &h->conf->database;
	evidence_seen_at(ev, "database_in", d->value, d->file, d->line);
	path = aide_file_url(ev->arena, d->value);
	if (!path)
		evidence_error(ev, "AIDE's data base is no file of this host: %s.",
			"AIDE 之資料庫非本主機之檔案：%s。", evidence_clean(ev, d->value));
	return path;
}

static void run_aide(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct err e = {0};
	struct stat st;
	size_t n;
	char **names = asked(p, "packages", ev, &n);

	if (!n)
		return;
	expect(ev, ALL_INSTALLED, names, n);
	evidence_expected(ev,
		"AIDE's data base is there: the file its configuration names, else %s.",
		"AIDE 之資料庫已建立：設定檔所指之檔案，未指定者為 %s。",
		evidence_clean(ev, param_str(p, "database")));
	const struct packages *all = installed(f, ev);
	if (!all)
		return;
	judge(ev, all, ALL_INSTALLED, names, n);
	if (ev->status != ST_PASS)
		return;
	const char *path = aide_database(f, p, ev);
	if (!path)
		return;
	const char *clean = evidence_clean(ev, path);
	int rc = root_stat(facts_host(f)->root, path, true, &st, &e);
	bool whole = !rc && S_ISREG(st.st_mode) && st.st_size;
	if (rc && !is_absent(rc)) {
		evidence_error(ev, "AIDE's data base cannot be looked at: %s.",
			"無法檢視 AIDE 之資料庫：%s。", evidence_clean(ev, e.text));
		return;
	}
	evidence_seen_from(ev, "AIDE's data base",
		whole ? arena_printf(ev->arena, "%lld bytes", (long long)st.st_size) : NULL, clean);
	if (whole)
		return;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "AIDE is installed, and has no data base: %1$s %2$s.%3$.0s",
		"已安裝 AIDE，而無資料庫：%1$s %3$s。%2$.0s", clean,
		rc ? "is not there" : "is empty or no file", rc ? "不存在" : "為空或非檔案");
}

static const struct param_spec package_params[] = {
	{"packages", PARAM_STRING, NULL}, {"wanted", PARAM_STRING, NULL}, {NULL, 0, NULL}};
static const struct param_spec alone_params[] = {{"packages", PARAM_STRING, NULL},
	{"absent", PARAM_STRING, NULL}, {"off", PARAM_STRING, NULL}, {NULL, 0, NULL}};
static const struct param_spec aide_params[] = {
	{"packages", PARAM_STRING, NULL}, {"database", PARAM_STRING, NULL}, {NULL, 0, NULL}};

const struct check family_gcb_packages[] = {
	{.id = "package",
		.summary = "packages are installed (all of them, or any), or none of them is",
		.params = package_params,
		.run = run_package},
	{.id = "package-alone",
		.summary = "packages are installed, others are not, and the services of others are "
			   "off",
		.params = alone_params,
		.run = run_alone},
	{.id = "package-aide",
		.summary = "AIDE is installed and its data base is there",
		.params = aide_params,
		.run = run_aide},
	{.id = NULL},
};
