/* shell_parts: what shell.c is put together from.  Only shell*.c include it. */
#ifndef PLUMBLINE_CHECKS_SHELL_SHELL_PARTS_H
#define PLUMBLINE_CHECKS_SHELL_SHELL_PARTS_H

#include "checks/shell/sh_run.h"
#include "checks/shell/shell.h"

struct sshd_conf;

struct login { /* an account that can log in */
	struct sh_user user;
	enum shell_kind kind;
	const char *shell; /* as in passwd, /bin/sh for an empty field */
};

struct logins {
	struct login *v;
	size_t n, cap;
	size_t no_shell, locked;
	bool shadow_read;
	bool imagined; /* none but root can log in: the last of v is the account that would be made next */
};

/* passwd(5), shadow(5), group(5) and authorized keys.  0 or -errno. */
int shell_logins(struct root *r, struct arena *a, const struct sshd_conf *sshd, struct logins *ret,
	struct err *e);

/* TMOUT as it may stand before the shell starts. */
struct shell_env {
	const char *source; /* NULL: nothing sets it; "/etc/environment", "sshd SetEnv" ... */
	const char *value;  /* NULL with a source: the user or the client chooses */
	const struct file *file;
	unsigned line;
};
struct shell_envs {
	struct shell_env *v;
	size_t n, cap;
};
void shell_envs(
	struct root *r, struct arena *a, const struct sshd_conf *sshd, struct shell_envs *ret);

/* tcsh's autologout. */
void shell_csh(struct root *r, struct arena *a, struct shell_outcome *ret);

#endif
