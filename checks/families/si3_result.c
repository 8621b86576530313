/*
 * SI-3.H1, 軟體及資訊完整性: the last integrity check is young and found nothing.
 *
 * That it is run again and again is recurring-program's (cp1.c).  Here the newest report counts, by the time that stands in it;
 * and what Debian's settings make of the daily check: switched off, or limited to part of the files, it is none.
 */
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/integrity/aide_host.h"
#include "checks/resolve/integrity/aide_log.h"

static const struct param_spec result_params[] = {
	{"logs", PARAM_STRING, NULL}, {"max_age", PARAM_NUMBER, "s"}, {0}};

struct newest {
	const struct file *f;
	struct aide_run run;
	time_t at;
	size_t looked;
	const struct file *narrow; /* has a check of a part that was passed over */
	unsigned narrow_line;
};

static void look(struct evidence *ev, struct root *r, const char *path, struct newest *n)
{
	const struct file *f;
	struct err e = {0};
	int rc = root_read(r, path, &f, &e);

	if (rc < 0) {
		if (!is_absent(rc))
			evidence_error(ev, "%s.", "無法讀取：%s。", evidence_clean(ev, e.text));
		return;
	}
	n->looked++;
	struct aide_run run = aide_log_last(f->data, f->size);
	if (run.limit) {
		n->narrow = f;
		n->narrow_line = run.limit;
		/* Its log was written again by the one of a part: then nothing tells when it was. */
		run.there &= run.start != 0;
	}
	/* A run that tells no time began before its log was last written. */
	time_t at = run.start ? run.start : f->st.st_mtime;
	if (run.there && (!n->f || at > n->at)) {
		n->f = f;
		n->run = run;
		n->at = at;
	}
}

static void look_at_all(struct facts *f, const struct params *p, struct evidence *ev,
	const struct aide_host *h, struct newest *n)
{
	struct root *r = facts_host(f)->root;
	size_t n_list, n_found;
	char **list = param_list(p, "logs", ev->arena, &n_list), **found;
	struct err e = {0};

	for (size_t i = 0; i < n_list; i++) {
		if (root_glob(r, ev->arena, list[i], &found, &n_found, &e) < 0) {
			evidence_error(ev, "%s: %s.", "%s：無法讀取：%s。", list[i],
				evidence_clean(ev, e.text));
			continue;
		}
		for (size_t k = 0; k < n_found; k++)
			look(ev, r, found[k], n);
	}
	for (size_t i = 0; h->conf && i < h->conf->n_reports; i++) {
		const char *path = aide_file_url(ev->arena, h->conf->reports[i].value);
		if (path && !str_in(list, n_list, path))
			look(ev, r, path, n);
	}
}

static void judge_run(
	struct facts *f, struct evidence *ev, const struct newest *n, uint64_t max_age)
{
	time_t now = facts_host(f)->now.tv_sec;
	const char *path = evidence_clean(ev, n->f->path);
	struct tm tm;
	char text[40] = "?";

	if (gmtime_r(&n->at, &tm))
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	evidence_seen_at(ev, "last check", text, n->f, n->run.line);
	evidence_observed(
		ev, "The last check of %s began at %s.", "%s 最近一次檢查始於 %s。", path, text);
	if (n->run.result)
		evidence_seen_at(ev, "its outcome",
			n->run.outcome == AIDE_CLEAN ? "no differences" : "differences", n->f,
			n->run.result);
	if (n->f->st.st_mode & S_IWOTH) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s may be written by everybody.", "%s 任何人均可寫入。", path);
	}
	if (n->at > now) {
		evidence_error(ev, "%s: the last check is of the future (%s).",
			"%s：最近一次檢查之時間在未來（%s）。", path, text);
	} else if ((uint64_t)(now - n->at) > max_age) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "The last check began at %s, more than %llu seconds ago.",
			"最近一次檢查始於 %s，已逾 %llu 秒。", text, (unsigned long long)max_age);
	}
	if (n->run.outcome == AIDE_DIFFERENT) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"%s:%u: the last check found differences. Look into them; once they are "
			"approved, renew the database and check again.",
			"%s:%u：最近一次檢查發現異動；請查明，經核准後更新資料庫並重新檢查。", path,
			n->run.result);
	} else if (n->run.outcome == AIDE_UNDECIDED) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s:%u: the last check came to no result.",
			"%s:%u：最近一次檢查無結果。", path, n->run.line);
	}
}

static void see(struct evidence *ev, const char *name, const struct aide_place *p)
{
	if (p->file)
		evidence_seen_at(ev, name, *p->value == '\001' ? "?" : p->value, p->file, p->line);
}

