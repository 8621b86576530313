/*
 * run-cases: runs text cases (tests/cases/README.md) against the checks.
 *
 * usage: run-cases FILE.case...      exit 0 when all give the verdict they must, 77 when all were skipped
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "tests/text_host.h"

struct expectation {
	const char *kind, *text;
};

struct test_case {
	struct text_host host;
	struct arena *a;
	const char *file;
	const char *check, *status;
	bool live;
	time_t now;
	struct param *params;
	struct expectation *want;
	size_t n_params, cap_params, n_want, cap_want;
};

static int read_case(struct test_case *t, const char *file, int depth);

static int use(struct test_case *t, const char *name, int depth)
{
	char path[4096];
	const char *cases = strstr(t->file, "/cases/");

	if (!cases || depth > 4)
		return -EINVAL;
	snprintf(path, sizeof(path), "%.*s/cases/%s", (int)(cases - t->file), t->file, name);
	return read_case(t, path, depth + 1);
}

static int take_line(struct test_case *t, char *line, int depth)
{
	if (line[0] == '|')
		return text_host_text(&t->host, line[1] == ' ' ? line + 2 : line + 1);
	char *l = str_strip(line), *colon = strchr(l, ':');
	if (!*l || *l == '#')
		return 0;
	if (!colon)
		return -EINVAL;
	*colon = '\0';
	char *arg = str_strip(colon + 1);
	int rc = text_host_line(&t->host, l, arg);
	if (rc <= 0)
		return rc;
	if (str_eq(l, "use"))
		return use(t, arg, depth);
	arg = arena_strdup(t->a, arg);
	if (str_eq(l, "check")) {
		t->check = arg;
	} else if (str_eq(l, "live")) {
		t->live = str_eq(arg, "yes");
	} else if (str_eq(l, "now")) {
		t->host.now = t->now = strtoll(arg, NULL, 10);
	} else if (str_eq(l, "param")) {
		/* A later line replaces an earlier one, so that a case can change what `use:` gave. */
		size_t len = strcspn(arg, " ");
		char *name = arena_strndup(t->a, arg, len);
		struct param *p = NULL;
		for (size_t i = 0; i < t->n_params; i++)
			if (str_eq(t->params[i].name, name))
				p = &t->params[i];
		if (!p)
			p = arena_push(t->a, &t->params, &t->n_params, &t->cap_params, sizeof(*p));
		*p = (struct param){name, str_strip(arg + len)};
	} else if (str_eq(l, "expect")) {
		t->status = arg;
	} else if (str_eq(l, "reason") || str_eq(l, "observed") || str_eq(l, "seen")) {
		struct expectation *x =
			arena_push(t->a, &t->want, &t->n_want, &t->cap_want, sizeof(*x));
		*x = (struct expectation){arena_strdup(t->a, l), arg};
	} else {
		return -EINVAL;
	}
	return 0;
}

static int read_case(struct test_case *t, const char *file, int depth)
{
	FILE *f = fopen(file, "r");
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	unsigned number = 0;
	int rc = f ? 0 : -errno;

	while (!rc && (len = getline(&line, &cap, f)) >= 0) {
		number++;
		if (len && line[len - 1] == '\n')
			line[len - 1] = '\0';
		rc = take_line(t, line, depth);
	}
	if (rc)
		fprintf(stderr, "%s:%u: not understood or not possible: %s\n", file, number,
			strerror(-rc));
	text_host_close_file(&t->host);
	free(line);
	if (f)
		fclose(f);
	return rc;
}

static bool seen_has(const struct evidence *ev, const char *text)
{
	for (size_t i = 0; i < ev->n_seen; i++) {
		const struct seen *s = &ev->seen[i];
		const char *all = arena_printf(ev->arena, "%s=%s %s:%u %s", s->what,
			s->value ? s->value : "(absent)", s->path ? s->path : "", s->line,
			s->text ? s->text : "");
		if (strstr(all, text))
			return true;
	}
	return false;
}

