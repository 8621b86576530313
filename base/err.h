/*
 * err: what went wrong, in words for the person who runs the agent.
 *
 * Functions that can fail return 0 or a negative errno and take a `struct err *` last.  The text is set where
 * the error arises (what, which file and line, what to do) and wrapped at most once a layer.
 */
#ifndef PLUMBLINE_BASE_ERR_H
#define PLUMBLINE_BASE_ERR_H

struct err {
	int code; /* 0, or a positive errno */
	char text
		[640]; /* valid UTF-8 once it has passed str_clean(); may hold host text until then */
};

/*
 * What an errno means, in English whatever the locale: these texts become evidence, which must read the same
 * wherever it was gathered.  Not to be freed.
 */
const char *errno_text(int code);

/* Sets the text (cut at the size of err->text) and returns -code.  err may be NULL. */
int err_set(struct err *e, int code, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
/* Puts "prefix: " before the text that is there; returns -e->code. */
int err_wrap(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
