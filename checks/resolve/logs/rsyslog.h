/*
 * rsyslog: what rsyslogd's configuration really does (rsyslog.conf(5)), legacy $directives and RainerScript alike.
 *
 * The model is the list of actions in the order rsyslogd meets them, each with the settings in effect at that
 * point, and the inputs.  Lines that could not be understood are `problems`: a check whose answer they could
 * change must give error and name them.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_RSYSLOG_H
#define PLUMBLINE_CHECKS_RESOLVE_RSYSLOG_H

#include <sys/types.h>

#include "checks/facts.h"

struct rsyslog_where {
	const struct file *file;
	unsigned line;
};

/* A template in use; the built-in ones have file == NULL. */
struct rsyslog_template {
	const char *name; /* as written */
	const char
		*text; /* the string of a string template; NULL for list, subtree and plugin ones */
	/* What a time stamp made with it tells (of the message's own or reception time). */
	enum rsyslog_stamp {
		RSYSLOG_STAMP_NONE, /* no time stamp at all */
		RSYSLOG_STAMP_ZONE, /* RFC 3339 / ISO 8601 with offset, or seconds since the epoch, or UTC */
		RSYSLOG_STAMP_LOCAL,   /* date and time without zone ("Nov 21 09:58:01") */
		RSYSLOG_STAMP_UNKNOWN, /* could not be worked out */
	} stamp;
	struct rsyslog_where at;
};

enum rsyslog_kind {
	RSYSLOG_FILE,	 /* omfile, also a tty or named pipe: see is_pipe */
	RSYSLOG_FORWARD, /* omfwd, omrelp */
	RSYSLOG_USERS,	 /* omusrmsg */
	RSYSLOG_DISCARD, /* stop, ~ */
	RSYSLOG_OTHER,	 /* any other output module: see module */
};

struct rsyslog_action {
	enum rsyslog_kind kind;
	const char *module; /* "omfile", "omfwd", "omrelp", "omprog", "ommysql", ... */
	const char *
		filter; /* the selector or expression as written ("*.*;auth,authpriv.none"); "" for everything */
	const char *ruleset; /* "RSYSLOG_DefaultRuleset" or the name of the one it stands in */
	bool after_stop;     /* a discard that everything reaches stands before it: never reached */

	/* RSYSLOG_FILE */
	const char *path;		     /* the file; NULL when made by a dynamic template */
	const char *dyna_template;	     /* the name of that template; NULL */
	bool is_pipe;			     /* a FIFO ("|/path") */
	mode_t create_mode, dir_create_mode; /* in effect here, before the umask */
	const char *owner, *group; /* of created files, by name or number; NULL: the daemon's own */

	/* RSYSLOG_FORWARD */
	const char *host, *port; /* port NULL: the module's default */
	const char *protocol;	 /* "udp", "tcp", "relp" */
	const char *
		driver; /* network stream driver in effect: "gtls", "ossl", "ptcp"; NULL: the default */
	unsigned driver_mode;  /* 1: TLS only */
	const char *auth_mode; /* "x509/name", "anon", ...; NULL: none */
	/* TLS is really used: tcp, TLS driver and mode 1; relp with tls="on"; omelasticsearch, omhttp: by https */
	bool tls;

	/* RSYSLOG_OTHER */
	const char
		*to; /* the servers, or the program (without its arguments); NULL: not said here */

	const struct rsyslog_template *tmpl; /* never NULL for RSYSLOG_FILE and RSYSLOG_FORWARD */
	bool queued_on_disk;		     /* a disk-assisted queue: messages outlive an outage */
	struct rsyslog_where at;
};

struct rsyslog_input {
	const char *type; /* "imuxsock", "imklog", "imjournal", "imudp", "imtcp", "imfile", ... */
	const char *port, *path;
	struct rsyslog_where at;
};

struct rsyslog_problem {
	const char *text; /* what was not understood, or what rsyslogd would refuse */
	struct rsyslog_where at;
	bool unread; /* rsyslogd takes it, this agent does not: what it does is not known */
};

struct rsyslog_conf {
	const struct rsyslog_template *templates; /* the built-in ones, then the defined */
	size_t n_templates;
	bool installed;	       /* /usr/sbin/rsyslogd is there */
	const char *main_path; /* of the file read ("/etc/rsyslog.conf", or the unit's -f) */
	const struct rsyslog_action *actions;
	size_t n_actions;
	const struct rsyslog_input
		*inputs; /* also modules that receive by being loaded (imuxsock, imklog) */
	size_t n_inputs;
	const struct rsyslog_problem *problems;
	size_t n_problems;
	const struct rsyslog_problem *fatal; /* rsyslogd does not start with this; NULL */
	bool umask_set;
	mode_t umask; /* $Umask / global(umask=); what the unit's UMask= or systemd's 0022 gives when !umask_set */
	bool aborts_on_error; /* $AbortOnUncleanConfig on / global(abortOnUncleanConfig="on") */
};

/* The model, const struct rsyslog_conf; -ENOENT when there is no configuration to read. */
extern const struct model model_rsyslog;

/* The built-in or defined template of that name as of the end of the configuration; NULL when there is none. */
const struct rsyslog_template *rsyslog_template(const struct rsyslog_conf *c, const char *name);

#endif
