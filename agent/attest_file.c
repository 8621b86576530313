/* attest_file: see attest_file.h. */
#include "config.h"

#include "agent/attest_file.h"

#include <errno.h>
#include <fcntl.h>
#include <libxml/tree.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "agent/agent.h"
#include "base/limits.h"
#include "base/str.h"
#include "base/xml.h"

#define NEW_NAME "." ATTESTATIONS_NAME ".new"

static const char empty_file[] = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
				 "<attestations xmlns=\"" ATTESTATIONS_NS "\">\n</attestations>\n";

struct editing {
	struct arena *a;
	int dir;
	struct stat old;
	bool is_new;
	const char *data;
	size_t len;
};

static int failed(struct err *e, const char *what)
{
	return err_set(e, errno, "%s: %s", what, errno_text(errno));
}

/* The folder's descriptor, locked; it is made when it is missing. */
static int open_folder(struct root *root, struct err *e)
{
	struct stat st;
	int dir = root_openat(root, ATTESTATIONS_FOLDER, O_RDONLY | O_DIRECTORY, e);

	if (is_absent(dir)) {
		int etc = root_openat(root, "/etc", O_RDONLY | O_DIRECTORY, e);
		if (etc < 0)
			return etc;
		int rc = mkdirat(etc, "plumbline", 0755) && errno != EEXIST
				 ? failed(e, ATTESTATIONS_FOLDER)
				 : 0;
		close(etc);
		if (rc < 0)
			return rc;
		dir = root_openat(root, ATTESTATIONS_FOLDER, O_RDONLY | O_DIRECTORY, e);
	}
	if (dir < 0)
		return dir;
	int rc = flock(dir, LOCK_EX) || fstat(dir, &st) ? failed(e, ATTESTATIONS_FOLDER) : 0;
	if (!rc && (st.st_mode & S_IWOTH) && !(st.st_mode & S_ISVTX))
		rc = err_set(e, EPERM,
			_("%s: everybody may replace what is in it; nothing was written"),
			ATTESTATIONS_FOLDER);
	if (rc < 0) {
		close(dir);
		return rc;
	}
	return dir;
}

