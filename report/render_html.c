/*
 * render_html: one page for people: both languages, no script, no network.
 *
 * The bundle may come from anyone, so every text passes through esc(), and the page's policy (a meta element)
 * forbids everything but this very style sheet.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/digest.h"
#include "base/str.h"
#include "report/html_style.h"
#include "report/parts.h"
#include "report/words.h"

#define BAR_WIDTH 200

static void esc(FILE *out, const char *s)
{
	for (; s && *s; s++)
		switch (*s) {
		case '&':
			fputs("&amp;", out);
			break;
		case '<':
			fputs("&lt;", out);
			break;
		case '>':
			fputs("&gt;", out);
			break;
		case '"':
			fputs("&quot;", out);
			break;
		case '\'':
			fputs("&#39;", out);
			break;
		default:
			putc(*s, out);
		}
}

/* A text in both languages; the style sheet shows one. */
static void both(FILE *out, const char *zh, const char *en)
{
	fputs("<span class=\"zh\" lang=\"zh-TW\">", out);
	esc(out, zh);
	fputs("</span><span class=\"en\" lang=\"en\">", out);
	esc(out, en);
	fputs("</span>", out);
}

static void put_word(FILE *out, enum word w)
{
	both(out, word(w, "zh"), word(w, "en"));
}

static void put_text(FILE *out, const struct bitext *t)
{
	both(out, bitext_pick(t, "zh"), bitext_pick(t, "en"));
}

static bool is_empty(const struct bitext *t)
{
	return !*bitext_pick(t, "en");
}

static const char *class_of(enum status s)
{
	return s == ST_PASS || s == ST_FIXED ? "pass"
	       : s == ST_FAIL		     ? "fail"
	       : s == ST_ERROR		     ? "error"
					     : "other";
}

static void badge(FILE *out, enum status s)
{
	fprintf(out, "<span class=\"badge %s\">", class_of(s));
	both(out, status_word(s, "zh"), status_word(s, "en"));
	fputs("</span>", out);
}

static void badge_of(FILE *out, const struct model_rule *r)
{
	if (!r->waiver) {
		badge(out, r->status);
		return;
	}
	fputs("<span class=\"badge other\">", out);
	put_word(out, W_WAIVED);
	fputs("</span>", out);
}

static void base64_of_hex(const char *hex, char *out)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits = 0;
	int n = 0;

	for (; *hex; hex++) {
		bits = bits << 4 | (uint32_t)(*hex <= '9' ? *hex - '0' : *hex - 'a' + 10);
		for (n += 4; n >= 6; n -= 6)
			*out++ = digits[bits >> (n - 6) & 63];
	}
	if (n)
		*out++ = digits[bits << (6 - n) & 63];
	*out++ = '=';
	*out = '\0';
}

static void head(FILE *out, const struct report_model *m)
{
	char hex[SHA256_HEX], sum[64];

	sha256_hex(html_style, strlen(html_style), hex);
	base64_of_hex(hex, sum);
	fprintf(out,
		"<!DOCTYPE html>\n<html lang=\"zh-TW\">\n<head>\n<meta charset=\"utf-8\">\n"
		"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
		"style-src 'sha256-%s'; "
		"base-uri 'none'; form-action 'none'\">\n"
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
		"<meta name=\"referrer\" content=\"no-referrer\">\n<title>",
		sum);
	esc(out, word(W_TITLE, "zh"));
	fputs(" – ", out);
	esc(out, m->scan.hostname);
	fprintf(out, "</title>\n<style>%s</style>\n</head>\n<body>\n", html_style);
}

static void choices(FILE *out)
{
	static const char *const ids[] = {
		"lang-zh", "lang-en", "f-all", "f-fail", "f-error", "f-pass", "f-other"};

	for (size_t i = 0; i < sizeof(ids) / sizeof(*ids); i++)
		fprintf(out, "<input class=\"choice\" type=\"radio\" name=\"%s\" id=\"%s\"%s>\n",
			i < 2 ? "language" : "filter", ids[i], i == 0 || i == 2 ? " checked" : "");
}

static void entry(FILE *out, enum word w, const char *text)
{
	if (!text || !*text)
		return;
	fputs("<dt>", out);
	put_word(out, w);
	fputs("</dt><dd>", out);
	esc(out, text);
	fputs("</dd>\n", out);
}

