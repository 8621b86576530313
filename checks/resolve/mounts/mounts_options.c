/*
 * mounts_options: what mount(8) of util-linux 2.38 and the kernel make of a list of options.
 *
 * Options are cut at commas outside double quotes, empty ones are skipped, the later one wins.  mount(8)'s own flags
 * take no value: with one, the word goes to the file system.  "user" and "users" stand for nodev, nosuid and noexec
 * where they stand in the list, "owner" and "group" for nodev and nosuid; "user=NAME", "defaults" and the words that
 * take something back ("nouser") stand for nothing.  All that is left goes to the file system, and one it does not
 * know makes the mount fail.  A bind has the options of the mount it shows unless the list sets any flag, then exactly
 * those of the list.  A remount has exactly those of its list.
 *
 * Which words a file system takes is known here for tmpfs, proc and overlay (Linux 6.1), and as a list of names for the
 * usual ones on disks and in networks; whether a disk's values are good and its device is there is taken for granted.
 */
#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/mounts/mounts.h"

enum {
	F_RO = 1 << 0,
	F_NOSUID = 1 << 1,
	F_NODEV = 1 << 2,
	F_NOEXEC = 1 << 3,
	F_NOATIME = 1 << 4,
	F_NODIRATIME = 1 << 5,
	F_NOSYMFOLLOW = 1 << 6,
	F_SYNC = 1 << 7,
	F_STRICTATIME = 1 << 8,
	F_RELATIME = 1 << 9,
	F_OTHER = 1 << 10, /* kept by nobody here */
	F_REMOUNT = 1 << 11,
	F_BIND = 1 << 12,
	F_LOOP = 1 << 13,
};
#define F_OWNER (F_NOSUID | F_NODEV)
#define F_USER	(F_OWNER | F_NOEXEC)
/* What a bind's second step can set. */
#define F_SETTABLE                                                                                 \
	(F_RO | F_NOSUID | F_NODEV | F_NOEXEC | F_NOATIME | F_NODIRATIME | F_NOSYMFOLLOW |         \
		F_RELATIME | F_STRICTATIME)

static const struct word {
	const char *name;
	unsigned set, clear;
} words[] = {
	{"ro", F_RO, 0},
	{"rw", 0, F_RO},
	{"exec", 0, F_NOEXEC},
	{"noexec", F_NOEXEC, 0},
	{"suid", 0, F_NOSUID},
	{"nosuid", F_NOSUID, 0},
	{"dev", 0, F_NODEV},
	{"nodev", F_NODEV, 0},
	{"sync", F_SYNC, 0},
	{"async", 0, F_SYNC},
	{"dirsync", F_OTHER, 0},
	{"remount", F_REMOUNT, 0},
	{"bind", F_BIND, 0},
	{"rbind", F_BIND, 0},
	{"silent", F_OTHER, 0},
	{"loud", 0, 0},
	{"mand", F_OTHER, 0},
	{"nomand", 0, 0},
	{"atime", 0, F_NOATIME},
	{"noatime", F_NOATIME, 0},
	{"iversion", F_OTHER, 0},
	{"noiversion", 0, 0},
	{"diratime", 0, F_NODIRATIME},
	{"nodiratime", F_NODIRATIME, 0},
	{"relatime", F_RELATIME, 0},
	{"norelatime", 0, F_RELATIME},
	{"strictatime", F_STRICTATIME, 0},
	{"nostrictatime", 0, F_STRICTATIME},
	{"lazytime", F_OTHER, 0},
	{"nolazytime", 0, 0},
	{"unbindable", F_OTHER, 0},
	{"runbindable", F_OTHER, 0},
	{"private", F_OTHER, 0},
	{"rprivate", F_OTHER, 0},
	{"slave", F_OTHER, 0},
	{"rslave", F_OTHER, 0},
	{"shared", F_OTHER, 0},
	{"rshared", F_OTHER, 0},
	{"symfollow", 0, F_NOSYMFOLLOW},
	{"nosymfollow", F_NOSYMFOLLOW, 0},
	/* mount(8)'s own, which no file system sees */
	{"user", F_USER, 0},
	{"users", F_USER, 0},
	{"owner", F_OWNER, 0},
	{"group", F_OWNER, 0},
	{"nouser", 0, 0},
	{"nousers", 0, 0},
	{"noowner", 0, 0},
	{"nogroup", 0, 0},
	{"defaults", 0, 0},
	{"auto", 0, 0},
	{"noauto", 0, 0},
	{"_netdev", 0, 0},
	{"nofail", 0, 0},
	{"loop", F_LOOP, 0},
};
/* Words of mount(8)'s own that take a value. */
static const char *const with_value[] = {"user=", "comment=", "loop=", "offset=", "sizelimit=",
	"encryption=", "uhelper=", "helper=", "verity."};

