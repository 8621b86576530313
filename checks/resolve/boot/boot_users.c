/*
 * boot_users: what the managers of users run at the next boot without a login (user@.service(5), loginctl(1)).
 *
 * The manager of a user starts where logind does and /var/lib/systemd/linger has a file of the user's name, or where its
 * unit user@UID.service is pulled in itself; a mask of the template keeps it off.  It starts its own default.target from the
 * units of the user, of /etc and of /usr (unit_index.c).  Only the programs count: its units are not the system's.
 * Not handled: what a user's own message bus starts, generators for users, an account that PAM refuses.
 */
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/units/unit_index.h"

static int add_manager(struct boot_build *b, const char *user, const char *uid, const char *home,
	const struct boot_item *by, struct err *e)
{
	struct unit_index *x;
	int rc = unit_user_index(b->h->root, user, uid, home, &x, e);

	if (rc >= 0)
		rc = unit_closure(x, e);
	x->all = true;
	for (size_t i = 0; rc >= 0 && i < x->n_pulled; i++) {
		const struct unit_pull *p = &x->pulled[i];
		struct boot_calls c = {.root = b->h->root, .a = b->a};
		struct boot_item *like = arena_alloc(b->a, sizeof(*like));
		struct unit_boot u;
		if (!p->unit->exists || p->unit->masked)
			continue;
		rc = unit_describe(x, p->unit, &u, e);
		if (rc < 0 || !u.starts)
			continue;
		*like = *by;
		like->at_boot &= p->level == UNIT_AT_BOOT;
		if (p->level == UNIT_PERHAPS)
			like->perhaps = p->perhaps ? p->perhaps : p->by;
		else if (!like->perhaps)
			like->perhaps = u.undecided;
		like->by = u.fragment;
		like->as_user = true;
		b->of_user = !str_eq(uid, "0"); /* what others do the system does not feel */
		like->user = b->of_user ? user : NULL;
		c.tell = boot_hear;
		c.tell_of = b;
		b->now = like;
		if (str_ends(p->unit->id, ".timer"))
			boot_add_timer(b, x, p->unit, user, like->perhaps);
		unit_calls(x, p->unit, &c);
		b->of_user = false;
		boot_add_calls(b, &c, like);
	}
	return rc;
}

/* How the manager of a user is started: false: not at all. */
static bool starts(struct boot_build *b, struct unit_index *x, const char *user, const char *uid,
	struct boot_item *ret)
{
	struct unit_boot logind, own;
	const struct unit *u;
	struct stat st;

	*ret = (struct boot_item){.at_boot = true};
	const char *name = arena_printf(b->a, "user@%s.service", uid);
	bool lingers = root_stat(b->h->root, arena_printf(b->a, "/var/lib/systemd/linger/%s", user),
			       true, &st, NULL) == 0;
	bool wanted = false;
	for (size_t i = 0; i < x->n_pulled && !lingers && !wanted; i++)
		wanted = str_eq(x->pulled[i].unit->id, name);
	if (!lingers && !wanted)
		return false;
	if (unit_load(x, name, &u, NULL) < 0 || !u->exists || u->masked ||
		unit_describe(x, u, &own, NULL) < 0 || own.condition)
		return false;
	if (own.starts) {
		ret->perhaps = own.undecided;
		ret->at_boot = !own.on_demand;
		return true;
	}
	if (!lingers || unit_load(x, "systemd-logind.service", &u, NULL) < 0 ||
		unit_describe(x, u, &logind, NULL) < 0 || !logind.starts)
		return false;
	ret->perhaps = logind.undecided;
	return true;
}

int boot_users(struct boot_build *b, struct unit_index *x, struct err *e)
{
	const struct file *f;
	const char *text;
	size_t len;
	int rc = 0;

	if (root_read(b->h->root, "/etc/passwd", &f, NULL) < 0)
		return 0;
	struct lines l = lines_of(f->data, f->size);
	while (rc >= 0 && next_line(&l, &text, &len)) {
		char *at = arena_strndup(b->a, text, len), *v[6];
		struct boot_item by;
		size_t n = 0;
		for (char *field; n < 6 && (field = strsep(&at, ":"));)
			v[n++] = field;
		if (n == 6 && *v[0] && *v[2] && *v[5] == '/' && !strchr(v[0], '/') &&
			starts(b, x, v[0], v[2], &by))
			rc = add_manager(b, v[0], v[2], v[5], &by, e);
	}
	return rc;
}
