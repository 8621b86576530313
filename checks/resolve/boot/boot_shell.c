/*
 * boot_shell: a shell script of the system, followed as far as files decide its way (sh(1), dash).
 *
 * Variables that are set to known texts, positional words, functions, if, case, for, && and ||, test on files, `exit`,
 * scripts that are read with "." are followed; what stands behind a condition that files do not decide is noted as
 * "perhaps", what stands behind an exit or a condition that is false is not noted.  Loops are gone through once.  The
 * results of programs are open.  What $(...) runs is followed, what it prints is not known (but for which, command -v
 * and uname -r): a word with such in it is unknown, and a command of unknown name is noted as such.  Not handled:
 * arithmetic, traps, job control.
 */
#include "checks/resolve/boot/boot_commands.h"

#include <fnmatch.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/boot/boot_words.h"

#define MAX_DEPTH 24

static enum call_end list(struct boot_script *s, const struct sh_node *n);

/* Runs something in a state that is not kept: a subshell, one side of an open condition. */
static enum call_end aside(struct boot_script *s, const struct sh_node *n, bool perhaps, bool keep)
{
	bool was = s->perhaps;
	enum script_exit left = s->left;

	s->perhaps |= perhaps;
	enum call_end e = list(s, n);
	s->perhaps = was;
	if (!keep)
		s->left = left;
	else if (perhaps && s->left != left)
		s->left = LEFT_PERHAPS;
	return e;
}

/* pgrep, pidof, systemctl is-active: it does not run yet, the first time. */
static bool asks_for_process(const struct sh_node *n)
{
	const char *w = n->kind == SH_SIMPLE && n->n > n->n_assign ? n->words[n->n_assign] : "";
	const char *slash = strrchr(w, '/');

	w = slash ? slash + 1 : w;
	for (size_t i = n->n_assign; str_eq(w, "systemctl") && i < n->n; i++)
		if (str_eq(n->words[i], "is-active") || str_eq(n->words[i], "status"))
			return true;
	return str_eq(w, "pgrep") || str_eq(w, "pidof");
}

static enum call_end not(enum call_end e) {
	return e == CALL_SUCCEEDS		      ? CALL_FAILS
	       : e == CALL_FAILS || e == CALL_MISSING ? CALL_SUCCEEDS
						      : CALL_OPEN;
}

/* A list whose result is asked for: its failure ends nothing. */
static enum call_end asked(struct boot_script *s, const struct sh_node *n)
{
	s->tested++;
	enum call_end e = list(s, n);
	s->tested--;
	return e;
}

static enum call_end branch(struct boot_script *s, const struct sh_node *n)
{
	enum call_end e = asked(s, n->a);

	if (s->left == LEFT)
		return e;
	if (e == CALL_SUCCEEDS)
		return list(s, n->b);
	if (e == CALL_FAILS || e == CALL_MISSING)
		return n->c ? list(s, n->c) : CALL_SUCCEEDS;
	aside(s, n->b, true, true);
	if (n->c)
		aside(s, n->c, true, true);
	return CALL_OPEN;
}

/* a && b, a || b. */
static enum call_end chain(struct boot_script *s, const struct sh_node *n)
{
	enum call_end e = asked(s, n->a);
	bool want = n->kind == SH_AND;

	if (s->left == LEFT)
		return e;
	if (!want && e == CALL_OPEN && asks_for_process(n->a))
		return list(s, n->b);
	if (e == CALL_OPEN) {
		/* What is tried after a program of open end: "x && y" and "x || y" both may come. */
		enum call_end other = aside(s, n->b, true, true);
		return other == CALL_SUCCEEDS && !want ? CALL_SUCCEEDS : CALL_OPEN;
	}
	return (e == CALL_SUCCEEDS) == want ? list(s, n->b) : e;
}

static enum call_end choose(struct boot_script *s, const struct sh_node *n)
{
	const char *what = boot_word(s, n->words[0]);
	bool open = !what;

