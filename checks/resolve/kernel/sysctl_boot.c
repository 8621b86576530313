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
#include "checks/resolve/kernel/sysctl_builder.h"

#include <errno.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/systemd_ini.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"
#include "checks/resolve/kernel/sysctl_unit.h"

struct hand *sysctl_hand(struct builder *b, const char *unit)
{
	if (b->n + 1 >= MAX_HANDS)
		return NULL;
	struct hand *h = &b->v[++b->n];
	h->unit = unit;
	return h;
}

void sysctl_hand_done(struct builder *b, struct hand *h)
{
	if (!h->log.n)
		b->n--, *h = (struct hand){0};
}

struct sysctl_origin sysctl_by(struct builder *b, const char *who, const char *when)
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

struct sysctl_script sysctl_script_of(struct builder *b, struct hand *h, struct sysctl_origin at)
{
	return (struct sysctl_script){
		.root = b->root, .a = b->a, .log = &h->log, .restart = restart, .arg = b, .at = at};
}

void sysctl_not_known(struct builder *b, struct sysctl_log *log, struct sysctl_origin at,
	const char *text, const char *why)
{
	*(struct sysctl_op *)arena_push(
		b->a, &log->v, &log->n, &log->cap, sizeof(*log->v)) = (struct sysctl_op){
		.kind = SYSCTL_LOST, .key = text, .value = arena_strdup(b->a, why), .at = at};
}

static void cannot(
	struct builder *b, struct sysctl_log *log, struct sysctl_origin at, const char *why)
{
	sysctl_not_known(b, log, at, "", why);
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

/* StandardOutput=file:PATH: what the commands print goes to a parameter. */
static const char *printed_to(struct builder *b, const char *unit)
{
	static const char *const ways[] = {"file:", "append:", "truncate:"};
	char **v;
	size_t n;

	if (unit_setting(b->root, b->a, unit, "Service", "StandardOutput", &v, &n, NULL, NULL,
		    NULL) < 0 ||
		!n)
		return NULL;
	for (size_t i = 0; i < 3; i++)
		if (str_starts(v[n - 1], ways[i]))
			return str_starts(v[n - 1] + strlen(ways[i]), "/proc/sys/")
				       ? v[n - 1] + strlen(ways[i])
				       : NULL;
	return NULL;
}

/* What of it reaches the host; false: nothing. */
static bool reaches(
	struct sysctl_script *s, const struct sysctl_reach *reach, const struct unit_argv *v)
{
	s->own_network = reach->own_network;
	s->only_network = reach->user && !v->full && !v->root;
	return (v->full || !reach->hidden) && (!s->only_network || reach->net_admin);
}

/* One command; its exit code. */
static int run_command(struct sysctl_script *s, const struct sysctl_reach *reach,
	const struct unit_argv *v, const char *output)
{
	struct sysctl_log *real = s->log, none = {0};

	s->at.file = v->file;
	s->at.line = v->line;
	if (!reaches(s, reach, v))
		s->log = &none;
	int rc = output ? hand_printing(s, v->argv, v->n, output) : hand_command(s, v->argv, v->n);
	/* What it could not write, it fails at. */
	if (s->log == &none && none.n)
		rc = -1;
	s->log = real;
	return rc;
}

/* Everything a service runs when it starts, and when it ends by itself. */
static void run_unit(struct builder *b, struct hand *h, const char *unit, const char *when)
{
	static const char *const keys[] = {"ExecCondition", "ExecStartPre", "ExecStart",
		"ExecStartPost", "ExecStop", "ExecStopPost"};
	struct sysctl_script s = sysctl_script_of(b, h, sysctl_by(b, unit, when));
	struct sysctl_reach reach;

	sysctl_unit_reaches(b->root, b->a, unit, &reach);
	static const struct unit_needs needs = {.no_steps = true};
	struct unit_run runs;
	struct err why = {0};
	size_t before = h->log.n;
	if (unit_runs(b->root, b->a, unit, &needs, &runs, &why) >= 0) {
		if (runs.answer == UNIT_DOES_NOT_RUN)
			return;
		if (runs.answer == UNIT_RUN_NOT_KNOWN && str_eq(unit, SYSCTL_UNIT))
			cannot(b, &h->log, s.at, runs.en);
	}
	s.credential = sysctl_unit_credential(b->root, b->a, unit);
	char **env;
	if (unit_variables(b->root, b->a, unit, &env, &s.n_env, NULL) >= 0)
		s.env = env;
	const char *output = printed_to(b, unit);
	int ends = ends_at_once(b, unit);
	bool failed = false;
	for (size_t k = 0; k < 6; k++) {
		struct unit_argv *v;
		struct err e = {0};
		size_t n;
		if ((k >= 4 && !ends && !failed) || (failed && k < 5))
			continue;
		s.at = sysctl_by(b, unit, when);
		if (k >= 4 && ends < 0 && !failed && !when)
			s.at.when = arena_printf(b->a, "whether %s has ended", unit);
		if (unit_commands(b->root, b->a, unit, keys[k], &v, &n, &e) < 0) {
			if (str_eq(unit, SYSCTL_UNIT))
				cannot(b, &h->log, s.at, e.text);
			return;
		}
		for (size_t i = 0; i < n; i++)
			/* What fails ends the start: what stands behind it does not run. */
			if (run_command(&s, &reach, &v[i], output) == 0 && !v[i].ignore) {
				if (!k)
					return;
				failed = true;
				break;
			}
	}
	sysctl_unit_unseen(b->root, b->a, unit, &h->log, before);
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
		int due = u.on_demand && u.by ? unit_due(b->root, b->a, u.by) : -1;
		if (!due)
			continue;
		const char *when = u.on_demand && due > 0 ? NULL
				   : u.on_demand ? arena_printf(b->a, "whether %s starts %s",
							   u.by ? u.by : "a timer", names[i])
				   : u.undecided && !harmless(u.undecided) ? u.undecided
									   : NULL;
		struct hand *h = sysctl_hand(b, names[i]);
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
				.at = sysctl_by(b, names[i], when)};
			hand_command(&s, (char *[]){(char *)u.fragment, (char *)"start"}, 2);
		} else {
			run_unit(b, h, names[i], when);
		}
		if (!h->log.n)
			b->n--, *h = (struct hand){0};
	}
	return rc < 0 ? rc : 0;
}

