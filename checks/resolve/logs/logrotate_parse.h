/* logrotate_parse: what logrotate.c (files, sections, patterns) and logrotate_set.c (settings) share. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LOGROTATE_PARSE_H
#define PLUMBLINE_CHECKS_RESOLVE_LOGROTATE_PARSE_H

#include "checks/resolve/logs/logrotate.h"

struct section {
	const char *names;
	struct logrotate_set set;
	const struct file *file;
	unsigned line;
	char **files;
	size_t n_files, cap_files;
	bool own_rotated;
};

struct builder {
	const struct logrotate *l;
	struct arena *a;
	const char *assumed; /* a log that is taken to be there; NULL */
	struct section *sections;
	size_t n, cap, names;
	struct logrotate_problem *problems;
	size_t n_problems, cap_problems;
	const char **taboo;
	size_t n_taboo, cap_taboo;
	unsigned depth, files;
};

/* Where the reading is. */
struct reader {
	struct builder *b;
	const struct file *file;
	const char *p, *end;
	unsigned line;
	struct logrotate_set *global;
	bool in_section, failed;
	const char *rest_end; /* where the last value ended */
};

enum step { GO_ON, DROP, STOP }; /* DROP: this section is in error; STOP: this file is */

void logrotate_problem_at(struct builder *b, const char *path, unsigned line, const char *text);
enum step logrotate_refuse(struct reader *r, const char *text);
void logrotate_taboo(struct builder *b, const char *pattern);

bool logrotate_blank(char c);
/* The letters at the reader's place, blanks before them passed over. */
char *logrotate_word(struct reader *r);
void logrotate_skip_line(struct reader *r);
bool logrotate_is_script(const char *key);
/* To the line "endscript"; the text before it when ret.  False when there is none. */
bool logrotate_script(struct reader *r, const char **ret);
/* One keyword with its value. */
enum step logrotate_setting(struct reader *r, const char *key);
/* An include line: logrotate.c's part of it. */
bool logrotate_include(struct reader *r, const char *path, struct logrotate_set *set);

#endif
