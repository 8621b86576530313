/*
 * rights: see rights.h.
 *
 * Now is what the file system says; after the next boot is what tmpfiles.d(5) then changes, auditd and rsyslogd for their
 * logs (checks/resolve/logs/logs.h), and the mount options for a file on FAT: umask= gives fmask= and dmask=, the later
 * word wins, without one the mask of the mounting process holds (systemd's: 022), and showexec takes the x from what is
 * no program by its name.
 */
#include "checks/resolve/files/rights.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/audit/auditd_conf.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/files/tmpfiles.h"
#include "checks/resolve/logs/logs.h"
#include "checks/resolve/mounts/mounts.h"
#include "checks/resolve/sshd/sshd_key.h"
#include "checks/resolve/sshd/sshd_running.h"

#define HOST_KEYS "/etc/ssh/ssh_host_*_key"

static const struct bitext after_boot = {"after the next boot", "下次開機後"};

struct looking {
	struct facts *f;
	const struct host *h;
	struct arena *a;
	const struct ids *ids;
	const struct tmpfiles *tmpfiles;
	struct rights_list *ret;
};

static void problem(struct looking *l, const char *text)
{
	struct rights_list *r = l->ret;

	for (size_t i = 0; i < r->n_problems; i++)
		if (str_eq(r->problems[i], text))
			return;
	*(const char **)arena_push(l->a, &r->problems, &r->n_problems, &r->cap_problems,
		sizeof(*r->problems)) = arena_strdup(l->a, text);
}

static void add(struct looking *l, const struct rights *x)
{
	*(struct rights *)arena_push(
		l->a, &l->ret->v, &l->ret->n, &l->ret->cap, sizeof(*l->ret->v)) = *x;
}

static bool start(struct looking *l)
{
	struct err e = {0};

	if (!(l->ids = facts_get(l->f, &model_ids, &e)) ||
		!(l->tmpfiles = facts_get(l->f, &model_tmpfiles, &e))) {
		problem(l, e.text);
		return false;
	}
	return true;
}

static bool is_fat(const char *type)
{
	return str_eq(type, "vfat") || str_eq(type, "msdos") || str_eq(type, "exfat");
}

/* Decimal of uid= and gid=, octal of the masks; false where it is no number. */
static bool number(const char *s, int base, unsigned long *ret)
{
	char *end;

	if (!s || *s < '0' || *s > '9')
		return false;
	errno = 0;
	*ret = strtoul(s, &end, base);
	return !errno && !*end;
}

struct access_node rights_of_vfat(const char *options, const char *path)
{
	struct access_node n = {.path = path, .mode = S_IFREG | 0777};
	unsigned long x, mask = 022;

	for (const char *p = options; p && *p;) {
		char word[64];
		size_t len = strcspn(p, ",");
		if (len < sizeof(word)) {
			memcpy(word, p, len);
			word[len] = '\0';
			const char *v = strchr(word, '=') ? strchr(word, '=') + 1 : NULL;
			if ((str_starts(word, "umask=") || str_starts(word, "fmask=")) &&
				number(v, 8, &x))
				mask = x;
			else if (str_starts(word, "uid=") && number(v, 10, &x))
				n.uid = (uid_t)x;
			else if (str_starts(word, "gid=") && number(v, 10, &x))
				n.gid = (gid_t)x;
			else if (str_eq(word, "showexec"))
				n.mode &= ~(mode_t)0111;
		}
		p += len + (p[len] == ',');
	}
	n.mode &= ~(mode_t)(mask & 0777);
	return n;
}

/*
 * The mount that holds a path on the EFI system partition after the boot.  0: it is FAT's; 1: it is no FAT, or nothing is
 * mounted for it; -EBADMSG: it cannot be told, which is added to the problems.
 */
