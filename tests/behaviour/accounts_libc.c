/*
 * accounts-libc: what the C library answers for each name on standard input (one a line), in the form of
 * resolve-accounts.
 *
 * usage: accounts-libc <names      or: accounts-libc list      what it enumerates, and what it finds by each name
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

static void show(const char *what, const char *name, unsigned id, int found, unsigned by_name)
{
	printf("%s ", what);
	for (; *name; name++)
		printf(*name > ' ' && *name < 0x7f ? "%c" : "\\x%02x", *name & 255);
	printf(" id=%u by-name=", id);
	found ? printf("%u\n", by_name) : puts("none");
}

static void list(void)
{
	struct entry {
		char name[64];
		unsigned id;
	} *v = calloc(10000, sizeof(*v));
	struct passwd *p;
	struct group *g;
	size_t n = 0;

	for (setpwent(); n < 10000 && (p = getpwent()); n++) {
		snprintf(v[n].name, sizeof(v[n].name), "%s", p->pw_name);
		v[n].id = p->pw_uid;
	}
	for (size_t i = 0; i < n; i++) {
		p = getpwnam(v[i].name);
		show("user", v[i].name, v[i].id, p != NULL, p ? p->pw_uid : 0);
	}
	for (setgrent(), n = 0; n < 10000 && (g = getgrent()); n++) {
		snprintf(v[n].name, sizeof(v[n].name), "%s", g->gr_name);
		v[n].id = g->gr_gid;
	}
	for (size_t i = 0; i < n; i++) {
		g = getgrnam(v[i].name);
		show("group", v[i].name, v[i].id, g != NULL, g ? g->gr_gid : 0);
	}
	free(v);
}

int main(int argc, char **argv)
{
	char *line = NULL;
	size_t cap = 0;
	ssize_t n;

	if (argc > 1 && !strcmp(argv[1], "list")) {
		list();
		return 0;
	}
	while ((n = getline(&line, &cap, stdin)) > 0) {
		line[n - 1] = '\0';
		answer(line);
	}
	free(line);
	return 0;
}
