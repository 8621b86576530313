/*
 * chain: the record that ties a bundle to the host's earlier one in the same folder and to its own parts.
 *
 * What it can show without a signature: damage, a missing or a swapped bundle.  Whoever can write the folder can
 * also write a new chain; that is what signing is for.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"
#include "report/folder.h"
#include "report/parts.h"

#define MAX_SEQUENCE ((uint64_t)1 << 40) /* a hint above this is no sequence number */
#define MAX_UNHINTED 16			 /* files without a hint that are read to find the newest */

static int number(const xmlNode *n, const char *name, struct arena *a, uint64_t *ret, struct err *e)
{
	const char *v = attr(n, name, a);

	if (!v || str_u64(v, ret) < 0)
		return err_set(e, EBADMSG, "the chain record has no valid %s", name);
	return 0;
}

static bool is_digest(const char *s)
{
	return s && strlen(s) == SHA256_HEX - 1 && strspn(s, "0123456789abcdef") == SHA256_HEX - 1;
}

/* A name in the same folder: a hostile record must not lead elsewhere. */
static bool is_plain_name(const char *s)
{
	return s && *s && *s != '.' && !strchr(s, '/');
}

static int parse_links(const xmlNode *n, struct arena *a, struct chain *c, struct err *e)
{
	xmlNode *p = xml_child(n, OBSERVATIONS_NS, "previous");

	if (!p != !!xml_child(n, OBSERVATIONS_NS, "first") ||
		(p && xml_next(p, OBSERVATIONS_NS, "previous")))
		return err_set(e, EBADMSG,
			"the chain record must name one previous bundle or be the first");
	if (!p && c->sequence != 1)
		return err_set(e, EBADMSG, "the chain record says it is the first, and number %llu",
			(unsigned long long)c->sequence);
	if (p) {
		c->previous.file = attr(p, "file", a);
		c->previous.sha256 = attr(p, "sha256", a);
		int rc = number(p, "sequence", a, &c->previous.sequence, e);
		if (rc < 0)
			return rc;
		if (!is_plain_name(c->previous.file) || !is_digest(c->previous.sha256))
			return err_set(
				e, EBADMSG, "the chain record names its previous bundle badly");
	}
	for (p = xml_child(n, OBSERVATIONS_NS, "broken"); p;
		p = xml_next(p, OBSERVATIONS_NS, "broken")) {
		if (c->n_broken == LIMIT_BROKEN)
			return err_set(e, EBADMSG,
				"the chain record names more than %d broken bundles", LIMIT_BROKEN);
		struct chain_link *l = &c->broken[c->n_broken++];
		l->file = attr(p, "file", a);
		l->sha256 = attr(p, "file-sha256", a);
		l->why = text_of(p, a, LIMIT_TEXT);
		if (!is_plain_name(l->file) || !is_digest(l->sha256))
			return err_set(e, EBADMSG, "the chain record names a broken bundle badly");
	}
	return 0;
}

int chain_parse(const xmlNode *n, struct arena *a, struct chain *ret, struct err *e)
{
	size_t cap = 0;

	*ret = (struct chain){0};
	int rc = number(n, "sequence", a, &ret->sequence, e);
	if (rc < 0 || (rc = parse_links(n, a, ret, e)) < 0)
		return rc;
	for (xmlNode *p = xml_child(n, OBSERVATIONS_NS, "part"); p;
		p = xml_next(p, OBSERVATIONS_NS, "part")) {
		if (ret->n_parts >= LIMIT_PARTS)
			return err_set(e, EBADMSG, "the chain record names more than %d parts",
				LIMIT_PARTS);
		struct part_digest *d = arena_push(a, &ret->parts, &ret->n_parts, &cap, sizeof(*d));
		const char *sum = attr(p, "sha256", a);
		d->id = attr(p, "id", a);
		if (!d->id || !is_digest(sum))
			return err_set(e, EBADMSG, "the chain record names a part badly");
		memcpy(d->sha256, sum, SHA256_HEX);
	}
	return 0;
}

int chain_compare(xmlNode *root, const struct chain *c, struct arena *a, struct err *e)
{
	struct part_digest *now;
	size_t n;
	int rc = parts_digest(root, a, &now, &n, e);

	if (rc < 0)
		return rc;
	for (size_t i = 0; i < n && i < c->n_parts; i++) {
		if (!str_eq(now[i].id, c->parts[i].id))
			return err_set(e, EBADMSG, "part %s stands where %s was recorded",
				now[i].id, c->parts[i].id);
		if (!str_eq(now[i].sha256, c->parts[i].sha256))
			return err_set(e, EBADMSG,
				"part %s was changed: its digest is %s, recorded was %s", now[i].id,
				now[i].sha256, c->parts[i].sha256);
	}
	if (n != c->n_parts)
		return err_set(e, EBADMSG, "%zu parts, but %zu were recorded", n, c->n_parts);
	return 0;
}

void host_mark(const char *hostname, const char *machine_id, char mark[HOST_MARK + 1])
{
	char text[1024], hex[SHA256_HEX];
	int n = snprintf(text, sizeof(text), "%s\n%s", hostname ? hostname : "",
		machine_id ? machine_id : "");

	sha256_hex(text, n < (int)sizeof(text) ? (size_t)n : sizeof(text) - 1, hex);
	memcpy(mark, hex, HOST_MARK);
	mark[HOST_MARK] = '\0';
}

/* A file of the folder that may be an earlier bundle of this host. */
struct candidate {
	const char *file;
	bool hinted;
	uint64_t sequence; /* of the hint */
};

