/*
 * plumbline attest: what the organisation answers for, and what it need not do (免執行).  See plumbline(1) and
 * plumbline-attestations(5).
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "agent/agent.h"
#include "agent/attest_file.h"
#include "agent/catalogue.h"
#include "agent/edition.h"
#include "agent/options.h"
#include "agent/scan.h"
#include "base/str.h"
#include "report/model.h"

#define TAIWAN	  (8 * 3600)
#define DAY	  86400
#define MAX_SHOWN 60 /* cells of a title in a list */

enum action { ACT_NONE, ACT_ADD, ACT_WAIVE, ACT_LIST, ACT_CHECK };

struct attest_command {
	enum action action;
	const char *id, *root, *datadir, *level;
	const char *who, *role, *document, *remark, *authority, *filing, *reason, *date, *until;
};

enum {
	OPT_WHO = 256,
	OPT_ROLE,
	OPT_DOCUMENT,
	OPT_REMARK,
	OPT_AUTHORITY,
	OPT_FILING,
	OPT_REASON,
	OPT_DATE,
	OPT_UNTIL,
	OPT_ROOT,
	OPT_DATADIR
};

static const struct argp_option table[] = {
	{"who", OPT_WHO, N_("NAME"), 0, N_("add: who answers for it"), 1},
	{"role", OPT_ROLE, N_("ROLE"), 0, N_("add: as what"), 1},
	{"remark", OPT_REMARK, N_("TEXT"), 0, N_("add: a remark"), 1},
	{"authority", OPT_AUTHORITY, N_("AGENCY"), 0, N_("waive: the agency that agreed"), 2},
	{"filing", OPT_FILING, N_("NUMBER"), 0,
		N_("waive: number of the filing with the competent authority, where that is "
		   "another "
		   "agency"),
		2},
	{"reason", OPT_REASON, N_("TEXT"), 0, N_("waive: why it cannot be done"), 2},
	{"document", OPT_DOCUMENT, N_("REFERENCE"), 0,
		N_("add: the document it rests on; waive: the number of the approval"), 3},
	{"date", OPT_DATE, N_("YYYY-MM-DD"), 0,
		N_("the day of it (add: default today); days are Taiwan's"), 3},
	{"valid-until", OPT_UNTIL, N_("YYYY-MM-DD"), 0,
		N_("its last day, or the last second as YYYY-MM-DDThh:mm:ssZ"), 3},
	{"level", 'l', N_("LEVEL"), 0, N_("list: what is open at this level (default: high)"), 4},
	{"root", OPT_ROOT, N_("DIR"), 0, N_("the file below DIR, a mounted image"), 5},
	{"datadir", OPT_DATADIR, N_("DIR"), 0, N_("where the content lies"), 5},
	{0},
};

static void take_word(struct attest_command *c, const char *arg, struct argp_state *state)
{
	static const struct {
		const char *name;
		enum action action;
	} actions[] = {
		{"add", ACT_ADD}, {"waive", ACT_WAIVE}, {"list", ACT_LIST}, {"check", ACT_CHECK}};

	for (size_t i = 0; !c->action && i < sizeof(actions) / sizeof(*actions); i++)
		if (str_eq(arg, actions[i].name)) {
			c->action = actions[i].action;
			return;
		}
	if (!c->action)
		argp_error(state, _("unknown action \"%s\": it is add, waive, list or check"), arg);
	else if (c->id || (c->action != ACT_ADD && c->action != ACT_WAIVE))
		argp_error(state, _("\"%s\" was not expected"), arg);
	c->id = arg;
}

