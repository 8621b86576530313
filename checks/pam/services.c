/*
 * services: which services a rule about passwords is about: those its parameter names, those their programs use
 * besides (su-l, sudo-i, the names sudoers gives), and sshd only as far as its configuration lets passwords in.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/pam/factors.h"
#include "checks/pam/services.h"
#include "checks/resolve/sshd/sshd.h"

static const struct pam_known known[] = {
	{.name = "login", .programs = {"/usr/bin/login", "/bin/login"}},
	{.name = "su",
		.programs = {"/usr/bin/su", "/bin/su"},
		.names_in = {"/usr/bin/su", "/bin/su"},
		.with = "su-l",
		.caller = CALLER_USER},
	{.name = "su-l", .caller = CALLER_USER},
	{.name = "sudo",
		.programs = {"/usr/bin/sudo"},
		.names_in = {"/usr/libexec/sudo/sudoers.so", "/usr/lib/sudo/sudoers.so"},
		.with = "sudo-i",
		.caller = CALLER_HIMSELF},
	{.name = "sudo-i", .caller = CALLER_HIMSELF},
	{.name = "sshd", .programs = {"/usr/sbin/sshd"}},
	{.name = "passwd", .programs = {"/usr/bin/passwd"}, .caller = CALLER_USER},
	{.name = "cron", .programs = {"/usr/sbin/cron"}, .job = true},
	{.name = "crond", .programs = {"/usr/sbin/crond"}, .job = true},
	{.name = "atd", .programs = {"/usr/sbin/atd"}, .job = true},
};

const struct pam_known *pam_known(const char *name)
{
	for (size_t i = 0; name && i < sizeof(known) / sizeof(*known); i++)
		if (str_eq(known[i].name, name))
			return &known[i];
	return NULL;
}

static bool exists(const struct pam_rule *r, const char *path)
{
	struct stat st;
	/* what cannot be looked at counts as there: loading it will say why */
	return path && !is_absent(root_stat(r->world->root, path, true, &st, NULL));
}

bool pam_has_file(const struct pam_rule *r, const char *service)
{
	struct stat st;
	const char *etc = arena_printf(r->ev->arena, "/etc/pam.d/%s", service),
		   *lib = arena_printf(r->ev->arena, "/usr/lib/pam.d/%s", service);

	return !is_absent(root_stat(r->world->root, etc, false, &st, NULL)) || exists(r, lib);
}

/* Whether the program asks by the name of `with` for a login shell: then also where no such file is, by `other`. */
static bool uses_with(const struct pam_rule *r, const struct pam_known *k)
{
	const struct file *f;

	for (size_t i = 0; k->names_in[i]; i++)
		if (!root_read(r->world->root, k->names_in[i], &f, NULL))
			return memmem(f->data, f->size, k->with, strlen(k->with) + 1) != NULL;
	return false;
}

static bool program_exists(const struct pam_rule *r, const struct pam_known *k)
{
	for (size_t i = 0; k && k->programs[i]; i++)
		if (exists(r, k->programs[i]))
			return true;
	return false;
}

bool pam_installed(const struct pam_rule *r, const char *name)
{
	const struct pam_known *k = pam_known(name);

	/* a job needs its daemon: cron's file may stay behind */
	return program_exists(r, k) || (!(k && k->job) && pam_has_file(r, name));
}

const char *pam_also(const struct pam_rule *r, const char *name)
{
	const struct pam_known *k = pam_known(name);

	return k && k->with &&
			       (pam_has_file(r, k->with) ||
				       (program_exists(r, k) && uses_with(r, k)))
		       ? k->with
		       : NULL;
}

unsigned pam_caller(const char *name, const char *also_of)
{
	const struct pam_known *k = pam_known(also_of ? also_of : name);

	return k ? k->caller : 0;
}

/* A service that never takes a password has nothing to lock; one that is known to take them has no such excuse. */
static bool asks_factor(const struct pam_rule *r, const struct pam_service *s)
{
	const struct pam_stack *stack = pam_service_stack(s, PAM_AUTH);

	for (size_t i = 0; r->factors && i < stack->n; i++)
		if (stack->v[i].handler == PAM_H_MODULE &&
			pam_factor_kinds(r->factors, &stack->v[i]))
			return true;
	return false;
}

