/*
 * IA-2, identification and authentication: lockout and password history, decided by simulating PAM (checks/pam/).
 *
 * lockout: in every service that takes passwords, after at most `deny` failures the right password is refused for
 * at least `unlock_time` seconds.  history: of the most recent passwords, the current one included, at least
 * `remember` are refused.  A stricter host passes, up to one where nobody gets in at all.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/models.h"
#include "checks/pam/scenario.h"
#include "checks/resolve/sshd.h"

/* A service we know more of than its name. */
struct known {
	const char *name;
	const char *programs[3];
	const char *with; /* the service the same program uses for a login shell (su -, sudo -i) */
	bool by_user;	  /* run by the user, not by uid 0 */
};

static const struct known known[] = {
	{"login", {"/usr/bin/login", "/bin/login", NULL}, NULL, false},
	{"su", {"/usr/bin/su", "/bin/su", NULL}, "su-l", true},
	{"su-l", {NULL}, NULL, true},
	{"sudo", {"/usr/bin/sudo", NULL}, "sudo-i", false},
	{"sshd", {"/usr/sbin/sshd", NULL}, NULL, false},
	{"passwd", {"/usr/bin/passwd", NULL}, NULL, true},
};

#define USER_UID 1000 /* who calls su and passwd: anybody but root */

struct run {
	struct facts *facts;
	const struct pam_host *pam;
	const struct pam_world *world;
	struct evidence *ev;
	unsigned deny, remember;
	int64_t seconds;
	size_t judged;
	bool history;
};

static const struct known *know(const char *name)
{
	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		if (str_eq(known[i].name, name))
			return &known[i];
	return NULL;
}

static bool exists(const struct run *r, const char *path)
{
	struct stat st;
	/* what cannot be looked at counts as there: loading it will say why */
	return path && !is_absent(root_stat(r->world->root, path, true, &st, NULL));
}

static bool file_exists(const struct run *r, const char *service)
{
	struct stat st;
	const char *etc = arena_printf(r->ev->arena, "/etc/pam.d/%s", service),
		   *lib = arena_printf(r->ev->arena, "/usr/lib/pam.d/%s", service);

	return !is_absent(root_stat(r->world->root, etc, false, &st, NULL)) || exists(r, lib);
}

static bool program_exists(const struct run *r, const struct known *k)
{
	for (size_t i = 0; k && k->programs[i]; i++)
		if (exists(r, k->programs[i]))
			return true;
	return false;
}

/* Evidence */

static bool already_seen(
	const struct evidence *ev, const char *path, unsigned line, const char *value)
{
	for (size_t i = 0; i < ev->n_seen; i++)
		if (ev->seen[i].line == line && str_eq(ev->seen[i].path, path) &&
			str_eq(ev->seen[i].value, value))
			return true;
	return false;
}

static void see(struct evidence *ev, const char *what, const char *value, const struct file *f,
	unsigned line)
{
	if (f && !already_seen(ev, f->path, line, value))
		evidence_seen_at(ev, what, value, f, line);
}

static void see_from(struct evidence *ev, const char *what, const char *value, struct pam_from from,
	const struct pam_line *l)
{
	if (from.file && from.file != l->file)
		see(ev, what, value, from.file, from.line);
}

static struct pam_sim reader(
	const struct run *r, const struct pam_service *s, struct pam_choices *none)
{
	return (struct pam_sim){.world = r->world,
		.a = r->ev->arena,
		.service = s,
		.user = &r->world->users[1],
		.choices = none};
}

static void see_faillock(const struct run *r, const struct pam_service *s, const struct pam_line *l)
{
	static const char *const actions[] = {"preauth", "authsucc", "authfail"};
	struct pam_choices none = {.n = 0};
	struct pam_sim sim = reader(r, s, &none);
	struct evidence *ev = r->ev;
	struct faillock o;

	if (faillock_options(&sim, l, &o) != PAM_SUCCESS) {
		see(ev, "pam_faillock", "its configuration file cannot be used: service_err",
			l->file, l->line);
		return;
	}
	see(ev, "pam_faillock",
		arena_printf(ev->arena, "%s deny=%u unlock_time=%u fail_interval=%u%s",
			actions[o.action], o.deny, o.unlock_time, o.fail_interval,
			o.even_deny_root ? " even_deny_root" : ""),
		l->file, l->line);
	see_from(ev, "deny", arena_printf(ev->arena, "%u", o.deny), o.deny_from, l);
	see_from(ev, "unlock_time", arena_printf(ev->arena, "%u", o.unlock_time), o.unlock_from, l);
	see_from(ev, "fail_interval", arena_printf(ev->arena, "%u", o.fail_interval),
		o.interval_from, l);
	see_from(ev, "even_deny_root", "yes", o.root_from, l);
}

