noinst_LIBRARIES += libbase.a
libbase_a_SOURCES = \
	base/arena.c base/arena.h \
	base/attested.h \
	base/digest.c base/digest.h \
	base/err.c base/err.h \
	base/evidence.c base/evidence.h \
	base/limits.h \
	base/pem.c base/pem.h \
	base/rootfs.c base/rootfs.h \
	base/str.c base/str.h \
	base/unpack.c base/unpack.h \
	base/xml.c base/xml.h

# What a program that links libbase.a needs besides.
BASE_LIBS = libbase.a $(LIBXML2_LIBS) $(CRYPTO_LIBS) $(ZLIB_LIBS) $(LZMA_LIBS) $(LZ4_LIBS)
