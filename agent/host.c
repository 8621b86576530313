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

static const struct {
	struct platform p;
	const char *family;	  /* the word of os-release's ID or ID_LIKE that leads here */
	const char *id, *version; /* what the content is made for; a minor version may follow */
} platforms[] = {
	{{"debian12", "Debian 12"}, "debian", "debian", "12"},
	{{"ubuntu2204", "Ubuntu 22.04"}, "ubuntu", "ubuntu", "22.04"},
	{{"rhel8", "Red Hat Enterprise Linux 8"}, "rhel", "rhel", "8"},
	{{"rhel9", "Red Hat Enterprise Linux 9"}, "rhel", "rhel", "9"},
};
#define N_PLATFORMS (sizeof(platforms) / sizeof(*platforms))

/* "9.4" is of "9", "91" is not. */
static bool is_version(const char *v, const char *of)
{
	return str_starts(v, of) && (!v[strlen(of)] || v[strlen(of)] == '.');
}

static bool has_word(const char *list, const char *word)
{
	size_t n = strlen(word), len;

	for (; *list; list += len + strspn(list + len, " \t")) {
		len = strcspn(list, " \t");
		if (len == n && !memcmp(list, word, n))
			return true;
	}
	return false;
}

/*
 * By ID, then by the words of ID_LIKE (Ubuntu's derivatives say "ubuntu debian", so the nearer family is asked for
 * first); among releases of one family the same, else the last.  CentOS Stream and older Fedora-like ones say
 * "rhel fedora"; Fedora itself is no relative close enough to be more than the last of them.
 */
const struct platform *host_platform(const struct host_identity *h, bool *ret_nearest)
{
	static const char *const families[] = {"ubuntu", "rhel", "debian"};
	const char *family = "debian";

	*ret_nearest = true;
	for (size_t i = 0; i < N_PLATFORMS; i++)
		if (str_eq(h->os_id, platforms[i].id) &&
			is_version(h->os_version, platforms[i].version)) {
			*ret_nearest = false;
			return &platforms[i].p;
		}
	if (str_eq(h->os_id, "fedora") || has_word(h->os_like, "fedora"))
		family = "rhel";
	for (size_t i = 0; i < sizeof(families) / sizeof(*families); i++)
		if (str_eq(h->os_id, families[i]) || has_word(h->os_like, families[i])) {
			family = families[i];
			break;
		}
	const struct platform *last = &platforms[0].p;
	for (size_t i = 0; i < N_PLATFORMS; i++) {
		if (!str_eq(platforms[i].family, family))
			continue;
		last = &platforms[i].p;
		if (is_version(h->os_version, platforms[i].version))
			break;
	}
	return last;
}
