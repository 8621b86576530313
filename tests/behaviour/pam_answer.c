/*
 * pam_answer: a PAM module that answers what its arguments say and leaves a trace.
 *
 * rv=N is what the first kind of call returns (authenticate, acct_mgmt, open_session, the first pass of chauthtok),
 * then=N (default: rv) the second (setcred, close_session, the second pass).  id=N is appended to the PAM environment
 * variable TRACE; with a "+" before it in the second kind of call.  halt=N: that kind of call (1 or 2)
 * returns PAM_INCOMPLETE once, and leaves N! in the trace.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <security/pam_modules.h>

int pam_sm_authenticate(pam_handle_t *h, int flags, int argc, const char **argv);
int pam_sm_setcred(pam_handle_t *h, int flags, int argc, const char **argv);
int pam_sm_acct_mgmt(pam_handle_t *h, int flags, int argc, const char **argv);
int pam_sm_open_session(pam_handle_t *h, int flags, int argc, const char **argv);
int pam_sm_close_session(pam_handle_t *h, int flags, int argc, const char **argv);
int pam_sm_chauthtok(pam_handle_t *h, int flags, int argc, const char **argv);

static bool leave(pam_handle_t *h, const char *mark, const char *id)
{
	const char *old = pam_getenv(h, "TRACE");
	char *new = NULL;
	bool ok = asprintf(&new, "TRACE=%s %s%s", old ? old : "", mark, id) > 0 &&
		  pam_putenv(h, new) == PAM_SUCCESS;

	free(new);
	return ok;
}

static bool left(pam_handle_t *h, const char *mark, const char *id)
{
	const char *trace = pam_getenv(h, "TRACE"), *at;
	char *text = NULL;
	bool found = false;

	if (!trace || asprintf(&text, " %s%s ", mark, id) < 0)
		return false;
	for (at = trace; !found && (at = strchr(at, ' ')); at++)
		found = !strncmp(at, text, strlen(text) - 1) &&
			(at[strlen(text) - 1] == ' ' || !at[strlen(text) - 1]);
	free(text);
	return found;
}

static int answer(pam_handle_t *h, bool second, int argc, const char **argv)
{
	int rv = PAM_SUCCESS, then = -1, halt = 0;
	const char *id = "?";

	for (int i = 0; i < argc; i++) {
		if (!strncmp(argv[i], "rv=", 3))
			rv = atoi(argv[i] + 3);
		if (!strncmp(argv[i], "then=", 5))
			then = atoi(argv[i] + 5);
		if (!strncmp(argv[i], "halt=", 5))
			halt = atoi(argv[i] + 5);
		if (!strncmp(argv[i], "id=", 3))
			id = argv[i] + 3;
	}
	if (halt == 1 + second && !left(h, "!", id)) {
		leave(h, "!", id);
		return PAM_INCOMPLETE;
	}
	leave(h, second ? "+" : "", id);
	return second && then >= 0 ? then : rv;
}

#define FUNCTION(name, second)                                                                     \
	int name(pam_handle_t *h, int flags, int argc, const char **argv)                          \
	{                                                                                          \
		(void)flags;                                                                       \
		return answer(h, second, argc, argv);                                              \
	}

FUNCTION(pam_sm_authenticate, false)
FUNCTION(pam_sm_setcred, true)
FUNCTION(pam_sm_acct_mgmt, false)
FUNCTION(pam_sm_open_session, false)
FUNCTION(pam_sm_close_session, true)
FUNCTION(pam_sm_chauthtok, flags &PAM_UPDATE_AUTHTOK)
