/*
 * ac3: AC-3 remote access (遠端存取): what sshd really offers and asks for.
 *
 * sshd-value holds one keyword, or several, against a wanted value.  The verdict is over every sshd the host starts
 * and every connection that could come to it: the global value and what any Match block gives to anybody.  A value
 * that a Match gives to some user name counts whether that account exists or not, since a client may give any name;
 * PermitRootLogin alone is asked for the accounts of uid 0, to whom alone it applies.  A configuration sshd refuses is
 * an error.  On a running system the sshd that listens is judged too: by its own command line, and an error where a file
 * changed after it had been read.  Not asked: what DisableForwarding or AuthenticationMethods make of other keywords, host keys, firewalls.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/sshd/sshd.h"
#include "checks/resolve/sshd/sshd_running.h"

#define NAMED 8 /* values named in a text; the rest is counted */

static const struct param_spec value_params[] = {{"keyword", PARAM_STRING, NULL},
	{"operator", PARAM_STRING, NULL}, {"value", PARAM_STRING, NULL}, {0}};

enum operation {
	OP_EQ,
	OP_NE,
	OP_IN,
	OP_LE,
	OP_GE,
	OP_RANGE,
	OP_SUBSET,
	OP_NONE_OF,
	OP_SOME_OF,
	OP_ANY_SET
};

static const struct {
	const char *name;
	struct bitext before, after; /* of the value wanted */
} operations[] = {
	[OP_EQ] = {"eq", {"is ", "為 "}, {"", ""}},
	[OP_NE] = {"ne", {"is not ", "不為 "}, {"", ""}},
	[OP_IN] = {"in", {"is one of: ", "為下列之一："}, {"", ""}},
	[OP_LE] = {"le", {"is at most ", "不大於 "}, {"", ""}},
	[OP_GE] = {"ge", {"is at least ", "不小於 "}, {"", ""}},
	[OP_RANGE] = {"range", {"lies within ", "介於 "}, {"", " 之間（含）"}},
	[OP_SUBSET] = {"subset", {"has no member but: ", "僅含下列各項："}, {"", ""}},
	[OP_NONE_OF] = {"none-of", {"has no member that matches: ", "不含符合下列樣式者："},
		{"", ""}},
	[OP_SOME_OF] = {"some-of", {"has a member that matches one of: ", "含符合下列樣式之一者："},
		{"", ""}},
	[OP_ANY_SET] = {"any-set", {"is set, one of them at least", "至少設定其一"}, {"", ""}},
};

/* One requirement: a keyword (several, separated by "|", for any-set) and the value wanted. */
struct wanted {
	char *keyword;
	enum operation op;
	const char *value;
};

enum outcome { HOLDS, FAILS, CANNOT };

struct judge {
	struct evidence *ev;
	const struct sshd_service *service;
	const struct sshd_conf *conf;
	const struct wanted *w;
	size_t failing, listed;
};

/* Seconds, tries, parts of MaxStartups: what stands for no bound at all is more than any bound. */
static bool number(const char *s, long long *ret)
{
	char *end;

	if (!s)
		return false;
	if (!strcasecmp(s, "none")) {
		*ret = LLONG_MAX;
		return true;
	}
	*ret = strtoll(s, &end, 10);
	return end != s && !*end;
}

static bool zero_is_unlimited(const struct sshd_conf *c, const char *keyword)
{
	return !strcasecmp(keyword, "LoginGraceTime") ||
	       !strcasecmp(keyword, "ClientAliveInterval") ||
	       (!strcasecmp(keyword, "ClientAliveCountMax") && sshd_version(c, NULL) >= 802);
}

/* One number against "N", or "A..B" for a range. */
static enum outcome compare_number(const struct judge *j, long long v, const char *bound)
{
	char *copy = arena_strdup(j->ev->arena, bound), *dots = strstr(copy, "..");
	long long low, high;

