/*
 * sudoers_forms: what fits at a place of sudoers(5), state by state (sudoers_lex.c says what a state is).
 *
 * Each form is measured on its own; the longest wins, and of equally long ones the one that is tried first here.  No form
 * looks further than it takes, but for a regular expression, which ends at the last "$" that may end it.
 *
 * Left out: locales (bytes above 127 are letters of words, as in sudo's C locale), and lengths sudo itself refuses.
 */
#include "checks/resolve/sudo/sudoers_forms.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

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

static void fits(struct su_fit *best, enum form form, size_t len, int value)
{
	if (len > best->len)
		*best = (struct su_fit){form, len, value};
}

static size_t literal(const char *s, const char *word)
{
	return str_starts(s, word) ? strlen(word) : 0;
}

static void fit_tags(struct su_fit *b, const char *s)
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

static void fit_options(struct su_fit *b, const char *s)
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
static void fit_words(struct su_fit *b, int state, bool start, bool regex, const char *s)
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
		for (size_t colon = 0, most = s[1] == ':' ? 1 : 0; colon <= most; colon++) {
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

static void fit_args(struct su_fit *b, const char *s)
{
	if (*s == '\\' && s[1] && strchr("*?[]!^", s[1]))
		fits(b, F_ARG_GLOB, 2, 0);
	if (*s == '\\' && s[1] && strchr(":\\,= \t#", s[1]))
		fits(b, F_ARG_SPECIAL, 2, 0);
	fits(b, F_ARG_END, strchr("#:,=\r\n", *s) != NULL, 0);
	fits(b, F_ARG, strcspn(s, "#\\:, \t\r\n"), 0);
}

static void fit_regex(struct su_fit *b, const char *s)
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

struct su_fit su_best_fit(int state, bool start, bool regex, const char *s)
{
	struct su_fit b = {F_NONE, 0, 0};
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
