/*
 * pam-differential: random PAM stacks, run both by the real libpam with pam_answer.so and by the simulator's loader
 * and dispatch, in a random conversation: authenticate and setcred, account, open and close the session, the two passes
 * of chauthtok, with or without the first call of a pair, and taken up again where a module wanted to wait.  Both must
 * return the same values after calling the same modules in the same order.
 *
 * usage: pam-differential MODULE.so [COUNT [SEED]]      exit 0 when all agree; a stack that does not is printed
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/pam/pamsim.h"

/* libpam's own header would clash with the simulator's names for the same numbers. */
typedef struct pam_handle pam_handle_t;
struct pam_conv {
	int (*conv)(int n, const void **msg, void **resp, void *arg);
	void *arg;
};
int pam_start_confdir(const char *service, const char *user, const struct pam_conv *conv,
	const char *confdir, pam_handle_t **ret);
int pam_end(pam_handle_t *h, int status);
int pam_authenticate(pam_handle_t *h, int flags);
int pam_acct_mgmt(pam_handle_t *h, int flags);
int pam_setcred(pam_handle_t *h, int flags);
int pam_open_session(pam_handle_t *h, int flags);
int pam_close_session(pam_handle_t *h, int flags);
int pam_chauthtok(pam_handle_t *h, int flags);
const char *pam_getenv(pam_handle_t *h, const char *name);

#define FILES	  5
#define CALLS	  8
#define PATIENCE  6    /* how often a program calls again after PAM_INCOMPLETE */
#define UNDEFINED 3000 /* libpam reads memory it has not set: there is nothing to agree with */

static const char *const files[FILES] = {"svc", "other", "one", "two", "three"};
static char dir[64];
static const char *module;
static unsigned ids;
static bool patient;

static uint64_t state;

static unsigned roll(unsigned n)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % n;
}

static bool one_in(unsigned n)
{
	return roll(n) == 0;
}

#define PICK(list) list[roll(sizeof(list) / sizeof(*(list)))]

static void put_control(FILE *f)
{
	static const char *const words[] = {"required", "required", "requisite", "sufficient",
		"optional", "REQUIRED", "Sufficient", "requird", "[]", "[success]"};
	static const char *const actions[] = {"ok", "ok", "done", "bad", "die", "ignore", "ignore",
		"reset", "1", "1", "2", "3", "4", "9"};
	static const char *const odd[] = {"0", "-1", "OK", "jump", "1x", "", "99999999999"};
	static const char *const blanks[] = {"", "", "", " ", "  ", "\t"};

	if (roll(100) < 45) {
		fputs(one_in(30) ? PICK(words) : words[roll(7)], f);
		return;
	}
	fputc('[', f);
	for (unsigned i = 0, n = 1 + roll(4); i < n; i++) {
		unsigned rv = roll(PAM_RVS);
		const char *name = one_in(3)   ? "default"
				   : one_in(2) ? "success"
					       : pam_rv_name((int)rv);
		fprintf(f, "%s%s%s=%s%s", i && !one_in(40) ? " " : "",
			one_in(150) ? "sucess" : name, PICK(blanks), PICK(blanks),
			one_in(150) ? PICK(odd) : PICK(actions));
	}
	fputs(one_in(150) ? "" : "]", f);
}

static void put_module(FILE *f)
{
	static const char *const gone[] = {
		"/nowhere/pam_gone.so", "pam_surely_gone.so", "pam_unix"};
	static const int usual[] = {PAM_SUCCESS, PAM_SUCCESS, PAM_SUCCESS, PAM_AUTH_ERR, PAM_IGNORE,
		PAM_NEW_AUTHTOK_REQD, PAM_USER_UNKNOWN};

	if (one_in(25))
		fputs(PICK(gone), f);
	else
		fputs(module, f);
	fprintf(f, " id=%u rv=%d", ids++,
		one_in(5)    ? (int)roll(PAM_INCOMPLETE)
		: one_in(80) ? 99
			     : PICK(usual));
	if (one_in(3))
		fprintf(f, " then=%d", one_in(4) ? (int)roll(PAM_INCOMPLETE) : PICK(usual));
	if (one_in(30))
		fprintf(f, " halt=%u", 1 + roll(2));
	if (one_in(6))
		fputs(" [odd=a b]", f);
}

