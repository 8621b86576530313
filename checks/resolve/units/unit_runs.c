/*
 * unit_runs: whether a service runs once it is started (systemd.exec(5), systemd.service(5), version 252).
 *
 * It does not where a user, folder, file or credential that its settings name is not there, where a command before or
 * after it is sure to fail (or to last longer than TimeoutStartSec=), where its program or the libraries are hidden or
 * not to be executed, where its limits or SystemCallFilter= leave it nothing to start with, where RuntimeMaxSec= ends it
 * and nothing starts it again, and where it is kept from its configuration, its logs, root's rights or a capability.  Not
 * known: lists of allowed calls that leave out @system-service, limits between too little and enough, a view of the files
 * in which something else stands.  Not handled: PAM, slices, security modules, what only the program itself minds.
 */
#include "checks/resolve/units/unit_runs.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/accounts/by_name.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/files/access.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit_index.h"
#include "checks/resolve/units/unit_service.h"

struct asked {
	struct unit_service s;
	const struct unit_needs *needs;
	struct unit_run *ret;
	const char *user; /* NULL: root */
	bool dynamic;
};

static void say(struct asked *q, enum unit_answer answer, const struct ini_item *it, const char *en,
	const char *zh)
{
	if (q->ret->answer == UNIT_DOES_NOT_RUN || q->ret->answer == answer)
		return;
	const char *set = arena_printf(q->s.a, "%s=%s", it->key, it->value);
	set = str_clean(q->s.a, set, strlen(set), LIMIT_TEXT);
	*q->ret = (struct unit_run){answer, arena_printf(q->s.a, "%s: %s", set, en),
		arena_printf(q->s.a, "%s：%s", set, zh), it->file, it->line};
}

static void absent(struct asked *q, const struct ini_item *it, const char *path)
{
	if (*path == '/' && unit_path_absent(q->s.r, q->s.a, path))
		say(q, UNIT_DOES_NOT_RUN, it, arena_printf(q->s.a, "there is no %s", path),
			arena_printf(q->s.a, "並無 %s", path));
}

static void folders_and_files(struct asked *q)
{
	static const char *const lists[] = {"ReadWritePaths", "ReadOnlyPaths", "InaccessiblePaths",
		"ExecPaths", "NoExecPaths", "BindPaths", "BindReadOnlyPaths"};
	static const char *const outputs[] = {"StandardInput", "StandardOutput", "StandardError"};
	static const char *const one[] = {"WorkingDirectory", "RootDirectory", "RootImage"};
	const struct ini_item *it;
	size_t n;

	for (size_t k = 0; k < sizeof(lists) / sizeof(*lists); k++)
		for (size_t at = 0; (it = unit_service_next(&q->s, lists[k], &at));) {
			char **v = unit_service_words(&q->s, it, &n);
			for (size_t i = 0; i < n; i++)
				if (v[i] && *v[i] != '-' && !str_starts(v[i], "+-")) {
					char *p = v[i] + (*v[i] == '+');
					p[strcspn(p, ":")] = '\0';
					absent(q, it, p);
				}
		}
	for (size_t k = 0; k < 3; k++) {
		it = unit_service_last(&q->s, one[k]);
		char *p = it && *it->value != '-' ? unit_expand(q->s.a, q->s.u, it->value, NULL)
						  : NULL;
		if (p && (k || !unit_service_last(&q->s, "RootDirectory")))
			absent(q, it, p);
	}
	const char *program = unit_program(q->s.r, q->s.a, q->s.u->id);
	it = unit_service_last(&q->s, "RootDirectory");
	if (it && program && *program == '/' && *it->value == '/' && !str_eq(it->value, "/") &&
		unit_path_absent(q->s.r, q->s.a, arena_printf(q->s.a, "%s%s", it->value, program)))
		say(q, UNIT_DOES_NOT_RUN, it, arena_printf(q->s.a, "there is no %s in it", program),
			arena_printf(q->s.a, "其中並無 %s", program));
	for (size_t at = 0; (it = unit_service_next(&q->s, "EnvironmentFile", &at));) {
		char *p = *it->value == '-' ? NULL : unit_expand(q->s.a, q->s.u, it->value, NULL);
		if (p && !strpbrk(p, "*?["))
			absent(q, it, p);
	}
	for (size_t at = 0; (it = unit_service_next(&q->s, "LoadCredential", &at));) {
		const char *colon = strchr(it->value, ':');
		if (colon && !unit_service_last(&q->s, "SetCredential") &&
			!unit_service_last(&q->s, "SetCredentialEncrypted"))
			absent(q, it, colon + 1);
	}
	for (size_t k = 0; k < 3; k++) {
		it = unit_service_last(&q->s, outputs[k]);
		const char *path = it ? strchr(it->value, ':') : NULL;
		const char *slash = path ? strrchr(path, '/') : NULL;
		if (!path || path[1] != '/' || str_starts(it->value, "fd:"))
			continue;
		if (k)
			path = slash > path + 1
				       ? arena_strndup(q->s.a, path, (size_t)(slash - path))
				       : ":/";
		absent(q, it, path + 1);
	}
}

