/*
 * aide_log: plain reports of AIDE 0.16 to 0.19: "Start timestamp: 2026-11-22 07:07:49 +0000 (AIDE 0.18.3)", the line of the
 * outcome, and among the options in its head "Limit: REGEX" (aide --limit); in the log of dailyaidecheck "aide run on HOST
 * started at ..." before them.  The initialising of a database is no check.  Not read: reports in JSON.
 */
#include "checks/resolve/integrity/aide_log.h"

#include <string.h>

#include "base/str.h"

static bool number(const char **p, const char *end, unsigned digits, int *ret)
{
	*ret = 0;
	for (unsigned i = 0; i < digits; i++, (*p)++) {
		if (*p == end || **p < '0' || **p > '9')
			return false;
		*ret = *ret * 10 + **p - '0';
	}
	return true;
}

static bool literal(const char **p, const char *end, const char *s)
{
	size_t n = strlen(s);

	if ((size_t)(end - *p) < n || memcmp(*p, s, n) != 0)
		return false;
	*p += n;
	return true;
}

/* "2026-11-22 07:07:49 +0100"; 0 when it is no such time. */
static time_t stamp(const char *p, const char *end)
{
	struct tm tm = {0};
	int zone_h, zone_m;

	if (!number(&p, end, 4, &tm.tm_year) || !literal(&p, end, "-") ||
		!number(&p, end, 2, &tm.tm_mon) || !literal(&p, end, "-") ||
		!number(&p, end, 2, &tm.tm_mday) || !literal(&p, end, " ") ||
		!number(&p, end, 2, &tm.tm_hour) || !literal(&p, end, ":") ||
		!number(&p, end, 2, &tm.tm_min) || !literal(&p, end, ":") ||
		!number(&p, end, 2, &tm.tm_sec) || !literal(&p, end, " "))
		return 0;
	int sign = literal(&p, end, "+") ? 1 : literal(&p, end, "-") ? -1 : 0;
	if (!sign || !number(&p, end, 2, &zone_h) || !number(&p, end, 2, &zone_m) ||
		tm.tm_year < 1970 || tm.tm_mon < 1 || tm.tm_mon > 12 || tm.tm_mday < 1 ||
		tm.tm_mday > 31 || tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60)
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	return timegm(&tm) - sign * (zone_h * 3600 + zone_m * 60);
}

static enum aide_outcome outcome(const char **p, const char *end)
{
	if (literal(p, end, "AIDE found NO differences between database and filesystem"))
		return AIDE_CLEAN;
	if (literal(p, end, "AIDE found differences between database and filesystem"))
		return AIDE_DIFFERENT;
	return AIDE_UNDECIDED;
}

/* Whether a line of options in a report's head, which stand between bars, has a limit; a file's line begins otherwise. */
static bool limits(const char *p, const char *end)
{
	static const char *const options[] = {"Limit: ", "Config version used: ", "Root prefix: ",
		"Verbose level: ", "Ignored e2fs attributes: "};
	const char *q = p;
	bool head = false;

	if (literal(&q, end, options[0]))
		return true;
	for (size_t i = 1; i < sizeof(options) / sizeof(*options); i++)
		head |= literal(&q, end, options[i]);
	return head && memmem(p, (size_t)(end - p), " | Limit: ", 10);
}

struct reading {
	struct aide_run run, before; /* the one at hand, and the last that counts before it */
	unsigned limit;		     /* where the one at hand says it is of a part */
	unsigned passed;	     /* the same of the last that was passed over */
};

/* The run at hand is over. */
static void settle(struct reading *r)
{
	if (r->limit && r->run.there && r->run.outcome != AIDE_DIFFERENT) {
		r->passed = r->limit;
		r->run = r->before;
	}
	r->limit = 0;
}

static void begin(struct reading *r, unsigned line)
{
	settle(r);
	r->before = r->run.there ? r->run : r->before;
	r->run = (struct aide_run){.there = true, .line = line};
}

struct aide_run aide_log_last(const char *text, size_t len)
{
	struct lines l = lines_of(text, len);
	struct reading r = {0};
	const char *line;
	size_t n;

	while (next_line(&l, &line, &n)) {
		const char *p = line, *end = line + n;
		while (p < end && (*p == ' ' || *p == '\t'))
			p++;
		bool daily = literal(&p, end, "aide run on ");
		bool report = !daily && literal(&p, end, "Start timestamp: ");
		/* The report inside the log of the daily check belongs to the run that the log began. */
		if (daily || (report && (!r.run.there || r.run.start)))
			begin(&r, l.number);
		if (report)
			r.run.start = stamp(p, end);
		if (daily || report)
			continue;
		if (limits(p, end)) {
			r.limit = l.number;
			continue;
		}
		enum aide_outcome o = outcome(&p, end);
		if (o != AIDE_UNDECIDED) {
			/* At report_level=minimal this line is the whole report. */
			if (!r.run.there || r.run.result)
				begin(&r, l.number);
			r.run.outcome = o;
			r.run.result = l.number;
		} else if (r.run.there && literal(&p, end, "AIDE initialized database")) {
			r.run = r.before;
			r.limit = 0;
		}
	}
	settle(&r);
	r.run.limit = r.passed;
	return r.run;
}
