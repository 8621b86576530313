/* fake_probe: see fake_probe.h. */
#include "tests/fake_probe.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/probe/proc_text.h"
#include "checks/resolve/audit/auditrules.h"

struct scripted_unit {
	const char *name;
	struct unit_live live;
};

struct scripted_setting {
	const char *path, *value;
};

struct scripted_start {
	pid_t pid;
	struct process_start start;
};

struct scripted_space {
	const char *path;
	struct fs_space space;
};

struct scripted_error {
	const char *function;
	int code;
	const char *text;
};

struct fake_probe {
	struct probe table;
	struct arena *a;
	time_t now;
	bool has_clock, has_audit, has_rules, no_mounts, no_listeners, no_modules, no_firewall,
		no_interfaces;
	struct interface_live *interfaces;
	size_t n_interfaces, cap_interfaces;
	struct clock_state clock;
	struct audit_status audit;
	struct clock_source *sources;
	struct scripted_unit *units;
	struct audit_loaded *rules;
	struct process *processes;
	struct session *sessions;
	struct scripted_setting *settings;
	struct mount_live *mounts;
	struct listener *listeners;
	struct scripted_start *starts;
	char **modules;
	struct scripted_space *spaces;
	struct strbuf rules_of_nft;
	const char *legacy;
	struct mandatory_live mandatory;
	bool has_mandatory;
	struct storage_live storage;
	size_t cap_blocks, cap_swaps;
	bool no_storage;
	struct scripted_error *errors;
	size_t n_sources, n_units, n_rules, n_processes, n_sessions, n_settings, n_mounts,
		n_listeners, n_starts, n_modules, n_spaces, n_errors;
	size_t cap_sources, cap_units, cap_rules, cap_processes, cap_sessions, cap_settings,
		cap_mounts, cap_listeners, cap_starts, cap_modules, cap_spaces, cap_errors;
};

/* "key=value key=value": the value of key, or NULL. */
static const char *get(struct arena *a, const char *line, const char *key)
{
	size_t n;
	char **words = str_split(a, line, " ", &n);

	for (size_t i = 0; i < n; i++)
		if (str_starts(words[i], key) && words[i][strlen(key)] == '=')
			return words[i] + strlen(key) + 1;
	return NULL;
}

static long long num(struct arena *a, const char *line, const char *key, int base)
{
	const char *v = get(a, line, key);

	return v ? strtoll(v, NULL, base) : 0;
}

static int scripted(const struct fake_probe *fp, const char *function, bool known, struct err *e)
{
	for (size_t i = 0; i < fp->n_errors; i++)
		if (str_eq(fp->errors[i].function, function))
			return err_set(e, fp->errors[i].code, "%s", fp->errors[i].text);
	return known ? 0 : err_set(e, ENOSYS, "%s cannot be asked here", function);
}

static int fake_clock_state(void *arg, struct clock_state *ret, struct err *e)
{
	struct fake_probe *fp = arg;
	int rc = scripted(fp, "clock_state", fp->has_clock, e);

	*ret = fp->clock;
	return rc;
}

static int fake_clock_sources(
	void *arg, struct arena *a, struct clock_source **ret, size_t *ret_n, struct err *e)
{
	struct fake_probe *fp = arg;

	(void)a;
	*ret = fp->sources;
	*ret_n = fp->n_sources;
	return scripted(fp, "clock_sources", fp->has_clock || fp->n_sources, e);
}

static int fake_unit(
	void *arg, struct arena *a, const char *name, struct unit_live *ret, struct err *e)
{
	struct fake_probe *fp = arg;

	(void)a;
	*ret = (struct unit_live){"not-found", "inactive", "dead", "", 0};
	for (size_t i = 0; i < fp->n_units; i++)
		if (str_eq(fp->units[i].name, name))
			*ret = fp->units[i].live;
	return scripted(fp, "unit", fp->n_units > 0, e);
}

static int fake_audit_status(void *arg, struct audit_status *ret, struct err *e)
{
	struct fake_probe *fp = arg;

	*ret = fp->audit;
	return scripted(fp, "audit_status", fp->has_audit, e);
}

static int fake_audit_rules(
	void *arg, struct arena *a, struct audit_loaded **ret, size_t *ret_n, struct err *e)
{
	struct fake_probe *fp = arg;

	(void)a;
	*ret = fp->rules;
	*ret_n = fp->n_rules;
	return scripted(fp, "audit_rules", fp->has_audit || fp->has_rules, e);
}