static void put_line(FILE *f, unsigned depth)
{
	static const char *const types[] = {"auth", "auth", "auth", "account", "password",
		"session", "session", "AUTH", "-auth", "-session", "auht", "-"};
	static const char *const ends[] = {"\n", "\n", "\n", "\n", "\n", " # note\n", "\\\n  \n",
		" \\ \n\n", "\r\n", "\n#x \\\n"};
	const char *blank = one_in(4) ? "\t" : " ";

	if (one_in(12) && depth < 3) {
		fprintf(f, "@include%s%s/%s\n", blank, dir,
			one_in(50) ? "missing" : files[2 + depth + roll(3 - depth)]);
		return;
	}
	fprintf(f, "%s%s", one_in(60) ? PICK(types) : types[roll(7)], blank);
	if (one_in(5) && depth < 3) {
		fprintf(f, "%s %s/%s\n", one_in(2) ? "include" : "substack", dir,
			one_in(30) ? "missing" : files[2 + depth + roll(3 - depth)]);
		return;
	}
	if (!one_in(120)) {
		put_control(f);
		fputs(blank, f);
		if (!one_in(120))
			put_module(f);
	}
	if (one_in(300))
		for (unsigned i = roll(600); i < 1400; i += 20)
			fputs(" x=abcdefghijklmnopq", f);
	fputs(one_in(4) ? PICK(ends) : "\n", f);
}

/* Files include only later ones, so there are no loops. */
static void make_stacks(void)
{
	for (unsigned i = 0; i < FILES; i++) {
		char path[128];
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		FILE *f = fopen(path, "w");
		if (!f) {
			perror(path);
			exit(99);
		}
		unsigned depth = i < 2 ? 0 : i - 1, n = i == 1 ? roll(3) : 1 + roll(6);
		while (n--)
			put_line(f, depth);
		fclose(f);
	}
}

static int no_conversation(int n, const void **msg, void **resp, void *arg)
{
	(void)n, (void)msg, (void)resp, (void)arg;
	return PAM_CONV_ERR;
}

enum call { AUTHENTICATE, SETCRED, ACCOUNT, OPEN_SESSION, CLOSE_SESSION, CHAUTHTOK, CALL_KINDS };
static const enum pam_phase phase_of[] = {
	PAM_AUTH, PAM_AUTH, PAM_ACCOUNT, PAM_SESSION, PAM_SESSION, PAM_PASSWORD};

/* Mostly what programs do; at times the second call of a pair alone, or one more than once. */
static unsigned make_conversation(enum call calls[CALLS])
{
	static const enum call usual[][2] = {{AUTHENTICATE, SETCRED}, {AUTHENTICATE, SETCRED},
		{ACCOUNT, ACCOUNT}, {OPEN_SESSION, CLOSE_SESSION}, {CHAUTHTOK, CHAUTHTOK}};
	unsigned n = 0;

	while (n < CALLS - 1 && (!n || one_in(2))) {
		const enum call *c = PICK(usual);
		if (one_in(8)) {
			calls[n++] = (enum call)roll(CALL_KINDS);
			continue;
		}
		calls[n++] = c[0];
		if (c[1] != c[0])
			calls[n++] = c[1];
	}
	return n;
}

/* What a program would get, and what its modules did. */
struct conversation {
	int rv[CALLS];
	const char *trace;
};

