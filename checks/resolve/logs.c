/*
 * logs: which files hold audit records, from auditd.conf (log_file), rsyslog's actions, journald's directories and
 * the well-known names below /var/log, with their rotated companions; and what will change their access.
 *
 * At the next boot tmpfiles.d(5) is applied; auditd (auditd-event.c of 3.0, observed) then sets its directory to
 * 0750 (0700 when log_group is root) and its group, its log to 0640 (0600), rotated ones to 0440 (0400); owner and
 * named ACL entries stay.  logrotate's `create MODE` makes the next file; a file rsyslogd has to make gets its
 * create mode less the umask, or the directory's default ACL.
 * Not handled: logs of applications that write by themselves, logs on other hosts.
 */
#include "checks/resolve/logs.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/auditd_conf.h"
#include "checks/resolve/logrotate.h"
#include "checks/resolve/rsyslog.h"
#include "checks/resolve/tmpfiles.h"
#include "checks/resolve/unit.h"

#define TREE_DEPTH	4
#define USUAL_AUDIT_LOG "/var/log/audit/audit.log"
#define MAX_LOGS	20000
#define MAX_PROBLEMS	50

struct builder {
	const struct host *h;
	struct facts *facts;
	struct arena *a;
	struct logs *l;
	struct log_file *v;
	const char **problems;
	size_t n, cap, n_problems, cap_problems;
	const struct ids *ids;
	const struct tmpfiles *tmpfiles;
	const struct logrotate *rotate;
	const struct rsyslog_conf *rsyslog;
	bool auditd_sets;
	gid_t audit_group;
};

static void problem(struct builder *b, const struct err *e)
{
	if (b->n_problems < MAX_PROBLEMS)
		*(const char **)arena_push(b->a, &b->problems, &b->n_problems, &b->cap_problems,
			sizeof(*b->problems)) = arena_strdup(b->a, e->text);
}

static const char *base_name(const char *path)
{
	const char *s = strrchr(path, '/');

	return s ? s + 1 : path;
}

static const char *dir_name(struct arena *a, const char *path)
{
	const char *s = strrchr(path, '/');

	return !s || s == path ? "/" : arena_strndup(a, path, (size_t)(s - path));
}

/* Whether name is the log base or what a rotation makes of it: base.1, base.2.gz, base-20260101, stem-20260101.log. */
static bool is_companion(const char *name, const char *base)
{
	size_t len = strlen(base);

	if (!strncmp(name, base, len) && (!name[len] || strchr(".-_", name[len])))
		return true;
	if (len > 4 && str_ends(base, ".log") && !strncmp(name, base, len - 4)) {
		const char *rest = name + len - 4;
		return (*rest == '-' || *rest == '.') && rest[1] >= '0' && rest[1] <= '9';
	}
	return false;
}

static struct log_file *known(struct builder *b, const char *path)
{
	for (size_t i = 0; i < b->n; i++)
		if (str_eq(b->v[i].path, path))
			return &b->v[i];
	return NULL;
}

static void add_view(struct builder *b, struct log_file *f, struct log_view v)
{
	struct log_view *all = arena_array(b->a, f->n_views + 1, sizeof(*all));

	if (f->n_views)
		memcpy(all, f->views, f->n_views * sizeof(*all));
	all[f->n_views++] = v;
	f->views = all;
}

static bool same(const struct access_path *p, const struct access_path *q)
{
	for (size_t i = 0; i < p->n; i++) {
		const struct access_node *x = &p->v[i], *y = &q->v[i];
		if (x->mode != y->mode || x->uid != y->uid || x->gid != y->gid ||
			x->acl.n != y->acl.n)
			return false;
		for (size_t j = 0; j < x->acl.n; j++)
			if (x->acl.v[j].tag != y->acl.v[j].tag ||
				x->acl.v[j].perm != y->acl.v[j].perm ||
				x->acl.v[j].id != y->acl.v[j].id)
				return false;
	}
	return true;
}

