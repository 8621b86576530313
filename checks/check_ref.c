/* check_ref: see check_ref.h. */
#include "checks/check_ref.h"

#include <string.h>

#include "base/str.h"

/* "%25" and "%26" are put right in place; nothing else may follow a "%". */
static bool decode(char *s)
{
	char *to = s;

	for (; *s; s++) {
		if (*s != '%') {
			*to++ = *s;
			continue;
		}
		if (s[1] != '2' || (s[2] != '5' && s[2] != '6'))
			return false;
		*to++ = s[2] == '5' ? '%' : '&';
		s += 2;
	}
	*to = '\0';
	return true;
}

static bool known(const struct param *v, size_t n, const char *name)
{
	while (n && !str_eq(v[n - 1].name, name))
		n--;
	return n;
}

const char *check_ref_split(struct arena *a, const char *ref, struct params *params)
{
	size_t len = strcspn(ref, "?"), more = 0, n = params->n;
	const char *at = ref + len;

	for (const char *p = at; *p; p++)
		more += *p == '?' || *p == '&';
	struct param *v = arena_array(a, n + more + 1, sizeof(*v));
	if (n)
		memcpy(v, params->v, n * sizeof(*v));
	while (*at) { /* stands on the "?", or on an "&" */
		const char *eq = strchr(++at, '=');
		size_t end = strcspn(at, "&");

		if (!eq || eq == at || eq > at + end)
			return NULL;
		char *param = arena_strndup(a, at, (size_t)(eq - at));
		char *text = arena_strndup(a, eq + 1, end - (size_t)(eq + 1 - at));
		if (known(v, n, param) || !decode(text))
			return NULL;
		v[n++] = (struct param){param, text};
		at += end;
	}
	*params = (struct params){v, n};
	return arena_strndup(a, ref, len);
}
