/*
 * auditcover: what a list of audit rules records, by a model of the kernel's filters (kernel/auditsc.c).
 *
 * An event (one call of one interface on one object) is recorded for sure when the first rule of the exit filter
 * that matches it says always, whoever does it.  "Whoever" is decided at sample points: the numbers that the
 * rules themselves name cut the login ids and user ids into ranges, and every range is tried.  A condition
 * that cannot be judged from here (pid, exe, a file's owner, a call's arguments) never helps an always rule
 * and always counts for a never rule.
 *
 * Beside the exit filter: a matching never rule of the task filter leaves the process without a context; any
 * matching rule of the exclude filter drops the record whatever its action; a filesystem rule drops paths.  A
 * path watch is kept by inode, and the kernel puts the watches of a path in another order once the file has been
 * replaced: a never watch of the same path then wins wherever it stands.  When a watched file is unlinked or
 * moved away, the watch is asked before the call has a result: success= and exit= do not match.
 *
 * Not handled: io_uring operations (their own filter, which auditctl 3.0 cannot write), x32, files reached
 * through other hard links or mounts, and kernels whose b32 interface is switched off (it is demanded all the same).
 */
#include "checks/resolve/auditevents.h"

#include <errno.h>
#include <libaudit.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

#define UNSET	 UINT32_MAX
#define MAX_WORK ((size_t)100000000) /* rules tried, in all: some seconds */

enum how { HOW_PLAIN, HOW_WRITE, HOW_MOVE, HOW_ATTR, HOW_EXEC };
enum match { NO = 0, YES = 1, MAYBE = -1 };

struct subject {
	uint32_t auid, uid, euid;
};

struct shot { /* one call on one object */
	uint32_t elf;
	const char *abi, *call;
	int nr;
	enum how how;
	const char *path; /* canonical; NULL: any */
	bool tree;	  /* any file below path */
	bool first_zero;
};

struct numbers {
	uint32_t *v;
	size_t n, cap;
};

struct cover {
	struct root *root;
	struct arena *arena;
	const struct audit_rules *rules;
	struct audit_coverage *ret;
	struct err *err;
	const char **objects; /* canonical path of each rule's watch or tree; NULL: none */
	bool *dead;	      /* a tree on a link: watches nothing below */
	bool selinux;
	uint32_t uid_min;
	const struct audit_demand *demand;
	bool setuid; /* of a DEMAND_EXEC: runs with root's euid */
	const struct audit_rule **candidates;
	size_t n_candidates;
	struct miss *misses;
	size_t n_misses, cap_misses;
	size_t n_shots; /* of this demand */
	size_t work;
};

struct miss {
	const struct audit_rule *rule;
	struct strbuf calls;
	size_t n;
	const char *call; /* the last one listed */
	struct subject who;
	bool some; /* others than these are recorded */
};

/* Calls that change a file through its name, in the classes of the kernel's perm= (asm-generic/audit_*.h). */
static const struct {
	const char *call;
	enum how how;
} file_calls[] = {{"open", HOW_WRITE}, {"openat", HOW_WRITE}, {"openat2", HOW_WRITE},
	{"creat", HOW_WRITE}, {"truncate", HOW_WRITE}, {"truncate64", HOW_WRITE},
	{"rename", HOW_MOVE}, {"renameat", HOW_MOVE}, {"renameat2", HOW_MOVE}, {"unlink", HOW_MOVE},
	{"unlinkat", HOW_MOVE}, {"chmod", HOW_ATTR}, {"fchmod", HOW_ATTR}, {"fchmodat", HOW_ATTR},
	{"chown", HOW_ATTR}, {"lchown", HOW_ATTR}, {"fchown", HOW_ATTR}, {"fchownat", HOW_ATTR},
	{"chown32", HOW_ATTR}, {"lchown32", HOW_ATTR}, {"fchown32", HOW_ATTR},
	{"setxattr", HOW_ATTR}, {"lsetxattr", HOW_ATTR}, {"fsetxattr", HOW_ATTR},
	{"removexattr", HOW_ATTR}, {"lremovexattr", HOW_ATTR}, {"fremovexattr", HOW_ATTR}};

