/* captext: see captext.h. */
#include "checks/captext.h"

#include <stdlib.h>
#include <string.h>
#include <sys/capability.h>

#include "base/str.h"

bool captext_within(const char *held, const char *allowed)
{
	static const cap_flag_t flags[] = {CAP_EFFECTIVE, CAP_PERMITTED, CAP_INHERITABLE};

	if (str_ieq(allowed, "all"))
		return true;
	cap_t h = cap_from_text(held), a = cap_from_text(allowed);
	bool within = h && a;

	for (cap_value_t c = 0; within && c < cap_max_bits(); c++)
		for (size_t f = 0; f < 3; f++) {
			cap_flag_value_t in_h = CAP_CLEAR, in_a = CAP_CLEAR;

			cap_get_flag(h, c, flags[f], &in_h);
			cap_get_flag(a, c, flags[f], &in_a);
			if (in_h == CAP_SET && in_a != CAP_SET)
				within = false;
		}
	cap_free(h);
	cap_free(a);
	return within;
}

static uint64_t every_capability(void)
{
	int n = cap_max_bits();

	return n >= 64 ? UINT64_MAX : (UINT64_C(1) << n) - 1;
}

bool capmask_within(uint64_t held, const char *allowed)
{
	uint64_t may = 0;

	if (str_ieq(allowed, "all"))
		return true;
	struct arena *a = arena_new(0);
	size_t n;
	char **names = str_split(a, allowed, ",", &n);
	for (size_t i = 0; i < n; i++) {
		cap_value_t c;
		if (!cap_from_name(names[i], &c) && c < 64)
			may |= UINT64_C(1) << c;
	}
	arena_free(a);
	return !(held & ~may);
}

static void add_names(struct strbuf *b, uint64_t mask)
{
	for (cap_value_t c = 0; c < 64; c++) {
		if (!(mask >> c & 1))
			continue;
		char *name = cap_to_name(c);
		strbuf_printf(b, "%s%s", b->len ? "," : "", name ? name : "cap_?");
		cap_free(name);
	}
}

const char *capmask_text(struct arena *a, uint64_t mask)
{
	uint64_t every = every_capability(), missing = every & ~mask;
	struct strbuf b = {.arena = a};

	if (!mask)
		return "none";
	if (!missing)
		return "all";
	/* A container's root lacks a few: what is missing says more than forty names. */
	if (__builtin_popcountll(missing) <= 8 && __builtin_popcountll(mask) > 16) {
		add_names(&b, missing);
		return arena_printf(a, "all but %s", b.data);
	}
	add_names(&b, mask);
	return b.data;
}
