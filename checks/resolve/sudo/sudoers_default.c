/*
 * sudoers_default: Defaults of sudoers(5): which settings sudo 1.9.13 takes, and what they come to for a question.
 *
 * Lines count in the order read, the last one wins, whatever their scope (all, @host, :user, >runas); those for
 * commands (!command) are applied after all others.  A few settings are taken before the rest, because the matching of
 * the others rests on them.  A setting sudo does not know, or a value it refuses, is passed over.
 * The compiled-in values are those of Debian 12.
 */
#include "checks/resolve/sudo/sudoers_parts.h"

#include <string.h>

enum {
	D_FLAG,
	D_STR,
	D_INT,
	D_UINT,
	D_MODE,
	D_LIST,
	D_TIMEOUT,
	D_TIMESPEC,
	D_TUPLE,
	D_RLIMIT,
	D_LOGFAC,
	D_LOGPRI
};
enum { D_BOOL = 1, D_PATH = 2, D_CHPATH = 4 };

struct setting {
	const char *name;
	int type, flags;
	const char *words; /* of a tuple; the first one is what "!" gives */
	const char *value; /* compiled in */
};

static const struct setting settings[] = {
	{"syslog", D_LOGFAC, D_BOOL, NULL, "authpriv"},
	{"syslog_goodpri", D_LOGPRI, D_BOOL, NULL, "notice"},
	{"syslog_badpri", D_LOGPRI, D_BOOL, NULL, "alert"},
	{"long_otp_prompt", D_FLAG, 0, NULL, "no"},
	{"ignore_dot", D_FLAG, 0, NULL, "no"},
	{"mail_always", D_FLAG, 0, NULL, "no"},
	{"mail_badpass", D_FLAG, 0, NULL, "no"},
	{"mail_no_user", D_FLAG, 0, NULL, "yes"},
	{"mail_no_host", D_FLAG, 0, NULL, "no"},
	{"mail_no_perms", D_FLAG, 0, NULL, "no"},
	{"mail_all_cmnds", D_FLAG, 0, NULL, "no"},
	{"tty_tickets", D_FLAG, 0, NULL, "yes"},
	{"lecture", D_TUPLE, D_BOOL, "never once always", "once"},
	{"lecture_file", D_STR, D_BOOL | D_PATH, NULL, NULL},
	{"authenticate", D_FLAG, 0, NULL, "yes"},
	{"root_sudo", D_FLAG, 0, NULL, "yes"},
	{"log_host", D_FLAG, 0, NULL, "no"},
	{"log_year", D_FLAG, 0, NULL, "no"},
	{"shell_noargs", D_FLAG, 0, NULL, "no"},
	{"set_home", D_FLAG, 0, NULL, "no"},
	{"always_set_home", D_FLAG, 0, NULL, "no"},
	{"path_info", D_FLAG, 0, NULL, "yes"},
	{"fqdn", D_FLAG, 0, NULL, "yes"},
	{"insults", D_FLAG, 0, NULL, "no"},
	{"requiretty", D_FLAG, 0, NULL, "no"},
	{"env_editor", D_FLAG, 0, NULL, "yes"},
	{"rootpw", D_FLAG, 0, NULL, "no"},
	{"runaspw", D_FLAG, 0, NULL, "no"},
	{"targetpw", D_FLAG, 0, NULL, "no"},
	{"use_loginclass", D_FLAG, 0, NULL, "no"},
	{"set_logname", D_FLAG, 0, NULL, "yes"},
	{"stay_setuid", D_FLAG, 0, NULL, "no"},
	{"preserve_groups", D_FLAG, 0, NULL, "no"},
	{"loglinelen", D_UINT, D_BOOL, NULL, "80"},
	{"timestamp_timeout", D_TIMESPEC, D_BOOL, NULL, "15"},
	{"passwd_timeout", D_TIMESPEC, D_BOOL, NULL, "0"},
	{"passwd_tries", D_UINT, 0, NULL, "3"},
	{"umask", D_MODE, D_BOOL, NULL, "0022"},
	{"logfile", D_STR, D_BOOL | D_PATH, NULL, NULL},
	{"mailerpath", D_STR, D_BOOL | D_PATH, NULL, NULL},
	{"mailerflags", D_STR, D_BOOL, NULL, NULL},
	{"mailto", D_STR, D_BOOL, NULL, "root"},
	{"mailfrom", D_STR, D_BOOL, NULL, NULL},
	{"mailsub", D_STR, 0, NULL, NULL},
	{"badpass_message", D_STR, 0, NULL, NULL},
	{"lecture_status_dir", D_STR, D_PATH, NULL, "/var/lib/sudo/lectured"},
	{"timestampdir", D_STR, D_PATH, NULL, "/run/sudo/ts"},
	{"timestampowner", D_STR, 0, NULL, NULL},
	{"exempt_group", D_STR, D_BOOL, NULL, NULL},
	{"passprompt", D_STR, 0, NULL, NULL},
	{"passprompt_override", D_FLAG, 0, NULL, "no"},
	{"runas_default", D_STR, 0, NULL, "root"},
	{"secure_path", D_STR, D_BOOL, NULL, NULL},
	{"editor", D_STR, D_PATH, NULL, NULL},
	{"listpw", D_TUPLE, D_BOOL, "never any all always", "any"},
	{"verifypw", D_TUPLE, D_BOOL, "never all any always", "all"},
	{"noexec", D_FLAG, 0, NULL, "no"},
	{"ignore_local_sudoers", D_FLAG, 0, NULL, "no"},
	{"closefrom", D_INT, 0, NULL, "3"},
	{"closefrom_override", D_FLAG, 0, NULL, "no"},
	{"setenv", D_FLAG, 0, NULL, "no"},
	{"env_reset", D_FLAG, 0, NULL, "yes"},
	{"env_check", D_LIST, D_BOOL, NULL, NULL},
	{"env_delete", D_LIST, D_BOOL, NULL, NULL},
	{"env_keep", D_LIST, D_BOOL, NULL, NULL},
	{"role", D_STR, 0, NULL, NULL},
	{"type", D_STR, 0, NULL, NULL},
	{"env_file", D_STR, D_BOOL | D_PATH, NULL, NULL},
	{"restricted_env_file", D_STR, D_BOOL | D_PATH, NULL, NULL},
	{"sudoers_locale", D_STR, 0, NULL, "C"},
	{"visiblepw", D_FLAG, 0, NULL, "no"},
	{"pwfeedback", D_FLAG, 0, NULL, "no"},
	{"fast_glob", D_FLAG, 0, NULL, "no"},
	{"umask_override", D_FLAG, 0, NULL, "no"},
	{"log_input", D_FLAG, 0, NULL, "no"},
	{"log_stdin", D_FLAG, 0, NULL, "no"},
	{"log_ttyin", D_FLAG, 0, NULL, "no"},
	{"log_output", D_FLAG, 0, NULL, "no"},
	{"log_stdout", D_FLAG, 0, NULL, "no"},
	{"log_stderr", D_FLAG, 0, NULL, "no"},
	{"log_ttyout", D_FLAG, 0, NULL, "no"},
	{"compress_io", D_FLAG, 0, NULL, "yes"},
	{"use_pty", D_FLAG, 0, NULL, "no"},
	{"group_plugin", D_STR, 0, NULL, NULL},
	{"iolog_dir", D_STR, D_PATH, NULL, "/var/log/sudo-io"},
	{"iolog_file", D_STR, 0, NULL, "%{seq}"},
	{"set_utmp", D_FLAG, 0, NULL, "yes"},
	{"utmp_runas", D_FLAG, 0, NULL, "no"},
	{"privs", D_STR, 0, NULL, NULL},
	{"limitprivs", D_STR, 0, NULL, NULL},
	{"exec_background", D_FLAG, 0, NULL, "no"},
	{"pam_service", D_STR, 0, NULL, "sudo"},
	{"pam_login_service", D_STR, 0, NULL, "sudo-i"},
	{"pam_askpass_service", D_STR, 0, NULL, NULL},
	{"pam_setcred", D_FLAG, 0, NULL, "yes"},
	{"pam_session", D_FLAG, 0, NULL, "yes"},
	{"pam_acct_mgmt", D_FLAG, 0, NULL, "yes"},
	{"maxseq", D_STR, 0, NULL, NULL},
	{"use_netgroups", D_FLAG, 0, NULL, "yes"},
	{"sudoedit_checkdir", D_FLAG, 0, NULL, "yes"},
	{"sudoedit_follow", D_FLAG, 0, NULL, "no"},
	{"always_query_group_plugin", D_FLAG, 0, NULL, "no"},
	{"netgroup_tuple", D_FLAG, 0, NULL, "no"},
	{"ignore_audit_errors", D_FLAG, 0, NULL, "yes"},
	{"ignore_iolog_errors", D_FLAG, 0, NULL, "no"},
	{"ignore_logfile_errors", D_FLAG, 0, NULL, "yes"},
	{"match_group_by_gid", D_FLAG, 0, NULL, "no"},
	{"syslog_maxlen", D_UINT, 0, NULL, "980"},
	{"iolog_user", D_STR, D_BOOL, NULL, NULL},
	{"iolog_group", D_STR, D_BOOL, NULL, NULL},
	{"iolog_mode", D_MODE, 0, NULL, "0600"},
	{"fdexec", D_TUPLE, D_BOOL, "never digest_only always", "digest_only"},
	{"ignore_unknown_defaults", D_FLAG, 0, NULL, "no"},
	{"command_timeout", D_TIMEOUT, D_BOOL, NULL, NULL},
	{"user_command_timeouts", D_FLAG, 0, NULL, "no"},
	{"iolog_flush", D_FLAG, 0, NULL, "no"},
	{"syslog_pid", D_FLAG, 0, NULL, "no"},
	{"timestamp_type", D_TUPLE, 0, "global ppid tty kernel", "tty"},
	{"authfail_message", D_STR, 0, NULL, NULL},
	{"case_insensitive_user", D_FLAG, 0, NULL, "yes"},
	{"case_insensitive_group", D_FLAG, 0, NULL, "yes"},
	{"log_allowed", D_FLAG, 0, NULL, "yes"},
	{"log_denied", D_FLAG, 0, NULL, "yes"},
	{"log_servers", D_LIST, D_BOOL, NULL, NULL},
	{"log_server_timeout", D_TIMEOUT, D_BOOL, NULL, "30"},
	{"log_server_keepalive", D_FLAG, 0, NULL, "yes"},
	{"log_server_cabundle", D_STR, D_BOOL | D_PATH, NULL, NULL},
	{"log_server_peer_cert", D_STR, D_BOOL | D_PATH, NULL, NULL},
	{"log_server_peer_key", D_STR, D_BOOL | D_PATH, NULL, NULL},
	{"log_server_verify", D_FLAG, 0, NULL, "yes"},
	{"runas_allow_unknown_id", D_FLAG, 0, NULL, "no"},
	{"runas_check_shell", D_FLAG, 0, NULL, "no"},
	{"pam_ruser", D_FLAG, 0, NULL, "yes"},
	{"pam_rhost", D_FLAG, 0, NULL, "no"},
	{"runcwd", D_STR, D_BOOL | D_CHPATH, NULL, NULL},
	{"runchroot", D_STR, D_BOOL | D_CHPATH, NULL, NULL},
	{"log_format", D_TUPLE, 0, "sudo json", "sudo"},
	{"selinux", D_FLAG, 0, NULL, "yes"},
	{"admin_flag", D_STR, D_BOOL | D_CHPATH, NULL, NULL},
	{"intercept", D_FLAG, 0, NULL, "no"},
	{"log_subcmds", D_FLAG, 0, NULL, "no"},
	{"log_exit_status", D_FLAG, 0, NULL, "no"},
	{"intercept_authenticate", D_FLAG, 0, NULL, "no"},
	{"intercept_allow_setid", D_FLAG, 0, NULL, "no"},
	{"rlimit_as", D_RLIMIT, D_BOOL, NULL, NULL},
	{"rlimit_core", D_RLIMIT, D_BOOL, NULL, "0,0"},
	{"rlimit_cpu", D_RLIMIT, D_BOOL, NULL, NULL},
	{"rlimit_data", D_RLIMIT, D_BOOL, NULL, NULL},
	{"rlimit_fsize", D_RLIMIT, D_BOOL, NULL, NULL},
	{"rlimit_locks", D_RLIMIT, D_BOOL, NULL, NULL},
	{"rlimit_memlock", D_RLIMIT, D_BOOL, NULL, NULL},
	{"rlimit_nofile", D_RLIMIT, D_BOOL, NULL, NULL},
	{"rlimit_nproc", D_RLIMIT, D_BOOL, NULL, NULL},
	{"rlimit_rss", D_RLIMIT, D_BOOL, NULL, NULL},
	{"rlimit_stack", D_RLIMIT, D_BOOL, NULL, NULL},
	{"noninteractive_auth", D_FLAG, 0, NULL, "no"},
	{"log_passwords", D_FLAG, 0, NULL, "yes"},
	{"passprompt_regex", D_LIST, D_BOOL, NULL, NULL},
	{"intercept_type", D_TUPLE, 0, "dso trace", "dso"},
	{"intercept_verify", D_FLAG, 0, NULL, "yes"},
	{"apparmor_profile", D_STR, 0, NULL, NULL},
};