/* The path with the links of its directories resolved, but not one at its end. */
static const char *canonical(struct root *root, struct arena *a, const char *path)
{
	size_t len = strlen(path);
	char *dir, *copy = arena_strdup(a, path);

	while (len > 1 && copy[len - 1] == '/')
		copy[--len] = '\0';
	char *slash = strrchr(copy, '/');
	if (!slash || len == 1)
		return copy;
	const char *parent = slash == copy ? "/" : arena_strndup(a, copy, (size_t)(slash - copy));
	if (root_resolve(root, parent, a, &dir, &(struct err){0}) < 0)
		return copy;
	return arena_printf(a, "%s/%s", str_eq(dir, "/") ? "" : dir, slash + 1);
}

static bool is_link(struct root *root, const char *path)
{
	struct stat st;

	return !root_stat(root, path, false, &st, &(struct err){0}) && S_ISLNK(st.st_mode);
}

static void locate(struct cover *c)
{
	c->objects = arena_array(c->arena, c->rules->n + 1, sizeof(*c->objects));
	c->dead = arena_array(c->arena, c->rules->n + 1, sizeof(*c->dead));
	for (size_t i = 0; i < c->rules->n; i++) {
		const struct audit_field *w = audit_rule_field(&c->rules->v[i], AUDIT_WATCH);
		const struct audit_field *d = audit_rule_field(&c->rules->v[i], AUDIT_DIR);
		char *real;

		if (w)
			c->objects[i] = canonical(c->root, c->arena, w->text);
		if (!d)
			continue;
		c->objects[i] = canonical(c->root, c->arena, d->text);
		if (!is_link(c->root, c->objects[i]))
			continue;
		if (str_ends(d->text, "/") &&
			!root_resolve(c->root, d->text, c->arena, &real, &(struct err){0}))
			c->objects[i] = real;
		else
			c->dead[i] = true;
	}
}

static bool below(const char *path, const char *dir)
{
	size_t n = strlen(dir);

	return str_eq(dir, "/") || (!strncmp(path, dir, n) && (path[n] == '/' || !path[n]));
}

static bool compare(uint32_t left, uint32_t op, uint32_t right)
{
	switch (op) {
	case AUDIT_EQUAL:
		return left == right;
	case AUDIT_NOT_EQUAL:
		return left != right;
	case AUDIT_LESS_THAN:
		return left < right;
	case AUDIT_LESS_THAN_OR_EQUAL:
		return left <= right;
	case AUDIT_GREATER_THAN:
		return left > right;
	case AUDIT_GREATER_THAN_OR_EQUAL:
		return left >= right;
	case AUDIT_BIT_MASK:
		return (left & right) != 0;
	case AUDIT_BIT_TEST:
		return (left & right) == right;
	default:
		return false;
	}
}

static enum match match_object(
	const struct cover *c, size_t rule, const struct audit_field *f, const struct shot *s)
{
	const char *object = c->objects[rule];

	if (c->dead[rule])
		return NO;
	if (!s->path) /* on any file a rule for one place matches some of the events; else there is none */
		return c->demand->files ? MAYBE : NO;
	if (f->type == AUDIT_WATCH)
		return !s->tree			? (str_eq(object, s->path) ? YES : NO)
		       : below(object, s->path) ? MAYBE
						: NO;
	if (below(s->path, object))
		return YES;
	return s->tree && below(object, s->path) ? MAYBE : NO;
}

static enum match match_perm(const struct audit_field *f, const struct shot *s)
{
	static const uint32_t bits[] = {[HOW_PLAIN] = 0,
		[HOW_WRITE] = AUDIT_PERM_WRITE,
		[HOW_MOVE] = AUDIT_PERM_WRITE,
		[HOW_ATTR] = AUDIT_PERM_ATTR,
		[HOW_EXEC] = AUDIT_PERM_EXEC};
	bool in = (f->value & bits[s->how]) != 0;

