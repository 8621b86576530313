/*
 * access: models of the modules that ask who comes from where: pam_access(8) with access.conf(5), and pam_wheel(8).
 *
 * Rule of pam_access, Linux-PAM 1.5: the first line "permission : users : origins" that fits decides, in
 * /etc/security/access.conf and then in access.d (names in .conf); accessfile= stands instead of both, and one that cannot be
 * opened is PAM_ABORT.  Without a line that fits, or without a file, everybody may.  A last line without a newline is
 * not read, one that is cut into wrong fields neither.  An origin is the terminal, or the remote host where there is
 * one: for sshd each host, address and network the file names is tried, and one that it does not name; he who guesses
 * comes from where he likes.
 *
 * Rule of pam_wheel: whoever calls the program (use_uid: its real uid) must be in the group.  su is called by a member
 * where the group has one, since such a user exists; without the group, or with nobody in it, by somebody else.  Where
 * the scenario names the caller, it is he who is looked for.
 *
 * From 1.7 on a number stands for the user or the group that has it.
 *
 * Left out: netgroups and user@host (unknown: an error), names of hosts are compared as text and not looked up.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "checks/pam/models.h"

#define ACCESS_CONF  "/etc/security/access.conf"
#define ACCESS_D     "/etc/security/access.d"
#define ACCESS_LINE  8191 /* BUFSIZ - 1: a longer line is read in parts, each without its newline */
#define MAX_ORIGINS  24
#define SOME_ADDRESS "198.51.100.77" /* an origin that no file names */

enum match { NO, YES, ALL };

struct access {
	const char *file; /* accessfile=, or NULL */
	const char *fs, *sep;
	bool nodefgroup, bad;
};

struct origin {
	const char *from;
	bool remote;
};

static struct access access_options(struct pam_sim *s, const struct pam_line *l)
{
	struct access o = {.fs = ":", .sep = ", \t"};
	const struct file *f;

	for (size_t i = 0; i < l->argc && !o.bad; i++) {
		const char *arg = l->argv[i];
		if (str_starts(arg, "fieldsep="))
			o.fs = arg + strlen("fieldsep=");
		else if (str_starts(arg, "listsep="))
			o.sep = arg + strlen("listsep=");
		else if (str_starts(arg, "accessfile="))
			o.file = arg + strlen("accessfile=");
		else if (str_eq(arg, "nodefgroup"))
			o.nodefgroup = true;
		o.bad = o.file && pam_sim_read(s, o.file, &f) == -ENOENT;
	}
	return o;
}

/* "192.0.2.0/24", "2001:db8::/32" or an address against an address; netmask as number or address. */
static bool in_network(struct arena *a, const char *token, const char *from)
{
	unsigned char net[16], at[16], mask[16];
	char *text = arena_strdup(a, token), *slash = strchr(text, '/'), *end;
	int family = strchr(text, ':') ? AF_INET6 : AF_INET;
	size_t n = family == AF_INET6 ? 16 : 4;
	long bits;

	memset(mask, 0xff, sizeof(mask));
	if (slash)
		*slash++ = '\0';
	if (inet_pton(family, text, net) != 1 || inet_pton(family, from, at) != 1)
		return false;
	if (slash && inet_pton(family, slash, mask) != 1) {
		bits = strtol(slash, &end, 0);
		if (end == slash || *end || bits < 0 || bits > (long)n * 8)
			return false;
		for (size_t i = 0; bits && i < n; i++) { /* 0 is no mask at all */
			long left = bits - (long)i * 8;
			mask[i] = left >= 8   ? 0xff
				  : left <= 0 ? 0
					      : (unsigned char)(0xff << (8 - left));
		}
	}
	for (size_t i = 0; i < n; i++)
		if ((net[i] & mask[i]) != (at[i] & mask[i]))
			return false;
	return true;
}

/* By name; since 1.7 by number too. */
static bool in_group(struct pam_sim *s, const char *name)
{
	const struct pam_world *w = s->world;

	if (pam_user_in_group(s->user, name))
		return true;
	if (!w->versions.access_numbers || !*name || name[strspn(name, "0123456789")])
		return false;
	for (size_t i = 0; i < w->n_groups; i++)
		if (w->groups[i].gid == strtoul(name, NULL, 10) &&
			pam_user_in_group(s->user, w->groups[i].name))
			return true;
	return s->user->gid == strtoul(name, NULL, 10);
}

static enum match user_match(struct pam_sim *s, const struct access *o, const char *token)
{
	size_t n = strlen(token);
	bool numbers =
		s->world->versions.access_numbers && token[strspn(token, "0123456789")] == '\0';

