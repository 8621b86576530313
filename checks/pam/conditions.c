/*
 * conditions: models of the modules that ask who the user is: pam_succeed_if(8), pam_listfile(8), pam_localuser(8),
 * pam_nologin(8), pam_shells(8), pam_usertype(8).  Each observed, line by line, in tests/behaviour/pam_models.list.
 *
 * Left out: netgroups, tty and remote host in conditions other than what the scripted services set.
 */
#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/pam/models.h"
#include "checks/resolve/accounts/by_name.h"

/* pam_succeed_if */

static int compare_numbers(const char *left, const char *op, const char *right)
{
	char *end;
	long long l, r;

	errno = 0;
	l = strtoll(left, &end, 0);
	if (*end || errno)
		return PAM_SERVICE_ERR;
	r = strtoll(right, &end, 0);
	if (*end || errno)
		return PAM_SERVICE_ERR;
	bool yes = str_ieq(op, "<") || str_ieq(op, "lt")    ? l < r
		   : str_ieq(op, "<=") || str_ieq(op, "le") ? l <= r
		   : str_ieq(op, ">") || str_ieq(op, "gt")  ? l > r
		   : str_ieq(op, ">=") || str_ieq(op, "ge") ? l >= r
		   : str_ieq(op, "eq")			    ? l == r
							    : l != r;
	return yes ? PAM_SUCCESS : PAM_AUTH_ERR;
}

static bool in_list(struct arena *a, const char *left, const char *right)
{
	size_t n;
	char **items = str_split(a, right, ":", &n);

	for (size_t i = 0; i < n; i++)
		if (str_eq(items[i], left))
			return true;
	return false;
}

static bool in_groups(struct pam_sim *s, const char *list)
{
	size_t n;
	char **groups = str_split(s->a, list, ":", &n);

	for (size_t i = 0; i < n; i++)
		if (pam_user_in_group(s->user, groups[i]))
			return true;
	return false;
}

static const char *attribute(struct pam_sim *s, const char *name)
{
	if (str_ieq(name, "login") || str_ieq(name, "name") || str_ieq(name, "user"))
		return s->user->name;
	if (str_ieq(name, "uid"))
		return arena_printf(s->a, "%u", s->user->uid);
	if (str_ieq(name, "gid"))
		return arena_printf(s->a, "%u", s->user->gid);
	if (str_ieq(name, "shell"))
		return s->user->shell;
	if (str_ieq(name, "home") || str_ieq(name, "dir") || str_ieq(name, "homedir"))
		return s->user->home;
	if (str_ieq(name, "service"))
		return s->service->name;
	if (str_ieq(name, "ruser")) /* su: whoever calls it; sudo: the user himself */
		return str_starts(s->service->name, "sudo")
			       ? (s->caller_uid ? pam_sim_caller(s) : s->user)->name
		       : str_starts(s->service->name, "su") ? s->world->users[1].name
							    : "";
	if (str_ieq(name, "rhost"))
		return str_eq(s->service->name, "sshd") ? "192.0.2.1" : "";
	if (str_ieq(name, "tty"))
		return str_eq(s->service->name, "sshd") ? "ssh" : "tty1";
	return NULL;
}

static int yes_no(bool yes)
{
	return yes ? PAM_SUCCESS : PAM_AUTH_ERR;
}

/* Asked which factors are enough, he who tries comes from where he likes. */
static bool his_choice(const struct pam_sim *s, const char *name)
{
	bool remote = str_eq(s->service->name, "sshd");

	return s->factors && (remote ? str_ieq(name, "rhost") : str_ieq(name, "tty"));
}

