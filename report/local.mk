noinst_LIBRARIES += libreport.a
libreport_a_CPPFLAGS = $(AM_CPPFLAGS) $(ZLIB_CFLAGS) $(JANSSON_CFLAGS) $(LIBXSLT_CFLAGS)
libreport_a_SOURCES = \
	report/bundle.h report/bundle_write.c \
	report/chain.c \
	report/folder.c report/folder.h \
	report/html_style.c report/html_style.h \
	report/gzip.c report/gzip.h \
	report/model.c report/model.h \
	report/observations.c \
	report/parts.c report/parts.h \
	report/render_html.c report/render_json.c report/render_text.c \
	report/selection.c report/statements.c report/statements.h report/verify.c report/words.c report/words.h \
	report/xccdf_text.c report/xccdf_text.h
REPORT_LIBS = libreport.a $(BASE_LIBS) $(ZLIB_LIBS) $(JANSSON_LIBS) $(LIBXSLT_LIBS)

schemadir = $(pkgdatadir)/schemas
dist_schema_DATA = report/plumbline-observations.xsd report/xml-lang.xsd checks/resolve/attest/agency.xsd checks/resolve/attest/attestations.xsd
