/* messages: words to the person at the terminal.  See agent.h. */
#include "agent/agent.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"

const char *agent_language(void)
{
	/* The catalogue itself says which language it is in, so this agrees with every other message. */
	return strcmp(_("language:en"), "language:zh") ? "en" : "zh";
}

int complain(const char *fmt, ...)
{
	struct arena *a = arena_new(0);
	va_list ap;

	va_start(ap, fmt);
	char *text = arena_vprintf(a, fmt, ap);
	va_end(ap);
	fprintf(stderr, "plumbline: %s\n", str_clean(a, text, strlen(text), 4096));
	arena_free(a);
	return EXIT_TROUBLE;
}

int complain_err(const struct err *e)
{
	return complain("%s", e->text);
}

bool may_colour(FILE *f)
{
	const char *term = getenv("TERM");

	return isatty(fileno(f)) && !getenv("NO_COLOR") && term && strcmp(term, "dumb");
}
