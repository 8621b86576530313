/*
 * gcb_mandatory: the government baseline on SELinux and AppArmor.
 *
 * selinux-policy, selinux-mode: /etc/selinux/config as libselinux reads it (the first line of a name counts), the words each
 * entry of the boot loader gives the kernel, and what the kernel does now.  selinux-unconfined: no service runs without
 * a domain.  apparmor-profiles: every profile enforces, by the files that the boot loads and in the kernel.
 */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "checks/resolve/boot/boot_cmdline.h"
#include "checks/resolve/units/unit.h"

#define CONFIG "/etc/selinux/config"
#define DIR    "/etc/apparmor.d"

/* The config; NULL: it is not there, or (an error is noted) cannot be read. */
static const struct file *config(struct facts *f, struct evidence *ev)
{
	const struct file *c;
	struct err e = {0};
	int rc = root_read(facts_host(f)->root, CONFIG, &c, &e);

	if (!rc)
		return c;
	if (is_absent(rc)) {
		evidence_status(ev, ST_FAIL);
		evidence_observed(ev, "There is no " CONFIG ".", "無 " CONFIG "。");
		evidence_reason(ev, "SELinux is not configured: there is no " CONFIG ".",
			"SELinux 未設定：無 " CONFIG "。");
	} else {
		evidence_error(ev, "%s.", "無法讀取：%s。", evidence_clean(ev, e.text));
	}
	return NULL;
}

/* Words of an entry of the boot loader that switch it off. */
static void judge_words(
	struct facts *f, struct evidence *ev, const char *const *words, size_t n_words)
{
	struct cmdline_word *v;
	struct err e = {0};
	size_t n;

	if (boot_cmdline_entries(facts_host(f)->root, ev->arena, &v, &n, &e) < 0) {
		evidence_error(ev, "The kernel's command line cannot be told: %s.",
			"無法得知核心命令列：%s。", evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (!str_in((char *const *)words, n_words, v[i].word))
			continue;
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s:%u: the kernel is started with %s.",
			"%s:%u：核心以 %s 啟動。", v[i].file ? v[i].file->path : "-", v[i].line,
			evidence_clean(ev, v[i].word));
		if (v[i].file)
			evidence_seen_at(ev, "kernel word", v[i].word, v[i].file, v[i].line);
	}
}

static bool now(struct facts *f, struct evidence *ev, struct mandatory_live *ret)
{
	const struct host *h = facts_host(f);
	struct err e = {0};

	if (h->probe->mandatory && h->probe->mandatory(h->probe->arg, ev->arena, ret, &e) == 0)
		return true;
	evidence_error(ev, "The running system cannot be asked: %s.", "無法查詢運作中之系統：%s。",
		evidence_clean(ev, e.text));
	return false;
}

static const struct param_spec policy_params[] = {{"policies", PARAM_STRING, NULL}, {0}};

static void selinux_policy(struct facts *f, const struct params *p, struct evidence *ev)
{
	size_t n, len;
	char **wanted = param_list(p, "policies", ev->arena, &n);
	const struct file *c = config(f, ev);
	const char *line, *type = NULL;
	struct stat st;
	struct err e = {0};

	evidence_expected(ev, "SELINUXTYPE is one of %s, and that policy is installed.",
		"SELINUXTYPE 為 %s 之一，且已安裝該政策。", param_str(p, "policies"));
	if (!c)
		return;
	struct lines l = lines_of(c->data, c->size);
	while (!type && next_line(&l, &line, &len)) {
		char *s = str_strip(arena_strndup(ev->arena, line, len));
		if (!strncasecmp(s, "SELINUXTYPE=", 12))
			type = s + 12;
	}
	const char *clean = evidence_clean(ev, type);
	evidence_seen_at(ev, "SELINUXTYPE", type, c, type ? l.number : 0);
	evidence_observed(ev, "SELINUXTYPE is %s.", "SELINUXTYPE 為 %s。", clean);
	if (!type || !str_in(wanted, n, type)) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "The policy is %s, not one of %s.", "政策為 %s，非 %s 之一。",
			clean, param_str(p, "policies"));
		return;
	}
	const char *dir = arena_printf(ev->arena, "/etc/selinux/%s/policy", type);
	int rc = root_stat(facts_host(f)->root, dir, true, &st, &e);
	if (is_absent(rc)) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "The policy %s is not installed (no %s).",
			"未安裝政策 %s（無 %s）。", clean, dir);
	} else if (rc) {
		evidence_error(ev, "%s.", "無法讀取：%s。", evidence_clean(ev, e.text));
	}
	evidence_status(ev, ST_PASS);
}

