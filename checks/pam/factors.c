/*
 * factors: see factors.h; and the models of the modules that ask for a second factor: pam_google_authenticator(8),
 * pam_oath, pam_u2f(8), pam_duo(8), pam_fprintd, pam_pkcs11, pam_ssh_agent_auth(8).
 *
 * A guesser has no token and no finger: what the user has set up refuses him.  Asked which factors are enough
 * (pam_sim.factors), a module is content with whoever has all kinds it asks for.
 *
 * pam_google_authenticator: nullok passes over who has no secret; within grace_period nothing is asked of who comes from
 * where he came from last.  pam_oath: an entry with a password of its own asks for that too.  pam_u2f: alwaysok lets in
 * anybody, nouserok whoever has registered nothing; userverification=1 and pinverification=1 have the token itself ask for
 * a PIN or a finger.  pam_duo: failmode=safe, the default, lets in when the service cannot be reached.
 *
 * Observed on Debian 12 (tests/behaviour/pam_models.list, tests/behaviour/factors.sh): pam_google_authenticator 20191231,
 * pam_oath 2.6.7, pam_u2f 1.1, pam_ssh_agent_auth 0.10.3, pam_fprintd 1.94.  From the manual: pam_duo, pam_pkcs11.
 *
 * Left out: whether a secret or a key is one the user can use, and clocks that are wrong.
 */
#include "checks/pam/factors.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/pam/models.h"

/* The list */

static unsigned kinds_of(struct arena *a, const char *text)
{
	static const struct {
		const char *name;
		enum pam_kind kind;
	} all[] = {{"known", PAM_KNOWN}, {"held", PAM_HELD}, {"body", PAM_BODY}};
	unsigned kinds = 0;
	size_t n;
	char **words = str_split(a, text, "+", &n);

	for (size_t i = 0; i < n; i++) {
		size_t k = 0;
		while (k < 3 && !str_eq(words[i], all[k].name))
			k++;
		if (k == 3)
			return 0;
		kinds |= all[k].kind;
	}
	return kinds;
}

const char *pam_factors_parse(struct arena *a, char **words, size_t n, struct pam_factors *ret)
{
	*ret = (struct pam_factors){.v = arena_array(a, n + 1, sizeof(*ret->v))};
	for (size_t i = 0; i < n; i++) {
		const char *eq = strrchr(words[i], '=');
		unsigned kinds = eq && eq > words[i] ? kinds_of(a, eq + 1) : 0;
		if (!kinds)
			return words[i];
		ret->v[ret->n++] = (struct pam_factor){
			arena_strndup(a, words[i], (size_t)(eq - words[i])), kinds};
	}
	return NULL;
}

unsigned pam_factor_method(const struct pam_factors *f, const char *method)
{
	for (size_t i = 0; i < f->n; i++)
		if (str_eq(f->v[i].name, method))
			return f->v[i].kinds;
	return 0;
}

unsigned pam_factor_kinds(const struct pam_factors *f, const struct pam_line *l)
{
	unsigned kinds = l->path ? pam_factor_method(f, l->path) : 0;

	return kinds ? kinds : l->ours && l->name ? pam_factor_method(f, l->name) : 0;
}

bool pam_factor_has(const struct pam_sim *s, unsigned kinds)
{
	return !(kinds & ~s->has);
}

int pam_factor_declared(struct pam_sim *s, const struct pam_line *l)
{
	static const int refuses[] = {PAM_AUTH_ERR, PAM_USER_UNKNOWN, PAM_AUTHINFO_UNAVAIL},
			 any[] = {PAM_AUTH_ERR, PAM_IGNORE, PAM_SUCCESS};
	static const char *const soft[] = {
		"nullok", "alwaysok", "nouserok", "safe", "open", "ignore"};
	unsigned kinds = pam_factor_kinds(s->factors, l);

	if (!kinds)
		return -1;
	if (pam_factor_has(s, kinds))
		return PAM_SUCCESS;
	for (size_t i = 0; i < l->argc; i++)
		for (size_t k = 0; k < sizeof(soft) / sizeof(*soft); k++)
			if (strstr(l->argv[i], soft[k]))
				return pam_sim_choose(s, l, any, 3);
	return pam_sim_choose(s, l, refuses, 3);
}

