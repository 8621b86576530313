/*
 * sysctl_boot: who writes kernel parameters at the next boot, and in which order.
 *
 * The kernel's command line (sysctl.KEY=VALUE in grub.cfg), the services the boot starts, each with its commands and the
 * scripts they run (systemd-sysctl.service is one of them, rc-local.service another), tmpfiles.d's "w" lines,
 * systemd-networkd's IPForward=, ifupdown's interfaces, ufw's sysctl file, cron's @reboot lines; udev's rule that runs
 * systemd-sysctl for an interface.  Services stand in the order of After= and Before=; where they have none, neither of
 * two is taken to be last.  What only a timer, socket or path starts, and what cron runs later, may or may not come.
 * Not handled: kernel modules that are loaded after systemd-sysctl has run, NetworkManager, D-Bus activation, user units,
 * "systemd.mask=" on the kernel's command line, systemd's own limits on open files.
 */
#include "checks/resolve/kernel/sysctl_boot.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"
#include "checks/resolve/kernel/sysctl_script.h"
#include "checks/resolve/kernel/sysctl_unit.h"

#define SYSCTL_UNIT "systemd-sysctl.service"
#define MAX_HANDS   400

struct hand {
	const char *unit; /* whose place in the order it has */
	struct sysctl_log log;
	bool early; /* before any unit that waits for sysinit.target */
};
struct builder {
	const struct host *h;
	struct root *root;
	struct arena *a;
	struct sysctl_boot *b;
	struct hand v[MAX_HANDS];
	unsigned n; /* hand 0 is nobody */
	struct err *e;
};

static struct hand *hand(struct builder *b, const char *unit)
{
	if (b->n + 1 >= MAX_HANDS)
		return NULL;
	struct hand *h = &b->v[++b->n];
	h->unit = unit;
	return h;
}

static struct sysctl_origin by(struct builder *b, const char *who, const char *when)
{
	return (struct sysctl_origin){.by = who, .when = when, .hand = b->n};
}

static void run_unit(struct builder *b, struct hand *h, const char *unit, const char *when);

static void restart(struct sysctl_script *s, void *arg)
{
	struct builder *b = arg;
	struct hand tmp = {.unit = SYSCTL_UNIT};

	run_unit(b, &tmp, SYSCTL_UNIT, s->at.when);
	for (size_t i = 0; i < tmp.log.n; i++) {
		tmp.log.v[i].at.hand = s->at.hand;
		*(struct sysctl_op *)arena_push(b->a, &s->log->v, &s->log->n, &s->log->cap,
			sizeof(*s->log->v)) = tmp.log.v[i];
	}
}

static void cannot(
	struct builder *b, struct sysctl_log *log, struct sysctl_origin at, const char *why)
{
	*(struct sysctl_op *)arena_push(b->a, &log->v, &log->n, &log->cap, sizeof(*log->v)) =
		(struct sysctl_op){
			.kind = SYSCTL_LOST, .key = "", .value = arena_strdup(b->a, why), .at = at};
}

/* Does a service end at once, so that what is for its end runs too?  1, 0, -1: files do not tell. */
static int ends_at_once(struct builder *b, const char *unit)
{
	char **v;
	size_t n;
	bool remains = false;

	if (sysctl_unit_on(b->root, b->a, unit, "RemainAfterExit", &remains) && remains)
		return 0;
	if (unit_setting(b->root, b->a, unit, "Service", "Type", &v, &n, NULL, NULL, NULL) >= 0 &&
		n && *v[n - 1])
		return str_eq(v[n - 1], "oneshot") ? 1 : -1;
	if (unit_setting(b->root, b->a, unit, "Service", "ExecStart", &v, &n, NULL, NULL, NULL) >=
			0 &&
		!n)
		return 1;
	return -1;
}

