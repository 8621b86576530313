/*
 * sysctl: kernel parameters: what is written to /proc/sys, in which order, and what the kernel makes of it.
 *
 * Whoever writes (systemd-sysctl, procps' sysctl, a script) adds its writes to a log; sysctl_replay() plays the log
 * against a model of the kernel and gives what a key holds afterwards, in every way things may turn out.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SYSCTL_H
#define PLUMBLINE_CHECKS_RESOLVE_SYSCTL_H

#include "checks/facts.h"

/* Where a value comes from. */
struct sysctl_origin {
	const struct file *file; /* NULL: by */
	unsigned line;
	const char *
		by; /* "kernel default", "kernel command line", "systemd-sysctl", "rc-local.service" */
	const char
		*when; /* "FILE:LINE": it is not known whether this write happens; NULL: it does */
	unsigned hand; /* who writes; two hands may be without order between them */
};

/* One option of a sysctl.d file: key with slashes; value NULL: the key is taken out of globs. */
struct sysctl_option {
	const char *key, *value;
	const char *raw; /* procps: the key before doubled slashes are taken out; NULL */
	bool glob;
	struct sysctl_origin at;
};
struct sysctl_options {
	struct sysctl_option *v;
	size_t n, cap;
};

/* The key as both programs take it, separators turned where the first one is a dot; in the arena. */
char *sysctl_key(struct arena *a, const char *text);
bool sysctl_is_glob(const char *key);

/*
 * Reads files as systemd-sysctl does: a later option of the same key takes the place of an earlier one.  paths NULL:
 * those of sysctl.d.  extra: a credential read last; NULL.  0 or -errno: what could not be read.
 */
int sysctl_systemd(struct root *r, struct arena *a, char *const *paths, size_t n, const char *extra,
	struct sysctl_options *ret, struct err *e);
/* Reads files as procps' sysctl -p does; system: those of sysctl --system.  Options stay one behind the other. */
int sysctl_procps(struct root *r, struct arena *a, char *const *paths, size_t n, bool system,
	struct sysctl_options *ret, struct err *e);
/* A text of such lines (standard input, a here-document). */
void sysctl_procps_text(
	struct arena *a, const char *text, struct sysctl_origin at, struct sysctl_options *ret);
/* The files of sysctl.d in systemd's order, as the next boot finds them; hidden: hidden ones too. */
int sysctl_files(
	struct root *r, struct arena *a, bool hidden, char ***ret, size_t *ret_n, struct err *e);

enum sysctl_op_kind {
	SYSCTL_WRITE, /* key = value */
	SYSCTL_GLOB,  /* every key the pattern matches, but those named in options */
	SYSCTL_NEW,   /* an interface appears: key is its name */
	SYSCTL_ADDR,  /* the interfaces there are have got their addresses */
	SYSCTL_LOST,  /* something that is not understood: key: what it mentions, value: why */
};
struct sysctl_op {
	enum sysctl_op_kind kind;
	const char *key, *value;
	const struct sysctl_options *options; /* SYSCTL_GLOB */
	const char *raw;		      /* SYSCTL_GLOB of procps: as in its option; NULL */
	const char *prefix;		      /* SYSCTL_GLOB: only keys below it; NULL */
	bool systemd; /* writes nothing where the value stands there already; reports no glob in a missing key */
	struct sysctl_origin at;
};
struct sysctl_log {
	struct sysctl_op *v;
	size_t n, cap;
	/* Whether hand y surely comes after hand x; NULL: in the order of the log. */
	bool (*after)(void *arg, unsigned y, unsigned x);
	void *arg;
	bool debian; /* defaults of Debian's kernels hold */
};

/* Adds the writes of some options; prefix: only keys below one of these (NULL: all). */
void sysctl_apply(struct arena *a, struct sysctl_log *log, const struct sysctl_options *o,
	bool systemd, char *const *prefix, size_t n_prefix, struct sysctl_origin at);

/* What a key holds. */
struct sysctl_value {
	const char *text; /* as it reads; NULL: not known */
	const char *why;  /* why not */
	struct sysctl_origin at;
	const char *
		when; /* "FILE:LINE": the condition on which it comes to this; NULL: whatever happens */
};

/*
 * The values the keys have in the end: for each way it may turn out (*ret_ways of them) one value a key, the i-th way's
 * from ret[i * n] on.  0; -E2BIG when there are too many ways.
 */
int sysctl_replay(struct arena *a, const struct sysctl_log *log, const char *const *keys, size_t n,
	struct sysctl_value **ret, size_t *ret_ways, struct err *e);

/* A reason, a condition or an origin from here in Chinese; what is none of these texts stays as it is. */
const char *sysctl_in_chinese(struct arena *a, const char *text);

/*
 * The interfaces a log speaks of: those that appear (SYSCTL_NEW) and, unless appearing, those that only a key names.
 */
char **sysctl_interfaces(
	struct arena *a, const struct sysctl_log *log, bool appearing, size_t *ret_n);

#endif
