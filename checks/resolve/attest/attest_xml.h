/*
 * attest_xml: what the readers of the files in /etc/plumbline share: strict XML of a few levels, where anything that is
 * not known is refused with its line.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_ATTEST_ATTEST_XML_H
#define PLUMBLINE_CHECKS_RESOLVE_ATTEST_ATTEST_XML_H

#include <libxml/tree.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/rootfs.h"

struct attest_reader {
	struct arena *a;
	const char *name, *ns; /* the file, for messages; the namespace of its elements */
	struct err *e;
};

/* "FILE:LINE: WHAT: DETAIL" (detail may be NULL); -EBADMSG. */
int attest_wrong(
	const struct attest_reader *r, const xmlNode *n, const char *what, const char *detail);
/* The name of element or attribute, fit to print. */
const char *attest_name(const struct attest_reader *r, const xmlNode *n);
/* All attributes are among the names (NULL ends them); where a schema lies may be said.  0 or -EBADMSG. */
int attest_known_attributes(
	const struct attest_reader *r, const xmlNode *n, const char *const *names);
/* An attribute as attested_text() of at most ATTESTED_SHORT characters; NULL when it is missing or is none. */
const char *attest_attribute(const struct attest_reader *r, const xmlNode *n, const char *name);
/* The next element among siblings from n on; comments and blanks are passed over, other text is *ret_wrong. */
const xmlNode *attest_element(const xmlNode *n, const xmlNode **ret_wrong);
/* The text of an element that holds nothing else and has none but these attributes.  0 or -EBADMSG. */
int attest_text_in(const struct attest_reader *r, const xmlNode *n, const char *const *names,
	size_t max, const char **ret);

/* One child element with text, by where it goes in a struct. */
struct attest_field {
	const char *name; /* NULL ends a list of them */
	size_t offset;	  /* of a const char * */
	size_t max;	  /* characters */
	bool required;
};
/* Takes all children of n, in any order, each once.  0 or -EBADMSG. */
int attest_fields(const struct attest_reader *r, const xmlNode *n,
	const struct attest_field *fields, void *into);

/*
 * Whoever may write the file, or put another one in its place, could say anything in it.  0, or -EPERM when that is
 * everybody, or another -errno.
 */
int attest_trusted(struct root *root, const struct file *f, struct err *e);

#endif
