/*
 * dpkg: /var/lib/dpkg/status (deb822(5)): a stanza a package, ended by an empty line, "Field: value" from the first column.
 *
 * The first stanza of the name counts, and only with a status that ends in "installed": what is removed but not purged is not
 * there.  Not handled: status.d of distroless images, a second architecture of the same package, updates/ that dpkg has not
 * yet written into status.
 */
#include "checks/resolve/files/dpkg.h"

#include <string.h>

#include "base/str.h"

static bool field(const char *line, size_t len, const char *name, const char **ret, size_t *ret_len)
{
	size_t n = strlen(name);

	if (len < n || memcmp(line, name, n))
		return false;
	*ret = line + n;
	*ret_len = len - n;
	return true;
}

const char *dpkg_version(struct root *r, struct arena *a, const char *package)
{
	const struct file *f;
	const char *line, *v, *version = NULL;
	size_t len, n;
	bool mine = false, installed = false;

	if (root_read(r, "/var/lib/dpkg/status", &f, NULL))
		return NULL;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		if (!len && mine)
			break;
		if (field(line, len, "Package: ", &v, &n))
			mine = n == strlen(package) && !memcmp(v, package, n);
		else if (mine && field(line, len, "Status: ", &v, &n))
			installed = n >= 10 && !memcmp(v + n - 10, " installed", 10);
		else if (mine && field(line, len, "Version: ", &v, &n))
			version = arena_strndup(a, v, n);
	}
	return mine && installed ? version : NULL;
}
