# The government baseline: stand-in hosts that meet every item, and each item broken.
check_PROGRAMS += run-gcb
run_gcb_SOURCES = tests/gcb/run_gcb.c
run_gcb_LDADD = $(TESTING_LIBS) $(CHECKS_LIBS) $(LIBXML2_LIBS)
TESTS += tests/gcb/rhel8.sh tests/gcb/rhel9.sh tests/gcb/ubuntu2204.sh tests/gcb/twins.sh
EXTRA_DIST += tests/gcb/README.md tests/gcb/rhel8.sh tests/gcb/rhel9.sh tests/gcb/ubuntu2204.sh \
	tests/gcb/twins.sh tests/gcb/twins.tsv tests/gcb/results.xsl \
	tests/gcb/rhel8 tests/gcb/rhel9 tests/gcb/ubuntu2204
