/*
 * auditd_conf: /etc/audit/auditd.conf as auditd 3.0 reads it (auditd.conf(5)).
 *
 * Format: "key = value [option]", words separated by blanks (0x20) only: a tab or a carriage return is part of
 * the word it touches.  Keys and the words of a closed list are case-insensitive.  A line that begins with '#'
 * (after blanks) is a comment; '#' elsewhere is a word.  Precedence: one file, no includes, the last line of a
 * key wins.
 * The daemon reads at most 159 bytes at a time and passes over a piece that holds no newline, so a longer line
 * and a last line without its newline are NOT read; a word too many after the option is only complained of.
 * Anything else it does not understand keeps it from starting: the model is then an error naming the line.
 *
 * Not handled: whether the host name of action_mail_acct resolves (auditd takes it either way), and the name
 * services other than /etc/group for log_group.
 */
#include "checks/resolve/audit/auditd_conf.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/audit/auditstart.h"
#include "checks/resolve/packages/dpkg.h"

#define LINE_READ 159 /* what the daemon's buffer of 160 bytes takes at once */

enum kind { FREE, WORD, NUMBER, PERCENT, LOG_FILE, GROUP, ACTION, MAIL, PORTS, SINCE_4 };

struct key {
	const char *name, *initial; /* the compiled-in default; NULL for none */
	enum kind kind;
	unsigned long min, max;	  /* of a NUMBER */
	const char *const *words; /* of a WORD or ACTION */
};

static const char *const yes_no[] = {"yes", "no", NULL};
static const char *const formats[] = {"raw", "nolog", "enriched", NULL};
static const char *const flushes[] = {
	"none", "incremental", "incremental_async", "data", "sync", NULL};
static const char *const names[] = {"none", "hostname", "fqd", "numeric", "user", NULL};
static const char *const transports[] = {"tcp", "krb5", NULL};
static const char *const size_actions[] = {
	"ignore", "syslog", "suspend", "rotate", "keep_logs", NULL};
static const char *const overflows[] = {"ignore", "syslog", "suspend", "single", "halt", NULL};
static const char *const space_actions[] = {
	"ignore", "syslog", "rotate", "email", "exec", "suspend", "single", "halt", NULL};
static const char *const full_actions[] = {
	"ignore", "syslog", "rotate", "exec", "suspend", "single", "halt", NULL};
static const char *const error_actions[] = {
	"ignore", "syslog", "exec", "suspend", "single", "halt", NULL};

