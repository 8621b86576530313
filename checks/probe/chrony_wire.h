/*
 * chrony_wire: what chronyd is asked and answers on its command port: version 6 of its protocol, as of chrony 1.27 and
 * later.  Pure, apart from the asking, so that tests and the fuzzer can feed answers.
 *
 * A message is a head (version, type, command, sequence, in an answer also its form and status) and numbers in
 * network order; a request is at least as long as the answer may be.  An address is 16 bytes, a family (1: IPv4,
 * 2: IPv6, 3: a number for a name not resolved yet) and two bytes of nothing; a real number has 7 bits of exponent and 25 of
 * coefficient, both signed.
 */
#ifndef PLUMBLINE_CHECKS_PROBE_CHRONY_WIRE_H
#define PLUMBLINE_CHECKS_PROBE_CHRONY_WIRE_H

#include "checks/probe/probe.h"

#define CHRONY_PORT    323
#define CHRONY_MESSAGE 1024 /* no message is longer */
#define CHRONY_ADDRESS 20

/* The commands; each answer has a form and a length of its own. */
enum chrony_command {
	CHRONY_N_SOURCES = 14, /* how many sources there are */
	CHRONY_SOURCE_DATA =
		15,	      /* of the source with that number: whether it is the selected one */
	CHRONY_TRACKING = 33, /* what is followed, and how far off it is */
	CHRONY_SOURCE_NAME = 65, /* an address's name in the configuration; since chrony 4.0 */
};

/* Writes a request with what it is about (a number of four bytes, an address).  Its length. */
size_t chrony_request(unsigned char buf[CHRONY_MESSAGE], unsigned command, uint32_t sequence,
	const unsigned char *about, size_t about_len);

/*
 * An answer to that command and sequence: 0 and where its data begins, -EAGAIN when it answers something else,
 * -EOPNOTSUPP when the daemon refuses the question, -EBADMSG when it is not understood.
 */
int chrony_answer(const unsigned char *msg, size_t len, unsigned command, uint32_t sequence,
	const unsigned char **ret, size_t *ret_len, struct err *e);

/* The answer to CHRONY_TRACKING; address has CHRONY_ADDRESS bytes, for the next question.  0 or -EBADMSG. */
int chrony_tracking(struct arena *a, const unsigned char *data, size_t len,
	struct clock_source *ret, unsigned char *ret_address, struct err *e);
/* The answer to CHRONY_N_SOURCES.  0 or -EBADMSG. */
int chrony_n_sources(const unsigned char *data, size_t len, uint32_t *ret, struct err *e);
/* The answer to CHRONY_SOURCE_DATA.  0 or -EBADMSG. */
int chrony_is_selected(const unsigned char *data, size_t len, bool *ret, struct err *e);
/* The answer to CHRONY_SOURCE_NAME, or NULL. */
const char *chrony_source_name(struct arena *a, const unsigned char *data, size_t len);

#endif
