/*
 * resolve-shell: prints what the resolver makes of the login shells, for tests that compare it with real ones.
 *
 * usage: resolve-shell ROOT [ACCOUNT]     lines "ACCOUNT END SECONDS VALUE (why) (when)"
 *        resolve-shell --parse FILE...    lines "FILE LINE": where the grammar is left, 0 for nowhere (bash -n)
 */
#include <stdio.h>

#include "base/str.h"
#include "checks/resolve/sh/sh_parse.h"
#include "checks/shell/shell.h"

static int parse(struct root *r, char **files)
{
	for (; *files; files++) {
		const struct file *f;
		_cleanup_arena_ struct arena *a = arena_new(0);
		if (!root_read(r, *files, &f, NULL))
			printf("%s %u\n", *files, sh_parse(a, f->data, f->size, 1)->error_line);
	}
	root_close(r);
	return 0;
}

int main(int argc, char **argv)
{
	static const char *const ends[] = {"held", "loose", "unknown", "shut-out", "cannot"};
	struct err e = {0};
	struct host h = {0};

	if (argc > 2 && str_eq(argv[1], "--parse") && !root_open("/", &h.root, &e))
		return parse(h.root, argv + 2);
	if (argc < 2 || argc > 3 || root_open(argv[1], &h.root, &e) < 0) {
		fprintf(stderr, "resolve-shell ROOT [ACCOUNT]: %s\n", e.text);
		return 99;
	}
	struct facts *f = facts_new(&h);
	const struct shells *s = facts_get(f, &model_shells, &e);
	if (!s)
		printf("error: %s\n", e.text);
	for (size_t i = 0; s && i < s->n; i++)
		for (size_t k = 0; k < s->v[i].n && (argc == 2 || str_eq(argv[2], s->v[i].name));
			k++) {
			const struct shell_outcome *o = &s->v[i].v[k];
			printf("%s %s %llu %s%s%s%s%s%s%s\n", s->v[i].name, ends[o->end],
				(unsigned long long)o->seconds, o->value ? o->value : "-",
				o->why ? " why: " : "", o->why ? o->why : "",
				o->when ? " when: " : "", o->when ? o->when : "",
				o->source ? " source: " : "", o->source ? o->source : "");
		}
	facts_free(f);
	root_close(h.root);
	return s ? 0 : 1;
}
