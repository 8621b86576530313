/*
 * mounts_later: who mounts something once the mount units are done: /etc/rc.local, the commands of services that start,
 * the scripts these name, and @reboot lines of cron.
 *
 * A script is read line by line.  A line that is nothing but "mount WORDS" is understood and done; so are those of a
 * service's ExecStart= and its like.  Where mount or umount stands in anything else (a loop, a condition, a variable), or
 * who runs it is not sure (a timer, a socket), each mount that the script names becomes unknown.  A remount without a source takes the
 * options of the first line of fstab about that place, or those in force, and puts its own behind them.
 *
 * Where pam_namespace gives each session its own instance of a directory, or the automounter rules it, what is there is not
 * known either.
 *
 * Not handled: programs that are no shell scripts, scripts that scripts call, pam_mount, people at the keyboard.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/mounts/mounts.h"
#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/units/unit_index.h"

#define LIMIT_SCRIPT (256 << 10) /* what is larger is no script that mounts something */

/* A text that is run, and who runs it. */
struct hand {
	const struct file *file;
	unsigned line;
	const char *who;
	bool sure; /* it runs at every boot */
};

static bool word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-' || c == '.';
}

/* Whether a text has that word, with nothing of a name before or behind it. */
static bool has_word(const char *text, const char *word)
{
	size_t n = strlen(word);

	for (const char *p = text; (p = strstr(p, word)); p++)
		if ((p == text || !word_char(p[-1])) && !word_char(p[n]))
			return true;
	return false;
}

static bool mounts_something(const char *text)
{
	return has_word(text, "mount") || has_word(text, "umount");
}

/* The path stands in the text, not as part of a longer one. */
static bool names_path(const char *text, const char *path)
{
	size_t n = strlen(path);

	for (const char *p = text; (p = strstr(p, path)); p++)
		if ((p == text || (!word_char(p[-1]) && p[-1] != '/')) && !word_char(p[n]) &&
			(p[n] != '/' || !word_char(p[n + 1])))
			return true;
	return false;
}

static void keep(struct mounts_plan *p, const struct mount_boot *m)
{
	*(struct mount_boot *)arena_push(p->a, &p->v, &p->n, &p->cap, sizeof(*p->v)) = *m;
}

/* Whatever the text names as a path can no longer be told. */
static void not_understood(struct mounts_plan *p, const struct hand *h, const char *text)
{
	size_t n;
	char **w = str_split(p->a, text, " \t\n\r;&|'\"=()<>,`", &n);

	for (size_t i = 0; i < n; i++) {
		if (w[i][0] != '/' || !w[i][1] || strlen(w[i]) > LIMIT_TEXT ||
			!names_path(text, w[i]))
			continue;
		const char *where = mounts_canonical(p->root, p->a, w[i]);
		struct stat st;
		if (root_stat(p->root, where, true, &st, NULL) == 0 && !S_ISDIR(st.st_mode))
			continue;
		keep(p, &(struct mount_boot){.where = where,
				.file = h->file,
				.line = h->line,
				.unknown = arena_printf(
					p->a, "what %s mounts there is not understood", h->who)});
	}
}

/* The words of one call of mount(8). */
struct words {
	const char *options, *type, *place[2];
	size_t n_places;
	bool all, odd;
};

static void take_options(struct mounts_plan *p, struct words *w, const char *v)
{
	w->options = w->options ? arena_printf(p->a, "%s,%s", w->options, v) : v;
}

static struct words words_of(struct mounts_plan *p, char **argv, size_t n)
{
	struct words w = {0};

	for (size_t i = 1; i < n; i++) {
		const char *s = argv[i], *v = NULL;

		if (*s != '-') {
			if (w.n_places < 2)
				w.place[w.n_places] = s;
			w.n_places++;
		} else if (str_eq(s, "--bind") || str_eq(s, "-B")) {
			take_options(p, &w, "bind");
		} else if (str_eq(s, "--rbind") || str_eq(s, "-R")) {
			take_options(p, &w, "rbind");
		} else if (str_eq(s, "-r") || str_eq(s, "--read-only")) {
			take_options(p, &w, "ro");
		} else if (str_eq(s, "-w") || str_eq(s, "-n") || str_eq(s, "-v") ||
			   str_eq(s, "-i")) {
			continue;
		} else if (str_eq(s, "-a") || str_eq(s, "--all")) {
			w.all = true;
		} else if (str_starts(s, "--options=") || str_starts(s, "--types=")) {
			v = strchr(s, '=') + 1;
		} else if (str_starts(s, "-o") || str_starts(s, "-t")) {
			v = s[2] ? s + 2 : i + 1 < n ? argv[++i] : NULL;
			w.odd |= !v;
		} else if ((str_eq(s, "--options") || str_eq(s, "--types")) && i + 1 < n) {
			v = argv[++i];
		} else {
			w.odd = true;
		}
		if (v && (str_starts(s, "-t") || str_starts(s, "--types")))
			w.type = v;
		else if (v)
			take_options(p, &w, v);
	}
	w.odd |= w.n_places > 2 || (!w.n_places && !w.all);
	return w;
}

