/*
 * sa5_modules: 部署與維運 (SA-5): what nobody needs is not there, kernel modules too.
 *
 * modules-off: none of the modules of the parameter is loaded now, is part of a kernel, or is loaded by any request: by
 * its name, by an alias (fs-udf, net-pf-2-proto-132, a device), or as something another module needs, in every kernel that
 * may boot (checks/resolve/kernel/modprobe.h).
 */
#include "checks/check.h"

#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/probe/probe.h"
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

/* One module of one kernel; adds it to the list it belongs to. */
static void judge(struct evidence *ev, const struct module_fate *m, struct strbuf *off,
	struct strbuf *absent, struct strbuf *on)
{
	const char *kernel = m->kernel ? m->kernel : "-";
	struct strbuf *to = m->built_in || m->way ? on : m->absent ? absent : off;

	strbuf_printf(to, "%s%s", to->len ? " " : "", m->module);
	if (m->built_in) {
		see(ev, m, "built in");
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s is part of the kernel %s.", "%s 內建於核心 %s。",
			evidence_clean(ev, m->module), evidence_clean(ev, kernel));
	} else if (m->way) {
		see(ev, m, arena_printf(ev->arena, "loaded by \"modprobe %s\"", m->way));
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"after the next boot: %1$s of kernel %2$s can be loaded, by the %4$s%5$.0s "
			"%3$s.",
			"下次開機後：核心 %2$s 之 %1$s 可經由%4$.0s%5$s「%3$s」載入。",
			evidence_clean(ev, m->module), evidence_clean(ev, kernel),
			evidence_clean(ev, m->way), m->by_alias ? "alias" : "name",
			m->by_alias ? "別名" : "名稱");
	} else if (m->unknown) {
		see(ev, m, m->unknown);
		evidence_error(ev,
			"whether %s of kernel %s can be loaded cannot be told: %s (%s:%u)",
			"無法判定核心 %2$s 之 %1$s 能否載入：%3$s（%4$s:%5$u）",
			evidence_clean(ev, m->module), evidence_clean(ev, kernel),
			evidence_clean(ev, m->unknown), m->by ? m->by->file->path : "modprobe.d",
			m->by ? m->by->line : 0);
	} else {
		see(ev, m, m->absent ? "not among the kernel's modules" : "cannot be loaded");
	}
}

static void boot_half(struct facts *f, struct evidence *ev, char **modules, size_t n)
{
	struct module_fate *v;
	struct err e = {0};
	size_t n_v;

	if (modprobe_fates(facts_host(f)->root, ev->arena, modules, n, &v, &n_v, &e) < 0) {
		evidence_error(ev, "what may be loaded after the next boot could not be told: %s",
			"無法判定下次開機後可載入之模組：%s", evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < n_v; i += n) {
		struct strbuf off = {.arena = ev->arena}, absent = off, on = off;
		for (size_t k = 0; k < n; k++)
			judge(ev, &v[i + k], &off, &absent, &on);
		if (!v[i].kernel)
			evidence_observed(ev,
				"The root has no kernel modules; judged by modprobe.d alone.",
				"此根目錄無核心模組，僅依 modprobe.d 判定。");
		evidence_observed(ev,
			"After the next boot, kernel %1$s: cannot be loaded: %2$s; not there: "
			"%3$s; can be "
			"loaded: %4$s.",
			"下次開機後，核心 %1$s：不能載入：%2$s；不存在：%3$s；可載入：%4$s。",
			v[i].kernel ? evidence_clean(ev, v[i].kernel) : "-",
			off.len ? strbuf_str(&off) : "-", absent.len ? strbuf_str(&absent) : "-",
			on.len ? strbuf_str(&on) : "-");
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
