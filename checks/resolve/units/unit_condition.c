/*
 * unit_condition: Condition...= and Assert...= of a unit (systemd.unit(5)), as far as files decide them.
 *
 * All plain ones must hold and, if there are any with "|", one of those; "!" turns one round; an empty assignment
 * forgets all before it.  The root is taken for that of a host of its own unless /run/systemd/container says
 * otherwise; the manager is root's but for that of a user; it has mains power.  Paths below /run, /proc, /sys and /dev,
 * and everything about hardware and load is undecided.
 */
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot_cmdline.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit_index.h"
#include "checks/resolve/units/unit_runs.h"

enum verdict { NO, YES, OPEN };

static bool volatile_path(const char *p)
{
	return str_starts(p, "/run") || str_starts(p, "/proc") || str_starts(p, "/sys") ||
	       str_starts(p, "/dev") || str_starts(p, "/var/run");
}

static bool in_container(struct unit_index *x)
{
	struct stat st;

	return root_is_live(x->root) &&
	       root_stat(x->root, "/run/systemd/container", true, &st, NULL) == 0;
}

/* Names that do not make a directory count as filled: hidden ones, and what editors and packages put aside. */
static bool put_aside(const char *name)
{
	static const char *const names[] = {"lost+found", "aquota.user", "aquota.group"};
	static const char *const endings[] = {"rpmnew", "rpmsave", "rpmorig", "dpkg-old",
		"dpkg-new", "dpkg-tmp", "dpkg-dist", "dpkg-bak", "dpkg-backup", "dpkg-remove",
		"ucf-new", "ucf-old", "ucf-dist", "swp", "bak", "old", "new"};
	const char *dot = strrchr(name, '.');

	if (*name == '.' || str_ends(name, "~"))
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(name, names[i]))
			return true;
	for (size_t i = 0; dot && i < sizeof(endings) / sizeof(*endings); i++)
		if (str_eq(dot + 1, endings[i]))
			return true;
	return false;
}

static enum verdict path_test(struct unit_index *x, const char *key, const char *path)
{
	struct stat st;
	char **names;
	size_t n;
	bool link = str_eq(key, "PathIsSymbolicLink");

	/* The kernel's settings are writable on every host; read-only in containers. */
	if (str_eq(key, "PathIsReadWrite") &&
		(str_starts(path, "/proc/sys") || str_eq(path, "/sys")))
		return in_container(x) ? OPEN : YES;
	if (str_eq(key, "PathExists") && str_starts(path, "/run/") && unit_path_made(x, path))
		return YES;
	if (*path != '/' ||
		(volatile_path(path) && !(x->mount_point && str_eq(key, "PathIsMountPoint"))))
		return OPEN;
	if (str_eq(key, "PathIsMountPoint") && !(x->mount_point && !str_eq(path, "/"))) {
		enum unit_mounted m = unit_mounted(x, path);
		return m == UNIT_MOUNTED ? YES : m == UNIT_NOT_MOUNTED ? NO : OPEN;
	}
	int rc = root_stat(x->root, path, !link, &st, &(struct err){0});
	if (rc < 0 && !is_absent(rc))
		return OPEN;
	if (str_eq(key, "PathIsMountPoint") && x->mount_point && !str_eq(path, "/")) {
		int is = x->mount_point(x->mount_point_of, path);
		return is < 0 ? OPEN : is ? YES : NO;
	}
	if (rc < 0)
		return link || unit_path_absent(x->root, x->arena, path) ? NO
		       : (str_eq(key, "PathExists") || str_eq(key, "PathIsDirectory")) &&
				       unit_mounted(x, path) == UNIT_MOUNTED
			       ? YES
			       : OPEN;
	if (str_eq(key, "PathIsReadWrite"))
		return in_container(x) ? OPEN : unit_read_only(x, path) ? NO : YES;
	if (str_eq(key, "PathExists"))
		return YES;
	if (link)
		return S_ISLNK(st.st_mode) ? YES : NO;
	if (str_eq(key, "PathIsDirectory"))
		return S_ISDIR(st.st_mode) ? YES : NO;
	if (str_eq(key, "FileNotEmpty"))
		return S_ISREG(st.st_mode) && st.st_size > 0 ? YES : NO;
	if (str_eq(key, "FileIsExecutable"))
		return S_ISREG(st.st_mode) && (st.st_mode & 0111) ? YES : NO;
	if (str_eq(key, "DirectoryNotEmpty")) {
		rc = root_list(x->root, path, x->arena, &names, &n, &(struct err){0});
		if (rc < 0)
			return is_absent(rc) ? NO : OPEN;
		for (size_t i = 0; i < n; i++)
			if (!put_aside(names[i]))
				return YES;
		return NO;
	}
	return OPEN;
}

