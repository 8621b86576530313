/*
 * log_hands: chmod, chown, chgrp, setfacl -m, install, and rm, unlink, shred -u, truncate, as they come to the logs, by
 * themselves or by find(1) (chmod(1), setfacl(1), find(1), crontab(5)).
 *
 * A target is a path, a pattern that nothing matched yet, or, with -R, a folder above.  find's tests by name, path, kind and
 * depth are worked out; every other one may hold or not, and -mtime +N (-ctime, -mmin) of a removal is the time that
 * is left.  A user that is not root can change what is his alone.  What is removed without regard to its age by a job of
 * every day is kept no day; how often another command comes is not told by files.
 * Not handled: redirections ("> /var/log/x"), mv and cp over a log, chattr, programs that do all this by themselves;
 * setfacl -x, -b and --set, --reference= are a problem where they come to a log.
 */
#include "checks/resolve/logs/log_hands.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/files/tmpfiles.h"

#define MAX_WORDS 400

enum does { NOTHING, PERHAPS, DOES, NOT_KNOWN };

struct hand { /* one command, and what it is asked about */
	struct arena *a;
	const struct ids *ids;
	const struct boot_hand *x;
	bool makes;
};

static bool concerns(const char *name)
{
	static const char *const names[] = {"chmod", "chown", "chgrp", "setfacl", "install", "find",
		"rm", "unlink", "shred", "truncate", "xargs"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(name, names[i]))
			return true;
	return false;
}

/* Where a path leads, told once and for all. */
static char *real_path(const struct host *h, struct arena *a, char *s)
{
	char *real;

	if (!s || *s != '/' || strpbrk(s, "*?[") || root_resolve(h->root, s, a, &real, NULL))
		return s;
	return real + (real[0] == '/' && real[1] == '/');
}

/* Whether a hand is what find runs, which is told after find itself, its file not known. */
static bool run_by(const struct boot_hand *find, const struct boot_hand *x)
{
	if (!find || find->file != x->file || find->line != x->line || !str_eq(find->by, x->by))
		return false;
	for (size_t i = 1; i + x->n < find->n; i++) {
		size_t same = 0;
		if (!find->argv[i] ||
			!(str_starts(find->argv[i], "-exec") || str_starts(find->argv[i], "-ok")))
			continue;
		while (same < x->n &&
			(!x->argv[same] ||
				(find->argv[i + 1 + same] &&
					str_eq(x->argv[same], find->argv[i + 1 + same]))))
			same++;
		if (same == x->n)
			return true;
	}
	return false;
}

static struct log_hands chosen(
	const struct host *h, struct arena *a, const struct boot_hand *v, size_t n)
{
	struct boot_hand *to = arena_array(a, n + 1, sizeof(*to));
	const struct boot_hand *find = NULL;
	size_t k = 0;

	for (size_t i = 0; i < n; i++)
		if (v[i].n && v[i].argv[0] && concerns(path_base(v[i].argv[0])) &&
			!run_by(find, &v[i])) {
			find = str_eq(path_base(v[i].argv[0]), "find") ? &v[i] : find;
			to[k] = v[i];
			to[k].argv = arena_array(a, v[i].n, sizeof(char *));
			to[k].argv[0] = v[i].argv[0];
			for (size_t j = 1; j < v[i].n; j++)
				to[k].argv[j] = real_path(h, a, v[i].argv[j]);
			k++;
		}
	return (struct log_hands){h, to, k};
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	const struct boot_starts *boot = facts_get(f, &model_boot, e);
	struct log_hands *l = arena_alloc(a, sizeof(*l));

	if (!boot)
		return -(e->code ? e->code : ENODATA);
	*l = chosen(h, a, boot->hands, boot->n_hands);
	*ret = l;
	return 0;
}

const struct model model_log_hands = {"commands on logs", build};

struct hearing {
	struct arena *a;
	struct boot_hand *v;
	size_t n, cap;
	const struct file *file;
	unsigned line;
};

