/* package_version(): see packages.h. */
#include "checks/resolve/packages/dpkg.h"
#include "checks/resolve/packages/packages.h"

const char *package_version(struct facts *f, struct arena *a, const char *name)
{
	const enum package_system *system = facts_get(f, &model_package_system, NULL);

	if (!system)
		return NULL;
	if (*system == PACKAGES_DPKG)
		return dpkg_version(facts_host(f)->root, a, name);
	const struct packages *all = facts_get(f, &model_packages, NULL);
	const struct package *p = all ? package_find(all, name) : NULL;
	return p ? p->version : NULL;
}
