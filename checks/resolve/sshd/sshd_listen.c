/*
 * sshd_listen: the addresses and ports on which connections come to an sshd.
 *
 * ListenAddress in sshd_config(5): one with a port is listened on at that port alone, one without at each Port; "0.0.0.0" takes
 * IPv4 alone, "::" IPv6 alone.  Started by a socket unit (systemd.socket(5)) sshd listens on what the socket does: with -i
 * always, without it where Debian's sshd takes over systemd's sockets.  "[::]:22" and "22" there take both families unless
 * BindIPv6Only= says otherwise.  Sockets that are not of the network give nothing; what cannot be told is every address.
 */
#include "checks/resolve/sshd/sshd_listen.h"
#include "checks/resolve/sshd/sshd_parse.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_index.h"

/* Debian's sshd listens on systemd's sockets instead of its own from here; until then, and where a generator makes the
 * socket after sshd_config from here on, both are counted. */
#define SOCKETS_INSTEAD	  900
#define SOCKETS_GENERATED 906

struct listening {
	const struct sshd_conf *c;
	struct arena *a;
	struct sshd_listen *v;
	size_t n, cap;
};

static void add(struct listening *l, const char *addr, unsigned port, bool v4, bool v6)
{
	*(struct sshd_listen *)arena_push(l->a, &l->v, &l->n, &l->cap, sizeof(*l->v)) =
		(struct sshd_listen){addr, port, v4, v6};
}

/* Splits "[ADDRESS]:PORT", "ADDRESS:PORT", "ADDRESS"; *ret_port NULL when there is none. */
static char *split(struct arena *a, const char *s, char **ret_port)
{
	char *t = arena_strdup(a, s), *colon = strchr(t, ':'), *end;

	*ret_port = NULL;
	if (*t == '[' && (end = strchr(t, ']'))) {
		*ret_port = end[1] == ':' ? end + 2 : NULL;
		*end = '\0';
		return t + 1;
	}
	if (colon && !strchr(colon + 1, ':')) {
		*colon = '\0';
		*ret_port = colon + 1;
	}
	return t;
}

static bool add_number(struct listening *l, const char *addr, unsigned port)
{
	static const unsigned char any[16];
	unsigned char b[16];
	struct in_addr v4;

	if (inet_aton(addr, &v4)) /* "127.1" and "0", too */
		add(l, v4.s_addr ? arena_strdup(l->a, inet_ntoa(v4)) : NULL, port, true, false);
	else if (inet_pton(AF_INET6, addr, b) == 1)
		add(l, memcmp(b, any, sizeof(b)) ? addr : NULL, port, false, true);
	else
		return false;
	return true;
}

/* An address, "*" (the C library's loopback), or a name: all that /etc/hosts has of it. */
static void add_address(struct listening *l, const char *addr, unsigned port)
{
	const struct file *f;
	const char *line;
	size_t len, n, before = l->n;

	if (str_eq(addr, "*")) {
		add(l, "127.0.0.1", port, true, false);
		add(l, "::1", port, false, true);
	} else if (!add_number(l, addr, port) && !root_read(l->c->root, "/etc/hosts", &f, NULL)) {
		struct lines rest = lines_of(f->data, f->size);
		while (next_line(&rest, &line, &len)) {
			char *text = arena_strndup(l->a, line, len);
			text[strcspn(text, "#")] = '\0';
			char **v = str_split(l->a, text, " \t\r", &n);
			for (size_t i = 1; i < n; i++)
				if (str_ieq(v[i], addr) && add_number(l, v[0], port))
					break;
		}
	}
	if (l->n == before)
		add(l, NULL, port, true, true);
}

static void own(struct listening *l)
{
	size_t n, n_ports, first = l->n;
	char **v = str_split(l->a, sshd_global(l->c, "listenaddress")->value, " ", &n);
	char **ports = str_split(l->a, sshd_global(l->c, "port")->value, " ", &n_ports);
	const char *family = sshd_global(l->c, "addressfamily")->value;

	for (size_t i = 0; i < n && l->n <= SSHD_MAX_PLACES; i++) {
		char *port, *addr = split(l->a, v[i], &port);
		long number = port ? sshd_port(l->c->root, l->a, port) : 0;
		if (port && number > 0)
			add_address(l, addr, (unsigned)number);
		for (size_t k = 0; k < n_ports && !port && l->n <= SSHD_MAX_PLACES; k++)
			add_address(l, addr, (unsigned)sshd_port(l->c->root, l->a, ports[k]));
	}
	for (; first < l->n; first++) {
		l->v[first].v4 &= !str_eq(family, "inet6");
		l->v[first].v6 &= !str_eq(family, "inet");
	}
}

