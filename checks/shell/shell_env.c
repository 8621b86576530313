/*
 * shell_env: the ways in (login, sshd, su), and what stands in the environment before the shell starts.
 *
 * pam_env(8), line by line of each service's auth and session stacks: conffile= (pam_env.conf(5)), then envfile=
 * unless readenv=0, then ~/.pam_environment with user_readenv=1.  sshd on top of PAM: SetEnv beats PAM, PAM beats
 * ~/.ssh/environment (PermitUserEnvironment), that beats what a client sends (AcceptEnv).  Match blocks hold by user;
 * by address they are tried with a few addresses.  Only TMOUT and ENV are followed.
 *
 * Not handled: environment= of a key; jumps over pam_env lines (each is taken to run); without a PAM configuration
 * that can be read, Debian's.
 */
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/pam/stack.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/sshd/sshd.h"
#include "checks/resolve/sshd/sshd_parse.h"
#include "checks/shell/shell_parts.h"

struct shell_ways {
	struct root *root;
	struct arena *a;
	const struct sshd_conf *sshd;	  /* NULL: none installed */
	const struct pam_service *pam[3]; /* by enum sh_way; NULL: not known */
	bool use_pam, display;
};

static const struct sshd_peer addresses[] = {{.addr = NULL},
	{.addr = "127.0.0.1", .host = "localhost"}, {.addr = "10.1.2.3"}, {.addr = "192.168.1.2"},
	{.addr = "172.16.1.2"}, {.addr = "203.0.113.5"}, {.addr = "2001:db8::5"}};
#define N_ADDRESSES (sizeof(addresses) / sizeof(*addresses))

struct shell_ways *shell_ways_new(struct root *r, struct arena *a, const struct sshd_conf *sshd)
{
	static const char *const services[] = {"login", "sshd", "su-l"};
	struct shell_ways *w = arena_alloc(a, sizeof(*w));
	struct pam_install in;
	struct stat st;

	*w = (struct shell_ways){.root = r,
		.a = a,
		.sshd = sshd && sshd_installed(sshd) ? sshd : NULL,
		.use_pam = true};
	for (size_t i = 0; !pam_install_find(r, a, &in, NULL) && i < 3; i++) {
		struct pam_service *s;
		if (!pam_service_load(r, a, &in, services[i], &s, NULL) &&
			(s->has_file || s->other[PAM_SESSION].n))
			w->pam[i] = s;
	}
	if (w->sshd) {
		const struct sshd_value *v = sshd_global(sshd, "UsePAM"),
					*x = sshd_global(sshd, "X11Forwarding"),
					*auth = sshd_global(sshd, "XAuthLocation");
		w->use_pam = !v || str_ieq(v->value, "yes");
		w->display =
			x && str_ieq(x->value, "yes") &&
			!root_stat(r, auth && *auth->value == '/' ? auth->value : "/usr/bin/xauth",
				true, &st, NULL);
	}
	return w;
}

bool shell_display(const struct shell_ways *w)
{
	return w->display;
}

struct pair { /* what PAM has of a variable so far */
	const char *name;
	struct shell_env e;
	bool unknown;
	struct root *root; /* the line of pam_env.conf that is being read */
	const char *path;
	unsigned line;
	unsigned before, depth; /* lines from this one on do not count; 0: all do */
};

static void from_conf(
	struct root *r, struct arena *a, const char *path, const struct sh_user *u, struct pair *p);

/* "export NAME=value # comment" of an envfile: the value without its quotes, or NULL for another line. */
static const char *environment_line(struct arena *a, const char *name, const char *line, size_t len)
{
	char *s = str_strip(arena_strndup(a, line, len));
	size_t k = strlen(name);

	if (str_starts(s, "export "))
		s = str_strip(s + 7);
	if (strncmp(s, name, k) || s[k] != '=')
		return NULL;
	s += k + 1;
	s[strcspn(s, "#")] = '\0';
	s = str_strip(s);
	size_t n = strlen(s);
	if (n && (*s == '"' || *s == '\'')) {
		s++;
		n--;
		if (n && (s[n - 1] == '"' || s[n - 1] == '\''))
			s[n - 1] = '\0';
	}
	return s;
}

