/*
 * AC-3.M3, 遠端存取: connections to sshd come only from the agency's access control points.
 *
 * For every place an sshd listens at, the packet filter is asked which client addresses that the agency has not
 * declared get a first packet in; of these, sshd's own AllowUsers, DenyUsers and Match Address, and TCP wrappers where
 * sshd is built with them, may leave none.  Judged for what runs now and for the next boot.
 */
#include <arpa/inet.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "checks/resolve/firewall/firewall.h"
#include "checks/resolve/firewall/wrappers.h"
#include "checks/resolve/sshd/sshd_from.h"
#include "checks/resolve/sshd/sshd_listen.h"
#include "checks/resolve/sshd/sshd_running.h"

#define MAX_CELLS 4000
#define SHOWN	  4

struct sources {
	struct facts *f;
	struct evidence *ev;
	struct nums foreign[2]; /* v4, v6 */
	const struct firewall *now, *boot;
	size_t places;
};

/* Addresses that no packet from outside has: the kernel drops them. */
static struct nums never_from(struct arena *a, bool v6)
{
	static const char *const v4s[] = {
		"0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "255.255.255.255"};
	static const char *const v6s[] = {"::/127", "::ffff:0:0/96", "ff00::/8"};
	struct num_range v[4];
	size_t n = v6 ? 3 : 4;
	bool six;

	for (size_t i = 0; i < n; i++)
		num_addresses(v6 ? v6s[i] : v4s[i], &six, &v[i]);
	return nums_of(a, v, n);
}

static bool declared(struct sources *s, const struct params *p)
{
	struct arena *a = s->ev->arena;
	struct num_range *v[2] = {0};
	size_t n[2] = {0}, cap[2] = {0}, n_list;
	char **list = param_list(p, "sources", a, &n_list);
	bool ok = true;

	for (size_t i = 0; i < n_list; i++) {
		struct num_range r;
		bool v6;
		if (!num_addresses(list[i], &v6, &r)) {
			evidence_error(s->ev,
				"the declared source %s is no address, network or range.",
				"宣告之來源 %s 非位址、網段或範圍。",
				evidence_clean(s->ev, list[i]));
			ok = false;
			continue;
		}
		*(struct num_range *)arena_push(a, &v[v6], &n[v6], &cap[v6], sizeof(r)) = r;
	}
	for (int v6 = 0; v6 < 2; v6++) {
		s->foreign[v6] = nums_range(a, 0, v6 ? NUM_MAX : (num)0xffffffff);
		s->foreign[v6] = nums_minus(a, s->foreign[v6], never_from(a, v6));
		s->foreign[v6] = nums_minus(a, s->foreign[v6], nums_of(a, v[v6], n[v6]));
	}
	if (ok && !n_list) {
		evidence_status(s->ev, ST_FAIL);
		evidence_reason(s->ev,
			"The agency has declared no access control points (remote_access_sources).",
			"機關未宣告存取控制點（remote_access_sources）。");
	}
	return ok;
}

/* What sshd itself leaves of the addresses; -errno when it cannot be told. */
static int by_sshd(
	struct sources *s, const struct sshd_conf *c, bool v6, struct nums *in, struct err *e)
{
	_cleanup_arena_ struct arena *own = arena_new(0);
	struct arena *a = s->ev->arena;
	char **nets;
	size_t n, n_cuts = 0, cells = 0;
	struct num_range *cuts, *left;
	int rc = sshd_from_networks(c, own, &nets, &n, e);

