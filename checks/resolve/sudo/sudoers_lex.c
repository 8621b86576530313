/*
 * sudoers_lex: the words of sudoers(5), as sudo 1.9.13 cuts them.
 *
 * What a text means depends on where it stands: after a command's path everything up to an unquoted `,`, `:`, `=` or
 * `#` is its arguments; after Defaults come names and values; a string in double quotes is one word.  In each of
 * these states several forms may fit: the longest wins, and of equally long ones the one named first here.
 * A backslash at the end of a line goes on with the next, also over the end of a file.  `#` begins a comment, unless
 * digits follow (an id).  Lines end at a NUL byte.
 *
 * Left out: nothing of 1.9.13's grammar; of other releases what they read otherwise is not told apart (1.9.14's
 * longer user names, 1.8's missing regular expressions).
 */
#include "checks/resolve/sudo/sudoers_parts.h"

#include <ctype.h>
#include <string.h>

static size_t blanks(const char *s)
{
	return strspn(s, " \t");
}

/* An address with "::" twice is none. */
static bool address_valid(const char *s, size_t len)
{
	int twice = 0;

	for (size_t i = 0; i + 1 < len; i++) {
		if (s[i] == '/')
			twice = 0;
		if (s[i] == ':' && s[i + 1] == ':' && ++twice > 1)
			return false;
	}
	return true;
}

static int hex_byte(const char *s)
{
	static const char digits[] = "0123456789abcdef";
	const char *hi = s[0] ? strchr(digits, tolower((unsigned char)s[0])) : NULL;
	const char *lo = hi && s[1] ? strchr(digits, tolower((unsigned char)s[1])) : NULL;

	return lo ? (int)((hi - digits) * 16 + (lo - digits)) : -1;
}

/* Takes the backslashes away: \xNN is a byte, any other keeps the byte after it. */
static char *unescape(struct arena *a, const char *s, size_t len)
{
	char *out = arena_alloc(a, len + 1), *o = out;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\\' && i + 1 < len) {
			int byte = s[i + 1] == 'x' && i + 3 < len ? hex_byte(s + i + 2) : -1;
			if (byte >= 0) {
				*o++ = (char)byte;
				i += 3;
			} else {
				*o++ = s[++i];
			}
		} else {
			*o++ = s[i];
		}
	}
	*o = '\0';
	return out;
}

/* A command's path: only what sudoers itself needs quoted loses its backslash. */
static const char *command_text(struct arena *a, const char *s, size_t len)
{
	char *out = arena_alloc(a, len + 1), *o = out;

	if (*s == '^')
		return arena_strndup(a, s, len);
	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\\' && i + 1 < len && strchr(",:= \t#", s[i + 1]))
			i++;
		*o++ = s[i];
	}
	*o = '\0';
	return str_ends(out, "/sudoedit") ? "sudoedit" : out;
}

/* Whether the line has a "$" left; found out once a line, so that no text costs its square. */
static bool may_end_regex(struct su_source *src)
{
	if (src->text[src->at] != '^')
		return false;
	if (src->at < src->no_regex_to)
		return false;
	size_t n = strcspn(src->text + src->at, "$\n");
	if (src->text[src->at + n] == '$')
		return true;
	src->no_regex_to = src->at + n;
	return false;
}

/* What is being put together of one token: a string, or a command's arguments. */
struct build {
	struct strbuf text;
	bool any;
};

static void add_arg(struct su_lexer *l, struct build *b, const char *s, size_t len, bool space)
{
	if (b->any && space)
		strbuf_puts(&b->text, " ");
	strbuf_add(&b->text, s, len);
	b->any = true;
	(void)l;
}

static bool give(struct su_lexer *l, enum su_token t, const char *text)
{
	l->token = t;
	l->text = text;
	return true;
}

static bool give_command(struct su_lexer *l, struct build *args)
{
	l->token = T_COMMAND;
	l->args = args->any ? strbuf_str(&args->text) : NULL;
	return true;
}

static bool bad(struct su_lexer *l, const char *why)
{
	return give(l, T_BAD, why);
}

