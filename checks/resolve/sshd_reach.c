/*
 * sshd_reach: the connections that could come, one for each way the Match blocks can hold together.
 *
 * A Match line asks of the user, the groups, the client's address and name, the local address and port.  For each of
 * these, examples are gathered that take every truth its criteria can have: the accounts, names made of the patterns,
 * the first and last address of every network and the ones beside them.  Of examples for which the same lines hold
 * one is kept; their combinations are the connections.
 *
 * Any user name counts, since a client may give any.  Groups are those of the local files, and of any name where
 * nsswitch.conf asks other sources.  Local ports are the ones listened on.  The client's name is its address unless
 * UseDNS is on.  Names that only two patterns of several wildcards together would take are not thought of.
 */
#include "checks/resolve/sshd_parse.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define MAX_EXAMPLES 20000 /* of one kind */
#define MAX_WAYS     4096  /* kinds of connections told apart */
#define MAX_WORK     ((size_t)1 << 22)

/* An example and the Match statements whose criteria of this kind hold for it. */
struct example {
	const char *text; /* NULL: the one for which it makes no difference */
	const char *group;
	bool v6;
	bool *held; /* one a Match statement */
};

/* One kind of criterion: user and group, address and name, local address, local port. */
struct dimension {
	struct example *v;
	size_t n, cap;
};

struct reach {
	const struct sshd_conf *c;
	struct arena *a;
	const struct sshd_stmt **match;
	size_t n_match;
	bool dns;
	const char *family; /* of the addresses served: "any", "inet", "inet6" */
	struct err *e;
};

enum kind { BY_USER, BY_ADDRESS, BY_NAME, BY_LOCAL_ADDRESS, BY_LOCAL_PORT, KINDS };

static enum kind kind_of(const struct sshd_criterion *x, bool dns)
{
	if (str_eq(x->name, "user") || str_eq(x->name, "group") || str_eq(x->name, "invalid-user"))
		return BY_USER;
	if (str_eq(x->name, "address"))
		return BY_ADDRESS;
	if (str_eq(x->name, "host"))
		return dns ? BY_NAME : BY_ADDRESS;
	if (str_eq(x->name, "localaddress"))
		return BY_LOCAL_ADDRESS;
	if (str_eq(x->name, "localport"))
		return BY_LOCAL_PORT;
	return KINDS;
}

static struct sshd_peer peer_of(enum kind k, const struct example *x)
{
	struct sshd_peer p = {0};

	switch (k) {
	case BY_USER:
		p.user = x->text;
		p.group = x->group;
		break;
	case BY_ADDRESS:
		p.addr = p.host = x->text;
		break;
	case BY_NAME:
		p.host = x->text;
		break;
	case BY_LOCAL_ADDRESS:
		p.laddr = x->text;
		break;
	case BY_LOCAL_PORT:
		p.lport = x->text ? (unsigned)strtoul(x->text, NULL, 10) : 0;
		break;
	default:
		break;
	}
	return p;
}

/* Keeps the example unless there is one for which the same lines hold. */
static int add(
	struct reach *r, struct dimension *d, enum kind k, const char *text, const char *group)
{
	struct example x = {.text = text, .group = group};

	x.held = arena_array(r->a, r->n_match + 1, sizeof(bool));
	struct sshd_peer peer = peer_of(k, &x);
	for (size_t i = 0; i < r->n_match; i++) {
		const struct sshd_stmt *m = r->match[i];
		x.held[i] = true;
		for (size_t q = 0; q < m->n_crit && x.held[i]; q++)
			if (kind_of(&m->crit[q], r->dns) == k)
				x.held[i] =
					sshd_criterion_holds(r->c->root, r->a, &m->crit[q], &peer);
	}
	for (size_t i = 0; i < d->n; i++)
		if (!memcmp(d->v[i].held, x.held, r->n_match))
			return 0;
	if (d->n >= MAX_WAYS)
		return err_set(r->e, E2BIG, "the Match blocks tell too many connections apart");
	*(struct example *)arena_push(r->a, &d->v, &d->n, &d->cap, sizeof(*d->v)) = x;
	return 0;
}

