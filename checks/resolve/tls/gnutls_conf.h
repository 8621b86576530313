/*
 * gnutls_conf: what /etc/gnutls/config makes of TLS by libgnutls (the manual's "System-wide configuration of the library")
 * for a program that asks for the default priorities.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_GNUTLS_CONF_H
#define PLUMBLINE_CHECKS_RESOLVE_GNUTLS_CONF_H

#include "base/rootfs.h"
#include "checks/resolve/tls/openssl_conf.h"

struct gnutls_algorithm {
	const char *name; /* "ARCFOUR-128", in capitals */
	const struct file *file;
	unsigned line;
};

struct gnutls_policy {
	unsigned versions; /* bits 1 << enum tls_version: those a default connection may come to */
	const char *priority;		/* the default priorities */
	const struct file *file;	/* NULL: there is no file */
	unsigned line;			/* of the priorities; 0: built in */
	struct gnutls_algorithm *added; /* what the priorities add and nothing disables */
	size_t n_added, cap_added;
	const char *broken;  /* a fault of the syntax: nothing of the file counts; NULL */
	const char *unknown; /* what here is not understood; NULL */
	const char *hidden;  /* not every user can read it, as tls_hidden() has it; NULL */
	bool none;	     /* the priorities are no such: no connection is made */
};

enum tls_version gnutls_lowest(const struct gnutls_policy *p);

/* A file that is not there changes nothing; others: nor does one that not every user can read.  0 or -errno. */
int gnutls_policy_read(struct root *r, struct arena *a, const char *path, bool others,
	struct gnutls_policy *ret, struct err *e);

#endif
