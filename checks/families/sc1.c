/*
 * SC-1, 傳輸之機密性與完整性: the keys this host proves itself with: how long they are, how old, and who may reach them.
 *
 * Judged are the host keys of every sshd that is started and, on a running system, of the one that listens; a key that
 * sshd passes over (a short one, one that others may read) is no key of the host.  A key file holds no date: its last
 * change stands for the day it was made, so that a restored file looks older than its place and one that was touched
 * younger than it is.  Certificates are judged by sc1_certificates.c.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/accounts/ids.h"
#include "checks/resolve/accounts/login_defs.h"
#include "checks/resolve/files/access.h"
#include "checks/resolve/files/rootglob.h"
#include "checks/resolve/sshd/sshd_key.h"
#include "checks/resolve/sshd/sshd_running.h"

#define DAY 86400

struct judged {		/* one key, of one sshd */
	const char *of; /* its unit, or "sshd (pid 7)" */
	const struct sshd_key *key;
	time_t read_at; /* by the sshd that listens; 0: at the next start */
};

struct keys {
	struct judged *v;
	size_t n, cap;
	size_t sshds; /* that were asked */
};

static void add_keys(struct evidence *ev, struct keys *k, const struct sshd_conf *c, const char *of,
	time_t read_at)
{
	struct sshd_key *v;
	struct err e = {0};
	size_t n;

	k->sshds++;
	if (sshd_keys(c, ev->arena, &v, &n, &e) < 0) {
		evidence_error(ev, "%s: a host key could not be read: %s.",
			"%s：無法讀取主機金鑰：%s。", of, evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < n; i++)
		if (v[i].fate != SSHD_KEY_ABSENT)
			*(struct judged *)arena_push(ev->arena, &k->v, &k->n, &k->cap,
				sizeof(*k->v)) = (struct judged){of, &v[i], read_at};
}

static void add_running(struct facts *f, struct evidence *ev, struct keys *k)
{
	struct err e = {0};
	const struct sshd_listeners *l = facts_get(f, &model_sshd_listeners, &e);

	if (!l) {
		evidence_error(ev, "Which sshd runs cannot be asked: %s.",
			"無法查詢執行中之 sshd：%s。", evidence_clean(ev, e.text));
		return;
	}
	for (size_t i = 0; i < l->n; i++) {
		const struct sshd_listener *v = &l->v[i];
		const char *of = arena_printf(ev->arena, "sshd (pid %d)", (int)v->pid);
		if (v->conf && !v->stale)
			add_keys(ev, k, v->conf, of, v->read_at);
		else
			evidence_error(ev, "%s: %s.", "%s：%s。", of,
				evidence_clean(ev, v->conf ? v->stale : v->why.text));
	}
}

static void no_services(struct evidence *ev, const struct err *e)
{
	evidence_error(ev, "Which sshd is started cannot be told: %s.",
		"無法得知啟動何一 sshd：%s。", evidence_clean(ev, e->text));
}

static void none_in_use(struct evidence *ev, size_t n)
{
	if (!n)
		evidence_error(ev, "No sshd has a host key it could serve with.",
			"sshd 無可用之主機金鑰。");
	else
		evidence_status(ev, ST_PASS);
}

/* The keys of all that is started and all that listens; false when there is nothing to judge, and the verdict is given. */
static bool gather(struct facts *f, struct evidence *ev, struct keys *k)
{
	struct err e = {0};
	const struct sshd_services *s = facts_get(f, &model_sshd_services, &e);

	if (!s) {
		no_services(ev, &e);
		return false;
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct sshd_service *v = &s->v[i];
		const char *unit = v->unit ? v->unit : "sshd";
		if (v->conf)
			add_keys(ev, k, v->conf, unit, 0);
		else
			evidence_error(
				ev, "%s: %s.", "%s：%s。", unit, evidence_clean(ev, v->why.text));
	}
	if (facts_host(f)->live)
		add_running(f, ev, k);
	if (!s->n && !k->sshds && ev->status == ST_NONE) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev, "No sshd is installed.", "未安裝 sshd。");
	}
	if (!k->n && ev->status == ST_NONE)
		none_in_use(ev, 0);
	return k->n > 0;
}

