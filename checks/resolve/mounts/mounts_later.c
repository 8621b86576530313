/*
 * mounts_later: who mounts something once the mount units are done: services that start, init scripts, /etc/rc.local,
 * @reboot lines of cron, and the scripts and commands these come to (followed by boot_shell.c).
 *
 * mount, umount, mountpoint and "systemctl stop X.mount" that are sure to be run are done; one behind a condition that files
 * do not decide, or in a unit that only somebody's asking starts, makes its place unknown unless it would change nothing.  A
 * remount without a source takes the options of the first line of fstab about that place, or those in force, and puts
 * its own behind them; "mount -a" mounts each line whose source is not mounted there.  A service with mounts of its own
 * (PrivateTmp=, ProtectSystem=, ...) or of an ordinary user changes nobody else's.  Where a word of mount(8) is not known,
 * the paths the script names are not known either, and nothing is when an administrator wrote it.  When local-fs.target
 * fails the boot ends in emergency mode and none of these comes.
 *
 * Where pam_namespace gives each session its own instance of a directory, or the automounter rules it, what is there is not
 * known either.
 *
 * Not handled: programs that are no shell scripts, pam_mount, people at the keyboard.
 */
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/mounts/mounts.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/units/unit_index.h"

#define LIMIT_SCRIPT (512 << 10) /* boot_command.c follows none that is larger */

/* Somebody who runs commands. */
struct hand {
	struct mounts_plan *p;
	const char *who;
	bool sure;		   /* it runs at every boot */
	bool own_mounts, ordinary; /* a service with mounts of its own; of an ordinary user */
	const struct unit *unit;   /* NULL: no service */
	const struct boot_calls *calls;
	const struct file *text;  /* all that it names is not known any more */
	const struct file **read; /* scripts that were come to */
	size_t n_read, cap_read;
	const struct file *file; /* of the command in hand */
	unsigned line;
	struct place_told {
		const struct file *file;
		unsigned line;
	} * told; /* the calls of mount that were come to */
	size_t n_told, cap_told;
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

static void not_known(const struct hand *h, const char *where, bool everywhere)
{
	mounts_keep(h->p, &(struct mount_boot){.where = where,
				  .file = h->file,
				  .line = h->line,
				  .everywhere = everywhere,
				  .unknown = arena_printf(h->p->a,
					  "what %s mounts there is not understood", h->who)});
}

/* Whatever the text names as a path can no longer be told. */
static void not_understood(const struct hand *h, const char *text)
{
	struct mounts_plan *p = h->p;
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
		not_known(h, where, false);
	}
}

/* The words of one call of mount(8). */
struct words {
	const char *options, *type, *place[2];
	size_t n_places;
	bool all, odd, fake;
};

static void take_options(struct mounts_plan *p, struct words *w, const char *v)
{
	w->options = w->options ? arena_printf(p->a, "%s,%s", w->options, v) : v;
}

static struct words words_of(struct mounts_plan *p, char **argv, size_t n)
{
	struct words w = {0};
	const char *named[2] = {NULL, NULL}; /* source, target */

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
			   str_eq(s, "-i") || str_eq(s, "-f") || str_eq(s, "-s") ||
			   str_eq(s, "-m") || str_eq(s, "--mkdir") || str_eq(s, "--verbose")) {
			w.fake |= str_eq(s, "-f");
		} else if (str_eq(s, "-a") || str_eq(s, "--all")) {
			w.all = true;
		} else if (str_starts(s, "--options=") || str_starts(s, "--types=")) {
			v = strchr(s, '=') + 1;
		} else if (str_starts(s, "-o") || str_starts(s, "-t")) {
			v = s[2] ? s + 2 : i + 1 < n ? argv[++i] : NULL;
			w.odd |= !v;
		} else if ((str_eq(s, "--options") || str_eq(s, "--types")) && i + 1 < n) {
			v = argv[++i];
		} else if ((str_eq(s, "--target") || str_eq(s, "--source")) && i + 1 < n) {
			named[str_eq(s, "--target")] = argv[++i];
		} else if (str_starts(s, "--target=") || str_starts(s, "--source=")) {
			named[str_starts(s, "--t")] = strchr(s, '=') + 1;
		} else {
			w.odd = true;
		}
		if (v && (str_starts(s, "-t") || str_starts(s, "--types")))
			w.type = v;
		else if (v)
			take_options(p, &w, v);
	}
	for (size_t i = 0; i < 2; i++)
		if (named[i] && w.n_places < 2)
			w.place[w.n_places++] = named[i];
		else
			w.odd |= named[i] != NULL;
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