static const struct key keys[] = {
	{"local_events", "yes", WORD, 0, 0, yes_no},
	{"write_logs", "yes", WORD, 0, 0, yes_no},
	{"log_file", "/var/log/audit/audit.log", LOG_FILE, 0, 0, NULL},
	{"log_format", "ENRICHED", WORD, 0, 0, formats},
	{"log_group", "0", GROUP, 0, 0, NULL},
	{"flush", "NONE", WORD, 0, 0, flushes},
	{"freq", "0", NUMBER, 0, 0x7fffffff, NULL},
	{"num_logs", "0", NUMBER, 0, 999, NULL},
	{"dispatcher", NULL, FREE, 0, 0, NULL},
	{"name_format", "NONE", WORD, 0, 0, names},
	{"name", NULL, FREE, 0, 0, NULL},
	{"disp_qos", NULL, FREE, 0, 0, NULL},
	{"max_log_file", "0", NUMBER, 0, ~0ul, NULL},
	{"max_log_file_action", "IGNORE", WORD, 0, 0, size_actions},
	{"space_left", "0", PERCENT, 0, 0, NULL},
	{"space_left_action", "IGNORE", ACTION, 0, 0, space_actions},
	{"action_mail_acct", "root", MAIL, 0, 0, NULL},
	{"verify_email", "yes", WORD, 0, 0, yes_no},
	{"admin_space_left", "0", PERCENT, 0, 0, NULL},
	{"admin_space_left_action", "IGNORE", ACTION, 0, 0, space_actions},
	{"disk_full_action", "IGNORE", ACTION, 0, 0, full_actions},
	{"disk_error_action", "SYSLOG", ACTION, 0, 0, error_actions},
	{"priority_boost", "4", NUMBER, 0, 0x7fffffff, NULL},
	{"tcp_listen_port", NULL, NUMBER, 1, 65535, NULL},
	{"tcp_listen_queue", "5", NUMBER, 1, 65535, NULL},
	{"tcp_max_per_addr", "1", NUMBER, 1, 1024, NULL},
	{"use_libwrap", "yes", WORD, 0, 0, yes_no},
	{"tcp_client_ports", NULL, PORTS, 0, 65535, NULL},
	{"tcp_client_max_idle", "0", NUMBER, 0, 0x7fffffff, NULL},
	{"transport", "TCP", WORD, 0, 0, transports},
	{"enable_krb5", "no", WORD, 0, 0, yes_no},
	{"krb5_principal", NULL, FREE, 0, 0, NULL},
	{"krb5_key_file", NULL, FREE, 0, 0, NULL},
	{"distribute_network", "no", WORD, 0, 0, yes_no},
	{"q_depth", "2000", NUMBER, 0, 99999, NULL},
	{"overflow_action", "SYSLOG", WORD, 0, 0, overflows},
	{"max_restarts", "10", NUMBER, 0, 0x7fffffff, NULL},
	{"plugin_dir", "/etc/audit/plugins.d", FREE, 0, 0, NULL},
	{"end_of_event_timeout", "2", NUMBER, 0, ~0ul, NULL},
	{"report_interval", NULL, SINCE_4, 0, 0, NULL},
};
#define N_KEYS (sizeof(keys) / sizeof(*keys))

struct auditd_conf {
	struct auditd_value values[N_KEYS];
};

struct reader {
	struct root *root;
	struct arena *arena;
	struct auditd_conf *conf;
	const char *path;
	const struct file *file;
	unsigned line;
	struct err *err;
};

static size_t key_index(const char *name)
{
	size_t i;

	for (i = 0; i < N_KEYS; i++)
		if (str_ieq(keys[i].name, name))
			break;
	return i;
}

const struct auditd_value *auditd_value(const struct auditd_conf *c, const char *key)
{
	size_t i = key_index(key);

	return i < N_KEYS ? &c->values[i] : NULL;
}

__attribute__((format(printf, 2, 3))) static int refused(struct reader *r, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	const char *why = arena_vprintf(r->arena, fmt, ap);
	va_end(ap);
	return err_set(r->err, EBADMSG, "%s:%u: auditd refuses this and does not start: %s",
		r->path, r->line, str_clean(r->arena, why, strlen(why), LIMIT_TEXT));
}

/* Decimal digits only.  strtoul's overflow is the daemon's "error converting". */
static int number(struct reader *r, const struct key *k, const char *v, unsigned long *ret)
{
	if (v[strspn(v, "0123456789")])
		return refused(r, "%s takes digits only, not \"%s\"", k->name, v);
	errno = 0;
	*ret = strtoul(v, NULL, 10);
	if (errno)
		return refused(r, "%s: the number \"%s\" is too large", k->name, v);
	return 0;
}

static int check_percent(struct reader *r, const struct key *k, const char *v)
{
	char *copy = arena_strdup(r->arena, v), *sign = strchr(copy, '%');

	if (v[strspn(v, "0123456789%")])
		return refused(r, "%s takes a number or a percentage, not \"%s\"", k->name, v);
	errno = 0;
	if (sign)
		*sign = ' ';
	if (strtoul(copy, NULL, 10) > 99 && sign)
		return refused(r, "%s: a percentage is below 100, not \"%s\"", k->name, v);
	return errno ? refused(r, "%s: the number \"%s\" is too large", k->name, v) : 0;
}

