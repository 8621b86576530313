/*
 * sa5_services: 關閉不必要服務及埠口 (SA-5), no clear-text services (IA-2, AC-3): does anything of a name start?
 *
 * services-off: nothing of the names in `services` starts at the next boot or is left to be started by whoever comes (a
 * socket, a timer, inetd, cron, the message bus); live, no unit of those names is active, no program of them runs, and no
 * port is held by one.  services-on: every name is started by the boot; live, is active or runs.
 * A name is that of a unit, with or without its suffix, or the base name of a program.  What leads to a start is in
 * checks/resolve/boot/boot.h.
 */
#include "checks/families/sa5_services.h"

#include <string.h>

#include "base/str.h"
#include "checks/probe/probe.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/boot/standing.h"
#include "checks/resolve/units/unit.h"

/* Whether a script has the name as a word outside comments. */
static bool mentions(const struct file *f, const char *name)
{
	struct lines l = lines_of(f->data, f->size);
	size_t len, want = strlen(name);
	const char *text;

	while (next_line(&l, &text, &len)) {
		const char *end = text + len, *hash = text;
		while (hash < end && (*hash == ' ' || *hash == '\t'))
			hash++;
		if (hash < end && *hash == '#')
			continue;
		for (const char *p = text; p + want <= end; p++)
			if (!strncmp(p, name, want) &&
				(p == text || !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQR"
						      "STUVWXYZ0123456789_-.",
						      p[-1])) &&
				(p + want == end || !strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKL"
							    "MNOPQRSTUVWXYZ0123456789_-.",
							    p[want])))
				return true;
	}
	return false;
}

static void see(struct evidence *ev, const char *name, const struct boot_item *it)
{
	const char *value = arena_printf(ev->arena, "%s: %s",
		it->how == BOOT_STOP ? "stopped again"
		: it->at_boot	     ? "started by the boot"
				     : "can be started",
		it->name);

	if (it->file)
		evidence_seen_at(ev, name, value, it->file, it->line);
	else
		evidence_seen_from(
			ev, name, value, it->by ? evidence_clean(ev, it->by) : "systemd");
}

static const char *by_whom(struct evidence *ev, const struct boot_item *it)
{
	return evidence_clean(ev,
		it->file && it->line ? arena_printf(ev->arena, "%s:%u", it->file->path, it->line)
		: it->by	     ? it->by
				     : it->name);
}

/* Not a script that packages bring: those do not start other packages' daemons by names they compute. */
static bool is_sites_own(const char *path)
{
	return str_starts(path, "/usr/local/") ||
	       !(str_starts(path, "/usr/") || str_starts(path, "/lib/"));
}

/* The item that decides about a name: one that is sure, at boot rather than later; else one that is open. */
static const struct boot_item *deciding(const struct boot_starts *boot, const char *name,
	bool waiting_too, const struct boot_item **open)
{
	const struct boot_item *sure = NULL;

	*open = NULL;
	for (size_t i = 0; i < boot->n; i++) {
		const struct boot_item *it = &boot->v[i];
		if (it->how == BOOT_UNKNOWN) {
			if (!waiting_too && !*open && it->file && is_sites_own(it->file->path) &&
				mentions(it->file, name))
				*open = it;
			continue;
		}
		if (!standing_names(it, name) ||
			(it->how == BOOT_UNIT && it->waits && !waiting_too))
			continue;
		if (it->perhaps)
			*open = *open && (*open)->how != BOOT_UNKNOWN ? *open : it;
		else if (!sure || (it->at_boot && !sure->at_boot))
			sure = it;
	}
	return sure;
}

/* What stops the unit of a name again as the system comes up; NULL: nothing. */
static const struct boot_item *stopped(const struct boot_starts *boot, const char *name)
{
	const struct boot_item *open = NULL;

	for (size_t i = 0; i < boot->n; i++) {
		const struct boot_item *it = &boot->v[i];
		if (it->how != BOOT_STOP || !it->at_boot || !standing_names_unit(it->name, name))
			continue;
		if (!it->perhaps)
			return it;
		open = it;
	}
	return open;
}

/* A shell that runs what only the boot tells: it may start whatever is there. */
static const struct boot_item *anything(const struct boot_starts *boot)
{
	for (size_t i = 0; i < boot->n; i++)
		if (boot->v[i].how == BOOT_UNKNOWN && boot->v[i].name == boot_anything &&
			boot->v[i].file && is_sites_own(boot->v[i].file->path))
			return &boot->v[i];
	return NULL;
}