/* Whether files name a user or group: 1, 0, or others than files may: 2; -errno. */
static int named(struct asked *q, const char *file, const char *name, struct err *e)
{
	static char *const dirs[] = {(char *)"/etc/sysusers.d", (char *)"/usr/local/lib/sysusers.d",
		(char *)"/usr/lib/sysusers.d"};
	const struct file *f;
	const char *text;
	char **paths;
	size_t len, n_paths, n_words;
	bool there;
	int rc = entry_of(q->s.r, file, name, &there, e);

	if (rc < 0 || there)
		return rc < 0 ? rc : 1;
	if (systemd_ordered(q->s.r, q->s.a, dirs, 3, ".conf", &paths, &n_paths, NULL) >= 0)
		for (size_t i = 0; i < n_paths; i++) {
			if (systemd_read(q->s.r, paths[i], &f, NULL) < 0)
				continue;
			for (struct lines l = lines_of(f->data, f->size);
				next_line(&l, &text, &len);) {
				char **w = str_split(
					q->s.a, arena_strndup(q->s.a, text, len), " \t", &n_words);
				if (n_words > 1 && *w[0] != '#' && str_eq(w[1], name))
					return 1;
			}
		}
	if (root_read(q->s.r, "/etc/nsswitch.conf", &f, NULL) < 0)
		return 0;
	for (struct lines l = lines_of(f->data, f->size); next_line(&l, &text, &len);) {
		const char *line = arena_strndup(q->s.a, text, len);
		if (str_starts(line, path_base(file)) &&
			(strstr(line, "sss") || strstr(line, "ldap") || strstr(line, "winbind") ||
				strstr(line, "nis")))
			return 2;
	}
	return 0;
}

static int users(struct asked *q, struct err *e)
{
	static const char *const keys[] = {"User", "Group", "SupplementaryGroups"};
	size_t n;

	q->dynamic = unit_service_is_on(&q->s, "DynamicUser");
	for (size_t k = 0; k < 3; k++) {
		const char *file = k ? "/etc/group" : "/etc/passwd";
		const struct ini_item *it = unit_service_last(&q->s, keys[k]);
		char **v = it ? unit_service_words(&q->s, it, &n) : NULL;
		for (size_t i = 0; it && i < n; i++) {
			if (!v[i] || strspn(v[i], "0123456789") == strlen(v[i]) ||
				(q->dynamic && k < 2))
				continue;
			int there = named(q, file, v[i], e);
			if (there < 0)
				return there;
			if (there != 1)
				say(q, there ? UNIT_RUN_NOT_KNOWN : UNIT_DOES_NOT_RUN, it,
					arena_printf(q->s.a, "it is not in %s", file),
					arena_printf(q->s.a, "%s 中並無此名", file));
		}
		if (!k && it && n && v[0] && !str_eq(v[0], "root") && !str_eq(v[0], "0"))
			q->user = v[0];
	}
	const struct ini_item *start = unit_service_last(&q->s, "ExecStart");
	size_t prefix = start ? strspn(start->value, "@-:+!") : 0;
	if (start && (memchr(start->value, '+', prefix) || memchr(start->value, '!', prefix))) {
		q->user = NULL;
		q->dynamic = false;
	}
	const struct ini_item *user = unit_service_last(&q->s, q->dynamic ? "DynamicUser" : "User");
	if (q->needs->root && (q->user || q->dynamic))
		say(q,
			unit_service_last(&q->s, "AmbientCapabilities") ? UNIT_RUN_NOT_KNOWN
									: UNIT_DOES_NOT_RUN,
			user, "it has to be root", "須以 root 執行");
	if (q->needs->root && q->needs->caps && unit_service_is_on(&q->s, "PrivateUsers"))
		say(q, UNIT_DOES_NOT_RUN, unit_service_last(&q->s, "PrivateUsers"),
			"the kernel does not take it for root", "核心不視其為 root");
	return 0;
}

