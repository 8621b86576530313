/*
 * ac2_umask: AC-2 least privilege (最小權限): with which umask every session of every account begins.
 *
 * Asked of what a person gets at the prompt of an interactive login at the console, over ssh and by su -: PAM (pam_umask with
 * its argument, login.defs and /etc/default/login, usergroups, GECOS), sshd, systemd's UMask= and then the start files of the
 * account's shell.  What the system gives must be strict without the account's own start files; those that stand there now and
 * are read may not undo it.  What a user types later is his own.
 *
 * Left out: sessions without a shell (sftp, cron, services), commands run over ssh in the place of a login shell, ACLs.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/accounts/login_defs.h"
#include "checks/families/ac_shells.h"

#define NAMED 8 /* accounts named in a text; the rest is counted */

static const struct param_spec umask_params[] = {{"umask", PARAM_STRING, "octal"}, {0}};

static enum standing judge_outcome(const struct shell_outcome *o, const void *mask)
{
	unsigned want = *(const unsigned *)mask;

	if (o->end == SHELL_SHUT_OUT ||
		(o->end == SHELL_LOOSE && o->value && (strtoul(o->value, NULL, 8) & want) == want))
		return STANDS;
	return o->end == SHELL_LOOSE ? FAILS : UNSURE;
}

/* Of root's own session, with the files root has written for itself. */
static enum standing judge_own(const struct shell_outcome *o, const void *mask)
{
	return o->without_own ? STANDS : judge_outcome(o, mask);
}

static const char *place(struct evidence *ev, const struct shell_outcome *o)
{
	return o->file ? arena_printf(ev->arena, " (%s:%u)", o->file->path, o->line) : "";
}

static void explain(struct evidence *ev, const struct shell_account *x,
	const struct shell_outcome *o, enum standing s, unsigned want)
{
	const char *en = session_of(ev, o, false), *zh = session_of(ev, o, true);

	if (s == FAILS)
		evidence_reason(ev, "%1$s: the umask is %2$s%3$s%4$s, weaker than %6$04o.%5$.0s",
			"%1$s%5$s：umask 為 %2$s%3$s，較 %6$04o 寬鬆。%4$.0s", x->name, o->value,
			place(ev, o), en, zh, want);
	else if (o->end == SHELL_UNKNOWN)
		evidence_reason(ev, "%1$s: the umask cannot be told%3$s: %2$s.%4$.0s",
			"%1$s%4$s：無法判定 umask：%2$s。%3$.0s", x->name, o->why, en, zh);
	else if (o->end != SHELL_LOOSE)
		evidence_reason(ev, "%1$s: the umask in %2$s cannot be told%3$s.%4$.0s",
			"%1$s%4$s：無法判定 %2$s 之 umask。%3$.0s", x->name, x->shell, en, zh);
	else
		evidence_reason(ev,
			"%1$s: the umask depends on the condition at %2$s, which cannot be "
			"told%3$s.%4$.0s",
			"%1$s%4$s：umask 取決於 %2$s 之條件，該條件無法判定。%3$.0s", x->name,
			o->when, en, zh);
}

static void see(struct evidence *ev, const struct shell_account *x, const struct shell_outcome *o)
{
	const char *what = arena_printf(ev->arena, "umask (%s)", x->name);

	if (o->file)
		evidence_seen_at(ev, what, o->value, o->file, o->line);
	else if (o->value)
		evidence_seen_from(ev, what, o->value, "systemd");
}

static void trace_account(struct evidence *ev, const struct shell_account *x)
{
	trace_login(ev, x);
	for (size_t i = 0; i < x->n; i++) {
		const struct shell_outcome *o = &x->v[i];
		evidence_trace(ev, o->file, o->line, "%1$s%2$.0s: %3$s", "%2$s%1$.0s：%3$s",
			session_of(ev, o, false), session_of(ev, o, true),
			o->value ? o->value
			: o->why ? o->why
				 : "-");
	}
}

/* What useradd gives the next home directory: said, not judged. */
static void observe_homes(struct facts *f, struct evidence *ev)
{
	struct err e = {0};
	const struct login_defs *d = facts_get(f, &model_login_defs, &e);
	const struct file *file = NULL;
	unsigned line = 0;
	const char *mode = d ? login_defs_str(d, "HOME_MODE", &file, &line) : NULL;

	if (!mode)
		return;
	evidence_observed(ev, "New home directories get mode %s (HOME_MODE of login.defs).",
		"新建之家目錄權限為 %s（login.defs 之 HOME_MODE）。",
		str_clean(ev->arena, mode, strlen(mode), 40));
	if (file)
		evidence_seen_at(ev, "HOME_MODE", mode, file, line);
}

