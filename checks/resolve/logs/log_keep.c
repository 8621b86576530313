/*
 * log_keep: for how many days a record is kept where it was written, whatever comes after it.
 *
 * logrotate (3.21): its runs are played day after day on a log that grows by the declared volume; the youngest record
 * that is ever removed gives the days.  What is skipped (a link, a directory others may write, su to an ordinary
 * user, copy without truncating) is kept for ever.  systemd-tmpfiles' ages count where the log's directory has one:
 * a rename makes a numbered file young again, one with a date is left to age.
 * auditd (3.0): ROTATE keeps num_logs - 1 full files of max_log_file beside the one being written; with num_logs below
 * 2, and with IGNORE, SYSLOG and KEEP_LOGS nothing is removed; SUSPEND writes nothing more.
 * journald (252): a file is closed after MaxFileSec or at its size and removed whole, by the age of its FIRST record
 * (MaxRetentionSec), by the number of files (SystemMaxFiles) or the space (SystemMaxUse, and the disk less
 * SystemKeepFree); so what is sure is less by one file.
 * logrotate's scripts: a firstaction, prerotate or preremove that always fails keeps all; others count as succeeding.
 * Not handled: space that others take (SystemKeepFree counts against an empty disk, space_left_action not at all),
 * programs that delete logs by themselves (commands that do so: log_hands.c), rotation on SIGUSR1, how much the journal's own format adds to the volume.
 */
#include "checks/resolve/logs/log_keep.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/resolve/audit/auditd_conf.h"
#include "checks/resolve/accounts/ids.h"
#include "checks/resolve/logs/log_hands.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/files/tmpfiles.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"

#define DAY	     86400
#define HORIZON_DAYS 4000 /* beyond this what is kept counts as kept for ever */
#define MAX_RUNS     100000
#define MAX_OLD	     6000
#define START	     1735689600 /* a Wednesday, the first of a year */
#define MIB	     ((uint64_t)1 << 20)
#define INFO	     6 /* the severity that records of authentication come with */

struct old_file {
	time_t last, touched; /* its youngest record; its last change, a rename among them */
};

struct play {
	const struct logrotate_set *s;
	struct old_file old[MAX_OLD]; /* the newest first */
	size_t n;
	time_t since, rotated; /* the current log's first record; logrotate's state */
	uint64_t kept;	       /* seconds; LOG_KEEP_EVER */
};

static void removed(struct play *p, time_t now, time_t last)
{
	uint64_t age = now > last ? (uint64_t)(now - last) : 0;

	if (age < p->kept)
		p->kept = age;
}

static struct tm calendar(time_t t)
{
	struct tm tm;

	gmtime_r(&t, &tm);
	return tm;
}

static bool due(const struct play *p, time_t now, uint64_t size)
{
	const struct logrotate_set *s = p->s;
	struct tm a = calendar(p->rotated), b = calendar(now);
	long days = now / DAY - p->rotated / DAY;
	bool yes;

	if (s->maxsize && size > s->maxsize)
		return true;
	if (s->period == LOGROTATE_SIZE)
		return size >= s->size;
	if (days == 0 && a.tm_hour == b.tm_hour)
		return false;
	switch (s->period) {
	case LOGROTATE_HOURLY:
		yes = true;
		break;
	case LOGROTATE_DAILY:
		yes = days > 0;
		break;
	case LOGROTATE_WEEKLY:
		yes = days >= 7 || (days >= 1 && (unsigned)b.tm_wday == s->weekday);
		break;
	case LOGROTATE_MONTHLY:
		yes = a.tm_mon != b.tm_mon || a.tm_year != b.tm_year;
		break;
	default:
		yes = a.tm_year != b.tm_year;
		break;
	}
	return yes && (!s->minsize || size >= s->minsize) && !s->minage;
}

