/* sqlite-file: a data base and its write-ahead log of any bytes; the first four tell where the log begins. */
#include <assert.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <sqlite3.h>

#include "checks/resolve/files/sqlite_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int seen(struct sqlite3_stmt *row, void *arg, struct err *e)
{
	const unsigned char *p = sqlite3_column_blob(row, 1);
	int n = sqlite3_column_bytes(row, 1);

	(void)e;
	*(int *)arg += p && n ? p[0] + p[n - 1] : 0;
	return 0;
}

static int file_of(const uint8_t *data, size_t size)
{
	int fd = memfd_create("db", MFD_CLOEXEC);

	return fd >= 0 && write(fd, data, size) == (ssize_t)size ? fd : -1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err e = {0};
	uint32_t at;
	int sum = 0;

	if (size < sizeof(at))
		return 0;
	memcpy(&at, data, sizeof(at));
	data += sizeof(at);
	size -= sizeof(at);
	if (at > size)
		at = (uint32_t)size;
	int db = file_of(data, at), wal = at < size ? file_of(data + at, size - at) : -1;
	int rc = db < 0 ? 0
			: sqlite_fd_rows(
				  db, wal, "db", "SELECT hnum, blob FROM Packages", seen, &sum, &e);
	assert(rc == 0 || rc == -EBADMSG);
	assert(!rc == !e.code);
	close(db);
	if (wal >= 0)
		close(wal);
	return 0;
}
