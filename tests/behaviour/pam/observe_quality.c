/*
 * observe-quality: which weak passwords real PAM, with real modules, takes.
 *
 * usage: observe-quality [services="passwd login su"] [length=8] [classes=3]        in a throw-away root with the users alice and bob
 *
 * One line a service, and where a stack asks who the user is another for bob (whose name is too short to be looked
 * for, so that it is not tried): SERVICE [bob] forced=0|1 good=N short=N few=N palindrome=N user=N.  N is the length of
 * the first password of its kind that was in shadow afterwards, 0 when all were refused: a good one; one of length - 1
 * characters; one of classes - 1 classes, of any length; a palindrome; one with "alice" in it.  forced=0: the account
 * phase never asks for a new password, and nothing was tried.
 * With PAM_OBSERVE_QUICK in the environment it tries no further once a service took a weak one.
 */
#include <crypt.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <security/pam_appl.h>

#define OLD "oA;Eu.yI!eO,Ua"

static unsigned length = 8, classes = 3;
static const unsigned lengths[] = {0, 16, 24, 40, 64}; /* 0: the length asked for */
#define LENGTHS 5

/* The letters of a class; no word, no order, nothing of the old password. */
static const char *const pool[4] = {"dkzhmtwqpxbj", "WGZKQMTJVPDX", "5920374816", "=%@*#^&+~"};

static const char *user = "alice";
static const char *typed;

static int converse(int n, const struct pam_message **msg, struct pam_response **ret, void *arg)
{
	struct pam_response *r = calloc((size_t)n, sizeof(*r));

	(void)arg;
	for (int i = 0; i < n; i++) {
		if (getenv("PAM_OBSERVE_TALK"))
			fprintf(stderr, "  %d %s [%s]\n", msg[i]->msg_style, msg[i]->msg, typed);
		if (msg[i]->msg_style == PAM_PROMPT_ECHO_OFF)
			r[i].resp = strdup(strstr(msg[i]->msg, "urrent") ? OLD : typed);
	}
	*ret = r;
	return PAM_SUCCESS;
}

static void no_delay(int rv, unsigned usec, void *arg)
{
	(void)rv, (void)usec, (void)arg;
}

/* Files */

static char *slurp(const char *path, size_t *ret_n)
{
	FILE *f = fopen(path, "r");
	char *text = malloc(1 << 20);

	*ret_n = f ? fread(text, 1, (1 << 20) - 1, f) : 0;
	text[*ret_n] = '\0';
	if (!f)
		return NULL;
	fclose(f);
	return text;
}

static void spit(const char *path, const char *text, size_t n)
{
	FILE *f = fopen(path, "w");

	if (!f || fwrite(text, 1, n, f) != n || fclose(f))
		exit(91);
}

#define SHADOW	"/etc/shadow"
#define OPASSWD "/etc/security/opasswd"

/* The user's line of shadow with another hash and, when forced, the last change on day 0. */
static void set_shadow(const char *text, const char *hash, bool forced)
{
	char *out = NULL, *name = NULL;

	if (asprintf(&name, "\n%s:", user) < 0)
		exit(93);
	const char *at = strstr(text, name), *rest;

	if (!at)
		exit(92);
	at += strlen(name);
	rest = strchr(at, ':');
	if (forced)
		rest = strchr(rest + 1, ':');
	int n = asprintf(
		&out, "%.*s%s%s%s", (int)(at - text), text, hash, forced ? ":0" : "", rest);
	spit(SHADOW, out, (size_t)n);
}

struct bed { /* what each attempt starts from */
	const char *service;
	bool forced;
	char *shadow, *opasswd;
	size_t n_shadow, n_opasswd;
	pam_handle_t *h;
};

static void restore(struct bed *b)
{
	struct stat st;

	spit(SHADOW, b->shadow, b->n_shadow);
	if (b->opasswd)
		spit(OPASSWD, b->opasswd, b->n_opasswd);
	else if (!lstat(OPASSWD, &st) && S_ISREG(st.st_mode))
		unlink(OPASSWD);
}