/* Two rotations of one day get one name, and the second is skipped, unless the name holds more of the time. */
static bool name_taken(const struct play *p, time_t now)
{
	const struct logrotate_set *s = p->s;
	const char *f = s->dateformat;
	bool hour = f ? strstr(f, "%H") || strstr(f, "%M") || strstr(f, "%S") || strstr(f, "%s")
		      : s->period == LOGROTATE_HOURLY;

	return s->dateext && p->n && !hour && p->old[0].last / DAY == now / DAY;
}

static void rotate(struct play *p, time_t now)
{
	const struct logrotate_set *s = p->s;
	size_t keep = s->rotate < 0 ? MAX_OLD - 1 : (size_t)s->rotate;

	p->rotated = now;
	if (name_taken(p, now))
		return;
	for (size_t i = 0; i < p->n; i++)
		if (s->maxage && now - p->old[i].last >= (time_t)s->maxage * DAY) {
			removed(p, now, p->old[i].last);
			memmove(p->old + i, p->old + i + 1, (--p->n - i) * sizeof(*p->old));
			i--;
		} else if (!s->dateext) {
			p->old[i].touched = now;
		}
	if (keep >= MAX_OLD)
		keep = MAX_OLD - 1;
	memmove(p->old + 1, p->old, p->n++ * sizeof(*p->old));
	p->old[0] = (struct old_file){now, now};
	p->since = now;
	while (p->n > keep)
		removed(p, now, p->old[--p->n].last);
}

static void clean(struct play *p, time_t now, uint64_t age, bool by_mtime)
{
	while (p->n) {
		const struct old_file *o = &p->old[p->n - 1];
		time_t t = by_mtime ? o->last : o->touched;
		if (now < t || (uint64_t)(now - t) <= age)
			break;
		removed(p, now, o->last);
		p->n--;
	}
}

uint64_t log_keep_rotation(const struct logrotate_set *s, uint64_t volume, unsigned interval,
	bool forced, uint64_t clean_s, bool clean_by_mtime)
{
	struct play *p = calloc(1, sizeof(*p));
	uint64_t kept;

	if (!p)
		return 0;
	*p = (struct play){.s = s, .since = START, .rotated = START, .kept = LOG_KEEP_EVER};
	if (interval < 60)
		interval = 60;
	if (!s->copy || s->copytruncate)
		for (size_t i = 1; i < MAX_RUNS; i++) {
			time_t now = START + (time_t)i * interval;
			if (now > START + (time_t)HORIZON_DAYS * DAY || p->n >= MAX_OLD - 1)
				break;
			uint64_t size = (uint64_t)((double)volume * (double)(now - p->since) / DAY);
			if (forced || due(p, now, size))
				rotate(p, now);
			if (clean_s != LOG_KEEP_EVER)
				clean(p, now, clean_s, clean_by_mtime);
		}
	kept = p->kept;
	free(p);
	return kept == LOG_KEEP_EVER ? kept : kept / DAY;
}

/* The age that tmpfiles.d(5) sets for what lies in a directory: the line, or NULL. */
static const struct tmpfiles_line *age_of(const struct tmpfiles *t, const char *dir)
{
	const struct tmpfiles_line *best = NULL;

	for (size_t i = 0; i < t->n; i++) {
		const struct tmpfiles_line *x = &t->v[i];
		size_t len = strlen(x->path);
		while (len > 1 && x->path[len - 1] == '/')
			len--;
		if (!x->age || !strchr("dDevqQC", x->type) || strncmp(dir, x->path, len) ||
			(dir[len] && dir[len] != '/'))
			continue;
		if (!best || strlen(best->path) < len)
			best = x;
	}
	return best;
}

static bool removes(const char *scripts)
{
	static const char *const words[] = {
		"rm ", "unlink", "-delete", "shred", "mv ", "truncate", ">/var", "> /var"};

	for (size_t i = 0; scripts && i < sizeof(words) / sizeof(*words); i++)
		if (strstr(scripts, words[i]))
			return true;
	return false;
}

