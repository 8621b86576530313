/* checks/scap: plan, verdicts, tailoring; hostile content; a child that dies, hangs, floods or lies. */
#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/scap/arf.h"
#include "checks/scap/child.h"
#include "checks/scap/plan.h"
#include "checks/scap/scap.h"

static char data_dir[4096], dir[64], small[4200], tailoring[4200];

static char *slurp(const char *path)
{
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	char *s = calloc(1, 1 << 20);
	assert_true(fread(s, 1, (1 << 20) - 1, f) > 0);
	fclose(f);
	return s;
}

static const char *put(const char *name, const char *text, size_t len)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text, 1, len, f), len);
	fclose(f);
	return path;
}

/* The text with the first occurrence of old replaced; the caller frees it. */
static char *with(const char *text, const char *old, const char *new)
{
	const char *at = strstr(text, old);
	assert_non_null(at);
	char *s = malloc(strlen(text) + strlen(new) + 1);
	sprintf(s, "%.*s%s%s", (int)(at - text), text, new, at + strlen(old));
	return s;
}

static size_t entries(const char *path)
{
	DIR *d = opendir(path);
	size_t n = 0;

	assert_non_null(d);
	while (readdir(d))
		n++;
	closedir(d);
	return n - 2;
}

/* No working directory is left behind, whatever happened. */
static void no_leftovers(void)
{
	char tmp[80];

	snprintf(tmp, sizeof(tmp), "%s/tmp", dir);
	assert_int_equal(entries(tmp), 0);
}

static struct scap *start(const struct scap_options *o)
{
	struct scap *s = NULL;
	struct err e = {0};

	if (scap_start(o, &s, &e) < 0)
		fail_msg("scap_start: %s", e.text);
	return s;
}

static const struct plan_rule *rule(const struct scap *s, const char *id)
{
	const struct plan *p = scap_plan(s);

	for (size_t i = 0; i < p->n_rules; i++)
		if (!strcmp(scap_short_id(p->rules[i].id), id))
			return &p->rules[i];
	return NULL;
}

static const char *param(const struct plan_rule *r, const char *name)
{
	for (size_t i = 0; r && i < r->params.n; i++)
		if (!strcmp(r->params.v[i].name, name))
			return r->params.v[i].value;
	return "(none)";
}

#define NATIVE "xccdf_org.plumbline_rule_N1.native"
#define TWIN   "xccdf_org.plumbline_rule_N1.twin"

static const struct evidence failed = {
	.status = ST_FAIL,
	.reason = {"deny is 5 & \"more\" <than> 3", "deny 為 5，大於 3"},
};
static const struct evidence passed = {.status = ST_PASS};
static const struct verdict verdicts[] = {{NATIVE, &failed}, {TWIN, &passed}};

/* "pass", "fail" ... of the rule in the ARF; NULL when it has no result. */
static const char *result_in(const char *arf, const char *id)
{
	static char word[32];
	char key[128];
	const char *at;

	snprintf(key, sizeof(key), "<rule-result idref=\"%s\"", id);
	if (!(at = strstr(arf, key)) || !(at = strstr(at, "<result>")))
		return NULL;
	snprintf(word, sizeof(word), "%.*s", (int)strcspn(at + 8, "<"), at + 8);
	return word;
}

static void plan_has_rules_checks_and_values(void **state)
{
	struct scap *s =
		start(&(struct scap_options){.content = small, .profile = "more", .root = "/"});
	const struct plan *p = scap_plan(s);

	(void)state;
	assert_int_equal(p->n_rules, 5);
	assert_string_equal(p->benchmark_id, "xccdf_org.plumbline_benchmark_small");
	assert_string_equal(p->benchmark_version, "0.1");
	assert_string_equal(p->profile_id, "xccdf_org.plumbline_profile_more");
	assert_string_equal(p->profile_title, "More");
	assert_string_equal(rule(s, "N1.native")->check, "lockout");
	assert_string_equal(param(rule(s, "N1.native"), "deny"), "5");
	assert_string_equal(param(rule(s, "N1.native"), "unlock_time"), "1800");
	assert_string_equal(param(rule(s, "N1.native"), "services"), "login sshd \"a & b\"");
	assert_true(rule(s, "N1.twin")->oval && rule(s, "N1.twin")->check);
	assert_true(rule(s, "N1.oval")->oval && !rule(s, "N1.oval")->check);
	assert_true(!rule(s, "N1.manual")->oval && !rule(s, "N1.manual")->check);
	assert_int_equal(p->n_values, 3);
	assert_string_equal(p->values[0].value, "5");
	scap_free(s);
	no_leftovers();
}