static bool mounted_from(struct mounts_plan *p, const char *where, const char *what)
{
	for (size_t i = 0; i < p->n; i++)
		if (p->v[i].options && str_eq(p->v[i].where, where) &&
			(str_eq(where, "/") || !p->v[i].what || str_eq(p->v[i].what, what)))
			return true;
	return false;
}

/* What "mount -a" adds: lines whose source is not mounted on their place yet. */
static void mount_all(const struct hand *h)
{
	struct mounts_plan *p = h->p;

	for (size_t i = 0; i < p->n_fstab; i++) {
		const struct fstab_line *l = &p->fstab[i];
		const char *why;
		if (*l->where != '/' || str_eq(l->type, "swap") ||
			fstab_yes_no(l->options, "noauto", "auto"))
			continue;
		struct mount_boot m = {.where = mounts_canonical(p->root, p->a, l->where),
			.what = l->what,
			.file = h->file,
			.line = h->line};
		if (mounted_from(p, m.where, l->what))
			continue;
		struct mount_call c = {.what = l->what, .type = l->type, .options = l->options};
		if (mount_is_bind(c.type, c.options))
			c.source =
				mounts_holding(p, mounts_canonical(p->root, p->a, c.what))->options;
		int rc = mount_call(p->root, p->a, &c, &m.options, &why);
		if (!rc)
			mounts_keep(p, &m);
		else if (rc < 0)
			not_known(h, m.where, false);
	}
}

/* One call that is understood: how it ends; -EBADMSG: it is not. */
static int do_mount(const struct hand *h, char **argv, size_t n)
{
	struct mounts_plan *p = h->p;
	struct words w = words_of(p, argv, n);
	const char *why = NULL;

	if (n == 1 || w.fake)
		return CALL_SUCCEEDS; /* it lists */
	if (w.odd)
		return -EBADMSG;
	if (w.all) {
		mount_all(h);
		return CALL_OPEN;
	}
	const char *options = w.options ? w.options : "", *target = w.place[w.n_places - 1];
	const struct fstab_line *l = w.n_places == 1 ? fstab_of(p, target) : NULL;
	if (l)
		target = l->where;
	if (*target != '/')
		return l ? CALL_FAILS : -EBADMSG;
	struct mount_boot m = {.what = w.n_places == 2 ? w.place[0]
				       : l	       ? l->what
						       : NULL,
		.where = mounts_canonical(p->root, p->a, target),
		.file = h->file,
		.line = h->line};
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
		return CALL_OPEN;
	if (remount) {
		c.current = str_eq(now->where, m.where) ? now->options : NULL;
		if (w.n_places == 1)
			c.options =
				arena_printf(p->a, "%s,%s", l ? l->options : now->options, options);
		if (!*c.type) /* only tmpfs is asked about its words; the rest is remounted elsewhere */
			c.type = "ramfs";
	} else if (w.n_places == 1) {
		if (!l)
			return CALL_FAILS; /* mount(8) does not find it in fstab */
		c.options = arena_printf(p->a, "%s,%s", l->options, options);
	}
	const char *from = NULL;
	if (mount_is_bind(c.type, c.options) && !remount) {
		from = mounts_canonical(p->root, p->a, c.what);
		c.source = mounts_holding(p, from)->options;
		mounts_share(p, &m, from, c.options);
	}
	switch (mount_call(p->root, p->a, &c, &m.options, &why)) {
	case 0:
		if (remount)
			*now = (struct mount_boot){.where = now->where,
				.unit = now->unit,
				.what = now->what,
				.peers = now->peers,
				.root = now->root,
				.options = m.options,
				.file = h->file,
				.line = h->line};
		else
			mounts_keep(p, &m);
		if (from && mount_is_rbind(c.type, c.options))
			mounts_show_below(p, from, m.where);
		return CALL_SUCCEEDS;
	case 1:
		return CALL_FAILS;
	default:
		return -EBADMSG;
	}
}

/* The place is left by its last mount. */
static void take_away(const struct hand *h, const char *where)
{
	for (size_t i = h->p->n; i--;)
		if (h->p->v[i].options && str_eq(h->p->v[i].where, where)) {
			h->p->v[i].options = NULL;
			h->p->v[i].failed = arena_printf(h->p->a, "%s takes it away", h->who);
			return;
		}
}

