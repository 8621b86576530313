/*
 * resolve-firewall: which addresses a set of rules lets in, as the agent has it, for comparing with the kernel.
 *
 * usage: resolve-firewall file|kernel FILE PORT ADDRESS...
 * prints "refused" where nft would refuse the file, else "ADDRESS in|out|open" of each; "doubt" first where the file
 * may not be understood as a whole
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/firewall/nft.h"

int main(int argc, char **argv)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct root *root;
	struct err e = {0};
	const struct file *f;

	if (argc < 5 || root_open("/", &root, &e) < 0)
		return 2;
	struct nft *n = nft_new(root, a);
	if (str_eq(argv[1], "kernel")) {
		if (root_read(root, argv[2], &f, &e) < 0)
			return 2;
		nft_text(n, f->data, f->size, NULL, 1, true);
	} else if (nft_file(n, argv[2], &e) < 0) {
		fprintf(stderr, "%s\n", e.text);
		return 2;
	}
	const struct fw_rules *r = nft_rules(n);
	if (r->refused)
		fprintf(stderr, "refused: %u: %s\n", r->refused_line, r->refused);
	if (r->doubt)
		fprintf(stderr, "doubt: %u: %s\n", r->doubt_line, r->doubt);
	puts(r->refused ? "refused" : r->doubt ? "doubt" : "read");
	for (int i = 4; i < argc && !r->refused; i++) {
		struct fw_question q = {.port = (unsigned)atoi(argv[3]), .device = "srv0"};
		struct fw_answer x;
		struct num_range one;
		if (!num_addresses(argv[i], &q.v6, &one))
			return 2;
		q.from = nums_of(a, &one, 1);
		fw_ask(r, a, &q, &x);
		printf("%s %s\n", argv[i], x.sure.n ? "in" : x.perhaps.n ? "open" : "out");
	}
	root_close(root);
	return 0;
}
