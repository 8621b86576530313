/* guesses: a hostile list of default passwords, and before it, parted by a byte of 1, a field of shadow to try it with. */
#include <stdlib.h>
#include <string.h>

#include "checks/resolve/accounts/guesses.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const uint8_t *stop = size ? memchr(data, 1, size) : NULL;
	size_t len = stop ? (size_t)(stop - data) : 0, skip = stop ? len + 1 : 0;
	char *field = strndup((const char *)data, len);
	struct root *r = fuzz_root("/list", data + skip, size - skip);
	struct guesses *g = NULL;
	struct err e = {0};
	int rc = guesses_new(r, "/list", 0, &g, &e);

	if ((rc == 0) != (g != NULL) || (rc && !*e.text))
		abort();
	/* no time: nothing is found, and nothing counts as tried */
	if (g &&
		(guesses_agency(g) > GUESSES_MAX || guesses_try(g, field, "alice") != GUESSED_LATE))
		abort();
	guesses_free(g);
	root_close(r);
	free(field);
	return 0;
}
