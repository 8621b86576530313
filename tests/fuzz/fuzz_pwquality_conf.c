/*
 * pwquality-conf: hostile text through pwquality.conf's reader, the arguments of a line, and the tests of a password
 * under the settings that come of it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "checks/pam/quality.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Each line as an argument too. */
static void as_arguments(struct arena *a, const struct file *f, struct pwquality *q)
{
	struct pam_line l = {.file = f, .line = 1};
	char *text = arena_strndup(a, f->data, f->size), *save = NULL;

	l.argv = arena_array(a, f->size + 1, sizeof(*l.argv));
	for (char *w = strtok_r(text, "\n", &save); w; w = strtok_r(NULL, "\n", &save))
		l.argv[l.argc++] = w;
	pwq_arguments(a, &l, q);
	struct pwquality c;
	cracklib_options(&l, &c);
	pwq_refuses(a, &c, "Aq7#xzvT9", "eI;o", "anyuserx");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	char *text = malloc(size + 1); /* not in the arena, so that a sanitizer sees the edge */
	struct pwquality q = pwq_defaults();

	if (!text)
		abort();
	if (size)
		memcpy(text, data, size);
	text[size] = '\0';
	const struct file f = {.path = "/etc/security/pwquality.conf", .data = text, .size = size};
	bool whole = pwq_file(a, &f, &q);
	if (whole != !q.stopped || q.v[PWQ_MINLEN] < 6 || q.v[PWQ_MINCLASS] > 4)
		abort();
	pwq_refuses(a, &q, "Aq7#xzvT9", "eI;o!Uya", "anyuserx");
	as_arguments(a, &f, &q);
	pwq_refuses(a, &q, "abccba", NULL, "anyuserx");
	/* the text as a password and as a name */
	char *password = arena_strndup(a, text, size < 100 ? size : 100);
	pwq_refuses(a, &q, password, "eI;o!Uya", "anyuserx");
	pwq_refuses(a, &q, "Aq7#xzvT9", "eI;o!Uya", password);
	free(text);
	arena_free(a);
	return 0;
}
