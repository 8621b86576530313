/*
 * scan: one scan from the content to the bundle.
 *
 * The plan (which rules, with which thresholds) comes from libopenscap's child process, the native checks run
 * here on lazily built facts, the child adds OVAL and makes the ARF, and the report layer puts the bundle in
 * place.  See scan.h.
 */
#include "config.h"

#include "agent/scan.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/agent.h"
#include "agent/catalogue.h"
#include "agent/edition.h"
#include "agent/host.h"
#include "agent/options.h"
#include "agent/privileges.h"
#include "agent/unmounted.h"
#include "agent/waivers.h"
#include "base/limits.h"
#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "checks/resolve/attest/agency.h"
#include "report/words.h"

#define NOTED_RULES 20			    /* how many a note names; of more it tells the number */
#define TRY_VALUE   "default_passwords_try" /* the XCCDF Value of --try-default-passwords */

struct scan {
	const struct scan_request *q;
	struct arena *a;
	struct root *root;
	struct host host;
	struct facts *facts;
	struct host_identity identity;
	const char *level; /* asked, else as classified */
	struct agency agency;
	struct scap_assignment *sets; /* the agency's values, then those of --set */
	size_t n_sets;
	struct name_value *policy; /* the agency's that hold in this run */
	size_t n_policy;
	const char *content;
	char content_sha256[SHA256_HEX], tailoring_sha256[SHA256_HEX];
	struct scap *scap;
	const struct plan *plan;
	struct verdict *verdicts;
	struct rule_record *results;
	size_t n_verdicts;
	struct bitext *notes;
	size_t n_notes, cap_notes;
	struct file_record *files;
	size_t n_files, cap_files;
	struct timespec started;
	struct bundle_written *written;
	const char *root_path, *policy_path, *policy_sha256; /* kept when the root is let go of */
};

/*
 * A signal ends the scan between two rules, so that libopenscap's child and its folder are cleared away; the same
 * signal again ends the process at once.
 */
static volatile sig_atomic_t stopped;

static void stop(int signal_number)
{
	stopped = signal_number;
}

static void catch_signals(void)
{
	static const int signals[] = {SIGINT, SIGTERM, SIGHUP};
	struct sigaction sa = {.sa_handler = stop, .sa_flags = (int)SA_RESETHAND};

	stopped = 0;
	for (size_t i = 0; i < sizeof(signals) / sizeof(*signals); i++)
		sigaction(signals[i], &sa, NULL);
}

static int interrupted(struct err *e)
{
	return stopped ? err_set(e, EINTR, "%s", _("interrupted; nothing was written")) : 0;
}

const char *scan_schemas(const char *datadir, struct arena *a)
{
	return arena_printf(a, "%s/schemas", datadir);
}

static void __attribute__((format(printf, 2, 4), format(printf, 3, 4)))
note(struct scan *s, const char *en, const char *zh, ...)
{
	struct bitext *t = arena_push(s->a, &s->notes, &s->n_notes, &s->cap_notes, sizeof(*t));
	va_list ap;

	va_start(ap, zh);
	t->en = arena_vprintf(s->a, en, ap);
	va_end(ap);
	va_start(ap, zh);
	t->zh = arena_vprintf(s->a, zh, ap);
	va_end(ap);
}

static void tell(const struct scan *s, const char *what, size_t done, size_t all)
{
	if (s->q->progress)
		s->q->progress(what, done, all, s->q->progress_arg);
}

static void pass_on(const char *what, void *arg)
{
	tell(arg, what, 0, 0);
}

static int digest_of(const char *path, char hex[SHA256_HEX], struct err *e)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd < 0)
		return err_set(e, errno, "%s: %s", path, strerror(errno));
	int rc = fstat(fd, &st) < 0 || !S_ISREG(st.st_mode)
			 ? err_set(e, EINVAL, _("%s: not a regular file"), path)
			 : sha256_fd(fd, hex, e);
	close(fd);
	return rc;
}

