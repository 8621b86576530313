/* pam_client: see pam_client.h. */
#include "tests/behaviour/pam_client.h"

#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BOB 2001

static int converse(int n, const struct pam_message **msg, struct pam_response **ret, void *arg)
{
	const struct pam_talk *t = arg;
	struct pam_response *r = calloc((size_t)n, sizeof(*r));

	for (int i = 0; i < n; i++) {
		if (getenv("PAM_OBSERVE_TALK"))
			fprintf(stderr, "  %d %s\n", msg[i]->msg_style, msg[i]->msg);
		if (msg[i]->msg_style != PAM_PROMPT_ECHO_OFF)
			continue;
		bool current = t->old && strstr(msg[i]->msg, "urrent");
		r[i].resp = strdup(current ? t->old : t->new);
	}
	*ret = r;
	return PAM_SUCCESS;
}

static void no_delay(int rv, unsigned usec, void *arg)
{
	(void)rv, (void)usec, (void)arg;
}

pam_handle_t *pam_client(
	const char *service, const char *user, uid_t caller, const struct pam_talk *talk)
{
	static struct pam_conv conv;
	bool sudo = !strncmp(service, "sudo", 4), su = !sudo && !strncmp(service, "su", 2),
	     sshd = !strcmp(service, "sshd");
	pam_handle_t *h = NULL;

	conv = (struct pam_conv){converse, (void *)talk};
	if (caller == CALLER_USUAL) {
		const struct passwd *pw =
			sudo || !strcmp(service, "passwd") ? getpwnam(user) : NULL;
		caller = su ? BOB : pw ? pw->pw_uid : 0;
	}
	if (caller && setresuid(caller, 0, 0))
		exit(90);
	if (pam_start(service, user, &conv, &h))
		return NULL;
	pam_set_item(h, PAM_FAIL_DELAY, (const void *)no_delay);
	pam_set_item(h, PAM_TTY, sshd ? "ssh" : "tty1");
	if (sshd)
		pam_set_item(h, PAM_RHOST, "192.0.2.1");
	const struct passwd *by = su || sudo ? getpwuid(caller) : NULL;
	if (sudo || by) /* sudo asks a user for his own password */
		pam_set_item(h, PAM_RUSER, sudo ? user : by->pw_name);
	return h;
}

int pam_client_change(const char *service, const char *user, const struct pam_talk *talk)
{
	bool forced = strcmp(service, "passwd") != 0;
	pam_handle_t *h = pam_client(service, user, CALLER_USUAL, talk);

	if (!h)
		return PAM_ABORT;
	if (forced && pam_acct_mgmt(h, 0) != PAM_NEW_AUTHTOK_REQD)
		return 80;
	return pam_chauthtok(h, forced ? PAM_CHANGE_EXPIRED_AUTHTOK : 0);
}

int pam_client_apart(
	pam_client_fn fn, const char *service, const char *user, const struct pam_talk *talk)
{
	int status = 0;

	fflush(stdout);
	pid_t pid = fork();
	if (!pid)
		_exit(fn(service, user, talk));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}
