/*
 * proc-text: hostile texts of /proc; the first byte says which: m(ountinfo), k (modules), t, u, 6 (sockets), s(ctp),
 * c(group), else a name.
 */
#include <stdlib.h>
#include <string.h>

#include "checks/probe/proc_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct socket_lines s = {0};
	struct mount_live *m;
	struct err e;
	char **names, *text;
	const char *path;
	size_t n;

	if (!size)
		return 0;
	text = malloc(size); /* of its own, so that a sanitizer sees the edge */
	if (!text)
		abort();
	memcpy(text, data + 1, size - 1);
	text[size - 1] = '\0';
	switch (data[0]) {
	case 'm':
		if (!mounts_from_mountinfo(a, text, size - 1, &m, &n, &e))
			for (size_t i = 0; i < n; i++)
				if (!m[i].where || !m[i].what || !m[i].type || !m[i].options ||
					*m[i].where != '/')
					abort();
		break;
	case 'k':
		modules_from_text(a, text, size - 1, &names, &n, &e);
		break;
	case 't':
	case 'u':
	case '6':
		sockets_from_text(a,
			data[0] == 't'	 ? "tcp"
			: data[0] == 'u' ? "udp"
					 : "tcp6",
			text, size - 1, &s, &e);
		break;
	case 's':
		sockets_from_sctp(a, text, size - 1, &s, &e);
		break;
	case 'c':
		unit_from_cgroup(a, text, size - 1);
		break;
	default:
		if (!sysctl_path(a, text, &path, &e) && (strstr(path, "/../") || *path == '/'))
			abort();
	}
	for (size_t i = 0; i < s.n; i++)
		if (!s.v[i].l.address)
			abort();
	free(text);
	return 0;
}
