/*
 * logs: which files hold audit records, from auditd.conf (log_file), rsyslog's actions, journald's directories and
 * the well-known names below /var/log, with their rotated companions; and what will change their access
 * (logs_life.c).
 *
 * At the next boot tmpfiles.d(5) is applied; auditd (auditd-event.c of 3.0, observed) then gives its directory to root
 * and log_group with 0750 (0700 when log_group is root), its log 0640 (0600), the num_logs - 1 rotated ones 0440
 * (0400); named ACL entries stay, masked.  rsyslogd makes the logs and directories that are missing, if it starts;
 * journald makes its own before tmpfiles comes, and every later one after it.  What commands at the boot change then
 * (log_hands.c) stays.
 * Not handled: logs of applications that write by themselves, logs on other hosts.
 */
#include "checks/resolve/logs/logs.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/audit/auditd_conf.h"
#include "checks/resolve/logs/log_hands.h"
#include "checks/resolve/logs/log_keep.h"
#include "checks/resolve/logs/logs_life.h"
#include "checks/resolve/logs/rsyslog.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"

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
	struct log_life life;
	const struct rsyslog_conf *rsyslog;
	const struct log_hands *hands; /* NULL: none */
	bool auditd_sets;
	gid_t audit_group;
	unsigned audit_kept; /* num_logs: rotated ones below that number are set right */
};

static void say(struct builder *b, const char *text)
{
	for (size_t i = 0; i < b->n_problems; i++)
		if (str_eq(b->problems[i], text))
			return;
	if (b->n_problems < MAX_PROBLEMS)
		*(const char **)arena_push(b->a, &b->problems, &b->n_problems, &b->cap_problems,
			sizeof(*b->problems)) = arena_strdup(b->a, text);
}

static void problem(struct builder *b, const struct err *e)
{
	say(b, e->text);
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
	for (size_t i = 0; i < p->n && i < q->n; i++)
		if (!access_same(&p->v[i], &q->v[i]))
			return false;
	return p->n == q->n;
}

/* auditd's own hand on its directory and files. */
static void auditd_start(const struct builder *b, const struct log_file *f, struct access_path *p)
{
	bool group = b->audit_group != 0, current = str_eq(f->path, b->l->audit_log);
	size_t len = strlen(b->l->audit_log);
	uint64_t n;
	bool rotated = str_starts(f->path, b->l->audit_log) && f->path[len] == '.' &&
		       !str_u64(f->path + len + 1, &n) && n && n < b->audit_kept;

	if (f->kind != LOG_AUDIT || p->n < 2)
		return;
	access_chmod(&p->v[p->n - 2], group ? 0750 : 0700);
	p->v[p->n - 2].uid = 0;
	p->v[p->n - 2].gid = b->audit_group;
	if (current) {
		access_chmod(&p->v[p->n - 1], group ? 0640 : 0600);
		p->v[p->n - 1].gid = b->audit_group;
	} else if (rotated) {
		access_chmod(&p->v[p->n - 1], group ? 0440 : 0400);
	}
}

/* auditd in /var/log itself would close it to all others' logs as well: they lie in the same directory. */
static void auditd_directory(const struct builder *b, struct access_path *p)
{
	size_t len = b->l->audit_log ? (size_t)(path_base(b->l->audit_log) - b->l->audit_log) : 0;

	for (size_t i = 1; b->auditd_sets && i < p->n; i++)
		if (strlen(p->v[i].path) + 1 == len && S_ISDIR(p->v[i].mode) &&
			!strncmp(p->v[i].path, b->l->audit_log, len - 1)) {
			access_chmod(&p->v[i], b->audit_group ? 0750 : 0700);
			p->v[i].uid = 0;
			p->v[i].gid = b->audit_group;
		}
}

