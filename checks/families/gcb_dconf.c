/*
 * gcb_dconf: the government baseline on GNOME: settings the system's data bases of dconf give and lock, and GDM's own file.
 *
 * dconf(7): /etc/dconf/profile/NAME (else /usr/share/dconf/profile/NAME) lists data bases, the first of higher rank; a system-db X
 * is compiled of the keyfiles in /etc/dconf/db/X.d, of which the one with the greatest name wins, and of the paths
 * in X.d/locks.  A key locked by one data base is taken from it and those behind it.  What is not compiled since it was
 * changed is not in force.  Not read: the compiled data bases themselves, file-db, the schemas' defaults: a key that no
 * system-db sets is none.  gdm-setting: a key of GDM's custom.conf (Debian: daemon.conf), off unless it is switched on.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"

#define MAX_DBS 16

struct lookup {
	struct facts *f;
	struct evidence *ev;
	char *dbs[MAX_DBS];
	size_t n_dbs;
};

static bool exists(struct root *r, const char *path, struct stat *st)
{
	return root_stat(r, path, true, st, NULL) == 0;
}

static bool no_gnome(struct facts *f, struct evidence *ev)
{
	static const char *const programs[] = {
		"/usr/sbin/gdm", "/usr/sbin/gdm3", "/usr/bin/gnome-shell"};
	struct stat st;

	for (size_t i = 0; i < 3; i++)
		if (exists(facts_host(f)->root, programs[i], &st))
			return false;
	evidence_status(ev, ST_NOTAPPLICABLE);
	evidence_reason(ev, "GNOME and GDM are not installed.", "未安裝 GNOME 及 GDM。");
	return true;
}

/* A file that may be absent: NULL; false: an error is noted. */
static bool maybe(struct lookup *q, const char *path, const struct file **ret)
{
	struct err e = {0};
	int rc = root_read(facts_host(q->f)->root, path, ret, &e);

	if (rc)
		*ret = NULL;
	if (rc && !is_absent(rc))
		evidence_error(q->ev, "%s.", "無法讀取：%s。", evidence_clean(q->ev, e.text));
	return !rc || is_absent(rc);
}

static bool names(struct lookup *q, const char *dir, char ***v, size_t *n)
{
	struct err e = {0};
	int rc = root_list(facts_host(q->f)->root, dir, q->ev->arena, v, n, &e);

	if (rc)
		*n = 0;
	if (rc && !is_absent(rc))
		evidence_error(q->ev, "%s.", "無法讀取：%s。", evidence_clean(q->ev, e.text));
	return !rc || is_absent(rc);
}

/* The system data bases of a profile, by rank. */
static bool profile(struct lookup *q, const char *name)
{
	static const char *const dirs[] = {"/etc/dconf/profile", "/usr/share/dconf/profile"};
	const struct file *p = NULL;
	const char *line;
	size_t len;

	for (size_t i = 0; i < 2 && !p; i++)
		if (!maybe(q, arena_printf(q->ev->arena, "%s/%s", dirs[i], name), &p))
			return false;
	struct lines l = lines_of(p ? p->data : "", p ? p->size : 0);
	while (next_line(&l, &line, &len)) {
		char *s = arena_strndup(q->ev->arena, line, len);
		s[strcspn(s, "#")] = '\0';
		s = str_strip(s);
		if (!str_starts(s, "system-db:") || strchr(s, '/') || q->n_dbs == MAX_DBS)
			continue;
		q->dbs[q->n_dbs++] = s + strlen("system-db:");
		evidence_seen_at(q->ev, "system-db", s + strlen("system-db:"), p, l.number);
	}
	if (!q->n_dbs) {
		evidence_status(q->ev, ST_FAIL);
		evidence_observed(q->ev, "The profile %s of dconf has no system data base.",
			"dconf 設定檔 %s 無系統資料庫。", name);
		evidence_reason(q->ev, "/etc/dconf/profile/%s names no system data base.",
			"/etc/dconf/profile/%s 未指定系統資料庫。", name);
	}
	return q->n_dbs;
}

struct found {
	const char *value;
	const struct file *file;
	unsigned line;
};

/* "[org/gnome/desktop/session]" and "idle-delay=uint32 900": the last of a key in a keyfile counts. */
static void in_keyfile(struct lookup *q, const struct file *k, const char *key, struct found *ret)
{
	const char *slash = strrchr(key, '/'), *line;
	const char *group = arena_strndup(q->ev->arena, key, (size_t)(slash - key));
	struct lines l = lines_of(k->data, k->size);
	bool in = false;
	size_t len;

	while (next_line(&l, &line, &len)) {
		char *s = str_strip(arena_strndup(q->ev->arena, line, len));
		size_t n = strlen(s);
		if (*s == '[' && n > 1 && s[n - 1] == ']') {
			s[n - 1] = '\0';
			in = str_eq(s + 1, group);
			continue;
		}
		char *equals = strchr(s, '=');
		if (!in || *s == '#' || !equals)
			continue;
		*equals = '\0';
		if (str_eq(str_strip(s), slash + 1))
			*ret = (struct found){str_strip(equals + 1), k, l.number};
	}
}

