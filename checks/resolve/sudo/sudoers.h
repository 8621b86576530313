/*
 * sudoers: who may run what as whom through sudo, and whether a password is asked for (sudoers(5), sudo.conf(5)).
 *
 * The files are read as sudo reads them (includes, order, lines it passes over, files it refuses); a question about one
 * user, one target and one command is answered as sudo answers it: the last line that matches decides, Defaults and tags
 * in sudo's order.  Sources that cannot be seen here (LDAP, SSSD) are said, never taken for empty.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SUDOERS_H
#define PLUMBLINE_CHECKS_RESOLVE_SUDOERS_H

#include <sys/types.h>

#include "base/evidence.h"
#include "checks/facts.h"
#include "checks/resolve/accounts/accounts.h"

struct sudoers;
extern const struct model model_sudoers;

/* Why nobody can use sudo at all here. */
enum sudoers_state {
	SUDO_WORKS,
	SUDO_ABSENT,	/* not installed, or not set-uid root */
	SUDO_NO_SOURCE, /* no source of rules sudo takes: it refuses everybody */
	SUDO_OTHER,	/* another policy than sudoers decides: nothing is known */
};
enum sudoers_state sudoers_state(
	const struct sudoers *s, struct bitext *ret_why, struct line_at *ret_at);
/* Sources of rules besides the files that sudo asks ("sss ldap"); NULL: none. */
const char *sudoers_others(const struct sudoers *s, struct line_at *ret_at);
/* True when accounts or groups may come from a directory that cannot be seen here. */
bool sudoers_directory(const struct sudoers *s);
/* The version as its package names it; NULL when it had to be assumed. */
const char *sudoers_version(const struct sudoers *s);

/* An account as sudo sees it: the first of its uid in passwd. */
struct sudoers_user {
	const char *name;
	uid_t uid;
	gid_t gid;
	gid_t *gids; /* all groups, the primary one included */
	size_t n_gids;
};
/* The i-th account; NULL past the last. */
const struct sudoers_user *sudoers_user(const struct sudoers *s, size_t i);
/* Whether the account belongs to a group of that name, as sudo compares it. */
bool sudoers_member(const struct sudoers *s, const struct sudoers_user *u, const char *group);

struct sudoers_query {
	const struct sudoers_user *user, *target; /* target NULL: nobody named, runas_default */
	const char *group; /* -g: only the group changes when target is NULL; NULL: none */
	gid_t gid;
	const char *command; /* an absolute path or "sudoedit" */
	const char *args;    /* NULL: none */
	bool own; /* the command is a program the user made himself, where no file of the host stands */
};

struct sudoers_answer {
	bool matched, allowed;
	bool password; /* somebody's password is asked for */
	bool foreign;  /* and it is that of root or of the target */
	bool noexec;
	int setenv; /* of the rule: may the environment be set: 1, 0; -1: as Defaults say */
	const struct sudoers_user *target;
	const struct sudoers_user *whose; /* whose password it is; NULL: of nobody who is there */
	struct line_at at;		  /* the line that decides */
	const char *open_by; /* without password: "NOPASSWD", "authenticate" or "exempt_group" */
	struct line_at open_at;
	const char *
		chroot; /* the folder the command is looked for below; "*": one of the user's choice */
	bool unknown; /* rests on what cannot be known here (an address, a directory's netgroup) */
	struct line_at unknown_at;
};
/*
 * What sudo answers.  assume: how to take what cannot be known here; asked with false and with true, the same answer
 * twice is sure.
 */
void sudoers_ask(const struct sudoers *s, const struct sudoers_query *q, bool assume,
	struct sudoers_answer *ret);

/*
 * What of the user's own environment the command gets, for an answer that allows it.  NULL: nothing in sudoers speaks
 * of it, and what sudo lets through by itself is harmless.  In the arena.
 */
struct sudoers_env;
struct sudoers_env *sudoers_env(const struct sudoers *s, const struct sudoers_query *q,
	const struct sudoers_answer *r, bool assume, struct arena *a);
/* Whether "VAR=value" gets there, and the line that lets it. */
bool sudoers_env_passes(const struct sudoers_env *e, const char *var, struct line_at *ret_at);
/* The file whose variables are added for every command; NULL: none. */
const char *sudoers_env_file(const struct sudoers_env *e, struct line_at *ret_at);

/*
 * The groups (-g) that the rules of this user tell apart and that he is not in; only where such rules are.  Names and
 * gids, in the arena.
 */
size_t sudoers_group_targets(const struct sudoers *s, const struct sudoers_user *u, struct arena *a,
	const char ***ret, gid_t **ret_gids);

/* An argument no rule names; the files whose writing is as good as root, one of them of that name.  Ends with NULL. */
#define SUDOERS_NOBODYS "plumbline0"
extern const char *const sudoers_root_files[];

/* One command to ask about: enough of them stand for all that the rules of a user tell apart. */
struct sudoers_try {
	const char *command, *args;
	bool own;
	bool unsure;	   /* stands for a pattern no example of which was found */
	bool open;	   /* a tag or a Defaults line may take the password away */
	struct line_at at; /* the rule it comes from */
};
/* The commands that tell the rules of this user apart; in the arena.  assume as above. */
size_t sudoers_tries(const struct sudoers *s, const struct sudoers_user *u, bool assume,
	struct arena *a, struct sudoers_try **ret);
/* The same, with the arguments that make a shell of a program (su -, sudoedit of what gives root). */
size_t sudoers_grant_tries(const struct sudoers *s, const struct sudoers_user *u, bool assume,
	struct arena *a, struct sudoers_try **ret);
/* The targets that the rules of this user tell apart, root first; in the arena. */
size_t sudoers_targets(const struct sudoers *s, const struct sudoers_user *u, struct arena *a,
	const struct sudoers_user ***ret);

/* The value of a Defaults setting for a user who runs a command as root; flags are "yes" and "no". */
struct sudoers_value {
	const char *value; /* NULL: none */
	struct line_at at; /* file NULL: compiled in */
	bool known;	   /* sudo has a setting of that name */
};
struct sudoers_value sudoers_setting(
	const struct sudoers *s, const struct sudoers_user *u, const char *name);
/* What the i-th line that is bound to commands or to a target makes of it where it holds; false past the last. */
bool sudoers_setting_bound(
	const struct sudoers *s, const char *name, size_t i, struct sudoers_value *ret);

/* For the trace: the files in the order read; lines and files passed over. */
const struct file *sudoers_file(const struct sudoers *s, size_t i);
struct sudoers_trouble {
	struct line_at at;
	const char *path, *what; /* path: a file that was not read; NULL: a line */
};
bool sudoers_trouble(const struct sudoers *s, size_t i, struct sudoers_trouble *ret);
/* A rule that names the user (as himself, by group, ALL): where it stands.  False past the last. */
bool sudoers_rule(const struct sudoers *s, const struct sudoers_user *u, size_t i,
	struct line_at *ret_at, bool *ret_host);
/* Whether any rule may name him, cheaply; ret_at the first such line. */
bool sudoers_any_rule(const struct sudoers *s, const struct sudoers_user *u, struct line_at *ret_at,
	bool *ret_host);
/* A Defaults line in effect: where it stands, and what it sets.  False past the last. */
bool sudoers_default_line(const struct sudoers *s, size_t i, struct line_at *ret_at,
	const char **ret_name, const char **ret_refused);
/* A rule whose users are nobody here (an empty group, an account that is not there).  False past the last. */
bool sudoers_idle_rule(
	const struct sudoers *s, size_t i, struct line_at *ret_at, bool *ret_nopasswd);

#endif
