/*
 * audit-try: does things and says which of them the kernel's audit recorded; the observer of tests/behaviour/audit.
 *
 * usage: audit-try [-cq] [-o OBJECT] [-s AUID:UID:EUID[:GID[:EGID[:EXE]]]]... LOADER GROUP...
 *
 * It takes auditd's place towards the kernel, has the shell command LOADER load the rules, and then does what each
 * GROUP (auditevents.c) is about: every call, by int 0x80 too, as root, as a daemon, as users with a login id, and
 * as whoever -s adds (EXE: by a copy of this program there).  A thing is recorded when a SYSCALL record of that very
 * call came, and a PATH record with it where a file is concerned.  Prints a line for each object: what was missed,
 * "-" when nothing was; with -c only whether anything was.  -o: one object of the group alone, by its path or "calls";
 * -q: every other of the users.
 *
 * Needs the first pid name space, and the lock of the kernel's audit (audit.sh).  Rules must not be loaded; whatever
 * it changes is put back at the end.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/audit.h>
#include <linux/netlink.h>
#include <linux/openat2.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timex.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <time.h>
#include <unistd.h>

#include <linux/securebits.h>

#include "tests/behaviour/audit_ways.h"

#define UNSET	 UINT32_MAX
#define MAX_WANT 200000

static struct subject {
	uint32_t auid, uid, euid, gid, egid;
	const char *exe;
	pid_t pid;
	int to, from;
} subjects[64] = {{UNSET, 0, 0, 0, 0, NULL, 0, 0, 0}, {UNSET, 33, 33, 33, 33, NULL, 0, 0, 0},
	{UNSET, 65534, 65534, 65534, 65534, NULL, 0, 0, 0},
	{UNSET, 2000, 0, 2000, 2000, NULL, 0, 0, 0}, {0, 0, 0, 0, 0, NULL, 0, 0, 0},
	{33, 33, 33, 33, 33, NULL, 0, 0, 0}, {999, 0, 0, 0, 0, NULL, 0, 0, 0},
	{1000, 0, 0, 0, 0, NULL, 0, 0, 0}, {1000, 1000, 1000, 1000, 1000, NULL, 0, 0, 0},
	{1000, 1000, 0, 1000, 1000, NULL, 0, 0, 0}, {2000, 0, 0, 0, 0, NULL, 0, 0, 0},
	{2000, 2000, 2000, 2000, 2000, NULL, 0, 0, 0}, {2000, 2001, 2001, 2001, 42, NULL, 0, 0, 0},
	{60000, 60000, 60000, 60000, 60000, NULL, 0, 0, 0},
	{65534, 65534, 65534, 65534, 65534, NULL, 0, 0, 0}};
static size_t n_subjects = 15;

struct order { /* to the process that does it */
	char call[32], args[8];
	int nr, flags;
	bool b32;
	char path[256], other[256];
};
struct done { /* what it is about to call; then, for all but an exec, that it did */
	pid_t pid;
	long nr, arg[4];
	uint32_t arch;
};

static struct want {
	struct done did;
	size_t n_args;
	bool file, call_seen, path_seen;
} * wants;
static size_t n_wants;
/* Events whose records are coming; those of other processors stand between them. */
static struct {
	struct want *of;
	char name[48]; /* "audit(TIME:SERIAL" */
} events[256];
static size_t n_events;

static int nl = -1, sequence;
static struct audit_status was;
static bool registered, coarse, quick, all_missed;
static const char *only_object;
static const char *marker_seen;
static double marker_time;

__attribute__((noreturn)) static void die(const char *what)
{
	fprintf(stderr, "audit-try: %s: %s\n", what, strerror(errno));
	exit(2);
}

static void tell(int type, const void *data, size_t size)
{
	struct {
		struct nlmsghdr h;
		char data[1024];
	} m = {.h = {.nlmsg_len = (uint32_t)NLMSG_LENGTH(size),
		       .nlmsg_type = (uint16_t)type,
		       .nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		       .nlmsg_seq = (uint32_t)++sequence}};
	struct sockaddr_nl to = {.nl_family = AF_NETLINK};

	memcpy(NLMSG_DATA(&m.h), data, size);
	while (sendto(nl, &m, m.h.nlmsg_len, 0, (struct sockaddr *)&to, sizeof(to)) < 0)
		if (errno != EINTR)
			die("sendto");
}

