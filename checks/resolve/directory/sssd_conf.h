/*
 * sssd_conf: what sssd makes of /etc/sssd/sssd.conf and /etc/sssd/conf.d (sssd.conf(5)): the settings in force and the
 * domains that are started.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SSSD_CONF_H
#define PLUMBLINE_CHECKS_RESOLVE_SSSD_CONF_H

#include "base/rootfs.h"

struct sssd_setting {
	const char *section, *key,
		*value; /* value "": set to nothing, which is as if it were not */
	const struct file *file;
	unsigned line;
};

struct sssd_conf {
	struct sssd_setting *v; /* in the order they are applied */
	size_t n, cap;
	char **domains; /* names, as the first place that names one writes it */
	size_t n_domains, cap_domains;
	const char *refused;	   /* why sssd does not start with these files; NULL: it does */
	const struct file *at;	   /* where that stands; NULL */
	unsigned line;		   /* 0: the file as a whole */
	const struct file **files; /* that are in force */
	size_t n_files, cap_files;
	const char **skipped; /* "PATH: why": drop-ins sssd passes over */
	size_t n_skipped, cap_skipped;
};

/*
 * main_path NULL: the usual one.  0 (a missing main file is an empty one), or -errno with the file that could not be read
 * or, -EBADMSG, is kept in a way that is not known here.
 */
int sssd_conf_read(struct root *r, struct arena *a, const char *main_path, struct sssd_conf *ret,
	struct err *e);

/* The setting in force; NULL when there is none.  Sections and keys are compared without regard to case. */
const struct sssd_setting *sssd_get(
	const struct sssd_conf *c, const char *section, const char *key);

#endif
