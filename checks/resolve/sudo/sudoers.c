/*
 * sudoers: which sudo there is, whose rules it asks, and for which host: sudo.conf(5), the line `sudoers:` of
 * nsswitch.conf(5), the package's version, the host's name; then the files (sudoers_parse.c).
 *
 * A Plugin line that names another policy than sudoers makes everything unknown; sudoers_file=, sudoers_uid= and
 * sudoers_gid= of its own plugin are followed.  sudo.conf counts only when root owns it and no one else may write it.
 * `sss` is a source where SSSD's library for sudo is installed, `ldap` where the package is sudo-ldap; their rules cannot
 * be seen here.  Without a known source the files are asked.  The host's name is that of /etc/hostname (live: the
 * kernel's), the full name what /etc/hosts makes of it; what only DNS could tell is said.
 * Not handled: sudo-rs, a sudo outside /usr/bin, error_recovery=, versions other than those of Debian and Ubuntu packages (taken
 * for 1.9.13).
 */
#include "checks/resolve/sudo/sudoers_parts.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "checks/resolve/packages/packages.h"
#include "checks/resolve/files/rootglob.h"

#define ASSUMED	 10913
#define BUCKETS	 1024
#define MAX_KEPT 50000 /* answers of stat that are kept */

struct kept_stat {
	const char *path;
	struct stat st;
	bool there;
	struct kept_stat *next;
};

struct kept_glob {
	const char *pattern;
	char **paths;
	size_t n;
	int rc;
	struct kept_glob *next;
};

struct su_cache {
	struct kept_stat *stats[BUCKETS];
	struct kept_glob *globs[BUCKETS];
	size_t n;
};

static unsigned bucket(const char *s)
{
	unsigned h = 5381;

	for (; *s; s++)
		h = h * 33 + (unsigned char)*s;
	return h % BUCKETS;
}

bool su_stat(const struct sudoers *s, const char *path, struct stat *ret)
{
	struct su_cache *c = s->cache;
	struct kept_stat *k, one = {.path = path};
	unsigned b = bucket(path);

	for (k = c->stats[b]; k; k = k->next)
		if (str_eq(k->path, path))
			break;
	if (!k) {
		one.there = !root_stat(s->root, path, true, &one.st, NULL);
		k = &one;
		if (c->n < MAX_KEPT) {
			k = arena_alloc(s->a, sizeof(*k));
			*k = one;
			k->path = arena_strdup(s->a, path);
			k->next = c->stats[b];
			c->stats[b] = k;
			c->n++;
		}
	}
	*ret = k->st;
	return k->there;
}

int su_glob(const struct sudoers *s, const char *pattern, char ***ret, size_t *ret_n)
{
	struct su_cache *c = s->cache;
	unsigned b = bucket(pattern);
	struct kept_glob *k;
	size_t len = strlen(pattern);

	for (k = c->globs[b]; k; k = k->next)
		if (str_eq(k->pattern, pattern))
			break;
	if (!k) {
		bool folder = len > 1 && pattern[len - 1] == '/';
		k = arena_alloc(s->a, sizeof(*k));
		k->pattern = arena_strdup(s->a, pattern);
		k->rc = root_glob(s->root, s->a,
			folder ? arena_strndup(s->a, pattern, len - 1) : pattern, &k->paths, &k->n,
			NULL);
		for (size_t i = 0; folder && !k->rc && i < k->n; i++)
			k->paths[i] = arena_printf(s->a, "%s/", k->paths[i]);
		k->next = c->globs[b];
		c->globs[b] = k;
	}
	*ret = k->paths;
	*ret_n = k->n;
	return k->rc;
}