/* Everything a service runs when it starts, and when it ends by itself. */
static void run_unit(struct builder *b, struct hand *h, const char *unit, const char *when)
{
	static const char *const keys[] = {"ExecCondition", "ExecStartPre", "ExecStart",
		"ExecStartPost", "ExecStop", "ExecStopPost"};
	struct sysctl_script s = {
		.root = b->root, .a = b->a, .log = &h->log, .restart = restart, .arg = b};

	if (!sysctl_unit_reaches(b->root, b->a, unit, &s.own_network))
		return;
	static const struct unit_needs needs = {.no_steps = true};
	struct unit_run runs;
	struct err why = {0};
	size_t before = h->log.n;
	if (unit_runs(b->root, b->a, unit, &needs, &runs, &why) >= 0) {
		if (runs.answer == UNIT_DOES_NOT_RUN)
			return;
		if (runs.answer == UNIT_RUN_NOT_KNOWN && str_eq(unit, SYSCTL_UNIT))
			cannot(b, &h->log, by(b, unit, when), runs.en);
	}
	s.credential = sysctl_unit_credential(b->root, b->a, unit);
	int ends = ends_at_once(b, unit);
	bool failed = false;
	for (size_t k = 0; k < 6; k++) {
		struct unit_argv *v;
		struct err e = {0};
		size_t n;
		if ((k >= 4 && !ends && !failed) || (failed && k < 5))
			continue;
		s.at = by(b, unit, when);
		if (k >= 4 && ends < 0 && !failed && !when)
			s.at.when = arena_printf(b->a, "whether %s has ended", unit);
		if (unit_commands(b->root, b->a, unit, keys[k], &v, &n, &e) < 0) {
			if (str_eq(unit, SYSCTL_UNIT))
				cannot(b, &h->log, s.at, e.text);
			return;
		}
		for (size_t i = 0; i < n; i++) {
			s.at.file = v[i].file;
			s.at.line = v[i].line;
			/* What fails ends the start: what stands behind it does not run. */
			if (hand_command(&s, v[i].argv, v[i].n) == 0 && !v[i].ignore) {
				if (!k)
					return;
				failed = true;
				break;
			}
		}
	}
	sysctl_unit_unseen(b->root, b->a, unit, &h->log, before);
}

/* A timer that is due as soon as it stands: at most five seconds after the boot. */
static bool due(struct builder *b, const char *timer)
{
	static const char *const keys[] = {"OnActiveSec", "OnBootSec", "OnStartupSec"};
	static const char *const seconds[] = {"", "s", "sec", "second", "seconds"};
	char **v;
	size_t n;

	if (!timer || !str_ends(timer, ".timer"))
		return false;
	for (size_t k = 0; k < 3; k++) {
		if (unit_setting(b->root, b->a, timer, "Timer", keys[k], &v, &n, NULL, NULL, NULL) <
			0)
			continue;
		for (size_t i = 0; i < n; i++) {
			size_t digits = strspn(v[i], "0123456789");
			const char *unit = v[i] + digits + strspn(v[i] + digits, " \t");
			if (!digits || digits > 4)
				continue;
			if (strspn(v[i], "0") == digits || str_starts(unit, "ms") ||
				str_starts(unit, "us"))
				return true;
			for (size_t s = 0; digits == 1 && s < 5; s++)
				if (str_eq(unit, seconds[s]) && v[i][0] <= '5')
					return true;
		}
	}
	return false;
}

/* A condition that is met wherever systemd-sysctl can write at all. */
static bool harmless(const char *undecided)
{
	return strstr(undecided, "/proc/sys") != NULL;
}

static int services(struct builder *b)
{
	char **names;
	size_t n;
	int rc = units_at_boot(b->root, b->a, ".service", &names, &n, b->e);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		struct unit_boot u;
		rc = unit_at_boot(b->root, b->a, names[i], &u, b->e);
		if (rc < 0)
			break;
		const char *when = u.on_demand && due(b, u.by) ? NULL
				   : u.on_demand ? arena_printf(b->a, "whether %s starts %s",
							   u.by ? u.by : "a timer", names[i])
				   : u.undecided && !harmless(u.undecided) ? u.undecided
									   : NULL;
		struct hand *h = hand(b, names[i]);
		if (!h)
			return err_set(
				b->e, E2BIG, "more than %d services start at boot", MAX_HANDS);
		h->early = !unit_is_after(b->root, names[i], "sysinit.target");
		if (u.fragment && str_starts(u.fragment, "/etc/init.d/")) {
			struct sysctl_script s = {.root = b->root,
				.a = b->a,
				.log = &h->log,
				.restart = restart,
				.arg = b,
				.at = by(b, names[i], when)};
			hand_command(&s, (char *[]){(char *)u.fragment, (char *)"start"}, 2);
		} else {
			run_unit(b, h, names[i], when);
		}
		if (!h->log.n)
			b->n--, *h = (struct hand){0};
	}
	return rc < 0 ? rc : 0;
}

