/*
 * modules: which kernel modules are loaded, from /proc/modules (proc(5)).
 *
 * What is built into the kernel does not stand there.  A kernel without modules has no such file: none is loaded.
 */
#include "checks/probe/live.h"

#include <errno.h>
#include <unistd.h>

#include "checks/probe/proc_file.h"
#include "checks/probe/proc_text.h"

#define MAX_BYTES ((size_t)16 << 20)

int probe_modules(void *arg, struct arena *a, char ***ret, size_t *ret_n, struct err *e)
{
	size_t len;
	char *text;
	int rc = proc_read(a, "/proc/modules", MAX_BYTES, &text, &len, e);

	(void)arg;
	*ret = NULL;
	*ret_n = 0;
	if (rc == -ENOENT && !access("/proc/self/status", F_OK))
		return 0;
	return rc ? rc : modules_from_text(a, text, len, ret, ret_n, e);
}
