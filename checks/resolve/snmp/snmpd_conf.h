/* snmpd_conf: by which versions of SNMP Net-SNMP's agent is spoken to (snmpd.conf(5)). */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SNMPD_CONF_H
#define PLUMBLINE_CHECKS_RESOLVE_SNMPD_CONF_H

#include "checks/facts.h"

struct snmpd_line {
	const char *word; /* "rocommunity", without what follows: a community is a secret */
	const struct file *file;
	unsigned line;
};

struct snmpd_conf {
	const struct file **files;
	size_t n_files, cap_files;
	struct snmpd_line *clear; /* what has it take or send messages of v1 or v2c */
	size_t n_clear, cap_clear;
	struct snmpd_line
		*groups; /* groups of v1 or v2c, to which without one of those nobody belongs */
	size_t n_groups, cap_groups;
	size_t n_users; /* rouser, rwuser, group ... usm: who speaks v3 */
};

/*
 * The model, const struct snmpd_conf: what snmpd.service would read.  -ENOENT: no file of it is there; -ENOTSUP: a command
 * line that is not followed.
 */
extern const struct model model_snmpd_conf;

#endif
