/*
 * sh_test: test(1), [ and bash's [[ (bash(1) CONDITIONAL EXPRESSIONS), against the files of the root.
 *
 * Left out, and unknown therefore: -nt, -ot, -ef and -N, and files below /run, /tmp, /proc, /sys and /dev (others at the
 * next boot).  Left out altogether: ACLs, and -t of a descriptor that is no terminal: a login stands on one.
 */
#include <fnmatch.h>
#include <regex.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/shell/sh_run.h"

/* What is made at boot or while the system runs is not in the tree of a scan. */
static bool volatile_path(const char *path)
{
	static const char *const dirs[] = {"/run/", "/var/run/", "/tmp/", "/proc/", "/sys/",
		"/dev/", "/var/tmp/", "/var/lock/"};

	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		if (str_starts(path, dirs[i]))
			return true;
	return false;
}

static int file_test(struct sh_ctx *c, char op, const char *path, bool *ret_env)
{
	struct stat st;

	if (volatile_path(path)) {
		*ret_env = true;
		return -1;
	}
	if (*path != '/')
		return *path ? -1 : 1;
	int rc = root_stat(c->root, path, op != 'L' && op != 'h', &st, &(struct err){0});
	if (is_absent(rc))
		return 1;
	if (rc < 0)
		return -1;
	switch (op) {
	case 'e':
	case 'a':
		return 0;
	case 'f':
		return !S_ISREG(st.st_mode);
	case 'd':
		return !S_ISDIR(st.st_mode);
	case 'L':
	case 'h':
		return !S_ISLNK(st.st_mode);
	case 's':
		return st.st_size == 0;
	case 'r':
		return !sh_may(c, path, 4);
	case 'x':
		return !sh_may(c, path, 1);
	default:
		return -1;
	}
}

static int unary(
	struct sh_ctx *c, struct sh_world *w, const char *op, struct sh_val v, bool *ret_env)
{
	*ret_env = v.env;
	if (str_eq(op, "-z") || str_eq(op, "-n")) {
		bool want_empty = op[1] == 'z';
		if (v.k == SV_ANY)
			return -1;
		bool empty = v.k == SV_UNSET || (v.k == SV_STR && !*v.s);
		return empty == want_empty ? 0 : 1;
	}
	if (v.k != SV_STR)
		return -1;
	if (str_eq(op, "-t"))
		return 0; /* an interactive login stands on a terminal */
	if (str_eq(op, "-o") && (str_eq(v.s, "login") || str_eq(v.s, "login_shell")))
		return !c->login;
	if (str_eq(op, "-o") && str_eq(v.s, "interactive"))
		return !c->interactive;
	if (str_eq(op, "-o")) {
		*ret_env = false;
		return -1;
	}
	if (str_eq(op, "-v")) {
		struct sh_val x = sh_value(c, w, v.s);
		*ret_env = x.env;
		return x.k == SV_UNSET ? 1 : x.k == SV_ANY ? -1 : 0;
	}
	return op[2] ? -1 : file_test(c, op[1], v.s, ret_env);
}

static int compare(long long a, const char *op, long long b)
{
	static const char *const ops[] = {"-eq", "-ne", "-lt", "-le", "-gt", "-ge"};
	const bool holds[] = {a == b, a != b, a<b, a <= b, a> b, a >= b};

	for (size_t i = 0; i < 6; i++)
		if (str_eq(op, ops[i]))
			return !holds[i];
	return -1;
}

static bool is_binary(const char *op)
{
	static const char *const ops[] = {"=", "==", "!=", "<", ">", "-eq", "-ne", "-lt", "-le",
		"-gt", "-ge", "-nt", "-ot", "-ef", "=~"};

	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++)
		if (str_eq(op, ops[i]))
			return true;
	return false;
}

static int binary(struct sh_val a, const char *op, struct sh_val b, bool pattern, bool *ret_env)
{
	char *end_a, *end_b;
	const char *x = a.k == SV_UNSET ? "" : a.s, *y = b.k == SV_UNSET ? "" : b.s;
	bool equal = str_eq(op, "=") || str_eq(op, "=="), known = x && y;

	*ret_env = (a.env || a.k <= SV_STR) && (b.env || b.k <= SV_STR);
	if (!known) {
		/* Some text is not the empty text. */
		bool apart = (a.k == SV_SOME && y && !*y) || (b.k == SV_SOME && x && !*x);
		return apart && equal ? 1 : apart && str_eq(op, "!=") ? 0 : -1;
	}
	if (equal || str_eq(op, "!=")) {
		bool same = pattern ? !fnmatch(y, x, FNM_EXTMATCH) : !strcmp(x, y);
		return same == equal ? 0 : 1;
	}
	if (pattern && *op != '-' && *op != '=') {
		int order = strcmp(x, y); /* as in the C locale */
		return *op == '<' ? order >= 0 : order <= 0;
	}
	if (*op != '-' || str_eq(op, "-nt") || str_eq(op, "-ot") || str_eq(op, "-ef")) {
		*ret_env = false;
		return -1;
	}
	long long m = strtoll(x, &end_a, 10), n = strtoll(y, &end_b, 10);
	if (!*x || !*y || *end_a || *end_b)
		return pattern ? -1 : 1; /* test: "integer expression expected" */
	return compare(m, op, n);
}

static int not_(int rc)
{
	return rc < 0 ? rc : !rc;
}

