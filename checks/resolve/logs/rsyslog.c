/*
 * rsyslog: /etc/rsyslog.conf, or the file of the unit's -f, as rsyslogd 8 reads it (rsyslog.conf(5)).
 *
 * Statements take effect in the order of reading, includes in place (glob, by name).  A statement whose template is
 * missing or whose mode is malformed is dropped by rsyslogd and is a problem here; a syntax error or an include of a
 * missing file without wildcard makes it not start: `fatal`.  Expressions are kept as text, never evaluated: an
 * action under "if" is listed with it.  Not handled: foreach bodies, lookup tables, backtick strings, plugins of
 * other packages beyond their name, environment variables, rulesets' own scope of $directives.
 */
#include "checks/resolve/logs/rsyslog.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "base/limits.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/logs/rsyslog_filter.h"
#include "checks/resolve/logs/rsyslog_state.h"
#include "checks/resolve/units/unit.h"

#define DEFAULT_RULESET "RSYSLOG_DefaultRuleset"
#define MAX_CALLS	200 /* of rulesets; with more, all count as reached */

void rs_problem(struct rs_state *s, const struct file *f, unsigned line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	char *text = arena_vprintf(s->a, fmt, ap);
	va_end(ap);
	struct rsyslog_problem *p =
		arena_push(s->a, &s->problems, &s->n_problems, &s->cap_problems, sizeof(*p));
	*p = (struct rsyslog_problem){str_clean(s->a, text, strlen(text), LIMIT_TEXT), {f, line},
		strstr(fmt, "not read by this agent") != NULL};
}

void rs_fatal(struct rs_state *s, const struct file *f, unsigned line, const char *fmt, ...)
{
	va_list ap;

	if (s->fatal.text)
		return;
	va_start(ap, fmt);
	char *text = arena_vprintf(s->a, fmt, ap);
	va_end(ap);
	s->fatal = (struct rsyslog_problem){
		str_clean(s->a, text, strlen(text), LIMIT_TEXT), {f, line}, false};
}

void rs_called(struct rs_state *s, const char *from, const char *to)
{
	*(struct rs_call *)arena_push(s->a, &s->called, &s->n_called, &s->cap_called,
		sizeof(*s->called)) = (struct rs_call){from, to};
}

/* Drops the actions of rulesets that no message comes to. */
static void drop_unreached(struct rs_state *s)
{
	bool *live = arena_array(s->a, s->n_called + 1, sizeof(*live)), more = true,
	     any = s->n_called > MAX_CALLS;
	size_t to = 0;

	while (more && !any) {
		more = false;
		for (size_t i = 0; i < s->n_called; i++) {
			const char *from = s->called[i].from;
			bool on = !from || str_ieq(from, DEFAULT_RULESET);
			for (size_t k = 0; !on && k < s->n_called; k++)
				on = live[k] && str_ieq(s->called[k].to, from);
			more |= on && !live[i];
			live[i] |= on;
			any |= on && !s->called[i].to;
		}
	}
	for (size_t i = 0; i < s->n_actions; i++) {
		bool on = any || str_ieq(s->actions[i].ruleset, DEFAULT_RULESET);
		for (size_t k = 0; !on && k < s->n_called; k++)
			on = live[k] && str_ieq(s->called[k].to, s->actions[i].ruleset);
		if (on)
			s->actions[to++] = s->actions[i];
	}
	s->n_actions = to;
}

const struct rsyslog_template *rs_template(const struct rs_state *s, const char *name)
{
	for (size_t i = s->n_templates; i-- > 0;)
		if (str_eq(s->templates[i]->name, name))
			return s->templates[i];
	return NULL;
}

void rs_define_template(struct rs_state *s, const char *name, const char *text,
	enum rsyslog_stamp stamp, const struct cursor *c, unsigned line)
{
	struct rsyslog_template *t = arena_alloc(s->a, sizeof(*t));

	*t = (struct rsyslog_template){name, text, stamp, {c ? c->file : NULL, line}};
	*(struct rsyslog_template **)arena_push(
		s->a, &s->templates, &s->n_templates, &s->cap_templates, sizeof(t)) = t;
}

