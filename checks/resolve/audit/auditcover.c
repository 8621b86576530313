/*
 * auditcover: what a list of audit rules records, by a model of the kernel's filters (kernel/auditsc.c).
 *
 * An event (one call of one interface on one object) is recorded for sure when the first rule of the exit filter
 * that matches it says always, whoever does it.  "Whoever" is decided at sample points: the numbers that the
 * rules themselves name cut the login, user and group ids and the results of a call into ranges, and every range is
 * tried; so is every program they name, and one they do not; so are process numbers, the owner of a file and a call's
 * arguments where a rule asks for them.  A condition that cannot be judged from here never helps an always rule and
 * always counts for a never rule; so does a tree on a file, which is lost once another file takes its place.
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
#include "checks/resolve/audit/auditmatch.h"

#include <errno.h>
#include <fcntl.h>
#include <libaudit.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

#define MAX_WORK ((size_t)30000000) /* conditions tried, in all: a second or two */

/* Calls that change a file through its name, in the classes of the kernel's perm= (asm-generic/audit_*.h). */
static const struct {
	const char *call;
	enum how how;
} file_calls[] = {{"open", HOW_WRITE}, {"openat", HOW_WRITE}, {"openat2", HOW_WRITE},
	{"creat", HOW_WRITE}, {"truncate", HOW_WRITE}, {"truncate64", HOW_WRITE},
	{"rename", HOW_MOVE}, {"renameat", HOW_MOVE}, {"renameat2", HOW_MOVE}, {"unlink", HOW_MOVE},
	{"unlinkat", HOW_MOVE}, {"link", HOW_LINK}, {"linkat", HOW_LINK}, {"chmod", HOW_ATTR},
	{"fchmod", HOW_ATTR}, {"fchmodat", HOW_ATTR}, {"chown", HOW_ATTR}, {"lchown", HOW_ATTR},
	{"fchown", HOW_ATTR}, {"fchownat", HOW_ATTR}, {"chown32", HOW_ATTR}, {"lchown32", HOW_ATTR},
	{"fchown32", HOW_ATTR}, {"setxattr", HOW_ATTR}, {"lsetxattr", HOW_ATTR},
	{"fsetxattr", HOW_ATTR}, {"removexattr", HOW_ATTR}, {"lremovexattr", HOW_ATTR},
	{"fremovexattr", HOW_ATTR}};

struct numbers {
	uint32_t *v;
	size_t n, cap;
};

/* The points at which "whoever, whatever it returns" is tried. */
struct samples {
	struct numbers auids, uids, gids, exits;
	const char **exes;
	size_t n_exes, cap_exes;
	struct numbers others[N_OTHERS];
	uint32_t bits[N_OTHERS];		       /* all that a mask asks for */
	bool asks_auid, asks_uid, asks_gid, asks_exit; /* some rule does */
	size_t n_euids, n_egids; /* the real id, root, and somebody else (of a printed rule) */
};

struct miss {
	const struct audit_rule *rule;
	struct strbuf calls;
	size_t n;
	const char *call; /* the last one listed */
	struct subject who;
	bool some; /* others than these are recorded */
};

