/*
 * crypto_policy: see crypto_policy.h.
 *
 * update-crypto-policies(8): /etc/crypto-policies/config holds POLICY[:SUBPOLICY...] in any letter case; `#` begins a comment,
 * and what stands on later lines are further sub-policies.  The update makes of it the files below back-ends: without
 * a sub-policy links to /usr/share/crypto-policies/POLICY/NAME.txt, or copies with the fragments of local.d behind them;
 * with one texts of their own.  It writes what it applied to state/current.  A POLICY.pol below /etc hides the
 * distribution's of that name.
 *
 * Not handled: what a sub-policy or a fragment changes, the mounts by which FIPS mode covers single back ends.
 */
#include "checks/resolve/tls/crypto_policy.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/str.h"

#define ETC   "/etc/crypto-policies"
#define SHARE "/usr/share/crypto-policies"

static char *upper(struct arena *a, const char *s, size_t len)
{
	char *t = arena_strndup(a, s, len);

	for (char *c = t; *c; c++)
		*c = (char)toupper((unsigned char)*c);
	return t;
}

void crypto_policy_parse(struct arena *a, const char *text, size_t len, struct crypto_policy *ret)
{
	struct lines l = lines_of(text, len);
	struct strbuf sub = {.arena = a};
	const char *line;
	size_t n_line, n;

	ret->name = NULL;
	while (next_line(&l, &line, &n_line)) {
		const char *hash = memchr(line, '#', n_line);
		char *s = str_strip(upper(a, line, hash ? (size_t)(hash - line) : n_line));
		size_t i = 0;

		if (!*s)
			continue;
		char **v = str_split(a, s, ":", &n);
		if (!ret->name && n && *s != ':') {
			ret->name = str_strip(v[i++]);
			ret->line = l.number;
		}
		for (; i < n; i++)
			strbuf_printf(&sub, "%s%s", sub.len ? ":" : "", str_strip(v[i]));
	}
	ret->subpolicies = strbuf_str(&sub);
}

/* A file that may be absent: *ret NULL then. */
static int maybe(struct root *r, const char *path, const struct file **ret, struct err *e)
{
	struct err why = {0};
	int rc = root_read(r, path, ret, &why);

	if (!rc)
		return 0;
	*ret = NULL;
	return is_absent(rc) ? 0 : err_set(e, -rc, "%s", why.text);
}

static int list(
	struct root *r, struct arena *a, const char *path, char ***v, size_t *n, struct err *e)
{
	struct err why = {0};
	int rc = root_list(r, path, a, v, n, &why);

	if (!rc)
		return 0;
	*n = 0;
	return is_absent(rc) ? 0 : err_set(e, -rc, "%s", why.text);
}

/* Whether the name means here what the distribution means by it. */
static int look_redefined(struct root *r, struct arena *a, struct crypto_policy *p, struct err *e)
{
	const char *own = arena_printf(a, ETC "/policies/%s.pol", p->name);
	const struct file *mine = NULL, *theirs = NULL;
	int rc = maybe(r, own, &mine, e);

	if (rc || !mine)
		return rc;
	rc = maybe(r, arena_printf(a, SHARE "/policies/%s.pol", p->name), &theirs, e);
	if (rc)
		return rc;
	if (!theirs || mine->size != theirs->size || memcmp(mine->data, theirs->data, mine->size))
		p->redefined = own;
	return 0;
}

static const char *full_name(struct arena *a, const struct crypto_policy *p)
{
	return arena_printf(a, "%s%s%s", p->name, *p->subpolicies ? ":" : "", p->subpolicies);
}

/* A back end that is a text: that of the policy, with fragments behind it or not. */
static int look_copy(struct root *r, struct arena *a, struct crypto_policy *p, const char *path,
	const char *base, struct err *e)
{
	const struct file *is, *want;
	int rc = maybe(r, path, &is, e);

	if (rc || !is)
		return rc;
	/* What a sub-policy makes of it is not known here, unless it came so. */
	rc = maybe(r, arena_printf(a, SHARE "/%s/%s.txt", full_name(a, p), base), &want, e);
	if (!rc && want && (is->size < want->size || memcmp(is->data, want->data, want->size)))
		p->stray = path;
	return rc;
}

static int look_backend(
	struct root *r, struct arena *a, struct crypto_policy *p, const char *name, struct err *e)
{
	const char *path = arena_printf(a, CRYPTO_BACKENDS "/%s", name);
	const char *base = arena_strndup(a, name, strlen(name) - strlen(".config"));
	const char *want = arena_printf(a, SHARE "/%s/", full_name(a, p));
	struct err why = {0};
	char *real, *target;
	struct stat st;

	int rc = root_readlink(r, path, a, &target, &why);
	if (rc == -EINVAL) {
		p->backends++;
		return look_copy(r, a, p, path, base, e);
	}
	if (!rc)
		rc = root_resolve(r, path, a, &real, &why);
	if (rc)
		return is_absent(rc)
			       ? (p->stray = path, p->stray_of = "a link that leads nowhere", 0)
			       : err_set(e, -rc, "%s", why.text);
	rc = root_stat(r, real, true, &st, &why);
	if (!rc && S_ISREG(st.st_mode))
		p->backends++;
	if (!str_starts(real, want)) {
		p->stray = path;
		p->stray_of = real;
	}
	return 0;
}

static int look_backends(struct root *r, struct arena *a, struct crypto_policy *p, struct err *e)
{
	struct strbuf fragments = {.arena = a};
	char **v;
	size_t n;
	int rc = list(r, a, CRYPTO_BACKENDS, &v, &n, e);

	for (size_t i = 0; !rc && i < n && !p->stray; i++)
		if (str_ends(v[i], ".config") && strlen(v[i]) > strlen(".config"))
			rc = look_backend(r, a, p, v[i], e);
	if (rc)
		return rc;
	rc = list(r, a, ETC "/local.d", &v, &n, e);
	for (size_t i = 0; !rc && i < n; i++)
		if (str_ends(v[i], ".config"))
			strbuf_printf(&fragments, "%s%s", fragments.len ? ", " : "", v[i]);
	p->fragments = fragments.len ? strbuf_str(&fragments) : NULL;
	return rc;
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct crypto_policy *p = arena_alloc(a, sizeof(*p));
	struct crypto_policy state = {0};
	struct stat st;
	struct err why = {0};

	(void)f;
	*ret = p;
	p->subpolicies = "";
	int rc = root_stat(h->root, SHARE, true, &st, &why);
	if (rc && !is_absent(rc))
		return err_set(e, -rc, "%s", why.text);
	p->installed = !rc;
	rc = maybe(h->root, ETC "/config", &p->config, e);
	if (!rc && p->config)
		crypto_policy_parse(a, p->config->data, p->config->size, p);
	if (!rc && p->config && p->config->has_nul)
		return err_set(e, EBADMSG, "%s: holds a NUL byte, not understood", p->config->path);
	if (!rc && p->name && strchr(p->name, '/'))
		return err_set(e, EBADMSG, "%s:%u: no name of a policy", p->config->path, p->line);
	if (!rc)
		rc = maybe(h->root, ETC "/state/current", &p->state, e);
	if (!rc && p->state) {
		crypto_policy_parse(a, p->state->data, p->state->size, &state);
		if (state.name)
			p->applied = full_name(a, &state);
	}
	if (rc || !p->name)
		return rc;
	p->installed = true;
	rc = look_redefined(h->root, a, p, e);
	return rc ? rc : look_backends(h->root, a, p, e);
}

const struct model model_crypto_policy = {"cryptographic policy", build};
