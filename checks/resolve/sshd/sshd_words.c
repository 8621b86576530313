/*
 * sshd_words: the keywords of sshd_config(5), their compiled-in defaults and the lists of algorithms.
 *
 * OpenSSH 8.0 to 10.2 as Debian and Red Hat build it (PAM, Kerberos 5, GSSAPI with key exchange).
 */
#include "checks/resolve/sshd/sshd_parse.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/str.h"

#define FORWARD "yes all=yes no remote local"

static const struct sshd_keyword keywords[] = {
	{"acceptenv", T_ACCEPTENV, KW_ALL | KW_ADD, NULL, NULL, 0, NULL},
	{"addressfamily", T_MULTI, 0, "any", "inet inet6 any", 0, NULL},
	{"afstokenpassing", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"allowagentforwarding", T_FLAG, KW_ALL, "yes", NULL, 0, NULL},
	{"allowgroups", T_WORDS, KW_ALL | KW_ADD, NULL, NULL, 0, NULL},
	{"allowstreamlocalforwarding", T_MULTI, KW_ALL, "yes", FORWARD, 0, NULL},
	{"allowtcpforwarding", T_MULTI, KW_ALL, "yes", FORWARD, 0, NULL},
	{"allowusers", T_USERS, KW_ALL | KW_ADD, NULL, NULL, 0, NULL},
	{"authenticationmethods", T_METHODS, KW_ALL, "any", NULL, 0, NULL},
	{"authorizedkeyscommand", T_COMMAND, KW_ALL, "none", NULL, 0, NULL},
	{"authorizedkeyscommanduser", T_WORD, KW_ALL, "none", NULL, 0, NULL},
	{"authorizedkeysfile", T_WORDS, KW_ALL, ".ssh/authorized_keys .ssh/authorized_keys2", NULL,
		0, NULL},
	{"authorizedkeysfile2", T_IGNORED, KW_ALL, NULL, NULL, 0, NULL},
	{"authorizedprincipalscommand", T_COMMAND, KW_ALL, "none", NULL, 0, NULL},
	{"authorizedprincipalscommanduser", T_WORD, KW_ALL, "none", NULL, 0, NULL},
	{"authorizedprincipalsfile", T_WORD, KW_ALL, "none", NULL, 0, NULL},
	{"banner", T_FILE, KW_ALL, "none", NULL, 0, NULL},
	{"casignaturealgorithms", T_KEYS, KW_ALL, NULL, NULL, 0, NULL},
	{"challengeresponseauthentication", T_FLAG, 0, "yes", NULL, 0,
		"kbdinteractiveauthentication"},
	{"channeltimeout", T_TIMEOUTS, KW_ALL, "none", NULL, 902, NULL},
	{"checkmail", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"chrootdirectory", T_WORD, KW_ALL, "none", NULL, 0, NULL},
	{"ciphers", T_CIPHERS, 0, NULL, NULL, 0, NULL},
	{"clientalivecountmax", T_INT, KW_ALL, "3", NULL, 0, NULL},
	{"clientaliveinterval", T_TIME, KW_ALL, "0", NULL, 0, NULL},
	{"compression", T_MULTI, 0, "yes", "yes delayed=yes no", 0, NULL},
	{"debianbanner", T_FLAG, KW_DEBIAN, "yes", NULL, 0, NULL},
	{"denygroups", T_WORDS, KW_ALL | KW_ADD, NULL, NULL, 0, NULL},
	{"denyusers", T_USERS, KW_ALL | KW_ADD, NULL, NULL, 0, NULL},
	{"disableforwarding", T_FLAG, KW_ALL, "no", NULL, 0, NULL},
	{"dsaauthentication", T_FLAG, 0, NULL, NULL, 0, "pubkeyauthentication"},
	{"exposeauthinfo", T_FLAG, KW_ALL, "no", NULL, 0, NULL},
	{"fingerprinthash", T_MULTI, KW_LAST, "SHA256",
		"md5=MD5 sha1=SHA1 sha256=SHA256 sha384=SHA384 sha512=SHA512", 0, NULL},
	{"forcecommand", T_REST, KW_ALL, "none", NULL, 0, NULL},
	{"gatewayports", T_MULTI, KW_ALL, "no", "clientspecified yes no", 0, NULL},
	{"gssapiauthentication", T_FLAG, KW_ALL, "no", NULL, 0, NULL},
	{"gssapicleanupcredentials", T_FLAG, 0, "yes", NULL, 0, NULL},
	{"gssapicleanupcreds", T_FLAG, 0, NULL, NULL, 0, "gssapicleanupcredentials"},
	{"gssapienablek5users", T_FLAG, KW_REDHAT, "no", NULL, 0, NULL},
	{"gssapikexalgorithms", T_GSSKEX, 0, NULL, NULL, 0, NULL},
	{"gssapikeyexchange", T_FLAG, 0, "no", NULL, 0, NULL},
	{"gssapistorecredentialsonrekey", T_FLAG, 0, "no", NULL, 0, NULL},
	{"gssapistrictacceptorcheck", T_FLAG, 0, "yes", NULL, 0, NULL},
	{"gssusesessionccache", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"gssapiusesessioncredcache", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"hostbasedacceptedalgorithms", T_KEYS, KW_ALL, NULL, NULL, 805, NULL},
	{"hostbasedacceptedkeytypes", T_KEYS, KW_ALL, NULL, NULL, 0, "hostbasedacceptedalgorithms"},
	{"hostbasedauthentication", T_FLAG, KW_ALL, "no", NULL, 0, NULL},
	{"hostbasedusesnamefrompacketonly", T_FLAG, KW_ALL, "no", NULL, 0, NULL},
	{"hostcertificate", T_FILE, KW_ADD, NULL, NULL, 0, NULL},
	{"hostdsakey", T_FILE, KW_ADD, NULL, NULL, 0, "hostkey"},
	{"hostkey", T_FILE, KW_ADD,
		"/etc/ssh/ssh_host_rsa_key /etc/ssh/ssh_host_ecdsa_key "
		"/etc/ssh/ssh_host_ed25519_key",
		NULL, 0, NULL},
	{"hostkeyagent", T_WORD, 0, "none", NULL, 0, NULL},
	{"hostkeyalgorithms", T_KEYS, 0, NULL, NULL, 0, NULL},
	{"ignorerhosts", T_MULTI, KW_ALL, "yes", "yes no shosts-only", 0, NULL},
	{"ignoreuserknownhosts", T_FLAG, 0, "no", NULL, 0, NULL},
	{"include", T_INCLUDE, KW_ALL, NULL, NULL, 802, NULL},
	{"ipqos", T_IPQOS, KW_ALL | KW_LAST, "lowdelay throughput", NULL, 0, NULL},
	{"kbdinteractiveauthentication", T_FLAG, KW_ALL, "yes", NULL, 0, NULL},
	{"keepalive", T_FLAG, 0, NULL, NULL, 0, "tcpkeepalive"},
	{"kerberosauthentication", T_FLAG, KW_ALL, "no", NULL, 0, NULL},
	{"kerberosgetafstoken", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"kerberosorlocalpasswd", T_FLAG, 0, "yes", NULL, 0, NULL},
	{"kerberostgtpassing", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"kerberosuniqueccache", T_FLAG, KW_REDHAT, "no", NULL, 0, NULL},
	{"kerberosusekuserok", T_FLAG, KW_ALL | KW_REDHAT, "yes", NULL, 0, NULL},
	{"kerberosticketcleanup", T_FLAG, 0, "yes", NULL, 0, NULL},
	{"kexalgorithms", T_KEX, 0, NULL, NULL, 0, NULL},
	{"keyregenerationinterval", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"listenaddress", T_LISTEN, KW_ADD, "0.0.0.0 ::", NULL, 0, NULL},
	{"logingracetime", T_TIME, 0, "120", NULL, 0, NULL},
	{"loglevel", T_MULTI, KW_ALL, "INFO",
		"silent=SILENT quiet=SILENT fatal=FATAL error=ERROR info=INFO verbose=VERBOSE "
		"debug=DEBUG "
		"debug1=DEBUG debug2=DEBUG2 "
		"debug3=DEBUG3",
		0, NULL},
	{"logverbose", T_VERBOSE, KW_ALL, NULL, NULL, 805, NULL},
	{"macs", T_MACS, 0, NULL, NULL, 0, NULL},
	{"match", T_MATCH, KW_ALL, NULL, NULL, 0, NULL},
	{"maxauthtries", T_INT, KW_ALL, "6", NULL, 0, NULL},
	{"maxsessions", T_INT, KW_ALL, "10", NULL, 0, NULL},
	{"maxstartups", T_STARTUPS, KW_LAST, "10:30:100", NULL, 0, NULL},
	{"modulifile", T_FILE, 0, "/etc/ssh/moduli", NULL, 806, NULL},
	{"pamauthenticationviakbdint", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"pamservicename", T_WORD, KW_ALL, "sshd", NULL, 908, NULL},
	{"passwordauthentication", T_FLAG, KW_ALL, "yes", NULL, 0, NULL},
	{"permitblacklistedkeys", T_IGNORED, KW_DEBIAN, NULL, NULL, 0, NULL},
	{"permitemptypasswords", T_FLAG, KW_ALL, "no", NULL, 0, NULL},
	{"permitlisten", T_OPEN_HERE, KW_ALL, "any", NULL, 0, NULL},
	{"permitopen", T_OPEN, KW_ALL, "any", NULL, 0, NULL},
	{"permitrootlogin", T_MULTI, KW_ALL, "prohibit-password",
		"without-password=prohibit-password prohibit-password forced-commands-only yes no",
		0, NULL},
	{"permittty", T_FLAG, KW_ALL, "yes", NULL, 0, NULL},
	{"permittunnel", T_EXACT, KW_ALL, "no", "no point-to-point ethernet yes", 0, NULL},
	{"permituserenvironment", T_WORD, 0, "no", NULL, 0, NULL},
	{"permituserrc", T_FLAG, KW_ALL, "yes", NULL, 0, NULL},
	{"persourcemaxstartups", T_SOURCES, KW_LAST, "none", NULL, 805, NULL},
	{"persourcenetblocksize", T_NETBLOCK, KW_LAST, "32:128", NULL, 805, NULL},
	{"persourcepenalties", T_UNCHECKED, KW_ADD, "yes", NULL, 908, NULL},
	{"persourcepenaltyexemptlist", T_UNCHECKED, 0, "none", NULL, 908, NULL},
	{"pidfile", T_FILE, 0, "/run/sshd.pid", NULL, 0, NULL},
	{"port", T_PORT, KW_ADD, "22", NULL, 0, NULL},
	{"printlastlog", T_FLAG, 0, "yes", NULL, 0, NULL},
	{"printmotd", T_FLAG, 0, "yes", NULL, 0, NULL},
	{"protocol", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"pubkeyacceptedalgorithms", T_KEYS, KW_ALL, NULL, NULL, 805, NULL},
	{"pubkeyacceptedkeytypes", T_KEYS, KW_ALL, NULL, NULL, 0, "pubkeyacceptedalgorithms"},
	{"pubkeyauthentication", T_FLAG, KW_ALL, "yes", NULL, 0, NULL},
	{"pubkeyauthoptions", T_KEYOPTIONS, KW_ALL, "none", NULL, 802, NULL},
	{"rdomain", T_ABSENT, KW_ALL, NULL, NULL, 0, NULL},
	{"refuseconnection", T_FLAG, KW_ALL, "no", NULL, 909, NULL},
	{"rekeylimit", T_LIMIT, KW_ALL, "default none", NULL, 0, NULL},
	{"requiredrsasize", T_INT, KW_ALL, "1024", NULL, 901, NULL},
	{"reversemappingcheck", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"revokedkeys", T_FILE, KW_ALL, "none", NULL, 0, NULL},
	{"rhostsauthentication", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"rhostsrsaauthentication", T_IGNORED, KW_ALL, NULL, NULL, 0, NULL},
	{"rsaauthentication", T_IGNORED, KW_ALL, NULL, NULL, 0, NULL},
	{"securitykeyprovider", T_WORD, 0, "internal", NULL, 802, NULL},
	{"serverkeybits", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"setenv", T_SETENV, KW_ALL, NULL, NULL, 0, NULL},
	{"skeyauthentication", T_FLAG, KW_ALL, NULL, NULL, 0, "kbdinteractiveauthentication"},
	{"sshdauthpath", T_WORD, 0, NULL, NULL, 1000, NULL},
	{"sshdsessionpath", T_WORD, 0, NULL, NULL, 908, NULL},
	{"streamlocalbindmask", T_MASK, KW_ALL | KW_LAST, "0177", NULL, 0, NULL},
	{"streamlocalbindunlink", T_FLAG, KW_ALL, "no", NULL, 0, NULL},
	{"strictmodes", T_FLAG, 0, "yes", NULL, 0, NULL},
	{"subsystem", T_SUBSYSTEM, KW_ADD, NULL, NULL, 0, NULL},
	{"syslogfacility", T_MULTI, 0, "AUTH",
		"daemon=DAEMON user=USER auth=AUTH authpriv=AUTHPRIV local0=LOCAL0 local1=LOCAL1 "
		"local2=LOCAL2 "
		"local3=LOCAL3 local4=LOCAL4 local5=LOCAL5 local6=LOCAL6 local7=LOCAL7",
		0, NULL},
	{"tcpkeepalive", T_FLAG, 0, "yes", NULL, 0, NULL},
	{"trustedusercakeys", T_FILE, KW_ALL, "none", NULL, 0, NULL},
	{"unusedconnectiontimeout", T_TIME, KW_ALL | KW_NONE, "none", NULL, 902, NULL},
	{"usedns", T_FLAG, 0, "no", NULL, 0, NULL},
	{"uselogin", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"usepam", T_FLAG, 0, "no", NULL, 0, NULL},
	{"useprivilegeseparation", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"verifyreversemapping", T_IGNORED, 0, NULL, NULL, 0, NULL},
	{"versionaddendum", T_REST, 0, "none", NULL, 0, NULL},
	{"x11displayoffset", T_INT, KW_ALL, "10", NULL, 0, NULL},
	{"x11forwarding", T_FLAG, KW_ALL, "no", NULL, 0, NULL},
	{"x11uselocalhost", T_FLAG, KW_ALL, "yes", NULL, 0, NULL},
	{"x11maxdisplays", T_INT, KW_ALL | KW_REDHAT, "1000", NULL, 0, NULL},
	{"xauthlocation", T_FILE, 0, "/usr/bin/xauth", NULL, 0, NULL},
	{0},
};