static const struct fstab_line *fstab_of(struct mounts_plan *p, const char *place)
{
	for (size_t i = 0; i < p->n_fstab; i++)
		if (str_eq(p->fstab[i].where, place) || str_eq(p->fstab[i].what, place) ||
			(*p->fstab[i].where == '/' && *place == '/' &&
				str_eq(mounts_canonical(p->root, p->a, p->fstab[i].where),
					mounts_canonical(p->root, p->a, place))))
			return &p->fstab[i];
	return NULL;
}

/* What "mount -a" would add: lines whose place has no mount yet. */
static void mount_all(struct mounts_plan *p, const struct hand *h)
{
	for (size_t i = 0; i < p->n_fstab; i++) {
		const struct fstab_line *l = &p->fstab[i];
		if (*l->where != '/' || fstab_yes_no(l->options, "noauto", "auto"))
			continue;
		const char *where = mounts_canonical(p->root, p->a, l->where);
		if (!str_eq(mounts_holding(p, where)->where, where))
			not_understood(p, h, where);
	}
}

/* One call that is understood; false: it is not. */
static bool do_mount(struct mounts_plan *p, const struct hand *h, char **argv, size_t n)
{
	struct words w = words_of(p, argv, n);
	const char *why = NULL;

	if (w.odd)
		return false;
	if (w.all) {
		mount_all(p, h);
		return true;
	}
	const char *options = w.options ? w.options : "", *target = w.place[w.n_places - 1];
	const struct fstab_line *l = w.n_places == 1 ? fstab_of(p, target) : NULL;
	if (l)
		target = l->where;
	if (*target != '/')
		return false;
	struct mount_boot m = {
		.where = mounts_canonical(p->root, p->a, target), .file = h->file, .line = h->line};
	struct mount_boot *now = mounts_holding(p, m.where);
	struct mount_call c = {.what = w.n_places == 2 ? w.place[0]
				       : l	       ? l->what
						       : "",
		.type = w.type ? w.type
			: l    ? l->type
			       : "",
		.options = options};
	bool remount = fstab_option(NULL, options, "remount", NULL);
	if (now->unknown)
		return true;
	if (remount) {
		c.current = str_eq(now->where, m.where) ? now->options : NULL;
		if (w.n_places == 1)
			c.options =
				arena_printf(p->a, "%s,%s", l ? l->options : now->options, options);
		if (!*c.type) /* only tmpfs is asked about its words; the rest is remounted elsewhere */
			c.type = "ramfs";
	} else if (w.n_places == 1) {
		if (!l)
			return true; /* mount(8) does not find it in fstab */
		c.options = arena_printf(p->a, "%s,%s", l->options, options);
	}
	if (mount_is_bind(c.type, c.options) && !remount)
		c.source = mounts_holding(p, mounts_canonical(p->root, p->a, c.what))->options;
	switch (mount_call(p->root, p->a, &c, &m.options, &why)) {
	case 0:
		if (remount)
			*now = (struct mount_boot){.where = now->where,
				.unit = now->unit,
				.options = m.options,
				.file = h->file,
				.line = h->line};
		else
			keep(p, &m);
		return true;
	case 1:
		return true;
	default:
		return false;
	}
}

/* One command without any of the shell's signs. */
static void command(struct mounts_plan *p, const struct hand *h, const char *text)
{
	size_t n;
	char **argv = str_split(p->a, text, " \t\r", &n);

	if (!n || !mounts_something(text))
		return;
	if (h->sure && str_eq(path_base(argv[0]), "mount") &&
		!strpbrk(text, ";&|<>()$`*?[]{}'\"\\~") && do_mount(p, h, argv, n))
		return;
	if (h->sure && !mounts_something(path_base(argv[0])) && !strpbrk(text, ";&|`$") &&
		!str_ends(path_base(argv[0]), "sh"))
		return; /* "echo mount ..." and the like */
	not_understood(p, h, text);
}

