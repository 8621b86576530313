/* one_file: see one_file.h. */
#include "tests/fuzz/one_file.h"

#include <assert.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static char dir[64];

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static void clean_up(void)
{
	nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void make_dir(void)
{
	const char *tmp = getenv("TMPDIR");

	if (*dir)
		return;
	snprintf(dir, sizeof(dir), "%.40s/fuzz.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(dir))
		abort();
	atexit(clean_up);
}

void fuzz_put(const char *path, const void *data, size_t size)
{
	char full[512];

	make_dir();
	snprintf(full, sizeof(full), "%s%s", dir, path);
	for (char *p = strchr(full + strlen(dir) + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(full, 0755);
		*p = '/';
	}
	FILE *f = fopen(full, "w");
	if (!f || fwrite(data, 1, size, f) != size || fclose(f))
		abort();
	chmod(full, 0755);
}

struct root *fuzz_root(const char *path, const uint8_t *data, size_t size)
{
	struct root *r;
	struct err e;

	fuzz_put(path, data, size);
	if (root_open(dir, &r, &e) < 0)
		abort();
	return r;
}

void fuzz_model(const struct model *m, const char *path, const uint8_t *data, size_t size)
{
	struct host h = {.root = fuzz_root(path, data, size)};
	struct facts *f = facts_new(&h);
	struct err e = {0};

	/* An answer, or a reason why there is none. */
	assert(facts_get(f, m, &e) || *e.text);
	facts_free(f);
	root_close(h.root);
}
