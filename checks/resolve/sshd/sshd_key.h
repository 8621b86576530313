/*
 * sshd_key: the host keys of an sshd: which it has, which it serves with, and what they are.
 *
 * A file is read as ssh-keygen(1) writes it: OpenSSH's own format (PROTOCOL.key), whose public half lies open before the
 * private one, and PEM.  Nothing secret is kept, no digest either.  Not followed: HostKeyAgent, whose keys are not on
 * the disk, and PKCS #11.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SSHD_KEY_H
#define PLUMBLINE_CHECKS_RESOLVE_SSHD_KEY_H

#include "base/pem.h"
#include "checks/resolve/sshd/sshd.h"

enum sshd_key_fate {
	SSHD_KEY_SERVES,
	SSHD_KEY_ABSENT,
	SSHD_KEY_OPEN,	     /* root's own, and others may read it: sshd refuses it */
	SSHD_KEY_PASSPHRASE, /* nobody is there to give it */
	SSHD_KEY_SHORT,	     /* RSA of fewer bits than RequiredRSASize */
	SSHD_KEY_NO_KEY,     /* sshd cannot read it as a key */
	SSHD_KEY_UNOFFERED   /* no algorithm of HostKeyAlgorithms goes with it */
};

struct sshd_key {
	const char *path;
	enum sshd_key_fate fate;
	enum key_type type; /* of a file that could be read as a key */
	unsigned bits;
	struct stat st; /* unless absent */
};

/* What a key file is to that sshd, whichever it offers.  0, or -errno where that could not be known. */
int sshd_key_look(const struct sshd_conf *c, const char *path, unsigned rsa_bits,
	struct sshd_key *ret, struct err *e);
/* The keys HostKey names, in its order.  0, or -errno as above; in the arena. */
int sshd_keys(const struct sshd_conf *c, struct arena *a, struct sshd_key **ret, size_t *ret_n,
	struct err *e);
/* "RSA 3072", in the arena. */
const char *sshd_key_text(const struct sshd_key *k, struct arena *a);

/* The same of a text, for tests: 0; -EBADMSG: no key; -EACCES: a passphrase is asked for. */
int sshd_key_parse(const char *text, size_t len, enum key_type *ret_type, unsigned *ret_bits);

#endif