static void user_journal(struct log_file *f)
{
	const char *name = path_base(f->path);
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

struct adding {
	struct builder *b;
	struct log_file *f;
};

static void add_rotated(void *arg, struct log_view v)
{
	struct adding *x = arg;

	add_view(x->b, x->f, v);
}

static void rotated_problem(void *arg, const char *text)
{
	say(((struct adding *)arg)->b, text);
}

/* The view of now, when it is there: 1, 0 or -errno. */
static int view_now(struct builder *b, struct log_file *f, struct log_view *now, struct err *e)
{
	int rc = root_stat(b->h->root, f->path, true, &f->st, e);

	if (is_absent(rc))
		return 0;
	if (!rc && !S_ISREG(f->st.st_mode))
		return err_set(e, EINVAL, "%s: not a file", f->path);
	if (!rc)
		rc = access_load(b->h->root, b->a, f->path, &now->path, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	log_links(&b->life, f->path, now);
	f->exists = true;
	return 1;
}

/*
 * What commands make of the log.  Where they come later than the boot both count, and so it is where that is not sure, as
 * they may come before the log is made: *ret_both is filled, and true returned.
 */
static bool by_hands(struct builder *b, const struct log_file *f, struct log_view *boot,
	struct log_view *ret_both)
{
	struct log_view v = *boot;
	size_t last = boot->path.n - 1;

	v.path = access_copy(b->a, &boot->path);
	struct log_hand d = log_hands_rights(b->hands, b->life.ids, b->a, &v.path);
	if (d.unknown)
		say(b, d.unknown);
	if (!d.by)
		return false;
	v.when = LOG_BOOT;
	v.by = arena_printf(b->a, "%s: %s", d.by->by, path_base(d.by->argv[0]));
	v.file = d.by->file;
	v.line = d.by->line;
	v.perhaps = d.perhaps ||
		    (!f->exists && !d.makes && !access_same(&boot->path.v[last], &v.path.v[last]));
	if (v.perhaps || d.later) {
		*ret_both = v;
		return true;
	}
	*boot = v;
	return false;
}

static void add_log(
	struct builder *b, enum log_kind kind, const char *path, const struct log_maker *maker)
{
	struct err e = {0};
	struct log_file f = {.path = path, .kind = kind};
	struct log_view now = {.when = LOG_NOW}, boot;
	bool in_place = !str_starts(path, "/run/");

	if (known(b, path))
		return;
	if (b->n >= MAX_LOGS) {
		err_set(&e, EFBIG, "%s: more than %d log files", path, MAX_LOGS);
		problem(b, &e);
		return;
	}
	int rc = view_now(b, &f, &now, &e);
	if (rc == -EINVAL)
		return; /* a pipe, a terminal */
	int then = rc < 0 || !in_place ? rc : log_after_boot(&b->life, path, maker, &boot, &e);
	if (rc < 0 || then < 0) {
		problem(b, &e);
		return;
	}
	if (!rc && !then)
		return;
	if (kind == LOG_JOURNAL)
		user_journal(&f);
	if (in_place && b->auditd_sets && kind == LOG_AUDIT) {
		auditd_start(b, &f, &boot.path);
		boot.by = f.exists ? "auditd at its start" : boot.by;
	} else if (in_place) {
		auditd_directory(b, &boot.path);
	}
	struct log_view other;
	bool both = in_place && b->hands && by_hands(b, &f, &boot, &other);
	bool changed = in_place && (!f.exists || !same(&now.path, &boot.path));
	if (b->h->live && f.exists)
		add_view(b, &f, now);
	else if (f.exists)
		b->l->corrected |= changed;
	if (in_place && (changed || !b->h->live))
		add_view(b, &f, boot);
	if (in_place)
		log_rotated(&b->life, &f, &boot, maker, add_rotated, rotated_problem,
			&(struct adding){b, &f});
	if (both) {
		add_view(b, &f, other);
		log_rotated(&b->life, &f, &other, maker, add_rotated, rotated_problem,
			&(struct adding){b, &f});
	}
	*(struct log_file *)arena_push(b->a, &b->v, &b->n, &b->cap, sizeof(f)) = f;
}

/* Where logrotate puts the old ones; NULL: beside the log. */
static const char *old_directory(struct builder *b, const char *path, const char *dir)
{
	for (size_t i = 0; b->life.rotate && i < b->life.rotate->n_runs; i++) {
		const struct logrotate_entry *x =
			logrotate_for(b->life.rotate, &b->life.rotate->runs[i], b->a, path);
		if (x && x->set.olddir)
			return x->set.olddir[0] == '/'
				       ? x->set.olddir
				       : arena_printf(b->a, "%s/%s", dir, x->set.olddir);
	}
	return NULL;
}

/* The log and its companions, in its directory and in logrotate's olddir. */
static void add_family(
	struct builder *b, enum log_kind kind, const char *path, const struct log_maker *maker)
{
	const char *dirs[2] = {dir_name(b->a, path), NULL};
	struct err e = {0};

	add_log(b, kind, path, maker);
	dirs[1] = old_directory(b, path, dirs[0]);
	for (size_t d = 0; d < 2 && dirs[d]; d++) {
		char **names;
		size_t n;
		int rc = root_list(b->h->root, dirs[d], b->a, &names, &n, &e);
		if (rc < 0 && !is_absent(rc))
			problem(b, &e);
		for (size_t i = 0; !rc && i < n; i++)
			if (is_companion(names[i], path_base(path)))
				add_log(b, kind,
					arena_printf(b->a, "%s/%s",
						str_eq(dirs[d], "/") ? "" : dirs[d], names[i]),
					NULL);
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
			add_log(b, kind, path, NULL);
	}
}

static void add_audit(struct builder *b)
{
	struct err e = {0};
	const struct auditd_conf *c = facts_get(b->facts, &model_auditd_conf, &e);
	const struct auditd_value *file, *group;
	struct unit_boot unit = {0};

	if (!c) {
		/* A configuration that auditd refuses: it does not start, and sets nothing right. */
		if (e.code != ENOENT && e.code != EBADMSG)
			problem(b, &e);
		add_family(b, LOG_AUDIT, USUAL_AUDIT_LOG, NULL);
		return;
	}
	file = auditd_value(c, "log_file");
	group = auditd_value(c, "log_group");
	b->l->audit_log = file && file->value ? file->value : USUAL_AUDIT_LOG;
	b->audit_kept = (unsigned)strtoul(auditd_value(c, "num_logs")->value, NULL, 10);
	if (group && group->value && !ids_gid(b->life.ids, group->value, &b->audit_group))
		b->audit_group = 0;
	if (unit_at_boot(b->h->root, b->a, "auditd.service", &unit, &e) < 0)
		problem(b, &e);
	b->auditd_sets = unit.starts && !unit.condition && !unit.problem;
	bool writes = b->auditd_sets && !str_ieq(auditd_value(c, "write_logs")->value, "no");
	const struct auditd_value *by = group && group->file ? group : file;
	struct log_maker maker = {.mode = 0600,
		.dir_mode = 0750,
		.gid = b->audit_group,
		.by = "auditd log_group",
		.file = by->file,
		.line = by->line};
	struct stat st;
	/* auditd makes no directory: without it, it does not start. */
	writes = writes && !root_stat(b->h->root, dir_name(b->a, b->l->audit_log), true, &st, NULL);
	add_family(b, LOG_AUDIT, b->l->audit_log, writes ? &maker : NULL);
	bool sets = b->auditd_sets;
	b->auditd_sets = false; /* logs of an earlier configuration are not touched by auditd */
	add_family(b, LOG_AUDIT, USUAL_AUDIT_LOG, NULL);
	b->auditd_sets = sets;
}

static struct log_maker rsyslog_maker(struct builder *b, const struct rsyslog_action *act)
{
	struct log_maker m = {.mode = act->create_mode,
		.dir_mode = act->dir_create_mode,
		.mask = b->rsyslog->umask,
		.by = "rsyslog create mode",
		.file = act->at.file,
		.line = act->at.line};

	if (act->owner)
		ids_uid(b->life.ids, act->owner, &m.uid);
	if (act->group)
		ids_gid(b->life.ids, act->group, &m.gid);
	return m;
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
	/* One such file stands for those to come: what varies in a name is a word. */
	struct log_maker m = rsyslog_maker(b, act);
	struct strbuf name = {.arena = b->a};
	for (const char *p = text; *p; p++) {
		const char *close = *p == '%' ? strchr(p + 1, '%') : NULL;
		strbuf_add(&name, close ? "x" : p, 1);
		p = close ? close : p;
	}
	add_log(b, LOG_SYSTEM, arena_strdup(b->a, strbuf_str(&name)), &m);
	*slash = '\0';
	add_tree(b, LOG_SYSTEM, fixed, 1);
}

/* As a service or by its socket. */
bool log_rsyslog_runs(const struct host *h, struct arena *a, struct err *e)
{
	static const char *const units[] = {"rsyslog.service", "syslog.service"};

	for (size_t i = 0; i < 2; i++) {
		struct unit_boot u = {0};
		struct err mine = {0}; /* a call that answers may leave something here */
		if (unit_at_boot(h->root, a, units[i], &u, &mine) < 0) {
			err_set(e, mine.code, "%s", mine.text);
			return true;
		}
		if (!u.exists &&
			!i) /* started by something else than a unit, for all that is known */
			return true;
		if (!(u.starts || u.on_demand) || u.masked || u.condition || u.problem)
			continue;
		static const struct unit_needs needs = {.stays = true};
		struct unit_run run;
		if (unit_runs(h->root, a, units[i], &needs, &run, &mine) < 0) {
			err_set(e, mine.code, "%s", mine.text);
			return true;
		}
		if (run.answer == UNIT_RUN_NOT_KNOWN)
			err_set(e, ENOTSUP, "%s:%u: %s", run.file ? run.file->path : units[i],
				run.line, run.en);
		if (run.answer != UNIT_DOES_NOT_RUN)
			return true;
	}
	return false;
}

bool log_rsyslog_ended(const struct host *h, struct facts *f, struct arena *a, struct boot_end *ret)
{
	const struct boot_starts *boot = facts_get(f, &model_boot, &(struct err){0});
	struct boot_end socket = {0};
	struct unit_boot u;

	if (!boot || !boot_ended(h, a, boot, "rsyslog.service", ret))
		return false;
	/* Its socket starts it again with the next message. */
	if (unit_at_boot(h->root, a, "syslog.socket", &u, NULL) >= 0 && u.starts) {
		if (!boot_ended(h, a, boot, "syslog.socket", &socket))
			return false;
		ret->perhaps = ret->perhaps ? ret->perhaps : socket.perhaps;
	}
	return true;
}

/* Whether anything at all may come to rsyslogd: journald's messages, or what another input takes. */
static bool hears(struct builder *b)
{
	struct journal_forward w;
	struct err e = {0};

	for (size_t i = 0; i < b->rsyslog->n_inputs; i++)
		if (!str_ieq(b->rsyslog->inputs[i].type, "imuxsock"))
			return true;
	int rc = log_rsyslog_hears(b->h, b->a, b->rsyslog, &w, &e);
	if (rc < 0)
		problem(b, &e);
	return rc != 0 || !w.key || !str_eq(w.key, "ForwardToSyslog");
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
	e = (struct err){0};
	bool runs = !b->rsyslog->fatal && log_rsyslog_runs(b->h, b->a, &e);
	if (e.code)
		problem(b, &e);
	runs = runs && hears(b);
	for (size_t i = 0; i < b->rsyslog->n_problems; i++) {
		const struct rsyslog_problem *p = &b->rsyslog->problems[i];
		if (!p->unread || !runs)
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
			struct log_maker m = rsyslog_maker(b, act);
			add_family(b, LOG_SYSTEM, act->path, runs ? &m : NULL);
		} else if (!act->path && act->dyna_template && runs) {
			add_dynamic(b, act);
		}
	}
}

/* Whether journald keeps files below /var/log/journal after the next boot. */
static bool journal_persists(struct builder *b)
{
	struct conf_line *v;
	size_t n = 0;
	struct stat st;
	struct err e = {0};

	if (systemd_conf(b->h->root, b->a, "journald.conf", "Journal", "Storage", &v, &n, &e) < 0) {
		problem(b, &e);
		return true;
	}
	if (n && str_eq(v[n - 1].value, "persistent"))
		return true;
	if (n && (str_eq(v[n - 1].value, "volatile") || str_eq(v[n - 1].value, "none")))
		return false;
	return !root_stat(b->h->root, "/var/log/journal", true, &st, NULL);
}

static bool is_machine_id(const char *s)
{
	return strspn(s, "0123456789abcdef") == 32 && !s[32];
}

/* The journal of the system, and the next one that journald makes. */
static void add_journal(struct builder *b)
{
	struct log_maker m = {
		.mode = 0640, .dir_mode = 0755, .by = "systemd-journald", .before_tmpfiles = true};
	const struct file *id;
	char **names;
	size_t n = 0;
	const char *machine = NULL;
	struct stat st;

	if (root_stat(b->h->root, "/usr/lib/systemd/systemd-journald", true, &st, NULL) < 0 &&
		root_stat(b->h->root, "/lib/systemd/systemd-journald", true, &st, NULL) < 0)
		return;
	if (!journal_persists(b))
		return;
	if (!root_read(b->h->root, "/etc/machine-id", &id, NULL) && id->size >= 32)
		machine = arena_strndup(b->a, id->data, 32);
	if (!machine && !root_list(b->h->root, "/var/log/journal", b->a, &names, &n, NULL))
		for (size_t i = 0; i < n; i++)
			if (is_machine_id(names[i]))
				machine = names[i];
	if (!machine || !is_machine_id(machine))
		machine = "MACHINE-ID"; /* given at the first boot */
	const char *dir = arena_printf(b->a, "/var/log/journal/%s", machine);
	add_log(b, LOG_JOURNAL, arena_printf(b->a, "%s/system.journal", dir), &m);
	/* The next: in the directory as tmpfiles leaves it. */
	m.before_tmpfiles = false;
	struct log_view v;
	const struct log_view *now =
		b->n ? &b->v[b->n - 1].views[b->v[b->n - 1].n_views - 1] : NULL;
	if (!now || !str_starts(b->v[b->n - 1].path, dir))
		return;
	v = *now;
	v.path = access_copy(b->a, &now->path);
	size_t last = v.path.n - 1;
	v.path.v[last] = access_made(
		b->a, &v.path.v[last - 1], v.path.v[last].path, S_IFREG | 0640, 0, 0, 0);
	v.when = LOG_CREATED;
	v.by = m.by;
	v.file = NULL;
	add_view(b, &b->v[b->n - 1], v);
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

	b.life = (struct log_life){.h = h, .a = a, .ids = facts_get(facts, &model_ids, e)};
	b.life.tmpfiles = b.life.ids ? facts_get(facts, &model_tmpfiles, e) : NULL;
	if (!b.life.tmpfiles)
		return -(e->code ? e->code : EIO);
	b.life.rotate = facts_get(facts, &model_logrotate, &re);
	if (!b.life.rotate && re.code != ENOENT)
		problem(&b, &re);
	struct err he = {0};
	b.hands = facts_get(facts, &model_log_hands, &he);
	if (!b.hands)
		problem(&b, &he);
	add_audit(&b);
	add_rsyslog(&b);
	for (size_t i = 0; i < sizeof(well_known) / sizeof(*well_known); i++)
		add_family(&b, well_known[i].kind, well_known[i].path, NULL);
	add_journal(&b);
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
