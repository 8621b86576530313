/*
 * boot_xinetd: what xinetd runs for those who connect (xinetd.conf(5), 2.3.15).
 *
 * /etc/xinetd.conf or the file of -f holds entries "service NAME { ATTRIBUTE OP VALUE... }" and "defaults { ... }", and
 * "include FILE", "includedir DIR"; of a folder, names with a dot or that end in "~" are passed over.  `disable = yes`
 * switches an entry off, `disabled` of the defaults those whose id (or name) it lists, and where the defaults have
 * `enabled` only what that lists is on.  An entry needs socket_type, wait, user and a server that can be run, and a port:
 * one of its own or that of /etc/services.  Operators "=", "+=" and "-=" add and take for lists.
 * only_from without a value lets nobody in, no_access = 0.0.0.0/0 keeps everybody out.
 * Not handled: other only_from and no_access (some host may still come), redirect, tcpmux, RPC.
 */
#include "checks/resolve/boot/boot.h"

#include <string.h>

#include "base/limits.h"
#include "base/str.h"

#define MAX_FILES 128 /* that are read, one that includes itself again and again */

struct entry {
	const char *name, *id, *server, *args, *port, *socket_type, *wait, *user, *group, *protocol;
	bool disable, internal, unlisted, nobody, shut;
	const struct file *file;
	unsigned line;
};

struct reader {
	struct boot_build *b;
	struct entry *v;
	size_t n, cap;
	char **disabled, **enabled;
	size_t n_disabled, n_enabled;
	bool has_enabled;
	unsigned files;
};

static void read_file(struct reader *r, const char *path, unsigned depth);

static bool listed(char **v, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i], name))
			return true;
	return false;
}

static void append(struct reader *r, char ***to, size_t *n, char **words, size_t n_words)
{
	char **all = arena_array(r->b->a, *n + n_words + 1, sizeof(*all));

	for (size_t i = 0; i < *n; i++)
		all[i] = (*to)[i];
	for (size_t i = 0; i < n_words; i++)
		all[*n + i] = words[i];
	*to = all;
	*n += n_words;
}

static void set_default(struct reader *r, const char *key, const char *values)
{
	size_t n;
	char **v = str_split(r->b->a, values, " \t", &n);

	if (n > 1000 || r->n_disabled + r->n_enabled > 10000)
		return;
	if (str_eq(key, "disabled")) {
		append(r, &r->disabled, &r->n_disabled, v, n);
	} else if (str_eq(key, "enabled")) {
		append(r, &r->enabled, &r->n_enabled, v, n);
		r->has_enabled = true;
	}
}

static void set(struct entry *e, const char *key, const char *value, bool add)
{
	static const char *const flags[] = {"INTERNAL", "UNLISTED"};

	if (str_eq(key, "disable"))
		e->disable = !str_ieq(value, "no"); /* a word that is neither spoils the entry */
	else if (str_eq(key, "server"))
		e->server = value;
	else if (str_eq(key, "server_args"))
		e->args = value;
	else if (str_eq(key, "id"))
		e->id = value;
	else if (str_eq(key, "port"))
		e->port = value;
	else if (str_eq(key, "socket_type"))
		e->socket_type = value;
	else if (str_eq(key, "wait"))
		e->wait = value;
	else if (str_eq(key, "user"))
		e->user = value;
	else if (str_eq(key, "group"))
		e->group = value;
	else if (str_eq(key, "protocol"))
		e->protocol = value;
	else if (str_eq(key, "only_from") && !add)
		e->nobody = !*value; /* said, and nobody named */
	else if (str_eq(key, "only_from"))
		e->nobody &= !*value;
	else if (str_eq(key, "no_access") &&
		 (strstr(value, "0.0.0.0/0") || str_eq(value, "0.0.0.0")))
		e->shut = true;
	else if (str_eq(key, "flags"))
		e->disable |= strstr(value, "DISABLE") != NULL;
	else if (str_eq(key, "type")) {
		e->internal = strstr(value, flags[0]) != NULL;
		e->unlisted = strstr(value, flags[1]) != NULL;
	}
}

