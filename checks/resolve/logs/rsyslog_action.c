/*
 * rsyslog_action: what $directives, module(), global() set, and the actions that come of it.
 *
 * $directives hold for the legacy actions after them; action() looks at its own parameters, then at those of
 * module(load="builtin:omfile"), then at the compiled-in defaults, except for the default template, which it shares.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "checks/resolve/logs/rsyslog_state.h"

static struct rsyslog_where at(const struct cursor *c, unsigned line)
{
	return (struct rsyslog_where){c->file, line};
}

/* "0640": rsyslogd takes four or five octal digits that begin with 0, nothing else. */
static bool mode_of(const char *text, mode_t *ret)
{
	size_t n = strlen(text);

	if ((n != 4 && n != 5) || text[0] != '0' || strspn(text, "01234567") != n)
		return false;
	*ret = (mode_t)strtoul(text, NULL, 8);
	return true;
}

static bool is_on(const char *v)
{
	return str_ieq(v, "on") || str_ieq(v, "yes") || str_ieq(v, "true") || str_eq(v, "1");
}

static bool everything(const char *filter)
{
	return !*filter || str_eq(filter, "*.*");
}

static struct rsyslog_action *new_action(
	struct rs_state *s, const struct cursor *c, unsigned line, const char *filter)
{
	struct rsyslog_action *x =
		arena_push(s->a, &s->actions, &s->n_actions, &s->cap_actions, sizeof(*x));

	*x = (struct rsyslog_action){.kind = RSYSLOG_OTHER,
		.module = "",
		.filter = filter,
		.ruleset = s->ruleset,
		.after_stop = s->stopped,
		.at = at(c, line)};
	return x;
}

void rs_discard(struct rs_state *s, const struct cursor *c, unsigned line, const char *filter)
{
	struct rsyslog_action *x = new_action(s, c, line, filter);

	x->kind = RSYSLOG_DISCARD;
	x->module = "omdiscard";
	if (everything(filter))
		s->stopped = true;
}

/* An action whose template is not defined above it is disabled by rsyslogd. */
static bool take_template(struct rs_state *s, struct rsyslog_action *x, const char *name)
{
	x->tmpl = rs_template(s, name);
	if (x->tmpl)
		return true;
	rs_problem(s, x->at.file, x->at.line,
		"template %s is not defined here: rsyslogd disables the action", name);
	s->n_actions--;
	return false;
}

static const char *file_default(const struct rs_state *s)
{
	return s->module_file_template ? s->module_file_template
	       : s->file_template      ? s->file_template
				       : "RSYSLOG_FileFormat";
}

static const char *forward_default(const struct rs_state *s)
{
	return s->module_forward_template ? s->module_forward_template
	       : s->forward_template	  ? s->forward_template
					  : "RSYSLOG_TraditionalForwardFormat";
}

static void use_creation(struct rsyslog_action *x, const struct rs_creation *k)
{
	x->create_mode = k->file;
	x->dir_create_mode = k->dir;
	x->owner = k->owner;
	x->group = k->group;
}

static bool is_tls_driver(const char *d)
{
	return str_ieq(d, "gtls") || str_ieq(d, "ossl") || str_ieq(d, "mbedtls");
}

static void settle_tls(struct rs_state *s, struct rsyslog_action *x)
{
	x->tls = str_eq(x->protocol, "tcp") && x->driver && is_tls_driver(x->driver) &&
		 x->driver_mode == 1;
	if (x->tls && !rs_has_plugin(s, arena_printf(s->a, "lmnsd_%s", x->driver)))
		rs_problem(s, x->at.file, x->at.line,
			"stream driver %s is not installed: nothing is sent", x->driver);
}

/* Cuts ";Template" off a legacy action; NULL when there is none. */
static char *cut_template(char *text)
{
	char *semi = strchr(text, ';');

	if (!semi)
		return NULL;
	*semi = '\0';
	str_strip(text);
	return str_strip(semi + 1);
}

