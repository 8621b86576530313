/*
 * audit_line: one line of an audit rules file as auditctl 3.0 takes it (auditctl(8), audit.rules(7)).
 *
 * Format: words separated by blanks (0x20) only, read by getopt_long(3), the very function auditctl uses, so that
 * permuted, joined ("-kx") and abbreviated options come out alike.  The order of options on the line matters:
 * -a before -F and -S, -F arch= before -S, -w before -p and -k.  The kernel's own demands on a rule
 * (audit_field_valid, audit_to_watch, audit_make_tree in kernel/auditfilter.c) are applied last.
 *
 * Not handled: -q (mount equivalence, a thing of the running system), names of users and groups that only
 * another name service than the files knows, kernels without the features of 5.x (exclude by identity, exe).
 */
#include "checks/resolve/audit/auditrules.h"

#include <ctype.h>
#include <errno.h>
#include <getopt.h>
#include <libaudit.h>
#include <limits.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/limits.h"
#include "base/str.h"

#define KEY_MAX 256 /* AUDIT_MAX_KEY_LEN */

struct parser {
	struct root *root;
	struct arena *arena;
	struct err *err;
	struct audit_line *line;
	uint32_t add, del; /* AUDIT_FILTER_UNSET or a list, perhaps with AUDIT_FILTER_PREPEND */
	int action;
	bool calls, perms, exe, fs,
		exclude; /* what was given so far: auditctl's conditions for -k and -S */
	unsigned elf, setups;
	struct strbuf text;
	struct strbuf key;
	bool reply;		     /* a setting, for which no rule is sent */
	struct audit_rule_data head; /* its text is kept apart, in .text */
};

__attribute__((format(printf, 2, 3))) static int bad(struct parser *p, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *why = arena_vprintf(p->arena, fmt, ap);
	va_end(ap);
	return err_set(p->err, EBADMSG, "%s", str_clean(p->arena, why, strlen(why), LIMIT_TEXT));
}

/* The filter list of the rule as auditctl hands it to the parser of fields; 0 (user) when none was given yet. */
static uint32_t filter(const struct parser *p)
{
	if (p->add != AUDIT_FILTER_UNSET)
		return p->add & AUDIT_FILTER_MASK;
	return p->del != AUDIT_FILTER_UNSET ? p->del & AUDIT_FILTER_MASK : AUDIT_FILTER_UNSET;
}

static int filter_by_name(struct parser *p, const char *s, uint32_t *ret)
{
	static const struct {
		const char *name;
		uint32_t list;
	} lists[] = {{"exit", AUDIT_FILTER_EXIT}, {"task", AUDIT_FILTER_TASK},
		{"user", AUDIT_FILTER_USER}, {"exclude", AUDIT_FILTER_EXCLUDE},
		{"filesystem", AUDIT_FILTER_FS}};

	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++)
		if (str_eq(lists[i].name, s)) {
			*ret = lists[i].list;
			p->exclude |= *ret == AUDIT_FILTER_EXCLUDE;
			return 0;
		}
	return 2;
}

/* 0, 1: the deprecated "possible", 2: no action */
static int action_by_name(const char *s, int *ret)
{
	if (str_eq(s, "always"))
		*ret = AUDIT_ALWAYS;
	else if (str_eq(s, "never"))
		*ret = AUDIT_NEVER;
	else
		return str_eq(s, "possible") ? 1 : 2;
	return 0;
}

/* "list,action" or "action,list".  0, 1: deprecated and passed over, -EBADMSG */
static int list_and_action(struct parser *p, const char *arg, uint32_t *list)
{
	const char *comma = strchr(arg, ',');
	int rc = 0;

	if (p->setups++)
		return bad(p, "more than one of -a, -A, -d");
	if (!comma || strchr(comma + 1, ','))
		return bad(p, "\"%s\" is not LIST,ACTION", arg);
	const char *first = arena_strndup(p->arena, arg, (size_t)(comma - arg)),
		   *second = comma + 1;
	if (action_by_name(first, &p->action) == 2)
		rc = filter_by_name(p, first, list);
	if (!rc) {
		if (*list == AUDIT_FILTER_UNSET)
			filter_by_name(p, second, list);
		else
			rc = action_by_name(second, &p->action);
	}
	if (rc == 1)
		return 1;
	if (rc || *list == AUDIT_FILTER_UNSET || p->action < 0)
		return bad(p, "\"%s\" names no list or no action", arg);
	return 0;
}