static int fat_mount(struct looking *l, const char *path, const struct mount_boot **ret)
{
	struct err e = {0};
	const struct mounts_boot *m = facts_get(l->f, &model_mounts_boot, &e);
	const struct mount_boot *failed;
	struct bitext why;

	if (!m || mounts_boot_at(l->h->root, l->a, m, path, ret, &failed, &why) < 0) {
		problem(l, arena_printf(l->a, "%s: %s", path, m ? why.en : e.text));
		return -EBADMSG;
	}
	return str_eq((*ret)->where, "/") || !(*ret)->type || !is_fat((*ret)->type);
}

static void by_fat(struct looking *l, const char *path, const struct mount_boot *m)
{
	add(l, &(struct rights){rights_of_vfat(m->options, path), path, after_boot, m->file,
		       m->line, "mount options"});
}

/* Below /boot or /efi a FAT may be mounted, and then only its options say what holds. */
static bool on_fat(struct looking *l, const char *path, const char *real)
{
	const struct mount_boot *m;

	if (!str_starts(real, "/boot/") && !str_starts(real, "/efi/"))
		return false;
	int rc = fat_mount(l, real, &m);
	if (!rc)
		by_fat(l, path, m);
	return rc <= 0;
}

static void add_path(struct looking *l, const char *path)
{
	struct access_path now;
	struct err e = {0};
	int rc = access_load(l->h->root, l->a, path, &now, &e);

	if (rc < 0) {
		if (!is_absent(rc))
			problem(l, e.text);
		return;
	}
	const struct access_node *last = &now.v[now.n - 1];
	bool fat = on_fat(l, path, last->path);
	if (fat && !l->h->live)
		return;
	struct access_path then = access_copy(l->a, &now);
	const struct tmpfiles_line *t = tmpfiles_apply(l->tmpfiles, l->ids, l->a, &then);
	bool changes = !fat && t && !access_same(last, &then.v[then.n - 1]);
	if (l->h->live || !changes)
		add(l, &(struct rights){.node = *last, .path = path});
	if (changes)
		add(l, &(struct rights){then.v[then.n - 1], path, after_boot, t->file, t->line,
			       "tmpfiles.d"});
}

static void add_pattern(struct looking *l, const char *pattern)
{
	struct err e = {0};
	char **v;
	size_t n;

	if (!strpbrk(pattern, "*?[")) {
		add_path(l, pattern);
		return;
	}
	int rc = root_glob(l->h->root, l->a, pattern, &v, &n, &e);
	if (rc < 0 && !is_absent(rc))
		problem(l, e.text);
	for (size_t i = 0; !rc && i < n; i++)
		add_path(l, v[i]);
}

/* On the EFI system partition: what is there, and what the mount will make of any file that is not seen here. */
static void add_efi(struct looking *l)
{
	static const char *const patterns[] = {
		"/boot/efi/EFI/*/grub.cfg", "/boot/efi/EFI/*/grubenv", "/boot/efi/EFI/*/user.cfg"};
	const struct mount_boot *m;
	size_t before = l->ret->n;

	for (size_t i = 0; i < 3; i++)
		add_pattern(l, patterns[i]);
	for (size_t i = before; i < l->ret->n; i++)
		if (l->ret->v[i].when.en)
			return;
	if (!fat_mount(l, "/boot/efi/EFI", &m))
		by_fat(l, m->where, m);
}

static struct bitext when_of(const struct log_view *v)
{
	switch (v->when) {
	case LOG_BOOT:
		return after_boot;
	case LOG_ROTATED:
		return (struct bitext){"what logrotate leaves", "logrotate 輪替後"};
	case LOG_CREATED:
		return (struct bitext){"once it is made", "該檔產生後"};
	case LOG_NOW:
		break;
	}
	return (struct bitext){NULL, NULL};
}

