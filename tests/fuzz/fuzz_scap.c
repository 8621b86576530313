/* checks/scap, what the parent reads: content, tailoring, the child's plan, the child's ARF. */
#include <stdint.h>
#include <stdlib.h>

#include "base/arena.h"
#include "checks/scap/arf.h"
#include "checks/scap/plan.h"
#include "checks/scap/reading.h"
#include "checks/scap/trim.h"

#define ID "xccdf_org.plumbline_"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const rules[] = {"N1.native"};
	static const struct scap_assignment sets[] = {{"deny", "2"}, {"services", "x"}};
	static const struct plan_rule planned[] = {
		{.id = ID "rule_N1.native", .check = "c"}, {.id = ID "rule_N1.oval"}};
	static const struct plan plan = {.profile_id = ID "profile_more",
		.rules = (struct plan_rule *)planned,
		.n_rules = 2};
	const struct scap_options o = {.rules = rules, .n_rules = 1, .sets = sets, .n_sets = 2};
	struct arena *a = arena_new(64 << 20);
	const char *text = (const char *)data, *profile = NULL;
	struct planned_set set;
	struct reading r = {0};
	struct err e;
	char *out = NULL;
	size_t len;

	plan_from_json(a, text, size, &set, &e);
	if (!reading_open(a, text, size, "content", &r, &e)) {
		struct planned_set none = {0};
		reading_profile(&r, "more", &profile, &e);
		reading_compare(&r, &none, &e);
		for (size_t i = 0; i < r.n_items; i++)
			reading_value(&r, r.items[i]);
		tailor(&r, &o, &profile, &out, &len, &e);
	}
	reading_close(&r);
	out = NULL;
	if (!arf_trim(text, size, &plan, &out, &len, &e))
		arf_check(out, len, &plan, NULL, 0, &e);
	free(out);
	arena_free(a);
	return 0;
}
