/*
 * hash: password fields: the schemes of crypt(5), libxcrypt 4.1 and later, as pam_unix(8) 1.3 to 1.7 asks for them.
 *
 * Rule: what begins with "!" or "*" matches nothing.  What begins with no "$" and has 13 characters or more is DES
 * (of two characters salt and 11 each 8 characters of password), cut at the first character after the 13th that DES
 * could not have made; pam_unix takes BSDI's "_" for a DES salt and never matches it.  Anything else is for crypt(3), whose
 * answer must be the very field: so it has to be whole, with a salt that is not cut short and a tail of the right length
 * and alphabet.  "$1$" is pam_unix's own affair: it takes salts that crypt(3) refuses.
 * Left out: pam_unix's second, broken MD5 of big-endian machines, and schemes no released libxcrypt has.
 */
#include "checks/resolve/accounts/hash.h"

#include <crypt.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define ITOA64	  "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
#define MAX_FIELD 511 /* libxcrypt's CRYPT_OUTPUT_SIZE is 384 */

/* What one try may cost: about a third of a second, and 64 MiB. */
#define MAX_BCRYPT_COST 12
#define MAX_SHA_ROUNDS	500000
#define MAX_SHA1_ROUNDS 1000000
#define MAX_SUN_ROUNDS	60000
#define MAX_MEMORY_LOG2 26

struct scheme {
	const char *prefix, *name;
	size_t tail; /* characters of the hash itself, at the end */
	size_t salt; /* at most so many characters before the last "$", after the prefix; 0: not looked at */
	unsigned last; /* the last character is among so many of ITOA64's first; 0: any */
};

static const struct scheme schemes[] = {
	{"$y$", "yescrypt", 43, 0, 0},
	{"$gy$", "gost-yescrypt", 43, 0, 0},
	{"$7$", "scrypt", 43, 0, 0},
	{"$2a$", "bcrypt", 31, 0, 0},
	{"$2b$", "bcrypt", 31, 0, 0},
	{"$2x$", "bcrypt", 31, 0, 0},
	{"$2y$", "bcrypt", 31, 0, 0},
	{"$6$", "sha512crypt", 86, 16, 4},
	{"$5$", "sha256crypt", 43, 16, 16},
	{"$sha1", "sha1crypt", 28, 0, 0},
	{"$md5", "sunmd5", 22, 0, 4},
	{"$1$", "md5crypt", 22, 8, 4},
	{"$3$", "nt", 32, 0, 0},
};
#define SCHEMES (sizeof(schemes) / sizeof(*schemes))

static const struct scheme *scheme_of(const char *field)
{
	for (size_t i = 0; i < SCHEMES; i++)
		if (str_starts(field, schemes[i].prefix))
			return &schemes[i];
	return NULL;
}

bool hash_is_scheme(const char *name)
{
	for (size_t i = 0; i < SCHEMES; i++)
		if (str_eq(schemes[i].name, name))
			return true;
	return str_eq(name, "descrypt") || str_eq(name, "bigcrypt") || str_eq(name, "bsdicrypt");
}

const char *hash_of_prefix(const char *setting)
{
	const struct scheme *s = scheme_of(setting);

	return s ? s->name : *setting == '_' ? "bsdicrypt" : *setting == '$' ? NULL : "descrypt";
}

/* How much of a field that begins with no "$" pam_unix looks at. */
static size_t without_aging(const char *field)
{
	return strlen(field) <= 13 ? strlen(field) : 13 + strspn(field + 13, ITOA64);
}

static const char *des_scheme(const char *field, bool *ret_only_crypt)
{
	size_t n = without_aging(field);

	if (*field == '_' && strlen(field) == 20 && strspn(field + 1, ITOA64) == 19) {
		*ret_only_crypt = true;
		return "bsdicrypt";
	}
	if (n < 13 || (n - 2) % 11 || n > 2 + 16 * 11 || strspn(field, ITOA64) < n)
		return NULL;
	/* 64 bits in 11 characters leave the last two bits of each block zero */
	for (size_t i = 12; i < n; i += 11)
		if ((strchr(ITOA64, field[i]) - ITOA64) % 4)
			return NULL;
	return n == 13 ? "descrypt" : "bigcrypt";
}

/* Is the field a whole hash of the scheme? */
static bool whole(const struct scheme *s, const char *field)
{
	size_t n = strlen(field), prefix = strlen(s->prefix);
	const char *tail = n > s->tail ? field + n - s->tail : NULL;
	const char *salt = field + prefix, *p = field;
	bool by_pam =
		str_eq(s->name, "md5crypt"); /* pam_unix has its own, which minds no character */

	for (; *p && !by_pam; p++)
		if (*p <= ' ' || *p > '~' || strchr(":;*!\\", *p))
			return false;
	if (!tail || tail < salt || n > MAX_FIELD)
		return false;
	if (strspn(tail, str_eq(s->name, "nt") ? "0123456789abcdef" : ITOA64) != s->tail)
		return false;
	if (s->last && (unsigned)(strchr(ITOA64, field[n - 1]) - ITOA64) >= s->last)
		return false;
	if (str_eq(s->name, "bcrypt"))
		return n == 60 && field[6] == '$' && strspn(field + 4, "0123456789") == 2 &&
		       strspn(field + 7, ITOA64) == 53;
	if (tail[-1] != '$')
		return false;
	if (!s->salt)
		return true;
	if (s->tail != 22 && str_starts(salt, "rounds=")) {
		size_t digits = strspn(salt + 7, "0123456789");
		unsigned long rounds = strtoul(salt + 7, NULL, 10);
		if (salt[7 + digits] != '$' || salt[7] == '0' || digits > 9 || rounds < 1000)
			return false;
		salt += 8 + digits;
	}
	size_t len = strcspn(salt, "$");
	return len <= s->salt && salt + len + 1 == tail;
}

