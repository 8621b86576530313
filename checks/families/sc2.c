/*
 * SC-2 (資料儲存之安全): memory of programs does not come to lie on the disk as core dumps.
 *
 * Nothing that runs set-uid may dump (fs.suid_dumpable), and a program that crashes in a session leaves no core, even
 * where its user asks for one: by kernel.core_pattern a core goes to a file, which the hard limit of the session decides
 * (pam_limits, or what systemd gives the service), or to a program, which the limit does not stop: systemd-coredump
 * keeps it unless coredump.conf says otherwise.  Root's own sessions are left out: root raises its limits itself.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/pamsim.h"
#include "checks/probe/probe.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/accounts/limits.h"
#include "checks/resolve/sshd/sshd.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/kernel/sysctl_boot.h"

/* Which half is being judged, and what it has. */
struct half {
	const char *en, *zh;
	const char *suid, *pattern, *uses_pid;
	bool boot;
};

static bool boot_values(struct facts *f, struct evidence *ev, struct half *h)
{
	static const char *const keys[] = {
		"fs/suid_dumpable", "kernel/core_pattern", "kernel/core_uses_pid"};
	struct err e = {0};
	const struct sysctl_boot *b = facts_get(f, &model_sysctl_boot, &e);
	struct sysctl_value *v;
	size_t ways;

	if (!b || sysctl_replay(ev->arena, &b->log, keys, 3, &v, &ways, &e) < 0) {
		evidence_error(ev, "what the next boot sets could not be told: %s",
			"無法判定下次開機之設定：%s", evidence_clean(ev, e.text));
		return false;
	}
	for (size_t i = 0; i < 3; i++) {
		if (v[i].at.file)
			evidence_seen_at(ev, keys[i], v[i].text, v[i].at.file, v[i].at.line);
		else
			evidence_seen_from(ev, keys[i], v[i].text, v[i].at.by);
		for (size_t w = 0; w < ways; w++)
			if (!v[w * 3 + i].text || !str_eq(v[w * 3 + i].text, v[i].text)) {
				const struct sysctl_value *x = &v[w * 3 + i];
				evidence_error(ev, "after the next boot: %s is not known: %s",
					"下次開機後：無法判定 %s：%s", keys[i],
					evidence_clean(ev, x->text ? x->when : x->why));
				return false;
			}
	}
	*h = (struct half){
		"after the next boot", "下次開機後", v[0].text, v[1].text, v[2].text, true};
	return true;
}

static bool live_values(struct facts *f, struct evidence *ev, struct half *h)
{
	static const char *const keys[] = {
		"fs/suid_dumpable", "kernel/core_pattern", "kernel/core_uses_pid"};
	const struct probe *p = facts_host(f)->probe;
	const char *v[3] = {0};

	for (size_t i = 0; i < 3; i++) {
		struct err e = {0};
		if (p->sysctl(p->arg, ev->arena, keys[i], &v[i], &e) < 0) {
			evidence_error(ev, "in the running system: %s could not be asked: %s",
				"運作中之系統：無法取得 %s：%s", keys[i],
				evidence_clean(ev, e.text));
			return false;
		}
		evidence_seen_from(ev, keys[i], v[i], "kernel");
	}
	*h = (struct half){"in the running system", "運作中之系統", v[0], v[1], v[2], false};
	return true;
}

/* A session of a service: does pam_limits run, and with which file? */
struct visit {
	bool yes, fails;
	const char *conf;
};

static int answer(void *arg, const struct pam_line *line)
{
	struct visit *v = arg;

	if (str_eq(line->name, "pam_limits") && line->present) {
		v->yes = true;
		for (size_t i = 0; i < line->argc; i++)
			if (str_starts(line->argv[i], "conf="))
				v->conf = line->argv[i] + 5;
		return PAM_SUCCESS;
	}
	return v->fails ? PAM_AUTH_ERR : PAM_SUCCESS;
}

static bool none_of_size(const char *v)
{
	return *v == '0' && !v[strspn(v, "0KMGTPEB")];
}

