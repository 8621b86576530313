/* crypttab: a hostile crypttab, and /proc/swaps of the same bytes; what fstab names is then looked for in it. */
#include <stdlib.h>
#include <string.h>

#include "checks/resolve/mounts/kept.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char fstab[] = "/dev/mapper/data /srv ext4 defaults 0 2\n";
	struct arena *a = arena_new(0);
	struct err e = {0};

	fuzz_put("/etc/fstab", fstab, sizeof(fstab) - 1);
	struct kept_view v = {.root = fuzz_root("/etc/crypttab", data, size), .arena = a};
	struct fstab_line *lines;
	if (crypttab_read(v.root, a, &v.crypttab, &e) < 0 && !*e.text)
		abort();
	for (size_t i = 0; i < v.crypttab.n; i++)
		if (!*v.crypttab.v[i].name || !v.crypttab.v[i].line || !v.crypttab.v[i].options)
			abort();
	if (fstab_read(v.root, a, &lines, &v.n_fstab, &e) < 0 || v.n_fstab != 1)
		abort();
	struct kept k = kept_swap_boot(&v, lines);
	/* encrypted by a line of crypttab alone */
	if (k.how == KEPT_ENCRYPTED && (k.file != v.crypttab.file || !k.line))
		abort();
	if (swaps_from_text(a, (const char *)data, size, &v.storage, &e) < 0 && !*e.text)
		abort();
	for (size_t i = 0; i < v.storage.n_swaps; i++)
		if (*v.storage.swaps[i].path != '/')
			abort();
	root_close(v.root);
	arena_free(a);
	return 0;
}
