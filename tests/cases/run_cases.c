/*
 * run-cases: runs text cases (tests/cases/README.md) against the checks.
 *
 * usage: run-cases FILE.case...      exit 0 when all give the verdict they must, 77 when all were skipped
 */
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "tests/fake_probe.h"

struct expectation {
	const char *kind, *text;
};

struct test_case {
	struct arena *a;
	const char *file;
	char dir[64];
	const char *check, *status;
	bool live, skip;
	time_t now;
	struct param *params;
	struct expectation *want;
	size_t n_params, cap_params, n_want, cap_want;
	struct fake_probe *fake;
	FILE *open; /* the file whose lines are being written */
	char open_path[4096];
	bool crlf, nonl, first_line;
	long mode, uid, gid, age;
	long long size;
};

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st, (void)flag, (void)ftw;
	return remove(path);
}

static void below(const struct test_case *t, const char *path, char out[4096])
{
	snprintf(out, 4096, "%s/root%s%s", t->dir, path[0] == '/' ? "" : "/", path);
}

static void make_parents(char *path)
{
	for (char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(path, 0755);
		*p = '/';
	}
}

static void close_file(struct test_case *t)
{
	if (!t->open)
		return;
	if (!t->first_line && !t->nonl)
		fputs(t->crlf ? "\r\n" : "\n", t->open);
	fflush(t->open);
	if (t->size && ftruncate(fileno(t->open), t->size))
		t->skip = true;
	fchmod(fileno(t->open), (mode_t)t->mode);
	if (t->uid >= 0 || t->gid >= 0)
		t->skip |= fchown(fileno(t->open), (uid_t)t->uid, (gid_t)t->gid) != 0;
	if (t->mode & 07000)
		fchmod(fileno(t->open), (mode_t)t->mode); /* chown takes set-id bits away */
	struct timespec when[2] = {{t->now - t->age, 0}, {t->now - t->age, 0}};
	futimens(fileno(t->open), when);
	fclose(t->open);
	t->open = NULL;
}

static long option(struct test_case *t, const char *l, const char *name, long otherwise, int base)
{
	size_t n;
	char **w = str_split(t->a, l, " ", &n);

	for (size_t i = 1; i < n; i++)
		if (str_starts(w[i], name) && w[i][strlen(name)] == '=')
			return strtol(w[i] + strlen(name) + 1, NULL, base);
	return otherwise;
}

static int open_file(struct test_case *t, const char *l)
{
	char *path = arena_strndup(t->a, l, strcspn(l, " "));

	below(t, path, t->open_path);
	make_parents(t->open_path);
	t->open = fopen(t->open_path, "w");
	t->crlf = strstr(l, " eol=crlf") != NULL;
	t->nonl = strstr(l, " nonl") != NULL;
	t->first_line = true;
	t->mode = option(t, l, "mode", 0644, 8);
	t->uid = option(t, l, "uid", -1, 10);
	t->gid = option(t, l, "gid", -1, 10);
	t->age = option(t, l, "age", 86400, 10);
	t->size = option(t, l, "size", 0, 10);
	return t->open ? 0 : -errno;
}

static int file_line(struct test_case *t, const char *text)
{
	if (!t->open)
		return -EINVAL;
	if (!t->first_line)
		fputs(t->crlf ? "\r\n" : "\n", t->open);
	fputs(text, t->open);
	t->first_line = false;
	return 0;
}

static int hex_bytes(struct test_case *t, const char *l)
{
	size_t n;
	char **w = str_split(t->a, l, " ", &n);

	for (size_t i = 0; t->open && i < n; i++)
		fputc((int)strtol(w[i], NULL, 16), t->open);
	return t->open ? 0 : -EINVAL;
}

static int other_path(struct test_case *t, const char *kind, const char *l)
{
	size_t n;
	char **w = str_split(t->a, l, " ", &n), path[4096];

	if (!n)
		return -EINVAL;
	below(t, w[0], path);
	make_parents(path);
	if (str_eq(kind, "link"))
		return n == 2 && !symlink(w[1], path) ? 0 : -EINVAL;
	if (str_eq(kind, "fifo"))
		return mkfifo(path, 0644) ? -errno : 0;
	if (str_eq(kind, "remove"))
		return remove(path) ? -errno : 0;
	long uid = option(t, l, "uid", -1, 10), gid = option(t, l, "gid", -1, 10);
	if (mkdir(path, 0755) && errno != EEXIST)
		return -errno;
	if (uid >= 0 || gid >= 0)
		t->skip |= chown(path, (uid_t)uid, (gid_t)gid) != 0;
	return chmod(path, (mode_t)option(t, l, "mode", 0755, 8)) ? -errno : 0;
}

