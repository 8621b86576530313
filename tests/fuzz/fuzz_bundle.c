/* bundle: packed or unpacked bytes through reading, digests, chain, model and every rendering. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "report/parts.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void render(const struct report_model *m)
{
	struct err e = {0};
	FILE *out = fopen("/dev/null", "w");

	if (!out)
		abort();
	render_summary(m, "zh", true, out);
	render_html(m, out, &e);
	render_json(m, out);
	for (size_t i = 0; i < m->n_rules; i++)
		render_rule(m, &m->rules[i], "en", false, out);
	fclose(out);
}

static void look(const char *xml, size_t len)
{
	const struct report_model *m;
	struct bundle *b = NULL;
	struct chain chain;
	struct err e = {0};

	if (bundle_parse(xml, len, "fuzz", &b, &e) < 0)
		return;
	if (!chain_parse(b->chain, b->arena, &chain, &e))
		chain_compare(xmlDocGetRootElement(b->doc), &chain, b->arena, &e);
	if (!bundle_model(b, &m, &e))
		render(m);
	bundle_free(b);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *text = (const char *)data;
	struct gzip_hint hint;
	struct err e = {0};
	char *xml = NULL;
	size_t len = 0;

	gzip_hint(text, size, &hint);
	if (size < 2 || data[0] != 0x1f || data[1] != 0x8b) {
		look(text, size);
	} else if (!gzip_unpack(text, size, "fuzz", &xml, &len, &e)) {
		look(xml, len);
		free(xml);
	}
	return 0;
}
