/* xccdf_text: see xccdf_text.h. */
#include "report/xccdf_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"
#include "report/parts.h"

#define LIMIT_PROSE ((size_t)32 * 1024) /* one description or fix */
#define MAX_NESTING 256			/* as deep as libxml2 parses */

struct id_entry *index_add(struct id_index *x, struct arena *a, const char *id, xmlNode *node)
{
	struct id_entry *n = arena_push(a, &x->v, &x->n, &x->cap, sizeof(*n));

	n->id = id;
	n->node = node;
	return n;
}

static int by_id(const void *a, const void *b)
{
	return strcmp(((const struct id_entry *)a)->id, ((const struct id_entry *)b)->id);
}

const char *index_sort(struct id_index *x)
{
	if (x->n)
		qsort(x->v, x->n, sizeof(*x->v), by_id);
	for (size_t i = 1; i < x->n; i++)
		if (!strcmp(x->v[i - 1].id, x->v[i].id))
			return x->v[i].id;
	return NULL;
}

struct id_entry *index_find(const struct id_index *x, const char *id)
{
	struct id_entry key = {.id = id};

	return id && x->n ? bsearch(&key, x->v, x->n, sizeof(*x->v), by_id) : NULL;
}

/* A text that is being flattened: white space is held back until something follows it. */
struct flat {
	struct strbuf out;
	const struct id_index *values;
	int breaks; /* line breaks waiting */
	bool blank; /* a blank is waiting; from a line break between two ideographs it is none */
	bool soft;  /* ... and it came from a line break of the file */
};

static bool is_wide(const unsigned char *p)
{
	/* U+2E80 and above in UTF-8; enough to tell ideographs and their punctuation from Latin text. */
	return p[0] > 0xe2 || (p[0] == 0xe2 && p[1] >= 0xba);
}

static bool ends_wide(const struct strbuf *b)
{
	size_t i = b->len;

	while (i && ((unsigned char)b->data[i - 1] & 0xc0) == 0x80)
		i--;
	return i && is_wide((unsigned char *)b->data + i - 1);
}

static void flush_space(struct flat *f, const char *next)
{
	if (f->out.len && f->breaks)
		strbuf_add(&f->out, "\n\n", f->breaks > 1 ? 2 : 1);
	else if (f->out.len && f->blank &&
		 !(f->soft && ends_wide(&f->out) && is_wide((const unsigned char *)next)))
		strbuf_add(&f->out, " ", 1);
	f->breaks = 0;
	f->blank = f->soft = false;
}

static void put_text(struct flat *f, const char *s, bool pre)
{
	for (; *s && f->out.len < LIMIT_PROSE; s++) {
		if (pre && *s == '\n') {
			f->breaks = 1;
		} else if (!pre && (*s == ' ' || *s == '\n' || *s == '\t' || *s == '\r')) {
			f->blank = true;
			f->soft |= *s == '\n';
		} else {
			flush_space(f, s);
			strbuf_add(&f->out, s, 1);
		}
	}
}

static bool is_one_of(const xmlNode *n, const char *const *names)
{
	for (; *names; names++)
		if (!strcmp((const char *)n->name, *names))
			return true;
	return false;
}

static void put_nodes(struct flat *f, const xmlNode *n, bool pre, int depth);

static void put_element(struct flat *f, const xmlNode *n, bool pre, int depth)
{
	static const char *const blocks[] = {"p", "div", "ul", "ol", "li", "pre", "table", "tr",
		"dl", "dt", "dd", "h1", "h2", "h3", "h4", NULL};
	const struct id_entry *v = NULL;

	if (!strcmp((const char *)n->name, "sub")) {
		xmlChar *id = xmlGetNoNsProp(n, (const xmlChar *)"idref");
		xmlChar *text = NULL;

		v = index_find(f->values, (const char *)id);
		text = v ? xmlNodeGetContent(v->node) : NULL;
		put_text(f, text ? (char *)text : id ? (char *)id : "", pre);
		xmlFree(text);
		xmlFree(id);
		return;
	}
	bool block = is_one_of(n, blocks);
	if ((block || !strcmp((const char *)n->name, "br")) && f->breaks < 2)
		f->breaks = !strcmp((const char *)n->name, "br") ? f->breaks + 1 : 1;
	if (!strcmp((const char *)n->name, "li"))
		put_text(f, "- ", false);
	put_nodes(f, n->children, pre || !strcmp((const char *)n->name, "pre"), depth + 1);
	if (block && !f->breaks)
		f->breaks = 1;
}

static void put_nodes(struct flat *f, const xmlNode *n, bool pre, int depth)
{
	for (; n && depth < MAX_NESTING && f->out.len < LIMIT_PROSE; n = n->next) {
		if (n->type == XML_TEXT_NODE || n->type == XML_CDATA_SECTION_NODE)
			put_text(f, n->content ? (char *)n->content : "", pre);
		else if (n->type == XML_ELEMENT_NODE)
			put_element(f, n, pre, depth);
	}
}

/* Where a text of this language belongs; NULL for a third language, or when there is one already. */
static const char **slot(const xmlNode *n, struct bitext *t)
{
	xmlChar *lang = xmlNodeGetLang(n);
	const char **ret = NULL;

	if (!lang || !strncmp((char *)lang, "en", 2))
		ret = &t->en;
	else if (!strncmp((char *)lang, "zh", 2))
		ret = &t->zh;
	xmlFree(lang);
	return ret && !*ret ? ret : NULL;
}

void xccdf_both(const xmlNode *parent, const char *name, const struct id_index *values,
	struct arena *a, struct bitext *ret)
{
	*ret = (struct bitext){0};
	for (const xmlNode *n = xml_child(parent, XCCDF_NS, name); n;
		n = xml_next(n, XCCDF_NS, name)) {
		const char **at = slot(n, ret);
		struct flat f = {.out = {.arena = a}, .values = values};

		if (!at)
			continue;
		put_nodes(&f, n->children, false, 0);
		if (f.out.len)
			*at = str_clean(a, f.out.data, f.out.len, LIMIT_PROSE);
	}
}

void plain_both(const xmlNode *parent, const char *name, struct arena *a, struct bitext *ret)
{
	*ret = (struct bitext){0};
	for (const xmlNode *n = xml_child(parent, OBSERVATIONS_NS, name); n;
		n = xml_next(n, OBSERVATIONS_NS, name)) {
		const char **at = slot(n, ret);

		if (at)
			*at = text_of(n, a, LIMIT_VALUE);
	}
}
