/*
 * stack: libpam's loader (pam.d(5)), read from the behaviour of Linux-PAM 1.5.2 as Debian builds it.
 *
 * Rule: /etc/pam.d/SERVICE, else /usr/lib/pam.d/SERVICE; then the same for `other`, whose lines of a phase run
 * when the service has none of that phase.  Lines are read into a buffer of 1024 bytes, so a longer one is cut
 * into two; "#" anywhere starts a comment; a backslash before trailing blanks continues a line; [...] is one
 * word.  `TYPE include FILE` takes the lines of that type, `@include FILE` (Debian) all of the type asked for,
 * `substack` the same one level down.  A relative include is looked up in /etc/pam.d only where libpam knows
 * @include, in both directories elsewhere.  A line libpam cannot use stays in the stack and refuses; what makes
 * libpam itself give up makes the whole service refuse.
 *
 * From 1.6 on a line may be of any length, includes count as levels too, and a jump must fit an int.  A libpam with a
 * vendor directory (/usr/etc or /usr/share) looks there last.  Which of these hold is read from libpam.so itself.
 *
 * Left out: /etc/pam.conf (used only where neither directory exists): an error.
 */
#include "checks/pam/stack.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/pam/control.h"

#define LINE_BUFFER 1024  /* libpam's BUF_SIZE: part of what it does to long lines */
#define LONG_LINE   65536 /* ours, where libpam has none */
#define MAX_LINES   4096  /* of one service, all includes together */
#define ANY	    (-1)  /* no phase asked for */

enum { LOADED, ABORTED }; /* what libpam makes of a file; a negative errno: what we cannot know */

struct loader {
	struct root *root;
	struct arena *a;
	const struct pam_install *in;
	struct pam_service *svc;
	struct pam_stack *stacks; /* svc->own or svc->other */
	const char *chain[LIMIT_INCLUDES + 1];
	int depth;
	size_t lines;
	char *buf; /* LONG_LINE bytes */
	struct err *e;
};

struct reader {
	const char *at, *end;
	unsigned line; /* newlines passed */
};

/* One physical line as fgets() gives it: at most room - 1 bytes, the newline kept.  False at the end. */
static bool read_chunk(struct reader *r, char *to, size_t room)
{
	size_t n = 0;

	if (r->at >= r->end)
		return false;
	while (n + 1 < room && r->at < r->end) {
		to[n] = *r->at++;
		if (to[n++] == '\n') {
			r->line++;
			break;
		}
	}
	to[n] = '\0';
	return true;
}

static char *skip(char *p, const char *set)
{
	return p + strspn(p, set);
}

/*
 * One logical line into buf, of 1.6 and later.  1, 0 at the end of the file, -1 when libpam gives up on the file, -E2BIG
 * when the line is more than we take.  There a line that is blank or all comment ends a continued one, and a # anywhere
 * ends it too.
 */
static int read_long_line(struct reader *r, char buf[LONG_LINE], unsigned *ret_line)
{
	char chunk[LONG_LINE];
	size_t len = 0;

	for (bool more = false;;) {
		unsigned line = r->line + 1;
		if (r->at >= r->end)
			return more ? -1 : 0;
		const char *end = memchr(r->at, '\n', (size_t)(r->end - r->at));
		size_t n = (size_t)((end ? end + 1 : r->end) - r->at);
		if (n >= LONG_LINE || len + n >= LONG_LINE)
			return -E2BIG;
		memcpy(chunk, r->at, n);
		chunk[n] = '\0';
		r->at += n;
		r->line += end != NULL;
		n = strlen(chunk);
		while (n && strchr(" \t\n", chunk[n - 1]))
			n--;
		more = n && chunk[n - 1] == '\\' && !memchr(chunk, '#', n);
		if (more)
			chunk[n - 1] = ' ', chunk[n] = '\0';
		char *s = skip(chunk, " \t");
		s[strcspn(s, "#")] = '\0';
		if (!len && (*s || more))
			*ret_line = line;
		bool begun = len > 0;
		if (more || begun || (*s && *s != '\n')) {
			strcpy(buf + len, s);
			len += strlen(s);
		}
		if (!more && len)
			return 1;
	}
}

