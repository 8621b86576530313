/*
 * walk_ids: which uids and gids have a name on this host, as getpwuid(3) and getgrgid(3) tell find(1)'s -nouser.
 *
 * nsswitch.conf(5) names the services.  Read are "files" and "compat" (passwd(5), group(5)), "altfiles" (the same below
 * /usr/lib), "extrausers" (/var/lib/extrausers) and of "systemd" (nss-systemd(8)) root and nobody, the users and groups of
 * userdb's folders, and the dynamic users that run.  SSSD without any domain knows nobody else.  What every other service
 * knows cannot be seen in files: it is named, and the checks do not judge an id that only it could know.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/accounts/nss_line.h"
#include "checks/resolve/directory/sssd_conf.h"
#include "checks/resolve/walk/walk_pass.h"

#define NOBODY 65534

struct sources { /* what is asked for one database */
	const struct host *host;
	struct facts *facts;
	struct arena *a;
	bool users;
	struct walk_ids *ids;
};

static void add(struct sources *s, uint32_t id)
{
	struct walk_ids *ids = s->ids;

	*(uint32_t *)arena_push(s->a, &ids->v, &ids->n, &ids->cap, sizeof(*ids->v)) = id;
}

static void unseen(struct sources *s, const char *why)
{
	const char *before = s->ids->unseen;

	s->ids->unseen = before ? arena_printf(s->a, "%s; %s", before, why) : why;
}

/* A file in the form of passwd or group.  False: it is not there. */
static bool from_file(struct sources *s, const char *path, bool *ret_plus)
{
	const struct file *file;
	struct err e = {0};
	const char *text;
	struct nss_line one;
	size_t len;
	int rc = root_read(s->host->root, path, &file, &e);

	if (rc < 0) {
		if (!is_absent(rc))
			unseen(s, arena_strdup(s->a, e.text));
		return !is_absent(rc);
	}
	struct lines l = lines_of(file->data, file->size);
	while (next_line(&l, &text, &len)) {
		bool ended = text + len < file->data + file->size && !memchr(text, '\0', len);
		*ret_plus |= len && *text == '+';
		if (nss_parse(s->a, s->users ? NSS_PASSWD : NSS_GROUP, text, len, true, ended,
			    &one) &&
			!one.why && !one.comment && *one.name != '+' && *one.name != '-')
			add(s, s->users ? one.uid : one.gid);
	}
	return true;
}

/* passwd as the accounts model has it, which knows compat's rules; group by its lines. */
static void from_files(struct sources *s, bool compat)
{
	bool plus = false;
	struct err e = {0};

	if (!s->users && !from_file(s, "/etc/group", &plus))
		unseen(s, "there is no /etc/group");
	if (s->users) {
		const struct accounts *x = facts_get(s->facts, &model_accounts, &e);
		const struct account *one;
		struct line_at at;
		for (size_t i = 0; x && (one = accounts_at(x, i)); i++)
			add(s, one->uid);
		if (!x)
			unseen(s, is_absent(-e.code) ? "there is no /etc/passwd"
						     : arena_strdup(s->a, e.text));
		else if (compat)
			plus = accounts_others(x, &at) != NULL;
	}
	if (compat && plus)
		unseen(s, "what the + lines of compat bring in is not known here");
}

/* The names "1000.user" or "1000.group" of userdb's folders (nss-systemd(8), userdbctl(1)). */
static void from_userdb(struct sources *s)
{
	static const char *const folders[] = {
		"/etc/userdb", "/run/userdb", "/run/host/userdb", "/usr/lib/userdb"};
	const char *suffix = s->users ? ".user" : ".group";

	for (size_t i = 0; i < sizeof(folders) / sizeof(*folders); i++) {
		struct err e = {0};
		char **names;
		size_t n;
		int rc = root_list(s->host->root, folders[i], s->a, &names, &n, &e);

		if (rc < 0 && !is_absent(rc))
			unseen(s, arena_strdup(s->a, e.text));
		for (size_t k = 0; rc == 0 && k < n; k++) {
			size_t len = strlen(names[k]), tail = strlen(suffix);
			uint64_t id;
			if (len > tail && str_ends(names[k], suffix) &&
				str_u64(arena_strndup(s->a, names[k], len - tail), &id) == 0 &&
				id < UINT32_MAX)
				add(s, (uint32_t)id);
		}
	}
}