static const char *const pseudo_types[] = {"tmpfs", "ramfs", "proc", "sysfs", "overlay", "mqueue",
	"hugetlbfs", "devpts", "devtmpfs", "debugfs", "tracefs", "securityfs", "configfs",
	"binfmt_misc", "fusectl", "pstore", "bpf", "cgroup", "cgroup2", "efivarfs", "rpc_pipefs",
	"nfsd"};
static const char *const disk_types[] = {"ext2", "ext3", "ext4", "xfs", "btrfs", "f2fs", "vfat",
	"msdos", "exfat", "ntfs", "ntfs3", "ntfs-3g", "iso9660", "udf", "squashfs", "erofs", "jfs",
	"reiserfs", "nilfs2", "auto"};
static const char *const network_types[] = {"afs", "ceph", "cifs", "smb3", "smbfs", "sshfs",
	"ncpfs", "ncp", "nfs", "nfs4", "gfs", "gfs2", "glusterfs", "pvfs2", "ocfs2", "lustre",
	"davfs"}; /* systemd's list */

/* What the kernel alone does not mount: mount(8) needs the helper of the type. */
static const char *const by_helper[] = {
	"cifs", "davfs", "glusterfs", "nfs", "nfs4", "ntfs-3g", "smb3", "sshfs"};

/* Names of options that file systems on disks and in networks have. */
static const char file_system_words[] =
	" acl noacl user_xattr nouser_xattr errors data journal_checksum nojournal_checksum commit "
	"barrier nobarrier discard nodiscard usrquota grpquota prjquota quota noquota usrjquota "
	"grpjquota jqfmt uquota gquota pquota uqnoenforce gqnoenforce pqnoenforce delalloc "
	"nodelalloc stripe max_batch_time min_batch_time journal_ioprio init_itable noinit_itable "
	"bsddf minixdf grpid nogrpid bsdgroups sysvgroups resuid resgid sb noload norecovery "
	"auto_da_alloc noauto_da_alloc dioread_lock dioread_nolock dax inode_readahead_blks "
	"data_err lazytime nolazytime debug_want_extra_isize "
	"attr2 noattr2 inode32 inode64 largeio nolargeio logbufs logbsize noalign swalloc sunit "
	"swidth allocsize ikeep noikeep filestreams wsync "
	"subvol subvolid compress compress-force ssd nossd ssd_spread space_cache nospace_cache "
	"autodefrag noautodefrag degraded datacow nodatacow datasum nodatasum thread_pool "
	"clear_cache flushoncommit enospc_debug rescue metadata_ratio max_inline "
	"uid gid umask fmask dmask codepage iocharset shortname utf8 check quiet showexec flush "
	"tz time_offset allow_utime nls windows_names permissions mode dmode norock nojoliet map "
	"vers nfsvers proto tcp udp rsize wsize hard soft intr nointr timeo retrans retry bg fg ac "
	"noac actimeo acregmin acregmax acdirmin acdirmax lock nolock sec addr clientaddr port "
	"mountport mountproto mountvers rdma sharecache nosharecache resvport noresvport "
	"lookupcache "
	"fsc nofsc nconnect minorversion cto nocto softerr "
	"username password credentials cred domain file_mode dir_mode forceuid noforceuid forcegid "
	"noforcegid multiuser seal cache serverino noserverino mapposix mapchars nomapchars noperm "
	"perm dynperm persistenthandles noblocksend ip sfu mfsymlinks "
	"allow_other default_permissions context fscontext defcontext rootcontext ";

static bool in_list(const char *const *v, size_t n, const char *s)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i], s))
			return true;
	return false;
}
#define IN(list, s) in_list(list, sizeof(list) / sizeof(*(list)), s)

bool mount_type_is_network(const char *type)
{
	return IN(network_types, str_starts(type, "fuse.") ? type + 5 : type);
}

bool mount_is_bind(const char *type, const char *options)
{
	return str_eq(type, "bind") || str_eq(type, "rbind") ||
	       fstab_option(NULL, options, "bind", NULL) ||
	       fstab_option(NULL, options, "rbind", NULL);
}

bool mount_is_rbind(const char *type, const char *options)
{
	return str_eq(type, "rbind") || fstab_option(NULL, options, "rbind", NULL);
}