static void legacy_file(struct rs_state *s, struct rsyslog_action *x, char *text)
{
	if (*text == '-')
		text++;
	x->kind = RSYSLOG_FILE;
	x->module = "omfile";
	use_creation(x, &s->legacy);
	if (*text == '|' || *text == '?') {
		x->is_pipe = *text == '|';
		bool dynamic = *text == '?';
		text = str_strip(text + 1);
		if (x->is_pipe)
			x->module = "ompipe";
		char *t = cut_template(text);
		if (dynamic)
			x->dyna_template = text;
		else
			x->path = text;
		take_template(s, x, t ? t : file_default(s));
		return;
	}
	char *comment = strstr(text, " #");
	if (comment)
		*comment = '\0';
	char *t = cut_template(text);
	size_t len = strcspn(text, " \t");
	const char *rest = text[len] ? str_strip(text + len) : "";
	if (*rest && *rest != '#') {
		rs_problem(s, x->at.file, x->at.line,
			"text after the file name: rsyslogd refuses the action");
		s->n_actions--;
		return;
	}
	text[len] = '\0';
	x->path = text;
	take_template(s, x, t ? t : file_default(s));
}

/* "@host:514", "@@(o)[::1]:6514;Template" */
static void legacy_forward(struct rs_state *s, struct rsyslog_action *x, char *text)
{
	char *t = cut_template(text);

	x->kind = RSYSLOG_FORWARD;
	x->module = "omfwd";
	x->protocol = text[1] == '@' ? "tcp" : "udp";
	text += text[1] == '@' ? 2 : 1;
	if (*text == '(') {
		char *close = strchr(text, ')');
		text = close ? close + 1 : text + strlen(text);
	}
	char *host = text, *port = NULL;
	if (*host == '[' && strchr(host, ']')) {
		char *close = strchr(++host, ']');
		*close = '\0';
		port = close[1] == ':' ? close + 2 : NULL;
	} else if ((port = strchr(host, ':'))) {
		*port++ = '\0';
	}
	if (port)
		port[strcspn(port, " \t#")] = '\0';
	host[strcspn(host, " \t#")] = '\0';
	x->host = host;
	x->port = port && *port ? port : NULL;
	x->driver = s->action_driver ? s->action_driver : s->driver;
	x->driver_mode = s->driver_mode;
	x->auth_mode = s->auth_mode;
	x->queued_on_disk = s->queue_file || s->queue_disk;
	settle_tls(s, x);
	take_template(s, x, t ? t : forward_default(s));
}

/* ":module:argument" */
static void legacy_module(struct rs_state *s, struct rsyslog_action *x, char *text)
{
	char *end = strchr(text + 1, ':');

	if (!end)
		return rs_problem(
			s, x->at.file, x->at.line, "action \"%s\" is not understood", text);
	*end = '\0';
	x->module = text + 1;
	if (str_ieq(x->module, "omusrmsg")) {
		x->kind = RSYSLOG_USERS;
	} else if (str_ieq(x->module, "omrelp")) {
		char *argument = end + 1, *t = cut_template(argument),
		     *port = strchr(argument, ':');
		if (port)
			*port++ = '\0';
		x->kind = RSYSLOG_FORWARD;
		x->protocol = "relp";
		x->host = argument;
		x->port = port;
		take_template(s, x, t ? t : "RSYSLOG_ForwardFormat");
	} else if (str_starts(x->module, "om") && end[1] && end[1] != ';') {
		/* ":ommysql:server,database,user,password": of that the server alone is kept */
		x->to = arena_strndup(s->a, end + 1, strcspn(end + 1, ",; \t"));
	}
}

void rs_legacy_action(
	struct rs_state *s, const struct cursor *c, unsigned line, const char *filter, char *text)
{
	if (!*text) {
		rs_problem(s, c->file, line, "a selector without an action");
		return;
	}
	if (*text == '~') {
		rs_discard(s, c, line, filter);
		return;
	}
	struct rsyslog_action *x = new_action(s, c, line, filter);
	if (*text == '/' || *text == '-' || *text == '|' || *text == '?')
		legacy_file(s, x, text);
	else if (*text == '@')
		legacy_forward(s, x, text);
	else if (*text == ':')
		legacy_module(s, x, text);
	else if (*text == '^')
		x->module = "omshell",
		x->to = arena_strndup(s->a, text + 1, strcspn(text + 1, "; \t"));
	else if (*text == '>')
		x->module = "database",
		x->to = arena_strndup(s->a, text + 1, strcspn(text + 1, ",; \t"));
	else
		x->kind = RSYSLOG_USERS, x->module = "omusrmsg";
	s->queue_file = s->queue_disk = false;
	s->driver_mode = 0;
	s->auth_mode = s->action_driver = NULL;
}

