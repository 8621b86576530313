/*
 * mail_route: exim4 (4.96) as Debian sets it up, postfix (3.7), nullmailer (2.2) and msmtp (1.8).
 *
 * Which of them sendmail is, is told by where the link ends and, where it ends at /usr/sbin/sendmail, by the package that
 * brings it.  An address without a host, or of this host, goes through aliases(5) and ~/.forward as long as they lead on.
 *   exim4: update-exim4.conf.conf says whether anything leaves (dc_eximconfig_configtype "local" and "none": nothing); with
 *   "satellite" mail of accounts here is read on dc_readhost.
 *   postfix: default_transport says so; of alias_maps the database counts, not the text it was made from.
 *   nullmailer, msmtp: everything goes to another host, or nothing where none is named.
 * Not handled, and unknown: exim4.conf of one's own, virtual_alias_maps and transport_maps of postfix, :include:, filters in
 * ~/.forward, any other program.  Not looked at: changes in exim's templates, whether the other host takes the message.
 */
#include "checks/resolve/mail/mail_route.h"

#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/str.h"
#include "checks/resolve/accounts/accounts.h"
#include "checks/resolve/packages/dpkg.h"
#include "checks/resolve/files/place.h"

#define SENDMAIL  "/usr/lib/sendmail"
#define MAX_DEPTH 16
#define MAX_ENDS  200

struct way {
	const struct host *h;
	struct facts *facts;
	struct arena *a;
	struct mail_route *r;
	struct mail_end *v;
	size_t cap;
	const struct file *aliases; /* NULL: none */
	const struct file *at;
	unsigned line;
	const char *
		hub; /* where mail of accounts here is read instead; "": said so, and nowhere; NULL: here */
	const char *domains;	/* names of this host that its configuration gives */
	struct bitext stays;	/* why nothing leaves this host; en NULL: it does */
	struct bitext no_local; /* why nothing is delivered here; en NULL: it is */
	bool forwards;		/* ~/.forward counts */
	const char *seen[MAX_DEPTH];
};

static void not_known(struct way *w, const struct file *f, unsigned line, const char *what)
{
	if (!w->r->unknown)
		w->r->unknown = arena_printf(w->a, "%s:%u: %s", f ? f->path : SENDMAIL, line, what);
}

static void end(struct way *w, enum mail_kind kind, const char *to, struct bitext why)
{
	if (w->r->n == MAX_ENDS)
		return;
	*(struct mail_end *)arena_push(w->a, &w->v, &w->r->n, &w->cap, sizeof(*w->v)) =
		(struct mail_end){kind, arena_strdup(w->a, to), why, w->at, w->line};
}

static bool own_domain(const struct way *w, const char *domain)
{
	size_t n;
	char **v = str_split(w->a, w->domains ? w->domains : "", " ,;:\t", &n);

	if (str_ieq(domain, "localhost") || place_is_this_host(w->h, w->a, domain))
		return true;
	for (size_t i = 0; i < n; i++)
		if (str_ieq(v[i], domain))
			return true;
	return false;
}

static void target(struct way *w, const char *to, int depth);

static void targets(struct way *w, const char *text, int depth)
{
	size_t n;
	char **v = mail_targets(w->a, text, &n);

	if (!n)
		end(w, MAIL_LOST, "-",
			(struct bitext){"the line names nobody", "該列未指定任何對象"});
	for (size_t i = 0; i < n; i++)
		target(w, v[i], depth);
}

