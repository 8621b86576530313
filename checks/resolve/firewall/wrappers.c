/*
 * wrappers: /etc/hosts.allow and /etc/hosts.deny for sshd, hosts_access(5) of Debian's libwrap 7.6.
 *
 * Whoever a line of hosts.allow takes is let in, then whoever a line of hosts.deny takes is not, the rest is.  The first
 * line that fits ends the search in a file; its option `allow` or `deny` turns it.  Read are ALL, addresses, networks
 * with a mask or a length, IPv4 by its first numbers ("192.0.2."), EXCEPT in lists of clients; names of hosts, @netgroups,
 * files and other words may take any client.  An sshd counts as built with them when its program names the library.
 */
#include "checks/resolve/firewall/wrappers.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/str.h"

struct taken {
	struct nums sure, perhaps;
};

static struct nums all(struct arena *a, bool v6)
{
	return nums_range(a, 0, v6 ? NUM_MAX : (num)0xffffffff);
}

/* "10.0.0.0/255.0.0.0", "10.", "[2001:db8::]/32" */
static int one(struct arena *a, const char *w, bool v6, struct nums *ret)
{
	struct num_range r;
	bool six;
	char *t = arena_strdup(a, w), *slash, *close;
	struct in_addr m;
	size_t len = strlen(w), dots = 0;

	*ret = (struct nums){0};
	if (str_ieq(w, "ALL")) {
		*ret = all(a, v6);
		return 1;
	}
	if (*t == '[' && (close = strchr(t, ']'))) {
		memmove(close, close + 1, strlen(close + 1) + 1);
		t++;
	}
	slash = strchr(t, '/');
	if (slash && inet_pton(AF_INET, slash + 1, &m) == 1) {
		unsigned mask = ntohl(m.s_addr), keep = 0;
		while (keep < 32 && mask & 1U << (31 - keep))
			keep++;
		if (keep < 32 && mask << keep)
			return 0;
		*slash = '\0';
		t = arena_printf(a, "%s/%u", t, keep);
	}
	for (size_t i = 0; i < len; i++)
		dots += w[i] == '.';
	if (len && w[len - 1] == '.' && dots < 4) {
		t = arena_printf(a, "%s%s/%zu", w,
			dots == 1   ? "0.0.0"
			: dots == 2 ? "0.0"
				    : "0",
			dots * 8);
		if (!num_addresses(t, &six, &r))
			return 0;
	} else if (strchr(t, '-') || !num_addresses(t, &six, &r)) {
		return 0;
	}
	if (six == v6)
		*ret = nums_range(a, r.from, r.to);
	return 1;
}

/* A list of clients, "A B EXCEPT C". */
static struct taken clients(struct arena *a, char **v, size_t n, bool v6)
{
	struct taken t = {0};
	size_t i;

	for (i = 0; i < n && !str_ieq(v[i], "EXCEPT"); i++) {
		struct nums x;
		if (one(a, v[i], v6, &x)) {
			t.sure = nums_or(a, t.sure, x);
			t.perhaps = nums_or(a, t.perhaps, x);
		} else {
			t.perhaps = all(a, v6);
		}
	}
	if (i < n) {
		struct taken not = clients(a, v + i + 1, n - i - 1, v6);
		t.sure = nums_minus(a, t.sure, not .perhaps);
		t.perhaps = nums_minus(a, t.perhaps, not .sure);
	}
	return t;
}

/* Splits at ":" outside brackets. */
static size_t parts(char *line, char **v, size_t max)
{
	size_t n = 0;
	bool in = false;

	v[n++] = line;
	for (; *line; line++) {
		in = *line == '[' ? true : *line == ']' ? false : in;
		if (*line == ':' && !in && n < max) {
			*line = '\0';
			v[n++] = line + 1;
		}
	}
	return n;
}

/* Whether the line is for sshd: 1, 0, -1: perhaps. */
static int daemons(struct arena *a, char *list)
{
	size_t n;
	char **v = str_split(a, list, " \t,", &n);
	int found = 0;

	for (size_t i = 0; i < n; i++) {
		if (str_ieq(v[i], "ALL") || str_eq(v[i], "sshd"))
			found = 1;
		else if (str_ieq(v[i], "EXCEPT") || strpbrk(v[i], "@*?"))
			return -1;
	}
	return found;
}

struct state {
	struct nums left_sure, left_perhaps; /* no line has taken them so far */
	struct wrappers *to;
};

static void take_line(struct arena *a, struct state *s, char *text, bool v6, bool allows)
{
	char *v[16];
	size_t n = parts(text, v, 16), n_c;
	int is = daemons(a, v[0]);
	bool lets = allows, clear = true;

	if (n < 2 || !is)
		return;
	char **c = str_split(a, v[1], " \t,", &n_c);
	struct taken t = clients(a, c, n_c, v6);
	for (size_t i = 2; i < n; i++) {
		char *o = str_strip(v[i]);
		if (str_ieq(o, "allow") || str_ieq(o, "deny"))
			lets = str_ieq(o, "allow");
		else if (!str_starts(o, "severity") && !str_starts(o, "spawn"))
			clear = false;
	}
	if (is < 0 || !clear)
		t.sure = (struct nums){0};
	struct nums sure = nums_and(a, s->left_sure, t.sure);
	struct nums perhaps = nums_and(a, s->left_perhaps, t.perhaps);
	if (lets)
		s->to->sure = nums_or(a, s->to->sure, sure);
	if (lets || !clear)
		s->to->perhaps = nums_or(a, s->to->perhaps, perhaps);
	s->left_sure = nums_minus(a, s->left_sure, t.perhaps);
	s->left_perhaps = nums_minus(a, s->left_perhaps, t.sure);
}

static int read_table(struct root *r, struct arena *a, const char *path, struct state *s, bool v6,
	bool allows, struct err *e)
{
	const struct file *f;
	struct strbuf b = {.arena = a};
	const char *line;
	size_t len;
	int rc = root_read(r, path, &f, e);

	if (is_absent(rc))
		return 0;
	if (rc < 0)
		return rc;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		bool more = len && line[len - 1] == '\\';
		strbuf_add(&b, line, len - more);
		if (more)
			continue;
		char *text = arena_strdup(a, strbuf_str(&b));
		b.len = 0;
		if (b.data)
			*b.data = '\0';
		if (*text && *text != '#' && *str_strip(arena_strdup(a, text)))
			take_line(a, s, text, v6, allows);
	}
	return 0;
}

static bool linked(struct root *r)
{
	static const char *const programs[] = {"/usr/sbin/sshd", "/usr/local/sbin/sshd"};
	static const char name[] = "libwrap.so.0";
	const struct file *f;

	for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); i++)
		if (!root_read(r, programs[i], &f, NULL) &&
			memmem(f->data, f->size, name, sizeof(name)))
			return true;
	return false;
}

int wrappers_of(struct root *r, struct arena *a, bool v6, struct wrappers *ret, struct err *e)
{
	struct state s = {all(a, v6), all(a, v6), ret};

	*ret = (struct wrappers){all(a, v6), all(a, v6)};
	if (!linked(r))
		return 0;
	*ret = (struct wrappers){0};
	int rc = read_table(r, a, "/etc/hosts.allow", &s, v6, true, e);
	if (!rc)
		rc = read_table(r, a, "/etc/hosts.deny", &s, v6, false, e);
	ret->sure = nums_or(a, ret->sure, s.left_sure);
	ret->perhaps = nums_or(a, ret->perhaps, s.left_perhaps);
	return rc;
}
