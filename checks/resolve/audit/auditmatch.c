/*
 * auditmatch: one audit rule against one call, by a model of the kernel's audit_filter_rules() (kernel/auditsc.c).
 *
 * All conditions of a rule must hold.  Users are numbers, compared without sign; auid= of the unset id asks whether
 * one is set.  perm= goes by the kernel's classes of calls.  A program is known by its file.  Process numbers, a call's
 * arguments and a file's owner are what the subject tried bears; for a never rule an owner is MAYBE, since a call may
 * name files of several.  What cannot be judged from here (devices, security labels with SELinux) is MAYBE.
 */
#include "checks/resolve/audit/auditmatch.h"

#include <libaudit.h>
#include <string.h>

const char *audit_canonical(struct root *root, struct arena *a, const char *path)
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

bool audit_failed(uint32_t exit)
{
	return exit > UINT32_MAX - 4095; /* -4095 ... -1: errno */
}

bool audit_is_link(struct root *root, const char *path)
{
	struct stat st;

	return !root_stat(root, path, false, &st, &(struct err){0}) && S_ISLNK(st.st_mode);
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
	if (c->passing[rule] && s->path && s->how != HOW_EXEC)
		return str_eq(object, s->path) || (s->tree && below(object, s->path)) ? MAYBE : NO;
	if (!s->path) /* on any file a rule for one place matches some of the events; else there is none */
		return !c->demand->files			     ? NO
		       : f->type == AUDIT_DIR && str_eq(object, "/") ? YES
								     : MAYBE;
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
		[HOW_READ] = AUDIT_PERM_READ,
		[HOW_WRITE] = AUDIT_PERM_WRITE,
		[HOW_UPDATE] = AUDIT_PERM_READ | AUDIT_PERM_WRITE,
		[HOW_MOVE] = AUDIT_PERM_WRITE,
		[HOW_LINK] = AUDIT_PERM_WRITE | AUDIT_PERM_ATTR,
		[HOW_ATTR] = AUDIT_PERM_ATTR,
		[HOW_EXEC] = AUDIT_PERM_EXEC};
	bool in = (f->value & bits[s->how]) != 0;

	return in == (f->op != AUDIT_NOT_EQUAL) ? YES : NO;
}

/* The program of a process is known by its file; a link's own inode is no program's. */
static enum match match_exe(const char *named, const struct audit_field *f, const struct shot *s,
	const struct subject *u)
{
	bool known = s->how == HOW_EXEC && s->path;
	const char *exe = known ? s->path : u ? u->exe : NULL;

	if (!named)
		return f->op == AUDIT_NOT_EQUAL ? YES : NO;
	if (!u && !known)
		return MAYBE;
	return (exe && str_eq(exe, named)) == (f->op == AUDIT_EQUAL) ? YES : NO;
}

bool audit_about_subject(uint32_t type)
{
	return type == AUDIT_UID || type == AUDIT_EUID || type == AUDIT_SUID ||
	       type == AUDIT_FSUID || type == AUDIT_LOGINUID || type == AUDIT_LOGINUID_SET ||
	       type == AUDIT_FIELD_COMPARE;
}

bool audit_about_group(uint32_t type)
{
	return type == AUDIT_GID || type == AUDIT_EGID || type == AUDIT_SGID || type == AUDIT_FSGID;
}

int audit_about_other(uint32_t type)
{
	switch (type) {
	case AUDIT_PID:
		return PID;
	case AUDIT_PPID:
		return PPID;
	case AUDIT_ARG0 ... AUDIT_ARG3:
		return ARG0 + (int)(type - AUDIT_ARG0);
	case AUDIT_OBJ_UID:
		return FILE_UID;
	case AUDIT_OBJ_GID:
		return FILE_GID;
	default:
		return -1;
	}
}

static bool with_owner(const struct audit_field *f)
{
	return f->type == AUDIT_OBJ_UID || f->type == AUDIT_OBJ_GID ||
	       (f->type == AUDIT_FIELD_COMPARE && f->value <= AUDIT_COMPARE_FSGID_TO_OBJ_GID);
}

static enum match match_compare(const struct audit_field *f, const struct subject *u)
{
	uint32_t x, y;

