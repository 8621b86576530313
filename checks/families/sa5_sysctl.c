/*
 * SA-5 (系統發展生命週期部署與維運階段): kernel parameters.
 *
 * Each setting is one value of /proc/sys, or, with "*" for the interface, what packets of every interface meet: the
 * kernel puts the values of "all" and of the interface together, by a rule of its own for each setting.  After the next
 * boot it is asked of interfaces by name as far as somebody names them, of one that is there from the beginning and of
 * one that appears later; in the running system, of those there are and of "default", which the next one gets.
 * The loopback interface is left out: no packet from elsewhere comes by it.
 *
 * With "all+" for the interface the value of "all" is asked literally, and beside it the effect on each interface there is
 * now, and after the next boot on those that somebody gives a value of their own.
 *
 * What is set for IPv6 means nothing where IPv6 is off (ipv6.disable=1 for the kernel, disable_ipv6 for every interface);
 * where nothing else is asked, the check does not apply.
 */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "checks/resolve/kernel/sysctl_keys.h"
#include "checks/resolve/kernel/sysctl_boot.h"
#include "checks/resolve/boot/boot_cmdline.h"

struct want {
	const char *name; /* as it was asked */
	const char *key;  /* with slashes; of an interface: with "*" in its place */
	const char *value;
	long long number;
	bool numeric;
	char op;	     /* '=', '>', '<' */
	unsigned version;    /* of every interface: 4 or 6 */
	const char *setting; /* "rp_filter" */
	enum sysctl_join join;
	bool all_too; /* "all+": the value of "all" itself, and interfaces with one of their own */
};

/* "\040" stands for a blank, as in fstab(5). */
static char *decoded(struct arena *a, const char *s)
{
	struct strbuf b = {.arena = a};

	strbuf_puts(&b, "");
	for (; *s; s++) {
		if (s[0] == '\\' && s[1] >= '0' && s[1] <= '3' && s[2] >= '0' && s[2] <= '7' &&
			s[3] >= '0' && s[3] <= '7') {
			strbuf_add(&b,
				&(char){(char)((s[1] - '0') * 64 + (s[2] - '0') * 8 + s[3] - '0')},
				1);
			s += 3;
		} else {
			strbuf_add(&b, s, 1);
		}
	}
	return arena_strdup(a, b.data);
}

static bool one_number(const char *s, long long *ret)
{
	return *s && sysctl_number(s, ret) && !s[strspn(s, "-0123456789abcdefABCDEFxX")];
}

/* NAME=VALUE, NAME>=N, NAME<=N */
static bool parse(struct arena *a, const char *text, struct want *w)
{
	size_t n = strcspn(text, "=<>");

	*w = (struct want){.name = arena_strndup(a, text, n), .op = text[n]};
	if (!n || !text[n] || (text[n] != '=' && text[n + 1] != '='))
		return false;
	w->key = sysctl_key(a, w->name);
	w->value = decoded(a, text + n + 1 + (text[n] != '='));
	w->numeric = one_number(w->value, &w->number);
	if (w->op != '=' && !w->numeric)
		return false;
	w->all_too = str_starts(w->key, "net/ipv4/conf/all+/") ||
		     str_starts(w->key, "net/ipv6/conf/all+/");
	if (w->all_too) { /* told as what it is in the kernel */
		size_t at = strcspn(w->name, "+");
		w->name = arena_printf(a, "%.*s%s", (int)at, w->name, w->name + at + 1);
	}
	if (!sysctl_is_glob(w->key) && !w->all_too)
		return *w->key;
	w->version = str_starts(w->key, "net/ipv4/conf/")   ? 4
		     : str_starts(w->key, "net/ipv6/conf/") ? 6
							    : 0;
	w->setting = w->key + 16 + (w->all_too ? 3 : 0);
	if (!w->all_too && !str_starts(w->key + 13, "/*/"))
		return false;
	if (!w->version || !*w->setting || strpbrk(w->setting, "/*?[") || !w->numeric)
		return false;
	w->join = sysctl_join(w->version, w->setting);
	return w->join != JOIN_UNKNOWN;
}

