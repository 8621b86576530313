# The contract, the registry, the runner, the store of models, and the one file-system pass.
noinst_LIBRARIES += libchecks.a
libchecks_a_SOURCES = \
	checks/check.h \
	checks/facts.c checks/facts.h \
	checks/registry.c \
	checks/run.c \
	checks/walk.h

# Everything native below checks/, in link order (top to bottom), without libopenscap.
CHECKS_LIBS = libchecks.a libfamilies.a libpamsim.a libresolve.a libprobe.a $(BASE_LIBS) \
	$(AUDIT_LIBS) $(LIBCAP_LIBS) $(SYSTEMD_LIBS)
