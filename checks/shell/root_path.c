/*
 * root_path: see root_path.h.
 *
 * bash(1) and sh read /etc/profile, then of the home the first of .bash_profile, .bash_login, .profile (sh: .profile).
 * Every assignment that may be gone through is taken, in any order: PATH is judged element by element, so what each of
 * them adds counts whichever comes last.  Followed are "." and source, for over patterns, functions with their arguments,
 * tests of root's number and of what is there; what else decides makes an element a "maybe".  What may assign PATH by a text
 * that is not known (eval, another variable, the output of a program) is a problem.
 * Left out: what programs of a package's completions do, other shells (a problem), the PATH sudo gives.
 */
#include "checks/shell/root_path.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/accounts/login_defs.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/sh/sh_parse.h"

#define MAX_FILES    200
#define MAX_CALLS    300
#define MAX_DEPTH    12
#define MAX_STEPS    200000
#define MAX_PARTS    2000
#define MAX_PROBLEMS 20
#define MAX_VALUE    ((size_t)64 << 10)
#define MAX_SPENT    ((size_t)16 << 20)
#define OLD_PATH     '\1' /* stands for what PATH was */
#define COMPLETIONS  "/usr/share/bash-completion/"

struct function {
	const char *name;
	const struct sh_node *body;
};

struct reading {
	struct root *root;
	struct arena *a;
	const char *home;
	struct root_path *ret;
	struct root_path_part *parts;
	size_t cap_parts, cap_problems;
	struct function *functions;
	size_t n_functions, cap_functions;
	unsigned files, calls, depth, maybe, steps;
	size_t spent; /* bytes of all values that were put together */
	const struct file *file;
	const char *loop_name; /* for NAME in PATTERNS */
	const char **patterns;
	size_t n_patterns;
	const char **args; /* of the function that is gone through */
	size_t n_args;
};

static void list(struct reading *r, const struct sh_node *n);

static void problem(struct reading *r, unsigned line, const char *why)
{
	if (r->ret->n_problems >= MAX_PROBLEMS)
		return;
	*(const char **)arena_push(
		r->a, &r->ret->problems, &r->ret->n_problems, &r->cap_problems, sizeof(char *)) =
		r->file ? arena_printf(r->a, "%s:%u: %s", r->file->path, line, why) : why;
}

/* Splits a value; what it was before adds nothing. */
static void take(struct reading *r, const char *value, unsigned line)
{
	for (const char *p = value;; p++) {
		if (r->ret->n >= MAX_PARTS) {
			problem(r, line, "PATH gets too many elements");
			return;
		}
		size_t len = strcspn(p, ":");
		if (memchr(p, OLD_PATH, len)) {
			if (len > 1)
				problem(r, line, "an element is put together with what PATH was");
		} else {
			*(struct root_path_part *)arena_push(r->a, &r->parts, &r->ret->n,
				&r->cap_parts, sizeof(*r->parts)) = (struct root_path_part){
				arena_strndup(r->a, p, len), r->file, line, r->maybe > 0};
		}
		p += len;
		if (!*p)
			return;
	}
}

/* A parameter at s ("PATH}", "1", "{HOME}" ...); its length, 0: not known. */
static size_t parameter(struct reading *r, const char *s, struct strbuf *out)
{
	bool brace = *s == '{';
	const char *name = s + brace;
	size_t len = 0;

	while (sh_is_name(name, len + 1) || (!len && *name >= '0' && *name <= '9'))
		len++;
	if (!len || (brace && name[len] != '}'))
		return 0;
	if (len == 4 && !memcmp(name, "PATH", 4))
		strbuf_add(out, &(char){OLD_PATH}, 1);
	else if (len == 4 && !memcmp(name, "HOME", 4))
		strbuf_puts(out, r->home);
	else if (len == 1 && *name >= '1' && *name <= '9' && (size_t)(*name - '0') <= r->n_args &&
		 r->args[*name - '1'])
		strbuf_puts(out, r->args[*name - '1']);
	else
		return 0;
	return len + 2 * brace;
}

