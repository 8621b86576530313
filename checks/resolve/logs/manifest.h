/* manifest: a list of digests and file names, as sha256sum(1), sha512sum(1) and shasum --tag write it. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_MANIFEST_H
#define PLUMBLINE_CHECKS_RESOLVE_MANIFEST_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/digest.h"

struct manifest_entry {
	const char *name; /* bytes as they are, escapes taken back */
	const char *hex;  /* lower case */
	enum digest digest;
	bool weak; /* MD5, SHA-1, SHA-224 or anything else below SHA-256: digest says nothing then */
	unsigned line;
};

struct manifest {
	struct manifest_entry *v;
	size_t n;
	unsigned malformed; /* lines that are no entry, comment or blank */
	unsigned first_malformed;
};

/* Never fails: what is no entry is counted.  Names with NUL bytes are malformed. */
struct manifest manifest_parse(const char *text, size_t len, struct arena *a);

enum manifest_kind { MANIFEST_NOT, MANIFEST_STRONG, MANIFEST_WEAK, MANIFEST_SIGNATURE };
/* What a file's name says: SHA256SUMS, x.sha512, ...; MD5SUMS, x.sha1, ...; SHA256SUMS.asc. */
enum manifest_kind manifest_kind(const char *name);

#endif