static const struct sshd_keyword *row(const char *name)
{
	for (const struct sshd_keyword *k = keywords; k->name; k++)
		if (!strcasecmp(k->name, name))
			return k;
	return NULL;
}

bool sshd_outside(const char *name)
{
	return !strcasecmp(name, "dsaauthentication");
}

const struct sshd_keyword *sshd_keyword(const char *name, unsigned version, enum sshd_vendor vendor)
{
	static const struct sshd_keyword subsystem_all = {
		"subsystem", T_SUBSYSTEM, KW_ALL | KW_ADD, NULL, NULL, 0, NULL};
	static const struct sshd_keyword ignored = {
		"skeyauthentication", T_IGNORED, 0, NULL, NULL, 0, NULL};
	static const struct sshd_keyword rhosts = {
		"ignorerhosts", T_MULTI, 0, "yes", "yes no shosts-only", 0, NULL};
	static const struct sshd_keyword compression = {
		"compression", T_MULTI, 0, "delayed", "yes delayed no", 0, NULL};
	const struct sshd_keyword *k = row(name);

	if (!k || (k->flags & (vendor == SSHD_REDHAT ? KW_DEBIAN : KW_REDHAT)))
		return NULL;
	/* Red Hat brought this one to 8.7. */
	if (vendor == SSHD_REDHAT && version >= 807 && str_eq(k->name, "requiredrsasize"))
		return k;
	if (k->since > version)
		return NULL;
	/* Challenge-response was an authentication of its own, and keyboard-interactive off, until 8.7. */
	if (version < 807 && str_eq(k->name, "challengeresponseauthentication"))
		return k;
	if (version < 807 && str_eq(k->name, "skeyauthentication"))
		return &ignored;
	if (version < 804 && str_eq(k->name, "ignorerhosts"))
		return &rhosts;
	/* Compression before the login went out of the server with 7.4. */
	if (version < 704 && str_eq(k->name, "compression"))
		return &compression;
	if (version >= 905 && str_eq(k->name, "subsystem"))
		return &subsystem_all;
	/* pubkeyacceptedkeytypes and the like: the newer name did not exist before 8.5, the row is the same. */
	return k->alias ? row(k->alias) : k;
}

