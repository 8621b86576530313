/*
 * ntp: ntp.conf(5) as the ntpd of ntpsec 1.2 reads it; the reference implementation's (4.2.8) nearly the same.
 *
 * Lines of words; "#" begins a comment anywhere outside quotes, names are of small letters.  A line with a word too many is
 * taken up to it and reported, one with a word missing is passed over; ntpd starts all the same.  After the main file (also
 * where there is none) ntpsec reads the *.conf files of ntp.d beside it.  includefile is relative to the including file and
 * may name a directory.  What can be chosen follows from all of it: noselect, unpeer, prefer, tos minsane, disable ntp,
 * restrict.  Debian's wrapper takes options from /etc/default/ntpsec or /etc/default/ntp, which a shell reads.
 * Rules for interfaces: the last that matches counts; with any, what none matches is left alone.
 * Not handled: keys, NTS, restrictions by network, which interfaces there are, servers of a DHCP client in an image.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/time/time_daemon.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"

#define COUNT(x)      (sizeof(x) / sizeof(*(x)))
#define INCLUDE_DEPTH 5 /* ntpd's own bound */
#define POOL_SOURCES  4
#define WRAPPER	      "ntp-systemd-wrapper"

/* Flags of a restriction that keep answers out. */
#define DEAD_IGNORE  1u
#define DEAD_NOTRUST 2u
#define DEAD_NOSERVE 4u

struct restriction {
	const char *address;
	unsigned dead;
};

struct reader {
	struct root *root;
	struct arena *a;
	struct time_sources *t;
	struct time_source *v;
	bool *prefer; /* of each of them */
	size_t n, cap, n_prefer, cap_prefer;
	struct restriction *r;
	size_t n_r, cap_r;
	unsigned dead_default;
	bool source_hole; /* "restrict source" */
	unsigned dead_source;
	bool networks; /* a restriction by network that keeps answers out, or a hole in one */
	struct nic {
		const char *action, *match;
		const struct file *f;
		unsigned line;
	} * nic; /* interface, nic: the last that matches counts */
	size_t n_nic, cap_nic;
	bool nic_option; /* -I or -L */
	long minsane;
	bool disabled, keyed, live, full;
	int depth;
	unsigned files;
	const struct file *disabled_file;
	unsigned disabled_line;
};

/* The words of a line: up to a comment; quotes hold blanks together, and what is not ASCII is not there for ntpd. */
static char **words(struct arena *a, const char *text, size_t len, size_t *ret_n)
{
	char **v = NULL;
	size_t n = 0, cap = 0;
	char *copy = arena_strndup(a, text, len), *end = copy;
	const char *p = copy;

	for (const char *from = copy; from < copy + len; from++)
		if ((unsigned char)*from < 0x80)
			*end++ = *from;

	for (;;) {
		struct strbuf b = {.arena = a};
		bool any = false;
		while (p < end && strchr(" \t\r\v\f", *p))
			p++;
		if (p == end || *p == '#')
			break;
		for (; p < end && *p != '#' && !strchr(" \t\r\v\f", *p); p++) {
			any = true;
			if (*p != '"') {
				strbuf_add(&b, p, 1);
				continue;
			}
			for (p++; p < end && *p != '"'; p++)
				strbuf_add(&b, p, 1);
			p += p < end;
			break;
		}
		if (any)
			*(char **)arena_push(a, &v, &n, &cap, sizeof(*v)) =
				arena_strdup(a, strbuf_str(&b));
	}
	*ret_n = n;
	return v;
}

static bool one_of(const char *word, const char *const *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(word, list[i]))
			return true;
	return false;
}

static bool is_number(const char *w)
{
	char *end;

	(void)strtod(w, &end);
	return end != w && !*end;
}

enum source_line { LINE_LOST, LINE_TAKEN };