static void verdicts_and_reasons_reach_the_arf(void **state)
{
	struct scap *s =
		start(&(struct scap_options){.content = small, .profile = "base", .root = "/"});
	struct scap_output out;
	struct err e = {0};

	(void)state;
	assert_int_equal(scap_finish(s, verdicts, 2, &out, &e), 0);
	assert_false(out.degraded);
	assert_string_equal(result_in(out.arf, NATIVE), "fail");
	assert_string_equal(result_in(out.arf, TWIN), "pass");
	assert_string_equal(result_in(out.arf, "xccdf_org.plumbline_rule_N1.oval"), "pass");
	assert_string_equal(
		result_in(out.arf, "xccdf_org.plumbline_rule_N1.manual"), "notselected");
	assert_non_null(strstr(out.arf, ">deny is 5 &amp; \"more\" &lt;than&gt; 3</message>"));
	assert_non_null(strstr(out.arf, "deny 為 5，大於 3</message>"));
	/* A verdict that was not given is OVAL's to give. */
	assert_int_equal(scap_finish(s, verdicts, 1, &out, &e), 0);
	assert_string_equal(result_in(out.arf, TWIN), "pass");
	assert_non_null(strstr(out.arf, "<rule-result idref=\"" TWIN "\""));
	assert_int_equal(scap_finish(s, NULL, 0, &out, &e), 0);
	assert_string_equal(result_in(out.arf, NATIVE), "notchecked");
	const struct verdict stranger = {"xccdf_org.plumbline_rule_N1.manual", &passed};
	assert_int_equal(scap_finish(s, &stranger, 1, &out, &e), -EINVAL);
	scap_free(s);
	no_leftovers();
}

static void every_status_comes_back_as_it_was_given(void **state)
{
	struct scap *s =
		start(&(struct scap_options){.content = small, .profile = "base", .root = "/"});

	(void)state;
	for (enum status st = ST_PASS; st < ST_COUNT; st++) {
		struct scap_output out;
		struct err e = {0};
		struct evidence ev = {.status = st};
		if (st == ST_NOTSELECTED)
			continue;
		int rc = scap_finish(s, &(struct verdict){NATIVE, &ev}, 1, &out, &e);
		if (rc < 0)
			fail_msg("%s: %s", status_name(st), e.text);
		assert_string_equal(result_in(out.arf, NATIVE), status_name(st));
	}
	scap_free(s);
}

static void tailoring_rule_and_set_apply_and_show(void **state)
{
	const char *const rules[] = {"N1.native"};
	const struct scap_assignment sets[] = {
		{"deny", "7"}, {"xccdf_org.plumbline_value_services", "a < b"}};
	struct scap_options o = {
		.content = small, .profile = "ours", .tailoring = tailoring, .root = "/"};
	struct scap_output out;
	struct err e = {0};
	struct scap *s = start(&o);

	(void)state;
	assert_string_equal(param(rule(s, "N1.native"), "services"), "login");
	assert_string_equal(param(rule(s, "N1.native"), "deny"), "5");
	assert_string_equal(param(rule(s, "N1.native"), "unlock_time"), "1800");
	assert_null(rule(s, "N1.oval"));
	scap_free(s);

	o.rules = rules;
	o.n_rules = 1;
	o.sets = sets;
	o.n_sets = 2;
	s = start(&o);
	assert_int_equal(scap_plan(s)->n_rules, 1);
	assert_string_equal(param(rule(s, "N1.native"), "deny"), "7");
	assert_string_equal(param(rule(s, "N1.native"), "services"), "a < b");
	assert_string_equal(scap_plan(s)->profile_id, "xccdf_org.example_profile_ours");
	assert_int_equal(scap_finish(s, verdicts, 1, &out, &e), 0);
	assert_non_null(strstr(
		out.arf, "<set-value idref=\"xccdf_org.plumbline_value_deny\">7</set-value>"));
	assert_string_equal(result_in(out.arf, TWIN), "notselected");
	scap_free(s);

	/* A rule in a group nobody selected, without a profile. */
	const char *const inner[] = {"xccdf_org.plumbline_rule_N2.native"};
	s = start(&(struct scap_options){
		.content = small, .rules = inner, .n_rules = 1, .root = "/"});
	assert_int_equal(scap_plan(s)->n_rules, 1);
	scap_free(s);
	no_leftovers();
}

