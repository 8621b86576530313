/*
 * auditevents: the groups of events that AU-1.N2 (稽核特定事件之功能) can ask for, and what each demands.
 *
 * Every demand holds for both call interfaces of the architecture (b64 and b32 on x86-64: any 64-bit program
 * may use int 0x80), for successful calls, and for the calls that reach the object by name; however the rules
 * are cut up or ordered, what they record together counts.
 *
 *   identity        content, name and attributes (-p wa) of passwd, group, shadow, gshadow, and of opasswd where
 *                   it exists, by anyone, daemons included.
 *   time            adjtimex, settimeofday, stime (b32), clock_settime and clock_adjtime of CLOCK_REALTIME with
 *                   their 64-bit-time forms of b32, by root or anyone who logged in (a time daemon that has given
 *                   root up may be left out, its corrections would flood the log); /etc/localtime -p wa.
 *                   Rules that leave clock_adjtime out miss what glibc's adjtimex() and ntp_adjtime() call.
 *   system-locale   sethostname, setdomainname; -p wa on issue, issue.net, hosts, networks where they exist and
 *                   on all below /etc/network.
 *   logins          -p wa on lastlog, and on faillog where it exists.
 *   sessions        -p wa on utmp, wtmp, btmp.
 *   privileges      execution of sudo, su, pkexec where they exist, by users; -p wa on sudoers and all below
 *                   sudoers.d where they exist.  A rule on the programs (path= perm=x) or one on every execve
 *                   whose euid is not the uid does it; execveat counts as well.
 *   audit-config    -p wa on all below /etc/audit, and on libaudit.conf where it exists.
 *   kernel-modules  init_module, finit_module, delete_module by users.
 * and on request:
 *   permissions     chmod, chown and extended-attribute calls by users, on any file.
 *   mounts          mount by users.
 *   deletions       unlink and rename calls by users.
 *   account-sources -p wa on nsswitch.conf, login.defs and default/useradd where they exist: where accounts come from
 *                   and how new ones begin.
 *   admin-commands  execve and execveat of any program by users that are root by then (euid 0): what sudo and su
 *                   were used for, not only that they were.
 *
 * "Users" are audit login ids from UID_MIN (login.defs) on; a rule with auid>=1000 and auid!=unset serves.
 */
#include "checks/resolve/audit/auditevents.h"

#include "base/str.h"

static const struct audit_event_group groups[] = {
	{"identity", "changes of accounts and groups", "帳號與群組之變更"},
	{"account-sources", "changes of where accounts come from and how new ones begin",
		"帳號來源及新帳號預設值之變更"},
	{"time", "changes of the clock", "系統時間之變更"},
	{"system-locale", "changes of the host's name and network identity",
		"主機名稱與網路識別之變更"},
	{"logins", "changes of the login records", "登入紀錄之變更"},
	{"sessions", "changes of the session records", "工作階段紀錄之變更"},
	{"privileges", "use and configuration of sudo and su", "sudo、su 之使用與設定變更"},
	{"audit-config", "changes of the audit configuration", "稽核設定之變更"},
	{"kernel-modules", "loading and unloading of kernel modules", "核心模組之載入與卸載"},
	{"permissions", "changes of file permissions by users", "使用者變更檔案權限"},
	{"mounts", "mounting by users", "使用者掛載檔案系統"},
	{"admin-commands", "commands that people run as root", "使用者以 root 身分執行之指令"},
	{"deletions", "deletion and renaming of files by users", "使用者刪除或更名檔案"},
};

