/*
 * scenario: scripted users against a service's stacks: guessing until locked out, and going back to old passwords.
 *
 * Both are run once for every combination of answers that modules without a model may give.  When these do not lead
 * to one verdict, the result says which line decides.
 *
 * Left out: two sessions at once, a clock that goes back, and a user who gives up in the middle of a conversation.
 */
#ifndef PLUMBLINE_CHECKS_PAM_SCENARIO_H
#define PLUMBLINE_CHECKS_PAM_SCENARIO_H

#include "checks/facts.h"
#include "checks/pam/sim.h"

/* The PAM configuration of the host, services loaded as they are asked for. */
struct pam_host;
extern const struct model model_pam;
const struct pam_world *pam_host_world(const struct pam_host *h);
/* NULL with the error when a file could not be read or understood. */
const struct pam_service *pam_host_service(
	const struct pam_host *h, const char *name, struct err *e);

enum outcome {
	OUT_HOLDS,
	OUT_REFUSES,	  /* nobody gets in, or nobody can change a password: stricter than asked */
	OUT_NOT_LOCKED,	  /* the right password is accepted after the failures allowed */
	OUT_TOO_SHORT,	  /* locked, but not for long enough */
	OUT_FORGETS,	  /* failures that are further apart are not counted together */
	OUT_OPEN,	  /* a wrong password is accepted */
	OUT_NO_PASSWORD,  /* lets in without asking for a password */
	OUT_REUSE,	  /* an old password is accepted too early */
	OUT_WEAK,	  /* a weak password is accepted */
	OUT_NEVER_FORCED, /* the account phase never asks for a new password */
	OUT_WEAK_HASH,	  /* a new password is kept by a scheme that is not accepted */
	OUT_LETS_IN,	  /* what was tried with is enough */
	OUT_TOO_SOON,	  /* after a wrong password the next one may follow too soon */
	OUT_UNDECIDED,	  /* rests on a module without a model: `line` */
	OUT_ERROR,	  /* err says what could not be known */
};

/* Why a password is weak. */
enum weakness { WEAK_SHORT, WEAK_CLASSES, WEAK_PALINDROME, WEAK_USER, WEAKNESSES };
struct weak_password {
	unsigned length,
		classes; /* of the first of its kind that was accepted; length 0: none was */
};

struct scenario_result {
	enum outcome outcome;
	const struct pam_user *user;
	unsigned failures; /* lockout: how many lock the user; 0: never, as far as was tried */
	int64_t seconds;   /* lockout: for how long; -1: until somebody resets it */
	int64_t apart;	   /* OUT_FORGETS: seconds between the failures */
	unsigned delay;	   /* microseconds asked for after a wrong password */
	unsigned refused;  /* history: of the most recent passwords, the current one included */
	struct weak_password weak[WEAKNESSES]; /* quality: what was accepted */
	const char *scheme; /* a new hash: how it is kept; NULL: no password could be changed */
	struct pam_from scheme_from; /* what names that scheme; file NULL: nothing does */
	const struct pam_line *line; /* that let the user in, or that decides; may be NULL */
	struct err err;
};

#define CALLER_HIMSELF ((unsigned)-1)
/*
 * Who runs the service's program: uid 0, or (su) the user who calls it, or CALLER_HIMSELF (sudo): he who logs in; caller:
 * one of the host's own, or NULL.
 */
struct scenario_service {
	const struct pam_service *service;
	unsigned caller_uid;
	const struct pam_user *caller;
};
/*
 * Who may call the service: any ordinary user, and where its stack asks who calls (pam_wheel, use_uid, ruser) each of
 * the host's own besides, since one who is let through is enough.  The array is in the arena; at least one.
 */
struct scenario_service *scenario_callers(const struct pam_world *w,
	const struct pam_service *service, unsigned caller_uid, struct arena *a, size_t *ret_n);

/* After at most deny failures the right password is refused for at least seconds. */
struct scenario_result scenario_lockout(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, unsigned deny, int64_t seconds);
/*
 * At least remember of the most recent passwords, the current one included, cannot be taken again.  forced: the
 * change a login program asks for when the password has expired; else the user's own (passwd).
 */
struct scenario_result scenario_history(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, unsigned remember, bool forced);

/*
 * After a wrong password PAM waits for at least usec microseconds, give or take half of it; change: after a wrong current
 * one, asked for by passwd.
 */
struct scenario_result scenario_delay(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, unsigned usec, bool change);

/*
 * The module (pam_access, pam_time) turns the user away at some time or from some place: OUT_HOLDS; nothing does:
 * OUT_LETS_IN; he is refused whatever it says: OUT_REFUSES.
 */
struct scenario_result scenario_barred(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, const char *module);

/* What is stored for a user who tries without a password. */
struct scenario_stored {
	const char *
		password; /* "": the hash of the empty string; NULL: some other that he does not type */
	bool blank;	  /* an empty field */
	struct pam_shadow ages;
	int64_t now; /* seconds since 1970: the day the ages are held against */
};
/*
 * Who types nothing at all gets in?  OUT_OPEN when that was taken for the password, OUT_NO_PASSWORD when none was asked
 * for, else OUT_HOLDS.  flags: 0 or PAM_F_NONULL, as the program has it.
 */
struct scenario_result scenario_empty(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, const struct scenario_stored *stored, unsigned flags);

/*
 * A password shorter than length, of fewer than `classes` of the four classes of characters (however long), a
 * palindrome, or with the user's name in it cannot be taken.  What is tried is made up, and holds no words.
 */
struct scenario_result scenario_quality(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, unsigned length, unsigned classes, bool forced);
#define QUALITY_MAX_LENGTH 128 /* of a length that can be asked for */

/*
 * By which scheme a new password is kept: OUT_HOLDS for one of those, OUT_WEAK_HASH, or OUT_REFUSES when none can be
 * changed.  forced: as for scenario_history(); by root (caller_uid 0, not forced): for somebody else.
 */
struct scenario_result scenario_new_hash(const struct pam_world *w,
	const struct scenario_service *s, const struct pam_user *u, char **schemes,
	size_t n_schemes, bool forced);

/*
 * For the trace: one attempt played for its own sake, where modules without a model give the first of their answers.
 * answers: by line of the phase's stack, an enum pam_rv or -1 (not reached), in a; NULL when libpam runs no line.
 */
struct scenario_play {
	int rv; /* what libpam returned */
	const int *answers;
};
/* A login with the right password, or a wrong one, after so many failures: its auth or its account phase. */
struct scenario_play scenario_play_login(const struct pam_world *w, struct arena *a,
	const struct scenario_service *s, enum pam_phase phase, unsigned failures, bool right);
/* The update pass (or, when that is not reached, the first) of going back to the password `back` changes ago. */
struct scenario_play scenario_play_change(const struct pam_world *w, struct arena *a,
	const struct scenario_service *s, unsigned back, bool forced);
/* The same of changing to a password of this weakness, the last of those that are tried; WEAKNESSES: to a good one. */
struct scenario_play scenario_play_quality(const struct pam_world *w, struct arena *a,
	const struct scenario_service *s, enum weakness weakness, unsigned length, unsigned classes,
	bool forced);

/* True when the service's auth stack has a module that takes a password, or one that might. */
bool scenario_takes_password(const struct pam_service *s);
/* True when some line makes it matter who the user is. */
bool scenario_depends_on_user(const struct pam_world *w, const struct pam_service *s);

#endif
