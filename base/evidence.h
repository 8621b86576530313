/*
 * evidence: the result of one rule: a verdict, and what it rests on.
 *
 * Checks fill it, the report writes it.  Texts for people are kept in both languages, because a bundle is read
 * years later on a machine whose locale nobody knows.  All strings are owned by the arena the evidence was
 * made with, are valid UTF-8, and host text in them has been through str_clean().
 */
#ifndef PLUMBLINE_BASE_EVIDENCE_H
#define PLUMBLINE_BASE_EVIDENCE_H

#include <stdbool.h>
#include <time.h>

#include "base/arena.h"
#include "base/attested.h"
#include "base/rootfs.h"

/* XCCDF 1.2, 6.6.4.2, in its words.  ST_NONE: not decided yet. */
enum status {
	ST_NONE,
	ST_PASS,
	ST_FAIL,
	ST_ERROR,
	ST_UNKNOWN,
	ST_NOTAPPLICABLE,
	ST_NOTCHECKED,
	ST_NOTSELECTED,
	ST_INFORMATIONAL,
	ST_FIXED,
	ST_COUNT
};
/* "pass", "fail", ...; NULL for ST_NONE or a number out of range. */
const char *status_name(enum status s);
/* ST_NONE for a word that is not one. */
enum status status_from_name(const char *name);

/* The same text in both languages; both NULL when there is none. */
struct bitext {
	const char *en, *zh;
};

/* One thing that was seen: a setting, a line, a file, a kernel value. */
struct seen {
	const char *
		what; /* its name in the field's own terms: "deny", "TMOUT", "auth stack of sshd" */
	const char *value;  /* what it was; NULL when absent */
	const char *path;   /* host file or source ("kernel audit"); NULL when none */
	unsigned line;	    /* 1-based; 0 when none */
	const char *text;   /* the deciding line as it stands; NULL when none */
	const char *sha256; /* of the file; NULL when none */
	struct timespec at; /* CLOCK_REALTIME when it was read; 0 when unknown */
};

/*
 * One line of the way to a verdict, for `plumbline explain --trace`: a stack line as it was loaded, a setting that
 * was overridden, an account.  No part of a bundle.
 */
struct trace_line {
	const char *path;   /* NULL: a heading, or something that is in no file */
	unsigned line;	    /* 0: the file as a whole */
	const char *text;   /* the line as it stands; NULL when there is none */
	struct bitext note; /* what comes of it */
};

struct evidence {
	struct arena *arena;
	enum status status;
	struct bitext reason;	/* why this status, one or a few sentences */
	struct bitext observed; /* what the host really does, in short */
	struct bitext expected; /* what the rule wants, with the thresholds used */
	struct seen *seen;
	size_t n_seen, cap_seen;
	size_t seen_total;		    /* of which n_seen <= LIMIT_SEEN are listed */
	const struct attested *attestation; /* the verdict rests on it; NULL: on none */
	bool tracing; /* somebody wants the trace; else evidence_trace() does nothing */
	struct trace_line *trace;
	size_t n_trace, cap_trace;
};

/* Sets the status.  A later, worse verdict wins over an earlier one: error > fail > any other. */
void evidence_status(struct evidence *ev, enum status s);

/*
 * The texts: the English format, the Traditional Chinese one, then the arguments for both in one order (the
 * Chinese may use %1$s to reorder).  A second call adds a sentence to the first.
 */
#define BITEXT_FORMAT __attribute__((format(printf, 2, 4), format(printf, 3, 4)))
void evidence_reason(struct evidence *ev, const char *en, const char *zh, ...) BITEXT_FORMAT;
void evidence_observed(struct evidence *ev, const char *en, const char *zh, ...) BITEXT_FORMAT;
void evidence_expected(struct evidence *ev, const char *en, const char *zh, ...) BITEXT_FORMAT;

/* Text of the host made fit for a sentence (bounded, printable, UTF-8), in the arena; "-" for NULL. */
const char *evidence_clean(struct evidence *ev, const char *text);

/* Adds one observation; what and value are copied and cleaned.  Returns it, or NULL once LIMIT_SEEN are held. */
struct seen *evidence_seen(struct evidence *ev, const char *what, const char *value);
/* The same, with the file and the line (0: none) that decided it; the line's text is taken from the file. */
struct seen *evidence_seen_at(struct evidence *ev, const char *what, const char *value,
	const struct file *f, unsigned line);
/* The same for something that is no file: source such as "kernel audit" or "D-Bus org.freedesktop.login1". */
struct seen *evidence_seen_from(
	struct evidence *ev, const char *what, const char *value, const char *source);

/*
 * Adds a line to the trace: where (f NULL: a heading, or a fact no file holds; line 0: the whole file) and what
 * comes of it.  Does nothing unless ev->tracing; keeps at most LIMIT_TRACE lines.
 */
void evidence_trace(struct evidence *ev, const struct file *f, unsigned line, const char *en,
	const char *zh, ...) __attribute__((format(printf, 4, 6), format(printf, 5, 6)));

/*
 * Copies all that is held into the arena and goes on there, so that the one it was made in, with all a check needed on its
 * way, can be freed.  The trace is not kept; the attestation stays where it is.
 */
void evidence_keep(struct evidence *ev, struct arena *to);

/* ST_ERROR with the reason: what could not be read, parsed or asked.  Always safe to call. */
void evidence_error(struct evidence *ev, const char *en, const char *zh, ...) BITEXT_FORMAT;

#endif