#define CIPHERS                                                                                    \
	"chacha20-poly1305@openssh.com,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@openssh.com,"   \
	"aes256-gcm@openssh.com"
#define MACS                                                                                       \
	"umac-64-etm@openssh.com,umac-128-etm@openssh.com,hmac-sha2-256-etm@openssh.com,"          \
	"hmac-sha2-512-etm@openssh.com,hmac-sha1-etm@openssh.com,umac-64@openssh.com,umac-128@"    \
	"openssh.com,"                                                                             \
	"hmac-sha2-256,hmac-sha2-512,hmac-sha1"
#define KEX                                                                                        \
	"curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"    \
	"ecdh-sha2-nistp521,"                                                                      \
	"diffie-hellman-group-exchange-sha256,diffie-hellman-group16-sha512,diffie-hellman-"       \
	"group18-sha512,"                                                                          \
	"diffie-hellman-group14-sha256"
/* From 10.0 on. */
#define CIPHERS_10                                                                                 \
	"chacha20-poly1305@openssh.com,aes128-gcm@openssh.com,aes256-gcm@openssh.com,aes128-ctr,"  \
	"aes192-ctr,aes256-ctr"
#define KEX_10                                                                                     \
	"mlkem768x25519-sha256,sntrup761x25519-sha512,sntrup761x25519-sha512@openssh.com,"         \
	"curve25519-sha256,curve25519-sha256@libssh.org,ecdh-sha2-nistp256,ecdh-sha2-nistp384,"    \
	"ecdh-sha2-nistp521"
