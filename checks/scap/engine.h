/*
 * engine: what is done with libopenscap, in a child process.  Nothing here may be called in the agent's own.
 */
#ifndef PLUMBLINE_CHECKS_SCAP_ENGINE_H
#define PLUMBLINE_CHECKS_SCAP_ENGINE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "checks/scap/scap.h"

struct engine_job {
	const char *content; /* its bytes, read once by the parent */
	size_t content_len;
	bool valid;		  /* known to be */
	const char *content_path; /* for messages and the TestResult */
	const char *stream,
		*checklist; /* ids of the data stream and of the component-ref of the checklist */
	const char *tailoring; /* file in the working directory; NULL */
	const char *profile;   /* whole id; NULL: none */
	const char *root;      /* "/" or an absolute path */
	/* engine_evaluate() only */
	const struct plan *plan;
	const struct verdict *verdicts;
	size_t n_verdicts;
	struct bitext no_oval; /* OVAL is off, and why; NULL texts: it is on */
};

/* Loads and validates; answers the plan as JSON (see plan.h). */
int engine_plan(void *job, int fd, struct err *e);
/* Evaluates and answers the ARF document. */
int engine_evaluate(void *job, int fd, struct err *e);

#endif
