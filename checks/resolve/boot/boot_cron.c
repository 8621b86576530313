/*
 * boot_cron: what cron will run (crontab(5), cron(8), Debian's cron 3.0pl1).
 *
 * /etc/crontab and the files of /etc/cron.d have a user's name before the command; those of /var/spool/cron/crontabs are
 * the users' own.  A system crontab must be root's, a regular file (links are followed), of one link, writable by root
 * alone; in cron.d its name must be of letters, digits, "_" and "-".  A user's must be his or root's, mode 0600, and the
 * user must exist.  One line that cannot be parsed, or a last line without an end, and the whole file is ignored.  Blank
 * lines, "#" lines and NAME=VALUE lines are passed over; "@reboot" runs at boot, every other time makes a command
 * reachable.  "%" ends the command.  run-parts takes executables named by letters, digits, "_" and "-".
 * Where SHELL= is bash, BASH_ENV= names a file that it reads first.  With -l the names of cron.d are those
 * of the LSB.  A user's jobs, those of system crontabs too, rest once the account has expired.  PAM's commands run for each (boot_pam.c).
 * Not handled: a date that never comes (31 February), other access rules of PAM that keep a user's job off, other crons'
 * syntax.
 */
#include "checks/resolve/boot/boot.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/boot/boot_commands.h"

/* A number or a name of a field; whether cron takes it. */
static bool number(const char **at, unsigned low, unsigned high, const char *names, unsigned *ret)
{
	const char *p = *at;
	unsigned v = 0;

	if (isdigit((unsigned char)*p)) {
		for (; isdigit((unsigned char)*p) && v < 10000; p++)
			v = v * 10 + (unsigned)(*p - '0');
	} else if (names && isalpha((unsigned char)p[0]) && isalpha((unsigned char)p[1]) && p[2]) {
		char name[4] = {(char)tolower(p[0]), (char)tolower(p[1]), (char)tolower(p[2]), 0};
		const char *hit = strstr(names, name);
		if (!hit || isalpha((unsigned char)p[3]))
			return false;
		v = (unsigned)(hit - names) / 3 + low;
		p += 3;
	} else {
		return false;
	}
	*at = p;
	*ret = v;
	return v >= low && v <= high;
}

/* A field up to the next: its values, the lowest being bit 0; *star: whether it begins with one. */
static bool field(
	const char **at, unsigned low, unsigned high, const char *names, uint64_t *bits, bool *star)
{
	const char *p = *at;

	*bits = 0;
	*star = *p == '*';
	for (;;) {
		unsigned from = low, to = high, step = 1;
		if (*p == '*') {
			p++;
		} else {
			if (!number(&p, low, high, names, &from))
				return false;
			to = from;
			if (*p == '-') {
				p++;
				if (!number(&p, low, high, names, &to) || to < from)
					return false;
			} else if (*p == '/') {
				return false; /* a step wants a range */
			}
		}
		if (*p == '/') {
			p++;
			if (!number(&p, 1, high, NULL, &step))
				return false;
		}
		for (unsigned v = from; v <= to; v += step)
			*bits |= UINT64_C(1) << (v - low);
		if (*p != ',')
			break;
		p++;
	}
	if (*p != ' ' && *p != '\t')
		return false;
	*at = p + strspn(p, " \t");
	return true;
}

