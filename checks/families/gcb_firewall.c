/*
 * gcb_firewall: the government baseline on the packet filter of a host, whichever program keeps it.
 *
 * packet-filter: what a program (`filter`) has the next boot load, and on a running system what the kernel holds too, is asked
 * for one thing (`ask`): "loaded" something at all by the boot; "tables", "chains" for what comes in, through and goes
 * out; "policy": each of these drops what no rule lets through, for both families of addresses; "loopback": what
 * comes in by lo is let in, and nothing with an address of the loopback that comes in by another interface.
 * Asked are TCP connections, by lo UDP too.  A chain that ends in a rule that drops everything is as good as a policy.  firewalld-zone: the default zone.
 */
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "base/xml.h"
#include "checks/check.h"
#include "checks/resolve/firewall/firewall.h"
#include "checks/resolve/firewall/iptables.h"

enum { V4 = 1, V6 = 2 };

/* One set of rules that is judged: of the next boot, or of the kernel. */
struct view {
	struct bitext when;
	const struct fw_rules *rules;
	unsigned families;
	bool out; /* what goes out by lo is asked of, too */
};

struct asked {
	struct evidence *ev;
	const struct view *v;
};

static const struct param_spec filter_params[] = {
	{"filter", PARAM_STRING, NULL}, {"ask", PARAM_STRING, NULL}, {0}};

static void see_chain(struct evidence *ev, const struct fw_chain *c, const char *policy)
{
	const char *what = arena_printf(ev->arena, "%s %s", c->table, c->name);

	if (c->file)
		evidence_seen_at(ev, what, policy, c->file, c->line);
	else
		evidence_seen_from(ev, what, policy, "kernel nf_tables");
}

static void fault(struct asked *q, const char *en, const char *zh)
{
	evidence_status(q->ev, ST_FAIL);
	evidence_reason(q->ev, "%1$s%3$s.%2$.0s%4$.0s", "%2$s%4$s。%1$.0s%3$.0s", q->v->when.en,
		q->v->when.zh, en, zh);
}

static void ask_tables(struct asked *q)
{
	const struct fw_rules *r = q->v->rules;

	for (size_t i = 0; i < r->n_tables && i < 8; i++)
		evidence_observed(q->ev, "%1$stable %3$s.%2$.0s", "%2$s表 %3$s。%1$.0s",
			q->v->when.en, q->v->when.zh, evidence_clean(q->ev, r->tables[i]));
	if (!r->n_tables)
		fault(q, "there is no table", "無任何表");
}

static const struct {
	enum fw_hook hook;
	const char *name;
} hooks[] = {{FW_INPUT, "input"}, {FW_FORWARD, "forward"}, {FW_OUTPUT, "output"}};

/* The i-th chain of a hook for a family (0: any); NULL past the last. */
static const struct fw_chain *base_chain(
	const struct fw_rules *r, enum fw_hook hook, int family, size_t i)
{
	for (size_t k = 0; k < r->n; k++) {
		const struct fw_chain *c = r->chains[k];
		bool of = !family || !c->family || c->family == family;
		if (c->hook == hook && !c->nat && of && c->family < FW_NETDEV && !i--)
			return c;
	}
	return NULL;
}

static void ask_chains(struct asked *q)
{
	for (size_t h = 0; h < 3; h++) {
		const struct fw_chain *c = base_chain(q->v->rules, hooks[h].hook, 0, 0);
		if (c) {
			see_chain(q->ev, c, hooks[h].name);
			continue;
		}
		fault(q, arena_printf(q->ev->arena, "no base chain has the hook %s", hooks[h].name),
			arena_printf(q->ev->arena, "無掛於 %s 之基本鏈", hooks[h].name));
	}
}

/* The last rule drops whatever comes to it. */
static bool ends_closed(const struct fw_chain *c)
{
	const struct fw_rule *r = c->n ? &c->rules[c->n - 1] : NULL;

	return r && r->n == 1 && r->v->kind == STEP_VERDICT && r->v->verdict.what == FW_DROP;
}

