/* timezone: a hostile /etc/localtime. */
#include "checks/resolve/time/timezone.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_model(&model_timezone, "/etc/localtime", data, size);
	return 0;
}