/* Whether logrotate would pass the log over. */
static bool skipped(const struct host *h, struct arena *a, const struct ids *ids, const char *path,
	const struct logrotate_set *s)
{
	struct stat st;
	char *target;
	uint32_t uid;
	const char *dir = arena_strndup(a, path, (size_t)(strrchr(path, '/') - path));

	if (!root_readlink(h->root, path, a, &target, NULL))
		return true;
	if (!root_stat(h->root, path, true, &st, NULL) && st.st_nlink > 1 && !s->allow_hardlink)
		return true;
	if (root_stat(h->root, *dir ? dir : "/", true, &st, NULL) < 0)
		return false;
	if (!s->su)
		return (st.st_gid && st.st_mode & S_IWGRP) || st.st_mode & S_IWOTH;
	return ids_uid(ids, s->su_user, &uid) && uid && uid != st.st_uid;
}

static const char *period_text(const struct logrotate_set *s, struct arena *a)
{
	static const char *const names[] = {"", "hourly", "daily", "weekly", "monthly", "yearly"};

	return s->period == LOGROTATE_SIZE
		       ? arena_printf(a, "size %llu", (unsigned long long)s->size)
		       : names[s->period];
}

static void explain_rotation(struct log_keep *k, struct arena *a, const struct logrotate_set *s,
	const struct tmpfiles_line *age)
{
	const char *text = arena_printf(a, "%s, rotate %d%s%s%s%s", period_text(s, a), s->rotate,
		s->maxage ? arena_printf(a, ", maxage %d", s->maxage) : "",
		s->maxsize ? arena_printf(a, ", maxsize %llu", (unsigned long long)s->maxsize) : "",
		s->minsize ? arena_printf(a, ", minsize %llu", (unsigned long long)s->minsize) : "",
		age ? arena_printf(a, "; tmpfiles.d age %s", age->age) : "");

	k->why.en = arena_printf(a, "logrotate: %s", text);
	k->why.zh = arena_printf(a, "logrotate：%s", text);
	const struct logrotate_at at = s->rotate_at.file   ? s->rotate_at
				       : s->period_at.file ? s->period_at
							   : s->maxage_at;
	if (at.file) {
		k->file = at.file;
		k->line = at.line;
	}
}

static void by_logrotate(const struct host *h, struct arena *a, const struct logrotate *l,
	const struct logrotate_run *run, const char *path, uint64_t volume, uint64_t clean_s,
	const struct tmpfiles_line *age, struct log_keep *k)
{
	const struct logrotate_entry *x = logrotate_for(l, run, a, path);

	if (!x || x->set.held || x->set.keeps_old || skipped(h, a, l->ids, path, &x->set))
		return;
	uint64_t days = log_keep_rotation(&x->set, volume, run->interval, run->forced, clean_s,
		age && str_starts(age->age, "m:"));
	if (days < k->days) {
		k->days = days;
		k->file = x->file;
		k->line = x->line;
		explain_rotation(k, a, &x->set, age);
	}
	const char *where = x->file ? x->file->path : "logrotate";
	if (x->own_rotated)
		k->unknown = arena_printf(a,
			"%s:%u: the pattern matches the rotated logs too, which are then rotated "
			"again",
			where, x->line);
	if (removes(x->set.scripts))
		k->unknown = arena_printf(
			a, "%s:%u: a script of logrotate moves or removes files", where, x->line);
	if (run->unknown)
		k->unknown = run->unknown;
}

/* What commands remove of the log and its old pieces. */
static void by_hands(struct facts *f, struct arena *a, const struct log_hands *hands,
	const struct logrotate *l, const char *path, struct log_keep *k)
{
	const struct logrotate_entry *x =
		l && l->n_runs ? logrotate_for(l, &l->runs[0], a, path) : NULL;
	char *real;

	if (!root_resolve(facts_host(f)->root, path, a, &real, NULL))
		path = real + (real[0] == '/' && real[1] == '/');
	struct log_removal r = log_hands_remove(hands, a, path, x && x->set.compress);
	if (!r.by)
		return;
	if (r.unknown)
		k->unknown = r.unknown;
	if (r.days >= k->days)
		return;
	k->days = r.days;
	k->file = r.by->file;
	k->line = r.by->line;
	k->why.en = arena_printf(a, "removed by %s: %s", r.by->by, path_base(r.by->argv[0]));
	k->why.zh = arena_printf(a, "由 %s 刪除：%s", r.by->by, path_base(r.by->argv[0]));
}