static const struct setting *find(const char *name)
{
	for (size_t i = 0; i < sizeof(settings) / sizeof(*settings); i++)
		if (str_eq(settings[i].name, name))
			return &settings[i];
	return NULL;
}

static bool among(const char *words, const char *value)
{
	size_t len = strlen(value);

	for (const char *w = words; *w; w += strspn(w, " ")) {
		size_t n = strcspn(w, " ");
		if (n == len && !memcmp(w, value, n))
			return true;
		w += n;
	}
	return false;
}

static bool digits(const char *s)
{
	return *s && !s[strspn(s, "0123456789")] && strlen(s) < 10;
}

/* Minutes, "[+-]N[.N]". */
static bool minutes(const char *s)
{
	if (*s == '+' || *s == '-')
		s++;
	s += strspn(s, "0123456789");
	if (*s == '.')
		s += 1 + strspn(s + 1, "0123456789");
	return !*s;
}

static bool limit(const char *s)
{
	size_t n = strcspn(s, ",");
	const char *hard = s[n] ? s + n + 1 : s;

	if (str_eq(s, "user") || str_eq(s, "default"))
		return true;
	return ((n == strspn(s, "0123456789") && n) || (n == 8 && str_starts(s, "infinity"))) &&
	       (str_eq(hard, "infinity") || (*hard && !hard[strspn(hard, "0123456789")]));
}

