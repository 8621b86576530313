/*
 * GCB: PATH of a login of root: no element that depends on the folder one is in (elements), and none that others may write
 * (writable).  Every element counts that the start files may add (checks/shell/root_path.h).
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/files/rights.h"
#include "checks/shell/root_path.h"

#define TOLD 6

struct path_rule {
	struct facts *f;
	struct evidence *ev;
	const struct ids *ids;
	bool writable;
	size_t judged, bad;
	const char **seen;
	size_t n_seen, cap_seen;
};

static void finding(
	struct path_rule *x, const struct root_path_part *p, const char *en, const char *zh)
{
	struct arena *a = x->ev->arena;
	const char *where = p->file ? arena_printf(a, "%s:%u", p->file->path, p->line) : "-";
	const char *shown = *p->text ? evidence_clean(x->ev, p->text) : "\"\"";

	if (p->maybe) {
		evidence_error(x->ev,
			"%1$s: under a condition that is not decided here, PATH gets %2$s: "
			"%3$s.%4$.0s",
			"%1$s：條件是否成立無法判定，成立時 PATH 加入 %2$s：%4$s。%3$.0s", where,
			shown, en, zh);
		return;
	}
	evidence_status(x->ev, ST_FAIL);
	if (x->bad++ < TOLD)
		evidence_reason(x->ev, "%1$s: PATH gets %2$s: %3$s.%4$.0s",
			"%1$s：PATH 加入 %2$s：%4$s。%3$.0s", where, shown, en, zh);
}

static void judge_element(struct path_rule *x, const struct root_path_part *p)
{
	if (!*p->text)
		finding(x, p, "an empty element is the current folder", "空元素即目前目錄");
	else if (*p->text != '/')
		finding(x, p, "it does not begin with \"/\"", "開頭不是「/」");
}

static void judge_folder(struct path_rule *x, const struct root_path_part *p)
{
	struct rights_list all = {0};

	if (*p->text != '/')
		return;
	rights_of_path(x->f, x->ev->arena, p->text, &all);
	for (size_t i = 0; i < all.n_problems; i++)
		evidence_error(x->ev, "Not known: %s.", "無法判定：%s。",
			evidence_clean(x->ev, all.problems[i]));
	for (size_t i = 0; i < all.n; i++)
		if (rights_bits(&all.v[i].node) & 022) {
			const char *is = access_node_text(&all.v[i].node, x->ids, x->ev->arena);
			finding(x, p,
				arena_printf(
					x->ev->arena, "%s: others than its owner may write it", is),
				arena_printf(x->ev->arena, "%s：擁有者以外之人可寫入", is));
		}
}

static bool again(struct path_rule *x, const struct root_path_part *p)
{
	if (p->maybe || str_in((char *const *)x->seen, x->n_seen, p->text))
		return !p->maybe;
	*(const char **)arena_push(
		x->ev->arena, &x->seen, &x->n_seen, &x->cap_seen, sizeof(*x->seen)) = p->text;
	return false;
}

static void run_path(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *ask = param_str(p, "ask");
	struct path_rule x = {.f = f, .ev = ev, .writable = str_eq(ask, "writable")};
	struct err e = {0};

	if (!x.writable && !str_eq(ask, "elements")) {
		evidence_error(
			ev, "No such question: %s.", "無此問題：%s。", evidence_clean(ev, ask));
		return;
	}
	if (x.writable)
		evidence_expected(ev,
			"No folder in PATH of root can be written by others than its owner.",
			"root 之 PATH 所含目錄均僅擁有者可寫入。");
	else
		evidence_expected(ev,
			"Every element of PATH of root begins with \"/\"; none is empty, \".\" or "
			"\"..\".",
			"root 之 PATH 各元素均以「/」開頭，無空元素、「.」及「..」。");
	const struct root_path *all = facts_get(f, &model_root_path, &e);
	x.ids = all ? facts_get(f, &model_ids, &e) : NULL;
	if (!x.ids) {
		evidence_error(
			ev, "PATH of root: %s.", "root 之 PATH：%s。", evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < all->n; i++) {
		const struct root_path_part *part = &all->v[i];
		if (again(&x, part))
			continue;
		x.judged++;
		if (part->file)
			evidence_seen_at(ev, "PATH", part->text, part->file, part->line);
		else
			evidence_seen_from(ev, "PATH", part->text, "built in");
		if (x.writable)
			judge_folder(&x, part);
		else
			judge_element(&x, part);
	}
	for (size_t i = 0; i < all->n_problems; i++)
		if (ev->status == ST_FAIL)
			evidence_reason(ev, "Not understood: %s.", "無法解讀：%s。",
				evidence_clean(ev, all->problems[i]));
		else
			evidence_error(ev, "Not understood: %s.", "無法解讀：%s。",
				evidence_clean(ev, all->problems[i]));
	if (x.bad > TOLD)
		evidence_reason(ev, "%zu more findings.", "另有 %zu 項。", x.bad - TOLD);
	evidence_observed(ev, "%zu elements judged that PATH of root may have, %zu findings.",
		"共判定 root 之 PATH 可能含有之元素 %zu 個，%zu 項不符。", x.judged, x.bad);
	if (ev->status == ST_NONE)
		evidence_status(ev, ST_PASS);
}

static const struct param_spec params[] = {{"ask", PARAM_STRING, NULL}, {0}};

const struct check family_gcb_root_path[] = {
	{"root-path", "PATH of a login of root: absolute folders that others cannot write", params,
		0, run_path},
	{0},
};