/* The triples of a netgroup, "(host,user,domain)", with those it names; an empty part fits all, "-" none. */
static bool triple_part(const char *s, size_t len, const char *want)
{
	while (len && (*s == ' ' || *s == '\t'))
		s++, len--;
	while (len && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		len--;
	return !want || !len || (len == strlen(want) && !strncasecmp(s, want, len));
}

static bool in_netgroup(
	const struct sudoers *s, const char *name, const char *host, const char *user, int depth)
{
	struct lines l = lines_of(s->netgroups->data, s->netgroups->size);
	const char *line;
	size_t len, n = strlen(name);

	while (depth < 16 && next_line(&l, &line, &len)) {
		if (len <= n || memcmp(line, name, n) || (line[n] != ' ' && line[n] != '\t'))
			continue;
		for (const char *p = line + n, *end = line + len; p < end;) {
			if (*p == ' ' || *p == '\t') {
				p++;
			} else if (*p == '(') {
				const char *close = memchr(p, ')', (size_t)(end - p));
				const char *one =
					close ? memchr(p, ',', (size_t)(close - p)) : NULL;
				const char *two =
					one ? memchr(one + 1, ',', (size_t)(close - one - 1))
					    : NULL;
				if (!two)
					break;
				if (triple_part(p + 1, (size_t)(one - p - 1), host) &&
					triple_part(one + 1, (size_t)(two - one - 1), user))
					return true;
				p = close + 1;
			} else {
				size_t w = 0;
				while (p + w < end && p[w] != ' ' && p[w] != '\t')
					w++;
				char *inner = strndup(p, w);
				bool hit = inner && in_netgroup(s, inner, host, user, depth + 1);
				free(inner);
				if (hit)
					return true;
				p += w;
			}
		}
		return false;
	}
	return false;
}

int su_netgroup(const struct sudoers *s, const char *name, const char *host, const char *user)
{
	if (s->netgroups && in_netgroup(s, name, host, user, 0))
		return 1;
	return s->netgroups_unknown ? -1 : 0;
}

/* A logical line of sudo.conf and nsswitch.conf: comments off, a backslash at the end goes on. */
static bool logical_line(struct arena *a, struct lines *l, char **ret, unsigned *ret_line)
{
	struct strbuf b = {.arena = a};
	const char *text;
	size_t len;
	bool any = false;

	while (next_line(l, &text, &len)) {
		const char *hash;
		if (!any)
			*ret_line = l->number;
		any = true;
		while (len && text[len - 1] == '\r')
			len--;
		hash = len ? memchr(text, '#', len) : NULL;
		bool more = !hash && len && text[len - 1] == '\\' &&
			    (len == 1 || text[len - 2] != '\\');
		if (hash)
			len = (size_t)(hash - text);
		strbuf_add(&b, text, more ? len - 1 : len);
		if (!more)
			break;
	}
	*ret = any ? str_strip(arena_strdup(a, strbuf_str(&b))) : NULL;
	return any;
}

static bool library(const struct sudoers *s, const char *name)
{
	static const char *const folders[] = {"/usr/lib/", "/usr/lib64/", "/usr/lib/*-linux-gnu*/",
		"/lib/", "/lib64/", "/lib/*-linux-gnu*/"};
	char **paths;
	size_t n;

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++)
		if (!root_glob(s->root, s->a, arena_printf(s->a, "%s%s", folders[i], name), &paths,
			    &n, NULL) &&
			n)
			return true;
	return false;
}

/* The words after "NAME:" of the first such line; NULL when there is none. */
static char **nsswitch(const struct sudoers *s, const struct file *f, const char *name,
	size_t *ret_n, unsigned *ret_line)
{
	struct lines l = lines_of(f->data, f->size);
	char *line;

	while (logical_line(s->a, &l, &line, ret_line))
		if (!strncasecmp(line, name, strlen(name)) && line[strlen(name)] == ':')
			return str_split(s->a, line + strlen(name) + 1, " \t", ret_n);
	return NULL;
}

/* Whether a name service beyond the local files is asked whose module is there. */
static bool beyond(const struct sudoers *s, const struct file *f, const char *name)
{
	static const char *const local[] = {
		"files", "compat", "systemd", "db", "altfiles", "nisplus"};
	unsigned line;
	size_t n = 0;
	char **w = nsswitch(s, f, name, &n, &line);

	for (size_t i = 0; i < n; i++) {
		bool known =
			*w[i] == '[' || strspn(w[i], "abcdefghijklmnopqrstuvwxyz_") < strlen(w[i]);
		for (size_t k = 0; k < sizeof(local) / sizeof(*local); k++)
			known |= str_eq(w[i], local[k]);
		if (!known && library(s, arena_printf(s->a, "libnss_%s.so.2", w[i])))
			return true;
	}
	return false;
}

