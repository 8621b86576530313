/*
 * sc1_tls: 使用公開、國際機構驗證且未遭破解之演算法 (SC-1.H2), in TLS: what the system-wide settings of OpenSSL and GnuTLS let
 * a program come to that asks for no more than the default.
 *
 * Both libraries read their file whenever a program starts, so the files of now are what holds now and after the next boot.
 * Not judged: what single programs set for themselves, and libraries that bring their own (NSS, Java, Go).
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/tls/gnutls_conf.h"
#include "checks/resolve/tls/openssl_conf.h"
#include "checks/resolve/units/systemd_conf.h"

struct want {
	struct facts *f;
	struct evidence *ev;
	enum tls_version least;
	uint64_t level;
	char **broken;
	size_t n_broken, libraries;
	const char *
		hidden; /* judged for those whom this keeps from the file; NULL: for those who read all */
};

static bool has_library(struct want *w, const char *name)
{
	static const char *const dirs[] = {
		"/usr/lib/*", "/usr/lib64", "/usr/lib", "/lib/*", "/lib64"};

	for (size_t i = 0; i < sizeof(dirs) / sizeof(*dirs); i++) {
		struct err e = {0};
		char **v;
		size_t n = 0;
		if (root_glob(facts_host(w->f)->root, w->ev->arena,
			    arena_printf(w->ev->arena, "%s/%s", dirs[i], name), &v, &n, &e) < 0)
			evidence_error(
				w->ev, "%s.", "無法讀取：%s。", evidence_clean(w->ev, e.text));
		else if (n)
			return true;
	}
	return false;
}

static const char *at(struct want *w, const struct file *f, unsigned line, const char *otherwise)
{
	return f ? line ? arena_printf(w->ev->arena, "%s:%u", f->path, line) : f->path : otherwise;
}

/* Where a value comes from; without a file it is the library's own. */
static struct bitext source(struct want *w, const struct file *f, unsigned line, const char *path)
{
	const char *hidden = w->hidden ? evidence_clean(w->ev, w->hidden) : NULL;

	if (!f && hidden)
		return (struct bitext){
			arena_printf(w->ev->arena, "built in, for who cannot read %s", hidden),
			arena_printf(w->ev->arena, "無法讀取 %s 者採內建預設值", hidden)};
	if (!f)
		return (struct bitext){"built in", "內建預設值"};
	const char *text = evidence_clean(w->ev, at(w, f, line, path));
	return (struct bitext){text, text};
}

static void too_old(struct want *w, const char *library, enum tls_version got, struct bitext from)
{
	evidence_status(w->ev, ST_FAIL);
	evidence_reason(w->ev,
		"%1$s: connections by %2$s are possible (%3$s%4$.0s); %5$s is wanted.",
		"%1$s：可建立 %2$s 連線（%3$.0s%4$s），應為 %5$s 以上。", library,
		tls_version_text(got), from.en, from.zh, tls_version_text(w->least));
}

static void see(struct want *w, const char *what, const struct openssl_setting *s,
	const char *built_in, const char *path)
{
	if (s)
		evidence_seen_at(w->ev, what, s->value, s->file, s->line);
	else
		evidence_seen_from(w->ev, what, built_in, path);
}

/* Programs that cannot read the file, or one it includes, get what stands without it: that must hold as well. */
static void say_hidden(struct want *w, const char *library, const char *hidden)
{
	evidence_seen_from(w->ev, "not readable by every user", hidden, library);
	evidence_observed(w->ev,
		"%s: not every user can read %s; for who cannot it counts as absent:",
		"%s：並非所有使用者均可讀取 %s，無法讀取者視同無此檔：", library,
		evidence_clean(w->ev, hidden));
}

