/*
 * AU-6, 稽核資訊之保護: who may reach the audit records, whether they are backed up elsewhere, and whether hashes keep
 * the backups honest.
 */
#include "checks/check.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/files/access.h"
#include "checks/resolve/logs/backup_dir.h"
#include "checks/resolve/accounts/ids.h"
#include "checks/resolve/logs/log_forward.h"
#include "checks/resolve/logs/logs.h"
#include "checks/resolve/accounts/nss_line.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit.h"

#define TOLD 6 /* findings told in the reason; all are counted, and listed as observations */

struct access_judge {
	struct evidence *ev;
	const struct host *host;
	const struct ids *ids;
	struct access_trust read, write, login_read, login_write; /* login: btmp, wtmp, lastlog */
	bool local_only; /* all accounts and groups stand in passwd and group */
	size_t bad, judged[LOG_KINDS];
	struct bitext *open; /* findings of what comes perhaps */
	size_t n_open, cap_open;
	const char **told; /* directories already told */
	size_t n_told, cap_told;
};

static void add_id(struct arena *a, const uid_t **v, size_t *n, uid_t id)
{
	uid_t *w = arena_array(a, *n + 1, sizeof(*w));

	if (*n)
		memcpy(w, *v, *n * sizeof(*w));
	w[(*n)++] = id;
	*v = w;
}

/*
 * Readers: root, members of the declared groups, the account rsyslogd runs as.  Writers: root and that account; the
 * group utmp for the login records, which programs that are set-group-id utmp write.
 */
static void make_trust(struct access_judge *j, const struct params *p)
{
	struct arena *a = j->ev->arena;
	size_t n;
	char **groups = param_list(p, "groups", a, &n);
	uid_t syslog;
	gid_t gid;

	for (size_t i = 0; i < n; i++)
		if (ids_gid(j->ids, groups[i], &gid))
			add_id(a, &j->read.gids, &j->read.n_gids, gid);
	add_id(a, &j->write.gids, &j->write.n_gids, 0);
	if (ids_uid(j->ids, "syslog", &syslog)) {
		add_id(a, &j->read.uids, &j->read.n_uids, syslog);
		add_id(a, &j->write.uids, &j->write.n_uids, syslog);
		if (ids_primary_group(j->ids, syslog, &gid)) {
			add_id(a, &j->read.gids, &j->read.n_gids, gid);
			add_id(a, &j->write.gids, &j->write.n_gids, gid);
		}
	}
	j->read.members = j->ids;
	j->login_read = j->read;
	j->login_write = j->write;
	if (ids_gid(j->ids, "utmp", &gid)) {
		add_id(a, &j->login_read.gids, &j->login_read.n_gids, gid);
		add_id(a, &j->login_write.gids, &j->login_write.n_gids, gid);
	}
}

static bool only_files(struct evidence *ev, const struct host *h)
{
	static const char *const databases[] = {"passwd", "group"};
	const struct file *f;

	if (root_read(h->root, "/etc/nsswitch.conf", &f, NULL) < 0)
		return true; /* glibc's own: files */
	for (size_t i = 0; i < 2; i++) {
		size_t n;
		unsigned line, bad;
		struct nss_service *v =
			nss_services(ev->arena, f->data, f->size, databases[i], &n, &line, &bad);
		for (size_t k = 0; k < n; k++)
			if (!str_eq(v[k].name, "files") && !str_eq(v[k].name, "systemd") &&
				!str_eq(v[k].name, "compat"))
				return false;
	}
	return true;
}

static struct bitext when_text(const struct log_view *v, struct arena *a)
{
	switch (v->when) {
	case LOG_BOOT:
		return (struct bitext){
			v->by ? arena_printf(a, "after the next boot (%s), ", v->by) : "",
			v->by ? arena_printf(a, "下次開機後（%s），", v->by) : ""};
	case LOG_ROTATED:
		return (struct bitext){"what logrotate leaves, ", "logrotate 輪替後，"};
	case LOG_CREATED:
		return (struct bitext){"once it is made, ", "該檔產生後，"};
	case LOG_NOW:
		break;
	}
	return (struct bitext){"", ""};
}

/* Adds to a text what was put together in each language. */
static void reason_of(struct evidence *ev, const char *en, const char *zh)
{
	evidence_reason(ev, "%s%.0s", "%.0s%s", en, zh);
}

