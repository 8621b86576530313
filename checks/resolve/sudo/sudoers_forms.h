/*
 * sudoers_forms: the forms a text of sudoers(5) may have in each of the lexer's states.  Part of
 * sudoers_parts.h.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SUDOERS_FORMS_H
#define PLUMBLINE_CHECKS_RESOLVE_SUDOERS_FORMS_H

#include <stdbool.h>
#include <stddef.h>

enum su_tag {
	TAG_NOPASSWD,
	TAG_PASSWD,
	TAG_NOEXEC,
	TAG_EXEC,
	TAG_SETENV,
	TAG_NOSETENV,
	TAG_OTHER, /* logging, mail, links: without weight here */
};
enum su_option {
	OPTION_CWD,
	OPTION_CHROOT,
	OPTION_NOTBEFORE,
	OPTION_NOTAFTER,
	OPTION_TIMEOUT,
	OPTION_ROLE,
	OPTION_TYPE,
};

/* Where the lexer stands. */
enum {
	IN_LINE,
	IN_SCOPE,
	IN_ARGS,
	IN_REGEX,
	AT_SETTING,
	IN_SETTING,
	IN_STRING,
	AT_DIGEST,
	AT_INCLUDE,
	AT_PATH
};

/* One form a text may have: its length here, 0 when it does not fit. */
enum form {
	F_NONE,
	F_SCOPE_COMMA,
	F_SCOPE_BLANK,
	F_VARIABLE,
	F_COMMA_SETTING,
	F_EQUALS,
	F_PLUS_EQUALS,
	F_MINUS_EQUALS,
	F_QUOTE,
	F_VALUE,
	F_STRING_CONTINUE,
	F_STRING_END,
	F_STRING_BACKSLASH,
	F_STRING_BODY,
	F_ARG_GLOB,
	F_ARG_SPECIAL,
	F_ARG_END,
	F_ARG,
	F_REGEX_QUOTED,
	F_REGEX_BROKEN,
	F_REGEX_END,
	F_REGEX_BODY,
	F_HEX,
	F_BASE64,
	F_INCLUDE,
	F_INCLUDEDIR,
	F_HASH_INCLUDE,
	F_HASH_INCLUDEDIR,
	F_DEFAULTS,
	F_ALIAS_LINE,
	F_TAG,
	F_EMPTY_GROUP,
	F_NETGROUP,
	F_GROUP,
	F_ADDRESS,
	F_ALL,
	F_OPTION,
	F_ALIAS,
	F_SCOPE_COMMAND,
	F_SHA,
	F_SUDOEDIT,
	F_EXPECTED,
	F_PATH,
	F_REGEX,
	F_WORD,
	F_INCLUDE_WORD,
	F_OPEN,
	F_CLOSE,
	F_COMMA,
	F_COLON,
	F_NOT,
	F_NEWLINE,
	F_BLANKS,
	F_CONTINUE,
	F_COMMENT,
	F_ANY,
};

struct su_fit {
	enum form form;
	size_t len;
	int value;
};

/*
 * The longest form that fits at s, of equally long ones the first named; at least one byte long.  start: a line begins
 * here; regex: the line has a "$" left, so that a regular expression may end.
 */
struct su_fit su_best_fit(int state, bool start, bool regex, const char *s);

#endif
