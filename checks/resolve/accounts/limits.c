/*
 * limits: /etc/security/limits.conf, then limits.d/NAME.conf in the order of bytes (limits.conf(5), pam_limits of Linux-PAM
 * 1.5): DOMAIN TYPE ITEM VALUE, "#" begins a comment anywhere.  A line for the user by name or uid range comes before one
 * for a group, that before "*", whatever their order; of the same kind the last one counts.  "DOMAIN -" for a user or
 * group ends the reading and leaves every limit as it was.  Two items are looked at: "core", its hard side alone; and
 * "maxlogins" and "maxsyslogins", which set the same number, are neither hard nor soft, and know two domains more: "%GROUP"
 * and "%", for the logins of all those together, which come between a group and "*".
 * Not handled: lines of more than 1023 bytes (read in parts), vendor directories.
 */
#include "checks/resolve/accounts/limits.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/units/unit_runs.h"

enum kind { BY_USER, BY_GROUP, BY_GROUP_TOGETHER, BY_ALL_TOGETHER, BY_ALL, BY_NONE };

struct who {
	const struct ids *ids;
	const char *user;
	uid_t uid;
	gid_t gid;
	struct arena *a;
	bool logins; /* maxlogins is asked about; else core */
};

static bool number(const char *s, size_t len, unsigned long *ret)
{
	char text[16], *end;

	if (!len || len >= sizeof(text) || !isdigit((unsigned char)*s))
		return false;
	memcpy(text, s, len);
	text[len] = '\0';
	*ret = strtoul(text, &end, 10);
	return !*end;
}

/* MIN:MAX, MIN:, :ONE.  1: id is in it, 0: not, -1: no range, -2: a broken one. */
static int in_range(const char *s, unsigned long id, bool *ret_one)
{
	const char *colon = strchr(s, ':');
	unsigned long min, max;

	*ret_one = false;
	if (!colon)
		return -1;
	if (colon == s) {
		*ret_one = true;
		return number(colon + 1, strlen(colon + 1), &max) ? id == max : -2;
	}
	if (!number(s, (size_t)(colon - s), &min))
		return -2;
	if (!colon[1])
		return id >= min;
	return number(colon + 1, strlen(colon + 1), &max) ? id >= min && id <= max : -2;
}

static bool in_group(const struct who *w, const char *name)
{
	gid_t gid;

	return !isdigit((unsigned char)*name) && ids_gid(w->ids, name, &gid) &&
	       (gid == w->gid || ids_in_group(w->ids, w->uid, gid));
}

/* How a domain is about the user; BY_NONE: not at all. */
static enum kind applies(const struct who *w, const char *domain)
{
	bool one;
	int range;

	if (str_eq(domain, w->user))
		return BY_USER;
	if (*domain == '%' && w->logins && !domain[1])
		return BY_ALL_TOGETHER;
	if (*domain == '%' && w->logins)
		return in_group(w, domain + 1) ? BY_GROUP_TOGETHER : BY_NONE;
	if (*domain == '%')
		return BY_NONE;
	if (*domain == '@') {
		range = in_range(domain + 1, w->gid, &one);
		/* A single gid is asked of all groups of the user, a range of the primary one. */
		if (range == 0 && one)
			range = ids_in_group(w->ids, w->uid, (gid_t)strtoul(domain + 2, NULL, 10));
		return range == 1 || (range == -1 && in_group(w, domain + 1)) ? BY_GROUP : BY_NONE;
	}
	range = in_range(domain, w->uid, &one);
	if (range >= -2 && range != -1)
		return range == 1 ? BY_USER : BY_NONE;
	return str_eq(domain, "*") ? BY_ALL : BY_NONE;
}

static bool is_value(const char *v, bool *ret_zero)
{
	char *end;

	*ret_zero = false;
	if (str_eq(v, "-1") || str_eq(v, "-") || str_eq(v, "unlimited") || str_eq(v, "infinity"))
		return true;
	unsigned long long n = strtoull(v, &end, 10);
	*ret_zero = n == 0 && end != v;
	return end != v;
}

static bool is_item(const struct who *w, const char *type, const char *item)
{
	bool hard = str_eq(type, "hard") || str_eq(type, "-");

	if (w->logins)
		return (hard || str_eq(type, "soft")) &&
		       (str_eq(item, "maxlogins") || str_eq(item, "maxsyslogins"));
	return hard && str_eq(item, "core");
}