/* One value of ListenStream= */
static void stream(struct listening *l, const char *text, bool only_v6)
{
	char *end, *port, *addr;
	unsigned long number = strtoul(text, &end, 10);

	if (*text == '/' || *text == '@' || str_starts(text, "vsock:"))
		return;
	if (!*end) {
		if (number && number < 65536)
			add(l, NULL, (unsigned)number, !only_v6, true);
		return;
	}
	addr = split(l->a, text, &port);
	addr[strcspn(addr, "%")] = '\0'; /* an interface */
	number = port ? strtoul(port, &end, 10) : 0;
	if (!number || number > 65535 || *end)
		return; /* systemd ignores it */
	size_t before = l->n;
	add_address(l, addr, (unsigned)number);
	for (; before < l->n; before++)
		if (!l->v[before].addr && l->v[before].v6)
			l->v[before].v4 = !only_v6;
}

/* The service that a socket starts, by its name after aliases. */
static const char *service_of(struct unit_index *x, const struct unit *socket)
{
	const char *given = unit_value(socket, "Socket", "Service");
	const char *accept = unit_value(socket, "Socket", "Accept");
	bool each = false;
	const struct unit *u;
	struct err why = {0};
	int stem = (int)(strlen(socket->id) - strlen(".socket"));

	if (accept && systemd_bool(accept, &each) < 0)
		each = false;
	const char *name = given && *given ? unit_specifiers(x->arena, socket->id, given)
					   : arena_printf(x->arena, "%.*s%s.service", stem,
						     socket->id, each ? "@" : "");
	return unit_load(x, name, &u, &why) < 0 ? NULL : u->id;
}

/* Whether Sockets= of the service names the socket. */
static bool named(struct unit_index *x, const struct unit *service, const struct unit *socket)
{
	size_t n, m;
	char **v = unit_values(x, service, "Service", "Sockets", true, &n);

	for (size_t i = 0; i < n; i++) {
		char **w = str_split(x->arena, v[i], " \t", &m);
		for (size_t k = 0; k < m; k++)
			if (str_eq(unit_specifiers(x->arena, service->id, w[k]), socket->id))
				return true;
	}
	return false;
}

static void take_socket(struct listening *l, struct unit_index *x, const struct unit *socket)
{
	const char *only = unit_value(socket, "Socket", "BindIPv6Only");
	struct err why = {0};
	size_t n;
	char **v = unit_values(x, socket, "Socket", "ListenStream", true, &n);

	for (size_t i = 0; i < n && l->n <= SSHD_MAX_PLACES; i++) {
		const char *text = unit_expand(l->a, socket, v[i], &why);
		if (text)
			stream(l, text, str_eq(only, "ipv6-only"));
		else
			add(l, NULL, 0, true, true);
	}
}

static int sockets(struct listening *l, struct err *e)
{
	struct unit_index *x;
	const struct unit *service = NULL, *socket = NULL;
	char **names;
	size_t n;
	int rc = unit_index(l->c->root, &x, e);

	if (rc >= 0)
		rc = unit_load(x, arena_strdup(x->arena, l->c->unit), &service, e);
	if (rc >= 0)
		rc = units_at_boot(l->c->root, l->a, ".socket", &names, &n, e);
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		rc = unit_load(x, arena_strdup(x->arena, names[i]), &socket, e);
		if (rc >= 0 &&
			(str_eq(service_of(x, socket), service->id) || named(x, service, socket)))
			take_socket(l, x, socket);
	}
	return rc < 0 ? rc : 0;
}

int sshd_listens(const struct sshd_conf *c, struct arena *a, struct sshd_listen **ret,
	size_t *ret_n, struct err *e)
{
	struct listening l = {.c = c, .a = a};
	int rc = c->unit ? sockets(&l, e) : 0;

	if (rc < 0)
		return rc;
	bool instead = l.n && c->vendor == SSHD_DEBIAN && c->version >= SOCKETS_INSTEAD &&
		       c->version < SOCKETS_GENERATED;
	if (c->inherits && !l.n)
		add(&l, NULL, 0, true, true); /* of another superserver */
	if (!c->inherits && !instead)
		own(&l);
	*ret = l.v;
	*ret_n = l.n;
	return 0;
}