/* Options of a source.  A word that is none ends them; an option without its value loses the whole line. */
static enum source_line take_options(
	char **w, size_t n, const char **unusable, bool *prefer, bool *keyed)
{
	static const char *const flags[] = {"burst", "iburst", "noselect", "noval", "nts", "prefer",
		"true", "autokey", "preempt", "xleave", "dynamic"};
	static const char *const numbers[] = {"expire", "key", "minpoll", "maxpoll", "mode",
		"subtype", "version", "baud", "holdover", "stratum", "bias", "time1", "time2",
		"flag1", "flag2", "flag3", "flag4", "ttl"};
	static const char *const strings[] = {
		"refid", "path", "ppspath", "ask", "require", "ca", "cert", "aead"};

	for (size_t i = 0; i < n; i++) {
		if (one_of(w[i], flags, COUNT(flags))) {
			if (str_eq(w[i], "noselect"))
				*unusable = "noselect";
			*prefer |= str_eq(w[i], "prefer");
			continue;
		}
		bool number = one_of(w[i], numbers, COUNT(numbers));
		if (!number && !one_of(w[i], strings, COUNT(strings)))
			break;
		*keyed |= str_eq(w[i], "key");
		if (++i == n || (number && !is_number(w[i])))
			return LINE_LOST;
	}
	return LINE_TAKEN;
}

static void add(struct reader *r, const char *kind, const char *name, char **w, size_t n,
	const struct file *f, unsigned line)
{
	const char *unusable = NULL;
	bool prefer = false;

	if (take_options(w, n, &unusable, &prefer, &r->keyed) == LINE_LOST)
		return;
	for (size_t i = 0; i < r->n; i++)
		if (str_ieq(r->v[i].name, name) && str_eq(r->v[i].kind, kind))
			return; /* ntpd passes a second one over */
	*(struct time_source *)arena_push(r->a, &r->v, &r->n, &r->cap, sizeof(*r->v)) =
		(struct time_source){kind, name, unusable, f, line, false};
	*(bool *)arena_push(r->a, &r->prefer, &r->n_prefer, &r->cap_prefer, sizeof(bool)) = prefer;
}

static void take_source(
	struct reader *r, const char *kind, char **w, size_t n, const struct file *f, unsigned line)
{
	size_t at = 1;

	while (at < n && (str_starts(w[at], "-4") || str_starts(w[at], "-6")))
		at++;
	if (at >= n || str_starts(w[at], "127.127.1.") || str_starts(w[at], "127.0.0."))
		return;
	if (str_starts(w[at], "127.127."))
		kind = "refclock";
	add(r, kind, w[at], w + at + 1, n - at - 1, f, line);
}

static unsigned dead_flags(char **w, size_t n)
{
	unsigned dead = 0;

	for (size_t i = 0; i < n; i++)
		dead |= str_eq(w[i], "ignore")	  ? DEAD_IGNORE
			: str_eq(w[i], "notrust") ? DEAD_NOTRUST
			: str_eq(w[i], "noserve") ? DEAD_NOSERVE
						  : 0;
	return dead;
}

static void take_restrict(struct reader *r, char **w, size_t n)
{
	size_t at = 1;
	bool six = false;

	for (; at < n && (str_eq(w[at], "-4") || str_eq(w[at], "-6")); at++)
		six |= str_eq(w[at], "-6");
	if (at >= n)
		return;
	unsigned dead = dead_flags(w + at + 1, n - at - 1);
	if (str_eq(w[at], "default")) {
		if (!six)
			r->dead_default |= dead;
	} else if (str_eq(w[at], "source")) {
		r->source_hole = true;
		r->dead_source = dead;
	} else if (strchr(w[at], '/') || (at + 1 < n && str_eq(w[at + 1], "mask"))) {
		r->networks |= dead || r->dead_default;
	} else {
		*(struct restriction *)arena_push(r->a, &r->r, &r->n_r, &r->cap_r, sizeof(*r->r)) =
			(struct restriction){w[at], dead};
	}
}

/* interface [listen|ignore|drop] [all|ipv4|ipv6|wildcard|NAME|ADDRESS] */
static void take_nic(struct reader *r, char **w, size_t n, const struct file *f, unsigned line)
{
	static const char *const actions[] = {"listen", "ignore", "drop"};

	if (n == 3 && one_of(w[1], actions, 3))
		*(struct nic *)arena_push(r->a, &r->nic, &r->n_nic, &r->cap_nic, sizeof(*r->nic)) =
			(struct nic){w[1], w[2], f, line};
}

static bool is_loopback(const char *match)
{
	return str_eq(match, "lo") || str_eq(match, "::1") || str_starts(match, "127.");
}

/*
 * Whether it listens on an address from which others can be reached: of the rules for interfaces the last that matches
 * counts, and with any rule what none matches is left alone.  1, 0, or -ENOTSUP where it hangs on what there is here.
 */
