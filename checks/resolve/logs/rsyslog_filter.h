/* rsyslog_filter: whether a message comes through what stands in front of an action of rsyslogd. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_RSYSLOG_FILTER_H
#define PLUMBLINE_CHECKS_RESOLVE_RSYSLOG_FILTER_H

#include "checks/resolve/logs/log_forward.h"
#include "checks/resolve/logs/rsyslog.h"

struct rsyslog_message {
	const char *facility;
	int severity;
	const char *program, *text; /* NULL: any */
};
/* Whether a message comes through; the same COVERS_UNKNOWN where the filter asks for more than is told of it. */
enum forward_covers rsyslog_lets(
	const char *filter, const struct rsyslog_message *m, struct arena *a);
/* `filter` as struct rsyslog_action keeps it; COVERS_UNKNOWN where it asks for more than facility and severity. */
enum forward_covers rsyslog_covers(
	const char *filter, const char *facility, int severity, struct arena *a);

/* Sets after_stop on actions all of whose messages are thrown away above them, in their own ruleset. */
void rsyslog_mark_unreached(struct rsyslog_action *v, size_t n);

#endif
