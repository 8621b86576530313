# The only users of libopenscap.
noinst_LIBRARIES += libscap.a
libscap_a_CPPFLAGS = $(AM_CPPFLAGS) $(OPENSCAP_CFLAGS) $(JANSSON_CFLAGS)
libscap_a_SOURCES = \
	checks/scap/arf.c checks/scap/arf.h \
	checks/scap/child.c checks/scap/child.h \
	checks/scap/engine.c checks/scap/engine.h \
	checks/scap/override.c \
	checks/scap/plan_json.c checks/scap/plan.h \
	checks/scap/reading.c checks/scap/reading.h \
	checks/scap/scap.c checks/scap/scap.h \
	checks/scap/short_id.c \
	checks/scap/tailor.c \
	checks/scap/trim.c checks/scap/trim.h
SCAP_LIBS = libscap.a libfacts.a $(OPENSCAP_LIBS) $(JANSSON_LIBS)
