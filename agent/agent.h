/*
 * agent: what the subcommands share: exit codes, languages, messages to the person at the terminal.
 */
#ifndef PLUMBLINE_AGENT_AGENT_H
#define PLUMBLINE_AGENT_AGENT_H

#include <argp.h>
#include <libintl.h>
#include <stdbool.h>

#include "base/err.h"

#define _(s)  gettext(s)
#define N_(s) s

enum exit_code {
#define EXIT_CODE(name, number, text) name = (number),
#include "agent/exit_codes.def"
#undef EXIT_CODE
};

/* The subcommands, one cmd_NAME.c each: argv[0] is "plumbline NAME". They return an exit code. */
int cmd_scan(int argc, char **argv);
int cmd_list(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_report(int argc, char **argv);
int cmd_verify(int argc, char **argv);
int cmd_attest(int argc, char **argv);
int cmd_classify(int argc, char **argv);

/* "zh" or "en": the language of the person, by the locale. */
const char *agent_language(void);

/* "plumbline: MESSAGE" on standard error, host text in it made printable; returns EXIT_TROUBLE. */
int complain(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The same with the text of e. */
int complain_err(const struct err *e);

/* True when ANSI colours may be used on that stream: a terminal, TERM not dumb, NO_COLOR not set. */
bool may_colour(FILE *f);

#endif