struct search {
	int dir;
	const char *folder, *hostname, *machine_id;
	const char *prefix; /* of the names of this host's bundles */
	char mark[HOST_MARK + 1];
	struct arena *a;
	struct candidate *v;
	size_t n, cap;
};

static bool head_of(int dir, const char *file, char head[HINT_BYTES], size_t *len)
{
	struct stat st;
	int fd = openat(dir, file, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW);

	if (fd < 0)
		return false;
	ssize_t n = !fstat(fd, &st) && S_ISREG(st.st_mode) ? read(fd, head, HINT_BYTES) : -1;
	close(fd);
	*len = n > 0 ? (size_t)n : 0;
	return n >= 0;
}

static void consider(const char *file, void *arg)
{
	struct search *s = arg;
	struct gzip_hint hint = {0};
	char head[HINT_BYTES];
	size_t len;

	if (!str_ends(file, ".gz") || file[0] == '.' || !head_of(s->dir, file, head, &len))
		return;
	bool hinted = gzip_hint(head, len, &hint) && hint.sequence < MAX_SEQUENCE;
	if (hinted ? !str_eq(hint.host, s->mark) : !str_starts(file, s->prefix))
		return;
	struct candidate *c = arena_push(s->a, &s->v, &s->n, &s->cap, sizeof(*c));
	*c = (struct candidate){arena_strdup(s->a, file), hinted, hint.sequence};
}

/* Files without a hint first (their number is not known before they are read), then the highest number. */
static int newest_first(const void *pa, const void *pb)
{
	const struct candidate *a = pa, *b = pb;

	if (a->hinted != b->hinted)
		return a->hinted ? 1 : -1;
	if (a->sequence != b->sequence)
		return a->sequence < b->sequence ? 1 : -1;
	return strcmp(b->file, a->file);
}

/* 0: a whole bundle of this host; -ENOENT: of another host; else: broken, with the reason. */
static int examine(const struct search *s, const struct candidate *c, const char *xml, size_t len,
	struct chain_link *ret, struct err *e)
{
	struct bundle *b = NULL;
	struct chain chain;
	int rc = bundle_parse(xml, len, c->file, &b, e);

	if (rc < 0)
		return rc;
	const xmlNode *host = xml_child(b->observations, OBSERVATIONS_NS, "host");
	const char *id = attr(host, "machine-id-sha256", s->a);
	if (!str_eq(attr(host, "name", s->a), s->hostname ? s->hostname : "") ||
		!str_eq(id, s->machine_id))
		rc = -ENOENT;
	else if (!(rc = chain_parse(b->chain, s->a, &chain, e)))
		rc = chain_compare(xmlDocGetRootElement(b->doc), &chain, s->a, e);
	if (!rc)
		*ret = (struct chain_link){
			c->file, arena_strdup(s->a, b->digest), chain.sequence, NULL};
	bundle_free(b);
	return rc;
}

static int look_at(const struct search *s, const struct candidate *c, struct chain_link *ret)
{
	char *packed = NULL, *xml = NULL, hex[SHA256_HEX];
	size_t n_packed = 0, n_xml = 0;
	struct err why = {0};
	int rc = slurp(s->dir, c->file, c->file, &packed, &n_packed, &why);

	if (!rc)
		rc = gzip_unpack(packed, n_packed, c->file, &xml, &n_xml, &why);
	if (!rc)
		rc = examine(s, c, xml, n_xml, ret, &why);
	if (rc < 0 && rc != -ENOENT) {
		sha256_hex(packed ? packed : "", n_packed, hex);
		ret->file = c->file;
		ret->sha256 = arena_strdup(s->a, hex);
		ret->sequence = c->sequence;
		ret->why = str_clean(s->a, why.text, strlen(why.text), LIMIT_TEXT);
	}
	free(packed);
	free(xml);
	return rc;
}

int chain_find(int dir, const char *folder, const char *hostname, const char *machine_id,
	struct arena *a, struct chain *ret, struct err *e)
{
	struct search s = {.dir = dir,
		.folder = folder,
		.hostname = hostname,
		.machine_id = machine_id,
		.a = a};
	uint64_t highest = 0;
	size_t unhinted = 0;

	*ret = (struct chain){0};
	host_mark(hostname, machine_id, s.mark);
	s.prefix = arena_printf(a, "plumbline_%s_", file_word(a, hostname, "localhost"));
	int rc = folder_each(dir, folder, consider, &s, e);
	if (rc < 0)
		return rc;
	if (s.n)
		qsort(s.v, s.n, sizeof(*s.v), newest_first);
	for (size_t i = 0; i < s.n; i++) {
		struct chain_link l = {0};

		/* Sorted: once a whole bundle with a higher number is known, no hinted one can be newer. */
		if (s.v[i].hinted && ret->previous.file &&
			s.v[i].sequence <= ret->previous.sequence)
			break;
		if (!s.v[i].hinted && unhinted++ >= MAX_UNHINTED)
			continue;
		rc = look_at(&s, &s.v[i], &l);
		if (!rc && (!ret->previous.file || l.sequence > ret->previous.sequence))
			ret->previous = l;
		else if (rc < 0 && rc != -ENOENT && ret->n_broken < LIMIT_BROKEN)
			ret->broken[ret->n_broken++] = l;
		if (rc != -ENOENT && l.sequence > highest)
			highest = l.sequence;
		if (!rc && s.v[i].hinted)
			break;
	}
	ret->sequence = highest + 1;
	return 0;
}
