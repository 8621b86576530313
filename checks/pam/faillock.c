/*
 * faillock: a model of pam_faillock(8) and faillock.conf(5), Linux-PAM 1.4 to 1.7, and of pam_tally2(8) before it.
 *
 * Rule: each line of the stack reads its options for itself: built-in (deny 3, unlock_time 600, fail_interval
 * 900), then the file (conf=, else /etc/security/faillock.conf), then its arguments, whatever their order; the
 * last value wins.  Numbers are scanf's: a leading number counts, text is ignored and the earlier value stays,
 * deny is an unsigned short, times above 7 days are ignored.  An unknown option is ignored, so a mistyped action
 * leaves the default, preauth.
 *
 * What later versions changed is told apart in versions.c: who makes the directory, long lines, a vendor's file, and
 * what the account phase resets.
 *
 * Left out: a relative conf= (it would depend on the caller's directory).
 */
#include <ctype.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "checks/pam/models.h"

#define CONF	  "/etc/security/faillock.conf"
#define TALLY_DIR "/var/run/faillock"
#define MAX_TIME  604800 /* 7 days, pam_faillock's own limit */
#define MAX_LINE  1023

/* A time option: seconds, or 0 for "never" where the option knows the word.  False: the value is not taken. */
static bool take_time(const char *value, bool never, unsigned *ret)
{
	unsigned n;

	if (never && str_eq(value, "never")) {
		*ret = 0;
		return true;
	}
	if (sscanf(value, "%u", &n) != 1 || n > MAX_TIME)
		return false;
	*ret = n;
	return true;
}

static void set_option(struct arena *a, struct faillock *o, const char *name, const char *value,
	struct pam_from from)
{
	if (str_eq(name, "deny")) {
		if (sscanf(value, "%hu", &o->deny) == 1)
			o->deny_from = from;
	} else if (str_eq(name, "unlock_time")) {
		if (take_time(value, true, &o->unlock_time))
			o->unlock_from = from;
	} else if (str_eq(name, "root_unlock_time")) {
		o->root_unlock_set |= take_time(value, true, &o->root_unlock_time);
	} else if (str_eq(name, "fail_interval")) {
		if (take_time(value, false, &o->fail_interval))
			o->interval_from = from;
	} else if (str_eq(name, "dir")) {
		if (value[0] == '/')
			o->dir = arena_strdup(a, value);
	} else if (str_eq(name, "admin_group")) {
		o->admin_group = arena_strdup(a, value);
	} else if (str_eq(name, "even_deny_root")) {
		o->even_deny_root = true;
		o->root_from = from;
	} else if (str_eq(name, "nodelay")) {
		o->nodelay = true;
	} else if (str_eq(name, "local_users_only")) {
		o->local_users_only = true;
	}
}

/* Cuts "key = value" apart in place; *ret_value is "" where there is no "=". */
static char *cut(char *line, char **ret_value)
{
	char *key, *p;
	bool eq = false;

	line[strcspn(line, "#")] = '\0';
	key = str_strip(line);
	for (p = key; *p && !isspace((unsigned char)*p) && *p != '='; p++)
		;
	if (*p) {
		eq = *p == '=';
		*p++ = '\0';
	}
	for (; *p && (isspace((unsigned char)*p) || (*p == '=' && !eq)); p++)
		eq |= *p == '=';
	*ret_value = p;
	return key;
}

int faillock_conf(struct arena *a, const struct file *f, bool long_lines, struct faillock *o)
{
	const char *text;
	size_t len;

	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &text, &len);) {
		char *value, *key;
		/* it reads at most 1023 bytes of a line and wants to have met its end */
		if (!long_lines && len >= MAX_LINE)
			return PAM_SERVICE_ERR;
		key = cut(arena_strndup(a, text, len), &value);
		if (*key)
			set_option(a, o, key, value, (struct pam_from){f, l.number});
	}
	return PAM_SUCCESS;
}

int pam_sim_read(struct pam_sim *s, const char *path, const struct file **ret)
{
	struct err e = {0};
	struct stat st;
	int rc = root_read(s->world->root, path, ret, &e);

	if (is_absent(rc))
		return -ENOENT;
	if (rc == -EINVAL && !root_stat(s->world->root, path, true, &st, NULL) &&
		S_ISDIR(st.st_mode))
		return -EISDIR;
	if (rc < 0)
		pam_sim_unknown(s, "%s", e.text);
	return rc;
}

