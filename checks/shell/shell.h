/*
 * shell: which login shells end an idle session by themselves, account by account.
 *
 * For every account that can log in, the start files its shell reads are gone through by an abstract interpreter
 * (sh_run.h): what is TMOUT when the prompt appears, and can the user change it?
 */
#ifndef PLUMBLINE_CHECKS_SHELL_SHELL_H
#define PLUMBLINE_CHECKS_SHELL_SHELL_H

#include <stdint.h>

#include "checks/facts.h"

enum shell_kind {
	SHELL_NONE, /* nologin, false, a missing program: nobody gets a prompt */
	SHELL_BASH, /* also as sh and rbash */
	SHELL_DASH, /* never logs out */
	SHELL_MKSH,
	SHELL_KSH93, /* warns at TMOUT, leaves 60 seconds later */
	SHELL_ZSH,   /* a user can always lift read-only there */
	SHELL_TCSH,  /* autologout */
	SHELL_FISH,  /* never logs out */
	SHELL_OTHER, /* not known */
};

enum shell_end {
	SHELL_HELD,	/* read-only: `seconds` holds, 0: never */
	SHELL_LOOSE,	/* set or not, the user can change it */
	SHELL_UNKNOWN,	/* why */
	SHELL_SHUT_OUT, /* the start files end the shell: nobody gets a prompt */
	SHELL_CANNOT,	/* the shell knows no idle logout, or none that binds */
};

/* One way a session of the account may turn out. */
struct shell_outcome {
	enum shell_end end;
	uint64_t seconds;  /* until an idle shell ends; 0: never */
	const char *value; /* of TMOUT (autologout); NULL: unset */
	const char *why;   /* SHELL_UNKNOWN, SHELL_SHUT_OUT: with FILE:LINE */
	const char *when;  /* "FILE:LINE": the condition on which it comes to this; NULL: none */
	bool when_session; /* that condition depends on the session, not on our understanding */
	const char *way, *way_zh; /* of the session: "at the console", "over ssh", "by su -" */
	bool without_own; /* seen without the account's own start files, which bind it to nothing */
	/* The login shell starts it or is replaced by it; NULL: itself. */
	const char *through; /* "FILE:LINE: PROGRAM" */
	const char *source;  /* NULL, or who set TMOUT before the shell: "sshd SetEnv" */
	bool exported;
	const struct file *file, *ro_file; /* of the value, of read-only; NULL */
	unsigned line, ro_line;
};

/* One step of the way there. */
struct shell_event {
	const struct file *file;
	unsigned line;
	const char *en, *zh;
};

#define SHELL_NEW_ACCOUNT "(useradd)" /* stands for the next account that is made */

struct shell_account {
	const char *name, *shell;
	enum shell_kind kind;
	uid_t uid;
	const struct shell_outcome *v; /* every way it may turn out, at least one */
	size_t n;
	const struct shell_event *trace; /* of a login at the console */
	size_t n_trace;
};

struct shells {
	const struct shell_account *v; /* accounts that can log in */
	size_t n;
	size_t no_shell; /* accounts whose shell lets nobody in */
	size_t locked;	 /* accounts with a shell, but neither a password nor a key */
	bool imagined;	 /* none but root can log in: the last of v is a new one with /bin/bash */
	bool shadow_read; /* false: passwords could not be seen, all accounts with a shell are counted */
};

extern const struct model model_shells; /* struct shells */
/*
 * The same about the umask each session comes to: value is octal ("0027") wherever end is SHELL_LOOSE, file the line that
 * set it last (NULL: nothing did).
 */
extern const struct model model_umasks; /* struct shells */

/* Seconds after which bash ends with this TMOUT: atoi(3) into a 32-bit int, 0 for never. */
uint64_t shell_bash_seconds(const char *value);

#endif
