/* proc_text: see proc_text.h. */
#include "checks/probe/proc_text.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

int sysctl_path(struct arena *a, const char *name, const char **ret, struct err *e)
{
	const char *sep = name + strcspn(name, "./");
	char *p = arena_strdup(a, name);

	if (*sep == '.')
		for (char *c = p; *c; c++)
			*c = *c == '.' ? '/' : *c == '/' ? '.' : *c;
	p += strspn(p, "/");
	*ret = p;
	for (const char *c = p; *c; c += strcspn(c, "/"), c += *c == '/') {
		size_t n = strcspn(c, "/");
		if (!n || (n == 1 && *c == '.') || (n == 2 && !memcmp(c, "..", 2)))
			return err_set(e, EINVAL, "\"%.200s\" names no kernel setting", name);
	}
	if (!*p || strlen(p) >= 1024)
		return err_set(e, EINVAL, "\"%.200s\" names no kernel setting", name);
	return 0;
}

/*
 * Cuts max fields off a line, separated by single blanks, so that an empty one keeps its place; the last of them is
 * the rest, whole.  How many there were.
 */
static size_t fields(char *line, char **field, size_t max)
{
	size_t n = 0;

	while (n < max) {
		char *end = n + 1 < max ? strchr(line, ' ') : NULL;
		field[n++] = line;
		if (!end)
			break;
		*end = '\0';
		line = end + 1;
	}
	return n;
}

/* \040 and the like, in place. */
static char *unescape(char *s)
{
	char *w = s;

	for (const char *r = s; *r; r++) {
		if (r[0] == '\\' && r[1] >= '0' && r[1] <= '3' && r[2] >= '0' && r[2] <= '7' &&
			r[3] >= '0' && r[3] <= '7' && (r[1] != '0' || r[2] != '0' || r[3] != '0')) {
			*w++ = (char)((r[1] - '0') << 6 | (r[2] - '0') << 3 | (r[3] - '0'));
			r += 3;
		} else {
			*w++ = *r;
		}
	}
	*w = '\0';
	return s;
}

static bool is_word(const char *word, size_t len, const char *const *list)
{
	for (; *list; list++)
		if (strlen(*list) == len && !memcmp(*list, word, len))
			return true;
	return false;
}

/* Appends the words of a comma list, without those of one of two lists. */
static void add_options(struct strbuf *b, const char *list, const char *const *without)
{
	for (size_t n; *list; list += n + (list[n] == ',')) {
		n = strcspn(list, ",");
		if (!n || is_word(list, n, without))
			continue;
		strbuf_printf(b, "%s%.*s", b->len ? "," : "", (int)n, list);
	}
}

static bool has_word(const char *list, const char *word)
{
	size_t len = strlen(word);

	for (size_t n; *list; list += n + (list[n] == ',')) {
		n = strcspn(list, ",");
		if (n == len && !memcmp(list, word, n))
			return true;
	}
	return false;
}

static const char *merge_options(struct arena *a, const char *mount, const char *super)
{
	static const char *const written[] = {"ro", "rw", NULL};
	/* What stands only in a mount's own options (proc(5), mount(2)). */
	static const char *const of_mount[] = {"ro", "rw", "nosuid", "nodev", "noexec", "noatime",
		"nodiratime", "relatime", "nosymfollow", "suid", "dev", "exec", NULL};
	struct strbuf b = {.arena = a};

	strbuf_puts(&b, has_word(mount, "ro") || has_word(super, "ro") ? "ro" : "rw");
	add_options(&b, mount, written);
	add_options(&b, super, of_mount);
	return strbuf_str(&b);
}

struct mount_line {
	struct mount_live m;
	unsigned long id, parent;
	size_t of;    /* index of the parent; SIZE_MAX: not in this view */
	bool covered; /* another mount sits on its root */
	bool hidden;  /* no path leads to it */
};