void rs_builtin_templates(struct rs_state *s)
{
	static const struct {
		const char *name;
		enum rsyslog_stamp stamp;
	} t[] = {
		{"RSYSLOG_FileFormat", RSYSLOG_STAMP_ZONE},
		{"RSYSLOG_ForwardFormat", RSYSLOG_STAMP_ZONE},
		{"RSYSLOG_SyslogProtocol23Format", RSYSLOG_STAMP_ZONE},
		{"RSYSLOG_SyslogRFC5424Format", RSYSLOG_STAMP_ZONE},
		{"RSYSLOG_StdJSONFmt", RSYSLOG_STAMP_ZONE},
		{"RSYSLOG_TraditionalFileFormat", RSYSLOG_STAMP_LOCAL},
		{"RSYSLOG_TraditionalForwardFormat", RSYSLOG_STAMP_LOCAL},
		{"RSYSLOG_SysklogdFileFormat", RSYSLOG_STAMP_LOCAL},
		{"RSYSLOG_DebugFormat", RSYSLOG_STAMP_LOCAL},
		{"RSYSLOG_WallFmt", RSYSLOG_STAMP_LOCAL},
		{"RSYSLOG_StdUsrMsgFmt", RSYSLOG_STAMP_NONE},
		{"RSYSLOG_StdDBFmt", RSYSLOG_STAMP_LOCAL},
		{"RSYSLOG_StdPgSQLFmt", RSYSLOG_STAMP_LOCAL},
		{"RSYSLOG_spoofadr", RSYSLOG_STAMP_NONE},
	};

	for (size_t i = 0; i < sizeof(t) / sizeof(*t); i++)
		rs_define_template(s, t[i].name, NULL, t[i].stamp, NULL, 0);
}

static int read_file(struct rs_state *s, const char *path, struct err *e);
static int statements(
	struct rs_state *s, struct cursor *c, const char *filter, bool braced, struct err *e);

/* What a missing file means: $IncludeConfig stops rsyslogd, include() is reported, with mode="optional" not even that. */
enum include { INCLUDE_FATAL, INCLUDE_REPORTED, INCLUDE_OPTIONAL };

/* $IncludeConfig and include(): a directory, a pattern, or one file. */
static int include(struct rs_state *s, const struct cursor *c, unsigned line, const char *path,
	enum include how, struct err *e)
{
	struct stat st;
	char **paths;
	size_t n;
	int rc;

	if (*path != '/') {
		rs_problem(s, c->file, line,
			"include of %s, a relative path, is not read by this agent", path);
		return 0;
	}
	if (root_stat(s->root, path, true, &st, NULL) == 0 && S_ISDIR(st.st_mode))
		path = arena_printf(s->a, "%s/*", path);
	if (!strpbrk(path, "*?[") && root_stat(s->root, path, true, &st, e) < 0) {
		if (how == INCLUDE_FATAL)
			rs_fatal(
				s, c->file, line, "$IncludeConfig of %s, which is not there", path);
		else if (how == INCLUDE_REPORTED)
			rs_problem(s, c->file, line, "include of %s, which is not there", path);
		return 0;
	}
	rc = root_glob(s->root, s->a, path, &paths, &n, e);
	for (size_t i = 0; rc >= 0 && i < n; i++) {
		if (root_stat(s->root, paths[i], true, &st, NULL) == 0 && S_ISDIR(st.st_mode))
			rc = include(s, c, line, paths[i], INCLUDE_OPTIONAL, e);
		else
			rc = read_file(s, paths[i], e);
		rc = is_absent(rc) ? 0 : rc;
	}
	return rc;
}

/* property(name="timestamp" dateFormat="rfc3339") constant(value="...") */
static enum rsyslog_stamp list_stamp(struct rs_state *s, struct cursor *c)
{
	enum rsyslog_stamp stamp = RSYSLOG_STAMP_NONE;

	for (;;) {
		rs_skip(c);
		if (c->p >= c->end || *c->p == '}') {
			rs_step(c);
			return stamp;
		}
		char *word = rs_word(s->a, c);
		struct rs_params p = {0};
		rs_skip(c);
		if (!*word || c->p >= c->end || *c->p != '(') {
			rs_fatal(s, c->file, c->line, "a template's list is not understood");
			c->p = c->end;
			return RSYSLOG_STAMP_UNKNOWN;
		}
		rs_step(c);
		if (!rs_params(s->a, c, &p)) {
			rs_fatal(s, c->file, c->line, "a template's list is not understood");
			c->p = c->end;
			return RSYSLOG_STAMP_UNKNOWN;
		}
		const char *name = rs_get(&p, "name"), *utc = rs_get(&p, "date.inUTC");
		if (str_ieq(word, "property") && name)
			stamp = rs_stronger(stamp, rs_property_stamp(name, rs_get(&p, "dateFormat"),
							   str_ieq(utc, "on")));
	}
}

