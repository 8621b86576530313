/*
 * sysctl_kernel: a log of writes played against a model of /proc/sys.
 *
 * Besides single keys the model knows what hangs together in IPv4's and IPv6's tables of interfaces: ip_forward and
 * conf/all/forwarding are one value, and a change of it sets "default", every interface and (turned round)
 * conf/all/accept_redirects; a write to IPv4's "default" reaches the interfaces that nobody has set that key of and that
 * have no address yet, and an interface that appears takes over "default" with the marks of what was set; IPv6's
 * "default" reaches none that is there, and of "all" only forwarding and disable_ipv6 do.
 * A write that may not happen, or whose hand has no order to the one before, parts the way in two.
 */
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/kernel/sysctl.h"
#include "checks/resolve/kernel/sysctl_keys.h"

#define WAYS 32

struct entry {
	const char *key, *text, *why;
	bool marked; /* IPv4: "default" does not reach it any more */
	struct sysctl_origin at;
};
struct iface {
	const char *name;
	bool addressed;
};
struct world {
	struct entry *v;
	size_t n, cap;
	struct iface *ifs;
	size_t n_ifs, cap_ifs;
	const char *when;
};
struct play {
	struct arena *a;
	const struct sysctl_log *log;
	const char **universe;
	size_t n_universe, cap_universe;
	struct world *ways[WAYS];
	size_t n;
};

/* net/ipvN/conf/NAME/SETTING taken apart: 4 or 6, 0 for another key. */
static unsigned apart(
	struct arena *a, const char *key, const char **ret_name, const char **ret_setting)
{
	unsigned version = str_starts(key, "net/ipv4/conf/")   ? 4
			   : str_starts(key, "net/ipv6/conf/") ? 6
							       : 0;
	const char *slash = version ? strchr(key + 14, '/') : NULL;

	if (!slash || strchr(slash + 1, '/'))
		return 0;
	*ret_name = arena_strndup(a, key + 14, (size_t)(slash - key - 14));
	*ret_setting = slash + 1;
	return version;
}

static struct entry *find(struct world *w, const char *key)
{
	for (size_t i = 0; i < w->n; i++)
		if (str_eq(w->v[i].key, key))
			return &w->v[i];
	return NULL;
}

static struct entry *add(struct play *p, struct world *w, const char *key)
{
	struct entry *x = arena_push(p->a, &w->v, &w->n, &w->cap, sizeof(*x));

	x->key = key;
	return x;
}

/* The entry of a key, made from what it holds by itself when nobody has touched it. */
static struct entry *entry(struct play *p, struct world *w, const char *key)
{
	const char *name, *setting;
	struct entry *x = find(w, key);

	if (x)
		return x;
	unsigned version = apart(p->a, key, &name, &setting);
	if (version == 4 && !str_eq(name, "all") && !str_eq(name, "default")) {
		struct entry d =
			*entry(p, w, arena_printf(p->a, "net/ipv4/conf/default/%s", setting));
		/* An interface that has followed "default" so far. */
		x = add(p, w, key);
		x->text = d.text;
		x->why = d.why;
		x->at = d.at;
		return x;
	}
	x = add(p, w, key);
	x->text = sysctl_default(key, p->log->debian);
	x->at.by = "kernel default";
	if (!x->text)
		x->why = "the kernel's default is not known here";
	return x;
}

static void put(struct entry *x, const char *text, const struct sysctl_origin *at)
{
	x->text = text;
	x->why = NULL;
	x->at = *at;
}

static void put_key(struct play *p, struct world *w, const char *key, const char *text,
	const struct sysctl_origin *at)
{
	struct entry *x = entry(p, w, key);

	x->marked = true;
	put(x, text, at);
}

/* What hangs on a key of IPv4's table that has just changed from old. */
static void after_v4(struct play *p, struct world *w, const char *name, const char *setting,
	const char *old, const char *text, const struct sysctl_origin *at)
{
	bool forwarding = str_eq(setting, "forwarding");

	if (forwarding && str_eq(name, "all")) {
		long long on = 0;
		if (str_eq(old, text))
			return;
		sysctl_number(text, &on);
		put_key(p, w, "net/ipv4/conf/default/forwarding", text, at);
		put_key(p, w, "net/ipv4/conf/all/accept_redirects", on ? "0" : "1", at);
		for (size_t i = 0; i < w->n_ifs; i++)
			put_key(p, w,
				arena_printf(p->a, "net/ipv4/conf/%s/forwarding", w->ifs[i].name),
				text, at);
		return;
	}
	if (!str_eq(name, "default") || forwarding)
		return;
	for (size_t i = 0; i < w->n_ifs; i++) {
		struct entry *x = entry(
			p, w, arena_printf(p->a, "net/ipv4/conf/%s/%s", w->ifs[i].name, setting));
		if (!x->marked && !w->ifs[i].addressed)
			put(x, text, at);
	}
}