/* What a module says to somebody who would have to show his factor. */
static int shown(const struct pam_sim *s, const struct pam_line *l, unsigned more, int without)
{
	if (!s->factors)
		return without;
	unsigned kinds = pam_factor_kinds(s->factors, l);
	return pam_factor_has(s, kinds ? kinds | more : 0) ? PAM_SUCCESS : without;
}

/* Files */

/* Whether a user has set up the factor: 1, 0, or -1 when that cannot be told. */
static int has_file(struct pam_sim *s, const char *path)
{
	struct stat st;
	int rc = root_stat(s->world->root, path, true, &st, &(struct err){0});

	return !rc ? 1 : is_absent(rc) ? 0 : -1;
}

/* The path with %u, %h, ~ and ${HOME}, ${USER} replaced; NULL for what is not understood. */
static const char *home_path(struct pam_sim *s, const char *text)
{
	static const struct {
		const char *mark;
		bool home;
	} marks[] = {{"${HOME}", true}, {"${USER}", false}, {"%h", true}, {"%u", false}};
	struct strbuf to = {.arena = s->a};

	if (*text == '~' && text[1] == '/') {
		strbuf_printf(&to, "%s", s->user->home);
		text++;
	}
	while (*text) {
		size_t i = 0;
		while (i < 4 && !str_starts(text, marks[i].mark))
			i++;
		if (i < 4) {
			strbuf_printf(&to, "%s", marks[i].home ? s->user->home : s->user->name);
			text += strlen(marks[i].mark);
		} else if (*text == '$' || *text == '%') {
			return NULL;
		} else {
			strbuf_printf(&to, "%c", *text++);
		}
	}
	return strbuf_str(&to);
}

/* Whether the user has set up what lies there: 1, 0, or -1 when that cannot be told. */
static int enrolled(struct pam_sim *s, const char *path)
{
	return !path ? -1 : s->user->in_passwd ? has_file(s, path) : s->enrolled;
}

/* Modules */

PAM_MODEL(pam_google_authenticator_auth)
{
	static const int grace[] = {PAM_AUTH_ERR, PAM_SUCCESS};
	const char *secret = pam_last_value(l, "secret"),
		   *period = pam_last_value(l, "grace_period");
	const char *path = home_path(s, secret ? secret : "~/.google_authenticator");
	int none = pam_has_word(l, "nullok") ? PAM_IGNORE : PAM_AUTH_ERR;

	if (path && str_starts(path, "[authtok]"))
		path = NULL;
	int with = shown(s, l, 0, PAM_AUTH_ERR), has = enrolled(s, path);
	/* who is passed over is not asked either */
	if (pam_has_word(l, "forward_pass") && !s->authtok && (has || none != PAM_IGNORE)) {
		s->asked = true;
		s->authtok = s->answer;
	}
	if (s->factors && with != PAM_SUCCESS && has && period && strtol(period, NULL, 10) > 0 &&
		str_eq(s->service->name, "sshd"))
		with = pam_sim_pick(s, l, grace, 2);
	return has > 0 ? with : !has ? none : pam_sim_choose(s, l, (const int[]){none, with}, 2);
}

/* The user's line of an authfile; NULL: none. */
static const char *u2f_line(struct pam_sim *s, const struct file *f)
{
	const char *text;
	size_t len, n = strlen(s->user->name);

	for (struct lines all = lines_of(f->data, f->size); next_line(&all, &text, &len);)
		if (len > n && !memcmp(text, s->user->name, n) && text[n] == ':')
			return arena_strndup(s->a, text, len);
	return NULL;
}

PAM_MODEL(pam_u2f_auth)
{
	const char *file = pam_last_value(l, "authfile");
	const char *path = home_path(s, file ? file : "~/.config/Yubico/u2f_keys");
	const char *pin = pam_last_value(l, "pinverification"),
		   *verify = pam_last_value(l, "userverification");
	unsigned more = (pin && *pin == '1') || (verify && *verify == '1') ? PAM_KNOWN : 0;
	int none = pam_has_word(l, "nouserok") ? PAM_IGNORE : PAM_AUTHINFO_UNAVAIL;
	const struct file *f;

	if (pam_has_word(l, "alwaysok"))
		return PAM_SUCCESS;
	if (path && *path != '/')
		path = arena_printf(s->a, "%s/%s", s->user->home, path);
	if (path && s->factors && !s->user->in_passwd && s->enrolled)
		return shown(s, l, more, PAM_AUTH_ERR);
	int rc = path ? pam_sim_read(s, path, &f) : -EINVAL;
	if (rc == -ENOENT)
		return none;
	if (rc < 0)
		return PAM_AUTHINFO_UNAVAIL;
	if (u2f_line(s, f))
		return shown(s, l, more, PAM_AUTH_ERR);
	/* 1.1 minds nouserok only where the file is not there */
	return none == PAM_IGNORE ? pam_sim_choose(s, l, (const int[]){PAM_IGNORE, PAM_AUTH_ERR}, 2)
				  : PAM_AUTH_ERR;
}

