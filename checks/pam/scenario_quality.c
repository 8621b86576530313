/*
 * scenario quality: weak passwords tried one after another against a service's password stack; see scenario.h.
 *
 * The passwords are made from a pattern of classes, with letters that form no word, never the same twice in a row nor
 * next to one another in ASCII.  A short one is a character short of the length asked for, in every mixture of the
 * four classes (credits weigh them differently); one of too few classes has one class less than asked, of every
 * choice of classes, and grows up to 64 characters, so that no length that is asked for besides saves the host.
 * Palindromes and passwords around the user's name have all four classes and grow likewise.  The user types the same
 * at every prompt.
 */
#include <string.h>

#include "base/str.h"
#include "checks/pam/script.h"

enum { CLASSES = 4 };

static const char *const letters[CLASSES] = {
	"qzkxvjwhpm", "TBGRDNFLSC", "7392840615", "#*&+%?=@^~"};

/* The old password: it has no character in common with what is tried. */
static const char old_password[] = "Eu;ia!yO.Ue,oi";

#define LONGEST 64
static const unsigned lengths[] = {16, 24, 40, LONGEST}; /* tried besides the shortest */

struct weak { /* a password in the making */
	char text[LONGEST + QUALITY_MAX_LENGTH + 80];
	size_t n;
	unsigned used[CLASSES];
};

static void add(struct weak *w, int class)
{
	w->text[w->n++] = letters[class][w->used[class]++ % 10];
	w->text[w->n] = '\0';
}

/* So many of each class, spread as evenly as they go. */
static void mix(struct weak *w, const unsigned want[CLASSES])
{
	unsigned left[CLASSES], total = 0;

	*w = (struct weak){.n = 0};
	for (int c = 0; c < CLASSES; c++)
		total += left[c] = want[c];
	for (int last = -1; total; total--) {
		int best = -1;
		for (int c = 0; c < CLASSES; c++)
			if (left[c] && c != last && (best < 0 || left[c] > left[best]))
				best = c;
		if (best < 0)
			best = last;
		add(w, best);
		left[best]--;
		last = best;
	}
}

static void even(struct weak *w, unsigned length, unsigned classes)
{
	unsigned want[CLASSES] = {0}, n = (unsigned)__builtin_popcount(classes), k = 0;

	for (int c = 0; c < CLASSES; c++)
		if (classes >> c & 1) {
			want[c] = length / n + (k < length % n);
			k++;
		}
	mix(w, want);
}

static void mirrored(struct weak *w, unsigned length)
{
	unsigned half = length / 2 + 1;

	even(w, half, 15);
	for (unsigned i = half - 1; i > 0; i--)
		w->text[w->n++] = w->text[i - 1];
	w->text[w->n] = '\0';
}

/* The name at the beginning, in the middle, at the end of something good. */
static void around(struct weak *w, const char *name, unsigned length, int where)
{
	size_t n = strlen(name), rest = length > n + 5 ? length - n : 5;
	size_t before = where == 0 ? 0 : where == 1 ? rest / 2 : rest;
	struct weak good;

	even(&good, (unsigned)rest, 15);
	*w = (struct weak){.n = n + rest};
	memcpy(w->text, good.text, before);
	memcpy(w->text + before, name, n);
	memcpy(w->text + before + n, good.text + before, rest - before);
}

static unsigned classes_of(const char *s)
{
	unsigned seen = 0;

	for (; *s; s++)
		seen |= *s >= 'a' && *s <= 'z'	 ? 1
			: *s >= 'A' && *s <= 'Z' ? 2
			: *s >= '0' && *s <= '9' ? 4
						 : 8;
	return (unsigned)__builtin_popcount(seen);
}

/* One run */

struct trial {
	const struct script *script;
	struct pam_sim *sim;
	struct scenario_result *result;
	enum weakness kind;
};

/* True when the kind is settled: this one was accepted, or nothing more can be known. */
static bool try(struct trial *t, const char *password)
{
	struct pam_sim probe = pam_sim_copy(t->sim);
	bool taken = scenario_change(t->script, &probe, arena_strdup(t->sim->a, password));

	if (probe.err.code)
		t->sim->err = probe.err;
	if (taken) {
		t->result->outcome = OUT_WEAK;
		t->result->weak[t->kind] =
			(struct weak_password){(unsigned)strlen(password), classes_of(password)};
		t->result->line = probe.decided;
	}
	return taken || probe.err.code;
}

/* Every mixture of the four classes; of longer ones, those with one or two classes foremost. */
static void try_short(struct trial *t, unsigned n)
{
	unsigned want[CLASSES], least = n > 16 ? n / 8 : 1;
	struct weak w;

	for (want[0] = 0; want[0] <= n; want[0] += least)
		for (want[1] = 0; want[0] + want[1] <= n; want[1] += least)
			for (want[2] = 0; want[0] + want[1] + want[2] <= n; want[2] += least) {
				want[3] = n - want[0] - want[1] - want[2];
				mix(&w, want);
				if (try(t, w.text))
					return;
			}
}

