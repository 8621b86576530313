/* rpm-bdb: a hash data base of any bytes: no more headers come out than its pages can hold. */
#include <assert.h>
#include <errno.h>
#include <sys/mman.h>
#include <unistd.h>

#include "checks/resolve/packages/rpm_bdb.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int seen(uint32_t number, const unsigned char *data, size_t len, void *arg, struct err *e)
{
	(void)e;
	assert(number);
	assert(!len || data[0] + data[len - 1] >= 0);
	*(size_t *)arg += len;
	return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = {0};
	size_t all = 0;
	int fd = memfd_create("Packages", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		return 0;
	int rc = rpm_bdb_read(fd, "Packages", seen, &all, &e);
	assert(rc == 0 || rc == -EBADMSG || rc == -ENOMEM);
	assert(!rc == !e.code);
	close(fd);
	return 0;
}
