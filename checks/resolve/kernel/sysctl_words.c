/* sysctl_words: variables, quotes and substitutions of scripts that run at boot.  See sysctl_script.h. */
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
		(struct var){name, r->when ? NULL : value};
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
	if (n >= 2 && str_eq(w[0], "echo")) {
		for (size_t i = 1; i < n; i++)
			if (strpbrk(w[i], "$`\\'\"*?["))
				return NULL;
		return arena_strdup(r->a, strstr(inner, w[1]));
	}
	return NULL;
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
				is = false; /* the environment may set it */
			} else if (*d != '-' || !is) {
				is = false;
			}
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
