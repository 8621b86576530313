/*
 * sudoers_parse: the grammar of sudoers(5) and its includes, as sudo 1.9.13 reads them.
 *
 * A line that is not understood is passed over, the rest counts (since 1.9.3; earlier versions refuse the whole, which
 * here is an error).  Within a line of rules that are joined by `:`, an error after a `:` loses that part only, when the
 * parser finds itself again right there.  Aliases count as soon as they are read, even if the rest of their line is
 * wrong; the first of a name stays.  A text that ends within an entry is refused as a whole.
 * @include and #include take one file, @includedir and #includedir those of a folder whose names hold no `.` and do not
 * end in `~`, in byte order.  A file counts only when it is a regular one that the right user owns, not writable for all,
 * nor for a group but the right one; for a folder the same.  What is missing or refused is passed over.
 * Not handled: versions before 1.8.20, SELinux and AppArmor (their options are read and carried).
 */
#include "checks/resolve/sudo/sudoers_parts.h"

#include <errno.h>
#include <string.h>
#include <time.h>

#define MAX_DEPTH   144		       /* sudo's own bound on nested includes */
#define MAX_FILES   4000	       /* ours, with every time a file is read again */
#define MAX_MEMBERS 400000	       /* ours: includes may multiply */
#define MAX_TEXT    ((size_t)64 << 20) /* ours: bytes read with all includes */

static void trouble(struct su_text *t, struct line_at at, const char *path, const char *what)
{
	struct su_trouble *p =
		arena_push(t->a, &t->troubles, &t->n_troubles, &t->cap_troubles, sizeof(*p));

	*p = (struct su_trouble){at, path, what};
}

/* What this agent does not know, or does not know of that version: an error with the place. */
static void unknown(struct su_text *t, struct line_at at, const char *what)
{
	if (t->rc)
		return;
	t->rc = err_set(
		&t->err, EBADMSG, "%s:%u: %s", at.file ? at.file->path : "sudoers", at.line, what);
}

static void since(struct su_text *t, unsigned version, const char *what)
{
	if (t->version < version)
		unknown(t, t->lex.where,
			arena_printf(t->a,
				"%s is not known to sudo %u.%u.%u, which refuses the whole or "
				"reads "
				"it otherwise",
				what, t->version / 10000, t->version / 100 % 100,
				t->version % 100));
}

/* Why sudo does not take a file or folder for its own; NULL when it does. */
static const char *insecure(const struct su_text *t, const struct stat *st, bool folder)
{
	if (folder ? !S_ISDIR(st->st_mode) : !S_ISREG(st->st_mode))
		return folder ? "not a folder" : "not a regular file";
	if (st->st_uid != t->uid)
		return arena_printf(t->a, "owned by uid %u, not %u", (unsigned)st->st_uid, t->uid);
	if (st->st_mode & S_IWOTH)
		return "writable by everyone";
	if ((st->st_mode & S_IWGRP) && st->st_gid != t->gid)
		return arena_printf(t->a, "writable by group %u", (unsigned)st->st_gid);
	return NULL;
}

/* Starts to read a file.  False when sudo passes it over, or the agent cannot read it (t->rc). */
static bool open_file(struct su_text *t, const char *path, struct line_at from)
{
	const struct file *f;
	struct stat st;
	struct err e = {0};
	int rc = root_stat(t->root, path, true, &st, &e);

	if (rc == -ENOENT || rc == -ENOTDIR || rc == -ELOOP) {
		trouble(t, from, path, "there is no such file");
		return false;
	}
	if (!rc) {
		const char *why = insecure(t, &st, false);
		if (why) {
			trouble(t, (struct line_at){0}, path, why);
			return false;
		}
		rc = root_read(t->root, path, &f, &e);
	}
	if (rc < 0) {
		if (!t->rc) {
			t->rc = rc;
			t->err = e;
		}
		return false;
	}
	t->bytes += f->size;
	if (t->bytes > MAX_TEXT || t->n_files >= MAX_FILES) {
		if (!t->rc)
			t->rc = err_set(
				&t->err, EFBIG, "%s: too much text with all includes", path);
		return false;
	}
	*(const struct file **)arena_push(
		t->a, &t->files, &t->n_files, &t->cap_files, sizeof(*t->files)) = f;
	su_push(&t->lex, f, path);
	return true;
}

