/*
 * ac2_sudo_ask: a question about an account, put to the rules of sudo and to PAM behind them; see ac2_sudo.h.
 */
#include "checks/families/ac2_sudo.h"

#include "base/str.h"
#include "checks/resolve/files/replaceable.h"

struct kept_way {
	const char *service;
	const struct sudoers_user *caller, *whose;
	enum sudo_try how;
	struct sudo_way way;
};

static struct sudo_way one_way(
	struct ask *k, const char *service, const struct sudoers_user *whose, enum sudo_try how)
{
	const struct account *a = NULL;

	for (size_t i = 0; i < k->n_kept; i++)
		if (k->kept[i].caller == k->u && k->kept[i].whose == whose &&
			k->kept[i].how == how && str_eq(k->kept[i].service, service))
			return k->kept[i].way;
	struct kept_way *n =
		arena_push(k->ev->arena, &k->kept, &k->n_kept, &k->cap_kept, sizeof(*n));
	*n = (struct kept_way){service, k->u, whose, how, {WAY_SUDO_SHUT, NULL, NULL}};
	if (whose)
		a = accounts_find(k->accounts, whose->name);
	if (a && a->password == PASSWORD_UNKNOWN)
		n->way = (struct sudo_way){
			WAY_SUDO_UNKNOWN, NULL, accounts_shadow_error(k->accounts)};
	else if (a && k->no_pam)
		n->way = (struct sudo_way){WAY_SUDO_UNKNOWN, NULL, k->no_pam};
	else if (a)
		n->way = ways_sudo(&k->pam, service, k->u->uid, a, how);
	return n->way;
}

static const char *setting(const struct ask *k, const char *name)
{
	const char *v = sudoers_setting(k->s, k->u, name).value;

	return v ? v : "";
}

/*
 * What PAM makes of an answer, by the way that goes furthest: the service of sudo and, where the command may be the shell of
 * the target, that of `sudo -i`.
 */
static struct sudo_way through_pam(struct ask *k, const struct sudoers_try *t,
	const struct sudoers_answer *r, enum sudo_try how)
{
	static const struct sudo_way shut = {WAY_SUDO_SHUT, NULL, NULL};
	const struct account *target =
		r->target ? accounts_find(k->accounts, r->target->name) : NULL;
	struct sudo_way way;

	if (how != TRY_SUDO_NOT_ASKED && str_eq(setting(k, "passwd_tries"), "0"))
		return shut;
	if (how == TRY_SUDO_NOT_ASKED && str_eq(setting(k, "pam_acct_mgmt"), "no"))
		return (struct sudo_way){WAY_SUDO_IN, NULL, NULL};
	way = one_way(k, setting(k, "pam_service"), r->whose, how);
	if (way.got != WAY_SUDO_IN && target && (t->own || str_eq(t->command, target->shell))) {
		struct sudo_way login = one_way(k, setting(k, "pam_login_service"), r->whose, how);
		if (login.got != WAY_SUDO_SHUT)
			way = login;
	}
	return way;
}

bool ask_gets_through(struct ask *k, const struct sudoers_try *t, const struct sudoers_answer *r,
	bool typed, struct sudo_way *ret)
{
	enum sudo_try how = !r->password	   ? TRY_SUDO_NOT_ASKED
			    : typed && !r->foreign ? TRY_SUDO_PASSWORD
						   : TRY_SUDO_NOTHING;

	*ret = through_pam(k, t, r, how);
	if (ret->got == WAY_SUDO_UNKNOWN && !k->pam_why)
		k->pam_why = ret->why;
	k->turned += ret->got == WAY_SUDO_SHUT && !r->password;
	return ret->got == WAY_SUDO_IN;
}

bool ask_of_nobody(struct ask *k)
{
	return one_way(k, setting(k, "pam_service"), k->u, TRY_SUDO_NOTHING).got != WAY_SUDO_SHUT ||
	       one_way(k, setting(k, "pam_login_service"), k->u, TRY_SUDO_NOTHING).got !=
		       WAY_SUDO_SHUT;
}

