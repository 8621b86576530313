bin_PROGRAMS += plumbline
plumbline_CPPFLAGS = $(AM_CPPFLAGS) $(LIBCAP_CFLAGS)
plumbline_SOURCES = \
	agent/agent.h \
	agent/attest_file.c agent/attest_file.h \
	agent/catalogue.c agent/catalogue.h \
	agent/cmd_attest.c \
	agent/cmd_classify.c \
	agent/cmd_explain.c \
	agent/cmd_list.c \
	agent/cmd_report.c \
	agent/cmd_scan.c \
	agent/cmd_verify.c \
	agent/edition.c agent/edition.h \
	agent/exit_codes.def \
	agent/host.c agent/host.h \
	agent/main.c \
	agent/messages.c \
	agent/options.c agent/options.h \
	agent/own_file.c agent/own_file.h \
	agent/privileges.c agent/privileges.h \
	agent/scan.c agent/scan.h \
	agent/trace.c agent/trace.h \
	agent/unmounted.c agent/unmounted.h \
	agent/waivers.c agent/waivers.h
plumbline_LDADD = $(REPORT_LIBS) $(SCAP_LIBS) $(CHECKS_LIBS) $(LTLIBINTL)
