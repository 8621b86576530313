/*
 * sysctl_script: see sysctl_script.h.
 *
 * Followed: assignments of known text, for over words and patterns, if, case, && and ||, functions, groups and pipes,
 * here-documents; sysctl, systemd-sysctl, echo, printf, cat and tee into /proc/sys, test and [ on files, sh -c, ".",
 * scripts by their first line, run-parts, programs that only start another one, systemctl and service on systemd-sysctl;
 * set -e at what is known to fail, set -u at what nobody sets, eval of known text, trap ... EXIT, read in a loop over known
 * input.
 * Not handled: the exit code of a program (taken as unknown but for a few), arithmetic, functions' own arguments
 * beyond $1 to $9, other traps, what a program that is no script does.
 */
#include <ctype.h>
#include <fnmatch.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/boot/boot_interfaces.h"
#include "checks/resolve/kernel/sysctl_script_parts.h"

/* The words of a command as they stand, to say what is not understood. */
static const char *raw(struct run *r, const struct sh_node *n)
{
	struct strbuf b = {.arena = r->a};

	for (size_t i = 0; i < n->n; i++)
		strbuf_printf(&b, "%s ", n->words[i]);
	if (n->out_word)
		strbuf_printf(&b, "> %s ", n->out_word);
	if (n->in_word)
		strbuf_printf(&b, "< %s", n->in_word);
	return strbuf_str(&b);
}

/* Standard input of a command, as far as it is known. */
static void take_input(struct run *r, const struct sh_node *n)
{
	const struct file *in;
	bool known = true;

	if (!n->in || !n->in_word)
		return;
	r->input = NULL;
	const char *word = n->in == 'h' ? n->in_word : hand_one(r, n->in_word, &known);
	if (!known)
		return;
	if (n->in == 's' || n->in == 'h' || n->in == 'e')
		r->input = word;
	else if (n->in == 'f' && root_read(r->s->root, word, &in, NULL) == 0)
		r->input = in->data;
}

static int simple_node(struct run *r, const struct sh_node *n, const char **ret_out)
{
	struct fields f = {.known = true};
	const char *was = r->input, *text = raw(r, n), *out = NULL;
	bool known = true;
	int rc = 1;

	for (size_t i = 0; i < n->n_assign; i++) {
		const char *eq = strchr(n->words[i], '=');
		if (!eq)
			continue;
		const char *v = hand_one(r, eq + 1, &known);
		hand_assign(r, arena_strndup(r->a, n->words[i], (size_t)(eq - n->words[i])),
			known ? v : NULL);
	}
	for (size_t i = n->n_assign; i < n->n; i++)
		hand_expand(r, n->words[i], &f, true);
	take_input(r, n);
	if (r->stopped) /* set -u at what is not set */
		return 0;
	if (f.n)
		rc = hand_simple(r, &f, text, &out);
	if (n->out_word) {
		const char *to = hand_one(r, n->out_word, &known);
		if (!known && (hand_suspicious(text) || hand_suspicious(to)))
			hand_lost(r, text);
		else if (known)
			hand_write(r, to, f.n ? out : "");
		if (known && strstr(to, "sysctl") && str_starts(to, "/etc/"))
			hand_lost(r, "");
		out = NULL;
	}
	r->input = was;
	*ret_out = out;
	return rc;
}

/* Runs n with what it does marked as depending on this place. */
static int maybe(struct run *r, const struct sh_node *n)
{
	const char *was = r->when;

	if (!r->when)
		r->when = arena_strdup(r->a, hand_where(r));
	hand_list(r, n);
	r->when = was ? was : r->pending;
	return -1;
}

static void for_words(struct run *r, const struct sh_node *n)
{
	struct fields f = {.known = true};
	const char *was = r->when;

	for (size_t i = 1; i < n->n; i++)
		hand_expand(r, n->words[i], &f, true);
	if (n->all || !f.known) {
		hand_assign(r, n->words[0], NULL);
		maybe(r, n->a);
		return;
	}
	for (size_t i = 0; i < f.n && i < 200 && !r->stopped; i++) {
		char **paths;
		size_t n_paths = 0;
		/* Patterns below /proc stay patterns; others are the files there are. */
		if (sysctl_is_glob(f.v[i]) && f.v[i][0] == '/' && !str_starts(f.v[i], "/proc/") &&
			root_glob(r->s->root, r->a, f.v[i], &paths, &n_paths, NULL) == 0) {
			for (size_t k = 0; k < n_paths && k < 200; k++) {
				hand_bind(r, n->words[0], paths[k]);
				hand_list(r, n->a);
			}
			continue;
		}
		hand_bind(r, n->words[0], f.v[i]);
		hand_list(r, n->a);
	}
	r->when = was;
	if (r->when)
		hand_assign(r, n->words[0], NULL);
}

