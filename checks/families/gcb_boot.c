/*
 * gcb_boot: the items of the government baseline (政府組態基準) on the boot: GRUB and the kernel's command line, the shells
 * of rescue and emergency mode; and two that warn of tampering: the mail of postmaster, AIDE's rules for the audit tools.
 *
 * kernel-words, kernel-number: each entry the boot loader may start, and live the running kernel too, has the words; the
 * last of a name counts, as it does for the kernel.  boot-password: GRUB asks before an entry is changed.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/boot/boot_cmdline.h"
#include "checks/resolve/boot/grub_password.h"
#include "checks/resolve/integrity/aide_host.h"
#include "checks/resolve/mail/mail_route.h"
#include "checks/resolve/units/unit.h"

#define MAX_ALIASES 20	 /* one behind the other */
#define MAX_STEPS   1000 /* in all */

/* One command line: of an entry, or the running kernel's. */
struct entry {
	const struct cmdline_word *v;
	size_t n;
	const struct file *file;
	unsigned line;
	bool running;
};

/* The value of a name in it, the last as the kernel takes it; NULL: it is not there. */
static const char *value_in(const struct entry *x, const char *name, size_t len)
{
	const char *value = NULL;

	for (size_t i = 0; i < x->n; i++)
		if (!strncmp(x->v[i].word, name, len) && x->v[i].word[len] == '=')
			value = x->v[i].word + len + 1;
	return value;
}

/* The kernel's own reading of audit=. */
static bool same_value(const char *name, size_t len, const char *have, const char *want)
{
	if (len == strlen("audit") && str_starts(name, "audit") && str_eq(want, "1"))
		return str_eq(have, "1") || str_ieq(have, "on");
	return str_eq(have, want);
}

static bool is_zero(const char *v)
{
	if (str_starts(v, "0x") || str_starts(v, "0X"))
		v += 2;
	return *v && strspn(v, "0") == strlen(v);
}

/* What one asked word ("audit=1", "selinux!=0", or a name and the least) comes to. */
struct asked_word {
	const char *text, *name, *want;
	size_t len;
	bool differs;
	bool number;
	uint64_t least;
};

static bool holds(const struct asked_word *w, const char *have)
{
	uint64_t n;

	if (w->number)
		return have && !str_u64(have, &n) && n >= w->least;
	if (w->differs)
		return !have || !(str_eq(have, w->want) || (is_zero(w->want) && is_zero(have)));
	return have && same_value(w->name, w->len, have, w->want);
}

/* Whether an entry has what is asked; says what it lacks. */
static bool judge_entry(
	struct evidence *ev, const struct entry *x, const struct asked_word *w, size_t n)
{
	bool good = true;

	for (size_t i = 0; i < n; i++) {
		const char *have = value_in(x, w[i].name, w[i].len);
		const char *shown =
			have ? arena_printf(ev->arena, "%.*s=%s", (int)w[i].len, w[i].name, have)
			     : NULL;
		const char *where =
			x->running ? "/proc/cmdline"
				   : arena_printf(ev->arena, "%s:%u", x->file->path, x->line);
		evidence_seen_at(ev, w[i].text, shown ? shown : "not there", x->file, x->line);
		if (holds(&w[i], have))
			continue;
		if (good)
			evidence_reason(ev, "%1$s: %2$s, where %3$s is asked for.%4$.0s",
				"%1$s：%4$s，規定為 %3$s。%2$.0s", where,
				shown ? evidence_clean(ev, shown)
				      : arena_printf(
						ev->arena, "no %.*s=", (int)w[i].len, w[i].name),
				w[i].text,
				shown ? evidence_clean(ev, shown)
				      : arena_printf(
						ev->arena, "無 %.*s=", (int)w[i].len, w[i].name));
		good = false;
		evidence_status(ev, ST_FAIL);
	}
	return good;
}

static void judge_running(
	struct facts *f, struct evidence *ev, const struct asked_word *w, size_t n)
{
	const struct file *file;
	struct err e = {0};
	size_t words, used = 0;

