/*
 * auditasked: printed rule lines (auditctl(8)) become demands.
 *
 * A line is parsed as auditctl would parse it on this host, so that both sides of the comparison read a path, a call and
 * an id alike.  Its key is of no account.  A call that this architecture does not have is left out, as is a line for an
 * interface it does not have (b32 of a 32-bit machine), a program that is not there, and a watch for which not even the
 * directory is there: the kernel would refuse those.  A directory named with a slash at its end is asked for where it
 * is, and below /run, where the boot makes it.
 * Not handled: other lists than exit, -p r, and conditions that are about neither who calls nor the result.
 */
#include "checks/resolve/audit/auditasked.h"

#include <errno.h>
#include <libaudit.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/audit/auditmatch.h"

#define PRINTED_UID_MIN 1000 /* the documents print it where they mean UID_MIN */

static void empty(struct audit_asked *x, const char *en, const char *zh)
{
	x->void_en = en;
	x->void_zh = zh;
}

/* The machine of an arch= of the line; -1: this host has no such interface. */
static int machine_of(const char *arch)
{
	int native = audit_detect_machine();
	bool wide = native == MACH_86_64 || native == MACH_AARCH64;

	if (str_eq(arch, "b32"))
		return native == MACH_86_64 ? MACH_X86 : native == MACH_AARCH64 ? MACH_ARM : native;
	return wide || !str_eq(arch, "b64") ? native : -1;
}

/* The names of a -S that this architecture has. */
static void take_calls(struct arena *a, struct strbuf *calls, const char *list, int machine)
{
	size_t n;
	char **v = str_split(a, list, ",", &n);

	for (size_t i = 0; i < n; i++)
		if (machine < 0 || audit_name_to_syscall(v[i], machine) >= 0)
			strbuf_printf(calls, "%s%s", calls->len ? " " : "", v[i]);
}

/* The line without its key and without calls that are not known here; *calls their names. */
static const char *trimmed(struct arena *a, const char *line, struct strbuf *calls,
	struct strbuf *shown, const char **arch, bool *has_calls)
{
	struct strbuf b = {.arena = a};
	size_t n;
	char **w = str_split(a, line, " \t", &n);

	*arch = NULL;
	*has_calls = false;
	for (size_t i = 0; i + 1 < n; i++)
		if (str_eq(w[i], "-F") && str_starts(w[i + 1], "arch="))
			*arch = w[i + 1] + strlen("arch=");
	int machine = *arch ? machine_of(*arch) : -1;
	for (size_t i = 0; i < n; i++) {
		bool two = i + 1 < n && w[i][0] == '-';
		if (two && (str_eq(w[i], "-k") ||
				   (str_eq(w[i], "-F") && str_starts(w[i + 1], "key=")))) {
			i++;
			continue;
		}
		strbuf_printf(shown, "%s%s", shown->len ? " " : "", w[i]);
		if (two && str_eq(w[i], "-S")) {
			*has_calls = true;
			take_calls(a, calls, w[++i], machine);
			strbuf_printf(shown, " %s", w[i]);
			continue;
		}
		strbuf_printf(&b, "%s%s", b.len ? " " : "", w[i]);
	}
	size_t n_calls;
	char **v = str_split(a, strbuf_str(calls), " ", &n_calls);
	for (size_t i = 0; i < n_calls; i++)
		strbuf_printf(&b, " -S %s", v[i]);
	return strbuf_str(&b);
}

/* Sorts the conditions of the rule.  0 or -EINVAL. */
static int take_fields(struct arena *a, struct audit_asked *x, const struct audit_rule *r,
	uint32_t uid_min, const char **path, bool *tree, uint32_t *perm, struct err *e)
{
	struct audit_field *as = arena_array(a, r->n_fields + 1, sizeof(*as));

	x->demand.as = as;
	for (size_t i = 0; i < r->n_fields; i++) {
		const struct audit_field *f = &r->fields[i];
		if (f->type == AUDIT_WATCH || f->type == AUDIT_DIR) {
			*path = f->text;
			*tree = f->type == AUDIT_DIR;
		} else if (f->type == AUDIT_PERM) {
			*perm = f->value;
		} else if (f->type == AUDIT_ARCH) {
			x->demand.elf = f->value;
		} else if (audit_may_meet(f->type)) {
			as[x->demand.n_as] = *f;
			if (f->type == AUDIT_LOGINUID && f->op == AUDIT_GREATER_THAN_OR_EQUAL &&
				f->value == PRINTED_UID_MIN)
				as[x->demand.n_as].value = uid_min;
			x->demand.n_as++;
		} else if (f->type != AUDIT_FILTERKEY) {
			return err_set(
				e, EINVAL, "a condition of \"%s\" is not known here", x->line);
		}
	}
	return 0;
}

