/*
 * nft_read: the files of nft(8), version 1.0.6: tables, chains, sets, definitions and includes; rules are kept as words.
 *
 * One command or file is a transaction: what nft refuses anywhere makes all of it void.  Words of the top level that are
 * not known here, and deleting single things, leave a doubt.  A definition holds in its block and those inside.
 */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/firewall/nft_parse.h"

#define MAX_ALL_TOKENS 2000000

struct reader {
	struct nft *n;
	const struct nft_tokens *t;
	size_t at;
	unsigned depth;
	bool ended; /* what was read last needs no separator behind it */
	size_t own; /* tokens the set had before its block: a second list there stands instead of the first */
};

static int read_tokens(struct nft *n, const struct nft_tokens *t, struct err *e);

static const struct nft_token *now(struct reader *r)
{
	static const struct nft_token end = {NFT_END, "", false, 0};

	return r->at < r->t->n ? &r->t->v[r->at] : &end;
}

static bool is(struct reader *r, const char *text)
{
	const struct nft_token *t = now(r);

	return (t->type == NFT_WORD || t->type == NFT_SIGN) && str_eq(t->text, text);
}

static bool take(struct reader *r, const char *text)
{
	if (!is(r, text))
		return false;
	r->at++;
	return true;
}

static void no(struct reader *r, const char *what)
{
	nft_refused(r->n, r->t->file, now(r)->line, what);
}

static void skip_lines(struct reader *r)
{
	while (now(r)->type == NFT_NL)
		r->at++;
}

static void add_token(struct nft *n, struct nft_tokens *to, const struct nft_token *t)
{
	if (n->tokens++ > MAX_ALL_TOKENS)
		return;
	*(struct nft_token *)arena_push(n->a, &to->v, &to->n, &to->cap, sizeof(*to->v)) = *t;
}

static const struct nft_define *define_of(struct nft *n, const char *name)
{
	for (size_t i = n->n_defines; i-- > 0;)
		if (str_eq(n->defines[i].name, name))
			return &n->defines[i];
	return NULL;
}

/* Takes a token over, a variable as what it stands for. */
static void copy(struct reader *r, struct nft_tokens *to)
{
	const struct nft_token *t = now(r);

	r->at++;
	if (t->type != NFT_SIGN || !str_eq(t->text, "$")) {
		add_token(r->n, to, t);
		return;
	}
	const struct nft_define *d = define_of(r->n, now(r)->text);
	if (!d || now(r)->type != NFT_WORD)
		no(r, arena_printf(r->n->a, "unknown identifier '%s'", now(r)->text));
	for (size_t i = 0; d && i < d->value.n; i++) {
		struct nft_token x = d->value.v[i];
		x.line = t->line;
		add_token(r->n, to, &x);
	}
	r->at++;
}

/* Up to the end of the statement; braces may go over lines. */
static struct nft_tokens statement(struct reader *r)
{
	struct nft_tokens to = {.file = r->t->file};
	unsigned open = 0;

	while (now(r)->type != NFT_END) {
		if (now(r)->type == NFT_NL && !open)
			break;
		if (is(r, "}") && !open)
			break;
		open += is(r, "{");
		open -= is(r, "}") && open;
		if (now(r)->type == NFT_NL)
			r->at++;
		else
			copy(r, &to);
	}
	if (open)
		no(r, "a brace is not closed");
	return to;
}

static void skip_block(struct reader *r)
{
	struct nft_tokens ignored = statement(r);

	(void)ignored;
}

static bool name_of(struct reader *r, const char **ret)
{
	struct nft_tokens one = {0};

	if (is(r, "$"))
		copy(r, &one);
	else if (now(r)->type == NFT_WORD || now(r)->type == NFT_QUOTED)
		add_token(r->n, &one, &r->t->v[r->at++]);
	*ret = one.n == 1 ? one.v->text : "";
	if (one.n != 1 || !**ret)
		no(r, "a name is missing");
	return one.n == 1;
}

static int family(struct reader *r)
{
	static const struct {
		const char *name;
		int family;
	} v[] = {{"ip", FW_V4}, {"ip6", FW_V6}, {"inet", 0}, {"netdev", FW_NETDEV},
		{"bridge", FW_BRIDGE}, {"arp", 102}};

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++)
		if (take(r, v[i].name))
			return v[i].family;
	return FW_V4;
}

