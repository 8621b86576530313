/* aide_host: the AIDE of this host: its program, the configuration its daily check uses, the settings of that check. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AIDE_HOST_H
#define PLUMBLINE_CHECKS_RESOLVE_AIDE_HOST_H

#include "checks/facts.h"
#include "checks/resolve/integrity/aide.h"

struct aide_host {
	const char *program;	      /* NULL: AIDE is not installed */
	bool executable;	      /* it is no empty file, and may be executed */
	const char *others;	      /* other tools of that kind that are; NULL: none */
	const char *path;	      /* the configuration */
	const struct aide_conf *conf; /* NULL: why tells */
	struct err why;
	const struct file *defaults; /* /etc/default/aide; NULL: there is none */
	struct aide_place *settings; /* "NAME=value"; value "NAME=\001": set to what is not known */
	size_t n_settings, cap_settings;
};

extern const struct model model_aide; /* const struct aide_host */

/* A setting of /etc/default/aide as the daily check has it: value NULL where it is not set; "\001" where it is not known. */
struct aide_place aide_setting(const struct aide_host *h, const char *name);
/* The path of a file: URL, in the arena; NULL for another URL. */
const char *aide_file_url(struct arena *a, const char *url);

#endif
