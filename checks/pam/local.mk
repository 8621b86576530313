noinst_LIBRARIES += libpamsim.a
libpamsim_a_SOURCES = checks/pam/pam.c