/* Which options go with which action, and which of them must be there. */
static void check_options(const struct attest_command *c, struct argp_state *state)
{
	const struct {
		const char *name, *value;
		enum action with; /* ACT_NONE: add and waive */
		bool needed;
	} options[] = {{"who", c->who, ACT_ADD, true}, {"role", c->role, ACT_ADD, true},
		{"remark", c->remark, ACT_ADD, false}, {"authority", c->authority, ACT_WAIVE, true},
		{"filing", c->filing, ACT_WAIVE, false}, {"reason", c->reason, ACT_WAIVE, true},
		{"document", c->document, ACT_NONE, true}, {"date", c->date, ACT_NONE, false},
		{"valid-until", c->until, ACT_NONE, true}};
	bool writes = c->action == ACT_ADD || c->action == ACT_WAIVE;

	if (!c->action)
		argp_error(state, _("name an action: add, waive, list or check"));
	if (writes && !c->id)
		argp_error(state, c->action == ACT_ADD ? _("name a statement, AC-1.N1 for example")
						       : _("name a statement or a rule"));
	for (size_t i = 0; i < sizeof(options) / sizeof(*options); i++) {
		bool fits = writes && (!options[i].with || options[i].with == c->action);
		if (options[i].value && !fits)
			argp_error(state, _("--%s does not go with this action"), options[i].name);
		if (!options[i].value && fits && options[i].needed)
			argp_error(state, _("--%s is missing"), options[i].name);
	}
	if (c->level && c->action != ACT_LIST)
		argp_error(state, _("--%s does not go with this action"), "level");
}

static error_t parse(int key, char *arg, struct argp_state *state)
{
	struct attest_command *c = state->input;
	const char **slot[] = {[OPT_WHO - OPT_WHO] = &c->who,
		[OPT_ROLE - OPT_WHO] = &c->role,
		[OPT_DOCUMENT - OPT_WHO] = &c->document,
		[OPT_REMARK - OPT_WHO] = &c->remark,
		[OPT_AUTHORITY - OPT_WHO] = &c->authority,
		[OPT_FILING - OPT_WHO] = &c->filing,
		[OPT_REASON - OPT_WHO] = &c->reason,
		[OPT_DATE - OPT_WHO] = &c->date,
		[OPT_UNTIL - OPT_WHO] = &c->until,
		[OPT_ROOT - OPT_WHO] = &c->root,
		[OPT_DATADIR - OPT_WHO] = &c->datadir};

	if (key >= OPT_WHO && key <= OPT_DATADIR) {
		*slot[key - OPT_WHO] = arg;
		return 0;
	}
	switch (key) {
	case 'l':
		c->level = option_level(arg, state);
		return 0;
	case ARGP_KEY_ARG:
		take_word(c, arg, state);
		return 0;
	case ARGP_KEY_END:
		check_options(c, state);
		return 0;
	default:
		return ARGP_ERR_UNKNOWN;
	}
}

/* What may be attested, what may be waived: by the content's own statements and rules. */
static int known(
	const struct catalogue *cat, const struct attested *t, struct arena *a, struct err *e)
{
	const struct catalogue_rule *r = catalogue_statement(cat, attested_statement(a, t->about));

	if (t->waiver && attested_id(t->about, true) && catalogue_item(cat, t->about))
		return 0;
	if (!attested_id(t->about, t->waiver) || !r ||
		(t->waiver && !catalogue_statement(cat, t->about) &&
			!catalogue_rule(cat, t->about)))
		return err_set(e, ENOENT,
			t->waiver
				? _("%s is neither a statement of Table 10 nor a rule nor an item "
				    "of "
				    "the baseline; `plumbline list --baseline all` shows them")
				: _("%s is no statement of Table 10; `plumbline attest list` shows "
				    "those that want an attestation"),
			t->about);
	if (!t->waiver && str_eq(r->kind, "auto"))
		return err_set(e, EINVAL,
			_("%s is decided by the host alone: an attestation changes nothing"),
			t->about);
	return 0;
}

/* "2027-03-31" is the whole of that day. */
static int take_until(const char *in, time_t *ret, struct err *e)
{
	if (!attested_day(in, ret)) {
		*ret += DAY - 1;
		return 0;
	}
	return attested_time(in, ret) < 0 ? err_set(e, EINVAL,
						    _("--valid-until wants YYYY-MM-DD or "
						      "YYYY-MM-DDThh:mm:ssZ, not \"%s\""),
						    in)
					  : 0;
}