static void after_v6(struct play *p, struct world *w, const char *name, const char *setting,
	const char *old, const char *text, const struct sysctl_origin *at)
{
	if (!str_eq(name, "all") || str_eq(old, text) ||
		(!str_eq(setting, "forwarding") && !str_eq(setting, "disable_ipv6")))
		return;
	put_key(p, w, arena_printf(p->a, "net/ipv6/conf/default/%s", setting), text, at);
	for (size_t i = 0; i < w->n_ifs; i++)
		put_key(p, w, arena_printf(p->a, "net/ipv6/conf/%s/%s", w->ifs[i].name, setting),
			text, at);
}

/* Interfaces that follow "default" must have their entries before it changes. */
static void settle(struct play *p, struct world *w, const char *name, const char *setting)
{
	if (str_eq(name, "default"))
		for (size_t i = 0; i < w->n_ifs; i++)
			entry(p, w,
				arena_printf(p->a, "net/ipv4/conf/%s/%s", w->ifs[i].name, setting));
}

static void write_key(struct play *p, struct world *w, const struct sysctl_op *op, const char *key)
{
	const char *name, *setting, *text;

	if (str_eq(key, "net/ipv4/ip_forward"))
		key = "net/ipv4/conf/all/forwarding";
	unsigned version = apart(p->a, key, &name, &setting);
	if (version == 4)
		settle(p, w, name, setting);
	struct entry *x = entry(p, w, key);
	const char *old = x->text;
	/* systemd: what stands there already is not written again, so it leaves no mark. */
	if (op->systemd && old && str_eq(old, op->value)) {
		if (!x->at.file && op->at.file) { /* it says so, too */
			x->at.file = op->at.file;
			x->at.line = op->at.line;
		}
		return;
	}
	text = sysctl_takes(p->a, key, old, op->value);
	if (!text) {
		if (sysctl_modelled(key, op->value) || (old && str_eq(old, op->value)))
			return; /* refused */
		x->text = NULL;
		x->why = "what the kernel makes of the text written is not known here";
		x->at = op->at;
		return;
	}
	x->marked = true;
	put(x, text, &op->at);
	if (version == 4)
		after_v4(p, w, name, setting, old, text, &op->at);
	else if (version == 6)
		after_v6(p, w, name, setting, old, text, &op->at);
}

/* A pattern against a key, component by component; systemd's patterns know braces too, the first pair from the left. */
static bool matches(
	struct arena *a, const char *pattern, const char *key, bool systemd, unsigned depth)
{
	const char *open = systemd ? strchr(pattern, '{') : NULL,
		   *close = open ? strchr(open, '}') : NULL;

	if (!close || depth > 4)
		return !fnmatch(pattern, key, FNM_PATHNAME | FNM_PERIOD);
	for (const char *p = open + 1; p <= close;) {
		size_t n = strcspn(p, ",}");
		if (matches(a,
			    arena_printf(a, "%.*s%.*s%s", (int)(open - pattern), pattern, (int)n, p,
				    close + 1),
			    key, systemd, depth + 1))
			return true;
		p += n + 1;
	}
	return false;
}

/* The path a pattern of procps yields for a key: its slashes are those of the pattern. */
static const char *yielded(struct arena *a, const char *pattern, const char *key)
{
	struct strbuf b = {.arena = a};

	strbuf_puts(&b, "");
	for (const char *p = pattern; *p;) {
		size_t n = strcspn(p, "/"), k = strcspn(key, "/");
		if (n == 1 && *p == '.') {
			strbuf_puts(&b, ".");
		} else if (n) {
			strbuf_add(&b, key, k);
			key += k + (key[k] == '/');
		}
		p += n;
		if (*p == '/')
			strbuf_add(&b, p++, 1);
	}
	return arena_strdup(a, b.data);
}

static bool excluded(struct arena *a, const struct sysctl_op *op, const char *key)
{
	const struct sysctl_options *o = op->options;
	const char *path = op->raw ? yielded(a, op->raw, key) : NULL;

	for (size_t i = 0; i < o->n; i++)
		if (path && o->v[i].raw ? str_eq(o->v[i].raw, path)
					: !o->v[i].glob && str_eq(o->v[i].key, key))
			return true;
	return false;
}

