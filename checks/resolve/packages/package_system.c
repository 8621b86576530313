/* package_system: see package_system.h. */
#include "checks/resolve/packages/package_system.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/packages/dpkg_packages.h"
#include "checks/resolve/packages/rpmdb.h"

enum family { FAMILY_UNKNOWN, FAMILY_DPKG, FAMILY_RPM };

static const struct {
	const char *id;
	enum family family;
} families[] = {
	{"debian", FAMILY_DPKG},
	{"ubuntu", FAMILY_DPKG},
	{"rhel", FAMILY_RPM},
	{"fedora", FAMILY_RPM},
	{"centos", FAMILY_RPM},
	{"suse", FAMILY_RPM},
};

static enum family family_of(struct arena *a, const char *words)
{
	size_t n;
	char **w = str_split(a, words, " \t\r\"'", &n);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < sizeof(families) / sizeof(*families); k++)
			if (str_eq(w[i], families[k].id))
				return families[k].family;
	return FAMILY_UNKNOWN;
}

/* By ID, else by ID_LIKE; of several lines the last counts, as when a shell reads them. */
static int read_family(struct root *r, struct arena *a, enum family *ret, struct err *e)
{
	enum family id = FAMILY_UNKNOWN, like = FAMILY_UNKNOWN;
	const struct file *f;
	const char *line;
	size_t len;

	*ret = FAMILY_UNKNOWN;
	int rc = root_read(r, "/etc/os-release", &f, e);
	if (is_absent(rc))
		rc = root_read(r, "/usr/lib/os-release", &f, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		const char *s = str_strip(arena_strndup(a, line, len));
		if (str_starts(s, "ID="))
			id = family_of(a, s + strlen("ID="));
		else if (str_starts(s, "ID_LIKE="))
			like = family_of(a, s + strlen("ID_LIKE="));
	}
	*ret = id != FAMILY_UNKNOWN ? id : like;
	return 0;
}

static int choose(
	struct root *r, struct facts *f, struct arena *a, enum package_system *ret, struct err *e)
{
	enum family family;
	struct err why = {0};
	struct stat st;

	int rc = read_family(r, a, &family, e);
	if (rc < 0)
		return rc;
	*ret = family == FAMILY_RPM ? PACKAGES_RPM : PACKAGES_DPKG;
	if (family != FAMILY_UNKNOWN)
		return 0;
	int dpkg = root_stat(r, DPKG_STATUS, true, &st, e);
	if (dpkg && !is_absent(dpkg))
		return dpkg;
	bool rpm = facts_get(f, &model_rpmdb, &why) || why.code != ENOENT;
	if (!dpkg && rpm)
		return err_set(e, EINVAL,
			"there is a data base of dpkg and one of rpm, and os-release(5) does not "
			"tell which of them this host is made of");
	if (dpkg && !rpm)
		return err_set(e, ENOENT, "there is no %s, and %s", DPKG_STATUS, why.text);
	*ret = dpkg ? PACKAGES_RPM : PACKAGES_DPKG;
	return 0;
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	enum package_system *s = arena_alloc(a, sizeof(*s));

	*ret = s;
	return choose(h->root, f, a, s, e);
}

const struct model model_package_system = {"package system", build};

int package_system_is(struct facts *f, enum package_system wanted, struct err *e)
{
	const enum package_system *s = facts_get(f, &model_package_system, e);

	if (!s)
		return -e->code;
	return *s == wanted ? 0
			    : err_set(e, ENOENT, "the packages of this host are %s's",
				      *s == PACKAGES_RPM ? "rpm" : "dpkg");
}
