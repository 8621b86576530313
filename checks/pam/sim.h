/* sim: one PAM conversation: what modules keep between calls, the scripted user, and the contract of a module's model. */
#ifndef PLUMBLINE_CHECKS_PAM_SIM_H
#define PLUMBLINE_CHECKS_PAM_SIM_H

#include <stdint.h>
#include "checks/pam/world.h"

/* Outcomes tried for lines whose module is not known; kept from run to run by explore(). */
struct pam_choice {
	const struct pam_line *line;
	unsigned key;
	unsigned picked, n;
	bool free; /* whoever tries picks: one bad answer is enough to decide */
};
struct pam_choices {
	struct pam_choice v[24];
	size_t n;
	bool overflow;
};

/* Where an option came from. */
struct pam_from {
	const struct file *file; /* NULL: built in */
	unsigned line;
};

struct pam_failure {
	int64_t at;
	bool valid;
};
struct pam_tally {
	const char *dir;
	struct pam_failure *v;
	size_t n, cap;
};

struct pam_old { /* one entry of an opasswd file */
	const char *password;
	unsigned
		hashed; /* which hash of it: passwords are told apart by text, entries by hash too; 0: pam_unix's md5 */
};
struct pam_opasswd {
	const char *path;
	bool absent, directory, no_parent; /* how it stands on the host */
	bool has_user;			   /* a line for this user */
	long count;			   /* its third field */
	struct pam_old *v;
	size_t n, cap;
};

/*
 * What pam_unix finds of the user's ages, in days since 1970 or days; -1: the field is empty.  Not known: nothing but
 * pam_sim.expired counts.
 */
struct pam_shadow {
	bool known;
	bool unshadowed; /* passwd holds the hash itself: shadow is not asked */
	bool missing;	 /* passwd says x, and getspnam() finds no entry */
	long changed, min, max, warn, inactive, expires;
};

enum {
	PAM_F_PRELIM = 1,  /* PAM_PRELIM_CHECK */
	PAM_F_UPDATE = 2,  /* PAM_UPDATE_AUTHTOK */
	PAM_F_EXPIRED = 4, /* PAM_CHANGE_EXPIRED_AUTHTOK */
	PAM_F_NONULL = 8,  /* PAM_DISALLOW_NULL_AUTHTOK */
};

struct pam_sim {
	const struct pam_world *world;
	struct arena *a;
	const struct pam_service *service;
	const struct pam_user *user;
	unsigned caller_uid;	       /* getuid() of the program */
	const struct pam_user *caller; /* who calls su; NULL: any ordinary user */
	bool trusted; /* who calls su is one whom pam_wheel's trust lets through, if there is one */
	enum pam_phase phase;
	unsigned flags;
	int64_t now;

	const char *answer;	/* to a prompt for a password, or for the new one */
	const char *old_answer; /* to "current password" */
	bool literal;		/* passwords are texts to be weighed; else names of good ones */
	bool asked;		/* a password was asked for or looked at */
	const char *authtok, *oldauthtok;
	const char *password; /* in shadow */
	bool blank;	    /* nothing is in shadow at all: only nullok takes that for a password */
	const char *scheme; /* how pam_unix has kept the last new one; NULL: none was kept */
	const struct pam_line *kept_by;
	struct pam_from scheme_from;
	unsigned hash;		  /* counts up with every change */
	bool expired;		  /* must be changed */
	struct pam_shadow shadow; /* on the day of `now` */
	bool unix_ran;		  /* pam_unix's auth has been called */
	int unix_said;
	struct pam_tally *tallies;
	size_t n_tallies, cap_tallies;
	struct pam_opasswd *old;
	size_t n_old, cap_old;
	bool faillock_ran; /* an auth line of pam_faillock has been called in this conversation */
	unsigned tally2;
	int64_t tally2_at;
	unsigned delay; /* microseconds to wait after a failure */
	const struct pam_line *delay_by;
	const struct pam_factors *factors; /* are asked about (factors.h); or NULL */
	unsigned has;			   /* enum pam_kind: what he who tries has */
	bool worst;			   /* pam_access, pam_time: where and when they refuse */
	const char *lets_through;	   /* a module that is to let in; or NULL */
	const struct pam_veto *veto;	   /* lines that are to refuse (veto.h); or NULL */
	bool enrolled;			   /* the stand-in has set up his second factor */
	struct pam_choices *choices;
	const struct pam_line *decided; /* by the last call */
	const struct pam_line *content; /* a line of an unknown module, with the new password */
	int *answers;	/* when somebody listens: by line of the running stack; reset by each run */
	struct err err; /* the first thing that could not be known; code 0: none */
};

enum pam_trait {
	PAM_TAKES_PASSWORD = 1,
	PAM_BY_USER = 2,   /* what it answers depends on who the user is */
	PAM_BY_CALLER = 4, /* on who called su */
};

/* A model: what the module answers in each phase; NULL: it has no function for it (module_unknown). */
struct pam_model {
	const char *name;
	int (*fn[PAM_PHASES])(struct pam_sim *s, const struct pam_line *l);
	unsigned traits; /* enum pam_trait */
};
extern const struct pam_model pam_models[]; /* ends with a NULL name */
/* The model of a line's module; NULL when there is none (or the file is not the distribution's own). */
const struct pam_model *pam_model_of(const struct pam_line *l);

/* Runs the service's stack of a phase; the answer of libpam.  Sets s->decided. */
int pam_sim_run(struct pam_sim *s, enum pam_phase phase, unsigned flags);
int pam_sim_chauthtok(struct pam_sim *s, unsigned flags); /* pam_chauthtok(): the stack twice */
/* A copy that can go its own way; shares what is const. */
struct pam_sim pam_sim_copy(const struct pam_sim *s);

/* One of n answers; the caller of the simulation comes back until all have been tried. */
int pam_sim_choose(struct pam_sim *s, const struct pam_line *l, const int *answers, unsigned n);
/* The same for what whoever tries is free to choose (where he comes from): the worst answer decides. */
int pam_sim_pick(struct pam_sim *s, const struct pam_line *l, const int *answers, unsigned n);
/* Notes what cannot be known; the verdict becomes an error. */
void pam_sim_unknown(struct pam_sim *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Arguments: "name" or "name=..." as pam_get_authtok() looks them up; the text after "=", "" or NULL. */
const char *pam_option(const struct pam_line *l, const char *name);
bool pam_has_word(const struct pam_line *l, const char *word);
/* The text after the last "name=", NULL without one. */
const char *pam_last_value(const struct pam_line *l, const char *name);

/* pam_get_authtok(): the token (set, typed or old) into *ret. */
int pam_sim_token(struct pam_sim *s, const struct pam_line *l, const char **ret);
int pam_sim_old_token(struct pam_sim *s, const struct pam_line *l, const char **ret);

/* Who runs the program: root, the user of that uid, or the ordinary stand-in. */
const struct pam_user *pam_sim_caller(const struct pam_sim *s);

#endif
