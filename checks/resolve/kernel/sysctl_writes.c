/*
 * sysctl_writes: what is written below /proc/sys, and the programs and builtins whose work that is: procps' sysctl(8),
 * systemd-sysctl(8), echo and printf into a file, test, grep -q.
 *
 * sysctl writes the words NAME=VALUE in their order, with --load its files and with --system all of sysctl.d and
 * /etc/sysctl.conf last; an option that shows something writes nothing.  What is written goes into the log with its place
 * (sysctl_kernel.c plays it); a service with a network of its own writes nothing below net/ of the host, one that is not
 * root and has CAP_NET_ADMIN nothing else.  Of a text that is written the first line counts.
 * Left out: sysctl's --pattern, echo's escapes, formats of printf but %s, %d and %i, grep's patterns.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/kernel/sysctl_keys.h"
#include "checks/resolve/kernel/sysctl_script_parts.h"

const char *hand_where(struct run *r)
{
	return r->file	     ? arena_printf(r->a, "%s:%u", r->file->path, r->line)
	       : r->s->at.by ? r->s->at.by
			     : "?";
}

struct sysctl_origin hand_origin(struct run *r)
{
	struct sysctl_origin o = r->s->at;

	if (r->file) {
		o.file = r->file;
		o.line = r->line;
	}
	if (r->when)
		o.when = r->when;
	return o;
}

static void put(struct run *r, struct sysctl_op op)
{
	if (r->s->log->n >= MAX_OPS)
		return;
	op.at = hand_origin(r);
	*(struct sysctl_op *)arena_push(
		r->a, &r->s->log->v, &r->s->log->n, &r->s->log->cap, sizeof(op)) = op;
}

static bool reaches(struct run *r, const char *key)
{
	return str_starts(key, "net/") ? !r->s->own_network : !r->s->only_network;
}

/* What is not understood, and which text it stands in. */
void hand_lost(struct run *r, const char *text)
{
	bool names = strstr(text, "net") || strstr(text, "kernel") || strstr(text, "fs.") ||
		     strstr(text, "vm.") || strstr(text, "fs/") || strstr(text, "vm/");

	put(r, (struct sysctl_op){.kind = SYSCTL_LOST,
		       .key = names ? text : "",
		       .value = arena_printf(r->a,
			       "%s: what it does to kernel parameters is not understood",
			       hand_where(r))});
}

static void write_one(
	struct run *r, const char *key, const char *value, const struct sysctl_options *others)
{
	if (!reaches(r, key))
		return;
	put(r, (struct sysctl_op){.kind = others ? SYSCTL_GLOB : SYSCTL_WRITE,
		       .key = arena_strdup(r->a, key),
		       .value = arena_strdup(r->a, value),
		       .options = others});
}

static void apply_options(
	struct run *r, const struct sysctl_options *o, bool systemd, char *const *prefix, size_t n)
{
	struct sysctl_options *kept = arena_alloc(r->a, sizeof(*kept));

	for (size_t i = 0; i < o->n; i++)
		if (reaches(r, o->v[i].key))
			*(struct sysctl_option *)arena_push(
				r->a, &kept->v, &kept->n, &kept->cap, sizeof(*kept->v)) = o->v[i];
	if (r->s->log->n < MAX_OPS)
		sysctl_apply(r->a, r->s->log, kept, systemd, prefix, n, hand_origin(r));
}

static void cannot(struct run *r, const struct err *e)
{
	put(r, (struct sysctl_op){
		       .kind = SYSCTL_LOST, .key = "", .value = arena_strdup(r->a, e->text)});
}