#define ECDSA_CERTS                                                                                \
	"ecdsa-sha2-nistp256-cert-v01@openssh.com,ecdsa-sha2-nistp384-cert-v01@openssh.com,"       \
	"ecdsa-sha2-nistp521-cert-v01@openssh.com,"
#define SK_CERTS  "sk-ssh-ed25519-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,"
#define RSA_CERTS "rsa-sha2-512-cert-v01@openssh.com,rsa-sha2-256-cert-v01@openssh.com,"
#define ECDSA	  "ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-sha2-nistp521,"
#define SK	  "sk-ssh-ed25519@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,"
#define RSA	  "rsa-sha2-512,rsa-sha2-256"

/* All that the programs know, in the order patterns put them. */
#define ALL_CIPHERS                                                                                \
	"3des-cbc,aes128-cbc,aes192-cbc,aes256-cbc,aes128-ctr,aes192-ctr,aes256-ctr,aes128-gcm@"   \
	"openssh.com,"                                                                             \
	"aes256-gcm@openssh.com,chacha20-poly1305@openssh.com"
#define ALL_MACS                                                                                   \
	"hmac-sha1,hmac-sha1-96,hmac-sha2-256,hmac-sha2-512,hmac-md5,hmac-md5-96,umac-64@openssh." \
	"com,"                                                                                     \
	"umac-128@openssh.com,hmac-sha1-etm@openssh.com,hmac-sha1-96-etm@openssh.com,hmac-sha2-"   \
	"256-etm@openssh.com,"                                                                     \
	"hmac-sha2-512-etm@openssh.com,hmac-md5-etm@openssh.com,hmac-md5-96-etm@openssh.com,"      \
	"umac-64-etm@openssh.com,umac-128-etm@openssh.com"
