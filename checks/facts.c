/* facts: the lazy store of models.  See facts.h. */
#include "checks/facts.h"

#include <errno.h>

#include "base/limits.h"

struct slot {
	const struct model *model;
	const void *built;
	bool busy; /* being built: a model that needs itself is a programming error, said as such */
	struct err err;
};

struct facts {
	struct host host;
	struct arena *arena;
	struct slot **slots; /* pointers, because building one model may add others */
	size_t n, cap;
};

struct facts *facts_new(const struct host *h)
{
	struct arena *a = arena_new(LIMIT_ARENA);
	struct facts *f = arena_alloc(a, sizeof(*f));

	f->host = *h;
	f->arena = a;
	return f;
}

void facts_free(struct facts *f)
{
	if (f)
		arena_free(f->arena);
}

const struct host *facts_host(const struct facts *f)
{
	return &f->host;
}

const void *facts_get(struct facts *f, const struct model *m, struct err *e)
{
	struct slot *s = NULL;

	for (size_t i = 0; i < f->n; i++)
		if (f->slots[i]->model == m)
			s = f->slots[i];
	if (!s) {
		s = arena_alloc(f->arena, sizeof(*s));
		*(struct slot **)arena_push(
			f->arena, &f->slots, &f->n, &f->cap, sizeof(*f->slots)) = s;
		*s = (struct slot){.model = m, .busy = true};
		if (m->build(&f->host, f, f->arena, &s->built, &s->err) < 0 || !s->built) {
			s->built = NULL;
			if (!s->err.code)
				err_set(&s->err, EIO, "%s: no model and no reason given", m->name);
		}
		s->busy = false;
	}
	if (s->busy) {
		err_set(e, EDEADLK, "%s: the model needs itself", m->name);
		return NULL;
	}
	if (!s->built && e)
		*e = s->err;
	return s->built;
}