static int read_sources(struct sudoers *s, bool ldap, bool *ret_files, struct err *e)
{
	const struct file *f;
	bool files = false, any = false;
	unsigned line = 0;
	size_t n = 0;
	int rc = root_read(s->root, "/etc/nsswitch.conf", &f, e);

	*ret_files = true;
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	s->directory = beyond(s, f, "passwd") || beyond(s, f, "group");
	char **w = nsswitch(s, f, "netgroup", &n, &line);
	for (size_t i = 0; i < n; i++)
		if (str_eq(w[i], "files") &&
			root_read(s->root, "/etc/netgroup", &s->netgroups, NULL) < 0)
			s->netgroups = NULL;
	s->netgroups_unknown = beyond(s, f, "netgroup");
	n = 0;
	w = nsswitch(s, f, "sudoers", &n, &line);
	for (size_t i = 0; i < n; i++) {
		bool sss = !strcasecmp(w[i], "sss");
		if (!strcasecmp(w[i], "files")) {
			files = any = true;
		} else if (sss || (ldap && !strcasecmp(w[i], "ldap"))) {
			any = true;
			s->source_at = (struct line_at){f, line};
			struct stat st;
			if (!sss || (library(s, "libsss_sudo.so") &&
					    !root_stat(s->root, "/etc/sssd/sssd.conf", true, &st,
						    NULL)))
				s->others = s->others ? arena_printf(s->a, "%s %s", s->others, w[i])
						      : w[i];
		}
	}
	*ret_files = files || !any;
	return 0;
}

/* The policy plugin and its options. */
static int read_conf(struct sudoers *s, const char **ret_path, struct err *e)
{
	const struct file *f;
	unsigned number;
	char *line;
	int rc = root_read(s->root, "/etc/sudo.conf", &f, e);

	if (rc < 0)
		return is_absent(rc) || rc == -EINVAL ? 0 : rc;
	if (f->st.st_uid || f->st.st_mode & 022)
		return 0;
	struct lines l = lines_of(f->data, f->size);
	while (logical_line(s->a, &l, &line, &number)) {
		size_t n;
		uint32_t id;
		if (strncasecmp(line, "Plugin", 6) != 0 || (line[6] != ' ' && line[6] != '\t'))
			continue;
		char **w = str_split(s->a, line + 7, " \t", &n);
		if (n < 2)
			continue;
		const char *base = strrchr(w[1], '/') ? strrchr(w[1], '/') + 1 : w[1];
		bool own = str_eq(base, "sudoers.so");
		if (str_starts(w[0], "sudoers_")
				? !own
				: !str_starts(w[0], "audit_") && !str_starts(w[0], "sample_io")) {
			s->state = SUDO_OTHER;
			s->why.en = arena_printf(s->a, "a plugin of its own: %s %s", w[0], w[1]);
			s->why.zh = arena_printf(s->a, "另用外掛：%s %s", w[0], w[1]);
			s->why_at = (struct line_at){f, number};
			return 0;
		}
		for (size_t i = 2; own && i < n; i++) {
			if (str_starts(w[i], "sudoers_file="))
				*ret_path = w[i] + 13;
			else if (str_starts(w[i], "sudoers_uid=") && su_number(w[i] + 12, &id))
				s->t.uid = id;
			else if (str_starts(w[i], "sudoers_gid=") && su_number(w[i] + 12, &id))
				s->t.gid = id;
			else if (!str_starts(w[i], "sudoers_mode=")) {
				s->state = SUDO_OTHER;
				s->why.en = arena_printf(
					s->a, "an option that is not known here: %s", w[i]);
				s->why.zh = arena_printf(s->a, "無法判讀之選項：%s", w[i]);
				s->why_at = (struct line_at){f, number};
			}
		}
	}
	return 0;
}

static void read_version(struct sudoers *s, struct facts *f, bool *ret_ldap)
{
	const char *v = package_version(f, s->a, "sudo");
	unsigned part[3] = {0};

	*ret_ldap = false;
	if (!v && (v = package_version(f, s->a, "sudo-ldap")))
		*ret_ldap = true;
	s->version = v;
	s->t.version = ASSUMED;
	if (!v)
		return;
	const char *colon = strchr(v, ':');
	if (sscanf(colon ? colon + 1 : v, "%u.%u.%u", &part[0], &part[1], &part[2]) >= 2 &&
		part[0] < 100 && part[1] < 100 && part[2] < 100)
		s->t.version = part[0] * 10000 + part[1] * 100 + part[2];
}