	return in == (f->op != AUDIT_NOT_EQUAL) ? YES : NO;
}

/* exit= of a call that succeeded: not one of the errors; which value it has is not known. */
static enum match match_exit(const struct audit_field *f)
{
	bool is_error = (int32_t)f->value < 0 && (int32_t)f->value > -4096;

	if (is_error && (f->op == AUDIT_EQUAL || f->op == AUDIT_NOT_EQUAL))
		return f->op == AUDIT_NOT_EQUAL ? YES : NO;
	return MAYBE;
}

static bool about_subject(uint32_t type)
{
	return type == AUDIT_UID || type == AUDIT_EUID || type == AUDIT_SUID ||
	       type == AUDIT_FSUID || type == AUDIT_LOGINUID || type == AUDIT_LOGINUID_SET ||
	       type == AUDIT_FIELD_COMPARE;
}

static enum match match_compare(const struct audit_field *f, const struct subject *u)
{
	uint32_t x, y;

	switch (f->value) {
	case AUDIT_COMPARE_UID_TO_AUID:
		x = u->uid, y = u->auid;
		break;
	case AUDIT_COMPARE_UID_TO_EUID:
	case AUDIT_COMPARE_UID_TO_FSUID:
	case AUDIT_COMPARE_UID_TO_SUID:
		x = u->uid, y = u->euid;
		break;
	case AUDIT_COMPARE_AUID_TO_EUID:
	case AUDIT_COMPARE_AUID_TO_FSUID:
	case AUDIT_COMPARE_AUID_TO_SUID:
		x = u->auid, y = u->euid;
		break;
	case AUDIT_COMPARE_EUID_TO_SUID:
	case AUDIT_COMPARE_EUID_TO_FSUID:
	case AUDIT_COMPARE_SUID_TO_FSUID:
		x = y = u->euid;
		break;
	default:
		return MAYBE;
	}
	return compare(x, f->op, y) ? YES : NO;
}

/* u NULL: whoever; then a condition on the subject may match. */
static enum match match_subject(const struct audit_field *f, const struct subject *u)
{
	if (!u)
		return MAYBE;
	switch (f->type) {
	case AUDIT_UID:
		return compare(u->uid, f->op, f->value) ? YES : NO;
	case AUDIT_LOGINUID:
		if (f->value == UNSET) /* the kernel asks "is it set" instead */
			return compare(u->auid != UNSET, f->op, 0) ? YES : NO;
		return compare(u->auid, f->op, f->value) ? YES : NO;
	case AUDIT_LOGINUID_SET:
		return compare(u->auid != UNSET, f->op, f->value) ? YES : NO;
	case AUDIT_FIELD_COMPARE:
		return match_compare(f, u);
	default:
		return compare(u->euid, f->op, f->value) ? YES : NO;
	}
}

static enum match match_field(const struct cover *c, size_t rule, const struct audit_field *f,
	const struct shot *s, const struct subject *u)
{
	bool watch = audit_rule_field(&c->rules->v[rule], AUDIT_WATCH) != NULL;

	if (about_subject(f->type))
		return match_subject(f, u);
	switch (f->type) {
	case AUDIT_FILTERKEY:
		return YES;
	case AUDIT_ARCH:
		return compare(s->elf, f->op, f->value) ? YES : NO;
	case AUDIT_WATCH:
	case AUDIT_DIR:
		return match_object(c, rule, f, s);
	case AUDIT_PERM:
		return match_perm(f, s);
	case AUDIT_SUCCESS:
		if (watch && s->how == HOW_MOVE)
			return NO;
		return compare(1, f->op, f->value ? 1 : 2) ? YES : NO;
	case AUDIT_EXIT:
		return watch && s->how == HOW_MOVE ? NO : match_exit(f);
	case AUDIT_ARG0:
		return !s->first_zero ? MAYBE : compare(0, f->op, f->value) ? YES : NO;
	case AUDIT_SUBJ_USER ... AUDIT_SUBJ_CLR:
	case AUDIT_OBJ_USER ... AUDIT_OBJ_LEV_HIGH:
		return c->selinux ? MAYBE : NO;
	default:
		return MAYBE;
	}
}

