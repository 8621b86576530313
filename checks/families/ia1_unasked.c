/*
 * IA-1, more than one factor: what the boot puts on a terminal that asks for nothing.
 *
 * Three things let in whoever stands before the machine: agetty(8) with --autologin, or with a program of its own that asks
 * no password, since login -f passes over the authentication; and a shell on a terminal, as debug-shell.service is one.
 * Taken are all commands the boot comes to, and the terminals that are not in it but are opened to whoever asks: those
 * logind starts when somebody switches to them (autovt@), and those of the consoles of the kernel.  Not handled: another
 * NAutoVTs= than six, display managers that log somebody in, and a getty of another make.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/families/ia1_factors.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/boot/boot_cmdline.h"
#include "checks/resolve/units/unit.h"

struct terminal {
	const char *unit;
	const char *const *argv; /* a NULL word is not known */
	size_t n;
	const struct file *file;
	unsigned line;
	const char *perhaps; /* what its start depends on; NULL */
};

static const char *base_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static bool is_shell(const char *path)
{
	static const char *const v[] = {
		"sh", "bash", "dash", "ash", "ksh", "mksh", "zsh", "rbash", "busybox"};

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++)
		if (str_eq(base_of(path), v[i]))
			return true;
	return false;
}

/* What agetty has been told, as far as it matters here. */
struct agetty {
	const char *user, *program, *options;
};

/* One long option; true when the next word is its value. */
static bool long_option(struct agetty *g, const char *word, const char *next)
{
	static const char *const with[] = {"autologin", "login-program", "login-options",
		"issue-file", "host", "init-string", "chroot", "timeout", "erase-chars",
		"kill-chars", "chdir", "delay", "nice"};
	size_t len = strcspn(word, "=");
	const char *value = word[len] ? word + len + 1 : next;

	for (size_t i = 0; i < sizeof(with) / sizeof(*with); i++) {
		/* getopt takes any beginning that is of one option only */
		if (len < (i == 1 || i == 2 ? 7u : 2u) || strncmp(with[i], word, len) != 0)
			continue;
		if (i == 0)
			g->user = value;
		else if (i == 1)
			g->program = value;
		else if (i == 2)
			g->options = value;
		return !word[len];
	}
	return false;
}

static struct agetty read_agetty(const char *const *argv, size_t n)
{
	struct agetty g = {0};

	for (size_t i = 1; i < n; i++) {
		const char *w = argv[i], *next = i + 1 < n ? argv[i + 1] : NULL;
		if (!w || *w != '-' || !w[1])
			continue;
		if (str_eq(w, "--"))
			break;
		if (w[1] == '-') {
			i += long_option(&g, w + 2, next);
			continue;
		}
		for (const char *c = w + 1; *c; c++) {
			if (*c == 'L') /* its value can only stand behind it */
				break;
			if (!strchr("aCdfHIloPrt", *c))
				continue;
			const char *value = c[1] ? c + 1 : next;
			if (*c == 'a')
				g.user = value;
			else if (*c == 'l')
				g.program = value;
			else if (*c == 'o')
				g.options = value;
			i += !c[1];
			break;
		}
	}
	return g;
}

/* login -f: the authentication is passed over. */
static const char *forced(struct arena *a, const char *options)
{
	size_t n;
	char **v = options ? str_split(a, options, " \t", &n) : NULL;

	for (size_t i = 0; v && i < n; i++)
		if (str_starts(v[i], "-f"))
			return v[i][2] ? v[i] + 2 : i + 1 < n ? v[i + 1] : "";
	return NULL;
}

/* Whether login -f opens a session for that name.  \u is whatever name is typed in. */
static bool can_enter(const struct pam_rule *r, const char *name)
{
	const struct factors_rule *f = r->want;
	const struct accounts *all = facts_get(r->facts, &model_accounts, NULL);
	const struct account *a = all ? accounts_find(all, name) : NULL;

	if (!all || f->others || str_eq(name, "\\u"))
		return true;
	return a && !str_ends(a->shell, "/nologin") && !str_ends(a->shell, "/false");
}