static bool value_fits(const struct setting *d, const char *v)
{
	static const char facilities[] =
		"authpriv auth daemon user local0 local1 local2 local3 local4 local5 local6 local7";
	static const char priorities[] = "alert crit debug emerg err info notice warning none";

	switch (d->type) {
	case D_STR:
		if (d->flags & D_CHPATH)
			return *v == '/' || *v == '~' || str_eq(v, "*");
		return !(d->flags & D_PATH) || *v == '/';
	case D_INT:
		return digits(*v == '-' || *v == '+' ? v + 1 : v);
	case D_UINT:
		return digits(*v == '+' ? v + 1 : v);
	case D_MODE:
		return *v && !v[strspn(v, "01234567")] && strlen(v) < 7;
	case D_TIMESPEC:
		return minutes(v);
	case D_TUPLE:
		return among(d->words, v);
	case D_RLIMIT:
		return limit(v);
	case D_LOGFAC:
		return among(facilities, v);
	case D_LOGPRI:
		return among(priorities, v);
	default:
		return true;
	}
}

const char *su_default_refused(
	struct arena *a, const char *name, const char *value, char op, unsigned version)
{
	const struct setting *d = find(name);

	(void)version;
	if (!d)
		return arena_printf(a, "no setting %s is known, passed over", name);
	if ((op == '+' || op == '-') && d->type != D_LIST)
		return arena_printf(a, "%s is no list, passed over", name);
	if (!value) {
		bool plain = d->type == D_FLAG || (d->type == D_TUPLE && (d->flags & D_BOOL)) ||
			     d->type == D_LOGFAC || (d->type == D_TUPLE && !op) ||
			     (!op && (d->flags & D_BOOL));
		return plain ? NULL : arena_printf(a, "%s without a value, passed over", name);
	}
	if (d->type == D_FLAG)
		return arena_printf(a, "%s takes no value, passed over", name);
	return value_fits(d, value)
		       ? NULL
		       : arena_printf(a, "a value %s does not take, passed over", name);
}

