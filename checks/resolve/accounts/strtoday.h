/*
 * strtoday: the dates shadow's tools take (EXPIRE in /etc/default/useradd), as days since 1970.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_STRTODAY_H
#define PLUMBLINE_CHECKS_RESOLVE_STRTODAY_H

#include <stdbool.h>

/* False for what is no date, and for what is one only on the day it is asked ("tomorrow", "31 Dec"). */
bool strtoday(const char *s, long *ret);

#endif
