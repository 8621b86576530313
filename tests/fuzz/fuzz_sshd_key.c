/* sshd-key: a host key file of any bytes: what comes out is a known type with a length that its file has room for. */
#include <assert.h>
#include <errno.h>
#include <stdint.h>

#include "checks/resolve/sshd/sshd_key.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	enum key_type type;
	unsigned bits;
	int rc = sshd_key_parse((const char *)data, size, &type, &bits);

	assert(rc == 0 || rc == -EBADMSG || rc == -EACCES);
	assert(type >= KEY_OTHER && type <= KEY_ED25519);
	assert(rc || bits <= 8 * size + 521);
	return 0;
}
