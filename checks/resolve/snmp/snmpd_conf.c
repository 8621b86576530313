/*
 * snmpd_conf: snmpd.conf(5), snmp_config(5) of Net-SNMP 5.9, for what its access rules come to.
 *
 * snmpd.conf and snmpd.local.conf of each folder of SNMPCONFPATH (else /etc/snmp, /usr/share/snmp, /usr/lib64/snmp,
 * /usr/lib/snmp, /root/.snmp) and of the agent's own store below /var/lib; with -C none of these, with -c the files it names
 * besides.  Words without regard to case; "#" begins a comment at the start of a line.  "[snmpd]" alone on a line: what
 * follows is for that program; before a word: that line is.  includeFile, includeDir and includeSearch are followed.
 * Whoever has a community (rocommunity, rwcommunity, com2sec, authcommunity, of IPv6 and of sockets too) is let in by v1 and
 * v2c; a group of v1 or v2c without any has no members.  trapsink, trap2sink, informsink and trapsess -v 1|2c send by them.
 * Not followed: what is set by SNMP itself while it runs, proxies, how far views reach.
 */
#include "checks/resolve/snmp/snmpd_conf.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/units/unit.h"

#define UNIT	      "snmpd.service"
#define MAX_FILES     200
#define INCLUDE_DEPTH 16

struct reader {
	struct root *root;
	struct arena *a;
	struct snmpd_conf *c;
	char **dirs; /* where includeSearch looks */
	size_t n_dirs;
	unsigned depth;
};

static int read_one(struct reader *r, const char *path, struct err *e);

static bool one_of(const char *word, const char *const *list)
{
	while (*list && !str_ieq(word, *list))
		list++;
	return *list != NULL;
}

static void add(struct arena *a, struct snmpd_line **v, size_t *n, size_t *cap, const char *word,
	const struct file *f, unsigned line)
{
	*(struct snmpd_line *)arena_push(a, v, n, cap, sizeof(**v)) =
		(struct snmpd_line){word, f, line};
}

/* trapsess OPTIONS HOST: whether it speaks v1 or v2c. */
static bool clear_session(char *const *w, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		const char *v = str_eq(w[i], "-v") && i + 1 < n ? w[i + 1]
				: str_starts(w[i], "-v")	? w[i] + 2
								: NULL;
		if (v && (str_eq(v, "1") || str_eq(v, "2c")))
			return true;
	}
	return false;
}

static int include(struct reader *r, char *const *w, const struct file *f, struct err *e)
{
	char **names;
	size_t n;

	if (str_ieq(w[0], "includeSearch")) {
		int rc = 0;
		for (size_t i = 0; rc >= 0 && i < r->n_dirs; i++)
			rc = read_one(r, arena_printf(r->a, "%s/%s", r->dirs[i], w[1]), e);
		return rc;
	}
	const char *dir = arena_strndup(r->a, f->path, (size_t)(path_base(f->path) - f->path));
	const char *path = *w[1] == '/' ? w[1] : arena_printf(r->a, "%s%s", dir, w[1]);
	if (str_ieq(w[0], "includeFile"))
		return read_one(r, path, e);
	int rc = root_list(r->root, path, r->a, &names, &n, e);
	for (size_t i = 0; rc >= 0 && i < n; i++)
		if (str_ends(names[i], ".conf"))
			rc = read_one(r, arena_printf(r->a, "%s/%s", path, names[i]), e);
	return is_absent(rc) ? 0 : rc;
}

static int take(struct reader *r, char *const *w, size_t n, const struct file *f, unsigned line,
	struct err *e)
{
	static const char *const communities[] = {"rocommunity", "rwcommunity", "rocommunity6",
		"rwcommunity6", "com2sec", "com2sec6", "com2secunix", "authcommunity", "trapsink",
		"trap2sink", "informsink", NULL};
	static const char *const users[] = {"rouser", "rwuser", "authuser", NULL};
	static const char *const includes[] = {"includeFile", "includeDir", "includeSearch", NULL};
	struct snmpd_conf *c = r->c;

	if (one_of(w[0], communities) || (str_ieq(w[0], "trapsess") && clear_session(w, n)))
		add(r->a, &c->clear, &c->n_clear, &c->cap_clear, w[0], f, line);
	else if (str_ieq(w[0], "group") && n > 2 &&
		 (str_ieq(w[2], "v1") || str_ieq(w[2], "v2c") || str_ieq(w[2], "any")))
		add(r->a, &c->groups, &c->n_groups, &c->cap_groups, w[0], f, line);
	else if (one_of(w[0], users) || (str_ieq(w[0], "group") && n > 2))
		c->n_users++;
	else if (one_of(w[0], includes) && n > 1)
		return include(r, w, f, e);
	return 0;
}