	for (size_t i = 0; i < n->n_items; i++) {
		bool hit = false, unsure = open;
		for (size_t k = 0; k < n->items[i].n && !hit; k++) {
			const char *p = boot_pattern(s, n->items[i].patterns[k]);
			if (!p)
				unsure = true;
			else
				hit = what && !fnmatch(p, what, 0);
		}
		if (hit && !unsure)
			return list(s, n->items[i].body);
		if (unsure) {
			open = true;
			aside(s, n->items[i].body, true, true);
		}
	}
	return open ? CALL_OPEN : CALL_SUCCEEDS;
}

static enum call_end each(struct boot_script *s, const struct sh_node *n)
{
	size_t n_words = 0;
	char **v = boot_fields(s, n->words + 1, n->n ? n->n - 1 : 0, &n_words);
	enum script_exit was = s->left;
	enum call_end e = CALL_OPEN;

	if (n->all || !n_words) {
		boot_set(s, n->words[0], NULL);
		return aside(s, n->a, true, true);
	}
	for (size_t i = 0; i < n_words && i < 64 && s->left != LEFT; i++) {
		boot_set(s, n->words[0], v[i]);
		e = aside(s, n->a, !v[i], true);
		if (!v[i] || i + 1 == 64)
			e = CALL_OPEN;
		if (s->left == BROKEN)
			break;
		if (s->left == CONTINUED)
			s->left = was;
	}
	if (s->left == BROKEN || s->left == CONTINUED)
		s->left = was;
	return e; /* the last round's */
}

static enum call_end function(struct boot_script *s, const struct sh_node *body, char **v, size_t n)
{
	const char *const *args = s->args;
	size_t n_args = s->n_args;
	enum script_exit left = s->left;

	s->args = (const char *const *)v;
	s->n_args = n;
	enum call_end e = list(s, body);
	s->args = args;
	s->n_args = n_args;
	if (s->left == RETURNED)
		s->left = left, e = s->end;
	return e;
}

/* Reads another script into this one. */
static enum call_end source(struct boot_script *s, const char *path, char **v, size_t n)
{
	const struct file *f, *was = s->file;

	if (!path || *path != '/' || root_read(s->c->root, path, &f, NULL) < 0) {
		if (!path)
			boot_call(s, CALL_UNKNOWN, ".", 0);
		return path ? CALL_FAILS : CALL_OPEN;
	}
	struct sh_script *script = sh_parse(s->c->a, f->data, f->size, 1);
	enum script_exit left = s->left;
	(void)v;
	(void)n;
	s->file = f;
	for (size_t i = 0; i < script->n && s->left < CONTINUED; i++)
		list(s, script->v[i]);
	s->file = was;
	if (s->left == RETURNED)
		s->left = left;
	return CALL_OPEN;
}

static enum call_end leave(struct boot_script *s, char **v, size_t n, enum script_exit how)
{
	enum call_end e = n < 2		      ? s->end
			  : !v[1]	      ? CALL_OPEN
			  : str_eq(v[1], "0") ? CALL_SUCCEEDS
					      : CALL_FAILS;

	s->end = e;
	s->left = how;
	return e;
}

