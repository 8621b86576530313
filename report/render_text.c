/* render_text: the summary on a terminal and the explanation of one rule. */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "report/parts.h"
#include "report/words.h"

struct page {
	const struct report_model *m;
	const char *lang;
	bool colour;
	FILE *out;
};

/* Always shown; the others only when there is one. */
static const enum status columns[] = {ST_PASS, ST_FAIL, ST_ERROR, ST_UNKNOWN, ST_NOTAPPLICABLE,
	ST_NOTCHECKED, ST_INFORMATIONAL, ST_FIXED};
#define N_COLUMNS    (sizeof(columns) / sizeof(*columns))
#define ALWAYS_SHOWN 3
#define COLUMN_GAP   2
#define MIN_COLUMN   6

static bool shown(const struct page *p, size_t column)
{
	/* cppcheck-suppress arrayIndexOutOfBoundsCond ; every caller counts to N_COLUMNS */
	return column < ALWAYS_SHOWN || p->m->count[columns[column]];
}

static const char *colour_on(const struct page *p, enum status s)
{
	if (!p->colour)
		return "";
	switch (s) {
	case ST_PASS:
	case ST_FIXED:
		return "\033[32m";
	case ST_FAIL:
		return "\033[31m";
	case ST_ERROR:
	case ST_UNKNOWN:
		return "\033[33m";
	default:
		return "";
	}
}

static const char *colour_off(const struct page *p, enum status s)
{
	return *colour_on(p, s) ? "\033[0m" : "";
}

static const char *bold(const struct page *p, bool on)
{
	return !p->colour ? "" : on ? "\033[1m" : "\033[0m";
}

static void pad(FILE *out, size_t width, size_t to)
{
	fprintf(out, "%*s", width < to ? (int)(to - width) : 0, "");
}

/* "  Label: text", further lines of the text under its first one. */
static void field(const struct page *p, int indent, const char *label, const char *text)
{
	const char *colon = str_starts(p->lang, "zh") ? "：" : ": ";

	if (!text || !*text)
		return;
	fprintf(p->out, "%*s%s%s", indent, "", label, colon);
	size_t under = (size_t)indent + 4;
	for (; *text; text++)
		if (*text != '\n')
			putc(*text, p->out);
		else
			fprintf(p->out, "\n%*s", (int)under, "");
	putc('\n', p->out);
}

static void bifield(const struct page *p, int indent, enum word w, const struct bitext *t)
{
	field(p, indent, word(w, p->lang), bitext_pick(t, p->lang));
}

static const char *aspect_of(const struct page *p, const struct model_rule *r)
{
	const char *s = bitext_pick(&r->aspect, p->lang);

	return *s ? s : word(W_ALL_RULES, p->lang);
}

static void classification(const struct page *p, const struct classification *c)
{
	static const enum word words[NEEDS] = {
		W_CONFIDENTIALITY, W_INTEGRITY, W_AVAILABILITY, W_LEGAL};
	char line[1400] = "";
	size_t n = 0;

	for (int i = 0; i < NEEDS && n < sizeof(line) - 200; i++)
		n += (size_t)snprintf(line + n, 120, "%s%.40s %.40s", i ? ", " : "",
			word(words[i], p->lang),
			grade_word(c->need[i] ? c->need[i] : "?", p->lang));
	snprintf(line + n, sizeof(line) - n, "; %.300s (%.300s), %.20s", c->who ? c->who : "",
		c->role ? c->role : "", c->date ? c->date : "");
	field(p, 2, word(W_CLASSIFICATION, p->lang), line);
	field(p, 2, word(W_SERVED, p->lang), c->system);
}