/* A pattern in the last component only; others stay open. */
static enum verdict glob_test(struct unit_index *x, const char *pattern)
{
	const char *base = path_base(pattern);
	const char *dir = arena_strndup(x->arena, pattern, (size_t)(base - pattern));
	char **names;
	size_t n;

	if (*pattern != '/' || volatile_path(pattern) || strpbrk(dir, "*?["))
		return OPEN;
	int rc = root_list(x->root, dir, x->arena, &names, &n, &(struct err){0});
	if (rc < 0)
		return is_absent(rc) ? NO : OPEN;
	for (size_t i = 0; i < n; i++)
		if (!fnmatch(base, names[i], FNM_PERIOD))
			return YES;
	return NO;
}

/* Whether word is among the words of a command line, or is the name of one that has a value. */
static bool has_argument(struct arena *a, const char *line, const char *word)
{
	size_t n;
	char **v = str_split(a, line, " \t\r\n", &n);

	for (size_t i = 0; i < n; i++) {
		size_t len = strcspn(v[i], "=");
		if (str_eq(v[i], word) ||
			(!strchr(word, '=') && len == strlen(word) && !strncmp(v[i], word, len)))
			return true;
	}
	return false;
}

/* Whether a variable of GRUB stands in it that may hold any words; Ubuntu's $vt_handoff holds its own alone. */
static bool open_variable(const char *line)
{
	for (const char *p = line; (p = strchr(p, '$')); p++)
		if (!str_starts(p, "$vt_handoff") && !str_starts(p, "${vt_handoff}"))
			return true;
	return false;
}

/* The same of the loader entries that GRUB boots (RHEL). */
static enum verdict entries_test(struct unit_index *x, const char *word)
{
	struct cmdline_word *v;
	bool with = false, without = false;
	size_t n;

	if (boot_cmdline_entries(x->root, x->arena, &v, &n, &(struct err){0}) < 0)
		return OPEN;
	for (size_t i = 0; i < n;) {
		struct strbuf b = {.arena = x->arena};
		const struct file *f = v[i].file;
		unsigned line = v[i].line;
		for (; i < n && v[i].file == f && v[i].line == line; i++)
			strbuf_printf(&b, "%s ", v[i].word);
		*(has_argument(x->arena, strbuf_str(&b), word) ? &with : &without) = true;
	}
	return with == without ? OPEN : with ? YES : NO;
}

/* What the boot loader will hand over: every kernel line of grub.cfg; without one, the running kernel's. */
static enum verdict cmdline_test(struct unit_index *x, const char *word)
{
	const struct file *f;
	bool with = false, without = false;

	if (root_read(x->root, "/boot/grub/grub.cfg", &f, NULL) == 0 ||
		root_read(x->root, "/boot/grub2/grub.cfg", &f, NULL) == 0) {
		struct lines l = lines_of(f->data, f->size);
		const char *text;
		size_t len;
		while (next_line(&l, &text, &len)) {
			char *copy = str_strip(arena_strndup(x->arena, text, len));
			if (!str_starts(copy, "linux"))
				continue;
			if (open_variable(copy) && !has_argument(x->arena, copy, word))
				return OPEN; /* a variable we do not follow */
			*(has_argument(x->arena, copy, word) ? &with : &without) = true;
		}
		if (with || without)
			return with && without ? OPEN : with ? YES : NO;
		enum verdict entries = entries_test(x, word);
		if (entries != OPEN)
			return entries;
	}
	if (root_is_live(x->root) && root_read(x->root, "/proc/cmdline", &f, NULL) == 0)
		return has_argument(x->arena, f->data, word) ? YES : NO;
	return OPEN;
}

