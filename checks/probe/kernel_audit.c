/*
 * kernel_audit: the audit state and rules of the running kernel, by libaudit over netlink (audit_open(3)).
 *
 * Needs CAP_AUDIT_CONTROL in the first pid and user name spaces; the kernel refuses EPERM in another pid name
 * space whatever the capabilities, and ECONNREFUSED in another user name space or without audit.  A reply is
 * waited for at most WAIT_MS in all; what comes is checked for its size before it is used.
 */
#include "checks/probe/live.h"

#include <errno.h>
#define audit_status audit_status_kernel /* linux/audit.h has a structure of the same name */
#include <libaudit.h>
#undef audit_status
#include <poll.h>
#include <stddef.h>
#include <string.h>
#include <time.h>

#include "base/limits.h"

#define WAIT_MS	  5000
#define MAX_RULES 100000

static int refused(int code, struct err *e)
{
	if (code == EPERM)
		return err_set(e, code,
			"kernel audit: refused; it takes CAP_AUDIT_CONTROL, and the host's own "
			"pid name space");
	if (code == ECONNREFUSED)
		return err_set(e, code,
			"kernel audit: nobody answers: no audit in this kernel, or another user "
			"name space");
	if (code == EPROTONOSUPPORT || code == EAFNOSUPPORT || code == EINVAL)
		return err_set(e, code,
			"kernel audit: the kernel has no audit, or a filter of system calls hides "
			"it");
	return err_set(e, code, "kernel audit: %s", errno_text(code));
}

static int open_audit(struct err *e)
{
	int fd = audit_open();

	return fd < 0 ? refused(errno ? errno : EIO, e) : fd;
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* The next message within the deadline.  0, or -errno: -ETIMEDOUT, or what the kernel answered. */
static int next_reply(int fd, long long deadline, struct audit_reply *rep, struct err *e)
{
	for (;;) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		long long left = deadline - now_ms();

		int n = left > 0 ? poll(&p, 1, (int)left) : 0;
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return err_set(e, n ? errno : ETIMEDOUT,
				"kernel audit: no answer within %d s", WAIT_MS / 1000);
		n = audit_get_reply(fd, rep, GET_REPLY_NONBLOCKING, 0);
		if (n == -EAGAIN || n == -EINTR || (n < 0 && (errno == EAGAIN || errno == EINTR)) ||
			n == 0)
			continue;
		if (n < 0)
			return refused(errno ? errno : -n, e);
		if (rep->type != NLMSG_ERROR)
			return 0;
		if (rep->len >= (int)NLMSG_LENGTH(sizeof(struct nlmsgerr)) && rep->error->error)
			return refused(-rep->error->error, e);
	}
}

int probe_audit_status(void *arg, struct audit_status *ret, struct err *e)
{
	long long deadline = now_ms() + WAIT_MS;
	struct audit_reply rep;

	(void)arg;
	*ret = (struct audit_status){0};
	int fd = open_audit(e);
	if (fd < 0)
		return fd;
	int rc = audit_request_status(fd);
	rc = rc < 0 ? refused(-rc, e) : 0;
	do
		rc = rc ? rc : next_reply(fd, deadline, &rep, e);
	while (!rc && rep.type != AUDIT_GET);
	/* A kernel may send a shorter structure than this library knows: what is used here comes first. */
	if (!rc && (size_t)rep.len < NLMSG_LENGTH(offsetof(struct audit_status_kernel, backlog)))
		rc = err_set(
			e, EBADMSG, "kernel audit: a status of %d bytes is too short", rep.len);
	if (!rc)
		*ret = (struct audit_status){rep.status->enabled, rep.status->failure,
			(pid_t)rep.status->pid, rep.status->backlog_limit, rep.status->lost,
			rep.status->rate_limit};
	audit_close(fd);
	return rc;
}

int probe_audit_rules(
	void *arg, struct arena *a, struct audit_loaded **ret, size_t *ret_n, struct err *e)
{
	const size_t head = offsetof(struct audit_rule_data, buf);
	long long deadline = now_ms() + WAIT_MS;
	size_t cap = 0;
	struct audit_reply rep;

	(void)arg;
	*ret = NULL;
	*ret_n = 0;
	int fd = open_audit(e);
	if (fd < 0)
		return fd;
	int rc = audit_request_rules_list_data(fd);
	rc = rc < 0 ? refused(-rc, e) : 0;
	while (!rc) {
		rc = next_reply(fd, deadline, &rep, e);
		if (rc || rep.type == NLMSG_DONE)
			break;
		if (rep.type != AUDIT_LIST_RULES)
			continue;
		size_t size = (size_t)rep.len - NLMSG_HDRLEN;
		if (rep.len < (int)NLMSG_LENGTH(head) || rep.ruledata->buflen > size - head ||
			rep.ruledata->field_count > AUDIT_MAX_FIELDS || *ret_n >= MAX_RULES) {
			rc = err_set(e, EBADMSG, "kernel audit: rule %zu is not whole", *ret_n + 1);
			break;
		}
		struct audit_loaded *l = arena_push(a, ret, ret_n, &cap, sizeof(*l));
		*l = (struct audit_loaded){arena_alloc(a, size), size};
		memcpy((void *)l->rule, rep.ruledata, size);
	}
	audit_close(fd);
	return rc;
}