static const char *fields(const char *s, struct moments *m)
{
	uint64_t days, months, week;
	bool ignored, any_day, any_weekday;

	*m = (struct moments){.seconds = 1};
	if (!field(&s, 0, 59, NULL, &m->minutes, &ignored) ||
		!field(&s, 0, 23, NULL, &m->hours, &ignored) ||
		!field(&s, 1, 31, NULL, &days, &any_day) ||
		!field(&s, 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec", &months, &ignored) ||
		!field(&s, 0, 7, "sunmontuewedthufrisat", &week, &any_weekday))
		return NULL;
	memset(m->years, 0xff, sizeof(m->years));
	m->months = (uint32_t)months;
	for (size_t i = 0; i < 4; i++)
		m->days[i] = (uint32_t)days;
	m->weekdays = (uint32_t)(week >> 1 | (week & 1) << 6) & 0x7f;
	m->either = !any_day && !any_weekday;
	return s;
}

const char *boot_cron_times(const char *s, struct moments *m, bool *ret_reboot)
{
	static const struct {
		const char *word, *fields;
	} words[] = {{"reboot", NULL}, {"yearly", "0 0 1 1 * "}, {"annually", "0 0 1 1 * "},
		{"monthly", "0 0 1 * * "}, {"weekly", "0 0 * * 0 "}, {"daily", "0 0 * * * "},
		{"midnight", "0 0 * * * "}, {"hourly", "0 * * * * "}};

	*ret_reboot = false;
	if (*s != '@')
		return fields(s, m);
	size_t len = strcspn(s + 1, " \t");
	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strlen(words[i].word) == len && !strncmp(words[i].word, s + 1, len)) {
			*ret_reboot = i == 0;
			if (i)
				fields(words[i].fields, m);
			return s + 1 + len + strspn(s + 1 + len, " \t");
		}
	return NULL;
}

/* NAME=VALUE, quotes allowed round either: an assignment, as cron's own reader has it. */
static bool assignment(struct arena *a, const char *s, const char **name, const char **value)
{
	const char *p = s;
	size_t len;

	if (*p == '"' || *p == '\'') {
		const char *end = strchr(p + 1, *p);
		if (!end)
			return false;
		*name = arena_strndup(a, p + 1, (size_t)(end - p - 1));
		p = end + 1;
	} else {
		len = strcspn(p, "= \t");
		if (!len)
			return false;
		*name = arena_strndup(a, p, len);
		p += len;
	}
	p += strspn(p, " \t");
	if (*p != '=')
		return false;
	p++;
	p += strspn(p, " \t");
	char *v = str_strip(arena_strdup(a, p));
	len = strlen(v);
	if (len > 1 && (*v == '"' || *v == '\'') && v[len - 1] == *v)
		v[len - 1] = '\0', v++;
	*value = v;
	return true;
}

struct entry {
	const char *command, *user;
	unsigned line;
	const char *times;
	const struct moments *when; /* NULL: at boot */
	const char *shell, *path, *set;
};

struct tab {
	struct boot_build *b;
	const struct file *f;
	const char *user; /* NULL: a system crontab */
	struct entry *v;
	size_t n, cap;
	const char *shell, *path, *set; /* set: the other variables, as a shell sets them */
};

/* Whether a file of lines "NAME:..." has a name. */
static bool has_name(struct boot_build *b, const char *file, const char *name)
{
	const struct file *f;
	const char *text;
	size_t len;

	if (root_read(b->h->root, file, &f, NULL) < 0)
		return str_eq(name, "root");
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len))
		if (len > strlen(name) && !strncmp(text, name, strlen(name)) &&
			text[strlen(name)] == ':')
			return true;
	return false;
}

bool boot_user(struct boot_build *b, const char *name)
{
	return has_name(b, "/etc/passwd", name);
}

bool boot_group(struct boot_build *b, const char *name)
{
	return has_name(b, "/etc/group", name);
}

static bool is_name(const char *s)
{
	if (!isalpha((unsigned char)*s) && *s != '_')
		return false;
	for (; *s; s++)
		if (!isalnum((unsigned char)*s) && *s != '_')
			return false;
	return true;
}

static const char *single_quoted(struct arena *a, const char *s)
{
	struct strbuf b = {.arena = a};

	strbuf_puts(&b, "'");
	for (; *s; s++)
		if (*s == '\'')
			strbuf_puts(&b, "'\\''");
		else
			strbuf_add(&b, s, 1);
	strbuf_puts(&b, "'");
	return arena_strdup(a, strbuf_str(&b));
}

