/*
 * apt_release: what an archive says of itself: the Release or InRelease that APT keeps beside its lists (the Debian
 * repository format).  APT has judged the signature when it fetched the file; it is not judged again here.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_APT_RELEASE_H
#define PLUMBLINE_CHECKS_RESOLVE_APT_RELEASE_H

#include "checks/resolve/packages/apt_sources.h"

struct apt_release {
	const struct file *file;
	const char *origin, *label, *suite, *codename; /* "" where it says nothing */
	const char *architectures;
	time_t date, valid_until; /* 0: none, or not understood */
	unsigned date_line, valid_line;
	const char *date_text, *valid_text; /* NULL: none */
	bool not_automatic; /* its versions are taken only when they are asked for (backports) */
	bool no_all;	    /* No-Support-for-Architecture-all: Packages */
	const char *sums;   /* the text of its SHA256 field; NULL */
	size_t sums_len;
};

/* 0; -ENOENT: none has been fetched; -EBADMSG or another -errno. */
int apt_release_read(struct root *r, struct arena *a, const char *lists, const struct apt_source *s,
	struct apt_release *ret, struct err *e);
/* The same of a text; r->file is left alone. */
int apt_release_parse(struct arena *a, const char *text, size_t len, struct apt_release *ret);
/* Whether it names a file ("main/binary-amd64/Packages"): its digest in *hex, NUL-terminated, and its size. */
bool apt_release_sum(
	const struct apt_release *r, const char *name, char hex[SHA256_HEX], uint64_t *ret_size);
/* "Fri, 20 Nov 2026 00:12:41 UTC"; 0: not understood. */
time_t apt_date(const char *text);

#endif
