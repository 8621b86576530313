/*
 * aide_select: which files AIDE's rules select (aide.conf(5), RULES; the manual's "deepest match for the node, first match
 * inside it").
 *
 * A rule hangs at the directory up to which its regex is plain text.  For a file the rules of its directory are asked and
 * then those of the directories above: equals rules at its own directory alone; of the others the first that matches at
 * the deepest directory; and the negative rules of all of them can take it out again, for a directory on its way too.
 * The file system is walked from the top, and a directory is entered when it is selected, when a rule matches the
 * beginning of what may lie below, or when rules hang below it.
 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/integrity/aide_parts.h"

#define STEPS 200000 /* of one match, as PCRE2 counts them */

static void *take(size_t size, void *arena)
{
	return arena_alloc(arena, size);
}

static void leave(void *p, void *arena)
{
	(void)p, (void)arena; /* it ends with the arena */
}

void *aide_compile(
	struct arena *a, const char *regex, bool anchored, size_t *ret_offset, char why[128])
{
	pcre2_general_context *g = pcre2_general_context_create(take, leave, a);
	pcre2_compile_context *c = pcre2_compile_context_create(g);
	int code;

	pcre2_set_parens_nest_limit(c, 100);
	void *ret = pcre2_compile((PCRE2_SPTR)regex, PCRE2_ZERO_TERMINATED,
		PCRE2_UTF | (anchored ? PCRE2_ANCHORED : 0), &code, ret_offset, c);
	if (!ret)
		pcre2_get_error_message(code, (PCRE2_UCHAR *)why, 128);
	return ret;
}

enum aide_match aide_match(void *code, struct arena *a, const char *text)
{
	pcre2_match_data *m = pcre2_match_data_create(1, NULL);
	pcre2_match_context *c = pcre2_match_context_create(NULL);

	(void)a;
	pcre2_set_match_limit(c, STEPS);
	pcre2_set_depth_limit(c, STEPS);
	int rc = pcre2_match(code, (PCRE2_SPTR)text, strlen(text), 0, PCRE2_PARTIAL_SOFT, m, c);
	pcre2_match_context_free(c);
	pcre2_match_data_free(m);
	if (rc >= 0)
		return MATCH_FULL;
	if (rc == PCRE2_ERROR_PARTIAL)
		return MATCH_PARTIAL;
	/* What is no UTF-8 matches nothing for AIDE either. */
	return rc == PCRE2_ERROR_MATCHLIMIT || rc == PCRE2_ERROR_DEPTHLIMIT ||
			       rc == PCRE2_ERROR_HEAPLIMIT
		       ? MATCH_UNKNOWN
		       : MATCH_NONE;
}

char *aide_node(struct arena *a, const char *regex)
{
	char *s = arena_alloc(a, strlen(regex) + 2);
	size_t n = 0, slash = 1;

	for (const char *p = regex; *p && !strchr("(^$?*[\001", *p); p++) {
		if (*p == '\\' && p[1])
			p++; /* what is escaped is text, a slash of which no directory is made */
		else if (*p == '/' && n)
			slash = n;
		s[n++] = *p;
	}
	s[0] = '/';
	s[slash] = '\0';
	return s;
}

/* Whether a rule of which not all is known may match: by the plain text it begins with. */
static bool could_match(const struct aide_rule *r, const char *text)
{
	size_t i = 0;

	if (strchr(r->regex, '|'))
		return true;
	while (r->regex[i] && text[i] && r->regex[i] == text[i] &&
		!strchr("\\.+{(^$?*[\001", r->regex[i]))
		i++;
	return !text[i] || !r->regex[i] || strchr("\\.+{(^$?*[\001", r->regex[i]);
}

struct asked {
	const struct aide_conf *c;
	struct arena *a;
	const struct aide_rule *rule; /* the one that decided */
	bool maybe;		      /* what is not known could change the answer */
};

static int by_node(const void *x, const void *y)
{
	const struct aide_rule *p = *(const struct aide_rule *const *)x,
			       *q = *(const struct aide_rule *const *)y;
	int d = strcmp(p->node, q->node);

	return d ? d : p < q ? -1 : p > q;
}

void aide_index(struct aide_conf *c, struct arena *a)
{
	c->by_node = arena_array(a, c->n_rules, sizeof(*c->by_node));
	c->vague = arena_array(a, c->n_rules, sizeof(*c->vague));
	for (size_t i = 0; i < c->n_rules; i++)
		if (c->rules[i].code)
			c->by_node[c->n_by_node++] = &c->rules[i];
		else
			c->vague[c->n_vague++] = &c->rules[i];
	if (c->n_by_node)
		qsort(c->by_node, c->n_by_node, sizeof(*c->by_node), by_node);
}