/* A number as the kernel's memparse() takes it; true when all of the text was taken. */
static bool size_value(const char *v, bool percent)
{
	char *end;

	if (!isdigit((unsigned char)*v)) /* nothing is 0 */
		return !*v || (percent && str_eq(v, "%"));
	strtoull(v, &end, 0);
	if (*end && strchr("kKmMgGtTpPeE", *end))
		end++;
	if (percent && *end == '%')
		end++;
	return !*end;
}

static bool number_value(const char *v, int base)
{
	char *end;

	if (!isdigit((unsigned char)*v))
		return false;
	unsigned long long n = strtoull(v, &end, base);
	return !*end && n <= UINT32_MAX;
}

/* 1: taken, 0: refused, -1: depends on the kernel. */
static int tmpfs_takes(const char *name, const char *value)
{
	static const char *const huge[] = {"never", "always", "within_size", "advise"};
	static const char *const newer[] = {"noswap", "quota", "usrquota", "grpquota",
		"usrquota_block_hardlimit", "usrquota_inode_hardlimit", "grpquota_block_hardlimit",
		"grpquota_inode_hardlimit", "casefold", "strict_encoding"};

	if (str_eq(name, "size"))
		return value && *value && size_value(value, true);
	if (str_eq(name, "nr_blocks") || str_eq(name, "nr_inodes"))
		return value && *value && size_value(value, false);
	if (str_eq(name, "mode"))
		return value && number_value(value, 8);
	if (str_eq(name, "uid") || str_eq(name, "gid"))
		return value && number_value(value, 0);
	if (str_eq(name, "huge"))
		return value && IN(huge, value) ? 1 : 0;
	if (str_eq(name, "mpol"))
		return value ? -1 : 0;
	if (str_eq(name, "inode32") || str_eq(name, "inode64"))
		return !value;
	if (str_eq(name, "source"))
		return 1;
	if (IN(newer, name))
		return -1;
	return str_ends(name, "context") ? -1 : 0;
}

static int proc_takes(const char *name, const char *value)
{
	static const char *const hidepid[] = {
		"0", "1", "2", "4", "off", "noaccess", "invisible", "ptraceable"};

	if (str_eq(name, "hidepid"))
		return value && IN(hidepid, value);
	if (str_eq(name, "gid"))
		return value && number_value(value, 0);
	return str_eq(name, "subset") && value && str_eq(value, "pid");
}

static int overlay_takes(const char *name, const char *value)
{
	static const char *const names[] = {"lowerdir", "upperdir", "workdir", "redirect_dir",
		"index", "nfs_export", "xino", "metacopy", "uuid", "userxattr", "volatile",
		"default_permissions"};

	(void)value;
	return IN(names, name);
}

static int type_takes(const char *type, const char *name, const char *value)
{
	if (str_eq(type, "tmpfs"))
		return tmpfs_takes(name, value);
	if (str_eq(type, "proc"))
		return proc_takes(name, value);
	if (str_eq(type, "overlay"))
		return overlay_takes(name, value);
	if (str_eq(type, "ramfs")) /* knows mode= and takes anything else */
		return !str_eq(name, "mode") || (value && number_value(value, 8));
	for (const char *p = name; *p; p++)
		if (isupper((unsigned char)*p) || isspace((unsigned char)*p) || *p == '"')
			return 0;
	size_t n = strlen(name);
	if (!n)
		return 0;
	for (const char *p = file_system_words; (p = strstr(p, name)); p++)
		if (p > file_system_words && p[-1] == ' ' && p[n] == ' ')
			return 1;
	return -1;
}

/* The list read: flags, and what is left for the file system. */
struct reading {
	unsigned flags, given;
	char **rest;
	size_t n_rest, cap_rest;
};

static void take_word(struct reading *g, struct arena *a, const char *w)
{
	size_t len = strlen(w);

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_eq(words[i].name, w)) {
			g->flags = (g->flags & ~words[i].clear) | words[i].set;
			g->given |= words[i].clear | words[i].set;
			return;
		}
	for (size_t i = 0; i < sizeof(with_value) / sizeof(*with_value); i++)
		if (str_starts(w, with_value[i])) {
			if (str_starts(w, "loop="))
				g->flags |= F_LOOP;
			return;
		}
	if ((str_starts(w, "x-") || str_starts(w, "X-")) && len > 2)
		return;
	*(char **)arena_push(a, &g->rest, &g->n_rest, &g->cap_rest, sizeof(char *)) =
		arena_strdup(a, w);
}