static void template_object(
	struct rs_state *s, struct cursor *c, unsigned line, const struct rs_params *p)
{
	const char *name = rs_get(p, "name"), *type = rs_get(p, "type"),
		   *text = rs_get(p, "string");
	enum rsyslog_stamp stamp = RSYSLOG_STAMP_UNKNOWN;

	if (str_ieq(type, "list")) {
		rs_skip(c);
		if (c->p < c->end && *c->p == '{') {
			rs_step(c);
			stamp = list_stamp(s, c);
		}
	} else if (text) {
		stamp = rs_string_stamp(s->a, text);
	}
	if (name)
		rs_define_template(s, name, text, stamp, c, line);
	else
		rs_problem(s, c->file, line, "template() without a name");
}

/* ruleset(name="x") { ... }: its statements have their own stop. */
static int ruleset_object(
	struct rs_state *s, struct cursor *c, const struct rs_params *p, struct err *e)
{
	const char *outer = s->ruleset, *name = rs_get(p, "name");
	bool stopped = s->stopped;

	rs_skip(c);
	if (c->p >= c->end || *c->p != '{')
		return 0;
	rs_step(c);
	s->ruleset = name ? name : "";
	s->stopped = false;
	int rc = statements(s, c, "", true, e);
	s->ruleset = outer;
	s->stopped = stopped;
	return rc;
}

static int include_object(struct rs_state *s, struct cursor *c, unsigned line,
	const struct rs_params *p, struct err *e)
{
	const char *path = rs_get(p, "file"), *mode = rs_get(p, "mode"), *text = rs_get(p, "text");

	if (path)
		return include(s, c, line, path,
			str_ieq(mode, "optional") ? INCLUDE_OPTIONAL : INCLUDE_REPORTED, e);
	if (text)
		rs_problem(s, c->file, line, "include(text=...) is not read by this agent");
	return 0;
}

/* word( ... ): *ret_known false when the word is no object of the language. */
static int object(struct rs_state *s, struct cursor *c, unsigned line, const char *word,
	const char *filter, struct err *e)
{
	struct rs_params p = {0};

	rs_step(c); /* the parenthesis */
	if (!rs_params(s->a, c, &p)) {
		rs_fatal(s, c->file, c->line, "the parameters of %s() are not understood", word);
		c->p = c->end;
		return 0;
	}
	if (rs_get(&p, "ruleset"))
		rs_called(s, NULL, rs_get(&p, "ruleset"));
	if (rs_get(&p, "rulesetname"))
		rs_called(s, NULL, rs_get(&p, "rulesetname"));
	if (str_ieq(word, "action"))
		rs_action_object(s, c, line, filter, &p);
	else if (str_ieq(word, "module"))
		rs_module_object(s, c, line, &p);
	else if (str_ieq(word, "global"))
		rs_global_object(s, &p);
	else if (str_ieq(word, "template"))
		template_object(s, c, line, &p);
	else if (str_ieq(word, "input"))
		rs_input(s, rs_get(&p, "type") ? rs_get(&p, "type") : "", rs_get(&p, "port"),
			rs_get(&p, "file"), c, line);
	else if (str_ieq(word, "ruleset"))
		return ruleset_object(s, c, &p, e);
	else if (str_ieq(word, "include"))
		return include_object(s, c, line, &p, e);
	return 0;
}

static bool is_object(const char *word)
{
	static const char *const words[] = {"action", "module", "global", "template", "input",
		"ruleset", "include", "parser", "timezone", "main_queue", "lookup_table",
		"dyn_stats", "percentile_stats", "ratelimit"};

	for (size_t i = 0; i < sizeof(words) / sizeof(*words); i++)
		if (str_ieq(word, words[i]))
			return true;
	return false;
}

static int one(struct rs_state *s, struct cursor *c, const char *filter, struct err *e);

/* What a filter guards: a block or one statement.  "stop" in it does not stop what comes after it. */
static int guarded(struct rs_state *s, struct cursor *c, const char *filter, struct err *e)
{
	bool stopped = s->stopped, all = !*filter || str_eq(filter, "*.*");

	if (++s->depth > LIMIT_DEPTH) {
		rs_fatal(s, c->file, c->line, "blocks nested more than %d deep are not read",
			LIMIT_DEPTH);
		c->p = c->end;
		s->depth--;
		return 0;
	}
	rs_skip(c);
	int rc = one(s, c, filter, e);
	if (!all)
		s->stopped = stopped;
	s->depth--;
	s->filter = filter;
	return rc;
}

