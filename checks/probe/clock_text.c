/* clock_text: see clock_text.h. */
#include "checks/probe/clock_text.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

/*
 * Fields of chronyc's tracking report, comma-separated: reference id (hex), address or name, stratum, reference time
 * (epoch), system time offset (s), last offset, RMS offset, frequency, residual, skew, root delay, root dispersion,
 * update interval, leap status.
 */
enum { REF_ID, ADDRESS, STRATUM, REF_TIME, SYSTEM_OFFSET, LAST_OFFSET, LEAP_STATUS = 13 };

int clock_from_chronyc(struct arena *a, const char *text, struct clock_source *ret, struct err *e)
{
	const char *field[LEAP_STATUS + 1] = {0};
	const char *p = text;
	size_t n = 0;

	/* Not str_split(): an empty field (no address) must keep its place. */
	for (; n <= LEAP_STATUS; n++) {
		size_t len = strcspn(p, ",\r\n");
		field[n] = arena_strndup(a, p, len);
		if (p[len] != ',') {
			n++;
			break;
		}
		p += len + 1;
	}
	if (n <= LEAP_STATUS)
		return err_set(e, EBADMSG, "chronyc's answer is not understood: \"%.120s\"", text);
	*ret = (struct clock_source){.daemon = "chrony",
		.stratum = (unsigned)strtoul(field[STRATUM], NULL, 10),
		.offset_s = strtod(field[SYSTEM_OFFSET], NULL)};
	/* Reference 00000000 or leap "Not synchronised": nothing selected; 7F7F0101: its own clock ("local"). */
	unsigned long id = strtoul(field[REF_ID], NULL, 16);
	if (id == 0 || id == 0x7f7f0101 || str_starts(field[LEAP_STATUS], "Not"))
		return 0;
	ret->last_update = (time_t)strtod(field[REF_TIME], NULL);
	ret->reference = *field[ADDRESS] ? str_clean(a, field[ADDRESS], strlen(field[ADDRESS]), 256)
					 : arena_printf(a, "reference id %.8s", field[REF_ID]);
	return 0;
}

/* ntpq's "when": seconds, or with a unit; "-" when never. */
static long when_seconds(const char *s)
{
	char *end;
	long v = strtol(s, &end, 10);

	if (end == s)
		return -1;
	return v * (*end == 'm' ? 60 : *end == 'h' ? 3600 : *end == 'd' ? 86400 : 1);
}

int clock_from_ntpq(
	struct arena *a, const char *text, time_t now, struct clock_source *ret, struct err *e)
{
	struct lines l = lines_of(text, strlen(text));
	const char *line;
	size_t len;
	bool table = false;

	*ret = (struct clock_source){.daemon = "ntpd"};
	while (next_line(&l, &line, &len)) {
		size_t n;
		if (len > 4 && !strncmp(line, "=====", 5)) {
			table = true;
			continue;
		}
		if (!table || !len || (*line != '*' && *line != 'o'))
			continue;
		/* remote refid st t when poll reach delay offset jitter; offset in milliseconds */
		char **w = str_split(a, arena_strndup(a, line + 1, len - 1), " \t\r", &n);
		if (n < 10)
			return err_set(e, EBADMSG, "ntpq's answer is not understood: \"%.*s\"",
				(int)(len & 127), line);
		long when = when_seconds(w[4]);
		ret->reference = str_clean(a, w[0], strlen(w[0]), 256);
		ret->stratum = (unsigned)strtoul(w[2], NULL, 10);
		ret->last_update = when < 0 ? 0 : now - when;
		ret->offset_s = strtod(w[8], NULL) / 1000;
		return 0;
	}
	/* No table at all: "No association ID's returned" goes to standard error. */
	return 0;
}
