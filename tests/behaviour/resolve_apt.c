/*
 * resolve-apt: what the resolvers of packages make of a root, for comparison with apt and dpkg.
 *
 * usage: resolve-apt compare <PAIRS           "<", "=" or ">" for each line of two versions
 *        resolve-apt conf ROOT PREFIX         KEY "VALUE"; for each setting whose key begins with the prefix
 *        resolve-apt files ROOT ARCH          the names of the lists of all sources
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "checks/resolve/packages/apt_sources.h"
#include "checks/resolve/packages/deb_version.h"

static int compare(void)
{
	char x[256], y[256];

	while (scanf("%255s %255s", x, y) == 2) {
		int d = deb_version_compare(x, y);
		puts(d < 0 ? "<" : d > 0 ? ">" : "=");
	}
	return 0;
}

static void files(struct arena *a, const struct apt_sources *s, const char *arch)
{
	for (size_t i = 0; i < s->n; i++) {
		const struct apt_source *v = &s->v[i];
		if (str_ends(v->suite, "/"))
			puts(apt_packages_file(a, v, "", arch));
		for (size_t c = 0; c < v->n_components; c++)
			puts(apt_packages_file(a, v, v->components[c], arch));
	}
}

int main(int argc, char **argv)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct host h = {0};
	struct err e = {0};

	if (argc == 2 && str_eq(argv[1], "compare"))
		return compare();
	if (argc != 4 || root_open(argv[2], &h.root, &e) < 0) {
		fprintf(stderr,
			"usage: resolve-apt compare | conf ROOT PREFIX | files ROOT ARCH\n");
		return 1;
	}
	struct facts *f = facts_new(&h);
	const struct apt_conf *c = facts_get(f, &model_apt_conf, &e);
	const struct apt_sources *s = facts_get(f, &model_apt_sources, &e);
	if (!c || c->dead || (!s && str_eq(argv[1], "files")))
		printf("refused: %s\n", c && c->dead ? c->dead_text : e.text);
	else if (str_eq(argv[1], "files"))
		files(a, s, argv[3]);
	else
		for (size_t i = 0; i < c->n; i++)
			if (!strncasecmp(c->v[i].key, argv[3], strlen(argv[3])))
				printf("%s \"%s\";\n", c->v[i].key, c->v[i].value);
	facts_free(f);
	root_close(h.root);
	return 0;
}
