/*
 * sh_run: commands run on worlds.  See sh_run.h.
 *
 * Not modelled: aliases (those that would matter are refused), set -e, traps but for EXIT, extended patterns outside
 * [[ and case.  Background jobs, pipelines and subshells cannot change the shell.
 */
#include "checks/shell/sh_run.h"

#include <errno.h>
#include <fnmatch.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>

#include "base/limits.h"
#include "base/str.h"

#define MAX_STEPS  20000 /* commands run for one account */
#define MAX_CALLS  50
#define MAX_ROUNDS 100 /* of one loop */

void sh_list(struct sh_ctx *c, const struct sh_node *list, struct sh_worlds *ws)
{
	for (; list && !c->exhausted; list = list->next) {
		struct sh_worlds out = {0};
		for (size_t i = 0; i < ws->n; i++) {
			if (ws->w[i]->flow == F_RUN)
				sh_command(c, list, ws->w[i], &out);
			else
				sh_world_add(c, &out, ws->w[i]);
		}
		*ws = out;
	}
}

static void run_script(struct sh_ctx *c, const struct sh_script *sc, struct sh_worlds *ws)
{
	for (size_t i = 0; i < sc->n; i++) {
		sh_list(c, sc->v[i], ws);
		/* ksh and mksh leave the whole file. */
		for (size_t k = 0; k < ws->n; k++)
			if (ws->w[k]->flow == F_DISCARD) {
				ws->w[k]->flow = c->dialect == SH_BASH ? F_RUN : F_RETURN;
				ws->w[k]->status = 1;
			}
	}
	if (sc->too_deep) {
		c->line = sc->error_line;
		for (size_t i = 0; i < ws->n; i++)
			sh_taint(c, ws->w[i], "commands are nested too deep to be understood");
	}
}

void sh_text(struct sh_ctx *c, const char *text, struct sh_worlds *ws)
{
	if (++c->sources > LIMIT_INCLUDES)
		c->exhausted = sh_where(c);
	else
		run_script(c, sh_parse(c->a, text, strlen(text), c->line), ws);
	c->sources--;
}

/* Not a file, and yet something a shell would read from and may wait at for ever; a folder and /dev/null give nothing. */
static bool is_stream(const struct sh_ctx *c, const char *path)
{
	struct stat st;

	return !root_stat(c->root, path, true, &st, NULL) &&
	       (S_ISFIFO(st.st_mode) || S_ISBLK(st.st_mode) ||
		       (S_ISCHR(st.st_mode) && st.st_rdev != makedev(1, 3)));
}

void sh_source(struct sh_ctx *c, const char *path, struct sh_worlds *ws)
{
	const struct file *f, *outer = c->file;
	unsigned line = c->line;
	struct err e = {0};
	int rc;

	const char *text = sh_virtual(c, path);
	if (++c->sources > LIMIT_INCLUDES) {
		c->exhausted = sh_where(c);
	} else if (text) {
		run_script(c, sh_parse(c->a, text, strlen(text), c->line), ws);
		for (size_t i = 0; i < ws->n; i++)
			if (ws->w[i]->flow == F_RETURN)
				ws->w[i]->flow = F_RUN;
	} else if ((rc = root_read(c->root, path, &f, &e)) < 0 || !sh_may(c, path, 4)) {
		bool temporary = str_starts(path, "/run/") || str_starts(path, "/tmp/") ||
				 str_starts(path, "/dev/") || str_starts(path, "/proc/");
		/* What the user may not read does not count; what we could not read may say anything. */
		bool stream = rc == -EINVAL && is_stream(c, path);
		if (rc < 0 && (rc != -EINVAL || stream) && (!is_absent(rc) || temporary) &&
			(temporary || stream || sh_may(c, path, 4)))
			for (size_t i = 0; i < ws->n; i++)
				sh_taint(c, ws->w[i],
					arena_printf(c->a,
						"a file is sourced that cannot be read (%s)",
						e.text));
	} else if (f->has_nul) {
		for (size_t i = 0; i < ws->n; i++)
			sh_taint(c, ws->w[i], arena_printf(c->a, "%s holds a NUL byte", path));
	} else {
		c->file = f;
		c->line = 0;
		sh_event(c, SH_READS, NULL);
		run_script(c, sh_parse(c->a, f->data, f->size, 1), ws);
		for (size_t i = 0; i < ws->n; i++)
			if (ws->w[i]->flow == F_RETURN)
				ws->w[i]->flow = F_RUN;
	}
	c->sources--;
	c->file = outer;
	c->line = line;
}