static void locate(struct cover *c)
{
	c->objects = arena_array(c->arena, c->rules->n + 1, sizeof(*c->objects));
	c->exes = arena_array(c->arena, c->rules->n + 1, sizeof(*c->exes));
	c->dead = arena_array(c->arena, c->rules->n + 1, sizeof(*c->dead));
	c->passing = arena_array(c->arena, c->rules->n + 1, sizeof(*c->passing));
	for (size_t i = 0; i < c->rules->n; i++) {
		const struct audit_rule *r = &c->rules->v[i];
		const struct audit_field *w = audit_rule_field(r, AUDIT_WATCH);
		const struct audit_field *d = audit_rule_field(r, AUDIT_DIR);
		struct stat st;
		char *real;

		c->exes[i] = audit_rule_field(r, AUDIT_EXE)
				     ? arena_array(c->arena, r->n_fields, sizeof(**c->exes))
				     : NULL;
		for (size_t j = 0; c->exes[i] && j < r->n_fields; j++) {
			if (r->fields[j].type != AUDIT_EXE)
				continue;
			const char *exe = audit_canonical(c->root, c->arena, r->fields[j].text);
			/* A link is no program, and what is not there nobody runs. */
			c->exes[i][j] = root_stat(c->root, exe, false, &st, &(struct err){0}) ||
							S_ISLNK(st.st_mode)
						? NULL
						: exe;
		}
		if (w)
			c->objects[i] = audit_canonical(c->root, c->arena, w->text);
		if (!d)
			continue;
		c->objects[i] = audit_canonical(c->root, c->arena, d->text);
		c->passing[i] = !root_stat(c->root, c->objects[i], false, &st, &(struct err){0}) &&
				S_ISREG(st.st_mode);
		if (!audit_is_link(c->root, c->objects[i]))
			continue;
		if (str_ends(d->text, "/") &&
			!root_resolve(c->root, d->text, c->arena, &real, &(struct err){0}))
			c->objects[i] = real;
		else
			c->dead[i] = true;
	}
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
			m = audit_match_rule(c, r, s, u);
			if (m != NO && r->action == AUDIT_NEVER)
				return r;
			task = m != YES; /* the first match of that filter ends it */
		} else if (r->list == AUDIT_FILTER_EXCLUDE) {
			if (audit_match_excluded(c, r, s, u, AUDIT_SYSCALL) != NO ||
				((s->path || c->demand->files) &&
					audit_match_excluded(c, r, s, u, AUDIT_PATH) != NO))
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
		enum match m = audit_match_rule(c, r, s, u);
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

static bool returns_number(const char *call)
{
	return str_starts(call, "open") || str_eq(call, "creat") || strstr(call, "adjtime");
}

static void add_exe(struct cover *c, struct samples *p, const char *path)
{
	for (size_t i = 0; i < p->n_exes; i++)
		if (str_eq(p->exes[i], path))
			return;
	if (path)
		*(const char **)arena_push(
			c->arena, &p->exes, &p->n_exes, &p->cap_exes, sizeof(*p->exes)) = path;
}

/* Which argument holds the flags of an open(2); -1: none. */
static int flags_argument(const char *call)
{
	return str_eq(call, "open") ? ARG1 : str_eq(call, "openat") ? ARG2 : -1;
}

static void take_other(
	struct cover *c, struct samples *p, const struct audit_field *f, enum other k)
{
	add_around(c->arena, &p->others[k], f->value);
	if (f->op == AUDIT_BIT_MASK || f->op == AUDIT_BIT_TEST) {
		p->bits[k] |= f->value;
		add_number(c->arena, &p->others[k], f->value & (f->value - 1));
	}
}

static void note_asked(struct samples *p, uint32_t type)
{
	bool compares = type == AUDIT_FIELD_COMPARE;

	p->asks_auid |= compares || type == AUDIT_LOGINUID || type == AUDIT_LOGINUID_SET ||
			type == AUDIT_SESSIONID;
	p->asks_uid |= compares || (audit_about_subject(type) && type != AUDIT_LOGINUID &&
					   type != AUDIT_LOGINUID_SET);
	p->asks_gid |= compares || audit_about_group(type);
	p->asks_exit |= type == AUDIT_EXIT || type == AUDIT_SUCCESS;
}

static void take_sample(struct cover *c, struct samples *p, const struct audit_field *f,
	const char *exe, const struct shot *s)
{
	int other = audit_about_other(f->type);

	note_asked(p, f->type);
	if (f->type == AUDIT_FIELD_COMPARE && f->value <= AUDIT_COMPARE_FSGID_TO_OBJ_GID) {
		bool group = f->value == AUDIT_COMPARE_GID_TO_OBJ_GID ||
			     f->value == AUDIT_COMPARE_EGID_TO_OBJ_GID ||
			     f->value == AUDIT_COMPARE_SGID_TO_OBJ_GID ||
			     f->value == AUDIT_COMPARE_FSGID_TO_OBJ_GID;
		add_number(c->arena, &p->others[group ? FILE_GID : FILE_UID], 1000);
		if (group)
			add_number(c->arena, &p->gids, 1000);
	}
	if (other >= 0)
		take_other(c, p, f, (enum other)other);
	else if (f->type == AUDIT_LOGINUID)
		add_around(c->arena, &p->auids, f->value);
	else if (audit_about_group(f->type))
		add_around(c->arena, &p->gids, f->value);
	else if (f->type == AUDIT_FIELD_COMPARE && f->value >= AUDIT_COMPARE_GID_TO_EGID)
		add_around(c->arena, &p->gids, 1000);
	else if (f->type != AUDIT_FIELD_COMPARE && audit_about_subject(f->type))
		add_around(c->arena, &p->uids, f->value);
	else if (f->type == AUDIT_EXE && s->how != HOW_EXEC)
		add_exe(c, p, exe);
	else if (f->type == AUDIT_EXIT &&
		 (c->demand->printed || (returns_number(s->call) && f->value < 1u << 20)))
		add_around(c->arena, &p->exits, f->value);
}

/*
 * What no rule asks for is any one number.  The flags of an open are those of one that writes: their lowest bits are
 * put in by combination().
 */
static void fill_others(struct cover *c, struct samples *p, const struct shot *s)
{
	for (int k = 0; k < N_OTHERS; k++) {
		struct numbers *o = &p->others[k];
		bool asked = o->n, flags = k == flags_argument(s->call);
		if (asked) {
			add_number(c->arena, o, 0);
			if (p->bits[k])
				add_number(c->arena, o, ~p->bits[k]);
		}
		add_number(c->arena, o, 0x7ffffffc);
		if (k == PID) { /* nobody's */
			size_t n = 0;
			for (size_t i = 0; i < o->n; i++)
				if (o->v[i] && o->v[i] < 1u << 31)
					o->v[n++] = o->v[i];
			o->n = n;
		}
		if (!flags)
			continue;
		struct numbers high = {0};
		for (size_t i = 0; i < o->n; i++)
			add_number(c->arena, &high, o->v[i] & ~(uint32_t)O_ACCMODE);
		*o = high;
	}
}

/* What no rule asks for is any one id, where a printed rule says who is meant. */
static void fill_ids(struct cover *c, struct samples *p)
{
	const uint32_t always[] = {0, 1, c->uid_min, 60001, 65534, UNSET};
	bool all = !c->demand->printed;

	for (size_t i = 0; i < sizeof(always) / sizeof(*always); i++) {
		bool first = i == 0;
		if (all || p->asks_auid || first)
			add_number(c->arena, &p->auids,
				always[i]); /* the unset one is nobody's uid: wanted() */
		if (all || p->asks_uid || first)
			add_number(c->arena, &p->uids, always[i]);
		if (p->gids.n || first)
			add_number(c->arena, &p->gids, always[i]);
	}
	p->n_euids = all ? 2 : p->asks_uid ? 3 : 1;
	p->n_egids = all ? 2 : p->asks_gid ? 3 : 1;
}

/* The rules that may have to do with the call, and the ids and programs they name. */
static void candidates(struct cover *c, const struct shot *s, struct samples *p)
{
	static const int failures[] = {EPERM, EACCES, ENOENT};

	*p = (struct samples){0};
	c->n_candidates = 0;
	for (size_t i = 0; i < c->rules->n; i++) {
		const struct audit_rule *r = &c->rules->v[i];
		bool other = r->list == AUDIT_FILTER_TASK || r->list == AUDIT_FILTER_EXCLUDE ||
			     r->list == AUDIT_FILTER_FS;
		if (!other &&
			(r->list != AUDIT_FILTER_EXIT || audit_match_rule(c, r, s, NULL) == NO))
			continue;
		c->candidates[c->n_candidates++] = r;
		for (size_t j = 0; j < r->n_fields; j++)
			take_sample(c, p, &r->fields[j], c->exes[i] ? c->exes[i][j] : NULL, s);
	}
	for (size_t j = 0; j < c->demand->n_as; j++)
		take_sample(c, p, &c->demand->as[j], NULL, s);
	fill_others(c, p, s);
	fill_ids(c, p);
	add_number(c->arena, &p->exits, 0);
	if (returns_number(s->call))
		add_number(c->arena, &p->exits, strstr(s->call, "adjtime") ? 5 : 3);
	if (c->demand->printed && p->asks_exit)
		for (size_t i = 0; i < sizeof(failures) / sizeof(*failures); i++)
			add_number(c->arena, &p->exits, (uint32_t)-failures[i]);
	*(const char **)arena_push(c->arena, &p->exes, &p->n_exes, &p->cap_exes, sizeof(*p->exes)) =
		NULL;
}

/* The rights a set-uid program runs with; once it could not be run, those of before. */
static bool possible(const struct cover *c, const struct shot *s, const struct subject *u)
{
	return s->how != HOW_EXEC || !c->setuid || audit_failed(s->exit) || u->euid == 0;
}

static bool wanted(const struct cover *c, const struct shot *s, const struct subject *u)
{
	if (u->uid == UNSET || u->gid == UNSET)
		return false;
	if (c->demand->printed)
		return possible(c, s, u) && audit_meets(c->demand->as, c->demand->n_as, s, u);
	if (audit_failed(s->exit))
		return false;
	if (c->demand->who == WHO_PERSONS)
		return u->auid != UNSET || u->uid == 0;
	if (c->demand->who >= WHO_USERS && (u->auid == UNSET || u->auid < c->uid_min))
		return false;
	if (c->demand->who == WHO_ADMINS)
		return u->euid == 0;
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

static uint32_t effective(size_t which, uint32_t id)
{
	return which == 0 ? id : which == 1 ? 0 : 60002;
}

/* The lowest digit of k to a base, taken off it.  Most bases are one, and a division is dear. */
static size_t digit(size_t *k, size_t base)
{
	size_t d = base == 1 ? 0 : *k % base;

	if (base > 1)
		*k /= base;
	return d;
}

/* The k-th of all combinations of the samples. */
static struct subject combination(
	const struct samples *p, size_t k, const struct shot *s, uint32_t *exit)
{
	struct subject u = {.auid = p->auids.v[digit(&k, p->auids.n)]};

	u.uid = p->uids.v[digit(&k, p->uids.n)];
	u.euid = effective(digit(&k, p->n_euids), u.uid);
	u.gid = p->gids.v[digit(&k, p->gids.n)];
	u.egid = effective(digit(&k, p->n_egids), u.gid);
	u.exe = p->exes[digit(&k, p->n_exes)];
	*exit = p->exits.v[digit(&k, p->exits.n)];
	for (int i = 0; i < N_OTHERS; i++)
		u.others[i] = p->others[i].v[digit(&k, p->others[i].n)];
	int flags = flags_argument(s->call);
	if (flags >= 0)
		u.others[flags] |= s->how == HOW_UPDATE ? O_RDWR
				   : s->how == HOW_READ ? O_RDONLY
							: O_WRONLY;
	return u;
}

/* How many combinations there are, MAX_WORK at most. */
static size_t combinations(const struct samples *p)
{
	const size_t sizes[] = {
		p->auids.n, p->uids.n, p->n_euids, p->gids.n, p->n_egids, p->n_exes, p->exits.n};
	size_t n = 1;

	for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes) && n < MAX_WORK; i++)
		n *= sizes[i];
	for (int i = 0; i < N_OTHERS && n < MAX_WORK; i++)
		n *= p->others[i].n;
	return n < MAX_WORK ? n : MAX_WORK;
}