static bool holds(const struct want *w, long long v)
{
	return w->op == '=' ? v == w->number : w->op == '>' ? v >= w->number : v <= w->number;
}

/* Blanks and tabs count as one. */
static bool same_text(const char *x, const char *y)
{
	for (;;) {
		size_t bx = strspn(x, " \t\n"), by = strspn(y, " \t\n");
		x += bx;
		y += by;
		if (!*x || !*y)
			return *x == *y;
		if (!bx != !by)
			return false;
		while (*x && !isspace((unsigned char)*x))
			if (*x++ != *y++)
				return false;
		if (*y && !isspace((unsigned char)*y))
			return false;
	}
}

static bool satisfied(const struct want *w, const char *text)
{
	long long v;

	if (w->numeric && one_number(text, &v))
		return holds(w, v);
	return w->op == '=' && same_text(text, w->value);
}

static const char *file_text(struct evidence *ev, const struct sysctl_origin *at)
{
	return at->file ? arena_printf(ev->arena, "%s:%u", at->file->path, at->line)
	       : at->by ? at->by
			: "-";
}

static void see(struct evidence *ev, const char *what, const struct sysctl_value *v)
{
	if (v->at.file)
		evidence_seen_at(ev, what, v->text, v->at.file, v->at.line);
	else
		evidence_seen_from(ev, what, v->text, v->at.by ? v->at.by : "kernel default");
}

/* What came of one setting in one way the boot may turn out: 1 holds, 0 not, -1 not known. */
struct outcome {
	int is;
	const char *text;  /* the value that decides */
	const char *iface; /* whose; NULL */
	const struct sysctl_value *by;
	const char *why;
};

/* The values of a way, in the order asked for: the key, or "all" with each interface's own and its forwarding. */
static struct outcome one_way(struct evidence *ev, const struct want *w,
	const struct sysctl_value *v, char *const *names, size_t n)
{
	struct outcome o = {.is = 1, .by = v};
	long long all, own, on;

	if (!w->version) {
		o.text = v->text;
		o.why = v->why;
		o.is = !v->text ? -1 : satisfied(w, v->text);
		return o;
	}
	if (w->all_too) {
		o.text = v->text;
		o.why = v->why;
		o.is = !v->text ? -1 : satisfied(w, v->text);
	}
	for (size_t i = 0; o.is >= 0 && i < n; i++) {
		const struct sysctl_value *mine = &v[1 + 2 * i], *forward = mine + 1;
		if (!v->text || !mine->text || !forward->text || !sysctl_number(v->text, &all) ||
			!sysctl_number(mine->text, &own) || !sysctl_number(forward->text, &on)) {
			o.is = -1;
			o.why = !v->text ? v->why : !mine->text ? mine->why : forward->why;
			o.by = mine;
			o.iface = names[i];
			return o;
		}
		long long r = sysctl_joined(w->join, all, own, on != 0);
		if ((i || w->all_too) && (holds(w, r) || !o.is))
			continue;
		o.is = holds(w, r);
		o.text = arena_printf(ev->arena, "%lld", r);
		o.by = mine;
		o.iface = names[i];
	}
	return o;
}

struct tally {
	struct strbuf good, bad;
	unsigned n_bad;
};

static void note(struct evidence *ev, struct strbuf *b, const char *name, const char *value)
{
	b->arena = ev->arena;
	strbuf_printf(b, "%s%s = %s", b->len ? ", " : "", evidence_clean(ev, name),
		evidence_clean(ev, value));
}

/* The name of an interface as a person reads it. */
static void of_interface(struct evidence *ev, const char *iface, const char **en, const char **zh)
{
	*en = *zh = "";
	if (!iface)
		return;
	if (str_eq(iface, SYSCTL_EARLY)) {
		*en = " on an interface that is there from the beginning";
		*zh = "（自始存在之網路介面）";
	} else if (str_eq(iface, SYSCTL_LATE)) {
		*en = " on an interface that appears later";
		*zh = "（之後出現之網路介面）";
	} else {
		*en = arena_printf(ev->arena, " on %s", evidence_clean(ev, iface));
		*zh = arena_printf(ev->arena, "（網路介面 %s）", evidence_clean(ev, iface));
	}
}

