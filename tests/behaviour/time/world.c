/*
 * time-world: the rest of the world for a booted root: every name resolves, every address answers NTP.
 *
 * Stands in a network name space of its own behind a veth pair that is the root's default route.  As name server
 * (10.0.0.53) it gives each name asked for four addresses of its own, as a time server (any address, UDP 123) the time of
 * this machine at stratum 1.  In /run/plumbline-world it notes the addresses of each name ("names"), who was asked for
 * the time ("asked"), and which programs moved the clock ("clock", told by time_still.so over the socket "told").
 */
#include <arpa/inet.h>
#include <endian.h>
#include <err.h>
#include <fcntl.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define PLACE	  "/run/plumbline-world"
#define MAX_NAMES 4000
#define MAX_SEEN  4000
#define DNS_A	  1
#ifndef IPV6_FREEBIND
#define IPV6_FREEBIND 78
#endif

static char *names[MAX_NAMES];
static unsigned n_names;
static char *seen[MAX_SEEN];
static unsigned n_seen;

/* A line is written to a file once. */
static void note(const char *file, const char *line)
{
	char path[64], key[512];

	snprintf(key, sizeof(key), "%s %s", file, line);
	for (unsigned i = 0; i < n_seen; i++)
		if (!strcmp(seen[i], key))
			return;
	if (n_seen == MAX_SEEN)
		return;
	seen[n_seen++] = strdup(key);
	snprintf(path, sizeof(path), PLACE "/%s", file);
	FILE *f = fopen(path, "a");
	if (!f)
		err(1, "%s", path);
	fprintf(f, "%s\n", line);
	fclose(f);
}

static void run(const char *command)
{
	if (system(command) != 0)
		errx(1, "failed: %s", command);
}

static int udp(int family, int port)
{
	int fd = socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0), one = 1;
	struct sockaddr_in a4 = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
	struct sockaddr_in6 a6 = {.sin6_family = AF_INET6, .sin6_port = htons((uint16_t)port)};
	const struct sockaddr *a = family == AF_INET ? (void *)&a4 : (void *)&a6;

	if (family == AF_INET)
		setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &one, sizeof(one));
	else {
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &one, sizeof(one));
		setsockopt(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, &one, sizeof(one));
		setsockopt(fd, IPPROTO_IPV6, IPV6_FREEBIND, &one, sizeof(one));
	}
	if (fd < 0 || bind(fd, a, family == AF_INET ? sizeof(a4) : sizeof(a6)) < 0)
		err(1, "UDP port %d", port);
	return fd;
}

/* The control message with the address that was asked goes back with the answer, as its source. */
struct packet {
	unsigned char data[1500];
	size_t len;
	struct sockaddr_storage peer;
	struct iovec iov;
	struct msghdr m;
	char control[256];
	char asked[INET6_ADDRSTRLEN];
};

static int receive(int fd, struct packet *p)
{
	p->iov = (struct iovec){p->data, sizeof(p->data)};
	p->m = (struct msghdr){.msg_name = &p->peer,
		.msg_namelen = sizeof(p->peer),
		.msg_iov = &p->iov,
		.msg_iovlen = 1,
		.msg_control = p->control,
		.msg_controllen = sizeof(p->control)};
	ssize_t n = recvmsg(fd, &p->m, MSG_DONTWAIT);
	p->len = n < 0 ? 0 : (size_t)n;
	*p->asked = '\0';
	for (struct cmsghdr *c = CMSG_FIRSTHDR(&p->m); n > 0 && c; c = CMSG_NXTHDR(&p->m, c)) {
		if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
			struct in_pktinfo *i = (void *)CMSG_DATA(c);
			inet_ntop(AF_INET, &i->ipi_addr, p->asked, sizeof(p->asked));
			i->ipi_spec_dst = i->ipi_addr;
			i->ipi_ifindex = 0;
		} else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
			struct in6_pktinfo *i = (void *)CMSG_DATA(c);
			inet_ntop(AF_INET6, &i->ipi6_addr, p->asked, sizeof(p->asked));
			i->ipi6_ifindex = 0;
		}
	}
	return n > 0;
}

static void answer(int fd, struct packet *p, size_t len)
{
	p->iov.iov_len = len;
	(void)!sendmsg(fd, &p->m, 0);
}

static void put_time(unsigned char *at)
{
	struct timespec t;
	uint32_t v[2];

	clock_gettime(CLOCK_REALTIME, &t);
	v[0] = htonl((uint32_t)((uint64_t)t.tv_sec + 2208988800u));
	v[1] = htonl((uint32_t)(((uint64_t)t.tv_nsec << 32) / 1000000000u));
	memcpy(at, v, sizeof(v));
}

