/*
 * xml: the one way XML gets in.  libxml2 with no network, no entity substitution, no DTD, bounded size.
 */
#ifndef PLUMBLINE_BASE_XML_H
#define PLUMBLINE_BASE_XML_H

#include <libxml/tree.h>

#include "base/err.h"

/*
 * Parses len bytes.  name is used in messages.  Refused (-EBADMSG): text that is not well-formed, any document
 * type declaration (so no entities), more than LIMIT_BUNDLE bytes.  The caller frees *ret with xmlFreeDoc().
 */
int xml_parse(const char *data, size_t len, const char *name, xmlDoc **ret, struct err *e);
/* The same from a regular file of at most max bytes. */
int xml_parse_file(const char *path, size_t max, xmlDoc **ret, struct err *e);

/*
 * Validates the document by an XML Schema file (its includes and imports are read from beside it; nothing comes
 * from the network).  0, or -EBADMSG with the first complaint and its line.
 */
int xml_validate(xmlDoc *doc, const char *xsd_path, struct err *e);

/* True for an element of that name in that namespace (ns NULL: any). */
int xml_is(const xmlNode *n, const char *ns, const char *name);
/* First child element of that name; NULL when there is none. */
xmlNode *xml_child(const xmlNode *parent, const char *ns, const char *name);
/* Next element sibling of that name; NULL when there is none. */
xmlNode *xml_next(const xmlNode *n, const char *ns, const char *name);

#endif
