/* alternatives: see alternatives.h. */
#include "checks/alternatives.h"

#include <string.h>

#include "base/str.h"
#include "checks/resolve/firewall/in_use.h"
#include "checks/resolve/time/time_in_use.h"

/* Which word of its purpose is in use: 0 and *ret (NULL: none), or -errno with the error text. */
typedef int (*in_use_fn)(struct facts *f, const char **ret, struct err *e);

static const struct {
	const char *purpose;
	in_use_fn in_use;
	const char *brings; /* what the distribution itself brings, where none is in use */
	const char *(*brings_here)(struct facts *f); /* the same, where distributions differ */
} purposes[] = {
	{"time", time_in_use, "timesyncd", NULL},
	{"firewall", firewall_in_use, NULL, firewall_brought},
	{NULL, NULL, NULL, NULL},
};

bool alternative_applies(struct facts *f, const char *alternative, struct evidence *ev)
{
	size_t n = strcspn(alternative, "=");
	const char *word = alternative[n] ? alternative + n + 1 : "";

	for (size_t i = 0; purposes[i].purpose; i++) {
		const char *used = NULL;
		struct err e = {0};

		if (strlen(purposes[i].purpose) != n || memcmp(purposes[i].purpose, alternative, n))
			continue;
		if (purposes[i].in_use(f, &used, &e) < 0) {
			evidence_error(ev, "which one is in use cannot be told: %s",
				"無法判斷使用何者：%s", e.text);
			return false;
		}
		const char *brings =
			purposes[i].brings_here ? purposes[i].brings_here(f) : purposes[i].brings;
		if (str_eq(used ? used : brings, word))
			return true;
		evidence_status(ev, ST_NOTAPPLICABLE);
		if (used)
			evidence_reason(ev, "%s is in use here; this item is for hosts that use %s",
				"本主機使用 %s；本項適用於使用 %s 之主機", used, word);
		else
			evidence_reason(ev,
				"none is in use here, so the items for %s, which the system "
				"brings, are "
				"judged; this one is for hosts that use %s",
				"本主機未使用任一者，故以系統內附之 %s 判定；本項適用於使用 %s "
				"之主機",
				brings, word);
		return false;
	}
	return true;
}