static enum match match_rule(const struct cover *c, const struct audit_rule *r,
	const struct shot *s, const struct subject *u)
{
	enum match all = YES;

	if (r->list == AUDIT_FILTER_EXIT && !(r->mask[s->nr / 32] & 1u << s->nr % 32))
		return NO;
	for (size_t i = 0; i < r->n_fields; i++) {
		enum match m = match_field(c, (size_t)(r - c->rules->v), &r->fields[i], s, u);
		if (m == NO)
			return NO;
		if (m == MAYBE)
			all = MAYBE;
	}
	return all;
}

/* A record of these types must get through the exclude filter. */
static enum match match_excluded(const struct cover *c, const struct audit_rule *r,
	const struct shot *s, const struct subject *u, uint32_t type)
{
	enum match all = YES;

	for (size_t i = 0; i < r->n_fields; i++) {
		const struct audit_field *f = &r->fields[i];
		enum match m = f->type == AUDIT_MSGTYPE
				       ? (compare(type, f->op, f->value) ? YES : NO)
				       : match_field(c, (size_t)(r - c->rules->v), f, s, u);
		if (m == NO)
			return NO;
		if (m == MAYBE)
			all = MAYBE;
	}
	return all;
}

static bool pseudo_filesystem(const struct audit_rule *r)
{
	static const uint32_t harmless[] = {0x74726163 /* tracefs */, 0x64626720 /* debugfs */,
		0x62656572 /* sysfs */, 0x9fa0 /* proc */, 0x27e0eb /* cgroup */,
		0x63677270 /* cgroup2 */};
	const struct audit_field *f = audit_rule_field(r, AUDIT_FSTYPE);

	for (size_t i = 0; f && f->op == AUDIT_EQUAL && i < sizeof(harmless) / sizeof(*harmless);
		i++)
		if (f->value == harmless[i])
			return true;
	return false;
}

/* The rule of the other filters that takes the event away; NULL. */
static const struct audit_rule *taken_away(
	const struct cover *c, const struct shot *s, const struct subject *u)
{
	bool task = true;

	for (size_t i = 0; i < c->n_candidates; i++) {
		const struct audit_rule *r = c->candidates[i];
		enum match m;

		if (r->list == AUDIT_FILTER_TASK && task) {
			m = match_rule(c, r, s, u);
			if (m != NO && r->action == AUDIT_NEVER)
				return r;
			task = m != YES; /* the first match of that filter ends it */
		} else if (r->list == AUDIT_FILTER_EXCLUDE) {
			if (match_excluded(c, r, s, u, AUDIT_SYSCALL) != NO ||
				(s->path && match_excluded(c, r, s, u, AUDIT_PATH) != NO))
				return r;
		} else if (r->list == AUDIT_FILTER_FS && s->path && r->action == AUDIT_NEVER &&
			   !pseudo_filesystem(r)) {
			return r;
		}
	}
	return NULL;
}

/* Whether the event is recorded; *by the rule that does it, or that prevents it (NULL: none). */
static bool recorded(const struct cover *c, const struct shot *s, const struct subject *u,
	const struct audit_rule **by)
{
	const struct audit_rule *found = NULL;

	*by = taken_away(c, s, u);
	if (*by)
		return false;
	for (size_t i = 0; i < c->n_candidates; i++) {
		const struct audit_rule *r = c->candidates[i];
		if (r->list != AUDIT_FILTER_EXIT)
			continue;
		bool watch = audit_rule_field(r, AUDIT_WATCH) != NULL;
		if (found && !(watch && r->action == AUDIT_NEVER))
			continue;
		enum match m = match_rule(c, r, s, u);
		if (m == NO || (m == MAYBE && r->action == AUDIT_ALWAYS))
			continue;
		if (r->action == AUDIT_NEVER) {
			*by = r;
			return false;
		}
		found = r;
		if (!watch)
			break; /* decided before the watches are asked */
	}
	*by = found;
	return found != NULL;
}

