/*
 * SA-5, 關閉不必要埠口: listening-ports: whatever other hosts can reach on this one is on the declared list.
 * SC-1, 傳輸之機密性: clear-text-ports: nothing that other hosts can reach listens on a port whose protocol is clear text,
 * unless the agency says that what answers there is not (a web server that only redirects, StartTLS that is forced).
 *
 * Every socket of the running system that is bound to more than loopback counts, whatever a packet filter lets through: a
 * port behind one is open again when the filter is not there.  What programs will listen on after a boot is not told by
 * files; those that are not needed are SA-5.N1.unneeded-services.  Sockets of containers with a network of their own
 * are not seen.
 */
#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"

/* PORT, PROTO/PORT, a range of them, or none; =PROGRAM, or PROGRAM alone. */
struct declared {
	char proto[8]; /* "" : any */
	unsigned from, to;
	bool any_port;
	const char *program; /* NULL: any */
	const char *text;
};

static bool take_number(const char **at, unsigned *ret)
{
	unsigned v = 0;

	if (!isdigit((unsigned char)**at))
		return false;
	for (; isdigit((unsigned char)**at) && v <= 65535; (*at)++)
		v = v * 10 + (unsigned)(**at - '0');
	*ret = v;
	return v <= 65535;
}

static bool parse_declared(const char *text, struct declared *d)
{
	static const char *const protos[] = {"tcp", "udp", "sctp", "raw"};
	const char *at = text;

	*d = (struct declared){.text = text};
	for (size_t i = 0; i < 4; i++) {
		size_t n = strlen(protos[i]);
		if (!strncmp(at, protos[i], n) && at[n] == '/') {
			strcpy(d->proto, protos[i]);
			at += n + 1;
			break;
		}
	}
	if (!*d->proto && !isdigit((unsigned char)*at)) {
		d->any_port = true;
		d->program = at;
		return *at && !strchr(at, '=') && (*at == '/' || !strchr(at, '/'));
	}
	if (*at == '*') {
		d->any_port = true;
		at++;
	} else if (!take_number(&at, &d->from)) {
		return false;
	}
	d->to = d->from;
	if (*at == '-') {
		at++;
		if (d->any_port || !take_number(&at, &d->to) || d->to < d->from)
			return false;
	}
	if (*at == '=') {
		d->program = at + 1;
		at = at + strlen(at);
	}
	return !*at && (!d->program || *d->program);
}

static bool is_declared(struct declared *d, const struct listener *l)
{
	size_t n = strlen(l->proto);

	if (*d->proto &&
		(strncmp(l->proto, d->proto, strlen(d->proto)) ||
			(n != strlen(d->proto) && !str_eq(l->proto + strlen(d->proto), "6"))))
		return false;
	/* A number alone is one of a port; raw sockets have numbers of protocols. */
	if (!*d->proto && !d->any_port && str_starts(l->proto, "raw"))
		return false;
	if (!d->any_port && (l->port < d->from || l->port > d->to))
		return false;
	return !d->program ||
	       (l->exe && str_eq(*d->program == '/' ? l->exe : path_base(l->exe), d->program));
}

/* Not reached but from this host itself. */
static bool is_loopback(const char *address)
{
	struct in6_addr v6;
	struct in_addr v4;

	if (!address)
		return false;
	if (inet_pton(AF_INET, address, &v4) == 1)
		return ntohl(v4.s_addr) >> 24 == 127;
	if (inet_pton(AF_INET6, address, &v6) != 1)
		return false;
	return IN6_IS_ADDR_LOOPBACK(&v6) || (IN6_IS_ADDR_V4MAPPED(&v6) && v6.s6_addr[12] == 127);
}

static struct bitext listener_text(struct evidence *ev, const struct listener *l)
{
	const char *who = l->exe ? l->exe : l->unit;
	const char *en = arena_printf(ev->arena, "%s/%u on %s by %s", l->proto, l->port, l->address,
		who ? who : "nobody that is seen");
	const char *zh = arena_printf(ev->arena, "%s/%u（位址 %s，%s）", l->proto, l->port,
		l->address, who ? who : "查無使用之程式");

	return (struct bitext){evidence_clean(ev, en), evidence_clean(ev, zh)};
}

static const struct param_spec port_params[] = {{"ports", PARAM_STRING, NULL}, {0}};

static void judge_listeners(
	struct evidence *ev, const struct listener *v, size_t n, struct declared *d, size_t n_d)
{
	size_t outside = 0, bad = 0;

	for (size_t i = 0; i < n; i++) {
		const char *by = NULL;
		if (is_loopback(v[i].address))
			continue;
		outside++;
		for (size_t k = 0; !by && k < n_d; k++)
			if (is_declared(&d[k], &v[i]))
				by = d[k].text;
		struct bitext text = listener_text(ev, &v[i]);
		evidence_seen_from(
			ev, by ? "declared" : "not declared", text.en, "listening sockets");
		if (by)
			continue;
		evidence_status(ev, ST_FAIL);
		if (bad++ < 20)
			evidence_reason(ev, "In the running system %1$s%2$.0s is not declared.",
				"運作中之系統有未核定之 %1$.0s%2$s。", text.en, text.zh);
	}
	evidence_observed(ev,
		"%zu sockets can be reached from other hosts, %zu of them not declared.",
		"他機可連線之 socket 共 %zu 個，其中 %zu 個未經核定。", outside, bad);
	evidence_status(ev, ST_PASS);
}