void log_keep_file(const struct host *h, struct facts *f, struct arena *a, const char *path,
	uint64_t volume, struct log_keep *ret)
{
	struct err e = {0};
	const struct logrotate *l = facts_get(f, &model_logrotate, &e);
	const struct tmpfiles *t = facts_get(f, &model_tmpfiles, NULL);
	const char *dir = arena_strndup(a, path, (size_t)(strrchr(path, '/') - path));
	const struct tmpfiles_line *age = t ? age_of(t, *dir ? dir : "/") : NULL;
	uint64_t clean_s = LOG_KEEP_EVER;

	*ret = (struct log_keep){.store = path,
		.days = LOG_KEEP_EVER,
		.why = {"nothing removes it", "無任何機制刪除"}};
	if (!l && e.code != ENOENT)
		ret->unknown = arena_strdup(a, e.text);
	if (age) {
		const char *text = strchr(age->age, ':') ? strchr(age->age, ':') + 1 : age->age;
		if (*text == '~')
			text++;
		if (systemd_seconds(text, &clean_s) < 0)
			ret->unknown = arena_printf(
				a, "%s:%u: the age \"%s\"", age->file->path, age->line, age->age);
	}
	const struct log_hands *hands = facts_get(f, &model_log_hands, &e);
	if (hands)
		by_hands(f, a, hands, l, path, ret);
	else if (!ret->unknown)
		ret->unknown = arena_strdup(a, e.text);
	for (size_t i = 0; l && i < l->n_runs; i++)
		by_logrotate(h, a, l, &l->runs[i], path, volume, clean_s, age, ret);
}

static uint64_t conf_number(const struct auditd_conf *c, const char *key)
{
	const struct auditd_value *v = auditd_value(c, key);

	return v && v->value ? strtoull(v->value, NULL, 10) : 0;
}

static void by_auditd(
	struct arena *a, const struct auditd_conf *c, uint64_t volume, struct log_keep *k)
{
	const struct auditd_value *act = auditd_value(c, "max_log_file_action");
	uint64_t logs = conf_number(c, "num_logs"), size = conf_number(c, "max_log_file");

	k->file = act->file;
	k->line = act->line;
	k->why.en = arena_printf(a, "auditd: max_log_file_action = %s", act->value);
	k->why.zh = arena_printf(a, "auditd：max_log_file_action = %s", act->value);
	if (str_ieq(auditd_value(c, "write_logs")->value, "no") ||
		str_ieq(auditd_value(c, "log_format")->value, "nolog")) {
		k->days = 0;
		k->why.en = "auditd writes no log (write_logs = no)";
		k->why.zh = "auditd 不寫入紀錄（write_logs = no）";
	} else if (str_ieq(act->value, "suspend")) {
		k->days = 0;
		k->why.en = arena_printf(a,
			"auditd: max_log_file_action = %s: after %llu MB nothing more is written",
			act->value, (unsigned long long)size);
		k->why.zh =
			arena_printf(a, "auditd：max_log_file_action = %s，達 %llu MB 後即不再寫入",
				act->value, (unsigned long long)size);
	} else if (str_ieq(act->value, "rotate") && logs > 1) {
		if (volume)
			k->days = (logs - 1) * size * MIB / volume;
		k->why.en = arena_printf(a,
			"auditd: max_log_file_action = %s, num_logs = %llu, max_log_file = %llu MB",
			act->value, (unsigned long long)logs, (unsigned long long)size);
		k->why.zh = arena_printf(a,
			"auditd：max_log_file_action = %s、num_logs = %llu、max_log_file = %llu MB",
			act->value, (unsigned long long)logs, (unsigned long long)size);
	}
}

bool log_keep_audit(const struct host *h, struct facts *f, struct arena *a, uint64_t volume,
	struct log_keep *ret, struct err *e)
{
	struct unit_boot u = {0};
	const struct auditd_conf *c;
	struct log_keep file;

