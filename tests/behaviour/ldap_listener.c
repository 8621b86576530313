/*
 * ldap-listener: a directory server that answers what sssd and nslcd ask of one account, and writes down what comes over the
 * wire and how: "clear bind PASSWORD", "tls bind PASSWORD", "clear search", "tls search", "tls refused".
 *
 * usage: ldap-listener CERTIFICATE KEY LOG      listens on 127.0.0.1, ports 389 (with StartTLS) and 636
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ssl.h>

static int out;
static SSL_CTX *ctx;

static void note(const char *how, const char *what, const char *value, size_t len)
{
	char line[512];
	int n = snprintf(
		line, sizeof(line), "%s %s%s%.*s\n", how, what, len ? " " : "", (int)len, value);

	if (n > 0 && write(out, line, (size_t)n) < 0)
		exit(1);
}

struct way {
	int fd;
	SSL *ssl;
};

static int take(struct way *w, unsigned char *to, size_t n)
{
	size_t got = 0;

	while (got < n) {
		ssize_t r = w->ssl ? SSL_read(w->ssl, to + got, (int)(n - got))
				   : read(w->fd, to + got, n - got);
		if (r <= 0)
			return -1;
		got += (size_t)r;
	}
	return 0;
}

static void give(struct way *w, const unsigned char *v, size_t n)
{
	if (w->ssl ? SSL_write(w->ssl, v, (int)n) <= 0 : write(w->fd, v, n) < 0)
		exit(0);
}

/* BER is written from behind. */
struct ber {
	unsigned char v[4096];
	size_t at;
};

static void put(struct ber *b, const void *p, size_t n)
{
	b->at -= n;
	memcpy(b->v + b->at, p, n);
}

static void wrap(struct ber *b, unsigned char tag, size_t end)
{
	size_t n = end - b->at;
	unsigned char head[4] = {tag, 0x82, (unsigned char)(n >> 8), (unsigned char)n};

	put(b, head, 4);
}

static void string(struct ber *b, unsigned char tag, const char *s)
{
	size_t end = b->at;

	put(b, s, strlen(s));
	wrap(b, tag, end);
}

static void send_op(struct way *w, struct ber *b, const unsigned char *id, size_t id_len)
{
	put(b, id, id_len);
	wrap(b, 0x30, sizeof(b->v));
	give(w, b->v + b->at, sizeof(b->v) - b->at);
}

static void result(struct way *w, unsigned char op, const unsigned char *id, size_t id_len)
{
	static const unsigned char success[] = {0x0a, 1, 0, 4, 0, 4, 0};
	struct ber b = {.at = sizeof(b.v)};

	put(&b, success, sizeof(success));
	wrap(&b, op, sizeof(b.v));
	send_op(w, &b, id, id_len);
}

static void entry(struct way *w, const char *dn, const char *const (*attrs)[2],
	const unsigned char *id, size_t id_len)
{
	struct ber b = {.at = sizeof(b.v)};
	size_t list = b.at, n = 0;

	while (attrs[n][0])
		n++;
	while (n--) {
		size_t end = b.at;
		string(&b, 4, attrs[n][1]);
		wrap(&b, 0x31, end);
		string(&b, 4, attrs[n][0]);
		wrap(&b, 0x30, end);
	}
	wrap(&b, 0x30, list);
	string(&b, 4, dn);
	wrap(&b, 0x64, sizeof(b.v));
	send_op(w, &b, id, id_len);
}

static bool holds(const unsigned char *v, size_t n, const char *s)
{
	return memmem(v, n, s, strlen(s)) != NULL;
}

static void search(
	struct way *w, const unsigned char *m, size_t n, const unsigned char *id, size_t id_len)
{
	static const char *const alice[][2] = {{"objectClass", "posixAccount"}, {"uid", "alice"},
		{"cn", "alice"}, {"uidNumber", "5000"}, {"gidNumber", "5000"},
		{"homeDirectory", "/tmp"}, {"loginShell", "/bin/sh"}, {0}},
				 *const dse[][2] = {{"namingContexts", "dc=example"},
					 {"supportedLDAPVersion", "3"}, {0}};