static void add_number(struct arena *a, struct numbers *s, uint32_t v)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->v[i] == v)
			return;
	*(uint32_t *)arena_push(a, &s->v, &s->n, &s->cap, sizeof(*s->v)) = v;
}

static void add_around(struct arena *a, struct numbers *s, uint32_t v)
{
	add_number(a, s, v);
	add_number(a, s, v - 1); /* 0 - 1 is the unset id */
	add_number(a, s, v + 1);
}

/* The rules that may have to do with the call, and the ids they name. */
static void candidates(
	struct cover *c, const struct shot *s, struct numbers *auids, struct numbers *uids)
{
	*auids = *uids = (struct numbers){0};
	c->n_candidates = 0;
	for (size_t i = 0; i < c->rules->n; i++) {
		const struct audit_rule *r = &c->rules->v[i];
		bool other = r->list == AUDIT_FILTER_TASK || r->list == AUDIT_FILTER_EXCLUDE ||
			     r->list == AUDIT_FILTER_FS;
		if (!other && (r->list != AUDIT_FILTER_EXIT || match_rule(c, r, s, NULL) == NO))
			continue;
		c->candidates[c->n_candidates++] = r;
		for (size_t j = 0; j < r->n_fields; j++) {
			const struct audit_field *f = &r->fields[j];
			if (f->type == AUDIT_LOGINUID)
				add_around(c->arena, auids, f->value);
			else if (f->type != AUDIT_FIELD_COMPARE && about_subject(f->type))
				add_around(c->arena, uids, f->value);
		}
	}
	const uint32_t always[] = {0, 1, c->uid_min, 60001, 65534, UNSET};
	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++) {
		add_number(c->arena, auids, always[i]);
		if (always[i] != UNSET)
			add_number(c->arena, uids, always[i]);
	}
}

static bool wanted(const struct cover *c, const struct subject *u)
{
	if (u->uid == UNSET || u->euid == UNSET)
		return false;
	if (c->demand->who == WHO_PERSONS)
		return u->auid != UNSET || u->uid == 0;
	if (c->demand->who == WHO_USERS && (u->auid == UNSET || u->auid < c->uid_min))
		return false;
	if (c->demand->kind == DEMAND_EXEC) /* taking up rights, not root running sudo once more */
		return u->uid >= c->uid_min && (!c->setuid || u->euid == 0) &&
		       (c->setuid || u->euid == u->uid);
	return true;
}

static void note_rule(struct cover *c, const struct audit_rule *r)
{
	struct audit_coverage *v = c->ret;

	for (size_t i = 0; i < v->n_by; i++)
		if (v->by[i] == r)
			return;
	*(const struct audit_rule **)arena_push(
		c->arena, &v->by, &v->n_by, &v->cap_by, sizeof(*v->by)) = r;
}

static void note_miss(struct cover *c, const struct shot *s, const struct audit_rule *by,
	const struct subject *who, bool some)
{
	struct miss *m = NULL;

	for (size_t i = 0; i < c->n_misses; i++)
		if (c->misses[i].rule == by && c->misses[i].some == some)
			m = &c->misses[i];
	if (!m) {
		m = arena_push(c->arena, &c->misses, &c->n_misses, &c->cap_misses, sizeof(*m));
		*m = (struct miss){
			.rule = by, .calls = {.arena = c->arena}, .who = *who, .some = some};
	}
	m->n++;
	if (str_eq(m->call, s->call))
		strbuf_printf(&m->calls, "+%s", s->abi);
	else
		strbuf_printf(&m->calls, "%s%s %s", m->call ? ", " : "", s->call, s->abi);
	m->call = s->call;
}

