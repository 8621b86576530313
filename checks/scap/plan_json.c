/* plan_json: see plan.h. */
#include "checks/scap/plan.h"

#include <errno.h>
#include <jansson.h>
#include <string.h>

#include "base/limits.h"

static json_t *rule_to_json(const struct planned *p)
{
	json_t *params = json_array();

	for (size_t i = 0; i < p->rule.params.n; i++)
		json_array_append_new(params,
			json_pack("[s,s]", p->rule.params.v[i].name, p->rule.params.v[i].value));
	json_t *o = json_pack("{s:s, s:b, s:I, s:o}", "id", p->rule.id, "oval", (int)p->rule.oval,
		"exports", (json_int_t)p->exports, "params", params);
	if (o && p->rule.check)
		json_object_set_new(o, "check", json_string(p->rule.check));
	return o;
}

char *plan_to_json(const struct planned_set *s, size_t *ret_len)
{
	json_t *rules = json_array();

	for (size_t i = 0; i < s->n; i++)
		if (json_array_append_new(rules, rule_to_json(&s->v[i])) < 0) {
			json_decref(rules);
			return NULL;
		}
	json_t *o = json_pack("{s:I, s:o}", "rules_in_benchmark", (json_int_t)s->rules_in_benchmark,
		"rules", rules);
	char *text = o ? json_dumps(o, JSON_COMPACT) : NULL;
	json_decref(o);
	*ret_len = text ? strlen(text) : 0;
	return text;
}

/* A non-empty string that fits, copied into the arena; NULL else.  Values may be empty. */
static const char *text_of(struct arena *a, const json_t *j, bool may_be_empty)
{
	const char *s = json_string_value(j);
	size_t len = json_string_length(j);

	if (!s || strlen(s) != len || len > LIMIT_CONFIG_FILE || (!len && !may_be_empty))
		return NULL;
	return arena_strndup(a, s, len);
}

static int params_from(struct arena *a, const json_t *list, struct params *ret)
{
	size_t n = json_array_size(list);

	if (!json_is_array(list) || n > PLAN_MAX_PARAMS)
		return -EPROTO;
	struct param *v = arena_array(a, n + 1, sizeof(*v));
	for (size_t i = 0; i < n; i++) {
		const json_t *pair = json_array_get(list, i);
		v[i].name = text_of(a, json_array_get(pair, 0), false);
		v[i].value = text_of(a, json_array_get(pair, 1), true);
		if (!v[i].name || !v[i].value || json_array_size(pair) != 2)
			return -EPROTO;
	}
	*ret = (struct params){v, n};
	return 0;
}

static int count_from(const json_t *j, size_t *ret)
{
	json_int_t v = json_integer_value(j);

	if (!json_is_integer(j) || v < 0 || v > LIMIT_RULES)
		return -EPROTO;
	*ret = (size_t)v;
	return 0;
}

static int rule_from(struct arena *a, const json_t *o, struct planned *ret)
{
	const json_t *check = json_object_get(o, "check");

	ret->rule.id = text_of(a, json_object_get(o, "id"), false);
	ret->rule.oval = json_is_true(json_object_get(o, "oval"));
	if (check)
		ret->rule.check = text_of(a, check, false);
	if (!ret->rule.id || (check && !ret->rule.check) ||
		count_from(json_object_get(o, "exports"), &ret->exports))
		return -EPROTO;
	return params_from(a, json_object_get(o, "params"), &ret->rule.params);
}

int plan_from_json(
	struct arena *a, const char *json, size_t len, struct planned_set *ret, struct err *e)
{
	json_error_t why;
	json_t *o = json_loadb(json, len, JSON_REJECT_DUPLICATES, &why);
	const json_t *rules = json_object_get(o, "rules");
	size_t n = json_array_size(rules);
	int rc = -EPROTO;

	*ret = (struct planned_set){0};
	if (json_is_array(rules) && n <= LIMIT_RULES &&
		!count_from(json_object_get(o, "rules_in_benchmark"), &ret->rules_in_benchmark)) {
		ret->v = arena_array(a, n + 1, sizeof(*ret->v));
		for (rc = 0; !rc && ret->n < n; ret->n++)
			rc = rule_from(a, json_array_get(rules, ret->n), &ret->v[ret->n]);
	}
	json_decref(o);
	if (rc)
		return err_set(e, EPROTO,
			"what the evaluating child says of the content is malformed or too large");
	return 0;
}