static void mailbox(struct way *w, const char *name, int depth)
{
	struct err e = {0};
	const struct accounts *all = facts_get(w->facts, &model_accounts, &e);
	const struct account *x = all ? accounts_find(all, name) : NULL;
	const struct file *f;

	if (!all) {
		w->r->unknown = w->r->unknown ? w->r->unknown : arena_strdup(w->a, e.text);
		return;
	}
	if (!x && accounts_others(all, &(struct line_at){0})) {
		not_known(w, NULL, 0,
			arena_printf(w->a,
				"whether %s is an account: other name services are asked", name));
		return;
	}
	if (!x) {
		end(w, MAIL_LOST, name, (struct bitext){"there is no such account", "無此帳號"});
		return;
	}
	if (w->hub && *w->hub) {
		end(w, MAIL_ELSEWHERE, arena_printf(w->a, "%s@%s", name, w->hub),
			(struct bitext){0});
		return;
	}
	if (w->hub) {
		end(w, MAIL_LOST, name,
			(struct bitext){"exim4 sends it to dc_readhost, which is empty",
				"exim4 將其送至 dc_readhost，而該值為空"});
		return;
	}
	const char *path = arena_printf(w->a, "%s/.forward", x->home);
	int rc = w->forwards ? root_read(w->h->root, path, &f, &e) : -ENOENT;
	if (is_absent(rc)) {
		end(w, MAIL_ACCOUNT, name, (struct bitext){0});
	} else if (rc < 0) {
		not_known(w, NULL, 0, e.text);
	} else if (f->size > 1 && f->data[0] == '#') {
		not_known(w, f, 1, "a filter");
	} else {
		w->at = f;
		w->line = 1;
		targets(w, f->data, depth + 1);
	}
}

/* A name of this host. */
static void local(struct way *w, const char *name, bool direct, int depth)
{
	unsigned line = 0;

	if (w->no_local.en) {
		end(w, MAIL_LOST, name, w->no_local);
		return;
	}
	for (int i = 0; i < depth; i++)
		direct |= w->seen[i] && str_ieq(w->seen[i], name);
	const char *to = !direct && w->aliases ? mail_alias(w->aliases, w->a, name, &line) : NULL;
	if (!to) {
		mailbox(w, name, depth);
		return;
	}
	w->seen[depth] = name;
	w->at = w->aliases;
	w->line = line;
	targets(w, to, depth + 1);
	w->seen[depth] = NULL;
}

/* The name of a host, or an address in brackets. */
static bool is_domain(const char *s)
{
	for (size_t i = 0; s[i]; i++)
		if (!isalnum((unsigned char)s[i]) && !strchr(".-_[]:", s[i]))
			return false;
	return *s != '\0';
}

static void target(struct way *w, const char *to, int depth)
{
	static const struct bitext gone = {"it is thrown away", "逕予丟棄"};
	const char *at = strrchr(to, '@');

	if (depth >= MAX_DEPTH - 1) {
		not_known(w, w->at, w->line, "aliases lead on and on");
	} else if (str_starts(to, "/dev/null") || str_ieq(to, ":blackhole:") ||
		   str_starts(to, ":fail:") || str_starts(to, ":defer:")) {
		end(w, MAIL_LOST, to, gone);
	} else if (*to == '/') {
		end(w, MAIL_FILE, to, (struct bitext){0});
	} else if (*to == '|') {
		end(w, MAIL_PROGRAM, to + 1, (struct bitext){0});
	} else if (*to == ':') {
		not_known(w, w->at, w->line, to);
	} else if (at && !is_domain(at + 1)) {
		not_known(w, w->at, w->line, "no address");
	} else if (at && !own_domain(w, at + 1)) {
		end(w, w->stays.en ? MAIL_LOST : MAIL_ELSEWHERE, to, w->stays);
	} else {
		bool direct = *to == '\\';
		local(w,
			arena_strndup(w->a, to + direct,
				at ? (size_t)(at - to) - direct : strlen(to) - direct),
			direct, depth);
	}
}

/* The last value of a key; continued lines count (main.cf) or quotes are taken away (shell).  NULL: it is not set. */
static const char *setting(
	struct way *w, const struct file *f, const char *key, bool shell, unsigned *ret_line)
{
	struct lines l = lines_of(f->data, f->size);
	struct strbuf b = {.arena = w->a};
	const char *line, *value = NULL;
	size_t len, n = strlen(key);
	bool in = false;