/* The lines of one entry, up to its "}". */
static void read_entry(struct reader *r, struct lines *l, const struct file *f, const char *name)
{
	struct entry e = {.name = name, .file = f, .line = l->number};
	bool open = false;
	const char *text;
	size_t len;

	while (next_line(l, &text, &len)) {
		char *s = str_strip(arena_strndup(r->b->a, text, len));
		if (!*s || *s == '#')
			continue;
		if (*s == '{') {
			open = true;
			continue;
		}
		if (*s == '}' || !open)
			break;
		char *eq = strchr(s, '=');
		if (!eq)
			continue;
		bool add = eq > s && (eq[-1] == '+' || eq[-1] == '-');
		const char *value = str_strip(eq + 1);
		eq[add ? -1 : 0] = '\0';
		if (name)
			set(&e, str_strip(s), value, add);
		else
			set_default(r, str_strip(s), value);
	}
	if (name)
		*(struct entry *)arena_push(r->b->a, &r->v, &r->n, &r->cap, sizeof(e)) = e;
}

static void read_dir(struct reader *r, const char *dir, unsigned depth)
{
	char **names;
	size_t n;

	if (root_list(r->b->h->root, dir, r->b->a, &names, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		if (!strchr(names[i], '.') && !str_ends(names[i], "~"))
			read_file(r, arena_printf(r->b->a, "%s/%s", dir, names[i]), depth + 1);
}

static void read_file(struct reader *r, const char *path, unsigned depth)
{
	const struct file *f;
	const char *text;
	size_t len, n;

	if (depth > LIMIT_INCLUDES || ++r->files > MAX_FILES ||
		root_read(r->b->h->root, path, &f, NULL) < 0)
		return;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char **w = str_split(
			r->b->a, str_strip(arena_strndup(r->b->a, text, len)), " \t\r", &n);
		if (!n || *w[0] == '#')
			continue;
		if (str_eq(w[0], "defaults"))
			read_entry(r, &l, f, NULL);
		else if (str_eq(w[0], "service") && n > 1)
			read_entry(r, &l, f, w[1]);
		else if (str_eq(w[0], "include") && n > 1)
			read_file(r, w[1], depth + 1);
		else if (str_eq(w[0], "includedir") && n > 1)
			read_dir(r, w[1], depth);
	}
}

static void take_entry(struct reader *r, const struct boot_item *by, const struct entry *e)
{
	const char *id = e->id ? e->id : e->name;
	struct boot_item like = {
		.by = e->file->path, .file = e->file, .line = e->line, .perhaps = by->perhaps};
	const char *proto = e->protocol			      ? e->protocol
			    : !e->socket_type		      ? NULL
			    : str_eq(e->socket_type, "dgram") ? "udp"
							      : "tcp";

	if (e->disable || e->nobody || e->shut || e->internal ||
		listed(r->disabled, r->n_disabled, id) ||
		(r->has_enabled && !listed(r->enabled, r->n_enabled, id)))
		return;
	if (!e->server || !e->socket_type || !e->wait || !e->user || !boot_user(r->b, e->user) ||
		(e->group && !boot_group(r->b, e->group)))
		return;
	if (!e->port && (e->unlisted || !boot_port(r->b, e->name, proto)))
		return;
	boot_add_command(r->b, (const char *const[]){e->server}, 1, &like);
	if (e->args && str_ends(e->server, "/tcpd")) {
		size_t n;
		char **w = str_split(r->b->a, e->args, " \t", &n);
		if (n)
			boot_add_command(r->b, (const char *const *)w, 1, &like);
	}
}

void boot_xinetd(
	struct boot_build *b, const struct boot_item *by, const char *const *argv, size_t n)
{
	struct reader r = {.b = b};
	const char *path = "/etc/xinetd.conf";

	for (size_t i = 1; i + 1 < n; i++)
		if (argv[i] && str_eq(argv[i], "-f") && argv[i + 1])
			path = argv[i + 1];
	read_file(&r, path, 0);
	for (size_t i = 0; i < r.n; i++)
		take_entry(&r, by, &r.v[i]);
}
