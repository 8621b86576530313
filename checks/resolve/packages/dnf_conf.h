/* dnf_conf: the settings of DNF and of its repositories that are in force (dnf.conf(5)). */
#ifndef PLUMBLINE_CHECKS_RESOLVE_DNF_CONF_H
#define PLUMBLINE_CHECKS_RESOLVE_DNF_CONF_H

#include "checks/facts.h"

struct dnf_option {
	bool set; /* else value is DNF's own default, or what a repository takes over from [main] */
	bool value;
	const struct file *file; /* NULL: not set */
	unsigned line;
};

struct dnf_repo {
	const char *id;
	const struct file *file;
	unsigned line; /* of its section */
	struct dnf_option gpgcheck, enabled;
};

struct dnf_conf {
	const struct file *file; /* dnf.conf */
	struct dnf_option gpgcheck, localpkg_gpgcheck, clean_requirements_on_remove;
	struct dnf_repo *repos;
	size_t n_repos, cap_repos;
};

/*
 * The model, const struct dnf_conf: -ENOENT without dnf.conf; -EBADMSG, with file and line, for what DNF does not take or
 * what is not understood.
 */
extern const struct model model_dnf_conf;

/* One file into c; main: it is dnf.conf.  What DNF does not take is -EBADMSG.  For the model and its fuzz target. */
int dnf_conf_parse(struct arena *a, const struct file *f, struct dnf_conf *c, char **ret_reposdir,
	struct err *e);

#endif
