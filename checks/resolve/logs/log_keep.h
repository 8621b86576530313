/* log_keep: for how many days a record stays in the place where it was written. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_LOG_KEEP_H
#define PLUMBLINE_CHECKS_RESOLVE_LOG_KEEP_H

#include <stdint.h>

#include "checks/resolve/boot/boot.h"
#include "base/evidence.h"
#include "checks/resolve/logs/logrotate.h"
#include "checks/resolve/logs/rsyslog.h"

#define LOG_KEEP_EVER UINT64_MAX

struct log_keep {
	const char *store; /* "/var/log/auth.log", "systemd journal" */
	uint64_t days;	   /* full days that every record is kept; LOG_KEEP_EVER */
	struct bitext why; /* what limits it, or that nothing does */
	const struct file *file;
	unsigned line;
	const char *unknown; /* why it cannot be told; NULL */
};

/* One stanza's effect, with volume bytes written a day and a run every interval seconds.  Simulated. */
uint64_t log_keep_rotation(const struct logrotate_set *s, uint64_t volume, unsigned interval,
	bool forced, uint64_t clean_s, bool clean_by_mtime);

/* Of a log that logrotate and systemd-tmpfiles' ages may come to.  Strings in the arena. */
void log_keep_file(const struct host *h, struct facts *f, struct arena *a, const char *path,
	uint64_t volume, struct log_keep *ret);

/* Of auditd's own log.  false: auditd does not start here, or is not installed. */
bool log_keep_audit(const struct host *h, struct facts *f, struct arena *a, uint64_t volume,
	struct log_keep *ret, struct err *e);

/* Of the journal.  false: none is kept over a boot. */
bool log_keep_journal(const struct host *h, struct arena *a, uint64_t volume, struct log_keep *ret);

/* Whether journald passes on what comes to it, at the severity info, to the socket that a syslog daemon listens on. */
struct journal_forward {
	bool forwards;
	const char *key, *value; /* what keeps it from that */
	const struct file *file;
	unsigned line;
};
int log_journal_forwards(
	const struct host *h, struct arena *a, struct journal_forward *ret, struct err *e);

/* Whether rsyslogd hears this host's programs at all: 1; 0: ret->key says why, NULL: no input; -errno. */
int log_rsyslog_hears(const struct host *h, struct arena *a, const struct rsyslog_conf *c,
	struct journal_forward *ret, struct err *e);

/* Whether rsyslogd runs after the next boot (logs.c).  Errors count as yes, and are told. */
bool log_rsyslog_runs(const struct host *h, struct arena *a, struct err *e);
/* Whether its unit runs and lets it write a log: 1, 0 (why in e), -errno when it is not known. */
int log_rsyslog_may_write(const struct host *h, struct arena *a, const char *path, struct err *e);
/* Whether somebody stops it at boot, and no socket starts it again. */
bool log_rsyslog_ended(
	const struct host *h, struct facts *f, struct arena *a, struct boot_end *ret);

#endif
