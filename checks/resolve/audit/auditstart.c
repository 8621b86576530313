/*
 * auditstart: the command line of auditd.service after drop-ins, as auditd(8) takes it.
 *
 * Format: systemd.service(5) and auditd's getopt_long(3) options; -s takes the beginning of enable, disable or
 * nochange.  disable leaves it to the rules to switch the audit on again; nochange leaves the kernel as systemd-journald, which starts earlier, has set it: on.
 * The kernel's command line of the next boot is that of grub.cfg (/etc/default/grub is nothing until it is made anew).
 * What else of the unit keeps it off is told by unit_runs().
 * A shell's text or a tool as nice that runs auditd is looked through.
 * Not handled: other programs in auditd's place, what unit_runs() cannot tell, Type=dbus, and Type=oneshot but for the
 * common case: -ENOTSUP.
 */
#include "checks/resolve/audit/auditstart.h"

#include <errno.h>
#include <getopt.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/boot/boot_cmdline.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"

#define UNIT "auditd.service"

static void wrong(struct audit_start *s, const char *en, const char *zh)
{
	if (s->wrong_en)
		return;
	s->wrong_en = en;
	s->wrong_zh = zh;
}

/* Options as the daemon reads them.  *foreground: -n */
static void take_options(
	struct arena *a, struct audit_start *s, char **argv, size_t n, bool *foreground)
{
	static const struct option longs[] = {
		{"config_dir", required_argument, NULL, 'c'}, {NULL, 0, NULL, 0}};
	static const char *const states[] = {"disable", "enable", "nochange"};
	size_t i;
	int c;

	optind = 0;
	opterr = 0;
	while ((c = getopt_long((int)n, argv, "flns:c:", longs, NULL)) != -1) {
		switch (c) {
		case 'f':
			wrong(s, "-f has it show the records and write none",
				"-f 使其僅顯示紀錄而不寫入");
			break;
		case 'l':
			break;
		case 'n':
			*foreground = true;
			break;
		case 's':
			for (i = 0; i < 3 && strncmp(optarg, states[i], strlen(optarg)) != 0; i++)
				;
			if (i == 3)
				wrong(s, "auditd refuses the word after -s",
					"auditd 不接受 -s 後之字");
			s->enabled = i != 0;
			break;
		case 'c':
			s->config = optarg[0] == '/' ? optarg : arena_printf(a, "/%s", optarg);
			break;
		default:
			wrong(s, "auditd refuses an option", "auditd 不接受其選項");
		}
	}
	if (optind < (int)n)
		wrong(s, "auditd refuses a word on its command line", "auditd 不接受命令列之字");
}

/* Does the way it goes into the background fit what systemd waits for? */
static int judge_type(
	struct audit_start *s, const char *type, bool foreground, bool remains, struct err *e)
{
	if (str_eq(type, "forking")) {
		if (foreground)
			wrong(s, "with -n it never forks, and Type=forking waits for that in vain",
				"-n 使其不於背景執行，而 Type=forking 持續等候");
		return 0;
	}
	if (str_eq(type, "notify") || str_eq(type, "notify-reload")) {
		wrong(s, "auditd tells systemd nothing, and Type=notify waits for that in vain",
			"auditd 不向 systemd 通知，而 Type=notify 持續等候");
		return 0;
	}
	if (str_eq(type, "oneshot") && !foreground && !remains) {
		wrong(s, "with Type=oneshot the unit ends once auditd is in the background",
			"Type=oneshot 於 auditd 轉至背景後即結束服務");
		return 0;
	}
	if (!str_eq(type, "simple") && !str_eq(type, "exec") && !str_eq(type, "idle"))
		return err_set(e, ENOTSUP, UNIT " has Type=%s, which is not known here", type);
	if (!foreground)
		wrong(s, "without -n it forks, and the unit ends with the first process",
			"未設 -n 而轉至背景執行，服務隨首個行程結束");
	return 0;
}

static void not_run(struct audit_start *s, const struct unit_run *run)
{
	if (s->wrong_en)
		return;
	wrong(s, run->en, run->zh);
	s->wrong_file = run->file;
	s->wrong_line = run->line;
}

/* Whether its unit lets it run, with its configuration, its log and the kernel's audit. */
static int let_run(struct root *root, struct arena *a, struct audit_start *s, struct err *e)
{
	static const char *const caps[] = {"CAP_AUDIT_CONTROL", NULL};
	static const char *const logs[] = {"/var/log/audit", NULL};
	const char *const reads[] = {s->config, NULL};
	const struct unit_needs needs = {
		.root = true, .stays = true, .caps = caps, .reads = reads, .writes = logs};
	struct unit_run run;
	int rc = unit_runs(root, a, UNIT, &needs, &run, e);

	if (rc < 0)
		return rc;
	if (run.answer == UNIT_RUN_NOT_KNOWN)
		return err_set(e, ENOTSUP, "%s line %u: %s", run.file ? run.file->path : UNIT,
			run.line, run.en);
	if (run.answer == UNIT_DOES_NOT_RUN)
		not_run(s, &run);
	return 0;
}

