/* nft: rules in the syntax of nft(8), from its files, from the command line of nft, or as the kernel's are listed. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_FIREWALL_NFT_H
#define PLUMBLINE_CHECKS_RESOLVE_FIREWALL_NFT_H

#include "checks/resolve/firewall/rules.h"

/* Rules as they are gathered, before what they say is taken apart. */
struct nft;
struct nft *nft_new(struct root *r, struct arena *a);
/*
 * Adds what a file, or a text, says, all or nothing as nft does it.  0, or -errno where a file is there and cannot be read.
 * What nft refuses, and what is not understood, is kept for nft_rules().
 */
int nft_file(struct nft *n, const char *path, struct err *e);
/* of: the file and line the text stands in; NULL.  live: of the kernel, which has taken it already. */
void nft_text(struct nft *n, const char *text, size_t len, const struct file *of, unsigned line,
	bool live);
struct fw_rules *nft_rules(struct nft *n);

#endif