static int reaches_out(struct reader *r, struct err *e)
{
	int four = r->n_nic ? 0 : 1, six = four;
	bool open = false, four_set = false, six_set = false;
	const struct nic *by = NULL;

	for (size_t i = r->n_nic; i-- && !(four_set && six_set);) {
		const struct nic *x = &r->nic[i];
		bool listens = str_eq(x->action, "listen");
		bool all = str_eq(x->match, "all");
		if (all || str_eq(x->match, "ipv4")) {
			four = four_set ? four : listens;
			four_set = true;
		}
		if (all || str_eq(x->match, "ipv6")) {
			six = six_set ? six : listens;
			six_set = true;
		}
		if (all || str_starts(x->match, "ipv") || str_eq(x->match, "wildcard") ||
			is_loopback(x->match))
			continue;
		/* A card of its own: one that it listens on is taken to be there. */
		open |= !listens;
		four |= listens && !four_set;
		six |= listens && !six_set;
		by = listens ? by : x;
	}
	if (!four && !six)
		return 0;
	if (open && !(four && four_set))
		return err_set(e, ENOTSUP,
			"%s line %u: whether what interface %s leaves is enough is not known",
			by->f ? by->f->path : r->t->unit, by->line, by->match);
	return 1;
}

static int read_conf(struct reader *r, const char *path, struct err *e);

static int read_folder(struct reader *r, const char *path, struct err *e)
{
	char **names;
	size_t n;
	int rc = root_list(r->root, path, r->a, &names, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++)
		if (str_ends(names[i], ".conf")) {
			rc = read_conf(r, arena_printf(r->a, "%s/%s", path, names[i]), e);
			rc = is_absent(rc) ? 0 : rc;
		}
	return rc;
}

static const char *beside(struct reader *r, const char *path, const char *name)
{
	return *name == '/'
		       ? name
		       : arena_printf(r->a, "%.*s%s", (int)(path_base(path) - path), path, name);
}

static int take_line(struct reader *r, const char *text, size_t len, const struct file *f,
	unsigned line, struct err *e)
{
	static const char *const kinds[] = {"server", "pool", "peer"};
	size_t n;
	char **w = words(r->a, text, len, &n);

	if (!n)
		return 0;
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (str_eq(w[0], kinds[i]))
			take_source(r, kinds[i], w, n, f, line);
	if (str_eq(w[0], "refclock") && n > 1 && !str_eq(w[1], "local"))
		add(r, "refclock", w[1], w + 2, n - 2, f, line);
	if ((str_eq(w[0], "unpeer") || str_eq(w[0], "unconfig")) && n > 1)
		for (size_t i = 0; i < r->n; i++)
			if (str_ieq(r->v[i].name, w[1]) && !r->v[i].unusable)
				r->v[i].unusable = arena_printf(r->a, "%s on line %u", w[0], line);
	if (str_eq(w[0], "restrict"))
		take_restrict(r, w, n);
	if (str_eq(w[0], "interface") || str_eq(w[0], "nic"))
		take_nic(r, w, n, f, line);
	for (size_t i = 1; str_eq(w[0], "tos") && i + 1 < n; i += 2)
		if (str_eq(w[i], "minsane"))
			r->minsane = strtol(w[i + 1], NULL, 10);
	for (size_t i = 1; i < n && (str_eq(w[0], "disable") || str_eq(w[0], "enable")); i++)
		if (str_eq(w[i], "ntp")) {
			/* All enable lines count first, then all disable lines. */
			r->disabled |= str_eq(w[0], "disable");
			if (str_eq(w[0], "disable")) {
				r->disabled_file = f;
				r->disabled_line = line;
			}
		}
	if (str_eq(w[0], "includefile") && n > 1) {
		int rc = read_conf(r, beside(r, f->path, w[1]), e);
		return is_absent(rc) ? 0 : rc; /* reported, and ntpd goes on */
	}
	return 0;
}

/* line: where all of the text is said; 0: in f itself. */
static int take_lines(struct reader *r, const char *data, size_t size, const struct file *f,
	unsigned line, struct err *e)
{
	struct lines l = lines_of(data, size);
	const char *text;
	size_t len;
	int rc = 0;

	while (rc >= 0 && next_line(&l, &text, &len))
		rc = take_line(r, text, len, f, line ? line : l.number, e);
	return rc;
}