static int case_node(struct run *r, const struct sh_node *n)
{
	bool known, pattern_known;
	const char *subject = hand_one(r, n->words[0], &known);

	for (size_t i = 0; i < n->n_items; i++)
		for (size_t k = 0; k < n->items[i].n; k++) {
			const char *p = hand_one(r, n->items[i].patterns[k], &pattern_known);
			if (!known || !pattern_known) {
				maybe(r, n->items[i].body);
				break;
			}
			if (!fnmatch(p, subject, 0))
				return hand_list(r, n->items[i].body);
		}
	return -1;
}

static int node(struct run *r, const struct sh_node *n);

/* Its commands stand one behind the other: what one prints the next reads. */
static int pipe_node(struct run *r, const struct sh_node *n)
{
	const char *was = r->input;
	int rc = -1;

	for (const struct sh_node *c = n->a; c; c = c->next) {
		const char *out = NULL;
		rc = c->kind == SH_SIMPLE ? simple_node(r, c, &out) : node(r, c);
		r->input = out;
	}
	r->input = was;
	return rc;
}

static int tested(struct run *r, const struct sh_node *n)
{
	r->tested++;
	int rc = hand_list(r, n);
	r->tested--;
	return rc;
}

/* What ends there ends it alone. */
static int subshell(struct run *r, const struct sh_node *n)
{
	const char *when = r->s->at.when, *cwd = r->cwd;
	bool errexit = r->errexit;
	int rc = hand_list(r, n);

	if (r->stopped && rc)
		rc = -1;
	r->stopped = r->exited = false;
	r->errexit = errexit;
	r->s->at.when = when;
	r->cwd = cwd;
	return rc;
}

static int one_node(struct run *r, const struct sh_node *n);

/* A command with what is redirected of it. */
static int node(struct run *r, const struct sh_node *n)
{
	const char *was = r->input;
	bool known = true;

	if (n->kind == SH_SIMPLE)
		return one_node(r, n);
	take_input(r, n);
	int rc = one_node(r, n);
	r->input = was;
	const char *to = n->out_word ? hand_one(r, n->out_word, &known) : NULL;
	if (to && hand_suspicious(to))
		hand_lost(r, to);
	return rc;
}

static int one_node(struct run *r, const struct sh_node *n)
{
	const char *out;
	int rc;

	r->line = n->line;
	switch (n->kind) {
	case SH_SIMPLE:
		return simple_node(r, n, &out);
	case SH_AND:
	case SH_OR:
		rc = tested(r, n->a);
		r->line = n->line;
		if (rc == (n->kind == SH_OR))
			return rc;
		return rc < 0 ? maybe(r, n->b) : hand_list(r, n->b);
	case SH_NOT:
		rc = tested(r, n->a);
		return rc < 0 ? -1 : !rc;
	case SH_PIPE:
		return pipe_node(r, n);
	case SH_BACK:
	case SH_SUBSHELL:
		return subshell(r, n->a);
	case SH_GROUP:
		return hand_list(r, n->a);
	case SH_IF:
		rc = tested(r, n->a);
		r->line = n->line;
		if (rc < 0) {
			maybe(r, n->b);
			if (n->c)
				maybe(r, n->c);
			return -1;
		}
		return rc ? hand_list(r, n->b) : n->c ? hand_list(r, n->c) : 1;
	case SH_FOR:
		for_words(r, n);
		return -1;
	case SH_LOOP:
		if (hand_read_loop(r, n))
			return -1;
		/* fall through */
	case SH_COUNT:
		if (n->a)
			tested(r, n->a);
		return maybe(r, n->b);
	case SH_CASE:
		return case_node(r, n);
	case SH_FUNCTION:
		*(struct func *)arena_push(r->a, &r->funcs, &r->n_funcs, &r->cap_funcs,
			sizeof(*r->funcs)) = (struct func){n->words[0], n->a};
		return 1;
	case SH_COND: {
		struct fields f = {.known = true};
		for (size_t i = 0; i < n->n; i++)
			hand_expand(r, n->words[i], &f, false);
		return f.known ? hand_test(r, f.v, f.n) : -1;
	}
	default:
		return n->b ? maybe(r, n->b) : -1;
	}
}

