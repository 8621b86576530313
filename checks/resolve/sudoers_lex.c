/*
 * sudoers_lex: the words of sudoers(5), as sudo 1.9.13 cuts them.
 *
 * What a text means depends on where it stands: after a command's path everything up to an unquoted `,`, `:`, `=` or
 * `#` is its arguments; after Defaults come names and values; a string in double quotes is one word.  In each of
 * these states several forms may fit: the longest wins, and of equally long ones the one named first here.
 * A backslash at the end of a line goes on with the next, also over the end of a file.  `#` begins a comment, unless
 * digits follow (an id).  Lines end at a NUL byte.
 */
#include "checks/resolve/sudoers_parts.h"

#include <ctype.h>
#include <string.h>

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

#define NO_MATCH ((size_t)0)

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

static size_t blanks(const char *s)
{
	return strspn(s, " \t");
}

/* One newline, with a carriage return before it or not. */
static size_t newline(const char *s)
{
	return s[0] == '\n' ? 1 : s[0] == '\r' && s[1] == '\n' ? 2 : 0;
}

/* To the newline, not including it. */
static size_t to_end(const char *s)
{
	return strcspn(s, "\n");
}

static size_t number(const char *s)
{
	return strspn(s, "0123456789");
}

/* "#1000", "#-1" */
static size_t id_form(const char *s)
{
	size_t n = 1;

	if (*s != '#')
		return 0;
	if (s[n] == '-')
		n++;
	size_t digits = number(s + n);
	return digits ? n + digits : 0;
}

/* Any bytes but those in `not`; a backslash takes the next byte with it unless that is in `never`. */
static size_t escaped(const char *s, const char * not, const char *never)
{
	size_t n = 0;

	while (s[n]) {
		if (s[n] == '\\') {
			if (!s[n + 1] || strchr(never, s[n + 1]))
				break;
			n += 2;
		} else if (strchr(not, s[n])) {
			break;
		} else {
			n++;
		}
	}
	return n;
}

static size_t word_form(const char *s)
{
	return escaped(s, "#>!=:,() \t\r\n\"", "\t\n");
}

static size_t value_form(const char *s)
{
	return *s == '!' ? 0 : escaped(s, "#=, \t\r\n\"", "\r\n");
}

static size_t path_form(const char *s)
{
	size_t n = 1;

	if (*s != '/')
		return 0;
	for (; s[n]; n++) {
		if (s[n] == '\\') {
			if (!s[n + 1] || !strchr(",:= \t#", s[n + 1]))
				break;
			n++;
		} else if (strchr(",:= \t\r\n#", s[n])) {
			break;
		}
	}
	return n > 1 ? n : 0;
}

/* "^...$": the last "$" that can end it; "#" and an inner "$" only after a backslash. */
static size_t regex_form(const char *s)
{
	size_t best = 0;

	if (*s != '^')
		return 0;
	for (size_t n = 1; s[n] && s[n] != '\r' && s[n] != '\n'; n++) {
		bool after = n > 1 && s[n - 1] == '\\';
		if (s[n] == '$')
			best = n + 1;
		if ((s[n] == '$' || s[n] == '#') && !after)
			break;
	}
	return best;
}

static size_t octet(const char *s, size_t *shorter)
{
	size_t n = number(s);

	if (n > 3)
		n = 3;
	if (n == 3 && (s[0] > '2' || (s[0] == '2' && (s[1] > '5' || (s[1] == '5' && s[2] > '5')))))
		n = 2;
	*shorter = n;
	return n;
}

static size_t ipv4_form(const char *s)
{
	size_t at = 0, n;

	for (int i = 0; i < 4; i++) {
		if (i && s[at++] != '.')
			return 0;
		if (!octet(s + at, &n))
			return 0;
		at += n;
	}
	return at;
}

/* The furthest end of an IPv6 address, with at least two colons; *ret_ends: every end there is, a bit each. */
static size_t ipv6_form(const char *s, uint64_t *ret_ends)
{
	size_t at = 0, best = 0;

	*ret_ends = 0;
	for (int groups = 0; groups < 7; groups++) {
		size_t hex = strspn(s + at, "0123456789abcdefABCDEF");
		if (groups >= 2)
			for (size_t k = 0; k <= (hex < 4 ? hex : 4); k++) {
				*ret_ends |= UINT64_C(1) << (at + k);
				best = at + k > best ? at + k : best;
			}
		if (groups >= 2 && s[at] == ':') {
			size_t four = ipv4_form(s + at + 1);
			if (four) {
				*ret_ends |= UINT64_C(1) << (at + 1 + four);
				best = at + 1 + four > best ? at + 1 + four : best;
			}
		}
		if (hex > 4 || s[at + hex] != ':')
			return best;
		at += hex + 1;
	}
	size_t hex = strspn(s + at, "0123456789abcdefABCDEF");
	for (size_t k = 0; k <= (hex < 4 ? hex : 4); k++)
		*ret_ends |= UINT64_C(1) << (at + k);
	at += hex < 4 ? hex : 4;
	return at > best ? at : best;
}

