/*
 * audit_boot: who loads the audit rules at the next boot, and who changes them after that.
 *
 * auditd.service's ExecStartPost= and audit-rules.service's ExecStart= are followed, through scripts and "sh -c" too
 * (boot_commands.h); each auditctl and augenrules that they come to is done on the list.  What other units, rc.local and
 * cron run of the two is done in its place, before or after auditd's.  Where auditd.service's command fails, and its
 * failure counts, systemd stops the daemon.
 * Not handled, and -ENOTSUP: a call of unknown words, behind an open condition, or not at the boot itself; a program of
 * auditd.service's own that no package of the system brings and that is no shell script.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/audit/auditrules.h"
#include "checks/resolve/audit/auditstart.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"

#define UNIT "auditd.service"

/* Whether that is the augenrules that puts rules.d together; one of another place or text does who knows what. */
static bool is_augenrules(struct root *root, const char *path)
{
	const struct file *f;

	if (*path == '/' && !str_starts(path, "/sbin/") && !str_starts(path, "/usr/sbin/"))
		return false;
	return root_read(root, "/usr/sbin/augenrules", &f, &(struct err){0}) ||
	       (strstr(f->data, "rules.d") && strstr(f->data, "auditctl"));
}

static bool is_loader(const char *path)
{
	return str_eq(path_base(path), "auditctl") || str_eq(path_base(path), "augenrules");
}

static const char *words_text(struct arena *a, char *const *v, size_t n)
{
	struct strbuf b = {.arena = a};

	for (size_t i = 0; i < n; i++)
		strbuf_printf(&b, "%s%s", i ? " " : "", v[i] ? v[i] : "?");
	return str_clean(a, strbuf_str(&b), b.len, LIMIT_TEXT);
}

/* A call of auditctl or augenrules.  0 or -errno; *failed: why it ends with an error, NULL. */
static int run_words(struct root *root, struct arena *a, char **w, size_t n,
	struct audit_rules *rules, const char **failed, struct err *e)
{
	const char *name = path_base(w[0]), *stopped = rules->stopped;
	const struct file *file = rules->file;
	unsigned line = rules->line;
	struct err why = {0};
	struct stat st;
	int rc = 0;

	rules->stopped = NULL;
	bool generated = str_eq(name, "augenrules") && n == 2 && str_eq(w[1], "--load");
	if (generated)
		rc = audit_rules_augenrules(root, a, rules, e);
	else if (str_eq(name, "auditctl") && n == 3 && str_eq(w[1], "-R"))
		rc = audit_rules_file(root, a, w[2], rules, e);
	else if (str_eq(name, "auditctl") && n > 1)
		rc = audit_rules_command(root, a, w + 1, n - 1, rules, e);
	else {
		rules->stopped = stopped;
		return 0;
	}
	rules->loader = words_text(a, w, n);
	*failed = rules->stopped ? rules->stopped : rules->told;
	/* It loads the old file then, and says that it failed. */
	if (generated && !*failed && !rc &&
		is_absent(root_stat(root, "/etc/audit/rules.d", true, &st, &why)))
		*failed = "augenrules wants /etc/audit/rules.d, which is not there";
	rules->told = NULL;
	if (stopped) { /* the first that was lost */
		rules->stopped = stopped;
		rules->file = file;
		rules->line = line;
	}
	return rc;
}

struct follow {
	struct root *root;
	struct arena *arena;
	const char *unit;
	bool full; /* "+" before the command: it sees all of the host's files */
	struct audit_rules *rules;
	const char *why; /* the last failure of a call */
	int rc;
	struct err *err;
};

static int not_known(struct err *e, struct arena *a, const char *by, unsigned line,
	const char *command, const char *en)
{
	return err_set(e, ENOTSUP, "%s%s runs \"%s\": %s", str_clean(a, by, strlen(by), LIMIT_TEXT),
		line ? arena_printf(a, " line %u", line) : "", command, en);
}

