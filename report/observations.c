/*
 * observations: our own report of a scan, as XML (namespace OBSERVATIONS_NS, plumbline-observations.xsd).
 *
 * Every string goes through str_clean() once more here: this is the last place before the evidence is written.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "report/parts.h"

struct out {
	xmlNs *ns;
	struct arena *a;
};

static const xmlChar *x(const char *s)
{
	return (const xmlChar *)s;
}

static xmlDoc *new_document(struct out *o, const char *name)
{
	xmlDoc *doc = xmlNewDoc(x("1.0"));
	xmlNode *root = xmlNewNode(NULL, x(name));

	o->ns = xmlNewNs(root, x(OBSERVATIONS_NS), x("pl"));
	xmlSetNs(root, o->ns);
	xmlDocSetRootElement(doc, root);
	return doc;
}

static xmlNode *add(const struct out *o, xmlNode *parent, const char *name)
{
	return xmlNewChild(parent, o->ns, x(name), NULL);
}

static const char *clean(const struct out *o, const char *s)
{
	return str_clean(o->a, s, strlen(s), LIMIT_VALUE);
}

static void set(const struct out *o, xmlNode *n, const char *name, const char *value)
{
	if (value)
		xmlNewProp(n, x(name), x(clean(o, value)));
}

static void set_number(xmlNode *n, const char *name, uint64_t v)
{
	char buf[24];

	snprintf(buf, sizeof(buf), "%" PRIu64, v);
	xmlNewProp(n, x(name), x(buf));
}

static void set_time(xmlNode *n, const char *name, struct timespec t, unsigned digits)
{
	char buf[ISO_TIME];

	if (*iso_time(t, digits, buf))
		xmlNewProp(n, x(name), x(buf));
}

static xmlNode *add_text(const struct out *o, xmlNode *parent, const char *name, const char *text)
{
	if (!text)
		return NULL;
	xmlNode *n = add(o, parent, name);
	xmlAddChild(n, xmlNewText(x(clean(o, text))));
	return n;
}

static void add_both(const struct out *o, xmlNode *parent, const char *name, const struct bitext *t)
{
	xmlNode *n = add_text(o, parent, name, t->en);

	if (n)
		xmlNodeSetLang(n, x("en"));
	n = add_text(o, parent, name, t->zh);
	if (n)
		xmlNodeSetLang(n, x("zh-TW"));
}

static void add_setup(const struct out *o, xmlNode *root, const struct scan_record *s)
{
	xmlNode *n = add(o, root, "tool");
	set(o, n, "name", "plumbline");
	set(o, n, "version", s->tool_version ? s->tool_version : "");

	n = add(o, root, "host");
	set(o, n, "name", s->hostname ? s->hostname : "");
	set(o, n, "machine-id-sha256", s->machine_id);
	set(o, n, "os-id", s->os_id);
	set(o, n, "os-version", s->os_version);
	set(o, n, "os-name", s->os_name);
	set(o, n, "kernel", s->kernel);

	n = add(o, root, "scan");
	set(o, n, "root", s->root ? s->root : "/");
	set(o, n, "live", s->live ? "true" : "false");
	set_time(n, "started", s->started, 0);
	set_time(n, "ended", s->ended, 0);
	for (size_t i = 0; i < s->argc; i++)
		add_text(o, n, "argument", s->argv[i] ? s->argv[i] : "");
	add_text(o, n, "user", s->user);
	add_text(o, n, "capabilities", s->capabilities);
	add_text(o, n, "clock", s->clock);

	n = add(o, root, "content");
	set(o, n, "path", s->content_path ? s->content_path : "");
	set(o, n, "sha256", s->content_sha256);
	set(o, n, "benchmark", s->benchmark_id);
	set(o, n, "version", s->benchmark_version);
	set(o, n, "profile", s->profile_id);
	set(o, n, "level", s->level);
	if (s->tailoring_path) {
		n = add(o, root, "tailoring");
		set(o, n, "path", s->tailoring_path);
		set(o, n, "sha256", s->tailoring_sha256);
	}
}

static void add_classification(const struct out *o, xmlNode *root, const struct classification *c)
{
	static const char *const names[NEEDS] = {[NEED_CONFIDENTIALITY] = "confidentiality",
		[NEED_INTEGRITY] = "integrity",
		[NEED_AVAILABILITY] = "availability",
		[NEED_LEGAL] = "legal"};

	if (!c)
		return;
	xmlNode *n = add(o, root, "classification");
	set(o, n, "level", c->level);
	for (int i = 0; i < NEEDS; i++)
		set(o, n, names[i], c->need[i]);
	set(o, n, "date", c->date);
	set(o, n, "path", c->path);
	if (c->line)
		set_number(n, "line", c->line);
	set(o, n, "sha256", c->sha256);
	add_text(o, n, "system", c->system);
	add_text(o, n, "who", c->who);
	add_text(o, n, "role", c->role);
	add_text(o, n, "document", c->document);
	add_text(o, n, "reason", c->reason);
}

static void add_policy(const struct out *o, xmlNode *root, const struct scan_record *s)
{
	if (!s->n_policy)
		return;
	xmlNode *policy = add(o, root, "policy");
	set(o, policy, "path", s->policy_path);
	set(o, policy, "sha256", s->policy_sha256);
	for (size_t i = 0; i < s->n_policy; i++) {
		xmlNode *n = add_text(o, policy, "value", s->policy[i].value);
		set(o, n, "name", s->policy[i].name);
	}
}

static void add_asked(const struct out *o, xmlNode *root, const struct scan_record *s)
{
	if (!s->n_rules_asked && !s->n_sets)
		return;
	xmlNode *asked = add(o, root, "asked");
	for (size_t i = 0; i < s->n_rules_asked; i++)
		add_text(o, asked, "rule", s->rules[i]);
	for (size_t i = 0; i < s->n_sets; i++) {
		xmlNode *n = add_text(o, asked, "set", s->sets[i].value ? s->sets[i].value : "");
		set(o, n, "name", s->sets[i].name);
	}
}

static void add_attested(const struct out *o, xmlNode *rule, const struct attested *t)
{
	char until[ISO_TIME];
	struct timespec at = {.tv_sec = t->until};
	xmlNode *n = add(o, rule, t->waiver ? "waiver" : "attestation");

	set(o, n, t->waiver ? "of" : "statement", t->about);
	set(o, n, "date", t->date);
	set(o, n, "valid-until", iso_time(at, 0, until));
	set(o, n, "path", t->path);
	if (t->line)
		set_number(n, "line", t->line);
	set(o, n, "sha256", t->sha256);
	add_text(o, n, "who", t->who);
	add_text(o, n, "role", t->role);
	add_text(o, n, "authority", t->authority);
	add_text(o, n, "document", t->document);
	add_text(o, n, "filing", t->filing);
	add_text(o, n, t->waiver ? "reason" : "remark", t->remark);
}

static void add_seen(const struct out *o, xmlNode *rule, const struct seen *s)
{
	xmlNode *n = add(o, rule, "seen");

	set(o, n, "what", s->what ? s->what : "");
	set(o, n, "path", s->path);
	if (s->line)
		set_number(n, "line", s->line);
	set(o, n, "sha256", s->sha256);
	if (s->at.tv_sec)
		set_time(n, "time", s->at, 3);
	add_text(o, n, "value", s->value);
	add_text(o, n, "text", s->text);
}

static void add_rule(const struct out *o, xmlNode *rules, const struct rule_record *r)
{
	const struct evidence *ev = r->evidence;
	xmlNode *n = add(o, rules, "rule");

	set(o, n, "id", r->rule_id);
	set(o, n, "check", r->check);
	if (ev)
		set(o, n, "status", status_name(ev->status));
	for (size_t i = 0; i < r->n_params; i++) {
		xmlNode *p =
			add_text(o, n, "parameter", r->params[i].value ? r->params[i].value : "");
		set(o, p, "name", r->params[i].name);
	}
	if (!ev)
		return;
	add_both(o, n, "reason", &ev->reason);
	add_both(o, n, "observed", &ev->observed);
	add_both(o, n, "expected", &ev->expected);
	if (ev->attestation)
		add_attested(o, n, ev->attestation);
	if (r->waiver)
		add_attested(o, n, r->waiver);
	if (!ev->n_seen)
		return;
	xmlNode *list = add(o, n, "provenance");
	set_number(list, "total", ev->seen_total > ev->n_seen ? ev->seen_total : ev->n_seen);
	for (size_t i = 0; i < ev->n_seen; i++)
		add_seen(o, list, &ev->seen[i]);
}

static void add_files(const struct out *o, xmlNode *root, const struct scan_record *s)
{
	char mode[16];
	xmlNode *files = add(o, root, "files");

	for (size_t i = 0; i < s->n_files; i++) {
		const struct file_record *f = &s->files[i];
		xmlNode *n = add(o, files, "file");

		set(o, n, "path", f->path ? f->path : "");
		set(o, n, "sha256", f->sha256);
		set_number(n, "size", f->size);
		snprintf(mode, sizeof(mode), "%04o", f->mode & 07777);
		set(o, n, "mode", mode);
		set_number(n, "uid", f->uid);
		set_number(n, "gid", f->gid);
		set_time(n, "modified", f->mtime, 9);
		set_time(n, "read", f->read_at, 3);
	}
}

xmlDoc *observations_build(const struct scan_record *s, struct arena *a)
{
	struct out o = {.a = a};
	xmlDoc *doc = new_document(&o, "observations");
	xmlNode *root = xmlDocGetRootElement(doc);

	set(&o, root, "complete", s->complete ? "true" : "false");
	add_setup(&o, root, s);
	add_classification(&o, root, s->classification);
	add_policy(&o, root, s);
	add_asked(&o, root, s);
	for (size_t i = 0; i < s->n_notes; i++)
		add_both(&o, add(&o, root, "note"), "text", &s->notes[i]);
	xmlNode *rules = add(&o, root, "rules");
	set_number(rules, "count", s->n_results);
	for (size_t i = 0; i < s->n_results; i++)
		add_rule(&o, rules, &s->results[i]);
	add_files(&o, root, s);
	return doc;
}

xmlDoc *chain_build(const struct chain *c, struct arena *a)
{
	struct out o = {.a = a};
	xmlDoc *doc = new_document(&o, "chain");
	xmlNode *root = xmlDocGetRootElement(doc), *n;

	set_number(root, "sequence", c->sequence);
	if (c->previous.file) {
		n = add(&o, root, "previous");
		set(&o, n, "file", c->previous.file);
		set_number(n, "sequence", c->previous.sequence);
		set(&o, n, "sha256", c->previous.sha256);
	} else {
		add(&o, root, "first");
	}
	for (size_t i = 0; i < c->n_broken; i++) {
		n = add_text(&o, root, "broken", c->broken[i].why);
		set(&o, n, "file", c->broken[i].file);
		set(&o, n, "file-sha256", c->broken[i].sha256);
	}
	for (size_t i = 0; i < c->n_parts; i++) {
		n = add(&o, root, "part");
		set(&o, n, "id", c->parts[i].id);
		set(&o, n, "sha256", c->parts[i].sha256);
	}
	return doc;
}

static void space(xmlNode *parent, xmlNode *before, int depth)
{
	char text[64];

	snprintf(text, sizeof(text), "\n%*s", 2 * depth, "");
	xmlNode *t = xmlNewText(x(text));
	if (before)
		xmlAddPrevSibling(before, t);
	else
		xmlAddChild(parent, t);
}

void indent(xmlNode *n, int depth)
{
	bool any = false;

	for (xmlNode *c = n->children; c; c = c->next) {
		if (c->type != XML_ELEMENT_NODE)
			return;
		any = true;
	}
	if (!any || depth > 20)
		return;
	for (xmlNode *c = n->children; c; c = c->next) {
		space(n, c, depth + 1);
		indent(c, depth + 1);
	}
	space(n, NULL, depth);
}