#define ALL_KEX                                                                                    \
	"diffie-hellman-group1-sha1,diffie-hellman-group14-sha1,diffie-hellman-group14-sha256,"    \
	"diffie-hellman-group16-sha512,diffie-hellman-group18-sha512,diffie-hellman-group-"        \
	"exchange-sha1,"                                                                           \
	"diffie-hellman-group-exchange-sha256,ecdh-sha2-nistp256,ecdh-sha2-nistp384,ecdh-sha2-"    \
	"nistp521,"                                                                                \
	"curve25519-sha256,curve25519-sha256@libssh.org"
#define ALL_KEYS                                                                                   \
	"ssh-ed25519,ssh-ed25519-cert-v01@openssh.com,sk-ssh-ed25519@openssh.com,"                 \
	"sk-ssh-ed25519-cert-v01@openssh.com,ecdsa-sha2-nistp256,ecdsa-sha2-nistp256-cert-v01@"    \
	"openssh.com,"                                                                             \
	"ecdsa-sha2-nistp384,ecdsa-sha2-nistp384-cert-v01@openssh.com,ecdsa-sha2-nistp521,"        \
	"ecdsa-sha2-nistp521-cert-v01@openssh.com,sk-ecdsa-sha2-nistp256@openssh.com,"             \
	"sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,webauthn-sk-ecdsa-sha2-nistp256@openssh.com," \
	"ssh-dss,"                                                                                 \
	"ssh-dss-cert-v01@openssh.com,ssh-rsa,ssh-rsa-cert-v01@openssh.com,rsa-sha2-256,"          \
	"rsa-sha2-256-cert-v01@openssh.com,rsa-sha2-512,rsa-sha2-512-cert-v01@openssh.com"
