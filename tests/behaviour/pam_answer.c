/*
 * pam_answer: a PAM module that answers what its argument says and leaves a trace.
 *
 * rv=N is what every function returns; id=N is appended to the PAM environment variable TRACE.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <security/pam_modules.h>

int pam_sm_authenticate(pam_handle_t *h, int flags, int argc, const char **argv);
int pam_sm_setcred(pam_handle_t *h, int flags, int argc, const char **argv);
int pam_sm_acct_mgmt(pam_handle_t *h, int flags, int argc, const char **argv);
int pam_sm_chauthtok(pam_handle_t *h, int flags, int argc, const char **argv);

static int answer(pam_handle_t *h, int argc, const char **argv)
{
	int rv = PAM_SUCCESS;

	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "rv=", 3))
			rv = atoi(argv[i] + 3);
		if (!strncmp(argv[i], "id=", 3)) {
			const char *old = pam_getenv(h, "TRACE");
			char *new = NULL;
			if (asprintf(&new, "TRACE=%s %s", old ? old : "", argv[i] + 3) > 0)
				pam_putenv(h, new);
			free(new);
		}
	}
	return rv;
}

int pam_sm_authenticate(pam_handle_t *h, int flags, int argc, const char **argv)
{
	(void)flags;
	return answer(h, argc, argv);
}

int pam_sm_setcred(pam_handle_t *h, int flags, int argc, const char **argv)
{
	(void)h, (void)flags, (void)argc, (void)argv;
	return PAM_SUCCESS;
}

int pam_sm_acct_mgmt(pam_handle_t *h, int flags, int argc, const char **argv)
{
	(void)flags;
	return answer(h, argc, argv);
}

int pam_sm_chauthtok(pam_handle_t *h, int flags, int argc, const char **argv)
{
	(void)flags;
	return answer(h, argc, argv);
}