static struct nft_table *table_of(struct nft *n, int family, const char *name, bool make)
{
	for (size_t i = 0; i < n->n_tables; i++)
		if (n->tables[i].family == family && str_eq(n->tables[i].name, name))
			return &n->tables[i];
	if (!make)
		return NULL;
	struct nft_table *t =
		arena_push(n->a, &n->tables, &n->n_tables, &n->cap_tables, sizeof(*t));
	*t = (struct nft_table){family, name, false};
	return t;
}

static struct fw_chain *chain_of(struct reader *r, int family, const char *table, const char *name)
{
	struct nft *n = r->n;
	struct fw_chain *c = fw_chain_find(n->rules, family, table, name);

	if (c)
		return c;
	c = arena_alloc(n->a, sizeof(*c));
	*c = (struct fw_chain){.table = table,
		.name = name,
		.family = family,
		.file = r->t->file,
		.line = now(r)->line};
	*(struct fw_chain **)arena_push(
		n->a, &n->rules->chains, &n->rules->n, &n->rules->cap, sizeof(c)) = c;
	return c;
}

static struct nft_set *set_of(struct reader *r, int family, const char *table, const char *name)
{
	struct nft *n = r->n;
	struct nft_set *s = nft_set_find(n, family, table, name);

	if (s)
		return s;
	s = arena_push(n->a, &n->sets, &n->n_sets, &n->cap_sets, sizeof(*s));
	*s = (struct nft_set){.family = family,
		.table = table,
		.name = name,
		.file = r->t->file,
		.line = now(r)->line};
	return s;
}

static void define(struct reader *r, bool again)
{
	struct nft *n = r->n;
	const char *name;

	if (!name_of(r, &name))
		return;
	if (!take(r, "=")) {
		no(r, "'=' is missing");
		return;
	}
	struct nft_tokens v = statement(r);
	for (size_t i = 0; i < n->n_defines && !again; i++)
		if (n->defines[i].depth == r->depth && str_eq(n->defines[i].name, name))
			no(r, arena_printf(n->a, "redefinition of symbol '%s'", name));
	if (!v.n)
		no(r, "a definition is empty");
	*(struct nft_define *)arena_push(n->a, &n->defines, &n->n_defines, &n->cap_defines,
		sizeof(*n->defines)) = (struct nft_define){name, v, r->depth};
}

static void undefine(struct reader *r)
{
	const char *name;
	struct nft *n = r->n;

	if (!name_of(r, &name))
		return;
	for (size_t i = n->n_defines; i-- > 0;)
		if (str_eq(n->defines[i].name, name)) {
			n->defines[i].name = "";
			return;
		}
	no(r, arena_printf(n->a, "undefinition of unknown symbol '%s'", name));
}

static void leave(struct reader *r)
{
	while (r->n->n_defines && r->n->defines[r->n->n_defines - 1].depth >= r->depth)
		r->n->n_defines--;
	r->depth--;
}

static int include_file(struct reader *r, const char *path, struct err *e)
{
	struct nft *n = r->n;
	struct nft_tokens t = {0};
	const struct file *f;
	int rc = root_read(n->root, path, &f, e);

	if (is_absent(rc)) {
		no(r, arena_printf(n->a, "%s is not there", path));
		return 0;
	}
	if (rc < 0)
		return rc;
	if (!nft_lex(n->a, f->data, f->size, 1, false, &t)) {
		nft_doubt(n, f, 0, "too much to read");
		return 0;
	}
	t.file = f;
	return read_tokens(n, &t, e);
}

static int include(struct reader *r, struct err *e)
{
	struct nft *n = r->n;
	const struct nft_token *t = now(r);
	const char *path = t->text;
	char **v;
	size_t n_v;
	int rc = 0;

	if (t->type != NFT_QUOTED) {
		no(r, "include without a quoted name");
		return 0;
	}
	r->at++;
	if (n->includes >= LIMIT_INCLUDES) {
		nft_doubt(n, r->t->file, t->line, "too many includes in one another");
		return 0;
	}
	/* The folder systemd starts services in is the root; a plain name is sought in /etc. */
	if (str_starts(path, "./"))
		path = path + 1;
	else if (*path != '/')
		path = arena_printf(n->a, "/etc/%s", path);
	struct stat st;
	if (!root_stat(n->root, path, true, &st, NULL) && S_ISDIR(st.st_mode)) {
		nft_doubt(n, r->t->file, t->line, "a folder is included");
		return 0;
	}
	n->includes++;
	if (!strpbrk(path, "*?[")) {
		rc = include_file(r, path, e);
	} else {
		rc = root_glob(n->root, n->a, path, &v, &n_v, e);
		for (size_t i = 0; i < n_v && !rc; i++)
			rc = include_file(r, v[i], e);
	}
	n->includes--;
	return rc;
}