/* Lines that begin an entry may not be the continuation of another. */
static bool begins(struct su_lexer *l, enum su_token t, int state)
{
	if (l->continued)
		return bad(l, "an entry within a continued line");
	l->state = state;
	return give(l, t, NULL);
}

static bool end_string(struct su_lexer *l, struct build *b)
{
	const char *s = b->any ? strbuf_str(&b->text) : NULL;

	l->state = l->outer;
	if (!s)
		return bad(l, "an empty string");
	if (l->outer == IN_LINE || l->outer == IN_SCOPE) {
		if (*s == '%')
			return str_eq(s, "%") || str_eq(s, "%:") ? bad(l, "an empty group")
								 : give(l, T_GROUP, s);
		if (*s == '+')
			return s[1] ? give(l, T_NETGROUP, s) : bad(l, "an empty netgroup");
	}
	return give(l, T_WORD, s);
}

static bool defaults(struct su_lexer *l, const char *s, size_t *len)
{
	size_t n = blanks(s) + 8;
	char scope = n < *len ? s[n] : '\0';

	if (l->continued)
		return bad(l, "an entry within a continued line");
	l->state = IN_SCOPE;
	if (!scope)
		return give(l, T_DEFAULTS, NULL);
	n++;
	*len = n + blanks(s + n);
	return give(l,
		scope == ':'   ? T_DEFAULTS_USER
		: scope == '>' ? T_DEFAULTS_RUNAS
		: scope == '@' ? T_DEFAULTS_HOST
			       : T_DEFAULTS_CMND,
		NULL);
}

static bool alias_line(struct su_lexer *l, const char *s)
{
	if (l->continued)
		return bad(l, "an entry within a continued line");
	switch (s[blanks(s)]) {
	case 'H':
		return give(l, T_HOSTALIAS, NULL);
	case 'C':
		return give(l, T_CMNDALIAS, NULL);
	case 'U':
		return give(l, T_USERALIAS, NULL);
	default:
		return give(l, T_RUNASALIAS, NULL);
	}
}

/* A digest of the right length; one of another is passed over. */
static bool digest(struct su_lexer *l, enum form form, const char *s, size_t len)
{
	size_t bytes = l->digest_bytes, want = 2 * bytes;

	if (form == F_BASE64)
		want = s[len - 1] == '=' ? 4 * ((bytes + 2) / 3) : (4 * bytes + 2) / 3;
	l->state = IN_LINE;
	return len == want && give(l, T_DIGEST, unescape(l->a, s, len));
}

static bool end_line(struct su_lexer *l, struct su_source *src, size_t *len)
{
	if (l->state == IN_STRING) {
		l->state = IN_LINE;
		*len = 0;
		return bad(l, "a line that ends within a string");
	}
	l->state = IN_LINE;
	l->continued = false;
	src->line++;
	return give(l, T_NEWLINE, NULL);
}

/* Arguments of a command: true once the token is whole. */
static bool args_part(struct su_lexer *l, const struct su_fit *f, const char *s, size_t *len,
	struct build *b, bool *line_start)
{
	switch (f->form) {
	case F_ARG_GLOB:
	case F_ARG_SPECIAL:
		add_arg(l, b, f->form == F_ARG_GLOB ? s : s + 1, f->form == F_ARG_GLOB ? 2 : 1,
			l->space);
		l->space = false;
		return false;
	case F_ARG_END:
		l->state = IN_LINE;
		*len = 0;
		*line_start = false;
		return give_command(l, b);
	case F_ARG:
		if (!b->any && *s == '^') {
			l->state = IN_REGEX;
			*len = 0;
			*line_start = false;
			return false;
		}
		add_arg(l, b, s, f->len, l->space);
		l->space = false;
		return false;
	case F_REGEX_QUOTED:
		add_arg(l, b, s, 2, false);
		return false;
	case F_REGEX_BROKEN:
		l->state = IN_LINE;
		*len = 0;
		*line_start = false;
		return bad(l, "a regular expression that does not end");
	case F_REGEX_END:
		add_arg(l, b, "$", 1, false);
		l->state = IN_LINE;
		l->continued = false;
		return give_command(l, b);
	default: /* F_REGEX_BODY */
		if (l->continued) {
			size_t skip = blanks(s);
			skip = skip < f->len ? skip : f->len;
			l->continued = false;
			if (skip < f->len)
				add_arg(l, b, s + skip, f->len - skip, false);
		} else {
			add_arg(l, b, s, f->len, false);
		}
		return false;
	}
}

