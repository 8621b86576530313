/*
 * accounts: passwd(5), shadow(5), group(5) by the services of nsswitch.conf(5), as glibc 2.31 and later answers
 * getpwnam(3), getspnam(3) and initgroups(3).
 *
 * Rule, service by service in the order of nsswitch.conf ("files" where it has no line): of "files", the first line of a
 * name that glibc does not refuse, "+" and "-" lines being nobody's; of "compat", the first line that decides a name: its own,
 * "-name" (gone), "+name" (looked for in passwd_compat's services, and gone when these do not know it), or "+",
 * after which no line is reached.  Lines are parsed by nss_line.c.
 * What pam_unix takes as the password: passwd's field, unless it is "x" (or "##name", or "*NP*"): then shadow's.
 * Left out: netgroups ("+@", "-@": as if empty, and said by accounts_others()), nscd, what LDAP, SSSD or NIS hold.
 */
#include "checks/resolve/accounts/accounts.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/accounts/hash.h"
#include "checks/resolve/accounts/nss_line.h"

struct named { /* a name and the first place it has in a list */
	const char *name;
	size_t at;
};

struct table { /* one database */
	const struct file *file;
	enum nss_kind kind;
	struct nss_line *v; /* every line that is none of blank and comment, refused ones too */
	size_t n, cap;
	struct nss_line *seen; /* those a program finds, in order; copies */
	size_t n_seen, cap_seen;
	struct named *index;	 /* of seen, by name, then place */
	struct nss_line *grants; /* group: those initgroups() goes through, which is not the same */
	size_t n_grants, cap_grants;
};

struct accounts {
	struct arena *arena;
	struct root *root;
	bool wide;
	struct table passwd, shadow, group;
	struct account *v;
	struct account_group *groups;
	struct account_clash *clashes;
	size_t n_clashes, cap_clashes;
	const struct file *nsswitch;
	char *others;
	unsigned others_line;
	struct err shadow_err;
};

static int by_name(const void *x, const void *y)
{
	const struct named *a = x, *b = y;
	int rc = strcmp(a->name, b->name);

	return rc ? rc : (a->at > b->at) - (a->at < b->at);
}

static struct named *index_of(struct arena *a, const struct nss_line *v, size_t n, bool strip)
{
	struct named *index = arena_array(a, n + 1, sizeof(*index));

	for (size_t i = 0; i < n; i++) {
		const char *name = v[i].name;
		index[i] = (struct named){name + (strip && *name && strchr("+-", *name)), i};
	}
	qsort(index, n, sizeof(*index), by_name);
	return index;
}

