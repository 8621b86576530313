/*
 * root_path: what a login of root may come to have in PATH: what it begins with (login.defs, /etc/environment), and every
 * assignment in the start files its shell goes through.
 */
#ifndef PLUMBLINE_CHECKS_SHELL_ROOT_PATH_H
#define PLUMBLINE_CHECKS_SHELL_ROOT_PATH_H

#include "checks/facts.h"

struct root_path_part {
	const char *text;	 /* one element: "/usr/sbin", "." or "" */
	const struct file *file; /* NULL: built in */
	unsigned line;
	bool maybe; /* it stands under a condition that is not decided here */
};

struct root_path {
	const struct root_path_part *v;
	size_t n;
	const char **problems; /* "FILE:LINE: why": what may change PATH and was not understood */
	size_t n_problems;
};

extern const struct model model_root_path; /* struct root_path */

#endif
