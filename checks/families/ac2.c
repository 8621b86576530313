#include "checks/check.h"

const struct check family_ac2[] = {{0}};
