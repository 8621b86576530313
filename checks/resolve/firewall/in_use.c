/*
 * in_use: see in_use.h.
 *
 * Red Hat 9 and later are asked for firewalld and nftables alone, and Debian's kin for ufw, nftables and iptables: another
 * one there is none that the baseline knows of.  ufw.service is started on every Ubuntu and loads nothing unless ufw.conf
 * has ENABLED=yes.
 */
#include "checks/resolve/firewall/in_use.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/probe/probe.h"
#include "checks/resolve/firewall/iptables.h"
#include "checks/resolve/units/unit.h"

enum { RED_HAT = 1, RED_HAT_8 = 2, DEBIAN = 4 };

static const struct candidate {
	const char *name, *unit;
	unsigned on;
} candidates[] = {
	{"firewalld", "firewalld.service", RED_HAT | RED_HAT_8},
	{"ufw", "ufw.service", DEBIAN},
	{"nftables", "nftables.service", RED_HAT | RED_HAT_8 | DEBIAN},
	{"iptables", "iptables.service", RED_HAT_8},
	{"iptables", "ip6tables.service", RED_HAT_8},
	{"iptables", "netfilter-persistent.service", DEBIAN},
};

/* The value of a line of os-release without its quotes; "" where it is not there. */
static const char *release(struct root *r, struct arena *a, const char *name)
{
	static const char *const paths[] = {"/etc/os-release", "/usr/lib/os-release"};
	const struct file *f = NULL;
	const char *line;
	size_t len, n = strlen(name);

	for (size_t i = 0; i < 2 && !f; i++)
		if (root_read(r, paths[i], &f, NULL))
			f = NULL;
	struct lines l = lines_of(f ? f->data : "", f ? f->size : 0);
	while (next_line(&l, &line, &len)) {
		char *s = str_strip(arena_strndup(a, line, len));
		if (strncmp(s, name, n) || s[n] != '=')
			continue;
		s += n + 1;
		s += *s == '"' || *s == '\'';
		s[strcspn(s, "\"'")] = '\0';
		return s;
	}
	return "";
}

static unsigned platform(struct root *r, struct arena *a)
{
	const char *ids = arena_printf(a, "%s %s", release(r, a, "ID"), release(r, a, "ID_LIKE"));
	size_t n;
	char **v = str_split(a, ids, " ", &n);

	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i], "rhel") || str_eq(v[i], "fedora") || str_eq(v[i], "centos"))
			return strtoul(release(r, a, "VERSION_ID"), NULL, 10) == 8 ? RED_HAT_8
										   : RED_HAT;
	return DEBIAN;
}

const char *firewall_brought(struct facts *f)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct root *r = facts_host(f)->root;

	if (platform(r, a) != DEBIAN)
		return "firewalld";
	return str_eq(release(r, a, "ID"), "debian") ? "nftables" : "ufw";
}

static int active(const struct host *h, struct arena *a, const char *unit, bool *ret, struct err *e)
{
	struct unit_live u = {0};
	int rc = h->probe->unit(h->probe->arg, a, unit, &u, e);

	*ret = !rc && str_eq(u.active_state, "active");
	return rc;
}

static int build(const struct host *h, struct facts *f, struct arena *a, const void **ret_model,
	struct err *e)
{
	const char **ret = arena_alloc(a, sizeof(*ret));
	unsigned on = platform(h->root, a);
	size_t n = sizeof(candidates) / sizeof(*candidates);
	struct ufw ufw;
	int rc = ufw_at_boot(h->root, a, &ufw, e);

	(void)f;
	*ret_model = ret;
	const int halves = h->live ? 2 : 1; /* after the next boot; now */
	for (int live = 0; live < halves && !*ret && !rc; live++)
		for (size_t i = 0; i < n && !*ret && !rc; i++) {
			const struct candidate *c = &candidates[i];
			struct unit_boot u;
			bool yes = false;
			if (!(c->on & on) || (str_eq(c->name, "ufw") && !ufw.enabled))
				continue;
			if (live) {
				rc = active(h, a, c->unit, &yes, e);
			} else {
				rc = unit_at_boot(h->root, a, c->unit, &u, e);
				yes = !rc && u.starts;
			}
			if (yes)
				*ret = c->name;
		}
	return rc;
}

static const struct model model_in_use = {"packet filter in use", build};

int firewall_in_use(struct facts *f, const char **ret, struct err *e)
{
	const char *const *name = facts_get(f, &model_in_use, e);

	if (!name)
		return -(e->code ? e->code : 5);
	*ret = *name;
	return 0;
}