/* procps' sysctl(8). */
int hand_sysctl(struct run *r, char *const *argv, size_t n)
{
	int status = 1;
	struct sysctl_options o = {0};
	bool write = false, load = false, system = false;
	char **files = arena_array(r->a, n + 1, sizeof(*files));
	size_t n_files = 0;
	struct err e = {0};

	for (size_t i = 1; i < n; i++) {
		const char *w = argv[i];
		if (str_eq(w, "--system"))
			system = true;
		else if (str_starts(w, "--load")) {
			load = true;
			if (w[6] == '=')
				files[n_files++] = (char *)w + 7;
		} else if (str_eq(w, "--write"))
			write = true;
		else if (w[0] == '-' && w[1] && w[1] != '-') {
			for (const char *c = w + 1; *c; c++) {
				write |= *c == 'w';
				if (*c == 'p' || *c == 'f') {
					load = true;
					if (c[1])
						files[n_files++] = (char *)c + 1;
					break;
				}
				if (strchr("aAXNdhVr", *c))
					return -1; /* shows something */
			}
		}
	}
	for (size_t i = 1; i < n; i++)
		if (load && (argv[i][0] != '-' || !argv[i][1]))
			files[n_files++] = argv[i];
	if (system || load) {
		static char *const conf[] = {"/etc/sysctl.conf"};
		bool from_input =
			n_files == 1 && (str_eq(files[0], "-") || str_eq(files[0], "/dev/stdin"));
		if (from_input && !system) {
			if (!r->input)
				hand_lost(r, "");
			else
				sysctl_procps_text(r->a, r->input, hand_origin(r), &o);
		} else if (sysctl_procps(r->s->root, r->a, n_files ? files : conf,
				   n_files ? n_files : 1, system, &o, &e) < 0)
			cannot(r, &e);
		apply_options(r, &o, false, NULL, 0);
		return -1;
	}
	for (size_t i = 1; i < n; i++) {
		const char *eq = strchr(argv[i], '=');
		if (argv[i][0] == '-' || !eq)
			continue;
		size_t len = (size_t)(eq - argv[i]);
		while (len && isspace((unsigned char)argv[i][len - 1]))
			len--;
		char *value = str_strip(arena_strdup(r->a, eq + 1));
		const char *key = sysctl_key(r->a, arena_strndup(r->a, argv[i], len));
		if (!sysctl_default(key, true) || !sysctl_modelled(key, value))
			status = status ? -1 : 0; /* a key the kernel may not have */
		else if (!sysctl_takes(r->a, key, NULL, value))
			status = 0;
		write_one(r, key, value, NULL);
	}
	(void)write;
	return status;
}

/* systemd-sysctl(8) */
void hand_systemd_sysctl(struct run *r, char *const *argv, size_t n)
{
	struct sysctl_options o = {0};
	char **files = arena_array(r->a, n + 1, sizeof(*files)),
	     **prefix = arena_array(r->a, n + 1, sizeof(*prefix));
	size_t n_files = 0, n_prefix = 0;
	struct err e = {0};

	for (size_t i = 1; i < n; i++) {
		if (str_starts(argv[i], "--prefix=") ||
			(str_eq(argv[i], "--prefix") && i + 1 < n)) {
			const char *p = argv[i][8] ? argv[i] + 9 : argv[++i];
			p = sysctl_key(r->a, p);
			prefix[n_prefix++] = (char *)(str_starts(p, "proc/sys/") ? p + 9 : p);
		} else if (str_eq(argv[i], "--cat-config") || str_eq(argv[i], "--help") ||
			   str_eq(argv[i], "--version"))
			return;
		else if (argv[i][0] != '-')
			files[n_files++] =
				argv[i][0] == '/' ? argv[i]
						  : arena_printf(r->a, "/etc/sysctl.d/%s", argv[i]);
	}
	if (sysctl_systemd(r->s->root, r->a, n_files ? files : NULL, n_files,
		    n_files ? NULL : r->s->credential, &o, &e) < 0)
		cannot(r, &e);
	apply_options(r, &o, true, n_prefix ? prefix : NULL, n_prefix);
}

/* The key of a path below /proc/sys, or NULL. */
const char *hand_key(struct run *r, const char *path)
{
	size_t n;

	if (path[0] != '/' && r->cwd)
		path = arena_printf(r->a, "%s/%s", r->cwd, path);
	char **v = str_split(r->a, path, "/", &n);
	struct strbuf b = {.arena = r->a};
	for (size_t i = 0; i < n; i++)
		if (!str_eq(v[i], "."))
			strbuf_printf(&b, "/%s", v[i]);
	return str_starts(strbuf_str(&b), "/proc/sys/") ? arena_strdup(r->a, b.data + 10) : NULL;
}

/* text written to a path; NULL: not known. */
void hand_write(struct run *r, const char *path, const char *text)
{
	static const struct sysctl_options none;
	const char *key = hand_key(r, path);

	if (!key)
		return;
	if (!text)
		hand_lost(r, path);
	else
		write_one(r, key, arena_strndup(r->a, text, strcspn(text, "\n")),
			sysctl_is_glob(key) ? &none : NULL);
}

/* A folder that every kernel with a network has. */
static bool is_table(const char *key)
{
	static char *const tables[] = {
		"net", "net/core", "net/ipv4", "net/ipv4/conf", "kernel", "fs", "vm"};

	return str_in(tables, sizeof(tables) / sizeof(*tables), key);
}

