/*
 * limits: the bounds on everything that comes from a host, from content or from a bundle.
 *
 * All in one place, so that a reviewer sees what a hostile input can cost.  Bytes unless said.
 */
#ifndef PLUMBLINE_BASE_LIMITS_H
#define PLUMBLINE_BASE_LIMITS_H

#define LIMIT_CONFIG_FILE   ((size_t)4 << 20) /* one configuration file */
#define LIMIT_FILES_READ    20000	      /* files one scan reads, a count */
#define LIMIT_LOOKED	    20000 /* paths kept as looked at; more are looked at each time */
#define LIMIT_DIR_ENTRIES   20000 /* names in one directory, a count */
#define LIMIT_LINKS	    40	  /* symbolic links followed on one path, as Linux does */
#define LIMIT_DEPTH	    64	  /* directories deep while a path is resolved */
#define LIMIT_INCLUDES	    32	  /* nesting of include directives */
#define LIMIT_ARENA	    ((size_t)1 << 30) /* one arena */
#define LIMIT_SEEN	    100	 /* observations listed for one rule; the rest is counted */
#define LIMIT_TRACE	    2000 /* lines of the way to one verdict, for explain --trace */
#define LIMIT_TEXT	    512	 /* one line of host text in evidence */
#define LIMIT_VALUE	    4096 /* one observed or expected text */
#define LIMIT_CONTENT	    ((size_t)128 << 20) /* a SCAP data stream */
#define LIMIT_BUNDLE_PACKED ((size_t)64 << 20)	/* a bundle as it lies on disk */
#define LIMIT_BUNDLE	    ((size_t)256 << 20) /* a bundle unpacked: a gzip bomb stops here */
#define LIMIT_MARKUP                                                                               \
	((size_t)8 << 20) /* elements and attributes of a bundle, a count: what its tree costs */
#define LIMIT_RULES 20000 /* rules in one benchmark, a count */

#endif