static void header(const struct page *p)
{
	const struct report_model *m = p->m;
	const struct scan_record *s = &m->scan;
	char line[640];

	fprintf(p->out, "%s%s%s\n", bold(p, true), word(W_TITLE, p->lang), bold(p, false));
	field(p, 2, word(W_HOST, p->lang), s->hostname);
	field(p, 2, word(W_SYSTEM, p->lang), s->os_name);
	snprintf(line, sizeof(line), "%.300s%s%.300s", word(s->live ? W_LIVE : W_OFFLINE, p->lang),
		s->live ? "" : " ", s->live ? "" : s->root);
	field(p, 2, word(W_MODE, p->lang), line);
	bifield(p, 2, W_BASELINE, &m->benchmark_title);
	const char *profile = bitext_pick(&m->profile_title, p->lang);
	field(p, 2, word(W_PROFILE, p->lang), *profile ? profile : s->profile_id);
	field(p, 2, word(W_LEVEL, p->lang), grade_word(s->level, p->lang));
	if (s->classification)
		classification(p, s->classification);
	for (size_t i = 0; i < s->n_policy; i++) {
		snprintf(line, sizeof(line), "%.200s = %.400s", s->policy[i].name,
			s->policy[i].value);
		field(p, 2, word(W_POLICY, p->lang), line);
	}
	field(p, 2, word(W_STARTED, p->lang), m->started);
	snprintf(line, sizeof(line), "%llu", (unsigned long long)m->sequence);
	field(p, 2, word(W_SEQUENCE, p->lang), line);
	for (size_t i = 0; i < s->n_notes; i++)
		bifield(p, 2, W_NOTES, &s->notes[i]);
	putc('\n', p->out);
}

static size_t column_width(const struct page *p, size_t column)
{
	size_t w = text_width(status_word(columns[column], p->lang));

	return (w > MIN_COLUMN ? w : MIN_COLUMN) + COLUMN_GAP;
}

static void row(
	const struct page *p, const char *name, size_t name_width, const size_t count[ST_COUNT])
{
	char number[24];
	size_t total = 0;

	fprintf(p->out, "  %s", name);
	pad(p->out, text_width(name), name_width);
	for (size_t i = 0; i < N_COLUMNS; i++) {
		enum status s = columns[i];
		total += count[s];
		if (!shown(p, i))
			continue;
		snprintf(number, sizeof(number), "%zu", count[s]);
		pad(p->out, strlen(number), column_width(p, i));
		fprintf(p->out, "%s%s%s", count[s] ? colour_on(p, s) : "", number,
			count[s] ? colour_off(p, s) : "");
	}
	snprintf(number, sizeof(number), "%zu", total);
	pad(p->out, strlen(number), MIN_COLUMN + COLUMN_GAP);
	fprintf(p->out, "%s\n", number);
}

static void heads(const struct page *p, size_t name_width)
{
	const char *name = word(W_ASPECT, p->lang), *total = word(W_TOTAL, p->lang);

	fprintf(p->out, "%s  %s", bold(p, true), name);
	pad(p->out, text_width(name), name_width);
	for (size_t i = 0; i < N_COLUMNS; i++)
		if (shown(p, i)) {
			const char *s = status_word(columns[i], p->lang);
			pad(p->out, text_width(s), column_width(p, i));
			fputs(s, p->out);
		}
	pad(p->out, text_width(total), MIN_COLUMN + COLUMN_GAP);
	fprintf(p->out, "%s%s\n", total, bold(p, false));
}

static bool first_of_aspect(const struct page *p, size_t i)
{
	for (size_t k = 0; k < i; k++)
		if (str_eq(aspect_of(p, &p->m->rules[k]), aspect_of(p, &p->m->rules[i])))
			return false;
	return true;
}

static void table(const struct page *p)
{
	size_t width = text_width(word(W_ASPECT, p->lang)), w;

	for (size_t i = 0; i < p->m->n_rules; i++)
		if ((w = text_width(aspect_of(p, &p->m->rules[i]))) > width)
			width = w;
	heads(p, width);
	/* Rules come in the benchmark's order, so an aspect is one run; a second run makes no second row. */
	for (size_t i = 0; i < p->m->n_rules; i++) {
		const char *name = aspect_of(p, &p->m->rules[i]);
		size_t count[ST_COUNT] = {0};

		if (i && str_eq(name, aspect_of(p, &p->m->rules[i - 1])))
			continue;
		if (!first_of_aspect(p, i))
			continue;
		for (size_t k = i; k < p->m->n_rules; k++)
			if (str_eq(name, aspect_of(p, &p->m->rules[k])))
				count[p->m->rules[k].status]++;
		row(p, name, width, count);
	}
	row(p, word(W_TOTAL, p->lang), width, p->m->count);
	putc('\n', p->out);
}

