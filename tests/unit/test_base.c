/* base: arena, strings, files below a root, XML input. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/evidence.h"
#include "base/limits.h"
#include "base/rootfs.h"
#include "base/str.h"
#include "base/xml.h"

static void clean_makes_hostile_text_printable(void **state)
{
	(void)state;
	static const struct {
		const char *in;
		size_t len, max;
		const char *out;
	} t[] = {
		{"plain", 5, 100, "plain"},
		{"\xe6\xba\x96\xe7\xb9\xa9", 6, 100, "\xe6\xba\x96\xe7\xb9\xa9"},
		{"a\0b", 3, 100, "a\\x00b"},
		{"\x1b[31m", 5, 100, "\\x1B[31m"},
		{"\xff\xfe", 2, 100, "\\xFF\\xFE"},
		{"\xc0\xaf", 2, 100, "\\xC0\\xAF"},	     /* overlong */
		{"\xed\xa0\x80", 3, 100, "\\xED\\xA0\\x80"}, /* surrogate */
		{"\xe2\x80\xae", 3, 100, "\\xE2\\x80\\xAE"}, /* right-to-left override */
		{"\xe6\xba", 2, 100, "\\xE6\\xBA"},	     /* cut short */
		{"abcdef", 6, 6, "abcdef"},
		{"abcdefg", 7, 6, "abc\xe2\x80\xa6"},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++) {
		struct arena *a = arena_new(0);
		assert_string_equal(str_clean(a, t[i].in, t[i].len, t[i].max), t[i].out);
		arena_free(a);
	}
}

static void numbers_are_whole_and_bounded(void **state)
{
	uint64_t v = 0;

	(void)state;
	assert_int_equal(str_u64("18446744073709551615", &v), 0);
	assert_true(v == UINT64_MAX);
	assert_int_equal(str_u64("18446744073709551616", &v), -ERANGE);
	assert_int_equal(str_u64("", &v), -EINVAL);
	assert_int_equal(str_u64("-1", &v), -EINVAL);
	assert_int_equal(str_u64("15m", &v), -EINVAL);
}

struct tree {
	char dir[64];
	struct root *root;
};

static void put(const struct tree *t, const char *name, const char *text)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/%s", t->dir, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int make_tree(void **state)
{
	static struct tree t;
	struct err e;
	char path[256];

	strcpy(t.dir, "/tmp/test-base.XXXXXX");
	assert_non_null(mkdtemp(t.dir));
	static const char *const dirs[] = {"r", "r/etc", "r/loop"};
	for (size_t i = 0; i < 3; i++) {
		snprintf(path, sizeof(path), "%s/%s", t.dir, dirs[i]);
		assert_int_equal(mkdir(path, 0755), 0);
	}
	put(&t, "outside", "secret");
	put(&t, "r/etc/plain", "one\ntwo\n");
	put(&t, "r/outside", "inside the root");
	assert_int_equal(chdir(t.dir), 0);
	assert_int_equal(symlink("../../outside", "r/etc/up"), 0);
	assert_int_equal(symlink("/etc/plain", "r/etc/absolute"), 0);
	assert_int_equal(symlink("self", "r/etc/self"), 0);
	assert_int_equal(symlink("/nowhere", "r/etc/dangling"), 0);
	assert_int_equal(mkfifo("r/etc/fifo", 0644), 0);
	int fd = open("r/etc/huge", O_WRONLY | O_CREAT, 0644);
	assert_int_equal(ftruncate(fd, 1L << 30), 0);
	close(fd);
	snprintf(path, sizeof(path), "%s/r", t.dir);
	assert_int_equal(root_open(path, &t.root, &e), 0);
	*state = &t;
	return 0;
}

static int drop_tree(void **state)
{
	struct tree *t = *state;
	char cmd[128];

	root_close(t->root);
	assert_int_equal(chdir("/"), 0);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", t->dir);
	return system(cmd);
}

