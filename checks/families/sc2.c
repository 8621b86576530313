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
				const char *why = evidence_clean(ev, x->text ? x->when : x->why);
				evidence_error(ev,
					"after the next boot: %1$s is not known: %2$s%3$.0s",
					"下次開機後：無法判定 %1$s：%2$.0s%3$s", keys[i], why,
					sysctl_in_chinese(ev->arena, why));
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

static bool none_of_size(const char *v)
{
	return *v == '0' && !v[strspn(v, "0KMGTPEB")];
}

/* LimitCORE= of the unit that a service's sessions come from, or the manager's default for all: is the hard limit nothing? */
static bool manager_limit(
	struct facts *f, struct evidence *ev, const struct half *h, const char *service)
{
	struct root *r = facts_host(f)->root;
	struct unit_boot u;
	bool red_hat = unit_at_boot(r, ev->arena, "sshd.service", &u, NULL) >= 0 && u.exists;
	const char *unit = str_eq(service, "sshd")    ? red_hat ? "sshd.service" : "ssh.service"
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
	} else if (systemd_conf(r, ev->arena, "system.conf", "Manager", key, &v, &n, NULL) >= 0) {
		while (n && h->boot && v[n - 1].until_boot)
			n--;
		if (n) {
			value = v[n - 1].value;
			file = v[n - 1].file;
			line = v[n - 1].line;
		}
	}
	if (!value || !file)
		return false;
	evidence_seen_at(ev, key, value, file, line);
	return none_of_size(strchr(value, ':') ? strchr(value, ':') + 1 : value);
}

/* Whose sessions are looked at, by which service. */
struct visit {
	const struct ids *ids;
	const struct pam_world *world;
	const struct pam_service *service;
	const char *name;	  /* of the service */
	bool managed;		  /* the service itself begins without cores */
	const struct file *shown; /* the line that was shown last */
	unsigned shown_line;
};

static void open_to_cores(struct evidence *ev, const struct half *h, const struct visit *s,
	const char *name, const char *en, const char *zh, bool *ret_off)
{
	*ret_off = false;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "%1$s%2$.0s: %3$s%4$.0s by %5$s may leave core dumps (%6$s%7$.0s).",
		"%1$.0s%2$s：%3$.0s%4$s 經 %5$s 登入後，程式異常終止會留下核心傾印（%6$.0s%7$s）。",
		h->en, h->zh, name ? evidence_clean(ev, name) : "a new account",
		name ? evidence_clean(ev, name) : "新帳號", s->name, en, zh);
}

static void not_known(struct evidence *ev, const char *why, bool *ret_off)
{
	*ret_off = false;
	evidence_error(ev, "the limits of sessions are not known: %s",
		"無法判定工作階段之資源限制：%s", evidence_clean(ev, why));
}

/* The hard limit that pam_limits with that configuration sets; false: not known. */
static bool account_limit(struct facts *f, struct evidence *ev, const struct half *h,
	struct visit *s, const char *conf, const char *name, uid_t uid, gid_t gid, bool *ret_off)
{
	struct core_limit l;
	struct err e = {0};

	if (limits_core(facts_host(f)->root, ev->arena, s->ids, name ? name : "\n", uid, gid, conf,
		    h->boot, &l, &e) < 0) {
		not_known(ev, e.text, ret_off);
		return false;
	}
	if (l.file && (!l.zero || s->shown != l.file || s->shown_line != l.line))
		evidence_seen_at(ev,
			arena_printf(ev->arena, "hard core of %s", name ? name : "a new account"),
			l.value, l.file, l.line);
	s->shown = l.file;
	s->shown_line = l.line;
	if (l.set ? l.zero : s->managed)
		return true;
	if (l.file) {
		const char *at = arena_printf(ev->arena, "hard core %s, %s:%u",
			evidence_clean(ev, l.value), l.file->path, l.line);
		open_to_cores(ev, h, s, name, at, at, ret_off);
	} else {
		open_to_cores(ev, h, s, name, "no hard limit is set", "未設定硬性限制", ret_off);
	}
	return true;
}

