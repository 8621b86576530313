/*
 * when: models of pam_time(8), time.conf(5): at which times a user may log in, and of pam_lastlog(8): how long ago the
 * last time may be.
 *
 * pam_time: every rule whose service, terminal and user fit must have its times fulfilled; without one everybody may.  A
 * guesser picks the time, so a user is refused only when no quarter of an hour of the week suits.  The terminal is tty1,
 * or ssh.  A rule with more or fewer than four fields is passed over; fields are lists of names with !, & and |, taken
 * from left to right.  Observed in tests/behaviour/pam_models.list.
 *
 * pam_lastlog, of an account of its own: root, whoever was never seen and whoever was within inactive= days gets in;
 * without the file it has no opinion.  Of anybody else's last login nothing is known, only that it may help.
 *
 * Left out: netgroups (taken to hold the user); rules longer than 1000 bytes, which the module passes over.
 */
#include <ctype.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/pam/models.h"

#define TIME_CONF "/etc/security/time.conf"
#define MAX_RULES 256

/* "*" matches what follows it at the end; without one the whole must be the same. */
static bool same(const char *text, const char *pattern)
{
	const char *star = strchr(pattern, '*');
	size_t head = star ? (size_t)(star - pattern) : 0, n = strlen(text);

	if (!star)
		return str_eq(text, pattern);
	size_t tail = strlen(star + 1);
	return !strncmp(text, pattern, head) && n >= head && n >= tail &&
	       !strcmp(text + n - tail, star + 1);
}

struct when {
	unsigned day;	 /* a bit, Sunday first */
	unsigned minute; /* hour * 100 + minute */
};

/* One range, "MoTu0800-1700", against a time. */
static bool in_range(const struct when *now, const char *t)
{
	static const char names[] = "sumotuwethfrsawkwdal";
	static const unsigned bits[] = {1, 2, 4, 8, 16, 32, 64, 62, 65, 127};
	unsigned days = 0, from = 0, to = 0;
	int used = 0;

	for (; isalpha((unsigned char)t[0]) && t[1]; t += 2) {
		unsigned bit = 0;
		for (size_t i = 0; i < 10; i++)
			if (!strncasecmp(names + 2 * i, t, 2))
				bit = bits[i];
		if (!bit)
			return false;
		days ^= bit;
	}
	if (!days)
		return false;
	if (sscanf(t, "%4u-%4u%n", &from, &to, &used) < 2)
		return true; /* what the module answers to a time it cannot read */
	if (from < to)
		return (now->day & days) && now->minute >= from && now->minute < to;
	unsigned next = (days << 1 | days >> 6) & 127;
	return ((now->day & days) && now->minute >= from) ||
	       ((now->day & next) && now->minute <= to);
}

static bool word_char(char c)
{
	return isalnum((unsigned char)c) || (c && strchr("*_-./:", c));
}

/* A field of names, !, & and |, taken from left to right.  now: a field of times. */
static bool logic(struct pam_sim *s, const char *x, const char *text, const struct when *now)
{
	bool left = false, is_and = false, inverse = false, want_name = true;

	while (*x) {
		size_t n = 0;
		while (word_char(x[n]))
			n++;
		if (!n && !strchr("!&|", *x)) {
			x++;
		} else if (want_name && *x == '!') {
			inverse = !inverse;
			x++;
		} else if (want_name && n) {
			const char *word = arena_strndup(s->a, x, n);
			bool right = inverse ^
				     (now ? in_range(now, word) : same(text ? text : "", word));
			left = is_and ? left && right : left || right;
			want_name = false;
			x += n;
		} else if (!want_name && (*x == '&' || *x == '|')) {
			is_and = *x == '&';
			want_name = true;
			inverse = false;
			x++;
		} else {
			return false;
		}
	}
	return left;
}