static bool hear(void *of, const struct boot_told *t, enum call_end *ret_end)
{
	struct hearing *to = of;
	struct boot_hand hand = {.n = t->n,
		.by = "logrotate",
		.at_boot = true,
		.perhaps = t->perhaps ? "a condition in the script" : NULL,
		.file = t->file ? t->file : to->file,
		.line = t->file ? t->line : to->line};

	(void)ret_end;
	hand.argv = arena_array(to->a, t->n, sizeof(*hand.argv));
	memcpy(hand.argv, t->v, t->n * sizeof(*hand.argv));
	*(struct boot_hand *)arena_push(to->a, &to->v, &to->n, &to->cap, sizeof(hand)) = hand;
	return false;
}

struct log_hands log_hands_of(const struct host *h, struct arena *a, const char *text,
	const char *log, const struct file *file, unsigned line)
{
	struct hearing to = {.a = a, .file = file, .line = line};
	struct boot_calls c = {.root = h->root, .a = a, .tell = hear, .tell_of = &to};

	c.patterns = true; /* what will lie there then is not what lies there now */
	boot_shell(&c, text, strlen(text), (const char *const[]){"logrotate_script", log}, 2, file,
		line);
	return chosen(h, a, to.v, to.n);
}

static const char *place(const struct hand *h)
{
	return h->x->file ? arena_printf(h->a, "%s:%u", h->x->file->path, h->x->line) : h->x->by;
}

/* The line it stands on names /var/log: then what is not known of its words may be a log. */
static bool speaks_of_logs(const struct hand *h)
{
	const char *text;
	size_t len;

	if (!h->x->file || str_eq(h->x->by, "logrotate"))
		return h->x->file != NULL;
	struct lines l = lines_of(h->x->file->data, h->x->file->size);
	while (next_line(&l, &text, &len))
		if (l.number == h->x->line)
			return strstr(arena_strndup(h->a, text, len), "/log") != NULL;
	return false;
}

/* Whether a target is the path, by its name, its pattern or a folder above it. */
static bool names(const char *target, const char *path, bool recursive)
{
	size_t len;

	if (*target != '/')
		return false;
	if (strpbrk(target, "*?[")) {
		if (!fnmatch(target, path, FNM_PATHNAME | FNM_PERIOD))
			return true;
		return recursive &&
		       !fnmatch(target, path, FNM_PATHNAME | FNM_PERIOD | FNM_LEADING_DIR);
	}
	len = strlen(target);
	while (len > 1 && target[len - 1] == '/')
		len--;
	if (strlen(path) == len && !strncmp(path, target, len))
		return true;
	return recursive && (len == 1 || (!strncmp(path, target, len) && path[len] == '/'));
}

struct words {		 /* the options and the operands of a command */
	char *options;	 /* the short ones, together */
	char **operands; /* NULL: not known */
	size_t n;
	const char *modify; /* setfacl -m */
	const char *mode, *owner, *group;
	bool strange; /* an option that is not known */
};

/* A word like "-w" or "-rw", which chmod takes for a mode. */
static bool minus_mode(const char *s)
{
	return *s == '-' && s[1] && strspn(s + 1, "rwxXst,+=ugoa") == strlen(s + 1);
}

/* `valued`: the short options with a value. */
static struct words parse(const struct hand *h, const char *valued, bool mode)
{
	struct words w = {.operands = arena_array(h->a, h->x->n + 1, sizeof(char *))};
	struct strbuf options = {.arena = h->a};
	bool over = false;