static long field(const char *text, const char *name, int base)
{
	const char *at = strstr(text, name);

	return at ? (long)strtoull(at + strlen(name), NULL, base) : -1;
}

/* The processes that did something here, as marks by the low bits of their numbers. */
static bool pids[65536];

static bool is_ours(pid_t pid)
{
	return pids[pid & 65535];
}

static void take_call(const char *text)
{
	struct done d = {.pid = (pid_t)field(text, " pid=", 10),
		.nr = field(text, " syscall=", 10),
		.arch = (uint32_t)field(text, " arch=", 16),
		.arg = {field(text, " a0=", 16), field(text, " a1=", 16), field(text, " a2=", 16),
			field(text, " a3=", 16)}};

	struct want *found = NULL;
	const char *paren = strchr(text, '(');

	if (marker_seen && paren && strtod(paren + 1, NULL) > marker_time)
		marker_seen = NULL; /* what is recorded in order has come so far */
	for (size_t i = is_ours(d.pid) ? n_wants : 0; i-- > 0 && !found;) {
		struct want *w = &wants[i];
		bool same = w->did.pid == d.pid && w->did.nr == d.nr && w->did.arch == d.arch;
		for (size_t j = 0; same && j < w->n_args; j++)
			same = d.arch == AUDIT_ARCH_I386
				       ? (uint32_t)w->did.arg[j] == (uint32_t)d.arg[j]
				       : w->did.arg[j] == d.arg[j];
		if (same)
			found = w;
	}
	if (!found)
		return;
	found->call_seen = true;
	events[n_events % 256].of = found;
	snprintf(events[n_events++ % 256].name, sizeof(events->name), "%.*s",
		(int)strcspn(text, ")"), text);
}

static void take_path(const char *text)
{
	for (size_t i = 0; i < 256; i++)
		if (events[i].of && !strncmp(text, events[i].name, strlen(events[i].name)))
			events[i].of->path_seen = true;
}

/* One message; a status is kept in *st. */
static void take(const struct nlmsghdr *h, struct audit_status *st)
{
	const char *text = NLMSG_DATA(h);

	if (h->nlmsg_type == AUDIT_GET && st)
		memcpy(st, NLMSG_DATA(h), sizeof(*st));
	else if (h->nlmsg_type == AUDIT_SYSCALL)
		take_call(text);
	else if (h->nlmsg_type == AUDIT_PATH)
		take_path(text);
	else if (h->nlmsg_type == AUDIT_USER && marker_seen && strstr(text, marker_seen))
		marker_seen = NULL;
}

/* Reads what is there within ms; false: nothing came. */
static bool hear(int ms, struct audit_status *st)
{
	static char buf[16384];
	struct pollfd p = {.fd = nl, .events = POLLIN};

	if (poll(&p, 1, ms) <= 0)
		return false;
	ssize_t n = recv(nl, buf, sizeof(buf) - 1, MSG_DONTWAIT);
	if (n < (ssize_t)sizeof(struct nlmsghdr))
		return n > 0;
	buf[n] = '\0';
	take((struct nlmsghdr *)buf, st); /* the audit sends one message at a time */
	return true;
}

static struct audit_status status(void)
{
	struct audit_status st = {.mask = UINT32_MAX};

	tell(AUDIT_GET, "", 0);
	for (int i = 0; i < 100000 && st.mask == UINT32_MAX; i++)
		if (!hear(2000, &st))
			break;
	if (st.mask == UINT32_MAX)
		die("the kernel's audit does not answer");
	return st;
}

static void set(uint32_t mask, struct audit_status st)
{
	st.mask = mask;
	tell(AUDIT_SET, &st, sizeof(st));
}

/* Until all that was recorded has come. */
static void settle(void)
{
	static int n;
	struct timespec now;
	char text[64];
	int quiet = 0;

	snprintf(text, sizeof(text), "bed-marker-%d-end", ++n);
	clock_gettime(CLOCK_REALTIME, &now);
	marker_time =
		(double)now.tv_sec + (double)now.tv_nsec / 1e9 + 0.02; /* its clock is coarse */
	marker_seen = text;
	tell(AUDIT_USER, text, strlen(text) + 1);
	/* A filter may have taken the marker; then a queue that stays empty must do. */
	while (marker_seen && quiet < 4) {
		if (hear(30, NULL))
			quiet = 0;
		else if (status().backlog == 0)
			quiet++;
	}
	marker_seen = NULL;
}