static void read_options(struct reading *g, struct arena *a, const char *options)
{
	struct strbuf b = {.arena = a};
	bool quoted = false;

	for (const char *p = options;; p++) {
		if (*p == '"')
			quoted = !quoted;
		if (*p && (*p != ',' || quoted)) {
			strbuf_add(&b, p, 1);
			continue;
		}
		if (b.len)
			take_word(g, a, b.data);
		b.len = 0;
		if (!*p)
			return;
	}
}

static const char *put_together(struct arena *a, const struct reading *g)
{
	static const struct {
		unsigned flag;
		const char *name;
	} names[] = {{F_NOSUID, "nosuid"}, {F_NODEV, "nodev"}, {F_NOEXEC, "noexec"},
		{F_SYNC, "sync"}, {F_NOATIME, "noatime"}, {F_NODIRATIME, "nodiratime"},
		{F_STRICTATIME, "strictatime"}, {F_NOSYMFOLLOW, "nosymfollow"}};
	struct strbuf b = {.arena = a};

	strbuf_puts(&b, g->flags & F_RO ? "ro" : "rw");
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (g->flags & names[i].flag)
			strbuf_printf(&b, ",%s", names[i].name);
	for (size_t i = 0; i < g->n_rest; i++)
		strbuf_printf(&b, ",%s", g->rest[i]);
	return strbuf_str(&b);
}

/* mount(8) puts the number of a user or group in the place of its name. */
static const char *with_number(struct root *r, struct arena *a, const char *word)
{
	const char *file = str_starts(word, "uid=")   ? "/etc/passwd"
			   : str_starts(word, "gid=") ? "/etc/group"
						      : NULL;
	const struct file *f;
	const char *line;
	struct err e;
	size_t len, n;

	if (!file || isdigit((unsigned char)word[4]) || !word[4] || root_read(r, file, &f, &e) < 0)
		return word;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		char **v = str_split(a, arena_strndup(a, line, len), ":", &n);
		if (n > 2 && str_eq(v[0], word + 4))
			return arena_printf(a, "%.4s%s", word, v[2]);
	}
	return word;
}

/* The folders that an overlay is made of are there; one that a later mount or tmpfiles makes is taken for missing. */
static bool folders_there(
	struct root *r, struct arena *a, const struct reading *g, const struct bitext **ret_why)
{
	static const char *const keys[] = {"lowerdir=", "upperdir=", "workdir="};

	for (size_t i = 0; i < g->n_rest; i++)
		for (size_t k = 0; k < 3; k++) {
			size_t n = 0;
			if (!str_starts(g->rest[i], keys[k]) || strchr(g->rest[i], '\\'))
				continue;
			char **v = str_split(a, strchr(g->rest[i], '=') + 1, k ? "" : ":", &n);
			for (size_t m = 0; m < n; m++) {
				struct stat st;
				int rc = root_stat(r, v[m], true, &st, NULL);
				if (*v[m] != '/' ||
					!(is_absent(rc) || (!rc && !S_ISDIR(st.st_mode))))
					continue;
				*ret_why = mounts_why(
					a, "there is no directory %s", "並無目錄 %s", v[m]);
				return false;
			}
		}
	return true;
}

/* libmount takes these words off where SELinux is not in use. */
static const char *const selinux[] = {
	"context", "fscontext", "defcontext", "rootcontext", "seclabel"};

static bool has_selinux(struct root *r)
{
	struct stat st;

	return !is_absent(root_stat(r, "/etc/selinux/config", true, &st, NULL));
}

/* Whether the file system takes what is left.  As mount_call(). */
static int rest_taken(struct root *r, struct arena *a, const char *type, const struct reading *g,
	const struct bitext **ret_why)
{
	bool lower = false;

	for (size_t i = 0; i < g->n_rest; i++) {
		const char *w = with_number(r, a, g->rest[i]), *eq = strchr(w, '=');
		const char *name = eq ? arena_strndup(a, w, (size_t)(eq - w)) : w;
		int takes = type_takes(type, name, eq ? eq + 1 : NULL);

		lower |= str_eq(name, "lowerdir");
		if (takes > 0 || (IN(selinux, name) && !has_selinux(r)))
			continue;
		*ret_why =
			takes ? mounts_why(a, "it is not known whether %s takes the option \"%s\"",
					"無法判定 %s 是否接受選項 \"%s\"", type, g->rest[i])
			      : mounts_why(a, "%s does not take the option \"%s\"",
					"%s 不接受選項 \"%s\"", type, g->rest[i]);
		return takes ? -EBADMSG : 1;
	}
	if (str_eq(type, "overlay") && !lower && !(g->flags & F_REMOUNT)) {
		*ret_why = mounts_why(a, "overlay needs lowerdir=", "overlay 須有 lowerdir=");
		return 1;
	}
	return 0;
}

