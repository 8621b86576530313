/*
 * anonymous: see anonymous.h.
 *
 * vsftpd 3.0 (vsftpd.conf(5)): KEY=VALUE, the last of a key counts, behind the files -oKEY=VALUE; anonymous_enable is YES
 * unless it is said.  rsync (rsyncd.conf(5)): a module with a path and without `auth users`; what stands before the first
 * module is every module's default.  Samba (smb.conf(5)): a share with `guest ok` or a synonym, whatever `map to guest`
 * says, since a session without a name is a guest's; user shares, where they may be for guests.  NFS (exports(5)): who is
 * exported to, and root who stays root, without Kerberos: the server believes what a client says.  TFTP knows no users.
 * Not followed, and so open: includes with variables, registry shares and `include = registry`, `config backend`, rsync's
 * &include and --dparam.
 */
#include "checks/resolve/anonymous/anonymous.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/str.h"

static void add(struct anon_ways *to, const char *name, const char *text, const struct file *f,
	unsigned line, bool open)
{
	*(struct anon_way *)arena_push(to->a, &to->v, &to->n, &to->cap, sizeof(*to->v)) =
		(struct anon_way){name, text, f, line, open};
}

static int read_file(struct root *r, const char *path, struct anon_ways *to,
	const struct file **ret, struct err *e)
{
	int rc = root_read(r, path, ret, e);

	if (!rc)
		*(const struct file **)arena_push(
			to->a, &to->files, &to->n_files, &to->cap_files, sizeof(*to->files)) = *ret;
	if (!rc && (*ret)->has_nul)
		add(to, path, "a NUL byte", *ret, 0, true);
	return rc;
}

enum anon_kind anon_kind_of(const char *const *argv, size_t n, const char **name)
{
	static const struct {
		const char *program, *name;
		enum anon_kind kind;
	} known[] = {{"vsftpd", "vsftpd", ANON_VSFTPD}, {"rsync", "rsync", ANON_RSYNC},
		{"smbd", "samba", ANON_SAMBA}, {"rpc.nfsd", "nfs", ANON_NFS},
		{"rpc.mountd", "nfs", ANON_NFS}, {"in.tftpd", "tftp", ANON_TFTP},
		{"atftpd", "tftp", ANON_TFTP}, {"tftpd", "tftp", ANON_TFTP},
		{"proftpd", "proftpd", ANON_NOT_READ}, {"pure-ftpd", "pure-ftpd", ANON_NOT_READ},
		{"pure-ftpd-wrapper", "pure-ftpd", ANON_NOT_READ},
		{"in.ftpd", "ftpd", ANON_NOT_READ}, {"ftpd", "ftpd", ANON_NOT_READ},
		{"slapd", "slapd", ANON_NOT_READ}, {"ganesha.nfsd", "nfs-ganesha", ANON_NOT_READ}};
	const char *base = n && argv[0] ? path_base(argv[0]) : "";

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++) {
		if (!str_eq(base, known[i].program))
			continue;
		if (name)
			*name = known[i].name;
		bool daemon = known[i].kind != ANON_RSYNC;
		for (size_t w = 1; w < n; w++)
			daemon = daemon || str_eq(argv[w], "--daemon");
		return daemon ? known[i].kind : ANON_NONE;
	}
	return ANON_NONE;
}

struct ftp {
	bool anonymous, emails;
	const struct file *file;
	unsigned line;
	const char *text, *bad;
	const struct file *bad_file;
	unsigned bad_line;
};

static void ftp_setting(
	struct anon_ways *to, struct ftp *s, char *text, const struct file *f, unsigned line)
{
	char *eq = strchr(text, '='), *value;
	bool yes;

	if (!eq)
		return;
	*eq = '\0';
	value = eq + 1;
	bool ours = !strcasecmp(text, "anonymous_enable");
	if (!ours && strcasecmp(text, "secure_email_list_enable"))
		return;
	yes = !strcasecmp(value, "yes") || !strcasecmp(value, "true") || str_eq(value, "1");
	if (!yes && strcasecmp(value, "no") && strcasecmp(value, "false") && !str_eq(value, "0")) {
		s->bad = arena_printf(to->a, "%s=%s", text, value);
		s->bad_file = f;
		s->bad_line = line;
		return;
	}
	if (!ours) {
		s->emails = yes;
		return;
	}
	s->anonymous = yes;
	s->file = f;
	s->line = line;
	s->text = arena_printf(to->a, "%s=%s", text, value);
}

