/*
 * SC-1, 傳輸之機密性與完整性: the certificates (X.509) of the host's services: how long their keys are, how old they are, how
 * long they still hold.
 *
 * Which files a service reads is for the agency to say (patterns); what a file holds is read as libcrypto reads it.  A
 * certificate that may sign others is a link of the chain and not judged, unless there is no other in the file.  Not
 * read: PKCS #12 and Java key stores, keys on a token, sshd's HostCertificate.
 */
#include <errno.h>
#include <string.h>
#include <time.h>

#include "base/pem.h"
#include "base/str.h"
#include "checks/check.h"
#include "checks/resolve/files/rootglob.h"

#define DAY 86400

struct owned { /* a certificate, and the file it stands in */
	const struct certificate *c;
	const struct file *file;
};

static const char *day(struct evidence *ev, time_t t)
{
	char text[32];
	struct tm tm;

	return strftime(text, sizeof(text), "%Y-%m-%d", gmtime_r(&t, &tm))
		       ? arena_strdup(ev->arena, text)
		       : "?";
}

static bool longer(time_t t, uint64_t days)
{
	return (uint64_t)t / DAY > days || ((uint64_t)t / DAY == days && t % DAY);
}

static const char *kind(struct evidence *ev, const struct certificate *c)
{
	static const char *const names[] = {[KEY_OTHER] = "another kind of key",
		[KEY_RSA] = "RSA",
		[KEY_DSA] = "DSA",
		[KEY_EC] = "ECDSA",
		[KEY_ED25519] = "Ed25519"};

	return arena_printf(ev->arena, "%s %u", names[c->type], c->bits);
}

/*
 * A file that a pattern matches and that holds no certificate: a key or a list has its own mark and is passed over; what has
 * none is said, and where its name says that it is a certificate, it is an error.
 */
static void say_none(struct evidence *ev, const struct file *file)
{
	const char *path = evidence_clean(ev, file->path);

	if (str_ends(file->path, ".crt") || str_ends(file->path, ".cer"))
		evidence_error(ev, "%s: it holds no certificate, neither in PEM nor in DER.",
			"%s：未含 PEM 或 DER 格式之憑證。", path);
	else if (!memmem(file->data, file->size, "-----BEGIN ", 11))
		evidence_observed(ev, "%s holds nothing in PEM, and is no certificate in DER.",
			"%s 未含 PEM 格式之內容，亦非 DER 格式之憑證。", path);
}

static void add_file(struct facts *f, struct evidence *ev, const char *path, struct owned **v,
	size_t *n, size_t *cap)
{
	const struct file *file;
	struct certificate *c;
	struct err e = {0};
	size_t n_c, own = 0;
	int rc = root_read(facts_host(f)->root, path, &file, &e);

	if (rc < 0) {
		evidence_error(ev, "%s.", "無法讀取：%s。", evidence_clean(ev, e.text));
		return;
	}
	rc = pem_certificates(ev->arena, file->data, file->size, &c, &n_c);
	if (rc == -EBADMSG && !n_c && !memmem(file->data, file->size, "CERTIFICATE-----", 16)) {
		say_none(ev, file);
		return;
	}
	if (rc < 0) {
		evidence_error(ev, "%s: a certificate in it cannot be read.",
			"%s：其中之憑證無法解讀。", evidence_clean(ev, path));
		return;
	}
	for (size_t i = 0; i < n_c; i++)
		own += !c[i].authority;
	for (size_t i = 0; i < n_c; i++) {
		if (own ? c[i].authority : i)
			continue;
		*(struct owned *)arena_push(ev->arena, v, n, cap, sizeof(**v)) =
			(struct owned){&c[i], file};
		evidence_seen_at(ev, "certificate",
			arena_printf(ev->arena, "%s, %s, %s to %s",
				evidence_clean(ev, c[i].subject), kind(ev, &c[i]),
				day(ev, c[i].from), day(ev, c[i].until)),
			file, 0);
	}
}

/* The certificates of all files the agency names; none, and the verdict is given: false. */
static bool gather(struct facts *f, const struct params *p, struct evidence *ev, struct owned **ret,
	size_t *ret_n)
{
	size_t n, cap = 0, n_found;
	char **list = param_list(p, "files", ev->arena, &n), **found, **seen = NULL;
	size_t n_seen = 0, cap_seen = 0;
	struct err e = {0};

	*ret = NULL;
	*ret_n = 0;
	for (size_t i = 0; i < n; i++) {
		if (root_glob(facts_host(f)->root, ev->arena, list[i], &found, &n_found, &e) < 0) {
			evidence_error(ev, "%s: %s.", "%s：無法讀取：%s。", list[i],
				evidence_clean(ev, e.text));
			continue;
		}
		for (size_t m = 0; m < n_found; m++) {
			if (str_in(seen, n_seen, found[m]))
				continue;
			*(char **)arena_push(ev->arena, &seen, &n_seen, &cap_seen, sizeof(*seen)) =
				found[m];
			add_file(f, ev, found[m], ret, ret_n, &cap);
		}
	}
	evidence_observed(ev, "%zu certificates judged.", "共判定 %zu 張憑證。", *ret_n);
	if (*ret_n || ev->status != ST_NONE)
		return *ret_n > 0;
	evidence_status(ev, ST_NOTAPPLICABLE);
	evidence_reason(
		ev, "No certificate was found at %s.", "於 %s 未發現憑證。", param_str(p, "files"));
	return false;
}