static void see_pwhistory(
	const struct run *r, const struct pam_service *s, const struct pam_line *l)
{
	struct pam_choices none = {.n = 0};
	struct pam_sim sim = reader(r, s, &none);
	struct pwhistory o;

	pwhistory_options(&sim, l, &o);
	see(r->ev, "pam_pwhistory", arena_printf(r->ev->arena, "remember=%ld", o.remember), l->file,
		l->line);
	see_from(r->ev, "remember", arena_printf(r->ev->arena, "%ld", o.remember), o.remember_from,
		l);
}

/* The lines that take part in the verdict: those that count, check, remember, and those that are broken. */
static void see_stack(const struct run *r, const struct pam_service *s, enum pam_phase phase)
{
	const struct pam_stack *stack = pam_service_stack(s, phase);
	bool on;

	for (size_t i = 0; i < stack->n; i++) {
		const struct pam_line *l = &stack->v[i];
		if (l->handler == PAM_H_SUBSTACK)
			continue;
		if (l->broken)
			see(r->ev, "broken line", l->broken, l->file, l->line);
		else if (!l->present)
			see(r->ev, l->name, "cannot be loaded: module_unknown", l->file, l->line);
		else if (str_eq(l->name, "pam_faillock") && phase != PAM_PASSWORD)
			see_faillock(r, s, l);
		else if (str_eq(l->name, "pam_pwhistory"))
			see_pwhistory(r, s, l);
		else if (str_eq(l->name, "pam_tally2"))
			see(r->ev, "pam_tally2", pam_last_value(l, "deny"), l->file, l->line);
		else if (str_eq(l->name, "pam_unix") && phase != PAM_ACCOUNT)
			see(r->ev, "pam_unix",
				phase == PAM_AUTH ? "verifies the password"
				: pam_unix_remember(l, &on) >= 0
					? arena_printf(r->ev->arena, "remember=%d",
						  pam_unix_remember(l, &on))
					: "changes the password",
				l->file, l->line);
	}
}

static const char *where(const struct run *r, const struct pam_line *l)
{
	if (!l)
		return "";
	const char *path = str_clean(r->ev->arena, l->file->path, strlen(l->file->path), 200);
	const char *name = l->name ? str_clean(r->ev->arena, l->name, strlen(l->name), 200) : "";
	return arena_printf(r->ev->arena, " (%s:%u%s%s)", path, l->line, *name ? " " : "", name);
}

static const char *for_whom(const struct run *r, const struct scenario_result *x)
{
	if (x->user == &r->world->users[1])
		return "";
	return arena_printf(r->ev->arena, " [%s]",
		str_clean(r->ev->arena, x->user->name, strlen(x->user->name), 64));
}

/* One sentence in both languages into observed, and into reason when it speaks against the host. */
static void say(const struct run *r, bool good, struct bitext t)
{
	evidence_observed(r->ev, "%1$s%2$.0s", "%1$.0s%2$s", t.en, t.zh);
	if (good)
		return;
	evidence_reason(r->ev, "%1$s%2$.0s", "%1$.0s%2$s", t.en, t.zh);
	evidence_status(r->ev, ST_FAIL);
}

#define BOTH(a, en, zh, ...)                                                                       \
	(struct bitext)                                                                            \
	{                                                                                          \
		arena_printf(a, en, __VA_ARGS__), arena_printf(a, zh, __VA_ARGS__)                 \
	}

static void undecided(const struct run *r, const char *service, const struct scenario_result *x)
{
	if (x->outcome == OUT_ERROR)
		evidence_error(r->ev, "%s: %s.", "%s：%s。", service, x->err.text);
	else
		evidence_error(r->ev,
			"%s: the verdict rests on what a module answers of which nothing is "
			"known%s.",
			"%s：結果取決於行為未知之模組%s，無法判定。", service, where(r, x->line));
	if (x->line)
		see(r->ev, "unknown module", x->line->name, x->line->file, x->line->line);
}

/* Lockout */

