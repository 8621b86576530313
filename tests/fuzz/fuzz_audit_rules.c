/*
 * audit-rules: hostile audit files through the whole path: rules.d and audit.rules, the parser of lines, the model
 * of the kernel's list and the coverage; auditd.service and grub.cfg.  The first byte tells where the rest goes.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/resolve/audit/auditd_conf.h"
#include "checks/resolve/audit/auditasked.h"
#include "checks/resolve/audit/auditcover.h"
#include "checks/resolve/audit/auditstart.h"

/* What is asked for by the same lines, of the rules they come to. */
static void ask(struct root *root, struct arena *a, const uint8_t *data, size_t size)
{
	struct audit_rules rules = {.enabled = 1};
	struct audit_coverage c;
	struct audit_asked *v;
	struct err e = {0};
	size_t n;

	if (audit_asked(root, a, arena_strndup(a, (const char *)data, size), &v, &n, &e) < 0)
		return;
	for (size_t i = 0; i < n && n < 20; i++)
		if (!v[i].void_en)
			(void)audit_coverage_of(root, a, &rules, &v[i].demand, 1, &c, &e);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[] = "/tmp/fuzz-audit.XXXXXX";

static void clean_up(void)
{
	static const char *const names[] = {"/etc/audit/rules.d/a.rules", "/etc/audit/auditd.conf",
		"/etc/passwd", "/usr/sbin/auditd", "/boot/grub/grub.cfg", "/boot/grub", "/boot",
		"/etc/systemd/system/auditd.service", "/etc/systemd/system", "/etc/systemd",
		"/etc/audit/rules.d", "/etc/audit", "/etc", "/usr/sbin", "/usr", ""};
	char path[128];

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		snprintf(path, sizeof(path), "%s%s", dir, names[i]);
		remove(path);
	}
}

static void put(const char *name, const void *data, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), "%s%s", dir, name);
	FILE *f = fopen(path, "w");
	assert(f);
	fwrite(data, 1, size, f);
	fclose(f);
}

static void make_root(void)
{
	static const char *const dirs[] = {"/etc", "/etc/audit", "/etc/audit/rules.d", "/usr",
		"/usr/sbin", "/boot", "/boot/grub", "/etc/systemd", "/etc/systemd/system"};
	char path[128];

	assert(mkdtemp(dir));
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		snprintf(path, sizeof(path), "%s%s", dir, dirs[i]);
		mkdir(path, 0755);
	}
	put("/etc/passwd", "root:x:0:0:::\n", 14);
	put("/usr/sbin/auditd", "", 0);
	atexit(clean_up);
}

static void decode(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new(0);
	struct audit_rule r;
	struct err e = {0};

	if (audit_rule_decode(a, data, size, &r, &e) == 0) {
		assert(audit_rule_same(&r, &r));
		assert(audit_rule_text(a, &r));
	}
	arena_free(a);
}

static void cover(struct root *root, struct arena *a, const struct audit_rules *rules)
{
	struct audit_coverage c;
	struct err e = {0};

	/* All groups with many rules take too long for a fuzzer. */
	for (size_t i = 0; audit_event_group_at(i) && rules->n < 20; i++)
		if (audit_coverage(root, a, rules, audit_event_group_at(i), &c, &e) == 0)
			for (size_t j = 0; j < c.n_holes; j++)
				assert(c.holes[j].what);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct audit_rules rules = {.enabled = 1};
	struct host h = {0};
	struct err e = {0};

	if (!size)
		return 0;
	if (data[0] == 'k') {
		decode(data + 1, size - 1);
		return 0;
	}
	static bool made;
	if (!made)
		make_root();
	made = true;
	const char *place = data[0] == 'c'   ? "/etc/audit/auditd.conf"
			    : data[0] == 'g' ? "/boot/grub/grub.cfg"
			    : data[0] == 'u' ? "/etc/systemd/system/auditd.service"
					     : "/etc/audit/rules.d/a.rules";
	put(place, data + 1, size - 1);
	if (root_open(dir, &h.root, &e) < 0)
		abort();
	struct arena *a = arena_new(0);
	if (data[0] == 'q')
		ask(h.root, a, data + 1, size - 1);
	if (data[0] == 'c') {
		struct facts *f = facts_new(&h);
		facts_get(f, &model_auditd_conf, &e);
		facts_free(f);
	} else if (data[0] == 'g') {
		const struct file *f;
		unsigned line;
		int64_t n;
		assert(audit_boot_backlog(h.root, a, &n, &f, &line, &e) < 0 || n >= 0);
	} else if (data[0] == 'u') {
		struct audit_start s;
		assert(audit_start(h.root, a, &s, &e) || s.command);
	} else if (audit_rules_augenrules(h.root, a, &rules, &e) == 0) {
		for (size_t i = 0; i < rules.n; i++) {
			struct audit_rule again;
			assert(!audit_rule_decode(a, rules.v[i].data, rules.v[i].size, &again, &e));
			assert(audit_rule_same(&rules.v[i], &again));
		}
		cover(h.root, a, &rules);
	}
	arena_free(a);
	root_close(h.root);
	return 0;
}