static void say_open(struct evidence *ev, const char *name, const struct boot_item *it)
{
	see(ev, name, it);
	evidence_error(ev,
		"whether %1$s is started after the next boot is not told by files: %2$s (%3$s) "
		"depends on %4$s",
		"無法由檔案判定下次開機後是否啟動 %1$s：%2$s（%3$s）取決於：%4$s", name,
		evidence_clean(ev, it->name), by_whom(ev, it),
		evidence_clean(ev, it->perhaps ? it->perhaps : "what runs there"));
}

static void off_at_boot(struct evidence *ev, const struct boot_starts *boot, const char *name)
{
	const struct boot_item *open, *sure = deciding(boot, name, false, &open);

	if (!sure && open)
		say_open(ev, name, open);
	if (!sure)
		return;
	see(ev, name, sure);
	evidence_status(ev, ST_FAIL);
	evidence_observed(ev, "%1$s after the next boot: %2$s%3$.0s (%4$s).",
		"下次開機後之 %1$s：%2$.0s%3$s（%4$s）。", name,
		sure->at_boot ? "is started" : "can be started",
		sure->at_boot ? "會啟動" : "可被啟動", evidence_clean(ev, sure->name));
	evidence_reason(ev, "after the next boot %1$s %2$s%3$.0s: %4$s, by %5$s.",
		"下次開機後，%1$s %2$.0s%3$s：%4$s，來自 %5$s。", name,
		sure->at_boot ? "is started" : "can be started by whoever comes",
		sure->at_boot ? "會啟動" : "可由外部觸發啟動", evidence_clean(ev, sure->name),
		by_whom(ev, sure));
}

/* Whether a unit or program of that name is on the host, so that a program that makes units could start it. */
static bool installed(struct facts *f, struct evidence *ev, const char *name)
{
	static const char *const dirs[] = {
		"/usr/sbin", "/usr/bin", "/sbin", "/bin", "/usr/local/sbin", "/usr/local/bin"};
	struct root *r = facts_host(f)->root;
	const char *unit = strchr(name, '.') ? name : arena_printf(ev->arena, "%s.service", name);
	struct unit_boot u;
	struct stat st;

	if (unit_at_boot(r, ev->arena, unit, &u, NULL) == 0 && u.masked)
		return false;
	if (u.exists)
		return true;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		if (root_stat(r, arena_printf(ev->arena, "%s/%s", dirs[i], name), true, &st,
			    NULL) == 0)
			return true;
	return false;
}

/*
 * Whether a generator that is a script and has the name in it may change what becomes of a unit: $2 is the folder before
 * all others, $1 that before the vendor's.
 */
static bool may_make(struct facts *f, struct evidence *ev, const char *generator, const char *name)
{
	const struct file *script;
	const char *unit = strchr(name, '.') ? name : arena_printf(ev->arena, "%s.service", name);
	struct unit_boot u;

	if (root_read(facts_host(f)->root, generator, &script, NULL) < 0 ||
		!str_starts(script->data, "#!") ||
		!(mentions(script, name) || mentions(script, unit)))
		return false;
	if (strstr(script->data, "$2") || strstr(script->data, "${2"))
		return true;
	if (!strstr(script->data, "$1") && !strstr(script->data, "${1"))
		return false;
	return unit_at_boot(facts_host(f)->root, ev->arena, unit, &u, NULL) < 0 || !u.masked;
}

/* The running system, asked once for all names. */
struct running {
	const struct probe *p;
	struct process *processes;
	struct listener *listeners;
	size_t n_processes, n_listeners;
	bool no_units; /* systemd did not answer: said once, not of every name */
};

static bool ask_running(struct facts *f, struct evidence *ev, struct running *r)
{
	struct err e = {0};

	r->p = facts_host(f)->probe;
	if (r->p->processes(r->p->arg, ev->arena, &r->processes, &r->n_processes, &e) == 0 &&
		r->p->listeners(r->p->arg, ev->arena, &r->listeners, &r->n_listeners, &e) == 0)
		return true;
	evidence_error(ev, "the running system could not be asked: %s", "無法詢問運作中之系統：%s",
		evidence_clean(ev, e.text));
	return false;
}

/* The active unit of a name; NULL: none.  A timer or path counts only where asked for. */
static const char *active_unit(
	struct evidence *ev, struct running *r, const char *name, bool waiting_too)
{
	static const char *const types[] = {"", ".service", ".socket", ".timer", ".path"};

