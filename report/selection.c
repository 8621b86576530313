/*
 * selection: which rules a profile selects (XCCDF 1.2, 6.2.8 and 7.2), reckoned without libopenscap.
 *
 * Handled: Rule and Group @selected, Profile/select by id, profiles that extend others, profiles of a tailoring.
 * Not handled, and said so: select by cluster-id, requires, conflicts.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"
#include "report/parts.h"

#define MAX_EXTENDS 16
#define MAX_GROUPS  64

struct select {
	const char *id;
	size_t order; /* the lowest holds: the derived profile first, in it the last one first */
	bool selected, used;
};

struct selection {
	struct arena *a;
	struct select *v;
	size_t n, cap, count;
};

static xmlNode *profile_in(xmlNode *parent, const char *id, struct arena *a)
{
	for (xmlNode *p = xml_child(parent, XCCDF_NS, "Profile"); p;
		p = xml_next(p, XCCDF_NS, "Profile"))
		if (str_eq(attr(p, "id", a), id))
			return p;
	return NULL;
}

xmlNode *find_profile(const struct bundle *b, const char *id, struct arena *a)
{
	xmlNode *found = id ? profile_in(b->benchmark, id, a) : NULL;
	xmlNode *list = xml_child(xmlDocGetRootElement(b->doc), ARF_NS, "report-requests");
	xmlNode *r = xml_child(list, ARF_NS, "report-request");

	for (; id && r && !found; r = xml_next(r, ARF_NS, "report-request")) {
		xmlNode *top = first_element(xml_child(r, ARF_NS, "content"));
		xmlNode *c = xml_child(top, NULL, "component");
		for (; c && !found; c = xml_next(c, NULL, "component"))
			if (xml_is(first_element(c), XCCDF_NS, "Tailoring"))
				found = profile_in(first_element(c), id, a);
	}
	return found;
}

static bool is_true(const char *s)
{
	return str_eq(s, "true") || str_eq(s, "1");
}

static int by_id(const void *pa, const void *pb)
{
	const struct select *a = pa, *b = pb;
	int rc = strcmp(a->id, b->id);

	return rc ? rc : a->order < b->order ? -1 : a->order > b->order;
}

static int read_profile(struct selection *s, const xmlNode *profile, struct err *e)
{
	for (const xmlNode *n = profile->last; n; n = n->prev) {
		if (!xml_is(n, XCCDF_NS, "select"))
			continue;
		const char *id = attr(n, "idref", s->a);
		if (!id || s->n >= LIMIT_RULES)
			return err_set(e, EBADMSG, "line %ld: a select without idref, or too many",
				xmlGetLineNo(n));
		struct select *x = arena_push(s->a, &s->v, &s->n, &s->cap, sizeof(*x));
		*x = (struct select){id, s->n, is_true(attr(n, "selected", s->a)), false};
	}
	return 0;
}

static struct select *lookup(const struct selection *s, const char *id)
{
	size_t low = 0, high = s->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		if (strcmp(s->v[mid].id, id) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < s->n && !strcmp(s->v[low].id, id) ? &s->v[low] : NULL;
}

static int count_in(
	struct selection *s, const xmlNode *parent, bool selected, int depth, struct err *e)
{
	if (depth > MAX_GROUPS)
		return err_set(e, EBADMSG, "groups nested more than %d deep", MAX_GROUPS);
	for (xmlNode *n = first_element(parent); n; n = n->next) {
		bool group = xml_is(n, XCCDF_NS, "Group");
		if (!group && !xml_is(n, XCCDF_NS, "Rule"))
			continue;
		if (xml_child(n, XCCDF_NS, "requires") || xml_child(n, XCCDF_NS, "conflicts"))
			return err_set(e, ENOTSUP, "the content uses requires or conflicts");
		const char *id = attr(n, "id", s->a), *own = attr(n, "selected", s->a);
		struct select *x = id ? lookup(s, id) : NULL;
		bool here = x ? x->selected : own ? is_true(own) : true;
		if (x)
			x->used = true;
		here &= selected;
		int rc = group ? count_in(s, n, here, depth + 1, e) : 0;
		if (rc < 0)
			return rc;
		s->count += !group && here && !is_true(attr(n, "abstract", s->a));
	}
	return 0;
}

int selection_count(const struct bundle *b, struct arena *a, size_t *ret, struct err *e)
{
	struct selection s = {.a = a};
	const char *id = attr(xml_child(b->result, XCCDF_NS, "profile"), "idref", a);
	int rc;

	for (int depth = 0; id; depth++) {
		xmlNode *p = find_profile(b, id, a);
		if (!p || depth == MAX_EXTENDS)
			return err_set(e, EBADMSG,
				p ? "profile %s extends too many others"
				  : "profile %s is not in the content",
				id);
		if ((rc = read_profile(&s, p, e)) < 0)
			return rc;
		id = attr(p, "extends", a);
	}
	if (s.n)
		qsort(s.v, s.n, sizeof(*s.v), by_id);
	if ((rc = count_in(&s, b->benchmark, true, 0, e)) < 0)
		return rc;
	for (size_t i = 0; i < s.n; i++)
		if (!s.v[i].used && (!i || strcmp(s.v[i - 1].id, s.v[i].id)))
			return err_set(e, ENOTSUP,
				"the profile selects %s, which is no id of a rule or group",
				s.v[i].id);
	*ret = s.count;
	return 0;
}
