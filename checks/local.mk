# The contract, the registry and the runner.
noinst_LIBRARIES += libchecks.a
libchecks_a_SOURCES = \
	checks/check.h \
	checks/registry.c \
	checks/run.c checks/alternatives.c checks/alternatives.h

# What checks stand on: the store of models, capabilities as text,
# parameters, the words for what a scan of files leaves open.
noinst_LIBRARIES += libfacts.a
libfacts_a_CPPFLAGS = $(AM_CPPFLAGS) $(LIBCAP_CFLAGS)
libfacts_a_SOURCES = \
	checks/captext.c checks/captext.h \
	checks/check_ref.c checks/check_ref.h \
	checks/facts.c checks/facts.h \
	checks/halves.c \
	checks/params.c

# Everything native below checks/, in link order (top to bottom), without libopenscap.
CHECKS_LIBS = libchecks.a libfamilies.a libshell.a libpamrules.a libpamsim.a libresolve.a libprobe.a libfacts.a $(BASE_LIBS) \
	$(AUDIT_LIBS) $(LIBCAP_LIBS) $(SYSTEMD_LIBS) $(CRYPT_LIBS) $(NFTABLES_LIBS) $(PCRE2_LIBS) $(SQLITE_LIBS) $(ZLIB_LIBS)
