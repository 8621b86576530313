/*
 * sh_builtin: the shells' own commands that can set, unset or freeze a variable, or leave a file (bash(1) SHELL
 * BUILTIN COMMANDS, mksh(1)).  All others leave TMOUT alone and their result is not known.
 */
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/shell/sh_run.h"

static const char *text_of(const struct sh_val *v)
{
	return v->k == SV_STR ? v->s : NULL;
}

/* As declare makes them. */
struct attributes {
	bool ro, exported, integer, array, assoc, global, function, print, local, off_exported, ref;
};

/* Reads the options; the index of the first operand, or 0 for an option the command does not have. */
static size_t options(const struct sh_fields *f, const char *known, struct attributes *at)
{
	size_t i = 1;

	for (; i < f->n; i++) {
		const char *o = text_of(&f->v[i]);
		if (!o || (*o != '-' && *o != '+') || !o[1])
			break;
		if (str_eq(o, "--"))
			return i + 1;
		for (const char *k = o + 1; *k; k++) {
			if (!strchr(known, *k))
				return 0;
			bool on = *o == '-';
			if (*k == 'r')
				at->ro |= on;
			else if (*k == 'x')
				at->exported = on, at->off_exported = !on;
			else if (*k == 'i')
				at->integer = on;
			else if (strchr("aA", *k))
				at->array = on, at->assoc |= *k == 'A';
			else if (*k == 'g')
				at->global = on;
			else if (strchr("fF", *k))
				at->function = true;
			else if (*k == 'p')
				at->print = true;
			else if (*k == 'n' && strchr(known, 'u'))
				at->ref = on;
		}
	}
	return i;
}

static bool is_local(const struct sh_world *w, const char *name, unsigned depth)
{
	for (size_t i = 0; i < w->n_locals; i++)
		if (w->locals[i].depth == depth && str_eq(w->locals[i].saved.name, name))
			return true;
	return false;
}

static void make_local(struct sh_ctx *c, struct sh_world *w, const char *name, unsigned depth)
{
	struct sh_var *v = sh_var(c, w, name, true);

	if (is_local(w, name, depth))
		return;
	struct sh_local *l = arena_push(c->a, &w->locals, &w->n_locals, &w->cap_locals, sizeof(*l));
	*l = (struct sh_local){*v, depth};
	*v = (struct sh_var){.name = v->name};
}

void sh_unlocal(struct sh_world *w, unsigned depth)
{
	while (w->n_locals && w->locals[w->n_locals - 1].depth >= depth) {
		struct sh_var *saved = &w->locals[--w->n_locals].saved;
		for (size_t i = 0; i < w->n_vars; i++)
			if (str_eq(w->vars[i].name, saved->name))
				w->vars[i] = *saved;
	}
}

/* One operand NAME or NAME=VALUE of export, readonly, declare ...; false when it is no name. */
static bool declare_one(
	struct sh_ctx *c, struct sh_world *w, const char *operand, const struct attributes *at)
{
	size_t n = strcspn(operand, "=");
	bool append = n && operand[n] == '=' && operand[n - 1] == '+', ok = true;
	char *name = arena_strndup(c->a, operand, n - append);

	if (strchr(name, '['))
		name[strcspn(name, "[")] = '\0';
	if (!sh_is_name(name, strlen(name)))
		return false;
	if (at->ref) {
		if (operand[n] && sh_is_name(operand + n + 1, strlen(operand + n + 1)) &&
			!str_eq(name, operand + n + 1))
			sh_var(c, w, name, true)->ref = arena_strdup(c->a, operand + n + 1);
		return true;
	}
	struct sh_var *v = sh_var(c, w, name, true);
	if (v->ref && !at->local) {
		v = sh_var(c, w, v->ref, true);
		if (v->ref)
			return false;
	}
	if (at->local && v->ro && !is_local(w, name, c->calls))
		return false;
	if (at->local)
		make_local(c, w, name, c->calls);
	if (v->ro) {
		if (operand[n] && v == &w->vars[0])
			sh_event(c, SH_REFUSED, NULL);
		v->exported |= at->exported && !operand[n];
		return !operand[n] && !at->off_exported;
	}
	v->integer |= at->integer;
	v->assoc |= at->assoc;
	v->array |= at->array || operand[n + (operand[n] != '\0')] == '(';
	if (operand[n]) {
		struct sh_val value = sh_known(operand + n + 1);
		if (append)
			value = v->v.k == SV_STR
					? sh_known(arena_printf(c->a, "%s%s", v->v.s, value.s))
					: sh_unknown(
						  c, SV_SOME, "+= to an unknown value", v->v.env);
		ok = sh_assign(c, w, name, value);
	}
	v->exported = (v->exported || at->exported) && !at->off_exported;
	if (at->ro) {
		v->ro = true;
		v->ro_file = c->file;
		v->ro_line = c->line;
		if (v == &w->vars[0])
			sh_event(c, SH_FREEZES, NULL);
	}
	return ok;
}

