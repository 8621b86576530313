/* bundle: written, read back, and what is damaged or hostile refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/limits.h"
#include "base/str.h"
#include "report/parts.h"
#include "report/words.h"
#include "tests/report/sample.h"

#define START 1795000000

struct bed {
	char dir[64], schemas[512];
	struct arena *a;
	const char *arf;
	size_t len;
};

static int make_bed(void **state)
{
	struct bed *t = calloc(1, sizeof(*t));
	char path[512];
	const char *top = getenv("top_srcdir");

	if (!top)
		top = ".";
	snprintf(path, sizeof(path), "%s/tests/report/data/sample-arf.xml", top);
	snprintf(t->schemas, sizeof(t->schemas), "%s/report", top);
	t->a = arena_new(0);
	strcpy(t->dir, "/tmp/test-bundle.XXXXXX");
	assert_non_null(mkdtemp(t->dir));
	*state = t;
	return sample_load(t->a, path, &t->arf, &t->len);
}

static int drop_bed(void **state)
{
	struct bed *t = *state;
	char cmd[128];

	arena_free(t->a);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", t->dir);
	free(t);
	return system(cmd);
}

static size_t files_in(const char *dir)
{
	size_t n = 0;
	DIR *d = opendir(dir);

	for (struct dirent *de; (de = readdir(d));)
		n += strcmp(de->d_name, ".") && strcmp(de->d_name, "..");
	closedir(d);
	return n;
}

static void write_ok(struct bed *t, time_t when, struct bundle_written *w)
{
	struct err e = {0};
	struct scan_record *s = sample_scan(t->a, t->arf, t->len, "web-1", when);

	if (bundle_write(s, t->arf, t->len, t->dir, t->schemas, w, &e) < 0)
		fail_msg("%s", e.text);
}

static char *read_all(struct bed *t, const char *path, size_t *len)
{
	const char *data;

	assert_int_equal(sample_load(t->a, path, &data, len), 0);
	return (char *)(uintptr_t)data;
}

static void write_raw(const char *path, const void *data, size_t len)
{
	FILE *f = fopen(path, "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	fclose(f);
}

/* The document of a bundle, with one text replaced by another, packed again at path. */
static void rewrite(
	struct bed *t, const char *from, const char *path, const char *old, const char *new)
{
	char *packed, *xml = NULL, *out = NULL;
	size_t n, n_xml, n_out;
	struct gzip_hint hint = {1, "0123456789abcdef"};

	packed = read_all(t, from, &n);
	assert_int_equal(gzip_unpack(packed, n, from, &xml, &n_xml, NULL), 0);
	char *at = strstr(xml, old);
	assert_non_null(at);
	struct strbuf b = {.arena = t->a};
	strbuf_add(&b, xml, (size_t)(at - xml));
	strbuf_puts(&b, new);
	strbuf_puts(&b, at + strlen(old));
	assert_int_equal(gzip_pack(b.data, b.len, &hint, &out, &n_out, NULL), 0);
	write_raw(path, out, n_out);
	free(xml);
	free(out);
}

