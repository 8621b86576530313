/*
 * feed: a shared object under which auditd runs where the kernel's audit cannot be had (a container): libaudit's way
 * to the kernel is a socket that the test writes records to, /run/audit-feed.  All that auditd does with its
 * directory, its log and their rotation is its own.
 */
#include <libaudit.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#define FEED "/run/audit-feed"

int audit_open(void)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX, .sun_path = FEED};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	unlink(FEED);
	if (fd < 0 || bind(fd, (struct sockaddr *)&at, sizeof(at)) < 0)
		return -1;
	return fd;
}

void audit_close(int fd)
{
	close(fd);
}

int audit_is_enabled(int fd)
{
	(void)fd;
	return 1;
}

int audit_set_enabled(int fd, uint32_t enabled)
{
	(void)fd, (void)enabled;
	return 1;
}

int audit_set_pid(int fd, uint32_t pid, rep_wait_t wmode)
{
	(void)fd, (void)pid, (void)wmode;
	return 1;
}

/* One datagram is the text of one record ("audit(SECONDS.MS:SERIAL): ..."), of type USER. */
int audit_get_reply(int fd, struct audit_reply *rep, reply_t block, int peek)
{
	ssize_t n = recv(fd, rep->msg.data, sizeof(rep->msg.data) - 1, MSG_DONTWAIT);

	(void)block, (void)peek;
	if (n <= 0)
		return 0;
	rep->msg.data[n] = '\0';
	rep->msg.nlh.nlmsg_len = (uint32_t)NLMSG_LENGTH((size_t)n);
	rep->msg.nlh.nlmsg_type = AUDIT_USER;
	rep->type = AUDIT_USER;
	rep->len = (int)n;
	rep->nlh = &rep->msg.nlh;
	rep->message = rep->msg.data;
	return (int)n;
}
