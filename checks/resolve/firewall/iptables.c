/*
 * iptables: see iptables.h.
 *
 * Red Hat's iptables.service and ip6tables.service load /etc/sysconfig/iptables and ip6tables; Debian's
 * netfilter-persistent.service loads /etc/iptables/rules.v4 and rules.v6 by the plugins of iptables-persistent.
 *
 * ufw(8): /etc/default/ufw has the policies, of a name the last line counts; before.rules, after.rules and user.rules
 * hold the chains (before6.rules ... those of IPv6), ufw-init puts them below INPUT, OUTPUT and FORWARD.  ufw.conf says
 * whether any of it is loaded.  Without IPV6=yes all of IPv6 is kept out but lo.
 */
#include "checks/resolve/firewall/iptables.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/firewall/nft.h"
#include "checks/resolve/units/unit.h"

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

static void take_text(struct nft *n, struct arena *a, struct iptables *to, const struct file *f)
{
	const char *refused, *doubt;
	unsigned line;
	const char *text = iptables_as_nft(a, f->data, f->size, to->v6, &refused, &doubt, &line);

	if ((refused && !to->refused) || (doubt && !to->doubt)) {
		to->refused = refused ? refused : to->refused;
		to->doubt = doubt ? doubt : to->doubt;
		to->at = f;
		to->line = line;
	}
	nft_text(n, text, strlen(text), f, 1, true);
}

/* What came of it. */
static void finish(struct nft *n, struct iptables *to)
{
	struct fw_rules *r = nft_rules(n);

	to->rules = r;
	if (r->refused && !to->refused) {
		to->refused = r->refused;
		to->at = r->refused_file;
		to->line = r->refused_line;
	}
	if (r->doubt && !to->doubt) {
		to->doubt = r->doubt;
		to->at = r->doubt_file;
		to->line = r->doubt_line;
	}
}

static int starts(struct root *r, struct arena *a, const char *unit, bool *ret, struct err *e)
{
	struct unit_boot u;
	int rc = unit_at_boot(r, a, unit, &u, e);

	*ret = !rc && u.starts;
	return rc;
}

int iptables_at_boot(struct root *r, struct arena *a, bool v6, struct iptables *ret, struct err *e)
{
	const char *unit = v6 ? "ip6tables.service" : "iptables.service";
	const char *plugin = v6 ? "/usr/share/netfilter-persistent/plugins.d/25-ip6tables"
				: "/usr/share/netfilter-persistent/plugins.d/15-ip4tables";
	struct nft *n = nft_new(r, a);
	bool red_hat, debian = false;
	struct stat st;

	*ret = (struct iptables){.v6 = v6};
	int rc = starts(r, a, unit, &red_hat, e);
	if (!rc && !red_hat)
		rc = starts(r, a, "netfilter-persistent.service", &debian, e);
	if (rc)
		return rc;
	if (debian) {
		struct err why = {0};
		rc = root_stat(r, plugin, true, &st, &why);
		if (rc && !is_absent(rc))
			return err_set(e, -rc, "%s", why.text);
		debian = !rc && (st.st_mode & 0111);
	}
	ret->path = red_hat ? (v6 ? "/etc/sysconfig/ip6tables" : "/etc/sysconfig/iptables")
			    : (v6 ? "/etc/iptables/rules.v6" : "/etc/iptables/rules.v4");
	if (!red_hat && !debian) {
		ret->refused =
			arena_printf(a, "neither %s nor netfilter-persistent loads it", unit);
	} else {
		rc = maybe(r, ret->path, &ret->file, e);
		if (rc)
			return rc;
		if (ret->file)
			take_text(n, a, ret, ret->file);
	}
	finish(n, ret);
	return 0;
}

/* The value of a line NAME=VALUE or NAME="VALUE" as ufw takes it; NULL: it is not of that name. */
static char *setting(struct arena *a, const char *line, size_t len, const char *name)
{
	char *s = str_strip(arena_strndup(a, line, len));
	size_t n = strlen(name);

	if (strncmp(s, name, n) || s[n] != '=')
		return NULL;
	s += n + 1;
	char quote = *s == '"' || *s == '\'' ? *s : 0;
	s += quote != 0;
	s[strcspn(s, quote == '"' ? "\"" : quote ? "'" : " \t#;")] = '\0';
	return s;
}

static void defaults(struct arena *a, struct ufw *u)
{
	static const char *const names[] = {
		"DEFAULT_INPUT_POLICY", "DEFAULT_OUTPUT_POLICY", "DEFAULT_FORWARD_POLICY"};
	struct lines l =
		lines_of(u->defaults ? u->defaults->data : "", u->defaults ? u->defaults->size : 0);
	const char *line;
	size_t len;

	while (next_line(&l, &line, &len)) {
		const char *v;
		for (size_t i = 0; i < 3; i++) {
			v = setting(a, line, len, names[i]);
			if (!v)
				continue;
			u->policies[i].value = v;
			u->policies[i].line = l.number;
		}
		v = setting(a, line, len, "IPV6");
		if (v)
			u->ipv6 = str_eq(v, "yes") || str_eq(v, "YES");
	}
}

