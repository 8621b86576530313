/*
 * engine: see engine.h.  The rules of the game, all found by running libopenscap 1.3.7:
 *
 * - a registered engine's callback is given no rule id, so the start callback notes the rule;
 * - engines are registered after xccdf_session_load(), which makes a new policy model;
 * - the order load, profile, engines, evaluate, export XCCDF, export OVAL, export ARF is the one that works;
 * - the script check engine is loaded by default and would run scripts out of the content: not here;
 * - of a rule's checks the last one whose system has an engine is taken: hence the native one, written last.
 */
#include "config.h"

#include "checks/scap/engine.h"

#include <errno.h>
#include <fcntl.h>
#include <libxml/parser.h>
#include <openscap/check_engine_plugin.h>
#include <openscap/oscap_error.h>
#include <openscap/oscap_source.h>
#include <openscap/oval_agent_api.h>
#include <openscap/oval_definitions.h>
#include <openscap/xccdf_benchmark.h>
#include <openscap/xccdf_policy.h>
#include <openscap/xccdf_session.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/scap/child.h"
#include "checks/scap/plan.h"

#define OVAL_SYSTEM "http://oval.mitre.org/XMLSchema/oval-definitions-5"
/* Written over the system of a native check nobody answered, so that libopenscap looks at the other ones. */
#define UNANSWERED_SYSTEM SCAP_NATIVE_SYSTEM ":unanswered"

extern char **environ;

static int library_error(struct err *e, int code, const char *what)
{
	char *why = oscap_err_get_full_error();
	int rc =
		err_set(e, code, "%s: %s", what, why && *why ? why : "libopenscap gives no reason");

	free(why);
	return rc;
}

static void say(bool warning, const char *format, ...) __attribute__((format(printf, 2, 3)));
static void say(bool warning, const char *format, ...)
{
	va_list ap;

	(void)warning;
	va_start(ap, format);
	vfprintf(stderr, format, ap);
	va_end(ap);
}

/* The environment steers libopenscap (plug-ins, schemas, the root of probes): only the caller may. */
static void set_environment(const char *root)
{
	for (char **at = environ; at && *at;) {
		char name[128];
		size_t n = strcspn(*at, "=");
		if (strncmp(*at, "OSCAP_", 6) || n >= sizeof(name)) {
			at++;
			continue;
		}
		memcpy(name, *at, n);
		name[n] = '\0';
		unsetenv(name);
		at = environ;
	}
	unsetenv("SEXP_VALIDATE_DISABLE");
	unsetenv("XML_CATALOG_FILES");
	if (strcmp(root, "/"))
		setenv("OSCAP_PROBE_ROOT", root, 1);
}

static int load(const struct engine_job *job, bool validate, bool oval,
	xccdf_policy_engine_eval_fn oval_fn, struct xccdf_session **ret, struct err *e)
{
	set_environment(job->root);
	xmlSetExternalEntityLoader(xmlNoNetExternalEntityLoader);
	struct oscap_source *source =
		oscap_source_new_from_memory(job->content, job->content_len, job->content_path);
	if (oscap_source_get_scap_type(source) != OSCAP_DOCUMENT_SDS)
		return err_set(
			e, EBADMSG, "%s is not a SCAP source data stream", job->content_path);
	struct xccdf_session *s = xccdf_session_new_from_source(source);
	if (!s)
		return library_error(e, EBADMSG, job->content_path);
	xccdf_session_set_validation(s, validate, false);
	xccdf_session_set_datastream_id(s, job->stream);
	xccdf_session_set_component_id(s, job->checklist);
	xccdf_session_configure_remote_resources(s, false, NULL, say);
	xccdf_session_set_loading_flags(s, XCCDF_SESSION_LOAD_XCCDF | XCCDF_SESSION_LOAD_CPE |
						   (oval ? XCCDF_SESSION_LOAD_OVAL : 0));
	if (oval_fn)
		xccdf_session_set_custom_oval_eval_fn(s, oval_fn);
	if (job->tailoring)
		xccdf_session_set_user_tailoring_file(s, job->tailoring);
	if (xccdf_session_load(s))
		return library_error(e, EBADMSG, job->content_path);
	if (job->profile && !xccdf_session_set_profile_id(s, job->profile))
		return err_set(e, ESRCH, "libopenscap finds no profile %s in %s", job->profile,
			job->content_path);
	*ret = s;
	return 0;
}

