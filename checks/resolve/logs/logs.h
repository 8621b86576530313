/*
 * logs: the host's log files, who could reach each of them now, after the next boot and after the next rotation.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LOGS_H
#define PLUMBLINE_CHECKS_RESOLVE_LOGS_H

#include "checks/facts.h"
#include "checks/resolve/files/access.h"

enum log_kind {
	LOG_AUDIT, /* written by auditd */
	LOG_SYSTEM, /* written by rsyslog, or one of the well-known names (auth.log, secure, syslog, messages ...) */
	LOG_JOURNAL, /* a file of systemd-journald */
	LOG_LOGIN,   /* btmp: failed logins */
	LOG_PUBLIC,  /* wtmp, lastlog, dpkg.log ...: no secret, but not to be changed */
	LOG_KINDS
};

enum log_when {
	LOG_NOW,     /* as it lies there */
	LOG_BOOT,    /* after tmpfiles.d and auditd's own start have set it right (or wrong) */
	LOG_ROTATED, /* the file logrotate will make, or where it will put the old one */
	LOG_CREATED, /* the file its program will make, since there is none */
};

struct log_view {
	enum log_when when;
	struct access_path path;
	const struct access_path
		*via; /* directories that hold a link on the way: who writes them exchanges it */
	size_t n_via;
	const struct file *file; /* the line that will decide; NULL: nothing but the file system */
	unsigned line;
	bool perhaps; /* whether it comes to that files do not tell */
	const char
		*by; /* "logrotate create", "tmpfiles.d z", "rsyslog create mode", "auditd"; NULL */
};

struct log_file {
	const char *path;
	enum log_kind kind;
	const struct log_view *views;
	size_t n_views;
	bool exists;
	bool has_reader; /* a journal of one user, which journald lets that user read */
	uid_t reader;
	struct stat st; /* when it exists */
};

struct logs {
	const struct log_file *v;
	size_t n;
	const char **problems; /* what could not be read or worked out, each with its path */
	size_t n_problems;
	const char *audit_log; /* auditd's log_file; NULL when auditd is not installed */
	bool corrected;	       /* offline: a mode that is open now is set right at the next start */
};

extern const struct model model_logs;

#endif