static struct su_text *text_of(struct su_lexer *l)
{
	return (struct su_text *)((char *)l - offsetof(struct su_text, lex));
}

bool su_open_more(struct su_lexer *l, struct su_source *s)
{
	struct su_text *t = text_of(l);
	char **more = s->more + 1;
	size_t n = s->n_more - 1, depth = l->depth;
	const char *path = s->more[0];

	s->more = more;
	s->n_more = n;
	/* It takes the place of the file that has ended. */
	if (!open_file(t, path, (struct line_at){0}))
		return false;
	l->stack[depth - 1] = l->stack[depth];
	l->depth--;
	l->stack[l->depth - 1].more = more;
	l->stack[l->depth - 1].n_more = n;
	return true;
}

/* The path an include names: quotes off, %h the short host name, relative to the file it stands in. */
static const char *include_path(struct su_text *t, const char *name)
{
	struct strbuf b = {.arena = t->a};
	const char *at = t->lex.depth ? t->lex.stack[t->lex.depth - 1].path : "";
	size_t len = strlen(name);

	if (len > 1 && name[0] == '"' && name[len - 1] == '"') {
		name++;
		len -= 2;
	}
	if (!len)
		return NULL;
	if (*name != '/' && strrchr(at, '/'))
		strbuf_add(&b, at, (size_t)(strrchr(at, '/') + 1 - at));
	for (size_t i = 0; i < len; i++) {
		if (name[i] == '%' && i + 1 < len && name[i + 1] == 'h') {
			strbuf_puts(&b, t->host);
			i++;
		} else {
			strbuf_add(&b, name + i, 1);
		}
	}
	return strbuf_str(&b);
}

static void include_folder(struct su_text *t, const char *path, struct line_at from)
{
	struct err e = {0};
	struct stat st;
	char **names, **paths;
	size_t n, kept = 0;
	int rc = root_stat(t->root, path, true, &st, &e);

	if (is_absent(rc) || rc == -ELOOP)
		return;
	const char *why = rc ? NULL : insecure(t, &st, true);
	if (why) {
		trouble(t, from, path, why);
		return;
	}
	if (!rc)
		rc = root_list(t->root, path, t->a, &names, &n, &e);
	if (rc < 0) {
		if (!t->rc) {
			t->rc = rc;
			t->err = e;
		}
		return;
	}
	paths = arena_array(t->a, n ? n : 1, sizeof(*paths));
	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(names[i]);
		char *p = arena_printf(t->a, "%s/%s", path, names[i]);
		if (strchr(names[i], '.') || names[i][len - 1] == '~') {
			trouble(t, (struct line_at){0}, p, "a name with . or ~ is passed over");
			continue;
		}
		if (!root_stat(t->root, p, true, &st, NULL) && S_ISREG(st.st_mode))
			paths[kept++] = p;
	}
	for (size_t i = 0; i < kept; i++)
		if (open_file(t, paths[i], (struct line_at){0})) {
			struct su_source *s = &t->lex.stack[t->lex.depth - 1];
			s->more = paths + i + 1;
			s->n_more = kept - i - 1;
			break;
		}
}

static int syntax(struct su_text *t)
{
	(void)t;
	return -1;
}

static bool is(struct su_text *t, enum su_token k)
{
	return t->lex.token == k;
}

static void next(struct su_text *t)
{
	su_next(&t->lex);
}

static struct su_member *member(struct su_text *t, struct su_members *list)
{
	if (++t->members > MAX_MEMBERS)
		unknown(t, t->lex.where, "more entries than this agent reads");
	return arena_push(t->a, &list->v, &list->n, &list->cap, sizeof(*list->v));
}

enum where { OF_USERS, OF_HOSTS, OF_GROUPS };

/* One name of a user, host or group list, with or without "!". */
static int name_item(struct su_text *t, enum where where, struct su_members *list)
{
	struct su_member m = {0};

	if (is(t, T_NOT)) {
		m.negated = true;
		next(t);
	}
	switch (t->lex.token) {
	case T_ALIAS:
		m.kind = M_ALIAS;
		break;
	case T_ALL:
		m.kind = M_ALL;
		break;
	case T_WORD:
		m.kind = M_WORD;
		break;
	case T_NETGROUP:
		m.kind = M_NETGROUP;
		if (where == OF_GROUPS)
			return syntax(t);
		break;
	case T_GROUP:
		m.kind = M_GROUP;
		if (where != OF_USERS)
			return syntax(t);
		break;
	case T_ADDRESS:
		m.kind = M_ADDRESS;
		if (where != OF_HOSTS)
			return syntax(t);
		break;
	default:
		return syntax(t);
	}
	m.name = t->lex.text;
	*member(t, list) = m;
	next(t);
	return 0;
}

