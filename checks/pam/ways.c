/* ways: see ways.h. */
#include "checks/pam/ways.h"

#include <errno.h>
#include <fnmatch.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/accounts/login_defs.h"
#include "checks/resolve/sshd/sshd.h"

#define DAY	 86400
#define MAX_RUNS 4000
#define UNSET	 AGE_UNSET

/* Services */

static struct way *add(struct pam_rule *r, struct ways *w, const char *name,
	const struct pam_service *service, bool password)
{
	struct way *way = arena_push(r->ev->arena, &w->v, &w->n, &w->cap, sizeof(*way));

	*way = (struct way){.name = name, .service = service, .password = password};
	return way;
}

/*
 * with: the service whose program uses this one too (su for su-l), or NULL.  A broken @include that shuts the first
 * leaves what libpam makes of the second undefined; on Debian 12 it was seen to be shut too.
 */
static const struct pam_service *load(struct pam_rule *r, const char *name, const char *with)
{
	struct err e = {0};
	const struct pam_service *s = pam_host_service(r->pam, name, &e);
	const struct pam_service *first = with ? pam_host_service(r->pam, with, NULL) : NULL;

	if (s)
		pam_rule_see_abort(r, s);
	else if (first && first->aborts && e.code == EOPNOTSUPP)
		evidence_observed(r->ev, "%s: broken in the way %s is, not counted.",
			"%s：與 %s 同因損壞，不計。", name, with);
	else
		evidence_error(r->ev, "%s: %s.", "%s：%s。", name, e.text);
	return s;
}

static void find_sshd(struct pam_rule *r, struct ways *w)
{
	const struct pam_service *service = NULL;
	struct err e = {0};
	const struct sshd_conf *c = facts_get(r->facts, &model_sshd, &e);

	if (!c && e.code == ENOENT)
		return;
	if (!c) {
		evidence_error(r->ev, "sshd: %s.", "sshd：%s。", e.text);
		return;
	}
	if (!sshd_installed(c))
		return;
	bool pam = !pam_sshd_could(c, "usepam", "no");
	bool password = pam_sshd_could(c, "passwordauthentication", "yes") ||
			(pam && pam_sshd_could(c, "kbdinteractiveauthentication", "yes"));
	pam_see_sshd(r, c, "UsePAM");
	if (pam && !(service = load(r, "sshd", NULL)))
		return;
	if (password)
		add(r, w, "sshd", service, true)->no_empty =
			!pam_sshd_could(c, "permitemptypasswords", "yes");
	if (pam_sshd_could(c, "pubkeyauthentication", "yes"))
		add(r, w, "sshd (key)", service, false);
}

static void find_one(struct pam_rule *r, const char *name, const char *with, struct ways *w)
{
	const struct pam_known *k = pam_known(name);
	const struct pam_service *s;

	if ((!with && !pam_installed(r, name)) || !(s = load(r, name, with)))
		return;
	bool password = !(k && k->job) && (k || scenario_takes_password(s));
	size_t n_callers;
	const struct scenario_service *callers =
		scenario_callers(r->world, s, pam_caller(name, with), r->ev->arena, &n_callers);
	for (size_t i = 0; i < n_callers; i++) {
		struct way *way = add(r, w, name, s, password);
		way->caller_uid = callers[i].caller_uid;
		way->caller = callers[i].caller;
		if (way->caller)
			way->name = arena_printf(r->ev->arena, "%s (%s)", name, way->caller->name);
	}
}

void ways_find(struct pam_rule *r, char **names, size_t n, struct ways *ret)
{
	*ret = (struct ways){0};
	for (size_t i = 0; i < n; i++) {
		if (str_eq(names[i], "passwd"))
			continue;
		if (str_eq(names[i], "sshd"))
			find_sshd(r, ret);
		else
			find_one(r, names[i], NULL, ret);
		const char *also = pam_also(r, names[i]);
		if (also && !str_in(names, n, also))
			find_one(r, also, names[i], ret);
	}
}

/* Accounts */

long ways_today(const struct facts *f)
{
	return (long)(facts_host(f)->now.tv_sec / DAY);
}