/* A line that makes what follows conditional. */
static bool controls(const char *line)
{
	static const char *const words[] = {"if", "for", "while", "until", "case", "function",
		"return", "exec", "break", "eval", "trap", "else", "elif"};
	size_t n = strcspn(line, " \t;(");

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (strlen(words[i]) == n && !strncmp(line, words[i], n))
			return true;
	return strstr(line, "()") || strstr(line, "<<") || str_ends(line, "\\");
}

static void script(struct mounts_plan *p, struct hand h, const struct file *f)
{
	struct lines l = lines_of(f->data, f->size);
	bool odd = false, any = false;
	const char *text;
	size_t len;

	h.file = f;
	if (f->has_nul || !mounts_something(f->data))
		return;
	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(p->a, text, len));
		odd |= *s != '#' && controls(s);
	}
	l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(p->a, text, len));
		if (!*s || *s == '#')
			continue;
		if (!odd && (str_eq(s, "exit") || str_starts(s, "exit ")))
			return;
		if (!mounts_something(s))
			continue;
		any = true;
		h.line = l.number;
		if (!odd)
			command(p, &h, s);
	}
	h.line = 0;
	if (odd && any)
		not_understood(p, &h, f->data);
}

/* A command line: its own words, and the shell script it starts. */
static void run_line(struct mounts_plan *p, const struct hand *h, const char *text)
{
	size_t n;
	char **argv = str_split(p->a, text, " \t", &n);

	command(p, h, text);
	for (size_t i = 0; i < n && i < 3; i++) {
		const struct file *f;
		struct stat st;
		if (*argv[i] == '/' && root_stat(p->root, argv[i], true, &st, NULL) == 0 &&
			S_ISREG(st.st_mode) && st.st_size > 2 && st.st_size < LIMIT_SCRIPT &&
			root_read(p->root, argv[i], &f, NULL) == 0 && str_starts(f->data, "#!"))
			script(p, *h, f);
		if (i == 0 && !str_ends(path_base(argv[0]), "sh"))
			break;
	}
}

static void service(struct mounts_plan *p, struct unit_index *x, const struct unit_pull *u)
{
	static const char *const keys[] = {
		"ExecCondition", "ExecStartPre", "ExecStart", "ExecStartPost"};
	struct unit_boot b = {0};

	unit_conditions(x, u->unit, &b);
	if (b.condition || u->unit->broken)
		return;
	struct hand h = {.who = u->unit->id, .sure = u->level == UNIT_AT_BOOT && !b.undecided};
	for (size_t k = 0; k < 4; k++) {
		size_t n;
		char **v = unit_values(x, u->unit, "Service", keys[k], true, &n);
		for (size_t i = 0; i < u->unit->items.n; i++)
			if (str_eq(u->unit->items.v[i].key, keys[k])) {
				h.file = u->unit->items.v[i].file;
				h.line = u->unit->items.v[i].line;
			}
		for (size_t i = 0; i < n; i++)
			run_line(p, &h, v[i] + strspn(v[i], "@-:+!|"));
	}
}

/* @reboot lines; user tells whether a field with the user stands before the command. */
static int crontab(struct mounts_plan *p, const char *path, bool user, struct err *e)
{
	const struct file *f;
	const char *text;
	size_t len;
	int rc = root_read(p->root, path, &f, e);

	if (rc < 0)
		return is_absent(rc) || rc == -EINVAL ? 0 : rc;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(p->a, text, len));
		if (!str_starts(s, "@reboot"))
			continue;
		s += strcspn(s, " \t");
		s += strspn(s, " \t");
		if (user) {
			s += strcspn(s, " \t");
			s += strspn(s, " \t");
		}
		struct hand h = {f, l.number, path, true};
		run_line(p, &h, s);
	}
	return 0;
}

