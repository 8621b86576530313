/*
 * boot_interfaces: the commands ifupdown runs at boot: those of interfaces(5) and the scripts of /etc/network/if-*up.d.
 *
 * An interface comes up where a line "auto" (or its own name "lo") asks for it; "allow-hotplug" asks for it where the
 * device is there, which files do not tell.  The scripts run for each, with its name in $IFACE, and for "--all".
 * Not handled: mappings, patterns after "auto" (all interfaces may be meant), devices that are not there.
 */
#include "checks/resolve/boot/boot_interfaces.h"

#include <string.h>

#include "base/str.h"
#include "checks/resolve/files/rootglob.h"

#define MAX_STANZAS 60

struct command {
	bool before; /* pre-up */
	const char *text;
	const struct file *file;
	unsigned line;
};
struct stanza {
	const char *name, *family, *method;
	struct command *v;
	size_t n, cap;
};
struct network {
	const struct boot_ifup *s;
	struct stanza v[MAX_STANZAS];
	size_t n;
	const char *when;
	bool inside; /* a line of commands belongs to the last stanza */
	char **always, **maybe;
	size_t n_always, cap_always, n_maybe, cap_maybe;
};

static void file(struct network *w, const char *path, unsigned depth);

static void stanza_line(
	struct network *w, char *word, char *rest, const struct file *f, unsigned line)
{
	const struct boot_ifup *s = w->s;
	size_t n;
	char **words = str_split(s->a, rest, " \t", &n);

	if (str_eq(word, "auto") || str_eq(word, "allow-auto") || str_eq(word, "allow-hotplug")) {
		bool sure = !str_eq(word, "allow-hotplug");
		for (size_t i = 0; i < n; i++)
			*(char **)(sure && !strpbrk(words[i], "*?[/")
					   ? arena_push(s->a, &w->always, &w->n_always,
						     &w->cap_always, sizeof(char *))
					   : arena_push(s->a, &w->maybe, &w->n_maybe, &w->cap_maybe,
						     sizeof(char *))) = words[i];
		w->inside = false;
	} else if (str_eq(word, "iface")) {
		w->inside = n && w->n < MAX_STANZAS;
		if (w->inside)
			w->v[w->n++] = (struct stanza){.name = words[0],
				.family = n > 1 ? words[1] : "",
				.method = n > 2 ? words[2] : ""};
	} else if (str_eq(word, "mapping") || str_starts(word, "allow-") ||
		   str_starts(word, "no-")) {
		w->inside = false;
	} else if (w->inside &&
		   (str_eq(word, "up") || str_eq(word, "post-up") || str_eq(word, "pre-up"))) {
		struct stanza *z = &w->v[w->n - 1];
		*(struct command *)arena_push(s->a, &z->v, &z->n, &z->cap, sizeof(*z->v)) =
			(struct command){str_eq(word, "pre-up"), rest, f, line};
	}
}

static void included(struct network *w, const char *pattern, bool directory, unsigned depth)
{
	const struct boot_ifup *s = w->s;
	char **paths;
	size_t n;

	if (pattern[0] != '/')
		pattern = arena_printf(s->a, "/etc/network/%s", pattern);
	if (directory)
		pattern = arena_printf(s->a, "%s/*", pattern);
	if (root_glob(s->root, s->a, pattern, &paths, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		if (!directory || !strchr(path_base(paths[i]), '.'))
			file(w, paths[i], depth + 1);
}

static void file(struct network *w, const char *path, unsigned depth)
{
	const struct boot_ifup *s = w->s;
	const struct file *f;
	const char *text;
	size_t len;

	if (depth > 4 || root_read(s->root, path, &f, NULL) < 0)
		return;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		unsigned line = l.number;
		struct strbuf b = {.arena = s->a};
		if (str_starts(str_strip(arena_strndup(s->a, text, len)), "#"))
			continue;
		while (len && text[len - 1] == '\\') {
			strbuf_add(&b, text, len - 1);
			if (!next_line(&l, &text, &len))
				len = 0;
		}
		strbuf_add(&b, text, len);
		char *word = str_strip(arena_strdup(s->a, strbuf_str(&b)));
		char *rest = word + strcspn(word, " \t");
		if (*rest)
			*rest++ = '\0';
		rest = str_strip(rest);
		if (str_eq(word, "source") || str_eq(word, "source-directory"))
			included(w, rest, word[6] != '\0', depth);
		else
			stanza_line(w, word, rest, f, line);
	}
}

/* The scripts of one phase, and the stanza's own commands of it: before them or behind. */
static void phase(struct network *w, const struct stanza *z, bool before)
{
	const struct boot_ifup *s = w->s;
	const struct boot_variable env[] = {{"IFACE", z->name, true}, {"LOGICAL", z->name, true},
		{"ADDRFAM", z->family, true}, {"METHOD", z->method, true}, {"MODE", "start", true},
		{"PHASE", before ? "pre-up" : "post-up", true}, {"VERBOSITY", "0", true}};
	char *scripts[] = {(char *)"run-parts",
		(char *)(before ? "/etc/network/if-pre-up.d" : "/etc/network/if-up.d")};
	struct boot_ifup_command c = {
		.env = env, .n_env = sizeof(env) / sizeof(*env), .when = w->when};

	for (size_t i = 0; i < z->n; i++) {
		if (z->v[i].before != before)
			continue;
		c.text = z->v[i].text;
		c.file = z->v[i].file;
		c.line = z->v[i].line;
		s->hand(s->of, &c);
	}
	c.text = NULL;
	c.argv = scripts;
	c.n = 2;
	s->hand(s->of, &c);
}

static void up(struct network *w, const char *name, const char *when)
{
	const struct stanza plain = {.name = name, .family = "inet", .method = "loopback"};
	bool any = false;

	w->when = when;
	for (size_t i = 0; i < w->n; i++)
		if (str_eq(w->v[i].name, name)) {
			any = true;
			phase(w, &w->v[i], true);
			phase(w, &w->v[i], false);
		}
	if (!any && str_eq(name, "lo")) {
		phase(w, &plain, true);
		phase(w, &plain, false);
	}
	w->when = NULL;
}

static bool among(char **v, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i], name))
			return true;
	return false;
}

void boot_ifupdown(const struct boot_ifup *s)
{
	const struct stanza all = {.name = "--all", .family = "meta", .method = "none"};
	struct network *w = arena_alloc(s->a, sizeof(*w));
	bool pattern = false;

	w->s = s;
	file(w, "/etc/network/interfaces", 0);
	for (size_t i = 0; i < w->n_maybe; i++)
		pattern |= strpbrk(w->maybe[i], "*?[/") != NULL;
	phase(w, &all, true);
	if (!among(w->always, w->n_always, "lo"))
		up(w, "lo", NULL);
	for (size_t i = 0; i < w->n_always && i < MAX_STANZAS; i++)
		if (!among(w->always, i, w->always[i]))
			up(w, w->always[i], NULL);
	for (size_t i = 0; i < w->n; i++) {
		const char *name = w->v[i].name;
		bool again = str_eq(name, "lo") || among(w->always, w->n_always, name);
		for (size_t k = 0; k < i; k++)
			again |= str_eq(w->v[k].name, name);
		if (!again && (pattern || among(w->maybe, w->n_maybe, name)))
			up(w, name, arena_printf(s->a, "whether the device %s is there", name));
	}
	phase(w, &all, false);
}
