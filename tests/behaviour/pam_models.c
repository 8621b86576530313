/*
 * pam-models: each model of a module against the module itself, in a throw-away root.
 *
 * usage: pam-models LIST        exit 0 when the real answer is always among those the model may give
 *
 * A line of LIST is PHASE USER PASSWORD UID MODULE [ARGUMENT...]: the phase, who logs in, "right" or "wrong", the real
 * uid of the program, and the module with its arguments as in a stack.  A "+" before the module: pam_unix has asked
 * for the password before it.  "$ COMMAND" runs a shell command; "#" is a comment.  Every line starts from the same
 * /etc/shadow.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/pam/pamsim.h"

/* libpam's own header would clash with the simulator's names for the same numbers. */
typedef struct pam_handle pam_handle_t;
struct pam_message {
	int style;
	const char *text;
};
struct pam_response {
	char *text;
	int code;
};
struct pam_conv {
	int (*conv)(int n, const struct pam_message **msg, struct pam_response **ret, void *arg);
	void *arg;
};
int pam_start_confdir(const char *service, const char *user, const struct pam_conv *conv,
	const char *confdir, pam_handle_t **ret);
int pam_authenticate(pam_handle_t *h, int flags);
int pam_acct_mgmt(pam_handle_t *h, int flags);
int pam_chauthtok(pam_handle_t *h, int flags);
int pam_set_item(pam_handle_t *h, int item, const void *value);

#define DIR	  "/run/pam-models"
#define RIGHT	  "Zq7-first!kiwi"
#define NEW	  "Wb8+second.pear"
#define SECONDS	  20
#define TTY_ITEM  3
#define MAX_TRIES 500

struct ask {
	enum pam_phase phase;
	char user[32], password[32];
	unsigned uid;
	const char *module;
};

static int converse(int n, const struct pam_message **msg, struct pam_response **ret, void *arg)
{
	const struct ask *k = arg;
	struct pam_response *r = calloc((size_t)n, sizeof(*r));

	for (int i = 0; i < n; i++) {
		bool current = strstr(msg[i]->text, "urrent") != NULL;
		bool right = str_eq(k->password, "right");
		if (msg[i]->style > 2)
			continue;
		if (msg[i]->style == 2)
			r[i].text = strdup("");
		else if (k->phase == PAM_PASSWORD && !current)
			r[i].text = strdup(NEW);
		else
			r[i].text = strdup(right ? RIGHT : "wrong");
	}
	*ret = r;
	return 0;
}

static void write_stack(const struct ask *k)
{
	static const char *const types[] = {"auth", "account", "session", "password"};
	bool asked = k->module[0] == '+';
	FILE *f = fopen(DIR "/svc", "w");

	if (!f)
		exit(99);
	if (asked)
		fprintf(f, "%s [default=ignore] pam_unix.so\n", types[k->phase]);
	fprintf(f, "%s [success=ok ignore=ok default=bad] %s\n", types[k->phase],
		k->module + asked);
	fclose(f);
}

static int real_child(struct ask *k)
{
	const struct pam_conv conv = {converse, k};
	pam_handle_t *h = NULL;

	alarm(SECONDS);
	if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr) ||
		(k->uid && setresuid(k->uid, 0, 0)))
		return 99;
	if (pam_start_confdir("svc", k->user, &conv, DIR, &h))
		return 98;
	pam_set_item(h, TTY_ITEM, "tty1");
	return k->phase == PAM_AUTH	 ? pam_authenticate(h, 0)
	       : k->phase == PAM_ACCOUNT ? pam_acct_mgmt(h, 0)
					 : pam_chauthtok(h, 0);
}

static int run_real(struct ask *k)
{
	int status = 0;

	fflush(stdout);
	pid_t pid = fork();
	if (!pid)
		_exit(real_child(k));
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 200 + WTERMSIG(status);
}

static bool next(struct pam_choices *c)
{
	for (; c->n; c->n--)
		if (++c->v[c->n - 1].picked < c->v[c->n - 1].n)
			return true;
	return false;
}

