/*
 * time_daemon: whether a unit's settings let a time daemon run as one (systemd.service(5), systemd.exec(5)).
 *
 * Looked at: ExecStart= with its program, what unit_runs() tells, Type= against what the daemon does, PIDFile=, and what
 * time_sandbox.c tells.  An init script is not followed (an error).
 */
#include "checks/resolve/time/time_daemon.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"

/* The last value of a setting in [Service] with its place; NULL when it is not set. */
static int setting(struct root *r, struct arena *a, const char *unit, const char *key,
	const char **ret, const struct file **ret_file, unsigned *ret_line, struct err *e)
{
	char **v;
	size_t n;
	int rc = unit_setting(r, a, unit, "Service", key, &v, &n, ret_file, ret_line, e);

	*ret = rc >= 0 && n ? v[n - 1] : NULL;
	return rc;
}

void time_refuse(struct time_sources *t, const struct file *f, unsigned line, const char *text)
{
	if (t->refused)
		return;
	t->refused = text;
	t->refused_file = f;
	t->refused_line = line;
}

int time_installed(struct root *r, struct arena *a, struct time_sources *t, const char *program,
	const char *const *units, bool *ret_unit, struct err *e)
{
	struct stat st;
	int rc = root_stat(r, program, true, &st, e);

	*ret_unit = false;
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	for (; *units && !*ret_unit; units++) {
		struct unit_boot unit;
		rc = unit_at_boot(r, a, *units, &unit, e);
		if (rc < 0)
			return rc;
		*ret_unit = unit.exists;
		if (unit.exists)
			t->unit = unit.name;
	}
	return 1;
}

/* 1: it can be run; 0: it is not there or not executable (which ends a unit as well); -errno. */
static int runnable(struct root *r, struct arena *a, const char *path, struct err *e)
{
	static const char *const dirs[] = {
		"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin"};
	struct stat st;
	int rc;

	if (*path == '/') {
		rc = root_stat(r, path, true, &st, e);
		if (rc < 0)
			return is_absent(rc) ? 0 : rc;
		return S_ISREG(st.st_mode) && (st.st_mode & 0111);
	}
	for (size_t i = 0; i < 4; i++) {
		rc = runnable(r, a, arena_printf(a, "%s/%s", dirs[i], path), e);
		if (rc)
			return rc;
	}
	return 0;
}

/* chronyc after the start: "online" is followed, what only asks does nothing. */
static int tells_chronyd(const struct time_sources *t, char **w, size_t n, struct time_command *c,
	const struct file *f, unsigned line, struct err *e)
{
	static const char *const asks[] = {"waitsync", "tracking", "sources", "sourcestats",
		"activity", "makestep", "burst", "refresh", "ntpdata", "selectdata"};
	size_t i = 1;

	while (i < n && *w[i] == '-')
		i += str_eq(w[i], "-h") || str_eq(w[i], "-p") ? 2 : 1;
	if (i + 1 == n && (str_eq(w[i], "online") || str_eq(w[i], "onoffline"))) {
		c->chronyc = w[i];
		return 0;
	}
	for (size_t k = 0; i < n && k < sizeof(asks) / sizeof(*asks); k++)
		if (str_eq(w[i], asks[k]))
			return 0;
	return err_set(e, ENOTSUP,
		"%s line %u: what chronyc changes after the start of %s is not known",
		f ? f->path : t->unit, line, t->unit);
}

/* What chronyc tells it once it is started. */
static int steps(struct root *r, struct arena *a, struct time_sources *t, struct time_command *c,
	struct err *e)
{
	const struct file *f;
	unsigned line;
	size_t n, n_words;
	char **v;
	int rc = unit_setting(r, a, t->unit, "Service", "ExecStartPost", &v, &n, &f, &line, e);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		char **w = str_split(a, v[i], " \t", &n_words);
		size_t prefix = n_words ? strspn(w[0], "@-:+!") : 0;
		if (n_words && str_eq(path_base(w[0] + prefix), "chronyc"))
			rc = tells_chronyd(t, w, n_words, c, f, line, e);
	}
	return rc;
}

/* What of its unit keeps any daemon from running. */
static int runs(struct root *r, struct arena *a, struct time_sources *t, struct err *e)
{
	static const struct unit_needs needs = {.stays = true};
	struct unit_run run;
	int rc = unit_runs(r, a, t->unit, &needs, &run, e);

	if (rc >= 0 && run.answer == UNIT_RUN_NOT_KNOWN)
		return err_set(e, ENOTSUP, "%s line %u: whether %s runs is not known: %s",
			run.file ? run.file->path : t->unit, run.line, t->unit, run.en);
	if (rc >= 0 && run.answer == UNIT_DOES_NOT_RUN)
		time_refuse(t, run.file, run.line, run.en);
	return rc;
}

/* As whom it is started: User= counts, but for a command with "!" or "+". */
static int started_as(struct root *r, struct arena *a, const struct time_sources *t,
	struct time_command *c, struct err *e)
{
	const char *start, *user, *dynamic;
	int rc = setting(r, a, t->unit, "ExecStart", &start, NULL, NULL, e);