/* What ufw-init adds around the files. */
static const char *around(struct arena *a, const struct ufw *u, bool v6, bool before)
{
	static const char *const ways[] = {"input", "output", "forward"}, *const chains[] = {
										  "INPUT", "OUTPUT",
										  "FORWARD"};
	static const char *const parts[] = {
		"before-logging", "before", "after", "after-logging", "reject", "track"};
	const char *p = v6 ? "ufw6" : "ufw";
	struct strbuf b = {.arena = a};

	if (before)
		strbuf_puts(&b, "*filter\n");
	for (size_t i = 0; i < 3; i++) {
		const char *policy = u->policies[i].value ? u->policies[i].value : "DROP";
		const char *target = str_eq(policy, "ACCEPT")	? "ACCEPT"
				     : str_eq(policy, "REJECT") ? "REJECT"
								: "DROP";
		if (before) {
			strbuf_printf(&b, ":%s %s\n", chains[i],
				str_eq(target, "ACCEPT") ? "ACCEPT" : "DROP");
			strbuf_printf(&b, ":%s-skip-to-policy-%s -\n", p, ways[i]);
			strbuf_printf(&b, ":%s-user-%s -\n:%s-user-logging-%s -\n", p, ways[i], p,
				ways[i]);
			for (size_t k = 0; k < 6; k++)
				strbuf_printf(&b, ":%s-%s-%s -\n", p, parts[k], ways[i]);
			continue;
		}
		strbuf_printf(&b, "-A %s-skip-to-policy-%s -j %s\n", p, ways[i], target);
		strbuf_printf(&b, "-A %s-before-%s -j %s-user-%s\n", p, ways[i], p, ways[i]);
		for (size_t k = 0; k < 6; k++)
			strbuf_printf(&b, "-A %s -j %s-%s-%s\n", chains[i], p, parts[k], ways[i]);
		if (str_eq(target, "REJECT"))
			strbuf_printf(&b, "-A %s-reject-%s -j REJECT\n", p, ways[i]);
	}
	if (before)
		strbuf_printf(&b,
			":%s-logging-deny -\n:%s-logging-allow -\n:%s-user-limit -\n"
			":%s-user-limit-accept -\n:%s-not-local -\nCOMMIT\n",
			p, p, p, p, p);
	else
		return arena_printf(a, "*filter\n%sCOMMIT\n", strbuf_str(&b));
	return strbuf_str(&b);
}

static void own_text(struct nft *n, struct arena *a, const char *text, bool v6)
{
	const char *refused, *doubt;
	unsigned line;
	const char *nft = iptables_as_nft(a, text, strlen(text), v6, &refused, &doubt, &line);

	nft_text(n, nft, strlen(nft), NULL, 1, true);
}

static int ufw_tables(struct root *r, struct arena *a, const struct ufw *u, bool v6,
	struct iptables *to, struct err *e)
{
	static const char *const files[2][3] = {
		{"/etc/ufw/before.rules", "/etc/ufw/user.rules", "/etc/ufw/after.rules"},
		{"/etc/ufw/before6.rules", "/etc/ufw/user6.rules", "/etc/ufw/after6.rules"}};
	static const char closed[] =
		"*filter\n:INPUT DROP\n:OUTPUT DROP\n:FORWARD DROP\n"
		"-A INPUT -i lo -j ACCEPT\n-A OUTPUT -o lo -j ACCEPT\nCOMMIT\n";
	struct nft *n = nft_new(r, a);

	*to = (struct iptables){.v6 = v6, .path = files[v6][1], .file = u->defaults};
	if (v6 && !u->ipv6) {
		own_text(n, a, closed, true);
		finish(n, to);
		return 0;
	}
	own_text(n, a, around(a, u, v6, true), v6);
	for (size_t i = 0; i < 3; i++) {
		const struct file *f;
		int rc = maybe(r, files[v6][i], &f, e);
		if (rc)
			return rc;
		if (f)
			take_text(n, a, to, f);
		else if (!to->refused) {
			to->refused = arena_printf(a, "%s is not there", files[v6][i]);
		}
	}
	own_text(n, a, around(a, u, v6, false), v6);
	finish(n, to);
	return 0;
}

int ufw_at_boot(struct root *r, struct arena *a, struct ufw *ret, struct err *e)
{
	const char *line;
	size_t len;

	*ret = (struct ufw){.ipv6 = false};
	int rc = maybe(r, "/etc/ufw/ufw.conf", &ret->conf, e);
	if (!rc)
		rc = maybe(r, "/etc/default/ufw", &ret->defaults, e);
	if (rc)
		return rc;
	struct lines l =
		lines_of(ret->conf ? ret->conf->data : "", ret->conf ? ret->conf->size : 0);
	while (next_line(&l, &line, &len)) {
		const char *v = setting(a, line, len, "ENABLED");
		if (!v)
			continue;
		ret->enabled = str_eq(v, "yes") || str_eq(v, "YES");
		ret->enabled_line = l.number;
	}
	defaults(a, ret);
	rc = ufw_tables(r, a, ret, false, &ret->tables[0], e);
	return rc ? rc : ufw_tables(r, a, ret, true, &ret->tables[1], e);
}