static void write_glob(struct play *p, struct world *w, const struct sysctl_op *op)
{
	for (size_t i = 0; i < p->n_universe; i++) {
		const char *key = p->universe[i];
		size_t len = op->prefix ? strlen(op->prefix) : 0;

		if (op->prefix && (strncmp(key, op->prefix, len) || (key[len] && key[len] != '/')))
			continue;
		if (matches(p->a, op->key, key, op->systemd, 0) && !excluded(p->a, op, key))
			write_key(p, w, op, key);
	}
}

/* A new interface takes over IPv4's "default" with its marks, and what IPv6's holds. */
static void appear(struct play *p, struct world *w, const char *name)
{
	size_t n = w->n;

	for (size_t i = 0; i < n; i++) {
		const char *of, *setting;
		unsigned version = apart(p->a, w->v[i].key, &of, &setting);
		if (!version || !str_eq(of, "default"))
			continue;
		struct entry d = w->v[i], *x;
		x = entry(p, w, arena_printf(p->a, "net/ipv%u/conf/%s/%s", version, name, setting));
		x->text = d.text;
		x->why = d.why;
		x->at = d.at;
		x->marked = d.marked;
	}
	*(struct iface *)arena_push(p->a, &w->ifs, &w->n_ifs, &w->cap_ifs, sizeof(*w->ifs)) =
		(struct iface){name, false};
}

/* Could what a text mentions be this key?  It names its last component, or sysctl files as a whole. */
static bool mentions(const char *text, const char *key)
{
	const char *last = strrchr(key, '/');

	last = last ? last + 1 : key;
	return !*text || strstr(text, last) ||
	       (str_eq(key, "net/ipv4/conf/all/forwarding") && strstr(text, "ip_forward")) ||
	       (str_ends(key, "/accept_redirects") && strstr(text, "forward"));
}

static void lose(struct play *p, struct world *w, const struct sysctl_op *op)
{
	for (size_t i = 0; i < p->n_universe; i++) {
		if (!mentions(op->key, p->universe[i]))
			continue;
		struct entry *x = entry(p, w, p->universe[i]);
		x->text = NULL;
		x->why = op->value;
		x->at = op->at;
	}
}

static struct world *copy(struct play *p, const struct world *w)
{
	struct world *c = arena_alloc(p->a, sizeof(*c));

	*c = *w;
	c->v = arena_array(p->a, w->n + 1, sizeof(*c->v));
	if (w->n)
		memcpy(c->v, w->v, w->n * sizeof(*c->v));
	c->cap = w->n + 1;
	c->ifs = arena_array(p->a, w->n_ifs + 1, sizeof(*c->ifs));
	if (w->n_ifs)
		memcpy(c->ifs, w->ifs, w->n_ifs * sizeof(*c->ifs));
	c->cap_ifs = w->n_ifs + 1;
	return c;
}

static bool same(const struct world *x, const struct world *y)
{
	if (x->n != y->n)
		return false;
	for (size_t i = 0; i < x->n; i++)
		if (!str_eq(x->v[i].key, y->v[i].key) || !str_eq(x->v[i].text, y->v[i].text) ||
			x->v[i].marked != y->v[i].marked)
			return false;
	return true;
}

static void apply(struct play *p, struct world *w, const struct sysctl_op *op)
{
	switch (op->kind) {
	case SYSCTL_WRITE:
		write_key(p, w, op, op->key);
		break;
	case SYSCTL_GLOB:
		write_glob(p, w, op);
		break;
	case SYSCTL_NEW:
		appear(p, w, op->key);
		break;
	case SYSCTL_ADDR:
		for (size_t i = 0; i < w->n_ifs; i++)
			w->ifs[i].addressed = true;
		break;
	case SYSCTL_LOST:
		lose(p, w, op);
		break;
	}
}

/* A write of this hand where another, without order to it, has written something else: it may be the earlier one. */
static bool unordered(
	struct play *p, struct world *w, const struct sysctl_op *op, const char **ret_when)
{
	const char *key =
		str_eq(op->key, "net/ipv4/ip_forward") ? "net/ipv4/conf/all/forwarding" : op->key;
	struct entry *x = op->kind == SYSCTL_WRITE ? find(w, key) : NULL;

	if (!x || !p->log->after || !x->text || !op->at.hand || !x->at.hand ||
		x->at.hand == op->at.hand || str_eq(x->text, op->value) ||
		p->log->after(p->log->arg, op->at.hand, x->at.hand))
		return false;
	const char *by = op->at.by ? op->at.by : "?", *other = x->at.by ? x->at.by : "?";
	*ret_when = arena_printf(p->a, "whether %s or %s comes last", by, other);
	return true;
}

