/*
 * boot: what the next boot starts, put together (bootup(7)): the closure of units (unit_start.c), the programs their
 * commands come to (boot_shell.c, boot_command.c), and what the daemons among them run for others (boot_inetd.c,
 * boot_xinetd.c, boot_cron.c, boot_at.c, boot_interfaces.c), programs dbus-daemon starts, RUN of udev rules, and what the managers of users run
 * who linger (boot_users.c).
 *
 * A service none of whose commands can run starts nothing and is left out.
 */
#include "checks/resolve/boot/boot.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/boot/boot_interfaces.h"
#include "checks/resolve/units/unit_index.h"
#include "checks/resolve/units/unit_runs.h"

static void add(struct boot_build *b, struct boot_item item)
{
	*(struct boot_item *)arena_push(b->a, &b->to->v, &b->to->n, &b->to->cap, sizeof(item)) =
		item;
}

/* Whether what call i stops is started again further down. */
static bool again(const struct boot_calls *c, size_t i)
{
	for (size_t k = i + 1; k < c->n; k++)
		if (c->v[k].kind == CALL_UNIT && str_eq(c->v[k].name, c->v[i].name) &&
			!c->v[k].perhaps)
			return true;
	return false;
}

/* Keeps each command that is come to; all are followed. */
bool boot_hear(void *of, const struct boot_told *t, enum call_end *ret_end)
{
	struct boot_build *b = of;
	const struct boot_item *by = b->now;
	struct boot_hand hand = {.n = t->n,
		.by = by->by,
		.user = by->user,
		.as_user = by->as_user,
		.at_boot = by->at_boot,
		.perhaps = by->perhaps	? by->perhaps
			   : t->perhaps ? "a condition in the script"
					: NULL,
		.file = t->file ? t->file : by->file,
		.line = t->file ? t->line : by->line,
		.apart = t->apart,
		.dead = t->dead,
		.path = t->path,
		.times = by->times};
	struct boot_starts *to = b->to;

	(void)ret_end;
	hand.argv = arena_array(b->a, t->n, sizeof(*hand.argv)); /* some stand on the stack */
	memcpy(hand.argv, t->v, t->n * sizeof(*hand.argv));
	*(struct boot_hand *)(b->of_user ? arena_push(b->a, &to->users_hands, &to->n_users_hands,
						   &to->cap_users_hands, sizeof(hand))
					 : arena_push(b->a, &to->hands, &to->n_hands,
						   &to->cap_hands, sizeof(hand))) = hand;
	return false;
}

/* A unit that the same commands unmask and then start: what the package brings, or what stands in /etc. */
static void add_unmasked(
	struct boot_build *b, const struct boot_calls *c, size_t i, const struct boot_item *like)
{
	static const char *const dirs[] = {
		"/usr/local/lib/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"};
	struct boot_item item = *like;
	struct unit_boot u;
	struct stat st;
	bool unmasked = false;

	for (size_t k = 0; k < i; k++)
		unmasked |= c->v[k].kind == CALL_UNMASK && str_eq(c->v[k].name, c->v[i].name);
	if (!unmasked || unit_at_boot(b->h->root, b->a, c->v[i].name, &u, NULL) < 0 || !u.masked)
		return;
	for (size_t k = 0; k < 3; k++)
		if (root_stat(b->h->root, arena_printf(b->a, "%s/%s", dirs[k], c->v[i].name), true,
			    &st, NULL) == 0 &&
			S_ISREG(st.st_mode) && st.st_size) {
			item.how = BOOT_UNIT;
			item.name = c->v[i].name;
			item.names = arena_array(b->a, 1, sizeof(char *));
			item.names[0] = arena_strdup(b->a, c->v[i].name);
			item.n_names = 1;
			item.waits = false;
			item.file = c->v[i].file ? c->v[i].file : item.file;
			item.line = c->v[i].file ? c->v[i].line : item.line;
			if (c->v[i].perhaps)
				item.perhaps = "a condition in the script";
			add(b, item);
			return;
		}
}