/* Tries one call by everyone.  0 or -E2BIG. */
static int fire(struct cover *c, struct shot s)
{
	const struct audit_rule *missed_by = NULL, *by;
	struct subject missed_who = {0};
	bool missed = false, some = false;
	struct samples p;
	/* Opened to write alone, and to read and write: to a rule on reading the second is reading. */
	static const enum how ways[] = {HOW_WRITE, HOW_UPDATE, HOW_READ};
	bool opens = s.how == HOW_WRITE && str_starts(s.call, "open");
	size_t n_ways = !opens ? 1 : c->demand->printed && c->demand->kind == DEMAND_CALL ? 3 : 2;

	c->n_shots++;
	s.how = opens ? HOW_UPDATE : s.how;
	candidates(c, &s, &p);
	size_t n = n_ways * combinations(&p), each = 1;
	for (size_t i = 0; i < c->n_candidates; i++)
		each += 1 + c->candidates[i]->n_fields;
	c->work += n * each + c->rules->n;
	if (c->work > MAX_WORK)
		return err_set(c->err, E2BIG,
			"the audit rules have too many conditions on users to be judged");
	for (size_t k = 0; k < n; k++) {
		if (opens)
			s.how = ways[k % n_ways];
		struct subject u = combination(&p, k / n_ways, &s, &s.exit);
		if (!wanted(c, &s, &u))
			continue;
		c->n_wanted++;
		if (recorded(c, &s, &u, &by)) {
			some = true;
			note_rule(c, by);
		} else if (!missed || (by && !missed_by)) {
			missed = true;
			missed_by = by;
			missed_who = u;
		}
	}
	if (missed)
		note_miss(c, &s, missed_by, &missed_who, some);
	return 0;
}

