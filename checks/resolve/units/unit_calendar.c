/*
 * unit_calendar: whether systemd takes a calendar time (systemd.time(7), "Calendar events"): words like "daily", or days of
 * the week, a date, a time of day and a zone, in that order and each optional.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "checks/resolve/units/unit_index.h"

static bool number(const char **at, unsigned low, unsigned high)
{
	char *end;

	if (!isdigit((unsigned char)**at))
		return false;
	unsigned long v = strtoul(*at, &end, 10);
	if (*end == '.' && isdigit((unsigned char)end[1])) /* parts of a second */
		end += 1 + strspn(end + 1, "0123456789");
	*at = end;
	return v >= low && v <= high;
}

/* A list of "*", N, N..N, each with /N; up to one of the characters of stop. */
static bool component(const char **at, unsigned low, unsigned high, const char *stop)
{
	const char *p = *at;

	for (;; p++) {
		if (*p == '*') {
			p++;
		} else {
			if (!number(&p, low, high))
				return false;
			if (p[0] == '.' && p[1] == '.') {
				p += 2;
				if (!number(&p, low, high))
					return false;
			}
		}
		if (*p == '/') {
			p++;
			if (!number(&p, 0, 100000))
				return false;
		}
		if (*p != ',')
			break;
	}
	*at = p;
	return !*p || strchr(stop, *p) != NULL;
}

static bool is_date(const char *p)
{
	const char *start = p;
	unsigned parts = 1 + (strchr(p, '-') != NULL);
	const char *first = strchr(p, '-');

	if (first && strpbrk(first + 1, "-~"))
		parts = 3;
	if (parts == 3) {
		if (!component(&p, 0, 2199, "-") || *p != '-')
			return false;
		p++;
	}
	if (!component(&p, 1, 12, "-~") || (*p != '-' && *p != '~'))
		return false;
	p++;
	return component(&p, 1, 31, "") && !*p && p > start;
}

static bool is_time(const char *p)
{
	if (!component(&p, 0, 23, ":") || *p != ':')
		return false;
	p++;
	if (!component(&p, 0, 59, ":"))
		return false;
	if (!*p)
		return true;
	p++;
	return component(&p, 0, 60, "") && !*p;
}

static bool is_weekdays(const char *p)
{
	static const char *const days[] = {
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};

	while (*p) {
		size_t len = strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
		bool hit = false;
		for (size_t i = 0; i < 7; i++)
			hit |= (len == 3 || len == strlen(days[i])) &&
			       !strncasecmp(p, days[i], len);
		if (!hit)
			return false;
		p += len;
		p += p[0] == '.' && p[1] == '.' ? 2 : *p == ',' || *p == '-' ? 1 : 0;
		if (*p && !isalpha((unsigned char)*p))
			return false;
	}
	return true;
}

static bool is_zone(struct root *r, struct arena *a, const char *word)
{
	static const char dir[] = "/usr/share/zoneinfo";
	struct stat st;

	if (str_ieq(word, "UTC"))
		return true;
	if (!isalpha((unsigned char)*word) || strstr(word, ".."))
		return false;
	if (root_stat(r, arena_printf(a, "%s/%s", dir, word), true, &st, NULL) == 0)
		return S_ISREG(st.st_mode);
	return root_stat(r, dir, true, &st, NULL) < 0; /* without the data base, nobody knows */
}

bool unit_calendar(struct root *r, struct arena *a, const char *text)
{
	static const char *const words[] = {"minutely", "hourly", "daily", "weekly", "monthly",
		"yearly", "annually", "anually", "quarterly", "semiannually", "biannually",
		"semi-annually", "bi-annually"};
	size_t n, i = 0;
	char **w = str_split(a, text, " \t", &n);

	if (n > 1 && is_zone(r, a, w[n - 1]))
		n--;
	if (n == 1)
		for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++)
			if (!strcasecmp(w[0], words[k]))
				return true;
	if (n == 1 && *w[0] == '@')
		return isdigit((unsigned char)w[0][1]);
	if (i < n && is_weekdays(w[i]))
		i++;
	if (i < n) {
		char *t = strchr(w[i], 'T');
		if (t && isdigit((unsigned char)t[1])) {
			*t = '\0';
			if (!is_time(t + 1) || !is_date(w[i]))
				return false;
			i++;
		} else if (is_date(w[i])) {
			i++;
		}
	}
	if (i < n && is_time(w[i]))
		i++;
	return n > 0 && i == n;
}