static void from_systemd(struct sources *s)
{
	struct err e = {0};
	char **names;
	size_t n;

	s->ids->systemd = true;
	add(s, 0);
	add(s, NOBODY);
	from_userdb(s);
	/* "61234" is a file of the user in use; "direct:..." are links. */
	if (root_list(s->host->root, "/run/systemd/dynamic-uid", s->a, &names, &n, &e) == 0)
		for (size_t i = 0; i < n; i++) {
			uint64_t id;
			if (str_u64(names[i], &id) == 0 && walk_ids_dynamic((uint32_t)id))
				add(s, (uint32_t)id);
		}
	if (root_list(s->host->root, "/var/lib/systemd/home", s->a, &names, &n, &e) == 0)
		for (size_t i = 0; i < n; i++)
			if (str_ends(names[i], ".identity")) {
				unseen(s, "the users of systemd-homed are not known here");
				break;
			}
}

static void from_sssd(struct sources *s)
{
	struct sssd_conf c = {0};
	struct err e = {0};

	if (sssd_conf_read(s->host->root, s->a, NULL, &c, &e) < 0)
		unseen(s, arena_strdup(s->a, e.text));
	else if (c.n_domains && !c.refused)
		unseen(s,
			arena_printf(s->a, "sssd's domain %s cannot be asked here", c.domains[0]));
}

static void from_service(struct sources *s, const char *name, unsigned line)
{
	bool plus = false;

	if (str_eq(name, "files") || str_eq(name, "compat"))
		from_files(s, str_eq(name, "compat"));
	else if (str_eq(name, "systemd"))
		from_systemd(s);
	else if (str_eq(name, "sss"))
		from_sssd(s);
	else if (str_eq(name, "altfiles"))
		from_file(s, s->users ? "/usr/lib/passwd" : "/usr/lib/group", &plus);
	else if (str_eq(name, "extrausers"))
		from_file(s, s->users ? "/var/lib/extrausers/passwd" : "/var/lib/extrausers/group",
			&plus);
	else
		unseen(s, arena_printf(s->a, "/etc/nsswitch.conf:%u: %s cannot be asked here", line,
				  name));
}

static int by_number(const void *x, const void *y)
{
	uint32_t a = *(const uint32_t *)x, b = *(const uint32_t *)y;

	return (a > b) - (a < b);
}

void walk_ids_load(
	const struct host *h, struct facts *f, struct arena *a, bool users, struct walk_ids *ret)
{
	struct sources s = {.host = h, .facts = f, .a = a, .users = users, .ids = ret};
	struct nss_service *v = NULL;
	const struct file *file = NULL;
	unsigned line = 0, bad = 0;
	struct err e = {0};
	size_t n = 0;

	*ret = (struct walk_ids){.last = UINT32_MAX};
	int rc = root_read(h->root, "/etc/nsswitch.conf", &file, &e);
	if (rc < 0 && !is_absent(rc))
		unseen(&s, arena_strdup(a, e.text));
	if (rc == 0)
		v = nss_services(
			a, file->data, file->size, users ? "passwd" : "group", &n, &line, &bad);
	if (bad)
		unseen(&s, arena_printf(a,
				   "/etc/nsswitch.conf:%u: the C library cannot parse this line",
				   bad));
	n = bad ? 0 : n;
	if (!line && !bad)
		from_service(&s, "files", 0);
	for (size_t i = 0; i < n; i++)
		from_service(&s, v[i].name, line);
	if (ret->n)
		qsort(ret->v, ret->n, sizeof(*ret->v), by_number);
}

bool walk_ids_known(struct walk_ids *ids, uint32_t id)
{
	size_t low = 0, high = ids->n;

	if (id == ids->last)
		return true;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (ids->v[middle] < id)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == ids->n || ids->v[low] != id)
		return false;
	ids->last = id;
	return true;
}

bool walk_ids_dynamic(uint32_t id)
{
	return id >= 61184 && id <= 65519;
}