/* What the unit's own view of the files leaves of the rules.  1: as they are, 0: another way (said and done), or -errno. */
static int in_sight(struct follow *f, char *const *w, size_t n, const char **failed)
{
	bool generated = str_eq(path_base(w[0]), "augenrules");
	const char *path = generated			  ? "/etc/audit/rules.d"
			   : n == 3 && str_eq(w[1], "-R") ? w[2]
							  : NULL;
	enum unit_sight s = UNIT_SEES;
	struct unit_sight_by by;

	if (!path || f->full || *path != '/')
		return 1;
	int rc = unit_sees(f->root, f->arena, f->unit, path, &s, &by, f->err);
	if (!rc && generated && s != UNIT_SEES_NOTHING && s != UNIT_SEES_OTHER) {
		path = "/etc/audit/audit.rules";
		rc = unit_sees(f->root, f->arena, f->unit, path, &s, &by, f->err);
		/* What cannot be written over stays as it is, and is loaded. */
		if (!rc && s == UNIT_SEES_READ_ONLY) {
			rc = audit_rules_file(f->root, f->arena, path, f->rules, f->err);
			f->rules->loader = words_text(f->arena, w, n);
			*failed = f->rules->stopped;
			return rc;
		}
	}
	if (rc || s == UNIT_SEES || s == UNIT_SEES_READ_ONLY)
		return rc ? rc : 1;
	if (s == UNIT_SEES_OTHER)
		return err_set(f->err, ENOTSUP,
			"%s line %u: %s=%s puts something else in the place of %s",
			by.file ? by.file->path : f->unit, by.line, by.key, by.value, path);
	*failed = arena_printf(
		f->arena, "with %s=%s %s does not see %s", by.key, by.value, f->unit, path);
	if (!f->rules->stopped) {
		f->rules->stopped = *failed;
		f->rules->file = by.file;
		f->rules->line = by.line;
	}
	f->rules->loader = words_text(f->arena, w, n);
	return 0;
}

static bool hear(void *of, const struct boot_told *t, enum call_end *ret)
{
	struct follow *f = of;
	const char *failed = NULL;
	bool known = !t->perhaps;

	if (!is_loader(t->v[0]) ||
		(str_eq(path_base(t->v[0]), "augenrules") && !is_augenrules(f->root, t->v[0])))
		return false;
	*ret = CALL_OPEN;
	for (size_t i = 0; i < t->n; i++)
		known &= t->v[i] != NULL;
	if (f->rc)
		return true;
	if (!known) {
		f->rc = not_known(f->err, f->arena, t->file ? t->file->path : UNIT, t->line,
			words_text(f->arena, t->v, t->n),
			t->perhaps ? "whether it comes to that is not known"
				   : "with which words is not known");
		return true;
	}
	f->rc = in_sight(f, t->v, t->n, &failed);
	if (f->rc > 0)
		f->rc = run_words(f->root, f->arena, t->v, t->n, f->rules, &failed, f->err);
	if (failed)
		f->why = failed;
	*ret = failed ? CALL_FAILS : CALL_SUCCEEDS;
	return true;
}

/* One command of a unit's own.  0 or -errno; *ret: how it ends. */
static int run_command(
	struct follow *f, const char *unit, const struct unit_argv *x, enum call_end *ret)
{
	struct boot_calls c = {.root = f->root,
		.a = f->arena,
		.tell = hear,
		.tell_of = f,
		.file = x->file,
		.line = x->line};
	const char *text = words_text(f->arena, x->argv, x->n);

	f->why = NULL;
	*ret = boot_argv(&c, (const char *const *)x->argv, x->n);
	for (size_t i = 0; !f->rc && i < c.n; i++)
		if (c.v[i].kind == CALL_UNKNOWN ||
			(c.v[i].kind == CALL_PROGRAM &&
				audit_foreign_program(f->root, c.v[i].name)))
			f->rc = not_known(f->err, f->arena, x->file ? x->file->path : unit, x->line,
				text, "what that does to the audit rules is not known");
	if (!f->rc && *ret == CALL_OPEN && !x->ignore && str_eq(unit, UNIT))
		f->rc = not_known(f->err, f->arena, x->file ? x->file->path : unit, x->line, text,
			"whether it fails, and the unit with it, is not known");
	return f->rc;
}

/* The loading commands of one unit. */
static int run_unit(struct root *root, struct arena *a, const char *unit, const char *key,
	struct audit_rules *rules, struct err *e)
{
	struct follow f = {.root = root, .arena = a, .unit = unit, .rules = rules, .err = e};
	struct unit_argv *v;
	char **raw;
	size_t n, n_raw = 0;
	int rc = unit_commands(root, a, unit, key, &v, &n, e);

