check_PROGRAMS += run-cases
run_cases_SOURCES = tests/cases/run_cases.c
run_cases_LDADD = $(TESTING_LIBS) $(CHECKS_LIBS)
TESTS += tests/cases/cases.sh
EXTRA_DIST += tests/cases
