/*
 * text_host: a small host in a temporary folder, made of lines of text (tests/cases/README.md), for the runners of cases.
 */
#ifndef PLUMBLINE_TESTS_TEXT_HOST_H
#define PLUMBLINE_TESTS_TEXT_HOST_H

#include <stdbool.h>
#include <stdio.h>
#include <time.h>

#include "base/arena.h"
#include "tests/fake_probe.h"

struct text_host {
	struct arena *a;
	char dir[64]; /* the root is DIR/root */
	time_t now;
	bool skip; /* something this process may not do (an owner) was asked for */
	struct fake_probe *fake;
	char **rpms; /* what its data base of rpm holds */
	size_t n_rpms, cap_rpms;
	const char *rpm_format;
	bool rpm_due; /* lines about it came that are not in it yet */
	FILE *open;   /* the file whose lines are being written */
	char open_path[4096];
	bool crlf, nonl, first_line;
	long mode, uid, gid, age;
	long long size;
};

/* Makes the temporary folder $TMPDIR/KIND.XXXXXX: 0 or -errno.  text_host_end() removes it. */
int text_host_begin(struct text_host *t, struct arena *a, const char *kind, time_t now);
void text_host_end(struct text_host *t);

/* A path of the root, as one of this machine. */
void text_host_below(const struct text_host *t, const char *path, char out[4096]);

/* A line "key: arg": 0; 1: none of a host's lines; -errno: not understood or not possible. */
int text_host_line(struct text_host *t, const char *key, const char *arg);
/* One more line of the file above ("| text"), and its end. */
int text_host_text(struct text_host *t, const char *text);
void text_host_close_file(struct text_host *t);

#endif
