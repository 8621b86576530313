/* pem: see pem.h. */
#include "base/pem.h"

#include <errno.h>
#include <limits.h>

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

/* libcrypto asks here for a passphrase: there is none to be had, and nobody is asked on a terminal. */
static int no_passphrase(char *buf, int size, int writing, void *arg)
{
	(void)buf, (void)size, (void)writing;
	*(int *)arg = 1;
	return -1;
}

int pem_private_key(const char *text, size_t len, enum key_type *ret_type, unsigned *ret_bits)
{
	int asked = 0;

	if (len > INT_MAX)
		return -EBADMSG;
	BIO *bio = BIO_new_mem_buf(text, (int)len);
	EVP_PKEY *key = bio ? PEM_read_bio_PrivateKey(bio, NULL, no_passphrase, &asked) : NULL;
	if (key) {
		int id = EVP_PKEY_base_id(key), bits = EVP_PKEY_bits(key);
		*ret_type = id == EVP_PKEY_RSA	     ? KEY_RSA
			    : id == EVP_PKEY_DSA     ? KEY_DSA
			    : id == EVP_PKEY_EC	     ? KEY_EC
			    : id == EVP_PKEY_ED25519 ? KEY_ED25519
						     : KEY_OTHER;
		*ret_bits = bits > 0 ? (unsigned)bits : 0;
	}
	EVP_PKEY_free(key);
	BIO_free(bio);
	ERR_clear_error();
	return key ? 0 : asked ? -EACCES : -EBADMSG;
}