/* umount: as do_mount(). */
static int do_umount(const struct hand *h, char **v, size_t n)
{
	static const char *const busy[] = {
		"/", "/tmp", "/var", "/var/tmp", "/run", "/dev", "/proc", "/sys", "/usr", "/home"};
	bool lazy = false;

	for (size_t i = 1; i < n; i++) {
		if (*v[i] == '-') {
			if (strspn(v[i] + 1, "lfnvqR") != strlen(v[i] + 1) &&
				!str_eq(v[i], "--lazy"))
				return -EBADMSG;
			lazy |= strchr(v[i], 'l') != NULL;
			continue;
		}
		const struct fstab_line *l = fstab_of(h->p, v[i]);
		const char *where = l ? l->where : v[i];
		if (*where != '/')
			return -EBADMSG;
		where = mounts_canonical(h->p->root, h->p->a, where);
		for (size_t k = 0; k < sizeof(busy) / sizeof(*busy) && !lazy; k++)
			if (str_eq(busy[k], where))
				return -EBADMSG; /* whether somebody uses it is not in files */
		take_away(h, where);
	}
	return CALL_OPEN;
}

/* systemctl stop X.mount. */
static bool do_systemctl(const struct hand *h, char **v, size_t n, bool sure)
{
	bool stop = false;

	for (size_t i = 1; i < n; i++) {
		if (!v[i])
			continue;
		if (str_eq(v[i], "stop"))
			stop = true;
		else if (stop && *v[i] != '-' && (*v[i] == '/' || str_ends(v[i], ".mount"))) {
			const char *where = *v[i] == '/' ? v[i] : mounts_unit_path(h->p->a, v[i]);
			if (sure)
				take_away(h, where);
			else
				not_known(h, where, false);
		}
	}
	return false;
}

/* A call that may be made or not: what it is about is not known, unless all would stay as it is. */
static void do_perhaps(const struct hand *h, char **v, size_t n, bool mount)
{
	struct mounts_plan *p = h->p;
	size_t was = p->n;
	struct mount_boot before[256];
	bool same = mount && was < sizeof(before) / sizeof(*before);

	if (same) {
		memcpy(before, p->v, was * sizeof(*before));
		same = do_mount(h, v, n) >= 0 && p->n == was;
		for (size_t i = 0; same && i < was; i++)
			same = before[i].options == p->v[i].options ||
			       (before[i].options && p->v[i].options &&
				       str_eq(before[i].options, p->v[i].options));
		p->n = was;
		memcpy(p->v, before, was * sizeof(*before));
	}
	for (size_t i = 1; !same && i < n; i++)
		if (*v[i] == '/')
			not_understood(h, v[i]);
}

/* Calls with words that files do not tell. */
static void do_unknown(struct hand *h, char **v, size_t n)
{
	const char *path = h->file ? h->file->path : "";
	bool vendors = (str_starts(path, "/usr/") && !str_starts(path, "/usr/local/")) ||
		       str_starts(path, "/lib/") || str_starts(path, "/etc/init.d/");
	bool target = v[n - 1] && *v[n - 1] == '/';

	if (target)
		not_understood(h, v[n - 1]);
	if (target || h->text == h->file)
		return;
	h->text = h->file;
	not_understood(h, h->file->data);
	if (!vendors)
		not_known(h, "/", true);
}

static bool mountpoint(const struct hand *h, char **v, size_t n, enum call_end *ret)
{
	const char *path = n > 1 && v[n - 1] && *v[n - 1] == '/' ? v[n - 1] : NULL;

	if (!path)
		return false;
	path = mounts_canonical(h->p->root, h->p->a, path);
	const struct mount_boot *m = mounts_holding(h->p, path);
	if (!m->unknown)
		*ret = str_eq(m->where, path) ? CALL_SUCCEEDS : CALL_FAILS;
	return true;
}

/* A script that is too large to be followed may do anything, when it speaks of mounts. */
static void too_large(const struct hand *h, const char *path)
{
	const struct file *f;
	struct stat st;

	if (*path != '/' || root_stat(h->p->root, path, true, &st, NULL) < 0 ||
		!S_ISREG(st.st_mode) || st.st_size <= LIMIT_SCRIPT)
		return;
	if (root_read(h->p->root, path, &f, NULL) == 0 &&
		(!str_starts(f->data, "#!") || !mounts_something(f->data)))
		return;
	mounts_keep(h->p, &(struct mount_boot){.where = "/",
				  .everywhere = true,
				  .file = h->file,
				  .line = h->line,
				  .unknown = arena_printf(h->p->a,
					  "the script %s is too large to be followed", path)});
}