static void add_log(struct looking *l, const struct log_file *x, bool folder)
{
	for (size_t i = 0; i < x->n_views; i++) {
		const struct log_view *v = &x->views[i];
		size_t up = folder ? 2 : 1;
		if (v->path.n < up || (folder && v->when == LOG_ROTATED))
			continue;
		const struct access_node *n = &v->path.v[v->path.n - up];
		if (v->perhaps)
			problem(l,
				arena_printf(l->a, "%s: whether %s comes to change it is not known",
					n->path, v->by ? v->by : "a command of the boot"));
		add(l, &(struct rights){*n, folder ? n->path : x->path, when_of(v), v->file,
			       v->line, v->by});
	}
}

static bool in_folder(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return !strncmp(path, dir, len) && path[len] == '/' && !strchr(path + len + 1, '/');
}

/*
 * Where files do not tell whether auditd starts, what it would make of its logs holds too: it gives them to log_group, with
 * the right to read.
 */
static void as_auditd(struct looking *l, const struct auditd_value *group, size_t before)
{
	gid_t gid;
	size_t end = l->ret->n;

	if (!group || !group->value || !ids_gid(l->ids, group->value, &gid) || !gid)
		return;
	for (size_t i = before; i < end; i++)
		if (l->ret->v[i].node.gid == gid)
			return;
	for (size_t i = before; i < end; i++) {
		struct rights x = {.node = l->ret->v[i].node,
			.path = l->ret->v[i].path,
			.when = {"once auditd starts", "auditd 啟動後"},
			.file = group->file,
			.line = group->line,
			.by = "log_group"};
		x.node.gid = gid;
		access_chmod(&x.node, (x.node.mode & 0700) | (S_ISDIR(x.node.mode) ? 050 : 040));
		add(l, &x);
	}
}

static void add_audit(struct looking *l, bool folder)
{
	struct err e = {0};
	const struct auditd_conf *c = facts_get(l->f, &model_auditd_conf, &e);
	const struct logs *logs = c ? facts_get(l->f, &model_logs, &e) : NULL;

	if (!c && is_absent(-e.code))
		return;
	if (!logs) {
		problem(l, e.text);
		return;
	}
	const char *log = logs->audit_log ? logs->audit_log : "/var/log/audit/audit.log";
	char *dir = arena_strdup(l->a, log);
	*strrchr(dir, '/') = '\0';
	size_t before = l->ret->n;
	for (size_t i = 0; i < logs->n; i++)
		if (logs->v[i].kind == LOG_AUDIT && in_folder(logs->v[i].path, dir) &&
			(!folder || str_eq(logs->v[i].path, log)))
			add_log(l, &logs->v[i], folder);
	for (size_t i = 0; i < logs->n_problems; i++)
		if (strstr(logs->problems[i], dir) || strstr(logs->problems[i], "audit"))
			problem(l, logs->problems[i]);
	if (folder && before == l->ret->n)
		add_path(l, dir); /* there is no log in it yet, nor will one be made */
	as_auditd(l, auditd_value(c, "log_group"), before);
}

static void add_one_log(struct looking *l, const char *path)
{
	struct err e = {0};
	const struct logs *logs = facts_get(l->f, &model_logs, &e);
	size_t before = l->ret->n;

	if (!logs) {
		problem(l, e.text);
		return;
	}
	for (size_t i = 0; i < logs->n; i++)
		if (str_eq(logs->v[i].path, path))
			add_log(l, &logs->v[i], false);
	for (size_t i = 0; i < logs->n_problems; i++)
		if (!strstr(logs->problems[i], "/journal") && !strstr(logs->problems[i], "/audit"))
			problem(l, logs->problems[i]);
	if (before == l->ret->n)
		add_path(l, path);
}

static bool known(const struct rights_list *r, const char *path)
{
	for (size_t i = 0; i < r->n; i++)
		if (str_eq(r->v[i].path, path))
			return true;
	return false;
}

