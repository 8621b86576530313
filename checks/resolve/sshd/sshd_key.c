/*
 * sshd_key: see sshd_key.h.
 *
 * OpenSSH's format is base64 between two lines: "openssh-key-v1" and a NUL, then strings that each begin with their
 * length in four bytes: cipher, KDF, its options; how many keys; the public key, which is again strings: its type and its
 * numbers (RSA: exponent, modulus; ECDSA: curve, point).  sshd refuses a key file of its own user that others have any
 * right to, one with a passphrase, and an RSA key below RequiredRSASize; it goes on with the others, and offers of a
 * key the algorithms HostKeyAlgorithms lists.
 */
#include "checks/resolve/sshd/sshd_key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/str.h"
#include "checks/resolve/sshd/sshd_parse.h"

#define KEY_FILE 16384 /* bytes of a key file that are looked at; RSA of 16384 bits has 12 KiB */
#define OPENSSH_HEAD                                                                               \
	"-----BEGIN OPENSSH PRIVATE KEY-----\n" /* whole lines: no other line end will do */
#define OPENSSH_TAIL "\n-----END OPENSSH PRIVATE KEY-----\n"
#define MAGIC	     "openssh-key-v1" /* with its NUL */

/* The bytes that base64 text stands for; how many. */
static size_t decoded(const char *text, size_t len, unsigned char *ret, size_t max)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	unsigned long bits = 0;
	size_t n = 0, have = 0;

	for (; len && n < max; text++, len--) {
		if (*text == '\n' || *text == '\r')
			continue;
		const char *d = *text ? strchr(digits, *text) : NULL;
		if (!d)
			break;
		bits = (bits << 6 | (unsigned long)(d - digits)) & 0xffffff;
		have += 6;
		if (have >= 8) {
			have -= 8;
			ret[n++] = (unsigned char)(bits >> have);
		}
	}
	return n;
}

struct bytes {
	const unsigned char *at;
	size_t left;
};

static bool number(struct bytes *b, size_t *ret)
{
	if (b->left < 4)
		return false;
	*ret = (size_t)b->at[0] << 24 | (size_t)b->at[1] << 16 | (size_t)b->at[2] << 8 | b->at[3];
	b->at += 4;
	b->left -= 4;
	return true;
}

static bool string(struct bytes *b, struct bytes *ret)
{
	size_t len;

	if (!number(b, &len) || len > b->left)
		return false;
	*ret = (struct bytes){b->at, len};
	b->at += len;
	b->left -= len;
	return true;
}

static bool is(const struct bytes *b, const char *word)
{
	return b->left == strlen(word) && !memcmp(b->at, word, b->left);
}

/* The bits of a number without its leading zeros. */
static unsigned bits_of(struct bytes n)
{
	for (; n.left && !*n.at; n.left--)
		n.at++;
	unsigned bits = (unsigned)n.left * 8;
	for (unsigned mask = 0x80; bits && mask && !(*n.at & mask); mask >>= 1)
		bits--;
	return bits;
}

static bool public_key(struct bytes b, enum key_type *ret_type, unsigned *ret_bits)
{
	static const struct {
		const char *name;
		unsigned bits;
	} curves[] = {{"nistp256", 256}, {"nistp384", 384}, {"nistp521", 521}};
	struct bytes type, v;

	if (!string(&b, &type) || !string(&b, &v))
		return false;
	if (is(&type, "ssh-rsa")) {
		if (!string(&b, &v))
			return false;
		*ret_type = KEY_RSA;
		*ret_bits = bits_of(v);
	} else if (is(&type, "ssh-dss")) {
		*ret_type = KEY_DSA;
		*ret_bits = bits_of(v);
	} else if (is(&type, "ssh-ed25519")) {
		*ret_type = KEY_ED25519;
		*ret_bits = 256;
	} else {
		*ret_type = KEY_OTHER;
		*ret_bits = 0;
		for (size_t i = 0; i < sizeof(curves) / sizeof(*curves); i++)
			if (is(&v, curves[i].name)) {
				*ret_type = KEY_EC;
				*ret_bits = curves[i].bits;
			}
	}
	return true;
}

static int openssh_key(const char *body, size_t len, enum key_type *ret_type, unsigned *ret_bits)
{
	unsigned char raw[KEY_FILE];
	struct bytes b = {raw, decoded(body, len, raw, sizeof(raw))}, cipher, v;
	size_t n;
	int rc = -EBADMSG;

	if (b.left >= sizeof(MAGIC) && !memcmp(b.at, MAGIC, sizeof(MAGIC))) {
		b.at += sizeof(MAGIC);
		b.left -= sizeof(MAGIC);
		if (string(&b, &cipher) && string(&b, &v) && string(&b, &v) && number(&b, &n) &&
			n == 1 && string(&b, &v) && public_key(v, ret_type, ret_bits) &&
			string(&b, &v))
			rc = is(&cipher, "none") ? 0 : -EACCES;
	}
	explicit_bzero(raw, sizeof(raw));
	return rc;
}

