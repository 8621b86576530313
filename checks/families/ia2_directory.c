/*
 * ia2_directory: 身分驗證相關資訊不以明文傳輸 (IA-2.N2), towards a directory: what PAM and the name services of this host ask
 * another host about accounts and passwords goes by TLS with a verified certificate, or under Kerberos.
 *
 * Judged is what is really asked: a module of PAM that can be loaded, a service of nsswitch.conf whose library is there, and
 * behind them a daemon (sssd, nslcd) that the boot starts or that runs.  Nothing of that: nothing is sent.  RADIUS hides a
 * password by MD5 alone, TACACS+ too: that is enough where the agency says so.
 */
#include <string.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/pam/network.h"
#include "checks/probe/probe.h"
#include "checks/resolve/accounts/nss_line.h"
#include "checks/resolve/boot/boot.h"
#include "checks/resolve/directory/directory_ways.h"
#include "checks/resolve/files/place.h"
#include "checks/resolve/files/rootglob.h"

struct ask {
	struct facts *f;
	const struct host *h;
	struct evidence *ev;
	char **accepted;
	size_t n_accepted;
	const struct pam_network *pam;
	size_t n_pam;
	const char *nss;     /* "/etc/nsswitch.conf:7 (passwd)" of the service asked last */
	const char *options; /* of the daemon asked last: the file it is told to read; NULL */
	struct directory_ways ways;
	size_t judged;
};

static bool accepted(const struct ask *k, const char *what)
{
	return str_in(k->accepted, k->n_accepted, what);
}

static const struct pam_network *module(const struct ask *k, const char *name)
{
	for (size_t i = 0; i < k->n_pam; i++)
		if (str_eq(k->pam[i].module, name))
			return &k->pam[i];
	return NULL;
}

static bool has_library(struct ask *k, const char *service)
{
	static const char *const at[] = {"/usr/lib/*/libnss_%s.so.2", "/usr/lib64/libnss_%s.so.2",
		"/usr/lib/libnss_%s.so.2", "/lib/*/libnss_%s.so.2", "/lib64/libnss_%s.so.2"};

	for (size_t i = 0; i < sizeof(at) / sizeof(*at); i++) {
		const char *mark = strstr(at[i], "%s");
		const char *pattern = arena_printf(
			k->ev->arena, "%.*s%s%s", (int)(mark - at[i]), at[i], service, mark + 2);
		struct err e = {0};
		char **v;
		size_t n = 0;
		if (root_glob(k->h->root, k->ev->arena, pattern, &v, &n, &e) < 0)
			evidence_error(
				k->ev, "%s.", "無法讀取：%s。", evidence_clean(k->ev, e.text));
		else if (n)
			return true;
	}
	return false;
}

/* Whether a name service is asked for one of the databases (a list ended by NULL); notes the line. */
static bool nss_asks(struct ask *k, const char *service, const char *const *databases)
{
	const struct file *f;
	struct err e = {0};
	int rc = root_read(k->h->root, "/etc/nsswitch.conf", &f, &e);

	k->nss = NULL;
	if (rc < 0) {
		if (!is_absent(rc))
			evidence_error(
				k->ev, "%s.", "無法讀取：%s。", evidence_clean(k->ev, e.text));
		return false;
	}
	for (; *databases; databases++) {
		size_t n;
		unsigned line, bad;
		struct nss_service *s =
			nss_services(k->ev->arena, f->data, f->size, *databases, &n, &line, &bad);
		for (size_t i = 0; i < n; i++) {
			if (!str_eq(s[i].name, service) || !has_library(k, service))
				continue;
			evidence_seen_at(k->ev, arena_printf(k->ev->arena, "%s asks", *databases),
				service, f, line);
			k->nss = arena_printf(k->ev->arena, "%s:%u", f->path, line);
			return true;
		}
	}
	return false;
}

static bool is_started(const struct boot_item *it, const char *program, const char *unit)
{
	if (it->how == BOOT_PROGRAM)
		return str_eq(path_base(it->name), program);
	return it->how == BOOT_UNIT && str_eq(it->name, unit);
}

