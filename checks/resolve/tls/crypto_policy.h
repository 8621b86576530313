/* crypto_policy: the system-wide cryptographic policy of Red Hat's kin: which is configured, and which is applied. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_CRYPTO_POLICY_H
#define PLUMBLINE_CHECKS_RESOLVE_CRYPTO_POLICY_H

#include "checks/facts.h"

#define CRYPTO_BACKENDS "/etc/crypto-policies/back-ends"

struct crypto_policy {
	bool installed; /* crypto-policies is there at all */
	const char *
		name; /* "FUTURE"; NULL: none is configured, the file is not there or says nothing */
	const char *subpolicies; /* "AD-SUPPORT:OSPP", "" for none */
	const struct file *config;
	unsigned line;
	const char *applied; /* "FUTURE:OSPP", as the last update wrote it down; NULL: never */
	const struct file *state;
	const char *
		redefined; /* the host's own file for that name, not what the distribution means by it; NULL */
	const char *stray; /* a back end that is not of that policy; NULL: none was seen */
	const char *
		stray_of; /* what it is: where its link leads, or NULL: a text that is another one */
	size_t backends;
	const char *
		fragments; /* files of local.d that are appended to back ends, "a, b"; NULL: none */
};
/* The model: struct crypto_policy.  Absent files are in it, unreadable ones an error. */
extern const struct model model_crypto_policy;

/* For tests and the fuzzer: the name and the sub-policies of a text; name NULL where it says nothing. */
void crypto_policy_parse(struct arena *a, const char *text, size_t len, struct crypto_policy *ret);

#endif