static struct bitext locked_text(
	const struct run *r, const char *n, const struct scenario_result *x)
{
	struct arena *a = r->ev->arena;
	const char *who = for_whom(r, x);

	if (x->seconds < 0)
		return BOTH(a, "%s%s: locked after %u failures until it is reset.",
			"%s%s：失敗 %u 次後鎖定，至人工解鎖為止。", n, who, x->failures);
	return BOTH(a, "%s%s: locked after %u failures for %lld s.",
		"%s%s：失敗 %u 次後鎖定 %lld 秒。", n, who, x->failures, (long long)x->seconds);
}

static struct bitext lockout_text(
	const struct run *r, const char *n, const struct scenario_result *x)
{
	struct arena *a = r->ev->arena;
	const char *who = for_whom(r, x), *at = where(r, x->line);

	switch (x->outcome) {
	case OUT_REFUSES:
		return BOTH(a, "%s%s: refuses every password, the right one too%s.",
			"%s%s：拒絕一切密碼，正確者亦同%s。", n, who, at);
	case OUT_NOT_LOCKED:
		if (x->failures)
			return BOTH(a,
				"%s%s: the right password was accepted after %u failures%s; it "
				"takes %u to be locked.",
				"%s%s：失敗 %u 次後仍接受正確密碼%s；須失敗 %u 次始鎖定。", n, who,
				r->deny, at, x->failures);
		return BOTH(a,
			"%s%s: the right password was accepted after %u failures%s; no number of "
			"failures locks.",
			"%s%s：失敗 %u 次後仍接受正確密碼%s；無論失敗幾次均不鎖定。", n, who,
			r->deny, at);
	case OUT_TOO_SHORT:
		return BOTH(a, "%s%s: after %u failures locks for %lld s, wanted %lld.",
			"%s%s：失敗 %u 次後鎖定 %lld 秒，要求為 %lld 秒。", n, who, x->failures,
			(long long)x->seconds, (long long)r->seconds);
	case OUT_FORGETS:
		return BOTH(a,
			"%s%s: failures %lld s apart are not counted together: slow guessing is "
			"never locked%s.",
			"%s%s：間隔 %lld 秒之失敗不予累計，緩慢猜測永不鎖定%s。", n, who,
			(long long)x->apart, at);
	case OUT_OPEN:
		return BOTH(a, "%s%s: a wrong password was accepted%s.", "%s%s：接受錯誤之密碼%s。",
			n, who, at);
	case OUT_NO_PASSWORD:
		return BOTH(a, "%s%s: lets in without asking for a password%s.",
			"%s%s：不要求密碼即准登入%s。", n, who, at);
	default:
		return locked_text(r, n, x);
	}
}

static void judge(struct run *r, const char *name, const struct scenario_result *x)
{
	bool good = x->outcome == OUT_HOLDS || x->outcome == OUT_REFUSES;

	if (x->outcome == OUT_UNDECIDED || x->outcome == OUT_ERROR) {
		undecided(r, name, x);
		return;
	}
	say(r, good, lockout_text(r, name, x));
	if (!good && x->line)
		see(r->ev, "accepted by", x->line->name, x->line->file, x->line->line);
}

/* Root is reported, and decides nothing. */
static void report_root(struct run *r, const char *name, const struct scenario_service *s)
{
	struct scenario_result x =
		scenario_lockout(r->world, s, &r->world->users[0], r->deny, r->seconds);

	if (x.outcome == OUT_HOLDS)
		evidence_observed(r->ev, "%s: root is locked too.", "%s：root 亦鎖定。", name);
	else if (x.outcome == OUT_NOT_LOCKED)
		evidence_observed(r->ev, "%s: root is not locked.", "%s：root 不受鎖定。", name);
	else if (x.outcome != OUT_REFUSES)
		evidence_observed(r->ev, "%s: root is locked otherwise than asked.",
			"%s：root 之鎖定與要求不同。", name);
}

static void judge_service(
	struct run *r, const char *name, const struct pam_service *service, unsigned caller)
{
	const struct scenario_service s = {service, caller};
	struct scenario_result x =
		scenario_lockout(r->world, &s, &r->world->users[1], r->deny, r->seconds);
	size_t more = scenario_depends_on_user(r->world, service) ? r->world->n_users : 2;

	r->judged++;
	judge(r, name, &x);
	for (size_t i = 2; i < more; i++) {
		enum outcome before = x.outcome;
		struct scenario_result y =
			scenario_lockout(r->world, &s, &r->world->users[i], r->deny, r->seconds);
		if (y.outcome != before && y.outcome != OUT_HOLDS && y.outcome != OUT_REFUSES)
			judge(r, name, &y);
	}
	if (service->aborts)
		see(r->ev, "refuses everybody", service->abort_why, service->abort_file,
			service->abort_line);
	see_stack(r, service, PAM_AUTH);
	see_stack(r, service, PAM_ACCOUNT);
	report_root(r, name, &s);
}

