/* scap: see scap.h. */
#include "checks/scap/scap.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"
#include "checks/scap/arf.h"
#include "checks/scap/child.h"
#include "checks/scap/engine.h"
#include "checks/scap/reading.h"
#include "checks/scap/trim.h"

#define LOAD_DEADLINE_S 300
#define EVAL_DEADLINE_S 900
#define TAILORING_FILE	"tailoring.xml"

struct scap {
	struct arena *arena;
	char *content;
	size_t content_len;
	char *dir; /* working directory of the children */
	struct engine_job job;
	struct plan plan;
	unsigned deadline_s;
	char *arf;
	struct strbuf notes;
};

/* Reads a regular file of at most max bytes into malloc memory. */
static int read_file(const char *path, size_t max, char **ret, size_t *ret_len, struct err *e)
{
	struct stat st;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

	if (fd < 0)
		return err_set(e, errno, "%s: %s", path, errno_text(errno));
	int rc = fstat(fd, &st) < 0 ? -errno : 0;
	if (!rc && !S_ISREG(st.st_mode))
		rc = err_set(e, EBADMSG, "%s: not a regular file", path);
	else if (!rc && (size_t)st.st_size > max)
		rc = err_set(e, EFBIG, "%s: larger than the %zu bytes this agent reads", path, max);
	char *data = rc ? NULL : malloc((size_t)st.st_size + 1);
	size_t len = 0;
	while (data && len < (size_t)st.st_size) {
		ssize_t n = read(fd, data + len, (size_t)st.st_size - len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			rc = err_set(e, errno, "%s: %s", path, errno_text(errno));
		if (n <= 0)
			break;
		len += (size_t)n;
	}
	close(fd);
	if (!rc && !data)
		rc = err_set(e, ENOMEM, "%s: out of memory", path);
	if (rc < 0) {
		free(data);
		return rc;
	}
	data[len] = '\0';
	*ret = data;
	*ret_len = len;
	return 0;
}

static int put_file(const char *dir, const char *name, const char *data, size_t len, struct err *e)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	int rc = fd < 0 ? -errno : write_all(fd, data, len);
	if (fd >= 0 && close(fd) < 0 && !rc)
		rc = -errno;
	return rc < 0 ? err_set(e, -rc, "%s: %s", path, errno_text(-rc)) : 0;
}

static void note(struct scap *s, const char *text)
{
	if (!*text)
		return;
	if (s->notes.len)
		strbuf_puts(&s->notes, "\n");
	strbuf_puts(&s->notes, text);
}

static void add_values(struct scap *s, const struct reading *r)
{
	struct scap_assignment *v = arena_array(s->arena, r->n_items + 1, sizeof(*v));
	size_t n = 0;

	for (size_t i = 0; i < r->n_items; i++) {
		const char *id = !strcmp((const char *)r->items[i]->name, "Value")
					 ? reading_attr(r, r->items[i], "id")
					 : NULL;
		if (id)
			v[n++] = (struct scap_assignment){id, reading_value(r, r->items[i]), NULL};
	}
	s->plan.values = v;
	s->plan.n_values = n;
}

static const char *child_text(const struct reading *r, const xmlNode *parent, const char *name)
{
	for (const xmlNode *n = parent ? parent->children : NULL; n; n = n->next)
		if (n->type == XML_ELEMENT_NODE && !strcmp((const char *)n->name, name))
			return reading_text(r, n);
	return NULL;
}

static int accept_plan(
	struct scap *s, const struct reading *r, struct planned_set *set, struct err *e)
{
	int rc = reading_compare(r, set, e);

	if (!rc)
		rc = reading_own_params(r, set, e);
	if (rc < 0)
		return rc;
	struct plan_rule *rules = arena_array(s->arena, set->n + 1, sizeof(*rules));
	for (size_t i = 0; i < set->n; i++)
		rules[i] = set->v[i].rule;
	s->plan.rules = rules;
	s->plan.n_rules = set->n;
	s->plan.benchmark_id = reading_attr(r, r->benchmark, "id");
	s->plan.benchmark_version = child_text(r, r->benchmark, "version");
	s->plan.profile_id = s->job.profile;
	s->plan.profile_title =
		child_text(r, r->n_chain ? r->chain[r->n_chain - 1] : NULL, "title");
	for (size_t i = r->n_chain; !s->plan.profile_title && i > 0; i--)
		s->plan.profile_title = child_text(r, r->chain[i - 1], "title");
	add_values(s, r);
	return 0;
}

/* --rule names what is to be evaluated: a rule that requires another one may yet not be. */
static int all_wanted(const struct scap *s, const struct scap_options *o, struct err *e)
{
	for (size_t i = 0; i < o->n_rules; i++) {
		bool found = false;
		for (size_t k = 0; !found && k < s->plan.n_rules; k++)
			found = !strcmp(s->plan.rules[k].id, o->rules[i]) ||
				!strcmp(scap_short_id(s->plan.rules[k].id), o->rules[i]);
		if (!found)
			return err_set(e, ESRCH,
				"rule %s cannot be evaluated alone: it requires, or conflicts "
				"with, another one",
				o->rules[i]);
	}
	return 0;
}