/* readonly -p, declare -p NAME: as bash writes them, its own among them; anything else is not known. */
static void print_declared(struct sh_ctx *c, const char *name, const struct sh_fields *f,
	size_t from, struct sh_world *w)
{
	static const char *const own[] = {
		"BASHOPTS", "BASH_VERSINFO", "EUID", "PPID", "SHELLOPTS", "UID"};
	bool all = str_eq(name, "readonly") && from >= f->n;

	w->status = 0;
	if (!all && (str_eq(name, "readonly") || str_eq(name, "export") || from >= f->n)) {
		sh_print(c, w, NULL);
		return;
	}
	for (size_t i = 0; all && i < sizeof(own) / sizeof(*own); i++)
		sh_print(c, w, arena_printf(c->a, "declare -r %s=\"-\"\n", own[i]));
	for (size_t i = 0; all && i < w->n_vars; i++) {
		const struct sh_var *v = &w->vars[i];
		bool is_own = false;
		for (size_t k = 0; k < sizeof(own) / sizeof(*own); k++)
			is_own |= str_starts(v->name, own[k]);
		if (is_own)
			continue;
		if (v->ro && v->v.k > SV_STR)
			sh_print(c, w, NULL);
		else if (v->ro || (v->stuck && w->out))
			sh_print(c, w,
				v->stuck ? NULL
				: v->v.k == SV_UNSET
					? arena_printf(c->a, "declare -r %s\n", v->name)
					: arena_printf(c->a, "declare -%sr%s %s=\"%s\"\n",
						  v->integer ? "i" : "", v->exported ? "x" : "",
						  v->name, v->v.s));
	}
	for (size_t i = from; i < f->n; i++) {
		const char *s = text_of(&f->v[i]);
		struct sh_var *v = s ? sh_var(c, w, s, false) : NULL;
		bool there =
			v && (v->v.k != SV_UNSET || v->ro || v->exported || v->integer || v->array);
		if (!s || (v && (v->v.k == SV_ANY || v->stuck)))
			w->status = -1;
		else if (!there && w->status >= 0 && !strchr("BEUPSH_FDGLMORI", *s))
			w->status = 1;
		else if (!there)
			w->status = -1;
		sh_print(c, w,
			there && v->v.k == SV_STR && !v->array
				? arena_printf(c->a, "declare -%s%s%s%s %s=\"%s\"\n",
					  v->integer ? "i" : "", v->ro ? "r" : "",
					  v->exported ? "x" : "",
					  v->integer || v->ro || v->exported ? "" : "-", s, v->v.s)
			: there || w->status < 0 ? NULL
						 : "");
	}
}

