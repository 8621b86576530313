/* privileges: the one table of capabilities, each with its reason.  See privileges.h. */
#include "agent/privileges.h"

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "base/str.h"

static const struct reason {
	cap_value_t cap;
	const char *why;
	bool offline_only, live_only, only_to_write;
} table[] = {
	{CAP_DAC_READ_SEARCH, "reading configuration, shadow, logs and every directory", false,
		false, false},
	{CAP_AUDIT_CONTROL, "asking the kernel for its audit state and rules", false, true, false},
	{CAP_SYS_PTRACE, "seeing the program, name space and sockets of every process", false, true,
		false},
	{CAP_NET_ADMIN, "asking the kernel for the rules of its packet filter", false, true, false},
	{CAP_SYS_CHROOT, "libopenscap's offline probes", true, false, false},
	{CAP_DAC_OVERRIDE,
		"putting the bundle into a folder that belongs to somebody else, asking chronyd at "
		"its own socket",
		false, false, true},
};
#define N_TABLE (sizeof(table) / sizeof(*table))

static bool wanted(const struct reason *r, bool offline)
{
	return !(r->offline_only && !offline) && !(r->live_only && offline);
}

static bool holds(cap_t caps, cap_value_t cap, cap_flag_t flag)
{
	cap_flag_value_t v = CAP_CLEAR;

	return caps && !cap_get_flag(caps, cap, flag, &v) && v == CAP_SET;
}

int privileges_drop(bool offline, struct err *e)
{
	cap_t now = cap_get_proc(), less = cap_init();
	int rc = 0;

	for (size_t i = 0; now && less && i < N_TABLE; i++) {
		cap_value_t cap = table[i].cap;

		if (!wanted(&table[i], offline) || !holds(now, cap, CAP_PERMITTED))
			continue;
		cap_set_flag(less, CAP_PERMITTED, 1, &cap, CAP_SET);
		if (!table[i].only_to_write)
			cap_set_flag(less, CAP_EFFECTIVE, 1, &cap, CAP_SET);
	}
	if (!now || !less || cap_set_proc(less) || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		rc = err_set(e, errno, "capabilities could not be given up: %s", strerror(errno));
	cap_free(less);
	cap_free(now);
	return rc;
}

const char *privileges_held(struct arena *a)
{
	cap_t caps = cap_get_proc();
	char *text = caps ? cap_to_text(caps, NULL) : NULL;
	const char *ret = text && *text && !str_eq(text, "=") ? arena_strdup(a, text) : "none";

	cap_free(text);
	cap_free(caps);
	return ret;
}

const char *privileges_missing(struct arena *a, bool offline)
{
	cap_t caps = cap_get_proc();
	struct strbuf b = {.arena = a};

	for (size_t i = 0; i < N_TABLE; i++) {
		if (!wanted(&table[i], offline) || table[i].only_to_write ||
			holds(caps, table[i].cap, CAP_EFFECTIVE))
			continue;
		char *name = cap_to_name(table[i].cap);
		strbuf_printf(&b, "%s%s (%s)", b.len ? ", " : "", name ? name : "?", table[i].why);
		cap_free(name);
	}
	cap_free(caps);
	return strbuf_str(&b);
}

static const char *name_of(struct arena *a, uid_t uid)
{
	const struct passwd *pw = getpwuid(uid);

	return pw ? str_clean(a, pw->pw_name, strlen(pw->pw_name), 64) : "?";
}

const char *privileges_user(struct arena *a)
{
	char text[32] = "";
	FILE *f = fopen("/proc/self/loginuid", "re");
	const char *me = name_of(a, geteuid());
	uint64_t login;

	if (f) {
		if (!fgets(text, sizeof(text), f))
			text[0] = '\0';
		fclose(f);
	}
	if (str_u64(str_strip(text), &login) < 0 || login == UINT32_MAX)
		return arena_printf(a, "%s (uid %u), no login uid", me, (unsigned)geteuid());
	return arena_printf(a, "%s (uid %u), login uid %u (%s)", me, (unsigned)geteuid(),
		(unsigned)login, name_of(a, (uid_t)login));
}

void privileges_write(bool on)
{
	cap_t caps = cap_get_proc();
	cap_value_t cap = CAP_DAC_OVERRIDE;

	/* Without it in the permitted set this changes nothing; writing then says what it could not do. */
	if (caps && holds(caps, cap, CAP_PERMITTED)) {
		cap_set_flag(caps, CAP_EFFECTIVE, 1, &cap, on ? CAP_SET : CAP_CLEAR);
		cap_set_proc(caps);
	}
	cap_free(caps);
}