static bool locked_in(struct lookup *q, const char *db, const char *key, struct found *ret)
{
	const char *dir = arena_printf(q->ev->arena, "/etc/dconf/db/%s.d/locks", db), *line;
	char **v;
	size_t n, len;
	bool found = false;

	if (!names(q, dir, &v, &n))
		return false;
	for (size_t i = 0; i < n && !found; i++) {
		const struct file *k;
		if (*v[i] == '.' || !maybe(q, arena_printf(q->ev->arena, "%s/%s", dir, v[i]), &k) ||
			!k)
			continue;
		struct lines l = lines_of(k->data, k->size);
		while (!found && next_line(&l, &line, &len)) {
			char *s = str_strip(arena_strndup(q->ev->arena, line, len));
			found = *s == '/' && str_eq(s + 1, key);
			if (found)
				*ret = (struct found){"locked", k, l.number};
		}
	}
	return found;
}

static void set_in(struct lookup *q, const char *db, const char *key, struct found *ret)
{
	const char *dir = arena_printf(q->ev->arena, "/etc/dconf/db/%s.d", db);
	char **v;
	size_t n;

	if (!names(q, dir, &v, &n))
		return;
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(q->ev->arena, "%s/%s", dir, v[i]);
		const struct file *k;
		struct stat st;
		if (*v[i] != '.' && exists(facts_host(q->f)->root, path, &st) &&
			S_ISREG(st.st_mode) && maybe(q, path, &k) && k)
			in_keyfile(q, k, key, ret);
	}
}

/* Whether the data base was made after the file was changed. */
static bool compiled(struct lookup *q, const char *db, const struct file *of)
{
	struct stat st;
	const char *path = arena_printf(q->ev->arena, "/etc/dconf/db/%s", db);

	if (exists(facts_host(q->f)->root, path, &st) && st.st_mtime >= of->st.st_mtime)
		return true;
	evidence_status(q->ev, ST_FAIL);
	evidence_reason(q->ev,
		"%s is not in force: %s was not made since it was changed (dconf update).",
		"%s 尚未生效：%s 未於其變更後重新產生（dconf update）。", of->path, path);
	return false;
}

/* "true", "uint32 900", "'x'" as a word. */
static const char *plain(struct arena *a, const char *value)
{
	size_t n;
	char **v = str_split(a, value, " \t'\"", &n);

	return n == 2 && (str_eq(v[0], "uint32") || str_eq(v[0], "int32")) ? v[1]
	       : n == 1							   ? v[0]
									   : value;
}

static bool meets(struct arena *a, const char *value, const char *wanted)
{
	const char *dots = strstr(wanted, "..");
	uint64_t is, low, high;

	if (!dots)
		return str_eq(value, wanted);
	return !str_u64(value, &is) &&
	       !str_u64(arena_strndup(a, wanted, (size_t)(dots - wanted)), &low) &&
	       !str_u64(dots + 2, &high) && is >= low && is <= high;
}

/* The value in force of a key: of the lowest data base that locks it, or those behind it; else of the first that sets it. */
static void judge_key(struct lookup *q, const char *key, const char *wanted)
{
	struct evidence *ev = q->ev;
	struct found at = {0}, lock;
	size_t from = 0;

	for (size_t i = q->n_dbs; i-- > 0;)
		if (locked_in(q, q->dbs[i], key, &lock)) {
			from = i;
			break;
		}
	const char *db = NULL;
	for (size_t i = from; i < q->n_dbs && !at.file; i++) {
		set_in(q, q->dbs[i], key, &at);
		db = q->dbs[i];
	}
	const char *name = evidence_clean(ev, key);
	if (!at.file) {
		evidence_status(ev, ST_FAIL);
		evidence_observed(ev, "%s is not set.", "未設定 %s。", name);
		evidence_reason(
			ev, "No system data base sets %s.", "系統資料庫均未設定 %s。", name);
		return;
	}
	const char *value = evidence_clean(ev, plain(ev->arena, at.value));
	evidence_seen_at(ev, name, value, at.file, at.line);
	evidence_observed(ev, "%s is %s.", "%s 為 %s。", name, value);
	if (!meets(ev->arena, value, wanted)) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s is %s, not %s (%s:%u).", "%s 為 %s，非 %s（%s:%u）。", name,
			value, wanted, at.file->path, at.line);
	}
	compiled(q, db, at.file);
}

