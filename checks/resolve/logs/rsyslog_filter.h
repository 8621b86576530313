/* rsyslog_filter: whether a message comes through what stands in front of an action of rsyslogd. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_RSYSLOG_FILTER_H
#define PLUMBLINE_CHECKS_RESOLVE_RSYSLOG_FILTER_H

#include "checks/resolve/logs/log_forward.h"
#include "checks/resolve/logs/rsyslog.h"

/* `filter` as struct rsyslog_action keeps it; COVERS_UNKNOWN where it asks for more than facility and severity. */
enum forward_covers rsyslog_covers(
	const char *filter, const char *facility, int severity, struct arena *a);

/* Sets after_stop on actions all of whose messages are thrown away above them, in their own ruleset. */
void rsyslog_mark_unreached(struct rsyslog_action *v, size_t n);

#endif