static const struct pam_user *user_of(const struct pam_rule *r, const struct account *a)
{
	for (size_t i = 0; i < r->world->n_users; i++)
		if (r->world->users[i].in_passwd && str_eq(r->world->users[i].name, a->name))
			return &r->world->users[i];
	struct pam_user *u = arena_alloc(r->ev->arena, sizeof(*u));
	*u = (struct pam_user){.name = a->name,
		.shell = a->shell,
		.home = a->home,
		.uid = a->uid,
		.gid = a->gid,
		.in_passwd = true};
	pam_world_add_groups(r->world->root, r->ev->arena, u);
	return u;
}

struct subject ways_subject(const struct pam_rule *r, const struct account *a)
{
	return (struct subject){.account = a,
		.user = user_of(r, a),
		.shadow = {.known = true,
			.unshadowed = !a->shadowed,
			.missing = !a->has_shadow,
			.changed = a->has_shadow ? a->changed : UNSET,
			.min = a->has_shadow ? a->min : UNSET,
			.max = a->has_shadow ? a->max : UNSET,
			.warn = a->has_shadow ? a->warn : UNSET,
			.inactive = a->has_shadow ? a->inactive : UNSET,
			.expires = a->has_shadow ? a->expires : UNSET}};
}

static struct pam_shadow nothing_due(long day)
{
	return (struct pam_shadow){.known = true,
		.changed = day,
		.min = UNSET,
		.max = UNSET,
		.warn = UNSET,
		.inactive = UNSET,
		.expires = UNSET};
}

struct subject ways_stand_in(const struct pam_rule *r)
{
	return (struct subject){
		.user = &r->world->users[1], .shadow = nothing_due(ways_today(r->facts))};
}

static const char *days(struct arena *a, long n)
{
	return n == UNSET ? "-" : arena_printf(a, "%ld", n);
}

static int by_size(const void *x, const void *y)
{
	long a = *(const long *)x, b = *(const long *)y;

	return (a > b) - (a < b);
}

/* The number useradd takes: one above the highest in use, or the lowest free one when that is past max; -1: none. */
static long free_number(long *used, size_t n, long min, long max)
{
	long next = min;

	for (size_t i = 0; i < n; i++)
		if (used[i] >= next && used[i] <= max)
			next = used[i] + 1;
	if (next <= max)
		return next;
	qsort(used, n, sizeof(*used), by_size);
	next = min;
	for (size_t i = 0; i < n; i++)
		next += used[i] == next;
	return next <= max ? next : -1;
}

static long next_uid(struct arena *a, const struct login_defs *d, const struct accounts *all)
{
	size_t n = accounts_count(all);
	long *used = arena_array(a, n + 1, sizeof(*used));

	for (size_t i = 0; i < n; i++)
		used[i] = (long)accounts_at(all, i)->uid;
	return free_number(used, n, login_defs_long(d, "UID_MIN", 1000, NULL),
		login_defs_long(d, "UID_MAX", 60000, NULL));
}

/* A group of its own, of the same number where that is free, or the one of GROUP=, by name or number; -1: none. */
static long next_gid(
	struct arena *a, const struct login_defs *d, const struct accounts *all, unsigned uid)
{
	const char *own = login_defs_str(d, "USERGROUPS_ENAB", NULL, NULL);
	const char *name = useradd_default(d, "GROUP", NULL, NULL);
	long min = login_defs_long(d, "GID_MIN", 1000, NULL),
	     max = login_defs_long(d, "GID_MAX", 60000, NULL), *used = NULL;
	const struct account_group *g;
	size_t n = 0, cap = 0;
	bool taken = (long)uid < min || (long)uid > max;
	unsigned gid = 100;

	for (size_t i = 0; (g = accounts_group(all, i)); i++) {
		char number[24];
		snprintf(number, sizeof(number), "%u", g->gid);
		*(long *)arena_push(a, &used, &n, &cap, sizeof(*used)) = (long)g->gid;
		taken |= g->gid == uid;
		if (name && (str_eq(name, g->name) || str_eq(name, number)))
			gid = g->gid;
	}
	if (!own || !str_ieq(own, "yes"))
		return gid;
	return taken ? free_number(used, n, min, max) : (long)uid;
}