const char *hash_scheme(const char *field, bool *ret_only_crypt)
{
	const struct scheme *s = scheme_of(field);
	bool only_crypt = false;
	const char *name;

	if (*field == '$')
		name = s && whole(s, field) ? s->name : NULL;
	else
		name = *field == '!' || *field == '*' ? NULL : des_scheme(field, &only_crypt);
	if (ret_only_crypt)
		*ret_only_crypt = only_crypt;
	return name;
}

static unsigned digit64(char c)
{
	const char *at = c ? strchr(ITOA64, c) : NULL;

	return at ? (unsigned)(at - ITOA64) : 64;
}

/* yescrypt's parameters are of variable length; only the form that crypt_gensalt(3) writes is tried: j, N, r. */
static bool yescrypt_is_dear(const char *params)
{
	if (strcspn(params, "$") != 3 || params[0] != 'j')
		return true;
	unsigned log2n = digit64(params[1]) + 1, r = digit64(params[2]) + 1;
	return log2n > 24 || r > 64 ||
	       ((uint64_t)r << (log2n + 7)) > (UINT64_C(1) << MAX_MEMORY_LOG2);
}

static bool scrypt_is_dear(const char *params)
{
	uint64_t r = 0, p = 0;

	if (strspn(params, ITOA64) < 11)
		return true;
	for (int i = 0; i < 5; i++) {
		r |= (uint64_t)digit64(params[1 + i]) << (6 * i);
		p |= (uint64_t)digit64(params[6 + i]) << (6 * i);
	}
	unsigned log2n = digit64(params[0]);
	return log2n > 20 || r > 64 || p > 4 ||
	       (r << (log2n + 7)) > (UINT64_C(1) << MAX_MEMORY_LOG2);
}

static bool is_dear(const char *name, const char *field)
{
	if (str_eq(name, "yescrypt"))
		return yescrypt_is_dear(field + 3);
	if (str_eq(name, "gost-yescrypt"))
		return yescrypt_is_dear(field + 4);
	if (str_eq(name, "scrypt"))
		return scrypt_is_dear(field + 3);
	if (str_eq(name, "bcrypt"))
		return atoi(field + 4) > MAX_BCRYPT_COST;
	if (str_eq(name, "sha1crypt"))
		return strtoul(field + 6, NULL, 10) > MAX_SHA1_ROUNDS;
	const char *rounds = strstr(field, "rounds=");
	if (str_eq(name, "sunmd5"))
		return rounds && strtoul(rounds + 7, NULL, 10) > MAX_SUN_ROUNDS;
	return *field == '$' && rounds && strtoul(rounds + 7, NULL, 10) > MAX_SHA_ROUNDS;
}

/*
 * pam_unix's bigcrypt: each eight characters make a block of 11, salted with the first two characters of the block
 * before; so the length of the field says how many blocks the password had.
 */
static enum hash_try try_bigcrypt(const char *field, const char *password, struct crypt_data *data)
{
	size_t blocks = (without_aging(field) - 2) / 11, len = strlen(password);
	char salt[3] = {field[0], field[1], '\0'};

	if ((len + 7) / 8 != blocks)
		return HASH_OTHER;
	for (size_t i = 0; i < blocks; i++) {
		const char *block = field + 2 + 11 * i;
		char part[9] = "";
		strncpy(part, password + 8 * i, 8);
		const char *made = crypt_r(part, salt, data);
		explicit_bzero(part, sizeof(part));
		if (!made || *made == '*')
			return HASH_REFUSED;
		if (strncmp(made + 2, block, 11))
			return HASH_OTHER;
		memcpy(salt, block, 2);
	}
	return HASH_MATCH;
}

static enum hash_try try_crypt(
	const char *name, const char *field, const char *password, struct crypt_data *data)
{
	size_t n = str_eq(name, "descrypt") ? 13 : strlen(field);
	const struct scheme *s = scheme_of(field);
	size_t tail = s ? s->tail : 11;
	char setting[MAX_FIELD + 1];
	enum hash_try answer = HASH_REFUSED;

	memcpy(setting, field, n);
	setting[n] = '\0';
	const char *made = crypt_r(password, setting, data);
	if ((!made || *made == '*') && str_eq(name, "md5crypt"))
		answer = HASH_DEAR;
	if (made && str_eq(made, setting))
		answer = HASH_MATCH;
	else if (made && *made != '*' && strlen(made) == n)
		answer = memcmp(made, setting, n - tail) ? HASH_REFUSED : HASH_OTHER;
	explicit_bzero(setting, sizeof(setting));
	return answer;
}

enum hash_try hash_try(const char *field, const char *password)
{
	bool only_crypt;
	const char *name = hash_scheme(field, &only_crypt);

	if (!name || strlen(field) > MAX_FIELD)
		return HASH_REFUSED;
	if (is_dear(name, field))
		return HASH_DEAR;
	struct crypt_data *data = calloc(1, sizeof(*data));
	if (!data)
		return HASH_DEAR;
	enum hash_try answer = str_eq(name, "bigcrypt") ? try_bigcrypt(field, password, data)
							: try_crypt(name, field, password, data);
	explicit_bzero(data, sizeof(*data));
	free(data);
	return answer;
}

enum hash_try hash_try_empty(const char *field)
{
	return hash_try(field, "");
}
