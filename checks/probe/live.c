/* live: the running system's probes, put together.  See probe.h. */
#include "checks/probe/live.h"

const struct probe probe_live = {
	.clock_state = probe_clock_state,
	.clock_sources = probe_clock_sources,
	.unit = probe_unit,
	.audit_status = probe_audit_status,
	.audit_rules = probe_audit_rules,
	.processes = probe_processes,
	.sessions = probe_sessions,
	.sysctl = probe_sysctl,
	.sysctl_names = probe_sysctl_names,
	.mounts = probe_mounts,
	.listeners = probe_listeners,
	.process_start = probe_process_start,
	.space = probe_space,
	.storage = probe_storage,
	.modules = probe_modules,
	.interfaces = probe_interfaces,
	.firewall = probe_firewall,
	.mandatory = probe_mandatory,
};
