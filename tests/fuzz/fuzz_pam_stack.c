/*
 * pam-stack: a hostile stack through libpam's loader, the dispatch and both scenarios.
 *
 * The input is /etc/pam.d/svc of a root that has every module; "== NAME" lines cut it into more files, so that
 * includes can be fuzzed too.  Whatever comes out, it comes out: bounded, and without touching bad memory.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/pam/pamsim.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[64];

static void put(const char *name, const char *text, size_t len)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	if (!f)
		abort();
	fwrite(text, 1, len, f);
	fclose(f);
}

static void clean_up(void)
{
	char command[128];
	snprintf(command, sizeof(command), "rm -rf '%s'", dir);
	if (system(command))
		abort();
}

static void make_root(void)
{
	static const char *const dirs[] = {"etc", "etc/pam.d", "etc/security", "run", "lib",
		"lib/x86_64-linux-gnu", "lib/x86_64-linux-gnu/security"};

	const char *tmp = getenv("TMPDIR");
	snprintf(dir, sizeof(dir), "%.40s/fuzz-pam.XXXXXX", tmp ? tmp : "/tmp");
	if (!mkdtemp(dir))
		abort();
	atexit(clean_up);
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		char path[128];
		snprintf(path, sizeof(path), "%s/%s", dir, dirs[i]);
		mkdir(path, 0755);
	}
	for (const struct pam_model *m = pam_models; m->name; m++) {
		char name[128];
		snprintf(name, sizeof(name), "lib/x86_64-linux-gnu/security/%s.so", m->name);
		put(name, "x", 1);
	}
	put("lib/x86_64-linux-gnu/security/pam_new.so", "x", 1);
	put("etc/pam.d/other", "auth required pam_deny.so\n", 26);
}

/* Only these names, so that nothing outlives an input. */
static void cut_files(const char *text, size_t len)
{
	static const char *const names[] = {"svc", "one", "two"};
	for (size_t i = 0; i < 3; i++) {
		const char *end = memmem(text, len, "\n== ", 4);
		size_t n = end ? (size_t)(end - text) + 1 : len;
		char path[64];
		snprintf(path, sizeof(path), "etc/pam.d/%s", names[i]);
		put(path, text, n);
		text += n;
		len -= n;
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct pam_world w;
	struct pam_service *s;
	struct err e = {0};
	struct root *r;

	if (!dir[0])
		make_root();
	if (size > 4096)
		size = 4096;
	cut_files((const char *)data, size);
	if (root_open(dir, &r, &e) < 0 || pam_world_build(r, a, false, &w, &e) < 0)
		abort();
	if (pam_service_load(r, a, &w.install, "svc", &s, &e) == 0) {
		const struct scenario_service as = {.service = s};
		size_t lines = s->own[PAM_AUTH].n + s->own[PAM_PASSWORD].n;
		if (lines < 40) {
			scenario_lockout(&w, &as, &w.users[1], 3, 900);
			scenario_history(&w, &as, &w.users[1], 3, false);
			struct session_mask *m;
			size_t n;
			session_masks(&w, a, s, &w.users[1], "User,umask=027", 022, &m, &n);
			if (!n)
				abort();
		}
	}
	root_close(r);
	arena_free(a);
	return 0;
}
