/*
 * IA-5, 非內部使用者之識別與鑑別: no server of files lets anybody in without knowing who he is.
 *
 * Judged are those the next boot starts, or leaves to be started by whoever comes, and on a running system those that run,
 * each with the words it is started with.  What an agency offers to everybody on purpose it declares.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/probe/probe.h"
#include "checks/resolve/anonymous/anonymous.h"
#include "checks/resolve/boot/boot.h"

struct search {
	struct facts *f;
	struct evidence *ev;
	char **allow;
	size_t n_allow, servers;
};

static void report(struct search *s, const struct anon_ways *w, const char *server,
	const char *perhaps, bool now)
{
	struct evidence *ev = s->ev;

	for (size_t i = 0; i < w->n; i++) {
		const struct anon_way *x = &w->v[i];
		const char *name = evidence_clean(ev, x->name), *text = evidence_clean(ev, x->text);
		bool whole = str_in(s->allow, s->n_allow, server);
		if (x->file)
			evidence_seen_at(ev, x->name, x->text, x->file, x->line);
		else
			evidence_seen(ev, x->name, x->text);
		if (whole || str_in(s->allow, s->n_allow, x->name)) {
			evidence_observed(ev, "%s: open to everybody, as declared.",
				"%s：依機關宣告開放。", name);
		} else if (x->open || perhaps) {
			evidence_error(ev,
				"%1$s: whether it lets anybody in is not told: %2$s%3$s%4$s.",
				"%1$s：無法判定是否容許匿名存取：%2$s%3$s%4$s。", name, text,
				perhaps ? "; " : "", perhaps ? evidence_clean(ev, perhaps) : "");
		} else {
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev, "%1$s %2$slets anybody in: %4$s.%3$.0s",
				"%1$s %3$s容許匿名存取：%4$s。%2$.0s", name,
				now ? "(running) " : "", now ? "（執行中）" : "", text);
		}
	}
}

static void judge(struct search *s, const char *const *argv, size_t n, const char *perhaps,
	const struct process_start *running, int pid)
{
	struct anon_ways w = {.a = s->ev->arena};
	const char *name = "";
	struct err e = {0};
	enum anon_kind k = anon_kind_of(argv, n, &name);

	if (k == ANON_NONE)
		return;
	s->servers++;
	if (running)
		evidence_observed(
			s->ev, "%1$s runs (pid %2$d).", "%1$s 執行中（pid %2$d）。", name, pid);
	else
		evidence_observed(
			s->ev, "%s is started by the next boot.", "下次開機會啟動 %s。", name);
	if (anon_ways(facts_host(s->f)->root, k, argv, n, &w, &e) < 0) {
		evidence_error(
			s->ev, "%1$s: %2$s.", "%1$s：%2$s。", name, evidence_clean(s->ev, e.text));
		return;
	}
	for (size_t i = 0; running && i < w.n_files; i++)
		if (w.files[i]->st.st_ctime > running->started)
			evidence_error(s->ev,
				"%1$s runs by what %2$s said before it was changed. Restart it.",
				"%1$s 依變更前之 %2$s 執行；請重新啟動。", name, w.files[i]->path);
	report(s, &w, name, perhaps, running != NULL);
}

static void running(struct search *s)
{
	const struct probe *p = facts_host(s->f)->probe;
	struct process *v;
	size_t n;
	struct err e = {0};

	if (p->processes(p->arg, s->ev->arena, &v, &n, &e) < 0) {
		evidence_error(s->ev, "the running system could not be asked: %s",
			"無法詢問運作中之系統：%s", evidence_clean(s->ev, e.text));
		return;
	}
	for (size_t i = 0; i < n; i++) {
		struct process_start start;
		const char *alone[] = {v[i].exe ? v[i].exe : v[i].name, "--daemon"};
		if (anon_kind_of(alone, 2, NULL) == ANON_NONE)
			continue;
		int rc = p->process_start(p->arg, s->ev->arena, v[i].pid, &start, &e);
		if (is_absent(rc))
			continue;
		if (rc < 0 || !start.argc) {
			evidence_error(s->ev, "process %1$d: %2$s", "程序 %1$d：%2$s",
				(int)v[i].pid, evidence_clean(s->ev, rc < 0 ? e.text : "no words"));
			continue;
		}
		const char **argv = arena_array(s->ev->arena, start.argc, sizeof(*argv));
		for (size_t w = 0; w < start.argc; w++)
			argv[w] = w || !v[i].exe ? start.argv[w] : v[i].exe;
		judge(s, argv, start.argc, NULL, &start, (int)v[i].pid);
	}
}

static void run(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct search s = {.f = f, .ev = ev};
	struct err e = {0};

	s.allow = param_list(p, "allow", ev->arena, &s.n_allow);
	evidence_expected(ev,
		"No FTP, rsync, SMB, NFS or TFTP server lets anybody in without knowing who it is; "
		"declared as open to everybody: %s.",
		"FTP、rsync、SMB、NFS 與 TFTP 服務均不容許匿名存取；經宣告開放者：%s。",
		s.n_allow ? evidence_clean(ev, param_str(p, "allow")) : "-");
	if (facts_host(f)->live)
		running(&s);
	const struct boot_starts *boot = facts_get(f, &model_boot, &e);
	if (!boot)
		evidence_error(ev, "what the next boot starts could not be told: %s",
			"無法判定下次開機所啟動之項目：%s", evidence_clean(ev, e.text));
	for (size_t i = 0; boot && i < boot->n_hands; i++) {
		const struct boot_hand *x = &boot->hands[i];
		judge(&s, (const char *const *)x->argv, x->n, x->perhaps, NULL, 0);
	}
	if (!s.servers)
		evidence_observed(ev, "None of these servers is started.", "未啟動此類服務。");
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

static const struct param_spec params[] = {{"allow", PARAM_STRING, NULL}, {0}};

const struct check family_ia5[] = {
	{"anonymous-services", "no server of files lets anybody in without knowing who it is",
		params, 0, run},
	{0},
};
