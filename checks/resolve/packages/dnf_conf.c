/*
 * dnf_conf: dnf.conf(5) of DNF 4, as libdnf's ini parser reads it.
 *
 * /etc/dnf/dnf.conf, then NAME.repo of each folder of reposdir (/etc/yum.repos.d, /etc/yum/repos.d, /etc/distro.repos.d).
 * "[section]" and "key=value"; "#" and ";" begin a comment in the first column only; a line that begins with a blank goes on
 * with the value above; the last assignment in a section counts.  A section but [main] is a repository, which takes over
 * from [main] what it does not set itself.  Booleans are 1 yes true on and 0 no false off without regard to case; another
 * value DNF leaves out with a warning, which here is an error, as is a variable ($x) in one, and a line it does not take (of a
 * .repo file DNF then passes over all of it).  /etc/yum.conf is a link to dnf.conf, or nobody reads it.  Not followed: what
 * plug-ins and the command line (--setopt, --nogpgcheck, --repofrompath) change.
 */
#include "checks/resolve/packages/dnf_conf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/units/systemd_ini.h"

#define CONF "/etc/dnf/dnf.conf"

struct reader {
	struct arena *a;
	const struct file *f;
	struct dnf_conf *c;
	struct err *e;
	bool in_main, in_repo;
	char *reposdir;
	/* The assignment that may go on. */
	const char *key;
	struct strbuf value;
	unsigned key_line;
};

static int bad(const struct reader *r, unsigned line, const char *why)
{
	return err_set(r->e, EBADMSG, "%s line %u: %s", r->f->path, line, why);
}

static int truth(const char *text, bool *ret)
{
	static const char *const yes[] = {"1", "yes", "true", "on"}, *const no[] = {"0", "no",
									     "false", "off"};

	for (size_t i = 0; i < 4; i++)
		if (str_ieq(text, yes[i]) || str_ieq(text, no[i])) {
			*ret = str_ieq(text, yes[i]);
			return 0;
		}
	return -EINVAL;
}

static struct dnf_option *option_of(struct reader *r, const char *key)
{
	struct dnf_conf *c = r->c;
	struct dnf_repo *repo = r->in_repo ? &c->repos[c->n_repos - 1] : NULL;

	if (str_eq(key, "gpgcheck"))
		return repo ? &repo->gpgcheck : &c->gpgcheck;
	if (repo)
		return str_eq(key, "enabled") ? &repo->enabled : NULL;
	return str_eq(key, "localpkg_gpgcheck")		     ? &c->localpkg_gpgcheck
	       : str_eq(key, "clean_requirements_on_remove") ? &c->clean_requirements_on_remove
							     : NULL;
}

/* The assignment above is whole. */
static int end_value(struct reader *r)
{
	const char *key = r->key, *value = strbuf_str(&r->value);

	r->key = NULL;
	if (!key)
		return 0;
	struct dnf_option *o = option_of(r, key);
	if (r->in_main && str_eq(key, "reposdir"))
		r->reposdir = arena_strdup(r->a, value);
	if (!o)
		return 0;
	bool on;
	if (truth(value, &on) < 0)
		return bad(r, r->key_line,
			arena_printf(r->a, "%s is \"%s\", which is no boolean", key,
				str_clean(r->a, value, strlen(value), 64)));
	*o = (struct dnf_option){true, on, r->f, r->key_line};
	return 0;
}

static int take_section(struct reader *r, const char *s, unsigned line)
{
	const char *end = strchr(s, ']');

	if (!end || end == s + 1)
		return bad(r, line, "a section without a name or a bracket");
	const char *rest = end + 1 + strspn(end + 1, " \t\r");
	if (*rest && *rest != '#' && *rest != ';')
		return bad(r, line, "text after a section");
	char *id = arena_strndup(r->a, s + 1, (size_t)(end - s - 1));
	r->in_main = str_eq(id, "main");
	r->in_repo = !r->in_main;
	if (r->in_repo)
		*(struct dnf_repo *)arena_push(r->a, &r->c->repos, &r->c->n_repos, &r->c->cap_repos,
			sizeof(*r->c->repos)) =
			(struct dnf_repo){.id = id, .file = r->f, .line = line};
	return 0;
}

