/*
 * sysctl_keys: what is known of single keys below /proc/sys: the default, what the kernel takes, and how it puts
 * together the values of "all" and of an interface (Documentation/admin-guide/sysctl, networking/ip-sysctl, and the
 * handlers in kernel/sysctl.c, net/ipv4/devinet.c, include/linux/inetdevice.h, net/ipv6/addrconf.c; 6.1 and later).
 *
 * A number is read as C reads it (0x1, 01) after blanks, and must be followed by a blank or the end; what stands behind
 * the blank is not looked at.  What is refused leaves the value as it was.  A key without a line here is taken to hold
 * a number of the same size when a number is written, else the text.  Not handled: keys measured in other units than
 * they are kept in (ratelimits), bitmaps, several numbers for a key without a line, the dependence of a bound on
 * another key.
 */
#include <ctype.h>
#include <errno.h>
#include <fnmatch.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/kernel/sysctl_keys.h"

enum kind {
	K_INT,	 /* proc_dointvec: the bounds of int */
	K_RANGE, /* min to max */
	K_WORDS, /* min numbers in a row */
	K_PAIR, /* two numbers, 0 or 1 as min says to max, taken together or not at all; the second not the smaller one */
	K_TEXT,
	K_OTHER, /* not modelled */
	K_ONCE,	 /* a range; the value max can not be left again */
};

struct spec {
	const char *key;
	enum kind kind;
	long min, max;
	const char *def;    /* of every kernel; NULL: not known */
	const char *debian; /* where Debian's kernels differ, or a choice of the build decides */
};

#define INT(key, def)                                                                              \
	{                                                                                          \
		key, K_INT, 0, 0, def, NULL                                                        \
	}
#define U8(key, def)                                                                               \
	{                                                                                          \
		key, K_RANGE, 0, 255, def, NULL                                                    \
	}
#define FLAG(key, def)                                                                             \
	{                                                                                          \
		key, K_RANGE, 0, 1, def, NULL                                                      \
	}