static bool no_password_service(struct pam_rule *r, const char *name, const struct pam_service *s)
{
	const struct pam_known *k = pam_known(name);

	if ((k && !k->job) || s->aborts || scenario_takes_password(s) || asks_factor(r, s))
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

bool pam_sshd_could(const struct sshd_conf *c, const char *keyword, const char *value)
{
	const struct sshd_value *v;

	for (size_t i = 0; (v = sshd_match_value(c, keyword, i)); i++)
		if (str_ieq(v->value, value))
			return true;
	return says(c, keyword, value);
}

void pam_see_sshd(const struct pam_rule *r, const struct sshd_conf *c, const char *keyword)
{
	const struct sshd_value *v = sshd_global(c, keyword);

	if (v && v->file)
		pam_rule_see(r, keyword, v->value, v->file, v->line);
	else if (v)
		evidence_seen_from(r->ev, keyword, v->value, "/usr/sbin/sshd");
}

enum sshd_way {
	SSHD_ABSENT,
	SSHD_ERROR,
	SSHD_NO_PASSWORDS,
	SSHD_WITHOUT_PAM,
	SSHD_KEYBOARD,
	SSHD_PASSWORD
};

/* Whether some list of AuthenticationMethods has the method; without a list every one suffices. */
static bool has_method(const struct pam_rule *r, const struct sshd_value *v, const char *method)
{
	size_t n, len = strlen(method);
	char **names = v ? str_split(r->ev->arena, v->value, " ,", &n) : NULL;

	if (!v || !n || str_ieq(v->value, "any"))
		return true;
	for (size_t i = 0; i < n; i++)
		if (str_starts(names[i], method) && (!names[i][len] || names[i][len] == ':'))
			return true;
	return false;
}

/* Whether somebody may come with a password by this method, whatever Match blocks hold for him. */
static bool takes(const struct pam_rule *r, const struct sshd_conf *c, const char *keyword,
	const char *method)
{
	struct sshd_connection *x;
	size_t n;

	if (sshd_connections(c, r->ev->arena, SSHD_ANYBODY, &x, &n, NULL))
		return pam_sshd_could(c, keyword, "yes");
	for (size_t i = 0; i < n; i++) {
		const struct sshd_value *v = sshd_at(c, r->ev->arena, keyword, &x[i]);
		if (v && str_ieq(v->value, "yes") &&
			has_method(r, sshd_at(c, r->ev->arena, "authenticationmethods", &x[i]),
				method))
			return true;
	}
	return false;
}

/* How sshd takes passwords. */
static enum sshd_way sshd_way(struct pam_rule *r)
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
	bool pam = says(c, "usepam", "yes");
	bool keyboard = takes(r, c, "kbdinteractiveauthentication", "keyboard-interactive");
	bool password = takes(r, c, "passwordauthentication", "password");
	pam_see_sshd(r, c, "UsePAM");
	pam_see_sshd(r, c, "PasswordAuthentication");
	pam_see_sshd(r, c, "KbdInteractiveAuthentication");
	pam_see_sshd(r, c, "AuthenticationMethods");
	if (!password && !(keyboard && pam))
		return SSHD_NO_PASSWORDS;
	return !pam ? SSHD_WITHOUT_PAM : keyboard ? SSHD_KEYBOARD : SSHD_PASSWORD;
}

/* True when sshd is to be judged by its stack; else what there is to say has been said. */
static bool sshd_by_stack(struct pam_rule *r)
{
	enum sshd_way way = sshd_way(r);

	if (way == SSHD_ABSENT)
		evidence_observed(r->ev, "sshd: not installed.", "sshd：未安裝。");
	if (way == SSHD_NO_PASSWORDS) {
		evidence_observed(r->ev, "sshd: takes no passwords, not counted.",
			"sshd：不接受密碼，不計。");
		r->judged++;
	}
	if (way == SSHD_WITHOUT_PAM && r->changes) {
		evidence_observed(r->ev,
			"sshd: UsePAM no: an expired password is changed by passwd.",
			"sshd：UsePAM no，逾期密碼由 passwd 變更。");
		r->judged++;
	} else if (way == SSHD_WITHOUT_PAM) {
		pam_rule_say(r, false,
			(struct bitext){"sshd: UsePAM no: passwords are verified without PAM, "
					"nothing locks.",
				"sshd：UsePAM no，不經 PAM 驗證密碼，無鎖定機制。"});
		r->judged++;
	}
	if (way == SSHD_PASSWORD && r->changes) {
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

typedef void (*pam_service_fn)(
	struct pam_rule *r, const char *name, const struct pam_service *service, unsigned caller);

/*
 * also_of: the service whose program uses this one too (su for su-l), or NULL when it was asked for by itself.  A
 * broken @include, which shuts the first, leaves libpam with actions it never set in the second: on Debian 12 that
 * was seen to shut it too.
 */
static void one_service(
	struct pam_rule *r, const char *name, const char *also_of, pam_service_fn fn)
{
	const struct pam_service *first = also_of ? pam_host_service(r->pam, also_of, NULL) : NULL;
	struct err e = {0};

	if (str_eq(name, "sshd")) {
		if (!sshd_by_stack(r))
			return;
	} else if (!also_of && !pam_installed(r, name)) {
		return;
	}
	const struct pam_service *s = pam_host_service(r->pam, name, &e);
	if (!s && first && first->aborts && e.code == EOPNOTSUPP)
		evidence_observed(r->ev, "%s: broken in the way %s is, not counted.",
			"%s：與 %s 同因損壞，不計。", name, also_of);
	else if (!s)
		evidence_error(r->ev, "%s: %s.", "%s：%s。", name, e.text);
	else if (r->changes || !no_password_service(r, name, s))
		fn(r, name, s, pam_caller(name, also_of));
}

/*
 * sudo asks PAM by the name that sudoers' Defaults give it (pam_service, pam_login_service, pam_askpass_service), for
 * everybody or for some; each of them takes passwords, so each is judged.
 */
static void sudoers_services(struct pam_rule *r, const char *path, pam_service_fn fn)
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
			pam_rule_see(r, keys[i], name, f, l.number);
			if (*name && !str_eq(name, "sudo") && !str_eq(name, "sudo-i"))
				one_service(r, pam_has_file(r, name) ? name : "other", "sudo", fn);
		}
	}
}

static void sudo_services(struct pam_rule *r, pam_service_fn fn)
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

void pam_rule_services(struct pam_rule *r, char **names, size_t n, pam_service_fn fn)
{
	for (size_t i = 0; i < n; i++) {
		const char *also = r->changes ? NULL : pam_also(r, names[i]);
		one_service(r, names[i], NULL, fn);
		if (also && !str_in(names, n, also))
			one_service(r, also, names[i], fn);
		if (str_eq(names[i], "sudo") && !r->changes && program_exists(r, pam_known("sudo")))
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

bool pam_rule_start(struct pam_rule *r)
{
	struct err e = {0};

	r->pam = facts_get(r->facts, &model_pam, &e);
	if (!r->pam) {
		evidence_error(r->ev, "PAM: %s.", "PAM：%s。", e.text);
		return false;
	}
	r->world = pam_host_world(r->pam);
	return true;
}