/* Says before the work, not after it, that the bundle could not be written. */
static int output_possible(const char *output, struct err *e)
{
	struct stat st;
	char *folder = strdupa(output);

	if (!stat(output, &st) && !S_ISDIR(st.st_mode))
		return err_set(
			e, EEXIST, _("%s exists already; a bundle is never overwritten"), output);
	if (stat(output, &st)) {
		char *slash = strrchr(folder, '/');
		if (slash)
			slash[slash == folder] = '\0';
		else
			folder = ".";
	}
	if (stat(folder, &st) || !S_ISDIR(st.st_mode))
		return err_set(e, ENOENT,
			_("%s: no such folder; make it, or name another with --output"), folder);
	privileges_write(true);
	int rc = faccessat(AT_FDCWD, folder, W_OK | X_OK, AT_EACCESS) ? -errno : 0;
	privileges_write(false);
	return rc ? err_set(e, -rc, _("%s: %s; name a folder you may write to with --output"),
			    folder, strerror(-rc))
		  : 0;
}

/* Every year at least (Table 1 to 6 of the Regulations): 366 days, so that the same day next year is in time. */
#define REVIEW_S (366 * 86400)

static void note_classification(struct scan *s)
{
	const struct classification *c = s->agency.classification;

	if (c->from > s->started.tv_sec)
		note(s, "The classification is dated %s, which is not reached yet.",
			"分級日期為 %s，尚未屆至。", c->date);
	else if (s->started.tv_sec - c->from > REVIEW_S)
		note(s, "The classification is of %s: it is to be reviewed at least once a year.",
			"分級日期為 %s：應每年至少檢視一次分級妥適性。", c->date);
	if (str_eq(s->level, c->level))
		return;
	note(s, "The system is classified %s by Table 9; this scan was asked for level %s.",
		"本系統依附表九分級為「%s」；本次指定以「%s」檢測。", c->level, s->level);
	s->notes[s->n_notes - 1].zh =
		arena_printf(s->a, "本系統依附表九分級為「%s」；本次指定以「%s」檢測。",
			grade_word(c->level, "zh"), grade_word(s->level, "zh"));
}

/* The level asked for; else that of the agency's classification; else medium, and the bundle says so. */
static int choose_level(struct scan *s, struct err *e)
{
	int rc = agency_read(s->root, s->a, &s->agency, e);

	/* What the agency has decided must not be passed over in silence. */
	if (rc < 0 && rc != -ENOENT)
		return err_wrap(e, "%s", _("the agency's file cannot be used"));
	/* Items of the government baseline know no levels. */
	s->level = str_eq(s->q->baseline, "gcb") ? "gcb" : s->q->level;
	if (str_eq(s->level, "gcb"))
		return 0;
	if (!s->level && s->agency.classification) {
		s->level = s->agency.classification->level;
		note(s, "The level is that of the classification in %s.", "檢測等級依 %s 之分級。",
			AGENCY_FILE);
	}
	if (!s->level) {
		s->level = "medium";
		note(s,
			"No level was asked for and the system is not classified (`plumbline "
			"classify`): medium was taken.",
			"未指定等級，系統亦未分級（plumbline classify）：以「中」檢測。");
	}
	if (s->agency.classification)
		note_classification(s);
	return 0;
}

static bool is_set(const struct scan_request *q, const char *id)
{
	for (size_t i = 0; i < q->n_sets; i++)
		if (str_eq(q->sets[i].id, id) ||
			str_ends(q->sets[i].id, arena_printf(q->arena, "_value_%s", id)))
			return true;
	return false;
}

/* The agency's standing values, but those that the command line sets for this run. */
static void gather_sets(struct scan *s)
{
	const struct scan_request *q = s->q;
	const struct agency *g = &s->agency;

	s->sets = arena_array(s->a, q->n_sets + g->n_values + 1, sizeof(*s->sets));
	s->policy = arena_array(s->a, g->n_values, sizeof(*s->policy));
	if (g->n_values && q->tailoring)
		note(s, "The values in %s were not used: a tailoring file was given.",
			"已指定調適檔，未採用 %s 之機關所定值。", AGENCY_FILE);
	for (size_t i = 0; i < g->n_values && !q->tailoring; i++) {
		const struct agency_value *v = &g->values[i];

		if (is_set(q, v->id))
			continue;
		s->policy[s->n_policy++] = (struct name_value){v->id, v->value};
		s->sets[s->n_sets++] = (struct scap_assignment){
			v->id, v->value, arena_printf(s->a, "%s:%u", AGENCY_FILE, v->line)};
	}
	for (size_t i = 0; i < q->n_sets; i++)
		s->sets[s->n_sets++] = q->sets[i];
	if (q->try_default_passwords)
		s->sets[s->n_sets++] =
			(struct scap_assignment){TRY_VALUE, "true", "--try-default-passwords"};
}