static int vsftpd(
	struct root *r, const char *const *argv, size_t n, struct anon_ways *to, struct err *e)
{
	struct ftp s = {.anonymous = true, .text = "anonymous_enable is not set (YES)"};
	const struct file *f;
	const char *line;
	size_t len;
	bool any = false;
	int rc;

	for (size_t i = 1; i <= n; i++) {
		const char *path = i < n ? argv[i] : any ? NULL : "/etc/vsftpd.conf";
		if (i < n && (!path || str_eq(path, "-v")))
			continue;
		if (path && str_starts(path, "-o")) {
			ftp_setting(to, &s, arena_strdup(to->a, path + 2), NULL, 0);
			any = any || false;
			continue;
		}
		if (!path)
			break;
		any = true;
		rc = read_file(r, path, to, &f, e);
		if (is_absent(rc) && i == n)
			break; /* its defaults */
		if (rc < 0)
			return rc;
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &line, &len)) {
			char *text = arena_strndup(to->a, line, len);
			while (len && isspace((unsigned char)text[len - 1]))
				text[--len] = '\0';
			while (isspace((unsigned char)*text))
				text++;
			if (*text && *text != '#')
				ftp_setting(to, &s, text, f, l.number);
		}
	}
	if (s.bad)
		add(to, "vsftpd", s.bad, s.bad_file, s.bad_line, true);
	else if (s.anonymous)
		add(to, "vsftpd", s.emails ? "secure_email_list_enable" : s.text, s.file, s.line,
			s.emails);
	return 0;
}

/* Whether two names of settings are one: letters' case and blanks make no difference. */
static bool same_name(const char *a, const char *b)
{
	for (;;) {
		while (isspace((unsigned char)*a) || *a == '_')
			a++;
		while (isspace((unsigned char)*b))
			b++;
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (!*a)
			return true;
		a++;
		b++;
	}
}

/* The lines of rsyncd.conf and smb.conf: a section, a setting, or what is not understood (name NULL). */
typedef int (*section_fn)(void *arg, const char *section, const char *name, const char *value,
	const struct file *f, unsigned line, struct err *e);

static int sections(struct root *r, const char *path, struct anon_ways *to, const char **section,
	section_fn fn, void *arg, struct err *e)
{
	const struct file *f;
	struct strbuf b = {.arena = to->a};
	const char *line;
	size_t len;
	unsigned first = 0;
	int rc = read_file(r, path, to, &f, e);

	if (rc < 0)
		return rc;
	struct lines l = lines_of(f->data, f->size);
	while (!rc && next_line(&l, &line, &len)) {
		if (!b.len)
			first = l.number;
		bool more = len && line[len - 1] == '\\';
		strbuf_add(&b, line, len - more);
		if (more)
			continue;
		char *text = str_strip(arena_strdup(to->a, strbuf_str(&b))), *eq;
		b = (struct strbuf){.arena = to->a};
		if (!*text || *text == '#' || *text == ';')
			continue;
		if (*text == '[') {
			text[strcspn(text, "]")] = '\0';
			*section = str_strip(text + 1);
			rc = fn(arg, *section, "", "", f, first, e);
		} else if ((eq = strchr(text, '=')) && *text != '&') {
			*eq = '\0';
			rc = fn(arg, *section, str_strip(text), str_strip(eq + 1), f, first, e);
		} else {
			rc = fn(arg, *section, NULL, text, f, first, e);
		}
	}
	return rc;
}

struct share {
	const char *name;
	bool guest, said, path, disabled;
	const char *text;
	const struct file *file;
	unsigned line;
};
struct shares {
	struct root *root;
	struct anon_ways *to;
	const char *section;
	struct share global, *v;
	size_t n, cap;
	bool user_guests;
	const char *user_path;
	unsigned includes;
	bool samba;
};