/* One account's sessions of a service, however the stack may go; false: not known. */
static bool account_sessions(struct facts *f, struct evidence *ev, const struct half *h,
	struct visit *s, const struct account *x, bool *ret_off)
{
	struct pam_user u = s->world->users[1];
	struct session_limit *v;
	size_t n, opens = 0, runs = 0;
	const char *conf = NULL;

	if (x) {
		u = (struct pam_user){.name = x->name,
			.shell = x->shell,
			.home = x->home,
			.uid = x->uid,
			.gid = x->gid,
			.in_passwd = true};
		pam_world_add_groups(s->world->root, ev->arena, &u);
	}
	session_limits(s->world, ev->arena, s->service, &u, &v, &n);
	for (size_t i = 0; i < n; i++) {
		if (v[i].why) {
			not_known(ev, v[i].why, ret_off);
			return false;
		}
		opens += v[i].opens;
		if (v[i].opens && v[i].runs) {
			runs++;
			conf = v[i].conf;
		}
	}
	if (runs && runs < opens) {
		evidence_error(ev,
			"whether pam_limits runs in a session of %s depends on other modules",
			"%s 之工作階段是否執行 pam_limits 取決於其他模組", s->name);
		*ret_off = false;
		return false;
	}
	if (!runs) {
		if (opens && !s->managed)
			open_to_cores(ev, h, s, x ? x->name : NULL,
				"pam_limits does not run in the session",
				"該工作階段未執行 pam_limits", ret_off);
		return true;
	}
	return account_limit(f, ev, h, s, conf, x ? x->name : NULL, x ? x->uid : 59999,
		x ? x->gid : 59999, ret_off);
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

static void service_limit(struct facts *f, struct evidence *ev, const struct half *h,
	struct visit *s, const struct accounts *accounts, bool *ret_off)
{
	struct pam_service *loaded;
	struct err e = {0};
	bool any = false, outside = str_eq(s->name, "sshd") && without_pam(f, ev);

	/* Who calls su has a session of another service. */
	s->managed = manager_limit(f, ev, h, s->name);
	if (outside && !s->managed) {
		*ret_off = false;
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"%1$s%2$.0s: sessions by %3$s may leave core dumps: pam_limits does not "
			"run in them.",
			"%1$.0s%2$s：經 %3$s 之工作階段未執行 "
			"pam_limits，程式異常終止會留下核心傾印。",
			h->en, h->zh, s->name);
	}
	if (outside)
		return;
	if (pam_service_load(
		    facts_host(f)->root, ev->arena, &s->world->install, s->name, &loaded, &e) < 0) {
		evidence_error(ev, "the PAM stack of %s could not be read: %s",
			"無法讀取 %s 之 PAM 設定：%s", s->name, evidence_clean(ev, e.text));
		*ret_off = false;
		return;
	}
	if (!loaded->has_file || loaded->aborts)
		return; /* nobody comes in by it */
	s->service = loaded;
	for (size_t i = 0; i < accounts_count(accounts); i++) {
		const struct account *x = accounts_at(accounts, i);
		if (!x->uid || !has_shell(x->shell))
			continue;
		any = true;
		if (!account_sessions(f, ev, h, s, x, ret_off))
			return;
	}
	if (!any) /* whoever comes first */
		account_sessions(f, ev, h, s, NULL, ret_off);
}

static void file_pattern(struct facts *f, struct evidence *ev, const struct params *p,
	const struct half *h, bool *ret_off)
{
	struct pam_world world;
	struct err e = {0};
	const struct ids *ids = facts_get(f, &model_ids, &e);
	const struct accounts *accounts = ids ? facts_get(f, &model_accounts, &e) : NULL;
	size_t n;
	char **services = param_list(p, "services", ev->arena, &n);

	if (!accounts || pam_world_build(facts_host(f)->root, ev->arena, facts_host(f)->live,
				 &world, &e) < 0) {
		evidence_error(ev, "accounts and PAM could not be read: %s",
			"無法讀取帳號或 PAM：%s", evidence_clean(ev, e.text));
		*ret_off = false;
		return;
	}
	struct visit s = {.ids = ids, .world = &world};
	for (size_t i = 0; i < n; i++) {
		s.name = services[i];
		service_limit(f, ev, h, &s, accounts, ret_off);
	}
}

