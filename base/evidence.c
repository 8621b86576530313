/* evidence: see evidence.h. */
#include "base/evidence.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

static const char *const names[ST_COUNT] = {
	[ST_PASS] = "pass",
	[ST_FAIL] = "fail",
	[ST_ERROR] = "error",
	[ST_UNKNOWN] = "unknown",
	[ST_NOTAPPLICABLE] = "notapplicable",
	[ST_NOTCHECKED] = "notchecked",
	[ST_NOTSELECTED] = "notselected",
	[ST_INFORMATIONAL] = "informational",
	[ST_FIXED] = "fixed",
};

const char *status_name(enum status s)
{
	return (unsigned)s < ST_COUNT ? names[s] : NULL;
}

enum status status_from_name(const char *name)
{
	for (int s = ST_PASS; s < ST_COUNT; s++)
		if (str_eq(name, names[s]))
			return (enum status)s;
	return ST_NONE;
}

static int weight(enum status s)
{
	return s == ST_ERROR ? 3 : s == ST_FAIL ? 2 : s == ST_NONE ? 0 : 1;
}

void evidence_status(struct evidence *ev, enum status s)
{
	if (weight(s) >= weight(ev->status))
		ev->status = s;
}

/* stop: what ends a sentence, put behind one that has no end before another follows; NULL: nothing is. */
static const char *joined(
	struct evidence *ev, const char *old, const char *stop, const char *fmt, va_list ap)
{
	static const char *const ends[] = {
		".", "。", ":", "：", ";", "；", ",", "，", "、", "?", "!"};
	const char *sep = !old || str_ends(old, "。") ? "" : " ";
	bool ended = !old || !stop;

	for (size_t i = 0; !ended && i < sizeof(ends) / sizeof(*ends); i++)
		ended = str_ends(old, ends[i]);
	if (!ended)
		sep = stop;
	char *text = arena_vprintf(ev->arena, fmt, ap);

	text = arena_printf(ev->arena, "%s%s%s", old ? old : "", sep, text);
	return str_clean(ev->arena, text, strlen(text), LIMIT_VALUE);
}

static void add(struct evidence *ev, struct bitext *t, const char *en, const char *zh, va_list ap)
{
	bool sentences = t == &ev->reason; /* what is observed may be a list */
	va_list again;

	va_copy(again, ap);
	t->en = joined(ev, t->en, sentences ? ". " : NULL, en, ap);
	t->zh = joined(ev, t->zh, sentences ? "。" : NULL, zh, again);
	va_end(again);
}

#define ADD(field)                                                                                 \
	do {                                                                                       \
		va_list ap;                                                                        \
		va_start(ap, zh);                                                                  \
		add(ev, &ev->field, en, zh, ap);                                                   \
		va_end(ap);                                                                        \
	} while (0)

void evidence_reason(struct evidence *ev, const char *en, const char *zh, ...)
{
	ADD(reason);
}

void evidence_observed(struct evidence *ev, const char *en, const char *zh, ...)
{
	ADD(observed);
}

void evidence_expected(struct evidence *ev, const char *en, const char *zh, ...)
{
	ADD(expected);
}

void evidence_error(struct evidence *ev, const char *en, const char *zh, ...)
{
	ADD(reason);
	evidence_status(ev, ST_ERROR);
}

const char *evidence_clean(struct evidence *ev, const char *text)
{
	return text ? str_clean(ev->arena, text, strlen(text), LIMIT_TEXT) : "-";
}

struct seen *evidence_seen(struct evidence *ev, const char *what, const char *value)
{
	ev->seen_total++;
	if (ev->n_seen >= LIMIT_SEEN)
		return NULL;
	struct seen *s = arena_push(ev->arena, &ev->seen, &ev->n_seen, &ev->cap_seen, sizeof(*s));
	s->what = str_clean(ev->arena, what, strlen(what), LIMIT_TEXT);
	s->value = value ? str_clean(ev->arena, value, strlen(value), LIMIT_TEXT) : NULL;
	return s;
}

struct seen *evidence_seen_from(
	struct evidence *ev, const char *what, const char *value, const char *source)
{
	struct seen *s = evidence_seen(ev, what, value);

	if (s) {
		s->path = str_clean(ev->arena, source, strlen(source), LIMIT_TEXT);
		clock_gettime(CLOCK_REALTIME, &s->at);
	}
	return s;
}

/* A line of a file as it stands, cleaned; NULL when the file has no such line. */
static const char *line_text(struct evidence *ev, const struct file *f, unsigned line)
{
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	size_t len;

	while (line && next_line(&l, &text, &len))
		if (l.number == line)
			return str_clean(ev->arena, text, len, LIMIT_TEXT);
	return NULL;
}

struct seen *evidence_seen_at(struct evidence *ev, const char *what, const char *value,
	const struct file *f, unsigned line)
{
	struct seen *s = evidence_seen(ev, what, value);

	if (!s || !f)
		return s;
	s->path = str_clean(ev->arena, f->path, strlen(f->path), LIMIT_TEXT);
	s->sha256 = arena_strdup(ev->arena, f->sha256);
	s->at = f->read_at;
	s->line = line;
	s->text = line_text(ev, f, line);
	return s;
}

void evidence_trace(struct evidence *ev, const struct file *f, unsigned line, const char *en,
	const char *zh, ...)
{
	struct trace_line *t;
	va_list ap;

	if (!ev->tracing || ev->n_trace >= LIMIT_TRACE)
		return;
	t = arena_push(ev->arena, &ev->trace, &ev->n_trace, &ev->cap_trace, sizeof(*t));
	*t = (struct trace_line){.line = line};
	if (f) {
		t->path = str_clean(ev->arena, f->path, strlen(f->path), LIMIT_TEXT);
		t->text = line_text(ev, f, line);
	}
	va_start(ap, zh);
	add(ev, &t->note, en, zh, ap);
	va_end(ap);
}

static const char *kept(struct arena *to, const char *text)
{
	return text ? arena_strdup(to, text) : NULL;
}

static void keep_text(struct arena *to, struct bitext *t)
{
	t->en = kept(to, t->en);
	t->zh = kept(to, t->zh);
}

void evidence_keep(struct evidence *ev, struct arena *to)
{
	struct seen *seen = arena_array(to, ev->n_seen, sizeof(*seen));

	keep_text(to, &ev->reason);
	keep_text(to, &ev->observed);
	keep_text(to, &ev->expected);
	for (size_t i = 0; i < ev->n_seen; i++) {
		seen[i] = ev->seen[i];
		seen[i].what = kept(to, seen[i].what);
		seen[i].value = kept(to, seen[i].value);
		seen[i].path = kept(to, seen[i].path);
		seen[i].text = kept(to, seen[i].text);
		seen[i].sha256 = kept(to, seen[i].sha256);
	}
	ev->seen = seen;
	ev->cap_seen = ev->n_seen;
	ev->trace = NULL;
	ev->n_trace = ev->cap_trace = 0;
	ev->arena = to;
}