	for (size_t i = 0; !r->no_units && i < (waiting_too ? 5 : 3); i++) {
		const char *unit = arena_printf(ev->arena, "%s%s", name, types[i]);
		struct unit_live u = {0};
		struct err e = {0};
		if (!i && !(str_ends(name, ".service") || str_ends(name, ".socket") ||
				  str_ends(name, ".timer") || str_ends(name, ".path") ||
				  str_ends(name, ".target") || str_ends(name, ".mount")))
			continue;
		if (strchr(unit, '@') && strstr(unit, "@."))
			continue; /* a template is never active */
		if (r->p->unit(r->p->arg, ev->arena, unit, &u, &e) < 0) {
			r->no_units = true;
			evidence_error(ev, "systemd could not be asked which units run: %s",
				"無法向 systemd 詢問運作中之單元：%s", evidence_clean(ev, e.text));
			return NULL;
		}
		if (u.active_state &&
			(str_eq(u.active_state, "active") || str_eq(u.active_state, "activating") ||
				str_eq(u.active_state, "reloading"))) {
			evidence_seen_from(ev, unit, u.active_state, "systemd");
			return unit;
		}
	}
	return NULL;
}

/* What runs or listens under a name now, as a text; NULL: nothing. */
static const char *now(struct evidence *ev, struct running *r, const char *name, bool waiting_too)
{
	const char *unit = active_unit(ev, r, name, waiting_too);

	for (size_t i = 0; i < r->n_listeners; i++) {
		const struct listener *l = &r->listeners[i];
		if (!(l->exe && str_eq(path_base(l->exe), name)) &&
			!(l->unit && standing_names_unit(l->unit, name)))
			continue;
		const char *text = arena_printf(ev->arena, "%s port %u, held by %s", l->proto,
			l->port, l->exe ? l->exe : l->unit);
		evidence_seen_from(ev, name, text, "listening sockets");
		return text;
	}
	for (size_t i = 0; i < r->n_processes; i++) {
		const struct process *p = &r->processes[i];
		if (p->kernel_thread ||
			!((p->exe && str_eq(path_base(p->exe), name)) || str_eq(p->name, name)))
			continue;
		const char *text = arena_printf(
			ev->arena, "process %d, %s", (int)p->pid, p->exe ? p->exe : p->name);
		evidence_seen_from(ev, name, text, "processes");
		return text;
	}
	return unit;
}

static void say_generator(struct evidence *ev, const char *generator, const char *name)
{
	evidence_error(ev, "%s makes units at each boot in a way of its own, and %s is installed",
		"%s 於每次開機自行產生單元，而 %s 已安裝", evidence_clean(ev, generator), name);
}

static const struct boot_starts *next_boot(struct facts *f, struct evidence *ev)
{
	struct err e = {0};
	const struct boot_starts *boot = facts_get(f, &model_boot, &e);

	if (!boot)
		evidence_error(ev, "what the next boot starts could not be told: %s",
			"無法判定下次開機所啟動之項目：%s", evidence_clean(ev, e.text));
	return boot;
}

char **services_asked(const struct params *p, struct evidence *ev, size_t *n)
{
	char **names = param_list(p, "services", ev->arena, n);

	if (!*n)
		evidence_error(
			ev, "the parameter services names nothing", "參數 services 未指定任何服務");
	return names;
}

/* How it comes that nothing starts a name: for whoever wants to see it masked or gone. */
static void see_off(struct facts *f, struct evidence *ev, const char *name)
{
	const char *unit = strchr(name, '.') ? name : arena_printf(ev->arena, "%s.service", name);
	struct unit_boot u;

	if (unit_at_boot(facts_host(f)->root, ev->arena, unit, &u, NULL) < 0)
		return;
	if (u.masked)
		evidence_seen_from(ev, unit, "masked", u.by ? u.by : u.fragment);
	else
		evidence_seen_from(ev, unit,
			u.exists ? "there, and nothing starts it" : "no such unit",
			u.fragment ? u.fragment : "systemd");
}

