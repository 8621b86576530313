/*
 * GCB: packages that must be installed, or must not be.
 *
 * Judged by the data base of the host's own package system, dpkg or rpm.  What is unpacked but not set up is neither
 * installed nor absent.  A program that came without a package is not seen here.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
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

static void run_package(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *word = param_str(p, "wanted");
	struct tally t = {{.arena = ev->arena}, {.arena = ev->arena}, {.arena = ev->arena}, 0, 0};
	struct err e = {0};
	int w = 0;
	size_t n;
	char **names = param_list(p, "packages", ev->arena, &n);

	while (w < WANTED && !str_eq(word, wants[w].word))
		w++;
	if (w == WANTED || !n) {
		evidence_error(ev,
			"The parameters name no package, or do not say what is wanted (%s).",
			"參數未列套件，或未指明要求（%s）。", evidence_clean(ev, word));
		return;
	}
	struct strbuf list = {.arena = ev->arena};
	for (size_t i = 0; i < n; i++)
		add_name(&list, evidence_clean(ev, names[i]), NULL);
	evidence_expected(ev, "%1$s: %2$s.%3$.0s", "下列套件%3$s：%2$s。%1$.0s", wants[w].text.en,
		strbuf_str(&list), wants[w].text.zh);
	const struct packages *all = facts_get(f, &model_packages, &e);
	if (!all) {
		evidence_error(ev, "Which packages are installed is not known: %s.",
			"無法得知已安裝之套件：%s。", evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < n; i++)
		look_up(ev, all, names[i], &t);
	evidence_observed(ev,
		"Installed: %s; partly: %s; not installed: %s (by %s, of %zu packages).",
		"已安裝：%s；未完整安裝：%s；未安裝：%s（依 %s，共 %zu 個套件）。",
		text_of(&t.whole), text_of(&t.partly), text_of(&t.absent), all->file->path, all->n);
	verdict(ev, (enum wanted)w, &t, n);
}

static const struct param_spec package_params[] = {
	{"packages", PARAM_STRING, NULL}, {"wanted", PARAM_STRING, NULL}, {NULL, 0, NULL}};

const struct check family_gcb_packages[] = {
	{.id = "package",
		.summary = "packages are installed (all of them, or any), or none of them is",
		.params = package_params,
		.run = run_package},
	{.id = NULL},
};