static int take_lines(struct reader *r, const struct file *f, struct err *e)
{
	struct lines l = lines_of(f->data, f->size);
	bool ours = true;
	const char *text;
	size_t len, n;
	int rc = 0;

	while (rc >= 0 && next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(r->a, text, len));
		bool now = ours;
		if (!*s || *s == '#')
			continue;
		if (*s == '[') {
			char *end = strchr(s, ']');
			if (!end)
				continue; /* snmpd says so and goes on */
			*end = '\0';
			now = str_ieq(s + 1, "snmpd");
			s = str_strip(end + 1);
			if (!*s) {
				ours = now;
				continue;
			}
		}
		char **w = str_split(r->a, s, " \t\r\v\f", &n);
		for (size_t i = 0; i < n; i++) /* "v1" is v1 */
			if ((*w[i] == '"' || *w[i] == '\'') && strlen(w[i]) > 1 &&
				w[i][strlen(w[i]) - 1] == *w[i])
				w[i] = arena_strndup(r->a, w[i] + 1, strlen(w[i]) - 2);
		if (now && n)
			rc = take(r, w, n, f, l.number, e);
	}
	return rc;
}

static int read_one(struct reader *r, const char *path, struct err *e)
{
	const struct file *f;
	int rc = root_read(r->root, path, &f, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	for (size_t i = 0; i < r->c->n_files; i++)
		if (r->c->files[i] == f)
			return 0;
	if (r->depth >= INCLUDE_DEPTH || r->c->n_files >= MAX_FILES)
		return err_set(e, ENOTSUP, "%s: too many files, or nested too deep", path);
	*(const struct file **)arena_push(
		r->a, &r->c->files, &r->c->n_files, &r->c->cap_files, sizeof(*r->c->files)) = f;
	r->depth++;
	rc = take_lines(r, f, e);
	r->depth--;
	return rc;
}

/* -c FILE,FILE and -C among the words of the command; other options that take a word are stepped over. */
static void options(
	struct reader *r, char **argv, size_t n, const char **ret_files, bool *ret_alone)
{
	(void)r;
	for (size_t i = 1; i < n; i++) {
		if (argv[i][0] != '-' || argv[i][1] == '-')
			continue;
		for (const char *o = argv[i] + 1; *o; o++) {
			bool takes = strchr("cgIlLmMpPuxDSX", *o) != NULL;
			const char *value = !takes				  ? NULL
					    : o[1]				  ? o + 1
					    : i + 1 < n && *o != 'D' && *o != 'L' ? argv[++i]
										  : NULL;
			if (*o == 'c')
				*ret_files = value;
			*ret_alone |= *o == 'C';
			if (takes)
				break;
		}
	}
}

static int find_dirs(struct reader *r, struct err *e)
{
	static char *const usual[] = {"/etc/snmp", "/usr/share/snmp", "/usr/lib64/snmp",
		"/usr/lib/snmp", "/root/.snmp", "/var/lib/net-snmp", "/var/lib/snmp"};
	static const char key[] = "SNMPCONFPATH=";
	char **env;
	size_t n;
	int rc = unit_variables(r->root, r->a, UNIT, &env, &n, e);

	r->dirs = arena_array(r->a, 7, sizeof(*r->dirs));
	memcpy(r->dirs, usual, sizeof(usual));
	r->n_dirs = 7;
	for (size_t i = 0; rc >= 0 && i < n; i++)
		if (env[i] && str_starts(env[i], key))
			r->dirs = str_split(r->a, env[i] + strlen(key), ":", &r->n_dirs);
	return rc;
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	struct snmpd_conf *c = arena_alloc(a, sizeof(*c));
	struct reader r = {.root = h->root, .a = a, .c = c};
	const char *named = NULL;
	bool alone = false;
	char **argv = NULL;
	size_t n = 0;
	struct err why = {0};

	(void)facts;
	*ret = c;
	int rc = unit_command(h->root, a, UNIT, &argv, &n, &why);
	if (rc < 0 && rc != -ENOENT)
		return err_set(e, ENOTSUP, "%s", why.text);
	if (rc >= 0)
		options(&r, argv, n, &named, &alone);
	rc = find_dirs(&r, e);
	for (size_t i = 0; rc >= 0 && !alone && i < r.n_dirs; i++) {
		rc = read_one(&r, arena_printf(a, "%s/snmpd.conf", r.dirs[i]), e);
		if (rc >= 0)
			rc = read_one(&r, arena_printf(a, "%s/snmpd.local.conf", r.dirs[i]), e);
	}
	char **files = named ? str_split(a, named, ",", &n) : NULL;
	for (size_t i = 0; rc >= 0 && named && i < n; i++)
		rc = read_one(&r, files[i], e);
	if (rc >= 0 && !c->n_files)
		return err_set(e, ENOENT, "no snmpd.conf is there");
	return rc < 0 ? rc : 0;
}

const struct model model_snmpd_conf = {"snmpd.conf", build};
