/*
 * quality modules: models of pam_pwquality(8), pam_cracklib(8) and pam_passwdqc(8), and the tests of one password
 * that the first two share.
 *
 * Rule, from libpwquality's check.c and pam_cracklib.c (Linux-PAM 1.4): the same as the old one; too few changes from
 * it (unless twice as long); runs of a class; length less credits, with negative credits as minima; the old one
 * rotated; classes; palindrome; repeats; sequences; the user's name or its parts, forwards and backwards; words;
 * last cracklib's own.  The first that refuses ends it.  Letters count without case but for classes and repeats.
 * What a module does with its verdict: refuse and ask again, `retry` times, unless enforcing=0 or root changes it.
 *
 * Left out: what is in the dictionary and in the GECOS field (the scripted passwords hold no words), cracklib's rules
 * about steps and national numbers.  pam_passwdqc has rules of its own, of which only that it can refuse is known.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/pam/quality.h"

#define MIN_WORD 4

enum class { DIGIT, UPPER, LOWER, OTHER, CLASSES };

static enum class class_of(char c) {
	return c >= '0' && c <= '9'   ? DIGIT
	       : c >= 'A' && c <= 'Z' ? UPPER
	       : c >= 'a' && c <= 'z' ? LOWER
				      : OTHER;
}

static char *lower(struct arena *a, const char *s)
{
	char *l = arena_strdup(a, s);

	for (char *p = l; *p; p++)
		if (class_of(*p) == UPPER)
			*p += 'a' - 'A';
	return l;
}

static size_t least(size_t x, size_t y)
{
	return x < y ? x : y;
}

/* The library's measure of how far two words are apart, which is not quite the usual one: a step is free where the
 * letters are the same. */
static long distance(struct arena *a, const char *x, const char *y)
{
	size_t m = strlen(x), n = strlen(y);
	size_t *row = arena_array(a, n + 1, sizeof(*row));

	for (size_t j = 0; j <= n; j++)
		row[j] = j;
	for (size_t i = 1; i <= m; i++) {
		size_t corner = row[0];
		row[0] = i;
		for (size_t j = 1; j <= n; j++) {
			size_t best = least(least(corner, row[j - 1]), row[j]);
			corner = row[j];
			row[j] = best + (x[i - 1] != y[j - 1]);
		}
	}
	return (long)row[n];
}

static bool palindrome(const char *s)
{
	for (size_t i = 0, n = strlen(s); i < n; i++)
		if (s[i] != s[n - 1 - i])
			return false;
	return true;
}

static const char *simple(const struct pwquality *q, const char *s)
{
	static const char *const too_few[] = {"too few digits", "too few upper-case letters",
		"too few lower-case letters", "too few other characters"};
	static const enum pwq_key credit[] = {PWQ_DCREDIT, PWQ_UCREDIT, PWQ_LCREDIT, PWQ_OCREDIT};
	long n[CLASSES] = {0}, size = q->v[PWQ_MINLEN], run = 0;
	int longest = q->v[PWQ_MAXCLASSREPEAT];

	for (size_t i = 0; s[i]; i++) {
		enum class c = class_of(s[i]);
		n[c]++;
		run = i && class_of(s[i - 1]) == c ? run + 1 : 1;
		if (longest > !q->cracklib && run > longest)
			return "too many of one class in a row";
	}
	for (int c = 0; c < CLASSES; c++) {
		long most = q->v[credit[c]];
		if (most < 0 && n[c] < -most)
			return too_few[c];
		if (most >= 0)
			size -= n[c] < most ? n[c] : most;
	}
	return size > (long)strlen(s) ? "too short" : NULL;
}

static int classes(const char *s)
{
	unsigned seen = 0;

	for (; *s; s++)
		seen |= 1U << class_of(*s);
	return __builtin_popcount(seen);
}

static bool repeats(const struct pwquality *q, const char *s)
{
	int run = 1;

	for (size_t i = 1; q->v[PWQ_MAXREPEAT] && *s && s[i]; i++) {
		run = s[i] == s[i - 1] ? run + 1 : 1;
		if (run > 1 && run > q->v[PWQ_MAXREPEAT])
			return true;
	}
	return false;
}