static void what_is_asked_wrongly_is_told(void **state)
{
	static const char *const rules[] = {"N9"};
	static const struct {
		struct scap_assignment set;
		const char *profile;
		bool rule;
		int rc;
		const char *says;
	} t[] = {
		{{NULL, NULL}, "highest", false, -ESRCH, "base, more"},
		{{NULL, NULL}, "base", true, -ESRCH, "N1.native"},
		{{"denyy", "3"}, "base", false, -ESRCH, "deny, seconds, services"},
		{{"deny", "three"}, "base", false, -EINVAL, "number"},
		{{"deny", ""}, "base", false, -EINVAL, "number"},
		{{"deny", "3 "}, "base", false, -EINVAL, "number"},
		{{"deny", "0"}, "base", false, -EINVAL, "at least 1"},
		{{"deny", "10.5"}, "base", false, -EINVAL, "at most 10"},
		{{"services", "\xff"}, "base", false, -EINVAL, "UTF-8"},
		{{"services", "\x1b[0m"}, "base", false, -EINVAL, "control"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct scap_options o = {.content = small,
			.profile = t[i].profile,
			.root = "/",
			.rules = rules,
			.n_rules = t[i].rule,
			.sets = &t[i].set,
			.n_sets = t[i].set.id != NULL};
		struct scap *s = NULL;
		struct err e = {0};
		assert_int_equal(scap_start(&o, &s, &e), t[i].rc);
		assert_non_null(strstr(e.text, t[i].says));
	}
	no_leftovers();
}

static void expect_refused(const char *path, int rc, const char *says)
{
	struct scap *s = NULL;
	struct err e = {0};
	int got = scap_start(
		&(struct scap_options){.content = path, .profile = "more", .root = "/"}, &s, &e);

	if (got != rc || !strstr(e.text, says))
		fail_msg("%s: %d \"%s\", wanted %d \"%s\"", path, got, e.text, rc, says);
}

static void content_that_is_none_is_refused(void **state)
{
	char *text = slurp(small), path[128];
	char *bad = with(text, "severity=\"high\"", "severity=\"dreadful\"");
	char *entity = with(text, "?>", "?><!DOCTYPE x [<!ENTITY e SYSTEM \"/etc/passwd\">]>");

	(void)state;
	expect_refused("/nonexistent", -ENOENT, "/nonexistent");
	expect_refused(dir, -EBADMSG, "not a regular file");
	snprintf(path, sizeof(path), "%s/fifo", dir);
	assert_int_equal(mkfifo(path, 0600), 0);
	expect_refused(path, -EBADMSG, "not a regular file");
	snprintf(path, sizeof(path), "%s/huge", dir);
	int fd = open(path, O_CREAT | O_WRONLY, 0600);
	assert_int_equal(ftruncate(fd, LIMIT_CONTENT + 1), 0);
	close(fd);
	expect_refused(path, -EFBIG, "larger");
	expect_refused(put("empty", "", 0), -EBADMSG, "empty");
	expect_refused(put("cut", text, strlen(text) / 2), -EBADMSG, "cut:");
	expect_refused(put("entity", entity, strlen(entity)), -EBADMSG, "document type");
	expect_refused(put("xml", "<a/>", 4), -EBADMSG, "source data stream");
	expect_refused(put("invalid", bad, strlen(bad)), -EBADMSG, "dreadful");
	expect_refused(tailoring, -EBADMSG, "Tailoring");
	free(text);
	free(bad);
	free(entity);
	no_leftovers();
}

/* libopenscap's reader skips an element that touches the one before it: nothing of it may pass in silence. */
static void what_libopenscap_loses_is_noticed(void **state)
{
	static const struct {
		const char *old, *new, *says;
	} t[] = {
		{"\"xccdf_org.plumbline_rule_N1.native\" selected=\"true\"/>\n        ",
			"\"xccdf_org.plumbline_rule_N1.native\" selected=\"true\"/>", "N1.twin"},
		{"export-name=\"deny\"/>\n            ", "export-name=\"deny\"/>", "check-export"},
		{"</Rule>\n        <Rule id=\"xccdf_org.plumbline_rule_N1.oval",
			"</Rule><Rule id=\"xccdf_org.plumbline_rule_N1.oval", "N1.oval"},
		{"selected=\"true\"/>\n        <set-value", "selected=\"true\"/><set-value",
			"deny"},
		{"</Group>\n      <Group", "</Group><Group", "N2.native"},
		{"</check>\n          <check system=\"urn", "</check><check system=\"urn",
			"N1.twin"},
	};
	char *text = slurp(small);
	size_t noticed = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		char *bad = with(text, t[i].old, t[i].new);
		const char *path = put("touching", bad, strlen(bad));
		struct scap *s = NULL;
		struct err e = {0};
		int rc = scap_start(
			&(struct scap_options){.content = path, .profile = "more", .root = "/"}, &s,
			&e);
		if (rc < 0) {
			assert_int_equal(rc, -EPROTO);
			if (!strstr(e.text, t[i].says))
				fail_msg("%zu: %s", i, e.text);
			noticed++;
		} else { /* then nothing was lost */
			assert_int_equal(scap_plan(s)->n_rules, 5);
			assert_string_equal(param(rule(s, "N1.native"), "deny"), "5");
			assert_string_equal(param(rule(s, "N1.native"), "unlock_time"), "1800");
			assert_string_equal(rule(s, "N1.twin")->check, "twin");
		}
		scap_free(s);
		free(bad);
	}
	assert_true(noticed >= 2);
	free(text);
	no_leftovers();
}