	for (size_t i = 1; i < h->x->n && i < MAX_WORDS; i++) {
		char *s = h->x->argv[i];
		if (over || !s || *s != '-' || !s[1] || (mode && !w.n && minus_mode(s))) {
			w.operands[w.n++] = s;
		} else if (str_eq(s, "--")) {
			over = true;
		} else if (s[1] == '-') {
			const char *eq = strchr(s, '=');
			if (str_eq(s, "--recursive"))
				strbuf_puts(&options, "R");
			else if (str_eq(s, "--default"))
				strbuf_puts(&options, "d");
			else if (str_eq(s, "--force"))
				strbuf_puts(&options, "f");
			else if (str_starts(s, "--modify=") || str_starts(s, "--mode="))
				w.modify = w.mode = eq + 1;
			else if (str_starts(s, "--owner="))
				w.owner = eq + 1;
			else if (str_starts(s, "--group="))
				w.group = eq + 1;
			else if (!str_eq(s, "--verbose") && !str_eq(s, "--quiet") &&
				 !str_eq(s, "--silent") && !str_eq(s, "--changes") &&
				 !str_eq(s, "--preserve-root") && !str_starts(s, "--size"))
				w.strange = true;
		} else {
			for (const char *p = s + 1; *p; p++) {
				strbuf_add(&options, p, 1);
				if (!strchr(valued, *p))
					continue;
				const char *v = p[1] ? p + 1 : ++i < h->x->n ? h->x->argv[i] : NULL;
				w.modify = *p == 'm' ? v : w.modify;
				w.mode = *p == 'm' ? v : w.mode;
				w.owner = *p == 'o' ? v : w.owner;
				w.group = *p == 'g' ? v : w.group;
				w.strange |= *p == 'm' && !v;
				break;
			}
		}
	}
	w.options = arena_strdup(h->a, strbuf_str(&options));
	return w;
}

/* Whether one of the operands from `first` on is the path. */
static enum does aims(const struct hand *h, const struct words *w, size_t first, const char *path)
{
	bool recursive = strchr(w->options, 'R') || strchr(w->options, 'r'), unknown = false;

	for (size_t i = first; i < w->n; i++)
		if (w->operands[i] && names(w->operands[i], path, recursive))
			return DOES;
		else if (!w->operands[i])
			unknown = true;
	return (unknown || w->n <= first) && speaks_of_logs(h) ? NOT_KNOWN : NOTHING;
}

/* The bits of u, g, o for "rwxXst", or of one of "ugo". */
static mode_t bits(const char *s, size_t n, const struct access_node *f)
{
	mode_t m = 0;

	for (size_t i = 0; i < n; i++)
		switch (s[i]) {
		case 'r':
			m |= 0444;
			break;
		case 'w':
			m |= 0222;
			break;
		case 'X':
			m |= S_ISDIR(f->mode) || f->mode & 0111 ? 0111 : 0;
			break;
		case 'x':
			m |= 0111;
			break;
		case 's':
			m |= 06000;
			break;
		case 't':
			m |= 01000;
			break;
		case 'u':
			m |= (f->mode >> 6 & 7) * 0111;
			break;
		case 'g':
			m |= (f->mode >> 3 & 7) * 0111;
			break;
		default:
			m |= (f->mode & 7) * 0111;
		}
	return m;
}

/* What a mode of chmod(1) makes of a file's; false: it is none. */
static bool new_mode(const char *s, struct access_node f, mode_t *ret)
{
	if (*s && strspn(s, "01234567") == strlen(s) && strlen(s) < 6) {
		*ret = (mode_t)strtoul(s, NULL, 8) & 07777;
		if (S_ISDIR(f.mode) && strlen(s) < 5)
			*ret |= f.mode & 06000;
		return true;
	}
	while (*s) {
		mode_t who = 0;
		size_t n = strspn(s, "ugoa");
		for (size_t i = 0; i < n; i++)
			who |= s[i] == 'u'   ? 04700
			       : s[i] == 'g' ? 02070
			       : s[i] == 'o' ? 01007
					     : 07777;
		s += n;
		if (!n)
			who = 07755; /* less the umask of root */
		if (!*s || !strchr("+-=", *s))
			return false;
		while (*s && strchr("+-=", *s)) {
			char op = *s++;
			n = strspn(s, "rwxXstugo");
			mode_t m = bits(s, n, &f) & who;
			s += n;
			f.mode = op == '+'   ? f.mode | m
				 : op == '-' ? f.mode & ~m
					     : (f.mode & ~(who & 0777)) | m;
		}
		if (*s && *s++ != ',')
			return false;
	}
	*ret = f.mode & 07777;
	return true;
}