/* strtol and strtoul with base 0 as libaudit uses them: what follows the digits is not looked at. */
static bool numeric(const char *v, uint32_t *ret)
{
	if (isdigit((unsigned char)v[0]))
		*ret = (uint32_t)strtoul(v, NULL, 0);
	else if (v[0] == '-' && isdigit((unsigned char)v[1]))
		*ret = (uint32_t)strtol(v, NULL, 0);
	else
		return false;
	return true;
}

static int id_by_name(struct parser *p, const char *db, const char *name, uint32_t *ret)
{
	const struct file *f;
	const char *line;
	size_t len, n = strlen(name);

	if (root_read(p->root, db, &f, p->err) < 0)
		return bad(p, "\"%s\" cannot be looked up in %s", name, db);
	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &line, &len);) {
		if (len <= n || memcmp(line, name, n) || line[n] != ':')
			continue;
		const char *colon = memchr(line + n + 1, ':', len - n - 1);
		if (!colon || colon + 1 >= line + len)
			continue;
		*ret = (uint32_t)strtoul(
			arena_strndup(p->arena, colon + 1, (size_t)(line + len - colon - 1)), NULL,
			10);
		return 0;
	}
	return bad(p, "\"%s\" is not in %s", name, db);
}

static int perms(struct parser *p, const char *s, uint32_t *ret)
{
	*ret = 0;
	if (strlen(s) > 4)
		return bad(p, "permissions \"%s\" are too long", s);
	for (; *s; s++) {
		switch (tolower((unsigned char)*s)) {
		case 'r':
			*ret |= AUDIT_PERM_READ;
			break;
		case 'w':
			*ret |= AUDIT_PERM_WRITE;
			break;
		case 'x':
			*ret |= AUDIT_PERM_EXEC;
			break;
		case 'a':
			*ret |= AUDIT_PERM_ATTR;
			break;
		default:
			return bad(p, "permission \"%c\" is none of r, w, x, a", *s);
		}
	}
	return 0;
}

static int push_field(
	struct parser *p, uint32_t type, uint32_t op, uint32_t value, const char *text)
{
	if (p->head.field_count >= AUDIT_MAX_FIELDS - 1)
		return bad(p, "too many fields");
	p->head.fields[p->head.field_count] = type;
	p->head.fieldflags[p->head.field_count] = op;
	p->head.values[p->head.field_count++] = text ? (uint32_t)strlen(text) : value;
	if (text)
		strbuf_puts(&p->text, text);
	return 0;
}

/* NAME OP VALUE, the operators searched for in auditctl's order. */
static const char *split_pair(struct parser *p, const char *arg, uint32_t *op, const char **value)
{
	static const struct {
		const char *text;
		uint32_t op;
	} ops[] = {{"!=", AUDIT_NOT_EQUAL}, {">=", AUDIT_GREATER_THAN_OR_EQUAL},
		{"<=", AUDIT_LESS_THAN_OR_EQUAL}, {"&=", AUDIT_BIT_TEST}, {"=", AUDIT_EQUAL},
		{">", AUDIT_GREATER_THAN}, {"<", AUDIT_LESS_THAN}, {"&", AUDIT_BIT_MASK}};

	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		const char *at = strstr(arg, ops[i].text);
		if (!at)
			continue;
		*op = ops[i].op;
		*value = at + strlen(ops[i].text);
		return arena_strndup(p->arena, arg, (size_t)(at - arg));
	}
	return NULL;
}

