# checks/scap against small data streams, with oscap as the oracle.
SCAP_TEST_LIBS = $(SCAP_LIBS) $(BASE_LIBS)
check_PROGRAMS += scapeval
scapeval_SOURCES = tests/scap/scapeval.c
scapeval_LDADD = $(SCAP_TEST_LIBS)
if HAVE_CMOCKA
check_PROGRAMS += test-scap
TESTS += test-scap
test_scap_SOURCES = tests/scap/test_scap.c
test_scap_CPPFLAGS = $(UNIT_CPPFLAGS)
test_scap_LDADD = $(SCAP_TEST_LIBS) $(CMOCKA_LIBS)
test_scap_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=fork
endif
TESTS += tests/scap/oracle.sh
EXTRA_DIST += tests/scap/data tests/scap/oracle.sh
