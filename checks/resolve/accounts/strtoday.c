/*
 * strtoday: days and dates as shadow 4.13 reads them (libmisc/strtoday.c, libmisc/getdate.y).
 *
 * Nothing but digits, with blanks before them, is a number of days as strtol(3) reads it: 010 is eight.  All else is a
 * date of words: 2027-12-31, 27-1-5, 2027/12/31, 12/31/2027 (the month first), 31 Dec 2027, 31-dec-27, Dec 31, 2027.
 * Years below 69 are of this century, below 100 of the last one.  Nothing is checked: a month 31 is the seventh of the
 * year after the next, the 31st of February the third of March.
 *
 * Left out, and so no date here: times of day, weekdays, time zones, words that are relative to today, comments in
 * parentheses.  The time zone of the host is taken to be within twelve hours of UTC.
 */
#include "checks/resolve/accounts/strtoday.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

#define BLANK	   " \t\n\v\f\r"
#define MAX_DIGITS 6

/* The words of a date: U a number, S one with "-" before it, M a month, "/" and "," themselves. */
struct words {
	char form[8];
	int n[8];
	size_t count;
};

/* 0: no month. */
static int month_of(const char *s, size_t len)
{
	static const char *const names[] = {"january", "february", "march", "april", "may", "june",
		"july", "august", "september", "october", "november", "december"};
	bool shortened = len == 3 || (len == 4 && s[3] == '.');

	if (len == 4 && !strncasecmp(s, "sept", len))
		return 9;
	for (int i = 0; i < 12; i++)
		if (shortened ? !strncasecmp(s, names[i], 3)
			      : len == strlen(names[i]) && !strncasecmp(s, names[i], len))
			return i + 1;
	return 0;
}

/* Reads one word at s; its length, 0 for what is none of those known. */
static size_t one_word(const char *s, char *ret_form, int *ret_n)
{
	size_t sign = *s == '-', digits = strspn(s + sign, "0123456789"), letters = 0;

	if (digits) {
		*ret_form = sign ? 'S' : 'U';
		*ret_n = atoi(s + sign);
		return digits <= MAX_DIGITS ? sign + digits : 0;
	}
	*ret_form = *s;
	if (*s == '/' || *s == ',')
		return 1;
	while (isalpha((unsigned char)s[letters]) || (letters && s[letters] == '.'))
		letters++;
	*ret_form = 'M';
	*ret_n = month_of(s, letters);
	return *ret_n ? letters : 0;
}

static bool split(const char *s, struct words *w)
{
	*w = (struct words){0};
	while (*(s += strspn(s, BLANK))) {
		if (*s == '-' && !isdigit((unsigned char)s[1])) { /* as in 31-dec-27 */
			s++;
			continue;
		}
		if (w->count == sizeof(w->form) - 1)
			return false;
		size_t len = one_word(s, &w->form[w->count], &w->n[w->count]);
		if (!len)
			return false;
		w->count++;
		s += len;
	}
	return true;
}

/* Days since 1970 of the first of a month of the civil calendar. */
static long first_of(long year, long month)
{
	year += (month - 1) / 12;
	month = (month - 1) % 12 + 1;
	if (month < 1) {
		month += 12;
		year--;
	}
	year -= month <= 2;
	long of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5;
	long of_era = year % 400;

	return year / 400 * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

static bool date(const char *s, long *ret)
{
	static const struct {
		const char *form;
		unsigned char year, month, day; /* which word */
	} forms[] = {{"USS", 0, 1, 2}, {"U/U/U", 4, 0, 2}, {"UMS", 2, 1, 0}, {"UMU", 2, 1, 0},
		{"MU,U", 3, 0, 1}};
	struct words w;

	if (!split(s, &w))
		return false;
	for (size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
		if (!str_eq(w.form, forms[i].form))
			continue;
		long year = w.n[forms[i].year], month = w.n[forms[i].month],
		     day = w.n[forms[i].day];
		if (w.form[1] == '/' && w.n[0] >= 1000) {
			year = w.n[0];
			month = w.n[2];
			day = w.n[4];
		}
		year += year < 69 ? 2000 : year < 100 ? 1900 : 0;
		if (month > 999 || day > 9999 || year > 9999)
			return false;
		*ret = first_of(year, month) + day - 1;
		*ret += *ret < 0; /* half a day is added to the seconds, and the rest cut off */
		return true;
	}
	return false;
}

bool strtoday(const char *s, long *ret)
{
	const char *digits = s + strspn(s, " ");

	if (*digits && !digits[strspn(digits, "0123456789")]) {
		char *end;
		errno = 0;
		*ret = strtol(s, &end, 0);
		return !*end && !errno;
	}
	return date(s, ret);
}
