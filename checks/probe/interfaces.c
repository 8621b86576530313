/*
 * interfaces: the network interfaces of this name space, from sysfs(5) (class/net).
 *
 * The flags there are the kernel's own: an interface that is promiscuous because a bridge or a capture asked for it shows
 * it, which ip(8) does not print.
 */
#include "checks/probe/live.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checks/probe/proc_file.h"

#define MAX_INTERFACES 20000

static int flags_of(struct arena *a, const char *dir, unsigned *ret, struct err *e)
{
	size_t len;
	char *text, *end;
	int rc = proc_read(a, arena_printf(a, "%s/flags", dir), 64, &text, &len, e);

	if (rc)
		return rc;
	unsigned long v = strtoul(text, &end, 0);
	if (end == text || (*end && *end != '\n'))
		return err_set(e, EBADMSG, "%s/flags: not a number", dir);
	*ret = (unsigned)v;
	return 0;
}

int interfaces_from_sysfs(struct arena *a, const char *sysfs, struct interface_live **ret,
	size_t *ret_n, struct err *e)
{
	const char *net = arena_printf(a, "%s/class/net", sysfs);
	size_t cap = 0;
	int rc = 0;
	DIR *d = opendir(net);
	struct dirent *de;

	*ret = NULL;
	*ret_n = 0;
	if (!d)
		return err_set(e, errno, "%s: %s", net, errno_text(errno));
	for (errno = 0; !rc && (de = readdir(d)); errno = 0) {
		const char *dir = arena_printf(a, "%s/%s", net, de->d_name);
		struct interface_live i = {.name = arena_strdup(a, de->d_name)};
		if (*de->d_name == '.' || de->d_type == DT_REG) /* bonding_masters */
			continue;
		i.wireless = !access(arena_printf(a, "%s/phy80211", dir), F_OK) ||
			     !access(arena_printf(a, "%s/wireless", dir), F_OK);
		rc = *ret_n >= MAX_INTERFACES
			     ? err_set(e, EFBIG, "%s: more than %d names", net, MAX_INTERFACES)
			     : flags_of(a, dir, &i.flags, e);
		if (rc == -ENOENT) /* it has gone meanwhile */
			rc = 0;
		else if (!rc)
			*(struct interface_live *)arena_push(a, ret, ret_n, &cap, sizeof(i)) = i;
	}
	if (!rc && errno)
		rc = err_set(e, errno, "%s: %s", net, errno_text(errno));
	closedir(d);
	return rc;
}

int probe_interfaces(
	void *arg, struct arena *a, struct interface_live **ret, size_t *ret_n, struct err *e)
{
	(void)arg;
	return interfaces_from_sysfs(a, "/sys", ret, ret_n, e);
}
