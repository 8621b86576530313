/*
 * directory_ways: sssd-ldap(5), sssd-krb5(5), sssd-ad(5), sssd-ipa(5) and nslcd(8), as versions 2.8 and 0.9.12 do it.
 *
 * sssd sends the password of a user by LDAP only over ldaps:// or after StartTLS (unless
 * ldap_auth_disable_tls_never_use_in_production), lookups and its own bind only where ldap_id_use_start_tls says so; both
 * believe any certificate where ldap_tls_reqcert is never or allow; with try a bad one ends the
 * session, and a server of TLS always shows one.  AD and IPA are asked under Kerberos' own seal.  A
 * boolean that is neither true nor false, or a word of ldap_tls_reqcert it does not know, and sssd does not use the domain.
 *
 * Left out: referrals (followed as the first server was reached), options of trusted subdomains, what a server of DNS
 * discovery calls itself (it is asked by ldap://), providers of third parties.
 */
#include "checks/resolve/directory/directory_ways.h"

#include <stdlib.h>
#include <strings.h>

#include "base/str.h"

struct domain {
	struct arena *a;
	const struct sssd_conf *conf;
	struct directory_ways *to;
	const char *name, *section, *who;
	const struct sssd_setting *bad; /* a value sssd does not take; NULL */
};

static const struct sssd_setting *get(const struct domain *d, const char *key)
{
	return sssd_get(d->conf, d->section, key);
}

static bool truth(struct domain *d, const char *key, const struct sssd_setting **ret)
{
	const struct sssd_setting *s = *ret = get(d, key);

	if (s && !str_ieq(s->value, "true") && !str_ieq(s->value, "false"))
		d->bad = s;
	return s && str_ieq(s->value, "true");
}

static void add(
	struct domain *d, struct directory_way w, const char *key, const struct sssd_setting *s)
{
	const struct sssd_setting *id = get(d, "id_provider");

	w.who = d->who;
	w.key = key;
	w.value = s ? s->value : NULL;
	w.file = s ? s->file : id ? id->file : NULL;
	w.line = s ? s->line : id ? id->line : 0;
	*(struct directory_way *)arena_push(
		d->a, &d->to->v, &d->to->n, &d->to->cap, sizeof(*d->to->v)) = w;
}

static void off(struct arena *a, struct directory_ways *to, const char *text)
{
	*(const char **)arena_push(a, &to->off, &to->n_off, &to->cap_off, sizeof(*to->off)) = text;
}

/* The module of a target: what is set, else the default. */
static const char *provider(const struct domain *d, const char *key, const char *otherwise)
{
	const struct sssd_setting *s = get(d, key);

	return s ? s->value : otherwise;
}

/* The servers of a list; one entry NULL where DNS is to name them. */
static const char **servers(const struct domain *d, const char *key, const char *backup, size_t *n)
{
	const struct sssd_setting *of[2] = {get(d, key), get(d, backup)};
	const char **v = NULL;
	size_t cap = 0;

	*n = 0;
	for (size_t i = 0; i < 2; i++) {
		size_t k = 0;
		char **w = of[i] ? str_split(d->a, of[i]->value, ",", &k) : NULL;
		for (size_t j = 0; j < k; j++) {
			const char *u = str_strip(w[j]);
			if (*u)
				*(const char **)arena_push(d->a, &v, n, &cap, sizeof(*v)) =
					str_eq(u, "_srv_") ? NULL : u;
		}
	}
	if (!*n)
		*(const char **)arena_push(d->a, &v, n, &cap, sizeof(*v)) = NULL;
	return v;
}

static bool is_ldaps(const char *uri)
{
	return uri && !strncasecmp(uri, "ldaps", 5);
}

static bool is_local(const char *uri)
{
	return uri && !strncasecmp(uri, "ldapi:", 6);
}

/* TLS there is: is the certificate believed? */
static enum directory_guard tls(
	struct domain *d, const char **key, const struct sssd_setting **deciding)
{
	const struct sssd_setting *s = get(d, "ldap_tls_reqcert");
	int strict = s ? ldap_reqcert(s->value) : 1;

	/* sssd knows no "yes" and "no" there. */
	if (s && (strict < 0 || str_ieq(s->value, "yes") || str_ieq(s->value, "no")))
		d->bad = s;
	*key = "ldap_tls_reqcert";
	*deciding = s;
	return strict ? GUARD_TLS : GUARD_UNVERIFIED;
}

