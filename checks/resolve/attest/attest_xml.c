/* attest_xml: see attest_xml.h. */
#include "checks/resolve/attest/attest_xml.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "base/xml.h"
#include "checks/resolve/attest/attestations.h"

#define XSI_NS "http://www.w3.org/2001/XMLSchema-instance"

int attest_wrong(
	const struct attest_reader *r, const xmlNode *n, const char *what, const char *detail)
{
	return err_set(r->e, EBADMSG, "%s:%ld: %s%s%s", r->name, n ? xmlGetLineNo(n) : 0L, what,
		detail ? ": " : "", detail ? detail : "");
}

const char *attest_name(const struct attest_reader *r, const xmlNode *n)
{
	const char *name = n->name ? (const char *)n->name : "?";

	return str_clean(r->a, name, strlen(name), 64);
}

/* All attributes are known ones without a namespace; those of the schema instance say where a schema lies. */
int attest_known_attributes(
	const struct attest_reader *r, const xmlNode *n, const char *const *names)
{
	for (const xmlAttr *p = n->properties; p; p = p->next) {
		bool known = p->ns && p->ns->href && !strcmp((const char *)p->ns->href, XSI_NS) &&
			     strstr((const char *)p->name, "chemaLocation");
		for (size_t i = 0; !p->ns && names[i]; i++)
			known |= !strcmp((const char *)p->name, names[i]);
		if (!known)
			return attest_wrong(
				r, n, "unknown attribute", attest_name(r, (const xmlNode *)p));
	}
	return 0;
}

static bool only_blanks(const xmlNode *n)
{
	const char *s = n->content ? (const char *)n->content : "";

	return !s[strspn(s, " \t\r\n")];
}

/* The next element among siblings; comments and blanks are passed over, anything else is *ret_wrong. */
const xmlNode *attest_element(const xmlNode *n, const xmlNode **ret_wrong)
{
	for (; n; n = n->next) {
		if (n->type == XML_ELEMENT_NODE)
			return n;
		if (n->type != XML_COMMENT_NODE && n->type != XML_PI_NODE &&
			!(n->type == XML_TEXT_NODE && only_blanks(n))) {
			*ret_wrong = n;
			return NULL;
		}
	}
	return NULL;
}

const char *attest_attribute(const struct attest_reader *r, const xmlNode *n, const char *name)
{
	xmlChar *v = xmlGetNoNsProp(n, (const xmlChar *)name);
	char *ret = v ? attested_text(r->a, (const char *)v, ATTESTED_SHORT) : NULL;

	xmlFree(v);
	return ret;
}

/* The element's text: characters and CDATA alone. */
int attest_text_in(const struct attest_reader *r, const xmlNode *n, const char *const *names,
	size_t max, const char **ret)
{
	struct strbuf b = {.arena = r->a};
	int rc = attest_known_attributes(r, n, names);

	if (rc < 0)
		return rc;
	for (const xmlNode *c = n->children; c; c = c->next) {
		if (c->type == XML_TEXT_NODE || c->type == XML_CDATA_SECTION_NODE)
			strbuf_puts(&b, c->content ? (const char *)c->content : "");
		else if (c->type != XML_COMMENT_NODE && c->type != XML_PI_NODE)
			return attest_wrong(r, n, "holds more than text", attest_name(r, n));
	}
	*ret = attested_text(r->a, strbuf_str(&b), max);
	if (!*ret)
		return attest_wrong(r, n,
			"is empty, too long, or holds characters that are not allowed",
			attest_name(r, n));
	return 0;
}

static const char **slot(void *into, const struct attest_field *f)
{
	return (const char **)(void *)((char *)into + f->offset);
}

int attest_fields(const struct attest_reader *r, const xmlNode *n,
	const struct attest_field *fields, void *into)
{
	static const char *const none[] = {NULL};
	const xmlNode *bad = NULL, *c = attest_element(n->children, &bad);

	for (; c; c = attest_element(c->next, &bad)) {
		const struct attest_field *f = fields;
		while (f->name && !xml_is(c, r->ns, f->name))
			f++;
		if (!f->name)
			return attest_wrong(r, c, "unknown element", attest_name(r, c));
		if (*slot(into, f))
			return attest_wrong(r, c, "stands twice", f->name);
		int rc = attest_text_in(r, c, none, f->max, slot(into, f));
		if (rc < 0)
			return rc;
	}
	if (bad)
		return attest_wrong(r, n, "text where none belongs", NULL);
	for (; fields->name; fields++)
		if (fields->required && !*slot(into, fields))
			return attest_wrong(r, n, "lacks the element", fields->name);
	return 0;
}

/* Whoever may write the file, or put another one in its place, could attest anything. */
int attest_trusted(struct root *root, const struct file *f, struct err *e)
{
	struct stat folder;

	if (f->st.st_mode & S_IWOTH)
		return err_set(e, EPERM,
			"%s: everybody may write it (mode %04o): it proves nothing", f->path,
			(unsigned)(f->st.st_mode & 07777));
	int rc = root_stat(root, ATTESTATIONS_FOLDER, true, &folder, e);
	if (rc < 0)
		return rc;
	if ((folder.st_mode & S_IWOTH) && !(folder.st_mode & S_ISVTX))
		return err_set(e, EPERM,
			"%s: everybody may replace what is in it (mode %04o): %s proves nothing",
			ATTESTATIONS_FOLDER, (unsigned)(folder.st_mode & 07777), f->path);
	return 0;
}
