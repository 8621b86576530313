/* shell: a start file through the shell resolver, and another one (after a line "----") that it may source. */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/shell/shell.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[64];
static const char *const made[] = {
	"etc/profile", "etc/x.sh", "etc/passwd", "etc/shadow", "bin/bash", "etc", "bin", ""};

static void clean(void)
{
	char path[128];

	for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, made[i]);
		remove(path);
	}
}

static void put(const char *name, const void *data, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	assert(f);
	fwrite(data, 1, size, f);
	fclose(f);
}

static void make_root(void)
{
	char path[128];

	strcpy(dir, "/tmp/fuzz.XXXXXX");
	assert(mkdtemp(dir));
	atexit(clean);
	snprintf(path, sizeof(path), "%s/etc", dir);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/bin", dir);
	mkdir(path, 0755);
	put("bin/bash", "x", 1);
	put("etc/passwd", "a:x:1000:1000::/:/bin/bash\n", 27);
	put("etc/shadow", "a::1::::::\n", 11);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct host h = {0};
	struct err e = {0};
	const uint8_t *cut = size ? memmem(data, size, "\n----\n", 6) : NULL;

	if (!*dir)
		make_root();
	put("etc/profile", data, cut ? (size_t)(cut - data) : size);
	put("etc/x.sh", cut ? cut + 6 : data, cut ? (size_t)(data + size - cut - 6) : 0);
	assert(!root_open(dir, &h.root, &e));
	struct facts *f = facts_new(&h);
	const struct shells *s = facts_get(f, &model_shells, &e);
	assert(s && s->n == 1 && s->v[0].n > 0);
	for (size_t i = 0; i < s->v[0].n; i++)
		assert(s->v[0].v[i].end != SHELL_UNKNOWN || s->v[0].v[i].why);
	facts_free(f);
	root_close(h.root);
	return 0;
}
