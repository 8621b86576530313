/*
 * unit_command: the words a service's program is started with (systemd.service(5), "COMMAND LINES").
 *
 * A line is split into words first, then each word's specifiers are put in, then the variables: what the manager gives
 * every unit (DefaultEnvironment= of system.conf, systemd.setenv= of the kernel's command line), Environment=, then
 * the EnvironmentFile= files in order (a later assignment wins over an earlier one and over Environment=), less UnsetEnvironment=.  A word that
 * begins with one `$` is the name of a variable as a whole and becomes its blank-separated words; ${NAME} is its value in
 * place; with the prefix ":" nothing is put in.
 * PassEnvironment and credentials are not known here and give nothing.
 */
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/boot/boot_cmdline.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit_index.h"
#include "checks/resolve/units/unit_runs.h"

struct variable {
	const char *name, *value;
};
struct environment {
	struct arena *a;
	struct variable *v;
	size_t n, cap;
};

static void set(struct environment *env, const char *name, size_t len, const char *value)
{
	for (size_t i = 0; i < len; i++)
		if (!(isalnum((unsigned char)name[i]) || name[i] == '_') ||
			(!i && isdigit((unsigned char)*name)))
			return;
	if (len)
		*(struct variable *)arena_push(
			env->a, &env->v, &env->n, &env->cap, sizeof(*env->v)) = (struct variable){
			arena_strndup(env->a, name, len), arena_strdup(env->a, value)};
}

static const char *value_of(const struct environment *env, const char *name, size_t len)
{
	for (size_t i = env->n; i-- > 0;)
		if (strlen(env->v[i].name) == len && !strncmp(env->v[i].name, name, len))
			return env->v[i].value;
	return "";
}

/* How a text is split: ExecStart= keeps an escape that is none, Environment= refuses it, a variable's value has none. */
enum splitting { COMMAND, ASSIGNMENTS, VALUE };

#define BLANKS " \t\n\r"

static unsigned digits(const char *p, size_t n, unsigned base)
{
	char text[9];
	char *end;

	if (strnlen(p, n) < n)
		return 0;
	memcpy(text, p, n);
	text[n] = '\0';
	if (!isxdigit((unsigned char)*text))
		return 0;
	unsigned long v = strtoul(text, &end, (int)base);
	return *end ? 0 : (unsigned)v;
}

/* What stands after a backslash, as in C; how many characters it takes, 0 when it is no escape. */
static size_t unescape(const char *p, struct strbuf *word)
{
	static const char from[] = "nrtvfbas\\\"'", to[] = "\n\r\t\v\f\b\a \\\"'";
	const char *c = strchr(from, *p);
	unsigned v;

	if (*p && c) {
		strbuf_add(word, &to[c - from], 1);
		return 1;
	}
	bool hex = *p == 'x';
	size_t n = hex ? 2 : 3;
	v = digits(p + hex, n, hex ? 16 : 8);
	if (!v || v > 255)
		return 0; /* \u and \U, too: nobody's options hold them */
	strbuf_add(word, &(char){(char)v}, 1);
	return n + hex;
}

/* The next word with quotes and escapes taken off: 1; 0 at the end, -1 when systemd refuses it. */
static int next_word(const char **at, struct strbuf *word, enum splitting how)
{
	const char *p = *at + strspn(*at, BLANKS);
	char quote = 0;
	size_t n;

	word->len = 0;
	*at = p;
	if (!*p)
		return 0;
	strbuf_puts(word, "");
	for (; *p && (quote || !strchr(BLANKS, *p)); p++) {
		if (quote ? *p == quote : *p == '"' || *p == '\'') {
			quote = quote ? 0 : *p;
		} else if (*p == '\\' && how == VALUE) {
			if (p[1])
				strbuf_add(word, ++p, 1);
		} else if (*p == '\\') {
			n = unescape(p + 1, word);
			if (!n && how == ASSIGNMENTS)
				return -1;
			if (!n)
				strbuf_add(word, p, p[1] ? 2 : 1);
			p += n ? n : p[1] != 0;
		} else {
			strbuf_add(word, p, 1);
		}
	}
	*at = p;
	return quote && how != VALUE ? -1 : 1;
}

/* A word with its specifiers put in; NULL and e when one of them cannot be. */
static char *specified(struct arena *a, const struct unit *u, const struct ini_item *it,
	const char *word, struct err *e)
{
	struct err why = {0};
	char *r = unit_expand(a, u, word, &why);

	if (!r)
		err_set(e, EBADMSG, "%s:%u: %s", it->file->path, it->line, why.text);
	return r;
}