static void bientry(FILE *out, enum word w, const struct bitext *t)
{
	if (is_empty(t))
		return;
	fputs("<dt>", out);
	put_word(out, w);
	fputs("</dt><dd>", out);
	put_text(out, t);
	fputs("</dd>\n", out);
}

static void grade(FILE *out, enum word w, const char *name)
{
	struct bitext t = {grade_word(name, "en"), grade_word(name, "zh")};

	bientry(out, w, &t);
}

static void command_line(FILE *out, const struct scan_record *s)
{
	if (!s->argc)
		return;
	fputs("<dt>", out);
	put_word(out, W_COMMAND);
	fputs("</dt><dd><code>", out);
	for (size_t i = 0; i < s->argc; i++) {
		if (i)
			putc(' ', out);
		esc(out, s->argv[i]);
	}
	fputs("</code></dd>\n", out);
}

static void with_digest(FILE *out, enum word w, const char *text, const char *sha256)
{
	if (!text || !*text)
		return;
	fputs("<dt>", out);
	put_word(out, w);
	fputs("</dt><dd>", out);
	esc(out, text);
	fputs(" <code class=\"digest\">", out);
	esc(out, sha256);
	fputs("</code></dd>\n", out);
}

static void classification(FILE *out, const struct classification *c)
{
	static const enum word words[NEEDS] = {
		W_CONFIDENTIALITY, W_INTEGRITY, W_AVAILABILITY, W_LEGAL};

	if (!c)
		return;
	fputs("<dt>", out);
	put_word(out, W_CLASSIFICATION);
	fputs("</dt><dd>", out);
	for (int i = 0; i < NEEDS; i++) {
		put_word(out, words[i]);
		fputs(" ", out);
		both(out, grade_word(c->need[i], "zh"), grade_word(c->need[i], "en"));
		fputs(i + 1 < NEEDS ? "; " : "<br>", out);
	}
	esc(out, c->who);
	fputs(", ", out);
	esc(out, c->role);
	fputs(", ", out);
	esc(out, c->date);
	fputs("<br>", out);
	esc(out, c->reason);
	fputs("</dd>\n", out);
	entry(out, W_SERVED, c->system);
	entry(out, W_DOCUMENT, c->document);
	with_digest(out, W_SOURCE_FILE, c->path, c->sha256);
}

static void scan_information(FILE *out, const struct report_model *m)
{
	const struct scan_record *s = &m->scan;
	char number[24];

	fputs("<dl>\n", out);
	entry(out, W_HOST, s->hostname);
	entry(out, W_SYSTEM, s->os_name);
	fputs("<dt>", out);
	put_word(out, W_MODE);
	fputs("</dt><dd>", out);
	put_word(out, s->live ? W_LIVE : W_OFFLINE);
	fputs("</dd>\n", out);
	if (!s->live)
		entry(out, W_ROOT, s->root);
	bientry(out, W_BASELINE, &m->benchmark_title);
	entry(out, W_EDITION, m->edition);
	bientry(out, W_PROFILE, &m->profile_title);
	grade(out, W_LEVEL, s->level);
	classification(out, s->classification);
	for (size_t i = 0; i < s->n_policy; i++) {
		fputs("<dt>", out);
		put_word(out, W_POLICY);
		fputs("</dt><dd><code>", out);
		esc(out, s->policy[i].name);
		fputs("</code> = ", out);
		esc(out, s->policy[i].value);
		fputs("</dd>\n", out);
	}
	entry(out, W_STARTED, m->started);
	entry(out, W_ENDED, m->ended);
	entry(out, W_USER, s->user);
	entry(out, W_CAPABILITIES, s->capabilities);
	entry(out, W_CLOCK, s->clock);
	command_line(out, s);
	entry(out, W_TOOL, s->tool_version);
	with_digest(out, W_CONTENT, s->content_path, s->content_sha256);
	with_digest(out, W_TAILORING, s->tailoring_path, s->tailoring_sha256);
	snprintf(number, sizeof(number), "%llu", (unsigned long long)m->sequence);
	with_digest(out, W_SEQUENCE, number, m->digest);
	with_digest(out, W_PREVIOUS, m->previous_digest ? " " : NULL, m->previous_digest);
	if (!m->previous_digest) {
		fputs("<dt>", out);
		put_word(out, W_PREVIOUS);
		fputs("</dt><dd>", out);
		put_word(out, W_FIRST);
		fputs("</dd>\n", out);
	}
	for (size_t i = 0; i < s->n_notes; i++)
		bientry(out, W_NOTES, &s->notes[i]);
	fputs("</dl>\n", out);
}

