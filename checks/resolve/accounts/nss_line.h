/*
 * nss_line: one line of passwd(5), shadow(5) or group(5), taken or refused as glibc's "files" takes it.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_NSS_LINE_H
#define PLUMBLINE_CHECKS_RESOLVE_NSS_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

enum nss_kind { NSS_PASSWD, NSS_SHADOW, NSS_GROUP };

struct nss_line {
	unsigned line;	      /* 1-based */
	const char *name;     /* with its "+" or "-" where it has one */
	const char *password; /* "" for a bare "+" or "-name", as all texts then */
	uint32_t uid, gid;    /* gid: of passwd and group */
	const char *gecos, *home, *shell;
	long changed, min, max, warn, inactive, expires; /* shadow; -1: empty */
	char **members;					 /* group */
	size_t n_members;
	bool comment; /* group alone: begins with "#": no group, and yet initgroups() counts its members */
	const char *why; /* the line is refused: why, in English; NULL: it counts */
	uint32_t
		first_number; /* for a refused line: what strtoul(3) makes of the uid, for what is told of it */
};

/*
 * Parses the len bytes of a line.  False: blank or (but for group) a comment.  True: *ret is filled, and ret->why says whether glibc
 * refuses it.  wide: a number above 2^32-1 is cut to 2^32-1 (glibc as released) instead of refused (Debian's).
 * ended: a newline follows, and no NUL comes before it.
 */
bool nss_parse(struct arena *a, enum nss_kind kind, const char *text, size_t len, bool wide,
	bool ended, struct nss_line *ret);

/* A service that nsswitch.conf(5) asks for a database. */
struct nss_service {
	const char *name;
	bool last_on_notfound; /* [NOTFOUND=return]: those after it are not asked for a name it does not know */
};
/*
 * The services of a database in a text, the last line for it; NULL with *ret_n 0 when there is no line.  *ret_line:
 * where.  *ret_bad: the line glibc cannot parse, which makes every lookup fail; 0: none.
 */
struct nss_service *nss_services(struct arena *a, const char *text, size_t len,
	const char *database, size_t *ret_n, unsigned *ret_line, unsigned *ret_bad);

#endif
