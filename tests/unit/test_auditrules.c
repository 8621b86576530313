/* audit rules: the order of names, lines as auditctl takes them, bytes of the kernel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <linux/audit.h>

#include "base/str.h"
#include "checks/resolve/audit/auditrules.h"

static void names(void **state)
{
	/* As `ls -1v` of coreutils 9.1 gave them. */
	static const char *const wanted[] = {"00.rules", "01.rules", "1.rules", "9.rules",
		"10-a.rules", "10-a1.rules", "10-b.rules", "20.rules", "100.rules", "B.rules",
		"a.rules"};
	char *v[] = {"a.rules", "100.rules", "10-b.rules", "9.rules", "01.rules", "B.rules",
		"10-a1.rules", "20.rules", "1.rules", "10-a.rules", "00.rules"};
	const size_t n = sizeof(v) / sizeof(*v);

	(void)state;
	audit_sort_names(v, n);
	for (size_t i = 0; i < n; i++)
		assert_string_equal(v[i], wanted[i]);
}

static const struct {
	const char *line, *rule; /* NULL: refused */
} lines[] = {
	{"-a always,exit -F arch=b64 -S adjtimex -k t",
		"-a always,exit -F arch=x86_64 -S adjtimex -F key=t"},
	{"-a exit,never -S 5", "-a never,exit -S fstat"},
	{"-a never,task", "-a never,task"},
	{"-a always,exit -F auid>=1000 -F auid!=-1 -F success=1 -S open",
		"-a always,exit -S open -F auid>=1000 -F auid!=unset -F success=1"},
	{"-a always,exit -F path=/x -F perm=WA", "-a always,exit -S all -F path=/x -F perm=wa"},
	{"-w /no/such/x -p wa -k a -k b",
		"-a always,exit -S all -F path=/no/such/x -F perm=wa -F key=a\\x01b"},
	{"-w /no/x\\ y", "-a always,exit -S all -F path=/no/x y -F perm=rwxa"},
	{"-a always,exit -S open -F arch=b64", NULL},
	{"-a always,exit -F arch=b64 -S nothing", NULL},
	{"-a always,exit", "-a always,exit -S all"},
	{"-a always,exit -k x", NULL},
	{"-a always,exit -F perm=rwxaw", NULL},
	{"-a always,exit -F uid=nobody-at-all", NULL},
	{"-w relative", NULL},
	{"-w /x # why", NULL},
	{"-w", NULL},
	{"word", NULL},
	{"-a always,exclude -F path=/x", NULL},
	{"-a always,exit -C uid!=gid", NULL},
	{"-a always,exit -S 4096", NULL},
};

static void parse(void **state)
{
	struct root *root;
	struct err e = {0};

	(void)state;
	assert_int_equal(root_open("/", &root, &e), 0);
	for (size_t i = 0; i < sizeof(lines) / sizeof(*lines); i++) {
		struct arena *a = arena_new(0);
		struct audit_line l;
		int rc = audit_line_parse(root, a, lines[i].line, strlen(lines[i].line), &l, &e);

		if (!lines[i].rule && !rc)
			fail_msg("taken: %s", lines[i].line);
		if (lines[i].rule && rc)
			fail_msg("refused: %s: %s", lines[i].line, e.text);
		if (!rc)
			assert_string_equal(audit_rule_text(a, &l.rule), lines[i].rule);
		arena_free(a);
	}
	root_close(root);
}

static void bytes(void **state)
{
	union {
		struct audit_rule_data d;
		char bytes[sizeof(struct audit_rule_data) + 16];
	} u = {.d = {.flags = AUDIT_FILTER_EXIT,
		       .action = AUDIT_ALWAYS,
		       .field_count = 1,
		       .buflen = 4}};
	struct arena *a = arena_new(0);
	struct audit_rule r;
	struct err e = {0};
	const size_t size = sizeof(struct audit_rule_data);

	(void)state;
	u.d.fields[0] = AUDIT_WATCH;
	u.d.fieldflags[0] = AUDIT_EQUAL;
	u.d.values[0] = 4;
	memcpy(u.d.buf, "/etc", 4);
	assert_int_equal(audit_rule_decode(a, &u, size + 4, &r, &e), 0);
	assert_string_equal(r.fields[0].text, "/etc");
	assert_int_not_equal(audit_rule_decode(a, &u, size + 3, &r, &e), 0);
	assert_int_not_equal(audit_rule_decode(a, &u, 3, &r, &e), 0);
	u.d.values[0] = 5;
	assert_int_not_equal(audit_rule_decode(a, &u, size + 4, &r, &e), 0);
	u.d.values[0] = 0xfffffffc;
	assert_int_not_equal(audit_rule_decode(a, &u, size + 4, &r, &e), 0);
	u.d.field_count = 65;
	assert_int_not_equal(audit_rule_decode(a, &u, size + 4, &r, &e), 0);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names), cmocka_unit_test(parse), cmocka_unit_test(bytes)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
