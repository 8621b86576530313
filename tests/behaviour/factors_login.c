/*
 * factors-login: who gets in with which proofs, by the real modules: each of them alone, none, and both.
 *
 * usage: factors-login SERVICE PASSWORD CODE RESET USER...   "USER none=0 known=0 held=0 both=1", a line each
 *
 * A prompt for a code gets the code, one for both gets both, any other the password; what is not had is typed wrong.
 * RESET is a shell command that puts the secrets back before each attempt, since a code is good once.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <security/pam_appl.h>

struct proofs {
	const char *password, *code;
};

static int converse(int n, const struct pam_message **msg, struct pam_response **ret, void *arg)
{
	const struct proofs *p = arg;
	struct pam_response *r = calloc((size_t)n, sizeof(*r));

	for (int i = 0; i < n; i++) {
		char text[128];
		const char *m = msg[i]->msg;
		if (msg[i]->msg_style != PAM_PROMPT_ECHO_OFF &&
			msg[i]->msg_style != PAM_PROMPT_ECHO_ON)
			continue;
		bool code = strstr(m, "One-time") || strstr(m, "erification code"),
		     both = code && strstr(m, "Password &");
		snprintf(text, sizeof(text), "%s%s", !code || both ? p->password : "",
			code ? p->code : "");
		r[i].resp = strdup(text);
	}
	*ret = r;
	return PAM_SUCCESS;
}

static void no_delay(int rv, unsigned usec, void *arg)
{
	(void)rv, (void)usec, (void)arg;
}

static int log_in(const char *service, const char *user, struct proofs *p)
{
	const struct pam_conv conv = {converse, p};
	pam_handle_t *h = NULL;

	if (pam_start(service, user, &conv, &h))
		return PAM_ABORT;
	pam_set_item(h, PAM_FAIL_DELAY, (const void *)no_delay);
	pam_set_item(h, PAM_TTY, "tty1");
	int rv = pam_authenticate(h, 0);
	if (rv == PAM_SUCCESS)
		rv = pam_acct_mgmt(h, 0);
	return rv == PAM_NEW_AUTHTOK_REQD ? PAM_SUCCESS : rv;
}

static bool gets_in(const char *service, const char *user, struct proofs p, const char *reset)
{
	int status = -1;

	if (system(reset))
		exit(99);
	pid_t pid = fork();
	if (!pid)
		_exit(log_in(service, user, &p));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

int main(int argc, char **argv)
{
	const char *wrong = "Wrong-0-guess", *zero = "000000";

	for (int i = 5; i < argc; i++) {
		const char *service = argv[1], *reset = argv[4], *user = argv[i];
		const struct proofs tries[] = {
			{wrong, zero}, {argv[2], zero}, {wrong, argv[3]}, {argv[2], argv[3]}};
		bool in[4];
		for (int k = 0; k < 4; k++)
			in[k] = gets_in(service, user, tries[k], reset);
		/* who has no code may as well type none */
		in[1] = in[1] || gets_in(service, user, (struct proofs){argv[2], ""}, reset);
		printf("%s none=%d known=%d held=%d both=%d\n", user, in[0], in[1], in[2], in[3]);
	}
	return argc > 5 ? 0 : 1;
}