/* Builtins that matter: true when v[0] is one. */
static bool builtin(struct boot_script *s, char **v, size_t n, unsigned line, enum call_end *ret)
{
	static const char *const silent[] = {"cd", "umask", "ulimit", "trap", "wait", "echo",
		"printf", "alias", "unalias", "hash", "pwd", "jobs", "shopt"};
	static const char *const setters[] = {"export", "readonly", "local", "declare", "typeset"};
	const char *w = v[0];

	for (size_t i = 0; i < sizeof(silent) / sizeof(*silent); i++)
		if (str_eq(w, silent[i])) {
			*ret = CALL_SUCCEEDS;
			return true;
		}
	for (size_t i = 0; i < sizeof(setters) / sizeof(*setters); i++)
		if (str_eq(w, setters[i])) {
			for (size_t k = 1; k < n; k++) {
				const char *eq = v[k] ? strchr(v[k], '=') : NULL;
				const char *name =
					eq ? arena_strndup(s->c->a, v[k], (size_t)(eq - v[k]))
					   : v[k];
				if (eq)
					boot_set(s, name, eq + 1);
				if (name && (!i || (i > 2 && v[1] && str_starts(v[1], "-x"))))
					boot_export(s, name);
			}
			*ret = CALL_SUCCEEDS;
			return true;
		}
	if (str_eq(w, "true") || str_eq(w, ":"))
		*ret = CALL_SUCCEEDS;
	else if (str_eq(w, "false"))
		*ret = CALL_FAILS;
	else if (str_eq(w, "set")) {
		for (size_t k = 1; k < n; k++)
			if (v[k] && (*v[k] == '-' || *v[k] == '+') && v[k][1] != 'o' &&
				strchr(v[k], 'e'))
				s->errexit = *v[k] == '-';
			else if (v[k] && str_eq(v[k], "errexit"))
				s->errexit = v[k - 1] && *v[k - 1] == '-';
			else if (v[k] && str_eq(v[k], "allexport"))
				s->exports = v[k - 1] && *v[k - 1] == '-';
		for (size_t k = 1; k < n; k++)
			if (v[k] && (*v[k] == '-' || *v[k] == '+') && v[k][1] != 'o' &&
				strchr(v[k], 'a'))
				s->exports = *v[k] == '-';
		*ret = CALL_SUCCEEDS;
	} else if (str_eq(w, "continue") || str_eq(w, "break")) {
		if (!s->perhaps)
			s->left = *w == 'c' ? CONTINUED : BROKEN;
		*ret = CALL_SUCCEEDS;
	} else if (str_eq(w, "exit"))
		*ret = leave(s, v, n, LEFT);
	else if (str_eq(w, "return"))
		*ret = leave(s, v, n, RETURNED);
	else if (str_eq(w, "test") || str_eq(w, "["))
		*ret = boot_test(s, v + 1, n - 1 - (*w == '[' && n > 1 ? 1 : 0));
	else if (str_eq(w, ".") || str_eq(w, "source"))
		*ret = n > 1 ? source(s, v[1], v + 1, n - 1) : CALL_FAILS;
	else if (str_eq(w, "shift")) {
		if (s->n_args > 1)
			s->args++, s->n_args--;
		*ret = CALL_SUCCEEDS;
	} else if (str_eq(w, "unset")) {
		for (size_t k = 1; k < n; k++)
			if (v[k] && *v[k] != '-')
				boot_set(s, v[k], "");
		*ret = CALL_SUCCEEDS;
	} else if (str_eq(w, "read")) {
		for (size_t k = 1; k < n; k++)
			if (v[k])
				boot_set(s, v[k], NULL);
		*ret = CALL_OPEN;
	} else if (str_eq(w, "eval")) {
		struct strbuf b = {.arena = s->c->a};
		for (size_t k = 1; k < n; k++) {
			if (!v[k]) {
				boot_call(s, CALL_UNKNOWN, "eval", line);
				*ret = CALL_OPEN;
				return true;
			}
			strbuf_printf(&b, "%s ", v[k]);
		}
		struct sh_script *t = sh_parse(s->c->a, strbuf_str(&b), b.len, line);
		for (size_t i = 0; i < t->n && s->left < CONTINUED; i++)
			*ret = list(s, t->v[i]);
	} else if ((str_eq(w, "command") || str_eq(w, "type") || str_eq(w, "which")) &&
		   n > 2 - (*w != 'c') &&
		   (*w != 'c' || (v[1] && (str_eq(v[1], "-v") || str_eq(v[1], "-V"))))) {
		const char *what = v[n - 1];
		*ret = !what ? CALL_OPEN
		       : boot_program(s->c->root, s->c->a, what, boot_value(s, "PATH"))
			       ? CALL_SUCCEEDS
			       : CALL_FAILS;
	} else {
		return false;
	}
	return true;
}

