/*
 * unit_calendar: a calendar time of systemd (systemd.time(7), "Calendar events"; version 252): words like "daily", or days
 * of the week, a date, a time of day and a zone, in that order and each optional; which moments it means.
 *
 * Lists of "*", N, N..N, each number with a step behind "/"; "~" before the day counts from the end of the month.  A step that
 * never comes to a second value is refused, as systemd does.  Parts of a second count as the second they are in.
 * Not handled: a list of days from the end with one above 25, which systemd 252 refuses; the first value after a step without
 * an end that does not fill its unit ("4/11", "0/5:00"), which systemd 252 passes over where a month or the year turns.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "checks/resolve/time/moments.h"
#include "checks/resolve/units/unit_index.h"

#define MICRO 1000000u

/* What a part of a time may be. */
struct kind {
	unsigned low, high;
	unsigned scale; /* MICRO: of seconds, which have parts */
	unsigned month; /* > 0: days counted from the end of a month of so many */
	const char *stop;
};

static bool number(const char **at, const struct kind *k, unsigned *ret)
{
	char *end;

	if (!isdigit((unsigned char)**at))
		return false;
	unsigned long v = strtoul(*at, &end, 10);
	v = (v < 3000 ? v : 3000) * k->scale;
	if (k->scale > 1 && *end == '.' && isdigit((unsigned char)end[1]))
		for (unsigned unit = MICRO / 10; isdigit((unsigned char)*++end); unit /= 10)
			v += (unsigned)(*end - '0') * unit;
	*at = end;
	*ret = (unsigned)v;
	return true;
}

/* Two digits stand for a year near 2000. */
static unsigned full_year(const struct kind *k, unsigned v)
{
	return k->high != MOMENTS_LAST_YEAR ? v : v < 70 ? v + 2000 : v < 100 ? v + 1900 : v;
}

/* Sets the bits from a value to another, the last included; of days from the end, counted by k->month. */
static void mark(uint64_t *bits, const struct kind *k, unsigned from, unsigned to, unsigned step)
{
	if (k->scale > 1) {
		step = step < MICRO ? MICRO : step;
		for (unsigned v = from; v <= to; v += step)
			bits[0] |= UINT64_C(1) << v / MICRO;
		return;
	}
	for (unsigned v = from; v <= to; v += step)
		bits[(v - k->low) / 64] |= UINT64_C(1) << (v - k->low) % 64;
}

/* The same of "~": from and to are the last days of the month but so many. */
static void mark_from_end(
	uint64_t *bits, const struct kind *k, unsigned from, unsigned to, unsigned step, bool range)
{
	unsigned start = range ? to : from, stop = range ? from : step ? 1 : from;

	if (start > k->month && !range)
		return;
	start = start > k->month ? k->month : start;
	mark(bits, k, k->month + 1 - start, stop > k->month ? 0 : k->month + 1 - stop,
		step ? step : 1);
}

/* N, N..N, N/N, N..N/N.  Whether systemd takes it. */
static bool element(const char **at, const struct kind *k, uint64_t *bits)
{
	unsigned from, to = 0, step = 0, high = k->high * k->scale + (k->scale - 1);
	bool range = false;

	if (!number(at, k, &from))
		return false;
	from = full_year(k, from);
	if ((*at)[0] == '.' && (*at)[1] == '.') {
		*at += 2;
		if (!number(at, k, &to))
			return false;
		to = full_year(k, to);
		step = k->scale;
		range = true;
	}
	if (**at == '/') {
		++*at;
		if (!number(at, k, &step) || !step)
			return false;
	}
	if (range && to > from)
		to -= (to - from) % step;
	if (range && (from == to || (to > from && from + step > to))) {
		range = false;
		step = 0;
	}
	if (from < k->low || from > high || step > high - k->low)
		return false;
	if (range ? to > high || from + step > to
		  : step && (k->month ? from < k->low + step : from + step > high))
		return false;
	if (k->month)
		mark_from_end(bits, k, from, to, step, range);
	else
		mark(bits, k, from, range ? to : step ? high : from, step ? step : 1);
	return true;
}

/* A list up to one of the characters of k->stop or the end. */
static bool component(const char **at, const struct kind *k, uint64_t *bits)
{
	const char *p = *at;

	if (*p == '*') {
		p++;
		if (k->scale > 1)
			mark(bits, k, 0, 60 * MICRO - 1, MICRO);
		else
			mark(bits, k, k->low, k->high, 1);
	} else {
		for (;; p++) {
			if (!element(&p, k, bits))
				return false;
			if (*p != ',')
				break;
		}
	}
	*at = p;
	return !*p || strchr(k->stop, *p) != NULL;
}

