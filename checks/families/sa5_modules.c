/*
 * sa5_modules: 部署與維運 (SA-5): what nobody needs is not there, kernel modules too.
 *
 * modules-off: none of the modules of the parameter is loaded now, is part of a kernel, or is loaded by any request: by
 * its name, by an alias (fs-udf, net-pf-2-proto-132, a device), as something another module needs, or by a command that the
 * boot comes to, in every kernel that may boot (checks/resolve/kernel/modprobe.h).
 */
#include "checks/check.h"

#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/probe/probe.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/kernel/modprobe.h"

static void running_half(struct facts *f, struct evidence *ev, char **modules, size_t n)
{
	const struct probe *p = facts_host(f)->probe;
	struct strbuf there = {.arena = ev->arena};
	struct err e = {0};
	char **loaded;
	size_t n_loaded;

	if (p->modules(p->arg, ev->arena, &loaded, &n_loaded, &e) < 0) {
		evidence_error(ev, "the modules of the running kernel could not be asked: %s",
			"無法詢問運作中核心之模組：%s", evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const char *name = module_name(ev->arena, modules[i], strlen(modules[i]));
		for (size_t k = 0; name && k < n_loaded; k++) {
			if (!str_eq(loaded[k], name))
				continue;
			strbuf_printf(&there, "%s%s", there.len ? " " : "", name);
			evidence_seen_from(ev, "module loaded", name, "/proc/modules");
		}
	}
	evidence_observed(ev,
		"In the running system %1$zu modules are loaded; of those asked for: %2$s.",
		"運作中之系統已載入 %1$zu 個模組，其中受檢者：%2$s。", n_loaded,
		there.len ? strbuf_str(&there) : "-");
	if (!there.len)
		return;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "in the running system: loaded: %s.", "運作中之系統：已載入：%s。",
		strbuf_str(&there));
}

/* The line that decided, or the kernel's own list. */
static void see(struct evidence *ev, const struct module_fate *m, const char *value)
{
	const char *what = m->kernel
				   ? arena_printf(ev->arena, "%s, kernel %s", m->module, m->kernel)
				   : m->module;

	if (m->by)
		evidence_seen_at(ev, what, value, m->by->file, m->by->line);
	else
		evidence_seen_from(ev, what, value,
			m->kernel ? arena_printf(ev->arena, "/lib/modules/%s", m->kernel)
				  : "modprobe.d");
}

/* The lists one kernel's modules are told in. */
struct told {
	struct strbuf off, absent, on, open;
};

static void put(struct strbuf *to, const struct module_fate *m)
{
	strbuf_printf(to, "%s%s", to->len ? " " : "", m->module);
}

static void may_be_loaded(struct evidence *ev, const struct module_fate *m)
{
	const char *word = m->by_alias ? "alias" : "name", *zh = m->by_alias ? "別名" : "名稱";

	see(ev, m, arena_printf(ev->arena, "loaded by \"modprobe %s\"", m->way));
	evidence_status(ev, ST_FAIL);
	if (m->kernel)
		evidence_reason(ev,
			"after the next boot: %1$s of kernel %2$s can be loaded, by the %4$s%5$.0s "
			"%3$s.",
			"下次開機後：核心 %2$s 之 %1$s 可經由%4$.0s%5$s「%3$s」載入。",
			evidence_clean(ev, m->module), evidence_clean(ev, m->kernel),
			evidence_clean(ev, m->way), word, zh);
	else
		evidence_reason(ev,
			"on a kernel that has it, %1$s can be loaded, by the %3$s%4$.0s %2$s.",
			"若核心具有 %1$s，則可經由%3$.0s%4$s「%2$s」載入。",
			evidence_clean(ev, m->module), evidence_clean(ev, m->way), word, zh);
}

static void hand_loads(struct evidence *ev, const struct module_fate *m)
{
	const struct boot_hand *x = m->hand;
	const char *what = arena_printf(ev->arena, "loaded by %s", x->by);

	if (x->file)
		evidence_seen_at(ev, m->module, what, x->file, x->line);
	else
		evidence_seen_from(ev, m->module, what, x->by);
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "after the next boot: %1$s is loaded by %2$s, past its install line.",
		"下次開機後：%2$s 繞過 install 設定載入 %1$s。", evidence_clean(ev, m->module),
		evidence_clean(ev, x->by));
}