static bool end_statement(struct reader *r)
{
	if (now(r)->type == NFT_NL || now(r)->type == NFT_END)
		return true;
	no(r, arena_printf(r->n->a, "unexpected '%s'", now(r)->text));
	return false;
}

static long number(const struct nft_token *t, bool *ok)
{
	char *end;
	long v;

	errno = 0;
	v = strtol(t->text, &end, 0);
	*ok = *t->text && !*end && !errno && v <= INT_MAX && v >= INT_MIN;
	return *ok ? v : 0;
}

/* filter, raw - 5, -300 */
static void priority(struct reader *r, struct fw_chain *c, const struct nft_tokens *t, size_t *at)
{
	static const struct {
		const char *name;
		long v;
	} names[] = {{"raw", -300}, {"mangle", -150}, {"dstnat", -100}, {"filter", 0},
		{"security", 50}, {"srcnat", 100}};
	bool ok = false;
	long more = 0;

	if (*at >= t->n) {
		no(r, "a priority is missing");
		return;
	}
	c->priority = number(&t->v[*at], &ok);
	if (!ok && str_eq(t->v[*at].text, "-") && *at + 1 < t->n)
		c->priority = -number(&t->v[++*at], &ok);
	for (size_t i = 0; !ok && i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(t->v[*at].text, names[i].name)) {
			ok = true;
			c->priority = names[i].v;
		}
	if (!ok)
		no(r, arena_printf(r->n->a, "the priority '%s'", t->v[*at].text));
	(*at)++;
	if (*at + 1 < t->n && (str_eq(t->v[*at].text, "-") || str_eq(t->v[*at].text, "+"))) {
		more = number(&t->v[*at + 1], &ok);
		c->priority += *t->v[*at].text == '-' ? -more : more;
		*at += 2;
	} else if (*at < t->n && (more = number(&t->v[*at], &ok), ok)) {
		c->priority += more;
		(*at)++;
	}
}

/* type filter hook input device "eth0" priority 0 */
static void hook(struct reader *r, struct fw_chain *c)
{
	static const char *const other[] = {"postrouting", "egress"};
	struct nft_tokens t = statement(r);
	bool known = false;
	size_t i = 0;

	c->line = t.n ? t.v->line : c->line;
	c->file = t.file;
	if (t.n < 5 || !str_eq(t.v[1].text, "hook")) {
		no(r, "type without a hook");
		return;
	}
	if (!str_eq(t.v[0].text, "filter") && !str_eq(t.v[0].text, "nat") &&
		!str_eq(t.v[0].text, "route"))
		no(r, arena_printf(r->n->a, "unknown chain type '%s'", t.v[0].text));
	c->nat = str_eq(t.v[0].text, "nat");
	const char *h = t.v[2].text;
	for (size_t k = 0; k < sizeof(other) / sizeof(*other); k++)
		known = known || str_eq(h, other[k]);
	c->hook = str_eq(h, "ingress")	    ? FW_INGRESS
		  : str_eq(h, "prerouting") ? FW_PREROUTING
		  : str_eq(h, "input")	    ? FW_INPUT
		  : str_eq(h, "forward")    ? FW_FORWARD
		  : str_eq(h, "output")	    ? FW_OUTPUT
		  : known		    ? FW_REST
					    : FW_NO_HOOK;
	if (c->hook == FW_NO_HOOK)
		no(r, arena_printf(r->n->a, "unknown hook '%s'", h));
	for (i = 3; i < t.n && !str_eq(t.v[i].text, "priority"); i++)
		;
	if (i == t.n)
		no(r, "a base chain without a priority");
	i++;
	priority(r, c, &t, &i);
	if (i < t.n)
		no(r, arena_printf(r->n->a, "unexpected '%s'", t.v[i].text));
}