static void verdict_line(const struct page *p, const struct model_rule *r)
{
	fprintf(p->out, "%s%s%s  %s  %s\n", colour_on(p, r->status),
		r->waiver ? word(W_WAIVED, p->lang) : status_word(r->status, p->lang),
		colour_off(p, r->status), r->short_id, bitext_pick(&r->title, p->lang));
}

static void findings(const struct page *p)
{
	bool any = false;

	for (size_t i = 0; i < p->m->n_rules; i++) {
		const struct model_rule *r = &p->m->rules[i];

		if (r->status != ST_FAIL && r->status != ST_ERROR && r->status != ST_UNKNOWN)
			continue;
		if (!any)
			fprintf(p->out, "%s%s%s\n", bold(p, true), word(W_FINDINGS, p->lang),
				bold(p, false));
		any = true;
		verdict_line(p, r);
		bifield(p, 4, W_OBSERVED, &r->observed);
		bifield(p, 4, W_EXPECTED, &r->expected);
		bifield(p, 4, W_REASON, &r->reason);
	}
	if (!any)
		fprintf(p->out, "%s\n", word(W_NO_FINDINGS, p->lang));
}

/* Attestation or waiver, whole. */
static void entry(const struct page *p, int indent, const struct attested *t)
{
	char where[1400], until[ISO_TIME];
	const struct timespec at = {.tv_sec = t->until};

	if (t->waiver)
		field(p, indent, word(W_BY, p->lang), t->authority);
	else
		fprintf(p->out, "%*s%s%s%s (%s)\n", indent, "", word(W_BY, p->lang),
			str_starts(p->lang, "zh") ? "：" : ": ", t->who ? t->who : "",
			t->role ? t->role : "");
	field(p, indent, word(W_DOCUMENT, p->lang), t->document);
	field(p, indent, word(W_FILING, p->lang), t->filing);
	field(p, indent, word(W_DATE, p->lang), t->date);
	field(p, indent, word(W_VALID_UNTIL, p->lang), iso_time(at, 0, until));
	field(p, indent, word(t->waiver ? W_REASON : W_REMARK, p->lang), t->remark);
	snprintf(where, sizeof(where), "%.1300s:%u", t->path ? t->path : "", t->line);
	field(p, indent, word(W_SOURCE_FILE, p->lang), where);
	field(p, indent, "SHA-256", t->sha256);
}

static void counted(const struct page *p, enum word what, size_t n, const size_t by_class[SC_COUNT])
{
	if (!n)
		return;
	fprintf(p->out, "%s%s%zu", word(what, p->lang), str_starts(p->lang, "zh") ? "：" : ": ", n);
	for (int c = 0; c < SC_COUNT; c++)
		fprintf(p->out, "%s %s %zu", c ? "," : ";",
			class_word((enum statement_class)c, p->lang), by_class[c]);
	putc('\n', p->out);
}

static void statements(const struct page *p)
{
	const struct report_model *m = p->m;

	counted(p, W_STATEMENTS, m->n_statements, m->n_class);
	counted(p, W_ITEMS, m->n_items, m->n_item_class);
	if (m->n_statements || m->n_items)
		putc('\n', p->out);
}

static void heading(const struct page *p, enum word w)
{
	fprintf(p->out, "\n%s%s%s\n", bold(p, true), word(w, p->lang), bold(p, false));
}

static void waivers(const struct page *p)
{
	if (p->m->n_waived)
		heading(p, W_WAIVERS);
	for (size_t i = 0; i < p->m->n_rules; i++) {
		const struct model_rule *r = &p->m->rules[i];

		if (!r->waiver)
			continue;
		verdict_line(p, r);
		field(p, 4, word(W_FOUND, p->lang), status_word(r->found, p->lang));
		bifield(p, 4, W_OBSERVED, &r->observed);
		entry(p, 4, r->waiver);
	}
}

static void attestations(const struct page *p)
{
	bool any = false;

	for (size_t i = 0; i < p->m->n_rules; i++) {
		const struct model_rule *r = &p->m->rules[i];

		if (!r->attestation)
			continue;
		if (!any)
			heading(p, W_ATTESTATIONS);
		any = true;
		fprintf(p->out, "  %s  ", r->short_id);
		bifield(p, 0, W_OBSERVED, &r->observed);
	}
}