static void links_stay_inside_the_root(void **state)
{
	struct tree *t = *state;
	const struct file *f;
	struct err e;

	assert_int_equal(root_read(t->root, "/etc/up", &f, &e), 0);
	assert_string_equal(f->data, "inside the root");
	assert_string_equal(f->real_path, "/outside");
	assert_int_equal(root_read(t->root, "/etc/absolute", &f, &e), 0);
	assert_string_equal(f->real_path, "/etc/plain");
	assert_int_equal(root_read(t->root, "/etc/../../../outside", &f, &e), 0);
	assert_string_equal(f->data, "inside the root");
	assert_int_equal(root_read(t->root, "/etc/self", &f, &e), -ELOOP);
	assert_int_equal(root_read(t->root, "/etc/dangling", &f, &e), -ENOENT);
	assert_int_equal(root_read(t->root, "/etc/plain/below", &f, &e), -ENOTDIR);
}

static void only_bounded_regular_files_are_read(void **state)
{
	struct tree *t = *state;
	const struct file *f;
	struct err e;

	assert_int_equal(root_read(t->root, "/etc/fifo", &f, &e), -EINVAL);
	assert_non_null(strstr(e.text, "/etc/fifo"));
	assert_non_null(strstr(e.text, "FIFO"));
	assert_int_equal(root_read(t->root, "/etc/huge", &f, &e), -EFBIG);
	assert_int_equal(root_read(t->root, "/etc", &f, &e), -EINVAL);
	assert_int_equal(root_openat(t->root, "/etc/fifo", O_RDONLY, &e), -EINVAL);
}

static void note(const char *text, void *arg)
{
	struct strbuf *b = arg;

	strbuf_printf(b, "%s\n", text);
}

static void what_nobody_asks_why_of_is_told(void **state)
{
	struct tree *t = *state;
	struct arena *a = arena_new(0);
	struct strbuf told = {.arena = a};
	const struct file *f;
	char **names, *text;
	struct stat st;
	struct err e;
	size_t n;

	root_on_unknown(t->root, note, &told);
	root_read(t->root, "/etc/dangling", &f, NULL);
	root_read(t->root, "/etc/plain/below", &f, NULL);
	root_list(t->root, "/nowhere", a, &names, &n, NULL);
	root_readlink(t->root, "/etc/plain", a, &text, NULL);
	root_read(t->root, "/etc/fifo", &f, &e);
	assert_string_equal(strbuf_str(&told), "");
	root_read(t->root, "/etc/fifo", &f, NULL);
	root_read(t->root, "/etc/huge", &f, NULL);
	root_stat(t->root, "/etc/self", true, &st, NULL);
	root_list(t->root, "/etc/self", a, &names, &n, NULL);
	root_openat(t->root, "/etc/fifo", O_RDONLY, NULL);
	const char *at = strbuf_str(&told);
	static const char *const paths[] = {
		"/etc/fifo", "/etc/huge", "/etc/self", "/etc/self", "/etc/fifo"};
	for (size_t i = 0; i < 5; i++) {
		assert_true(str_starts(at, paths[i]));
		at = strchr(at, '\n') + 1;
	}
	assert_string_equal(at, "");
	root_on_unknown(t->root, NULL, NULL);
	root_read(t->root, "/etc/fifo", &f, NULL);
	arena_free(a);
}

static void a_file_is_read_once_with_its_digest(void **state)
{
	struct tree *t = *state;
	const struct file *f, *again;
	struct err e;

	assert_int_equal(root_read(t->root, "/etc/plain", &f, &e), 0);
	/* printf 'one\ntwo\n' | sha256sum */
	assert_string_equal(
		f->sha256, "c3f9c8c283a2b1f2f1896f27a01cbe3cddc0c9d93f752e4639035a0f5b36f6e8");
	put(t, "r/etc/plain", "changed");
	assert_int_equal(root_read(t->root, "/etc/plain", &again, &e), 0);
	assert_ptr_equal(f, again);
}

