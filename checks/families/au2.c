/*
 * AU-2, 稽核紀錄內容: what a record of auditd says: what happened, when, on which host and who it was.
 *
 * Type and time stand in every record.  The host stands in it where name_format is not none; names beside numbers where
 * log_format is ENRICHED: a number alone says nothing once the account is gone.  Judged are auditd.conf as the next start
 * of auditd reads it and, on a running system, the newest records auditd really wrote.  Not judged: rsyslog's
 * templates, and whether other programs keep logs of their own.
 */
#include <errno.h>
#include <time.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/audit/audit_sample.h"
#include "checks/resolve/audit/auditd_conf.h"

static const struct param_spec host_params[] = {{"names", PARAM_STRING, NULL}, {0}};
static const struct param_spec format_params[] = {{"formats", PARAM_STRING, NULL}, {0}};

static void see(struct evidence *ev, const char *key, const struct auditd_value *v)
{
	if (v->file)
		evidence_seen_at(ev, key, v->value, v->file, v->line);
	else
		evidence_seen_from(ev, key, v->value, "auditd default");
}

static bool one_of(struct evidence *ev, const struct params *p, const char *list, const char *word)
{
	size_t n;
	char **v = param_list(p, list, ev->arena, &n);

	for (size_t i = 0; i < n; i++)
		if (str_ieq(v[i], word))
			return true;
	return false;
}

/* auditd.conf; false when nothing is written by it, and the verdict is given. */
static bool persistent(struct facts *f, struct evidence *ev, const struct params *p,
	const char *key, const char *list)
{
	struct err e = {0};
	const struct auditd_conf *c = facts_get(f, &model_auditd_conf, &e);

	if (!c && is_absent(-e.code)) {
		evidence_status(ev, ST_FAIL);
		evidence_observed(ev, "auditd is not installed.", "未安裝 auditd。");
		evidence_reason(ev, "auditd is not installed: there are no audit records.",
			"未安裝 auditd，無稽核紀錄。");
		return false;
	}
	if (!c) {
		evidence_error(ev, "auditd's configuration: %s.", "auditd 之設定：%s。",
			evidence_clean(ev, e.text));
		return false;
	}
	const struct auditd_value *v = auditd_value(c, key), *write = auditd_value(c, "write_logs");
	see(ev, key, v);
	evidence_observed(ev, "auditd.conf: %s = %s.", "auditd.conf：%s = %s。", key,
		evidence_clean(ev, v->value));
	if (str_ieq(write->value, "no") || str_ieq(auditd_value(c, "log_format")->value, "nolog")) {
		see(ev, "write_logs", write);
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "auditd writes no records (write_logs, log_format).",
			"auditd 不寫入紀錄（write_logs、log_format）。");
		return false;
	}
	if (!one_of(ev, p, list, v->value)) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "From the next start of auditd on, %s is %s; accepted: %s.",
			"auditd 下次啟動後，%s 為 %s；可接受者為 %s。", key,
			evidence_clean(ev, v->value), param_str(p, list));
	}
	return true;
}

/* The record as it stands in the log; NULL when there is none, and the verdict is given. */
static const struct audit_sample *sample(struct facts *f, struct evidence *ev)
{
	struct err e = {0};
	const struct audit_sample *s = facts_get(f, &model_audit_sample, &e);

	if (!s)
		evidence_error(ev, "No record could be looked at: %s.", "無法取得稽核紀錄：%s。",
			evidence_clean(ev, e.text));
	else if (!s->last.text)
		evidence_error(ev, "%s holds no record to look at.", "%s 中無稽核紀錄可供檢視。",
			evidence_clean(ev, s->path));
	return s && s->last.text ? s : NULL;
}

static void see_record(struct evidence *ev, const struct audit_sample *s,
	const struct audit_record *r, bool good, const struct bitext *lacks)
{
	char when[32];
	struct tm tm;

	strftime(when, sizeof(when), "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&r->at, &tm));
	evidence_seen_from(ev, "record", r->text, s->path);
	evidence_observed(ev, "Newest record looked at: %s of %s.", "所檢視之最新紀錄：%s（%s）。",
		r->type, when);
	if (good)
		return;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "In the running system the record %3$s of %4$s %1$s%2$.0s: %5$s.",
		"運作中之系統：%3$s（%4$s）之紀錄%1$.0s%2$s：%5$s。", lacks->en, lacks->zh, r->type,
		when, r->text);
}

static void audit_fields(struct facts *f, const struct params *p, struct evidence *ev)
{
	static const struct bitext lacks = {"does not say of which host it is", "未載明主機"};

	evidence_expected(ev, "Every record of auditd names its host: name_format is one of %s.",
		"auditd 之每筆紀錄均載明主機：name_format 為 %s 之一。", param_str(p, "names"));
	check_say_halves(f, ev);
	if (!persistent(f, ev, p, "name_format", "names"))
		return;
	const struct audit_sample *s = facts_host(f)->live ? sample(f, ev) : NULL;
	if (s)
		see_record(ev, s, &s->last, s->last.node, &lacks);
	if (ev->status == ST_NONE)
		evidence_status(ev, ST_PASS);
}

static void audit_format(struct facts *f, const struct params *p, struct evidence *ev)
{
	static const struct bitext lacks = {
		"gives numbers without the names they stand for", "僅有代號而無其名稱"};

	evidence_expected(ev, "auditd writes its records in one of the formats: %s.",
		"auditd 之紀錄格式為下列之一：%s。", param_str(p, "formats"));
	check_say_halves(f, ev);
	if (!persistent(f, ev, p, "log_format", "formats"))
		return;
	const struct audit_sample *s = facts_host(f)->live ? sample(f, ev) : NULL;
	if (s && !s->login.text)
		evidence_error(ev, "%s: no record lately says who logged in, so none shows names.",
			"%s：近期無載明登入者之紀錄，無從得知是否附有名稱。",
			evidence_clean(ev, s->path));
	else if (s)
		see_record(ev, s, &s->login, s->login.enriched || one_of(ev, p, "formats", "raw"),
			&lacks);
	if (ev->status == ST_NONE)
		evidence_status(ev, ST_PASS);
}

const struct check family_au2[] = {
	{"audit-fields", "every record of auditd says of which host it is", host_params, 0,
		audit_fields},
	{"audit-format", "records of auditd carry the names that numbers stand for", format_params,
		0, audit_format},
	{0},
};