static int evaluate(struct pam_sim *s, const struct pam_line *l, const char *name, const char *op,
	const char *right)
{
	static const int both[] = {PAM_SUCCESS, PAM_AUTH_ERR};
	static const char *const numeric[] = {
		"<", "lt", "<=", "le", ">", "gt", ">=", "ge", "eq", "ne"};
	const char *left = attribute(s, name);

	if (!left)
		return PAM_SERVICE_ERR;
	if (his_choice(s, name))
		return pam_sim_pick(s, l, both, 2);
	for (size_t i = 0; i < sizeof(numeric) / sizeof(*numeric); i++)
		if (str_ieq(op, numeric[i]))
			return compare_numbers(left, op, right);
	if (str_eq(op, "="))
		return yes_no(str_eq(left, right));
	if (str_eq(op, "!="))
		return yes_no(!str_eq(left, right));
	if (str_eq(op, "=~") || str_ieq(op, "glob"))
		return yes_no(fnmatch(right, left, 0) == 0);
	if (str_eq(op, "!~") || str_ieq(op, "noglob"))
		return yes_no(fnmatch(right, left, 0) != 0);
	if (str_ieq(op, "in"))
		return yes_no(in_list(s->a, left, right));
	if (str_ieq(op, "notin"))
		return yes_no(!in_list(s->a, left, right));
	if (str_ieq(op, "ingroup"))
		return yes_no(in_groups(s, right));
	if (str_ieq(op, "notingroup"))
		return yes_no(!in_groups(s, right));
	if (str_ieq(op, "innetgr"))
		return PAM_AUTH_ERR;
	if (str_ieq(op, "notinnetgr"))
		return PAM_SUCCESS;
	return PAM_SERVICE_ERR;
}

PAM_MODEL(pam_succeed_if_any)
{
	static const char *const flags[] = {
		"debug", "use_uid", "quiet", "quiet_fail", "quiet_success", "audit"};
	const char *words[3];
	size_t have = 0;
	int rv = PAM_SUCCESS;
	struct pam_sim as = *s;

	if (pam_has_word(l, "use_uid"))
		as.user = pam_sim_caller(s);
	for (size_t i = 0; i < l->argc && rv == PAM_SUCCESS; i++) {
		bool flag = false;
		for (size_t k = 0; k < sizeof(flags) / sizeof(*flags); k++)
			flag |= str_eq(l->argv[i], flags[k]);
		if (flag)
			continue;
		words[have++] = l->argv[i];
		if (have == 3) {
			rv = evaluate(&as, l, words[0], words[1], words[2]);
			have = 0;
		}
	}
	return have ? PAM_SERVICE_ERR : rv;
}

/* pam_listfile */

struct list {
	const char *file, *item;
	int onerr, sense; /* sense: 0 allow, 1 deny, 2 not given */
	bool bad;	  /* an option the module stops at */
	int rv;
};

static struct list list_options(const struct pam_line *l)
{
	struct list o = {.onerr = PAM_SERVICE_ERR, .sense = 2};

	for (size_t i = 0; i < l->argc && !o.bad; i++) {
		const char *arg = l->argv[i], *eq = strchr(arg, '='), *v = eq ? eq + 1 : "";
		if (!eq)
			continue;
		if (str_starts(arg, "onerr=")) {
			o.bad = !str_eq(v, "succeed") && !str_eq(v, "fail");
			o.rv = PAM_SERVICE_ERR;
			o.onerr = str_eq(v, "succeed") ? PAM_SUCCESS : PAM_SERVICE_ERR;
		} else if (str_starts(arg, "sense=")) {
			o.bad = !str_eq(v, "allow") && !str_eq(v, "deny");
			o.rv = o.onerr;
			o.sense = str_eq(v, "deny");
		} else if (str_starts(arg, "file=")) {
			o.file = v;
		} else if (str_starts(arg, "item=")) {
			o.item = v;
		} else if (str_starts(arg, "apply=")) {
			; /* counts for tty and rhost alone */
		} else {
			o.bad = true;
			o.rv = o.onerr;
		}
	}
	return o;
}

static bool listed(struct pam_sim *s, const struct file *f, const char *item)
{
	const char *text;
	size_t len;

	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &text, &len);) {
		char *line =
			arena_strndup(s->a, text, len && text[len - 1] == '\r' ? len - 1 : len);
		if (!*line)
			continue;
		if (str_eq(item, "group")	? pam_user_in_group(s->user, line)
			: str_eq(item, "shell") ? str_eq(line, s->user->shell)
						: str_eq(line, s->user->name))
			return true;
	}
	return false;
}

