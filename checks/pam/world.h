/*
 * world: the host as modules see it: its module files and their versions, its users and groups.
 */
#ifndef PLUMBLINE_CHECKS_PAM_WORLD_H
#define PLUMBLINE_CHECKS_PAM_WORLD_H

#include "checks/pam/stack.h"
#include "checks/pam/versions.h"

struct pam_user {
	const char *name, *shell, *home;
	unsigned uid, gid;
	const char **groups; /* by name */
	size_t n_groups;
	bool in_passwd; /* false: the stand-in for any ordinary local user */
};

struct pam_group {
	const char *name;
	unsigned gid;
	char **members;
	size_t n_members;
};

/* The host: const during a simulation. */
struct pam_world {
	struct root *root;
	bool live;
	struct pam_install install;
	struct pam_versions versions;
	struct pam_user
		*users; /* [0] root, [1] the ordinary stand-in, then real users with a password */
	size_t n_users;
	struct pam_group *groups;
	size_t n_groups;
};

bool pam_user_in_group(const struct pam_user *u, const char *group);
/* Fills in the groups of a user that is not of the world's own list. */
void pam_world_add_groups(struct root *r, struct arena *a, struct pam_user *u);
int pam_world_build(
	struct root *r, struct arena *a, bool live, struct pam_world *ret, struct err *e);

#endif