/* Environment="A=b c" D=e */
static int take_assignments(
	struct environment *env, const struct unit *u, const struct ini_item *it, struct err *e)
{
	struct strbuf word = {.arena = env->a};
	const char *text = it->value;

	while (next_word(&text, &word, ASSIGNMENTS) > 0) {
		const char *v = specified(env->a, u, it, word.data, e);
		const char *eq = v ? strchr(v, '=') : NULL;
		if (!v)
			return -EBADMSG;
		if (eq)
			set(env, v, (size_t)(eq - v), eq + 1);
	}
	return 0;
}

/* The value of an assignment in an environment file from p on: quotes, escapes, continuation.  Ends at the line's end. */
static const char *file_value(const char *p, struct strbuf *b)
{
	size_t keep = 0; /* blanks at the end of an unquoted part are cut */

	b->len = 0;
	strbuf_puts(b, "");
	p += strspn(p, " \t");
	while (*p && *p != '\n' && *p != '\r') {
		if (*p == '\'') {
			size_t n = strcspn(++p, "'");
			strbuf_add(b, p, n);
			p += n + (p[n] != 0);
			keep = b->len;
		} else if (*p == '"') {
			for (p++; *p && *p != '"'; p++) {
				if (*p == '\\' && p[1] == '\n') {
					p++;
					continue;
				}
				if (*p == '\\' && p[1] && strchr("\"\\`$", p[1]))
					p++;
				strbuf_add(b, p, 1);
			}
			p += *p != 0;
			keep = b->len;
		} else if (*p == '\\' && p[1] == '\n') {
			p += 2;
		} else {
			if (*p == '\\' && p[1])
				p++;
			strbuf_add(b, p, 1);
			if (*p != ' ' && *p != '\t')
				keep = b->len;
			p++;
		}
	}
	b->len = keep;
	b->data[keep] = '\0';
	return p;
}

static void take_file(struct environment *env, const char *text)
{
	struct strbuf b = {.arena = env->a};

	for (const char *p = text; *p;) {
		p += strspn(p, " \t\n\r");
		size_t len = strcspn(p, "=\n\r");
		if (*p == '#' || *p == ';' || p[len] != '=') {
			p += strcspn(p, "\n\r");
			continue;
		}
		size_t name = len;
		while (name && (p[name - 1] == ' ' || p[name - 1] == '\t'))
			name--;
		const char *start = p;
		p = file_value(p + len + 1, &b);
		set(env, start, name, b.data);
	}
}

/* One file, as it is once tmpfiles.d has been applied.  -ENOENT: it is not there. */
static int take_path(struct root *r, struct environment *env, const char *path, struct err *e)
{
	struct unit_made made;
	const struct file *f, *by;
	unsigned line;

	if (unit_made_at(r, env->a, path, &made)) {
		if (made.text)
			take_file(env, made.text);
		else if (!made.source)
			return err_set(e, ENOTSUP, "%s line %u: the boot writes %s",
				made.file->path, made.line, path);
		if (made.text)
			return 0;
		path = made.source;
	} else if (unit_path_fate(r, env->a, path, &by, &line) == UNIT_PATH_REMOVED) {
		return -ENOENT;
	}
	int rc = root_read(r, path, &f, e);
	if (rc >= 0)
		take_file(env, f->data);
	return rc;
}

/* EnvironmentFile=[-]PATH, where PATH may be a pattern. */
static int take_files(struct root *r, struct environment *env, const struct unit *u,
	const struct ini_item *it, struct err *e)
{
	const char *v = specified(env->a, u, it, it->value, e);
	bool optional = v && *v == '-';
	char **paths;
	size_t n = 1;

	if (!v)
		return -EBADMSG;
	v += optional;
	if (*v != '/')
		return 0; /* systemd ignores the line */
	int rc = strpbrk(v, "*?[") ? root_glob(r, env->a, v, &paths, &n, e) : 0;
	if (!strpbrk(v, "*?[")) {
		paths = arena_array(env->a, 1, sizeof(*paths));
		*paths = arena_strdup(env->a, v);
	}
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		rc = take_path(r, env, paths[i], e);
		if (is_absent(rc))
			n = 0;
	}
	if ((!rc || is_absent(rc)) && !n)
		return optional ? 0
				: err_set(e, EBADMSG,
					  "%s:%u: EnvironmentFile %s is missing, so the service "
					  "does "
					  "not start",
					  it->file->path, it->line, v);
	return rc;
}

