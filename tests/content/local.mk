# The content: the catalogue, the data stream composed of it, and its names against the registry of checks.
check_PROGRAMS += test-bindings
test_bindings_SOURCES = tests/content/test_bindings.c
test_bindings_LDADD = $(CHECKS_LIBS) $(LIBXML2_LIBS)
TESTS += tests/content/gcb.sh tests/content/platforms.sh tests/content/catalogue.sh tests/content/data-stream.sh tests/content/bindings.sh tests/content/twins.sh tests/content/coverage.sh tests/content/editions.sh
EXTRA_DIST += tests/content/gcb.sh tests/content/platforms.sh tests/content/items.xsl tests/content/catalogue.sh tests/content/data-stream.sh tests/content/bindings.sh tests/content/twins.sh tests/content/coverage.sh tests/content/editions.sh \
	tests/content/composed.xsl tests/content/statements.xsl