/* Marks every answer the model may give in may[].  Why it cannot say, or NULL. */
static const char *run_model(struct arena *a, const struct ask *k, bool may[PAM_RVS])
{
	struct pam_choices choices = {.n = 0};
	struct pam_service *s;
	struct pam_world w;
	struct root *r;
	struct err e = {0};
	const char *why = NULL;

	if (root_open("/", &r, &e) < 0 || pam_world_build(r, a, false, &w, &e) < 0)
		return arena_strdup(a, e.text);
	w.install.confdir = DIR;
	if (pam_service_load(r, a, &w.install, "svc", &s, &e) < 0)
		return arena_strdup(a, e.text);
	const struct pam_user *user = &w.users[1];
	for (size_t i = 0; i < w.n_users; i++)
		if (str_eq(w.users[i].name, k->user))
			user = &w.users[i];
	for (unsigned tries = 0; tries < MAX_TRIES && !why; tries++) {
		bool right = str_eq(k->password, "right");
		struct pam_sim sim = {.world = &w,
			.a = a,
			.service = s,
			.user = user,
			.caller_uid = k->uid,
			.now = 1700000000,
			.password = RIGHT,
			.hash = 1,
			.answer = k->phase == PAM_PASSWORD ? NEW
				  : right		   ? RIGHT
							   : "wrong",
			.old_answer = right ? RIGHT : "wrong",
			.choices = &choices};
		int rv = k->phase == PAM_PASSWORD ? pam_sim_chauthtok(&sim, 0)
						  : pam_sim_run(&sim, k->phase, 0);
		if (sim.err.code)
			why = arena_strdup(a, sim.err.text);
		else if (rv >= 0 && rv < PAM_RVS)
			may[rv] = true;
		if (!next(&choices))
			break;
	}
	root_close(r);
	return why;
}

static bool compare(struct ask *k, const char *line)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	bool may[PAM_RVS] = {false};
	unsigned ways = 0;

	write_stack(k);
	const char *why = run_model(a, k, may);
	int real = run_real(k);
	const char *name = pam_rv_name(real);
	bool ok = !why && name && may[real];
	printf("%-6s %s: %s;", ok ? "ok" : "DIFFER", line,
		name ? name : arena_printf(a, "no answer (%d)", real));
	for (int i = 0; i < PAM_RVS; i++)
		if (may[i])
			printf("%s %s", ways++ ? "" : " model", pam_rv_name(i));
	printf("%s%s\n", why ? " model: " : "", why ? why : "");
	return ok;
}

static bool take(char *line, struct ask *k)
{
	static const char *const types[] = {"auth", "account", "session", "password"};
	char phase[16];
	int at = 0;

	if (sscanf(line, "%15s %31s %31s %u %n", phase, k->user, k->password, &k->uid, &at) < 4 ||
		!at)
		return false;
	k->module = line + at;
	for (int i = 0; i < PAM_PHASES; i++)
		if (str_eq(phase, types[i])) {
			k->phase = (enum pam_phase)i;
			return true;
		}
	return false;
}

static void shell(const char *command)
{
	fflush(stdout);
	if (system(command))
		printf("# %s: failed\n", command);
}

int main(int argc, char **argv)
{
	char line[1024];
	unsigned lines = 0, wrong = 0;
	FILE *f = argc > 1 ? fopen(argv[1], "r") : NULL;

	if (!f)
		return 99;
	mkdir(DIR, 0755);
	shell("cp -p /etc/shadow /run/shadow.kept; echo 'auth required pam_deny.so' >" DIR
	      "/other");
	while (fgets(line, sizeof(line), f)) {
		struct ask k = {0};
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		if (line[0] == '$') {
			shell(line + 1);
			continue;
		}
		shell("cp -p /run/shadow.kept /etc/shadow; rm -rf /run/faillock /var/run/faillock");
		if (!take(line, &k)) {
			printf("not understood: %s\n", line);
			wrong++;
			continue;
		}
		lines++;
		wrong += !compare(&k, line);
	}
	fclose(f);
	printf("%u asked, %u differ\n", lines, wrong);
	return wrong ? 1 : 0;
}