/* The criteria of that name, each item of its list without "!". */
static int each_item(struct reach *r, const char *name,
	int (*fn)(struct reach *r, struct dimension *d, const char *item), struct dimension *d)
{
	size_t n, seen = 0;

	for (size_t i = 0; i < r->n_match; i++)
		for (size_t q = 0; q < r->match[i]->n_crit; q++) {
			const struct sshd_criterion *x = &r->match[i]->crit[q];
			if (!str_eq(x->name, name))
				continue;
			char **v = str_split(r->a, x->arg, ",", &n);
			for (size_t k = 0; k < n; k++) {
				int rc = fn(r, d, v[k] + (*v[k] == '!'));
				if (rc || ++seen > MAX_EXAMPLES)
					return rc ? rc
						  : err_set(r->e, E2BIG, "too many Match criteria");
			}
		}
	return 0;
}

/* The pattern with every wildcard replaced. */
static char *made_of(struct arena *a, const char *pattern, const char *star, char one)
{
	struct strbuf b = {.arena = a};

	for (; *pattern; pattern++)
		if (*pattern == '*')
			strbuf_puts(&b, star);
		else
			strbuf_add(&b, *pattern == '?' ? &one : pattern, 1);
	return arena_strdup(a, strbuf_str(&b));
}

static bool uid_0(const char *line, size_t len)
{
	/* name:password:uid */
	const char *end = line + len, *p = line;

	for (int i = 0; i < 2; i++) {
		p = memchr(p, ':', (size_t)(end - p));
		if (!p)
			return false;
		p++;
	}
	return p < end && *p != ':' && strtoul(p, NULL, 10) == 0;
}

static int user_item(struct reach *r, struct dimension *d, const char *item)
{
	int rc = add(r, d, BY_USER, made_of(r->a, item, "", 'x'), NULL);

	return rc ? rc : add(r, d, BY_USER, made_of(r->a, item, "x", 'x'), NULL);
}

static int group_item(struct reach *r, struct dimension *d, const char *item)
{
	return add(r, d, BY_USER, "a user of another name service", made_of(r->a, item, "x", 'x'));
}

/* Whether passwd or group of nsswitch.conf asks more than local files. */
static bool other_sources(struct reach *r)
{
	static const char *const local[] = {"files", "compat", "systemd", "db"};
	const struct file *f;
	const char *text;
	size_t len, n;

	if (root_read(r->c->root, "/etc/nsswitch.conf", &f, NULL))
		return false;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *line = str_strip(arena_strndup(r->a, text, len));
		line[strcspn(line, "#")] = '\0';
		if (!str_starts(line, "passwd:") && !str_starts(line, "group:") &&
			!str_starts(line, "initgroups:"))
			continue;
		char **v = str_split(r->a, strchr(line, ':') + 1, " \t\r", &n);
		for (size_t i = 0; i < n; i++) {
			bool known = *v[i] == '[' || strchr(v[i], '=') || strchr(v[i], ']');
			for (size_t k = 0; k < sizeof(local) / sizeof(*local); k++)
				known = known || str_eq(v[i], local[k]);
			if (!known)
				return true;
		}
	}
	return false;
}