static void policy_of(struct asked *q, size_t h, int family)
{
	const struct fw_rules *r = q->v->rules;
	const struct fw_chain *c, *open = NULL;
	const char *ip = family == FW_V6 ? "IPv6" : "IPv4", *hook = hooks[h].name;
	struct arena *a = q->ev->arena;

	for (size_t i = 0; (c = base_chain(r, hooks[h].hook, family, i)); i++) {
		if (c->drops) {
			see_chain(q->ev, c, "policy drop");
			return;
		}
		if (ends_closed(c)) {
			see_chain(q->ev, c, "policy accept, the last rule drops");
			evidence_reason(q->ev,
				"%1$s%3$s of %4$s: the last rule drops everything, which is as "
				"good as the policy.%2$.0s",
				"%2$s%4$s 之 "
				"%3$s：最後一條規則丟棄所有封包，與預設政策等效。%1$.0s",
				q->v->when.en, q->v->when.zh, hook, ip);
			return;
		}
		open = c;
	}
	if (open) {
		see_chain(q->ev, open, "policy accept");
		fault(q,
			arena_printf(a, "%s of %s: the policy is accept (%s%s%s)", hook, ip,
				evidence_clean(q->ev, open->table), open->file ? ", " : "",
				open->file ? arena_printf(a, "%s:%u", open->file->path, open->line)
					   : ""),
			arena_printf(a, "%s 之 %s：預設政策為 accept（%s%s%s）", ip, hook,
				evidence_clean(q->ev, open->table), open->file ? "，" : "",
				open->file ? arena_printf(a, "%s:%u", open->file->path, open->line)
					   : ""));
	} else {
		fault(q, arena_printf(a, "%s of %s: there is no base chain", hook, ip),
			arena_printf(a, "%s 之 %s：無基本鏈", ip, hook));
	}
}

static void ask_policy(struct asked *q)
{
	for (size_t h = 0; h < 3; h++) {
		if (q->v->families & V4)
			policy_of(q, h, FW_V4);
		if (q->v->families & V6)
			policy_of(q, h, FW_V6);
	}
}

/* Where a verdict cannot be told: the rule that is not understood. */
static void open_answer(struct asked *q, const struct fw_answer *x)
{
	const struct fw_rule *r = x->open;

	if (x->too_much)
		evidence_error(q->ev, "%1$sthe rules are too many to be gone through.%2$.0s",
			"%2$s規則過多，無法逐一檢視。%1$.0s", q->v->when.en, q->v->when.zh);
	else
		evidence_error(q->ev,
			"%1$swhat comes by the loopback's addresses cannot be told: %3$s%4$s is "
			"not "
			"understood.%2$.0s",
			"%2$s無法判定迴路位址之封包如何處理：無法解讀 %3$s%4$s。%1$.0s",
			q->v->when.en, q->v->when.zh,
			r && r->file ? arena_printf(q->ev->arena, "%s:%u: ", r->file->path, r->line)
				     : "",
			evidence_clean(q->ev, r ? r->text : NULL));
}

/* All of it must get through (lo), or none (another interface). */
static bool one_question(struct asked *q, struct fw_question *w, bool wanted)
{
	struct arena *a = q->ev->arena;
	struct fw_answer x;
	const char *ip = w->v6 ? "::1" : "127.0.0.0/8", *l4 = w->udp ? "UDP" : "TCP";

	fw_ask(q->v->rules, a, w, &x);
	if (wanted ? !nums_minus(a, w->from, x.sure).n : !x.perhaps.n && !x.too_much)
		return true;
	if (x.too_much || (wanted ? !nums_minus(a, w->from, x.perhaps).n : !x.sure.n)) {
		open_answer(q, &x);
		return false;
	}
	const char *rule = x.rule ? evidence_clean(q->ev, x.rule->text) : NULL;
	const char *at = x.rule && x.rule->file
				 ? arena_printf(a, " (%s:%u)", x.rule->file->path, x.rule->line)
				 : "";
	if (wanted && w->out)
		fault(q, arena_printf(a, "what goes out by lo is not let through (%s)", l4),
			arena_printf(a, "未允許由 lo 送出之封包（%s）", l4));
	else if (wanted)
		fault(q, arena_printf(a, "what comes in by lo is not let in (%s, from %s)", l4, ip),
			arena_printf(a, "未允許由 lo 進入之封包（%s，來源 %s）", l4, ip));
	else
		fault(q,
			arena_printf(a,
				"%s with the source %s gets in by an interface other than lo: %s%s",
				l4, ip, rule ? rule : "no rule keeps it out", at),
			arena_printf(a, "來源為 %2$s 之 %1$s 封包可由 lo 以外之介面進入：%3$s%4$s",
				l4, ip, rule ? rule : "無規則阻擋", at));
	return false;
}

