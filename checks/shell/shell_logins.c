/*
 * shell_logins: who gets a prompt on this host (passwd(5), shadow(5), group(5), sshd's AuthorizedKeysFile).
 *
 * An account counts when its shell lets somebody in and it has a password that can match or a key.  Read as glibc's
 * "files": first line of a name, no + or - lines.  Other sources (LDAP, SSSD) and su or sudo to a locked account
 * are not asked; expiry is another rule's.  Where shadow cannot be read, every account with a shell counts.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/shell/shell_parts.h"
#include "checks/resolve/sshd/sshd.h"

#define MAX_ACCOUNTS 5000

/* The fields of a line; the rest of f[] is "". */
static size_t colon_fields(
	struct arena *a, const char *line, size_t len, const char *f[], size_t max)
{
	size_t n = 0;

	for (size_t i = 0; i < max; i++)
		f[i] = "";
	for (const char *p = line, *end = line + len; n < max;) {
		const char *colon = memchr(p, ':', (size_t)(end - p));
		f[n++] = arena_strndup(a, p, (size_t)((colon ? colon : end) - p));
		if (!colon)
			break;
		p = colon + 1;
	}
	return n;
}

enum shell_kind shell_kind_of(struct root *r, struct arena *a, const char *shell)
{
	static const struct {
		const char *name;
		enum shell_kind kind;
	} table[] = {{"bash", SHELL_BASH}, {"rbash", SHELL_BASH}, {"bash-static", SHELL_BASH},
		{"dash", SHELL_DASH}, {"mksh", SHELL_MKSH}, {"lksh", SHELL_MKSH},
		{"mksh-static", SHELL_MKSH}, {"ksh93", SHELL_KSH93}, {"ksh", SHELL_KSH93},
		{"zsh", SHELL_ZSH}, {"zsh5", SHELL_ZSH}, {"zsh-static", SHELL_ZSH},
		{"tcsh", SHELL_TCSH}, {"bsd-csh", SHELL_FISH}, {"fish", SHELL_FISH},
		{"nologin", SHELL_NONE}, {"false", SHELL_NONE}, {"true", SHELL_NONE},
		{"sync", SHELL_NONE}, {"shutdown", SHELL_NONE}, {"halt", SHELL_NONE},
		{"git-shell", SHELL_NONE}, {"sftp-server", SHELL_NONE}};
	struct stat st;
	char *real;

	/* A path that is not there lets nobody in; a link is judged by what it points to. */
	if (root_resolve(r, shell, a, &real, NULL) || root_stat(r, real, true, &st, NULL))
		real = NULL;
	const char *name = real			 ? strrchr(real, '/') + 1
			   : strrchr(shell, '/') ? strrchr(shell, '/') + 1
						 : shell;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (str_eq(name, table[i].name) && (real || table[i].kind == SHELL_NONE))
			return table[i].kind;
	if (!real || !S_ISREG(st.st_mode))
		return SHELL_NONE;
	if (str_starts(name, "zsh-"))
		return SHELL_ZSH;
	return SHELL_OTHER;
}

/* Can something that is typed match this field of shadow (or passwd)? */
static bool password_usable(const char *hash)
{
	size_t n = strlen(hash);

	if (!n)
		return true;
	if (*hash == '$')
		return true;
	return n >= 13 &&
	       strspn(hash, "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") ==
		       n;
}

static bool has_password(
	struct arena *a, const struct file *shadow, const char *name, const char *field)
{
	const char *line, *f[9];
	size_t len;

	if (!str_eq(field, "x"))
		return password_usable(field);
	if (!shadow)
		return true;
	struct lines l = lines_of(shadow->data, shadow->size);
	while (next_line(&l, &line, &len)) {
		if (len <= strlen(name) || memcmp(line, name, strlen(name)) ||
			line[strlen(name)] != ':')
			continue;
		colon_fields(a, line, len, f, 9);
		return password_usable(f[1]);
	}
	return false;
}

static bool has_key(
	struct root *r, struct arena *a, const struct sshd_conf *sshd, const struct sh_user *u)
{
	struct sshd_peer peer = {.user = u->name};
	const struct sshd_value *files =
		sshd && sshd_installed(sshd) ? sshd_for(sshd, "AuthorizedKeysFile", &peer) : NULL;
	const struct sshd_value *command = sshd && sshd_installed(sshd)
						   ? sshd_for(sshd, "AuthorizedKeysCommand", &peer)
						   : NULL;
	size_t n;