/* auditd's own hand on its directory and files. */
static void auditd_start(const struct builder *b, const struct log_file *f, struct access_path *p)
{
	bool group = b->audit_group != 0, current = str_eq(f->path, b->l->audit_log);
	size_t len = strlen(b->l->audit_log);
	bool rotated = str_starts(f->path, b->l->audit_log) && f->path[len] == '.' &&
		       !f->path[len + 1 + strspn(f->path + len + 1, "0123456789")];

	if (f->kind != LOG_AUDIT || p->n < 2)
		return;
	access_chmod(&p->v[p->n - 2], group ? 0750 : 0700);
	p->v[p->n - 2].gid = b->audit_group;
	if (current)
		access_chmod(&p->v[p->n - 1], group ? 0640 : 0600);
	else if (rotated)
		access_chmod(&p->v[p->n - 1], group ? 0440 : 0400);
}

static struct log_view after_boot(
	struct builder *b, const struct log_file *f, const struct access_path *now)
{
	struct log_view v = {.when = LOG_BOOT, .path = access_copy(b->a, now)};
	const struct tmpfiles_line *t = tmpfiles_apply(b->tmpfiles, b->ids, b->a, &v.path);

	if (t) {
		v.file = t->file;
		v.line = t->line;
		v.by = arena_printf(b->a, "tmpfiles.d %c", t->type);
	}
	if (b->auditd_sets && f->kind == LOG_AUDIT) {
		auditd_start(b, f, &v.path);
		v.by = "auditd at its start";
	}
	return v;
}

/* What logrotate will make in place of the log; only where a mode or an owner is given does anything change. */
static void add_rotated(struct builder *b, struct log_file *f, const struct access_path *from)
{
	const struct logrotate_entry *x =
		b->rotate && b->rotate->installed ? logrotate_for(b->rotate, f->path) : NULL;
	struct log_view v = {.when = LOG_ROTATED, .by = "logrotate create"};
	uid_t uid;
	gid_t gid;

	if (!x || !x->set.create || x->set.copytruncate || x->set.copy ||
		(!x->set.mode_set && !x->set.owner))
		return;
	v.path = access_copy(b->a, from);
	struct access_node *n = &v.path.v[v.path.n - 1];
	uid = n->uid;
	gid = n->gid;
	if ((x->set.owner && !ids_uid(b->ids, x->set.owner, &uid)) ||
		(x->set.group && !ids_gid(b->ids, x->set.group, &gid)))
		return; /* logrotate refuses a name it does not know */
	*n = access_created(b->a, &v.path.v[v.path.n - 2], f->path,
		x->set.mode_set ? x->set.mode : n->mode, uid, gid);
	v.file = x->set.file;
	v.line = x->set.line;
	add_view(b, f, v);
}

static void user_journal(struct log_file *f)
{
	const char *name = base_name(f->path);
	uint64_t uid = 0;
	size_t digits;

	if (!str_starts(name, "user-"))
		return;
	digits = strspn(name + 5, "0123456789");
	if (!digits || digits > 10 || !strchr("@.", name[5 + digits]))
		return;
	for (size_t i = 0; i < digits; i++)
		uid = uid * 10 + (uint64_t)(name[5 + i] - '0');
	f->has_reader = uid < UINT32_MAX;
	f->reader = (uid_t)uid;
}