void services_judge_off(struct facts *f, struct evidence *ev, char **names, size_t n)
{
	struct running r = {0};

	if (facts_host(f)->live && ask_running(f, ev, &r)) {
		bool any = false;
		for (size_t i = 0; i < n; i++) {
			const char *what = now(ev, &r, names[i], false);
			if (!what)
				continue;
			any = true;
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev, "in the running system %s: %s.",
				"運作中之系統有 %s：%s。", names[i], evidence_clean(ev, what));
		}
		evidence_observed(ev, "In the running system%1$s%2$.0s.",
			"運作中之系統%1$.0s%2$s。",
			any ? " some of them run" : " none of them runs",
			any ? "有其中之服務執行" : "皆未執行");
	}
	const struct boot_starts *boot = next_boot(f, ev);
	bool found = false;
	if (boot && !boot->n && !facts_host(f)->live)
		evidence_error(ev,
			"no unit that a boot starts is below this root (default.target), so that a "
			"service is off cannot be told",
			"本根目錄下無任何開機時啟動之單元（default.target），無從判定服務是否停用");
	for (size_t i = 0; boot && i < n; i++) {
		const struct boot_item *open;
		if (boot->generator && may_make(f, ev, boot->generator, names[i])) {
			found = true;
			say_generator(ev, boot->generator, names[i]);
			continue;
		}
		bool told = deciding(boot, names[i], false, &open) || open;
		off_at_boot(ev, boot, names[i]);
		if (!told && (open = anything(boot)) && installed(f, ev, names[i])) {
			say_open(ev, names[i], open);
			told = true;
		}
		found |= told;
	}
	for (size_t i = 0; boot && boot->generator && !found && i < n; i++)
		if (installed(f, ev, names[i]))
			say_generator(ev, boot->generator, names[i]);
	for (size_t i = 0; boot && !found && i < n; i++)
		see_off(f, ev, names[i]);
	if (boot && !found && ev->status != ST_ERROR)
		evidence_observed(ev, "After the next boot none of them starts or can be started.",
			"下次開機後皆不啟動，亦不可被啟動。");
	check_say_halves(f, ev);
}

static void run_off(struct facts *f, const struct params *p, struct evidence *ev)
{
	size_t n;
	char **names = services_asked(p, ev, &n);

	evidence_expected(ev,
		"None of these is started or can be started by whoever comes, now and after the "
		"next boot: %s.",
		"現行與下次開機後，下列服務皆不啟動，亦不可由外部觸發啟動：%s。",
		evidence_clean(ev, param_str(p, "services")));
	services_judge_off(f, ev, names, n);
	evidence_status(ev, ST_PASS);
}

/* What serves a kind of remote access: its programs and units, and the ports it is known by. */
struct remote {
	char *kind;
	char **names;
	size_t n_names;
	bool declared;
};

/* "vnc=x11vnc|Xvnc|tcp/5900"; false: no such thing. */
static bool remote_of(struct evidence *ev, char *text, struct remote *ret)
{
	char *eq = strchr(text, '=');

	if (!eq || eq == text || !eq[1]) {
		evidence_error(ev, "the parameter programs has no KIND=NAME|NAME in %s",
			"參數 programs 之 %s 非 KIND=NAME|NAME", evidence_clean(ev, text));
		return false;
	}
	*eq = '\0';
	*ret = (struct remote){.kind = text};
	ret->names = str_split(ev->arena, eq + 1, "|", &ret->n_names);
	return true;
}

/* Whoever listens at a port of an undeclared kind, whatever its program is called. */
static void judge_port(
	struct facts *f, struct evidence *ev, const struct remote *k, const char *port)
{
	const struct probe *p = facts_host(f)->probe;
	struct listener *l;
	size_t n;
	uint64_t number;

	if (!p || str_u64(port, &number) < 0 || p->listeners(p->arg, ev->arena, &l, &n, NULL) < 0)
		return; /* that they cannot be asked is said of the programs */
	for (size_t i = 0; i < n; i++) {
		if (!str_starts(l[i].proto, "tcp") || l[i].port != number ||
			str_starts(l[i].address, "127.") || str_eq(l[i].address, "::1"))
			continue;
		const char *text =
			arena_printf(ev->arena, "%s port %u, held by %s", l[i].proto, l[i].port,
				l[i].exe    ? l[i].exe
				: l[i].unit ? l[i].unit
					    : "-");
		evidence_seen_from(ev, k->kind, text, "listening sockets");
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "in the running system %s is offered: %s.",
			"運作中之系統提供 %s：%s。", evidence_clean(ev, k->kind),
			evidence_clean(ev, text));
	}
}

