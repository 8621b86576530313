/*
 * mounts_others: places where what is seen is ruled by somebody else than the mounts of the boot: pam_namespace, which gives
 * each session its own instance of a directory (namespace.conf(5)), and the automounter (auto.master(5)).
 */
#include "base/str.h"
#include "checks/resolve/mounts/mounts_hands.h"

#include <string.h>

static const struct bitext instance = {"pam_namespace gives sessions an instance of their own",
	"pam_namespace 使各工作階段各有一份"};
static const struct bitext automounted = {
	"the automounter rules what is there", "該處內容由 automounter 決定"};

/* The first word of each line that is a path, of a file whose comments begin with "#". */
static int places(struct mounts_plan *p, const char *path, const struct bitext *why, struct err *e)
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
	const char *suffix, const struct bitext *why, struct err *e)
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
					"/etc/security/namespace.d", ".conf", &instance, e);
}

static int automounter(struct mounts_plan *p, struct err *e)
{
	struct unit_boot b;
	int rc = unit_at_boot(p->root, p->a, "autofs.service", &b, e);

	return rc < 0 || !b.starts ? rc
				   : places_of_all(p, "/etc/auto.master", "/etc/auto.master.d",
					     ".autofs", &automounted, e);
}

int mounts_others(struct mounts_plan *p, struct err *e)
{
	int rc = instances(p, e);

	return rc < 0 ? rc : automounter(p, e);
}