static void observed_of(struct evidence *ev, const char *en, const char *zh)
{
	evidence_observed(ev, "%s%.0s", "%.0s%s", en, zh);
}

static void finding(struct access_judge *j, const struct log_view *v, const struct access_node *n,
	const struct access_subject *s, const char *en, const char *zh)
{
	struct arena *a = j->ev->arena;
	struct bitext when = when_text(v, a);
	const char *rights = access_node_text(n, j->ids, a);

	if (!v->perhaps)
		evidence_status(j->ev, ST_FAIL);
	if (v->file)
		evidence_seen_at(
			j->ev, v->by, arena_printf(a, "%s: %s", n->path, rights), v->file, v->line);
	else
		evidence_seen_from(j->ev, "access rights", rights, n->path);
	const char *en_all = arena_printf(a, "%s (%s%s): %s %s.", n->path, when.en, rights,
			   access_subject_text(s, j->ids, a, false), en),
		   *zh_all = arena_printf(a, "%s（%s%s）：%s%s。", n->path, when.zh, rights,
			   access_subject_text(s, j->ids, a, true), zh);
	if (!v->perhaps) {
		if (j->bad++ < TOLD)
			reason_of(j->ev, en_all, zh_all);
	} else if (j->n_open < TOLD) {
		const char *where =
			v->file ? arena_printf(a, "%s:%u", v->file->path, v->line) : v->by;
		*(struct bitext *)arena_push(
			a, &j->open, &j->n_open, &j->cap_open, sizeof(*j->open)) = (struct bitext){
			arena_printf(a,
				"%s: files do not tell whether it comes to that, with the log "
				"there: %s",
				where, en_all),
			arena_printf(a,
				"%s：該命令是否執行、執行時紀錄檔是否已存在，無法由檔案判定：%s",
				where, zh_all)};
	}
}

static bool outsider(struct access_judge *j, const struct access_path *p, size_t n, unsigned want,
	const struct access_trust *t, struct access_subject *s)
{
	struct err e = {0};

	/* Accounts that this root does not list may belong to any group. */
	if ((j->local_only ? access_account(p, n, want, t, j->ids, s, &e)
			   : access_outsider(p, n, want, t, s, &e)) < 0) {
		evidence_error(j->ev, "%s", "無法判定：%s", e.text);
		return false;
	}
	return s->found;
}

static bool told_before(struct access_judge *j, const char *path, enum log_when when)
{
	const char *key = arena_printf(j->ev->arena, "%d%s", when, path);

	for (size_t i = 0; i < j->n_told; i++)
		if (str_eq(j->told[i], key))
			return true;
	*(const char **)arena_push(
		j->ev->arena, &j->told, &j->n_told, &j->cap_told, sizeof(*j->told)) = key;
	return false;
}

/*
 * Who may write a directory may replace what lies in it; the sticky bit keeps what is there, but in the log's own
 * directory the next log could still be made beforehand.
 */
static void judge_directories(
	struct access_judge *j, const struct log_view *v, const struct access_trust *t)
{
	struct access_subject s;

	for (size_t i = 0; i + 1 < v->path.n; i++) {
		const struct access_node *d = &v->path.v[i];
		if ((d->mode & S_ISVTX) && i + 2 < v->path.n)
			continue;
		if (outsider(j, &v->path, i + 1, ACCESS_W | ACCESS_X, t, &s) &&
			!told_before(j, d->path, v->when))
			finding(j, v, d, &s, "may replace or remove logs below it",
				"可置換或刪除其下之紀錄");
	}
}