static void run_ports(struct facts *f, const struct params *p, struct evidence *ev)
{
	const struct probe *probe = facts_host(f)->probe;
	struct listener *v = NULL;
	struct err e = {0};
	size_t n_d, n = 0;
	char **words = param_list(p, "ports", ev->arena, &n_d);
	struct declared *d = arena_array(ev->arena, n_d, sizeof(*d));

	evidence_expected(ev, "Other hosts can reach nothing but what is declared: %s.",
		"他機僅可連線至經核定者：%s。", evidence_clean(ev, param_str(p, "ports")));
	for (size_t i = 0; i < n_d; i++)
		if (!parse_declared(words[i], &d[i]))
			evidence_error(ev, "%s is neither a port nor a program.",
				"「%s」非埠號亦非程式名稱。", evidence_clean(ev, words[i]));
	if (ev->status == ST_ERROR)
		return;
	if (!probe->listeners || probe->listeners(probe->arg, ev->arena, &v, &n, &e) < 0) {
		evidence_error(ev, "Which sockets listen cannot be asked: %s.",
			"無法查詢監聽中之 socket：%s。", evidence_clean(ev, e.text));
		return;
	}
	judge_listeners(ev, v, n, d, n_d);
}

/* A list as entries; false when one of them is none, and that is said. */
static bool take_list(const struct params *p, const char *name, struct evidence *ev,
	struct declared **ret, size_t *n)
{
	char **words = param_list(p, name, ev->arena, n);

	*ret = arena_array(ev->arena, *n, sizeof(**ret));
	for (size_t i = 0; i < *n; i++) {
		if (parse_declared(words[i], &(*ret)[i]))
			continue;
		evidence_error(ev, "%s is neither a port nor a program.",
			"「%s」非埠號亦非程式名稱。", evidence_clean(ev, words[i]));
		return false;
	}
	return true;
}

static bool listed(struct declared *d, size_t n, const struct listener *l)
{
	for (size_t i = 0; i < n; i++)
		if (is_declared(&d[i], l))
			return true;
	return false;
}

static const struct param_spec clear_params[] = {
	{"ports", PARAM_STRING, NULL}, {"allow", PARAM_STRING, NULL}, {0}};

static void run_clear(struct facts *f, const struct params *p, struct evidence *ev)
{
	const struct probe *probe = facts_host(f)->probe;
	struct declared *ports, *allow;
	struct listener *v = NULL;
	struct err e = {0};
	size_t n_ports, n_allow, n = 0, bad = 0, outside = 0;

	evidence_expected(ev,
		"Other hosts can reach none of these, whose protocols are clear text: %s; but: %s.",
		"他機不得連線至下列明文協定：%s；但不含：%s。",
		evidence_clean(ev, param_str(p, "ports")),
		*param_str(p, "allow") ? evidence_clean(ev, param_str(p, "allow")) : "-");
	if (!take_list(p, "ports", ev, &ports, &n_ports) ||
		!take_list(p, "allow", ev, &allow, &n_allow))
		return;
	if (!probe->listeners || probe->listeners(probe->arg, ev->arena, &v, &n, &e) < 0) {
		evidence_error(ev, "Which sockets listen cannot be asked: %s.",
			"無法查詢監聽中之 socket：%s。", evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < n; i++) {
		if (is_loopback(v[i].address))
			continue;
		outside++;
		if (!listed(ports, n_ports, &v[i]))
			continue;
		struct bitext text = listener_text(ev, &v[i]);
		bool allowed = listed(allow, n_allow, &v[i]);
		evidence_seen_from(
			ev, allowed ? "allowed" : "clear text", text.en, "listening sockets");
		if (allowed)
			continue;
		evidence_status(ev, ST_FAIL);
		if (bad++ < 20)
			evidence_reason(ev, "In the running system %1$s%2$.0s speaks clear text.",
				"運作中之系統之 %1$.0s%2$s 為明文協定。", text.en, text.zh);
	}
	evidence_observed(ev,
		"%zu sockets can be reached from other hosts, %zu of them on a port of clear text.",
		"他機可連線之 socket 共 %zu 個，其中 %zu 個為明文協定之埠號。", outside, bad);
	evidence_status(ev, ST_PASS);
}

const struct check family_sa5_ports[] = {
	{.id = "listening-ports",
		.summary = "other hosts reach nothing but declared ports and programs",
		.params = port_params,
		.needs = NEEDS_LIVE,
		.run = run_ports},
	{.id = "clear-text-ports",
		.summary = "other hosts reach no port whose protocol is clear text",
		.params = clear_params,
		.needs = NEEDS_LIVE,
		.run = run_clear},
	{0}};