/* One line; false: cron ignores the whole file. */
static bool take_line(struct tab *t, char *line, unsigned number)
{
	struct arena *a = t->b->a;
	char *s = line + strspn(line, " \t");
	const char *name, *value;
	struct moments m;
	bool reboot;

	if (!*s || *s == '#')
		return true;
	if (assignment(a, s, &name, &value)) {
		if (str_eq(name, "SHELL"))
			t->shell = value;
		else if (str_eq(name, "PATH"))
			t->path = value;
		else if (is_name(name))
			t->set = arena_printf(a, "%sexport %s=%s; ", t->set ? t->set : "", name,
				single_quoted(a, value));
		return true;
	}
	const char *rest = boot_cron_times(s, &m, &reboot), *user = t->user;
	if (!rest)
		return false;
	const char *times = str_strip(arena_strndup(a, s, (size_t)(rest - s)));
	struct moments *when = reboot ? NULL : arena_alloc(a, sizeof(m));
	if (when)
		*when = m;
	if (!t->user) {
		size_t len = strcspn(rest, " \t");
		user = arena_strndup(a, rest, len);
		if (!rest[len] || !boot_user(t->b, user))
			return false;
		rest += len + strspn(rest + len, " \t");
	} else if (*rest == '*') {
		return false;
	}
	*(struct entry *)arena_push(a, &t->v, &t->n, &t->cap, sizeof(*t->v)) =
		(struct entry){rest, user, number, times, when, t->shell, t->path, t->set};
	return true;
}

/* bash reads the file that BASH_ENV names before "-c TEXT"; the other shells do not. */
static bool reads_env(const struct entry *en)
{
	return en->shell && str_eq(path_base(en->shell), "bash") && en->set &&
	       strstr(en->set, "BASH_ENV=");
}

/* "a%b" runs a; "\%" is a percent sign. */
static const char *command_text(struct arena *a, const struct entry *en)
{
	struct strbuf out = {.arena = a};

	strbuf_printf(&out, "export PATH='%s'; %s%s", en->path ? en->path : "/usr/bin:/bin",
		en->set ? en->set : "", reads_env(en) ? ". \"$BASH_ENV\"; " : "");
	for (const char *p = en->command; *p && *p != '%'; p++) {
		if (p[0] == '\\' && p[1] == '%')
			p++;
		strbuf_add(&out, p, 1);
	}
	return arena_strdup(a, strbuf_str(&out));
}

/* An account that has expired (shadow(5)): PAM keeps its jobs from running. */
static bool expired(struct boot_build *b, const char *user)
{
	const struct file *f;
	const char *text;
	size_t len, want = strlen(user);

	if (root_read(b->h->root, "/etc/shadow", &f, NULL) < 0)
		return false;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		if (len <= want || strncmp(text, user, want) || text[want] != ':')
			continue;
		const char *p = arena_strndup(b->a, text, len);
		for (int i = 0; p && i < 7; i++)
			p = (p = strchr(p, ':')) ? p + 1 : NULL;
		if (!p || !isdigit((unsigned char)*p))
			return false;
		return strtoll(p, NULL, 10) <= (long long)b->h->now.tv_sec / 86400;
	}
	return false;
}

static void take_tab(
	struct boot_build *b, const struct boot_item *by, const char *path, const char *user)
{
	struct tab t = {.b = b, .user = user};
	const char *text;
	size_t len;

	if (root_read(b->h->root, path, &t.f, NULL) < 0)
		return;
	if (t.f->size && t.f->data[t.f->size - 1] != '\n')
		return;
	struct lines l = lines_of(t.f->data, t.f->size);
	while (next_line(&l, &text, &len))
		if (!take_line(&t, arena_strndup(b->a, text, len), l.number))
			return;
	for (size_t i = 0; i < t.n; i++) {
		struct boot_times *times = arena_alloc(b->a, sizeof(*times));
		*times = (struct boot_times){.text = t.v[i].times,
			.when = t.v[i].when,
			.file = t.f,
			.line = t.v[i].line};
		struct boot_item like = {.at_boot = by->at_boot && !t.v[i].when,
			.by = path,
			.file = t.f,
			.line = t.v[i].line,
			.user = str_eq(t.v[i].user, "root") ? NULL : t.v[i].user,
			.perhaps = by->perhaps,
			.times = times};
		if (!user && expired(b, t.v[i].user))
			continue;
		if (t.v[i].shell && !boot_program(b->h->root, b->a, t.v[i].shell, NULL))
			continue;
		if (t.v[i].shell &&
			(str_ends(t.v[i].shell, "/false") || str_ends(t.v[i].shell, "/true") ||
				str_ends(t.v[i].shell, "/nologin")))
			continue;
		const char *command = command_text(b->a, &t.v[i]);
		if (b->text && t.v[i].shell && !str_eq(t.v[i].shell, "/bin/sh"))
			command = arena_printf(
				b->a, "%s -c %s", t.v[i].shell, single_quoted(b->a, command));
		if (b->text)
			b->text(b->text_of, command, t.v[i].user, &like);
		else if (t.v[i].shell && !str_ends(t.v[i].shell, "sh"))
			boot_add_command(b,
				(const char *const[]){t.v[i].shell, "-c", t.v[i].command}, 3,
				&like);
		else
			boot_add_text(b, command, &like);
		if (!b->text && (!b->cron_session || (like.at_boot && !b->cron_session->at_boot))) {
			b->cron_session = arena_alloc(b->a, sizeof(like));
			*b->cron_session = like;
		}
	}
}