/* The first place of a name; n when it is not there. */
static size_t place_of(const struct named *index, size_t n, const char *name)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (strcmp(index[middle].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low < n && str_eq(index[low].name, name) ? low : n;
}

static void clash(struct accounts *x, const char *what, const char *value, const struct nss_line *l,
	const struct file *f, const struct nss_line *second)
{
	struct account_clash *c =
		arena_push(x->arena, &x->clashes, &x->n_clashes, &x->cap_clashes, sizeof(*c));

	*c = (struct account_clash){.what = what,
		.value = value,
		.name = l->name,
		.other = second ? second->name : NULL,
		.first = {f, l->line}};
	if (second)
		c->second = (struct line_at){f, second->line};
}

struct service_list {
	struct nss_service *v;
	size_t n;
	unsigned line;
};

static int services(struct accounts *x, const char *database, const char *dflt,
	struct service_list *ret, struct err *e)
{
	struct nss_service *s = NULL;
	unsigned bad = 0;

	*ret = (struct service_list){0};
	if (x->nsswitch)
		s = nss_services(x->arena, x->nsswitch->data, x->nsswitch->size, database, &ret->n,
			&ret->line, &bad);
	if (bad)
		return err_set(e, EOPNOTSUPP,
			"%s:%u: the C library cannot parse this line, and then finds no account",
			x->nsswitch->path, bad);
	if (!ret->line) {
		s = arena_alloc(x->arena, sizeof(*s));
		s->name = dflt;
		ret->n = 1;
	}
	ret->v = s;
	return 0;
}

static bool asks_compat(struct accounts *x, const char *database)
{
	struct service_list list;
	struct err e = {0};

	if (services(x, database, "files", &list, &e) < 0)
		return false;
	for (size_t i = 0; i < list.n; i++)
		if (str_eq(list.v[i].name, "compat"))
			return true;
	return false;
}

/* Reading */

static int read_table(struct accounts *x, struct table *t, const char *path, struct err *e)
{
	const char *line;
	size_t len;
	/* what glibc does to a line that ends with no newline, "files" alone does, and not for initgroups() */
	bool whole = t->kind == NSS_GROUP || asks_compat(x, strrchr(path, '/') + 1);
	int rc = root_read(x->root, path, &t->file, e);

	if (rc < 0)
		return rc;
	for (struct lines l = lines_of(t->file->data, t->file->size); next_line(&l, &line, &len);) {
		struct nss_line one;
		bool cut = memchr(line, 0, len) || line + len == t->file->data + t->file->size;
		if (!nss_parse(x->arena, t->kind, line, len, x->wide, whole || !cut, &one))
			continue;
		one.line = l.number;
		*(struct nss_line *)arena_push(x->arena, &t->v, &t->n, &t->cap, sizeof(*t->v)) =
			one;
		if (one.why && !one.comment)
			clash(x, "refused", one.why, &one, t->file, NULL);
	}
	return 0;
}

static bool is_real(const struct nss_line *l)
{
	return !l->why && !l->comment && *l->name != '+' && *l->name != '-';
}

static void take(struct accounts *x, struct table *t, const struct nss_line *l)
{
	*(struct nss_line *)arena_push(
		x->arena, &t->seen, &t->n_seen, &t->cap_seen, sizeof(*t->seen)) = *l;
}

/* Is there a module of this name service? */
static bool installed(struct accounts *x, const char *service)
{
	static const char *const dirs[] = {"/lib64", "/usr/lib64", "/lib", "/usr/lib"};
	char *so = arena_printf(x->arena, "libnss_%s.so.2", service), **names;
	struct stat st;
	size_t n;

	if (strchr(service, '/'))
		return false;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		char *path = arena_printf(x->arena, "%s/%s", dirs[i], so);
		if (!root_stat(x->root, path, true, &st, NULL))
			return true;
		if (root_list(x->root, dirs[i], x->arena, &names, &n, NULL) < 0)
			continue;
		for (size_t k = 0; k < n; k++)
			if (strstr(names[k], "-linux-gnu") &&
				!root_stat(x->root,
					arena_printf(x->arena, "%s/%s/%s", dirs[i], names[k], so),
					true, &st, NULL))
				return true;
	}
	return false;
}

/* nss-systemd's accounts are of services, without passwords, unless somebody keeps user records. */
static bool holds_people(struct accounts *x, const char *service)
{
	static const char *const dirs[] = {
		"/etc/userdb", "/run/userdb", "/usr/lib/userdb", "/var/lib/systemd/home"};
	static const char *const none[] = {"mymachines", "myhostname", "resolve", "#"};
	char **names;
	size_t n;

	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		if (str_eq(service, none[i]))
			return false;
	if (!str_eq(service, "systemd"))
		return installed(x, service);
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++)
		if (!root_list(x->root, dirs[i], x->arena, &names, &n, NULL) && n)
			return true;
	return false;
}

static void note_other(struct accounts *x, const char *service, unsigned line)
{
	if (x->others && strstr(x->others, service))
		return;
	x->others = x->others ? arena_printf(x->arena, "%s %s", x->others, service)
			      : arena_strdup(x->arena, service);
	if (!x->others_line)
		x->others_line = line;
}

/* nss_compat */

/* "+name": the line of that name in "files", with the fields that the "+" line sets. */
static void take_plus(struct accounts *x, struct table *t, const struct nss_line *from,
	const struct nss_line *plus)
{
	struct nss_line l = *from;

#define SET(field)                                                                                 \
	if (plus->field && *plus->field)                                                           \
	l.field = plus->field
	SET(password);
	SET(gecos);
	SET(home);
	SET(shell);
#undef SET
#define SET_DAYS(field, unset)                                                                     \
	if (t->kind == NSS_SHADOW && plus->field != (unset))                                       \
	l.field = plus->field
	SET_DAYS(changed, 0);
	SET_DAYS(min, 0);
	SET_DAYS(max, 0);
	SET_DAYS(warn, -1);
	SET_DAYS(inactive, -1);
	SET_DAYS(expires, -1);
#undef SET_DAYS
	if (plus->password && *plus->password)
		l.line = plus->line;
	take(x, t, &l);
}

