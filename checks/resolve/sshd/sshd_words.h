/*
 * sshd_words: the keywords of sshd_config(5), what form their values have, and their compiled-in defaults.
 *
 * Only sshd*.c include it.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SSHD_WORDS_H
#define PLUMBLINE_CHECKS_RESOLVE_SSHD_WORDS_H

#include <stdbool.h>

#include "base/arena.h"

/* The form of a keyword's arguments. */
enum sshd_type {
	T_FLAG,	 /* yes, no */
	T_MULTI, /* one of words */
	T_EXACT, /* the same, in lower case only */
	T_INT,
	T_TIME, /* in seconds */
	T_WORD,
	T_FILE,	   /* a path, made absolute, or none */
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
	T_IPQOS,
	T_LIMIT,     /* RekeyLimit */
	T_OPEN,	     /* PermitOpen */
	T_OPEN_HERE, /* PermitListen */
	T_MASK,
	T_SOURCES,    /* PerSourceMaxStartups */
	T_NETBLOCK,   /* PerSourceNetBlockSize */
	T_KEYOPTIONS, /* PubkeyAuthOptions */
	T_GSSKEX,
	T_TIMEOUTS,  /* ChannelTimeout */
	T_VERBOSE,   /* LogVerbose */
	T_IGNORED,   /* deprecated or not built in: taken and passed over */
	T_ABSENT,    /* known only to say that this system has none: refused */
	T_UNCHECKED, /* one word or more whose form is not verified here */
	T_INCLUDE,
	T_MATCH,
};

enum {
	KW_ALL = 1 << 0,    /* also inside Match */
	KW_ADD = 1 << 1,    /* lines add up */
	KW_LAST = 1 << 2,   /* the last one wins */
	KW_REDHAT = 1 << 3, /* only Red Hat's has it */
	KW_NONE = 1 << 4,   /* a late "none" wins all the same */
	KW_DEBIAN = 1 << 5, /* Red Hat's has it not */
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

/* Whose patches the program has: RHEL and its kin know keywords the others do not. */
enum sshd_vendor { SSHD_DEBIAN, SSHD_REDHAT };

/* The keyword by a name in any letter case, aliases resolved; NULL when this version has none of that name. */
const struct sshd_keyword *sshd_keyword(
	const char *name, unsigned version, enum sshd_vendor vendor);
/* The compiled-in default for a version, lists written out; NULL when there is none. */
const char *sshd_default(
	struct arena *a, const struct sshd_keyword *kw, unsigned version, bool debian_kex);
/* Whether a name of a keyword that may stand inside Match may not itself. */
bool sshd_outside(const char *name);
/* The list a value of Ciphers, MACs ... comes to: `+`, `-`, `^` and patterns applied.  NULL when sshd refuses it. */
const char *sshd_algorithms(struct arena *a, const struct sshd_keyword *kw, const char *value,
	unsigned version, bool debian_kex);

#endif