int sshd_key_parse(const char *text, size_t len, enum key_type *ret_type, unsigned *ret_bits)
{
	static const char head[] = OPENSSH_HEAD, tail[] = OPENSSH_TAIL;

	*ret_type = KEY_OTHER;
	*ret_bits = 0;
	if (len > sizeof(head) && !memcmp(text, head, sizeof(head) - 1)) {
		const char *body = text + sizeof(head) - 1;
		const char *end = memmem(body, len - (sizeof(head) - 1), tail, sizeof(tail) - 1);
		return end ? openssh_key(body, (size_t)(end - body), ret_type, ret_bits) : -EBADMSG;
	}
	return pem_private_key(text, len, ret_type, ret_bits);
}

/* Red Hat's sshd, before it left its group of keys, takes one that this group may read, and nobody else. */
static bool read_by_ssh_keys(const struct sshd_conf *c, const struct stat *st)
{
	const struct file *f;
	const char *line;
	size_t len, n;

	if (c->vendor != SSHD_REDHAT || c->version >= 909 || (st->st_mode & 077) != 040 ||
		root_read(c->root, "/etc/group", &f, NULL) < 0)
		return false;
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &line, &len)) {
		char **v = str_split(c->a, arena_strndup(c->a, line, len), ":", &n);
		if (n > 2 && str_eq(v[0], "ssh_keys"))
			return strtoul(v[2], NULL, 10) == st->st_gid;
	}
	return false;
}

int sshd_key_look(const struct sshd_conf *c, const char *path, unsigned rsa_bits,
	struct sshd_key *ret, struct err *e)
{
	struct root *r = c->root;
	char text[KEY_FILE + 1];
	size_t n = 0;
	ssize_t got = 1;

	*ret = (struct sshd_key){.path = path};
	int rc = root_stat(r, path, true, &ret->st, e);
	if (rc < 0) {
		ret->fate = SSHD_KEY_ABSENT;
		return is_absent(rc) ? 0 : rc;
	}
	ret->fate = SSHD_KEY_NO_KEY;
	if (!S_ISREG(ret->st.st_mode) || !ret->st.st_size)
		return 0;
	/* Read by hand, so that nothing of it stays with the root. */
	int fd = root_openat(r, path, O_RDONLY, e);
	if (fd < 0)
		return fd;
	while (n < sizeof(text) && (got = read(fd, text + n, sizeof(text) - n)) > 0)
		n += (size_t)got;
	rc = got < 0 ? err_set(e, errno, "%s: %s", path, errno_text(errno)) : 0;
	close(fd);
	if (!rc && n <= KEY_FILE) {
		int is_key = sshd_key_parse(text, n, &ret->type, &ret->bits);
		if (is_key == -EACCES)
			ret->fate = SSHD_KEY_PASSPHRASE;
		else if (!is_key)
			ret->fate = ret->type == KEY_RSA && ret->bits < rsa_bits ? SSHD_KEY_SHORT
										 : SSHD_KEY_SERVES;
		if (!ret->st.st_uid && (ret->st.st_mode & 077) && !read_by_ssh_keys(c, &ret->st))
			ret->fate = SSHD_KEY_OPEN;
	}
	explicit_bzero(text, sizeof(text));
	return rc;
}

/* Whether HostKeyAlgorithms lets sshd offer the key. */
static bool offered(struct arena *a, const struct sshd_key *k, const char *algorithms)
{
	static const char *const of[] = {[KEY_RSA] = "rsa-sha2-512,rsa-sha2-256,ssh-rsa",
		[KEY_DSA] = "ssh-dss",
		[KEY_ED25519] = "ssh-ed25519"};
	size_t n, n_of;
	const char *names =
		k->type == KEY_EC ? arena_printf(a, "ecdsa-sha2-nistp%u", k->bits) : of[k->type];
	char **v = str_split(a, algorithms, ",", &n),
	     **w = str_split(a, names ? names : "", ",", &n_of);

	for (size_t i = 0; i < n_of; i++)
		if (str_in(v, n, w[i]))
			return true;
	return false;
}

static const char *global(const struct sshd_conf *c, const char *keyword)
{
	const struct sshd_value *v = sshd_global(c, keyword);

	return v ? v->value : NULL;
}

int sshd_keys(const struct sshd_conf *c, struct arena *a, struct sshd_key **ret, size_t *ret_n,
	struct err *e)
{
	size_t n;
	const char *names = global(c, "hostkey"), *bits = global(c, "requiredrsasize"),
		   *algorithms = global(c, "hostkeyalgorithms");
	char **v = str_split(a, names ? names : "", " ", &n);

	*ret = arena_array(a, n, sizeof(**ret));
	*ret_n = 0;
	for (size_t i = 0; i < n; i++) {
		struct sshd_key *k = &(*ret)[*ret_n];
		if (!str_starts(v[i], "/"))
			continue;
		int rc = sshd_key_look(c, v[i], bits ? (unsigned)strtoul(bits, NULL, 10) : 0, k, e);
		if (rc)
			return rc;
		if (k->fate == SSHD_KEY_SERVES && algorithms && !offered(a, k, algorithms))
			k->fate = SSHD_KEY_UNOFFERED;
		++*ret_n;
	}
	return 0;
}

const char *sshd_key_text(const struct sshd_key *k, struct arena *a)
{
	static const char *const names[] = {[KEY_OTHER] = "?",
		[KEY_RSA] = "RSA",
		[KEY_DSA] = "DSA",
		[KEY_EC] = "ECDSA",
		[KEY_ED25519] = "Ed25519"};

	return arena_printf(a, "%s %u", names[k->type], k->bits);
}