static const char *const early[] = {"ignore_unknown_defaults", "fqdn", "match_group_by_gid",
	"group_plugin", "runas_default", "sudoers_locale"};

static bool is_early(const char *name)
{
	for (size_t i = 0; i < sizeof(early) / sizeof(*early); i++)
		if (str_eq(early[i], name))
			return true;
	return false;
}

static bool bound(const struct sudoers *s, struct su_match *m, const struct su_default *d)
{
	switch (d->scope) {
	case SCOPE_ALL:
		return true;
	case SCOPE_HOST:
		return su_host_list(s, m, d->binding) == 1;
	case SCOPE_USER:
		return su_user_list(s, m, d->binding) == 1;
	case SCOPE_RUNAS:
		return su_runas_lists(s, m, d->binding, NULL, NULL) == 1;
	default:
		return m->command && su_command_list(s, m, d->binding) == 1;
	}
}

/* The target when nobody is named: runas_default, as far as there is such an account. */
static void default_target(const struct sudoers *s, struct su_match *m)
{
	uint32_t uid;

	if (m->q->target || m->q->group)
		return;
	for (size_t i = 0; i < s->n_users; i++)
		if (str_eq(s->users[i].name, m->set.runas_default) ||
			(*m->set.runas_default == '#' &&
				su_number(m->set.runas_default + 1, &uid) &&
				uid == s->users[i].uid)) {
			m->target = &s->users[i];
			return;
		}
}