static void run_remote(struct facts *f, const struct params *p, struct evidence *ev)
{
	size_t n_kinds, n_declared, n = 0, cap = 0, known = 0;
	char **texts = param_list(p, "programs", ev->arena, &n_kinds), **names = NULL;
	char **declared = param_list(p, "services", ev->arena, &n_declared);

	evidence_expected(ev,
		"Of the kinds of remote access none is offered, now and after the next boot, but "
		"those the agency declares: %s.",
		"現行與下次開機後，遠端存取類型僅限機關宣告者：%s。",
		n_declared ? evidence_clean(ev, param_str(p, "services")) : "-");
	for (size_t i = 0; i < n_kinds; i++) {
		struct remote k;
		if (!remote_of(ev, texts[i], &k))
			continue;
		if (str_in(declared, n_declared, k.kind)) {
			known++;
			continue;
		}
		for (size_t q = 0; q < k.n_names; q++)
			if (str_starts(k.names[q], "tcp/"))
				judge_port(f, ev, &k, k.names[q] + 4);
			else
				*(char **)arena_push(ev->arena, &names, &n, &cap, sizeof(*names)) =
					k.names[q];
	}
	if (known < n_declared)
		evidence_error(ev,
			"a declared kind of remote access is none of those the parameter programs "
			"tells of: %s",
			"宣告之遠端存取類型未見於參數 programs：%s",
			evidence_clean(ev, param_str(p, "services")));
	evidence_observed(ev,
		"Looked for: programs, units and ports of %zu kinds that are not declared.",
		"盤點未宣告之 %zu 類遠端存取之程式、單元及埠口。", n_kinds - known);
	services_judge_off(f, ev, names, n);
	evidence_status(ev, ST_PASS);
}

void services_judge_on(struct facts *f, struct evidence *ev, char **names, size_t n)
{
	struct running r = {0};
	bool asked_it = facts_host(f)->live && ask_running(f, ev, &r);
	for (size_t i = 0; asked_it && i < n; i++) {
		const char *what = now(ev, &r, names[i], true);
		evidence_observed(ev, "In the running system %1$s: %2$s%3$.0s.",
			"運作中之系統，%1$s：%2$.0s%3$s。", names[i],
			what ? evidence_clean(ev, what) : "does not run",
			what ? evidence_clean(ev, what) : "未執行");
		if (what)
			continue;
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "in the running system %s does not run.",
			"運作中之系統未執行 %s。", names[i]);
	}
	const struct boot_starts *boot = next_boot(f, ev);
	for (size_t i = 0; boot && i < n; i++) {
		const struct boot_item *open, *it = deciding(boot, names[i], true, &open);
		if (boot->generator && may_make(f, ev, boot->generator, names[i])) {
			say_generator(ev, boot->generator, names[i]);
			continue;
		}
		const struct boot_item *stop = it && it->at_boot ? stopped(boot, names[i]) : NULL;
		if (stop && stop->perhaps) {
			say_open(ev, names[i], stop);
			continue;
		}
		if (stop) {
			see(ev, names[i], stop);
			evidence_status(ev, ST_FAIL);
			evidence_observed(ev, "After the next boot %s is stopped again.",
				"下次開機後又停止 %s。", names[i]);
			evidence_reason(ev, "the boot starts %1$s, and %2$s stops it again.",
				"開機時啟動 %1$s，惟 %2$s 又將其停止。", names[i],
				by_whom(ev, stop));
			continue;
		}
		if (it && it->at_boot) {
			see(ev, names[i], it);
			evidence_observed(ev, "After the next boot %s is started (%s).",
				"下次開機後啟動 %s（%s）。", names[i], by_whom(ev, it));
			continue;
		}
		if (open) {
			say_open(ev, names[i], open);
			continue;
		}
		if (boot->generator && installed(f, ev, names[i]))
			say_generator(ev, boot->generator, names[i]);
		evidence_status(ev, ST_FAIL);
		evidence_seen(ev, names[i], "not started by the boot");
		evidence_observed(ev, "After the next boot %s is not started.",
			"下次開機後未啟動 %s。", names[i]);
		evidence_reason(ev, "after the next boot %s is not started.",
			"下次開機後未啟動 %s。", names[i]);
	}
	check_say_halves(f, ev);
}

static void run_on(struct facts *f, const struct params *p, struct evidence *ev)
{
	size_t n;
	char **names = services_asked(p, ev, &n);

	evidence_expected(ev, "Each of these runs now and is started by the next boot: %s.",
		"下列服務現行執行中，且於下次開機時啟動：%s。",
		evidence_clean(ev, param_str(p, "services")));
	services_judge_on(f, ev, names, n);
	evidence_status(ev, ST_PASS);
}

static const struct param_spec params[] = {{"services", PARAM_STRING, NULL}, {0}};

static const struct param_spec remote_params[] = {
	{"services", PARAM_STRING, NULL}, {"programs", PARAM_STRING, NULL}, {0}};

const struct check family_sa5_services[] = {
	{.id = "remote-services",
		.summary = "no kind of remote access is offered but those declared",
		.params = remote_params,
		.run = run_remote},
	{.id = "services-off",
		.summary = "none of the named services is started, now or after a boot",
		.params = params,
		.run = run_off},
	{.id = "services-on",
		.summary = "each of the named services runs and is started by a boot",
		.params = params,
		.run = run_on},
	{0}};
