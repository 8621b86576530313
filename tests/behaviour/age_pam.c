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
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <security/pam_appl.h>

static time_t now;

time_t time(time_t *ret)
{
	if (ret)
		*ret = now;
	return now;
}

static int converse(int n, const struct pam_message **msg, struct pam_response **ret, void *arg)
{
	struct pam_response *r = calloc((size_t)n, sizeof(*r));

	for (int i = 0; i < n; i++) {
		if (getenv("PAM_OBSERVE_TALK"))
			fprintf(stderr, "  %d %s\n", msg[i]->msg_style, msg[i]->msg);
		if (msg[i]->msg_style == PAM_PROMPT_ECHO_OFF)
			r[i].resp = strdup(
				!arg || strstr(msg[i]->msg, "urrent") ? "Zq7-first!kiwi" : arg);
	}
	*ret = r;
	return PAM_SUCCESS;
}

static void no_delay(int rv, unsigned usec, void *arg)
{
	(void)rv, (void)usec, (void)arg;
}

static pam_handle_t *begin(char **v, void *new)
{
	static struct pam_conv conv;
	pam_handle_t *h = NULL;

	conv = (struct pam_conv){converse, new};
	if (setresuid((uid_t)atol(v[3]), 0, 0) || pam_start(v[1], v[2], &conv, &h))
		return NULL;
	pam_set_item(h, PAM_FAIL_DELAY, (const void *)no_delay);
	pam_set_item(h, PAM_TTY, strcmp(v[1], "sshd") ? "tty1" : "ssh");
	if (!strcmp(v[1], "sshd"))
		pam_set_item(h, PAM_RHOST, "192.0.2.1");
	return h;
}

static int enter(char **v)
{
	pam_handle_t *h = begin(v, NULL);
	int rv = h ? PAM_SUCCESS : PAM_ABORT;

	if (h && !strcmp(v[5], "password"))
		rv = pam_authenticate(h, v[6] ? PAM_DISALLOW_NULL_AUTHTOK : 0);
	if (rv == PAM_SUCCESS)
		rv = pam_acct_mgmt(h, 0);
	return rv == PAM_SUCCESS ? 0 : rv == PAM_NEW_AUTHTOK_REQD ? 1 : 2;
}

static int change(char **v)
{
	static char new[] = "Wb8+second.pear";
	pam_handle_t *h = begin(v, new);

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
	int status = 0, changes = argc == 6 && !strcmp(argv[1], "change");

	if (!changes && !((argc == 7 || argc == 8) && !strcmp(argv[1], "enter"))) {
		fputs("usage: age-pam enter|change SERVICE USER UID DAY [password|key [nonull]]\n",
			stderr);
		return 2;
	}
	now = (time_t)atol(argv[5]) * 86400 + 43200;
	umask(022);
	char *before = hash_of(argv[3]);
	fflush(stdout);
	pid_t pid = fork();
	if (!pid)
		_exit(changes ? change(argv + 1) : enter(argv + 1));
	waitpid(pid, &status, 0);
	if (changes)
		puts(strcmp(before, hash_of(argv[3])) ? "changed" : "refused");
	else /* when PAM took the program with it, nobody got in */
		puts(words[WIFEXITED(status) && WEXITSTATUS(status) < 2 ? WEXITSTATUS(status) : 2]);
	return 0;
}
