/*
 * bench-cost: what a command costs: the least CPU time of several runs, with all it starts and waits for, and the most
 * memory it had itself and the largest of what it started.
 *
 * usage: bench-cost RUNS COMMAND [ARGUMENT]...     prints: CPU-ms USER-ms SYSTEM-ms OWN-KiB LARGEST-KiB EXIT-CODE
 *
 * Its own memory is VmHWM, read as it ends in one more run that is traced for nothing else.  Its output goes to
 * /dev/null, errors to $BENCH_ERRORS when that is set.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static long ms(struct timeval t)
{
	return t.tv_sec * 1000L + t.tv_usec / 1000L;
}

static pid_t start(char **argv, int traced)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	const char *errors = getenv("BENCH_ERRORS");
	int null = open("/dev/null", O_RDWR),
	    err = errors ? open(errors, O_WRONLY | O_CREAT | O_APPEND, 0600) : null;
	dup2(null, 0);
	dup2(null, 1);
	dup2(err, 2);
	if (traced)
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
	execvp(argv[0], argv);
	_exit(127);
}

static long peak_of(pid_t pid)
{
	char path[64], line[256];
	long kib = 0;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	FILE *in = fopen(path, "r");
	while (in && fgets(line, sizeof(line), in))
		if (sscanf(line, "VmHWM: %ld", &kib) == 1)
			break;
	if (in)
		fclose(in);
	return kib;
}

static long own_peak(char **argv)
{
	pid_t pid = start(argv, 1);
	long kib = 0;
	int status;

	if (waitpid(pid, &status, 0) < 0 || !WIFSTOPPED(status))
		return 0;
	ptrace(PTRACE_SETOPTIONS, pid, NULL, PTRACE_O_TRACEEXIT);
	for (ptrace(PTRACE_CONT, pid, NULL, NULL);
		waitpid(pid, &status, 0) == pid && WIFSTOPPED(status);) {
		int sig = WSTOPSIG(status);
		if (status >> 8 == (SIGTRAP | PTRACE_EVENT_EXIT << 8)) {
			kib = peak_of(pid);
			sig = 0;
		}
		ptrace(PTRACE_CONT, pid, NULL, sig == SIGTRAP ? 0 : sig);
	}
	return kib;
}

int main(int argc, char **argv)
{
	long best = -1, user = 0, sys = 0, largest = 0;
	int runs = argc > 2 ? atoi(argv[1]) : 0, code = 0;

	if (runs < 1) {
		fprintf(stderr, "usage: bench-cost RUNS COMMAND [ARGUMENT]...\n");
		return 1;
	}
	for (int i = 0; i < runs; i++) {
		struct rusage u;
		int status;
		pid_t pid = start(argv + 2, 0);
		if (pid < 0 || wait4(pid, &status, 0, &u) < 0)
			return 1;
		long cpu = ms(u.ru_utime) + ms(u.ru_stime);
		code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
		if (u.ru_maxrss > largest)
			largest = u.ru_maxrss;
		if (best >= 0 && cpu >= best)
			continue;
		best = cpu;
		user = ms(u.ru_utime);
		sys = ms(u.ru_stime);
	}
	printf("%ld %ld %ld %ld %ld %d\n", best, user, sys,
		getenv("BENCH_NO_OWN") ? 0 : own_peak(argv + 2), largest, code);
	return 0;
}