	if (unit_at_boot(h->root, a, "auditd.service", &u, e) < 0) {
		*ret = (struct log_keep){.store = "auditd", .unknown = arena_strdup(a, e->text)};
		return true;
	}
	if (!u.starts || u.condition || u.problem)
		return false;
	c = facts_get(f, &model_auditd_conf, e);
	if (!c) {
		*ret = (struct log_keep){.store = "auditd", .unknown = arena_strdup(a, e->text)};
		return e->code != ENOENT && e->code != EBADMSG;
	}
	*ret = (struct log_keep){
		.store = auditd_value(c, "log_file")->value, .days = LOG_KEEP_EVER};
	by_auditd(a, c, volume, ret);
	log_keep_file(h, f, a, ret->store, volume, &file);
	if (file.days < ret->days)
		*ret = file;
	else if (file.unknown)
		ret->unknown = file.unknown;
	return true;
}

int log_rsyslog_may_write(const struct host *h, struct arena *a, const char *path, struct err *e)
{
	const char *const writes[] = {path, NULL};
	const struct unit_needs needs = {.stays = true, .writes = writes};
	struct unit_run run;
	int rc = unit_runs(h->root, a, "rsyslog.service", &needs, &run, e);

	if (rc < 0 || run.answer == UNIT_DOES_RUN)
		return rc < 0 ? rc : 1;
	rc = err_set(e, ENOTSUP, "%s:%u: %s", run.file ? run.file->path : "rsyslog.service",
		run.line, run.en);
	return run.answer == UNIT_DOES_NOT_RUN ? 0 : rc;
}

/* The last value that journald takes of a key; NULL when none. */
static const struct conf_line *journal_setting(const struct host *h, struct arena *a,
	const char *key, bool (*takes)(const char *value, uint64_t *ret), uint64_t *ret,
	const char **unknown)
{
	struct conf_line *v;
	size_t n = 0;
	struct err e = {0};

	if (systemd_conf_mentions(h->root, a, "journald.conf", "Journal", key, &v, &n, &e) < 0) {
		*unknown = arena_strdup(a, e.text);
		return NULL;
	}
	while (n-- > 0)
		if (takes(v[n].value, ret))
			return &v[n];
	return NULL;
}

static bool takes_seconds(const char *v, uint64_t *ret)
{
	return *v && !systemd_seconds(v, ret);
}

/* A size in bytes with K, M, G, T, P, E to the base 1024. */
static bool takes_size(const char *v, uint64_t *ret)
{
	static const char units[] = "BKMGTPE";
	char *end;
	double d;

	if (!isdigit((unsigned char)*v))
		return false;
	d = strtod(v, &end);
	end += strspn(end, " \t");
	const char *u = *end ? strchr(units, *end) : units;
	if (!u || (*end && end[1]) || d < 0)
		return false;
	for (; u > units; u--)
		d *= 1024;
	*ret = d >= 9e18 ? (uint64_t)9e18 : (uint64_t)d;
	return true;
}

static bool takes_number(const char *v, uint64_t *ret)
{
	return !str_u64(v, ret);
}

/* Bytes of the file system that holds the journal; 0 when that cannot be told. */
static uint64_t disk_of(const struct host *h)
{
	static const char *const dirs[] = {"/var/log/journal", "/var/log", "/var", "/"};
	struct statvfs s;

	for (size_t i = 0; i < 4; i++) {
		int fd = root_openat(h->root, dirs[i], O_RDONLY | O_DIRECTORY, NULL);
		if (fd < 0)
			continue;
		int rc = fstatvfs(fd, &s);
		close(fd);
		if (rc < 0)
			break;
		return (uint64_t)s.f_frsize * s.f_blocks;
	}
	return 0;
}

/* A part of the disk, 4 GiB at most, 1 MiB at least: what journald takes for itself, or leaves, when nothing says. */
static uint64_t part(uint64_t disk, unsigned percent)
{
	uint64_t n = disk / 100 * percent;

	return n > (uint64_t)4 << 30 ? (uint64_t)4 << 30 : n < MIB ? MIB : n;
}