static int call_real(pam_handle_t *h, enum call c)
{
	switch (c) {
	case AUTHENTICATE:
		return pam_authenticate(h, 0);
	case SETCRED:
		return pam_setcred(h, 0);
	case ACCOUNT:
		return pam_acct_mgmt(h, 0);
	case OPEN_SESSION:
		return pam_open_session(h, 0);
	case CLOSE_SESSION:
		return pam_close_session(h, 0);
	default:
		return pam_chauthtok(h, 0);
	}
}

static void run_real(struct arena *a, const enum call *calls, unsigned n, struct conversation *ret)
{
	const struct pam_conv conv = {no_conversation, NULL};
	pam_handle_t *h = NULL;
	int rv = pam_start_confdir("svc", "nobody", &conv, dir, &h);

	ret->trace = "";
	for (unsigned i = 0; i < n; i++) { /* the files are read by pam_start() */
		unsigned tries = 0;
		do
			ret->rv[i] = rv ? rv : call_real(h, calls[i]);
		while (ret->rv[i] == PAM_INCOMPLETE && patient && ++tries < PATIENCE);
	}
	if (rv)
		return;
	const char *t = pam_getenv(h, "TRACE");
	ret->trace = arena_strdup(a, t ? t : "");
	pam_end(h, PAM_SUCCESS);
}

struct traced {
	struct strbuf calls;
	bool second;
};

static bool left(const char *trace, const char *mark)
{
	const char *at = trace;

	while ((at = strstr(at, mark))) {
		at += strlen(mark);
		if (*at == ' ' || !*at)
			return true;
	}
	return false;
}

static int answer(void *arg, const struct pam_line *l)
{
	struct traced *t = arg;
	int rv = PAM_SUCCESS, then = -1, halt = 0;
	const char *id = "?";
	char mark[64];

	if (!l->present)
		return PAM_MODULE_UNKNOWN;
	for (size_t i = 0; i < l->argc; i++) {
		if (str_starts(l->argv[i], "rv="))
			rv = atoi(l->argv[i] + 3);
		if (str_starts(l->argv[i], "then="))
			then = atoi(l->argv[i] + 5);
		if (str_starts(l->argv[i], "halt="))
			halt = atoi(l->argv[i] + 5);
		if (str_starts(l->argv[i], "id="))
			id = l->argv[i] + 3;
	}
	snprintf(mark, sizeof(mark), " !%s", id);
	if (halt == 1 + t->second && !left(strbuf_str(&t->calls), mark)) {
		strbuf_printf(&t->calls, "%s", mark);
		return PAM_INCOMPLETE;
	}
	strbuf_printf(&t->calls, " %s%s", t->second ? "+" : "", id);
	return t->second && then >= 0 ? then : rv;
}

/* A conversation of the simulator: what libpam keeps between calls. */
struct talk {
	const struct pam_install *in;
	const struct pam_service *s;
	struct pam_chain chain[PAM_PHASES];
	int waiting; /* the call that is to be taken up again; -1: none */
	bool update; /* ... in the second pass of chauthtok */
	struct traced t;
};

static int dispatch(struct talk *k, enum call c)
{
	enum pam_phase p = phase_of[c];
	bool again = c == SETCRED || c == CLOSE_SESSION;

	if (k->s->aborts || (k->waiting >= 0 && k->waiting != (int)c))
		return PAM_ABORT;
	k->t.second = again || (c == CHAUTHTOK && k->update);
	int rv = pam_dispatch(
		pam_service_stack(k->s, p), k->in, &k->chain[p], again, answer, &k->t, NULL);
	k->waiting = rv == PAM_INCOMPLETE ? (int)c : -1;
	return rv;
}

static int call_simulated(struct talk *k, enum call c)
{
	int rv = PAM_SUCCESS;

	if (c != CHAUTHTOK)
		return dispatch(k, c);
	if (k->waiting < 0)
		k->update = false;
	if (!k->update)
		rv = dispatch(k, c);
	if (rv == PAM_SUCCESS) {
		k->update = true;
		rv = dispatch(k, c);
	}
	if (rv != PAM_INCOMPLETE)
		k->update = false;
	return rv;
}

