/*
 * preload: what kmod's programs would load, without a kernel that loads it.  finit_module(2) and init_module(2) of the
 * programs that run under it only write the module into /sys/module, which the observer has put in the place of the real
 * one; a module whose dependencies were not loaded before it is refused as the kernel does.  uname(2) tells the release
 * in /run/bed_release, or /usr/lib/bed_release.
 *
 * The observer has also given up CAP_SYS_MODULE, and the files are none a kernel would take.
 */
#include <dlfcn.h>
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/utsname.h>
#include <unistd.h>

int init_module(void *image, unsigned long len, const char *options);

/* "/lib/modules/V/kernel/fs/udf/udf.ko" is "udf"; '-' is '_'. */
static void name_of(const char *path, char *name, size_t size)
{
	const char *base = strrchr(path, '/') ? strrchr(path, '/') + 1 : path;

	snprintf(name, size, "%.*s", (int)strcspn(base, "."), base);
	for (char *p = name; *p; p++)
		if (*p == '-')
			*p = '_';
}

static int is_loaded(const char *name)
{
	char path[512];

	snprintf(path, sizeof(path), "/sys/module/%s", name);
	return access(path, F_OK) == 0;
}

static void release_of(char *release, size_t size)
{
	FILE *f = fopen("/run/bed_release", "re");

	f = f ? f : fopen("/usr/lib/bed_release", "re");
	if (!f || !fgets(release, (int)size, f))
		strcpy(release, "0");
	release[strcspn(release, "\n")] = '\0';
	if (f)
		fclose(f);
}

/* Whether what modules.dep says it needs is there. */
static int needs_met(const char *wanted)
{
	char path[512], line[65536], name[256], release[256];
	int met = 1;

	release_of(release, sizeof(release));
	snprintf(path, sizeof(path), "/lib/modules/%s/modules.dep", release);
	FILE *f = fopen(path, "re");
	if (!f)
		return 1;
	while (fgets(line, sizeof(line), f)) {
		char *save, *word = strtok_r(line, ": \n", &save);
		if (!word)
			continue;
		name_of(word, name, sizeof(name));
		if (strcmp(name, wanted) != 0)
			continue;
		while ((word = strtok_r(NULL, " \n", &save))) {
			name_of(word, name, sizeof(name));
			met &= is_loaded(name);
		}
	}
	fclose(f);
	return met;
}

/* The kernel's own module_blacklist=, names separated by commas; the last one counts. */
static int refused(const char *name)
{
	char line[4096] = "", *words, *save, *names = NULL;
	FILE *f = fopen("/proc/cmdline", "re");

	if (f && !fgets(line, sizeof(line), f))
		line[0] = '\0';
	if (f)
		fclose(f);
	for (words = line; (words = strtok_r(words, " \n", &save)); words = NULL)
		if (!strncmp(words, "module_blacklist=", 17))
			names = words + 17;
	for (; (names = names ? strtok_r(names, ",", &save) : NULL); names = save)
		if (!strcmp(names, name))
			return 1;
	return 0;
}

static int insert(const char *path)
{
	char name[256], at[512];

	name_of(path, name, sizeof(name));
	if (refused(name)) {
		errno = EPERM;
		return -1;
	}
	if (is_loaded(name)) {
		errno = EEXIST;
		return -1;
	}
	if (!needs_met(name)) {
		errno = ENOENT; /* "Unknown symbol in module" */
		return -1;
	}
	snprintf(at, sizeof(at), "/sys/module/%s", name);
	mkdir(at, 0755);
	strcat(at, "/initstate");
	FILE *f = fopen(at, "we");
	if (!f)
		return -1;
	fputs("live\n", f);
	fclose(f);
	return 0;
}

static long insert_file(int fd)
{
	char link[64], path[4096];
	ssize_t n;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	n = readlink(link, path, sizeof(path) - 1);
	if (n < 0)
		return -1;
	path[n] = '\0';
	return insert(path);
}

long syscall(long number, ...)
{
	static long (*next)(long, ...);
	long a[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_finit_module)
		return insert_file((int)a[0]);
	if (!next)
		next = (long (*)(long, ...))dlsym(RTLD_NEXT, "syscall");
	return next(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int init_module(void *image, unsigned long len, const char *options)
{
	static const char key[] = "\0name=";
	const char *name = memmem(image, len, key, sizeof(key) - 1);

	/* A compressed file comes this way, unpacked; its name stands in it. */
	(void)options;
	errno = ENOEXEC;
	return name ? insert(name + sizeof(key) - 1) : -1;
}

int uname(struct utsname *u)
{
	memset(u, 0, sizeof(*u));
	strcpy(u->sysname, "Linux");
	strcpy(u->machine, "x86_64");
	release_of(u->release, sizeof(u->release));
	return 0;
}