static const char *on_interface(struct evidence *ev, const char *iface)
{
	const char *en, *zh;

	of_interface(ev, iface, &en, &zh);
	return en;
}

static void boot_fails(struct evidence *ev, const struct want *w, const struct outcome *o)
{
	const char *en, *zh;

	const char *at = evidence_clean(ev, file_text(ev, &o->by->at));

	of_interface(ev, o->iface, &en, &zh);
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev,
		"after the next boot: %1$s is %2$s%3$s%4$.0s (%5$s%7$.0s), wanted %6$s.",
		"下次開機後：%1$s 為 %2$s%3$.0s%4$s（%5$.0s%7$s），應為 %6$s。",
		evidence_clean(ev, w->name), evidence_clean(ev, o->text), en, zh, at,
		arena_printf(ev->arena, "%s%s",
			w->op == '='   ? ""
			: w->op == '>' ? ">= "
				       : "<= ",
			evidence_clean(ev, w->value)),
		sysctl_in_chinese(ev->arena, at));
}

/* Of "all+": whether somebody writes this interface's own value, by its name or by a pattern for all. */
static bool has_own(
	struct evidence *ev, const struct sysctl_log *log, const struct want *w, const char *name)
{
	const char *dir = arena_printf(ev->arena, "net/ipv%u/conf/", w->version);
	bool nameless = str_eq(name, SYSCTL_EARLY) || str_eq(name, SYSCTL_LATE);
	const char *key = arena_printf(ev->arena, "%s%s/%s", dir, name, w->setting);

	for (size_t i = 0; i < log->n; i++) {
		const struct sysctl_op *op = &log->v[i];
		if (op->kind == SYSCTL_WRITE ? str_eq(op->key, key)
					     : op->kind == SYSCTL_GLOB && nameless &&
						       str_starts(op->key, "net/") &&
						       str_ends(op->key, w->setting))
			return true;
	}
	return false;
}

/* One setting over all ways the boot may turn out. */
static void boot_one(
	struct evidence *ev, const struct sysctl_boot *b, const struct want *w, struct tally *t)
{
	size_t n = 0, ways = 0, n_keys = 1;
	char **names = w->version ? sysctl_interfaces(ev->arena, &b->log, false, &n) : NULL;
	const char **keys = arena_array(ev->arena, 2 * n + 2, sizeof(*keys));
	struct sysctl_value *v;
	struct err e = {0};

	keys[0] = w->key;
	if (w->version) {
		size_t kept = 0;
		keys[0] = arena_printf(ev->arena, "net/ipv%u/conf/all/%s", w->version, w->setting);
		for (size_t i = 0; i < n; i++) {
			if (str_eq(names[i], "lo") ||
				(w->all_too && !has_own(ev, &b->log, w, names[i])))
				continue;
			names[kept++] = names[i];
			keys[n_keys++] = arena_printf(ev->arena, "net/ipv%u/conf/%s/%s", w->version,
				names[i], w->setting);
			keys[n_keys++] = arena_printf(
				ev->arena, "net/ipv%u/conf/%s/forwarding", w->version, names[i]);
		}
		n = kept;
	}
	if (sysctl_replay(ev->arena, &b->log, keys, n_keys, &v, &ways, &e) < 0) {
		evidence_error(ev, "%s: %s", "%s：%s", evidence_clean(ev, w->name),
			evidence_clean(ev, e.text));
		return;
	}
	if (b->nobody) {
		evidence_error(ev,
			"after the next boot: nothing of this root says what becomes of %s: it has "
			"neither systemd-sysctl nor a file of sysctl.d",
			"下次開機後：此根目錄無 systemd-sysctl 亦無 sysctl.d 之檔案，無法得知 %s "
			"之值",
			evidence_clean(ev, w->name));
		return;
	}
	struct outcome first = {0}, o;
	for (size_t i = 0; i < ways; i++) {
		o = one_way(ev, w, v + i * n_keys, names, n);
		if (o.is < 0) {
			const char *why = evidence_clean(ev, o.why ? o.why : "");
			see(ev, keys[0], o.by);
			evidence_error(ev, "after the next boot: %1$s is not known: %2$s%3$.0s",
				"下次開機後：無法判定 %1$s：%2$.0s%3$s",
				evidence_clean(ev, w->name), o.why ? why : "it is no number",
				o.why ? sysctl_in_chinese(ev->arena, why) : "其值並非數字");
			return;
		}
		if (i && o.is != first.is) {
			const char *when = evidence_clean(ev, v[i * n_keys].when);
			see(ev, w->name, first.by);
			see(ev, w->name, o.by);
			evidence_error(ev,
				"after the next boot: %1$s is %2$s or %3$s, depending on "
				"%4$s%5$.0s",
				"下次開機後：%1$s 為 %2$s 或 %3$s，取決於 %4$.0s%5$s",
				evidence_clean(ev, w->name), evidence_clean(ev, first.text),
				evidence_clean(ev, o.text), when,
				sysctl_in_chinese(ev->arena, when));
			return;
		}
		if (!i)
			first = o;
	}
	see(ev, w->version ? keys[0] : w->name, v);
	if (w->version && first.by != v)
		see(ev, arena_printf(ev->arena, "%s%s", w->setting, on_interface(ev, first.iface)),
			first.by);
	note(ev, first.is ? &t->good : &t->bad, w->name, first.text);
	if (!first.is) {
		t->n_bad++;
		boot_fails(ev, w, &first);
	}
}