static struct share *share_of(
	struct shares *s, const char *name, const struct file *f, unsigned line)
{
	if (!name || !strcasecmp(name, "global"))
		return &s->global;
	for (size_t i = 0; i < s->n; i++)
		if (!strcasecmp(s->v[i].name, name))
			return &s->v[i];
	struct share *x = arena_push(s->to->a, &s->v, &s->n, &s->cap, sizeof(*x));
	*x = s->global;
	x->said = false;
	x->name = name;
	if (!x->file) {
		x->file = f;
		x->line = line;
	}
	return x;
}

static void say(struct share *x, struct shares *s, const char *name, const char *value,
	const struct file *f, unsigned line)
{
	x->text = arena_printf(s->to->a, "%s = %s", name, value);
	x->file = f;
	x->line = line;
}

/* 1, 0, -1: none of the words. */
static int yes_no(const char *v)
{
	if (!strcasecmp(v, "yes") || !strcasecmp(v, "true") || str_eq(v, "1") ||
		!strcasecmp(v, "on"))
		return 1;
	if (!strcasecmp(v, "no") || !strcasecmp(v, "false") || str_eq(v, "0") ||
		!strcasecmp(v, "off"))
		return 0;
	return -1;
}

static int rsync_line(void *arg, const char *section, const char *name, const char *value,
	const struct file *f, unsigned line, struct err *e)
{
	struct shares *s = arg;
	struct share *x = share_of(s, section, f, line);

	(void)e;
	if (!name)
		add(s->to, "rsync", arena_printf(s->to->a, "%s", value), f, line, true);
	else if (same_name(name, "auth users")) {
		x->guest = !*value;
		x->said = true;
		say(x, s, name, value, f, line);
	} else if (same_name(name, "path")) {
		x->path = *value != '\0';
	}
	return 0;
}

static int rsync(
	struct root *r, const char *const *argv, size_t n, struct anon_ways *to, struct err *e)
{
	struct shares s = {.root = r, .to = to, .global = {.guest = true, .text = "no auth users"}};
	const char *path = "/etc/rsyncd.conf", *section = NULL;

	for (size_t i = 1; i < n; i++) {
		if (argv[i] && str_starts(argv[i], "--config="))
			path = argv[i] + strlen("--config=");
		else if (argv[i] && str_eq(argv[i], "--config") && i + 1 < n && argv[i + 1])
			path = argv[++i];
		else if (!argv[i] || str_starts(argv[i], "--dparam") || str_starts(argv[i], "-M"))
			add(to, "rsync", argv[i] ? argv[i] : "a word of its command line", NULL, 0,
				true);
	}
	int rc = sections(r, path, to, &section, rsync_line, &s, e);
	if (is_absent(rc))
		return 0; /* it does not start, or has no modules */
	/* Of what a module does not say, what is said for all counts, wherever. */
	for (size_t i = 0; i < s.n; i++)
		if ((s.v[i].said ? s.v[i].guest : s.global.guest) && s.v[i].path)
			add(to, arena_printf(to->a, "rsync:%s", s.v[i].name), s.v[i].text,
				s.v[i].file, s.v[i].line, false);
	return rc;
}