/* Tries one call by everyone.  0 or -E2BIG. */
static int fire(struct cover *c, const struct shot *s)
{
	struct numbers auids, uids;
	const struct audit_rule *missed_by = NULL, *by;
	struct subject missed_who = {0};
	bool missed = false, some = false;

	c->n_shots++;
	candidates(c, s, &auids, &uids);
	c->work += auids.n * uids.n * 2 * (c->n_candidates + 1) + c->rules->n;
	if (c->work > MAX_WORK)
		return err_set(c->err, E2BIG,
			"the audit rules have too many conditions on users to be judged");
	for (size_t i = 0; i < auids.n; i++)
		for (size_t j = 0; j < uids.n * 2; j++) {
			struct subject u = {auids.v[i], uids.v[j / 2], j % 2 ? 0 : uids.v[j / 2]};
			if (!wanted(c, &u))
				continue;
			if (recorded(c, s, &u, &by)) {
				some = true;
				note_rule(c, by);
			} else if (!missed || (by && !missed_by)) {
				missed = true;
				missed_by = by;
				missed_who = u;
			}
		}
	if (missed)
		note_miss(c, s, missed_by, &missed_who, some);
	return 0;
}

static int on_interfaces(struct cover *c, struct shot s, const char *call)
{
	int native = audit_detect_machine(), rc = 0;
	int other = native == MACH_86_64 ? MACH_X86 : native == MACH_AARCH64 ? MACH_ARM : -1;
	int machines[] = {native, other};

	for (size_t i = 0; !rc && i < 2 && machines[i] >= 0; i++) {
		s.nr = audit_name_to_syscall(call, machines[i]);
		s.elf = audit_machine_to_elf(machines[i]);
		s.abi = other < 0 ? audit_machine_to_name(native) : i ? "b32" : "b64";
		s.call = call;
		if (s.nr >= 0 && s.nr < AUDIT_BITMASK_SIZE * 32 - AUDIT_SYSCALL_CLASSES)
			rc = fire(c, &s);
	}
	return rc;
}

static void who_text(struct strbuf *b, const struct subject *u)
{
	strbuf_puts(b, " by auid=");
	if (u->auid == UNSET)
		strbuf_puts(b, "unset");
	else
		strbuf_printf(b, "%u", u->auid);
	strbuf_printf(b, " uid=%u euid=%u", u->uid, u->euid);
}

static void report_misses(struct cover *c, const char *what)
{
	struct audit_coverage *v = c->ret;

	for (size_t i = 0; i < c->n_misses; i++) {
		struct miss *m = &c->misses[i];
		struct audit_hole *h =
			arena_push(c->arena, &v->holes, &v->n_holes, &v->cap_holes, sizeof(*h));
		struct strbuf b = {.arena = c->arena};
		bool all = m->n == c->n_shots && c->demand->kind != DEMAND_CALL;
		strbuf_printf(&b, "%s (%s)", what, all ? "by any call" : strbuf_str(&m->calls));
		if (m->some)
			who_text(&b, &m->who);
		h->what = str_clean(c->arena, b.data, b.len, LIMIT_TEXT);
		h->rule = m->rule;
	}
	c->misses = NULL;
	c->n_misses = c->cap_misses = c->n_shots = 0;
}

static int on_file(struct cover *c, const char *path, bool tree)
{
	struct shot s = {.path = path, .tree = tree};
	int rc = 0;

	for (size_t i = 0; !rc && i < sizeof(file_calls) / sizeof(*file_calls); i++) {
		s.how = file_calls[i].how;
		rc = on_interfaces(c, s, file_calls[i].call);
	}
	report_misses(c, arena_printf(c->arena, "change of %s%s", path, tree ? "/*" : ""));
	return rc;
}