bool audit_foreign_program(struct root *root, const char *path)
{
	static const char *const dirs[] = {
		"/usr/bin/", "/bin/", "/usr/sbin/", "/sbin/", "/usr/lib/systemd/", "/lib/systemd/"};
	static const char *const readers[] = {
		"python", "perl", "ruby", "lua", "awk", "mawk", "gawk", "tclsh", "php"};
	const char *name = path_base(path);
	const struct file *f;

	for (size_t i = 0; i < sizeof(readers) / sizeof(*readers); i++)
		if (str_starts(name, readers[i]))
			return true;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		if (str_starts(path, dirs[i]))
			return false;
	if (root_read(root, path, &f, &(struct err){0}) || f->size < 2 || memcmp(f->data, "#!", 2))
		return true;
	return !memmem(f->data, strcspn(f->data, "\n"), "sh", 2);
}

/* What a command that is not auditd comes to. */
struct wrapped {
	struct arena *arena;
	char **argv; /* of auditd; NULL: not found */
	size_t n;
	bool perhaps;
};

static bool hear(void *of, const struct boot_told *t, enum call_end *ret)
{
	struct wrapped *w = of;
	bool known = !t->perhaps;

	if (w->argv || !str_eq(path_base(t->v[0]), "auditd"))
		return false;
	for (size_t i = 0; i < t->n; i++)
		known &= t->v[i] != NULL;
	w->argv = t->v;
	w->n = t->n;
	w->perhaps = !known;
	*ret = CALL_SUCCEEDS;
	return true;
}

/* Words of a shell's text that leave auditd another world, or another way to end. */
static bool strange(const char *text)
{
	static const char *const words[] = {"chroot", "nsenter", "unshare", "setpriv", "capsh",
		"sudo", "doas", "runuser", "su ", "setsid", "timeout", "trap", "kill", "stop"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strstr(text, words[i]))
			return true;
	for (const char *p = strchr(text, '&'); p; p = strchr(p + 1, '&'))
		if (p[1] == '&')
			p++;
		else if (p == text || p[-1] != '>')
			return true; /* in the background */
	return false;
}

/* auditd's own words, where a shell's text or a harmless tool runs it; none (*n 0) of a program that is no auditd.  0, or -ENOTSUP. */
static int unwrap(struct root *root, struct arena *a, const char *command, char ***argv, size_t *n,
	struct err *e)
{
	static const char *const tools[] = {"sh", "bash", "dash", "env", "nice", "ionice", "chrt",
		"nohup", "taskset", "stdbuf"};
	const char *name = *n ? path_base((*argv)[0]) : "";
	struct wrapped w = {.arena = a};
	struct boot_calls c = {.root = root, .a = a, .tell = hear, .tell_of = &w};
	bool known = false;

	/* A program of the system's that runs nothing for others. */
	enum call_end end = boot_argv(&c, (const char *const *)*argv, *n);
	bool quiet = !c.n && end == CALL_SUCCEEDS; /* sleep and the like */
	bool plain = c.n == 1 && c.v[0].kind == CALL_PROGRAM && !c.v[0].file &&
		     str_eq(path_base(c.v[0].name), name) &&
		     !audit_foreign_program(root, c.v[0].name);
	if (!w.argv && (quiet || plain)) {
		*n = 0;
		return 0;
	}
	w.argv = NULL;
	c.n = 0;
	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++)
		known |= str_eq(name, tools[i]);
	for (size_t i = 1; i < *n; i++)
		known &= !strange((*argv)[i]);
	if (known)
		boot_argv(&c, (const char *const *)*argv, *n);
	if (!w.argv || w.perhaps)
		return err_set(e, ENOTSUP, UNIT " starts \"%s\", which is not known here", command);
	for (size_t i = 0; i < c.n; i++)
		if (c.v[i].file || c.v[i].kind != CALL_PROGRAM)
			return err_set(e, ENOTSUP, UNIT " starts \"%s\", which is not known here",
				command);
	*argv = w.argv;
	*n = w.n;
	return 0;
}

static bool is_yes(const char *v)
{
	bool yes = false;

	return !systemd_bool(v, &yes) && yes;
}