int faillock_options(struct pam_sim *s, const struct pam_line *l, struct faillock *ret)
{
	const struct pam_from here = {l->file, l->line};
	const char *conf = pam_last_value(l, "conf");
	const struct pam_versions *v = &s->world->versions;
	const struct file *f;
	int rc;

	*ret = (struct faillock){
		.deny = 3, .fail_interval = 900, .unlock_time = 600, .dir = TALLY_DIR};
	if (conf && conf[0] != '/')
		pam_sim_unknown(s,
			"%s:%u: conf=%s is relative to whatever directory the program was started "
			"in",
			l->file->path, l->line, conf);
	rc = pam_sim_read(s, conf ? conf : CONF, &f);
	if (rc == -ENOENT && !conf && v->faillock_vendor)
		rc = pam_sim_read(s, v->faillock_vendor, &f);
	if (rc == -ENOENT && conf)
		return PAM_SERVICE_ERR;
	if (!rc && faillock_conf(s->a, f, v->faillock_long_lines, ret) != PAM_SUCCESS)
		return PAM_SERVICE_ERR;
	for (size_t i = 0; i < l->argc; i++) {
		const char *arg = l->argv[i];
		if (str_eq(arg, "preauth"))
			ret->action = FAILLOCK_PREAUTH;
		else if (str_eq(arg, "authfail"))
			ret->action = FAILLOCK_AUTHFAIL;
		else if (str_eq(arg, "authsucc"))
			ret->action = FAILLOCK_AUTHSUCC;
		else {
			char *name = arena_strndup(s->a, arg, MAX_LINE), *eq = strchr(name, '=');
			if (eq)
				*eq++ = '\0';
			set_option(s->a, ret, name, eq ? eq : "", here);
		}
	}
	if (!ret->root_unlock_set)
		ret->root_unlock_time = ret->unlock_time;
	return PAM_SUCCESS;
}

/* Whether two paths of directories that may not be there yet mean the same one: slashes, links on the way. */
static bool same_dir(struct pam_sim *s, const char *a, const char *b)
{
	const char *path[2] = {a, b};
	char *base[2];
	struct stat st[2];

	if (str_eq(a, b))
		return true;
	for (int i = 0; i < 2; i++) {
		char *p = arena_strdup(s->a, path[i]), *end = p + strlen(p);
		while (end > p + 1 && end[-1] == '/')
			*--end = '\0';
		if (!root_stat(s->world->root, p, true, &st[i], NULL)) {
			base[i] = arena_strdup(s->a, "");
			continue;
		}
		base[i] = strrchr(p, '/');
		*base[i]++ = '\0';
		if (root_stat(s->world->root, *p ? p : "/", true, &st[i], NULL))
			return false;
	}
	return st[0].st_dev == st[1].st_dev && st[0].st_ino == st[1].st_ino &&
	       str_eq(base[0], base[1]);
}

static struct pam_tally *tally_of(struct pam_sim *s, const char *dir)
{
	for (size_t i = 0; i < s->n_tallies; i++)
		if (same_dir(s, s->tallies[i].dir, dir))
			return &s->tallies[i];
	struct pam_tally *t =
		arena_push(s->a, &s->tallies, &s->n_tallies, &s->cap_tallies, sizeof(*t));
	t->dir = dir;
	return t;
}

enum dir_state { DIR_USABLE, DIR_CANNOT_BE_MADE, DIR_NO_DIRECTORY };

/* The module makes the directory itself, but not its parents. */
static enum dir_state tally_dir(struct pam_sim *s, const char *dir)
{
	static const char *const at_boot[] = {"/run", "/var/run", "/tmp", "/dev/shm", "/var/tmp"};
	char *parent = arena_strdup(s->a, dir), *slash;
	struct err e = {0};
	struct stat st;
	int rc;

	for (slash = parent + strlen(parent); slash > parent + 1 && slash[-1] == '/'; slash--)
		slash[-1] = '\0';
	rc = root_stat(s->world->root, parent, true, &st, &e);
	if (!rc)
		return S_ISDIR(st.st_mode) ? DIR_USABLE : DIR_NO_DIRECTORY;
	if (is_absent(rc) && s->world->versions.faillock_needs_dir)
		return !s->world->live && pam_made_at_boot(s->world->root, s->a, parent)
			       ? DIR_USABLE
			       : DIR_CANNOT_BE_MADE;
	slash = strrchr(parent, '/');
	*slash = '\0';
	for (size_t i = 0; is_absent(rc) && i < sizeof(at_boot) / sizeof(*at_boot); i++)
		if (str_eq(parent, at_boot[i]))
			return DIR_USABLE;
	if (is_absent(rc) &&
		(rc = root_stat(s->world->root, *parent ? parent : "/", true, &st, &e)) == 0)
		return S_ISDIR(st.st_mode) ? DIR_USABLE : DIR_CANNOT_BE_MADE;
	if (is_absent(rc) && !s->world->live &&
		(str_starts(dir, "/run/") || str_starts(dir, "/var/run/")))
		pam_sim_unknown(s,
			"the tally directory %s lies in a directory that only a running system has",
			dir);
	else if (!is_absent(rc))
		pam_sim_unknown(s, "%s", e.text);
	return DIR_CANNOT_BE_MADE;
}

