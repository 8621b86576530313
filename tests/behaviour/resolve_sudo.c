/*
 * resolve-sudo: what the sudoers resolver answers, question by question, for the comparison with sudo itself.
 *
 * usage: resolve-sudo ROOT < QUESTIONS       a line: USER TARGET GROUP COMMAND [ARGUMENTS], "-" for none
 * prints, a line each: "open", "asked" or "no", and where it was decided
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "checks/resolve/accounts/ids.h"
#include "checks/resolve/sudo/sudoers.h"

static const struct sudoers_user *find(const struct sudoers *s, const char *name)
{
	const struct sudoers_user *u;

	for (size_t i = 0; (u = sudoers_user(s, i)); i++)
		if (str_eq(u->name, name))
			return u;
	return NULL;
}

int main(int argc, char **argv)
{
	struct host h = {.now = {time(NULL), 0}};
	struct err e = {0};
	char line[4096];

	if (argc != 2 || root_open(argv[1], &h.root, &e) < 0)
		return 1;
	struct facts *f = facts_new(&h);
	const struct sudoers *s = facts_get(f, &model_sudoers, &e);
	const struct ids *ids = facts_get(f, &model_ids, &e);
	if (!s) {
		printf("error %s\n", e.text);
		return 0;
	}
	while (fgets(line, sizeof(line), stdin)) {
		struct sudoers_query q = {0};
		struct sudoers_answer r;
		char *save = NULL, *user = strtok_r(line, " \n", &save);
		char *target = strtok_r(NULL, " \n", &save), *group = strtok_r(NULL, " \n", &save);
		q.command = strtok_r(NULL, " \n", &save);
		q.args = strtok_r(NULL, "\n", &save);
		if (!q.command || !(q.user = find(s, user)))
			continue;
		if (!str_eq(target, "-"))
			q.target = find(s, target);
		if (!str_eq(group, "-")) {
			q.group = group;
			ids_gid(ids, group, &q.gid);
		}
		sudoers_ask(s, &q, false, &r);
		printf("%s %s:%u %s\n",
			!r.allowed   ? "no"
			: r.password ? "asked"
				     : "open",
			r.at.file ? r.at.file->path : "-", r.at.line,
			r.target ? r.target->name : "-");
	}
	facts_free(f);
	root_close(h.root);
	return 0;
}
