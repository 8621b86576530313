/*
 * modprobe_command: what the command of an install line loads and answers, by the forms such lines have: commands joined by
 * ";", "&&", "||", "|" and line feeds, true, false, echo and their like, programs that are not there, modprobe and insmod,
 * "!", if and its parts, "sh -c '...'" and shell scripts of the same kind.  Anything else that is there and may be run is not understood.
 */
#include <string.h>

#include "base/str.h"
#include "checks/resolve/kernel/modprobe.h"
#include "checks/resolve/units/systemd_ini.h"

enum answer { FAILS, SUCCEEDS, ENDS_BADLY, ENDS_WELL };

static bool good(enum answer w)
{
	return w == SUCCEEDS || w == ENDS_WELL;
}

static bool ends(enum answer w)
{
	return w == ENDS_BADLY || w == ENDS_WELL;
}

static enum answer run_text(struct module_tree *t, const char *text);

static enum answer not_understood(struct module_tree *t, char **w, size_t n)
{
	struct strbuf b = {.arena = t->a};

	for (size_t i = 0; i < n; i++)
		strbuf_printf(&b, "%s%s", i ? " " : "", w[i]);
	if (!t->unknown)
		t->unknown =
			arena_printf(t->a, "what \"%s\" does is not understood", strbuf_str(&b));
	return SUCCEEDS;
}

static enum answer run_modprobe(struct module_tree *t, char **w, size_t n)
{
	bool ignore = false, all = false, blacklist = false, ok = true, any = false;
	size_t i = 1;

	for (; i < n; i++) {
		const char *s = w[i];
		if (str_eq(s, "--ignore-install"))
			ignore = true;
		else if (str_eq(s, "--all"))
			all = true;
		else if (str_eq(s, "--use-blacklist"))
			blacklist = true;
		else if (str_eq(s, "--quiet") || str_eq(s, "--verbose") || str_eq(s, "--syslog") ||
			 str_eq(s, "--first-time") || str_eq(s, "--"))
			continue;
		else if (str_starts(s, "--"))
			return str_eq(s, "--remove") || str_eq(s, "--dry-run") ||
					       str_eq(s, "--show-depends")
				       ? SUCCEEDS
				       : not_understood(t, w, n);
		else if (*s == '-') {
			if (strspn(s + 1, "iabqvs") != strlen(s + 1))
				return strspn(s + 1, "iabqvsrnDRc") == strlen(s + 1)
					       ? SUCCEEDS
					       : not_understood(t, w, n);
			ignore |= strchr(s, 'i') != NULL;
			all |= strchr(s, 'a') != NULL;
			blacklist |= strchr(s, 'b') != NULL;
		} else {
			if (any && !all)
				break; /* the module's own options */
			if (strpbrk(s, "$`"))
				return not_understood(t, w, n);
			any = true;
			size_t m = module_tree_find(t, s);
			(void)m;
			ok = !blacklist && modprobe_request(t, s, ignore);
			if (blacklist)
				return not_understood(t, w, n);
		}
	}
	return any && ok ? SUCCEEDS : FAILS;
}

static enum answer run_insmod(struct module_tree *t, char **w, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		if (*w[i] == '-')
			continue;
		const char *base = path_base(w[i]);
		const char *name = module_name(t->a, base, strcspn(base, "."));
		size_t m = name ? module_tree_find(t, name) : t->n;
		if (strpbrk(w[i], "$`*?"))
			return not_understood(t, w, n);
		return m < t->n && modprobe_insert(t, m) ? SUCCEEDS : FAILS;
	}
	return FAILS;
}

/* Whether a program is there to be run; *ret_script: it is a shell script's text. */
static bool runs(struct module_tree *t, const char *program, const char **ret_script)
{
	static const char *const dirs[] = {
		"/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"};
	const struct file *f;
	struct stat st;

	*ret_script = NULL;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		const char *path = strchr(program, '/')
					   ? program
					   : arena_printf(t->a, "%s/%s", dirs[i], program);
		if (*path != '/' || str_starts(path, "/dev/") ||
			root_stat(t->root, path, true, &st, NULL) < 0 || !S_ISREG(st.st_mode) ||
			!(st.st_mode & 0111))
			continue;
		if (st.st_size < 16384 && root_read(t->root, path, &f, NULL) == 0 && !f->has_nul &&
			(str_starts(f->data, "#!/bin/sh") || str_starts(f->data, "#!/bin/bash") ||
				str_starts(f->data, "#! /bin/sh")))
			*ret_script = f->data;
		return true;
	}
	return false;
}

/* One simple command. */
static enum answer run_words(struct module_tree *t, char **w, size_t n)
{
	static const char *const well[] = {"true", ":", "echo", "printf", "logger", "sleep", "date",
		"sync", "wall", "touch", "mkdir", "rm", "set"};
	static const char *const control[] = {"for", "while", "until", "do", "done", "case", "esac",
		"function", "eval", ".", "source", "trap", "test", "[", "[["};
	const char *script;