/* One logical line into buf.  1, 0 at the end of the file, -1 when libpam gives up on the file. */
static int read_line(struct reader *r, char buf[LINE_BUFFER], unsigned *ret_line)
{
	char *to = buf;
	bool begun = false;

	for (;;) {
		unsigned line = r->line + 1;
		if (to + 1 >=
			buf + LINE_BUFFER) /* nothing more fits: libpam fails, or reads nothing for ever */
			return -1;
		if (!read_chunk(r, to, (size_t)(buf + LINE_BUFFER - to)))
			return begun ? -1 : 0;
		char *s = skip(to, " \n\t");
		if (!*s || *s == '#')
			continue;
		if (!begun)
			*ret_line = line;
		begun = true;
		char *comment = strchr(s, '#'), *last = s + strlen(s);
		if (comment) {
			*comment = '\0';
			return 1;
		}
		while (last > s && strchr(" \t\n", *--last))
			;
		if (*last != '\\')
			return 1;
		*last++ = ' ';
		*last = '\0';
		to = last;
	}
}

/* The next word of *rest, cut out in place; NULL when there is none.  [...] is one word, \] a ] inside it. */
static char *next_word(char **rest)
{
	char *from = *rest ? skip(*rest, " \n\t") : NULL, *end;

	if (!from || !*from)
		return *rest = NULL;
	if (*from == '[') {
		char *to = ++from;
		for (end = from; *end && *end != ']'; end++, to++) {
			if (end[0] == '\\' && end[1] == ']')
				end++;
			*to = *end;
		}
		if (to != end)
			*to = '\0';
	} else {
		end = from + strcspn(from, " \n\t");
	}
	if (*end)
		*end++ = '\0';
	*rest = *end ? end : NULL;
	return from;
}

/* "dir/pam_unix.so" -> "pam_unix"; NULL where libpam finds no name in it and gives up. */
static const char *module_name(struct arena *a, const char *path)
{
	const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path,
		   *dot = strrchr(base, '.');
	char *name = arena_strndup(a, base, dot ? (size_t)(dot - base) : strlen(base));

	return *name && strcmp(name, "?") != 0 ? name : NULL;
}

/* 1 when something that could be loaded stands there, 0 when not, or -errno. */
static int loadable(struct root *r, const char *path, struct err *e)
{
	struct stat st;
	int rc = root_stat(r, path, true, &st, e);

	if (is_absent(rc))
		return 0;
	return rc < 0 ? rc : S_ISREG(st.st_mode) && st.st_size > 0;
}

/* The same for a module that lies outside the module directories: something that could at least be a shared object. */
static int loadable_object(struct root *r, const char *path, struct err *e)
{
	const struct file *f;
	int rc = loadable(r, path, e);

	if (rc <= 0 || root_read(r, path, &f, &(struct err){0}) < 0)
		return rc;
	return f->size > 4 && !memcmp(f->data, "\177ELF", 4);
}

/* A path without ".", ".." and a /usr in front, which the module directories have or have not. */
static const char *plain(struct arena *a, const char *path)
{
	size_t n, kept = 0;
	char **parts = str_split(a, path, "/", &n);
	struct strbuf to = {.arena = a};

	for (size_t i = 0; i < n; i++) {
		if (str_eq(parts[i], ".."))
			kept -= kept > 0;
		else if (!str_eq(parts[i], "."))
			parts[kept++] = parts[i];
	}
	for (size_t i = kept && str_eq(parts[0], "usr"); i < kept; i++)
		strbuf_printf(&to, "/%s", parts[i]);
	return strbuf_str(&to);
}

/* Whether an absolute path names a module in one of libpam's own directories. */
static bool in_own_directory(struct loader *l, const char *path)
{
	const char *p = plain(l->a, path), *name = strrchr(p, '/');

	for (int i = 0; i < 4 && l->in->dirs[i]; i++) {
		const char *d = plain(l->a, l->in->dirs[i]);
		if (name && (size_t)(name - p) == strlen(d) && !strncmp(p, d, strlen(d)))
			return true;
	}
	return false;
}

static int find_absolute(struct loader *l, struct pam_line *m, const char *path)
{
	m->ours = in_own_directory(l, path);
	return m->ours ? loadable(l->root, path, l->e) : loadable_object(l->root, path, l->e);
}

/* The module's file: an absolute path, or below the module directories; $ISA in it as this libpam was built. */
static int find_module(struct loader *l, struct pam_line *m)
{
	const char *isa = strstr(m->path, "$ISA");
	int rc = 0;

	if (m->path[0] == '/') {
		rc = find_absolute(l, m, m->path);
	} else {
		for (int i = 0; i < 4 && l->in->dirs[i] && !rc; i++)
			rc = loadable(l->root, arena_printf(l->a, "%s/%s", l->in->dirs[i], m->path),
				l->e);
		m->ours = !strchr(m->path, '/');
	}
	if (!rc && isa) {
		const char *path = arena_printf(l->a, "%.*s%s%s", (int)(isa - m->path), m->path,
			l->in->at_include ? "/lib/security" : "../../lib64/security", isa + 4);
		rc = *path == '/' ? find_absolute(l, m, path) : 0;
	}
	m->present = rc > 0;
	return rc < 0 ? rc : 0;
}

