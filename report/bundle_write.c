/*
 * bundle_write: libopenscap's ARF and our observations become one evidence file.
 *
 * Order: build the document, write it to a nameless file, read that file again and verify what was read exactly as
 * `verify` would, and only then give it its name.
 */
#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"
#include "report/folder.h"
#include "report/parts.h"

#define SAME_SECOND 100 /* bundles of one host, level and second */

struct job {
	const struct scan_record *scan;
	const char *schemas;
	struct arena *a;
	const char *folder, *name; /* name NULL: made from host, time and level */
	struct folder place;
	struct chain chain;
	xmlDoc *doc;
	char *xml, *packed;
	size_t n_xml, n_packed;
};

static void add_space(xmlNode *parent, const char *text)
{
	xmlAddChild(parent, xmlNewText((const xmlChar *)text));
}

/* Puts the root of part at the end of parent as <item id><content>part</content></item>; frees part. */
static void embed(xmlNode *parent, const char *item, const char *id, bool content, xmlDoc *part)
{
	add_space(parent, "  ");
	xmlNode *n = xmlNewChild(parent, parent->ns, (const xmlChar *)item, NULL), *in = n;

	xmlNewProp(n, (const xmlChar *)"id", (const xmlChar *)id);
	if (content)
		in = xmlNewChild(n, parent->ns, (const xmlChar *)"content", NULL);
	xmlAddChild(in, xmlDocCopyNode(xmlDocGetRootElement(part), parent->doc, 1));
	xmlFreeDoc(part);
	indent(n, 2);
	add_space(parent, "\n  ");
}

static xmlNode *relationship(xmlNode *list, const char *prefix, const char *type)
{
	char qname[128];

	add_space(list, "  ");
	xmlNode *n = xmlNewChild(list, list->ns, (const xmlChar *)"relationship", NULL);

	snprintf(qname, sizeof(qname), "%.60s:%s", prefix, type);
	xmlNewProp(n, (const xmlChar *)"type", (const xmlChar *)qname);
	xmlNewProp(n, (const xmlChar *)"subject", (const xmlChar *)OBSERVATIONS_ID);
	return n;
}

static bool add_refs(xmlNode *rel, xmlNode *list, const char *item, struct arena *a)
{
	bool any = false;

	for (xmlNode *n = xml_child(list, ARF_NS, item); n; n = xml_next(n, ARF_NS, item)) {
		const char *id = attr(n, "id", a);
		if (id)
			xmlNewTextChild(rel, rel->ns, (const xmlChar *)"ref", (const xmlChar *)id);
		any |= !!id;
	}
	return any;
}

/*
 * Says in ARF's vocabulary which request our report answers.  That it is about the same asset as the XCCDF report
 * is said by that one's isAbout alone: a second isAbout makes `oscap info` of OpenSCAP 1.3.7 free a document twice.
 */
static int relate(struct job *j, xmlNode *root, struct err *e)
{
	static const char *const rel[][3] = {{"createdFor", "report-requests", "report-request"}};
	xmlNode *list = xml_child(root, CORE_NS, "relationships");

	if (!list)
		return err_set(e, EBADMSG, "the ARF document of libopenscap has no relationships");
	xmlNs *ns = xmlSearchNsByHref(j->doc, list, (const xmlChar *)VOCAB_NS);
	if (!ns || !ns->prefix)
		ns = xmlNewNs(
			list, (const xmlChar *)VOCAB_NS, (const xmlChar *)"plumbline-vocabulary");
	for (size_t i = 0; i < sizeof(rel) / sizeof(*rel); i++) {
		xmlNode *n = relationship(list, (const char *)ns->prefix, rel[i][0]);
		if (!add_refs(n, xml_child(root, ARF_NS, rel[i][1]), rel[i][2], j->a)) {
			xmlUnlinkNode(n);
			xmlFreeNode(n);
		} else {
			indent(n, 2);
			add_space(list, "\n  ");
		}
	}
	return 0;
}