static void judge_view(struct access_judge *j, const struct log_file *f, const struct log_view *v)
{
	bool login = f->kind == LOG_LOGIN || f->kind == LOG_PUBLIC;
	struct access_trust read = login ? j->login_read : j->read,
			    write = login ? j->login_write : j->write;
	const struct access_node *last = &v->path.v[v->path.n - 1];
	struct access_subject s;

	if (f->has_reader)
		add_id(j->ev->arena, &read.uids, &read.n_uids, f->reader);
	if (f->kind != LOG_PUBLIC && outsider(j, &v->path, v->path.n, ACCESS_R, &read, &s))
		finding(j, v, last, &s, "may read it", "可讀取");
	if (outsider(j, &v->path, v->path.n, ACCESS_W, &write, &s))
		finding(j, v, last, &s, "may change it", "可竄改");
	/* The owner may give himself or others any right. */
	struct access_path dir = {v->path.v, v->path.n - 1};
	struct access_node *own = arena_alloc(j->ev->arena, sizeof(*own) * v->path.n);
	memcpy(own, dir.v, dir.n * sizeof(*own));
	own[dir.n] =
		(struct access_node){.mode = S_IFREG | 0200, .uid = last->uid, .gid = last->gid};
	dir = (struct access_path){own, v->path.n};
	if (!(last->mode & 0200) && outsider(j, &dir, dir.n, ACCESS_W, &write, &s) && s.has_uid)
		finding(j, v, last, &s, "owns it and may change its rights",
			"為其擁有者，可變更權限");
	judge_directories(j, v, &write);
	for (size_t i = 0; i < v->n_via; i++) {
		const struct access_path *via = &v->via[i];
		const struct access_node *d = &via->v[via->n - 1];
		if (!(d->mode & S_ISVTX) &&
			outsider(j, via, via->n, ACCESS_W | ACCESS_X, &write, &s) &&
			!told_before(j, d->path, v->when))
			finding(j, v, d, &s, "may exchange the link that leads to it",
				"可置換通往紀錄之連結");
	}
}

static void expect_access(struct evidence *ev, const struct params *p)
{
	evidence_expected(ev,
		"Audit records (auditd's log, the files rsyslog writes such as auth.log, secure, "
		"syslog, messages and "
		"kern.log, the systemd journal, btmp, and their rotated files) can be read by "
		"nobody but root, the log "
		"service's account and the groups: %s; they and their directories can be changed "
		"by nobody but root and "
		"the log service's account (login records also by group utmp). wtmp, lastlog, "
		"faillog and package "
		"manager logs may be read by all, but not changed.",
		"稽核紀錄（auditd 紀錄、rsyslog 寫入之 "
		"auth.log、secure、syslog、messages、kern.log 等檔案、systemd journal、"
		"btmp 及其輪替檔）僅 root、紀錄服務帳號及下列群組可讀取：%s；紀錄及其目錄僅 root "
		"與紀錄服務帳號可變更"
		"（登入紀錄另含 utmp 群組）。wtmp、lastlog、faillog "
		"及套件管理紀錄可供讀取，但不得變更。",
		param_str(p, "groups"));
}

static void observe_access(struct access_judge *j, const struct logs *l)
{
	struct evidence *ev = j->ev;

	evidence_observed(ev,
		"%zu log files: audit %zu, system %zu, journal %zu, failed logins %zu, not secret "
		"%zu; %zu accesses by "
		"others found.",
		"共 %zu 個紀錄檔：稽核 %zu、系統 %zu、journal %zu、登入失敗 %zu、非機敏 "
		"%zu；發現其他使用者可存取 %zu 處。",
		l->n, j->judged[LOG_AUDIT], j->judged[LOG_SYSTEM], j->judged[LOG_JOURNAL],
		j->judged[LOG_LOGIN], j->judged[LOG_PUBLIC], j->bad);
	if (!j->host->live)
		evidence_observed(ev, "Files only: judged as the next boot leaves them.",
			"僅檢測檔案：依下次開機後之狀態判定。");
	if (l->corrected)
		evidence_observed(ev,
			"Some rights in this tree differ now and are set right when auditd or "
			"systemd-tmpfiles starts.",
			"部分權限目前不同，將於 auditd 或 systemd-tmpfiles 啟動時更正。");
}

