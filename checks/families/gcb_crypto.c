/*
 * gcb_crypto: the government baseline on the system-wide cryptographic policy (加密原則) of Red Hat's kin.
 *
 * crypto-policy: the policy that is configured is one of those wanted, means what the distribution means by it, and is the
 * one that was applied; of a name with sub-policies the part before the colon counts.
 * crypto-override: sshd takes its algorithms from that policy: no CRYPTO_POLICY= in /etc/sysconfig/sshd, and no
 * line or option of sshd's own that decides them.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/sshd/sshd.h"
#include "checks/resolve/sshd/sshd_running.h"
#include "checks/resolve/tls/crypto_policy.h"

#define SYSCONFIG "/etc/sysconfig/sshd"
#define SERVER	  CRYPTO_BACKENDS "/opensshserver.config"

static const struct param_spec policy_params[] = {{"policies", PARAM_STRING, NULL}, {0}};

static void fail_policy(struct evidence *ev, const struct crypto_policy *p, const char *full)
{
	if (p->redefined)
		evidence_reason(ev,
			"%s is not what the distribution means by %s, and it is what is applied.",
			"%s 並非系統原有之 %s 原則，實際套用者為前者。",
			evidence_clean(ev, p->redefined), p->name);
	else if (!p->applied)
		evidence_reason(ev, "%s is configured, and it was never applied (no %s).",
			"已設定 %s，惟從未套用（無 %s）。", full,
			"/etc/crypto-policies/state/current");
	else if (!str_eq(p->applied, full))
		evidence_reason(ev, "%s is configured, and %s is applied (%s).",
			"已設定 %s，惟實際套用者為 %s（%s）。", full, p->applied, p->state->path);
	else if (p->stray && p->stray_of)
		evidence_reason(ev, "%s is not of the policy %s: it leads to %s.",
			"%s 不屬 %s 原則：其指向 %s。", evidence_clean(ev, p->stray), full,
			evidence_clean(ev, p->stray_of));
	else if (p->stray)
		evidence_reason(ev, "%s is not the text of the policy %s.",
			"%s 並非 %s 原則之內容。", evidence_clean(ev, p->stray), full);
	else if (!p->backends)
		evidence_reason(ev, "%s is configured, and %s has no back end of it.",
			"已設定 %s，惟 %s 無其後端檔案。", full, CRYPTO_BACKENDS);
	else
		return;
	evidence_status(ev, ST_FAIL);
}

static void crypto_policy(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct err e = {0};
	size_t n;
	char **wanted = param_list(p, "policies", ev->arena, &n);
	const struct crypto_policy *c = facts_get(f, &model_crypto_policy, &e);

	evidence_expected(ev,
		"The system-wide cryptographic policy is one of %s, and it is applied.",
		"全系統加密原則為下列之一，且已套用：%s。", param_str(p, "policies"));
	if (!c) {
		evidence_error(
			ev, "The policy cannot be read: %s.", "無法讀取加密原則：%s。", e.text);
		return;
	}
	if (!c->name) {
		evidence_status(ev, ST_FAIL);
		evidence_observed(ev, "no policy is configured.", "未設定加密原則。");
		if (c->installed)
			evidence_reason(ev, "/etc/crypto-policies/config names no policy.",
				"/etc/crypto-policies/config 未指定原則。");
		else
			evidence_reason(ev, "There is no system-wide cryptographic policy.",
				"無全系統加密原則。");
		return;
	}
	const char *name = evidence_clean(ev, c->name);
	const char *full = evidence_clean(ev, arena_printf(ev->arena, "%s%s%s", c->name,
						      *c->subpolicies ? ":" : "", c->subpolicies));
	evidence_seen_at(ev, "cryptographic policy", full, c->config, c->line);
	if (c->state)
		evidence_seen_at(ev, "policy applied", c->applied, c->state, 1);
	evidence_observed(ev, "configured is %s, applied is %s.", "設定為 %s，已套用者為 %s。",
		full, evidence_clean(ev, c->applied));
	if (c->fragments)
		evidence_observed(ev, "Appended to back ends, and not judged: %s.",
			"附加於後端檔案而未予判定者：%s。", evidence_clean(ev, c->fragments));
	evidence_status(ev, ST_PASS);
	if (!str_in(wanted, n, c->name)) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "The policy %s is none of %s.", "原則 %s 非 %s 之一。", name,
			param_str(p, "policies"));
		return;
	}
	fail_policy(ev, c, full);
}

/* Lines of an environment file that set the variable; false: it could not be read. */
static bool judge_sysconfig(struct facts *f, struct evidence *ev)
{
	const struct file *s;
	struct err e = {0};
	const char *line;
	size_t len;
	int rc = root_read(facts_host(f)->root, SYSCONFIG, &s, &e);

	if (is_absent(rc))
		return true;
	if (rc) {
		evidence_error(ev, "%s.", "無法讀取：%s。", e.text);
		return false;
	}
	struct lines l = lines_of(s->data, s->size);
	while (next_line(&l, &line, &len)) {
		static const char name[] = "CRYPTO_POLICY";
		char *t = str_strip(arena_strndup(ev->arena, line, len));
		if (!str_starts(t, name) ||
			t[strlen(name) + strspn(t + strlen(name), " \t")] != '=')
			continue;
		evidence_seen_at(ev, name, strchr(t, '=') + 1, s, l.number);
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s:%u sets CRYPTO_POLICY.", "%s:%u 設定 CRYPTO_POLICY。",
			SYSCONFIG, l.number);
	}
	return true;
}