/*
 * fork() of the code under test (the linker's --wrap): the next `doomed` children get a signal as the first thing
 * they do. A process that hunts for them from outside comes too late when the machine is busy.
 */
pid_t __real_fork(void);
pid_t __wrap_fork(void);
static int doomed, doom;

pid_t __wrap_fork(void)
{
	bool hit = doomed > 0;

	doomed -= hit;
	pid_t pid = __real_fork();
	if (!pid && hit)
		raise(doom);
	return pid;
}

static void next_children_get(int sig, int times)
{
	doom = sig;
	doomed = times;
}

static void a_killed_evaluation_still_leaves_an_arf(void **state)
{
	static const struct {
		int sig;
		unsigned deadline_s;
		const char *says;
	} t[] = {{SIGKILL, 20, "signal 9"}, {SIGABRT, 20, "signal 6"},
		{SIGSTOP, 1, "within 1 seconds"}};

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct scap *s = start(&(struct scap_options){.content = small,
			.profile = "base",
			.root = "/",
			.deadline_s = t[i].deadline_s});
		struct scap_output out;
		struct err e = {0};
		next_children_get(t[i].sig, 1);
		int rc = scap_finish(s, verdicts, 2, &out, &e);
		assert_int_equal(doomed, 0);
		if (rc < 0)
			fail_msg("%s: %s", t[i].says, e.text);
		assert_true(out.degraded);
		assert_non_null(strstr(out.notes, t[i].says));
		assert_string_equal(result_in(out.arf, NATIVE), "fail");
		assert_string_equal(result_in(out.arf, TWIN), "pass");
		assert_string_equal(
			result_in(out.arf, "xccdf_org.plumbline_rule_N1.oval"), "error");
		assert_non_null(
			strstr(out.arf, "Not evaluated: the process that evaluates OVAL failed"));
		scap_free(s);
	}
	no_leftovers();
}

