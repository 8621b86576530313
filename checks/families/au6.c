/*
 * AU-6, 稽核資訊之保護: who may reach the audit records, whether they are backed up elsewhere, and whether hashes keep
 * the backups honest.
 */
#include "checks/check.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/access.h"
#include "checks/resolve/ids.h"
#include "checks/resolve/logs.h"

#define TOLD 6 /* findings told in the reason; all are counted, and listed as observations */

struct access_judge {
	struct evidence *ev;
	const struct host *host;
	const struct ids *ids;
	struct access_trust read, write, login_read, login_write; /* login: btmp, wtmp, lastlog */
	size_t bad, judged[LOG_KINDS];
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

static struct bitext when_text(const struct log_view *v, struct arena *a)
{
	switch (v->when) {
	case LOG_BOOT:
		return (struct bitext){
			v->by ? arena_printf(a, "after the next boot (%s), ", v->by) : "",
			v->by ? arena_printf(a, "下次開機後（%s），", v->by) : ""};
	case LOG_ROTATED:
		return (struct bitext){
			"the next one that logrotate makes, ", "logrotate 下次產生之檔案，"};
	case LOG_CREATED:
		return (struct bitext){"once rsyslogd makes it, ", "rsyslogd 產生該檔後，"};
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

static void finding(struct access_judge *j, const struct log_view *v, const struct access_node *n,
	const struct access_subject *s, const char *en, const char *zh)
{
	struct arena *a = j->ev->arena;
	struct bitext when = when_text(v, a);
	const char *rights = access_node_text(n, j->ids, a);

	evidence_status(j->ev, ST_FAIL);
	if (v->file)
		evidence_seen_at(
			j->ev, v->by, arena_printf(a, "%s: %s", n->path, rights), v->file, v->line);
	else
		evidence_seen_from(j->ev, "access rights", rights, n->path);
	if (j->bad++ < TOLD)
		reason_of(j->ev,
			arena_printf(a, "%s (%s%s): %s %s.", n->path, when.en, rights,
				access_subject_text(s, j->ids, a, false), en),
			arena_printf(a, "%s（%s%s）：%s%s。", n->path, when.zh, rights,
				access_subject_text(s, j->ids, a, true), zh));
}

static bool outsider(struct access_judge *j, const struct access_path *p, size_t n, unsigned want,
	const struct access_trust *t, struct access_subject *s)
{
	struct err e = {0};

	if (access_outsider(p, n, want, t, s, &e) < 0) {
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

static const struct param_spec access_params[] = {{"groups", PARAM_STRING, NULL}, {0}};

const struct check family_au6[] = {
	{"log-access", "Only authorised users can read or change audit records", access_params, 0,
		run_log_access},
	{0},
};
