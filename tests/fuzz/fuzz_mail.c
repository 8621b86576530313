/* mail: aliases(5), main.cf and ~/.forward, one of them the input (its first byte says which), and where root's mail ends. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "checks/resolve/mail/mail_route.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void names(const char *text, size_t size)
{
	struct arena *a = arena_new(0);
	struct file f = {.path = "aliases", .data = text, .size = size};
	unsigned line = 0;
	size_t n;
	const char *to = mail_alias(&f, a, "root", &line);

	if (to) {
		assert(line);
		char **v = mail_targets(a, to, &n);
		for (size_t i = 0; i < n; i++)
			assert(*v[i]);
	}
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char passwd[] =
		"root:x:0:0::/home/r:/bin/sh\nalice:x:1000:1000::/home/a:/bin/sh\n";
	static const char status[] =
		"Package: postfix\nStatus: install ok installed\nVersion: 3.7\n\n";
	static const char *const paths[] = {
		"/etc/aliases", "/etc/postfix/main.cf", "/home/r/.forward"};
	static const char *const fixed[] = {
		"root: alice\n", "alias_maps = hash:/etc/aliases\n", "alice\n"};
	struct mail_route r;
	struct err e = {0};

	if (!size)
		return 0;
	size_t which = data[0] % 3;
	fuzz_put("/etc/passwd", passwd, sizeof(passwd) - 1);
	fuzz_put("/var/lib/dpkg/status", status, sizeof(status) - 1);
	fuzz_put("/usr/lib/sendmail", "x", 1);
	for (size_t i = 0; i < 3; i++)
		if (i != which)
			fuzz_put(paths[i], fixed[i], strlen(fixed[i]));
	struct host h = {.root = fuzz_root(paths[which], data + 1, size - 1)};
	fuzz_put("/etc/aliases.db", "x", 1);
	struct facts *f = facts_new(&h);
	struct arena *a = arena_new(0);

	char *text = arena_strndup(a, (const char *)data + 1, size - 1);
	names(text, strlen(text));
	if (mail_route(&h, f, a, "root", &r, &e) < 0)
		assert(*e.text);
	else
		assert(r.unknown || r.n); /* somebody, nobody, or why it is not known */
	arena_free(a);
	facts_free(f);
	root_close(h.root);
	return 0;
}
