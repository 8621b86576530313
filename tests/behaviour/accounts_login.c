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
#include <sys/wait.h>
#include <unistd.h>

#include <security/pam_appl.h>

struct answers {
	const char *old, *new;
};

static int converse(int n, const struct pam_message **msg, struct pam_response **ret, void *arg)
{
	const struct answers *a = arg;
	struct pam_response *r = calloc((size_t)n, sizeof(*r));

	for (int i = 0; i < n; i++) {
		if (getenv("PAM_OBSERVE_TALK"))
			fprintf(stderr, "  %d %s\n", msg[i]->msg_style, msg[i]->msg);
		if (msg[i]->msg_style != PAM_PROMPT_ECHO_OFF)
			continue;
		bool current = a->old && strstr(msg[i]->msg, "urrent");
		r[i].resp = strdup(current ? a->old : a->new);
	}
	*ret = r;
	return PAM_SUCCESS;
}

static void no_delay(int rv, unsigned usec, void *arg)
{
	(void)rv, (void)usec, (void)arg;
}

static pam_handle_t *begin(const char *service, const char *user, struct answers *a)
{
	static struct pam_conv conv;
	pam_handle_t *h = NULL;

	conv = (struct pam_conv){converse, a};
	if (!strncmp(service, "su", 2) && strncmp(service, "sudo", 4) != 0 && setresuid(2001, 0, 0))
		exit(90);
	if (!strcmp(service, "passwd") && setresuid(2000, 0, 0))
		exit(90);
	if (pam_start(service, user, &conv, &h))
		return NULL;
	pam_set_item(h, PAM_FAIL_DELAY, (const void *)no_delay);
	pam_set_item(h, PAM_TTY, !strcmp(service, "sshd") ? "ssh" : "tty1");
	return h;
}

static int log_in(const char *service, const char *user, struct answers *a)
{
	char name[64];
	const char *slash = strchr(service, '/');

	snprintf(name, sizeof(name), "%.*s", slash ? (int)(slash - service) : 60, service);
	bool only_auth = slash && !strcmp(slash, "/auth");
	int flags = slash && !only_auth ? PAM_DISALLOW_NULL_AUTHTOK : 0;
	pam_handle_t *h = begin(name, user, a);
	int rv = h ? pam_authenticate(h, flags) : PAM_ABORT;

	if (rv == PAM_SUCCESS && !only_auth)
		rv = pam_acct_mgmt(h, flags);
	return rv == PAM_NEW_AUTHTOK_REQD ? PAM_SUCCESS : rv;
}

static int change(const char *service, const char *user, struct answers *a)
{
	bool forced = strcmp(service, "passwd") != 0;
	pam_handle_t *h = begin(service, user, a);

	if (!h)
		return PAM_ABORT;
	if (forced && pam_acct_mgmt(h, 0) != PAM_NEW_AUTHTOK_REQD)
		return 80; /* the program would not ask for a change */
	return pam_chauthtok(h, forced ? PAM_CHANGE_EXPIRED_AUTHTOK : 0);
}

/* In a process of its own, as each login is one. */
static int apart(int (*fn)(const char *service, const char *user, struct answers *a),
	const char *service, const char *user, struct answers a)
{
	int status = 0;

	fflush(stdout);
	pid_t pid = fork();
	if (!pid)
		_exit(fn(service, user, &a));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 99;
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	if (argc > 5 && !strcmp(argv[1], "change")) {
		for (int i = 5; i < argc; i++)
			printf("%s rv=%d\n", argv[i],
				apart(change, argv[i], argv[2],
					(struct answers){argv[3], argv[4]}));
		return 0;
	}
	while (argc > 2 && (n = getline(&line, &cap, stdin)) > 0) {
		line[n - 1] = '\0';
		for (int i = 2; i < argc; i++)
			printf("%s %s in=%d\n", *line ? line : "-", argv[i],
				!apart(log_in, argv[i], line, (struct answers){NULL, argv[1]}));
	}
	free(line);
	return 0;
}
