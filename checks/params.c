/* params: the parameters of a check, by name.  run_check() has verified them; see check.h. */
#include "checks/check.h"

#include <assert.h>

#include "base/str.h"

const char *param_value(const struct params *p, const char *name)
{
	for (size_t i = 0; p && i < p->n; i++)
		if (str_eq(p->v[i].name, name))
			return p->v[i].value;
	return NULL;
}

uint64_t param_u64(const struct params *p, const char *name)
{
	uint64_t v = 0;
	int rc = str_u64(param_value(p, name), &v);

	assert(!rc);
	(void)rc;
	return v;
}

const char *param_str(const struct params *p, const char *name)
{
	const char *v = param_value(p, name);

	assert(v);
	return v;
}

bool param_is_bool(const char *v)
{
	return str_eq(v, "true") || str_eq(v, "1") || str_eq(v, "false") || str_eq(v, "0");
}

bool param_bool(const struct params *p, const char *name)
{
	const char *v = param_str(p, name);

	return str_eq(v, "true") || str_eq(v, "1");
}

char **param_list(const struct params *p, const char *name, struct arena *a, size_t *ret_n)
{
	return str_split(a, param_str(p, name), " ,\t\n", ret_n);
}