/* How long a start may last, in seconds; UINT64_MAX: without end. */
static uint64_t start_limit(const struct asked *q)
{
	uint64_t limit = 90;
	const struct ini_item *type = unit_service_last(&q->s, "Type"), *it;

	if (type && str_eq(type->value, "oneshot"))
		limit = UINT64_MAX;
	for (size_t i = 0; i < q->s.u->items.n; i++) {
		it = &q->s.u->items.v[i];
		if (str_eq(it->section, "Service") &&
			(str_eq(it->key, "TimeoutStartSec") || str_eq(it->key, "TimeoutSec"))) {
			uint64_t usec;
			if (systemd_usec(it->value, &usec) == 0)
				limit = usec && usec != UINT64_MAX ? (usec + 999999) / 1000000
								   : UINT64_MAX;
		}
	}
	return limit;
}

/* How `test` ends, by the file alone: 1 true, 0 false, -1 not known. */
static int test_ends(struct root *r, char **w, size_t n)
{
	struct stat st;
	struct err why = {0};
	size_t i = 1;
	bool turned = false;

	for (size_t k = 0; k < n; k++)
		if (!w[k])
			return -1;
	if (n > 1 && str_eq(w[n - 1], "]"))
		n--;
	for (; i < n && str_eq(w[i], "!"); i++)
		turned = !turned;
	if (n - i != 2 || *w[i + 1] != '/' || str_starts(w[i + 1], "/run") ||
		str_starts(w[i + 1], "/proc") || str_starts(w[i + 1], "/sys") ||
		str_starts(w[i + 1], "/dev"))
		return -1;
	int rc = root_stat(r, w[i + 1], true, &st, &why);
	if (rc < 0 && !is_absent(rc))
		return -1;
	bool there = rc == 0, holds;
	if (str_eq(w[i], "-e"))
		holds = there;
	else if (str_eq(w[i], "-f"))
		holds = there && S_ISREG(st.st_mode);
	else if (str_eq(w[i], "-d"))
		holds = there && S_ISDIR(st.st_mode);
	else if (str_eq(w[i], "-s"))
		holds = there && st.st_size > 0;
	else if (str_eq(w[i], "-x"))
		holds = there && (st.st_mode & 0111);
	else
		return -1;
	return holds != turned;
}

static int steps(struct asked *q, struct err *e)
{
	static const char *const keys[] = {"ExecCondition", "ExecStartPre", "ExecStartPost"};
	uint64_t limit = start_limit(q);

	for (size_t k = 0; k < 3; k++) {
		struct unit_argv *v;
		size_t n;
		int rc = unit_commands(q->s.r, q->s.a, q->s.u->id, keys[k], &v, &n, e);

		if (rc && !is_absent(rc))
			return rc;
		for (size_t i = 0; !rc && i < n; i++) {
			struct boot_calls c = {.root = q->s.r, .a = q->s.a};
			struct ini_item it = {.key = keys[k], .file = v[i].file, .line = v[i].line};
			it.value = v[i].n && v[i].argv[0] ? v[i].argv[0] : "";
			if (v[i].n > 1 && str_eq(path_base(it.value), "sleep") && v[i].argv[1] &&
				strtoull(v[i].argv[1], NULL, 10) >= limit)
				say(q, UNIT_DOES_NOT_RUN, &it,
					"it lasts longer than the start may (TimeoutStartSec=)",
					"時間超過啟動時限 (TimeoutStartSec=)");
			const char *base = v[i].n && v[i].argv[0] ? path_base(v[i].argv[0]) : "";
			int holds = str_eq(base, "test") || str_eq(base, "[")
					    ? test_ends(q->s.r, v[i].argv, v[i].n)
					    : -1;
			enum call_end end =
				holds >= 0 ? holds ? CALL_SUCCEEDS : CALL_FAILS
					   : boot_argv(&c, (const char *const *)v[i].argv, v[i].n);
			if (v[i].ignore || end == CALL_SUCCEEDS || (end == CALL_OPEN && k))
				continue;
			if (end == CALL_OPEN)
				say(q, UNIT_RUN_NOT_KNOWN, &it,
					"whether it succeeds is not known here",
					"無法判定是否成功");
			else
				say(q, UNIT_DOES_NOT_RUN, &it,
					k == 2 ? "it fails after it" : "it fails before it",
					k == 2 ? "其後執行之命令失敗" : "先執行之命令失敗");
		}
	}
	return 0;
}

