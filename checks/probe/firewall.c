/*
 * firewall: the rules of nf_tables in the kernel, listed by libnftables over netlink (libnftables(3)), without nft.
 *
 * Needs CAP_NET_ADMIN.  A kernel that has nf_tables as a module it has not loaded holds no rules; asking it would have it
 * load the module.  Tables of the older iptables are told of by their names in /proc/net alone.
 */
#include "checks/probe/live.h"

#include <errno.h>
#include <nftables/libnftables.h>
#include <string.h>
#include <sys/utsname.h>

#include "base/arena.h"
#include "base/str.h"
#include "checks/probe/proc_file.h"

#define MAX_BYTES ((size_t)16 << 20)

/* Whether asking for rules would have a module loaded: there are none then. */
static int not_loaded(struct arena *a, bool *ret, struct err *e)
{
	struct utsname u;
	char **v, *text;
	size_t n, len;
	int rc = probe_modules(NULL, a, &v, &n, e);

	*ret = false;
	if (rc || proc_read(a, "/proc/modules", MAX_BYTES, &text, &len, NULL) == -ENOENT)
		return rc; /* a kernel without modules has it built in or not at all */
	for (size_t i = 0; i < n; i++)
		if (str_eq(v[i], "nf_tables"))
			return 0;
	uname(&u);
	rc = proc_read(a, arena_printf(a, "/lib/modules/%s/modules.builtin", u.release), MAX_BYTES,
		&text, &len, e);
	if (rc)
		return err_set(e, -rc,
			"whether nf_tables is built into the kernel cannot be told: "
			"/lib/modules/%s/modules.builtin",
			u.release);
	*ret = !memmem(text, len, "/nf_tables.ko", 13);
	return 0;
}

static const char *legacy_tables(struct arena *a)
{
	static const char *const names[] = {
		"/proc/net/ip_tables_names", "/proc/net/ip6_tables_names"};
	struct strbuf b = {.arena = a};
	char *text;
	size_t len;

	for (size_t i = 0; i < 2; i++)
		if (!proc_read(a, names[i], MAX_BYTES, &text, &len, NULL) && len)
			strbuf_printf(&b, "%stables of iptables (%s)", b.len ? ", " : "", names[i]);
	return b.len ? strbuf_str(&b) : NULL;
}

int probe_firewall(void *arg, struct arena *a, const char **ret, const char **legacy, struct err *e)
{
	bool none = false;
	int rc = proc_same_net(e);

	(void)arg;
	*ret = "";
	*legacy = legacy_tables(a);
	rc = rc ? rc : not_loaded(a, &none, e);
	if (rc || none)
		return rc;
	struct nft_ctx *nft = nft_ctx_new(NFT_CTX_DEFAULT);
	if (!nft)
		return err_set(e, EIO, "nf_tables: libnftables cannot be started");
	nft_ctx_output_set_flags(nft, NFT_CTX_OUTPUT_NUMERIC_PROTO | NFT_CTX_OUTPUT_NUMERIC_PRIO);
	if (nft_ctx_buffer_output(nft) || nft_ctx_buffer_error(nft)) {
		rc = err_set(e, ENOMEM, "nf_tables: no room for the rules");
	} else if (nft_run_cmd_from_buffer(nft, "list ruleset")) {
		const char *why = nft_ctx_get_error_buffer(nft);
		bool refused = why && strstr(why, "not permitted");
		rc = err_set(e, refused ? EPERM : EIO, "nf_tables: %s",
			refused ? "refused; it takes CAP_NET_ADMIN"
			: why	? str_clean(a, why, strlen(why), 200)
				: "the kernel does not answer");
	} else {
		const char *text = nft_ctx_get_output_buffer(nft);
		*ret = arena_strdup(a, text ? text : "");
	}
	nft_ctx_free(nft);
	return rc;
}
