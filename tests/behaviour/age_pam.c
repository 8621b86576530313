/*
 * age-pam: what real PAM does with an account on a day of our choice.
 *
 * usage: age-pam enter SERVICE USER CALLER-UID DAY password|key [nonull]   prints in, change or shut
 *        age-pam change SERVICE USER CALLER-UID DAY                 prints changed or refused
 *
 * DAY counts from 1970; the program exports time(), which the modules then call instead of libc's.  The password is
 * the one every case has.  With nonull an empty password is not taken, as by sshd.  With `key` only the account phase
 * is passed, as sshd does after a key and cron before a job.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "tests/behaviour/pam_client.h"

#define PASSWORD "Zq7-first!kiwi"

static time_t now;

time_t time(time_t *ret)
{
	if (ret)
		*ret = now;
	return now;
}

static uid_t caller;
static bool by_key, no_empty;

static int enter(const char *service, const char *user, const struct pam_talk *talk)
{
	pam_handle_t *h = pam_client(service, user, caller, talk);
	int rv = h ? PAM_SUCCESS : PAM_ABORT;

	if (h && !by_key)
		rv = pam_authenticate(h, no_empty ? PAM_DISALLOW_NULL_AUTHTOK : 0);
	if (rv == PAM_SUCCESS)
		rv = pam_acct_mgmt(h, 0);
	return rv == PAM_SUCCESS ? 0 : rv == PAM_NEW_AUTHTOK_REQD ? 1 : 2;
}

static int change(const char *service, const char *user, const struct pam_talk *talk)
{
	pam_handle_t *h = pam_client(service, user, caller, talk);

	if (h)
		pam_chauthtok(h, 0);
	return 0;
}

/* Adds the user's hash in a file, as far as it has one, to text. */
static void add_hash(const char *path, const char *user, char *text, size_t size)
{
	static char line[4096];
	FILE *f = fopen(path, "r");
	size_t n = strlen(user);

	while (f && fgets(line, sizeof(line), f)) {
		if (strncmp(line, user, n) != 0 || line[n] != ':')
			continue;
		line[n + 1 + strcspn(line + n + 1, ":")] = '\0';
		strncat(text, line, size - strlen(text) - 1);
		break;
	}
	if (f)
		fclose(f);
}

/* What stands for the user's password, in shadow and in passwd. */
static char *hash_of(const char *user)
{
	static char text[8192];

	*text = '\0';
	add_hash("/etc/shadow", user, text, sizeof(text));
	add_hash("/etc/passwd", user, text, sizeof(text));
	return strdup(text);
}

int main(int argc, char **argv)
{
	static const char *const words[] = {"in", "change", "shut"};
	bool changes = argc == 6 && !strcmp(argv[1], "change");

	if (!changes && !((argc == 7 || argc == 8) && !strcmp(argv[1], "enter"))) {
		fputs("usage: age-pam enter|change SERVICE USER UID DAY [password|key [nonull]]\n",
			stderr);
		return 2;
	}
	now = (time_t)atol(argv[5]) * 86400 + 43200;
	umask(022);
	char *before = hash_of(argv[3]);
	caller = (uid_t)atol(argv[4]);
	by_key = !changes && strcmp(argv[6], "password") != 0;
	no_empty = argc == 8;
	int said = pam_client_apart(changes ? change : enter, argv[2], argv[3],
		&(struct pam_talk){PASSWORD, changes ? "Wb8+second.pear" : PASSWORD});
	if (changes)
		puts(strcmp(before, hash_of(argv[3])) ? "changed" : "refused");
	else /* when PAM took the program with it, nobody got in */
		puts(words[said < 2 ? said : 2]);
	return 0;
}