static void what_is_written_is_read(void **state)
{
	struct bed *t = *state;
	struct bundle_written w;
	struct bundle *b = NULL;
	const struct report_model *m;
	struct err e = {0};
	struct stat st;
	struct scan_record *s = sample_scan(t->a, t->arf, t->len, "web-1", START);

	s->n_rules_asked = 1;
	assert_int_equal(bundle_write(s, t->arf, t->len, t->dir, t->schemas, &w, &e), 0);
	assert_int_equal(w.sequence, 1);
	assert_string_equal(w.note, "");
	assert_non_null(strstr(w.path, "/plumbline_web-1_20261118T110640Z_high.xml.gz"));
	assert_int_equal(stat(w.path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, w.bytes);
	assert_int_equal(bundle_read(w.path, &b, &e), 0);
	assert_int_equal(bundle_model(b, &m, &e), 0);
	assert_string_equal(m->digest, w.digest);
	assert_null(m->previous_digest);
	assert_string_equal(m->scan.hostname, "web-1");
	assert_string_equal(m->started, "2026-11-18T11:06:40Z");
	assert_int_equal(m->scan.started.tv_sec, START);
	assert_true(m->scan.live && m->scan.complete);
	assert_int_equal(m->scan.argc, 5);
	assert_string_equal(m->scan.argv[3], "high");
	assert_int_equal(m->scan.n_notes, 2);
	assert_string_equal(m->scan.notes[0].zh, "一則說明");
	assert_null(m->scan.notes[1].zh);
	assert_int_equal(m->scan.n_rules_asked, 1);
	assert_string_equal(m->scan.rules[0], "IA-2.N3.lockout");
	assert_string_equal(m->scan.sets[0].name, "lockout_deny");
	assert_string_equal(m->profile_title.zh, "高等級");
	assert_int_equal(m->n_rules, 4);
	assert_int_equal(m->count[ST_PASS], 2);
	assert_int_equal(m->count[ST_NOTSELECTED], 1);
	const struct model_rule *r = &m->rules[0];
	assert_string_equal(r->short_id, "IA-2.N3.lockout");
	assert_string_equal(r->statement, "IA-2.N3");
	assert_int_equal(r->status, ST_FAIL);
	assert_string_equal(r->severity, "high");
	assert_string_equal(r->aspect.zh, "識別與鑑別");
	assert_string_equal(r->measure.en, "Authenticator management");
	assert_string_equal(r->law.zh, "具備帳戶鎖定機制。");
	/* A line break of the file between ideograph and digit is a blank; the value stands for its <sub>. */
	assert_string_equal(r->description.zh, "鎖定次數為 3 次。");
	assert_string_equal(r->description.en, "Locked after 3 failures & deny:\n- one\n- two <3");
	assert_string_equal(r->fix.en, "Run:\necho a\n  echo b");
	assert_int_equal(r->n_seen, LIMIT_SEEN);
	assert_int_equal(r->seen_total, 130);
	assert_null(r->seen[0].value);
	assert_non_null(r->seen[1].value);
	assert_int_equal(r->seen[4].line, 5);
	assert_int_equal(r->seen[0].at.tv_nsec, 123000000);
	assert_string_equal(r->params[0].value, "3");
	assert_string_equal(m->rules[2].check, "sample");
	bundle_free(b);
}

static void same_input_gives_the_same_bytes(void **state)
{
	struct bed *t = *state;
	struct bundle_written w;
	size_t n, n_again;

	write_ok(t, START, &w);
	char *data = read_all(t, w.path, &n);
	assert_int_equal(unlink(w.path), 0);
	write_ok(t, START, &w);
	char *again = read_all(t, w.path, &n_again);
	assert_int_equal(n, n_again);
	assert_memory_equal(data, again, n);
	/* No time and no name in the gzip header. */
	assert_memory_equal(data + 4, "\0\0\0\0", 4);
	assert_int_equal(data[3], 4);
}

static void bundles_are_chained(void **state)
{
	struct bed *t = *state;
	struct bundle_written one, two, three;
	struct verify_result v;
	struct err e = {0};

	write_ok(t, START, &one);
	write_ok(t, START, &two); /* the same second: another name */
	assert_string_not_equal(one.path, two.path);
	/* The clock went back: the number still counts up. */
	write_ok(t, START - 100, &three);
	assert_int_equal(three.sequence, 3);
	struct scan_record *other = sample_scan(t->a, t->arf, t->len, "web-2", START);
	struct bundle_written w;
	assert_int_equal(bundle_write(other, t->arf, t->len, t->dir, t->schemas, &w, &e), 0);
	assert_int_equal(w.sequence, 1);
	assert_int_equal(bundle_verify(three.path, t->schemas, &v, &e), 0);
	for (size_t i = 0; i < v.n; i++)
		if (!v.steps[i].ok)
			fail_msg("%s: %s", v.steps[i].name, v.steps[i].detail);
	arena_free(v.arena);
	/* Another bundle in the place of the previous one shows. */
	assert_int_equal(rename(one.path, two.path), 0);
	assert_int_equal(bundle_verify(three.path, t->schemas, &v, &e), 0);
	assert_true(!v.ok && v.tamper);
	arena_free(v.arena);
	/* One that is gone cannot be compared, which is said. */
	assert_int_equal(unlink(two.path), 0);
	assert_int_equal(bundle_verify(three.path, t->schemas, &v, &e), 0);
	assert_true(v.ok);
	arena_free(v.arena);
}

static void a_broken_previous_bundle_is_named(void **state)
{
	struct bed *t = *state;
	struct bundle_written one, two, three;
	struct bundle *b = NULL;
	struct chain c;
	struct err e = {0};

	write_ok(t, START, &one);
	write_ok(t, START + 1, &two);
	assert_int_equal(truncate(two.path, (off_t)two.bytes / 2), 0);
	write_ok(t, START + 2, &three);
	assert_int_equal(three.sequence, 3);
	assert_non_null(strstr(three.note, "plumbline_web-1_20261118T110641Z_high.xml.gz"));
	assert_int_equal(bundle_read(three.path, &b, &e), 0);
	assert_int_equal(chain_parse(b->chain, t->a, &c, &e), 0);
	assert_int_equal(c.n_broken, 1);
	assert_non_null(strstr(c.broken[0].why, "cut short"));
	assert_string_equal(c.previous.sha256, one.digest);
	assert_int_equal(c.previous.sequence, 1);
	bundle_free(b);
}

static void nothing_is_ever_replaced(void **state)
{
	struct bed *t = *state;
	struct bundle_written w;
	struct err e = {0};
	char path[128];
	struct scan_record *s = sample_scan(t->a, t->arf, t->len, "web-1", START);

	snprintf(path, sizeof(path), "%s/out.gz", t->dir);
	write_raw(path, "mine", 4);
	assert_int_equal(bundle_write(s, t->arf, t->len, path, t->schemas, &w, &e), -EEXIST);
	assert_non_null(strstr(e.text, path));
	assert_int_equal(files_in(t->dir), 1);
	unlink(path);
	assert_int_equal(symlink("/nowhere/at/all", path), 0);
	assert_int_equal(bundle_write(s, t->arf, t->len, path, t->schemas, &w, &e), -EEXIST);
	unlink(path);
	assert_int_equal(bundle_write(s, t->arf, t->len, path, t->schemas, &w, &e), 0);
	assert_string_equal(w.path, path);
	snprintf(path, sizeof(path), "%s/none/", t->dir);
	assert_int_equal(bundle_write(s, t->arf, t->len, path, t->schemas, &w, &e), -ENOENT);
	snprintf(path, sizeof(path), "%s/none/x.gz", t->dir);
	assert_int_equal(bundle_write(s, t->arf, t->len, path, t->schemas, &w, &e), -ENOENT);
	assert_int_equal(files_in(t->dir), 1);
}

static void what_does_not_fit_is_not_written(void **state)
{
	struct bed *t = *state;
	struct bundle_written w;
	struct err e = {0};
	struct scan_record *s = sample_scan(t->a, t->arf, t->len, "web-1", START);
	struct rule_record *r = (struct rule_record *)(uintptr_t)s->results;
	struct evidence *ev = (struct evidence *)(uintptr_t)r[0].evidence;

	assert_int_equal(bundle_write(s, t->arf, t->len / 2, t->dir, t->schemas, &w, &e), -EBADMSG);
	assert_int_equal(bundle_write(s, "<a/>", 4, t->dir, t->schemas, &w, &e), -EBADMSG);
	assert_int_equal(bundle_write(s, t->arf, t->len, t->dir, "/nowhere", &w, &e), -ENOENT);
	ev->status = ST_PASS; /* the result says fail */
	assert_int_equal(bundle_write(s, t->arf, t->len, t->dir, t->schemas, &w, &e), -EBADMSG);
	assert_non_null(strstr(e.text, "IA-2.N3.lockout"));
	ev->status = ST_FAIL;
	s->n_results--;
	assert_int_equal(bundle_write(s, t->arf, t->len, t->dir, t->schemas, &w, &e), -EBADMSG);
	s->n_results++;
	r[1].rule_id = r[0].rule_id;
	assert_int_equal(bundle_write(s, t->arf, t->len, t->dir, t->schemas, &w, &e), -EBADMSG);
	assert_int_equal(files_in(t->dir), 0);
}

static void every_cut_is_refused(void **state)
{
	struct bed *t = *state;
	struct bundle_written w;
	struct err e;
	size_t n;
	char path[128];

	write_ok(t, START, &w);
	char *data = read_all(t, w.path, &n);
	snprintf(path, sizeof(path), "%s/cut.gz", t->dir);
	for (size_t cut = 0; cut < n; cut += cut + 97 < n - 12 ? 97 : 1) {
		struct bundle *b = NULL;
		write_raw(path, data, cut);
		assert_int_equal(bundle_read(path, &b, &e), -EBADMSG);
		assert_non_null(strstr(e.text, path));
	}
}

static void refused(struct bed *t, const void *data, size_t len, int code, const char *words)
{
	struct bundle *b = NULL;
	struct err e = {0};
	char path[128];

	snprintf(path, sizeof(path), "%s/hostile.gz", t->dir);
	write_raw(path, data, len);
	assert_int_equal(bundle_read(path, &b, &e), code);
	if (!strstr(e.text, words) || !strstr(e.text, path))
		fail_msg("expected \"%s\" of %s, got: %s", words, path, e.text);
}

static void refused_xml(struct bed *t, const char *xml, const char *words)
{
	struct gzip_hint hint = {1, "0123456789abcdef"};
	char *out = NULL;
	size_t n = 0;

	assert_int_equal(gzip_pack(xml, strlen(xml), &hint, &out, &n, NULL), 0);
	refused(t, out, n, -EBADMSG, words);
	free(out);
}

static void hostile_files_are_refused(void **state)
{
	struct bed *t = *state;
	struct bundle_written w;
	struct bundle *b = NULL;
	struct err e = {0};
	size_t n;

	write_ok(t, START, &w);
	char *data = read_all(t, w.path, &n);
	char *twice = arena_alloc(t->a, 2 * n);
	memcpy(twice, data, n);
	memcpy(twice + n, data, n);
	refused(t, twice, 2 * n, -EBADMSG, "after the end");
	refused(t, twice, n + 1, -EBADMSG, "after the end");
	twice[n / 2] ^= 1;
	refused(t, twice, n, -EBADMSG, "damaged");
	memcpy(twice, data, n);
	twice[n - 6] ^= 1;
	refused(t, twice, n, -EBADMSG, "incorrect data check");
	refused(t, "", 0, -EBADMSG, "empty");
	refused(t, "<arf/>, and twenty more bytes", 29, -EBADMSG, "not a gzip file");
	refused_xml(t, "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><a>&b;</a>",
		"document type");
	refused_xml(t, "<a><b></a>", "");
	refused_xml(t, "<a/>", "not an ARF");
	assert_int_equal(bundle_read(t->dir, &b, &e), -EINVAL);
	assert_int_equal(bundle_read("/nowhere/x", &b, &e), -ENOENT);
	assert_int_equal(bundle_read("/dev/zero", &b, &e), -EINVAL);
}

/* 300 MB of blanks: a few hundred kilobytes on disk. */
static void a_bomb_stops_at_the_bound(void **state)
{
	struct bed *t = *state;
	char path[128], *blanks = arena_alloc(t->a, 1 << 20);
	struct bundle *b = NULL;
	struct err e = {0};

	snprintf(path, sizeof(path), "%s/bomb.gz", t->dir);
	memset(blanks, ' ', 1 << 20);
	gzFile f = gzopen(path, "wb1");
	for (int i = 0; i < 300; i++)
		assert_int_equal(gzwrite(f, blanks, 1 << 20), 1 << 20);
	gzclose(f);
	assert_int_equal(bundle_read(path, &b, &e), -EFBIG);
	assert_int_equal(truncate(path, (off_t)LIMIT_BUNDLE_PACKED + 1), 0);
	assert_int_equal(bundle_read(path, &b, &e), -EFBIG);
}

/* Small on disk, within the bound of bytes, but gigabytes as a tree. */
static void a_bomb_of_elements_stops_too(void **state)
{
	struct bed *t = *state;
	struct gzip_hint hint = {1, "0123456789abcdef"};
	size_t len = 40 << 20, n;
	char *xml = malloc(len + 1), *out = NULL;

	assert_non_null(xml);
	for (size_t i = 0; i < len; i += 4)
		memcpy(xml + i, "<a/>", 4);
	assert_int_equal(gzip_pack(xml, len, &hint, &out, &n, NULL), 0);
	refused(t, out, n, -EFBIG, "elements and attributes");
	free(out);
	free(xml);
}

static void several_results_of_one_rule_are_one_row(void **state)
{
	struct bed *t = *state;
	struct bundle_written w;
	struct bundle *b = NULL;
	const struct report_model *m;
	struct err e = {0};
	char path[128];
	static const char one[] = "<rule-result idref=\"xccdf_org.plumbline_rule_AU-5.N1.rtc-utc\"";

	write_ok(t, START, &w);
	snprintf(path, sizeof(path), "%s/multi.gz", t->dir);
	rewrite(t, w.path, path, one,
		"<rule-result "
		"idref=\"xccdf_org.plumbline_rule_AU-5.N1.rtc-utc\"><result>unknown</result></"
		"rule-result>"
		"<rule-result idref=\"xccdf_org.plumbline_rule_AU-5.N1.rtc-utc\"");
	assert_int_equal(bundle_read(path, &b, &e), 0);
	assert_int_equal(bundle_model(b, &m, &e), -EBADMSG);
	bundle_free(b);
	/* OVAL alone decides this one, and its check asks for every definition. */
	rewrite(t, path, path,
		"<check system=\"http://oval.mitre.org/XMLSchema/oval-definitions-5\">",
		"<check multi-check=\"true\" "
		"system=\"http://oval.mitre.org/XMLSchema/oval-definitions-5\">");
	rewrite(t, path, path, "rtc-utc\" check=\"sample\" status=\"pass\"", "rtc-utc\"");
	assert_int_equal(bundle_read(path, &b, &e), 0);
	if (bundle_model(b, &m, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(m->n_rules, 4);
	assert_int_equal(m->rules[2].status, ST_UNKNOWN);
	assert_int_equal(m->count[ST_UNKNOWN], 1);
	assert_int_equal(m->count[ST_PASS], 1);
	bundle_free(b);
}

static void what_was_changed_shows(void **state)
{
	static const struct {
		const char *old, *new;
		const char *step; /* that is not ok; NULL: it cannot even be read */
		bool tamper;
	} t_[] = {
		{"<result>fail</result>", "<result>pass</result>", "digests", true},
		{"status=\"fail\"", "status=\"pass\"", "digests", true},
		{"observed 130", "observed 3", "digests", true},
		{"<lower-bound>1<", "<lower-bound>0<", "digests", true},
		{">sample</ai:hostname>", ">other</ai:hostname>", "digests", true},
		{"sequence=\"1\"", "sequence=\"0\"", "observations-schema", false},
		{"<pl:part id=\"asset0\"", "<pl:part id=\"asset1\"", "digests", true},
		{"<pl:first/>", "<pl:previous file=\"../x\" sequence=\"1\" sha256=\"0\"/>",
			"digests", false},
		{"id=\"plumbline-observations\"", "id=\"xccdf1\"", "arf-schema", true},
		{"complete=\"true\"", "complete=\"perhaps\"", "observations-schema", true},
		{"<pl:rules count=\"4\"", "<pl:rules count=\"5\"", "rules", true},
		{"<Rule id=\"xccdf_org.plumbline_rule_AU-5.M1.not-chosen\"",
			"<Rule id=\"x\"/><Rule id=\"xccdf_org.plumbline_rule_AU-5.M1.not-chosen\"",
			"selection", true},
		/* A rule that was answered, but that the profile does not select. */
		{"IA-2.N5.history\" selected=\"true\"", "IA-2.N5.history\" selected=\"false\"",
			"selection", true},
	};
	struct bed *t = *state;
	struct bundle_written w;
	struct verify_result v;
	struct err e = {0};
	char path[128];

	write_ok(t, START, &w);
	snprintf(path, sizeof(path), "%s/changed.gz", t->dir);
	for (size_t i = 0; i < sizeof(t_) / sizeof(*t_); i++) {
		bool found = false;
		rewrite(t, w.path, path, t_[i].old, t_[i].new);
		assert_int_equal(bundle_verify(path, t->schemas, &v, &e), 0);
		for (size_t k = 0; k < v.n; k++)
			found |= !v.steps[k].ok &&
				 str_eq(v.steps[k].name, t_[i].step ? t_[i].step : "well-formed");
		if (v.ok || !found || v.tamper != t_[i].tamper)
			fail_msg("not seen: %s -> %s", t_[i].old, t_[i].new);
		arena_free(v.arena);
	}
	/* Packed again, and nothing else: still the same evidence. */
	rewrite(t, w.path, path, "<pl:first/>", "<pl:first/>");
	assert_int_equal(bundle_verify(path, t->schemas, &v, &e), 0);
	assert_true(v.ok);
	arena_free(v.arena);
}

static char *rendered(struct bed *t, const struct report_model *m, int what)
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);

	if (what == 0)
		assert_int_equal(render_html(m, f, NULL), 0);
	else if (what == 1)
		assert_int_equal(render_json(m, f), 0);
	else if (what == 2)
		assert_int_equal(render_summary(m, "zh", false, f), 0);
	else
		assert_int_equal(render_rule(m, &m->rules[0], "en", true, f), 0);
	fclose(f);
	char *copy = arena_strdup(t->a, text);
	free(text);
	return copy;
}

static void hostile_text_stays_text(void **state)
{
	struct bed *t = *state;
	struct bundle_written w;
	struct bundle *b = NULL;
	const struct report_model *m;
	struct err e = {0};

	write_ok(t, START, &w);
	assert_int_equal(bundle_read(w.path, &b, &e), 0);
	assert_int_equal(bundle_model(b, &m, &e), 0);
	char *html = rendered(t, m, 0);
	assert_null(strstr(html, "<script"));
	assert_non_null(strstr(
		html, "&lt;script&gt;alert(1)&lt;/script&gt;]]&gt;&amp;amp;\\x1B[31m\\x01\\xFF"));
	assert_non_null(strstr(html, "default-src 'none'"));
	assert_null(strstr(html, "http://"));
	assert_null(strstr(html, "https://"));
	assert_null(strstr(html, " style=\""));
	char *json = rendered(t, m, 1);
	assert_non_null(
		strstr(json, "<script>alert(1)</"
			     "script>]]>&amp;\\\\x1B[31m\\\\x01\\\\xFF\\\\xE2\\\\x80\\\\xAE\\\"'"));
	for (int i = 0; i < 3; i++)
		assert_null(strpbrk(rendered(t, m, i), "\x1b\x01\x07\r"));
	assert_non_null(strstr(rendered(t, m, 3), "\033[31mfail\033[0m"));
	bundle_free(b);
}

static void columns_line_up(void **state)
{
	struct bed *t = *state;
	struct bundle_written w;
	struct bundle *b = NULL;
	const struct report_model *m;
	struct err e = {0};
	size_t width = 0;
	int rows = 0;

	assert_int_equal(text_width("構面 a，é"), 4 + 1 + 1 + 2 + 1);
	write_ok(t, START, &w);
	assert_int_equal(bundle_read(w.path, &b, &e), 0);
	assert_int_equal(bundle_model(b, &m, &e), 0);
	char *text = rendered(t, m, 2), *save = NULL;
	bool in = false;
	for (char *line = strtok_r(text, "\n", &save); line; line = strtok_r(NULL, "\n", &save)) {
		in |= str_starts(line, "  構面");
		if (in && rows < 4) {
			if (!rows++)
				width = text_width(line);
			assert_int_equal(text_width(line), width);
		}
	}
	assert_int_equal(rows, 4);
	bundle_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_written_is_read, make_bed, drop_bed),
		cmocka_unit_test_setup_teardown(
			same_input_gives_the_same_bytes, make_bed, drop_bed),
		cmocka_unit_test_setup_teardown(bundles_are_chained, make_bed, drop_bed),
		cmocka_unit_test_setup_teardown(
			a_broken_previous_bundle_is_named, make_bed, drop_bed),
		cmocka_unit_test_setup_teardown(nothing_is_ever_replaced, make_bed, drop_bed),
		cmocka_unit_test_setup_teardown(
			what_does_not_fit_is_not_written, make_bed, drop_bed),
		cmocka_unit_test_setup_teardown(every_cut_is_refused, make_bed, drop_bed),
		cmocka_unit_test_setup_teardown(hostile_files_are_refused, make_bed, drop_bed),
		cmocka_unit_test_setup_teardown(a_bomb_stops_at_the_bound, make_bed, drop_bed),
		cmocka_unit_test_setup_teardown(a_bomb_of_elements_stops_too, make_bed, drop_bed),
		cmocka_unit_test_setup_teardown(
			several_results_of_one_rule_are_one_row, make_bed, drop_bed),
		cmocka_unit_test_setup_teardown(what_was_changed_shows, make_bed, drop_bed),
		cmocka_unit_test_setup_teardown(hostile_text_stays_text, make_bed, drop_bed),
		cmocka_unit_test_setup_teardown(columns_line_up, make_bed, drop_bed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
