/*
 * model: a bundle as its readers see it: one row a rule, with titles, law text, verdict and evidence.
 *
 * Everything that is shown (summary, JSON, HTML, explain) is rendered from this, and this comes from a bundle
 * alone: what the screen says is what the bundle holds.
 */
#ifndef PLUMBLINE_REPORT_MODEL_H
#define PLUMBLINE_REPORT_MODEL_H

#include <stdio.h>

#include "base/evidence.h"
#include "report/bundle.h"

struct model_rule {
	const char *id, *short_id; /* whole XCCDF id; "IA-2.N3.lockout" */
	const char *statement;	   /* "IA-2.N3"; NULL for content that is not ours */
	const char *item;	   /* of the government baseline: "TWGCB-01-012-0005"; NULL: none */
	const char
		*serves; /* of an item: the statements it serves, separated by blanks; NULL: none */
	const char *
		kind; /* "auto", "hybrid", "attest"; "manual" of an item; NULL for content that is not ours */
	struct bitext title, description, law,
		fix; /* either language may be NULL: see bitext_pick() */
	struct bitext aspect,
		measure; /* titles of the two outer groups: an item's document and category; may be NULL */
	const char *severity; /* "high", "medium", "low", "unknown" */
	enum status status;   /* of the XCCDF rule-result */
	enum status
		found; /* what was found before a waiver set it aside; else the same as status */
	const struct attested *attestation, *waiver; /* what the status rests on; NULL: none */
	const char *check;			     /* native check, or "OVAL", or NULL */
	struct bitext reason, observed, expected;
	const struct seen *seen;
	size_t n_seen, seen_total;
	const struct name_value *params;
	size_t n_params;
};

/*
 * A statement, by all its rules in the bundle: it is met when every one of them is.  In XCCDF's words: fail, error and
 * unknown come before notchecked (open work), that before pass; notapplicable when every rule is, and where it would be
 * pass but for a rule that is waived.
 */
struct model_statement {
	const char *id, *kind;
	enum status status;
	bool waived; /* some rule of it was not met and is waived; then it is never pass */
	size_t n_rules, n_host; /* n_host: rules that the host itself passed, or that are waived */
};

/* What a statement counts as: each as exactly one, so that the counts sum to the statements. */
enum statement_class {
	SC_MET,
	SC_FAIL,
	SC_ERROR,
	SC_OPEN, /* notchecked, unknown */
	SC_NOTAPPLICABLE,
	SC_WAIVED, /* what of it is not met is waived */
	SC_COUNT
};

struct report_model {
	struct scan_record scan;     /* results and files not filled in here */
	const char *started, *ended; /* UTC, ISO 8601 */
	struct bitext benchmark_title, profile_title;
	const char *edition; /* of the table the benchmark refers to: its date; NULL: says none */
	struct model_rule *rules;
	size_t n_rules;
	size_t count[ST_COUNT];
	size_t n_waived;		    /* rules */
	struct model_statement *statements; /* in order; none for content that is not ours */
	size_t n_statements;
	size_t n_class[SC_COUNT]; /* statements */
	size_t n_items, n_item_class[SC_COUNT];
	uint64_t sequence;
	const char *previous_digest; /* NULL for the first */
	const char *digest;	     /* of this bundle's uncompressed document */
	const char *file;	     /* its path */
};

/* Builds the model of a bundle; owned by the bundle.  0 or -EBADMSG. */
int bundle_model(struct bundle *b, const struct report_model **ret, struct err *e);

/* The text in the wanted language ("zh" or "en"), else in the other one, else "". */
const char *bitext_pick(const struct bitext *t, const char *lang);

/*
 * Renderers.  out is flushed, not closed; 0 or -EIO.  colour: ANSI colours (only ever for a terminal).
 */
int render_summary(const struct report_model *m, const char *lang, bool colour, FILE *out);
int render_json(const struct report_model *m, FILE *out);
int render_rule(const struct report_model *m, const struct model_rule *r, const char *lang,
	bool colour, FILE *out);
int render_html(const struct report_model *m, FILE *out, struct err *e);

#endif
