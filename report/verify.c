/*
 * verify: is this bundle whole, valid, and what was written?
 *
 * Without a signature the digests show damage and careless change, not a forger who recomputes them; the last step
 * says so in words.
 */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"
#include "report/parts.h"
#include "report/statements.h"

struct verifier {
	struct verify_result *ret;
	const char *path, *schemas;
	struct bundle *b;
	struct chain chain;
};

#define STEP_FORMAT __attribute__((format(printf, 4, 5)))
static bool STEP_FORMAT step(struct verifier *v, const char *name, bool ok, const char *fmt, ...)
{
	struct verify_result *r = v->ret;
	va_list ap;

	if (r->n == sizeof(r->steps) / sizeof(*r->steps))
		return ok;
	va_start(ap, fmt);
	char *text = arena_vprintf(r->arena, fmt, ap);
	va_end(ap);
	r->steps[r->n++] = (struct verify_step){
		name, ok, str_clean(r->arena, text, strlen(text), LIMIT_VALUE)};
	r->ok &= ok;
	return ok;
}

static bool tampered(struct verifier *v, const char *name, const char *detail)
{
	v->ret->tamper = true;
	return step(v, name, false, "%s", detail);
}

/* Reads, unpacks and parses.  -errno only when the file itself cannot be read. */
static int open_bundle(struct verifier *v, struct err *e)
{
	char *packed = NULL, *xml = NULL;
	size_t n_packed = 0, n_xml = 0;
	struct err why = {0};
	int rc = slurp(AT_FDCWD, v->path, v->path, &packed, &n_packed, e);

	if (rc < 0)
		return rc;
	if (gzip_unpack(packed, n_packed, v->path, &xml, &n_xml, &why) < 0) {
		step(v, "gzip", false, "%s", why.text);
	} else {
		step(v, "gzip", true, "%zu bytes, unpacked %zu, check sum right", n_packed, n_xml);
		if (bundle_parse(xml, n_xml, v->path, &v->b, &why) < 0)
			step(v, "well-formed", false, "%s", why.text);
		else
			step(v, "well-formed", true, "ARF 1.1 document, SHA-256 %s", v->b->digest);
	}
	free(packed);
	free(xml);
	return 0;
}

static void check_schemas(struct verifier *v)
{
	struct err why = {0};

	if (xml_validate(v->b->doc, ARF_XSD, &why) < 0)
		step(v, "arf-schema", false, "%s", why.text);
	else
		step(v, "arf-schema", true, "valid by %s", ARF_XSD);
	if (validate_element(v->b->observations, v->schemas, &why) < 0 ||
		validate_element(v->b->chain, v->schemas, &why) < 0)
		step(v, "observations-schema", false, "%s", why.text);
	else
		step(v, "observations-schema", true, "observations and chain record valid by %s",
			OBSERVATIONS_XSD);
}

static bool check_digests(struct verifier *v)
{
	struct err why = {0};

	if (chain_parse(v->b->chain, v->ret->arena, &v->chain, &why) < 0) {
		v->chain.sequence = 0; /* nothing of it is believed */
		return step(v, "digests", false, "%s", why.text);
	}
	if (chain_compare(xmlDocGetRootElement(v->b->doc), &v->chain, v->ret->arena, &why) < 0)
		return tampered(v, "digests", why.text);
	return step(v, "digests", true, "%zu parts as recorded (requests, assets, reports)",
		v->chain.n_parts);
}

/* The previous bundle, when it lies beside this one. */
static bool check_previous(struct verifier *v, int dir)
{
	const struct chain_link *p = &v->chain.previous;
	char *packed = NULL, *xml = NULL, hex[SHA256_HEX] = "";
	size_t n_packed = 0, n_xml = 0;
	struct err why = {0};
	int rc = slurp(dir, p->file, p->file, &packed, &n_packed, &why);

	if (rc == -ENOENT)
		return step(v, "chain", true,
			"number %" PRIu64 "; the previous bundle %s (SHA-256 %s) is not in this "
			"folder and was not compared",
			v->chain.sequence, p->file, p->sha256);
	if (!rc)
		rc = gzip_unpack(packed, n_packed, p->file, &xml, &n_xml, &why);
	if (!rc)
		sha256_hex(xml, n_xml, hex);
	free(packed);
	free(xml);
	if (rc < 0)
		return tampered(v, "chain", why.text);
	if (!str_eq(hex, p->sha256))
		return tampered(v, "chain",
			arena_printf(v->ret->arena,
				"the previous bundle %s is not the one that was there: its SHA-256 "
				"is %s, recorded was %s",
				p->file, hex, p->sha256));
	return step(v, "chain", true, "number %" PRIu64 ", follows %s", v->chain.sequence, p->file);
}