#define ALL_SIGS                                                                                   \
	"ssh-ed25519,sk-ssh-ed25519@openssh.com,ecdsa-sha2-nistp256,ecdsa-sha2-nistp384,ecdsa-"    \
	"sha2-nistp521,"                                                                           \
	"sk-ecdsa-sha2-nistp256@openssh.com,webauthn-sk-ecdsa-sha2-nistp256@openssh.com,ssh-dss,"  \
	"ssh-rsa,"                                                                                 \
	"rsa-sha2-256,rsa-sha2-512"

static const char *default_kex(struct arena *a, unsigned version, bool debian_kex)
{
	const char *bare = debian_kex || version >= 909 ? "sntrup761x25519-sha512," : "";

	if (version >= 1000)
		return KEX_10;
	if (version >= 909)
		return arena_printf(a,
			"%ssntrup761x25519-sha512@openssh.com,"
			"mlkem768x25519-sha256," KEX,
			bare);
	if (version >= 900)
		return arena_printf(a, "%ssntrup761x25519-sha512@openssh.com," KEX, bare);
	if (version == 809)
		return arena_printf(a, "%s", KEX ",sntrup761x25519-sha512@openssh.com");
	return version < 802 ? KEX ",diffie-hellman-group14-sha1" : KEX;
}