void boot_add_calls(struct boot_build *b, const struct boot_calls *c, const struct boot_item *like)
{
	for (size_t i = 0; i < c->n; i++) {
		struct boot_item item = *like;
		if (c->v[i].kind == CALL_UNIT) /* the closure has it, but for one that was masked */
			add_unmasked(b, c, i, like);
		if (c->v[i].kind == CALL_UNIT || c->v[i].kind == CALL_UNMASK ||
			(c->v[i].kind == CALL_STOP && again(c, i)))
			continue;
		item.how = c->v[i].kind == CALL_UNKNOWN ? BOOT_UNKNOWN
			   : c->v[i].kind == CALL_STOP	? BOOT_STOP
							: BOOT_PROGRAM;
		item.name = c->v[i].name;
		item.names = NULL;
		item.n_names = 0;
		char *real;
		if (item.how == BOOT_PROGRAM &&
			root_resolve(b->h->root, item.name, b->a, &real, NULL) == 0) {
			item.names = arena_array(b->a, 1, sizeof(char *));
			item.names[0] = real;
			item.n_names = 1;
		}
		item.waits = false;
		item.stops = c->v[i].stops;
		item.dead = c->v[i].dead;
		if (c->v[i].file) {
			item.file = c->v[i].file;
			item.line = c->v[i].line;
		}
		if ((c->v[i].perhaps || c->v[i].kind == CALL_UNKNOWN) && !item.perhaps)
			item.perhaps = "a condition in the script";
		add(b, item);
		if (item.how == BOOT_PROGRAM && str_eq(path_base(item.name), "anacron"))
			boot_anacron(b, &item);
	}
}

/* What systemctl starts there. */
static void add_asked_units(
	struct boot_build *b, const struct boot_calls *c, const struct boot_item *like)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->v[i].kind == CALL_UNIT) {
			struct boot_item item = *like;
			struct unit_boot u;
			if (unit_at_boot(b->h->root, b->a, c->v[i].name, &u, NULL) < 0 ||
				!u.exists || u.masked)
				continue;
			item.how = BOOT_UNIT;
			item.name = u.name;
			item.names = arena_array(b->a, 2, sizeof(char *));
			item.names[0] = arena_strdup(b->a, c->v[i].name);
			item.names[1] = arena_strdup(b->a, u.name);
			item.n_names = 2;
			if (c->v[i].perhaps)
				item.perhaps = "a condition in the script";
			add(b, item);
		}
}

void boot_add_command(
	struct boot_build *b, const char *const *argv, size_t n, const struct boot_item *like)
{
	struct boot_calls c = {.root = b->h->root,
		.a = b->a,
		.tell = boot_hear,
		.tell_of = b,
		.env = b->env,
		.n_env = b->n_env};

	b->now = like;
	boot_argv(&c, argv, n);
	boot_add_calls(b, &c, like);
	add_asked_units(b, &c, like);
}

void boot_add_text(struct boot_build *b, const char *text, const struct boot_item *like)
{
	struct boot_calls c = {.root = b->h->root,
		.a = b->a,
		.tell = boot_hear,
		.tell_of = b,
		.env = b->env,
		.n_env = b->n_env};

	b->now = like;
	boot_shell(&c, text, strlen(text), NULL, 0, like->file, like->line);
	boot_add_calls(b, &c, like);
	add_asked_units(b, &c, like);
}

void boot_add_open(struct boot_build *b, const struct file *f, unsigned line, const char *why)
{
	add(b, (struct boot_item){.how = BOOT_UNKNOWN,
		       .name = why,
		       .file = f,
		       .line = line,
		       .by = f->path,
		       .perhaps = why});
}

static void hear_ifup(void *of, const struct boot_ifup_command *c)
{
	struct boot_build *b = of;
	struct boot_item like = *b->ifup;

	like.perhaps = c->when ? c->when : like.perhaps;
	if (c->file) {
		like.file = c->file;
		like.line = c->line;
	}
	b->env = c->env;
	b->n_env = c->n_env;
	if (c->text)
		boot_add_text(b, c->text, &like);
	else
		boot_add_command(b, (const char *const *)c->argv, c->n, &like);
	b->env = NULL;
	b->n_env = 0;
}

