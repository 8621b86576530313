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
	enum sh_way way;
	const char *source; /* NULL: nothing sets it; "/etc/environment", "sshd SetEnv" ... */
	const char *value;  /* NULL with a source: the user or the client chooses */
	const struct file *file;
	unsigned line;
	const char *env_file; /* $ENV, of zsh $ZDOTDIR; NULL: not set */
	const char *why;      /* the umask: why it is not known */
	const char *when;     /* ... the stack that may leave another one */
};
struct shell_envs {
	struct shell_env *v;
	size_t n, cap;
};
/* The ways of login(1), sshd and su(1), each with what PAM and sshd put into the environment. */
struct shell_ways; /* made once */
struct shell_ways *shell_ways_new(struct root *r, struct arena *a, const struct sshd_conf *sshd);
void shell_envs(const struct shell_ways *w, const struct sh_user *u, struct shell_envs *ret);
/* The umask each way begins with, as PAM, sshd and systemd leave it (shell_umask.c); several where that is not sure. */
void shell_umasks(const struct shell_ways *w, struct facts *f, const struct sh_user *u,
	struct arena *a, struct shell_envs *ret);
const struct sshd_conf *shell_sshd(const struct shell_ways *w); /* NULL: none */
bool shell_uses_pam(const struct shell_ways *w);		/* sshd does */
/* The variable that names what the user's shell reads besides; its value as the session begins. */
const char *shell_env_name(const struct sh_user *u);
const char *shell_env_file(const struct shell_ways *w, enum sh_way way, const struct sh_user *u);
/* X11 may be forwarded over ssh. */
bool shell_display(const struct shell_ways *w);
/* What sshd may put in the place of the shell for this user, and where that stands; i counts; false past the last. */
bool shell_forced(const struct shell_ways *w, const struct sh_user *u, size_t i, const char **ret,
	const struct file **ret_file, unsigned *ret_line);

/* tcsh's autologout; true when the files put another program in its place, whose outcome is told. */
bool shell_csh(struct sh_ctx *sh, const struct sh_world *from, bool own, struct shell_outcome *ret);

struct shell_outcomes {
	struct shell_outcome *v;
	size_t n, cap;
};

/* shell_launch.c: one session of an account by one way. */
struct shell_session {
	struct root *root;
	struct arena *a, *scratch; /* of the outcomes; of the run */
	const struct login *login;
	const struct shell_env *env;
	bool display, own; /* own: with the account's own start files */
	bool umask;	   /* it is about the umask, not TMOUT */
	bool without_own;  /* it has some, and they are left out */
	struct shell_outcomes *out;
	struct sh_events *events;
	unsigned launched;
};
/* shell_prompt.c: runs PROMPT_COMMAND; where it is read-only itself and sets TMOUT, that is held. */
void shell_prompt_command(struct sh_ctx *c, struct sh_worlds *ws);
void shell_session_login(struct shell_session *s);
/* The shell is asked to run a command instead (sshd's ForceCommand, a key's command=). */
void shell_session_command(
	struct shell_session *s, const char *command, const struct file *f, unsigned line);
enum shell_kind shell_kind_of(struct root *r, struct arena *a, const char *shell);

#endif