static int name_list(struct su_text *t, enum where where, struct su_members *list)
{
	for (;;) {
		if (name_item(t, where, list) < 0)
			return -1;
		if (!is(t, T_COMMA) || t->rc)
			return 0;
		next(t);
	}
}

static int digests(struct su_text *t, struct su_member *m)
{
	size_t cap = 0;

	while (is(t, T_SHA)) {
		struct su_digest d = {t->lex.hash, NULL};
		next(t);
		if (!is(t, T_COLON))
			return syntax(t);
		next(t);
		if (!is(t, T_DIGEST))
			return syntax(t);
		d.text = t->lex.text;
		*(struct su_digest *)arena_push(t->a, &m->digests, &m->n_digests, &cap, sizeof(d)) =
			d;
		next(t);
		if (!is(t, T_COMMA))
			return 0;
		next(t);
		if (!is(t, T_SHA))
			return syntax(t);
		since(t, 10900, "a list of digests");
	}
	return 0;
}

/* A command with its digests. */
static int command_item(struct su_text *t, struct su_member *m)
{
	*m = (struct su_member){0};
	if (digests(t, m) < 0)
		return -1;
	if (is(t, T_NOT)) {
		m->negated = true;
		next(t);
	}
	m->name = t->lex.text;
	switch (t->lex.token) {
	case T_ALL:
		m->kind = M_ALL;
		if (m->n_digests)
			since(t, 10900, "a digest before ALL");
		break;
	case T_ALIAS:
		m->kind = M_ALIAS;
		break;
	case T_COMMAND:
		m->kind = M_COMMAND;
		m->args = t->lex.args;
		if (*m->name == '^' || (m->args && *m->args == '^'))
			since(t, 10910, "a regular expression");
		break;
	case T_WORD:
		m->kind = M_COMMAND;
		break;
	default:
		return syntax(t);
	}
	/* These are found wrong once they are taken: the parser goes on behind them. */
	bool path = !is(t, T_WORD) || str_eq(m->name, "list");
	bool whole = m->kind != M_COMMAND || strlen(m->name) < 4096;
	if (is(t, T_WORD) && path)
		since(t, 10913, "the command list");
	next(t);
	return path && whole && !(m->n_digests && m->kind == M_ALIAS) ? 0 : syntax(t);
}

static int command_list(struct su_text *t, struct su_members *list)
{
	struct su_member m;

	for (;;) {
		if (command_item(t, &m) < 0)
			return -1;
		*member(t, list) = m;
		if (!is(t, T_COMMA) || t->rc)
			return 0;
		next(t);
	}
}

/* Generalized time (RFC 4517), "yyyymmddHH[MM[SS]][.f][Z|+hhmm]".  False when it is none. */
static bool gentime(const char *s, int64_t *ret, bool *ret_local)
{
	size_t len = strspn(s, "0123456789");
	int field[6] = {0}, n = 0, offset = 0;
	struct tm tm = {0};

	if (len >= 15 || len < 10 || len & 1)
		return false;
	for (size_t i = 0; i < 4; i++)
		field[0] = field[0] * 10 + (s[i] - '0');
	for (size_t i = 4; i < len; i += 2)
		field[++n] = (s[i] - '0') * 10 + (s[i + 1] - '0');
	s += len;
	if ((*s == '.' || *s == ',') && s[1] >= '0' && s[1] <= '9') {
		if (n == 3)
			field[4] = 6 * (s[1] - '0');
		else if (n == 4)
			field[5] = 6 * (s[1] - '0');
		s += 2;
	}
	*ret_local = !*s;
	if (*s == '+' || *s == '-') {
		size_t digits = strspn(s + 1, "0123456789");
		if (digits != 2 && digits != 4)
			return false;
		offset = ((s[1] - '0') * 10 + (s[2] - '0')) * 3600;
		if (digits == 4)
			offset += ((s[3] - '0') * 10 + (s[4] - '0')) * 60;
		if (*s == '-')
			offset = -offset;
		s += 1 + digits;
	} else if (*s == 'Z') {
		s++;
	}
	if (*s)
		return false;
	tm.tm_year = field[0] - 1900;
	tm.tm_mon = field[1] - 1;
	tm.tm_mday = field[2];
	tm.tm_hour = field[3];
	tm.tm_min = field[4];
	tm.tm_sec = field[5];
	*ret = (int64_t)timegm(&tm) - offset;
	return true;
}