static int step(struct play *p, const struct sysctl_op *op, struct err *e)
{
	size_t n = p->n;

	for (size_t i = 0; i < n; i++) {
		struct world *w = p->ways[i];
		const char *when = op->at.when;
		if (when || unordered(p, w, op, &when)) {
			struct world *without = copy(p, w);
			apply(p, w, op);
			if (same(w, without))
				continue;
			if (p->n == WAYS)
				return err_set(e, E2BIG,
					"the writes depend on too many conditions (%s)", when);
			without->when = w->when = when;
			p->ways[p->n++] = without;
		} else {
			apply(p, w, op);
		}
	}
	return 0;
}

static void know(struct play *p, const char *key)
{
	for (size_t i = 0; i < p->n_universe; i++)
		if (str_eq(p->universe[i], key))
			return;
	*(const char **)arena_push(
		p->a, &p->universe, &p->n_universe, &p->cap_universe, sizeof(*p->universe)) = key;
}

/* The name of the interface a key is of; NULL: none. */
static const char *iface_of(struct arena *a, const char *key)
{
	const char *name, *setting;

	return apart(a, key, &name, &setting) && !str_eq(name, "all") && !str_eq(name, "default") &&
			       !sysctl_is_glob(name)
		       ? name
		       : NULL;
}

static void note_name(struct arena *a, char ***v, size_t *n, size_t *cap, const char *name)
{
	for (size_t i = 0; i < *n; i++)
		if (str_eq((*v)[i], name))
			return;
	*(char **)arena_push(a, v, n, cap, sizeof(**v)) = (char *)name;
}

char **sysctl_interfaces(
	struct arena *a, const struct sysctl_log *log, bool appearing, size_t *ret_n)
{
	char **v = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < log->n; i++) {
		const struct sysctl_op *op = &log->v[i];
		const char *name = op->kind == SYSCTL_NEW ? op->key : NULL;
		if (!appearing && op->kind == SYSCTL_WRITE)
			name = iface_of(a, op->key);
		if (name)
			note_name(a, &v, &n, &cap, name);
	}
	*ret_n = n;
	return v;
}

/* Interfaces that only somebody's key names are there from the beginning. */
static void named(struct play *p)
{
	size_t n, n_later;
	char **later = sysctl_interfaces(p->a, p->log, true, &n_later);

	n = p->n_universe;
	for (size_t i = 0; i < n; i++) {
		const char *name = iface_of(p->a, p->universe[i]);
		bool known = !name;
		for (size_t k = 0; k < n_later && !known; k++)
			known = str_eq(later[k], name);
		for (size_t k = 0; k < p->ways[0]->n_ifs && !known; k++)
			known = str_eq(p->ways[0]->ifs[k].name, name);
		if (!known)
			appear(p, p->ways[0], name);
	}
}

/* All keys a pattern can reach: those known by name, for every interface, and those somebody names. */
static void know_all(struct play *p, const char *const *keys, size_t n)
{
	for (size_t i = 0; sysctl_known(i); i++)
		know(p, sysctl_known(i));
	for (size_t i = 0; i < n; i++)
		know(p, keys[i]);
	for (size_t i = 0; i < p->log->n; i++) {
		const struct sysctl_op *op = &p->log->v[i];
		if (op->kind == SYSCTL_WRITE)
			know(p, op->key);
		if (op->kind != SYSCTL_NEW)
			continue;
		for (size_t k = 0; sysctl_known(k); k++) {
			const char *name, *setting;
			unsigned version = apart(p->a, sysctl_known(k), &name, &setting);
			if (version && str_eq(name, "default"))
				know(p, arena_printf(p->a, "net/ipv%u/conf/%s/%s", version, op->key,
						setting));
		}
	}
}

int sysctl_replay(struct arena *a, const struct sysctl_log *log, const char *const *keys, size_t n,
	struct sysctl_value **ret, size_t *ret_ways, struct err *e)
{
	struct play p = {.a = a, .log = log, .n = 1};
	int rc = 0;

	p.ways[0] = arena_alloc(a, sizeof(struct world));
	know_all(&p, keys, n);
	named(&p);
	for (size_t i = 0; !rc && i < log->n; i++)
		rc = step(&p, &log->v[i], e);
	*ret = arena_array(a, p.n * n + 1, sizeof(**ret));
	for (size_t w = 0; w < p.n; w++)
		for (size_t i = 0; i < n; i++) {
			const char *key = str_eq(keys[i], "net/ipv4/ip_forward")
						  ? "net/ipv4/conf/all/forwarding"
						  : keys[i];
			struct entry x = *entry(&p, p.ways[w], key);
			(*ret)[w * n + i] =
				(struct sysctl_value){x.text, x.why, x.at, p.ways[w]->when};
		}
	*ret_ways = p.n;
	return rc;
}