static void passwords(struct domain *d, const char *uris, const char *backup)
{
	const struct sssd_setting *no_tls, *s;
	bool off_switch = truth(d, "ldap_auth_disable_tls_never_use_in_production", &no_tls);
	size_t n;
	const char **v = servers(d, uris, backup, &n), *key;

	for (size_t i = 0; i < n; i++) {
		struct directory_way w = {.to = v[i], .carries = CARRIES_PASSWORDS};
		if (is_local(v[i]))
			w.guard = GUARD_LOCAL;
		else if (off_switch && !is_ldaps(v[i])) {
			add(d, w, "ldap_auth_disable_tls_never_use_in_production", no_tls);
			continue;
		} else
			w.guard = tls(d, &key, &s);
		if (w.guard == GUARD_LOCAL)
			add(d, w, uris, get(d, uris));
		else
			add(d, w, key, s);
	}
}

/* Sealed by Kerberos: 1; not: 0; another mechanism, of which this is not known: -1. */
static int sealed(const struct domain *d, const struct sssd_setting **by)
{
	const struct sssd_setting *m = get(d, "ldap_sasl_mech"), *max = get(d, "ldap_sasl_maxssf");

	*by = m;
	if (!m)
		return 0;
	if (!str_ieq(m->value, "GSSAPI") && !str_ieq(m->value, "GSS-SPNEGO"))
		return str_ieq(m->value, "EXTERNAL") ? 0 : -1;
	if (max && strtol(max->value, NULL, 10) <= 1) {
		*by = max;
		return 0;
	}
	return 1;
}

static void lookups(struct domain *d)
{
	const struct sssd_setting *start, *s, *seal;
	bool start_tls = truth(d, "ldap_id_use_start_tls", &start);
	size_t n;
	const char **v = servers(d, "ldap_uri", "ldap_backup_uri", &n), *key;
	int kerberos = sealed(d, &seal);
	unsigned carries = CARRIES_LOOKUPS;

	if (get(d, "ldap_default_authtok") && !get(d, "ldap_sasl_mech"))
		carries |= CARRIES_BIND;
	for (size_t i = 0; i < n; i++) {
		struct directory_way w = {.to = v[i], .carries = carries};
		if (is_local(v[i])) {
			w.guard = GUARD_LOCAL;
			add(d, w, "ldap_uri", get(d, "ldap_uri"));
		} else if (is_ldaps(v[i]) || start_tls) {
			w.guard = tls(d, &key, &s);
			add(d, w, key, s);
		} else if (kerberos > 0) {
			w.guard = GUARD_KERBEROS;
			add(d, w, "ldap_sasl_mech", seal);
		} else if (kerberos < 0) {
			w.guard = GUARD_UNKNOWN;
			w.why = "a SASL mechanism of which it is not known what it hides";
			add(d, w, "ldap_sasl_mech", seal);
		} else {
			add(d, w,
				seal && str_ieq(seal->key, "ldap_sasl_maxssf")
					? "ldap_sasl_maxssf"
					: "ldap_id_use_start_tls",
				seal && str_ieq(seal->key, "ldap_sasl_maxssf") ? seal : start);
		}
	}
}

/* AD and IPA: lookups under GSSAPI or GSS-SPNEGO, whatever ldap_uri says. */
static void kerberised(struct domain *d, const char *id)
{
	const struct sssd_setting *max = get(d, "ldap_sasl_maxssf"),
				  *mech = get(d, "ldap_sasl_mech"), *p = get(d, "id_provider");
	struct directory_way w = {.to = id, .carries = CARRIES_LOOKUPS, .guard = GUARD_KERBEROS};

	if (mech && !str_ieq(mech->value, "GSSAPI") && !str_ieq(mech->value, "GSS-SPNEGO")) {
		w.guard = GUARD_UNKNOWN;
		w.why = "a SASL mechanism of which it is not known what it hides";
		p = mech;
	} else if (max && strtol(max->value, NULL, 10) <= 1) {
		w.guard = GUARD_NONE;
		p = max;
	}
	add(d, w, p->key, p);
	/* A password that is to be migrated goes to IPA by LDAP too. */
	if (str_eq(id, "ipa")) {
		const struct sssd_setting *s;
		const char *key;
		struct directory_way m = {.to = id, .carries = CARRIES_PASSWORDS};
		m.guard = tls(d, &key, &s);
		add(d, m, key, s);
	}
}

static bool is_of(const char *name, const char *const *list)
{
	for (; *list; list++)
		if (str_eq(name, *list))
			return true;
	return false;
}

static void authentication(
	struct domain *d, const char *key, const char *what, const char *id, bool chpass)
{
	static const char *const none[] = {
		"none", "files", "local", "permit", "deny", "simple", NULL};
	struct directory_way w = {
		.to = what, .carries = CARRIES_PASSWORDS, .guard = GUARD_KERBEROS};