/* What a daemon that a unit's ExecStart= runs starts for others. */
static void daemons(struct boot_build *b, struct unit_index *x, const struct unit *u,
	const struct boot_item *like)
{
	struct unit_exec *v;
	size_t n;

	if (u->from_sysv) {
		const char *name = path_base(u->fragment);
		if (strstr(name, "xinetd"))
			boot_xinetd(b, like, NULL, 0);
		else if (strstr(name, "inetd"))
			boot_inetd(b, like, &name, 1);
		else if (str_starts(name, "cron"))
			boot_cron(b, like, NULL, 0);
		else if (str_starts(name, "atd"))
			boot_at(b, like);
		return;
	}
	unit_execs(x, u, "Service", "ExecStart", &v, &n);
	for (size_t i = 0; i < n; i++) {
		const char *name = v[i].argv[0] ? path_base(v[i].argv[0]) : "";
		if (!boot_program(b->h->root, b->a, v[i].argv[0] ? v[i].argv[0] : "", NULL))
			continue;
		if (str_eq(name, "xinetd"))
			boot_xinetd(b, like, (const char *const *)v[i].argv, v[i].n);
		else if (str_eq(name, "inetd") || str_eq(name, "inetutils-inetd"))
			boot_inetd(b, like, (const char *const *)v[i].argv, v[i].n);
		else if (str_eq(name, "cron") || str_eq(name, "crond"))
			boot_cron(b, like, (const char *const *)v[i].argv, v[i].n);
		else if (str_eq(name, "atd"))
			boot_at(b, like);
		for (size_t k = 1; str_eq(name, "ifup") && k < v[i].n; k++)
			if (v[i].argv[k] &&
				(str_eq(v[i].argv[k], "-a") || str_eq(v[i].argv[k], "--all"))) {
				b->ifup = like;
				boot_ifupdown(&(struct boot_ifup){b->h->root, b->a, hear_ifup, b});
				break;
			}
	}
}

static bool only_waits(const struct unit *u)
{
	static const char *const types[] = {
		".timer", ".path", ".automount", ".target", ".slice", ".device", ".swap"};

	for (size_t i = 0; i < sizeof(types) / sizeof(*types); i++)
		if (str_ends(u->id, types[i]))
			return true;
	return false;
}

/* Nothing but `true`, as stubs have it: the unit is not active afterwards. */
static bool is_over(struct unit_index *x, const struct unit *u)
{
	const char *again = unit_value(u, "Service", "Restart"), *why;
	struct unit_exec *v;
	size_t n;

	if (!str_ends(u->id, ".service") || unit_outcome(x, u, &why) != UNIT_SUCCEEDS ||
		(again && (str_eq(again, "always") || str_eq(again, "on-success"))))
		return false;
	unit_execs(x, u, "Service", "ExecStart", &v, &n);
	for (size_t i = 0; i < n; i++)
		if (!v[i].argv[0] || !str_eq(path_base(v[i].argv[0]), "true"))
			return false;
	return n > 0;
}

/* User=, unless one of its commands has root's rights all the same. */
static const char *user_of(struct unit_index *x, const struct unit *u)
{
	static const char *const execs[] = {"ExecStartPre", "ExecStart", "ExecStartPost"};
	const char *user = unit_value(u, "Service", "User"), *keys = "@-:|";

	if (!user || !*user || str_eq(user, "root") || str_eq(user, "0"))
		return NULL;
	for (size_t i = 0; i < 3; i++) {
		size_t n;
		char **v = unit_values(x, u, "Service", execs[i], true, &n);
		for (size_t k = 0; k < n; k++)
			if (strchr("+!", v[k][strspn(v[k], keys)]))
				return NULL;
	}
	return user;
}

static int add_unit(
	struct boot_build *b, struct unit_index *x, const struct unit_pull *p, struct err *e)
{
	struct boot_calls c = {.root = b->h->root, .a = b->a, .tell = boot_hear, .tell_of = b};
	struct unit_boot u;
	int rc = unit_describe(x, p->unit, &u, e);

