/*
 * AC-2 (最小權限): who is in a group that comes to root's rights.
 *
 * Whoever writes the disk's devices, reads shadow, or starts containers is root by another way, whatever sudoers says.
 * A group counts by its number: a second group of the same number holds the same rights.  A password of such a group
 * (newgrp(1)) is a way in for everybody who knows it.  Not seen: members that a directory service adds.
 */
#include <fnmatch.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/accounts/hash.h"

struct groups_rule {
	struct facts *facts;
	struct evidence *ev;
	const struct accounts *accounts;
	char **names, **allow;
	size_t n_names, n_allow;
	size_t found, members, strangers;
};

static const char *place(struct evidence *ev, struct line_at at)
{
	return at.file ? arena_printf(ev->arena, "%s:%u", at.file->path, at.line) : "-";
}

/* "alice", "ops-*" or "GROUP:ACCOUNT". */
static bool allowed(const struct groups_rule *r, const char *group, const char *account)
{
	for (size_t i = 0; i < r->n_allow; i++) {
		const char *colon = strchr(r->allow[i], ':');
		const char *who = colon ? colon + 1 : r->allow[i];
		size_t len = colon ? (size_t)(colon - r->allow[i]) : 0;
		if (colon && (strlen(group) != len || memcmp(group, r->allow[i], len)))
			continue;
		if (!fnmatch(who, account, 0))
			return true;
	}
	return false;
}

static void judge_member(struct groups_rule *r, const char *wanted, const struct account_group *g,
	const struct account *x)
{
	struct evidence *ev = r->ev;
	const char *name = evidence_clean(ev, x->name), *group = evidence_clean(ev, wanted);
	struct line_at at = x->gid == g->gid ? x->passwd_at : g->at;

	r->members++;
	evidence_seen(ev, arena_printf(ev->arena, "member of %s", group),
		arena_printf(ev->arena, "%s (%s)", name, place(ev, at)));
	if (allowed(r, wanted, x->name))
		return;
	r->strangers++;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "%s is in the group %s (%s) and is not declared.",
		"%s 屬於群組 %s（%s），惟未經宣告。", name, group, place(ev, at));
}

/* The groups that share the number of the one wanted. */
static void judge_group(struct groups_rule *r, const char *wanted, gid_t gid)
{
	const struct account *x;
	const struct account_group *g;

	r->found++;
	for (size_t i = 0; (x = accounts_at(r->accounts, i)); i++) {
		if (!x->uid)
			continue;
		for (size_t j = 0; (g = accounts_group(r->accounts, j)); j++)
			if (g->gid == gid && accounts_in_group(x, g)) {
				judge_member(r, wanted, g, x);
				break;
			}
	}
	for (size_t j = 0; (g = accounts_group(r->accounts, j)); j++)
		if (g->gid == gid && g->scheme) {
			evidence_status(r->ev, ST_FAIL);
			evidence_reason(r->ev,
				"the group %s has a password (%s); newgrp lets in who knows it.",
				"群組 %s 設有密碼（%s），知悉者得以 newgrp 加入。",
				evidence_clean(r->ev, g->name), place(r->ev, g->at));
		}
}

/* Whether a group of that name has the number of one of those named. */
static bool is_wanted(const struct groups_rule *r, const char *name)
{
	const struct account_group *g, *w;

	if (str_in(r->names, r->n_names, name))
		return true;
	for (size_t i = 0; (g = accounts_group(r->accounts, i)); i++)
		for (size_t j = 0; str_eq(g->name, name) && (w = accounts_group(r->accounts, j));
			j++)
			if (w->gid == g->gid && str_in(r->names, r->n_names, w->name))
				return true;
	return false;
}