/* What systemd takes for such a key; a value that it does not take leaves what stood before. */
static bool takes(const char *key, const char *value)
{
	if (str_eq(key, "Storage"))
		return str_eq(value, "none") || str_eq(value, "external") ||
		       str_eq(value, "journal");
	size_t digits = strspn(value, "0123456789");
	return digits && !value[digits + strspn(value + digits, " .0123456789BKMGTPEi")];
}

static const char *coredump_conf(struct facts *f, struct evidence *ev, const struct half *h,
	const char *key, const char *def)
{
	struct conf_line *v;
	struct err e = {0};
	size_t n;

	if (systemd_conf_mentions(facts_host(f)->root, ev->arena, "coredump.conf", "Coredump", key,
		    &v, &n, &e) < 0) {
		evidence_error(ev, "coredump.conf could not be read: %s",
			"無法讀取 coredump.conf：%s", evidence_clean(ev, e.text));
		return NULL;
	}
	while (n && (!takes(key, v[n - 1].value) || (h->boot && v[n - 1].until_boot)))
		n--;
	if (!n) {
		evidence_seen_from(ev, key, def, "systemd-coredump default");
		return def;
	}
	evidence_seen_at(ev, key, v[n - 1].value, v[n - 1].file, v[n - 1].line);
	return v[n - 1].value;
}

/* The kernel's helper hands a core to this socket; where it is masked, nobody takes it. */
static bool nobody_takes(struct facts *f, struct evidence *ev, const struct half *h)
{
	const char *name = "systemd-coredump.socket";
	const struct host *host = facts_host(f);
	struct unit_live now;
	struct unit_boot u;

	if (h->boot) {
		if (unit_at_boot(host->root, ev->arena, name, &u, NULL) < 0 || !u.masked)
			return false;
		evidence_seen_from(ev, name, "masked", u.by ? u.by : "systemd");
		return true;
	}
	if (host->probe->unit(host->probe->arg, ev->arena, name, &now, NULL) < 0 ||
		!str_eq(now.load_state, "masked") || str_eq(now.active_state, "active"))
		return false;
	evidence_seen_from(ev, name, "masked", "systemd");
	return true;
}

/* systemd-coredump keeps the core by itself, whatever the limit, unless its command line hands the limit over. */
static void to_systemd(struct facts *f, struct evidence *ev, const struct params *p,
	const struct half *h, bool *ret_off)
{
	const char *storage = coredump_conf(f, ev, h, "Storage", "external");
	const char *external = storage ? coredump_conf(f, ev, h, "ExternalSizeMax", "32G") : NULL;
	const char *journal = external ? coredump_conf(f, ev, h, "JournalSizeMax", "767M") : NULL;

	*ret_off = false;
	if (!journal)
		return;
	bool in_journal = str_eq(storage, "journal");
	if (str_eq(storage, "none") || none_of_size(in_journal ? journal : external) ||
		nobody_takes(f, ev, h)) {
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

/* Both write the core into a report below /var/crash or /var/spool/abrt. */
static void to_reporter(
	struct evidence *ev, const struct half *h, const char *program, bool *ret_off)
{
	*ret_off = false;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "%1$s%2$.0s: %3$s keeps core dumps in its reports.",
		"%1$.0s%2$s：%3$s 會將核心傾印保存於其報告。", h->en, h->zh,
		evidence_clean(ev, program));
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
		else if (str_eq(name, "apport") || str_eq(name, "abrt-hook-ccpp"))
			to_reporter(ev, h, program, &off);
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