/* Words and signs: true once there is a token. */
static bool take(struct su_lexer *l, const struct su_fit *f, const char *s, size_t *len,
	struct su_source *src, struct build *b, bool *line_start)
{
	switch (f->form) {
	case F_SCOPE_COMMA:
	case F_COMMA:
		return give(l, T_COMMA, NULL);
	case F_COMMA_SETTING:
		l->state = AT_SETTING;
		return give(l, T_COMMA, NULL);
	case F_SCOPE_BLANK:
		l->state = AT_SETTING;
		return false;
	case F_VARIABLE:
		l->state = IN_SETTING;
		return give(l, T_VARIABLE, arena_strndup(l->a, s, f->len));
	case F_EQUALS:
		return give(l, T_EQUALS, NULL);
	case F_PLUS_EQUALS:
		return give(l, T_PLUS, NULL);
	case F_MINUS_EQUALS:
		return give(l, T_MINUS, NULL);
	case F_QUOTE:
		l->outer = l->state == AT_INCLUDE ? IN_LINE : l->state;
		l->state = IN_STRING;
		*b = (struct build){.text.arena = l->a};
		return false;
	case F_STRING_CONTINUE:
		src->line++;
		l->continued = true;
		return false;
	case F_STRING_END:
		return end_string(l, b);
	case F_STRING_BACKSLASH:
	case F_STRING_BODY:
		s = unescape(l->a, s, f->len);
		strbuf_puts(&b->text, s);
		b->any = true;
		return false;
	case F_HEX:
	case F_BASE64:
		return digest(l, f->form, s, f->len);
	case F_INCLUDE:
	case F_INCLUDEDIR:
		l->value = '@';
		return begins(l, f->form == F_INCLUDE ? T_INCLUDE : T_INCLUDEDIR, AT_INCLUDE);
	case F_HASH_INCLUDE:
	case F_HASH_INCLUDEDIR:
		if (l->continued) /* the whole line is gone with it */
			return src->line += s[f->len - 1] == '\n',
			       bad(l, "an entry within a continued line");
		*len = f->form == F_HASH_INCLUDE ? strlen("#include") : strlen("#includedir");
		*line_start = false;
		l->value = '#';
		return begins(l, f->form == F_HASH_INCLUDE ? T_INCLUDE : T_INCLUDEDIR, AT_INCLUDE);
	case F_DEFAULTS:
		return defaults(l, s, len);
	case F_ALIAS_LINE:
		return alias_line(l, s);
	case F_TAG:
		l->value = f->value;
		return give(l, T_TAG, arena_strndup(l->a, s, strcspn(s, ": \t")));
	case F_EMPTY_GROUP:
		return bad(l, "an empty group or netgroup");
	case F_NETGROUP:
		return give(l, T_NETGROUP, unescape(l->a, s, f->len));
	case F_GROUP:
		return give(l, T_GROUP, unescape(l->a, s, f->len));
	case F_ADDRESS:
		return address_valid(s, f->len) ? give(l, T_ADDRESS, unescape(l->a, s, f->len))
						: bad(l, "not an address");
	case F_ALL:
		return give(l, T_ALL, NULL);
	case F_OPTION:
		l->value = f->value;
		if (f->value == OPTION_CWD || f->value == OPTION_CHROOT) {
			l->outer = l->state;
			l->state = AT_PATH;
		}
		return give(l, T_OPTION, arena_strndup(l->a, s, f->len));
	case F_ALIAS:
	case F_WORD:
		return give(l, f->form == F_ALIAS ? T_ALIAS : T_WORD, unescape(l->a, s, f->len));
	case F_VALUE:
		return give(l, T_WORD, unescape(l->a, s, f->len));
	case F_EXPECTED:
		l->state = l->outer;
		return give(l, T_WORD, unescape(l->a, s, f->len));
	case F_INCLUDE_WORD:
		l->state = IN_LINE;
		return give(l, T_WORD, unescape(l->a, s, f->len));
	case F_SHA:
		l->state = AT_DIGEST;
		l->hash = (unsigned)f->value;
		l->digest_bytes = l->hash / 8;
		return give(l, T_SHA, NULL);
	case F_SCOPE_COMMAND:
		l->args = NULL;
		return give(l, T_COMMAND, command_text(l->a, s, f->len));
	case F_PATH:
	case F_REGEX:
	case F_SUDOEDIT:
		l->text = command_text(l->a, s, f->len);
		*b = (struct build){.text.arena = l->a};
		if (f->form == F_PATH && s[f->len - 1] == '/')
			return give_command(l, b); /* a folder has no arguments */
		l->state = IN_ARGS;
		return false;
	case F_OPEN:
		return give(l, T_OPEN, NULL);
	case F_CLOSE:
		return give(l, T_CLOSE, NULL);
	case F_COLON:
		return give(l, T_COLON, NULL);
	case F_NOT:
		return f->len & 1 && give(l, T_NOT, NULL);
	case F_NEWLINE:
		return end_line(l, src, len);
	case F_BLANKS:
		l->space = true;
		return false;
	case F_CONTINUE:
		l->space = true;
		l->continued = true;
		src->line++;
		return false;
	case F_COMMENT:
		if (s[f->len - 1] != '\n')
			return bad(l, "a digit after #");
		l->state = IN_LINE;
		src->line++;
		l->continued = false;
		return give(l, T_NEWLINE, NULL);
	case F_ANY:
		return bad(l, NULL);
	default:
		return args_part(l, f, s, len, b, line_start);
	}
}