/* "acl: PATH u::rw-,g::r--,u:1000:r--,m::r--,o::---" (numbers, not names); "d:" before the path's text: default ACL. */
static int acl(struct test_case *t, const char *l)
{
	static const struct {
		char c;
		uint8_t tag;
	} tags[] = {{'u', 1}, {'g', 4}, {'m', 16}, {'o', 32}};
	uint8_t out[4 + 8 * 32] = {2};
	size_t n, n_items, len = 4;
	char **w = str_split(t->a, l, " ", &n), path[4096];
	bool dflt = n == 2 && str_starts(w[1], "d:");

	if (n != 2)
		return -EINVAL;
	char **items = str_split(t->a, w[1] + (dflt ? 2 : 0), ",", &n_items);
	/* The kernel wants the entries in the order of their tags. */
	for (unsigned tag = 1; tag <= 32; tag *= 2)
		for (size_t i = 0; i < n_items && len + 8 <= sizeof(out); i++) {
			const char *id = strchr(items[i], ':'),
				   *perm = id ? strchr(id + 1, ':') : NULL;
			unsigned mine = 0;
			for (size_t k = 0; k < 4; k++)
				if (items[i][0] == tags[k].c)
					mine = tags[k].tag;
			if (!perm)
				return -EINVAL;
			uint32_t number = UINT32_MAX;
			if (id[1] != ':') {
				mine *= 2;
				number = (uint32_t)strtoul(id + 1, NULL, 10);
			}
			if (mine != tag)
				continue;
			out[len] = (uint8_t)mine;
			for (perm++; *perm; perm++)
				out[len + 2] |= *perm == 'r'   ? 4
						: *perm == 'w' ? 2
						: *perm == 'x' ? 1
							       : 0;
			for (unsigned k = 0; k < 4; k++)
				out[len + 4 + k] = (uint8_t)(number >> 8 * k);
			len += 8;
		}
	below(t, w[0], path);
	if (setxattr(path, dflt ? "system.posix_acl_default" : "system.posix_acl_access", out, len,
		    0)) {
		t->skip |= errno == EOPNOTSUPP;
		return errno == EOPNOTSUPP ? 0 : -errno;
	}
	return 0;
}

static int read_case(struct test_case *t, const char *file, int depth);

static int use(struct test_case *t, const char *name, int depth)
{
	char path[4096];
	const char *cases = strstr(t->file, "/cases/");

	if (!cases || depth > 4)
		return -EINVAL;
	snprintf(path, sizeof(path), "%.*s/cases/%s", (int)(cases - t->file), t->file, name);
	return read_case(t, path, depth + 1);
}

static int take_line(struct test_case *t, char *line, int depth)
{
	if (line[0] == '|')
		return file_line(t, line[1] == ' ' ? line + 2 : line + 1);
	char *l = str_strip(line), *colon = strchr(l, ':');
	if (!*l || *l == '#')
		return 0;
	if (!colon)
		return -EINVAL;
	*colon = '\0';
	char *arg = str_strip(colon + 1);
	if (str_eq(l, "hex"))
		return hex_bytes(t, arg);
	close_file(t);
	if (str_eq(l, "use"))
		return use(t, arg, depth);
	if (str_eq(l, "file"))
		return open_file(t, arg);
	if (str_eq(l, "link") || str_eq(l, "dir") || str_eq(l, "fifo") || str_eq(l, "remove"))
		return other_path(t, l, arg);
	if (str_eq(l, "acl"))
		return acl(t, arg);
	if (str_starts(l, "probe-"))
		return fake_probe_line(t->fake, arena_printf(t->a, "%s: %s", l + 6, arg));
	arg = arena_strdup(t->a, arg);
	if (str_eq(l, "check")) {
		t->check = arg;
	} else if (str_eq(l, "live")) {
		t->live = str_eq(arg, "yes");
	} else if (str_eq(l, "now")) {
		t->now = strtoll(arg, NULL, 10);
	} else if (str_eq(l, "param")) {
		/* A later line replaces an earlier one, so that a case can change what `use:` gave. */
		size_t len = strcspn(arg, " ");
		char *name = arena_strndup(t->a, arg, len);
		struct param *p = NULL;
		for (size_t i = 0; i < t->n_params; i++)
			if (str_eq(t->params[i].name, name))
				p = &t->params[i];
		if (!p)
			p = arena_push(t->a, &t->params, &t->n_params, &t->cap_params, sizeof(*p));
		*p = (struct param){name, str_strip(arg + len)};
	} else if (str_eq(l, "expect")) {
		t->status = arg;
	} else if (str_eq(l, "reason") || str_eq(l, "observed") || str_eq(l, "seen")) {
		struct expectation *x =
			arena_push(t->a, &t->want, &t->n_want, &t->cap_want, sizeof(*x));
		*x = (struct expectation){arena_strdup(t->a, l), arg};
	} else {
		return -EINVAL;
	}
	return 0;
}

static int read_case(struct test_case *t, const char *file, int depth)
{
	FILE *f = fopen(file, "r");
	char *line = NULL;
	size_t cap = 0;
	ssize_t len;
	unsigned number = 0;
	int rc = f ? 0 : -errno;

	while (!rc && (len = getline(&line, &cap, f)) >= 0) {
		number++;
		if (len && line[len - 1] == '\n')
			line[len - 1] = '\0';
		rc = take_line(t, line, depth);
	}
	if (rc)
		fprintf(stderr, "%s:%u: not understood or not possible: %s\n", file, number,
			strerror(-rc));
	close_file(t);
	free(line);
	if (f)
		fclose(f);
	return rc;
}