/* The exit code of the last command. */
int hand_list(struct run *r, const struct sh_node *n)
{
	int rc = 1;

	for (; n && !r->stopped; n = n->next) {
		if (++r->steps > MAX_STEPS || r->depth > MAX_DEPTH) {
			hand_lost(r, "");
			r->stopped = true;
			return -1;
		}
		rc = node(r, n);
		if (!rc && r->errexit && !r->tested && !r->stopped &&
			(n->kind == SH_SIMPLE || n->kind == SH_PIPE || n->kind == SH_COND ||
				n->kind == SH_SUBSHELL)) {
			r->code = 0;
			hand_leave(r, false);
		}
	}
	return rc;
}

void hand_environment(struct run *r)
{
	for (size_t i = 0; i < r->s->n_env; i++) {
		const char *eq = strchr(r->s->env[i], '='), *name;
		if (eq) {
			name = arena_strndup(r->a, r->s->env[i], (size_t)(eq - r->s->env[i]));
			hand_assign(r, name, eq + 1);
			hand_export(r, name);
		}
	}
}

void hand_leave(struct run *r, bool back)
{
	if (!r->when) {
		r->stopped = true;
		r->exited |= !back;
	} else if (back && r->depth) {
		r->pending = r->when;
	} else if (!r->s->at.when) {
		r->s->at.when = r->when; /* what follows depends on it */
	}
}

int hand_eval(struct run *r, const char *text)
{
	const struct sh_script *script = sh_parse(r->a, text, strlen(text), r->line ? r->line : 1);
	int rc = 1;

	if (r->depth >= MAX_DEPTH)
		return -1;
	r->depth++;
	for (size_t i = 0; i < script->n && !r->stopped; i++)
		rc = hand_list(r, script->v[i]);
	r->depth--;
	return rc;
}

int hand_end(struct run *r, int rc, const char *when)
{
	const char *text = r->trap;

	if (r->stopped)
		rc = r->code;
	if (text) {
		r->trap = NULL;
		r->stopped = r->exited = false;
		hand_eval(r, text);
	}
	return r->s->at.when == when && !r->pending ? rc : -1;
}

int hand_text(struct sysctl_script *s, const char *text, const struct file *f, unsigned line)
{
	struct run r = {.s = s, .a = s->a, .file = f, .line = line, .code = -1};
	const char *when = s->at.when;
	int rc = 1;

	if (s->depth >= MAX_DEPTH)
		return -1;
	hand_environment(&r);
	const struct sh_script *script = sh_parse(s->a, text, strlen(text), line);
	for (size_t i = 0; i < script->n && !r.stopped; i++)
		rc = hand_list(&r, script->v[i]);
	return hand_end(&r, rc, when);
}

static int direct(struct sysctl_script *s, char *const *argv, size_t n, const char *to)
{
	struct run r = {.s = s, .a = s->a, .file = s->at.file, .line = s->at.line, .direct = true};
	struct strbuf text = {.arena = s->a};
	struct fields f = {.v = (char **)argv, .n = n, .known = true};
	const char *out = NULL;

	for (size_t i = 0; i < n; i++)
		strbuf_printf(&text, "%s ", argv[i]);
	int rc = n ? hand_simple(&r, &f, strbuf_str(&text), &out) : -1;
	if (to)
		hand_write(&r, to, out);
	return rc;
}

int hand_command(struct sysctl_script *s, char *const *argv, size_t n)
{
	return direct(s, argv, n, NULL);
}

int hand_printing(struct sysctl_script *s, char *const *argv, size_t n, const char *path)
{
	return direct(s, argv, n, path);
}

static void hear_ifup(void *of, const struct boot_ifup_command *c)
{
	struct sysctl_script *s = of;
	char **env = arena_array(s->a, c->n_env, sizeof(*env));

	for (size_t i = 0; i < c->n_env; i++)
		env[i] = arena_printf(s->a, "%s=%s", c->env[i].name, c->env[i].value);
	s->env = env;
	s->n_env = c->n_env;
	s->at.when = c->when;
	if (c->file) {
		s->at.file = c->file;
		s->at.line = c->line;
	}
	if (c->text)
		hand_text(s, c->text, c->file, c->line);
	else
		hand_command(s, c->argv, c->n);
	s->env = NULL;
	s->n_env = 0;
	s->at.when = NULL;
}

void hand_ifupdown(struct sysctl_script *s)
{
	boot_ifupdown(&(struct boot_ifup){s->root, s->a, hear_ifup, s});
}