	if (n > 1 && token[0] == '(' && token[n - 1] == ')')
		return n >= 3 && in_group(s, arena_strndup(s->a, token + 1, n - 2)) ? YES : NO;
	if (strchr(token, '@')) {
		pam_sim_unknown(s, "pam_access: who is meant by %s is not known",
			str_clean(s->a, token, n, 64));
		return NO;
	}
	if (str_ieq(token, "ALL"))
		return ALL;
	if (str_ieq(token, s->user->name))
		return YES;
	if (numbers && str_eq(token, arena_printf(s->a, "%u", s->user->uid)))
		return YES;
	return !o->nodefgroup && in_group(s, token) ? YES : NO;
}

static enum match from_match(struct pam_sim *s, const struct origin *from, const char *token)
{
	size_t n = strlen(token), len = strlen(from->from);

	if (token[0] == '@') {
		pam_sim_unknown(s, "pam_access: the hosts of netgroup %s are not known",
			str_clean(s->a, token, n, 64));
		return NO;
	}
	if (str_ieq(token, "ALL"))
		return ALL;
	if (str_ieq(token, from->from))
		return YES;
	if (str_ieq(token, "LOCAL"))
		return from->remote ? NO : YES;
	if (!from->remote)
		return NO;
	if (token[0] == '.')
		return len > n && str_ieq(token, from->from + len - n) ? YES : NO;
	if (token[n - 1] == '.')
		return str_starts(from->from, token) ? YES : NO;
	return in_network(s->a, token, from->from) ? YES : NO;
}

/* A list with its exceptions: "a b EXCEPT c". */
static enum match list_match(struct pam_sim *s, const struct access *o, char *list, char **rest,
	const struct origin *from, unsigned depth)
{
	enum match m = NO;
	char *token;

	for (token = strtok_r(list, o->sep, rest); token; token = strtok_r(NULL, o->sep, rest)) {
		if (str_ieq(token, "EXCEPT"))
			break;
		m = from ? from_match(s, from, token) : user_match(s, o, token);
		if (m)
			break;
	}
	if (m == NO)
		return NO;
	while ((token = strtok_r(NULL, o->sep, rest)) && !str_ieq(token, "EXCEPT"))
		;
	if (!token)
		return m;
	return depth < 64 && list_match(s, o, NULL, rest, from, depth + 1) == NO ? YES : NO;
}

/* The three fields of a line; false for one the module does not use. */
static bool access_fields(struct arena *a, const struct access *o, const struct file *f,
	const char *text, size_t len, char *ret[3])
{
	char *line = arena_strndup(a, text, len), *rest, *end = line + strlen(line);

	if (text + len == f->data + f->size || len >= ACCESS_LINE || line[0] == '#')
		return false;
	while (end > line && strchr(" \t\n\v\f\r", end[-1]))
		*--end = '\0';
	ret[0] = strtok_r(line, o->fs, &rest);
	ret[1] = ret[0] ? strtok_r(NULL, o->fs, &rest) : NULL;
	ret[2] = ret[1] ? strtok_r(NULL, "\n", &rest) : NULL;
	return ret[2] && (ret[0][0] == '+' || ret[0][0] == '-');
}

/* What a file says: '+', '-', or 0 when no line fits. */
static char access_file(
	struct pam_sim *s, const struct access *o, const struct file *f, const struct origin *from)
{
	const char *text;
	size_t len;

	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &text, &len);) {
		char *field[3], *rest = NULL;
		if (!access_fields(s->a, o, f, text, len, field))
			continue;
		char permission = field[0][0];
		if (list_match(s, o, field[1], &rest, NULL, 0) &&
			list_match(s, o, field[2], &rest, from, 0))
			return permission;
	}
	return 0;
}

#define MAX_FILES 32

/* The files that are asked, one after the other. */
static size_t access_files(
	struct pam_sim *s, const struct access *o, const struct file *ret[MAX_FILES])
{
	size_t n = 0, names = 0;
	char **name;

	if (!pam_sim_read(s, o->file ? o->file : ACCESS_CONF, &ret[n]))
		n++;
	if (o->file || root_list(s->world->root, ACCESS_D, s->a, &name, &names, NULL))
		return n;
	for (size_t i = 0; i < names && n < MAX_FILES; i++)
		if (str_ends(name[i], ".conf") && name[i][0] != '.' &&
			!pam_sim_read(s, arena_printf(s->a, ACCESS_D "/%s", name[i]), &ret[n]))
			n++;
	return n;
}

