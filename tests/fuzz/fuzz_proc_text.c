/*
 * proc-text: hostile texts of /proc and answers of time daemons; the first byte says which: m(ountinfo), k (modules), t, u, 6 (sockets), s(ctp),
 * c(group), r (chronyd's answer), p (ntpd's), else a name of a setting.
 */
#include <stdlib.h>
#include <string.h>

#include "checks/probe/chrony_wire.h"
#include "checks/probe/ntp_control.h"
#include "checks/probe/proc_text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct socket_lines s = {0};
	struct mount_live *m;
	struct err e;
	char **names, *text;
	unsigned char address[CHRONY_ADDRESS];
	const unsigned char *bytes;
	struct clock_source source;
	bool selected;
	unsigned long long ticks;
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
		start_from_stat(text, &ticks);
		break;
	case 'r':
		if (!chrony_answer(
			    (unsigned char *)text, size - 1, CHRONY_TRACKING, 1, &bytes, &n, &e))
			chrony_tracking(a, bytes, n, &source, address, &e);
		chrony_source_name(a, (unsigned char *)text, size - 1);
		chrony_is_selected((unsigned char *)text, size - 1, &selected, &e);
		break;
	case 'p':
		if (!ntp_control_answer(
			    (unsigned char *)text, size - 1, NTP_READ_STATUS, 9, &bytes, &n, &e))
			ntp_control_followed(bytes, n);
		if (!ntp_control_answer(
			    (unsigned char *)text, size - 1, NTP_READ_VALUES, 9, &bytes, &n, &e))
			ntp_control_peer(a, bytes, n, &source, &e);
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