/* NAME=word, NAME+=word, NAME=(...), NAME[i]=word. */
static bool assignment(struct sh_ctx *c, struct sh_world *w, const char *text)
{
	const char *eq = strchr(text, '=');
	size_t n = (size_t)(eq - text);
	bool append = n && eq[-1] == '+', array = eq[1] == '(' || memchr(text, '[', n);
	char *name = arena_strndup(c->a, text, n - append);

	name[strcspn(name, "[")] = '\0';
	struct sh_val v =
		array ? sh_unknown(c, SV_ANY, "an array", false) : sh_expand(c, w, eq + 1);
	if (w->unbound == UB_SURE)
		return true;
	struct sh_var *x = sh_var(c, w, name, true);
	if (array && x != &w->vars[0] && !str_eq(name, "PROMPT_COMMAND") && !x->ro && !x->ref) {
		if (eq[1] == '(')
			sh_array(c, w, name, eq + 1, append);
		else
			return sh_assign(c, w, sh_element(c, w, text, n - append),
				append ? sh_unknown(c, SV_ANY, "+= is not understood", false)
				       : sh_expand(c, w, eq + 1));
		return true;
	}
	if (append && !array)
		v = x->v.k == SV_STR && v.k == SV_STR && !x->integer
			    ? sh_known(arena_printf(c->a, "%s%s", x->v.s, v.s))
		    : x->v.k == SV_UNSET ? v
					 : sh_unknown(c, SV_ANY, "+= is not understood", false);
	bool ok = sh_assign(c, w, name, v);
	if (ok && array) {
		x = sh_var(c, w, name, true);
		x->array = true;
		x->v = eq[1] == '(' ? sh_known(arena_strdup(c->a, eq + 1)) : x->v;
	}
	return ok;
}

static const struct sh_func *find_func(const struct sh_world *w, const char *name)
{
	for (size_t i = 0; i < w->n_funcs; i++)
		if (str_eq(w->funcs[i].name, name))
			return &w->funcs[i];
	return NULL;
}

/* Is TMOUT named in it? */
static bool mentions(const struct sh_ctx *c, const struct sh_node *n, int depth)
{
	for (; n && depth < 20; n = n->next) {
		for (size_t i = 0; i < n->n; i++)
			if (strstr(n->words[i], sh_subject(c)))
				return true;
		for (size_t i = 0; i < n->n_items; i++)
			if (mentions(c, n->items[i].body, depth + 1))
				return true;
		if (mentions(c, n->a, depth + 1) || mentions(c, n->b, depth + 1) ||
			mentions(c, n->c, depth + 1))
			return true;
	}
	return false;
}

static void call(
	struct sh_ctx *c, const struct sh_func *fn, struct sh_fields *f, struct sh_worlds *ws)
{
	struct sh_world *w = ws->w[0];
	const struct file *outer = c->file;
	unsigned line = c->line;
	struct sh_val *args = w->args;
	size_t n_args = w->n_args;
	bool unknown = w->args_unknown;

