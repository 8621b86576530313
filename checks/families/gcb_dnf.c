/*
 * GCB: what DNF does before it installs, and what it leaves behind.
 *
 * dnf-gpgcheck: signatures are verified: gpgcheck and localpkg_gpgcheck of [main], and gpgcheck of every repository, also of
 * those that are not enabled, since a word on the command line enables them.  dnf-option: a switch of [main], by what is in
 * force where nobody sets it.
 */
#include <errno.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/packages/dnf_conf.h"

#define NAMED 10 /* repositories named in the reason */

static const struct dnf_conf *conf_of(struct facts *f, struct evidence *ev)
{
	struct err e = {0};
	const struct dnf_conf *c = facts_get(f, &model_dnf_conf, &e);

	if (!c && (e.code == ENOENT || e.code == ENOTDIR)) {
		evidence_seen(ev, "/etc/dnf/dnf.conf", NULL);
		evidence_observed(ev, "There is no /etc/dnf/dnf.conf.", "無 /etc/dnf/dnf.conf。");
		evidence_reason(ev, "There is no /etc/dnf/dnf.conf.", "無 /etc/dnf/dnf.conf。");
		evidence_status(ev, ST_FAIL);
	} else if (!c) {
		evidence_error(ev, "what DNF is told is not known: %s", "無法判定 DNF 之設定：%s",
			evidence_clean(ev, e.text));
	}
	return c;
}

static void see(struct evidence *ev, const char *what, const struct dnf_option *o, bool repo)
{
	const char *value = o->value ? "1" : "0";

	if (o->set)
		evidence_seen_at(ev, what, value, o->file, o->line);
	else
		evidence_seen(ev, what,
			arena_printf(ev->arena, "%s (%s)", value,
				repo ? "taken over from [main]" : "DNF's default"));
}

static void judge_main(struct evidence *ev, const char *key, const struct dnf_option *o)
{
	see(ev, key, o, false);
	evidence_observed(ev, "[main] %s = %d.", "[main] %s = %d。", key, o->value);
	if (o->value)
		return;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "%1$s of [main] is off%2$s.%3$.0s", "[main] 之 %1$s 為關閉%3$s。%2$.0s",
		key, o->set ? "" : ", as it is by itself", o->set ? "" : "（預設值）");
}

static void run_gpgcheck(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct strbuf off = {.arena = ev->arena};
	size_t n_off = 0;

	(void)p;
	evidence_expected(ev,
		"gpgcheck and localpkg_gpgcheck of [main] are on, and gpgcheck of every "
		"repository.",
		"[main] 之 gpgcheck 與 localpkg_gpgcheck，及各套件庫之 gpgcheck 均為啟用。");
	const struct dnf_conf *c = conf_of(f, ev);
	if (!c)
		return;
	judge_main(ev, "gpgcheck", &c->gpgcheck);
	judge_main(ev, "localpkg_gpgcheck", &c->localpkg_gpgcheck);
	for (size_t i = 0; i < c->n_repos; i++) {
		const struct dnf_repo *r = &c->repos[i];
		const char *id = evidence_clean(ev, r->id);
		see(ev, arena_printf(ev->arena, "[%s] gpgcheck", id), &r->gpgcheck, true);
		if (r->gpgcheck.value)
			continue;
		if (n_off++ < NAMED)
			strbuf_printf(&off, "%s%s (%s:%u)", off.len ? ", " : "", id, r->file->path,
				r->gpgcheck.set ? r->gpgcheck.line : r->line);
	}
	evidence_observed(ev, "Repositories: %zu, of which %zu without verification.",
		"套件庫 %zu 個，其中 %zu 個未驗證簽章。", c->n_repos, n_off);
	if (n_off) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "gpgcheck is off in %zu repositories: %s%s.",
			"%zu 個套件庫之 gpgcheck 為關閉：%s%s。", n_off, strbuf_str(&off),
			n_off > NAMED ? ", …" : "");
	}
	evidence_status(ev, ST_PASS);
}

static void run_option(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *key = param_str(p, "option");

	evidence_expected(
		ev, "%s of [main] is on.", "[main] 之 %s 為啟用。", evidence_clean(ev, key));
	const struct dnf_conf *c = conf_of(f, ev);
	if (!c)
		return;
	const struct dnf_option *o = str_eq(key, "clean_requirements_on_remove")
					     ? &c->clean_requirements_on_remove
				     : str_eq(key, "gpgcheck")		? &c->gpgcheck
				     : str_eq(key, "localpkg_gpgcheck") ? &c->localpkg_gpgcheck
									: NULL;
	if (!o) {
		evidence_error(ev, "this agent does not follow DNF's option %s",
			"本程式未解讀 DNF 之選項 %s", evidence_clean(ev, key));
		return;
	}
	judge_main(ev, key, o);
	if (o->value && !o->set)
		evidence_reason(ev, "Nobody sets it, and it is on by itself.",
			"未設定，而其預設值即為啟用。");
	evidence_status(ev, ST_PASS);
}

static const struct param_spec option_params[] = {{"option", PARAM_STRING, NULL}, {0}};

const struct check family_gcb_dnf[] = {
	{.id = "dnf-gpgcheck",
		.summary = "DNF verifies the signatures of packages, of every repository",
		.run = run_gpgcheck},
	{.id = "dnf-option",
		.summary = "a switch of DNF's [main] is on",
		.params = option_params,
		.run = run_option},
	{0},
};
