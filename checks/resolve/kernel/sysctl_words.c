/*
 * sysctl_words: the words of scripts that run at boot, as sh and bash expand them.
 *
 * Quotes, backslashes, $NAME, ${NAME}, ${NAME:-WORD}, one pair of {a,b}; $(...) and backquotes of cat FILE, which, command
 * -v, echo and printf.  Blanks of unquoted values part a word into fields.  A variable that was set under a condition that
 * files do not decide, or by what is not followed, is not known, and neither is a word it stands in.  Under set -u a name
 * that neither the script nor its environment sets ends the script.
 * Left out: arithmetic, the other operators of ${...}, arrays, IFS, nested braces, "~".
 */
#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/kernel/sysctl_script_parts.h"

static const char *value_of(struct run *r, const char *name, size_t len, bool *ret_known)
{
	*ret_known = true;
	for (size_t i = r->n_vars; i-- > 0;)
		if (strlen(r->vars[i].name) == len && !strncmp(r->vars[i].name, name, len)) {
			*ret_known = r->vars[i].value != NULL;
			return r->vars[i].value ? r->vars[i].value : "";
		}
	*ret_known = false;
	return "";
}

void hand_assign(struct run *r, const char *name, const char *value)
{
	for (size_t i = 0; i < r->n_vars; i++)
		if (str_eq(r->vars[i].name, name)) {
			r->vars[i].value = r->when ? NULL : value;
			return;
		}
	*(struct var *)arena_push(r->a, &r->vars, &r->n_vars, &r->cap_vars, sizeof(*r->vars)) =
		(struct var){name, r->when ? NULL : value, str_eq(name, "PATH")};
}

void hand_export(struct run *r, const char *name)
{
	for (size_t i = 0; i < r->n_vars; i++)
		if (str_eq(r->vars[i].name, name))
			r->vars[i].exported = true;
}

void hand_inherit(struct run *to, const struct run *from)
{
	for (size_t i = 0; i < from->n_vars; i++)
		if (from->vars[i].exported) {
			const char *was = to->when;
			to->when = NULL;
			hand_assign(to, from->vars[i].name, from->vars[i].value);
			to->when = was;
			hand_export(to, from->vars[i].name);
		}
}

void hand_bind(struct run *r, const char *name, const char *value)
{
	const char *was = r->when;

	r->when = NULL;
	hand_assign(r, name, value);
	r->when = was;
}

/* What one command with words that are known prints, without the newlines at its end; NULL: not known. */
static const char *printed(struct run *r, const char *inner)
{
	const struct sh_script *script = sh_parse(r->a, inner, strlen(inner), r->line);
	const struct sh_node *n = script->n == 1 ? script->v[0] : NULL;
	struct fields f = {.known = true};

	if (!n || n->next || n->kind != SH_SIMPLE || n->n_assign || n->in || n->out_word)
		return NULL;
	for (size_t i = 0; i < n->n; i++)
		hand_expand(r, n->words[i], &f, true);
	const char *text = f.n && f.known ? hand_printed(r, f.v, f.n) : NULL;
	if (f.n && f.known && str_eq(f.v[0], "uname") &&
		(f.n == 1 || (f.n == 2 && str_eq(f.v[1], "-s"))))
		text = "Linux";
	if (f.n == 2 && f.known && str_eq(f.v[0], "id") && str_eq(f.v[1], "-u"))
		text = "0";
	size_t len = text ? strlen(text) : 0;
	while (len && text[len - 1] == '\n')
		len--;
	return text ? arena_strndup(r->a, text, len) : NULL;
}

/* $(cat FILE), $(which X): the text, or NULL. */
static const char *substituted(struct run *r, const char *inner)
{
	size_t n;
	char **w = str_split(r->a, inner, " \t\n", &n);
	const struct file *f;

	if (n == 2 && str_eq(w[0], "cat") && root_read(r->s->root, w[1], &f, NULL) == 0)
		return str_strip(arena_strdup(r->a, f->data));
	if (n >= 2 && (str_eq(w[0], "which") || (str_eq(w[0], "command") && str_eq(w[1], "-v"))))
		return w[n - 1];
	return printed(r, inner);
}

/* A name that neither the script nor, as far as units, cron and ifupdown go, its environment sets. */
static bool nobody_sets(struct run *r, const char *name, size_t len)
{
	static const char *const shells[] = {"PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG",
		"LANGUAGE", "TERM", "PWD", "OLDPWD", "IFS", "PPID", "OPTIND", "RANDOM", "HOSTNAME",
		"UID", "EUID", "SECONDS", "LINENO", "SHLVL", "OSTYPE", "HOSTTYPE", "MACHTYPE",
		"COLUMNS", "LINES", "INVOCATION_ID", "JOURNAL_STREAM", "SYSTEMD_EXEC_PID",
		"NOTIFY_SOCKET", "MAINPID", "TZ", "REPLY", "IFACE", "LOGICAL", "ADDRFAM", "METHOD",
		"MODE", "PHASE", "VERBOSITY", "DEBIAN_FRONTEND"};

	if (!len || isdigit((unsigned char)*name) || str_starts(name, "BASH") ||
		str_starts(name, "LC_") || str_starts(name, "IF_") || name[-1] == '!')
		return false;
	for (size_t i = 0; i < sizeof(shells) / sizeof(*shells); i++)
		if (strlen(shells[i]) == len && !strncmp(shells[i], name, len))
			return false;
	for (size_t i = 0; i < r->n_vars; i++)
		if (strlen(r->vars[i].name) == len && !strncmp(r->vars[i].name, name, len))
			return false;
	return true;
}