static void declaration(struct sh_ctx *c, const char *name, struct sh_fields *f, struct sh_world *w)
{
	struct attributes at = {0};
	const char *known = "aAfFgiIlnrtuxp";

	if (str_eq(name, "readonly"))
		known = "aAfp";
	if (str_eq(name, "export"))
		known = "fnp";
	size_t i = options(f, known, &at);
	w->status = 0;
	if (!i) {
		w->status = 1;
		return;
	}
	if (str_eq(name, "readonly"))
		at.ro = true;
	if (str_eq(name, "export"))
		at.exported = true;
	for (size_t k = 1; k < i && str_eq(name, "export"); k++)
		if (f->v[k].k == SV_STR && strchr(f->v[k].s, 'n'))
			at.exported = false, at.off_exported = true;
	if (at.print || (f->n == 1 && str_eq(name, "readonly"))) {
		print_declared(c, name, f, i, w);
		return;
	}
	bool declares = !str_eq(name, "readonly") && !str_eq(name, "export");
	at.local = declares && c->calls > 0 && !at.global && c->dialect != SH_KSH93;
	for (; i < f->n; i++) {
		const char *operand = text_of(&f->v[i]);
		if (operand && at.function && declares && str_starts(operand, sh_subject(c)))
			sh_taint(c, w, "a declaration that is not understood");
		if (at.function)
			continue;
		if (operand) {
			if (!declare_one(c, w, operand, &at))
				w->status = 1;
			continue;
		}
		sh_taint(c, w,
			arena_printf(c->a, "%s of a name or value that cannot be known (%s)", name,
				f->v[i].why ? f->v[i].why : ""));
	}
}

static void unset(struct sh_ctx *c, struct sh_fields *f, struct sh_world *w)
{
	bool functions = false;

	w->status = 0;
	for (size_t i = 1; i < f->n; i++) {
		const char *name = text_of(&f->v[i]);
		if (name && *name == '-') {
			functions |= strchr(name, 'f') != NULL;
			continue;
		}
		if (!name) {
			if (!functions)
				sh_taint(c, w, "unset of a name that cannot be known");
			continue;
		}
		struct sh_var *v = functions ? NULL : sh_var(c, w, name, false);
		if (v && v->ro)
			w->status = 1;
		else if (v && !v->stuck && v == &w->vars[0])
			sh_event(c, SH_UNSETS, NULL);
		if (v && !v->ro && !v->stuck)
			*v = (struct sh_var){.name = v->name,
				.file = c->file,
				.line = c->line,
				.dead = v->dead || v->special};
		for (size_t k = 0; (functions || !v) && k < w->n_funcs; k++)
			if (str_eq(w->funcs[k].name, name))
				w->funcs[k--] = w->funcs[--w->n_funcs];
	}
}

/* The next line of w->in as read takes it: without -r a backslash keeps the next byte and joins lines. */
static void raw_line(struct sh_world *w, bool raw, struct strbuf *text, struct strbuf *kept)
{
	const char *s = w->in;

	w->status = 1;
	for (; *s; s++) {
		bool keep = !raw && *s == '\\';
		if (keep && s[1] == '\n') {
			s++;
			continue;
		}
		if (*s == '\n') {
			w->status = 0;
			s++;
			break;
		}
		if (keep && !*++s)
			break;
		strbuf_add(text, s, 1);
		strbuf_puts(kept, keep ? "k" : "-");
	}
	w->in = s;
}

/* How many bytes from i on separate two fields: blanks of IFS, and among them one that is no blank. */
static size_t separator(const char *s, const char *kept, const char *seps, size_t i, bool one_more)
{
	size_t from = i;

	for (; s[i] && kept[i] == '-' && strchr(seps, s[i]); i++) {
		bool blank = strchr(" \t\n", s[i]) != NULL;
		if (!blank && !one_more)
			break;
		one_more &= blank;
	}
	return i - from;
}