/* Gives a node away: "alice", "alice:", "alice:adm", ":adm". */
static enum does give(
	const struct hand *h, const char *user, const char *group, struct access_node *n)
{
	uid_t uid = n->uid;
	gid_t gid = n->gid;

	if ((user && *user && !ids_uid(h->ids, user, &uid)) ||
		(group && *group && !ids_gid(h->ids, group, &gid)))
		return NOTHING; /* refused */
	n->uid = uid;
	n->gid = gid;
	return DOES;
}

static enum does by_chown(
	const struct hand *h, const struct words *w, bool group, struct access_node *n)
{
	const char *who = w->operands[0], *colon = strchr(who, ':');
	gid_t login;

	if (group)
		return give(h, NULL, who, n);
	if (!colon)
		return give(h, who, NULL, n);
	char *user = arena_strndup(h->a, who, (size_t)(colon - who));
	uid_t uid;
	if (!colon[1] && ids_uid(h->ids, user, &uid) && ids_primary_group(h->ids, uid, &login))
		return give(h, user, arena_printf(h->a, "%u", login), n);
	return give(h, user, colon + 1, n);
}

static enum does by_setfacl(const struct hand *h, const struct words *w, struct access_node *n)
{
	struct tmpfiles_line line = {.type = 'a', .plus = true, .path = n->path};
	struct tmpfiles one = {&line, 1};
	struct access_path p = {n, 1};

	if (!w->modify || strpbrk(w->options, "xbkMXBn"))
		return NOT_KNOWN;
	line.argument = w->modify;
	if (strchr(w->options, 'd')) {
		struct strbuf b = {.arena = h->a};
		size_t k;
		char **v = str_split(h->a, w->modify, ",", &k);
		for (size_t i = 0; i < k; i++)
			strbuf_printf(&b, "%sd:%s", i ? "," : "", v[i]);
		line.argument = arena_strdup(h->a, strbuf_str(&b));
	}
	return tmpfiles_apply(&one, h->ids, h->a, &p) ? DOES : NOTHING;
}

/* install [-m MODE] [-o USER] [-g GROUP] FILE LOG, install -d FOLDER... */
static enum does by_install(struct hand *h, const struct words *w, struct access_node *n)
{
	bool folders = strchr(w->options, 'd');

	if (!w->n || strchr(w->options, 't'))
		return NOTHING;
	for (size_t i = folders ? 0 : w->n - 1; i < w->n; i++) {
		mode_t mode = 0755;
		if (!w->operands[i] || !names(w->operands[i], n->path, false) ||
			folders != (bool)S_ISDIR(n->mode))
			continue;
		if (w->mode && !new_mode(w->mode, (struct access_node){.mode = S_IFREG}, &mode))
			return NOTHING;
		if (!folders) {
			n->uid = n->gid = 0;
			n->acl.n = 0;
			h->makes = true;
		}
		access_chmod(n, mode);
		return give(h, w->owner, w->group, n);
	}
	return NOTHING;
}

/* Whether a user may do that at all. */
static bool allowed(const struct hand *h, const struct access_node *n)
{
	uid_t uid;

	return !h->x->user || !ids_uid(h->ids, h->x->user, &uid) || !uid || uid == n->uid;
}

static enum does changes(struct hand *h, struct access_node *n);

struct found { /* what find's expression does with a file */
	enum does matches;
	double days;  /* it is so old at least; -1: of any age */
	bool deletes; /* -delete, or -exec rm */
	size_t exec;  /* the word after -exec; 0: none */
	size_t n_exec;
};

