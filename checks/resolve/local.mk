# Pure parsers: one format each, text in, the effective configuration out.
noinst_LIBRARIES += libresolve.a
libresolve_a_SOURCES = \
	checks/resolve/auditd_conf.c checks/resolve/auditd_conf.h \
	checks/resolve/rsyslog.h \
	checks/resolve/sshd.h \
	checks/resolve/systemd_conf.h \
	checks/resolve/unit.h
