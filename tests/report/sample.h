/* sample: a scan record that fits an ARF document, with everything a record can hold, hostile text included. */
#ifndef PLUMBLINE_TESTS_REPORT_SAMPLE_H
#define PLUMBLINE_TESTS_REPORT_SAMPLE_H

#include "base/arena.h"
#include "report/bundle.h"

/* What a host could put into a value: markup, CDATA end, controls, bad UTF-8, marks that reorder text. */
#define HOSTILE "<script>alert(1)</script>]]>&amp;\x1b[31m\x01\xff\xe2\x80\xae\"'"

/* The whole file, in the arena.  0 or -1 with a message on standard error. */
int sample_load(struct arena *a, const char *path, const char **ret, size_t *ret_len);
/* Every selected rule of the ARF with an observation of its status.  Owned by the arena. */
struct scan_record *sample_scan(
	struct arena *a, const char *arf, size_t len, const char *host, time_t started);

#endif
