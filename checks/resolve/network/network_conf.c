/*
 * network_conf: which wireless connections and promiscuous interfaces the next boot sets up: connections of NetworkManager
 * (nm-settings-keyfile(5)), its older ifcfg files and those of network-scripts (sysconfig.txt of initscripts), netplan(5),
 * ifupdown's interfaces(5), systemd.network(5), and units of wpa_supplicant and hostapd that start.
 *
 * A file counts where somebody reads it: NetworkManager.service and systemd-networkd.service must start at boot, netplan
 * and ifup be installed.  A connection that does not start by itself (autoconnect=false, ONBOOT=no, no "auto" line) does
 * not count, nor does one of NetworkManager's where its state file has wireless switched off.  The port of a bridge is
 * promiscuous: the kernel makes it so.
 *
 * Not handled: connections somebody starts by hand, netplan's files below /run and /lib, YAML in flow style over several
 * lines, NetworkManager's lists of devices it leaves alone.
 */
#include "checks/resolve/network/network_conf.h"

#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/units/unit.h"

static void add(struct arena *a, struct network_conf *to, enum network_kind kind, const char *by,
	const struct file *f, unsigned line)
{
	*(struct network_setting *)arena_push(a, &to->v, &to->n, &to->cap, sizeof(*to->v)) =
		(struct network_setting){kind, by, f, line};
}

static bool yes(const char *v)
{
	return !strcasecmp(v, "yes") || !strcasecmp(v, "true") || !strcasecmp(v, "on") ||
	       str_eq(v, "1");
}

static bool no(const char *v)
{
	return !strcasecmp(v, "no") || !strcasecmp(v, "false") || !strcasecmp(v, "off") ||
	       str_eq(v, "0");
}

/* One line of a keyfile of GLib: a section's name, or a key and its value; bytes as they are. */
struct keyfile {
	struct lines l;
	struct arena *a;
	const char *section, *key, *value; /* key "": the line that begins the section */
};

static bool next_key(struct keyfile *k)
{
	const char *text;
	size_t len;

	while (next_line(&k->l, &text, &len)) {
		char *s = str_strip(arena_strndup(k->a, text, len)), *eq = strchr(s, '=');
		size_t n = strlen(s);
		k->key = k->value = "";
		if (*s == '[' && s[n - 1] == ']') {
			s[n - 1] = '\0';
			k->section = s + 1;
			return true;
		}
		if (!*s || *s == '#' || !eq)
			continue;
		*eq = '\0';
		k->key = str_strip(s);
		k->value = str_strip(eq + 1);
		return true;
	}
	return false;
}

void network_keyfile(struct arena *a, const struct file *f, struct network_conf *to)
{
	struct keyfile k = {.l = lines_of(f->data, f->size), .a = a, .section = ""};
	unsigned wireless = 0, promiscuous = 0;

	while (next_key(&k)) {
		bool connection = str_eq(k.section, "connection");
		if (str_eq(k.section, "wifi") || str_eq(k.section, "802-11-wireless") ||
			(connection && str_eq(k.key, "type") &&
				(str_eq(k.value, "wifi") || str_eq(k.value, "802-11-wireless"))))
			wireless = wireless ? wireless : k.l.number;
		if ((str_eq(k.key, "accept-all-mac-addresses") && yes(k.value)) ||
			(connection &&
				(str_eq(k.key, "slave-type") || str_eq(k.key, "port-type")) &&
				str_eq(k.value, "bridge")))
			promiscuous = k.l.number;
		if (connection && str_eq(k.key, "autoconnect") && no(k.value))
			return;
	}
	if (wireless)
		add(a, to, NETWORK_WIRELESS, "NetworkManager", f, wireless);
	if (promiscuous)
		add(a, to, NETWORK_PROMISCUOUS, "NetworkManager", f, promiscuous);
}

/* KEY=value of a shell, the value without quotes; NULL: no such line. */
static char *assigned(struct arena *a, const char *line, size_t len, char **ret_key)
{
	char *s = str_strip(arena_strndup(a, line, len)), *eq = strchr(s, '=');

	if (*s == '#' || !eq)
		return NULL;
	*eq = '\0';
	*ret_key = s;
	char *v = eq + 1;
	size_t n = strlen(v);
	if (n >= 2 && (*v == '"' || *v == '\'') && v[n - 1] == *v) {
		v[n - 1] = '\0';
		v++;
	}
	return v;
}

