/*
 * shell_csh: autologout in the start files of tcsh(1): /etc/csh.cshrc, /etc/csh.login for a login shell, then ~/.tcshrc
 * or ~/.cshrc, and ~/.login; with what they source.
 *
 * Handled: set, set -r, unset, @, source, exit, exec; if in both forms, else if, foreach, switch; variables of one or
 * several words.  A condition that cannot be known makes what stands under it a "perhaps": a use of autologout there
 * is not known.  Not handled: while, goto, aliases, eval, history (a use of autologout by them is not known).
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/shell/shell_csh.h"

#define MAX_NEST  24
#define MAX_STEPS 4000

const struct csh_var *csh_var(const struct csh *c, const char *name)
{
	for (size_t i = 0; i < c->n_vars; i++)
		if (str_eq(c->vars[i].name, name))
			return &c->vars[i];
	return NULL;
}

static struct csh_var *put_var(struct csh *c, const char *name, const char *value)
{
	struct csh_var *v = (struct csh_var *)csh_var(c, name);

	if (!v)
		v = arena_push(c->a, &c->vars, &c->n_vars, &c->cap_vars, sizeof(*v));
	else if (v->ro)
		return v;
	*v = (struct csh_var){.name = arena_strdup(c->a, name), .value = value, .set = CSH_YES};
	if (c->maybe) {
		v->set = CSH_MAYBE;
		v->value = NULL;
	}
	return v;
}

static const char *subject(const struct csh *c)
{
	return c->sh->umask ? "umask" : "autologout";
}

static void unknown(struct csh *c)
{
	if (c->o->end == SHELL_HELD)
		return;
	*c->o = (struct shell_outcome){.end = SHELL_UNKNOWN,
		.file = c->file,
		.line = c->line,
		.why = arena_printf(c->a, "%s:%u: a use of %s that is not understood",
			c->file->path, c->line, subject(c))};
}

/* umask OCTAL: what is no such number changes nothing. */
static void umask_command(struct csh *c, const char *s)
{
	s += strspn(s, " \t");
	const char *mode = *s ? csh_expand(c, arena_strndup(c->a, s, csh_word(s)), false) : NULL;
	unsigned mask;
	enum sh_mask m = mode ? sh_mask_read(c->a, mode, NULL, true, &mask) : SH_MASK_UNKNOWN;

	if (!*s || m == SH_MASK_BAD)
		return;
	if (c->maybe || m == SH_MASK_UNKNOWN)
		unknown(c);
	else
		*c->o = (struct shell_outcome){.end = SHELL_LOOSE,
			.value = sh_mask_text(c->a, mask),
			.file = c->file,
			.line = c->line};
}

/* autologout gets this value: minutes, or a list whose first counts; NULL: not known. */
static void set_autologout(struct csh *c, const char *value, bool ro)
{
	char *end;

	if (c->o->end == SHELL_HELD || c->sh->umask)
		return;
	if (c->maybe || !value) {
		unknown(c);
		return;
	}
	unsigned long minutes = strtoul(value, &end, 10);
	if ((*end && *end != ' ') || minutes > 1000000 || (end == value && *value)) {
		unknown(c);
		return;
	}
	*c->o = (struct shell_outcome){.end = ro ? SHELL_HELD : SHELL_LOOSE,
		.seconds = minutes * 60,
		.value = arena_strndup(c->a, value, (size_t)(end - value)),
		.file = c->file,
		.line = c->line};
	if (ro)
		c->o->ro_file = c->file, c->o->ro_line = c->line;
}