/* True when the reading ends here. */
static bool take(const struct who *w, char *text, const struct file *f, unsigned line,
	enum kind *had, struct core_limit *ret)
{
	size_t n;
	bool zero;

	text[strcspn(text, "#")] = '\0';
	char **v = str_split(w->a, text, " \t\r\v\f", &n);
	for (size_t i = 1; i < n; i++)
		for (char *c = v[i]; *c; c++)
			*c = (char)tolower((unsigned char)*c);
	if (n < 2)
		return false;
	enum kind kind = applies(w, v[0]);
	if (n == 2 || n == 3) {
		if (n == 2 && *v[1] == '-' && (kind == BY_USER || kind == BY_GROUP)) {
			*ret = (struct core_limit){
				.left_alone = true, .value = "-", .file = f, .line = line};
			return true;
		}
		return false;
	}
	if (kind == BY_NONE || kind > *had || !is_item(w, v[1], v[2]) || !is_value(v[3], &zero))
		return false;
	/* Debian: neither a group nor "*" is meant for root. */
	if (!w->uid && kind != BY_USER)
		return false;
	*had = kind;
	*ret = (struct core_limit){
		.set = true, .zero = zero, .value = v[3], .file = f, .line = line};
	return false;
}

static int read_one(struct root *r, const struct who *w, const char *path, enum kind *had,
	struct core_limit *ret, bool *ret_end, struct err *e)
{
	const struct file *f;
	struct lines l;
	const char *text;
	size_t len;
	int rc = root_read(r, path, &f, e);

	if (rc < 0)
		return is_absent(rc)
			       ? err_set(e, EBADMSG,
					 "%s is missing: pam_limits refuses the session", path)
			       : rc;
	l = lines_of(f->data, f->size);
	while (!*ret_end && next_line(&l, &text, &len))
		*ret_end = take(w, arena_strndup(w->a, text, len), f, l.number, had, ret);
	return 0;
}

static int read_all(struct root *r, struct who w, const char *conf, bool boot,
	struct core_limit *ret, struct err *e)
{
	struct arena *a = w.a;
	enum kind had = BY_NONE;
	char **paths = NULL;
	size_t n = 0;
	bool end = false;
	int rc;

	*ret = (struct core_limit){0};
	rc = read_one(r, &w, conf ? conf : "/etc/security/limits.conf", &had, ret, &end, e);
	if (rc >= 0 && !conf && !end)
		rc = root_glob(r, a, "/etc/security/limits.d/*.conf", &paths, &n, e);
	for (size_t i = 0; rc >= 0 && i < n && !end; i++) {
		const struct file *f = NULL;
		unsigned line = 0;
		enum unit_path_fate fate =
			boot ? unit_path_fate(r, a, paths[i], &f, &line) : UNIT_PATH_STAYS;
		if (fate == UNIT_PATH_WRITTEN)
			rc = err_set(e, EBADMSG, "%s:%u makes %s anew", f->path, line, paths[i]);
		else if (fate == UNIT_PATH_STAYS)
			rc = read_one(r, &w, paths[i], &had, ret, &end, e);
	}
	return rc < 0 ? rc : 0;
}

int limits_core(struct root *r, struct arena *a, const struct ids *ids, const char *user, uid_t uid,
	gid_t gid, const char *conf, bool boot, struct core_limit *ret, struct err *e)
{
	return read_all(r, (struct who){ids, user, uid, gid, a, false}, conf, boot, ret, e);
}

int limits_logins(struct root *r, struct arena *a, const struct ids *ids, const char *user,
	uid_t uid, gid_t gid, const char *conf, struct login_limit *ret, struct err *e)
{
	struct core_limit l;
	int rc = read_all(r, (struct who){ids, user, uid, gid, a, true}, conf, true, &l, e);

	*ret = (struct login_limit){.most = -1};
	if (rc < 0)
		return rc;
	*ret = (struct login_limit){
		.value = l.value, .file = l.file, .line = l.line, .left_alone = l.left_alone};
	ret->most = l.set ? strtol(l.value, NULL, 10) : -1;
	if (l.set && (!isdigit((unsigned char)*l.value) || ret->most < 0))
		ret->most = -1;
	return 0;
}