/* read with its input known: one line, split for several names.  False when the options are more than it knows. */
static bool read_line(struct sh_ctx *c, struct sh_fields *f, struct sh_world *w)
{
	struct strbuf text = {.arena = c->a}, kept = {.arena = c->a};
	bool raw = false;
	size_t i = 1;

	if (!w->in || w->in_unknown)
		return false;
	for (; i < f->n && f->v[i].k == SV_STR && *f->v[i].s == '-'; i++) {
		if (str_eq(f->v[i].s, "-t") || str_eq(f->v[i].s, "-p"))
			i++;
		else if (str_eq(f->v[i].s, "-r") || str_eq(f->v[i].s, "-rs") ||
			 str_eq(f->v[i].s, "-sr"))
			raw = true;
		else if (!str_eq(f->v[i].s, "-s"))
			return false;
	}
	for (size_t k = i; k < f->n; k++)
		if (f->v[k].k != SV_STR || !sh_is_name(f->v[k].s, strlen(f->v[k].s)))
			return false;
	struct sh_var *var = sh_var(c, w, "IFS", false);
	struct sh_val ifs = c->ifs ? *c->ifs : var ? var->v : sh_known(" \t\n");
	const char *seps = ifs.k == SV_UNSET ? " \t\n" : ifs.s;
	if (!seps || i >= f->n)
		return false;
	raw_line(w, raw, &text, &kept);
	const char *s = strbuf_str(&text), *how = strbuf_str(&kept);
	size_t at = separator(s, how, seps, 0, false);
	for (; i < f->n; i++) {
		size_t end = at;
		while (s[end] && (how[end] == 'k' || !strchr(seps, s[end])))
			end++;
		size_t next = end + separator(s, how, seps, end, true);
		if (i + 1 == f->n &&
			s[next]) { /* the last name takes the rest, but for blanks at its end */
			for (end = next = strlen(s); end > at && how[end - 1] == '-' &&
						     strchr(seps, s[end - 1]) &&
						     strchr(" \t\n", s[end - 1]);)
				end--;
		}
		sh_assign(c, w, f->v[i].s, sh_known(arena_strndup(c->a, s + at, end - at)));
		at = next;
	}
	return true;
}

/* getopts OPTIONS NAME over the arguments; false when they cannot be known. */
static bool next_option(struct sh_ctx *c, const struct sh_fields *f, struct sh_world *w)
{
	const char *options = f->n == 3 ? text_of(&f->v[1]) : NULL,
		   *name = f->n == 3 ? text_of(&f->v[2]) : NULL;
	struct sh_val ind = sh_value(c, w, "OPTIND");
	struct sh_var *pos = sh_var(c, w, "(option)", true);
	size_t i = ind.k == SV_STR ? strtoul(ind.s, NULL, 10) : 1,
	       at = pos->v.k == SV_STR ? strtoul(pos->v.s, NULL, 10) : 1;

	if (!options || !name || *options == ':' || !sh_is_name(name, strlen(name)) ||
		w->args_unknown || ind.k > SV_STR || !i)
		return false;
	const char *arg = i <= w->n_args ? text_of(&w->args[i - 1]) : "";
	if (!arg)
		return false;
	w->status = 1;
	if (*arg != '-' || !arg[1] || str_eq(arg, "--") || at >= strlen(arg)) {
		sh_assign(c, w, name, sh_known("?"));
		return true;
	}
	const char *o = strchr(options, arg[at]);
	char letter[2] = {arg[at], '\0'};
	bool takes = o && *letter != ':' && o[1] == ':';
	const char *value = NULL;
	at++;
	if (takes) {
		value = arg[at] ? arg + at : i < w->n_args ? text_of(&w->args[i]) : NULL;
		i += arg[at] ? 1 : 2;
		at = 1;
	} else if (!arg[at]) {
		i++;
		at = 1;
	}
	bool fine = o && *letter != ':' && (!takes || value);
	sh_assign(c, w, name, sh_known(fine ? arena_strdup(c->a, letter) : "?"));
	sh_var(c, w, "OPTARG", true)->v = fine && takes ? sh_known(value) : (struct sh_val){0};
	sh_assign(c, w, "OPTIND", sh_known(arena_printf(c->a, "%zu", i)));
	sh_var(c, w, "(option)", true)->v = sh_known(arena_printf(c->a, "%zu", at));
	w->status = 0;
	return true;
}

/* echo, printf where somebody gathers it. */
static void print_builtin(struct sh_ctx *c, struct sh_fields *f, struct sh_world *w)
{
	const char *text;
	int status;

	if (w->out)
		sh_print(c, w, sh_tools(c, w, f, &text, &status) ? text : NULL);
}