/* One value of the running kernel; NULL and said when it cannot be had. */
static const char *live_value(
	struct evidence *ev, const struct probe *p, const char *key, bool *ret_absent)
{
	struct err e = {0};
	const char *v;
	int rc = p->sysctl(p->arg, ev->arena, key, &v, &e);

	*ret_absent = is_absent(rc);
	if (rc >= 0)
		return v;
	if (!*ret_absent)
		evidence_error(ev, "in the running system: %1$s could not be asked: %2$s%3$.0s",
			"運作中之系統：無法取得 %1$s：%2$.0s%3$s", evidence_clean(ev, key),
			evidence_clean(ev, e.text),
			sysctl_in_chinese(ev->arena, evidence_clean(ev, e.text)));
	return NULL;
}

static void live_fails(
	struct evidence *ev, const struct want *w, const char *iface, const char *text)
{
	const char *en, *zh;

	of_interface(ev, iface, &en, &zh);
	evidence_status(ev, ST_FAIL);
	evidence_reason(ev, "in the running system: %1$s is %2$s%3$s%4$.0s, wanted %5$s.",
		"運作中之系統：%1$s 為 %2$s%3$.0s%4$s，應為 %5$s。", evidence_clean(ev, w->name),
		evidence_clean(ev, text), en, zh,
		arena_printf(ev->arena, "%s%s",
			w->op == '='   ? ""
			: w->op == '>' ? ">= "
				       : "<= ",
			evidence_clean(ev, w->value)));
}

static void live_every(
	struct evidence *ev, const struct probe *p, const struct want *w, struct tally *t)
{
	const char *dir = arena_printf(ev->arena, "net/ipv%u/conf", w->version), *worst = NULL;
	struct err e = {0};
	char **names;
	size_t n;
	bool absent, bad = false;
	long long all, own, on;
	int rc = p->sysctl_names(p->arg, ev->arena, dir, &names, &n, &e);

