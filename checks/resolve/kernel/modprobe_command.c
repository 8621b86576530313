/*
 * modprobe_command: what the command of an install line loads and answers, and what the commands load that the boot comes to.
 *
 * An install line's text is the shell's (system(3)); boot_shell.c follows it, and the scripts it runs, and every program
 * they come to is told here: modprobe and insmod load in thought, of some programs it is known that they load nothing, one
 * that is not there fails.  Anything else is not understood.  The command knows its module by $MODPROBE_MODULE.
 * Not handled: modprobe's -C, -d and -S, programs by compiled or interpreted means of their own, traps.
 */
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/kernel/modprobe.h"

static enum call_end not_understood(struct module_tree *t, char *const *v, size_t n)
{
	struct strbuf b = {.arena = t->a};

	for (size_t i = 0; i < n; i++)
		strbuf_printf(&b, "%s%s", i ? " " : "", v[i] ? v[i] : "?");
	if (!t->unknown)
		t->unknown =
			arena_printf(t->a, "what \"%s\" does is not understood", strbuf_str(&b));
	return CALL_OPEN;
}

/* What modprobe's words ask for. */
struct asked {
	bool ignore, all, blacklist; /* -i, -a, -b */
	bool nothing;		     /* it loads nothing: -r, -n, -D, -c, -V, -h */
	bool foreign;		     /* another configuration, tree or kernel */
	size_t first;		     /* the first name; n: none */
};

static void long_option(struct asked *o, const char *s)
{
	static const char *const nothing[] = {"--remove", "--dry-run", "--show", "--show-depends",
		"--showconfig", "--show-config", "--show-modversions", "--dump-modversions",
		"--show-exports", "--version", "--help", "--resolve-alias"};
	static const char *const no_matter[] = {"--quiet", "--verbose", "--syslog", "--first-time",
		"--force", "--force-vermagic", "--force-modversion"};

	if (str_eq(s, "--ignore-install"))
		o->ignore = true;
	else if (str_eq(s, "--all"))
		o->all = true;
	else if (str_eq(s, "--use-blacklist"))
		o->blacklist = true;
	else {
		for (size_t i = 0; i < sizeof(nothing) / sizeof(*nothing); i++)
			o->nothing |= str_eq(s, nothing[i]);
		bool known = o->nothing;
		for (size_t i = 0; i < sizeof(no_matter) / sizeof(*no_matter); i++)
			known |= str_eq(s, no_matter[i]);
		o->foreign |= !known;
	}
}

static void letters(struct asked *o, const char *s)
{
	for (; *s; s++) {
		o->ignore |= *s == 'i';
		o->all |= *s == 'a';
		o->blacklist |= *s == 'b';
		o->nothing |= strchr("rnDRcVh", *s) != NULL;
		o->foreign |= strchr("CdS", *s) || !strchr("aibqvsfwrnDRcVh", *s);
	}
}

/* Options stand among the names too, but behind the first name only with -a; "--" ends them. */
static struct asked options(char *const *v, size_t n)
{
	struct asked o = {.first = n};
	bool over = false;

	for (size_t i = 1; i < n; i++) {
		if (!over && str_eq(v[i], "--"))
			over = true;
		else if (!over && str_starts(v[i], "--"))
			long_option(&o, v[i]);
		else if (!over && v[i][0] == '-' && v[i][1])
			letters(&o, v[i] + 1);
		else if (o.first == n)
			o.first = i;
	}
	return o;
}

static enum call_end run_modprobe(struct module_tree *t, char *const *v, size_t n)
{
	bool ok = true, over = false;

	for (size_t i = 1; i < n; i++)
		if (!v[i])
			return not_understood(t, v, n);
	struct asked o = options(v, n);
	if (o.nothing)
		return CALL_SUCCEEDS;
	if (o.foreign || o.first == n) /* without a name: xargs and its like give it one */
		return not_understood(t, v, n);
	for (size_t i = 1; i < n; i++) {
		over |= str_eq(v[i], "--");
		if (i < o.first || (*v[i] == '-' && (!over || str_eq(v[i], "--"))))
			continue;
		ok = modprobe_request(t, v[i], o.ignore, o.blacklist) && ok;
		if (!o.all)
			break; /* what follows are the module's own options */
	}
	return t->unknown ? CALL_OPEN : ok ? CALL_SUCCEEDS : CALL_FAILS;
}

/* The module of a file; its name is that of the module, which the file itself says. */
static size_t of_file(const struct module_tree *t, const char *path)
{
	const char *base = path_base(path);
	const char *name = module_name(t->a, base, strcspn(base, "."));

	return name ? module_tree_find(t, name) : t->n;
}

