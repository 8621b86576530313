noinst_LIBRARIES += libreport.a
libreport_a_CPPFLAGS = $(AM_CPPFLAGS) $(ZLIB_CFLAGS) $(JANSSON_CFLAGS) $(LIBXSLT_CFLAGS)
libreport_a_SOURCES = report/bundle.h report/model.h report/placeholder.c
REPORT_LIBS = libreport.a $(BASE_LIBS) $(ZLIB_LIBS) $(JANSSON_LIBS) $(LIBXSLT_LIBS)
