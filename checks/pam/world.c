/*
 * world: the users a simulation scripts: root, an ordinary local user that stands for any, and, because lists and
 * groups may treat somebody differently, the real local users who could log in with a password.
 *
 * passwd(5), group(5) and shadow(5) are read only as far as that needs; lines that are not whole are passed over.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/pam/sim.h"

#define MAX_USERS 64

struct table {
	char ***rows; /* fields, NULL-terminated */
	size_t n, cap;
};

/* A colon-separated file; absent is an empty table. */
static int read_table(struct root *r, struct arena *a, const char *path, size_t fields,
	struct table *ret, struct err *e)
{
	const struct file *f;
	const char *line;
	size_t len;
	int rc = root_read(r, path, &f, e);

	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &line, &len);) {
		char **row = arena_array(a, fields + 1, sizeof(*row)),
		     *p = arena_strndup(a, line, len);
		size_t n = 0;
		for (; p && n < fields; n++) {
			row[n] = p;
			p = strchr(p, ':');
			if (p)
				*p++ = '\0';
		}
		if (n == fields && *row[0] && *row[0] != '#')
			*(char ***)arena_push(
				a, &ret->rows, &ret->n, &ret->cap, sizeof(*ret->rows)) = row;
	}
	return 0;
}

static void add_groups(struct arena *a, struct pam_user *u, const struct table *groups)
{
	size_t cap = 0;

	for (size_t i = 0; i < groups->n; i++) {
		char **row = groups->rows[i];
		size_t n;
		bool in = strtoul(row[2], NULL, 10) == u->gid;
		char **members = str_split(a, row[3], ",", &n);
		for (size_t m = 0; m < n && u->in_passwd; m++)
			in |= str_eq(members[m], u->name);
		if (in)
			*(const char **)arena_push(
				a, &u->groups, &u->n_groups, &cap, sizeof(*u->groups)) = row[0];
	}
}

void pam_world_add_groups(struct root *r, struct arena *a, struct pam_user *u)
{
	struct table groups = {0};

	if (!read_table(r, a, "/etc/group", 4, &groups, NULL))
		add_groups(a, u, &groups);
}

static bool can_log_in(char **row, const struct table *shadow)
{
	if (strtoul(row[2], NULL, 10) == 0 || str_ends(row[6], "nologin") ||
		str_ends(row[6], "false"))
		return false;
	if (!str_eq(row[1], "x"))
		return !strchr("!*", *row[1]);
	for (size_t i = 0; i < shadow->n; i++)
		if (str_eq(shadow->rows[i][0], row[0]))
			return !strchr("!*", *shadow->rows[i][1]);
	return shadow->n ==
	       0; /* shadow was not given or not readable: take it that there is a password */
}

int pam_world_build(
	struct root *r, struct arena *a, bool live, struct pam_world *ret, struct err *e)
{
	struct table passwd = {0}, groups = {0}, shadow = {0};
	int rc;

	*ret = (struct pam_world){.root = r, .live = live};
	rc = pam_install_find(r, a, &ret->install, e);
	if (!rc)
		pam_versions_find(r, a, &ret->install, &ret->versions);
	if (rc < 0 || (rc = read_table(r, a, "/etc/passwd", 7, &passwd, e)) < 0 ||
		(rc = read_table(r, a, "/etc/group", 4, &groups, e)) < 0)
		return rc;
	read_table(r, a, "/etc/shadow", 2, &shadow, NULL);
	ret->users = arena_array(a, MAX_USERS, sizeof(*ret->users));
	ret->users[0] = (struct pam_user){
		.name = "root", .shell = "/bin/bash", .home = "/root", .in_passwd = true};
	ret->users[1] = (struct pam_user){.name = "(any ordinary user)",
		.shell = "/bin/bash",
		.home = "/home/user",
		.uid = 1000,
		.gid = 1000};
	ret->n_users = 2;
	for (size_t i = 0; i < passwd.n && ret->n_users < MAX_USERS; i++) {
		char **row = passwd.rows[i];
		if (can_log_in(row, &shadow))
			ret->users[ret->n_users++] = (struct pam_user){.name = row[0],
				.shell = row[6],
				.home = row[5],
				.uid = (unsigned)strtoul(row[2], NULL, 10),
				.gid = (unsigned)strtoul(row[3], NULL, 10),
				.in_passwd = true};
	}
	/* the stand-in has a group of its own: it must not fall into a real one of the same number */
	while (ret->users[1].gid < 60000) {
		bool taken = false;
		for (size_t i = 0; i < groups.n; i++)
			taken |= strtoul(groups.rows[i][2], NULL, 10) == ret->users[1].gid;
		if (!taken)
			break;
		ret->users[1].gid++;
	}
	ret->users[1].uid = ret->users[1].gid;
	ret->groups = arena_array(a, groups.n, sizeof(*ret->groups));
	for (size_t i = 0; i < groups.n; i++) {
		struct pam_group *g = &ret->groups[ret->n_groups++];
		*g = (struct pam_group){.name = groups.rows[i][0],
			.gid = (unsigned)strtoul(groups.rows[i][2], NULL, 10)};
		g->members = str_split(a, groups.rows[i][3], ",", &g->n_members);
	}
	for (size_t i = 0; i < ret->n_users; i++)
		add_groups(a, &ret->users[i], &groups);
	return 0;
}