static int arch_value(struct parser *p, const char *v, uint32_t *ret)
{
	if (isdigit((unsigned char)v[0])) {
		*ret = (uint32_t)strtoul(v, NULL, 0);
		if (audit_elf_to_machine(*ret) < 0)
			return bad(p, "arch \"%s\" is unknown", v);
	} else {
		int machine = audit_determine_machine(v);
		*ret = machine < 0 ? 0 : audit_machine_to_elf(machine);
		if (!*ret)
			return bad(p, "arch \"%s\" is unknown", v);
	}
	p->elf = *ret;
	return 0;
}

/* Fields that hold a number or the name of a number. */
static int number_value(struct parser *p, int field, uint32_t list, const char *v, uint32_t *ret)
{
	bool digit = isdigit((unsigned char)v[0]);
	int n;

	switch (field) {
	case AUDIT_UID:
	case AUDIT_EUID:
	case AUDIT_SUID:
	case AUDIT_FSUID:
	case AUDIT_LOGINUID:
	case AUDIT_OBJ_UID:
		if (numeric(v, ret))
			return 0;
		*ret = UINT32_MAX;
		return str_eq(v, "unset") ? 0 : id_by_name(p, "/etc/passwd", v, ret);
	case AUDIT_GID:
	case AUDIT_EGID:
	case AUDIT_SGID:
	case AUDIT_FSGID:
	case AUDIT_OBJ_GID:
		*ret = (uint32_t)strtol(v, NULL, 0);
		return digit ? 0 : id_by_name(p, "/etc/group", v, ret);
	case AUDIT_EXIT:
		if (numeric(v, ret))
			return 0;
		*ret = (uint32_t)audit_name_to_errno(v);
		return *ret ? 0 : bad(p, "exit value \"%s\" is unknown", v);
	case AUDIT_MSGTYPE:
		if (list != AUDIT_FILTER_EXCLUDE && list != AUDIT_FILTER_USER)
			return bad(p, "msgtype belongs to the lists exclude and user");
		n = digit ? (int)strtol(v, NULL, 0) : audit_name_to_msg_type(v);
		*ret = (uint32_t)n;
		return digit || n > 0 ? 0 : bad(p, "message type \"%s\" is unknown", v);
	case AUDIT_FILETYPE:
		n = audit_name_to_ftype(v);
		*ret = (uint32_t)n;
		return n < 0 ? bad(p, "file type \"%s\" is unknown", v) : 0;
	case AUDIT_FSTYPE:
		n = digit ? (int)strtoul(v, NULL, 0) : audit_name_to_fstype(v);
		*ret = (uint32_t)n;
		p->fs = true;
		if (list != AUDIT_FILTER_FS)
			return bad(p, "fstype belongs to the list filesystem");
		return n == -1 ? bad(p, "file system type \"%s\" is unknown", v) : 0;
	case AUDIT_SESSIONID:
		if (!numeric(v, ret))
			*ret = str_eq(v, "unset") ? UINT32_MAX : 0;
		return list == AUDIT_FILTER_TASK || list == AUDIT_FILTER_FS
			       ? bad(p, "sessionid does not go with this list")
			       : 0;
	case AUDIT_SADDR_FAM:
		*ret = (uint32_t)strtoul(v, NULL, 0);
		return *ret >= AF_MAX ? bad(p, "saddr_fam \"%s\" is too large", v) : 0;
	default:
		if (field >= AUDIT_ARG0 && field <= AUDIT_ARG3)
			return numeric(v, ret) ? 0
					       : bad(p, "a%d takes a number", field - AUDIT_ARG0);
		*ret = (uint32_t)strtol(v, NULL, 0);
		return digit ? 0 : bad(p, "a number is wanted, not \"%s\"", v);
	}
}

static bool exit_only(int field)
{
	return (field >= AUDIT_OBJ_USER && field <= AUDIT_OBJ_LEV_HIGH) || field == AUDIT_WATCH ||
	       field == AUDIT_DIR || field == AUDIT_EXIT || field == AUDIT_PERM ||
	       field == AUDIT_FILETYPE || (field >= AUDIT_DEVMAJOR && field <= AUDIT_INODE) ||
	       field == AUDIT_SUCCESS || field == AUDIT_PPID;
}