void network_ifcfg(struct arena *a, const struct file *f, struct network_conf *to)
{
	struct lines l = lines_of(f->data, f->size);
	unsigned wireless = 0, promiscuous = 0;
	const char *text;
	size_t len;
	char *key;

	while (next_line(&l, &text, &len)) {
		const char *v = assigned(a, text, len, &key);
		if (!v)
			continue;
		if ((str_eq(key, "TYPE") && !strcasecmp(v, "Wireless")) ||
			(str_eq(key, "ESSID") && *v))
			wireless = l.number;
		if ((str_eq(key, "PROMISC") || str_eq(key, "ACCEPT_ALL_MAC_ADDRESSES")) && yes(v))
			promiscuous = l.number;
		if (str_eq(key, "BRIDGE") && *v)
			promiscuous = l.number;
		if (str_eq(key, "ONBOOT") && no(v))
			return;
	}
	if (wireless)
		add(a, to, NETWORK_WIRELESS, "ifcfg", f, wireless);
	if (promiscuous)
		add(a, to, NETWORK_PROMISCUOUS, "ifcfg", f, promiscuous);
}

void network_netplan(struct arena *a, const struct file *f, struct network_conf *to)
{
	struct lines l = lines_of(f->data, f->size);
	size_t wifis = 0, bridges = 0,
	       len; /* indentation of the key, counted from 1; 0: not below one */
	const char *text;

	while (next_line(&l, &text, &len)) {
		size_t blank = 0;
		while (blank < len && text[blank] == ' ')
			blank++;
		const char *s = arena_strndup(a, text + blank, len - blank);
		if (!*s || *s == '#' || *s == '\r')
			continue;
		if (wifis && blank + 1 > wifis) {
			add(a, to, NETWORK_WIRELESS, "netplan", f, l.number);
			wifis = 0;
		}
		if (bridges && blank + 1 <= bridges)
			bridges = 0;
		if (bridges && str_starts(s, "interfaces:") && !strstr(s, "[]"))
			add(a, to, NETWORK_PROMISCUOUS, "netplan", f, l.number);
		if (str_starts(s, "wifis:"))
			wifis = blank + 1;
		else if (str_starts(s, "bridges:"))
			bridges = blank + 1;
		else
			wifis = 0;
		if (str_starts(s, "wifis:") && strchr(s, '{') && !strstr(s, "{}"))
			add(a, to, NETWORK_WIRELESS, "netplan", f, l.number);
	}
}

void network_networkd(struct arena *a, const struct file *f, struct network_conf *to)
{
	struct ini ini = {0};

	systemd_ini(a, f, &ini, NULL);
	for (size_t i = 0; i < ini.n; i++) {
		const struct ini_item *x = &ini.v[i];
		if ((str_eq(x->section, "Link") && str_eq(x->key, "Promiscuous") &&
			    yes(x->value)) ||
			(str_eq(x->section, "Network") && str_eq(x->key, "Bridge") && *x->value))
			add(a, to, NETWORK_PROMISCUOUS, "systemd-networkd", f, x->line);
	}
}

void network_interfaces(struct arena *a, const struct file *f, struct network_conf *to)
{
	struct lines l = lines_of(f->data, f->size);
	struct strbuf started = {.arena = a};
	const char *text, *iface = NULL;
	size_t len, n, before = to->n;
	const char **of = NULL; /* whose stanza each setting that is added stands in */
	size_t n_of = 0, cap_of = 0;

	strbuf_puts(&started, " ");
	while (next_line(&l, &text, &len)) {
		char **w = str_split(a, arena_strndup(a, text, len), " \t\r", &n);
		if (!n || *w[0] == '#')
			continue;
		if (str_eq(w[0], "auto") || str_starts(w[0], "allow-")) {
			for (size_t i = 1; i < n; i++)
				strbuf_printf(&started, "%s ", w[i]);
			continue;
		}
		if (str_eq(w[0], "iface") && n > 1)
			iface = w[1];
		bool wireless = str_starts(w[0], "wpa-") || str_starts(w[0], "wireless-");
		bool bridge = (str_eq(w[0], "bridge_ports") || str_eq(w[0], "bridge-ports")) &&
			      n > 1 && !str_eq(w[1], "none");
		if (!iface || (!wireless && !bridge))
			continue;
		add(a, to, wireless ? NETWORK_WIRELESS : NETWORK_PROMISCUOUS, "ifupdown", f,
			l.number);
		*(const char **)arena_push(a, &of, &n_of, &cap_of, sizeof(*of)) = iface;
	}
	size_t kept = before;
	for (size_t i = 0; i < n_of; i++)
		if (strstr(strbuf_str(&started), arena_printf(a, " %s ", of[i])))
			to->v[kept++] = to->v[before + i];
	to->n = kept;
}