static const char *both(struct rs_state *s, const char *outer, const char *inner)
{
	return *outer && *inner ? arena_printf(s->a, "%s; %s", outer, inner)
	       : *outer		? outer
				: inner;
}

/* "else" may stand after blanks. */
static bool take_else(struct cursor *c)
{
	struct cursor k = *c;

	rs_skip(&k);
	if (k.end - k.p < 5 || strncasecmp(k.p, "else", 4) || isalnum((unsigned char)k.p[4]))
		return false;
	for (int i = 0; i < 4; i++)
		rs_step(&k);
	*c = k;
	return true;
}

/* An expression that ends in an operator is a syntax error, the only one looked for. */
static bool cut_short(struct arena *a, const char *text)
{
	static const char *const operators[] = {"contains", "contains_i", "startswith",
		"startswith_i", "endswith", "and", "or", "not", "==", "!=", "<=", ">=", "<", ">",
		"<>", "&", "+", "-"};
	size_t n;
	char **w = str_split(a, text, " \t\r\n", &n);

	for (size_t i = 0; n && i < sizeof(operators) / sizeof(*operators); i++)
		if (str_ieq(w[n - 1], operators[i]))
			return true;
	return !n;
}

static int if_statement(struct rs_state *s, struct cursor *c, const char *filter, struct err *e)
{
	char *condition = rs_until_word(s->a, c, "then");

	if (!condition) {
		rs_fatal(s, c->file, c->line, "\"if\" without \"then\"");
		return 0;
	}
	if (cut_short(s->a, condition))
		rs_fatal(s, c->file, c->line, "the expression \"%.80s\" is not whole", condition);
	int rc = guarded(s, c, both(s, filter, arena_printf(s->a, "if %s", condition)), e);
	if (rc >= 0 && take_else(c))
		rc = guarded(
			s, c, both(s, filter, arena_printf(s->a, "if not (%s)", condition)), e);
	return rc;
}

/* A selector "auth,authpriv.*": up to a blank. */
static char *selector(struct rs_state *s, struct cursor *c)
{
	const char *start = c->p;

	while (c->p < c->end && (isalnum((unsigned char)*c->p) || strchr("*.,;!=", *c->p)) && *c->p)
		rs_step(c);
	return arena_strndup(s->a, start, (size_t)(c->p - start));
}

/* :property, operation, "value" */
static bool property_filter(struct rs_state *s, struct cursor *c, char **ret)
{
	struct cursor k = *c;
	int commas = 0;

	for (; k.p < k.end && *k.p != '\n' && *k.p != '"'; rs_step(&k))
		commas += *k.p == ',';
	if (commas < 2 || k.p >= k.end || *k.p != '"')
		return false;
	for (rs_step(&k); k.p < k.end && *k.p != '"' && *k.p != '\n'; rs_step(&k))
		if (*k.p == '\\')
			rs_step(&k);
	rs_step(&k);
	*ret = arena_strndup(s->a, c->p, (size_t)(k.p - c->p));
	*c = k;
	return true;
}

static bool word_is_next(const struct cursor *c, const char *word)
{
	size_t n = strlen(word);

	return (size_t)(c->end - c->p) >= n && !strncasecmp(c->p, word, n) &&
	       ((size_t)(c->end - c->p) == n ||
		       !(isalnum((unsigned char)c->p[n]) || strchr("_.,", c->p[n])));
}

static void skip_words(struct cursor *c, const char *word)
{
	for (size_t i = 0; i < strlen(word); i++)
		rs_step(c);
}

/* Statements that begin with a word of the language; false when c stands on none of them. */
static bool keyword(
	struct rs_state *s, struct cursor *c, const char *filter, int *rc, struct err *e)
{
	unsigned line = c->line;