static void take_compat(struct accounts *x, struct table *t, bool files)
{
	struct named *index = index_of(x->arena, t->v, t->n, true);
	bool *decided = arena_array(x->arena, t->n + 1, sizeof(*decided));
	size_t i;

	for (i = 0; i < t->n; i++) {
		const struct nss_line *l = &t->v[i];
		if (l->why)
			continue;
		bool plus = *l->name == '+', minus = *l->name == '-';
		const char *name = l->name + (plus || minus);
		size_t first = place_of(index, t->n, name);
		if (plus && !*name)
			break;
		if ((plus || minus) && (!*name || *name == '@'))
			continue;
		if (decided[first]) {
			if (is_real(l) && !files)
				clash(x, "hidden", name, l, t->file, NULL);
			continue;
		}
		decided[first] = true;
		if (is_real(l))
			take(x, t, l);
		for (size_t k = first; plus && files && k < t->n && str_eq(index[k].name, name);
			k++)
			if (is_real(&t->v[index[k].at])) {
				take_plus(x, t, &t->v[index[k].at], l);
				break;
			}
	}
	for (size_t k = 0; k < t->n && i < t->n; k++) {
		if (!is_real(&t->v[k]) || (!files && k < i))
			continue;
		size_t first = place_of(index, t->n, t->v[k].name);
		if (files && !decided[first]) {
			decided[first] = true;
			take_plus(x, t, &t->v[k], &t->v[i]);
		} else if (!files && !decided[first]) {
			clash(x, "hidden", t->v[k].name, &t->v[k], t->file, NULL);
		}
	}
}

/* "files": every line that counts; the first of a name is the one that is found. */
static void take_files(struct accounts *x, struct table *t)
{
	for (size_t i = 0; i < t->n; i++)
		if (is_real(&t->v[i]))
			take(x, t, &t->v[i]);
}

static void grant(struct accounts *x, struct table *t, const struct nss_line *l)
{
	*(struct nss_line *)arena_push(
		x->arena, &t->grants, &t->n_grants, &t->cap_grants, sizeof(*t->grants)) = *l;
}

/*
 * initgroups(): "files" asks every line, those with "+" and "-" and even those with "#" before the name (seen with
 * 2.36); "compat" every real one, also of a group it hides, up to a "+name" whose services it does not have, or to a
 * bare "+", which asks "files" in its turn.
 */
static void take_grants(struct accounts *x, struct table *t, bool is_files, bool files)
{
	struct named *index = index_of(x->arena, t->v, t->n, true);
	bool *hidden = arena_array(x->arena, t->n + 1, sizeof(*hidden));

	t->n_grants = 0;
	for (size_t i = 0; i < t->n; i++) {
		const struct nss_line *l = &t->v[i];
		if (l->why)
			continue;
		size_t first =
			place_of(index, t->n, l->name + (*l->name && strchr("+-", *l->name)));
		if (*l->name == '-')
			hidden[first] = true;
		bool all = !is_files && str_eq(l->name, "+");
		for (size_t k = 0; k < t->n && all && files; k++) {
			const struct nss_line *m = &t->v[k];
			if (!m->why && !(is_real(m) && hidden[place_of(index, t->n, m->name)]))
				grant(x, t, m);
		}
		if (all || (!is_files && !files && *l->name == '+' && l->name[1] != '@' &&
				   !hidden[first]))
			break;
		if (is_files || is_real(l))
			grant(x, t, l);
	}
}

static int resolve(struct accounts *x, struct table *t, const char *database, struct err *e)
{
	char *compat_name = arena_printf(x->arena, "%s_compat", database);
	struct service_list list, compat;
	bool local = false, files = false;
	int rc = services(x, database, "files", &list, e);

	if (rc < 0 || (rc = services(x, compat_name, "nis", &compat, e)) < 0)
		return rc;
	for (size_t i = 0; i < compat.n; i++)
		files |= str_eq(compat.v[i].name, "files");
	for (size_t i = 0; i < list.n; i++) {
		const char *name = list.v[i].name;
		bool is_files = str_eq(name, "files"), is_compat = str_eq(name, "compat");
		if (is_files || is_compat) {
			/* asked twice, a service adds what the first did not find: only files does */
			if (!local || is_files) {
				t->n_seen = is_files ? 0 : t->n_seen;
				is_files ? take_files(x, t) : take_compat(x, t, files);
				take_grants(x, t, is_files, files);
			}
			local = true;
			for (size_t k = 0; is_compat && k < compat.n; k++)
				if (!str_eq(compat.v[k].name, "files") &&
					installed(x, compat.v[k].name))
					note_other(x, compat.v[k].name,
						compat.line ? compat.line : list.line);
		} else if (t->kind == NSS_PASSWD && holds_people(x, name)) {
			note_other(x, name, list.line);
		}
		if (list.v[i].last_on_notfound)
			break;
	}
	t->index = index_of(x->arena, t->seen, t->n_seen, false);
	if (!local && t->kind == NSS_PASSWD)
		return err_set(e, EOPNOTSUPP,
			"%s:%u: neither files nor compat is asked for passwd: where the accounts "
			"are kept cannot be read",
			x->nsswitch->path, list.line);
	return 0;
}