/* read, mapfile, getopts, printf -v: their names get a value nobody knows. */
static void sets_names(struct sh_ctx *c, const char *name, struct sh_fields *f, struct sh_world *w)
{
	bool is_printf = str_eq(name, "printf");

	if ((str_eq(name, "read") && read_line(c, f, w)) ||
		(str_eq(name, "getopts") && next_option(c, f, w)))
		return;
	const char *text;
	int status;
	bool into = is_printf && f->n > 3 && str_eq(text_of(&f->v[1]), "-v") && text_of(&f->v[2]);
	struct sh_fields rest = {
		f->v + 2, f->n - 2, 0}; /* the name stands where the command's did */
	if (into && sh_tools_as(c, w, "printf", &rest, &text, &status)) {
		sh_assign(c, w, f->v[2].s, sh_known(text));
		w->status = 0;
		return;
	}
	if (is_printf && !into && !(f->n > 1 && text_of(&f->v[1]) && str_starts(f->v[1].s, "-v"))) {
		w->status = 0;
		print_builtin(c, f, w);
		return;
	}
	for (size_t i = 1; i < f->n; i++) {
		const char *s = text_of(&f->v[i]);
		if (is_printf) {
			if (!s || !str_starts(s, "-v"))
				break;
			s = s[2] ? s + 2 : i + 1 < f->n ? text_of(&f->v[i + 1]) : NULL;
			i = f->n;
		}
		if (!s && is_printf)
			sh_taint(c, w, "printf -v to a name that cannot be known");
		if (s && sh_is_name(s, strlen(s)))
			sh_assign(c, w, s,
				sh_unknown(c, SV_ANY, arena_printf(c->a, "%s sets %s", name, s),
					false));
	}
	w->status = is_printf ? 0 : -1;
}

static void leave(struct sh_ctx *c, enum sh_flow flow, struct sh_fields *f, struct sh_world *w)
{
	w->flow = flow;
	w->flow_where = sh_where(c);
	w->levels = f->n > 1 && text_of(&f->v[1]) ? (unsigned)strtoul(f->v[1].s, NULL, 10) : 1;
	if ((flow == F_RETURN || flow == F_EXIT) && f->n > 1 && f->v[1].k == SV_STR)
		w->status = (int)(strtol(f->v[1].s, NULL, 10) & 255);
	if (!w->levels)
		w->levels = 1;
}

static void set_arguments(struct sh_ctx *c, struct sh_fields *f, struct sh_world *w)
{
	for (size_t i = 1; i < f->n; i++) {
		const char *s = text_of(&f->v[i]);
		if (s && (*s == '-' || *s == '+') && s[1] != '-') {
			const char *named =
				strchr(s, 'o') && i + 1 < f->n ? text_of(&f->v[i + 1]) : NULL;
			if (strchr(s, 'u') || str_eq(named, "nounset"))
				sh_var(c, w, "(nounset)", true)->v =
					sh_known(*s == '-' ? "1" : "0");
			if (str_eq(named, "pipefail"))
				sh_var(c, w, "(pipefail)", true)->v =
					sh_known(*s == '-' ? "1" : "0");
			i += named != NULL;
		}
		if (s && (str_eq(s, "+m") || str_eq(s, "-m")))
			sh_var(c, w, "(jobs)", true)->v = sh_known(*s == '-' ? "1" : "0");
		if (s && (*s == '-' || *s == '+') && !str_eq(s, "--"))
			continue;
		size_t from = s && str_eq(s, "--") ? i + 1 : i;
		w->n_args = f->n - from;
		w->args = f->v + from;
		for (size_t k = 0; k < w->n_args; k++)
			w->args_unknown |= w->args[k].k != SV_STR;
		break;
	}
	(void)c;
	w->status = 0;
}

/* From here on the word stands for something that is not followed. */
static void shadow(struct sh_ctx *c, struct sh_world *w, const char *name)
{
	for (size_t i = 0; i < w->n_funcs; i++)
		if (str_eq(w->funcs[i].name, name)) {
			w->funcs[i].body = NULL;
			w->funcs[i].alias = true;
			return;
		}
	struct sh_func *fn = arena_push(c->a, &w->funcs, &w->n_funcs, &w->cap_funcs, sizeof(*fn));
	*fn = (struct sh_func){.name = name, .file = c->file, .alias = true};
}

