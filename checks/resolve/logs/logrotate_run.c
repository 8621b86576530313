/*
 * logrotate_run: what starts logrotate at all, how often, and with which configurations.
 *
 * By systemd: logrotate.timer, if it starts at the next boot; its OnCalendar= says how often, ExecStart= of
 * logrotate.service what is read.  By cron, if cron starts: executable scripts of /etc/cron.{hourly,daily,weekly,
 * monthly} by names that run-parts(8) takes, lines of /etc/crontab, /etc/cron.d and root's own table, that name
 * logrotate.  Debian's own script leaves at once where systemd is running; a script that asks for
 * /run/systemd/system and exits is taken for that.
 * Not handled: timers of other names, scripts that come to logrotate by another script.
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/logs/logrotate.h"
#include "checks/resolve/units/unit.h"

#define HOUR 3600u
#define DAY  86400u

struct runs {
	const struct host *h;
	struct arena *a;
	struct logrotate_run *v;
	size_t n, cap;
};

static void add_run(struct runs *r, const char *by, unsigned interval, char **words, size_t n_words,
	const char *unknown)
{
	struct logrotate_run run = {.by = by, .interval = interval, .unknown = unknown};
	char **paths = arena_array(r->a, n_words + 1, sizeof(*paths));

	for (size_t i = 0; i < n_words; i++) {
		const char *w = words[i];
		if (str_eq(w, "-s") || str_eq(w, "--state") || str_eq(w, "-l") ||
			str_eq(w, "--log") || str_eq(w, "-m") || str_eq(w, "--mail"))
			i++;
		else if (str_eq(w, "--force") ||
			 (w[0] == '-' && w[1] != '-' && strchr(w, 'f') && !strchr(w, '=')))
			run.forced = true;
		else if (w[0] == '/')
			paths[run.n_paths++] = words[i];
	}
	run.paths = paths;
	if (run.n_paths)
		*(struct logrotate_run *)arena_push(r->a, &r->v, &r->n, &r->cap, sizeof(run)) = run;
}

/* How often a calendar expression comes, in seconds; 0 when it is none of the plain forms. */
static unsigned calendar(const char *s)
{
	static const struct {
		const char *name;
		unsigned s;
	} names[] = {{"minutely", 60}, {"hourly", HOUR}, {"daily", DAY}, {"weekly", 7 * DAY},
		{"monthly", 30 * DAY}, {"quarterly", 91 * DAY}, {"semiannually", 182 * DAY},
		{"yearly", 365 * DAY}, {"annually", 365 * DAY}};
	unsigned a, b, c;
	int end = 0;
	char day[8];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_ieq(s, names[i].name))
			return names[i].s;
	if (str_starts(s, "*-*-* "))
		s += 6;
	if (str_starts(s, "*:") || str_starts(s, "*-*-* *:"))
		return strchr(s, '/') || strchr(s, ',') ? 0 : HOUR;
	if ((sscanf(s, "%2u:%2u%n", &a, &b, &end) == 2 && end && !s[end]) ||
		(sscanf(s, "%2u:%2u:%2u%n", &a, &b, &c, &end) == 3 && end && !s[end]))
		return DAY;
	if (sscanf(s, "%*2u/%u:%2u%n", &a, &b, &end) == 2 && a && end && (!s[end] || s[end] == ':'))
		return a * HOUR;
	end = 0;
	if (sscanf(s, "%7[A-Za-z] %2u:%2u%n", day, &a, &b, &end) == 3 && end &&
		(!s[end] || s[end] == ':'))
		return 7 * DAY;
	if (sscanf(s, "%7[A-Za-z]%n", day, &end) == 1 && end && !s[end] && strlen(day) == 3)
		return 7 * DAY;
	if (str_starts(s, "*-*-") && isdigit((unsigned char)s[4]) && !strpbrk(s, ",/.~"))
		return 30 * DAY;
	return 0;
}

static int by_timer(struct runs *r, struct err *e)
{
	struct unit_boot timer, service;
	char **when = NULL, **argv = NULL;
	size_t n = 0, argc = 0;
	unsigned shortest = 0;
	const char *unknown = NULL;
	int rc = unit_at_boot(r->h->root, r->a, "logrotate.timer", &timer, e);

	if (rc < 0)
		return rc;
	rc = unit_at_boot(r->h->root, r->a, "logrotate.service", &service, e);
	if (rc < 0)
		return rc;
	if (!timer.starts || timer.condition || timer.problem || !service.exists ||
		service.masked || service.condition)
		return 0;
	unit_command(r->h->root, r->a, "logrotate.service", &argv, &argc, NULL);
	if (!argc || !str_ends(argv[0], "logrotate"))
		return 0;
	unit_setting(r->h->root, r->a, "logrotate.timer", "Timer", "OnCalendar", &when, &n, NULL,
		NULL, NULL);
	for (size_t i = 0; i < n; i++) {
		unsigned s = calendar(when[i]);
		if (!s)
			unknown = arena_printf(r->a,
				"logrotate.timer: OnCalendar=%s: how often it runs was not worked "
				"out",
				when[i]);
		if (s && (!shortest || s < shortest))
			shortest = s;
	}
	if (!n)
		unknown = "logrotate.timer: without OnCalendar= it was not worked out how often "
			  "it runs";
	add_run(r, "logrotate.timer", shortest ? shortest : DAY, argv + 1, argc - 1, unknown);
	return 0;
}

