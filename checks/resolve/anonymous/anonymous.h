/* anonymous: whom the servers of files let in without knowing who he is: vsftpd, rsync, Samba, NFS, TFTP. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_ANONYMOUS_H
#define PLUMBLINE_CHECKS_RESOLVE_ANONYMOUS_H

#include "base/rootfs.h"

enum anon_kind {
	ANON_VSFTPD,
	ANON_RSYNC,
	ANON_SAMBA,
	ANON_NFS,
	ANON_TFTP,
	ANON_NOT_READ,
	ANON_NONE
};
/* Of a program and its words; ANON_NONE: no server of these.  *name (may be NULL): what the agency calls it. */
enum anon_kind anon_kind_of(const char *const *argv, size_t n, const char **name);

struct anon_way {		 /* a way in for anybody, or what is not understood */
	const char *name;	 /* "rsync:pub", "samba:share", "nfs:/srv", "vsftpd", "tftp" */
	const char *text;	 /* the setting that decides, as it takes effect */
	const struct file *file; /* NULL: nothing is said, a default decides */
	unsigned line;
	bool open; /* not understood: it may be one */
};
struct anon_ways {
	struct arena *a;
	struct anon_way *v;
	size_t n, cap;
	const struct file **files; /* that were read */
	size_t n_files, cap_files;
};
/* Adds the ways of a server started with these words.  0, or -errno where a file of it cannot be read. */
int anon_ways(struct root *r, enum anon_kind k, const char *const *argv, size_t n,
	struct anon_ways *to, struct err *e);

#endif
