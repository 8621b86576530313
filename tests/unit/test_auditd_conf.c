/* auditd.conf: what auditd's parser takes, passes over and refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/str.h"
#include "checks/resolve/audit/auditd_conf.h"

struct tree {
	char dir[64];
	struct root *root;
	struct facts *facts;
	struct err err;
	const struct auditd_conf *conf;
};

static void put(const struct tree *t, const char *path, const char *data, size_t len)
{
	char full[256];

	snprintf(full, sizeof(full), "%s%s", t->dir, path);
	for (char *p = strchr(full + strlen(t->dir) + 1, '/'); p; p = strchr(p + 1, '/')) {
		*p = '\0';
		mkdir(full, 0755);
		*p = '/';
	}
	FILE *f = fopen(full, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, len, f), len);
	fclose(f);
}

static void start(struct tree *t, const char *text, size_t len)
{
	struct host h = {.now = {1795000000, 0}};

	*t = (struct tree){.dir = "/tmp/auditd_conf.XXXXXX"};
	assert_non_null(mkdtemp(t->dir));
	put(t, "/usr/sbin/auditd", "", 0);
	put(t, "/etc/group", "root:x:0:\nadm:x:4:\n", 19);
	put(t, "/var/log/audit/x", "", 0);
	if (text)
		put(t, "/etc/audit/auditd.conf", text, len);
	assert_int_equal(root_open(t->dir, &t->root, &t->err), 0);
	h.root = t->root;
	t->facts = facts_new(&h);
	t->conf = facts_get(t->facts, &model_auditd_conf, &t->err);
}

static void stop(struct tree *t)
{
	char cmd[128];

	facts_free(t->facts);
	root_close(t->root);
	snprintf(cmd, sizeof(cmd), "rm -rf %s", t->dir);
	assert_int_equal(system(cmd), 0);
}

#define SPACE "space_left = 75\n"

static const struct {
	const char *text, *key, *value; /* value NULL: refused with key in the message */
	unsigned line;
} rows[] = {
	{NULL, "num_logs", "0", 0},
	{"", "log_file", "/var/log/audit/audit.log", 0},
	{SPACE "NUM_Logs = 5\n", "num_logs", "5", 2},
	{SPACE "num_logs = 5\nnum_logs = 7\n", "num_logs", "7", 3},
	{SPACE "num_logs = 5", "num_logs", "0", 0}, /* no final newline: not read */
	{SPACE "   #num_logs = 5\n  num_logs   =   4  \n", "num_logs", "4", 3},
	{SPACE "num_logs = 5 # five\n", "one too many", NULL, 2},
	{SPACE "num_logs=5\n", "key = value", NULL, 2},
	{SPACE "\tnum_logs = 5\n", "unknown key", NULL, 2},
	{SPACE "num_logs = 5\r\n", "digits only", NULL, 2},
	{SPACE "\r\n", "key = value", NULL, 2},
	{SPACE "num_logs = 1000\n", "from 0 to 999", NULL, 2},
	{SPACE "no_such = 1\n", "unknown key", NULL, 2},
	{SPACE "log_group = adm\n", "log_group", "adm", 2},
	{SPACE "log_group = 4x\n", "log_group", "4", 2},
	{SPACE "log_group = wheel\n", "no group", NULL, 2},
	{SPACE "log_format = NOLOG\n", "write_logs", "no", 2},
	{SPACE "log_format = NOLOG\nwrite_logs = yes\n", "write_logs", "yes", 3},
	{SPACE "log_format = json\n", "does not take", NULL, 2},
	{SPACE "log_file = /a/audit.log\n", "too short", NULL, 2},
	{SPACE "log_file = /var/none/audit.log\n", "no directory", NULL, 2},
	{SPACE "log_file = /var/log/audit/x\n", "log_file", "/var/log/audit/x", 2},
	{SPACE "log_group = adm\nlog_file = /var/log/a.log\n", "directly in /var/log", NULL, 3},
	{"num_logs = 5\n", "must be larger", NULL, 1},
	{"# only a comment\n", "must be larger", NULL, 1},
	{"space_left = 25%\nadmin_space_left = 50\n", "space_left", "25%", 1},
	{"space_left = 100%\n", "below 100", NULL, 1},
	{SPACE "flush = INCREMENTAL_ASYNC\n", "needs freq", NULL, 2},
	{SPACE "flush = DATA\n", "flush", "DATA", 2},
	{SPACE "space_left_action = email\n", "space_left_action", "email", 2},
	{SPACE "space_left_action = syslog a b c\n", "space_left_action", "syslog", 2},
	{SPACE "disk_full_action = email\n", "does not take", NULL, 2},
	{SPACE "disk_error_action = rotate\n", "does not take", NULL, 2},
	{SPACE "space_left_action = exec /none\n", "space_left_action", NULL, 2},
	{SPACE "action_mail_acct = a\n", "no mail address", NULL, 2},
	{SPACE "verify_email = no\naction_mail_acct = a\n", "action_mail_acct", "a", 3},
	{SPACE "action_mail_acct = x@localhost\n", "no mail address", NULL, 2},
	{SPACE "name_format = user\n", "without a name", NULL, 2},
	{SPACE "name_format = user\nname = bed\n", "name", "bed", 3},
	{SPACE "tcp_client_ports = 1024-65535\n", "tcp_client_ports", "1024-65535", 2},
	{SPACE "tcp_client_ports = 9-\n", "dash between", NULL, 2},
	{SPACE "max_log_file = 99999999999999999999999\n", "too large", NULL, 2},
};

