/* child: see child.h. */
#include "checks/scap/child.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/str.h"

#define NOTES_MAX   ((size_t)16 << 10)
#define MEMORY_MAX  ((rlim_t)2 << 30)
#define FILE_MAX    ((rlim_t)LIMIT_BUNDLE)
#define FILES_MAX   1024
#define REPLY_FD    3
#define EXIT_FAILED 77 /* the answer is a struct err, as against a library that called exit() */

int write_all(int fd, const void *data, size_t len)
{
	const char *at = data;

	while (len) {
		ssize_t n = write(fd, at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

static void limit(int what, rlim_t most)
{
	struct rlimit r = {0};

	getrlimit(what, &r);
	r.rlim_cur = most;
	if (r.rlim_max != RLIM_INFINITY && r.rlim_max < most)
		r.rlim_cur = r.rlim_max;
	r.rlim_max = r.rlim_cur;
	setrlimit(what, &r);
}

static void set_limits(unsigned deadline_s)
{
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, FILE_MAX);
	limit(RLIMIT_NOFILE, FILES_MAX);
	limit(RLIMIT_CPU, (rlim_t)deadline_s * 4 + 1);
#ifndef __SANITIZE_ADDRESS__ /* whose shadow memory counts, too */
	limit(RLIMIT_DATA, MEMORY_MAX);
#endif
	/* A file that grows too large is a failed write to be told of, not a death. */
	signal(SIGXFSZ, SIG_IGN);
}

static void close_others(void)
{
#ifdef SYS_close_range
	if (!syscall(SYS_close_range, REPLY_FD + 1, ~0U, 0))
		return;
#endif
	for (int fd = REPLY_FD + 1; fd < (int)sysconf(_SC_OPEN_MAX); fd++)
		close(fd);
}

/* The parent's handlers have no business here: one that returns would go on as if it were the parent. */
static void default_signals(void)
{
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		signal(sig, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

__attribute__((noreturn)) static void in_child(
	const struct child_job *job, int reply, int notes, pid_t parent)
{
	struct err e = {0};
	int null = open("/dev/null", O_RDWR);

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent) /* it died before the line above */
		_exit(1);
	prctl(PR_SET_NAME, "plumbline-scap");
	setpgid(0, 0);
	/* Out of the way of the numbers they are moved to. */
	reply = fcntl(reply, F_DUPFD, REPLY_FD + 1);
	notes = fcntl(notes, F_DUPFD, REPLY_FD + 1);
	if (null < 0 || dup2(null, 0) < 0 || dup2(notes, 1) < 0 || dup2(notes, 2) < 0 ||
		dup2(reply, REPLY_FD) < 0)
		_exit(1);
	close_others();
	default_signals();
	set_limits(job->deadline_s);
	if (chdir(job->dir) < 0)
		_exit(1);
	int rc = job->fn(job->arg, REPLY_FD, &e);
	fflush(NULL);
	if (!rc)
		_exit(0);
	e.code = -rc;
	write_all(REPLY_FD, &e, sizeof(e));
	_exit(EXIT_FAILED);
}

static long long now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

struct pipe_in {
	int fd; /* -1 once at its end */
	char *data;
	size_t len, cap, max;
	bool drop; /* what is too much is thrown away, not an error */
};

/* 0, or -EFBIG / -ENOMEM / -errno. */
static int take(struct pipe_in *p)
{
	char buf[65536];
	ssize_t n = read(p->fd, buf, sizeof(buf));

	if (n < 0)
		return errno == EINTR || errno == EAGAIN ? 0 : -errno;
	if (!n) {
		close(p->fd);
		p->fd = -1;
		return 0;
	}
	size_t add = (size_t)n;
	if (add > p->max - p->len) {
		if (!p->drop)
			return -EFBIG;
		add = p->max - p->len;
	}
	if (p->len + add + 1 > p->cap) {
		size_t cap = (p->len + add + 1) * 2;
		char *bigger = realloc(p->data, cap);
		if (!bigger)
			return -ENOMEM;
		p->data = bigger;
		p->cap = cap;
	}
	if (add)
		memcpy(p->data + p->len, buf, add);
	p->len += add;
	p->data[p->len] = '\0';
	return 0;
}

/* Reads both pipes to their end and waits for the child to end.  0, -ETIMEDOUT, -EINTR, -EFBIG ... */
static int wait_for(pid_t pid, struct pipe_in in[2], long long until)
{
	while (in[0].fd >= 0 || in[1].fd >= 0) {
		struct pollfd p[2] = {
			{.fd = in[0].fd, .events = POLLIN}, {.fd = in[1].fd, .events = POLLIN}};
		long long left = until - now_ms();
		if (left <= 0)
			return -ETIMEDOUT;
		if (poll(p, 2, left > 60000 ? 60000 : (int)left) < 0)
			return -errno;
		for (int i = 0; i < 2; i++) {
			int rc = p[i].revents ? take(&in[i]) : 0;
			if (rc < 0)
				return rc;
		}
	}
	/* A child that closed its descriptors and lives on is waited for no longer than the deadline. */
	while (now_ms() < until) {
		struct timespec nap = {.tv_nsec = 2000000};
		siginfo_t end = {0};
		if (waitid(P_PID, (id_t)pid, &end, WEXITED | WNOHANG | WNOWAIT) < 0)
			return -errno;
		if (end.si_pid == pid)
			return 0;
		nanosleep(&nap, NULL);
	}
	return -ETIMEDOUT;
}

static int judge(int rc, int status, const struct child_job *job, struct pipe_in *reply,
	struct child_reply *ret, struct err *e)
{
	ret->died = rc != -EINTR;
	if (rc == -ETIMEDOUT)
		return err_set(
			e, ETIMEDOUT, "it did not finish within %u seconds", job->deadline_s);
	if (rc == -EFBIG)
		return err_set(e, EFBIG, "its answer is larger than %zu bytes", job->max_reply);
	if (rc < 0)
		return err_set(e, -rc, "waiting for it: %s", errno_text(-rc));
	if (WIFSIGNALED(status))
		return err_set(e, ECHILD, "it was ended by signal %d (%s)", WTERMSIG(status),
			strsignal(WTERMSIG(status)));
	if (WEXITSTATUS(status) == EXIT_FAILED && reply->len >= sizeof(*e)) {
		struct err told;
		/* The last bytes: part of an answer may have been written before it failed. */
		memcpy(&told, reply->data + reply->len - sizeof(told), sizeof(told));
		told.text[sizeof(told.text) - 1] = '\0';
		ret->died = false;
		return err_set(
			e, told.code > 0 && told.code < 4096 ? told.code : EIO, "%s", told.text);
	}
	if (WEXITSTATUS(status))
		return err_set(
			e, ECHILD, "it ended by itself (exit status %d)", WEXITSTATUS(status));
	ret->died = false;
	return 0;
}

int child_run(const struct child_job *job, struct arena *a, struct child_reply *ret, struct err *e)
{
	int reply[2], notes[2];
	pid_t parent = getpid();

	*ret = (struct child_reply){.notes = arena_strdup(a, "")};
	if (pipe2(reply, O_CLOEXEC) < 0)
		return err_set(e, errno, "pipe: %s", errno_text(errno));
	if (pipe2(notes, O_CLOEXEC) < 0) {
		int rc = err_set(e, errno, "pipe: %s", errno_text(errno));
		close(reply[0]);
		close(reply[1]);
		return rc;
	}
	fflush(NULL); /* else what is buffered would be printed twice */
	pid_t pid = fork();
	if (!pid)
		in_child(job, reply[1], notes[1], parent);
	int fork_errno = errno;
	close(reply[1]);
	close(notes[1]);
	struct pipe_in in[2] = {{.fd = reply[0], .max = job->max_reply + sizeof(*e)},
		{.fd = notes[0], .max = NOTES_MAX, .drop = true}};
	int status = 0, rc = -fork_errno;
	if (pid > 0) {
		setpgid(pid, pid);
		rc = wait_for(pid, in, now_ms() + job->deadline_s * 1000LL);
		/* While it is not reaped its number is nobody else's. */
		kill(-pid, SIGKILL);
		if (rc < 0)
			kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	for (int i = 0; i < 2; i++)
		if (in[i].fd >= 0)
			close(in[i].fd);
	rc = pid < 0 ? err_set(e, fork_errno, "fork: %s", errno_text(fork_errno))
		     : judge(rc, status, job, &in[0], ret, e);
	if (in[1].len)
		ret->notes = str_clean(a, in[1].data, in[1].len, NOTES_MAX);
	free(in[1].data);
	if (!in[0].data)
		in[0].data = calloc(1, 1);
	ret->data = in[0].data;
	ret->len = in[0].len;
	return rc;
}

int workdir_make(struct arena *a, char **ret, struct err *e)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = arena_printf(a, "%s/plumbline-scap.XXXXXX", tmp && *tmp == '/' ? tmp : "/tmp");

	if (!mkdtemp(dir))
		return err_set(e, errno, "no working directory %s: %s", dir, errno_text(errno));
	*ret = dir;
	return 0;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st;
	(void)type;
	(void)at;
	remove(path);
	return 0;
}

void workdir_remove(const char *dir)
{
	if (dir)
		nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}
