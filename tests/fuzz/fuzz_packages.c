/* packages: a hostile list of packages, packed or not: as dpkg's status, and as a security list that is compared with one. */
#include <assert.h>

#include "checks/resolve/packages/apt_security.h"
#include "checks/resolve/packages/deb_version.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define LISTS "/var/lib/apt/lists/h_dists_bookworm-security_"

static const char status[] =
	"Package: dpkg\nStatus: install ok installed\nArchitecture: amd64\nVersion: 1.0\n\n"
	"Package: linux-image-6.1.0-1-amd64\nStatus: install ok installed\nArchitecture: "
	"amd64\nSource: linux-signed-amd64\nVersion: 6.1.1-1\n";
static const char release[] =
	"Label: Debian-Security\nCodename: bookworm-security\nArchitectures: amd64\nDate: x\n";

static void put(const char *path, const char *text, size_t size)
{
	fuzz_put(path, text, size);
}

static void judge(const char *path, const uint8_t *data, size_t size)
{
	struct host h = {.root = fuzz_root(path, data, size)};
	struct facts *f = facts_new(&h);
	struct arena *a = arena_new(0);
	char *patterns[] = {"Debian-Security"};
	struct apt_security s = {0};
	struct err e = {0};

	if (apt_security(&h, f, a, patterns, 1, true, &s, &e) == 0)
		for (size_t i = 0; i < s.n_pending; i++)
			assert(deb_version_compare(
				       s.pending[i].version, s.pending[i].package->version) > 0);
	arena_free(a);
	facts_free(f);
	root_close(h.root);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool ready;

	if (!ready) {
		ready = true;
		put("/etc/os-release", "VERSION_CODENAME=bookworm\n", 26);
		put("/etc/apt/sources.list", "deb http://h/ bookworm-security main\n", 37);
		put(LISTS "Release", release, sizeof(release) - 1);
		put("/var/lib/dpkg/status", status, sizeof(status) - 1);
	}
	judge(LISTS "main_binary-amd64_Packages", data, size);
	judge("/var/lib/dpkg/updates/1", data, size);
	return 0;
}
