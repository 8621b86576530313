/*
 * model: joins the three things a bundle says of a rule: the XCCDF result, the benchmark's texts, our observations.
 *
 * The three must name the same rules, each once, and agree on the status; else the bundle is not shown at all.
 */
#include "report/model.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"
#include "report/parts.h"
#include "report/statements.h"
#include "report/xccdf_text.h"

#define MAX_LIST     (size_t)10000 /* arguments, values, notes; no honest bundle comes near */
#define MAX_PER_RULE 1000
#define MAX_RESULTS  (5 * (size_t)LIMIT_RULES) /* with multi-check a rule has several */
#define MAX_GROUPS   64
#define NO_CHECK                                                                                   \
	"No candidate or applicable check found." /* libopenscap 1.3's words for notchecked */
#define STATEMENT_HREF "urn:plumbline:table10:"
#define KIND_HREF      "urn:plumbline:kind"
#define ITEM_HREF      "urn:plumbline:twgcb:"
#define SERVES_HREF    "urn:plumbline:serves"
#define RULE_MARK      "_rule_"

struct join {
	struct arena *a;
	struct report_model *m;
	struct id_index rules, values,
		seen; /* of the benchmark, of the TestResult, of our observations */
	size_t cap;
};

const char *bitext_pick(const struct bitext *t, const char *lang)
{
	const char *first = str_starts(lang, "zh") ? t->zh : t->en;

	if (first)
		return first;
	return t->en ? t->en : t->zh ? t->zh : "";
}

/* The benchmark the TestResult names, in any of the requests. */
static xmlNode *find_benchmark(const struct bundle *b, struct arena *a)
{
	const xmlNode *named = xml_child(b->result, XCCDF_NS, "benchmark");
	const char *href = attr(named, "href", a), *id = attr(named, "id", a);
	xmlNode *list = xml_child(xmlDocGetRootElement(b->doc), ARF_NS, "report-requests"),
		*by_name = NULL;

	for (xmlNode *r = xml_child(list, ARF_NS, "report-request"); r;
		r = xml_next(r, ARF_NS, "report-request")) {
		xmlNode *top = first_element(xml_child(r, ARF_NS, "content"));
		if (xml_is(top, XCCDF_NS, "Benchmark"))
			return top;
		for (xmlNode *c = xml_child(top, NULL, "component"); c;
			c = xml_next(c, NULL, "component")) {
			xmlNode *bench = first_element(c);
			if (!xml_is(bench, XCCDF_NS, "Benchmark"))
				continue;
			const char *component = attr(c, "id", a);
			if (href && href[0] == '#' && component && str_eq(href + 1, component))
				return bench;
			if (!by_name && (!id || str_eq(attr(bench, "id", a), id)))
				by_name = bench;
		}
	}
	return by_name;
}

static int index_rules(struct join *j, xmlNode *in, xmlNode *outer[2], int depth, struct err *e)
{
	for (xmlNode *n = first_element(in); n; n = n->next) {
		bool group = xml_is(n, XCCDF_NS, "Group");
		if (!group && !xml_is(n, XCCDF_NS, "Rule"))
			continue;
		if (group) {
			xmlNode *now[2] = {outer[0] ? outer[0] : n, outer[0] ? outer[1] : NULL};
			if (outer[0] && !outer[1])
				now[1] = n;
			if (depth >= MAX_GROUPS)
				return err_set(
					e, EBADMSG, "groups nested more than %d deep", MAX_GROUPS);
			int rc = index_rules(j, n, now, depth + 1, e);
			if (rc < 0)
				return rc;
			continue;
		}
		const char *id = attr(n, "id", j->a);
		if (!id || j->rules.n >= LIMIT_RULES)
			return err_set(e, EBADMSG,
				id ? "more than %d rules" : "a rule without id (bound %d)",
				LIMIT_RULES);
		struct id_entry *x = index_add(&j->rules, j->a, id, n);
		x->outer[0] = outer[0];
		x->outer[1] = outer[1];
	}
	return 0;
}

static int index_children(struct id_index *x, const xmlNode *parent, const char *ns,
	const char *name, const char *id, struct arena *a, struct err *e)
{
	for (xmlNode *n = xml_child(parent, ns, name); n; n = xml_next(n, ns, name)) {
		const char *v = attr(n, id, a);
		if (!v || x->n >= LIMIT_RULES)
			return err_set(e, EBADMSG, "line %ld: a %s without %s, or too many",
				xmlGetLineNo(n), name, id);
		index_add(x, a, v, n);
	}
	const char *twice = index_sort(x);
	return twice ? err_set(e, EBADMSG, "%s %s stands twice", name, twice) : 0;
}

