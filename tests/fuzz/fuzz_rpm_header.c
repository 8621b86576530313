/* rpm-header: a header of any bytes: what comes out has a name, a version and a release. */
#include <assert.h>
#include <errno.h>
#include <string.h>

#include "checks/resolve/packages/rpm_header.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct rpm_package p;
	struct err e = {0};
	int rc = rpm_header_parse(a, data, size, &p, &e);

	assert(rc == 0 || rc == -EBADMSG);
	assert(!rc == !e.code);
	assert(rc || (*p.name && *p.version && *p.release && strlen(p.arch) < size));
	assert(rc || strlen(p.evr) > strlen(p.version) + strlen(p.release));
	return 0;
}