/* Whether what the line watches can be watched here.  0 or -errno. */
static int look(struct root *root, struct arena *a, struct audit_asked *x, bool program,
	const struct audit_rule *r, bool slash, struct err *e)
{
	const char *path = x->demand.what, *real = audit_canonical(root, a, path);
	struct stat st;
	int rc = root_stat(root, path, true, &st, e);

	if (!rc || !is_absent(rc))
		return rc;
	if (program)
		empty(x, "the program is not installed", "未安裝該程式");
	else if (slash && !str_starts(real, "/run/"))
		empty(x, "the directory is not there", "該目錄不存在");
	else if (audit_rule_missing(root, a, r))
		empty(x, "its directory is not there", "其所在目錄不存在");
	return 0;
}

static int take_line(struct root *root, struct arena *a, uint32_t uid_min, char *text,
	struct audit_asked *x, struct err *e)
{
	struct strbuf calls = {.arena = a}, shown = {.arena = a};
	const char *arch, *path = NULL;
	bool has_calls, tree = false;
	struct audit_line line;
	uint32_t perm = 0;
	const char *cut = trimmed(a, text, &calls, &shown, &arch, &has_calls);

	*x = (struct audit_asked){.line = strbuf_str(&shown), .demand = {.printed = true}};
	if (arch && machine_of(arch) < 0) {
		empty(x, "this machine has no such call interface", "本機無此系統呼叫介面");
		return 0;
	}
	if (has_calls && !calls.len) {
		empty(x, "this machine has no such call", "本機無此系統呼叫");
		return 0;
	}
	int rc = audit_line_parse(root, a, cut, strlen(cut), &line, e);
	if (rc)
		return rc;
	const struct audit_rule *r = &line.rule;
	if (line.verb != AUDIT_LINE_ADD || r->list != AUDIT_FILTER_EXIT ||
		r->action != AUDIT_ALWAYS)
		return err_set(e, EINVAL, "\"%s\" is no rule that records calls", x->line);
	rc = take_fields(a, x, r, uid_min, &path, &tree, &perm, e);
	if (rc)
		return rc;
	x->demand.files = true;
	if (!path) {
		static const char *const without[] = {"adjtimex", "settimeofday", "stime",
			"clock_settime", "sethostname", "setdomainname", "init_module",
			"delete_module", "finit_module", "create_module", "query_module"};
		x->demand.kind = DEMAND_CALL;
		x->demand.what = strbuf_str(&calls);
		for (size_t i = 0; i < sizeof(without) / sizeof(*without); i++)
			x->demand.files &= strncmp(calls.data, without[i], strlen(without[i])) != 0;
		return has_calls ? 0 : err_set(e, EINVAL, "\"%s\" names no call", x->line);
	}
	bool program = perm == AUDIT_PERM_EXEC;
	if (has_calls || (!program && perm != (AUDIT_PERM_WRITE | AUDIT_PERM_ATTR)))
		return err_set(e, EINVAL, "\"%s\" is neither -p x nor -p wa", x->line);
	x->demand.kind = program ? DEMAND_EXEC : tree ? DEMAND_TREE : DEMAND_FILE;
	x->demand.what = path;
	x->demand.link_itself = x->demand.kind == DEMAND_FILE;
	return look(root, a, x, program, r, strstr(text, "/ ") != NULL, e);
}

int audit_asked(struct root *root, struct arena *a, const char *lines, struct audit_asked **ret,
	size_t *ret_n, struct err *e)
{
	struct audit_asked *v = NULL;
	size_t n = 0, cap = 0;
	uint32_t uid_min;
	int rc = audit_uid_min(root, a, &uid_min, e);

	for (const char *at = lines; !rc && at;) {
		const char *end = strstr(at, ";;");
		char *text = str_strip(arena_strndup(a, at, end ? (size_t)(end - at) : strlen(at)));
		at = end ? end + 2 : NULL;
		if (!*text)
			continue;
		struct audit_asked *x = arena_push(a, &v, &n, &cap, sizeof(*v));
		rc = take_line(root, a, uid_min, text, x, e);
		if (rc == -EBADMSG)
			rc = -EINVAL;
	}
	*ret = v;
	*ret_n = n;
	return rc;
}
