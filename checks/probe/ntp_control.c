/* ntp_control: see ntp_control.h. */
#include "checks/probe/ntp_control.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

enum { HEAD = 12, VERSION_MODE = 2 << 3 | 6 };
enum { IS_ANSWER = 0x80, IS_ERROR = 0x40, MORE = 0x20, OPERATION = 0x1f };
enum { SYSTEM_PEER = 6, PPS_PEER = 7 };
#define NTP_TO_UNIX 2208988800UL /* seconds from 1900 to 1970 */

static unsigned get16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static void put16(unsigned char *p, unsigned v)
{
	p[0] = (unsigned char)(v >> 8);
	p[1] = (unsigned char)v;
}

size_t ntp_control_request(unsigned char buf[NTP_CONTROL_MAX], unsigned operation,
	unsigned sequence, unsigned peer, const char *names)
{
	size_t n = strnlen(names, 256);

	memset(buf, 0, NTP_CONTROL_MAX);
	buf[0] = VERSION_MODE;
	buf[1] = (unsigned char)operation;
	put16(buf + 2, sequence);
	put16(buf + 6, peer);
	put16(buf + 10, (unsigned)n);
	memcpy(buf + HEAD, names, n);
	return HEAD + (n + 3) / 4 * 4;
}

int ntp_control_answer(const unsigned char *msg, size_t len, unsigned operation, unsigned sequence,
	const unsigned char **ret, size_t *ret_len, struct err *e)
{
	if (len < HEAD || (msg[0] & 7) != 6 || !(msg[1] & IS_ANSWER) ||
		(msg[1] & OPERATION) != operation || get16(msg + 2) != (sequence & 0xffff))
		return -EAGAIN;
	if (msg[1] & IS_ERROR)
		return err_set(e, EOPNOTSUPP, "ntpd refuses the question (error %u)", msg[4]);
	/* Peers that did not fit: which one is followed might stand among those. */
	if (msg[1] & MORE || get16(msg + 8))
		return err_set(e, EBADMSG, "ntpd's answer comes in several parts");
	if (get16(msg + 10) > len - HEAD)
		return err_set(e, EBADMSG, "ntpd's answer is cut off after %zu bytes", len);
	*ret = msg + HEAD;
	*ret_len = get16(msg + 10);
	return 0;
}

unsigned ntp_control_followed(const unsigned char *data, size_t len)
{
	unsigned found = 0;

	for (size_t i = 0; i + 4 <= len; i += 4) {
		unsigned state = data[i + 2] & 7;
		if (state == SYSTEM_PEER || (state == PPS_PEER && !found))
			found = get16(data + i);
	}
	return found;
}

/* "name=value, name=value": the value, without quotes. */
static const char *value_of(struct arena *a, const char *text, const char *name)
{
	size_t n;
	char **w = str_split(a, text, ",", &n);

	for (size_t i = 0; i < n; i++) {
		char *s = str_strip(w[i]);
		size_t len = strlen(name);
		if (strncmp(s, name, len) || s[len] != '=')
			continue;
		char *v = str_strip(s + len + 1);
		v += *v == '"';
		v[strcspn(v, "\"")] = '\0';
		return v;
	}
	return NULL;
}

int ntp_control_peer(struct arena *a, const unsigned char *data, size_t len,
	struct clock_source *ret, struct err *e)
{
	const char *text = arena_strndup(a, (const char *)data, strnlen((const char *)data, len));
	const char *address = value_of(a, text, "srcadr"), *stratum = value_of(a, text, "stratum"),
		   *offset = value_of(a, text, "offset"), *heard = value_of(a, text, "rec");

	*ret = (struct clock_source){.daemon = "ntpd"};
	if (!address || !*address || !stratum || !offset || !heard)
		return err_set(e, EBADMSG, "ntpd's answer is not understood: \"%.120s\"",
			str_clean(a, text, strlen(text), 200));
	/* 0xe8a1b2c3.12345678, since 1900; the second era begins with a small number. */
	unsigned long seconds = strtoul(heard, NULL, 16) & 0xffffffff;
	ret->reference = str_clean(a, address, strlen(address), 256);
	ret->stratum = (unsigned)strtoul(stratum, NULL, 10);
	ret->offset_s = strtod(offset, NULL) / 1000;
	if (seconds)
		ret->last_update =
			(time_t)((seconds < NTP_TO_UNIX ? 1UL << 32 : 0) + seconds - NTP_TO_UNIX);
	return 0;
}
