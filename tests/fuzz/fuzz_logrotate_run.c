/* logrotate_run: one hostile text as timer, drop-in of the service, tables and script of cron, and logrotate.conf. */
#include <assert.h>
#include <string.h>

#include "checks/resolve/logs/logrotate.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void put_fixed(void)
{
	static const struct {
		const char *path, *text;
	} files[] = {{"/usr/lib/systemd/system/default.target",
			     "[Unit]\nWants=cron.service logrotate.timer\n"},
		{"/usr/lib/systemd/system/logrotate.service",
			"[Service]\nExecStart=/usr/sbin/logrotate /etc/logrotate.conf\n"},
		{"/usr/lib/systemd/system/cron.service",
			"[Service]\nExecStart=/usr/sbin/cron -f\n"},
		{"/usr/sbin/logrotate", "\177ELF x"}, {"/usr/sbin/cron", "\177ELF x"},
		{"/etc/passwd", "root:x:0:0::/root:/bin/sh\n"}};
	static bool done;

	for (size_t i = 0; !done && i < sizeof(files) / sizeof(*files); i++)
		fuzz_put(files[i].path, files[i].text, strlen(files[i].text));
	done = true;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	put_fixed();
	fuzz_put("/usr/lib/systemd/system/logrotate.timer", data, size);
	fuzz_put("/etc/systemd/system/logrotate.service.d/x.conf", data, size);
	fuzz_put("/etc/cron.daily/x", data, size);
	fuzz_put("/etc/cron.d/x", data, size);
	fuzz_put("/var/spool/cron/crontabs/root", data, size);
	fuzz_put("/etc/logrotate.conf", data, size);
	struct host h = {.root = fuzz_root("/etc/crontab", data, size)};
	struct facts *f = facts_new(&h);
	struct arena *a = arena_new(0);
	struct err e = {0};
	const struct logrotate *l = facts_get(f, &model_logrotate, &e);

	for (size_t i = 0; l && i < l->n_runs && i < 20; i++) {
		assert(l->runs[i].by && l->runs[i].n_paths);
		assert(l->runs[i].interval || l->runs[i].unknown);
		logrotate_for(l, &l->runs[i], a, "/var/log/auth.log");
	}
	arena_free(a);
	facts_free(f);
	root_close(h.root);
	return 0;
}