bool sysctl_starts(struct builder *b, const char *unit)
{
	struct unit_boot u;

	return unit_at_boot(b->root, b->a, unit, &u, NULL) >= 0 && u.starts && !u.on_demand;
}

static void write_one(struct builder *b, struct hand *h, const char *key, const char *value,
	const struct file *f, unsigned line, const char *who)
{
	struct sysctl_origin at = sysctl_by(b, who, NULL);

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

	if (!sysctl_starts(b, "systemd-networkd.service"))
		return 0;
	struct hand *h = sysctl_hand(b, "systemd-networkd.service");
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
	if (h)
		sysctl_hand_done(b, h);
	return rc < 0 ? rc : 0;
}

static void ifupdown(struct builder *b)
{
	struct hand *h = sysctl_starts(b, "networking.service")
				 ? sysctl_hand(b, "networking.service")
				 : NULL;
	struct sysctl_script s = {.root = b->root, .a = b->a, .restart = restart, .arg = b};

	if (!h)
		return;
	s.log = &h->log;
	s.at = sysctl_by(b, "networking.service", NULL);
	hand_ifupdown(&s);
	sysctl_hand_done(b, h);
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
	struct hand *h = on && path && str_ieq(on, "yes") && sysctl_starts(b, "ufw.service")
				 ? sysctl_hand(b, "ufw.service")
				 : NULL;

	if (!h)
		return;
	struct sysctl_script s = {.root = b->root,
		.a = b->a,
		.log = &h->log,
		.at = sysctl_by(b, "ufw.service", NULL)};
	hand_command(&s,
		(char *[]){
			(char *)"sysctl", (char *)"-e", (char *)"-q", (char *)"-p", (char *)path},
		5);
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
			struct sysctl_origin at = sysctl_by(b, "kernel command line", NULL);
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

	if (!sysctl_starts(b, "systemd-udevd.service"))
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
	b->b->nobody = !u.exists && !u.masked;
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

	b->h = h;
	b->facts = facts;
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
		rc = sysctl_tmpfiles(b);
	if (rc >= 0)
		rc = networkd(b);
	ifupdown(b);
	ufw(b);
	sysctl_cron(b);
	sysctl_user_units(b);
	sysctl_generators(b);
	if (rc < 0)
		return rc;
	in_order(b);
	udev_own(b);
	add(b, (struct sysctl_op){.kind = SYSCTL_NEW, .key = SYSCTL_LATE});
	if (udev_rule(b))
		udev(b, SYSCTL_LATE);
	for (size_t i = 0; i < b->b->log.n; i++)
		b->b->nobody &= !b->b->log.v[i].at.file;
	return 0;
}

const struct model model_sysctl_boot = {"kernel parameters at boot", build};
