/* chrony_wire: see chrony_wire.h. */
#include "checks/probe/chrony_wire.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <string.h>

#include "base/str.h"

enum { REQUEST = 1, ANSWER = 2, VERSION = 6 };
enum { REQUEST_HEAD = 20, ANSWER_HEAD = 28 };
enum { SUCCESS = 0 };
enum { N_SOURCES_BYTES = 4, SOURCE_BYTES = 48, TRACKING_BYTES = 76, NAME_BYTES = 256 };

static const struct form {
	unsigned command, form;
	size_t bytes;
} forms[] = {
	{CHRONY_N_SOURCES, 2, N_SOURCES_BYTES},
	{CHRONY_SOURCE_DATA, 3, SOURCE_BYTES},
	{CHRONY_TRACKING, 5, TRACKING_BYTES},
	{CHRONY_SOURCE_NAME, 19, NAME_BYTES},
};

static const struct form *form_of(unsigned command)
{
	size_t i = 0;

	while (i < sizeof(forms) / sizeof(*forms) - 1 && forms[i].command != command)
		i++;
	return &forms[i];
}
enum { IPV4 = 1, IPV6 = 2 };

static uint32_t get32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static unsigned get16(const unsigned char *p)
{
	return (unsigned)p[0] << 8 | p[1];
}

static double get_real(const unsigned char *p)
{
	uint32_t x = get32(p);
	int exponent = (int)(x >> 25), coefficient = (int)(x & 0x1ffffff);

	if (exponent >= 64)
		exponent -= 128;
	if (coefficient >= 1 << 24)
		coefficient -= 1 << 25;
	return ldexp(coefficient, exponent - 25);
}

size_t chrony_request(unsigned char buf[CHRONY_MESSAGE], unsigned command, uint32_t sequence,
	const unsigned char *about, size_t about_len)
{
	memset(buf, 0, CHRONY_MESSAGE);
	buf[0] = VERSION;
	buf[1] = REQUEST;
	buf[4] = (unsigned char)(command >> 8);
	buf[5] = (unsigned char)command;
	sequence = htonl(sequence);
	memcpy(buf + 8, &sequence, sizeof(sequence));
	if (about_len)
		memcpy(buf + REQUEST_HEAD, about, about_len);
	return ANSWER_HEAD + form_of(command)->bytes;
}

int chrony_answer(const unsigned char *msg, size_t len, unsigned command, uint32_t sequence,
	const unsigned char **ret, size_t *ret_len, struct err *e)
{
	const struct form *form = form_of(command);

	if (len < ANSWER_HEAD || msg[1] != ANSWER || get32(msg + 16) != sequence ||
		get16(msg + 4) != command)
		return -EAGAIN;
	if (msg[0] != VERSION)
		return err_set(e, EBADMSG, "chronyd speaks version %u of its protocol, not %d",
			msg[0], VERSION);
	if (get16(msg + 8) != SUCCESS)
		return err_set(
			e, EOPNOTSUPP, "chronyd refuses the question (status %u)", get16(msg + 8));
	if (get16(msg + 6) != form->form)
		return err_set(e, EBADMSG, "chronyd's answer is of form %u, not %u", get16(msg + 6),
			form->form);
	*ret = msg + ANSWER_HEAD;
	*ret_len = len - ANSWER_HEAD;
	return 0;
}

/* A reference clock has four letters in place of an address. */
static const char *reference_id(struct arena *a, const unsigned char *p)
{
	size_t n = 0;

	while (n < 4 && isalnum(p[n]))
		n++;
	for (size_t i = n; i < 4; i++)
		if (p[i])
			n = 0;
	return n ? arena_strndup(a, (const char *)p, n)
		 : arena_printf(a, "reference id %08X", get32(p));
}

static int cut_off(size_t len, struct err *e)
{
	return err_set(e, EBADMSG, "chronyd's answer is cut off after %zu bytes", len);
}

int chrony_n_sources(const unsigned char *data, size_t len, uint32_t *ret, struct err *e)
{
	*ret = len < N_SOURCES_BYTES ? 0 : get32(data);
	return len < N_SOURCES_BYTES ? cut_off(len, e) : 0;
}

int chrony_is_selected(const unsigned char *data, size_t len, bool *ret, struct err *e)
{
	enum { STATE = 24, SELECTED = 0 };

	*ret = len >= SOURCE_BYTES && get16(data + STATE) == SELECTED;
	return len < SOURCE_BYTES ? cut_off(len, e) : 0;
}

int chrony_tracking(struct arena *a, const unsigned char *data, size_t len,
	struct clock_source *ret, unsigned char *ret_address, struct err *e)
{
	enum {
		REFERENCE = 0,
		ADDRESS = 4,
		FAMILY = 20,
		STRATUM = 24,
		LEAP = 26,
		SECONDS_HIGH = 28,
		SECONDS_LOW = 32,
		CORRECTION = 40,
	};
	enum { UNSYNCHRONISED = 3 };
	char text[INET6_ADDRSTRLEN] = "";

	if (len < TRACKING_BYTES)
		return cut_off(len, e);
	memcpy(ret_address, data + ADDRESS, CHRONY_ADDRESS);
	uint32_t id = get32(data + REFERENCE), high = get32(data + SECONDS_HIGH);
	unsigned family = get16(data + FAMILY);
	*ret = (struct clock_source){.daemon = "chrony",
		.stratum = get16(data + STRATUM),
		.offset_s = get_real(data + CORRECTION)};
	/* Nothing selected; 127.127.1.1 is its own clock ("local"). */
	if (!id || id == 0x7f7f0101 || get16(data + LEAP) == UNSYNCHRONISED)
		return 0;
	ret->last_update = (time_t)((uint64_t)(high == 0x7fffffff ? 0 : high) << 32 |
				    get32(data + SECONDS_LOW));
	if (family == IPV4 || family == IPV6)
		inet_ntop(family == IPV4 ? AF_INET : AF_INET6, data + ADDRESS, text, sizeof(text));
	ret->reference = *text ? arena_strdup(a, text) : reference_id(a, data + REFERENCE);
	return 0;
}

const char *chrony_source_name(struct arena *a, const unsigned char *data, size_t len)
{
	size_t n = len < NAME_BYTES ? 0 : strnlen((const char *)data, NAME_BYTES);

	return n ? str_clean(a, (const char *)data, n, NAME_BYTES) : NULL;
}
