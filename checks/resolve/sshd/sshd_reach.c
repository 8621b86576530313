/*
 * sshd_reach: the connections that could come, one for each way the Match blocks can hold together.
 *
 * A Match line asks of the user, the groups, the client's address and name, the local address and port.  For each of
 * these, examples are gathered that take every truth its criteria can have: the accounts, names made of the patterns,
 * the first and last address of every network and the ones beside them.  Of examples for which the same lines hold
 * one is kept; their combinations are the connections.
 *
 * Any user name counts, since a client may give any.  Groups are those of the local files, and of any name where
 * nsswitch.conf asks other sources.  Local addresses and ports are those listened on, each with its own, and a client is of
 * the family it comes to.  The client's name is its address unless UseDNS is on.  Names that only two patterns of several wildcards together would take are not thought of.
 */
#include "checks/resolve/sshd/sshd_listen.h"
#include "checks/resolve/sshd/sshd_parse.h"

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
	unsigned port;
	bool v6;    /* of an address */
	bool *held; /* one a Match statement */
};

/* One kind of criterion: user and group, address, name, local address and port. */
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
	struct err *e;
};

/* Combined are those before KINDS; BY_LOCAL_ADDRESS is on the way to BY_LOCAL. */
enum kind { BY_USER, BY_ADDRESS, BY_NAME, BY_LOCAL, KINDS, BY_LOCAL_ADDRESS };

static enum kind kind_of(const struct sshd_criterion *x, bool dns)
{
	if (str_eq(x->name, "user") || str_eq(x->name, "group") || str_eq(x->name, "invalid-user"))
		return BY_USER;
	if (str_eq(x->name, "address"))
		return BY_ADDRESS;
	if (str_eq(x->name, "host"))
		return dns ? BY_NAME : BY_ADDRESS;
	if (str_eq(x->name, "localaddress") || str_eq(x->name, "localport"))
		return BY_LOCAL;
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
	case BY_LOCAL:
	case BY_LOCAL_ADDRESS:
		p.laddr = x->text;
		p.lport = x->port;
		break;
	default:
		break;
	}
	return p;
}

/* Keeps the example unless there is one of its family for which the same lines hold. */
static int add(struct reach *r, struct dimension *d, enum kind k, const struct example *made)
{
	struct example x = *made;
	struct sshd_peer peer = peer_of(k, &x);

	x.held = arena_array(r->a, r->n_match + 1, sizeof(bool));
	for (size_t i = 0; i < r->n_match; i++) {
		const struct sshd_stmt *m = r->match[i];
		x.held[i] = true;
		for (size_t q = 0; q < m->n_crit && x.held[i]; q++)
			if (kind_of(&m->crit[q], r->dns) == k ||
				(k == BY_LOCAL_ADDRESS && str_eq(m->crit[q].name, "localaddress")))
				x.held[i] =
					sshd_criterion_holds(r->c->root, r->a, &m->crit[q], &peer);
	}
	for (size_t i = 0; i < d->n; i++)
		if (!memcmp(d->v[i].held, x.held, r->n_match) && d->v[i].v6 == x.v6)
			return 0;
	if (d->n >= MAX_WAYS)
		return err_set(r->e, E2BIG, "the Match blocks tell too many connections apart");
	*(struct example *)arena_push(r->a, &d->v, &d->n, &d->cap, sizeof(*d->v)) = x;
	return 0;
}

static int add_text(
	struct reach *r, struct dimension *d, enum kind k, const char *text, const char *group)
{
	return add(r, d, k, &(struct example){.text = text, .group = group});
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
	int rc = add_text(r, d, BY_USER, made_of(r->a, item, "", 'x'), NULL);

	return rc ? rc : add_text(r, d, BY_USER, made_of(r->a, item, "x", 'x'), NULL);
}

