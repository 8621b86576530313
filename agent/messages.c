/* messages: words to the person at the terminal.  See agent.h. */
#include "agent/agent.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/str.h"

/* What argp(3) writes itself is looked for in the program's own catalogue, so it must stand there. */
static const char *const of_argp[] __attribute__((unused)) = {N_("Usage:"), N_("  or: "),
	N_(" [OPTION...]"), N_("Give this help list"), N_("Give a short usage message"),
	N_("Mandatory or optional arguments to long options are also mandatory or optional for any "
	   "corresponding short options."),
	N_("Try `%s --help' or `%s --usage' for more information.\n")};

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