static void loopback_of(struct asked *q, bool v6)
{
	static const unsigned ports[] = {22, 53, 631, 8080, 47113};
	struct num_range own;
	bool is6;

	num_addresses(v6 ? "::1" : "127.0.0.0/8", &is6, &own);
	struct fw_question w = {.v6 = v6, .from = nums_range(q->ev->arena, own.from, own.to)};
	bool ok = true;
	for (int udp = 0; udp < 2; udp++) {
		w.udp = udp;
		w.device = "lo";
		for (size_t i = 0; ok && i < sizeof(ports) / sizeof(*ports); i++) {
			w.port = ports[i];
			ok = one_question(q, &w, true);
		}
		w.out = true;
		for (size_t i = 0; ok && q->v->out && i < sizeof(ports) / sizeof(*ports); i++) {
			w.port = ports[i];
			ok = one_question(q, &w, true);
		}
		w.out = false;
		w.device = NULL;
		w.port = 0;
		/* Of UDP every packager lets answers of DHCP in, from anywhere: not asked. */
		ok = ok && (udp || one_question(q, &w, false));
	}
	if (ok)
		evidence_observed(q->ev,
			"%1$s%3$s: let in by lo, kept out by other interfaces.%2$.0s",
			"%2$s%3$s：由 lo 進入者允許，由其他介面進入者拒絕。%1$.0s", q->v->when.en,
			q->v->when.zh, v6 ? "::1" : "127.0.0.0/8");
}

static void ask_loopback(struct asked *q)
{
	if (!q->v->rules->n) {
		fault(q, "there are no rules", "無任何規則");
		return;
	}
	if (q->v->families & V4)
		loopback_of(q, false);
	if (q->v->families & V6)
		loopback_of(q, true);
}

static void ask_loaded(struct asked *q)
{
	const struct fw_rules *r = q->v->rules;
	size_t n = 0;

	for (size_t i = 0; i < r->n; i++) {
		if (r->chains[i]->hook == FW_NO_HOOK)
			continue;
		see_chain(q->ev, r->chains[i], "base chain");
		n++;
	}
	if (!n)
		fault(q, "what is loaded has no base chain", "載入之規則無基本鏈");
}

static const struct ask {
	const char *name;
	void (*fn)(struct asked *q);
	struct bitext expected;
} asks[] = {
	{"tables", ask_tables, {"There is a table at least.", "至少有一個表。"}},
	{"chains", ask_chains,
		{"There are base chains with the hooks input, forward and output.",
			"具有掛於 input、forward 及 output 之基本鏈。"}},
	{"policy", ask_policy,
		{"What no rule lets through is dropped, in the chains input, forward and output.",
			"input、forward 及 output 三鏈之預設政策均為丟棄（drop）。"}},
	{"loopback", ask_loopback,
		{"Packets by lo are let through, and those with a loopback address that come in by "
		 "another interface are dropped.",
			"允許經由 lo 之封包，並丟棄由其他介面進入而具迴路位址之封包。"}},
	{"loaded", ask_loaded,
		{"The boot loads a set of rules with a base chain.",
			"開機時載入含基本鏈之規則集。"}},
	{0},
};

static const struct bitext at_boot = {"after the next boot: ", "下次開機後："},
			   now = {"in the kernel now: ", "核心現況："};

static void doubtful(struct evidence *ev, const char *what, const struct file *f, unsigned line)
{
	evidence_error(ev, "The rules cannot be told: %s%s.", "無法得知規則：%s%s。",
		evidence_clean(ev, what),
		f ? arena_printf(ev->arena, " (%s:%u)", f->path, line) : "");
}

static void nothing_loaded(
	struct evidence *ev, const char *what, const struct file *f, unsigned line)
{
	evidence_status(ev, ST_FAIL);
	evidence_observed(ev, "after the next boot: no rules.", "下次開機後：無規則。");
	evidence_reason(ev, "The boot loads no rules: %s%s.", "開機時未載入規則：%s%s。",
		evidence_clean(ev, what),
		f ? arena_printf(ev->arena, " (%s:%u)", f->path, line) : "");
}