	if (word_is_next(c, "if")) {
		skip_words(c, "if");
		*rc = if_statement(s, c, filter, e);
	} else if (word_is_next(c, "stop")) {
		skip_words(c, "stop");
		rs_discard(s, c, line, filter);
	} else if (word_is_next(c, "set") || word_is_next(c, "unset") || word_is_next(c, "reset") ||
		   word_is_next(c, "call") || word_is_next(c, "call_indirect") ||
		   word_is_next(c, "continue")) {
		/* "call x" ends with its line, "set $.a = ...;" with the semicolon outside of strings. */
		if (word_is_next(c, "call")) {
			skip_words(c, "call");
			rs_skip(c);
			rs_called(s, s->ruleset, rs_word(s->a, c));
			if (c->p < c->end && !isspace((unsigned char)*c->p) && *c->p != '}')
				rs_called(s, s->ruleset, NULL), rs_rest(s->a, c);
		} else if (word_is_next(c, "continue"))
			rs_rest(s->a, c);
		else if (word_is_next(c, "call_indirect"))
			rs_called(s, s->ruleset, NULL), rs_until_mark(c, ';');
		else
			rs_until_mark(c, ';');
	} else if (word_is_next(c, "foreach") || word_is_next(c, "reload_lookup_table")) {
		rs_problem(
			s, c->file, line, "foreach and lookup tables are not read by this agent");
		rs_called(s, s->ruleset, NULL);
		while (c->p < c->end && *c->p != '{' && *c->p != ')')
			rs_step(c);
		while (c->p < c->end && *c->p != '{' && *c->p != '\n')
			rs_step(c);
		if (c->p < c->end && *c->p == '{') {
			rs_step(c);
			rs_skip_block(c);
		}
	} else {
		return false;
	}
	return true;
}

/* A $directive; c stands on "$". */
static int directive(struct rs_state *s, struct cursor *c, struct err *e)
{
	unsigned line = c->line;

	rs_step(c);
	char *text = rs_rest(s->a, c);
	if (!strncasecmp(text, "IncludeConfig", 13) && (text[13] == ' ' || text[13] == '\t')) {
		char *path = str_strip(text + 13);
		path[strcspn(path, " \t#")] = '\0';
		return include(s, c, line, path, INCLUDE_FATAL, e);
	}
	rs_directive(s, c, line, text);
	return 0;
}

static bool looks_like_selector(const struct cursor *c)
{
	const char *p = c->p;
	bool dot = false;

	if (p >= c->end || !(isalpha((unsigned char)*p) || *p == '*'))
		return false;
	for (; p < c->end && *p && (isalnum((unsigned char)*p) || strchr("*.,;!=", *p)); p++)
		dot |= *p == '.';
	return dot && (p >= c->end || isspace((unsigned char)*p));
}

static int one(struct rs_state *s, struct cursor *c, const char *filter, struct err *e)
{
	unsigned line = c->line;
	struct cursor before = *c;
	char *text;
	int rc = 0;

	if (c->p >= c->end)
		return 0;
	if (*c->p == '$')
		return directive(s, c, e);
	if (*c->p == '{') {
		rs_step(c);
		return statements(s, c, filter, true, e);
	}
	if (*c->p == '&') {
		rs_step(c);
		return guarded(s, c, s->filter ? s->filter : "", e);
	}
	if (*c->p == '!' ||
		*c->p == '+') { /* BSD blocks: a filter on program or host until the next one */
		rs_problem(s, c->file, line, "BSD-style block \"%.40s\" is not read by this agent",
			rs_rest(s->a, c));
		return 0;
	}
	if (*c->p == ':' && property_filter(s, c, &text))
		return guarded(s, c, both(s, filter, text), e);
	if (keyword(s, c, filter, &rc, e))
		return rc;
	if (looks_like_selector(c)) {
		text = selector(s, c);
		if (!rs_known_selector(s->a, text))
			rs_problem(s, c->file, line,
				"selector \"%s\" names what rsyslogd does not know: it drops the "
				"rule",
				text);
		return guarded(s, c, both(s, filter, text), e);
	}
	text = rs_word(s->a, c);
	rs_skip(c);
	if (is_object(text) && c->p < c->end && *c->p == '(')
		return object(s, c, line, text, filter, e);
	*c = before;
	text = rs_rest(s->a, c);
	if (!strchr("/-|?@:^>~*", *text) &&
		!(isalpha((unsigned char)*text) && !strpbrk(text, "(){}=\""))) {
		rs_fatal(s, c->file, line, "\"%.80s\" is not understood", text);
		c->p = c->end;
		return 0;
	}
	rs_legacy_action(s, c, line, filter, text);
	return 0;
}

static int statements(
	struct rs_state *s, struct cursor *c, const char *filter, bool braced, struct err *e)
{
	int rc = 0;

