/*
 * unit_command: the words a service's program is started with (systemd.service(5), "COMMAND LINES").
 *
 * Environment= first, then the EnvironmentFile= files in order (a later assignment wins over an earlier one and
 * over Environment=); $NAME as a word of its own becomes its blank-separated words, ${NAME} its value in place.
 * PassEnvironment, credentials and the manager's own environment are not known here and give nothing.
 */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/unit.h"

struct variable {
	char *name, *value;
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

/* The next word with quotes and escapes taken off; false at the end.  An open quote takes the rest. */
static bool next_word(const char **at, struct strbuf *word, bool *quoted)
{
	const char *p = *at + strspn(*at, " \t\n\r");
	char quote = 0;

	word->len = 0;
	*quoted = false;
	if (!*p)
		return false;
	strbuf_puts(word, "");
	for (; *p && (quote || !strchr(" \t\n\r", *p)); p++) {
		if (quote ? *p == quote : *p == '"' || *p == '\'') {
			quote = quote ? 0 : *p;
			*quoted = true;
		} else if (*p == '\\' && p[1]) {
			static const char from[] = "nrtvfbas", to[] = "\n\r\t\v\f\b\a ";
			const char *c = strchr(from, *++p);
			strbuf_add(word, c && *c ? &to[c - from] : p, 1);
		} else {
			strbuf_add(word, p, 1);
		}
	}
	*at = p;
	return true;
}

/* Environment="A=b c" D=e */
static void take_assignments(struct environment *env, const char *text)
{
	struct strbuf word = {.arena = env->a};
	bool quoted;

	while (next_word(&text, &word, &quoted)) {
		const char *eq = strchr(word.data, '=');
		if (eq)
			set(env, word.data, (size_t)(eq - word.data), eq + 1);
	}
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

static void take_file(struct environment *env, const struct file *f)
{
	struct strbuf b = {.arena = env->a};

	for (const char *p = f->data; *p;) {
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

static int build_environment(
	struct root *r, struct environment *env, const char *unit, struct err *e)
{
	char **v;
	size_t n;
	int rc = unit_setting(r, env->a, unit, "Service", "Environment", &v, &n, NULL, NULL, e);

	for (size_t i = 0; rc >= 0 && i < n; i++)
		take_assignments(env, v[i]);
	if (rc >= 0)
		rc = unit_setting(
			r, env->a, unit, "Service", "EnvironmentFile", &v, &n, NULL, NULL, e);
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		const struct file *f;
		bool optional = v[i][0] == '-';
		rc = root_read(r, v[i] + optional, &f, e);
		if (rc >= 0)
			take_file(env, f);
		else if (is_absent(rc) && optional)
			rc = 0;
		else if (is_absent(rc))
			return err_set(e, EBADMSG,
				"%s: EnvironmentFile %s is missing, so the service does not start",
				unit, v[i]);
	}
	return rc;
}

/* ${NAME} and $$ inside a word; a bare $NAME there is not expanded by systemd, unless it is the whole word. */
static char *expand(const struct environment *env, const char *word)
{
	struct strbuf b = {.arena = env->a};

	for (const char *p = word; *p;) {
		const char *close = p[0] == '$' && p[1] == '{' ? strchr(p, '}') : NULL;
		if (close) {
			strbuf_puts(&b, value_of(env, p + 2, (size_t)(close - p - 2)));
			p = close + 1;
		} else {
			strbuf_add(&b, p, 1);
			p += p[0] == '$' && p[1] == '$' ? 2 : 1;
		}
	}
	return arena_strdup(env->a, strbuf_str(&b));
}

static char **split_command(const struct environment *env, const char *text, size_t *ret_n)
{
	struct strbuf word = {.arena = env->a};
	char **v = NULL;
	size_t n = 0, cap = 0;
	bool quoted;

	while (next_word(&text, &word, &quoted)) {
		const char *w = word.data;
		if (!n)
			w += strspn(w, "@-:+!|");
		bool whole = w[0] == '$' && w[1] && w[1] != '{' && w[1] != '$' &&
			     strspn(w + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz012"
					   "3456789_") == strlen(w + 1);
		if (str_eq(w, ";"))
			break; /* the next command of a oneshot service */
		if (!whole) {
			*(char **)arena_push(env->a, &v, &n, &cap, sizeof(*v)) = expand(env, w);
			continue;
		}
		const char *value = value_of(env, w + 1, strlen(w + 1));
		struct strbuf part = {.arena = env->a};
		while (next_word(&value, &part, &quoted))
			*(char **)arena_push(env->a, &v, &n, &cap, sizeof(*v)) =
				arena_strdup(env->a, part.data);
	}
	*ret_n = n;
	return v;
}

int unit_command(struct root *r, struct arena *a, const char *name, char ***ret_argv, size_t *ret_n,
	struct err *e)
{
	struct environment env = {.a = a};
	char **starts;
	size_t n;
	int rc = unit_setting(r, a, name, "Service", "ExecStart", &starts, &n, NULL, NULL, e);

	if (rc < 0)
		return rc;
	*ret_n = 0;
	if (!n)
		return err_set(e, ENOENT, "%s: no ExecStart=", name);
	rc = build_environment(r, &env, name, e);
	if (rc < 0)
		return rc;
	*ret_argv = split_command(&env, starts[n - 1], ret_n);
	return 0;
}