/* False: there is nothing more to ask, and the verdict is given. */
static bool nft_view(struct facts *f, struct evidence *ev, struct view *v)
{
	struct err e = {0};
	const struct firewall *b = facts_get(f, &model_firewall_boot, &e);

	if (!b) {
		evidence_error(ev, "%s.", "無法得知：%s。", e.text);
		return false;
	}
	if (b->rules->refused) {
		nothing_loaded(
			ev, b->rules->refused, b->rules->refused_file, b->rules->refused_line);
		return false;
	}
	if (b->doubt || b->rules->doubt) {
		doubtful(ev, b->doubt ? b->doubt : b->rules->doubt,
			b->doubt ? b->doubt_file : b->rules->doubt_file,
			b->doubt ? b->doubt_line : b->rules->doubt_line);
		return false;
	}
	if (!b->by) {
		nothing_loaded(ev, "nothing runs nft", NULL, 0);
		return false;
	}
	evidence_observed(ev, "after the next boot: loaded by %s.", "下次開機後：由 %s 載入。",
		evidence_clean(ev, b->by));
	*v = (struct view){at_boot, b->rules, V4 | V6, false};
	return true;
}

static bool table_view(struct evidence *ev, const struct iptables *t, struct view *v)
{
	if (t->doubt || t->refused) {
		if (t->refused && !t->doubt)
			nothing_loaded(ev, t->refused, t->at, t->line);
		else
			doubtful(ev, t->doubt, t->at, t->line);
		return false;
	}
	if (!t->file && t->path && !t->rules->n) {
		nothing_loaded(ev, arena_printf(ev->arena, "%s is not there", t->path), NULL, 0);
		return false;
	}
	*v = (struct view){at_boot, t->rules, t->v6 ? V6 : V4, true};
	return true;
}

/* What ufw really sets for each way: kept out by dropping, or by refusing. */
static void see_ufw(struct evidence *ev, const struct ufw *u)
{
	static const char *const names[] = {
		"DEFAULT_INPUT_POLICY", "DEFAULT_OUTPUT_POLICY", "DEFAULT_FORWARD_POLICY"};

	evidence_seen_at(ev, "ENABLED", "yes", u->conf, u->enabled_line);
	for (size_t i = 0; u->defaults && i < 3; i++)
		evidence_seen_at(
			ev, names[i], u->policies[i].value, u->defaults, u->policies[i].line);
}

static size_t boot_views(struct facts *f, struct evidence *ev, const char *filter, struct view *v)
{
	struct root *r = facts_host(f)->root;
	struct err e = {0};
	struct iptables t;
	struct ufw u;
	int rc;

	if (str_eq(filter, "nftables"))
		return nft_view(f, ev, v);
	if (str_eq(filter, "ufw")) {
		rc = ufw_at_boot(r, ev->arena, &u, &e);
		if (!rc && !u.enabled) {
			nothing_loaded(ev, "ufw is not enabled (/etc/ufw/ufw.conf)", u.conf,
				u.enabled_line);
			return 0;
		}
		if (!rc) {
			see_ufw(ev, &u);
			return table_view(ev, &u.tables[0], &v[0]) +
			       table_view(ev, &u.tables[1], &v[1]);
		}
	} else {
		rc = iptables_at_boot(r, ev->arena, str_eq(filter, "ip6tables"), &t, &e);
		if (!rc)
			return table_view(ev, &t, v);
	}
	evidence_error(ev, "%s.", "無法得知：%s。", evidence_clean(ev, e.text));
	return 0;
}

/* The base chains of a set of rules, and what each does with what no rule is for. */
static void observe(struct evidence *ev, const struct view *v)
{
	struct strbuf b = {.arena = ev->arena};

	for (size_t i = 0; i < v->rules->n && b.len < 400; i++) {
		const struct fw_chain *c = v->rules->chains[i];
		if (c->hook == FW_NO_HOOK)
			continue;
		strbuf_printf(&b, "%s%s %s %s", b.len ? ", " : "", c->table, c->name,
			c->drops ? "drop" : "accept");
	}
	const char *text = b.len ? evidence_clean(ev, strbuf_str(&b)) : "-";
	evidence_observed(ev, "%1$sbase chains: %3$s.%2$.0s", "%2$s基本鏈：%3$s。%1$.0s",
		v->when.en, v->when.zh, text);
}