/* The word without quotes and with what is known put in; NULL: not known. */
static const char *expand(struct reading *r, const char *w)
{
	static const char *const kept[] = {"${PATH:+:${PATH}}", "${PATH:+:$PATH}"};
	struct strbuf out = {.arena = r->a};
	char quote = 0;

	if (r->spent > MAX_SPENT)
		return NULL;
	strbuf_puts(&out, "");
	if (*w == '~' && (w[1] == '/' || !w[1])) {
		strbuf_puts(&out, r->home);
		w++;
	}
	for (; *w; w++) {
		if (out.len > MAX_VALUE)
			return NULL;
		if (*w == '\'' && quote != '"') {
			quote = quote ? 0 : *w;
		} else if (quote == '\'') {
			strbuf_add(&out, w, 1);
		} else if (*w == '"') {
			quote = quote ? 0 : *w;
		} else if (*w == '\\' && w[1]) {
			strbuf_add(&out, ++w, 1);
		} else if (*w == '`') {
			return NULL;
		} else if (*w == '$') {
			size_t len = 0;
			for (size_t i = 0; i < 2 && !len; i++)
				if (str_starts(w, kept[i])) {
					len = strlen(kept[i]) - 1;
					strbuf_puts(&out, ":\1");
				}
			if (!len && !(len = parameter(r, w + 1, &out)))
				return NULL;
			w += len;
		} else {
			strbuf_add(&out, w, 1);
		}
	}
	r->spent += out.len;
	return strbuf_str(&out);
}

static void assignment(struct reading *r, const char *word, unsigned line)
{
	bool more = str_starts(word, "PATH+=");

	if (!more && !str_starts(word, "PATH="))
		return;
	const char *value = expand(r, word + 5 + more);
	if (!value)
		problem(r, line, "the value PATH gets is not known");
	else
		take(r, more ? arena_printf(r->a, "\1%s", value) : value, line);
}

static void source(struct reading *r, const char *path, unsigned line)
{
	const struct file *before = r->file, *f;
	struct err e = {0};

	if (str_starts(path, COMPLETIONS))
		return;
	int rc = root_read(r->root, path, &f, &e);
	if (is_absent(rc))
		return;
	if (rc < 0 || r->files >= MAX_FILES || r->depth >= MAX_DEPTH) {
		problem(r, line, rc < 0 ? arena_strdup(r->a, e.text) : "too many start files");
		return;
	}
	r->files++;
	r->depth++;
	r->file = f;
	struct sh_script *s = sh_parse(r->a, f->data, f->size, 1);
	for (size_t i = 0; i < s->n; i++)
		list(r, s->v[i]);
	/* The shell gives up where it cannot read on; a bound of ours is another thing. */
	if (s->error_line && s->too_deep)
		problem(r, s->error_line, "is too deep to be read");
	r->file = before;
	r->depth--;
}

static void source_word(struct reading *r, const char *w, unsigned line)
{
	const char *path = expand(r, w);
	size_t len = r->loop_name ? strlen(r->loop_name) : 0;
	const char *v = strchr(w, '$');

	if (path) {
		source(r, path, line);
		return;
	}
	v = v ? v + 1 + (v[1] == '{') : NULL;
	if (!v || !len || strncmp(v, r->loop_name, len) != 0 || sh_is_name(v, len + 1)) {
		problem(r, line, "which file is read here is not known");
		return;
	}
	for (size_t i = 0; i < r->n_patterns; i++) {
		char **found;
		size_t n = 0;
		struct err e = {0};
		const char *pattern = expand(r, r->patterns[i]);
		int rc = pattern && *pattern == '/'
				 ? root_glob(r->root, r->a, pattern, &found, &n, &e)
				 : -EINVAL;
		if (rc < 0 && !is_absent(rc))
			problem(r, line, "which files are read here is not known");
		for (size_t k = 0; !rc && k < n; k++)
			source(r, found[k], line);
	}
}

/* Programs whose output sets other variables alone. */
static bool harmless_eval(const struct sh_node *n)
{
	static const char *const programs[] = {
		"dircolors", "lesspipe", "lessfile", "ssh-agent", "SHELL=/bin/sh lesspipe"};

	for (size_t i = 1; i < n->n; i++)
		for (size_t k = 0; k < sizeof(programs) / sizeof(*programs); k++)
			if (strstr(n->words[i], programs[k]) && !strstr(n->words[i], "PATH"))
				return true;
	return false;
}

static void call(struct reading *r, const struct function *fn, const struct sh_node *n)
{
	const char **before = r->args;
	size_t n_before = r->n_args;

	if (r->calls++ >= MAX_CALLS || r->depth >= MAX_DEPTH) {
		problem(r, n->line, "too many calls of functions");
		return;
	}
	const char **args = arena_array(r->a, n->n + 1, sizeof(*args));
	for (size_t i = 1; i < n->n; i++)
		args[i - 1] = expand(r, n->words[i]);
	r->args = args;
	r->n_args = n->n - 1;
	r->depth++;
	list(r, fn->body);
	r->depth--;
	r->args = before;
	r->n_args = n_before;
}