static int read_old(struct editing *ed, struct err *e)
{
	if (fstatat(ed->dir, ATTESTATIONS_NAME, &ed->old, AT_SYMLINK_NOFOLLOW)) {
		if (errno != ENOENT)
			return failed(e, ATTESTATIONS_FILE);
		ed->is_new = true;
		ed->data = empty_file;
		ed->len = sizeof(empty_file) - 1;
		return 0;
	}
	if (!S_ISREG(ed->old.st_mode))
		return err_set(e, EINVAL, _("%s: not a regular file; nothing was written"),
			ATTESTATIONS_FILE);
	if (ed->old.st_mode & S_IWOTH)
		return err_set(e, EPERM,
			_("%s: everybody may write it; take that right away first"),
			ATTESTATIONS_FILE);
	int fd = openat(ed->dir, ATTESTATIONS_NAME, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
	if (fd < 0)
		return failed(e, ATTESTATIONS_FILE);
	size_t max = LIMIT_CONFIG_FILE, n = 0;
	char *data = arena_alloc(ed->a, max + 1);
	ssize_t got = 0;
	while (n <= max && (got = read(fd, data + n, max + 1 - n)) > 0)
		n += (size_t)got;
	close(fd);
	if (got < 0)
		return failed(e, ATTESTATIONS_FILE);
	if (n > max)
		return err_set(e, EFBIG, _("%s: larger than the %zu bytes this agent reads"),
			ATTESTATIONS_FILE, max);
	ed->data = data;
	ed->len = n;
	return 0;
}

static void child(xmlNode *entry, const char *name, const char *text)
{
	if (!text)
		return;
	xmlAddChild(entry, xmlNewText((const xmlChar *)"\n    "));
	xmlNewTextChild(entry, entry->ns, (const xmlChar *)name, (const xmlChar *)text);
}

static void append(xmlNode *root, const struct attested *t)
{
	char until[ATTESTED_TIME];
	const xmlNode *last = root->last;
	xmlNode *n = xmlNewNode(root->ns, (const xmlChar *)(t->waiver ? "waiver" : "attestation"));

	xmlNewProp(n, (const xmlChar *)(t->waiver ? "of" : "statement"), (const xmlChar *)t->about);
	if (t->date)
		xmlNewProp(n, (const xmlChar *)"date", (const xmlChar *)t->date);
	xmlNewProp(
		n, (const xmlChar *)"valid-until", (const xmlChar *)attested_utc(t->until, until));
	child(n, "who", t->who);
	child(n, "role", t->role);
	child(n, "authority", t->authority);
	child(n, "document", t->document);
	child(n, "filing", t->filing);
	child(n, t->waiver ? "reason" : "remark", t->remark);
	xmlAddChild(n, xmlNewText((const xmlChar *)"\n  "));
	bool on_new_line = last && last->type == XML_TEXT_NODE && last->content &&
			   str_ends((const char *)last->content, "\n");
	xmlAddChild(root, xmlNewText((const xmlChar *)(on_new_line ? "  " : "\n  ")));
	xmlAddChild(root, n);
	xmlAddChild(root, xmlNewText((const xmlChar *)"\n"));
}

int attest_clash(const struct attested *t, const struct attested *there, struct err *e)
{
	char until[ATTESTED_TIME];

	attested_utc(there->until, until);
	switch (attested_clash(t, there)) {
	case CLASH_ATTESTED_TWICE:
		return err_set(e, EEXIST,
			_("%s:%u: %s is attested there already for that time (until %s)"),
			ATTESTATIONS_FILE, there->line, there->about, until);
	case CLASH_WAIVED_TWICE:
		return err_set(e, EEXIST,
			_("%s:%u: %s is waived there already for that time (until %s)"),
			ATTESTATIONS_FILE, there->line, there->about, until);
	case CLASH_ATTESTED_AND_WAIVED:
		return err_set(e, EEXIST,
			_("%s:%u: %s cannot be attested and waived for the same time (until %s)"),
			ATTESTATIONS_FILE, there->line, there->about, until);
	default:
		return 0;
	}
}

/* The new text; it is read back by the very parser a scan uses, and the new entry held against the others. */
static int compose(const struct editing *ed, const struct attested *t, const char **ret,
	size_t *ret_len, struct err *e)
{
	struct attestations list;
	xmlDoc *doc = NULL;
	xmlChar *text = NULL;
	int size = 0,
	    rc = attestations_parse(ed->a, ed->data, ed->len, ATTESTATIONS_FILE, NULL, &list, e);

	if (!rc)
		rc = xml_parse(ed->data, ed->len, ATTESTATIONS_FILE, &doc, e);
	if (rc < 0)
		return rc;
	for (size_t i = 0; i < list.n && !rc; i++)
		rc = attest_clash(t, &list.v[i], e);
	if (rc < 0) {
		xmlFreeDoc(doc);
		return rc;
	}
	append(xmlDocGetRootElement(doc), t);
	xmlDocDumpMemoryEnc(doc, &text, &size, "UTF-8");
	xmlFreeDoc(doc);
	if (!text)
		return err_set(e, ENOMEM, "%s", _("out of memory"));
	*ret = arena_strndup(ed->a, (const char *)text, (size_t)size);
	*ret_len = (size_t)size;
	xmlFree(text);
	if (*ret_len > LIMIT_CONFIG_FILE)
		return err_set(e, EFBIG, _("%s: larger than the %zu bytes this agent reads"),
			ATTESTATIONS_FILE, LIMIT_CONFIG_FILE);
	return attestations_parse(ed->a, *ret, *ret_len, ATTESTATIONS_FILE, NULL, &list, e);
}

static int write_whole(int fd, const char *data, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, data, len);
		if (n < 0 && errno != EINTR)
			return -1;
		data += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
	return 0;
}

static int put_in_place(const struct editing *ed, const char *data, size_t len, struct err *e)
{
	mode_t mode = ed->is_new ? ATTESTATIONS_MODE : ed->old.st_mode & 07777;

	/* One that was left by a kill: nobody else writes while the folder is locked. */
	unlinkat(ed->dir, NEW_NAME, 0);
	int fd = openat(
		ed->dir, NEW_NAME, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
	if (fd < 0)
		return failed(e, ATTESTATIONS_FOLDER "/" NEW_NAME);
	bool good = !write_whole(fd, data, len) &&
		    (ed->is_new || !fchown(fd, ed->old.st_uid, ed->old.st_gid)) &&
		    !fchmod(fd, mode) && !fsync(fd);
	int why = errno;
	if (close(fd) && good) {
		good = false;
		why = errno;
	}
	if (good && renameat(ed->dir, NEW_NAME, ed->dir, ATTESTATIONS_NAME)) {
		good = false;
		why = errno;
	}
	if (!good) {
		unlinkat(ed->dir, NEW_NAME, 0);
		errno = why;
		return failed(e, ATTESTATIONS_FILE);
	}
	return fsync(ed->dir) ? failed(e, ATTESTATIONS_FOLDER) : 0;
}

int attest_file_add(struct root *root, const struct attested *t, struct err *e)
{
	_cleanup_arena_ struct arena *a = arena_new(LIMIT_ARENA);
	struct editing ed = {.a = a};
	const char *data = NULL;
	size_t len = 0;

	ed.dir = open_folder(root, e);
	if (ed.dir < 0)
		return ed.dir;
	int rc = read_old(&ed, e);
	if (!rc)
		rc = compose(&ed, t, &data, &len, e);
	if (!rc)
		rc = put_in_place(&ed, data, len, e);
	close(ed.dir);
	return rc;
}