/* A service that never takes a password has nothing to lock; one that is known to take them has no such excuse. */
static bool no_password_service(struct run *r, const char *name, const struct pam_service *s)
{
	if (know(name) || s->aborts || scenario_takes_password(s))
		return false;
	evidence_observed(
		r->ev, "%s: takes no password, not counted.", "%s：不使用密碼，不計。", name);
	return true;
}

/* sshd */

static bool says(const struct sshd_conf *c, const char *keyword, const char *value)
{
	const struct sshd_value *v = sshd_global(c, keyword);

	return v && str_ieq(v->value, value);
}

/* The value anybody could get, Match blocks included. */
static bool could_say(const struct sshd_conf *c, const char *keyword, const char *value)
{
	const struct sshd_value *v;

	for (size_t i = 0; (v = sshd_match_value(c, keyword, i)); i++)
		if (str_ieq(v->value, value))
			return true;
	return says(c, keyword, value);
}

static void see_sshd(const struct run *r, const struct sshd_conf *c, const char *keyword)
{
	const struct sshd_value *v = sshd_global(c, keyword);

	if (v && v->file)
		see(r->ev, keyword, v->value, v->file, v->line);
	else if (v)
		evidence_seen_from(r->ev, keyword, v->value, "sshd's default");
}

enum sshd_way {
	SSHD_ABSENT,
	SSHD_ERROR,
	SSHD_NO_PASSWORDS,
	SSHD_WITHOUT_PAM,
	SSHD_KEYBOARD,
	SSHD_PASSWORD
};

/* How sshd takes passwords. */
static enum sshd_way sshd_way(struct run *r)
{
	struct err e = {0};
	const struct sshd_conf *c = facts_get(r->facts, &model_sshd, &e);

	if (!c && e.code == ENOENT)
		return SSHD_ABSENT;
	if (!c) {
		evidence_error(r->ev, "sshd: %s.", "sshd：%s。", e.text);
		return SSHD_ERROR;
	}
	if (!sshd_installed(c))
		return SSHD_ABSENT;
	bool pam = says(c, "usepam", "yes"),
	     keyboard = could_say(c, "kbdinteractiveauthentication", "yes");
	bool password = could_say(c, "passwordauthentication", "yes");
	see_sshd(r, c, "UsePAM");
	see_sshd(r, c, "PasswordAuthentication");
	see_sshd(r, c, "KbdInteractiveAuthentication");
	if (!password && !(keyboard && pam))
		return SSHD_NO_PASSWORDS;
	return !pam ? SSHD_WITHOUT_PAM : keyboard ? SSHD_KEYBOARD : SSHD_PASSWORD;
}

/* True when sshd is to be judged by its stack; else what there is to say has been said. */
static bool sshd_by_stack(struct run *r)
{
	enum sshd_way way = sshd_way(r);

	if (way == SSHD_ABSENT)
		evidence_observed(r->ev, "sshd: not installed.", "sshd：未安裝。");
	if (way == SSHD_NO_PASSWORDS) {
		evidence_observed(r->ev, "sshd: takes no passwords, not counted.",
			"sshd：不接受密碼，不計。");
		r->judged++;
	}
	if (way == SSHD_WITHOUT_PAM && r->history) {
		evidence_observed(r->ev,
			"sshd: UsePAM no: an expired password is changed by passwd.",
			"sshd：UsePAM no，逾期密碼由 passwd 變更。");
		r->judged++;
	} else if (way == SSHD_WITHOUT_PAM) {
		say(r, false,
			(struct bitext){"sshd: UsePAM no: passwords are verified without PAM, "
					"nothing locks.",
				"sshd：UsePAM no，不經 PAM 驗證密碼，無鎖定機制。"});
		r->judged++;
	}
	if (way == SSHD_PASSWORD && r->history) {
		evidence_observed(r->ev,
			"sshd: without KbdInteractiveAuthentication an expired password is changed "
			"by passwd.",
			"sshd：未啟用 KbdInteractiveAuthentication，逾期密碼由 passwd 變更。");
		r->judged++;
		return false;
	}
	return way == SSHD_PASSWORD || way == SSHD_KEYBOARD;
}

/* Both checks: which services there are */

