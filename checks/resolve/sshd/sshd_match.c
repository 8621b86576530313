/*
 * sshd_match: patterns, address lists and the criteria of Match (sshd_config(5), PATTERNS in ssh_config(5)).
 *
 * Groups are those of /etc/passwd and /etc/group under the root: the primary group and every group that lists
 * the user, each under the first name its number has.  Other sources (LDAP, SSSD) are not asked.
 */
#include "checks/resolve/sshd/sshd_parse.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"

bool sshd_pattern(const char *s, const char *pattern)
{
	const char *star = NULL, *back = NULL;

	while (*s) {
		if (*pattern == '*') {
			star = pattern++;
			back = s;
		} else if (*pattern == '?' || *pattern == *s) {
			pattern++;
			s++;
		} else if (star) {
			pattern = star + 1;
			s = ++back;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return !*pattern;
}

int sshd_pattern_list(const char *s, const char *list, bool lower)
{
	int found = 0;

	while (*list) {
		char sub[1024];
		size_t n = 0;
		bool negated = *list == '!';
		if (negated)
			list++;
		for (; *list && *list != ','; list++) {
			if (n >= sizeof(sub) - 1)
				return 0;
			sub[n++] = lower ? (char)tolower((unsigned char)*list) : *list;
		}
		sub[n] = '\0';
		if (*list == ',')
			list++;
		if (sshd_pattern(s, sub)) {
			if (negated)
				return -1;
			found = 1;
		}
	}
	return found;
}

struct address {
	int family;
	unsigned char b[16];
};

static bool parse_address(const char *s, struct address *ret)
{
	memset(ret, 0, sizeof(*ret));
	if (inet_pton(AF_INET, s, ret->b) == 1)
		ret->family = AF_INET;
	else if (inet_pton(AF_INET6, s, ret->b) == 1)
		ret->family = AF_INET6;
	return ret->family != 0;
}

static bool bit(const struct address *x, unsigned i)
{
	return x->b[i / 8] >> (7 - i % 8) & 1;
}

/* "192.0.2.0/24": 0; -1 no address; -2 an impossible mask or host bits beside it. */
static int parse_network(const char *s, struct address *ret, unsigned *ret_len)
{
	char text[64], *slash, *end;
	unsigned long len = 0;

	if (strlen(s) >= sizeof(text))
		return -1;
	strcpy(text, s);
	slash = strchr(text, '/');
	if (slash) {
		*slash++ = '\0';
		len = strtoul(slash, &end, 10);
		if (!isdigit((unsigned char)*slash) || *end || len > 128)
			return -1;
	}
	if (!parse_address(text, ret))
		return -1;
	unsigned max = ret->family == AF_INET ? 32 : 128;
	*ret_len = slash ? (unsigned)len : max;
	if (*ret_len > max)
		return -2;
	for (unsigned i = *ret_len; i < max; i++)
		if (bit(ret, i))
			return -2;
	return 0;
}

int sshd_address_list(const char *addr, const char *list)
{
	struct address me, net;
	int found = 0;

	if (addr && !parse_address(addr, &me))
		return 0;
	for (const char *at = list;; at++) {
		char item[256];
		size_t n = strcspn(at, ",");
		bool negated = *at == '!', hit;
		unsigned len;

		if (n >= sizeof(item))
			return -2;
		memcpy(item, at + negated, n - negated);
		item[n - negated] = '\0';
		if (!*item)
			return -2;
		int rc = parse_network(item, &net, &len);
		if (rc == -2)
			return -2;
		hit = addr && rc && sshd_pattern(addr, item);
		if (addr && !rc && me.family == net.family) {
			hit = true;
			for (unsigned i = 0; i < len && hit; i++)
				hit = bit(&me, i) == bit(&net, i);
		}
		if (hit && negated)
			return -1;
		if (hit)
			found = 1;
		at += n;
		if (!*at)
			return found;
	}
}

/* The i-th colon-separated field of a line, in the arena. */
static char *field(struct arena *a, const char *line, size_t len, unsigned i)
{
	const char *end = line + len;

	for (; i; i--) {
		const char *colon = memchr(line, ':', (size_t)(end - line));
		if (!colon)
			return NULL;
		line = colon + 1;
	}
	const char *colon = memchr(line, ':', (size_t)(end - line));
	return arena_strndup(a, line, (size_t)((colon ? colon : end) - line));
}

/* The first name of a group number in the text of /etc/group; NULL when it has none. */
static const char *group_name(struct arena *a, const struct file *group, const char *gid)
{
	struct lines l = lines_of(group->data, group->size);
	const char *line;
	size_t len;

	while (next_line(&l, &line, &len))
		if (str_eq(field(a, line, len, 2), gid))
			return field(a, line, len, 0);
	return NULL;
}

static bool group_holds(struct root *r, struct arena *a, const char *user, const char *patterns)
{
	const struct file *passwd, *group;
	const char *line;
	size_t len;
	bool hit = false;

	if (root_read(r, "/etc/passwd", &passwd, NULL) || root_read(r, "/etc/group", &group, NULL))
		return false;
	const char *primary = NULL;
	struct lines l = lines_of(passwd->data, passwd->size);
	while (!primary && next_line(&l, &line, &len))
		if (str_eq(field(a, line, len, 0), user))
			primary = field(a, line, len, 3);
	if (!primary)
		return false;
	/* A negated match of any group shuts the user out, as sshd's ga_match_pattern_list() does. */
	l = lines_of(group->data, group->size);
	while (next_line(&l, &line, &len)) {
		const char *gid = field(a, line, len, 2), *members = field(a, line, len, 3);
		bool member = str_eq(gid, primary);
		size_t n;
		char **v = str_split(a, members ? members : "", ",", &n);
		for (size_t i = 0; i < n && !member; i++)
			member = str_eq(v[i], user);
		const char *name = member && gid ? group_name(a, group, gid) : NULL;
		int m = name ? sshd_pattern_list(name, patterns, false) : 0;
		if (m < 0)
			return false;
		hit = hit || m > 0;
	}
	return hit;
}

/* Whether the user is one passwd has, as sshd asks it (version 9.9 on). */
static bool user_known(struct root *r, struct arena *a, const char *user)
{
	const struct file *f;
	const char *line;
	size_t len;

	if (root_read(r, "/etc/passwd", &f, NULL))
		return false;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len))
		if (str_eq(field(a, line, len, 0), user))
			return true;
	return false;
}