static void table(void **state)
{
	(void)state;
	if (geteuid())
		skip(); /* the daemon wants its file owned by root */
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct tree t;

		start(&t, rows[i].text, rows[i].text ? strlen(rows[i].text) : 0);
		if (rows[i].value) {
			if (!t.conf)
				fail_msg("row %zu: %s", i, t.err.text);
			const struct auditd_value *v = auditd_value(t.conf, rows[i].key);
			assert_string_equal(v->value, rows[i].value);
			assert_int_equal(v->line, rows[i].line);
			assert_int_equal(v->file != NULL, rows[i].line != 0);
		} else {
			if (t.conf || !strstr(t.err.text, rows[i].key))
				fail_msg("row %zu: %s", i, t.conf ? "taken" : t.err.text);
		}
		stop(&t);
	}
}

static void long_lines(void **state)
{
	char text[1024] = SPACE "num_logs = 5 ";
	struct tree t;

	(void)state;
	if (geteuid())
		skip();
	/* 159 bytes with the newline are read, 160 are passed over with what follows on the line. */
	size_t at = strlen(SPACE);
	memset(text + strlen(text), ' ', 200);
	strcpy(text + at + 158, "\nnum_logs = 6\n");
	start(&t, text, strlen(text));
	assert_string_equal(auditd_value(t.conf, "num_logs")->value, "6");
	stop(&t);
	strcpy(text + at + 158, "\n");
	start(&t, text, strlen(text));
	assert_string_equal(auditd_value(t.conf, "num_logs")->value, "5");
	stop(&t);
	strcpy(text + at + 158, " \nfreq = 3\n");
	start(&t, text, strlen(text));
	assert_string_equal(auditd_value(t.conf, "num_logs")->value, "0");
	assert_string_equal(auditd_value(t.conf, "freq")->value, "3");
	assert_int_equal(auditd_value(t.conf, "freq")->line, 3);
	stop(&t);
	static const char nul[] = SPACE "num_logs = 5\0\nfreq = 3\nfreq = 4\n";
	start(&t, nul, sizeof(nul) - 1);
	assert_string_equal(auditd_value(t.conf, "num_logs")->value, "0");
	assert_string_equal(auditd_value(t.conf, "freq")->value, "4");
	stop(&t);
}

static void absent_or_odd(void **state)
{
	struct tree t;
	char path[128];

	(void)state;
	start(&t, NULL, 0);
	snprintf(path, sizeof(path), "%s/usr/sbin/auditd", t.dir);
	facts_free(t.facts);
	root_close(t.root);
	unlink(path);
	assert_int_equal(root_open(t.dir, &t.root, &t.err), 0);
	struct host h = {.root = t.root};
	t.facts = facts_new(&h);
	assert_null(facts_get(t.facts, &model_auditd_conf, &t.err));
	assert_int_equal(t.err.code, 2);
	assert_null(auditd_value((const struct auditd_conf *)&t, "nothing"));
	stop(&t);
	if (geteuid())
		return;
	start(&t, SPACE, strlen(SPACE));
	snprintf(path, sizeof(path), "%s/etc/audit/auditd.conf", t.dir);
	assert_int_equal(chmod(path, 0646), 0);
	facts_free(t.facts);
	root_close(t.root);
	assert_int_equal(root_open(t.dir, &t.root, &t.err), 0);
	h.root = t.root;
	t.facts = facts_new(&h);
	assert_null(facts_get(t.facts, &model_auditd_conf, &t.err));
	assert_non_null(strstr(t.err.text, "writable by everyone"));
	stop(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(table), cmocka_unit_test(long_lines),
		cmocka_unit_test(absent_or_odd)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