static bool fits_exclude(int field)
{
	return field == AUDIT_PID || field == AUDIT_UID || field == AUDIT_GID ||
	       field == AUDIT_LOGINUID || field == AUDIT_MSGTYPE ||
	       (field >= AUDIT_SUBJ_USER && field <= AUDIT_SUBJ_CLR) || field == AUDIT_EXE;
}

static int text_field(struct parser *p, int field, uint32_t op, const char *v)
{
	if (field == AUDIT_EXE) {
		if (op != AUDIT_EQUAL && op != AUDIT_NOT_EQUAL)
			return bad(p, "exe takes = and != only");
		p->exe = true;
	}
	p->perms |= field == AUDIT_WATCH || field == AUDIT_DIR;
	if (strlen(v) > PATH_MAX)
		return bad(p, "a text of more than %d bytes", PATH_MAX);
	return push_field(p, (uint32_t)field, op, 0, v);
}

static int take_field(struct parser *p, const char *arg)
{
	uint32_t op = 0, value = 0, list = filter(p);
	const char *v = NULL, *name = split_pair(p, arg, &op, &v);
	int field, rc = 0;

	if (list == AUDIT_FILTER_UNSET)
		return bad(p, "-F before a list was given");
	if (!name || !*name || !*v)
		return bad(p, "\"%s\" is not FIELD, OPERATOR and VALUE", arg);
	field = audit_name_to_field(name);
	if (field < 0)
		return bad(p, "field \"%s\" is unknown", name);
	if (list == AUDIT_FILTER_EXCLUDE && !fits_exclude(field))
		return bad(p, "field %s does not go with the list exclude", name);
	if (list != AUDIT_FILTER_EXIT && exit_only(field))
		return bad(p, "field %s goes with the list exit only", name);
	switch (field) {
	case AUDIT_ARCH:
		if (p->calls)
			return bad(p, "-F arch= after -S");
		rc = arch_value(p, v, &value);
		break;
	case AUDIT_PERM:
		if (op != AUDIT_EQUAL)
			return bad(p, "perm takes = only");
		rc = perms(p, v, &value);
		p->perms = true;
		break;
	case AUDIT_FILTERKEY: /* "key=" is caught before; "key!=" and the like come here */
		if (!(p->calls || p->perms || p->exe || p->fs))
			return bad(p, "a key before what it is to mark");
		return text_field(p, field, op, v);
	case AUDIT_EXE:
	case AUDIT_WATCH:
	case AUDIT_DIR:
	case AUDIT_SUBJ_USER ... AUDIT_SUBJ_CLR:
	case AUDIT_OBJ_USER ... AUDIT_OBJ_LEV_HIGH:
		return text_field(p, field, op, v);
	default:
		rc = number_value(p, field, list, v, &value);
	}
	return rc ? rc : push_field(p, (uint32_t)field, op, value, NULL);
}

static int take_compare(struct parser *p, const char *arg)
{
	const char *at = strstr(arg, "!="), *v = at ? at + 2 : NULL;
	uint32_t op = at ? AUDIT_NOT_EQUAL : AUDIT_EQUAL;

	if (!at && (at = strchr(arg, '=')))
		v = at + 1;
	if (!at)
		return bad(p, "-C takes = and != only");
	int f = audit_name_to_field(arena_strndup(p->arena, arg, (size_t)(at - arg)));
	int g = audit_name_to_field(v);
	if (f < 0 || g < 0)
		return bad(p, "-C \"%s\": an unknown field", arg);
	if (filter(p) != AUDIT_FILTER_EXIT)
		return bad(p, "-C goes with the list exit only");
	uint32_t compare = audit_compare_of((uint32_t)f, (uint32_t)g);
	if (compare)
		return push_field(p, AUDIT_FIELD_COMPARE, op, compare, NULL);
	return bad(p, "-C \"%s\": these two cannot be compared", arg);
}

