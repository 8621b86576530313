# report/ against a small ARF document as oscap writes it, with oscap, xmllint and zcat as oracles.
check_PROGRAMS += bundle_tool
bundle_tool_SOURCES = tests/report/bundle_tool.c tests/report/sample.c tests/report/sample.h
bundle_tool_LDADD = $(REPORT_LIBS)
EXTRA_DIST += tests/report/data
TESTS += tests/report/bundle.sh
EXTRA_DIST += tests/report/bundle.sh tests/fuzz/bundle.dict