/* set [-r] NAME[=VALUE] ..., VALUE a word or a list in parentheses. */
static void set_command(struct csh *c, const char *s)
{
	bool ro = false;

	for (s += strspn(s, " \t"); *s == '-'; s += strspn(s, " \t")) {
		ro |= s[1] == 'r';
		s += strcspn(s, " \t");
	}
	while (*s) {
		size_t n = strspn(
			s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
		char *name = arena_strndup(c->a, s, n);
		const char *value = "", *after = s + n + strspn(s + n, " \t");
		bool assigns = *after == '=', mine = str_eq(name, "autologout");
		if (!n || (s[n] && !strchr(" \t=", s[n]))) {
			if (!c->sh->umask && strstr(s, "autologout"))
				unknown(c);
			return;
		}
		s = after;
		if (assigns) {
			s++;
			s += strspn(s, " \t");
			bool list = *s == '(';
			const char *from = s + list;
			size_t len = list ? strcspn(from, ")") : csh_word(s);
			value = csh_expand(c, arena_strndup(c->a, from, len), list);
			s = from + len + (list && from[len]);
			s += strspn(s, " \t");
		}
		if (mine && !assigns && ro && c->o->end == SHELL_LOOSE && c->o->value) {
			/* set -r autologout: as it is */
			set_autologout(c, c->o->value, true);
		} else if (mine) {
			set_autologout(c, value, ro);
		} else if (ro && !assigns && csh_var(c, name)) {
			((struct csh_var *)csh_var(c, name))->ro = !c->maybe;
		} else {
			put_var(c, name, value)->ro |= ro && !c->maybe;
		}
	}
}

static void unset_command(struct csh *c, const char *s)
{
	size_t n;
	char **v = str_split(c->a, s, " \t", &n);

	for (size_t i = 0; i < n; i++) {
		struct csh_var *x = (struct csh_var *)csh_var(c, v[i]);
		if (x && !x->ro) {
			x->set = c->maybe ? CSH_MAYBE : CSH_NO;
			x->value = NULL;
		}
		if (c->sh->umask)
			continue;
		if (str_eq(v[i], "autologout") && c->o->end != SHELL_HELD) {
			if (c->maybe)
				unknown(c);
			else
				*c->o = (struct shell_outcome){.end = SHELL_LOOSE};
		} else if (strpbrk(v[i], "*?[")) {
			unknown(c);
		}
	}
}

/* @ NAME = EXPRESSION */
static void at_command(struct csh *c, const char *s)
{
	s += strspn(s, " \t");
	size_t n = strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_");
	char *name = arena_strndup(c->a, s, n);
	const char *value = NULL, *text;
	long long v;

	s += n + strspn(s + n, " \t");
	if (!n)
		return;
	if (*s == '=' && (text = csh_expand(c, arena_strdup(c->a, s + 1), true))) {
		struct sh_world *w = sh_world_copy(c->sh, c->world);
		if (!text[strspn(text, "0123456789 ()+-*/%")] && sh_arith(c->sh, w, text, &v))
			value = arena_printf(c->a, "%lld", v);
	}
	if (str_eq(name, "autologout"))
		set_autologout(c, value, false);
	else
		put_var(c, name, value);
}

static void exec_command(struct csh *c, char *s)
{
	struct sh_fields f = {0};
	struct sh_world *w = sh_world_copy(c->sh, c->world);
	size_t n;
	char **v = str_split(c->a, s, " \t", &n);

	if (!n)
		return;
	for (size_t i = 0; i < n; i++) {
		struct sh_val *x = arena_push(c->a, &f.v, &f.n, &f.cap, sizeof(*x));
		const char *text = csh_expand(c, v[i], false);
		*x = text ? sh_known(text) : (struct sh_val){.k = SV_SOME};
	}
	if (f.v[0].k == SV_STR && !sh_program(c->sh, f.v[0].s))
		return;
	c->sh->file = c->file;
	c->sh->line = c->line;
	if (c->sh->umask) {
		w->vars[0].v = c->o->value ? sh_known(c->o->value)
					   : sh_unknown(c->sh, SV_ANY, c->o->why, false);
		w->vars[0].file = c->o->file;
		w->vars[0].line = c->o->line;
	}
	if (f.v[0].k == SV_STR)
		c->sh->launch(c->sh, w, &f, true);
	if (f.v[0].k == SV_STR && w->flow == F_GONE) {
		c->gone |= !c->maybe;
		return;
	}
	c->o->end = SHELL_LOOSE; /* whatever it was */
	unknown(c);
	c->gone |= false;
	c->stopped = true;
}

static void source_command(struct csh *c, const char *s)
{
	const struct file *outer = c->file;
	unsigned line = c->line;

	s += strspn(s, " \t");
	if (str_starts(s, "-h"))
		return;
	const char *path = csh_expand(c, arena_strndup(c->a, s, csh_word(s)), false);
	if (!path) {
		/* What it says about autologout cannot be seen. */
		unknown(c);
	} else if (*path == '/' && c->depth < MAX_NEST) {
		c->depth++;
		csh_file(c, path);
		c->depth--;
	}
	c->file = outer;
	c->line = line;
}

static void command(struct csh *c, char *s);

/* if (EXPRESSION) COMMAND */
static void if_command(struct csh *c, char *s)
{
	size_t n = csh_parenthesis(s);

	if (!n) {
		if (strstr(s, subject(c)))
			unknown(c);
		return;
	}
	enum csh_truth t = csh_condition(c, arena_strndup(c->a, s + 1, n - 2));
	unsigned was = c->maybe;
	if (t == CSH_NO)
		return;
	c->maybe += t == CSH_MAYBE;
	command(c, str_strip(s + n));
	c->maybe = was;
}

static void command(struct csh *c, char *s)
{
	static const struct {
		const char *name;
		void (*fn)(struct csh *c, const char *s);
	} table[] = {{"set", set_command}, {"unset", unset_command}, {"@", at_command},
		{"source", source_command}, {"umask", umask_command}};
	size_t n = strcspn(s, " \t(");

	if (!n || c->gone || c->stopped || ++c->steps > MAX_STEPS) {
		if (c->steps > MAX_STEPS)
			unknown(c);
		return;
	}
	char *rest = str_strip(arena_strdup(c->a, s + n));
	for (size_t i = 0; i < sizeof(table) / sizeof(*table) - !c->sh->umask; i++)
		if (strlen(table[i].name) == n && !strncmp(table[i].name, s, n)) {
			char *cut = strstr(rest, ">&");
			if (cut)
				*cut = '\0';
			table[i].fn(c, str_strip(rest));
			return;
		}
	if (n == 2 && !strncmp(s, "if", 2)) {
		if_command(c, str_strip(s + 2));
	} else if (n == 4 && !strncmp(s, "exec", 4)) {
		exec_command(c, rest);
	} else if ((n == 4 && !strncmp(s, "exit", 4))) {
		/* Out of this file; behind a condition that is not known, what follows is not known to run. */
		c->left = !c->maybe;
		c->perhaps_left |= c->maybe > 0;
	} else if (n == 6 && !strncmp(s, "logout", 6)) {
		if (c->maybe)
			return;
		*c->o = (struct shell_outcome){.end = SHELL_SHUT_OUT,
			.why = arena_printf(c->a, "%s:%u", c->file->path, c->line)};
		c->stopped = true;
	} else if (strstr(s, subject(c)) &&
		   ((n == 4 && !strncmp(s, "eval", 4)) || strchr(s, '`') || strstr(s, "&&") ||
			   strstr(s, "||") || (n == 5 && !strncmp(s, "alias", 5)))) {
		unknown(c);
	}
}

/* Commands of a line, parted by semicolons. */
static void line(struct csh *c, char *s)
{
	while (*s && !c->left && !c->gone && !c->stopped) {
		size_t n = 0;
		int level = 0;
		while (s[n] && !(s[n] == ';' && level <= 0)) {
			level += s[n] == '(' ? 1 : s[n] == ')' ? -1 : 0;
			if (s[n] == '\\' && s[n + 1])
				n++;
			else if (strchr("'\"`", s[n])) {
				const char *end = strchr(s + n + 1, s[n]);
				n = end ? (size_t)(end - s) : strlen(s) - 1;
			}
			n++;
		}
		command(c, str_strip(arena_strndup(c->a, s, n)));
		s += n + (s[n] != '\0');
	}
}

static bool begins(const char *s, const char *word)
{
	size_t n = strlen(word);

	return str_starts(s, word) && (!s[n] || strchr(" \t(:", s[n]));
}

/* +1 for a line that opens a block, -1 for one that closes it. */
static int opens(const char *s)
{
	if (begins(s, "endif") || begins(s, "end") || begins(s, "endsw"))
		return -1;
	return (begins(s, "if") && str_ends(s, "then")) || begins(s, "foreach") ||
	       begins(s, "while") || begins(s, "switch");
}

/* The line that closes the block which begins at i. */
static size_t closing(const struct csh_text *t, size_t i)
{
	int level = 0;

	for (; i < t->n; i++) {
		level += opens(t->v[i].s);
		if (level <= 0)
			break;
	}
	return i;
}

static void lines(struct csh *c, const struct csh_text *t, size_t from, size_t to);

static void if_block(struct csh *c, const struct csh_text *t, size_t from, size_t to)
{
	unsigned was = c->maybe;
	char *s = t->v[from].s;
	bool taken = false;

	for (size_t i = from; i < to && !taken;) {
		size_t next = i + 1;
		int level = 0;
		for (; next < to; next++) {
			if (!level && begins(t->v[next].s, "else"))
				break;
			level += opens(t->v[next].s);
		}
		enum csh_truth is = CSH_YES;
		char *at = str_strip(arena_strdup(c->a, s));
		if (begins(at, "else"))
			at = str_strip(at + 4);
		if (begins(at, "if")) {
			at = str_strip(at + 2);
			size_t n = csh_parenthesis(at);
			c->line = t->v[i].line;
			is = n ? csh_condition(c, arena_strndup(c->a, at + 1, n - 2)) : CSH_MAYBE;
		}
		unsigned here = c->maybe;
		c->maybe += is == CSH_MAYBE;
		if (is != CSH_NO)
			lines(c, t, i + 1, next);
		/* What comes after a condition that is not known is itself perhaps. */
		c->maybe = is == CSH_MAYBE ? here + 1 : here;
		taken = is == CSH_YES;
		i = next;
		s = i < to ? t->v[i].s : s;
	}
	c->maybe = was;
}

static void foreach_block(struct csh *c, const struct csh_text *t, size_t from, size_t to)
{
	char *s = str_strip(arena_strdup(c->a, t->v[from].s + strlen("foreach")));
	size_t n = strcspn(s, " \t("), count;
	char *name = arena_strndup(c->a, s, n), *open = strchr(s, '(');
	size_t len = open ? csh_parenthesis(open) : 0;
	char **words = len ? csh_list(c, arena_strndup(c->a, open + 1, len - 2), &count) : NULL;

	if (!words) {
		c->maybe++;
		put_var(c, name, NULL);
		lines(c, t, from + 1, to);
		c->maybe--;
		return;
	}
	for (size_t i = 0; i < count && !c->left; i++) {
		put_var(c, name, words[i]);
		lines(c, t, from + 1, to);
	}
}

static void switch_block(struct csh *c, const struct csh_text *t, size_t from, size_t to)
{
	char *s = str_strip(arena_strdup(c->a, t->v[from].s + strlen("switch")));
	size_t len = csh_parenthesis(s), start = to;
	const char *value =
		len ? csh_expand(c, str_strip(arena_strndup(c->a, s + 1, len - 2)), false) : NULL;
	int level = 0;

	if (!value) {
		c->maybe++;
		lines(c, t, from + 1, to);
		c->maybe--;
		return;
	}
	for (int pass = 0; pass < 2 && start == to; pass++)
		for (size_t i = from + 1; i < to && start == to; i++) {
			char *at = str_strip(arena_strdup(c->a, t->v[i].s));
			if (!level && !pass && begins(at, "case")) {
				at = str_strip(at + 4);
				at[strcspn(at, ":")] = '\0';
				const char *pattern = csh_expand(c, str_strip(at), false);
				if (pattern && csh_matches(pattern, value))
					start = i + 1;
			} else if (!level && pass && begins(at, "default")) {
				start = i + 1;
			}
			level += opens(t->v[i].s);
		}
	size_t stop = start;
	for (level = 0; stop < to; stop++) {
		if (!level && begins(t->v[stop].s, "breaksw"))
			break;
		level += opens(t->v[stop].s);
	}
	lines(c, t, start, stop);
}

static void lines(struct csh *c, const struct csh_text *t, size_t from, size_t to)
{
	if (++c->depth > MAX_NEST) {
		unknown(c);
		c->depth--;
		return;
	}
	for (size_t i = from; i < to && !c->left && !c->gone && !c->stopped; i++) {
		char *s = t->v[i].s;
		c->line = t->v[i].line;
		size_t end = opens(s) > 0 ? closing(t, i) : i;
		if (end > to)
			end = to;
		unsigned was = c->maybe;
		c->maybe += c->perhaps_left;
		if (begins(s, "if") && opens(s) > 0)
			if_block(c, t, i, end);
		else if (begins(s, "foreach"))
			foreach_block(c, t, i, end);
		else if (begins(s, "switch"))
			switch_block(c, t, i, end);
		else if (begins(s, "while")) {
			c->maybe++;
			lines(c, t, i + 1, end);
		} else if (begins(s, "goto"))
			c->perhaps_left = true;
		else if (!begins(s, "else") && !begins(s, "case") && !begins(s, "default"))
			line(c, s);
		c->maybe = was;
		i = end;
	}
	c->depth--;
}

int csh_file(struct csh *c, const char *path)
{
	bool perhaps = c->perhaps_left;
	const struct file *f;
	int rc = root_read(c->root, path, &f, NULL);

	if (rc < 0)
		return rc;
	if (!sh_may(c->sh, path, 4))
		return -1;
	c->file = f;
	c->left = c->perhaps_left = false;
	struct csh_text t = csh_lines(c->a, f);
	lines(c, &t, 0, t.n);
	c->left = false;
	c->perhaps_left = perhaps;
	return 0;
}

bool shell_csh(struct sh_ctx *sh, const struct sh_world *from, bool own, struct shell_outcome *ret)
{
	struct csh c = {.root = sh->root, .a = sh->a, .sh = sh, .world = from, .o = ret};
	const struct sh_user *u = sh->user;

	*ret = (struct shell_outcome){.end = SHELL_LOOSE};
	if (sh->umask) {
		const struct sh_var *t = &from->vars[0];
		ret->value = t->v.k == SV_STR ? t->v.s : NULL;
		ret->end = ret->value ? SHELL_LOOSE : SHELL_UNKNOWN;
		ret->why = t->v.why;
		ret->file = t->file;
		ret->line = t->line;
	}
	put_var(&c, "prompt", NULL);
	put_var(&c, "tcsh", NULL);
	put_var(&c, "version", NULL);
	put_var(&c, "term", NULL);
	put_var(&c, "tty", NULL);
	put_var(&c, "path", NULL);
	put_var(&c, "cwd", u->home);
	put_var(&c, "home", u->home);
	put_var(&c, "shell", u->shell);
	put_var(&c, "user", u->name);
	put_var(&c, "uid", arena_printf(c.a, "%u", u->uid));
	put_var(&c, "euid", arena_printf(c.a, "%u", u->uid));
	put_var(&c, "gid", arena_printf(c.a, "%u", u->gid));
	put_var(&c, "status", NULL);
	if (sh->login)
		put_var(&c, "loginsh", "");
	csh_file(&c, "/etc/csh.cshrc");
	if (sh->login)
		csh_file(&c, "/etc/csh.login");
	if (own && csh_file(&c, arena_printf(c.a, "%s/.tcshrc", u->home)))
		csh_file(&c, arena_printf(c.a, "%s/.cshrc", u->home));
	if (own && sh->login)
		csh_file(&c, arena_printf(c.a, "%s/.login", u->home));
	return c.gone;
}