static int users(struct reach *r, struct dimension *d, enum sshd_who who)
{
	const struct file *passwd = NULL;
	const char *text, *colon;
	size_t len, seen = 0;
	struct err why = {0};
	int rc = root_read(r->c->root, "/etc/passwd", &passwd, &why);

	if (rc < 0 && !is_absent(rc))
		return err_set(r->e, -rc, "%s", why.text);
	if (rc < 0)
		passwd = NULL;
	rc = 0;
	if (who == SSHD_UID_0)
		rc = add(r, d, BY_USER, "root", NULL);
	struct lines l = lines_of(passwd ? passwd->data : "", passwd ? passwd->size : 0);
	while (!rc && next_line(&l, &text, &len)) {
		colon = memchr(text, ':', len);
		if (!colon || colon == text || (who == SSHD_UID_0 && !uid_0(text, len)))
			continue;
		if (++seen > MAX_EXAMPLES)
			return err_set(r->e, E2BIG, "too many accounts");
		rc = add(r, d, BY_USER, arena_strndup(r->a, text, (size_t)(colon - text)), NULL);
	}
	if (who == SSHD_UID_0)
		return rc;
	if (!rc)
		rc = add(r, d, BY_USER, "any-other-name", NULL);
	if (!rc)
		rc = each_item(r, "user", user_item, d);
	if (!rc && other_sources(r))
		rc = each_item(r, "group", group_item, d);
	return rc;
}

static int add_address(struct reach *r, struct dimension *d, enum kind k, const char *text)
{
	unsigned char b[16];
	bool v4 = inet_pton(AF_INET, text, b) == 1, v6 = !v4 && inet_pton(AF_INET6, text, b) == 1;

	if ((!v4 && !v6) || (v4 && str_eq(r->family, "inet6")) || (v6 && str_eq(r->family, "inet")))
		return 0;
	return add(r, d, k, text, NULL);
}

/* The first and the last address of a network and the ones before and after. */
static int network(struct reach *r, struct dimension *d, enum kind k, const char *item)
{
	unsigned char b[4][16];
	char text[INET6_ADDRSTRLEN];
	char *net = arena_strdup(r->a, item), *slash = strchr(net, '/');
	int rc = 0;

	if (slash)
		*slash++ = '\0';
	int family = inet_pton(AF_INET, net, b[0]) == 1	   ? AF_INET
		     : inet_pton(AF_INET6, net, b[0]) == 1 ? AF_INET6
							   : 0;
	size_t bytes = family == AF_INET ? 4 : 16, bits = bytes * 8;
	if (!family)
		return 0;
	size_t keep = slash ? strtoul(slash, NULL, 10) : bits;
	memcpy(b[1], b[0], 16);
	for (size_t i = keep; i < bits; i++)
		b[1][i / 8] |= (unsigned char)(1 << (7 - i % 8));
	memcpy(b[2], b[0], 16);
	memcpy(b[3], b[1], 16);
	for (size_t i = bytes; i-- > 0 && b[2][i]-- == 0;)
		;
	for (size_t i = bytes; i-- > 0 && ++b[3][i] == 0;)
		;
	/* An address well inside reads better than the network's own. */
	if (keep + 1 < bits) {
		b[0][bytes - 1] |= 1;
		inet_ntop(family, b[0], text, sizeof(text));
		rc = add_address(r, d, k, arena_strdup(r->a, text));
		b[0][bytes - 1] &= (unsigned char)~1U;
	}
	for (size_t i = 0; i < 4 && !rc; i++) {
		inet_ntop(family, b[i], text, sizeof(text));
		rc = add_address(r, d, k, arena_strdup(r->a, text));
	}
	return rc;
}

static int address_item_of(struct reach *r, struct dimension *d, enum kind k, const char *item)
{
	static const char *const stars[] = {
		"1", "", "1.1", "1.1.1", "0.0.1", ":1", "1::1", "::1", "1.1.1.1", "10", "0"};
	int rc = 0;

	if (!strpbrk(item, "*?"))
		return network(r, d, k, item);
	for (size_t i = 0; i < sizeof(stars) / sizeof(*stars) && !rc; i++)
		rc = add_address(r, d, k, made_of(r->a, item, stars[i], '1'));
	return rc;
}

static int address_item(struct reach *r, struct dimension *d, const char *item)
{
	return address_item_of(r, d, BY_ADDRESS, item);
}