	bool odd = c->dialect == SH_KSH93 && fn->keyword && !c->umask && mentions(c, fn->body, 0);
	if (odd || !fn->body || c->calls >= MAX_CALLS) {
		sh_taint(c, w, arena_printf(c->a, "function %s cannot be followed", fn->name));
		w->status = -1;
		return;
	}
	w->args = f->v + 1;
	w->n_args = f->n - 1;
	w->args_unknown = false;
	c->calls++;
	c->file = fn->file;
	sh_list(c, fn->body, ws);
	c->file = outer;
	c->line = line;
	for (size_t i = 0; i < ws->n; i++) {
		struct sh_world *x = ws->w[i];
		sh_unlocal(x, c->calls);
		if (x->flow == F_RETURN)
			x->flow = F_RUN;
		x->args = args;
		x->n_args = n_args;
		x->args_unknown = unknown;
	}
	c->calls--;
}

static bool is_declaration(const char *w)
{
	return str_eq(w, "export") || str_eq(w, "readonly") || str_eq(w, "declare") ||
	       str_eq(w, "typeset") || str_eq(w, "local");
}

/* Assignments before a command: they last only for export and readonly of the same name. */
static void prefix(struct sh_ctx *c, const struct sh_node *n, const char *name, struct sh_world *w,
	bool function)
{
	for (size_t i = 0; !c->umask && i < n->n_assign; i++) {
		if (!str_starts(n->words[i], "TMOUT=") && !str_starts(n->words[i], "TMOUT+="))
			continue;
		if (str_eq(name, "readonly") || str_eq(name, "export"))
			assignment(c, w, n->words[i]);
		else if (function || str_eq(name, "eval") || str_eq(name, ".") ||
			 str_eq(name, "source") || is_declaration(name))
			sh_taint(c, w,
				arena_printf(c->a, "TMOUT before %s is not understood", name));
	}
}

static void fields_of(
	struct sh_ctx *c, const struct sh_node *n, struct sh_world *w, struct sh_fields *f)
{
	for (size_t i = n->n_assign; i < n->n; i++) {
		const char *word = n->words[i];
		size_t name = strcspn(word, "=");
		bool whole = f->n && f->v[0].k == SV_STR && is_declaration(f->v[0].s) &&
			     word[name] && sh_is_name(word, name - (name && word[name - 1] == '+'));
		if (whole && word[name + 1] == '(' && !str_starts(word, "TMOUT") &&
			!str_starts(word, "PROMPT_COMMAND")) {
			bool append = word[name - 1] == '+';
			char *bare = arena_strndup(c->a, word, name - append);
			for (size_t k = 1; k < f->n; k++)
				if (f->v[k].k == SV_STR && *f->v[k].s == '-' &&
					strchr(f->v[k].s, 'A'))
					sh_var(c, w, bare, true)->assoc = true;
			sh_array(c, w, bare, word + name + 1, append);
			struct sh_val *x = arena_push(c->a, &f->v, &f->n, &f->cap, sizeof(*x));
			*x = sh_known(bare);
			continue;
		}
		if (whole) {
			struct sh_val v = sh_expand(c, w, word + name + 1);
			struct sh_val *x = arena_push(c->a, &f->v, &f->n, &f->cap, sizeof(*x));
			if (v.k == SV_STR) {
				*x = sh_known(
					arena_printf(c->a, "%.*s%s", (int)name + 1, word, v.s));
			} else {
				/* The name is known, the value is not: both are kept apart. */
				*x = sh_known(arena_printf(c->a, "%.*s", (int)name, word));
				sh_assign(c, w,
					arena_strndup(
						c->a, word, name - (name && word[name - 1] == '+')),
					v);
			}
			continue;
		}
		sh_expand_fields(c, w, word, f);
	}
}

/* Neither a function nor a builtin: perhaps a program whose answer is known, perhaps one a person sits in. */
static void program(
	struct sh_ctx *c, const struct sh_node *n, struct sh_fields *f, struct sh_world *w)
{
	const char *text;
	int status;

