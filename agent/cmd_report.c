/* plumbline report: an HTML report from a bundle alone. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/agent.h"
#include "base/arena.h"
#include "report/model.h"

struct report_command {
	const char *bundle, *output;
};

static const struct argp_option table[] = {
	{"output", 'o', N_("FILE"), 0, N_("the HTML file; - is standard output"), 0},
	{0},
};

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct report_command *c = state->input;

	switch (key) {
	case 'o':
		c->output = arg;
		return 0;
	case ARGP_KEY_ARG:
		if (c->bundle)
			argp_error(state, _("one bundle at a time; \"%s\" was not expected"), arg);
		c->bundle = arg;
		return 0;
	case ARGP_KEY_END:
		if (!c->bundle)
			argp_error(state, _("name a bundle"));
		if (!c->output)
			argp_error(state, _("name the HTML file with -o"));
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/*
 * Only an earlier report is replaced: never a bundle, a device or somebody's notes that a slip of the hand named.
 */
static int may_replace(const char *path, struct err *e)
{
	static const char start[] = "<!DOCTYPE html>";
	char head[sizeof(start) - 1];
	struct stat st;

	if (lstat(path, &st))
		return errno == ENOENT ? 0 : err_set(e, errno, "%s: %s", path, strerror(errno));
	int fd = S_ISREG(st.st_mode) ? open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW) : -1;
	bool report = fd >= 0 && read(fd, head, sizeof(head)) == (ssize_t)sizeof(head) &&
		      !memcmp(head, start, sizeof(head));
	if (fd >= 0)
		close(fd);
	return report ? 0
		      : err_set(e, EEXIST,
				_("%s exists and is no HTML report; it is left as it is (- is "
				  "standard output)"),
				path);
}

/* Written beside its place and renamed, so that a failed run leaves an earlier report as it was. */
static int write_html(const struct report_model *m, const char *path, struct err *e)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	if (may_replace(path, e) < 0)
		return -e->code;
	char *tmp = arena_printf(a, "%s.XXXXXX", path);
	int fd = mkostemp(tmp, O_CLOEXEC);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");

	if (!f) {
		int code = errno;
		if (fd >= 0)
			close(fd);
		return err_set(e, code, "%s: %s", path, strerror(code));
	}
	int rc = render_html(m, f, e);
	if (!rc && (fflush(f) || fsync(fd)))
		rc = err_set(e, errno, "%s: %s", path, strerror(errno));
	/* The report holds what the bundle holds: for its owner only, like the bundle. */
	if (fclose(f) && !rc)
		rc = err_set(e, errno, "%s: %s", path, strerror(errno));
	if (!rc && rename(tmp, path))
		rc = err_set(e, errno, "%s: %s", path, strerror(errno));
	if (rc)
		unlink(tmp);
	return rc;
}

int cmd_report(int argc, char **argv)
{
	static const struct argp argp = {.options = table,
		.parser = parse,
		.args_doc = N_("BUNDLE"),
		.doc = N_("Makes one self-contained HTML file, in Chinese and English, from a "
			  "bundle."),
		.argp_domain = "plumbline"};
	struct report_command c = {0};
	struct bundle *b = NULL;
	const struct report_model *m;
	struct err e = {0};

	if (argp_parse(&argp, argc, argv, 0, NULL, &c))
		return EXIT_TROUBLE;
	int rc = bundle_read(c.bundle, &b, &e);
	if (!rc)
		rc = bundle_model(b, &m, &e);
	if (!rc)
		rc = !strcmp(c.output, "-") ? render_html(m, stdout, &e)
					    : write_html(m, c.output, &e);
	bundle_free(b);
	return rc < 0 ? complain_err(&e) : EXIT_COMPLIANT;
}