static void live_half(struct facts *f, struct evidence *ev, const char *filter, const struct ask *k)
{
	struct err e = {0};
	const struct firewall *n = facts_get(f, &model_firewall_now, &e);
	bool nft = str_eq(filter, "nftables");

	if (!n) {
		evidence_error(ev, "The rules in the kernel cannot be asked: %s.",
			"無法查詢核心之規則：%s。", e.text);
		return;
	}
	if (!nft && n->more) {
		doubtful(ev, n->more, NULL, 0);
		return;
	}
	struct view v = {now, n->rules, V4 | V6, !nft};
	if (str_eq(filter, "iptables"))
		v.families = V4;
	else if (str_eq(filter, "ip6tables"))
		v.families = V6;
	k->fn(&(struct asked){ev, &v});
	observe(ev, &v);
}

static void packet_filter(struct facts *f, const struct params *p, struct evidence *ev)
{
	const char *filter = param_str(p, "filter");
	const struct ask *k = asks;
	struct view v[2];

	while (k->name && !str_eq(k->name, param_str(p, "ask")))
		k++;
	if (!k->name || (!str_eq(filter, "nftables") && !str_eq(filter, "iptables") &&
				!str_eq(filter, "ip6tables") && !str_eq(filter, "ufw"))) {
		evidence_error(ev, "The content asks for \"%s\" of \"%s\", which is not known.",
			"檢測內容所查之「%s」（%s）無法辨識。", param_str(p, "ask"), filter);
		return;
	}
	evidence_expected(ev, "%1$s%2$.0s", "%2$s%1$.0s", k->expected.en, k->expected.zh);
	check_say_halves(f, ev);
	size_t n = boot_views(f, ev, filter, v);
	for (size_t i = 0; i < n; i++)
		k->fn(&(struct asked){ev, &v[i]});
	for (size_t i = 0; i < n; i++)
		observe(ev, &v[i]);
	if (facts_host(f)->live)
		live_half(f, ev, filter, k);
	evidence_status(ev, ST_PASS);
}

#define FIREWALLD "/etc/firewalld/firewalld.conf"

static const struct param_spec zone_params[] = {
	{"zones", PARAM_STRING, NULL}, {"stricter", PARAM_STRING, NULL}, {0}};

/* DefaultZone= of firewalld.conf(5): the first line of that name counts. */
static const char *default_zone(
	struct root *r, struct evidence *ev, const struct file **ret, unsigned *ret_line)
{
	struct err e = {0};
	const char *line;
	size_t len;
	int rc = root_read(r, FIREWALLD, ret, &e);

	*ret_line = 0;
	if (is_absent(rc)) {
		*ret = NULL;
		return "public";
	}
	if (rc) {
		evidence_error(ev, "%s.", "無法讀取：%s。", e.text);
		return NULL;
	}
	struct lines l = lines_of((*ret)->data, (*ret)->size);
	while (next_line(&l, &line, &len)) {
		static const char name[] = "DefaultZone";
		char *s = str_strip(arena_strndup(ev->arena, line, len));
		char *equals = strchr(s, '=');
		if (*s == '#' || *s == ';' || !equals || strchr(equals + 1, '='))
			continue;
		*equals = '\0';
		char *value = str_strip(equals + 1);
		if (!str_eq(str_strip(s), name) || !*value)
			continue;
		*ret_line = l.number;
		return value;
	}
	return "public";
}

/* The zone's own file: that of /etc hides the distribution's.  What it does with what no rule is for; NULL: an error. */
static const char *zone_target(struct root *r, struct evidence *ev, const char *zone)
{
	static const char *const dirs[] = {"/etc/firewalld/zones", "/usr/lib/firewalld/zones"};
	const struct file *f = NULL;
	struct err e = {0};
	xmlDoc *doc;
	int rc = -ENOENT;

	for (size_t i = 0; i < 2 && is_absent(rc); i++)
		rc = root_read(r, arena_printf(ev->arena, "%s/%s.xml", dirs[i], zone), &f, &e);
	if (is_absent(rc))
		return "";
	if (!rc)
		rc = xml_parse(f->data, f->size, f->path, &doc, &e);
	if (rc) {
		evidence_error(ev, "%s.", "無法讀取：%s。", evidence_clean(ev, e.text));
		return NULL;
	}
	xmlChar *t = xmlGetNoNsProp(xmlDocGetRootElement(doc), (const xmlChar *)"target");
	const char *ret = t ? arena_strdup(ev->arena, (const char *)t) : "default";
	xmlFree(t);
	xmlFreeDoc(doc);
	evidence_seen_at(ev, "target", evidence_clean(ev, ret), f, 0);
	return ret;
}