static void run_log_access(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct err e = {0};
	struct access_judge j = {.ev = ev, .host = facts_host(f)};
	const struct logs *l;
	size_t records = 0;

	expect_access(ev, p);
	j.ids = facts_get(f, &model_ids, &e);
	l = j.ids ? facts_get(f, &model_logs, &e) : NULL;
	if (!l) {
		evidence_error(ev, "%s", "無法取得紀錄檔資訊：%s", e.text);
		return;
	}
	j.local_only = only_files(ev, j.host);
	make_trust(&j, p);
	for (size_t i = 0; i < l->n; i++) {
		j.judged[l->v[i].kind]++;
		records += l->v[i].kind != LOG_PUBLIC;
		for (size_t k = 0; k < l->v[i].n_views; k++)
			judge_view(&j, &l->v[i], &l->v[i].views[k]);
	}
	if (j.bad > TOLD)
		evidence_reason(ev, "%zu more findings.", "另有 %zu 項。", j.bad - TOLD);
	/* What could not be read makes a pass impossible; what was found open stays open whatever else is unknown. */
	for (size_t i = 0; i < l->n_problems; i++)
		if (j.bad)
			evidence_reason(ev, "Could not be judged: %s.", "無法讀取或判定：%s。",
				l->problems[i]);
		else
			evidence_error(ev, "%s.", "無法讀取或判定：%s。", l->problems[i]);
	for (size_t i = 0; i < j.n_open; i++)
		if (j.bad)
			reason_of(ev, j.open[i].en, j.open[i].zh);
		else
			evidence_error(ev, "%s%.0s", "%.0s%s", j.open[i].en, j.open[i].zh);
	/* What was found right is listed after what was not. */
	for (size_t i = 0; i < l->n; i++) {
		const struct log_view *v = &l->v[i].views[0];
		evidence_seen_from(ev, "access rights",
			access_node_text(&v->path.v[v->path.n - 1], j.ids, ev->arena),
			l->v[i].path);
	}
	observe_access(&j, l);
	if (!records)
		evidence_error(ev,
			"No audit record was found (%s, /var/log, /var/log/journal): nothing to "
			"judge.",
			"未發現任何稽核紀錄（%s、/var/log、/var/log/journal），無法判定。",
			l->audit_log ? l->audit_log : "/var/log/audit");
	else
		evidence_status(ev, ST_PASS);
}

/* Where the logs lie: what a backup's place is compared with. */
static const char *log_directory(struct facts *f, struct evidence *ev)
{
	const struct logs *l = facts_get(f, &model_logs, &(struct err){0});
	const char *log = l && l->audit_log ? l->audit_log : "/var/log/audit.log";
	char *real;

	for (size_t i = 0; l && i < l->n; i++)
		if (l->v[i].kind == LOG_AUDIT || (l->v[i].kind == LOG_SYSTEM && !l->audit_log)) {
			log = l->v[i].path;
			break;
		}
	log = arena_strndup(ev->arena, log, (size_t)(strrchr(log, '/') - log));
	if (!root_resolve(facts_host(f)->root, log, ev->arena, &real, NULL))
		log = real + (real[0] == '/' && real[1] == '/');
	return log;
}

struct tally { /* findings of one rule: the first are told, all are counted */
	struct evidence *ev;
	size_t bad;
};

static void BITEXT_FORMAT fail_with(struct tally *t, const char *en, const char *zh, ...)
{
	va_list ap, again;

	va_start(ap, zh);
	va_copy(again, ap);
	evidence_status(t->ev, ST_FAIL);
	if (t->bad++ < TOLD)
		reason_of(t->ev, arena_vprintf(t->ev->arena, en, ap),
			arena_vprintf(t->ev->arena, zh, again));
	va_end(again);
	va_end(ap);
}

static const char *const state_en[] = {"no manifest covers it", "matches",
	"does not match its digest", "is named by a manifest and missing",
	"is covered only by a digest weaker than SHA-256"};
static const char *const state_zh[] = {"未列入雜湊清單", "相符", "與雜湊值不符",
	"列於雜湊清單但不存在", "僅有弱於 SHA-256 之雜湊值"};

/* Whether backups are there and young enough. */
static bool judge_age(
	struct tally *t, const struct host *h, const struct backup_dir *d, uint64_t max_age)
{
	size_t had = t->bad;

	if (!d->exists)
		fail_with(t, "%s: the declared backup directory is not there.",
			"%s：宣告之備份目錄不存在。", d->path);
	else if (!d->n)
		fail_with(t, "%s: no backup lies in it.", "%s：其中無任何備份檔。", d->path);
	else if (!d->newest_path)
		fail_with(t, "%s: every backup is dated in the future.",
			"%s：所有備份檔之日期均在未來。", d->path);
	else if (h->now.tv_sec > d->newest && (uint64_t)(h->now.tv_sec - d->newest) > max_age)
		fail_with(t, "%s: the newest backup, %s, is %llu s old, more than %llu s.",
			"%s：最新之備份 %s 已有 %llu 秒，超過 %llu 秒。", d->path, d->newest_path,
			(unsigned long long)(h->now.tv_sec - d->newest),
			(unsigned long long)max_age);
	return t->bad == had;
}