static const struct pam_user *new_user(
	const struct pam_rule *r, const struct login_defs *d, unsigned uid, unsigned gid)
{
	struct arena *a = r->ev->arena;
	struct pam_user *u = arena_alloc(a, sizeof(*u));
	const char *shell = useradd_default(d, "SHELL", NULL, NULL),
		   *home = useradd_default(d, "HOME", NULL, NULL);

	*u = r->world->users[1];
	u->uid = uid;
	u->gid = gid;
	u->shell = !shell ? "/bin/bash" : *shell ? shell : "/bin/sh";
	u->home = arena_printf(a, "%s/user", home ? home : "/home");
	u->groups = NULL;
	u->n_groups = 0;
	pam_world_add_groups(r->world->root, a, u);
	return u;
}

static void see_setting(const struct pam_rule *r, const char *name, const char *value,
	const struct file *f, unsigned line)
{
	if (f)
		pam_rule_see(r, name, value, f, line);
	evidence_trace(r->ev, f, line, "new accounts: %s %s", "新帳號：%s %s", name, value);
}

bool ways_new_account(const struct pam_rule *r, const struct accounts *all, struct subject *ret)
{
	struct err e = {0};
	const struct login_defs *d = facts_get(r->facts, &model_login_defs, &e);
	const struct new_account *n = d ? login_defs_new_account(d) : NULL;
	struct arena *a = r->ev->arena;

	if (n && n->no_useradd) {
		evidence_observed(r->ev, "There is no useradd: new accounts are not judged.",
			"系統無 useradd，不判定新帳號。");
		return false;
	}
	long uid = n ? next_uid(a, d, all) : 0;
	long gid = n && uid >= 0 ? next_gid(a, d, all, (unsigned)uid) : 0;
	if (n && (n->fails || uid < 0 || gid < 0)) {
		const char *why = n->fails  ? n->fails
				  : uid < 0 ? "no number is free from UID_MIN to UID_MAX"
					    : "no number is free from GID_MIN to GID_MAX";
		evidence_observed(r->ev,
			"useradd makes no account, so new ones are not judged: %s.",
			"useradd 無法新建帳號，不判定新帳號：%s。", why);
		return false;
	}
	if (!n || n->why_not) {
		evidence_error(r->ev, "what a new account gets cannot be told: %s.",
			"無法得知新帳號之設定：%s。", n ? n->why_not : e.text);
		return false;
	}
	see_setting(r, "PASS_MIN_DAYS", days(a, n->min), n->min_file, n->min_line);
	see_setting(r, "PASS_MAX_DAYS", days(a, n->max), n->max_file, n->max_line);
	see_setting(r, "INACTIVE", days(a, n->inactive), n->inactive_file, n->inactive_line);
	*ret = ways_stand_in(r);
	ret->user = new_user(r, d, (unsigned)uid, (unsigned)gid);
	ret->shadow.unshadowed = n->no_shadow;
	ret->shadow.min = n->min;
	ret->shadow.max = n->max;
	ret->shadow.warn = n->warn;
	ret->shadow.inactive = n->inactive;
	ret->shadow.expires = n->expires_day;
	return true;
}

/* One day, one way */

/* One combination of answers: the same host for both, an account of which nothing is due and the one in question. */
struct run {
	const struct pam_world *world;
	const struct way *way;
	const struct pam_service *service;
	const struct subject *subject;
	long day;
	enum entry most;
	bool changes;
	struct arena *a;
	struct pam_choices tried;
	const struct pam_line *line;
	enum entry got;
	struct err err;
};

static struct pam_sim simulation(struct run *r, const struct pam_shadow *shadow)
{
	const struct pam_user *user = r->subject->user;
	bool himself = r->changes || r->way->caller_uid == CALLER_HIMSELF;