static void top(FILE *out, const struct report_model *m)
{
	choices(out);
	fputs("<header>\n<nav><label for=\"lang-zh\" lang=\"zh-TW\">中文</label>"
	      "<label for=\"lang-en\" lang=\"en\">English</label></nav>\n<h1>",
		out);
	put_word(out, W_TITLE);
	fputs("</h1>\n", out);
	if (!m->scan.complete) {
		fputs("<p class=\"warning\" role=\"alert\">", out);
		put_word(out, W_INCOMPLETE);
		fputs("</p>\n", out);
	}
	scan_information(out, m);
	fputs("<p class=\"small\">", out);
	put_word(out, W_UNSIGNED);
	fputs("</p>\n</header>\n<main>\n", out);
}

/* Counts by the four classes the page colours. */
struct tally {
	size_t pass, fail, error, other;
};

static void tally_add(struct tally *t, enum status s)
{
	const char *c = class_of(s);

	*(c[0] == 'p'	      ? &t->pass
		: c[0] == 'f' ? &t->fail
		: c[0] == 'e' ? &t->error
			      : &t->other) += 1;
}

static void bar(FILE *out, const struct tally *t)
{
	const size_t n[] = {t->pass, t->fail, t->error, t->other},
		     all = t->pass + t->fail + t->error + t->other;
	static const char *const names[] = {"pass", "fail", "error", "other"};
	size_t before = 0;

	fprintf(out,
		"<svg class=\"bar\" viewBox=\"0 0 %d 12\" preserveAspectRatio=\"none\" "
		"aria-hidden=\"true\">",
		BAR_WIDTH);
	for (size_t i = 0; i < 4; before += n[i++])
		if (n[i])
			fprintf(out,
				"<rect class=\"%s\" x=\"%.2f\" y=\"0\" width=\"%.2f\" "
				"height=\"12\"/>",
				names[i], (double)before * BAR_WIDTH / (double)all,
				(double)n[i] * BAR_WIDTH / (double)all);
	fputs("</svg>", out);
}

static void tally_cells(FILE *out, const struct tally *t)
{
	fprintf(out,
		"<td class=\"n\">%zu</td><td class=\"n\">%zu</td><td class=\"n\">%zu</td><td "
		"class=\"n\">%zu</td>"
		"<td class=\"n\">%zu</td><td>",
		t->pass, t->fail, t->error, t->other, t->pass + t->fail + t->error + t->other);
	bar(out, t);
	fputs("</td></tr>\n", out);
}

static const char *aspect_key(const struct model_rule *r)
{
	return bitext_pick(&r->aspect, "en");
}

static void put_aspect(FILE *out, const struct model_rule *r)
{
	if (is_empty(&r->aspect))
		put_word(out, W_ALL_RULES);
	else
		put_text(out, &r->aspect);
}

static bool starts_aspect(const struct report_model *m, size_t i)
{
	if (i && str_eq(aspect_key(&m->rules[i - 1]), aspect_key(&m->rules[i])))
		return false;
	for (size_t k = 0; k < i; k++)
		if (str_eq(aspect_key(&m->rules[k]), aspect_key(&m->rules[i])))
			return false;
	return true;
}

/* What stands behind the column of the others. */
static void others(FILE *out, const struct report_model *m)
{
	bool any = false;

	for (int s = ST_PASS; s < ST_COUNT; s++) {
		if (*class_of((enum status)s) != 'o' || s == ST_NOTSELECTED || !m->count[s])
			continue;
		if (!any) {
			fputs("<p class=\"small\">", out);
			put_word(out, W_OTHER);
			putc(':', out);
		}
		any = true;
		putc(' ', out);
		both(out, status_word((enum status)s, "zh"), status_word((enum status)s, "en"));
		fprintf(out, " %zu.", m->count[s]);
	}
	if (any)
		fputs("</p>\n", out);
}