static void add_log(struct builder *b, enum log_kind kind, const char *path)
{
	struct err e = {0};
	struct log_file f = {.path = path, .kind = kind};
	struct log_view now = {.when = LOG_NOW}, boot;
	int rc = root_stat(b->h->root, path, true, &f.st, &e);

	if (is_absent(rc) || known(b, path))
		return;
	if (!rc && !S_ISREG(f.st.st_mode))
		return;
	if (!rc && b->n >= MAX_LOGS)
		rc = err_set(&e, EFBIG, "%s: more than %d log files", path, MAX_LOGS);
	if (!rc)
		rc = access_load(b->h->root, b->a, path, &now.path, &e);
	if (rc < 0) {
		if (!is_absent(rc))
			problem(b, &e);
		return;
	}
	f.exists = true;
	if (kind == LOG_JOURNAL)
		user_journal(&f);
	boot = after_boot(b, &f, &now.path);
	bool changed = !same(&now.path, &boot.path);
	if (b->h->live)
		add_view(b, &f, now);
	else
		b->l->corrected |= changed;
	if (changed || !b->h->live)
		add_view(b, &f, boot);
	add_rotated(b, &f, &boot.path);
	*(struct log_file *)arena_push(b->a, &b->v, &b->n, &b->cap, sizeof(f)) = f;
}

/* The log and its companions, in its directory and in logrotate's olddir. */
static void add_family(struct builder *b, enum log_kind kind, const char *path)
{
	const struct logrotate_entry *x = b->rotate ? logrotate_for(b->rotate, path) : NULL;
	const char *dirs[2] = {dir_name(b->a, path), NULL};
	struct err e = {0};

	if (x && x->set.olddir)
		dirs[1] = x->set.olddir[0] == '/'
				  ? x->set.olddir
				  : arena_printf(b->a, "%s/%s", dirs[0], x->set.olddir);
	for (size_t d = 0; d < 2 && dirs[d]; d++) {
		char **names;
		size_t n;
		int rc = root_list(b->h->root, dirs[d], b->a, &names, &n, &e);
		if (rc < 0 && !is_absent(rc))
			problem(b, &e);
		for (size_t i = 0; !rc && i < n; i++)
			if (is_companion(names[i], base_name(path)))
				add_log(b, kind,
					arena_printf(b->a, "%s/%s",
						str_eq(dirs[d], "/") ? "" : dirs[d], names[i]));
	}
}

static void add_tree(struct builder *b, enum log_kind kind, const char *dir, unsigned depth)
{
	struct err e = {0};
	char **names;
	size_t n;
	int rc = root_list(b->h->root, dir, b->a, &names, &n, &e);

	if (!rc && depth > TREE_DEPTH)
		rc = err_set(&e, ELOOP, "%s: directories too deep", dir);
	if (rc < 0) {
		if (!is_absent(rc))
			problem(b, &e);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct stat st;
		const char *path = arena_printf(b->a, "%s/%s", dir, names[i]);
		rc = root_stat(b->h->root, path, false, &st, &e);
		if (rc < 0 && !is_absent(rc))
			problem(b, &e);
		else if (!rc && S_ISDIR(st.st_mode))
			add_tree(b, kind, path, depth + 1);
		else if (!rc)
			add_log(b, kind, path);
	}
}

/* The log that auditd will make at its start, since there is none: its directory set right, the log in it. */
static void add_audit_created(struct builder *b, const struct auditd_value *by)
{
	struct log_file f = {.path = b->l->audit_log, .kind = LOG_AUDIT};
	struct log_view v = {
		.when = LOG_CREATED, .by = "auditd log_group", .file = by->file, .line = by->line};
	struct err e = {0};
	int rc = access_load(b->h->root, b->a, dir_name(b->a, f.path), &v.path, &e);

	if (is_absent(rc))
		return;
	if (rc < 0) {
		problem(b, &e);
		return;
	}
	tmpfiles_apply(b->tmpfiles, b->ids, b->a, &v.path);
	size_t cap = v.path.n;
	struct access_node made =
		access_created(b->a, &v.path.v[v.path.n - 1], f.path, 0600, 0, b->audit_group);
	*(struct access_node *)arena_push(b->a, &v.path.v, &v.path.n, &cap, sizeof(made)) = made;
	auditd_start(b, &f, &v.path);
	add_view(b, &f, v);
	*(struct log_file *)arena_push(b->a, &b->v, &b->n, &b->cap, sizeof(f)) = f;
}