/* The rules whose service, terminal and user are ours; their times. */
static size_t time_rules(struct pam_sim *s, const struct file *f, const char *times[MAX_RULES])
{
	const char *tty = str_eq(s->service->name, "sshd") ? "ssh" : "tty1", *text;
	struct strbuf joined = {.arena = s->a};
	size_t len, n = 0, fields;

	for (struct lines all = lines_of(f->data, f->size); next_line(&all, &text, &len);) {
		const char *hash = memchr(text, '#', len);
		len = hash ? (size_t)(hash - text) : len;
		if (len && text[len - 1] == '\\' && !hash) {
			strbuf_printf(&joined, "%.*s", (int)len - 1, text);
			continue;
		}
		strbuf_printf(&joined, "%.*s", (int)len, text);
		char *line = arena_strdup(s->a, strbuf_str(&joined)), *field[4] = {line};
		joined = (struct strbuf){.arena = s->a};
		for (fields = 1; fields < 4 && (field[fields] = strchr(field[fields - 1], ';'));
			fields++)
			*field[fields]++ = '\0';
		if (fields < 4 || !field[3] || strchr(field[3], ';'))
			continue;
		if (logic(s, field[0], s->service->name, NULL) && logic(s, field[1], tty, NULL) &&
			(*str_strip(field[2]) == '@' || logic(s, field[2], s->user->name, NULL)) &&
			n < MAX_RULES)
			times[n++] = field[3];
	}
	return n;
}

PAM_MODEL(pam_time_account)
{
	const char *path = pam_last_value(l, "conffile"), *times[MAX_RULES];
	const struct file *f;

	if (pam_sim_read(s, path && *path ? path : TIME_CONF, &f) < 0)
		return PAM_SUCCESS;
	size_t n = time_rules(s, f, times);
	if (!n)
		return PAM_SUCCESS;
	for (unsigned quarter = 0; quarter < 7 * 96; quarter++) {
		const struct when now = {
			1u << quarter / 96, quarter % 96 / 4 * 100 + quarter % 4 * 15};
		size_t i = 0;
		while (i < n && logic(s, times[i], NULL, &now))
			i++;
		if ((i == n) != s->worst)
			return i == n ? PAM_SUCCESS : PAM_PERM_DENIED;
	}
	return s->worst ? PAM_SUCCESS : PAM_PERM_DENIED;
}

#define LASTLOG "/var/log/lastlog"
#define LASTLOG_SIZE                                                                               \
	292 /* struct lastlog of 64-bit Linux: int32 time, 32 bytes of line, 256 of host */

static long inactive_days(const struct pam_line *l)
{
	long days = 90;

	for (size_t i = 0; i < l->argc; i++) {
		const char *v = str_starts(l->argv[i], "inactive=") ? l->argv[i] + 9 : "";
		char *end;
		long n = strtol(v, &end, 10);
		if (end != v && n > 0 && n < 100000)
			days = n;
	}
	return days;
}

static bool beyond_lastlog(struct pam_sim *s)
{
	const struct file *f;
	unsigned line;
	const char *text;
	char *end;

	if (pam_sim_read(s, "/etc/login.defs", &f) < 0 ||
		!(text = pam_search_key(s->a, f, "LASTLOG_UID_MAX", &line)))
		return false;
	unsigned long max = strtoul(text, &end, 10);
	end += strspn(end, " \t\r\v\f");
	return end != text && !*end && max < UINT32_MAX && s->user->uid > max;
}

PAM_MODEL(pam_lastlog_any)
{
	int32_t at = 0;

	if (s->user->uid == 0)
		return PAM_SUCCESS;
	if (beyond_lastlog(s))
		return PAM_SUCCESS;
	int fd = root_openat(s->world->root, LASTLOG, O_RDONLY, NULL);
	if (fd < 0)
		return PAM_IGNORE;
	/* the day is known only where ages are weighed; else the user is one who was there lately */
	if (!s->shadow.known || !s->user->in_passwd ||
		pread(fd, &at, sizeof(at), (off_t)s->user->uid * LASTLOG_SIZE) != sizeof(at))
		at = 0;
	close(fd);
	return !at || (s->now - at) / 86400 <= inactive_days(l) ? PAM_SUCCESS : PAM_AUTH_ERR;
}
