/* facts: the lazy store of models.  See facts.h. */
#include "checks/facts.h"

#include <errno.h>

#include "base/limits.h"

/* The first thing that was taken for absent and is not; one suffices to make a verdict uncertain. */
struct unknown {
	const char *text;
};

struct slot {
	const struct model *model;
	const void *built;
	bool busy; /* being built: a model that needs itself is a programming error, said as such */
	struct unknown unknown;
	struct err err;
};

struct facts {
	struct host host;
	struct arena *arena;
	struct slot **slots; /* pointers, because building one model may add others */
	size_t n, cap;
	struct unknown *watch; /* of the model that is being built, or of who asks */
	struct unknown asked;
};

static void note(const char *text, void *arg)
{
	struct facts *f = arg;

	if (!f->watch->text)
		f->watch->text = arena_strdup(f->arena, text);
}

struct facts *facts_new(const struct host *h)
{
	struct arena *a = arena_new(LIMIT_ARENA);
	struct facts *f = arena_alloc(a, sizeof(*f));

	f->host = *h;
	f->arena = a;
	f->watch = &f->asked;
	if (h->root)
		root_on_unknown(h->root, note, f);
	return f;
}

void facts_free(struct facts *f)
{
	if (!f)
		return;
	if (f->host.root)
		root_on_unknown(f->host.root, NULL, NULL);
	arena_free(f->arena);
}

void facts_watch(struct facts *f)
{
	f->asked.text = NULL;
}

const char *facts_unknown(const struct facts *f)
{
	return f->asked.text;
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
		struct unknown *outer = f->watch;
		f->watch = &s->unknown;
		if (m->build(&f->host, f, f->arena, &s->built, &s->err) < 0 || !s->built) {
			s->built = NULL;
			if (!s->err.code)
				err_set(&s->err, EIO, "%s: no model and no reason given", m->name);
		}
		f->watch = outer;
		s->busy = false;
	}
	if (s->busy) {
		err_set(e, EDEADLK, "%s: the model needs itself", m->name);
		return NULL;
	}
	if (s->unknown.text)
		note(s->unknown.text, f);
	if (!s->built && e)
		*e = s->err;
	else if (!s->built && s->err.code != ENOENT)
		note(s->err.text, f);
	return s->built;
}