static int group_item(struct reach *r, struct dimension *d, const char *item)
{
	return add_text(
		r, d, BY_USER, "a user of another name service", made_of(r->a, item, "x", 'x'));
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
		rc = add_text(r, d, BY_USER, "root", NULL);
	struct lines l = lines_of(passwd ? passwd->data : "", passwd ? passwd->size : 0);
	while (!rc && next_line(&l, &text, &len)) {
		colon = memchr(text, ':', len);
		if (!colon || colon == text || (who == SSHD_UID_0 && !uid_0(text, len)))
			continue;
		if (++seen > MAX_EXAMPLES)
			return err_set(r->e, E2BIG, "too many accounts");
		rc = add_text(
			r, d, BY_USER, arena_strndup(r->a, text, (size_t)(colon - text)), NULL);
	}
	if (who == SSHD_UID_0)
		return rc;
	if (!rc)
		rc = add_text(r, d, BY_USER, "any-other-name", NULL);
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

	return v4 || v6 ? add(r, d, k, &(struct example){.text = text, .v6 = v6}) : 0;
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
	return add_text(r, d, BY_NAME, made_of(r->a, item, "x", 'x'), NULL);
}

static int any_addresses(struct reach *r, struct dimension *d, enum kind k)
{
	static const char *const v[] = {"203.0.113.77", "127.0.0.1", "2001:db8:ffff::77", "::1"};
	int rc = 0;

	for (size_t i = 0; i < sizeof(v) / sizeof(*v) && !rc; i++)
		rc = add_address(r, d, k, v[i]);
	return rc;
}

/* The local ports that could be: where none is told, those asked for and the usual one. */
static int local_ports(
	struct reach *r, struct dimension *d, const char *addr, bool v6, unsigned port)
{
	int rc = 0;

	if (port)
		return add(r, d, BY_LOCAL, &(struct example){.text = addr, .port = port, .v6 = v6});
	rc = add(r, d, BY_LOCAL, &(struct example){.text = addr, .port = 22, .v6 = v6});
	for (size_t i = 0; i < r->n_match; i++)
		for (size_t q = 0; q < r->match[i]->n_crit && !rc; q++) {
			const struct sshd_criterion *x = &r->match[i]->crit[q];
			long asked = str_eq(x->name, "localport")
					     ? sshd_port(r->c->root, r->a, x->arg)
					     : 0;
			if (asked > 0)
				rc = add(r, d, BY_LOCAL,
					&(struct example){
						.text = addr, .port = (unsigned)asked, .v6 = v6});
		}
	return rc;
}

/* Every place listened on, at a wildcard with every address that makes a difference. */
static int local(struct reach *r, struct dimension *d)
{
	struct dimension all = {0};
	struct sshd_listen *l;
	size_t n;
	int rc = sshd_listens(r->c, r->a, &l, &n, r->e);

	if (!rc && n > SSHD_MAX_PLACES)
		rc = err_set(r->e, E2BIG, "sshd listens in more than %d places", SSHD_MAX_PLACES);
	if (!rc)
		rc = any_addresses(r, &all, BY_LOCAL_ADDRESS);
	if (!rc)
		rc = each_item(r, "localaddress", local_address_item, &all);
	for (size_t i = 0; i < n && !rc; i++) {
		if (l[i].addr && (l[i].v4 || l[i].v6))
			rc = local_ports(r, d, l[i].addr, l[i].v6, l[i].port);
		for (size_t k = 0; k < all.n && !rc && !l[i].addr; k++)
			if (all.v[k].v6 ? l[i].v6 : l[i].v4)
				rc = local_ports(r, d, all.v[k].text, all.v[k].v6, l[i].port);
	}
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
		rc = add_text(r, &d[BY_NAME], BY_NAME, "client.invalid", NULL);
	if (!rc && r->dns)
		rc = each_item(r, "host", name_item, &d[BY_NAME]);
	return rc ? rc : local(r, &d[BY_LOCAL]);
}

/* Whether any Match line has a criterion of that kind (and name): else the example says nothing. */
static bool asked(const struct reach *r, enum kind k, const char *name)
{
	for (size_t i = 0; i < r->n_match; i++)
		for (size_t q = 0; q < r->match[i]->n_crit; q++)
			if (kind_of(&r->match[i]->crit[q], r->dns) == k &&
				(!name || str_eq(r->match[i]->crit[q].name, name)))
				return true;
	return false;
}