static pam_handle_t *begin(const char *service)
{
	static const struct pam_conv conv = {converse, NULL};
	pam_handle_t *h = NULL;

	if (pam_start(service, user, &conv, &h))
		return NULL;
	pam_set_item(h, PAM_FAIL_DELAY, (const void *)no_delay);
	pam_set_item(h, PAM_TTY, !strcmp(service, "sshd") ? "ssh" : "tty1");
	return h;
}

/* True when it is the user's password afterwards. */
static bool taken(struct bed *b, const char *password)
{
	size_t n;

	typed = password;
	if (!b->h || (b->forced && pam_acct_mgmt(b->h, 0) != PAM_NEW_AUTHTOK_REQD))
		return false;
	pam_chauthtok(b->h, b->forced ? PAM_CHANGE_EXPIRED_AUTHTOK : 0);
	char *now = slurp(SHADOW, &n);
	bool same = n == b->n_shadow && !memcmp(now, b->shadow, n);
	free(now);
	if (same)
		return false;
	restore(b);
	pam_end(b->h, PAM_SUCCESS);
	b->h = begin(b->service);
	return true;
}

/* Passwords */

/* So many of each class, one class after another in turn. */
static char *mix(const unsigned want[4])
{
	static unsigned turn;
	char *s = calloc(1, 256);
	unsigned left[4], total = 0, n = 0;

	for (int c = 0; c < 4; c++)
		total += left[c] = want[c];
	for (unsigned k = turn++ % 4; n < total; k++)
		if (left[k % 4]) {
			const char *p = pool[k % 4];
			s[n++] = p[(want[k % 4] - left[k % 4]--) % strlen(p)];
		}
	return s;
}

static char *even(unsigned n, unsigned set)
{
	unsigned want[4] = {0}, many = (unsigned)__builtin_popcount(set), k = 0;

	for (int c = 0; c < 4; c++)
		if (set >> c & 1)
			want[c] = n / many + (k++ < n % many);
	return mix(want);
}

static unsigned try(struct bed *b, char *password)
{
	unsigned n = (unsigned)strlen(password);
	bool is = taken(b, password);

	if (is && getenv("PAM_OBSERVE_TALK"))
		fprintf(stderr, "taken: %s\n", password);
	free(password);
	return is ? n : 0;
}

static unsigned of_length(unsigned i)
{
	unsigned least = length < 6 ? 6 : length;

	return lengths[i] > least ? lengths[i] : i ? 0 : least;
}

static unsigned good(struct bed *b)
{
	unsigned r = 0;

	for (unsigned i = 0; i < LENGTHS && !r; i++)
		if (of_length(i))
			r = try(b, even(of_length(i), 15));
	return r;
}

/*
 * Every mixture of four classes where passwd changes an ordinary one; of long ones, and where a change is forced,
 * those where one class or two halves make it, or all have some.
 */
static unsigned too_short(struct bed *b)
{
	unsigned n = length - 1, w[4], r = try(b, even(n, 15));
	bool all = n <= 8 && !b->forced;

	for (w[0] = 0; w[0] <= n && !r; w[0]++)
		for (w[1] = 0; w[0] + w[1] <= n && !r; w[1]++)
			for (w[2] = 0; w[0] + w[1] + w[2] <= n && !r; w[2]++) {
				unsigned few = 0, some = 0, half = 0;
				w[3] = n - w[0] - w[1] - w[2];
				for (int c = 0; c < 4; c++) {
					few += w[c] <= 1;
					some += w[c] >= n / 4 + (n > 8);
					half += w[c] == n / 2;
				}
				if (all || few >= 3 || some >= 3 || (few == 2 && half))
					r = try(b, mix(w));
			}
	return r;
}

static unsigned few_classes(struct bed *b)
{
	unsigned r = 0;

	for (unsigned i = 0; i < LENGTHS && !r; i++)
		for (unsigned set = 1; set < 16 && !r; set++)
			if (of_length(i) && (unsigned)__builtin_popcount(set) == classes - 1)
				r = try(b, even(of_length(i), set));
	return r;
}