/* An alias that may be about what the run is about is followed as a function. */
static void meant_alias(struct sh_ctx *c, struct sh_world *w, const char *s)
{
	const char *value = strchr(s, '=');
	char *text = value ? arena_printf(c->a, "%s \"$@\"\n", value + 1) : NULL;

	if (!value || !strstr(value, sh_subject(c)) || (c->dialect == SH_BASH && !c->interactive))
		return;
	char *name = arena_strndup(c->a, s, (size_t)(value - s));
	shadow(c, w, name);
	for (size_t i = 0; i < w->n_funcs; i++)
		if (str_eq(w->funcs[i].name, name)) {
			w->funcs[i].alias = false;
			w->funcs[i].file = c->file;
			const struct sh_script *sc = sh_parse(c->a, text, strlen(text), c->line);
			w->funcs[i].body = sc->n == 1 && !sc->error_line ? sc->v[0] : NULL;
		}
}

/* Aliases of the words this interpreter relies on change what the text means. */
static void alias(struct sh_ctx *c, struct sh_fields *f, struct sh_world *w)
{
	static const char *const words[] = {"readonly", "export", "declare", "typeset", "local",
		"unset", "source", ".", "eval", "exec", "exit", "return", "if", "test", "[", "for",
		"set", "true", "false", "umask"};

	for (size_t i = 1; i < f->n; i++) {
		const char *s = text_of(&f->v[i]);
		if (!s && f->v[i].k == SV_ANY)
			sh_taint(c, w, "an alias that cannot be known");
		bool own = false;
		for (size_t k = 0; s && k < sizeof(words) / sizeof(*words); k++)
			if (str_starts(s, words[k]) && s[strlen(words[k])] == '=') {
				shadow(c, w, words[k]);
				own = true;
			}
		if (s && !own)
			meant_alias(c, w, s);
	}
	w->status = 0;
}

static void run_eval(struct sh_ctx *c, struct sh_fields *f, struct sh_worlds *ws)
{
	struct strbuf b = {.arena = c->a};
	struct sh_world *w = ws->w[0];

	for (size_t i = 1; i < f->n; i++) {
		if (f->v[i].k != SV_STR) {
			if (!f->v[i].safe)
				sh_taint(c, w,
					arena_printf(c->a, "eval of text that cannot be known (%s)",
						f->v[i].why ? f->v[i].why : ""));
			w->status = -1;
			return;
		}
		strbuf_printf(&b, "%s%s", i > 1 ? " " : "", f->v[i].s);
	}
	w->status = 0;
	sh_text(c, strbuf_str(&b), ws);
}

static void run_source(struct sh_ctx *c, struct sh_fields *f, struct sh_worlds *ws)
{
	struct sh_world *w = ws->w[0];
	const char *path = f->n > 1 ? text_of(&f->v[1]) : "";

	w->status = 1;
	if (path && !*path)
		return;
	if (!path || !strchr(path, '/')) {
		sh_taint(c, w,
			arena_printf(c->a, "a file is sourced whose path cannot be known (%s)",
				path	      ? path
				: f->v[1].why ? f->v[1].why
					      : ""));
		w->status = -1;
		return;
	}
	if (*path != '/')
		path = arena_printf(c->a, "%s/%s", c->user->home, path);
	sh_source(c, path, ws);
}

