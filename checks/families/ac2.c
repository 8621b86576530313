/*
 * AC-2 最小權限: least privilege, by what gives privilege on a Linux host.
 *
 * Files that run as somebody else (set-uid, set-gid), files with capabilities, files and directories everybody may
 * write, and processes that hold capabilities, each against a declared allow list.  The first three come from the
 * one file-system pass; a bit that has no effect (nosuid or read-only mount, a directory that shuts everybody but
 * root out) is counted but is no finding.
 */
#include "checks/check.h"

#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "checks/captext.h"
#include "checks/families/walked.h"
#include "checks/probe/probe.h"

/* "PATH=CAPS": the capabilities after the first '=' when the path before it matches; NULL else. */
static const char *caps_for(const char *item, const char *path, struct arena *a)
{
	const char *eq = strchr(item, '=');

	return eq && walked_matches(arena_strndup(a, item, (size_t)(eq - item)), path) ? eq + 1
										       : NULL;
}

static bool allowed_caps(const struct allow *a, const struct walk_hit *h, struct arena *arena)
{
	for (size_t i = 0; i < a->n; i++) {
		const char *caps = caps_for(a->items[i], h->path, arena);
		if (caps && captext_within(h->caps, caps))
			return true;
	}
	return false;
}

struct tally {
	size_t allowed, without_effect, findings;
};

static void take_hits(const struct walk_result *w, enum walk_kind kind, const struct allow *allow,
	const char *what, struct evidence *ev, struct tally *t)
{
	const struct walk_hits *hits = &w->hits[kind];

	for (size_t i = 0; i < hits->n; i++) {
		const struct walk_hit *h = &hits->v[i];

		if (kind == WALK_CAPABILITY ? allowed_caps(allow, h, ev->arena)
					    : walked_allowed(allow, h))
			t->allowed++;
		else if (h->without_effect)
			t->without_effect++;
		else {
			t->findings++;
			walked_see(ev, h, what);
		}
	}
	if (hits->n < hits->total) {
		t->findings += hits->unlisted_effective;
		evidence_reason(ev, "%zu more than the %zu this agent lists were found.",
			"另有 %zu 項超出本程式列出之 %zu 項。", hits->total - hits->n, hits->n);
	}
}

/* en and zh name the kind of finding; "%.0s" takes the other language's word without printing it. */
static void conclude(struct evidence *ev, const struct tally *t, const struct walk_result *w,
	const char *en, const char *zh)
{
	evidence_observed(ev,
		"%s%.0s outside the allow list: %zu; on it: %zu; without effect: %zu. "
		"%zu files in %zu directories were looked at.",
		"%.0s%s：不在允許清單內 %zu 項；清單內 %zu 項；無實際作用者 %zu 項。共檢視 %zu "
		"個檔案、%zu 個目錄。",
		en, zh, t->findings, t->allowed, t->without_effect, w->files, w->directories);
	if (t->findings)
		evidence_reason(ev, "%s%.0s that are not on the declared allow list: %zu.",
			"%.0s%s不在已宣告之允許清單內者：%zu 項。", en, zh, t->findings);
	if (!w->complete)
		walked_say_incomplete(ev, w);
	evidence_status(ev, t->findings ? ST_FAIL : w->complete ? ST_PASS : ST_ERROR);
}

static void setid_files(struct facts *f, const struct params *p, struct evidence *ev)
{
	const struct walk_result *w = walked(f, ev);
	struct allow allow = walked_allow(p, ev);
	struct tally t = {0};

	if (!w)
		return;
	evidence_expected(ev, "no set-uid or set-gid program but the %zu that are declared",
		"除已宣告之 %zu 項外，無其他 set-uid 或 set-gid 程式", allow.n);
	take_hits(w, WALK_SETID, &allow, "set-uid or set-gid program", ev, &t);
	conclude(ev, &t, w, "Set-uid or set-gid programs", "set-uid／set-gid 程式");
}

static void file_capabilities(struct facts *f, const struct params *p, struct evidence *ev)
{
	const struct walk_result *w = walked(f, ev);
	struct allow allow = walked_allow(p, ev);
	struct tally t = {0};

	if (!w)
		return;
	evidence_expected(ev,
		"no program with capabilities but the %zu that are declared, each with no more "
		"than declared",
		"除已宣告之 %zu 項外，無其他具有 capability 之程式，且不超出宣告範圍", allow.n);
	take_hits(w, WALK_CAPABILITY, &allow, "program with capabilities", ev, &t);
	conclude(ev, &t, w, "Programs with capabilities", "具 capability 之程式");
}

static void world_writable(struct facts *f, const struct params *p, struct evidence *ev)
{
	const struct walk_result *w = walked(f, ev);
	struct allow allow = walked_allow(p, ev);
	struct tally t = {0};

	if (!w)
		return;
	evidence_expected(ev,
		"no file that everybody may write, and no such directory without the sticky bit, "
		"but the %zu declared",
		"除已宣告之 %zu 項外，無任何人皆可寫入之檔案，亦無未設 sticky bit 之任何人可寫目錄",
		allow.n);
	take_hits(w, WALK_WORLD_WRITABLE, &allow, "world-writable file", ev, &t);
	take_hits(w, WALK_WORLD_DIR, &allow, "world-writable directory without sticky bit", ev, &t);
	conclude(ev, &t, w, "World-writable files or directories", "任何人可寫入之檔案或目錄");
}

