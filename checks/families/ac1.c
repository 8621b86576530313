/*
 * ac1: AC-1 account management (帳號管理): idle logout.
 *
 * shell-idle asks whether every login shell ends an idle session in a way its user cannot lift: TMOUT read-only, or
 * systemd-logind's StopIdleSessionSec.  session-idle asks whether sessions idle past the limit stand on the running
 * system.  sshd's ClientAliveInterval is shown as what it is: it ends connections whose client is gone.
 */
#include <stdlib.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "checks/resolve/units/logind.h"
#include "checks/families/ac_shells.h"
#include "checks/resolve/sshd/sshd.h"

#define NAMED 8 /* accounts or sessions named in a text; the rest is counted */

static const struct param_spec idle_params[] = {{"idle", PARAM_NUMBER, "s"}, {0}};

typedef unsigned long long ull;

static enum standing judge_outcome(const struct shell_outcome *o, const void *want)
{
	uint64_t idle = *(const uint64_t *)want;

	if (o->end == SHELL_SHUT_OUT || (o->end == SHELL_HELD && o->seconds && o->seconds <= idle))
		return STANDS;
	return o->end == SHELL_UNKNOWN ? UNSURE : FAILS;
}

static void seen_outcome(
	struct evidence *ev, const struct shell_account *x, const struct shell_outcome *o)
{
	const char *what = x->kind == SHELL_TCSH ? "autologout" : "TMOUT";
	const char *name = arena_printf(ev->arena, "%s (%s)", what, x->name);

	if (o->file)
		evidence_seen_at(ev, name, o->value, o->file, o->line);
	else
		evidence_seen(ev, name, o->value);
	if (o->ro_file && (o->ro_file != o->file || o->ro_line != o->line))
		evidence_seen_at(ev, arena_printf(ev->arena, "readonly %s (%s)", what, x->name),
			"yes", o->ro_file, o->ro_line);
}

static void explain_cannot(
	struct evidence *ev, const struct shell_account *x, const struct shell_outcome *o)
{
	if (o->through)
		evidence_reason(ev,
			"%s: the session ends up in a shell that no idle limit binds (%s).",
			"%s：工作階段最終進入不受閒置時限拘束之 shell（%s）。", x->name,
			o->through);
	else if (x->kind == SHELL_ZSH)
		evidence_reason(ev, "%s: in zsh (%s) a user can always lift a read-only TMOUT.",
			"%s：zsh（%s）之使用者可自行解除唯讀之 TMOUT。", x->name, x->shell);
	else
		evidence_reason(ev, "%s: %s%s knows no idle logout.", "%s：%s%s 不支援閒置登出。",
			x->name, x->shell,
			x->kind == SHELL_DASH && !str_ends(x->shell, "dash") ? " (dash)" : "");
}

static void explain_fail(struct evidence *ev, const struct shell_account *x,
	const struct shell_outcome *o, uint64_t idle)
{
	const char *where =
		o->file ? arena_printf(ev->arena, " (%s:%u)", o->file->path, o->line) : "";
	const char *when = arena_printf(ev->arena, "%s%s%s%s%s%s", o->when ? " [" : "",
		o->when ? o->when : "", o->when ? "]" : "", o->source ? " <" : "",
		o->source ? o->source : "", o->source ? ">" : "");
	const char *var = x->kind == SHELL_TCSH ? "autologout" : "TMOUT",
		   *en = session_of(ev, o, false), *zh = session_of(ev, o, true);

	if (o->end == SHELL_CANNOT)
		explain_cannot(ev, x, o);
	else if (!o->value && o->end == SHELL_HELD)
		evidence_reason(ev,
			"%1$s: %2$s is frozen unset%3$s%4$s%5$s, so the shell never ends.%6$.0s",
			"%1$s%6$s：%2$s 於未設定時即遭設為唯讀%3$s%4$s，shell 不會自動登出。%5$.0s",
			x->name, var, where, when, en, zh);
	else if (!o->value)
		evidence_reason(ev, "%1$s: %2$s is not set%3$s%4$s%5$s.%6$.0s",
			"%1$s%6$s：未設定 %2$s%3$s%4$s。%5$.0s", x->name, var, where, when, en, zh);
	else if (o->end == SHELL_LOOSE)
		evidence_reason(ev,
			"%1$s: %2$s=%7$s%3$s is not read-only, the user can undo it%4$s%5$s.%6$.0s",
			"%1$s%6$s：%2$s=%7$s%3$s 並非唯讀，使用者可自行取消%4$s。%5$.0s", x->name,
			var, where, when, en, zh, o->value);
	else if (!o->seconds)
		evidence_reason(ev, "%1$s: %2$s=%7$s%3$s never ends the shell%4$s%5$s.%6$.0s",
			"%1$s%6$s：%2$s=%7$s%3$s 不會使 shell 自動登出%4$s。%5$.0s", x->name, var,
			where, when, en, zh, o->value);
	else
		evidence_reason(ev,
			"%1$s: %2$s=%7$s%3$s ends the shell after %8$llu s, more than %9$llu "
			"s%4$s%5$s.%6$.0s",
			"%1$s%6$s：%2$s=%7$s%3$s 於閒置 %8$llu 秒後登出，逾 %9$llu 秒%4$s。%5$.0s",
			x->name, var, where, when, en, zh, o->value, (ull)o->seconds, (ull)idle);
}