static void simple(struct reading *r, const struct sh_node *n)
{
	static const char *const declaring[] = {"export", "declare", "typeset", "readonly",
		"local"},
				 *const setting[] = {
					 "read", "unset", "printf", "mapfile", "getopts"};

	if (n->n_assign == n->n) { /* before a command they are the command's own */
		for (size_t i = 0; i < n->n; i++)
			assignment(r, n->words[i], n->line);
		return;
	}
	struct sh_node rest = *n;
	rest.words += n->n_assign;
	rest.n -= n->n_assign;
	const char *name = rest.words[0];
	for (size_t i = 0; i < 5; i++)
		if (str_eq(name, declaring[i]))
			for (size_t k = 1; k < rest.n; k++)
				assignment(r, rest.words[k], n->line);
	for (size_t i = 0; i < 5; i++)
		for (size_t k = 1; str_eq(name, setting[i]) && k < rest.n; k++)
			if (str_eq(rest.words[k], "PATH"))
				problem(r, n->line, "a command sets or unsets PATH");
	if ((str_eq(name, ".") || str_eq(name, "source")) && rest.n > 1)
		source_word(r, rest.words[1], n->line);
	else if (str_eq(name, "eval") && !harmless_eval(&rest))
		problem(r, n->line, "what eval runs is not known");
	for (size_t i = r->n_functions; i-- > 0;)
		if (str_eq(r->functions[i].name, name)) {
			call(r, &r->functions[i], &rest);
			return;
		}
}

/* 1, 0, or -1: a test that is not decided here. */
static int decided(struct reading *r, const struct sh_node *n)
{
	struct strbuf b = {.arena = r->a};
	struct stat st;
	struct err e = {0};

	if (!n || n->next || (n->kind != SH_SIMPLE && n->kind != SH_COND) || n->n < 3)
		return -1;
	size_t first = n->kind == SH_COND ? 0 : 1;
	if (first && !str_eq(n->words[0], "[") && !str_eq(n->words[0], "test"))
		return -1;
	for (size_t i = first; i < n->n; i++)
		strbuf_printf(&b, " %s", n->words[i]);
	const char *text = strbuf_str(&b);
	bool number = strstr(text, "id -u)") || strstr(text, "id -u`") || strstr(text, "$EUID") ||
		      strstr(text, "$UID") || strstr(text, "${EUID}") || strstr(text, "${UID}");
	bool zero = strstr(text, " 0 ]") || strstr(text, " \"0\" ]") || str_ends(text, " 0") ||
		    str_ends(text, " \"0\"");
	if (number && zero &&
		(strstr(text, " -eq ") || strstr(text, " = ") || strstr(text, " == ")))
		return 1;
	if (number && zero && (strstr(text, " -ne ") || strstr(text, " != ")))
		return 0;
	/* A loop over what a pattern found. */
	if (r->loop_name && n->words[first][0] == '-' && strchr("efr", n->words[first][1]) &&
		strstr(n->words[first + 1], r->loop_name) && strchr(n->words[first + 1], '$'))
		return 1;
	const char *path = expand(r, n->words[first + 1]);
	if (n->words[first][0] != '-' || !strchr("defrx", n->words[first][1]) || !path ||
		*path != '/' || n->n != first + 2 + first)
		return -1;
	int rc = root_stat(r->root, path, true, &st, &e);
	return rc ? (is_absent(rc) ? 0 : -1) : n->words[first][1] == 'd' ? S_ISDIR(st.st_mode) : 1;
}

static void perhaps(struct reading *r, const struct sh_node *n)
{
	r->maybe++;
	list(r, n);
	r->maybe--;
}

static void branches(struct reading *r, const struct sh_node *n)
{
	int yes = decided(r, n->a);
	const char *about = n->a && n->a->n > 1 ? n->a->words[1] : "";
	/* Which end of PATH a function's argument goes to does not matter here; and logins are of both kinds. */
	bool end =
		(r->n_args && strstr(about, "$2")) || strstr(about, "${-#") || strstr(about, "$-");

	list(r, n->a);
	if (yes > 0 || end)
		list(r, n->b);
	else if (yes < 0)
		perhaps(r, n->b);
	if (n->c && (yes == 0 || end))
		list(r, n->c);
	else if (n->c && yes < 0)
		perhaps(r, n->c);
}

static void loop(struct reading *r, const struct sh_node *n)
{
	const char *name = r->loop_name, **patterns = r->patterns;
	size_t n_patterns = r->n_patterns;

	if (n->n) {
		r->loop_name = n->words[0];
		r->patterns = n->words + 1;
		r->n_patterns = n->n - 1;
	}
	list(r, n->a);
	r->loop_name = name;
	r->patterns = patterns;
	r->n_patterns = n_patterns;
}

