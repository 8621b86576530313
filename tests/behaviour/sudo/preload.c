/*
 * preload: a shared object that leaves a mark when root loads it, for sudo/observe.pl (LD_PRELOAD and its like).
 */
#include <fcntl.h>
#include <unistd.h>

__attribute__((constructor)) static void mark(void)
{
	int fd = geteuid() ? -1 : open("/var/plumbline-mark", O_WRONLY | O_CREAT | O_TRUNC, 0644);

	if (fd >= 0) {
		if (write(fd, "x\n", 2) < 0)
			_exit(1);
		close(fd);
	}
}

/* An auditor (LD_AUDIT) is asked for its version first. */
unsigned la_version(unsigned version);
unsigned la_version(unsigned version)
{
	return version;
}