	if (is_absent(rc))
		return 0;
	rc = rc ? rc : unit_setting(root, a, unit, "Service", key, &raw, &n_raw, NULL, NULL, e);
	for (size_t i = 0; !rc && i < n; i++) {
		enum call_end end = CALL_OPEN;
		f.full = n == n_raw && memchr(raw[i], '+', strspn(raw[i], "@-:+!")) != NULL;
		rc = run_command(&f, unit, &v[i], &end);
		if (rc || v[i].ignore || (end != CALL_FAILS && end != CALL_MISSING) ||
			!str_eq(unit, UNIT))
			continue;
		/* The unit fails with its ExecStartPost=, and systemd stops the daemon. */
		rules->stopped = arena_printf(a, "%s; and " UNIT " fails with it",
			f.why ? f.why
			      : arena_printf(a, "\"%s\" fails", words_text(a, v[i].argv, v[i].n)));
		rules->enabled = 0;
		break;
	}
	return rc;
}

/* A call that changes nothing: it asks, or has augenrules look whether there is something new. */
static bool asks_only(const struct boot_hand *x)
{
	static const char *const words[] = {"-l", "-s", "-v", "-h", "--check"};

	for (size_t i = 0; x->n > 1 && x->argv[1] && i < sizeof(words) / sizeof(*words); i++)
		if (str_eq(x->argv[1], words[i]))
			return true;
	return x->n < 2;
}

/* One command of the boot that is about the rules. */
static int run_hand(struct root *root, struct arena *a, const struct boot_hand *x,
	struct audit_rules *rules, struct err *e)
{
	bool known = !x->perhaps && x->at_boot;
	const char *failed;

	for (size_t i = 0; i < x->n; i++)
		known &= x->argv[i] != NULL;
	if (known)
		return run_words(root, a, x->argv, x->n, rules, &failed, e);
	/* A nightly --load brings what the boot brings. */
	if (!x->at_boot && str_eq(path_base(x->argv[0]), "augenrules"))
		return 0;
	return not_known(e, a, x->file ? x->file->path : x->by, x->file ? x->line : 0,
		words_text(a, x->argv, x->n),
		"when, and what that does to the audit rules, is not known");
}

/* Units but for rc.local's come first, then that, then who is no unit: cron. */
static unsigned turn(const char *by)
{
	return str_eq(by, "rc-local.service") ? 1 : str_ends(by, ".service") ? 0 : 2;
}

/* What others than auditd's unit do to the rules at boot: those before it, or the others. */
static int run_others(struct facts *f, struct root *root, struct arena *a, bool before,
	struct audit_rules *rules, struct err *e)
{
	const struct boot_starts *boot = facts_get(f, &model_boot, e);
	int rc = boot ? 0 : -EIO;

	for (size_t k = 0; boot && !rc && k < 3 * boot->n_hands; k++) {
		const struct boot_hand *x = &boot->hands[k % boot->n_hands];
		if (turn(x->by) != k / boot->n_hands || !is_loader(x->argv[0]) ||
			str_eq(x->by, "auditd.service") || str_eq(x->by, "audit-rules.service") ||
			(x->file && is_loader(x->file->path)) || asks_only(x))
			continue;
		/* Locked, auditctl says so and does nothing. */
		if (rules->enabled != 2 &&
			before == (str_ends(x->by, ".service") &&
					  unit_is_after(root, "auditd.service", x->by)))
			rc = run_hand(root, a, x, rules, e);
	}
	return rc;
}

static int build_boot(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	static const struct {
		const char *unit, *key;
	} loaders[] = {{"audit-rules.service", "ExecStart"}, {"auditd.service", "ExecStartPost"}};
	struct audit_rules *rules = arena_alloc(a, sizeof(*rules));

	*ret = rules;
	rules->failure.value = rules->backlog.value = rules->rate.value = -1;
	struct audit_start start;
	int known = audit_start(h->root, a, &start, e);
	if (known && !is_absent(known))
		return known;
	int others = run_others(f, h->root, a, true, rules, e);
	if (others)
		return others;
	if (rules->enabled != 2)
		rules->enabled = known ? 1 : start.enabled; /* the daemon sets it when it starts */
	for (size_t i = 0; i < sizeof(loaders) / sizeof(*loaders); i++) {
		struct unit_boot boot;
		int rc = unit_at_boot(h->root, a, loaders[i].unit, &boot, e);

		if (rc)
			return rc;
		if (!boot.exists || boot.masked || (i == 0 && !boot.starts))
			continue;
		rc = run_unit(h->root, a, loaders[i].unit, loaders[i].key, rules, e);
		if (rc)
			return rc;
	}
	return run_others(f, h->root, a, false, rules, e);
}

const struct model model_audit_rules_boot = {"audit rules at boot", build_boot};