/* "1d2h3m4s", the units in that order, or seconds. */
static bool timeout_valid(const char *s)
{
	static const char units[] = "dhms";
	const char *unit = units;

	do {
		size_t digits = strspn(s, "0123456789");
		if (!digits || digits > 9)
			return false;
		s += digits;
		if (*s) {
			const char *u = strchr(unit, *s | 0x20);
			if (!u || !*u)
				return false;
			unit = u;
			s++;
		}
	} while (*s);
	return true;
}

static int option(struct su_text *t, struct su_command *c)
{
	int kind = t->lex.value;
	const char *v;

	if (kind == OPTION_CWD || kind == OPTION_CHROOT)
		since(t, 10903, "CWD or CHROOT");
	next(t);
	if (!is(t, T_EQUALS))
		return syntax(t);
	next(t);
	if (!is(t, T_WORD))
		return syntax(t);
	v = t->lex.text;
	next(t);
	switch (kind) {
	case OPTION_CWD:
	case OPTION_CHROOT:
		if ((*v != '/' && *v != '~' && !str_eq(v, "*")) || strlen(v) >= 4096)
			return syntax(t);
		if (kind == OPTION_CHROOT)
			c->chroot = v;
		return 0;
	case OPTION_NOTBEFORE:
		c->has_from = gentime(v, &c->from, &c->from_local);
		return c->has_from ? 0 : syntax(t);
	case OPTION_NOTAFTER:
		c->has_to = gentime(v, &c->to, &c->to_local);
		return c->has_to ? 0 : syntax(t);
	case OPTION_TIMEOUT:
		return timeout_valid(v) ? 0 : syntax(t);
	case OPTION_ROLE:
		c->role = v;
		return 0;
	default:
		c->type = v;
		return 0;
	}
}

/* "(users:groups)"; "()" and "(:)" mean the user himself. */
static int runas(struct su_text *t, struct su_command *c)
{
	struct su_members *users = arena_alloc(t->a, sizeof(*users));
	struct su_members *groups = arena_alloc(t->a, sizeof(*groups));

	next(t);
	if (!is(t, T_CLOSE) && !is(t, T_COLON) && name_list(t, OF_USERS, users) < 0)
		return -1;
	if (is(t, T_COLON)) {
		next(t);
		if ((users->n || !is(t, T_CLOSE)) && name_list(t, OF_GROUPS, groups) < 0)
			return -1;
	}
	if (!is(t, T_CLOSE))
		return syntax(t);
	next(t);
	if (!users->n && !groups->n)
		member(t, users)->kind = M_MYSELF;
	c->users = users->n ? users : NULL;
	c->groups = groups->n ? groups : NULL;
	return 0;
}

static void tag(struct su_command *c, int value)
{
	switch (value) {
	case TAG_NOPASSWD:
	case TAG_PASSWD:
		c->nopasswd = value == TAG_NOPASSWD;
		break;
	case TAG_NOEXEC:
	case TAG_EXEC:
		c->noexec = value == TAG_NOEXEC;
		break;
	case TAG_SETENV:
	case TAG_NOSETENV:
		c->setenv = value == TAG_SETENV;
		break;
	default:
		break;
	}
}

/* What the command before hands on: everything that was not said anew. */
static void inherit(struct su_command *c, const struct su_command *before)
{
	if (!c->chroot)
		c->chroot = before->chroot;
	if (!c->role && !c->type) {
		c->role = before->role;
		c->type = before->type;
	}
	if (!c->has_from) {
		c->has_from = before->has_from;
		c->from = before->from;
		c->from_local = before->from_local;
	}
	if (!c->has_to) {
		c->has_to = before->has_to;
		c->to = before->to;
		c->to_local = before->to_local;
	}
	if (c->nopasswd == SU_UNSET)
		c->nopasswd = before->nopasswd;
	if (c->noexec == SU_UNSET)
		c->noexec = before->noexec;
	if (c->setenv == SU_UNSET)
		c->setenv = before->setenv;
	if (!c->users && !c->groups) {
		c->users = before->users;
		c->groups = before->groups;
	}
}

