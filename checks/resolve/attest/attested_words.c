/*
 * attested_words: the small words of attestations.xml: ids, days, times and texts.  See attestations.h.
 *
 * Formats: XML Schema 1.0 part 2 as attestations.xsd narrows it: xs:date without a zone, xs:dateTime with one and
 * without fractions, xs:token of a bounded number of characters.  Days are those of Taiwan, UTC+8 all the year.
 */
#include "checks/resolve/attest/attestations.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

#define TAIWAN	 (8 * 3600)
#define MAX_ZONE 14

static bool digits(const char *s, size_t n, int *ret)
{
	int v = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return false;
		v = v * 10 + (s[i] - '0');
	}
	*ret = v;
	return true;
}

/* The text against a picture: '0' a digit, anything else itself. */
static bool looks_like(const char *s, const char *picture)
{
	for (; *picture; picture++, s++)
		if (*picture == '0' ? !isdigit((unsigned char)*s) : *s != *picture)
			return false;
	return true;
}

static int day(const char *s, struct tm *ret)
{
	int year, month, mday;

	if (!looks_like(s, "0000-00-00") || !digits(s, 4, &year) || !digits(s + 5, 2, &month) ||
		!digits(s + 8, 2, &mday) || year < 1970)
		return -EINVAL;
	*ret = (struct tm){.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = mday};
	struct tm same = *ret;
	/* timegm() carries the 31st of April over to May: then it is no day. */
	if (timegm(&same) == -1 || same.tm_mon != month - 1 || same.tm_mday != mday)
		return -EINVAL;
	return 0;
}

int attested_day(const char *s, time_t *ret)
{
	struct tm tm;

	if (!s || strlen(s) != 10 || day(s, &tm) < 0)
		return -EINVAL;
	*ret = timegm(&tm) - TAIWAN;
	return 0;
}

int attested_time(const char *s, time_t *ret)
{
	struct tm tm;
	int hour = 0, minute = 0, second = 0, zone_hour = 0, zone_minute = 0;

	if (!s || strlen(s) < 20 || day(s, &tm) < 0 || !looks_like(s + 10, "T00:00:00"))
		return -EINVAL;
	digits(s + 11, 2, &hour);
	digits(s + 14, 2, &minute);
	digits(s + 17, 2, &second);
	const char *zone = s + 19;
	bool utc = str_eq(zone, "Z");
	if (hour > 23 || minute > 59 || second > 59)
		return -EINVAL;
	if (!utc && (strlen(zone) != 6 || (*zone != '+' && *zone != '-') ||
			    !looks_like(zone + 1, "00:00")))
		return -EINVAL;
	if (!utc) {
		digits(zone + 1, 2, &zone_hour);
		digits(zone + 4, 2, &zone_minute);
	}
	if (zone_minute > 59 || zone_hour > MAX_ZONE || (zone_hour == MAX_ZONE && zone_minute))
		return -EINVAL;
	tm.tm_hour = hour;
	tm.tm_min = minute;
	tm.tm_sec = second;
	time_t t = timegm(&tm), shift = zone_hour * 3600 + zone_minute * 60;
	*ret = *zone == '-' ? t + shift : t - shift;
	return 0;
}

const char *attested_utc(time_t t, char buf[ATTESTED_TIME])
{
	struct tm tm;

	if (!gmtime_r(&t, &tm) || !strftime(buf, ATTESTED_TIME, "%Y-%m-%dT%H:%M:%SZ", &tm))
		*buf = '\0';
	return buf;
}

/* An item of the government baseline, "TWGCB-01-012-0005": a rule and its own statement. */
static bool is_item(const char *s)
{
	static const char form[] = "TWGCB-00-000-0000";

	if (strlen(s) != strlen(form))
		return false;
	for (size_t i = 0; form[i]; i++)
		if (form[i] == '0' ? s[i] < '0' || s[i] > '9' : s[i] != form[i])
			return false;
	return true;
}

bool attested_id(const char *s, bool rules)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz",
			  all[] = "abcdefghijklmnopqrstuvwxyz0123456789";

	if (s && rules && is_item(s))
		return true;
	if (!s || strlen(s) < 7 || s[0] < 'A' || s[0] > 'Z' || s[1] < 'A' || s[1] > 'Z' ||
		s[2] != '-' || s[3] < '1' || s[3] > '9' || s[4] != '.' || !strchr("NMH", s[5]) ||
		s[6] < '1' || s[6] > '9')
		return false;
	if (!s[7] || !rules)
		return !s[7];
	if (s[7] != '.' || !s[8] || !strchr(letters, s[8]))
		return false;
	for (s += 8; *s;) {
		size_t n = strspn(s, all);
		if (!n)
			return false;
		s += n;
		if (!*s)
			return true;
		if (*s++ != '-' || !*s)
			return false;
	}
	return true;
}

const char *attested_statement(struct arena *a, const char *id)
{
	const char *dot = strchr(id, '.');
	size_t n = dot ? strcspn(dot + 1, ".") : 0;

	return dot ? arena_strndup(a, id, (size_t)(dot - id) + 1 + n) : id;
}

char *attested_text(struct arena *a, const char *s, size_t max)
{
	struct strbuf b = {.arena = a};
	size_t count = 0;
	bool blank = false;

	/* What is not UTF-8, what a terminal obeys, and what turns the order of a line would come out changed. */
	if (!s || !str_eq(str_clean(a, s, strlen(s), SIZE_MAX / 4), s))
		return NULL;
	for (; *s; s++) {
		if (strchr(" \t\n", *s)) {
			blank = b.len > 0;
			continue;
		}
		if (((unsigned char)*s & 0xc0) != 0x80 && (count += 1 + blank) > max)
			return NULL;
		if (blank)
			strbuf_puts(&b, " ");
		blank = false;
		strbuf_add(&b, s, 1);
	}
	return b.len ? b.data : NULL;
}
