/*
 * idle-observe: what really becomes of an idle session: logs alice, root and (on the console) bob in on a terminal of their own, as login,
 * sshd and su do it; looks at TMOUT (autologout), tries what a user can type against it, then lets time pass
 * (idle_clock.c) and sees whether the session ends.
 *
 * usage: idle-observe [umask]     inside the throw-away root, with /built/idle_clock.so and /cases/shells/key
 * With "umask" it has each session make a folder and a file instead, and looks at their modes:
 *        ACCOUNT WAY PROGRAM folder=0750 file=0640
 * lines: ACCOUNT WAY PROGRAM value=.. after=.. exported=yes|no ends=SECONDS|never|at-once
 *        ACCOUNT WAY - refused        nobody gets in that way
 * WAY is console, ssh, su; "system" is the console once more without the account's own start files.
 */
#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define WAIT_MS 6000

static volatile int64_t *moved;
static char out[1 << 18];
static size_t out_len;
static int pty = -1;
static pid_t session;
static bool umasks; /* it is about the umask, not the idle limit */

static int64_t ms_now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

/* Takes what the terminal shows for so long; false once the session's other side is gone. */
static bool take(int ms)
{
	struct pollfd p = {pty, POLLIN, 0};
	int64_t end = ms_now() + ms;

	do {
		int64_t left = end - ms_now();
		if (poll(&p, 1, left > 0 ? (int)left : 0) > 0) {
			ssize_t n = read(pty, out + out_len, sizeof(out) - 1 - out_len);
			if (n <= 0)
				return false;
			for (ssize_t i = 0; i < n; i++)
				if (!out[out_len + (size_t)i])
					out[out_len + (size_t)i] = '?';
			out_len += (size_t)n;
			if (out_len > sizeof(out) / 2) {
				memmove(out, out + out_len - 4096, 4096);
				out_len = 4096;
			}
			out[out_len] = '\0';
		}
	} while (ms_now() < end);
	return true;
}

static bool over(void)
{
	return session <= 0 || waitpid(session, NULL, WNOHANG) == session ||
	       (kill(session, 0) && errno == ESRCH);
}

struct process {
	pid_t pid;
	char name[64]; /* of its program */
	unsigned long long started;
};

