/* login-db: a data base of any bytes, asked as lastlog2's and as wtmpdb's: what comes out has a name and a time. */
#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "checks/resolve/accounts/login_db.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void seen(const char *name, time_t at, void *arg)
{
	assert(at > 0);
	*(size_t *)arg += strlen(name);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	for (int kind = LOGIN_DB_LASTLOG2; kind <= LOGIN_DB_WTMPDB; kind++) {
		unsigned char *copy = malloc(size + 1);
		struct err e = {0};
		size_t n = 0;
		if (!copy)
			return 0;
		memcpy(copy, data, size);
		int rc = login_db_parse(copy, size, "db", (enum login_db)kind, seen, &n, &e);
		assert(rc == 0 || rc == -EBADMSG || rc == -E2BIG);
		assert(!rc == !e.code);
		free(copy);
	}
	return 0;
}
