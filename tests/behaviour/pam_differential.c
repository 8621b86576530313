/*
 * pam-differential: random PAM stacks, run both by the real libpam with pam_answer.so and by the simulator's loader
 * and dispatch.  Both must return the same value after calling the same modules in the same order.
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
#include "checks/pam/dispatch.h"

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
int pam_chauthtok(pam_handle_t *h, int flags);
const char *pam_getenv(pam_handle_t *h, const char *name);

#define FILES	  5
#define UNDEFINED 3000 /* libpam reads memory it has not set: there is nothing to agree with */

static const char *const files[FILES] = {"svc", "other", "one", "two", "three"};
static char dir[64];
static const char *module;
static unsigned ids;

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
	if (one_in(6))
		fputs(" [odd=a b]", f);
}

static void put_line(FILE *f, unsigned depth)
{
	static const char *const types[] = {"auth", "auth", "auth", "account", "password",
		"session", "AUTH", "-auth", "auht", "-"};
	static const char *const ends[] = {"\n", "\n", "\n", "\n", "\n", " # note\n", "\\\n  \n",
		" \\ \n\n", "\r\n", "\n#x \\\n"};
	const char *blank = one_in(4) ? "\t" : " ";

	if (one_in(12) && depth < 3) {
		fprintf(f, "@include%s%s/%s\n", blank, dir,
			one_in(50) ? "missing" : files[2 + depth + roll(3 - depth)]);
		return;
	}
	fprintf(f, "%s%s", one_in(60) ? PICK(types) : types[roll(5)], blank);
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

static int run_real(int phase, char *trace, size_t size)
{
	const struct pam_conv conv = {no_conversation, NULL};
	pam_handle_t *h = NULL;
	int rv = pam_start_confdir("svc", "nobody", &conv, dir, &h);

	if (rv)
		return rv; /* the files are read by pam_start() */
	rv = phase == PAM_AUTH	    ? pam_authenticate(h, 0)
	     : phase == PAM_ACCOUNT ? pam_acct_mgmt(h, 0)
				    : pam_chauthtok(h, 0);
	const char *t = pam_getenv(h, "TRACE");
	snprintf(trace, size, "%s", t ? t : "");
	pam_end(h, rv);
	return rv;
}

struct traced {
	struct arena *a;
	struct strbuf calls;
};

static int answer(void *arg, const struct pam_line *l)
{
	struct traced *t = arg;
	int rv = PAM_SUCCESS;

	if (!l->present)
		return PAM_MODULE_UNKNOWN;
	for (size_t i = 0; i < l->argc; i++) {
		if (str_starts(l->argv[i], "rv="))
			rv = atoi(l->argv[i] + 3);
		if (str_starts(l->argv[i], "id="))
			strbuf_printf(&t->calls, " %s", l->argv[i] + 3);
	}
	return rv;
}

static int run_simulated(struct arena *a, int phase, const char **ret_trace)
{
	struct traced t = {.a = a, .calls = {.arena = a}};
	struct pam_install in = {0};
	struct pam_service *s;
	struct root *r;
	struct err e = {0};
	int rv = PAM_ABORT;

	if (root_open("/", &r, &e) < 0 || pam_install_find(r, a, &in, &e) < 0) {
		fprintf(stderr, "%s\n", e.text);
		exit(99);
	}
	in.confdir = dir;
	if (pam_service_load(r, a, &in, "svc", &s, &e) < 0) {
		rv = e.code == EOPNOTSUPP ? UNDEFINED : 2000;
	} else if (!s->aborts) {
		rv = pam_dispatch(pam_service_stack(s, (enum pam_phase)phase), answer, &t, NULL);
		if (phase == PAM_PASSWORD && rv == PAM_SUCCESS)
			rv = pam_dispatch(
				pam_service_stack(s, (enum pam_phase)phase), answer, &t, NULL);
	}
	*ret_trace = arena_strdup(a, strbuf_str(&t.calls));
	root_close(r);
	return rv;
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
	unsigned good = 0, undefined = 0;

	if (argc < 2)
		return 99;
	module = argv[1];
	snprintf(dir, sizeof(dir), "/tmp/pam-differential.XXXXXX");
	if (!mkdtemp(dir))
		return 99;
	for (unsigned i = 0; i < count && wrong < 5; i++) {
		static const int phases[] = {PAM_AUTH, PAM_AUTH, PAM_ACCOUNT, PAM_PASSWORD};
		_cleanup_arena_ struct arena *a = arena_new(0);
		char real_trace[4096] = "";
		const char *trace;
		state = (seed << 32) + i;
		ids = 0;
		roll(2);
		make_stacks();
		int phase = PICK(phases), real = run_real(phase, real_trace, sizeof(real_trace)),
		    mine = run_simulated(a, phase, &trace);
		good += real == PAM_SUCCESS;
		undefined += mine == UNDEFINED;
		if (mine == UNDEFINED)
			continue;
		if (real == mine && str_eq(trace, real_trace))
			continue;
		wrong++;
		printf("stack %u of seed %llu, phase %d: libpam %d after%s; simulated %d after%s\n",
			i, (unsigned long long)seed, phase, real, real_trace, mine, trace);
		show();
	}
	for (unsigned i = 0; i < FILES; i++) {
		char path[128];
		snprintf(path, sizeof(path), "%s/%s", dir, files[i]);
		unlink(path);
	}
	rmdir(dir);
	printf("%u stacks, %u granted, %u undefined in libpam, %u differ\n", count, good, undefined,
		wrong);
	return wrong ? 1 : 0;
}