/* audit=0 leaves the kernel without an audit, whatever else its command line says of it. */
static int kernel_off(struct root *root, struct arena *a, struct audit_start *s, struct err *e)
{
	struct cmdline_word *v;
	size_t n;
	int rc = boot_cmdline(root, a, &v, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		if (!str_eq(v[i].word, "audit=0") && !str_ieq(v[i].word, "audit=off"))
			continue;
		if (v[i].unsure)
			return err_set(e, ENOTSUP,
				"%s line %u: %s of an entry that may be the one that boots",
				v[i].file->path, v[i].line, v[i].word);
		wrong(s, "the kernel's command line has audit=0", "核心命令列設有 audit=0");
		s->wrong_file = v[i].file;
		s->wrong_line = v[i].line;
	}
	return rc < 0 ? rc : 0;
}

int audit_start(struct root *root, struct arena *a, struct audit_start *ret, struct err *e)
{
	char **argv = NULL, **v;
	bool foreground = false;
	struct strbuf b = {.arena = a};
	size_t n = 0, n_v;

	*ret = (struct audit_start){.enabled = 1, .config = "/etc/audit"};
	int rc = unit_setting(
		root, a, UNIT, "Service", "ExecStart", &v, &n_v, &ret->file, &ret->line, e);
	if (rc)
		return rc;
	/* A missing EnvironmentFile= says more than a command that could not be made out. */
	static const struct unit_needs plain = {.stays = true};
	struct unit_run run;
	rc = unit_runs(root, a, UNIT, &plain, &run, e);
	if (rc < 0)
		return rc;
	if (n_v && run.answer == UNIT_DOES_NOT_RUN) {
		ret->command = str_clean(a, v[n_v - 1], strlen(v[n_v - 1]), LIMIT_TEXT);
		not_run(ret, &run);
		return 0;
	}
	rc = unit_command(root, a, UNIT, &argv, &n, e);
	if (rc)
		return rc;
	for (size_t i = 0; i < n; i++)
		strbuf_printf(&b, "%s%s", i ? " " : "", argv[i]);
	ret->command = str_clean(a, strbuf_str(&b), b.len, LIMIT_TEXT);
	const char *name = n ? path_base(argv[0]) : "";
	if (str_eq(name, "true") || str_eq(name, "false")) {
		wrong(ret, "it runs no auditd", "並未執行 auditd");
		return 0;
	}
	if (str_eq(name, "timeout")) {
		wrong(ret, "timeout ends it after a while", "timeout 於一段時間後將其結束");
		return 0;
	}
	if (!str_eq(name, "auditd"))
		rc = unwrap(root, a, ret->command, &argv, &n, e);
	if (rc)
		return rc;
	if (!n) {
		wrong(ret, "it runs no auditd", "並未執行 auditd");
		return 0;
	}
	take_options(a, ret, argv, n, &foreground);
	rc = let_run(root, a, ret, e);
	if (!rc && !ret->wrong_en)
		rc = kernel_off(root, a, ret, e);
	rc = rc ? rc
		: unit_setting(
			  root, a, UNIT, "Service", "RemainAfterExit", &v, &n_v, NULL, NULL, e);
	bool remains = !rc && n_v && is_yes(v[n_v - 1]);
	rc = rc ? rc : unit_setting(root, a, UNIT, "Service", "Type", &v, &n_v, NULL, NULL, e);
	return rc ? rc : judge_type(ret, n_v ? v[n_v - 1] : "simple", foreground, remains, e);
}

#define KERNEL_BACKLOG 64 /* kernel/audit.c */

/* The last one on a command line counts, and of several entries that may boot the least; 0 is no limit. */
int audit_boot_backlog(struct root *root, struct arena *a, int64_t *ret,
	const struct file **ret_file, unsigned *ret_line, struct err *e)
{
	static const char word[] = "audit_backlog_limit=";
	struct cmdline_word *v;
	uint64_t value;
	size_t n;
	int rc = boot_cmdline(root, a, &v, &n, e);
	bool any = false;

	*ret = KERNEL_BACKLOG;
	*ret_file = NULL;
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < n;) {
		int64_t limit = KERNEL_BACKLOG;
		size_t first = i;
		for (; i < n && v[i].file == v[first].file && v[i].line == v[first].line; i++)
			if (str_starts(v[i].word, word) &&
				!str_u64(v[i].word + strlen(word), &value) && value <= UINT32_MAX)
				limit = (int64_t)value;
		if (any && (!limit || (*ret && limit >= *ret)))
			continue;
		any = true;
		*ret = limit;
		*ret_file = v[first].file;
		*ret_line = v[first].line;
	}
	return 0;
}