static enum call_end words(struct boot_script *s, const struct sh_node *n)
{
	size_t n_words;
	char **v = boot_fields(s, n->words + n->n_assign, n->n - n->n_assign, &n_words);
	enum call_end e = CALL_OPEN;

	if (!n_words)
		return CALL_OPEN;
	if (!v[0]) {
		boot_call(s, CALL_UNKNOWN, n->words[n->n_assign], n->line);
		return CALL_OPEN;
	}
	for (size_t i = 0; i < s->n_functions; i++)
		if (str_eq(s->functions[i].name, v[0]))
			return function(s, s->functions[i].body, v, n_words);
	if (builtin(s, v, n_words, n->line, &e))
		return e;
	return boot_command(s, v, n_words, n->line);
}

static enum call_end simple(struct boot_script *s, const struct sh_node *n)
{
	bool alone = n->n == n->n_assign, exports = s->exports;
	struct boot_variable *was = NULL;
	size_t n_was = s->n_vars, cap = s->cap_vars;

	s->line = n->line;
	s->has_replaced = false;
	if (!alone && n->n_assign) { /* for the command only */
		was = s->vars;
		s->vars = arena_array(s->c->a, cap + 1, sizeof(*s->vars));
		if (n_was)
			memcpy(s->vars, was, n_was * sizeof(*was));
		s->exports = true;
	}
	for (size_t i = 0; i < n->n_assign; i++) {
		const char *eq = strchr(n->words[i], '=');
		if (eq)
			boot_set(s, arena_strndup(s->c->a, n->words[i], (size_t)(eq - n->words[i])),
				boot_word(s, eq + 1));
	}
	if (alone)
		return s->has_replaced ? s->replaced : CALL_SUCCEEDS;
	enum call_end e = words(s, n);
	if (n->n_assign) {
		s->vars = was;
		s->n_vars = n_was;
		s->cap_vars = cap;
		s->exports = exports;
	}
	return e;
}

static enum call_end node(struct boot_script *s, const struct sh_node *n);

/* Each command of a pipe, in a process of its own; what it writes is the next one's input. */
static enum call_end piped(struct boot_script *s, const struct sh_node *n)
{
	struct boot_script was = *s;
	enum call_end e = CALL_OPEN;

	for (; n; n = n->next) {
		e = node(s, n);
		s->left = was.left;
		s->end = e;
		boot_output(s, n);
	}
	s->in = was.in, s->in_text = was.in_text, s->in_len = was.in_len;
	s->in_file = was.in_file;
	return e;
}

static enum call_end by_kind(struct boot_script *s, const struct sh_node *n)
{
	switch (n->kind) {
	case SH_SIMPLE:
		return simple(s, n);
	case SH_AND:
	case SH_OR:
		return chain(s, n);
	case SH_NOT: {
		enum call_end e = asked(s, n->a);
		return e == CALL_OPEN && asks_for_process(n->a) ? CALL_SUCCEEDS : not(e);
	}
	case SH_PIPE:
		return piped(s, n->a);
	case SH_BACK:
	case SH_SUBSHELL:
		return aside(s, n->a, false, false);
	case SH_GROUP:
		return list(s, n->a);
	case SH_IF:
		return branch(s, n);
	case SH_FOR:
		return each(s, n);
	case SH_LOOP: {
		enum call_end e = asked(s, n->a);
		bool never = n->negated ? e == CALL_SUCCEEDS : e == CALL_FAILS || e == CALL_MISSING;
		bool sure = n->negated ? e == CALL_FAILS : e == CALL_SUCCEEDS;
		enum script_exit was = s->left;
		if (!never && s->left != LEFT)
			aside(s, n->b, !sure, true);
		if (s->left == BROKEN || s->left == CONTINUED)
			s->left = was;
		return CALL_OPEN;
	}
	case SH_CASE:
		return choose(s, n);
	case SH_FUNCTION:
		*(struct boot_function *)arena_push(s->c->a, &s->functions, &s->n_functions,
			&s->cap_functions, sizeof(*s->functions)) =
			(struct boot_function){n->words[0], n->a};
		return CALL_SUCCEEDS;
	case SH_COND:
		return boot_cond(s, n->words, n->n);
	case SH_COUNT:
	case SH_OPAQUE:
		aside(s, n->b, true, true);
		return CALL_OPEN;
	case SH_ARITH:
		return CALL_OPEN;
	}
	return CALL_OPEN;
}

