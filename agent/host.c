/* host: see host.h. */
#include "agent/host.h"

#include <string.h>
#include <sys/utsname.h>

#include "base/limits.h"
#include "base/str.h"

/* One value of os-release: shell-like quotes, no expansion; the last assignment counts, as when it is sourced. */
static const char *release_value(
	struct arena *a, const struct file *f, const char *key, const char *otherwise)
{
	struct lines l = lines_of(f->data, f->size);
	const char *line, *found = otherwise;
	size_t len, n = strlen(key);

	while (next_line(&l, &line, &len)) {
		if (len <= n || memcmp(line, key, n) || line[n] != '=')
			continue;
		char *v = str_strip(arena_strndup(a, line + n + 1, len - n - 1));
		size_t end = strlen(v);
		if (end >= 2 && (v[0] == '"' || v[0] == '\'') && v[end - 1] == v[0]) {
			v[end - 1] = '\0';
			v++;
		}
		found = str_clean(a, v, strlen(v), 128);
	}
	return found;
}

static void identify_release(struct root *r, struct arena *a, struct host_identity *h)
{
	const struct file *f;

	h->os_id = h->os_version = h->os_name = "unknown";
	h->os_like = "";
	if (root_read(r, "/etc/os-release", &f, NULL) < 0 &&
		root_read(r, "/usr/lib/os-release", &f, NULL) < 0)
		return;
	h->os_id = release_value(a, f, "ID", "unknown");
	h->os_version = release_value(a, f, "VERSION_ID", "unknown");
	h->os_name = release_value(a, f, "PRETTY_NAME", h->os_id);
	h->os_like = release_value(a, f, "ID_LIKE", "");
}

static const char *first_line(struct arena *a, const struct file *f)
{
	char *text = arena_strndup(a, f->data, strcspn(f->data, "\n"));

	text = str_strip(text);
	return *text ? str_clean(a, text, strlen(text), 255) : NULL;
}

void host_identify(struct root *r, struct arena *a, struct host_identity *ret)
{
	const struct file *f;
	struct utsname u;

	*ret = (struct host_identity){0};
	identify_release(r, a, ret);
	if (root_is_live(r) && !uname(&u)) {
		ret->hostname = str_clean(a, u.nodename, strlen(u.nodename), 255);
		ret->kernel = arena_printf(a, "%s %s %s", u.sysname, u.release, u.machine);
	} else if (root_read(r, "/etc/hostname", &f, NULL) == 0) {
		ret->hostname = first_line(a, f);
	}
	if (!ret->hostname || !*ret->hostname)
		ret->hostname = "unknown";
	if (root_read(r, "/etc/machine-id", &f, NULL) == 0 && first_line(a, f))
		ret->machine_id = arena_strdup(a, f->sha256);
}

const char *host_platform(const struct host_identity *h, bool *ret_nearest)
{
	*ret_nearest = !(str_eq(h->os_id, "debian") && str_eq(h->os_version, "12"));
	return "debian12";
}
