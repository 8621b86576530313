# What all tests share.
check_LIBRARIES += libtesting.a
libtesting_a_SOURCES = tests/fake_probe.c tests/fake_probe.h tests/text_host.c tests/text_host.h \
	tests/rpmdb_write.c tests/rpmdb_write.h
TESTING_LIBS = libtesting.a

AM_TESTS_ENVIRONMENT = \
	top_srcdir='$(abs_top_srcdir)'; top_builddir='$(abs_top_builddir)'; \
	export top_srcdir top_builddir; \
	ASAN_OPTIONS=detect_leaks=1; UBSAN_OPTIONS=print_stacktrace=1; export ASAN_OPTIONS UBSAN_OPTIONS;

# For tests/system/vm.sh: what the probes say, to be compared with the system's own tools.
check_PROGRAMS += probe-dump
probe_dump_SOURCES = tests/system/vm/probe_dump.c
probe_dump_LDADD = $(CHECKS_LIBS)