bool ask_ready(struct ask *k, bool pam)
{
	struct err e = {0};
	struct bitext why;
	struct line_at at;

	k->s = facts_get(k->f, &model_sudoers, &e);
	if (!k->s) {
		evidence_error(k->ev, "sudo's rules could not be known: %s",
			"無法得知 sudo 之規則：%s", e.text);
		return false;
	}
	switch (sudoers_state(k->s, &why, &at)) {
	case SUDO_OTHER:
		if (at.file)
			evidence_seen_at(k->ev, "policy of sudo", why.en, at.file, at.line);
		evidence_error(k->ev, "sudo does not go by sudoers: %1$s%2$.0s (%3$s:%4$u).",
			"sudo 並非依 sudoers 授權：%1$.0s%2$s（%3$s:%4$u）。", why.en, why.zh,
			at.file ? at.file->path : "/usr/bin/sudo", at.line);
		return false;
	case SUDO_ABSENT:
	case SUDO_NO_SOURCE:
		evidence_observed(k->ev, "nobody can use sudo: %1$s%2$.0s",
			"任何人皆無法使用 sudo：%1$.0s%2$s", why.en, why.zh);
		evidence_status(k->ev, sudoers_user(k->s, 0) ? ST_PASS : ST_NOTAPPLICABLE);
		if (!sudoers_user(k->s, 0))
			evidence_reason(k->ev, "there is neither sudo nor any account here",
				"受測系統既無 sudo 亦無任何帳號");
		return false;
	default:
		break;
	}
	if (!pam)
		return true;
	k->pam = (struct pam_rule){.facts = k->f, .ev = k->ev};
	k->accounts = facts_get(k->f, &model_accounts, &e);
	if (!k->accounts)
		evidence_error(k->ev, "accounts: %s.", "帳號：%s。", e.text);
	k->pam.pam = facts_get(k->f, &model_pam, &e);
	if (k->pam.pam)
		k->pam.world = pam_host_world(k->pam.pam);
	else
		k->no_pam = arena_strdup(k->ev->arena, e.text);
	return k->accounts;
}

void ask_trace(struct ask *k)
{
	struct sudoers_trouble t;
	const struct file *f;
	const char *name, *refused;
	struct line_at at;
	bool host, open;

	if (!k->ev->tracing)
		return;
	evidence_trace(k->ev, NULL, 0, "files in the order sudo reads them", "sudo 讀取檔案之順序");
	for (size_t i = 0; (f = sudoers_file(k->s, i)); i++)
		evidence_trace(k->ev, f, 0, "read", "讀取");
	for (size_t i = 0; sudoers_trouble(k->s, i, &t); i++)
		evidence_trace(k->ev, t.path ? NULL : t.at.file, t.at.line, "%s%s%s", "%s%s%s",
			t.path ? t.path : "", t.path ? ": " : "", t.what);
	evidence_trace(k->ev, NULL, 0, "Defaults; the last one that holds for a question wins",
		"Defaults；對各情形以最後適用者為準");
	for (size_t i = 0; sudoers_default_line(k->s, i, &at, &name, &refused); i++)
		evidence_trace(k->ev, at.file, at.line, "%s%s", "%s%s", name,
			refused ? " (not taken)" : "");
	for (size_t i = 0; sudoers_idle_rule(k->s, i, &at, &open); i++)
		evidence_trace(k->ev, at.file, at.line, "names nobody who is on this host",
			"所指對象不在本主機");
	for (size_t i = 0; (k->u = sudoers_user(k->s, i)); i++) {
		if (!sudoers_rule(k->s, k->u, 0, &at, &host))
			continue;
		evidence_trace(k->ev, NULL, 0, "rules for %s; the last one that matches decides",
			"%s 適用之規則；以最後符合者為準", k->u->name);
		for (size_t n = 0; sudoers_rule(k->s, k->u, n, &at, &host); n++)
			evidence_trace(k->ev, at.file, at.line, "%s", "%s",
				host ? "matches" : "another host");
	}
}

void ask_tell(struct ask *k)
{
	struct sudoers_trouble t;
	struct line_at at;
	bool open;

	for (size_t i = 0; i < 20 && sudoers_trouble(k->s, i, &t); i++) {
		if (t.path && !str_starts(t.what, "a name"))
			evidence_seen_from(k->ev, "file passed over by sudo", t.what, t.path);
		else if (!t.path && t.at.file)
			evidence_seen_at(
				k->ev, "line passed over by sudo", t.what, t.at.file, t.at.line);
	}
	for (size_t i = 0; i < 20 && sudoers_idle_rule(k->s, i, &at, &open); i++)
		evidence_seen_at(k->ev,
			open ? "rule without password for nobody on this host"
			     : "rule for nobody on this host",
			NULL, at.file, at.line);
}

void ask_not_sure(struct ask *k, struct line_at at)
{
	if (!k->unsure)
		k->unsure_at = at;
	k->unsure = true;
}

