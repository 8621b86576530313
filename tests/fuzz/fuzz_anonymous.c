/* anonymous: hostile settings of servers of files; every way found has a name and what decides. */
#include <assert.h>

#include "checks/resolve/anonymous/anonymous.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	static const char *const programs[] = {
		"/usr/sbin/vsftpd", "/usr/bin/rsync", "/usr/sbin/smbd", "/usr/sbin/rpc.nfsd"};

	(void)f;
	*ret = h;
	for (size_t i = 0; i < 4; i++) {
		const char *argv[] = {programs[i], "--daemon"};
		struct anon_ways w = {.a = a};
		enum anon_kind k = anon_kind_of(argv, 2, NULL);
		anon_ways(h->root, k, argv, i == 1 ? 2 : 1, &w, e);
		for (size_t n = 0; n < w.n; n++)
			assert(w.v[n].name && w.v[n].text);
	}
	return 0;
}
static const struct model model = {"anonymous", build};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	fuzz_put("/etc/vsftpd.conf", data, size);
	fuzz_put("/etc/samba/smb.conf", data, size);
	fuzz_put("/etc/exports", data, size);
	fuzz_model(&model, "/etc/rsyncd.conf", data, size);
	return 0;
}
