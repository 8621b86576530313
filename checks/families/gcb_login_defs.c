/*
 * GCB: what new accounts get by login.defs(5) and /etc/default/useradd, and what the accounts that are there have.
 *
 * login-days-least, login-days-range: the days of a password, for the next account useradd makes and in the shadow entry of
 * every account with a password.  What PAM makes of them is password-age's.
 * login-least, login-word, login-mask: a number, a word and a mask of login.defs.  A mask is read by PAM as octal whatever it
 * begins with, by shadow's tools as octal only behind a 0: both readings must hold.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/accounts/login_defs.h"

#define TOLD 6 /* accounts in the reason; all are counted */

struct range {
	long least, most; /* LONG_MAX: none */
	struct bitext text;
};

struct days { /* of one name */
	const char *name;
	long new_value;
	const struct file *file;
	unsigned line;
	long (*of)(const struct account *a);
};

static long min_of(const struct account *a)
{
	return a->min;
}

static long max_of(const struct account *a)
{
	return a->max;
}

static long warn_of(const struct account *a)
{
	return a->warn;
}

static long inactive_of(const struct account *a)
{
	return a->inactive;
}

static bool find_days(const struct new_account *n, const char *name, struct days *ret)
{
	const struct days all[] = {
		{"PASS_MIN_DAYS", n->min, n->min_file, n->min_line, min_of},
		{"PASS_MAX_DAYS", n->max, n->max_file, n->max_line, max_of},
		{"PASS_WARN_AGE", n->warn, n->warn_file, n->warn_line, warn_of},
		{"INACTIVE", n->inactive, n->inactive_file, n->inactive_line, inactive_of},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (str_eq(all[i].name, name)) {
			*ret = all[i];
			return true;
		}
	return false;
}

static bool within(const struct range *r, long v)
{
	return v != AGE_UNSET && v >= r->least && v <= r->most;
}

static const char *days_text(struct evidence *ev, long v)
{
	return v == AGE_UNSET ? "-" : arena_printf(ev->arena, "%ld", v);
}

static void judge_new(struct evidence *ev, const struct new_account *n, const struct days *d,
	const struct range *r)
{
	const char *value = days_text(ev, d->new_value);

	if (n->why_not)
		evidence_error(ev, "What the next account gets is not known: %s.",
			"無法得知新建帳號之設定：%s。", evidence_clean(ev, n->why_not));
	if (d->file)
		evidence_seen_at(ev, d->name, value, d->file, d->line);
	else
		evidence_seen(ev, d->name, arena_printf(ev->arena, "%s (built in)", value));
	evidence_observed(ev, "New accounts: %s is %s.", "新建帳號：%s 為 %s。", d->name, value);
	if (within(r, d->new_value))
		return;
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "New accounts get %1$s %2$s, wanted %3$s.%4$.0s",
		"新建帳號之 %1$s 為 %2$s，要求%4$s。%3$.0s", d->name, value, r->text.en,
		r->text.zh);
}

static void judge_accounts(
	struct facts *f, struct evidence *ev, const struct days *d, const struct range *r)
{
	struct err e = {0};
	const struct accounts *all = facts_get(f, &model_accounts, &e);
	const struct account *a;
	size_t judged = 0, bad = 0;