static bool starts(struct builder *b, const char *unit)
{
	struct unit_boot u;

	return unit_at_boot(b->root, b->a, unit, &u, NULL) >= 0 && u.starts && !u.on_demand;
}

/* tmpfiles.d: "w PATH - - - - TEXT" */
static void tmpfiles_line(
	struct builder *b, struct hand *h, const struct file *f, unsigned line, const char *text)
{
	size_t n;
	char **w = str_split(b->a, text, " \t\r", &n);
	const char *type = n ? w[0] : "", *path = n > 1 ? w[1] : "";

	bool writes = type[0] == 'w' || type[0] == 'F' || (type[0] == 'f' && strchr(type, '+'));
	if (!writes || n < 2)
		return;
	if (path[0] == '"' || path[0] == '\'')
		path = arena_strndup(b->a, path + 1, strlen(path + 1) - (strlen(path) > 1));
	if (!str_starts(path, "/proc/sys/"))
		return;
	const char *value = text;
	for (int i = 0; i < 6; i++) {
		value += strspn(value, " \t");
		value += strcspn(value, " \t");
	}
	value += strspn(value, " \t");
	const char *key = path + 10;
	/* Of one path the first line counts; "w+" comes on top. */
	for (size_t i = 0; i < h->log.n && !strchr(type, '+'); i++)
		if (str_eq(h->log.v[i].key, key))
			return;
	static const struct sysctl_options none;
	struct sysctl_origin at = by(b, "systemd-tmpfiles", NULL);
	at.file = f;
	at.line = line;
	*(struct sysctl_op *)arena_push(
		b->a, &h->log.v, &h->log.n, &h->log.cap, sizeof(struct sysctl_op)) =
		(struct sysctl_op){.kind = sysctl_is_glob(key) ? SYSCTL_GLOB : SYSCTL_WRITE,
			.key = key,
			.value = str_strip(arena_strndup(b->a, value, strcspn(value, "\\"))),
			.options = sysctl_is_glob(key) ? &none : NULL,
			.at = at};
}

static int tmpfiles(struct builder *b)
{
	static char *const dirs[] = {
		"/etc/tmpfiles.d", "/usr/local/lib/tmpfiles.d", "/usr/lib/tmpfiles.d"};
	char **paths;
	size_t n;
	int rc;

	if (!starts(b, "systemd-tmpfiles-setup.service"))
		return 0;
	struct hand *h = hand(b, "systemd-tmpfiles-setup.service");
	rc = systemd_ordered(b->root, b->a, dirs, 3, ".conf", &paths, &n, b->e);
	if (h)
		h->early = true;
	for (size_t i = 0; h && rc >= 0 && i < n; i++) {
		const struct file *f;
		struct lines l;
		const char *text;
		size_t len;
		rc = root_read(b->root, paths[i], &f, b->e);
		if (rc < 0) {
			rc = is_absent(rc) || rc == -EINVAL ? 0 : rc;
			continue;
		}
		l = lines_of(f->data, f->size);
		while (next_line(&l, &text, &len))
			tmpfiles_line(b, h, f, l.number, str_strip(arena_strndup(b->a, text, len)));
	}
	if (h && !h->log.n)
		b->n--, *h = (struct hand){0};
	return rc < 0 ? rc : 0;
}

static void write_one(struct builder *b, struct hand *h, const char *key, const char *value,
	const struct file *f, unsigned line, const char *who)
{
	struct sysctl_origin at = by(b, who, NULL);

	at.file = f;
	at.line = line;
	*(struct sysctl_op *)arena_push(b->a, &h->log.v, &h->log.n, &h->log.cap,
		sizeof(struct sysctl_op)) = (struct sysctl_op){
		.kind = SYSCTL_WRITE, .key = key, .value = value, .systemd = true, .at = at};
}

