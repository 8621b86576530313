/*
 * unit_service: the settings of one service (systemd.exec(5), systemd.resource-control(5), version 252).
 *
 * An empty assignment takes away those before it.  Lists as CapabilityBoundingSet=, RestrictAddressFamilies= and
 * SystemCallFilter= allow or forbid by their first assignment; later ones put in or take out.  Network: PrivateNetwork=,
 * RestrictAddressFamilies=, IPAddressDeny= for all, SystemCallFilter= where it forbids what no packet is sent without.
 * Not known: NetworkNamespacePath=, IPAddressAllow= of some hosts.  Not handled: slices above the unit.
 */
#include "checks/resolve/units/unit_service.h"

#include <string.h>

#include "base/str.h"
#include "checks/resolve/units/systemd_conf.h"
#include "checks/resolve/units/unit_index.h"

int unit_service(
	struct root *r, struct arena *a, const char *name, struct unit_service *ret, struct err *e)
{
	struct unit_index *x;
	int rc = unit_index(r, &x, e);

	*ret = (struct unit_service){.r = r, .a = a};
	return rc < 0 ? rc : unit_load(x, arena_strdup(x->arena, name), &ret->u, e);
}

const struct ini_item *unit_service_next(const struct unit_service *s, const char *key, size_t *at)
{
	const struct ini *v = &s->u->items;

	if (!*at)
		for (size_t i = 0; i < v->n; i++)
			if (str_eq(v->v[i].key, key) && str_eq(v->v[i].section, "Service") &&
				!*v->v[i].value)
				*at = i + 1;
	while (*at < v->n) {
		const struct ini_item *it = &v->v[(*at)++];
		if (str_eq(it->key, key) && str_eq(it->section, "Service"))
			return it;
	}
	return NULL;
}

const struct ini_item *unit_service_last(const struct unit_service *s, const char *key)
{
	const struct ini_item *it, *ret = NULL;
	size_t at = 0;

	while ((it = unit_service_next(s, key, &at)))
		ret = it;
	return ret;
}

bool unit_service_is_on(const struct unit_service *s, const char *key)
{
	const struct ini_item *it = unit_service_last(s, key);
	bool on = false;

	return it && systemd_bool(it->value, &on) == 0 && on;
}

char **unit_service_words(const struct unit_service *s, const struct ini_item *it, size_t *n)
{
	char **v = unit_words(s->a, it->value, n);

	for (size_t i = 0; i < *n; i++) {
		char *w = v[i] + strspn(v[i], "\"'");
		w[strcspn(w, "\"'")] = '\0';
		v[i] = unit_expand(s->a, s->u, w, NULL);
	}
	return v;
}

static bool is_one(const char *word, const char *const *names)
{
	for (size_t i = 0; names[i]; i++)
		if (strlen(names[i]) == strcspn(word, ":") &&
			!strncasecmp(names[i], word, strlen(names[i])))
			return true;
	return false;
}

bool unit_service_lets(const struct unit_service *s, const char *key, const char *const *names,
	const struct ini_item **ret_by, bool *ret_allows)
{
	const struct ini_item *it, *by = NULL;
	bool allows = false, lets = true, first = true;
	size_t n;

	for (size_t at = 0; (it = unit_service_next(s, key, &at)); first = false) {
		bool out = *it->value == '~';
		char **w = unit_words(s->a, it->value + out, &n);
		if (first) {
			allows = !out;
			lets = !allows;
			by = it;
		}
		for (size_t k = 0; k < n; k++)
			if (is_one(w[k], names)) {
				lets = !out;
				by = it;
			}
	}
	if (ret_allows)
		*ret_allows = allows;
	if (ret_by && by)
		*ret_by = by;
	return lets;
}

static bool is_all(const char *w)
{
	return str_eq(w, "any") || str_eq(w, "0.0.0.0/0");
}

/* Not on the way to any other host. */
static bool is_near(const char *w)
{
	return str_eq(w, "localhost") || str_eq(w, "link-local") || str_eq(w, "multicast") ||
	       str_starts(w, "127.") || str_starts(w, "::1");
}

static enum unit_answer addresses(const struct unit_service *s, const struct ini_item **by)
{
	const struct ini_item *it, *deny = NULL, *allow = NULL;
	size_t n;

	for (size_t at = 0; (it = unit_service_next(s, "IPAddressDeny", &at));) {
		char **w = unit_words(s->a, it->value, &n);
		for (size_t i = 0; i < n; i++)
			deny = is_all(w[i]) ? it : deny;
	}
	for (size_t at = 0; deny && (it = unit_service_next(s, "IPAddressAllow", &at));) {
		char **w = unit_words(s->a, it->value, &n);
		for (size_t i = 0; i < n; i++) {
			if (is_all(w[i]))
				return UNIT_DOES_RUN;
			allow = is_near(w[i]) ? allow : it;
		}
	}
	*by = allow ? allow : deny;
	return allow ? UNIT_RUN_NOT_KNOWN : deny ? UNIT_DOES_NOT_RUN : UNIT_DOES_RUN;
}

enum unit_answer unit_service_network(const struct unit_service *s, const struct ini_item **ret_by)
{
	static const char *const families[] = {"AF_INET", "AF_INET6", NULL};
	static const char *const calls[] = {"@network-io", "sendto", "sendmsg", "socket", NULL};
	bool allows;

	*ret_by = unit_service_last(s, "NetworkNamespacePath");
	if (*ret_by)
		return UNIT_RUN_NOT_KNOWN;
	*ret_by = unit_service_last(s, "PrivateNetwork");
	if (unit_service_is_on(s, "PrivateNetwork") ||
		!unit_service_lets(s, "RestrictAddressFamilies", families, ret_by, NULL))
		return UNIT_DOES_NOT_RUN;
	/* A list of what is allowed may let them through by another group. */
	if (!unit_service_lets(s, "SystemCallFilter", calls, ret_by, &allows) && !allows)
		return UNIT_DOES_NOT_RUN;
	return addresses(s, ret_by);
}
