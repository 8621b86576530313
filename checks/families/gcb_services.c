/*
 * GCB: services of which an item asks more than that they start or do not.
 *
 * snmp-v3: snmpd does not start, or speaks version 3 alone.  service-ready: a service is on, and has what it needs to do its
 * work: crashkernel (memory kept for the kernel of kdump).
 */
#include <string.h>

#include "base/str.h"
#include "checks/families/sa5_services.h"
#include "checks/resolve/boot/boot_cmdline.h"
#include "checks/resolve/snmp/snmpd_conf.h"

static void judge_versions(struct facts *f, struct evidence *ev)
{
	struct err e = {0};
	const struct snmpd_conf *c = facts_get(f, &model_snmpd_conf, &e);

	if (!c) {
		evidence_error(ev, "snmpd can be started, and its configuration is not known: %s",
			"snmpd 可能啟動，而無法判定其設定：%s", evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < c->n_files; i++)
		evidence_seen_at(ev, "snmpd reads", c->files[i]->path, c->files[i], 0);
	for (size_t i = 0; i < c->n_clear; i++) {
		const struct snmpd_line *l = &c->clear[i];
		/* The line itself holds the community: only its word is kept. */
		evidence_seen_from(ev, evidence_clean(ev, l->word), "version 1 or 2c",
			arena_printf(ev->arena, "%s:%u", l->file->path, l->line));
	}
	evidence_observed(ev,
		"snmpd's configuration (%zu files): %zu lines of version 1 or 2c, %zu groups of "
		"these "
		"versions, %zu rules of version 3.",
		"snmpd 之設定（%zu 個檔案）：版本 1 或 2c 之設定 %zu 行、此等版本之群組 %zu "
		"個、版本 3 之規則 %zu 項。",
		c->n_files, c->n_clear, c->n_groups, c->n_users);
	if (c->n_clear) {
		const struct snmpd_line *l = &c->clear[0];
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "it speaks version 1 or 2c by %s (%s line %u).",
			"以 %s（%s 第 %u 行）使用版本 1 或 2c。", evidence_clean(ev, l->word),
			l->file->path, l->line);
		return;
	}
	evidence_reason(ev, "It speaks version 3 alone%1$s.%2$.0s", "僅使用版本 3%2$s。%1$.0s",
		c->n_groups ? ": the groups of older versions have no members without a community"
			    : "",
		c->n_groups ? "：舊版本之群組因無 community 而無成員" : "");
}

static void run_snmp(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct evidence off = {.arena = ev->arena};
	size_t n;
	char **names = services_asked(p, ev, &n);

	evidence_expected(ev, "%s does not start, or speaks version 3 of SNMP alone.",
		"%s 不啟動，或僅使用 SNMP 版本 3。", evidence_clean(ev, param_str(p, "services")));
	if (!n)
		return;
	services_judge_off(f, &off, names, n);
	for (size_t i = 0; i < off.n_seen; i++)
		evidence_seen_from(ev, off.seen[i].what, off.seen[i].value, off.seen[i].path);
	if (off.observed.en)
		evidence_observed(ev, "%s%.0s", "%2$s%1$.0s", off.observed.en, off.observed.zh);
	bool is_off = off.status != ST_FAIL && off.status != ST_ERROR;
	if (!is_off)
		judge_versions(f, ev);
	/* Why it is not off matters where that is asked for after all. */
	if ((is_off || ev->status == ST_FAIL || ev->status == ST_ERROR) && off.reason.en)
		evidence_reason(ev, "%s%.0s", "%2$s%1$.0s", off.reason.en, off.reason.zh);
	if (ev->status == ST_FAIL && off.status == ST_ERROR)
		evidence_status(ev, ST_ERROR); /* whether it starts at all is not known */
	evidence_status(ev, ST_PASS);
}

/* Whether every entry the machine may boot has memory kept for another kernel. */
static void need_crashkernel(struct facts *f, struct evidence *ev)
{
	struct cmdline_word *w;
	struct err e = {0};
	size_t n, entries = 0, with = 0;

	if (boot_cmdline(facts_host(f)->root, ev->arena, &w, &n, &e) < 0) {
		evidence_error(ev, "the kernel's command line is not known: %s",
			"無法判定核心命令列：%s", evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0, first = 0; i < n; i = first) {
		bool kept = false;
		for (; first < n && w[first].file == w[i].file && w[first].line == w[i].line;
			first++) {
			const char *v = str_starts(w[first].word, "crashkernel=")
						? w[first].word + strlen("crashkernel=")
						: NULL;
			if (!v)
				continue;
			kept |= *v && !str_eq(v, "0") && !str_eq(v, "0M") && !str_eq(v, "no");
			evidence_seen_at(ev, "crashkernel", evidence_clean(ev, v), w[first].file,
				w[first].line);
		}
		entries++;
		with += kept;
	}
	if (!entries) {
		evidence_error(ev, "what the boot loader hands to the kernel was not found",
			"找不到開機載入程式傳給核心之命令列");
		return;
	}
	evidence_observed(ev, "Of %zu entries that may boot, %zu have crashkernel=.",
		"可能開機之項目 %zu 個，其中 %zu 個設有 crashkernel=。", entries, with);
	if (with == entries)
		return;
	if (with)
		evidence_error(ev,
			"which entry boots is not known, and %zu of %zu have no crashkernel=",
			"無法判定由何項目開機，而 %2$zu 個項目中有 %1$zu 個未設定 crashkernel=",
			entries - with, entries);
	else {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "no memory is kept for it: crashkernel= is not set.",
			"未以 crashkernel= 保留記憶體。");
	}
}

static void run_ready(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *needs = param_str(p, "needs");
	size_t n;
	char **names = services_asked(p, ev, &n);

	evidence_expected(ev, "%s runs now and is started by the next boot, and has %s.",
		"%s 現行執行中且於下次開機時啟動，並具備 %s。",
		evidence_clean(ev, param_str(p, "services")), evidence_clean(ev, needs));
	services_judge_on(f, ev, names, n);
	if (ev->status == ST_FAIL)
		return; /* what it would do if it ran is no question */
	if (str_eq(needs, "crashkernel"))
		need_crashkernel(f, ev);
	else
		evidence_error(ev, "the parameter needs has %s, which is not known here",
			"參數 needs 之 %s 無法辨識", evidence_clean(ev, needs));
	evidence_status(ev, ST_PASS);
}

static const struct param_spec snmp_params[] = {{"services", PARAM_STRING, NULL}, {0}};
static const struct param_spec ready_params[] = {
	{"services", PARAM_STRING, NULL}, {"needs", PARAM_STRING, NULL}, {0}};

const struct check family_gcb_services[] = {
	{.id = "snmp-v3",
		.summary = "snmpd does not start, or speaks version 3 of SNMP alone",
		.params = snmp_params,
		.run = run_snmp},
	{.id = "service-ready",
		.summary = "a service is on and has what it needs to do its work",
		.params = ready_params,
		.run = run_ready},
	{0},
};