static int read_conf(struct reader *r, const char *path, struct err *e)
{
	const struct file *f;
	struct time_view v;
	struct stat st;

	if (r->depth >= INCLUDE_DEPTH || r->files >= LIMIT_FILES_READ)
		return 0;
	int rc = time_seen(r->root, r->a, r->full ? NULL : r->t->unit, path, &v, e);
	if (rc < 0)
		return rc;
	r->depth++;
	r->files++;
	if (v.text) {
		rc = take_lines(r, v.text, strlen(v.text), v.file, v.line, e);
	} else {
		rc = v.path ? root_stat(r->root, v.path, true, &st, e) : -ENOENT;
		if (rc >= 0 && S_ISDIR(st.st_mode))
			rc = read_folder(r, v.path, e);
		else if (rc >= 0)
			rc = root_read(r->root, v.path, &f, e);
		if (rc >= 0 && !S_ISDIR(st.st_mode))
			rc = take_lines(r, f->data, f->size, f, 0, e);
	}
	r->depth--;
	return rc;
}

/* The answers of that source: NULL, or the restriction that keeps them out. */
static const char *kept_out(struct reader *r, const char *name)
{
	unsigned dead = r->dead_default;
	bool own = false;

	for (size_t i = 0; i < r->n_r; i++)
		if (str_ieq(r->r[i].address, name)) {
			dead = own ? dead | r->r[i].dead : r->r[i].dead;
			own = true;
		}
	if (!own && r->source_hole && dead & (DEAD_IGNORE | DEAD_NOTRUST))
		dead = r->dead_source;
	return dead & DEAD_IGNORE    ? "restrict ... ignore"
	       : dead & DEAD_NOSERVE ? "restrict ... noserve"
	       : dead & DEAD_NOTRUST ? "restrict ... notrust"
				     : NULL;
}

/* What it can choose where all sources answer and agree. */
static int settle(struct reader *r, struct err *e)
{
	long addresses = 0;
	bool prefer = false;

	for (size_t i = 0; i < r->n; i++) {
		struct time_source *s = &r->v[i];
		if (!s->unusable && !str_eq(s->kind, "refclock"))
			s->unusable = kept_out(r, s->name);
		if (s->unusable)
			continue;
		addresses += str_eq(s->kind, "pool") ? POOL_SOURCES : 1;
		prefer |= r->prefer[i];
	}
	if (r->networks && r->n)
		return err_set(e, ENOTSUP,
			"%s: restrictions by network, of which it is not known whether the sources "
			"fall under them",
			r->t->config);
	for (size_t i = 0; i < r->n; i++) {
		struct time_source *s = &r->v[i];
		if (s->unusable)
			continue;
		if (addresses < r->minsane)
			s->unusable = arena_printf(
				r->a, "tos minsane %ld with %ld sources", r->minsane, addresses);
		else if (prefer && !r->prefer[i])
			s->unusable = "another is preferred";
		s->standby = addresses >= r->minsane && s->unusable;
	}
	if (r->disabled) {
		r->t->no_discipline = "\"disable ntp\"";
		r->t->refused_file = r->disabled_file;
		r->t->refused_line = r->disabled_line;
	}
	return 0;
}

/* NAME=VALUE lines as a shell takes them, for the two names that count; -ENOTSUP at anything else. */
static int wrapper_options(
	struct reader *r, const char *path, const char **ret, bool *ret_dhcp, struct err *e)
{
	const struct file *f;
	const char *text, *value = "";
	size_t len;

	int rc = root_read(r->root, path, &f, e);
	*ret = "";
	*ret_dhcp = true;
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *p = str_strip(arena_strndup(r->a, text, len));
		if (!*p || *p == '#')
			continue;
		if (str_starts(p, "export "))
			p = str_strip(p + strlen("export "));
		size_t name = strspn(
			p, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz_0123456789");
		char *v = p + name + 1, quote = 0;
		if (!name || p[name] != '=')
			return err_set(e, ENOTSUP, "%s line %u: not an assignment", path, l.number);
		if (*v == '"' || *v == '\'')
			quote = *v++;
		size_t n = quote ? strcspn(v, quote == '"' ? "\"" : "'") : strcspn(v, " \t");
		const char *rest = v + n + (quote && v[n]);
		rest += strspn(rest, " \t");
		bool unclear = (quote && v[n] != quote) || (*rest && *rest != '#') ||
			       (quote != '\'' && strcspn(v, "`\\;&|<>()") < n);
		char *own = quote == '\'' ? NULL : strchr(v, '$');
		bool appends = str_starts(v, "$NTPD_OPTS") && (n == 10 || strchr(" \t", v[10]));
		unclear |=
			own && own < v + n && !(appends && own == v && !memchr(v + 1, '$', n - 1));
		bool dhcp = str_starts(p, "IGNORE_DHCP=");
		if (!dhcp && !str_starts(p, "NTPD_OPTS="))
			continue;
		if (unclear)
			return err_set(e, ENOTSUP, "%s line %u: a value only a shell can tell",
				path, l.number);
		if (dhcp) {
			*ret_dhcp = n != 3 || strncmp(v, "yes", 3) != 0;
			continue;
		}
		value = appends ? arena_printf(r->a, "%s%.*s", value, (int)n - 10, v + 10)
				: arena_strndup(r->a, v, n);
	}
	*ret = value;
	return 0;
}

