/*
 * sudoers_parts: what the parts of the sudoers resolver share.  Only sudoers*.c include it.
 *
 * The text becomes tokens (sudoers_lex.c), the tokens entries in the order they were read (sudoers_parse.c), and a
 * question about a user, a target and a command is answered from the entries (sudoers_match.c, sudoers_default.c).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SUDOERS_PARTS_H
#define PLUMBLINE_CHECKS_RESOLVE_SUDOERS_PARTS_H

#include "checks/resolve/sudoers.h"

#include "base/str.h"
#include "checks/resolve/ids.h"
#include "checks/resolve/sudoers_forms.h"

enum su_token {
	T_END,
	T_NEWLINE,
	T_COMMAND,
	T_ALIAS,
	T_VARIABLE,
	T_ADDRESS,
	T_NETGROUP,
	T_GROUP,
	T_WORD,
	T_DIGEST,
	T_INCLUDE,
	T_INCLUDEDIR,
	T_DEFAULTS,
	T_DEFAULTS_HOST,
	T_DEFAULTS_USER,
	T_DEFAULTS_RUNAS,
	T_DEFAULTS_CMND,
	T_TAG,
	T_ALL,
	T_HOSTALIAS,
	T_CMNDALIAS,
	T_USERALIAS,
	T_RUNASALIAS,
	T_OPTION,
	T_SHA,
	T_COLON,
	T_EQUALS,
	T_COMMA,
	T_NOT,
	T_PLUS,
	T_MINUS,
	T_OPEN,
	T_CLOSE,
	T_BAD, /* nothing the grammar knows; `text` says why, or is NULL */
};

/* A file that is being read, with its place in those around it. */
struct su_source {
	const struct file *file;
	const char *path; /* as sudo names it: relative includes start at its folder */
	char *text;	  /* without NUL bytes, every line with its newline */
	size_t len, at;
	size_t no_regex_to; /* up to here no "$" is left in the line */
	unsigned line;
	bool line_start;
	char **more; /* the files of an includedir still to come */
	size_t n_more;
};

struct su_lexer {
	struct arena *a;
	struct su_source *stack;
	size_t depth, cap;
	int state,
		outer; /* the lexer's state, and the one to come back to after a string or a path */
	bool continued, space;
	unsigned digest_bytes;
	/* The token last given. */
	enum su_token token;
	int value; /* su_tag, su_option, su_digest */
	const char *text, *args;
	struct line_at where; /* where it stands */
	unsigned hash;	      /* of T_SHA: 224, 256, 384, 512 */
};

/* The next token into l->token, its text and place.  At a file's end the caller's hook opens the next one. */
void su_next(struct su_lexer *l);
/* Starts to read a file; the one around it goes on after it. */
void su_push(struct su_lexer *l, const struct file *f, const char *path);
/* At the end of a file: goes on with the next of its folder or the file around it; false when none is left. */
bool su_pop(struct su_lexer *l);
/* Opens the next file of an includedir (sudoers_parse.c). */
bool su_open_more(struct su_lexer *l, struct su_source *s);

enum su_kind { M_ALL, M_ALIAS, M_WORD, M_NETGROUP, M_GROUP, M_ADDRESS, M_COMMAND, M_MYSELF };

struct su_digest {
	unsigned bits;
	const char *text; /* hexadecimal or base64 */
};

struct su_member {
	enum su_kind kind;
	bool negated;
	const char *name; /* M_COMMAND: the path, a regular expression, "sudoedit" or "list" */
	const char *args; /* M_COMMAND: NULL for any */
	struct su_digest *digests;
	size_t n_digests;
};

struct su_members {
	struct su_member *v;
	size_t n, cap;
};

#define SU_UNSET (-1)

struct su_command {
	const struct su_members *users, *groups; /* the runas lists; both NULL: none given */
	struct su_member what;
	int nopasswd, noexec, setenv; /* SU_UNSET, 0, 1 */
	bool has_from, has_to, from_local, to_local;
	int64_t from, to; /* seconds since 1970 */
	const char *chroot, *role, *type;
	struct line_at at;
};

struct su_privilege {
	struct su_members hosts;
	struct su_command *v;
	size_t n, cap;
};

struct su_spec {
	struct su_members users;
	struct su_privilege *v;
	size_t n, cap;
	struct line_at at;
};

enum su_scope { SCOPE_ALL, SCOPE_HOST, SCOPE_USER, SCOPE_RUNAS, SCOPE_CMND };

struct su_default {
	enum su_scope scope;
	const struct su_members *binding;
	const char *name, *value;
	char op; /* 1: set, 0: negated, '+', '-' */
	struct line_at at;
	const char *refused; /* why sudo does not take it; NULL: it does */
};

enum su_alias_kind { ALIAS_HOST, ALIAS_CMND, ALIAS_USER, ALIAS_RUNAS };

struct su_alias {
	enum su_alias_kind kind;
	const char *name;
	struct su_members members;
	struct line_at at;
	bool used; /* while it is looked into: a circle ends there */
};

/* A line or a file sudo passes over. */
struct su_trouble {
	struct line_at at; /* file NULL: a file that was not read at all */
	const char *path, *what;
};

struct su_text {
	struct root *root;
	struct arena *a;
	unsigned version;
	unsigned uid, gid; /* whose sudoers must be */
	const char *host;  /* for %h */
	struct su_lexer lex;
	struct su_spec *specs;
	size_t n_specs, cap_specs;
	struct su_default *defaults;
	size_t n_defaults, cap_defaults;
	struct su_alias *aliases;
	size_t n_aliases, cap_aliases;
	struct su_trouble *troubles;
	size_t n_troubles, cap_troubles;
	const struct file **files;
	size_t n_files, cap_files;
	size_t bytes, members; /* all told, to stop what multiplies */
	bool refused;	       /* sudo refuses the whole */
	int rc;		       /* what this agent could not read: -errno with err */
	struct err err;
};

/* Reads sudoers from path with all it includes.  0, or -errno for what could not be known. */
int su_read(struct su_text *t, const char *path);

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
bool su_has_wildcard(const char *s);
bool su_number(const char *s, uint32_t *ret);

struct su_cache;

struct sudoers {
	struct root *root;
	struct arena *a;
	struct su_text t;
	enum sudoers_state state;
	const char *why;
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
