/*
 * grub: grub.cfg, user.cfg, grubenv or a loader entry, one of them the input (its first byte says which): the command lines
 * they come to, and whose password GRUB asks for.
 */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "checks/resolve/boot/boot_cmdline.h"
#include "checks/resolve/boot/grub_password.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void words(struct root *r, struct arena *a, bool all)
{
	struct cmdline_word *v;
	struct err e = {0};
	size_t n;
	int rc = all ? boot_cmdline_entries(r, a, &v, &n, &e) : boot_cmdline(r, a, &v, &n, &e);

	for (size_t i = 0; rc == 0 && i < n; i++)
		assert(v[i].word && v[i].file && v[i].line);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const paths[] = {"/boot/grub2/grub.cfg", "/boot/grub2/user.cfg",
		"/boot/grub2/grubenv", "/boot/loader/entries/a.conf"};
	static const char *const fixed[] = {
		"set default=\"${saved_entry}\"\nif [ -f ${prefix}/user.cfg ]; then\n"
		"source ${prefix}/user.cfg\nset superusers=\"root\"\n"
		"password_pbkdf2 root ${GRUB2_PASSWORD}\nfi\nblscfg\n",
		"GRUB2_PASSWORD=grub.pbkdf2.sha512.10000.AB.CD\n",
		"saved_entry=a\nkernelopts=root=/dev/sda1 audit=1\n", "options $kernelopts\n"};
	struct grub_password *v;
	struct err e = {0};
	size_t n;

	if (!size)
		return 0;
	size_t which = data[0] % 4;
	for (size_t i = 0; i < 4; i++)
		if (i != which)
			fuzz_put(paths[i], fixed[i], strlen(fixed[i]));
	struct root *r = fuzz_root(paths[which], data + 1, size - 1);
	struct arena *a = arena_new(0);

	words(r, a, false);
	words(r, a, true);
	if (grub_passwords(r, a, &v, &n, &e) == 0)
		for (size_t i = 0; i < n; i++)
			assert(v[i].cfg && v[i].superusers && (v[i].user || v[i].why.en));
	arena_free(a);
	root_close(r);
	return 0;
}
