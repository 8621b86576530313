/* faillock-conf: hostile text through faillock.conf's reader. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "checks/pam/models.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	char *text = malloc(size + 1); /* not in the arena, so that a sanitizer sees the edge */
	struct faillock o = {.deny = 3};

	if (!text)
		abort();
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	const struct file f = {.path = "/etc/security/faillock.conf", .data = text, .size = size};
	faillock_conf(a, &f, false, &o);
	free(text);
	arena_free(a);
	return 0;
}
