/*
 * sshd_parse: what the parts of the sshd resolver share.  Only sshd*.c include it.
 *
 * A configuration is a flat list of statements in the order sshd meets them, with marks where an included file
 * begins and ends: enough to replay sshd's two passes (once at start, once for each connection).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SSHD_PARSE_H
#define PLUMBLINE_CHECKS_RESOLVE_SSHD_PARSE_H

#include "checks/resolve/sshd/sshd.h"
#include "checks/resolve/sshd/sshd_words.h"

struct sshd_criterion {
	const char *name, *arg; /* name in lower case */
};

enum sshd_op { OP_SET, OP_MATCH, OP_ENTER, OP_LEAVE };

struct sshd_stmt {
	enum sshd_op op;
	const struct sshd_keyword *kw;
	const char *value;	 /* OP_SET: in sshd's own normal form */
	const struct file *file; /* NULL: the command line */
	unsigned line;
	bool outside;		     /* OP_SET: this name of the keyword is refused inside Match */
	struct sshd_criterion *crit; /* OP_MATCH; "all" alone has no argument */
	size_t n_crit;
};

#define SSHD_CONFIG "/etc/ssh/sshd_config"

struct sshd_conf {
	struct root *root;
	struct arena *a;
	const char *unit; /* whose command line counts; NULL: none */
	char **argv;	  /* of an sshd that runs: this one counts; NULL: the unit's */
	size_t argc;
	bool installed;
	unsigned version;
	enum sshd_vendor vendor;
	bool version_known, debian_kex;
	bool version_of_program; /* told by the program itself */
	bool ports_given;	 /* -p: Port in the text is passed over */
	bool inherits; /* -i: its socket is handed to it, ports and addresses are not its own */
	const struct sshd_stmt *v;
	size_t n;
};

/* For which connection a value is asked: a peer, or for each statement whether its Match holds. */
struct sshd_view {
	const struct sshd_peer *peer;
	const bool *held;
	struct arena *a; /* where the value goes; NULL: the configuration's own */
};

struct sshd_text { /* what is being put together while files are read */
	struct root *root;
	struct arena *a;
	unsigned version; /* 902 for 9.2 */
	enum sshd_vendor vendor;
	bool debian_kex;  /* the kex list has sntrup761x25519-sha512 without a domain */
	bool ports_given; /* -p: Port is passed over unread */
	struct sshd_stmt *v;
	size_t n, cap;
	const struct file *file; /* of the line being read, for messages; NULL: command line */
	unsigned line;
};

/* -EBADMSG with "FILE:LINE: ..." in e. */
int sshd_refuse(const struct sshd_text *t, struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * Verifies the arguments as sshd does and gives the value in normal form (NULL: the line sets nothing).
 * rest is the line's text after the keyword.  0 or -EBADMSG.
 */
int sshd_check(struct sshd_text *t, const struct sshd_keyword *kw, char **argv, size_t argc,
	const char *rest, const char **ret, struct err *e);
/* One word of Ciphers, MACs ...: the list it comes to in *ret.  0 or -EBADMSG. */
int sshd_check_algorithms(struct sshd_text *t, const struct sshd_keyword *kw, const char *v,
	const char **ret, struct err *e);
/* A port by its number or its name in /etc/services; -1 when it is none. */
long sshd_port(struct root *r, struct arena *a, const char *s);

/* Reads a file with all it includes.  0 or -errno; everything sshd would not start with is -EBADMSG. */
int sshd_read_file(struct sshd_text *t, const char *path, int depth, struct err *e);
/* One directive given with -o. */
int sshd_read_option(struct sshd_text *t, const char *text, struct err *e);

/* A comma-separated list of patterns with `!`: 1, 0, or -1 for a negated match. */
int sshd_pattern_list(const char *s, const char *list, bool lower);
/* A list of addresses, networks and patterns: 1, 0, -1 negated, -2 malformed.  addr NULL: only the form. */
int sshd_address_list(const char *addr, const char *list);
bool sshd_criterion_holds(struct root *r, struct arena *a, const struct sshd_criterion *c,
	const struct sshd_peer *peer);
bool sshd_criteria_hold(struct root *r, struct arena *a, const struct sshd_stmt *match,
	const struct sshd_peer *peer);

/* The configuration of the sshd that a unit starts (NULL: of no unit).  0 or -errno; *ret is set in any case. */
int sshd_build(
	struct root *r, struct arena *a, const char *unit, struct sshd_conf **ret, struct err *e);
/* The configuration that a running sshd of that unit (NULL: of none) read, as its files are now. */
int sshd_build_running(struct root *r, struct arena *a, const char *unit, char **argv, size_t argc,
	struct sshd_conf **ret, struct err *e);
const struct sshd_value *sshd_value_in(
	const struct sshd_conf *c, const char *keyword, const struct sshd_view *view);
/* Whether a file can serve as a host key: open to whom sshd accepts, and a private key without a passphrase by its head; an RSA
 * key of less than rsa_bits (0: any) not. */
bool sshd_host_key(const struct sshd_conf *c, const char *path, unsigned rsa_bits);
/* The version of /usr/sbin/sshd, from the program itself or the package database. */
void sshd_find_version(struct sshd_conf *c);
/* The command line of c->unit, so far as it changes the configuration; *path is what -f names. */
int sshd_command_line(struct sshd_conf *c, struct sshd_text *t, const char **path, struct err *e);

#endif
