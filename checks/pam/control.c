/*
 * control: the control field of a PAM line (pam.d(5)): a word, or value=action pairs in brackets.
 *
 * The pairs are read as libpam does: the first name in its list that the text begins with, any blanks around
 * "=", no separator needed after an action; `default` fills what was not set before it; a later pair replaces an
 * earlier one; anything not understood makes every value bad.
 *
 * Left out: nothing that libpam 1.3 to 1.7 reads; the words of the C library's locale (libpam compares bytes, and so
 * does this).
 */
#include "checks/pam/control.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"

static const char *const rv_names[PAM_RVS + 1] = {"success", "open_err", "symbol_err",
	"service_err", "system_err", "buf_err", "perm_denied", "auth_err", "cred_insufficient",
	"authinfo_unavail", "user_unknown", "maxtries", "new_authtok_reqd", "acct_expired",
	"session_err", "cred_unavail", "cred_expired", "cred_err", "no_module_data", "conv_err",
	"authtok_err", "authtok_recover_err", "authtok_lock_busy", "authtok_disable_aging",
	"try_again", "ignore", "abort", "authtok_expired", "module_unknown", "bad_item",
	"conv_again", "incomplete", "default"};

static const char *const action_names[] = {"ignore", "ok", "done", "bad", "die", "reset"};

const char *pam_rv_name(int rv)
{
	return rv >= 0 && rv < PAM_RVS ? rv_names[rv] : NULL;
}

void pam_control_fill(int actions[PAM_RVS], int action)
{
	for (int i = 0; i < PAM_RVS; i++)
		if (actions[i] == PAM_DO_UNDEF)
			actions[i] = action;
}

/* Skips C-locale blanks; false at the end of the text. */
static bool more(const char **p)
{
	while (isspace((unsigned char)**p))
		(*p)++;
	return **p != '\0';
}

/* Takes one of n names off *p.  Its index or -1. */
static int take_name(const char **p, const char *const *names, int n)
{
	for (int i = 0; i < n; i++)
		if (str_starts(*p, names[i])) {
			*p += strlen(names[i]);
			return i;
		}
	return -1;
}

/* A jump count.  False unless it is a number other than 0; it wraps as libpam's int does. */
static bool take_jump(const char **p, int *ret)
{
	unsigned n = 0;

	if (!isdigit((unsigned char)**p))
		return false;
	for (; isdigit((unsigned char)**p); (*p)++)
		n = n * 10 + (unsigned)(**p - '0');
	*ret = (int)n;
	return n != 0;
}

static bool take_pair(const char **p, int actions[PAM_RVS])
{
	int action, rv = take_name(p, rv_names, PAM_RVS + 1);

	if (rv < 0 || !more(p) || *(*p)++ != '=' || !more(p))
		return false;
	int word = take_name(p, action_names, 6);
	action = -word;
	if (word < 0 && !take_jump(p, &action))
		return false;
	if (rv == PAM_RVS)
		pam_control_fill(actions, action);
	else
		actions[rv] = action;
	return true;
}

bool pam_control_pairs(int actions[PAM_RVS], const char *text)
{
	while (more(&text))
		if (!take_pair(&text, actions)) {
			for (int i = 0; i < PAM_RVS; i++)
				actions[i] = PAM_DO_BAD;
			return false;
		}
	return true;
}

bool pam_control_word(int actions[PAM_RVS], const char *word)
{
	static const struct {
		const char *word;
		int good, other;
	} words[] = {{"required", PAM_DO_OK, PAM_DO_BAD}, {"requisite", PAM_DO_OK, PAM_DO_DIE},
		{"optional", PAM_DO_OK, PAM_DO_IGNORE}, {"sufficient", PAM_DO_DONE, PAM_DO_IGNORE}};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++) {
		if (!str_ieq(word, words[i].word))
			continue;
		actions[PAM_SUCCESS] = actions[PAM_NEW_AUTHTOK_REQD] = words[i].good;
		actions[PAM_IGNORE] = PAM_DO_IGNORE;
		pam_control_fill(actions, words[i].other);
		return true;
	}
	return false;
}