/* The line a program finds for a name; NULL. */
static const struct nss_line *find(const struct table *t, const char *name)
{
	size_t at = place_of(t->index, t->n_seen, name);

	return at < t->n_seen ? &t->seen[t->index[at].at] : NULL;
}

/* Clashes */

static bool is_first(const struct table *t, size_t i)
{
	return t->index[place_of(t->index, t->n_seen, t->seen[i].name)].at == i;
}

static void find_same_names(struct accounts *x, const struct table *t, const char *what)
{
	for (size_t i = 0; i < t->n_seen; i++)
		if (!is_first(t, i))
			clash(x, what, t->seen[i].name, find(t, t->seen[i].name), t->file,
				&t->seen[i]);
}

struct numbered {
	uint32_t number;
	size_t at;
};

static int by_number(const void *x, const void *y)
{
	const struct numbered *a = x, *b = y;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	return (a->at > b->at) - (a->at < b->at);
}

static void find_same_numbers(struct accounts *x, const struct table *t, const char *what)
{
	struct numbered *v = arena_array(x->arena, t->n_seen + 1, sizeof(*v));
	size_t first = 0;

	for (size_t i = 0; i < t->n_seen; i++)
		v[i] = (struct numbered){
			t->kind == NSS_PASSWD ? t->seen[i].uid : t->seen[i].gid, i};
	qsort(v, t->n_seen, sizeof(*v), by_number);
	for (size_t i = 1; i < t->n_seen; i++) {
		const struct nss_line *a = &t->seen[v[first].at], *b = &t->seen[v[i].at];
		if (v[i].number != v[first].number)
			first = i;
		else if (!str_eq(a->name, b->name)) /* the same name twice is a clash of its own */
			clash(x, what, arena_printf(x->arena, "%u", v[i].number), a, t->file, b);
	}
}

/* Accounts */

static bool asks_shadow(const struct account *a, const char *field)
{
	return str_eq(field, "x") || str_eq(field, "*NP*") ||
	       (str_starts(field, "##") && str_eq(field + 2, a->name));
}

static void take_days(struct account *a, const struct nss_line *s)
{
	a->changed = s ? s->changed : AGE_UNSET;
	a->min = s ? s->min : AGE_UNSET;
	a->max = s ? s->max : AGE_UNSET;
	a->warn = s ? s->warn : AGE_UNSET;
	a->inactive = s ? s->inactive : AGE_UNSET;
	a->expires = s ? s->expires : AGE_UNSET;
}

static void judge_password(struct accounts *x, struct account *a, const char *field)
{
	a->field = field;
	a->shadowed = asks_shadow(a, field);
	a->password = PASSWORD_NEVER;
	if (a->shadowed && x->shadow_err.code) {
		a->password = PASSWORD_UNKNOWN;
		return;
	}
	if (a->shadowed && !a->has_shadow)
		return;
	if (a->shadowed)
		a->field = find(&x->shadow, a->name)->password;
	if (!*a->field)
		a->password = PASSWORD_EMPTY;
	else if ((a->scheme = hash_scheme(a->field, &a->only_crypt)))
		a->password = PASSWORD_HASH;
	else if (*a->field == '!')
		a->scheme = hash_scheme(a->field + strspn(a->field, "!"), &a->only_crypt);
	a->barred = a->password == PASSWORD_NEVER && a->scheme;
	a->in_passwd = !a->shadowed && a->password != PASSWORD_NEVER;
}

static void make_accounts(struct accounts *x)
{
	const struct named *refused = index_of(x->arena, x->shadow.v, x->shadow.n, false);

	x->v = arena_array(x->arena, x->passwd.n_seen + 1, sizeof(*x->v));
	size_t n = 0;
	for (size_t i = 0; i < x->passwd.n_seen; i++) {
		const struct nss_line *l = &x->passwd.seen[i];
		if (!is_first(&x->passwd, i))
			continue;
		struct account *a = &x->v[n++];
		*a = (struct account){.name = l->name,
			.gecos = l->gecos,
			.home = l->home,
			.shell = *l->shell ? l->shell : "/bin/sh",
			.uid = l->uid,
			.gid = l->gid,
			.passwd_at = {x->passwd.file, l->line}};
		const struct nss_line *s = find(&x->shadow, l->name);
		size_t any = place_of(refused, x->shadow.n, l->name);
		a->has_shadow = s != NULL;
		a->passwd_field = l->password;
		a->shadow_field = s ? s->password : NULL;
		a->shadow_refused = !s && any < x->shadow.n;
		if (s || a->shadow_refused)
			a->shadow_at = (struct line_at){
				x->shadow.file, s ? s->line : x->shadow.v[refused[any].at].line};
		take_days(a, s);
		judge_password(x, a, l->password);
	}
}

