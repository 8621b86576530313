/*
 * sudoers_tries: the questions that tell the rules of a user apart.
 *
 * Commands are without number, rules are not: each command of a rule, and of a Defaults line for commands, is turned into
 * a few that stand for it.  A path stands for itself, without arguments and with some nobody would name; a pattern for the
 * files it finds; a folder for the files in it, both for a program the user may put there; a regular expression for the programs of the system that match; ALL for
 * a program of the user's own making, which no rule can know; arguments with wildcards for an example of them.
 * Where no example can be made the try is unsure.  Targets that all of a user's rules treat alike stand for each other.
 */
#include "checks/resolve/sudo/sudoers_parts.h"

#include <fnmatch.h>
#include <string.h>

#include "checks/resolve/files/replaceable.h"

#define MAX_TRIES   3000
#define MAX_EXAMPLE (MAX_TRIES + 1) /* files of one pattern or folder: more cannot be told */
#define NOBODYS	    SUDOERS_NOBODYS

#define HOME_OF_ROOT "/root"
const char *const sudoers_root_files[] = {"/etc/sudoers", "/etc/sudoers.d/" NOBODYS, "/etc/passwd",
	"/etc/shadow", "/etc/crontab", "/etc/cron.d/" NOBODYS, "/etc/pam.d/sudo", "/etc/pam.d/su",
	"/etc/ld.so.preload", "/etc/sudo.conf", "/etc/systemd/system/" NOBODYS ".service",
	HOME_OF_ROOT "/.bashrc", HOME_OF_ROOT "/.ssh/authorized_keys", NULL};
#define ROOT_FILES (sizeof(sudoers_root_files) / sizeof(*sudoers_root_files) - 1)

struct tries {
	const struct sudoers *s;
	const struct sudoers_user *u;
	struct arena *a;
	struct sudoers_try *v;
	size_t n, cap;
	bool open;    /* of the rule that is looked at */
	bool grants;  /* also what makes a shell of a program */
	bool regexes; /* the programs of the system have been put together */
	char **programs;
	size_t n_programs, cap_programs;
};

static void add(struct tries *t, const char *command, const char *args, bool own, bool unsure,
	struct line_at at)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->v[i].own == own && t->v[i].unsure == unsure &&
			str_eq(t->v[i].command, command) && str_eq(t->v[i].args, args))
			return;
	if (t->n >= MAX_TRIES)
		unsure = true;
	if (t->n > MAX_TRIES)
		return;
	*(struct sudoers_try *)arena_push(t->a, &t->v, &t->n, &t->cap, sizeof(*t->v)) =
		(struct sudoers_try){command, args, own, unsure, t->open, at};
}

/* An example of a pattern of arguments, with what stands for "*". */
static const char *example(struct arena *a, const char *pattern, const char *star)
{
	struct strbuf b = {.arena = a};

	for (const char *p = pattern; *p; p++) {
		const char *close;
		if (*p == '*') {
			strbuf_puts(&b, star);
		} else if (*p == '?') {
			strbuf_puts(&b, "x");
		} else if (*p == '[' && p[1] && (close = strchr(p + 2, ']'))) {
			static const char some[] = "0azA9_-./ ";
			char set[64];
			size_t len = (size_t)(close + 1 - p);
			if (len < sizeof(set)) {
				char one[2] = {0};
				memcpy(set, p, len);
				set[len] = '\0';
				one[0] = p[1] == '!' || p[1] == '^' ? 0 : p[1];
				for (const char *c = some; (!*one || fnmatch(set, one, 0)) && *c;
					c++)
					*one = *c;
				strbuf_puts(&b, one);
			}
			p = close;
		} else {
			if (*p == '\\' && p[1])
				p++;
			strbuf_add(&b, p, 1);
		}
	}
	return strbuf_str(&b);
}

/* Arguments that make root of a program, where the rule leaves room for them. */
static void telling_args(struct tries *t, const char *command, const char *want, struct line_at at)
{
	static const char *const words[] = {"-", "root", "- root", "-l", "-i", "-s", "-c " NOBODYS,
		"--login", NOBODYS " " NOBODYS, "-" NOBODYS};
	bool edit = str_eq(command, "sudoedit");
	size_t n = edit ? ROOT_FILES : sizeof(words) / sizeof(*words);

	for (size_t i = 0; i < n; i++) {
		const char *args = edit ? sudoers_root_files[i] : words[i];
		bool regex = want && *want == '^';
		if (!want || (regex ? !strchr(want, '{') && su_regex(want, args)
				    : !fnmatch(want, args, edit ? FNM_PATHNAME : 0)))
			add(t, command, args, false, false, at);
	}
}