/* The items of a key since its last empty assignment, in the arena. */
static const struct ini_item **items_of(
	struct arena *a, const struct unit *u, const char *key, size_t *ret_n)
{
	const struct ini_item **v = NULL;
	size_t n = 0, cap = 0;

	for (size_t i = 0; i < u->items.n; i++) {
		const struct ini_item *it = &u->items.v[i];
		if (!str_eq(it->key, key) || !str_eq(it->section, "Service"))
			continue;
		if (!*it->value)
			n = 0;
		else
			*(const struct ini_item **)arena_push(a, &v, &n, &cap, sizeof(*v)) = it;
	}
	*ret_n = n;
	return v;
}

/* UnsetEnvironment=NAME or NAME=VALUE, which comes last of all. */
static void unset(struct environment *env, const struct ini_item *it)
{
	struct strbuf word = {.arena = env->a};
	const char *text = it->value;

	while (next_word(&text, &word, ASSIGNMENTS) > 0)
		for (size_t i = 0; i < env->n; i++) {
			size_t len = strlen(env->v[i].name);
			if (!strncmp(word.data, env->v[i].name, len) &&
				(!word.data[len] ||
					(word.data[len] == '=' &&
						str_eq(word.data + len + 1, env->v[i].value))))
				env->v[i].value = "";
		}
}

/* What the manager gives every unit: DefaultEnvironment= of system.conf, then systemd.setenv= of the kernel's command line. */
static int take_defaults(
	struct root *r, struct environment *env, const struct unit *u, struct err *e)
{
	struct cmdline_word *words;
	struct conf_line *l;
	struct err why = {0};
	size_t n;
	int rc = u->user ? 0
			 : systemd_conf(r, env->a, "system.conf", "Manager", "DefaultEnvironment",
				   &l, &n, e);

	for (size_t i = 0; !u->user && rc >= 0 && i < n; i++)
		take_assignments(env, u,
			&(struct ini_item){"Manager", l[i].key, l[i].value, l[i].file, l[i].line},
			&why);
	rc = u->user || rc < 0 ? rc : boot_cmdline(r, env->a, &words, &n, e);
	for (size_t i = 0; !u->user && rc >= 0 && i < n; i++) {
		const char *at = strchr(words[i].word, '='), *eq = at ? strchr(at + 1, '=') : NULL;
		if (eq && !words[i].unsure && str_starts(words[i].word, "systemd.setenv="))
			set(env, at + 1, (size_t)(eq - at - 1), eq + 1);
	}
	return rc;
}

static int build_environment(
	struct root *r, struct environment *env, const struct unit *u, struct err *e)
{
	size_t n;
	const struct ini_item **v = items_of(env->a, u, "Environment", &n);
	int rc = take_defaults(r, env, u, e);

	for (size_t i = 0; rc >= 0 && i < n; i++)
		rc = take_assignments(env, u, v[i], e);
	v = items_of(env->a, u, "EnvironmentFile", &n);
	for (size_t i = 0; rc >= 0 && i < n; i++)
		rc = take_files(r, env, u, v[i], e);
	v = items_of(env->a, u, "UnsetEnvironment", &n);
	for (size_t i = 0; i < n; i++)
		unset(env, v[i]);
	return rc;
}

/* ${NAME} and $$ inside a word; anything else with a `$` stays, ${NAME:-x} too. */
static char *expand(const struct environment *env, const char *word)
{
	struct strbuf b = {.arena = env->a};

	for (const char *p = word; *p;) {
		size_t name = p[0] == '$' && p[1] == '{' ? strcspn(p + 2, "}:") : 0;
		if (p[0] == '$' && p[1] == '{' && p[2 + name] == '}') {
			strbuf_puts(&b, value_of(env, p + 2, name));
			p += name + 3;
		} else {
			strbuf_add(&b, p, 1);
			p += p[0] == '$' && p[1] == '$' ? 2 : 1;
		}
	}
	return arena_strdup(env->a, strbuf_str(&b));
}

/* The first word without what systemd has before the path: "-", "@", ":", "+", "!", "!!". */
static const char *without_prefixes(const char *w, bool *ret_argv0, bool *ret_literal)
{
	size_t n = strspn(w, "@-:+!|");

	*ret_argv0 = memchr(w, '@', n) != NULL;
	*ret_literal = memchr(w, ':', n) != NULL;
	return w + n;
}