	if (root_read(facts_host(f)->root, "/proc/cmdline", &file, &e) < 0) {
		evidence_error(ev, "the kernel's command line could not be read: %s",
			"無法讀取核心命令列：%s", evidence_clean(ev, e.text));
		return;
	}
	char **v = str_split(ev->arena, file->data, " \t\n", &words);
	struct cmdline_word *x = arena_array(ev->arena, words + 1, sizeof(*x));
	for (; used < words; used++)
		x[used] = (struct cmdline_word){.word = v[used], .file = file, .line = 1};
	struct entry now = {x, words, file, 1, true};
	bool good = judge_entry(ev, &now, w, n);
	evidence_observed(ev, "In the running system: %1$s.%2$.0s", "運作中之系統：%1$.0s%2$s。",
		good ? "as asked for" : "not as asked for", good ? "符合" : "不符合");
}

static void judge_words(struct facts *f, struct evidence *ev, const struct asked_word *w, size_t n)
{
	struct cmdline_word *v;
	size_t n_words, entries = 0, good = 0;
	struct err e = {0};

	if (boot_cmdline_entries(facts_host(f)->root, ev->arena, &v, &n_words, &e) < 0) {
		evidence_error(ev, "the boot loader's configuration could not be read: %s",
			"無法讀取開機載入程式之設定：%s", evidence_clean(ev, e.text));
		return;
	}
	if (facts_host(f)->live)
		judge_running(f, ev, w, n);
	for (size_t i = 0; i < n_words;) {
		struct entry x = {&v[i], 0, v[i].file, v[i].line, false};
		for (; i < n_words && v[i].file == x.file && v[i].line == x.line; i++)
			x.n++;
		entries++;
		good += judge_entry(ev, &x, w, n);
	}
	if (!entries && facts_host(f)->live) {
		/* As boot_cmdline() has it: what is outside starts it again as it did. */
		evidence_observed(ev,
			"No configuration of a boot loader is here; the next boot is taken to be "
			"like this one.",
			"本機無開機載入程式之設定；以下次開機與本次相同論。");
		evidence_status(ev, ST_PASS);
		return;
	}
	if (!entries) {
		evidence_error(ev,
			"with what the kernel is started could not be told: no configuration of a "
			"boot loader was found",
			"未找到開機載入程式之設定，無法得知核心之啟動參數");
		return;
	}
	evidence_observed(ev, "After the next boot: %zu of %zu entries as asked for.",
		"下次開機：%2$zu 個開機項目中 %1$zu 個符合。", good, entries);
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

static void run_words(struct facts *f, const struct params *p, struct evidence *ev)
{
	size_t n;
	char **list = param_list(p, "words", ev->arena, &n);
	struct asked_word *w = arena_array(ev->arena, n + 1, sizeof(*w));

	evidence_expected(ev, "The kernel is started with: %s.", "核心以下列參數啟動：%s。",
		param_str(p, "words"));
	for (size_t i = 0; i < n; i++) {
		const char *eq = strchr(list[i], '=');
		bool differs = eq && eq > list[i] && eq[-1] == '!';
		if (!eq || eq == list[i] + differs) {
			evidence_error(ev, "the parameter words has \"%s\", not NAME=VALUE",
				"參數 words 之「%s」非 NAME=VALUE", evidence_clean(ev, list[i]));
			return;
		}
		w[i] = (struct asked_word){.text = list[i],
			.name = list[i],
			.len = (size_t)(eq - list[i]) - differs,
			.want = eq + 1,
			.differs = differs};
	}
	judge_words(f, ev, w, n);
}

static void run_number(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *name = param_str(p, "name");
	uint64_t least = param_u64(p, "least");
	struct asked_word w = {
		.text = arena_printf(ev->arena, "%s>=%llu", name, (unsigned long long)least),
		.name = name,
		.len = strlen(name),
		.number = true,
		.least = least};

	evidence_expected(ev, "The kernel is started with %s of %llu or more.",
		"核心以 %s 為 %llu 以上啟動。", name, (unsigned long long)least);
	judge_words(f, ev, &w, 1);
}

static void run_password(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct grub_password *v;
	struct err e = {0};
	size_t n;

	(void)p;
	evidence_expected(ev,
		"GRUB asks for a superuser's password (PBKDF2) before an entry is changed.",
		"GRUB 於變更開機項目前要求 superuser 之密碼（PBKDF2）。");
	if (grub_passwords(facts_host(f)->root, ev->arena, &v, &n, &e) < 0) {
		evidence_error(ev, "GRUB's configuration could not be read: %s",
			"無法讀取 GRUB 之設定：%s", evidence_clean(ev, e.text));
		return;
	}
	if (!n) {
		evidence_error(ev, "no grub.cfg was found; other boot loaders are not known here",
			"未找到 grub.cfg，無法判定其他開機載入程式");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct grub_password *x = &v[i];
		evidence_seen_at(ev, "superusers", x->superusers, x->cfg, 0);
		if (x->user && x->file) {
			/* The hash itself is no evidence. */
			struct seen *s = evidence_seen(ev, "password_pbkdf2", x->user);
			if (s) {
				s->path = evidence_clean(ev, x->file->path);
				s->line = x->line;
			}
		}
		evidence_observed(ev, "%1$s: superusers \"%2$s\", %3$s.%4$.0s",
			"%1$s：superusers「%2$s」，%3$.0s%4$s。", x->cfg->path,
			evidence_clean(ev, x->superusers),
			x->user ? "one has a password" : "none has a password",
			x->user ? "已有設定密碼者" : "均未設定密碼");
		if (x->unsure) {
			evidence_error(ev, "%1$s: %2$s%3$.0s", "%1$s：%2$.0s%3$s", x->cfg->path,
				x->why.en, x->why.zh);
		} else if (!x->user) {
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev, "%1$s: %2$s.%3$.0s", "%1$s：%2$.0s%3$s。", x->cfg->path,
				x->why.en, x->why.zh);
		}
	}
	evidence_status(ev, ST_PASS);
}