static const struct spec specs[] = {
	INT("net/ipv4/ip_forward", "0"),
	INT("net/ipv4/conf/all/accept_local", "0"),
	INT("net/ipv4/conf/all/accept_redirects", "1"),
	INT("net/ipv4/conf/all/accept_source_route", "0"),
	INT("net/ipv4/conf/all/arp_accept", "0"),
	INT("net/ipv4/conf/all/arp_announce", "0"),
	INT("net/ipv4/conf/all/arp_filter", "0"),
	INT("net/ipv4/conf/all/arp_ignore", "0"),
	INT("net/ipv4/conf/all/arp_notify", "0"),
	INT("net/ipv4/conf/all/bootp_relay", "0"),
	INT("net/ipv4/conf/all/disable_policy", "0"),
	INT("net/ipv4/conf/all/disable_xfrm", "0"),
	INT("net/ipv4/conf/all/drop_gratuitous_arp", "0"),
	INT("net/ipv4/conf/all/drop_unicast_in_l2_multicast", "0"),
	INT("net/ipv4/conf/all/forwarding", "0"),
	INT("net/ipv4/conf/all/ignore_routes_with_linkdown", "0"),
	INT("net/ipv4/conf/all/log_martians", "0"),
	INT("net/ipv4/conf/all/promote_secondaries", "0"),
	INT("net/ipv4/conf/all/proxy_arp", "0"),
	INT("net/ipv4/conf/all/proxy_arp_pvlan", "0"),
	INT("net/ipv4/conf/all/route_localnet", "0"),
	INT("net/ipv4/conf/all/rp_filter", "0"),
	INT("net/ipv4/conf/all/secure_redirects", "1"),
	INT("net/ipv4/conf/all/send_redirects", "1"),
	INT("net/ipv4/conf/all/shared_media", "1"),
	INT("net/ipv4/conf/all/src_valid_mark", "0"),
	INT("net/ipv4/conf/default/accept_local", "0"),
	INT("net/ipv4/conf/default/accept_redirects", "1"),
	INT("net/ipv4/conf/default/accept_source_route", "1"),
	INT("net/ipv4/conf/default/arp_accept", "0"),
	INT("net/ipv4/conf/default/arp_announce", "0"),
	INT("net/ipv4/conf/default/arp_filter", "0"),
	INT("net/ipv4/conf/default/arp_ignore", "0"),
	INT("net/ipv4/conf/default/arp_notify", "0"),
	INT("net/ipv4/conf/default/bootp_relay", "0"),
	INT("net/ipv4/conf/default/disable_policy", "0"),
	INT("net/ipv4/conf/default/disable_xfrm", "0"),
	INT("net/ipv4/conf/default/drop_gratuitous_arp", "0"),
	INT("net/ipv4/conf/default/drop_unicast_in_l2_multicast", "0"),
	INT("net/ipv4/conf/default/forwarding", "0"),
	INT("net/ipv4/conf/default/ignore_routes_with_linkdown", "0"),
	INT("net/ipv4/conf/default/log_martians", "0"),
	INT("net/ipv4/conf/default/promote_secondaries", "0"),
	INT("net/ipv4/conf/default/proxy_arp", "0"),
	INT("net/ipv4/conf/default/proxy_arp_pvlan", "0"),
	INT("net/ipv4/conf/default/route_localnet", "0"),
	INT("net/ipv4/conf/default/rp_filter", "0"),
	INT("net/ipv4/conf/default/secure_redirects", "1"),
	INT("net/ipv4/conf/default/send_redirects", "1"),
	INT("net/ipv4/conf/default/shared_media", "1"),
	INT("net/ipv4/conf/default/src_valid_mark", "0"),
	FLAG("net/ipv4/icmp_echo_enable_probe", "0"),
	FLAG("net/ipv4/icmp_echo_ignore_all", "0"),
	FLAG("net/ipv4/icmp_echo_ignore_broadcasts", "1"),
	FLAG("net/ipv4/icmp_errors_use_inbound_ifaddr", "0"),
	FLAG("net/ipv4/icmp_ignore_bogus_error_responses", "1"),
	{"net/ipv4/icmp_ratelimit", K_OTHER, 0, 0, "1000", NULL},
	INT("net/ipv4/icmp_ratemask", "6168"),
	{"net/ipv4/ip_default_ttl", K_RANGE, 1, 255, "64", NULL},
	U8("net/ipv4/ip_dynaddr", "0"),
	U8("net/ipv4/ip_early_demux", "1"),
	U8("net/ipv4/ip_forward_use_pmtu", "0"),
	{"net/ipv4/ip_local_port_range", K_PAIR, 1, 65535, "32768\t60999", NULL},
	{"net/ipv4/ip_local_reserved_ports", K_OTHER, 0, 0, "", NULL},
	U8("net/ipv4/ip_no_pmtu_disc", "0"),
	U8("net/ipv4/ip_nonlocal_bind", "0"),
	{"net/ipv4/ip_unprivileged_port_start", K_RANGE, 0, 65535, "1024", NULL},
	{"net/ipv4/ping_group_range", K_PAIR, 0, UINT_MAX - 1, "1\t0", NULL},
	INT("net/ipv4/tcp_max_syn_backlog", NULL),
	{"net/ipv4/tcp_rmem", K_WORDS, 3, 0, NULL, NULL},
	{"net/ipv4/tcp_wmem", K_WORDS, 3, 0, NULL, NULL},
	U8("net/ipv4/tcp_rfc1337", "0"),
	U8("net/ipv4/tcp_synack_retries", "5"),
	U8("net/ipv4/tcp_syncookies", "1"),
	U8("net/ipv4/tcp_syn_retries", "6"),
	U8("net/ipv4/tcp_timestamps", "1"),
	U8("net/ipv4/tcp_sack", "1"),
	INT("net/ipv6/conf/all/accept_ra", "1"),
	INT("net/ipv6/conf/all/accept_ra_defrtr", "1"),
	INT("net/ipv6/conf/all/accept_ra_pinfo", "1"),
	INT("net/ipv6/conf/all/accept_ra_rtr_pref", "1"),
	INT("net/ipv6/conf/all/accept_redirects", "1"),
	INT("net/ipv6/conf/all/accept_source_route", "0"),
	INT("net/ipv6/conf/all/autoconf", "1"),
	INT("net/ipv6/conf/all/dad_transmits", "1"),
	INT("net/ipv6/conf/all/disable_ipv6", "0"),
	INT("net/ipv6/conf/all/forwarding", "0"),
	INT("net/ipv6/conf/all/max_addresses", "16"),
	INT("net/ipv6/conf/all/proxy_ndp", "0"),
	{"net/ipv6/conf/all/router_solicitations", K_RANGE, -1, INT_MAX, "-1", NULL},
	INT("net/ipv6/conf/all/use_tempaddr", "0"),
	INT("net/ipv6/conf/default/accept_ra", "1"),
	INT("net/ipv6/conf/default/accept_ra_defrtr", "1"),
	INT("net/ipv6/conf/default/accept_ra_pinfo", "1"),
	INT("net/ipv6/conf/default/accept_ra_rtr_pref", "1"),
	INT("net/ipv6/conf/default/accept_redirects", "1"),
	INT("net/ipv6/conf/default/accept_source_route", "0"),
	INT("net/ipv6/conf/default/autoconf", "1"),
	INT("net/ipv6/conf/default/dad_transmits", "1"),
	INT("net/ipv6/conf/default/disable_ipv6", "0"),
	INT("net/ipv6/conf/default/forwarding", "0"),
	INT("net/ipv6/conf/default/max_addresses", "16"),
	INT("net/ipv6/conf/default/proxy_ndp", "0"),
	{"net/ipv6/conf/default/router_solicitations", K_RANGE, -1, INT_MAX, "-1", NULL},
	INT("net/ipv6/conf/default/use_tempaddr", "0"),
	U8("net/ipv6/bindv6only", "0"),
	U8("net/ipv6/icmp/echo_ignore_all", "0"),
	U8("net/ipv6/icmp/echo_ignore_anycast", "0"),
	U8("net/ipv6/icmp/echo_ignore_multicast", "0"),
	{"net/ipv6/icmp/ratelimit", K_OTHER, 0, 0, NULL, NULL},
	{"net/ipv6/icmp/ratemask", K_OTHER, 0, 0, NULL, NULL},
	{"net/core/bpf_jit_harden", K_RANGE, 0, 2, "0", NULL},
	{"net/core/default_qdisc", K_OTHER, 0, 0, NULL, NULL},
	{"kernel/core_pattern", K_TEXT, 0, 127, "core", NULL},
	INT("kernel/core_uses_pid", "0"),
	INT("kernel/core_pipe_limit", "0"),
	INT("kernel/ctrl-alt-del", NULL),
	{"kernel/dmesg_restrict", K_RANGE, 0, 1, NULL, "1"},
	{"kernel/kexec_load_disabled", K_ONCE, 0, 1, "0", NULL},
	{"kernel/kptr_restrict", K_RANGE, 0, 2, "0", NULL},
	{"kernel/modules_disabled", K_ONCE, 0, 1, "0", NULL},
	INT("kernel/panic", "0"),
	INT("kernel/panic_on_oops", "0"),
	{"kernel/perf_event_paranoid", K_INT, 0, 0, NULL, "3"},
	{"kernel/pid_max", K_RANGE, 301, 4194304, NULL, NULL},
	{"kernel/printk", K_WORDS, 4, 0, NULL, NULL},
	INT("kernel/randomize_va_space", "2"),
	{"kernel/sysrq", K_INT, 0, 0, NULL, "438"},
	{"kernel/unprivileged_bpf_disabled", K_RANGE, 0, 2, NULL, "2"},
	{"kernel/unprivileged_userns_clone", K_INT, 0, 0, NULL, "1"},
	{"kernel/yama/ptrace_scope", K_RANGE, 0, 3, NULL, "0"},
	{"fs/protected_fifos", K_RANGE, 0, 2, "0", NULL},
	{"fs/protected_hardlinks", K_RANGE, 0, 1, NULL, "1"},
	{"fs/protected_regular", K_RANGE, 0, 2, "0", NULL},
	{"fs/protected_symlinks", K_RANGE, 0, 1, NULL, "1"},
	{"fs/suid_dumpable", K_RANGE, 0, 2, "0", NULL},
	FLAG("vm/unprivileged_userfaultfd", "0"),
	{"vm/swappiness", K_RANGE, 0, 200, "60", NULL},
	{"vm/overcommit_memory", K_RANGE, 0, 2, "0", NULL},
	{"user/max_user_namespaces", K_RANGE, 0, INT_MAX, NULL, NULL},
};