PAM_MODEL(pam_listfile_any)
{
	struct list o = list_options(l);
	const struct file *f;

	if (o.bad)
		return o.rv;
	if (!o.item || !o.file || o.sense == 2)
		return o.onerr;
	bool ruser =
		str_eq(o.item, "ruser") && s->caller_uid && str_starts(s->service->name, "sudo");
	if (str_eq(o.item, "tty") || str_eq(o.item, "rhost") ||
		(str_eq(o.item, "ruser") && !ruser)) {
		static const int any[] = {PAM_SUCCESS, PAM_AUTH_ERR};
		return pam_sim_choose(s, l, any, 2);
	}
	if (!ruser && !str_eq(o.item, "user") && !str_eq(o.item, "group") &&
		!str_eq(o.item, "shell"))
		return o.onerr;
	int rc = pam_sim_read(s, o.file, &f);
	if (rc < 0)
		return rc == -ENOENT ? o.onerr : PAM_AUTH_ERR;
	if (f->st.st_mode & S_IWOTH)
		return PAM_AUTH_ERR;
	struct pam_sim as = *s;
	if (ruser)
		as.user = pam_sim_caller(s);
	return yes_no(listed(&as, f, o.item) == (o.sense == 0));
}

/* pam_localuser, pam_nologin */

PAM_MODEL(pam_localuser_any)
{
	const char *path = pam_last_value(l, "file");
	const struct file *f;

	if (!path || str_eq(path, "/etc/passwd"))
		return PAM_SUCCESS;
	if (pam_sim_read(s, path, &f) < 0)
		return PAM_SERVICE_ERR;
	return entry_in(f, s->user->name) ? PAM_SUCCESS : PAM_PERM_DENIED;
}

PAM_MODEL(pam_nologin_any)
{
	const char *path = pam_last_value(l, "file");
	const struct file *f;
	int none = pam_has_word(l, "successok") ? PAM_SUCCESS : PAM_IGNORE;
	int rc = pam_sim_read(s, path ? path : "/var/run/nologin", &f);

	if (rc < 0 && !path)
		rc = pam_sim_read(s, "/etc/nologin", &f);
	if (rc == -EISDIR)
		return PAM_SYSTEM_ERR;
	return rc < 0 || s->user->uid == 0 ? none : PAM_AUTH_ERR;
}

PAM_MODEL(pam_shells_any)
{
	const struct file *f;
	const char *text;
	size_t len;

	(void)l;
	if (pam_sim_read(s, "/etc/shells", &f) < 0 || (f->st.st_mode & S_IWOTH))
		return PAM_AUTH_ERR;
	for (struct lines all = lines_of(f->data, f->size); next_line(&all, &text, &len);)
		if (len == strlen(s->user->shell) && !memcmp(text, s->user->shell, len))
			return PAM_SUCCESS;
	return PAM_AUTH_ERR;
}

/* A user number of login.defs; the default where it is not set or no number. */
static unsigned login_defs_id(struct pam_sim *s, const char *key, unsigned otherwise)
{
	const struct file *f;
	const char *text;
	unsigned line;
	char *end;

	if (pam_sim_read(s, "/etc/login.defs", &f) < 0 ||
		!(text = pam_search_key(s->a, f, key, &line)))
		return otherwise;
	errno = 0;
	unsigned long n = strtoul(text, &end, 10);
	while (*end && strchr(" \t\r\v\f", *end))
		end++;
	return end == text || *end || n >= UINT32_MAX || (errno && !n) ? otherwise : (unsigned)n;
}

static bool is_system(struct pam_sim *s, unsigned uid)
{
	bool below = s->world->versions.usertype_below;

	if ((uid <= 99 && !below) || uid == 65534)
		return true;
	unsigned min = login_defs_id(s, "UID_MIN", 1000);
	if (below)
		return uid < min && uid <= login_defs_id(s, "SYS_UID_MAX", min - 1);
	return uid >= login_defs_id(s, "SYS_UID_MIN", 101) &&
	       uid <= login_defs_id(s, "SYS_UID_MAX", min - 1);
}

PAM_MODEL(pam_usertype_any)
{
	unsigned uid = pam_has_word(l, "use_uid") ? pam_sim_caller(s)->uid : s->user->uid;
	int want = -1; /* the last word stands */

	for (size_t i = 0; i < l->argc; i++)
		if (str_eq(l->argv[i], "issystem") || str_eq(l->argv[i], "isregular"))
			want = str_eq(l->argv[i], "issystem");
	return want < 0 ? PAM_SERVICE_ERR : yes_no(is_system(s, uid) == want);
}