static void judge_files(struct tally *t, const struct backup_dir *d)
{
	for (size_t i = 0; i < d->n; i++) {
		const struct backup_file *b = &d->v[i];
		if (b->state == BACKUP_MATCHES)
			continue;
		evidence_seen_at(t->ev, b->path, state_en[b->state], b->manifest, b->line);
		fail_with(t, "%s %s%.0s.", "%s%.0s%s。", b->path, state_en[b->state],
			state_zh[b->state]);
	}
	for (size_t i = 0; i < d->n_manifests; i++) {
		const struct backup_manifest *m = &d->manifests[i];
		if (m->writable_by[0])
			fail_with(t, "%s: %s%.0s may change this manifest, so it proves nothing.",
				"%s：%.0s%s可竄改此雜湊清單，不足採信。", m->file->path,
				m->writable_by[0], m->writable_by[1]);
		evidence_seen_at(t->ev, "manifest",
			arena_printf(t->ev->arena, "%zu entries, %u other lines", m->entries,
				m->malformed),
			m->file, m->first_malformed);
	}
}

static void observe_hashes(struct facts *f, struct evidence *ev, const struct backup_dir *d)
{
	const struct logs *l = facts_get(f, &model_logs, &(struct err){0});
	size_t good = 0, by[DIGESTS] = {0}, twins = 0, equal = 0, shown = 0;
	const char *path = NULL;

	for (size_t i = 0; i < d->n; i++)
		if (d->v[i].state == BACKUP_MATCHES) {
			good++;
			by[d->v[i].digest]++;
			if (shown++ < 20)
				evidence_seen_at(ev, d->v[i].path, d->v[i].hex, d->v[i].manifest,
					d->v[i].line);
		}
	evidence_observed(ev,
		"%s: %zu of %zu backup files match their manifest, recomputed (SHA-256: %zu, "
		"SHA-384: %zu, SHA-512: "
		"%zu); %zu manifests.",
		"%s：重新計算後，%zu／%zu "
		"個備份檔與雜湊清單相符（SHA-256：%zu、SHA-384：%zu、SHA-512：%zu）；清單 %zu 份。",
		d->path, good, d->n, by[DIGEST_SHA256], by[DIGEST_SHA384], by[DIGEST_SHA512],
		d->n_manifests);
	if (d->in_future)
		evidence_observed(ev, "%zu files are dated in the future.",
			"%zu 個檔案之日期在未來。", d->in_future);
	if (l)
		backup_dir_twins(facts_host(f), ev->arena, d, l, &twins, &equal, &path);
	if (equal)
		evidence_observed(ev,
			"%zu rotated logs still on this host hold the same bytes as their backup "
			"(%s).",
			"本機現存之輪替紀錄中，%zu 個與其備份內容一致（如 %s）。", equal, path);
}

/*
 * journald's sealing (journalctl --setup-keys): the key file exists and Seal= was not switched off.  0 no, 1 yes, or
 * -errno.  It speaks for the journal alone.
 */
static int sealed(const struct host *h, struct evidence *ev, const char **ret_key, struct err *e)
{
	struct conf_line *v;
	char **names;
	size_t n = 0, n_names = 0;
	bool on = true;
	struct stat st;
	int rc = systemd_conf(h->root, ev->arena, "journald.conf", "Journal", "Seal", &v, &n, e);

	if (rc < 0 && !is_absent(rc))
		return rc;
	if (n && systemd_bool(v[n - 1].value, &on) < 0)
		on = true; /* journald keeps its default then */
	rc = root_list(h->root, "/var/log/journal", ev->arena, &names, &n_names, e);
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	for (size_t i = 0; on && i < n_names; i++) {
		*ret_key = arena_printf(ev->arena, "/var/log/journal/%s/fss", names[i]);
		if (!root_stat(h->root, *ret_key, true, &st, NULL) && S_ISREG(st.st_mode) &&
			st.st_size)
			return 1;
	}
	return 0;
}