static bool is_device(const char *what)
{
	return str_starts(what, "/dev/") || str_starts(what, "/sys/") ||
	       str_starts(what, "UUID=") || str_starts(what, "LABEL=") ||
	       str_starts(what, "PARTUUID=") || str_starts(what, "PARTLABEL=") ||
	       str_starts(what, "ID=");
}

/* Whether something of that type can be mounted from that source.  As mount_call(). */
static int mountable(struct root *r, struct arena *a, const struct mount_call *c, bool loop,
	const struct bitext **ret_why)
{
	struct stat st;
	const char *type = *c->type ? c->type : "auto";

	if (IN(pseudo_types, type))
		return 0;
	if (IN(by_helper, type) || str_starts(type, "fuse.")) {
		const char *helper = str_starts(type, "fuse.") ? "fuse" : type;
		if (root_stat(r, arena_printf(a, "/sbin/mount.%s", type), true, &st, NULL) == 0 ||
			root_stat(r, arena_printf(a, "/sbin/mount.%s", helper), true, &st, NULL) ==
				0)
			return 0;
		*ret_why =
			mounts_why(a, "there is no /sbin/mount.%s", "並無 /sbin/mount.%s", helper);
		return 1;
	}
	if (IN(network_types, type) || str_starts(type, "fuse"))
		return 0;
	if (IN(disk_types, type) || strchr(type, ',')) {
		if (is_device(c->what) || loop)
			return 0;
		if (*c->what == '/' && root_stat(r, c->what, true, &st, NULL) == 0 &&
			S_ISREG(st.st_mode))
			return 0; /* mount(8) makes a loop device */
		if (str_eq(type, "auto") && (strstr(c->what, ":/") || str_starts(c->what, "//")))
			return 0;
		*ret_why = mounts_why(a, "\"%s\" is no device to mount %s from",
			"\"%s\" 並非可供掛載 %s 之裝置", c->what, type);
		return 1;
	}
	if (root_stat(r, arena_printf(a, "/sbin/mount.%s", type), true, &st, NULL) == 0) {
		*ret_why = mounts_why(a, "file systems of type %s are not known here",
			"無法判定 %s 類型之檔案系統", type);
		return -EBADMSG;
	}
	*ret_why = mounts_why(
		a, "there is no file system type \"%s\"", "並無檔案系統類型 \"%s\"", type);
	return 1;
}

int mount_call(struct root *r, struct arena *a, const struct mount_call *c, const char **ret,
	const struct bitext **ret_why)
{
	struct reading g = {0}, source = {0};
	int rc;

	read_options(&g, a, c->options);
	if (g.flags & F_REMOUNT) {
		if (!c->current) {
			*ret_why = mounts_why(a, "there is nothing mounted that could be remounted",
				"該處無掛載可重新掛載");
			return 1;
		}
		rc = g.flags & F_BIND ? 0 : rest_taken(r, a, c->type, &g, ret_why);
		if (rc)
			return rc;
		*ret = put_together(a, &g);
		return 0;
	}
	if (g.flags & F_BIND) {
		if (!c->source) {
			*ret_why = mounts_why(a, "the mount it shows is not known",
				"無法判定所繫結 (bind) 之掛載");
			return -EBADMSG;
		}
		read_options(&source, a, c->source);
		if (!(g.flags & F_SETTABLE))
			g.flags |= source.flags;
		g.rest = source.rest;
		g.n_rest = source.n_rest;
		*ret = put_together(a, &g);
		return 0;
	}
	rc = mountable(r, a, c, g.flags & F_LOOP, ret_why);
	if (!rc && str_eq(c->type, "overlay")) {
		bool upper = false;
		for (size_t i = 0; i < g.n_rest; i++)
			upper |= str_starts(g.rest[i], "upperdir=");
		g.flags |= upper ? 0 : F_RO; /* nothing to write to */
		rc = !folders_there(r, a, &g, ret_why);
	}
	if (!rc)
		rc = rest_taken(r, a, *c->type ? c->type : "auto", &g, ret_why);
	if (!rc)
		*ret = put_together(a, &g);
	return rc;
}

bool mount_has_option(const char *options, const char *option)
{
	size_t n = strlen(option);

	for (const char *p = options; p && *p; p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL)
		if (!strncmp(p, option, n) && (!p[n] || p[n] == ','))
			return n > 0;
	return false;
}
