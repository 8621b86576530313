/*
 * mounts: what is mounted in PID 1's name space, from /proc/1/mountinfo (proc(5)).
 *
 * Not this process's own: a scan started by a unit with PrivateTmp= or ProtectSystem= has another view of the host.
 */
#include "checks/probe/live.h"

#include "checks/probe/proc_file.h"
#include "checks/probe/proc_text.h"

#define MAX_BYTES ((size_t)32 << 20)

int probe_mounts(void *arg, struct arena *a, struct mount_live **ret, size_t *ret_n, struct err *e)
{
	size_t len;
	char *text;
	int rc = proc_read(a, "/proc/1/mountinfo", MAX_BYTES, &text, &len, e);

	(void)arg;
	*ret = NULL;
	*ret_n = 0;
	if (rc)
		return err_wrap(e, "mounts of PID 1 (those of this process may be others)");
	return mounts_from_mountinfo(a, text, len, ret, ret_n, e);
}