static void summary(FILE *out, const struct report_model *m)
{
	struct tally all = {0};

	fputs("<h2>", out);
	put_word(out, W_SUMMARY);
	fputs("</h2>\n<div class=\"wide\"><table><thead><tr><th scope=\"col\">", out);
	put_word(out, W_ASPECT);
	static const enum status cols[] = {ST_PASS, ST_FAIL, ST_ERROR};
	for (size_t i = 0; i < 3; i++) {
		fputs("</th><th scope=\"col\" class=\"n\">", out);
		both(out, status_word(cols[i], "zh"), status_word(cols[i], "en"));
	}
	static const enum word rest[] = {W_OTHER, W_TOTAL};
	for (size_t i = 0; i < 2; i++) {
		fputs("</th><th scope=\"col\" class=\"n\">", out);
		put_word(out, rest[i]);
	}
	fputs("</th><td></td></tr></thead>\n<tbody>\n", out);
	for (size_t i = 0; i < m->n_rules; i++) {
		struct tally t = {0};

		tally_add(&all, m->rules[i].status);
		if (!starts_aspect(m, i))
			continue;
		for (size_t k = i; k < m->n_rules; k++)
			if (str_eq(aspect_key(&m->rules[k]), aspect_key(&m->rules[i])))
				tally_add(&t, m->rules[k].status);
		fputs("<tr><th scope=\"row\">", out);
		put_aspect(out, &m->rules[i]);
		fputs("</th>", out);
		tally_cells(out, &t);
	}
	fputs("</tbody>\n<tfoot><tr><th scope=\"row\">", out);
	put_word(out, W_TOTAL);
	fputs("</th>", out);
	tally_cells(out, &all);
	fputs("</tfoot></table></div>\n", out);
	others(out, m);
}

static void findings(FILE *out, const struct report_model *m)
{
	bool any = false;

	fputs("<h2>", out);
	put_word(out, W_FINDINGS);
	fputs("</h2>\n", out);
	for (size_t i = 0; i < m->n_rules; i++) {
		const struct model_rule *r = &m->rules[i];

		if (r->status != ST_FAIL && r->status != ST_ERROR && r->status != ST_UNKNOWN)
			continue;
		fprintf(out, "%s<li>", any ? "" : "<ul>\n");
		any = true;
		badge(out, r->status);
		fprintf(out, "<a href=\"#r%zu\"><code>", i + 1);
		esc(out, r->short_id);
		fputs("</code> ", out);
		put_text(out, &r->title);
		fputs("</a></li>\n", out);
	}
	if (any) {
		fputs("</ul>\n", out);
		return;
	}
	fputs("<p>", out);
	put_word(out, W_NO_FINDINGS);
	fputs("</p>\n", out);
}

static void attested(FILE *out, const struct attested *t)
{
	char where[1400], until[ISO_TIME];
	const struct timespec at = {.tv_sec = t->until};

	fputs("<dl>\n", out);
	entry(out, W_BY, t->waiver ? t->authority : t->who);
	if (!t->waiver && t->role) {
		fputs("<dd>", out);
		esc(out, t->role);
		fputs("</dd>\n", out);
	}
	entry(out, W_DOCUMENT, t->document);
	entry(out, W_FILING, t->filing);
	entry(out, W_DATE, t->date);
	entry(out, W_VALID_UNTIL, iso_time(at, 0, until));
	entry(out, t->waiver ? W_REASON : W_REMARK, t->remark);
	snprintf(where, sizeof(where), "%.1300s:%u", t->path ? t->path : "", t->line);
	with_digest(out, W_SOURCE_FILE, where, t->sha256);
	fputs("</dl>\n", out);
}