/* More children of one name than any honest bundle has: refused, not cut off. */
static int bounded(
	const xmlNode *parent, const char *ns, const char *name, size_t max, struct err *e)
{
	size_t count = 0;

	for (xmlNode *n = xml_child(parent, ns, name); n; n = xml_next(n, ns, name))
		if (++count > max)
			return err_set(e, EBADMSG, "line %ld: more than %zu of %s", xmlGetLineNo(n),
				max, name);
	return 0;
}

static const char *need(const xmlNode *n, const char *name, struct arena *a)
{
	const char *v = attr(n, name, a);

	return v ? v : "";
}

static struct name_value *named_values(
	const xmlNode *parent, const char *name, struct arena *a, size_t *ret_n)
{
	struct name_value *v = NULL;
	size_t cap = 0;

	*ret_n = 0;
	for (xmlNode *n = xml_child(parent, OBSERVATIONS_NS, name); n;
		n = xml_next(n, OBSERVATIONS_NS, name)) {
		struct name_value *p = arena_push(a, &v, ret_n, &cap, sizeof(*v));
		p->name = need(n, "name", a);
		p->value = text_of(n, a, LIMIT_VALUE);
	}
	return v;
}

static const char *const *texts(
	const xmlNode *parent, const char *name, struct arena *a, size_t *ret_n)
{
	const char **v = NULL;
	size_t cap = 0;

	*ret_n = 0;
	for (xmlNode *n = xml_child(parent, OBSERVATIONS_NS, name); n;
		n = xml_next(n, OBSERVATIONS_NS, name)) {
		const char **p = arena_push(a, &v, ret_n, &cap, sizeof(*v));
		*p = text_of(n, a, LIMIT_VALUE);
	}
	return v;
}

static void read_notes(const xmlNode *obs, struct arena *a, struct scan_record *s)
{
	struct bitext *v = NULL;
	size_t cap = 0;

	for (xmlNode *n = xml_child(obs, OBSERVATIONS_NS, "note"); n;
		n = xml_next(n, OBSERVATIONS_NS, "note"))
		plain_both(n, "text", a, arena_push(a, &v, &s->n_notes, &cap, sizeof(*v)));
	s->notes = v;
}

static int read_scan(const xmlNode *obs, struct arena *a, struct report_model *m, struct err *e)
{
	struct scan_record *s = &m->scan;
	const xmlNode *host = xml_child(obs, OBSERVATIONS_NS, "host"),
		      *scan = xml_child(obs, OBSERVATIONS_NS, "scan");
	const xmlNode *content = xml_child(obs, OBSERVATIONS_NS, "content");
	const xmlNode *tailoring = xml_child(obs, OBSERVATIONS_NS, "tailoring");
	const xmlNode *asked = xml_child(obs, OBSERVATIONS_NS, "asked");

	int rc;

	if (!host || !scan || !content)
		return err_set(e, EBADMSG, "the observations lack host, scan or content");
	if ((rc = bounded(scan, OBSERVATIONS_NS, "argument", MAX_LIST, e)) < 0 ||
		(rc = bounded(asked, OBSERVATIONS_NS, "rule", MAX_LIST, e)) < 0 ||
		(rc = bounded(asked, OBSERVATIONS_NS, "set", MAX_LIST, e)) < 0 ||
		(rc = bounded(obs, OBSERVATIONS_NS, "note", MAX_LIST, e)) < 0)
		return rc;
	s->complete = str_eq(attr(obs, "complete", a), "true");
	s->tool_version = need(xml_child(obs, OBSERVATIONS_NS, "tool"), "version", a);
	s->hostname = need(host, "name", a);
	s->machine_id = attr(host, "machine-id-sha256", a);
	s->os_id = attr(host, "os-id", a);
	s->os_version = attr(host, "os-version", a);
	s->os_name = attr(host, "os-name", a);
	s->kernel = attr(host, "kernel", a);
	s->root = need(scan, "root", a);
	s->live = str_eq(attr(scan, "live", a), "true");
	m->started = need(scan, "started", a);
	m->ended = need(scan, "ended", a);
	s->started = iso_parse(m->started);
	s->ended = iso_parse(m->ended);
	s->argv = texts(scan, "argument", a, &s->argc);
	s->user = text_of(xml_child(scan, OBSERVATIONS_NS, "user"), a, LIMIT_VALUE);
	s->capabilities = text_of(xml_child(scan, OBSERVATIONS_NS, "capabilities"), a, LIMIT_VALUE);
	s->clock = text_of(xml_child(scan, OBSERVATIONS_NS, "clock"), a, LIMIT_VALUE);
	s->content_path = need(content, "path", a);
	s->content_sha256 = need(content, "sha256", a);
	s->benchmark_id = attr(content, "benchmark", a);
	s->benchmark_version = attr(content, "version", a);
	s->profile_id = attr(content, "profile", a);
	s->level = attr(content, "level", a);
	s->tailoring_path = attr(tailoring, "path", a);
	s->tailoring_sha256 = attr(tailoring, "sha256", a);
	s->rules = texts(asked, "rule", a, &s->n_rules_asked);
	s->sets = named_values(asked, "set", a, &s->n_sets);
	s->classification = classification_read(obs, a);
	const xmlNode *policy = xml_child(obs, OBSERVATIONS_NS, "policy");
	if ((rc = bounded(policy, OBSERVATIONS_NS, "value", MAX_LIST, e)) < 0)
		return rc;
	s->policy = named_values(policy, "value", a, &s->n_policy);
	s->policy_path = attr(policy, "path", a);
	s->policy_sha256 = attr(policy, "sha256", a);
	read_notes(obs, a, s);
	return 0;
}