	while (next_line(&l, &line, &len)) {
		size_t lead = strspn(line, " \t");
		if (lead >= len || line[lead] == '#')
			continue;
		if (lead && !shell) {
			if (in)
				strbuf_printf(&b, " %.*s", (int)len, line);
		} else {
			const char *p = line + (shell ? lead : 0), *stop = line + len;
			in = (size_t)(stop - p) > n && !strncmp(p, key, n);
			const char *eq = p + n;
			while (in && eq < stop && !shell && (*eq == ' ' || *eq == '\t'))
				eq++;
			in = in && eq < stop && *eq == '=';
			if (!in)
				continue;
			b = (struct strbuf){.arena = w->a};
			strbuf_add(&b, eq + 1, (size_t)(stop - eq - 1));
			*ret_line = l.number;
		}
		if (in)
			value = b.len ? strbuf_str(&b) : "";
	}
	if (!value)
		return NULL;
	char *s = str_strip(arena_strdup(w->a, value));
	size_t m = strlen(s);
	if (shell && m > 1 && (*s == '\'' || *s == '"') && s[m - 1] == *s) {
		s[m - 1] = '\0';
		s++;
	}
	return s;
}

static int aliases_of(struct way *w, const char *path, struct err *e)
{
	int rc = root_read(w->h->root, path, &w->aliases, e);

	if (rc < 0)
		w->aliases = NULL;
	return is_absent(rc) ? 0 : rc;
}

static int exim(struct way *w, struct err *e)
{
	static const char conf[] = "/etc/exim4/update-exim4.conf.conf";
	static const struct bitext stays = {
		"exim4 is set up for mail within this host alone (dc_eximconfig_configtype)",
		"exim4 僅設定為本機遞送（dc_eximconfig_configtype）"};
	static const struct bitext nothing = {
		"exim4 is not set up (dc_eximconfig_configtype='none')",
		"exim4 未設定（dc_eximconfig_configtype='none'）"};
	static const struct bitext no_hub = {
		"exim4 has no dc_smarthost to send it to", "exim4 未設定 dc_smarthost"};
	const struct file *f;
	struct stat st;
	unsigned line = 0;

	if (!root_stat(w->h->root, "/etc/exim4/exim4.conf", true, &st, &(struct err){0})) {
		w->r->unknown = "/etc/exim4/exim4.conf: a configuration of its own";
		return 0;
	}
	int rc = root_read(w->h->root, conf, &f, e);
	if (rc < 0)
		return is_absent(rc)
			       ? err_set(e, ENOTSUP,
					 "%s is not there: how exim4 sends is not known", conf)
			       : rc;
	const char *type = setting(w, f, "dc_eximconfig_configtype", true, &line);
	w->at = f;
	w->line = line;
	w->domains = setting(w, f, "dc_other_hostnames", true, &line);
	const char *hub = setting(w, f, "dc_smarthost", true, &line);
	if (str_eq(type, "satellite")) {
		w->hub = setting(w, f, "dc_readhost", true, &line);
		w->hub = w->hub ? w->hub : "";
	}
	if (str_eq(type, "none"))
		w->stays = w->no_local = nothing;
	else if (str_eq(type, "local"))
		w->stays = stays;
	else if ((str_eq(type, "smarthost") || str_eq(type, "satellite")) && (!hub || !*hub))
		w->stays = no_hub;
	else if (!str_eq(type, "smarthost") && !str_eq(type, "satellite") &&
		 !str_eq(type, "internet"))
		not_known(w, f, w->line, "dc_eximconfig_configtype is of no known kind");
	w->forwards = true;
	return aliases_of(w, "/etc/aliases", e);
}

/* The text of alias_maps, when its database was made after it. */
static int postfix_aliases(struct way *w, const struct file *f, struct err *e)
{
	static const struct bitext no_map = {
		"postfix has no database of its aliases, and puts off all local mail (newaliases)",
		"postfix 無別名資料庫，暫緩所有本機郵件（newaliases）"};
	unsigned line = 0;
	const char *maps = setting(w, f, "alias_maps", false, &line), *suffix = "db";
	struct stat text, db;

	maps = maps ? maps : "hash:/etc/aliases";
	if (!*maps)
		return 0;
	const char *colon = strchr(maps, ':');
	if (!colon || colon[1] != '/' || strpbrk(maps, " ,\t$") ||
		(!str_starts(maps, "hash:") && !str_starts(maps, "btree:") &&
			!str_starts(maps, "lmdb:"))) {
		not_known(w, f, line, arena_printf(w->a, "alias_maps = %s", maps));
		return 0;
	}
	if (str_starts(maps, "lmdb:"))
		suffix = "lmdb";
	int rc = aliases_of(w, colon + 1, e);
	if (rc < 0)
		return rc;
	rc = root_stat(w->h->root, arena_printf(w->a, "%s.%s", colon + 1, suffix), true, &db, e);
	if (is_absent(rc))
		w->no_local = no_map;
	else if (rc < 0)
		return rc;
	else if (w->aliases && !root_stat(w->h->root, colon + 1, true, &text, e) &&
		 text.st_mtime > db.st_mtime)
		not_known(w, w->aliases, 0, "changed since its database was made (newaliases)");
	return 0;
}

