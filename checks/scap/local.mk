# The only users of libopenscap.
noinst_LIBRARIES += libscap.a
libscap_a_CPPFLAGS = $(AM_CPPFLAGS) $(OPENSCAP_CFLAGS)
libscap_a_SOURCES = checks/scap/scap.h checks/scap/short_id.c
SCAP_LIBS = libscap.a $(OPENSCAP_LIBS)