static int on_interfaces(struct cover *c, struct shot s, const char *call)
{
	int native = audit_detect_machine(), rc = 0;
	int other = native == MACH_86_64 ? MACH_X86 : native == MACH_AARCH64 ? MACH_ARM : -1;
	int machines[] = {native, other};

	for (size_t i = 0; !rc && i < 2 && machines[i] >= 0; i++) {
		if (c->demand->elf && c->demand->elf != (uint32_t)audit_machine_to_elf(machines[i]))
			continue;
		s.nr = audit_name_to_syscall(call, machines[i]);
		s.elf = audit_machine_to_elf(machines[i]);
		s.abi = other < 0 ? audit_machine_to_name(native) : i ? "b32" : "b64";
		s.call = call;
		if (s.nr >= 0 && s.nr < AUDIT_BITMASK_SIZE * 32 - AUDIT_SYSCALL_CLASSES)
			rc = fire(c, s);
	}
	return rc;
}

static void who_text(struct strbuf *b, const struct subject *u)
{
	strbuf_puts(b, "auid=");
	if (u->auid == UNSET)
		strbuf_puts(b, "unset");
	else
		strbuf_printf(b, "%u", u->auid);
	strbuf_printf(b, " uid=%u euid=%u", u->uid, u->euid);
	if (u->gid || u->egid)
		strbuf_printf(b, " gid=%u egid=%u", u->gid, u->egid);
	if (u->exe)
		strbuf_printf(b, " exe=%s", u->exe);
}

