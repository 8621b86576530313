/* attestations: a hostile file of attestations; whatever is taken can be asked, shown and held against itself. */
#include <assert.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/attest/attestations.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *a = arena_new((size_t)1 << 28);
	struct attestations l;
	struct err e = {0};

	if (attestations_parse(a, (const char *)data, size, "f", NULL, &l, &e) < 0) {
		assert(*e.text);
		arena_free(a);
		return 0;
	}
	for (size_t i = 0; i < l.n && i < 50; i++) {
		const struct attested *t = &l.v[i], *now, *lapsed;
		char buf[ATTESTED_TIME];

		assert(t->document && *t->document && t->until >= t->from);
		assert(t->waiver ? t->authority && t->remark : t->who && t->role);
		assert(!strchr(t->document, '\n') && attested_id(t->about, t->waiver));
		assert(str_eq(str_clean(a, t->document, strlen(t->document), 4096), t->document));
		time_t same;
		assert(!attested_time(attested_utc(t->until, buf), &same) && same == t->until);
		const char *s = attested_statement(a, t->about);
		if (!attestation_of(&l, s, t->until, &now, &lapsed, &e))
			assert(t->waiver || now == t);
		else
			assert(*e.text);
		waiver_of(&l, s, t->about, t->until, &now, &lapsed, &e);
	}
	arena_free(a);
	return 0;
}