static int postfix(struct way *w, struct err *e)
{
	static const char *const open[] = {"virtual_alias_maps", "transport_maps",
		"local_transport", "mailbox_transport", "mailbox_command",
		"recipient_canonical_maps", "canonical_maps", "luser_relay", "content_filter"};
	static const char *const refuse[] = {"error", "discard", "defer", "retry"};
	static const struct bitext stays = {
		"postfix sends nothing to other hosts (default_transport)",
		"postfix 不寄送至其他主機（default_transport）"};
	const struct file *f;
	unsigned line = 0;
	int rc = root_read(w->h->root, "/etc/postfix/main.cf", &f, e);

	if (rc < 0)
		return is_absent(rc)
			       ? err_set(e, ENOTSUP,
					 "/etc/postfix/main.cf is not there: postfix does not run")
			       : rc;
	w->r->unit = "postfix.service";
	w->at = f;
	for (size_t i = 0; i < sizeof(open) / sizeof(*open); i++) {
		const char *v = setting(w, f, open[i], false, &line);
		if (v && *v)
			not_known(w, f, line, arena_printf(w->a, "%s is set", open[i]));
	}
	w->domains = setting(w, f, "mydestination", false, &line);
	const char *transport = setting(w, f, "default_transport", false, &line);
	for (size_t i = 0; transport && i < sizeof(refuse) / sizeof(*refuse); i++)
		if (str_starts(transport, refuse[i])) {
			w->stays = stays;
			w->line = line;
		}
	w->forwards = true;
	return postfix_aliases(w, f, e);
}

/* The first line of a file without its blanks; "" when there is none. */
static int first_line(struct way *w, const char *path, const char **ret, struct err *e)
{
	const struct file *f;
	struct lines l;
	const char *line;
	size_t len;
	int rc = root_read(w->h->root, path, &f, e);

	*ret = "";
	if (rc < 0)
		return is_absent(rc) ? 0 : rc;
	for (l = lines_of(f->data, f->size); next_line(&l, &line, &len);) {
		char *s = str_strip(arena_strndup(w->a, line, len));
		if (*s && *s != '#') {
			*ret = s;
			break;
		}
	}
	w->at = f;
	w->line = 1;
	return 0;
}

/* Everything goes to another host; what is local to the one who administers it. */
static int nullmailer(struct way *w, const char *address, struct err *e)
{
	static const struct bitext none = {
		"nullmailer has no host to send it to (/etc/nullmailer/remotes)",
		"nullmailer 未設定寄送之主機（/etc/nullmailer/remotes）"};
	const char *remote, *admin, *at = strrchr(address, '@');
	int rc = first_line(w, "/etc/nullmailer/adminaddr", &admin, e);

	if (rc >= 0)
		rc = first_line(w, "/etc/nullmailer/remotes", &remote, e);
	if (rc < 0)
		return rc;
	w->r->unit = "nullmailer.service";
	const char *to = *admin && (!at || own_domain(w, at + 1)) ? admin : address;
	if (*remote)
		end(w, MAIL_ELSEWHERE, to, (struct bitext){0});
	else
		end(w, MAIL_LOST, to, none);
	return 0;
}