	while (rc >= 0) {
		rs_skip(c);
		if (c->p >= c->end) {
			if (braced)
				rs_fatal(s, c->file, c->line, "a block is not closed");
			break;
		}
		if (*c->p == '}') {
			if (!braced)
				rs_fatal(s, c->file, c->line, "\"}\" without a block");
			rs_step(c);
			if (braced)
				break;
			continue;
		}
		rc = one(s, c, filter, e);
	}
	return rc;
}

static int read_file(struct rs_state *s, const char *path, struct err *e)
{
	const struct file *f;
	int rc = root_read(s->root, path, &f, e);

	if (rc < 0)
		return rc;
	if (s->depth >= LIMIT_INCLUDES || s->files >= LIMIT_FILES_READ)
		return err_set(e, ELOOP, "%s: includes nested or repeated too often", path);
	if (f->has_nul)
		rs_problem(s, f, 0, "a NUL byte in the file");
	if (!s->main)
		s->main = f;
	s->depth++;
	s->files++;
	struct cursor c = {f, f->data, f->data + f->size, 1, true};
	rc = statements(s, &c, "", false, e);
	s->depth--;
	return rc;
}

/* The file of -f in the unit's command line. */
static const char *main_file(struct rs_state *s)
{
	char **argv;
	size_t n;

	if (unit_command(s->root, s->a, "rsyslog.service", &argv, &n, NULL) < 0)
		return "/etc/rsyslog.conf";
	for (size_t i = 1; i < n; i++) {
		if (str_eq(argv[i], "-f") && i + 1 < n)
			return argv[i + 1];
		if (str_starts(argv[i], "-f") && argv[i][2])
			return argv[i] + 2;
	}
	return "/etc/rsyslog.conf";
}

static mode_t unit_umask(struct rs_state *s)
{
	char **v;
	size_t n;

	if (unit_setting(s->root, s->a, "rsyslog.service", "Service", "UMask", &v, &n, NULL, NULL,
		    NULL) < 0 ||
		!n || strspn(v[n - 1], "01234567") != strlen(v[n - 1]))
		return 0022;
	unsigned mask = 0;
	for (const char *p = v[n - 1]; *p; p++)
		mask = (mask * 8 + (unsigned)(*p - '0')) & 0777;
	return mask;
}

static int build(
	const struct host *h, struct facts *f, struct arena *a, const void **ret, struct err *e)
{
	struct rsyslog_conf *conf = arena_alloc(a, sizeof(*conf));
	struct rs_state s = {.root = h->root, .a = a, .conf = conf, .ruleset = DEFAULT_RULESET};
	struct stat st;

	(void)f;
	s.legacy = s.module = (struct rs_creation){0644, 0700, NULL, NULL};
	rs_builtin_templates(&s);
	conf->installed = root_stat(h->root, "/usr/sbin/rsyslogd", true, &st, NULL) == 0;
	conf->main_path = main_file(&s);
	conf->umask = unit_umask(&s);
	int rc = read_file(&s, conf->main_path, e);
	if (rc < 0)
		return rc;
	size_t active = 0;
	for (size_t i = 0; i < s.n_actions; i++)
		active += s.actions[i].kind != RSYSLOG_DISCARD;
	drop_unreached(&s);
	rsyslog_mark_unreached(s.actions, s.n_actions);
	if (!active)
		rs_fatal(&s, s.main, 0, "%s has no action that rsyslogd would take",
			conf->main_path);
	conf->actions = s.actions;
	conf->n_actions = s.n_actions;
	conf->inputs = s.inputs;
	conf->n_inputs = s.n_inputs;
	conf->problems = s.problems;
	conf->n_problems = s.n_problems;
	if (s.fatal.text) {
		struct rsyslog_problem *fatal = arena_alloc(a, sizeof(*fatal));
		*fatal = s.fatal;
		conf->fatal = fatal;
	}
	struct rsyslog_template *t = arena_array(a, s.n_templates, sizeof(*t));
	for (size_t i = 0; i < s.n_templates; i++)
		t[i] = *s.templates[i];
	conf->templates = t;
	conf->n_templates = s.n_templates;
	*ret = conf;
	return 0;
}

const struct model model_rsyslog = {"rsyslog", build};

const struct rsyslog_template *rsyslog_template(const struct rsyslog_conf *c, const char *name)
{
	for (size_t i = c->n_templates; i-- > 0;)
		if (str_eq(c->templates[i].name, name))
			return &c->templates[i];
	return NULL;
}