static void judge_root(const struct shells *s, unsigned want, struct evidence *ev)
{
	const struct shell_outcome *o;

	for (size_t i = 0; i < s->n; i++) {
		const struct shell_account *x = &s->v[i];
		if (x->uid)
			continue;
		enum standing st = account_standing(x, judge_own, &want, &o);
		see(ev, x, o);
		if (st != STANDS)
			explain(ev, x, o, st, want);
		evidence_observed(ev, "%s: the session that decides begins with umask %s%s.",
			"%s：據以判定之工作階段，其 umask 為 %s%s。", x->name,
			o->value ? o->value : "-", place(ev, o));
		evidence_status(ev, st == FAILS ? ST_FAIL : st == UNSURE ? ST_ERROR : ST_PASS);
	}
	if (ev->status == ST_NONE) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev, "root has no shell to log in with", "root 無可登入之 shell");
	}
}

static void judge(const struct shells *s, unsigned want, struct evidence *ev)
{
	size_t count[3] = {0}, named = 0;
	const struct shell_outcome *o;

	for (size_t i = 0; i < s->n; i++)
		count[account_standing(&s->v[i], judge_outcome, &want, &o)]++;
	enum standing worst = count[FAILS] ? FAILS : count[UNSURE] ? UNSURE : STANDS;
	for (size_t i = 0; i < s->n; i++) {
		enum standing st = account_standing(&s->v[i], judge_outcome, &want, &o);
		see(ev, &s->v[i], o);
		if (st == STANDS || st != worst || named++ >= NAMED)
			continue;
		explain(ev, &s->v[i], o, st, want);
	}
	if (named > NAMED)
		evidence_reason(ev, "And %zu more accounts.", "另有 %zu 個帳號。", named - NAMED);
	evidence_observed(ev,
		"%zu accounts can log in with a shell: every session of %zu begins with umask %04o "
		"or a stricter one, of %zu not, of %zu it cannot be told.",
		"可以 shell 登入之帳號計 %zu 個：%zu 個之所有工作階段其 umask 為 %04o "
		"或更嚴格，%zu 個不符，%zu 個無法判定。",
		s->n, count[STANDS], want, count[FAILS], count[UNSURE]);
	say_who_was_judged(ev, s);
	evidence_status(ev, worst == FAILS ? ST_FAIL : worst == UNSURE ? ST_ERROR : ST_PASS);
}

/* The model, and the mask that is wanted; NULL: said. */
static const struct shells *masks(
	struct facts *f, const struct params *p, struct evidence *ev, unsigned long *ret)
{
	const char *text = param_value(p, "umask");
	struct err e = {0};
	char *end;

	*ret = strtoul(text, &end, 8);
	if (end == text || *end || *ret > 0777) {
		evidence_error(ev, "parameter \"umask\" is \"%s\", no octal mode",
			"參數「umask」之值「%s」非八進位權限遮罩", text);
		return NULL;
	}
	const struct shells *s = facts_get(f, &model_umasks, &e);
	if (!s)
		evidence_error(ev, "The accounts and their shells cannot be read: %s.",
			"無法讀取帳號與 shell：%s。", e.text);
	return s;
}

static void login_umask(struct facts *f, const struct params *p, struct evidence *ev)
{
	unsigned long want;
	const struct shells *s = masks(f, p, ev, &want);

	evidence_expected(ev,
		"Every interactive login of every account, at the console, over ssh and by su -, "
		"begins with umask %04lo or a stricter one.",
		"各帳號之互動式登入（主控台、ssh、su -），其 umask 均為 %04lo 或更嚴格。", want);
	if (!s)
		return;
	for (size_t i = 0; ev->tracing && i < s->n; i++)
		trace_account(ev, &s->v[i]);
	judge(s, (unsigned)want, ev);
	observe_homes(f, ev);
}

static void root_umask(struct facts *f, const struct params *p, struct evidence *ev)
{
	unsigned long want;
	const struct shells *s = masks(f, p, ev, &want);

	evidence_expected(ev,
		"Every interactive login of root, at the console, over ssh and by su -, begins "
		"with "
		"umask %04lo or a stricter one.",
		"root 之互動式登入（主控台、ssh、su -），其 umask 均為 %04lo 或更嚴格。", want);
	for (size_t i = 0; s && ev->tracing && i < s->n; i++)
		if (!s->v[i].uid)
			trace_account(ev, &s->v[i]);
	if (s)
		judge_root(s, (unsigned)want, ev);
}

const struct check family_ac2_umask[] = {
	{.id = "umask",
		.summary = "every login session begins with a strict umask",
		.params = umask_params,
		.run = login_umask},
	{.id = "umask-root",
		.summary = "every login session of root begins with a strict umask",
		.params = umask_params,
		.run = root_umask},
	{0},
};
