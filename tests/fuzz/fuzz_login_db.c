/* login-db: a data base of any bytes, asked as lastlog2's and as wtmpdb's: what comes out has a name and a time. */
#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "checks/resolve/accounts/login_db.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void seen(const char *name, time_t at, void *arg)
{
	assert(at > 0);
	*(size_t *)arg += strlen(name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("db", MFD_CLOEXEC);

	if (fd < 0 || write(fd, data, size) != (ssize_t)size)
		return 0;
	for (int kind = LOGIN_DB_LASTLOG2; kind <= LOGIN_DB_WTMPDB; kind++) {
		struct err e = {0};
		size_t n = 0;
		int rc = login_db_fd(fd, "db", (enum login_db)kind, seen, &n, &e);
		assert(rc == 0 || rc == -EBADMSG || rc == -E2BIG);
		assert(!rc == !e.code);
	}
	close(fd);
	return 0;
}