/* 36 35 98:0 /mnt1 /mnt2 rw,noatime master:1 - ext3 /dev/root rw,errors=continue */
static int mount_line(struct arena *a, char *line, struct mount_line *ret)
{
	enum { ID, PARENT, DEVICE, ROOT, POINT, OPTIONS, N };
	enum { TYPE, SOURCE, SUPER, N_AFTER };
	char *head[N + 1], *tail[N_AFTER], *rest, *sep, *end;

	if (fields(line, head, N + 1) != N + 1)
		return -EBADMSG;
	rest = head[N]; /* optional fields, "-", type, source, options of the super block */
	sep = !strncmp(rest, "- ", 2) ? rest : strstr(rest, " - ");
	if (!sep || fields(sep + (sep == rest ? 2 : 3), tail, N_AFTER) != N_AFTER)
		return -EBADMSG;
	*ret = (struct mount_line){.id = strtoul(head[ID], &end, 10)};
	if (end == head[ID] || *end)
		return -EBADMSG;
	ret->parent = strtoul(head[PARENT], &end, 10);
	if (end == head[PARENT] || *end || *head[POINT] != '/')
		return -EBADMSG;
	ret->m = (struct mount_live){.where = unescape(head[POINT]),
		.dev = head[DEVICE],
		.root = unescape(head[ROOT]),
		.type = unescape(tail[TYPE]),
		.what = unescape(tail[SOURCE]),
		.options = merge_options(a, head[OPTIONS], tail[SUPER])};
	return 0;
}

/* Whether path lies strictly below point. */
static bool below(const char *path, const char *point)
{
	size_t n = strlen(point);

	if (n == 1)
		return path[1] != '\0';
	return !strncmp(path, point, n) && path[n] == '/';
}

static int by_id(const void *x, const void *y)
{
	const struct mount_line *const *a = x, *const *b = y;

	return (*a)->id < (*b)->id ? -1 : (*a)->id > (*b)->id;
}

/*
 * Finds what no path leads to.  A path goes from a mount to a child where the child is mounted, so a child on its
 * parent's root covers it, with all that is mounted deeper in it, and a child on a directory covers the siblings
 * mounted below that directory.
 */
static void find_hidden(struct arena *a, struct mount_line *v, size_t n)
{
	struct mount_line **sorted = arena_array(a, n, sizeof(struct mount_line *));
	size_t *first = arena_array(a, n, sizeof(*first)), *next = arena_array(a, n, sizeof(*next));

	for (size_t i = 0; i < n; i++)
		sorted[i] = &v[i];
	qsort(sorted, n, sizeof(*sorted), by_id);
	for (size_t i = 0; i < n; i++) {
		struct mount_line key = {.id = v[i].parent}, *k = &key;
		struct mount_line **at = bsearch(&k, sorted, n, sizeof(*sorted), by_id);
		v[i].of = at && *at != &v[i] ? (size_t)(*at - v) : SIZE_MAX;
		first[i] = next[i] = SIZE_MAX;
	}
	for (size_t i = n; i-- > 0;) {
		size_t p = v[i].of;
		if (p == SIZE_MAX)
			continue;
		next[i] = first[p];
		first[p] = i;
		/* As deep as the parent itself, which the parent's own path never is for another child. */
		if (str_eq(v[i].m.where, v[p].m.where))
			v[p].covered = true;
	}
	for (size_t p = 0; p < n; p++)
		for (size_t i = first[p]; i != SIZE_MAX; i = next[i])
			for (size_t s = first[p]; s != SIZE_MAX && !v[i].hidden; s = next[s])
				v[i].hidden = s != i && below(v[i].m.where, v[s].m.where) &&
					      !str_eq(v[s].m.where, v[p].m.where);
	/* Hidden with the mount it is in.  The kernel's tree has no loop; a made-up one ends at n steps. */
	for (size_t i = 0; i < n; i++) {
		size_t c = i, p = v[i].of;
		for (size_t steps = 0; p != SIZE_MAX && steps < n && !v[i].hidden; steps++) {
			v[i].hidden = v[p].hidden ||
				      (v[p].covered && !str_eq(v[c].m.where, v[p].m.where));
			c = p;
			p = v[p].of;
		}
	}
}

int mounts_from_mountinfo(struct arena *a, const char *text, size_t len, struct mount_live **ret,
	size_t *ret_n, struct err *e)
{
	struct lines l = lines_of(text, len);
	struct mount_line *v = NULL;
	size_t n = 0, cap = 0, line_len;
	const char *line;

	*ret = NULL;
	*ret_n = 0;
	while (next_line(&l, &line, &line_len)) {
		struct mount_line m;
		if (n >= PROC_MAX_MOUNTS)
			return err_set(e, EFBIG, "mountinfo: more than %d mounts", PROC_MAX_MOUNTS);
		if (memchr(line, '\0', line_len) ||
			mount_line(a, arena_strndup(a, line, line_len), &m) < 0)
			return err_set(e, EBADMSG, "mountinfo:%u: not understood", l.number);
		*(struct mount_line *)arena_push(a, &v, &n, &cap, sizeof(m)) = m;
	}
	if (!n)
		return err_set(e, EBADMSG, "mountinfo: empty");
	find_hidden(a, v, n);
	*ret = arena_array(a, n, sizeof(**ret));
	for (size_t i = 0; i < n; i++)
		if (!v[i].hidden && !v[i].covered)
			(*ret)[(*ret_n)++] = v[i].m;
	return 0;
}

