/*
 * session: pam_open_session() as far as it sets the umask or comes to pam_limits; model of pam_umask(8).
 *
 * Rule, from Linux-PAM 1.3 to 1.7: the mask is umask= of the line (the last one counts), else UMASK of login.defs, else
 * UMASK of /etc/default/login, each the first such line; it is octal and read as far as it goes, a text that begins with no
 * digit is no mask.  Then "usergroups" gives the group the owner's bits, unless the user is root or his group has another
 * name; where Debian's or Ubuntu's patch is in (the module's file names USERGROUPS_ENAB), login.defs switches that on for a
 * mask from there.  Last, each "umask=" at the beginning of a field of the GECOS field sets it, whatever follows.  Options
 * are compared without case.  A line counts only when the stack comes to it: jumps, die and requisite hold as in libpam.
 *
 * Left out: masks of systemd's user records (JSON), login.defs read by libeconf, and what a module that is not known does
 * to the mask (its answer is tried both ways).
 */
#include "checks/pam/session.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "checks/pam/dispatch.h"
#include "checks/pam/models.h"

#define LOGIN_DEFS  "/etc/login.defs"
#define LOGIN_CONF  "/etc/default/login"
#define MAX_RUNS    64
#define MAX_ANSWERS 16

struct opening {
	struct pam_sim sim;
	struct session_mask m;
	struct session_limit limit;
	const char *gecos;
};

/* Modules that have something to do at a session's beginning, and do it. */
static const char *const succeed[] = {"pam_unix", "pam_env", "pam_keyinit", "pam_lastlog",
	"pam_loginuid", "pam_mail", "pam_mkhomedir", "pam_namespace", "pam_permit", "pam_setquota",
	"pam_systemd", "pam_tty_audit", "pam_xauth", "pam_oddjob_mkhomedir", "pam_sss",
	"pam_winbind", "pam_krb5", "pam_ldap", "pam_gnome_keyring", "pam_kwallet", "pam_kwallet5",
	"pam_ecryptfs", "pam_mount", "pam_apparmor", "pam_lastlog2", "pam_wtmpdb", "pam_tmpdir",
	"pam_elogind", "pam_ck_connector", "pam_cgfs", "pam_fscrypt", "pam_debug", "pam_console",
	"pam_timestamp", "pam_stress"},
			 *const ignore[] = {"pam_selinux", "pam_warn", "pam_echo", "pam_motd",
				 "pam_systemd_home"},
			 *const weigh[] = {"pam_succeed_if", "pam_listfile", "pam_access",
				 "pam_localuser", "pam_usertype"};
#define IN(list, name) str_in((char *const *)(list), sizeof(list) / sizeof(*(list)), name)

static const char *after(const char *text, const char *prefix)
{
	return strncasecmp(text, prefix, strlen(prefix)) ? NULL : text + strlen(prefix);
}

static void own_group(struct opening *o, const struct pam_line *l)
{
	const struct pam_world *w = o->sim.world;
	const struct pam_user *u = o->sim.user;

	if (u->uid == 0)
		return;
	for (size_t i = 0; i < w->n_groups; i++)
		if (w->groups[i].gid == u->gid) {
			if (!str_eq(w->groups[i].name, u->name))
				return;
			o->m.mask = (o->m.mask & ~070u) | (o->m.mask >> 3 & 070);
			o->m.file = l->file;
			o->m.line = l->line;
			return;
		}
}

/* Whether the module's file has the distribution's patch. */
static bool patched(struct pam_sim *s)
{
	const struct pam_install *in = &s->world->install;
	const struct file *f;

	for (int i = 0; i < 4 && in->dirs[i]; i++)
		if (!root_read(s->world->root, arena_printf(s->a, "%s/pam_umask.so", in->dirs[i]),
			    &f, NULL))
			return memmem(f->data, f->size, "USERGROUPS_ENAB", 15) != NULL;
	return false;
}

/* A setting of the two files; NULL: neither has it. */
static const char *setting(struct pam_sim *s, const char *path, const char *key,
	const struct file **ret_file, unsigned *ret_line)
{
	const struct file *f;
	const char *v = pam_sim_read(s, path, &f) ? NULL : pam_search_key(s->a, f, key, ret_line);

	if (v)
		*ret_file = f;
	return v;
}

static int umask_line(struct opening *o, const struct pam_line *l)
{
	struct pam_sim *s = &o->sim;
	const struct file *file = l->file;
	const char *value = NULL, *v;
	unsigned line = l->line;
	bool groups = false;
	char *end;

	for (size_t i = 0; i < l->argc; i++) {
		if ((v = after(l->argv[i], "umask=")))
			value = v;
		else if (str_ieq(l->argv[i], "usergroups"))
			groups = true;
		else if (str_ieq(l->argv[i], "nousergroups"))
			groups = false;
	}
	if (!value && (value = setting(s, LOGIN_DEFS, "UMASK", &file, &line)) && patched(s)) {
		const struct file *f;
		unsigned n;
		const char *on = setting(s, LOGIN_DEFS, "USERGROUPS_ENAB", &f, &n);
		groups |= on && str_ieq(on, "yes");
	}
	if (!value)
		value = setting(s, LOGIN_CONF, "UMASK", &file, &line);
	if (value) {
		unsigned long mask = strtoul(value, &end, 8);
		if (end != value) {
			o->m = (struct session_mask){
				.mask = mask & 0777, .file = file, .line = line};
		}
	}
	if (groups)
		own_group(o, l);
	for (const char *p = o->gecos; p; p = strchr(p, ',')) {
		p += *p == ',';
		if ((v = after(p, "umask=")))
			o->m = (struct session_mask){.mask = (unsigned)strtol(v, NULL, 8) & 0777,
				.file = l->file,
				.line = l->line};
	}
	return PAM_SUCCESS;
}