/* A list of rules under a heading; nothing at all when there are none. */
static void rule_list(FILE *out, const struct report_model *m, enum word title,
	bool (*wanted)(const struct model_rule *))
{
	bool any = false;

	for (size_t i = 0; i < m->n_rules; i++) {
		const struct model_rule *r = &m->rules[i];

		if (!wanted(r))
			continue;
		if (!any) {
			fputs("<h2>", out);
			put_word(out, title);
			fputs("</h2>\n<ul>\n", out);
		}
		any = true;
		fputs("<li>", out);
		badge_of(out, r);
		fprintf(out, "<a href=\"#r%zu\"><code>", i + 1);
		esc(out, r->short_id);
		fputs("</code> ", out);
		put_text(out, &r->title);
		fputs("</a>", out);
		if (r->waiver || r->attestation) {
			fputs("<br>", out);
			esc(out, r->waiver ? r->waiver->authority : r->attestation->who);
			fputs(", ", out);
			esc(out, r->waiver ? r->waiver->document : r->attestation->document);
		}
		if (r->waiver) {
			fputs("; ", out);
			put_word(out, W_FOUND);
			fputs(": ", out);
			both(out, status_word(r->found, "zh"), status_word(r->found, "en"));
		}
		fputs("</li>\n", out);
	}
	if (any)
		fputs("</ul>\n", out);
}

static bool is_waived(const struct model_rule *r)
{
	return r->waiver;
}

static bool is_attested(const struct model_rule *r)
{
	return r->attestation;
}

static bool is_open(const struct model_rule *r)
{
	return r->status == ST_NOTCHECKED;
}

static void count_line(FILE *out, enum word what, size_t n, const size_t by_class[SC_COUNT])
{
	if (!n)
		return;
	fputs("<p>", out);
	put_word(out, what);
	fprintf(out, ": %zu", n);
	for (int c = 0; c < SC_COUNT; c++) {
		fputs(c ? ", " : "; ", out);
		both(out, class_word((enum statement_class)c, "zh"),
			class_word((enum statement_class)c, "en"));
		fprintf(out, " %zu", by_class[c]);
	}
	fputs("</p>\n", out);
}

static void filters(FILE *out)
{
	static const struct {
		const char *id;
		enum status s;
	} f[] = {{"f-fail", ST_FAIL}, {"f-error", ST_ERROR}, {"f-pass", ST_PASS}};

	fputs("<nav>", out);
	put_word(out, W_SHOW);
	fputs(" <label for=\"f-all\">", out);
	put_word(out, W_ALL_RULES);
	fputs("</label>", out);
	for (size_t i = 0; i < sizeof(f) / sizeof(*f); i++) {
		fprintf(out, "<label for=\"%s\">", f[i].id);
		both(out, status_word(f[i].s, "zh"), status_word(f[i].s, "en"));
		fputs("</label>", out);
	}
	fputs("<label for=\"f-other\">", out);
	put_word(out, W_OTHER);
	fputs("</label></nav>\n", out);
}

static void parameters(FILE *out, const struct model_rule *r)
{
	if (!r->n_params)
		return;
	fputs("<h5>", out);
	put_word(out, W_PARAMETERS);
	fputs("</h5>\n<table><tbody>\n", out);
	for (size_t i = 0; i < r->n_params; i++) {
		fputs("<tr><th scope=\"row\"><code>", out);
		esc(out, r->params[i].name);
		fputs("</code></th><td>", out);
		esc(out, r->params[i].value);
		fputs("</td></tr>\n", out);
	}
	fputs("</tbody></table>\n", out);
}

static void seen_row(FILE *out, const struct seen *s)
{
	char stamp[32];
	struct tm tm;

	fputs("<tr><td>", out);
	esc(out, s->what);
	fputs("</td><td>", out);
	if (s->value)
		esc(out, s->value);
	else
		put_word(out, W_ABSENT);
	fputs("</td><td><code>", out);
	esc(out, s->path);
	if (s->line)
		fprintf(out, ":%u", s->line);
	fputs("</code>", out);
	if (s->sha256) {
		fputs("<code class=\"digest\">", out);
		esc(out, s->sha256);
		fputs("</code>", out);
	}
	fputs("</td><td class=\"line\">", out);
	esc(out, s->text);
	fputs("</td><td class=\"time\">", out);
	if (s->at.tv_sec && gmtime_r(&s->at.tv_sec, &tm) &&
		strftime(stamp, sizeof(stamp), "%FT%TZ", &tm))
		esc(out, stamp);
	fputs("</td></tr>\n", out);
}