static bool has(const struct evidence *ev, const struct expectation *x)
{
	if (str_eq(x->kind, "seen"))
		return seen_has(ev, x->text);
	const char *in = str_eq(x->kind, "reason") ? ev->reason.en : ev->observed.en;
	return in && strstr(in, x->text);
}

static void show(const struct evidence *ev)
{
	printf("    status   %s\n    reason   %s\n             %s\n    observed %s\n    expected "
	       "%s\n",
		status_name(ev->status) ? status_name(ev->status) : "none",
		ev->reason.en ? ev->reason.en : "", ev->reason.zh ? ev->reason.zh : "",
		ev->observed.en ? ev->observed.en : "", ev->expected.en ? ev->expected.en : "");
	for (size_t i = 0; i < ev->n_seen; i++)
		printf("    seen     %s = %s  (%s:%u: %s)\n", ev->seen[i].what,
			ev->seen[i].value ? ev->seen[i].value : "(absent)",
			ev->seen[i].path ? ev->seen[i].path : "", ev->seen[i].line,
			ev->seen[i].text ? ev->seen[i].text : "");
}

/* Every text of a verdict must stand in both languages; a verdict other than pass needs a reason. */
static const char *half_said(const struct evidence *ev)
{
	const struct bitext *t[] = {&ev->reason, &ev->observed, &ev->expected};

	for (size_t i = 0; i < 3; i++)
		if (!t[i]->en != !t[i]->zh)
			return "a text stands in one language only";
	if (ev->status != ST_PASS && !ev->reason.en)
		return "no reason given";
	if ((ev->status == ST_PASS || ev->status == ST_FAIL) &&
		(!ev->observed.en || !ev->expected.en))
		return "a pass or fail without observed and expected";
	return NULL;
}

/* 0 ok, 1 wrong, 77 skipped */
static int judge(struct test_case *t, bool verbose)
{
	const struct check *c = t->check ? check_find(t->check) : NULL;
	struct err e = {0};
	char path[4096];

	if (t->host.skip)
		return 77;
	if (!c || !t->status || status_from_name(t->status) == ST_NONE) {
		printf("%s: no such check \"%s\", or no status to expect\n", t->file,
			t->check ? t->check : "");
		return 1;
	}
	struct host h = {.live = t->live, .now = {t->now, 0}};
	h.probe = t->live ? fake_probe_table(t->host.fake) : NULL;
	text_host_below(&t->host, "", path);
	mkdir(path, 0755);
	if (root_open(path, &h.root, &e) < 0) {
		printf("%s\n", e.text);
		return 1;
	}
	struct facts *f = facts_new(&h);
	struct params p = {t->params, t->n_params};
	struct evidence ev = {.arena = t->a};
	run_check(c, f, &p, &ev);
	const char *wrong = half_said(&ev);
	if (!str_eq(status_name(ev.status), t->status))
		wrong = "another status than expected";
	for (size_t i = 0; i < t->n_want && !wrong; i++)
		if (!has(&ev, &t->want[i]))
			wrong = arena_printf(
				t->a, "%s does not say \"%s\"", t->want[i].kind, t->want[i].text);
	if (wrong)
		printf("%s: %s (expected %s)\n", t->file, wrong, t->status);
	if (wrong || verbose)
		show(&ev);
	facts_free(f);
	root_close(h.root);
	return wrong ? 1 : 0;
}

int main(int argc, char **argv)
{
	int good = 0, bad = 0, skipped = 0;
	bool verbose = argc > 1 && str_eq(argv[1], "-v");

	umask(022);
	for (int i = verbose ? 2 : 1; i < argc; i++) {
		struct arena *a = arena_new(0);
		struct test_case t = {.a = a, .file = argv[i], .now = 1795000000};

		if (text_host_begin(&t.host, a, "case", t.now)) {
			perror("case");
			return 99;
		}
		int rc = read_case(&t, argv[i], 0) ? 1 : judge(&t, verbose);
		good += rc == 0;
		bad += rc == 1;
		skipped += rc == 77;
		text_host_end(&t.host);
		arena_free(a);
	}
	printf("%d passed, %d failed, %d skipped\n", good, bad, skipped);
	return bad ? 1 : good ? 0 : 77;
}
