/* rsyslog_state: the settings in effect while rsyslogd's configuration is read.  Only for rsyslog*.c. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_RSYSLOG_STATE_H
#define PLUMBLINE_CHECKS_RESOLVE_RSYSLOG_STATE_H

#include "checks/resolve/logs/rsyslog_parse.h"

/* Of created files and directories. */
struct rs_creation {
	mode_t file, dir;
	const char *owner, *group;
};

struct rs_state {
	struct root *root;
	struct arena *a;
	struct rsyslog_conf *conf;
	struct rsyslog_action *actions;
	struct rsyslog_input *inputs;
	struct rsyslog_problem *problems;
	struct rsyslog_template **templates; /* pointers: actions keep them */
	struct rsyslog_problem fatal;
	size_t n_actions, cap_actions, n_inputs, cap_inputs, n_problems, cap_problems, n_templates,
		cap_templates;
	const char **modules; /* loaded */
	size_t n_modules, cap_modules;
	struct rs_creation legacy, module; /* by $directives; by module(load="builtin:omfile") */
	const char *file_template, *forward_template; /* $Action...DefaultTemplate */
	const char *module_file_template, *module_forward_template;
	const char *driver, *auth_mode, *action_driver;
	unsigned driver_mode;
	bool queue_file, queue_disk; /* $ActionQueue...: for the next action only */
	const char *ruleset;
	struct rs_call { /* messages go from one ruleset (NULL: an input, the core) to another (NULL: any) */
		const char *from, *to;
	} * called;
	size_t n_called, cap_called;
	const char *filter; /* of the last rule, for "&" */
	bool stopped;	    /* everything of this ruleset was discarded above */
	const struct file *main;
	int depth;
	unsigned files;
};

void rs_problem(struct rs_state *s, const struct file *f, unsigned line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));
void rs_fatal(struct rs_state *s, const struct file *f, unsigned line, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

/* Notes that messages go from a ruleset (NULL: an input, the core) to another (NULL: which cannot be told). */
void rs_called(struct rs_state *s, const char *from, const char *to);
const struct rsyslog_template *rs_template(const struct rs_state *s, const char *name);
void rs_define_template(struct rs_state *s, const char *name, const char *text,
	enum rsyslog_stamp stamp, const struct cursor *c, unsigned line);
/* Whether the plugin's shared object is installed; true where no plugin directory is found. */
bool rs_has_plugin(const struct rs_state *s, const char *name);
void rs_builtin_templates(struct rs_state *s);

/* A "$Name value" line, without the "$".  $IncludeConfig is not among these. */
void rs_directive(struct rs_state *s, const struct cursor *c, unsigned line, char *text);
/* A legacy action: "-/var/log/x;Format", "@@host:514", "~", ":omusrmsg:*", "root,alice". */
void rs_legacy_action(
	struct rs_state *s, const struct cursor *c, unsigned line, const char *filter, char *text);
/* action(...), input(...), module(...), global(...). */
void rs_action_object(struct rs_state *s, const struct cursor *c, unsigned line, const char *filter,
	const struct rs_params *p);
void rs_module_object(
	struct rs_state *s, const struct cursor *c, unsigned line, const struct rs_params *p);
void rs_input(struct rs_state *s, const char *type, const char *port, const char *path,
	const struct cursor *c, unsigned line);
void rs_global_object(struct rs_state *s, const struct rs_params *p);
void rs_discard(struct rs_state *s, const struct cursor *c, unsigned line, const char *filter);

#endif
