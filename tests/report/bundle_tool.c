/*
 * bundle_tool: writes and shows bundles without an agent, for the tests of report/.
 *
 *   bundle_tool write ARF OUTPUT SCHEMAS HOST [SECONDS [LEVEL]]   observations are made up to fit the ARF's results
 *   bundle_tool verify FILE SCHEMAS
 *   bundle_tool summary|rule|json|html FILE [LANG]
 */
#include <errno.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/xml.h"
#include "report/model.h"
#include "report/parts.h"
#include "tests/report/sample.h"

static int complain(const struct err *e)
{
	fprintf(stderr, "bundle_tool: %s\n", e->text);
	return 1;
}

static int do_write(int argc, char **argv)
{
	struct bundle_written w;
	struct err e = {0};
	struct arena *a = arena_new(0);
	const char *arf;
	size_t len;

	if (sample_load(a, argv[2], &arf, &len) < 0)
		return 1;
	struct scan_record *s = sample_scan(
		a, arf, len, argv[5], argc > 6 ? strtoll(argv[6], NULL, 10) : 1795000000);
	if (argc > 7)
		s->level = argv[7];
	int rc = bundle_write(s, arf, len, argv[3], argv[4], &w, &e);
	if (!rc)
		printf("%s %llu %s %zu%s%s\n", w.path, (unsigned long long)w.sequence, w.digest,
			w.bytes, *w.note ? " " : "", w.note);
	arena_free(a);
	return rc < 0 ? complain(&e) : 0;
}

static int do_verify(char **argv)
{
	struct verify_result v = {0};
	struct err e = {0};

	if (bundle_verify(argv[2], argv[3], &v, &e) < 0)
		return complain(&e);
	for (size_t i = 0; i < v.n; i++)
		printf("%s %s: %s\n", v.steps[i].ok ? "ok" : "NOT OK", v.steps[i].name,
			v.steps[i].detail);
	int rc = v.ok ? 0 : v.tamper ? 3 : 1;
	arena_free(v.arena);
	return rc;
}

static int do_show(int argc, char **argv)
{
	const struct report_model *m;
	struct bundle *b = NULL;
	struct err e = {0};
	const char *lang = argc > 3 ? argv[3] : "en";
	int rc = bundle_read(argv[2], &b, &e);

	if (!rc)
		rc = bundle_model(b, &m, &e);
	if (!rc && str_eq(argv[1], "summary"))
		rc = render_summary(m, lang, false, stdout);
	else if (!rc && str_eq(argv[1], "json"))
		rc = render_json(m, stdout);
	else if (!rc && str_eq(argv[1], "html"))
		rc = render_html(m, stdout, &e);
	else if (!rc)
		for (size_t i = 0; i < m->n_rules; i++)
			rc |= render_rule(m, &m->rules[i], lang, false, stdout);
	bundle_free(b);
	return rc < 0 ? complain(&e) : 0;
}

int main(int argc, char **argv)
{
	if (argc >= 6 && str_eq(argv[1], "write"))
		return do_write(argc, argv);
	if (argc == 4 && str_eq(argv[1], "verify"))
		return do_verify(argv);
	if (argc >= 3)
		return do_show(argc, argv);
	fprintf(stderr, "bundle_tool: see the head of bundle_tool.c\n");
	return 1;
}