/* Whether the files are asked first for names of hosts; of services whose module is not there nothing is asked. */
static bool hosts_from_files(const struct sudoers *s)
{
	const struct file *f;
	unsigned line;
	size_t n = 0;

	if (root_read(s->root, "/etc/nsswitch.conf", &f, NULL) < 0)
		return true;
	char **w = nsswitch(s, f, "hosts", &n, &line);
	for (size_t i = 0; i < n; i++) {
		if (str_eq(w[i], "files"))
			return true;
		if (*w[i] != '[' &&
			(str_eq(w[i], "dns") ||
				(strspn(w[i], "abcdefghijklmnopqrstuvwxyz0123456789_") ==
						strlen(w[i]) &&
					library(s, arena_printf(s->a, "libnss_%s.so.2", w[i])))))
			return false;
	}
	return !n;
}

/*
 * The name sudo compares with: fqdn is on, as Debian builds sudo, so it is the canonical one that getaddrinfo(3) finds
 * in /etc/hosts, the first name of the first line that holds the host's.  What only DNS could tell is not known but for
 * its beginning.
 */
static void read_host(struct sudoers *s, bool live)
{
	const struct file *f;
	const char *line, *name = "localhost";
	size_t len;

	if ((live && !root_read(s->root, "/proc/sys/kernel/hostname", &f, NULL) && f->size) ||
		!root_read(s->root, "/etc/hostname", &f, NULL)) {
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &line, &len)) {
			char *text = str_strip(arena_strndup(s->a, line, len));
			if (!*text || *text == '#')
				continue;
			name = text;
			break;
		}
	}
	s->host_name = s->long_host = name;
	s->t.host = s->short_host = arena_strndup(s->a, name, strcspn(name, "."));
	s->long_unknown = true;
	if (!hosts_from_files(s) || root_read(s->root, "/etc/hosts", &f, NULL) < 0)
		return;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		size_t n;
		char *text = arena_strndup(s->a, line, len);
		text[strcspn(text, "#")] = '\0';
		char **w = str_split(s->a, text, " \t\r", &n);
		for (size_t i = 1; i < n; i++)
			if (!strcasecmp(w[i], name)) {
				s->long_host = w[1];
				s->short_host = arena_strndup(s->a, w[1], strcspn(w[1], "."));
				s->long_unknown = false;
				return;
			}
	}
}

/* Accounts by uid: of several names of one uid sudo sees the first.  Groups as initgroups(3) gathers them. */
static void read_users(struct sudoers *s)
{
	const char *name, *group;
	uid_t uid;
	gid_t gid, g;

	for (size_t i = 0; (name = ids_user_at(s->ids, i, &uid, &gid)); i++) {
		bool lists;
		size_t cap = 0;
		if (!str_eq(ids_user_name(s->ids, uid), name))
			continue;
		struct sudoers_user *u =
			arena_push(s->a, &s->users, &s->n_users, &s->cap_users, sizeof(*u));
		*u = (struct sudoers_user){.name = name, .uid = uid, .gid = gid};
		*(gid_t *)arena_push(s->a, &u->gids, &u->n_gids, &cap, sizeof(gid_t)) = gid;
		for (size_t k = 0; (group = ids_group_at(s->ids, k, name, &g, &lists)); k++)
			if (lists)
				*(gid_t *)arena_push(
					s->a, &u->gids, &u->n_gids, &cap, sizeof(gid_t)) = g;
	}
}

static void nobody(struct sudoers *s, enum sudoers_state state, const char *en, const char *zh)
{
	s->state = state;
	s->why = (struct bitext){en, zh};
}