static enum verdict virtualization_test(struct unit_index *x, const char *word)
{
	static const char *const containers[] = {"container", "lxc", "lxc-libvirt",
		"systemd-nspawn", "docker", "podman", "rkt", "wsl", "proot", "pouch", "openvz"};
	bool inside = in_container(x);

	for (size_t i = 0; i < sizeof(containers) / sizeof(*containers); i++)
		if (str_eq(word, containers[i]))
			return !inside ? NO : i ? OPEN : YES;
	if (str_eq(word, "private-users"))
		return inside ? OPEN : NO;
	return OPEN;
}

static enum verdict capability_test(struct unit_index *x, const char *word)
{
	if (in_container(x))
		return OPEN;
	return str_starts(word, "CAP_") || str_starts(word, "cap_") ? YES : OPEN;
}

/* The user or group the manager runs as; of a user's manager only the user is known. */
static enum verdict identity_test(struct unit_index *x, const char *kind, const char *word)
{
	bool group = str_eq(kind, "Group");

	if (!x->user)
		return str_eq(word, "root") || str_eq(word, "0") ||
				       (!group && str_eq(word, "@system"))
			       ? YES
			       : NO;
	if (group || *word == '@')
		return OPEN;
	return str_eq(word, x->user) || str_eq(word, x->uid) ? YES : NO;
}

/* The static host name (hostname(5)) or the machine's id. */
static enum verdict host_test(struct unit_index *x, const char *word)
{
	const struct file *f;
	const char *text;
	size_t len;
	bool id = strlen(word) == 32 && strspn(word, "0123456789abcdefABCDEF") == 32;

	if (root_read(x->root, id ? "/etc/machine-id" : "/etc/hostname", &f, NULL) < 0)
		return OPEN;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *name = str_strip(arena_strndup(x->arena, text, len));
		if (!*name || *name == '#')
			continue;
		if (id)
			return str_ieq(name, word) ? YES : NO;
		return fnmatch(word, name, FNM_CASEFOLD) ? NO : YES;
	}
	return OPEN;
}

/* Numbers with dots between them; false: one of them is something else. */
static bool compare_versions(const char *a, const char *b, int *ret)
{
	*ret = 0;
	if (!*a || !*b || a[strspn(a, "0123456789.")] || b[strspn(b, "0123456789.")])
		return false;
	while (*a || *b) {
		unsigned long i = strtoul(a, (char **)&a, 10), k = strtoul(b, (char **)&b, 10);
		if (!*ret)
			*ret = i < k ? -1 : i > k;
		a += *a == '.';
		b += *b == '.';
	}
	return true;
}

/* One "FIELD=VALUE" of os-release(5): "=" and "!=" by text, the others by version. */
static enum verdict release_word(struct unit_index *x, const char *word)
{
	static const char *const orders[] = {"<=", ">=", "!=", "<>", "==", "<", ">", "="};
	const struct file *f;
	const char *text, *is = NULL;
	size_t len, i = 0, field = strcspn(word, "<>!=$~^");
	int order;

	while (i < 8 && !str_starts(word + field, orders[i]))
		i++;
	if (i == 8 || !field ||
		(root_read(x->root, "/etc/os-release", &f, NULL) < 0 &&
			root_read(x->root, "/usr/lib/os-release", &f, NULL) < 0))
		return OPEN;
	const char *want = word + field + strlen(orders[i]);
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *line = str_strip(arena_strndup(x->arena, text, len));
		if (strncmp(line, word, field) || line[field] != '=')
			continue;
		char *v = line + field + 1;
		size_t n = strlen(v);
		if (n > 1 && (*v == '"' || *v == '\'') && v[n - 1] == *v)
			v[n - 1] = '\0', v++;
		is = v;
	}
	if (!is)
		return NO;
	if (i == 7)
		return str_eq(is, want) ? YES : NO;
	if (i == 2)
		return str_eq(is, want) ? NO : YES;
	if (!compare_versions(is, want, &order))
		return OPEN;
	static const struct {
		bool less, same, more;
	} holds[] = {{true, true, false}, {false, true, true}, {0}, {true, false, true},
		{false, true, false}, {true, false, false}, {false, false, true}};
	return (order < 0 ? holds[i].less : order ? holds[i].more : holds[i].same) ? YES : NO;
}

