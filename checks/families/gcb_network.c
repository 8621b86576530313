/*
 * gcb_network: interfaces of the government baseline.
 *
 * wireless-off: no wireless interface is up, and none comes up after a boot.  Nothing can come up where no kernel can load
 * cfg80211, which every driver needs; what the network's configuration starts by itself does.  In a scan of files alone
 * without either, only the running system can tell.
 *
 * promiscuous-off: no interface takes packets that are for others, by the kernel's flags now, and by the configuration and
 * the commands of the next boot.
 */
#include <net/if.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/kernel/modprobe.h"
#include "checks/resolve/network/network_conf.h"
#include "checks/resolve/units/unit.h"

/* The running system's; false: told as an error. */
static bool interfaces(
	struct facts *f, struct evidence *ev, struct interface_live **ret, size_t *ret_n)
{
	const struct probe *p = facts_host(f)->probe;
	struct err e = {0};

	if (p->interfaces(p->arg, ev->arena, ret, ret_n, &e) >= 0)
		return true;
	evidence_error(ev, "the interfaces of the running system could not be asked: %s",
		"無法詢問運作中系統之網路介面：%s", evidence_clean(ev, e.text));
	return false;
}

static void see_interface(struct evidence *ev, const struct interface_live *i)
{
	evidence_seen_from(ev, i->name,
		arena_printf(ev->arena, "flags 0x%x%s", i->flags, i->wireless ? ", wireless" : ""),
		"/sys/class/net");
}

/* What the configuration asks for; says each as a failure.  The number, or -1 and told as an error. */
static int configured(struct facts *f, struct evidence *ev, enum network_kind kind, const char *en,
	const char *zh)
{
	struct network_conf c;
	struct err e = {0};
	int n = 0;

	if (network_conf_read(facts_host(f)->root, ev->arena, &c, &e) < 0) {
		evidence_error(ev, "the configuration of the network could not be read: %s",
			"無法讀取網路設定：%s", evidence_clean(ev, e.text));
		return -1;
	}
	for (size_t i = 0; i < c.n; i++) {
		const struct network_setting *s = &c.v[i];
		const char *at = s->by;
		if (s->kind != kind)
			continue;
		n++;
		if (s->file) {
			evidence_seen_at(ev, s->by, "", s->file, s->line);
			at = arena_printf(ev->arena, "%s, %s:%u", s->by, s->file->path, s->line);
		} else {
			evidence_seen_from(ev, s->by, "started at boot", "systemd");
		}
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "after the next boot: %1$s%2$.0s (%3$s).",
			"下次開機後：%2$s%1$.0s（%3$s）。", en, zh, evidence_clean(ev, at));
		evidence_observed(ev, "After the next boot %1$s%2$.0s, by %3$s.",
			"下次開機後%2$s%1$.0s，依 %3$s。", en, zh, evidence_clean(ev, at));
	}
	return n;
}

/* Commands the boot comes to. */
static void commands(struct facts *f, struct evidence *ev, bool (*is)(const struct boot_hand *h),
	const char *en, const char *zh)
{
	struct err e = {0};
	const struct boot_starts *b = facts_get(f, &model_boot, &e);

	if (!b) {
		evidence_error(ev, "what the boot runs could not be told: %s",
			"無法判定開機時執行之指令：%s", evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < b->n_hands; i++) {
		const struct boot_hand *h = &b->hands[i];
		const char *by = evidence_clean(ev, h->by);
		if (!h->n || h->dead || !is(h))
			continue;
		if (h->file)
			evidence_seen_at(ev, h->by, h->argv[0], h->file, h->line);
		else
			evidence_seen_from(ev, h->by, h->argv[0], h->by);
		if (h->perhaps) {
			evidence_error(ev,
				"whether after the next boot %1$s%2$.0s cannot be told: %3$s "
				"(%4$s)",
				"無法判定下次開機後是否%2$s%1$.0s：%3$s（%4$s）", en, zh, by,
				evidence_clean(ev, h->perhaps));
			continue;
		}
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "after the next boot: %1$s%2$.0s (%3$s).",
			"下次開機後：%2$s%1$.0s（%3$s）。", en, zh, by);
	}
}

static bool has_word(const struct boot_hand *h, const char *word, const char *next)
{
	for (size_t i = 1; i < h->n; i++)
		if (h->argv[i] && str_eq(h->argv[i], word) &&
			(!next || (i + 1 < h->n && h->argv[i + 1] && str_eq(h->argv[i + 1], next))))
			return true;
	return false;
}

static bool makes_promiscuous(const struct boot_hand *h)
{
	const char *program = path_base(h->argv[0]);

	return (str_eq(program, "ip") && has_word(h, "promisc", "on")) ||
	       (str_eq(program, "ifconfig") && has_word(h, "promisc", NULL));
}

static bool makes_wireless(const struct boot_hand *h)
{
	const char *program = path_base(h->argv[0]);
	bool named = false;

	for (size_t i = 1; i < h->n; i++)
		named |= h->argv[i] && str_starts(h->argv[i], "-i");
	return (str_eq(program, "wpa_supplicant") && named) ||
	       (str_eq(program, "iw") && has_word(h, "connect", NULL)) ||
	       (str_eq(program, "iwconfig") && has_word(h, "essid", NULL));
}

/* Whether the files tell what boots at all. */
static bool boots(struct facts *f, struct evidence *ev)
{
	struct unit_boot u;

	return unit_at_boot(facts_host(f)->root, ev->arena, "sysinit.target", &u, NULL) >= 0 &&
	       u.exists;
}