/* What a shell line starts logrotate with: the words after it, up to a separator. */
static void command_line(struct runs *r, const char *by, unsigned interval, const char *line)
{
	const char *at = strstr(line, "logrotate");
	size_t n;

	while (at && at[9] && !isspace((unsigned char)at[9]))
		at = strstr(at + 1, "logrotate");
	/* A path to it, or its bare name, not a word that merely holds it. */
	if (!at || (at != line && !strchr(" \t/;&(`", at[-1])))
		return;
	char **w = str_split(
		r->a, arena_strndup(r->a, at + 9, strcspn(at + 9, ";&|<>)#\n")), " \t\"'", &n);
	add_run(r, by, interval, w, n, NULL);
}

static void lines_naming(
	struct runs *r, const struct file *f, const char *by, unsigned interval, bool table)
{
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	size_t len, n;

	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(r->a, text, len));
		if (!*s || *s == '#' || !strstr(s, "logrotate") || strstr(s, "cron.daily"))
			continue;
		unsigned every = interval;
		if (table) {
			char **w = str_split(r->a, s, " \t", &n);
			if (s[0] == '@')
				every = str_starts(s, "@hourly")   ? HOUR
					: str_starts(s, "@weekly") ? 7 * DAY
					: str_starts(s, "@month")  ? 30 * DAY
								   : DAY;
			else if (n < 6)
				continue;
			else
				every = strpbrk(w[1], "*,/-")		   ? HOUR
					: w[4][0] != '*'		   ? 7 * DAY
					: w[2][0] != '*' || w[3][0] != '*' ? 30 * DAY
									   : DAY;
		}
		command_line(r, by, every, s);
	}
}

static bool run_parts_name(const char *name)
{
	for (const char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '-' && *p != '_')
			return false;
	return *name;
}

static int in_directory(
	struct runs *r, const char *dir, unsigned interval, bool table, struct err *e)
{
	char **names;
	size_t n;
	int rc = root_list(r->h->root, dir, r->a, &names, &n, e);

	for (size_t i = 0; !rc && i < n; i++) {
		const char *path = arena_printf(r->a, "%s/%s", dir, names[i]);
		const struct file *f;
		if (!run_parts_name(names[i]))
			continue;
		int got = root_read(r->h->root, path, &f, e);
		if (got == -EINVAL || is_absent(got))
			continue;
		if (got < 0)
			return got;
		if (!table && (!(f->st.st_mode & 0111) || (strstr(f->data, "/run/systemd/system") &&
								  strstr(f->data, "exit"))))
			continue;
		if (table && ((f->st.st_mode & 022) || f->st.st_uid))
			continue;
		lines_naming(r, f, path, interval, table);
	}
	return is_absent(rc) ? 0 : rc;
}

static int by_cron(struct runs *r, struct err *e)
{
	static const struct {
		const char *dir;
		unsigned s;
	} parts[] = {{"/etc/cron.hourly", HOUR}, {"/etc/cron.daily", DAY},
		{"/etc/cron.weekly", 7 * DAY}, {"/etc/cron.monthly", 30 * DAY}};
	static const char *const tables[] = {"/etc/crontab", "/var/spool/cron/crontabs/root"};
	struct unit_boot cron;
	const struct file *f;
	int rc = unit_at_boot(r->h->root, r->a, "cron.service", &cron, e);

	if (rc < 0)
		return rc;
	if (!cron.starts) {
		rc = unit_at_boot(r->h->root, r->a, "crond.service", &cron, e);
		if (rc < 0 || !cron.starts)
			return rc;
	}
	for (size_t i = 0; !rc && i < sizeof(parts) / sizeof(*parts); i++)
		rc = in_directory(r, parts[i].dir, parts[i].s, false, e);
	if (!rc)
		rc = in_directory(r, "/etc/cron.d", 0, true, e);
	for (size_t i = 0; !rc && i < sizeof(tables) / sizeof(*tables); i++) {
		rc = root_read(r->h->root, tables[i], &f, e);
		if (!rc)
			lines_naming(r, f, tables[i], 0, true);
		else if (is_absent(rc))
			rc = 0;
	}
	return rc;
}

int logrotate_runs(const struct host *h, struct arena *a, struct logrotate *l, struct err *e)
{
	struct runs r = {.h = h, .a = a};
	int rc = by_timer(&r, e);

	if (!rc)
		rc = by_cron(&r, e);
	l->runs = r.v;
	l->n_runs = r.n;
	return rc;
}
