/*
 * standing: daemons by name (systemd.service(5)): of the next boot what boot.c found, whether its unit stays (unit_runs.c)
 * and who ends it again (boot_hands.c); of the running system the state of its unit, of which "exited" is none of a
 * daemon, or a process of the very program that the boot starts.
 * A socket, timer or path that waits is no daemon.  Not handled: what a daemon does once it runs.
 */
#include "checks/resolve/boot/standing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/probe/probe.h"
#include "checks/resolve/boot/boot_commands.h"
#include "checks/resolve/units/unit.h"
#include "checks/resolve/units/unit_runs.h"

bool standing_names_unit(const char *unit, const char *name)
{
	const char *dot = strrchr(unit, '.');
	size_t len = dot ? (size_t)(dot - unit) : strlen(unit);
	size_t at = strcspn(unit, "@");

	return str_eq(unit, name) || (strlen(name) == len && !strncmp(unit, name, len)) ||
	       (at < len && strlen(name) == at && !strncmp(unit, name, at));
}

bool standing_names(const struct boot_item *it, const char *name)
{
	if (it->how == BOOT_PROGRAM)
		return str_eq(path_base(it->name), name) ||
		       (it->n_names && str_eq(path_base(it->names[0]), name));
	if (it->how != BOOT_UNIT)
		return false;
	if (standing_names_unit(it->name, name))
		return true;
	for (size_t i = 0; i < it->n_names; i++)
		if (standing_names_unit(it->names[i], name))
			return true;
	return false;
}

struct asked {
	const struct host *h;
	struct arena *a;
	const struct boot_starts *boot;
	struct standing *s;
};

static void say(struct asked *q, enum standing_answer answer, const char *en, const char *zh,
	const struct file *f, unsigned line)
{
	if (q->s->boot == STANDS || (q->s->en && answer <= q->s->boot))
		return;
	q->s->boot = answer;
	q->s->en = en;
	q->s->zh = zh;
	q->s->file = f;
	q->s->line = line;
}

/* Whether a unit that the boot starts stays; says so where it does not. */
static int judge_unit(struct asked *q, const char *unit, enum standing_answer *ret, struct err *e)
{
	static const struct unit_needs needs = {.stays = true};
	struct unit_run run = {.answer = UNIT_DOES_RUN};
	struct boot_end end;
	int rc = unit_runs(q->h->root, q->a, unit, &needs, &run, e);

	*ret = STANDS_NOT;
	if (rc < 0)
		return rc;
	if (run.answer != UNIT_DOES_RUN) {
		*ret = run.answer == UNIT_DOES_NOT_RUN ? STANDS_NOT : STANDS_PERHAPS;
		say(q, *ret, arena_printf(q->a, "%s: %s", unit, run.en),
			arena_printf(q->a, "%s：%s", unit, run.zh), run.file, run.line);
		return 0;
	}
	const char *program = unit_program(q->h->root, q->a, unit);
	if (program && *program == '/' && boot_refused(q->h->root, q->a, program, NULL, false)) {
		say(q, STANDS_NOT, arena_printf(q->a, "%s: %s cannot be executed", unit, program),
			arena_printf(q->a, "%s：%s 無法執行", unit, program), NULL, 0);
		return 0;
	}
	if (boot_ended(q->h, q->a, q->boot, unit, &end)) {
		*ret = end.perhaps ? STANDS_PERHAPS : STANDS_NOT;
		say(q, *ret,
			arena_printf(q->a, "%s ends %s again%s%s", end.by, unit,
				end.perhaps ? ", depending on " : "",
				end.perhaps ? end.perhaps : ""),
			arena_printf(q->a, "%s 又終止 %s%s%s", end.by, unit,
				end.perhaps ? "，取決於：" : "", end.perhaps ? end.perhaps : ""),
			end.file, end.line);
		return 0;
	}
	*ret = STANDS;
	return 0;
}

