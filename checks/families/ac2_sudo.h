/*
 * ac2_sudo: what the checks of sudo share: a question about one account, put to its rules and to PAM behind them.
 *
 * An answer counts when it rests on nothing that cannot be known here, when PAM lets the account that far, and when there
 * is a program to run.  Only ac2_sudo*.c include it.
 */
#ifndef PLUMBLINE_CHECKS_FAMILIES_AC2_SUDO_H
#define PLUMBLINE_CHECKS_FAMILIES_AC2_SUDO_H

#include "checks/check.h"
#include "checks/pam/ways.h"
#include "checks/resolve/sudo/sudoers.h"

struct kept_way;
struct kept_path;

struct ask {
	struct facts *f;
	const struct params *p;
	struct evidence *ev;
	const struct sudoers *s;
	const struct sudoers_user *u;
	size_t findings, users;
	bool unsure;
	struct line_at unsure_at;
	struct pam_rule pam; /* .pam NULL: not looked at yet, or not known */
	const struct accounts *accounts;
	const char *no_pam;  /* why nothing is known of PAM */
	const char *pam_why; /* what of PAM could not be known, where it would have mattered */
	struct kept_way *kept;
	size_t n_kept, cap_kept, turned;
	const struct sudoers_user *
		*roots; /* accounts from which root is reached without a password */
	size_t n_roots;
	struct kept_path *paths;
	size_t n_paths, cap_paths;
	struct line_at
		env_at; /* the line that gives the environment away, of the last answer to ask_environment */
	const char *env_name; /* what of it; NULL: nothing */
	size_t nothing;	      /* rules without a password that run nothing: no program is there */
};

/* Fills k->s (with pam: what PAM needs, too) once sudo works and its rules can be seen; else the evidence is complete. */
bool ask_ready(struct ask *k, bool pam);
void ask_trace(struct ask *k);
/* Rules that name nobody here, lines passed over: told, since they may matter tomorrow. */
void ask_tell(struct ask *k);
/* Error for what could not be known, fail for findings, else pass. */
void ask_conclude(struct ask *k);

void ask_not_sure(struct ask *k, struct line_at at);
/* Not sure for rules whose groups a directory may fill. */
void ask_idle_rules(struct ask *k, bool only_open);
/* The answer, when it does not rest on what cannot be known; else false and the check is not sure of itself. */
bool ask_sure_answer(struct ask *k, const struct sudoers_query *q, struct sudoers_answer *ret,
	bool weighs_password);
/* Whether the answer comes to something past PAM.  typed: whoever asks knows his own password. */
bool ask_gets_through(struct ask *k, const struct sudoers_try *t, const struct sudoers_answer *r,
	bool typed, struct sudo_way *ret);
/* Whether PAM lets this account in for nothing, so that it is all one whether sudo asks. */
bool ask_of_nobody(struct ask *k);
/* Whether the account may put a program of its own where this path leads. */
bool ask_mine(struct ask *k, const char *path);
/*
 * Whether what the account may put into the environment of this command makes it run what the account likes: NULL, or
 * the variable, with k->env_at; "env_file" where it may write that file.
 */
const char *ask_environment(
	struct ask *k, const struct sudoers_try *t, const struct sudoers_answer *r);
/* Whether a program is there that sudo can run: a file with a bit for executing. */
bool ask_there(struct ask *k, const char *path);
/* The same, or a place where another account than root may put one. */
bool ask_runs(struct ask *k, const struct sudoers_try *t, const struct sudoers_answer *r);
/* True when it is a finding of a line that had none for this account before. */
bool ask_first_of_line(struct line_at *seen, size_t *n, size_t max, struct line_at at);

#endif