/* Passwords are tried where the command line says so in plain words: no file may have it done. */
static int only_as_asked(const struct scan *s, struct err *e)
{
	for (size_t i = 0; i < s->plan->n_rules && !s->q->try_default_passwords; i++) {
		const struct plan_rule *r = &s->plan->rules[i];
		const char *v = str_eq(r->check, "default-passwords")
					? param_value(&r->params, "try")
					: NULL;

		if (v && !str_eq(v, "false") && !str_eq(v, "0"))
			return err_set(e, EPERM,
				_("default passwords are tried only with --try-default-passwords; "
				  "take the value %s out of --set, the tailoring and %s"),
				TRY_VALUE, AGENCY_FILE);
	}
	return 0;
}

static bool is_planned(const struct plan *p, const char *short_id)
{
	for (size_t i = 0; i < p->n_rules; i++)
		if (str_eq(scap_short_id(p->rules[i].id), short_id))
			return true;
	return false;
}

/*
 * A tailoring may deselect rules, and a rule that is not selected stands nowhere in the results: who reads them must not
 * take the level for whole.  Of our own content alone is it known what a level holds.
 */
static int note_left_out(struct scan *s, struct err *e)
{
	struct catalogue c;
	struct strbuf ids = {.arena = s->a};
	size_t n = 0;

	if (!s->q->tailoring || s->q->content || s->q->n_rules || str_eq(s->level, "gcb"))
		return 0;
	if (catalogue_read(s->content, s->a, &c, e) < 0)
		return -e->code;
	for (size_t i = 0; i < c.n; i++) {
		const struct catalogue_rule *r = &c.rules[i];

		if (!r->level || !catalogue_applies(r->level, s->level) ||
			is_planned(s->plan, r->id))
			continue;
		if (n++ < NOTED_RULES)
			strbuf_printf(&ids, "%s%s", ids.len ? ", " : "", r->id);
	}
	if (!n)
		return 0;
	size_t more = n > NOTED_RULES ? n - NOTED_RULES : 0;
	struct bitext *t = arena_push(s->a, &s->notes, &s->n_notes, &s->cap_notes, sizeof(*t));
	t->en = arena_printf(s->a, "The tailoring leaves out rules of level %s: %s%s.",
		grade_word(s->level, "en"), ids.data,
		more ? arena_printf(s->a, " and %zu more", more) : "");
	t->zh = arena_printf(s->a, "調適檔排除「%s」等級之規則：%s%s。", grade_word(s->level, "zh"),
		ids.data, more ? arena_printf(s->a, "，另有 %zu 項", more) : "");
	return 0;
}

/* Whether the content came with this agent: it lies where that was installed, and its build has validated it. */
static bool is_own(const struct scan *s)
{
	return !s->q->content && str_eq(s->q->datadir, PL_DATADIR);
}

/* What the pass over the file system need not look at, because no rule of this scan asks for it. */
static unsigned walk_skips(const struct plan *p)
{
	unsigned needs = 0;

	for (size_t i = 0; i < p->n_rules; i++) {
		const struct check *c = p->rules[i].check ? check_find(p->rules[i].check) : NULL;
		needs |= c ? c->needs : 0;
	}
	return (needs & NEEDS_CAPABILITIES ? 0 : WALK_SKIP_CAPABILITIES) |
	       (needs & NEEDS_PLACES ? 0 : WALK_SKIP_PLACES);
}

