/*
 * unit_memo: what has been found out about units, kept so that a chain or a star of thousands is gone through once.
 * Part of unit_index.h.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_UNIT_MEMO_H
#define PLUMBLINE_CHECKS_RESOLVE_UNIT_MEMO_H

#include "base/arena.h"
#include "checks/resolve/units/unit.h"

struct unit;
struct unit_index;

/* Values by text. */
struct unit_map {
	struct unit_map_entry *v;
	size_t n, size;
};

/* The place of a key, NULL in it when it is new.  The address holds until the next call. */
void **unit_map(struct arena *a, struct unit_map *m, const char *key);

/* What names other units. */
enum unit_ref { REF_AFTER, REF_BEFORE, REF_CONFLICTS, REF_REQUIRES, REF_BINDS_TO, REF_REQUISITE };
#define N_UNIT_REFS 6
struct unit_refs {
	const struct unit **v; /* NULL where the unit could not be loaded */
	char **names;	       /* as they are written */
	size_t n, cap, cap_names;
};

/* What a unit comes to by those it requires: nobody has asked, is asked now, no, yes. */
enum unit_found { UNIT_NOT_ASKED, UNIT_ASKED, UNIT_NO, UNIT_YES };
struct unit_verdict {
	enum unit_found answer;
	const char *why;
	const struct unit *found_by; /* on the way of the search */
};

#define UNIT_MAX_REQUIRED 8 /* units one behind the other that are looked at for what is missing */
struct unit_known {
	size_t pulled; /* its place in the closure, from 1; 0: not in it */
	struct unit_refs *refs[N_UNIT_REFS];
	enum unit_found lost[UNIT_MAX_REQUIRED];
	struct unit_verdict kept_off, assert_fails;
	struct unit_boot *conditions;
	bool matters; /* the boot's target requires it */
	bool has_outcome;
	int outcome; /* enum unit_outcome */
	const char *outcome_why;
	/* For unit_order.c. */
	const struct unit **earlier;
	size_t n_earlier, cap_earlier;
	unsigned seen;
};

/* The units that a setting of [Unit] names, loaded at the first call. */
const struct unit_refs *unit_refs(struct unit_index *x, const struct unit *u, enum unit_ref which);
/* Whether `later` waits for `earlier`: After= there, Before= here. */
bool unit_waits_for(struct unit_index *x, const struct unit *later, const struct unit *earlier);
/* Forgets all but the units: names mean other units from now on. */
void unit_forget(struct unit_index *x);

#endif
