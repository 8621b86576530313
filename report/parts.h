/*
 * parts: what bundle_write, bundle_read, bundle_model and bundle_verify share about the document: its parts, the
 * digests over them, the chain record, times.
 */
#ifndef PLUMBLINE_REPORT_PARTS_H
#define PLUMBLINE_REPORT_PARTS_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "report/gzip.h"
#include "report/model.h"

#define ARF_NS	 "http://scap.nist.gov/schema/asset-reporting-format/1.1"
#define CORE_NS	 "http://scap.nist.gov/schema/reporting-core/1.1"
#define VOCAB_NS "http://scap.nist.gov/specifications/arf/vocabulary/relationships/1.0#"
#define XCCDF_NS "http://checklists.nist.gov/xccdf/1.2"
#define DC_NS	 "http://purl.org/dc/elements/1.1/"

#define OBSERVATIONS_ID "plumbline-observations" /* arf:report/@id */
#define CHAIN_ID	"plumbline-chain"	 /* arf:extended-info/@id */

#define OBSERVATIONS_XSD "plumbline-observations.xsd" /* in the folder of our schemas */
#define ARF_XSD		 PL_SCAP_SCHEMAS "/arf/1.1/asset-reporting-format_1.1.0.xsd"

#define LIMIT_BROKEN 8	  /* broken bundles named in one chain record */
#define LIMIT_PARTS  1024 /* reports, requests and assets of one bundle */

/* An earlier bundle. */
struct chain_link {
	const char *file; /* name without folder */
	const char *
		sha256; /* of the uncompressed document; of a broken one: of the file as it lies there */
	uint64_t sequence;
	const char *why; /* why it counts as broken; NULL otherwise */
};

/* A part of the document and the digest recorded for it. */
struct part_digest {
	const char *id;
	char sha256[SHA256_HEX];
};

struct chain {
	uint64_t sequence;
	struct chain_link previous; /* file NULL: this is the first one */
	struct chain_link broken[LIMIT_BROKEN];
	size_t n_broken;
	struct part_digest *parts;
	size_t n_parts;
};

struct bundle {
	struct arena *arena;
	const char *path;
	char digest[SHA256_HEX]; /* of the uncompressed document */
	size_t bytes;		 /* of the uncompressed document */
	xmlDoc *doc;
	xmlNode *request; /* what holds the content: arf:report-request */
	xmlNode *result;  /* xccdf:TestResult */
	xmlNode *observations, *chain;
	struct report_model *model;
	xmlNode *benchmark; /* with the model: the one the results are of */
	const char *
		unanswered; /* with the model: a rule of it that has no result at all; NULL when none */
};

/* A bundle from its uncompressed text.  Checks that every part is there once.  0, -EBADMSG, -EFBIG. */
int bundle_parse(const char *xml, size_t len, const char *name, struct bundle **ret, struct err *e);
/* A regular file of at most LIMIT_BUNDLE_PACKED bytes, malloc()ed.  dir: as in openat(). */
int slurp(int dir, const char *path, const char *name, char **ret, size_t *ret_len, struct err *e);

/*
 * The digest over the exclusive canonical form (without comments) of every request, asset and report, in document
 * order.  0 or -errno.
 */
int parts_digest(
	xmlNode *root, struct arena *a, struct part_digest **ret, size_t *ret_n, struct err *e);

/* Reads the chain record.  0 or -EBADMSG. */
int chain_parse(const xmlNode *n, struct arena *a, struct chain *ret, struct err *e);
/* Compares the digests recorded with those of the document: 0, -EBADMSG with the part that differs, -errno. */
int chain_compare(xmlNode *root, const struct chain *c, struct arena *a, struct err *e);
/* Finds what the next bundle of this host in this folder has to be chained to.  0 or -errno. */
int chain_find(int dir, const char *folder, const char *hostname, const char *machine_id,
	struct arena *a, struct chain *ret, struct err *e);
/*
 * Counts the rules the profile selects in the benchmark, anew and apart from what libopenscap did.  0; -ENOTSUP when
 * the content uses what is not reckoned here (requires, conflicts, cluster-id); -EBADMSG.
 */
int selection_count(const struct bundle *b, struct arena *a, size_t *ret, struct err *e);
/* The profile of that id, in the benchmark or in a tailoring; NULL when there is none. */
xmlNode *find_profile(const struct bundle *b, const char *id, struct arena *a);

/* What stands for a host in the file's hint. */
void host_mark(const char *hostname, const char *machine_id, char mark[HOST_MARK + 1]);

/* The element with our observations of the scan, in a document of its own.  The caller frees the document. */
xmlDoc *observations_build(const struct scan_record *scan, struct arena *a);
/* The element with the chain record, in a document of its own. */
xmlDoc *chain_build(const struct chain *c, struct arena *a);
/* Line breaks and indentation for the elements below n (libopenscap's reader wants them). */
void indent(xmlNode *n, int depth);

/* Validates one element as a document of its own by our schema.  0 or -EBADMSG. */
int validate_element(xmlNode *n, const char *schemas, struct err *e);
/* The host's name as it stands in file names: at most 64 of [A-Za-z0-9.-].  fallback: when s is NULL or "". */
const char *file_word(struct arena *a, const char *s, const char *fallback);

/* Attribute in the arena, through str_clean(); NULL when absent. */
const char *attr(const xmlNode *n, const char *name, struct arena *a);
/* All text in the element, in the arena, through str_clean(); NULL when n is NULL. */
const char *text_of(const xmlNode *n, struct arena *a, size_t max);
/* First element child; NULL when none. */
xmlNode *first_element(const xmlNode *n);

#define ISO_TIME 40
/* "2026-11-21T07:40:00Z", with none, three or nine decimals; "" when the year has not four digits. */
const char *iso_time(struct timespec t, unsigned digits, char buf[ISO_TIME]);
/* The reverse; zero when it is no such time. */
struct timespec iso_parse(const char *s);

#endif
