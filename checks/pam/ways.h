/*
 * ways: the ways into a host that a rule about accounts asks of, and what becomes of an account that takes one on a
 * given day: it is let in, has to change its password first, or is shut out.
 *
 * Left out: ways that need another machine (Kerberos tickets, host-based trust), daemons with an authentication of their
 * own (a web server), and what a session once open does.
 */
#ifndef PLUMBLINE_CHECKS_PAM_WAYS_H
#define PLUMBLINE_CHECKS_PAM_WAYS_H

#include "checks/pam/services.h"
#include "checks/resolve/accounts/accounts.h"

struct way {
	const char *name;		   /* "login", "sshd", "sshd (key)", "cron" */
	const struct pam_service *service; /* NULL: sshd by itself, UsePAM no */
	unsigned caller_uid;
	const struct pam_user *caller; /* one of the host's own; NULL: any ordinary user */
	bool no_empty;		       /* an empty password is not taken, whatever PAM says */
	bool password; /* asks for a password; else only the account phase is passed (a key, a job) */
	bool any_age; /* minds no password that is too old (sudo, where it asks for none) */
};
struct ways {
	struct way *v;
	size_t n, cap;
};
/*
 * The ways of those named services that exist here; "passwd" is none.  su brings su-l along, sshd its keys.  What
 * cannot be read is an error in the evidence; what does not count is said there.
 */
void ways_find(struct pam_rule *r, char **names, size_t n, struct ways *ret);

/* An account as the simulation needs it. */
struct subject {
	const struct account *account; /* NULL: a scripted one */
	const struct pam_user *user;
	struct pam_shadow shadow;
};
/* Days since 1970 at the scan. */
long ways_today(const struct facts *f);
struct subject ways_subject(const struct pam_rule *r, const struct account *account);
/* The ordinary stand-in with a password changed today and no limits. */
struct subject ways_stand_in(const struct pam_rule *r);
/*
 * The account `useradd NAME` would make next, its password set today; false when there is no useradd (said) or when
 * what it does cannot be told (an error).  Its settings are noted.
 */
bool ways_new_account(const struct pam_rule *r, const struct accounts *all, struct subject *ret);

enum entry { ENTRY_SHUT, ENTRY_CHANGE, ENTRY_IN };
enum aging_verdict {
	AGING_HOLDS,
	AGING_FAILS,	 /* let in further than asked */
	AGING_UNDECIDED, /* rests on a module without a model: line */
	AGING_ERROR,	 /* err says what could not be known */
};
struct aging {
	enum aging_verdict verdict;
	enum entry got;		     /* of AGING_FAILS */
	const struct pam_line *line; /* that decided; may be NULL */
	struct err err;
};
/*
 * Takes the way with the right password (or key) on that day, in every combination of answers of modules without a
 * model.  FAILS when the account gets further than `most`; that it does not counts for nothing where an account of
 * which nothing is due would not get in either.
 */
struct aging aging_entry(const struct pam_world *w, const struct way *way, const struct subject *s,
	long day, enum entry most);
/* The ways that let the account in further than asked, and what cannot be told of others (said already). */
struct ways_open {
	const char *names;  /* "login, su"; NULL: none */
	struct aging first; /* of the first of them */
	const struct way *way;
	bool undecided;
};
/* Tries all of the ways for which want() is true (NULL: all). */
struct ways_open ways_try(const struct pam_rule *r, const struct ways *w, const struct subject *s,
	long day, enum entry most, bool (*want)(const struct way *w, const struct subject *s));
/* " (/etc/pam.d/common-account:17 pam_permit)", or why else. */
const char *ways_because(
	const struct pam_rule *r, const struct subject *s, const struct ways_open *o);
/* The user asks this service (passwd) for another password on that day; FAILS when it is changed. */
struct aging aging_change(const struct pam_world *w, const struct pam_service *service,
	const struct subject *s, long day);

/* What PAM makes of a user to whom sudoers gives something (sudo_ways.c). */
enum sudo_try {
	TRY_SUDO_NOT_ASKED, /* the rule asks for no password: the account phase is left */
	TRY_SUDO_NOTHING,   /* nothing is typed */
	TRY_SUDO_PASSWORD,  /* the password is known, where there is one */
};
enum sudo_got { WAY_SUDO_SHUT, WAY_SUDO_IN, WAY_SUDO_UNKNOWN };
struct sudo_way {
	enum sudo_got got;
	const struct pam_line *line; /* that decided; may be NULL */
	const char *why;	     /* of WAY_SUDO_UNKNOWN, in r's arena */
};
/* whose: the account whose password is asked for; caller: the uid of who calls sudo. */
struct sudo_way ways_sudo(const struct pam_rule *r, const char *service, uid_t caller,
	const struct account *whose, enum sudo_try how);

/* "/etc/shadow:12" for people; "" for nowhere. */
const char *ways_at(struct arena *a, struct line_at at);
/* Notes an account's line without its text, which holds a hash. */
void ways_see(struct evidence *ev, const char *what, const char *value, struct line_at at);
/* "min 1, max 90, inactive -, expires -" of an entry. */
const char *ways_days(struct arena *a, const struct pam_shadow *p);
/* True when a name or fnmatch(3) pattern of the list is the account's name. */
bool ways_listed(char **list, size_t n, const char *name);

#endif
