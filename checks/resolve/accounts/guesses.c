/*
 * guesses: see guesses.h.  The name of the host is the first line of hostname(5).  Left out: names of the vendor or the
 * product that only the hardware knows, and what is printed on the device.
 */
#include "checks/resolve/accounts/guesses.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/resolve/accounts/hash.h"

static const char *const shipped[] = {
#define GUESS(word) word,
#include "checks/resolve/accounts/default_passwords.def"
#undef GUESS
};
#define SHIPPED (sizeof(shipped) / sizeof(*shipped))

struct guesses {
	char text[GUESSES_FILE_MAX + 1]; /* the agency's file, its lines ended by NUL */
	const char *agency[GUESSES_MAX];
	size_t n;
	char host[GUESS_LONG + 1]; /* "" where it has no name */
	struct timespec end;
};

/* What is made of a name: as it stands, backwards, and with the tails people put behind it. */
static const char *const tails[] = {"", "1", "12", "123", "1234", "!", "@123"};
#define TAILS (sizeof(tails) / sizeof(*tails))

static int split(struct guesses *g, size_t size, const char *path, struct err *e)
{
	char *at = g->text, *end = g->text + size;

	if (memchr(g->text, 0, size))
		return err_set(e, EINVAL, "%s: there is a NUL byte in it", path);
	while (at < end) {
		size_t len = (size_t)((char *)memchr(at, '\n', (size_t)(end - at) + 1) - at);
		char *next = at + len + 1;

		at[len] = '\0';
		if (len && at[len - 1] == '\r')
			at[--len] = '\0';
		if (len > GUESS_LONG)
			return err_set(
				e, EFBIG, "%s: a line is longer than %d bytes", path, GUESS_LONG);
		if (len && g->n == GUESSES_MAX)
			return err_set(e, EFBIG, "%s: more than %d lines", path, GUESSES_MAX);
		if (len)
			g->agency[g->n++] = at;
		at = next;
	}
	return 0;
}

static int read_agency(struct root *r, const char *path, struct guesses *g, struct err *e)
{
	size_t size = 0;
	ssize_t n = 1;

	if (*path != '/')
		return err_set(e, EINVAL, "%s: not an absolute path", path);
	int fd = root_openat(r, path, O_RDONLY, e);
	if (fd < 0)
		return fd;
	while (n > 0 && size < sizeof(g->text)) {
		n = read(fd, g->text + size, sizeof(g->text) - size);
		size += n > 0 ? (size_t)n : 0;
	}
	int rc = n < 0 ? err_set(e, errno, "%s: %s", path, strerror(errno)) : 0;
	close(fd);
	if (!rc && size == sizeof(g->text))
		rc = err_set(e, EFBIG, "%s: more than %d bytes", path, GUESSES_FILE_MAX);
	if (rc)
		return rc;
	g->text[size] = '\n'; /* the last line need not end with one */
	return split(g, size, path, e);
}

/* 0 without a name too. */
static int read_host(struct root *r, struct guesses *g, struct err *e)
{
	const struct file *f;
	struct err why = {0};
	int rc = root_read(r, "/etc/hostname", &f, &why);

	if (is_absent(rc))
		return 0;
	if (rc)
		return err_set(e, -rc, "%s", why.text);
	size_t len = strcspn(f->data, " \t\r\n");
	if (len <= 64)
		memcpy(g->host, f->data, len);
	return 0;
}

int guesses_new(
	struct root *r, const char *agency, unsigned seconds, struct guesses **ret, struct err *e)
{
	struct guesses *g = calloc(1, sizeof(*g));

	*ret = NULL;
	if (!g)
		return err_set(e, ENOMEM, "%s", strerror(ENOMEM));
	clock_gettime(CLOCK_MONOTONIC, &g->end);
	g->end.tv_sec += seconds;
	int rc = read_host(r, g, e);
	if (!rc && *agency)
		rc = read_agency(r, agency, g, e);
	if (rc) {
		guesses_free(g);
		return rc;
	}
	*ret = g;
	return 0;
}

void guesses_free(struct guesses *g)
{
	if (!g)
		return;
	explicit_bzero(g, sizeof(*g));
	free(g);
}

size_t guesses_shipped(const struct guesses *g)
{
	(void)g;
	return SHIPPED;
}

size_t guesses_agency(const struct guesses *g)
{
	return g->n;
}

static bool time_is_up(const struct guesses *g)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec > g->end.tv_sec ||
	       (now.tv_sec == g->end.tv_sec && now.tv_nsec >= g->end.tv_nsec);
}

static enum guessed try_one(const struct guesses *g, const char *field, const char *word)
{
	if (time_is_up(g))
		return GUESSED_LATE;
	switch (hash_try(field, word)) {
	case HASH_MATCH:
		return GUESSED;
	case HASH_REFUSED:
		return GUESSED_REFUSED;
	case HASH_DEAR:
		return GUESSED_DEAR;
	default:
		return GUESSED_NONE;
	}
}

static void in_case(char *s, int style)
{
	for (size_t i = 0; s[i]; i++)
		if (style == 2 || (style == 1 && !i))
			s[i] = (char)toupper((unsigned char)s[i]);
}

/* The name as it stands, capitalised and in capitals, with each tail; and backwards. */
static enum guessed try_name(const struct guesses *g, const char *field, const char *name)
{
	char word[GUESS_LONG + 16];
	size_t len = strlen(name);
	enum guessed got = GUESSED_NONE;

	if (!len || len > GUESS_LONG)
		return GUESSED_NONE;
	for (int style = 0; style < 3; style++)
		for (size_t i = 0; i < TAILS && got == GUESSED_NONE; i++) {
			snprintf(word, sizeof(word), "%s", name);
			in_case(word, style);
			if (style && str_eq(word, name))
				continue;
			snprintf(word + len, sizeof(word) - len, "%s", tails[i]);
			got = try_one(g, field, word);
		}
	for (size_t i = 0; i < len; i++)
		word[i] = name[len - 1 - i];
	word[len] = '\0';
	if (got == GUESSED_NONE && !str_eq(word, name))
		got = try_one(g, field, word);
	explicit_bzero(word, sizeof(word));
	return got;
}

enum guessed guesses_try(const struct guesses *g, const char *field, const char *account)
{
	enum guessed got = try_name(g, field, account);
	char host[GUESS_LONG + 1];

	for (size_t i = 0; i < g->n && got == GUESSED_NONE; i++)
		got = try_one(g, field, g->agency[i]);
	for (size_t i = 0; i < SHIPPED && got == GUESSED_NONE; i++)
		got = try_one(g, field, shipped[i]);
	if (got == GUESSED_NONE)
		got = try_name(g, field, g->host);
	snprintf(host, sizeof(host), "%.*s", (int)strcspn(g->host, "."), g->host);
	if (got == GUESSED_NONE && !str_eq(host, g->host))
		got = try_name(g, field, host);
	return got;
}
