/* sample: see sample.h. */
#include "tests/report/sample.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "base/xml.h"
#include "report/parts.h"

int sample_load(struct arena *a, const char *path, const char **ret, size_t *ret_len)
{
	FILE *f = fopen(path, "rb");

	if (!f) {
		perror(path);
		return -1;
	}
	fseek(f, 0, SEEK_END);
	long size = ftell(f);
	rewind(f);
	char *data = arena_alloc(a, (size_t)size + 1);
	*ret_len = fread(data, 1, (size_t)size, f);
	*ret = data;
	fclose(f);
	return 0;
}

static struct evidence *make_evidence(struct arena *a, enum status s, size_t number)
{
	struct evidence *ev = arena_alloc(a, sizeof(*ev));

	ev->arena = a;
	evidence_status(ev, s);
	evidence_observed(ev, "observed %zu %s", "實際 %zu %s", number, HOSTILE);
	evidence_expected(ev, "at least %zu", "至少 %zu", number);
	if (s != ST_PASS)
		evidence_reason(ev, "because of %s", "因為 %s", HOSTILE);
	for (size_t i = 0; i < number; i++) {
		struct seen *seen = evidence_seen_from(
			ev, "deny" HOSTILE, i % 2 ? HOSTILE : NULL, "/etc/security/a.conf");
		if (!seen)
			continue;
		seen->line = (unsigned)i + 1;
		seen->text = str_clean(a, HOSTILE, strlen(HOSTILE), 512);
		seen->sha256 = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
		seen->at = (struct timespec){1795000000, 123456789};
	}
	return ev;
}

static size_t add_results(struct arena *a, xmlNode *result, struct rule_record **ret)
{
	static const struct name_value params[] = {{"deny", "3"}, {"hostile", HOSTILE}};
	size_t n = 0, cap = 0;

	xmlNode *r = xml_child(result, XCCDF_NS, "rule-result");
	for (; r; r = xml_next(r, XCCDF_NS, "rule-result")) {
		enum status s = status_from_name(text_of(xml_child(r, XCCDF_NS, "result"), a, 64));
		if (s == ST_NOTSELECTED)
			continue;
		struct rule_record *rec = arena_push(a, ret, &n, &cap, sizeof(*rec));
		rec->rule_id = attr(r, "idref", a);
		if (s == ST_NOTCHECKED || n % 5 == 4) /* OVAL alone */
			continue;
		rec->check = "sample";
		rec->params = params;
		rec->n_params = 2;
		rec->evidence = make_evidence(a, s, n == 1 ? 130 : n);
	}
	return n;
}

struct scan_record *sample_scan(
	struct arena *a, const char *arf, size_t len, const char *host, time_t started)
{
	static const char *const argv[] = {"plumbline", "scan", "--level", "high", HOSTILE};
	static const char *const rules[] = {"IA-2.N3.lockout"};
	static const struct name_value sets[] = {{"lockout_deny", "3"}};
	static const struct bitext notes[] = {{"a note", "一則說明"}, {"only English", NULL}};
	static const struct file_record files[] = {
		{"/etc/security/a.conf",
			"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 0,
			0100644, 0, 0, {1700000000, 5}, {1795000000, 7}},
		{"/etc/" HOSTILE,
			"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", 1,
			0106755, 7, 8, {-5, 0}, {1795000000, 0}},
	};
	struct scan_record *s = arena_alloc(a, sizeof(*s));
	struct rule_record *results = NULL;
	xmlDoc *doc = NULL;

	if (xml_parse(arf, len, "sample", &doc, NULL) < 0)
		abort();
	xmlNode *reports = xml_child(xmlDocGetRootElement(doc), ARF_NS, "reports");
	xmlNode *content = xml_child(xml_child(reports, ARF_NS, "report"), ARF_NS, "content");
	*s = (struct scan_record){
		.hostname = host,
		.machine_id = "01ba4719c80b6fe911b091a7c05124b64eeece964e09c058ef8f9805daca546b",
		.os_id = "debian",
		.os_version = "12",
		.os_name = "Debian GNU/Linux 12 (bookworm)",
		.kernel = "Linux 6.1",
		.root = "/",
		.live = true,
		.started = {started, 0},
		.ended = {started + 3, 0},
		.tool_version = "0.1.0",
		.content_path = "/usr/share/plumbline/plumbline-debian12-ds.xml",
		.content_sha256 =
			"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		.benchmark_id = "xccdf_org.plumbline_benchmark_debian12",
		.benchmark_version = "0.1",
		.profile_id = "xccdf_org.plumbline_profile_high",
		.level = "high",
		.rules = rules,
		.sets = sets,
		.n_sets = 1,
		.argv = argv,
		.argc = 5,
		.user = "root (uid 0)",
		.capabilities = "cap_dac_read_search=ep",
		.clock = "synchronised, maximum error 1234 us",
		.complete = true,
		.notes = notes,
		.n_notes = 2,
		.files = files,
		.n_files = 2,
	};
	s->n_results = add_results(a, xml_child(content, XCCDF_NS, "TestResult"), &results);
	s->results = results;
	xmlFreeDoc(doc);
	return s;
}