/* --- the plan: an evaluation in which every engine only takes notes --- */

struct planning {
	struct arena *arena;
	struct planned_set set;
	size_t at;   /* the rule being looked at, in the second pass */
	bool second; /* first pass: what OVAL could answer; second: what is native */
	bool complex_native;
	struct err err;
};

/* libopenscap hands its own agent session to the engine of OVAL, so what is ours must be found here. */
static struct planning *planning;

static size_t count_exports(struct xccdf_check *c)
{
	size_t n = 0;

	if (xccdf_check_get_complex(c)) {
		struct xccdf_check_iterator *it = xccdf_check_get_children(c);
		while (xccdf_check_iterator_has_more(it))
			n += count_exports(xccdf_check_iterator_next(it));
		xccdf_check_iterator_free(it);
		return n;
	}
	struct xccdf_check_export_iterator *it = xccdf_check_get_exports(c);
	while (xccdf_check_export_iterator_has_more(it)) {
		xccdf_check_export_iterator_next(it);
		n++;
	}
	xccdf_check_export_iterator_free(it);
	return n;
}

static size_t count_rule_exports(const struct xccdf_rule *rule)
{
	size_t n = 0;
	struct xccdf_check_iterator *it = xccdf_rule_get_checks(rule);

	while (xccdf_check_iterator_has_more(it))
		n += count_exports(xccdf_check_iterator_next(it));
	xccdf_check_iterator_free(it);
	return n;
}

static int planning_start(struct xccdf_rule *rule, void *arg)
{
	struct planning *p = arg;

	if (p->second) {
		p->at++;
		if (p->at > p->set.n ||
			!str_eq(p->set.v[p->at - 1].rule.id, xccdf_rule_get_id(rule)))
			return err_set(
				&p->err, EPROTO, "libopenscap selects other rules the second time");
		return 0;
	}
	if (p->set.n >= LIMIT_RULES)
		return err_set(&p->err, EFBIG, "more than %d rules are selected", LIMIT_RULES);
	struct planned *new = arena_push(p->arena, &p->set.v, &p->set.n, &p->set.cap, sizeof(*new));
	new->rule.id = arena_strdup(p->arena, xccdf_rule_get_id(rule));
	new->exports = count_rule_exports(rule);
	return 0;
}

static int planning_end(struct xccdf_rule_result *result, void *arg)
{
	struct planning *p = arg;

	(void)result;
	if (!p->second)
		p->set.rules_in_benchmark++;
	return 0;
}

static xccdf_test_result_type_t planning_oval(struct xccdf_policy *policy, const char *rule_id,
	const char *definition, const char *href, struct xccdf_value_binding_iterator *values,
	struct xccdf_check_import_iterator *imports, void *arg)
{
	struct oval_agent_session *agent = arg;
	struct planning *p = planning;

	(void)policy;
	(void)rule_id;
	(void)values;
	(void)imports;
	if (p->second)
		return XCCDF_RESULT_NOT_CHECKED;
	if (!p->set.n || !str_eq(oval_agent_get_filename(agent), href))
		return XCCDF_RESULT_NOT_CHECKED;
	if (definition && !oval_definition_model_get_definition(
				  oval_agent_get_definition_model(agent), definition))
		return XCCDF_RESULT_NOT_CHECKED;
	p->set.v[p->set.n - 1].rule.oval = true;
	return XCCDF_RESULT_PASS;
}

static xccdf_test_result_type_t planning_native(struct xccdf_policy *policy, const char *rule_id,
	const char *name, const char *href, struct xccdf_value_binding_iterator *values,
	struct xccdf_check_import_iterator *imports, void *arg)
{
	struct planning *p = arg;
	struct param *v = NULL;
	size_t n = 0, cap = 0;