/* What the policy's back end gives a keyword by an option ("-oCiphers=..."); NULL: it gives none. */
static const char *by_option(struct arena *a, const struct file *f, const char *keyword)
{
	const char *mark = arena_printf(a, "-o%s=", keyword);
	const char *at = memmem(f->data, f->size, mark, strlen(mark));

	if (!at)
		return NULL;
	at += strlen(mark);
	return arena_strndup(a, at, strcspn(at, " \t\r\n'\""));
}

/* Ciphers, MACs and key exchanges: each must be what the back end says. */
static void judge_lists(
	struct evidence *ev, const struct sshd_conf *c, const char *unit, const struct file *server)
{
	static const char *const keywords[] = {"Ciphers", "MACs", "KexAlgorithms"};

	for (size_t i = 0; i < 3; i++) {
		const struct sshd_value *v = sshd_global(c, keywords[i]);
		const char *option = server ? by_option(ev->arena, server, keywords[i]) : NULL;
		const char *want = option ? sshd_normal(c, ev->arena, keywords[i], option) : NULL;
		const char *where =
			!v || (!v->file && !v->command_line) ? "its compiled-in default"
			: v->file ? arena_printf(ev->arena, "%s:%u", v->file->path, v->line)
				  : "its command line";
		const char *zh = !v || (!v->file && !v->command_line) ? "程式預設值"
				 : v->file			      ? where
								      : "命令列";
		if (v && v->file)
			evidence_seen_at(ev, keywords[i], v->value, v->file, v->line);
		else if (v)
			evidence_seen(ev, keywords[i], v->value);
		if (v && ((v->file && str_starts(v->file->path, CRYPTO_BACKENDS "/")) ||
				 (v->command_line && want && str_eq(want, v->value))))
			continue;
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%1$s: %2$s of sshd come from %3$s, not from the policy.%4$.0s",
			"%1$s：sshd 之 %2$s 由%4$s決定，而非加密原則。%3$.0s", unit, keywords[i],
			evidence_clean(ev, where), evidence_clean(ev, zh));
	}
}

static void judge_running(struct facts *f, struct evidence *ev, const struct file *server)
{
	struct err e = {0};
	const struct sshd_listeners *l = facts_get(f, &model_sshd_listeners, &e);

	if (!l) {
		evidence_error(ev, "Which sshd runs cannot be asked: %s.",
			"無法查詢執行中之 sshd：%s。", e.text);
		return;
	}
	for (size_t i = 0; i < l->n; i++) {
		const struct sshd_listener *v = &l->v[i];
		if (v->stale || !v->conf)
			evidence_error(ev, "In the running system sshd (pid %d): %s.",
				"運作中之系統：sshd（pid %d）：%s。", (int)v->pid,
				v->stale ? v->stale : v->why.text);
		else if (!v->as_unit)
			judge_lists(ev, v->conf,
				arena_printf(ev->arena, "sshd (pid %d)", (int)v->pid), server);
	}
}

static void crypto_override(struct facts *f, const struct params *p, struct evidence *ev)
{
	const struct file *server = NULL;
	struct err e = {0}, why = {0};
	const struct sshd_services *s = facts_get(f, &model_sshd_services, &e);

	(void)p;
	evidence_expected(ev,
		SYSCONFIG " does not set CRYPTO_POLICY, and sshd takes its ciphers, MACs and key "
			  "exchanges from the system-wide policy.",
		SYSCONFIG " 未設定 CRYPTO_POLICY，且 sshd 之 Ciphers、MACs 及 KexAlgorithms "
			  "由全系統加密原則決定。");
	if (!s) {
		evidence_error(ev, "Which sshd is started cannot be told: %s.",
			"無法得知啟動何一 sshd：%s。", e.text);
		return;
	}
	if (!s->n) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev, "No sshd is installed.", "未安裝 sshd。");
		return;
	}
	if (!judge_sysconfig(f, ev))
		return;
	int rc = root_read(facts_host(f)->root, SERVER, &server, &why);
	if (rc && !is_absent(rc)) {
		evidence_error(ev, "%s.", "無法讀取：%s。", why.text);
		return;
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct sshd_service *v = &s->v[i];
		const char *unit = v->unit ? v->unit : "sshd";
		if (v->conf)
			judge_lists(ev, v->conf, unit, rc ? NULL : server);
		else
			evidence_error(ev, "%s: %s.", "%s：%s。", unit, v->why.text);
	}
	if (facts_host(f)->live)
		judge_running(f, ev, rc ? NULL : server);
	evidence_observed(ev, "The policy's lists are in %s.", "加密原則之清單位於 %s。", SERVER);
	evidence_status(ev, ST_PASS);
}

const struct check family_gcb_crypto[] = {
	{"crypto-policy",
		"the system-wide cryptographic policy is one of those wanted, and applied",
		policy_params, 0, crypto_policy},
	{"crypto-override", "sshd takes its algorithms from the system-wide cryptographic policy",
		NULL, 0, crypto_override},
	{0},
};
