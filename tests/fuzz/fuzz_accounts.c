/* accounts: hostile shadow, group, nsswitch.conf and passwd, in this order and parted by a byte of 1. */
#include <stdlib.h>
#include <string.h>

#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/accounts/hash.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const uint8_t *put(const char *path, const uint8_t *at, const uint8_t *end)
{
	const uint8_t *stop = at < end ? memchr(at, 1, (size_t)(end - at)) : NULL;

	fuzz_put(path, at, (size_t)((stop ? stop : end) - at));
	return stop ? stop + 1 : end;
}

/* What the accounts say of one another must hold together. */
static void weigh(const struct accounts *x)
{
	const struct account *a;
	const struct account_clash *c;
	size_t i, n = accounts_count(x);

	for (i = 0; (a = accounts_at(x, i)); i++) {
		if (accounts_find(x, a->name) != a || !a->passwd_at.file || !a->passwd_at.line)
			abort();
		if ((a->password == PASSWORD_HASH) != (a->scheme && !a->barred))
			abort();
		if (a->password == PASSWORD_EMPTY && *a->field)
			abort();
		if (a->has_shadow != (a->shadow_field != NULL))
			abort();
		for (size_t k = 0; accounts_group(x, k); k++)
			accounts_in_group(a, accounts_group(x, k));
		bool only_crypt;
		if (hash_scheme(a->passwd_field, &only_crypt) && !*a->passwd_field)
			abort();
	}
	if (i != n)
		abort();
	for (i = 0; (c = accounts_clash(x, i)); i++)
		if (!c->first.file || !c->first.line || (c->second.file && !c->second.line))
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *end = data + size, *at = data;
	struct err e = {0};

	at = put("/etc/shadow", at, end);
	at = put("/etc/group", at, end);
	at = put("/etc/nsswitch.conf", at, end);
	struct host h = {.root = fuzz_root("/etc/passwd", at, (size_t)(end - at))};
	struct facts *f = facts_new(&h);
	const struct accounts *x = facts_get(f, &model_accounts, &e);
	if (x)
		weigh(x);
	else if (!*e.text)
		abort();
	facts_free(f);
	root_close(h.root);
	return 0;
}