/* The document: observations first, then the digests over all parts, then the chain record that holds them. */
static int build(struct job *j, const char *arf, size_t arf_len, struct err *e)
{
	int rc = xml_parse(arf, arf_len, "the ARF document of libopenscap", &j->doc, e);

	if (rc < 0)
		return rc;
	xmlNode *root = xmlDocGetRootElement(j->doc);
	xmlNode *reports = xml_child(root, ARF_NS, "reports");
	if (!xml_is(root, ARF_NS, "asset-report-collection") || !reports)
		return err_set(e, EBADMSG, "what libopenscap wrote is not an ARF 1.1 document");
	embed(reports, "report", OBSERVATIONS_ID, true, observations_build(j->scan, j->a));
	if ((rc = relate(j, root, e)) < 0)
		return rc;
	xmlNode *infos = xml_child(root, ARF_NS, "extended-infos");
	if (!infos) {
		add_space(root, "  ");
		infos = xmlNewChild(root, root->ns, (const xmlChar *)"extended-infos", NULL);
		add_space(infos, "\n  ");
	}
	if ((rc = parts_digest(root, j->a, &j->chain.parts, &j->chain.n_parts, e)) < 0)
		return rc;
	embed(infos, "extended-info", CHAIN_ID, false, chain_build(&j->chain, j->a));
	add_space(root, "\n");

	xmlChar *xml = NULL;
	int len = 0;
	xmlDocDumpMemoryEnc(j->doc, &xml, &len, "UTF-8");
	if (!xml || len <= 0)
		return err_set(e, ENOMEM, "out of memory while the bundle is made");
	j->xml = (char *)xml;
	j->n_xml = (size_t)len;
	xmlFreeDoc(j->doc);
	j->doc = NULL;
	return 0;
}

/* What verify will say of this document, said before it gets its name. */
static int check_document(struct job *j, const char *xml, size_t len, struct err *e)
{
	struct bundle *b = NULL;
	struct chain c;
	const struct report_model *model;
	int rc = bundle_parse(xml, len, "the bundle just made", &b, e);

	if (rc < 0)
		return rc;
	if (!(rc = xml_validate(b->doc, ARF_XSD, e)) &&
		!(rc = validate_element(b->observations, j->schemas, e)) &&
		!(rc = validate_element(b->chain, j->schemas, e)) &&
		!(rc = chain_parse(b->chain, j->a, &c, e)) &&
		!(rc = chain_compare(xmlDocGetRootElement(b->doc), &c, j->a, e)))
		rc = bundle_model(b, &model, e);
	bundle_free(b);
	return rc;
}

/* Reads back what lies in the file, from the file. */
static int check_file(struct job *j, struct err *e)
{
	char proc[48], *packed = NULL, *xml = NULL;
	size_t n_packed = 0, n_xml = 0;

	snprintf(proc, sizeof(proc), "/proc/self/fd/%d", j->place.file);
	int rc = slurp(-1, proc, "the bundle just written", &packed, &n_packed, e);
	if (!rc)
		rc = gzip_unpack(packed, n_packed, "the bundle just written", &xml, &n_xml, e);
	if (!rc && (n_xml != j->n_xml || memcmp(xml, j->xml, n_xml)))
		rc = err_set(e, EIO, "%s: the bundle reads back differently from what was written",
			j->folder);
	if (!rc)
		rc = check_document(j, xml, n_xml, e);
	free(packed);
	free(xml);
	return rc;
}

