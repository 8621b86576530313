# What a scan costs: `make bench` as root; no test, for it takes minutes and measures the machine with it.
EXTRA_PROGRAMS = walk-floor bench-cost
walk_floor_SOURCES = tests/bench/walk_floor.c
bench_cost_SOURCES = tests/bench/cost.c
EXTRA_DIST += tests/bench/bench.sh tests/bench/RESULTS.md
CLEANFILES += walk-floor bench-cost
.PHONY: bench
bench: walk-floor bench-cost plumbline plumbline-debian12-ds.xml
	top_srcdir='$(abs_top_srcdir)' top_builddir='$(abs_top_builddir)' '$(abs_top_srcdir)/tests/bench/bench.sh' $(BENCH)