static const char *today(struct arena *a, time_t now)
{
	char buf[ATTESTED_TIME];

	return arena_strndup(a, attested_utc(now + TAIWAN, buf), 10);
}

static int take_entry(
	const struct attest_command *c, struct arena *a, struct attested *t, struct err *e)
{
	time_t now = time(NULL);
	char until[ATTESTED_TIME];
	int rc;

	*t = (struct attested){.waiver = c->action == ACT_WAIVE, .about = c->id};
	t->date = c->date || t->waiver ? c->date : today(a, now);
	if ((rc = option_text("who", c->who, ATTESTED_SHORT, a, &t->who, e)) < 0 ||
		(rc = option_text("role", c->role, ATTESTED_SHORT, a, &t->role, e)) < 0 ||
		(rc = option_text("document", c->document, ATTESTED_SHORT, a, &t->document, e)) <
			0 ||
		(rc = option_text("authority", c->authority, ATTESTED_SHORT, a, &t->authority, e)) <
			0 ||
		(rc = option_text("filing", c->filing, ATTESTED_SHORT, a, &t->filing, e)) < 0 ||
		(rc = option_text(t->waiver ? "reason" : "remark",
			 t->waiver ? c->reason : c->remark, ATTESTED_LONG, a, &t->remark, e)) < 0 ||
		(rc = take_until(c->until, &t->until, e)) < 0)
		return rc;
	if (t->date && attested_day(t->date, &t->from) < 0)
		return err_set(e, EINVAL, _("--date wants YYYY-MM-DD, not \"%s\""), t->date);
	if (t->until < t->from)
		return err_set(e, EINVAL, "%s", _("--valid-until lies before --date"));
	if (t->until < now)
		return err_set(e, EINVAL, _("--valid-until (%s) has passed already"),
			attested_utc(t->until, until));
	return 0;
}

static int write_entry(const struct attest_command *c, const struct catalogue *cat,
	struct root *root, struct arena *a)
{
	struct attested t;
	struct err e = {0};
	char until[ATTESTED_TIME];

	if (take_entry(c, a, &t, &e) < 0 || known(cat, &t, a, &e) < 0 ||
		attest_file_add(root, &t, &e) < 0)
		return complain_err(&e);
	attested_utc(t.until, until);
	if (t.waiver)
		printf(_("%s is waived until %s; written to %s\n"), t.about, until,
			ATTESTATIONS_FILE);
	else
		printf(_("%s is attested until %s; written to %s\n"), t.about, until,
			ATTESTATIONS_FILE);
	return EXIT_COMPLIANT;
}

/* Titles are cut to fit a line; never in the middle of a character. */
static const char *title(const struct catalogue_rule *r, struct arena *a)
{
	const char *s = bitext_pick(&r->law, agent_language());

	return str_clean(a, s, strlen(s), MAX_SHOWN * 3);
}

static void print_entry(const struct attested *t, time_t now)
{
	const char *const states[] = {[ATTESTED_VALID] = _("valid"),
		[ATTESTED_EXPIRED] = _("expired"),
		[ATTESTED_NOT_YET] = _("not yet")};
	char until[ATTESTED_TIME];

	printf("%s\t%s\t%s\t%s\t%s%s%s%s, %s\n", states[attested_state(t, now)],
		t->waiver ? _("waiver") : _("attestation"), t->about, attested_utc(t->until, until),
		t->waiver ? t->authority : t->who, t->waiver ? "" : " (", t->waiver ? "" : t->role,
		t->waiver ? "" : ")", t->document);
}