	if (str_eq(what, "ldap")) {
		bool own =
			chpass && (get(d, "ldap_chpass_uri") || get(d, "ldap_chpass_backup_uri"));
		if (own)
			passwords(d, "ldap_chpass_uri", "ldap_chpass_backup_uri");
		else if (!chpass || !str_eq(provider(d, "auth_provider", id), "ldap"))
			passwords(d, "ldap_uri", "ldap_backup_uri");
	} else if (str_eq(what, "krb5") || str_eq(what, "ad") || str_eq(what, "ipa")) {
		if (!chpass)
			add(d, w, key, get(d, key) ? get(d, key) : get(d, "id_provider"));
	} else if (str_eq(what, "proxy")) {
		/* Its PAM service stands in pam.d with all others. */
	} else if (!is_of(what, none) && !str_ieq(what, "none")) {
		w.guard = GUARD_UNKNOWN;
		w.why = "a provider that is not known here";
		add(d, w, key, get(d, key));
	}
}

static void domain(struct domain *d)
{
	static const char *const others[] = {"access_provider", "sudo_provider", "autofs_provider"};
	static const char *const local[] = {"files", "local", "proxy", NULL};
	const struct sssd_setting *id = get(d, "id_provider");
	size_t before = d->to->n;
	bool by_ldap = false;

	if (!id) {
		off(d->a, d->to,
			arena_printf(
				d->a, "%s: it has no id_provider: sssd does not use it", d->who));
		return;
	}
	const char *auth = provider(d, "auth_provider", id->value);
	authentication(d, "auth_provider", auth, id->value, false);
	authentication(d, "chpass_provider", provider(d, "chpass_provider", auth), id->value, true);
	if (str_eq(id->value, "ad") || str_eq(id->value, "ipa"))
		kerberised(d, id->value);
	else if (str_eq(id->value, "ldap"))
		by_ldap = true;
	else if (str_eq(id->value, "proxy") && get(d, "proxy_lib_name") &&
		 !str_eq(get(d, "proxy_lib_name")->value, "files"))
		add(d,
			(struct directory_way){.carries = CARRIES_LOOKUPS,
				.guard = GUARD_UNKNOWN,
				.why = "it asks a name service of another library"},
			"proxy_lib_name", get(d, "proxy_lib_name"));
	else if (!is_of(id->value, local))
		add(d,
			(struct directory_way){.carries = CARRIES_LOOKUPS,
				.guard = GUARD_UNKNOWN,
				.why = "a provider that is not known here"},
			"id_provider", id);
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		by_ldap |= str_eq(provider(d, others[i], ""), "ldap");
	if (by_ldap)
		lookups(d);
	if (d->bad) {
		d->to->n = before;
		off(d->a, d->to,
			arena_printf(d->a,
				"%s: %s:%u: sssd does not know the value \"%s\" of %s and does "
				"not use the domain",
				d->who, d->bad->file->path, d->bad->line, d->bad->value,
				d->bad->key));
	}
}

void sssd_ways(struct arena *a, const struct sssd_conf *c, struct directory_ways *ret)
{
	for (size_t i = 0; i < c->n_domains; i++) {
		struct domain d = {.a = a, .conf = c, .to = ret, .name = c->domains[i]};
		d.section = arena_printf(a, "domain/%s", d.name);
		d.who = arena_printf(a, "sssd, domain %s", d.name);
		domain(&d);
	}
}

void nslcd_ways(struct arena *a, const struct nslcd_conf *c, const char *who, unsigned carries,
	struct directory_ways *ret)
{
	int strict = c->reqcert.value ? ldap_reqcert(c->reqcert.value) : 1;

	if (c->bindpw.value)
		carries |= CARRIES_BIND;
	for (size_t i = 0; i < c->n_uris; i++) {
		struct directory_way w = {.who = who,
			.to = c->uris[i].value,
			.carries = carries,
			.key = "uri",
			.value = c->uris[i].value,
			.file = c->file,
			.line = c->uris[i].line};
		bool ldaps = !strncasecmp(w.to, "ldaps:", 6) || str_starts(w.to, "dnsldaps");
		if (is_local(w.to))
			w.guard = GUARD_LOCAL;
		else if (!ldaps && c->ssl == NSLCD_SSL_OFF) {
			w.guard = GUARD_NONE;
			if (c->ssl_line) {
				w.key = "ssl";
				w.value = "off";
				w.line = c->ssl_line;
			}
		} else {
			w.guard = strict > 0 ? GUARD_TLS : GUARD_UNVERIFIED;
			if (c->reqcert.value) {
				w.key = "tls_reqcert";
				w.value = c->reqcert.value;
				w.line = c->reqcert.line;
			}
		}
		*(struct directory_way *)arena_push(a, &ret->v, &ret->n, &ret->cap, sizeof(w)) = w;
	}
}