	if (dots) {
		*dots = '\0';
		dots += 2;
	}
	const char *a = sshd_normal(j->conf, j->ev->arena, j->w->keyword, copy);
	const char *b = dots ? sshd_normal(j->conf, j->ev->arena, j->w->keyword, dots) : a;
	if (sshd_kind(j->conf, j->w->keyword) == SSHD_STARTUPS) {
		a = copy;
		b = dots ? dots : copy;
	}
	if ((j->w->op != OP_RANGE && dots) || !number(a, &low) || !number(b, &high))
		return CANNOT;
	if (j->w->op == OP_LE)
		return v <= high ? HOLDS : FAILS;
	if (j->w->op == OP_GE)
		return v >= low ? HOLDS : FAILS;
	return v >= low && v <= high ? HOLDS : FAILS;
}

/* start:rate:full; a higher rate is the stricter one, so "at most" holds for it the other way round. */
static enum outcome compare_startups(const struct judge *j, const char *value)
{
	size_t n, n_wanted;
	char **v = str_split(j->ev->arena, value, ":", &n);
	char **w = str_split(j->ev->arena, j->w->value, ":", &n_wanted);
	struct wanted part = *j->w;
	struct judge one = *j;
	enum outcome worst = HOLDS;
	long long x;

	if (n != 3 || n_wanted != 3)
		return CANNOT;
	for (size_t i = 0; i < 3; i++) {
		part.op = j->w->op;
		if (i == 1 && part.op != OP_RANGE)
			part.op = part.op == OP_LE ? OP_GE : OP_LE;
		one.w = &part;
		if (!number(v[i], &x))
			return CANNOT;
		enum outcome o = compare_number(&one, x, w[i]);
		worst = o == CANNOT || worst == CANNOT ? CANNOT : o == FAILS ? FAILS : worst;
	}
	return worst;
}

static enum outcome compare(const struct judge *j, const char *value)
{
	enum sshd_kind kind = sshd_kind(j->conf, j->w->keyword);
	long long v;

	if (!value)
		return FAILS;
	if (kind == SSHD_STARTUPS)
		return compare_startups(j, value);
	if (!number(value, &v))
		return CANNOT;
	if (!v && zero_is_unlimited(j->conf, j->w->keyword))
		v = LLONG_MAX;
	return compare_number(j, v, j->w->value);
}

static bool protocol(const char *keyword)
{
	return !strcasecmp(keyword, "Protocol");
}

/* The value wanted, as this keyword's values are given; NULL when it can be none. */
static const char *normal(const struct judge *j, const char *word)
{
	return protocol(j->w->keyword) ? word
				       : sshd_normal(j->conf, j->ev->arena, j->w->keyword, word);
}

static enum outcome one_of(const struct judge *j, const char *value)
{
	size_t n;
	char **v = str_split(j->ev->arena, j->w->value, " ,|\t\n", &n);
	bool possible = false;

	for (size_t i = 0; i < n; i++) {
		const char *w = normal(j, v[i]);
		possible = possible || w;
		if (w && str_eq(w, value))
			return HOLDS;
	}
	return possible ? FAILS : CANNOT;
}

static enum outcome equal(const struct judge *j, const char *value)
{
	const char *w = normal(j, j->w->value);

	if (!w)
		return CANNOT;
	return value ? (str_eq(w, value) ? HOLDS : FAILS)
		     : (!*w || str_eq(w, "none") ? HOLDS : FAILS);
}

/* Every member in the list, or none of them; *ret_member is one that decides it. */
static enum outcome members(const struct judge *j, const char *value, const char **ret_member)
{
	size_t n, n_wanted;
	bool names = sshd_kind(j->conf, j->w->keyword) == SSHD_WORDS;
	char **v = str_split(j->ev->arena, value ? value : "", names ? " " : " ,", &n);
	char **w = str_split(j->ev->arena, j->w->value, " ,\t\n", &n_wanted);

	/* Without a list of those allowed, all are. */
	if (!value && j->w->op == OP_SUBSET && !strncasecmp(j->w->keyword, "Allow", 5))
		return FAILS;
	for (size_t i = 0; i < n; i++) {
		bool hit = false;
		for (size_t k = 0; k < n_wanted && !hit; k++)
			hit = sshd_pattern(v[i], w[k]);
		if (hit == (j->w->op == OP_NONE_OF)) {
			*ret_member = v[i];
			return FAILS;
		}
	}
	return HOLDS;
}