static void explain_unsure(
	struct evidence *ev, const struct shell_account *x, const struct shell_outcome *o)
{
	if (o->end == SHELL_UNKNOWN)
		evidence_reason(ev, "%s: what its shell makes of TMOUT cannot be told: %s.",
			"%s：無法判定其 shell 之 TMOUT：%s。", x->name, o->why);
	else
		evidence_reason(ev,
			"%s: TMOUT depends on the condition at %s, which cannot be told.",
			"%s：TMOUT 取決於 %s 之條件，該條件無法判定。", x->name, o->when);
}

/* The files each login reads, and what became of TMOUT in them; then how its sessions turn out. */
static void trace_account(const struct shell_account *x, uint64_t idle, struct evidence *ev)
{
	trace_login(ev, x);
	for (size_t i = 0; i < x->n; i++) {
		const struct shell_outcome *o = &x->v[i];
		const char *en = session_of(ev, o, false), *zh = session_of(ev, o, true);
		if (o->end == SHELL_UNKNOWN)
			evidence_trace(ev, o->file, o->line, "%2$s%3$.0s: not known: %1$s",
				"%3$s%2$.0s：無法得知：%1$s", o->why, en, zh);
		else
			evidence_trace(ev, o->file, o->line, "%1$s%2$.0s: %3$s, %4$s%5$.0s",
				"%2$s%1$.0s：%3$s，%5$s%4$.0s", en, zh, o->value ? o->value : "-",
				(judge_outcome(o, &idle) == STANDS)
					? "ends in time"
					: "does not end in time, or the user can undo it",
				(judge_outcome(o, &idle) == STANDS)
					? "依時登出"
					: "未依時登出，或使用者可自行取消");
	}
}

/* Keep-alive of sshd: shown so that nobody takes it for an idle logout. */
static void observe_sshd(struct facts *f, struct evidence *ev)
{
	const struct sshd_conf *c = facts_get(f, &model_sshd, &(struct err){0});

	if (!c || !sshd_installed(c))
		return;
	const struct sshd_value *i = sshd_global(c, "ClientAliveInterval"),
				*n = sshd_global(c, "ClientAliveCountMax");
	evidence_observed(ev,
		"sshd ClientAliveInterval %s x ClientAliveCountMax %s only ends connections whose "
		"client is "
		"gone; it does not log out an idle user.",
		"sshd 之 ClientAliveInterval %s × ClientAliveCountMax %s "
		"僅中斷無回應之連線，不會登出閒置之使用者。",
		i->value, n->value);
	if (i->file)
		evidence_seen_at(ev, "ClientAliveInterval", i->value, i->file, i->line);
	if (n->file)
		evidence_seen_at(ev, "ClientAliveCountMax", n->value, n->file, n->line);
}