static int give_up(struct loader *l, const struct file *f, unsigned line, const char *why)
{
	if (!l->svc->abort_why) {
		l->svc->abort_why = why;
		l->svc->abort_file = f;
		l->svc->abort_line = line;
	}
	return ABORTED;
}

/* Puts a finished line into its stack. */
static int add_line(struct loader *l, int phase, struct pam_line m)
{
	if (phase == ANY)
		return give_up(l, m.file, m.line, "an @include that cannot be read");
	m.name = m.path ? module_name(l->a, m.path) : "";
	if (!m.name)
		return give_up(l, m.file, m.line, "a module without a name");
	if (++l->lines > MAX_LINES)
		return err_set(l->e, E2BIG, "%s: more than %d lines with its includes",
			l->svc->name, MAX_LINES);
	if (m.handler == PAM_H_MODULE && m.path) {
		int rc = find_module(l, &m);
		if (rc < 0)
			return rc;
	}
	struct pam_stack *s = &l->stacks[phase];
	*(struct pam_line *)arena_push(l->a, &s->v, &s->n, &s->cap, sizeof(m)) = m;
	return LOADED;
}

static int load_file(struct loader *l, const struct file *f, int phase, int level);

/* Opens PATH as fopen() would.  0, -ENOENT, or another -errno.  A directory opens and reads as empty. */
static int open_config(struct loader *l, const char *path, const struct file **ret)
{
	static const struct file empty = {.path = "(directory)", .data = ""};
	struct stat st;
	int rc = root_read(l->root, path, ret, l->e);

	if (rc == -EINVAL && !root_stat(l->root, path, true, &st, NULL) && S_ISDIR(st.st_mode)) {
		*ret = &empty;
		return 0;
	}
	return is_absent(rc) ? -ENOENT : rc;
}

static int open_service(struct loader *l, const char *name, bool both, const struct file **ret)
{
	const char *dir = l->in->confdir ? l->in->confdir : "/etc/pam.d";
	int rc = open_config(l, arena_printf(l->a, "%s/%s", dir, name), ret);

	if (rc == -ENOENT && both && !l->in->confdir)
		rc = open_config(l, arena_printf(l->a, "/usr/lib/pam.d/%s", name), ret);
	if (rc == -ENOENT && both && !l->in->confdir && l->in->vendor)
		rc = open_config(l, arena_printf(l->a, "%s/%s", l->in->vendor, name), ret);
	return rc;
}

/* LOADED, ABORTED (libpam would not read it), or -errno. */
static int include(struct loader *l, const char *name, int phase, int level)
{
	const struct file *f;
	int rc;

	if (level >= PAM_LEVELS || (l->in->long_lines && l->depth >= PAM_LEVELS))
		return ABORTED;
	rc = name[0] == '/' ? open_config(l, name, &f)
			    : open_service(l, name, !l->in->at_include, &f);
	if (rc < 0)
		return rc == -ENOENT ? ABORTED : rc;
	return load_file(l, f, phase, level);
}

static int include_line(
	struct loader *l, int phase, struct pam_line *m, const char *name, bool substack)
{
	if (!name &&
		l->in->at_include) /* libpam follows a null pointer here and takes the program with it */
		return give_up(l, m->file, m->line, "an include without a file name");
	if (substack) {
		struct pam_line mark = *m;
		mark.handler = PAM_H_SUBSTACK;
		mark.path = name;
		int rc = add_line(l, phase, mark);
		if (rc != LOADED)
			return rc;
	}
	int rc = name ? include(l, name, phase, m->level + substack) : ABORTED;
	if (rc <= LOADED)
		return rc;
	if (!m->control && phase != ANY) /* libpam then uses actions it has never set */
		return err_set(l->e, EOPNOTSUPP,
			"%s:%u: an @include that cannot be read, inside a file included for one "
			"type: what libpam "
			"makes of it is undefined",
			m->file->path, m->line);
	m->handler = PAM_H_REFUSES;
	m->broken = arena_printf(
		l->a, "includes %s, which libpam cannot read", name ? name : "nothing");
	pam_control_fill(m->actions, PAM_DO_BAD);
	return add_line(l, phase, *m);
}

static int phase_of(const char *word)
{
	static const char *const words[PAM_PHASES] = {"auth", "account", "session", "password"};

	for (int i = 0; i < PAM_PHASES; i++)
		if (str_ieq(word, words[i]))
			return i;
	return ANY;
}