const char *sh_program(struct sh_ctx *c, const char *name)
{
	static const char *const dirs[] = {
		"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};
	struct stat st;

	if (strchr(name, '/')) {
		const char *path =
			*name == '/' ? name : arena_printf(c->a, "%s/%s", c->user->home, name);
		return root_stat(c->root, path, true, &st, NULL) || !S_ISREG(st.st_mode) ||
				       !sh_may(c, path, 1)
			       ? NULL
			       : path;
	}
	for (size_t i = 0; *name && i < sizeof(dirs) / sizeof(*dirs); i++) {
		const char *path = arena_printf(c->a, "%s/%s", dirs[i], name);
		if (!root_stat(c->root, path, true, &st, NULL) && S_ISREG(st.st_mode))
			return path;
	}
	return NULL;
}

/* command -v, type, hash: is the program in the usual path? */
static int program_there(struct sh_ctx *c, const char *name)
{
	return !name ? -1 : !sh_program(c, name);
}

/* exec PROGRAM: what is not there leaves an interactive shell standing. */
static void run_exec(struct sh_ctx *c, struct sh_fields *f, struct sh_world *w)
{
	size_t i = 1;
	bool clear = false;

	for (; i < f->n && text_of(&f->v[i]) && *f->v[i].s == '-' && f->v[i].s[1]; i++) {
		if (str_eq(f->v[i].s, "--")) {
			i++;
			break;
		}
		clear |= strchr(f->v[i].s, 'c') != NULL;
		/* -l: as a login shell, as `-` before its name does. */
		if (strchr(f->v[i].s, 'l') && i + 1 < f->n && text_of(&f->v[i + 1]))
			w->exec_login = true;
		if (strchr(f->v[i].s, 'a'))
			i++;
	}
	w->status = 0;
	if (i >= f->n)
		return;
	struct sh_fields rest = {f->v + i, f->n - i, 0};
	if (!c->launch || !text_of(&rest.v[0])) {
		leave(c, F_EXEC, f, w);
		return;
	}
	if (c->interactive && !sh_program(c, rest.v[0].s)) {
		w->status = 1;
		return;
	}
	for (size_t k = c->umask; clear && k < w->n_vars; k++)
		w->vars[k].exported = false;
	c->launch(c, w, &rest, true);
}

/* 1 for names that end up in declaration(), 2 for sets_names(), 3 for those that only succeed. */
static int family(const char *name)
{
	static const struct {
		const char *name;
		int family;
	} table[] = {{"export", 1}, {"readonly", 1}, {"declare", 1}, {"typeset", 1}, {"local", 1},
		{"read", 2}, {"mapfile", 2}, {"readarray", 2}, {"getopts", 2}, {"printf", 2},
		{":", 3}, {"true", 3}, {"umask", 3}, {"echo", 3}, {"bind", 3}, {"complete", 3},
		{"ulimit", 3}};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++)
		if (str_eq(name, table[i].name))
			return table[i].family;
	return 0;
}