static uint64_t amount(const char *text)
{
	static const char units[] = "KMGTPE";
	char *end;

	if (!isdigit((unsigned char)*text))
		return UINT64_MAX;
	uint64_t v = strtoull(text, &end, 10);
	const char *u = *end ? strchr(units, toupper((unsigned char)*end)) : NULL;
	return u ? v << (10 * (unsigned)(u - units + 1)) : v;
}

static void limits(struct asked *q)
{
	static const struct {
		const char *key;
		uint64_t dead, enough;
	} all[] = {{"LimitAS", 4 << 20, 512 << 20}, {"LimitDATA", 128 << 10, 64 << 20},
		{"LimitSTACK", 16 << 10, 1 << 20}, {"LimitNOFILE", 4, 32},
		{"LimitFSIZE", 0, 64 << 20}, {"LimitCPU", 0, UINT64_MAX},
		{"MemoryMax", 64 << 10, 32 << 20}, {"TasksMax", 0, 8}};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		const struct ini_item *it = unit_service_last(&q->s, all[i].key);
		uint64_t v = it && !strchr(it->value, '%') ? amount(it->value) : UINT64_MAX;
		if (v >= all[i].enough)
			continue;
		if (v < all[i].dead)
			say(q, UNIT_DOES_NOT_RUN, it, "too little to start with", "過小而無法啟動");
		else
			say(q, UNIT_RUN_NOT_KNOWN, it, "whether that is enough is not known",
				"無法判定是否足夠");
	}
}

static bool lets(const struct asked *q, const char *key, const char *name,
	const struct ini_item **ret_by, bool *ret_allows)
{
	return unit_service_lets(&q->s, key, (const char *const[]){name, NULL}, ret_by, ret_allows);
}

static void calls_and_rights(struct asked *q)
{
	static const char *const vital[] = {"@default", "@basic-io", "@file-system",
		"@system-service", "execve", "read", "write", "openat", "mmap", "close",
		"newfstatat", "brk", "exit_group"};
	const struct ini_item *by = NULL, *type = unit_service_last(&q->s, "Type");
	bool allows = false, forks = type && str_eq(type->value, "forking");

	bool most = lets(q, "SystemCallFilter", "@system-service", &by, &allows);
	if (by && allows && !most)
		say(q, UNIT_RUN_NOT_KNOWN, by,
			"whether it comes along with these calls is not known",
			"無法判定此等系統呼叫是否足夠");
	for (size_t i = 0; by && !allows && i < sizeof(vital) / sizeof(*vital); i++)
		if (!lets(q, "SystemCallFilter", vital[i], &by, NULL))
			say(q, UNIT_DOES_NOT_RUN, by,
				arena_printf(q->s.a, "it cannot do without %s", vital[i]),
				arena_printf(q->s.a, "缺少 %s 即無法執行", vital[i]));
	if (by && !allows && !lets(q, "SystemCallFilter", "@process", &by, NULL))
		say(q, forks ? UNIT_DOES_NOT_RUN : UNIT_RUN_NOT_KNOWN, by,
			"it cannot start a process", "無法產生行程");
	for (size_t i = 0; q->needs->caps && q->needs->caps[i]; i++)
		if (!lets(q, "CapabilityBoundingSet", q->needs->caps[i], &by, NULL))
			say(q, UNIT_DOES_NOT_RUN, by,
				arena_printf(q->s.a, "it needs %s", q->needs->caps[i]),
				arena_printf(q->s.a, "須有 %s", q->needs->caps[i]));
}

