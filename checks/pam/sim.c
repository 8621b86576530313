/* sim: the conversation and what modules share.  See sim.h. */
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/str.h"
#include "checks/pam/dispatch.h"
#include "checks/pam/factors.h"
#include "checks/pam/models.h"
#include "checks/pam/veto.h"

/* Other names of a module: links, as Red Hat ships them. */
static const struct {
	const char *name, *to;
} links[] = {
	{"pam_unix_auth", "pam_unix"},
	{"pam_unix_acct", "pam_unix"},
	{"pam_unix_passwd", "pam_unix"},
	{"pam_unix_session", "pam_unix"},
	{"pam_selinux_permit", "pam_sepermit"},
};

const struct pam_model *pam_model_of(const struct pam_line *l)
{
	if (!l->ours || !l->name)
		return NULL;
	const char *name = l->name;
	for (size_t i = 0; i < sizeof(links) / sizeof(*links); i++)
		if (str_eq(name, links[i].name))
			name = links[i].to;
	for (const struct pam_model *m = pam_models; m->name; m++)
		if (str_eq(m->name, name))
			return m;
	return NULL;
}

bool pam_has_word(const struct pam_line *l, const char *word)
{
	for (size_t i = 0; i < l->argc; i++)
		if (str_eq(l->argv[i], word))
			return true;
	return false;
}

const char *pam_option(const struct pam_line *l, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < l->argc; i++) {
		if (!str_starts(l->argv[i], name))
			continue;
		if (l->argv[i][len] == '=')
			return l->argv[i] + len + 1;
		if (!l->argv[i][len])
			return "";
	}
	return NULL;
}

const char *pam_last_value(const struct pam_line *l, const char *name)
{
	const char *value = NULL;
	size_t len = strlen(name);

	for (size_t i = 0; i < l->argc; i++)
		if (str_starts(l->argv[i], name) && l->argv[i][len] == '=')
			value = l->argv[i] + len + 1;
	return value;
}

void pam_sim_unknown(struct pam_sim *s, const char *fmt, ...)
{
	va_list ap;

	if (s->err.code)
		return;
	va_start(ap, fmt);
	err_set(&s->err, EOPNOTSUPP, "%s", arena_vprintf(s->a, fmt, ap));
	va_end(ap);
}

/* A module without a memory: the same line, phase and password give the same answer all through one run. */
static int one_of(struct pam_sim *s, const struct pam_line *l, unsigned key, bool free,
	const int *answers, unsigned n)
{
	struct pam_choices *c = s->choices;

	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].line == l && c->v[i].key == key)
			return answers[c->v[i].picked];
	if (c->n == sizeof(c->v) / sizeof(*c->v)) {
		c->overflow = true;
		return answers[0];
	}
	c->v[c->n++] = (struct pam_choice){.line = l, .key = key, .n = n, .free = free};
	return answers[0];
}

int pam_sim_choose(struct pam_sim *s, const struct pam_line *l, const int *answers, unsigned n)
{
	bool right = str_eq(s->answer, s->password);

	return one_of(s, l, (unsigned)s->phase << 8 | s->flags << 1 | right, false, answers, n);
}

int pam_sim_pick(struct pam_sim *s, const struct pam_line *l, const int *answers, unsigned n)
{
	return one_of(s, l, UINT_MAX, true, answers, n);
}

/*
 * A module without a model: any of these.  Letting somebody in, it may have asked for a password and have taken any;
 * content with a new password, it may have asked for it, or not.
 */
static int ask_unknown(struct pam_sim *s, const struct pam_line *l)
{
	enum { ASKED = PAM_RVS };
	static const int any[] = {PAM_SUCCESS, PAM_AUTH_ERR, PAM_IGNORE},
			 any_password[] = {PAM_SUCCESS, PAM_AUTHTOK_ERR, PAM_IGNORE, ASKED};

	int declared = s->factors && s->phase == PAM_AUTH ? pam_factor_declared(s, l) : -1;
	if (declared >= 0)
		return declared;
	if (s->phase != PAM_PASSWORD) {
		int said = pam_sim_choose(s, l, any, 3);
		s->asked |= s->phase == PAM_AUTH && said == PAM_SUCCESS;
		return said;
	}
	int rv = pam_sim_choose(s, l, any_password, s->flags & PAM_F_UPDATE && !s->authtok ? 4 : 3);
	if (rv == ASKED) {
		s->authtok = s->authtok ? s->authtok : s->answer;
		rv = PAM_SUCCESS;
	}
	if (rv == PAM_SUCCESS && s->flags & PAM_F_UPDATE)
		s->content = l;
	return rv;
}

/* Of a change of password the second pass alone: a module that weighs the new one has nothing to say in the first. */
static bool vetoed(const struct pam_sim *s, const struct pam_line *l)
{
	return s->veto && s->veto->refuses && s->phase == s->veto->phase &&
	       !(s->flags & PAM_F_PRELIM) && s->veto->refuses(l, s->veto->arg);
}

static int ask(struct pam_sim *s, const struct pam_line *l)
{
	const struct pam_model *m = pam_model_of(l);

	if (!l->present)
		return PAM_MODULE_UNKNOWN;
	if (vetoed(s, l)) {
		s->authtok = s->phase == PAM_PASSWORD ? NULL : s->authtok;
		return s->phase == PAM_PASSWORD ? PAM_AUTHTOK_ERR
		       : s->phase == PAM_AUTH	? PAM_AUTH_ERR
						: PAM_PERM_DENIED;
	}
	if (!m)
		return ask_unknown(s, l);
	if (str_eq(m->name, s->lets_through) && m->fn[s->phase])
		return PAM_SUCCESS;
	return m->fn[s->phase] ? m->fn[s->phase](s, l) : PAM_MODULE_UNKNOWN;
}

