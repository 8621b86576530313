# The running system: each file touches one interface of it.
noinst_LIBRARIES += libprobe.a
libprobe_a_CPPFLAGS = $(AM_CPPFLAGS) $(AUDIT_CFLAGS) $(LIBCAP_CFLAGS) $(SYSTEMD_CFLAGS) $(NFTABLES_CFLAGS)
libprobe_a_SOURCES = \
	checks/probe/probe.h checks/probe/open_ways.h \
	checks/probe/bus.h \
	checks/probe/clock.c \
	checks/probe/chrony_wire.c checks/probe/chrony_wire.h \
	checks/probe/clock_ask.c checks/probe/clock_ask.h \
	checks/probe/ntp_control.c checks/probe/ntp_control.h \
	checks/probe/firewall.c \
	checks/probe/kernel_audit.c \
	checks/probe/fs_space.h \
	checks/probe/listeners.c \
	checks/probe/live.c checks/probe/live.h \
	checks/probe/interfaces.c \
	checks/probe/modules.c \
	checks/probe/mandatory.c checks/probe/mandatory_live.h \
	checks/probe/mounts.c \
	checks/probe/proc_file.c checks/probe/proc_file.h \
	checks/probe/proc_text.c checks/probe/proc_text.h \
	checks/probe/process_start.c \
	checks/probe/space.c \
	checks/probe/storage.c checks/probe/storage_live.h \
	checks/probe/sysctl.c \
	checks/probe/sessions.c \
	checks/probe/processes.c \
	checks/probe/units.c
