/*
 * check: the contract between a control's logic and the rest.
 *
 * A check is one const row in its family's table (checks/families/FAMILY.c).  Its run function is a pure
 * function of the host's facts and the parameters: it asks models through facts_get(), fills the evidence and
 * returns.  It opens nothing, prints nothing, never exits.  Thresholds come from the parameters, which are the
 * XCCDF Values bound by the rule; a check has no literal threshold of its own.
 *
 * What could not be read, parsed or asked is evidence_error() with the path and the reason, never a pass.
 */
#ifndef PLUMBLINE_CHECKS_CHECK_H
#define PLUMBLINE_CHECKS_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/evidence.h"
#include "checks/facts.h"

enum param_type { PARAM_NUMBER, PARAM_STRING, PARAM_BOOLEAN };

struct param_spec {
	const char *name; /* the check-export name; NULL ends the table */
	enum param_type type;
	const char *unit; /* "s", "days", "failures"; NULL for none */
};

struct param {
	const char *name, *value;
};
struct params {
	const struct param *v;
	size_t n;
};

/*
 * run_check() has verified that every declared parameter is bound and of its type before run is called, so
 * these do not fail.  Asking for an undeclared one is a programming error (assert).
 */
uint64_t param_u64(const struct params *p, const char *name);
const char *param_str(const struct params *p, const char *name);
bool param_bool(const struct params *p, const char *name);
/* For run_check(): the text bound to a parameter, NULL when none is; whether a text is a boolean. */
const char *param_value(const struct params *p, const char *name);
bool param_is_bool(const char *v);
/* A string parameter taken as a list, separated by blanks or commas, in the arena. */
char **param_list(const struct params *p, const char *name, struct arena *a, size_t *ret_n);

enum check_needs {
	NEEDS_LIVE =
		1 << 0, /* only a running system can answer: notapplicable in an offline scan */
	NEEDS_CAPABILITIES = 1 << 1, /* the file-system pass asks each file for its capabilities */
	NEEDS_PLACES = 1 << 2,	     /* and follows the links among commands and libraries */
};

struct check {
	const char *id; /* the check-content-ref name: "lockout"; NULL ends a family's table */
	const char
		*summary; /* one English line for `plumbline list --checks` and the documentation */
	const struct param_spec *params; /* NULL for none */
	unsigned needs;			 /* enum check_needs */
	void (*run)(struct facts *f, const struct params *p, struct evidence *ev);
};

/* All checks, family by family (registry.c). */
const struct check *check_find(const char *id);
/* The i-th check; NULL past the last. */
const struct check *check_at(size_t i);

/*
 * Runs one check: verifies the parameters (a lost or malformed binding is an error), answers notapplicable where
 * the check needs a running system and there is none, and makes a missing verdict an error.
 */
void run_check(const struct check *c, struct facts *f, const struct params *p, struct evidence *ev);

/*
 * For a check that judges both what holds now and what holds after the next boot: says of a scan of files only that the
 * second alone decided.
 */
void check_say_halves(const struct facts *f, struct evidence *ev);

#endif
