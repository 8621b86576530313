/*
 * recur: one hostile text as times of cron, calendar time, and as timer, service, crontab, anacrontab and script of a root
 * where cron and anacron run.
 */
#include <assert.h>
#include <string.h>

#include "checks/resolve/boot/boot_times.h"
#include "checks/resolve/boot/recur.h"
#include "checks/resolve/units/unit_index.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_fixed(void)
{
	static const struct {
		const char *path, *text;
	} files[] = {{"/usr/lib/systemd/system/default.target",
			     "[Unit]\nWants=cron.service x.timer y.timer\n"},
		{"/usr/lib/systemd/system/cron.service",
			"[Service]\nExecStart=/usr/sbin/cron -f\n"},
		{"/usr/lib/systemd/system/y.timer", "[Timer]\nOnCalendar=daily\n"},
		{"/usr/lib/systemd/system/y.service", "[Service]\nExecStart=/usr/sbin/anacron\n"},
		{"/usr/sbin/cron", "\177ELF x"}, {"/usr/sbin/anacron", "\177ELF x"},
		{"/usr/bin/borg", "\177ELF x"}, {"/bin/sh", "\177ELF x"},
		{"/usr/bin/systemctl", "\177ELF x"},
		{"/etc/passwd", "root:x:0:0::/root:/bin/sh\n"}};
	static bool done;

	for (size_t i = 0; !done && i < sizeof(files) / sizeof(*files); i++)
		fuzz_put(files[i].path, files[i].text, strlen(files[i].text));
	done = true;
}

static void times(const uint8_t *data, size_t size, struct root *root)
{
	struct arena *a = arena_new(0);
	const char *text = arena_strndup(a, (const char *)data, size);
	struct moments m;
	const struct moments *one = &m;
	bool reboot;
	uint64_t least;

	const char *rest = boot_cron_times(text, &m, &reboot);
	assert(!rest || (rest >= text && rest <= text + strlen(text)));
	if (rest && !reboot)
		moments_gap(&one, 1, 1795000000, &least);
	if (unit_calendar(root, a, text, &m))
		moments_gap(&one, 1, 1795000000, &least);
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const char *const programs[] = {"borg check", "/usr/bin/borg", "sh"};

	put_fixed();
	fuzz_put("/usr/lib/systemd/system/x.timer", data, size);
	fuzz_put("/usr/lib/systemd/system/x.service", data, size);
	fuzz_put("/etc/cron.d/x", data, size);
	fuzz_put("/etc/anacrontab", data, size);
	fuzz_put("/usr/local/bin/x", data, size);
	struct host h = {.root = fuzz_root("/etc/crontab", data, size), .now = {1795000000, 0}};
	struct facts *f = facts_new(&h);
	struct arena *a = arena_new(0);
	struct err e = {0};
	const struct recur *r = facts_get(f, &model_recur, &e);
	size_t n = 0;

	times(data, size, h.root);
	for (size_t i = 0; r && i < r->n; i++)
		assert(r->v[i].interval && r->v[i].path && r->v[i].by && r->v[i].n);
	if (r)
		recur_of(r, a, programs, 3, &n);
	arena_free(a);
	facts_free(f);
	root_close(h.root);
	return 0;
}