/* certain: another module fails whatever this one does. */
static void not_told(struct evidence *ev, const struct module_fate *m, bool certain)
{
	const struct file *f = m->hand ? m->hand->file : m->by ? m->by->file : NULL;
	unsigned line = m->hand ? m->hand->line : m->by ? m->by->line : 0;

	see(ev, m, m->unknown);
	if (!certain)
		evidence_status(ev, ST_ERROR);
	evidence_reason(ev, "whether %s of kernel %s can be loaded cannot be told: %s (%s:%u)",
		"無法判定核心 %2$s 之 %1$s 能否載入：%3$s（%4$s:%5$u）",
		evidence_clean(ev, m->module), evidence_clean(ev, m->kernel ? m->kernel : "-"),
		evidence_clean(ev, m->unknown), f ? f->path : "modprobe.d", line);
}

/* One module of one kernel; adds it to the list it belongs to. */
static void judge(struct evidence *ev, const struct module_fate *m, struct told *to, bool certain)
{
	if (m->built_in) {
		put(&to->on, m);
		see(ev, m, "built in");
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s is part of the kernel %s.", "%s 內建於核心 %s。",
			evidence_clean(ev, m->module),
			evidence_clean(ev, m->kernel ? m->kernel : "-"));
	} else if (m->way) {
		put(&to->on, m);
		may_be_loaded(ev, m);
	} else if (m->unknown) {
		put(&to->open, m);
		not_told(ev, m, certain);
	} else if (m->hand) {
		put(&to->on, m);
		hand_loads(ev, m);
	} else {
		put(m->absent ? &to->absent : &to->off, m);
		see(ev, m, m->absent ? "not among the kernel's modules" : "cannot be loaded");
	}
}

static const char *or_none(struct strbuf *b)
{
	return b->len ? strbuf_str(b) : "-";
}

static void boot_half(struct facts *f, struct evidence *ev, char **modules, size_t n)
{
	struct module_fate *v;
	struct err e = {0};
	bool certain = false;
	size_t n_v;
	const struct boot_starts *boot = facts_get(f, &model_boot, &e);

	if (!boot || modprobe_fates(facts_host(f)->root, ev->arena, modules, n, boot->hands,
			     boot->n_hands, &v, &n_v, &e) < 0) {
		evidence_error(ev, "what may be loaded after the next boot could not be told: %s",
			"無法判定下次開機後可載入之模組：%s", evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < n_v; i++)
		certain |= v[i].built_in || v[i].way || (v[i].hand && !v[i].unknown);
	for (size_t i = 0; i < n_v; i += n) {
		const struct strbuf none = {.arena = ev->arena};
		struct told to = {none, none, none, none};
		for (size_t k = 0; k < n; k++)
			judge(ev, &v[i + k], &to, certain);
		if (v[i].kernel)
			evidence_observed(ev,
				"After the next boot, kernel %1$s: cannot be loaded: %2$s; not "
				"there: %3$s; can be loaded: %4$s.",
				"下次開機後，核心 "
				"%1$s：不能載入：%2$s；不存在：%3$s；可載入：%4$s。",
				evidence_clean(ev, v[i].kernel), or_none(&to.off),
				or_none(&to.absent), or_none(&to.on));
		else
			evidence_observed(ev,
				"The root has no kernel modules; by modprobe.d alone, on a kernel "
				"that has them: cannot be loaded: %1$s; can be loaded: %2$s.",
				"此根目錄無核心模組，僅依 modprobe.d "
				"判定；若核心具有該等模組：不能載入："
				"%1$s；可載入：%2$s。",
				or_none(&to.off), or_none(&to.on));
		if (to.open.len)
			evidence_observed(
				ev, "Cannot be told: %s.", "無法判定：%s。", strbuf_str(&to.open));
	}
}

static void run(struct facts *f, const struct params *p, struct evidence *ev)
{
	size_t n;
	char **modules = param_list(p, "modules", ev->arena, &n);

	evidence_expected(ev,
		"None of these modules is loaded, nor can be, by name, alias or need of another: "
		"%s.",
		"下列模組均未載入，亦無法以名稱、別名或其他模組之相依關係載入：%s。",
		param_str(p, "modules"));
	if (!n) {
		evidence_error(
			ev, "the parameter modules names no module", "參數 modules 未指定任何模組");
		return;
	}
	if (facts_host(f)->live)
		running_half(f, ev, modules, n);
	boot_half(f, ev, modules, n);
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

static const struct param_spec params[] = {{"modules", PARAM_STRING, NULL}, {0}};

const struct check family_sa5_modules[] = {
	{.id = "modules-off",
		.summary = "kernel modules nobody needs are not loaded and cannot be",
		.params = params,
		.run = run},
	{0}};