static enum call_end node(struct boot_script *s, const struct sh_node *n)
{
	struct boot_script was = *s;

	if (!n->in)
		return by_kind(s, n);
	boot_input(s, n);
	enum call_end e = by_kind(s, n);
	s->in = was.in, s->in_text = was.in_text, s->in_len = was.in_len;
	s->in_file = was.in_file;
	return e;
}

static enum call_end list(struct boot_script *s, const struct sh_node *n)
{
	enum call_end e = CALL_SUCCEEDS;

	if (!n || s->depth >= MAX_DEPTH)
		return CALL_OPEN;
	s->depth++;
	for (; n && s->left < CONTINUED && ++s->c->steps < BOOT_MAX_STEPS; n = n->next) {
		bool was = s->perhaps;
		s->perhaps |= s->left == LEFT_PERHAPS;
		e = node(s, n);
		s->perhaps = was;
		s->end = e;
		/* Only a plain command's failure ends a script that is run with -e. */
		if (s->errexit && !s->tested && (e == CALL_FAILS || e == CALL_MISSING) &&
			s->left < CONTINUED && (n->kind == SH_SIMPLE || n->kind == SH_COND))
			s->left = s->perhaps ? LEFT_PERHAPS : LEFT;
	}
	s->depth--;
	return e;
}

void boot_substitute(struct boot_script *s, const char *text, size_t len)
{
	struct sh_script *t = sh_parse(s->c->a, text, len, s->line);
	enum script_exit left = s->left;
	unsigned line = s->line;
	size_t before = s->c->n, kept = before;
	enum call_end end = s->end, e = CALL_SUCCEEDS;

	for (size_t i = 0; i < t->n && s->left < CONTINUED; i++)
		e = list(s, t->v[i]);
	if (s->left == RETURNED || s->left == LEFT)
		e = s->end;
	/* Of a command without a known name in here nothing is said: most print a text. */
	for (size_t i = before; i < s->c->n; i++)
		if (s->c->v[i].kind != CALL_UNKNOWN)
			s->c->v[kept++] = s->c->v[i];
	s->c->n = kept;
	s->left = left;
	s->end = end;
	s->line = line;
	s->has_replaced = true;
	s->replaced = t->error_line ? CALL_OPEN : e;
}

enum call_end boot_shell(struct boot_calls *c, const char *text, size_t len,
	const char *const *args, size_t n_args, const struct file *f, unsigned first_line)
{
	return boot_shell_in(c, text, len, args, n_args, f, first_line, false, 0);
}

enum call_end boot_shell_in(struct boot_calls *c, const char *text, size_t len,
	const char *const *args, size_t n_args, const struct file *f, unsigned first_line,
	bool perhaps, unsigned depth)
{
	struct boot_script s = {.c = c,
		.args = args,
		.n_args = n_args,
		.file = f,
		.perhaps = perhaps,
		.nested = depth,
		.end = CALL_SUCCEEDS};
	struct sh_script *script = sh_parse(c->a, text, len, first_line);
	boot_environment(&s);
	size_t end = f && text == f->data && str_starts(text, "#!") ? strcspn(text, "\n") : 0;

	for (size_t i = 2; i + 2 < end; i++)
		s.errexit |= text[i] == ' ' && text[i + 1] == '-' &&
			     memchr(text + i, 'e', end - i) != NULL;
	for (size_t i = 0; i < script->n && s.left < CONTINUED; i++)
		list(&s, script->v[i]);
	if (script->error_line && s.left < CONTINUED)
		s.end = script->too_deep ? CALL_OPEN : CALL_FAILS;
	return s.left == LEFT_PERHAPS ? CALL_OPEN : s.end;
}