static void take_arguments(struct loader *l, struct pam_line *m, char *rest)
{
	size_t cap = 0;

	for (char *w = next_word(&rest); w; w = next_word(&rest))
		*(const char **)arena_push(l->a, &m->argv, &m->argc, &cap, sizeof(*m->argv)) = w;
}

static int take_line(
	struct loader *l, const struct file *f, unsigned number, int level, int wanted, char *text)
{
	struct pam_line m = {.handler = PAM_H_MODULE, .level = level, .file = f, .line = number};
	char *rest = text, *word = next_word(&rest);
	int phase;
	bool substack = false, included = false;

	for (int i = 0; i < PAM_RVS; i++)
		m.actions[i] = PAM_DO_UNDEF;
	if (word && *word == '-')
		word++;
	if (l->in->at_include && str_ieq(word, "@include"))
		return include_line(l, wanted, &m, next_word(&rest), false);
	phase = word ? phase_of(word) : ANY;
	if (phase == ANY) {
		m.handler = PAM_H_REFUSES;
		m.broken = "an unknown module type";
		phase = wanted != ANY ? wanted : PAM_AUTH;
	}
	if (wanted != ANY && phase != wanted)
		return LOADED;
	word = next_word(&rest);
	m.control = word ? arena_strdup(l->a, word) : "";
	if (!word) {
		m.handler = PAM_H_REFUSES;
		m.broken = "no control field";
		pam_control_fill(m.actions, PAM_DO_BAD);
	} else if (str_ieq(word, "include") || str_ieq(word, "substack")) {
		included = true;
		substack = str_ieq(word, "substack");
	} else if (!pam_control_word(m.actions, word)) {
		if (!pam_control_pairs(m.actions, word))
			m.broken = "a control field libpam does not understand";
		pam_control_fill(m.actions, PAM_DO_BAD);
	}
	word = next_word(&rest);
	if (included)
		return include_line(l, phase, &m, word, substack);
	m.path = word;
	if (!word) {
		m.handler = PAM_H_REFUSES;
		m.broken = "no module";
	}
	take_arguments(l, &m, rest);
	return add_line(l, phase, m);
}

static int load_file(struct loader *l, const struct file *f, int phase, int level)
{
	struct reader r = {.at = f->data, .end = f->data + f->size};
	char *buf = l->buf; /* a line is copied out of it before the next is read */
	unsigned line = 0;
	int rc = LOADED, got = 0;

	for (int i = 0; i < l->depth; i++)
		if (str_eq(l->chain[i], f->real_path) && f->real_path)
			return err_set(l->e, ELOOP, "%s: include loop: %s is included from itself",
				l->svc->name, f->path);
	if (l->depth >= LIMIT_INCLUDES)
		return err_set(l->e, ELOOP, "%s: includes nested deeper than %d at %s",
			l->svc->name, LIMIT_INCLUDES, f->path);
	l->chain[l->depth++] = f->real_path;
	while (rc == LOADED && (got = l->in->long_lines ? read_long_line(&r, buf, &line)
							: read_line(&r, buf, &line)) > 0)
		rc = take_line(l, f, line, level, phase, arena_strdup(l->a, buf));
	l->depth--;
	if (rc == LOADED && got == -E2BIG)
		return err_set(l->e, E2BIG, "%s:%u: a line longer than %d bytes", f->path,
			r.line + 1, LONG_LINE);
	if (rc == LOADED && got < 0)
		return give_up(
			l, f, line, "a continued line without an end, or one that is too long");
	return rc;
}

static bool is_dir(struct root *r, const char *path)
{
	struct stat st;

	return !root_stat(r, path, true, &st, NULL) && S_ISDIR(st.st_mode);
}

/* Reads the service's file and then `other`, as libpam does at the first call. */
static int load(struct loader *l)
{
	const struct file *f;
	bool read_something = false;
	int rc = open_service(l, l->svc->name, true, &f);

	if (rc < 0 && rc != -ENOENT)
		return rc;
	l->svc->has_file = !rc;
	if (!rc) {
		/* lines of a service called "other" go to `other` at once */
		l->stacks = str_ieq(l->svc->name, "other") ? l->svc->other : l->svc->own;
		rc = load_file(l, f, ANY, 0);
		if (rc != LOADED)
			return rc;
		read_something = true;
	}
	l->stacks = l->svc->other;
	rc = open_service(l, "other", true, &f);
	if (rc == -ENOENT)
		return read_something
			       ? LOADED
			       : give_up(l, NULL, 0, "neither its own file nor `other` exists");
	return rc < 0 ? rc : load_file(l, f, ANY, 0);
}