static void restore(void)
{
	if (!registered)
		return;
	registered = false;
	if (system("auditctl -D >/dev/null 2>&1")) /* there were none */
		fprintf(stderr, "audit-try: rules stay\n");
	set(AUDIT_STATUS_FAILURE | AUDIT_STATUS_BACKLOG_LIMIT | AUDIT_STATUS_RATE_LIMIT |
			AUDIT_STATUS_BACKLOG_WAIT_TIME | AUDIT_STATUS_ENABLED,
		was);
	set(AUDIT_STATUS_PID, (struct audit_status){.pid = 0});
}

static void on_signal(int number)
{
	restore();
	_exit(128 + number);
}

/* The one call, with arguments that int 0x80 can carry. */
static long invoke(bool b32, long nr, const long *a)
{
#ifdef __x86_64__
	if (b32) {
		long ret = nr;
		__asm__ volatile("int $0x80"
				 : "+a"(ret)
				 : "b"(a[0]), "c"(a[1]), "d"(a[2]), "S"(a[3]), "D"(a[4])
				 : "r8", "r9", "r10", "r11", "memory");
		return (int)ret;
	}
#else
	(void)b32;
#endif
	return syscall(nr, a[0], a[1], a[2], a[3], a[4]);
}

static char *low, *low_end;

static long put(const void *data, size_t size)
{
	if (low + size > low_end)
		_exit(9);
	memcpy(low, data, size);
	low += (size + 15) & ~(size_t)15;
	return (long)(low - ((size + 15) & ~(size_t)15));
}

static long put_time(const struct order *o)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (!strcmp(o->call, "stime")) { /* it knows whole seconds: at the beginning of one */
		nanosleep(&(struct timespec){0, 1000000000 - now.tv_nsec}, NULL);
		clock_gettime(CLOCK_REALTIME, &now);
	}
	if (!o->b32 || strstr(o->call, "64"))
		return put(&now, sizeof(now));
	int32_t old[2] = {(int32_t)now.tv_sec, (int32_t)now.tv_nsec};
	return put(old, sizeof(old));
}

static long argument(const struct order *o, char c)
{
	static const char zeros[512];

	switch (c) {
	case 'P':
		return put(o->path, strlen(o->path) + 1);
	case 'Q':
		return put(o->other, strlen(o->other) + 1);
	case 'D':
		return AT_FDCWD;
	case 'f':
		return open(o->path[0] ? o->path : "/etc/hosts", O_RDONLY | O_CLOEXEC);
	case 'w':
		return O_WRONLY;
	case 'r':
		return O_RDWR;
	case 't':
		return O_WRONLY | O_TRUNC;
	case 'c':
		return O_WRONLY | O_CREAT;
	case 'h':
		return put(&(struct open_how){.flags = O_WRONLY}, sizeof(struct open_how));
	case 'B':
		return sizeof(struct open_how);
	case 'm':
		return 0600;
	case 'b':
		return MS_BIND;
	case 'x':
		return put("trusted.bed", 12);
	case 'v':
		return put("x", 2);
	case 'T':
		return put(zeros, sizeof(zeros));
	case 'S':
		return put_time(o);
	case 'N':
		return put("bed", 4);
	case 'A': {
		long program = put(o->path, strlen(o->path) + 1), version = put("--version", 10);
		long wide[3] = {program, version, 0};
		int32_t narrow[3] = {(int32_t)program, (int32_t)version, 0};
		return o->b32 ? put(narrow, sizeof(narrow)) : put(wide, sizeof(wide));
	}
	case 'E':
		return put(zeros, 16);
	default:
		return c - '0';
	}
}

static void obey(const struct order *o, int to)
{
	long a[5] = {0};
	struct done d = {
		.pid = getpid(), .nr = o->nr, .arch = o->b32 ? AUDIT_ARCH_I386 : AUDIT_ARCH_X86_64};
	int fd = -1;

#ifdef __aarch64__
	d.arch = AUDIT_ARCH_AARCH64;
#endif
	for (size_t i = 0; o->args[i]; i++) {
		a[i] = argument(o, o->args[i]);
		if (o->args[i] == 'f')
			fd = (int)a[i];
	}
	memcpy(d.arg, a, sizeof(d.arg));
	if (write(to, &d, sizeof(d)) != sizeof(d))
		_exit(9);
	long ret = invoke(o->b32, d.nr, a);
	if (o->flags & PROGRAM)
		_exit(0);
	if (ret >= 0 && strstr("open openat openat2 creat", o->call))
		close((int)ret);
	close(fd);
	if (write(to, &d, sizeof(d)) != sizeof(d))
		_exit(9);
}

