/*
 * audit_sample: the last records of auditd's log, /var/log/audit/audit.log or what log_file names.
 *
 * A record is a line "[node=NAME ]type=TYPE msg=audit(SECONDS.MILLI:SERIAL): field=value ...".  node= is there when
 * name_format is not none.  With log_format=ENRICHED a byte 0x1d follows the fields, then the names that numbers stood
 * for (UID="alice"), which nobody can look up years later.  Only the last 64 KiB of the file are read; a line without its
 * newline is still being written and is passed over.
 */
#include "checks/resolve/audit/audit_sample.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/resolve/audit/auditd_conf.h"

#define TAIL	  65536
#define SEPARATOR '\x1d'
#define TEXT_MAX  400

/* Whether the line is a record; fills what it says. */
static bool record(struct arena *a, const char *line, size_t len, struct audit_record *ret)
{
	static const char stamp[] = " msg=audit(";
	char *s = arena_strndup(a, line, len), *end;
	const char *fields = s;

	if (strlen(s) != len)
		return false; /* a NUL: no record of auditd */
	*ret = (struct audit_record){.node = str_starts(s, "node=")};
	if (ret->node) {
		fields = strchr(s, ' ');
		if (!fields || fields == s + 5)
			return false;
		fields++;
	}
	const char *msg = strstr(fields, stamp);
	if (!str_starts(fields, "type=") || !msg || msg - fields < 6)
		return false;
	ret->type = str_clean(a, fields + 5, (size_t)(msg - fields - 5), 40);
	errno = 0;
	long long at = strtoll(msg + sizeof(stamp) - 1, &end, 10);
	if (errno || at <= 0 || *end != '.' || strchr(ret->type, ' '))
		return false;
	ret->at = (time_t)at;
	char *names = strchr(s, SEPARATOR);
	ret->enriched = names && names[1];
	if (names)
		*names = '\0';
	const char *who = strstr(msg, " auid=");
	ret->person = who && who[6] >= '0' && who[6] <= '9';
	ret->text = str_clean(a, line, len, TEXT_MAX);
	return true;
}

void audit_sample_parse(
	struct arena *a, const char *text, size_t len, bool whole, struct audit_sample *ret)
{
	const char *line;
	size_t n;

	if (!whole) {
		const char *first = memchr(text, '\n', len);
		size_t skip = first ? (size_t)(first - text) + 1 : len;
		text += skip;
		len -= skip;
	}
	while (len && text[len - 1] != '\n')
		len--;
	/* From the end: the first two that are found are the newest. */
	while (len && !(ret->last.text && ret->login.text)) {
		struct audit_record r;
		for (n = len - 1; n && text[n - 1] != '\n'; n--)
			;
		line = text + n;
		if (record(a, line, len - n - 1, &r)) {
			if (!ret->last.text)
				ret->last = r;
			if (r.person && !ret->login.text)
				ret->login = r;
		}
		len = n;
	}
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	const struct auditd_conf *c = facts_get(f, &model_auditd_conf, e);
	struct audit_sample *s = arena_alloc(a, sizeof(*s));
	_cleanup_arena_ struct arena *scratch = arena_new(0);
	struct stat st;
	size_t n = 0;
	ssize_t got = 1;

	if (!c)
		return e && e->code ? -e->code : -ENOENT;
	s->path = auditd_value(c, "log_file")->value;
	int fd = root_openat(h->root, s->path, O_RDONLY, e);
	if (fd < 0)
		return fd;
	char *text = arena_alloc(scratch, TAIL);
	off_t from = fstat(fd, &st) == 0 && st.st_size > TAIL ? st.st_size - TAIL : 0;
	while (n < TAIL && (got = pread(fd, text + n, TAIL - n, from + (off_t)n)) > 0)
		n += (size_t)got;
	int rc = got < 0 ? err_set(e, errno, "%s: %s", s->path, errno_text(errno)) : 0;
	close(fd);
	if (rc)
		return rc;
	audit_sample_parse(a, text, n, !from, s);
	*ret = s;
	return 0;
}

const struct model model_audit_sample = {"records of auditd", build};