static const char *directory_of(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return ".";
	while (slash > path && slash[-1] == '/')
		slash--;
	return slash == path ? "/" : arena_strndup(a, path, (size_t)(slash - path));
}

static int check_log_file(struct reader *r, const char *v)
{
	const char *dir = directory_of(r->arena, v);
	struct err e = {0};
	struct stat st;

	if (strlen(dir) < 4)
		return refused(r, "the directory of log_file \"%s\" is too short a name", v);
	int rc = root_stat(r->root, dir, true, &st, &e);
	if (rc < 0 || !S_ISDIR(st.st_mode))
		return refused(r, "log_file: %s is no directory it can open", dir);
	rc = root_stat(r->root, v, true, &st, &e);
	if (rc == -ENOENT)
		return 0; /* made at the start */
	if (rc < 0)
		return refused(r, "log_file: %s", e.text);
	if (!S_ISREG(st.st_mode))
		return refused(r, "log_file %s is not a regular file", v);
	return st.st_uid ? refused(r, "log_file %s is not owned by root", v) : 0;
}

/* A number is taken up to its first non-digit; a name must stand in /etc/group.  *ret: the effective text. */
static int check_group(struct reader *r, const char *v, const char **ret)
{
	const struct file *f;
	struct err e = {0};
	const char *line;
	size_t len;

	if (v[0] >= '0' && v[0] <= '9') {
		errno = 0;
		*ret = arena_printf(r->arena, "%u", (unsigned)strtoul(v, NULL, 10));
		return errno ? refused(r, "log_group: the number \"%s\" is too large", v) : 0;
	}
	if (root_read(r->root, "/etc/group", &f, &e) < 0)
		return err_set(
			r->err, e.code, "%s:%u: log_group = %s: %s", r->path, r->line, v, e.text);
	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &line, &len);)
		if (len > strlen(v) && line[strlen(v)] == ':' && !memcmp(line, v, strlen(v)))
			return 0;
	return refused(r, "log_group \"%s\" is no group of /etc/group", v);
}

static int check_program(struct reader *r, const struct key *k, const char *path)
{
	struct err e = {0};
	struct stat st;

	if (!path || path[0] != '/')
		return refused(r, "%s = exec needs the absolute path of a program", k->name);
	if (root_stat(r->root, path, true, &st, &e) < 0)
		return refused(r, "%s: %s", k->name, e.text);
	if (!S_ISREG(st.st_mode) || st.st_uid)
		return refused(r, "%s: %s is not a regular file of root", k->name, path);
	mode_t mode = st.st_mode & 0777;
	if (mode != 0750 && mode != 0755 && mode != 0555)
		return refused(r, "%s: the mode of %s must be 0750, 0755 or 0555", k->name, path);
	return 0;
}