/* The zone that firewalld's rules in the kernel end in; NULL: they name none. */
static const char *zone_now(const struct firewall *n)
{
	static const char prefix[] = "filter_IN_";

	for (size_t i = 0; i < n->rules->n; i++) {
		const struct fw_chain *c = n->rules->chains[i];
		const struct fw_rule *r = c->n ? &c->rules[c->n - 1] : NULL;
		if (!str_eq(c->table, "firewalld") || !str_eq(c->name, "filter_INPUT_ZONES") ||
			!r || !r->n)
			continue;
		const struct fw_step *s = &r->v[r->n - 1];
		if (s->kind == STEP_VERDICT && s->verdict.chain &&
			str_starts(s->verdict.chain, prefix))
			return s->verdict.chain + strlen(prefix);
	}
	return NULL;
}

static void judge_zone_now(struct facts *f, struct evidence *ev, const char *zone)
{
	struct err e = {0};
	const struct firewall *n = facts_get(f, &model_firewall_now, &e);

	if (!n) {
		evidence_error(ev, "The rules in the kernel cannot be asked: %s.",
			"無法查詢核心之規則：%s。", e.text);
		return;
	}
	const char *is = zone_now(n);
	evidence_observed(
		ev, "In the kernel now: %s.", "核心現況：%s。", is ? evidence_clean(ev, is) : "-");
	if (!is)
		evidence_error(ev, "The rules in the kernel name no default zone of firewalld.",
			"核心之規則未顯示 firewalld 之預設區域。");
	else if (!str_eq(is, zone)) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev,
			"In the kernel the default zone is %s, by the files it is %s: reload "
			"firewalld.",
			"核心現況之預設區域為 %s，檔案設定為 %s；請重新載入 firewalld。",
			evidence_clean(ev, is), zone);
	}
}

static void firewalld_zone(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct root *r = facts_host(f)->root;
	const struct file *conf;
	size_t n, n_stricter;
	unsigned line;
	char **zones = param_list(p, "zones", ev->arena, &n);
	char **stricter = param_list(p, "stricter", ev->arena, &n_stricter);

	evidence_expected(ev, "The default zone of firewalld is %s (or stricter: %s).",
		"firewalld 之預設區域為 %s（或較嚴格之 %s）。", param_str(p, "zones"),
		param_str(p, "stricter"));
	check_say_halves(f, ev);
	const char *zone = default_zone(r, ev, &conf, &line);
	if (!zone)
		return;
	if (strchr(zone, '/') || strlen(zone) > 64) {
		evidence_error(
			ev, "%s:%u: no name of a zone.", "%s:%u：非區域名稱。", FIREWALLD, line);
		return;
	}
	const char *clean = evidence_clean(ev, zone), *target = zone_target(r, ev, zone);
	if (!target)
		return;
	if (conf)
		evidence_seen_at(ev, "DefaultZone", clean, conf, line);
	evidence_observed(ev, "The default zone is %s, its target %s.",
		"預設區域為 %s，其目標動作為 %s。", clean,
		*target ? evidence_clean(ev, target) : "-");
	if (!*target) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "firewalld has no zone %s.", "firewalld 無區域 %s。", clean);
	} else if (!str_in(zones, n, zone) && !str_in(stricter, n_stricter, zone)) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "The default zone is %s.", "預設區域為 %s。", clean);
	} else if (str_eq(target, "ACCEPT")) {
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "The zone %s lets everything in (target ACCEPT).",
			"區域 %s 允許所有封包（target 為 ACCEPT）。", clean);
	} else if (!str_in(zones, n, zone)) {
		evidence_reason(ev, "The zone %s is stricter.", "區域 %s 較規定值嚴格。", clean);
	}
	if (facts_host(f)->live)
		judge_zone_now(f, ev, zone);
	evidence_status(ev, ST_PASS);
}

const struct check family_gcb_firewall[] = {
	{"packet-filter",
		"what the packet filter holds, by the boot and now: tables, chains, policies, "
		"loopback",
		filter_params, 0, packet_filter},
	{"firewalld-zone", "the default zone of firewalld is one of those wanted", zone_params, 0,
		firewalld_zone},
	{0},
};