static enum verdict release_test(struct unit_index *x, const char *value)
{
	enum verdict all = YES;
	size_t n;
	char **v = str_split(x->arena, value, " \t", &n);

	for (size_t i = 0; i < n; i++) {
		if (strpbrk(v[i], "\"'\\"))
			return OPEN;
		enum verdict d = release_word(x, v[i]);
		if (d == NO)
			return NO;
		all = d == OPEN ? OPEN : all;
	}
	return all;
}

/* "[<|<=|=|!=|>=|>]VALUE": how a number that lies between two bounds compares with the value. */
static enum verdict between(const char *order, double low, double high, double value)
{
	bool less = *order == '<', more = *order == '>', turned = *order == '!';

	if (less || more) {
		bool same = order[1] == '=';
		bool all_less = same ? high <= value : high < value;
		bool all_more = same ? low >= value : low > value;
		bool none_less = same ? low > value : low >= value;
		bool none_more = same ? high < value : high <= value;
		return (less ? all_less : all_more)	? YES
		       : (less ? none_less : none_more) ? NO
							: OPEN;
	}
	return value < low || value > high ? (turned ? YES : NO) : OPEN;
}

static const char *without_order(const char *text)
{
	text += strspn(text, "<>=!");
	return text + strspn(text, " \t");
}

/* A host that runs systemd 252 has more than 64 MiB and less than 64 TiB. */
static enum verdict memory_test(const char *text)
{
	static const char units[] = "KMGTPE";
	char *end;
	const char *number = without_order(text);
	double v = strtod(number, &end);
	const char *u = *end ? strchr(units, *end) : NULL;

	if (end == number || (*end && (!u || end[1] == '%')))
		return OPEN;
	for (int i = u ? (int)(u - units) + 1 : 0; i > 0; i--)
		v *= 1024;
	bool plain = number == text; /* at least as much */
	return between(plain ? ">=" : text, 64.0 * 1024 * 1024, 64.0 * (1ULL << 40), v);
}

/* systemd 252 needs Linux 3.15; nothing is said of kernels that are to come. */
static enum verdict kernel_test(const char *text)
{
	const char *number = without_order(text);
	bool same = text[0] && text[1] == '=';
	int order;

	if (number == text || !compare_versions("3.15", number, &order) || order < 0)
		return OPEN;
	if (*text == '<')
		return order > 0 || !same ? NO : OPEN;
	if (*text == '>')
		return order > 0 || same ? YES : OPEN;
	return !order ? OPEN : *text == '!' ? YES : NO;
}

/* The kernel's architecture, by the first program's (elf(5)): 64-bit programs have a kernel of their kind. */
static enum verdict architecture_test(struct unit_index *x, const char *word)
{
	static const struct {
		unsigned machine;
		const char *name;
	} all[] = {{62, "x86-64"}, {183, "arm64"}, {22, "s390x"}, {243, "riscv64"},
		{258, "loongarch64"}};
	static const char *const programs[] = {
		"/usr/bin/dash", "/usr/bin/bash", "/bin/sh", "/usr/lib/systemd/systemd"};
	const struct file *f;

	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++) {
		struct stat st;
		if (root_stat(x->root, programs[i], true, &st, NULL) < 0 ||
			st.st_size > 512 * 1024 || !S_ISREG(st.st_mode) ||
			root_read(x->root, programs[i], &f, NULL) < 0)
			continue;
		const unsigned char *d = (const unsigned char *)f->data;
		if (f->size < 20 || memcmp(d, "\177ELF\2", 5) != 0)
			continue;
		unsigned machine = d[5] == 2 ? d[18] << 8 | d[19] : d[19] << 8 | d[18];
		for (size_t k = 0; k < sizeof(all) / sizeof(*all); k++)
			if (all[k].machine == machine)
				return str_eq(word, "native") || str_eq(word, all[k].name) ? YES
											   : NO;
	}
	return OPEN;
}