	if (!all || !accounts_shadow_readable(all)) {
		evidence_error(ev, "Accounts: %s.", "帳號：%s。",
			evidence_clean(ev, all ? accounts_shadow_error(all) : e.text));
		return;
	}
	for (size_t i = 0; (a = accounts_at(all, i)); i++) {
		if (a->password != PASSWORD_HASH)
			continue;
		long v = a->has_shadow && !a->in_passwd ? d->of(a) : AGE_UNSET;
		const char *name = evidence_clean(ev, a->name), *text = days_text(ev, v);
		struct line_at at = a->shadow_at.file ? a->shadow_at : a->passwd_at;
		judged++;
		evidence_seen_from(ev, name, text,
			at.file ? arena_printf(ev->arena, "%s:%u", at.file->path, at.line)
				: "passwd");
		if (within(r, v))
			continue;
		evidence_status(ev, ST_FAIL);
		if (bad++ < TOLD)
			evidence_reason(ev, "%1$s: %2$s, wanted %3$s.%4$.0s",
				"%1$s：%2$s，要求%4$s。%3$.0s", name, text, r->text.en, r->text.zh);
	}
	if (bad > TOLD)
		evidence_reason(ev, "%zu more accounts.", "另有 %zu 個帳號。", bad - TOLD);
	evidence_observed(ev, "%zu accounts with a password judged, %zu findings.",
		"共判定有通行碼之帳號 %zu 個，%zu 項不符。", judged, bad);
}

static void run_days(struct facts *f, const char *name, const struct range *r, struct evidence *ev)
{
	struct err e = {0};
	struct days d;
	const struct login_defs *defs = facts_get(f, &model_login_defs, &e);

	evidence_expected(ev,
		"%1$s of new accounts, and the same field of every account with a "
		"password: %2$s.%3$.0s",
		"新建帳號之 %1$s，及各有通行碼帳號於 shadow 之該欄位：%3$s。%2$.0s", name,
		r->text.en, r->text.zh);
	if (!defs) {
		evidence_error(ev, "%s.", "無法讀取：%s。", evidence_clean(ev, e.text));
		return;
	}
	const struct new_account *n = login_defs_new_account(defs);
	if (!find_days(n, name, &d)) {
		evidence_error(
			ev, "No such setting: %s.", "無此設定：%s。", evidence_clean(ev, name));
		return;
	}
	judge_new(ev, n, &d, r);
	judge_accounts(f, ev, &d, r);
	if (ev->status == ST_NONE)
		evidence_status(ev, ST_PASS);
}

static struct range at_least(struct evidence *ev, uint64_t least)
{
	return (struct range){(long)(least > 100000000 ? 100000000 : least), LONG_MAX,
		{arena_printf(ev->arena, "at least %llu", (unsigned long long)least),
			arena_printf(ev->arena, "至少 %llu", (unsigned long long)least)}};
}

static void run_days_least(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct range r = at_least(ev, param_u64(p, "least"));

	run_days(f, param_str(p, "name"), &r, ev);
}

static void run_days_range(struct facts *f, const struct params *p, struct evidence *ev)
{
	uint64_t most = param_u64(p, "most");
	struct range r = {1, (long)(most > 100000000 ? 100000000 : most),
		{arena_printf(ev->arena, "1 to %llu", (unsigned long long)most),
			arena_printf(ev->arena, " 1 至 %llu", (unsigned long long)most)}};

	run_days(f, param_str(p, "name"), &r, ev);
}

/* The text of a name of login.defs; NULL: the verdict is given. */
static const char *setting(struct facts *f, const char *name, struct evidence *ev)
{
	struct err e = {0};
	const struct login_defs *d = facts_get(f, &model_login_defs, &e);
	const struct file *file = NULL;
	unsigned line = 0;
	const char *v = d ? login_defs_str(d, name, &file, &line) : NULL;
	const char *shown = evidence_clean(ev, name);

	if (!d) {
		evidence_error(ev, "%s.", "無法讀取：%s。", evidence_clean(ev, e.text));
	} else if (!v) {
		evidence_status(ev, ST_FAIL);
		evidence_observed(ev, "%s is not set.", "未設定 %s。", shown);
		evidence_reason(ev, "/etc/login.defs does not set %s.",
			"/etc/login.defs 未設定 %s。", shown);
	} else {
		evidence_seen_at(ev, shown, v, file, line);
		evidence_observed(ev, "%s is %s (%s:%u).", "%s 為 %s（%s:%u）。", shown,
			evidence_clean(ev, v), file->path, line);
	}
	return v;
}

