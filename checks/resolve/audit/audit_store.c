/*
 * audit_store: the room that auditd 3.0 takes for its log, from auditd.conf(5).
 *
 * ROTATE keeps num_logs files and begins a new one once the current one has reached max_log_file; of those num_logs - 1 are
 * whole at any time.  With num_logs below 2 nothing is rotated and the log grows, as it does with IGNORE, SYSLOG and (file
 * after file) KEEP_LOGS.  SUSPEND writes one file of max_log_file and nothing more.
 * space_left and admin_space_left are megabytes that statfs(2) gives to users other than root (f_bavail), or a percentage of
 * all blocks, rounded down to megabytes.
 *
 * Not handled: how the daemon's loose count (it looks at the space after every third record or so) lets it write a little
 * more, and block sizes beyond a megabyte, with which it takes both limits for none.
 */
#include "checks/resolve/audit/audit_store.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

#define MIB	 ((uint64_t)1 << 20)
#define TOO_MANY ((uint64_t)1 << 30) /* megabytes; what is more is as good as any */

/* The leading number of a value, no more than TOO_MANY. */
static uint64_t number_of(const struct auditd_value *v)
{
	unsigned long n = v && v->value ? strtoul(v->value, NULL, 10) : 0;

	return n > TOO_MANY ? TOO_MANY : n;
}

/* "audit.log" or "audit.log.12". */
static bool is_log(const char *name, const char *log)
{
	size_t len = strlen(log);

	if (strncmp(name, log, len))
		return false;
	if (!name[len])
		return true;
	return name[len] == '.' && name[len + 1] &&
	       !name[len + 1 + strspn(name + len + 1, "0123456789")];
}

/* What is there already: a sparse file takes less than its size, a small one more than it says. */
static int held(struct root *r, struct arena *a, struct audit_store *s, struct err *e)
{
	char **names;
	size_t n;
	int rc = root_list(r, s->dir, a, &names, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		struct stat st;
		if (!is_log(names[i], path_base(s->log)))
			continue;
		rc = root_stat(r, arena_printf(a, "%s/%s", s->dir, names[i]), false, &st, e);
		if (is_absent(rc)) { /* rotated away meanwhile */
			rc = 0;
			continue;
		}
		if (rc < 0 || !S_ISREG(st.st_mode))
			continue;
		uint64_t blocks = (uint64_t)st.st_blocks * 512, size = (uint64_t)st.st_size;
		s->held += size < blocks ? size : blocks;
		s->n_held++;
	}
	return rc < 0 ? rc : 0;
}

static void limits(const struct auditd_conf *c, struct audit_store *s)
{
	const struct auditd_value *act = auditd_value(c, "max_log_file_action");
	uint64_t logs = number_of(auditd_value(c, "num_logs"));

	s->file_size = number_of(auditd_value(c, "max_log_file")) * MIB;
	s->decides = act;
	s->most = s->sure = AUDIT_STORE_ANY;
	s->files = 1;
	if (str_ieq(act->value, "rotate") && logs > 1) {
		s->most = logs * s->file_size;
		s->sure = (logs - 1) * s->file_size;
		s->files = logs;
	} else if (str_ieq(act->value, "suspend")) {
		s->most = s->sure = s->file_size;
	} else if (str_ieq(act->value, "keep_logs")) {
		s->files = AUDIT_STORE_ANY;
	}
}

int audit_store(struct root *r, struct arena *a, const struct auditd_conf *c,
	struct audit_store *ret, struct err *e)
{
	struct audit_store s = {.log = auditd_value(c, "log_file")->value};
	const char *slash = strrchr(s.log, '/');
	char *real;
	struct stat st;

	s.writes = !str_ieq(auditd_value(c, "write_logs")->value, "no") &&
		   !str_ieq(auditd_value(c, "log_format")->value, "nolog");
	limits(c, &s);
	if (!slash)
		return err_set(e, EINVAL, "log_file \"%s\" is no absolute path", s.log);
	int rc = root_resolve(r,
		slash == s.log ? "/" : arena_strndup(a, s.log, (size_t)(slash - s.log)), a, &real,
		e);
	if (rc < 0)
		return rc;
	s.dir = real + (real[0] == '/' && real[1] == '/');
	rc = root_stat(r, s.log, false, &st, e);
	if (!rc && S_ISLNK(st.st_mode))
		return err_set(e, ELOOP,
			"%s is a link: where auditd writes changes with its next rotation", s.log);
	if (rc < 0 && !is_absent(rc))
		return rc;
	rc = held(r, a, &s, e);
	*ret = s;
	return rc;
}

static uint64_t margin_of(const struct auditd_value *v, uint64_t total)
{
	uint64_t n = number_of(v);

	return v->value && strchr(v->value, '%')
		       ? (uint64_t)((double)total * (double)n / 100) / MIB * MIB
		       : n * MIB;
}

uint64_t audit_store_margin(const struct auditd_conf *c, uint64_t total,
	const struct auditd_value **ret_by, const char **ret_key)
{
	static const char *const keys[][2] = {{"space_left", "space_left_action"},
		{"admin_space_left", "admin_space_left_action"}};
	uint64_t margin = 0;

	*ret_by = NULL;
	*ret_key = NULL;
	for (size_t i = 0; i < 2; i++) {
		const struct auditd_value *v = auditd_value(c, keys[i][0]);
		if (str_ieq(auditd_value(c, keys[i][1])->value, "ignore") ||
			margin_of(v, total) <= margin)
			continue;
		margin = margin_of(v, total);
		*ret_by = v;
		*ret_key = keys[i][0];
	}
	return margin;
}