static int fake_processes(
	void *arg, struct arena *a, struct process **ret, size_t *ret_n, struct err *e)
{
	struct fake_probe *fp = arg;

	(void)a;
	*ret = fp->processes;
	*ret_n = fp->n_processes;
	return scripted(fp, "processes", fp->n_processes > 0, e);
}

static int fake_sessions(
	void *arg, struct arena *a, struct session **ret, size_t *ret_n, struct err *e)
{
	struct fake_probe *fp = arg;

	(void)a;
	*ret = fp->sessions;
	*ret_n = fp->n_sessions;
	return scripted(fp, "sessions", true, e);
}

static int fake_sysctl(
	void *arg, struct arena *a, const char *name, const char **ret, struct err *e)
{
	struct fake_probe *fp = arg;
	const char *path;
	int rc = sysctl_path(a, name, &path, e);

	*ret = NULL;
	rc = rc ? rc : scripted(fp, "sysctl", fp->n_settings > 0, e);
	for (size_t i = 0; !rc && i < fp->n_settings; i++)
		if (str_eq(fp->settings[i].path, path))
			*ret = fp->settings[i].value;
	return rc || *ret ? rc : err_set(e, ENOENT, "/proc/sys/%s: no such setting", path);
}

static int by_bytes(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

static int fake_sysctl_names(
	void *arg, struct arena *a, const char *dir, char ***ret, size_t *ret_n, struct err *e)
{
	struct fake_probe *fp = arg;
	const char *path;
	size_t cap = 0;
	int rc = sysctl_path(a, dir, &path, e);

	*ret = NULL;
	*ret_n = 0;
	rc = rc ? rc : scripted(fp, "sysctl_names", fp->n_settings > 0, e);
	for (size_t i = 0; !rc && i < fp->n_settings; i++) {
		const char *p = fp->settings[i].path;
		size_t len = strlen(path);
		if (strncmp(p, path, len) || p[len] != '/')
			continue;
		char *name = arena_strndup(a, p + len + 1, strcspn(p + len + 1, "/"));
		bool known = false;
		for (size_t k = 0; k < *ret_n; k++)
			known = known || str_eq((*ret)[k], name);
		if (!known)
			*(char **)arena_push(a, ret, ret_n, &cap, sizeof(name)) = name;
	}
	if (*ret_n)
		qsort(*ret, *ret_n, sizeof(**ret), by_bytes);
	return rc || *ret_n ? rc : err_set(e, ENOENT, "/proc/sys/%s: no such directory", path);
}

static int fake_mounts(
	void *arg, struct arena *a, struct mount_live **ret, size_t *ret_n, struct err *e)
{
	struct fake_probe *fp = arg;

	(void)a;
	*ret = fp->mounts;
	*ret_n = fp->n_mounts;
	return scripted(fp, "mounts", fp->n_mounts || fp->no_mounts, e);
}

static int fake_listeners(
	void *arg, struct arena *a, struct listener **ret, size_t *ret_n, struct err *e)
{
	struct fake_probe *fp = arg;

	(void)a;
	*ret = fp->listeners;
	*ret_n = fp->n_listeners;
	return scripted(fp, "listeners", fp->n_listeners || fp->no_listeners, e);
}

static int fake_interfaces(
	void *arg, struct arena *a, struct interface_live **ret, size_t *ret_n, struct err *e)
{
	struct fake_probe *fp = arg;

	(void)a;
	*ret = fp->interfaces;
	*ret_n = fp->n_interfaces;
	return scripted(fp, "interfaces", fp->n_interfaces || fp->no_interfaces, e);
}

static int fake_modules(void *arg, struct arena *a, char ***ret, size_t *ret_n, struct err *e)
{
	struct fake_probe *fp = arg;

	(void)a;
	*ret = fp->modules;
	*ret_n = fp->n_modules;
	return scripted(fp, "modules", fp->n_modules || fp->no_modules, e);
}

static int fake_firewall(
	void *arg, struct arena *a, const char **ret, const char **legacy, struct err *e)
{
	struct fake_probe *fp = arg;

	(void)a;
	*ret = strbuf_str(&fp->rules_of_nft);
	*legacy = fp->legacy;
	return scripted(fp, "firewall", fp->rules_of_nft.len || fp->no_firewall, e);
}

static int fake_process_start(
	void *arg, struct arena *a, pid_t pid, struct process_start *ret, struct err *e)
{
	struct fake_probe *fp = arg;

	(void)a;
	for (size_t i = 0; i < fp->n_starts; i++)
		if (fp->starts[i].pid == pid) {
			*ret = fp->starts[i].start;
			return 0;
		}
	return scripted(fp, "process_start", false, e);
}

static int fake_space(void *arg, const char *path, struct fs_space *ret, struct err *e)
{
	struct fake_probe *fp = arg;
	int rc = scripted(fp, "space", true, e);

	for (size_t i = 0; !rc && i < fp->n_spaces; i++)
		if (str_eq(fp->spaces[i].path, path)) {
			*ret = fp->spaces[i].space;
			return 0;
		}
	return rc ? rc : err_set(e, ENOSYS, "the space of %s cannot be asked here", path);
}

static int fake_storage(void *arg, struct arena *a, struct storage_live *ret, struct err *e)
{
	struct fake_probe *fp = arg;

	(void)a;
	*ret = fp->storage;
	return scripted(fp, "storage", fp->storage.n_blocks || fp->no_storage, e);
}

static int fake_mandatory(void *arg, struct arena *a, struct mandatory_live *ret, struct err *e)
{
	struct fake_probe *fp = arg;

	(void)a;
	*ret = fp->mandatory;
	return scripted(fp, "mandatory", fp->has_mandatory, e);
}

struct fake_probe *fake_probe_new(struct arena *a, time_t now)
{
	struct fake_probe *fp = arena_alloc(a, sizeof(*fp));

	fp->a = a;
	fp->now = now;
	fp->rules_of_nft.arena = a;
	fp->table = (struct probe){
		.arg = fp,
		.clock_state = fake_clock_state,
		.clock_sources = fake_clock_sources,
		.unit = fake_unit,
		.audit_status = fake_audit_status,
		.audit_rules = fake_audit_rules,
		.processes = fake_processes,
		.sessions = fake_sessions,
		.sysctl = fake_sysctl,
		.sysctl_names = fake_sysctl_names,
		.mounts = fake_mounts,
		.listeners = fake_listeners,
		.process_start = fake_process_start,
		.space = fake_space,
		.storage = fake_storage,
		.modules = fake_modules,
		.interfaces = fake_interfaces,
		.firewall = fake_firewall,
		.mandatory = fake_mandatory,
	};
	return fp;
}

const struct probe *fake_probe_table(struct fake_probe *fp)
{
	return &fp->table;
}

static void add_unit(struct fake_probe *fp, const char *l)
{
	struct scripted_unit *u =
		arena_push(fp->a, &fp->units, &fp->n_units, &fp->cap_units, sizeof(*u));
	const char *file = get(fp->a, l, "file");

	u->name = arena_strndup(fp->a, l, strcspn(l, " "));
	u->live = (struct unit_live){get(fp->a, l, "load"), get(fp->a, l, "active"),
		get(fp->a, l, "sub"), file ? file : "", (pid_t)num(fp->a, l, "pid", 10)};
	if (!u->live.load_state)
		u->live.load_state = "loaded";
	if (!u->live.active_state)
		u->live.active_state = "inactive";
	if (!u->live.sub_state)
		u->live.sub_state = "dead";
}

static void add_process(struct fake_probe *fp, const char *l)
{
	struct process *p =
		arena_push(fp->a, &fp->processes, &fp->n_processes, &fp->cap_processes, sizeof(*p));

	*p = (struct process){.pid = (pid_t)num(fp->a, l, "pid", 10),
		.uid = (uid_t)num(fp->a, l, "uid", 10),
		.name = get(fp->a, l, "name"),
		.exe = get(fp->a, l, "exe"),
		.cap_permitted = (uint64_t)num(fp->a, l, "permitted", 16),
		.cap_effective = (uint64_t)num(fp->a, l, "effective", 16),
		.cap_ambient = (uint64_t)num(fp->a, l, "ambient", 16),
		.cap_bounding = (uint64_t)num(fp->a, l, "bounding", 16),
		.kernel_thread = num(fp->a, l, "kthread", 10) != 0,
		.login_uid = get(fp->a, l, "login") ? (uid_t)num(fp->a, l, "login", 10) : (uid_t)-1,
		.own_userns = num(fp->a, l, "userns", 10) != 0};
}

static void add_session(struct fake_probe *fp, const char *l)
{
	struct session *s =
		arena_push(fp->a, &fp->sessions, &fp->n_sessions, &fp->cap_sessions, sizeof(*s));
	const char *idle = get(fp->a, l, "idle");

	*s = (struct session){.id = get(fp->a, l, "id"),
		.user = get(fp->a, l, "user"),
		.tty = get(fp->a, l, "tty"),
		.service = get(fp->a, l, "service"),
		.remote_host = get(fp->a, l, "host"),
		.type = get(fp->a, l, "type"),
		.class = get(fp->a, l, "class"),
		.leader = (pid_t)num(fp->a, l, "leader", 10),
		.idle_known = idle && !str_eq(idle, "-")};
	s->idle_since = s->idle_known ? fp->now - strtoll(idle, NULL, 10) : 0;
}

/* NAME = VALUE; the value may hold anything but a line's end. */
static int add_setting(struct fake_probe *fp, const char *l)
{
	const char *eq = strstr(l, " =");
	struct scripted_setting s;
	struct err e = {0};

	if (!eq || sysctl_path(fp->a, arena_strndup(fp->a, l, (size_t)(eq - l)), &s.path, &e) < 0)
		return -EINVAL;
	s.value = arena_strdup(fp->a, eq + 2 + (eq[2] == ' '));
	*(struct scripted_setting *)arena_push(
		fp->a, &fp->settings, &fp->n_settings, &fp->cap_settings, sizeof(s)) = s;
	return 0;
}

static int add_mount(struct fake_probe *fp, const char *l)
{
	const char *root = get(fp->a, l, "root"), *options = get(fp->a, l, "options");
	struct mount_live m = {.where = arena_strndup(fp->a, l, strcspn(l, " ")),
		.what = get(fp->a, l, "what"),
		.type = get(fp->a, l, "type"),
		.dev = get(fp->a, l, "dev"),
		.root = root ? root : "/",
		.options = options ? options : "rw"};

	if (*m.where != '/' || !m.type)
		return -EINVAL;
	if (!m.what)
		m.what = m.type;
	if (!m.dev)
		m.dev = "0:99";
	*(struct mount_live *)arena_push(
		fp->a, &fp->mounts, &fp->n_mounts, &fp->cap_mounts, sizeof(m)) = m;
	return 0;
}

static int add_listener(struct fake_probe *fp, const char *l)
{
	struct listener x = {.proto = get(fp->a, l, "proto"),
		.address = get(fp->a, l, "address"),
		.port = (unsigned)num(fp->a, l, "port", 10),
		.uid = (uid_t)num(fp->a, l, "uid", 10),
		.pid = (pid_t)num(fp->a, l, "pid", 10),
		.exe = get(fp->a, l, "exe"),
		.unit = get(fp->a, l, "unit")};

	if (!x.proto)
		return -EINVAL;
	if (!x.address)
		x.address = str_ends(x.proto, "6") ? "::" : "0.0.0.0";
	*(struct listener *)arena_push(
		fp->a, &fp->listeners, &fp->n_listeners, &fp->cap_listeners, sizeof(x)) = x;
	return 0;
}

static int add_start(struct fake_probe *fp, const char *l)
{
	const char *args = strstr(l, " args=");
	struct scripted_start s = {.pid = (pid_t)num(fp->a, l, "pid", 10)};

	if (!args)
		return -EINVAL;
	s.start.argv = str_split(fp->a, args + 6, " ", &s.start.argc);
	s.start.started = fp->now + (time_t)num(fp->a, l, "started", 10);
	*(struct scripted_start *)arena_push(
		fp->a, &fp->starts, &fp->n_starts, &fp->cap_starts, sizeof(s)) = s;
	return 0;
}

static int add_space(struct fake_probe *fp, const char *l)
{
	struct scripted_space s = {.path = arena_strndup(fp->a, l, strcspn(l, " ")),
		.space = {.total = (uint64_t)num(fp->a, l, "total", 10),
			.free = (uint64_t)num(fp->a, l, "free", 10),
			.files = (uint64_t)num(fp->a, l, "files", 10),
			.free_files = (uint64_t)num(fp->a, l, "free-files", 10),
			.read_only = num(fp->a, l, "ro", 10) != 0}};

	if (*s.path != '/' || !get(fp->a, l, "total") || !get(fp->a, l, "free"))
		return -EINVAL;
	s.space.available = get(fp->a, l, "available") ? (uint64_t)num(fp->a, l, "available", 10)
						       : s.space.free;
	*(struct scripted_space *)arena_push(
		fp->a, &fp->spaces, &fp->n_spaces, &fp->cap_spaces, sizeof(s)) = s;
	return 0;
}

static void add_block(struct fake_probe *fp, const char *l)
{
	struct storage_live *s = &fp->storage;
	const char *slaves = get(fp->a, l, "slaves");
	struct block_live b = {.name = arena_strndup(fp->a, l, strcspn(l, " ")),
		.dev = get(fp->a, l, "dev"),
		.dm_uuid = get(fp->a, l, "uuid"),
		.dm_name = get(fp->a, l, "dm"),
		.parent = get(fp->a, l, "parent"),
		.backing = get(fp->a, l, "backing"),
		.btrfs = get(fp->a, l, "btrfs"),
		.removable = get(fp->a, l, "removable") != NULL};

	if (slaves)
		b.slaves = str_split(fp->a, slaves, ",", &b.n_slaves);
	*(struct block_live *)arena_push(
		fp->a, &s->blocks, &s->n_blocks, &fp->cap_blocks, sizeof(b)) = b;
}

static void add_interface(struct fake_probe *fp, const char *l)
{
	const char *flags = get(fp->a, l, "flags");
	struct interface_live i = {.name = arena_strndup(fp->a, l, strcspn(l, " ")),
		.flags = flags ? (unsigned)strtoul(flags, NULL, 16) : 0,
		.wireless = get(fp->a, l, "wireless") != NULL};

	*(struct interface_live *)arena_push(
		fp->a, &fp->interfaces, &fp->n_interfaces, &fp->cap_interfaces, sizeof(i)) = i;
}

static int add_none(struct fake_probe *fp, const char *l)
{
	bool *flag = str_eq(l, "firewall")     ? &fp->no_firewall
		     : str_eq(l, "mounts")     ? &fp->no_mounts
		     : str_eq(l, "listeners")  ? &fp->no_listeners
		     : str_eq(l, "modules")    ? &fp->no_modules
		     : str_eq(l, "interfaces") ? &fp->no_interfaces
		     : str_eq(l, "storage")    ? &fp->no_storage
					       : NULL;

	if (!flag)
		return -EINVAL;
	*flag = true;
	return 0;
}

static int add_error(struct fake_probe *fp, const char *l)
{
	static const struct {
		const char *name;
		int code;
	} codes[] = {{"EPERM", EPERM}, {"EACCES", EACCES}, {"ENOSYS", ENOSYS}, {"EIO", EIO},
		{"ENOENT", ENOENT}, {"EXDEV", EXDEV}};
	size_t n;
	char **w = str_split(fp->a, l, " ", &n);

	for (size_t i = 0; n >= 3 && i < sizeof(codes) / sizeof(*codes); i++)
		if (str_eq(w[1], codes[i].name)) {
			struct scripted_error *er = arena_push(
				fp->a, &fp->errors, &fp->n_errors, &fp->cap_errors, sizeof(*er));
			*er = (struct scripted_error){
				w[0], codes[i].code, arena_strdup(fp->a, strstr(l, w[2]))};
			return 0;
		}
	return -EINVAL;
}

/* A rule in auditctl's words; users, groups and kinds of paths are looked up in this machine's root. */
static int add_audit_rule(struct fake_probe *fp, const char *l)
{
	struct audit_line al;
	struct root *root;
	struct err e = {0};
	int rc = root_open("/", &root, &e);

	if (rc < 0)
		return rc;
	rc = audit_line_parse(root, fp->a, l, strlen(l), &al, &e);
	root_close(root);
	if (rc || (al.verb != AUDIT_LINE_ADD && al.verb != AUDIT_LINE_PREPEND)) {
		fprintf(stderr, "audit-rule: %s\n", e.text);
		return -EINVAL;
	}
	fp->has_rules = true;
	*(struct audit_loaded *)arena_push(fp->a, &fp->rules, &fp->n_rules, &fp->cap_rules,
		sizeof(*fp->rules)) = (struct audit_loaded){al.rule.data, al.rule.size};
	return 0;
}

int fake_probe_line(struct fake_probe *fp, const char *line)
{
	const char *colon = strchr(line, ':');
	struct arena *a = fp->a;

	if (!colon)
		return -EINVAL;
	const char *kind = arena_strndup(a, line, (size_t)(colon - line));
	const char *l = arena_strdup(a, colon + 1 + strspn(colon + 1, " "));
	if (str_eq(kind, "clock")) {
		fp->has_clock = true;
		fp->clock =
			(struct clock_state){num(a, l, "sync", 10) != 0, num(a, l, "maxerror", 10),
				num(a, l, "offset", 10), (int)num(a, l, "status", 16)};
	} else if (str_eq(kind, "clock-source")) {
		struct clock_source *s =
			arena_push(a, &fp->sources, &fp->n_sources, &fp->cap_sources, sizeof(*s));
		const char *off = get(a, l, "offset"), *last = get(a, l, "last");
		*s = (struct clock_source){get(a, l, "daemon"), get(a, l, "reference"),
			off ? strtod(off, NULL) : 0, last ? fp->now + strtoll(last, NULL, 10) : 0,
			(unsigned)num(a, l, "stratum", 10)};
	} else if (str_eq(kind, "unit")) {
		add_unit(fp, l);
	} else if (str_eq(kind, "audit")) {
		fp->has_audit = true;
		fp->audit = (struct audit_status){(unsigned)num(a, l, "enabled", 10),
			(unsigned)num(a, l, "failure", 10), (pid_t)num(a, l, "pid", 10),
			(unsigned)num(a, l, "backlog", 10), (unsigned)num(a, l, "lost", 10),
			(unsigned)num(a, l, "rate", 10)};
	} else if (str_eq(kind, "audit-rule")) {
		return add_audit_rule(fp, l);
	} else if (str_eq(kind, "process")) {
		add_process(fp, l);
	} else if (str_eq(kind, "session")) {
		add_session(fp, l);
	} else if (str_eq(kind, "sysctl")) {
		return add_setting(fp, l);
	} else if (str_eq(kind, "mount")) {
		return add_mount(fp, l);
	} else if (str_eq(kind, "listener")) {
		return add_listener(fp, l);
	} else if (str_eq(kind, "process-start")) {
		return add_start(fp, l);
	} else if (str_eq(kind, "module")) {
		*(char **)arena_push(a, &fp->modules, &fp->n_modules, &fp->cap_modules,
			sizeof(char *)) = arena_strdup(a, l);
	} else if (str_eq(kind, "interface")) {
		add_interface(fp, l);
	} else if (str_eq(kind, "space")) {
		return add_space(fp, l);
	} else if (str_eq(kind, "firewall")) {
		strbuf_printf(&fp->rules_of_nft, "%s\n", l);
	} else if (str_eq(kind, "mandatory")) {
		const char *s = get(a, l, "selinux"), *p = get(a, l, "apparmor");
		fp->has_mandatory = true;
		fp->mandatory = (struct mandatory_live){.selinux = s,
			.enforcing = str_eq(s, "enforcing"),
			.unconfined = get(a, l, "unconfined"),
			.n_unconfined = get(a, l, "unconfined") != NULL,
			.apparmor = p,
			.profiles = p ? strtoul(p, NULL, 10) : 0,
			.not_enforced = get(a, l, "not-enforced"),
			.n_not_enforced = get(a, l, "not-enforced") != NULL};
	} else if (str_eq(kind, "firewall-legacy")) {
		fp->legacy = l;
	} else if (str_eq(kind, "block")) {
		add_block(fp, l);
	} else if (str_eq(kind, "swap")) {
		*(struct swap_live *)arena_push(a, &fp->storage.swaps, &fp->storage.n_swaps,
			&fp->cap_swaps, sizeof(struct swap_live)) = (struct swap_live){
			arena_strndup(a, l, strcspn(l, " ")), str_ends(l, " type=file")};
	} else if (str_eq(kind, "none")) {
		return add_none(fp, l);
	} else if (str_eq(kind, "error")) {
		return add_error(fp, l);
	} else {
		return -EINVAL;
	}
	return 0;
}
