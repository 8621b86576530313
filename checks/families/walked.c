/* walked: see walked.h. */
#include "checks/families/walked.h"

#include <fnmatch.h>
#include <string.h>

#include "base/limits.h"
#include "base/str.h"

#define BLANKS " \t\r\n"

/* A path with its leading /usr taken off. */
static const char *unmerged(const char *path)
{
	static const char *const moved[] = {"/usr/bin/", "/usr/sbin/", "/usr/lib"};

	for (size_t i = 0; i < 3; i++)
		if (str_starts(path, moved[i]))
			return path + 4;
	return path;
}

bool walked_matches(const char *pattern, const char *path)
{
	return !fnmatch(unmerged(pattern), unmerged(path), FNM_PATHNAME);
}

struct allow walked_allow(const struct params *p, struct evidence *ev)
{
	struct allow a;

	a.items = str_split(ev->arena, param_str(p, "allow"), BLANKS, &a.n);
	return a;
}

bool walked_allowed(const struct allow *a, const struct walk_hit *h)
{
	for (size_t i = 0; i < a->n; i++)
		if (walked_matches(a->items[i], h->path))
			return true;
	return false;
}

const struct walk_result *walked(struct facts *f, struct evidence *ev)
{
	struct err e = {0};
	const struct walk_result *w = facts_get(f, &model_walk, &e);

	if (!w) {
		evidence_error(ev, "the file system could not be walked: %s",
			"無法掃描檔案系統：%s", e.text);
		return NULL;
	}
	for (size_t i = 0; i < w->n_unread && i < 10; i++)
		evidence_seen_from(ev, "not read", w->unread[i], "file-system pass");
	for (size_t i = 0; i < w->n_skipped; i++)
		evidence_seen_from(ev, "mount not entered", w->skipped[i], "file-system pass");
	return w;
}

void walked_see(struct evidence *ev, const struct walk_hit *h, const char *what)
{
	const char *value = arena_printf(ev->arena, "mode %04o, uid %u, gid %u%s%s%s%s", h->mode,
		(unsigned)h->uid, (unsigned)h->gid, h->caps ? ", " : "", h->caps ? h->caps : "",
		h->target ? ", a link to " : "", h->target ? h->target : "");
	struct seen *s = evidence_seen(ev, what, value);

	if (s)
		s->path = str_clean(ev->arena, h->path, strlen(h->path), LIMIT_TEXT);
}

void walked_say_incomplete(struct evidence *ev, const struct walk_result *w)
{
	static const char en[] = "The pass over the file system is not complete: %s%.0s; places "
				 "not read: %zu, first: %s.";
	static const char zh[] = "檔案系統掃描未完成：%.0s%s；無法讀取者 %zu 處，第一處：%s。";
	const char *first =
		w->n_unread ? str_clean(ev->arena, w->unread[0], strlen(w->unread[0]), LIMIT_TEXT)
			    : "-";

	evidence_reason(ev, en, zh,
		w->timed_out ? "the deadline passed" : "not everything could be read",
		w->timed_out ? "已逾時限" : "部分內容無法讀取", w->unread_total, first);
}
