/*
 * run-gcb: the items of the government baseline on a stand-in host that meets them all, and on that host with one thing
 * changed (tests/gcb/README.md).
 *
 * usage: run-gcb [-v] [-a | -b] [-o DIR [-m N]] DATA-STREAM FOLDER [NUMBER...]
 *	-v   says what each item answered, and why
 *	-b   the unchanged host and the empty root alone
 *	-a   asks every item of every change; else those that the same file of changes is about
 *	-o   leaves the host that meets all in DIR, and prints what it answers, "ID STATUS" a line
 *	-m   with -o: the host with the N-th mixture of changes, as many as do not touch the same files; exit 3 past the last
 * exit 0 when every answer is the one it must be, 1 when not, 77 without root
 */
#include <dirent.h>
#include <errno.h>
#include <libxml/parser.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "base/xml.h"
#include "checks/check.h"
#include "checks/check_ref.h"
#include "tests/text_host.h"

#define XCCDF	 "http://checklists.nist.gov/xccdf/1.2"
#define PREFIX	 "xccdf_org.plumbline_rule_TWGCB-"
#define MAX_FILE (1 << 20)

struct item {
	const char *id, *number; /* "TWGCB-01-012-0005", "0005" */
	const char *check;	 /* NULL: none yet */
	struct param *params;
	size_t n, cap;
	enum status base;
	bool passes, fails; /* somewhere */
};

/* A host that meets every item in another way (another packet filter): the lines after "variant:". */
struct variant {
	const char *name, *file;
	char **lines;
	size_t n, cap;
	enum status *base; /* an item */
};

struct section { /* of a .breaks file: the lines after "item:" */
	const char *file;
	unsigned line;
	char **items, **also;
	size_t n_items, n_also;
	enum status want;
	const char *says; /* in reason or observed */
	const char *on;	  /* the variant; NULL: the host itself */
	char **lines;
	size_t n, cap;
	unsigned mixture; /* the one it is part of, from 1 on */
};

static struct run {
	struct arena *a;
	char **live; /* items of which a running system alone tells */
	size_t n_live;
	bool verbose, all, brief;
	struct item *items;
	size_t n, cap;
	char **root; /* lines of all .root files */
	size_t n_root, cap_root;
	struct variant *variants;
	size_t n_variants, cap_variants;
	bool in_variant; /* the lines that are read belong to the last of them */
	struct section *sections;
	size_t n_sections, cap_sections;
	unsigned bad, good;
} run;

static const char *attribute(const xmlNode *n, const char *name)
{
	xmlChar *v = xmlGetNoNsProp(n, (const xmlChar *)name);
	const char *ret = v ? arena_strdup(run.a, (const char *)v) : "";

	xmlFree(v);
	return ret;
}

static const xmlNode *find_value(const xmlNode *in, const char *id)
{
	for (const xmlNode *n = xml_child(in, XCCDF, "Value"); n; n = xml_next(n, XCCDF, "Value"))
		if (str_eq(attribute(n, "id"), id))
			return n;
	return NULL;
}

static const char *value_text(const xmlNode *benchmark, const char *id)
{
	const xmlNode *v = find_value(benchmark, id);

	for (xmlNode *n = v ? xml_child(v, XCCDF, "value") : NULL; n;
		n = xml_next(n, XCCDF, "value")) {
		if (*attribute(n, "selector"))
			continue;
		xmlChar *t = xmlNodeGetContent(n);
		const char *ret = arena_strdup(run.a, (const char *)t);
		xmlFree(t);
		return ret;
	}
	return "";
}

static void take_rule(const xmlNode *benchmark, const xmlNode *rule)
{
	const char *id = attribute(rule, "id");

	if (!str_starts(id, PREFIX))
		return;
	struct item *i = arena_push(run.a, &run.items, &run.n, &run.cap, sizeof(*i));
	*i = (struct item){
		.id = id + strlen(PREFIX) - strlen("TWGCB-"), .number = strrchr(id, '-') + 1};
	for (xmlNode *c = xml_child(rule, XCCDF, "check"); c; c = xml_next(c, XCCDF, "check")) {
		if (!str_eq(attribute(c, "system"), "urn:plumbline:check"))
			continue;
		struct params own = {0};
		i->check = check_ref_split(
			run.a, attribute(xml_child(c, XCCDF, "check-content-ref"), "name"), &own);
		for (size_t k = 0; k < own.n; k++)
			*(struct param *)arena_push(
				run.a, &i->params, &i->n, &i->cap, sizeof(struct param)) = own.v[k];
		for (xmlNode *x = xml_child(c, XCCDF, "check-export"); x;
			x = xml_next(x, XCCDF, "check-export")) {
			struct param *p = arena_push(run.a, &i->params, &i->n, &i->cap, sizeof(*p));
			*p = (struct param){attribute(x, "export-name"),
				value_text(benchmark, attribute(x, "value-id"))};
		}
	}
}

