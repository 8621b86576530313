/*
 * ac2_sudo_env: what the account's own environment makes of a command it may run as root; see ac2_sudo.h.
 *
 * The loader of a dynamically linked program runs what LD_PRELOAD, LD_AUDIT and LD_LIBRARY_PATH name (ld.so(8)), unless
 * the program is set-user-ID or set-group-ID to somebody else than the target, when it takes no notice.  Interpreters
 * of scripts have variables of their own.  What is neither, a statically linked program, is left as it is.
 */
#include "checks/families/ac2_sudo.h"

#include <elf.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"

struct head {
	char text[4096];
	size_t len;
};

static bool read_head(struct ask *k, const char *path, struct head *ret)
{
	int fd = root_openat(facts_host(k->f)->root, path, O_RDONLY, NULL);
	ssize_t n;

	if (fd < 0)
		return false;
	n = read(fd, ret->text, sizeof(ret->text) - 1);
	close(fd);
	ret->len = n > 0 ? (size_t)n : 0;
	ret->text[ret->len] = '\0';
	return n > 0;
}

/* An ELF program that names a loader; its headers lie in its first bytes. */
static bool dynamic(const struct head *h)
{
	const unsigned char *t = (const unsigned char *)h->text;
	Elf64_Ehdr e;
	Elf32_Ehdr narrow;

	if (h->len < sizeof(Elf64_Ehdr) || memcmp(t, ELFMAG, SELFMAG))
		return false;
	memcpy(&e, t, sizeof(e));
	memcpy(&narrow, t, sizeof(narrow));
	bool wide = t[EI_CLASS] == ELFCLASS64;
	uint64_t at = wide ? e.e_phoff : narrow.e_phoff;
	size_t size = wide ? sizeof(Elf64_Phdr) : sizeof(Elf32_Phdr),
	       n = wide ? e.e_phnum : narrow.e_phnum;
	for (; n; n--, at += size) {
		uint32_t type; /* the first field in both */
		if (at > h->len || size > h->len - at)
			return true;
		memcpy(&type, t + at, sizeof(type));
		if (type == PT_INTERP)
			return true;
	}
	return false;
}

/* What each interpreter of scripts runs by its environment; the value with and without a folder in it. */
static const struct {
	const char *interpreter, *variable, *path, *here;
} table[] = {
	{"bash", "BASH_ENV", "/home/plumbline0/x", "x"},
	{"bash", "BASH_FUNC_x%%", "() {  :; }", NULL},
	{"zsh", "ZDOTDIR", "/home/plumbline0", "."},
	{"perl", "PERL5OPT", "-I/home/plumbline0 -Mx", "-I. -Mx"},
	{"perl", "PERL5LIB", "/home/plumbline0", "."},
	{"perl", "PERLLIB", "/home/plumbline0", "."},
	{"python", "PYTHONPATH", "/home/plumbline0", "."},
	{"python", "PYTHONHOME", "/home/plumbline0", "."},
	{"python", "PYTHONUSERBASE", "/home/plumbline0", "."},
	{"ruby", "RUBYOPT", "-r/home/plumbline0/x", "-I. -rx"},
	{"ruby", "RUBYLIB", "/home/plumbline0", "."},
	{"node", "NODE_OPTIONS", "--require=/home/plumbline0/x", "--require=x"},
	{"lua", "LUA_INIT", "@/home/plumbline0/x", "@x"},
	{"php", "PHPRC", "/home/plumbline0", "."},
	{"ld.so", "LD_PRELOAD", "/home/plumbline0/x.so", NULL},
	{"ld.so", "LD_AUDIT", "/home/plumbline0/x.so", NULL},
	{"ld.so", "LD_LIBRARY_PATH", "/home/plumbline0", "."},
};

static const char *given(struct ask *k, const struct sudoers_env *e,
	const struct sudoers_env *other, const char *interpreter, bool folders,
	struct line_at *ret_at)
{
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		const char *values[] = {table[i].path, table[i].here};
		struct line_at at, at2;
		if (!str_starts(interpreter, table[i].interpreter))
			continue;
		if (!folders && str_starts(table[i].variable, "PYTHON"))
			continue; /* python -I, -E */
		for (size_t v = 0; v < 2 && values[v]; v++) {
			const char *var =
				arena_printf(k->ev->arena, "%s=%s", table[i].variable, values[v]);
			bool one = e && sudoers_env_passes(e, var, &at);
			bool two = other && sudoers_env_passes(other, var, &at2);
			if (one && two) {
				*ret_at = at;
				return table[i].variable;
			}
			if (one || two)
				ask_not_sure(k, one ? at : at2);
		}
	}
	return NULL;
}

static const char *of_program(struct ask *k, const char *path, const struct sudoers_user *target,
	const struct sudoers_env *e, const struct sudoers_env *other, struct line_at *at, int depth)
{
	struct head h;
	struct stat st;

	if (depth > 3 || !read_head(k, path, &h))
		return NULL;
	if (h.len > 2 && !memcmp(h.text, "#!", 2)) {
		size_t n;
		const char *name, *found;
		h.text[strcspn(h.text, "\r\n")] = '\0';
		char **w = str_split(k->ev->arena, h.text + 2, " \t", &n);
		if (!n)
			return NULL;
		name = strrchr(w[0], '/') ? strrchr(w[0], '/') + 1 : w[0];
		if (str_eq(name, "env") && n > 1)
			for (size_t i = 1; i < n; i++)
				if (*w[i] != '-' && !strchr(w[i], '=')) {
					name = w[i];
					break;
				}
		bool own = true;
		for (size_t i = 1; i < n; i++)
			own &= *w[i] != '-' || !strpbrk(w[i], "IE");
		found = given(k, e, other, name, own, at);
		return found ? found : of_program(k, w[0], target, e, other, at, depth + 1);
	}
	if (!dynamic(&h) || root_stat(facts_host(k->f)->root, path, true, &st, NULL) < 0 ||
		((st.st_mode & S_ISUID) && st.st_uid != target->uid) ||
		((st.st_mode & S_ISGID) && (st.st_mode & S_IXGRP) && st.st_gid != target->gid))
		return NULL;
	return given(k, e, other, "ld.so", true, at);
}

const char *ask_environment(
	struct ask *k, const struct sudoers_try *t, const struct sudoers_answer *r)
{
	struct sudoers_query q = {.user = k->u,
		.target = r->target,
		.command = t->command,
		.args = t->args,
		.own = t->own};
	struct arena *a = k->ev->arena;
	const char *file, *found;

	if (*t->command != '/' || r->chroot)
		return NULL;
	struct sudoers_env *e = sudoers_env(k->s, &q, r, false, a);
	struct sudoers_env *other = sudoers_env(k->s, &q, r, true, a);
	if (!e || !other)
		return NULL;
	found = of_program(k, t->command, r->target, e, other, &k->env_at, 0);
	if (found)
		return found;
	file = sudoers_env_file(e, &k->env_at);
	return file && ask_mine(k, file) ? "env_file" : NULL;
}