static void network(struct asked *q)
{
	const struct ini_item *by;
	enum unit_answer answer = unit_service_network(&q->s, &by);

	if (answer != UNIT_DOES_RUN)
		say(q, answer, by, "it reaches no other host", "無法連至其他主機");
}

/* RuntimeMaxSec= ends it; Restart= may bring it back, unless that comes too often. */
static void lifetime(struct asked *q)
{
	const struct ini_item *it = unit_service_last(&q->s, "RuntimeMaxSec"),
			      *again = unit_service_last(&q->s, "Restart");
	uint64_t usec;

	if (!it || systemd_usec(it->value, &usec) < 0 || usec == UINT64_MAX)
		return;
	bool back =
		again && (str_eq(again->value, "always") || str_eq(again->value, "on-failure") ||
				 str_eq(again->value, "on-abnormal"));
	if (!back)
		say(q, UNIT_DOES_NOT_RUN, it, "systemd ends it, and nothing starts it again",
			"systemd 到時即終止，且無再啟動");
	else if (usec < 60000000)
		say(q, UNIT_RUN_NOT_KNOWN, it, "it is ended and started again all the time",
			"反覆終止與再啟動");
}

static void seen_by(struct asked *q, enum unit_answer answer, const struct unit_sight_by *by,
	const char *path, bool write)
{
	struct ini_item it = {
		.key = by->key, .value = by->value, .file = by->file, .line = by->line};

	if (by->key)
		say(q, answer, &it,
			arena_printf(
				q->s.a, write ? "it cannot write %s" : "it does not see %s", path),
			arena_printf(q->s.a, write ? "無法寫入 %s" : "無法見到 %s", path));
}

