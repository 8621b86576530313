#include "checks/check.h"

const struct check family_ia2[] = {{0}};