static int take_call(struct parser *p, const char *name)
{
	if (str_eq(name, "all")) {
		memset(p->head.mask, 0xff, sizeof(p->head.mask));
		return 0;
	}
	int nr = audit_name_to_syscall(name, audit_elf_to_machine(p->elf));
	if (nr < 0 && isdigit((unsigned char)name[0]))
		nr = (int)strtol(name, NULL, 0);
	if (nr < 0)
		return bad(p, "call \"%s\" is unknown", name);
	if (nr / 32 > AUDIT_BITMASK_SIZE - 1)
		return bad(p, "call number %d is too large", nr);
	p->head.mask[nr / 32] |= 1u << nr % 32;
	return 0;
}

static int take_calls(struct parser *p, const char *arg)
{
	uint32_t list = filter(p);
	size_t n;

	if (list == AUDIT_FILTER_TASK || list == AUDIT_FILTER_USER || list == AUDIT_FILTER_FS ||
		p->exclude)
		return bad(p, "-S does not go with this list");
	if (!p->elf)
		p->elf = audit_machine_to_elf(audit_detect_machine());
	char **w = str_split(p->arena, arg, ",", &n);
	int rc = strchr(arg, ',') ? 0 : take_call(p, arg);
	for (size_t i = 0; !rc && strchr(arg, ',') && i < n; i++)
		rc = take_call(p, w[i]);
	p->calls |= !rc;
	return rc;
}

static int take_watch(struct parser *p, const char *arg)
{
	char *path = arena_strdup(p->arena, arg);
	size_t len = strlen(path);
	uint32_t type = AUDIT_WATCH;
	struct stat st;

	if (len >= PATH_MAX || path[0] != '/')
		return bad(p, "watch \"%s\": no absolute path", arg);
	while (len > 2 && path[len - 1] == '/')
		path[--len] = '\0';
	if (len == 2 && path[1] == '/' && arg[2] == '/')
		path[1] = '\0';
	const char *slash = strrchr(path, '/');
	if (strlen(slash + 1) > NAME_MAX)
		return bad(p, "watch \"%s\": the last name is too long", arg);
	int rc = root_stat(p->root, path, true, &st, &(struct err){0});
	if (!rc && S_ISDIR(st.st_mode))
		type = AUDIT_DIR;
	if (p->head.field_count)
		return bad(p, "a second watch in one rule");
	p->calls = p->perms = true;
	memset(p->head.mask, 0xff, sizeof(p->head.mask));
	rc = push_field(p, type, AUDIT_EQUAL, 0, path);
	return rc ? rc
		  : push_field(p, AUDIT_PERM, AUDIT_EQUAL,
			    AUDIT_PERM_READ | AUDIT_PERM_WRITE | AUDIT_PERM_EXEC | AUDIT_PERM_ATTR,
			    NULL);
}

static int take_perms(struct parser *p, const char *arg)
{
	uint32_t value;

	if (filter(p) == AUDIT_FILTER_UNSET)
		return bad(p, "-p before -w");
	int rc = perms(p, arg, &value);
	if (rc)
		return rc;
	if (!p->head.field_count)
		return bad(p, "-p before any other field");
	p->perms = true;
	bool done = false;
	for (size_t i = 0; i < p->head.field_count; i++)
		if (p->head.fields[i] == AUDIT_PERM) {
			p->head.values[i] = value;
			done = true;
		}
	return done ? 0 : push_field(p, AUDIT_PERM, AUDIT_EQUAL, value, NULL);
}

static int take_key(struct parser *p, const char *arg)
{
	if (strlen(arg) + p->key.len + (p->key.len > 0) > KEY_MAX)
		return bad(p, "the key is longer than %d bytes", KEY_MAX);
	if (p->key.len)
		strbuf_puts(&p->key, "\x01");
	strbuf_puts(&p->key, arg);
	return 0;
}