struct command {
	char **v;
	size_t n, cap;
};

static void put_word(const struct environment *env, struct command *c, bool literal, char *w)
{
	struct strbuf part = {.arena = env->a};

	if (literal || w[0] != '$' || w[1] == '{' || w[1] == '$') {
		*(char **)arena_push(env->a, &c->v, &c->n, &c->cap, sizeof(*c->v)) =
			literal ? w : expand(env, w);
		return;
	}
	const char *value = value_of(env, w + 1, strlen(w + 1));
	while (next_word(&value, &part, VALUE) > 0)
		*(char **)arena_push(env->a, &c->v, &c->n, &c->cap, sizeof(*c->v)) =
			arena_strdup(env->a, part.data);
}

static int split_command(const struct environment *env, const struct unit *u,
	const struct ini_item *it, const char **at, struct command *c, struct err *e)
{
	struct strbuf word = {.arena = env->a};
	bool argv0 = false, literal = false;
	const char *text = *at;
	int rc;

	for (size_t seen = 0; (rc = next_word(&text, &word, COMMAND)) > 0; seen++) {
		const char *w = seen ? word.data : without_prefixes(word.data, &argv0, &literal);
		char *v = specified(env->a, u, it, w, e);
		if (!v)
			return -EBADMSG;
		if (seen != 1 || !argv0)
			put_word(env, c, literal || !seen, v);
		text += strspn(text, BLANKS);
		if (*text == ';' && strchr(BLANKS, text[1])) {
			text++;
			break; /* the next command of a oneshot service */
		}
		if (text[0] == '\\' && text[1] == ';' && strchr(BLANKS, text[2]))
			put_word(env, c, true, arena_strdup(env->a, ";")), text += 2;
	}
	*at = text;
	return rc < 0 ? err_set(e, EBADMSG,
				"%s:%u: ExecStart has a quote that does not end; systemd does not "
				"start it",
				it->file->path, it->line)
		      : 0;
}

static int load(struct root *r, const char *name, const struct unit **ret, struct err *e)
{
	struct unit_index *x;
	int rc = unit_index(r, &x, e);

	return rc < 0 ? rc : unit_load(x, arena_strdup(x->arena, name), ret, e);
}

int unit_command(struct root *r, struct arena *a, const char *name, char ***ret_argv, size_t *ret_n,
	struct err *e)
{
	struct environment env = {.a = a};
	struct command c = {0};
	const struct unit *u;
	size_t n;
	int rc = load(r, name, &u, e);

	*ret_n = 0;
	if (rc < 0)
		return rc;
	const struct ini_item **starts = items_of(a, u, "ExecStart", &n);
	if (!n)
		return err_set(e, ENOENT, "%s: no ExecStart=", name);
	rc = build_environment(r, &env, u, e);
	if (rc >= 0)
		rc = split_command(
			&env, u, starts[n - 1], &(const char *){starts[n - 1]->value}, &c, e);
	*ret_argv = c.v;
	*ret_n = c.n;
	return rc < 0 ? rc : 0;
}

/* All commands of one value: a lone ";" divides them.  NULL in argv: a word files do not tell. */
static void split_all(const struct environment *env, const struct unit *u,
	const struct ini_item *it, struct unit_exec **ret, size_t *n, size_t *cap)
{
	struct strbuf word = {.arena = env->a};
	const char *text = it->value;

	while (*text) {
		bool argv0 = false, literal = false, end = false;
		struct unit_exec x = {.item = it};
		struct command c = {0};
		int rc = 0;

		for (size_t seen = 0; !end && (rc = next_word(&text, &word, COMMAND)) > 0; seen++) {
			const char *w = word.data;
			if (!seen) {
				size_t prefixes = strspn(w, "@-:+!|");
				x.ignore = memchr(w, '-', prefixes) != NULL;
				w = without_prefixes(w, &argv0, &literal);
			}
			char *v = unit_expand(env->a, u, w, NULL);
			if (seen == 1 && argv0)
				;
			else if (!v)
				*(char **)arena_push(env->a, &c.v, &c.n, &c.cap, sizeof(*c.v)) =
					NULL;
			else
				put_word(env, &c, literal || !seen, v);
			text += strspn(text, BLANKS);
			end = *text == ';' && (strchr(BLANKS, text[1]) || !text[1]);
			if (text[0] == '\\' && text[1] == ';' && strchr(BLANKS, text[2]))
				put_word(env, &c, true, arena_strdup(env->a, ";")), text += 2;
		}
		if (c.n) {
			x.argv = c.v;
			x.n = c.n;
			*(struct unit_exec *)arena_push(env->a, ret, n, cap, sizeof(x)) = x;
		}
		if (rc < 0 || !end)
			break;
		text++;
	}
}