bool sshd_criterion_holds(
	struct root *r, struct arena *a, const struct sshd_criterion *c, const struct sshd_peer *p)
{
	if (str_eq(c->name, "all"))
		return true;
	if (str_eq(c->name, "user"))
		return p->user && sshd_pattern_list(p->user, c->arg, false) == 1;
	if (str_eq(c->name, "group"))
		return p->group ? sshd_pattern_list(p->group, c->arg, false) == 1
				: p->user && group_holds(r, a, p->user, c->arg);
	if (str_eq(c->name, "invalid-user"))
		return p->user && !p->group && !user_known(r, a, p->user);
	if (str_eq(c->name, "host"))
		return p->host && sshd_pattern_list(p->host, c->arg, true) == 1;
	if (str_eq(c->name, "address"))
		return p->addr && sshd_address_list(p->addr, c->arg) == 1;
	if (str_eq(c->name, "localaddress"))
		return p->laddr && sshd_address_list(p->laddr, c->arg) == 1;
	if (str_eq(c->name, "localport"))
		return p->lport && sshd_port(r, a, c->arg) == (long)p->lport;
	/* rdomain: on Linux the device the socket is bound to, none here (ListenAddress with one is not understood). */
	return str_eq(c->name, "rdomain") && sshd_pattern_list("", c->arg, false) == 1;
}

bool sshd_criteria_hold(struct root *r, struct arena *a, const struct sshd_stmt *match,
	const struct sshd_peer *peer)
{
	for (size_t i = 0; i < match->n_crit; i++)
		if (!sshd_criterion_holds(r, a, &match->crit[i], peer))
			return false;
	return true;
}
