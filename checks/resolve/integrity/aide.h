/*
 * aide: the configuration of AIDE as aide(1) 0.18 and 0.19 take it in: its rules, and which file they select with which
 * attributes; the database it compares with; where its reports go.
 *
 * @@x_include runs executable files and takes what they print as configuration.  Nothing is run here, so after one of them
 * what the rules say is AIDE_MAYBE; what the tool then really selected stands in its database (aide_db.h).
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AIDE_H
#define PLUMBLINE_CHECKS_RESOLVE_AIDE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/rootfs.h"

enum aide_tri { AIDE_NO, AIDE_YES, AIDE_MAYBE };

struct aide_rule {
	char kind;	   /* '/' selects, '=' selects without what lies below, '!' leaves out */
	const char *regex; /* what is not known of it stands as \001 */
	const char *node;  /* the directory of the rule tree it belongs to */
	void *code;	   /* compiled; NULL when not all of it is known */
	const char *types; /* file types it is restricted to; NULL: none */
	uint64_t attrs;
	bool maybe; /* whether the rule is there, or its attributes, is not known */
	const struct file *file;
	unsigned line;
};

struct aide_place { /* a value, and where it stands */
	const char *value;
	const struct file *file;
	unsigned line;
};

struct aide_conf {
	struct aide_rule *rules;
	size_t n_rules, cap_rules;
	const struct aide_rule *
		*by_node; /* those that are known in full, by node, then as they stand */
	size_t n_by_node;
	const struct aide_rule **vague; /* and the others */
	size_t n_vague;
	const struct file **files; /* of which the configuration was made */
	size_t n_files, cap_files;
	struct aide_place database; /* URL of database_in; value NULL: none */
	struct aide_place *reports; /* URLs; none: stdout */
	size_t n_reports, cap_reports;
	struct aide_place *opaque; /* programs whose output belongs to the configuration */
	size_t n_opaque, cap_opaque;
	const char
		*doubt;	  /* a condition or value on which it depends and that is not known; NULL */
	uint64_t ignored; /* attributes whose change is not reported */
};

/* Releases that read it otherwise; 0.16 and 0.17 take a few options more. */
enum aide_release { AIDE_0_18, AIDE_0_19, AIDE_0_16 };
/*
 * Reads a configuration, as that release or a later one does.  0, or -errno: -EBADMSG for what AIDE refuses or what is not understood,
 * with file and line.
 */
int aide_load(struct root *r, struct arena *a, const char *path, enum aide_release release,
	struct aide_conf *ret, struct err *e);

struct aide_choice {
	enum aide_tri selected;
	const struct aide_rule *rule; /* that decided; NULL: none did */
	uint64_t attrs;		      /* that are compared */
};
/* Whether a path of that type ('f', 'd', 'l' ...) gets into the database, all directories on its way counted. */
struct aide_choice aide_choose(
	const struct aide_conf *c, struct arena *a, const char *path, char type);

/* The attributes of a list of names ("sha256 sha512"); unknown ones count as none. */
uint64_t aide_attrs(char *const *names, size_t n);
/* With these the end of a file may change unnoticed. */
uint64_t aide_growing(void);

#endif
