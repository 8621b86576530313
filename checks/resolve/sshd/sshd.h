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
	bool command_line; /* decided there; file is NULL too */
};

/* A connection to evaluate Match blocks for; NULL members match nothing but "*"-only criteria. */
struct sshd_peer {
	const char *user, *host, *addr, *laddr;
	unsigned lport;
	const char *group; /* of a user no local file knows: the one group it is in */
};

struct sshd_conf; /* the model; const once built */
extern const struct model model_sshd;

/* A service of this root that runs sshd; conf NULL: it does not start, or could not be read, and why says so. */
struct sshd_service {
	const char *unit; /* NULL: no unit is there, the stock configuration alone counts */
	bool starts;	  /* at boot, or when a socket is connected to */
	const struct sshd_conf *conf;
	struct err why;
};
struct sshd_services {
	struct sshd_service *v;
	size_t n; /* 0: no sshd is installed */
};
/* struct sshd_services: all of them, the stock service first.  model_sshd is the first one's configuration. */
extern const struct model model_sshd_services;

/* False when no sshd is installed in this root (no sshd_config and no /usr/sbin/sshd). */
bool sshd_installed(const struct sshd_conf *c);
/* The version the defaults are those of (902 for 9.2); *ret_known (may be NULL): false when it had to be assumed, or is older
 * or newer than those whose defaults are known here. */
unsigned sshd_version(const struct sshd_conf *c, bool *ret_known);
/* Whether the compiled-in default of a keyword is known: of a version that is not, those that never changed are. */
bool sshd_default_known(const struct sshd_conf *c, const char *keyword);
/* The global effective value of a keyword (any letter case).  Never NULL for a known keyword with a default. */
const struct sshd_value *sshd_global(const struct sshd_conf *c, const char *keyword);
/* The value for a given peer, Match blocks applied. */
const struct sshd_value *sshd_for(
	const struct sshd_conf *c, const char *keyword, const struct sshd_peer *peer);
/* What Match blocks could give: the i-th value a Match block sets; NULL past the last. */
const struct sshd_value *sshd_match_value(const struct sshd_conf *c, const char *keyword, size_t i);

/*
 * The connections that could come, one for each way the Match blocks can hold together.  Users are those of passwd
 * and any name a client may give; members of a group those it has (any name, where another name service is asked);
 * addresses all, of the families served; local ports those listened on; a host name is the address unless UseDNS is on.
 */
struct sshd_connection {
	struct sshd_peer peer; /* an example; members that make no difference are NULL or 0 */
	const bool *held;
};
enum sshd_who { SSHD_ANYBODY, SSHD_UID_0 };
/* 0, or -E2BIG when they are too many to be gone through; in the arena. */
int sshd_connections(const struct sshd_conf *c, struct arena *a, enum sshd_who who,
	struct sshd_connection **ret, size_t *ret_n, struct err *e);
const struct sshd_value *sshd_at(const struct sshd_conf *c, struct arena *a, const char *keyword,
	const struct sshd_connection *x);

/* How a configuration comes to a keyword's value, a line at a time, for explain --trace. */
enum sshd_fate {
	SSHD_COUNTS,	  /* takes effect */
	SSHD_LATE,	  /* a value is there already */
	SSHD_CONDITIONAL, /* inside Match */
	SSHD_MATCH,	  /* a Match line itself */
	SSHD_READ	  /* a file is entered */
};
struct sshd_step {
	enum sshd_fate fate;
	const char *value;
	const struct file *file; /* NULL: command line */
	unsigned line;
};
void sshd_steps(const struct sshd_conf *c, const char *keyword,
	void (*fn)(const struct sshd_step *s, void *arg), void *arg);
/* What kind of value a keyword has, for comparing; SSHD_UNKNOWN: this version has no such keyword. */
enum sshd_kind {
	SSHD_UNKNOWN,
	SSHD_GONE, /* taken and without effect */
	SSHD_WORD,
	SSHD_NUMBER, /* also seconds */
	SSHD_STARTUPS,
	SSHD_ALGORITHMS, /* separated by commas */
	SSHD_WORDS,	 /* separated by blanks */
};
enum sshd_kind sshd_kind(const struct sshd_conf *c, const char *keyword);
/* A word as the keyword's values are given here ("without-password", "5m"); NULL when it can be none of them. */
const char *sshd_normal(
	const struct sshd_conf *c, struct arena *a, const char *keyword, const char *word);

/* Whether a whole word matches one of sshd's patterns, with `*` and `?`. */
bool sshd_pattern(const char *s, const char *pattern);

#endif