static int judge_item(struct asked *q, const struct boot_item *it, struct err *e)
{
	const char *unit = it->how == BOOT_UNIT			    ? it->name
			   : it->by && str_ends(it->by, ".service") ? it->by
								    : NULL;
	enum standing_answer answer = STANDS;
	struct standing *s = q->s;

	if (it->waits || (it->how == BOOT_UNIT && !str_ends(it->name, ".service")))
		return 0;
	s->found = true;
	if (!it->at_boot) {
		say(q, STANDS_NOT, "it is not started by the boot itself", "非由開機程序啟動",
			it->file, it->line);
		return 0;
	}
	if (it->perhaps) {
		say(q, STANDS_PERHAPS, it->perhaps, it->perhaps, it->file, it->line);
		return 0;
	}
	int rc = unit && !it->as_user ? judge_unit(q, unit, &answer, e) : 0;
	if (rc < 0 || answer != STANDS || s->boot == STANDS)
		return rc;
	s->boot = STANDS;
	s->en = s->zh = NULL;
	s->unit = unit;
	s->program = it->how == BOOT_PROGRAM ? it->n_names ? it->names[0] : it->name
					     : unit_program(q->h->root, q->a, unit);
	s->file = it->file;
	s->line = it->line;
	return 0;
}

/* Whether a service unit has a process now. */
static int ask_unit(struct asked *q, const char *unit, struct err *e)
{
	const struct probe *p = q->h->probe;
	struct unit_live u = {0};
	int rc = strstr(unit, "@.") ? 0 : p->unit(p->arg, q->a, unit, &u, e);

	if (rc < 0 || !u.active_state || str_eq(u.load_state, "not-found"))
		return rc;
	q->s->found = true;
	q->s->runs |= str_eq(u.active_state, "active") && str_eq(u.sub_state, "running");
	q->s->live = arena_printf(
		q->a, "%s: %s (%s)", unit, u.active_state, u.sub_state ? u.sub_state : "-");
	return 0;
}

static int ask_processes(struct asked *q, struct err *e)
{
	const struct probe *p = q->h->probe;
	struct process *v;
	size_t n;
	int rc = p->processes(p->arg, q->a, &v, &n, e);

	for (size_t i = 0; rc >= 0 && i < n; i++) {
		if (v[i].kernel_thread || !v[i].exe || !q->s->program ||
			!str_eq(v[i].exe, q->s->program))
			continue;
		q->s->runs = true;
		q->s->live = arena_printf(q->a, "process %d, %s", (int)v[i].pid, v[i].exe);
		break;
	}
	return rc;
}

static int ask(struct asked *q, struct err *e)
{
	const char *name = q->s->name;
	int rc = ask_unit(
		q, str_ends(name, ".service") ? name : arena_printf(q->a, "%s.service", name), e);

	q->s->asked = true;
	for (size_t i = 0; rc >= 0 && !q->s->runs && i < q->boot->n; i++) {
		const struct boot_item *it = &q->boot->v[i];
		if (it->how == BOOT_UNIT && str_ends(it->name, ".service") &&
			standing_names(it, name))
			rc = ask_unit(q, it->name, e);
	}
	if (rc >= 0 && !q->s->runs && q->s->unit)
		rc = ask_unit(q, q->s->unit, e);
	return rc < 0 || q->s->runs || q->s->unit ? rc : ask_processes(q, e);
}

int standing_of(
	struct facts *f, struct arena *a, const char *name, struct standing *ret, struct err *e)
{
	struct asked q = {.h = facts_host(f), .a = a, .s = ret};
	struct unit_boot u;
	int rc = 0;

	*ret = (struct standing){.name = name};
	q.boot = facts_get(f, &model_boot, e);
	if (!q.boot)
		return e && e->code ? -abs(e->code) : -EIO;
	for (size_t i = 0; rc >= 0 && i < q.boot->n; i++)
		if (standing_names(&q.boot->v[i], name))
			rc = judge_item(&q, &q.boot->v[i], e);
	if (rc >= 0 && q.boot->generator && ret->boot == STANDS_NOT &&
		unit_at_boot(q.h->root, a,
			str_ends(name, ".service") ? name : arena_printf(a, "%s.service", name), &u,
			NULL) == 0 &&
		u.exists && !u.masked)
		say(&q, STANDS_PERHAPS,
			arena_printf(a, "%s makes units at each boot in a way of its own",
				q.boot->generator),
			arena_printf(a, "%s 於每次開機自行產生單元", q.boot->generator), NULL, 0);
	if (rc < 0 || !q.h->live)
		return rc;
	rc = ask(&q, e);
	if (rc < 0 && ret->boot == STANDS_NOT) { /* the running system cannot make up for it */
		ret->asked = ret->runs = false;
		rc = 0;
	}
	return rc;
}