static void add_audit(struct builder *b)
{
	struct err e = {0};
	const struct auditd_conf *c = facts_get(b->facts, &model_auditd_conf, &e);
	const struct auditd_value *file, *group;
	struct unit_boot unit = {0};

	if (!c) {
		if (e.code != ENOENT)
			problem(b, &e);
		add_family(b, LOG_AUDIT, USUAL_AUDIT_LOG);
		return;
	}
	file = auditd_value(c, "log_file");
	group = auditd_value(c, "log_group");
	b->l->audit_log = file && file->value ? file->value : USUAL_AUDIT_LOG;
	if (group && group->value && !ids_gid(b->ids, group->value, &b->audit_group))
		b->audit_group = 0;
	if (unit_at_boot(b->h->root, b->a, "auditd.service", &unit, &e) < 0)
		problem(b, &e);
	b->auditd_sets = unit.starts;
	add_family(b, LOG_AUDIT, b->l->audit_log);
	if (unit.starts && !known(b, b->l->audit_log))
		add_audit_created(b, group && group->file ? group : file);
	b->auditd_sets = false; /* logs of an earlier configuration are not touched by auditd */
	add_family(b, LOG_AUDIT, USUAL_AUDIT_LOG);
}

/* A target of rsyslogd that is not there yet: made with its create mode in a directory that is. */
static void add_created(struct builder *b, const struct rsyslog_action *act)
{
	struct log_file f = {.path = act->path, .kind = LOG_SYSTEM};
	struct log_view v = {.when = LOG_CREATED,
		.by = "rsyslog create mode",
		.file = act->at.file,
		.line = act->at.line};
	struct err e = {0};
	uid_t uid = 0;
	gid_t gid = 0;

	if (known(b, act->path))
		return;
	int rc = access_load(b->h->root, b->a, dir_name(b->a, act->path), &v.path, &e);
	if (is_absent(rc))
		return; /* made by rsyslogd with its directory mode: nothing to look at yet */
	if (rc < 0) {
		problem(b, &e);
		return;
	}
	tmpfiles_apply(b->tmpfiles, b->ids, b->a, &v.path);
	if (act->owner)
		ids_uid(b->ids, act->owner, &uid);
	if (act->group)
		ids_gid(b->ids, act->group, &gid);
	const struct access_node *dir = &v.path.v[v.path.n - 1];
	mode_t mode = dir->dflt.n ? act->create_mode : act->create_mode & ~b->rsyslog->umask;
	struct access_node made = access_created(b->a, dir, act->path, mode, uid, gid);
	size_t cap = v.path.n;
	*(struct access_node *)arena_push(b->a, &v.path.v, &v.path.n, &cap, sizeof(made)) = made;
	add_view(b, &f, v);
	*(struct log_file *)arena_push(b->a, &b->v, &b->n, &b->cap, sizeof(f)) = f;
}

/* Files named by a template: everything below the part of its text that does not vary. */
static void add_dynamic(struct builder *b, const struct rsyslog_action *act)
{
	const struct rsyslog_template *t = rsyslog_template(b->rsyslog, act->dyna_template);
	struct err e = {0};
	const char *text = t ? t->text : NULL;
	char *fixed = text ? arena_strndup(b->a, text, strcspn(text, "%")) : NULL;
	char *slash = fixed ? strrchr(fixed, '/') : NULL;

	if (!slash || slash == fixed || fixed[0] != '/') {
		err_set(&e, EINVAL,
			"%s:%u: the files this action writes could not be worked out from its "
			"template \"%s\"",
			act->at.file ? act->at.file->path : "rsyslog", act->at.line,
			act->dyna_template);
		problem(b, &e);
		return;
	}
	*slash = '\0';
	add_tree(b, LOG_SYSTEM, fixed, 1);
}

