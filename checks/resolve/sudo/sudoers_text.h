/*
 * sudoers_text: the text of sudoers as tokens and as entries.  Only sudoers*.c include it.
 *
 * Tokens come from sudoers_lex.c, entries in the order they were read from sudoers_parse.c.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SUDOERS_TEXT_H
#define PLUMBLINE_CHECKS_RESOLVE_SUDOERS_TEXT_H

#include "checks/resolve/sudo/sudoers.h"

#include "base/str.h"
/* clang-format off */
enum su_token {
	T_END, T_NEWLINE, T_COMMAND, T_ALIAS, T_VARIABLE, T_ADDRESS, T_NETGROUP, T_GROUP, T_WORD,
	T_DIGEST, T_INCLUDE, T_INCLUDEDIR, T_DEFAULTS, T_DEFAULTS_HOST, T_DEFAULTS_USER,
	T_DEFAULTS_RUNAS, T_DEFAULTS_CMND, T_TAG, T_ALL, T_HOSTALIAS, T_CMNDALIAS, T_USERALIAS,
	T_RUNASALIAS, T_OPTION, T_SHA, T_COLON, T_EQUALS, T_COMMA, T_NOT, T_PLUS, T_MINUS,
	T_OPEN, T_CLOSE,
	T_BAD, /* nothing the grammar knows; `text` says why, or is NULL */
};
/* clang-format on */

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

#endif
