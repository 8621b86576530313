/* shell_csh: tcsh's start files: commands (shell_csh.c) and words (shell_csh_words.c).  Only these include it. */
#ifndef PLUMBLINE_CHECKS_SHELL_SHELL_CSH_H
#define PLUMBLINE_CHECKS_SHELL_SHELL_CSH_H

#include "checks/shell/shell_parts.h"

enum csh_truth { CSH_NO, CSH_YES, CSH_MAYBE };

struct csh_var {
	const char *name, *value; /* value: its words with one blank between; NULL: not known */
	enum csh_truth set;
	bool ro;
};

struct csh {
	struct root *root;
	struct arena *a;
	struct sh_ctx *sh;	      /* for what is launched */
	const struct sh_world *world; /* the environment */
	struct shell_outcome *o;
	struct csh_var *vars;
	size_t n_vars, cap_vars;
	const struct file *file;
	unsigned line, depth, steps;
	unsigned maybe;		 /* conditions around that are not known */
	bool left, perhaps_left; /* by exit, out of the file */
	bool gone, stopped;	 /* replaced by a program; ended */
};

struct csh_line {
	char *s;
	unsigned line;
};
struct csh_text {
	struct csh_line *v;
	size_t n;
};

/* The lines with a command, without comments. */
struct csh_text csh_lines(struct arena *a, const struct file *f);
const struct csh_var *csh_var(const struct csh *c, const char *name);
/* The length of the word that begins at s. */
size_t csh_word(const char *s);
/* From the ( at s to its ), both counted; 0: none. */
size_t csh_parenthesis(const char *s);
/* Variables and quotes of a word (or of several) replaced; NULL: not known. */
const char *csh_expand(struct csh *c, const char *s, bool several);
/* The words of a list with their patterns replaced; NULL: not known. */
char **csh_list(struct csh *c, const char *s, size_t *ret_n);
bool csh_matches(const char *pattern, const char *s);
/* The inside of if ( ). */
enum csh_truth csh_condition(struct csh *c, const char *s);
/* Runs a file; 0, or what reading it came to. */
int csh_file(struct csh *c, const char *path);

#endif
