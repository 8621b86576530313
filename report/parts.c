/* parts: the document's parts, their digests, and the small readers of attributes, texts and times. */
#include "report/parts.h"

#include <errno.h>
#include <fcntl.h>
#include <libxml/c14n.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"

const char *attr(const xmlNode *n, const char *name, struct arena *a)
{
	xmlChar *v = n ? xmlGetNoNsProp(n, (const xmlChar *)name) : NULL;

	if (!v)
		return NULL;
	const char *s = str_clean(a, (char *)v, strlen((char *)v), LIMIT_VALUE);
	xmlFree(v);
	return s;
}

const char *text_of(const xmlNode *n, struct arena *a, size_t max)
{
	xmlChar *v = n ? xmlNodeGetContent(n) : NULL;

	if (!v)
		return NULL;
	const char *s = str_clean(a, (char *)v, strlen((char *)v), max);
	xmlFree(v);
	return s;
}

const char *file_word(struct arena *a, const char *s, const char *fallback)
{
	char *r = arena_strndup(a, s && *s ? s : fallback, strnlen(s && *s ? s : fallback, 64));

	for (char *p = r; *p; p++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-", *p))
			*p = '-';
	return r;
}

xmlNode *first_element(const xmlNode *n)
{
	xmlNode *c = n ? n->children : NULL;

	while (c && c->type != XML_ELEMENT_NODE)
		c = c->next;
	return c;
}

const char *iso_time(struct timespec t, unsigned digits, char buf[ISO_TIME])
{
	struct tm tm;

	buf[0] = '\0';
	if (!gmtime_r(&t.tv_sec, &tm) || tm.tm_year < -899 || tm.tm_year > 8099)
		return buf;
	size_t n = strftime(buf, ISO_TIME, "%Y-%m-%dT%H:%M:%S", &tm);
	if (digits == 9 && t.tv_nsec >= 0 && t.tv_nsec < 1000000000)
		snprintf(buf + n, ISO_TIME - n, ".%09ldZ", t.tv_nsec);
	else if (digits == 3 && t.tv_nsec >= 0 && t.tv_nsec < 1000000000)
		snprintf(buf + n, ISO_TIME - n, ".%03ldZ", t.tv_nsec / 1000000);
	else
		snprintf(buf + n, ISO_TIME - n, "Z");
	return buf;
}

struct timespec iso_parse(const char *s)
{
	struct timespec t = {0};
	struct tm tm = {0};
	const char *end = s ? strptime(s, "%Y-%m-%dT%H:%M:%S", &tm) : NULL;

	if (!end)
		return t;
	t.tv_sec = timegm(&tm);
	if (*end == '.') {
		long unit = 100000000;
		for (end++; *end >= '0' && *end <= '9'; end++, unit /= 10)
			t.tv_nsec += (*end - '0') * unit;
	}
	return t;
}

static int visible(void *user, xmlNode *n, xmlNode *parent)
{
	const xmlNode *top = user;

	/* A namespace or attribute belongs to its element. */
	if (n && n->type != XML_NAMESPACE_DECL && n->type != XML_ATTRIBUTE_NODE)
		parent = n;
	for (; parent; parent = parent->parent)
		if (parent == top)
			return 1;
	return 0;
}

/* The canonicaliser would print its complaints about a hostile document on standard error. */
static void silent(void *arg, xmlErrorPtr error)
{
	(void)arg;
	(void)error;
}

static int c14n_digest(xmlNode *n, char hex[SHA256_HEX])
{
	xmlOutputBuffer *buf = xmlAllocOutputBuffer(NULL);
	xmlStructuredErrorFunc before = xmlStructuredError;
	void *before_arg = xmlStructuredErrorContext;

	if (!buf)
		return -ENOMEM;
	xmlSetStructuredErrorFunc(NULL, silent);
	int rc = xmlC14NExecute(n->doc, visible, n, XML_C14N_EXCLUSIVE_1_0, NULL, 0, buf);
	xmlSetStructuredErrorFunc(before_arg, before);
	if (rc >= 0)
		sha256_hex(xmlOutputBufferGetContent(buf), xmlOutputBufferGetSize(buf), hex);
	xmlOutputBufferClose(buf);
	return rc < 0 ? -EBADMSG : 0;
}

int parts_digest(
	xmlNode *root, struct arena *a, struct part_digest **ret, size_t *ret_n, struct err *e)
{
	static const char *const where[][2] = {
		{"report-requests", "report-request"}, {"assets", "asset"}, {"reports", "report"}};
	size_t n = 0, cap = 0;
	struct part_digest *v = NULL;

	for (size_t i = 0; i < sizeof(where) / sizeof(*where); i++) {
		xmlNode *list = xml_child(root, ARF_NS, where[i][0]);
		xmlNode *p = xml_child(list, ARF_NS, where[i][1]);
		for (; p; p = xml_next(p, ARF_NS, where[i][1])) {
			if (n >= LIMIT_PARTS)
				return err_set(e, EBADMSG, "more than %d parts", LIMIT_PARTS);
			struct part_digest *d = arena_push(a, &v, &n, &cap, sizeof(*v));
			d->id = attr(p, "id", a);
			if (!d->id)
				return err_set(e, EBADMSG, "arf:%s in line %ld has no id",
					where[i][1], xmlGetLineNo(p));
			int rc = c14n_digest(p, d->sha256);
			if (rc < 0)
				return err_set(e, -rc, "part %s cannot be canonicalised", d->id);
		}
	}
	*ret = v;
	*ret_n = n;
	return 0;
}

int slurp(int dir, const char *path, const char *name, char **ret, size_t *ret_len, struct err *e)
{
	struct stat st;
	int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return err_set(e, errno, "%s: %s", name, errno_text(errno));
	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)) {
		close(fd);
		return err_set(e, EINVAL, "%s: not a regular file", name);
	}
	if ((uint64_t)st.st_size > LIMIT_BUNDLE_PACKED) {
		close(fd);
		return err_set(e, EFBIG, "%s: larger than the %zu bytes this agent reads", name,
			LIMIT_BUNDLE_PACKED);
	}
	size_t want = (size_t)st.st_size, got = 0;
	char *data = malloc(want + 1);
	ssize_t n = data ? 1 : -1;
	while (n > 0 && got < want) {
		n = read(fd, data + got, want - got);
		if (n > 0)
			got += (size_t)n;
	}
	close(fd);
	if (n < 0) {
		free(data);
		return err_set(e, EIO, "%s: could not be read", name);
	}
	*ret = data;
	*ret_len = got;
	return 0;
}

