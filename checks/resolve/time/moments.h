/*
 * moments: times of day on days of the calendar that come again and again, as systemd (systemd.time(7)) and cron
 * (crontab(5)) have them, and the longest time between two of them.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_MOMENTS_H
#define PLUMBLINE_CHECKS_RESOLVE_MOMENTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#define MOMENTS_FIRST_YEAR 1970
#define MOMENTS_LAST_YEAR  2199

struct moments {
	uint64_t years[4]; /* bit 0 of the first: MOMENTS_FIRST_YEAR */
	uint32_t months;   /* bit 0: January */
	uint32_t days[4];  /* of months of 28, 29, 30, 31 days; bit 0: the first */
	uint32_t weekdays; /* bit 0: Monday */
	bool either;	  /* a day of the month or one of the week is enough; else both are asked */
	uint64_t hours;	  /* bit 0: 0 */
	uint64_t minutes; /* bit 0: 0 */
	uint64_t seconds; /* bit 0: 0 */
	bool once;	  /* a single moment: nothing comes again */
	const char *zone; /* the time zone it is told in; NULL: the host's */
};

/*
 * The longest time in seconds without a moment of any of them, in the forty-one years from the day of `from` on; what never
 * comes again has a gap of years.  0: there is none at all.  *ret_least: the shortest.  By a clock that no daylight saving
 * time moves.
 */
uint64_t moments_gap(const struct moments *const *v, size_t n, time_t from, uint64_t *ret_least);

#endif
