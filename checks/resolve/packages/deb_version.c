/*
 * deb_version: [EPOCH:]UPSTREAM[-REVISION] (deb-version(7)).  The epoch is a number, 0 where there is none; the revision
 * follows the last hyphen.  Both parts are compared by turns: what is no digit, byte by byte, a tilde before the end, the end
 * before letters, letters before the rest; then digits as a number of any length.
 */
#include "checks/resolve/packages/deb_version.h"

#include <ctype.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int weight(char c)
{
	if (is_digit(c) || !c)
		return 0;
	if (isalpha((unsigned char)c))
		return (unsigned char)c;
	return c == '~' ? -1 : (unsigned char)c + 256;
}

struct part {
	const char *at, *end;
};

static char peek(const struct part *p)
{
	return p->at < p->end ? *p->at : '\0';
}

static int compare_digits(struct part *a, struct part *b)
{
	int first = 0;

	while (peek(a) == '0')
		a->at++;
	while (peek(b) == '0')
		b->at++;
	while (is_digit(peek(a)) && is_digit(peek(b))) {
		if (!first)
			first = *a->at - *b->at;
		a->at++;
		b->at++;
	}
	if (is_digit(peek(a)))
		return 1;
	return is_digit(peek(b)) ? -1 : first;
}

static int compare_part(struct part a, struct part b)
{
	while (a.at < a.end || b.at < b.end) {
		while ((a.at < a.end && !is_digit(*a.at)) || (b.at < b.end && !is_digit(*b.at))) {
			int d = weight(peek(&a)) - weight(peek(&b));
			if (d)
				return d;
			/* Equal weights of two that are no digits: both have one. */
			a.at++;
			b.at++;
		}
		int d = compare_digits(&a, &b);
		if (d)
			return d;
	}
	return 0;
}

struct split {
	unsigned long epoch;
	struct part upstream, revision;
};

static struct split split(const char *v)
{
	struct split s = {0};
	const char *colon = strchr(v, ':'), *hyphen;

	if (colon) {
		for (const char *c = v; c < colon; c++)
			if (is_digit(*c) && s.epoch < ULONG_MAX / 10 - 9)
				s.epoch = s.epoch * 10 + (unsigned long)(*c - '0');
		v = colon + 1;
	}
	hyphen = strrchr(v, '-');
	const char *end = v + strlen(v);
	s.upstream = (struct part){v, hyphen ? hyphen : end};
	s.revision = (struct part){hyphen ? hyphen + 1 : end, end};
	return s;
}

int deb_version_compare(const char *a, const char *b)
{
	struct split x = split(a), y = split(b);

	if (x.epoch != y.epoch)
		return x.epoch < y.epoch ? -1 : 1;
	int d = compare_part(x.upstream, y.upstream);
	return d ? d : compare_part(x.revision, y.revision);
}

static bool only(const char *from, const char *to, const char *also)
{
	for (; from < to; from++)
		if (!isalnum((unsigned char)*from) && !strchr(also, *from))
			return false;
	return true;
}

bool deb_version_valid(const char *v)
{
	const char *colon = strchr(v, ':'), *end = v + strlen(v);

	if (colon) {
		if (colon == v || strspn(v, "0123456789") != (size_t)(colon - v) || colon - v > 9)
			return false;
		v = colon + 1;
	}
	const char *hyphen = strrchr(v, '-');
	if (hyphen && hyphen + 1 == end)
		return false;
	const char *stop = hyphen ? hyphen : end;
	return stop > v && is_digit(*v) && only(v, stop, ".+-~:") &&
	       (!hyphen || only(hyphen + 1, end, ".+~"));
}
