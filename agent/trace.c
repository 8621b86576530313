/* trace: see trace.h. */
#include "agent/trace.h"

#include <string.h>

#include "agent/agent.h"
#include "base/limits.h"
#include "base/str.h"

#define WIDEST_PLACE 44 /* columns kept for PATH:LINE before the texts stop being aligned */

static const char *place(struct arena *a, const char *path, unsigned line)
{
	return line ? arena_printf(a, "%s:%u", path, line) : path;
}

static void print_line(
	const struct trace_line *t, struct arena *a, int width, bool zh, bool colour, FILE *out)
{
	const char *note = zh ? t->note.zh : t->note.en;
	const char *dim = colour ? "\033[2m" : "", *bold = colour ? "\033[1m" : "",
		   *off = colour ? "\033[0m" : "";

	if (!t->path) {
		fprintf(out, "%s%s%s\n", bold, note ? note : "", off);
		return;
	}
	fprintf(out, "  %s%-*s%s", dim, width, place(a, t->path, t->line), off);
	if (t->text)
		fprintf(out, "  %s", t->text);
	if (note && *note)
		fprintf(out, "  %s<- %s%s", dim, note, off);
	fputc('\n', out);
}

static struct trace_line of_seen(const struct seen *s, struct arena *a)
{
	struct trace_line t = {.path = s->path, .line = s->line, .text = s->text};

	t.note.en = t.note.zh = s->value ? arena_printf(a, "%s = %s", s->what, s->value) : s->what;
	return t;
}

void trace_print(const struct evidence *ev, const char *language, bool colour, FILE *out)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	size_t n = ev->n_trace ? ev->n_trace : ev->n_seen;
	struct trace_line *v = arena_array(a, n + 1, sizeof(*v));
	int width = 0;

	for (size_t i = 0; i < n; i++) {
		v[i] = ev->n_trace ? ev->trace[i] : of_seen(&ev->seen[i], a);
		int w = v[i].path ? (int)strlen(place(a, v[i].path, v[i].line)) : 0;
		if (w > width && w <= WIDEST_PLACE)
			width = w;
	}
	if (!n)
		fprintf(out, "%s\n", _("no file of the host was looked at"));
	for (size_t i = 0; i < n; i++)
		print_line(&v[i], a, width, str_eq(language, "zh"), colour, out);
	if (n == LIMIT_TRACE)
		fprintf(out, "%s\n", _("... and more; the trace is kept to this length"));
}