static void from_file(struct root *r, struct arena *a, const char *path, struct pair *p)
{
	const struct file *f;
	const char *line;
	size_t len;

	if (root_read(r, path, &f, NULL))
		return;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		const char *v = environment_line(a, p->name, line, len);
		if (v && *v)
			p->e.source = f->path, p->e.value = v, p->e.file = f, p->e.line = l.number;
		else if (v)
			p->e.source = NULL; /* NAME= takes it out again */
	}
}

/* Another variable, as the lines before have it; NULL: not known. */
static const char *earlier(
	struct arena *a, const struct pair *p, const struct sh_user *u, const char *name)
{
	struct pair q = {.name = name, .before = p->line, .depth = p->depth + 1};

	if (!p->path || p->depth > 4)
		return NULL;
	from_conf(p->root, a, p->path, u, &q);
	return q.unknown ? NULL : q.e.value ? q.e.value : "";
}

/* ${NAME} and @{ITEM} of pam_env.conf; NULL: not known. */
static const char *pam_expand(
	struct arena *a, const struct pair *p, const struct sh_user *u, const char *s)
{
	struct strbuf b = {.arena = a};

	for (; *s; s++) {
		size_t n = (*s == '$' || *s == '@') && s[1] == '{' ? strcspn(s, "}") : 0;
		if (*s == '\\' && s[1]) {
			strbuf_add(&b, ++s, 1);
		} else if (n && s[n]) {
			const char *name = arena_strndup(a, s + 2, n - 2);
			if (str_eq(name, p->name))
				strbuf_puts(&b,
					*s == '$' && p->e.source && p->e.value ? p->e.value : "");
			else if (*s == '@' && str_eq(name, "HOME"))
				strbuf_puts(&b, u->home);
			else if (*s == '@' && str_eq(name, "SHELL"))
				strbuf_puts(&b, u->shell);
			else if (*s == '@' && str_eq(name, "PAM_USER"))
				strbuf_puts(&b, u->name);
			else if (*s == '$') {
				const char *v = earlier(a, p, u, name);
				if (!v)
					return NULL;
				strbuf_puts(&b, v);
			}
			s += n;
		} else {
			strbuf_add(&b, s, 1);
		}
	}
	return strbuf_str(&b);
}

/* NAME [DEFAULT=value] [OVERRIDE=value] of pam_env.conf; a backslash continues a line. */
static void from_conf(
	struct root *r, struct arena *a, const char *path, const struct sh_user *u, struct pair *p)
{
	const struct file *f;
	const char *line;
	size_t len;

	if (root_read(r, path, &f, NULL))
		return;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		unsigned number = l.number;
		char *s = str_strip(arena_strndup(a, line, len));
		while (*s && s[strlen(s) - 1] == '\\' && next_line(&l, &line, &len)) {
			s[strlen(s) - 1] = ' ';
			s = arena_printf(a, "%s%s", s, str_strip(arena_strndup(a, line, len)));
		}
		size_t k = strlen(p->name);
		if (strncmp(s, p->name, k) || (s[k] && !strchr(" \t", s[k])))
			continue;
		if (p->before && number >= p->before)
			break;
		p->root = r;
		p->path = path;
		p->line = number;
		const char *value[2] = {"", ""};
		static const char *const names[] = {"DEFAULT=", "OVERRIDE="};
		for (int i = 0; i < 2; i++) {
			const char *v = strstr(s, names[i]);
			if (!v)
				continue;
			v += strlen(names[i]);
			bool quoted = *v == '"';
			value[i] = pam_expand(a, p, u,
				arena_strndup(
					a, v + quoted, strcspn(v + quoted, quoted ? "\"" : " \t")));
		}
		p->unknown = !value[1] || (!*value[1] && !value[0]);
		const char *v = value[1] && *value[1] ? value[1] : value[0];
		p->e.source = p->unknown || *v ? f->path : NULL;
		p->e.value = p->unknown ? NULL : v;
		p->e.file = f;
		p->e.line = number;
	}
}

static const char *argument(const struct pam_line *l, const char *name)
{
	const char *found = NULL;

	for (size_t i = 0; i < l->argc; i++)
		if (str_starts(l->argv[i], name))
			found = l->argv[i] + strlen(name);
	return found;
}