/* One member at least that matches one of the list. */
static enum outcome some_member(const struct judge *j, const char *value)
{
	size_t n, n_wanted;
	bool names = sshd_kind(j->conf, j->w->keyword) == SSHD_WORDS;
	char **v = str_split(j->ev->arena, value ? value : "", names ? " " : " ,", &n);
	char **w = str_split(j->ev->arena, j->w->value, " ,\t\n", &n_wanted);

	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; k < n_wanted; k++)
			if (sshd_pattern(v[i], w[k]))
				return HOLDS;
	return FAILS;
}

static enum outcome holds(const struct judge *j, const char *value, const char **ret_member)
{
	enum outcome o;

	switch (j->w->op) {
	case OP_EQ:
		return equal(j, value);
	case OP_NE:
		o = equal(j, value);
		return o == CANNOT ? CANNOT : o == HOLDS ? FAILS : HOLDS;
	case OP_IN:
		return one_of(j, value);
	case OP_LE:
	case OP_GE:
	case OP_RANGE:
		return compare(j, value);
	case OP_SOME_OF:
		return some_member(j, value);
	default:
		return members(j, value, ret_member);
	}
}

static const struct sshd_value *value_at(const struct judge *j, struct arena *a,
	const char *keyword, const struct sshd_connection *x)
{
	static const struct sshd_value two = {.value = "2"};

	/* Protocol 1 was taken out of the server in 7.4, and the keyword is without effect since; it was off before. */
	if (protocol(keyword) && sshd_version(j->conf, NULL) >= 704)
		return &two;
	const struct sshd_value *v = sshd_at(j->conf, a, keyword, x);
	return v || !protocol(keyword) ? v : &two;
}

static struct bitext described(struct arena *a, const struct sshd_peer *p)
{
	struct strbuf en = {.arena = a}, zh = {.arena = a};
	char *user = p->user ? str_clean(a, p->user, strlen(p->user), 64) : NULL;

	if (p->group) {
		char *group = str_clean(a, p->group, strlen(p->group), 64);
		strbuf_printf(
			&en, " for a member of group %s that another name service knows", group);
		strbuf_printf(&zh, "，群組 %s 之其他名稱服務使用者", group);
	} else if (user) {
		strbuf_printf(&en, " for user %s", user);
		strbuf_printf(&zh, "，使用者 %s", user);
	}
	if (p->addr) {
		strbuf_printf(&en, " from %s", p->addr);
		strbuf_printf(&zh, "，來源 %s", p->addr);
	}
	if (p->host) {
		char *host = str_clean(a, p->host, strlen(p->host), 64);
		strbuf_printf(&en, " from host %s", host);
		strbuf_printf(&zh, "，來源主機 %s", host);
	}
	if (p->laddr) {
		strbuf_printf(&en, " to %s", p->laddr);
		strbuf_printf(&zh, "，連至 %s", p->laddr);
	}
	if (p->lport) {
		strbuf_printf(&en, " to port %u", p->lport);
		strbuf_printf(&zh, "，連至連接埠 %u", p->lport);
	}
	return (struct bitext){strbuf_str(&en), strbuf_str(&zh)};
}

static const char *unit_name(const struct sshd_service *s)
{
	return s->unit ? s->unit : "sshd";
}

static struct bitext origin(const struct judge *j, const struct sshd_value *v)
{
	struct arena *a = j->ev->arena;
	unsigned version = sshd_version(j->conf, NULL);

	if (v && v->file) {
		const char *at = arena_printf(a, "%s:%u", v->file->path, v->line);
		return (struct bitext){at, at};
	}
	if (v && v->command_line)
		return (struct bitext){"command line", "命令列"};
	return (struct bitext){
		arena_printf(a, "default of OpenSSH %u.%u", version / 100, version % 100),
		arena_printf(a, "OpenSSH %u.%u 之預設值", version / 100, version % 100)};
}

static const char *shown(struct arena *a, const struct sshd_value *v)
{
	return v ? str_clean(a, v->value, strlen(v->value), 300) : NULL;
}

static void see(struct judge *j, const char *keyword, const struct sshd_value *v)
{
	const char *what =
		j->service->unit ? arena_printf(j->ev->arena, "%s (%s)", keyword, j->service->unit)
				 : keyword;

	if (v && v->file)
		evidence_seen_at(j->ev, what, shown(j->ev->arena, v), v->file, v->line);
	else
		evidence_seen(j->ev, what, shown(j->ev->arena, v));
}