static void take_rules(const xmlNode *benchmark, const xmlNode *in)
{
	for (const xmlNode *n = in->children; n; n = n->next) {
		if (xml_is(n, XCCDF, "Group"))
			take_rules(benchmark, n);
		else if (xml_is(n, XCCDF, "Rule"))
			take_rule(benchmark, n);
	}
}

static const xmlNode *find_benchmark(const xmlNode *n)
{
	const xmlNode *ret = NULL;

	for (; n && !ret; n = n->next)
		ret = xml_is(n, XCCDF, "Benchmark") ? n : find_benchmark(n->children);
	return ret;
}

static struct item *item_of(const char *number)
{
	for (size_t i = 0; i < run.n; i++)
		if (str_eq(run.items[i].number, number))
			return &run.items[i];
	return NULL;
}

/* One line of a .root or .breaks file. */
static void take_line(const char *file, unsigned number, char *line, bool breaks)
{
	struct section *s = run.n_sections ? &run.sections[run.n_sections - 1] : NULL;
	char *text = line[0] == '|' ? line : str_strip(line);

	if (!*text || *text == '#')
		return;
	if (!breaks) {
		*(char **)arena_push(run.a, &run.root, &run.n_root, &run.cap_root, sizeof(char *)) =
			arena_strdup(run.a, text);
		return;
	}
	char *arg = strchr(text, ':');
	size_t len = arg ? (size_t)(arg - text) : 0;
	arg = arg ? str_strip(arena_strdup(run.a, arg + 1)) : NULL;
	if (len == 7 && !strncmp(text, "variant", 7)) {
		struct variant *v = arena_push(
			run.a, &run.variants, &run.n_variants, &run.cap_variants, sizeof(*v));
		*v = (struct variant){.name = arg, .file = file};
		run.in_variant = true;
	} else if (len == 4 && !strncmp(text, "item", 4)) {
		run.in_variant = false;
		s = arena_push(
			run.a, &run.sections, &run.n_sections, &run.cap_sections, sizeof(*s));
		*s = (struct section){.file = file, .line = number, .want = ST_FAIL};
		s->items = str_split(run.a, arg, " ", &s->n_items);
	} else if (run.in_variant) {
		struct variant *v = &run.variants[run.n_variants - 1];
		*(char **)arena_push(run.a, &v->lines, &v->n, &v->cap, sizeof(char *)) =
			arena_strdup(run.a, text);
	} else if (s && len == 2 && !strncmp(text, "on", 2)) {
		s->on = arg;
	} else if (s && len == 4 && !strncmp(text, "also", 4)) {
		s->also = str_split(run.a, arg, " ", &s->n_also);
	} else if (s && len == 6 && !strncmp(text, "expect", 6)) {
		s->want = status_from_name(arg);
	} else if (len == 4 && !strncmp(text, "live", 4)) {
		run.live = str_split(run.a, arg, " ", &run.n_live);
	} else if (s && len == 4 && !strncmp(text, "says", 4)) {
		s->says = arg;
	} else if (s) {
		*(char **)arena_push(run.a, &s->lines, &s->n, &s->cap, sizeof(char *)) =
			arena_strdup(run.a, text);
	}
}

