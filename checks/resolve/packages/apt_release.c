/* apt_release: see apt_release.h. */
#include "checks/resolve/packages/apt_release.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "checks/resolve/packages/deb822.h"

time_t apt_date(const char *text)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char month[4], zone[7], comma[2] = "";
	struct tm tm = {0};
	int used = 0;

	const char *at = strchr(text, ',');
	if (!at || at - text > 9)
		return 0;
	if (sscanf(at, "%1[,] %2d %3s %4d %2d:%2d:%2d %6s%n", comma, &tm.tm_mday, month,
		    &tm.tm_year, &tm.tm_hour, &tm.tm_min, &tm.tm_sec, zone, &used) != 8 ||
		at[used])
		return 0;
	const char *m = strstr(months, month);
	if (!m || strlen(month) != 3 || (m - months) % 3)
		return 0;
	if (!str_eq(zone, "UTC") && !str_eq(zone, "GMT") && !str_eq(zone, "Z") &&
		!str_eq(zone, "+0000") && !str_eq(zone, "-0000"))
		return 0;
	if (tm.tm_year < 1970 || tm.tm_mday < 1 || tm.tm_mday > 31 || tm.tm_hour < 0 ||
		tm.tm_hour > 23 || tm.tm_min < 0 || tm.tm_min > 59 || tm.tm_sec < 0 ||
		tm.tm_sec > 60)
		return 0;
	tm.tm_year -= 1900;
	tm.tm_mon = (int)(m - months) / 3;
	time_t t = timegm(&tm);
	return t > 0 ? t : 0;
}

static const char *value(struct arena *a, const struct stanza *s, const char *name, unsigned *line)
{
	const char *v = stanza_value(s, a, name, line);

	return v ? v : "";
}

/* What a signature is put around: from the line after the first empty one to the signature. */
static bool unwrap(const char **text, size_t *len, unsigned *line)
{
	static const char begin[] = "-----BEGIN PGP SIGNED MESSAGE-----",
			  end[] = "-----BEGIN PGP SIGNATURE-----";
	struct lines l = lines_of(*text, *len);
	const char *p, *from = NULL;
	size_t n;

	if (*len < sizeof(begin) - 1 || memcmp(*text, begin, sizeof(begin) - 1))
		return true;
	while (next_line(&l, &p, &n)) {
		if (n && p[n - 1] == '\r')
			n--;
		if (!n && !from) {
			from = l.at;
			*line = l.number + 1;
		}
		if (from && n == sizeof(end) - 1 && !memcmp(p, end, n)) {
			*len = (size_t)(p - from);
			*text = from;
			return true;
		}
	}
	return false;
}

int apt_release_parse(struct arena *a, const char *text, size_t len, struct apt_release *ret)
{
	struct stanza s;
	unsigned line = 1;
	size_t at = 0;

	if (!unwrap(&text, &len, &line) || !stanza_of_text(text, len, &at, &line, &s) ||
		stanza_malformed(&s))
		return -EBADMSG;
	ret->origin = value(a, &s, "Origin", NULL);
	ret->label = value(a, &s, "Label", NULL);
	ret->suite = value(a, &s, "Suite", NULL);
	ret->codename = value(a, &s, "Codename", NULL);
	ret->architectures = value(a, &s, "Architectures", NULL);
	ret->date_text = stanza_value(&s, a, "Date", &ret->date_line);
	ret->valid_text = stanza_value(&s, a, "Valid-Until", &ret->valid_line);
	ret->date = ret->date_text ? apt_date(ret->date_text) : 0;
	ret->valid_until = ret->valid_text ? apt_date(ret->valid_text) : 0;
	ret->not_automatic = apt_bool(value(a, &s, "NotAutomatic", NULL)) == 1;
	ret->no_all = strstr(value(a, &s, "No-Support-for-Architecture-all", NULL), "Packages");
	struct lines l = lines_of(s.text, s.len);
	const char *p;
	size_t n;
	bool mine = false;
	ret->sums = NULL;
	ret->sums_len = 0;
	while (next_line(&l, &p, &n)) {
		if (n && *p != ' ' && *p != '\t') {
			if (mine)
				break;
			mine = n >= 7 && !strncasecmp(p, "SHA256:", 7);
		} else if (mine) {
			if (!ret->sums)
				ret->sums = p;
			ret->sums_len = (size_t)(p + n - ret->sums);
		}
	}
	return 0;
}

bool apt_release_sum(
	const struct apt_release *r, const char *name, char hex[SHA256_HEX], uint64_t *ret_size)
{
	struct lines l = lines_of(r->sums ? r->sums : "", r->sums_len);
	size_t len, want = strlen(name);
	const char *p;

	while (next_line(&l, &p, &len)) {
		while (len && strchr(" \t\r", p[len - 1]) && p[len - 1])
			len--;
		if (len <= want || memcmp(p + len - want, name, want) ||
			!strchr(" \t", p[len - want - 1]))
			continue;
		unsigned long long size;
		char line[256];
		if (len >= sizeof(line))
			return false;
		memcpy(line, p, len);
		line[len] = '\0';
		if (sscanf(line, " %64[0-9a-f] %llu", hex, &size) != 2 || strlen(hex) != 64)
			return false;
		*ret_size = size;
		return true;
	}
	return false;
}

int apt_release_read(struct root *r, struct arena *a, const char *lists, const struct apt_source *s,
	struct apt_release *ret, struct err *e)
{
	static const char *const names[] = {"InRelease", "Release"};
	int rc = -ENOENT;

	for (size_t i = 0; i < 2 && is_absent(rc); i++)
		rc = root_read(r,
			arena_printf(a, "%s/%s%s", lists, apt_source_file(a, s), names[i]),
			&ret->file, e);
	if (rc < 0)
		return rc;
	if (ret->file->has_nul || apt_release_parse(a, ret->file->data, ret->file->size, ret) < 0)
		return err_set(e, EBADMSG, "%s: no Release file", ret->file->path);
	return 0;
}