/* Whether a command comes to sulogin, and without --force. */
static bool asks_root(struct arena *a, const struct unit_argv *x, bool *ret_force)
{
	const char *name = x->n && x->argv[0] ? path_base(x->argv[0]) : "";

	*ret_force = false;
	if (str_eq(name, "systemd-sulogin-shell"))
		return true;
	if (str_eq(name, "sulogin")) {
		for (size_t i = 1; i < x->n; i++)
			*ret_force |= !x->argv[i] || str_eq(x->argv[i], "-e") ||
				      str_eq(x->argv[i], "--force");
		return true;
	}
	bool shell = str_eq(name, "sh") || str_eq(name, "bash");
	if (!shell || x->n < 3 || !x->argv[1] || !str_eq(x->argv[1], "-c") || !x->argv[2])
		return false;
	const char *text = x->argv[2];
	size_t word = strcspn(text, " \t;&|");
	*ret_force = strstr(text, "--force") || strstr(text, " -e");
	/* What comes before it in the same text may be a shell of its own. */
	const char *program = path_base(arena_strndup(a, text, word));
	return str_eq(program, "sulogin") || str_eq(program, "systemd-sulogin-shell");
}

/* Whether SYSTEMD_SULOGIN_FORCE lets in where root has no usable password. */
static bool forced(struct facts *f, struct evidence *ev, const char *unit)
{
	char **v;
	size_t n;

	if (unit_variables(facts_host(f)->root, ev->arena, unit, &v, &n, NULL) < 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (str_starts(v[i], "SYSTEMD_SULOGIN_FORCE=") &&
			!str_eq(v[i] + strlen("SYSTEMD_SULOGIN_FORCE="), "0"))
			return true;
	return false;
}

static void open_to_all(struct evidence *ev, const char *unit, const char *en, const char *zh)
{
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "%1$s: %2$s.%3$.0s", "%1$s：%2$.0s%3$s。", unit, en, zh);
}