static void ntp(int fd, struct packet *p)
{
	unsigned mode = p->data[0] & 7;
	unsigned char *d = p->data;

	if (p->len < 48 || (mode != 3 && mode != 1))
		return;
	note("asked", p->asked);
	d[0] = (unsigned char)((d[0] & 0x38) | (mode == 3 ? 4 : 2));
	d[1] = 1; /* stratum */
	d[3] = (unsigned char)-20;
	memset(d + 4, 0, 8);
	d[11] = 16; /* root dispersion, 16/65536 s */
	memcpy(d + 12, "GPS", 4);
	memcpy(d + 24, d + 40, 8);
	put_time(d + 16);
	memcpy(d + 32, d + 16, 8);
	put_time(d + 40);
	answer(fd, p, 48);
}

static void dns(int fd, struct packet *p)
{
	unsigned char *d = p->data;
	char name[256] = "", line[400];
	size_t at = 12, n = 0;
	unsigned i;

	while (at < p->len && d[at] && n + d[at] + 2 < sizeof(name) && at + 1 + d[at] <= p->len) {
		n += (size_t)snprintf(name + n, sizeof(name) - n, "%s%.*s", n ? "." : "", d[at],
			(char *)d + at + 1);
		at += 1u + d[at];
	}
	if (at + 5 > p->len)
		return;
	unsigned type = d[at + 1] << 8 | d[at + 2];
	at += 5;
	d[2] = 0x84 | (d[2] & 1);
	d[3] = 0x80;
	memset(d + 6, 0, 6);
	if (type == DNS_A && n) {
		for (i = 0; i < n_names && strcasecmp(names[i], name) != 0; i++)
			;
		if (i == n_names && n_names < MAX_NAMES)
			names[n_names++] = strdup(name);
		d[7] = 4;
		for (unsigned k = 1; k <= 4; k++) {
			unsigned char record[16] = {0xc0, 12, 0, DNS_A, 0, 1, 0, 0, 14, 16, 0, 4,
				10, (unsigned char)(100 + i / 250), (unsigned char)(i % 250),
				(unsigned char)k};
			memcpy(d + at, record, sizeof(record));
			at += sizeof(record);
			snprintf(line, sizeof(line), "10.%u.%u.%u %s", 100 + i / 250, i % 250, k,
				name);
			note("names", line);
		}
	}
	answer(fd, p, at);
}

static int clock_socket(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX, .sun_path = PLACE "/told"};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0 || chmod(a.sun_path, 0666) < 0)
		err(1, "%s", a.sun_path);
	return fd;
}

int main(void)
{
	int ready[2], far[2];
	char c;

	mkdir(PLACE, 0755);
	if (pipe(ready) < 0 || pipe(far) < 0)
		err(1, "pipe");
	pid_t pid = fork();
	if (pid < 0)
		err(1, "fork");
	if (pid) { /* the near side */
		close(ready[1]);
		if (read(ready[0], &c, 1) != 1)
			errx(1, "no name space");
		char text[100];
		snprintf(text, sizeof(text), "ip link add near type veth peer name far netns %d",
			(int)pid);
		run(text);
		run("ip link set near up && ip address add 10.0.0.2/24 dev near && ip route add "
		    "default via 10.0.0.1");
		run("ip -6 address add "
		    "fd00::2/64 dev near nodad && "
		    "ip -6 route add default via fd00::1");
		(void)!write(far[1], "x", 1);
		return read(ready[0], &c, 1) == 1 ? 0 : 1;
	}
	close(ready[0]);
	if (unshare(CLONE_NEWNET) < 0)
		err(1, "unshare");
	(void)!write(ready[1], "x", 1);
	if (read(far[0], &c, 1) != 1)
		return 1;
	run("ip link set lo up; ip link set far up && ip address add 10.0.0.1/24 dev far && ip "
	    "address add 10.0.0.53/24 dev far && "
	    "ip route add local 0.0.0.0/0 dev lo");
	/* A table of its own: in the kernel's own one it would take the way back as well. */
	run("ip -6 address add fd00::1/64 dev far nodad; ip -6 route add local ::/0 dev lo table "
	    "100; "
	    "ip -6 rule add iif far lookup 100 pref 100");
	struct pollfd f[4] = {{udp(AF_INET, 123), POLLIN, 0}, {udp(AF_INET6, 123), POLLIN, 0},
		{udp(AF_INET, 53), POLLIN, 0}, {clock_socket(), POLLIN, 0}};
	(void)!write(ready[1], "x", 1);
	close(ready[1]);
	for (;;) {
		static struct packet p;
		if (poll(f, 4, -1) < 0)
			continue;
		for (int i = 0; i < 3; i++)
			while (f[i].revents && receive(f[i].fd, &p))
				i == 2 ? dns(f[i].fd, &p) : ntp(f[i].fd, &p);
		char program[64];
		ssize_t n = f[3].revents ? recv(f[3].fd, program, sizeof(program) - 1, MSG_DONTWAIT)
					 : 0;
		if (n > 0) {
			program[n] = '\0';
			note("clock", program);
		}
	}
}
