/*
 * attest_file: adding an entry to the file of attestations: whole or not at all, and what is there is kept.
 */
#ifndef PLUMBLINE_AGENT_ATTEST_FILE_H
#define PLUMBLINE_AGENT_ATTEST_FILE_H

#include "base/attested.h"
#include "base/err.h"
#include "base/rootfs.h"
#include "checks/resolve/attest/attestations.h"

/*
 * Adds the entry to the file below that root, which is made when it is missing.  0; -EEXIST when it clashes with one
 * that is there, -EBADMSG when the file is broken, or another -errno; then the file is as it was.  See own_file.h.
 */
int attest_file_add(struct root *root, const struct attested *t, struct err *e);

/* 0, or -EEXIST saying what the entry that is there has against the other one. */
int attest_clash(const struct attested *t, const struct attested *there, struct err *e);

#endif