static struct shell_env pam_value(
	const struct shell_ways *w, enum sh_way way, const struct sh_user *u, const char *name)
{
	static const enum pam_phase phases[] = {PAM_AUTH, PAM_SESSION};
	struct pair p = {.name = name};
	const char *home = arena_printf(w->a, "%s/", u->home);

	if (way == SH_SSH && !w->use_pam)
		return p.e;
	if (!w->pam[way]) {
		from_conf(w->root, w->a, "/etc/security/pam_env.conf", u, &p);
		from_file(w->root, w->a, "/etc/environment", &p);
		from_file(w->root, w->a, "/etc/default/locale", &p);
		return p.e;
	}
	for (size_t k = 0; k < 2; k++) {
		const struct pam_stack *s = pam_service_stack(w->pam[way], phases[k]);
		for (size_t i = 0; s && i < s->n; i++) {
			const struct pam_line *l = &s->v[i];
			if (l->handler != PAM_H_MODULE || !l->present ||
				!str_eq(l->name, "pam_env"))
				continue;
			const char *conf = argument(l, "conffile="), *env = argument(l, "envfile="),
				   *read = argument(l, "readenv="),
				   *own = argument(l, "user_readenv="),
				   *user = argument(l, "user_envfile=");
			from_conf(w->root, w->a, conf ? conf : "/etc/security/pam_env.conf", u, &p);
			if (!read || strtol(read, NULL, 10))
				from_file(w->root, w->a, env ? env : "/etc/environment", &p);
			if (own && strtol(own, NULL, 10))
				from_conf(w->root, w->a,
					arena_printf(w->a, "%s%s", home,
						user ? user : ".pam_environment"),
					u, &p);
		}
	}
	return p.e;
}

static void add(const struct shell_ways *w, struct shell_envs *v, struct shell_env e)
{
	for (size_t i = 0; i < v->n; i++)
		if (v->v[i].way == e.way && str_eq(v->v[i].value, e.value) &&
			!v->v[i].source == !e.source)
			return;
	*(struct shell_env *)arena_push(w->a, &v->v, &v->n, &v->cap, sizeof(*v->v)) = e;
}

/* The TMOUT of a SetEnv value, or NULL. */
static const char *set_env(const struct shell_ways *w, const struct sshd_value *v)
{
	size_t n;
	char **words = str_split(w->a, v ? v->value : "", " ", &n);

	for (size_t j = 0; j < n; j++)
		if (str_starts(words[j], "TMOUT="))
			return words[j] + 6;
	return NULL;
}

static bool any_word(const struct shell_ways *w, const struct sshd_value *v, bool user)
{
	size_t n;
	char **words = str_split(w->a, v ? v->value : "", " ", &n);

	for (size_t j = 0; j < n; j++)
		if (user ? str_eq(words[j], "yes") ||
					(!str_eq(words[j], "no") &&
						sshd_pattern_list("TMOUT", words[j], false) == 1)
			 : sshd_pattern("TMOUT", words[j]))
			return true;
	return false;
}

static void over_ssh(const struct shell_ways *w, const struct sh_user *u, struct shell_env pam,
	struct shell_envs *ret)
{
	for (size_t i = 0; i < N_ADDRESSES; i++) {
		struct sshd_peer peer = addresses[i];
		peer.user = u->name;
		const struct sshd_value *set = sshd_for(w->sshd, "SetEnv", &peer),
					*accept = sshd_for(w->sshd, "AcceptEnv", &peer),
					*permit = sshd_global(w->sshd, "PermitUserEnvironment");
		const char *value = set_env(w, set);
		struct shell_env e = pam;
		if (value) {
			e.source = "sshd SetEnv";
			e.value = value;
			e.file = set->file;
			e.line = set->line;
			add(w, ret, e);
			continue;
		}
		add(w, ret, pam);
		if (pam.source)
			continue;
		if (any_word(w, permit, true)) {
			e = (struct shell_env){.way = SH_SSH,
				.source = "sshd PermitUserEnvironment",
				.file = permit->file,
				.line = permit->line,
				.env_file = pam.env_file};
			add(w, ret, e);
		}
		if (any_word(w, accept, false)) {
			e = (struct shell_env){.way = SH_SSH,
				.source = "sshd AcceptEnv",
				.file = accept->file,
				.line = accept->line,
				.env_file = pam.env_file};
			add(w, ret, e);
		}
	}
}

