#include "checks/check.h"

const struct check family_au1[] = {{0}};