/* What the kernel itself refuses in a rule that auditctl sends. */
static int kernel_takes(struct parser *p, const struct audit_rule *r)
{
	unsigned objects = 0, keys = 0, exes = 0;

	for (size_t i = 0; i < r->n_fields; i++) {
		const struct audit_field *f = &r->fields[i];
		bool bits = f->op == AUDIT_BIT_MASK || f->op == AUDIT_BIT_TEST;
		bool equality = f->op == AUDIT_EQUAL || f->op == AUDIT_NOT_EQUAL;
		size_t len = f->text ? strlen(f->text) : 0;

		if ((f->text && f->type != AUDIT_SUBJ_SEN && f->type != AUDIT_SUBJ_CLR &&
			    f->type != AUDIT_OBJ_LEV_LOW && f->type != AUDIT_OBJ_LEV_HIGH) ||
			f->type == AUDIT_ARCH || f->type == AUDIT_FSTYPE || f->type == AUDIT_PERM ||
			f->type == AUDIT_FILETYPE || f->type == AUDIT_LOGINUID_SET) {
			if (!equality)
				return bad(p, "the kernel refuses this operator");
		} else if (bits && !(f->type >= AUDIT_ARG0 && f->type <= AUDIT_ARG3) &&
			   f->type != AUDIT_PERS && f->type != AUDIT_DEVMINOR) {
			return bad(p, "the kernel refuses a bit operator here");
		}
		if (f->type == AUDIT_WATCH || f->type == AUDIT_DIR || f->type == AUDIT_INODE) {
			bool path = f->type != AUDIT_INODE;
			if (objects++ || (path && (f->op != AUDIT_EQUAL || f->text[0] != '/')) ||
				(f->type == AUDIT_WATCH && f->text[len - 1] == '/'))
				return bad(p, "the kernel refuses this path or a second one");
		}
		if (f->type == AUDIT_LOGINUID_SET && f->value > 1)
			return bad(p, "the kernel refuses this value");
		if (f->type == AUDIT_LOGINUID && f->value == UINT32_MAX && !equality)
			return bad(p, "the kernel compares the unset login id by = and != only");
		keys += f->type == AUDIT_FILTERKEY;
		exes += f->type == AUDIT_EXE;
		if (r->list == AUDIT_FILTER_FS && f->type != AUDIT_FSTYPE &&
			f->type != AUDIT_FILTERKEY)
			return bad(p, "the kernel takes only fstype in the list filesystem");
	}
	return keys > 1 || exes > 1 ? bad(p, "the kernel refuses a second key or exe") : 0;
}

static int finish_rule(struct parser *p, bool deleting)
{
	struct audit_line *l = p->line;
	uint32_t flags = deleting ? p->del : p->add;

	if ((flags & AUDIT_FILTER_MASK) != AUDIT_FILTER_TASK && !p->calls)
		memset(p->head.mask, 0xff, sizeof(p->head.mask));
	p->head.flags = flags;
	p->head.action = (uint32_t)p->action;
	p->head.buflen = (uint32_t)p->text.len;
	size_t head = offsetof(struct audit_rule_data, buf), size = head + p->text.len;
	char *data = arena_alloc(p->arena, size + 1);
	memcpy(data, &p->head, head);
	memcpy(data + head, strbuf_str(&p->text), p->text.len);
	int rc = audit_rule_decode(p->arena, data, size, &l->rule, p->err);
	if (rc)
		return rc;
	l->verb = deleting			 ? AUDIT_LINE_DELETE
		  : flags & AUDIT_FILTER_PREPEND ? AUDIT_LINE_PREPEND
						 : AUDIT_LINE_ADD;
	return kernel_takes(p, &l->rule);
}

/* ret NULL: the number is of no interest here. */
static int digits_wanted(struct parser *p, const char *what, const char *arg, int64_t *ret)
{
	p->reply = true;
	p->line->verb = AUDIT_LINE_SET;
	if (!isdigit((unsigned char)arg[0]))
		return bad(p, "%s takes a number, not \"%s\"", what, arg);
	errno = 0;
	uint32_t value =
		(uint32_t)strtoul(arg, NULL, 0); /* what follows the digits is not looked at */
	if (errno)
		return bad(p, "%s: the number \"%s\" is too large", what, arg);
	if (ret)
		*ret = value;
	return 0;
}

