/* modprobe: what modprobe.d(5) lets be loaded of the modules of each kernel of a root. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_MODPROBE_H
#define PLUMBLINE_CHECKS_RESOLVE_MODPROBE_H

#include "base/rootfs.h"

struct boot_hand;

enum modprobe_word { MP_ALIAS, MP_BLACKLIST, MP_INSTALL, MP_REMOVE, MP_SOFTDEP, MP_REFUSED };

/* One line that counts. Names have '_' for '-'. */
struct modprobe_line {
	enum modprobe_word word;
	const char *name;  /* for alias, install and softdep a shell pattern */
	const char *value; /* the module an alias means, the command, the soft dependencies; NULL */
	const struct file *file;
	unsigned line;
};
struct modprobe_conf {
	struct modprobe_line *v;
	size_t n, cap;
};

/* Appends the lines of one file. */
void modprobe_parse(struct arena *a, const struct file *f, struct modprobe_conf *to);
/* The configuration for one kernel ("6.1.0-18-amd64"; NULL: none) in the order kmod reads it.  0 or -errno. */
int modprobe_read(struct root *r, struct arena *a, const char *kernel, struct modprobe_conf *ret,
	struct err *e);

/* What becomes of one module of one kernel. */
struct module_fate {
	const char *
		kernel; /* NULL: the root has no kernel, the module is judged as one without dependencies */
	const char *module;
	bool built_in, absent;
	const char *way; /* the request that loads it: a module's name or an alias; NULL: none */
	bool by_alias;	 /* way is an alias */
	const struct boot_hand *hand;	/* who loads it at or after the boot; NULL: none */
	const char *unknown;		/* what is not understood and may load it; NULL */
	const struct modprobe_line *by; /* the line that keeps it off, or lets it in; NULL: none */
};

/*
 * The fates of the modules asked for in every kernel below /lib/modules, in the arena; hands: the commands the boot comes
 * to.  0 or -errno (-EBADMSG: the list of a kernel's modules is not what depmod writes).
 */
int modprobe_fates(struct root *r, struct arena *a, char *const *modules, size_t n_modules,
	const struct boot_hand *hands, size_t n_hands, struct module_fate **ret, size_t *ret_n,
	struct err *e);

/* For the parts: modprobe_tree.c, modprobe_command.c. */

struct kmodule {
	const char *name, *path; /* path NULL: named by the configuration only */
	size_t *deps;		 /* in the order kmod loads them */
	size_t n_deps;
	const struct modprobe_line *install, *softdep, *refused;
	bool blacklisted, looked;
	bool visited, required, ignore_command, loaded, running; /* of the request that is tried */
	bool perhaps;			 /* loaded by a command that may not be come to */
	const struct boot_hand *by_hand; /* the first that loads it */
	const char *hand_open;		 /* why it is not known whether it does; NULL: it does */
};
struct module_alias {
	const char *pattern;
	size_t module;
};
struct module_tree {
	struct root *root;
	struct arena *a;
	const char *kernel;
	struct kmodule *v;
	size_t n, cap;
	struct module_alias *aliases;
	size_t n_aliases, cap_aliases;
	char **built_in;
	size_t n_built_in, cap_built_in;
	size_t *index; /* hash of names */
	size_t n_index;
	struct modprobe_conf conf;
	const char *unknown; /* of the request that is tried */
	unsigned depth, commands, steps;
};

int module_tree_read(struct module_tree *t, struct err *e);
/* The module of that name, or the number of modules. */
size_t module_tree_find(const struct module_tree *t, const char *name);
/* The same, made when there is none. */
size_t module_tree_add(struct module_tree *t, const char *name);
bool module_tree_built_in(const struct module_tree *t, const char *name);
/* '-' as '_' but in brackets; NULL when the brackets do not match. */
char *module_name(struct arena *a, const char *text, size_t len);

/*
 * A request by name or alias, as modprobe NAME; ignore: its own install line is not heeded; blacklist: blacklist lines
 * count for names too.  Whether it succeeded.
 */
bool modprobe_request(struct module_tree *t, const char *name, bool ignore, bool blacklist);
/* One module with all that belongs to it. */
bool modprobe_probe(struct module_tree *t, size_t module, bool ignore);
/* insmod: the module alone. */
bool modprobe_insert(struct module_tree *t, size_t module);
/* Runs the command of a module's install line in thought.  Whether it succeeds. */
bool modprobe_command(struct module_tree *t, const char *text, const char *module);
/* What the commands load that a boot comes to: kmodule.by_hand. */
void modprobe_hands(struct module_tree *t, const struct boot_hand *v, size_t n);

#endif