static bool is_date(const char *p, struct moments *m)
{
	static const struct kind years = {MOMENTS_FIRST_YEAR, MOMENTS_LAST_YEAR, 1, 0, "-"},
				 months = {1, 12, 1, 0, "-~"};
	unsigned parts = 1 + (strchr(p, '-') != NULL);
	const char *first = strchr(p, '-');
	uint64_t bits[4] = {0};
	struct moments to = *m;

	if (first && strpbrk(first + 1, "-~"))
		parts = 3;
	if (parts == 3) {
		memset(to.years, 0, sizeof(to.years));
		if (!component(&p, &years, to.years) || *p != '-')
			return false;
		p++;
	}
	if (!component(&p, &months, bits) || (*p != '-' && *p != '~'))
		return false;
	to.months = (uint32_t)bits[0];
	bool end = *p++ == '~';
	for (unsigned i = 0; i < 4; i++) {
		const char *day = p;
		struct kind days = {1, end ? 28 : 31, 1, end ? 28 + i : 0, ""};
		bits[0] = 0;
		if (!component(&day, &days, bits) || *day)
			return false;
		to.days[i] = (uint32_t)bits[0];
	}
	*m = to;
	return true;
}

static bool is_time(const char *p, struct moments *m)
{
	static const struct kind hours = {0, 23, 1, 0, ":"}, minutes = {0, 59, 1, 0, ":"},
				 seconds = {0, 59, MICRO, 0, ""};
	struct moments to = *m;

	to.hours = to.minutes = 0;
	if (!component(&p, &hours, &to.hours) || *p != ':')
		return false;
	p++;
	if (!component(&p, &minutes, &to.minutes))
		return false;
	if (*p) {
		p++;
		to.seconds = 0;
		if (!component(&p, &seconds, &to.seconds) || *p)
			return false;
	}
	*m = to;
	return true;
}

static bool is_weekdays(const char *p, struct moments *m)
{
	static const char *const days[] = {
		"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
	uint32_t bits = 0;
	size_t since = 7; /* < 7: the first day of a range */

	while (*p) {
		size_t len = strspn(p, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
		size_t hit = 0;
		while (hit < 7 && ((len != 3 && len != strlen(days[hit])) ||
					  strncasecmp(p, days[hit], len) != 0))
			hit++;
		if (hit == 7 || (since < 7 && since > hit))
			return false;
		for (size_t d = since < 7 ? since : hit; d <= hit; d++)
			bits |= 1u << d;
		p += len;
		bool range = (p[0] == '.' && p[1] == '.') || *p == '-';
		since = range ? hit : 7;
		p += *p == '.' ? 2 : *p == ',' || *p == '-' ? 1 : 0;
		if ((*p && !isalpha((unsigned char)*p)) || (range && !*p))
			return false;
	}
	m->weekdays = bits;
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

/* Every day at its beginning. */
static struct moments midnights(void)
{
	struct moments m = {
		.months = 0xfff, .weekdays = 0x7f, .hours = 1, .minutes = 1, .seconds = 1};

	memset(m.years, 0xff, sizeof(m.years));
	for (size_t i = 0; i < 4; i++)
		m.days[i] = 0x7fffffff;
	return m;
}

/* "daily" and its like; false: it is none. */
static bool is_word(const char *word, struct moments *m)
{
	static const struct {
		const char *name, *date, *time;
	} words[] = {{"minutely", "*-*-*", "*:*"}, {"hourly", "*-*-*", "*:00"},
		{"daily", "*-*-*", "00:00"}, {"monthly", "*-*-01", "00:00"},
		{"weekly", "Mon", "00:00"}, {"yearly", "*-01-01", "00:00"},
		{"annually", "*-01-01", "00:00"}, {"anually", "*-01-01", "00:00"},
		{"quarterly", "*-01,04,07,10-01", "00:00"}, {"semiannually", "*-01,07-01", "00:00"},
		{"biannually", "*-01,07-01", "00:00"}, {"semi-annually", "*-01,07-01", "00:00"},
		{"bi-annually", "*-01,07-01", "00:00"}};

	for (size_t k = 0; k < sizeof(words) / sizeof(*words); k++)
		if (!strcasecmp(word, words[k].name))
			return (is_weekdays(words[k].date, m) || is_date(words[k].date, m)) &&
			       is_time(words[k].time, m);
	return false;
}

bool unit_calendar(struct root *r, struct arena *a, const char *text, struct moments *ret)
{
	struct moments m = midnights();
	size_t n, i = 0;
	char **w = str_split(a, text, " \t", &n);

	if (n > 1 && is_zone(r, a, w[n - 1]))
		m.zone = w[--n];
	if (n == 1 && *w[0] == '@') {
		m.once = true;
		i = w[0][1] && !w[0][1 + strspn(w[0] + 1, "0123456789.")] ? 1 : 0;
	} else if (n == 1 && is_word(w[0], &m)) {
		i = 1;
	} else {
		if (i < n && is_weekdays(w[i], &m))
			i++;
		char *t = i < n ? strchr(w[i], 'T') : NULL;
		if (t && isdigit((unsigned char)t[1])) {
			*t = '\0';
			if (!is_time(t + 1, &m) || !is_date(w[i], &m))
				return false;
			i++;
		} else if (i < n && is_date(w[i], &m)) {
			i++;
		}
		if (i < n && is_time(w[i], &m))
			i++;
	}
	if (n > 0 && i == n)
		*ret = m;
	return n > 0 && i == n;
}