static void add_rsyslog(struct builder *b)
{
	struct err e = {0};

	b->rsyslog = facts_get(b->facts, &model_rsyslog, &e);
	if (!b->rsyslog) {
		if (e.code != ENOENT)
			problem(b, &e);
		return;
	}
	if (!b->rsyslog->installed)
		return;
	if (b->rsyslog->fatal) {
		err_set(&e, EINVAL, "%s:%u: rsyslogd does not start: %s",
			b->rsyslog->fatal->at.file ? b->rsyslog->fatal->at.file->path
						   : b->rsyslog->main_path,
			b->rsyslog->fatal->at.line, b->rsyslog->fatal->text);
		problem(b, &e);
	}
	for (size_t i = 0; i < b->rsyslog->n_problems; i++) {
		const struct rsyslog_problem *p = &b->rsyslog->problems[i];
		if (!p->unread)
			continue; /* refused by rsyslogd: without effect */
		err_set(&e, EINVAL, "%s:%u: %s",
			p->at.file ? p->at.file->path : b->rsyslog->main_path, p->at.line, p->text);
		problem(b, &e);
	}
	for (size_t i = 0; i < b->rsyslog->n_actions; i++) {
		const struct rsyslog_action *act = &b->rsyslog->actions[i];
		if (act->kind != RSYSLOG_FILE || act->is_pipe || act->after_stop)
			continue;
		if (act->path && !str_starts(act->path, "/dev/")) {
			add_family(b, LOG_SYSTEM, act->path);
			add_created(b, act);
		} else if (!act->path && act->dyna_template) {
			add_dynamic(b, act);
		}
	}
}

static const struct {
	enum log_kind kind;
	const char *path;
} well_known[] = {
	{LOG_SYSTEM, "/var/log/auth.log"},
	{LOG_SYSTEM, "/var/log/secure"},
	{LOG_SYSTEM, "/var/log/syslog"},
	{LOG_SYSTEM, "/var/log/messages"},
	{LOG_SYSTEM, "/var/log/kern.log"},
	{LOG_SYSTEM, "/var/log/user.log"},
	{LOG_SYSTEM, "/var/log/daemon.log"},
	{LOG_SYSTEM, "/var/log/cron.log"},
	{LOG_SYSTEM, "/var/log/cron"},
	{LOG_SYSTEM, "/var/log/debug"},
	{LOG_SYSTEM, "/var/log/sudo.log"},
	{LOG_LOGIN, "/var/log/btmp"},
	{LOG_PUBLIC, "/var/log/wtmp"},
	{LOG_PUBLIC, "/var/log/lastlog"},
	{LOG_PUBLIC, "/var/log/faillog"},
	{LOG_PUBLIC, "/var/log/dpkg.log"},
	{LOG_PUBLIC, "/var/log/alternatives.log"},
	{LOG_PUBLIC, "/var/log/apt/history.log"},
	{LOG_PUBLIC, "/var/log/apt/term.log"},
	{LOG_PUBLIC, "/var/log/dnf.log"},
	{LOG_PUBLIC, "/var/log/dnf.rpm.log"},
};

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	struct builder b = {.h = h, .facts = facts, .a = a, .l = arena_alloc(a, sizeof(*b.l))};
	struct err re = {0};

	b.ids = facts_get(facts, &model_ids, e);
	b.tmpfiles = b.ids ? facts_get(facts, &model_tmpfiles, e) : NULL;
	if (!b.tmpfiles)
		return -(e->code ? e->code : EIO);
	b.rotate = facts_get(facts, &model_logrotate, &re);
	if (!b.rotate && re.code != ENOENT)
		problem(&b, &re);
	add_audit(&b);
	add_rsyslog(&b);
	for (size_t i = 0; i < sizeof(well_known) / sizeof(*well_known); i++)
		add_family(&b, well_known[i].kind, well_known[i].path);
	add_tree(&b, LOG_JOURNAL, "/var/log/journal", 1);
	if (h->live)
		add_tree(&b, LOG_JOURNAL, "/run/log/journal", 1);
	b.l->v = b.v;
	b.l->n = b.n;
	b.l->problems = b.problems;
	b.l->n_problems = b.n_problems;
	*ret = b.l;
	return 0;
}

const struct model model_logs = {"log files", build};
