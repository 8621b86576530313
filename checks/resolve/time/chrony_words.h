/* chrony_words: which directives, options and arguments chronyd takes.  Only for chrony.c. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_CHRONY_WORDS_H
#define PLUMBLINE_CHECKS_RESOLVE_CHRONY_WORDS_H

#include "base/rootfs.h"

/*
 * Whether chronyd takes the directive w[0] with its arguments (not for server, pool, peer, refclock, include,
 * confdir, sourcedir).  What came after 4.3 is taken where the installed program, when it can be read, has the word.
 */
bool chrony_directive(const struct file *program, char *const *w, size_t n);
/* The options of a source on which its selection hangs. */
struct chrony_options {
	const char *off; /* "noselect" or "offline"; NULL */
	bool noselect, prefer, require, nts, tai;
	unsigned long key;	  /* 0: none */
	unsigned long maxsources; /* 0: not given */
};

/* Whether it takes all options of a source. */
bool chrony_source_options(
	const struct file *program, char *const *w, size_t n, struct chrony_options *ret);
bool chrony_refclock_options(
	const struct file *program, char *const *w, size_t n, struct chrony_options *ret);
/* Whether it has the driver, and that all options in its parameter ("0:perm=0600"). */
bool chrony_refclock_driver(const struct file *program, const char *word, const char *parameter);

#endif