int pam_service_load(struct root *r, struct arena *a, const struct pam_install *in,
	const char *name, struct pam_service **ret, struct err *e)
{
	struct err why = {0};
	struct pam_service *s = arena_alloc(a, sizeof(*s));
	struct loader l = {.root = r, .a = a, .in = in, .svc = s, .e = &why};
	l.buf = malloc(LONG_LINE);
	if (!l.buf)
		return err_set(e, ENOMEM, "%s: no memory to read it", name);
	char *lower = arena_strdup(a, name);

	for (char *p = lower; *p; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p - 'A' + 'a');
	s->name = lower;
	if (!in->confdir && !is_dir(r, "/etc/pam.d") && !is_dir(r, "/usr/lib/pam.d") &&
		!(in->vendor && is_dir(r, in->vendor))) {
		free(l.buf);
		return err_set(e, EOPNOTSUPP,
			"%s: neither /etc/pam.d nor /usr/lib/pam.d exists: a host that uses "
			"/etc/pam.conf is not understood",
			lower);
	}
	int rc = load(&l);
	free(l.buf);
	if (rc < 0) {
		*(e ? e : &why) = why;
		return rc;
	}
	if (rc == ABORTED && !s->abort_why)
		give_up(&l, NULL, 0, "an include libpam cannot read");
	s->aborts = rc == ABORTED;
	if (!s->aborts)
		s->abort_why = NULL;
	*ret = s;
	return 0;
}

const struct pam_stack *pam_service_stack(const struct pam_service *s, enum pam_phase phase)
{
	return s->own[phase].n ? &s->own[phase] : &s->other[phase];
}

/* The directory below /lib that holds libpam, or failing that the modules; of several the one with most modules. */
static int find_multiarch(struct root *r, struct arena *a, char **ret, struct err *e)
{
	char **names;
	size_t n, most = 0, count;
	bool with_lib = false;
	int rc = root_list(r, "/lib", a, &names, &n, e);

	*ret = NULL;
	for (size_t i = 0; !rc && i < n; i++) {
		char *dir = arena_printf(a, "/lib/%s/security", names[i]), **modules;
		bool lib = loadable(r, arena_printf(a, "/lib/%s/libpam.so.0", names[i]), NULL) > 0;
		if ((with_lib && !lib) || !strchr(names[i], '-') ||
			root_list(r, dir, a, &modules, &count, NULL))
			continue;
		if ((lib && !with_lib) || count >= most) {
			*ret = dir;
			most = count;
			with_lib = lib;
		}
	}
	return is_absent(rc) ? 0 : rc;
}

int pam_install_find(struct root *r, struct arena *a, struct pam_install *ret, struct err *e)
{
	static const char *const plain[] = {
		"/usr/lib64/security", "/lib64/security", "/usr/lib/security", "/lib/security"};
	static const char *const libs[] = {
		"/usr/lib64/libpam.so.0", "/lib64/libpam.so.0", "/usr/lib/libpam.so.0"};
	const char *lib = NULL;
	char *multiarch = NULL;
	const struct file *f = NULL;
	size_t n = 0;
	int rc = find_multiarch(r, a, &multiarch, e);

	if (rc < 0)
		return rc;
	*ret = (struct pam_install){.at_include = true};
	if (multiarch) {
		ret->dirs[n++] = multiarch;
		lib = arena_printf(a, "%.*s/libpam.so.0",
			(int)(strlen(multiarch) - strlen("/security")), multiarch);
		if (is_dir(r, "/lib/security"))
			ret->dirs[n++] = "/lib/security";
	} else {
		for (size_t i = 0; i < 4 && !n; i++)
			if (is_dir(r, plain[i]))
				ret->dirs[n++] = plain[i];
		for (size_t i = 0; i < 3 && !lib; i++)
			lib = loadable(r, libs[i], NULL) > 0 ? libs[i] : NULL;
	}
	if (!n)
		return err_set(e, ENOENT,
			"no directory of PAM modules (/lib/*/security, /usr/lib64/security) in "
			"this root");
	if (!lib || root_read(r, lib, &f, NULL))
		return 0;
	ret->at_include = memmem(f->data, f->size, "@include", 8) != NULL;
	/* the message of the limit that came with them */
	ret->long_lines = memmem(f->data, f->size, "maximum level of inclusions", 27) != NULL;
	if (memmem(f->data, f->size, "/usr/etc/pam.d/%s", 17))
		ret->vendor = "/usr/etc/pam.d";
	else if (memmem(f->data, f->size, "/usr/share/pam.d/%s", 19))
		ret->vendor = "/usr/share/pam.d";
	return 0;
}