	if (rc < 0 || !start)
		return rc;
	size_t n = strspn(start, "@-:+!");
	c->full = memchr(start, '+', n) != NULL;
	const char *one = memchr(start, '!', n);
	rc = setting(r, a, t->unit, "User", &user, NULL, NULL, e);
	if (rc >= 0)
		rc = setting(r, a, t->unit, "DynamicUser", &dynamic, NULL, NULL, e);
	if (rc < 0 || c->full || (one && one[1] != '!'))
		return rc;
	if (dynamic)
		systemd_bool(dynamic, &c->dynamic);
	c->user = user && !str_eq(user, "root") && !str_eq(user, "0") ? user : NULL;
	return 0;
}

/* A program of which it is known that it starts no other. */
static bool does_nothing(const char *base)
{
	static const char *const words[] = {
		"true", "false", "sleep", "echo", "cat", "test", "logger"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_eq(base, words[i]))
			return true;
	return false;
}

int time_command(struct root *r, struct arena *a, struct time_sources *t, const char *program,
	struct time_command *ret, struct err *e)
{
	struct err why = {0};
	const char *type;
	char **v;
	size_t n;

	*ret = (struct time_command){0};
	if (t->argv) {
		*ret = (struct time_command){.program = t->argv[0],
			.argv = t->argv,
			.n = t->argc,
			.type = "script",
			.full = true};
		int there = runnable(r, a, ret->program, e);
		if (!there)
			time_refuse(t, NULL, 0, arena_printf(a, "%s cannot be run", ret->program));
		return there < 0 ? there : 0;
	}
	struct unit_boot boot;
	if (unit_at_boot(r, a, t->unit, &boot, &why) == 0 && boot.fragment &&
		str_starts(boot.fragment, "/etc/init.d/"))
		return err_set(e, ENOTSUP,
			"%s: with which options the init script starts %s is not known",
			boot.fragment, program);
	int rc = unit_command(r, a, t->unit, &ret->argv, &ret->n, &why);
	if (rc == -ENOTSUP)
		return err_set(e, ENOTSUP, "%s", why.text);
	ret->program = rc < 0 ? NULL : unit_program(r, a, t->unit);
	if (rc < 0 || !ret->program || !ret->n) {
		ret->n = 0;
		time_refuse(t, NULL, 0,
			rc < 0 ? arena_strdup(a, why.text)
			       : arena_printf(a, "%s starts no program", t->unit));
		return 0;
	}
	rc = runnable(r, a, ret->program, e);
	if (rc < 0)
		return rc;
	const struct file *f;
	unsigned line;
	unit_setting(r, a, t->unit, "Service", "ExecStart", &v, &n, &f, &line, e);
	if (!rc)
		time_refuse(t, f, line, arena_printf(a, "%s cannot be run", ret->program));
	else if (does_nothing(path_base(ret->program)))
		time_refuse(
			t, f, line, arena_printf(a, "the unit starts %s instead", ret->program));
	else if (!str_eq(path_base(ret->program), program))
		return err_set(e, ENOTSUP,
			"%s line %u: %s starts %s; whether that runs %s is not known",
			f ? f->path : t->unit, line, t->unit, ret->program, program);
	rc = setting(r, a, t->unit, "Type", &type, NULL, NULL, e);
	ret->type = type ? type : "simple";
	if (rc >= 0)
		rc = setting(r, a, t->unit, "PIDFile", &ret->pid_file, NULL, NULL, e);
	if (rc >= 0)
		rc = steps(r, a, t, ret, e);
	if (rc >= 0)
		rc = runs(r, a, t, e);
	if (rc >= 0)
		rc = started_as(r, a, t, ret, e);
	return rc < 0 ? rc : time_sandbox(r, a, t, ret, e);
}

static const char *run_path(const char *path)
{
	return str_starts(path, "/var/run/") ? path + 4 : path;
}

void time_command_fits(struct arena *a, struct time_sources *t, const struct time_command *c,
	bool foreground, const char *pid_file)
{
	if (t->argv)
		return;
	if (str_eq(c->type, "forking") && foreground)
		time_refuse(t, NULL, 0,
			"it stays in the foreground, and systemd, waiting for it to leave "
			"(Type=forking), ends it");
	else if (str_eq(c->type, "notify"))
		time_refuse(t, NULL, 0,
			"systemd waits for it to say that it is ready (Type=notify), which it "
			"never does");
	else if (!str_eq(c->type, "forking") && !foreground)
		time_refuse(t, NULL, 0,
			arena_printf(a,
				"it goes to the background, and systemd takes that for its end "
				"(Type=%s)",
				c->type));
	else if (str_eq(c->type, "forking") && c->pid_file && pid_file &&
		 !str_eq(run_path(c->pid_file), run_path(pid_file)))
		time_refuse(t, NULL, 0,
			arena_printf(a, "systemd waits for %s, and it writes %s", c->pid_file,
				pid_file));
}
