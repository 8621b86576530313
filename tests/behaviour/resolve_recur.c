/*
 * resolve-recur: what comes again in a root, and the longest gap of times, for the tests to compare.
 *
 * usage: resolve-recur ROOT               a line a run: by, interval, delay, user, perhaps, the words
 *        resolve-recur calendar NOW < TEXTS   a line of calendar times (";" between several of one timer): its longest and shortest gap, or "-"
 *        resolve-recur cron NOW < TEXTS       a line of the times of cron: the same, "reboot" or "-"
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot_times.h"
#include "checks/resolve/boot/recur.h"
#include "checks/resolve/units/unit_index.h"

static int dump(const char *path)
{
	struct host h = {0};
	struct err e = {0};

	if (root_open(path, &h.root, &e) < 0) {
		fprintf(stderr, "%s\n", e.text);
		return 1;
	}
	h.now.tv_sec = time(NULL);
	struct facts *f = facts_new(&h);
	const struct recur *r = facts_get(f, &model_recur, &e);
	for (size_t i = 0; r && i < r->n; i++) {
		const struct recur_run *x = &r->v[i];
		printf("%s\t%llu\t%llu\t%s\t%s\t%s:", x->by, (unsigned long long)x->interval,
			(unsigned long long)x->delay, x->user ? x->user : "root",
			x->perhaps ? x->perhaps : "-", x->path);
		for (size_t k = 1; k < x->n; k++)
			printf(" %s", x->argv[k] ? x->argv[k] : "?");
		printf("\n");
	}
	for (size_t i = 0; r && i < r->n_open; i++)
		printf("open\t%s\t%s\t%s:%u\n", r->open[i].by, r->open[i].what,
			r->open[i].file ? r->open[i].file->path : "-", r->open[i].line);
	if (!r)
		printf("error: %s\n", e.text);
	facts_free(f);
	root_close(h.root);
	return !r;
}

static void say(const struct moments *const *v, size_t n, time_t now)
{
	uint64_t least, gap = moments_gap(v, n, now, &least);

	printf("%llu %llu\n", (unsigned long long)gap, (unsigned long long)least);
}

static void calendar(struct root *root, struct arena *a, char *line, time_t now)
{
	struct moments m[16];
	const struct moments *v[16];
	size_t n = 0;

	for (char *one; n < 16 && (one = strsep(&line, ";"));) {
		if (!unit_calendar(root, a, one, &m[n])) {
			puts("-");
			return;
		}
		v[n] = &m[n];
		n++;
	}
	say(v, n, now);
}

static void cron(const char *line, time_t now)
{
	struct moments m;
	const struct moments *v = &m;
	bool reboot;

	if (!boot_cron_times(line, &m, &reboot))
		puts("-");
	else if (reboot)
		puts("reboot");
	else
		say(&v, 1, now);
}

int main(int argc, char **argv)
{
	_cleanup_arena_ struct arena *a = arena_new(0);
	struct root *root;
	struct err e = {0};
	char line[512];

	if (argc == 2)
		return dump(argv[1]);
	if (argc != 3 || root_open("/", &root, &e) < 0)
		return 1;
	while (fgets(line, sizeof(line), stdin)) {
		line[strcspn(line, "\n")] = '\0';
		if (str_eq(argv[1], "cron"))
			cron(line, atoll(argv[2]));
		else
			calendar(root, a, line, atoll(argv[2]));
	}
	root_close(root);
	return 0;
}
