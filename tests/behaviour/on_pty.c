/*
 * on-pty: runs a program on a terminal of its own, types what stands in a file and prints what the terminal shows.
 *
 * usage: on-pty INPUT COMMAND [ARG...]     at most 10 seconds; the exit code is the program's
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

int main(int argc, char **argv)
{
	char input[65536], out[4096];
	int fd = argc > 2 ? open(argv[1], O_RDONLY) : -1, pty, status = 0;
	ssize_t len = fd >= 0 ? read(fd, input, sizeof(input)) : -1, sent = 0, n;
	time_t end = time(NULL) + 10;

	if (len < 0) {
		fprintf(stderr, "usage: on-pty INPUT COMMAND [ARG...]\n");
		return 99;
	}
	pid_t pid = forkpty(&pty, NULL, NULL, NULL);
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (pid < 0)
		return 99;
	while (time(NULL) < end) {
		struct pollfd p = {pty, POLLIN | (sent < len ? POLLOUT : 0), 0};
		if (poll(&p, 1, 1000) < 0 && errno != EINTR)
			break;
		if (p.revents & POLLOUT) {
			/* A line at a time: the terminal keeps 4095 bytes. */
			const char *nl = memchr(input + sent, '\n', (size_t)(len - sent));
			n = write(pty, input + sent,
				nl ? (size_t)(nl - input - sent) + 1 : (size_t)(len - sent));
			sent += n > 0 ? n : 0;
		}
		if (p.revents & POLLIN) {
			n = read(pty, out, sizeof(out));
			if (n <= 0)
				break;
			fwrite(out, 1, (size_t)n, stdout);
		} else if (p.revents & (POLLHUP | POLLERR)) {
			break;
		}
	}
	close(pty);
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1;
}
