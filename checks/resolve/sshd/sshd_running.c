/*
 * sshd_running: see sshd_running.h.
 *
 * sshd reads its configuration when it starts and again after SIGHUP, when it executes itself: neither its start time nor
 * anything else in /proc tells of the latter.  But it writes its PidFile both times (sshd(8)), so the time of that
 * file, where it holds this process's number, is when the configuration was read; else it is the start of the process,
 * which moves when the clock is set.
 * A file or a folder of includes that changed later (by its status, which nobody can set back) may say something else
 * than what is in effect.
 * Its command line stands in its title ("sshd: /usr/sbin/sshd -D [listener] 0 of 10-100 startups"), before OpenSSH 8.1
 * in its arguments.  Words with blanks are not told apart there.
 */
#include "checks/resolve/sshd/sshd_running.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/probe/probe.h"
#include "checks/resolve/sshd/sshd_parse.h"
#include "checks/resolve/units/unit.h"

#define TITLE  "sshd: "
#define SUFFIX " [listener]"

static bool is_sshd(const char *exe)
{
	const char *slash = exe ? strrchr(exe, '/') : NULL;

	return slash && str_eq(slash + 1, "sshd");
}

/* The words it was started with. */
static char **words(struct arena *a, const struct process_start *s, size_t *ret_n)
{
	if (s->argc && str_starts(s->argv[0], TITLE)) {
		char *text = arena_strdup(a, s->argv[0] + strlen(TITLE)),
		     *end = strstr(text, SUFFIX);
		if (end)
			*end = '\0';
		return str_split(a, text, " ", ret_n);
	}
	/* The scripted title of a test comes in words. */
	size_t n = s->argc, first = s->argc > 1 && str_eq(s->argv[0], "sshd:");
	for (size_t i = first; i < n; i++)
		if (str_eq(s->argv[i], "[listener]"))
			n = i;
	*ret_n = n - first;
	return s->argv + first;
}

static const char *joined(struct arena *a, char **v, size_t n)
{
	struct strbuf b = {.arena = a};

	for (size_t i = 0; i < n; i++)
		strbuf_printf(&b, "%s%s", i ? " " : "", v[i]);
	return str_clean(a, strbuf_str(&b), b.len, 512);
}

/* When it last read its configuration. */
static time_t read_at(struct root *r, struct arena *a, const struct sshd_conf *c, pid_t pid,
	const struct process_start *s)
{
	const struct sshd_value *v = sshd_global(c, "PidFile");
	const struct file *f;
	uint64_t number;

	if (!v || !v->value || root_read(r, v->value, &f, NULL) < 0 ||
		str_u64(str_strip(arena_strndup(a, f->data, f->size)), &number) < 0 ||
		number != (uint64_t)pid)
		return s->started;
	return f->st.st_mtime;
}

static bool later(const struct stat *st, time_t when)
{
	return st->st_ctime > when || st->st_mtime > when;
}

/* The first file or folder of includes that changed since; NULL: none. */
static const char *changed_since(
	struct root *r, struct arena *a, const struct sshd_conf *c, time_t when)
{
	const struct file *last = NULL;
	struct stat st;

	for (size_t i = 0; i < c->n; i++) {
		const struct file *f = c->v[i].file;
		if (f && f != last && later(&f->st, when))
			return f->path;
		last = f;
	}
	for (size_t i = 0; i < c->n; i++) {
		const char *path = c->v[i].file ? c->v[i].file->path : "";
		const char *slash = strrchr(path, '/');
		const char *dir = arena_strndup(a, path, slash ? (size_t)(slash - path) : 0);
		/* /etc/ssh itself changes with each new host key. */
		if (!*dir || str_eq(dir, "/etc/ssh"))
			dir = "/etc/ssh/sshd_config.d";
		if (!root_stat(r, dir, true, &st, NULL) && later(&st, when))
			return dir;
	}
	return NULL;
}

static void look_at(const struct host *h, struct arena *a, const struct listener *l,
	const struct process_start *s, struct sshd_listener *ret)
{
	struct sshd_conf *c;
	size_t n, n_unit;
	char **v = words(a, s, &n), **of_unit;

	*ret = (struct sshd_listener){.pid = l->pid, .unit = l->unit, .command = joined(a, v, n)};
	if (n && l->unit && !unit_command(h->root, a, l->unit, &of_unit, &n_unit, NULL))
		ret->as_unit = str_eq(ret->command, joined(a, of_unit, n_unit));
	if (!n) {
		err_set(&ret->why, EBADMSG, "its command line cannot be read");
		return;
	}
	if (sshd_build_running(h->root, a, l->unit, v, n, &c, &ret->why) < 0)
		return;
	time_t when = read_at(h->root, a, c, l->pid, s);
	ret->conf = c;
	ret->read_at = when;
	const char *file = changed_since(h->root, a, c, when);
	if (file) {
		char text[32];
		struct tm tm;
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&when, &tm));
		ret->stale = arena_printf(a, "%s changed after %s", file, text);
	}
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct sshd_listeners *s = arena_alloc(a, sizeof(*s));
	struct listener *l;
	size_t n, cap = 0;

	(void)f;
	*ret = s;
	if (!h->probe)
		return err_set(e, ENOTSUP, "no running system is asked");
	int rc = h->probe->listeners(h->probe->arg, a, &l, &n, e);
	for (size_t i = 0; !rc && i < n; i++) {
		struct process_start start;
		bool known = false;
		for (size_t k = 0; k < s->n; k++)
			known = known || s->v[k].pid == l[i].pid;
		if (known || !str_starts(l[i].proto, "tcp") || !is_sshd(l[i].exe))
			continue;
		rc = h->probe->process_start(h->probe->arg, a, l[i].pid, &start, e);
		if (rc == -ENOENT) {
			rc = 0; /* ended meanwhile */
			continue;
		}
		if (!rc)
			look_at(h, a, &l[i], &start,
				arena_push(a, &s->v, &s->n, &cap, sizeof(*s->v)));
	}
	return rc;
}

const struct model model_sshd_listeners = {"sshd that runs", build};
