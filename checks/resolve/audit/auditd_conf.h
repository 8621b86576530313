/* auditd_conf: auditd.conf(5), as auditd's own parser reads it. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AUDITD_CONF_H
#define PLUMBLINE_CHECKS_RESOLVE_AUDITD_CONF_H

#include "checks/facts.h"

struct auditd_value {
	const char *value;	 /* the compiled-in default when file is NULL */
	const struct file *file; /* /etc/audit/auditd.conf, or that of the unit's -c */
	unsigned line;
};
struct auditd_conf;
/* The model; -ENOENT when auditd is not installed in this root, an error when auditd would refuse the file. */
extern const struct model model_auditd_conf;
/* The effective value of a key (case-insensitive): "log_file", "num_logs", ...; NULL for an unknown key. */
const struct auditd_value *auditd_value(const struct auditd_conf *c, const char *key);

#endif