static uint64_t caps_of(const struct process *pr)
{
	return pr->cap_permitted | pr->cap_effective;
}

static bool allowed_process(const struct allow *a, const struct process *pr, struct arena *arena)
{
	for (size_t i = 0; i < a->n; i++) {
		const char *caps = caps_for(a->items[i], pr->exe, arena);
		if (caps && capmask_within(caps_of(pr), caps))
			return true;
	}
	return false;
}

/* Processes of one program that hold the same are one observation: what matters is the program. */
struct holder {
	const struct process *first;
	struct strbuf pids;
	size_t n;
};

struct holders {
	struct holder *v;
	size_t n, cap;
};

static void add_holder(struct evidence *ev, struct holders *hs, const struct process *pr)
{
	struct holder *h = NULL;

	for (size_t i = 0; i < hs->n && !h; i++) {
		const struct process *o = hs->v[i].first;
		if (str_eq(o->exe, pr->exe) && o->uid == pr->uid && caps_of(o) == caps_of(pr))
			h = &hs->v[i];
	}
	if (!h) {
		h = arena_push(ev->arena, &hs->v, &hs->n, &hs->cap, sizeof(*h));
		*h = (struct holder){.first = pr, .pids.arena = ev->arena};
	}
	if (h->n++ < 8)
		strbuf_printf(&h->pids, "%s%d", h->n > 1 ? " " : "", (int)pr->pid);
}

static void see_holders(struct evidence *ev, const struct holders *hs)
{
	for (size_t i = 0; i < hs->n; i++) {
		const struct holder *h = &hs->v[i];
		const struct process *pr = h->first;
		const char *value = arena_printf(ev->arena, "%s, uid %u: %s (%zu processes: %s%s)",
			pr->name, (unsigned)pr->uid, capmask_text(ev->arena, caps_of(pr)), h->n,
			strbuf_str(&h->pids), h->n > 8 ? " ..." : "");

		evidence_seen_from(ev, "capabilities held", value, pr->exe ? pr->exe : "/proc");
	}
}

static void process_capabilities(struct facts *f, const struct params *p, struct evidence *ev)
{
	const struct probe *probe = facts_host(f)->probe;
	struct allow allow = walked_allow(p, ev);
	size_t n, held = 0, admins = 0, findings = 0, unknown = 0;
	struct holders holders = {0};
	struct process *v;
	struct err e = {0};

	if (probe->processes(probe->arg, ev->arena, &v, &n, &e) < 0) {
		evidence_error(ev, "the running processes could not be listed: %s",
			"無法取得執行中之行程：%s", e.text);
		return;
	}
	for (size_t i = 0; i < n; i++) {
		const struct process *pr = &v[i];

		if (pr->kernel_thread || pr->own_userns || !caps_of(pr))
			continue;
		held++;
		/* root's own work in a session somebody logged in to is an administrator, not a service. */
		if (pr->uid == 0 && pr->login_uid != (uid_t)-1) {
			admins++;
		} else if (!pr->exe) {
			unknown++;
			add_holder(ev, &holders, pr);
		} else if (!allowed_process(&allow, pr, ev->arena)) {
			findings++;
			add_holder(ev, &holders, pr);
		}
	}
	see_holders(ev, &holders);
	evidence_expected(ev,
		"no service holds capabilities but the %zu declared, each with no more than "
		"declared",
		"除已宣告之 %zu 項外，無其他服務持有 capability，且不超出宣告範圍", allow.n);
	evidence_observed(ev,
		"%zu processes, %zu with capabilities: %zu not declared, %zu of administrators' "
		"sessions, %zu whose program could not be seen",
		"共 %zu 個行程，%zu 個持有 capability：未宣告者 %zu 個，管理者登入階段 %zu "
		"個，無法得知其程式者 %zu 個",
		n, held, findings, admins, unknown);
	if (unknown)
		evidence_reason(ev,
			"The program of %zu processes with capabilities could not be seen; "
			"only cap_sys_ptrace shows it, and some hide it even then.",
			"有 %zu 個持有 capability 之行程無法得知其程式，須具 cap_sys_ptrace "
			"權限始可得知，部分行程仍會隱藏。",
			unknown);
	if (findings)
		evidence_reason(ev, "%zu processes hold capabilities that are not declared.",
			"有 %zu 個行程持有未宣告之 capability。", findings);
	evidence_status(ev, findings ? ST_FAIL : unknown ? ST_ERROR : ST_PASS);
}

static const struct param_spec allow_param[] = {{"allow", PARAM_STRING, NULL}, {0}};

const struct check family_ac2[] = {
	{"setid-files", "set-uid and set-gid programs against the allow list", allow_param, 0,
		setid_files},
	{"file-capabilities", "programs with file capabilities against the allow list", allow_param,
		NEEDS_CAPABILITIES, file_capabilities},
	{"world-writable", "files and directories that everybody may write", allow_param, 0,
		world_writable},
	{"process-capabilities", "capability sets of running processes against the allow list",
		allow_param, NEEDS_LIVE, process_capabilities},
	{0},
};