static void verdict(struct evidence *ev, bool good, const char *name, const char *value)
{
	evidence_status(ev, good ? ST_PASS : ST_FAIL);
	if (!good)
		evidence_reason(ev, "%s is %s.", "%s 為 %s。", evidence_clean(ev, name),
			evidence_clean(ev, value));
}

static bool number(const char *s, int base, long *ret)
{
	char *end;

	*ret = strtol(s, &end, base);
	return *s >= '0' && *s <= '9' && !*end && *ret >= 0 && *ret < LONG_MAX;
}

static void run_least(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *name = param_str(p, "name");
	struct range r = at_least(ev, param_u64(p, "least"));
	long n;

	evidence_expected(ev, "%1$s of login.defs: %2$s.%3$.0s", "login.defs 之 %1$s：%3$s。%2$.0s",
		evidence_clean(ev, name), r.text.en, r.text.zh);
	const char *v = setting(f, name, ev);
	if (!v)
		return;
	if (!number(v, 0, &n))
		evidence_error(ev, "%s is no number: %s.", "%s 並非數字：%s。",
			evidence_clean(ev, name), evidence_clean(ev, v));
	else
		verdict(ev, within(&r, n), name, v);
}

static void run_word(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *name = param_str(p, "name"), *word = param_str(p, "word");

	evidence_expected(ev, "%s of login.defs: %s.", "login.defs 之 %s：%s。",
		evidence_clean(ev, name), evidence_clean(ev, word));
	const char *v = setting(f, name, ev);
	if (v)
		verdict(ev, str_ieq(v, word), name, v);
}

static void run_mask(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *name = param_str(p, "name"), *mask = param_str(p, "mask");
	long want, octal, other;

	evidence_expected(ev, "%s of login.defs takes away at least %s.",
		"login.defs 之 %s 至少去除 %s。", evidence_clean(ev, name),
		evidence_clean(ev, mask));
	if (!number(mask, 8, &want) || want > 0777) {
		evidence_error(ev, "\"%s\" is no mask in octal digits.", "「%s」並非八進位之遮罩。",
			evidence_clean(ev, mask));
		return;
	}
	const char *v = setting(f, name, ev);
	if (!v)
		return;
	if (!number(v, 8, &octal) || !number(v, 0, &other))
		evidence_error(ev, "%s is no mask in octal digits: %s.",
			"%s 並非八進位之遮罩：%s。", evidence_clean(ev, name),
			evidence_clean(ev, v));
	else
		verdict(ev, (octal & want) == want && (other & want) == want, name, v);
}

static const struct param_spec days_least_params[] = {
	{"name", PARAM_STRING, NULL}, {"least", PARAM_NUMBER, "days"}, {0}};
static const struct param_spec days_range_params[] = {
	{"name", PARAM_STRING, NULL}, {"most", PARAM_NUMBER, "days"}, {0}};
static const struct param_spec least_params[] = {
	{"name", PARAM_STRING, NULL}, {"least", PARAM_NUMBER, "s"}, {0}};
static const struct param_spec word_params[] = {
	{"name", PARAM_STRING, NULL}, {"word", PARAM_STRING, NULL}, {0}};
static const struct param_spec mask_params[] = {
	{"name", PARAM_STRING, NULL}, {"mask", PARAM_STRING, NULL}, {0}};

const struct check family_gcb_login_defs[] = {
	{"login-days-least",
		"a number of days is large enough, for new accounts and in shadow for those that "
		"are "
		"there",
		days_least_params, 0, run_days_least},
	{"login-days-range", "the same, from 1 up to a number of days", days_range_params, 0,
		run_days_range},
	{"login-least", "a number of login.defs is large enough", least_params, 0, run_least},
	{"login-word", "a word of login.defs is the wanted one", word_params, 0, run_word},
	{"login-mask", "a mask of login.defs takes away enough", mask_params, 0, run_mask},
	{0},
};