	if (command && !str_ieq(command->value, "none"))
		return true; /* the command may know a key of anyone */
	char **v = str_split(
		a, files ? files->value : ".ssh/authorized_keys .ssh/authorized_keys2", " ", &n);
	for (size_t i = 0; i < n; i++) {
		struct strbuf path = {.arena = a};
		const struct file *f;
		const char *line;
		size_t len;
		for (const char *p = v[i]; *p; p++) {
			if (*p == '%' && p[1] == 'h')
				strbuf_puts(&path, u->home);
			else if (*p == '%' && p[1] == 'u')
				strbuf_puts(&path, u->name);
			else
				strbuf_add(&path, p, 1);
			p += *p == '%' && p[1];
		}
		const char *full = *strbuf_str(&path) == '/'
					   ? strbuf_str(&path)
					   : arena_printf(a, "%s/%s", u->home, strbuf_str(&path));
		int rc = root_read(r, full, &f, &(struct err){0});
		if (rc < 0 && !is_absent(rc))
			return true; /* there, and not readable for us */
		if (rc < 0)
			continue;
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &line, &len)) {
			while (len && (*line == ' ' || *line == '\t'))
				line++, len--;
			if (len > 8 && *line != '#')
				return true;
		}
	}
	return false;
}

static const gid_t *groups_of(
	struct arena *a, const struct file *group, const char *name, size_t *ret_n)
{
	gid_t *v = NULL;
	size_t cap = 0, len, n;
	const char *line, *f[4];

	*ret_n = 0;
	if (!group)
		return NULL;
	struct lines l = lines_of(group->data, group->size);
	while (next_line(&l, &line, &len)) {
		if (!memmem(line, len, name, strlen(name)) || colon_fields(a, line, len, f, 4) < 4)
			continue;
		char **members = str_split(a, f[3], ",", &n);
		for (size_t i = 0; i < n; i++)
			if (str_eq(members[i], name))
				*(gid_t *)arena_push(a, &v, ret_n, &cap, sizeof(*v)) =
					(gid_t)strtoul(f[2], NULL, 10);
	}
	return v;
}

static bool known(const struct logins *l, const char *name)
{
	for (size_t i = 0; i < l->n; i++)
		if (str_eq(l->v[i].user.name, name))
			return true;
	return false;
}

/*
 * A host where none but root can log in still lets people in: those of LDAP or SSSD, and the next one that is
 * made.  Their shell is taken to be bash, as adduser gives it, with the start files everybody reads.
 */
static void imagine_login(struct root *r, struct arena *a, struct logins *ret)
{
	struct login x = {.shell = "/bin/bash", .kind = shell_kind_of(r, a, "/bin/bash")};

	if (x.kind == SHELL_NONE)
		return;
	x.user = (struct sh_user){.name = SHELL_NEW_ACCOUNT,
		.home = "/home/" SHELL_NEW_ACCOUNT,
		.shell = x.shell,
		.uid = 1000,
		.gid = 1000};
	*(struct login *)arena_push(a, &ret->v, &ret->n, &ret->cap, sizeof(*ret->v)) = x;
	ret->imagined = true;
}

int shell_logins(struct root *r, struct arena *a, const struct sshd_conf *sshd, struct logins *ret,
	struct err *e)
{
	const struct file *passwd, *shadow = NULL, *group = NULL;
	const char *line, *f[7];
	size_t len;
	int rc = root_read(r, "/etc/passwd", &passwd, e);

	*ret = (struct logins){0};
	if (rc < 0)
		return rc;
	ret->shadow_read = !root_read(r, "/etc/shadow", &shadow, NULL);
	if (root_read(r, "/etc/group", &group, NULL))
		group = NULL;
	struct lines l = lines_of(passwd->data, passwd->size);
	while (next_line(&l, &line, &len)) {
		while (len && (*line == ' ' || *line == '\t'))
			line++, len--;
		if (colon_fields(a, line, len, f, 7) < 4 || !*f[0] || strchr("+-#", *f[0]) ||
			known(ret, f[0]))
			continue;
		char *end;
		unsigned long uid = strtoul(f[2], &end, 10);
		if (!*f[2] || *end || uid >= UINT32_MAX)
			continue;
		const char *shell = *f[6] ? f[6] : "/bin/sh";
		struct login x = {.shell = shell, .kind = shell_kind_of(r, a, shell)};
		x.user = (struct sh_user){.name = f[0],
			.home = *f[5] ? f[5] : "/",
			.shell = shell,
			.uid = (uid_t)uid,
			.gid = (gid_t)strtoul(f[3], NULL, 10)};
		if (x.kind == SHELL_NONE) {
			ret->no_shell++;
			continue;
		}
		if (!has_password(a, shadow, f[0], f[1]) && !has_key(r, a, sshd, &x.user)) {
			ret->locked++;
			continue;
		}
		if (ret->n >= MAX_ACCOUNTS)
			return err_set(e, E2BIG, "/etc/passwd:%u: more than %d accounts can log in",
				l.number, MAX_ACCOUNTS);
		x.user.groups = groups_of(a, group, f[0], &x.user.n_groups);
		*(struct login *)arena_push(a, &ret->v, &ret->n, &ret->cap, sizeof(*ret->v)) = x;
	}
	bool ordinary = false;
	for (size_t i = 0; i < ret->n; i++)
		ordinary |= ret->v[i].user.uid != 0;
	if (!ordinary)
		imagine_login(r, a, ret);
	return 0;
}
