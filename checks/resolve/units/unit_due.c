/*
 * unit_due: whether a timer or path unit starts its service by itself as soon as it stands (systemd.timer(5),
 * systemd.path(5)).
 *
 * A timer: OnActiveSec=, OnBootSec= or OnStartupSec= of at most five seconds.  A path unit: PathExists= of what is there,
 * PathExistsGlob= that matches, DirectoryNotEmpty= of a folder with something in it; where every such path is sure not to
 * be there and no change is waited for, nothing starts.  Below /run, /tmp, /proc, /sys and /dev files do not tell.
 * Not handled: OnCalendar=, Persistent=, time spans of several parts.
 */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"

static bool soon(const char *v)
{
	static const char *const seconds[] = {"", "s", "sec", "second", "seconds"};
	size_t digits = strspn(v, "0123456789");
	const char *unit = v + digits + strspn(v + digits, " \t");

	if (!digits || digits > 4)
		return false;
	if (strspn(v, "0") == digits || str_starts(unit, "ms") || str_starts(unit, "us"))
		return true;
	for (size_t s = 0; digits == 1 && s < 5; s++)
		if (str_eq(unit, seconds[s]) && v[0] <= '5')
			return true;
	return false;
}

static int timer(struct root *r, struct arena *a, const char *name)
{
	static const char *const keys[] = {"OnActiveSec", "OnBootSec", "OnStartupSec"};
	char **v;
	size_t n;

	for (size_t k = 0; k < 3; k++) {
		if (unit_setting(r, a, name, "Timer", keys[k], &v, &n, NULL, NULL, NULL) < 0)
			continue;
		for (size_t i = 0; i < n; i++)
			if (soon(v[i]))
				return 1;
	}
	return -1;
}

static bool passing(const char *path)
{
	static const char *const moving[] = {"/run", "/var/run", "/tmp", "/proc", "/sys", "/dev"};

	for (size_t i = 0; i < sizeof(moving) / sizeof(*moving); i++)
		if (unit_path_below(moving[i], path))
			return true;
	return false;
}

static int holds(struct root *r, struct arena *a, size_t key, const char *path)
{
	struct stat st;
	char **names;
	size_t n;

	if (*path != '/' || strchr(path, '%') || passing(path))
		return -1;
	if (key == 0)
		return root_stat(r, path, true, &st, NULL) == 0 ? 1
		       : unit_path_absent(r, a, path)		? 0
								: -1;
	if (key == 1)
		return root_glob(r, a, path, &names, &n, NULL) == 0 && n ? 1 : -1;
	return root_list(r, path, a, &names, &n, NULL) == 0 && n ? 1
	       : unit_path_absent(r, a, path)			 ? 0
								 : -1;
}

static int path(struct root *r, struct arena *a, const char *name)
{
	static const char *const keys[] = {
		"PathExists", "PathExistsGlob", "DirectoryNotEmpty", "PathChanged", "PathModified"};
	char **v;
	size_t n;
	int all = 0;

	for (size_t k = 0; k < 5; k++) {
		if (unit_setting(r, a, name, "Path", keys[k], &v, &n, NULL, NULL, NULL) < 0)
			return -1;
		for (size_t i = 0; i < n; i++) {
			int one = k > 2 ? -1 : holds(r, a, k, v[i]);
			if (one > 0)
				return 1;
			if (one < 0)
				all = -1;
		}
	}
	return all;
}

int unit_due(struct root *r, struct arena *a, const char *name)
{
	return str_ends(name, ".timer")	 ? timer(r, a, name)
	       : str_ends(name, ".path") ? path(r, a, name)
					 : -1;
}