static unsigned mirrored(struct bed *b)
{
	unsigned r = 0;

	for (unsigned i = 0; i < LENGTHS && !r; i++) {
		unsigned half = of_length(i) / 2;
		if (!half)
			continue;
		char *s = even(half + 1, 15);
		/* the second half, from the middle outwards */
		for (unsigned k = 0; k < half; k++)
			s[half + 1 + k] = s[half - 1 - k];
		r = try(b, s);
	}
	return r;
}

static unsigned with_name(struct bed *b)
{
	unsigned r = 0;

	for (unsigned i = 0; i < LENGTHS && !r; i++)
		for (int at = 0; at < 3 && !r; at++) {
			unsigned rest = of_length(i) > 10 ? of_length(i) - 5 : 5;
			char *s, *x = even(rest, 15);
			unsigned cut = at == 0 ? 0 : at == 1 ? rest / 2 : rest;
			if (of_length(i) && asprintf(&s, "%.*salice%s", (int)cut, x, x + cut) > 0)
				r = try(b, s);
			free(x);
		}
	return r;
}

static void observe(const char *service)
{
	struct bed b = {.service = service, .forced = strcmp(service, "passwd") != 0};
	size_t n;
	char *before = slurp(SHADOW, &n);

	bool bob = !strcmp(user, "bob");

	/* su runs with the caller's real uid, the other one's; passwd with the user's own */
	if (!strcmp(service, "su") && setresuid(bob ? 2000 : 2001, 0, 0))
		exit(90);
	if (!strcmp(service, "passwd") && setresuid(bob ? 2001 : 2000, 0, 0))
		exit(90);
	set_shadow(before, crypt(OLD, "$6$rounds=1000$plumbline$"), b.forced);
	b.shadow = slurp(SHADOW, &b.n_shadow);
	b.opasswd = slurp(OPASSWD, &b.n_opasswd);
	b.h = begin(service);
	bool asks = b.h && (!b.forced || pam_acct_mgmt(b.h, 0) == PAM_NEW_AUTHTOK_REQD),
	     forced = !b.forced || asks, quick = getenv("PAM_OBSERVE_QUICK");
	unsigned g = asks ? good(&b) : 0, s = asks && length > 1 ? too_short(&b) : 0, f = 0, p = 0,
		 u = 0;
	asks &= !(quick && s);
	f = asks && classes > 1 ? few_classes(&b) : 0;
	asks &= !(quick && f);
	p = asks ? mirrored(&b) : 0;
	u = asks && !bob ? with_name(&b) : 0;
	printf("%s%s forced=%d good=%u short=%u few=%u palindrome=%u user=%u\n", service,
		bob ? " bob" : "", forced, g, s, f, p, u);
	fflush(stdout);
	spit(SHADOW, before, n);
}

int main(int argc, char **argv)
{
	char services[256] = "passwd login su";

	umask(077);
	for (int i = 1; i < argc; i++) {
		if (!strncmp(argv[i], "length=", 7))
			length = (unsigned)atoi(argv[i] + 7);
		if (!strncmp(argv[i], "classes=", 8))
			classes = (unsigned)atoi(argv[i] + 8);
		if (!strncmp(argv[i], "services=", 9))
			snprintf(services, sizeof(services), "%s", argv[i] + 9);
	}
	/* some stack asks who changes his password */
	bool both = system("grep -rqsE '^[[:space:]]*-?(account|password)[[:space:]].*"
			   "pam_(succeed_if|listfile|usertype|access|shells|localuser)' "
			   "/etc/pam.d /etc/pam.conf") == 0;
	for (char *s = strtok(services, " "); s; s = strtok(NULL, " "))
		for (int bob = 0; bob <= both; bob++) {
			int status;
			user = bob ? "bob" : "alice";
			fflush(stdout);
			pid_t pid = fork();
			if (!pid) {
				observe(s);
				_exit(0);
			}
			waitpid(pid, &status, 0);
			if (!WIFEXITED(status)) /* PAM took the program with it */
				printf("%s died\n", s);
		}
	return 0;
}