void ask_conclude(struct ask *k)
{
	struct line_at at;
	const char *others = sudoers_others(k->s, &at);

	if (k->findings) {
		evidence_status(k->ev, ST_FAIL);
	} else if (others) {
		evidence_error(k->ev,
			"sudo also takes rules from %s (%s:%u), which cannot be seen here.",
			"sudo 另自 %s 取得規則（%s:%u），本程式無法得知。", others, at.file->path,
			at.line);
	} else if (k->unsure) {
		const char *path = k->unsure_at.file ? k->unsure_at.file->path : "sudoers";
		evidence_error(k->ev,
			"%s:%u: what this comes to rests on something that cannot be known here "
			"(an "
			"address or a full name of this host, a netgroup, a group plugin, a "
			"pattern "
			"nothing was found for).",
			"%s:%"
			"u：其結果取決於無法得知之事項（本主機之位址或完整名稱、netgroup、群組外掛"
			"，"
			"或查無實例之樣式）。",
			path, k->unsure_at.line);
	} else if (k->pam_why) {
		evidence_error(k->ev, "what PAM makes of sudo cannot be known: %s",
			"無法得知 PAM 對 sudo 之作用：%s", k->pam_why);
	} else {
		evidence_status(k->ev, ST_PASS);
	}
}

/* Groups of a directory may hold accounts that are not seen: a rule for nobody is then not without weight. */
void ask_idle_rules(struct ask *k, bool only_open)
{
	struct line_at at;
	bool open;

	if (!sudoers_directory(k->s))
		return;
	for (size_t i = 0; sudoers_idle_rule(k->s, i, &at, &open); i++)
		if (open || !only_open)
			ask_not_sure(k, at);
}

bool ask_sure_answer(struct ask *k, const struct sudoers_query *q, struct sudoers_answer *ret,
	bool weighs_password)
{
	struct sudoers_answer other;

	sudoers_ask(k->s, q, false, ret);
	if (!ret->unknown) {
		sudoers_ask(k->s, q, true, &other);
		if (!other.unknown)
			return true;
	} else {
		sudoers_ask(k->s, q, true, &other);
	}
	if (ret->allowed == other.allowed &&
		(!weighs_password || !ret->allowed || ret->password == other.password))
		return true;
	/* Whichever it is: a question that either answer makes harmless needs no certainty. */
	if ((ret->allowed && !(weighs_password && ret->password)) ||
		(other.allowed && !(weighs_password && other.password)))
		ask_not_sure(k, other.at.file  ? other.at
				: ret->at.file ? ret->at
					       : ret->unknown_at);
	return false;
}

bool ask_mine(struct ask *k, const char *path)
{
	return replaceable(
		facts_host(k->f)->root, k->ev->arena, path, k->u->uid, k->u->gids, k->u->n_gids);
}

bool ask_there(struct ask *k, const char *path)
{
	struct stat st;
	int rc = root_stat(facts_host(k->f)->root, path, true, &st, NULL);

	return rc < 0 ? !is_absent(rc) : S_ISREG(st.st_mode) && (st.st_mode & 0111);
}

struct kept_path {
	const char *path;
	bool runs;
};

/*
 * sudo looks for the command as root and as the user, and runs nothing that is no executable file ("command not found"),
 * whatever the rules say of its name.
 */
bool ask_runs(struct ask *k, const struct sudoers_try *t, const struct sudoers_answer *r)
{
	struct root *root = facts_host(k->f)->root;
	struct arena *a = k->ev->arena;
	const struct sudoers_user *u;
	const char *path = t->command;

	if (t->own || *path != '/' || str_eq(r->chroot, "*"))
		return true;
	if (r->chroot)
		path = arena_printf(a, "%s%s", r->chroot, path);
	for (size_t i = 0; i < k->n_paths; i++)
		if (str_eq(k->paths[i].path, path))
			return k->paths[i].runs;
	bool runs = ask_there(k, path);
	for (size_t i = 0; !runs && (u = sudoers_user(k->s, i)); i++)
		runs = u->uid && replaceable(root, a, path, u->uid, u->gids, u->n_gids);
	*(struct kept_path *)arena_push(a, &k->paths, &k->n_paths, &k->cap_paths,
		sizeof(*k->paths)) = (struct kept_path){path, runs};
	return runs;
}

bool ask_first_of_line(struct line_at *seen, size_t *n, size_t max, struct line_at at)
{
	for (size_t i = 0; i < *n; i++)
		if (seen[i].file == at.file && seen[i].line == at.line)
			return false;
	if (*n < max)
		seen[(*n)++] = at;
	return true;
}