static enum call_end run_insmod(struct module_tree *t, char *const *v, size_t n)
{
	struct stat st;
	size_t i = 1;

	while (i < n && v[i] && *v[i] == '-')
		i++;
	if (i >= n)
		return CALL_FAILS;
	if (!v[i])
		return not_understood(t, v, n);
	if (*v[i] == '/' && is_absent(root_stat(t->root, v[i], true, &st, NULL)))
		return CALL_FAILS;
	size_t m = of_file(t, v[i]);
	return m < t->n && modprobe_insert(t, m) ? CALL_SUCCEEDS : CALL_FAILS;
}

enum loader { LOADS_NOT, MODPROBE, INSMOD };

static enum loader loader_of(const char *program)
{
	const char *base = path_base(program);

	return str_eq(base, "modprobe") ? MODPROBE : str_eq(base, "insmod") ? INSMOD : LOADS_NOT;
}

/* One that loads; where it is not known whether it is come to, what it would load is loaded perhaps. */
static enum call_end load(struct module_tree *t, char *const *v, size_t n, bool perhaps)
{
	bool *was = NULL;
	enum call_end e;
	size_t n_was = t->n;

	if (perhaps) {
		was = arena_array(t->a, n_was + 1, sizeof(*was));
		for (size_t i = 0; i < n_was; i++)
			was[i] = t->v[i].loaded;
	}
	e = loader_of(v[0]) == MODPROBE ? run_modprobe(t, v, n) : run_insmod(t, v, n);
	for (size_t i = 0; perhaps && i < t->n; i++) {
		bool before = i < n_was && was[i];
		if (!t->v[i].loaded || before)
			continue;
		t->v[i].perhaps = true;
		t->v[i].loaded = false;
		struct strbuf b = {.arena = t->a};
		for (size_t k = 0; k < n; k++)
			strbuf_printf(&b, "%s%s", k ? " " : "", v[k]);
		if (!t->unknown)
			t->unknown = arena_printf(t->a,
				"whether \"%s\" is run depends on what files do not tell",
				strbuf_str(&b));
	}
	return t->unknown ? CALL_OPEN : e;
}

static bool among(const char *s, const char *const *v)
{
	for (; *v; v++)
		if (str_eq(s, *v))
			return true;
	return false;
}

/* "sh FILE", "sh -c TEXT", su and runuser -c: boot_command.c follows these, when their words are known. */
static bool followed(char *const *v, size_t n)
{
	static const char *const shells[] = {
		"sh", "bash", "dash", "ash", "ksh", "mksh", "su", "runuser", NULL};
	bool user = str_eq(path_base(v[0]), "su") || str_eq(path_base(v[0]), "runuser");

	if (!among(path_base(v[0]), shells))
		return false;
	for (size_t i = 1; i < n; i++) {
		if (!v[i])
			return false;
		if (*v[i] != '-')
			return !user;
		if (v[i][1] != '-' && strchr(v[i], 'c'))
			return i + 1 < n && v[i + 1];
	}
	return false;
}

static bool is_script(struct module_tree *t, const char *path)
{
	const struct file *f;

	return root_read(t->root, path, &f, NULL) == 0 && str_starts(f->data, "#!");
}

/* A program whose first line names one of the shells that boot_command.c follows. */
static bool is_shell_script(struct module_tree *t, const char *path)
{
	static const char *const shells[] = {"sh", "bash", "dash", "ash", "ksh", "mksh", NULL};
	const struct file *f;
	size_t n;

	if (root_read(t->root, path, &f, NULL) < 0 || !str_starts(f->data, "#!") || f->has_nul)
		return false;
	char **w = str_split(
		t->a, arena_strndup(t->a, f->data + 2, strcspn(f->data + 2, "\n")), " \t", &n);
	if (n > 1 && str_eq(path_base(w[0]), "env"))
		return among(path_base(w[n - 1]), shells);
	return n && among(path_base(w[0]), shells);
}

/* A script whose interpreter is not there cannot be run. */
static bool cannot_run(struct module_tree *t, const char *path)
{
	const struct file *f;
	size_t n;

	if (!is_script(t, path) || root_read(t->root, path, &f, NULL) < 0)
		return false;
	char **w = str_split(
		t->a, arena_strndup(t->a, f->data + 2, strcspn(f->data + 2, "\n")), " \t", &n);
	return n && *w[0] == '/' && !boot_program(t->root, t->a, w[0], NULL) &&
	       boot_program(t->root, t->a, "/bin/sh", NULL);
}