static struct bitext fate_text(const struct sshd_key *k)
{
	static const struct bitext texts[] = {
		[SSHD_KEY_SERVES] = {"in use", "使用中"},
		[SSHD_KEY_ABSENT] = {"absent", "不存在"},
		[SSHD_KEY_OPEN] = {"others may read it, so sshd does not take it",
			"其他使用者可讀取，sshd 不予採用"},
		[SSHD_KEY_PASSPHRASE] = {"it asks for a passphrase, so sshd does not take it",
			"需通行碼，sshd 不予採用"},
		[SSHD_KEY_SHORT] = {"shorter than RequiredRSASize, so sshd does not take it",
			"短於 RequiredRSASize，sshd 不予採用"},
		[SSHD_KEY_NO_KEY] = {"no key sshd can read", "非 sshd 可讀取之金鑰"},
		[SSHD_KEY_UNOFFERED] = {"no algorithm of HostKeyAlgorithms goes with it",
			"HostKeyAlgorithms 未列其演算法"},
	};

	return texts[k->fate];
}

/* Says what the key is.  False when it does not count: sshd does not serve with it, or with another one than the file's. */
static bool in_use(struct evidence *ev, const struct judged *j)
{
	const struct sshd_key *k = j->key;
	struct bitext fate = fate_text(k);
	const char *kind = k->type == KEY_OTHER ? "" : sshd_key_text(k, ev->arena);

	evidence_seen_from(ev, arena_printf(ev->arena, "host key of %s", j->of),
		arena_printf(ev->arena, "%s%s%s", kind, *kind ? ", " : "", fate.en), k->path);
	evidence_observed(ev, "%s: %s: %s%s%s%.0s.", "%s：%s：%s%s%.0s%s。", j->of,
		evidence_clean(ev, k->path), kind, *kind ? ", " : "", fate.en, fate.zh);
	if (k->fate != SSHD_KEY_SERVES)
		return false;
	if (j->read_at && (k->st.st_mtime > j->read_at || k->st.st_ctime > j->read_at)) {
		evidence_error(ev,
			"%s: %s changed after it was read, so the key in use is not known. "
			"Restart sshd.",
			"%s：%s 於讀取後已變更，無法得知使用中之金鑰；請重新啟動 sshd。", j->of,
			evidence_clean(ev, k->path));
		return false;
	}
	return true;
}

static const struct param_spec length_params[] = {
	{"rsa_bits", PARAM_NUMBER, "bits"}, {"ecdsa_bits", PARAM_NUMBER, "bits"}, {0}};

static void key_length(struct facts *f, const struct params *p, struct evidence *ev)
{
	uint64_t rsa = param_u64(p, "rsa_bits"), ecdsa = param_u64(p, "ecdsa_bits");
	struct keys k = {0};
	size_t used = 0;

	evidence_expected(ev,
		"Every host key sshd serves with is RSA of at least %llu bits, ECDSA of at least "
		"%llu bits, or Ed25519.",
		"sshd 使用之每一主機金鑰均為 RSA %llu 位元以上、ECDSA %llu 位元以上，或 Ed25519。",
		(unsigned long long)rsa, (unsigned long long)ecdsa);
	check_say_halves(f, ev);
	if (!gather(f, ev, &k))
		return;
	for (size_t i = 0; i < k.n; i++) {
		const struct judged *j = &k.v[i];
		if (!in_use(ev, j))
			continue;
		used++;
		uint64_t bound = j->key->type == KEY_EC ? ecdsa : rsa;
		if (j->key->type == KEY_ED25519 || j->key->bits >= bound)
			continue;
		evidence_status(ev, ST_FAIL);
		evidence_reason(ev, "%s: %s is %s: less than %llu bits.",
			"%s：%s 為 %s，不足 %llu 位元。", j->of, evidence_clean(ev, j->key->path),
			sshd_key_text(j->key, ev->arena), (unsigned long long)bound);
	}
	none_in_use(ev, used);
}

static const struct param_spec age_params[] = {{"max_age", PARAM_NUMBER, "days"}, {0}};

