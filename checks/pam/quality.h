/*
 * quality: what pam_pwquality demands of a new password: its settings as libpwquality resolves them, each with the
 * file and line it comes from, and its tests of one password.
 *
 * For the simulator's models and for whoever asks after one setting (minlen, minclass, dcredit ...).
 */
#ifndef PLUMBLINE_CHECKS_PAM_QUALITY_H
#define PLUMBLINE_CHECKS_PAM_QUALITY_H

#include "checks/pam/models.h"

enum pwq_key {
	PWQ_DIFOK,
	PWQ_MINLEN,
	PWQ_DCREDIT,
	PWQ_UCREDIT,
	PWQ_LCREDIT,
	PWQ_OCREDIT,
	PWQ_MINCLASS,
	PWQ_MAXREPEAT,
	PWQ_MAXCLASSREPEAT,
	PWQ_MAXSEQUENCE,
	PWQ_GECOSCHECK,
	PWQ_DICTCHECK,
	PWQ_USERCHECK,
	PWQ_USERSUBSTR,
	PWQ_ENFORCING,
	PWQ_RETRY,
	PWQ_ENFORCE_FOR_ROOT,
	PWQ_LOCAL_USERS_ONLY,
	PWQ_BADWORDS,
	PWQ_DICTPATH,
	PWQ_KEYS
};

struct pwquality {
	int v[PWQ_KEYS];		 /* all but the two texts */
	const char *badwords, *dictpath; /* NULL: none */
	struct pam_from from[PWQ_KEYS];
	bool old;      /* a file may not hold the module's own settings (retry, enforce_for_root) */
	bool cracklib; /* pam_cracklib's tests, which differ here and there */
	const char *stopped; /* why the library read no further; NULL: it read all */
	struct pam_from stopped_at;
};

/* "minlen"; NULL out of range. */
const char *pwq_name(enum pwq_key key);
/* What libpwquality (1.4.3 to 1.4.5) takes when nothing is set. */
struct pwquality pwq_defaults(void);
/* One file into q.  False: the library stops here and reads no further file; q->stopped says why. */
bool pwq_file(struct arena *a, const struct file *f, struct pwquality *q);
/*
 * Defaults, then pwquality.conf.d, then pwquality.conf.  0, or -errno with the error of what could not be read (what
 * the library passes over, a missing file say, is no error).
 */
int pwq_files(struct root *r, struct arena *a, struct pwquality *ret, struct err *e);
/* A pam_pwquality line's arguments, over what the files say. */
void pwq_arguments(struct arena *a, const struct pam_line *l, struct pwquality *q);
/* The three together, as the module of this line takes them.  What cannot be known is noted in s. */
void pwq_options(struct pam_sim *s, const struct pam_line *l, struct pwquality *ret);
/* pam_cracklib's arguments (it reads no file), in the same shape. */
void cracklib_options(const struct pam_line *l, struct pwquality *ret);

/*
 * Why this password is refused, in a few English words; NULL when it passes.  old, user may be NULL.  Everything is
 * tested but whether it is in a dictionary and what the user's GECOS field holds.
 */
const char *pwq_refuses(struct arena *a, const struct pwquality *q, const char *password,
	const char *old, const char *user);

/*
 * Whether cracklib finds its dictionary: without one it refuses every password.  True too where no cracklib is
 * installed under this root; path NULL: the one it was built with.
 */
bool cracklib_has_dictionary(struct pam_sim *s, const char *path);

#endif