static bool sequence(const struct pwquality *q, const char *s)
{
	int up = 1, down = 1;

	for (size_t i = 1; q->v[PWQ_MAXSEQUENCE] && *s && s[i]; i++) {
		int step = s[i] - s[i - 1];
		up = step == 1 ? up + 1 : 1;
		down = step == -1 ? down + 1 : 1;
		if ((step == 1 && up > q->v[PWQ_MAXSEQUENCE]) ||
			(step == -1 && down > q->v[PWQ_MAXSEQUENCE]))
			return true;
	}
	return false;
}

/* The word in the password, forwards or backwards.  Both are in lower case. */
static bool has_word(struct arena *a, const struct pwquality *q, const char *s, const char *word)
{
	size_t n = strlen(word);
	char *back = arena_strdup(a, word);

	if (!q->cracklib && n < MIN_WORD)
		return false;
	for (size_t i = 0; i < n; i++)
		back[i] = word[n - 1 - i];
	if (strstr(s, word) || strstr(s, back))
		return true;
	return !q->cracklib && (distance(a, s, word) < 1 || distance(a, s, back) < 1);
}

static bool has_user(struct arena *a, const struct pwquality *q, const char *s, const char *user)
{
	long part = q->v[PWQ_USERSUBSTR], n = (long)strlen(user);

	if (part < MIN_WORD || n <= part || q->cracklib)
		return has_word(a, q, s, user);
	for (long i = 0; i <= n - part; i++)
		if (has_word(a, q, s, arena_strndup(a, user + i, (size_t)part)))
			return true;
	return false;
}

static bool has_bad_word(struct arena *a, const struct pwquality *q, const char *s)
{
	for (const char *p = q->badwords; p; p = strchr(p, ' ') ? strchr(p, ' ') + 1 : NULL) {
		char *word = lower(a, arena_strndup(a, p, strcspn(p, " ")));
		if (has_word(a, q, s, word))
			return true;
	}
	return false;
}

/* What comes of the old one: both in lower case. */
static const char *like_old(
	struct arena *a, const struct pwquality *q, const char *s, const char *old)
{
	if (str_eq(s, old))
		return "only case changed";
	if (distance(a, old, s) < q->v[PWQ_DIFOK] && strlen(s) < 2 * strlen(old))
		return "too like the old one";
	return NULL;
}

const char *pwq_refuses(struct arena *a, const struct pwquality *q, const char *password,
	const char *old, const char *user)
{
	const char *why = NULL, *s = lower(a, password);

	if (!*password)
		return "empty";
	old = old && *old ? old : NULL;
	if (old && str_eq(old, password))
		return "the same as the old one";
	if (q->v[PWQ_DIFOK] == 0 && !q->cracklib)
		old = NULL;
	if (old)
		old = lower(a, old);
	if (old)
		why = like_old(a, q, s, old);
	if (!why)
		why = simple(q, password);
	if (!why && old && strstr(arena_printf(a, "%s%s", old, old), s))
		why = "the old one rotated";
	if (!why && classes(password) < q->v[PWQ_MINCLASS])
		why = "too few classes";
	if (!why && palindrome(s))
		why = "a palindrome";
	if (!why && repeats(q, password))
		why = "too many of one character in a row";
	if (!why && sequence(q, password))
		why = "too long a sequence";
	if (!why && user && *user && q->v[PWQ_USERCHECK]) {
		/* a length below -1 makes calloc() fail, and with it every change */
		if (q->v[PWQ_USERSUBSTR] < -1 && !q->cracklib)
			why = "usersubstr makes no sense";
		else if (has_user(a, q, s, lower(a, user)))
			why = "the user's name";
	}
	if (!why && has_bad_word(a, q, s))
		why = "a word of badwords";
	if (!why && (q->cracklib || q->v[PWQ_DICTCHECK]) && strlen(password) < 6)
		why = "too short for cracklib";
	return why;
}

/* cracklib */

/* The dictionary libcrack was built with, as the library itself names it; NULL when there is no library. */
static const char *built_in(struct pam_sim *s)
{
	static const char *const places[] = {"", "/..", "/../.."};
	static const char *const names[] = {"/cracklib_dict", "/pw_dict"};
	const struct pam_install *in = &s->world->install;
	const struct file *f = NULL;

	for (int i = 0; i < 4 && in->dirs[i] && !f; i++)
		for (int j = 0; j < 3 && !f; j++)
			if (root_read(s->world->root,
				    arena_printf(
					    s->a, "%s%s/libcrack.so.2", in->dirs[i], places[j]),
				    &f, NULL) < 0)
				f = NULL;
	for (int i = 0; f && i < 2; i++) {
		const char *at = memmem(f->data, f->size, names[i], strlen(names[i]) + 1);
		const char *begin = at;
		while (begin && begin > f->data && begin[-1])
			begin--;
		if (begin && *begin == '/')
			return begin;
	}
	return NULL;
}