/* "ssh.service: MaxAuthTries for user bob is 6 (/etc/ssh/sshd_config:12)." */
static struct bitext sentence(struct judge *j, const struct sshd_value *v,
	const struct sshd_connection *x, const char *member)
{
	struct arena *a = j->ev->arena;
	struct bitext who = described(a, &x->peer), from = origin(j, v);
	const char *unit = unit_name(j->service), *k = j->w->keyword, *value = shown(a, v);

	if (!v)
		return (struct bitext){arena_printf(a, "%s: %s is not set%s.", unit, k, who.en),
			arena_printf(a, "%s：未設定 %s%s。", unit, k, who.zh)};
	return (struct bitext){arena_printf(a, "%s: %s%s %s %s (%s).", unit, k, who.en,
				       member ? "has" : "is", member ? member : value, from.en),
		arena_printf(a, "%s：%s%s %s %s（%s）。", unit, k, who.zh, member ? "含有" : "為",
			member ? member : value, from.zh)};
}

static void explain_fail(struct judge *j, const struct sshd_value *v,
	const struct sshd_connection *x, const char *member)
{
	if (j->failing++ >= NAMED)
		return;
	struct bitext t = sentence(j, v, x, member);
	evidence_reason(j->ev, "%1$s%2$.0s", "%1$.0s%2$s", t.en, t.zh);
}

static void explain(struct judge *j, const struct sshd_value *v, const struct sshd_connection *x)
{
	if (j->listed++ >= NAMED)
		return;
	struct bitext t = sentence(j, v, x, NULL);
	evidence_observed(j->ev, "%1$s%2$.0s", "%1$.0s%2$s", t.en, t.zh);
}

static void trace_step(const struct sshd_step *s, void *arg)
{
	static const struct bitext notes[] = {
		[SSHD_COUNTS] = {"takes effect: ", "生效："},
		[SSHD_LATE] = {"too late, the first value counts: ", "先出現者為準，此行無效："},
		[SSHD_CONDITIONAL] = {"only where its Match holds: ", "僅於其 Match 成立時生效："},
		[SSHD_MATCH] = {"a Match block begins", "Match 區塊開始"},
		[SSHD_READ] = {"is read", "讀入"},
	};
	struct judge *j = arg;
	const char *value =
		s->value ? str_clean(j->ev->arena, s->value, strlen(s->value), 200) : "";

	evidence_trace(j->ev, s->file, s->line, "%1$s%2$s%4$s%3$.0s%5$.0s",
		"%1$.0s%2$.0s%3$s%5$s%4$s", s->file ? "" : "command line, ", notes[s->fate].en,
		s->file ? "" : "命令列，", value, notes[s->fate].zh);
}

static void trace(struct judge *j, const char *keyword)
{
	if (!j->ev->tracing)
		return;
	evidence_trace(j->ev, NULL, 0, "%s of %s, in the order sshd reads",
		"%2$s 之 %1$s（依 sshd 讀取順序）", keyword, unit_name(j->service));
	sshd_steps(j->conf, keyword, trace_step, j);
}

static void trace_outcome(struct judge *j, const struct sshd_value *v,
	const struct sshd_connection *x, enum outcome o)
{
	struct bitext who = described(j->ev->arena, &x->peer);
	const char *value = v ? shown(j->ev->arena, v) : "-";

	if (j->ev->tracing)
		evidence_trace(j->ev, v ? v->file : NULL, v ? v->line : 0,
			"comes to %1$s%2$s%3$.0s: %4$s%5$.0s", "結果為 %1$s%2$.0s%3$s：%4$.0s%5$s",
			value, who.en, who.zh, o == HOLDS ? "as wanted" : "not as wanted",
			o == HOLDS ? "符合" : "不符");
}

struct told {
	const char *value;
	const struct file *file;
	unsigned line;
};

/* Each value that is reached, once, with the first connection that reaches it. */
static bool is_new(
	struct judge *j, struct told **seen, size_t *n, size_t *cap, const struct sshd_value *v)
{
	struct told t = {v ? v->value : NULL, v ? v->file : NULL, v ? v->line : 0};

