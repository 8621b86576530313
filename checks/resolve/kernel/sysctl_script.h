/*
 * sysctl_script: what commands and scripts that run at boot write to /proc/sys.
 *
 * A walk over the grammar (sh_parse.h) with what can be told of variables; a condition that files do not decide marks
 * what depends on it, and what mentions sysctl or /proc/sys and is not understood loses the keys it mentions.
 */
#ifndef PLUMBLINE_CHECKS_SHELL_SYSCTL_SCRIPT_H
#define PLUMBLINE_CHECKS_SHELL_SYSCTL_SCRIPT_H

#include "checks/resolve/kernel/sysctl.h"

struct sysctl_script {
	struct root *root;
	struct arena *a;
	struct sysctl_log *log;
	struct sysctl_origin at; /* of whoever runs it: by, hand, when */
	const char *credential;	 /* systemd-sysctl reads it last; NULL */
	bool own_network; /* it has a network name space of its own: nothing it writes below net/ reaches the host */
	bool only_network; /* all it can write is what is below net/ */
	/* Runs what systemd-sysctl.service runs (systemctl restart systemd-sysctl). */
	void (*restart)(struct sysctl_script *s, void *arg);
	void *arg;
	char *const *env; /* "NAME=VALUE" that it starts with */
	size_t n_env;
	unsigned depth;
};

/* One command by its words, executed as it stands; its exit code: 1 success, 0 failure, -1 not known. */
int hand_command(struct sysctl_script *s, char *const *argv, size_t n);
/* The same where what it prints goes to a file. */
int hand_printing(struct sysctl_script *s, char *const *argv, size_t n, const char *path);
/* What ifupdown runs at boot (boot_interfaces.h). */
void hand_ifupdown(struct sysctl_script *s);
/* A text of the shell that stands in f (NULL: nowhere) from a line on; its exit code. */
int hand_text(struct sysctl_script *s, const char *text, const struct file *f, unsigned line);

#endif
