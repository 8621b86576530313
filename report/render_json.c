/*
 * render_json: the model as JSON.  Keys are part of the interface: add, never rename.
 */
#include <errno.h>
#include <jansson.h>
#include <time.h>

#include "report/model.h"
#include "report/parts.h"

/* Texts are valid UTF-8 here, but a text that is not must show as null and not end the output. */
static json_t *text(const char *s)
{
	json_t *j = s ? json_string(s) : NULL;

	return j ? j : json_null();
}

static json_t *both(const struct bitext *t)
{
	return json_pack("{s:o, s:o}", "en", text(t->en), "zh", text(t->zh));
}

static json_t *pairs(const struct name_value *v, size_t n)
{
	json_t *o = json_object();

	for (size_t i = 0; i < n; i++)
		json_object_set_new(o, v[i].name, text(v[i].value));
	return o;
}

static json_t *texts(const char *const *v, size_t n)
{
	json_t *list = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(list, text(v[i]));
	return list;
}

static json_t *seen(const struct seen *s)
{
	char at[ISO_TIME] = "";

	if (s->at.tv_sec)
		iso_time(s->at, 3, at);
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "what", text(s->what), "value",
		text(s->value), "path", text(s->path), "line",
		s->line ? json_integer(s->line) : json_null(), "text", text(s->text), "sha256",
		text(s->sha256), "time", text(*at ? at : NULL));
}

static json_t *attested(const struct attested *t)
{
	char until[ISO_TIME];
	struct timespec at = {.tv_sec = t ? t->until : 0};

	if (!t)
		return json_null();
	json_t *o = json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o}", t->waiver ? "of" : "statement",
		text(t->about), "document", text(t->document), "date", text(t->date), "valid_until",
		text(iso_time(at, 0, until)), "path", text(t->path), "line",
		t->line ? json_integer(t->line) : json_null(), "sha256", text(t->sha256));
	if (t->waiver) {
		json_object_set_new(o, "authority", text(t->authority));
		json_object_set_new(o, "filing", text(t->filing));
		json_object_set_new(o, "reason", text(t->remark));
	} else {
		json_object_set_new(o, "who", text(t->who));
		json_object_set_new(o, "role", text(t->role));
		json_object_set_new(o, "remark", text(t->remark));
	}
	return o;
}

static json_t *statements(const struct report_model *m)
{
	json_t *list = json_array();

	for (size_t i = 0; i < m->n_statements; i++) {
		const struct model_statement *s = &m->statements[i];
		json_array_append_new(
			list, json_pack("{s:o, s:o, s:o, s:b, s:I}", "statement", text(s->id),
				      "kind", text(s->kind), "status", text(status_name(s->status)),
				      "waived", s->waived, "rules", (json_int_t)s->n_rules));
	}
	return list;
}

static json_t *class_counts(const size_t by_class[SC_COUNT])
{
	static const char *const keys[SC_COUNT] = {[SC_MET] = "met",
		[SC_FAIL] = "fail",
		[SC_ERROR] = "error",
		[SC_OPEN] = "open",
		[SC_NOTAPPLICABLE] = "notapplicable",
		[SC_WAIVED] = "waived"};
	json_t *o = json_object();

	for (int c = 0; c < SC_COUNT; c++)
		json_object_set_new(o, keys[c], json_integer((json_int_t)by_class[c]));
	return o;
}

static json_t *rule(const struct model_rule *r)
{
	json_t *list = json_array();

	for (size_t i = 0; i < r->n_seen; i++)
		json_array_append_new(list, seen(&r->seen[i]));
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
			 "s:o, s:o, s:I, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
		"rule", text(r->id), "short_id", text(r->short_id), "statement", text(r->statement),
		"title", both(&r->title), "description", both(&r->description), "law",
		both(&r->law), "aspect", both(&r->aspect), "measure", both(&r->measure), "severity",
		text(r->severity), "status", text(status_name(r->status)), "check", text(r->check),
		"observed", both(&r->observed), "expected", both(&r->expected), "reason",
		both(&r->reason), "fix", both(&r->fix), "provenance", list, "provenance_total",
		(json_int_t)r->seen_total, "parameters", pairs(r->params, r->n_params), "kind",
		text(r->kind), "found", text(status_name(r->found)), "attestation",
		attested(r->attestation), "waiver", attested(r->waiver), "item", text(r->item),
		"serves", text(r->serves));
}

