/* audit_ways: what audit-try does: the calls, and the things they are done to. */
#ifndef PLUMBLINE_TESTS_BEHAVIOUR_AUDIT_WAYS_H
#define PLUMBLINE_TESTS_BEHAVIOUR_AUDIT_WAYS_H

#include <stdbool.h>

enum flag {
	GONE = 1,     /* the file is not there before */
	OTHER = 2,    /* a second file is */
	LINK = 4,     /* goes for a symbolic link itself */
	ONE_SHOT = 8, /* by few subjects only: it moves the clock */
	PROGRAM = 16, /* an exec: in a process of its own */
	NO_FILE = 32, /* no PATH record belongs to it */
};

/*
 * args: P path, Q second path, D AT_FDCWD, f a descriptor of it, 0..9 a number, w O_WRONLY, t with O_TRUNC,
 * r O_RDWR, c with O_CREAT, h open_how, m mode, x name and v value of an attribute, T timex, S time of now,
 * b MS_BIND, N a name, A argv, E empty environment, B a stat's length
 */
struct way {
	const char *call;
	int b64, b32; /* -1: none */
	const char *args;
	int flags;
};

enum who { ANYONE, PERSONS, USERS, CALLERS };

/* The groups of auditevents.c, each file, tree (ends in a slash), program or set of calls one; group NULL ends it. */
struct object {
	const char *group, *path;
	const struct way *ways;
	const char *const *only; /* of the ways */
	enum who who;
	bool if_there, link_itself;
};
extern const struct object objects[];

#endif