static void selinux_mode(struct facts *f, const struct params *p, struct evidence *ev)
{
	static const char *const words[] = {"selinux=0", "enforcing=0"};
	static const char *const modes[] = {"enforcing", "permissive", "disabled"};
	const struct file *c = config(f, ev);
	const char *line, *mode = NULL;
	struct mandatory_live live;
	size_t len;

	(void)p;
	evidence_expected(ev, "SELinux enforces its policy, now and after a boot.",
		"SELinux 為 enforcing，現況及開機後皆然。");
	check_say_halves(f, ev);
	struct lines l = lines_of(c ? c->data : "", c ? c->size : 0);
	while (!mode && next_line(&l, &line, &len)) {
		if (len < 8 || memcmp(line, "SELINUX=", 8))
			continue;
		char *s = str_strip(arena_strndup(ev->arena, line + 8, len - 8));
		for (size_t i = 0; i < 3 && !mode; i++)
			if (!strncasecmp(s, modes[i], strlen(modes[i])))
				mode = modes[i];
	}
	if (c) {
		evidence_seen_at(ev, "SELINUX", mode, c, mode ? l.number : 0);
		evidence_observed(ev, "By %s the mode is %s.", "依 %s，模式為 %s。", CONFIG,
			mode ? mode : "-");
		if (!str_eq(mode, "enforcing")) {
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev, "%s says %s, not enforcing.",
				"%s 為 %s，非 enforcing。", CONFIG, mode ? mode : "-");
		}
	}
	judge_words(f, ev, words, 2);
	if (facts_host(f)->live && now(f, ev, &live)) {
		const char *is = !live.selinux	  ? "disabled"
				 : live.enforcing ? "enforcing"
						  : "permissive";
		evidence_seen_from(ev, "enforce", is, "/sys/fs/selinux");
		evidence_observed(ev, "Now it is %s.", "現況為 %s。", is);
		if (!live.enforcing) {
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev, "In the running system SELinux is %s.",
				"運作中之系統，SELinux 為 %s。", is);
		}
	}
	evidence_status(ev, ST_PASS);
}

static void selinux_unconfined(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct mandatory_live live;

	(void)p;
	evidence_expected(ev, "No process runs as unconfined_service_t.",
		"無以 unconfined_service_t 執行之程序。");
	if (!now(f, ev, &live))
		return;
	if (!live.selinux) {
		evidence_status(ev, ST_FAIL);
		evidence_observed(ev, "SELinux is off.", "SELinux 未啟用。");
		evidence_reason(ev, "SELinux is off: every process is unconfined.",
			"SELinux 未啟用：所有程序均未受限。");
		return;
	}
	evidence_observed(ev, "Processes of services without a domain: %zu.",
		"未受限之服務程序：%zu。", live.n_unconfined);
	if (live.n_unconfined) {
		evidence_seen_from(ev, "unconfined_service_t", live.unconfined, "/proc");
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%zu run as unconfined_service_t: %s.",
			"%zu 個程序以 unconfined_service_t 執行：%s。", live.n_unconfined,
			evidence_clean(ev, live.unconfined));
	}
	evidence_status(ev, ST_PASS);
}

/* A line outside comments whose flags do not enforce. */
static bool does_not_enforce(struct arena *a, const char *line, size_t len)
{
	char *s = arena_strndup(a, line, len);

	s[strcspn(s, "#")] = '\0';
	char *flags = strstr(s, "flags=("), *brace = flags ? strchr(flags, ')') : NULL;
	size_t n;

	if (!flags)
		return false;
	char **v = str_split(a,
		arena_strndup(a, flags + 7, brace ? (size_t)(brace - flags - 7) : 200), " ,", &n);
	return str_in(v, n, "complain") || str_in(v, n, "unconfined") || str_in(v, n, "prompt");
}

static bool is_profile(const char *name)
{
	static const char *const no[] = {".dpkg-new", ".dpkg-old", ".dpkg-dist", ".dpkg-bak",
		".rpmnew", ".rpmsave", ".orig", ".rej"};

	for (size_t i = 0; i < sizeof(no) / sizeof(*no); i++)
		if (str_ends(name, no[i]))
			return false;
	return *name != '.' && !str_ends(name, "~") && !str_eq(name, "README");
}