static int crontabs(struct mounts_plan *p, struct err *e)
{
	static const char *const dirs[] = {"/etc/cron.d", "/var/spool/cron/crontabs"};
	struct unit_boot b;
	int rc = unit_at_boot(p->root, p->a, "cron.service", &b, e);

	if (rc < 0 || !b.starts)
		return rc;
	rc = crontab(p, "/etc/crontab", true, e);
	for (size_t d = 0; rc >= 0 && d < 2; d++) {
		char **names;
		size_t n;
		rc = root_list(p->root, dirs[d], p->a, &names, &n, e);
		if (is_absent(rc)) {
			rc = 0;
			continue;
		}
		for (size_t i = 0; rc >= 0 && i < n; i++)
			if (names[i][0] != '.' && (d || !strchr(names[i], '.')))
				rc = crontab(
					p, arena_printf(p->a, "%s/%s", dirs[d], names[i]), !d, e);
	}
	return rc;
}

/* The first word of each line that is a path, of a file whose comments begin with "#". */
static int places(struct mounts_plan *p, const char *path, const char *why, struct err *e)
{
	const struct file *f;
	const char *text;
	size_t len;
	int rc = root_read(p->root, path, &f, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(p->a, text, len));
		s[strcspn(s, " \t")] = '\0';
		if (*s != '/' || !s[1] || strchr(s, '$') || str_eq(s, "/-"))
			continue;
		keep(p, &(struct mount_boot){.where = mounts_canonical(p->root, p->a, s),
				.file = f,
				.line = l.number,
				.unknown = why});
	}
	return 0;
}

static int places_of_all(struct mounts_plan *p, const char *file, const char *dir,
	const char *suffix, const char *why, struct err *e)
{
	char **names;
	size_t n;
	int rc = places(p, file, why, e);

	if (rc < 0)
		return rc;
	rc = root_list(p->root, dir, p->a, &names, &n, e);
	if (is_absent(rc))
		return 0;
	for (size_t i = 0; rc >= 0 && i < n; i++)
		if (str_ends(names[i], suffix))
			rc = places(p, arena_printf(p->a, "%s/%s", dir, names[i]), why, e);
	return rc < 0 ? rc : 0;
}

/* pam_namespace in any stack. */
static int instances(struct mounts_plan *p, struct err *e)
{
	char **names;
	size_t n, len;
	bool any = false;
	int rc = root_list(p->root, "/etc/pam.d", p->a, &names, &n, e);

	if (is_absent(rc))
		return 0;
	for (size_t i = 0; rc >= 0 && i < n && !any; i++) {
		const struct file *f;
		const char *text;
		struct err why;
		if (root_read(p->root, arena_printf(p->a, "/etc/pam.d/%s", names[i]), &f, &why) < 0)
			continue; /* no stack can be read from it either */
		struct lines l = lines_of(f->data, f->size);
		while (!any && next_line(&l, &text, &len)) {
			char *s = str_strip(arena_strndup(p->a, text, len));
			any = *s != '#' && strstr(s, "pam_namespace.so");
		}
	}
	return rc < 0 || !any ? rc
			      : places_of_all(p, "/etc/security/namespace.conf",
					"/etc/security/namespace.d", ".conf",
					"pam_namespace gives sessions an instance of their own", e);
}

static int automounter(struct mounts_plan *p, struct err *e)
{
	struct unit_boot b;
	int rc = unit_at_boot(p->root, p->a, "autofs.service", &b, e);

	return rc < 0 || !b.starts ? rc
				   : places_of_all(p, "/etc/auto.master", "/etc/auto.master.d",
					     ".autofs", "the automounter rules what is there", e);
}

int mounts_later(struct mounts_plan *p, struct err *e)
{
	struct unit_index *x;
	struct stat st;
	const struct file *f;
	int rc = unit_index(p->root, &x, e);

	for (size_t i = 0; rc >= 0 && i < x->n_pulled; i++) {
		const struct unit_pull *u = &x->pulled[i];
		if (u->level >= UNIT_ON_DEMAND && str_ends(u->unit->id, ".service") &&
			u->unit->exists && !u->unit->masked)
			service(p, x, u);
	}
	if (rc >= 0 && root_stat(p->root, "/etc/rc.local", true, &st, NULL) == 0 &&
		(st.st_mode & 0111)) {
		struct unit_boot b;
		rc = unit_at_boot(p->root, p->a, "rc-local.service", &b, e);
		if (rc >= 0 && !b.masked) {
			rc = root_read(p->root, "/etc/rc.local", &f, e);
			if (rc >= 0)
				script(p, (struct hand){.who = "/etc/rc.local", .sure = true}, f);
		}
	}
	if (rc >= 0)
		rc = instances(p, e);
	if (rc >= 0)
		rc = automounter(p, e);
	return rc < 0 ? rc : crontabs(p, e);
}
