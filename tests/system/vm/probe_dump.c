/*
 * probe_dump: what the live probes say of this machine, a line an answer, to be compared with the system's own tools.
 * usage: probe-dump [UNIT]... < NAMES-OF-KERNEL-SETTINGS
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "checks/probe/probe.h"

static struct err e;

static int bad(const char *what, int rc)
{
	if (rc)
		printf("error %s %d %s\n", what, rc, e.text);
	return rc;
}

static const char *or_dash(const char *s)
{
	return s && *s ? s : "-";
}

static void time_and_audit(const struct probe *p, struct arena *a)
{
	struct clock_state k;
	struct clock_source *c;
	struct audit_status s;
	struct audit_loaded *r;
	size_t n;

	if (!bad("clock_state", p->clock_state(p->arg, &k, &e)))
		printf("clock %s\n", k.synchronised ? "yes" : "no");
	if (!bad("clock_sources", p->clock_sources(p->arg, a, &c, &n, &e)))
		for (size_t i = 0; i < n; i++)
			printf("source %s %s %u\n", c[i].daemon, or_dash(c[i].reference),
				c[i].stratum);
	if (!bad("audit_status", p->audit_status(p->arg, &s, &e)))
		printf("audit %u %u %d %u %u\n", s.enabled, s.failure, (int)s.pid, s.backlog_limit,
			s.lost);
	if (!bad("audit_rules", p->audit_rules(p->arg, a, &r, &n, &e)))
		printf("audit-rules %zu\n", n);
}

static void people(const struct probe *p, struct arena *a)
{
	struct process *v;
	struct session *s;
	size_t n;

	if (!bad("processes", p->processes(p->arg, a, &v, &n, &e)))
		for (size_t i = 0; i < n; i++)
			printf("process %d %u %016llx %016llx %s\n", (int)v[i].pid, v[i].uid,
				(unsigned long long)v[i].cap_effective,
				(unsigned long long)v[i].cap_ambient, or_dash(v[i].exe));
	if (!bad("sessions", p->sessions(p->arg, a, &s, &n, &e)))
		for (size_t i = 0; i < n; i++)
			printf("session %s %s %s %d\n", or_dash(s[i].id), or_dash(s[i].user),
				or_dash(s[i].tty), (int)s[i].leader);
}

static void ways(const struct probe *p, struct arena *a)
{
	struct mount_live *m;
	struct listener *l;
	char **names;
	size_t n;

	if (!bad("mounts", p->mounts(p->arg, a, &m, &n, &e)))
		for (size_t i = 0; i < n; i++)
			printf("mount %s|%s|%s|%s\n", m[i].where, m[i].what, m[i].type,
				m[i].options);
	if (!bad("listeners", p->listeners(p->arg, a, &l, &n, &e)))
		for (size_t i = 0; i < n; i++)
			printf("listener %s %s %u %d %s %s\n", l[i].proto, l[i].address, l[i].port,
				(int)l[i].pid, or_dash(l[i].exe), or_dash(l[i].unit));
	if (!bad("modules", p->modules(p->arg, a, &names, &n, &e)))
		for (size_t i = 0; i < n; i++)
			printf("module %s\n", names[i]);
}

int main(int argc, char **argv)
{
	const struct probe *p = &probe_live;
	_cleanup_arena_ struct arena *a = arena_new(0);
	char line[1024];

	time_and_audit(p, a);
	people(p, a);
	ways(p, a);
	for (int i = 1; i < argc; i++) {
		struct unit_live u;
		if (!bad(argv[i], p->unit(p->arg, a, argv[i], &u, &e)))
			printf("unit %s %s %s %s %s %d\n", argv[i], u.load_state, u.active_state,
				u.sub_state, or_dash(u.unit_file_state), (int)u.main_pid);
	}
	while (fgets(line, sizeof(line), stdin)) {
		const char *value;
		line[strcspn(line, "\n")] = '\0';
		int rc = p->sysctl(p->arg, a, line, &value, &e);
		if (rc)
			printf("sysctl %s error %d\n", line, rc);
		else
			for (const char *v = value, *end; v; v = *end ? end + 1 : NULL) {
				end = v + strcspn(v, "\n");
				printf("sysctl %s = %.*s\n", line, (int)(end - v), v);
			}
	}
	return 0;
}
