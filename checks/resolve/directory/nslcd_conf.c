/*
 * nslcd_conf: nslcd.conf(5) as nslcd 0.9.12 reads it: "#" begins a comment in the first column only, keywords without
 * regard to case, the last value of one counts, uris add up.  An unknown keyword, a boolean it does not know, or a last line
 * without its newline, and nslcd does not start; nor does it with a password in a file that everybody may read.  It does not
 * read libldap's own configuration, whose built-in default is to demand a certificate.
 *
 * Left out: the arguments of keywords that say nothing about the way to the directory; one that nslcd refuses among them
 * is not noticed.  /etc/nslcd.conf.d does not exist.
 */
#include "checks/resolve/directory/nslcd_conf.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/str.h"

#define BLANKS	     " \t\n\r"
#define LINE_MAX_LEN 4095

static bool known(const char *w)
{
	static const char *const words[] = {"threads", "uid", "gid", "log", "uri", "ldap_version",
		"binddn", "bindpw", "rootpwmoddn", "rootpwmodpw", "sasl_mech", "sasl_realm",
		"sasl_authcid", "sasl_authzid", "sasl_secprops", "sasl_canonicalize",
		"sasl_canonicalise", "ldap_sasl_canonicalize", "sasl_canon", "sasl_nocanon",
		"krb5_ccname", "base", "scope", "deref", "referrals", "filter", "map",
		"pam_authc_ppolicy", "bind_timelimit", "timelimit", "idle_timelimit",
		"reconnect_sleeptime", "reconnect_retrytime", "ssl", "tls_reqcert", "tls_cacertdir",
		"tls_cacertfile", "tls_cacert", "tls_randfile", "tls_ciphers", "tls_cert",
		"tls_key", "tls_reqsan", "tls_crlcheck", "tls_crlfile", "pagesize",
		"nss_initgroups_ignoreusers", "nss_min_uid", "nss_uid_offset", "nss_gid_offset",
		"nss_nested_groups", "nss_getgrent_skipmembers", "nss_disable_enumeration",
		"validnames", "ignorecase", "pam_authc_search", "pam_authz_search",
		"pam_password_prohibit_message", "reconnect_invalidate", "cache"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_ieq(w, words[i]))
			return true;
	return false;
}

static int truth(const char *w)
{
	if (str_ieq(w, "on") || str_ieq(w, "yes") || str_ieq(w, "true") || str_eq(w, "1"))
		return 1;
	if (str_ieq(w, "off") || str_ieq(w, "no") || str_ieq(w, "false") || str_eq(w, "0"))
		return 0;
	return -1;
}

int ldap_reqcert(const char *w)
{
	if (str_ieq(w, "demand") || str_ieq(w, "yes") || str_ieq(w, "hard") || str_ieq(w, "try"))
		return 1;
	if (str_ieq(w, "never") || str_ieq(w, "no") || str_ieq(w, "allow"))
		return 0;
	return -1;
}

static void add_uri(struct arena *a, struct nslcd_conf *c, const char *uri, unsigned line)
{
	*(struct nslcd_word *)arena_push(a, &c->uris, &c->n_uris, &c->cap_uris, sizeof(*c->uris)) =
		(struct nslcd_word){uri, line};
}

/* One line in words; why nslcd does not start with it, or NULL. */
static const char *take(
	struct arena *a, struct nslcd_conf *c, char **w, size_t n, const char *rest, unsigned line)
{
	struct nslcd_word first = {n > 1 ? w[1] : NULL, line};

	if (!known(w[0]))
		return "a keyword it does not know";
	if (n < 2)
		return "a keyword without a value";
	if (str_ieq(w[0], "uri")) {
		for (size_t i = 1; i < n; i++)
			add_uri(a, c, w[i], line);
	} else if (str_ieq(w[0], "ssl")) {
		int on = truth(w[1]);
		bool start = str_ieq(w[1], "start_tls") || str_ieq(w[1], "starttls");
		if (n > 2 || (!start && on < 0))
			return "a value of ssl it does not know";
		/* "off" does not take back what an earlier line has switched on. */
		if (start || on) {
			c->ssl = start ? NSLCD_SSL_START_TLS : NSLCD_SSL_ON;
			c->ssl_line = line;
		}
	} else if (str_ieq(w[0], "tls_reqcert")) {
		if (n > 2 || ldap_reqcert(w[1]) < 0)
			return "a value of tls_reqcert it does not know";
		c->reqcert = first;
	} else if (str_ieq(w[0], "bindpw") || str_ieq(w[0], "rootpwmodpw")) {
		if (c->file->st.st_mode & 0007)
			return "a password, though everybody may read the file";
		c->bindpw = (struct nslcd_word){rest, line};
	} else if (str_ieq(w[0], "sasl_mech")) {
		c->sasl_mech = first;
	} else if (str_ieq(w[0], "sasl_secprops")) {
		c->sasl_secprops = first;
	}
	return NULL;
}