static int start(struct scan *s, struct err *e)
{
	const struct scan_request *q = s->q;

	clock_gettime(CLOCK_REALTIME, &s->started);
	if (root_open(q->root, &s->root, e) < 0)
		return -e->code;
	bool live = root_is_live(s->root);
	struct stat etc;
	if (root_stat(s->root, "/etc", true, &etc, NULL) < 0 || !S_ISDIR(etc.st_mode))
		return err_set(
			e, ENOTDIR, _("%s: no host's root: there is no /etc in it"), q->root);
	/* Memory holds the hashes of shadow from here on: no core of it, and nobody attaches to it. */
	prctl(PR_SET_DUMPABLE, 0);
	if (privileges_drop(!live, e) < 0 || output_possible(q->output, e) < 0)
		return -e->code;
	if (!live) {
		const char *unmounted;
		if (unmounted_mark(s->root, s->a, &unmounted, e) < 0)
			return -e->code;
		if (!unmounted && unmounted_usr(s->root))
			note(s,
				"There is nothing in /usr below %s: this is no whole system, and a "
				"rule that "
				"passes for want of a program says nothing.",
				"%s 之下 /usr "
				"無任何內容：並非完整之系統，因無程式而符合之規則不具意義。",
				q->root);
		if (unmounted)
			note(s,
				"/etc/fstab mounts %1$s, which is not mounted below %2$s: what "
				"stands there "
				"is unknown, and a rule that needs it is in error.",
				"/etc/fstab 所掛載之 %1$s 未掛載於 %2$s "
				"之下：其內容未知，需用之規則列為 error。",
				unmounted, q->root);
	}
	host_identify(s->root, s->a, &s->identity);
	s->content = q->content;
	if (!s->content && choose_level(s, e) < 0)
		return -e->code;
	if (!s->content) {
		struct edition_choice c;
		if (edition_choose(
			    q->datadir, s->root, q->edition, s->started.tv_sec, s->a, &c, e) < 0)
			return -e->code;
		s->content = c.path;
		if (c.other_os)
			note(s,
				"This host is %s; the content was made for %s, the nearest there "
				"is.",
				"本主機為 %s；檢測內容係針對 %s 編製，為目前最接近者。", c.other_os,
				c.platform_name);
	}
	if (digest_of(s->content, s->content_sha256, e) < 0)
		return -e->code;
	if (q->tailoring && digest_of(q->tailoring, s->tailoring_sha256, e) < 0)
		return -e->code;
	gather_sets(s);
	tell(s, _("loading the content"), 0, 0);
	struct scap_options o = {.content = s->content,
		.own = is_own(s),
		.profile = q->profile ? q->profile : profile_of(s->level, q->baseline, s->a),
		.tailoring = q->tailoring,
		.rules = q->rules,
		.n_rules = q->n_rules,
		.sets = s->sets,
		.n_sets = s->n_sets,
		.root = root_path(s->root),
		.deadline_s = q->deadline_s};
	if (scap_start(&o, &s->scap, e) < 0)
		return -e->code;
	s->plan = scap_plan(s->scap);
	if (only_as_asked(s, e) < 0 || note_left_out(s, e) < 0)
		return -e->code;
	s->host = (struct host){.root = s->root,
		.live = live,
		.probe = live ? &probe_live : NULL,
		.now = s->started,
		.progress = pass_on,
		.progress_arg = s,
		.deadline_s = q->deadline_s,
		.walk_skips = walk_skips(s->plan)};
	s->facts = facts_new(&s->host);
	return 0;
}

static void decide(struct scan *s, const struct plan_rule *r, struct evidence *ev)
{
	const struct check *c = r->check ? check_find(r->check) : NULL;

	if (!r->check) {
		evidence_status(ev, ST_NOTCHECKED);
		evidence_reason(ev,
			"The content holds no check for this rule that a program could run.",
			"檢測內容沒有可由程式執行的檢查項，須由人工確認。");
	} else if (c)
		run_check(c, s->facts, &r->params, ev);
	else
		evidence_error(ev,
			"the content asks for check \"%s\", which this agent does not have",
			"檢測內容要求檢測項「%s」，本程式無此檢測項", r->check);
}

static const char *kept(const struct scan *s, const char *text)
{
	return text ? arena_strdup(s->a, text) : NULL;
}

/* A copy that outlives the models. */
static const struct attested *keep_attested(const struct scan *s, const struct attested *t)
{
	if (!t)
		return NULL;
	struct attested *own = arena_alloc(s->a, sizeof(*own));
	*own = *t;
	own->about = kept(s, t->about);
	own->who = kept(s, t->who);
	own->role = kept(s, t->role);
	own->authority = kept(s, t->authority);
	own->filing = kept(s, t->filing);
	own->document = kept(s, t->document);
	own->remark = kept(s, t->remark);
	own->date = kept(s, t->date);
	own->path = kept(s, t->path);
	own->sha256 = kept(s, t->sha256);
	return own;
}