static void report_misses(struct cover *c, const char *what, const char *zh)
{
	struct audit_coverage *v = c->ret;

	for (size_t i = 0; i < c->n_misses; i++) {
		struct miss *m = &c->misses[i];
		struct audit_hole *h =
			arena_push(c->arena, &v->holes, &v->n_holes, &v->cap_holes, sizeof(*h));
		struct strbuf b = {.arena = c->arena}, z = b;
		bool all = m->n == c->n_shots && c->demand->kind != DEMAND_CALL;
		strbuf_printf(&b, "%s (%s)%s", what, all ? "by any call" : strbuf_str(&m->calls),
			m->some ? " by " : "");
		strbuf_printf(&z, "%s (%s)%s", zh, all ? "任何系統呼叫" : strbuf_str(&m->calls),
			m->some ? "，由 " : "");
		if (m->some) {
			who_text(&b, &m->who);
			who_text(&z, &m->who);
		}
		h->what = str_clean(c->arena, b.data, b.len, LIMIT_TEXT);
		h->zh = str_clean(c->arena, z.data, z.len, LIMIT_TEXT);
		h->rule = m->rule;
	}
	c->misses = NULL;
	c->n_misses = c->cap_misses = c->n_shots = 0;
}

static int on_file(struct cover *c, const char *path, bool tree)
{
	struct shot s = {
		.path = path, .tree = tree, .regular = tree || !audit_is_link(c->root, path)};
	int rc = 0;

	for (size_t i = 0; !rc && i < sizeof(file_calls) / sizeof(*file_calls); i++) {
		s.how = file_calls[i].how;
		rc = on_interfaces(c, s, file_calls[i].call);
	}
	report_misses(c, arena_printf(c->arena, "change of %s%s", path, tree ? "/*" : ""),
		arena_printf(c->arena, "變更 %s%s", path, tree ? "/*" : ""));
	return rc;
}

static int on_calls(struct cover *c, const struct audit_demand *d)
{
	struct shot s = {.first_zero = d->first_zero};
	size_t n;
	char **w = str_split(c->arena, d->what, " ", &n);
	int rc = 0;

	for (size_t i = 0; !rc && i < n; i++) {
		s.how = d->printed && str_starts(w[i], "execve") ? HOW_EXEC
			: d->printed && str_eq(w[i], "rmdir")	 ? HOW_MOVE
								 : HOW_PLAIN;
		for (size_t j = 0; j < sizeof(file_calls) / sizeof(*file_calls); j++)
			if (str_eq(file_calls[j].call, w[i]))
				s.how = file_calls[j].how;
		rc = on_interfaces(c, s, w[i]);
	}
	report_misses(c, "calls", "系統呼叫");
	return rc;
}

