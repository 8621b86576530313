/*
 * sshd_parse: what the parts of the sshd resolver share.  Only sshd*.c include it.
 *
 * A configuration is a flat list of statements in the order sshd meets them, with marks where an included file
 * begins and ends: enough to replay sshd's two passes (once at start, once for each connection).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SSHD_PARSE_H
#define PLUMBLINE_CHECKS_RESOLVE_SSHD_PARSE_H

#include "checks/resolve/sshd.h"

/* The form of a keyword's arguments. */
enum sshd_type {
	T_FLAG,	 /* yes, no */
	T_MULTI, /* one of words */
	T_INT,
	T_TIME, /* in seconds */
	T_WORD,
	T_WORDS,   /* any number of words, none of them empty */
	T_USERS,   /* user patterns */
	T_REST,	   /* the rest of the line */
	T_COMMAND, /* the rest of the line, an absolute path or none */
	T_CIPHERS,
	T_MACS,
	T_KEX,
	T_KEYS,
	T_PORT,
	T_LISTEN,
	T_SUBSYSTEM,
	T_STARTUPS,
	T_METHODS, /* AuthenticationMethods */
	T_ACCEPTENV,
	T_SETENV,
	T_IGNORED,   /* deprecated or not built in: taken and passed over */
	T_ABSENT,    /* known only to say that this system has none: refused */
	T_UNCHECKED, /* one word or more whose form is not verified here */
	T_INCLUDE,
	T_MATCH,
};

enum {
	KW_ALL = 1 << 0,  /* also inside Match */
	KW_ADD = 1 << 1,  /* lines add up */
	KW_LAST = 1 << 2, /* the last one wins */
};

struct sshd_keyword {
	const char *name; /* lower case; NULL ends the table */
	enum sshd_type type;
	unsigned flags;
	const char *def;   /* compiled-in default; NULL: none */
	const char *words; /* T_MULTI: blank-separated, "alias=canonical" */
	unsigned since;	   /* first version that knows it; 0: all */
	const char *alias; /* the keyword this is another name of */
};

struct sshd_criterion {
	const char *name, *arg; /* name in lower case */
};

enum sshd_op { OP_SET, OP_MATCH, OP_ENTER, OP_LEAVE };

struct sshd_stmt {
	enum sshd_op op;
	const struct sshd_keyword *kw;
	const char *value;	 /* OP_SET: in sshd's own normal form */
	const struct file *file; /* NULL: the command line */
	unsigned line;
	struct sshd_criterion *crit; /* OP_MATCH; "all" alone has no argument */
	size_t n_crit;
};

struct sshd_text { /* what is being put together while files are read */
	struct root *root;
	struct arena *a;
	unsigned version; /* 902 for 9.2 */
	bool debian_kex;  /* the kex list has sntrup761x25519-sha512 without a domain */
	struct sshd_stmt *v;
	size_t n, cap;
	const struct file *file; /* of the line being read, for messages; NULL: command line */
	unsigned line;
};

/* The keyword by a name in any letter case, aliases resolved; NULL when this version has none of that name. */
const struct sshd_keyword *sshd_keyword(const char *name, unsigned version);
/* The compiled-in default for a version, lists written out; NULL when there is none. */
const char *sshd_default(
	struct arena *a, const struct sshd_keyword *kw, unsigned version, bool debian_kex);
/* -EBADMSG with "FILE:LINE: ..." in e. */
int sshd_refuse(const struct sshd_text *t, struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Verifies the arguments as sshd does and gives the value in normal form (NULL: the line sets nothing).
 * rest is the line's text after the keyword.  0 or -EBADMSG.
 */
int sshd_check(struct sshd_text *t, const struct sshd_keyword *kw, char **argv, size_t argc,
	const char *rest, const char **ret, struct err *e);
/* The list a value of Ciphers, MACs ... comes to: `+`, `-`, `^` and patterns applied.  NULL when sshd refuses it. */
const char *sshd_algorithms(struct arena *a, const struct sshd_keyword *kw, const char *value,
	unsigned version, bool debian_kex);

/* Reads a file with all it includes.  0 or -errno; everything sshd would not start with is -EBADMSG. */
int sshd_read_file(struct sshd_text *t, const char *path, int depth, struct err *e);
/* One directive given with -o. */
int sshd_read_option(struct sshd_text *t, const char *text, struct err *e);

/* sshd's patterns: `*` and `?`; a comma-separated list with `!`: 1, 0, or -1 for a negated match. */
bool sshd_pattern(const char *s, const char *pattern);
int sshd_pattern_list(const char *s, const char *list, bool lower);
/* A list of addresses, networks and patterns: 1, 0, -1 negated, -2 malformed.  addr NULL: only the form. */
int sshd_address_list(const char *addr, const char *list);
bool sshd_criteria_hold(struct root *r, struct arena *a, const struct sshd_stmt *match,
	const struct sshd_peer *peer);

#endif