static void run_native(struct scan *s)
{
	const struct plan *p = s->plan;

	struct waivers waivers = waivers_of(s->facts);
	if (waivers.err.code)
		note(s, "No waiver was applied: %s", "未適用任何免執行：%s",
			str_clean(s->a, waivers.err.text, strlen(waivers.err.text), LIMIT_TEXT));
	s->verdicts = arena_array(s->a, p->n_rules, sizeof(*s->verdicts));
	s->results = arena_array(s->a, p->n_rules, sizeof(*s->results));
	for (size_t i = 0; i < p->n_rules && !stopped; i++) {
		const struct plan_rule *r = &p->rules[i];
		struct rule_record *rec = &s->results[i];
		struct name_value *params = arena_array(s->a, r->params.n, sizeof(*params));

		tell(s, scap_short_id(r->id), i, p->n_rules);
		for (size_t k = 0; k < r->params.n; k++)
			params[k] = (struct name_value){r->params.v[k].name, r->params.v[k].value};
		*rec = (struct rule_record){
			.rule_id = r->id, .params = params, .n_params = r->params.n};
		/* What nobody checks is decided here only where a waiver sets it aside; else XCCDF's own result stands. */
		if (!r->check && (r->oval || !waiver_may_hold(&waivers, r->id)))
			continue;
		struct evidence *ev = arena_alloc(s->a, sizeof(*ev));
		ev->arena = arena_new(LIMIT_ARENA);
		ev->tracing = s->q->traced != NULL;
		decide(s, r, ev);
		if (s->q->traced)
			s->q->traced(r->id, ev, s->q->traced_arg);
		rec->check = r->check;
		rec->evidence = ev;
		rec->waiver = keep_attested(s, waiver_for(&waivers, r->id, ev));
		ev->attestation = keep_attested(s, ev->attestation);
		struct arena *made_in = ev->arena;
		evidence_keep(ev, s->a);
		arena_free(made_in);
		s->verdicts[s->n_verdicts++] =
			(struct verdict){r->id, ev, rec->waiver, s->started.tv_sec};
	}
}

/* Names the privileges that were missing and the rules that became error, so that nobody has to guess. */
static void note_privileges(struct scan *s)
{
	const char *missing = privileges_missing(s->a, !s->host.live);
	struct strbuf rules = {.arena = s->a};

	if (!*missing)
		return;
	for (size_t i = 0; i < s->n_verdicts; i++)
		if (s->verdicts[i].evidence->status == ST_ERROR)
			strbuf_printf(&rules, "%s%s", rules.len ? ", " : "",
				scap_short_id(s->verdicts[i].rule_id));
	note(s,
		"Privileges that were missing: %s. Rules in error in this run: %s. Run as root to "
		"decide them.",
		"本次執行缺少之權限：%s。本次無法判定之規則：%s。請以 root 執行以完成判定。",
		missing, rules.len ? rules.data : "-");
}

static const char *clock_words(struct scan *s)
{
	struct clock_state c;
	struct err e = {0};

	if (!s->host.live)
		return "not asked: a scan of files only";
	if (probe_live.clock_state(probe_live.arg, &c, &e) < 0)
		return str_clean(s->a, e.text, strlen(e.text), LIMIT_TEXT);
	return arena_printf(s->a, "%s, maximum error %lld us, offset %lld us",
		c.synchronised ? "synchronised" : "not synchronised", (long long)c.maxerror_us,
		(long long)c.offset_us);
}

static void record_file(const struct file *f, void *arg)
{
	struct scan *s = arg;

	/* What /proc and /sys say is no file of the host: it stands in the observations, not in the list of files. */
	if (str_starts(f->real_path, "/proc/") || str_starts(f->real_path, "/sys/"))
		return;
	struct file_record *r = arena_push(s->a, &s->files, &s->n_files, &s->cap_files, sizeof(*r));
	*r = (struct file_record){.path = str_clean(s->a, f->path, strlen(f->path), 4096),
		.sha256 = kept(s, f->sha256),
		.size = f->size,
		.mode = f->st.st_mode & 07777,
		.uid = f->st.st_uid,
		.gid = f->st.st_gid,
		.mtime = f->st.st_mtim,
		.read_at = f->read_at};
}

/*
 * Writes down what is said of the host's files and lets go of them and of the models: making the bundle needs as much
 * memory again.
 */