bool sh_builtin(struct sh_ctx *c, const char *name, struct sh_fields *f, struct sh_worlds *ws)
{
	struct sh_world *w = ws->w[0];
	bool env = false;
	long long number;
	const char *opt = f->n > 1 ? text_of(&f->v[1]) : NULL;
	int which = family(name);

	/* Neither mksh nor ksh93 has declare, ksh93 no local. */
	if (((c->dialect == SH_MKSH || c->dialect == SH_KSH93) && str_eq(name, "declare")) ||
		(c->dialect == SH_KSH93 && str_eq(name, "local")))
		which = 0;
	static const char *const bash_only[] = {
		"source", "declare", "typeset", "let", "shopt", "mapfile"};
	for (size_t i = 0; c->dialect == SH_DASH && i < 6; i++)
		if (str_eq(name, bash_only[i])) {
			w->status = 127;
			return true;
		}
	if (sh_is_off(c, w, name)) {
		w->status = 127;
		return !sh_program(c, name);
	}
	if (sh_enable(c, w, name, f) ||
		(c->dialect == SH_ZSH &&
			(sh_zsh_emulate(c, ws, name, f) || sh_zsh_options(c, w, name, f))))
		return true;
	if (which == 1) {
		if (f->n == 1 && !str_eq(name, "readonly"))
			sh_print(c, w, NULL);
		declaration(c, name, f, w);
	} else if (which == 2) {
		sets_names(c, name, f, w);
	} else if (c->umask && str_eq(name, "umask")) {
		sh_umask(c, w, f);
	} else if (which == 3) {
		w->status = 0;
		if (str_eq(name, "echo"))
			print_builtin(c, f, w);
		else if (*name == 'u' && f->n < 2)
			sh_print(c, w, NULL);
	} else if (str_eq(name, "false")) {
		w->status = 1;
	} else if (str_eq(name, "test") || str_eq(name, "[")) {
		size_t n = f->n - 1;
		if (*name == '[' && (!n || !str_eq(text_of(&f->v[f->n - 1]), "]")))
			w->status = 1;
		else
			w->status = sh_test(c, w, f->v + 1, n - (*name == '['), &env);
		w->status_env = env && w->status < 0;
	} else if (str_eq(name, ".") || str_eq(name, "source")) {
		run_source(c, f, ws);
	} else if (str_eq(name, "eval")) {
		run_eval(c, f, ws);
	} else if (str_eq(name, "exec")) {
		run_exec(c, f, w);
	} else if (str_eq(name, "exit") || str_eq(name, "logout")) {
		leave(c, F_EXIT, f, w);
	} else if (str_eq(name, "return")) {
		leave(c, F_RETURN, f, w);
	} else if (str_eq(name, "break") || str_eq(name, "continue")) {
		leave(c, *name == 'b' ? F_BREAK : F_CONTINUE, f, w);
	} else if (str_eq(name, "unset")) {
		unset(c, f, w);
	} else if (str_eq(name, "set")) {
		set_arguments(c, f, w);
	} else if (str_eq(name, "shift")) {
		unsigned long by = f->n == 1 ? 1
				   : f->n == 2 && opt && isdigit((unsigned char)*opt)
					   ? strtoul(opt, NULL, 10)
					   : ULONG_MAX;
		w->status = by > w->n_args;
		if (by <= w->n_args)
			w->args += by, w->n_args -= by;
		else if (by == ULONG_MAX)
			w->args_unknown = true;
	} else if (str_eq(name, "let")) {
		w->status = -1;
		for (size_t i = 1; i < f->n; i++)
			if (text_of(&f->v[i]))
				w->status = sh_arith(c, w, f->v[i].s, &number) ? !number : -1;
	} else if (str_eq(name, "pwd")) {
		w->status = 0;
		sh_print(c, w, NULL);
	} else if (str_eq(name, "alias")) {
		sh_print(c, w, f->n > 1 ? "" : NULL);
		alias(c, f, w);
	} else if (str_eq(name, "trap") && f->n == 3 && opt && text_of(&f->v[2]) &&
		   (str_ieq(f->v[2].s, "exit") || str_eq(f->v[2].s, "0"))) {
		sh_var(c, w, "(at exit)", true)->v = sh_known(opt);
		w->status = 0;
	} else if (str_eq(name, "trap") && f->n > 2 && (!opt || strstr(opt, sh_subject(c)))) {
		sh_taint(c, w, arena_printf(c->a, "a trap that may change %s", sh_subject(c)));
	} else if (str_eq(name, "shopt")) {
		sh_print(c, w, opt ? "" : NULL);
		for (size_t i = 2; opt && i < f->n; i++)
			if (str_eq(text_of(&f->v[i]), "lastpipe"))
				sh_var(c, w, "(lastpipe)", true)->v =
					sh_known(str_eq(opt, "-s") ? "1" : "0");
		for (size_t i = 2; opt && i < f->n; i++)
			if (str_eq(text_of(&f->v[i]), "nounset") && strpbrk(opt, "su"))
				sh_var(c, w, "(nounset)", true)->v =
					sh_known(strchr(opt, 's') ? "1" : "0");
		const char *what = f->n == 3 ? text_of(&f->v[2]) : NULL;
		w->status = opt && strchr(opt, 'q') ? (str_eq(what, "login_shell") ? !c->login : -1)
						    : 0;
		if (opt && str_starts(opt, "-") && strchr(opt, 'o') && str_eq(what, "posix"))
			w->status = 1;
	} else if ((str_eq(name, "command") || str_eq(name, "type") || str_eq(name, "hash")) &&
		   f->n > 1) {
		w->status = program_there(c, text_of(&f->v[f->n - 1]));
		const char *what = f->n == 3 && str_eq(opt, "-v") ? text_of(&f->v[2]) : NULL;
		sh_print(c, w,
			what ? sh_program(c, what) ? arena_printf(c->a, "%s\n", sh_program(c, what))
						   : ""
			     : NULL);
	} else {
		return false;
	}
	return true;
}
