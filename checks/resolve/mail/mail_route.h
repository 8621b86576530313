/* mail_route: where a message ends that a program of this host hands to sendmail(8). */
#ifndef PLUMBLINE_CHECKS_RESOLVE_MAIL_ROUTE_H
#define PLUMBLINE_CHECKS_RESOLVE_MAIL_ROUTE_H

#include "base/evidence.h"
#include "checks/facts.h"

enum mail_kind {
	MAIL_ELSEWHERE, /* an address on another host, and messages go there */
	MAIL_ACCOUNT,	/* the mailbox of an account here */
	MAIL_FILE,
	MAIL_PROGRAM,
	MAIL_LOST, /* nobody gets it: why says so */
};

struct mail_end {
	enum mail_kind kind;
	const char *to; /* the address, account, path or command */
	struct bitext why;
	const struct file *file; /* the line that sends it there; NULL: none does */
	unsigned line;
};

struct mail_route {
	const char *
		sender; /* "exim4", "postfix", "nullmailer", "msmtp"; NULL: sendmail is of none of these */
	const char *sendmail; /* what /usr/lib/sendmail is, after links */
	const char *unit;     /* the service that has to run for it; NULL: none */
	const struct mail_end *v;
	size_t n;
	const char *unknown; /* what could not be worked out, with its path; NULL */
};

/* 0; -ENOENT: there is no /usr/lib/sendmail that can be run; -errno: it could not be read. */
int mail_route(const struct host *h, struct facts *f, struct arena *a, const char *address,
	struct mail_route *ret, struct err *e);

/* The names of aliases(5): what stands for one (case does not matter), and where; NULL: nothing does. */
const char *mail_alias(const struct file *f, struct arena *a, const char *name, unsigned *ret_line);
/* Splits a list of targets at commas and lines outside quotes, quotes taken away. */
char **mail_targets(struct arena *a, const char *text, size_t *ret_n);

#endif