static const char *default_keys(unsigned version)
{
	if (version >= 808)
		return "ssh-ed25519-cert-v01@openssh.com," ECDSA_CERTS SK_CERTS RSA_CERTS
		       "ssh-ed25519," ECDSA SK RSA;
	if (version >= 805)
		return "ssh-ed25519-cert-v01@openssh.com," ECDSA_CERTS SK_CERTS RSA_CERTS
		       "ssh-rsa-cert-v01@openssh.com,ssh-ed25519," ECDSA SK RSA ",ssh-rsa";
	if (version >= 802)
		return ECDSA_CERTS "sk-ecdsa-sha2-nistp256-cert-v01@openssh.com,ssh-ed25519-cert-"
				   "v01@openssh.com,"
				   "sk-ssh-ed25519-cert-v01@openssh.com," RSA_CERTS
				   "ssh-rsa-cert-v01@openssh.com," ECDSA
				   "sk-ecdsa-sha2-nistp256@openssh.com,ssh-ed25519,sk-ssh-ed25519@"
				   "openssh.com," RSA ",ssh-rsa";
	return ECDSA_CERTS "ssh-ed25519-cert-v01@openssh.com," RSA_CERTS
			   "ssh-rsa-cert-v01@openssh.com," ECDSA "ssh-ed25519," RSA ",ssh-rsa";
}

const char *sshd_default(
	struct arena *a, const struct sshd_keyword *kw, unsigned version, bool debian_kex)
{
	if (kw->type == T_CIPHERS)
		return version >= 1000 ? CIPHERS_10 : CIPHERS;
	if (kw->type == T_MACS)
		return MACS;
	if (kw->type == T_KEX)
		return default_kex(a, version, debian_kex);
	if (str_eq(kw->name, "casignaturealgorithms"))
		return version >= 805 ? "ssh-ed25519," ECDSA SK RSA : "ssh-ed25519," ECDSA RSA;
	if (kw->type == T_KEYS)
		return default_keys(version);
	if (version < 807 && str_eq(kw->name, "kbdinteractiveauthentication"))
		return "no";
	if (version < 700 && str_eq(kw->name, "permitrootlogin"))
		return "yes";
	if (version < 608 && str_eq(kw->name, "usedns"))
		return "yes";
	return kw->def;
}

static const char *all_of(
	struct arena *a, const struct sshd_keyword *kw, unsigned version, bool debian_kex)
{
	switch (kw->type) {
	case T_CIPHERS:
		return ALL_CIPHERS;
	case T_MACS:
		return ALL_MACS;
	case T_KEX:
		return version < 805
			       ? ALL_KEX
			       : arena_printf(a, ALL_KEX "%s,sntrup761x25519-sha512@openssh.com%s",
					 debian_kex || version >= 909 ? ",sntrup761x25519-sha512"
								      : "",
					 version >= 909 ? ",mlkem768x25519-sha256" : "");
	default:
		return str_eq(kw->name, "casignaturealgorithms") ? ALL_SIGS : ALL_KEYS;
	}
}

/* Adds to out what of `all` the pattern takes, once each. */
static void take(struct arena *a, struct strbuf *out, char **all, size_t n_all, const char *pattern)
{
	for (size_t i = 0; i < n_all; i++) {
		size_t n;
		char **have = str_split(a, strbuf_str(out), ",", &n);
		bool known = !sshd_pattern(all[i], pattern);
		for (size_t k = 0; k < n && !known; k++)
			known = str_eq(have[k], all[i]);
		if (!known)
			strbuf_printf(out, "%s%s", out->len ? "," : "", all[i]);
	}
}