	while (n &&
		(strchr(w[0], '=') || str_eq(w[0], "exec"))) /* a variable set for what follows */
		w++, n--;
	if (!n)
		return SUCCEEDS;
	const char *base = path_base(w[0]);
	for (size_t i = 0; i < sizeof(control) / sizeof(*control); i++)
		if (str_eq(w[0], control[i]))
			return not_understood(t, w, n);
	bool there = runs(t, w[0], &script);
	for (size_t i = 0; i < sizeof(well) / sizeof(*well); i++)
		if (str_eq(base, well[i]))
			return strchr(w[0], '/') && !there ? FAILS : SUCCEEDS;
	if (str_eq(w[0], "exit"))
		return n < 2 || str_eq(w[1], "0") ? ENDS_WELL : ENDS_BADLY;
	if (!there || str_eq(base, "false") || str_eq(base, "nologin"))
		return FAILS;
	if (str_eq(base, "modprobe"))
		return run_modprobe(t, w, n);
	if (str_eq(base, "insmod"))
		return run_insmod(t, w, n);
	if ((str_eq(base, "sh") || str_eq(base, "bash") || str_eq(base, "dash")) && n > 2 &&
		str_eq(w[1], "-c"))
		script = w[2];
	if (script && t->depth < 10) {
		t->depth++;
		enum answer is = run_text(t, script);
		t->depth--;
		return good(is) ? SUCCEEDS : FAILS;
	}
	return not_understood(t, w, n);
}

/* Takes one word off the text: quotes go, redirections are dropped.  false: the text's or the command's end. */
static bool next_word(struct module_tree *t, const char **at, char **ret)
{
	struct strbuf b = {.arena = t->a};
	const char *p = *at + strspn(*at, " \t\r");
	bool any = false;
	char quote = 0;

	for (; *p && (quote || !strchr(" \t;&|\n(){}", *p)); p++) {
		any = true;
		if (quote ? *p == quote : *p == '\'' || *p == '"')
			quote = quote ? 0 : *p;
		else
			strbuf_add(&b, p, 1);
	}
	*at = p;
	*ret = arena_strdup(t->a, strbuf_str(&b));
	return any;
}

/* The ifs a command stands in. */
struct ifs {
	struct {
		bool around; /* the commands around the if run */
		bool active; /* this part runs */
		bool taken;  /* a part has run */
	} v[16];
	size_t n;
};

/*
 * Takes "if" and its like off the front of a command's words.  is: what the command before answered; *ret_run: whether
 * what is left runs; false: not understood.
 */
static bool keywords(
	struct ifs *f, char ***w, size_t *n, enum answer *is, bool *ret_run, bool *ret_negated)
{
	*ret_negated = false;
	for (; *n; ++*w, --*n) {
		const char *s = **w;
		bool part = str_eq(s, "then") || str_eq(s, "else") || str_eq(s, "elif") ||
			    str_eq(s, "fi");
		if (part && !f->n)
			return false;
		if (str_eq(s, "!")) {
			*ret_negated = !*ret_negated;
		} else if (str_eq(s, "if")) {
			bool around = *ret_run && (!f->n || f->v[f->n - 1].active);
			if (f->n == 16)
				return false;
			f->v[f->n].around = f->v[f->n].active = around;
			f->v[f->n++].taken = false;
		} else if (!part) {
			break;
		} else if (str_eq(s, "then")) {
			f->v[f->n - 1].active = f->v[f->n - 1].active && good(*is);
			f->v[f->n - 1].taken |= f->v[f->n - 1].active;
		} else if (str_eq(s, "fi")) {
			f->n--;
			if (f->v[f->n].around && !f->v[f->n].taken)
				*is = SUCCEEDS;
			*ret_run = f->v[f->n].around;
		} else {
			f->v[f->n - 1].active = f->v[f->n - 1].around && !f->v[f->n - 1].taken;
		}
	}
	*ret_run = *ret_run && (!f->n || f->v[f->n - 1].active);
	return true;
}

static enum answer run_text(struct module_tree *t, const char *text)
{
	enum answer is = SUCCEEDS;
	struct ifs ifs = {.n = 0};
	bool run = true;

	for (const char *p = text; *p;) {
		char **w = NULL, *word;
		size_t n = 0, cap = 0;
		bool comment = false;

		while (next_word(t, &p, &word)) {
			comment |= *word == '#';
			if (comment || !strncmp(word, "$CMDLINE_OPTS", 13))
				continue;
			if (strspn(word, "0123456789") != strlen(word) || !*word) {
				const char *redirect = word + strspn(word, "0123456789");
				if (*redirect == '>' || *redirect == '<') {
					if (!redirect[strspn(redirect, "<>")] && *p != '&')
						next_word(t, &p, &word);
					else if (*p == '&')
						p++;
					continue;
				}
			}
			*(char **)arena_push(t->a, &w, &n, &cap, sizeof(char *)) = word;
		}
		bool runs_now = run, negated;
		if (n && !keywords(&ifs, &w, &n, &is, &runs_now, &negated))
			return not_understood(t, w, n);
		if (runs_now && n) {
			is = run_words(t, w, n);
			if (negated && !ends(is))
				is = is == FAILS ? SUCCEEDS : FAILS;
		}
		if (ends(is) || t->unknown)
			return is;
		if (comment)
			p += strcspn(p, "\n");
		if (!strncmp(p, "&&", 2) || !strncmp(p, "||", 2)) {
			run = *p == '&' ? good(is) : !good(is);
			p += 2;
		} else if (*p) {
			run = true;
			p++;
		}
	}
	return is;
}

bool modprobe_command(struct module_tree *t, const char *text)
{
	return good(run_text(t, text));
}
