/*
 * scap: the only user of libopenscap.
 *
 * libopenscap may abort, exit or hang, so it lives in a child process with resource limits and a deadline:
 *
 *   scap_start()   a child loads and validates the content (but what came with this agent, which its build has
 *                  validated), applies profile and tailoring, and sends back the plan: which rules are selected, which
 *                  native check each names, with which values
 *   (the caller runs the native checks)
 *   scap_finish()  a child is given the verdicts, evaluates the OVAL rules, and exports an ARF 1.1 document
 *
 * When that child dies or runs out of time, scap_finish() starts another one that evaluates no OVAL: the rules
 * that only OVAL could answer are `error` with the reason, and the ARF is still made.
 *
 * The content is read once; both children are given the same bytes.  What they say is compared with a plain
 * reading by libxml2.  The copy of the content in the ARF is reduced to what the selected rules need.
 *
 * A working directory of this process ($TMPDIR/plumbline-scap.*) is removed by scap_free().  A caught signal ends
 * the wait for a child with -EINTR: handle SIGINT and SIGTERM by setting a flag, then scap_free().
 */
#ifndef PLUMBLINE_CHECKS_SCAP_SCAP_H
#define PLUMBLINE_CHECKS_SCAP_SCAP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/evidence.h"
#include "checks/check.h"

#define SCAP_NATIVE_SYSTEM "urn:plumbline:check" /* check/@system of our own checks */

struct scap_assignment {
	const char *id, *value; /* Value id, whole or its last part ("lockout_deny") */
	const char *from;	/* who sets it so, for messages; NULL: "--set" */
};

struct scap_options {
	const char *content;   /* SCAP 1.2 / 1.3 source data stream */
	bool own;	       /* it came with this agent */
	const char *profile;   /* profile id, whole or its last part ("medium"); NULL: none */
	const char *tailoring; /* XCCDF tailoring file; NULL */
	const char *const
		*rules; /* evaluate just these (id, whole or its last part); NULL: all selected */
	size_t n_rules;
	const struct scap_assignment *sets; /* --set */
	size_t n_sets;
	const char *root;    /* "/" or the directory of an offline scan */
	unsigned deadline_s; /* for the whole of the OVAL evaluation; 0: the default */
};

/* One selected rule, in document order. */
struct plan_rule {
	const char *id;	      /* whole XCCDF id */
	const char *check;    /* check-content-ref/@name of our system; NULL: none of ours */
	bool oval;	      /* has an OVAL check libopenscap can evaluate */
	struct params params; /* export name -> value, profile, tailoring and --set applied */
};

struct plan {
	const char *benchmark_id, *benchmark_version;
	const char *profile_id,
		*profile_title; /* NULL without a profile; title: the first one there is */
	struct plan_rule *rules;
	size_t n_rules;
	const struct scap_assignment *values; /* every Value with what holds in this run */
	size_t n_values;
};

/* What a native check answered: given to scap_finish(). */
struct verdict {
	const char *rule_id;
	const struct evidence *evidence;
	/*
	 * The rule need not be met (article 11, paragraph 3): its result becomes notapplicable by an XCCDF override that
	 * keeps the old one; NULL: none.  waived_at: when the scan found so.
	 */
	const struct attested *waiver;
	time_t waived_at;
};

struct scap_output {
	const char *arf; /* the ARF document, len bytes, owned by the struct scap */
	size_t len;
	bool degraded;	   /* the child died: OVAL-only rules are `error` */
	const char *notes; /* what libopenscap or the child said, for the record; "" when nothing */
};

struct scap;

/*
 * 0 and *ret; -ENOENT, -EBADMSG (content or tailoring that does not validate), -EFBIG, -ESRCH (no such profile,
 * rule or Value; the text lists those there are), -EINVAL (--set: not of the Value's type or bounds), -EPROTO
 * (libopenscap lost a rule, a selection or a binding), -EPERM (an offline scan without the right to chroot()),
 * -ETIMEDOUT, -ECHILD, -EINTR, or another -errno.
 */
int scap_start(const struct scap_options *o, struct scap **ret, struct err *e);
const struct plan *scap_plan(const struct scap *s);
/*
 * Every selected rule is given a result: by its verdict when one is in the list, else by OVAL, else notchecked.
 * -EPROTO when a selected rule lost its result on the way (then there is no bundle to write).
 */
int scap_finish(
	struct scap *s, const struct verdict *v, size_t n, struct scap_output *ret, struct err *e);
void scap_free(struct scap *s);

/* "xccdf_org.plumbline_rule_IA-2.N3.lockout" -> "IA-2.N3.lockout"; an id of another shape is returned whole. */
const char *scap_short_id(const char *id);

#endif
