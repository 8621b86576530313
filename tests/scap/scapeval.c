/*
 * scapeval: a scan by checks/scap alone, for the tests and for a look at a piece of content.
 *
 *   scapeval [-p PROFILE] [-t TAILORING] [-r RULE]... [-s ID=VALUE]... [-R ROOT] [-d SECONDS] [-v STATUS] CONTENT ARF
 *
 * Prints the plan; every native check is given the verdict STATUS (pass), or none when it is "-".
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/scap/scap.h"

static void print_plan(const struct plan *p)
{
	printf("benchmark %s %s\nprofile %s (%s)\n", p->benchmark_id, p->benchmark_version,
		p->profile_id ? p->profile_id : "-", p->profile_title ? p->profile_title : "-");
	for (size_t i = 0; i < p->n_rules; i++) {
		const struct plan_rule *r = &p->rules[i];
		printf("rule %s check=%s oval=%d", scap_short_id(r->id), r->check ? r->check : "-",
			r->oval);
		for (size_t k = 0; k < r->params.n; k++)
			printf(" %s=<%s>", r->params.v[k].name, r->params.v[k].value);
		printf("\n");
	}
}

static int finish(struct scap *s, const char *status, const char *arf, struct err *e)
{
	struct arena *a = arena_new(0);
	const struct plan *p = scap_plan(s);
	struct verdict *v = arena_array(a, p->n_rules + 1, sizeof(*v));
	struct scap_output out;
	size_t n = 0;

	for (size_t i = 0; i < p->n_rules && strcmp(status, "-"); i++) {
		if (!p->rules[i].check)
			continue;
		struct evidence *ev = arena_alloc(a, sizeof(*ev));
		ev->arena = a;
		ev->status = status_from_name(status);
		ev->reason = (struct bitext){"seen & judged <here>", "已檢查 & 判定 <此處>"};
		v[n++] = (struct verdict){p->rules[i].id, ev};
	}
	int rc = scap_finish(s, v, n, &out, e);
	arena_free(a);
	if (rc < 0)
		return rc;
	printf("degraded %d\n", out.degraded);
	if (*out.notes)
		printf("notes %s\n", out.notes);
	FILE *f = fopen(arf, "w");
	if (!f || fwrite(out.arf, 1, out.len, f) != out.len || fclose(f))
		return err_set(e, EIO, "%s", arf);
	return 0;
}

int main(int argc, char **argv)
{
	const char *rules[16], *status = "pass";
	struct scap_assignment sets[16];
	struct scap_options o = {.root = "/", .rules = rules, .sets = sets};
	struct scap *s = NULL;
	struct err e = {0};
	int opt;

	while ((opt = getopt(argc, argv, "p:t:r:s:R:d:v:")) != -1) {
		if (opt == 'p')
			o.profile = optarg;
		else if (opt == 't')
			o.tailoring = optarg;
		else if (opt == 'R')
			o.root = optarg;
		else if (opt == 'd')
			o.deadline_s = (unsigned)atoi(optarg);
		else if (opt == 'v')
			status = optarg;
		else if (opt == 'r' && o.n_rules < 16)
			rules[o.n_rules++] = optarg;
		else if (opt == 's' && o.n_sets < 16 && strchr(optarg, '=')) {
			char *value = strchr(optarg, '=');
			*value = '\0';
			sets[o.n_sets++] = (struct scap_assignment){optarg, value + 1, NULL};
		} else
			return 1;
	}
	if (argc - optind != 2)
		return 1;
	o.content = argv[optind];
	int rc = scap_start(&o, &s, &e);
	if (!rc) {
		print_plan(scap_plan(s));
		fflush(stdout);
		rc = finish(s, status, argv[optind + 1], &e);
		scap_free(s);
	}
	if (rc < 0)
		printf("error %s: %s\n", strerrorname_np(-rc), e.text);
	return rc < 0;
}
