/* libuser: hostile libuser.conf; what is found is a text of a line that is there. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "checks/resolve/accounts/libuser.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = malloc(size + 1); /* of its own, so that a sanitizer sees the edge */
	struct arena *a = arena_new(0);
	unsigned line = 0;

	if (!text)
		abort();
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	const struct file f = {.path = "/etc/libuser.conf", .data = text, .size = size};
	const char *v = libuser_value(a, &f, "defaults", "crypt_style", &line);
	assert(!v || (line > 0 && strlen(v) < size));
	arena_free(a);
	free(text);
	return 0;
}