/* The file that a daemon is told to read on its command line ("-c FILE"); NULL: the usual one. */
static const char *told_file(const struct boot_starts *boot, const char *program)
{
	for (size_t i = 0; i < boot->n_hands; i++) {
		const struct boot_hand *x = &boot->hands[i];
		if (!x->n || !x->argv[0] || !str_eq(path_base(x->argv[0]), program))
			continue;
		for (size_t w = 1; w < x->n; w++) {
			const char *word = x->argv[w];
			if (!word)
				continue;
			if (str_starts(word, "--config="))
				return word + 9;
			if ((str_eq(word, "-c") || str_eq(word, "--config")) && w + 1 < x->n)
				return x->argv[w + 1];
		}
	}
	return NULL;
}

/* Since when the unit's daemon runs; 0: it does not, -1: it could not be asked, and that is said. */
static time_t running_since(struct ask *k, const char *unit)
{
	const struct probe *p = k->h->probe;
	struct process_start start;
	struct unit_live u = {0};
	struct err e = {0};

	if (!k->h->live)
		return 0;
	if (p->unit(p->arg, k->ev->arena, unit, &u, &e) < 0) {
		evidence_error(
			k->ev, "%s: %s.", "無法查詢 %s：%s。", unit, evidence_clean(k->ev, e.text));
		return -1;
	}
	if (!str_eq(u.active_state, "active") || !u.main_pid)
		return 0;
	if (p->process_start(p->arg, k->ev->arena, u.main_pid, &start, &e) < 0) {
		evidence_error(
			k->ev, "%s: %s.", "無法查詢 %s：%s。", unit, evidence_clean(k->ev, e.text));
		return -1;
	}
	evidence_seen_from(k->ev, unit, "active", "systemd");
	return start.started;
}

/* Whether the daemon runs or the next boot starts it; *since as above. */
static bool daemon_used(struct ask *k, const char *program, const char *unit, time_t *since)
{
	struct err e = {0};
	const struct boot_starts *boot = facts_get(k->f, &model_boot, &e);

	k->options = NULL;
	*since = running_since(k, unit);
	if (!boot) {
		evidence_error(k->ev, "what the next boot starts could not be told: %s",
			"無法判定下次開機所啟動之項目：%s", evidence_clean(k->ev, e.text));
		return false;
	}
	k->options = told_file(boot, program);
	for (size_t i = 0; i < boot->n; i++)
		if (is_started(&boot->v[i], program, unit))
			return true;
	if (*since)
		return true;
	evidence_observed(k->ev, "%s is not started, so it asks no directory.",
		"%s 未啟動，不查詢目錄服務。", program);
	return false;
}

/* A daemon that read the file before it was changed may do something else than it says. */
static void stale(struct ask *k, const char *unit, const struct file *f, time_t since)
{
	if (since > 0 && (f->st.st_mtime > since || f->st.st_ctime > since))
		evidence_error(k->ev, "%s: %s changed after it was read. Restart the service.",
			"%s：%s 於讀取後已變更，無法得知執行中之設定；請重新啟動該服務。", unit,
			f->path);
}

static void say_off(struct ask *k, const char *text)
{
	evidence_observed(k->ev, "%s.", "下列連線不會建立：%s。", evidence_clean(k->ev, text));
}

static void ask_sssd(struct ask *k)
{
	static const char *const databases[] = {
		"passwd", "group", "shadow", "initgroups", "gshadow", "sudoers", "netgroup", NULL};
	const struct pam_network *m = module(k, "pam_sss");
	struct sssd_conf *c = arena_alloc(k->ev->arena, sizeof(*c));
	struct err e = {0};
	time_t since;
	bool nss = nss_asks(k, "sss", databases);

	if (m)
		evidence_seen_at(k->ev, m->service, "pam_sss", m->line->file, m->line->line);
	if (!(m || nss) || !daemon_used(k, "sssd", "sssd.service", &since))
		return;
	if (sssd_conf_read(k->h->root, k->ev->arena, k->options, c, &e) < 0) {
		evidence_error(
			k->ev, "%s.", "無法讀取 sssd 之設定：%s。", evidence_clean(k->ev, e.text));
		return;
	}
	for (size_t i = 0; i < c->n_files; i++)
		stale(k, "sssd.service", c->files[i], since);
	for (size_t i = 0; i < c->n_skipped; i++)
		evidence_observed(k->ev, "sssd passes over %s.", "sssd 略過 %s。",
			evidence_clean(k->ev, c->skipped[i]));
	if (c->refused) {
		const char *at = c->line ? arena_printf(k->ev->arena, "%s:%u", c->at->path, c->line)
					 : c->at->path;
		/* Not the line: a password may stand in it. */
		evidence_seen_from(k->ev, "sssd does not start", c->refused, at);
		say_off(k, arena_printf(k->ev->arena, "sssd does not start with %s: %s", at,
				   c->refused));
		return;
	}
	if (!c->n_domains)
		say_off(k, "sssd has no domain");
	sssd_ways(k->ev->arena, c, &k->ways);
}