/* The longest prefix length (a number up to max) at s. */
static size_t prefix_form(const char *s, unsigned max)
{
	size_t n = number(s);
	unsigned v = 0, i;

	for (i = 0; i < n && i < 3; i++) {
		if (i && s[0] == '0')
			break;
		if (v * 10 + (unsigned)(s[i] - '0') > max)
			break;
		v = v * 10 + (unsigned)(s[i] - '0');
	}
	/* "05" is taken where two digits may begin with none: only for IPv4's [12]?[0-9]. */
	return i;
}

static size_t address_form(const char *s)
{
	uint64_t ends, more;
	size_t best = ipv4_form(s), n;

	if (best && s[best] == '/') {
		size_t mask = ipv4_form(s + best + 1), bits = prefix_form(s + best + 1, 32);
		n = mask > bits ? mask : bits;
		if (n)
			best += 1 + n;
	}
	n = ipv6_form(s, &ends);
	if (n) {
		for (size_t i = 0; i < 64; i++) {
			if (!(ends >> i & 1) || s[i] != '/')
				continue;
			size_t mask = ipv6_form(s + i + 1, &more),
			       bits = prefix_form(s + i + 1, 128);
			mask = mask > bits ? mask : bits;
			if (mask && i + 1 + mask > n)
				n = i + 1 + mask;
		}
	}
	return n > best ? n : best;
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

struct fit {
	enum form form;
	size_t len;
	int value;
};

static void fits(struct fit *best, enum form form, size_t len, int value)
{
	if (len > best->len)
		*best = (struct fit){form, len, value};
}

static size_t literal(const char *s, const char *word)
{
	return str_starts(s, word) ? strlen(word) : 0;
}

static void fit_tags(struct fit *b, const char *s)
{
	static const struct {
		const char *word;
		int tag;
	} tags[] = {{"NOPASSWD", TAG_NOPASSWD}, {"PASSWD", TAG_PASSWD}, {"NOEXEC", TAG_NOEXEC},
		{"EXEC", TAG_EXEC}, {"INTERCEPT", TAG_OTHER}, {"NOINTERCEPT", TAG_OTHER},
		{"SETENV", TAG_SETENV}, {"NOSETENV", TAG_NOSETENV}, {"LOG_OUTPUT", TAG_OTHER},
		{"NOLOG_OUTPUT", TAG_OTHER}, {"LOG_INPUT", TAG_OTHER}, {"NOLOG_INPUT", TAG_OTHER},
		{"MAIL", TAG_OTHER}, {"NOMAIL", TAG_OTHER}, {"FOLLOW", TAG_OTHER},
		{"NOFOLLOW", TAG_OTHER}};

	for (size_t i = 0; i < sizeof(tags) / sizeof(*tags); i++) {
		size_t n = literal(s, tags[i].word);
		if (!n)
			continue;
		n += blanks(s + n);
		if (s[n] == ':')
			fits(b, F_TAG, n + 1, tags[i].tag);
	}
}

static void fit_options(struct fit *b, const char *s)
{
	static const struct {
		const char *word;
		int option;
	} options[] = {{"TIMEOUT", OPTION_TIMEOUT}, {"NOTBEFORE", OPTION_NOTBEFORE},
		{"NOTAFTER", OPTION_NOTAFTER}, {"CWD", OPTION_CWD}, {"CHROOT", OPTION_CHROOT},
		{"ROLE", OPTION_ROLE}, {"TYPE", OPTION_TYPE}};

	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++)
		fits(b, F_OPTION, literal(s, options[i].word), options[i].option);
}

static size_t defaults_form(const char *s)
{
	size_t n = blanks(s), scope, word, id;

	if (!str_starts(s + n, "Defaults"))
		return 0;
	n += 8;
	if (!s[n] || !strchr(":@>!", s[n]))
		return n;
	scope = n + 1 + blanks(s + n + 1);
	scope += strspn(s + scope, "!");
	if (s[scope] == '"')
		scope++;
	word = word_form(s + scope);
	id = id_form(s + scope);
	return word || id ? scope + (word > id ? word : id) : n;
}

