/* sh_parse: the grammar stands with the other formats, for start scripts of services are read by it too. */
#ifndef PLUMBLINE_CHECKS_SHELL_SH_PARSE_H
#define PLUMBLINE_CHECKS_SHELL_SH_PARSE_H

#include "checks/resolve/sh_parse.h"

#endif