/* The place of the node's first rule; n_by_node when it has none. */
static size_t rules_of(const struct aide_conf *c, const char *node)
{
	size_t low = 0, high = c->n_by_node;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (strcmp(c->by_node[mid]->node, node) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < c->n_by_node && !strcmp(c->by_node[low]->node, node) ? low : c->n_by_node;
}

static bool has_rules(const struct aide_conf *c, const char *node)
{
	return rules_of(c, node) < c->n_by_node;
}

static bool restricted(const struct aide_rule *r, char type)
{
	return r->types && !strchr(r->types, type);
}

/* The first rule of that kind at the node that matches; restrictions on types count, or are left out altogether. */
static enum aide_match first(struct asked *q, const char *node, char kind, const char *text,
	char type, bool unrestricted)
{
	enum aide_match best = MATCH_NONE;

	for (size_t i = rules_of(q->c, node);
		i < q->c->n_by_node && !strcmp(q->c->by_node[i]->node, node); i++) {
		const struct aide_rule *r = q->c->by_node[i];
		if (r->kind != kind || (unrestricted && r->types))
			continue;
		enum aide_match m = aide_match(r->code, q->a, text);
		if (m == MATCH_UNKNOWN || (r->maybe && m == MATCH_FULL)) {
			q->maybe |= !restricted(r, type);
		} else if (m == MATCH_FULL && !restricted(r, type)) {
			q->rule = r;
			return MATCH_FULL;
		} else if (m != MATCH_NONE) {
			best = MATCH_PARTIAL;
		}
	}
	return best;
}

static bool hangs_below(const struct aide_conf *c, const char *dir)
{
	size_t n = strlen(dir);

	for (size_t i = 0; i < c->n_rules; i++)
		if (!strncmp(c->rules[i].node, dir, n) &&
			(!c->rules[i].node[n] || c->rules[i].node[n] == '/'))
			return true;
	return false;
}

/* Cuts the last component off; "/" is its own parent. */
static void up(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash == path || !slash)
		slash = path + 1;
	*slash = '\0';
}

enum { OUT, SELECTED, EQUALS, BEGINNING };

/* Whether a negative rule at the node takes the file, or a directory between the two, out. */
static bool taken_out(struct asked *q, const char *node, const char *text, char type, int *ret)
{
	char *dir = arena_strdup(q->a, text);

	do {
		up(dir);
		if (strcmp(dir, node) > 0 && first(q, node, '!', dir, 'd', true) == MATCH_FULL) {
			*ret = OUT;
			return true;
		}
	} while (strcmp(dir, node) > 0);
	if (first(q, node, '!', text, type, false) != MATCH_FULL)
		return false;
	*ret = q->rule->types ? BEGINNING : OUT;
	return true;
}

/* What the rules say of one path by itself. */
static int ask(struct asked *q, const char *text, char type)
{
	char *node = arena_strdup(q->a, text), *at;
	int got = OUT;
	bool partial = false;

	up(node);
	q->rule = NULL;
	for (size_t i = 0; i < q->c->n_vague; i++)
		q->maybe |= could_match(q->c->vague[i], text) && !restricted(q->c->vague[i], type);
	if (has_rules(q->c, node)) {
		enum aide_match m = first(q, node, '=', text, type, false);
		partial |= m == MATCH_PARTIAL;
		got = m == MATCH_FULL ? EQUALS : OUT;
	}
	for (at = arena_strdup(q->a, node); got == OUT; up(at)) {
		enum aide_match m = first(q, at, '/', text, type, false);
		partial |= m == MATCH_PARTIAL;
		if (m == MATCH_FULL)
			got = SELECTED;
		if (!at[1])
			break;
	}
	if (got == OUT)
		return partial ? BEGINNING : OUT;
	const struct aide_rule *by = q->rule;
	/* From the top down to the file's own directory. */
	for (size_t n = 1; n <= strlen(node); n++) {
		if (n > 1 && node[n] && node[n] != '/')
			continue;
		at = arena_strndup(q->a, node, n);
		if (has_rules(q->c, at) && taken_out(q, at, text, type, &got))
			return got;
	}
	q->rule = by;
	return got;
}

struct aide_choice aide_choose(
	const struct aide_conf *c, struct arena *a, const char *path, char type)
{
	struct arena *own = arena_new(0);
	struct asked q = {.c = c, .a = own};
	struct aide_choice ret = {AIDE_YES, NULL, 0};
	int got;

	(void)a;
	for (const char *p = path + 1; ret.selected && (p = strchr(p, '/')); p++) {
		char *dir = arena_strndup(own, path, (size_t)(p - path));
		got = ask(&q, dir, 'd');
		if (got == OUT && !hangs_below(c, dir)) {
			ret.selected = AIDE_NO;
			ret.rule = q.rule;
		}
	}
	if (ret.selected) {
		got = ask(&q, path, type);
		ret.rule = q.rule;
		if (got == SELECTED || got == EQUALS)
			ret.attrs = q.rule->attrs & ~c->ignored;
		else
			ret.selected = AIDE_NO;
	}
	/* No negative rule can be taken back by what is not known. */
	if ((q.maybe || c->n_opaque) &&
		!(ret.selected == AIDE_NO && ret.rule && ret.rule->kind == '!' && !ret.rule->maybe))
		ret.selected = AIDE_MAYBE;
	arena_free(own);
	return ret;
}