int modules_from_text(
	struct arena *a, const char *text, size_t len, char ***ret, size_t *ret_n, struct err *e)
{
	struct lines l = lines_of(text, len);
	size_t cap = 0, line_len;
	const char *line;

	*ret = NULL;
	*ret_n = 0;
	while (next_line(&l, &line, &line_len)) {
		size_t n = 0;
		while (n < line_len && line[n] != ' ')
			n++;
		/* name size users ...; a name is at most 55 bytes in today's kernels */
		if (!n || n == line_len || n > 255 || memchr(line, '\0', line_len) ||
			*ret_n >= PROC_MAX_MODULES)
			return err_set(e, EBADMSG, "/proc/modules:%u: not understood", l.number);
		char *name = arena_strndup(a, line, n);
		for (char *c = name; *c; c++)
			if (*c == '-')
				*c = '_';
		*(char **)arena_push(a, ret, ret_n, &cap, sizeof(name)) = name;
	}
	return 0;
}

/* The kernel writes each 32-bit word of an address in the machine's own byte order.  NULL when it is none. */
static const char *address_of(struct arena *a, const char *hex, bool six)
{
	unsigned char bytes[16];
	char text[INET6_ADDRSTRLEN];
	size_t words = six ? 4 : 1;

	if (strspn(hex, "0123456789ABCDEFabcdef") != words * 8 || hex[words * 8] != ':')
		return NULL;
	for (size_t i = 0; i < words; i++) {
		char word[9] = {0};
		memcpy(word, hex + i * 8, 8);
		uint32_t v = (uint32_t)strtoul(word, NULL, 16);
		memcpy(bytes + i * 4, &v, 4);
	}
	return inet_ntop(six ? AF_INET6 : AF_INET, bytes, text, sizeof(text))
		       ? arena_strdup(a, text)
		       : NULL;
}

static bool number(const char *s, int base, unsigned long long max, unsigned long long *ret)
{
	char *end;

	if (*s < '0' || (*s > '9' && base == 10))
		return false;
	errno = 0;
	*ret = strtoull(s, &end, base);
	return !errno && !*end && *ret <= max;
}

static bool is_head(const char *line, size_t len)
{
	while (len && *line == ' ')
		line++, len--;
	return (len >= 2 && !memcmp(line, "sl", 2)) || (len >= 5 && !memcmp(line, "ENDPT", 5));
}

static int add_socket(struct arena *a, const struct socket_line *x, struct socket_lines *ret)
{
	if (ret->n >= PROC_MAX_SOCKETS)
		return -EFBIG;
	*(struct socket_line *)arena_push(a, &ret->v, &ret->n, &ret->cap, sizeof(*x)) = *x;
	return 0;
}

/* sl local_address rem_address st tx:rx tr:tm->when retrnsmt uid timeout inode ... */
static int socket_line(struct arena *a, char *line, struct socket_line *x, unsigned *state)
{
	enum { SL, LOCAL, REMOTE, STATE, QUEUES, TIMER, RETRANSMIT, UID, TIMEOUT, INODE };
	size_t n;
	char **w = str_split(a, line, " ", &n);
	unsigned long long port, st, uid;
	const char *colon = n > INODE ? strchr(w[LOCAL], ':') : NULL;

	if (!colon || !number(colon + 1, 16, 65535, &port) || !number(w[STATE], 16, 255, &st) ||
		!number(w[UID], 10, UINT32_MAX, &uid) ||
		!number(w[INODE], 10, UINT64_MAX, &x->inode))
		return -EBADMSG;
	x->l.address = address_of(a, w[LOCAL], str_ends(x->l.proto, "6"));
	x->l.port = (unsigned)port;
	x->l.uid = (uid_t)uid;
	*state = (unsigned)st;
	return x->l.address ? 0 : -EBADMSG;
}

int sockets_from_text(struct arena *a, const char *proto, const char *text, size_t len,
	struct socket_lines *ret, struct err *e)
{
	enum { ESTABLISHED = 1, LISTEN = 10 };
	struct lines l = lines_of(text, len);
	bool tcp = str_starts(proto, "tcp");
	const char *line;
	size_t line_len;

