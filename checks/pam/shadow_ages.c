/*
 * shadow_ages: the days in shadow(5) as pam_unix(8) weighs them, in the account phase and before a change.
 *
 * Rule, from Linux-PAM 1.5 (check_shadow_expiry), in this order: expired from its day on; last change 0: must be
 * changed; last change in the future: nothing at all is due, no minimum either; past max and inactive: expired; past
 * max: must be changed; younger than min: too recent, which only a change heeds.  A last change that is empty counts
 * as the day before 1970, so that any maximum has passed.  A day is UTC's.  Without an entry in shadow nothing can be
 * known, and the module says so; with the hash in passwd there are no ages.  Since 1.6 as shadow itself weighs them
 * (as_shadow_does()).
 *
 * Left out: the hour (an age is whole days, and the day of the scan is one of them), and the flag field.
 */
#include <string.h>

#include "base/str.h"
#include "checks/pam/models.h"

#define DAY   86400
#define UNSET (-1)

bool pam_unix_flag(const struct pam_line *l, const char *name)
{
	for (size_t i = 0; i < l->argc; i++)
		if (str_starts(l->argv[i], name))
			return true;
	return false;
}

/* The order is the same; without a last change no age counts, a day of max or of inactivity is over with it. */
static int as_shadow_does(const struct pam_shadow *p, long today, long age)
{
	if (p->expires >= 0 && today >= p->expires)
		return PAM_ACCT_EXPIRED;
	if (p->changed == 0)
		return PAM_NEW_AUTHTOK_REQD;
	if (p->changed < 0 || age < 0)
		return PAM_SUCCESS;
	if (p->max >= 0 && p->inactive >= 0 && age >= p->max + p->inactive)
		return PAM_AUTHTOK_EXPIRED;
	if (p->max >= 0 && age >= p->max)
		return PAM_NEW_AUTHTOK_REQD;
	return p->min > 0 && age < p->min ? PAM_AUTHTOK_ERR : PAM_SUCCESS;
}

int pam_unix_expiry(const struct pam_sim *s)
{
	const struct pam_shadow *p = &s->shadow;

	if (!p->known)
		return s->expired ? PAM_NEW_AUTHTOK_REQD : PAM_SUCCESS;
	if (p->unshadowed)
		return PAM_SUCCESS;
	if (p->missing)
		return PAM_AUTHINFO_UNAVAIL;
	long today = (long)(s->now / DAY), age = today - p->changed;
	if (s->world->versions.unix_strict)
		return as_shadow_does(p, today, age);
	if (p->expires != UNSET && today >= p->expires)
		return PAM_ACCT_EXPIRED;
	if (p->changed == 0)
		return PAM_NEW_AUTHTOK_REQD;
	if (age < 0)
		return PAM_SUCCESS;
	if (p->max != UNSET && age > p->max) {
		bool shut = p->inactive != UNSET && age > p->inactive && age > p->max + p->inactive;
		return shut ? PAM_AUTHTOK_EXPIRED : PAM_NEW_AUTHTOK_REQD;
	}
	return p->min != UNSET && age < p->min ? PAM_AUTHTOK_ERR : PAM_SUCCESS;
}

int pam_unix_may_change(const struct pam_sim *s, bool root)
{
	int rv = s->shadow.known ? pam_unix_expiry(s) : PAM_SUCCESS;

	return root || rv == PAM_NEW_AUTHTOK_REQD ? PAM_SUCCESS : rv;
}

void pam_unix_changed(struct pam_sim *s)
{
	if (s->shadow.known && !s->shadow.unshadowed)
		s->shadow.changed = (long)(s->now / DAY);
}