	if (sh_tools(c, w, f, &text, &status)) {
		w->status = status;
		sh_print(c, w, text);
		return;
	}
	w->status = -1;
	sh_print(c, w, NULL);
	if (!c->launch || (n->in && !str_eq(n->in_word, "/dev/tty")))
		return;
	struct sh_world *with = sh_world_copy(c, w);
	for (size_t i = 0; i < n->n_assign; i++)
		if (assignment(c, with, n->words[i])) {
			size_t len = strcspn(n->words[i], "+=[");
			sh_var(c, with, arena_strndup(c->a, n->words[i], len), true)->exported =
				true;
		}
	c->launch(c, with, f, false);
	w->spent = with->spent;
}

static void run_simple(
	struct sh_ctx *c, const struct sh_node *n, struct sh_world *w, struct sh_worlds *out)
{
	struct sh_fields f = {0};
	struct sh_worlds ws = {{w}, 1};
	struct sh_val ifs;

	w->status_env = false;
	if (n->here_assigns && !c->umask)
		sh_taint(c, w, "a here-document that assigns TMOUT");
	if (n->n_assign == n->n) {
		w->status = 0;
		for (size_t i = 0; i < n->n; i++) {
			if (!assignment(c, w, n->words[i])) {
				w->flow = F_DISCARD;
				w->flow_where = sh_where(c);
				break;
			}
			if (strchr(n->words[i], '`') || strstr(n->words[i], "$("))
				w->status = c->sub_status;
			if (sh_unbound(c, w, out))
				return;
		}
		w->pipe = NULL;
		sh_world_add(c, out, w);
		return;
	}
	fields_of(c, n, w, &f);
	if (sh_unbound(c, w, out))
		return;
	bool no_function = false;
	while (f.n > 1 && f.v[0].k == SV_STR && f.v[1].k == SV_STR && *f.v[1].s != '-' &&
		(str_eq(f.v[0].s, "builtin") || str_eq(f.v[0].s, "command"))) {
		no_function = true;
		f.v++, f.n--;
	}
	if (!f.n) {
		w->status = 0;
	} else if (f.v[0].k != SV_STR) {
		if (!f.v[0].safe)
			sh_taint(c, w,
				arena_printf(c->a, "a command that cannot be known (%s)",
					f.v[0].why ? f.v[0].why : ""));
		w->status = -1;
	} else {
		const char *name = f.v[0].s;
		const struct sh_func *fn = find_func(w, name);
		/* An alias is followed by its own word where TMOUT cannot be meant. */
		bool meant = c->umask && str_eq(name, "umask");
		for (size_t i = 1; i < f.n; i++)
			meant |= f.v[i].k != SV_STR || strstr(f.v[i].s, sh_subject(c));
		if (no_function || (fn && fn->alias && !meant))
			fn = NULL;
		prefix(c, n, name, w, fn != NULL);
		if (fn) {
			struct sh_func copy = *fn;
			struct sh_world *without = fn->maybe ? sh_world_fork(c, w, false) : NULL;
			call(c, &copy, &f, &ws);
			if (without) {
				without->status = -1;
				sh_world_add(c, out, without);
			}
		} else {
			for (size_t i = 0; i < n->n_assign && str_eq(name, "read"); i++)
				if (str_starts(n->words[i], "IFS=")) {
					ifs = sh_expand(c, w, n->words[i] + 4);
					c->ifs = &ifs;
				}
			if (!sh_builtin(c, name, &f, &ws))
				program(c, n, &f, w);
			c->ifs = NULL;
		}
	}
	for (size_t i = 0; i < ws.n; i++) {
		ws.w[i]->pipe = NULL;
		if (!sh_unbound(c, ws.w[i], out))
			sh_world_add(c, out, ws.w[i]);
	}
}

