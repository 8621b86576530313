/*
 * pam-files: hostile text in a file that a module of PAM reads: pwhistory.conf, access.conf, time.conf, opasswd, lastlog,
 * wtmp.  The first byte picks the file; the others are as they usually are.  Played through a stack that asks all of them.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "checks/pam/ways.h"
#include "checks/resolve/accounts/last_login.h"
#include "tests/fuzz/one_file.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct {
	const char *path, *usual;
} files[] = {
	{"/etc/security/pwhistory.conf", "remember = 5\n"},
	{"/etc/security/access.conf", "+ : ALL : ALL\n"},
	{"/etc/security/time.conf", "login ; * ; * ; Al0000-2400\n"},
	{"/etc/security/opasswd", "alice:1000:1:$6$x$y\n"},
	{"/var/log/lastlog", ""},
	{"/var/log/wtmp", ""},
};
#define FILES (sizeof(files) / sizeof(*files))

static void put(const char *path, const char *text)
{
	fuzz_put(path, text, strlen(text));
}

static void make_root(void)
{
	static const char access[] = "x\0pam_modutil_user_in_group_nam_gid", /* 1.7's: numbers */
		svc[] = "auth required pam_faillock.so preauth\n"
			"auth required pam_access.so accessfile=/etc/security/access.conf\n"
			"auth required pam_unix.so\n"
			"account required pam_time.so\n"
			"account required pam_access.so\n"
			"account required pam_lastlog.so inactive=90\n"
			"account required pam_unix.so\n"
			"password required pam_pwhistory.so\n"
			"password required pam_unix.so remember=3 use_authtok\n";

	put("/etc/pam.d/login", svc);
	put("/etc/pam.d/other", "auth required pam_deny.so\n");
	put("/etc/passwd", "root:x:0:0:root:/root:/bin/sh\nalice:x:1000:1000::/home/alice:/bin/sh\n"
			   "bob:x:1001:1000::/home/bob:/bin/sh\n");
	put("/etc/group", "root:x:0:\nusers:x:1000:bob\n");
	for (const struct pam_model *m = pam_models; m->name; m++) {
		char name[128];
		snprintf(name, sizeof(name), "/lib/x86_64-linux-gnu/security/%s.so", m->name);
		put(name, str_eq(m->name, "pam_pwhistory") ? "pwhistory.conf" : "x");
	}
	fuzz_put("/lib/x86_64-linux-gnu/security/pam_access.so", access, sizeof(access));
}

static void play(struct root *r)
{
	struct arena *a = arena_new(0);
	struct pam_world w;
	struct pam_service *s;
	struct err e = {0};

	if (pam_world_build(r, a, false, &w, &e) < 0 ||
		pam_service_load(r, a, &w.install, "login", &s, &e) < 0)
		abort();
	const struct scenario_service as = {.service = s};
	const struct way way = {.name = "login", .service = s, .password = true};
	for (size_t i = 1; i < w.n_users; i++) {
		const struct account account = {.name = w.users[i].name, .password = PASSWORD_HASH};
		const struct subject subject = {.account = &account,
			.user = &w.users[i],
			.shadow = {.known = true,
				.changed = 20000,
				.min = AGE_UNSET,
				.max = AGE_UNSET,
				.warn = AGE_UNSET,
				.inactive = AGE_UNSET,
				.expires = AGE_UNSET}};
		scenario_lockout(&w, &as, &w.users[i], 3, 900);
		scenario_barred(&w, &as, &w.users[i], "pam_access");
		scenario_barred(&w, &as, &w.users[i], "pam_time");
		scenario_history(&w, &as, &w.users[i], 3, false);
		aging_entry(&w, &way, &subject, 20010, ENTRY_CHANGE);
	}
	arena_free(a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool made;

	if (!made)
		make_root();
	made = true;
	if (!size)
		return 0;
	size_t which = data[0] % FILES;
	size = size > 8192 ? 8192 : size;
	for (size_t i = 0; i < FILES; i++)
		if (i != which)
			put(files[i].path, files[i].usual);
	struct host h = {.root = fuzz_root(files[which].path, data + 1, size - 1)};
	struct facts *f = facts_new(&h);
	struct err e = {0};

	const struct last_logins *l = facts_get(f, &model_last_logins, &e);
	if (l)
		last_login(l, "alice", 1000, NULL);
	else if (!*e.text)
		abort();
	play(h.root);
	facts_free(f);
	root_close(h.root);
	return 0;
}
