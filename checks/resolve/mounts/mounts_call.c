/*
 * mounts_call: what one call of mount(8) or umount(8) of util-linux 2.38 changes.
 *
 * A remount without a source takes the options of the first line of fstab about that place, or those in force, and puts
 * its own behind them; "mount -a" mounts each line whose source is not mounted there, -T names another table, -t a list of
 * types.  Left out, and not understood then: -O, -L, -U, -N, the words for propagation alone.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/mounts/mounts_hands.h"

/* The words of one call of mount(8). */
struct words {
	const char *options, *type, *place[2], *table;
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
		} else if ((str_eq(s, "-T") || str_eq(s, "--fstab")) && i + 1 < n) {
			w.table = argv[++i];
		} else if (str_starts(s, "--fstab=")) {
			w.table = s + 8;
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

/* -t a,b or -t noa,b: whether the list has the type. */
static bool of_type(struct arena *a, const char *list, const char *type)
{
	bool turned = list && str_starts(list, "no");
	size_t n;

	if (!list)
		return true;
	char **v = str_split(a, list + 2 * turned, ",", &n);
	return str_in(v, n, type) != turned;
}

/* What "mount -a" adds: lines whose source is not mounted on their place yet. */
static void mount_all(const struct hand *h, const char *types)
{
	struct mounts_plan *p = h->p;

	for (size_t i = 0; i < p->n_fstab; i++) {
		const struct fstab_line *l = &p->fstab[i];
		const struct bitext *why;
		if (*l->where != '/' || str_eq(l->type, "swap") ||
			fstab_yes_no(l->options, "noauto", "auto") ||
			!of_type(p->a, types, l->type))
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
			mounts_not_known(h, m.where, false);
	}
}

/* The same call with another table in the place of /etc/fstab. */
static int by_table(const struct hand *h, char **argv, size_t n, const char *table)
{
	struct mounts_plan *p = h->p, was = *p;
	char **v = arena_array(p->a, n + 1, sizeof(*v));
	const struct file *f;
	struct fstab_line *lines;
	size_t m = 0;

	if (*table != '/')
		return -EBADMSG;
	int rc = root_read(p->root, table, &f, NULL);
	if (rc < 0)
		return is_absent(rc) ? CALL_FAILS : -EBADMSG;
	for (size_t i = 0; i < n; i++) {
		if (str_eq(argv[i], "-T") || str_eq(argv[i], "--fstab"))
			i++;
		else if (!str_starts(argv[i], "--fstab="))
			v[m++] = argv[i];
	}
	fstab_parse(p->a, f, &lines, &p->n_fstab);
	p->fstab = lines;
	rc = mounts_mount(h, v, m);
	p->fstab = was.fstab;
	p->n_fstab = was.n_fstab;
	return rc;
}

int mounts_mount(const struct hand *h, char **argv, size_t n)
{
	struct mounts_plan *p = h->p;
	struct words w = words_of(p, argv, n);
	const struct bitext *why = NULL;

	if (n == 1 || w.fake)
		return CALL_SUCCEEDS; /* it lists */
	if (w.odd)
		return -EBADMSG;
	if (w.table)
		return by_table(h, argv, n, w.table);
	if (w.all) {
		mount_all(h, w.type);
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
	m.type = c.type;
	if (mount_is_bind(c.type, c.options) && !remount) {
		from = mounts_canonical(p->root, p->a, c.what);
		c.source = mounts_holding(p, from)->options;
		m.type = mounts_holding(p, from)->type;
		mounts_share(p, &m, from, c.options);
	}
	switch (mount_call(p->root, p->a, &c, &m.options, &why)) {
	case 0:
		if (remount)
			*now = (struct mount_boot){.where = now->where,
				.unit = now->unit,
				.what = now->what,
				.type = now->type,
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
void mounts_take_away(const struct hand *h, const char *where)
{
	for (size_t i = h->p->n; i--;)
		if (h->p->v[i].options && str_eq(h->p->v[i].where, where)) {
			h->p->v[i].options = NULL;
			h->p->v[i].failed =
				mounts_why(h->p->a, "%s takes it away", "%s 將其卸載", h->who);
			return;
		}
}

/* umount: as do_mount(). */
int mounts_umount(const struct hand *h, char **v, size_t n)
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
		mounts_take_away(h, where);
	}
	return CALL_OPEN;
}