/* Splits worlds by the result of what has just run: those where it holds, and those where it does not. */
static void by_status(struct sh_ctx *c, struct sh_worlds *ws, struct sh_worlds *yes,
	struct sh_worlds *no, struct sh_worlds *left)
{
	for (size_t i = 0; i < ws->n; i++) {
		struct sh_world *w = ws->w[i];
		if (w->flow != F_RUN) {
			sh_world_add(c, left, w);
		} else if (w->status >= 0) {
			sh_world_add(c, w->status ? no : yes, w);
		} else {
			struct sh_world *other = sh_world_fork(c, w, w->status_env);
			w->status = 0;
			other->status = 1;
			sh_world_add(c, yes, w);
			sh_world_add(c, no, other);
		}
	}
}

static void add_all(struct sh_ctx *c, struct sh_worlds *out, struct sh_worlds *ws)
{
	for (size_t i = 0; i < ws->n; i++)
		sh_world_add(c, out, ws->w[i]);
}

static void run_branch(
	struct sh_ctx *c, const struct sh_node *n, struct sh_world *w, struct sh_worlds *out)
{
	struct sh_worlds ws = {{w}, 1}, yes = {0}, no = {0};

	if (n->kind == SH_IF)
		sh_list(c, n->a, &ws);
	else {
		struct sh_worlds left = {0};
		sh_command(c, n->a, w, &left);
		ws = left;
	}
	c->line = n->line;
	by_status(c, &ws, &yes, &no, out);
	if (c->events && (mentions(c, n->b, 0) || mentions(c, n->c, 0)))
		sh_event(c,
			yes.n && no.n			    ? SH_MAYBE
			: (n->kind == SH_OR ? no.n : yes.n) ? SH_HOLDS
							    : SH_HOLDS_NOT,
			NULL);
	if (n->kind == SH_AND) {
		struct sh_worlds after = {0};
		for (size_t i = 0; i < yes.n; i++)
			sh_command(c, n->b, yes.w[i], &after);
		yes = after;
	} else if (n->kind == SH_OR) {
		struct sh_worlds after = {0};
		for (size_t i = 0; i < no.n; i++)
			sh_command(c, n->b, no.w[i], &after);
		no = after;
	} else {
		sh_list(c, n->b, &yes);
		if (n->c)
			sh_list(c, n->c, &no);
		else
			for (size_t i = 0; i < no.n; i++)
				no.w[i]->status = 0;
	}
	add_all(c, out, &yes);
	add_all(c, out, &no);
}

/* After a loop's body: break and continue of this loop end here. */
static void loop_flow(struct sh_worlds *ws, struct sh_worlds *out, struct sh_ctx *c)
{
	struct sh_worlds on = {0};

	for (size_t i = 0; i < ws->n; i++) {
		struct sh_world *w = ws->w[i];
		bool breaks = w->flow == F_BREAK,
		     outer = (breaks || w->flow == F_CONTINUE) && w->levels > 1;
		if (outer) {
			w->levels--;
			sh_world_add(c, out, w);
		} else if (breaks) {
			w->flow = F_RUN;
			sh_world_add(c, out, w);
		} else if (w->flow == F_CONTINUE || w->flow == F_RUN) {
			w->flow = F_RUN;
			sh_world_add(c, &on, w);
		} else {
			sh_world_add(c, out, w);
		}
	}
	*ws = on;
}

static void run_for(
	struct sh_ctx *c, const struct sh_node *n, struct sh_world *w, struct sh_worlds *out)
{
	struct sh_fields f = {0};
	struct sh_worlds ws = {{w}, 1};

	for (size_t i = 1; i < n->n; i++)
		sh_expand_fields(c, w, n->words[i], &f);
	if (n->all && !w->args_unknown)
		f = (struct sh_fields){w->args, w->n_args, 0};
	else if (n->all)
		sh_expand_fields(c, w, "$*", &f);
	if (sh_unbound(c, w, out))
		return;
	w->status = 0;
	for (size_t i = 0; i < f.n && ws.n && !c->exhausted; i++) {
		/* An unknown word may be none, one or several. */
		int rounds = f.v[i].k == SV_STR ? 1 : 2;
		for (int r = 0; r < rounds; r++) {
			struct sh_worlds skip = {0};
			for (size_t k = 0; k < ws.n; k++) {
				if (rounds > 1)
					sh_world_add(
						c, &skip, sh_world_fork(c, ws.w[k], f.v[i].env));
				sh_assign(c, ws.w[k], n->words[0], f.v[i]);
			}
			sh_list(c, n->a, &ws);
			loop_flow(&ws, out, c);
			add_all(c, &ws, &skip);
		}
	}
	add_all(c, out, &ws);
}