static bool takes_bool(const char *v, uint64_t *ret)
{
	bool on;

	if (systemd_bool(v, &on) < 0)
		return false;
	*ret = on;
	return true;
}

/* A severity, by its name or number. */
static bool takes_level(const char *v, uint64_t *ret)
{
	static const char *const names[] = {
		"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"};

	for (uint64_t i = 0; i < 8; i++)
		if (str_eq(v, names[i])) {
			*ret = i;
			return true;
		}
	return !str_u64(v, ret) && *ret < 8;
}

int log_journal_forwards(
	const struct host *h, struct arena *a, struct journal_forward *ret, struct err *e)
{
	const char *unknown = NULL;
	uint64_t on = 1, level = 7; /* as Debian builds it */
	const struct conf_line *by_on =
		journal_setting(h, a, "ForwardToSyslog", takes_bool, &on, &unknown);
	const struct conf_line *by_level =
		journal_setting(h, a, "MaxLevelSyslog", takes_level, &level, &unknown);

	*ret = (struct journal_forward){.forwards = on && level >= INFO};
	if (unknown)
		return err_set(e, EINVAL, "%s", unknown);
	const struct conf_line *by = !on ? by_on : by_level;
	if (!ret->forwards && by) {
		ret->key = !on ? "ForwardToSyslog" : "MaxLevelSyslog";
		ret->value = by->value;
		ret->file = by->file;
		ret->line = by->line;
	}
	return 0;
}

int log_rsyslog_hears(const struct host *h, struct arena *a, const struct rsyslog_conf *c,
	struct journal_forward *ret, struct err *e)
{
	bool listens = false;

	*ret = (struct journal_forward){.forwards = true};
	for (size_t i = 0; i < c->n_inputs; i++) {
		if (str_ieq(c->inputs[i].type, "imjournal"))
			return 1;
		listens |= str_ieq(c->inputs[i].type, "imuxsock");
	}
	if (!listens) {
		ret->forwards = false;
		return 0;
	}
	int rc = log_journal_forwards(h, a, ret, e);
	return rc < 0 ? rc : ret->forwards;
}

static bool persists(const struct host *h, struct arena *a, const char **unknown)
{
	struct conf_line *v;
	size_t n = 0;
	struct stat st;
	struct err e = {0};

	if (systemd_conf(h->root, a, "journald.conf", "Journal", "Storage", &v, &n, &e) < 0)
		*unknown = arena_strdup(a, e.text);
	for (size_t i = n; i-- > 0;) {
		if (str_eq(v[i].value, "persistent"))
			return true;
		if (str_eq(v[i].value, "volatile") || str_eq(v[i].value, "none"))
			return false;
		if (str_eq(v[i].value, "auto"))
			break;
	}
	/* A line of tmpfiles.d that makes it comes after journald has looked for it. */
	return !root_stat(h->root, "/var/log/journal", true, &st, NULL);
}

struct limit {
	uint64_t s; /* kept so long */
	const struct conf_line *line;
	const char *name;
};

static void tighten(struct limit *l, uint64_t s, const struct conf_line *line, const char *name)
{
	if (s < l->s)
		*l = (struct limit){s, line, name};
}

static uint64_t seconds_of(uint64_t bytes, uint64_t volume)
{
	return volume ? (uint64_t)((double)bytes / (double)volume * DAY) : LOG_KEEP_EVER;
}