static bool take_mode(struct rs_state *s, const struct cursor *c, unsigned line,
	const struct rs_params *p, const char *name, mode_t *mode)
{
	const char *v = rs_get(p, name);

	if (!v || mode_of(v, mode))
		return true;
	rs_problem(s, c->file, line,
		"%s=\"%s\" is no mode to rsyslogd, which refuses the whole object", name, v);
	return false;
}

static bool take_creation(struct rs_state *s, const struct cursor *c, unsigned line,
	const struct rs_params *p, struct rs_creation *k)
{
	const char *v;

	if ((v = rs_get(p, "fileOwner")) || (v = rs_get(p, "fileOwnerNum")))
		k->owner = v;
	if ((v = rs_get(p, "fileGroup")) || (v = rs_get(p, "fileGroupNum")))
		k->group = v;
	return take_mode(s, c, line, p, "fileCreateMode", &k->file) &&
	       take_mode(s, c, line, p, "dirCreateMode", &k->dir);
}

static void file_object(struct rs_state *s, struct rsyslog_action *x, const struct cursor *c,
	unsigned line, const struct rs_params *p)
{
	struct rs_creation k = s->module;
	const char *t = rs_get(p, "template");

	x->kind = RSYSLOG_FILE;
	x->path = rs_get(p, "file");
	x->dyna_template = x->path ? NULL : rs_get(p, "dynaFile");
	if (!x->path && !x->dyna_template)
		rs_problem(s, c->file, line,
			"omfile without file or dynaFile: rsyslogd refuses the action");
	if ((!x->path && !x->dyna_template) || !take_creation(s, c, line, p, &k)) {
		s->n_actions--;
		return;
	}
	use_creation(x, &k);
	take_template(s, x, t ? t : file_default(s));
}

static void forward_object(
	struct rs_state *s, struct rsyslog_action *x, const struct rs_params *p, bool relp)
{
	const char *v, *t = rs_get(p, "template");

	x->kind = RSYSLOG_FORWARD;
	x->host = rs_get(p, "target");
	x->port = rs_get(p, "port");
	v = rs_get(p, "protocol");
	x->protocol = relp ? "relp" : str_ieq(v, "tcp") ? "tcp" : "udp";
	x->driver = (v = rs_get(p, "StreamDriver")) ? v : s->driver;
	x->driver_mode = (v = rs_get(p, "StreamDriverMode")) ? (unsigned)strtoul(v, NULL, 10) : 0;
	x->auth_mode = (v = rs_get(p, "StreamDriverAuthMode")) ? v : rs_get(p, "tls.authMode");
	x->queued_on_disk = rs_get(p, "queue.filename") || str_ieq(rs_get(p, "queue.type"), "disk");
	if (relp)
		x->tls = (v = rs_get(p, "tls")) && is_on(v);
	else
		settle_tls(s, x);
	take_template(s, x, t ? t : relp ? "RSYSLOG_ForwardFormat" : forward_default(s));
}

/* The receiver or the program that an action of any other module names, and whether it is https. */
static void other_object(struct rs_state *s, struct rsyslog_action *x, const struct rs_params *p)
{
	static const char *const names[] = {
		"server", "target", "broker", "host", "uristr", "binary", "socket"};
	const char *https = rs_get(p, "useHttps");

	for (size_t i = 0; i < sizeof(names) / sizeof(*names) && !x->to; i++)
		x->to = rs_get(p, names[i]);
	if (x->to && str_ieq(x->module, "omprog"))
		x->to = arena_strndup(s->a, x->to, strcspn(x->to, " \t"));
	if (str_ieq(x->module, "omelasticsearch")) /* a scheme of its own goes before useHttps */
		x->tls = (https && is_on(https) && !(x->to && strcasestr(x->to, "http://"))) ||
			 (x->to && str_starts(x->to, "https://") && !strchr(x->to, ','));
	else if (str_ieq(x->module, "omhttp"))
		x->tls = !https || is_on(https);
}

static bool is_builtin(const char *module)
{
	static const char *const names[] = {
		"omfile", "omfwd", "omusrmsg", "ompipe", "omshell", "omdiscard"};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (str_ieq(module, names[i]))
			return true;
	return false;
}

static bool is_loaded(const struct rs_state *s, const char *module)
{
	for (size_t i = 0; i < s->n_modules; i++)
		if (str_ieq(s->modules[i], module))
			return true;
	return false;
}