static int place(struct job *j, char *path, size_t size, struct err *e)
{
	char stamp[32], name[256];
	struct tm tm;
	int rc = 0;

	if (j->name) {
		rc = folder_place(&j->place, j->name, e);
		if (rc == -EEXIST)
			err_set(e, EEXIST, "%s/%s exists already: a bundle is never overwritten",
				j->folder, j->name);
		snprintf(path, size, "%s/%s", j->folder, j->name);
		return rc;
	}
	if (!gmtime_r(&j->scan->started.tv_sec, &tm) ||
		!strftime(stamp, sizeof(stamp), "%Y%m%dT%H%M%SZ", &tm))
		return err_set(e, EINVAL, "the clock of this host shows no usable time");
	for (int i = 1; i <= SAME_SECOND; i++) {
		int n = snprintf(name, sizeof(name), "plumbline_%s_%s_%s",
			file_word(j->a, j->scan->hostname, "localhost"), stamp,
			file_word(j->a, j->scan->level, "content"));
		snprintf(name + n, sizeof(name) - (size_t)n, i > 1 ? "_%d.xml.gz" : ".xml.gz", i);
		rc = folder_place(&j->place, name, e);
		if (rc != -EEXIST)
			break;
	}
	if (rc == -EEXIST)
		return err_set(e, EEXIST, "%s: %s and %d like it exist already", j->folder, name,
			SAME_SECOND - 1);
	snprintf(path, size, "%s%s%s", j->folder, str_ends(j->folder, "/") ? "" : "/", name);
	return rc;
}

/* Splits output into folder and name; a folder that is not there is an error and not a file name. */
static int choose(struct job *j, const char *output, struct err *e)
{
	struct stat st;

	if (!stat(output, &st) && S_ISDIR(st.st_mode)) {
		j->folder = output;
		return 0;
	}
	if (!lstat(output, &st))
		return err_set(
			e, EEXIST, "%s exists already: a bundle is never overwritten", output);
	if (!*output || str_ends(output, "/"))
		return err_set(e, ENOENT, "%s: no such folder", *output ? output : "\"\"");
	j->folder = dirname(arena_strdup(j->a, output));
	j->name = basename(arena_strdup(j->a, output));
	if (stat(j->folder, &st) < 0)
		return err_set(e, errno, "%s: the folder of the output file: %s", j->folder,
			errno_text(errno));
	return 0;
}

static int run(
	struct job *j, const char *arf, size_t arf_len, struct bundle_written *ret, struct err *e)
{
	struct gzip_hint hint = {0};
	int rc = folder_open(&j->place, j->folder, e);

	if (rc < 0)
		return rc;
	rc = chain_find(
		j->place.fd, j->folder, j->scan->hostname, j->scan->machine_id, j->a, &j->chain, e);
	if (rc < 0 || (rc = build(j, arf, arf_len, e)) < 0)
		return rc;
	hint.sequence = j->chain.sequence;
	host_mark(j->scan->hostname, j->scan->machine_id, hint.host);
	if ((rc = gzip_pack(j->xml, j->n_xml, &hint, &j->packed, &j->n_packed, e)) < 0)
		return rc;
	if (j->n_packed > LIMIT_BUNDLE_PACKED)
		return err_set(
			e, EFBIG, "the bundle would be larger than %zu bytes", LIMIT_BUNDLE_PACKED);
	if ((rc = folder_write(&j->place, j->packed, j->n_packed, e)) < 0 ||
		(rc = check_file(j, e)) < 0)
		return rc;
	if ((rc = place(j, ret->path, sizeof(ret->path), e)) < 0)
		return rc;
	sha256_hex(j->xml, j->n_xml, ret->digest);
	ret->sequence = j->chain.sequence;
	ret->bytes = j->n_packed;
	if (j->chain.n_broken)
		snprintf(ret->note, sizeof(ret->note),
			"earlier bundle %.80s is broken (%.120s); the chain says so",
			j->chain.broken[0].file, j->chain.broken[0].why);
	return 0;
}

int bundle_write(const struct scan_record *scan, const char *arf, size_t arf_len,
	const char *output, const char *schemas, struct bundle_written *ret, struct err *e)
{
	struct job j = {.scan = scan, .schemas = schemas, .place = {.fd = -1, .file = -1}};

	*ret = (struct bundle_written){0};
	j.a = arena_new(LIMIT_ARENA);
	int rc = choose(&j, output, e);
	if (!rc)
		rc = run(&j, arf, arf_len, ret, e);
	if (j.place.fd >= 0)
		folder_close(&j.place);
	xmlFreeDoc(j.doc);
	xmlFree(j.xml);
	free(j.packed);
	arena_free(j.a);
	return rc;
}