static bool read_text(const char *path, char *ret, size_t size)
{
	int fd = open(path, O_RDONLY);
	ssize_t n = fd >= 0 ? read(fd, ret, size - 1) : -1;

	if (fd >= 0)
		close(fd);
	ret[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* Does it wait for somebody to type? */
static bool waits_for_keys(pid_t pid)
{
	char path[64], text[256], link[128];
	long nr, fd;

	snprintf(path, sizeof(path), "/proc/%d/syscall", (int)pid);
	if (!read_text(path, text, sizeof(text)) || sscanf(text, "%ld %li", &nr, &fd) < 1)
		return false;
	if (nr == SYS_read) {
		snprintf(path, sizeof(path), "/proc/%d/fd/%ld", (int)pid, fd);
		ssize_t n = readlink(path, link, sizeof(link) - 1);
		return n > 0 && (!strncmp(link, "/dev/pts/", 9) || !strncmp(link, "/dev/tty", 8));
	}
#ifdef SYS_poll
	if (nr == SYS_poll)
		return true;
#endif
#ifdef SYS_select
	if (nr == SYS_select)
		return true;
#endif
	return nr == SYS_ppoll || nr == SYS_pselect6;
}

/* The process in front of a terminal that a person would be typing to; the youngest of them. */
static bool front(struct process *ret)
{
	static const char *const carriers[] = {
		"login", "ssh", "sshd", "su", "sudo", "idle-observe", "script"};
	DIR *d = opendir("/proc");
	struct dirent *e;
	bool found = false;

	while (d && (e = readdir(d))) {
		char path[300], text[1024], exe[PATH_MAX];
		int ppid, pgrp, sid, tty, tpgid;
		unsigned long long started;
		if (!isdigit((unsigned char)*e->d_name))
			continue;
		snprintf(path, sizeof(path), "/proc/%s/stat", e->d_name);
		if (!read_text(path, text, sizeof(text)) || !strrchr(text, ')'))
			continue;
		char state;
		if (sscanf(strrchr(text, ')') + 2,
			    "%c %d %d %d %d %d %*u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d "
			    "%llu",
			    &state, &ppid, &pgrp, &sid, &tty, &tpgid, &started) != 7 ||
			!tty || pgrp != tpgid || state == 'Z')
			continue;
		snprintf(path, sizeof(path), "/proc/%s/exe", e->d_name);
		ssize_t n = readlink(path, exe, sizeof(exe) - 1);
		if (n <= 0)
			continue;
		exe[n] = '\0';
		const char *name = strrchr(exe, '/') ? strrchr(exe, '/') + 1 : exe;
		bool carrier = false;
		for (size_t i = 0; i < sizeof(carriers) / sizeof(*carriers); i++)
			carrier |= !strcmp(name, carriers[i]);
		pid_t pid = (pid_t)atoi(e->d_name);
		if (carrier || (found && (started < ret->started ||
						 (started == ret->started && pid < ret->pid))))
			continue;
		ret->pid = pid;
		ret->started = started;
		snprintf(ret->name, sizeof(ret->name), "%.60s", name);
		found = true;
	}
	if (d)
		closedir(d);
	return found;
}

/* Waits until somebody could type: 1; 0 when the session ended; -1 when neither came. */
static int ready(struct process *ret)
{
	int64_t end = ms_now() + WAIT_MS;
	pid_t seen = 0;
	int same = 0;

	while (ms_now() < end) {
		size_t before = out_len;
		bool alive = take(25);
		if (over())
			return 0;
		if (!alive)
			usleep(25000);
		if (front(ret) && waits_for_keys(ret->pid) && ret->pid == seen && out_len == before)
			same++;
		else
			same = 0;
		seen = ret->pid;
		if (same >= 3)
			return 1;
	}
	return -1;
}

/* What the process asked of its alarm last; 0: none. */
static unsigned armed(pid_t pid)
{
	FILE *f = fopen("/run/idle-alarms", "r");
	long who;
	unsigned n, last = 0;

	while (f && fscanf(f, "%ld %u", &who, &n) == 2)
		if (who == pid)
			last = n;
	if (f)
		fclose(f);
	return last;
}

static void type_lines(const char *const *lines)
{
	for (; *lines; lines++) {
		if (write(pty, *lines, strlen(*lines)) < 0)
			return;
		take(5);
	}
}

static void shown(const char *mark, const char *from, char *ret, size_t size)
{
	const char *s = strstr(from, mark);
	size_t n = 0;

	snprintf(ret, size, "?");
	if (!s)
		return;
	for (s += strlen(mark); *s && *s != '>' && n + 5 < size; s++)
		n += (size_t)snprintf(ret + n, size - n,
			isgraph((unsigned char)*s) ? "%c" : "\\x%02x", (unsigned char)*s);
	ret[n] = '\0';
}

/* What a user can type against the limit; the value before and after. */
static void attempts(const struct process *p, char value[128], char after[128], char exported[8])
{
	static const char *const sh[] = {"printf '\\100\\100V<%s>\\n' \"${TMOUT-(unset)}\"\n",
		"printf '\\100\\100X<%s>\\n' \"`printenv TMOUT`\"\n", "PROMPT_COMMAND=\n",
		"TMOUT=0\n", "unset TMOUT\n", "typeset +r TMOUT\n", "TMOUT=0\n",
		"printf '\\100\\100A<%s>\\n' \"${TMOUT-(unset)}\"\n", "printf '\\100\\100E\\n'\n",
		NULL};
	static const char *const csh[] = {"echo \"@\"\"@V<$autologout>\"\n", "set autologout=0\n",
		"unset autologout\n", "echo \"@\"\"@A<$autologout>\"\n", "echo \"@\"\"@E\"\n",
		NULL};
	static const char *const shells[] = {"bash", "dash", "mksh", "mksh-static", "lksh", "ksh93",
		"rksh93", "zsh", "zsh5", "rbash", NULL};
	bool is_csh = !strcmp(p->name, "tcsh") || !strcmp(p->name, "bsd-csh"), is_sh = false;
	char x[128];

	for (size_t i = 0; shells[i]; i++)
		is_sh |= !strcmp(p->name, shells[i]);
	snprintf(value, 128, "?");
	snprintf(after, 128, "?");
	snprintf(exported, 8, "?");
	if (!is_csh && !is_sh)
		return;
	out_len = 0;
	*out = '\0';
	type_lines(is_csh ? csh : sh);
	for (int64_t end = ms_now() + WAIT_MS; ms_now() < end && !strstr(out, "@@E") && !over();)
		if (!take(25))
			usleep(25000);
	shown("@@V<", out, value, 128);
	shown("@@A<", out, after, 128);
	if (is_csh && !strcmp(value, "?"))
		snprintf(value, 128, "(unset)");
	if (is_csh && !strcmp(after, "?"))
		snprintf(after, 128, "(unset)");
	shown("@@X<", out, x, 128);
	if (is_sh)
		snprintf(exported, 8, "%s", *x ? "yes" : "no");
}

#define MADE "/run/made"

/* Has whoever sits at the prompt make a folder and a file, and prints their modes. */
static void make_something(const char *who, const char *way, const struct process *p)
{
	static const char *const lines[] = {
		"/bin/mkdir " MADE "/folder; /bin/touch " MADE "/file " MADE "/end\n", NULL};
	static const char *const restricted[] = {
		/* a restricted shell takes no slash in a command */
		"mkdir " MADE "/folder; touch " MADE "/file " MADE "/end\n", NULL};
	struct stat folder, file, end;

	if (!strncmp(p->name, "zsh", 3)) /* out of what it asks somebody without files */
		type_lines((const char *const[]){"q\n", NULL});
	mkdir(MADE, 0777);
	chmod(MADE, 0777);
	for (int round = 0; round < 2 && stat(MADE "/end", &end) && !over(); round++) {
		type_lines(round ? restricted : lines);
		for (int64_t until = ms_now() + WAIT_MS;
			ms_now() < until && stat(MADE "/end", &end) && !over();)
			if (!take(25))
				usleep(25000);
	}
	bool made = !stat(MADE "/folder", &folder) && !stat(MADE "/file", &file);
	if (made)
		printf("%s %s %s folder=%04o file=%04o\n", who, way, p->name,
			folder.st_mode & 07777u, file.st_mode & 07777u);
	else
		printf("%s %s %s - nothing\n", who, way, p->name);
	unlink(MADE "/file");
	unlink(MADE "/end");
	rmdir(MADE "/folder");
}

static void end_session(void)
{
	struct process p;

	for (int i = 0; i < 20 && front(&p); i++) {
		kill(p.pid, SIGKILL);
		usleep(10000);
	}
	if (session > 0 && !over()) {
		kill(session, SIGHUP);
		usleep(20000);
		kill(session, SIGKILL);
		waitpid(session, NULL, 0);
	}
	if (pty >= 0)
		close(pty);
	pty = -1;
	session = 0;
	out_len = 0;
}

/* One login; prints what came of it. */
static void look(const char *who, const char *way, const char *const *command)
{
	char value[128], after[128], exported[8];
	struct process p = {0}, last = {0}, behind;
	unsigned long long total = 0;
	int rc = -1, fd = open("/run/idle-alarms", O_WRONLY | O_TRUNC);

	if (fd >= 0)
		close(fd);
	*moved = 0;
	session = forkpty(&pty, NULL, NULL, NULL);
	if (session == 0) {
		setenv("TERM", "dumb", 1);
		execv(command[0], (char *const *)command);
		_exit(127);
	}
	for (int round = 0; round < 6; round++) {
		rc = ready(&p);
		if (rc <= 0)
			break;
		if (umasks) {
			make_something(who, way, &p);
			last = p;
			break;
		}
		if (p.pid != last.pid) {
			attempts(&p, value, after, exported);
			printf("%s %s %s value=%s after=%s exported=%s", who, way, p.name, value,
				after, exported);
			last = p;
			rc = ready(&p);
			if (rc <= 0 || p.pid != last.pid) {
				printf(" ends=%s\n", rc == 0 ? "at-once" : "?");
				continue;
			}
		}
		unsigned n = armed(p.pid);
		if (!n || n > 100000000) {
			printf(" ends=never\n");
			break;
		}
		total += n;
		*moved += n;
		kill(p.pid, SIGALRM);
		for (int64_t end = ms_now() + 1500;
			ms_now() < end && !kill(p.pid, 0) && !over() && armed(p.pid) == n;)
			if (!take(20))
				usleep(20000);
		for (int64_t end = ms_now() + 1500;
			ms_now() < end && kill(p.pid, 0) && !over() && !front(&behind);)
			if (!take(20))
				usleep(20000);
		take(60);
		if (over()) {
			printf(" ends=%llu\n", total);
			break;
		}
		if (kill(p.pid, 0)) {
			printf(" ends=%llu then\n", total);
			last.pid = 0;
		} else if (round == 5) {
			printf(" ends=never\n");
		}
	}
	if (!last.pid && !total)
		printf("%s %s - %s\n", who, way, rc == 0 ? "refused" : "stuck");
	end_session();
}

static int quietly(const char *command)
{
	char text[1024];

	snprintf(text, sizeof(text), "exec >/dev/null 2>&1; %s", command);
	return system(text);
}

/* Does the account have start files of its own? */
static bool own_files(const char *home)
{
	DIR *d = opendir(home);
	struct dirent *e;
	bool any = false;

	while (d && (e = readdir(d)))
		any |= *e->d_name == '.' && strcmp(e->d_name, ".") && strcmp(e->d_name, "..") &&
		       strcmp(e->d_name, ".ssh");
	if (d)
		closedir(d);
	return any;
}

static void prepare(void)
{
	int fd = open("/run/idle-clock", O_RDWR | O_CREAT | O_TRUNC, 0644);

	if (fd < 0 || ftruncate(fd, 8))
		exit(99);
	moved = mmap(NULL, 8, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	close(fd);
	fd = open("/run/idle-alarms", O_RDWR | O_CREAT | O_TRUNC, 0666);
	fchmod(fd, 0666);
	close(fd);
	fd = umasks ? -1 : open("/etc/ld.so.preload", O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd >= 0) {
		dprintf(fd, "/built/idle_clock.so\n");
		close(fd);
	}
	quietly("touch /run/utmp; install -m 600 /cases/shells/key /run/key; mkdir -p /run/sshd; "
		"ssh-keygen -A");
	for (int i = 0; i < 2; i++) {
		const char *who = i ? "alice" : "root", *home = i ? "/home/alice" : "/root";
		char text[512];
		snprintf(text, sizeof(text),
			"mkdir -p %2$s/.ssh; chmod 700 %2$s/.ssh; "
			"[ -e %2$s/.ssh/authorized_keys ] || cp /cases/shells/key.pub "
			"%2$s/.ssh/authorized_keys; "
			"[ -e %2$s/.ssh/environment ] || echo TMOUT=99999 >%2$s/.ssh/environment; "
			"chown -R %1$s: %2$s/.ssh",
			who, home);
		quietly(text);
	}
}

int main(int argc, char **argv)
{
	static const char *const who[] = {"alice", "root"}, *const home[] = {
								    "/home/alice", "/root"};

	umasks = argc > 1 && !strcmp(argv[1], "umask");
	umask(022);
	setvbuf(stdout, NULL, _IOLBF, 0);
	signal(SIGPIPE, SIG_IGN);
	prepare();
	bool sshd = !quietly("test -x /usr/sbin/sshd && /usr/sbin/sshd -t && /usr/sbin/sshd -o "
			     "Port=22 -E /dev/null");
	bool own = own_files(home[0]); /* before the first session leaves some */
	for (int i = 0; i < 2; i++) {
		const char *console[] = {"/usr/bin/login", "-f", who[i], NULL};
		const char *su[] = {"/usr/bin/su", "-", who[i], NULL};
		const char *ssh[] = {"/usr/bin/ssh", "-tt", "-i", "/run/key", "-o",
			"StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null", "-o",
			"BatchMode=yes", "-o", "LogLevel=ERROR", "-o", "SetEnv=TMOUT=99999", "-l",
			who[i], "127.0.0.1", NULL};
		look(who[i], "console", console);
		if (sshd)
			look(who[i], "ssh", ssh);
		else
			printf("%s ssh - refused\n", who[i]);
		look(who[i], "su", su);
		if (i == 0 && own) {
			quietly("cd /home/alice && for f in .[!.]*; do [ \"$f\" = .ssh ] || rm -rf "
				"\"$f\"; done");
			look(who[i], "system", console);
		}
	}
	const char *bob[] = {"/usr/bin/login", "-f", "bob", NULL};
	look("bob", "console", bob);
	return 0;
}