void rs_action_object(struct rs_state *s, const struct cursor *c, unsigned line, const char *filter,
	const struct rs_params *p)
{
	const char *type = rs_get(p, "type");

	if (!type) {
		rs_problem(s, c->file, line, "action() without type: rsyslogd refuses it");
		return;
	}
	if (!is_builtin(type) && !is_loaded(s, type)) {
		rs_problem(s, c->file, line,
			"action of module %s, which is not loaded: rsyslogd refuses it", type);
		return;
	}
	if (str_ieq(type, "omdiscard")) {
		rs_discard(s, c, line, filter);
		return;
	}
	struct rsyslog_action *x = new_action(s, c, line, filter);
	x->module = type;
	if (str_ieq(type, "omfile")) {
		x->module = "omfile";
		file_object(s, x, c, line, p);
	} else if (str_ieq(type, "omfwd") || str_ieq(type, "omrelp")) {
		x->module = str_ieq(type, "omrelp") ? "omrelp" : "omfwd";
		forward_object(s, x, p, str_ieq(type, "omrelp"));
	} else if (str_ieq(type, "omusrmsg")) {
		x->kind = RSYSLOG_USERS;
	} else if (str_ieq(type, "ompipe") && rs_get(p, "pipe")) {
		const char *t = rs_get(p, "template");
		x->kind = RSYSLOG_FILE;
		x->is_pipe = true;
		x->path = rs_get(p, "pipe");
		use_creation(x, &s->legacy);
		take_template(s, x, t ? t : "RSYSLOG_TraditionalFileFormat");
	} else {
		other_object(s, x, p);
	}
}

void rs_input(struct rs_state *s, const char *type, const char *port, const char *path,
	const struct cursor *c, unsigned line)
{
	*(struct rsyslog_input *)arena_push(s->a, &s->inputs, &s->n_inputs, &s->cap_inputs,
		sizeof(*s->inputs)) = (struct rsyslog_input){type, port, path, at(c, line)};
}

bool rs_has_plugin(const struct rs_state *s, const char *name)
{
	static const char *const dirs[] = {"/usr/lib/x86_64-linux-gnu/rsyslog",
		"/usr/lib/aarch64-linux-gnu/rsyslog", "/usr/lib64/rsyslog", "/usr/lib/rsyslog"};
	bool any = false;
	struct stat st;

	if (*name == '/' || strchr(name, ':'))
		return true;
	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		const char *ext = str_ends(name, ".so") ? "" : ".so";
		if (root_stat(s->root, dirs[i], true, &st, NULL) < 0)
			continue;
		any = true;
		if (root_stat(s->root, arena_printf(s->a, "%s/%s%s", dirs[i], name, ext), true, &st,
			    NULL) == 0)
			return true;
	}
	return !any; /* where no plugin directory is known, nothing can be said against it */
}

static void load_module(struct rs_state *s, const char *name, const struct cursor *c, unsigned line)
{
	static const char *const receive[] = {"imuxsock", "imklog", "imjournal"};

	if (!rs_has_plugin(s, name)) {
		rs_problem(s, c->file, line, "module %s is not installed: rsyslogd cannot load it",
			name);
		return;
	}
	*(const char **)arena_push(
		s->a, &s->modules, &s->n_modules, &s->cap_modules, sizeof(*s->modules)) = name;
	for (size_t i = 0; i < 3; i++)
		if (str_ieq(name, receive[i]))
			rs_input(s, receive[i], NULL, NULL, c, line);
}

void rs_module_object(
	struct rs_state *s, const struct cursor *c, unsigned line, const struct rs_params *p)
{
	const char *load = rs_get(p, "load"), *v;

	if (!load)
		return;
	if (str_ieq(load, "builtin:omfile")) {
		take_creation(s, c, line, p, &s->module);
		if ((v = rs_get(p, "template")))
			s->module_file_template = v;
	} else if (str_ieq(load, "builtin:omfwd")) {
		if ((v = rs_get(p, "template")))
			s->module_forward_template = v;
	} else {
		load_module(s, load, c, line);
	}
}

void rs_global_object(struct rs_state *s, const struct rs_params *p)
{
	const char *v;

	if ((v = rs_get(p, "defaultNetstreamDriver")))
		s->driver = v;
	if ((v = rs_get(p, "umask")) && strspn(v, "01234567") == strlen(v)) {
		s->conf->umask_set = true;
		s->conf->umask = (mode_t)strtoul(v, NULL, 8) & 0777;
	}
	if ((v = rs_get(p, "abortOnUncleanConfig")))
		s->conf->aborts_on_error = is_on(v);
}

