/* dnf-conf: hostile dnf.conf, which is the file of a repository, too. */
#include "checks/resolve/packages/dnf_conf.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_put("/etc/yum.repos.d/x.repo", data, size);
	fuzz_model(&model_dnf_conf, "/etc/dnf/dnf.conf", data, size);
	return 0;
}