	for (size_t i = 0; i < *n; i++)
		if ((*seen)[i].file == t.file && (*seen)[i].line == t.line &&
			str_eq((*seen)[i].value, t.value))
			return false;
	t.value = t.value ? arena_strdup(j->ev->arena, t.value) : NULL;
	*(struct told *)arena_push(j->ev->arena, seen, n, cap, sizeof(**seen)) = t;
	return true;
}

static void judge_values(struct judge *j, const struct sshd_connection *x, size_t n)
{
	struct told *seen = NULL;
	size_t n_seen = 0, cap = 0;
	unsigned version = sshd_version(j->conf, NULL);

	trace(j, j->w->keyword);
	for (size_t i = 0; i < n; i++) {
		_cleanup_arena_ struct arena *scratch = arena_new(0);
		const struct sshd_value *v = value_at(j, scratch, j->w->keyword, &x[i]);
		const char *member = NULL;
		if (!is_new(j, &seen, &n_seen, &cap, v))
			continue;
		if (v && !v->file && !v->command_line &&
			!sshd_default_known(j->conf, j->w->keyword)) {
			evidence_error(j->ev,
				"%s: the version of sshd cannot be told or is not among those "
				"known, so neither is its default of %s.",
				"%s：無法得知 sshd 之版本，或其版本不在已知之列，因而無法得知 %s "
				"之預設值。",
				unit_name(j->service), j->w->keyword);
			return;
		}
		enum outcome o = holds(j, v ? v->value : NULL, &member);
		see(j, j->w->keyword, v);
		trace_outcome(j, v, &x[i], o);
		if (o == CANNOT) {
			evidence_error(j->ev,
				"%s: %s cannot be compared (%s) with \"%s\" in OpenSSH %u.%u.",
				"%s：%s 無法依「%s」與「%s」比較（OpenSSH %u.%u）。",
				unit_name(j->service), j->w->keyword, operations[j->w->op].name,
				j->w->value, version / 100, version % 100);
			return;
		}
		explain(j, v, &x[i]);
		if (o == FAILS)
			explain_fail(j, v, &x[i], member);
		else if (sshd_kind(j->conf, j->w->keyword) == SSHD_STARTUPS && j->w->op == OP_LE &&
			 !str_eq(v->value, j->w->value))
			evidence_reason(j->ev, "%s is stricter than %s.", "%s 較 %s 嚴格。",
				shown(j->ev->arena, v), j->w->value);
	}
}

/* "*", "?*", for users "*@*" too: what any name at all matches. */
static bool takes_all(const char *pattern, bool user)
{
	size_t n = strspn(pattern, "*?"), marks = 0;

	for (size_t i = 0; i < n; i++)
		marks += pattern[i] == '?';
	if (!n || n == marks || marks > 1)
		return false;
	if (user && pattern[n] == '@')
		return pattern[n + 1] && !pattern[n + 1 + strspn(pattern + n + 1, "*")];
	return !pattern[n];
}

/* AllowUsers and AllowGroups with everybody among them let in whom they would without them. */
static bool is_open_list(struct arena *a, const char *keyword, const struct sshd_value *v)
{
	bool user = !strcasecmp(keyword, "AllowUsers");
	size_t n;

	if (!v->value || (!user && strcasecmp(keyword, "AllowGroups")))
		return false;
	char **words = str_split(a, v->value, " ", &n);
	for (size_t i = 0; i < n; i++)
		if (takes_all(words[i], user))
			return true;
	return false;
}

static void explain_open(struct judge *j, const char *keyword, const struct sshd_value *v,
	const struct sshd_connection *x)
{
	struct judge one = *j;
	struct wanted w = {(char *)keyword, OP_ANY_SET, ""};

	one.w = &w;
	struct bitext t = sentence(&one, v, x, NULL);
	evidence_reason(j->ev, "%1$s It takes any name: it limits nobody.%2$.0s",
		"%1$.0s%2$s其樣式符合任何名稱，並未限制任何人。", t.en, t.zh);
}

