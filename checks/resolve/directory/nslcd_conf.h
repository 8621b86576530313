/*
 * nslcd_conf: how nslcd, which answers for pam_ldap and for "ldap" in nsswitch.conf, speaks to the directory
 * (nslcd.conf(5)); and the same of the older pam_ldap that has no daemon (pam_ldap.conf(5), ldap.conf(5)).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_NSLCD_CONF_H
#define PLUMBLINE_CHECKS_RESOLVE_NSLCD_CONF_H

#include "base/rootfs.h"

struct nslcd_word {
	const char *value; /* NULL: not set */
	unsigned line;
};

enum nslcd_ssl { NSLCD_SSL_OFF, NSLCD_SSL_START_TLS, NSLCD_SSL_ON };

struct nslcd_conf {
	const struct file *file;
	struct nslcd_word *uris;
	size_t n_uris, cap_uris;
	enum nslcd_ssl ssl;
	unsigned ssl_line;
	struct nslcd_word reqcert, bindpw, sasl_mech, sasl_secprops;
	const char *refused; /* why nslcd does not start with it; NULL: it does */
	unsigned refused_line;
};

/* 0, -ENOENT where there is no such file, or another -errno. */
int nslcd_conf_read(struct root *r, struct arena *a, struct nslcd_conf *ret, struct err *e);
/* Of a text, for nslcd_conf_read() and the fuzz target. */
void nslcd_conf_parse(struct arena *a, const struct file *f, struct nslcd_conf *ret);

/*
 * The same of pam_ldap.conf, or /etc/ldap.conf where there is none; what it does not say of certificates is taken from
 * libldap's own /etc/ldap/ldap.conf.
 */
int pam_ldap_conf_read(struct root *r, struct arena *a, struct nslcd_conf *ret, struct err *e);

/* Whether a word of tls_reqcert (never, allow, try, demand, hard, no, yes) has the certificate verified: 1, 0; -1: no such word. */
int ldap_reqcert(const char *word);

#endif