/* systemd-networkd turns forwarding on, never off, once a link of that file comes up. */
static int networkd(struct builder *b)
{
	static char *const dirs[] = {"/etc/systemd/network", "/usr/local/lib/systemd/network",
		"/usr/lib/systemd/network"};
	char **paths;
	size_t n;

	if (!starts(b, "systemd-networkd.service"))
		return 0;
	struct hand *h = hand(b, "systemd-networkd.service");
	int rc = systemd_ordered(b->root, b->a, dirs, 3, ".network", &paths, &n, b->e);
	for (size_t i = 0; h && rc >= 0 && i < n; i++) {
		const struct file *f;
		struct ini items = {0};
		rc = root_read(b->root, paths[i], &f, b->e);
		if (rc < 0) {
			rc = is_absent(rc) || rc == -EINVAL ? 0 : rc;
			continue;
		}
		systemd_ini(b->a, f, &items, NULL);
		char **drop,
			*dir = arena_printf(b->a, "/etc/systemd/network/%s.d", path_base(paths[i]));
		size_t n_drop;
		if (systemd_ordered(b->root, b->a, &dir, 1, ".conf", &drop, &n_drop, NULL) >= 0)
			for (size_t k = 0; k < n_drop; k++)
				if (root_read(b->root, drop[k], &f, NULL) >= 0)
					systemd_ini(b->a, f, &items, NULL);
		const struct ini_item *forward = NULL, *masquerade = NULL;
		for (size_t k = 0; k < items.n; k++) {
			if (!str_eq(items.v[k].section, "Network"))
				continue;
			if (str_eq(items.v[k].key, "IPForward"))
				forward = &items.v[k];
			if (str_eq(items.v[k].key, "IPMasquerade"))
				masquerade = &items.v[k];
		}
		const struct ini_item *it = forward && *forward->value ? forward : masquerade;
		bool on = false, both = it && systemd_bool(it->value, &on) == 0 && on;
		if (!it)
			continue;
		if (both || str_eq(it->value, "ipv4") || str_eq(it->value, "both"))
			write_one(b, h, "net/ipv4/ip_forward", "1", it->file, it->line,
				"systemd-networkd");
		if ((both && it == forward) || str_eq(it->value, "ipv6") ||
			str_eq(it->value, "both"))
			write_one(b, h, "net/ipv6/conf/all/forwarding", "1", it->file, it->line,
				"systemd-networkd");
	}
	if (h && !h->log.n)
		b->n--, *h = (struct hand){0};
	return rc < 0 ? rc : 0;
}

static void ifupdown(struct builder *b)
{
	struct hand *h = starts(b, "networking.service") ? hand(b, "networking.service") : NULL;
	struct sysctl_script s = {.root = b->root, .a = b->a, .restart = restart, .arg = b};

	if (!h)
		return;
	s.log = &h->log;
	s.at = by(b, "networking.service", NULL);
	hand_ifupdown(&s);
	if (!h->log.n)
		b->n--, *h = (struct hand){0};
}

static const char *assignment(struct builder *b, const char *path, const char *name)
{
	const struct file *f;
	struct lines l;
	const char *text, *value = NULL;
	size_t len, n = strlen(name);

	if (root_read(b->root, path, &f, NULL) < 0)
		return NULL;
	l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len))
		if (len > n && !strncmp(text, name, n) && text[n] == '=') {
			value = arena_strndup(b->a, text + n + 1, len - n - 1);
			value = arena_strndup(b->a, value + (*value == '"' || *value == '\''),
				strcspn(value + (*value == '"' || *value == '\''), "\"' \t\r#"));
		}
	return value;
}

static void ufw(struct builder *b)
{
	const char *on = assignment(b, "/etc/ufw/ufw.conf", "ENABLED"),
		   *path = assignment(b, "/etc/default/ufw", "IPT_SYSCTL");
	struct hand *h = on && path && str_ieq(on, "yes") && starts(b, "ufw.service")
				 ? hand(b, "ufw.service")
				 : NULL;

	if (!h)
		return;
	struct sysctl_script s = {
		.root = b->root, .a = b->a, .log = &h->log, .at = by(b, "ufw.service", NULL)};
	hand_command(&s,
		(char *[]){
			(char *)"sysctl", (char *)"-e", (char *)"-q", (char *)"-p", (char *)path},
		5);
}