static void serve(int from, int to)
{
	struct order o;

	low = mmap(NULL, 1 << 22, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT,
		-1, 0);
	if (low == MAP_FAILED)
		_exit(9);
	low_end = low + (1 << 22);
	char *start = low;
	while (read(from, &o, sizeof(o)) == sizeof(o)) {
		if (low_end - low < 65536)
			low = start;
		if (!(o.flags & PROGRAM)) {
			obey(&o, to);
			continue;
		}
		pid_t child = fork();
		if (!child) {
			int null = open("/dev/null", O_RDWR);
			dup2(null, 0), dup2(null, 1), dup2(null, 2);
			obey(&o, to);
		}
		waitpid(child, NULL, 0);
		if (write(to, &(struct done){0}, sizeof(struct done)) < 0)
			_exit(9);
	}
	_exit(0);
}

static void become(const struct subject *s, bool keep)
{
	char text[16];
	int fd, n = snprintf(text, sizeof(text), "%u", s->auid);

	if (s->auid != UNSET) {
		fd = open("/proc/self/loginuid", O_WRONLY);
		if (fd < 0 || write(fd, text, (size_t)n) != n)
			_exit(8);
		close(fd);
	}
	/* With root's capabilities, whatever the ids: it is the ids that rules ask for. */
	if (keep && prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0) < 0)
		_exit(8);
	if (syscall(SYS_setgroups, 0, NULL) < 0 || setresgid(s->gid, s->egid, s->egid) < 0 ||
		setresuid(s->uid, s->euid, s->euid) < 0)
		_exit(8);
}

static void start(struct subject *s, bool keep)
{
	int to[2], from[2];

	if (pipe(to) < 0 || pipe(from) < 0)
		die("pipe");
	fcntl(to[1], F_SETFD, FD_CLOEXEC);
	fcntl(from[0], F_SETFD, FD_CLOEXEC);
	pid_t pid = fork();
	if (pid < 0)
		die("fork");
	if (!pid) {
		close(nl);
		close(to[1]);
		close(from[0]);
		for (int sig = 1; sig < 16; sig++)
			signal(sig, SIG_DFL);
		become(s, keep);
		/* The filter of tasks is asked at a fork, with the ids of then. */
		pid = fork();
		if (pid) {
			waitpid(pid, NULL, 0);
			_exit(0);
		}
		prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		if (s->exe) {
			char a[16], b[16];
			snprintf(a, sizeof(a), "%d", to[0]);
			snprintf(b, sizeof(b), "%d", from[1]);
			execl(s->exe, s->exe, "--serve", a, b, NULL);
			_exit(7);
		}
		serve(to[0], from[1]);
	}
	close(to[0]);
	close(from[1]);
	s->pid = pid;
	s->to = to[1];
	s->from = from[0];
}

static void stop(struct subject *s)
{
	close(s->to);
	close(s->from);
	waitpid(s->pid, NULL, 0);
}

static bool concerned(const struct object *o, const struct subject *s)
{
	switch (o->who) {
	case PERSONS:
		return s->auid != UNSET || !s->uid;
	case USERS:
		return s->auid != UNSET && s->auid >= 1000;
	case CALLERS:
		return s->auid != UNSET && s->auid >= 1000 && s->uid >= 1000 && s->euid == s->uid;
	default:
		return true;
	}
}

static bool among(const char *const *only, const char *call)
{
	if (!only)
		return true;
	for (; *only; only++) /* chown32 is chown */
		if (!strncmp(*only, call, strlen(*only)) &&
			(!call[strlen(*only)] || !strcmp(call + strlen(*only), "32")))
			return true;
	return false;
}

static void make(const char *path)
{
	struct stat st;
	int fd;

	if (!lstat(path, &st))
		return;
	for (const char *at = strchr(path + 1, '/'); at; at = strchr(at + 1, '/')) {
		char dir[256];
		snprintf(dir, sizeof(dir), "%.*s", (int)(at - path), path);
		mkdir(dir, 0755);
	}
	fd = open(path, O_WRONLY | O_CREAT, 0644);
	if (fd < 0)
		die(path);
	if (write(fd, "bed\n", 4) != 4)
		die(path);
	close(fd);
}

