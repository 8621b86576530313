/*
 * sysctl_tmpfiles: kernel parameters that systemd-tmpfiles writes at boot (tmpfiles.d(5), systemd 252).
 *
 * Lines of type "w", "F" and "f+" on paths below /proc/sys, from *.conf of /etc, /usr/local/lib and /usr/lib by name, one
 * file a name.  Of several lines for one path the first counts; "w+" adds another.  The argument is what follows the sixth
 * field, up to an escape; "~" has it in Base64.  Paths may be patterns.
 * Not handled: specifiers in paths and arguments, escapes inside an argument, credentials ("^": not known).
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/kernel/sysctl_builder.h"
#include "checks/resolve/units/systemd_ini.h"

/* Base64 taken off; NULL: it is none. */
static const char *decoded(struct arena *a, const char *text)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	struct strbuf b = {.arena = a};
	unsigned long bits = 0;
	unsigned n = 0;

	for (; *text && *text != '='; text++) {
		const char *at = strchr(letters, *text);
		if (!at)
			return NULL;
		bits = (bits << 6 | (unsigned long)(at - letters)) & 0xffff;
		n += 6;
		if (n >= 8) {
			n -= 8;
			strbuf_add(&b, &(char){(char)(bits >> n)}, 1);
		}
	}
	return strbuf_str(&b);
}

/* tmpfiles.d: "w PATH - - - - TEXT" */
static void tmpfiles_line(
	struct builder *b, struct hand *h, const struct file *f, unsigned line, const char *text)
{
	size_t n;
	char **w = str_split(b->a, text, " \t\r", &n);
	const char *type = n ? w[0] : "", *path = n > 1 ? w[1] : "";

	bool writes = type[0] == 'w' || type[0] == 'F' || (type[0] == 'f' && strchr(type, '+'));
	if (!writes || n < 2)
		return;
	if (path[0] == '"' || path[0] == '\'')
		path = arena_strndup(b->a, path + 1, strlen(path + 1) - (strlen(path) > 1));
	if (!str_starts(path, "/proc/sys/"))
		return;
	const char *value = text;
	for (int i = 0; i < 6; i++) {
		value += strspn(value, " \t");
		value += strcspn(value, " \t");
	}
	value += strspn(value, " \t");
	const char *key = path + 10;
	/* Of one path the first line counts; "w+" comes on top. */
	for (size_t i = 0; i < h->log.n && !strchr(type, '+'); i++)
		if (str_eq(h->log.v[i].key, key))
			return;
	struct sysctl_origin at = sysctl_by(b, "systemd-tmpfiles", NULL);
	at.file = f;
	at.line = line;
	value = strchr(type, '~') ? decoded(b->a, value) : value;
	if (!value || strchr(type, '^')) {
		sysctl_not_known(b, &h->log, at, path,
			arena_printf(
				b->a, "%s:%u: the text it writes is not known", f->path, line));
		return;
	}
	static const struct sysctl_options none;
	*(struct sysctl_op *)arena_push(
		b->a, &h->log.v, &h->log.n, &h->log.cap, sizeof(struct sysctl_op)) =
		(struct sysctl_op){.kind = sysctl_is_glob(key) ? SYSCTL_GLOB : SYSCTL_WRITE,
			.key = key,
			.value = str_strip(arena_strndup(b->a, value, strcspn(value, "\\"))),
			.options = sysctl_is_glob(key) ? &none : NULL,
			.at = at};
}

int sysctl_tmpfiles(struct builder *b)
{
	static char *const dirs[] = {
		"/etc/tmpfiles.d", "/usr/local/lib/tmpfiles.d", "/usr/lib/tmpfiles.d"};
	char **paths;
	size_t n;
	int rc;

	if (!sysctl_starts(b, "systemd-tmpfiles-setup.service"))
		return 0;
	struct hand *h = sysctl_hand(b, "systemd-tmpfiles-setup.service");
	rc = systemd_ordered(b->root, b->a, dirs, 3, ".conf", &paths, &n, b->e);
	if (h)
		h->early = true;
	for (size_t i = 0; h && rc >= 0 && i < n; i++) {
		const struct file *f;
		struct lines l;
		const char *text;
		size_t len;
		rc = root_read(b->root, paths[i], &f, b->e);
		if (rc < 0) {
			rc = is_absent(rc) || rc == -EINVAL ? 0 : rc;
			continue;
		}
		l = lines_of(f->data, f->size);
		while (next_line(&l, &text, &len))
			tmpfiles_line(b, h, f, l.number, str_strip(arena_strndup(b->a, text, len)));
	}
	if (h)
		sysctl_hand_done(b, h);
	return rc < 0 ? rc : 0;
}
