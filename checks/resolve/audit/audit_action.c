/*
 * audit_action: the actions of auditd.conf(5) as auditd 3.0 carries them out.
 *
 * rotate does nothing with fewer than two logs; email without /usr/lib/sendmail, single and halt without /sbin/init come to
 * a message in syslog; space_left and admin_space_left of 0 are never come to.  A full disk is told to syslog whatever the
 * action is; an error of the disk is told to nobody but by its action, and exec hands it to the program alone.
 */
#include "checks/resolve/audit/audit_action.h"

#include <stdlib.h>
#include <string.h>

#include "base/str.h"

static bool executable(struct root *r, const char *path)
{
	struct stat st;

	return !root_stat(r, path, true, &st, &(struct err){0}) && S_ISREG(st.st_mode) &&
	       (st.st_mode & 0111);
}

/* The key of the limit at which the action comes; NULL: it comes by itself. */
static const char *threshold(const char *key)
{
	return str_eq(key, "space_left_action")		? "space_left"
	       : str_eq(key, "admin_space_left_action") ? "admin_space_left"
							: NULL;
}

static void comes_to(
	struct root *r, struct arena *a, const struct auditd_conf *c, struct audit_action *x)
{
	const char *limit = threshold(x->key);

	x->does = x->word;
	x->why = (struct bitext){"", ""};
	if (str_ieq(x->word, "rotate") &&
		strtoul(auditd_value(c, "num_logs")->value, NULL, 10) < 2) {
		x->does = "ignore";
		x->why = (struct bitext){"with fewer than two logs (num_logs) nothing is rotated",
			"num_logs 小於 2 時不會輪替"};
	} else if (str_ieq(x->word, "email") && !executable(r, "/usr/lib/sendmail")) {
		x->does = "syslog";
		x->why = (struct bitext){
			"there is no /usr/lib/sendmail, so a message in syslog is all",
			"無 /usr/lib/sendmail，故僅有 syslog 訊息"};
	} else if ((str_ieq(x->word, "single") || str_ieq(x->word, "halt")) &&
		   !executable(r, "/sbin/init")) {
		x->does = "syslog";
		x->why = (struct bitext){
			"there is no /sbin/init to do it, so a message in syslog is all",
			"無 /sbin/init 可執行，故僅有 syslog 訊息"};
	}
	if (limit && !strtoul(auditd_value(c, limit)->value, NULL, 10)) {
		x->does = "ignore";
		x->why = (struct bitext){arena_printf(a, "%s is 0: it never comes to that", limit),
			arena_printf(a, "%s 為 0，不會發生", limit)};
	}
}

void audit_action(struct root *r, struct arena *a, const struct auditd_conf *c, const char *key,
	struct audit_action *ret)
{
	static const char *const silent[] = {"ignore", "rotate", "exec"};
	const struct auditd_value *v = auditd_value(c, key);
	bool full = str_eq(key, "disk_full_action"), quiet = false;

	*ret = (struct audit_action){
		.key = key, .v = v, .word = arena_strndup(a, v->value, strcspn(v->value, " "))};
	comes_to(r, a, c, ret);
	if (str_ieq(ret->word, "exec"))
		ret->program =
			v->value + strlen(ret->word) + strspn(v->value + strlen(ret->word), " ");
	for (size_t i = 0; i < sizeof(silent) / sizeof(*silent); i++)
		quiet |= str_ieq(ret->does, silent[i]);
	if (full)
		ret->says = "Audit daemon has no space left on logging partition";
	else if (!quiet)
		ret->says = threshold(key)
				    ? "Audit daemon is low on disk space for logging"
				    : "Audit daemon detected an error writing an event to disk";
}