	if (rc < 0 || !in->n)
		return rc;
	cuts = arena_array(own, n + 1, sizeof(*cuts));
	for (size_t i = 0; i < n; i++) {
		bool six;
		if (str_eq(nets[i], "*"))
			continue;
		if (strpbrk(nets[i], "*?"))
			return 0; /* cut in ways not followed: all of it may come in */
		if (num_addresses(nets[i], &six, &cuts[n_cuts]) && six == v6)
			n_cuts++;
	}
	left = arena_array(own, (n_cuts + 1) * 2 + in->n + 2 * n_cuts * (in->n + 1), sizeof(*left));
	size_t n_left = 0;
	for (size_t i = 0; i < in->n; i++)
		for (num at = in->v[i].from;;) {
			num to = in->v[i].to;
			if (++cells > MAX_CELLS)
				return err_set(e, 7, "too many networks to be told apart");
			for (size_t k = 0; k < n_cuts; k++) {
				if (cuts[k].from > at && cuts[k].from - 1 < to)
					to = cuts[k].from - 1;
				if (cuts[k].to >= at && cuts[k].to < to)
					to = cuts[k].to;
			}
			rc = sshd_from(c, own, num_address_text(own, v6, at), e);
			if (rc < 0)
				return rc;
			if (rc)
				left[n_left++] = (struct num_range){at, to};
			if (to >= in->v[i].to)
				break;
			at = to + 1;
		}
	*in = nums_of(a, left, n_left);
	*in = nums_and(a, *in, nums_range(a, 0, NUM_MAX));
	return 0;
}

static void see_rule(struct sources *s, const struct fw_answer *x, const char *half)
{
	const char *what = arena_printf(s->ev->arena, "packet filter, %s", half);

	if (x->rule && x->rule->file)
		evidence_seen_at(s->ev, what, "lets in", x->rule->file, x->rule->line);
	else if (x->rule)
		evidence_seen_from(s->ev, what, x->rule->text, "kernel nf_tables");
	else if (x->chain && x->chain->file)
		evidence_seen_at(s->ev, what,
			arena_printf(s->ev->arena, "chain %s %s: policy accept", x->chain->table,
				x->chain->name),
			x->chain->file, x->chain->line);
	else
		evidence_seen(s->ev, what,
			x->chain ? arena_printf(s->ev->arena, "chain %s %s: policy accept",
					   x->chain->table, x->chain->name)
				 : "no chain on input");
}

/* What lets them in. */
static struct bitext why_of(struct sources *s, const struct firewall *w, const struct fw_answer *x)
{
	struct arena *a = s->ev->arena;
	const char *text;

