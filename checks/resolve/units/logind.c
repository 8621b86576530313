/*
 * logind: see logind.h.
 *
 * What is relied on: systemd-logind takes part in every login through pam_systemd, so the session stacks of login
 * and sshd must name that module (and sshd use PAM), and the unit must not be masked.  logind reads the idleness of a text session from its terminal's
 * access time; it knows the terminal of console logins from PAM and that of sshd's from utmp.  Processes that left
 * the session (nohup, lingering user managers) are not logins.  The running manager's copy of the setting is not
 * asked: it changes with a restart of the service.
 */
#include "checks/resolve/units/logind.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/packages/packages.h"
#include "checks/resolve/sshd/sshd.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit.h"

#define INCLUDES      8	  /* nesting of PAM files */
#define FIRST_VERSION 252 /* StopIdleSessionSec= appeared */

/* A session line of a PAM service, or of what it includes, that names pam_systemd. */
static bool names_pam_systemd(struct root *r, struct arena *a, const char *service, int depth)
{
	const char *path = *service == '/' ? service : arena_printf(a, "/etc/pam.d/%s", service);
	const struct file *f;
	const char *line;
	size_t len, n;

	if (depth > INCLUDES)
		return false;
	if (root_read(r, path, &f, NULL) &&
		root_read(r, arena_printf(a, "/usr/lib/pam.d/%s", service), &f, NULL))
		return false;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		const char *hash = memchr(line, '#', len);
		char *text = arena_strndup(a, line, hash ? (size_t)(hash - line) : len);
		char **w = str_split(a, text, " \t\r", &n);
		bool session = n && (str_ieq(w[0], "session") || str_ieq(w[0], "-session"));
		if (session && strstr(text, "pam_systemd.so"))
			return true;
		bool text_include = n == 2 && str_eq(w[0], "@include");
		bool include = session && n == 3 &&
			       (str_ieq(w[1], "include") || str_ieq(w[1], "substack"));
		if ((text_include || include) && names_pam_systemd(r, a, w[n - 1], depth + 1))
			return true;
	}
	return false;
}

/* A way to log in that logind never hears of; NULL when there is none. */
static const char *unregistered(const struct host *h, struct facts *facts, struct arena *a)
{
	const struct sshd_conf *sshd = facts_get(facts, &model_sshd, NULL);
	struct stat st;

	bool has_login = !root_stat(h->root, "/etc/pam.d/login", true, &st, NULL) ||
			 !root_stat(h->root, "/usr/lib/pam.d/login", true, &st, NULL);
	if (!names_pam_systemd(h->root, a, has_login ? "login" : "other", 0))
		return "login";
	if (root_stat(h->root, "/usr/sbin/sshd", true, &st, NULL))
		return NULL;
	const struct sshd_value *pam = sshd ? sshd_global(sshd, "UsePAM") : NULL;
	if ((pam && str_ieq(pam->value, "no")) || !names_pam_systemd(h->root, a, "sshd", 0))
		return "sshd";
	return NULL;
}

/* Whether logind is too old to know the key: by its version, unless the program itself has the word (RHEL brought it into 239). */
static bool is_too_old(const struct host *h, struct facts *facts, struct arena *a)
{
	static const char word[] = "Login.StopIdleSessionSec";
	const char *version = package_version(facts, a, "systemd");
	const struct file *f;

	if (!version || strtoul(version, NULL, 10) >= FIRST_VERSION)
		return false;
	return root_read(h->root, "/usr/lib/systemd/systemd-logind", &f, &(struct err){0}) < 0 ||
	       !memmem(f->data, f->size, word, sizeof(word) - 1);
}

static void judge(const struct host *h, struct facts *facts, struct arena *a, struct logind_idle *l)
{
	const char *outside = unregistered(h, facts, a);
	struct unit_boot u;

	if (is_too_old(h, facts, a)) {
		l->why_not = "systemd is older than 252 and does not know StopIdleSessionSec";
		l->why_not_zh = "systemd 版本低於 252，不支援 StopIdleSessionSec";
	} else if (outside) {
		l->why_not = arena_printf(a,
			"logins by %s do not pass pam_systemd, so they are not registered with "
			"logind",
			outside);
		l->why_not_zh =
			arena_printf(a, "%s 之登入未經 pam_systemd，未向 logind 登錄", outside);
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
		judge(h, f, a, l);
	return 0;
}

const struct model model_logind_idle = {"logind.conf", build};