static int take_line(struct reader *r, char *s, unsigned line)
{
	if (*s == '#' || *s == ';')
		return 0;
	if (*s == ' ' || *s == '\t' || *s == '\r') {
		char *more = str_strip(s);
		if (!*more)
			return 0;
		if (!r->key)
			return bad(r, line, "it goes on with no value");
		strbuf_printf(&r->value, "\n%s", more);
		return 0;
	}
	int rc = end_value(r);
	if (rc < 0 || !*s)
		return rc;
	if (*s == '[')
		return take_section(r, s, line);
	char *eq = strchr(s, '=');
	if (!r->in_main && !r->in_repo)
		return bad(r, line, "an assignment before any section");
	if (!eq || eq == s)
		return bad(r, line, "no assignment");
	*eq = '\0';
	r->key = str_strip(s);
	r->key_line = line;
	r->value = (struct strbuf){.arena = r->a};
	strbuf_puts(&r->value, str_strip(eq + 1));
	return 0;
}

int dnf_conf_parse(struct arena *a, const struct file *f, struct dnf_conf *c, char **ret_reposdir,
	struct err *e)
{
	struct reader r = {.a = a, .f = f, .c = c, .e = e};
	struct lines l = lines_of(f->data, f->size);
	const char *text;
	size_t len;
	int rc = memchr(f->data, '\0', f->size) ? bad(&r, 0, "it holds NUL bytes") : 0;

	while (rc >= 0 && next_line(&l, &text, &len))
		rc = take_line(&r, arena_strndup(a, text, len), l.number);
	if (rc >= 0)
		rc = end_value(&r);
	if (ret_reposdir && r.reposdir)
		*ret_reposdir = r.reposdir;
	return rc;
}

static int read_repos(struct root *r, struct arena *a, char *const *dirs, size_t n_dirs,
	struct dnf_conf *c, struct err *e)
{
	int rc = 0;

	for (size_t d = 0; rc >= 0 && d < n_dirs; d++) {
		char **names;
		size_t n;
		rc = root_list(r, dirs[d], a, &names, &n, e);
		if (is_absent(rc)) {
			rc = 0;
			continue;
		}
		for (size_t i = 0; rc >= 0 && i < n; i++) {
			const struct file *f;
			if (!str_ends(names[i], ".repo"))
				continue;
			rc = root_read(r, arena_printf(a, "%s/%s", dirs[d], names[i]), &f, e);
			if (rc >= 0)
				rc = dnf_conf_parse(a, f, c, NULL, e);
			else if (is_absent(rc))
				rc = 0; /* a link to nothing */
		}
	}
	return rc;
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	static char *const usual[] = {
		"/etc/yum.repos.d", "/etc/yum/repos.d", "/etc/distro.repos.d"};
	struct dnf_conf *c = arena_alloc(a, sizeof(*c));
	char *reposdir = NULL;

	(void)facts;
	*ret = c;
	c->clean_requirements_on_remove.value =
		true; /* libdnf's default; the other two are false */
	int rc = root_read(h->root, CONF, &c->file, e);
	if (rc >= 0)
		rc = dnf_conf_parse(a, c->file, c, &reposdir, e);
	if (rc >= 0 && reposdir) {
		size_t n;
		char **dirs = str_split(a, reposdir, ", \t\n", &n);
		rc = read_repos(h->root, a, dirs, n, c, e);
	} else if (rc >= 0) {
		rc = read_repos(h->root, a, usual, 3, c, e);
	}
	for (size_t i = 0; i < c->n_repos; i++) {
		struct dnf_repo *p = &c->repos[i];
		if (!p->gpgcheck.set)
			p->gpgcheck.value = c->gpgcheck.value;
		if (!p->enabled.set)
			p->enabled.value = true;
	}
	return rc < 0 ? rc : 0;
}

const struct model model_dnf_conf = {"dnf.conf", build};