static void hash_without_directories(struct facts *f, struct evidence *ev)
{
	const struct host *h = facts_host(f);
	struct err e = {0};
	const struct log_forwards *w = facts_get(f, &model_log_forwards, &e);
	struct unit_boot socket = {0};
	const char *key = NULL;
	int rc = sealed(h, ev, &key, &e);

	if (rc >= 0)
		rc = unit_at_boot(
			     h->root, ev->arena, "systemd-journald-audit.socket", &socket, &e) < 0
			     ? -e.code
			     : rc;
	if (!w || rc < 0) {
		evidence_error(ev, "%s", "無法判定：%s", e.text);
		return;
	}
	evidence_observed(ev, "No backup directory is declared; journal sealing: %s.",
		"未宣告備份目錄；journal 封緘：%s。", rc ? key : "-");
	if (rc && (!w->auditd || socket.starts)) {
		evidence_seen_from(ev, "Forward Secure Sealing key", "present", key);
		evidence_status(ev, ST_PASS);
		evidence_reason(ev,
			"Accepted as another suitable way: journald seals its files (Forward "
			"Secure Sealing). The seals "
			"themselves can only be verified with the verification key kept elsewhere "
			"(journalctl --verify).",
			"採其他適當方式：journald 以 Forward Secure Sealing "
			"封緘紀錄。封緘須以另行保管之驗證金鑰驗證"
			"（journalctl --verify）。");
		return;
	}
	evidence_status(ev, ST_FAIL);
	if (rc)
		evidence_reason(ev,
			"journald seals the journal, but auditd's own log is outside it and no "
			"hash covers it. Declare "
			"the backup directories with their SHA-256 manifests in the value "
			"log_backup_directories.",
			"journald 雖封緘 journal，但 auditd 之紀錄不在其中且無雜湊保護。請於 "
			"log_backup_directories "
			"宣告含 SHA-256 清單之備份目錄。");
	else
		evidence_reason(ev,
			"Nothing shows a hash over audit records: declare the backup directories, "
			"which hold SHA-256 (or "
			"stronger) manifests, in the value log_backup_directories, or set up "
			"journal sealing.",
			"未見稽核紀錄之雜湊機制：請於 log_backup_directories 宣告含 SHA-256 "
			"以上雜湊清單之備份目錄，"
			"或啟用 journal 封緘。");
}

static void run_log_hash(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct tally t = {.ev = ev};
	size_t n;
	char **dirs = param_list(p, "directories", ev->arena, &n);

	evidence_expected(ev,
		"In each declared backup directory (%s) every file is covered by a SHA-256, "
		"SHA-384 or SHA-512 manifest "
		"that matches when recomputed and that no other user may change; the newest backup "
		"is at most %s s old. "
		"At most %llu GiB a directory are hashed. Or: journal sealing, where the journal "
		"holds all audit records.",
		"各宣告之備份目錄（%s）內每一檔案均列於 SHA-256、SHA-384 或 SHA-512 "
		"雜湊清單，重新計算相符，且清單不得由其他"
		"使用者變更；最新備份不超過 %s 秒。每一目錄至多計算 %llu GiB。或：journal "
		"含全部稽核紀錄且已啟用封緘。",
		n ? param_str(p, "directories") : "-", param_str(p, "max_age"),
		(unsigned long long)(BACKUP_HASH_BYTES >> 30));
	if (!n) {
		hash_without_directories(f, ev);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct backup_dir d;
		struct err e = {0};
		if (backup_dir_read(facts_host(f), f, ev->arena, dirs[i], log_directory(f, ev),
			    true, &d, &e) < 0) {
			evidence_error(ev, "%s: %s.", "%s：無法讀取或計算：%s。", dirs[i], e.text);
			continue;
		}
		if (judge_age(&t, facts_host(f), &d, param_u64(p, "max_age")) || d.n)
			judge_files(&t, &d);
		observe_hashes(f, ev, &d);
	}
	if (t.bad > TOLD)
		evidence_reason(ev, "%zu more findings.", "另有 %zu 項。", t.bad - TOLD);
	evidence_status(ev, ST_PASS);
}