	return (struct pam_sim){.world = r->world,
		.a = r->a,
		.service = r->service,
		.user = user,
		.caller_uid = himself ? user->uid : r->way->caller_uid,
		.caller = r->changes ? NULL
			  : himself  ? user
				     : r->way->caller,
		.now = (int64_t)r->day * DAY + DAY / 2,
		.password = "right",
		.answer = r->changes ? "another" : "right",
		.old_answer = "right",
		.hash = 1,
		.blank = !r->changes && r->subject->account &&
			 r->subject->account->password == PASSWORD_EMPTY,
		.shadow = *shadow,
		.choices = &r->tried};
}

static enum entry enter(struct run *r, const struct pam_shadow *shadow)
{
	struct pam_sim s = simulation(r, shadow);
	int rv = PAM_SUCCESS;

	if (r->way->password)
		rv = pam_sim_run(&s, PAM_AUTH, r->way->no_empty ? PAM_F_NONULL : 0);
	if (rv == PAM_SUCCESS)
		rv = pam_sim_run(&s, PAM_ACCOUNT, 0);
	if (s.err.code)
		r->err = s.err;
	r->line = s.decided;
	return rv == PAM_SUCCESS ? ENTRY_IN
	       : rv == PAM_NEW_AUTHTOK_REQD || (rv == PAM_AUTHTOK_EXPIRED && r->way->any_age)
		       ? ENTRY_CHANGE
		       : ENTRY_SHUT;
}

static enum entry change(struct run *r, const struct pam_shadow *shadow)
{
	struct pam_sim s = simulation(r, shadow);

	pam_sim_chauthtok(&s, 0);
	if (s.err.code)
		r->err = s.err;
	r->line = s.decided;
	return s.hash != 1 && str_eq(s.password, "another") ? ENTRY_IN : ENTRY_SHUT;
}

/* sshd's own eyes on shadow when PAM is not used: it knows no inactivity, and lets in on the day of expiry. */
static enum entry sshd_itself(const struct way *way, const struct pam_shadow *p, long day)
{
	if (p->missing)
		return way->password && !p->unshadowed ? ENTRY_SHUT : ENTRY_IN;
	if (p->expires != UNSET && day > p->expires)
		return ENTRY_SHUT;
	if (!way->password)
		return ENTRY_IN;
	if (p->changed == 0)
		return ENTRY_CHANGE;
	return p->max != UNSET && p->changed + p->max < day ? ENTRY_CHANGE : ENTRY_IN;
}

/* Without PAM sshd keeps out whoever's password is locked by "!", keys or not, and all but root at /etc/nologin. */
static bool refused_by_sshd(
	const struct pam_world *w, const struct way *way, const struct subject *s)
{
	struct stat st;

	return (s->account && s->account->field && *s->account->field == '!') ||
	       (way->no_empty && s->account && s->account->password == PASSWORD_EMPTY) ||
	       (s->user->uid && !root_stat(w->root, "/etc/nologin", true, &st, NULL));
}

static bool next_choices(struct pam_choices *c)
{
	for (; c->n; c->n--)
		if (++c->v[c->n - 1].picked < c->v[c->n - 1].n)
			return true;
	return false;
}

static struct aging explore(struct run *r)
{
	struct pam_choices *choices = &r->tried;
	const struct pam_shadow none = nothing_due(r->day);
	struct aging out = {.verdict = AGING_HOLDS};
	bool held = false, failed = false;

	*choices = (struct pam_choices){.n = 0};
	for (unsigned runs = 0;; runs++) {
		_cleanup_arena_ struct arena *a = arena_new(0);
		r->a = a;
		bool open = (r->changes ? change(r, &none) : enter(r, &none)) == ENTRY_IN;
		r->got =
			r->changes ? change(r, &r->subject->shadow) : enter(r, &r->subject->shadow);
		if (r->err.code)
			return (struct aging){
				.verdict = AGING_ERROR, .line = r->line, .err = r->err};
		if (choices->overflow || runs >= MAX_RUNS)
			return (struct aging){.verdict = AGING_UNDECIDED,
				.line = choices->n ? choices->v[0].line : NULL};
		if (r->got > r->most) {
			failed = true;
			out = (struct aging){AGING_FAILS, r->got, r->line, {0}};
		} else if (open) {
			held = true;
		}
		if (held && failed)
			return (struct aging){.verdict = AGING_UNDECIDED,
				.line = choices->n ? choices->v[choices->n - 1].line : r->line};
		if (!next_choices(choices)) {
			if (out.verdict == AGING_HOLDS)
				out.line = r->line;
			return out;
		}
	}
}