#define N_SPECS (sizeof(specs) / sizeof(*specs))

const char *sysctl_known(size_t i)
{
	return i < N_SPECS ? specs[i].key : NULL;
}

/* A key of an interface has the nature of that of "default". */
static const struct spec *spec_of(const char *key)
{
	char of_default[128];
	const char *tail;

	for (size_t i = 0; i < N_SPECS; i++)
		if (str_eq(specs[i].key, key))
			return &specs[i];
	if (!str_starts(key, "net/ipv4/conf/") && !str_starts(key, "net/ipv6/conf/"))
		return NULL;
	tail = strchr(key + 14, '/');
	if (!tail || strlen(tail) > 64 || !strncmp(key + 14, "default/", 8))
		return NULL;
	memcpy(of_default, key, 14);
	memcpy(of_default + 14, "default", 7);
	memcpy(of_default + 21, tail, strlen(tail) + 1);
	return spec_of(of_default);
}

const char *sysctl_default(const char *key, bool debian)
{
	const struct spec *s = spec_of(key);

	return !s ? NULL : s->def ? s->def : debian ? s->debian : NULL;
}

/* One number from *at on as the kernel takes it: blanks before it, a blank or the end behind it. */
static bool take_up_to(const char **at, unsigned long most, long long *ret)
{
	const char *p = *at;
	char *end;

	while (isspace((unsigned char)*p))
		p++;
	const char *start = p;
	bool negative = *p == '-' && p[1];
	p += negative;
	if (!isdigit((unsigned char)*p))
		return false;
	/* "0x" is a zero and a letter. */
	unsigned long v = strtoul(p, &end, 0);
	if (p[0] == '0' && (p[1] == 'x' || p[1] == 'X') && end <= p + 1)
		return false;
	if (end - start >= 21 || (*end && !strchr(" \t\n", *end)))
		return false;
	if (v > most + negative)
		return false;
	*ret = negative ? -(long long)v : (long long)v;
	*at = end;
	return true;
}