static int local_address_item(struct reach *r, struct dimension *d, const char *item)
{
	return address_item_of(r, d, BY_LOCAL_ADDRESS, item);
}

static int name_item(struct reach *r, struct dimension *d, const char *item)
{
	return add(r, d, BY_NAME, made_of(r->a, item, "x", 'x'), NULL);
}

static int any_addresses(struct reach *r, struct dimension *d, enum kind k)
{
	static const char *const v[] = {"203.0.113.77", "127.0.0.1", "2001:db8:ffff::77", "::1"};
	int rc = 0;

	for (size_t i = 0; i < sizeof(v) / sizeof(*v) && !rc; i++)
		rc = add_address(r, d, k, v[i]);
	return rc;
}

/* "127.0.0.1", "[::1]:2222", "10.0.0.1:22": the address and the port (NULL); false for a name or a wildcard. */
static bool listen_address(struct arena *a, const char *s, char **ret_addr, const char **ret_port)
{
	char *t = arena_strdup(a, s), *end = NULL, *colon;
	unsigned char b[16];

	*ret_port = NULL;
	if (*t == '[' && (end = strchr(t, ']'))) {
		*end++ = '\0';
		t++;
		if (*end == ':')
			*ret_port = end + 1;
	} else if ((colon = strchr(t, ':')) && !strchr(colon + 1, ':')) {
		*colon = '\0';
		*ret_port = colon + 1;
	}
	*ret_addr = t;
	if (!inet_pton(AF_INET, t, b) && !inet_pton(AF_INET6, t, b))
		return false;
	return !str_eq(t, "0.0.0.0") && !str_eq(t, "::");
}

static int local(struct reach *r, struct dimension *address, struct dimension *port)
{
	const struct sshd_value *l = sshd_global(r->c, "listenaddress"),
				*p = sshd_global(r->c, "port");
	size_t n, n_ports;
	char **v = str_split(r->a, l->value, " ", &n);
	char **ports = str_split(r->a, p->value, " ", &n_ports);
	bool all = r->c->inherits, default_port = false;
	const char *own;
	char *addr;
	int rc = 0;

	for (size_t i = 0; i < n && !rc; i++) {
		all = all || !listen_address(r->a, v[i], &addr, &own);
		default_port = default_port || !own;
		if (own)
			rc = add(r, port, BY_LOCAL_PORT, own, NULL);
	}
	for (size_t i = 0; i < n && !rc && !all; i++) {
		listen_address(r->a, v[i], &addr, &own);
		rc = add_address(r, address, BY_LOCAL_ADDRESS, addr);
	}
	if (!rc && all)
		rc = any_addresses(r, address, BY_LOCAL_ADDRESS);
	if (!rc && all)
		rc = each_item(r, "localaddress", local_address_item, address);
	for (size_t i = 0; i < n_ports && !rc && default_port; i++)
		rc = add(r, port, BY_LOCAL_PORT, ports[i], NULL);
	/* Its socket unit may listen on any. */
	for (size_t i = 0; i < r->n_match && !rc && r->c->inherits; i++)
		for (size_t q = 0; q < r->match[i]->n_crit && !rc; q++)
			if (str_eq(r->match[i]->crit[q].name, "localport"))
				rc = add(r, port, BY_LOCAL_PORT, r->match[i]->crit[q].arg, NULL);
	return rc;
}

static int gather(struct reach *r, struct dimension d[KINDS], enum sshd_who who)
{
	int rc = users(r, &d[BY_USER], who);

	if (!rc)
		rc = any_addresses(r, &d[BY_ADDRESS], BY_ADDRESS);
	if (!rc)
		rc = each_item(r, "address", address_item, &d[BY_ADDRESS]);
	if (!rc && !r->dns)
		rc = each_item(r, "host", address_item, &d[BY_ADDRESS]);
	if (!rc)
		rc = add(r, &d[BY_NAME], BY_NAME, "client.invalid", NULL);
	if (!rc && r->dns)
		rc = each_item(r, "host", name_item, &d[BY_NAME]);
	return rc ? rc : local(r, &d[BY_LOCAL_ADDRESS], &d[BY_LOCAL_PORT]);
}