	while (next_line(&l, &line, &line_len)) {
		struct socket_line x = {.l.proto = proto};
		unsigned state;
		if (l.number == 1 && is_head(line, line_len))
			continue;
		if (line_len > 1024 ||
			socket_line(a, arena_strndup(a, line, line_len), &x, &state) < 0)
			return err_set(
				e, EBADMSG, "/proc/1/net/%s:%u: not understood", proto, l.number);
		/* Those that listen come first; connections, of which there may be very many, are passed over. */
		if (tcp ? state != LISTEN : state == ESTABLISHED)
			continue;
		if (add_socket(a, &x, ret) < 0)
			return err_set(e, EFBIG, "/proc/1/net/%s: more than %d sockets", proto,
				PROC_MAX_SOCKETS);
	}
	return 0;
}

int sockets_from_sctp(
	struct arena *a, const char *text, size_t len, struct socket_lines *ret, struct err *e)
{
	enum { ENDPOINT, SOCK, STYLE, STATE, BUCKET, PORT, UID, INODE, ADDRESS };
	enum { LISTENING = 10 };
	struct lines l = lines_of(text, len);
	const char *line;
	size_t line_len;

	while (next_line(&l, &line, &line_len)) {
		struct socket_line x = {.l.proto = "sctp"};
		unsigned long long port, state, uid;
		size_t n;
		if (l.number == 1 && is_head(line, line_len))
			continue;
		char **w = str_split(a, arena_strndup(a, line, line_len), " ", &n);
		if (line_len > 65536 || n < INODE + 1 || !number(w[PORT], 10, 65535, &port) ||
			!number(w[STATE], 10, 255, &state) ||
			!number(w[UID], 10, UINT32_MAX, &uid) ||
			!number(w[INODE], 10, UINT64_MAX, &x.inode))
			return err_set(
				e, EBADMSG, "/proc/1/net/sctp/eps:%u: not understood", l.number);
		if (state != LISTENING)
			continue;
		x.l.port = (unsigned)port;
		x.l.uid = (uid_t)uid;
		for (size_t i = ADDRESS; i < n; i++) {
			x.l.address = str_clean(a, w[i], strlen(w[i]), INET6_ADDRSTRLEN);
			if (add_socket(a, &x, ret) < 0)
				return err_set(e, EFBIG,
					"/proc/1/net/sctp/eps: more than %d sockets",
					PROC_MAX_SOCKETS);
		}
	}
	return 0;
}

int start_from_stat(const char *text, unsigned long long *ret)
{
	enum { AFTER_NAME = 2, START = 22 };
	/* The name may hold blanks and parentheses. */
	const char *p = strrchr(text, ')');

	for (int i = AFTER_NAME; p && i < START; i++) {
		p = strchr(p, ' ');
		p = p ? p + 1 : NULL;
	}
	if (!p || *p < '0' || *p > '9')
		return -EBADMSG;
	*ret = strtoull(p, NULL, 10);
	return 0;
}

/* The first component that is a unit and no slice: "user@1000.service" of one of its own units. */
static const char *unit_in_path(struct arena *a, const char *path)
{
	static const char *const suffix[] = {
		".service", ".scope", ".socket", ".mount", ".swap", NULL};

	for (size_t n; *path; path += n + (path[n] == '/')) {
		n = strcspn(path, "/");
		/* systemd puts '_' before a name that the kernel has a file of. */
		size_t skip = n && *path == '_';
		char *name = arena_strndup(a, path + skip, n - skip);
		for (size_t i = 0; suffix[i]; i++)
			if (str_ends(name, suffix[i]) && strlen(name) > strlen(suffix[i]))
				return str_clean(a, name, strlen(name), 256);
	}
	return NULL;
}

const char *unit_from_cgroup(struct arena *a, const char *text, size_t len)
{
	struct lines l = lines_of(text, len);
	const char *line, *found = NULL;
	size_t line_len;

	while (next_line(&l, &line, &line_len)) {
		const char *s = arena_strndup(a, line, line_len);
		const char *first = strchr(s, ':'), *second = first ? strchr(first + 1, ':') : NULL;
		if (!second)
			continue;
		/* systemd's own hierarchy of version 1 before the one of version 2: in the mixed form only it is filled. */
		if (!strncmp(first, ":name=systemd:", 14) || (second == first + 1 && !found)) {
			const char *unit = unit_in_path(a, second + 1);
			found = unit ? unit : found;
		}
	}
	return found;
}