const char *shell_env_name(const struct sh_user *u)
{
	return str_starts(path_base(u->shell), "zsh") ? "ZDOTDIR" : "ENV";
}

void shell_envs(const struct shell_ways *w, const struct sh_user *u, struct shell_envs *ret)
{
	*ret = (struct shell_envs){0};
	for (enum sh_way way = SH_CONSOLE; way <= SH_SU; way++) {
		struct shell_env e = pam_value(w, way, u, "TMOUT");
		if (way == SH_SSH && !w->sshd)
			continue;
		e.way = way;
		e.env_file = shell_env_file(w, way, u);
		if (way == SH_SSH)
			over_ssh(w, u, e, ret);
		else
			add(w, ret, e);
	}
}

const struct sshd_conf *shell_sshd(const struct shell_ways *w)
{
	return w->sshd;
}

bool shell_uses_pam(const struct shell_ways *w)
{
	return w->use_pam;
}

const char *shell_env_file(const struct shell_ways *w, enum sh_way way, const struct sh_user *u)
{
	return pam_value(w, way, u, shell_env_name(u)).value;
}

/* The command="..." of a line of authorized_keys that gives a terminal; NULL. */
static const char *key_command(struct arena *a, const char *line, size_t len)
{
	char *s = str_strip(arena_strndup(a, line, len));
	const char *command = NULL;
	bool terminal = true;

	if (*s == '#')
		return NULL;
	/* Options end at the first blank outside quotes. */
	while (*s && *s != ' ' && *s != '\t') {
		size_t n = strcspn(s, "=, \t");
		char *name = arena_strndup(a, s, n);
		struct strbuf value = {.arena = a};
		s += n;
		if (*s == '=' && s[1] == '"') {
			for (s += 2; *s && *s != '"'; s++) {
				if (*s == '\\' && s[1] == '"')
					s++;
				strbuf_add(&value, s, 1);
			}
			s += *s == '"';
		} else if (*s == '=') {
			s += strcspn(s, ", \t");
		}
		if (str_ieq(name, "command"))
			command = strbuf_str(&value);
		else if (str_ieq(name, "restrict") || str_ieq(name, "no-pty"))
			terminal = false;
		else if (str_ieq(name, "pty"))
			terminal = true;
		s += *s == ',';
	}
	return terminal ? command : NULL;
}

struct forced {
	const char *command; /* NULL: the login shell */
	const struct file *file;
	unsigned line;
};

static void forced_by_keys(const struct shell_ways *w, const struct sh_user *u, struct forced *v,
	size_t max, size_t *n)
{
	static const char *const names[] = {".ssh/authorized_keys", ".ssh/authorized_keys2"};
	const struct file *f;
	const char *line;
	size_t len;

	for (int i = 0; i < 2; i++) {
		if (root_read(w->root, arena_printf(w->a, "%s/%s", u->home, names[i]), &f, NULL))
			continue;
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &line, &len) && *n < max) {
			const char *command = memmem(line, len, "ommand=", 7)
						      ? key_command(w->a, line, len)
						      : NULL;
			if (command)
				v[(*n)++] = (struct forced){command, f, l.number};
		}
	}
}

bool shell_forced(const struct shell_ways *w, const struct sh_user *u, size_t i, const char **ret,
	const struct file **ret_file, unsigned *ret_line)
{
	struct forced v[64];
	size_t n = 0;
	bool plain = false;

	for (size_t k = 0; k < N_ADDRESSES; k++) {
		struct sshd_peer peer = addresses[k];
		peer.user = u->name;
		const struct sshd_value *f = sshd_for(w->sshd, "ForceCommand", &peer);
		if (!f || str_ieq(f->value, "none") || !*f->value) {
			if (!plain)
				v[n++] = (struct forced){0};
			plain = true;
			continue;
		}
		bool known = false;
		for (size_t j = 0; j < n; j++)
			known |= str_eq(v[j].command, f->value);
		if (!known)
			v[n++] = (struct forced){f->value, f->file, f->line};
	}
	if (plain)
		forced_by_keys(w, u, v, sizeof(v) / sizeof(*v), &n);
	if (i >= n)
		return false;
	*ret = v[i].command;
	*ret_file = v[i].file;
	*ret_line = v[i].line;
	return true;
}
