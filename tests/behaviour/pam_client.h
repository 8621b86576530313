/*
 * pam_client: the program's side of PAM, as login, sshd, su, sudo and passwd have it, for the observers: real modules,
 * one conversation that types what it is told, the real uid and the items those programs set, and no delay after a
 * failure.
 */
#ifndef PLUMBLINE_TESTS_BEHAVIOUR_PAM_CLIENT_H
#define PLUMBLINE_TESTS_BEHAVIOUR_PAM_CLIENT_H

#include <stdbool.h>
#include <sys/types.h>

#include <security/pam_appl.h>

/* Typed where the current password is asked for (NULL: as the other), and everywhere else. */
struct pam_talk {
	const char *old, *new;
};

#define CALLER_USUAL ((uid_t)-1) /* su: bob; sudo and passwd: the user himself; else uid 0 */
/*
 * Becomes the caller, for good (exit status 90 when that fails), and starts PAM; NULL when PAM does not start.  With
 * PAM_OBSERVE_TALK in the environment what is said goes to standard error.
 */
pam_handle_t *pam_client(
	const char *service, const char *user, uid_t caller, const struct pam_talk *talk);

/* A change of password: by passwd, or as the service forces it; 80 when it would not ask for one. */
int pam_client_change(const char *service, const char *user, const struct pam_talk *talk);

/* Runs fn in a process of its own, as each login is one.  What it returns; 99 when PAM took the program with it. */
typedef int (*pam_client_fn)(const char *service, const char *user, const struct pam_talk *talk);
int pam_client_apart(
	pam_client_fn fn, const char *service, const char *user, const struct pam_talk *talk);

#endif
