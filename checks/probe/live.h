/* live: the parts of probe_live, each in a file of its own; probe.h says what each does. */
#ifndef PLUMBLINE_CHECKS_PROBE_LIVE_H
#define PLUMBLINE_CHECKS_PROBE_LIVE_H

#include "checks/probe/probe.h"

int probe_clock_state(void *arg, struct clock_state *ret, struct err *e);
int probe_clock_sources(
	void *arg, struct arena *a, struct clock_source **ret, size_t *ret_n, struct err *e);
int probe_unit(void *arg, struct arena *a, const char *name, struct unit_live *ret, struct err *e);
int probe_audit_status(void *arg, struct audit_status *ret, struct err *e);
int probe_audit_rules(
	void *arg, struct arena *a, struct audit_loaded **ret, size_t *ret_n, struct err *e);
int probe_processes(void *arg, struct arena *a, struct process **ret, size_t *ret_n, struct err *e);
int probe_sessions(void *arg, struct arena *a, struct session **ret, size_t *ret_n, struct err *e);
int probe_sysctl(void *arg, struct arena *a, const char *name, const char **ret, struct err *e);
int probe_sysctl_names(
	void *arg, struct arena *a, const char *dir, char ***ret, size_t *ret_n, struct err *e);
int probe_mounts(void *arg, struct arena *a, struct mount_live **ret, size_t *ret_n, struct err *e);
int probe_listeners(
	void *arg, struct arena *a, struct listener **ret, size_t *ret_n, struct err *e);
int probe_process_start(
	void *arg, struct arena *a, pid_t pid, struct process_start *ret, struct err *e);
int probe_space(void *arg, const char *path, struct fs_space *ret, struct err *e);
int probe_storage(void *arg, struct arena *a, struct storage_live *ret, struct err *e);
int probe_interfaces(
	void *arg, struct arena *a, struct interface_live **ret, size_t *ret_n, struct err *e);
/* The same below a tree like sysfs(5). */
int interfaces_from_sysfs(struct arena *a, const char *sysfs, struct interface_live **ret,
	size_t *ret_n, struct err *e);
int probe_modules(void *arg, struct arena *a, char ***ret, size_t *ret_n, struct err *e);
int probe_mandatory(void *arg, struct arena *a, struct mandatory_live *ret, struct err *e);
int probe_firewall(
	void *arg, struct arena *a, const char **ret, const char **legacy, struct err *e);

#endif
