/*
 * sysctl_unit: what the settings of a unit leave of the kernel parameters it writes (systemd.exec(5), version 252): whether
 * they reach the host, in whose network they stand, and which files with them it sees.
 */
#include "checks/resolve/kernel/sysctl_unit.h"

#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"

bool sysctl_unit_on(struct root *r, struct arena *a, const char *unit, const char *key, bool *ret)
{
	char **v;
	size_t n;
	bool is;

	*ret = false;
	if (unit_setting(r, a, unit, "Service", key, &v, &n, NULL, NULL, NULL) < 0 || !n)
		return false;
	*ret = systemd_bool(v[n - 1], &is) < 0 ? *v[n - 1] != '\0' : is;
	return true;
}

/* AmbientCapabilities=: lists add up, "~" takes away. */
static bool net_admin(struct root *r, struct arena *a, const char *unit)
{
	char **v, **w;
	size_t n, m;
	bool has = false;

	if (unit_setting(r, a, unit, "Service", "AmbientCapabilities", &v, &n, NULL, NULL, NULL) <
		0)
		return false;
	for (size_t i = 0; i < n; i++) {
		bool named = false, inverted = v[i][0] == '~';
		w = str_split(a, v[i] + inverted, " \t", &m);
		for (size_t k = 0; k < m; k++)
			named |= str_ieq(w[k], "CAP_NET_ADMIN");
		if (inverted)
			has = named ? false : has || !i;
		else
			has |= named;
	}
	return has;
}

void sysctl_unit_reaches(
	struct root *r, struct arena *a, const char *unit, struct sysctl_reach *ret)
{
	bool is, own = false;
	char **v;
	size_t n;

	*ret = (struct sysctl_reach){0};
	sysctl_unit_on(r, a, unit, "PrivateNetwork", &ret->own_network);
	sysctl_unit_on(r, a, unit, "NetworkNamespacePath", &own);
	ret->own_network |= own;
	if (sysctl_unit_on(r, a, unit, "ProtectKernelTunables", &is) && is)
		ret->hidden = true;
	enum unit_sight sight;
	if (unit_sees(r, a, unit, "/proc/sys", &sight, NULL, NULL) >= 0 &&
		(sight == UNIT_SEES_READ_ONLY || sight == UNIT_SEES_NOTHING))
		ret->hidden = true;
	if (sysctl_unit_on(r, a, unit, "DynamicUser", &is) && is)
		ret->user = true;
	if (unit_setting(r, a, unit, "Service", "User", &v, &n, NULL, NULL, NULL) >= 0 && n &&
		*v[n - 1] && !str_eq(v[n - 1], "root") && !str_eq(v[n - 1], "0"))
		ret->user = true;
	ret->net_admin = ret->user && net_admin(r, a, unit);
}

/* The file that a credential of that name is read from; NULL: none. */
const char *sysctl_unit_credential(struct root *r, struct arena *a, const char *unit)
{
	static const char *const dirs[] = {
		"/etc/credstore", "/usr/local/lib/credstore", "/usr/lib/credstore"};
	char **v;
	size_t n;
	struct stat st;

	if (unit_setting(r, a, unit, "Service", "LoadCredential", &v, &n, NULL, NULL, NULL) < 0)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		if (str_starts(v[i], "sysctl.extra:/"))
			return v[i] + 13;
		for (size_t d = 0; d < 3 && str_eq(v[i], "sysctl.extra"); d++) {
			const char *path = arena_printf(a, "%s/sysctl.extra", dirs[d]);
			if (root_stat(r, path, true, &st, NULL) == 0)
				return path;
		}
	}
	return NULL;
}

/* What stands in files that the unit does not see is not written. */
void sysctl_unit_unseen(
	struct root *r, struct arena *a, const char *unit, struct sysctl_log *log, size_t from)
{
	size_t kept = from;

	for (size_t i = from; i < log->n; i++) {
		const struct file *f = log->v[i].at.file;
		enum unit_sight sight = UNIT_SEES;
		if (f && unit_sees(r, a, unit, f->path, &sight, NULL, NULL) >= 0 &&
			sight == UNIT_SEES_OTHER && log->v[i].kind != SYSCTL_LOST) {
			log->v[i].kind = SYSCTL_LOST;
			log->v[i].value = arena_printf(
				a, "%s: something else stands there for %s", f->path, unit);
		}
		if (sight != UNIT_SEES_NOTHING)
			log->v[kept++] = log->v[i];
	}
	log->n = kept;
}