static void run_loop(
	struct sh_ctx *c, const struct sh_node *n, struct sh_world *w, struct sh_worlds *out)
{
	struct sh_worlds ws = {{w}, 1};
	int guesses = 0;

	for (int round = 0; ws.n && !c->exhausted; round++) {
		struct sh_worlds yes = {0}, no = {0};
		sh_list(c, n->a, &ws);
		for (size_t i = 0; i < ws.n; i++)
			guesses += ws.w[i]->flow == F_RUN && ws.w[i]->status < 0;
		c->line = n->line;
		by_status(c, &ws, n->negated ? &no : &yes, n->negated ? &yes : &no, out);
		for (size_t i = 0; i < no.n; i++)
			no.w[i]->status = 0;
		add_all(c, out, &no);
		if (guesses > 3) { /* what it does to TMOUT shows in the first rounds */
			for (size_t i = 0; i < yes.n; i++)
				yes.w[i]->status = 0;
			add_all(c, out, &yes);
			return;
		}
		if (round >= MAX_ROUNDS) {
			for (size_t i = 0; i < yes.n; i++) {
				sh_taint(c, yes.w[i], "a loop that does not end");
				sh_world_add(c, out, yes.w[i]);
			}
			return;
		}
		sh_list(c, n->b, &yes);
		loop_flow(&yes, out, c);
		ws = yes;
	}
	add_all(c, out, &ws);
}

static int item_matches(
	struct sh_ctx *c, struct sh_world *w, const struct sh_item *it, struct sh_val v)
{
	int rc = 1;

	for (size_t i = 0; i < it->n; i++) {
		struct sh_val p = sh_expand_pattern(c, w, it->patterns[i]);
		if (str_eq(p.s, "*"))
			return 0;
		if (p.k == SV_STR && v.k == SV_STR) {
			if (!fnmatch(p.s, v.s, FNM_EXTMATCH))
				return 0;
		} else if (p.k == SV_STR && v.k == SV_UNSET) {
			if (!*p.s)
				return 0;
		} else {
			rc = -1;
		}
	}
	return rc;
}

static void run_case(
	struct sh_ctx *c, const struct sh_node *n, struct sh_world *w, struct sh_worlds *out)
{
	struct sh_val v = sh_expand(c, w, n->words[0]);

	if (sh_unbound(c, w, out))
		return;
	for (size_t i = 0; i < n->n_items && w; i++) {
		int m = item_matches(c, w, &n->items[i], v);
		struct sh_world *rest = m < 0 ? sh_world_fork(c, w, v.env) : NULL;
		if (m == 1)
			continue;
		struct sh_worlds ws = {{w}, 1};
		w->status = 0;
		for (size_t k = i; k < n->n_items; k++) {
			sh_list(c, n->items[k].body, &ws);
			if (!n->items[k].falls)
				break;
		}
		add_all(c, out, &ws);
		w = rest;
	}
	if (w) {
		w->status = 0;
		sh_world_add(c, out, w);
	}
}

/* for ((a; b; c)). */
static void run_count(
	struct sh_ctx *c, const struct sh_node *n, struct sh_world *w, struct sh_worlds *out)
{
	struct sh_worlds ws = {{w}, 1};
	long long v;

