/* halves: what a check of both halves, now and after the next boot, says of a scan of files. */
#include "checks/check.h"

void check_say_halves(const struct facts *f, struct evidence *ev)
{
	if (!facts_host(f)->live)
		evidence_reason(ev, "Judged by what persists; the running system was not asked.",
			"僅依持久設定判定，未詢問運作中之系統。");
}