static void make_groups(struct accounts *x)
{
	x->groups = arena_array(x->arena, x->group.n_grants + 1, sizeof(*x->groups));
	for (size_t i = 0; i < x->group.n_grants; i++) {
		const struct nss_line *l = &x->group.grants[i];
		x->groups[i] = (struct account_group){.name = l->name,
			.gid = l->gid,
			.at = {x->group.file, l->line},
			.members = l->members,
			.n_members = l->n_members,
			.field = l->password,
			.scheme = hash_scheme(l->password, NULL)};
	}
}

/* Debian's glibc, and what is made from it, refuses numbers above 2^32-1; others cut them. */
static bool cuts_numbers(struct root *r)
{
	struct stat st;

	return root_stat(r, "/var/lib/dpkg", true, &st, NULL) &&
	       root_stat(r, "/etc/debian_version", true, &st, NULL);
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct accounts *x = arena_alloc(a, sizeof(*x));
	struct err shadow = {0};
	int rc;

	(void)f;
	*x = (struct accounts){.arena = a, .root = h->root, .wide = cuts_numbers(h->root)};
	x->passwd.kind = NSS_PASSWD;
	x->shadow.kind = NSS_SHADOW;
	x->group.kind = NSS_GROUP;
	*ret = x;
	rc = root_read(h->root, "/etc/nsswitch.conf", &x->nsswitch, e);
	if (rc < 0 && !is_absent(rc))
		return rc;
	rc = read_table(x, &x->passwd, "/etc/passwd", e);
	if (!rc) {
		rc = read_table(x, &x->group, "/etc/group", e);
		rc = is_absent(rc) ? 0 : rc;
	}
	if (rc < 0)
		return rc;
	rc = read_table(x, &x->shadow, "/etc/shadow", &shadow);
	if (rc < 0 && !is_absent(rc))
		x->shadow_err = shadow;
	if ((rc = resolve(x, &x->passwd, "passwd", e)) < 0 ||
		(rc = resolve(x, &x->shadow, "shadow", e)) < 0 ||
		(rc = resolve(x, &x->group, "group", e)) < 0)
		return rc;
	make_accounts(x);
	make_groups(x);
	find_same_names(x, &x->passwd, "name");
	find_same_numbers(x, &x->passwd, "uid");
	find_same_names(x, &x->group, "group");
	find_same_numbers(x, &x->group, "gid");
	e->code = 0;
	return 0;
}

const struct model model_accounts = {"accounts", build};

size_t accounts_count(const struct accounts *a)
{
	size_t n = 0;

	while (n < a->passwd.n_seen && a->v[n].name)
		n++;
	return n;
}

const struct account *accounts_at(const struct accounts *a, size_t i)
{
	return i < a->passwd.n_seen && a->v[i].name ? &a->v[i] : NULL;
}

const struct account *accounts_find(const struct accounts *a, const char *name)
{
	for (size_t i = 0; i < a->passwd.n_seen && a->v[i].name; i++)
		if (str_eq(a->v[i].name, name))
			return &a->v[i];
	return NULL;
}

const struct account_group *accounts_group(const struct accounts *a, size_t i)
{
	return i < a->group.n_grants ? &a->groups[i] : NULL;
}

bool accounts_in_group(const struct account *x, const struct account_group *g)
{
	if (x->gid == g->gid)
		return true;
	for (size_t i = 0; i < g->n_members; i++)
		if (str_eq(g->members[i], x->name))
			return true;
	return false;
}

const struct account_clash *accounts_clash(const struct accounts *a, size_t i)
{
	return i < a->n_clashes ? &a->clashes[i] : NULL;
}

bool accounts_shadow_readable(const struct accounts *a)
{
	return !a->shadow_err.code;
}

const char *accounts_shadow_error(const struct accounts *a)
{
	return a->shadow_err.text;
}

const char *accounts_others(const struct accounts *a, struct line_at *ret_at)
{
	*ret_at = (struct line_at){a->others ? a->nsswitch : NULL, a->others_line};
	return a->others;
}
