/*
 * sudoers_match: the last line that matches decides, as sudo 1.9.13 goes through the entries of sudoers(5).
 *
 * Rules are tried from the last to the first; within a list, too, the last item that matches decides, with its `!`.
 * An alias that is not defined is taken for a name; one that names itself ends there.  Users and targets are compared
 * without regard to case, groups by the name that group(5) gives to each of the account's gids first.  A command is the
 * same file (device and inode) under the same last name, or, where one of them is not there, the same path; patterns go
 * through glob(3), with fast_glob through fnmatch(3).  Tags of the deciding command come after all Defaults.
 * Netgroups are those of /etc/netgroup where nsswitch.conf(5) says files; an address of this host, a netgroup of a
 * directory and a group plugin cannot be known: they are answered as assumed and said.
 * A program of the user's own is where its path says: it matches a folder or a pattern by name.
 * Not handled: CHROOT= (compared below that folder).
 */
#include "checks/resolve/sudo/sudoers_parts.h"

#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <regex.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/digest.h"

#define MAX_STEPS 2000000 /* of one question: aliases may multiply */

bool su_has_wildcard(const char *s)
{
	return strpbrk(s, "\\?*[]") != NULL;
}

bool su_number(const char *s, uint32_t *ret)
{
	uint64_t v;

	if (str_u64(*s == '+' ? s + 1 : s, &v) < 0 || v >= UINT32_MAX)
		return false;
	*ret = (uint32_t)v;
	return true;
}

struct su_alias *su_alias(const struct sudoers *s, enum su_alias_kind kind, const char *name)
{
	for (size_t i = 0; i < s->t.n_aliases; i++)
		if (s->t.aliases[i].kind == kind && str_eq(s->t.aliases[i].name, name))
			return s->t.aliases[i].used ? NULL : &s->t.aliases[i];
	return NULL;
}

static bool cannot_know(struct su_match *m, struct line_at at)
{
	if (!m->unknown)
		m->unknown_at = at;
	m->unknown = true;
	return m->assume;
}

static bool too_long(struct su_match *m)
{
	if (++m->steps <= MAX_STEPS)
		return false;
	m->unknown = true;
	return true;
}

static bool same_user(const struct su_match *m, const char *name, const struct sudoers_user *u)
{
	uint32_t uid;

	if (*name == '#' && su_number(name + 1, &uid) && uid == u->uid)
		return true;
	return m->set.user_case ? !strcasecmp(name, u->name) : str_eq(name, u->name);
}

static bool has_gid(const struct sudoers_user *u, gid_t gid)
{
	for (size_t i = 0; i < u->n_gids; i++)
		if (u->gids[i] == gid)
			return true;
	return false;
}

static bool in_group(const struct sudoers *s, const struct su_settings *set,
	const struct sudoers_user *u, const char *group)
{
	uint32_t gid;

	if (*group == '#' && su_number(group + 1, &gid) && has_gid(u, gid))
		return true;
	if (set->by_gid)
		return ids_gid(s->ids, group, &gid) && ids_group_name(s->ids, gid) &&
		       strspn(group, "0123456789") < strlen(group) && has_gid(u, gid);
	for (size_t i = 0; i < u->n_gids; i++) {
		const char *name = ids_group_name(s->ids, u->gids[i]);
		if (name && (set->group_case ? !strcasecmp(name, group) : str_eq(name, group)))
			return true;
	}
	return false;
}

bool sudoers_member(const struct sudoers *s, const struct sudoers_user *u, const char *group)
{
	static const struct su_settings plain = {.group_case = true};

	return in_group(s, &plain, u, group);
}

static bool group_item(
	const struct sudoers *s, struct su_match *m, const char *name, const struct sudoers_user *u)
{
	const char *group = name + 1;

	if (*group == ':' && m->set.group_plugin)
		return cannot_know(m, (struct line_at){0});
	if (in_group(s, &m->set, u, group))
		return true;
	return m->set.group_plugin && m->set.always_plugin && cannot_know(m, (struct line_at){0});
}

static bool netgroup_item(const struct sudoers *s, struct su_match *m, const char *name,
	const char *host, const char *user)
{
	int rc = m->set.netgroups ? su_netgroup(s, name + 1, host, user) : 0;

	return rc < 0 ? cannot_know(m, (struct line_at){0}) : rc;
}