/* Whether options have aide look at less, or by other rules. */
static bool narrows(struct evidence *ev, const char *options)
{
	static const char *const does[] = {"--limit", "--config", "--before", "--after"};
	size_t n;
	char **v = str_split(ev->arena, options, " \t", &n);

	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < sizeof(does) / sizeof(*does); k++)
			if (str_starts(v[i], does[k]))
				return true;
		if (v[i][0] == '-' && v[i][1] && strchr("lcBA", v[i][1]))
			return true;
	}
	return false;
}

/* What /etc/default/aide makes of dailyaidecheck. */
static void judge_settings(struct evidence *ev, const struct aide_host *h)
{
	static const char *const names[] = {"CRON_DAILY_RUN", "COMMAND", "AIDEARGS"};

	for (size_t i = 0; i < 3; i++) {
		struct aide_place p = aide_setting(h, names[i]);
		bool off = false;
		if (!p.value || !*p.value)
			continue;
		see(ev, names[i], &p);
		if (*p.value == '\001') {
			evidence_error(ev, "%s:%u: what %s comes to is not known.",
				"%s:%u：無法得知 %s 之值。", p.file->path, p.line, names[i]);
			return;
		}
		if (i == 0)
			off = !str_eq(p.value, "yes");
		else if (i == 1)
			off = !str_eq(p.value, "check") && !str_eq(p.value, "update");
		else
			off = narrows(ev, p.value);
		if (!off)
			continue;
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s:%u: with %s=%s the daily check is none of all files.",
			"%s:%u：%s=%s 致每日檢查未涵蓋所有檔案。", p.file->path, p.line, names[i],
			evidence_clean(ev, p.value));
	}
}

static void integrity_result(struct facts *f, const struct params *p, struct evidence *ev)
{
	uint64_t max_age = param_u64(p, "max_age");
	struct err e = {0};
	const struct aide_host *h = facts_get(f, &model_aide, &e);
	struct newest n = {0};

	evidence_expected(ev,
		"The last check of the integrity tool began no more than %llu seconds ago and "
		"found no difference.",
		"完整性工具最近一次檢查距今未逾 %llu 秒，且未發現異動。",
		(unsigned long long)max_age);
	if (!h) {
		evidence_error(ev, "%s.", "無法讀取：%s。", evidence_clean(ev, e.text));
		return;
	}
	if (!h->program && h->others) {
		evidence_error(ev, "%s is installed: its reports are not understood; AIDE's are.",
			"已安裝 %s：無法解讀其報告；目前可解讀者為 AIDE。",
			evidence_clean(ev, h->others));
		return;
	}
	if (!h->program) {
		evidence_status(ev, ST_FAIL);
		evidence_observed(ev, "There is no integrity tool.", "無完整性驗證工具。");
		evidence_reason(ev, "No integrity tool is installed, so none has checked.",
			"未安裝完整性驗證工具，未執行檢查。");
		return;
	}
	judge_settings(ev, h);
	look_at_all(f, p, ev, h, &n);
	if (n.narrow) {
		evidence_seen_at(ev, "a check of a part alone", "Limit", n.narrow, n.narrow_line);
		evidence_observed(ev,
			"%s:%u: a check was of a part of the files alone (--limit), and does not "
			"count.",
			"%s:%u：有檢查限縮於部分檔案（--limit），不予採計。",
			evidence_clean(ev, n.narrow->path), n.narrow_line);
	}
	if (n.f) {
		judge_run(f, ev, &n, max_age);
	} else if (n.narrow && ev->status != ST_ERROR) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"No check of all files is recorded in %s; those of a part alone (--limit) "
			"do not count.",
			"%s 無全部檔案之檢查紀錄；限縮於部分檔案者（--limit）不予採計。",
			evidence_clean(ev, param_str(p, "logs")));
	} else if (ev->status != ST_ERROR) {
		evidence_status(ev, ST_FAIL);
		evidence_observed(
			ev, "%zu logs, and no check in any.", "%zu 份紀錄，均無檢查。", n.looked);
		evidence_reason(ev, "No check is recorded in %s.", "%s 無檢查紀錄。",
			evidence_clean(ev, param_str(p, "logs")));
	}
	evidence_status(ev, ev->status == ST_NONE ? ST_PASS : ev->status);
}

const struct check family_si3_result[] = {
	{"integrity-result", "the last integrity check is young and found nothing", result_params,
		0, integrity_result},
	{0},
};
