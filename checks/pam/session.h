/*
 * session: what opening a session does to the umask, and whether pam_limits runs in it: a service's session stack played
 * through, with a model of pam_umask.
 */
#ifndef PLUMBLINE_CHECKS_PAM_SESSION_H
#define PLUMBLINE_CHECKS_PAM_SESSION_H

#include "checks/pam/world.h"

/* One way it may turn out. */
struct session_mask {
	unsigned mask;
	const char *why;	 /* not known: why; NULL: it is */
	const struct file *file; /* the line that set it last; NULL: nothing did */
	unsigned line;
};
/*
 * Every way opening a session of this service may leave the mask that was there before, in a; at least one.  gecos: the
 * user's fifth field of passwd.
 */
void session_masks(const struct pam_world *w, struct arena *a, const struct pam_service *s,
	const struct pam_user *u, const char *gecos, unsigned before, struct session_mask **ret,
	size_t *ret_n);

/* One way it may turn out for pam_limits, and for pam_lastlog. */
struct session_limit {
	bool opens;	  /* the session is opened */
	bool runs;	  /* pam_limits has run in it */
	const char *conf; /* its conf=; NULL: none */
	const char *why;  /* not known: why; NULL: it is */
	const struct pam_line
		*shows_failed; /* tells failed logins with their date; NULL: none has run */
	const struct pam_line *lastlog; /* a line of pam_lastlog that does not; NULL: none */
};
/* Every way opening a session of this service may go for that user, in a; at least one. */
void session_limits(const struct pam_world *w, struct arena *a, const struct pam_service *s,
	const struct pam_user *u, struct session_limit **ret, size_t *ret_n);

#endif
