/* log_forward: the ways by which log records leave this host as they are made. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LOG_FORWARD_H
#define PLUMBLINE_CHECKS_RESOLVE_LOG_FORWARD_H

#include "checks/facts.h"

enum forward_covers {
	COVERS_NO,
	COVERS_YES,
	COVERS_UNKNOWN, /* a filter that could not be worked out */
};

struct log_forward {
	const char *name; /* "rsyslog omfwd", "auditd remote plugin", "systemd-journal-upload" */
	const char *host; /* NULL when none is given */
	const char *port; /* NULL: default */
	const char *protection;	    /* "TLS (gtls, x509/name)", "Kerberos", "none" */
	bool protected_way;	    /* encrypted in transit */
	bool unverified;	    /* encrypted, and whoever answers is taken for the receiver */
	bool this_host;		    /* the receiver is this host itself */
	const char *unit;	    /* the service that has to run */
	bool starts;		    /* it starts at boot */
	bool active;		    /* live: it is active now */
	const char *active_text;    /* its state as systemd says; NULL offline */
	enum forward_covers audit;  /* the audit log's records go this way */
	enum forward_covers system; /* authentication messages go this way */
	enum forward_covers
		logins; /* every message of a login does, as rsyslogd hears it; of the journal, all do */
	enum forward_covers alert; /* what auditd says of its disk does (daemon.alert) */
	bool hears;		   /* it gets what programs of this host say by syslog(3) */
	const char *deaf; /* what keeps that from it: "ForwardToSyslog=no (PATH:3)"; NULL */
	const struct file *file;
	unsigned line;
};

struct log_forwards {
	const struct log_forward *v;
	size_t n;
	/* Outputs of rsyslog's other modules that are not known to stay here: `host` may be a program's path, or NULL. */
	const struct log_forward *others;
	size_t n_others;
	const char **problems; /* what could not be read or worked out, with its path */
	size_t n_problems;
	bool auditd; /* auditd is used here: its log has to be backed up too */
};

extern const struct model model_log_forwards;

struct rsyslog_message;
/*
 * Whether one message that a program of this host says by syslog(3) leaves by that way, if its service runs: whether that does
 * is asked of `starts`, `active` and log_rsyslog_ended().
 */
enum forward_covers log_forward_takes(struct facts *f, struct arena *a, const struct log_forward *w,
	const struct rsyslog_message *m);

enum log_leaving {
	LEAVES_AUDIT,  /* the audit log's records */
	LEAVES_LOGINS, /* messages of logins, or the audit log's records, which hold them too */
};
/*
 * The first way by which such records really leave for another host, now and after the next boot.  NULL: none, or, with
 * *ret_open ("PATH: why"; NULL: none) set, it cannot be told.  Whether auditd makes records is asked elsewhere.
 */
const struct log_forward *log_leaves(const struct host *h, struct facts *f, struct arena *a,
	const struct log_forwards *l, enum log_leaving which, const char **ret_open);

/* Parses "key = value" of audit's plugin and audisp-remote configuration: the last value of a key, or NULL. */
const char *audisp_value(
	const char *text, size_t len, const char *key, struct arena *a, unsigned *ret_line);
/* Whether a selector of syslog.conf(5) lets a facility's messages of that priority (0 emerg ... 7 debug) through. */
enum forward_covers selector_covers(
	const char *filter, const char *facility, int priority, struct arena *a);

#endif
