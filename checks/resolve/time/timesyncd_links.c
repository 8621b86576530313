/*
 * timesyncd_links: the servers that systemd-networkd hands on for its links: NTP= of systemd.network(5), 252.
 *
 * A link takes the first file of *.network, by name over /etc, /usr/local/lib and /usr/lib/systemd/network, that matches
 * it; drop-ins of NAME.network.d come after the file.  Which links there are files tell only of those that *.netdev makes
 * (Name=, Peer's Name=); a file with NTP= that matches none of these leaves it open.  Not handled: what DHCP brings.
 */
#include <errno.h>
#include <fnmatch.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/time/time_daemon.h"
#include "checks/resolve/units/unit.h"

static char *const dirs[] = {(char *)"/etc/systemd/network",
	(char *)"/usr/local/lib/systemd/network", (char *)"/usr/lib/systemd/network"};

/* One file with its drop-ins. */
static int load(struct root *r, struct arena *a, const char *path, struct ini *ini, struct err *e)
{
	const struct file *f;
	struct err why = {0};
	char *own[3], **dropins;
	size_t n;
	int rc = systemd_read(r, path, &f, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	systemd_ini(a, f, ini, &why);
	for (size_t i = 0; i < 3; i++)
		own[i] = arena_printf(a, "%s/%s.d", dirs[i], path_base(path));
	rc = systemd_ordered(r, a, own, 3, ".conf", &dropins, &n, e);
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		rc = systemd_read(r, dropins[i], &f, e);
		if (rc >= 0)
			systemd_ini(a, f, ini, &why);
		rc = is_absent(rc) ? 0 : rc;
	}
	return rc;
}

static bool is_of(const struct ini_item *it, const char *section, const char *key)
{
	return str_eq(it->section, section) && str_eq(it->key, key);
}

struct names {
	const char **v;
	size_t n, cap;
};

/* The links that are made: all that is known to be there. */
static int made_links(struct root *r, struct arena *a, struct names *to, struct err *e)
{
	char **paths;
	size_t n;
	int rc = systemd_ordered(r, a, dirs, 3, ".netdev", &paths, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		struct ini ini = {0};
		rc = load(r, a, paths[i], &ini, e);
		for (size_t k = 0; k < ini.n; k++)
			if (is_of(&ini.v[k], "NetDev", "Name") || is_of(&ini.v[k], "Peer", "Name"))
				*(const char **)arena_push(a, &to->v, &to->n, &to->cap,
					sizeof(char *)) = ini.v[k].value;
	}
	return rc;
}

/* Whether a file's [Match] takes a link: 1, 0; -1: it asks for more than the name. */
static int matches(struct arena *a, const struct ini *ini, const char *link)
{
	bool named = false, more = false;
	size_t n;

	for (size_t i = 0; i < ini->n; i++) {
		const struct ini_item *it = &ini->v[i];
		if (!str_eq(it->section, "Match"))
			continue;
		more |= !str_eq(it->key, "Name");
		char **w = str_split(a, it->value, " \t", &n);
		for (size_t k = 0; str_eq(it->key, "Name") && k < n; k++)
			named |= fnmatch(w[k], link, 0) == 0;
	}
	return !named ? 0 : more ? -1 : 1;
}

struct servers {
	struct time_source *v;
	size_t n, cap;
};

static void take_servers(struct arena *a, const struct ini *ini, struct servers *to)
{
	size_t n, from = to->n;

	for (size_t i = 0; i < ini->n; i++) {
		const struct ini_item *it = &ini->v[i];
		if (!is_of(it, "Network", "NTP"))
			continue;
		if (!*it->value)
			to->n = from;
		char **w = str_split(a, it->value, " \t", &n);
		for (size_t k = 0; k < n; k++)
			*(struct time_source *)arena_push(
				a, &to->v, &to->n, &to->cap, sizeof(*to->v)) = (struct time_source){
				"server", w[k], NULL, it->file, it->line, false};
	}
}

int timesyncd_links(
	struct root *r, struct arena *a, struct time_source **ret, size_t *ret_n, struct err *e)
{
	struct servers all = {0}, taken = {0};
	struct names links = {0};
	struct unit_boot networkd;
	char **paths;
	size_t n;

	*ret_n = 0;
	int rc = unit_at_boot(r, a, "systemd-networkd.service", &networkd, e);
	if (rc < 0 || !networkd.starts)
		return rc < 0 ? rc : 0;
	rc = systemd_ordered(r, a, dirs, 3, ".network", &paths, &n, e);
	struct ini *ini = arena_array(a, n + 1, sizeof(*ini));
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		rc = load(r, a, paths[i], &ini[i], e);
		take_servers(a, &ini[i], &all);
	}
	if (rc < 0 || !all.n)
		return rc;
	rc = made_links(r, a, &links, e);
	for (size_t k = 0; rc >= 0 && k < links.n; k++)
		for (size_t i = 0; i < n; i++) {
			int match = matches(a, &ini[i], links.v[k]);
			if (match > 0)
				take_servers(a, &ini[i], &taken);
			if (match)
				break;
		}
	if (rc >= 0 && !taken.n)
		return err_set(e, ENOTSUP,
			"%s line %u: whether there is a link that brings %s is not known",
			all.v[0].file->path, all.v[0].line, all.v[0].name);
	*ret = taken.v;
	*ret_n = taken.n;
	return rc;
}