	if (rc < 0 || !u.starts)
		return rc;
	static const struct unit_needs needs = {.no_steps = true};
	struct unit_run run = {.answer = UNIT_DOES_RUN};
	if (str_ends(p->unit->id, ".service"))
		rc = unit_runs(b->h->root, b->a, p->unit->id, &needs, &run, e);
	if (rc < 0 || run.answer == UNIT_DOES_NOT_RUN)
		return rc;
	struct boot_item item = {.how = BOOT_UNIT,
		.name = p->unit->id,
		.at_boot = p->level == UNIT_AT_BOOT,
		.by = p->by,
		.waits = only_waits(p->unit),
		.user = user_of(x, p->unit)};
	item.perhaps = p->level == UNIT_PERHAPS ? p->perhaps ? p->perhaps : p->by : u.undecided;
	if (!item.perhaps && run.answer == UNIT_RUN_NOT_KNOWN)
		item.perhaps = run.en;
	item.names = unit_names(x, p->unit->id, &item.n_names);
	if (u.fragment)
		root_read(b->h->root, u.fragment, &item.file, NULL);
	struct boot_item *hand = arena_alloc(b->a, sizeof(*hand));
	*hand = item;
	hand->by = p->unit->id;
	b->now = hand;
	bool runs = unit_calls(x, p->unit, &c) || !str_ends(p->unit->id, ".service");
	if (runs && !is_over(x, p->unit))
		add(b, item);
	item.by = p->unit->id;
	boot_add_calls(b, &c, &item);
	if (str_ends(p->unit->id, ".timer"))
		boot_add_timer(b, x, p->unit, NULL, item.perhaps);
	if (runs && str_ends(p->unit->id, ".service"))
		daemons(b, x, p->unit, &item);
	return 0;
}

/* RUN+="PROGRAM ...": for which device is not known. */
static void udev_runs(struct boot_build *b)
{
	static char *const dirs[] = {"/etc/udev/rules.d", "/usr/local/lib/udev/rules.d",
		"/usr/lib/udev/rules.d", "/lib/udev/rules.d"};
	char **paths;
	size_t n, len, n_words;

	if (systemd_ordered(b->h->root, b->a, dirs, 4, ".rules", &paths, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		const struct file *f;
		const char *text;
		struct stat st;
		if (root_stat(b->h->root, paths[i], true, &st, NULL) < 0 || S_ISCHR(st.st_mode))
			continue; /* /dev/null masks */
		if (root_read(b->h->root, paths[i], &f, NULL) < 0 || !strstr(f->data, "RUN"))
			continue;
		struct lines l = lines_of(f->data, f->size);
		while (next_line(&l, &text, &len)) {
			char *s = str_strip(arena_strndup(b->a, text, len));
			if (*s == '#')
				continue;
			for (char *at = strstr(s, "RUN"); at; at = strstr(at + 1, "RUN")) {
				const char *v = strchr(at, '"');
				if (!v || str_starts(at, "RUN{builtin}"))
					continue;
				char **w = str_split(b->a,
					arena_strndup(b->a, v + 1, strcspn(v + 1, "\"")), " \t",
					&n_words);
				struct boot_item like = {.by = f->path,
					.file = f,
					.line = l.number,
					.perhaps = "whether a device matches the rule"};
				if (n_words)
					boot_add_command(b, (const char *const *)w, n_words, &like);
			}
		}
	}
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct boot_starts *to = arena_alloc(a, sizeof(*to));
	struct boot_build b = {.h = h, .a = a, .to = to};
	struct unit_index *x;
	size_t n;
	int rc = unit_index(h->root, &x, e);

	(void)f;
	if (rc >= 0)
		rc = unit_closure(x, e);
	if (rc < 0)
		return rc;
	x->all = true;
	for (size_t i = 0; rc >= 0 && i < x->n_pulled; i++)
		if (x->pulled[i].unit->exists && !x->pulled[i].unit->masked)
			rc = add_unit(&b, x, &x->pulled[i], e);
	for (size_t i = 0; rc >= 0 && i < x->n_bus; i++) {
		char **w = str_split(a, x->bus[i].exec, " \t", &n);
		struct boot_item like = {.by = x->bus[i].file->path, .file = x->bus[i].file};
		if (n)
			boot_add_command(&b, (const char *const *)w, n, &like);
	}
	if (rc >= 0 && unit_has_udev(x))
		udev_runs(&b);
	if (rc >= 0)
		rc = boot_users(&b, x, e);
	x->all = false;
	to->generator = x->generator;
	*ret = to;
	return rc < 0 ? rc : 0;
}

const struct model model_boot = {"boot", build};