static json_t *host(const struct scan_record *s)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o}", "name", text(s->hostname),
		"machine_id_sha256", text(s->machine_id), "os_id", text(s->os_id), "os_version",
		text(s->os_version), "os_name", text(s->os_name), "kernel", text(s->kernel));
}

static json_t *content(const struct report_model *m)
{
	const struct scan_record *s = &m->scan;

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "edition",
		text(m->edition), "path", text(s->content_path), "sha256", text(s->content_sha256),
		"benchmark", text(s->benchmark_id), "version", text(s->benchmark_version), "title",
		both(&m->benchmark_title), "profile", text(s->profile_id), "profile_title",
		both(&m->profile_title), "level", text(s->level), "tailoring",
		text(s->tailoring_path), "tailoring_sha256", text(s->tailoring_sha256));
}

static json_t *classification(const struct classification *c)
{
	if (!c)
		return json_null();
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
		"level", text(c->level), "confidentiality", text(c->need[NEED_CONFIDENTIALITY]),
		"integrity", text(c->need[NEED_INTEGRITY]), "availability",
		text(c->need[NEED_AVAILABILITY]), "legal", text(c->need[NEED_LEGAL]), "date",
		text(c->date), "system", text(c->system), "who", text(c->who), "role",
		text(c->role), "document", text(c->document), "reason", text(c->reason), "path",
		text(c->path), "sha256", text(c->sha256));
}

static json_t *scan(const struct report_model *m)
{
	const struct scan_record *s = &m->scan;
	json_t *notes = json_array();

	for (size_t i = 0; i < s->n_notes; i++)
		json_array_append_new(notes, both(&s->notes[i]));
	return json_pack(
		"{s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o}",
		"root", text(s->root), "live", s->live, "started", text(m->started), "ended",
		text(m->ended), "tool_version", text(s->tool_version), "arguments",
		texts(s->argv, s->argc), "user", text(s->user), "capabilities",
		text(s->capabilities), "clock", text(s->clock), "complete", s->complete, "notes",
		notes, "rules_asked", texts(s->rules, s->n_rules_asked), "values_set",
		pairs(s->sets, s->n_sets), "classification", classification(s->classification),
		"policy", pairs(s->policy, s->n_policy), "policy_sha256", text(s->policy_sha256));
}

int render_json(const struct report_model *m, FILE *out)
{
	json_t *counts = json_object(), *rules = json_array();

	for (int s = ST_PASS; s < ST_COUNT; s++)
		json_object_set_new(
			counts, status_name((enum status)s), json_integer((json_int_t)m->count[s]));
	for (size_t i = 0; i < m->n_rules; i++)
		json_array_append_new(rules, rule(&m->rules[i]));
	json_t *doc = json_pack(
		"{s:{s:o, s:o, s:I, s:o}, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:I}", "bundle",
		"file", text(m->file), "sha256", text(m->digest), "sequence",
		(json_int_t)m->sequence, "previous_sha256", text(m->previous_digest), "host",
		host(&m->scan), "scan", scan(m), "content", content(m), "counts", counts, "rules",
		rules, "statements", statements(m), "statement_counts", class_counts(m->n_class),
		"item_counts", class_counts(m->n_item_class), "waived", (json_int_t)m->n_waived);
	if (!doc)
		return -EIO;
	int rc = json_dumpf(doc, out, JSON_INDENT(2));
	json_decref(doc);
	return rc < 0 || putc('\n', out) == EOF || fflush(out) || ferror(out) ? -EIO : 0;
}