/* A list of gshadow; a name that is no account opens nothing. */
static void judge_names(struct groups_rule *r, const char *group, const char *list,
	const char *path, unsigned line, bool administer)
{
	struct evidence *ev = r->ev;
	size_t n;
	char **v = str_split(ev->arena, list, ",", &n);

	for (size_t i = 0; i < n; i++) {
		const struct account *x = accounts_find(r->accounts, v[i]);
		if (!x || !x->uid || allowed(r, group, v[i]))
			continue;
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"%1$s %3$s%4$.0s the group %2$s (%5$s:%6$u) and is not declared.",
			"%1$s %3$.0s%4$s群組 %2$s（%5$s:%6$u），惟未經宣告。",
			evidence_clean(ev, v[i]), evidence_clean(ev, group),
			administer ? "administers" : "may enter", administer ? "管理" : "得加入",
			path, line);
	}
}

/*
 * gshadow(5): NAME:PASSWORD:ADMINISTRATORS:MEMBERS; whoever administers a group takes himself in, and newgrp(1) and sg(1)
 * let in by its members, whatever group says.
 */
static bool judge_gshadow(struct groups_rule *r)
{
	struct evidence *ev = r->ev;
	const struct file *f;
	struct err e = {0};
	int rc = root_read(facts_host(r->facts)->root, "/etc/gshadow", &f, &e);
	const char *line;
	size_t len;
	unsigned at = 0;

	if (is_absent(rc))
		return true;
	if (rc < 0) {
		evidence_error(ev, "%s", "%s", evidence_clean(ev, e.text));
		return false;
	}
	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &line, &len);) {
		char *field[4] = {arena_strndup(ev->arena, line, len)};
		size_t n = 1;

		at++;
		for (char *c; n < 4 && (c = strchr(field[n - 1], ':')); n++) {
			*c = '\0';
			field[n] = c + 1;
		}
		if (n < 4 || !is_wanted(r, field[0]))
			continue;
		const char *name = evidence_clean(ev, field[0]);
		if (hash_scheme(field[1], NULL)) {
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev,
				"the group %s has a password (%s:%u); newgrp lets in who knows it.",
				"群組 %s 設有密碼（%s:%u），知悉者得以 newgrp 加入。", name,
				f->path, at);
		}
		judge_names(r, field[0], field[2], f->path, at, true);
		judge_names(r, field[0], field[3], f->path, at, false);
	}
	return true;
}

static void run_groups(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct groups_rule r = {.facts = f, .ev = ev};
	struct err e = {0};
	const struct account_group *g;
	struct line_at at;

	r.names = param_list(p, "groups", ev->arena, &r.n_names);
	r.allow = param_list(p, "members", ev->arena, &r.n_allow);
	evidence_expected(ev, "only declared accounts are in %s", "僅已宣告之帳號屬於 %s",
		r.n_names ? param_str(p, "groups") : "-");
	r.accounts = facts_get(f, &model_accounts, &e);
	if (!r.accounts) {
		evidence_error(ev, "%s", "%s", evidence_clean(ev, e.text));
		return;
	}
	evidence_status(ev, ST_PASS);
	for (size_t i = 0; i < r.n_names; i++)
		for (size_t j = 0; (g = accounts_group(r.accounts, j)); j++)
			if (str_eq(g->name, r.names[i])) {
				judge_group(&r, r.names[i], g->gid);
				break;
			}
	if (!judge_gshadow(&r))
		return;
	evidence_observed(ev, "groups found: %zu; members besides root: %zu, not declared: %zu",
		"檢得群組 %zu 個；root 以外之成員 %zu 名，未經宣告 %zu 名", r.found, r.members,
		r.strangers);
	const char *others = accounts_others(r.accounts, &at);
	if (others)
		evidence_observed(ev, "members that %s adds are not seen here",
			"%s 另行加入之成員未能檢視", evidence_clean(ev, others));
}

static const struct param_spec groups_params[] = {
	{"groups", PARAM_STRING, NULL}, {"members", PARAM_STRING, NULL}, {0}};

const struct check family_ac2_groups[] = {
	{"privileged-groups", "only declared accounts are in groups that come to root's rights",
		groups_params, 0, run_groups},
	{0},
};
