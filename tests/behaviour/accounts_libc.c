/*
 * accounts-libc: what the C library answers for each name on standard input (one a line), in the form of
 * resolve-accounts.
 */
#include <grp.h>
#include <pwd.h>
#include <shadow.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void day(long n, const char *after)
{
	if (n != -1)
		printf("%ld", n);
	fputs(after, stdout);
}

static int by_gid(const void *x, const void *y)
{
	const gid_t *a = x, *b = y;
	return (*a > *b) - (*a < *b);
}

static void answer(const char *name)
{
	gid_t v[512];
	int n = 512;
	struct passwd *p = getpwnam(name);

	if (!p)
		return;
	printf("passwd %s:%u:%u:%s:%s:%s\n", p->pw_name, p->pw_uid, p->pw_gid, p->pw_gecos,
		p->pw_dir, *p->pw_shell ? p->pw_shell : "/bin/sh");
	/* as pam_unix(8) has it */
	int shadowed = !strcmp(p->pw_passwd, "x") ||
		       (!strncmp(p->pw_passwd, "##", 2) && !strcmp(p->pw_passwd + 2, name));
	gid_t gid = p->pw_gid;
	struct spwd *s = getspnam(name);
	if (s) {
		printf("shadow %s:%s:", s->sp_namp, shadowed ? s->sp_pwdp : "-");
		day(s->sp_lstchg, ":");
		day(s->sp_min, ":");
		day(s->sp_max, ":");
		day(s->sp_warn, ":");
		day(s->sp_inact, ":");
		day(s->sp_expire, "\n");
	}
	getgrouplist(name, gid, v, &n);
	qsort(v, (size_t)n, sizeof(*v), by_gid);
	printf("initgroups %s", name);
	for (int i = 0; i < n; i++)
		if (!i || v[i] != v[i - 1])
			printf(" %u", v[i]);
	putchar('\n');
}

int main(void)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	while ((n = getline(&line, &cap, stdin)) > 0) {
		line[n - 1] = '\0';
		answer(line);
	}
	free(line);
	return 0;
}