static int print_list(const struct attest_command *c, const struct catalogue *cat,
	const struct attestations *l, time_t now, struct arena *a)
{
	const char *level = c->level ? c->level : "high", *last = "";
	const struct attested *t;
	size_t open = 0;

	for (size_t i = 0; l && i < l->n; i++)
		print_entry(&l->v[i], now);
	for (size_t i = 0; i < cat->n; i++) {
		const struct catalogue_rule *r = &cat->rules[i];
		struct err e = {0};

		if (str_eq(last, r->statement) || str_eq(r->kind, "auto") ||
			!catalogue_applies(r->level, level))
			continue;
		last = r->statement;
		if (l && attestation_of(l, r->statement, now, &t, NULL, &e) < 0)
			return complain_err(&e);
		if (l && (t || (!waiver_of(l, r->statement, NULL, now, &t, NULL, &e) && t)))
			continue;
		printf("%s\t%s\t%s\n", _("open"), r->statement, title(r, a));
		open++;
	}
	printf(_("%zu statements of level %s want an attestation\n"), open, level);
	return EXIT_COMPLIANT;
}

/* All that is wrong, not only the first of it. */
static int check_file(
	const struct catalogue *cat, const struct attestations *l, time_t now, struct arena *a)
{
	size_t wrong = 0, count[3] = {0};
	struct err e;

	for (size_t i = 0; i < l->n; i++) {
		count[attested_state(&l->v[i], now)]++;
		if (known(cat, &l->v[i], a, &e) < 0) {
			complain("%s:%u: %s", ATTESTATIONS_FILE, l->v[i].line, e.text);
			wrong++;
		}
		for (size_t k = 0; k < i; k++)
			if (attest_clash(&l->v[i], &l->v[k], &e) < 0) {
				complain(_("line %u: %s"), l->v[i].line, e.text);
				wrong++;
			}
	}
	printf(_("%s: %zu entries: %zu valid, %zu expired, %zu not valid yet; %zu wrong\n"),
		ATTESTATIONS_FILE, l->n, count[ATTESTED_VALID], count[ATTESTED_EXPIRED],
		count[ATTESTED_NOT_YET], wrong);
	return wrong ? EXIT_TROUBLE : EXIT_COMPLIANT;
}

static int read_and_show(const struct attest_command *c, const struct catalogue *cat,
	struct root *root, struct arena *a)
{
	struct host h = {.root = root};
	struct err e = {0};
	int rc;

	clock_gettime(CLOCK_REALTIME, &h.now);
	struct facts *f = facts_new(&h);
	const struct attestations *l = facts_get(f, &model_attestations, &e);
	if (!l && (e.code != ENOENT || c->action == ACT_CHECK))
		rc = complain_err(&e);
	else if (c->action == ACT_CHECK)
		rc = check_file(cat, l, h.now.tv_sec, a);
	else
		rc = print_list(c, cat, l, h.now.tv_sec, a);
	facts_free(f);
	return rc;
}

int cmd_attest(int argc, char **argv)
{
	static const struct argp argp = {.options = table,
		.parser = parse,
		.args_doc = N_("add STATEMENT\nwaive STATEMENT|RULE\nlist\ncheck"),
		.doc = N_(
			"Records attestations (what no host can show) and waivers (article 11, "
			"paragraph 3) in /etc/plumbline/attestations.xml, lists them with what is "
			"open, and checks the file."),
		.argp_domain = "plumbline"};
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct attest_command c = {.root = "/", .datadir = PL_DATADIR};
	struct catalogue cat;
	struct root *root = NULL;
	struct edition_choice content;
	struct err e = {0};

	if (argp_parse(&argp, argc, argv, 0, NULL, &c))
		return EXIT_TROUBLE;
	if (root_open(c.root, &root, &e) < 0)
		return complain_err(&e);
	int rc = edition_choose(c.datadir, root, NULL, time(NULL), a, &content, &e);
	if (!rc)
		rc = catalogue_read(content.path, a, &cat, &e);
	if (rc < 0)
		rc = complain_err(&e);
	else
		rc = c.action == ACT_ADD || c.action == ACT_WAIVE
			     ? write_entry(&c, &cat, root, a)
			     : read_and_show(&c, &cat, root, a);
	root_close(root);
	return rc;
}