void nslcd_conf_parse(struct arena *a, const struct file *f, struct nslcd_conf *c)
{
	struct lines l = lines_of(f->data, f->size);
	const char *s;
	size_t len, n;

	c->file = f;
	while (!c->refused && next_line(&l, &s, &len)) {
		c->refused_line = l.number;
		if (s + len == f->data + f->size)
			c->refused = "its last line has no newline";
		else if (len >= LINE_MAX_LEN)
			c->refused = "a line that is too long";
		if (c->refused || *s == '#')
			continue;
		char **w = str_split(a, arena_strndup(a, s, len), BLANKS, &n);
		if (n)
			c->refused = take(a, c, w, n, n > 1 ? w[1] : "", l.number);
	}
	if (!c->refused)
		c->refused_line = 0;
	if (!c->refused && !c->n_uris)
		c->refused = "it names no uri";
}

int nslcd_conf_read(struct root *r, struct arena *a, struct nslcd_conf *ret, struct err *e)
{
	const struct file *f;
	int rc = root_read(r, "/etc/nslcd.conf", &f, e);

	*ret = (struct nslcd_conf){0};
	if (rc < 0)
		return is_absent(rc) ? -ENOENT : rc;
	if (f->has_nul)
		return err_set(e, EBADMSG, "%s: it holds NUL bytes", f->path);
	nslcd_conf_parse(a, f, ret);
	return 0;
}

/* What libldap itself is told of certificates. */
static int libldap_reqcert(struct root *r, struct arena *a, struct nslcd_word *ret, struct err *e)
{
	const struct file *f;
	const char *s;
	size_t len, n;
	int rc = root_read(r, "/etc/ldap/ldap.conf", &f, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &s, &len)) {
		char **w = str_split(a, arena_strndup(a, s, len), BLANKS, &n);
		if (n > 1 && *s != '#' && str_ieq(w[0], "TLS_REQCERT"))
			*ret = (struct nslcd_word){w[1], l.number};
	}
	return 0;
}

int pam_ldap_conf_read(struct root *r, struct arena *a, struct nslcd_conf *c, struct err *e)
{
	const struct file *f;
	const char *s;
	size_t len, n;
	int rc = root_read(r, "/etc/pam_ldap.conf", &f, e);

	*c = (struct nslcd_conf){0};
	if (is_absent(rc))
		rc = root_read(r, "/etc/ldap.conf", &f, e);
	if (rc < 0)
		return is_absent(rc) ? -ENOENT : rc;
	c->file = f;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &s, &len)) {
		char **w = str_split(a, arena_strndup(a, s, len), BLANKS, &n);
		if (n < 2 || *w[0] == '#')
			continue;
		struct nslcd_word first = {w[1], l.number};
		if (str_ieq(w[0], "uri") || str_ieq(w[0], "host"))
			for (size_t i = 1; i < n; i++)
				add_uri(a, c, w[i], l.number);
		else if (str_ieq(w[0], "bindpw"))
			c->bindpw = first;
		else if (str_ieq(w[0], "tls_checkpeer"))
			c->reqcert = first;
		else if (str_ieq(w[0], "ssl")) {
			c->ssl = str_ieq(w[1], "start_tls") ? NSLCD_SSL_START_TLS
				 : truth(w[1]) == 1	    ? NSLCD_SSL_ON
							    : NSLCD_SSL_OFF;
			c->ssl_line = l.number;
		}
	}
	return c->reqcert.value ? 0 : libldap_reqcert(r, a, &c->reqcert, e);
}
