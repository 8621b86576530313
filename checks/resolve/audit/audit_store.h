/* audit_store: where auditd's log lies, how much of it is kept, and what must stay free beside it. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AUDIT_STORE_H
#define PLUMBLINE_CHECKS_RESOLVE_AUDIT_STORE_H

#include <stdint.h>

#include "checks/resolve/audit/auditd_conf.h"

#define AUDIT_STORE_ANY UINT64_MAX

struct audit_store {
	const char *log; /* log_file as it is written */
	const char *dir; /* its directory without links */
	bool writes;	 /* false: write_logs = no, log_format = nolog */
	/* Bytes that its log may take, and that it surely keeps; AUDIT_STORE_ANY where nothing is removed. */
	uint64_t most, sure;
	const struct auditd_value *decides; /* the value that limits it, max_log_file_action */
	uint64_t files;	       /* that it may make; AUDIT_STORE_ANY: as many as it needs */
	uint64_t file_size;    /* max_log_file, in bytes */
	uint64_t held, n_held; /* bytes and files that are there now, as far as they take space */
};

/* 0, or -errno with the path: the directory is not there, or cannot be read; the log is a link (-ELOOP). */
int audit_store(struct root *r, struct arena *a, const struct auditd_conf *c,
	struct audit_store *ret, struct err *e);

/*
 * What must be free so that auditd does nothing about it: the higher of space_left and admin_space_left whose action is
 * not ignore, in bytes, of a file system of that size.  *ret_by (NULL: neither): the value that says so.
 */
uint64_t audit_store_margin(const struct auditd_conf *c, uint64_t total,
	const struct auditd_value **ret_by, const char **ret_key);

#endif