static void ask_nslcd(struct ask *k)
{
	static const char *const lookups[] = {"passwd", "group", "initgroups", "netgroup", NULL},
				 *const shadow[] = {"shadow", NULL};
	const struct pam_network *m = module(k, "pam_ldap");
	struct nslcd_conf c;
	struct err e = {0};
	struct stat st;
	time_t since = 0;
	unsigned carries = (m ? CARRIES_PASSWORDS | CARRIES_LOOKUPS : 0) |
			   (nss_asks(k, "ldap", lookups) ? CARRIES_LOOKUPS : 0) |
			   (nss_asks(k, "ldap", shadow) ? CARRIES_LOOKUPS | CARRIES_HASHES : 0);
	bool daemon = root_stat(k->h->root, "/usr/sbin/nslcd", true, &st, &e) == 0;

	if (m)
		evidence_seen_at(k->ev, m->service, "pam_ldap", m->line->file, m->line->line);
	if (!carries || (daemon && !daemon_used(k, "nslcd", "nslcd.service", &since)))
		return;
	int rc = daemon ? nslcd_conf_read(k->h->root, k->ev->arena, &c, &e)
			: pam_ldap_conf_read(k->h->root, k->ev->arena, &c, &e);
	if (rc == -2) {
		say_off(k, daemon ? "nslcd has no /etc/nslcd.conf and does not start"
				  : "there is neither nslcd nor a configuration of pam_ldap");
		return;
	}
	if (rc < 0) {
		evidence_error(k->ev, "%s.", "無法讀取目錄服務之設定：%s。",
			evidence_clean(k->ev, e.text));
		return;
	}
	stale(k, "nslcd.service", c.file, since);
	if (c.refused) {
		evidence_seen_from(k->ev, "nslcd does not start", c.refused, c.file->path);
		say_off(k, arena_printf(k->ev->arena, "nslcd does not start with %s:%u: %s",
				   c.file->path, c.refused_line, c.refused));
		return;
	}
	nslcd_ways(k->ev->arena, &c, daemon ? "nslcd" : "pam_ldap", carries, &k->ways);
}

static void hole(struct ask *k, const char *who, const char *to, const char *en, const char *zh)
{
	evidence_status(k->ev, ST_FAIL);
	evidence_reason(k->ev, "%1$s, to %2$s: %3$s%4$.0s.", "%1$s，至 %2$s：%3$.0s%4$s。", who,
		evidence_clean(k->ev, to), en, zh);
}

/* The file of pam_radius_auth: "SERVER[:PORT] SECRET [TIMEOUT]" a line. */
static void ask_radius(struct ask *k, const struct pam_network *m)
{
	const char *path = "/etc/pam_radius_auth.conf", *s;
	const struct file *f;
	struct err e = {0};
	size_t len, n, servers = 0;

	for (size_t i = 0; i < m->line->argc; i++)
		if (str_starts(m->line->argv[i], "conf="))
			path = m->line->argv[i] + 5;
	int rc = root_read(k->h->root, path, &f, &e);
	if (is_absent(rc)) {
		say_off(k, arena_printf(k->ev->arena, "pam_radius_auth has no %s", path));
		return;
	}
	if (rc < 0) {
		evidence_error(k->ev, "%s.", "無法讀取：%s。", evidence_clean(k->ev, e.text));
		return;
	}
	struct lines l = lines_of(f->data, f->size);
	while (next_line(&l, &s, &len)) {
		char **w =
			str_split(k->ev->arena, arena_strndup(k->ev->arena, s, len), " \t\r", &n);
		if (n < 2 || *w[0] == '#')
			continue;
		char *host = w[0], *end;
		if (*host == '[' && (end = strchr(host, ']'))) {
			host++;
			*end = '\0';
		} else if ((end = strchr(host, ':')) && !strchr(end + 1, ':'))
			*end = '\0';
		servers++;
		/* Not the line: the shared secret stands in it. */
		evidence_seen_from(k->ev, "RADIUS server", host, path);
		evidence_observed(k->ev, "%s asks the RADIUS server %s.",
			"%s 詢問 RADIUS 伺服器 %s。", m->module, evidence_clean(k->ev, host));
		if (!place_is_this_host(k->h, k->ev->arena, host) && !accepted(k, "radius"))
			hole(k, m->module, host, "RADIUS hides the password by MD5 alone",
				"RADIUS 僅以 MD5 遮掩密碼");
	}
	k->judged += servers > 0;
	if (!servers)
		say_off(k, arena_printf(k->ev->arena, "%s names no server", path));
}

