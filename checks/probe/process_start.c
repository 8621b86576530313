/*
 * process_start: when a process was started and with which arguments, from /proc/PID/stat and cmdline (proc(5)).
 */
#include "checks/probe/live.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "checks/probe/proc_file.h"
#include "checks/probe/proc_text.h"

#define MAX_ARGUMENTS ((size_t)2 << 20)

int probe_process_start(
	void *arg, struct arena *a, pid_t pid, struct process_start *ret, struct err *e)
{
	unsigned long long ticks;
	struct timespec now, up;
	size_t len, cap = 0;
	long hz = sysconf(_SC_CLK_TCK);
	char *text;

	(void)arg;
	*ret = (struct process_start){0};
	int rc = proc_read(a, arena_printf(a, "/proc/%d/stat", (int)pid), 4096, &text, &len, e);
	if (rc)
		return rc == -ESRCH ? -ENOENT : rc;
	if (start_from_stat(text, &ticks) < 0 || hz <= 0)
		return err_set(e, EBADMSG, "/proc/%d/stat: not understood", (int)pid);
	clock_gettime(CLOCK_REALTIME, &now);
	clock_gettime(CLOCK_BOOTTIME, &up);
	ret->started = now.tv_sec - up.tv_sec + (time_t)(ticks / (unsigned long long)hz);
	rc = proc_read(
		a, arena_printf(a, "/proc/%d/cmdline", (int)pid), MAX_ARGUMENTS, &text, &len, e);
	if (rc)
		return rc == -ESRCH ? -ENOENT : rc;
	for (size_t at = 0; at < len; at += strlen(text + at) + 1)
		*(char **)arena_push(a, &ret->argv, &ret->argc, &cap, sizeof(char *)) = text + at;
	return 0;
}