/* Why a way does not count; NULL when it does. */
static const char *weakness(
	const struct log_forward *w, const struct log_forwards *l, bool live, const char **zh)
{
	enum forward_covers c = l->auditd ? w->audit : w->system;
	const struct {
		bool bad;
		const char *en, *zh;
	} why[] = {
		{!w->host || !*w->host, "no receiver is given", "未指定接收端"},
		{w->this_host, "the receiver is this host itself", "接收端即為本機"},
		{!w->protected_way, "it is not encrypted", "未加密"},
		{c == COVERS_NO,
			l->auditd ? "the audit log does not go this way"
				  : "authentication messages do not go this way",
			l->auditd ? "未包含稽核（auditd）紀錄" : "未包含身分驗證訊息"},
		{!w->starts, "its service does not start at boot", "其服務未設定開機啟動"},
		{live && !w->active, "its service is not active now", "其服務目前未運作"},
	};

	for (size_t i = 0; i < sizeof(why) / sizeof(*why); i++)
		if (why[i].bad) {
			*zh = why[i].zh;
			return why[i].en;
		}
	return NULL;
}

/* Tells each way; the number of those that count.  *unknown: some whose selection could not be worked out. */
static size_t judge_forwards(
	struct evidence *ev, const struct log_forwards *l, bool live, size_t *unknown)
{
	size_t good = 0;

	for (size_t i = 0; i < l->n; i++) {
		const struct log_forward *w = &l->v[i];
		enum forward_covers c = l->auditd ? w->audit : w->system;
		const char *zh = NULL, *en = weakness(w, l, live, &zh);
		const char *what = arena_printf(ev->arena, "%s -> %s%s%s, protection %s", w->name,
			w->host ? w->host : "-", w->port ? ":" : "", w->port ? w->port : "",
			w->protection);
		evidence_seen_at(ev, "forwarding", what, w->file, w->line);
		observed_of(ev,
			arena_printf(ev->arena, "%s%s%s.", what, en ? ": does not count, " : "",
				en ? en : ""),
			arena_printf(
				ev->arena, "%s%s%s。", what, en ? "：不採計，" : "", en ? zh : ""));
		if (en)
			continue;
		*unknown += c == COVERS_UNKNOWN;
		good += c == COVERS_YES;
	}
	return good;
}

static const struct bitext place_text[] = {
	[PLACE_SAME] = {"on this host, on the disk of the logs", "位於本機且與紀錄同一磁碟"},
	[PLACE_VOLATILE] = {"in memory, gone at the next boot", "位於記憶體，重新開機即消失"},
	[PLACE_DEVICE] = {"another disk of this host (another device, not another machine)",
		"本機之另一磁碟（不同裝置，非不同主機）"},
	[PLACE_NETWORK] = {"another host, by the network", "經網路位於另一主機"},
	[PLACE_UNKNOWN] = {"a place that could not be worked out", "無法判定之位置"},
};

/* One declared directory: true when it is a fresh backup elsewhere.  *unknown when that could not be told. */
static bool judge_place(
	struct facts *f, const struct params *p, struct tally *t, const char *dir, size_t *unknown)
{
	struct evidence *ev = t->ev;
	const struct host *h = facts_host(f);
	struct backup_dir d;
	struct err e = {0};

	if (backup_dir_read(h, f, ev->arena, dir, log_directory(f, ev), false, &d, &e) < 0) {
		evidence_error(ev, "%s: %s.", "%s：無法讀取：%s。", dir, e.text);
		++*unknown;
		return false;
	}
	const struct bitext none = {"-", "-"}, text = d.place_text.en ? d.place_text : none;
	if (!d.exists)
		evidence_observed(ev, "%s: not there.", "%s：不存在。", d.path);
	if (d.exists) {
		evidence_seen_from(ev, "backup directory",
			arena_printf(ev->arena, "%s; %zu files, newest %s", text.en, d.n,
				d.newest_path ? d.newest_path : "-"),
			d.path);
		observed_of(ev,
			arena_printf(ev->arena, "%s: %zu backups, %s: %s.", d.path, d.n,
				place_text[d.place].en, text.en),
			arena_printf(ev->arena, "%s：備份 %zu 個，%s：%s。", d.path, d.n,
				place_text[d.place].zh, text.zh));
	}
	if (d.exists && !d.n && !h->live && d.place == PLACE_NETWORK) {
		evidence_reason(ev,
			"%s lies on another host and is not in this tree: its backups cannot be "
			"seen.",
			"%s 位於另一主機，不在此檔案樹中，無法檢視其備份。", d.path);
		++*unknown;
		return false;
	}
	if (!judge_age(t, h, &d, param_u64(p, "max_age")))
		return false;
	if (d.place == PLACE_UNKNOWN) {
		evidence_reason(ev, "%1$s: where it lies could not be worked out (%2$s%3$.0s).",
			"%1$s：無法判定其所在位置（%2$.0s%3$s）。", d.path, text.en, text.zh);
		++*unknown;
	} else if (d.place != PLACE_DEVICE && d.place != PLACE_NETWORK) {
		fail_with(t, "%1$s is no other physical place: %2$s%3$.0s (%4$s%5$.0s).",
			"%1$s 非不同之實體系統：%2$.0s%3$s（%4$.0s%5$s）。", d.path,
			place_text[d.place].en, place_text[d.place].zh, text.en, text.zh);
	}
	return d.place == PLACE_DEVICE || d.place == PLACE_NETWORK;
}

