/*
 * aide_host: /usr/bin/aide or /usr/sbin/aide; /etc/default/aide, which Debian's dailyaidecheck reads as a shell does (plain
 * assignments are understood, the last counts); the configuration it names by CONFIG=, else /etc/aide/aide.conf, else
 * /etc/aide.conf.
 */
#include "checks/resolve/integrity/aide_host.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/packages/package_system.h"
#include "checks/resolve/packages/packages.h"

static bool executable(struct root *r, const char *path)
{
	struct stat st;

	return !root_stat(r, path, true, &st, &(struct err){0}) && S_ISREG(st.st_mode) &&
	       st.st_size && (st.st_mode & 0111);
}

static const char *first_of(struct root *r, const char *const *paths, size_t n)
{
	struct stat st;

	for (size_t i = 0; i < n; i++)
		if (!root_stat(r, paths[i], true, &st, &(struct err){0}) && S_ISREG(st.st_mode))
			return paths[i];
	return NULL;
}

/* What a plain word of a shell comes to; NULL when it is not plain. */
static const char *plain(struct arena *a, const char *w)
{
	struct strbuf b = {.arena = a};
	char quote = 0;

	for (; *w && (quote || (*w != ' ' && *w != '\t' && *w != ';')); w++) {
		if (quote == '\'' ? *w == '\'' : *w == quote && quote)
			quote = 0;
		else if (!quote && (*w == '\'' || *w == '"'))
			quote = *w;
		else if (quote != '\'' && strchr("$`\\", *w))
			return NULL;
		else if (!quote && strchr("&|<>()*?[~#", *w))
			return NULL;
		else
			strbuf_add(&b, w, 1);
	}
	while (*w == ' ' || *w == '\t' || *w == ';')
		w++;
	return quote || (*w && *w != '#') ? NULL : strbuf_str(&b);
}

static void read_defaults(struct root *r, struct arena *a, struct aide_host *h)
{
	const char *line;
	size_t len;

	if (root_read(r, "/etc/default/aide", &h->defaults, NULL) < 0)
		return;
	struct lines l = lines_of(h->defaults->data, h->defaults->size);
	while (next_line(&l, &line, &len)) {
		char *s = str_strip(arena_strndup(a, line, len));
		if (str_starts(s, "export "))
			s = str_strip(s + 7);
		size_t n = strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_");
		if (!*s || *s == '#')
			continue;
		const char *v = n && s[n] == '=' ? plain(a, s + n + 1) : NULL;
		*(struct aide_place *)arena_push(a, &h->settings, &h->n_settings, &h->cap_settings,
			sizeof(*h->settings)) = (struct aide_place){
			n && s[n] == '=' ? arena_printf(a, "%.*s=%s", (int)n, s, v ? v : "\001")
					 : "\001",
			h->defaults, l.number};
	}
}

struct aide_place aide_setting(const struct aide_host *h, const char *name)
{
	struct aide_place ret = {0};
	size_t n = strlen(name);

	for (size_t i = 0; i < h->n_settings; i++) {
		const struct aide_place *p = &h->settings[i];
		if (*p->value == '\001')
			ret = *p; /* a command: it may set anything */
		else if (!strncmp(p->value, name, n) && p->value[n] == '=')
			ret = (struct aide_place){p->value + n + 1, p->file, p->line};
	}
	return ret;
}

const char *aide_file_url(struct arena *a, const char *url)
{
	if (!str_starts(url, "file:"))
		return NULL;
	url += 5;
	if (str_starts(url, "///"))
		url += 2;
	else if (str_starts(url, "//localhost/"))
		url += 11;
	return *url == '/' && url[1] != '/' ? arena_strdup(a, url) : NULL;
}

static const char *other_tools(struct root *r, struct arena *a)
{
	static const char *const tools[] = {"/usr/sbin/tripwire", "/usr/sbin/samhain",
		"/usr/bin/osqueryd", "/opt/osquery/bin/osqueryd", "/var/ossec/bin/wazuh-syscheckd",
		"/var/ossec/bin/ossec-syscheckd", "/etc/ima/ima-policy"};
	struct strbuf b = {.arena = a};

	for (size_t i = 0; i < sizeof(tools) / sizeof(*tools); i++)
		if (first_of(r, &tools[i], 1))
			strbuf_printf(&b, "%s%s", b.len ? ", " : "", tools[i]);
	return b.len ? strbuf_str(&b) : NULL;
}

/* The AIDE that is installed; where its version is not known that of RHEL 8 and 9, or of Debian 12. */
static enum aide_release release(struct facts *f, struct arena *a)
{
	const char *v = package_version(f, a, "aide");

	if (!v)
		return package_system_is(f, PACKAGES_RPM, &(struct err){0}) ? AIDE_0_18 : AIDE_0_16;
	if (str_starts(v, "0.15") || str_starts(v, "0.16") || str_starts(v, "0.17"))
		return AIDE_0_16;
	return str_starts(v, "0.18") ? AIDE_0_18 : AIDE_0_19;
}

static int build(
	const struct host *host, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	static const char *const programs[] = {"/usr/bin/aide", "/usr/sbin/aide"};
	static const char *const confs[] = {"/etc/aide/aide.conf", "/etc/aide.conf"};
	struct aide_host *h = arena_alloc(a, sizeof(*h));
	struct aide_conf *c = arena_alloc(a, sizeof(*c));

	(void)e;
	*ret = h;
	h->program = first_of(host->root, programs, 2);
	if (h->program && !executable(host->root, h->program) &&
		executable(host->root, programs[1]))
		h->program = programs[1];
	h->executable = h->program && executable(host->root, h->program);
	h->others = other_tools(host->root, a);
	if (!h->program)
		return 0;
	read_defaults(host->root, a, h);
	const char *named = aide_setting(h, "CONFIG").value;
	h->path = named && *named ? named : first_of(host->root, confs, 2);
	if (!h->path)
		err_set(&h->why, ENOENT, "there is no /etc/aide/aide.conf");
	else if (strchr(h->path, '\001') || *h->path != '/')
		err_set(&h->why, EBADMSG,
			"/etc/default/aide: which configuration is used is not known");
	else if (!aide_load(host->root, a, h->path, release(f, a), c, &h->why))
		h->conf = c;
	return 0;
}

const struct model model_aide = {"AIDE", build};