static void an_evaluation_killed_twice_is_an_error(void **state)
{
	struct scap *s =
		start(&(struct scap_options){.content = small, .profile = "base", .root = "/"});
	struct scap_output out;
	struct err e = {0};
	(void)state;
	next_children_get(SIGKILL, 2);
	assert_int_equal(scap_finish(s, verdicts, 2, &out, &e), -ECHILD);
	assert_int_equal(doomed, 0);
	assert_null(out.arf);
	scap_free(s);
	no_leftovers();
}

enum misdeed { EXITS, ABORTS, CRASHES, FLOODS, PRINTS, HANGS, LETS_GO, OPENS, TELLS, FORKS };

static int misbehave(void *arg, int fd, struct err *e)
{
	char block[65536];

	memset(block, '\x1b', sizeof(block));
	switch (*(enum misdeed *)arg) {
	case EXITS:
		exit(1);
	case ABORTS:
		abort();
	case CRASHES:
		raise(SIGSEGV);
		break;
	case FLOODS:
		while (!write_all(fd, block, sizeof(block)))
			;
		break;
	case PRINTS:
		for (int i = 0; i < 100; i++)
			write_all(2, block, sizeof(block));
		break;
	case HANGS:
		pause();
		break;
	case LETS_GO:
		for (int i = 0; i < 10; i++)
			close(i);
		pause();
		break;
	case OPENS: /* nothing but 0, 1, 2 and the answer is open */
		for (int i = 0; i < 256; i++)
			if (i != fd && i > 2 && fcntl(i, F_GETFD) >= 0)
				return err_set(e, EBADF, "%d is open", i);
		break;
	case TELLS:
		write_all(fd, "part of an answer", 17);
		return err_set(e, EDOM, "told");
	case FORKS:
		if (!fork()) {
			pause();
			_exit(0);
		}
		break;
	}
	return 0;
}

static void a_child_of_any_kind_ends_in_time(void **state)
{
	static const struct {
		enum misdeed what;
		int rc;
		bool died;
	} t[] = {{EXITS, -ECHILD, true}, {ABORTS, -ECHILD, true}, {CRASHES, -ECHILD, true},
		{FLOODS, -EFBIG, true}, {PRINTS, 0, false}, {HANGS, -ETIMEDOUT, true},
		{LETS_GO, -ETIMEDOUT, true}, {OPENS, 0, false}, {TELLS, -EDOM, false},
		{FORKS, -ETIMEDOUT, true}};
	int leak = open(
		"/dev/null", O_RDONLY); /* one more descriptor that must not get into the child */

	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct arena *a = arena_new(0);
		enum misdeed what = t[i].what;
		struct child_job job = {misbehave, &what, "/", 1, 100000};
		struct child_reply reply;
		struct err e = {0};
		int rc = child_run(&job, a, &reply, &e);
		if (rc != t[i].rc || reply.died != t[i].died)
			fail_msg("%zu: %d %d %s", i, rc, reply.died, e.text);
		assert_true(strlen(reply.notes) <= 65536);
		free(reply.data);
		arena_free(a);
	}
	close(leak);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1); /* all are reaped */
}

static void on_alarm(int sig)
{
	(void)sig;
}

static void a_caught_signal_ends_the_wait(void **state)
{
	struct arena *a = arena_new(0);
	enum misdeed what = HANGS;
	struct child_job job = {misbehave, &what, "/", 20, 100};
	struct child_reply reply;
	struct err e = {0};

	(void)state;
	signal(SIGALRM, on_alarm);
	alarm(1);
	assert_int_equal(child_run(&job, a, &reply, &e), -EINTR);
	assert_false(reply.died);
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	free(reply.data);
	arena_free(a);
}