static int on_program(struct cover *c, const char *path, const struct stat *st)
{
	struct shot s = {.how = HOW_EXEC, .path = path, .regular = true};

	c->setuid = (st->st_mode & S_ISUID) && !st->st_uid;
	int rc = on_interfaces(c, s, "execve");
	rc = rc ? rc : on_interfaces(c, s, "execveat");
	report_misses(c, arena_printf(c->arena, "execution of %s", path),
		arena_printf(c->arena, "執行 %s", path));
	return rc;
}

/*
 * A printed rule for a link to a program (insmod is one to kmod) is met by what records the program's use, and, since
 * that is the line as it is printed, by a rule for the link.
 */
static int on_linked_program(struct cover *c, const char *link, const char *program)
{
	size_t before = c->ret->n_holes, by = c->ret->n_by;
	struct stat st;
	int rc = root_stat(c->root, program, true, &st, c->err);

	rc = rc ? rc : on_program(c, program, &st);
	if (rc || c->ret->n_holes == before)
		return rc;
	size_t holes = c->ret->n_holes;
	rc = on_program(c, link, &st);
	if (c->ret->n_holes == holes)
		c->ret->n_holes = before;
	else
		c->ret->n_by = by;
	if (c->ret->n_holes > holes)
		c->ret->n_holes = holes;
	return rc;
}

static int on_demand(struct cover *c, const struct audit_demand *d)
{
	struct stat st = {0};
	char *target;

	c->demand = d;
	if (d->kind == DEMAND_CALL)
		return on_calls(c, d);
	const char *path = audit_canonical(c->root, c->arena, d->what);
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
	if (d->kind == DEMAND_EXEC && d->printed)
		return rc     ? rc
		       : link ? on_linked_program(c, path, target)
			      : on_program(c, path, &st);
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

int audit_uid_min(struct root *root, struct arena *a, uint32_t *ret, struct err *e)
{
	const struct file *f;
	const char *line;
	size_t len, n;
	int rc = root_read(root, "/etc/login.defs", &f, e);

	*ret = 1000;
	if (is_absent(rc))
		return 0;
	for (struct lines l = {0}; !rc;) {
		if (!l.at)
			l = lines_of(f->data, f->size);
		if (!next_line(&l, &line, &len))
			break;
		if (!memmem(line, len, "UID_MIN", 7))
			continue;
		char **w = str_split(a, arena_strndup(a, line, len), " \t\"", &n);
		uint64_t v;
		if (n < 2 || !str_eq(w[0], "UID_MIN"))
			continue;
		if (str_u64(w[1], &v) || v >= UNSET)
			return err_set(e, EBADMSG, "/etc/login.defs:%u: UID_MIN is not a number",
				l.number);
		*ret = (uint32_t)v;
	}
	return rc;
}

int audit_coverage_of(struct root *root, struct arena *a, const struct audit_rules *rules,
	const struct audit_demand *d, size_t n, struct audit_coverage *ret, struct err *e)
{
	struct cover c = {.root = root, .arena = a, .rules = rules, .ret = ret, .err = e};
	struct stat st;
	int rc = audit_uid_min(root, a, &c.uid_min, e);

	*ret = (struct audit_coverage){0};
	c.selinux = !root_stat(root, "/etc/selinux/config", true, &st, &(struct err){0});
	c.candidates = arena_array(a, rules->n + 1, sizeof(*c.candidates));
	locate(&c);
	for (size_t i = 0; !rc && i < n; i++) {
		rc = on_demand(&c, &d[i]);
		if (!rc && d[i].printed && !c.n_wanted)
			rc = err_set(e, EINVAL, "no call meets what is asked for of %s", d[i].what);
		c.n_wanted = 0;
	}
	return rc;
}

int audit_coverage(struct root *root, struct arena *a, const struct audit_rules *rules,
	const struct audit_event_group *group, struct audit_coverage *ret, struct err *e)
{
	size_t n;
	const struct audit_demand *d = audit_group_demands(group, &n);

	return audit_coverage_of(root, a, rules, d, n, ret, e);
}
