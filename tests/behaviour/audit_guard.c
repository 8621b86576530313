/*
 * audit_guard.so: preloaded into what loads a case's rules, since this machine's kernel takes them.  -e 2 and -f 2 are
 * not sent: after -e 2 every change is refused with the EPERM the kernel would give (/run/bed.locked marks it), -f 2
 * is sent as -f 1 (/run/bed.panic).  Features of the kernel, which nothing takes back, are acknowledged and not set.
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static void mark(const char *path)
{
	int fd = open(path, O_WRONLY | O_CREAT, 0600);

	if (fd >= 0)
		close(fd);
}

ssize_t sendto(
	int fd, const void *buf, size_t len, int flags, const struct sockaddr *to, socklen_t to_len)
{
	ssize_t (*real)(int, const void *, size_t, int, const struct sockaddr *, socklen_t);
	char copy[16384];
	struct nlmsghdr *h = (struct nlmsghdr *)copy;
	struct audit_status *st = NLMSG_DATA(h);

	*(void **)&real = dlsym(RTLD_NEXT, "sendto");
	if (!to || to->sa_family != AF_NETLINK || len < sizeof(*h) || len > sizeof(copy))
		return real(fd, buf, len, flags, to, to_len);
	memcpy(copy, buf, len);
	if ((h->nlmsg_type == AUDIT_SET || h->nlmsg_type == AUDIT_ADD_RULE ||
		    h->nlmsg_type == AUDIT_DEL_RULE) &&
		!access("/run/bed.locked", F_OK)) {
		errno = EPERM;
		return -1;
	}
	if (h->nlmsg_type == AUDIT_SET_FEATURE) { /* a state of which nothing is set */
		h->nlmsg_type = AUDIT_SET;
		memset(st, 0, len - NLMSG_HDRLEN);
	}
	if (h->nlmsg_type == AUDIT_SET && st->mask & AUDIT_STATUS_ENABLED && st->enabled == 2) {
		mark("/run/bed.locked");
		st->enabled = 1;
	}
	if (h->nlmsg_type == AUDIT_SET && st->mask & AUDIT_STATUS_FAILURE) {
		unlink("/run/bed.panic");
		if (st->failure == 2) {
			mark("/run/bed.panic");
			st->failure = 1;
		}
	}
	return real(fd, copy, len, flags, to, to_len);
}