	sh_arith(c, w, n->words[0], &v);
	for (int round = 0; ws.n && !c->exhausted; round++) {
		struct sh_worlds yes = {0};
		for (size_t i = 0; i < ws.n; i++) {
			bool known = sh_arith(c, ws.w[i], n->words[1], &v);
			if (!n->words[1][strspn(n->words[1], " \t")])
				v = 1;
			if (!known || round >= MAX_ROUNDS)
				sh_taint(c, ws.w[i], "a loop whose end cannot be known");
			ws.w[i]->status = 0;
			sh_world_add(c, known && v && round < MAX_ROUNDS ? &yes : out, ws.w[i]);
		}
		sh_list(c, n->b, &yes);
		loop_flow(&yes, out, c);
		for (size_t i = 0; i < yes.n; i++)
			sh_arith(c, yes.w[i], n->words[2], &v);
		ws = yes;
	}
	add_all(c, out, &ws);
}

/* select: run no time, once or twice. */
static void run_opaque(
	struct sh_ctx *c, const struct sh_node *n, struct sh_world *w, struct sh_worlds *out)
{
	struct sh_worlds ws = {{w}, 1};

	if (n->n && !c->umask && strstr(n->words[0], "TMOUT"))
		sh_taint(c, w, "a loop over TMOUT");
	else if (n->n && sh_is_name(n->words[0], strlen(n->words[0])))
		sh_assign(c, w, n->words[0], sh_unknown(c, SV_ANY, "a loop variable", false));
	for (int r = 0; r < 2; r++) {
		struct sh_worlds skip = {0};
		for (size_t k = 0; k < ws.n; k++)
			sh_world_add(c, &skip, sh_world_fork(c, ws.w[k], false));
		sh_list(c, n->b, &ws);
		loop_flow(&ws, out, c);
		add_all(c, &ws, &skip);
	}
	add_all(c, out, &ws);
}

static void define(struct sh_ctx *c, const struct sh_node *n, struct sh_world *w)
{
	struct sh_func *f = (struct sh_func *)find_func(w, n->words[0]);

	if (!f)
		f = arena_push(c->a, &w->funcs, &w->n_funcs, &w->cap_funcs, sizeof(*f));
	*f = (struct sh_func){
		.name = n->words[0], .body = n->a, .file = c->file, .keyword = n->all};
	w->status = 0;
}

/* It cannot change this shell, but a person may sit in what it starts. */
static void subshell(struct sh_ctx *c, const struct sh_node *n, struct sh_world *w)
{
	struct sh_worlds inner = {{sh_world_copy(c, w)}, 1};

	w->status = -1;
	w->status_env = false;
	if (c->depth >= 4 || ++c->captures > 12) {
		sh_print(c, w, NULL);
	} else {
		sh_list(c, n->a, &inner);
		c->line = n->line;
		if (inner.n == 1 && inner.w[0]->flow != F_EXEC && inner.w[0]->flow != F_GONE) {
			bool broken = inner.w[0]->flow == F_DISCARD || inner.w[0]->flow == F_TOP;
			w->status = broken ? 1 : inner.w[0]->status;
			w->out = inner.w[0]->out;
			w->out_unknown = inner.w[0]->out_unknown;
			w->spent = inner.w[0]->spent;
		} else {
			sh_print(c, w, NULL);
		}
		c->captures--;
	}
}

static void run_plain(
	struct sh_ctx *c, const struct sh_node *n, struct sh_world *w, struct sh_worlds *out)
{
	struct sh_worlds ws = {{w}, 1};
	long long number;
	bool env = false;