static int command_spec(struct su_text *t, struct su_privilege *p)
{
	struct su_command c = {.nopasswd = SU_UNSET, .noexec = SU_UNSET, .setenv = SU_UNSET};

	c.at = t->lex.where;
	if (is(t, T_OPEN) && runas(t, &c) < 0)
		return -1;
	while (is(t, T_OPTION))
		if (option(t, &c) < 0)
			return -1;
	while (is(t, T_TAG)) {
		if (str_ends(t->lex.text, "INTERCEPT"))
			since(t, 10908, "INTERCEPT");
		tag(&c, t->lex.value);
		next(t);
	}
	if (command_item(t, &c.what) < 0)
		return -1;
	if (p->n)
		inherit(&c, &p->v[p->n - 1]);
	if (++t->members > MAX_MEMBERS)
		unknown(t, c.at, "more entries than this agent reads");
	*(struct su_command *)arena_push(t->a, &p->v, &p->n, &p->cap, sizeof(c)) = c;
	return 0;
}

static int privilege(struct su_text *t, struct su_privilege *p)
{
	*p = (struct su_privilege){0};
	if (name_list(t, OF_HOSTS, &p->hosts) < 0)
		return -1;
	if (!is(t, T_EQUALS))
		return syntax(t);
	do {
		next(t);
		if (command_spec(t, p) < 0)
			return -1;
	} while (is(t, T_COMMA) && !t->rc);
	return 0;
}

static int rules(struct su_text *t)
{
	struct su_spec s = {.at = t->lex.where};
	struct su_privilege p;

	if (name_list(t, OF_USERS, &s.users) < 0 || privilege(t, &p) < 0)
		return -1;
	*(struct su_privilege *)arena_push(t->a, &s.v, &s.n, &s.cap, sizeof(p)) = p;
	while (is(t, T_COLON)) {
		struct line_at at = t->lex.where;
		next(t);
		if (!privilege(t, &p))
			*(struct su_privilege *)arena_push(t->a, &s.v, &s.n, &s.cap, sizeof(p)) = p;
		else if (is(t, T_NEWLINE) || is(t, T_COLON))
			trouble(t, at, NULL, "a part that is not understood is passed over");
	}
	if (!is(t, T_NEWLINE))
		return syntax(t);
	*(struct su_spec *)arena_push(t->a, &t->specs, &t->n_specs, &t->cap_specs, sizeof(s)) = s;
	return 0;
}

static int aliases(struct su_text *t, enum su_alias_kind kind)
{
	do {
		struct su_alias al = {.kind = kind};
		next(t);
		al.at = t->lex.where;
		al.name = t->lex.text;
		if (!is(t, T_ALIAS))
			return syntax(t);
		next(t);
		if (!is(t, T_EQUALS))
			return syntax(t);
		next(t);
		if ((kind == ALIAS_CMND ? command_list(t, &al.members)
					: name_list(t, kind == ALIAS_HOST ? OF_HOSTS : OF_USERS,
						  &al.members)) < 0)
			return -1;
		for (size_t i = 0; i < t->n_aliases; i++)
			if (t->aliases[i].kind == kind && str_eq(t->aliases[i].name, al.name))
				return syntax(t);
		*(struct su_alias *)arena_push(
			t->a, &t->aliases, &t->n_aliases, &t->cap_aliases, sizeof(al)) = al;
	} while (is(t, T_COLON));
	return is(t, T_NEWLINE) ? 0 : syntax(t);
}