	(void)policy;
	(void)rule_id;
	(void)href;
	(void)imports;
	if (!p->at || p->at > p->set.n || !name)
		return XCCDF_RESULT_NOT_CHECKED;
	struct plan_rule *rule = &p->set.v[p->at - 1].rule;
	rule->check = arena_strdup(p->arena, name);
	while (xccdf_value_binding_iterator_has_more(values)) {
		struct xccdf_value_binding *b = xccdf_value_binding_iterator_next(values);
		const char *value = xccdf_value_binding_get_setvalue(b);
		if (!value)
			value = xccdf_value_binding_get_value(b);
		struct param *new = arena_push(p->arena, &v, &n, &cap, sizeof(*new));
		new->name = arena_strdup(p->arena, xccdf_value_binding_get_name(b));
		/* Of an empty <set-value/> libopenscap takes the blanks that follow it for the text. */
		bool blank = !value || !value[strspn(value, " \t\r\n")];
		new->value = arena_strdup(p->arena, blank ? "" : value);
	}
	rule->params = (struct params){v, n};
	return XCCDF_RESULT_PASS;
}

/* chroot() is how most probes see an offline root; without it they would answer of the running host. */
static int can_chroot(const char *root)
{
	int here = open("/", O_PATH | O_DIRECTORY), cwd = open(".", O_PATH | O_DIRECTORY);
	int rc = chroot(root) < 0 ? -errno : 0;

	if (!rc && (fchdir(here) < 0 || chroot(".") < 0 || fchdir(cwd) < 0))
		_exit(1);
	close(here);
	close(cwd);
	return rc;
}

int engine_plan(void *arg, int fd, struct err *e)
{
	const struct engine_job *job = arg;
	struct xccdf_session *s = NULL;
	struct planning p = {.arena = arena_new(0)};

	planning = &p;
	int rc = load(job, !job->valid, true, planning_oval, &s, e);
	if (rc < 0)
		return rc;
	struct xccdf_policy *policy = xccdf_session_get_xccdf_policy(s);
	struct xccdf_policy_model *model = xccdf_session_get_policy_model(s);
	if (!policy)
		return library_error(e, EBADMSG, job->content_path);
	xccdf_policy_model_register_start_callback(model, planning_start, &p);
	xccdf_policy_model_register_output_callback(model, planning_end, &p);
	int no_chroot = strcmp(job->root, "/") ? can_chroot(job->root) : 0;
	if (xccdf_policy_evaluate(policy)) {
		static char native[] = SCAP_NATIVE_SYSTEM;
		p.second = true;
		xccdf_policy_model_register_engine_and_query_callback(
			model, native, planning_native, &p, NULL);
		if (!xccdf_policy_evaluate(policy))
			return library_error(e, EBADMSG, job->content_path);
	} else if (!p.err.code) {
		return library_error(e, EBADMSG, job->content_path);
	}
	if (p.err.code)
		return err_set(e, p.err.code, "%s", p.err.text);
	if (no_chroot < 0 && xccdf_session_get_cpe_oval_agents_count(s))
		return err_set(e, EPERM,
			"which platform %s holds cannot be known without the right to chroot(): %s",
			job->root, errno_text(-no_chroot));
	size_t len;
	char *json = plan_to_json(&p.set, &len);
	if (!json)
		return err_set(e, EPROTO, "the plan cannot be written down");
	rc = write_all(fd, json, len);
	return rc < 0 ? err_set(e, -rc, "handing over the plan: %s", errno_text(-rc)) : 0;
}

/* --- the evaluation --- */

struct evaluation {
	const struct engine_job *job;
	const struct verdict **sorted;
	const char *rule; /* being evaluated */
};

static int by_id(const void *a, const void *b)
{
	return strcmp((*(const struct verdict *const *)a)->rule_id,
		(*(const struct verdict *const *)b)->rule_id);
}

static const struct verdict *verdict_of(const struct evaluation *ev, const char *rule_id)
{
	const struct verdict key = {.rule_id = rule_id}, *k = &key;
	const struct verdict **found = NULL;

	if (rule_id && ev->job->n_verdicts)
		found = bsearch(&k, ev->sorted, ev->job->n_verdicts, sizeof(*ev->sorted), by_id);
	return found ? *found : NULL;
}