static bool of_kind(const char *kinds, mode_t mode)
{
	return (strchr(kinds, 'f') && S_ISREG(mode)) || (strchr(kinds, 'd') && S_ISDIR(mode));
}

static unsigned depth_of(const char *path, const char *start)
{
	size_t len = strlen(start);
	unsigned n = 0;

	while (len > 1 && start[len - 1] == '/')
		len--;
	if (strlen(path) < len)
		return 0;
	for (const char *p = path + len; *p; p++)
		n += *p == '/' && p[1];
	return len == 1 && path[1] ? n + 1 : n;
}

/* find's tests that take no word, and stand for true. */
static bool silent(const char *s)
{
	static const char *const v[] = {"-xdev", "-mount", "-print", "-print0", "-and", "-a",
		"-depth", "-follow", "-ignore_readdir_race", "-noleaf", "-true", "-ls"};

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++)
		if (str_eq(s, v[i]))
			return true;
	return false;
}

static bool lonely(const char *s)
{
	static const char *const v[] = {"-o", "-or", "(", ")", "-empty", "-executable", "-readable",
		"-writable", "-quit", ","};

	for (size_t i = 0; i < sizeof(v) / sizeof(*v); i++)
		if (str_eq(s, v[i]))
			return true;
	return false;
}

static struct found find_does(
	const struct hand *h, size_t i, const char *path, mode_t mode, unsigned depth)
{
	struct found f = {.matches = DOES, .days = -1};
	char **v = h->x->argv;
	bool no = false;

	for (; i < h->x->n && i < MAX_WORDS && f.matches != NOTHING; i++) {
		const char *s = v[i] ? v[i] : "?", *arg = i + 1 < h->x->n ? v[i + 1] : NULL;
		bool was = no, holds = true;
		no = false;
		if (str_eq(s, "!") || str_eq(s, "-not")) {
			no = !was;
			continue;
		}
		if (silent(s))
			continue;
		if (lonely(s)) {
			f.matches = PERHAPS;
			continue;
		}
		if (str_eq(s, "-delete")) {
			f.deletes = true;
			break;
		}
		if (str_starts(s, "-exec") || str_starts(s, "-ok")) {
			f.exec = i + 1;
			while (f.exec + f.n_exec < h->x->n && v[f.exec + f.n_exec] &&
				!str_eq(v[f.exec + f.n_exec], ";") &&
				!str_eq(v[f.exec + f.n_exec], "+"))
				f.n_exec++;
			break;
		}
		i++;
		if (!arg) {
			f.matches = PERHAPS;
			continue;
		}
		if (str_eq(s, "-type"))
			holds = of_kind(arg, mode);
		else if (str_eq(s, "-name") || str_eq(s, "-iname"))
			holds = !fnmatch(arg, path_base(path), s[1] == 'i' ? FNM_CASEFOLD : 0);
		else if (str_eq(s, "-path") || str_eq(s, "-wholename"))
			holds = !fnmatch(arg, path, 0);
		else if (str_eq(s, "-maxdepth") || str_eq(s, "-mindepth"))
			holds = s[2] == 'a' ? depth <= strtoul(arg, NULL, 10)
					    : depth >= strtoul(arg, NULL, 10);
		else if (*arg == '+' && !was && (str_ends(s, "time") || str_ends(s, "min"))) {
			double n = strtod(arg + 1, NULL);
			f.days = str_ends(s, "time") ? n + 1 : n / 1440;
		} else
			f.matches = PERHAPS;
		if (holds == was && f.matches == DOES)
			f.matches = NOTHING;
	}
	return f;
}

/* What find does with a path: below the first of its folders that holds it. */
static struct found by_find(const struct hand *h, const char *path, mode_t mode)
{
	size_t i = 1, first;
	char **v = h->x->argv;
	bool below = false, unknown = false;
	unsigned depth = 0;

