/* open_ways: the ways into the running system that probe.h's mounts(), listeners() and process_start() tell of. */
#ifndef PLUMBLINE_CHECKS_PROBE_OPEN_WAYS_H
#define PLUMBLINE_CHECKS_PROBE_OPEN_WAYS_H

#include <stddef.h>
#include <sys/types.h>
#include <time.h>

/* A mount that a path can lead to: what another one hides is left out. */
struct mount_live {
	const char *where, *what, *type; /* bytes as they are, /proc's escapes taken away */
	const char *dev;  /* "254:0"; of btrfs, NFS, overlay, tmpfs one that is no device's */
	const char *root; /* which directory of the file system: not "/" for a bind mount */
	/*
	 * A comma list, escaped as in /proc: the mount's own options, then those of the super block, without what only a
	 * mount has (a super block's text cannot claim nosuid); "ro" when either of the two is.
	 */
	const char *options;
};

struct interface_live {
	const char *name;
	unsigned flags; /* IFF_* as the kernel keeps them: IFF_PROMISC whoever asked for it */
	bool wireless;
};

struct listener {	     /* a socket that anybody may send to first */
	const char *proto;   /* "tcp", "udp", "tcp6", "udp6", "sctp", "raw", "raw6" */
	const char *address; /* "0.0.0.0", "::", "192.0.2.1", ... */
	unsigned port;	     /* of raw sockets: the protocol's number */
	uid_t uid;
	pid_t pid; /* that holds it, rather not PID 1; 0: none that could be seen (the kernel's own) */
	const char *exe, *unit; /* of that process; NULL: not known */
};

struct process_start { /* how a process came to be what it is */
	char **argv;   /* as it stands now: a program may write over it */
	size_t argc;
	time_t started; /* CLOCK_REALTIME; not touched when it executes itself anew */
};

#endif