static void open_work(const struct page *p)
{
	bool any = false;

	for (size_t i = 0; i < p->m->n_rules; i++) {
		const struct model_rule *r = &p->m->rules[i];

		if (r->status != ST_NOTCHECKED)
			continue;
		if (!any)
			heading(p, W_OPEN_WORK);
		any = true;
		fprintf(p->out, "  %s  %s\n", r->short_id, bitext_pick(&r->title, p->lang));
	}
}

static int done(const struct page *p)
{
	return fflush(p->out) || ferror(p->out) ? -EIO : 0;
}

int render_summary(const struct report_model *m, const char *lang, bool colour, FILE *out)
{
	struct page p = {m, lang, colour, out};

	header(&p);
	table(&p);
	statements(&p);
	findings(&p);
	waivers(&p);
	attestations(&p);
	open_work(&p);
	if (!m->scan.complete)
		fprintf(out, "\n%s%s%s\n", colour_on(&p, ST_ERROR), word(W_INCOMPLETE, lang),
			colour_off(&p, ST_ERROR));
	return done(&p);
}

static void provenance(const struct page *p, const struct model_rule *r)
{
	char where[1400], stamp[32];

	if (!r->n_seen)
		return;
	fprintf(p->out, "\n%s", word(W_PROVENANCE, p->lang));
	if (r->seen_total > r->n_seen)
		fprintf(p->out, " (%zu %s %zu)", r->n_seen, word(W_MORE_SEEN, p->lang),
			r->seen_total);
	putc('\n', p->out);
	for (size_t i = 0; i < r->n_seen; i++) {
		const struct seen *s = &r->seen[i];
		struct tm tm;

		field(p, 2, s->what, s->value ? s->value : word(W_ABSENT, p->lang));
		if (s->line)
			snprintf(where, sizeof(where), "%.1300s:%u", s->path ? s->path : "",
				s->line);
		else
			snprintf(where, sizeof(where), "%.1300s", s->path ? s->path : "");
		field(p, 6, word(W_WHERE, p->lang), where);
		field(p, 6, word(W_TEXT, p->lang), s->text);
		field(p, 6, "SHA-256", s->sha256);
		if (s->at.tv_sec && gmtime_r(&s->at.tv_sec, &tm) &&
			strftime(stamp, sizeof(stamp), "%FT%TZ", &tm))
			field(p, 6, word(W_READ_AT, p->lang), stamp);
	}
}

int render_rule(const struct report_model *m, const struct model_rule *r, const char *lang,
	bool colour, FILE *out)
{
	struct page p = {m, lang, colour, out};

	verdict_line(&p, r);
	field(&p, 2, word(W_RULE, lang), r->id);
	field(&p, 2, word(W_HOST, lang), m->scan.hostname);
	field(&p, 2, word(W_ENDED, lang), m->ended);
	field(&p, 2, word(W_STATEMENT, lang), r->statement);
	field(&p, 2, word(W_ITEM, lang), r->item);
	field(&p, 2, word(W_SERVES, lang), r->serves);
	bifield(&p, 2, W_ASPECT, &r->aspect);
	bifield(&p, 2, W_MEASURE, &r->measure);
	field(&p, 2, word(W_SEVERITY, lang), grade_word(r->severity, lang));
	field(&p, 2, word(W_CHECK, lang), r->check);
	bifield(&p, 2, W_LAW, &r->law);
	bifield(&p, 2, W_DESCRIPTION, &r->description);
	putc('\n', out);
	bifield(&p, 2, W_OBSERVED, &r->observed);
	bifield(&p, 2, W_EXPECTED, &r->expected);
	bifield(&p, 2, W_REASON, &r->reason);
	if (r->waiver) {
		heading(&p, W_WAIVER);
		field(&p, 2, word(W_FOUND, lang), status_word(r->found, lang));
		entry(&p, 2, r->waiver);
	}
	if (r->attestation) {
		heading(&p, W_ATTESTATION);
		entry(&p, 2, r->attestation);
	}
	if (r->n_params)
		fprintf(out, "\n%s\n", word(W_PARAMETERS, lang));
	for (size_t i = 0; i < r->n_params; i++)
		fprintf(out, "  %s = %s\n", r->params[i].name, r->params[i].value);
	provenance(&p, r);
	if (*bitext_pick(&r->fix, lang)) {
		putc('\n', out);
		bifield(&p, 0, W_FIX, &r->fix);
	}
	return done(&p);
}