/* Told of each command a text comes to. */
static bool told(void *of, const struct boot_told *c, enum call_end *ret)
{
	static const char *const well[] = {"true", "echo", "printf", "logger", "sleep", "date",
		"sync", "wall", "touch", "mkdir", "rm", "rmmod", "depmod", "uname", NULL};
	static const char *const open[] = {"grep", "egrep", "fgrep", "zgrep", "cat", "id", "who",
		"ps", "ls", "cut", "tr", "head", "tail", "wc", "sed", "sort", "uniq", "tee",
		"hostname", "pgrep", "pidof", "kill", "killall", "pkill", "lsmod", "modinfo",
		"dmesg", "stat", "readlink", "realpath", "basename", "dirname", "expr", "mail",
		"lsusb", "lspci", "getent", "cmp", "diff", "mountpoint", "findmnt", "seq",
		"install", "cp", "mv", "ln", "chmod", "chown", NULL};
	struct module_tree *t = of;
	const char *base = path_base(c->v[0]);
	const char *path = boot_program(t->root, t->a, c->v[0], NULL);

	*ret = CALL_OPEN;
	if (t->unknown)
		return true; /* that is the answer already */
	if (str_eq(base, "test"))
		return false;
	if (!path || cannot_run(t, path))
		*ret = CALL_MISSING;
	else if (is_shell_script(t, path))
		return false;
	else if (is_script(t, path))
		*ret = not_understood(t, c->v, c->n);
	else if (str_eq(base, "false") || str_eq(base, "nologin"))
		*ret = CALL_FAILS;
	else if (loader_of(c->v[0]) != LOADS_NOT)
		*ret = load(t, c->v, c->n, c->perhaps);
	else if (among(base, well))
		*ret = CALL_SUCCEEDS;
	else if (followed(c->v, c->n))
		return false;
	else if (!among(base, open))
		*ret = not_understood(t, c->v, c->n);
	return true;
}

bool modprobe_command(struct module_tree *t, const char *text, const char *module)
{
	const struct boot_variable env = {"MODPROBE_MODULE", module, true};
	struct boot_calls c = {.root = t->root,
		.a = t->a,
		.tell = told,
		.tell_of = t,
		.env = &env,
		.n_env = 1,
		.release = t->kernel,
		.steps = t->steps};
	enum call_end e = boot_shell(&c, text, strlen(text), NULL, 0, NULL, 1);

	t->steps = c.steps;
	for (size_t i = 0; i < c.n && !t->unknown; i++)
		if (c.v[i].kind == CALL_UNKNOWN)
			t->unknown = arena_printf(t->a,
				"which command \"%s\" is in \"%s\" is not told by files",
				c.v[i].name, text);
	if (c.steps >= BOOT_MAX_STEPS && !t->unknown)
		t->unknown = arena_printf(t->a, "\"%s\" is too long to be followed", text);
	return e == CALL_SUCCEEDS || e == CALL_OPEN;
}

/* The file an unknown word of an insmod stood for, by the name that ends in .ko on its line ("/lib/modules/$(uname -r)/..."). */
static char *file_on_line(struct module_tree *t, const struct boot_hand *x)
{
	const char *text;
	size_t len, n;

	if (!x->file)
		return NULL;
	struct lines l = lines_of(x->file->data, x->file->size);
	while (next_line(&l, &text, &len)) {
		if (l.number != x->line)
			continue;
		char **w = str_split(t->a, arena_strndup(t->a, text, len), " \t;&|\"')", &n);
		for (size_t i = 0; i < n; i++)
			if (strstr(w[i], ".ko") && !strchr(path_base(w[i]), '$'))
				return arena_strdup(t->a, path_base(w[i]));
	}
	return NULL;
}

void modprobe_hands(struct module_tree *t, const struct boot_hand *v, size_t n)
{
	/* Who is before whom is not known: what one of them needs, any of them may have loaded. */
	for (unsigned round = 0; round < 3; round++)
		for (size_t i = 0; i < n; i++) {
			const struct boot_hand *x = &v[i];
			if (loader_of(x->argv[0]) == LOADS_NOT ||
				!boot_program(t->root, t->a, x->argv[0], NULL))
				continue;
			char **w = arena_array(t->a, x->n + 1, sizeof(*w));
			for (size_t k = 0; k < x->n; k++)
				w[k] = !x->argv[k] && loader_of(x->argv[0]) == INSMOD
					       ? file_on_line(t, x)
					       : x->argv[k];
			t->unknown = NULL;
			t->depth = t->commands = t->steps = 0;
			load(t, w, x->n, x->perhaps != NULL);
			for (size_t k = 0; k < t->n; k++) {
				struct kmodule *m = &t->v[k];
				if (!m->by_hand && (m->loaded || m->perhaps)) {
					m->by_hand = x;
					m->hand_open = t->unknown;
				}
				if (m->by_hand == x && m->loaded)
					m->hand_open = NULL;
			}
		}
}