/* May the user it runs as write there? */
static int may_write(struct asked *q, const char *path, struct err *e)
{
	struct user_of as;
	struct stat st;
	bool may;
	int rc = q->user ? user_of(q->s.r, q->s.a, q->user, true, &as, e) : 0;

	if (rc < 0 || !q->user || !as.known)
		return rc;
	rc = root_stat(q->s.r, path, true, &st, e);
	const char *slash = strrchr(path, '/');
	if (is_absent(rc) && slash > path) /* it makes it */
		path = arena_strndup(q->s.a, path, (size_t)(slash - path));
	if (is_absent(rc))
		rc = root_stat(q->s.r, path, true, &st, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	rc = user_may(q->s.r, q->s.a, &as, path, ACCESS_W, &may, e);
	if (rc >= 0)
		say(q,
			may || unit_service_last(&q->s, "Group") ||
					unit_service_last(&q->s, "SupplementaryGroups") ||
					unit_service_last(&q->s, "AmbientCapabilities")
				? UNIT_RUN_NOT_KNOWN
				: UNIT_DOES_NOT_RUN,
			unit_service_last(&q->s, "User"),
			arena_printf(q->s.a, "as that user, it is not sure to write %s", path),
			arena_printf(q->s.a, "以此使用者未必能寫入 %s", path));
	return rc;
}

/* execve(2) asks the rights of the user it runs as; groups that the unit adds, or rights it keeps, leave that open. */
static void may_execute(struct asked *q, const char *program)
{
	struct user_of as;
	bool may = true;

	if (!q->user || !program || *program != '/' || unit_service_last(&q->s, "Group") ||
		unit_service_last(&q->s, "SupplementaryGroups") ||
		unit_service_last(&q->s, "AmbientCapabilities") ||
		user_of(q->s.r, q->s.a, q->user, true, &as, NULL) < 0 ||
		user_may(q->s.r, q->s.a, &as, program, ACCESS_X, &may, NULL) < 0 || may)
		return;
	say(q, UNIT_DOES_NOT_RUN, unit_service_last(&q->s, "User"),
		arena_printf(q->s.a, "that user may not execute %s", program),
		arena_printf(q->s.a, "此使用者不得執行 %s", program));
}

static int files_seen(struct asked *q, struct err *e)
{
	const char *program = unit_program(q->s.r, q->s.a, q->s.u->id);
	const char *vital[] = {program, "/usr/lib/ld-linux", NULL};
	struct unit_sight_by by;
	enum unit_sight s;
	const struct ini_item *it;
	size_t n;
	int rc = 0;

	may_execute(q, program);
	for (size_t i = 0; rc >= 0 && i < 2; i++) {
		if (!vital[i] || *vital[i] != '/')
			continue;
		rc = unit_sees(q->s.r, q->s.a, q->s.u->id, vital[i], &s, &by, e);
		if (rc >= 0 && (s == UNIT_SEES_NOTHING || s == UNIT_SEES_OTHER))
			seen_by(q, s == UNIT_SEES_OTHER ? UNIT_RUN_NOT_KNOWN : UNIT_DOES_NOT_RUN,
				&by, vital[i], false);
		char *real = NULL;
		if (root_resolve(q->s.r, vital[i], q->s.a, &real, NULL) < 0)
			real = NULL;
		size_t no = 0, yes = 0;
		const struct ini_item *no_by = NULL;
		for (int k = 0; k < 2; k++)
			for (size_t at = 0; (it = unit_service_next(&q->s,
						     k ? "ExecPaths" : "NoExecPaths", &at));) {
				char **v = unit_service_words(&q->s, it, &n);
				for (size_t m = 0; m < n; m++) {
					char *to, *p = v[m] ? v[m] + strspn(v[m], "-+") : NULL;
					if (!p || *p != '/')
						continue;
					if (root_resolve(q->s.r, p, q->s.a, &to, NULL) < 0)
						to = p;
					if (!unit_path_below(to, real ? real : vital[i]))
						continue;
					size_t *best = k ? &yes : &no;
					if (strlen(to) > *best) {
						*best = strlen(to);
						no_by = k ? no_by : it;
					}
				}
			}
		if (no > yes)
			say(q, UNIT_DOES_NOT_RUN, no_by,
				arena_printf(q->s.a, "%s may not be executed", vital[i]),
				arena_printf(q->s.a, "%s 不得執行", vital[i]));
	}
	for (size_t i = 0; rc >= 0 && q->needs->reads && q->needs->reads[i]; i++) {
		rc = unit_sees(q->s.r, q->s.a, q->s.u->id, q->needs->reads[i], &s, &by, e);
		if (rc >= 0 && (s == UNIT_SEES_NOTHING || s == UNIT_SEES_OTHER))
			seen_by(q, UNIT_RUN_NOT_KNOWN, &by, q->needs->reads[i], false);
	}
	for (size_t i = 0; rc >= 0 && q->needs->writes && q->needs->writes[i]; i++) {
		rc = unit_sees(q->s.r, q->s.a, q->s.u->id, q->needs->writes[i], &s, &by, e);
		if (rc >= 0 && s != UNIT_SEES)
			seen_by(q, s == UNIT_SEES_OTHER ? UNIT_RUN_NOT_KNOWN : UNIT_DOES_NOT_RUN,
				&by, q->needs->writes[i], true);
		if (rc >= 0)
			rc = may_write(q, q->needs->writes[i], e);
	}
	return rc;
}

int unit_runs(struct root *r, struct arena *a, const char *name, const struct unit_needs *needs,
	struct unit_run *ret, struct err *e)
{
	struct asked q = {.needs = needs, .ret = ret};
	int rc = unit_service(r, a, name, &q.s, e);

	*ret = (struct unit_run){.answer = UNIT_DOES_RUN};
	if (rc < 0 || !q.s.u->exists || q.s.u->masked || q.s.u->from_sysv)
		return rc < 0 ? rc : 0;
	rc = users(&q, e);
	if (rc < 0)
		return rc;
	folders_and_files(&q);
	const struct ini_item *start = unit_service_last(&q.s, "ExecStart");
	bool full = start && memchr(start->value, '+', strspn(start->value, "@-:+!"));
	/* What could not be made out of its commands matters no more where it does not run anyway. */
	if (!needs->no_steps && ret->answer != UNIT_DOES_NOT_RUN)
		rc = steps(&q, e);
	limits(&q);
	if (!full)
		calls_and_rights(&q);
	if (needs->network)
		network(&q);
	if (needs->stays)
		lifetime(&q);
	return rc < 0 || full ? rc : files_seen(&q, e);
}
