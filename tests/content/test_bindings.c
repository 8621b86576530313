/*
 * The content against the registry: every native check a rule names is there, and is bound exactly the parameters
 * it declares, from Values of the declared type.  usage: test-bindings DATA-STREAM
 */
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "checks/alternatives.h"
#include "checks/check.h"
#include "checks/check_ref.h"

#define XCCDF "http://checklists.nist.gov/xccdf/1.2"

static unsigned faults, bound;

#define FAULT(...) (faults++, printf("FAIL: " __VA_ARGS__))

/* Attributes live as long as the document: copies would only have to be freed. */
static const char *attribute(const xmlNode *n, const char *name)
{
	const xmlAttr *a = xmlHasProp(n, (const xmlChar *)name);

	return a && a->children && a->children->content ? (const char *)a->children->content : "";
}

static bool is(const xmlNode *n, const char *name)
{
	return n->type == XML_ELEMENT_NODE && n->ns && !strcmp((const char *)n->ns->href, XCCDF) &&
	       !strcmp((const char *)n->name, name);
}

/* The next node in document order below root. */
static xmlNode *following(const xmlNode *root, xmlNode *n)
{
	if (n->children)
		return n->children;
	while (n && n != root && !n->next)
		n = n->parent;
	return n && n != root ? n->next : NULL;
}

static const char *type_of_value(xmlNode *root, const char *id)
{
	for (xmlNode *n = root; n; n = following(root, n))
		if (is(n, "Value") && str_eq(attribute(n, "id"), id))
			return attribute(n, "type");
	return NULL;
}

static const char *word(enum param_type t)
{
	return t == PARAM_NUMBER ? "number" : t == PARAM_BOOLEAN ? "boolean" : "string";
}

static const struct param_spec *declared(const struct check *c, const char *name)
{
	for (const struct param_spec *s = c->params; s && s->name; s++)
		if (str_eq(s->name, name))
			return s;
	return NULL;
}

static bool exported(const xmlNode *check, const char *name)
{
	for (xmlNode *n = check->children; n; n = n->next)
		if (is(n, "check-export") && str_eq(attribute(n, "export-name"), name))
			return true;
	return false;
}

/* What the rule itself asks is text; a number or a boolean must be one. */
static void compare_own(const struct check *c, const struct params *own)
{
	for (size_t i = 0; i < own->n; i++) {
		const struct param_spec *s = declared(c, own->v[i].name);
		uint64_t n;

		if (str_eq(own->v[i].name, ALTERNATIVE_PARAM))
			continue; /* every check takes it */
		if (!s)
			FAULT("check %s declares no parameter %s\n", c->id, own->v[i].name);
		else if ((s->type == PARAM_NUMBER && str_u64(own->v[i].value, &n) < 0) ||
			 (s->type == PARAM_BOOLEAN && !param_is_bool(own->v[i].value)))
			FAULT("parameter %s of check %s is no %s\n", s->name, c->id, word(s->type));
	}
}

static void compare(
	xmlNode *root, const xmlNode *check, const struct check *c, const struct params *own)
{
	compare_own(c, own);
	for (xmlNode *n = check->children; n; n = n->next) {
		const struct param_spec *s;
		const char *name, *type;

		if (!is(n, "check-export"))
			continue;
		name = attribute(n, "export-name");
		type = type_of_value(root, attribute(n, "value-id"));
		s = declared(c, name);
		if (!s)
			FAULT("check %s declares no parameter %s\n", c->id, name);
		else if (!type || !str_eq(type, word(s->type)))
			FAULT("parameter %s of check %s is a %s, its Value a %s\n", name, c->id,
				word(s->type), type ? type : "missing one");
	}
	for (const struct param_spec *s = c->params; s && s->name; s++)
		if (exported(check, s->name) == (param_value(own, s->name) != NULL))
			FAULT("parameter %s of check %s is bound by nothing, or twice\n", s->name,
				c->id);
}

static void look_at_check(xmlNode *root, const xmlNode *check)
{
	const char *name = "";
	struct arena *a = arena_new(0);
	struct params own = {0};
	const struct check *c;

	for (xmlNode *n = check->children; n; n = n->next)
		if (is(n, "check-content-ref"))
			name = check_ref_split(a, attribute(n, "name"), &own);
	c = name ? check_find(name) : NULL;
	if (c) {
		bound++;
		compare(root, check, c, &own);
	} else {
		FAULT("rule %s names the check \"%s\", which is not registered, or is malformed\n",
			attribute(check->parent, "id"), name ? name : "");
	}
	arena_free(a);
}

int main(int argc, char **argv)
{
	xmlDoc *doc = argc == 2 ? xmlReadFile(argv[1], NULL, XML_PARSE_NONET) : NULL;
	xmlNode *root = doc ? xmlDocGetRootElement(doc) : NULL;

	if (!root)
		FAULT("no data stream\n");
	for (xmlNode *n = root; n; n = following(root, n))
		if (is(n, "check") && str_eq(attribute(n, "system"), "urn:plumbline:check"))
			look_at_check(root, n);
	printf("%u native checks bound, %u faults\n", bound, faults);
	xmlFreeDoc(doc);
	xmlCleanupParser();
	return faults || !bound;
}