static void read_provenance(const xmlNode *obs, struct arena *a, struct model_rule *r)
{
	const xmlNode *list = xml_child(obs, OBSERVATIONS_NS, "provenance");
	struct seen *v = NULL;
	size_t cap = 0;
	uint64_t number;

	for (xmlNode *n = xml_child(list, OBSERVATIONS_NS, "seen"); n;
		n = xml_next(n, OBSERVATIONS_NS, "seen")) {
		struct seen *s = arena_push(a, &v, &r->n_seen, &cap, sizeof(*v));
		s->what = need(n, "what", a);
		s->value = text_of(xml_child(n, OBSERVATIONS_NS, "value"), a, LIMIT_VALUE);
		s->text = text_of(xml_child(n, OBSERVATIONS_NS, "text"), a, LIMIT_VALUE);
		s->path = attr(n, "path", a);
		s->sha256 = attr(n, "sha256", a);
		s->at = iso_parse(attr(n, "time", a));
		if (!str_u64(attr(n, "line", a), &number) && number <= UINT32_MAX)
			s->line = (unsigned)number;
	}
	r->seen = v;
	r->seen_total = r->n_seen;
	if (!str_u64(attr(list, "total", a), &number) && number > r->n_seen)
		r->seen_total = (size_t)number;
}

static const char *short_id(const char *id)
{
	const char *at = str_starts(id, "xccdf_") ? strstr(id, RULE_MARK) : NULL;

	return at && at[strlen(RULE_MARK)] ? at + strlen(RULE_MARK) : id;
}

/* The text of the reference that starts so: to the table (by the URN of its edition) it is the statement's id. */
static const char *reference_of(const xmlNode *rule, const char *urn, struct arena *a)
{
	for (xmlNode *n = xml_child(rule, XCCDF_NS, "reference"); n;
		n = xml_next(n, XCCDF_NS, "reference")) {
		const char *href = attr(n, "href", a);
		const char *id = href && str_starts(href, urn) ? text_of(n, a, LIMIT_TEXT) : NULL;
		if (id && *id)
			return str_strip(arena_strdup(a, id));
	}
	return NULL;
}

static const char *check_of(const xmlNode *result, const xmlNode *obs, struct arena *a)
{
	const char *native = attr(obs, "check", a);

	if (native)
		return native;
	for (xmlNode *n = xml_child(result, XCCDF_NS, "check"); n;
		n = xml_next(n, XCCDF_NS, "check")) {
		const char *system = attr(n, "system", a);
		if (system && strstr(system, "oval"))
			return "OVAL";
	}
	return NULL;
}

