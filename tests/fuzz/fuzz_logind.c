/* logind: a hostile logind.conf, a hostile PAM file and a hostile unit, each behind a NUL, on a host where all else is in order. */
#include <assert.h>
#include <string.h>

#include "checks/resolve/units/logind.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What stands up to the next NUL; the default where there is none left. */
static void put_part(const char *path, const uint8_t **at, size_t *left, const char *otherwise)
{
	const uint8_t *nul = *left ? memchr(*at, 0, *left) : NULL;
	size_t n = nul ? (size_t)(nul - *at) : *left;

	if (*left)
		fuzz_put(path, *at, n);
	else
		fuzz_put(path, otherwise, strlen(otherwise));
	*at += n + (nul ? 1 : 0);
	*left -= n + (nul ? 1 : 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char status[] =
		"Package: systemd\nStatus: install ok installed\nVersion: 252.39-1~deb12u1\n\n";
	static const char session[] = "session optional pam_systemd.so\n";
	static const char unit[] = "[Service]\nExecStart=/lib/systemd/systemd-logind\n";
	const uint8_t *nul = memchr(data, 0, size), *rest = data + size;
	size_t n = nul ? (size_t)(nul - data) : size, left = 0;
	struct host h = {0};
	struct err e = {0};

	if (nul) {
		rest = nul + 1;
		left = size - n - 1;
	}
	fuzz_put("/var/lib/dpkg/status", status, sizeof(status) - 1);
	fuzz_put("/etc/pam.d/sshd", "@include common-session\n", 24);
	fuzz_put("/etc/pam.d/login", "session include common-session\n", 31);
	fuzz_put("/usr/sbin/sshd", "x", 1);
	put_part("/etc/pam.d/common-session", &rest, &left, session);
	put_part("/usr/lib/systemd/system/systemd-logind.service", &rest, &left, unit);
	put_part("/etc/systemd/logind.conf.d/50-site.conf", &rest, &left, "");
	h.root = fuzz_root("/etc/systemd/logind.conf", data, n);
	struct facts *f = facts_new(&h);
	const struct logind_idle *l = facts_get(f, &model_logind_idle, &e);
	if (l) {
		assert(l->idle_action);
		assert(!l->stops || (l->seconds && !l->why_not && l->file));
		assert(!l->why_not == !l->why_not_zh);
	}
	facts_free(f);
	root_close(h.root);
	return 0;
}