static int defaults_line(struct su_text *t, enum su_scope scope)
{
	struct su_members *binding =
		scope == SCOPE_ALL ? NULL : arena_alloc(t->a, sizeof(*binding));
	struct su_default *v = NULL;
	size_t n = 0, cap = 0;

	next(t);
	if (binding &&
		(scope == SCOPE_CMND ? command_list(t, binding)
				     : name_list(t, scope == SCOPE_HOST ? OF_HOSTS : OF_USERS,
					       binding)) < 0)
		return -1;
	for (;;) {
		struct su_default d = {.scope = scope, .binding = binding, .op = 1};
		d.at = t->lex.where;
		if (is(t, T_NOT)) {
			d.op = 0;
			next(t);
		}
		if (!is(t, T_VARIABLE))
			return syntax(t);
		d.name = t->lex.text;
		next(t);
		if (d.op && (is(t, T_EQUALS) || is(t, T_PLUS) || is(t, T_MINUS))) {
			d.op = is(t, T_EQUALS) ? 1 : is(t, T_PLUS) ? '+' : '-';
			next(t);
			if (!is(t, T_WORD))
				return syntax(t);
			d.value = t->lex.text;
			next(t);
		}
		if (++t->members > MAX_MEMBERS)
			unknown(t, d.at, "more entries than this agent reads");
		*(struct su_default *)arena_push(t->a, &v, &n, &cap, sizeof(d)) = d;
		if (!is(t, T_COMMA) || t->rc)
			break;
		next(t);
	}
	if (!is(t, T_NEWLINE))
		return syntax(t);
	for (size_t i = 0; i < n; i++) {
		v[i].refused = su_default_refused(t->a, v[i].name, v[i].value, v[i].op, t->version);
		if (v[i].refused)
			trouble(t, v[i].at, NULL, v[i].refused);
		*(struct su_default *)arena_push(
			t->a, &t->defaults, &t->n_defaults, &t->cap_defaults, sizeof(v[i])) = v[i];
	}
	return 0;
}

/* To the end of the line; false at the end of the text. */
static bool recover(struct su_text *t)
{
	while (!is(t, T_NEWLINE)) {
		if (is(t, T_END))
			return false;
		next(t);
	}
	return true;
}

/*
 * An include: the file it names is read before the next token of this one.  0, or -1 as for any entry; after 0 the
 * newline has been consumed.
 */
static int include(struct su_text *t, bool folder)
{
	struct line_at at = t->lex.where;
	const char *name;

	if (t->lex.value == '@')
		since(t, 10901, "@include");
	next(t);
	if (!is(t, T_WORD))
		return syntax(t);
	name = t->lex.text;
	next(t);
	if (!is(t, T_NEWLINE)) {
		trouble(t, at, NULL, "what follows the name is passed over");
		if (!recover(t))
			return -1;
	}
	name = include_path(t, name);
	if (!name) {
		trouble(t, at, NULL, "an include without a name");
		return 0;
	}
	if (t->lex.depth > MAX_DEPTH) {
		trouble(t, at, name, "too many levels of includes");
		return 0;
	}
	if (folder)
		include_folder(t, name, at);
	else
		open_file(t, name, at);
	return 0;
}

/* One entry; its newline has been taken on 0. */
static int entry(struct su_text *t)
{
	switch (t->lex.token) {
	case T_NEWLINE:
		return 0;
	case T_INCLUDE:
	case T_INCLUDEDIR:
		return include(t, is(t, T_INCLUDEDIR));
	case T_HOSTALIAS:
		return aliases(t, ALIAS_HOST);
	case T_CMNDALIAS:
		return aliases(t, ALIAS_CMND);
	case T_USERALIAS:
		return aliases(t, ALIAS_USER);
	case T_RUNASALIAS:
		return aliases(t, ALIAS_RUNAS);
	case T_DEFAULTS:
		return defaults_line(t, SCOPE_ALL);
	case T_DEFAULTS_HOST:
		return defaults_line(t, SCOPE_HOST);
	case T_DEFAULTS_USER:
		return defaults_line(t, SCOPE_USER);
	case T_DEFAULTS_RUNAS:
		return defaults_line(t, SCOPE_RUNAS);
	case T_DEFAULTS_CMND:
		return defaults_line(t, SCOPE_CMND);
	default:
		return rules(t);
	}
}

int su_read(struct su_text *t, const char *path)
{
	t->lex.a = t->a;
	if (!open_file(t, path, (struct line_at){0}))
		return t->rc;
	for (next(t); !is(t, T_END) && !t->rc; next(t)) {
		struct line_at at = t->lex.where;
		if (!entry(t))
			continue;
		trouble(t, at, NULL, "not understood, passed over");
		if (t->version < 10903)
			unknown(t, at,
				"a syntax error, for which sudo before 1.9.3 refuses the whole");
		if (!recover(t)) {
			trouble(t, at, NULL,
				"the text ends within this entry: sudo refuses the whole");
			t->refused = true;
			break;
		}
	}
	return t->rc;
}