static bool seen_has(const struct evidence *ev, const char *text)
{
	for (size_t i = 0; i < ev->n_seen; i++) {
		const struct seen *s = &ev->seen[i];
		const char *all = arena_printf(ev->arena, "%s=%s %s:%u %s", s->what,
			s->value ? s->value : "(absent)", s->path ? s->path : "", s->line,
			s->text ? s->text : "");
		if (strstr(all, text))
			return true;
	}
	return false;
}

static bool has(const struct evidence *ev, const struct expectation *x)
{
	if (str_eq(x->kind, "seen"))
		return seen_has(ev, x->text);
	const char *in = str_eq(x->kind, "reason") ? ev->reason.en : ev->observed.en;
	return in && strstr(in, x->text);
}

static void show(const struct evidence *ev)
{
	printf("    status   %s\n    reason   %s\n             %s\n    observed %s\n    expected "
	       "%s\n",
		status_name(ev->status) ? status_name(ev->status) : "none",
		ev->reason.en ? ev->reason.en : "", ev->reason.zh ? ev->reason.zh : "",
		ev->observed.en ? ev->observed.en : "", ev->expected.en ? ev->expected.en : "");
	for (size_t i = 0; i < ev->n_seen; i++)
		printf("    seen     %s = %s  (%s:%u: %s)\n", ev->seen[i].what,
			ev->seen[i].value ? ev->seen[i].value : "(absent)",
			ev->seen[i].path ? ev->seen[i].path : "", ev->seen[i].line,
			ev->seen[i].text ? ev->seen[i].text : "");
}

/* Every text of a verdict must stand in both languages; a verdict other than pass needs a reason. */
static const char *half_said(const struct evidence *ev)
{
	const struct bitext *t[] = {&ev->reason, &ev->observed, &ev->expected};

	for (size_t i = 0; i < 3; i++)
		if (!t[i]->en != !t[i]->zh)
			return "a text stands in one language only";
	if (ev->status != ST_PASS && !ev->reason.en)
		return "no reason given";
	if ((ev->status == ST_PASS || ev->status == ST_FAIL) &&
		(!ev->observed.en || !ev->expected.en))
		return "a pass or fail without observed and expected";
	return NULL;
}

/* 0 ok, 1 wrong, 77 skipped */
static int judge(struct test_case *t, bool verbose)
{
	const struct check *c = t->check ? check_find(t->check) : NULL;
	struct err e = {0};
	char path[4096];

	if (t->skip)
		return 77;
	if (!c || !t->status || status_from_name(t->status) == ST_NONE) {
		printf("%s: no such check \"%s\", or no status to expect\n", t->file,
			t->check ? t->check : "");
		return 1;
	}
	struct host h = {.live = t->live, .now = {t->now, 0}};
	h.probe = t->live ? fake_probe_table(t->fake) : NULL;
	below(t, "", path);
	mkdir(path, 0755);
	if (root_open(path, &h.root, &e) < 0) {
		printf("%s\n", e.text);
		return 1;
	}
	struct facts *f = facts_new(&h);
	struct params p = {t->params, t->n_params};
	struct evidence ev = {.arena = t->a};
	run_check(c, f, &p, &ev);
	const char *wrong = half_said(&ev);
	if (!str_eq(status_name(ev.status), t->status))
		wrong = "another status than expected";
	for (size_t i = 0; i < t->n_want && !wrong; i++)
		if (!has(&ev, &t->want[i]))
			wrong = arena_printf(
				t->a, "%s does not say \"%s\"", t->want[i].kind, t->want[i].text);
	if (wrong)
		printf("%s: %s (expected %s)\n", t->file, wrong, t->status);
	if (wrong || verbose)
		show(&ev);
	facts_free(f);
	root_close(h.root);
	return wrong ? 1 : 0;
}

int main(int argc, char **argv)
{
	int good = 0, bad = 0, skipped = 0;
	bool verbose = argc > 1 && str_eq(argv[1], "-v");

	umask(022);
	for (int i = verbose ? 2 : 1; i < argc; i++) {
		struct arena *a = arena_new(0);
		struct test_case t = {.a = a, .file = argv[i], .now = 1795000000};
		const char *tmp = getenv("TMPDIR");

		snprintf(t.dir, sizeof(t.dir), "%.40s/case.XXXXXX", tmp ? tmp : "/tmp");
		if (!mkdtemp(t.dir)) {
			perror(t.dir);
			return 99;
		}
		t.fake = fake_probe_new(a, t.now);
		int rc = read_case(&t, argv[i], 0) ? 1 : judge(&t, verbose);
		good += rc == 0;
		bad += rc == 1;
		skipped += rc == 77;
		nftw(t.dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
		arena_free(a);
	}
	printf("%d passed, %d failed, %d skipped\n", good, bad, skipped);
	return bad ? 1 : good ? 0 : 77;
}