/* LimitCORE= of the unit that a service's sessions come from, or the manager's default for all: is the hard limit nothing? */
static bool manager_limit(struct facts *f, struct evidence *ev, const char *service)
{
	struct root *r = facts_host(f)->root;
	const char *unit = str_eq(service, "sshd")    ? "ssh.service"
			   : str_eq(service, "login") ? "getty@tty1.service"
						      : NULL;
	const char *key = "DefaultLimitCORE", *value = NULL;
	const struct file *file = NULL;
	struct conf_line *v;
	char **words;
	unsigned line = 0;
	size_t n;

	if (unit &&
		unit_setting(r, ev->arena, unit, "Service", "LimitCORE", &words, &n, &file, &line,
			NULL) >= 0 &&
		n) {
		key = "LimitCORE";
		value = words[n - 1];
	} else if (systemd_conf(r, ev->arena, "system.conf", "Manager", key, &v, &n, NULL) >= 0 &&
		   n) {
		value = v[n - 1].value;
		file = v[n - 1].file;
		line = v[n - 1].line;
	}
	if (!value || !file)
		return false;
	evidence_seen_at(ev, key, value, file, line);
	return none_of_size(strchr(value, ':') ? strchr(value, ':') + 1 : value);
}

/* Where a core that goes to a file is stopped for one account: the module's limit. */
static void account_limit(struct facts *f, struct evidence *ev, const struct half *h,
	const struct ids *ids, const char *service, const char *conf, bool managed,
	const char *name, uid_t uid, gid_t gid, bool *ret_off)
{
	struct core_limit l;
	struct err e = {0};

	if (limits_core(facts_host(f)->root, ev->arena, ids, name ? name : "\n", uid, gid, conf,
		    h->boot, &l, &e) < 0) {
		evidence_error(ev, "the limits of sessions are not known: %s",
			"無法判定工作階段之資源限制：%s", evidence_clean(ev, e.text));
		*ret_off = false;
		return;
	}
	if (l.file && (!l.zero || !name))
		evidence_seen_at(ev,
			arena_printf(ev->arena, "hard core of %s", name ? name : "a new account"),
			l.value, l.file, l.line);
	if (l.set ? l.zero : managed)
		return;
	*ret_off = false;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "%1$s%2$.0s: %3$s%4$.0s by %5$s may leave core dumps (%6$s).",
		"%1$.0s%2$s：%3$.0s%4$s 經 %5$s 登入後，程式異常終止會留下核心傾印（%6$s）。",
		h->en, h->zh, name ? evidence_clean(ev, name) : "a new account",
		name ? evidence_clean(ev, name) : "新帳號", service,
		l.file ? arena_printf(ev->arena, "hard core %s, %s:%u", evidence_clean(ev, l.value),
				 l.file->path, l.line)
		       : "no hard limit is set");
}

static bool has_shell(const char *shell)
{
	return !str_ends(shell, "nologin") && !str_ends(shell, "/false") &&
	       !str_ends(shell, "/sync");
}

/* sshd that opens its sessions without PAM. */
static bool without_pam(struct facts *f, struct evidence *ev)
{
	struct err e = {0}; /* a configuration sshd refuses lets nobody in */
	const struct sshd_conf *sshd = facts_get(f, &model_sshd, &e);
	const struct sshd_value *pam =
		sshd && sshd_installed(sshd) ? sshd_global(sshd, "UsePAM") : NULL;

	if (!pam || !str_eq(pam->value, "no"))
		return false;
	if (pam->file)
		evidence_seen_at(ev, "UsePAM", pam->value, pam->file, pam->line);
	return true;
}

static void no_limits(struct evidence *ev, const struct half *h, const char *service, bool *ret_off)
{
	*ret_off = false;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev,
		"%1$s%2$.0s: sessions by %3$s may leave core dumps: pam_limits does not run in "
		"them.",
		"%1$.0s%2$s：經 %3$s 之工作階段未執行 pam_limits，程式異常終止會留下核心傾印。",
		h->en, h->zh, service);
}