static void observe_logind(const struct logind_idle *l, struct evidence *ev)
{
	if (!l->file)
		evidence_observed(ev, "StopIdleSessionSec of systemd-logind is not set.",
			"systemd-logind 未設定 StopIdleSessionSec。");
	else if (!l->stops && l->why_not)
		evidence_observed(ev,
			"StopIdleSessionSec=%1$s of systemd-logind ends no session: %2$s%3$.0s.",
			"systemd-logind 之 StopIdleSessionSec=%1$s 不會結束工作階段：%2$.0s%3$s。",
			l->text, l->why_not, l->why_not_zh);
	else if (!l->stops)
		evidence_observed(ev, "StopIdleSessionSec=%s of systemd-logind ends no session.",
			"systemd-logind 之 StopIdleSessionSec=%s 不會結束工作階段。", l->text);
	else
		evidence_observed(ev,
			"systemd-logind ends sessions after %llu s of idleness "
			"(StopIdleSessionSec).",
			"systemd-logind 於工作階段閒置 %llu 秒後予以結束（StopIdleSessionSec）。",
			(ull)l->seconds);
	if (l->file)
		evidence_seen_at(ev, "StopIdleSessionSec", l->text, l->file, l->line);
}

static void observe_accounts(const struct shells *s, const size_t count[3], struct evidence *ev)
{
	evidence_observed(ev,
		"%zu accounts can log in with a shell: %zu are logged out in time and cannot undo "
		"it, %zu are "
		"not, %zu cannot be told; %zu accounts have no login shell and %zu neither a "
		"password nor a "
		"key.",
		"可以 shell 登入之帳號計 %zu 個：%zu 個將依時自動登出且無法自行取消，%zu "
		"個不符，%zu 個無法判定；另有 %zu "
		"個帳號無登入 shell，%zu 個無密碼亦無金鑰。",
		s->n, count[STANDS], count[FAILS], count[UNSURE], s->no_shell, s->locked);
	say_who_was_judged(ev, s);
}

static void judge_accounts(
	const struct shells *s, uint64_t idle, size_t count[3], struct evidence *ev)
{
	const struct shell_outcome *o;

	for (size_t i = 0; i < s->n; i++)
		count[account_standing(&s->v[i], judge_outcome, &idle, &o)]++;
	/* One account that certainly fails decides; else one that cannot be told does. */
	enum standing worst = count[FAILS] ? FAILS : count[UNSURE] ? UNSURE : STANDS;
	size_t named = 0;
	for (size_t i = 0; i < s->n; i++) {
		enum standing st = account_standing(&s->v[i], judge_outcome, &idle, &o);
		if (st == worst || st == FAILS)
			seen_outcome(ev, &s->v[i], o);
		if (st == STANDS || st != worst || named++ >= NAMED)
			continue;
		if (st == FAILS)
			explain_fail(ev, &s->v[i], o, idle);
		else
			explain_unsure(ev, &s->v[i], o);
	}
	if (named > NAMED)
		evidence_reason(ev, "And %zu more accounts.", "另有 %zu 個帳號。", named - NAMED);
	evidence_status(ev, worst == FAILS ? ST_FAIL : worst == UNSURE ? ST_ERROR : ST_PASS);
}

static void shell_idle(struct facts *f, const struct params *p, struct evidence *ev)
{
	uint64_t idle = param_u64(p, "idle");
	struct err e = {0}, logind_error = {0};
	const struct shells *s = facts_get(f, &model_shells, &e);
	const struct logind_idle *l = facts_get(f, &model_logind_idle, &logind_error);
	size_t count[3] = {0};

	evidence_expected(ev,
		"Every account that can log in is logged out after at most %llu s of idleness: "
		"TMOUT read-only in "
		"its shell, or StopIdleSessionSec of systemd-logind.",
		"所有可登入之帳號於閒置至多 %llu 秒後自動登出：shell 之 TMOUT 為唯讀，或由 "
		"systemd-logind 之 "
		"StopIdleSessionSec 結束工作階段。",
		(ull)idle);
	if (l && l->stops && l->seconds <= idle) {
		observe_logind(l, ev);
		evidence_reason(ev,
			"systemd-logind ends every session registered through pam_systemd whose "
			"terminal is idle, "
			"whatever the shell.",
			"凡經 pam_systemd 登錄之工作階段，其終端機閒置逾時即由 systemd-logind "
			"結束，與 shell 無關。");
		observe_sshd(f, ev);
		evidence_status(ev, ST_PASS);
		return;
	}
	if (!s) {
		evidence_error(ev, "The accounts and their shells cannot be read: %s.",
			"無法讀取帳號及其 shell：%s。", e.text);
		return;
	}
	for (size_t i = 0; ev->tracing && i < s->n; i++)
		trace_account(&s->v[i], idle, ev);
	judge_accounts(s, idle, count, ev);
	observe_accounts(s, count, ev);
	if (l)
		observe_logind(l, ev);
	else if (count[FAILS] || count[UNSURE])
		evidence_error(ev, "Whether systemd-logind ends idle sessions cannot be told: %s.",
			"無法判定 systemd-logind 是否結束閒置之工作階段：%s。", logind_error.text);
	observe_sshd(f, ev);
}