/* An address inside what a token names; NULL when it names no remote host. */
static const char *origin_in(struct arena *a, const char *token)
{
	char *p = arena_strndup(a, token, strcspn(token, "/"));
	size_t n = strlen(p);
	unsigned char to[16];

	if (inet_pton(AF_INET, p, to) == 1 || inet_pton(AF_INET6, p, to) == 1)
		return p;
	if (p[0] == '.' && n > 1)
		return arena_printf(a, "host%s", p);
	if (n > 1 && p[n - 1] == '.')
		return arena_printf(a, "%s%s", p,
			strcspn(p, ".") == n - 1		       ? "0.0.1"
			: strchr(strchr(p, '.') + 1, '.') == p + n - 1 ? "0.1"
								       : "1");
	return !str_ieq(p, "ALL") && !str_ieq(p, "LOCAL") && !str_ieq(p, "EXCEPT") && strchr(p, '.')
		       ? p
		       : NULL;
}

/* Where a login through this service may come from. */
static size_t origins(struct pam_sim *s, const struct access *o, const struct file *const *files,
	size_t n_files, struct origin ret[MAX_ORIGINS])
{
	bool remote = str_eq(s->service->name, "sshd");
	size_t n = 0, len;
	const char *text;

	ret[n++] = remote ? (struct origin){SOME_ADDRESS, true} : (struct origin){"tty1", false};
	for (size_t i = 0; remote && i < n_files; i++)
		for (struct lines l = lines_of(files[i]->data, files[i]->size);
			next_line(&l, &text, &len);) {
			char *field[3], *rest = NULL, *t;
			if (!access_fields(s->a, o, files[i], text, len, field))
				continue;
			for (t = strtok_r(field[2], o->sep, &rest); t;
				t = strtok_r(NULL, o->sep, &rest)) {
				const char *from = origin_in(s->a, t);
				if (from && n < MAX_ORIGINS)
					ret[n++] = (struct origin){from, true};
			}
		}
	return n;
}

PAM_MODEL(pam_access_any)
{
	static const int both[] = {PAM_SUCCESS, PAM_PERM_DENIED};
	struct access o = access_options(s, l);
	const struct file *files[MAX_FILES];
	struct origin from[MAX_ORIGINS];
	bool in = false, out = false;

	if (o.bad)
		return PAM_ABORT;
	size_t n = access_files(s, &o, files), n_from = origins(s, &o, files, n, from);
	for (size_t i = 0; i < n_from; i++) {
		char said = 0;
		for (size_t k = 0; k < n && !said; k++)
			said = access_file(s, &o, files[k], &from[i]);
		*(said == '-' ? &out : &in) = true;
	}
	if (out && s->worst)
		return PAM_PERM_DENIED;
	if (in && out)
		return pam_sim_pick(s, l, both, 2);
	return out ? PAM_PERM_DENIED : PAM_SUCCESS;
}

/* Whether somebody but root, who could call su, is in the group. */
static bool has_member(const struct pam_sim *s, const struct pam_group *g)
{
	for (size_t i = 0; i < g->n_members; i++)
		if (*g->members[i] && !str_eq(g->members[i], "root"))
			return true;
	for (size_t i = 2; i < s->world->n_users; i++)
		if (s->world->users[i].gid == g->gid)
			return true;
	return false;
}

PAM_MODEL(pam_wheel_any)
{
	const char *name = pam_last_value(l, "group");
	bool deny = pam_has_word(l, "deny"), trust = pam_has_word(l, "trust"), in;
	const struct pam_group *g = NULL;

	if (pam_has_word(l, "root_only") && s->user->uid != 0)
		return PAM_IGNORE;
	/* Debian's asks for the real uid always */
	bool by_uid = pam_has_word(l, "use_uid") || s->world->install.at_include;
	bool sudo = str_starts(s->service->name, "sudo");
	/* who logs in at a terminal or from afar has no login name yet */
	if (!by_uid && s->caller_uid == 0 && !sudo)
		return PAM_SERVICE_ERR;
	for (size_t i = 0; i < s->world->n_groups && !g; i++)
		if (str_eq(s->world->groups[i].name, name && *name ? name : "wheel"))
			g = &s->world->groups[i];
	for (size_t i = 0; i < s->world->n_groups && !g && !(name && *name); i++)
		if (s->world->groups[i].gid == 0)
			g = &s->world->groups[i];
	if (!g)
		return deny ? PAM_IGNORE : PAM_AUTH_ERR;
	if (s->caller_uid != 0 && !sudo && !s->caller)
		in = !deny && (!trust || s->trusted) &&
		     has_member(s, g); /* the caller whom the line lets go on to the password */
	else
		in = pam_user_in_group(by_uid ? pam_sim_caller(s) : s->user, g->name);
	if (in)
		return deny ? PAM_PERM_DENIED : trust ? PAM_SUCCESS : PAM_IGNORE;
	return !deny ? PAM_PERM_DENIED : trust ? PAM_SUCCESS : PAM_IGNORE;
}