static int call(void *arg, const struct pam_line *l)
{
	struct pam_sim *s = arg;
	int rv = ask(s, l);

	if (s->answers)
		s->answers[l - pam_service_stack(s->service, s->phase)->v] = rv;
	return rv;
}

int pam_sim_run(struct pam_sim *s, enum pam_phase phase, unsigned flags)
{
	s->phase = phase;
	s->flags = flags;
	s->decided = NULL;
	if (s->service->aborts)
		return PAM_ABORT;
	if (phase == PAM_AUTH) {
		s->delay = 0;
		s->delay_by = NULL;
		s->authtok = s->oldauthtok = NULL;
		s->faillock_ran = false;
	}
	for (size_t i = 0; s->answers && i < pam_service_stack(s->service, phase)->n; i++)
		s->answers[i] = -1;
	int rc = pam_dispatch(pam_service_stack(s->service, phase), &s->world->install, NULL, false,
		call, s, &s->decided);
	if (phase == PAM_AUTH)
		s->authtok = s->oldauthtok = NULL;
	return rc;
}

int pam_sim_chauthtok(struct pam_sim *s, unsigned flags)
{
	enum { KEPT_KEY = UINT_MAX - 1 };
	static const int kept[] = {false, true};
	unsigned before = s->hash;

	s->delay = 0;
	s->delay_by = NULL;
	s->authtok = s->oldauthtok = NULL;
	s->content = NULL;
	int rc = pam_sim_run(s, PAM_PASSWORD, flags | PAM_F_PRELIM);
	if (rc == PAM_SUCCESS)
		rc = pam_sim_run(s, PAM_PASSWORD, flags | PAM_F_UPDATE);
	/* nobody known has kept the new password: a module of which nothing is known may have */
	if (rc == PAM_SUCCESS && s->hash == before && s->content &&
		one_of(s, s->content, KEPT_KEY, false, kept, 2)) {
		s->password = s->authtok ? s->authtok : s->answer;
		s->scheme = NULL;
		s->kept_by = s->content;
		s->hash++;
		s->expired = false;
	}
	s->authtok = s->oldauthtok = NULL;
	return rc;
}

struct pam_sim pam_sim_copy(const struct pam_sim *s)
{
	struct pam_sim c = *s;

	c.tallies = arena_array(s->a, s->n_tallies + 1, sizeof(*c.tallies));
	c.cap_tallies = s->n_tallies;
	for (size_t i = 0; i < s->n_tallies; i++) {
		c.tallies[i] = s->tallies[i];
		c.tallies[i].v = arena_array(s->a, s->tallies[i].n + 1, sizeof(*c.tallies[i].v));
		c.tallies[i].cap = s->tallies[i].n;
		if (s->tallies[i].n)
			memcpy(c.tallies[i].v, s->tallies[i].v,
				s->tallies[i].n * sizeof(*c.tallies[i].v));
	}
	c.old = arena_array(s->a, s->n_old + 1, sizeof(*c.old));
	c.cap_old = s->n_old;
	for (size_t i = 0; i < s->n_old; i++) {
		c.old[i] = s->old[i];
		c.old[i].v = arena_array(s->a, s->old[i].n + 1, sizeof(*c.old[i].v));
		c.old[i].cap = s->old[i].n;
		if (s->old[i].n)
			memcpy(c.old[i].v, s->old[i].v, s->old[i].n * sizeof(*c.old[i].v));
	}
	return c;
}

int pam_sim_token(struct pam_sim *s, const struct pam_line *l, const char **ret)
{
	bool change = s->phase == PAM_PASSWORD;

	s->asked = true;
	if (!s->authtok) {
		if (pam_option(l, "use_first_pass") || (change && pam_option(l, "use_authtok")))
			return change ? PAM_AUTHTOK_ERR : PAM_AUTH_ERR;
		s->authtok = s->answer;
	}
	*ret = s->authtok;
	return PAM_SUCCESS;
}

int pam_sim_old_token(struct pam_sim *s, const struct pam_line *l, const char **ret)
{
	if (!s->oldauthtok) {
		if (pam_option(l, "use_first_pass"))
			return PAM_AUTH_ERR;
		s->oldauthtok = s->old_answer;
	}
	*ret = s->oldauthtok;
	return PAM_SUCCESS;
}

const struct pam_user *pam_sim_caller(const struct pam_sim *s)
{
	const struct pam_world *w = s->world;

	if (s->caller)
		return s->caller;
	if (s->caller_uid == 0)
		return &w->users[0];
	for (size_t i = 2; i < w->n_users; i++)
		if (w->users[i].uid == s->caller_uid)
			return &w->users[i];
	return s->caller_uid == s->user->uid ? s->user : &w->users[1];
}

bool pam_user_in_group(const struct pam_user *u, const char *group)
{
	for (size_t i = 0; i < u->n_groups; i++)
		if (str_eq(u->groups[i], group))
			return true;
	return false;
}

const char *pam_search_key(
	struct arena *a, const struct file *f, const char *key, unsigned *ret_line)
{
	const char *text;
	size_t len;

	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &text, &len);) {
		char *p = arena_strndup(a, text, len);
		p[strcspn(p, "#")] = '\0';
		p += strspn(p, " \t\n\v\f\r");
		size_t n = strcspn(p, " \t=");
		if (!*p || n != strlen(key) || strncasecmp(p, key, n) != 0)
			continue;
		*ret_line = l.number;
		return p + n + strspn(p + n, " \t\n\v\f\r=");
	}
	return NULL;
}
