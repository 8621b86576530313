/* rsyslog: hostile rsyslog.conf. */
#include "checks/resolve/logs/rsyslog.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_model(&model_rsyslog, "/etc/rsyslog.conf", data, size);
	return 0;
}
