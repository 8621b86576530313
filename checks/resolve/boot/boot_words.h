/*
 * boot_words: what the files of the script follower share (boot_shell.c, boot_words.c, boot_command.c, boot_runners.c,
 * boot_input.c).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_BOOT_WORDS_H
#define PLUMBLINE_CHECKS_RESOLVE_BOOT_WORDS_H

#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/sh/sh_parse.h"

struct boot_function {
	const char *name;
	const struct sh_node *body;
};

enum script_exit { GOES_ON, LEFT_PERHAPS, CONTINUED, BROKEN, RETURNED, LEFT };

/* What a command finds on its standard input: nothing, a text, one that only has names it tells (INPUT_NAMED), anything. */
enum boot_input { INPUT_NONE, INPUT_TEXT, INPUT_NAMED, INPUT_UNKNOWN };

struct boot_script {
	struct boot_calls *c;
	const struct file *file;
	const char *const *args; /* $0, $1, ... */
	size_t n_args;
	struct boot_variable *vars;
	size_t n_vars, cap_vars;
	struct boot_function *functions;
	size_t n_functions, cap_functions;
	bool perhaps;
	bool errexit;	 /* set -e */
	unsigned tested; /* > 0: what is run now is asked for its result */
	enum script_exit left;
	enum call_end end;	/* of the last command */
	enum call_end replaced; /* how the last $(...) of the words that are expanded ended */
	bool has_replaced;
	unsigned line;		/* of the command whose words are expanded */
	unsigned depth, nested; /* of nodes; of scripts that run scripts */
	bool exports;		/* set -a */
	bool direct; /* the next command is started by execve(2): by no shell, and no execvp(3) */
	enum boot_input in;
	const char *in_text;
	size_t in_len;
	const struct file *in_file;
};

/* Notes a call. */
void boot_call(struct boot_script *s, enum call_kind kind, const char *name, unsigned line);
/* Sets what the environment brings. */
void boot_environment(struct boot_script *s);
void boot_export(struct boot_script *s, const char *name);
void boot_set(struct boot_script *s, const char *name, const char *value);
/* The value of a variable; NULL: not known or not set. */
const char *boot_value(const struct boot_script *s, const char *name);
/* One word expanded, not split; NULL: not known. */
const char *boot_word(struct boot_script *s, const char *word);
/* The same of a pattern: what was quoted in it is escaped. */
const char *boot_pattern(struct boot_script *s, const char *word);
/* Words expanded and split into fields; an unknown one is NULL. */
char **boot_fields(struct boot_script *s, const char **words, size_t n, size_t *ret_n);
/* What $(...) runs. */
void boot_substitute(struct boot_script *s, const char *text, size_t len);
/* test(1) and [[ ]]. */
enum call_end boot_test(struct boot_script *s, char **v, size_t n);
enum call_end boot_cond(struct boot_script *s, const char **words, size_t n);
/* A command that is no builtin. */
enum call_end boot_command(struct boot_script *s, char **v, size_t n, unsigned line);
/* Sets the input of a command by its redirection; by what a command before it in the pipe writes. */
void boot_input(struct boot_script *s, const struct sh_node *n);
void boot_output(struct boot_script *s, const struct sh_node *n);
/* One that runs others (boot_runners.c); false: it is none. */
bool boot_wraps(struct boot_script *s, char **v, size_t n, unsigned line, enum call_end *ret);
bool boot_runs_other(struct boot_script *s, char **v, size_t n, unsigned line, enum call_end *ret);
bool boot_is_shell_script(struct boot_script *s, const char *path);
/* What a script does that is run by its path. */
enum call_end boot_script_of(struct boot_script *s, const char *path, char **v, size_t n);
enum call_end boot_shell_in(struct boot_calls *c, const char *text, size_t len,
	const char *const *args, size_t n_args, const struct file *f, unsigned first_line,
	bool perhaps, unsigned nested);

#endif