/* One call on one path by one subject: done, and noted as wanted. */
static void attempt(
	const struct way *w, bool b32, struct subject *s, const char *path, const char *link_to)
{
	struct order o = {.b32 = b32, .nr = b32 ? w->b32 : w->b64, .flags = w->flags};
	struct done d, end;

	if (o.nr < 0 || n_wants >= MAX_WANT)
		return;
	strcpy(o.call, w->call);
	strcpy(o.args, w->args);
	if (path && !(w->flags & PROGRAM)) {
		snprintf(o.path, sizeof(o.path), "%s", path);
		snprintf(o.other, sizeof(o.other), "%s.other", path);
		unlink(o.other);
		if (w->flags & OTHER)
			make(o.other);
		if (w->flags & GONE)
			unlink(path);
		else if (link_to && access(path, F_OK))
			unlink(path), (void)!symlink(link_to, path);
		else if (w->call[0] == 'm' && !strcmp(w->call, "mount"))
			mkdir(path, 0755);
		else
			make(path);
		if (strstr(w->call, "removexattr"))
			setxattr(path, "trusted.bed", "x", 1, 0);
	} else if (path) {
		snprintf(o.path, sizeof(o.path), "%s", path);
	}
	if (write(s->to, &o, sizeof(o)) != sizeof(o) || read(s->from, &d, sizeof(d)) != sizeof(d) ||
		read(s->from, &end, sizeof(end)) != sizeof(end))
		die("a subject came to its end");
	pids[d.pid & 65535] = true;
	wants[n_wants] = (struct want){.did = d, .file = !(w->flags & NO_FILE)};
	wants[n_wants++].n_args = strlen(w->args) < 4 ? strlen(w->args) : 4;
	if (!strcmp(w->call, "mount"))
		umount2(o.path, MNT_DETACH);
	if (path && link_to && (w->flags & (OTHER | GONE))) {
		unlink(path);
		(void)!symlink(link_to, path);
	}
	while (hear(0, NULL))
		;
}

/* "open(b64 b32) chmod(b32)": of the ways tried, those that some subject did and nobody recorded. */
struct missed {
	const char *call;
	bool b64, b32;
};

static void note(struct missed *m, const char *call, bool b32)
{
	while (m->call && strcmp(m->call, call))
		m++;
	m->call = call;
	*(b32 ? &m->b32 : &m->b64) = true;
}

static void try_path(const struct object *o, const char *path, struct missed *missed)
{
	struct stat st;
	char target[256] = "";
	bool link = path && !lstat(path, &st) && S_ISLNK(st.st_mode);
	size_t first = n_wants;
	struct {
		const struct way *w;
		bool b32;
	} *tried = calloc(MAX_WANT / 8, sizeof(*tried));

	if (link && readlink(path, target, sizeof(target) - 1) < 0)
		die(path);
	for (size_t i = 0; i < n_subjects; i++) {
		if (!concerned(o, &subjects[i]) || (quick && i < 15 && i % 2))
			continue;
		start(&subjects[i], !(o->ways[0].flags & PROGRAM));
		for (const struct way *w = o->ways; w->call; w++)
			for (int b32 = 0; b32 < 2; b32++) {
				if (!among(o->only, w->call) ||
					(link && !(w->flags & (LINK | PROGRAM))) ||
					((w->flags & ONE_SHOT) && i % 4))
					continue;
				size_t before = n_wants;
				attempt(w, b32, &subjects[i], path, link ? target : NULL);
				if (n_wants > before)
					tried[before - first].w = w,
						       tried[before - first].b32 = b32;
			}
		stop(&subjects[i]);
	}
	settle();
	for (size_t i = first; i < n_wants; i++)
		if (!wants[i].call_seen || (wants[i].file && !wants[i].path_seen))
			note(missed, tried[i - first].w->call, tried[i - first].b32);
		else
			all_missed = false;
	free(tried);
	n_wants = first;
	memset(events, 0, sizeof(events));
	if (path && !link && !(o->ways[0].flags & PROGRAM) && strcmp(o->ways[0].call, "mount"))
		make(path);
}