/* set -u ends the script at such a name. */
static void needs(struct run *r, const char *name, size_t len)
{
	if (!r->nounset || !nobody_sets(r, name, len))
		return;
	r->code = 0;
	hand_leave(r, false);
}

/* A dollar at p: what it stands for is added; its length. */
static size_t dollar(struct run *r, const char *p, struct strbuf *b, bool *known)
{
	bool is = true;
	size_t n;

	if (p[1] == '(' || p[0] == '`') {
		n = sh_span(r->a, p, strlen(p));
		const char *t =
			n > 3 ? substituted(r, arena_strndup(r->a, p + (p[0] == '`' ? 1 : 2),
						       n - (p[0] == '`' ? 2 : 3)))
			      : NULL;
		strbuf_puts(b, t ? t : "");
		*known &= t != NULL;
		return n ? n : 1;
	}
	if (p[1] == '{') {
		n = strcspn(p + 2, "}:-=+?#%/^,[");
		const char *v = value_of(r, p + 2, n, &is);
		const char *end = strchr(p, '}');
		if (!end)
			return strlen(p);
		if (p[2 + n] != '}') {
			const char *d = p + 2 + n + (p[2 + n] == ':');
			if (*d == '-' && !strpbrk(d, "$`") && !is && p[2 + n - 1] != '!') {
				v = arena_strndup(r->a, d + 1, (size_t)(end - d - 1));
				is = nobody_sets(r, p + 2, n); /* else the environment may set it */
			} else if (*d != '-' || !is) {
				is = false;
			}
		} else {
			needs(r, p + 2, n);
		}
		strbuf_puts(b, v);
		*known &= is;
		return (size_t)(end - p) + 1;
	}
	for (n = 0; isalnum((unsigned char)p[1 + n]) || p[1 + n] == '_';)
		if (isdigit((unsigned char)p[1 + n++]) && n == 1)
			break;
	if (!n) {
		if (p[1] && strchr("@*#?$!-", p[1])) {
			const char *v = value_of(r, p + 1, 1, &is);
			strbuf_puts(b, v);
			*known &= is;
			return 2;
		}
		strbuf_add(b, p, 1);
		return 1;
	}
	strbuf_puts(b, value_of(r, p + 1, n, &is));
	needs(r, p + 1, n);
	*known &= is;
	return n + 1;
}

static void add_field(struct run *r, struct fields *f, const char *text)
{
	*(char **)arena_push(r->a, &f->v, &f->n, &f->cap, sizeof(*f->v)) = arena_strdup(r->a, text);
}

/* {a,b} of a word without quotes, the first pair; 0 when there is none. */
static bool braces(struct run *r, const char *w, struct fields *out, bool split);

/* A word with its quotes taken off and variables put in; blanks of unquoted values part it. */
void hand_expand(struct run *r, const char *w, struct fields *out, bool split)
{
	struct strbuf b = {.arena = r->a};
	bool quoted = false, any = false;
	char quote = 0;

	if (split && braces(r, w, out, split))
		return;
	strbuf_puts(&b, "");
	if (w[0] == '~')
		out->known = false;
	for (const char *p = w; *p;) {
		if (!quote && (*p == '\'' || *p == '"')) {
			quote = *p++;
			quoted = true;
		} else if (quote && *p == quote) {
			quote = 0;
			p++;
		} else if (*p == '\\' && quote != '\'' && p[1]) {
			if (quote == '"' && !strchr("$`\"\\\n", p[1]))
				strbuf_add(&b, p, 1);
			strbuf_add(&b, p + 1, 1);
			p += 2;
		} else if ((*p == '$' || *p == '`') && quote != '\'') {
			struct strbuf v = {.arena = r->a};
			strbuf_puts(&v, "");
			p += dollar(r, p, &v, &out->known);
			if (quote || !split) {
				strbuf_puts(&b, v.data);
				continue;
			}
			any = true;
			for (const char *c = v.data; *c; c++) {
				if (!isspace((unsigned char)*c)) {
					strbuf_add(&b, c, 1);
				} else if (b.len) {
					add_field(r, out, b.data);
					b.len = 0;
					b.data[0] = '\0';
				}
			}
		} else {
			strbuf_add(&b, p++, 1);
		}
	}
	if (b.len || quoted || !any)
		add_field(r, out, b.data);
}

static bool braces(struct run *r, const char *w, struct fields *out, bool split)
{
	const char *open = strchr(w, '{'), *close = open ? strchr(open, '}') : NULL;

	if (!close || (open > w && open[-1] == '$') || !memchr(open, ',', (size_t)(close - open)) ||
		strpbrk(w, "'\"\\"))
		return false;
	for (const char *p = open + 1; p <= close;) {
		size_t n = strcspn(p, ",}");
		hand_expand(r,
			arena_printf(r->a, "%.*s%.*s%s", (int)(open - w), w, (int)n, p, close + 1),
			out, split);
		p += n + 1;
	}
	return true;
}

const char *hand_one(struct run *r, const char *w, bool *known)
{
	struct fields f = {.known = true};

	hand_expand(r, w, &f, false);
	*known = f.known;
	return f.n ? f.v[0] : "";
}