static void rule(struct reader *r, struct fw_chain *c)
{
	struct nft *n = r->n;
	unsigned line = now(r)->line;
	struct nft_tokens t = statement(r);

	if (t.n)
		*(struct nft_raw *)arena_push(n->a, &n->raw, &n->n_raw, &n->cap_raw,
			sizeof(*n->raw)) = (struct nft_raw){c, t, line};
}

static int chain_line(struct reader *r, struct fw_chain *c, struct err *e)
{
	if (take(r, "type")) {
		hook(r, c);
	} else if (take(r, "policy")) {
		struct nft_tokens t = statement(r);
		if (t.n != 1 || (!str_eq(t.v->text, "accept") && !str_eq(t.v->text, "drop")))
			no(r, "a policy is accept or drop");
		c->drops = t.n && str_eq(t.v->text, "drop");
		c->line = t.n ? t.v->line : c->line;
		c->file = t.file;
	} else if (take(r, "define")) {
		define(r, false);
	} else if (take(r, "redefine")) {
		define(r, true);
	} else if (take(r, "include")) {
		nft_doubt(r->n, r->t->file, now(r)->line, "include inside a chain");
		skip_block(r);
	} else if (is(r, "comment") || is(r, "flags") || is(r, "devices")) {
		skip_block(r);
	} else {
		rule(r, c);
	}
	(void)e;
	return 0;
}

/* What stands in braces, a statement after the other. */
static int block(struct reader *r, int (*line)(struct reader *r, void *arg, struct err *e),
	void *arg, struct err *e)
{
	int rc = 0;

	r->depth++;
	for (;;) {
		skip_lines(r);
		if (now(r)->type == NFT_END) {
			no(r, "a brace is not closed");
			break;
		}
		if (take(r, "}"))
			break;
		rc = line(r, arg, e);
		if (rc < 0 || r->n->rules->refused || (!r->ended && !end_statement(r)))
			break;
		r->ended = false;
	}
	leave(r);
	return rc;
}

static int chain_line_of(struct reader *r, void *arg, struct err *e)
{
	return chain_line(r, arg, e);
}

/* elements = { 192.0.2.1, 192.0.2.2 }, or the variable that stands for a list */
static void set_elements(struct reader *r, struct nft_set *s)
{
	struct nft_tokens t = {.file = r->t->file};
	unsigned open = 0;

	if (!take(r, "=") || (!is(r, "{") && !is(r, "$"))) {
		no(r, "elements without a list");
		return;
	}
	do {
		open += is(r, "{");
		open -= is(r, "}") && open;
		if (now(r)->type == NFT_NL)
			r->at++;
		else
			copy(r, &t);
	} while (open && now(r)->type != NFT_END);
	if (open || t.n < 2 || !str_eq(t.v->text, "{"))
		no(r, open ? "a brace is not closed" : "elements without a list");
	s->elements.n = r->own;
	for (size_t i = 1; i + 1 < t.n; i++)
		add_token(r->n, &s->elements, &t.v[i]);
	if (s->elements.n)
		add_token(r->n, &s->elements, &(struct nft_token){NFT_SIGN, ",", false, t.v->line});
}

/*
 * Two lines of a set need no separator, before another line as little as before the brace: elements and auto-merge.  Any
 * other line, of whatever block, does.
 */
static int set_line(struct reader *r, void *arg, struct err *e)
{
	struct nft_set *s = arg;

	(void)e;
	if (take(r, "elements")) {
		set_elements(r, s);
		r->ended = true;
		return 0;
	}
	if (take(r, "auto-merge")) {
		s->merge = true;
		r->ended = true;
		return 0;
	}
	struct nft_tokens t = statement(r);
	if (!t.n)
		return 0;
	const char *w = t.v->text;
	if (str_eq(w, "flags")) {
		for (size_t i = 1; i < t.n; i++) {
			s->changes = s->changes || str_eq(t.v[i].text, "dynamic") ||
				     str_eq(t.v[i].text, "timeout");
			s->interval = s->interval || str_eq(t.v[i].text, "interval");
			if ((i % 2 == 0) != str_eq(t.v[i].text, ","))
				no(r, arena_printf(r->n->a, "unexpected '%s'", t.v[i].text));
		}
	} else if (str_eq(w, "timeout")) {
		s->changes = true;
	} else if (!str_eq(w, "type") && !str_eq(w, "typeof") && !str_eq(w, "gc-interval") &&
		   !str_eq(w, "size") && !str_eq(w, "policy") && !str_eq(w, "comment") &&
		   !str_eq(w, "counter")) {
		no(r, arena_printf(r->n->a, "unexpected '%s' in a set", w));
	}
	return 0;
}