static xccdf_test_result_type_t result_of(enum status s)
{
	static const xccdf_test_result_type_t map[ST_COUNT] = {
		[ST_PASS] = XCCDF_RESULT_PASS,
		[ST_FAIL] = XCCDF_RESULT_FAIL,
		[ST_ERROR] = XCCDF_RESULT_ERROR,
		[ST_UNKNOWN] = XCCDF_RESULT_UNKNOWN,
		[ST_NOTAPPLICABLE] = XCCDF_RESULT_NOT_APPLICABLE,
		[ST_NOTCHECKED] = XCCDF_RESULT_NOT_CHECKED,
		[ST_INFORMATIONAL] = XCCDF_RESULT_INFORMATIONAL,
		[ST_FIXED] = XCCDF_RESULT_FIXED,
	};
	return s < ST_COUNT && map[s] ? map[s] : XCCDF_RESULT_ERROR;
}

static xccdf_test_result_type_t answer_native(struct xccdf_policy *policy, const char *rule_id,
	const char *name, const char *href, struct xccdf_value_binding_iterator *values,
	struct xccdf_check_import_iterator *imports, void *arg)
{
	const struct evaluation *ev = arg;
	const struct verdict *v = verdict_of(ev, ev->rule);

	(void)policy;
	(void)rule_id;
	(void)name;
	(void)href;
	(void)values;
	(void)imports;
	return v ? result_of(v->evidence->status) : XCCDF_RESULT_ERROR;
}

static xccdf_test_result_type_t answer_no_oval(struct xccdf_policy *policy, const char *rule_id,
	const char *name, const char *href, struct xccdf_value_binding_iterator *values,
	struct xccdf_check_import_iterator *imports, void *arg)
{
	(void)policy;
	(void)rule_id;
	(void)name;
	(void)href;
	(void)values;
	(void)imports;
	(void)arg;
	return XCCDF_RESULT_ERROR;
}

static void add_message(
	struct xccdf_rule_result *rr, const char *text, xccdf_message_severity_t severity)
{
	if (!text || !*text)
		return;
	struct xccdf_message *m = xccdf_message_new();
	xccdf_message_set_content(m, text);
	xccdf_message_set_severity(m, severity);
	xccdf_rule_result_add_message(rr, m);
}

static int evaluation_start(struct xccdf_rule *rule, void *arg)
{
	struct evaluation *ev = arg;

	ev->rule = xccdf_rule_get_id(rule);
	return 0;
}

static const struct plan_rule *planned_rule(const struct plan *plan, const char *id)
{
	for (size_t i = 0; id && i < plan->n_rules; i++)
		if (!strcmp(plan->rules[i].id, id))
			return &plan->rules[i];
	return NULL;
}

static int evaluation_end(struct xccdf_rule_result *rr, void *arg)
{
	struct evaluation *ev = arg;
	const char *id = xccdf_rule_result_get_idref(rr);
	xccdf_test_result_type_t result = xccdf_rule_result_get_result(rr);
	xccdf_message_severity_t severity =
		result == XCCDF_RESULT_ERROR ? XCCDF_MSG_ERROR : XCCDF_MSG_INFO;
	const struct verdict *v;

	if (result == XCCDF_RESULT_NOT_SELECTED)
		return 0;
	if ((v = verdict_of(ev, id))) {
		add_message(rr, v->evidence->reason.en, severity);
		add_message(rr, v->evidence->reason.zh, severity);
		/* The override itself is arf_override()'s; the score must know of it here. */
		if (v->waiver && result == result_of(v->evidence->status))
			xccdf_rule_result_set_result(rr, XCCDF_RESULT_NOT_APPLICABLE);
		return 0;
	}
	if (!ev->job->no_oval.en)
		return 0;
	const struct plan_rule *rule = planned_rule(ev->job->plan, id);
	if (rule && rule->oval && result != XCCDF_RESULT_NOT_APPLICABLE) {
		add_message(rr, ev->job->no_oval.en, severity);
		add_message(rr, ev->job->no_oval.zh, severity);
	}
	return 0;
}

