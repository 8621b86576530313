/* plumbline list: the rules of a level with their titles, or the checks this agent has. */
#include <stdio.h>
#include <string.h>

#include "agent/agent.h"
#include "agent/catalogue.h"
#include "agent/edition.h"
#include "agent/host.h"
#include "agent/options.h"
#include "agent/scan.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"

#define XCCDF_NS "http://checklists.nist.gov/xccdf/1.2"
#define XML_NS	 "http://www.w3.org/XML/1998/namespace"

struct list_command {
	const char *level, *datadir, *content, *profile, *edition, *baseline;
	bool checks, coverage, editions;
};

enum {
	OPT_CHECKS = 256,
	OPT_COVERAGE,
	OPT_EDITIONS,
	OPT_EDITION,
	OPT_DATADIR,
	OPT_CONTENT,
	OPT_PROFILE,
	OPT_BASELINE
};

static const struct argp_option table[] = {
	{"level", 'l', N_("LEVEL"), 0, N_("high, medium or normal (default: high)"), 0},
	{"baseline", OPT_BASELINE, N_("WHICH"), 0,
		N_("all, table10 (Table 10 alone) or gcb (the government configuration baseline "
		   "alone)"),
		0},
	{"checks", OPT_CHECKS, NULL, 0, N_("list the native checks and their parameters instead"),
		0},
	{"coverage", OPT_COVERAGE, NULL, 0,
		N_("list the statements instead: level, kind, rules with their checks, values"), 0},
	{"editions", OPT_EDITIONS, NULL, 0,
		N_("list the editions of Table 10 there is content for instead"), 0},
	{"edition", OPT_EDITION, N_("DATE"), 0,
		N_("one of them (default: the one that holds today)"), 0},
	{"content", OPT_CONTENT, N_("DS"), 0, N_("another SCAP source data stream"), 0},
	{"profile", OPT_PROFILE, N_("ID"), 0, N_("the profile of --content"), 0},
	{"datadir", OPT_DATADIR, N_("DIR"), 0, N_("where the content lies"), 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct list_command *c = state->input;

	switch (key) {
	case 'l':
		c->level = option_level(arg, state);
		return 0;
	case OPT_BASELINE:
		c->baseline = option_baseline(arg, state);
		return 0;
	case OPT_CHECKS:
		c->checks = true;
		return 0;
	case OPT_COVERAGE:
		c->coverage = true;
		return 0;
	case OPT_EDITIONS:
		c->editions = true;
		return 0;
	case OPT_EDITION:
		c->edition = arg;
		return 0;
	case OPT_CONTENT:
		c->content = arg;
		return 0;
	case OPT_PROFILE:
		c->profile = arg;
		return 0;
	case OPT_DATADIR:
		c->datadir = arg;
		return 0;
	case ARGP_KEY_ARG:
		argp_error(state, _("\"%s\" was not expected"), arg);
		return 0;
	case ARGP_KEY_END:
		if (c->content && !c->profile)
			argp_error(state,
				_("--content needs --profile; `oscap info DS` lists the profiles"));
		if (c->content && (c->edition || c->editions))
			argp_error(state, _("--edition is of our own content, not of --content"));
		if (c->coverage && (c->content || c->checks))
			argp_error(state, _("--coverage is of our own content, and alone"));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

static const char *type_word(enum param_type t)
{
	return t == PARAM_NUMBER ? "number" : t == PARAM_BOOLEAN ? "boolean" : "string";
}

static int list_checks(void)
{
	const struct check *c;

	for (size_t i = 0; (c = check_at(i)); i++) {
		printf("%s\n", c->id);
		printf("    %s\n", c->summary);
		for (const struct param_spec *p = c->params; p && p->name; p++)
			printf("    %s: %s%s%s\n", p->name, type_word(p->type), p->unit ? ", " : "",
				p->unit ? p->unit : "");
	}
	return EXIT_COMPLIANT;
}

/* The next element of that name in document order below top; NULL at the end. */
static xmlNode *following(xmlNode *n, const xmlNode *top, const char *name)
{
	while (n) {
		if (n->children && n->type == XML_ELEMENT_NODE) {
			n = n->children;
		} else {
			while (n && n != top && !n->next)
				n = n->parent;
			n = n == top ? NULL : n ? n->next : NULL;
		}
		if (xml_is(n, XCCDF_NS, name))
			return n;
	}
	return NULL;
}

/* The title of a rule in the person's language, else in any; owned by the caller's arena. */
static const char *title_of(xmlNode *rule, const char *lang, struct arena *a)
{
	const char *ret = "";

	for (xmlNode *t = xml_child(rule, XCCDF_NS, "title"); t;
		t = xml_next(t, XCCDF_NS, "title")) {
		xmlChar *code = xmlNodeGetLang(t), *text = xmlNodeGetContent(t);
		bool wanted = code && str_starts((const char *)code, lang);
		if (text && (wanted || !*ret))
			ret = str_clean(a, (const char *)text, strlen((const char *)text), 300);
		xmlFree(code);
		xmlFree(text);
		if (wanted)
			break;
	}
	return ret;
}

static int list_rules(const struct plan *p, xmlDoc *doc, struct arena *a)
{
	xmlNode *top = xmlDocGetRootElement(doc);
	size_t n = 0;

	for (xmlNode *r = following(top, top, "Rule"); r; r = following(r, top, "Rule")) {
		xmlChar *id = xmlGetNoNsProp(r, BAD_CAST "id");
		for (size_t i = 0; id && i < p->n_rules; i++) {
			const struct plan_rule *pr = &p->rules[i];
			if (!str_eq(pr->id, (const char *)id))
				continue;
			printf("%-28s %-22s %s\n", scap_short_id(pr->id),
				pr->check  ? pr->check
				: pr->oval ? "OVAL"
					   : "-",
				title_of(r, agent_language(), a));
			n++;
		}
		xmlFree(id);
	}
	printf(_("%zu rules in profile %s\n"), n, scap_short_id(p->profile_id));
	return EXIT_COMPLIANT;
}

static void print_statement(const struct catalogue *cat, size_t first, struct arena *a)
{
	const struct catalogue_rule *r = &cat->rules[first];
	struct strbuf rules = {.arena = a}, values = {.arena = a};
	const char **seen = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = first; i < cat->n; i++) {
		const struct catalogue_rule *x = &cat->rules[i];
		if (!str_eq(x->statement, r->statement))
			continue;
		strbuf_printf(
			&rules, "%s%s=%s", rules.len ? " " : "", x->id, x->check ? x->check : "-");
		for (size_t v = 0; v < x->n_values; v++) {
			if (str_in((char *const *)seen, n, x->values[v]))
				continue;
			*(const char **)arena_push(a, &seen, &n, &cap, sizeof(*seen)) =
				x->values[v];
			strbuf_printf(&values, "%s%s", values.len ? " " : "", x->values[v]);
		}
	}
	printf("%s\t%s\t%s\t%s\t%s\n", r->statement, r->level, r->kind, strbuf_str(&rules),
		n ? strbuf_str(&values) : "-");
}

/* A line a statement, in the order of the table; the documentation has the same (baselines/templates/coverage.xsl). */
static int list_coverage(const struct list_command *c, const char *content, struct arena *a)
{
	struct catalogue cat;
	struct err e = {0};
	size_t n = 0, answered = 0;

	if (catalogue_read(content, a, &cat, &e) < 0)
		return complain_err(&e);
	for (size_t i = 0; i < cat.n; i++) {
		const struct catalogue_rule *r = &cat.rules[i];
		bool all = true;

		if (catalogue_statement(&cat, r->statement) != r ||
			!catalogue_applies(r->level, c->level))
			continue;
		for (size_t k = i; k < cat.n; k++)
			all &= cat.rules[k].check || !str_eq(cat.rules[k].statement, r->statement);
		n++;
		answered += all;
		print_statement(&cat, i, a);
	}
	printf(_("%zu statements at level %s; %zu have a check for every rule\n"), n, c->level,
		answered);
	return EXIT_COMPLIANT;
}

/* A line an edition: the day from which it holds, whether it is the one taken today, the data stream. */
static int list_editions(const struct list_command *c, struct root *root, struct arena *a)
{
	struct edition_choice now;
	struct host_identity h;
	struct edition *v;
	struct err e = {0};
	bool nearest;
	size_t n;

	host_identify(root, a, &h);
	if (editions_of(c->datadir, host_platform(&h, &nearest)->id, a, &v, &n, &e) < 0 ||
		edition_choose(c->datadir, root, NULL, time(NULL), a, &now, &e) < 0)
		return complain_err(&e);
	for (size_t i = 0; i < n; i++)
		printf("%s\t%s\t%s\n", v[i].date, str_eq(v[i].path, now.path) ? "today" : "-",
			v[i].path);
	return EXIT_COMPLIANT;
}

int cmd_list(int argc, char **argv)
{
	static const struct argp argp = {.options = table,
		.parser = parse,
		.doc = N_("Lists the rules of a level: id, how each is decided, title."),
		.argp_domain = "plumbline"};
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct list_command c = {
		.level = "high", .baseline = BASELINE_DEFAULT, .datadir = PL_DATADIR};
	struct scap_options o = {.root = "/"};
	struct edition_choice own;
	struct scap *s = NULL;
	struct root *root;
	xmlDoc *doc = NULL;
	struct err e = {0};

	if (argp_parse(&argp, argc, argv, 0, NULL, &c))
		return EXIT_TROUBLE;
	if (c.checks)
		return list_checks();
	if (root_open("/", &root, &e) < 0)
		return complain_err(&e);
	if (c.editions) {
		int listed = list_editions(&c, root, a);
		root_close(root);
		return listed;
	}
	if (!c.content && edition_choose(c.datadir, root, c.edition, time(NULL), a, &own, &e) < 0) {
		root_close(root);
		return complain_err(&e);
	}
	o.content = c.content ? c.content : own.path;
	if (c.coverage) {
		int covered = list_coverage(&c, o.content, a);
		root_close(root);
		return covered;
	}
	o.profile = c.content ? c.profile : profile_of(c.level, c.baseline, a);
	int rc = scap_start(&o, &s, &e);
	if (!rc)
		rc = xml_parse_file(o.content, LIMIT_CONTENT, &doc, &e);
	rc = rc < 0 ? complain_err(&e) : list_rules(scap_plan(s), doc, a);
	xmlFreeDoc(doc);
	scap_free(s);
	root_close(root);
	return rc;
}
