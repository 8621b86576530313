/*
 * apt_conf: APT's settings in effect (apt.conf(5)): built-in, /etc/apt/apt.conf.d in the order of names, /etc/apt/apt.conf.
 *
 * Not known: APT_CONFIG in the environment, options on a command line.
 */
#ifndef PLUMBLINE_CHECKS_RESOLVE_APT_CONF_H
#define PLUMBLINE_CHECKS_RESOLVE_APT_CONF_H

#include "checks/facts.h"

struct apt_setting {
	const char *key; /* "APT::Periodic::Update-Package-Lists"; of a list's item "KEY::" */
	const char *value;
	const struct file *file;
	unsigned line;
};

struct apt_conf {
	struct apt_setting *v;
	size_t n, cap;
	bool dead;	       /* a file APT refuses: it does nothing at all */
	const char *dead_text; /* where and why */
};

extern const struct model model_apt_conf; /* const struct apt_conf */

/* What a key is set to, or NULL; keys have no case. */
const struct apt_setting *apt_conf_get(const struct apt_conf *c, const char *key);
/* The i-th item of a list; NULL: there are no more. */
const struct apt_setting *apt_conf_item(const struct apt_conf *c, const char *key, size_t i);
/* The file or folder a key of Dir:: stands for, made of its parents ("Dir::State::lists"), without '/' at its end. */
const char *apt_conf_path(const struct apt_conf *c, struct arena *a, const char *key);
/* The names APT reads in a folder of parts, sorted: those with one of the endings ("" : none), and no strange letters. */
int apt_parts(struct root *r, struct arena *a, const char *dir, const char *const *endings,
	char ***ret, size_t *ret_n, struct err *e);
/* %41 read as A, in place, as APT does with words; the same text. */
char *apt_unquote(char *s);
/* APT's idea of yes (1) and no (0); -1: neither. */
int apt_bool(const char *v);

#endif