/* Takes the native check out of the running for rules that have no verdict: OVAL is asked instead. */
static void pass_over_unanswered(const struct evaluation *ev, struct xccdf_benchmark *benchmark)
{
	const struct plan *plan = ev->job->plan;

	for (size_t i = 0; i < plan->n_rules; i++) {
		struct xccdf_item *item =
			plan->rules[i].check && !verdict_of(ev, plan->rules[i].id)
				? xccdf_benchmark_get_item(benchmark, plan->rules[i].id)
				: NULL;
		if (!item || xccdf_item_get_type(item) != XCCDF_RULE)
			continue;
		struct xccdf_check_iterator *it = xccdf_rule_get_checks((struct xccdf_rule *)item);
		while (xccdf_check_iterator_has_more(it)) {
			struct xccdf_check *c = xccdf_check_iterator_next(it);
			if (str_eq(xccdf_check_get_system(c), SCAP_NATIVE_SYSTEM))
				xccdf_check_set_system(c, UNANSWERED_SYSTEM);
		}
		xccdf_check_iterator_free(it);
	}
}

static int hand_over(const char *path, int to, struct err *e)
{
	char buf[65536];
	ssize_t n;
	int fd = open(path, O_RDONLY | O_NOFOLLOW), rc = fd < 0 ? -errno : 0;

	while (!rc && (n = read(fd, buf, sizeof(buf))) != 0)
		rc = n < 0 ? -errno : write_all(to, buf, (size_t)n);
	if (fd >= 0)
		close(fd);
	return rc ? err_set(e, -rc, "handing over the ARF document: %s", errno_text(-rc)) : 0;
}

static void register_engines(struct evaluation *ev, struct xccdf_policy_model *model)
{
	static char native[] = SCAP_NATIVE_SYSTEM, oval[] = OVAL_SYSTEM;

	xccdf_policy_model_register_engine_and_query_callback(
		model, native, answer_native, ev, NULL);
	if (ev->job->no_oval.en)
		xccdf_policy_model_register_engine_and_query_callback(
			model, oval, answer_no_oval, ev, NULL);
	xccdf_policy_model_register_start_callback(model, evaluation_start, ev);
	xccdf_policy_model_register_output_callback(model, evaluation_end, ev);
}

int engine_evaluate(void *arg, int fd, struct err *e)
{
	const struct engine_job *job = arg;
	struct evaluation ev = {.job = job};
	struct xccdf_session *s = NULL;

	ev.sorted = calloc(job->n_verdicts + 1, sizeof(*ev.sorted));
	if (!ev.sorted)
		return err_set(e, ENOMEM, "out of memory");
	for (size_t i = 0; i < job->n_verdicts; i++)
		ev.sorted[i] = &job->verdicts[i];
	qsort(ev.sorted, job->n_verdicts, sizeof(*ev.sorted), by_id);
	bool oval = !job->no_oval.en;
	if (oval && strcmp(job->root, "/")) {
		int rc = can_chroot(job->root);
		if (rc < 0)
			return err_set(e, EPERM, "OVAL cannot be evaluated in %s: chroot: %s",
				job->root, errno_text(-rc));
	}
	/* Not validated again: these are the bytes engine_plan() has validated. */
	int rc = load(job, false, oval, NULL, &s, e);
	if (rc < 0)
		return rc;
	struct xccdf_policy_model *model = xccdf_session_get_policy_model(s);
	pass_over_unanswered(&ev, xccdf_policy_model_get_benchmark(model));
	register_engines(&ev, model);
	xccdf_session_set_product_cpe(s, "cpe:/a:plumbline:plumbline:" PACKAGE_VERSION);
	if (xccdf_session_evaluate(s))
		return library_error(e, EIO, "evaluation");
	/* OVAL results go to the working directory, else to one in /tmp that a killed child would leave there. */
	xccdf_session_set_oval_results_export(s, true);
	xccdf_session_set_arf_export(s, "arf.xml");
	if (xccdf_session_export_xccdf(s) || xccdf_session_export_oval(s) ||
		xccdf_session_export_arf(s))
		return library_error(e, EIO, "writing the ARF document");
	return hand_over("arf.xml", fd, e);
}