int validate_element(xmlNode *n, const char *schemas, struct err *e)
{
	char xsd[4096];

	if (snprintf(xsd, sizeof(xsd), "%s/%s", schemas, OBSERVATIONS_XSD) >= (int)sizeof(xsd))
		return err_set(e, ENAMETOOLONG, "%.100s...: path too long", schemas);
	xmlDoc *doc = xmlNewDoc((const xmlChar *)"1.0");
	xmlDocSetRootElement(doc, xmlDocCopyNode(n, doc, 1));
	int rc = xml_validate(doc, xsd, e);
	xmlFreeDoc(doc);
	return rc;
}

/* The element in the content of the one report (or extended-info) that holds it. */
static int find_one(xmlNode *list, const char *item, bool content, const char *ns, const char *name,
	xmlNode **ret, struct err *e)
{
	*ret = NULL;
	for (xmlNode *r = xml_child(list, ARF_NS, item); r; r = xml_next(r, ARF_NS, item)) {
		xmlNode *c = first_element(content ? xml_child(r, ARF_NS, "content") : r);
		if (!xml_is(c, ns, name))
			continue;
		if (*ret)
			return err_set(e, EBADMSG, "holds more than one %s (lines %ld and %ld)",
				name, xmlGetLineNo(*ret), xmlGetLineNo(c));
		*ret = c;
	}
	return *ret ? 0 : err_set(e, EBADMSG, "holds no %s", name);
}

static int find_parts(struct bundle *b, struct err *e)
{
	xmlNode *root = xmlDocGetRootElement(b->doc);
	int rc;

	if (!xml_is(root, ARF_NS, "asset-report-collection"))
		return err_set(e, EBADMSG, "not an ARF 1.1 document");
	xmlNode *reports = xml_child(root, ARF_NS, "reports");
	b->request =
		xml_child(xml_child(root, ARF_NS, "report-requests"), ARF_NS, "report-request");
	if (!b->request)
		return err_set(e, EBADMSG, "holds no content (arf:report-request)");
	if ((rc = find_one(reports, "report", true, XCCDF_NS, "TestResult", &b->result, e)) < 0)
		return rc;
	rc = find_one(
		reports, "report", true, OBSERVATIONS_NS, "observations", &b->observations, e);
	if (rc < 0)
		return rc;
	return find_one(xml_child(root, ARF_NS, "extended-infos"), "extended-info", false,
		OBSERVATIONS_NS, "chain", &b->chain, e);
}

/* Tiny elements cost a hundred times their size in the tree: a small bomb that the bound on bytes does not stop. */
static bool too_much_markup(const char *xml, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += xml[i] == '<' || xml[i] == '=';
	return n > LIMIT_MARKUP;
}

int bundle_parse(const char *xml, size_t len, const char *name, struct bundle **ret, struct err *e)
{
	struct arena *a = arena_new(LIMIT_ARENA);
	struct bundle *b = arena_alloc(a, sizeof(*b));
	int rc;

	b->arena = a;
	b->path = arena_strdup(a, name);
	b->bytes = len;
	if (too_much_markup(xml, len)) {
		bundle_free(b);
		return err_set(e, EFBIG,
			"%s: more than the %zu elements and attributes this agent reads", name,
			LIMIT_MARKUP);
	}
	sha256_hex(xml, len, b->digest);
	if (!(rc = xml_parse(xml, len, name, &b->doc, e)) && (rc = find_parts(b, e)) < 0)
		err_wrap(e, "%s", name);
	if (rc < 0)
		bundle_free(b);
	else
		*ret = b;
	return rc;
}

int bundle_read(const char *path, struct bundle **ret, struct err *e)
{
	char *packed = NULL, *xml = NULL;
	size_t n_packed = 0, n_xml = 0;
	int rc = slurp(AT_FDCWD, path, path, &packed, &n_packed, e);

	if (!rc)
		rc = gzip_unpack(packed, n_packed, path, &xml, &n_xml, e);
	free(packed);
	if (!rc)
		rc = bundle_parse(xml, n_xml, path, ret, e);
	free(xml);
	return rc;
}

void bundle_free(struct bundle *b)
{
	if (!b)
		return;
	xmlFreeDoc(b->doc);
	arena_free(b->arena);
}