static void run_simulated(
	struct arena *a, const enum call *calls, unsigned n, struct conversation *ret)
{
	struct pam_install in = {0};
	struct pam_service *s;
	struct talk k = {.in = &in, .waiting = -1, .t = {.calls = {.arena = a}}};
	struct root *r;
	struct err e = {0};

	if (root_open("/", &r, &e) < 0 || pam_install_find(r, a, &in, &e) < 0) {
		fprintf(stderr, "%s\n", e.text);
		exit(99);
	}
	in.confdir = dir;
	int rc = pam_service_load(r, a, &in, "svc", &s, &e);
	k.s = s;
	for (int p = 0; !rc && p < PAM_PHASES; p++) {
		size_t lines = pam_service_stack(s, (enum pam_phase)p)->n;
		k.chain[p].answered = arena_array(a, lines + 1, sizeof(int));
		for (size_t i = 0; i < lines; i++)
			k.chain[p].answered[i] = PAM_NEVER_ASKED;
	}
	for (unsigned i = 0; i < n; i++) {
		unsigned tries = 0;
		do
			ret->rv[i] = rc == -EOPNOTSUPP ? UNDEFINED
				     : rc	       ? 2000
						       : call_simulated(&k, calls[i]);
		while (ret->rv[i] == PAM_INCOMPLETE && patient && ++tries < PATIENCE);
	}
	ret->trace = arena_strdup(a, strbuf_str(&k.t.calls));
	root_close(r);
}

static void show(void)
{
	for (unsigned i = 0; i < FILES; i++) {
		char path[128], text[8192];
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		FILE *f = fopen(path, "r");
		size_t n = f ? fread(text, 1, sizeof(text) - 1, f) : 0;
		printf("--- %s\n%.*s", files[i], (int)n, text);
		if (f)
			fclose(f);
	}
}

int main(int argc, char **argv)
{
	unsigned count = argc > 2 ? (unsigned)atoi(argv[2]) : 300, wrong = 0;
	uint64_t seed = argc > 3 ? strtoull(argv[3], NULL, 10) : 1;
	unsigned good = 0, undefined = 0, made = 0;

	if (argc < 2)
		return 99;
	module = argv[1];
	snprintf(dir, sizeof(dir), "/tmp/pam-differential.XXXXXX");
	if (!mkdtemp(dir))
		return 99;
	for (unsigned i = 0; i < count && wrong < 5; i++) {
		_cleanup_arena_ struct arena *a = arena_new(0);
		enum call calls[CALLS];
		struct conversation real, mine;
		state = (seed << 32) + i;
		ids = 0;
		roll(2);
		make_stacks();
		unsigned n = make_conversation(calls);
		patient = !one_in(4);
		run_real(a, calls, n, &real);
		run_simulated(a, calls, n, &mine);
		made += n;
		good += real.rv[0] == PAM_SUCCESS;
		undefined += mine.rv[0] == UNDEFINED;
		if (mine.rv[0] == UNDEFINED || (!memcmp(real.rv, mine.rv, n * sizeof(*real.rv)) &&
						       str_eq(real.trace, mine.trace)))
			continue;
		wrong++;
		printf("stack %u of seed %llu: libpam:%s; simulated:%s\n", i,
			(unsigned long long)seed, real.trace, mine.trace);
		for (unsigned c = 0; c < n; c++)
			printf("call %d: libpam %d, simulated %d\n", calls[c], real.rv[c],
				mine.rv[c]);
		show();
	}
	for (unsigned i = 0; i < FILES; i++) {
		char path[128];
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		unlink(path);
	}
	rmdir(dir);
	printf("%u stacks, %u calls, %u granted at once, %u undefined in libpam, %u differ\n",
		count, made, good, undefined, wrong);
	return wrong ? 1 : 0;
}