static int smb_line(void *arg, const char *section, const char *name, const char *value,
	const struct file *f, unsigned line, struct err *e)
{
	static const char *const guest[] = {"guest ok", "public"};
	struct shares *s = arg;
	struct share *x = share_of(s, section, f, line);
	int yes = yes_no(value);

	if (!name) {
		add(s->to, "samba", value, f, line, true);
		return 0;
	}
	for (size_t i = 0; i < sizeof(guest) / sizeof(*guest); i++)
		if (same_name(name, guest[i])) {
			if (yes < 0)
				add(s->to, "samba", arena_printf(s->to->a, "%s = %s", name, value),
					f, line, true);
			x->guest = yes > 0;
			say(x, s, name, value, f, line);
		}
	if (same_name(name, "available"))
		x->disabled = yes == 0;
	else if (same_name(name, "usershare allow guests"))
		s->user_guests = yes > 0;
	else if (same_name(name, "usershare path"))
		s->user_path = arena_strdup(s->to->a, value);
	else if (same_name(name, "copy") || same_name(name, "registry shares") ||
		 same_name(name, "config backend") || same_name(name, "config file") ||
		 (same_name(name, "include") &&
			 (strpbrk(value, "%:") || !strcasecmp(value, "registry"))))
		add(s->to, "samba", arena_printf(s->to->a, "%s = %s", name, value), f, line, true);
	else if (same_name(name, "include") && *value) {
		const char *in = section;
		if (++s->includes > LIMIT_INCLUDES) {
			add(s->to, "samba", "too many includes", f, line, true);
			return 0;
		}
		int rc = sections(s->root, value, s->to, &in, smb_line, s, e);
		s->includes--;
		return is_absent(rc) ? 0 : rc;
	}
	return 0;
}

/* net usershare: a file each, guest_ok=y in it. */
static int user_shares(struct root *r, struct shares *s, struct err *e)
{
	const char *dir = s->user_path ? s->user_path : "/var/lib/samba/usershares", *line;
	char **names;
	size_t n, len;
	const struct file *f;
	int rc = root_list(r, dir, s->to->a, &names, &n, e);

	if (is_absent(rc))
		return 0;
	for (size_t i = 0; i < n && !rc; i++) {
		rc = read_file(r, arena_printf(s->to->a, "%s/%s", dir, names[i]), s->to, &f, e);
		if (rc < 0)
			return rc;
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &line, &len))
			if (len >= 10 && !strncasecmp(line, "guest_ok=y", 10))
				add(s->to, arena_printf(s->to->a, "samba:%s", names[i]),
					"guest_ok=y", f, l.number, false);
	}
	return rc;
}

static int samba(
	struct root *r, const char *const *argv, size_t n, struct anon_ways *to, struct err *e)
{
	struct shares s = {.root = r, .to = to, .samba = true, .global = {.text = "guest ok"}};
	const char *path = "/etc/samba/smb.conf", *section = NULL;

	for (size_t i = 1; i < n; i++) {
		if (!argv[i] || str_starts(argv[i], "--option"))
			add(to, "samba", argv[i] ? argv[i] : "a word of its command line", NULL, 0,
				true);
		else if ((str_eq(argv[i], "-s") || str_eq(argv[i], "--configfile")) && i + 1 < n &&
			 argv[i + 1])
			path = argv[++i];
		else if (str_starts(argv[i], "--configfile="))
			path = argv[i] + strlen("--configfile=");
	}
	int rc = sections(r, path, to, &section, smb_line, &s, e);
	if (is_absent(rc))
		return 0;
	for (size_t i = 0; i < s.n; i++)
		if (s.v[i].guest && !s.v[i].disabled)
			add(to, arena_printf(to->a, "samba:%s", s.v[i].name), s.v[i].text,
				s.v[i].file, s.v[i].line, false);
	return !rc && s.user_guests ? user_shares(r, &s, e) : rc;
}

static bool everybody(const char *client)
{
	static const char *const all[] = {"", "*", "0.0.0.0/0", "::/0", "0.0.0.0/0.0.0.0", "*.*"};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (str_eq(client, all[i]))
			return true;
	return false;
}

static bool option(struct arena *a, const char *list, const char *what, const char **value)
{
	size_t n;
	char **v = str_split(a, list, ",", &n);

	for (size_t i = n; i-- > 0;) {
		size_t len = strlen(what);
		if (strncmp(v[i], what, len) || (v[i][len] && v[i][len] != '='))
			continue;
		if (value)
			*value = v[i][len] ? v[i] + len + 1 : "";
		return true;
	}
	return false;
}

/* Whether every flavour a client may choose is Kerberos. */
static bool kerberos(struct arena *a, const char *options)
{
	const char *sec;
	size_t n, good = 0;

	if (!option(a, options, "sec", &sec))
		return false;
	char **v = str_split(a, sec, ":", &n);
	for (size_t i = 0; i < n; i++)
		good += str_starts(v[i], "krb5");
	return n && good == n;
}