static int by_name(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

static void read_folder(const char *folder, const char *suffix)
{
	char *names[256], *line = NULL;
	size_t n = 0, cap = 0;
	DIR *d = opendir(folder);
	struct dirent *x;

	while (d && (x = readdir(d)) && n < 256)
		if (str_ends(x->d_name, suffix))
			names[n++] = arena_strdup(run.a, x->d_name);
	if (d)
		closedir(d);
	qsort(names, n, sizeof(*names), by_name);
	for (size_t i = 0; i < n; i++) {
		FILE *f = fopen(arena_printf(run.a, "%s/%s", folder, names[i]), "r");
		unsigned number = 0;
		ssize_t len;
		while (f && (len = getline(&line, &cap, f)) >= 0) {
			if (len && line[len - 1] == '\n')
				line[len - 1] = '\0';
			take_line(names[i], ++number, line, str_eq(suffix, ".breaks"));
		}
		if (f)
			fclose(f);
		run.in_variant = false;
	}
	free(line);
}

/* Lines of a host, one after the other; -errno and the line that does not go. */
static int build(struct text_host *t, char **lines, size_t n, const char **ret_line)
{
	for (size_t i = 0; i < n; i++) {
		char *line = arena_strdup(t->a, lines[i]), *colon = strchr(line, ':');
		int rc;

		*ret_line = lines[i];
		if (line[0] == '|') {
			rc = text_host_text(t, line[1] == ' ' ? line + 2 : line + 1);
		} else if (!colon) {
			rc = -EINVAL;
		} else {
			*colon = '\0';
			rc = text_host_line(t, line, str_strip(colon + 1));
		}
		if (rc)
			return rc < 0 ? rc : -EINVAL;
	}
	text_host_close_file(t);
	return 0;
}

struct answer {
	enum status status;
	const char *reason, *observed;
};

static struct answer ask(struct facts *f, const struct item *i, struct arena *a)
{
	const struct check *c = i->check ? check_find(i->check) : NULL;
	struct params p = {i->params, i->n};
	struct evidence ev = {.arena = a};

	if (!i->check)
		return (struct answer){.status = ST_NOTCHECKED};
	if (!c)
		return (struct answer){ST_ERROR, arena_printf(a, "no check \"%s\"", i->check), ""};
	run_check(c, f, &p, &ev);
	return (struct answer){
		ev.status, ev.reason.en ? ev.reason.en : "", ev.observed.en ? ev.observed.en : ""};
}

static bool in(char **list, size_t n, const char *number)
{
	while (n && !str_eq(list[n - 1], number))
		n--;
	return n;
}

/* Whether the section, or one beside it in its file, is about the item. */
static bool concerns(const struct section *s, const struct item *x)
{
	for (size_t i = 0; i < run.n_sections; i++) {
		const struct section *o = &run.sections[i];
		if (str_eq(o->file, s->file) &&
			(in(o->items, o->n_items, x->number) || in(o->also, o->n_also, x->number)))
			return true;
	}
	return false;
}

static const struct variant *variant_of(const char *name)
{
	for (size_t i = 0; name && i < run.n_variants; i++)
		if (str_eq(run.variants[i].name, name))
			return &run.variants[i];
	return NULL;
}

/* All items of the host that stands in t's folder; with a section, those it concerns, the others as on the unchanged host. */
static int ask_all(struct text_host *t, const struct section *s, struct answer *ret)
{
	struct host h = {.now = {t->now, 0}};
	struct err e = {0};
	char path[4096];

	text_host_below(t, "", path);
	mkdir(path, 0755);
	int rc = root_open(path, &h.root, &e);
	if (rc < 0) {
		fprintf(stderr, "%s\n", e.text);
		return rc;
	}
	struct facts *f = facts_new(&h);
	const struct variant *v = s ? variant_of(s->on) : NULL;
	for (size_t i = 0; i < run.n; i++)
		if (!s || run.all || concerns(s, &run.items[i]))
			ret[i] = ask(f, &run.items[i], t->a);
		else
			ret[i] = (struct answer){.status = v ? v->base[i] : run.items[i].base};
	facts_free(f);
	root_close(h.root);
	return 0;
}

static void fault(const char *where, const struct item *i, const struct answer *is, const char *why)
{
	run.bad++;
	printf("FAIL: %s: %s %s: %s\n    %s\n    %s\n", where, i->id,
		status_name(is->status) ? status_name(is->status) : "-", why,
		is->reason ? is->reason : "", is->observed ? is->observed : "");
}

static void note_answer(struct item *i, enum status s)
{
	i->passes |= s == ST_PASS;
	i->fails |= s == ST_FAIL;
}

/* What must not be: an empty folder that meets an item. */
static int judge_empty(void)
{
	struct arena *a = arena_new(0);
	struct answer *is = arena_array(a, run.n, sizeof(*is));
	struct text_host t;
	int rc = text_host_begin(&t, a, "gcb", 1795000000);

	if (!rc)
		rc = ask_all(&t, NULL, is);
	for (size_t i = 0; !rc && i < run.n; i++)
		if (is[i].status == ST_PASS)
			fault("an empty root", &run.items[i], &is[i], "passes");
	text_host_end(&t);
	arena_free(a);
	return rc;
}

/* A host that meets every item: the stand-in itself (v NULL), or a variant of it. */
static int judge_base(struct variant *v)
{
	struct arena *a = arena_new(0);
	struct answer *is = arena_array(a, run.n, sizeof(*is));
	const char *line = "", *where = v ? v->name : "the stand-in host";
	struct text_host t;
	int rc = text_host_begin(&t, a, "gcb", 1795000000);

	if (!rc)
		rc = build(&t, run.root, run.n_root, &line);
	if (!rc && v)
		rc = build(&t, v->lines, v->n, &line);
	if (rc)
		fprintf(stderr, "%s: %s: %s\n", where, line, strerror(-rc));
	if (!rc)
		rc = ask_all(&t, NULL, is);
	if (v)
		v->base = arena_array(run.a, run.n, sizeof(*v->base));
	for (size_t i = 0; !rc && i < run.n; i++) {
		struct item *x = &run.items[i];
		enum status s = is[i].status;
		if (v)
			v->base[i] = s;
		else
			x->base = s;
		note_answer(x, s);
		if (run.verbose)
			printf("%-14s %s%s%s%s\t%s\t%s\n", status_name(s), x->id, v ? " (" : "",
				v ? v->name : "", v ? ")" : "", is[i].reason, is[i].observed);
		if (s != ST_PASS && s != ST_NOTAPPLICABLE && s != ST_NOTCHECKED)
			fault(where, x, &is[i], "does not pass");
	}
	text_host_end(&t);
	arena_free(a);
	return rc;
}

static void compare(const struct section *s, const struct answer *is, const char *where)
{
	const struct variant *v = variant_of(s->on);

	for (size_t i = 0; i < run.n; i++) {
		struct item *x = &run.items[i];
		bool about = in(s->items, s->n_items, x->number);

		if (about) {
			note_answer(x, is[i].status);
			run.good += is[i].status == s->want;
			if (is[i].status != s->want)
				fault(where, x, &is[i], "not as expected");
			else if (s->says && !strstr(is[i].reason, s->says) &&
				 !strstr(is[i].observed, s->says))
				fault(where, x, &is[i],
					arena_printf(run.a, "does not say \"%s\"", s->says));
		} else if (is[i].status != (v ? v->base[i] : x->base) &&
			   !in(s->also, s->n_also, x->number) && !in(s->also, s->n_also, "all")) {
			fault(where, x, &is[i], "changes too");
		}
		if (about && run.verbose)
			printf("%-14s %s (%s)\t%s\t%s\n", status_name(is[i].status), x->id, where,
				is[i].reason, is[i].observed);
	}
}

static int judge_section(const struct section *s)
{
	struct arena *a = arena_new(0);
	struct answer *is = arena_array(a, run.n, sizeof(*is));
	const char *line = "", *where = arena_printf(run.a, "%s:%u", s->file, s->line);
	struct text_host t;
	int rc = text_host_begin(&t, a, "gcb", 1795000000);

	for (size_t i = 0; i < s->n_items; i++)
		if (!item_of(s->items[i])) {
			printf("FAIL: %s: no item %s\n", where, s->items[i]);
			run.bad++;
		}
	const struct variant *v = variant_of(s->on);
	if (s->on && !v) {
		printf("FAIL: %s: no variant %s\n", where, s->on);
		run.bad++;
	}
	if (!rc)
		rc = build(&t, run.root, run.n_root, &line);
	if (!rc && v)
		rc = build(&t, v->lines, v->n, &line);
	if (!rc)
		rc = build(&t, s->lines, s->n, &line);
	if (rc) {
		printf("FAIL: %s: %s: %s\n", where, line, strerror(-rc));
		run.bad++;
	} else if (!ask_all(&t, s, is)) {
		compare(s, is, where);
	}
	text_host_end(&t);
	arena_free(a);
	return 0;
}

/* The path a line is about; NULL: more of the file above. */
static const char *path_of(const char *line)
{
	const char *arg = line[0] == '|' ? NULL : strchr(line, ':');

	if (!arg)
		return NULL;
	arg += 1 + strspn(arg + 1, " ");
	return arena_strndup(run.a, arg, strcspn(arg, " "));
}

static bool touches(const struct section *s, const char *path)
{
	for (size_t i = 0; i < s->n; i++) {
		const char *own = path_of(s->lines[i]);
		if (own && str_eq(own, path))
			return true;
	}
	return false;
}

/* Whether the section touches what one of that mixture does. */
static bool clashes(const struct section *s, unsigned mixture)
{
	for (size_t i = 0; i < run.n_sections; i++) {
		const struct section *other = &run.sections[i];
		for (size_t k = 0; other->mixture == mixture && k < other->n; k++) {
			const char *path = path_of(other->lines[k]);
			if (path && touches(s, path))
				return true;
		}
	}
	return false;
}

/* Every change becomes part of one mixture, as early as it fits; the number of mixtures. */
static unsigned mix(void)
{
	unsigned last = 0;

	for (size_t i = 0; i < run.n_sections; i++) {
		struct section *s = &run.sections[i];
		unsigned m = 1;
		if (s->on)
			continue;
		while (clashes(s, m))
			m++;
		s->mixture = m;
		last = m > last ? m : last;
	}
	return last;
}

static int leave(const char *dir, unsigned mixture)
{
	struct text_host t = {.a = run.a, .now = 1795000000, .fake = fake_probe_new(run.a, 0)};
	struct answer *is = arena_array(run.a, run.n, sizeof(*is));
	const char *line = "";

	snprintf(t.dir, sizeof(t.dir), "%s", dir);
	if (mixture > mix())
		return 3;
	int rc = build(&t, run.root, run.n_root, &line);
	for (size_t i = 0; mixture && !rc && i < run.n_sections; i++)
		if (run.sections[i].mixture == mixture)
			/* One that needs what another took away is left out, whole or in part: it is a mixture. */
			build(&t, run.sections[i].lines, run.sections[i].n, &line);
	if (rc)
		fprintf(stderr, "%s: %s\n", line, strerror(-rc));
	if (!rc)
		rc = ask_all(&t, NULL, is);
	for (size_t i = 0; !rc && i < run.n; i++)
		printf("%s %s\n", run.items[i].id, status_name(is[i].status));
	return rc ? 1 : 0;
}

/* whole: every change was made, so every item must have been seen to pass and to fail. */
static void sum_up(bool whole)
{
	size_t none = 0, passes = 0, fails = 0;

	for (size_t i = 0; i < run.n; i++) {
		struct item *x = &run.items[i];
		none += !x->check;
		passes += x->passes;
		fails += x->fails;
		if ((x->passes && x->fails) || !whole || in(run.live, run.n_live, x->number))
			continue;
		run.bad++;
		printf("FAIL: %s %s%s%s\n", x->id, x->check ? "" : "no check ",
			x->passes ? "" : "never passes ", x->fails ? "" : "never fails");
	}
	printf("%zu items: %zu without a check, %zu seen to pass, %zu seen to fail; %u changes "
	       "judged right, %u faults\n",
		run.n, none, passes, fails, run.good, run.bad);
}

int main(int argc, char **argv)
{
	const char *out = NULL;
	unsigned mixture = 0;
	int opt;

	while ((opt = getopt(argc, argv, "vabo:m:")) != -1) {
		if (opt == '?')
			return 2;
		if (opt == 'v')
			run.verbose = true;
		else if (opt == 'a')
			run.all = true;
		else if (opt == 'b')
			run.brief = true;
		else if (opt == 'm')
			mixture = (unsigned)atoi(optarg);
		else
			out = optarg;
	}
	/* A resolver may parse options of its own, by the same globals. */
	const int first = optind;
	if (argc - first < 2)
		return 2;
	if (geteuid()) {
		puts("files belong to root here: run as root");
		return 77;
	}
	umask(022);
	run.a = arena_new(0);
	xmlDoc *doc = xmlReadFile(argv[first], NULL, XML_PARSE_NONET | XML_PARSE_HUGE);
	const xmlNode *b = doc ? find_benchmark(xmlDocGetRootElement(doc)) : NULL;
	if (!b) {
		fprintf(stderr, "%s: no benchmark\n", argv[first]);
		return 1;
	}
	take_rules(b, b);
	xmlFreeDoc(doc);
	read_folder(argv[first + 1], ".root");
	read_folder(argv[first + 1], ".breaks");
	if (out)
		return leave(out, mixture);
	int rc = judge_base(NULL);
	for (size_t i = 0; !rc && i < run.n_variants; i++)
		rc = judge_base(&run.variants[i]);
	if (!rc && argc == first + 2)
		rc = judge_empty();
	for (size_t i = 0; !rc && !run.brief && i < run.n_sections; i++) {
		bool asked = argc == first + 2;
		for (int k = first + 2; k < argc; k++)
			asked |= in(run.sections[i].items, run.sections[i].n_items, argv[k]);
		if (asked)
			rc = judge_section(&run.sections[i]);
	}
	sum_up(!rc && !run.brief && argc == first + 2);
	arena_free(run.a);
	return rc || run.bad ? 1 : 0;
}