static bool there(struct root *r, const char *path)
{
	struct stat st;

	return root_stat(r, path, false, &st, NULL) == 0;
}

/* The profiles that apparmor.service loads; how many. */
static size_t judge_profiles(struct facts *f, struct evidence *ev)
{
	struct root *r = facts_host(f)->root;
	struct err e = {0};
	char **v;
	size_t n = 0, found = 0, len;
	int rc = root_list(r, DIR, ev->arena, &v, &n, &e);

	if (rc && !is_absent(rc))
		evidence_error(ev, "%s.", "無法讀取：%s。", evidence_clean(ev, e.text));
	for (size_t i = 0; !rc && i < n; i++) {
		const char *path = arena_printf(ev->arena, DIR "/%s", v[i]), *line;
		const struct file *p;
		struct stat st;
		if (!is_profile(v[i]) || root_stat(r, path, true, &st, NULL) ||
			!S_ISREG(st.st_mode) ||
			there(r, arena_printf(ev->arena, DIR "/disable/%s", v[i])))
			continue;
		found++;
		const char *force = arena_printf(ev->arena, DIR "/force-complain/%s", v[i]);
		if (there(r, force)) {
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev, "%s makes it complain only.", "%s 使其僅為 complain。",
				evidence_clean(ev, force));
		}
		if (root_read(r, path, &p, &e)) {
			evidence_error(ev, "%s.", "無法讀取：%s。", evidence_clean(ev, e.text));
			continue;
		}
		struct lines l = lines_of(p->data, p->size);
		while (next_line(&l, &line, &len)) {
			if (!does_not_enforce(ev->arena, line, len))
				continue;
			evidence_status(ev, ST_FAIL);
			evidence_seen_at(ev, "flags", NULL, p, l.number);
			evidence_reason(ev, "%s:%u does not enforce.", "%s:%u 非 enforce。",
				evidence_clean(ev, path), l.number);
		}
	}
	return found;
}

static void apparmor_profiles(struct facts *f, const struct params *p, struct evidence *ev)
{
	static const char *const words[] = {"apparmor=0", "security=selinux", "security=none"};
	struct unit_boot u = {0};
	struct mandatory_live live;
	struct err e = {0};

	(void)p;
	evidence_expected(ev, "AppArmor is on and every profile enforces, now and after a boot.",
		"AppArmor 已啟用，所有設定檔均為 enforce，現況及開機後皆然。");
	check_say_halves(f, ev);
	size_t n = judge_profiles(f, ev);
	evidence_observed(ev, "%zu files of profiles in %s.", "%2$s 有 %1$zu 個設定檔。", n, DIR);
	if (!n) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "There is no profile.", "無任何設定檔。");
	}
	if (unit_at_boot(facts_host(f)->root, ev->arena, "apparmor.service", &u, &e) < 0) {
		evidence_error(ev, "%s.", "無法得知：%s。", evidence_clean(ev, e.text));
	} else if (!u.starts) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "The boot does not start apparmor.service, which loads them.",
			"開機時未啟動載入設定檔之 apparmor.service。");
	}
	judge_words(f, ev, words, 3);
	if (facts_host(f)->live && now(f, ev, &live)) {
		evidence_seen_from(ev, "profiles", arena_printf(ev->arena, "%zu", live.profiles),
			"/sys/kernel/security/apparmor");
		if (!live.apparmor || !live.profiles || live.n_not_enforced) {
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev,
				"In the kernel: AppArmor is %s, %zu profiles, not enforced: %s.",
				"核心現況：AppArmor %s，%zu 個設定檔，非 enforce 者：%s。",
				live.apparmor ? "on" : "off", live.profiles,
				evidence_clean(ev, live.not_enforced));
		}
	}
	evidence_status(ev, ST_PASS);
}

const struct check family_gcb_mandatory[] = {
	{"selinux-policy", "the policy of SELinux is one of those wanted", policy_params, 0,
		selinux_policy},
	{"selinux-mode", "SELinux enforces, now and after a boot", NULL, 0, selinux_mode},
	{"selinux-unconfined", "no service runs without a domain of SELinux", NULL, NEEDS_LIVE,
		selinux_unconfined},
	{"apparmor-profiles", "every profile of AppArmor enforces, now and after a boot", NULL, 0,
		apparmor_profiles},
	{0},
};
