/*
 * audit_rule: one rule of the kernel's audit filter: the bytes of struct audit_rule_data, decoded and described.
 *
 * Format: linux/audit.h; string fields lie one after another in buf[], their lengths in values[].  The bytes
 * may come from a kernel newer than these headers: an unknown field is kept by its number, and whoever judges
 * the rule must take it for something that may or may not match.
 */
#include "checks/resolve/audit/auditrules.h"

#include <errno.h>
#include <libaudit.h>
#include <limits.h>
#include <stddef.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

/* The kernel takes the top bits of the mask for classes of calls and never gives them back. */
#define CLASS_BITS ((uint32_t)0xffff0000u)

static bool is_text(uint32_t type)
{
	switch (type) {
	case AUDIT_SUBJ_USER:
	case AUDIT_SUBJ_ROLE:
	case AUDIT_SUBJ_TYPE:
	case AUDIT_SUBJ_SEN:
	case AUDIT_SUBJ_CLR:
	case AUDIT_OBJ_USER:
	case AUDIT_OBJ_ROLE:
	case AUDIT_OBJ_TYPE:
	case AUDIT_OBJ_LEV_LOW:
	case AUDIT_OBJ_LEV_HIGH:
	case AUDIT_WATCH:
	case AUDIT_DIR:
	case AUDIT_FILTERKEY:
	case AUDIT_EXE:
		return true;
	default:
		return false;
	}
}

int audit_rule_decode(
	struct arena *a, const void *data, size_t size, struct audit_rule *ret, struct err *e)
{
	const size_t head = offsetof(struct audit_rule_data, buf);
	struct audit_rule_data d;
	size_t at = 0;

	*ret = (struct audit_rule){.data = data, .size = size};
	if (size < head)
		return err_set(e, EBADMSG, "an audit rule of %zu bytes is too short", size);
	memcpy(&d, data, head);
	if (d.field_count > AUDIT_MAX_FIELDS || d.buflen > size - head)
		return err_set(e, EBADMSG,
			"an audit rule with %u fields and %u bytes of text in %zu", d.field_count,
			d.buflen, size);
	ret->list = d.flags & ~(uint32_t)AUDIT_FILTER_PREPEND;
	ret->action = d.action;
	memcpy(ret->mask, d.mask, sizeof(ret->mask));
	ret->mask[AUDIT_BITMASK_SIZE - 1] &= ~CLASS_BITS;
	ret->n_fields = d.field_count;
	ret->fields = arena_array(a, d.field_count + 1, sizeof(*ret->fields));
	for (size_t i = 0; i < d.field_count; i++) {
		struct audit_field *f = &ret->fields[i];
		*f = (struct audit_field){d.fields[i], d.fieldflags[i], d.values[i], NULL};
		if (!is_text(f->type))
			continue;
		if (f->value > PATH_MAX || f->value > d.buflen - at)
			return err_set(e, EBADMSG, "an audit rule whose text runs past its end");
		f->text = arena_strndup(a, (const char *)data + head + at, f->value);
		at += f->value;
		if (f->type == AUDIT_FILTERKEY)
			ret->key = f->text;
	}
	return 0;
}

bool audit_rule_same(const struct audit_rule *x, const struct audit_rule *y)
{
	if (x->list != y->list || x->action != y->action || x->n_fields != y->n_fields ||
		memcmp(x->mask, y->mask, sizeof(x->mask)))
		return false;
	for (size_t i = 0; i < x->n_fields; i++) {
		const struct audit_field *f = &x->fields[i], *g = &y->fields[i];
		if (f->type != g->type || f->op != g->op || f->value != g->value ||
			!str_eq(f->text, g->text))
			return false;
	}
	return true;
}

const struct audit_field *audit_rule_field(const struct audit_rule *r, uint32_t type)
{
	for (size_t i = 0; i < r->n_fields; i++)
		if (r->fields[i].type == type)
			return &r->fields[i];
	return NULL;
}

static const char *operator_text(uint32_t op)
{
	static const struct {
		uint32_t op;
		const char *text;
	} ops[] = {{AUDIT_EQUAL, "="}, {AUDIT_NOT_EQUAL, "!="}, {AUDIT_GREATER_THAN, ">"},
		{AUDIT_GREATER_THAN_OR_EQUAL, ">="}, {AUDIT_LESS_THAN, "<"},
		{AUDIT_LESS_THAN_OR_EQUAL, "<="}, {AUDIT_BIT_MASK, "&"}, {AUDIT_BIT_TEST, "&="}};

	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (ops[i].op == op)
			return ops[i].text;
	return "?";
}