static void judge_shell(struct facts *f, struct evidence *ev, const char *unit)
{
	struct root *root = facts_host(f)->root;
	struct unit_argv *v;
	struct unit_boot b;
	struct err e = {0};
	bool force;
	size_t n;

	if (unit_at_boot(root, ev->arena, unit, &b, &e) < 0) {
		evidence_error(ev, "%s: %s", "%s：%s", unit, evidence_clean(ev, e.text));
		return;
	}
	if (b.masked) {
		evidence_observed(ev, "%s is masked.", "%s 已遮蔽。", unit);
		return;
	}
	int rc = unit_commands(root, ev->arena, unit, "ExecStart", &v, &n, &e);
	if (rc < 0 && !is_absent(rc)) {
		evidence_error(ev, "%s: %s", "%s：%s", unit, evidence_clean(ev, e.text));
		return;
	}
	if (rc < 0 || !n || !b.exists) {
		evidence_observed(ev, "%s starts nothing.", "%s 未啟動任何程式。", unit);
		open_to_all(ev, unit, "there is no such unit, or it has no ExecStart=",
			"無此單元，或未設定 ExecStart=");
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const char *name = v[i].n && v[i].argv[0] ? v[i].argv[0] : "-";
		if (v[i].file)
			evidence_seen_at(ev, unit, name, v[i].file, v[i].line);
		evidence_observed(
			ev, "%s runs %s.", "%s 執行 %s。", unit, evidence_clean(ev, name));
		if (!asks_root(ev->arena, &v[i], &force))
			open_to_all(ev, unit, "what it runs does not ask for root's password",
				"所執行之程式未要求 root 之密碼");
		else if (force || forced(f, ev, unit))
			open_to_all(ev, unit,
				"sulogin is told to let in where root has no usable password "
				"(--force)",
				"sulogin 設為 root 無可用密碼時仍允許登入（--force）");
	}
}

static void run_shells(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct err e = {0};
	size_t n;
	char **units = param_list(p, "units", ev->arena, &n);

	evidence_expected(
		ev, "%s ask for root's password.", "%s 要求 root 之密碼。", param_str(p, "units"));
	for (size_t i = 0; i < n; i++)
		judge_shell(f, ev, units[i]);
	const struct accounts *a = facts_get(f, &model_accounts, &e);
	if (!a && e.code != ENOENT) {
		evidence_error(ev, "the accounts could not be read: %s", "無法讀取帳號：%s",
			evidence_clean(ev, e.text));
		return;
	}
	const struct account *root = a ? accounts_find(a, "root") : NULL;
	if (root && root->password == PASSWORD_EMPTY)
		open_to_all(ev, "root", "its password is empty, so sulogin asks for none",
			"密碼為空，sulogin 不予要求");
	evidence_status(ev, ST_PASS);
}

/* Whether an alias leads to the target, at once or over others. */
static bool leads_to(const struct file *f, struct evidence *ev, const char *name, const char *to,
	unsigned depth, unsigned *steps)
{
	unsigned line = 0;
	size_t n;

	if (depth > MAX_ALIASES || ++*steps > MAX_STEPS)
		return false;
	const char *text = mail_alias(f, ev->arena, name, &line);

	if (!text)
		return false;
	evidence_seen_at(ev, name, text, f, line);
	char **v = mail_targets(ev->arena, text, &n);
	for (size_t i = 0; i < n; i++) {
		const char *target = *v[i] == '\\' ? v[i] + 1 : v[i];
		if (str_ieq(target, to) || leads_to(f, ev, target, to, depth + 1, steps))
			return true;
	}
	return false;
}

static void run_alias(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *name = param_str(p, "name"), *to = param_str(p, "to");
	const struct file *file;
	unsigned steps = 0;
	struct err e = {0};
	int rc = root_read(facts_host(f)->root, "/etc/aliases", &file, &e);

	evidence_expected(ev, "Mail to %s goes to %s (/etc/aliases).",
		"%s 之郵件轉給 %s（/etc/aliases）。", name, to);
	if (rc < 0 && !is_absent(rc)) {
		evidence_error(ev, "/etc/aliases could not be read: %s",
			"無法讀取 /etc/aliases：%s", evidence_clean(ev, e.text));
		return;
	}
	bool good = rc >= 0 && leads_to(file, ev, name, to, 0, &steps);
	evidence_observed(ev, "%1$s%2$.0s.", "%1$.0s%2$s。",
		rc < 0 ? "There is no /etc/aliases"
		: good ? "It does"
		       : "It does not",
		rc < 0 ? "無 /etc/aliases"
		: good ? "已轉送"
		       : "未轉送");
	if (!good) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "/etc/aliases does not send mail of %s to %s.",
			"/etc/aliases 未將 %s 之郵件轉給 %s。", name, to);
	}
	evidence_status(ev, ST_PASS);
}