const char *sshd_algorithms(struct arena *a, const struct sshd_keyword *kw, const char *value,
	unsigned version, bool debian_kex)
{
	const char *def = sshd_default(a, kw, version, debian_kex);
	struct strbuf out = {.arena = a};
	size_t n, n_all;
	char **all = str_split(a, all_of(a, kw, version, debian_kex), ",", &n_all);

	if (*value == '-') {
		char **v = str_split(a, def, ",", &n);
		for (size_t i = 0; i < n; i++)
			if (sshd_pattern_list(v[i], value + 1, false) != 1)
				strbuf_printf(&out, "%s%s", out.len ? "," : "", v[i]);
		return strbuf_str(&out);
	}
	if (*value == '+')
		value = arena_printf(a, "%s,%s", def, value + 1);
	else if (*value == '^')
		value = arena_printf(a, "%s,%s", value + 1, def);
	char **v = str_split(a, value, ",", &n);
	for (size_t i = 0; i < n; i++) {
		if (*v[i] == '!')
			return NULL;
		take(a, &out, all, n_all, v[i]);
	}
	return out.len ? strbuf_str(&out) : NULL;
}

/* Names must be known to the program exactly; only key types may be patterns. */
static bool names_valid(struct sshd_text *t, const struct sshd_keyword *kw, const char *list)
{
	size_t n_all;
	char **all = str_split(t->a, all_of(t->a, kw, t->version, t->debian_kex), ",", &n_all);
	char *copy = arena_strdup(t->a, list), *name;

	/* Key types are looked up among all of them, whatever the keyword. */
	if (kw->type == T_KEYS)
		all = str_split(t->a, ALL_KEYS, ",", &n_all);
	if (!*list)
		return false;
	/* An empty name ends the verification, as in sshd: what stands after it is not looked at. */
	while ((name = strsep(&copy, ",")) && *name) {
		bool ok = false;
		for (size_t i = 0; i < n_all && !ok; i++)
			ok = kw->type == T_KEYS ? sshd_pattern(all[i], name) : str_eq(all[i], name);
		if (!ok)
			return false;
	}
	return true;
}

int sshd_check_algorithms(struct sshd_text *t, const struct sshd_keyword *kw, const char *v,
	const char **ret, struct err *e)
{
	const char *list = v + (*v == '+' || *v == '^');

	if (*v != '-' && !names_valid(t, kw, list))
		return sshd_refuse(t, e, "%s knows no such algorithm: \"%s\"", kw->name, v);
	*ret = sshd_algorithms(t->a, kw, v, t->version, t->debian_kex);
	return *ret ? 0 : sshd_refuse(t, e, "%s comes to an empty list: \"%s\"", kw->name, v);
}

enum sshd_kind sshd_kind(const struct sshd_conf *c, const char *keyword)
{
	const struct sshd_keyword *kw = sshd_keyword(keyword, c->version, c->vendor);

	if (!kw)
		return SSHD_UNKNOWN;
	switch (kw->type) {
	case T_MATCH:
	case T_INCLUDE:
		return SSHD_UNKNOWN;
	case T_IGNORED:
	case T_ABSENT:
		return SSHD_GONE;
	case T_INT:
	case T_TIME:
		return SSHD_NUMBER;
	case T_STARTUPS:
		return SSHD_STARTUPS;
	case T_CIPHERS:
	case T_MACS:
	case T_KEX:
	case T_KEYS:
		return SSHD_ALGORITHMS;
	case T_WORDS:
	case T_USERS:
	case T_METHODS:
	case T_ACCEPTENV:
	case T_SETENV:
	case T_LISTEN:
	case T_SUBSYSTEM:
	case T_IPQOS:
	case T_OPEN:
	case T_OPEN_HERE:
	case T_KEYOPTIONS:
	case T_TIMEOUTS:
	case T_VERBOSE:
		return SSHD_WORDS;
	default:
		return kw->flags & KW_ADD ? SSHD_WORDS : SSHD_WORD;
	}
}