static void perm_text(struct strbuf *b, uint32_t value)
{
	strbuf_printf(b, "%s%s%s%s", value & AUDIT_PERM_READ ? "r" : "",
		value & AUDIT_PERM_WRITE ? "w" : "", value & AUDIT_PERM_EXEC ? "x" : "",
		value & AUDIT_PERM_ATTR ? "a" : "");
}

static void field_text(struct strbuf *b, const struct audit_field *f)
{
	const char *name = audit_field_to_name((int)f->type);

	if (f->type == AUDIT_FIELD_COMPARE) {
		strbuf_printf(b, " -C compare%s%u", operator_text(f->op), f->value);
		return;
	}
	strbuf_puts(b, " -F ");
	if (name)
		strbuf_puts(b, name);
	else
		strbuf_printf(b, "f%u", f->type);
	strbuf_puts(b, operator_text(f->op));
	int machine = f->type == AUDIT_ARCH ? audit_elf_to_machine(f->value) : -1;
	if (f->text)
		strbuf_puts(b, f->text);
	else if (f->type == AUDIT_PERM)
		perm_text(b, f->value);
	else if (machine >= 0)
		strbuf_puts(b, audit_machine_to_name(machine));
	else if (f->type == AUDIT_EXIT)
		strbuf_printf(b, "%d", (int)f->value);
	else if (f->value == UINT32_MAX)
		strbuf_puts(b, "unset");
	else
		strbuf_printf(b, "%u", f->value);
}

static void calls_text(struct strbuf *b, const struct audit_rule *r)
{
	const struct audit_field *arch = audit_rule_field(r, AUDIT_ARCH);
	int machine = arch ? audit_elf_to_machine(arch->value) : audit_detect_machine();
	unsigned n = 0, total = 0;

	for (int i = 0; i < AUDIT_BITMASK_SIZE * 32 - 16; i++)
		total += !!(r->mask[i / 32] & 1u << i % 32);
	if (!total || total == AUDIT_BITMASK_SIZE * 32 - 16) {
		strbuf_puts(b, total ? " -S all" : "");
		return;
	}
	for (int i = 0; i < AUDIT_BITMASK_SIZE * 32 - 16; i++) {
		if (!(r->mask[i / 32] & 1u << i % 32))
			continue;
		const char *name = machine >= 0 ? audit_syscall_to_name(i, machine) : NULL;
		if (++n > 20) {
			strbuf_printf(b, ",... (%u calls)", total);
			return;
		}
		strbuf_puts(b, n == 1 ? " -S " : ",");
		if (name)
			strbuf_puts(b, name);
		else
			strbuf_printf(b, "%d", i);
	}
}

const char *audit_rule_text(struct arena *a, const struct audit_rule *r)
{
	static const char *const lists[] = {
		"user", "task", "entry", "watch", "exit", "exclude", "filesystem", "io_uring"};
	struct strbuf b = {.arena = a};
	const char *list = r->list < sizeof(lists) / sizeof(*lists) ? lists[r->list] : "unknown";

	strbuf_printf(&b, "-a %s,%s", r->action == AUDIT_ALWAYS ? "always" : "never", list);
	const struct audit_field *arch = audit_rule_field(r, AUDIT_ARCH);
	if (arch)
		field_text(&b, arch);
	calls_text(&b, r);
	for (size_t i = 0; i < r->n_fields; i++)
		if (&r->fields[i] != arch)
			field_text(&b, &r->fields[i]);
	return str_clean(a, strbuf_str(&b), b.len, 4096);
}

static const char *parent_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	return !slash || slash == path ? "/" : arena_strndup(a, path, (size_t)(slash - path));
}

/* The parent of a watched path, the directory of a tree; the kernel does not follow a link at a tree's end. */
const char *audit_rule_missing(struct root *root, struct arena *a, const struct audit_rule *r)
{
	for (size_t i = 0; i < r->n_fields; i++) {
		const struct audit_field *f = &r->fields[i];
		const char *want;
		struct err e = {0};
		struct stat st;

		if (f->type == AUDIT_WATCH || f->type == AUDIT_EXE)
			want = parent_of(a, f->text);
		else if (f->type == AUDIT_DIR)
			want = f->text;
		else
			continue;
		int rc = root_stat(root, want, f->type != AUDIT_DIR, &st, &e);
		if (rc || (f->type != AUDIT_DIR && !S_ISDIR(st.st_mode)))
			return str_clean(a, want, strlen(want), LIMIT_TEXT);
	}
	return NULL;
}