	switch (f->value) {
	case AUDIT_COMPARE_UID_TO_OBJ_UID:
		x = u->uid, y = u->others[FILE_UID];
		break;
	case AUDIT_COMPARE_AUID_TO_OBJ_UID:
		x = u->auid, y = u->others[FILE_UID];
		break;
	case AUDIT_COMPARE_EUID_TO_OBJ_UID:
	case AUDIT_COMPARE_SUID_TO_OBJ_UID:
	case AUDIT_COMPARE_FSUID_TO_OBJ_UID:
		x = u->euid, y = u->others[FILE_UID];
		break;
	case AUDIT_COMPARE_GID_TO_OBJ_GID:
		x = u->gid, y = u->others[FILE_GID];
		break;
	case AUDIT_COMPARE_EGID_TO_OBJ_GID:
	case AUDIT_COMPARE_SGID_TO_OBJ_GID:
	case AUDIT_COMPARE_FSGID_TO_OBJ_GID:
		x = u->egid, y = u->others[FILE_GID];
		break;
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
	case AUDIT_COMPARE_GID_TO_EGID:
	case AUDIT_COMPARE_GID_TO_FSGID:
	case AUDIT_COMPARE_GID_TO_SGID:
		x = u->gid, y = u->egid;
		break;
	case AUDIT_COMPARE_EGID_TO_FSGID:
	case AUDIT_COMPARE_EGID_TO_SGID:
	case AUDIT_COMPARE_SGID_TO_FSGID:
		x = y = u->egid;
		break;
	default:
		return MAYBE;
	}
	return compare(x, f->op, y) ? YES : NO;
}

/* What every number is, or none: ">= 0". */
static enum match match_any(const struct audit_field *f)
{
	if (f->text || f->value)
		return MAYBE;
	return f->op == AUDIT_GREATER_THAN_OR_EQUAL ? YES : f->op == AUDIT_LESS_THAN ? NO : MAYBE;
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
	case AUDIT_GID:
		return compare(u->gid, f->op, f->value) ? YES : NO;
	case AUDIT_EGID:
	case AUDIT_SGID:
	case AUDIT_FSGID:
		return compare(u->egid, f->op, f->value) ? YES : NO;
	case AUDIT_SESSIONID: /* a session has a number when it has a login id; which is not known */
		if (f->value != UNSET || (f->op != AUDIT_EQUAL && f->op != AUDIT_NOT_EQUAL))
			return match_any(f);
		return (u->auid == UNSET) == (f->op == AUDIT_EQUAL) ? YES : NO;
	default:
		return compare(u->euid, f->op, f->value) ? YES : NO;
	}
}

/* What a call returns: the kernel's numbers for success and failure are 1 and 2. */
static enum match match_result(const struct audit_field *f, const struct shot *s)
{
	if (f->type == AUDIT_EXIT)
		return compare(s->exit, f->op, f->value) ? YES : NO;
	return compare(audit_failed(s->exit) ? 2 : 1, f->op, f->value ? 1 : 2) ? YES : NO;
}

bool audit_may_meet(uint32_t type)
{
	return audit_about_subject(type) || audit_about_group(type) || type == AUDIT_EXIT ||
	       type == AUDIT_SUCCESS;
}

bool audit_meets(
	const struct audit_field *v, size_t n, const struct shot *s, const struct subject *u)
{
	for (size_t i = 0; i < n; i++) {
		bool result = v[i].type == AUDIT_EXIT || v[i].type == AUDIT_SUCCESS;
		if ((result ? match_result(&v[i], s) : match_subject(&v[i], u)) != YES)
			return false;
	}
	return true;
}

static enum match match_field(const struct cover *c, size_t rule, const struct audit_field *f,
	const struct shot *s, const struct subject *u)
{
	const struct audit_rule *r = &c->rules->v[rule];
	bool watch = audit_rule_field(r, AUDIT_WATCH) != NULL;
	int other = audit_about_other(f->type);

	if (with_owner(f) && r->action != AUDIT_ALWAYS)
		return MAYBE;
	if (other >= 0) {
		if (other == ARG0 && s->first_zero)
			return compare(0, f->op, f->value) ? YES : NO;
		if (!u || r->list != AUDIT_FILTER_EXIT)
			return MAYBE;
		return compare(u->others[other], f->op, f->value) ? YES : NO;
	}
	if (audit_about_subject(f->type) || audit_about_group(f->type) ||
		f->type == AUDIT_SESSIONID)
		return match_subject(f, u);
	switch (f->type) {
	case AUDIT_EXE:
		return match_exe(c->exes[rule][f - r->fields], f, s, u);
	case AUDIT_FILETYPE: /* some name of the call; the directory of a new one is among them */
		return s->regular && f->op == AUDIT_EQUAL && f->value == S_IFREG ? YES : MAYBE;
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
		return !u ? MAYBE : match_result(f, s);
	case AUDIT_EXIT:
		if (watch && s->how == HOW_MOVE)
			return NO;
		return !u ? MAYBE : match_result(f, s);
	case AUDIT_SUBJ_USER ... AUDIT_SUBJ_CLR:
	case AUDIT_OBJ_USER ... AUDIT_OBJ_LEV_HIGH:
		return c->selinux ? MAYBE : NO;
	case AUDIT_PERS:
		return match_any(f);
	case AUDIT_DEVMAJOR: /* of one of the call's files */
	case AUDIT_DEVMINOR:
		return s->path || c->demand->files ? match_any(f) : NO;
	default:
		return MAYBE;
	}
}

enum match audit_match_rule(const struct cover *c, const struct audit_rule *r, const struct shot *s,
	const struct subject *u)
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
enum match audit_match_excluded(const struct cover *c, const struct audit_rule *r,
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