	if (w->rules->refused) {
		const char *where = w->rules->refused_file
					    ? arena_printf(a, "%s:%u", w->rules->refused_file->path,
						      w->rules->refused_line)
					    : "its rules";
		return (struct bitext){
			arena_printf(a, "nft refuses %s (%s)", where, w->rules->refused),
			arena_printf(a, "nft 拒絕載入 %s（%s）", where, w->rules->refused)};
	}
	if (x->rule) {
		text = arena_printf(a, "%s%s%s", x->rule->file ? x->rule->file->path : "",
			x->rule->file ? arena_printf(a, ":%u: ", x->rule->line) : "",
			x->rule->text);
		return (struct bitext){text, text};
	}
	if (x->chain) {
		text = arena_printf(
			a, "chain %s %s: policy accept", x->chain->table, x->chain->name);
		return (struct bitext){text, text};
	}
	return w->by ? (struct bitext){"no chain on input", "無輸入鏈結"}
		     : (struct bitext){"no packet filter is loaded", "未載入封包過濾規則"};
}

/* What is not understood and could make another verdict of it. */
static const char *open_of(const struct firewall *w, const struct fw_answer *x, bool in,
	const struct file **file, unsigned *line)
{
	*file = NULL;
	*line = 0;
	if (!in && w->rules->doubt && !w->rules->refused) {
		*file = w->rules->doubt_file;
		*line = w->rules->doubt_line;
		return w->rules->doubt;
	}
	if (w->doubt) {
		*file = w->doubt_file;
		*line = w->doubt_line;
		return w->doubt;
	}
	if (in && w->more) {
		*file = w->more_file;
		*line = w->more_line;
		return w->more;
	}
	if (in && w->rules->doubt && !w->rules->refused) {
		*file = w->rules->doubt_file;
		*line = w->rules->doubt_line;
		return w->rules->doubt;
	}
	if (x->too_much)
		return "the rules are too many to be gone through";
	return NULL;
}

struct place {
	const char *of;	  /* the unit or process */
	const char *addr; /* NULL: all */
	unsigned port;
	bool v6;
	const struct sshd_conf *conf; /* NULL: not asked */
	const char *half_en, *half_zh;
};

static bool is_loopback(const char *addr, bool v6)
{
	bool six;
	struct num_range r, lo;

	num_addresses(v6 ? "::1" : "127.0.0.0/8", &six, &lo);
	return addr && num_addresses(addr, &six, &r) && six == v6 && r.from >= lo.from &&
	       r.to <= lo.to;
}

static void say_open(struct sources *s, const struct place *p, const struct fw_answer *x,
	const char *why, const struct file *file, unsigned line)
{
	const struct fw_rule *r = x->open;

	if (!why && r) {
		why = arena_printf(s->ev->arena, "'%s' is not understood", r->text);
		file = r->file;
		line = r->line;
	}
	if (file)
		evidence_seen_at(s->ev, "packet filter, not understood", NULL, file, line);
	evidence_error(s->ev,
		"%1$s, %2$s port %4$u: whether undeclared addresses get in depends on "
		"%5$s%6$s%7$s.%3$.0s",
		"%1$s，%3$s 連接埠 %4$u：未宣告之位址可否連入，取決於 %5$s%6$s%7$s。%2$.0s",
		p->half_en ? p->of : "", p->half_en, p->half_zh, p->port,
		evidence_clean(s->ev, why ? why : "what is not told by files"), file ? " in " : "",
		file ? arena_printf(s->ev->arena, "%s:%u", file->path, line) : "");
}

static void judge(struct sources *s, const struct place *p, const struct firewall *w)
{
	static const struct fw_rules nothing;
	struct arena *a = s->ev->arena;
	struct fw_answer x;
	struct wrappers tcpd = {0};
	struct err e = {0};
	const struct file *file = NULL;
	unsigned line = 0;
	struct fw_question q = {
		.v6 = p->v6, .from = s->foreign[p->v6], .to = p->addr, .port = p->port};

	if (is_loopback(p->addr, p->v6))
		return;
	s->places++;
	fw_ask(w->rules->refused ? &nothing : w->rules, a, &q, &x);
	bool filtered = !x.perhaps.n;
	if (wrappers_of(facts_host(s->f)->root, a, p->v6, &tcpd, &e) < 0) {
		evidence_error(s->ev, "%s.", "%s。", evidence_clean(s->ev, e.text));
		return;
	}
	x.sure = nums_and(a, x.sure, tcpd.sure);
	x.perhaps = nums_and(a, x.perhaps, tcpd.perhaps);
	if (p->conf && (by_sshd(s, p->conf, p->v6, &x.sure, &e) < 0 ||
			       by_sshd(s, p->conf, p->v6, &x.perhaps, &e) < 0)) {
		evidence_error(s->ev, "%s: from which addresses it lets anybody in: %s.",
			"%s：無法得知其容許登入之來源：%s。", p->of, evidence_clean(s->ev, e.text));
		return;
	}
	bool in = x.sure.n > 0, some = x.perhaps.n > 0;
	const char *open = some || filtered ? open_of(w, &x, some, &file, &line) : NULL;
	if (open || in != some) {
		say_open(s, p, &x, open, file, line);
		return;
	}
	if (!some) {
		evidence_observed(s->ev,
			"%1$s, %2$s, %6$s port %4$u: no undeclared address gets in (%5$s).%3$.0s",
			"%1$s，%3$s，%6$s 連接埠 %4$u：未宣告之位址無法連入（%5$s）。%2$.0s", p->of,
			p->half_en, p->half_zh, p->port,
			filtered ? "packet filter" : "packet filter, TCP wrappers and sshd",
			p->v6 ? "IPv6" : "IPv4");
		return;
	}
	see_rule(s, &x, p->half_en);
	const char *from = nums_address_text(a, p->v6, x.sure, SHOWN);
	struct bitext why = why_of(s, w, &x);
	evidence_status(s->ev, ST_FAIL);
	evidence_observed(s->ev, "%1$s, %2$s, port %4$u: these get in, undeclared: %5$s.%3$.0s",
		"%1$s，%3$s，連接埠 %4$u：下列未宣告之位址可連入：%5$s。%2$.0s", p->of, p->half_en,
		p->half_zh, p->port, from);
	evidence_reason(s->ev,
		"%1$s, %2$s: port %4$u can be reached from addresses that are not declared (%5$s): "
		"%6$s.%3$.0s%7$.0s",
		"%1$s，%3$s：連接埠 %4$u 可由未宣告之位址（%5$s）連入：%7$s。%2$.0s%6$.0s", p->of,
		p->half_en, p->half_zh, p->port, from, evidence_clean(s->ev, why.en),
		evidence_clean(s->ev, why.zh));
}

static void next_boot(struct sources *s)
{
	struct err e = {0};
	const struct sshd_services *v = facts_get(s->f, &model_sshd_services, &e);
	struct sshd_listen *l;
	size_t n;

	s->boot = v ? facts_get(s->f, &model_firewall_boot, &e) : NULL;
	if (!s->boot) {
		evidence_error(s->ev, "The next boot: %s.", "下次開機：%s。",
			evidence_clean(s->ev, e.text));
		return;
	}
	for (size_t i = 0; i < v->n; i++) {
		const char *of = v->v[i].unit ? v->v[i].unit : "sshd";
		if (!v->v[i].starts && v->v[i].unit && !v->v[i].conf)
			continue;
		if (!v->v[i].conf || sshd_listens(v->v[i].conf, s->ev->arena, &l, &n, &e) < 0) {
			evidence_error(s->ev, "%s: %s.", "%s：%s。", of,
				evidence_clean(s->ev, v->v[i].conf ? e.text : v->v[i].why.text));
			continue;
		}
		for (size_t k = 0; k < n; k++)
			for (int v6 = 0; v6 < 2; v6++)
				if (v6 ? l[k].v6 : l[k].v4)
					judge(s,
						&(struct place){of, l[k].addr, l[k].port, v6,
							v->v[i].conf, "after the next boot",
							"下次開機後"},
						s->boot);
	}
}

/* Of a socket that systemd holds: whether an sshd is started for who connects to it. */
static const struct sshd_conf *held_for_sshd(struct sources *s, unsigned port)
{
	const struct sshd_services *v = facts_get(s->f, &model_sshd_services, NULL);
	struct sshd_listen *l;
	size_t n;

	for (size_t i = 0; v && i < v->n; i++) {
		if (!v->v[i].conf || sshd_listens(v->v[i].conf, s->ev->arena, &l, &n, NULL) < 0)
			continue;
		for (size_t k = 0; k < n; k++)
			if (l[k].port == port || !l[k].port)
				return v->v[i].conf;
	}
	return NULL;
}

static const struct sshd_conf *conf_of(
	struct sources *s, const struct sshd_listeners *running, const struct listener *l)
{
	if (l->pid == 1)
		return held_for_sshd(s, l->port);
	for (size_t i = 0; i < running->n; i++)
		if (running->v[i].pid == l->pid && running->v[i].conf && !running->v[i].stale)
			return running->v[i].conf;
	return NULL;
}

static void running(struct sources *s)
{
	const struct probe *p = facts_host(s->f)->probe;
	struct err e = {0};
	struct listener *l;
	size_t n;
	const struct sshd_listeners *r = facts_get(s->f, &model_sshd_listeners, &e);

	if (!r || p->listeners(p->arg, s->ev->arena, &l, &n, &e) < 0) {
		evidence_error(s->ev, "Where sshd listens cannot be asked: %s.",
			"無法查詢 sshd 監聽之處：%s。", evidence_clean(s->ev, e.text));
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct sshd_conf *c;
		bool sshd = l[i].exe && str_eq(path_base(l[i].exe), "sshd");
		bool six = str_eq(l[i].proto, "tcp6");
		if (!str_starts(l[i].proto, "tcp") || !(sshd || l[i].pid == 1))
			continue;
		c = conf_of(s, r, &l[i]);
		if (!sshd && !c)
			continue;
		if (!s->now && !(s->now = facts_get(s->f, &model_firewall_now, &e))) {
			evidence_error(s->ev,
				"The packet filter in the kernel cannot be asked: %s.",
				"無法查詢核心之封包過濾規則：%s。", evidence_clean(s->ev, e.text));
			return;
		}
		const char *of = sshd ? arena_printf(s->ev->arena, "sshd (pid %d)", (int)l[i].pid)
				      : "sshd (socket)";
		bool any = str_eq(l[i].address, "::") || str_eq(l[i].address, "0.0.0.0");
		evidence_seen_from(s->ev, of,
			arena_printf(
				s->ev->arena, "%s %s port %u", l[i].proto, l[i].address, l[i].port),
			"listening sockets");
		for (int v6 = six; v6 >= 0; v6--) /* a socket on all of IPv6 may take IPv4 too */
			if (v6 == six || any)
				judge(s,
					&(struct place){of, any ? NULL : l[i].address, l[i].port,
						v6, c, "now", "現行"},
					s->now);
	}
}

static const struct param_spec params[] = {{"sources", PARAM_STRING, NULL}, {0}};

static void run(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct sources s = {.f = f, .ev = ev};
	const char *list = param_str(p, "sources");

	evidence_expected(ev,
		"Every sshd can be reached from nowhere but the agency's access control points: "
		"%s.",
		"sshd 僅得自機關宣告之存取控制點連入：%s。",
		*list ? evidence_clean(ev, list) : "-");
	check_say_halves(f, ev);
	struct err e = {0};
	const struct sshd_services *v = facts_get(f, &model_sshd_services, &e);
	bool ok = declared(&s, p);
	if (ok && facts_host(f)->live)
		running(&s);
	if (ok && v && (v->n || s.places))
		next_boot(&s);
	else if (ok && !v)
		evidence_error(ev, "Which sshd is started cannot be told: %s.",
			"無法得知啟動何一 sshd：%s。", evidence_clean(ev, e.text));
	if (v && !v->n && !s.places && ev->status != ST_ERROR) {
		ev->status = ST_NONE;
		ev->reason = (struct bitext){NULL, NULL};
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev, "No sshd is installed.", "未安裝 sshd。");
		return;
	}
	if (ev->status == ST_NONE && !s.places)
		evidence_observed(ev, "No sshd listens on anything but the loopback.",
			"sshd 未監聽迴路以外之位址。");
	evidence_status(ev, ev->status == ST_NONE ? ST_PASS : ev->status);
}

const struct check family_ac3_sources[] = {
	{"remote-sources", "sshd can be reached from the agency's access control points alone",
		params, 0, run},
	{0},
};