static void the_arf_carries_what_the_selected_rules_need(void **state)
{
	static const char *const rules[] = {"N1.native"};
	struct scap_options o = {
		.content = small, .profile = "base", .root = "/", .rules = rules, .n_rules = 1};
	struct scap_output out;
	struct err e = {0};
	struct scap *s = start(&o);

	(void)state;
	assert_int_equal(scap_finish(s, verdicts, 1, &out, &e), 0);
	assert_non_null(strstr(out.arf, "<title>Answered by us alone</title>"));
	assert_non_null(strstr(out.arf, "export-name=\"unlock_time\"/>"));
	assert_non_null(strstr(out.arf, "<title>Answered by OVAL alone</title>"));
	assert_null(strstr(out.arf, "oval:org.plumbline:def:2"));
	assert_null(strstr(out.arf, "oval:org.plumbline:obj:2"));
	assert_null(strstr(out.arf, "id=\"xccdf_org.plumbline_profile_more\""));
	scap_free(s);
	/* With both OVAL rules selected nothing of theirs is gone from the content; of the results only what was answered natively. */
	o.n_rules = 0;
	s = start(&o);
	assert_int_equal(scap_finish(s, verdicts, 2, &out, &e), 0);
	static const char *const kept[] = {
		"def:1", "def:2", "tst:1", "tst:2", "obj:1", "obj:2", "ste:2", "var:1"};
	for (size_t i = 0; i < sizeof(kept) / sizeof(*kept); i++) {
		char id[64];
		snprintf(id, sizeof(id), " id=\"oval:org.plumbline:%s\"", kept[i]);
		const char *first = strstr(out.arf, id);
		assert_non_null(first);
		/* The first is the twin of N1.twin. */
		assert_true((strstr(first + 1, id) != NULL) == (strchr(kept[i], '2') || i == 7));
	}
	scap_free(s);
}

static void a_plan_of_another_shape_is_refused(void **state)
{
	static const char *const bad[] = {
		"",
		"{",
		"[]",
		"{}",
		"null",
		"{\"rules_in_benchmark\":1}",
		"{\"rules_in_benchmark\":-1,\"rules\":[]}",
		"{\"rules_in_benchmark\":1e99,\"rules\":[]}",
		"{\"rules_in_benchmark\":20001,\"rules\":[]}",
		"{\"rules_in_benchmark\":1,\"rules\":{}}",
		"{\"rules_in_benchmark\":1,\"rules\":[1]}",
		"{\"rules_in_benchmark\":1,\"rules\":[{\"id\":\"\",\"exports\":0,\"params\":[]}]}",
		"{\"rules_in_benchmark\":1,\"rules\":[{\"id\":\"a\",\"exports\":0}]}",
		"{\"rules_in_benchmark\":1,\"rules\":[{\"id\":\"a\",\"exports\":0,\"params\":[["
		"\"a\"]]}]}",
		"{\"rules_in_benchmark\":1,\"rules\":[{\"id\":\"a\",\"exports\":0,\"params\":[["
		"\"a\",1]]}]}",
		"{\"rules_in_benchmark\":1,\"rules\":[{\"id\":\"a\",\"check\":1,\"exports\":0,"
		"\"params\":[]}]}",
		"{\"rules_in_benchmark\":1,\"rules\":[{\"id\":\"a\\u0000b\",\"exports\":0,"
		"\"params\":[]}]}",
		"{\"rules_in_benchmark\":1,\"rules\":[],\"rules\":[]}",
	};
	struct planned_set set;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		struct arena *a = arena_new(0);
		assert_int_equal(plan_from_json(a, bad[i], strlen(bad[i]), &set, &e), -EPROTO);
		arena_free(a);
	}
	struct arena *a = arena_new(0);
	static const char good[] =
		"{\"rules_in_benchmark\":2,\"rules\":[{\"id\":\"a\",\"check\":\"c\",\"oval\":true,"
		"\"exports\":1,\"params\":[[\"n\",\"\"]]}]}";
	assert_int_equal(plan_from_json(a, good, sizeof(good) - 1, &set, &e), 0);
	assert_int_equal(set.n, 1);
	assert_true(set.v[0].rule.oval);
	assert_string_equal(set.v[0].rule.params.v[0].value, "");
	arena_free(a);
}