static bool netgroup_user(
	const struct sudoers *s, struct su_match *m, const char *name, const struct sudoers_user *u)
{
	if (!m->set.netgroup_tuple)
		return netgroup_item(s, m, name, NULL, u->name);
	return netgroup_item(s, m, name, s->long_host, u->name) ||
	       netgroup_item(s, m, name, s->short_host, u->name);
}

/* One member of a list of users, or of those a command runs as; myself: set when that is only the caller himself. */
static int user_item(const struct sudoers *s, struct su_match *m, const struct su_member *i,
	bool runas, bool *myself)
{
	const struct sudoers_user *u = runas ? m->target : m->q->user;
	struct su_alias *al;
	bool hit = false;

	switch (i->kind) {
	case M_ALL:
		hit = true;
		break;
	case M_NETGROUP:
		hit = netgroup_user(s, m, i->name, u);
		break;
	case M_GROUP:
		hit = group_item(s, m, i->name, u);
		break;
	case M_MYSELF:
		hit = runas && (!m->q->target || str_eq(m->q->user->name, u->name));
		if (hit && myself)
			*myself = true;
		break;
	case M_ALIAS:
		al = su_alias(s, runas ? ALIAS_RUNAS : ALIAS_USER, i->name);
		if (al) {
			al->used = true;
			int rc = runas ? su_runas_lists(s, m, &al->members, NULL, myself)
				       : su_user_list(s, m, &al->members);
			al->used = false;
			return rc < 0 ? rc : i->negated ? !rc : rc;
		}
		/* fall through */
	default:
		hit = same_user(m, i->name, u);
	}
	return hit ? !i->negated : -1;
}

int su_user_list(const struct sudoers *s, struct su_match *m, const struct su_members *list)
{
	for (size_t i = list->n; i-- && !too_long(m);) {
		int rc = user_item(s, m, &list->v[i], false, NULL);
		if (rc >= 0)
			return rc;
	}
	return -1;
}

/* Whether the pattern may stand for "LABEL." and more; its first wildcard may be anything. */
static bool begins_with_label(const char *pattern, const char *label)
{
	size_t len = strlen(label), plain = strcspn(pattern, "\\?*[");

	if (plain <= len)
		return !strncasecmp(pattern, label, plain);
	return !strncasecmp(pattern, label, len) && pattern[len] == '.';
}

static bool host_name(const struct sudoers *s, struct su_match *m, const char *pattern)
{
	bool full = strchr(pattern, '.') != NULL;
	const char *host = full ? s->long_host : s->short_host;
	bool hit = su_has_wildcard(pattern) ? !fnmatch(pattern, host, FNM_CASEFOLD)
					    : !strcasecmp(pattern, host);

	/* A full name that only DNS could tell, but the host's own name goes before its domain. */
	if (full && !hit && s->long_unknown && begins_with_label(pattern, s->short_host))
		return cannot_know(m, (struct line_at){0});
	return hit;
}

static int host_item(const struct sudoers *s, struct su_match *m, const struct su_member *i)
{
	struct su_alias *al;
	bool hit = false;

	switch (i->kind) {
	case M_ALL:
		hit = true;
		break;
	case M_NETGROUP: {
		const char *user = m->set.netgroup_tuple ? m->q->user->name : NULL;
		hit = netgroup_item(s, m, i->name, s->long_host, user) ||
		      netgroup_item(s, m, i->name, s->short_host, user);
		break;
	}
	case M_ADDRESS:
		/* The loopback interface is not among those sudo compares with. */
		hit = !str_starts(i->name, "127.") && !str_eq(i->name, "::1") &&
		      cannot_know(m, (struct line_at){0});
		break;
	case M_ALIAS:
		al = su_alias(s, ALIAS_HOST, i->name);
		if (al) {
			al->used = true;
			int rc = su_host_list(s, m, &al->members);
			al->used = false;
			return rc < 0 ? rc : i->negated ? !rc : rc;
		}
		/* fall through */
	default:
		hit = host_name(s, m, i->name);
	}
	return hit ? !i->negated : -1;
}

int su_host_list(const struct sudoers *s, struct su_match *m, const struct su_members *list)
{
	for (size_t i = list->n; i-- && !too_long(m);) {
		int rc = host_item(s, m, &list->v[i]);
		if (rc >= 0)
			return rc;
	}
	return -1;
}

