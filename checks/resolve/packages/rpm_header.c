/*
 * rpm_header: see rpm_header.h.
 *
 * All numbers are big-endian: how many tags, how many bytes of values; a tag each: tag, type, offset of its value, count;
 * then the values.  A tag that names a region of the index (an immutable header as it was signed) is one like any other; what
 * rpm(8) adds at installation stands behind it.  The tags read here are never added a second time: if they are, it is
 * not known which of them counts.
 */
#include "checks/resolve/packages/rpm_header.h"

#include <errno.h>
#include <string.h>

#define MAX_TAGS 65535
#define MAX_TEXT 4096 /* a name, a version */
#define ENTRY	 16   /* bytes in the index */

enum { TYPE_INT32 = 4, TYPE_STRING = 6 };
enum {
	TAG_NAME = 1000,
	TAG_VERSION = 1001,
	TAG_RELEASE = 1002,
	TAG_EPOCH = 1003,
	TAG_INSTALLTIME = 1008,
	TAG_ARCH = 1022
};

struct reading {
	struct arena *a;
	const unsigned char *values;
	size_t len; /* of the values */
	struct err *e;
};

static uint32_t be32(const unsigned char *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int bad(const struct reading *r, const char *what)
{
	return err_set(r->e, EBADMSG, "%s", what);
}

static int string(const struct reading *r, const unsigned char *entry, const char **to)
{
	uint32_t at = be32(entry + 8);

	if (*to)
		return bad(r, "the same tag stands twice");
	if (be32(entry + 4) != TYPE_STRING || be32(entry + 12) != 1 || at >= r->len)
		return bad(r, "a name, version or architecture that is no string");
	size_t room = r->len - at < MAX_TEXT ? r->len - at : MAX_TEXT;
	if (!memchr(r->values + at, '\0', room))
		return bad(r, "a string without an end");
	*to = arena_strdup(r->a, (const char *)r->values + at);
	return 0;
}

static int number(const struct reading *r, const unsigned char *entry, bool *had, uint32_t *to)
{
	uint32_t at = be32(entry + 8);

	if (*had)
		return bad(r, "the same tag stands twice");
	if (be32(entry + 4) != TYPE_INT32 || be32(entry + 12) != 1 || r->len < 4 || at > r->len - 4)
		return bad(r, "an epoch or time that is no number");
	*had = true;
	*to = be32(r->values + at);
	return 0;
}

static int take(
	const struct reading *r, const unsigned char *entry, struct rpm_package *p, bool *has_time)
{
	switch (be32(entry)) {
	case TAG_NAME:
		return string(r, entry, &p->name);
	case TAG_VERSION:
		return string(r, entry, &p->version);
	case TAG_RELEASE:
		return string(r, entry, &p->release);
	case TAG_ARCH:
		return string(r, entry, &p->arch);
	case TAG_EPOCH:
		return number(r, entry, &p->has_epoch, &p->epoch);
	case TAG_INSTALLTIME:
		return number(r, entry, has_time, &p->installed_at);
	default:
		return 0;
	}
}

int rpm_header_parse(struct arena *a, const unsigned char *data, size_t len,
	struct rpm_package *ret, struct err *e)
{
	struct reading r = {.a = a, .e = e};
	bool has_time = false;

	*ret = (struct rpm_package){0};
	if (len < 8 || len > LIMIT_RPM_HEADER)
		return bad(&r, "no header of a package");
	uint32_t tags = be32(data), bytes = be32(data + 4);
	if (!tags || tags > MAX_TAGS || bytes > LIMIT_RPM_HEADER ||
		8 + (size_t)tags * ENTRY + bytes != len)
		return bad(&r, "a header that is not as long as it says");
	r.values = data + 8 + (size_t)tags * ENTRY;
	r.len = bytes;
	for (uint32_t i = 0; i < tags; i++) {
		int rc = take(&r, data + 8 + (size_t)i * ENTRY, ret, &has_time);
		if (rc < 0)
			return rc;
	}
	if (!ret->name || !*ret->name || !ret->version || !*ret->version || !ret->release ||
		!*ret->release)
		return bad(&r, "a header without a name, a version or a release");
	if (!ret->arch)
		ret->arch = "";
	ret->evr = ret->has_epoch ? arena_printf(a, "%u:%s-%s", (unsigned)ret->epoch, ret->version,
					    ret->release)
				  : arena_printf(a, "%s-%s", ret->version, ret->release);
	return 0;
}