typedef void (*service_fn)(
	struct run *r, const char *name, const struct pam_service *service, unsigned caller);

/*
 * also_of: the service whose program uses this one too (su for su-l), or NULL when it was asked for by itself.  A
 * broken @include, which shuts the first, leaves libpam with actions it never set in the second: on Debian 12 that
 * was seen to shut it too.
 */
static void one_service(struct run *r, const char *name, const char *also_of, service_fn fn)
{
	const struct known *k = know(name);
	const struct pam_service *first = also_of ? pam_host_service(r->pam, also_of, NULL) : NULL;
	struct err e = {0};

	if (str_eq(name, "sshd")) {
		if (!sshd_by_stack(r))
			return;
	} else if (!file_exists(r, name) && !program_exists(r, k)) {
		return;
	}
	const struct pam_service *s = pam_host_service(r->pam, name, &e);
	if (!s && first && first->aborts && e.code == EOPNOTSUPP)
		evidence_observed(r->ev, "%s: broken in the way %s is, not counted.",
			"%s：與 %s 同因損壞，不計。", name, also_of);
	else if (!s)
		evidence_error(r->ev, "%s: %s.", "%s：%s。", name, e.text);
	else if (r->history || !no_password_service(r, name, s))
		fn(r, name, s, k && k->by_user ? USER_UID : 0);
}

/*
 * sudo asks PAM by the name that sudoers' Defaults give it (pam_service, pam_login_service, pam_askpass_service), for
 * everybody or for some; each of them takes passwords, so each is judged.
 */
static void sudoers_services(struct run *r, const char *path, service_fn fn)
{
	static const char *const keys[] = {
		"pam_service", "pam_login_service", "pam_askpass_service"};
	const struct file *f;
	struct err e = {0};
	int rc = root_read(r->world->root, path, &f, &e);

	if (rc < 0 && !is_absent(rc))
		evidence_error(r->ev, "which PAM services sudo uses cannot be read: %s",
			"無法得知 sudo 使用之 PAM 服務：%s", e.text);
	if (rc < 0)
		return;
	struct lines l = lines_of(f->data, f->size);
	const char *line;
	size_t len;
	while (next_line(&l, &line, &len)) {
		const char *text = arena_strndup(r->ev->arena, line, len);
		for (size_t i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
			const char *at = strstr(text, keys[i]);
			size_t skip = at ? strlen(keys[i]) : 0;
			if (!at || (at > text && (at[-1] == '_' || strchr(text, '#') == text)))
				continue;
			at += skip + strspn(at + skip, " \t");
			if (*at != '=')
				continue;
			at += 1 + strspn(at + 1, " \t\"");
			const char *name = arena_strndup(r->ev->arena, at, strcspn(at, " \t\",\\"));
			see(r->ev, keys[i], name, f, l.number);
			if (*name && !str_eq(name, "sudo") && !str_eq(name, "sudo-i"))
				one_service(r, file_exists(r, name) ? name : "other", "sudo", fn);
		}
	}
}