static const struct param_spec key_params[] = {{"files", PARAM_STRING, NULL},
	{"rsa_bits", PARAM_NUMBER, "bits"}, {"ecdsa_bits", PARAM_NUMBER, "bits"}, {0}};

static void certificate_key(struct facts *f, const struct params *p, struct evidence *ev)
{
	uint64_t rsa = param_u64(p, "rsa_bits"), ecdsa = param_u64(p, "ecdsa_bits");
	struct owned *v;
	size_t n;

	evidence_expected(ev,
		"Every certificate of the services has a key that is RSA of at least %llu bits, "
		"ECDSA of "
		"at least %llu bits, or Ed25519.",
		"各服務憑證之金鑰均為 RSA %llu 位元以上、ECDSA %llu 位元以上，或 Ed25519。",
		(unsigned long long)rsa, (unsigned long long)ecdsa);
	if (!gather(f, p, ev, &v, &n))
		return;
	for (size_t i = 0; i < n; i++) {
		const struct certificate *c = v[i].c;
		uint64_t bound = c->type == KEY_EC ? ecdsa : rsa;
		const char *path = evidence_clean(ev, v[i].file->path);
		if (c->type == KEY_OTHER) {
			evidence_error(ev, "%s: the length of %s is not comparable.",
				"%s：%s 之長度無從比較。", path, kind(ev, c));
		} else if (c->type != KEY_ED25519 && c->bits < bound) {
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev, "%s: %s: %s, less than %llu bits.",
				"%s：%s：%s，不足 %llu 位元。", path,
				evidence_clean(ev, c->subject), kind(ev, c),
				(unsigned long long)bound);
		}
	}
	evidence_status(ev, ev->status == ST_NONE ? ST_PASS : ev->status);
}

static const struct param_spec age_params[] = {{"files", PARAM_STRING, NULL},
	{"max_age", PARAM_NUMBER, "days"}, {"left", PARAM_NUMBER, "days"}, {0}};

static void certificate_age(struct facts *f, const struct params *p, struct evidence *ev)
{
	uint64_t max_age = param_u64(p, "max_age"), left = param_u64(p, "left");
	time_t now = facts_host(f)->now.tv_sec;
	struct owned *v;
	size_t n;

	evidence_expected(ev,
		"Every certificate of the services is at most %llu days old, and holds for %llu "
		"days more "
		"at least.",
		"各服務憑證之使用期間均未超過 %llu 日，且距到期日 %llu 日以上。",
		(unsigned long long)max_age, (unsigned long long)left);
	if (!gather(f, p, ev, &v, &n))
		return;
	for (size_t i = 0; i < n; i++) {
		const struct certificate *c = v[i].c;
		const char *path = evidence_clean(ev, v[i].file->path),
			   *subject = evidence_clean(ev, c->subject);
		if (c->from > now) {
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev, "%s: %s does not hold before %s.",
				"%s：%s 自 %s 起始生效。", path, subject, day(ev, c->from));
		} else if (longer(now - c->from, max_age)) {
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev, "%s: %s was made on %s, more than %llu days ago.",
				"%s：%s 於 %s 簽發，已逾 %llu 日。", path, subject,
				day(ev, c->from), (unsigned long long)max_age);
		}
		if (c->until < now || (uint64_t)(c->until - now) / DAY < left) {
			evidence_status(ev, ST_FAIL);
			evidence_reason(ev, "%s: %s ends on %s%s.%.0s", "%s：%s 於 %s 到期%.0s%s。",
				path, subject, day(ev, c->until),
				c->until < now ? ", which has passed" : "",
				c->until < now ? "，已逾期" : "");
		}
	}
	evidence_status(ev, ev->status == ST_NONE ? ST_PASS : ev->status);
}

const struct check family_sc1_certificates[] = {
	{"certificate-key", "the keys of the services' certificates are long enough", key_params, 0,
		certificate_key},
	{"certificate-age", "the services' certificates are neither too old nor about to end",
		age_params, 0, certificate_age},
	{0},
};