void su_next(struct su_lexer *l)
{
	struct build b = {.text.arena = l->a};

	for (;;) {
		struct su_source *src = l->depth ? &l->stack[l->depth - 1] : NULL;
		if (!src || src->at >= src->len) {
			if (src && su_pop(l))
				continue;
			l->token = T_END;
			return;
		}
		const char *s = src->text + src->at;
		struct su_fit f = su_best_fit(l->state, src->line_start, may_end_regex(src), s);
		size_t len = f.len;
		l->where = (struct line_at){src->file, src->line};
		src->line_start = s[f.len - 1] == '\n';
		bool done = take(l, &f, s, &len, src, &b, &src->line_start);
		src->at += len;
		if (done)
			return;
	}
}

/* Lines as sudo reads them: each up to its first NUL, the last one with a newline too. */
static char *plain_lines(struct arena *a, const struct file *f, size_t *ret_len)
{
	char *out = arena_alloc(a, f->size + 2), *o = out;
	struct lines lines = lines_of(f->data, f->size);
	const char *text;
	size_t len;

	while (next_line(&lines, &text, &len)) {
		const char *nul = len ? memchr(text, '\0', len) : NULL;
		size_t keep = nul ? (size_t)(nul - text) : len;
		memcpy(o, text, keep);
		o += keep;
		*o++ = '\n';
	}
	*o = '\0';
	*ret_len = (size_t)(o - out);
	return out;
}

void su_push(struct su_lexer *l, const struct file *f, const char *path)
{
	struct su_source *s = arena_push(l->a, &l->stack, &l->depth, &l->cap, sizeof(*s));

	*s = (struct su_source){.file = f, .path = path, .line = 1, .line_start = true};
	s->text = plain_lines(l->a, f, &s->len);
}

bool su_pop(struct su_lexer *l)
{
	struct su_source *s = &l->stack[l->depth - 1];

	while (s->n_more)
		if (su_open_more(l, s))
			return true;
	l->depth--;
	return l->depth > 0;
}
