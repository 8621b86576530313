/*
 * timezone: what local time means on this host (localtime(5)).
 *
 * /etc/localtime is followed and must be a TZif file (tzfile(5)); missing means UTC.  The footer of version 2 and
 * later tells the rule for the future; one without a comma has no summer time.  Not handled: TZ of single services
 * or logins.
 */
#include "checks/resolve/time/timezone.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"

#define HEADER ((size_t)44)

static const char *zone_name(const struct host *h, struct arena *a)
{
	static const char mark[] = "zoneinfo/";
	char *text;

	if (root_readlink(h->root, "/etc/localtime", a, &text, NULL) < 0)
		return "?";
	const char *at = strstr(text, mark);
	return at ? str_clean(a, at + sizeof(mark) - 1, strlen(at + sizeof(mark) - 1), 128) : "?";
}

static uint32_t be32(const char *p)
{
	const unsigned char *u = (const unsigned char *)p;

	return (uint32_t)u[0] << 24 | (uint32_t)u[1] << 16 | (uint32_t)u[2] << 8 | u[3];
}

/* The header at an offset: six counts (UTC flags, standard flags, leap seconds, times, types, letters) from byte 20. */
static uint32_t leap_count(const struct file *f, size_t at)
{
	if (f->size < HEADER || at > f->size - HEADER || memcmp(f->data + at, "TZif", 4))
		return 0;
	return be32(f->data + at + 28);
}

/* Where the second header of version 2 stands: behind the first block, which may be empty. */
static size_t body_after(const struct file *f)
{
	const char *c = f->data + 20;

	return HEADER + (size_t)be32(c) + be32(c + 4) + (size_t)be32(c + 8) * 8 +
	       (size_t)be32(c + 12) * 5 + (size_t)be32(c + 16) * 6 + be32(c + 20);
}

static void take_file(struct timezone_data *z, struct arena *a, const struct file *f)
{
	if (f->size < HEADER || memcmp(f->data, "TZif", 4)) {
		z->invalid = "it is no time zone file";
		return;
	}
	z->leap_seconds = leap_count(f, 0) > 0 || leap_count(f, body_after(f)) > 0;
	/* "\nRULE\n" ends a file of version 2 and later. */
	const char *end = f->data + f->size - 1;
	if (f->data[4] < '2' || *end != '\n')
		return;
	const char *start = memrchr(f->data, '\n', f->size - 1);
	if (!start || end - start > 128)
		return;
	z->rule = str_clean(a, start + 1, (size_t)(end - start - 1), 128);
	z->fixed = *z->rule && !strchr(z->rule, ',');
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	struct timezone_data *z = arena_alloc(a, sizeof(*z));
	struct stat st;
	struct err why = {0};

	(void)facts;
	*ret = z;
	int rc = root_stat(h->root, "/etc/localtime", false, &st, e);
	if (is_absent(rc)) {
		*z = (struct timezone_data){.name = "UTC", .rule = "UTC0", .fixed = true};
		return 0;
	}
	if (rc < 0)
		return rc;
	z->name = zone_name(h, a);
	rc = root_read(h->root, "/etc/localtime", &z->file, &why);
	if (is_absent(rc)) {
		z->file = NULL;
		z->invalid = "it leads to a file that is not there";
		return 0;
	}
	if (rc == -EINVAL) {
		z->file = NULL;
		z->invalid = "it leads to something that is no regular file";
		return 0;
	}
	if (rc < 0)
		return err_set(e, -rc, "%s", why.text);
	take_file(z, a, z->file);
	return 0;
}

const struct model model_timezone = {"timezone", build};
