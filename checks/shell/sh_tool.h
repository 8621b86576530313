/* sh_tool: programs of start files that only turn text into text (sh_tools.c, sh_filters.c).  Only these include it. */
#ifndef PLUMBLINE_CHECKS_SHELL_SH_TOOL_H
#define PLUMBLINE_CHECKS_SHELL_SH_TOOL_H

#include <regex.h>

#include "base/str.h"
#include "checks/shell/sh_run.h"

struct tool {
	struct sh_ctx *c;
	struct sh_world *w;
	char **argv;
	size_t argc;
	const char *in; /* NULL: none, the terminal */
	struct strbuf out;
	int status;
};

/* The text of the files from argv[i] on, or the input; false when it cannot be known. */
bool tool_files(struct tool *t, size_t i, const char **ret);
/* The next line of *s, in the arena. */
bool tool_line(const char **s, char **ret, struct arena *a);
/* Compiles what is short and cannot cost much; regfree() it. */
bool tool_regex(const char *pattern, int flags, regex_t *ret);

bool tool_awk(struct tool *t);
bool tool_sed(struct tool *t);
bool tool_cut(struct tool *t);
bool tool_tr(struct tool *t);
bool tool_printf(struct tool *t);

#endif