/* The rules hold only while verify_email, as it stands at this line, is yes. */
static int check_mail(struct reader *r, const char *v)
{
	static const char allowed[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@.-_";
	const char *at = strchr(v, '@'), *dot = strrchr(v, '.');

	if (str_ieq(auditd_value(r->conf, "verify_email")->value, "no"))
		return 0;
	if (strlen(v) < 2 || v[strspn(v, allowed)] || (at && (!dot || at > dot)))
		return refused(r, "action_mail_acct \"%s\" is no mail address", v);
	return 0;
}

static int check_ports(struct reader *r, const struct key *k, const char *v)
{
	const char *dash = v[0] ? strrchr(v + 1, '-') : NULL;
	unsigned long low = strtoul(v, NULL, 10), high = dash ? strtoul(dash + 1, NULL, 10) : low;

	if (v[0] == '-' || v[strspn(v, "0123456789-")] || v[strlen(v) - 1] == '-')
		return refused(
			r, "%s takes a port or two with a dash between, not \"%s\"", k->name, v);
	if (low > k->max || high > k->max || low > high)
		return refused(r, "%s: \"%s\" is no range of ports", k->name, v);
	return 0;
}

/* A key that came with auditd 4: for an earlier one it is none. */
static int check_since_4(struct reader *r, const struct key *k)
{
	const char *version = dpkg_version(r->root, r->arena, "auditd");
	const char *colon = version ? strchr(version, ':') : NULL;

	if (!version)
		return err_set(r->err, ENOTSUP,
			"%s:%u: whether this auditd knows \"%s\" is not known: dpkg does not tell "
			"its version",
			r->path, r->line, k->name);
	if (strtoul(colon ? colon + 1 : version, NULL, 10) < 4)
		return refused(r, "unknown key \"%s\"", k->name);
	return 0;
}

static bool among(const char *const *words, const char *v)
{
	for (; *words; words++)
		if (str_ieq(*words, v))
			return true;
	return false;
}

/* As the daemon's own parser of that key would.  *ret: the text to keep. */
static int check_value(
	struct reader *r, const struct key *k, const char *v, const char *option, const char **ret)
{
	unsigned long n = 0;
	int rc;

	*ret = v;
	switch (k->kind) {
	case FREE:
		return 0;
	case NUMBER:
		rc = number(r, k, v, &n);
		if (!rc && (n < k->min || n > k->max))
			rc = refused(r, "%s must be from %lu to %lu, not %s", k->name, k->min,
				k->max, v);
		return rc;
	case PERCENT:
		return check_percent(r, k, v);
	case LOG_FILE:
		return check_log_file(r, v);
	case GROUP:
		return check_group(r, v, ret);
	case MAIL:
		return check_mail(r, v);
	case PORTS:
		return check_ports(r, k, v);
	case SINCE_4:
		return check_since_4(r, k);
	case WORD:
	case ACTION:
		break;
	}
	if (!among(k->words, v))
		return refused(r, "%s does not take \"%s\"", k->name, v);
	if (k->kind == ACTION && str_ieq(v, "exec")) {
		*ret = arena_printf(r->arena, "%s %s", v, option ? option : "");
		return check_program(r, k, option);
	}
	return 0;
}

static int take_line(struct reader *r, const char *line, size_t len)
{
	/* The daemon sees a C string: what stands after a NUL is not there. */
	size_t n;
	char **w = str_split(r->arena, arena_strndup(r->arena, line, strnlen(line, len)), " ", &n);

	if (!n || w[0][0] == '#')
		return 0;
	if (n < 3 || !str_eq(w[1], "="))
		return refused(r, "a line must read \"key = value\" with blanks around the sign");
	size_t i = key_index(w[0]);
	if (i == N_KEYS)
		return refused(r, "unknown key \"%s\"", w[0]);
	const struct key *k = &keys[i];
	if (k->kind != ACTION && n > 3)
		return refused(r, "%s takes one word, \"%s\" is one too many", k->name, w[3]);
	const char *value;
	int rc = check_value(r, k, w[2], n > 3 ? w[3] : NULL, &value);
	if (rc)
		return rc;
	r->conf->values[i] = (struct auditd_value){value, r->file, r->line};
	if (str_eq(k->name, "log_format") && str_ieq(value, "nolog"))
		r->conf->values[key_index("write_logs")] =
			(struct auditd_value){"no", r->file, r->line};
	return 0;
}

/* Pieces as fgets(3) gives them to the daemon: see the head. */
static int read_lines(struct reader *r)
{
	const char *at = r->file->data, *end = at + r->file->size;
	bool passing_over = false;

	for (r->line = 1; at < end;) {
		size_t left = (size_t)(end - at), max = left < LINE_READ ? left : LINE_READ;
		const char *nl = memchr(at, '\n', max), *nul = memchr(at, '\0', max);
		const char *next = nl ? nl + 1 : at + max;
		bool whole = nl && (!nul || nul > nl);

		if (whole && !passing_over) {
			int rc = take_line(r, at, (size_t)(nl - at));
			if (rc)
				return rc;
		}
		passing_over = !whole;
		r->line += nl != NULL;
		at = next;
	}
	return 0;
}

static unsigned long amount(const struct auditd_conf *c, const char *key, bool *percent)
{
	const char *v = auditd_value(c, key)->value;

	*percent = strchr(v, '%') && strtoul(v, NULL, 10) > 0;
	return strchr(v, '%') ? 0 : strtoul(v, NULL, 10);
}

/* What the daemon demands of the values together, once it has read at least one line. */
static int check_together(struct reader *r)
{
	const struct auditd_conf *c = r->conf;
	bool p1, p2;
	unsigned long left = amount(c, "space_left", &p1),
		      admin = amount(c, "admin_space_left", &p2);
	const char *flush = auditd_value(c, "flush")->value;

	if (!p1 && !p2 && left <= admin)
		return refused(r, "space_left (%lu) must be larger than admin_space_left (%lu)",
			left, admin);
	if (strlen(flush) >= 11 && !strncasecmp(flush, "incremental", 11) &&
		!strtoul(auditd_value(c, "freq")->value, NULL, 10))
		return refused(r, "flush = %s needs freq above 0", flush);
	if (!str_eq(auditd_value(c, "log_group")->value, "0") &&
		!str_eq(auditd_value(c, "log_group")->value, "root") &&
		str_eq(directory_of(r->arena, auditd_value(c, "log_file")->value), "/var/log"))
		return refused(r, "log_file directly in /var/log with a log_group");
	if (str_ieq(auditd_value(c, "name_format")->value, "user") &&
		!auditd_value(c, "name")->value)
		return refused(r, "name_format = user without a name");
	return 0;
}

static int installed(struct root *root, struct err *e)
{
	static const char *const programs[] = {"/sbin/auditd", "/usr/sbin/auditd"};
	struct stat st;
	int rc = 0;

	for (size_t i = 0; i < 2; i++) {
		rc = root_stat(root, programs[i], true, &st, e);
		if (!rc || !is_absent(rc))
			return rc;
	}
	return err_set(e, ENOENT, "auditd is not installed (no /sbin/auditd)");
}

/* The file auditd reads: of the folder its unit names with -c, or the usual one. */
static const char *conf_path(struct root *r, struct arena *a)
{
	struct audit_start s;

	if (audit_start(r, a, &s, &(struct err){0}))
		return "/etc/audit/auditd.conf";
	return arena_printf(a, "%s/auditd.conf", s.config);
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct auditd_conf *c = arena_alloc(a, sizeof(*c));
	struct reader r = {.root = h->root, .arena = a, .conf = c, .err = e, .line = 1};
	struct stat st;

	(void)f;
	for (size_t i = 0; i < N_KEYS; i++)
		c->values[i].value = keys[i].initial;
	*ret = c;
	int rc = installed(h->root, e);
	if (rc)
		return rc;
	r.path = conf_path(h->root, a);
	rc = root_read(h->root, r.path, &r.file, e);
	if (rc == -ENOENT) {
		rc = root_stat(h->root, r.path, false, &st, &(struct err){0});
		return rc ? 0
			  : err_set(e, ELOOP, "%s is a link to nothing: auditd does not start",
				    r.path);
	}
	if (rc)
		return rc;
	rc = root_stat(h->root, r.path, false, &st, e);
	if (rc)
		return rc;
	r.line = 0;
	if (S_ISLNK(st.st_mode))
		return refused(&r, "the file is a symbolic link");
	if (st.st_uid)
		return refused(&r, "the file is owned by user %u, not root", (unsigned)st.st_uid);
	if (st.st_mode & S_IWOTH)
		return refused(&r, "the file is writable by everyone");
	rc = read_lines(&r);
	if (!rc && memchr(r.file->data, '\n', r.file->size))
		rc = check_together(&r);
	return rc;
}

const struct model model_auditd_conf = {"auditd.conf", build};