typedef void (*take_fn)(struct arena *a, const struct file *f, struct network_conf *to);

/* The files of a directory with that beginning and end. */
static int take_dir(struct root *r, struct arena *a, const char *dir, const char *prefix,
	const char *suffix, take_fn take, struct network_conf *to, struct err *e)
{
	char **names;
	size_t n;
	int rc = root_list(r, dir, a, &names, &n, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	for (size_t i = 0; i < n; i++) {
		const struct file *f;
		if (!str_starts(names[i], prefix) || !str_ends(names[i], suffix) ||
			*names[i] == '.' || str_ends(names[i], "~"))
			continue;
		rc = root_read(r, arena_printf(a, "%s/%s", dir, names[i]), &f, e);
		if (rc >= 0)
			take(a, f, to);
		else if (!is_absent(rc))
			return rc;
	}
	return 0;
}

static bool starts(struct root *r, struct arena *a, const char *unit)
{
	struct unit_boot u;

	return unit_at_boot(r, a, unit, &u, NULL) >= 0 && u.starts;
}

static bool there(struct root *r, const char *path)
{
	struct stat st;

	return root_stat(r, path, true, &st, NULL) == 0;
}

/* nmcli radio wifi off, as it is kept over boots. */
static int radio_off(struct root *r, struct arena *a, bool *ret, struct err *e)
{
	const struct file *f;
	int rc = root_read(r, "/var/lib/NetworkManager/NetworkManager.state", &f, e);

	*ret = false;
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct keyfile k = {.l = lines_of(f->data, f->size), .a = a, .section = ""};
	while (next_key(&k))
		if (str_eq(k.section, "main") && str_eq(k.key, "WirelessEnabled"))
			*ret = no(k.value);
	return 0;
}

static int manager(struct root *r, struct arena *a, struct network_conf *to, struct err *e)
{
	bool off;
	size_t kept = 0;
	int rc = radio_off(r, a, &off, e);

	if (rc >= 0)
		rc = take_dir(r, a, "/etc/NetworkManager/system-connections", "", "",
			network_keyfile, to, e);
	if (rc >= 0)
		rc = take_dir(r, a, "/usr/lib/NetworkManager/system-connections", "",
			".nmconnection", network_keyfile, to, e);
	if (rc >= 0)
		rc = take_dir(
			r, a, "/etc/sysconfig/network-scripts", "ifcfg-", "", network_ifcfg, to, e);
	for (size_t i = 0; rc >= 0 && i < to->n; i++)
		if (!off || to->v[i].kind != NETWORK_WIRELESS)
			to->v[kept++] = to->v[i];
	to->n = rc >= 0 ? kept : to->n;
	return rc;
}

static int units(struct root *r, struct arena *a, struct network_conf *to, struct err *e)
{
	char **names;
	size_t n;
	int rc = units_at_boot(r, a, ".service", &names, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++)
		if (str_starts(names[i], "wpa_supplicant@") ||
			str_starts(names[i], "wpa_supplicant-nl80211@") ||
			str_eq(names[i], "hostapd.service") || str_starts(names[i], "hostapd@"))
			add(a, to, NETWORK_WIRELESS, names[i], NULL, 0);
	return rc;
}

int network_conf_read(struct root *r, struct arena *a, struct network_conf *ret, struct err *e)
{
	const struct file *f;
	int rc = 0;

	*ret = (struct network_conf){0};
	if (starts(r, a, "NetworkManager.service"))
		rc = manager(r, a, ret, e);
	else if (there(r, "/etc/init.d/network"))
		rc = take_dir(r, a, "/etc/sysconfig/network-scripts", "ifcfg-", "", network_ifcfg,
			ret, e);
	if (rc >= 0 && (there(r, "/usr/sbin/netplan") || there(r, "/usr/libexec/netplan")))
		rc = take_dir(r, a, "/etc/netplan", "", ".yaml", network_netplan, ret, e);
	if (rc >= 0 && starts(r, a, "systemd-networkd.service"))
		rc = take_dir(
			r, a, "/etc/systemd/network", "", ".network", network_networkd, ret, e);
	if (rc >= 0 && there(r, "/sbin/ifup")) {
		rc = root_read(r, "/etc/network/interfaces", &f, e);
		if (rc >= 0)
			network_interfaces(a, f, ret);
		rc = is_absent(rc) ? 0 : rc;
		if (rc >= 0)
			rc = take_dir(r, a, "/etc/network/interfaces.d", "", "", network_interfaces,
				ret, e);
	}
	return rc < 0 ? rc : units(r, a, ret, e);
}