	while (i < h->x->n && v[i] &&
		(str_eq(v[i], "-L") || str_eq(v[i], "-H") || str_eq(v[i], "-P")))
		i++;
	for (first = i; i < h->x->n && !(v[i] && strchr("-!(", v[i][0])); i++) {
		unknown |= !v[i];
		if (!v[i] || below || !names(v[i], path, true))
			continue;
		below = true;
		depth = depth_of(path, v[i]);
	}
	if (!below && !(unknown && first < h->x->n && speaks_of_logs(h)))
		return (struct found){.matches = NOTHING};
	struct found f = find_does(h, i, path, mode, depth);
	if (!below && f.matches != NOTHING)
		f.matches = NOT_KNOWN;
	return f;
}

/* The command behind -exec, with the path in it. */
static bool run_by_find(
	const struct hand *h, const struct found *f, const char *path, struct boot_hand *ret)
{
	if (!f->n_exec || f->n_exec > MAX_WORDS)
		return false;
	*ret = *h->x;
	ret->argv = arena_array(h->a, f->n_exec, sizeof(char *));
	ret->n = f->n_exec;
	for (size_t i = 0; i < ret->n; i++) {
		char *s = h->x->argv[f->exec + i];
		ret->argv[i] = s && str_eq(s, "{}") ? arena_strdup(h->a, path) : s;
	}
	return ret->argv[0] && !str_eq(path_base(ret->argv[0]), "find");
}

static enum does find_changes(struct hand *h, struct access_node *n)
{
	struct found f = by_find(h, n->path, n->mode);
	struct boot_hand inner;
	struct hand in = *h;

	if (f.matches == NOTHING || !run_by_find(h, &f, n->path, &inner))
		return NOTHING;
	in.x = &inner;
	enum does d = changes(&in, n);
	h->makes |= in.makes;
	return d == DOES && (f.matches != DOES || f.days >= 0) ? PERHAPS : d;
}

static enum does changes(struct hand *h, struct access_node *n)
{
	const char *name = path_base(h->x->argv[0]);
	bool mode = str_eq(name, "chmod"), group = str_eq(name, "chgrp");
	mode_t m;

	if (!allowed(h, n))
		return NOTHING;
	if (str_eq(name, "find"))
		return find_changes(h, n);
	if (str_eq(name, "install")) {
		struct words w = parse(h, "mogStZ", false);
		return w.strange ? NOTHING : by_install(h, &w, n);
	}
	if (!mode && !group && !str_eq(name, "chown") && !str_eq(name, "setfacl"))
		return NOTHING;
	bool acl = str_eq(name, "setfacl");
	struct words w = parse(h, acl ? "mxMX" : "", mode);
	enum does d = aims(h, &w, acl ? 0 : 1, n->path);
	if (d != DOES)
		return d;
	if (w.strange || (!acl && !w.operands[0]))
		return NOT_KNOWN;
	if (acl)
		return by_setfacl(h, &w, n);
	if (!mode)
		return by_chown(h, &w, group, n);
	if (!new_mode(w.operands[0], *n, &m))
		return NOTHING;
	access_chmod(n, m);
	return DOES;
}

struct log_hand log_hands_rights(
	const struct log_hands *l, const struct ids *ids, struct arena *a, struct access_path *p)
{
	struct log_hand ret = {0};

	for (size_t i = 0; i < l->n; i++) {
		struct hand h = {.a = a, .ids = ids, .x = &l->v[i]};
		for (size_t k = 0; k < p->n; k++) {
			struct access_path was = access_copy(a, &(struct access_path){&p->v[k], 1});
			enum does d = changes(&h, &p->v[k]);
			if (d == NOT_KNOWN) {
				ret.unknown = arena_printf(a,
					"%s: what \"%s\" does to %s could not be worked out",
					place(&h), path_base(l->v[i].argv[0]), p->v[k].path);
			} else if (d != NOTHING && !access_same(&was.v[0], &p->v[k])) {
				ret.by = h.x;
				ret.perhaps |= d == PERHAPS || h.x->perhaps;
				ret.later |= !h.x->at_boot;
			}
		}
		ret.makes |= h.makes;
	}
	return ret;
}