	if (++c->steps > MAX_STEPS)
		c->exhausted = sh_where(c);
	c->line = n->line;
	switch (n->kind) {
	case SH_SIMPLE:
		run_simple(c, n, w, out);
		return;
	case SH_AND:
	case SH_OR:
	case SH_IF:
		run_branch(c, n, w, out);
		return;
	case SH_NOT:
		ws.n = 0;
		sh_command(c, n->a, w, &ws);
		for (size_t i = 0; i < ws.n; i++)
			if (ws.w[i]->status >= 0)
				ws.w[i]->status = !ws.w[i]->status;
		break;
	case SH_SUBSHELL:
		subshell(c, n, w);
		break;
	case SH_PIPE:
		sh_pipe(c, n, w, out);
		return;
	case SH_BACK:
		w->status = 0;
		w->status_env = false;
		sh_print(c, w, NULL);
		break;
	case SH_GROUP:
		sh_list(c, n->a, &ws);
		break;
	case SH_FOR:
		run_for(c, n, w, out);
		return;
	case SH_LOOP:
		run_loop(c, n, w, out);
		return;
	case SH_CASE:
		run_case(c, n, w, out);
		return;
	case SH_FUNCTION:
		define(c, n, w);
		break;
	case SH_ARITH:
		w->status = sh_arith(c, w, n->words[0], &number) ? !number : -1;
		w->status_env = false;
		break;
	case SH_COND:
		if (c->dialect == SH_DASH) { /* a command that is not there */
			w->status = 127;
			break;
		}
		w->status = sh_cond(c, w, n, &env);
		w->status_env = env;
		break;
	case SH_COUNT:
		run_count(c, n, w, out);
		return;
	case SH_OPAQUE:
		run_opaque(c, n, w, out);
		return;
	}
	if (n->kind == SH_SUBSHELL || n->kind == SH_BACK || n->kind == SH_ARITH ||
		n->kind == SH_COND) {
		w->pipe = NULL;
		if (sh_unbound(c, w, out))
			return;
	}
	add_all(c, out, &ws);
}

/* The same with its standard input and output. */
static void with_input(
	struct sh_ctx *c, const struct sh_node *n, struct sh_world *w, struct sh_worlds *out)
{
	struct sh_worlds inner = {0};
	const char *in = w->in;
	bool unknown = w->in_unknown;
	const struct file *f;

	struct sh_val v = strchr("fs", n->in) ? sh_expand(c, w, n->in_word)
			  : n->in == 'e'      ? sh_expand_here(c, w, n->in_word)
					      : (struct sh_val){.k = SV_ANY};
	w->in_unknown = true;
	w->in = NULL;
	const char *text = v.k == SV_STR ? sh_virtual(c, v.s) : NULL;
	if (n->in == 'h' || (n->in == 'e' && v.k == SV_STR) || text) {
		w->in = n->in == 'h' ? n->in_word : text ? text : v.s;
		w->in_unknown = false;
	} else if (v.k == SV_STR && n->in == 's') {
		w->in = arena_printf(c->a, "%s\n", v.s);
		w->in_unknown = false;
	} else if (v.k == SV_STR && str_eq(v.s, "/dev/null")) {
		w->in = "";
		w->in_unknown = false;
	} else if (v.k == SV_STR && *v.s == '/' && !root_read(c->root, v.s, &f, &(struct err){0}) &&
		   sh_may(c, v.s, 4) && !f->has_nul && f->size < 65536) {
		w->in = arena_strndup(c->a, f->data, f->size);
		w->in_unknown = false;
	}
	run_plain(c, n, w, &inner);
	for (size_t i = 0; i < inner.n; i++) {
		inner.w[i]->in = in;
		inner.w[i]->in_unknown = unknown;
		sh_world_add(c, out, inner.w[i]);
	}
}

void sh_command(
	struct sh_ctx *c, const struct sh_node *n, struct sh_world *w, struct sh_worlds *out)
{
	struct sh_worlds inner = {0};
	const char *text = w->out;
	bool unknown = w->out_unknown;

	if (!n->elsewhere || !text) {
		(n->in ? with_input : run_plain)(c, n, w, out);
		return;
	}
	w->out = NULL;
	(n->in ? with_input : run_plain)(c, n, w, &inner);
	for (size_t i = 0; i < inner.n; i++) {
		inner.w[i]->out = text;
		inner.w[i]->out_unknown = unknown;
		sh_world_add(c, out, inner.w[i]);
	}
}