static void one(struct reading *r, const struct sh_node *n)
{
	switch (n->kind) {
	case SH_SIMPLE:
		simple(r, n);
		break;
	case SH_AND:
	case SH_OR: {
		int yes = decided(r, n->a);
		list(r, n->a);
		if (yes < 0)
			perhaps(r, n->b);
		else if (yes == (n->kind == SH_AND))
			list(r, n->b);
		break;
	}
	case SH_IF:
		branches(r, n);
		break;
	case SH_FOR:
		loop(r, n);
		break;
	case SH_LOOP:
	case SH_COUNT:
	case SH_OPAQUE:
		perhaps(r, n->a);
		perhaps(r, n->b);
		break;
	case SH_CASE: {
		/* Whether PATH has it already adds nothing. */
		bool of_path = n->n && strstr(n->words[0], "PATH");
		for (size_t i = 0; i < n->n_items; i++)
			if (of_path)
				list(r, n->items[i].body);
			else
				perhaps(r, n->items[i].body);
		break;
	}
	case SH_FUNCTION:
		*(struct function *)arena_push(r->a, &r->functions, &r->n_functions,
			&r->cap_functions, sizeof(*r->functions)) =
			(struct function){n->words[0], n->a};
		break;
	case SH_GROUP:
	case SH_NOT:
		list(r, n->a);
		break;
	case SH_PIPE: /* in processes of their own */
	case SH_BACK:
	case SH_SUBSHELL:
	case SH_ARITH:
	case SH_COND:
		break;
	}
}

static void list(struct reading *r, const struct sh_node *n)
{
	for (; n; n = n->next)
		if (r->steps++ < MAX_STEPS)
			one(r, n);
		else
			problem(r, n->line, "too many commands");
}

/* pam_env(8)'s own form of an assignment is not followed. */
static void pam_env_conf(struct reading *r)
{
	struct err e = {0};
	const char *text;
	size_t len;
	int rc = root_read(r->root, "/etc/security/pam_env.conf", &r->file, &e);

	if (rc < 0) {
		r->file = NULL;
		if (!is_absent(rc))
			problem(r, 0, arena_strdup(r->a, e.text));
		return;
	}
	struct lines l = lines_of(r->file->data, r->file->size);
	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(r->a, text, len));
		if (str_starts(s, "PATH") && !sh_is_name(s, 5))
			problem(r, l.number, "pam_env sets PATH");
	}
	r->file = NULL;
}

/* What the session begins with: login.defs, then /etc/environment by pam_env. */
static void begin(struct reading *r, const struct login_defs *d)
{
	static const char *const names[] = {"ENV_ROOTPATH", "ENV_SUPATH"};
	const struct file *f;
	struct err e = {0};
	unsigned line = 0;
	bool set = false;

	for (size_t i = 0; i < 2; i++) {
		const char *v = login_defs_str(d, names[i], &r->file, &line);
		if (!v)
			continue;
		take(r, str_starts(v, "PATH=") ? v + 5 : v, line);
		set = true;
	}
	r->file = NULL;
	if (!set)
		take(r, "/usr/local/sbin:/usr/local/bin:/sbin:/bin:/usr/sbin:/usr/bin", 0);
	int rc = root_read(r->root, "/etc/environment", &f, &e);
	if (rc < 0) {
		if (!is_absent(rc))
			problem(r, 0, arena_strdup(r->a, e.text));
		return;
	}
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	size_t len;
	r->file = f;
	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(r->a, text, len));
		if (str_starts(s, "export "))
			s = str_strip(s + 7);
		assignment(r, s, l.number);
	}
	r->file = NULL;
}

static void start_files(struct reading *r, const char *shell)
{
	static const char *const own[] = {".bash_profile", ".bash_login", ".profile"};
	const char *name = path_base(shell);
	bool bash = str_eq(name, "bash") || str_eq(name, "rbash");
	struct stat st;

	if (!bash && !str_eq(name, "sh") && !str_eq(name, "dash")) {
		problem(r, 0, arena_printf(r->a, "the start files of %s are not followed", shell));
		return;
	}
	source(r, "/etc/profile", 0);
	for (size_t i = bash ? 0 : 2; i < 3; i++) {
		const char *path = arena_printf(r->a, "%s/%s", r->home, own[i]);
		if (root_stat(r->root, path, true, &st, NULL))
			continue;
		source(r, path, 0);
		return;
	}
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct root_path *out = arena_alloc(a, sizeof(*out));
	struct reading r = {.root = h->root, .a = a, .ret = out};
	const struct accounts *all = facts_get(f, &model_accounts, e);
	const struct login_defs *d = all ? facts_get(f, &model_login_defs, e) : NULL;

	if (!d)
		return -(e->code ? e->code : EIO);
	const struct account *root = accounts_find(all, "root");
	if (!root)
		return err_set(e, ENOENT, "/etc/passwd has no root");
	*out = (struct root_path){0};
	r.home = str_eq(root->home, "/") ? "" : root->home;
	begin(&r, d);
	pam_env_conf(&r);
	start_files(&r, root->shell);
	out->v = r.parts;
	*ret = out;
	return 0;
}

const struct model model_root_path = {"PATH of root", build};
