dist_man_MANS += doc/plumbline-agency.5 doc/plumbline-attestations.5 doc/plumbline-bundle.5
zhman5dir = $(mandir)/zh_TW/man5
dist_zhman5_DATA = doc/zh_TW/plumbline-agency.5 doc/zh_TW/plumbline-attestations.5 doc/zh_TW/plumbline-bundle.5

# plumbline(1): the exit codes come from the program's own table, in Chinese through its messages (doc/man.awk).
MAN_PAGE = $(AWK) -v version=$(VERSION) -v datadir=$(pkgdatadir) -v statedir=$(localstatedir)/lib/plumbline
MAN_FROM = $(top_srcdir)/doc/man.awk $(top_srcdir)/agent/exit_codes.def
nodist_man_MANS = doc/plumbline.1
zhman1dir = $(mandir)/zh_TW/man1
nodist_zhman1_DATA = doc/zh_TW/plumbline.1
CLEANFILES += doc/plumbline.1 doc/zh_TW/plumbline.1
EXTRA_DIST += doc/man.awk doc/plumbline.1.in doc/zh_TW/plumbline.1.in

doc/plumbline.1: doc/plumbline.1.in $(MAN_FROM)
	$(AM_V_at)$(MKDIR_P) doc
	$(AM_V_GEN)$(MAN_PAGE) -f $(top_srcdir)/doc/man.awk $(top_srcdir)/agent/exit_codes.def \
		$(top_srcdir)/doc/plumbline.1.in >$@.tmp && mv -f $@.tmp $@

doc/zh_TW/plumbline.1: doc/zh_TW/plumbline.1.in po/zh_TW.po $(MAN_FROM)
	$(AM_V_at)$(MKDIR_P) doc/zh_TW
	$(AM_V_GEN)$(MAN_PAGE) -v po=$(top_srcdir)/po/zh_TW.po -f $(top_srcdir)/doc/man.awk \
		$(top_srcdir)/agent/exit_codes.def $(top_srcdir)/doc/zh_TW/plumbline.1.in >$@.tmp && mv -f $@.tmp $@

dist_doc_DATA += README.md README.zh_TW.md ARCHITECTURE.md NEWS
EXTRA_DIST += CONTRIBUTING.md LICENSE
# What a tree from `make dist` needs to be built and tested as README.md says.
EXTRA_DIST += quickstart .clang-format .ci/run tests/all.sh tests/lib.sh tests/beds tests/source tests/system