/* Modules that speak a protocol of their own. */
static void ask_others(struct ask *k)
{
	for (size_t i = 0; i < k->n_pam; i++) {
		const struct pam_network *m = &k->pam[i];
		if (str_eq(m->module, "pam_sss") || str_eq(m->module, "pam_ldap"))
			continue;
		evidence_seen_at(k->ev, m->service, m->module, m->line->file, m->line->line);
		if (str_eq(m->module, "pam_krb5")) {
			k->judged++;
			evidence_observed(k->ev, "pam_krb5: Kerberos sends no password.",
				"pam_krb5：Kerberos 不傳送密碼。");
			if (!accepted(k, "kerberos"))
				hole(k, m->module, "Kerberos",
					"Kerberos is not among what is accepted",
					"Kerberos 非可接受之保護方式");
		} else if (str_starts(m->module, "pam_radius")) {
			ask_radius(k, m);
		} else if (str_eq(m->module, "pam_tacplus")) {
			k->judged++;
			evidence_observed(k->ev, "pam_tacplus asks by TACACS+.",
				"pam_tacplus 以 TACACS+ 查詢。");
			if (!accepted(k, "tacacs"))
				hole(k, m->module, "TACACS+",
					"TACACS+ hides the password by MD5 alone",
					"TACACS+ 僅以 MD5 遮掩密碼");
		} else {
			evidence_error(k->ev,
				"%s:%u: how %s protects what it sends is not known here.",
				"%s:%u：無法得知 %s 如何保護其傳送之內容。", m->line->file->path,
				m->line->line, m->module);
		}
	}
}

static void ask_nis(struct ask *k)
{
	static const char *const databases[] = {"passwd", "group", "shadow", "initgroups", NULL};
	time_t since;

	if ((nss_asks(k, "nis", databases) || nss_asks(k, "nisplus", databases) ||
		    nss_asks(k, "compat", databases)) &&
		has_library(k, "nis") && daemon_used(k, "ypbind", "ypbind.service", &since)) {
		k->judged++;
		evidence_observed(k->ev, "The name services ask NIS.", "名稱服務向 NIS 查詢。");
		hole(k, k->nss ? k->nss : "nsswitch.conf", "NIS",
			"NIS sends accounts and their password hashes in clear text",
			"NIS 以明文傳送帳號及密碼雜湊");
	}
	static const char *const odd[] = {"winbind", "hesiod", "extrausers"};
	for (size_t i = 0; i < 2; i++)
		if (nss_asks(k, odd[i], databases))
			evidence_error(k->ev,
				"%s: how the name service %s protects what it sends is not known "
				"here.",
				"%s：無法得知名稱服務 %s 如何保護其傳送之內容。", k->nss, odd[i]);
}

static struct bitext guard_text(enum directory_guard g)
{
	static const struct bitext texts[] = {
		[GUARD_NONE] = {"clear text", "明文"},
		[GUARD_UNVERIFIED] = {"TLS, any certificate is believed", "TLS，未驗證憑證"},
		[GUARD_TLS] = {"TLS with a verified certificate", "TLS，驗證憑證"},
		[GUARD_KERBEROS] = {"Kerberos", "Kerberos"},
		[GUARD_LOCAL] = {"a socket of this host", "本機 socket"},
		[GUARD_UNKNOWN] = {"not known", "無法得知"},
	};

