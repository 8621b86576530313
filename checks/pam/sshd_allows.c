/*
 * sshd_allows: whom sshd lets in at all, before anything is asked of him: allowed_user() of auth.c.
 *
 * Format and precedence: sshd_config(5), AllowUsers, DenyUsers, AllowGroups, DenyGroups.  Not handled: /etc/nologin, which
 * PAM asks for, and what a locked password means without PAM.
 */
#include <string.h>

#include "base/str.h"
#include "checks/pam/services.h"
#include "checks/resolve/sshd/sshd.h"

static char **list(const struct sshd_conf *c, struct arena *a, const struct sshd_peer *peer,
	const char *keyword, size_t *ret_n)
{
	const struct sshd_value *v = sshd_for(c, keyword, peer);

	*ret_n = 0;
	return v && v->value ? str_split(a, v->value, " ", ret_n) : NULL;
}

/*
 * AllowUsers and DenyUsers: a name or USER@HOST.  From where is left open: an address that is let in counts as
 * one that somebody has, and one that is not shuts nobody out.
 */
static bool names_user(char **v, size_t n, const struct pam_user *u, bool allow, struct arena *a)
{
	for (size_t i = 0; i < n; i++) {
		const char *at = strrchr(v[i], '@');
		const char *name = at ? arena_strndup(a, v[i], (size_t)(at - v[i])) : v[i];
		if (sshd_pattern(u->name, name) && (!at || allow || str_eq(at, "@*")))
			return true;
	}
	return false;
}

/* Everybody has a group: the one of the stand-in is named by no list, but by a pattern that takes any. */
static bool names_group(char **v, size_t n, const struct pam_user *u)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < u->n_groups; k++)
			if (sshd_pattern(u->groups[k], v[i]))
				return true;
		if (!u->in_passwd && sshd_pattern("(any ordinary group)", v[i]))
			return true;
	}
	return false;
}

/* sshd's allowed_user(): a shell that can be run, and the four lists.  The stand-in is named by none of them, but by "*". */
bool pam_sshd_allows(const struct pam_rule *r, const struct sshd_conf *c,
	const struct sshd_peer *peer, const struct pam_user *u)
{
	struct arena *a = r->ev->arena;
	size_t n_du, n_au, n_dg, n_ag;
	char **du = list(c, a, peer, "DenyUsers", &n_du);
	char **au = list(c, a, peer, "AllowUsers", &n_au);
	char **dg = list(c, a, peer, "DenyGroups", &n_dg);
	char **ag = list(c, a, peer, "AllowGroups", &n_ag);
	const struct sshd_value *jail = sshd_for(c, "ChrootDirectory", peer);
	const char *shell = u->shell && *u->shell ? u->shell : "/bin/sh";
	bool jailed = jail && jail->value && !str_ieq(jail->value, "none");
	struct stat st;

	if (u->in_passwd && !jailed &&
		(root_stat(r->world->root, shell, true, &st, NULL) < 0 || !S_ISREG(st.st_mode) ||
			!(st.st_mode & 0111)))
		return false;
	if (names_user(du, n_du, u, false, a) || (n_au && !names_user(au, n_au, u, true, a)))
		return false;
	return !names_group(dg, n_dg, u) && (!n_ag || names_group(ag, n_ag, u));
}
