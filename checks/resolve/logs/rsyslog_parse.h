/* rsyslog_parse: what the files rsyslog*.c share. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_RSYSLOG_PARSE_H
#define PLUMBLINE_CHECKS_RESOLVE_RSYSLOG_PARSE_H

#include "base/str.h"
#include "checks/resolve/logs/rsyslog.h"

/* A place in a file being read. */
struct cursor {
	const struct file *file;
	const char *p, *end;
	unsigned line;
	bool line_start; /* only blanks stand before p in its line */
};

/* name="value" or name=["a","b"] (the values joined by commas) of an object. */
struct rs_param {
	const char *name, *value;
	unsigned line;
};
struct rs_params {
	struct rs_param *v;
	size_t n, cap;
};

/* Skips blanks and comments ("# ...", C comments). */
void rs_skip(struct cursor *c);
/* Steps over one character and counts lines. */
void rs_step(struct cursor *c);
/* The rest of the line, without the blanks at its end; a backslash before the end goes on. */
char *rs_rest(struct arena *a, struct cursor *c);
/* A word of letters, digits and "_". "" when there is none. */
char *rs_word(struct arena *a, struct cursor *c);
/* After "(": the parameters up to ")".  False: not understood, c stands where. */
bool rs_params(struct arena *a, struct cursor *c, struct rs_params *ret);
/* The value of a parameter (any letter case), or NULL. */
const char *rs_get(const struct rs_params *p, const char *name);
/* Text up to the keyword, which is taken; strings and comments are passed over.  NULL at the end. */
char *rs_until_word(struct arena *a, struct cursor *c, const char *keyword);
/* Passes over everything up to and with the mark, strings and comments taken whole. */
void rs_until_mark(struct cursor *c, char mark);
/* Whether all facilities and priorities of a selector have names that rsyslogd knows. */
bool rs_known_selector(struct arena *a, const char *text);
/* Passes over a braced block, c standing behind "{". */
void rs_skip_block(struct cursor *c);

/* The time stamp that a string template tells, and one made by the parts of a list template. */
enum rsyslog_stamp rs_string_stamp(struct arena *a, const char *text);
enum rsyslog_stamp rs_property_stamp(const char *property, const char *format, bool utc);
/* The stronger of two: what any part of a line tells, the line tells. */
enum rsyslog_stamp rs_stronger(enum rsyslog_stamp x, enum rsyslog_stamp y);

#endif