/* A file that conf= names and that is not there: the module fails. */
static int limits_line(struct opening *o, const struct pam_line *l)
{
	const char *conf = NULL;
	struct stat st;

	for (size_t i = 0; i < l->argc; i++)
		if (str_starts(l->argv[i], "conf="))
			conf = l->argv[i] + 5;
	if (is_absent(root_stat(o->sim.world->root, conf ? conf : "/etc/security/limits.conf", true,
		    &st, NULL)))
		return PAM_SERVICE_ERR;
	o->limit.runs = true;
	o->limit.conf = conf;
	return PAM_SUCCESS;
}

/* Failed logins are told whatever "silent" says; their date is not with "nodate". */
static void lastlog_line(struct opening *o, const struct pam_line *l)
{
	if (pam_has_word(l, "showfailed") && !pam_has_word(l, "nodate"))
		o->limit.shows_failed = l;
	else if (!o->limit.lastlog)
		o->limit.lastlog = l;
}

static int ask(void *arg, const struct pam_line *l)
{
	static const int any[] = {PAM_SUCCESS, PAM_IGNORE, PAM_SESSION_ERR};
	struct opening *o = arg;
	const struct pam_model *m = pam_model_of(l);

	if (!l->present)
		return PAM_MODULE_UNKNOWN;
	if (!m || str_eq(m->name, "pam_exec"))
		return pam_sim_choose(&o->sim, l, any, 3);
	if (str_eq(m->name, "pam_umask"))
		return umask_line(o, l);
	if (str_eq(m->name, "pam_limits"))
		return limits_line(o, l);
	if (str_eq(m->name, "pam_lastlog"))
		lastlog_line(o, l);
	if (str_eq(m->name, "pam_deny"))
		return PAM_SESSION_ERR;
	if (IN(succeed, m->name))
		return PAM_SUCCESS;
	if (IN(ignore, m->name))
		return PAM_IGNORE;
	if (IN(weigh, m->name) && m->fn[PAM_ACCOUNT])
		return m->fn[PAM_ACCOUNT](&o->sim, l);
	return PAM_MODULE_UNKNOWN;
}

static bool next_choices(struct pam_choices *c)
{
	for (; c->n; c->n--)
		if (++c->v[c->n - 1].picked < c->v[c->n - 1].n)
			return true;
	return false;
}

static void add(
	struct arena *a, struct session_mask **v, size_t *n, size_t *cap, struct session_mask m)
{
	for (size_t i = 0; i < *n; i++)
		if ((*v)[i].mask == m.mask && !(*v)[i].why == !m.why)
			return;
	*(struct session_mask *)arena_push(a, v, n, cap, sizeof(m)) = m;
}

/* One conversation, with the answers tried so far. */
static int open_session(struct opening *o, const struct pam_world *w, struct arena *a,
	const struct pam_service *s, const struct pam_user *u, struct pam_choices *tried)
{
	o->sim = (struct pam_sim){.world = w,
		.a = a,
		.service = s,
		.user = u,
		.phase = PAM_SESSION,
		.answer = "right",
		.password = "right",
		.choices = tried};
	return pam_dispatch(
		pam_service_stack(s, PAM_SESSION), &w->install, NULL, false, ask, o, NULL);
}

static const char *why_not_known(
	const struct opening *o, const struct pam_choices *tried, struct arena *a)
{
	return o->sim.err.code	 ? arena_strdup(a, o->sim.err.text)
	       : tried->overflow ? arena_printf(a, "%s: too many ways the session stack may go",
					   o->sim.service->name)
				 : NULL;
}

void session_limits(const struct pam_world *w, struct arena *a, const struct pam_service *s,
	const struct pam_user *u, struct session_limit **ret, size_t *ret_n)
{
	struct pam_choices tried = {.n = 0};
	size_t n = 0, cap = 0;
	unsigned runs = 0;

	*ret = NULL;
	do {
		struct opening o = {.gecos = NULL};
		if (!s->aborts)
			o.limit.opens = open_session(&o, w, a, s, u, &tried) == PAM_SUCCESS;
		o.limit.why = why_not_known(&o, &tried, a);
		*(struct session_limit *)arena_push(a, ret, &n, &cap, sizeof(**ret)) = o.limit;
	} while (!s->aborts && !tried.overflow && next_choices(&tried) && ++runs < MAX_RUNS);
	*ret_n = n;
}

void session_masks(const struct pam_world *w, struct arena *a, const struct pam_service *s,
	const struct pam_user *u, const char *gecos, unsigned before, struct session_mask **ret,
	size_t *ret_n)
{
	struct pam_choices tried = {.n = 0};
	size_t n = 0, cap = 0;
	unsigned runs = 0;

	*ret = NULL;
	if (s->aborts) {
		add(a, ret, &n, &cap, (struct session_mask){.mask = before});
		*ret_n = n;
		return;
	}
	do {
		struct opening o = {.m = {.mask = before}, .gecos = gecos};
		open_session(&o, w, a, s, u, &tried);
		o.m.why = why_not_known(&o, &tried, a);
		add(a, ret, &n, &cap, o.m);
	} while (!tried.overflow && next_choices(&tried) && ++runs < MAX_RUNS && n < MAX_ANSWERS);
	*ret_n = n;
}