static void judge_any_set(struct judge *j, const struct sshd_connection *x, size_t n)
{
	size_t n_keywords;
	char **k = str_split(j->ev->arena, j->w->keyword, "| ,\t", &n_keywords);
	bool told[64] = {false};

	for (size_t q = 0; q < n_keywords; q++)
		trace(j, k[q]);
	for (size_t i = 0; i < n; i++) {
		_cleanup_arena_ struct arena *scratch = arena_new(0);
		const struct sshd_value *open = NULL;
		const char *open_keyword = NULL;
		bool set = false;
		for (size_t q = 0; q < n_keywords; q++) {
			const struct sshd_value *v = value_at(j, scratch, k[q], &x[i]);
			if (v && is_open_list(scratch, k[q], v)) {
				open = v;
				open_keyword = k[q];
			} else {
				set = set || v;
			}
			if (!v || q >= 64 || told[q])
				continue;
			told[q] = true;
			struct judge one = *j;
			struct wanted w = {k[q], OP_ANY_SET, ""};
			one.w = &w;
			explain(&one, v, &x[i]);
			see(j, k[q], v);
		}
		if (set || j->failing)
			continue;
		if (open) {
			j->failing++;
			explain_open(j, open_keyword, open, &x[i]);
		} else {
			explain(j, NULL, &x[i]);
			explain_fail(j, NULL, &x[i], NULL);
		}
	}
}

/* False when this sshd knows no such keyword, and the verdict is given. */
static bool keywords_known(struct judge *j)
{
	size_t n;
	char **k = str_split(j->ev->arena, j->w->keyword, "| ,\t", &n);
	unsigned version = sshd_version(j->conf, NULL);

	for (size_t i = 0; i < n; i++) {
		enum sshd_kind kind = sshd_kind(j->conf, k[i]);
		if (kind == SSHD_UNKNOWN) {
			evidence_error(j->ev, "%s: OpenSSH %u.%u has no keyword %s.",
				"%s：OpenSSH %u.%u 無 %s 此一設定項。", unit_name(j->service),
				version / 100, version % 100, k[i]);
			return false;
		}
		if (kind == SSHD_GONE && !protocol(k[i])) {
			evidence_status(j->ev, ST_NOTAPPLICABLE);
			evidence_reason(j->ev, "%s: %s is without effect in OpenSSH %u.%u.",
				"%1$s：%2$s 於 OpenSSH %3$u.%4$u 已無作用。", unit_name(j->service),
				k[i], version / 100, version % 100);
			return false;
		}
	}
	return n > 0;
}

static void judge_wanted(struct evidence *ev, const struct sshd_service *s, const struct wanted *w)
{
	struct judge j = {.ev = ev, .service = s, .conf = s->conf, .w = w};
	enum sshd_who who = strcasecmp(w->keyword, "PermitRootLogin") ? SSHD_ANYBODY : SSHD_UID_0;
	struct sshd_connection *x;
	struct err e = {0};
	size_t n;

	if (!keywords_known(&j))
		return;
	if (sshd_connections(s->conf, ev->arena, who, &x, &n, &e) < 0) {
		evidence_error(ev, "%s: what Match blocks give to whom cannot be gone through: %s.",
			"%s：無法逐一檢視 Match 區塊之作用對象：%s。", unit_name(s), e.text);
		return;
	}
	if (w->op == OP_ANY_SET)
		judge_any_set(&j, x, n);
	else
		judge_values(&j, x, n);
	if (j.failing > NAMED)
		evidence_reason(ev, "And %zu more values.", "另有 %zu 個值。", j.failing - NAMED);
	evidence_status(ev, j.failing ? ST_FAIL : ST_PASS);
}

/* The requirements: keywords, operators and values side by side, separated by ";". */
static struct wanted *requirements(const struct params *p, struct evidence *ev, size_t *ret_n)
{
	size_t n_ops, n_values;
	char **k = str_split(ev->arena, param_str(p, "keyword"), "; \t\n", ret_n);
	char **o = str_split(ev->arena, param_str(p, "operator"), "; \t\n", &n_ops);
	char **v = str_split(ev->arena, param_str(p, "value"), ";", &n_values);
	struct wanted *w = arena_array(ev->arena, *ret_n + 1, sizeof(*w));