static bool take_number(const char **at, long long *ret)
{
	return take_up_to(at, INT_MAX, ret);
}

bool sysctl_number(const char *text, long long *ret)
{
	return take_number(&text, ret);
}

/* Several numbers: what stands before the first bad one is set, the rest stays. */
static const char *take_words(struct arena *a, const char *old, const char *text, size_t n)
{
	struct strbuf b = {.arena = a};
	size_t n_old;
	char **was = str_split(a, old ? old : "", " \t", &n_old);
	bool good = true;

	for (size_t i = 0; i < n; i++) {
		long long v = 0;
		good = good && take_number(&text, &v);
		if (!good && (!i || i >= n_old))
			return i ? strbuf_str(&b) : NULL;
		if (good)
			strbuf_printf(&b, "%s%lld", i ? "\t" : "", v);
		else
			strbuf_printf(&b, "%s%s", i ? "\t" : "", was[i]);
	}
	return strbuf_str(&b);
}

/* Two numbers as ip_local_port_range and ping_group_range take them; groups in the wrong order become none at all. */
static const char *take_pair(
	struct arena *a, const struct spec *s, const char *old, const char *text)
{
	const char *at = text, *was = old ? old : "";
	long long v[2] = {0};

	for (int i = 0; i < 2; i++) {
		if (i && !at[strspn(at, " \t\n")]) { /* one number: the other stays */
			if (!take_up_to(&was, UINT_MAX, &v[1]) ||
				!take_up_to(&was, UINT_MAX, &v[1]))
				return NULL;
		} else if (!take_up_to(&at, UINT_MAX, &v[i]) || v[i] < s->min || v[i] > s->max) {
			return NULL;
		}
	}
	if (v[1] < v[0] && s->min)
		return NULL;
	return v[1] < v[0] ? "1\t0" : arena_printf(a, "%lld\t%lld", v[0], v[1]);
}

/* Several numbers for a key that is not known: one is taken, or all of them. */
bool sysctl_modelled(const char *key, const char *text)
{
	const struct spec *s = spec_of(key);
	long long v;

	if (!s)
		return !take_number(&text, &v) || !take_number(&text, &v);
	if (s->kind == K_PAIR && s->min) /* not below ip_unprivileged_port_start */
		return !take_number(&text, &v) || v >= 1024;
	return s->kind != K_OTHER;
}

const char *sysctl_takes(struct arena *a, const char *key, const char *old, const char *text)
{
	const struct spec *s = spec_of(key);
	enum kind kind = s ? s->kind : K_INT;
	const char *at = text;
	long long v;

	if (kind == K_OTHER)
		return NULL;
	if (kind == K_TEXT)
		return arena_strndup(a, text, strnlen(text, (size_t)s->max));
	if (kind == K_WORDS)
		return take_words(a, old, text, (size_t)s->min);
	if (kind == K_PAIR)
		return sysctl_modelled(key, text) ? take_pair(a, s, old, text) : NULL;
	if (!s && !sysctl_modelled(key, text))
		return NULL;
	if (!s && !take_number(&at, &v))
		return arena_strdup(a, text);
	at = text;
	if (!take_number(&at, &v) ||
		((kind == K_RANGE || kind == K_ONCE) && (v < s->min || v > s->max)))
		return NULL;
	if (kind == K_ONCE && old && sysctl_number(old, &(long long){0}) && atol(old) == s->max &&
		v != s->max)
		return NULL;
	/* Those two stay once they are at their strictest. */
	if (old && ((str_eq(key, "kernel/unprivileged_bpf_disabled") && str_eq(old, "1")) ||
			   (str_eq(key, "kernel/yama/ptrace_scope") && str_eq(old, "3"))))
		return NULL;
	return arena_printf(a, "%lld", v);
}