struct aging aging_entry(const struct pam_world *w, const struct way *way, const struct subject *s,
	long day, enum entry most)
{
	struct run r = {.world = w,
		.way = way,
		.service = way->service,
		.subject = s,
		.day = day,
		.most = most};

	if (way->service)
		return explore(&r);
	r.got = refused_by_sshd(w, way, s) ? ENTRY_SHUT : sshd_itself(way, &s->shadow, day);
	return (struct aging){.verdict = r.got > most ? AGING_FAILS : AGING_HOLDS, .got = r.got};
}

static void undecided(const struct pam_rule *r, const char *name, const struct aging *x)
{
	const struct scenario_result found = {
		.outcome = x->verdict == AGING_ERROR ? OUT_ERROR : OUT_UNDECIDED,
		.line = x->line,
		.err = x->err};

	pam_rule_undecided(r, name, &found);
}

struct ways_open ways_try(const struct pam_rule *r, const struct ways *w, const struct subject *s,
	long day, enum entry most, bool (*want)(const struct way *w, const struct subject *s))
{
	struct ways_open o = {0};
	const struct pam_service *open = NULL;

	for (size_t i = 0; i < w->n; i++) {
		const struct way *way = &w->v[i];
		/* one caller who gets through is enough, and nobody needs su to be himself */
		if (way->caller &&
			(way->service == open || str_eq(way->caller->name, s->user->name)))
			continue;
		if (want && !want(way, s))
			continue;
		struct aging x = aging_entry(r->world, way, s, day, most);
		if (x.verdict == AGING_HOLDS)
			continue;
		if (x.verdict != AGING_FAILS) {
			o.undecided = true;
			undecided(r, way->name, &x);
			continue;
		}
		open = way->service;
		if (x.line)
			pam_rule_see(r, "accepted by", x.line->name, x.line->file, x.line->line);
		if (!o.names) {
			o.way = way;
			o.first = x;
		}
		o.names = o.names ? arena_printf(r->ev->arena, "%s, %s", o.names, way->name)
				  : way->name;
	}
	return o;
}

const char *ways_because(
	const struct pam_rule *r, const struct subject *s, const struct ways_open *o)
{
	if (o->way && !o->way->service)
		return " (UsePAM no)";
	if (s->shadow.unshadowed && s->account)
		return arena_printf(r->ev->arena, " (%s: no x, so shadow is not asked)",
			ways_at(r->ev->arena, s->account->passwd_at));
	return pam_rule_where(r, o->first.line);
}

struct aging aging_change(const struct pam_world *w, const struct pam_service *service,
	const struct subject *s, long day)
{
	struct run r = {.world = w,
		.service = service,
		.subject = s,
		.day = day,
		.most = ENTRY_SHUT,
		.changes = true};

	return explore(&r);
}

/* Words */

const char *ways_at(struct arena *a, struct line_at at)
{
	return at.file ? arena_printf(a, "%s:%u", at.file->path, at.line) : "";
}

void ways_see(struct evidence *ev, const char *what, const char *value, struct line_at at)
{
	struct seen *s = at.file ? evidence_seen(ev, what, value) : NULL;

	if (!s)
		return;
	s->path = str_clean(ev->arena, at.file->path, strlen(at.file->path), 200);
	s->sha256 = arena_strdup(ev->arena, at.file->sha256);
	s->line = at.line;
	s->at = at.file->read_at;
}

const char *ways_days(struct arena *a, const struct pam_shadow *p)
{
	if (p->missing)
		return "no entry";
	return arena_printf(a, "min %s, max %s, inactive %s, expires %s", days(a, p->min),
		days(a, p->max), days(a, p->inactive), days(a, p->expires));
}

bool ways_listed(char **list, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (!fnmatch(list[i], name, 0))
			return true;
	return false;
}
