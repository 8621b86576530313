/*
 * shell: start files through the shell resolver, parted by lines "----": /etc/profile (also csh.cshrc), /etc/x.sh which
 * it may source (also bash.bashrc and a script), the account's own .profile (also its authorized_keys, mkshrc and
 * pam_env.conf); zsh's own are the first and the third.  Accounts with bash, mksh, ksh93, tcsh, a script and zsh.
 */
#include <assert.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "checks/shell/shell.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char dir[64];
static const char *const made[] = {"etc/profile", "etc/x.sh", "etc/csh.cshrc", "etc/bash.bashrc",
	"etc/passwd", "etc/shadow", "etc/ssh/sshd_config", "etc/ssh", "etc/security/pam_env.conf",
	"etc/security", "h/.ssh/authorized_keys", "h/.ssh", "h/.profile", "h/.mkshrc", "h/.zshrc",
	"h", "etc/zsh/zshenv", "etc/zsh/zprofile", "etc/zsh", "bin/bash", "bin/mksh", "bin/ksh93",
	"bin/tcsh", "bin/dash", "bin/zsh", "bin/menu", "etc", "bin", ""};

static void clean(void)
{
	char path[128];

	for (size_t i = 0; i < sizeof(made) / sizeof(*made); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, made[i]);
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
	static const char *const dirs[] = {
		"etc", "bin", "etc/ssh", "etc/security", "etc/zsh", "h", "h/.ssh"};
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		snprintf(path, sizeof(path), "%s/%s", dir, dirs[i]);
		mkdir(path, 0755);
	}
	static const char *const programs[] = {
		"bin/bash", "bin/mksh", "bin/ksh93", "bin/tcsh", "bin/dash", "bin/zsh"};
	for (size_t i = 0; i < 6; i++) {
		put(programs[i], "x", 1);
		snprintf(path, sizeof(path), "%s/%s", dir, programs[i]);
		chmod(path, 0755);
	}
	static const char passwd[] = "a::1000:1000::/h:/bin/bash\nb::1001:1000::/h:/bin/"
				     "mksh\nc::1002:1000::/h:/bin/ksh93\n"
				     "d::1003:1000::/h:/bin/tcsh\ne::1004:1000::/h:/bin/menu\n"
				     "f::1005:1000::/h:/bin/zsh\n";
	put("etc/passwd", passwd, sizeof(passwd) - 1);
	put("etc/ssh/sshd_config", "AcceptEnv TMOUT\n", 16);
}

/* The next part of the input. */
static const uint8_t *part(const uint8_t **data, size_t *size, size_t *ret)
{
	const uint8_t *from = *data, *cut = *size ? memmem(*data, *size, "\n----\n", 6) : NULL;

	*ret = cut ? (size_t)(cut - from) : *size;
	*data = from + *ret + (cut ? 6 : 0);
	*size -= *ret + (cut ? 6 : 0);
	return from;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct host h = {0};
	struct err e = {0};
	char path[128];
	size_t n;

	if (!*dir)
		make_root();
	const uint8_t *p = part(&data, &size, &n);
	put("etc/profile", p, n);
	put("etc/csh.cshrc", p, n);
	put("etc/zsh/zshenv", p, n);
	p = part(&data, &size, &n);
	put("etc/x.sh", p, n);
	put("etc/bash.bashrc", p, n);
	put("etc/zsh/zprofile", p, n);
	put("bin/menu", p, n);
	snprintf(path, sizeof(path), "%s/bin/menu", dir);
	chmod(path, 0755);
	p = part(&data, &size, &n);
	put("h/.profile", p, n);
	put("h/.mkshrc", p, n);
	put("h/.zshrc", p, n);
	put("h/.ssh/authorized_keys", p, n);
	put("etc/security/pam_env.conf", p, n);
	assert(!root_open(dir, &h.root, &e));
	struct facts *f = facts_new(&h);
	const struct shells *s = facts_get(f, &model_shells, &e);
	assert(s && s->n == 6);
	for (size_t k = 0; k < s->n; k++) {
		assert(s->v[k].n > 0);
		for (size_t i = 0; i < s->v[k].n; i++)
			assert(s->v[k].v[i].end != SHELL_UNKNOWN || s->v[k].v[i].why);
	}
	s = facts_get(f, &model_umasks, &e);
	assert(s && s->n == 6);
	for (size_t k = 0; k < s->n; k++) {
		assert(s->v[k].n > 0);
		for (size_t i = 0; i < s->v[k].n; i++)
			assert(s->v[k].v[i].end != SHELL_UNKNOWN || s->v[k].v[i].why);
	}
	facts_free(f);
	root_close(h.root);
	return 0;
}