static void with_args(struct tries *t, const char *command, const char *want, struct line_at at)
{
	size_t len = want ? strlen(want) : 0;
	bool edit = str_eq(command, "sudoedit");
	bool any = false;

	if (t->grants)
		telling_args(t, command, want, at);
	if (!want) {
		add(t, command, edit ? "/etc/sudoers" : NULL, false, false, at);
		add(t, command, NOBODYS, false, false, at);
		return;
	}
	if (str_eq(want, "\"\"")) {
		add(t, command, NULL, false, false, at);
		return;
	}
	if (*want == '^' && want[len - 1] == '$') {
		/* The expression itself without its signs is often an example. */
		struct strbuf b = {.arena = t->a};
		for (const char *p = want + 1; p < want + len - 1; p++)
			if (!strchr("\\()[]{}+*?|^$", *p))
				strbuf_add(&b, p, 1);
		const char *tries[] = {
			strbuf_str(&b), "", NOBODYS, "0", "1", "a", "abc", "restart"};
		for (size_t i = 0; i < sizeof(tries) / sizeof(*tries); i++)
			if (!strchr(want, '{') && su_regex(want, tries[i])) {
				add(t, command, *tries[i] ? tries[i] : NULL, false, false, at);
				any = true;
			}
		if (!any)
			add(t, command, want, false, true, at);
		return;
	}
	const char *stars[] = {NOBODYS, "", "x"};
	for (size_t i = 0; i < 3; i++) {
		const char *one = example(t->a, want, stars[i]);
		if (!fnmatch(want, one, edit ? FNM_PATHNAME : 0)) {
			add(t, command, *one ? one : NULL, false, false, at);
			any = true;
		}
	}
	if (!any)
		add(t, command, want, false, true, at);
}

static void own_programs(struct tries *t, struct line_at at)
{
	static const char *const places[] = {
		"/tmp/" NOBODYS, "/var/tmp/" NOBODYS, "/" NOBODYS "/" NOBODYS};

	add(t, arena_printf(t->a, "/home/%s/" NOBODYS, t->u->name), NULL, true, false, at);
	for (size_t i = 0; i < 3; i++)
		add(t, places[i], NULL, true, false, at);
}

/* Every program of the usual folders and every path the rules name: what a regular expression may mean. */
static void programs(struct tries *t)
{
	static const char *const folders[] = {
		"/usr/bin", "/usr/sbin", "/bin", "/sbin", "/usr/local/bin", "/usr/local/sbin"};

	if (t->regexes)
		return;
	t->regexes = true;
	for (size_t i = 0; i < 6; i++) {
		char **names;
		size_t n;
		if (root_list(t->s->root, folders[i], t->a, &names, &n, NULL) < 0)
			continue;
		for (size_t k = 0; k < n; k++)
			*(char **)arena_push(t->a, &t->programs, &t->n_programs, &t->cap_programs,
				sizeof(char *)) = arena_printf(t->a, "%s/%s", folders[i], names[k]);
	}
}

static void of_regex(struct tries *t, const struct su_member *c, struct line_at at)
{
	size_t found = 0;

	programs(t);
	if (!strchr(c->name, '{')) {
		for (size_t i = 0; i < t->n_programs && found < MAX_EXAMPLE; i++)
			if (su_regex(c->name, t->programs[i])) {
				with_args(t, t->programs[i], c->args, at);
				found++;
			}
		if (su_regex(c->name, "sudoedit")) {
			with_args(t, "sudoedit", c->args, at);
			found++;
		}
		own_programs(t, at);
	}
	if (!found)
		add(t, c->name, c->args, false, true, at);
}

/* A program the user puts where a folder or a pattern of the rule lets him. */
static void placed(struct tries *t, const char *path, struct line_at at)
{
	if (str_ends(path, "/"))
		path = arena_printf(t->a, "%s" NOBODYS, path);
	if (replaceable(t->s->root, t->a, path, t->u->uid, t->u->gids, t->u->n_gids))
		add(t, path, NULL, true, false, at);
}