static int make_plan(struct scap *s, struct reading *r, const struct scap_options *o, struct err *e)
{
	struct child_job job = {engine_plan, &s->job, s->dir, LOAD_DEADLINE_S, PLAN_MAX_BYTES};
	struct child_reply reply;
	struct planned_set set;

	int rc = child_run(&job, s->arena, &reply, e);
	if (rc < 0 && reply.died)
		rc = err_wrap(e, "%s: the process that reads the content failed", o->content);
	if (!rc)
		rc = plan_from_json(s->arena, reply.data, reply.len, &set, e);
	note(s, reply.notes);
	free(reply.data);
	if (!rc)
		rc = accept_plan(s, r, &set, e);
	return rc ? rc : all_wanted(s, o, e);
}

/* Profile, --rule and --set, as the whole profile id and the tailoring file the child loads. */
static int prepare(struct scap *s, struct reading *r, const struct scap_options *o, struct err *e)
{
	char *given = NULL, *made = NULL;
	size_t given_len = 0, made_len = 0;
	int rc = 0;

	if (o->tailoring) {
		rc = read_file(o->tailoring, LIMIT_CONTENT, &given, &given_len, e);
		if (!rc)
			rc = reading_tailoring(r, given, given_len, o->tailoring, e);
	}
	if (!rc && o->profile && *o->profile)
		rc = reading_profile(r, o->profile, &s->job.profile, e);
	if (!rc)
		rc = tailor(r, o, &s->job.profile, &made, &made_len, e);
	if (!rc && (made || given)) {
		rc = put_file(s->dir, TAILORING_FILE, made ? made : given,
			made ? made_len : given_len, e);
		s->job.tailoring = TAILORING_FILE;
	}
	free(given);
	return rc;
}

static int set_root(struct scap *s, const char *root, struct err *e)
{
	char *real = realpath(root && *root ? root : "/", NULL);

	if (!real)
		return err_set(e, errno, "%s: %s", root, errno_text(errno));
	s->job.root = arena_strdup(s->arena, real);
	free(real);
	return 0;
}

int scap_start(const struct scap_options *o, struct scap **ret, struct err *e)
{
	struct scap *s = calloc(1, sizeof(*s));
	struct reading r = {0};

	if (!s)
		return err_set(e, ENOMEM, "out of memory");
	s->arena = arena_new(0);
	s->notes.arena = s->arena;
	s->deadline_s = o->deadline_s ? o->deadline_s : EVAL_DEADLINE_S;
	int rc = set_root(s, o->root, e);
	if (!rc)
		rc = read_file(o->content, LIMIT_CONTENT, &s->content, &s->content_len, e);
	if (!rc)
		rc = reading_open(s->arena, s->content, s->content_len, o->content, &r, e);
	if (!rc)
		rc = workdir_make(s->arena, &s->dir, e);
	s->job.content = s->content;
	s->job.content_len = s->content_len;
	s->job.valid = o->own;
	s->job.content_path = arena_strdup(s->arena, o->content);
	s->job.stream = r.stream;
	s->job.checklist = r.checklist;
	if (!rc)
		rc = prepare(s, &r, o, e);
	if (!rc)
		rc = make_plan(s, &r, o, e);
	reading_close(&r);
	if (rc < 0) {
		scap_free(s);
		return rc;
	}
	*ret = s;
	return 0;
}

const struct plan *scap_plan(const struct scap *s)
{
	return &s->plan;
}

static int evaluate(struct scap *s, unsigned deadline_s, struct child_reply *reply, struct err *e)
{
	struct child_job job = {engine_evaluate, &s->job, s->dir, deadline_s, LIMIT_BUNDLE};
	int rc = child_run(&job, s->arena, reply, e);

	char *trimmed = NULL;
	note(s, reply->notes);
	if (!rc)
		rc = arf_trim(reply->data, reply->len, &s->plan, &trimmed, &reply->len, e);
	if (trimmed) {
		free(reply->data);
		reply->data = trimmed;
	}
	if (!rc)
		rc = arf_override(&reply->data, &reply->len, s->job.verdicts, s->job.n_verdicts, e);
	if (!rc)
		rc = arf_check(
			reply->data, reply->len, &s->plan, s->job.verdicts, s->job.n_verdicts, e);
	return rc;
}

int scap_finish(
	struct scap *s, const struct verdict *v, size_t n, struct scap_output *ret, struct err *e)
{
	struct child_reply reply;

	*ret = (struct scap_output){.notes = ""};
	s->job.plan = &s->plan;
	s->job.verdicts = v;
	s->job.n_verdicts = n;
	s->job.no_oval = (struct bitext){0};
	int rc = evaluate(s, s->deadline_s, &reply, e);
	if (rc < 0 && rc != -EINTR && rc != -EINVAL && rc != -EPROTO) {
		const char *why = str_clean(s->arena, e->text, strlen(e->text), LIMIT_TEXT);
		note(s, arena_printf(s->arena, "the OVAL evaluation failed: %s", why));
		s->job.no_oval = (struct bitext){
			arena_printf(s->arena,
				"Not evaluated: the process that evaluates OVAL failed: %s.", why),
			arena_printf(s->arena, "未評估：執行 OVAL 評估之程序失敗：%s。", why)};
		free(reply.data);
		ret->degraded = true;
		rc = evaluate(s, LOAD_DEADLINE_S, &reply, e);
	}
	ret->notes = strbuf_str(&s->notes);
	if (rc < 0) {
		free(reply.data);
		return rc;
	}
	free(s->arf);
	s->arf = reply.data;
	ret->arf = s->arf;
	ret->len = reply.len;
	return 0;
}

void scap_free(struct scap *s)
{
	if (!s)
		return;
	workdir_remove(s->dir);
	free(s->content);
	free(s->arf);
	arena_free(s->arena);
	free(s);
}