static void an_arf_that_lost_a_result_is_refused(void **state)
{
	struct scap *s =
		start(&(struct scap_options){.content = small, .profile = "base", .root = "/"});
	struct scap_output out;
	struct err e = {0};

	(void)state;
	assert_int_equal(scap_finish(s, verdicts, 2, &out, &e), 0);
	static const struct {
		const char *old, *new;
		int rc;
	} t[] = {
		{"<rule-result idref=\"" NATIVE "\"", "<rule-result idref=\"" TWIN "\"", -EPROTO},
		{"<rule-result idref=\"" NATIVE "\"", "<rule-resul_ idref=\"" NATIVE "\"",
			-EBADMSG},
		{"<result>fail</result>", "<result>pass</result>", -EPROTO},
		{"<result>fail</result>", "<result>notselected</result>", -EPROTO},
		{"<result>fail</result>", "<result>nonsense</result>", -EPROTO},
		{"<result>notselected</result>", "<result>pass</result>", -EPROTO},
		{"<TestResult ", "<TestResult_ ", -EBADMSG},
	};
	assert_int_equal(arf_check(out.arf, out.len, scap_plan(s), verdicts, 2, &e), 0);
	assert_int_equal(arf_check(out.arf, out.len / 2, scap_plan(s), verdicts, 2, &e), -EBADMSG);
	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		char *bad = with(out.arf, t[i].old, t[i].new);
		assert_int_equal(
			arf_check(bad, strlen(bad), scap_plan(s), verdicts, 2, &e), t[i].rc);
		free(bad);
	}
	scap_free(s);
}

static void short_ids(void **state)
{
	(void)state;
	assert_string_equal(
		scap_short_id("xccdf_org.plumbline_rule_IA-2.N3.lockout"), "IA-2.N3.lockout");
	assert_string_equal(scap_short_id("xccdf_org.x_value_a_rule_b"), "a_rule_b");
	assert_string_equal(scap_short_id("xccdf_"), "xccdf_");
	assert_string_equal(scap_short_id("rule_x"), "rule_x");
}

static int setup(void **state)
{
	const char *src = getenv("top_srcdir");
	char tmp[80];

	(void)state;
	snprintf(data_dir, sizeof(data_dir), "%s/tests/scap/data", src ? src : ".");
	snprintf(small, sizeof(small), "%s/small-ds.xml", data_dir);
	snprintf(tailoring, sizeof(tailoring), "%s/tailoring.xml", data_dir);
	strcpy(dir, "/tmp/test-scap.XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(tmp, sizeof(tmp), "%s/tmp", dir);
	return mkdir(tmp, 0700) || setenv("TMPDIR", tmp, 1);
}

static int teardown(void **state)
{
	(void)state;
	workdir_remove(dir);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(short_ids),
		cmocka_unit_test(a_plan_of_another_shape_is_refused),
		cmocka_unit_test(a_child_of_any_kind_ends_in_time),
		cmocka_unit_test(a_caught_signal_ends_the_wait),
		cmocka_unit_test(the_arf_carries_what_the_selected_rules_need),
		cmocka_unit_test(plan_has_rules_checks_and_values),
		cmocka_unit_test(verdicts_and_reasons_reach_the_arf),
		cmocka_unit_test(every_status_comes_back_as_it_was_given),
		cmocka_unit_test(tailoring_rule_and_set_apply_and_show),
		cmocka_unit_test(what_is_asked_wrongly_is_told),
		cmocka_unit_test(content_that_is_none_is_refused),
		cmocka_unit_test(what_libopenscap_loses_is_noticed),
		cmocka_unit_test(an_arf_that_lost_a_result_is_refused),
		cmocka_unit_test(a_killed_evaluation_still_leaves_an_arf),
		cmocka_unit_test(an_evaluation_killed_twice_is_an_error),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