static void run_log_backup(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct err e = {0};
	const struct host *h = facts_host(f);
	const struct log_forwards *l = facts_get(f, &model_log_forwards, &e);
	/* What is wrong with one way is told, but decides nothing as long as another way holds. */
	struct evidence trial = {.arena = ev->arena};
	struct tally t = {.ev = &trial};
	size_t good = 0, unknown = 0, n;
	char **dirs = param_list(p, "directories", ev->arena, &n);

	evidence_expected(ev,
		"At least one of: forwarding of the audit records (auditd's log where auditd is "
		"used, else authentication "
		"messages) to a host other than this one, encrypted (TLS or Kerberos), running now "
		"and from boot on; or a "
		"declared backup directory (%s) on another host or another disk whose newest "
		"backup is at most %s s old.",
		"至少符合其一：將稽核紀錄（使用 auditd "
		"時為其紀錄，否則為身分驗證訊息）以加密方式（TLS 或 Kerberos）轉送至本機"
		"以外之主機，且目前運作並於開機啟動；或宣告之備份目錄（%"
		"s）位於另一主機或另一磁碟，且最新備份不超過 %s 秒。",
		n ? param_str(p, "directories") : "-", param_str(p, "max_age"));
	if (!l) {
		evidence_error(ev, "%s", "無法判定：%s", e.text);
		return;
	}
	good += judge_forwards(&trial, l, h->live, &unknown);
	for (size_t i = 0; i < n; i++)
		good += judge_place(f, p, &t, dirs[i], &unknown);
	struct arena *a = ev->arena;
	const char *const expected_en = ev->expected.en, *const expected_zh = ev->expected.zh;
	*ev = trial;
	ev->arena = a;
	ev->expected = (struct bitext){expected_en, expected_zh};
	ev->status = ST_NONE;
	if (!l->n && !n)
		evidence_observed(ev,
			"No forwarding is set up and no backup directory is declared.",
			"未設定紀錄轉送，亦未宣告備份目錄。");
	if (!h->live)
		evidence_observed(ev, "Files only: judged by what starts at boot.",
			"僅檢測檔案：依開機啟動設定判定。");
	if (good) {
		evidence_status(ev, ST_PASS);
		return;
	}
	for (size_t i = 0; i < l->n_problems; i++)
		evidence_error(ev, "%s.", "無法讀取或判定：%s。", l->problems[i]);
	if (unknown)
		evidence_error(ev, "Whether a way counts could not be worked out (%zu).",
			"有 %zu 項途徑無法判定是否採計。", unknown);
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "No way was found that keeps the audit records on another system.",
		"未發現可將稽核紀錄保存於不同實體系統之途徑。");
}

static const struct param_spec access_params[] = {{"groups", PARAM_STRING, NULL}, {0}};
static const struct param_spec backup_params[] = {
	{"directories", PARAM_STRING, NULL}, {"max_age", PARAM_NUMBER, "s"}, {0}};

const struct check family_au6[] = {
	{"log-access", "Only authorised users can read or change audit records", access_params, 0,
		run_log_access},
	{"log-hash", "Backups of audit records are covered by hashes that match", backup_params, 0,
		run_log_hash},
	{"log-backup", "Audit records are kept on another physical system", backup_params, 0,
		run_log_backup},
	{0},
};