/* A scan judges one moment: what was found of a path stays, its error as well; the next scan looks anew. */
static void a_path_is_looked_at_once(void **state)
{
	struct tree *t = *state;
	struct root *next;
	struct stat st, link;
	struct err e;
	char path[256];

	assert_int_equal(root_stat(t->root, "/etc/plain", true, &st, &e), 0);
	assert_int_equal(st.st_size, 8);
	assert_int_equal(root_stat(t->root, "/etc/late", true, &st, &e), -ENOENT);
	assert_int_equal(root_stat(t->root, "/etc/absolute", false, &link, &e), 0);
	assert_true(S_ISLNK(link.st_mode));
	assert_int_equal(root_stat(t->root, "/etc/absolute", true, &link, &e), 0);
	assert_true(S_ISREG(link.st_mode));
	put(t, "r/etc/plain", "longer than it was\n");
	put(t, "r/etc/late", "");
	assert_int_equal(root_stat(t->root, "/etc/plain", true, &st, &e), 0);
	assert_int_equal(st.st_size, 8);
	e.text[0] = '\0';
	assert_int_equal(root_stat(t->root, "/etc/late", true, &st, &e), -ENOENT);
	assert_non_null(strstr(e.text, "/etc/late"));
	snprintf(path, sizeof(path), "%s/r", t->dir);
	assert_int_equal(root_open(path, &next, &e), 0);
	assert_int_equal(root_stat(next, "/etc/plain", true, &st, &e), 0);
	assert_int_equal(st.st_size, 19);
	assert_int_equal(root_stat(next, "/etc/late", true, &st, &e), 0);
	root_close(next);
}

static void lists_are_sorted_by_bytes(void **state)
{
	struct tree *t = *state;
	struct arena *a = arena_new(0);
	char **names;
	size_t n;
	struct err e;

	assert_int_equal(root_list(t->root, "/", a, &names, &n, &e), 0);
	assert_int_equal(n, 3);
	assert_string_equal(names[0], "etc");
	assert_string_equal(names[2], "outside");
	assert_int_equal(root_list(t->root, "/none", a, &names, &n, &e), -ENOENT);
	arena_free(a);
}

static void xml_with_entities_is_refused(void **state)
{
	static const char bomb[] = "<!DOCTYPE a [<!ENTITY b \"x\">]><a>&b;</a>";
	static const char cut[] = "<a><b></a>";
	static const char good[] = "<a xmlns=\"urn:x\"><b/></a>";
	struct err e = {0};
	xmlDoc *doc = NULL;

	(void)state;
	assert_int_equal(xml_parse(bomb, sizeof(bomb) - 1, "bomb", &doc, &e), -EBADMSG);
	assert_non_null(strstr(e.text, "document type"));
	assert_int_equal(xml_parse(cut, sizeof(cut) - 1, "cut", &doc, &e), -EBADMSG);
	assert_int_equal(xml_parse(good, sizeof(good) - 1, "good", &doc, &e), 0);
	assert_non_null(xml_child(xmlDocGetRootElement(doc), "urn:x", "b"));
	assert_null(xml_child(xmlDocGetRootElement(doc), "urn:y", "b"));
	xmlFreeDoc(doc);
}

static void evidence_keeps_the_worst_verdict_and_bounds_the_list(void **state)
{
	struct arena *a = arena_new(0);
	struct evidence ev = {.arena = a};

	(void)state;
	evidence_status(&ev, ST_FAIL);
	evidence_status(&ev, ST_PASS);
	assert_int_equal(ev.status, ST_FAIL);
	evidence_error(&ev, "%s cannot be read", "無法讀取 %s", "/x");
	evidence_status(&ev, ST_FAIL);
	assert_int_equal(ev.status, ST_ERROR);
	assert_string_equal(ev.reason.en, "/x cannot be read");
	for (int i = 0; i < LIMIT_SEEN + 5; i++)
		evidence_seen(&ev, "n", "v");
	assert_int_equal(ev.n_seen, LIMIT_SEEN);
	assert_int_equal(ev.seen_total, LIMIT_SEEN + 5);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(clean_makes_hostile_text_printable),
		cmocka_unit_test(numbers_are_whole_and_bounded),
		cmocka_unit_test_setup_teardown(links_stay_inside_the_root, make_tree, drop_tree),
		cmocka_unit_test_setup_teardown(
			only_bounded_regular_files_are_read, make_tree, drop_tree),
		cmocka_unit_test_setup_teardown(
			a_file_is_read_once_with_its_digest, make_tree, drop_tree),
		cmocka_unit_test_setup_teardown(
			what_nobody_asks_why_of_is_told, make_tree, drop_tree),
		cmocka_unit_test_setup_teardown(a_path_is_looked_at_once, make_tree, drop_tree),
		cmocka_unit_test_setup_teardown(lists_are_sorted_by_bytes, make_tree, drop_tree),
		cmocka_unit_test(xml_with_entities_is_refused),
		cmocka_unit_test(evidence_keeps_the_worst_verdict_and_bounds_the_list),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
