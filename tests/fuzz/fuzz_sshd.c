/* sshd: sshd_config and one included file (after a line "----") through the resolver; every value is asked for. */
#include <assert.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/resolve/sshd/sshd.h"

/* An Ed25519 key, so that sshd would start. */
static const char host_key[] =
	"-----BEGIN OPENSSH PRIVATE KEY-----\n"
	"b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW\n"
	"QyNTUxOQAAACDST7W3CQLYhiEjoAPm64wnRTDUbjCTqcoy6pnM6kJEFwAAAIjm6WPH5ulj\n"
	"xwAAAAtzc2gtZWQyNTUxOQAAACDST7W3CQLYhiEjoAPm64wnRTDUbjCTqcoy6pnM6kJEFw\n"
	"AAAEAI3fih1vM+yje1VdkCQPsfpA3C5g8BRtNHIwtKcrh9IdJPtbcJAtiGISOgA+brjCdF\n"
	"MNRuMJOpyjLqmczqQkQXAAAAAAECAwQF\n"
	"-----END OPENSSH PRIVATE KEY-----\n";

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[64];

static void clean(void)
{
	static const char *const paths[] = {"etc/ssh/sshd_config", "etc/ssh/x.conf",
		"etc/ssh/ssh_host_rsa_key", "etc/ssh", "etc/passwd", "etc/group", "etc", ""};
	char path[128];

	for (size_t i = 0; i < sizeof(paths) / sizeof(*paths); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, paths[i]);
		remove(path);
	}
}

static void put(const char *name, const void *data, size_t size)
{
	char path[128];

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	FILE *f = fopen(path, "w");
	assert(f);
	fwrite(data, 1, size, f);
	fclose(f);
}

static void make_root(void)
{
	char path[128];

	const char *tmp = getenv("TMPDIR");
	snprintf(dir, sizeof(dir), "%.40s/fuzz.XXXXXX", tmp ? tmp : "/tmp");
	assert(mkdtemp(dir));
	atexit(clean);
	snprintf(path, sizeof(path), "%s/etc", dir);
	mkdir(path, 0755);
	snprintf(path, sizeof(path), "%s/etc/ssh", dir);
	mkdir(path, 0755);
	put("etc/ssh/ssh_host_rsa_key", host_key, sizeof(host_key) - 1);
	snprintf(path, sizeof(path), "%s/etc/ssh/ssh_host_rsa_key", dir);
	chmod(path, 0600);
	put("etc/passwd", "root:x:0:0::/root:/bin/sh\n", 26);
	put("etc/group", "root:x:0:\nops:x:5:root\n", 23);
}

static void step(const struct sshd_step *s, void *arg)
{
	size_t *n = arg;

	*n += s->value ? strlen(s->value) : 1;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const keywords[] = {
		"Ciphers", "AllowUsers", "MaxAuthTries", "Port", "Subsystem", "SetEnv"};
	struct sshd_peer peer = {"root", "a.example", "192.0.2.1", "::1", 22, NULL};
	struct host h = {0};
	struct err e = {0};
	const uint8_t *cut = size ? memmem(data, size, "\n----\n", 6) : NULL;

	if (!*dir)
		make_root();
	put("etc/ssh/sshd_config", data, cut ? (size_t)(cut - data) : size);
	put("etc/ssh/x.conf", cut ? cut + 6 : data, cut ? (size_t)(data + size - cut - 6) : 0);
	assert(!root_open(dir, &h.root, &e));
	struct facts *f = facts_new(&h);
	const struct sshd_conf *c = facts_get(f, &model_sshd, &e);
	for (size_t i = 0; c && i < sizeof(keywords) / sizeof(*keywords); i++) {
		sshd_global(c, keywords[i]);
		sshd_for(c, keywords[i], &peer);
		sshd_match_value(c, keywords[i], 0);
	}
	assert(c || e.code);
	struct arena *a = arena_new(0);
	struct sshd_connection *x;
	size_t n;
	if (c && !sshd_connections(c, a, SSHD_ANYBODY, &x, &n, &e)) {
		assert(n);
		for (size_t i = 0; i < n && i < 64; i++)
			for (size_t k = 0; k < sizeof(keywords) / sizeof(*keywords); k++)
				sshd_at(c, a, keywords[k], &x[i]);
		for (size_t k = 0; k < sizeof(keywords) / sizeof(*keywords); k++)
			sshd_steps(c, keywords[k], step, &n);
	}
	arena_free(a);
	facts_free(f);
	root_close(h.root);
	return 0;
}
