bin_PROGRAMS += plumbline
plumbline_CPPFLAGS = $(AM_CPPFLAGS) $(LIBCAP_CFLAGS)
plumbline_SOURCES = agent/main.c
plumbline_LDADD = $(REPORT_LIBS) $(SCAP_LIBS) $(CHECKS_LIBS) $(LTLIBINTL)