static void say(const struct pam_rule *r, const struct terminal *t, struct bitext what)
{
	struct arena *a = r->ev->arena;
	const char *unit = evidence_clean(r->ev, t->unit);
	const char *at = t->file ? arena_printf(a, " (%s:%u)", t->file->path, t->line) : "";

	pam_rule_see(r, "asks for nothing", t->unit, t->file, t->line);
	if (t->perhaps) {
		evidence_error(r->ev,
			"%1$s%2$s: %3$s%4$.0s, if it is started, which depends on %5$s.",
			"%1$s%2$s：若經啟動，%4$s%3$.0s；是否啟動取決於 %5$s。", unit, at, what.en,
			what.zh, evidence_clean(r->ev, t->perhaps));
		return;
	}
	pam_rule_say(r, false,
		PAM_RULE_TEXT(r, "%1$s%2$s: %3$s%4$.0s.", "%1$s%2$s：%4$s%3$.0s。", unit, at,
			what.en, what.zh));
}

static void judge_agetty(const struct pam_rule *r, const struct terminal *t)
{
	struct arena *a = r->ev->arena;
	struct agetty g = read_agetty(t->argv, t->n);
	const char *force = forced(a, g.options), *user = g.user ? g.user : force;

	if (g.program && is_shell(g.program)) {
		const char *p = evidence_clean(r->ev, g.program);
		say(r, t,
			(struct bitext){
				arena_printf(a, "agetty starts %s, which asks no password", p),
				arena_printf(a, "agetty 直接啟動 %s，不要求密碼", p)});
	} else if (user && can_enter(r, user)) {
		const char *u = evidence_clean(r->ev, user);
		say(r, t,
			(struct bitext){arena_printf(a,
						"agetty logs %s in without asking for "
						"anything",
						u),
				arena_printf(a, "agetty 未經任何驗證即以 %s 登入", u)});
	}
}

/* A shell that is given nothing to run and has a terminal to read from. */
static void judge_shell(const struct pam_rule *r, const struct terminal *t)
{
	struct arena *a = r->ev->arena;
	char **v;
	size_t n;

	for (size_t i = 1; i < t->n; i++)
		if (!t->argv[i] || (!str_eq(t->argv[i], "-l") && !str_eq(t->argv[i], "-i") &&
					   !str_eq(t->argv[i], "--login")))
			return;
	if (!str_ends(t->unit, ".service") ||
		unit_setting(facts_host(r->facts)->root, a, t->unit, "Service", "StandardInput", &v,
			&n, NULL, NULL, NULL) < 0 ||
		!n || !str_starts(v[n - 1], "tty"))
		return;
	say(r, t,
		(struct bitext){"a shell on a terminal, for which nothing is asked",
			"於終端機上啟動 shell，不要求任何驗證"});
}

static void judge(const struct pam_rule *r, const struct terminal *t)
{
	const char *name = t->n && t->argv[0] ? base_of(t->argv[0]) : "";

	if (str_eq(name, "agetty") || str_eq(name, "getty"))
		judge_agetty(r, t);
	else if (is_shell(name) && !str_eq(name, "busybox"))
		judge_shell(r, t);
}

/*
 * ConditionPathExists=/dev/tty0, which stands in every unit of a virtual terminal: a kernel with a screen has them all, and
 * what runs now has them or not.   1: met, 0: not met, -1: another condition.
 */
static int has_terminal(const struct pam_rule *r, const char *condition)
{
	static const char key[] = "ConditionPathExists=";
	const struct host *h = facts_host(r->facts);
	const char *path = condition + sizeof(key) - 1;
	struct stat st;

	if (!str_starts(condition, key) || !str_starts(path, "/dev/tty"))
		return -1;
	return !h->live || root_stat(h->root, path, true, &st, NULL) == 0;
}