static void let_go(struct scan *s)
{
	struct classification *c = NULL;

	root_each_file(s->root, record_file, s);
	s->root_path = kept(s, root_path(s->root));
	if (s->agency.file) {
		s->policy_path = kept(s, s->agency.file->path);
		s->policy_sha256 = kept(s, s->agency.file->sha256);
	}
	if (s->agency.classification) {
		c = arena_alloc(s->a, sizeof(*c));
		*c = *s->agency.classification;
		c->path = kept(s, c->path);
		c->sha256 = kept(s, c->sha256);
		s->agency.classification = c;
	}
	facts_free(s->facts);
	s->facts = NULL;
	root_close(s->root);
	s->root = NULL;
}

static struct scan_record record(struct scan *s)
{
	const struct scan_request *q = s->q;
	struct name_value *sets = arena_array(s->a, q->n_sets, sizeof(*sets));
	const char **argv = arena_array(s->a, (size_t)q->argc, sizeof(*argv));
	struct scan_record r;

	for (size_t i = 0; i < q->n_sets; i++)
		sets[i] = (struct name_value){q->sets[i].id, q->sets[i].value};
	for (int i = 0; i < q->argc; i++)
		argv[i] = str_clean(s->a, q->argv[i], strlen(q->argv[i]), 4096);
	r = (struct scan_record){.hostname = s->identity.hostname,
		.machine_id = s->identity.machine_id,
		.os_id = s->identity.os_id,
		.os_version = s->identity.os_version,
		.os_name = s->identity.os_name,
		.kernel = s->identity.kernel,
		.root = s->root_path,
		.live = s->host.live,
		.started = s->started,
		.tool_version = PACKAGE_VERSION,
		.content_path = s->content,
		.content_sha256 = s->content_sha256,
		.benchmark_id = s->plan->benchmark_id,
		.benchmark_version = s->plan->benchmark_version,
		.profile_id = s->plan->profile_id,
		.level = q->content ? NULL : s->level,
		.classification = s->agency.classification,
		.policy = s->policy,
		.n_policy = s->n_policy,
		.policy_sha256 = s->policy_sha256,
		.policy_path = s->policy_path,
		.tailoring_path = q->tailoring,
		.tailoring_sha256 = q->tailoring ? s->tailoring_sha256 : NULL,
		.rules = q->rules,
		.n_rules_asked = q->n_rules,
		.sets = sets,
		.n_sets = q->n_sets,
		.argv = argv,
		.argc = (size_t)q->argc,
		.user = privileges_user(s->a),
		.capabilities = privileges_held(s->a),
		.clock = clock_words(s),
		.complete = true,
		.results = s->results,
		.n_results = s->plan->n_rules,
		.files = s->files,
		.n_files = s->n_files};
	clock_gettime(CLOCK_REALTIME, &r.ended);
	return r;
}

static int finish(struct scan *s, struct err *e)
{
	struct scap_output out;

	tell(s, _("evaluating OVAL and making the ARF"), s->plan->n_rules, s->plan->n_rules);
	if (scap_finish(s->scap, s->verdicts, s->n_verdicts, &out, e) < 0)
		return -e->code;
	note_privileges(s);
	if (out.degraded)
		note(s,
			"The OVAL evaluation ended before its time; rules that only OVAL decides "
			"are in error: %s",
			"OVAL 檢測未能完成；僅能以 OVAL 判定之規則列為錯誤：%s", out.notes);
	struct scan_record r = record(s);
	r.complete = !out.degraded;
	r.notes = s->notes;
	r.n_notes = s->n_notes;
	tell(s, _("writing the bundle"), s->plan->n_rules, s->plan->n_rules);
	privileges_write(true);
	int rc = bundle_write(&r, out.arf, out.len, s->q->output, scan_schemas(s->q->datadir, s->a),
		s->written, e);
	privileges_write(false);
	return rc;
}

int scan_run(const struct scan_request *q, struct bundle_written *ret, struct err *e)
{
	struct scan s = {.q = q, .a = arena_new(LIMIT_ARENA), .written = ret};

	catch_signals();
	int rc = start(&s, e);
	if (!rc) {
		run_native(&s);
		let_go(&s);
		rc = interrupted(e);
	}
	if (!rc)
		rc = finish(&s, e);
	if (rc < 0 && stopped)
		rc = interrupted(e);
	tell(&s, NULL, 0, 0);
	facts_free(s.facts);
	scap_free(s.scap);
	root_close(s.root);
	arena_free(s.a);
	return rc;
}
