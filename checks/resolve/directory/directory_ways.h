/* directory_ways: the connections over which sssd and nslcd ask a directory, and how each of them is protected. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_DIRECTORY_WAYS_H
#define PLUMBLINE_CHECKS_RESOLVE_DIRECTORY_WAYS_H

#include "checks/resolve/directory/nslcd_conf.h"
#include "checks/resolve/directory/sssd_conf.h"

enum directory_guard {
	GUARD_NONE,	  /* clear text */
	GUARD_UNVERIFIED, /* TLS with whoever answers */
	GUARD_TLS,
	GUARD_KERBEROS,
	GUARD_LOCAL, /* a socket of this host */
	GUARD_UNKNOWN,
};

enum directory_carries {
	CARRIES_PASSWORDS = 1, /* of users */
	CARRIES_BIND = 2,      /* the password the host itself binds with */
	CARRIES_HASHES = 4,
	CARRIES_LOOKUPS = 8, /* who there is, in which groups */
};

struct directory_way {
	const char *who; /* "sssd, domain example" */
	const char *to;	 /* its URI, or what stands for one; NULL: none is named */
	unsigned carries;
	enum directory_guard guard;
	const char *key, *value; /* the setting that decides; value NULL: its default, built in */
	const struct file *file;
	unsigned line;
	const char *why; /* with GUARD_UNKNOWN: what is not known */
};

struct directory_ways {
	struct directory_way *v;
	size_t n, cap;
	const char **off; /* domains and connections that are never made, and why */
	size_t n_off, cap_off;
};

/* Adds those of every domain of sssd. */
void sssd_ways(struct arena *a, const struct sssd_conf *c, struct directory_ways *ret);
/* Adds those of nslcd (or of pam_ldap: who); carries: what is asked of it. */
void nslcd_ways(struct arena *a, const struct nslcd_conf *c, const char *who, unsigned carries,
	struct directory_ways *ret);

#endif
