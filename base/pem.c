/* pem: see pem.h. */
#include "base/pem.h"

#include <errno.h>
#include <limits.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

/* libcrypto asks here for a passphrase: there is none to be had, and nobody is asked on a terminal. */
static int no_passphrase(char *buf, int size, int writing, void *arg)
{
	(void)buf, (void)size, (void)writing;
	*(int *)arg = 1;
	return -1;
}

static enum key_type type_of(const EVP_PKEY *key)
{
	switch (EVP_PKEY_base_id(key)) {
	case EVP_PKEY_RSA:
		return KEY_RSA;
	case EVP_PKEY_DSA:
		return KEY_DSA;
	case EVP_PKEY_EC:
		return KEY_EC;
	case EVP_PKEY_ED25519:
		return KEY_ED25519;
	default:
		return KEY_OTHER;
	}
}

static unsigned bits_of(const EVP_PKEY *key)
{
	int bits = EVP_PKEY_bits(key);

	return bits > 0 ? (unsigned)bits : 0;
}

int pem_private_key(const char *text, size_t len, enum key_type *ret_type, unsigned *ret_bits)
{
	int asked = 0;

	if (len > INT_MAX)
		return -EBADMSG;
	BIO *bio = BIO_new_mem_buf(text, (int)len);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, &asked) : NULL;
	if (key) {
		*ret_type = type_of(key);
		*ret_bits = bits_of(key);
	}
	EVP_PKEY_free(key);
	BIO_free(bio);
	ERR_clear_error();
	return key ? 0 : asked ? -EACCES : -EBADMSG;
}

static bool time_of(const ASN1_TIME *t, time_t *ret)
{
	struct tm tm;

	if (!ASN1_TIME_to_tm(t, &tm))
		return false;
	*ret = timegm(&tm);
	return true;
}

static int take(struct arena *a, X509 *x, struct certificate *ret)
{
	EVP_PKEY *key = X509_get0_pubkey(x);
	int md = NID_undef;
	char *text = NULL;

	if (!key || !time_of(X509_get0_notBefore(x), &ret->from) ||
		!time_of(X509_get0_notAfter(x), &ret->until))
		return -EBADMSG;
	ret->type = type_of(key);
	ret->bits = bits_of(key);
	ret->authority = X509_check_ca(x) > 0;
	if (OBJ_find_sigid_algs(X509_get_signature_nid(x), &md, NULL) && md != NID_undef)
		ret->digest = arena_strdup(a, OBJ_nid2sn(md));
	BIO *bio = BIO_new(BIO_s_mem());
	if (bio && X509_NAME_print_ex(bio, X509_get_subject_name(x), 0, XN_FLAG_RFC2253) >= 0) {
		long n = BIO_get_mem_data(bio, &text);
		ret->subject = arena_strndup(a, text, n > 0 ? (size_t)n : 0);
	}
	BIO_free(bio);
	return ret->subject ? 0 : -EBADMSG;
}

/* A file that is one certificate in DER, and nothing else. */
static int take_der(struct arena *a, const char *text, size_t len, struct certificate *ret)
{
	const unsigned char *p = (const unsigned char *)text, *end = p + len;
	X509 *x = d2i_X509(NULL, &p, (long)len);
	int rc = x && p == end ? take(a, x, ret) : -EBADMSG;

	X509_free(x);
	return rc;
}

int pem_certificates(
	struct arena *a, const char *text, size_t len, struct certificate **ret, size_t *ret_n)
{
	struct certificate *v = arena_array(a, PEM_CERTIFICATES, sizeof(*v));
	int rc = 0, asked = 0;
	size_t n = 0;

	if (len > INT_MAX)
		return -EBADMSG;
	BIO *bio = BIO_new_mem_buf(text, (int)len);
	while (bio && !rc) {
		X509 *x = PEM_read_bio_X509_AUX(bio, NULL, no_passphrase, &asked);
		if (!x) {
			/* the text's end, or a block that is broken */
			if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
				rc = -EBADMSG;
			break;
		}
		rc = n == PEM_CERTIFICATES ? -E2BIG : take(a, x, &v[n]);
		n += !rc;
		X509_free(x);
	}
	BIO_free(bio);
	if (!rc && !n)
		n = !take_der(a, text, len, v);
	ERR_clear_error();
	*ret = v;
	*ret_n = n;
	return rc ? rc : n ? 0 : -EBADMSG;
}
