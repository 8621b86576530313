/*
 * bundle: the evidence bundle, written, read and verified.
 *
 * A gzip-compressed ARF 1.1 document: libopenscap's own ARF, to which our observations are added as one more
 * arf:report in our namespace (report/plumbline-observations.xsd), and the chain in arf:extended-infos.
 * See plumbline-bundle(5).
 */
#ifndef PLUMBLINE_REPORT_BUNDLE_H
#define PLUMBLINE_REPORT_BUNDLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/err.h"
#include "base/evidence.h"

#define OBSERVATIONS_NS "urn:plumbline:observations:1"

struct name_value {
	const char *name, *value;
};

/* One selected rule as it was decided. */
struct rule_record {
	const char *rule_id;
	const char *check; /* native check; NULL: decided by OVAL, or not checked */
	const struct name_value *params;
	size_t n_params;
	const struct evidence *
		evidence; /* NULL when only OVAL or nobody decided: the XCCDF result stands alone */
	const struct attested *waiver; /* by which the result was overridden; NULL: by none */
};

struct file_record {
	const char *path, *sha256;
	uint64_t size;
	unsigned mode, uid, gid;
	struct timespec mtime, read_at;
};

/* Who scanned what, when, with what, holding which privileges. */
struct scan_record {
	const char *hostname,
		*machine_id; /* machine_id: SHA-256 of /etc/machine-id (it is confidential); NULL */
	const char *os_id, *os_version, *os_name, *kernel;
	const char *root; /* "/" or the directory */
	bool live;
	struct timespec started, ended; /* CLOCK_REALTIME */
	const char *tool_version;
	const char *content_path, *content_sha256, *benchmark_id, *benchmark_version;
	const char *profile_id, *level;		       /* level: "high" ...; NULL with --content */
	const struct classification *classification;   /* of the agency's file; NULL: none */
	const char *tailoring_path, *tailoring_sha256; /* NULL when none */
	const struct name_value *policy;	       /* the agency's values that held */
	size_t n_policy;
	const char *policy_path, *policy_sha256; /* their file; NULL without any */
	const char *const *rules;		 /* --rule, as given */
	size_t n_rules_asked;
	const struct name_value *sets; /* --set, as given */
	size_t n_sets;
	const char *const *argv;
	size_t argc;
	const char *user;	  /* "root (uid 0), login uid 1000 (alice)" */
	const char *capabilities; /* cap_to_text() of the effective set while the checks ran */
	const char *clock; /* "synchronised, maximum error 1234 us", or why it is not known */
	bool complete;	   /* every selected rule has a result and nothing was cut short */
	const struct bitext
		*notes; /* what the reader must know: degraded run, nearest content, ... */
	size_t n_notes;
	const struct rule_record *results;
	size_t n_results;
	const struct file_record *files;
	size_t n_files;
};

struct bundle_written {
	char path[4096];
	char digest[SHA256_HEX]; /* of the uncompressed document */
	uint64_t sequence;	 /* 1 for the first of this host in that folder */
	size_t bytes;
	char note[256]; /* something the user should be told of the chain; "" when all is well */
};

/*
 * Writes the bundle.  output: a directory (the name is made: plumbline_HOST_YYYYMMDDTHHMMSSZ_LEVEL.xml.gz) or a
 * file that must not exist yet.  schemas: the folder of our XSDs.  The document is validated before it is put in
 * place (temporary file in the same folder, 0600, fsync, link, fsync of the folder); nothing earlier is touched.
 * 0 or -errno.
 */
int bundle_write(const struct scan_record *scan, const char *arf, size_t arf_len,
	const char *output, const char *schemas, struct bundle_written *ret, struct err *e);

struct bundle;

/*
 * Reads a bundle: bounded unpacking (-EFBIG: a gzip bomb; -EBADMSG: cut short, not gzip, not well-formed, a
 * document type declaration, no ARF).  No validation beyond that.
 */
int bundle_read(const char *path, struct bundle **ret, struct err *e);
void bundle_free(struct bundle *b);

/* One thing verify looked at. */
struct verify_step {
	const char *
		name; /* "gzip", "well-formed", "arf-schema", "observations-schema", "digests", "rules", ... */
	bool ok;
	const char *detail; /* in words; never NULL */
};
struct verify_result {
	struct verify_step steps[32]; /* more than there can be, LIMIT_BROKEN counted */
	size_t n;
	bool ok;	     /* all steps */
	bool tamper;	     /* a digest or the chain is wrong (exit code 3) */
	struct arena *arena; /* the caller frees it */
};
/* Verifies a bundle file.  0 when the work was done (see ret->ok), -errno when the file cannot be read at all. */
int bundle_verify(const char *path, const char *schemas, struct verify_result *ret, struct err *e);

#endif