static void check_chain(struct verifier *v)
{
	const struct chain *c = &v->chain;

	if (!c->sequence)
		return;
	if (c->previous.file && c->sequence <= c->previous.sequence) {
		tampered(v, "chain", "its number is not above that of the bundle it follows");
		return;
	}
	for (size_t i = 0; i < c->n_broken; i++)
		step(v, "chain-broken", true,
			"when this bundle was written, %s was broken (%s); its file had SHA-256 %s",
			c->broken[i].file, c->broken[i].why ? c->broken[i].why : "",
			c->broken[i].sha256);
	if (!c->previous.file) {
		step(v, "chain", true, "number %" PRIu64 ", no whole bundle before it",
			c->sequence);
		return;
	}
	int dir = open(
		dirname(arena_strdup(v->ret->arena, v->path)), O_PATH | O_DIRECTORY | O_CLOEXEC);
	check_previous(v, dir);
	if (dir >= 0)
		close(dir);
}

/* Which rules the profile selects, reckoned from the embedded content alone. */
static bool check_selection(struct verifier *v, const struct report_model *m, size_t results)
{
	struct err why = {0};
	size_t n;

	if (v->b->unanswered)
		return step(v, "selection", false, "rule %s of the benchmark has no result",
			v->b->unanswered);
	if (m->scan.n_rules_asked)
		return step(v, "selection", true, "only %zu rules were asked for (--rule)",
			m->scan.n_rules_asked);
	int rc = selection_count(v->b, v->ret->arena, &n, &why);
	if (rc == -ENOTSUP)
		return step(v, "selection", true, "not reckoned: %s", why.text);
	if (rc < 0)
		return step(v, "selection", false, "%s", why.text);
	return step(v, "selection", n == results,
		"the profile selects %zu rules, %zu have a result", n, results);
}

static void check_rules(struct verifier *v)
{
	const struct report_model *m;
	struct err why = {0};

	if (bundle_model(v->b, &m, &why) < 0) {
		step(v, "rules", false, "%s", why.text);
		return;
	}
	step(v, "rules", true,
		"%zu selected rules, each with one result and one observation that agree",
		m->n_rules);
	check_selection(v, m, m->n_rules);
	size_t attested, waived;
	if (attested_verify(m, v->b->observations, v->ret->arena, &attested, &waived, &why) < 0)
		step(v, "attestations", false, "%s", why.text);
	else
		step(v, "attestations", true,
			"%zu rules passed by an attestation, %zu waived; each held when the scan "
			"started, its file is recorded",
			attested, waived);
	const struct classification *c = m->scan.classification;
	if (c && classification_verify(c, v->b->observations, v->ret->arena, &why) < 0)
		step(v, "classification", false, "%s", why.text);
	else if (c)
		step(v, "classification", true, "%s, the highest of its four; scanned at level %s",
			c->level, m->scan.level ? m->scan.level : "-");
	step(v, "complete", true, "%s",
		m->scan.complete ? "the scan was complete"
				 : "the scan was not complete: not every selected rule was brought "
				   "to a result");
}

int bundle_verify(const char *path, const char *schemas, struct verify_result *ret, struct err *e)
{
	struct verifier v = {.ret = ret, .path = path, .schemas = schemas};

	*ret = (struct verify_result){.ok = true, .arena = arena_new(LIMIT_ARENA)};
	int rc = open_bundle(&v, e);
	if (rc < 0) {
		arena_free(ret->arena);
		*ret = (struct verify_result){0};
		return rc;
	}
	if (!v.b)
		return 0;
	check_schemas(&v);
	check_digests(&v);
	check_chain(&v);
	check_rules(&v);
	step(&v, "signature", true,
		"not signed: the digests show damage, but not a change by someone who made new "
		"ones");
	bundle_free(v.b);
	return 0;
}
