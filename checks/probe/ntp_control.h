/*
 * ntp_control: control messages of NTP (mode 6; RFC 9327), by which ntpd tells of its peers.  Pure, apart from the
 * asking, so that tests and the fuzzer can feed answers.
 */
#ifndef PLUMBLINE_CHECKS_PROBE_NTP_CONTROL_H
#define PLUMBLINE_CHECKS_PROBE_NTP_CONTROL_H

#include "checks/probe/probe.h"

#define NTP_PORT	123
#define NTP_CONTROL_MAX 1024 /* bytes of one message; what is asked fits into one */
#define NTP_READ_STATUS 1
#define NTP_READ_VALUES 2
#define NTP_PEER_VALUES "srcadr,stratum,offset,rec"

/* Writes a request about a peer (0: ntpd itself), with the names of what is asked, or "".  Its length. */
size_t ntp_control_request(unsigned char buf[NTP_CONTROL_MAX], unsigned operation,
	unsigned sequence, unsigned peer, const char *names);
/* As chrony_answer(): 0 and the data, -EAGAIN, -EOPNOTSUPP or -EBADMSG. */
int ntp_control_answer(const unsigned char *msg, size_t len, unsigned operation, unsigned sequence,
	const unsigned char **ret, size_t *ret_len, struct err *e);
/* The peer that the clock follows, in the answer to NTP_READ_STATUS of 0; 0: none. */
unsigned ntp_control_followed(const unsigned char *data, size_t len);
/* The answer to NTP_READ_VALUES of a peer.  0 or -EBADMSG. */
int ntp_control_peer(struct arena *a, const unsigned char *data, size_t len,
	struct clock_source *ret, struct err *e);

#endif
