/* sa5_services: whether services start, for the checks that ask something besides. */
#ifndef PLUMBLINE_CHECKS_FAMILIES_SA5_SERVICES_H
#define PLUMBLINE_CHECKS_FAMILIES_SA5_SERVICES_H

#include "checks/check.h"

/* The names in the parameter services; with none an error is said. */
char **services_asked(const struct params *p, struct evidence *ev, size_t *n);
/* Whether each of the names is started by the boot and, live, runs: says so, fails or errs; the caller gives pass. */
void services_judge_on(struct facts *f, struct evidence *ev, char **names, size_t n);
/* Whether none of the names is started or can be, now and after a boot; likewise. */
void services_judge_off(struct facts *f, struct evidence *ev, char **names, size_t n);

#endif
