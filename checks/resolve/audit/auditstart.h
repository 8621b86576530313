/* auditstart: how auditd.service starts the daemon. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_AUDITSTART_H
#define PLUMBLINE_CHECKS_RESOLVE_AUDITSTART_H

#include "checks/facts.h"

struct audit_start {
	int enabled; /* what the daemon sets in the kernel: 1, or 0 with -s disable */
	const char *command;
	const char *config;		 /* the folder of auditd.conf */
	const char *wrong_en, *wrong_zh; /* why it does not run or keeps no records; NULL */
	const struct file *file;	 /* of the ExecStart= that decides */
	unsigned line;
	const struct file *wrong_file; /* of the setting that is wrong; NULL: the command's */
	unsigned wrong_line;
};

/* 0; -ENOENT when the unit has no ExecStart= or is not there; -ENOTSUP for a command not known here. */
int audit_start(struct root *root, struct arena *a, struct audit_start *ret, struct err *e);

/* A program that may start or load anything: no shell script, and not one that the system's packages bring. */
bool audit_foreign_program(struct root *root, const char *path);

/*
 * How many records the kernel holds back at the next boot before any rule is loaded: audit_backlog_limit= of the boot
 * loader's kernel lines (the least of them; of the running kernel where there is no grub.cfg), or the kernel's own 64.
 * 0 or -errno; *ret_file NULL: the kernel's own.
 */
int audit_boot_backlog(struct root *root, struct arena *a, int64_t *ret,
	const struct file **ret_file, unsigned *ret_line, struct err *e);

#endif
