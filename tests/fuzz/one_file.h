/* one_file: a root directory that holds the input as one file, beside a few fixed ones, for the fuzz targets. */
#ifndef PLUMBLINE_TESTS_FUZZ_ONE_FILE_H
#define PLUMBLINE_TESTS_FUZZ_ONE_FILE_H

#include <stdint.h>

#include "checks/facts.h"

/* Puts a fixed file into the root; called before the first fuzz_root(). */
void fuzz_put(const char *path, const void *data, size_t size);
/* A root in which path holds the input; the caller closes it. */
struct root *fuzz_root(const char *path, const uint8_t *data, size_t size);
/* Builds a model on such a root and forgets it: it must neither crash nor hang, whatever it says. */
void fuzz_model(const struct model *m, const char *path, const uint8_t *data, size_t size);

#endif