/* Whether "+" or "!" before a service's command gives it root's rights. */
static bool as_root(const struct hand *h)
{
	for (size_t i = 0; h->unit && i < h->unit->items.n; i++) {
		const struct ini_item *it = &h->unit->items.v[i];
		if (it->file == h->calls->file && it->line == h->calls->line &&
			str_starts(it->key, "Exec") &&
			strcspn(it->value, "+!") < strspn(it->value, "@-:+!|"))
			return true;
	}
	return false;
}

static bool told(void *of, const struct boot_told *t, enum call_end *ret_end)
{
	struct hand *h = of;
	const char *name = path_base(t->v[0]);
	bool mount = str_eq(name, "mount"), sure = h->sure && !t->perhaps, known = true;

	h->file = t->file;
	h->line = t->line;
	if (h->own_mounts || (h->ordinary && !as_root(h)))
		return mount || str_eq(name, "umount"); /* it ends as it may */
	if (str_eq(name, "mountpoint"))
		return mountpoint(h, t->v, t->n, ret_end);
	if (str_eq(name, "systemctl"))
		return do_systemctl(h, t->v, t->n, sure);
	if (!mount && !str_eq(name, "umount")) {
		too_large(h, t->v[0]);
		for (size_t i = 1; i < t->n && i < 3; i++)
			if (t->v[i] && str_ends(name, "sh"))
				too_large(h, t->v[i]);
		return false;
	}
	*(struct place_told *)arena_push(h->p->a, &h->told, &h->n_told, &h->cap_told,
		sizeof(*h->told)) = (struct place_told){t->file, t->line};
	for (size_t i = 0; i < t->n; i++)
		known &= t->v[i] != NULL;
	if (!known) {
		do_unknown(h, t->v, t->n);
	} else if (!sure) {
		do_perhaps(h, t->v, t->n, mount);
	} else {
		int end = mount ? do_mount(h, t->v, t->n) : do_umount(h, t->v, t->n);
		if (end < 0)
			do_perhaps(h, t->v, t->n, false);
		else
			*ret_end = (enum call_end)end;
	}
	return true;
}

/* What stands where commands are not followed: $(...), here-documents, traps. */
static void overlooked(struct hand *h, const struct file *f)
{
	if (h->own_mounts || h->ordinary)
		return;
	struct lines l = lines_of(f->data, f->size);
	bool apart = strstr(f->data, "sh <<") || has_word(f->data, "trap");
	const char *text;
	size_t len;

	if (!mounts_something(f->data))
		return;
	while (next_line(&l, &text, &len)) {
		char *s = str_strip(arena_strndup(h->p->a, text, len));
		bool seen = false;
		if (*s == '#' || !(has_word(s, "mount") || has_word(s, "umount")) ||
			!(apart || strstr(s, "$(") || strchr(s, '`')) ||
			!(strstr(s, "mount -") || strstr(s, "mount /") || strstr(s, "mount $")))
			continue;
		for (size_t i = 0; i < h->n_told && !seen; i++)
			seen = h->told[i].file == f && h->told[i].line == l.number;
		h->file = f;
		h->line = l.number;
		if (!seen)
			not_understood(h, s);
	}
}

static void done(struct hand *h, const struct boot_calls *c)
{
	for (size_t i = 0; i < c->n; i++) {
		const struct file *f = NULL;
		bool known = false;
		struct stat st;
		if (c->v[i].kind != CALL_PROGRAM ||
			root_stat(h->p->root, c->v[i].name, true, &st, NULL) < 0 ||
			st.st_size > LIMIT_SCRIPT ||
			root_read(h->p->root, c->v[i].name, &f, NULL) < 0 ||
			!str_starts(f->data, "#!"))
			continue;
		for (size_t k = 0; k < h->n_read && !known; k++)
			known = h->read[k] == f;
		if (known)
			continue;
		*(const struct file **)arena_push(
			h->p->a, &h->read, &h->n_read, &h->cap_read, sizeof(f)) = f;
		overlooked(h, f);
	}
	if (c->steps >= BOOT_MAX_STEPS && h->file && mounts_something(h->file->data)) {
		not_understood(h, h->file->data);
		not_known(h, "/", true);
	}
}