struct crontab {
	const struct file *file;
	bool user; /* the system's form has a name before the command */
	bool off;  /* SHELL= runs nothing */
	char **env;
	size_t n_env, cap_env;
};

/* NAME = VALUE, for the lines behind it. */
static bool cron_variable(struct builder *b, struct crontab *c, const char *t)
{
	size_t n = strcspn(t, "= \t");
	const char *eq = t + n + strspn(t + n, " \t");

	if (*eq != '=' || !n)
		return false;
	char *value = str_strip(arena_strdup(b->a, eq + 1));
	size_t len = strlen(value);
	if (len > 1 && (*value == '"' || *value == '\'') && value[len - 1] == *value)
		value = arena_strndup(b->a, value + 1, len - 2);
	char *name = arena_strndup(b->a, t, n);
	if (strpbrk(name, "\"'"))
		name = arena_strndup(b->a, name + 1, n > 2 ? n - 2 : 0);
	if (str_eq(name, "SHELL"))
		c->off = str_ends(value, "/false") || str_ends(value, "/true") ||
			 str_ends(value, "nologin");
	*(char **)arena_push(b->a, &c->env, &c->n_env, &c->cap_env, sizeof(char *)) =
		arena_printf(b->a, "%s=%s", name, value);
	return true;
}

/* One line of a crontab. */
static void cron_line(struct builder *b, struct crontab *c, unsigned line, char *t)
{
	const struct file *f = c->file;
	bool reboot = str_starts(t, "@reboot");
	int fields = t[0] == '@' ? 1 : 5;

	if (!*t || *t == '#' || cron_variable(b, c, t) || c->off ||
		(!isdigit((unsigned char)*t) && *t != '*' && *t != '@'))
		return;
	for (int i = 0; i < fields; i++) {
		t += strcspn(t, " \t");
		t += strspn(t, " \t");
	}
	if (c->user) {
		bool root = !strncmp(t, "root", 4) && strchr(" \t", t[4]);
		if (!root)
			return;
		t += 4 + strspn(t + 4, " \t");
	}
	for (char *p = t; *p; p++)
		if (*p == '%' && (p == t || p[-1] != '\\'))
			*p = '\0';
	struct hand *h = hand(b, "cron.service");
	if (!h)
		return;
	struct sysctl_script s = {.root = b->root,
		.a = b->a,
		.log = &h->log,
		.restart = restart,
		.arg = b,
		.env = c->env,
		.n_env = c->n_env,
		.at = by(b, "cron",
			reboot ? NULL
			       : arena_printf(b->a, "whether cron has run %s:%u", f->path, line))};
	s.at.file = f;
	s.at.line = line;
	hand_text(&s, t, f, line);
	if (!h->log.n)
		b->n--, *h = (struct hand){0};
}

static void crontab(struct builder *b, const char *path, bool user)
{
	const struct file *f;
	struct lines l;
	const char *text;
	size_t len;

	if (root_read(b->root, path, &f, NULL) < 0 || (f->st.st_mode & (user ? 0022 : 0077)) ||
		f->st.st_uid)
		return;
	if (f->size && f->data[f->size - 1] != '\n')
		return; /* cron refuses it */
	struct crontab c = {.file = f, .user = user};
	cron_variable(b, &c, "PATH=/usr/bin:/bin");
	l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len))
		cron_line(b, &c, l.number, str_strip(arena_strndup(b->a, text, len)));
}

static void cron(struct builder *b)
{
	char **names;
	size_t n;

	if (!starts(b, "cron.service"))
		return;
	crontab(b, "/etc/crontab", true);
	if (root_list(b->root, "/etc/cron.d", b->a, &names, &n, NULL) >= 0)
		for (size_t i = 0; i < n; i++)
			if (!names[i][strspn(names[i], "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQ"
						       "RSTUVWXYZ0123456789_-")])
				crontab(b, arena_printf(b->a, "/etc/cron.d/%s", names[i]), true);
	crontab(b, "/var/spool/cron/crontabs/root", false);
}