static void export_line(struct anon_ways *to, char *text, const struct file *f, unsigned line)
{
	size_t n, clients = 0;
	char *path = text, *rest;
	const char *defaults = "";

	if (*text == '"') {
		path++;
		rest = strchr(path, '"');
	} else {
		rest = text + strcspn(text, " \t");
	}
	if (!rest || *text != '/' ? (*text != '"' || !rest)
				  : strchr(path, '\\') && strchr(path, '\\') < rest) {
		add(to, "nfs", text, f, line, true);
		return;
	}
	if (*rest)
		*rest++ = '\0';
	const char *name = arena_printf(to->a, "nfs:%s", path);
	char **v = str_split(to->a, rest, " \t", &n);
	for (size_t i = 0; i < n; i++) {
		if (*v[i] == '-') {
			defaults = v[i] + 1;
			continue;
		}
		const char *whole = arena_strdup(to->a, v[i]);
		char *open = strchr(v[i], '(');
		clients++;
		const char *options = defaults;
		if (open) {
			char *close = strchr(open, ')');
			*open = '\0';
			if (!close) {
				add(to, name, whole, f, line, true);
				continue;
			}
			*close = '\0';
			options = arena_printf(to->a, "%s,%s", defaults, open + 1);
		}
		bool root = false;
		size_t n_o;
		char **o = str_split(to->a, options, ",", &n_o);
		for (size_t k = 0; k < n_o; k++)
			root = str_eq(o[k], "no_root_squash") ||
			       (root && !str_eq(o[k], "root_squash") &&
				       !str_eq(o[k], "all_squash"));
		if (!kerberos(to->a, options) && (everybody(v[i]) || root))
			add(to, name, whole, f, line, false);
	}
	/* exportfs takes a path alone, or with default options alone, as for everybody. */
	if (!clients && !kerberos(to->a, defaults))
		add(to, name, "no client is named: all", f, line, false);
}

static int exports_in(struct root *r, const char *path, struct anon_ways *to, struct err *e)
{
	const struct file *f;
	struct strbuf b = {.arena = to->a};
	const char *line;
	size_t len;
	unsigned first = 0;
	int rc = read_file(r, path, to, &f, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		if (!b.len)
			first = l.number;
		bool more = len && line[len - 1] == '\\';
		strbuf_add(&b, line, len - more);
		if (more)
			continue;
		char *text = arena_strdup(to->a, strbuf_str(&b));
		b = (struct strbuf){.arena = to->a};
		text[strcspn(text, "#")] = '\0';
		text = str_strip(text);
		if (*text)
			export_line(to, text, f, first);
	}
	return 0;
}

static int nfs(struct root *r, struct anon_ways *to, struct err *e)
{
	char **names;
	size_t n;
	int rc = exports_in(r, "/etc/exports", to, e);

	if (rc < 0)
		return rc;
	rc = root_list(r, "/etc/exports.d", to->a, &names, &n, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	for (size_t i = 0; i < n && !rc; i++)
		if (str_ends(names[i], ".exports") && *names[i] != '.')
			rc = exports_in(
				r, arena_printf(to->a, "/etc/exports.d/%s", names[i]), to, e);
	return rc;
}

int anon_ways(struct root *r, enum anon_kind k, const char *const *argv, size_t n,
	struct anon_ways *to, struct err *e)
{
	const char *name = "";

	switch (k) {
	case ANON_VSFTPD:
		return vsftpd(r, argv, n, to, e);
	case ANON_RSYNC:
		return rsync(r, argv, n, to, e);
	case ANON_SAMBA:
		return samba(r, argv, n, to, e);
	case ANON_NFS:
		return nfs(r, to, e);
	case ANON_TFTP:
		add(to, "tftp", "TFTP knows no users", NULL, 0, false);
		return 0;
	case ANON_NOT_READ:
		anon_kind_of(argv, n, &name);
		add(to, name, "its configuration is not read", NULL, 0, true);
		return 0;
	default:
		return 0;
	}
}