struct command_line {
	const char *config, *user;
	bool foreground;
	int users;
};

static void options(struct reader *r, char **argv, size_t n, struct command_line *c)
{
	static const char known[] = "46abcdDfgGhiIklLmnNpPqrRstuUVwxzZ",
			  takes[] = "cDfiIklpPrstuUwz";

	for (size_t i = 0; i < n; i++) {
		if (argv[i][0] !=
			'-') { /* from here on servers; options among them are names nobody has */
			for (; i < n; i++)
				if (argv[i][0] != '-')
					add(r, "server", argv[i], NULL, 0, NULL, 0);
			break;
		}
		if (argv[i][1] == '-')
			continue;
		for (const char *o = argv[i] + 1; *o; o++) {
			bool taking = strchr(takes, *o) != NULL;
			const char *value = !taking	? NULL
					    : o[1]	? o + 1
					    : i + 1 < n ? argv[++i]
							: NULL;
			const char *fault =
				(taking && !value) || !strchr(known, *o) || strchr("abr", *o)
					? "is an option ntpd does not take"
				: strchr("qhVR", *o) ? "makes ntpd end at once"
						     : NULL;
			if (*o == 'c' && value)
				c->config = value;
			c->users += *o == 'u';
			if (*o == 'u' && value)
				c->user = arena_strndup(r->a, value, strcspn(value, ":"));
			r->nic_option |= *o == 'I' || *o == 'L';
			c->foreground |= *o == 'n' || *o == 'd';
			if (fault && !r->t->refused)
				r->t->refused = arena_printf(r->a, "-%c %s", *o, fault);
			if (taking)
				break;
		}
	}
	if (c->users > 1 && !r->t->refused)
		r->t->refused = "more than one -u, which ntpd does not take";
}

/* Whom the wrapper has ntpd become: its last RUNASUSER=; NULL where that is no plain word. */
static const char *wrapper_user(
	struct reader *r, const char *path, const struct file **ret_file, unsigned *ret_line)
{
	static const char key[] = "RUNASUSER=";
	const char *text, *user = NULL;
	size_t len;

	if (root_read(r->root, path, ret_file, NULL) < 0)
		return NULL;
	struct lines l = lines_of((*ret_file)->data, (*ret_file)->size);
	while (next_line(&l, &text, &len)) {
		const char *p = str_strip(arena_strndup(r->a, text, len));
		if (!str_starts(p, key))
			continue;
		p += strlen(key);
		size_t quote = *p == '"' || *p == '\'';
		user = arena_strndup(r->a, p + quote, strcspn(p + quote, "\"' \t#;"));
		*ret_line = l.number;
		if (strpbrk(user, "$`\\&|<>(){}*?[]") || !*user)
			user = NULL;
	}
	return user;
}

/* Where the wrapper of a package finds its things: ntpsec's, and that of the reference implementation. */
static const struct wrapper {
	const char *options, *config, *by_dhcp;
} wrapper_sec = {"/etc/default/ntpsec", "/etc/ntpsec/ntp.conf", "/run/ntpsec/ntp.conf.dhcp"},
  wrapper_ntp = {"/etc/default/ntp", "/etc/ntp.conf", "/run/ntp.conf.dhcp"};

/* Debian's wrapper: its own options around those of the file that it reads. */
static int wrapper_command(
	struct reader *r, const char *program, struct command_line *c, struct err *e)
{
	const struct wrapper *own =
		str_starts(program, "/usr/lib/ntp/") ? &wrapper_ntp : &wrapper_sec;
	const char *by_dhcp = own->by_dhcp;
	struct unit_made made;
	const char *opts;
	struct stat st;
	bool dhcp;
	size_t n;
	int rc = wrapper_options(r, own->options, &opts, &dhcp, e);

