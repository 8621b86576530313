/* xml: see xml.h. */
#include "base/xml.h"

#include <errno.h>
#include <fcntl.h>
#include <libxml/parser.h>
#include <libxml/xmlschemas.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

static int complain(struct err *e, const char *name, const xmlError *x)
{
	char msg[400];

	snprintf(msg, sizeof(msg), "%s", x && x->message ? x->message : "not well-formed");
	msg[strcspn(msg, "\n")] = '\0';
	return err_set(e, EBADMSG, "%s:%d: %s", name, x ? x->line : 0, msg);
}

int xml_parse(const char *data, size_t len, const char *name, xmlDoc **ret, struct err *e)
{
	if (len > LIMIT_BUNDLE)
		return err_set(e, EFBIG, "%s: larger than the %zu bytes this agent reads", name,
			LIMIT_BUNDLE);
	xmlParserCtxt *ctx = xmlNewParserCtxt();
	if (!ctx)
		return err_set(e, ENOMEM, "%s: out of memory", name);
	xmlDoc *doc = xmlCtxtReadMemory(ctx, data, (int)len, name, NULL,
		XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_BIG_LINES);
	int rc = 0;
	if (!doc)
		rc = complain(e, name, xmlCtxtGetLastError(ctx));
	else if (doc->intSubset || doc->extSubset)
		rc = err_set(e, EBADMSG,
			"%s: has a document type declaration, refused (entities are not read)",
			name);
	xmlFreeParserCtxt(ctx);
	if (rc < 0)
		xmlFreeDoc(doc);
	else
		*ret = doc;
	return rc;
}

int xml_parse_file(const char *path, size_t max, xmlDoc **ret, struct err *e)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return err_set(e, errno, "%s: %s", path, errno_text(errno));
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(e, EINVAL, "%s: not a regular file", path);
	}
	if ((size_t)st.st_size > max) {
		close(fd);
		return err_set(
			e, EFBIG, "%s: larger than the %zu bytes this agent reads", path, max);
	}
	char *data = malloc((size_t)st.st_size + 1);
	size_t size = 0;
	ssize_t n = -1;
	while (data && size < (size_t)st.st_size &&
		(n = read(fd, data + size, (size_t)st.st_size - size)) > 0)
		size += (size_t)n;
	close(fd);
	if (!data || (st.st_size && n < 0)) {
		free(data);
		return err_set(e, EIO, "%s: could not be read", path);
	}
	int rc = xml_parse(data, size, path, ret, e);
	free(data);
	return rc;
}

static void first_complaint(void *arg, xmlErrorPtr x)
{
	struct err *e = arg;

	if (!e->code)
		complain(e, x->file ? x->file : "document", x);
}

static xmlParserInput *no_network(const char *url, const char *id, xmlParserCtxt *ctx)
{
	return xmlNoNetExternalEntityLoader(url, id, ctx);
}

int xml_validate(xmlDoc *doc, const char *xsd_path, struct err *e)
{
	struct err first = {0};

	xmlSetExternalEntityLoader(no_network);
	xmlSchemaParserCtxt *pc = xmlSchemaNewParserCtxt(xsd_path);
	xmlSchemaSetParserStructuredErrors(pc, first_complaint, &first);
	xmlSchema *schema = pc ? xmlSchemaParse(pc) : NULL;
	xmlSchemaFreeParserCtxt(pc);
	if (!schema)
		return err_set(e, ENOENT, "schema %s cannot be used: %s", xsd_path, first.text);
	xmlSchemaValidCtxt *vc = xmlSchemaNewValidCtxt(schema);
	xmlSchemaSetValidStructuredErrors(vc, first_complaint, &first);
	int rc = vc ? xmlSchemaValidateDoc(vc, doc) : -1;
	xmlSchemaFreeValidCtxt(vc);
	xmlSchemaFree(schema);
	if (!rc)
		return 0;
	return err_set(e, EBADMSG, "not valid by %s: %s", xsd_path,
		first.code ? first.text : "validation failed");
}

int xml_is(const xmlNode *n, const char *ns, const char *name)
{
	return n && n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, name) &&
	       (!ns || (n->ns && n->ns->href && !strcmp((const char *)n->ns->href, ns)));
}

static xmlNode *from(xmlNode *n, const char *ns, const char *name)
{
	while (n && !xml_is(n, ns, name))
		n = n->next;
	return n;
}

xmlNode *xml_child(const xmlNode *parent, const char *ns, const char *name)
{
	return parent ? from(parent->children, ns, name) : NULL;
}

xmlNode *xml_next(const xmlNode *n, const char *ns, const char *name)
{
	return n ? from(n->next, ns, name) : NULL;
}