/* Which of several results of one rule (multi-check) stands for it; XCCDF 1.2, table 12 (AND). */
static int rank(enum status s)
{
	static const enum status order[] = {ST_FAIL, ST_ERROR, ST_UNKNOWN, ST_PASS, ST_FIXED,
		ST_INFORMATIONAL, ST_NOTCHECKED, ST_NOTAPPLICABLE, ST_NOTSELECTED};
	int i = 0;

	while (i < (int)(sizeof(order) / sizeof(*order)) && order[i] != s)
		i++;
	return -i;
}

static bool is_multi_check(const xmlNode *rule, struct arena *a)
{
	for (xmlNode *n = xml_child(rule, XCCDF_NS, "check"); n; n = xml_next(n, XCCDF_NS, "check"))
		if (str_eq(attr(n, "multi-check", a), "true"))
			return true;
	return false;
}

static bool has_ideographs(const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= 0xe3)
			return true;
	return false;
}

/*
 * What libopenscap, or the child it runs in, said about a result that only it can explain.  XCCDF's messages carry
 * no language, so ours come in pairs and are told apart by their script.
 */
static void read_messages(const xmlNode *result, struct arena *a, struct model_rule *r)
{
	xmlNode *n = xml_child(result, XCCDF_NS, "message");

	for (; n; n = xml_next(n, XCCDF_NS, "message")) {
		const char *text = text_of(n, a, LIMIT_VALUE);
		if (str_eq(text, NO_CHECK)) {
			r->reason.en = "The content holds no check for this rule that a program "
				       "could run.";
			r->reason.zh = "檢測內容沒有可由程式執行的檢查項，須由人工確認。";
			return;
		}
		const char **at = has_ideographs(text) ? &r->reason.zh : &r->reason.en;

		if (!*at || strlen(*at) < LIMIT_VALUE)
			*at = *at ? arena_printf(a, "%s\n%s", *at, text) : text;
	}
}

static int fill_rule(struct join *j, struct model_rule *r, const struct id_entry *rule,
	const xmlNode *result, const xmlNode *obs, struct err *e)
{
	const char *severity = attr(rule->node, "severity", j->a);
	int rc = attested_read(result, obs, j->a, r, e);

	if (rc < 0)
		return rc;
	r->short_id = short_id(r->id);
	r->statement = reference_of(rule->node, STATEMENT_HREF, j->a);
	r->item = reference_of(rule->node, ITEM_HREF, j->a);
	r->serves = r->item ? reference_of(rule->node, SERVES_HREF, j->a) : NULL;
	r->kind = r->statement || r->item ? reference_of(rule->node, KIND_HREF, j->a) : NULL;
	r->severity = severity ? severity : "unknown";
	r->check = check_of(result, obs, j->a);
	xccdf_both(rule->node, "title", &j->values, j->a, &r->title);
	xccdf_both(rule->node, "description", &j->values, j->a, &r->description);
	xccdf_both(rule->node, "rationale", &j->values, j->a, &r->law);
	xccdf_both(rule->node, "fixtext", &j->values, j->a, &r->fix);
	/* Only in our own content do the two outer groups stand for that. */
	if ((r->statement || r->item) && rule->outer[1]) {
		xccdf_both(rule->outer[0], "title", &j->values, j->a, &r->aspect);
		xccdf_both(rule->outer[1], "title", &j->values, j->a, &r->measure);
	}
	plain_both(obs, "reason", j->a, &r->reason);
	if (!r->reason.en && !r->reason.zh)
		read_messages(result, j->a, r);
	plain_both(obs, "observed", j->a, &r->observed);
	plain_both(obs, "expected", j->a, &r->expected);
	r->params = named_values(obs, "parameter", j->a, &r->n_params);
	read_provenance(obs, j->a, r);
	return 0;
}

static int again(
	struct join *j, const struct id_entry *rule, const char *id, enum status s, struct err *e)
{
	if (!is_multi_check(rule->node, j->a))
		return err_set(e, EBADMSG, "rule %s has two results", id);
	if (rule->row && rank(s) > rank(j->m->rules[rule->row - 1].status)) {
		struct model_rule *r = &j->m->rules[rule->row - 1];

		j->m->count[r->status]--;
		j->m->count[s]++;
		r->status = r->found = s;
	}
	return 0;
}