/* $template Name,"text" with options behind; a plugin's name instead of the text begins with "=". */
static void legacy_template(struct rs_state *s, const struct cursor *c, unsigned line, char *text)
{
	char *comma = strchr(text, ',');

	if (!comma) {
		rs_problem(s, c->file, line, "$template without a text");
		return;
	}
	*comma = '\0';
	const char *name = str_strip(text);
	char *body = str_strip(comma + 1), *close = strrchr(body, '"');
	if (*body != '"' || close == body || !close) {
		rs_define_template(s, name, NULL, RSYSLOG_STAMP_UNKNOWN, c, line);
		return;
	}
	*close = '\0';
	rs_define_template(s, name, body + 1, rs_string_stamp(s->a, body + 1), c, line);
}

static void reset_variables(struct rs_state *s)
{
	/* With them go all templates so far, rsyslogd's own too: what names one of those is no action any more. */
	s->n_templates = 0;
	s->legacy = (struct rs_creation){0644, 0700, NULL, NULL};
	s->file_template = s->forward_template = NULL;
	s->driver_mode = 0;
	s->auth_mode = s->action_driver = NULL;
	s->queue_file = s->queue_disk = false;
}

static bool mode_directive(
	struct rs_state *s, const struct cursor *c, unsigned line, const char *name, const char *v)
{
	mode_t *to = str_ieq(name, "FileCreateMode") ? &s->legacy.file : &s->legacy.dir;

	if (!str_ieq(name, "FileCreateMode") && !str_ieq(name, "DirCreateMode"))
		return false;
	if (!mode_of(v, to))
		rs_problem(s, c->file, line, "$%s %s is no mode to rsyslogd: the earlier one stays",
			name, v);
	return true;
}

void rs_directive(struct rs_state *s, const struct cursor *c, unsigned line, char *text)
{
	size_t len = strcspn(text, " \t");
	char *name = arena_strndup(s->a, text, len), *v = str_strip(text + len);

	if (str_ieq(name, "template")) {
		legacy_template(s, c, line, v);
		return;
	}
	v[strcspn(v, " \t#")] = '\0';
	if (mode_directive(s, c, line, name, v))
		return;
	if (str_ieq(name, "FileOwner"))
		s->legacy.owner = v;
	else if (str_ieq(name, "FileGroup"))
		s->legacy.group = v;
	else if (str_ieq(name, "Umask") && strspn(v, "01234567") == strlen(v))
		s->conf->umask_set = true, s->conf->umask = (mode_t)strtoul(v, NULL, 8) & 0777;
	else if (str_ieq(name, "ActionFileDefaultTemplate"))
		s->file_template = v;
	else if (str_ieq(name, "ActionForwardDefaultTemplate"))
		s->forward_template = v;
	else if (str_ieq(name, "DefaultNetstreamDriver"))
		s->driver = v;
	else if (str_ieq(name, "ActionSendStreamDriver"))
		s->action_driver = v;
	else if (str_ieq(name, "ActionSendStreamDriverMode"))
		s->driver_mode = (unsigned)strtoul(v, NULL, 10);
	else if (str_ieq(name, "ActionSendStreamDriverAuthMode"))
		s->auth_mode = v;
	else if (str_ieq(name, "ActionQueueFileName"))
		s->queue_file = *v != '\0';
	else if (str_ieq(name, "ActionQueueType"))
		s->queue_disk = str_ieq(v, "disk");
	else if (str_ieq(name, "ModLoad"))
		load_module(s, v, c, line);
	else if (str_ieq(name, "UDPServerRun"))
		rs_input(s, "imudp", v, NULL, c, line);
	else if (str_ieq(name, "InputTCPServerRun"))
		rs_input(s, "imtcp", v, NULL, c, line);
	else if (str_ieq(name, "InputRELPServerRun"))
		rs_input(s, "imrelp", v, NULL, c, line);
	else if (str_ieq(name, "RuleSet"))
		s->ruleset = v, s->stopped = false;
	else if (str_ieq(name, "ResetConfigVariables"))
		reset_variables(s);
	else if (str_ieq(name, "AbortOnUncleanConfig"))
		s->conf->aborts_on_error = is_on(v);
	else if (strcasestr(name, "Ruleset")) /* $DefaultRuleset, $InputTCPServerBindRuleset ... */
		rs_called(s, NULL, v);
}