static void openssl_for(struct want *w, const char *path, bool others)
{
	struct openssl_policy p;
	struct err e = {0};
	const char *name = arena_printf(w->ev->arena, "OpenSSL (%s)", path);

	if (openssl_policy_read(facts_host(w->f)->root, w->ev->arena, path, others, &p, &e) < 0) {
		evidence_error(w->ev, "%s.", "無法讀取：%s。", evidence_clean(w->ev, e.text));
		return;
	}
	if (others && !p.hidden)
		return;
	if (others)
		say_hidden(w, "OpenSSL", p.hidden);
	w->hidden = others ? p.hidden : NULL;
	w->libraries++;
	if (p.unknown) {
		evidence_error(
			w->ev, "%s.", "內容無法判讀：%s。", evidence_clean(w->ev, p.unknown));
		return;
	}
	if (p.broken)
		evidence_observed(w->ev, "%s is without effect: %s.", "%s 不生效力：%s。", path,
			evidence_clean(w->ev, p.broken));
	if (p.broken && p.fatal) {
		evidence_observed(
			w->ev, "%s: no connection can be made.", "%s：無法建立連線。", name);
		return;
	}
	see(w, "security level", p.level_at, arena_printf(w->ev->arena, "%u (built in)", p.level),
		path);
	see(w, "MinProtocol", p.min_at, "none (built in)", path);
	if (p.max_at)
		see(w, "MaxProtocol", p.max_at, "", path);
	enum tls_version least = openssl_lowest(&p);
	evidence_observed(w->ev, "%s: %s and later, security level %u.",
		"%s：%s 以上，安全等級 %u。", evidence_clean(w->ev, name), tls_version_text(least),
		p.level);
	struct bitext level = source(
		w, p.level_at ? p.level_at->file : NULL, p.level_at ? p.level_at->line : 0, path);
	if (least && least < w->least)
		too_old(w, "OpenSSL", least,
			p.min_at ? source(w, p.min_at->file, p.min_at->line, path) : level);
	if (p.level < w->level) {
		evidence_status(w->ev, ST_FAIL);
		evidence_reason(w->ev,
			"OpenSSL: the security level is %1$u (%2$s%3$.0s); %4$llu is wanted.",
			"OpenSSL：安全等級為 %1$u（%2$.0s%3$s），應為 %4$llu 以上。", p.level,
			level.en, level.zh, (unsigned long long)w->level);
	}
}

static void openssl(struct want *w, const char *path)
{
	openssl_for(w, path, false);
	openssl_for(w, path, true);
}

/* "RC4" is ARCFOUR to GnuTLS, "ANON" all of ANON-DH and ANON-ECDH. */
static bool is_broken(const struct want *w, const char *name)
{
	for (size_t i = 0; i < w->n_broken; i++) {
		const char *b = str_ieq(w->broken[i], "RC4") ? "ARCFOUR" : w->broken[i];
		size_t n = strlen(b);
		if (!strncasecmp(name, b, n) && (!name[n] || name[n] == '-'))
			return true;
		size_t len = strlen(name);
		if (len > n && str_ieq(name + len - n, b) && name[len - n - 1] == '-')
			return true;
	}
	return false;
}

static void gnutls_for(struct want *w, const char *path, bool others)
{
	struct gnutls_policy p;
	struct err e = {0};

	if (gnutls_policy_read(facts_host(w->f)->root, w->ev->arena, path, others, &p, &e) < 0) {
		evidence_error(w->ev, "%s.", "無法讀取：%s。", evidence_clean(w->ev, e.text));
		return;
	}
	if (others && !p.hidden)
		return;
	if (others)
		say_hidden(w, "GnuTLS", p.hidden);
	w->hidden = others ? p.hidden : NULL;
	w->libraries++;
	if (p.unknown) {
		evidence_error(
			w->ev, "%s.", "內容無法判讀：%s。", evidence_clean(w->ev, p.unknown));
		return;
	}
	if (p.broken)
		evidence_observed(w->ev, "%s is without effect: %s.", "%s 不生效力：%s。", path,
			evidence_clean(w->ev, p.broken));
	enum tls_version least = gnutls_lowest(&p);
	if (p.line)
		evidence_seen_at(w->ev, "default-priority-string", p.priority, p.file, p.line);
	else
		evidence_seen_from(w->ev, "default-priority-string",
			arena_printf(w->ev->arena, "%s (built in)", p.priority), path);
	evidence_seen_from(w->ev, "lowest version of GnuTLS", tls_version_text(least), path);
	evidence_observed(w->ev, "GnuTLS (%s): %s and later, priorities %s.",
		"GnuTLS（%s）：%s 以上，優先序 %s。", path, tls_version_text(least),
		evidence_clean(w->ev, p.priority));
	if (least && least < w->least)
		too_old(w, "GnuTLS", least, source(w, p.file, p.line, path));
	for (size_t i = 0; i < p.n_added; i++) {
		if (!is_broken(w, p.added[i].name))
			continue;
		evidence_status(w->ev, ST_FAIL);
		evidence_reason(w->ev, "GnuTLS: %s is added to the priorities (%s).",
			"GnuTLS：優先序加入 %s（%s）。", evidence_clean(w->ev, p.added[i].name),
			at(w, p.added[i].file, p.added[i].line, path));
	}
}