static int add_result(struct join *j, const xmlNode *n, struct err *e)
{
	const char *id = need(n, "idref", j->a);
	const char *word = text_of(xml_child(n, XCCDF_NS, "result"), j->a, 64);
	enum status s = status_from_name(word);
	struct id_entry *rule = index_find(&j->rules, id), *obs = index_find(&j->seen, id);

	if (s == ST_NONE)
		return err_set(e, EBADMSG, "rule %s has no valid result", id);
	if (!rule)
		return err_set(e, EBADMSG, "rule %s has a result, but is not in the benchmark", id);
	if (rule->used)
		return again(j, rule, id, s, e);
	rule->used = true;
	if (s == ST_NOTSELECTED) {
		j->m->count[s]++;
		return 0;
	}
	if (!obs)
		return err_set(e, EBADMSG, "rule %s has a result, but no observation", id);
	obs->used = true;
	struct model_rule *r = arena_push(j->a, &j->m->rules, &j->m->n_rules, &j->cap, sizeof(*r));
	rule->row = j->m->n_rules;
	r->id = id;
	r->status = s;
	j->m->count[s]++;
	return fill_rule(j, r, rule, n, obs->node, e);
}

static int join_results(struct join *j, struct bundle *b, struct err *e)
{
	xmlNode *list = xml_child(b->observations, OBSERVATIONS_NS, "rules");
	xmlNode *none[2] = {NULL, NULL};
	uint64_t count;
	int rc;

	if ((rc = index_rules(j, b->benchmark, none, 0, e)) < 0)
		return rc;
	const char *twice = index_sort(&j->rules);
	if (twice)
		return err_set(e, EBADMSG, "rule %s stands twice in the benchmark", twice);
	if ((rc = index_children(&j->values, b->result, XCCDF_NS, "set-value", "idref", j->a, e)) <
			0 ||
		(rc = index_children(&j->seen, list, OBSERVATIONS_NS, "rule", "id", j->a, e)) < 0)
		return rc;
	if ((rc = bounded(b->result, XCCDF_NS, "rule-result", MAX_RESULTS, e)) < 0)
		return rc;
	xmlNode *n = xml_child(b->result, XCCDF_NS, "rule-result");
	for (; n; n = xml_next(n, XCCDF_NS, "rule-result"))
		if ((rc = add_result(j, n, e)) < 0)
			return rc;
	for (size_t i = 0; i < j->rules.n && !b->unanswered; i++)
		if (!j->rules.v[i].used &&
			!str_eq(attr(j->rules.v[i].node, "abstract", j->a), "true"))
			b->unanswered = j->rules.v[i].id;
	for (size_t i = 0; i < j->seen.n; i++)
		if (!j->seen.v[i].used)
			return err_set(e, EBADMSG, "rule %s was observed, but has no result",
				j->seen.v[i].id);
	if (str_u64(attr(list, "count", j->a), &count) < 0 || count != j->seen.n)
		return err_set(e, EBADMSG,
			"the observations hold %zu rules and not the number they state", j->seen.n);
	return 0;
}

static void read_titles(struct join *j, const struct bundle *b)
{
	const char *id = attr(xml_child(b->result, XCCDF_NS, "profile"), "idref", j->a);

	xccdf_both(b->benchmark, "title", &j->values, j->a, &j->m->benchmark_title);
	j->m->edition = text_of(
		xml_child(xml_child(b->benchmark, XCCDF_NS, "reference"), DC_NS, "date"), j->a, 32);
	xccdf_both(find_profile(b, id, j->a), "title", &j->values, j->a, &j->m->profile_title);
}

int bundle_model(struct bundle *b, const struct report_model **ret, struct err *e)
{
	struct join j = {.a = b->arena};
	struct chain chain;
	int rc;

	if (b->model) {
		*ret = b->model;
		return 0;
	}
	j.m = arena_alloc(b->arena, sizeof(*j.m));
	if ((rc = chain_parse(b->chain, b->arena, &chain, e)) < 0 ||
		(rc = read_scan(b->observations, b->arena, j.m, e)) < 0) {
		err_wrap(e, "%s", b->path);
		return rc;
	}
	b->benchmark = find_benchmark(b, b->arena);
	rc = b->benchmark ? join_results(&j, b, e)
			  : err_set(e, EBADMSG, "holds no benchmark for its results");
	if (rc < 0) {
		err_wrap(e, "%s", b->path);
		return rc;
	}
	read_titles(&j, b);
	statements_roll_up(j.m, b->arena);
	j.m->sequence = chain.sequence;
	j.m->previous_digest = chain.previous.sha256;
	j.m->digest = b->digest;
	j.m->file = b->path;
	b->model = j.m;
	*ret = j.m;
	return 0;
}