static int take_setting(struct parser *p, int c, const char *arg)
{
	if (c == 'r')
		return digits_wanted(p, "-r", arg, &p->line->rate);
	if (c == 'b')
		return digits_wanted(p, "-b", arg, &p->line->backlog);
	if (strlen(arg) != 1 || arg[0] < '0' || arg[0] > '2')
		return bad(p, "-%c takes 0, 1 or 2, not \"%s\"", c, arg);
	p->reply = true;
	p->line->verb = AUDIT_LINE_SET;
	if (c == 'e')
		p->line->enabled = arg[0] - '0';
	else
		p->line->failure = arg[0] - '0';
	return 0;
}

/* -D alone, or -D -k KEY: nothing else.  *skip: the words it used up beyond its own. */
static int take_delete_all(struct parser *p, int count, char **words, int *skip)
{
	if (count > 4 || count == 3)
		return bad(p, "a wrong number of words after -D");
	p->line->key = "";
	if (count == 4) {
		if (!str_eq(words[optind], "-k"))
			return bad(p, "-D takes -k only");
		p->line->key = words[3];
		*skip = 2;
	}
	p->line->verb = AUDIT_LINE_DELETE_ALL;
	p->reply = true;
	return 0;
}

/* -s, -s -i; -l, -l -i, -l -k KEY: nothing else.  2, or -EBADMSG. */
static int take_report(struct parser *p, int c, int count, char **words, int *skip)
{
	const char *next = optind < count ? words[optind] : "";

	p->reply = true;
	if (count == 3 && str_eq(next, "-i") && optind == 2)
		*skip = 1;
	else if (c == 'l' && count == 4 && str_eq(next, "-k"))
		*skip = 2;
	else if (count > 2)
		return bad(p, "a wrong word after -%c", c);
	return 2;
}

/* One option.  0: go on; 1: the line is passed over; 2: the options end here; -EBADMSG. */
static int take_option(struct parser *p, int c, char *arg, int count, char **words, int *skip)
{
	int rc;

	switch (c) {
	case 'i':
	case 'c':
		p->line->ignore = true;
		p->line->tell |= c == 'c';
		p->reply = true;
		return 2;
	case 'e':
	case 'f':
	case 'r':
	case 'b':
		return take_setting(p, c, arg);
	case 'a':
	case 'A':
	case 'd':
		if (c != 'd' && strstr(arg, "task") && p->calls)
			return bad(p, "-S given for the list task");
		rc = list_and_action(p, arg, c == 'd' ? &p->del : &p->add);
		if (!rc && c == 'A')
			p->add |= AUDIT_FILTER_PREPEND;
		return rc;
	case 'S':
		return take_calls(p, arg);
	case 'F':
		if (filter(p) != AUDIT_FILTER_UNSET && str_starts(arg, "key="))
			return take_key(p, arg + 4);
		return take_field(p, arg);
	case 'C':
		return take_compare(p, arg);
	case 'w':
		if (p->add != AUDIT_FILTER_UNSET || p->del != AUDIT_FILTER_UNSET)
			return bad(p, "-w together with -a or another watch");
		/* fall through */
	case 'W':
		*(c == 'w' ? &p->add : &p->del) = AUDIT_FILTER_EXIT;
		p->action = AUDIT_ALWAYS;
		return take_watch(p, arg);
	case 'k':
		if (!(p->calls || p->perms || p->exe || p->fs) || filter(p) == AUDIT_FILTER_UNSET)
			return bad(p, "-k before the watch or the calls it is to mark");
		return take_key(p, arg);
	case 'p':
		return take_perms(p, arg);
	case 'D':
		return take_delete_all(p, count, words, skip);
	case 'q':
		p->line->verb = AUDIT_LINE_UNKNOWN;
		p->reply = true;
		return 0;
	case 2:
		return digits_wanted(p, "--backlog_wait_time", arg, NULL);
	case 'm':
		if (count > 3)
			return bad(p, "more than one word after -m");
		for (; *arg; arg++)
			if ((signed char)*arg < 32)
				return bad(
					p, "a byte in the text of -m that auditctl does not take");
		p->reply = true;
		return 1;
	case 's':
	case 'l':
		return take_report(p, c, count, words, skip);
	case 'v':
		p->reply = true;
		return 2;
	case 't':
	case 1:
	case 3:
	case 4:
	case 5:
		p->reply = true;
		return 1;
	case 'h':
	case 'R':
	default:
		return bad(p, "an unknown or misplaced option%s%s", optind >= 2 ? " near " : "",
			optind >= 2 && optind <= count ? words[optind - 1] : "");
	}
}

