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
/*
 * Whether a message comes to the action of that number: through its filter, and past what is thrown away above it in the same
 * ruleset.  *ret_by: the number of the action whose filter leaves it open, or throws the message away.
 */
enum forward_covers rsyslog_comes_to(const struct rsyslog_conf *c, size_t at,
	const struct rsyslog_message *m, struct arena *a, size_t *ret_by);
/* What says who comes in: messages of each program that says it, as it says them. */
extern const struct rsyslog_message rsyslog_login_messages[];
#define RSYSLOG_LOGIN_MESSAGES 7

/* `filter` as struct rsyslog_action keeps it; COVERS_UNKNOWN where it asks for more than facility and severity. */
enum forward_covers rsyslog_covers(
	const char *filter, const char *facility, int severity, struct arena *a);

/* Sets after_stop on actions all of whose messages are thrown away above them, in their own ruleset. */
void rsyslog_mark_unreached(struct rsyslog_action *v, size_t n);

#endif