int unit_execs(struct unit_index *x, const struct unit *u, const char *section, const char *key,
	struct unit_exec **ret, size_t *ret_n)
{
	struct environment env = {.a = x->arena};
	size_t n = 0, cap = 0;

	*ret = NULL;
	/* An environment file that cannot be read makes its variables empty, which the caller's words show. */
	build_environment(x->root, &env, u, NULL);
	for (size_t i = 0; i < u->items.n; i++) {
		const struct ini_item *it = &u->items.v[i];
		if (!str_eq(it->key, key) || !str_eq(it->section, section))
			continue;
		if (!*it->value)
			n = 0;
		else
			split_all(&env, u, it, ret, &n, &cap);
	}
	*ret_n = n;
	return 0;
}

void unit_environment(
	struct unit_index *x, const struct unit *u, const struct boot_variable **ret, size_t *ret_n)
{
	struct environment env = {.a = x->arena};
	struct boot_variable *v;

	build_environment(x->root, &env, u, NULL);
	v = arena_array(x->arena, env.n + 1, sizeof(*v));
	for (size_t i = 0; i < env.n; i++)
		v[i] = (struct boot_variable){
			env.v[i].name, value_of(&env, env.v[i].name, strlen(env.v[i].name)), true};
	*ret = v;
	*ret_n = env.n;
}

static bool prefixed(const struct ini_item *it, char sign)
{
	return memchr(it->value, sign, strspn(it->value, "@-:+!|")) != NULL;
}

int unit_variables(struct root *r, struct arena *a, const char *name, char ***ret, size_t *ret_n,
	struct err *e)
{
	struct environment env = {.a = a};
	const struct unit *u;
	int rc = load(r, name, &u, e);

	*ret = NULL;
	*ret_n = 0;
	if (rc >= 0)
		rc = build_environment(r, &env, u, e);
	if (rc < 0)
		return rc;
	*ret = arena_array(a, env.n + 1, sizeof(**ret));
	for (size_t i = 0; i < env.n; i++)
		(*ret)[(*ret_n)++] = arena_printf(a, "%s=%s", env.v[i].name, env.v[i].value);
	return 0;
}

int unit_commands(struct root *r, struct arena *a, const char *name, const char *key,
	struct unit_argv **ret, size_t *ret_n, struct err *e)
{
	struct environment env = {.a = a};
	const struct unit *u;
	struct unit_argv *v = NULL;
	size_t n, n_v = 0, cap = 0;
	int rc = load(r, name, &u, e);

	*ret_n = 0;
	if (rc < 0)
		return rc;
	const struct ini_item **lines = items_of(a, u, key, &n);
	if (n)
		rc = build_environment(r, &env, u, e);
	for (size_t i = 0; rc >= 0 && i < n; i++)
		for (const char *at = lines[i]->value; rc >= 0 && at[strspn(at, BLANKS)];) {
			struct command c = {0};
			rc = split_command(&env, u, lines[i], &at, &c, e);
			if (rc >= 0 && c.n)
				*(struct unit_argv *)arena_push(a, &v, &n_v, &cap, sizeof(*v)) =
					(struct unit_argv){c.v, c.n, prefixed(lines[i], '-'),
						prefixed(lines[i], '+'), prefixed(lines[i], '!'),
						lines[i]->file, lines[i]->line};
		}
	*ret = v;
	*ret_n = n_v;
	return rc < 0 ? rc : 0;
}

const char *unit_program(struct root *r, struct arena *a, const char *name)
{
	struct strbuf word = {.arena = a};
	const struct unit *u;
	bool argv0, literal;
	size_t n;
	struct err why = {0};

	if (load(r, name, &u, &why) < 0)
		return NULL;
	const struct ini_item **starts = items_of(a, u, "ExecStart", &n);
	const char *text = n ? starts[n - 1]->value : "";
	if (next_word(&text, &word, COMMAND) <= 0)
		return NULL;
	return unit_expand(a, u, without_prefixes(word.data, &argv0, &literal), &why);
}