/* Whether any Match line has a criterion of that kind: else the example says nothing. */
static bool asked(const struct reach *r, enum kind k)
{
	for (size_t i = 0; i < r->n_match; i++)
		for (size_t q = 0; q < r->match[i]->n_crit; q++)
			if (kind_of(&r->match[i]->crit[q], r->dns) == k)
				return true;
	return false;
}

static int combine(
	struct reach *r, struct dimension d[KINDS], struct sshd_connection **ret, size_t *ret_n)
{
	size_t at[KINDS] = {0}, work = 0, cap = 0, n = 0, k;
	struct sshd_connection *v = NULL;

	for (k = 0; k < KINDS; k++)
		if (!d[k].n)
			return err_set(r->e, EBADMSG, "sshd listens on no address of its family");
	do {
		bool *ways = arena_array(r->a, r->c->n + 1, sizeof(bool));
		struct sshd_peer peer = {0};
		for (size_t i = 0; i < r->n_match; i++) {
			bool all = true;
			for (k = 0; k < KINDS; k++)
				all = all && d[k].v[at[k]].held[i];
			for (size_t q = 0; q < r->match[i]->n_crit; q++)
				if (kind_of(&r->match[i]->crit[q], r->dns) == KINDS)
					all = all && sshd_criterion_holds(r->c->root, r->a,
							     &r->match[i]->crit[q], &peer);
			ways[r->match[i] - r->c->v] = all;
		}
		bool known = false;
		for (size_t i = 0; i < n && !known; i++, work++)
			known = !memcmp(v[i].held, ways, r->c->n);
		if (n >= MAX_WAYS || ++work > MAX_WORK || n * r->c->n > MAX_WORK)
			return err_set(
				r->e, E2BIG, "the Match blocks tell too many connections apart");
		if (!known) {
			for (k = 0; k < KINDS; k++) {
				struct sshd_peer p = peer_of(k, &d[k].v[at[k]]);
				if (!asked(r, k))
					continue;
				peer.user = p.user ? p.user : peer.user;
				peer.group = p.group ? p.group : peer.group;
				peer.addr = p.addr ? p.addr : peer.addr;
				peer.host = k == BY_NAME ? p.host : peer.host;
				peer.laddr = p.laddr ? p.laddr : peer.laddr;
				peer.lport = p.lport ? p.lport : peer.lport;
			}
			*(struct sshd_connection *)arena_push(r->a, &v, &n, &cap, sizeof(*v)) =
				(struct sshd_connection){peer, ways};
		}
		for (k = 0; k < KINDS && ++at[k] == d[k].n; k++)
			at[k] = 0;
	} while (k < KINDS);
	*ret = v;
	*ret_n = n;
	return 0;
}

int sshd_connections(const struct sshd_conf *c, struct arena *a, enum sshd_who who,
	struct sshd_connection **ret, size_t *ret_n, struct err *e)
{
	struct reach r = {.c = c, .a = a, .e = e};
	struct dimension d[KINDS] = {{0}};
	size_t cap = 0;

	r.dns = str_eq(sshd_global(c, "usedns")->value, "yes");
	r.family = sshd_global(c, "addressfamily")->value;
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].op == OP_MATCH)
			*(const struct sshd_stmt **)arena_push(
				a, &r.match, &r.n_match, &cap, sizeof(*r.match)) = &c->v[i];
	int rc = gather(&r, d, who);
	return rc ? rc : combine(&r, d, ret, ret_n);
}

const struct sshd_value *sshd_at(const struct sshd_conf *c, struct arena *a, const char *keyword,
	const struct sshd_connection *x)
{
	struct sshd_view view = {&x->peer, x->held, a};

	return sshd_value_in(c, keyword, &view);
}