/* cracklib's .pwi begins with a number of its own and says how many words there are. */
static bool is_index(const struct file *f)
{
	uint32_t head[2];

	if (f->size < sizeof(head))
		return false;
	memcpy(head, f->data, sizeof(head));
	return head[0] && head[1];
}

bool cracklib_has_dictionary(struct pam_sim *s, const char *path)
{
	const char *at = path ? path : built_in(s);
	const struct file *f;
	struct stat st;
	struct err e = {0};

	if (!at)
		return true;
	if (*at != '/') {
		pam_sim_unknown(s, "dictpath=%s depends on where the program was started", at);
		return true;
	}
	if (is_absent(
		    root_stat(s->world->root, arena_printf(s->a, "%s.pwd", at), true, &st, NULL)) &&
		is_absent(root_stat(
			s->world->root, arena_printf(s->a, "%s.pwd.gz", at), true, &st, NULL)))
		return false;
	int rc = root_read(s->world->root, arena_printf(s->a, "%s.pwi", at), &f, &e);
	if (rc < 0 && !is_absent(rc))
		pam_sim_unknown(s, "%s", e.text);
	return rc < 0 ? !is_absent(rc) : is_index(f);
}

/* The modules */

static bool good(struct pam_sim *s, const struct pwquality *q, const char *new)
{
	const char *name = s->user->name;

	/* a scripted password that is only a name for a good one: it differs from the old one or does not */
	if (!s->literal)
		return !s->oldauthtok || !str_eq(s->oldauthtok, new);
	return !pwq_refuses(s->a, q, new, s->oldauthtok, name) &&
	       (!(q->cracklib || q->v[PWQ_DICTCHECK]) || cracklib_has_dictionary(s, q->dictpath));
}

static int judge(struct pam_sim *s, const struct pam_line *l, const struct pwquality *q)
{
	bool enforced = q->v[PWQ_ENFORCING] && (s->caller_uid != 0 || (s->flags & PAM_F_EXPIRED) ||
						       q->v[PWQ_ENFORCE_FOR_ROOT]);
	int retry = q->v[PWQ_RETRY] < 1 ? 1 : q->v[PWQ_RETRY];
	const char *new;

	/* the user types the same again, and is refused again */
	for (int tries = 0; tries < retry && tries < 2; tries++) {
		if (pam_sim_token(s, l, &new) != PAM_SUCCESS)
			return q->cracklib && retry > 1 ? PAM_MAXTRIES : PAM_AUTHTOK_ERR;
		if (!enforced || good(s, q, new))
			return PAM_SUCCESS;
		s->authtok = NULL;
	}
	return retry > 1 ? PAM_MAXTRIES : PAM_AUTHTOK_ERR;
}

PAM_MODEL(pam_pwquality_password)
{
	struct pwquality q;

	if (s->flags & PAM_F_PRELIM)
		return PAM_SUCCESS;
	pwq_options(s, l, &q);
	return judge(s, l, &q);
}

PAM_MODEL(pam_cracklib_password)
{
	struct pwquality q;

	if (s->flags & PAM_F_PRELIM)
		return PAM_SUCCESS;
	cracklib_options(l, &q);
	return judge(s, l, &q);
}

/*
 * Its own rules are not modelled: where the scripted passwords are to be weighed, it may refuse any of them or none,
 * and the verdict is undecided where that matters.
 */
PAM_MODEL(pam_passwdqc_password)
{
	static const int any[] = {PAM_SUCCESS, PAM_AUTHTOK_ERR};
	const char *new;

	if (s->flags & PAM_F_PRELIM)
		return PAM_SUCCESS;
	int rv = pam_sim_token(s, l, &new);
	if (rv != PAM_SUCCESS)
		return rv;
	if (s->literal)
		rv = pam_sim_choose(s, l, any, 2);
	else if (s->oldauthtok && str_eq(s->oldauthtok, new))
		rv = PAM_AUTHTOK_ERR;
	if (rv != PAM_SUCCESS)
		s->authtok = NULL;
	return rv;
}