static int msmtp(struct way *w, const char *address, struct err *e)
{
	static const struct bitext none = {"msmtp has no host to send it to (/etc/msmtprc)",
		"msmtp 未設定寄送之主機（/etc/msmtprc）"};
	const struct file *f;
	struct stat st;
	const char *line, *host = NULL, *names = NULL;
	size_t len, n;
	int rc = root_read(w->h->root, "/etc/msmtprc", &f, e);

	const struct accounts *all = facts_get(w->facts, &model_accounts, NULL);
	const struct account *who = all ? accounts_find(all, "root") : NULL;
	const char *own = arena_printf(w->a, "%s/.msmtprc", who ? who->home : "");
	if (!root_stat(w->h->root, own, true, &st, &(struct err){0}))
		w->r->unknown = arena_printf(w->a, "%s: root's own configuration of msmtp", own);
	if (rc < 0 && !is_absent(rc))
		return rc;
	for (struct lines l = lines_of(rc < 0 ? "" : f->data, rc < 0 ? 0 : f->size);
		next_line(&l, &line, &len);) {
		char **v = str_split(w->a, arena_strndup(w->a, line, len), " \t", &n);
		if (n > 1 && str_eq(v[0], "host"))
			host = v[1];
		if (n > 1 && str_eq(v[0], "aliases"))
			names = v[1];
	}
	if (!host)
		w->stays = none;
	if (names && (rc = aliases_of(w, names, e)) < 0)
		return rc;
	unsigned at = 0;
	const char *to = strchr(address, '@') || !w->aliases
				 ? NULL
				 : mail_alias(w->aliases, w->a, address, &at);
	if (!to && !strchr(address, '@') && w->aliases)
		to = mail_alias(w->aliases, w->a, "default", &at);
	if (!to && !strchr(address, '@') && host)
		not_known(w, NULL, 0,
			arena_printf(w->a, "msmtp hands %s to %s as it is", address, host));
	w->at = to ? w->aliases : NULL;
	w->line = at;
	end(w, host ? MAIL_ELSEWHERE : MAIL_LOST, to ? str_strip(arena_strdup(w->a, to)) : address,
		w->stays);
	return 0;
}

/* Which program sendmail is. */
static const char *sender_of(const struct host *h, struct arena *a, const char *real)
{
	static const char *const by_name[] = {"exim4", "msmtp", "nullmailer"};
	static const char *const by_package[] = {"postfix", "nullmailer"};
	const char *found = NULL;

	for (size_t i = 0; i < sizeof(by_name) / sizeof(*by_name); i++)
		if (str_starts(path_base(real), by_name[i]))
			return by_name[i];
	if (!str_eq(path_base(real), "sendmail"))
		return NULL;
	for (size_t i = 0; i < sizeof(by_package) / sizeof(*by_package); i++)
		if (dpkg_version(h->root, a, by_package[i])) {
			if (found)
				return NULL;
			found = by_package[i];
		}
	return found;
}

int mail_route(const struct host *h, struct facts *f, struct arena *a, const char *address,
	struct mail_route *ret, struct err *e)
{
	struct way w = {.h = h, .facts = f, .a = a, .r = ret};
	struct stat st;
	char *real;
	int rc = root_stat(h->root, SENDMAIL, true, &st, e);

	*ret = (struct mail_route){0};
	if (rc < 0)
		return is_absent(rc) ? -ENOENT : rc;
	if (!S_ISREG(st.st_mode) || !(st.st_mode & 0111))
		return err_set(e, ENOENT, "%s cannot be run", SENDMAIL);
	rc = root_resolve(h->root, SENDMAIL, a, &real, e);
	if (rc < 0)
		return rc;
	ret->sendmail = real;
	ret->sender = sender_of(h, a, real);
	if (!ret->sender)
		ret->unknown =
			arena_printf(a, "%s is %s, of no mail program known here", SENDMAIL, real);
	else if (str_eq(ret->sender, "exim4"))
		rc = exim(&w, e);
	else if (str_eq(ret->sender, "postfix"))
		rc = postfix(&w, e);
	else if (str_eq(ret->sender, "nullmailer"))
		rc = nullmailer(&w, address, e);
	else
		rc = msmtp(&w, address, e);
	if (rc >= 0 && !ret->unknown && !ret->n)
		target(&w, address, 0);
	ret->v = w.v;
	return rc < 0 ? rc : 0;
}