static void sudo_services(struct run *r, service_fn fn)
{
	char **names;
	size_t n;

	sudoers_services(r, "/etc/sudoers", fn);
	if (root_list(r->world->root, "/etc/sudoers.d", r->ev->arena, &names, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		if (!strchr(names[i], '.') && !str_ends(names[i], "~"))
			sudoers_services(
				r, arena_printf(r->ev->arena, "/etc/sudoers.d/%s", names[i]), fn);
}

static void each_service(struct run *r, const struct params *p, service_fn fn)
{
	size_t n;
	char **names = param_list(p, "services", r->ev->arena, &n);

	for (size_t i = 0; i < n; i++) {
		const struct known *k = know(names[i]);
		bool listed = false;
		one_service(r, names[i], NULL, fn);
		for (size_t j = 0; j < n; j++)
			listed |= k && str_eq(names[j], k->with);
		if (k && k->with && !listed && !r->history && file_exists(r, k->with))
			one_service(r, k->with, names[i], fn);
		if (k && str_eq(names[i], "sudo") && !r->history && program_exists(r, k))
			sudo_services(r, fn);
	}
	if (!r->judged && r->ev->status == ST_NONE) {
		evidence_status(r->ev, ST_NOTAPPLICABLE);
		evidence_reason(r->ev, "none of the services exists in this root",
			"受測系統無任何所列服務");
	}
	if (r->ev->status == ST_NONE)
		evidence_status(r->ev, ST_PASS);
}

static bool start(struct run *r, struct facts *f, struct evidence *ev)
{
	struct err e = {0};

	r->facts = f;
	r->ev = ev;
	r->pam = facts_get(f, &model_pam, &e);
	if (!r->pam) {
		evidence_error(ev, "PAM: %s.", "PAM：%s。", e.text);
		return false;
	}
	r->world = pam_host_world(r->pam);
	return true;
}

static void run_lockout(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct run r = {.deny = (unsigned)param_u64(p, "deny"),
		.seconds = (int64_t)param_u64(p, "unlock_time")};

	evidence_expected(ev,
		"in every service that takes passwords, after at most %u failures the right "
		"password is refused for at "
		"least %lld s",
		"所有使用密碼之服務，於失敗至多 %u 次後，至少 %lld 秒內拒絕正確密碼", r.deny,
		(long long)r.seconds);
	if (r.deny == 0 || r.deny > 1000 || r.seconds < 1 || r.seconds > 31536000) {
		evidence_error(ev, "the thresholds make no sense: %u failures, %lld s",
			"門檻值不合理：失敗 %u 次、%lld 秒", r.deny, (long long)r.seconds);
		return;
	}
	if (start(&r, f, ev))
		each_service(&r, p, judge_service);
}

/* History */

static struct bitext history_text(
	const struct run *r, const char *n, const struct scenario_result *x)
{
	struct arena *a = r->ev->arena;
	const char *at = where(r, x->line);

	switch (x->outcome) {
	case OUT_REFUSES:
		return BOTH(a, "%s: no password can be changed%s.", "%s：無法變更密碼%s。", n, at);
	case OUT_NEVER_FORCED:
		return BOTH(a, "%s: never asks for a change of password, not counted.",
			"%s：不要求變更密碼，不計。", n);
	case OUT_REUSE:
		return BOTH(a,
			"%s: of the most recent passwords, the current one included, only %u are "
			"refused, wanted %u; an older "
			"one was taken again%s.",
			"%s：最近使用之密碼（含現用）僅拒絕 %u 個，要求為 %u "
			"個；更早者可再使用%s。",
			n, x->refused, r->remember, at);
	default:
		return BOTH(a,
			"%s: at least the %u most recent passwords, the current one included, are "
			"refused.",
			"%s：至少拒絕最近 %u 個密碼（含現用）。", n, x->refused);
	}
}

static void judge_history(
	struct run *r, const char *name, const struct pam_service *service, unsigned caller)
{
	const struct scenario_service s = {service, caller};
	bool forced = !str_eq(name, "passwd");
	struct scenario_result x =
		scenario_history(r->world, &s, &r->world->users[1], r->remember, forced);

	r->judged++;
	if (x.outcome == OUT_UNDECIDED || x.outcome == OUT_ERROR) {
		undecided(r, name, &x);
		return;
	}
	say(r, x.outcome != OUT_REUSE, history_text(r, name, &x));
	if (x.outcome == OUT_REUSE && x.line)
		see(r->ev, "accepted by", x.line->name, x.line->file, x.line->line);
	if (service->aborts)
		see(r->ev, "refuses everybody", service->abort_why, service->abort_file,
			service->abort_line);
	see_stack(r, service, PAM_PASSWORD);
}

static void run_history(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct run r = {.remember = (unsigned)param_u64(p, "remember"), .history = true};

	evidence_expected(ev,
		"whoever changes a password cannot take one of the %u most recent again, the "
		"current one included",
		"變更密碼時，不得使用最近 %u 個密碼（含現用）", r.remember);
	if (r.remember > 400) {
		evidence_error(ev, "no module remembers %u passwords", "無任何模組可記錄 %u 個密碼",
			r.remember);
		return;
	}
	if (start(&r, f, ev))
		each_service(&r, p, judge_history);
}

static const struct param_spec lockout_params[] = {{"deny", PARAM_NUMBER, "failures"},
	{"unlock_time", PARAM_NUMBER, "s"}, {"services", PARAM_STRING, NULL}, {0}};
static const struct param_spec history_params[] = {
	{"remember", PARAM_NUMBER, "passwords"}, {"services", PARAM_STRING, NULL}, {0}};

const struct check family_ia2[] = {
	{"lockout",
		"accounts are locked after failed logins, by simulating every PAM stack that takes "
		"passwords",
		lockout_params, 0, run_lockout},
	{"history", "recent passwords cannot be used again, by simulating the PAM password stacks",
		history_params, 0, run_history},
	{0},
};