static size_t alias_line_form(const char *s)
{
	static const char *const words[] = {"Host", "Cmnd", "Cmd", "User", "Runas"};
	size_t n = blanks(s);

	for (size_t i = 0; i < 5; i++)
		if (str_starts(s + n, words[i]) && str_starts(s + n + strlen(words[i]), "_Alias"))
			return n + strlen(words[i]) + 6;
	return 0;
}

static size_t hash_include_form(const char *s, const char *word)
{
	size_t n = literal(s, word);

	if (!n || !blanks(s + n))
		return 0;
	n += to_end(s + n);
	return n + (s[n] == '\n');
}

/* "#" and what follows, unless it is an id; the newline with it. */
static size_t comment_form(const char *s)
{
	size_t n = 1;

	if (*s != '#')
		return 0;
	if (s[1] == '-' && s[2] && !strchr("\r\n0123456789", s[2]))
		n = 3 + to_end(s + 3);
	else if (s[1] && !strchr("\r\n0123456789-", s[1]))
		n = 2 + to_end(s + 2);
	return n + newline(s + n);
}

static size_t alias_form(const char *s)
{
	size_t n = 0;

	if (!isupper((unsigned char)*s) || (unsigned char)*s > 127)
		return 0;
	while ((unsigned char)s[n] < 128 &&
		(isupper((unsigned char)s[n]) || isdigit((unsigned char)s[n]) || s[n] == '_'))
		n++;
	return n;
}

/* The words of a line of rules, of a Defaults' scope, after a digest's name and where a path is expected. */
static void fit_words(struct fit *b, int state, bool start, bool regex, const char *s)
{
	size_t word = state == AT_DIGEST ? 0 : word_form(s), id = id_form(s);
	size_t either = word > id ? word : id, n;
	bool plain = state == IN_LINE;

	if (state == AT_DIGEST) {
		fits(b, F_HEX, strspn(s, "0123456789abcdefABCDEF"), 0);
		fits(b, F_BASE64,
			strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
				  "="),
			0);
	}
	if (plain) {
		fits(b, F_INCLUDE, literal(s, "@include"), 0);
		fits(b, F_INCLUDEDIR, literal(s, "@includedir"), 0);
		if (start) {
			fits(b, F_HASH_INCLUDE, hash_include_form(s, "#include"), 0);
			fits(b, F_HASH_INCLUDEDIR, hash_include_form(s, "#includedir"), 0);
			fits(b, F_DEFAULTS, defaults_form(s), 0);
			fits(b, F_ALIAS_LINE, alias_line_form(s), 0);
		}
	}
	fit_tags(b, s);
	if (plain || state == IN_SCOPE)
		fits(b, F_EMPTY_GROUP, *s == '+' ? 1 : *s == '%' ? 1 + (s[1] == ':') : 0, 0);
	if (*s == '+' && (n = word_form(s + 1)))
		fits(b, F_NETGROUP, 1 + n, 0);
	if (*s == '%') {
		for (size_t colon = 0; colon <= (s[1] == ':'); colon++) {
			const char *g = s + 1 + colon;
			size_t w = word_form(g), i = id_form(g);
			if (w || i)
				fits(b, F_GROUP, 1 + colon + (w > i ? w : i), 0);
		}
	}
	fits(b, F_ADDRESS, address_form(s), 0);
	fits(b, F_ALL, literal(s, "ALL"), 0);
	if (plain)
		fit_options(b, s);
	fits(b, F_ALIAS, alias_form(s), 0);
	if (state == IN_SCOPE) {
		fits(b, F_SCOPE_COMMAND, path_form(s), 0);
		fits(b, F_SCOPE_COMMAND, regex ? regex_form(s) : 0, 0);
		fits(b, F_SCOPE_COMMAND, literal(s, "sudoedit"), 0);
	}
	fits(b, F_SHA, literal(s, "sha224"), 224);
	fits(b, F_SHA, literal(s, "sha256"), 256);
	fits(b, F_SHA, literal(s, "sha384"), 384);
	fits(b, F_SHA, literal(s, "sha512"), 512);
	fits(b, F_SUDOEDIT, literal(s, "sudoedit"), 0);
	if (state == AT_PATH) {
		fits(b, F_EXPECTED, path_form(s), 0);
		fits(b, F_EXPECTED, word, 0);
	}
	fits(b, F_PATH, path_form(s), 0);
	fits(b, F_REGEX, regex && state != AT_DIGEST ? regex_form(s) : 0, 0);
	if (plain || state == IN_SCOPE) {
		fits(b, F_QUOTE, *s == '"', 0);
		fits(b, F_WORD, either, 0);
	}
	fits(b, F_OPEN, *s == '(', 0);
	fits(b, F_CLOSE, *s == ')', 0);
	fits(b, F_COMMA, *s == ',', 0);
	fits(b, F_EQUALS, *s == '=', 0);
	fits(b, F_COLON, *s == ':', 0);
}