/* Whether cron takes the file of a system crontab by its rights. */
static bool system_tab(struct boot_build *b, const char *path)
{
	struct stat st, ln;

	return root_stat(b->h->root, path, false, &ln, NULL) == 0 &&
	       (!S_ISLNK(ln.st_mode) || !ln.st_uid) &&
	       root_stat(b->h->root, path, true, &st, NULL) == 0 && S_ISREG(st.st_mode) &&
	       !st.st_uid && !(st.st_mode & (S_IWGRP | S_IWOTH)) && st.st_nlink == 1;
}

static bool plain_name(const char *name)
{
	for (const char *p = name; *p; p++)
		if (!isalnum((unsigned char)*p) && *p != '_' && *p != '-')
			return false;
	return *name != '\0';
}

/* What cron -l takes: "a", "_a.b-c", "a.b-c", "a-b": of small letters and digits, as the LSB has it. */
static bool lsb_name(const char *name)
{
	static const char *const left[] = {"dpkg-old", "dpkg-dist", "dpkg-new", "dpkg-tmp"};
	const char *dash = strrchr(name, '-');

	for (size_t i = 0; i < 4; i++)
		if (str_ends(name, left[i]))
			return false;
	for (const char *p = name; *p; p++)
		if (!islower((unsigned char)*p) && !isdigit((unsigned char)*p) &&
			!(*p == '-' && dash) && !(dash && p < dash && (*p == '_' || *p == '.')))
			return false;
	return *name && !(dash && !dash[1]);
}

void boot_cron(
	struct boot_build *b, const struct boot_item *by, const char *const *argv, size_t n_argv)
{
	bool lsb = false;

	for (size_t i = 1; i < n_argv; i++)
		lsb |= argv[i] && argv[i][0] == '-' && argv[i][1] != '-' && strchr(argv[i], 'l');
	static const char d[] = "/etc/cron.d", spool[] = "/var/spool/cron/crontabs";
	const struct file *passwd;
	char **names;
	size_t n;

	if (system_tab(b, "/etc/crontab"))
		take_tab(b, by, "/etc/crontab", NULL);
	if (root_list(b->h->root, d, b->a, &names, &n, NULL) == 0)
		for (size_t i = 0; i < n; i++) {
			const char *path = arena_printf(b->a, "%s/%s", d, names[i]);
			if ((lsb ? lsb_name(names[i]) : plain_name(names[i])) &&
				system_tab(b, path))
				take_tab(b, by, path, NULL);
		}
	if (root_list(b->h->root, spool, b->a, &names, &n, NULL) < 0 ||
		root_read(b->h->root, "/etc/passwd", &passwd, NULL) < 0)
		n = 0;
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(b->a, "%s/%s", spool, names[i]);
		struct stat st;
		if (names[i][0] == '.' || !boot_user(b, names[i]) ||
			root_stat(b->h->root, path, false, &st, NULL) < 0 || !S_ISREG(st.st_mode) ||
			(st.st_mode & 07777) != 0600 || st.st_nlink != 1)
			continue;
		if (!expired(b, names[i]))
			take_tab(b, by, path, names[i]);
	}
	if (b->cron_session)
		boot_pam(b, "cron", b->cron_session);
}