/* Of the conditions no file decides, the resolver names the first: the one behind that of the terminal; NULL: none. */
static const char *other_condition(const struct pam_rule *r, const char *unit)
{
	static const char *const keys[] = {"Virtualization", "KernelCommandLine", "Architecture",
		"Firmware", "Host", "ACPower", "FirstBoot", "NeedsUpdate", "Memory", "CPUs",
		"CPUFeature", "Security", "KernelVersion", "Environment", "ControlGroupController"};
	struct root *root = facts_host(r->facts)->root;
	struct arena *a = r->ev->arena;

	for (size_t i = 0; i < 2 * sizeof(keys) / sizeof(*keys); i++) {
		const char *key =
			arena_printf(a, "%s%s", i % 2 ? "Assert" : "Condition", keys[i / 2]);
		char **v;
		size_t n;
		if (unit_setting(root, a, unit, "Unit", key, &v, &n, NULL, NULL, NULL) == 0 && n)
			return arena_printf(a, "%s=%s", key, v[n - 1]);
	}
	return NULL;
}

/* A unit the boot does not start itself, but whoever comes does. */
static void judge_unit(const struct pam_rule *r, const char *name, const char *perhaps)
{
	struct root *root = facts_host(r->facts)->root;
	struct arena *a = r->ev->arena;
	struct unit_boot u;
	struct unit_argv *v;
	size_t n;
	struct err e = {0};

	if (unit_at_boot(root, a, name, &u, &e) < 0 || !u.exists || u.masked || u.starts ||
		u.condition || unit_commands(root, a, name, "ExecStart", &v, &n, &e) < 0)
		return;
	int terminal = u.undecided ? has_terminal(r, u.undecided) : 1;
	if (terminal < 0)
		perhaps = u.undecided;
	else if (u.undecided && !perhaps)
		perhaps = other_condition(r, name);
	for (size_t i = 0; i < n && terminal; i++) {
		struct terminal t = {u.name ? u.name : name, (const char *const *)v[i].argv, v[i].n,
			v[i].file, v[i].line, perhaps};
		judge(r, &t);
	}
}

/* Whether the kernel is told of that console. */
static bool is_console(const struct pam_rule *r, const char *tty)
{
	struct cmdline_word *v;
	struct err e = {0};
	size_t n, len = strlen(tty);

	if (boot_cmdline(facts_host(r->facts)->root, r->ev->arena, &v, &n, &e) < 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (str_starts(v[i].word, "console=") && !v[i].unsure &&
			strncmp(v[i].word + 8, tty, len) == 0 &&
			(!v[i].word[8 + len] || v[i].word[8 + len] == ','))
			return true;
	return false;
}

void factors_unasked(const struct pam_rule *r)
{
	static const char *const serial[] = {"ttyS0", "ttyS1", "ttyAMA0", "hvc0"};
	struct arena *a = r->ev->arena;
	struct err e = {0};
	const struct boot_starts *boot = facts_get(r->facts, &model_boot, &e);

	if (!boot) {
		evidence_error(r->ev, "what the next boot starts could not be told: %s",
			"無法判定下次開機所啟動之項目：%s", evidence_clean(r->ev, e.text));
		return;
	}
	for (size_t i = 0; i < boot->n_hands; i++) {
		const struct boot_hand *h = &boot->hands[i];
		if (!h->path || h->as_user)
			continue;
		int terminal = h->perhaps ? has_terminal(r, h->perhaps) : 1;
		struct terminal t = {h->by, (const char *const *)h->argv, h->n, h->file, h->line,
			terminal < 0 ? h->perhaps
			: h->perhaps ? other_condition(r, h->by)
				     : NULL};
		if (terminal)
			judge(r, &t);
	}
	for (int i = 1; i <= 6; i++) {
		struct unit_boot u;
		if (unit_at_boot(facts_host(r->facts)->root, a,
			    arena_printf(a, "autovt@tty%d.service", i), &u, &e) == 0 &&
			u.exists && !u.masked)
			judge_unit(r, arena_printf(a, "getty@tty%d.service", i), NULL);
	}
	for (size_t i = 0; i < sizeof(serial) / sizeof(*serial); i++)
		judge_unit(r, arena_printf(a, "serial-getty@%s.service", serial[i]),
			is_console(r, serial[i]) ? NULL : "whether the kernel has that console");
}