/* Those of the usual names, and what HostKey of any sshd names besides. */
static void add_keys(struct looking *l, const char *suffix)
{
	struct err e = {0};
	const struct sshd_services *s = facts_get(l->f, &model_sshd_services, &e);

	add_pattern(l, arena_printf(l->a, "%s%s", HOST_KEYS, suffix));
	if (!s)
		problem(l, e.text);
	for (size_t i = 0; s && i < s->n; i++) {
		struct sshd_key *v;
		size_t n = 0;
		if (!s->v[i].conf) {
			/* One that sshd refuses lets it serve with no key at all. */
			if (s->v[i].why.code != EBADMSG)
				problem(l, s->v[i].why.text);
			continue;
		}
		if (sshd_keys(s->v[i].conf, l->a, &v, &n, &e) < 0)
			problem(l, e.text);
		for (size_t k = 0; k < n; k++) {
			const char *path = arena_printf(l->a, "%s%s", v[k].path, suffix);
			if (v[k].fate != SSHD_KEY_ABSENT && !known(l->ret, path))
				add_path(l, path);
		}
	}
}

bool rights_is_name(const char *name)
{
	static const char *const words[] = {
		"audit-logs", "audit-log-folder", "sshd-keys", "sshd-public-keys", "efi-grub"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_eq(name, words[i]))
			return true;
	return name[0] == '/' || str_starts(name, "log:/");
}

void rights_of_path(struct facts *f, struct arena *a, const char *path, struct rights_list *ret)
{
	struct looking l = {.f = f, .h = facts_host(f), .a = a, .ret = ret};

	if (start(&l))
		add_path(&l, path);
}

void rights_of(struct facts *f, struct arena *a, const char *name, struct rights_list *ret)
{
	struct looking l = {.f = f, .h = facts_host(f), .a = a, .ret = ret};

	if (!start(&l))
		return;
	if (str_starts(name, "audit-log"))
		add_audit(&l, str_eq(name, "audit-log-folder"));
	else if (str_starts(name, "log:"))
		add_one_log(&l, name + 4);
	else if (str_eq(name, "sshd-keys"))
		add_keys(&l, "");
	else if (str_eq(name, "sshd-public-keys"))
		add_keys(&l, ".pub");
	else if (str_eq(name, "efi-grub"))
		add_efi(&l);
	else
		add_pattern(&l, name);
}

static unsigned effective(const struct acl_entry *x, unsigned mask)
{
	return x->tag == ACL_TAG_USER_OBJ || x->tag == ACL_TAG_OTHER ? x->perm : x->perm & mask;
}

static unsigned mask_of(const struct acl *acl)
{
	for (size_t i = 0; i < acl->n; i++)
		if (acl->v[i].tag == ACL_TAG_MASK)
			return acl->v[i].perm;
	return 7;
}

mode_t rights_bits(const struct access_node *n)
{
	unsigned mask = mask_of(&n->acl), group = 0;
	mode_t bits = n->mode & (S_ISDIR(n->mode) ? 0777 : 06777);

	if (!n->acl.n)
		return bits;
	for (size_t i = 0; i < n->acl.n; i++)
		if (n->acl.v[i].tag & (ACL_TAG_GROUP_OBJ | ACL_TAG_GROUP | ACL_TAG_USER))
			group |= effective(&n->acl.v[i], mask);
	return (bits & ~(mode_t)070) | group << 3;
}

const struct acl_entry *rights_named(
	const struct access_node *n, unsigned others, unsigned *ret_perm)
{
	unsigned mask = mask_of(&n->acl);
	const struct acl_entry *most = NULL;

	*ret_perm = 0;
	for (size_t i = 0; i < n->acl.n; i++) {
		const struct acl_entry *x = &n->acl.v[i];
		unsigned perm = effective(x, mask) & ~others;
		bool foreign = (x->tag == ACL_TAG_USER && x->id != n->uid && x->id != 0) ||
			       (x->tag == ACL_TAG_GROUP && x->id != n->gid && x->id != 0);
		if (foreign && perm && (!most || perm > (*ret_perm & ~others))) {
			most = x;
			*ret_perm = effective(x, mask);
		}
	}
	return most;
}