struct table_at {
	int family;
	const char *name;
};

static int named_block(
	struct reader *r, int fam, const char *table, bool chain, bool map, struct err *e)
{
	const char *name;

	if (!name_of(r, &name))
		return 0;
	void *to =
		chain ? (void *)chain_of(r, fam, table, name) : (void *)set_of(r, fam, table, name);
	if (!chain) {
		((struct nft_set *)to)->map = map;
		r->own = ((struct nft_set *)to)->elements.n;
	}
	if (!take(r, "{"))
		return 0;
	return block(r, chain ? chain_line_of : set_line, to, e);
}

static int table_line(struct reader *r, void *arg, struct err *e)
{
	const struct table_at *t = arg;

	if (take(r, "chain"))
		return named_block(r, t->family, t->name, true, false, e);
	if (take(r, "set"))
		return named_block(r, t->family, t->name, false, false, e);
	if (take(r, "map"))
		return named_block(r, t->family, t->name, false, true, e);
	if (take(r, "flags")) {
		struct nft_tokens w = statement(r);
		for (size_t i = 0; i < w.n; i++)
			if (str_eq(w.v[i].text, "dormant"))
				table_of(r->n, t->family, t->name, true)->dormant = true;
	} else if (take(r, "define")) {
		define(r, false);
	} else if (take(r, "redefine")) {
		define(r, true);
	} else if (take(r, "include")) {
		nft_doubt(r->n, r->t->file, now(r)->line, "include inside a table");
		skip_block(r);
	} else if (is(r, "comment") || is(r, "counter") || is(r, "quota") || is(r, "limit") ||
		   is(r, "ct") || is(r, "flowtable") || is(r, "synproxy") || is(r, "secmark")) {
		skip_block(r);
	} else {
		no(r, arena_printf(r->n->a, "unexpected '%s' in a table", now(r)->text));
	}
	return 0;
}

static void flush(struct reader *r)
{
	const char *name = NULL;

	if (take(r, "ruleset")) {
		int fam = now(r)->type == NFT_NL ? -1 : family(r);
		nft_remove(r->n, fam, NULL, false);
	} else if (take(r, "table")) {
		int fam = family(r);
		if (name_of(r, &name) && !table_of(r->n, fam, name, false))
			no(r, arena_printf(r->n->a, "there is no table %s", name));
		nft_remove(r->n, fam, name, true);
	} else {
		nft_doubt(r->n, r->t->file, now(r)->line,
			"a chain or set is flushed, which is not followed");
		skip_block(r);
	}
}

static void delete (struct reader *r, bool must)
{
	const char *name;

	if (!take(r, "table")) {
		nft_doubt(r->n, r->t->file, now(r)->line,
			"something is deleted, which is not followed");
		skip_block(r);
		return;
	}
	int fam = family(r);
	if (!name_of(r, &name))
		return;
	if (must && !table_of(r->n, fam, name, false))
		no(r, arena_printf(r->n->a, "there is no table %s", name));
	nft_remove(r->n, fam, name, false);
}

static void elements(struct reader *r)
{
	const char *table, *name;
	int fam = family(r);

	if (!name_of(r, &table) || !name_of(r, &name))
		return;
	struct nft_set *s = nft_set_find(r->n, fam, table, name);
	struct nft_tokens t = statement(r);
	if (!s || t.n < 2 || !str_eq(t.v->text, "{")) {
		no(r, arena_printf(r->n->a, "there is no set %s", name));
		return;
	}
	for (size_t i = 1; i + 1 < t.n; i++)
		add_token(r->n, &s->elements, &t.v[i]);
	add_token(r->n, &s->elements, &(struct nft_token){NFT_SIGN, ",", false, t.v->line});
}