static void service_limit(struct facts *f, struct evidence *ev, const struct half *h,
	const struct pam_install *in, const char *service, const struct ids *ids,
	const struct accounts *accounts, bool *ret_off)
{
	struct visit v = {0}, other = {.fails = true};
	struct pam_service *s;
	struct err e = {0};
	/* Who calls su has a session of another service. */
	bool managed = manager_limit(f, ev, service);

	if (str_eq(service, "sshd") && without_pam(f, ev)) {
		if (!managed)
			no_limits(ev, h, service, ret_off);
		return;
	}
	if (pam_service_load(facts_host(f)->root, ev->arena, in, service, &s, &e) < 0) {
		evidence_error(ev, "the PAM stack of %s could not be read: %s",
			"無法讀取 %s 之 PAM 設定：%s", service, evidence_clean(ev, e.text));
		*ret_off = false;
		return;
	}
	if (!s->has_file || s->aborts)
		return; /* nobody comes in by it */
	const struct pam_stack *stack = pam_service_stack(s, PAM_SESSION);
	int rc = pam_dispatch(stack, in, NULL, false, answer, &v, NULL);
	int rc_other = pam_dispatch(stack, in, NULL, false, answer, &other, NULL);
	if (v.yes && !other.yes && rc_other == PAM_SUCCESS) {
		evidence_error(ev,
			"whether pam_limits runs in a session of %s depends on other modules",
			"%s 之工作階段是否執行 pam_limits 取決於其他模組", service);
		*ret_off = false;
		return;
	}
	if (rc != PAM_SUCCESS)
		return;
	if (!v.yes) {
		if (!managed)
			no_limits(ev, h, service, ret_off);
		return;
	}
	for (size_t i = 0; i < accounts_count(accounts); i++) {
		const struct account *x = accounts_at(accounts, i);
		if (x->uid && has_shell(x->shell))
			account_limit(f, ev, h, ids, service, v.conf, managed, x->name, x->uid,
				x->gid, ret_off);
	}
	account_limit(f, ev, h, ids, service, v.conf, managed, NULL, 59999, 59999, ret_off);
}

static void file_pattern(struct facts *f, struct evidence *ev, const struct params *p,
	const struct half *h, bool *ret_off)
{
	struct pam_install in;
	struct err e = {0};
	const struct ids *ids = facts_get(f, &model_ids, &e);
	const struct accounts *accounts = ids ? facts_get(f, &model_accounts, &e) : NULL;
	size_t n;
	char **services = param_list(p, "services", ev->arena, &n);

	if (!accounts || pam_install_find(facts_host(f)->root, ev->arena, &in, &e) < 0) {
		evidence_error(ev, "accounts and PAM could not be read: %s",
			"無法讀取帳號或 PAM：%s", evidence_clean(ev, e.text));
		*ret_off = false;
		return;
	}
	for (size_t i = 0; i < n; i++)
		service_limit(f, ev, h, &in, services[i], ids, accounts, ret_off);
}

static const char *coredump_conf(
	struct facts *f, struct evidence *ev, const char *key, const char *def)
{
	struct conf_line *v;
	struct err e = {0};
	size_t n;

	if (systemd_conf(facts_host(f)->root, ev->arena, "coredump.conf", "Coredump", key, &v, &n,
		    &e) < 0) {
		evidence_error(ev, "coredump.conf could not be read: %s",
			"無法讀取 coredump.conf：%s", evidence_clean(ev, e.text));
		return NULL;
	}
	if (!n) {
		evidence_seen_from(ev, key, def, "systemd-coredump default");
		return def;
	}
	evidence_seen_at(ev, key, v[n - 1].value, v[n - 1].file, v[n - 1].line);
	return v[n - 1].value;
}

