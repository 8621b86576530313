/*
 * auditrules: the kernel's audit rules: as they will be loaded at the next boot (augenrules(8), auditctl(8)), as
 * they are loaded now, and what a list of them records.
 *
 * Both sources give the same structure: a text rule is turned into the bytes of struct audit_rule_data
 * (linux/audit.h) that auditctl would send, and those, like the kernel's own, are decoded here.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AUDITRULES_H
#define PLUMBLINE_CHECKS_RESOLVE_AUDITRULES_H

#include <stdint.h>

#include "checks/facts.h"

/* linux/audit.h is not included: its struct audit_status is not the probe's. */
#define AUDIT_MASK_WORDS 64 /* AUDIT_BITMASK_SIZE */

struct audit_field {
	uint32_t type, op, value; /* AUDIT_*; op is AUDIT_EQUAL, AUDIT_NOT_EQUAL, ... */
	const char *text;	  /* of a string field: path, directory, key; NULL else */
};

struct audit_rule {
	uint32_t list;	 /* AUDIT_FILTER_EXIT, _TASK, _EXCLUDE, ... */
	uint32_t action; /* AUDIT_ALWAYS or AUDIT_NEVER */
	uint32_t mask[AUDIT_MASK_WORDS];
	struct audit_field *fields;
	size_t n_fields;
	const char *key;
	const void *data; /* struct audit_rule_data of size bytes */
	size_t size;
	const struct file *file; /* where it is written; NULL for a rule of the running kernel */
	unsigned line;
};

/* The bytes of one rule, decoded into the arena.  0, or -EBADMSG when they are not whole or make no sense. */
int audit_rule_decode(
	struct arena *a, const void *data, size_t size, struct audit_rule *ret, struct err *e);
/* Whether the kernel would call the two the same rule. */
bool audit_rule_same(const struct audit_rule *x, const struct audit_rule *y);
/* The rule in auditctl's words, for people; in the arena. */
const char *audit_rule_text(struct arena *a, const struct audit_rule *r);
/* What -C sends for two fields, in any order; 0: they cannot be compared. */
uint32_t audit_compare_of(uint32_t x, uint32_t y);
/* The value of a field, NULL when the rule has none of that type. */
const struct audit_field *audit_rule_field(const struct audit_rule *r, uint32_t type);

/* The path the kernel wants to be there when the rule is added and is not; NULL when there is none such. */
const char *audit_rule_missing(struct root *root, struct arena *a, const struct audit_rule *r);

/* What one line given to auditctl asks for. */
enum audit_verb {
	AUDIT_LINE_NOTHING, /* a comment, a report, a deprecated action */
	AUDIT_LINE_ADD,
	AUDIT_LINE_PREPEND,
	AUDIT_LINE_DELETE,
	AUDIT_LINE_DELETE_ALL, /* of those whose key holds .key, when that is not empty */
	AUDIT_LINE_SET,	       /* .enabled, or another kernel setting */
	AUDIT_LINE_UNKNOWN,    /* what it does cannot be told from files (-q) */
};
struct audit_line {
	enum audit_verb verb;
	struct audit_rule rule;
	const char *key;
	bool ignore, tell;		/* -i, -c: go on after errors; -c: and fail in the end */
	int enabled;			/* of -e; -1: not set by this line */
	int64_t failure, backlog, rate; /* of -f, -b, -r; -1 */
};
/*
 * One line as auditctl -R takes it (users, groups and the kind of a watched path are looked up under root).
 * 0; -EBADMSG with the reason when auditctl would refuse it (what it sets and .ignore hold all the same).
 */
int audit_line_parse(struct root *root, struct arena *a, const char *text, size_t len,
	struct audit_line *ret, struct err *e);

struct audit_setting {
	int64_t value; /* -1: never set, the kernel's own holds */
	const struct file *file;
	unsigned line;
};

/* An ordered list, as the kernel holds it, one for all filters: the order within each filter counts. */
struct audit_rules {
	struct audit_rule *v;
	size_t n, cap;
	int enabled; /* after loading: 0, 1, 2; of the running kernel: not known here, -1 */
	struct audit_setting failure, backlog,
		rate;		 /* -f, -b, -r; of the running kernel: its own */
	const struct file *file; /* where the loading stopped; NULL when it went through */
	unsigned line;
	const char *stopped; /* why; NULL */
	const char *
		told; /* after -c: the first error, gone over, for which the loading fails in the end */
	const char *loader; /* the command that loads them; NULL when nothing does */
};
/* What augenrules and auditctl -R would load from this root.  Never -ENOENT: no rules is n == 0. */
int audit_rules_augenrules(
	struct root *root, struct arena *a, struct audit_rules *ret, struct err *e);
int audit_rules_file(struct root *root, struct arena *a, const char *path, struct audit_rules *ret,
	struct err *e);
/* What auditctl does with those words behind its name: a rule or a setting. */
int audit_rules_command(struct root *root, struct arena *a, char **words, size_t n,
	struct audit_rules *ret, struct err *e);
/* The names in the order of `ls -v`, sorted in place. */
void audit_sort_names(char **names, size_t n);

/* The rules at the next boot, by what auditd.service (or audit-rules.service) runs: struct audit_rules. */
extern const struct model model_audit_rules_boot;
/* The rules in the running kernel: struct audit_rules. */
extern const struct model model_audit_rules_live;

#endif
