#include "checks/check.h"

const struct check family_ac1[] = {{0}};