/* Whether what a service mounts is seen by itself alone. */
static bool has_own_mounts(struct unit_index *x, const struct unit *u)
{
	static const char *const bools[] = {"PrivateMounts", "PrivateTmp", "PrivateDevices",
		"ProtectKernelTunables", "ProtectKernelModules", "ProtectKernelLogs",
		"ProtectControlGroups", "DynamicUser", "PrivateIPC", "ProtectSystem",
		"ProtectHome"};
	static const char *const lists[] = {"ReadWritePaths", "ReadOnlyPaths", "InaccessiblePaths",
		"ExecPaths", "NoExecPaths", "BindPaths", "BindReadOnlyPaths", "TemporaryFileSystem",
		"MountImages", "ExtensionImages"};
	const char *flags = unit_value(u, "Service", "MountFlags");
	size_t n;

	if (flags && str_eq(flags, "shared"))
		return false;
	for (size_t i = 0; i < sizeof(bools) / sizeof(*bools); i++) {
		const char *v = unit_value(u, "Service", bools[i]);
		bool on = false;
		if (v && *v && (systemd_bool(v, &on) < 0 || on))
			return true; /* ProtectSystem=strict and its like, too */
	}
	for (size_t i = 0; i < sizeof(lists) / sizeof(*lists); i++) {
		unit_values(x, u, "Service", lists[i], true, &n);
		if (n)
			return true;
	}
	return flags && *flags;
}

static void service(
	struct mounts_plan *p, struct unit_index *x, const struct unit *u, enum unit_level level)
{
	struct unit_boot b = {0};
	const char *user = unit_value(u, "Service", "User");

	unit_conditions(x, u, &b);
	if (b.condition || u->broken)
		return;
	struct hand h = {.p = p,
		.who = u->id,
		.sure = level == UNIT_AT_BOOT && !b.undecided && !p->perhaps_stops,
		.own_mounts = has_own_mounts(x, u),
		.ordinary = user && *user && !str_eq(user, "root") && !str_eq(user, "0"),
		.unit = u};
	struct boot_calls c = {.root = p->root, .a = p->a, .tell = told, .tell_of = &h};
	h.calls = &c;
	unit_calls(x, u, &c);
	done(&h, &c);
}

/* What the mount units that were started want. */
static int wanted_by_mounts(struct mounts_plan *p, struct unit_index *x, struct err *e)
{
	static const char *const kinds[] = {".wants", ".requires"};
	size_t n_mounts = p->n;
	int rc = 0;

	for (size_t i = 0; i < n_mounts; i++) {
		if (!p->v[i].unit || !p->v[i].options)
			continue;
		for (size_t k = 0; k < 2; k++) {
			char **names;
			size_t n;
			rc = unit_dir_entries(x, p->v[i].unit, kinds[k], ".service", &names, &n, e);
			for (size_t m = 0; rc >= 0 && m < n; m++) {
				const struct unit *u;
				bool known = false;
				rc = unit_load(x, path_base(names[m]), &u, e);
				for (size_t j = 0; rc >= 0 && j < x->n_pulled; j++)
					known |= x->pulled[j].unit == u;
				if (rc >= 0 && !known && u->exists && !u->masked)
					service(p, x, u, UNIT_AT_BOOT);
			}
			if (rc < 0)
				return rc;
		}
	}
	return 0;
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
			size_t n = strcspn(s, " \t");
			bool root = n == 4 && !strncmp(s, "root", 4);
			s += n;
			s += strspn(s, " \t");
			if (!root)
				continue;
		} else if (!str_eq(path_base(path), "root")) {
			continue;
		}
		struct hand h = {.p = p, .who = path, .sure = !p->perhaps_stops, .file = f};
		struct boot_calls c = {.root = p->root, .a = p->a, .tell = told, .tell_of = &h};
		boot_shell(&c, s, strlen(s), NULL, 0, f, l.number);
		done(&h, &c);
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
		mounts_keep(p, &(struct mount_boot){.where = mounts_canonical(p->root, p->a, s),
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
	enum unit_level rc_local = UNIT_PERHAPS;
	const struct unit *last = NULL;
	struct unit_index *x;
	int rc = unit_index(p->root, &x, e);

	if (rc >= 0)
		rc = unit_load(x, "rc-local.service", &last, e);
	if (rc >= 0 && !p->stops)
		rc = wanted_by_mounts(p, x, e);
	for (size_t i = 0; rc >= 0 && !p->stops && i < x->n_pulled; i++) {
		const struct unit_pull *u = &x->pulled[i];
		if (u->unit == last)
			rc_local = u->level;
		else if (u->level >= UNIT_ON_DEMAND && str_ends(u->unit->id, ".service") &&
			 (u->unit->exists || u->unit->from_sysv) && !u->unit->masked)
			service(p, x, u->unit, u->level);
	}
	if (rc >= 0 && !p->stops && rc_local >= UNIT_ON_DEMAND && !last->masked)
		service(p, x, last, rc_local);
	if (rc >= 0)
		rc = instances(p, e);
	if (rc >= 0)
		rc = automounter(p, e);
	return rc < 0 || p->stops ? rc : crontabs(p, e);
}