static const struct param_spec key_params[] = {{"profile", PARAM_STRING, NULL},
	{"keys", PARAM_STRING, NULL}, {"values", PARAM_STRING, NULL}, {0}};

static void dconf_key(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct lookup q = {.f = f, .ev = ev};
	size_t n, n_values;
	char **keys = param_list(p, "keys", ev->arena, &n);
	char **values = param_list(p, "values", ev->arena, &n_values);

	evidence_expected(ev, "dconf gives everybody %s: %s.", "dconf 對所有使用者設定 %s：%s。",
		param_str(p, "keys"), param_str(p, "values"));
	if (no_gnome(f, ev) || !profile(&q, param_str(p, "profile")))
		return;
	for (size_t i = 0; i < n && n_values; i++)
		if (strchr(keys[i], '/'))
			judge_key(&q, keys[i], values[i < n_values ? i : n_values - 1]);
	evidence_status(ev, n && n_values ? ST_PASS : ST_ERROR);
}

static const struct param_spec lock_params[] = {
	{"profile", PARAM_STRING, NULL}, {"keys", PARAM_STRING, NULL}, {0}};

static void dconf_locks(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct lookup q = {.f = f, .ev = ev};
	size_t n;
	char **keys = param_list(p, "keys", ev->arena, &n);

	evidence_expected(
		ev, "Users cannot change %s.", "使用者無法變更 %s。", param_str(p, "keys"));
	if (no_gnome(f, ev) || !profile(&q, param_str(p, "profile")))
		return;
	for (size_t i = 0; i < n; i++) {
		struct found at = {0};
		const char *db = NULL;
		for (size_t k = 0; k < q.n_dbs && !at.file; k++)
			if (locked_in(&q, q.dbs[k], keys[i], &at))
				db = q.dbs[k];
		const char *name = evidence_clean(ev, keys[i]);
		if (at.file) {
			evidence_seen_at(ev, name, "locked", at.file, at.line);
			evidence_observed(ev, "%s is locked.", "%s 已鎖定。", name);
			compiled(&q, db, at.file);
			continue;
		}
		evidence_status(ev, ST_FAIL);
		evidence_observed(ev, "%s is not locked.", "%s 未鎖定。", name);
		evidence_reason(ev, "Users may change %s.", "使用者可變更 %s。", name);
	}
	evidence_status(ev, ST_PASS);
}

static const struct param_spec gdm_params[] = {
	{"group", PARAM_STRING, NULL}, {"key", PARAM_STRING, NULL}, {0}};

static void gdm_setting(struct facts *f, const struct params *p, struct evidence *ev)
{
	static const char *const files[] = {
		"/etc/gdm/custom.conf", "/etc/gdm3/custom.conf", "/etc/gdm3/daemon.conf"};
	struct lookup q = {.f = f, .ev = ev};
	const char *key =
		arena_printf(ev->arena, "%s/%s", param_str(p, "group"), param_str(p, "key"));
	size_t n = 0;

	evidence_expected(ev, "[%s] %s of GDM is off.", "GDM 之 [%s] %s 為停用。",
		param_str(p, "group"), param_str(p, "key"));
	if (no_gnome(f, ev))
		return;
	for (size_t i = 0; i < 3; i++) {
		const struct file *c;
		struct found at = {0};
		if (!maybe(&q, files[i], &c))
			return;
		if (!c)
			continue;
		n++;
		in_keyfile(&q, c, key, &at);
		const char *value = evidence_clean(ev, at.value);
		evidence_seen_at(ev, param_str(p, "key"), at.value, c, at.line);
		evidence_observed(ev, "%s: %s.", "%s：%s。", c->path, value);
		if (!at.value || str_ieq(at.value, "false") || str_eq(at.value, "0"))
			continue;
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s:%u: %s is %s.", "%s:%u：%s 為 %s。", c->path, at.line,
			param_str(p, "key"), value);
	}
	if (!n)
		evidence_observed(
			ev, "GDM has no file of its own: it is off.", "GDM 無設定檔，預設停用。");
	evidence_status(ev, ST_PASS);
}

const struct check family_gcb_dconf[] = {
	{"dconf-key", "dconf gives everybody the wanted value of a key", key_params, 0, dconf_key},
	{"dconf-locks", "users cannot change keys of dconf", lock_params, 0, dconf_locks},
	{"gdm-setting", "a setting of GDM is off", gdm_params, 0, gdm_setting},
	{0},
};
