/*
 * firewall: see firewall.h.
 *
 * The next boot: every command it comes to that is nft, with its file or its words, in the order they are found; the unit
 * it stands in must really run.  Rules of iptables, ufw, firewalld and the like are not read: they can keep packets out
 * that nft's let in.  Nothing is known of what loads rules later, of eBPF, and of filters on the way to the host.
 */
#include "checks/resolve/firewall/firewall.h"

#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/probe/probe.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/firewall/nft.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"

struct boot_build_fw {
	const struct host *h;
	struct arena *a;
	struct nft *n;
	struct firewall *to;
	const struct boot_starts *boot;
};

static void doubt(struct firewall *to, const struct boot_hand *x, const char *why)
{
	if (to->doubt)
		return;
	to->doubt = why;
	to->doubt_file = x->file;
	to->doubt_line = x->line;
}

static void more(struct firewall *to, const struct boot_hand *x, const char *what)
{
	if (to->more)
		return;
	to->more = what;
	to->more_file = x ? x->file : NULL;
	to->more_line = x ? x->line : 0;
}

/* Whether the unit that runs nft does; false: what it says is void, or a doubt is noted. */
static int unit_does(struct boot_build_fw *b, const struct boot_hand *x, struct err *e)
{
	const char *reads[] = {"/etc/nftables.conf", NULL};
	const struct unit_needs needs = {.root = true, .no_steps = true, .reads = reads};
	struct unit_run run;
	struct boot_end end;

	if (!x->by || !str_ends(x->by, ".service") || x->as_user)
		return 1;
	int rc = unit_runs(b->h->root, b->a, x->by, &needs, &run, e);
	if (rc < 0)
		return rc;
	if (run.answer == UNIT_DOES_NOT_RUN)
		return 0;
	if (run.answer == UNIT_RUN_NOT_KNOWN)
		doubt(b->to, x, arena_printf(b->a, "%s: %s", x->by, run.en ? run.en : "not known"));
	if (boot_ended(b->h, b->a, b->boot, x->by, &end))
		doubt(b->to, x, arena_printf(b->a, "%s is stopped again by %s", x->by, end.by));
	return 1;
}

/* The words of one nft command. */
static int take_nft(struct boot_build_fw *b, const struct boot_hand *x, struct err *e)
{
	struct strbuf text = {.arena = b->a};
	const char *file = NULL;
	bool only_check = false;

	for (size_t i = 1; i < x->n; i++) {
		const char *w = x->argv[i];
		if (!w) {
			doubt(b->to, x, "a word of a command of nft is not known");
			return 0;
		}
		if ((str_eq(w, "-f") || str_eq(w, "--file")) && i + 1 < x->n)
			file = x->argv[++i];
		else if (str_starts(w, "-f"))
			file = w + 2;
		else if (str_eq(w, "-c") || str_eq(w, "--check"))
			only_check = true;
		else if (*w == '-' && !text.len)
			doubt(b->to, x, arena_printf(b->a, "the option %s of nft", w));
		else
			strbuf_printf(&text, "%s%s", text.len ? " " : "", w);
	}
	if (only_check || str_starts(strbuf_str(&text), "list "))
		return 0;
	if (x->perhaps || !x->at_boot) {
		doubt(b->to, x,
			x->perhaps ? arena_printf(b->a, "nft is run if %s", x->perhaps)
				   : "nft is run again after the boot");
		return 0;
	}
	if (!file && !text.len)
		return 0;
	int rc = unit_does(b, x, e);
	if (rc <= 0)
		return rc;
	if (b->to->by)
		doubt(b->to, x, "nft is run more than once, in an order not known");
	b->to->by = x->by ? x->by : "the boot";
	if (file && str_eq(file, "-"))
		doubt(b->to, x, "nft reads what another program writes");
	else if (file)
		return nft_file(b->n, file, e);
	else
		nft_text(b->n, strbuf_str(&text), text.len, x->file, x->line, false);
	return 0;
}

static const char *other_filter(const char *program)
{
	static const char *const names[] = {"iptables", "ip6tables", "iptables-restore",
		"ip6tables-restore", "iptables-nft", "iptables-legacy", "ip6tables-nft",
		"ip6tables-legacy", "iptables-nft-restore", "ip6tables-nft-restore",
		"iptables-legacy-restore", "ip6tables-legacy-restore", "ufw", "ufw-init",
		"firewalld", "firewall-cmd", "netfilter-persistent", "shorewall", "ferm",
		"nft-blackhole", "fwbuilder", "apf", "csf"};

	for (size_t i = 0; program && i < sizeof(names) / sizeof(*names); i++)
		if (str_eq(path_base(program), names[i]))
			return names[i];
	return NULL;
}

static void other_units(struct boot_build_fw *b)
{
	static const char *const units[] = {"netfilter-persistent.service", "ufw.service",
		"firewalld.service", "shorewall.service", "ferm.service"};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		struct unit_boot u;
		if (unit_at_boot(b->h->root, b->a, units[i], &u, NULL) == 0 && u.starts)
			more(b->to, NULL,
				arena_printf(b->a, "%s (%s), whose rules are not read yet",
					units[i], u.fragment ? u.fragment : "-"));
	}
}

static int build_boot(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct firewall *to = arena_alloc(a, sizeof(*to));
	struct boot_build_fw b = {.h = h, .a = a, .n = nft_new(h->root, a), .to = to};
	int rc = 0;

	*ret = to;
	b.boot = facts_get(f, &model_boot, e);
	if (!b.boot)
		return -(e->code ? e->code : 5);
	for (size_t i = 0; i < b.boot->n_hands && !rc; i++) {
		const struct boot_hand *x = &b.boot->hands[i];
		const char *other = x->n ? other_filter(x->argv[0]) : NULL;
		if (x->as_user || (x->user && !str_eq(x->user, "root")))
			continue;
		if (other)
			more(to, x, arena_printf(a, "%s, whose rules are not read yet", other));
		if (x->n && x->argv[0] && str_eq(path_base(x->argv[0]), "nft"))
			rc = take_nft(&b, x, e);
	}
	if (rc < 0)
		return rc;
	other_units(&b);
	to->rules = nft_rules(b.n);
	return 0;
}

static int build_now(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct firewall *to = arena_alloc(a, sizeof(*to));
	struct nft *n = nft_new(h->root, a);
	const char *text, *legacy = NULL;

	(void)f;
	*ret = to;
	if (!h->probe)
		return err_set(e, ENOTSUP, "no running system is asked");
	int rc = h->probe->firewall(h->probe->arg, a, &text, &legacy, e);
	if (rc < 0)
		return rc;
	nft_text(n, text, strlen(text), NULL, 1, true);
	to->rules = nft_rules(n);
	to->by = "the kernel";
	if (legacy)
		to->more = arena_printf(a, "%s, which are not read", legacy);
	return 0;
}

const struct model model_firewall_boot = {"packet filter of the next boot", build_boot};
const struct model model_firewall_now = {"packet filter of the kernel", build_now};