PAM_MODEL(pam_oath_auth)
{
	const char *file = pam_last_value(l, "usersfile"), *text;
	const char *path = file ? home_path(s, file) : NULL;
	const struct file *f;
	size_t len, n;

	if (!file) /* the module ends the program */
		return PAM_ABORT;
	int rc = path ? pam_sim_read(s, path, &f) : -EINVAL;
	if (rc < 0)
		return PAM_AUTH_ERR;
	bool stands_in = s->factors && !s->user->in_passwd && s->enrolled, own = stands_in,
	     any = false;
	for (struct lines all = lines_of(f->data, f->size); next_line(&all, &text, &len);) {
		char **words = str_split(s->a, arena_strndup(s->a, text, len), " \t", &n);
		if (n < 2 || *words[0] == '#' || (!stands_in && !str_eq(words[1], s->user->name)))
			continue;
		/* a password of the entry's own is typed before the code */
		bool typed = n > 2 && !str_eq(words[2], "-") && !str_eq(words[2], "+");
		own = (own || !any) && typed;
		any = true;
	}
	if (!any && !stands_in)
		return PAM_USER_UNKNOWN;
	return shown(s, l, any && own ? PAM_KNOWN : 0, PAM_AUTH_ERR);
}

/* pam_duo asks its service, or lets in when that cannot be reached (failmode=safe), or passes over some groups. */
PAM_MODEL(pam_duo_auth)
{
	static const int any[] = {PAM_AUTH_ERR, PAM_SERVICE_ERR, PAM_SUCCESS};
	const char *path = pam_last_value(l, "conf"), *value;
	const struct file *f;
	unsigned line;

	if (!s->factors || pam_sim_read(s, path ? path : "/etc/duo/pam_duo.conf", &f) < 0)
		return pam_sim_choose(s, l, any, 3);
	if (shown(s, l, 0, PAM_AUTH_ERR) == PAM_SUCCESS)
		return PAM_SUCCESS;
	value = pam_search_key(s->a, f, "failmode", &line);
	bool secure = value && str_starts(value, "secure"),
	     all = !pam_search_key(s->a, f, "groups", &line) &&
		   !pam_search_key(s->a, f, "group", &line);
	return pam_sim_choose(s, l, any, secure && all ? 2 : 3);
}

/* A finger on a reader, a ticket, a smart card: the guesser does not have it. */
PAM_MODEL(pam_not_at_hand)
{
	static const int any[] = {PAM_AUTHINFO_UNAVAIL, PAM_AUTH_ERR, PAM_SUCCESS};

	if (s->factors && !pam_factor_kinds(s->factors, l))
		return pam_sim_choose(s, l, any, 3);
	return shown(s, l, 0, PAM_IGNORE) == PAM_SUCCESS ? PAM_SUCCESS
							 : pam_sim_choose(s, l, any, 2);
}

/* Who has put no finger on the reader before is not asked for one. */
PAM_MODEL(pam_fprintd_auth)
{
	const char *mine = arena_printf(s->a, "/var/lib/fprint/%s", s->user->name);

	if (s->factors && s->user->in_passwd && !has_file(s, mine))
		return PAM_AUTHINFO_UNAVAIL;
	if (s->factors && !s->user->in_passwd && !(s->enrolled && has_file(s, "/var/lib/fprint")))
		return PAM_AUTHINFO_UNAVAIL;
	return pam_not_at_hand(s, l);
}

PAM_MODEL(pam_ssh_agent_auth_auth)
{
	return shown(s, l, 0, PAM_AUTH_ERR);
}
