/*
 * boot_inetd: what inetd runs for those who connect (inetd.conf(5), openbsd-inetd 0.20221205, inetutils-inetd).
 *
 * A line is: service, socket type, protocol, wait or nowait, user, program, arguments.  One that begins with "#", has too
 * few fields or an unknown user is passed over, one that begins with a blank goes on with the line before it; "host:" sets
 * the host for the lines after it.  The service is a number or stands in /etc/services with that protocol; one that is
 * neither is not listened on.  "internal" runs no program.  tcpd runs the program its argument names.  The file is
 * /etc/inetd.conf or the one of the command line; inetutils' reads those of /etc/inetd.d too.
 * Not handled: RPC services (they count as if rpcbind answered), host names that do not resolve, hosts.deny but for one that
 * denies everybody (boot_command.c).
 */
#include "checks/resolve/boot/boot.h"

#include <ctype.h>
#include <string.h>

#include "base/str.h"

/* Whether a service is a port of its own, or one by name; proto NULL: any. */
bool boot_port(struct boot_build *b, const char *service, const char *proto)
{
	const struct file *f;
	const char *text;
	size_t len, n;
	bool digits = *service != '\0';

	for (const char *p = service; *p; p++)
		digits &= isdigit((unsigned char)*p) != 0;
	if (digits || *service == '/')
		return true;
	if (root_read(b->h->root, "/etc/services", &f, NULL) < 0)
		return false;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		char *s = arena_strndup(b->a, text, len);
		s[strcspn(s, "#")] = '\0';
		char **w = str_split(b->a, s, " \t\r", &n);
		if (n < 2)
			continue;
		const char *slash = strchr(w[1], '/');
		if (!slash || (proto && strncmp(slash + 1, proto, strlen(slash + 1))))
			continue;
		for (size_t i = 0; i < n; i++)
			if (i != 1 && str_eq(w[i], service))
				return true;
	}
	return false;
}

static void take_line(struct boot_build *b, const struct boot_item *by, const struct file *f,
	unsigned line, char *text)
{
	size_t n;
	char **w = *text == '#' ? NULL : str_split(b->a, text, " \t\r", &n);
	struct boot_item like = {.by = f->path, .file = f, .line = line, .perhaps = by->perhaps};

	if (!w || n < 6)
		return;
	const char *colon = strrchr(w[0], ':');
	const char *service = colon ? colon + 1 : w[0];
	if (colon && !colon[1]) { /* "host:" is a word of its own before the service */
		service = w[1];
		w++, n--;
	}
	if (n < 6 || str_eq(w[5], "internal"))
		return;
	if (!boot_user(b, arena_strndup(b->a, w[4], strcspn(w[4], ".:"))))
		return;
	if (!str_starts(w[2], "rpc/") && !str_eq(w[2], "unix") &&
		!boot_port(b, service, str_starts(w[2], "tcp") ? "tcp" : "udp"))
		return;
	if (str_ends(w[5], "/tcpd") && n > 6) {
		/* tcpd takes a bare name from the folder of daemons. */
		const char *word = w[6];
		if (*word != '/')
			word = arena_printf(b->a, "/usr/sbin/%s", word);
		boot_add_command(b, (const char *const[]){w[5], word}, 2, &like);
		return;
	}
	boot_add_command(b, (const char *const *)&w[5], 1, &like);
}

static void read_conf(struct boot_build *b, const struct boot_item *by, const char *path);

void boot_inetd(struct boot_build *b, const struct boot_item *by, const char *const *argv, size_t n)
{
	static const char dir[] = "/etc/inetd.d";
	const char *path = NULL;
	char **names;
	size_t n_names;

	for (size_t i = 1; i < n; i++) {
		if (argv[i] && argv[i][0] == '-') {
			if (strchr("aqR", argv[i][1]) && argv[i][1] && !argv[i][2])
				i++;
			continue;
		}
		if (argv[i] && argv[i][0] == '/')
			path = argv[i];
	}
	read_conf(b, by, path ? path : "/etc/inetd.conf");
	if (path || !n || !argv[0] || !strstr(argv[0], "inetutils") ||
		root_list(b->h->root, dir, b->a, &names, &n_names, NULL) < 0)
		return;
	for (size_t i = 0; i < n_names; i++)
		if (names[i][0] != '.')
			read_conf(b, by, arena_printf(b->a, "%s/%s", dir, names[i]));
}

static void read_conf(struct boot_build *b, const struct boot_item *by, const char *path)
{
	const struct file *f;
	const char *text;
	size_t len;

	if (root_read(b->h->root, path, &f, NULL) < 0)
		return;
	struct lines l = lines_of(f->data, f->size);
	struct strbuf entry = {.arena = b->a};
	unsigned first = 0;
	while (next_line(&l, &text, &len)) {
		/* What begins with a blank belongs to the entry before it. */
		if (entry.len && len && (*text == ' ' || *text == '\t')) {
			strbuf_add(&entry, text, len);
			continue;
		}
		if (entry.len)
			take_line(b, by, f, first, arena_strdup(b->a, strbuf_str(&entry)));
		entry.len = 0;
		first = l.number;
		strbuf_add(&entry, text, len);
	}
	if (entry.len)
		take_line(b, by, f, first, arena_strdup(b->a, strbuf_str(&entry)));
}