static void try_object(const struct object *o)
{
	struct missed missed[64] = {{0}};
	char path[256], real[4096];
	struct stat st;

	all_missed = true;
	if (only_object && strcmp(only_object, o->path ? o->path : "calls") != 0)
		return;
	if (o->path && o->if_there && lstat(o->path, &st) < 0)
		return;
	size_t len = o->path ? strlen(o->path) : 0;
	if (len && o->path[len - 1] == '/') {
		mkdir(o->path, 0755);
		snprintf(path, sizeof(path), "%sbed-new", o->path);
		try_path(o, path, missed);
		snprintf(path, sizeof(path), "%sbed-dir", o->path);
		mkdir(path, 0755);
		strcat(path, "/file");
		try_path(o, path, missed);
	} else {
		try_path(o, o->path, missed);
		if (o->path && !o->link_itself && !lstat(o->path, &st) && S_ISLNK(st.st_mode) &&
			realpath(o->path, real))
			try_path(o, real, missed);
	}
	printf("%s %s: missed%s", o->group, o->path ? o->path : "calls",
		!missed[0].call ? " -"
		: coarse	? " some"
		: all_missed	? " all"
				: "");
	for (struct missed *m = missed; m->call && !coarse && !all_missed; m++)
		printf(" %s(%s%s%s)", m->call, m->b64 ? "b64" : "", m->b64 && m->b32 ? " " : "",
			m->b32 ? "b32" : "");
	printf("\n");
	fflush(stdout);
}

static void add_subject(const char *text)
{
	struct subject *s = &subjects[n_subjects++];
	char exe[256] = "", command[600];
	int n = sscanf(
		text, "%u:%u:%u:%u:%u:%255s", &s->auid, &s->uid, &s->euid, &s->gid, &s->egid, exe);

	if (n < 3 || n_subjects > 60)
		die(text);
	if (n < 5)
		s->egid = s->gid;
	if (!exe[0])
		return;
	s->exe = strdup(exe);
	snprintf(command, sizeof(command), "cp --remove-destination /proc/%d/exe %s", (int)getpid(),
		exe);
	if (system(command))
		die(exe);
}

static void take_over(void)
{
	struct sockaddr_nl me = {.nl_family = AF_NETLINK};
	int big = 64 << 20;

	nl = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_AUDIT);
	if (nl < 0 || bind(nl, (struct sockaddr *)&me, sizeof(me)) < 0)
		die("netlink");
	setsockopt(nl, SOL_SOCKET, SO_RCVBUFFORCE, &big, sizeof(big));
	was = status();
	if (was.enabled == 2 || was.pid) {
		errno = EBUSY;
		die(was.pid ? "an auditd runs" : "the audit is locked");
	}
	if (system("[ \"$(auditctl -l)\" = 'No rules' ]")) {
		errno = EBUSY;
		die("rules are loaded");
	}
	registered = true;
	atexit(restore);
	for (int sig = 1; sig < 16; sig++) /* SIGALRM among them */
		if (sig != SIGCHLD && sig != SIGKILL)
			signal(sig, on_signal);
	signal(SIGPIPE, SIG_IGN);
	set(AUDIT_STATUS_ENABLED | AUDIT_STATUS_PID,
		(struct audit_status){.enabled = 1, .pid = (uint32_t)getpid()});
}

int main(int argc, char **argv)
{
	int c;

	if (argc == 4 && !strcmp(argv[1], "--serve"))
		serve(atoi(argv[2]), atoi(argv[3]));
	while ((c = getopt(argc, argv, "+cqs:o:")) != -1) {
		if (c == 'c')
			coarse = true;
		else if (c == 'q')
			quick = true;
		else if (c == 'o')
			only_object = optarg;
		else if (c == 's')
			add_subject(optarg);
		else
			return 2;
	}
	if (optind + 2 > argc)
		return 2;
	umask(022);
	alarm(90); /* nobody else can use the audit meanwhile */
	wants = calloc(MAX_WANT, sizeof(*wants));
	take_over();
	if (system(argv[optind]))
		printf("the loading failed\n");
	while (hear(0, NULL))
		;
	struct audit_status now = status();
	printf("enabled %u failure %u\n", now.enabled, now.failure);
	fflush(stdout);
	set(AUDIT_STATUS_BACKLOG_LIMIT | AUDIT_STATUS_BACKLOG_WAIT_TIME | AUDIT_STATUS_FAILURE,
		(struct audit_status){
			.backlog_limit = 65536, .backlog_wait_time = 6000, .failure = 1});
	for (int i = optind + 1; i < argc; i++)
		for (const struct object *o = objects; o->group; o++)
			if (!strcmp(o->group, argv[i]))
				try_object(o);
	return 0;
}