/* sysctl.KEY=VALUE on the line the boot loader hands to the kernel. */
static void command_line(struct builder *b)
{
	const struct file *f;
	struct lines l;
	const char *text;
	size_t len, n;

	if (root_read(b->root, "/boot/grub/grub.cfg", &f, NULL) < 0)
		return;
	l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char **w = str_split(b->a, arena_strndup(b->a, text, len), " \t", &n);
		if (!n || !str_starts(w[0], "linux"))
			continue;
		for (size_t i = 1; i < n; i++) {
			char *eq = strchr(w[i], '=');
			if (!eq || (!str_starts(w[i], "sysctl.") && !str_starts(w[i], "sysctl/")))
				continue;
			*eq = '\0';
			struct sysctl_origin at = by(b, "kernel command line", NULL);
			at.file = f;
			at.line = l.number;
			*(struct sysctl_op *)arena_push(b->a, &b->b->log.v, &b->b->log.n,
				&b->b->log.cap, sizeof(struct sysctl_op)) =
				(struct sysctl_op){.kind = SYSCTL_WRITE,
					.key = sysctl_key(b->a, w[i] + 7),
					.value = eq + 1,
					.at = at};
		}
		return;
	}
}

static void add(struct builder *b, struct sysctl_op op)
{
	*(struct sysctl_op *)arena_push(
		b->a, &b->b->log.v, &b->b->log.n, &b->b->log.cap, sizeof(op)) = op;
}

/* Is udev's rule for interfaces in force? */
static bool udev_rule(struct builder *b)
{
	static const char *const paths[] = {"/etc/udev/rules.d/99-systemd.rules",
		"/usr/local/lib/udev/rules.d/99-systemd.rules",
		"/usr/lib/udev/rules.d/99-systemd.rules", "/lib/udev/rules.d/99-systemd.rules"};
	struct stat st;

	if (!starts(b, "systemd-udevd.service"))
		return false;
	for (size_t i = 0; i < 4; i++) {
		const struct file *f;
		if (root_stat(b->root, paths[i], false, &st, NULL) < 0)
			continue;
		/* a link to /dev/null masks it */
		return root_stat(b->root, paths[i], true, &st, NULL) == 0 && S_ISREG(st.st_mode) &&
		       root_read(b->root, paths[i], &f, NULL) >= 0 &&
		       strstr(f->data, "systemd-sysctl --prefix=");
	}
	return false;
}

static void udev(struct builder *b, const char *name)
{
	static const char *const tables[] = {
		"net/ipv4/conf", "net/ipv4/neigh", "net/ipv6/conf", "net/ipv6/neigh"};
	struct sysctl_script s = {
		.root = b->root, .a = b->a, .log = &b->b->log, .at = {.by = "udev"}};
	char *argv[5] = {(char *)"systemd-sysctl"};

	for (size_t i = 0; i < 4; i++)
		argv[i + 1] = arena_printf(b->a, "--prefix=%s/%s", tables[i], name);
	hand_command(&s, argv, 5);
}