static int on_calls(struct cover *c, const struct audit_demand *d)
{
	struct shot s = {.how = d->attributes ? HOW_ATTR : HOW_PLAIN, .first_zero = d->first_zero};
	size_t n;
	char **w = str_split(c->arena, d->what, " ", &n);
	int rc = 0;

	for (size_t i = 0; !rc && i < n; i++)
		rc = on_interfaces(c, s, w[i]);
	report_misses(c, "calls");
	return rc;
}

static int on_program(struct cover *c, const char *path, const struct stat *st)
{
	struct shot s = {.how = HOW_EXEC, .path = path};

	c->setuid = (st->st_mode & S_ISUID) && !st->st_uid;
	int rc = on_interfaces(c, s, "execve");
	rc = rc ? rc : on_interfaces(c, s, "execveat");
	report_misses(c, arena_printf(c->arena, "execution of %s", path));
	return rc;
}

static int on_demand(struct cover *c, const struct audit_demand *d)
{
	struct stat st = {0};
	char *target;

	c->demand = d;
	if (d->kind == DEMAND_CALL)
		return on_calls(c, d);
	const char *path = canonical(c->root, c->arena, d->what);
	int rc = root_stat(c->root, path, false, &st, c->err);
	if (rc && !is_absent(rc))
		return rc;
	if (rc && d->if_there)
		return 0;
	bool link = !rc && S_ISLNK(st.st_mode) && !d->link_itself;
	if (link) {
		rc = root_resolve(c->root, path, c->arena, &target, c->err);
		if (rc && !is_absent(rc))
			return rc;
		link = !rc;
	}
	if (d->kind == DEMAND_EXEC) {
		if (link) {
			path = target;
			rc = root_stat(c->root, path, true, &st, c->err);
		}
		/* /bin/su and /usr/bin/su are one file where /bin is a link. */
		return rc || (!str_eq(d->what, path) && !link) ? rc : on_program(c, path, &st);
	}
	bool tree = d->kind == DEMAND_TREE && (S_ISDIR(st.st_mode) || link || !st.st_mode);
	rc = tree && link ? 0 : on_file(c, path, tree);
	return rc || !link ? rc : on_file(c, target, tree);
}

static int read_uid_min(struct cover *c)
{
	const struct file *f;
	const char *line;
	size_t len, n;
	int rc = root_read(c->root, "/etc/login.defs", &f, c->err);

	c->uid_min = 1000;
	if (is_absent(rc))
		return 0;
	for (struct lines l = {0}; !rc;) {
		if (!l.at)
			l = lines_of(f->data, f->size);
		if (!next_line(&l, &line, &len))
			break;
		char **w = str_split(c->arena, arena_strndup(c->arena, line, len), " \t\"", &n);
		uint64_t v;
		if (n < 2 || !str_eq(w[0], "UID_MIN"))
			continue;
		if (str_u64(w[1], &v) || v >= UNSET)
			return err_set(c->err, EBADMSG,
				"/etc/login.defs:%u: UID_MIN is not a number", l.number);
		c->uid_min = (uint32_t)v;
	}
	return rc;
}

int audit_coverage(struct root *root, struct arena *a, const struct audit_rules *rules,
	const struct audit_event_group *group, struct audit_coverage *ret, struct err *e)
{
	struct cover c = {.root = root, .arena = a, .rules = rules, .ret = ret, .err = e};
	struct stat st;
	int rc = read_uid_min(&c);

	*ret = (struct audit_coverage){0};
	c.selinux = !root_stat(root, "/etc/selinux/config", true, &st, &(struct err){0});
	c.candidates = arena_array(a, rules->n + 1, sizeof(*c.candidates));
	locate(&c);
	for (size_t i = 0; !rc && i < audit_n_demands; i++)
		if (str_eq(audit_demands[i].group, group->name))
			rc = on_demand(&c, &audit_demands[i]);
	return rc;
}