static void key_age(struct facts *f, const struct params *p, struct evidence *ev)
{
	uint64_t max_age = param_u64(p, "max_age");
	time_t now = facts_host(f)->now.tv_sec;
	struct keys k = {0};
	size_t used = 0;

	evidence_expected(ev, "No host key sshd serves with is older than %llu days.",
		"sshd 使用之主機金鑰均未超過 %llu 日。", (unsigned long long)max_age);
	check_say_halves(f, ev);
	if (!gather(f, ev, &k))
		return;
	for (size_t i = 0; i < k.n; i++) {
		const struct judged *j = &k.v[i];
		time_t made = j->key->st.st_mtime;
		char text[32];
		struct tm tm;
		if (!in_use(ev, j))
			continue;
		used++;
		strftime(text, sizeof(text), "%Y-%m-%d", gmtime_r(&made, &tm));
		const char *path = evidence_clean(ev, j->key->path);
		evidence_seen_from(ev, "last change of the key", text, j->key->path);
		if (made > now)
			evidence_error(ev,
				"%s: %s was changed in the future (%s): its age is not "
				"known.",
				"%s：%s 之變更日期在未來（%s），無法得知其使用期間。", j->of, path,
				text);
		else if ((uint64_t)(now - made) / DAY > max_age ||
			 ((uint64_t)(now - made) / DAY == max_age && (now - made) % DAY)) {
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev,
				"%s: %s was last changed on %s, more than %llu days ago.",
				"%s：%s 最後變更於 %s，已逾 %llu 日。", j->of, path, text,
				(unsigned long long)max_age);
		}
	}
	none_in_use(ev, used);
}

static const struct param_spec file_params[] = {
	{"files", PARAM_STRING, NULL}, {"groups", PARAM_STRING, NULL}, {0}};

struct guard {
	struct evidence *ev;
	const struct ids *ids;
	struct access_trust trust;
	uint64_t uid_min;
	size_t files;
};

static void may(struct guard *g, const struct access_path *p, size_t n, unsigned want,
	const struct access_trust *t, const char *en, const char *zh)
{
	struct arena *a = g->ev->arena;
	struct access_subject s;
	struct err e = {0};
	const char *path = evidence_clean(g->ev, p->v[n - 1].path);

	if (access_outsider(p, n, want, t, &s, &e) < 0) {
		evidence_error(g->ev, "%s: who may reach it could not be told: %s.",
			"%s：無法判定何者可存取：%s。", path, evidence_clean(g->ev, e.text));
	} else if (s.found) {
		evidence_status(g->ev, ST_FAIL);
		evidence_reason(g->ev, "%1$s (%2$s): %3$s %5$s.%4$.0s%6$.0s",
			"%1$s（%2$s）：%3$.0s%4$s%5$.0s%6$s。", path,
			access_node_text(&p->v[n - 1], g->ids, a),
			access_subject_text(&s, g->ids, a, false),
			access_subject_text(&s, g->ids, a, true), en, zh);
	}
}

/* A service that runs as an account of its own owns its key; an owner who is a person is an outsider. */
static void judge_key_file(struct facts *f, struct guard *g, const char *path)
{
	struct arena *a = g->ev->arena;
	struct access_path p;
	struct err e = {0};

	if (access_load(facts_host(f)->root, a, path, &p, &e) < 0) {
		evidence_error(g->ev, "%s.", "無法讀取：%s。", evidence_clean(g->ev, e.text));
		return;
	}
	const struct access_node *last = &p.v[p.n - 1];
	struct access_trust t = g->trust;
	uid_t *owner = arena_alloc(a, sizeof(*owner));
	*owner = last->uid;
	if (last->uid < g->uid_min) {
		t.uids = owner;
		t.n_uids = 1;
	}
	g->files++;
	evidence_seen_from(g->ev, "access rights", access_node_text(last, g->ids, a), last->path);
	may(g, &p, p.n, ACCESS_R, &t, "may read the private key", "可讀取私密金鑰");
	struct access_trust w = {.uids = t.uids, .n_uids = t.n_uids};
	may(g, &p, p.n, ACCESS_W, &w, "may change the private key", "可變更私密金鑰");
	for (size_t i = 0; i + 1 < p.n; i++)
		if (!(p.v[i].mode & S_ISVTX))
			may(g, &p, i + 1, ACCESS_W | ACCESS_X, &w,
				"may put another private key in its place",
				"可將私密金鑰置換為他者");
}