static void fit_args(struct fit *b, const char *s)
{
	if (*s == '\\' && s[1] && strchr("*?[]!^", s[1]))
		fits(b, F_ARG_GLOB, 2, 0);
	if (*s == '\\' && s[1] && strchr(":\\,= \t#", s[1]))
		fits(b, F_ARG_SPECIAL, 2, 0);
	fits(b, F_ARG_END, strchr("#:,=\r\n", *s) != NULL, 0);
	fits(b, F_ARG, strcspn(s, "#\\:, \t\r\n"), 0);
}

static void fit_regex(struct fit *b, const char *s)
{
	if (*s == '\\' && s[1] && s[1] != '\r' && s[1] != '\n')
		fits(b, F_REGEX_QUOTED, 2, 0);
	fits(b, F_REGEX_BROKEN, strchr("#\r\n", *s) != NULL, 0);
	fits(b, F_REGEX_END, *s == '$', 0);
	fits(b, F_REGEX_BODY, strcspn(s, "#\\\r\n$"), 0);
}

static size_t string_body(const char *s)
{
	size_t n = 0;

	for (;;) {
		if (s[n] == '\\' && s[n + 1] == '"')
			n += 2;
		else if (!s[n] || strchr("\"\r\n\\", s[n]))
			return n;
		else
			n++;
	}
}

static size_t continuation(const char *s)
{
	size_t n;

	if (*s != '\\')
		return 0;
	n = 1 + blanks(s + 1);
	return newline(s + n) ? n + newline(s + n) : 0;
}

static struct fit best_fit(int state, bool start, bool regex, const char *s)
{
	struct fit b = {F_NONE, 0, 0};
	size_t n;

	switch (state) {
	case IN_SCOPE:
		n = blanks(s);
		if (s[n] == ',')
			fits(&b, F_SCOPE_COMMA, n + 1 + blanks(s + n + 1), 0);
		fits(&b, F_SCOPE_BLANK, n, 0);
		fit_words(&b, state, start, regex, s);
		break;
	case AT_SETTING:
		fits(&b, F_VARIABLE, strspn(s, "abcdefghijklmnopqrstuvwxyz_"), 0);
		break;
	case IN_SETTING:
		fits(&b, F_COMMA_SETTING, *s == ',', 0);
		fits(&b, F_EQUALS, *s == '=', 0);
		fits(&b, F_PLUS_EQUALS, literal(s, "+="), 0);
		fits(&b, F_MINUS_EQUALS, literal(s, "-="), 0);
		fits(&b, F_QUOTE, *s == '"', 0);
		fits(&b, F_VALUE, value_form(s), 0);
		break;
	case IN_STRING:
		if ((n = continuation(s)))
			fits(&b, F_STRING_CONTINUE, n + blanks(s + n), 0);
		fits(&b, F_STRING_END, *s == '"', 0);
		fits(&b, F_STRING_BACKSLASH, *s == '\\', 0);
		fits(&b, F_STRING_BODY, string_body(s), 0);
		break;
	case IN_ARGS:
		fit_args(&b, s);
		break;
	case IN_REGEX:
		fit_regex(&b, s);
		break;
	case AT_INCLUDE:
		if (*s && !strchr("\" \t\r\n\f\v", *s)) {
			for (n = 1; s[n]; n++)
				if (isspace((unsigned char)s[n]) &&
					!(blank(s[n]) && s[n - 1] == '\\'))
					break;
			fits(&b, F_INCLUDE_WORD, n, 0);
		}
		fits(&b, F_QUOTE, *s == '"', 0);
		break;
	default:
		fit_words(&b, state, start, regex, s);
	}
	fits(&b, F_NOT, strspn(s, "!"), 0);
	fits(&b, F_NEWLINE, newline(s), 0);
	fits(&b, F_BLANKS, blanks(s), 0);
	fits(&b, F_CONTINUE, continuation(s), 0);
	if (state == IN_LINE || state == AT_SETTING || state == IN_SETTING)
		fits(&b, F_COMMENT, comment_form(s), 0);
	fits(&b, F_ANY, 1, 0);
	return b;
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
static bool args_part(struct su_lexer *l, const struct fit *f, const char *s, size_t *len,
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
static bool take(struct su_lexer *l, const struct fit *f, const char *s, size_t *len,
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
		struct fit f = best_fit(l->state, src->line_start, may_end_regex(src), s);
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
