/*
 * auditrules: the audit rules that the next boot loads, and those that the kernel holds now.
 *
 * Formats: /etc/audit/rules.d/ *.rules put together by augenrules(8) into audit.rules(7), read by auditctl -R.
 * Precedence: files in the order of `ls -v`, and within the kernel the first rule that matches.  augenrules takes
 * the last bare -D, -b and -f to the top and the last -e to the end; with mawk, Debian's awk, `\s` in its
 * patterns is the letter s, so an indented one stays where it is.  `cat` glues a last line without newline to
 * the next file's first.  auditctl stops at the first line it or the kernel refuses (unless -i or -c came
 * before): the rules so far stay, the rest, a final -e 2 too, is lost.
 *
 * Not handled: an awk that is neither mawk nor gawk.  Who loads them: audit_boot.c.
 */
#include "checks/resolve/audit/auditrules.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sysmacros.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/probe/probe.h"

#define RULES_DIR  "/etc/audit/rules.d"
#define RULES_FILE "/etc/audit/audit.rules"
#define MAX_RULES  5000 /* no host holds so many; each new one is compared with all */
#define LINE_READ                                                                                  \
	6143 /* what auditctl reads at once; the rest of a longer line is a line of its own */

struct part { /* a file's place in the text that `cat` makes */
	size_t at;
	const struct file *file;
};

struct generated { /* one line of the generated file, and where it begins in the sources */
	const char *text;
	size_t len;
	const struct file *file;
	unsigned line;
};

struct loader {
	struct root *root;
	struct arena *arena;
	struct audit_rules *rules;
	bool ignore; /* -i or -c was seen */
	bool tell;   /* -c was */
};