static void set(const struct sudoers *s, struct su_match *m, const struct su_default *d)
{
	struct su_settings *v = &m->set;
	const struct {
		const char *name;
		bool *flag;
	} flags[] = {{"authenticate", &v->authenticate}, {"targetpw", &v->targetpw},
		{"rootpw", &v->rootpw}, {"runaspw", &v->runaspw}, {"root_sudo", &v->root_sudo},
		{"match_group_by_gid", &v->by_gid}, {"case_insensitive_user", &v->user_case},
		{"case_insensitive_group", &v->group_case}, {"use_netgroups", &v->netgroups},
		{"netgroup_tuple", &v->netgroup_tuple}, {"fast_glob", &v->fast_glob},
		{"runas_allow_unknown_id", &v->unknown_id},
		{"always_query_group_plugin", &v->always_plugin}, {"noexec", &v->noexec},
		{"pam_acct_mgmt", &v->acct_mgmt}};

	for (size_t i = 0; i < sizeof(flags) / sizeof(*flags); i++)
		if (str_eq(d->name, flags[i].name))
			*flags[i].flag = d->op == 1;
	if (str_eq(d->name, "authenticate"))
		v->authenticate_at = d->at;
	else if (str_eq(d->name, "noexec"))
		v->noexec_at = d->at;
	else if (str_eq(d->name, "exempt_group")) {
		v->exempt = d->value;
		v->exempt_at = d->at;
	} else if (str_eq(d->name, "group_plugin")) {
		v->group_plugin = d->value;
	} else if (str_eq(d->name, "runchroot")) {
		v->chroot = d->value;
	} else if (str_eq(d->name, "runas_default") && d->value) {
		v->runas_default = d->value;
		v->runas_at = d->at;
		default_target(s, m);
	}
}