static int run_options(struct parser *p, int count, char **words)
{
	static const struct option longs[] = {{"loginuid-immutable", 0, NULL, 1},
		{"backlog_wait_time", 1, NULL, 2}, {"reset-lost", 0, NULL, 3},
		{"reset_backlog_wait_time_actual", 0, NULL, 4}, {"signal", 1, NULL, 5},
		{NULL, 0, NULL, 0}};
	int c, rc = 0, skip = 0;

	optind = 0;
	opterr = 0;
	while (!rc && (c = getopt_long(count, words,
			       "hicslDvtC:e:f:r:b:a:A:d:S:F:m:R:w:W:k:p:q:", longs, NULL)) != -1) {
		rc = take_option(p, c, optarg, count, words, &skip);
		count -= skip;
		skip = 0;
	}
	if (rc && rc != 2)
		return rc == 1 ? 0 : rc;
	if (optind == 1)
		return bad(p, "no option on the line");
	if (optind < count)
		return bad(p, "\"%s\" stands where an option was wanted", words[optind]);
	if (p->key.len) {
		if (!(p->calls || p->perms || p->exe || p->fs) || filter(p) == AUDIT_FILTER_EXCLUDE)
			return bad(p, "a key without a watch or calls to mark");
		rc = push_field(p, AUDIT_FILTERKEY, AUDIT_EQUAL, 0, p->key.data);
		if (rc)
			return rc;
	}
	if (p->reply && filter(p) == AUDIT_FILTER_UNSET)
		return 0;
	if (p->add != AUDIT_FILTER_UNSET)
		return finish_rule(p, false);
	if (p->del != AUDIT_FILTER_UNSET)
		return finish_rule(p, true);
	return bad(p, "no list given");
}

/* "\ " and "\\" stand for a blank and a backslash within a word. */
static char *unescape(struct arena *a, const char *s, size_t len)
{
	char *out = arena_strndup(a, s, len), *to = out;

	for (size_t i = 0; i < len; i++) {
		if (s[i] == '\\' && i + 1 < len && (s[i + 1] == ' ' || s[i + 1] == '\\'))
			i++;
		*to++ = s[i];
	}
	*to = '\0';
	return out;
}

/* The words of the line behind argv[0]; one byte in three at most begins one, as auditctl's own array has it. */
static char **split(struct arena *a, const char *s, size_t len, int *ret_n)
{
	size_t cap = len / 3 + 3, n = 0;
	char **w = arena_array(a, cap + 1, sizeof(*w));

	w[n++] = arena_strdup(a, "auditctl");
	for (size_t i = 0; i < len && n < cap - 1 + (n == 1);) {
		if (s[i] == ' ') {
			i++;
			continue;
		}
		size_t start = i;
		for (; i < len && s[i] != ' '; i++)
			if (s[i] == '\\' && i + 1 < len)
				i++;
		w[n++] = unescape(a, s + start, i - start);
	}
	*ret_n = (int)n;
	return w;
}

int audit_line_parse(struct root *root, struct arena *a, const char *text, size_t len,
	struct audit_line *ret, struct err *e)
{
	struct parser p = {.root = root,
		.arena = a,
		.err = e,
		.line = ret,
		.add = AUDIT_FILTER_UNSET,
		.del = AUDIT_FILTER_UNSET,
		.action = -1,
		.text = {.arena = a},
		.key = {.arena = a}};
	int n;

	*ret = (struct audit_line){.verb = AUDIT_LINE_NOTHING,
		.enabled = -1,
		.failure = -1,
		.backlog = -1,
		.rate = -1};
	char **words = split(a, text, strnlen(text, len), &n);
	if (n == 1 || words[1][0] == '#')
		return 0;
	return run_options(&p, n, words);
}