static bool is_digit(int c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(int c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Length of the name without its suffixes: (\.[A-Za-z~][A-Za-z0-9~]*)* at the end. */
static size_t stem(const char *s)
{
	size_t len = strlen(s), cut = 0, i = 0;

	while (i < len) {
		cut = ++i;
		while (i + 1 < len && s[i] == '.' && (is_letter(s[i + 1]) || s[i + 1] == '~'))
			for (i += 2; i < len && (is_letter(s[i]) || is_digit(s[i]) || s[i] == '~');)
				i++;
	}
	return cut;
}

static int weight(const char *s, size_t at, size_t len)
{
	if (at >= len)
		return -1;
	unsigned char c = (unsigned char)s[at];
	if (is_digit(c))
		return 0;
	if (is_letter(c))
		return c;
	return c == '~' ? -2 : c + 256;
}

static int version_order(const char *x, size_t xlen, const char *y, size_t ylen)
{
	size_t i = 0, j = 0;

	while (i < xlen || j < ylen) {
		int first = 0;
		while ((i < xlen && !is_digit(x[i])) || (j < ylen && !is_digit(y[j]))) {
			int d = weight(x, i++, xlen) - weight(y, j++, ylen);
			if (d)
				return d;
		}
		while (i < xlen && x[i] == '0')
			i++;
		while (j < ylen && y[j] == '0')
			j++;
		for (; i < xlen && j < ylen && is_digit(x[i]) && is_digit(y[j]); i++, j++)
			if (!first)
				first = x[i] - y[j];
		if (i < xlen && is_digit(x[i]))
			return 1;
		if (j < ylen && is_digit(y[j]))
			return -1;
		if (first)
			return first;
	}
	return 0;
}

static int by_version(const void *x, const void *y)
{
	const char *a = *(char *const *)x, *b = *(char *const *)y;
	int d = version_order(a, stem(a), b, stem(b));

	if (!d)
		d = version_order(a, strlen(a), b, strlen(b));
	return d ? d : strcmp(a, b);
}

void audit_sort_names(char **names, size_t n)
{
	if (n)
		qsort(names, n, sizeof(*names), by_version);
}

static int stop(struct loader *l, const struct file *f, unsigned line, const char *why)
{
	if (!l->ignore && !l->rules->stopped) {
		l->rules->file = f;
		l->rules->line = line;
		l->rules->stopped = why;
	}
	if (l->tell && !l->rules->told)
		l->rules->told = f ? arena_printf(l->arena, "%s:%u: %s", f->path, line, why) : why;
	return l->ignore ? 0 : 1;
}

static struct audit_rule *find(struct audit_rules *rules, const struct audit_rule *r)
{
	for (size_t i = 0; i < rules->n; i++)
		if (audit_rule_same(&rules->v[i], r))
			return &rules->v[i];
	return NULL;
}

static const char *add_rule(struct loader *l, const struct audit_line *al)
{
	struct audit_rules *rules = l->rules;
	const char *gone = audit_rule_missing(l->root, l->arena, &al->rule);
	bool front = al->verb == AUDIT_LINE_PREPEND;

	if (gone)
		return arena_printf(l->arena, "%s is not there", gone);
	/* The kernel compares the flag of a prepended rule too, and its own list never bears it. */
	if (!front && find(rules, &al->rule))
		return "the same rule is there already";
	arena_push(l->arena, &rules->v, &rules->n, &rules->cap, sizeof(*rules->v));
	if (front)
		memmove(rules->v + 1, rules->v, (rules->n - 1) * sizeof(*rules->v));
	rules->v[front ? 0 : rules->n - 1] = al->rule;
	return NULL;
}

static void delete_rule(struct audit_rules *rules, size_t i)
{
	memmove(rules->v + i, rules->v + i + 1, (rules->n - i - 1) * sizeof(*rules->v));
	rules->n--;
}

static void set(struct audit_setting *s, int64_t value, const struct audit_line *al)
{
	if (value >= 0)
		*s = (struct audit_setting){value, al->rule.file, al->rule.line};
}

/* What a line sets it has set, though the rest of it be refused. */
static void apply_settings(struct audit_rules *rules, const struct audit_line *al)
{
	if (rules->enabled == 2)
		return;
	if (al->enabled >= 0)
		rules->enabled = al->enabled;
	set(&rules->failure, al->failure, al);
	set(&rules->backlog, al->backlog, al);
	set(&rules->rate, al->rate, al);
}

/* Does what the line says.  NULL, or why the kernel refuses. */
static const char *apply(struct loader *l, const struct audit_line *al)
{
	struct audit_rules *rules = l->rules;
	struct audit_rule *r;

	if (rules->enabled == 2 && al->verb != AUDIT_LINE_NOTHING)
		return "the rules are locked by an earlier -e 2";
	/* The options of a line are done one by one, its rule comes last. */
	apply_settings(rules, al);
	if (al->enabled == 2 && al->verb != AUDIT_LINE_SET && al->verb != AUDIT_LINE_NOTHING)
		return "the rules are locked by the -e 2 of the same line";
	switch (al->verb) {
	case AUDIT_LINE_ADD:
	case AUDIT_LINE_PREPEND:
		return add_rule(l, al);
	case AUDIT_LINE_DELETE:
		r = find(rules, &al->rule);
		if (!r)
			return "there is no such rule to delete";
		delete_rule(rules, (size_t)(r - rules->v));
		return NULL;
	case AUDIT_LINE_DELETE_ALL:
		for (size_t i = rules->n; i-- > 0;)
			if (!*al->key || (rules->v[i].key && strstr(rules->v[i].key, al->key)))
				delete_rule(rules, i);
		return NULL;
	case AUDIT_LINE_SET:
	case AUDIT_LINE_UNKNOWN:
	case AUDIT_LINE_NOTHING:
		break;
	}
	return NULL;
}

/* One line of the file auditctl reads.  0: go on, 1: the loading ends here, -errno: it cannot be known. */
static int load_line(struct loader *l, const char *text, size_t len, const struct file *f,
	unsigned line, struct err *e)
{
	do {
		size_t piece = len > LINE_READ ? LINE_READ : len;
		struct err why = {0};
		struct audit_line al;
		int rc = audit_line_parse(l->root, l->arena, text, piece, &al, &why);

		if (l->rules->n >= MAX_RULES)
			return err_set(e, E2BIG, "%s:%u: more than %d audit rules",
				f ? f->path : "auditctl", line, MAX_RULES);
		if (!rc && al.verb == AUDIT_LINE_UNKNOWN)
			return err_set(e, ENOTSUP,
				"%s:%u: what -q does to the rules cannot be told from files",
				f ? f->path : "auditctl", line);
		al.rule.file = f;
		al.rule.line = line;
		l->ignore |= al.ignore;
		l->tell |= al.tell;
		if (!rc) {
			const char *refused = apply(l, &al);
			if (refused)
				rc = err_set(&why, EBADMSG, "%s", refused);
		} else {
			apply_settings(
				l->rules, &al); /* "-e 2 x": complained of, after it was done */
		}
		if (rc && stop(l, f, line, arena_strdup(l->arena, why.text)))
			return 1;
		text += piece;
		len -= piece;
	} while (len);
	return 0;
}

/* What auditctl demands of the file itself. */
static const char *file_refused(const struct file *f)
{
	if (f->st.st_uid)
		return "auditctl refuses the file: it is not owned by root";
	return f->st.st_mode & S_IWOTH ? "auditctl refuses the file: it is writable by everyone"
				       : NULL;
}

int audit_rules_file(struct root *root, struct arena *a, const char *path, struct audit_rules *ret,
	struct err *e)
{
	struct loader l = {.root = root, .arena = a, .rules = ret};
	const struct file *f;
	const char *line;
	size_t len;
	struct stat st;

	if (!root_stat(root, path, true, &st, &(struct err){0}) && !S_ISREG(st.st_mode)) {
		stop(&l, NULL, 0, arena_printf(a, "%s is not a regular file", path));
		return 0;
	}
	int rc = root_read(root, path, &f, e);
	if (is_absent(rc)) {
		stop(&l, NULL, 0, arena_printf(a, "%s is not there", path));
		return 0;
	}
	if (rc)
		return rc;
	const char *why = file_refused(f);
	if (why) {
		stop(&l, f, 0, why);
		return 0;
	}
	for (struct lines ls = lines_of(f->data, f->size); !rc && next_line(&ls, &line, &len);)
		rc = load_line(&l, line, len, f, ls.number, e);
	return rc < 0 ? rc : 0;
}

struct words {
	char **v;
	size_t n, cap;
};

static void add_word(struct arena *a, struct words *to, char *word)
{
	*(char **)arena_push(a, &to->v, &to->n, &to->cap, sizeof(*to->v)) = word;
}

static int by_bytes(const void *x, const void *y)
{
	return strcmp(*(char *const *)x, *(char *const *)y);
}

/* A word of the list stands unquoted behind cat: where it is a pattern, it is the names it matches, if there are any. */
static void expand_name(struct arena *a, char **names, size_t n, char *word, struct words *to)
{
	size_t first = to->n;

	for (size_t i = 0; strpbrk(word, "*?[") && i < n; i++)
		if (!fnmatch(word, names[i], FNM_PERIOD))
			add_word(a, to, names[i]);
	if (to->n == first)
		add_word(a, to, word);
	else
		qsort(to->v + first, to->n - first, sizeof(*to->v), by_bytes);
}

/* The words that the shell makes of the names, in order: a blank in a name breaks it into two. */
static int rule_names(struct root *root, struct arena *a, char ***ret, size_t *ret_n, struct err *e)
{
	struct words to = {0};
	char **names;
	size_t n;
	int rc = root_list(root, RULES_DIR, a, &names, &n, e);

	*ret = NULL;
	*ret_n = 0;
	if (rc)
		return rc;
	audit_sort_names(names, n);
	for (size_t i = 0; i < n; i++) {
		size_t words;
		if (names[i][0] == '.' || !str_ends(names[i], ".rules"))
			continue;
		char **w = str_split(a, names[i], " \t\n", &words);
		for (size_t j = 0; j < words && to.n < MAX_RULES; j++)
			expand_name(a, names, n, w[j], &to);
	}
	*ret = to.v;
	*ret_n = to.n;
	return 0;
}

static int concatenate(struct root *root, struct arena *a, struct strbuf *all, struct part **parts,
	size_t *n, struct err *e)
{
	char **names;
	size_t n_names, cap = 0;
	int rc = rule_names(root, a, &names, &n_names, e);

	for (size_t i = 0; !rc && i < n_names; i++) {
		const char *path = arena_printf(a, RULES_DIR "/%s", names[i]);
		const struct file *f;
		struct stat st;

		rc = root_stat(root, path, true, &st, e);
		bool nothing = !rc && S_ISCHR(st.st_mode) && st.st_rdev == makedev(1, 3);
		if (is_absent(rc) || nothing || (!rc && S_ISDIR(st.st_mode))) {
			rc = 0; /* cat complains and goes on; of /dev/null there is nothing */
			continue;
		}
		rc = rc ? rc : root_read(root, path, &f, e);
		if (rc)
			break;
		if (f->has_nul)
			return err_set(e, EBADMSG,
				"%s: a NUL byte: what awk makes of it is not known", path);
		*(struct part *)arena_push(a, parts, n, &cap, sizeof(**parts)) =
			(struct part){all->len, f};
		strbuf_add(all, f->data, f->size);
		if (all->len > LIMIT_CONFIG_FILE)
			return err_set(e, EFBIG, "%s: more than %zu bytes of rules", RULES_DIR,
				LIMIT_CONFIG_FILE);
	}
	return rc;
}

/* gawk takes `\s` for a blank, mawk for the letter s.  0 or -ENOTSUP for another awk. */
static int awk_blank(struct root *root, struct arena *a, const char **ret, struct err *e)
{
	char *real = NULL;

	*ret = "s";
	if (root_resolve(root, "/usr/bin/awk", a, &real, &(struct err){0}) < 0)
		return 0;
	const char *name = strrchr(real, '/') + 1;
	if (str_eq(name, "gawk"))
		*ret = " \t\n\v\f\r";
	else if (!str_eq(name, "mawk") && !str_eq(name, "awk"))
		return err_set(e, ENOTSUP,
			"augenrules runs %s, an awk whose patterns are not known here", real);
	return 0;
}

static bool begins(const struct generated *g, const char *blank, const char *what, bool whole)
{
	size_t i = 0, n = strlen(what);

	while (i < g->len && strchr(blank, g->text[i]))
		i++;
	if (g->len - i < n || memcmp(g->text + i, what, n))
		return false;
	for (i += n; whole && i < g->len; i++)
		if (!strchr(blank, g->text[i]))
			return false;
	return true;
}

/* Whether what augenrules copies there is nothing that auditctl then takes. */
static bool cannot_be_made(struct root *root, struct arena *a, const char **why)
{
	struct stat st;

	if (root_stat(root, RULES_FILE, false, &st, &(struct err){0}))
		return false;
	if (S_ISLNK(st.st_mode) && root_stat(root, RULES_FILE, true, &st, &(struct err){0})) {
		*why = RULES_FILE " is a link to nothing: the rules are not written through it";
		return true;
	}
	if (S_ISREG(st.st_mode))
		return false;
	*why = arena_printf(a, RULES_FILE " is %s, which auditctl refuses to read",
		S_ISDIR(st.st_mode) ? "a directory" : "not a regular file");
	return true;
}

int audit_rules_augenrules(
	struct root *root, struct arena *a, struct audit_rules *ret, struct err *e)
{
	static const struct {
		const char *option;
		bool whole;
	} hoisted[] = {{"#", false}, {"-e", false}, {"-D", true}, {"-f", false}, {"-b", false}};
	struct generated *body = NULL, last[5] = {{0}}, g;
	struct loader l = {.root = root, .arena = a, .rules = ret};
	struct strbuf all = {.arena = a};
	struct part *parts = NULL;
	size_t n_parts = 0, n = 0, cap = 0, part = 0, i;
	const char *blank = "s", *why;
	const struct file *old;

	int rc = concatenate(root, a, &all, &parts, &n_parts, e);
	if (is_absent(rc)) /* no rules.d: the old file is loaded as it is */
		return audit_rules_file(root, a, RULES_FILE, ret, e);
	if (!rc && cannot_be_made(root, a, &why)) {
		stop(&l, NULL, 0, why);
		return 0;
	}
	if (!rc && !root_read(root, RULES_FILE, &old, &(struct err){0}) && old->st.st_uid) {
		stop(&l, old, 0, file_refused(old)); /* it is written over, and keeps its owner */
		return 0;
	}
	rc = rc ? rc : awk_blank(root, a, &blank, e);
	if (rc)
		return rc;
	struct lines ls = lines_of(strbuf_str(&all), all.len);
	for (unsigned in_part = 0; next_line(&ls, &g.text, &g.len);) {
		size_t at = (size_t)(g.text - all.data);
		for (in_part++; part + 1 < n_parts && parts[part + 1].at <= at; part++)
			in_part = 1;
		g.file = parts[part].file;
		g.line = in_part;
		for (i = 0; g.len && i < 5; i++)
			if (begins(&g, blank, hoisted[i].option, hoisted[i].whole))
				break;
		if (g.len && i == 5)
			*(struct generated *)arena_push(a, &body, &n, &cap, sizeof(*body)) = g;
		else if (g.len)
			last[i] = g;
	}
	static const int top[] = {2, 4, 3}; /* -D, -b, -f */
	for (i = 0; !rc && i < 3; i++)
		if (last[top[i]].text)
			rc = load_line(&l, last[top[i]].text, last[top[i]].len, last[top[i]].file,
				last[top[i]].line, e);
	for (i = 0; !rc && i < n; i++)
		rc = load_line(&l, body[i].text, body[i].len, body[i].file, body[i].line, e);
	if (!rc && last[1].text)
		rc = load_line(&l, last[1].text, last[1].len, last[1].file, last[1].line, e);
	return rc < 0 ? rc : 0;
}

int audit_rules_command(struct root *root, struct arena *a, char **words, size_t n,
	struct audit_rules *ret, struct err *e)
{
	struct loader l = {.root = root, .arena = a, .rules = ret};
	struct strbuf b = {.arena = a};

	for (size_t i = 0; i < n; i++)
		strbuf_printf(&b, "%s%s", i ? " " : "", words[i]);
	int rc = load_line(&l, strbuf_str(&b), b.len, NULL, 0, e);
	return rc < 0 ? rc : 0;
}

static int build_live(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct audit_rules *rules = arena_alloc(a, sizeof(*rules));
	struct audit_loaded *v = NULL;
	size_t n = 0;

	(void)f;
	*ret = rules;
	rules->enabled = -1;
	if (!h->live)
		return err_set(e, EOPNOTSUPP, "the rules of the kernel need a running system");
	struct audit_status st;
	int rc = h->probe->audit_rules(h->probe->arg, a, &v, &n, e);
	rc = rc ? rc : h->probe->audit_status(h->probe->arg, &st, e);
	if (!rc) {
		rules->failure.value = st.failure;
		rules->backlog.value = st.backlog_limit;
		rules->rate.value = st.rate_limit;
	}
	for (size_t i = 0; !rc && i < n; i++) {
		struct audit_rule *r =
			arena_push(a, &rules->v, &rules->n, &rules->cap, sizeof(*rules->v));
		rc = audit_rule_decode(a, v[i].rule, v[i].size, r, e);
	}
	return rc;
}

const struct model model_audit_rules_live = {"audit rules in the kernel", build_live};