bool log_keep_journal(const struct host *h, struct arena *a, uint64_t volume, struct log_keep *ret)
{
	uint64_t file_s = 30 * (uint64_t)DAY + 37800, age = 0, use = 0, size = 0, files = 100;
	struct limit l = {LOG_KEEP_EVER, NULL, NULL};
	struct stat st;

	*ret = (struct log_keep){.store = "systemd journal"};
	if (root_stat(h->root, "/usr/lib/systemd/systemd-journald", true, &st, NULL) < 0 &&
		root_stat(h->root, "/lib/systemd/systemd-journald", true, &st, NULL) < 0)
		return false;
	if (!persists(h, a, &ret->unknown) && !ret->unknown)
		return false;
	static const char *const folder[] = {"/var/log/journal", NULL};
	static const struct unit_needs needs = {.root = true, .stays = true, .writes = folder};
	struct unit_run run;
	struct err e = {0};
	if (unit_runs(h->root, a, "systemd-journald.service", &needs, &run, &e) < 0)
		ret->unknown = arena_strdup(a, e.text);
	else if (run.answer == UNIT_DOES_NOT_RUN)
		return false;
	else if (run.answer == UNIT_RUN_NOT_KNOWN)
		ret->unknown = run.en;
	const char **un = &ret->unknown;
	journal_setting(h, a, "MaxFileSec", takes_seconds, &file_s, un);
	const struct conf_line *by_age =
		journal_setting(h, a, "MaxRetentionSec", takes_seconds, &age, un);
	const struct conf_line *by_use =
		journal_setting(h, a, "SystemMaxUse", takes_size, &use, un);
	journal_setting(h, a, "SystemMaxFileSize", takes_size, &size, un);
	const struct conf_line *by_files =
		journal_setting(h, a, "SystemMaxFiles", takes_number, &files, un);
	uint64_t level = 7;
	const struct conf_line *by_level =
		journal_setting(h, a, "MaxLevelStore", takes_level, &level, un);
	if (level < INFO) {
		ret->file = by_level->file;
		ret->line = by_level->line;
		ret->why.en = arena_printf(a,
			"journald: MaxLevelStore=%s keeps none of severity info", by_level->value);
		ret->why.zh = arena_printf(
			a, "journald：MaxLevelStore=%s，不保存 info 等級之訊息", by_level->value);
		return true;
	}
	uint64_t disk = disk_of(h), free_s = 0;
	const struct conf_line *by_free =
		journal_setting(h, a, "SystemKeepFree", takes_size, &free_s, un);
	if (!by_use)
		use = part(disk, 10);
	/* What is to stay free is never the journal's, whatever else lies on the disk. */
	if (!by_free)
		free_s = part(disk, 15);
	const char *by_what = "SystemMaxUse";
	if (disk && use > (disk > free_s ? disk - free_s : MIB)) {
		use = disk > free_s ? disk - free_s : MIB;
		by_use = by_free;
		by_what = "SystemKeepFree";
	}
	if (use && use < MIB)
		use = MIB; /* two of the smallest files */
	if (!size)
		size = use / 8 > 128 * MIB ? 128 * MIB : use / 8;
	if (size < MIB / 2)
		size = MIB / 2;
	if (use && size * 2 > use)
		use = size * 2;
	if (!file_s || file_s > (uint64_t)HORIZON_DAYS * DAY)
		file_s = (uint64_t)HORIZON_DAYS * DAY;
	uint64_t fills = seconds_of(size, volume), span = fills < file_s ? fills : file_s;
	if (age && age != UINT64_MAX)
		tighten(&l, age > span ? age - span : 0, by_age, "MaxRetentionSec");
	if (files)
		tighten(&l, span * (files - 1), by_files, "SystemMaxFiles");
	if (use)
		tighten(&l, seconds_of(use - size, volume), by_use, by_what);
	ret->days = l.s == LOG_KEEP_EVER ? l.s : l.s / DAY;
	if (l.line) {
		ret->file = l.line->file;
		ret->line = l.line->line;
	}
	const char *what = l.name ? l.name : "-", *zh = "";
	if (l.line)
		what = arena_printf(a, "%s=%s", l.name, l.line->value);
	else if (l.name)
		zh = "（預設值）";
	ret->why.en = arena_printf(a, "journald: %s%s, a file holds up to %llu days", what,
		*zh ? " (default)" : "", (unsigned long long)(span / DAY));
	ret->why.zh = arena_printf(a, "journald：%s%s，單一檔案最多涵蓋 %llu 天", what, zh,
		(unsigned long long)(span / DAY));
	return true;
}
