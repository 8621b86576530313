/* run: one check, run under its contract.  See check.h. */
#include "checks/check.h"

#include "base/str.h"
#include "checks/alternatives.h"

static bool bound(const struct check *c, const struct params *p, struct evidence *ev)
{
	for (const struct param_spec *s = c->params; s && s->name; s++) {
		const char *v = param_value(p, s->name);
		uint64_t number;

		if (!v) {
			evidence_error(ev,
				"the content binds no value to parameter \"%s\" of check \"%s\"",
				"檢測內容未將參數「%s」綁定至檢測項「%s」", s->name, c->id);
			return false;
		}
		if ((s->type == PARAM_NUMBER && str_u64(v, &number) < 0) ||
			(s->type == PARAM_BOOLEAN && !param_is_bool(v))) {
			evidence_error(ev, "parameter \"%s\" of check \"%s\" is \"%s\", not %s",
				"參數「%s」（檢測項「%s」）之值「%s」格式不符（%s）", s->name,
				c->id, v,
				s->type == PARAM_NUMBER ? "a whole number" : "true or false");
			return false;
		}
	}
	return true;
}

void run_check(const struct check *c, struct facts *f, const struct params *p, struct evidence *ev)
{
	if (!bound(c, p, ev))
		return;
	if ((c->needs & NEEDS_LIVE) && !facts_host(f)->live) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev, "needs a running system: this was a scan of files only",
			"需於運作中之系統檢測：本次僅檢測檔案");
		return;
	}
	facts_watch(f);
	const char *alternative = param_value(p, ALTERNATIVE_PARAM);
	if (!alternative || alternative_applies(f, alternative, ev))
		c->run(f, p, ev);
	const char *unknown = facts_unknown(f);
	if (unknown && ev->status != ST_NONE)
		evidence_error(ev, "what is there could not be read, and may change this: %s",
			"檔案存在而無法讀取，可能影響判定：%s", unknown);
	if (ev->status == ST_NONE)
		evidence_error(ev, "check \"%s\" gave no verdict", "檢測項「%s」未作出判定", c->id);
}