static bool each_length(struct trial *t, unsigned least, bool (*fn)(struct trial *, unsigned))
{
	if (fn(t, least))
		return true;
	for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++)
		if (lengths[i] > least && fn(t, lengths[i]))
			return true;
	return false;
}

static bool few_classes(struct trial *t, unsigned length)
{
	struct weak w;

	for (unsigned set = 1; set < 16; set++) {
		if ((unsigned)__builtin_popcount(set) != t->script->classes - 1)
			continue;
		even(&w, length, set);
		if (try(t, w.text))
			return true;
	}
	return false;
}

static bool mirror(struct trial *t, unsigned length)
{
	struct weak w;

	mirrored(&w, length | 1);
	return try(t, w.text);
}

static bool with_name(struct trial *t, unsigned length)
{
	struct weak w;

	for (int where = 0; where < 3; where++) {
		around(&w, t->sim->user->name, length, where);
		if (try(t, w.text))
			return true;
	}
	return false;
}

static bool good(struct trial *t, unsigned length)
{
	struct pam_sim probe = pam_sim_copy(t->sim);
	struct weak w;

	even(&w, length, 15);
	bool taken = scenario_change(t->script, &probe, arena_strdup(t->sim->a, w.text));
	if (probe.err.code)
		t->sim->err = probe.err;
	if (!taken)
		t->result->line = probe.decided;
	return taken || probe.err.code;
}

/* Names of fewer letters are looked for by no module. */
#define SHORTEST_NAME 4

static void start(const struct script *c, struct pam_sim *s)
{
	s->literal = true;
	s->password = old_password;
	s->expired = c->forced;
	if (!c->user->in_passwd) {
		struct pam_user *u = arena_alloc(s->a, sizeof(*u));
		*u = *c->user;
		u->name = "anyuserx";
		s->user = u;
	}
}

static struct scenario_result run_quality(const struct script *c, struct pam_sim *s)
{
	struct scenario_result r = {.outcome = OUT_HOLDS};
	struct trial t = {.script = c, .sim = s, .result = &r};
	unsigned least = c->length > 6 ? c->length : 6;
	size_t name;

	start(c, s);
	name = strlen(s->user->name);
	if (c->forced && pam_sim_run(s, PAM_ACCOUNT, 0) != PAM_NEW_AUTHTOK_REQD) {
		r.outcome = OUT_NEVER_FORCED;
		return r;
	}
	t.kind = WEAK_SHORT;
	if (c->length > 1)
		try_short(&t, c->length - 1);
	t.kind = WEAK_CLASSES;
	if (c->classes > 1)
		each_length(&t, least, few_classes);
	t.kind = WEAK_PALINDROME;
	each_length(&t, least, mirror);
	t.kind = WEAK_USER;
	if (name >= SHORTEST_NAME && name <= 64)
		each_length(&t, least, with_name);
	if (r.outcome == OUT_HOLDS && !each_length(&t, least, good))
		r.outcome = OUT_REFUSES;
	return r;
}

struct scenario_result scenario_quality(const struct pam_world *w, const struct scenario_service *s,
	const struct pam_user *u, unsigned length, unsigned classes, bool forced)
{
	const struct script c = {.world = w,
		.service = s,
		.user = u,
		.length = length,
		.classes = classes,
		.forced = forced,
		.run = run_quality};

	return scenario_explore(&c);
}

struct scenario_play scenario_play_quality(const struct pam_world *w, struct arena *a,
	const struct scenario_service *s, enum weakness weakness, unsigned length, unsigned classes,
	bool forced)
{
	const struct script c = {.world = w, .service = s, .user = &w->users[1], .forced = forced};
	struct pam_choices choices = {.n = 0};
	struct pam_sim sim = scenario_fresh(&c, a, &choices);
	struct scenario_play p;
	struct weak x;

	start(&c, &sim);
	switch (weakness) {
	case WEAK_SHORT:
		even(&x, length - 1, 15);
		break;
	case WEAK_CLASSES:
		even(&x, LONGEST, (1U << (classes - 1)) - 1);
		break;
	case WEAK_PALINDROME:
		mirrored(&x, LONGEST | 1);
		break;
	case WEAK_USER:
		around(&x, sim.user->name, LONGEST, 1);
		break;
	default:
		even(&x, LONGEST, 15);
	}
	sim.answer = x.text;
	sim.old_answer = sim.password;
	sim.answers = scenario_listen(a, s);
	p.rv = pam_sim_chauthtok(&sim, forced ? PAM_F_EXPIRED : 0);
	p.answers = sim.answers;
	return p;
}
