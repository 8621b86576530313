/*
 * fail-delay: for how long libpam would wait after a wrong password, as it tells a program that does the waiting itself.
 *
 * usage: fail-delay USER UID PASSWORD SERVICE...       "SERVICE rv=7 ms=2000", a line each; UID: who tries
 *
 * The service passwd changes the password, the others log in.  With NAP in the environment libpam waits by itself.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <security/pam_appl.h>

static unsigned waits;

static int converse(int n, const struct pam_message **msg, struct pam_response **ret, void *arg)
{
	struct pam_response *r = calloc((size_t)n, sizeof(*r));

	(void)msg;
	for (int i = 0; i < n; i++)
		r[i].resp = strdup(arg);
	*ret = r;
	return PAM_SUCCESS;
}

static void told(int rv, unsigned usec, void *arg)
{
	(void)arg;
	waits = rv == PAM_SUCCESS ? 0 : usec / 1000;
}

int main(int argc, char **argv)
{
	if (argc < 5 || setresuid((uid_t)atoi(argv[2]), (uid_t)-1, (uid_t)-1))
		return 1;
	for (int i = 4; i < argc; i++) {
		const struct pam_conv conv = {converse, argv[3]};
		struct timespec from, to;
		pam_handle_t *h = NULL;
		if (pam_start(argv[i], argv[1], &conv, &h))
			return 1;
		waits = 0;
		if (!getenv("NAP"))
			pam_set_item(h, PAM_FAIL_DELAY, (const void *)told);
		clock_gettime(CLOCK_MONOTONIC, &from);
		int rv = strcmp(argv[i], "passwd") ? pam_authenticate(h, 0) : pam_chauthtok(h, 0);
		clock_gettime(CLOCK_MONOTONIC, &to);
		if (getenv("NAP"))
			waits = (unsigned)((to.tv_sec - from.tv_sec) * 1000 +
					   (to.tv_nsec - from.tv_nsec) / 1000000);
		printf("%s rv=%d ms=%u\n", argv[i], rv, waits);
		pam_end(h, rv);
	}
	return 0;
}