enum sysctl_join sysctl_join(unsigned version, const char *setting)
{
	static const struct {
		const char *name;
		enum sysctl_join v4, v6;
	} joins[] = {
		{"accept_local", JOIN_OR, JOIN_UNKNOWN},
		{"accept_ra", JOIN_UNKNOWN, JOIN_OWN},
		{"accept_ra_defrtr", JOIN_UNKNOWN, JOIN_OWN},
		{"accept_ra_pinfo", JOIN_UNKNOWN, JOIN_OWN},
		{"accept_ra_rtr_pref", JOIN_UNKNOWN, JOIN_OWN},
		{"accept_redirects", JOIN_REDIRECTS, JOIN_V6_REDIRECTS},
		{"accept_source_route", JOIN_AND, JOIN_MIN},
		{"arp_accept", JOIN_MAX, JOIN_UNKNOWN},
		{"arp_announce", JOIN_MAX, JOIN_UNKNOWN},
		{"arp_filter", JOIN_OR, JOIN_UNKNOWN},
		{"arp_ignore", JOIN_MAX, JOIN_UNKNOWN},
		{"arp_notify", JOIN_MAX, JOIN_UNKNOWN},
		{"autoconf", JOIN_UNKNOWN, JOIN_OWN},
		{"bootp_relay", JOIN_AND, JOIN_UNKNOWN},
		{"dad_transmits", JOIN_UNKNOWN, JOIN_OWN},
		{"disable_ipv6", JOIN_UNKNOWN, JOIN_OWN},
		{"disable_policy", JOIN_OR, JOIN_UNKNOWN},
		{"drop_gratuitous_arp", JOIN_OR, JOIN_UNKNOWN},
		{"drop_unicast_in_l2_multicast", JOIN_OR, JOIN_UNKNOWN},
		{"forwarding", JOIN_OWN, JOIN_OWN},
		{"log_martians", JOIN_OR, JOIN_UNKNOWN},
		{"max_addresses", JOIN_UNKNOWN, JOIN_OWN},
		{"promote_secondaries", JOIN_OR, JOIN_UNKNOWN},
		{"proxy_arp", JOIN_OR, JOIN_UNKNOWN},
		{"proxy_arp_pvlan", JOIN_OWN, JOIN_UNKNOWN},
		{"proxy_ndp", JOIN_UNKNOWN, JOIN_OR},
		{"route_localnet", JOIN_OR, JOIN_UNKNOWN},
		{"router_solicitations", JOIN_UNKNOWN, JOIN_OWN},
		{"rp_filter", JOIN_MAX, JOIN_UNKNOWN},
		{"secure_redirects", JOIN_OR, JOIN_UNKNOWN},
		{"send_redirects", JOIN_OR, JOIN_UNKNOWN},
		{"shared_media", JOIN_OR, JOIN_UNKNOWN},
		{"src_valid_mark", JOIN_OR, JOIN_UNKNOWN},
		{"use_tempaddr", JOIN_UNKNOWN, JOIN_OWN},
	};

	for (size_t i = 0; i < sizeof(joins) / sizeof(*joins); i++)
		if (str_eq(joins[i].name, setting))
			return version == 4 ? joins[i].v4 : joins[i].v6;
	return JOIN_UNKNOWN;
}

long long sysctl_joined(enum sysctl_join j, long long all, long long own, bool forwarding)
{
	switch (j) {
	case JOIN_OR:
		return all || own;
	case JOIN_AND:
		return all && own;
	case JOIN_MAX:
		return all > own ? all : own;
	case JOIN_MIN:
		return all < own ? all : own;
	case JOIN_REDIRECTS:
		return forwarding ? all && own : all || own;
	case JOIN_V6_REDIRECTS:
		return forwarding ? 0 : own != 0;
	default:
		return own;
	}
}