/* Behind "add", "create" or "insert", and without any of them. */
static int object(struct reader *r, bool insert, struct err *e)
{
	struct table_at t = {0};
	const char *name;
	bool chain, map;

	if (take(r, "table")) {
		t.family = family(r);
		if (!name_of(r, &t.name))
			return 0;
		table_of(r->n, t.family, t.name, true);
		return take(r, "{") ? block(r, table_line, &t, e) : 0;
	}
	if (take(r, "element")) {
		elements(r);
		return 0;
	}
	chain = is(r, "chain");
	map = is(r, "map");
	if (chain || map || is(r, "set")) {
		r->at++;
		t.family = family(r);
		if (!name_of(r, &t.name))
			return 0;
		if (!table_of(r->n, t.family, t.name, false))
			no(r, arena_printf(r->n->a, "there is no table %s", t.name));
		return named_block(r, t.family, t.name, chain, map, e);
	}
	if (take(r, "rule")) {
		t.family = family(r);
		if (!name_of(r, &t.name) || !name_of(r, &name))
			return 0;
		struct fw_chain *c = fw_chain_find(r->n->rules, t.family, t.name, name);
		if (!c) {
			no(r, arena_printf(r->n->a, "there is no chain %s", name));
			return 0;
		}
		if (is(r, "index") || is(r, "position") || is(r, "handle")) {
			nft_doubt(r->n, r->t->file, now(r)->line,
				"a rule is put at a place that is not followed");
			skip_block(r);
			return 0;
		}
		size_t before = r->n->n_raw;
		rule(r, c);
		if (insert && r->n->n_raw > before) {
			struct nft_raw x = r->n->raw[before];
			memmove(r->n->raw + 1, r->n->raw, before * sizeof(x));
			r->n->raw[0] = x;
		}
		return 0;
	}
	if (is(r, "counter") || is(r, "quota") || is(r, "limit") || is(r, "ct") ||
		is(r, "flowtable") || is(r, "synproxy") || is(r, "secmark")) {
		skip_block(r);
		return 0;
	}
	nft_doubt(r->n, r->t->file, now(r)->line,
		arena_printf(r->n->a, "'%s' is not a command known here", now(r)->text));
	skip_block(r);
	return 0;
}

static int command(struct reader *r, struct err *e)
{
	if (take(r, "include"))
		return include(r, e);
	if (take(r, "define"))
		define(r, false);
	else if (take(r, "redefine"))
		define(r, true);
	else if (take(r, "undefine"))
		undefine(r);
	else if (take(r, "flush"))
		flush(r);
	else if (is(r, "delete") || is(r, "destroy"))
		delete (r, str_eq(r->t->v[r->at++].text, "delete"));
	else if (is(r, "list"))
		skip_block(r);
	else if (take(r, "add") || take(r, "create"))
		return object(r, false, e);
	else if (take(r, "insert"))
		return object(r, true, e);
	else
		return object(r, false, e);
	return 0;
}

static int read_tokens(struct nft *n, const struct nft_tokens *t, struct err *e)
{
	struct reader r = {.n = n, .t = t};
	int rc = 0;

	while (!rc && !n->rules->refused) {
		skip_lines(&r);
		if (now(&r)->type == NFT_END)
			break;
		rc = command(&r, e);
		if (!rc && !n->rules->refused && now(&r)->type != NFT_NL)
			end_statement(&r);
		if (is(&r, "}"))
			no(&r, "unexpected '}'");
	}
	if (n->tokens > MAX_ALL_TOKENS)
		nft_doubt(n, t->file, 0, "too much to read");
	return rc;
}

void nft_text(struct nft *n, const char *text, size_t len, const struct file *of, unsigned line,
	bool live)
{
	struct nft_tokens t = {0};
	struct err e = {0};

	n->live = live;
	bool all = nft_lex(n->a, text, len, line, live, &t);
	t.file = of;
	if (!all) {
		n->live = false;
		nft_doubt(n, of, line, "too much to read");
	} else if (read_tokens(n, &t, &e) < 0) {
		nft_doubt(n, of, line, e.text);
	}
}

int nft_file(struct nft *n, const char *path, struct err *e)
{
	const struct file *f;
	struct nft_tokens t = {0};
	int rc = root_read(n->root, path, &f, e);

	if (is_absent(rc)) {
		nft_refused(n, NULL, 0, arena_printf(n->a, "%s is not there", path));
		return 0;
	}
	if (rc < 0)
		return rc;
	if (!nft_lex(n->a, f->data, f->size, 1, false, &t))
		nft_doubt(n, f, 0, "too much to read");
	t.file = f;
	rc = read_tokens(n, &t, e);
	n->n_defines = 0; /* those of one run of nft */
	return rc;
}