	if (rc < 0)
		return rc;
	c->config = own->config;
	c->users = 1;
	r->t->user = wrapper_user(r, program, &r->t->user_file, &r->t->user_line);
	if (strpbrk(opts, "*?["))
		return err_set(e, ENOTSUP, "%s: NTPD_OPTS has a pattern in it", own->options);
	char **argv = str_split(r->a, opts, " \t\n", &n);
	options(r, argv, n, c);
	if (!dhcp)
		return 0;
	/* What a DHCP client leaves is in force on a running system, and gone in an image. */
	rc = r->live ? root_stat(r->root, by_dhcp, true, &st, e) : -ENOENT;
	if (rc == 0 || (!r->live && unit_made_at(r->root, r->a, by_dhcp, &made)))
		c->config = by_dhcp;
	return rc < 0 && !is_absent(rc) ? rc : 0;
}

int ntp_read(const struct host *h, struct arena *a, struct time_sources *t, struct err *e)
{
	struct reader r = {.root = h->root, .a = a, .t = t, .minsane = 1, .live = h->live};
	struct command_line c = {0};
	struct time_command start;
	struct stat st;
	bool sec = str_eq(t->unit, "ntpsec.service");
	const char *program = unit_program(h->root, a, t->unit);
	bool wrapped = program && str_eq(path_base(program), WRAPPER);
	int rc = time_command(h->root, a, t, wrapped ? WRAPPER : "ntpd", &start, e);

	if (rc >= 0 && !t->refused) {
		if (wrapped)
			rc = wrapper_command(&r, program, &c, e);
		else
			options(&r, start.argv + 1, start.n - 1, &c);
		if (!wrapped)
			t->user = c.user ? c.user : "root";
	}
	if (rc < 0 || t->refused)
		return rc;
	r.full = start.full;
	t->config = c.config ? c.config : sec || wrapped ? "/etc/ntpsec/ntp.conf" : "/etc/ntp.conf";
	if (!c.config && root_stat(h->root, t->config, true, &st, e) == -ENOENT)
		t->config = "/etc/ntpsec/ntp.conf";
	time_command_fits(a, t, &start, c.foreground, NULL);
	rc = read_conf(&r, t->config, e);
	if (rc >= 0 || is_absent(rc))
		rc = read_folder(&r, beside(&r, t->config, "ntp.d"), e);
	if (rc >= 0 || is_absent(rc))
		rc = settle(&r, e);
	if (rc >= 0 && r.n_nic && r.nic_option)
		time_refuse(t, r.nic[0].f, r.nic[0].line,
			"rules for interfaces do not go together with options -I and -L");
	int reaches = rc < 0 || !r.n ? 1 : reaches_out(&r, e);
	rc = reaches < 0 ? reaches : rc;
	if (!reaches)
		start.no_network = arena_printf(a, "%s line %u: it listens on no way to others",
			r.nic[0].f->path, r.nic[0].line);
	for (size_t i = 0; i < r.n; i++)
		if (!r.v[i].unusable && !str_eq(r.v[i].kind, "refclock"))
			r.v[i].unusable = start.no_network ? start.no_network
					  : time_name_resolves(r.v[i].name)
						  ? NULL
						  : "no host has such a name";
	if ((start.user || start.dynamic) && !t->refused)
		time_refuse(t, NULL, 0,
			"its unit starts it as a user, and it wants to be root (User=)");
	t->v = r.v;
	t->n = t->refused ? 0 : r.n;
	return rc < 0 ? rc : 0;
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	static const char *const units[] = {"ntpsec.service", "ntp.service", "ntpd.service", NULL};
	struct time_sources *t = arena_alloc(a, sizeof(*t));
	struct stat st;

	(void)facts;
	*t = (struct time_sources){.daemon = "ntpd", .unit = units[0]};
	*ret = t;
	/* openntpd's has the same name and a tool to talk to it. */
	int rc = root_stat(h->root, "/usr/sbin/ntpctl", true, &st, e);
	if (rc == 0 || !is_absent(rc))
		return rc;
	rc = time_installed(h->root, a, t, "/usr/sbin/ntpd", units, &t->installed, e);
	return t->installed ? ntp_read(h, a, t, e) : rc < 0 ? rc : 0;
}

const struct model model_ntpd = {"ntpd", build};
