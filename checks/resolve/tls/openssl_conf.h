/*
 * openssl_conf: what openssl.cnf makes the default of every TLS connection by libssl (config(5), the ssl_conf module,
 * SSL_CONF_cmd(3)).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_OPENSSL_CONF_H
#define PLUMBLINE_CHECKS_RESOLVE_OPENSSL_CONF_H

#include "base/rootfs.h"

enum tls_version { TLS_NONE, TLS_SSL3, TLS_1_0, TLS_1_1, TLS_1_2, TLS_1_3 };
/* "TLS 1.2" and the like. */
const char *tls_version_text(enum tls_version v);

struct openssl_setting {
	const char *section, *name, *value;
	const struct file *file;
	unsigned line;
};

struct openssl_policy {
	enum tls_version min, max; /* as they are set; TLS_NONE: no bound */
	unsigned level;		   /* the security level */
	/* What set them; NULL: built in. */
	const struct openssl_setting *min_at, *max_at, *level_at;
	const char *
		broken; /* why libssl takes nothing of the file, as text with its line; NULL: it does */
	bool fatal;	/* ... and refuses to work at all (config_diagnostics) */
	const char *unknown; /* what here is not understood; NULL */
	const char *
		hidden; /* the first file that not every user can read, as tls_hidden() has it; NULL */
};

/* What keeps some users from reading a file, "/etc/gnutls (0700)"; NULL: nothing, or there is none.  In the arena. */
const char *tls_hidden(struct root *r, struct arena *a, const char *path);

/*
 * The lowest version that can be spoken: TLS 1.1 and below go at level 0 alone.  TLS_NONE: none is spoken at all.
 */
enum tls_version openssl_lowest(const struct openssl_policy *p);

/*
 * A file that is not there changes nothing.  others: as for a user who can read no more than all can; to whom a file that he
 * cannot read is one that is not there.  0, or -errno where it or an included one could not be read.
 */
int openssl_policy_read(struct root *r, struct arena *a, const char *path, bool others,
	struct openssl_policy *ret, struct err *e);

#endif
