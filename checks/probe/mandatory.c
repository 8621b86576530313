/*
 * mandatory: SELinux by its file system and the label of each process, AppArmor by the list of its profiles (securityfs).
 */
#include "checks/probe/live.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/probe/proc_file.h"

#define MAX_BYTES ((size_t)4 << 20)
#define SHOWN	  5

static int labels(void *arg, struct arena *a, struct mandatory_live *ret, struct err *e)
{
	struct strbuf b = {.arena = a};
	struct process *v;
	size_t n, len;
	char *text;
	int rc = probe_processes(arg, a, &v, &n, e);

	for (size_t i = 0; !rc && i < n; i++) {
		const char *path = arena_printf(a, "/proc/%d/attr/current", (int)v[i].pid);
		if (v[i].kernel_thread || proc_read(a, path, 4096, &text, &len, NULL))
			continue; /* it has ended since */
		if (!strstr(text, ":unconfined_service_t"))
			continue;
		if (ret->n_unconfined++ < SHOWN)
			strbuf_printf(&b, "%s%s (pid %d)", b.len ? ", " : "",
				v[i].exe ? v[i].exe : v[i].name, (int)v[i].pid);
	}
	ret->unconfined = b.len ? strbuf_str(&b) : NULL;
	return rc;
}

static int profiles(struct arena *a, struct mandatory_live *ret, struct err *e)
{
	struct strbuf b = {.arena = a};
	const char *line;
	char *text;
	size_t len;
	int rc = proc_read(a, "/sys/kernel/security/apparmor/profiles", MAX_BYTES, &text, &len, e);

	if (rc)
		return rc;
	struct lines l = lines_of(text, len);
	while (next_line(&l, &line, &len)) {
		char *s = str_strip(arena_strndup(a, line, len)), *mode = strrchr(s, '(');
		if (!*s)
			continue;
		ret->profiles++;
		if (mode && (str_eq(mode, "(enforce)") || str_eq(mode, "(kill)")))
			continue;
		if (ret->n_not_enforced++ < SHOWN)
			strbuf_printf(&b, "%s%s", b.len ? ", " : "", s);
	}
	ret->not_enforced = b.len ? strbuf_str(&b) : NULL;
	return 0;
}

int probe_mandatory(void *arg, struct arena *a, struct mandatory_live *ret, struct err *e)
{
	char *text;
	size_t len;
	int rc = proc_read(a, "/sys/fs/selinux/enforce", 64, &text, &len, e);

	*ret = (struct mandatory_live){.selinux = !rc, .enforcing = !rc && *text == '1'};
	if (rc && rc != -ENOENT)
		return rc;
	if (ret->selinux)
		return labels(arg, a, ret, e);
	rc = proc_read(a, "/sys/module/apparmor/parameters/enabled", 64, &text, &len, e);
	if (rc)
		return rc == -ENOENT ? 0 : rc;
	ret->apparmor = *text == 'Y';
	return ret->apparmor ? profiles(a, ret, e) : 0;
}