struct ways {
	struct sshd_connection *v;
	size_t n, cap, work;
};

/* The connection as an example, so far as Match lines ask of it. */
static struct sshd_peer peer_at(
	const struct reach *r, struct dimension d[KINDS], const size_t at[KINDS])
{
	struct sshd_peer peer = {0};

	for (size_t k = 0; k < KINDS; k++) {
		struct sshd_peer p = peer_of(k, &d[k].v[at[k]]);
		if (!asked(r, k, NULL))
			continue;
		peer.user = p.user ? p.user : peer.user;
		peer.group = p.group ? p.group : peer.group;
		peer.addr = p.addr ? p.addr : peer.addr;
		peer.host = k == BY_NAME ? p.host : peer.host;
		if (asked(r, k, "localaddress"))
			peer.laddr = p.laddr ? p.laddr : peer.laddr;
		if (asked(r, k, "localport"))
			peer.lport = p.lport ? p.lport : peer.lport;
	}
	return peer;
}

/* Adds the way in which the Match blocks hold for one of each kind, unless it is known. */
static int take_way(
	struct reach *r, struct dimension d[KINDS], const size_t at[KINDS], struct ways *w)
{
	bool *held = arena_array(r->a, r->c->n + 1, sizeof(bool));
	struct sshd_peer nobody = {0};

	for (size_t i = 0; i < r->n_match; i++) {
		bool all = true;
		for (size_t k = 0; k < KINDS; k++)
			all = all && d[k].v[at[k]].held[i];
		for (size_t q = 0; q < r->match[i]->n_crit; q++)
			if (kind_of(&r->match[i]->crit[q], r->dns) == KINDS)
				all = all && sshd_criterion_holds(r->c->root, r->a,
						     &r->match[i]->crit[q], &nobody);
		held[r->match[i] - r->c->v] = all;
	}
	for (size_t i = 0; i < w->n; i++, w->work++)
		if (!memcmp(w->v[i].held, held, r->c->n))
			return 0;
	if (w->n >= MAX_WAYS || w->work > MAX_WORK || w->n * r->c->n > MAX_WORK)
		return err_set(r->e, E2BIG, "the Match blocks tell too many connections apart");
	*(struct sshd_connection *)arena_push(r->a, &w->v, &w->n, &w->cap, sizeof(*w->v)) =
		(struct sshd_connection){peer_at(r, d, at), held};
	return 0;
}

static int combine(
	struct reach *r, struct dimension d[KINDS], struct sshd_connection **ret, size_t *ret_n)
{
	size_t at[KINDS] = {0}, k;
	struct ways w = {0};
	int rc = 0;

	for (k = 0; k < KINDS; k++)
		if (!d[k].n)
			return err_set(r->e, EBADMSG, "sshd listens on no address of its family");
	do {
		/* Both ends of a connection are of one family. */
		if (d[BY_ADDRESS].v[at[BY_ADDRESS]].v6 == d[BY_LOCAL].v[at[BY_LOCAL]].v6)
			rc = take_way(r, d, at, &w);
		if (!rc && ++w.work > MAX_WORK)
			rc = err_set(
				r->e, E2BIG, "the Match blocks tell too many connections apart");
		for (k = 0; k < KINDS && ++at[k] == d[k].n; k++)
			at[k] = 0;
	} while (k < KINDS && !rc);
	*ret = w.v;
	*ret_n = w.n;
	return rc;
}

int sshd_connections(const struct sshd_conf *c, struct arena *a, enum sshd_who who,
	struct sshd_connection **ret, size_t *ret_n, struct err *e)
{
	struct reach r = {.c = c, .a = a, .e = e};
	struct dimension d[KINDS] = {{0}};
	size_t cap = 0;

	r.dns = str_eq(sshd_global(c, "usedns")->value, "yes");
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
