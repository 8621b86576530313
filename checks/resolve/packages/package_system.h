/*
 * package_system: which of dpkg and rpm has the host in hand.
 *
 * This is decided here and nowhere else: by os-release(5), since a Debian may hold a data base of rpm that tools for
 * foreign packages made, and a RHEL one of dpkg; only where os-release names no family known, by which of the two is there.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_PACKAGE_SYSTEM_H
#define PLUMBLINE_CHECKS_RESOLVE_PACKAGE_SYSTEM_H

#include "checks/facts.h"

enum package_system { PACKAGES_DPKG, PACKAGES_RPM };

/* -ENOENT: neither is there, and os-release does not tell.  -EINVAL: both are, and it does not. */
extern const struct model model_package_system; /* const enum package_system */
/* 0; -ENOENT: the packages are another's; or what model_package_system ended with. */
int package_system_is(struct facts *f, enum package_system wanted, struct err *e);

#endif
