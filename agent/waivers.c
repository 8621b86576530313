/* waivers: see waivers.h. */
#include "agent/waivers.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"

#define OUR_RULE "xccdf_org.plumbline_rule_"

struct waivers waivers_of(struct facts *f)
{
	struct waivers w = {.now = facts_host(f)->now.tv_sec};

	w.list = facts_get(f, &model_attestations, &w.err);
	if (w.list || w.err.code == ENOENT)
		w.err = (struct err){0};
	return w;
}

/* A waiver says that a rule need not be met; what is met, or does not apply, needs none. */
static bool covers(enum status s)
{
	return s == ST_FAIL || s == ST_NOTCHECKED || s == ST_ERROR || s == ST_UNKNOWN;
}

static int look(const struct waivers *w, const char *rule_id, const struct attested **ret,
	const struct attested **ret_lapsed, struct err *e)
{
	_cleanup_arena_ struct arena *a = arena_new(0);

	*ret = *ret_lapsed = NULL;
	if (!w->list || !str_starts(rule_id, OUR_RULE))
		return 0;
	const char *rule = rule_id + strlen(OUR_RULE);
	return waiver_of(w->list, attested_statement(a, rule), rule, w->now, ret, ret_lapsed, e);
}

bool waiver_may_hold(const struct waivers *w, const char *rule_id)
{
	const struct attested *t, *lapsed;

	return !look(w, rule_id, &t, &lapsed, NULL) && t;
}

const struct attested *waiver_for(const struct waivers *w, const char *rule_id, struct evidence *ev)
{
	const struct attested *t, *lapsed;
	struct err e = {0};
	char until[ATTESTED_TIME];

	if (!covers(ev->status))
		return NULL;
	if (look(w, rule_id, &t, &lapsed, &e) < 0) {
		evidence_reason(ev, "No waiver was applied: %s.", "未適用免執行：%s。",
			evidence_clean(ev, e.text));
		return NULL;
	}
	if (!t && lapsed && attested_state(lapsed, w->now) == ATTESTED_EXPIRED)
		evidence_reason(ev, "Its waiver (%s, document %s) expired: it was valid until %s.",
			"其免執行（%s，文號 %s）已逾有效期限：有效至 %s。", lapsed->authority,
			lapsed->document, attested_utc(lapsed->until, until));
	else if (!t && lapsed)
		evidence_reason(ev,
			"Its waiver (%s, document %s) is dated %s, which is not reached yet.",
			"其免執行（%s，文號 %s）之日期為 %s，尚未屆至。", lapsed->authority,
			lapsed->document, lapsed->date);
	return t;
}