static void gnutls(struct want *w, const char *path)
{
	gnutls_for(w, path, false);
	gnutls_for(w, path, true);
}

/* Other files that an environment names for logins or services. */
static void others(struct want *w, const char *text, const char *variable,
	void (*judge)(struct want *w, const char *path), const char *usual)
{
	size_t n;
	char **v = str_split(w->ev->arena, text, " \t\"'\r\n", &n);

	for (size_t i = 0; i < n; i++) {
		size_t len = strlen(variable);
		if (!strncmp(v[i], variable, len) && v[i][len] == '=' && v[i][len + 1] &&
			!str_eq(v[i] + len + 1, usual))
			judge(w, v[i] + len + 1);
	}
}

static void environments(struct want *w, const char *variable,
	void (*judge)(struct want *w, const char *path), const char *usual)
{
	struct root *r = facts_host(w->f)->root;
	const struct file *f;
	struct conf_line *v;
	struct err e = {0};
	size_t n;
	int rc = root_read(r, "/etc/environment", &f, &e);

	if (!rc) {
		struct lines l = lines_of(f->data, f->size);
		const char *s;
		while (next_line(&l, &s, &n))
			if (n && *s != '#')
				others(w, arena_strndup(w->ev->arena, s, n), variable, judge,
					usual);
	}
	if (!rc || is_absent(rc))
		rc = systemd_conf(r, w->ev->arena, "system.conf", "Manager", "DefaultEnvironment",
			&v, &n, &e);
	if (rc < 0 && !is_absent(rc)) {
		evidence_error(w->ev, "%s.", "無法讀取：%s。", evidence_clean(w->ev, e.text));
		return;
	}
	for (size_t i = 0; !rc && i < n; i++)
		others(w, v[i].value, variable, judge, usual);
}

static const struct param_spec params[] = {{"min_protocol", PARAM_STRING, NULL},
	{"level", PARAM_NUMBER, NULL}, {"broken", PARAM_STRING, NULL}, {0}};

static void run(struct facts *f, const struct params *p, struct evidence *ev)
{
	static const char conf[] = "/etc/ssl/openssl.cnf", system[] = "/etc/gnutls/config";
	struct want w = {.f = f, .ev = ev, .level = param_u64(p, "level")};
	const char *least = param_str(p, "min_protocol");

	w.least = str_eq(least, "TLSv1.3")   ? TLS_1_3
		  : str_eq(least, "TLSv1.2") ? TLS_1_2
					     : TLS_NONE;
	if (!w.least) {
		evidence_error(ev, "%s is neither TLSv1.2 nor TLSv1.3.",
			"%s 非 TLSv1.2 或 TLSv1.3。", evidence_clean(ev, least));
		return;
	}
	w.broken = param_list(p, "broken", ev->arena, &w.n_broken);
	evidence_expected(ev,
		"By default OpenSSL and GnuTLS speak %s and later, OpenSSL at security level %llu "
		"or "
		"above, and none of: %s.",
		"OpenSSL 與 GnuTLS 預設僅使用 %s 以上，OpenSSL 安全等級為 %llu "
		"以上，且不使用：%s。",
		least, (unsigned long long)w.level, evidence_clean(ev, param_str(p, "broken")));
	if (has_library(&w, "libssl.so.3")) {
		openssl(&w, conf);
		environments(&w, "OPENSSL_CONF", openssl, conf);
	} else if (has_library(&w, "libssl.so.1.1")) {
		evidence_error(ev, "libssl 1.1: its defaults are not known here.",
			"無法得知 libssl 1.1 之預設值。");
	}
	if (has_library(&w, "libgnutls.so.30")) {
		gnutls(&w, system);
		environments(&w, "GNUTLS_SYSTEM_PRIORITY_FILE", gnutls, system);
	}
	if (!w.libraries && ev->status == ST_NONE) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev, "Neither OpenSSL nor GnuTLS is installed.",
			"未安裝 OpenSSL 與 GnuTLS。");
	}
	evidence_status(ev, ev->status == ST_NONE ? ST_PASS : ev->status);
}

const struct check family_sc1_tls[] = {
	{"tls-policy", "what OpenSSL and GnuTLS let a program come to by default", params, 0, run},
	{0},
};