/* Every line that holds for the question, in the order sudo applies them. */
static void each(const struct sudoers *s, struct su_match *m, su_default_fn *fn, void *arg)
{
	for (int commands = 0; commands < 2; commands++)
		for (int later = 0; later < 2; later++)
			for (size_t i = 0; i < s->t.n_defaults; i++) {
				const struct su_default *d = &s->t.defaults[i];
				if (d->refused || is_early(d->name) == later ||
					(d->scope == SCOPE_CMND) != commands || !bound(s, m, d))
					continue;
				set(s, m, d);
				if (fn)
					fn(s, m, d, arg);
			}
}

void su_defaults_each(const struct sudoers *s, struct su_match *m, su_default_fn *fn, void *arg)
{
	m->set = (struct su_settings){.authenticate = true,
		.root_sudo = true,
		.user_case = true,
		.group_case = true,
		.netgroups = true,
		.acct_mgmt = true,
		.runas_default = "root"};
	m->target = m->q->target ? m->q->target : m->q->group ? m->q->user : NULL;
	default_target(s, m);
	each(s, m, fn, arg);
}

void su_defaults(const struct sudoers *s, struct su_match *m)
{
	su_defaults_each(s, m, NULL, NULL);
}

struct wanted {
	const struct setting *d;
	struct arena *a;
	struct sudoers_value v;
};

static void note(const struct sudoers *s, struct su_match *m, const struct su_default *d, void *arg)
{
	struct wanted *w = arg;

	(void)m;
	if (!str_eq(d->name, w->d->name))
		return;
	w->v.at = d->at;
	if (w->d->type == D_FLAG)
		w->v.value = d->op == 1 ? "yes" : "no";
	else if (d->op == '+')
		w->v.value = arena_printf(s->a, "%s%s%s", w->v.value ? w->v.value : "",
			w->v.value ? " " : "", d->value);
	else if (d->op == '-')
		;
	else if (!d->op && w->d->type == D_TUPLE)
		w->v.value = arena_strndup(s->a, w->d->words, strcspn(w->d->words, " "));
	else if (!d->op && (w->d->type == D_TIMESPEC || w->d->type == D_UINT))
		w->v.value = "0";
	else
		w->v.value = d->op ? d->value : NULL;
}

struct sudoers_value sudoers_setting(
	const struct sudoers *s, const struct sudoers_user *u, const char *name)
{
	struct sudoers_query q = {.user = u, .command = "/"};
	struct su_match m = {.q = &q};
	struct wanted w = {.d = find(name)};

	if (!w.d)
		return w.v;
	w.v.known = true;
	w.v.value = w.d->value;
	m.set = (struct su_settings){
		.runas_default = "root", .user_case = true, .group_case = true, .netgroups = true};
	default_target(s, &m);
	each(s, &m, note, &w);
	return w.v;
}

bool sudoers_setting_bound(
	const struct sudoers *s, const char *name, size_t i, struct sudoers_value *ret)
{
	struct wanted w = {.d = find(name)};

	for (size_t k = 0; w.d && k < s->t.n_defaults; k++) {
		const struct su_default *d = &s->t.defaults[k];
		if (d->refused || (d->scope != SCOPE_CMND && d->scope != SCOPE_RUNAS) ||
			!str_eq(d->name, name) || i--)
			continue;
		w.v = (struct sudoers_value){.value = w.d->value, .known = true};
		note(s, NULL, d, &w);
		*ret = w.v;
		return true;
	}
	return false;
}
