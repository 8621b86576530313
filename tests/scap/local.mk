# checks/scap against small data streams, with oscap as the oracle.
check_PROGRAMS += scapeval
scapeval_SOURCES = tests/scap/scapeval.c
scapeval_LDADD = $(SCAP_LIBS) $(BASE_LIBS)
EXTRA_DIST += tests/scap/data