static void of_folder(struct tries *t, const char *folder, struct line_at at)
{
	char **names;
	size_t n;

	if (root_list(t->s->root, folder, t->a, &names, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n && i < MAX_EXAMPLE; i++) {
		const char *path = arena_printf(t->a, "%s%s", folder, names[i]);
		struct stat st;
		if (su_stat(t->s, path, &st) && S_ISREG(st.st_mode))
			with_args(t, path, NULL, at);
	}
}

static void of_command(struct tries *t, const struct su_member *c, struct line_at at, int depth)
{
	struct su_alias *al;
	char **paths;
	size_t n;

	if (c->kind == M_ALIAS) {
		al = su_alias(t->s, ALIAS_CMND, c->name);
		if (!al || depth > 32 || t->n > MAX_TRIES)
			return;
		al->used = true;
		for (size_t i = 0; i < al->members.n; i++)
			of_command(t, &al->members.v[i], at, depth + 1);
		al->used = false;
	} else if (c->kind == M_ALL) {
		own_programs(t, at);
		with_args(t, "sudoedit", NULL, at);
		if (c->n_digests) { /* it may be any program of the system */
			programs(t);
			for (size_t i = 0; i < t->n_programs; i++)
				add(t, t->programs[i], NULL, false, false, at);
		}
	} else if (*c->name == '^') {
		of_regex(t, c, at);
	} else if (*c->name != '/') {
		if (!str_eq(c->name, "list")) /* `sudo -l -U`: nothing is run */
			with_args(t, c->name, c->args, at);
	} else if (su_has_wildcard(c->name)) {
		if (su_glob(t->s, c->name, &paths, &n) < 0) {
			add(t, c->name, c->args, false, true, at);
			return;
		}
		for (size_t i = 0; i < n && i < MAX_EXAMPLE; i++)
			if (str_ends(paths[i], "/"))
				of_folder(t, paths[i], at);
			else
				with_args(t, paths[i], c->args, at);
		for (size_t i = 0; i < n && i < MAX_EXAMPLE; i++)
			if (str_ends(paths[i], "/"))
				placed(t, paths[i], at);
		placed(t, example(t->a, c->name, NOBODYS), at);
		placed(t, example(t->a, c->name, t->u->name), at);
		own_programs(t, at); /* fast_glob finds what is not there yet */
	} else if (str_ends(c->name, "/")) {
		of_folder(t, c->name, at);
		placed(t, c->name, at);
	} else {
		with_args(t, c->name, c->args, at);
	}
}

static size_t all_tries(const struct sudoers *s, const struct sudoers_user *u, bool assume,
	bool grants, struct arena *a, struct sudoers_try **ret)
{
	struct tries t = {.s = s, .u = u, .a = a, .grants = grants};
	bool settings = false;
	struct sudoers_query q = {.user = u, .command = "/"};
	struct su_match m = {.q = &q, .assume = assume};
	bool any = false;

	*ret = NULL;
	if (s->state != SUDO_WORKS)
		return 0;
	su_defaults(s, &m);
	for (size_t i = 0; i < s->t.n_defaults; i++)
		settings |=
			(str_eq(s->t.defaults[i].name, "authenticate") && !s->t.defaults[i].op) ||
			str_eq(s->t.defaults[i].name, "exempt_group");
	for (size_t i = 0; i < s->t.n_specs; i++) {
		const struct su_spec *spec = &s->t.specs[i];
		if (su_user_list(s, &m, &spec->users) != 1)
			continue;
		for (size_t k = 0; k < spec->n; k++) {
			if (su_host_list(s, &m, &spec->v[k].hosts) != 1)
				continue;
			for (size_t j = 0; j < spec->v[k].n; j++) {
				const struct su_command *c = &spec->v[k].v[j];
				any = true;
				t.open = c->nopasswd == 1 || (c->nopasswd < 0 && settings);
				of_command(&t, &spec->v[k].v[j].what, spec->v[k].v[j].at, 0);
			}
		}
	}
	for (size_t i = 0; any && i < s->t.n_defaults; i++)
		for (size_t k = 0;
			s->t.defaults[i].scope == SCOPE_CMND && k < s->t.defaults[i].binding->n;
			k++)
			of_command(&t, &s->t.defaults[i].binding->v[k], s->t.defaults[i].at, 0);
	*ret = t.v;
	return t.n;
}

size_t sudoers_tries(const struct sudoers *s, const struct sudoers_user *u, bool assume,
	struct arena *a, struct sudoers_try **ret)
{
	return all_tries(s, u, assume, false, a, ret);
}

size_t sudoers_grant_tries(const struct sudoers *s, const struct sudoers_user *u, bool assume,
	struct arena *a, struct sudoers_try **ret)
{
	return all_tries(s, u, assume, true, a, ret);
}

/* What the user's rules and the Defaults say of a target, as a text to compare. */
static const char *signature(const struct sudoers *s, struct su_match *m, struct arena *a)
{
	struct strbuf b = {.arena = a};

	for (size_t i = 0; i < s->t.n_specs; i++)
		for (size_t k = 0; k < s->t.specs[i].n; k++)
			for (size_t j = 0; j < s->t.specs[i].v[k].n; j++) {
				const struct su_command *c = &s->t.specs[i].v[k].v[j];
				int rc = su_runas_lists(s, m, c->users, c->groups, NULL);
				strbuf_puts(&b, rc < 0 ? "." : rc ? "1" : "0");
			}
	for (size_t i = 0; i < s->t.n_defaults; i++)
		if (s->t.defaults[i].scope == SCOPE_RUNAS)
			strbuf_puts(
				&b, su_runas_lists(s, m, s->t.defaults[i].binding, NULL, NULL) == 1
					    ? "1"
					    : "0");
	return strbuf_str(&b);
}

size_t sudoers_targets(const struct sudoers *s, const struct sudoers_user *u, struct arena *a,
	const struct sudoers_user ***ret)
{
	const struct sudoers_user **v = NULL;
	const char **seen = arena_array(a, s->n_users + 1, sizeof(*seen));
	size_t n = 0, cap = 0;

	for (int pass = 0; pass < 2; pass++)
		for (size_t i = 0; i < s->n_users; i++) {
			const struct sudoers_user *t = &s->users[i];
			struct sudoers_query q = {.user = u, .target = t, .command = "/"};
			struct su_match m = {.q = &q};
			bool old = false;
			if ((pass == 0) != (t->uid == 0) || t == u)
				continue;
			su_defaults(s, &m);
			const char *sign = signature(s, &m, a);
			for (size_t k = 0; k < n && pass; k++)
				old |= v[k]->uid && str_eq(seen[k], sign);
			if (old)
				continue;
			seen[n] = sign;
			*(const struct sudoers_user **)arena_push(a, &v, &n, &cap, sizeof(*v)) = t;
		}
	*ret = v;
	return n;
}

size_t sudoers_group_targets(const struct sudoers *s, const struct sudoers_user *u, struct arena *a,
	const char ***ret, gid_t **ret_gids)
{
	const char **names = NULL, **seen = NULL, *name;
	gid_t *gids = NULL, gid;
	size_t n = 0, cap = 0, n_gids = 0, cap_gids = 0, n_seen = 0, cap_seen = 0;
	bool lists, any = false;

	for (size_t i = 0; i < s->t.n_specs; i++)
		for (size_t k = 0; k < s->t.specs[i].n; k++)
			for (size_t j = 0; j < s->t.specs[i].v[k].n; j++)
				any |= s->t.specs[i].v[k].v[j].groups != NULL;
	for (size_t i = 0; any && (name = ids_group_at(s->ids, i, u->name, &gid, &lists)); i++) {
		struct sudoers_query q = {.user = u, .group = name, .gid = gid, .command = "/"};
		struct su_match m = {.q = &q};
		bool old = false;
		for (size_t k = 0; k < u->n_gids; k++)
			old |= u->gids[k] == gid;
		if (old)
			continue;
		su_defaults(s, &m);
		const char *sign = signature(s, &m, a);
		for (size_t k = 0; k < n_seen; k++)
			old |= str_eq(seen[k], sign);
		if (old)
			continue;
		*(const char **)arena_push(a, &seen, &n_seen, &cap_seen, sizeof(sign)) = sign;
		*(const char **)arena_push(a, &names, &n, &cap, sizeof(name)) = name;
		*(gid_t *)arena_push(a, &gids, &n_gids, &cap_gids, sizeof(gid)) = gid;
	}
	*ret = names;
	*ret_gids = gids;
	return n;
}