static int runas_group_list(
	const struct sudoers *s, struct su_match *m, const struct su_members *list)
{
	for (size_t k = list->n; k-- && !too_long(m);) {
		const struct su_member *i = &list->v[k];
		struct su_alias *al;
		uint32_t gid;
		bool hit = i->kind == M_ALL;
		if (i->kind == M_ALIAS && (al = su_alias(s, ALIAS_RUNAS, i->name))) {
			al->used = true;
			int rc = runas_group_list(s, m, &al->members);
			al->used = false;
			if (rc >= 0)
				return i->negated ? !rc : rc;
			continue;
		}
		if (i->kind == M_ALIAS || i->kind == M_WORD)
			hit = (*i->name == '#' && su_number(i->name + 1, &gid) &&
				      gid == m->q->gid) ||
			      (m->set.group_case ? !strcasecmp(i->name, m->q->group)
						 : str_eq(i->name, m->q->group));
		if (hit)
			return !i->negated;
	}
	return -1;
}

int su_runas_lists(const struct sudoers *s, struct su_match *m, const struct su_members *users,
	const struct su_members *groups, bool *myself)
{
	int user = -1, group = -1;

	if (!m->target)
		return -1;
	if (m->q->target || !m->q->group) {
		if (!users && !groups)
			return same_user(m, m->set.runas_default, m->target);
		for (size_t i = users ? users->n : 0; i-- && user < 0 && !too_long(m);)
			user = user_item(s, m, &users->v[i], true, myself);
	}
	if (!m->q->group)
		return user;
	if (user < 0 && m->q->user == m->target)
		user = 1;
	if (groups)
		group = runas_group_list(s, m, groups);
	if (group < 0 && has_gid(m->target, m->q->gid))
		group = 1;
	if (!user || !group)
		return 0;
	return user == group ? user : -1;
}

bool su_regex(const char *pattern, const char *text)
{
	char copy[1032];
	int flags = REG_EXTENDED | REG_NOSUB;
	regex_t re;
	bool hit;

	if (strlen(pattern) > 1024)
		return false;
	strcpy(copy, pattern);
	if (str_starts(copy + (*copy == '^'), "(?i)")) {
		size_t at = *copy == '^';
		memmove(copy + at, copy + at + 4, strlen(copy + at + 4) + 1);
		flags |= REG_ICASE;
	}
	if (regcomp(&re, copy, flags))
		return false;
	hit = !regexec(&re, text, 0, NULL, 0);
	regfree(&re);
	return hit;
}

/* Repetitions as {1000} cost glibc's regcomp memory without end: such a pattern is not tried. */
static bool tame(const char *pattern)
{
	return !strchr(pattern, '{');
}

static bool args_match(struct su_match *m, const char *command, const char *want, const char *args)
{
	size_t len;

	if (!want)
		return true;
	if (str_eq(want, "\"\""))
		return !args;
	len = strlen(want);
	if (*want == '^' && want[len - 1] == '$')
		return tame(want) ? su_regex(want, args ? args : "")
				  : cannot_know(m, (struct line_at){0});
	return !fnmatch(want, args ? args : "", str_eq(command, "sudoedit") ? FNM_PATHNAME : 0);
}

