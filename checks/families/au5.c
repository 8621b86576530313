#include "checks/check.h"

const struct check family_au5[] = {{0}};