static int read_policy(struct sudoers *s, struct facts *f, struct err *e)
{
	const char *path = "/etc/sudoers";
	bool ldap, files;
	struct err why = {0};
	char *real;
	struct stat st;
	int rc = root_stat(s->root, "/usr/bin/sudo", true, &st, &why);

	if (is_absent(rc)) {
		nobody(s, SUDO_ABSENT, "/usr/bin/sudo is not there", "/usr/bin/sudo 不存在");
		return 0;
	}
	if (rc < 0)
		return err_set(e, -rc, "%s", why.text);
	if (st.st_uid || !(st.st_mode & S_ISUID)) {
		nobody(s, SUDO_ABSENT, "/usr/bin/sudo is not set-uid root",
			"/usr/bin/sudo 未設 set-uid root");
		return 0;
	}
	if (!root_resolve(s->root, "/usr/bin/sudo", s->a, &real, NULL) &&
		!str_ends(real, "/sudo")) {
		nobody(s, SUDO_OTHER,
			arena_printf(s->a, "/usr/bin/sudo is %s, another program", real),
			arena_printf(s->a, "/usr/bin/sudo 為 %s，係另一程式", real));
		return 0;
	}
	if (strstr(real, "cargo")) {
		nobody(s, SUDO_OTHER, "/usr/bin/sudo is sudo-rs, another program",
			"/usr/bin/sudo 為 sudo-rs，係另一程式");
		return 0;
	}
	read_version(s, f, &ldap);
	rc = read_conf(s, &path, e);
	if (!rc && s->state == SUDO_WORKS)
		rc = read_sources(s, ldap, &files, e);
	if (rc < 0 || s->state != SUDO_WORKS)
		return rc;
	if (files) {
		rc = su_read(&s->t, path);
		if (rc < 0)
			*e = s->t.err;
	}
	if (!rc && !s->others && (!files || !s->t.n_files || s->t.refused))
		nobody(s, SUDO_NO_SOURCE,
			!files	       ? "nsswitch.conf names no source of rules that is there"
			: s->t.refused ? "the text of sudoers ends within an entry"
				       : "sudoers is missing, or not root's own",
			!files	       ? "nsswitch.conf 未指定任何現存之規則來源"
			: s->t.refused ? "sudoers 內容於條目中途結束"
				       : "sudoers 不存在，或非 root 所有");
	return rc;
}

/* Without fqdn the host's name is taken as it is. */
static void plain_host(struct sudoers *s)
{
	for (size_t i = s->t.n_defaults; i--;)
		if (str_eq(s->t.defaults[i].name, "fqdn") && s->t.defaults[i].scope == SCOPE_ALL &&
			!s->t.defaults[i].refused) {
			if (s->t.defaults[i].op)
				return;
			s->long_host = s->host_name;
			s->short_host = s->t.host;
			s->long_unknown = false;
			return;
		}
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct sudoers *s = arena_alloc(a, sizeof(*s));
	int rc;

	s->root = h->root;
	s->a = a;
	s->now = h->now.tv_sec;
	s->cache = arena_alloc(a, sizeof(*s->cache));
	s->ids = facts_get(f, &model_ids, e);
	if (!s->ids)
		return -e->code;
	read_users(s);
	read_host(s, h->live);
	s->t.root = h->root;
	s->t.a = a;
	rc = read_policy(s, f, e);
	plain_host(s);
	*ret = s;
	return rc;
}

const struct model model_sudoers = {"sudo's rules", build};

enum sudoers_state sudoers_state(
	const struct sudoers *s, struct bitext *ret_why, struct line_at *ret_at)
{
	*ret_why = s->why;
	*ret_at = s->why_at;
	return s->state;
}

const char *sudoers_others(const struct sudoers *s, struct line_at *ret_at)
{
	*ret_at = s->source_at;
	return s->others;
}

bool sudoers_directory(const struct sudoers *s)
{
	return s->directory;
}

const char *sudoers_version(const struct sudoers *s)
{
	return s->version;
}

const struct file *sudoers_file(const struct sudoers *s, size_t i)
{
	return i < s->t.n_files ? s->t.files[i] : NULL;
}

bool sudoers_trouble(const struct sudoers *s, size_t i, struct sudoers_trouble *ret)
{
	if (i >= s->t.n_troubles)
		return false;
	*ret = (struct sudoers_trouble){
		s->t.troubles[i].at, s->t.troubles[i].path, s->t.troubles[i].what};
	return true;
}