static const struct audit_demand audit_demands[] = {
	{.group = "identity", .kind = DEMAND_FILE, .what = "/etc/passwd"},
	{.group = "identity", .kind = DEMAND_FILE, .what = "/etc/group"},
	{.group = "identity", .kind = DEMAND_FILE, .what = "/etc/shadow"},
	{.group = "identity", .kind = DEMAND_FILE, .what = "/etc/gshadow"},
	{.group = "identity",
		.kind = DEMAND_FILE,
		.what = "/etc/security/opasswd",
		.if_there = true},
	{.group = "account-sources",
		.kind = DEMAND_FILE,
		.what = "/etc/nsswitch.conf",
		.if_there = true},
	{.group = "account-sources",
		.kind = DEMAND_FILE,
		.what = "/etc/login.defs",
		.if_there = true},
	{.group = "account-sources",
		.kind = DEMAND_FILE,
		.what = "/etc/default/useradd",
		.if_there = true},
	{.group = "time",
		.kind = DEMAND_CALL,
		.what = "adjtimex settimeofday stime",
		.who = WHO_PERSONS},
	{.group = "time",
		.kind = DEMAND_CALL,
		.who = WHO_PERSONS,
		.first_zero = true,
		.what = "clock_settime clock_adjtime clock_settime64 clock_adjtime64"},
	{.group = "time", .kind = DEMAND_FILE, .what = "/etc/localtime", .link_itself = true},
	{.group = "system-locale", .kind = DEMAND_CALL, .what = "sethostname setdomainname"},
	{.group = "system-locale", .kind = DEMAND_FILE, .what = "/etc/issue", .if_there = true},
	{.group = "system-locale", .kind = DEMAND_FILE, .what = "/etc/issue.net", .if_there = true},
	{.group = "system-locale", .kind = DEMAND_FILE, .what = "/etc/hosts", .if_there = true},
	{.group = "system-locale", .kind = DEMAND_FILE, .what = "/etc/networks", .if_there = true},
	{.group = "system-locale", .kind = DEMAND_TREE, .what = "/etc/network", .if_there = true},
	{.group = "logins", .kind = DEMAND_FILE, .what = "/var/log/lastlog"},
	{.group = "logins", .kind = DEMAND_FILE, .what = "/var/log/faillog", .if_there = true},
	{.group = "sessions", .kind = DEMAND_FILE, .what = "/run/utmp"},
	{.group = "sessions", .kind = DEMAND_FILE, .what = "/var/log/wtmp"},
	{.group = "sessions", .kind = DEMAND_FILE, .what = "/var/log/btmp"},
	{.group = "privileges",
		.kind = DEMAND_EXEC,
		.what = "/usr/bin/sudo",
		.who = WHO_USERS,
		.if_there = true},
	{.group = "privileges",
		.kind = DEMAND_EXEC,
		.what = "/usr/bin/su",
		.who = WHO_USERS,
		.if_there = true},
	{.group = "privileges",
		.kind = DEMAND_EXEC,
		.what = "/bin/su",
		.who = WHO_USERS,
		.if_there = true},
	{.group = "privileges",
		.kind = DEMAND_EXEC,
		.what = "/usr/bin/pkexec",
		.who = WHO_USERS,
		.if_there = true},
	{.group = "privileges", .kind = DEMAND_FILE, .what = "/etc/sudoers", .if_there = true},
	{.group = "privileges", .kind = DEMAND_TREE, .what = "/etc/sudoers.d", .if_there = true},
	{.group = "audit-config", .kind = DEMAND_TREE, .what = "/etc/audit"},
	{.group = "audit-config",
		.kind = DEMAND_FILE,
		.what = "/etc/libaudit.conf",
		.if_there = true},
	{.group = "kernel-modules",
		.kind = DEMAND_CALL,
		.what = "init_module finit_module delete_module",
		.who = WHO_USERS},
	{.group = "permissions",
		.kind = DEMAND_CALL,
		.who = WHO_USERS,
		.files = true,
		.what = "chmod fchmod fchmodat chown fchown lchown fchownat chown32 fchown32 "
			"lchown32 "
			"setxattr lsetxattr "
			"fsetxattr "
			"removexattr lremovexattr fremovexattr"},
	{.group = "mounts", .kind = DEMAND_CALL, .what = "mount", .who = WHO_USERS, .files = true},
	{.group = "admin-commands",
		.kind = DEMAND_CALL,
		.what = "execve execveat",
		.who = WHO_ADMINS,
		.files = true},
	{.group = "deletions",
		.kind = DEMAND_CALL,
		.what = "unlink unlinkat rename renameat renameat2",
		.who = WHO_USERS,
		.files = true},
};

/* Those of one group stand together. */
const struct audit_demand *audit_group_demands(const struct audit_event_group *group, size_t *ret_n)
{
	size_t all = sizeof(audit_demands) / sizeof(*audit_demands), first = 0, n = 0;

	while (first < all && !str_eq(audit_demands[first].group, group->name))
		first++;
	while (first + n < all && str_eq(audit_demands[first + n].group, group->name))
		n++;
	*ret_n = n;
	return &audit_demands[first];
}

const struct audit_event_group *audit_event_group_at(size_t i)
{
	return i < sizeof(groups) / sizeof(*groups) ? &groups[i] : NULL;
}

const struct audit_event_group *audit_event_group(const char *name)
{
	for (size_t i = 0; i < sizeof(groups) / sizeof(*groups); i++)
		if (str_eq(groups[i].name, name))
			return &groups[i];
	return NULL;
}
