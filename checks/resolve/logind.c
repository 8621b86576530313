/*
 * logind: see logind.h.
 *
 * What is relied on: systemd-logind takes part in every login through pam_systemd, so a PAM session file must name
 * that module, and the unit must not be masked.  logind reads the idleness of a text session from its terminal's
 * access time; it knows the terminal of console logins from PAM and that of sshd's from utmp.  Processes that left
 * the session (nohup, lingering user managers) are not logins.  The running manager's copy of the setting is not
 * asked: it changes with a restart of the service.
 */
#include "checks/resolve/logind.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/dpkg.h"
#include "checks/resolve/systemd_conf.h"
#include "checks/resolve/unit.h"

#define FIRST_VERSION 252 /* StopIdleSessionSec= appeared */

/* A line of a PAM service that names pam_systemd, not commented out. */
static bool names_pam_systemd(struct root *r, const char *path)
{
	const struct file *f;
	const char *line;
	size_t len;

	if (root_read(r, path, &f, NULL))
		return false;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		const char *hash = memchr(line, '#', len);
		size_t n = hash ? (size_t)(hash - line) : len;
		if (memmem(line, n, "pam_systemd.so", 14) && memmem(line, n, "session", 7))
			return true;
	}
	return false;
}

static void judge(const struct host *h, struct arena *a, struct logind_idle *l)
{
	static const char *const pam[] = {"/etc/pam.d/common-session", "/etc/pam.d/system-auth",
		"/etc/pam.d/password-auth", "/etc/pam.d/common-session-pc"};
	const char *version = dpkg_version(h->root, a, "systemd");
	struct unit_boot u;
	bool named = false;

	for (size_t i = 0; i < sizeof(pam) / sizeof(*pam); i++)
		named |= names_pam_systemd(h->root, pam[i]);
	if (version && strtoul(version, NULL, 10) < FIRST_VERSION) {
		l->why_not = "systemd is older than 252 and does not know StopIdleSessionSec";
		l->why_not_zh = "systemd 版本低於 252，不支援 StopIdleSessionSec";
	} else if (!named) {
		l->why_not = "no PAM session stack names pam_systemd, so logins are not registered "
			     "with logind";
		l->why_not_zh = "PAM session 堆疊未使用 pam_systemd，登入未向 logind 登錄";
	} else if (!unit_at_boot(h->root, a, "systemd-logind.service", &u, NULL) && u.masked) {
		l->why_not = "systemd-logind.service is masked";
		l->why_not_zh = "systemd-logind.service 已遭遮罩（masked）";
	}
	l->stops = l->seconds && !l->why_not;
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct logind_idle *l = arena_alloc(a, sizeof(*l));
	struct conf_line *v;
	size_t n;
	int rc;

	(void)f;
	*ret = l;
	l->idle_action = "ignore";
	rc = systemd_conf(h->root, a, "logind.conf", "Login", "IdleAction", &v, &n, e);
	if (rc < 0)
		return rc;
	if (n && *v[n - 1].value)
		l->idle_action = v[n - 1].value;
	rc = systemd_conf(h->root, a, "logind.conf", "Login", "StopIdleSessionSec", &v, &n, e);
	if (rc < 0)
		return rc;
	/* A value systemd cannot read is passed over, so the last readable one counts; empty means the default. */
	for (size_t i = 0; i < n; i++) {
		uint64_t seconds = 0;
		if (*v[i].value && systemd_seconds(v[i].value, &seconds) < 0)
			continue;
		l->seconds = seconds == UINT64_MAX ? 0 : seconds;
		l->file = v[i].file;
		l->line = v[i].line;
		l->text = v[i].value;
	}
	if (l->seconds)
		judge(h, a, l);
	return 0;
}

const struct model model_logind_idle = {"logind.conf", build};
