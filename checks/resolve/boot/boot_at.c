/*
 * boot_at: what atd and anacron will run (atd(8), anacrontab(5); at 3.2.5, anacron 2.3).
 *
 * atd takes the files of /var/spool/cron/atjobs whose name is a letter and thirteen hexadecimal digits and that their owner
 * may execute; each is a script, the commands of which newer versions of at put into a here document for a shell.  A job
 * of a later hour counts as one of now.  A line of /etc/anacrontab is a period in days or "@monthly" and its like, a delay, a
 * name and a command; whether it is due only the stamps tell, so it counts as reachable.  Other tables than that of /etc
 * (anacron -t) are not handled.
 */
#include <ctype.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/boot/boot.h"

static bool is_job(const char *name)
{
	size_t n = strlen(name);

	return n == 14 && isalpha((unsigned char)*name) &&
	       strspn(name + 1, "0123456789abcdefABCDEF") == 13;
}

/* The commands of a job: what stands in the here document, or else the whole. */
static const char *commands(struct boot_build *b, const struct file *f)
{
	const char *start = strstr(f->data, "<< '"), *end, *nl;

	if (!start || !(end = strchr(start + 4, '\'')) || !(nl = strchr(end, '\n')))
		return f->data;
	const char *word = arena_strndup(b->a, start + 4, (size_t)(end - start - 4));
	const char *last = strstr(nl, arena_printf(b->a, "\n%s", word));
	return arena_strndup(b->a, nl + 1, last ? (size_t)(last - nl) : strlen(nl + 1));
}

void boot_at(struct boot_build *b, const struct boot_item *by)
{
	static const char dir[] = "/var/spool/cron/atjobs";
	char **names;
	size_t n;

	if (root_list(b->h->root, dir, b->a, &names, &n, NULL) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		const char *path = arena_printf(b->a, "%s/%s", dir, names[i]);
		const struct file *f;
		struct stat st;
		if (!is_job(names[i]) || root_stat(b->h->root, path, false, &st, NULL) < 0 ||
			!S_ISREG(st.st_mode) || !(st.st_mode & S_IXUSR) || st.st_nlink != 1)
			continue;
		if (root_read(b->h->root, path, &f, NULL) < 0) {
			continue;
		}
		struct boot_item like = {.by = path, .file = f, .line = 1, .perhaps = by->perhaps};
		boot_add_text(b, commands(b, f), &like);
	}
}

/* Past a word and the blanks behind it; NULL: nothing follows. */
static const char *past_word(const char *s)
{
	s += strcspn(s, " \t");
	s += strspn(s, " \t");
	return *s ? s : NULL;
}

/* The days of a period; 0: anacron does not take it. */
static unsigned period(const char *s)
{
	static const struct {
		const char *word;
		unsigned days;
	} words[] = {{"@daily", 1}, {"@weekly", 7}, {"@monthly", 31}, {"@yearly", 366},
		{"@annually", 366}};
	uint64_t days;

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_eq(s, words[i].word))
			return words[i].days;
	return str_u64(s, &days) == 0 && days <= 10000 ? (unsigned)days : 0;
}

void boot_anacron(struct boot_build *b, const struct boot_item *by)
{
	const struct file *f;
	const char *text, *path = NULL;
	size_t len;

	if (b->anacron || root_read(b->h->root, "/etc/anacrontab", &f, NULL) < 0)
		return;
	b->anacron = true;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &text, &len)) {
		const char *s = str_strip(arena_strndup(b->a, text, len));
		size_t word = strcspn(s, "= \t");
		if (!*s || *s == '#')
			continue;
		if (s[word + strspn(s + word, " \t")] == '=') {
			const char *eq = strchr(s, '=') + 1;
			if (word == 4 && !strncmp(s, "PATH", 4))
				path = eq + strspn(eq, " \t");
			continue;
		}
		if (!isdigit((unsigned char)*s) && *s != '@')
			continue;
		struct boot_times *times = arena_alloc(b->a, sizeof(*times));
		*times = (struct boot_times){.text = arena_strndup(b->a, s, strcspn(s, " \t")),
			.file = f,
			.line = l.number};
		times->days = period(times->text);
		for (int i = 0; s && i < 3; i++)
			s = past_word(s);
		struct boot_item like = {.by = f->path,
			.file = f,
			.line = l.number,
			.perhaps = by->perhaps,
			.times = times};
		if (s)
			boot_add_text(b,
				arena_printf(b->a, "PATH='%s'; %s",
					path ? path : "/usr/sbin:/usr/bin:/sbin:/bin", s),
				&like);
	}
}
