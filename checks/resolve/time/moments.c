/*
 * moments: the longest time between moments.  Which of the given ones meet a day is asked day by day; of each set of them
 * that meets a day, the first and the last second and the longest time between two are worked out once.  In forty-one
 * years 29 February comes on each day of the week, also round the year 2100, which has none.
 * Where time zones differ, each is taken by itself and the shortest of the gaps is given: an upper bound.
 */
#include "checks/resolve/time/moments.h"

#include <string.h>

#define DAY	 86400u
#define MAX_DAYS (41u * 366u)
#define MAX_SETS 16u /* what comes after them is left out: the gap is then an upper bound */
#define N_KEPT	 32u

/* What a set of moments makes of a day. */
struct day {
	unsigned set;
	uint32_t first, last, gap, least;
};

static void set_seconds(uint64_t *bits, const struct moments *m)
{
	for (unsigned h = 0; h < 24; h++)
		for (unsigned i = 0; m->hours >> h & 1 && i < 60; i++)
			for (unsigned s = 0; m->minutes >> i & 1 && s < 60; s++) {
				unsigned at = h * 3600 + i * 60 + s;
				if (m->seconds >> s & 1)
					bits[at / 64] |= UINT64_C(1) << at % 64;
			}
}

static struct day day_of(const struct moments *const *v, size_t n, unsigned set)
{
	uint64_t bits[DAY / 64 + 1] = {0};
	struct day d = {.set = set, .first = DAY, .least = DAY};
	uint32_t before = DAY;

	for (size_t i = 0; i < n; i++)
		if (set >> i & 1)
			set_seconds(bits, v[i]);
	for (uint32_t at = 0; at < DAY; at++) {
		if (!bits[at / 64]) {
			at |= 63;
			continue;
		}
		if (!(bits[at / 64] >> at % 64 & 1))
			continue;
		if (before == DAY)
			d.first = at;
		else if (at - before > d.gap)
			d.gap = at - before;
		if (before != DAY && at - before < d.least)
			d.least = at - before;
		d.last = before = at;
	}
	return d;
}

struct date {
	int year, month, day, weekday; /* month 0 to 11, day 0 to 30, weekday 0: Monday */
	int length;		       /* of the month */
};

static int month_length(int year, int month)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	return lengths[month] +
	       (month == 1 && (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)));
}

static void next_day(struct date *d)
{
	d->weekday = (d->weekday + 1) % 7;
	if (++d->day < d->length)
		return;
	d->day = 0;
	d->month = (d->month + 1) % 12;
	d->year += !d->month;
	d->length = month_length(d->year, d->month);
}

static bool meets(const struct moments *m, const struct date *d)
{
	unsigned year = (unsigned)(d->year - MOMENTS_FIRST_YEAR);
	bool day = m->days[d->length - 28] >> d->day & 1, week = m->weekdays >> d->weekday & 1;

	return !m->once && m->years[year / 64] >> year % 64 & 1 && m->months >> d->month & 1 &&
	       (m->either ? day || week : day && week);
}

/* The longest gap; *ret_least: the shortest, 0 where there is none. */
static uint64_t gap_of(const struct moments *const *v, size_t n, time_t from, uint64_t *ret_least)
{
	struct day kept[N_KEPT], d;
	unsigned n_kept = 0;
	struct tm tm;
	uint64_t longest = 0, last = 0, day = 0, least = UINT64_MAX;
	bool any = false;

	*ret_least = 0;

	if (!gmtime_r(&from, &tm) || tm.tm_year + 1900 < MOMENTS_FIRST_YEAR)
		return 0;
	struct date at = {.year = tm.tm_year + 1900,
		.month = tm.tm_mon,
		.day = tm.tm_mday - 1,
		.weekday = (tm.tm_wday + 6) % 7};
	at.length = month_length(at.year, at.month);
	for (; day < MAX_DAYS && at.year <= MOMENTS_LAST_YEAR; day++, next_day(&at)) {
		unsigned set = 0, k = 0;
		for (size_t i = 0; i < n; i++)
			set |= (unsigned)meets(v[i], &at) << i;
		if (!set)
			continue;
		while (k < n_kept && kept[k].set != set)
			k++;
		d = k < n_kept ? kept[k] : day_of(v, n, set);
		if (k == n_kept && n_kept < N_KEPT)
			kept[n_kept++] = d;
		if (d.first == DAY)
			continue;
		if (day * DAY + d.first - last > longest)
			longest = day * DAY + d.first - last;
		if (d.gap > longest)
			longest = d.gap;
		if (any && day * DAY + d.first - last < least)
			least = day * DAY + d.first - last;
		if (d.gap && d.least < least)
			least = d.least;
		last = day * DAY + d.last;
		any = true;
	}
	if (any && day * DAY - last > longest)
		longest = day * DAY - last;
	*ret_least = least != UINT64_MAX ? least : longest;
	return any ? longest : 0;
}

uint64_t moments_gap(const struct moments *const *v, size_t n, time_t from, uint64_t *ret_least)
{
	uint64_t shortest = 0, least = 0;
	bool zones = false;

	if (n > MAX_SETS)
		n = MAX_SETS;
	for (size_t i = 0; i < n; i++)
		zones |= v[i]->zone != NULL;
	if (!zones || n < 2)
		return gap_of(v, n, from, ret_least);
	for (size_t i = 0; i < n; i++) {
		uint64_t mine, one = gap_of(v + i, 1, from, &mine);
		if (one && (!shortest || one < shortest))
			shortest = one;
		if (one && (!least || mine < least))
			least = mine;
	}
	*ret_least = least;
	return shortest;
}