	if (is_absent(rc)) {
		note(ev, &t->good, w->name, "no such protocol");
		return; /* no packet of that protocol is taken */
	}
	if (rc < 0) {
		evidence_error(ev, "in the running system: %s could not be asked: %s",
			"運作中之系統：無法取得 %s：%s", dir, evidence_clean(ev, e.text));
		return;
	}
	const char *text =
		live_value(ev, p, arena_printf(ev->arena, "%s/all/%s", dir, w->setting), &absent);
	if (!text || !sysctl_number(text, &all)) {
		if (absent)
			evidence_error(ev, "in the running system: the kernel has no %s",
				"運作中之系統：核心無 %s", evidence_clean(ev, w->name));
		return;
	}
	if (w->all_too) {
		worst = text;
		evidence_seen_from(ev, w->key, text, "kernel");
		bad = !satisfied(w, text);
		if (bad)
			live_fails(ev, w, NULL, text);
	}
	for (size_t i = 0; i < n; i++) {
		if (str_eq(names[i], "all") || str_eq(names[i], "lo") ||
			(w->all_too && str_eq(names[i], "default")))
			continue;
		const char *key = arena_printf(ev->arena, "%s/%s/%s", dir, names[i], w->setting);
		const char *mine = live_value(ev, p, key, &absent);
		const char *forward = live_value(
			ev, p, arena_printf(ev->arena, "%s/%s/forwarding", dir, names[i]), &absent);
		if (!mine || !forward || !sysctl_number(mine, &own) || !sysctl_number(forward, &on))
			continue; /* it has gone, or was said */
		long long r = sysctl_joined(w->join, all, own, on != 0);
		text = arena_printf(ev->arena, "%lld", r);
		if (!holds(w, r) || !worst) {
			worst = text;
			evidence_seen_from(ev, key, mine, "kernel");
		}
		if (!holds(w, r)) {
			bad = true;
			live_fails(ev, w, names[i], text);
		}
	}
	note(ev, bad ? &t->bad : &t->good, w->name, worst ? worst : text);
	t->n_bad += bad;
}

static void live_one(
	struct evidence *ev, const struct probe *p, const struct want *w, struct tally *t)
{
	bool absent;

	if (w->version) {
		live_every(ev, p, w, t);
		return;
	}
	const char *text = live_value(ev, p, w->key, &absent);
	if (!text && !absent)
		return;
	evidence_seen_from(ev, w->name, text, "kernel");
	if (text && satisfied(w, text)) {
		note(ev, &t->good, w->name, text);
		return;
	}
	note(ev, &t->bad, w->name, text ? text : "(none)");
	t->n_bad++;
	live_fails(ev, w, NULL, text ? text : "(not there)");
}

static void observed(struct evidence *ev, const char *en, const char *zh, const struct tally *t)
{
	evidence_observed(ev, "%1$s%2$.0s: as wanted: %3$s; not: %4$s.",
		"%1$.0s%2$s：符合：%3$s；不符：%4$s。", en, zh,
		t->good.len ? strbuf_str(&t->good) : "-", t->bad.len ? strbuf_str(&t->bad) : "-");
}

/* Whether the running kernel takes no IPv6 packet on any interface. */
static bool ipv6_off_now(struct evidence *ev, const struct probe *p)
{
	struct err e = {0};
	char **names;
	const char *v;
	size_t n;
	int rc = p->sysctl_names(p->arg, ev->arena, "net/ipv6/conf", &names, &n, &e);

	if (is_absent(rc)) {
		evidence_seen_from(ev, "net/ipv6", "no such protocol", "kernel");
		return true;
	}
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		const char *key =
			arena_printf(ev->arena, "net/ipv6/conf/%s/disable_ipv6", names[i]);
		if (str_eq(names[i], "lo"))
			continue;
		rc = p->sysctl(p->arg, ev->arena, key, &v, &e);
		if (rc >= 0 && !str_eq(v, "1"))
			return false;
	}
	if (rc < 0 || !n)
		return false;
	evidence_seen_from(ev, "disable_ipv6", "1 on every interface", "kernel");
	return true;
}

/* And of the next boot: by the kernel's command line, or on every interface there will be. */
static bool ipv6_off_at_boot(struct facts *f, struct evidence *ev, const struct sysctl_boot *b)
{
	const struct cmdline_word *off = NULL;
	struct cmdline_word *words;
	struct sysctl_value *v;
	struct err e = {0};
	size_t n, ways;

	if (boot_cmdline(facts_host(f)->root, ev->arena, &words, &n, &e) < 0)
		n = 0;
	for (size_t i = 0; i < n; i++)
		if (str_starts(words[i].word, "ipv6.disable="))
			off = str_eq(words[i].word + 13, "1") && !words[i].unsure ? &words[i]
										  : NULL;
	if (off && off->file)
		evidence_seen_at(ev, "kernel command line", off->word, off->file, off->line);
	if (off)
		return true;
	char **names = sysctl_interfaces(ev->arena, &b->log, false, &n);
	const char **keys = arena_array(ev->arena, n + 1, sizeof(*keys));
	size_t n_keys = 0;
	for (size_t i = 0; i < n; i++)
		if (!str_eq(names[i], "lo"))
			keys[n_keys++] =
				arena_printf(ev->arena, "net/ipv6/conf/%s/disable_ipv6", names[i]);
	if (!n_keys || sysctl_replay(ev->arena, &b->log, keys, n_keys, &v, &ways, &e) < 0)
		return false;
	for (size_t i = 0; i < n_keys * ways; i++)
		if (!v[i].text || !str_eq(v[i].text, "1"))
			return false;
	see(ev, "disable_ipv6 of every interface", v);
	return true;
}