	return texts[g];
}

static struct bitext carried(unsigned c)
{
	return c & CARRIES_PASSWORDS ? (struct bitext){"passwords of users", "使用者密碼"}
	       : c & CARRIES_BIND
		       ? (struct bitext){"the password this host binds with", "本機之繫結密碼"}
	       : c & CARRIES_HASHES ? (struct bitext){"password hashes", "密碼雜湊"}
				    : (struct bitext){"lookups of accounts", "帳號查詢"};
}

static void judge(struct ask *k, const struct directory_way *w)
{
	struct bitext g = guard_text(w->guard), c = carried(w->carries);
	const char *to = w->to ? w->to : "the servers DNS names";
	const char *value =
		arena_printf(k->ev->arena, "%s (%s)", w->value ? w->value : "not set", g.en);

	k->judged++;
	evidence_seen_at(k->ev, arena_printf(k->ev->arena, "%s: %s", w->who, w->key), value,
		w->file, w->value ? w->line : 0);
	evidence_observed(k->ev, "%1$s, to %2$s: %3$s: %5$s.%4$.0s%6$.0s",
		"%1$s，至 %2$s：%3$.0s%4$s：%5$.0s%6$s。", evidence_clean(k->ev, w->who),
		evidence_clean(k->ev, to), c.en, c.zh, g.en, g.zh);
	if (w->guard == GUARD_UNKNOWN) {
		evidence_error(k->ev, "%s:%u: %s.", "%s:%u：無法判定：%s。",
			w->file ? w->file->path : w->who, w->line, w->why);
		return;
	}
	if (w->guard == GUARD_LOCAL || (w->guard == GUARD_TLS && accepted(k, "tls")) ||
		(w->guard == GUARD_KERBEROS && accepted(k, "kerberos")))
		return;
	if (!(w->carries & ~(unsigned)CARRIES_LOOKUPS) && accepted(k, "clear-lookups"))
		return;
	const char *at = w->file && w->value
				 ? arena_printf(k->ev->arena, "%s:%u", w->file->path, w->line)
				 : arena_printf(k->ev->arena, "%s is not set", w->key);
	hole(k, evidence_clean(k->ev, w->who), to,
		arena_printf(
			k->ev->arena, "%s go by %s (%s)", c.en, g.en, evidence_clean(k->ev, at)),
		arena_printf(k->ev->arena, "%s之傳送方式為%s（%s）", c.zh, g.zh,
			evidence_clean(k->ev, at)));
}

static const struct param_spec params[] = {{"accept", PARAM_STRING, NULL}, {0}};

static void run(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct ask k = {.f = f, .h = facts_host(f), .ev = ev};
	struct pam_network *modules;
	struct err e = {0};

	k.accepted = param_list(p, "accept", ev->arena, &k.n_accepted);
	evidence_expected(ev,
		"What PAM and the name services send to a directory is protected by one of: %s.",
		"PAM 及名稱服務傳送至目錄服務之內容，以下列方式之一保護：%s。",
		evidence_clean(ev, param_str(p, "accept")));
	if (pam_network_modules(k.h->root, ev->arena, &modules, &k.n_pam, &e) < 0) {
		evidence_error(ev, "%s.", "無法讀取 PAM 設定：%s。", evidence_clean(ev, e.text));
		return;
	}
	k.pam = modules;
	ask_sssd(&k);
	ask_nslcd(&k);
	ask_others(&k);
	ask_nis(&k);
	for (size_t i = 0; i < k.ways.n_off; i++)
		say_off(&k, k.ways.off[i]);
	for (size_t i = 0; i < k.ways.n; i++)
		judge(&k, &k.ways.v[i]);
	if (!k.judged && ev->status == ST_NONE)
		evidence_observed(ev, "This host asks no directory about accounts or passwords.",
			"本機未向目錄服務查詢帳號或密碼。");
	check_say_halves(f, ev);
	evidence_status(ev, ST_PASS);
}

const struct check family_ia2_directory[] = {
	{"directory-tls",
		"what PAM and the name services send to a directory goes by TLS with a verified "
		"certificate, or under Kerberos",
		params, 0, run},
	{0},
};