/* Rules of the administrator that write parameters are not followed. */
static void udev_own(struct builder *b)
{
	char **names;
	size_t n;

	if (root_list(b->root, "/etc/udev/rules.d", b->a, &names, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct file *f;
		struct lines l;
		const char *text;
		size_t len;
		if (!str_ends(names[i], ".rules") || str_eq(names[i], "99-systemd.rules") ||
			root_read(b->root, arena_printf(b->a, "/etc/udev/rules.d/%s", names[i]), &f,
				NULL) < 0)
			continue;
		l = lines_of(f->data, f->size);
		while (next_line(&l, &text, &len)) {
			char *t = str_strip(arena_strndup(b->a, text, len));
			if (*t == '#' || (!strstr(t, "sysctl") && !strstr(t, "SYSCTL{") &&
						 !strstr(t, "proc/sys")))
				continue;
			struct sysctl_origin at = {.file = f, .line = l.number, .by = "udev"};
			add(b, (struct sysctl_op){.kind = SYSCTL_LOST,
				       .key = t,
				       .value = arena_printf(b->a,
					       "%s:%u: a rule of udev whose effect is not followed",
					       f->path, l.number),
				       .at = at});
		}
	}
}

static bool hand_after(void *arg, unsigned y, unsigned x)
{
	struct builder *b = arg;
	const char *later = b->v[y].unit, *earlier = b->v[x].unit;

	/* Nothing orders these two, but the one waits for all file systems and the other for nothing. */
	if (str_eq(earlier, SYSCTL_UNIT) && unit_is_after(b->root, later, "local-fs.target") &&
		!unit_is_after(b->root, earlier, "local-fs.target"))
		return true;
	return !str_eq(later, earlier) && unit_is_after(b->root, later, earlier);
}

static void take(struct builder *b, struct hand *h)
{
	for (size_t i = 0; i < h->log.n; i++)
		add(b, h->log.v[i]);
}

/* All hands into the log: those before sysinit.target first, each behind those it comes after. */
static void in_order(struct builder *b)
{
	bool *done = arena_array(b->a, b->n + 2, sizeof(*done));
	bool addressed = false;

	for (unsigned left = b->n; left; left--) {
		unsigned pick = 0;
		for (int early = 1; early >= 0 && !pick; early--)
			for (unsigned i = 1; i <= b->n && !pick; i++) {
				bool waits = false;
				if (done[i] || (early && !b->v[i].early))
					continue;
				for (unsigned k = 1; k <= b->n && !waits; k++)
					waits = k != i && !done[k] && hand_after(b, i, k);
				if (!waits)
					pick = i;
			}
		for (unsigned i = 1; !pick; i++) /* a cycle */
			pick = done[i] ? 0 : i;
		if (!b->v[pick].early && !addressed) {
			addressed = true;
			if (udev_rule(b))
				udev(b, SYSCTL_EARLY);
			add(b, (struct sysctl_op){.kind = SYSCTL_ADDR});
		}
		done[pick] = true;
		take(b, &b->v[pick]);
	}
	if (!addressed && udev_rule(b))
		udev(b, SYSCTL_EARLY);
}

static void state_of_unit(struct builder *b)
{
	struct unit_boot u;

	if (unit_at_boot(b->root, b->a, SYSCTL_UNIT, &u, NULL) < 0 || u.starts)
		return;
	b->b->idle_by = u.by;
	b->b->idle = u.masked	 ? SYSCTL_UNIT " is masked"
		     : !u.exists ? "there is no " SYSCTL_UNIT
		     : u.condition
			     ? arena_printf(b->a, SYSCTL_UNIT " does not start: %s", u.condition)
		     : u.problem ? arena_printf(b->a, SYSCTL_UNIT " does not start: %s", u.problem)
				 : "nothing starts " SYSCTL_UNIT;
}

static bool is_debian(struct root *r)
{
	const struct file *f;

	if (root_read(r, "/etc/os-release", &f, NULL) < 0 &&
		root_read(r, "/usr/lib/os-release", &f, NULL) < 0)
		return false;
	return strstr(f->data, "ID=debian") || strstr(f->data, "ID=\"debian\"");
}

static int build(
	const struct host *h, struct facts *facts, struct arena *a, const void **ret, struct err *e)
{
	struct builder *b = arena_alloc(a, sizeof(*b));
	int rc;

	(void)facts;
	b->h = h;
	b->root = h->root;
	b->a = a;
	b->e = e;
	b->b = arena_alloc(a, sizeof(*b->b));
	b->b->log.debian = is_debian(h->root);
	b->b->log.after = hand_after;
	b->b->log.arg = b;
	*ret = b->b;
	state_of_unit(b);
	add(b, (struct sysctl_op){.kind = SYSCTL_NEW, .key = "lo"});
	add(b, (struct sysctl_op){.kind = SYSCTL_ADDR});
	add(b, (struct sysctl_op){.kind = SYSCTL_NEW, .key = SYSCTL_EARLY});
	command_line(b);
	rc = services(b);
	if (rc >= 0)
		rc = tmpfiles(b);
	if (rc >= 0)
		rc = networkd(b);
	ifupdown(b);
	ufw(b);
	cron(b);
	if (rc < 0)
		return rc;
	in_order(b);
	udev_own(b);
	add(b, (struct sysctl_op){.kind = SYSCTL_NEW, .key = SYSCTL_LATE});
	if (udev_rule(b))
		udev(b, SYSCTL_LATE);
	return 0;
}

const struct model model_sysctl_boot = {"kernel parameters at boot", build};
