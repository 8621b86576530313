/* sysctl_keys: what is known of single kernel parameters. */
#ifndef PLUMBLINE_CHECKS_RESOLVE_SYSCTL_KEYS_H
#define PLUMBLINE_CHECKS_RESOLVE_SYSCTL_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

/* Whether it is known what the kernel makes of this text written to the key. */
bool sysctl_modelled(const char *key, const char *text);
/* What the kernel makes of "text" written to key, which reads old: the new text, or NULL when it refuses it. */
const char *sysctl_takes(struct arena *a, const char *key, const char *old, const char *text);
/* The kernel's default, or NULL: not known. */
const char *sysctl_default(const char *key, bool debian);
/* Keys known by name, all below "all" and "default"; NULL past the last. */
const char *sysctl_known(size_t i);

/* How the kernel puts the value of "all" and that of the interface together. */
enum sysctl_join {
	JOIN_UNKNOWN,
	JOIN_OWN,
	JOIN_OR,
	JOIN_AND,
	JOIN_MAX,
	JOIN_MIN,
	JOIN_REDIRECTS,
	JOIN_V6_REDIRECTS
};
/* version: 4 or 6; setting: "rp_filter". */
enum sysctl_join sysctl_join(unsigned version, const char *setting);
/* The effect on packets of one interface; forwarding: of that interface. */
long long sysctl_joined(enum sysctl_join j, long long all, long long own, bool forwarding);
/* True when the text begins with a number; the whole of it when the text is one number. */
bool sysctl_number(const char *text, long long *ret);

#endif
