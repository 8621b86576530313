/*
 * accounts-login: what PAM itself says to somebody who types one password, for the accounts on standard input.
 *
 * usage: accounts-login PASSWORD SERVICE[/nonull|/auth]... <names      "NAME SERVICE in=0|1", a line each
 *        accounts-login change USER OLD NEW SERVICE...           "SERVICE rv=...": passwd by the user, others forced
 *
 * The delay after a failure is taken away; nothing else is touched.  /nonull: with PAM_DISALLOW_NULL_AUTHTOK;
 * /auth: whether the password is the right one, be the account expired or not.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/behaviour/pam_client.h"

static int log_in(const char *service, const char *user, const struct pam_talk *talk)
{
	char name[64];
	const char *slash = strchr(service, '/');

	snprintf(name, sizeof(name), "%.*s", slash ? (int)(slash - service) : 60, service);
	bool only_auth = slash && !strcmp(slash, "/auth");
	int flags = slash && !only_auth ? PAM_DISALLOW_NULL_AUTHTOK : 0;
	pam_handle_t *h = pam_client(name, user, CALLER_USUAL, talk);
	int rv = h ? pam_authenticate(h, flags) : PAM_ABORT;

	if (rv == PAM_SUCCESS && !only_auth)
		rv = pam_acct_mgmt(h, flags);
	return rv == PAM_NEW_AUTHTOK_REQD ? PAM_SUCCESS : rv;
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	if (argc > 5 && !strcmp(argv[1], "change")) {
		for (int i = 5; i < argc; i++)
			printf("%s rv=%d\n", argv[i],
				pam_client_apart(pam_client_change, argv[i], argv[2],
					&(struct pam_talk){argv[3], argv[4]}));
		return 0;
	}
	while (argc > 2 && (n = getline(&line, &cap, stdin)) > 0) {
		line[n - 1] = '\0';
		for (int i = 2; i < argc; i++)
			printf("%s %s in=%d\n", *line ? line : "-", argv[i],
				!pam_client_apart(
					log_in, argv[i], line, &(struct pam_talk){NULL, argv[1]}));
	}
	free(line);
	return 0;
}