static bool about_ipv6(const struct want *w)
{
	/* What turns it off is a setting like others. */
	return str_starts(w->key, "net/ipv6/") && !str_ends(w->key, "/disable_ipv6");
}

static void run_sysctl(struct facts *f, const struct params *p, struct evidence *ev)
{
	size_t n;
	char **list = param_list(p, "settings", ev->arena, &n);
	struct want *want = arena_array(ev->arena, n + 1, sizeof(*want));
	struct tally live = {0}, boot = {0};
	size_t n_v6 = 0, judged = 0;
	struct err e = {0};

	for (size_t i = 0; i < n; i++)
		if (!parse(ev->arena, list[i], &want[i])) {
			evidence_error(ev,
				"the parameter settings has \"%s\", which is not understood",
				"參數 settings 之「%s」無法解讀", evidence_clean(ev, list[i]));
			return;
		} else {
			n_v6 += about_ipv6(&want[i]);
		}
	if (!n) {
		evidence_error(
			ev, "the parameter settings names nothing", "參數 settings 未指定任何項目");
		return;
	}
	evidence_expected(ev, "Kernel parameters: %s.", "核心參數：%s。", param_str(p, "settings"));
	if (facts_host(f)->live) {
		bool off = n_v6 && ipv6_off_now(ev, facts_host(f)->probe);
		for (size_t i = 0; i < n; i++)
			if (!off || !about_ipv6(&want[i])) {
				live_one(ev, facts_host(f)->probe, &want[i], &live);
				judged++;
			}
		observed(ev, "In the running system", "運作中之系統", &live);
		if (off)
			evidence_observed(ev, "In the running system IPv6 is off.",
				"運作中之系統已停用 IPv6。");
	}
	const struct sysctl_boot *b = facts_get(f, &model_sysctl_boot, &e);
	if (!b) {
		evidence_error(ev, "what the next boot sets could not be told: %s",
			"無法判定下次開機之設定：%s", evidence_clean(ev, e.text));
		return;
	}
	bool off = n_v6 && ipv6_off_at_boot(f, ev, b);
	for (size_t i = 0; i < n; i++)
		if (!off || !about_ipv6(&want[i])) {
			boot_one(ev, b, &want[i], &boot);
			judged++;
		}
	observed(ev, "After the next boot", "下次開機後", &boot);
	if (off)
		evidence_observed(
			ev, "After the next boot IPv6 is off.", "下次開機後 IPv6 為停用。");
	if (!judged) {
		evidence_reason(ev, "IPv6 is off; the setting means nothing.",
			"IPv6 已停用，本設定無作用。");
		check_say_halves(f, ev);
		evidence_status(ev, ST_NOTAPPLICABLE);
		return;
	}
	if (b->idle && boot.n_bad)
		evidence_reason(ev,
			"after the next boot: the files of sysctl.d are not applied: %s%s%s.",
			"下次開機後：sysctl.d 之檔案不會套用：%s%s%s。",
			evidence_clean(ev, b->idle), b->idle_by ? ", " : "",
			b->idle_by ? evidence_clean(ev, b->idle_by) : "");
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

static const struct param_spec sysctl_params[] = {{"settings", PARAM_STRING, NULL}, {0}};

const struct check family_sa5_sysctl[] = {
	{.id = "sysctl",
		.summary = "kernel parameters have the wanted values, now and "
			   "after a boot",
		.params = sysctl_params,
		.run = run_sysctl},
	{0}};