static void provenance(FILE *out, const struct model_rule *r)
{
	static const enum word cols[] = {W_WHAT, W_VALUE, W_WHERE, W_TEXT, W_READ_AT};

	if (!r->n_seen)
		return;
	fputs("<h5>", out);
	put_word(out, W_PROVENANCE);
	if (r->seen_total > r->n_seen) {
		fprintf(out, " (%zu ", r->n_seen);
		put_word(out, W_MORE_SEEN);
		fprintf(out, " %zu)", r->seen_total);
	}
	fputs("</h5>\n<div class=\"wide\"><table><thead><tr>", out);
	for (size_t i = 0; i < sizeof(cols) / sizeof(*cols); i++) {
		fputs("<th scope=\"col\">", out);
		put_word(out, cols[i]);
		fputs("</th>", out);
	}
	fputs("</tr></thead><tbody>\n", out);
	for (size_t i = 0; i < r->n_seen; i++)
		seen_row(out, &r->seen[i]);
	fputs("</tbody></table></div>\n", out);
}

static void block(FILE *out, enum word w, const char *class, const struct bitext *t)
{
	if (is_empty(t))
		return;
	fputs("<h5>", out);
	put_word(out, w);
	fprintf(out, "</h5>\n<div class=\"%s\">", class);
	put_text(out, t);
	fputs("</div>\n", out);
}

static void rule(FILE *out, const struct model_rule *r, size_t number)
{
	fprintf(out, "<article class=\"%s\" id=\"r%zu\">\n<h4>", class_of(r->status), number);
	badge_of(out, r);
	fputs("<code>", out);
	esc(out, r->short_id);
	fputs("</code> ", out);
	put_text(out, &r->title);
	fputs("</h4>\n", out);
	block(out, W_LAW, "law", &r->law);
	fputs("<dl>\n", out);
	bientry(out, W_OBSERVED, &r->observed);
	bientry(out, W_EXPECTED, &r->expected);
	bientry(out, W_REASON, &r->reason);
	entry(out, W_STATEMENT, r->statement);
	entry(out, W_ITEM, r->item);
	entry(out, W_SERVES, r->serves);
	bientry(out, W_MEASURE, &r->measure);
	bientry(out, W_DESCRIPTION, &r->description);
	grade(out, W_SEVERITY, r->severity);
	entry(out, W_CHECK, r->check);
	fputs("</dl>\n", out);
	if (r->waiver) {
		struct bitext was = {status_word(r->found, "en"), status_word(r->found, "zh")};
		block(out, W_FOUND, "fix", &was);
		fputs("<h5>", out);
		put_word(out, W_WAIVER);
		fputs("</h5>\n", out);
		attested(out, r->waiver);
	}
	if (r->attestation) {
		fputs("<h5>", out);
		put_word(out, W_ATTESTATION);
		fputs("</h5>\n", out);
		attested(out, r->attestation);
	}
	parameters(out, r);
	provenance(out, r);
	block(out, W_FIX, "fix", &r->fix);
	fputs("</article>\n", out);
}

static void rules(FILE *out, const struct report_model *m)
{
	fputs("<h2>", out);
	put_word(out, W_RULES);
	fputs("</h2>\n", out);
	filters(out);
	for (size_t i = 0; i < m->n_rules; i++) {
		if (!i || !str_eq(aspect_key(&m->rules[i - 1]), aspect_key(&m->rules[i]))) {
			fputs("<h3>", out);
			put_aspect(out, &m->rules[i]);
			fputs("</h3>\n", out);
		}
		rule(out, &m->rules[i], i + 1);
	}
}

int render_html(const struct report_model *m, FILE *out, struct err *e)
{
	head(out, m);
	top(out, m);
	summary(out, m);
	count_line(out, W_STATEMENTS, m->n_statements, m->n_class);
	count_line(out, W_ITEMS, m->n_items, m->n_item_class);
	findings(out, m);
	rule_list(out, m, W_WAIVERS, is_waived);
	rule_list(out, m, W_OPEN_WORK, is_open);
	rule_list(out, m, W_ATTESTATIONS, is_attested);
	rules(out, m);
	fputs("</main>\n</body>\n</html>\n", out);
	if (fflush(out) || ferror(out))
		return err_set(e, EIO, "the HTML report cannot be written");
	return 0;
}
