#include "checks/check.h"

const struct check family_au6[] = {{0}};