/* The files the agency names, as patterns, and the host keys of sshd. */
static char **key_files(struct facts *f, const struct params *p, struct evidence *ev, size_t *ret_n)
{
	struct keys k = {0};
	char **files = NULL, **list, **found;
	size_t n = 0, cap = 0, n_list, n_found;
	struct err e = {0};
	const struct sshd_services *s = facts_get(f, &model_sshd_services, &e);

	if (!s)
		no_services(ev, &e);
	for (size_t i = 0; s && i < s->n; i++)
		if (s->v[i].conf)
			add_keys(ev, &k, s->v[i].conf, "sshd", 0);
		else
			evidence_error(ev, "sshd: %s.", "sshd：%s。",
				evidence_clean(ev, s->v[i].why.text));
	for (size_t i = 0; i < k.n; i++)
		if (!str_in(files, n, k.v[i].key->path))
			*(const char **)arena_push(ev->arena, &files, &n, &cap, sizeof(*files)) =
				k.v[i].key->path;
	list = param_list(p, "files", ev->arena, &n_list);
	for (size_t i = 0; i < n_list; i++) {
		if (root_glob(facts_host(f)->root, ev->arena, list[i], &found, &n_found, &e) < 0) {
			evidence_error(ev, "%s: %s.", "%s：無法讀取：%s。", list[i],
				evidence_clean(ev, e.text));
			continue;
		}
		for (size_t m = 0; m < n_found; m++)
			if (!str_in(files, n, found[m]))
				*(char **)arena_push(ev->arena, &files, &n, &cap, sizeof(*files)) =
					found[m];
	}
	*ret_n = n;
	return files;
}

static void private_keys(struct facts *f, const struct params *p, struct evidence *ev)
{
	struct guard g = {.ev = ev};
	struct err e = {0};
	size_t n, n_groups;
	bool bad = false;
	gid_t *gids;
	const char *groups = param_str(p, "groups");

	evidence_expected(ev,
		"The private keys (host keys of sshd; %s) can be read by nobody but root, the "
		"service "
		"account that owns one, and the groups: %s; nobody else can change or replace "
		"them.",
		"私密金鑰（sshd 主機金鑰、%s）僅 root、擁有該金鑰之服務帳號及下列群組可讀取：%s；"
		"其他使用者均不得變更或置換。",
		param_str(p, "files"), *groups ? groups : "-");
	g.ids = facts_get(f, &model_ids, &e);
	const struct login_defs *d = g.ids ? facts_get(f, &model_login_defs, &e) : NULL;
	if (!d) {
		evidence_error(ev, "%s.", "無法讀取帳號資料：%s。", evidence_clean(ev, e.text));
		return;
	}
	long uid_min = login_defs_long(d, "UID_MIN", 1000, &bad);
	if (bad || uid_min < 0) {
		evidence_error(ev, "/etc/login.defs: UID_MIN is not a number.",
			"/etc/login.defs：UID_MIN 非數字。");
		return;
	}
	g.uid_min = (uint64_t)uid_min;
	char **names = param_list(p, "groups", ev->arena, &n_groups);
	g.trust.gids = gids = arena_array(ev->arena, n_groups, sizeof(*gids));
	for (size_t i = 0; i < n_groups; i++)
		if (ids_gid(g.ids, names[i], &gids[g.trust.n_gids]))
			g.trust.n_gids++;
	g.trust.members = g.ids;
	char **files = key_files(f, p, ev, &n);
	for (size_t i = 0; i < n; i++)
		judge_key_file(f, &g, files[i]);
	evidence_observed(
		ev, "%zu private key files judged.", "共判定 %zu 個私密金鑰檔。", g.files);
	if (ev->status == ST_NONE && !g.files) {
		evidence_status(ev, ST_NOTAPPLICABLE);
		evidence_reason(ev, "No private key was found.", "未發現私密金鑰。");
	}
	evidence_status(ev, ev->status == ST_NONE ? ST_PASS : ev->status);
}

const struct check family_sc1[] = {
	{"host-key-length", "the keys sshd proves the host with are long enough", length_params, 0,
		key_length},
	{"host-key-age",
		"the keys sshd proves the host with are not older than the agency's period",
		age_params, 0, key_age},
	{"private-keys", "who may read, change or replace the private keys of services",
		file_params, 0, private_keys},
	{0},
};