/* The tool without links on its way; NULL: it is not installed, or not known (said). */
static const char *tool_path(struct facts *f, struct evidence *ev, const char *name)
{
	char *real;
	struct err e = {0};
	int rc = root_resolve(facts_host(f)->root, name, ev->arena, &real, &e);

	if (rc < 0 && !is_absent(rc))
		evidence_error(ev, "%s: %s", "%s：%s", name, evidence_clean(ev, e.text));
	return rc < 0 ? NULL : real;
}

static void run_aide(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct err e = {0};
	size_t n, n_attrs, there = 0;
	char **tools = param_list(p, "files", ev->arena, &n);
	char **names = str_split(ev->arena, param_str(p, "attributes"), "+", &n_attrs);
	uint64_t want = aide_attrs(names, n_attrs);

	evidence_expected(ev, "AIDE compares %s of: %s.", "AIDE 比對下列檔案之 %s：%s。",
		param_str(p, "attributes"), param_str(p, "files"));
	const struct aide_host *h = facts_get(f, &model_aide, &e);
	if (!h || !h->program) {
		evidence_observed(ev, "AIDE is not installed.", "未安裝 AIDE。");
		evidence_reason(ev, "there is no AIDE on this host.", "本機未安裝 AIDE。");
		evidence_status(ev, h || e.code == ENOENT ? ST_FAIL : ST_ERROR);
		return;
	}
	if (!h->conf) {
		evidence_error(ev, "AIDE's configuration could not be read: %s",
			"無法讀取 AIDE 之設定：%s", evidence_clean(ev, h->why.text));
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const char *path = tool_path(f, ev, tools[i]);
		if (!path)
			continue;
		struct aide_choice c = aide_choose(h->conf, ev->arena, path, 'f');
		there++;
		if (c.rule && c.rule->file)
			evidence_seen_at(ev, path, c.rule->regex, c.rule->file, c.rule->line);
		if (c.selected == AIDE_MAYBE) {
			evidence_error(ev, "whether AIDE looks at %s could not be told: %s",
				"無法判定 AIDE 是否檢查 %s：%s", path,
				h->conf->doubt ? evidence_clean(ev, h->conf->doubt) : "-");
			continue;
		}
		if (c.selected == AIDE_YES && !(want & ~c.attrs) && !(want & h->conf->ignored))
			continue;
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%1$s: %2$s.%3$.0s", "%1$s：%2$.0s%3$s。", path,
			c.selected == AIDE_YES ? "AIDE does not compare all of the attributes"
					       : "AIDE does not look at it",
			c.selected == AIDE_YES ? "AIDE 未比對全部屬性" : "AIDE 未予檢查");
	}
	evidence_observed(ev, "%zu of the tools are installed; configuration %s.",
		"已安裝其中 %zu 個工具；設定檔 %s。", there, h->path ? h->path : "-");
	if (!there) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "none of the tools is installed.", "未安裝任何該等工具。");
	}
	evidence_status(ev, ST_PASS);
}

static const struct param_spec words_params[] = {{"words", PARAM_STRING, NULL}, {0}};
static const struct param_spec number_params[] = {
	{"name", PARAM_STRING, NULL}, {"least", PARAM_NUMBER, NULL}, {0}};
static const struct param_spec units_params[] = {{"units", PARAM_STRING, NULL}, {0}};
static const struct param_spec alias_params[] = {
	{"name", PARAM_STRING, NULL}, {"to", PARAM_STRING, NULL}, {0}};
static const struct param_spec aide_params[] = {
	{"files", PARAM_STRING, NULL}, {"attributes", PARAM_STRING, NULL}, {0}};

const struct check family_gcb_boot[] = {
	{.id = "kernel-words",
		.summary = "words of the kernel's command line, of each boot entry and now",
		.params = words_params,
		.run = run_words},
	{.id = "kernel-number",
		.summary = "a number on the kernel's command line, of each boot entry and now",
		.params = number_params,
		.run = run_number},
	{.id = "boot-password",
		.summary = "GRUB asks for a password before an entry is changed",
		.run = run_password},
	{.id = "rescue-password",
		.summary = "the shells of rescue and emergency mode ask for root's password",
		.params = units_params,
		.run = run_shells},
	{.id = "mail-alias",
		.summary = "an alias of /etc/aliases leads to a name",
		.params = alias_params,
		.run = run_alias},
	{.id = "aide-attributes",
		.summary = "AIDE compares given attributes of given files",
		.params = aide_params,
		.run = run_aide},
	{0}};