/* Whether there are kernels, and none of them can load what every wireless driver needs. */
static bool no_wireless_kernel(struct facts *f, struct evidence *ev)
{
	static char *const modules[] = {"cfg80211"};
	struct err e = {0};
	const struct boot_starts *b = facts_get(f, &model_boot, &e);
	struct module_fate *v;
	size_t n;

	if (!b || modprobe_fates(facts_host(f)->root, ev->arena, modules, 1, b->hands, b->n_hands,
			  &v, &n, &e) < 0)
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!v[i].kernel || v[i].built_in || v[i].way || v[i].hand || v[i].unknown)
			return false;
		const char *what = arena_printf(ev->arena, "cfg80211, kernel %s", v[i].kernel);
		const char *is =
			v[i].absent ? "not among the kernel's modules" : "cannot be loaded";
		if (v[i].by)
			evidence_seen_at(ev, what, is, v[i].by->file, v[i].by->line);
		else
			evidence_seen_from(ev, what, is,
				arena_printf(ev->arena, "/lib/modules/%s", v[i].kernel));
	}
	if (n)
		evidence_observed(ev,
			"After the next boot no kernel can load cfg80211, which every wireless "
			"driver needs.",
			"下次開機後，各核心均無法載入無線網路驅動程式所需之 cfg80211。");
	return n > 0;
}

/* In the running system; *ret_any: there is a wireless interface at all. */
static bool wireless_now(struct facts *f, struct evidence *ev, bool *ret_any)
{
	struct interface_live *v;
	size_t n;

	*ret_any = false;
	if (!interfaces(f, ev, &v, &n))
		return false;
	for (size_t i = 0; i < n; i++) {
		const char *name = evidence_clean(ev, v[i].name);
		bool up = v[i].flags & IFF_UP;
		if (!v[i].wireless)
			continue;
		*ret_any = true;
		see_interface(ev, &v[i]);
		evidence_observed(ev,
			"In the running system the wireless interface %1$s is %2$s%3$.0s.",
			"運作中之系統，無線網路介面 %1$s 為%3$s%2$.0s。", name, up ? "up" : "down",
			up ? "啟用" : "停用");
		if (!up)
			continue;
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "in the running system: the wireless interface %s is up.",
			"運作中之系統：無線網路介面 %s 已啟用。", name);
	}
	if (!*ret_any)
		evidence_observed(ev,
			"In the running system none of %zu interfaces is a wireless one.",
			"運作中之系統共 %zu 個網路介面，均非無線網路介面。", n);
	return true;
}

static void run_wireless(struct facts *f, const struct params *p, struct evidence *ev)
{
	bool live = facts_host(f)->live, any = false;

	(void)p;
	evidence_expected(ev, "No wireless interface is up, and none comes up after the next boot.",
		"無線網路介面均未啟用，下次開機後亦不會啟用。");
	if (live && !wireless_now(f, ev, &any))
		return;
	if (!no_wireless_kernel(f, ev) && (!live || any)) {
		int n = configured(f, ev, NETWORK_WIRELESS, "a wireless connection is set up",
			"將建立無線網路連線");
		commands(f, ev, makes_wireless, "a wireless connection is set up",
			"將建立無線網路連線");
		if (!n)
			evidence_observed(ev,
				"No wireless connection is configured to start by itself.",
				"未設定自動啟用之無線網路連線。");
		if (!live && ev->status == ST_NONE) {
			evidence_reason(ev,
				"needs a running system: whether the host has a wireless interface "
				"does not stand in files, and a kernel of it could drive one.",
				"須為運作中之系統：主機是否有無線網路介面無法自檔案得知，且其核心可"
				"驅動無線網路介面。");
			evidence_status(ev, ST_NOTAPPLICABLE);
			return;
		}
	}
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

static void promiscuous_now(struct facts *f, struct evidence *ev)
{
	struct interface_live *v;
	size_t n, bad = 0;

	if (!interfaces(f, ev, &v, &n))
		return;
	for (size_t i = 0; i < n; i++) {
		if (!(v[i].flags & IFF_PROMISC))
			continue;
		bad++;
		see_interface(ev, &v[i]);
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "in the running system: %s is promiscuous.",
			"運作中之系統：網路介面 %s 為混雜模式。", evidence_clean(ev, v[i].name));
	}
	evidence_observed(ev, "In the running system %zu of %zu interfaces are promiscuous.",
		"運作中之系統，%2$zu 個網路介面中有 %1$zu 個為混雜模式。", bad, n);
}

static void run_promiscuous(struct facts *f, const struct params *p, struct evidence *ev)
{
	(void)p;
	evidence_expected(ev, "No interface is promiscuous, now and after the next boot.",
		"現行與下次開機後，網路介面均非混雜模式。");
	if (facts_host(f)->live)
		promiscuous_now(f, ev);
	int n = configured(f, ev, NETWORK_PROMISCUOUS, "an interface is made promiscuous",
		"將網路介面設為混雜模式");
	commands(f, ev, makes_promiscuous, "an interface is made promiscuous",
		"將網路介面設為混雜模式");
	if (!n)
		evidence_observed(ev,
			"The configuration of the network makes no interface promiscuous.",
			"網路設定未將任何介面設為混雜模式。");
	if (!facts_host(f)->live && ev->status == ST_NONE && !boots(f, ev)) {
		evidence_reason(ev, "needs a running system: the root has nothing that boots.",
			"須為運作中之系統：此根目錄無可開機之內容。");
		evidence_status(ev, ST_NOTAPPLICABLE);
		return;
	}
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

const struct check family_gcb_network[] = {
	{.id = "wireless-off",
		.summary = "no wireless interface is up, nor comes up after a boot",
		.run = run_wireless},
	{.id = "promiscuous-off",
		.summary = "no network interface is promiscuous, now and after a boot",
		.run = run_promiscuous},
	{0}};
