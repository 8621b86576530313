/*
 * resolve-sshd: prints what the resolver makes of sshd's configuration, for tests that compare it with `sshd -T`.
 *
 * usage: resolve-sshd ROOT [user host addr laddr lport]     KEYWORD VALUE lines, exit 0; "refused: ..." exit 1
 *        resolve-sshd ROOT reach KEYWORD...                 KEYWORD VALUE for every value some connection gets
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/str.h"
#include "checks/resolve/sshd/sshd.h"

static int reach(const struct sshd_conf *c, char **keywords)
{
	struct arena *a = arena_new(0);
	struct sshd_connection *x;
	struct err e = {0};
	size_t n;

	if (sshd_connections(c, a, SSHD_ANYBODY, &x, &n, &e) < 0) {
		printf("unknown: %s\n", e.text);
		return 2;
	}
	for (; *keywords; keywords++)
		for (size_t i = 0; i < n; i++) {
			const struct sshd_value *v = sshd_at(c, a, *keywords, &x[i]);
			printf("%s %s\n", *keywords, v ? v->value : "(none)");
		}
	arena_free(a);
	return 0;
}

int main(int argc, char **argv)
{
	static const char *const keywords[] = {"usepam", "passwordauthentication",
		"kbdinteractiveauthentication", "permitrootlogin", "permitemptypasswords",
		"authenticationmethods", "pubkeyauthentication", "maxauthtries", "maxsessions",
		"maxstartups", "logingracetime", "clientaliveinterval", "clientalivecountmax",
		"loglevel", "syslogfacility", "ciphers", "macs", "kexalgorithms",
		"hostkeyalgorithms", "pubkeyacceptedalgorithms", "hostbasedacceptedalgorithms",
		"casignaturealgorithms", "x11forwarding", "allowtcpforwarding", "allowusers",
		"allowgroups", "denyusers", "denygroups", "banner", "hostbasedauthentication",
		"ignorerhosts", "permituserenvironment", "strictmodes", "port",
		"gssapiauthentication", "kerberosauthentication", "compression", "subsystem",
		"setenv", "acceptenv", "unusedconnectiontimeout", "usedns", "tcpkeepalive",
		"gatewayports", "permittunnel", "printmotd", "printlastlog", "x11uselocalhost",
		"x11displayoffset", "allowagentforwarding", "disableforwarding", "forcecommand",
		"chrootdirectory", "authorizedkeysfile", "requiredrsasize", "fingerprinthash",
		"addressfamily", "permittty", "permituserrc", "versionaddendum",
		"authorizedkeyscommand", "authorizedkeyscommanduser"};
	struct err e = {0};
	struct host h = {0};

	bool all = argc > 3 && str_eq(argv[2], "reach");

	if (argc != 2 && argc != 7 && !all)
		return 99;
	if (root_open(argv[1], &h.root, &e) < 0) {
		fprintf(stderr, "%s\n", e.text);
		return 99;
	}
	struct facts *f = facts_new(&h);
	const struct sshd_conf *c = facts_get(f, &model_sshd, &e);
	int rc = c ? 0 : 1;
	if (!c) {
		printf("refused: %s\n", e.text);
	} else if (all) {
		rc = reach(c, argv + 3);
	} else {
		struct sshd_peer peer = {0};
		if (argc == 7)
			peer = (struct sshd_peer){
				argv[2], argv[3], argv[4], argv[5], (unsigned)atoi(argv[6]), NULL};
		for (size_t i = 0; i < sizeof(keywords) / sizeof(*keywords); i++) {
			const struct sshd_value *v = sshd_for(c, keywords[i], &peer);
			if (v)
				printf("%s %s\n", keywords[i], v->value);
		}
	}
	facts_free(f);
	root_close(h.root);
	return rc;
}
