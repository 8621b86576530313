/* numbers: see numbers.h. */
#include "checks/resolve/firewall/numbers.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static int by_start(const void *x, const void *y)
{
	const struct num_range *a = x, *b = y;

	return a->from < b->from ? -1 : a->from > b->from;
}

struct nums nums_of(struct arena *a, struct num_range *v, size_t n)
{
	struct num_range *out = arena_array(a, n, sizeof(*out));
	size_t m = 0;

	if (n > 1)
		qsort(v, n, sizeof(*v), by_start);
	for (size_t i = 0; i < n; i++)
		if (m && (out[m - 1].to == NUM_MAX || v[i].from <= out[m - 1].to + 1))
			out[m - 1].to = v[i].to > out[m - 1].to ? v[i].to : out[m - 1].to;
		else
			out[m++] = v[i];
	return (struct nums){out, m};
}

struct nums nums_range(struct arena *a, num from, num to)
{
	struct num_range *v = arena_alloc(a, sizeof(*v));

	*v = (struct num_range){from, to};
	return (struct nums){v, 1};
}

struct nums nums_and(struct arena *a, struct nums x, struct nums y)
{
	struct num_range *out = arena_array(a, x.n + y.n, sizeof(*out));
	size_t n = 0;

	for (size_t i = 0, k = 0; i < x.n && k < y.n;) {
		num from = x.v[i].from > y.v[k].from ? x.v[i].from : y.v[k].from;
		num to = x.v[i].to < y.v[k].to ? x.v[i].to : y.v[k].to;
		if (from <= to)
			out[n++] = (struct num_range){from, to};
		if (x.v[i].to < y.v[k].to)
			i++;
		else
			k++;
	}
	return (struct nums){out, n};
}

struct nums nums_or(struct arena *a, struct nums x, struct nums y)
{
	struct num_range *v = arena_array(a, x.n + y.n, sizeof(*v));

	if (!x.n || !y.n)
		return x.n ? x : y;
	memcpy(v, x.v, x.n * sizeof(*v));
	memcpy(v + x.n, y.v, y.n * sizeof(*v));
	return nums_of(a, v, x.n + y.n);
}

struct nums nums_minus(struct arena *a, struct nums x, struct nums y)
{
	struct num_range *gaps = arena_array(a, y.n + 1, sizeof(*gaps));
	size_t n = 0;
	num from = 0;

	for (size_t i = 0; i < y.n; i++) {
		if (y.v[i].from > from)
			gaps[n++] = (struct num_range){from, y.v[i].from - 1};
		if (y.v[i].to == NUM_MAX)
			return nums_and(a, x, (struct nums){gaps, n});
		from = y.v[i].to + 1;
	}
	gaps[n++] = (struct num_range){from, NUM_MAX};
	return nums_and(a, x, (struct nums){gaps, n});
}

bool nums_has(struct nums x, num v)
{
	for (size_t i = 0; i < x.n; i++)
		if (v >= x.v[i].from && v <= x.v[i].to)
			return true;
	return false;
}

static bool one(const char *text, bool *v6, num *ret)
{
	unsigned char b[16];
	size_t n = 0;

	if (inet_pton(AF_INET, text, b) == 1) {
		*v6 = false;
		n = 4;
	} else if (inet_pton(AF_INET6, text, b) == 1) {
		*v6 = true;
		n = 16;
	}
	*ret = 0;
	for (size_t i = 0; i < n; i++)
		*ret = *ret << 8 | b[i];
	return n > 0;
}

bool num_addresses(const char *text, bool *ret_v6, struct num_range *ret)
{
	char buf[100];
	bool v6;
	uint64_t keep;

	if (strlen(text) >= sizeof(buf))
		return false;
	strcpy(buf, text);
	char *slash = strchr(buf, '/'), *dash = strchr(buf, '-');
	if (slash)
		*slash = '\0';
	if (dash)
		*dash = '\0';
	if ((slash && dash) || !one(buf, ret_v6, &ret->from))
		return false;
	ret->to = ret->from;
	if (dash)
		return one(dash + 1, &v6, &ret->to) && v6 == *ret_v6 && ret->from <= ret->to;
	if (!slash)
		return true;
	unsigned bits = *ret_v6 ? 128 : 32;
	if (str_u64(slash + 1, &keep) < 0 || keep > bits)
		return false;
	num host = keep ? (keep == bits ? 0 : ((num)1 << (bits - keep)) - 1)
			: (*ret_v6 ? NUM_MAX : (num)0xffffffff);
	ret->from &= ~host;
	ret->to = ret->from | host;
	return true;
}

const char *num_address_text(struct arena *a, bool v6, num v)
{
	unsigned char b[16];
	char text[INET6_ADDRSTRLEN];
	size_t n = v6 ? 16 : 4;

	for (size_t i = n; i-- > 0; v >>= 8)
		b[i] = (unsigned char)v;
	inet_ntop(v6 ? AF_INET6 : AF_INET, b, text, sizeof(text));
	return arena_strdup(a, text);
}

const char *nums_address_text(struct arena *a, bool v6, struct nums x, size_t max)
{
	struct strbuf b = {.arena = a};

	for (size_t i = 0; i < x.n && i < max; i++) {
		num host = x.v[i].to ^ x.v[i].from;
		unsigned len = v6 ? 128 : 32;
		strbuf_printf(&b, "%s%s", i ? ", " : "", num_address_text(a, v6, x.v[i].from));
		if (x.v[i].from == x.v[i].to)
			continue;
		if (!(host & (host + 1)) && !(x.v[i].from & host)) {
			for (; host; host >>= 1)
				len--;
			strbuf_printf(&b, "/%u", len);
		} else {
			strbuf_printf(&b, "-%s", num_address_text(a, v6, x.v[i].to));
		}
	}
	if (x.n > max)
		strbuf_printf(&b, ", ... (%zu ranges)", x.n);
	return strbuf_str(&b);
}