/* Whether a line of crontab(5), or a folder of cron, comes once a day at least. */
static bool every_day(const struct hand *h)
{
	const char *text, *path = h->x->file ? h->x->file->path : "";
	size_t len, n;

	if (str_starts(path, "/etc/cron.daily/") || str_starts(path, "/etc/cron.hourly/"))
		return true;
	if (!str_starts(path, "/etc/cron") && !str_starts(path, "/var/spool/cron/"))
		return false;
	struct lines l = lines_of(h->x->file->data, h->x->file->size);
	while (next_line(&l, &text, &len)) {
		if (l.number != h->x->line)
			continue;
		char **w = str_split(h->a, arena_strndup(h->a, text, len), " \t", &n);
		return n && (str_eq(w[0], "@daily") || str_eq(w[0], "@hourly") ||
				    str_eq(w[0], "@midnight") ||
				    (n > 5 && str_eq(w[2], "*") && str_eq(w[3], "*") &&
					    str_eq(w[4], "*")));
	}
	return false;
}

/* What the command does with a file of that name; *days is its age, -1: any. */
static enum does removes(struct hand *h, const char *path, double *days)
{
	const char *name = path_base(h->x->argv[0]);

	*days = -1;
	if (str_eq(name, "find")) {
		struct found f = by_find(h, path, S_IFREG | 0640);
		struct boot_hand inner;
		struct hand in = *h;
		double none;
		if (f.matches == NOTHING)
			return NOTHING;
		*days = f.days;
		if (f.deletes)
			return f.matches;
		in.x = &inner;
		if (!run_by_find(h, &f, path, &inner))
			return NOTHING;
		enum does d = removes(&in, path, &none);
		return d == NOTHING || f.matches == DOES ? d : f.matches;
	}
	if (!str_eq(name, "rm") && !str_eq(name, "unlink") && !str_eq(name, "truncate") &&
		!str_eq(name, "shred"))
		return NOTHING;
	struct words w = parse(h,
		str_eq(name, "truncate") ? "sr"
		: str_eq(name, "shred")	 ? "ns"
					 : "",
		false);
	return aims(h, &w, 0, path);
}

struct log_removal log_hands_remove(
	const struct log_hands *l, struct arena *a, const char *path, bool compressed)
{
	static const char *const plain[] = {"", ".1", ".2", ".30", "-20260131"};
	struct log_removal ret = {.days = UINT64_MAX};

	for (size_t i = 0; i < l->n; i++)
		for (size_t k = 0; k < 2 * sizeof(plain) / sizeof(*plain); k++) {
			struct hand h = {.a = a, .x = &l->v[i]};
			const char *end = plain[k / 2];
			double days;
			bool gz = k % 2;
			if (h.x->user || (gz && (!*end || !compressed)) ||
				(!gz && *end && compressed && !str_eq(end, ".1")))
				continue;
			enum does d = removes(
				&h, arena_printf(a, "%s%s%s", path, end, gz ? ".gz" : ""), &days);
			if (d == NOTHING || (!*end && days >= 1))
				continue; /* a log that is written to is never so old */
			ret.by = h.x;
			if (d != DOES || h.x->perhaps)
				ret.unknown = arena_printf(a,
					"%s: whether \"%s\" removes it could not be worked out",
					place(&h), path_base(h.x->argv[0]));
			else if (days >= 0 && (uint64_t)days < ret.days)
				ret.days = (uint64_t)days;
			else if (days < 0 && !*end && every_day(&h))
				ret.days = 0;
			else if (days < 0)
				ret.unknown = arena_printf(a,
					"%s: when \"%s\" removes what it finds is not known",
					place(&h), path_base(h.x->argv[0]));
		}
	return ret;
}
