/*
 * versions: see versions.h.
 *
 * Versions are told apart by what the module's file holds, not by a package's number: distributions carry single
 * changes back (Red Hat's 1.3.1 and 1.5.1 know pwhistory.conf, Debian's 1.4.0 makes faillock's directory).  Marks, with
 * the release that brought them: an imported mkdir in pam_faillock (1.5.2), no fgets in it (1.6.0),
 * "pam_faillock:auth_executed" (1.7.2), "pwhistory.conf" (1.5.3), "option remember invalid" in pam_unix (1.6.0; taken
 * for 1.6.1 as well), no "SYS_UID_MIN" in pam_usertype (1.6.0), pam_modutil_user_in_group_nam_gid in pam_access (1.7.0).  A
 * second path that ends as the configuration's own is the vendor's (1.5.3).
 *
 * Observed with the modules of Debian 11, 12 and 13 (1.4.0, 1.5.2, 1.7.0); the rest read in the releases.
 */
#include "checks/pam/versions.h"

#include <string.h>

#include "base/str.h"

static const struct file *module_file(
	struct root *r, struct arena *a, const struct pam_install *in, const char *module)
{
	const struct file *f;

	for (int i = 0; i < 4 && in->dirs[i]; i++)
		if (!root_read(r, arena_printf(a, "%s/%s.so", in->dirs[i], module), &f, NULL))
			return f;
	return NULL;
}

/* Whether what a file does not hold says anything: it is a shared object, and no stand-in. */
static bool whole(const struct file *f)
{
	return f && f->size > 1000;
}

static bool says(const struct file *f, const char *text)
{
	return f && memmem(f->data, f->size, text, strlen(text));
}

/* The same for a whole string: what stands between two NULs. */
static bool imports(const struct file *f, const char *symbol)
{
	const char *at = f ? f->data : NULL;
	size_t n = strlen(symbol);

	while (at && (at = memmem(at, (size_t)(f->data + f->size - at), symbol, n + 1))) {
		if (at > f->data && !at[-1])
			return true;
		at++;
	}
	return false;
}

/* The path in the file that ends in "/security/NAME" and does not begin with /etc. */
static const char *vendor(struct arena *a, const struct file *f, const char *name)
{
	const char *end = arena_printf(a, "/security/%s", name), *at = f ? f->data : NULL;
	size_t n = strlen(end);

	while (at && (at = memmem(at, (size_t)(f->data + f->size - at), end, n + 1))) {
		const char *from = at;
		while (from > f->data && from[-1])
			from--;
		if (*from == '/' && !str_starts(from, "/etc/") && strlen(from) < 200)
			return arena_strdup(a, from);
		at++;
	}
	return NULL;
}

void pam_versions_find(
	struct root *r, struct arena *a, const struct pam_install *in, struct pam_versions *ret)
{
	const struct file *f;

	*ret = (struct pam_versions){0};
	if ((f = module_file(r, a, in, "pam_faillock"))) {
		ret->faillock_needs_dir = whole(f) && !imports(f, "mkdir");
		ret->faillock_long_lines = whole(f) && !says(f, "fgets");
		ret->faillock_resets_own = says(f, "pam_faillock:auth_executed");
		ret->faillock_vendor = vendor(a, f, "faillock.conf");
	}
	if ((f = module_file(r, a, in, "pam_pwhistory"))) {
		ret->pwhistory_conf = says(f, "pwhistory.conf");
		ret->pwhistory_vendor = vendor(a, f, "pwhistory.conf");
	}
	ret->unix_strict = says(module_file(r, a, in, "pam_unix"), "option remember invalid");
	if ((f = module_file(r, a, in, "pam_usertype")))
		ret->usertype_below = whole(f) && !says(f, "SYS_UID_MIN");
	ret->access_numbers =
		imports(module_file(r, a, in, "pam_access"), "pam_modutil_user_in_group_nam_gid");
}

static bool makes(struct root *r, struct arena *a, const char *path, const char *dir)
{
	const struct file *f;
	const char *text;
	size_t len, n;

	if (root_read(r, path, &f, NULL) < 0)
		return false;
	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &text, &len);) {
		char **word = str_split(a, arena_strndup(a, text, len), " \t", &n);
		if (n < 2 || !strchr("dDvqQ", *word[0]))
			continue;
		char *at = str_starts(word[1], "/var/run/") ? word[1] + strlen("/var") : word[1];
		if (str_eq(at, str_starts(dir, "/var/run/") ? dir + strlen("/var") : dir))
			return true;
	}
	return false;
}

bool pam_made_at_boot(struct root *r, struct arena *a, const char *dir)
{
	static const char *const places[] = {
		"/etc/tmpfiles.d", "/run/tmpfiles.d", "/usr/lib/tmpfiles.d"};
	struct stat st;

	for (size_t p = 0; p < 3; p++) {
		char **names;
		size_t n;
		if (root_list(r, places[p], a, &names, &n, NULL) < 0)
			continue;
		for (size_t i = 0; i < n; i++) {
			bool hidden = !str_ends(names[i], ".conf");
			/* a file of the same name in an earlier place stands instead */
			for (size_t q = 0; q < p && !hidden; q++)
				hidden =
					!root_stat(r, arena_printf(a, "%s/%s", places[q], names[i]),
						true, &st, NULL);
			if (!hidden &&
				makes(r, a, arena_printf(a, "%s/%s", places[p], names[i]), dir))
				return true;
		}
	}
	return false;
}
