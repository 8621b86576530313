/*
 * nft_lex: the words and signs of nft(8).
 *
 * A line ends a statement unless a backslash stands at its end.  `#` begins a comment.  A colon behind a word, as in maps,
 * is a sign of its own unless the word is an address of IPv6.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/firewall/nft_parse.h"

#define MAX_TOKENS 400000

static bool add(struct arena *a, struct nft_tokens *t, enum nft_type type, const char *text,
	size_t len, unsigned line)
{
	if (t->n >= MAX_TOKENS)
		return false;
	*(struct nft_token *)arena_push(a, &t->v, &t->n, &t->cap, sizeof(*t->v)) =
		(struct nft_token){type, arena_strndup(a, text, len), false, line};
	return true;
}

static bool word_byte(char c)
{
	return isalnum((unsigned char)c) || strchr("_./:-*\\%", c) || (unsigned char)c >= 0x80;
}

static bool is_v6(struct arena *a, const char *p, size_t len)
{
	char *s = arena_strndup(a, p, len), b[16];

	s[strcspn(s, "/-")] = '\0';
	return len < 100 && inet_pton(AF_INET6, s, b) == 1;
}

/* A word, without the colon of a map. */
static size_t word(struct arena *a, const char *p, const char *end)
{
	size_t len = 0, colon;

	while (p + len < end && word_byte(p[len]) && p[len] != '\\')
		len++;
	if (len && p + len < end && p[len] == '\\' && p + len + 1 < end && p[len + 1] == '*')
		len += 2;
	for (colon = 0; colon < len && p[colon] != ':'; colon++)
		;
	if (colon == len || is_v6(a, p, len))
		return len;
	if (p[len - 1] == ':' && is_v6(a, p, len - 1))
		return len - 1;
	return colon ? colon : 1;
}

bool nft_lex(struct arena *a, const char *text, size_t len, unsigned line, bool live,
	struct nft_tokens *t)
{
	static const char *const two[] = {"==", "!=", "<=", ">=", "<<", ">>", "&&", "||"};
	static const char handle[] = "# handle";
	const char *p = text, *end = text + len, *q;

	while (p < end) {
		size_t n = 1;
		if (*p == '\\' && p + 1 < end && p[1] == '\n') {
			line++;
			p += 2;
			continue;
		}
		if (*p == ' ' || *p == '\t' || *p == '\r') {
			p++;
			continue;
		}
		if (*p == '#') {
			q = memchr(p, '\n', (size_t)(end - p));
			if (live && t->n && t->v[t->n - 1].type != NFT_NL &&
				((size_t)(end - p) < strlen(handle) ||
					memcmp(p, handle, strlen(handle)) != 0))
				t->v[t->n - 1].odd = true;
			p = q ? q : end;
			continue;
		}
		if (*p == '\n' || *p == ';') {
			if (!add(a, t, NFT_NL, *p == ';' ? ";" : "\n", 1, line))
				return false;
			line += *p++ == '\n';
			continue;
		}
		if (*p == '"') {
			q = memchr(p + 1, '"', (size_t)(end - p - 1));
			const char *stop = q ? q : end;
			if (!add(a, t, q ? NFT_QUOTED : NFT_SIGN, q ? p + 1 : "\"",
				    q ? (size_t)(stop - p - 1) : 1, line))
				return false;
			for (const char *c = p; c < stop; c++)
				line += *c == '\n';
			p = q ? q + 1 : end;
			continue;
		}
		bool is_word = word_byte(*p) && *p != '\\';
		if (is_word) {
			n = word(a, p, end);
			is_word = !(n == 1 && strchr(".:-*/", *p));
		} else {
			for (size_t i = 0; i < sizeof(two) / sizeof(*two); i++)
				if (p + 1 < end && p[0] == two[i][0] && p[1] == two[i][1])
					n = 2;
		}
		if (!add(a, t, is_word ? NFT_WORD : NFT_SIGN, p, n ? n : 1, line))
			return false;
		p += n ? n : 1;
	}
	return add(a, t, NFT_NL, "\n", 1, line);
}