/* Greeters, locked screens and user managers are no logins of a person. */
static bool of_a_person(const struct session *s)
{
	return !s->class || str_eq(s->class, "user") || str_eq(s->class, "user-early");
}

static const char *told(const char *s)
{
	return s && *s ? s : "-";
}

static void session_idle(struct facts *f, const struct params *p, struct evidence *ev)
{
	const struct host *h = facts_host(f);
	uint64_t idle = param_u64(p, "idle");
	struct session *v = NULL;
	size_t n = 0, counted = 0, unknown = 0, late = 0;
	struct err e = {0};
	const struct logind_idle *l = facts_get(f, &model_logind_idle, &(struct err){0});

	evidence_expected(ev, "No session stands idle for more than %llu s.",
		"無閒置逾 %llu 秒而仍存在之工作階段。", (ull)idle);
	if (!h->probe || !h->probe->sessions ||
		h->probe->sessions(h->probe->arg, ev->arena, &v, &n, &e) < 0) {
		evidence_error(ev, "The sessions cannot be asked for: %s.",
			"無法查詢工作階段：%s。", e.text);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct session *s = &v[i];
		if (!of_a_person(s))
			continue;
		counted++;
		if (!s->idle_known) {
			unknown++;
			/* Without a terminal nobody sits there (sftp, a port forwarding): said, not judged. */
			if (s->tty && *s->tty && str_eq(s->type, "tty"))
				evidence_error(ev,
					"How long session %s of %s on %s is idle cannot be told.",
					"無法得知工作階段 %s（使用者 %s，終端機 %s）之閒置時間。",
					told(s->id), told(s->user), s->tty);
			continue;
		}
		long long seconds = (long long)h->now.tv_sec - (long long)s->idle_since;
		if (seconds <= 0 || (uint64_t)seconds <= idle)
			continue;
		evidence_seen_from(ev, arena_printf(ev->arena, "session %s", told(s->id)),
			arena_printf(ev->arena, "%s on %s idle %lld s", told(s->user), told(s->tty),
				seconds),
			"systemd-logind, utmp");
		if (late++ < NAMED)
			evidence_reason(ev, "Session %s of %s on %s%s%s has been idle for %lld s.",
				"工作階段 %s（使用者 %s，終端機 %s%s%s）已閒置 %lld 秒。",
				told(s->id), told(s->user), told(s->tty),
				s->remote_host && *s->remote_host ? " from " : "",
				s->remote_host ? s->remote_host : "", seconds);
	}
	if (late > NAMED)
		evidence_reason(
			ev, "And %zu more sessions.", "另有 %zu 個工作階段。", late - NAMED);
	evidence_observed(ev,
		"%zu sessions of users, %zu of them idle for more than %llu s; of %zu it is not "
		"known (no terminal, "
		"or a desktop that does not say).",
		"使用者工作階段計 %zu 個，其中 %zu 個閒置逾 %llu 秒；%zu "
		"個無從得知（無終端機，或桌面環境未提供）。",
		counted, late, (ull)idle, unknown);
	if (l)
		observe_logind(l, ev);
	evidence_status(ev, late ? ST_FAIL : ST_PASS);
}

const struct check family_ac1[] = {
	{"shell-idle", "idle login shells are logged out, and users cannot undo it", idle_params, 0,
		shell_idle},
	{"session-idle", "no session stands idle past the limit", idle_params, NEEDS_LIVE,
		session_idle},
	{0},
};