struct verdict {
	bool locked, unlocked; /* unlocked: was locked, and the time has passed */
};

static struct verdict check_tally(
	const struct pam_sim *s, const struct faillock *o, const struct pam_tally *t)
{
	bool admin = s->user->uid == 0 || (o->admin_group && *o->admin_group &&
						  pam_user_in_group(s->user, o->admin_group));
	int64_t latest = 0, unlock = admin ? o->root_unlock_time : o->unlock_time;
	unsigned failures = 0;

	if (admin && !o->even_deny_root)
		return (struct verdict){0};
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].valid && t->v[i].at > latest)
			latest = t->v[i].at;
	for (size_t i = 0; i < t->n; i++)
		failures += t->v[i].valid && latest - t->v[i].at < (int64_t)o->fail_interval;
	if (!o->deny || failures < o->deny)
		return (struct verdict){0};
	if (unlock && latest + unlock < s->now)
		return (struct verdict){.unlocked = true};
	return (struct verdict){.locked = true};
}

static void write_tally(
	struct pam_sim *s, const struct faillock *o, struct pam_tally *t, bool unlocked)
{
	size_t oldest = t->n;

	for (size_t i = 0; i < t->n; i++) {
		if (oldest == t->n || t->v[i].at < t->v[oldest].at)
			oldest = i;
		if (unlocked || s->now - t->v[i].at >= (int64_t)o->fail_interval)
			t->v[i].valid = false;
	}
	struct pam_failure *v;
	if (oldest < t->n && !t->v[oldest].valid)
		v = &t->v[oldest];
	else
		v = arena_push(s->a, &t->v, &t->n, &t->cap, sizeof(*t->v));
	*v = (struct pam_failure){s->now, true};
}

PAM_MODEL(pam_faillock_auth)
{
	struct faillock o;
	int rv = faillock_options(s, l, &o);

	if (rv != PAM_SUCCESS)
		return rv;
	s->faillock_ran = true;
	if (!o.nodelay)
		pam_sim_delay(s, l, PAM_USUAL_DELAY);
	enum dir_state dir = tally_dir(s, o.dir);
	struct pam_tally *t = tally_of(s, o.dir);
	if (dir == DIR_NO_DIRECTORY)
		return PAM_SYSTEM_ERR;
	struct verdict v = check_tally(s, &o, t);
	if (v.locked)
		return PAM_AUTH_ERR;
	if (o.action == FAILLOCK_AUTHSUCC)
		t->n = 0;
	if (o.action == FAILLOCK_AUTHFAIL) {
		if (dir == DIR_USABLE)
			write_tally(s, &o, t, v.unlocked);
		return PAM_IGNORE;
	}
	return PAM_SUCCESS;
}

PAM_MODEL(pam_faillock_account)
{
	struct faillock o;
	int rv = faillock_options(s, l, &o);

	if (rv == PAM_SUCCESS && (s->faillock_ran || !s->world->versions.faillock_resets_own))
		tally_of(s, o.dir)->n = 0;
	return rv;
}

/* pam_tally2 counts every attempt before the password is known and refuses once there are more than deny. */
PAM_MODEL(pam_tally2_auth)
{
	const char *deny = pam_last_value(l, "deny"), *unlock = pam_last_value(l, "unlock_time");
	int max = 0;
	long long wait = 0;
	int64_t before = s->tally2_at;

	if (deny && sscanf(deny, "%d", &max) != 1)
		return PAM_AUTH_ERR;
	if (unlock && sscanf(unlock, "%lld", &wait) != 1)
		return PAM_AUTH_ERR;
	if (s->caller_uid == 0 && pam_has_word(l, "magic_root"))
		return PAM_SUCCESS;
	s->tally2++;
	s->tally2_at = s->now;
	if (!max || s->tally2 <= (unsigned)max ||
		(s->user->uid == 0 && !pam_has_word(l, "even_deny_root")))
		return PAM_SUCCESS;
	if (wait && before && before + wait <= s->now)
		return PAM_SUCCESS;
	return PAM_AUTH_ERR;
}

PAM_MODEL(pam_tally2_account)
{
	(void)l;
	s->tally2 = 0;
	return PAM_SUCCESS;
}