	for (size_t i = 0; i < *ret_n; i++) {
		size_t op = 0, n = sizeof(operations) / sizeof(*operations);
		const char *name = n_ops ? o[i < n_ops ? i : n_ops - 1] : "";
		while (op < n && !str_eq(operations[op].name, name))
			op++;
		const char *value = n_values ? str_strip(v[i < n_values ? i : n_values - 1]) : "";
		if (op == n || (n_ops > 1 && n_ops != *ret_n) ||
			(n_values > 1 && n_values != *ret_n)) {
			evidence_error(ev,
				"The content asks for keyword \"%s\", operator \"%s\", value "
				"\"%s\", "
				"which do not go together.",
				"檢測內容之設定項「%s」、運算子「%s」與值「%s」不相符。",
				param_str(p, "keyword"), param_str(p, "operator"),
				param_str(p, "value"));
			return NULL;
		}
		if (op == OP_ANY_SET)
			value = "";
		w[i] = (struct wanted){k[i], (enum operation)op, value};
		const struct bitext *before = &operations[op].before,
				    *after = &operations[op].after;
		evidence_expected(ev, "%1$s of sshd %2$s%4$s%3$.0s%5$.0s, for every connection.",
			"sshd 之 %1$s %2$.0s%3$s%4$s%5$s，任何連線皆然。", k[i], before->en,
			before->zh, value, after->zh);
	}
	if (!*ret_n)
		evidence_error(ev, "The content names no keyword.", "檢測內容未指定設定項。");
	return *ret_n ? w : NULL;
}

/* What serves now: another configuration, or one that may have been read before its files became what they are. */
static void judge_running(struct facts *f, struct evidence *ev, const struct wanted *w, size_t n)
{
	struct err e = {0};
	const struct sshd_listeners *l = facts_get(f, &model_sshd_listeners, &e);

	if (!l) {
		evidence_error(ev, "Which sshd runs cannot be asked: %s.",
			"無法查詢執行中之 sshd：%s。", e.text);
		return;
	}
	for (size_t i = 0; i < l->n; i++) {
		const struct sshd_listener *v = &l->v[i];
		struct sshd_service s = {
			.unit = arena_printf(ev->arena, "in the running system sshd (pid %d, %s)",
				(int)v->pid, v->command),
			.starts = true,
			.conf = v->conf};
		evidence_seen_from(ev, arena_printf(ev->arena, "sshd, pid %d", (int)v->pid),
			v->command, v->unit ? v->unit : "/proc");
		if (v->stale)
			evidence_error(ev,
				"In the running system sshd (pid %d) may serve by another "
				"configuration "
				"than the files': %s. Reload or restart it.",
				"運作中之系統：sshd（pid "
				"%d）所用之組態可能與檔案不同：%s；請重新載入或重新啟動。",
				(int)v->pid, v->stale);
		else if (!v->conf)
			evidence_error(ev, "In the running system sshd (pid %d, %s): %s.",
				"運作中之系統：sshd（pid %d，%s）：%s。", (int)v->pid, v->command,
				v->why.text);
		for (size_t k = 0; v->conf && !v->as_unit && k < n; k++)
			judge_wanted(ev, &s, &w[k]);
	}
}

static void sshd_value(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct err e = {0};
	size_t n;
	struct wanted *w = requirements(p, ev, &n);
	const struct sshd_services *s = facts_get(f, &model_sshd_services, &e);

	if (!w)
		return;
	if (!s) {
		evidence_error(ev, "Which sshd is started cannot be told: %s.",
			"無法得知啟動何一 sshd：%s。", e.text);
		return;
	}
	if (!s->n) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev, "No sshd is installed.", "未安裝 sshd。");
		return;
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct sshd_service *v = &s->v[i];
		if (!v->conf) {
			evidence_error(ev, "%s: %s.", "%s：%s。", unit_name(v), v->why.text);
			continue;
		}
		if (!v->starts)
			evidence_observed(ev,
				"%s is not started at boot; its configuration was judged all the "
				"same.",
				"%s 未於開機時啟動；仍依其組態判定。", unit_name(v));
		for (size_t k = 0; k < n; k++)
			judge_wanted(ev, v, &w[k]);
	}
	if (facts_host(f)->live)
		judge_running(f, ev, w, n);
}

const struct check family_ac3[] = {
	{"sshd-value", "a keyword of sshd has the wanted value for every connection", value_params,
		0, sshd_value},
	{0},
};
