/*
 * sudoers_parts: what the parts of the sudoers resolver share.  Only sudoers*.c include it.
 *
 * The text becomes tokens (sudoers_lex.c), the tokens entries in the order they were read (sudoers_parse.c), and a
 * question about a user, a target and a command is answered from the entries (sudoers_match.c, sudoers_default.c).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SUDOERS_PARTS_H
#define PLUMBLINE_CHECKS_RESOLVE_SUDOERS_PARTS_H

#include "base/evidence.h"
#include "checks/resolve/accounts/ids.h"
#include "checks/resolve/sudo/sudoers_forms.h"
#include "checks/resolve/sudo/sudoers_text.h"

/* What Defaults come to: the settings that weigh in a decision. */
struct su_settings {
	bool authenticate, targetpw, rootpw, runaspw, root_sudo, by_gid, user_case, group_case,
		netgroups, netgroup_tuple, fast_glob, unknown_id, always_plugin, noexec, acct_mgmt;
	const char *exempt, *runas_default, *group_plugin, *chroot;
	struct line_at authenticate_at, exempt_at, runas_at, noexec_at;
};

struct su_match {
	const struct sudoers_query *q;
	struct su_settings set;
	const struct sudoers_user *target;
	bool assume;  /* how to answer what cannot be known */
	bool unknown; /* something was asked that cannot be known here */
	struct line_at unknown_at;
	const char *command; /* of the question; NULL while no command is asked about */
	unsigned steps;
};

struct su_alias *su_alias(const struct sudoers *s, enum su_alias_kind kind, const char *name);

/* Whether a Defaults setting of that name and value is one sudo takes: NULL, or why not. */
const char *su_default_refused(
	struct arena *a, const char *name, const char *value, char op, unsigned version);

/* 1 allowed, 0 denied, -1 no match. */
int su_user_list(const struct sudoers *s, struct su_match *m, const struct su_members *list);
int su_host_list(const struct sudoers *s, struct su_match *m, const struct su_members *list);
int su_runas_lists(const struct sudoers *s, struct su_match *m, const struct su_members *users,
	const struct su_members *groups, bool *myself);
int su_command(
	const struct sudoers *s, struct su_match *m, const struct su_member *c, const char *chroot);
int su_command_list(const struct sudoers *s, struct su_match *m, const struct su_members *list);
bool su_in_group(const struct sudoers *s, struct su_match *m, const char *group);
/* Replaces m->set by what the Defaults lines come to for the question of m. */
void su_defaults(const struct sudoers *s, struct su_match *m);
/* The same, with fn called for every line that holds, in sudo's order. */
typedef void su_default_fn(
	const struct sudoers *s, struct su_match *m, const struct su_default *d, void *arg);
void su_defaults_each(const struct sudoers *s, struct su_match *m, su_default_fn *fn, void *arg);
bool su_has_wildcard(const char *s);
bool su_number(const char *s, uint32_t *ret);

struct su_cache;

struct sudoers {
	struct root *root;
	struct arena *a;
	struct su_text t;
	enum sudoers_state state;
	struct bitext why;
	struct line_at why_at, source_at;
	const char *others;    /* sources besides files that are asked */
	const char *version;   /* as the package names it; NULL: assumed */
	const char *host_name; /* as the kernel has it */
	const char *long_host, *short_host;
	bool long_unknown;
	int64_t now;
	struct sudoers_user *users;
	size_t n_users, cap_users;
	const struct ids *ids;
	const struct file *netgroups; /* /etc/netgroup, where it is asked */
	bool netgroups_unknown, directory;
	struct su_cache *cache; /* what stat and glob said before */
};

bool su_stat(const struct sudoers *s, const char *path, struct stat *ret);
/* What a pattern stands for; a folder's path ends in "/" when the pattern's does.  0 or -errno; kept for the next time. */
int su_glob(const struct sudoers *s, const char *pattern, char ***ret, size_t *ret_n);
/* An extended regular expression as sudo takes it. */
bool su_regex(const char *pattern, const char *text);
/* 1, 0; -1 when it cannot be known. */
int su_netgroup(const struct sudoers *s, const char *name, const char *host, const char *user);

#endif