/* How many arguments decide the form, as POSIX has it. */
int sh_test(struct sh_ctx *c, struct sh_world *w, const struct sh_val *v, size_t n, bool *ret_env)
{
	const char *first = n && v[0].k == SV_STR ? v[0].s : "",
		   *second = n > 1 && v[1].k == SV_STR ? v[1].s : "";

	*ret_env = false;
	if (!n)
		return 1;
	if (n == 1)
		return unary(c, w, "-n", v[0], ret_env);
	if (n == 3 && is_binary(second))
		return binary(v[0], second, v[2], false, ret_env);
	if (str_eq(first, "!") && n <= 4)
		return not_(sh_test(c, w, v + 1, n - 1, ret_env));
	if (n == 2)
		return *first == '-' ? unary(c, w, first, v[1], ret_env) : 1;
	for (int pass = 0; pass < 2; pass++) /* -o binds less than -a */
		for (size_t i = 1; i + 1 < n; i++) {
			bool env_a, env_b;
			if (v[i].k != SV_STR || !str_eq(v[i].s, pass ? "-a" : "-o"))
				continue;
			int a = sh_test(c, w, v, i, &env_a),
			    b = sh_test(c, w, v + i + 1, n - i - 1, &env_b);
			int decides = pass ? 1 : 0;
			*ret_env = (a >= 0 || env_a) && (b >= 0 || env_b);
			if (a == decides || b == decides)
				return decides;
			return a < 0 || b < 0 ? -1 : !decides;
		}
	return n == 3 ? 1 : -1; /* three words and no operator: an error, so not true */
}

struct cond {
	struct sh_ctx *c;
	struct sh_world *w;
	const char **words;
	size_t i, n;
	bool env;
	int depth;
};

static int cond_or(struct cond *k);

/* =~, with what it puts into BASH_REMATCH. */
static int matches(struct cond *k, struct sh_val a, struct sh_val b, bool *ret_env)
{
	const char *x = a.k == SV_UNSET ? "" : a.s, *y = b.k == SV_UNSET ? "" : b.s;
	regmatch_t m[10];
	regex_t re;

	*ret_env = (a.env || a.k <= SV_STR) && (b.env || b.k <= SV_STR) && !(x && y);
	/* Repetition of repetition costs the C library dear. */
	if (!x || !y || strlen(y) > 200 || strlen(x) > 4096 || strchr(y, '{')) {
		struct sh_var *found = sh_var(k->c, k->w, "BASH_REMATCH", true);
		found->array = true;
		found->v = sh_unknown(k->c, SV_ANY, "$BASH_REMATCH", *ret_env);
		return -1;
	}
	if (regcomp(&re, y, REG_EXTENDED))
		return 2;
	bool hit = !regexec(&re, x, 10, m, 0);
	for (int i = 0; i < 10; i++) {
		bool is = hit && i <= (int)re.re_nsub && m[i].rm_so >= 0;
		const char *part = is ? arena_strndup(k->c->a, x + m[i].rm_so,
						(size_t)(m[i].rm_eo - m[i].rm_so))
				      : NULL;
		sh_var(k->c, k->w, arena_printf(k->c->a, "BASH_REMATCH[%d]", i), true)->v =
			part ? sh_known(part) : (struct sh_val){0};
	}
	struct sh_var *found = sh_var(k->c, k->w, "BASH_REMATCH", true);
	found->array = true;
	found->v = (struct sh_val){0};
	regfree(&re);
	return !hit;
}

static int cond_atom(struct cond *k)
{
	const char *word = k->i < k->n ? k->words[k->i] : "";
	bool env = false;
	int rc;

	if (++k->depth > 40 || k->i >= k->n)
		return -1;
	if (str_eq(word, "!")) {
		k->i++;
		rc = not_(cond_atom(k));
		k->depth--;
		return rc;
	}
	if (str_eq(word, "(")) {
		k->i++;
		rc = cond_or(k);
		k->i += k->i < k->n && str_eq(k->words[k->i], ")");
	} else if (*word == '-' && word[1] && !word[2] && k->i + 1 < k->n &&
		   !is_binary(k->words[k->i + 1])) {
		rc = unary(k->c, k->w, word, sh_expand(k->c, k->w, k->words[k->i + 1]), &env);
		k->i += 2;
	} else if (k->i + 2 < k->n && is_binary(k->words[k->i + 1])) {
		const char *op = k->words[k->i + 1], *right = k->words[k->i + 2];
		struct sh_val a = sh_expand(k->c, k->w, word);
		if (str_eq(op, "=~"))
			rc = matches(k, a, sh_expand_regex(k->c, k->w, right), &env);
		else
			rc = binary(a, op, sh_expand_pattern(k->c, k->w, right), true, &env);
		k->i += 3;
	} else {
		rc = unary(k->c, k->w, "-n", sh_expand(k->c, k->w, word), &env);
		k->i++;
	}
	if (rc < 0)
		k->env &= env;
	k->depth--;
	return rc;
}

static int joined(struct cond *k, bool and)
{
	int a = and? cond_atom(k) : joined(k, true);

	while (k->i < k->n && str_eq(k->words[k->i], and? "&&" : "||")) {
		k->i++;
		int b = and? cond_atom(k) : joined(k, true), decides = and? 1 : 0;
		a = a == decides || b == decides ? decides : a < 0 || b < 0 ? -1 : a;
	}
	return a;
}

static int cond_or(struct cond *k)
{
	return joined(k, false);
}

int sh_cond(struct sh_ctx *c, struct sh_world *w, const struct sh_node *n, bool *ret_env)
{
	struct cond k = {c, w, n->words, 0, n->n, true, 0};
	int rc = cond_or(&k);

	*ret_env = k.env;
	return k.i < k.n ? -1 : rc;
}