static bool base64_equal(const char *text, const char *hex)
{
	static const char set[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned acc = 0, bits = 0;
	size_t n = 0;

	for (; *text && *text != '='; text++) {
		const char *p = strchr(set, *text);
		if (!p)
			return false;
		acc = (acc << 6 | (unsigned)(p - set)) & 0xffff;
		bits += 6;
		if (bits >= 8) {
			char two[3] = {0};
			unsigned byte = acc >> (bits - 8) & 0xff;
			two[0] = "0123456789abcdef"[byte >> 4];
			two[1] = "0123456789abcdef"[byte & 15];
			if (strncmp(hex + n, two, 2) != 0)
				return false;
			n += 2;
			bits -= 8;
		}
	}
	return !hex[n];
}

/* Whether one of the digests is that of the file. */
static bool digests_match(
	const struct sudoers *s, struct su_match *m, const struct su_member *c, const char *path)
{
	bool hit = !c->n_digests;

	for (size_t i = 0; i < c->n_digests && !hit; i++) {
		const struct su_digest *d = &c->digests[i];
		char hex[DIGEST_HEX];
		uint64_t budget = UINT64_C(1) << 28;
		if (m->q->own || !path)
			return false;
		int fd = root_openat(s->root, path, O_RDONLY, NULL);
		if (fd < 0)
			return false;
		int rc = digest_fd(fd,
			d->bits == 224	 ? DIGEST_SHA224
			: d->bits == 256 ? DIGEST_SHA256
			: d->bits == 384 ? DIGEST_SHA384
					 : DIGEST_SHA512,
			&budget, hex, NULL);
		close(fd);
		if (rc < 0)
			hit = cannot_know(m, (struct line_at){0});
		else
			hit = !strcasecmp(d->text, hex) || base64_equal(d->text, hex);
	}
	return hit;
}

/* Same last name and same file; where either is not there, the same path. */
static bool same_file(const struct sudoers *s, const struct su_match *m, const char *path)
{
	struct stat theirs, rules;

	if (!str_eq(path_base(m->q->command), path_base(path)))
		return false;
	if (!m->q->own && su_stat(s, m->q->command, &theirs) && su_stat(s, path, &rules))
		return theirs.st_dev == rules.st_dev && theirs.st_ino == rules.st_ino;
	return str_eq(m->q->command, path);
}

/* A path of a pattern's results, or in a folder: both files are there. */
static bool same_existing(const struct sudoers *s, const struct su_match *m, const char *path)
{
	struct stat theirs, rules;

	return str_eq(path_base(m->q->command), path_base(path)) && !m->q->own &&
	       su_stat(s, m->q->command, &theirs) && su_stat(s, path, &rules) &&
	       theirs.st_dev == rules.st_dev && theirs.st_ino == rules.st_ino;
}

static bool in_folder(
	const struct sudoers *s, struct su_match *m, const struct su_member *c, const char *folder)
{
	char path[4200];
	size_t len = strlen(folder);

	if (m->q->own)
		return !c->n_digests && str_starts(m->q->command, folder) &&
		       !strchr(m->q->command + len, '/');
	if (snprintf(path, sizeof(path), "%s%s", folder, path_base(m->q->command)) >=
		(int)sizeof(path))
		return false;
	return same_existing(s, m, path) && digests_match(s, m, c, path);
}

/* What glob(3) would find once the program is there. */
static bool own_by_pattern(const struct su_member *c, const char *command)
{
	char path[4200], pattern[4200];
	int n = snprintf(path, sizeof(path), "%s", command);

	if (c->n_digests || n >= (int)sizeof(path) || strlen(c->name) >= sizeof(pattern))
		return false;
	strcpy(pattern, c->name);
	if (str_ends(pattern, "/")) {
		pattern[strlen(pattern) - 1] = '\0';
		*strrchr(path, '/') = '\0';
	}
	return !fnmatch(pattern, path, FNM_PATHNAME | FNM_PERIOD);
}

static bool globbed(const struct sudoers *s, struct su_match *m, const struct su_member *c)
{
	const char *last = path_base(c->name);
	char **paths;
	size_t n;

	if (*last && !su_has_wildcard(last) && !str_eq(last, path_base(m->q->command)))
		return false;
	if (m->q->own)
		return own_by_pattern(c, m->q->command);
	if (su_glob(s, c->name, &paths, &n) < 0)
		return cannot_know(m, (struct line_at){0});
	for (size_t i = 0; i < n; i++) {
		if (str_ends(paths[i], "/")) {
			if (in_folder(s, m, c, paths[i]))
				return true;
		} else if (same_existing(s, m, paths[i]) && digests_match(s, m, c, paths[i])) {
			return true;
		}
	}
	return false;
}

static bool command_hit(
	const struct sudoers *s, struct su_match *m, const struct su_member *c, const char *chroot)
{
	const char *path = *m->q->command == '/' ? m->q->command : NULL;
	size_t len = strlen(c->name);

	if (*c->name == '^') {
		if (!tame(c->name))
			return cannot_know(m, (struct line_at){0});
		return su_regex(c->name, m->q->command) &&
		       args_match(m, c->name, c->args, m->q->args) && digests_match(s, m, c, path);
	}
	if (*c->name != '/')
		return str_eq(c->name, m->q->command) &&
		       args_match(m, c->name, c->args, m->q->args);
	if (!path)
		return false;
	if (chroot && !str_eq(chroot, "*"))
		return (su_has_wildcard(c->name) ? !fnmatch(c->name, path, FNM_PATHNAME)
						 : str_eq(c->name, path)) &&
		       args_match(m, c->name, c->args, m->q->args);
	if (su_has_wildcard(c->name)) {
		struct stat st;
		if (m->set.fast_glob)
			return !fnmatch(c->name, path, FNM_PATHNAME) &&
			       args_match(m, c->name, c->args, m->q->args) &&
			       (m->q->own || su_stat(s, path, &st)) && digests_match(s, m, c, path);
		return globbed(s, m, c) && args_match(m, c->name, c->args, m->q->args);
	}
	if (c->name[len - 1] == '/')
		return in_folder(s, m, c, c->name);
	return same_file(s, m, c->name) && args_match(m, c->name, c->args, m->q->args) &&
	       digests_match(s, m, c, c->name);
}

int su_command_list(const struct sudoers *s, struct su_match *m, const struct su_members *list)
{
	for (size_t i = list->n; i-- && !too_long(m);) {
		int rc = su_command(s, m, &list->v[i], NULL);
		if (rc >= 0)
			return rc;
	}
	return -1;
}

int su_command(
	const struct sudoers *s, struct su_match *m, const struct su_member *c, const char *chroot)
{
	struct su_alias *al;
	bool hit;

	if (c->kind == M_ALIAS) {
		al = su_alias(s, ALIAS_CMND, c->name);
		if (!al)
			return -1;
		al->used = true;
		int rc = -1;
		for (size_t i = al->members.n; i-- && rc < 0 && !too_long(m);)
			rc = su_command(s, m, &al->members.v[i], chroot);
		al->used = false;
		return rc < 0 ? rc : c->negated ? !rc : rc;
	}
	if (c->kind == M_ALL)
		hit = digests_match(s, m, c, *m->q->command == '/' ? m->q->command : NULL);
	else
		hit = command_hit(s, m, c, chroot);
	return hit ? !c->negated : -1;
}

/* NOTBEFORE and NOTAFTER; a time without a zone is the host's own, at most 14 hours off. */
static bool in_time(const struct sudoers *s, struct su_match *m, const struct su_command *c)
{
	const int64_t zone = 14 * 3600;

	if (c->has_from) {
		if (c->from_local && s->now > c->from - zone && s->now < c->from + zone) {
			if (!cannot_know(m, c->at))
				return false;
		} else if (s->now < c->from) {
			return false;
		}
	}
	if (c->has_to) {
		if (c->to_local && s->now > c->to - zone && s->now < c->to + zone)
			return cannot_know(m, c->at);
		return s->now <= c->to;
	}
	return true;
}

/* The command of the last rule that matches. */
static const struct su_command *deciding(
	const struct sudoers *s, struct su_match *m, int *ret_allowed, bool *ret_myself)
{
	for (size_t i = s->t.n_specs; i--;) {
		const struct su_spec *spec = &s->t.specs[i];
		if (su_user_list(s, m, &spec->users) != 1)
			continue;
		for (size_t k = spec->n; k--;) {
			const struct su_privilege *p = &spec->v[k];
			if (su_host_list(s, m, &p->hosts) != 1)
				continue;
			for (size_t j = p->n; j--;) {
				const struct su_command *c = &p->v[j];
				bool myself = false;
				if (too_long(m))
					return NULL;
				if (!in_time(s, m, c) ||
					su_runas_lists(s, m, c->users, c->groups, &myself) != 1)
					continue;
				int rc = su_command(s, m, &c->what, c->chroot);
				if (rc < 0)
					continue;
				*ret_allowed = rc;
				*ret_myself = myself;
				return c;
			}
		}
	}
	return NULL;
}

static const struct sudoers_user *by_uid(const struct sudoers *s, uid_t uid)
{
	for (size_t i = 0; i < s->n_users; i++)
		if (s->users[i].uid == uid)
			return &s->users[i];
	return NULL;
}

static const struct sudoers_user *by_name(const struct sudoers *s, const char *name)
{
	for (size_t i = 0; name && i < s->n_users; i++)
		if (str_eq(s->users[i].name, name))
			return &s->users[i];
	return NULL;
}

/* Who is not asked at all: without authentication, exempt, root, or one who stays himself. */
static void password(const struct sudoers *s, struct su_match *m, const struct su_command *c,
	struct sudoers_answer *r)
{
	const struct su_settings *v = &m->set;
	const struct sudoers_user *u = m->q->user;

	r->password = true;
	r->whose = v->rootpw	 ? by_uid(s, 0)
		   : v->runaspw	 ? by_name(s, v->runas_default)
		   : v->targetpw ? r->target
				 : u;
	r->foreign = r->whose != u;
	if (c->nopasswd >= 0 ? c->nopasswd : !v->authenticate) {
		r->password = false;
		r->open_by = c->nopasswd == 1 ? "NOPASSWD" : "authenticate";
		r->open_at = c->nopasswd == 1 ? c->at : v->authenticate_at;
	} else if (v->exempt && in_group(s, v, u, v->exempt)) {
		r->password = false;
		r->open_by = "exempt_group";
		r->open_at = v->exempt_at;
	} else if (!u->uid || (u->uid == r->target->uid && !c->role && !c->type &&
				      (!m->q->group || has_gid(u, m->q->gid)))) {
		r->password = false;
	}
}

void sudoers_ask(const struct sudoers *s, const struct sudoers_query *q, bool assume,
	struct sudoers_answer *r)
{
	struct su_match m = {.q = q, .assume = assume, .command = q->command};
	int allowed = 0;
	bool myself = false;

	*r = (struct sudoers_answer){.password = true};
	if (s->state != SUDO_WORKS)
		return;
	su_defaults(s, &m);
	const struct su_command *c = deciding(s, &m, &allowed, &myself);
	r->unknown = m.unknown;
	r->unknown_at = m.unknown_at;
	r->target = myself ? q->user : m.target;
	if (!c)
		return;
	r->matched = true;
	r->allowed = allowed && (q->user->uid || m.set.root_sudo);
	r->at = c->at;
	r->chroot = c->chroot ? c->chroot : m.set.chroot;
	r->noexec = c->noexec >= 0 ? c->noexec : m.set.noexec;
	r->setenv = c->setenv >= 0 ? c->setenv : c->what.kind == M_ALL && !c->what.negated ? 1 : -1;
	password(s, &m, c, r);
}

const struct sudoers_user *sudoers_user(const struct sudoers *s, size_t i)
{
	return i < s->n_users ? &s->users[i] : NULL;
}

bool sudoers_rule(const struct sudoers *s, const struct sudoers_user *u, size_t i,
	struct line_at *ret_at, bool *ret_host)
{
	struct sudoers_query q = {.user = u, .command = "/"};
	struct su_match m = {.q = &q};

	su_defaults(s, &m);
	for (size_t k = 0; k < s->t.n_specs; k++) {
		if (su_user_list(s, &m, &s->t.specs[k].users) != 1 || i--)
			continue;
		*ret_at = s->t.specs[k].at;
		*ret_host = false;
		for (size_t j = 0; j < s->t.specs[k].n; j++)
			*ret_host |= su_host_list(s, &m, &s->t.specs[k].v[j].hosts) == 1;
		return true;
	}
	return false;
}

bool sudoers_any_rule(const struct sudoers *s, const struct sudoers_user *u, struct line_at *ret_at,
	bool *ret_host)
{
	for (int assume = 0; assume < 2; assume++) {
		struct sudoers_query q = {.user = u, .command = "/"};
		struct su_match m = {.q = &q, .assume = assume};
		su_defaults(s, &m);
		for (size_t k = 0; k < s->t.n_specs; k++)
			if (su_user_list(s, &m, &s->t.specs[k].users) == 1) {
				*ret_at = s->t.specs[k].at;
				*ret_host = true;
				return true;
			}
	}
	return false;
}

bool sudoers_default_line(const struct sudoers *s, size_t i, struct line_at *ret_at,
	const char **ret_name, const char **ret_refused)
{
	if (i >= s->t.n_defaults)
		return false;
	*ret_at = s->t.defaults[i].at;
	*ret_name = s->t.defaults[i].name;
	*ret_refused = s->t.defaults[i].refused;
	return true;
}

bool sudoers_idle_rule(
	const struct sudoers *s, size_t i, struct line_at *ret_at, bool *ret_nopasswd)
{
	for (size_t k = 0; k < s->t.n_specs; k++) {
		const struct su_spec *spec = &s->t.specs[k];
		bool anybody = false;
		for (size_t u = 0; u < s->n_users && !anybody; u++) {
			struct sudoers_query q = {.user = &s->users[u], .command = "/"};
			struct su_match m = {
				.q = &q, .set = {.user_case = true, .group_case = true}};
			anybody = su_user_list(s, &m, &spec->users) == 1;
		}
		if (anybody || i--)
			continue;
		*ret_at = spec->at;
		*ret_nopasswd = false;
		for (size_t j = 0; j < spec->n; j++)
			for (size_t c = 0; c < spec->v[j].n; c++)
				*ret_nopasswd |= spec->v[j].v[c].nopasswd == 1;
		return true;
	}
	return false;
}