	if (n > 2 && m[0] == 4 && !m[1]) /* base "" */
		entry(w, "", dse, id, id_len);
	else if (holds(m, n, "alice") && !holds(m, n, "posixGroup") &&
		 !holds(m, n, "shadowAccount"))
		entry(w, "uid=alice,dc=example", alice, id, id_len);
	result(w, 0x65, id, id_len);
}

static void start_tls(struct way *w)
{
	w->ssl = SSL_new(ctx);
	SSL_set_fd(w->ssl, w->fd);
	if (SSL_accept(w->ssl) <= 0) {
		note("tls", "refused", "", 0);
		exit(0);
	}
}

static size_t length(struct way *w)
{
	unsigned char c, more[4];

	if (take(w, &c, 1) < 0)
		exit(0);
	if (c < 0x80)
		return c;
	size_t n = 0, k = c & 0x7f;
	if (k > 4 || take(w, more, k) < 0)
		exit(0);
	for (size_t i = 0; i < k; i++)
		n = n << 8 | more[i];
	return n;
}

static size_t skip_length(const unsigned char *m, size_t *n)
{
	size_t v = m[0], used = 1;

	if (v >= 0x80) {
		size_t k = v & 0x7f;
		for (v = 0; used <= k; used++)
			v = v << 8 | m[used];
	}
	*n = v;
	return used;
}

static void bind_of(struct way *w, const unsigned char *m, size_t n, const char *how)
{
	size_t k, at = 3, used = skip_length(m + at + 1, &k); /* version, then the name */

	(void)w;
	at += 1 + used + k;
	if (at + 1 < n && m[at] == 0x80) {
		used = skip_length(m + at + 1, &k);
		if (k)
			note(how, "bind", (const char *)m + at + 1 + used, k);
	}
}

static void serve(struct way *w)
{
	static unsigned char m[65536];

	for (;;) {
		unsigned char tag;
		if (take(w, &tag, 1) < 0 || tag != 0x30)
			exit(0);
		size_t n = length(w), k;
		if (n > sizeof(m) || take(w, m, n) < 0)
			exit(0);
		const char *how = w->ssl ? "tls" : "clear";
		size_t id_len = 2u + m[1];
		const unsigned char *op = m + id_len, *body = op + 1 + skip_length(op + 1, &k);
		switch (*op) {
		case 0x60:
			bind_of(w, body, k, how);
			result(w, 0x61, m, id_len);
			break;
		case 0x63:
			note(how, "search", "", 0);
			search(w, body, k, m, id_len);
			break;
		case 0x77:
			result(w, 0x78, m, id_len);
			if (!w->ssl && holds(body, k, "1.3.6.1.4.1.1466.20037"))
				start_tls(w);
			break;
		case 0x42:
			exit(0);
		}
	}
}

static int listening(unsigned short port)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof(a)) < 0 || listen(fd, 16) < 0) {
		perror("ldap-listener");
		exit(1);
	}
	return fd;
}

int main(int argc, char **argv)
{
	struct pollfd p[2] = {{.events = POLLIN}, {.events = POLLIN}};

	if (argc != 4)
		return 1;
	ctx = SSL_CTX_new(TLS_server_method());
	if (!ctx || SSL_CTX_use_certificate_file(ctx, argv[1], SSL_FILETYPE_PEM) <= 0 ||
		SSL_CTX_use_PrivateKey_file(ctx, argv[2], SSL_FILETYPE_PEM) <= 0)
		return 1;
	out = open(argv[3], O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
	p[0].fd = listening(389);
	p[1].fd = listening(636);
	signal(SIGCHLD, SIG_IGN);
	while (poll(p, 2, -1) > 0)
		for (int i = 0; i < 2; i++) {
			struct way w = {.fd = p[i].revents ? accept(p[i].fd, NULL, NULL) : -1};
			if (w.fd < 0)
				continue;
			if (!fork()) {
				if (i)
					start_tls(&w);
				serve(&w);
			}
			close(w.fd);
		}
	return 1;
}
