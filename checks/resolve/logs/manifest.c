/*
 * manifest: the check files of coreutils (sha256sum(1), cksum(1)), in its three forms:
 *   GNU       HEX, blank, blank or asterisk, NAME
 *   BSD       SHA256 (NAME) = HEX           (--tag; OpenSSL's "SHA2-256(NAME)= HEX" too)
 *   reversed  HEX, one blank, NAME
 * A backslash before the whole line says that \\, \n and \r in the name are escapes.  "#" starts a comment line.
 * The length of the digest tells the algorithm where none is named: 64 digits are taken as SHA-256, 96 as SHA-384,
 * 128 as SHA-512; SHA-3, BLAKE2 and truncated SHA-512 of the same length therefore do not match and are not accepted.
 */
#include "checks/resolve/logs/manifest.h"

#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#include "base/str.h"

static bool is_hex(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isxdigit((unsigned char)s[i]))
			return false;
	return true;
}

static bool digest_by_length(size_t digits, struct manifest_entry *x)
{
	for (int d = 0; d < DIGESTS; d++)
		if (digest_digits((enum digest)d) == digits) {
			x->digest = (enum digest)d;
			return true;
		}
	x->weak = true;
	return digits == 32 || digits == 40 || digits == 56;
}

static const char *lower(struct arena *a, const char *s, size_t n)
{
	char *c = arena_strndup(a, s, n);

	for (char *p = c; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return c;
}

/* Takes the escapes back.  NULL for an escape coreutils does not write. */
static const char *name_of(struct arena *a, const char *s, size_t n, bool escaped)
{
	struct strbuf b = {.arena = a};

	if (n && s[n - 1] == '\r') /* a CR of the name itself is written as an escape */
		n--;
	if (!n || memchr(s, '\0', n))
		return NULL;
	for (size_t i = 0; i < n; i++) {
		char c = s[i];
		if (escaped && c == '\\') {
			c = i + 1 < n ? s[++i] : '\0';
			c = c == 'n' ? '\n' : c == 'r' ? '\r' : c == '\\' ? '\\' : '\0';
			if (!c)
				return NULL;
		}
		strbuf_add(&b, &c, 1);
	}
	return arena_strdup(a, strbuf_str(&b));
}

static bool gnu(struct arena *a, const char *s, size_t len, bool escaped, struct manifest_entry *x)
{
	size_t n = 0;

	while (n < len && isxdigit((unsigned char)s[n]))
		n++;
	if (n + 2 > len || (s[n] != ' ' && s[n] != '\t') || !digest_by_length(n, x))
		return false;
	x->hex = lower(a, s, n);
	s += n + 1;
	len -= n + 1;
	if (len > 1 && (*s == ' ' || *s == '*'))
		s++, len--;
	x->name = name_of(a, s, len, escaped);
	return x->name != NULL;
}

static bool bsd(struct arena *a, const char *s, size_t len, bool escaped, struct manifest_entry *x)
{
	static const struct {
		const char *tag;
		size_t digits;
	} tags[] = {{"SHA256", 64}, {"SHA2-256", 64}, {"SHA384", 96}, {"SHA2-384", 96},
		{"SHA512", 128}, {"SHA2-512", 128}, {"MD5", 32}, {"SHA1", 40}, {"SHA224", 56}};
	const char *open = memchr(s, '(', len), *end = s + len, *close;
	size_t n = 0, tag = open ? (size_t)(open - s) : 0;

	while (tag && s[tag - 1] == ' ')
		tag--;
	if (len && end[-1] == '\r')
		end--;
	while (end > s && isxdigit((unsigned char)end[-1]))
		end--, n++;
	for (size_t i = 0; tag && i < sizeof(tags) / sizeof(*tags); i++) {
		if (strlen(tags[i].tag) != tag || strncmp(tags[i].tag, s, tag) ||
			tags[i].digits != n)
			continue;
		x->hex = lower(a, end, n);
		for (close = end; close > open && (close[-1] == ' ' || close[-1] == '='); close--)
			;
		if (close <= open + 1 || close[-1] != ')' || close == end)
			return false;
		x->name = name_of(a, open + 1, (size_t)(close - 1 - (open + 1)), escaped);
		return x->name && digest_by_length(n, x);
	}
	return false;
}

struct manifest manifest_parse(const char *text, size_t len, struct arena *a)
{
	struct manifest m = {0};
	struct lines l = lines_of(text, len);
	size_t n, cap = 0;
	const char *s;

	while (next_line(&l, &s, &n)) {
		struct manifest_entry x = {.line = l.number};
		bool escaped;
		if (!n || *s == '#' || (n == 1 && *s == '\r'))
			continue;
		while (n && (*s == ' ' || *s == '\t'))
			s++, n--;
		escaped = n && *s == '\\';
		if (escaped)
			s++, n--;
		if ((n && is_hex(s, 1) && gnu(a, s, n, escaped, &x)) || bsd(a, s, n, escaped, &x)) {
			*(struct manifest_entry *)arena_push(a, &m.v, &m.n, &cap, sizeof(x)) = x;
		} else if (!m.malformed++) {
			m.first_malformed = l.number;
		}
	}
	return m;
}

enum manifest_kind manifest_kind(const char *name)
{
	static const char *const strong[] = {"sha256sum*", "sha384sum*", "sha512sum*", "*.sha256",
		"*.sha384", "*.sha512", "*.sha256sum", "*.sha384sum", "*.sha512sum"};
	static const char *const weak[] = {
		"md5sum*", "sha1sum*", "*.md5", "*.sha1", "*.md5sum", "*.sha1sum", "*.sha224"};
	enum manifest_kind k = MANIFEST_NOT;

	for (size_t i = 0; i < sizeof(strong) / sizeof(*strong); i++)
		if (!fnmatch(strong[i], name, FNM_CASEFOLD))
			k = MANIFEST_STRONG;
	for (size_t i = 0; i < sizeof(weak) / sizeof(*weak); i++)
		if (!fnmatch(weak[i], name, FNM_CASEFOLD))
			k = MANIFEST_WEAK;
	if (str_ends(name, ".asc") || str_ends(name, ".sig") || str_ends(name, ".gpg")) {
		char stem[256];
		size_t len = strlen(name) - 4;
		if (len >= sizeof(stem))
			return MANIFEST_NOT;
		memcpy(stem, name, len);
		stem[len] = '\0';
		return manifest_kind(stem) == MANIFEST_STRONG ? MANIFEST_SIGNATURE : MANIFEST_NOT;
	}
	return k;
}