static enum verdict test(struct unit_index *x, const char *kind, const char *value)
{
	bool b = false;

	if (str_eq(kind, "PathExistsGlob"))
		return glob_test(x, value);
	if (str_starts(kind, "Path") || str_starts(kind, "File") || str_starts(kind, "Directory"))
		return path_test(x, kind, value);
	if (str_eq(kind, "KernelCommandLine"))
		return cmdline_test(x, value);
	if (str_eq(kind, "Virtualization"))
		return virtualization_test(x, value);
	if (str_eq(kind, "User") || str_eq(kind, "Group"))
		return identity_test(x, kind, value);
	if (str_eq(kind, "Host"))
		return host_test(x, value);
	if (str_eq(kind, "OSRelease"))
		return release_test(x, value);
	if (str_eq(kind, "Capability"))
		return capability_test(x, value);
	if (str_eq(kind, "Memory"))
		return memory_test(value);
	if (str_eq(kind, "KernelVersion"))
		return kernel_test(value);
	if (str_eq(kind, "Architecture"))
		return architecture_test(x, value);
	if (str_eq(kind, "ACPower") && systemd_bool(value, &b) == 0)
		return b ? YES : NO;
	if (!str_eq(kind, "FirstBoot") || systemd_bool(value, &b) < 0)
		return OPEN;
	return b == x->first_boot ? YES : NO;
}

struct tally {
	const char *failed, *open; /* of the plain ones */
	bool triggers, met;
	const char *trigger, *trigger_open;
};

static void take(struct unit_index *x, const struct unit *u, const char *kind,
	const struct ini_item *it, struct tally *t)
{
	const char *v = it->value;
	bool trigger = *v == '|', turned;

	v += trigger;
	v += strspn(v, " \t");
	turned = *v == '!';
	v += turned;
	v += strspn(v, " \t");
	enum verdict d = test(x, kind, unit_specifiers(x->arena, u->id, v));
	if (turned && d != OPEN)
		d = d == YES ? NO : YES;
	const char *text = arena_printf(x->arena, "%s=%s", it->key, it->value);
	if (trigger) {
		t->triggers = true;
		t->met |= d == YES;
		t->trigger = text;
		if (d == OPEN)
			t->trigger_open = text;
	} else if (d == NO && !t->failed) {
		t->failed = text;
	} else if (d == OPEN && !t->open) {
		t->open = text;
	}
}

static void judge(
	struct unit_index *x, const struct unit *u, const char *stem, struct unit_boot *ret)
{
	struct tally t = {0};

	for (size_t i = 0; i < u->items.n; i++) {
		const struct ini_item *it = &u->items.v[i];
		if (!str_eq(it->section, "Unit") || !str_starts(it->key, stem))
			continue;
		if (!*it->value)
			t = (struct tally){0};
		else
			take(x, u, it->key + strlen(stem), it, &t);
	}
	if (t.triggers && !t.met && !t.trigger_open && !t.failed)
		t.failed = t.trigger;
	if (t.triggers && !t.met && t.trigger_open && !t.open)
		t.open = t.trigger_open;
	if (t.failed && !ret->condition)
		ret->condition = t.failed;
	if (t.open && !ret->undecided)
		ret->undecided = t.open;
}

void unit_conditions(struct unit_index *x, const struct unit *u, struct unit_boot *ret)
{
	if (!u->known->conditions) {
		struct unit_boot *own = arena_alloc(x->arena, sizeof(*own));
		judge(x, u, "Condition", own);
		judge(x, u, "Assert", own);
		u->known->conditions = own;
	}
	if (!ret->condition)
		ret->condition = u->known->conditions->condition;
	if (!ret->undecided)
		ret->undecided = u->known->conditions->undecided;
}