/* test, [ and [[: 1, 0, -1 */
int hand_test(struct run *r, char *const *v, size_t n)
{
	struct stat st;
	bool negated = n && str_eq(v[0], "!");

	if (negated)
		v++, n--;
	int is = -1;
	if (n == 1)
		is = v[0][0] != '\0';
	else if (n == 2 && (str_eq(v[0], "-z") || str_eq(v[0], "-n")))
		is = (v[0][1] == 'z') == (v[1][0] == '\0');
	else if (n == 2 && v[0][0] == '-' && v[0][1] && strchr("efdxrwsLh", v[0][1])) {
		if (str_starts(v[1], "/proc/") || str_starts(v[1], "/sys/") ||
			str_starts(v[1], "/dev/") || str_starts(v[1], "/run/")) {
			const char *key = hand_key(r, v[1]);
			is = key && strchr("edrx", v[0][1]) && is_table(key) ? 1
			     : key && (sysctl_default(key, true) ||
					      str_starts(key, "net/ipv4/conf/all") ||
					      str_eq(key, "net/ipv4"))
				     ? 1
				     : -1;
		} else if (v[1][0] == '/') {
			bool link = strchr("Lh", v[0][1]) != NULL;
			int rc = root_stat(r->s->root, v[1], !link, &st, NULL);
			is = rc < 0	      ? (is_absent(rc) ? 0 : -1)
			     : v[0][1] == 'f' ? S_ISREG(st.st_mode)
			     : v[0][1] == 'd' ? S_ISDIR(st.st_mode)
			     : v[0][1] == 'x' ? (st.st_mode & 0111) != 0
			     : v[0][1] == 's' ? st.st_size > 0
			     : link	      ? S_ISLNK(st.st_mode)
					      : 1;
		}
	} else if (n == 3 && (str_eq(v[1], "=") || str_eq(v[1], "==")))
		is = str_eq(v[0], v[2]);
	else if (n == 3 && str_eq(v[1], "!="))
		is = !str_eq(v[0], v[2]);
	return is < 0 ? -1 : is != negated;
}

/* What echo and printf print; NULL: something else, or not known. */
const char *hand_printed(struct run *r, char *const *v, size_t n)
{
	struct strbuf b = {.arena = r->a};
	const char *name = path_base(v[0]);
	size_t i = 1;

	strbuf_puts(&b, "");
	if (str_eq(name, "echo")) {
		while (i < n && (str_eq(v[i], "-n") || str_eq(v[i], "-e") || str_eq(v[i], "-E") ||
					str_eq(v[i], "-ne")))
			i++;
		for (bool first = true; i < n; i++, first = false)
			strbuf_printf(&b, "%s%s", first ? "" : " ", v[i]);
		return arena_strdup(r->a, b.data);
	}
	if (!str_eq(name, "printf") || n < 2)
		return NULL;
	size_t arg = 2;
	for (const char *p = v[1]; *p; p++) {
		if (*p == '\\' && p[1] == 'n') {
			strbuf_puts(&b, "\n");
			p++;
		} else if (*p == '%' && (p[1] == 's' || p[1] == 'd' || p[1] == 'i')) {
			strbuf_puts(&b, arg < n ? v[arg++] : "");
			p++;
		} else if (*p == '%' || *p == '\\') {
			return NULL;
		} else {
			strbuf_add(&b, p, 1);
		}
	}
	return arena_strdup(r->a, b.data);
}

int hand_grep(struct run *r, char *const *v, size_t n)
{
	const struct file *f;
	struct err e = {0};
	size_t i = 1;
	bool quiet = false, whole = false, fixed = false;

	for (; i < n && v[i][0] == '-' && v[i][1]; i++) {
		quiet |= strchr(v[i], 'q') != NULL;
		whole |= strchr(v[i], 'x') != NULL;
		fixed |= strchr(v[i], 'F') != NULL;
		if (v[i][strspn(v[i], "-qsxFEh")])
			return -1;
	}
	if (!quiet || i + 2 != n || v[i + 1][0] != '/' || str_starts(v[i + 1], "/proc/") ||
		str_starts(v[i + 1], "/sys/") || str_starts(v[i + 1], "/run/"))
		return -1;
	const char *text = v[i];
	bool at_start = !fixed && *text == '^';
	text += at_start;
	if (!fixed && strpbrk(text, "\\.*[]^$+?(){}|"))
		return -1;
	int rc = root_read(r->s->root, v[i + 1], &f, &e);
	if (rc < 0)
		return is_absent(rc) ? 0 : -1;
	struct lines l = lines_of(f->data, f->size);
	const char *line;
	size_t len, n_text = strlen(text);
	while (next_line(&l, &line, &len)) {
		const char *hit = memmem(line, len, text, n_text);
		if (hit && (!at_start || hit == line) && (!whole || len == n_text))
			return 1;
	}
	return 0;
}
