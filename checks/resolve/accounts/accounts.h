/*
 * accounts: passwd(5), shadow(5) and group(5) as glibc's "files" (and "compat") really take them, account by account.
 *
 * The first line of a name wins; a line glibc refuses is no account, a shadow line it refuses is no entry, and an
 * account without a shadow entry has no password.  Which name services are asked comes from nsswitch.conf(5); what a
 * directory (LDAP, SSSD) holds cannot be seen here, but that it is asked is said (accounts_others()).
 * Whether a hash is that of the empty string: hash_try_empty() of hash.h, with the account's `field`.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_ACCOUNTS_H
#define PLUMBLINE_CHECKS_RESOLVE_ACCOUNTS_H

#include <sys/types.h>

#include "checks/facts.h"

enum password_kind {
	PASSWORD_EMPTY, /* an empty field: nothing is asked for where nullok holds */
	PASSWORD_HASH,	/* something that is typed may match; `scheme` says how it is kept */
	PASSWORD_NEVER, /* "!", "*", "x" without an entry, a scheme crypt(3) does not know: nothing matches */
	PASSWORD_UNKNOWN, /* shadow could not be read */
};

/* Where a line stands. */
struct line_at {
	const struct file *file; /* NULL: nowhere */
	unsigned line;
};

#define AGE_UNSET (-1L) /* an empty field of shadow */

struct account {
	const char *name, *gecos, *home, *shell; /* shell: "/bin/sh" for an empty field */
	uid_t uid;
	gid_t gid;
	struct line_at passwd_at;

	enum password_kind password;
	/* of PASSWORD_HASH and of barred, as crypt(5) names it: "yescrypt", "sha512crypt", "descrypt" ... */
	const char *scheme;
	bool only_crypt; /* pam_unix cannot verify the hash; crypt(3), so sshd without PAM, can (BSDI's) */
	bool in_passwd; /* the hash (or the empty field) stands in passwd itself: shadow is not asked */
	bool barred; /* PASSWORD_NEVER only by a leading "!": `passwd -u` would bring a hash back */

	bool shadowed; /* passwd's field says "x": PAM asks shadow; else it knows no days either */
	bool has_shadow;     /* an entry glibc takes; the days below count only then */
	bool shadow_refused; /* lines of this name are there, and glibc refuses the one it would take */
	struct line_at shadow_at;
	long changed, min, max, warn, inactive, expires; /* days, AGE_UNSET when empty */
	const char *field; /* what stands for the password: no part of it ever goes into evidence */
	const char *passwd_field, *shadow_field; /* as they stand; shadow_field NULL: no entry */
};

struct account_group {
	const char *name;
	gid_t gid;
	struct line_at at;
	char **members;
	size_t n_members;
	const char *scheme; /* of a password hash that stands here, in group itself; NULL: none */
	const char *field;  /* that hash, or whatever stands there */
};

/* A name, uid or gid that more than one line claims; or a line glibc passes over. */
struct account_clash {
	const char *
		what; /* "uid", "name", "gid", "group"; "refused": value says why; "hidden": by nss_compat */
	const char *value, *name; /* name: of the first line's account or group */
	const char *other;	  /* and of the second line's; NULL where there is none */
	struct line_at first, second;
};

struct accounts;
/* The model; a missing passwd is an error, a missing shadow is one without entries, an unreadable shadow is said. */
extern const struct model model_accounts;

size_t accounts_count(const struct accounts *a);
/* The i-th account, in the order of passwd; NULL past the last. */
const struct account *accounts_at(const struct accounts *a, size_t i);
/* What getpwnam() finds; NULL when nothing. */
const struct account *accounts_find(const struct accounts *a, const char *name);
/* The i-th line of group that initgroups() asks; NULL past the last.  A name may come twice, or with a "+". */
const struct account_group *accounts_group(const struct accounts *a, size_t i);
/* Whether initgroups() gives the account this group: its own, or one whose line lists its name. */
bool accounts_in_group(const struct account *x, const struct account_group *g);
const struct account_clash *accounts_clash(const struct accounts *a, size_t i);
/* False when /etc/shadow is there and could not be read: every PASSWORD_UNKNOWN is due to that. */
bool accounts_shadow_readable(const struct accounts *a);
/* Why not; "" when it was read. */
const char *accounts_shadow_error(const struct accounts *a);
/* Name services besides "files" that nsswitch.conf asks for passwd ("sss ldap"); NULL: none. *ret_at its line. */
const char *accounts_others(const struct accounts *a, struct line_at *ret_at);

#endif