/* systemd-coredump keeps the core by itself, whatever the limit, unless its command line hands the limit over. */
static void to_systemd(struct facts *f, struct evidence *ev, const struct params *p,
	const struct half *h, bool *ret_off)
{
	const char *storage = coredump_conf(f, ev, "Storage", "external");
	const char *external = storage ? coredump_conf(f, ev, "ExternalSizeMax", "32G") : NULL;
	const char *journal = external ? coredump_conf(f, ev, "JournalSizeMax", "767M") : NULL;

	*ret_off = false;
	if (!journal)
		return;
	/* A word that is none of the three leaves the default. */
	bool in_journal = str_eq(storage, "journal");
	if (str_eq(storage, "none") || none_of_size(in_journal ? journal : external)) {
		*ret_off = true;
		return;
	}
	if (strstr(h->pattern, "%c")) {
		*ret_off = true;
		file_pattern(f, ev, p, h, ret_off);
		return;
	}
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev,
		"%1$s%2$.0s: systemd-coredump keeps core dumps (Storage=%3$s), whatever the limits "
		"of sessions.",
		"%1$.0s%2$s：systemd-coredump "
		"會保存核心傾印（Storage=%3$s），不受工作階段之資源限制影響。",
		h->en, h->zh, evidence_clean(ev, storage));
}

static void judge(
	struct facts *f, struct evidence *ev, const struct params *p, const struct half *h)
{
	const char *pattern = h->pattern + strspn(h->pattern, " \t");
	const char *want = param_str(p, "suid_dumpable");
	size_t n, allowed = 0;
	char **list = str_split(ev->arena, want, " ,", &n);
	bool off = true;

	for (size_t i = 0; i < n; i++)
		allowed += str_eq(list[i], h->suid);
	if (!allowed) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"%1$s%2$.0s: fs.suid_dumpable is %3$s: set-uid programs leave core dumps.",
			"%1$.0s%2$s：fs.suid_dumpable 為 %3$s，set-uid 程式會留下核心傾印。", h->en,
			h->zh, evidence_clean(ev, h->suid));
	}
	if (*pattern == '|') {
		const char *program =
			arena_strndup(ev->arena, pattern + 1, strcspn(pattern + 1, " \t"));
		const char *name = strrchr(program, '/') ? strrchr(program, '/') + 1 : program;
		if (str_eq(name, "systemd-coredump"))
			to_systemd(f, ev, p, h, &off);
		else if (!str_eq(name, "false") && !str_eq(name, "true")) {
			off = false;
			if (allowed) /* else it fails whatever the program keeps */
				evidence_error(ev,
					"%1$s%2$.0s: core dumps go to %3$s; what it keeps is not "
					"known",
					"%1$.0s%2$s：核心傾印交由 %3$s 處理，無法得知其保存內容",
					h->en, h->zh, evidence_clean(ev, program));
		}
	} else if (*pattern || !str_eq(h->uses_pid, "0")) {
		file_pattern(f, ev, p, h, &off);
	}
	evidence_observed(ev,
		"%1$s%2$.0s: fs.suid_dumpable %3$s, core_pattern \"%4$s\", core dumps %5$s%6$.0s.",
		"%1$.0s%2$s：fs.suid_dumpable 為 %3$s，core_pattern "
		"為「%4$s」，%5$.0s%6$s核心傾印。",
		h->en, h->zh, evidence_clean(ev, h->suid), evidence_clean(ev, h->pattern),
		off ? "off" : "possible", off ? "不留存" : "可能留存");
}

static void run_core(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct half h;

	evidence_expected(ev,
		"fs.suid_dumpable is %1$s; a program that crashes in a session by %2$s leaves no "
		"core dump.",
		"fs.suid_dumpable 為 %1$s；經 %2$s 登入之工作階段，程式異常終止不留下核心傾印。",
		param_str(p, "suid_dumpable"), param_str(p, "services"));
	if (facts_host(f)->live && live_values(f, ev, &h))
		judge(f, ev, p, &h);
	if (boot_values(f, ev, &h))
		judge(f, ev, p, &h);
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

static const struct param_spec core_params[] = {
	{"suid_dumpable", PARAM_STRING, NULL}, {"services", PARAM_STRING, NULL}, {0}};

const struct check family_sc2[] = {
	{.id = "core-dumps",
		.summary = "crashes leave no memory of programs on the disk, now and after a boot",
		.params = core_params,
		.run = run_core},
	{0}};
