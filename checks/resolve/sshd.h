/*
 * sshd: sshd's effective configuration (sshd_config(5)), as sshd itself reads it.
 *
 * First value wins over the whole text in order of Include; Match blocks; compiled-in defaults; the command
 * line of the unit (/etc/default/ssh, drop-ins).  A configuration sshd would refuse is an error, never a value.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SSHD_H
#define PLUMBLINE_CHECKS_RESOLVE_SSHD_H

#include "checks/facts.h"

struct sshd_value {
	const char *value; /* the argument(s), one blank between; the default when file is NULL */
	const struct file *file; /* where it was decided; NULL: compiled-in default */
	unsigned line;
};

/* A connection to evaluate Match blocks for; NULL members match nothing but "*"-only criteria. */
struct sshd_peer {
	const char *user, *host, *addr, *laddr;
	unsigned lport;
};

struct sshd_conf; /* the model; const once built */
extern const struct model model_sshd;

/* False when no sshd is installed in this root (no sshd_config and no /usr/sbin/sshd). */
bool sshd_installed(const struct sshd_conf *c);
/* The version the defaults are those of (902 for 9.2); *ret_known (may be NULL): false when it had to be assumed. */
unsigned sshd_version(const struct sshd_conf *c, bool *ret_known);
/* The global effective value of a keyword (any letter case).  Never NULL for a known keyword with a default. */
const struct sshd_value *sshd_global(const struct sshd_conf *c, const char *keyword);
/* The value for a given peer, Match blocks applied. */
const struct sshd_value *sshd_for(
	const struct sshd_conf *c, const char *keyword, const struct sshd_peer *peer);
/* What Match blocks could give: the i-th value a Match block sets; NULL past the last. */
const struct sshd_value *sshd_match_value(const struct sshd_conf *c, const char *keyword, size_t i);

#endif
