/*
 * trace: the way to a verdict on the terminal: what was resolved, line by line, with where each line stands.
 */
#ifndef PLUMBLINE_AGENT_TRACE_H
#define PLUMBLINE_AGENT_TRACE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/evidence.h"

/*
 * Prints ev->trace: headings flush left, below each the lines "PATH:LINE  TEXT", with what comes of them after it.
 * A check that keeps no trace of its own has the places it rests on printed.  language: "zh" or "en".
 */
void trace_print(const struct evidence *ev, const char *language, bool colour, FILE *out);

#endif
