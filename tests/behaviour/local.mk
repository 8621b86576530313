check_PROGRAMS += resolve-sshd
resolve_sshd_SOURCES = tests/behaviour/resolve_sshd.c
resolve_sshd_LDADD = $(CHECKS_LIBS)
TESTS += tests/behaviour/sshd.sh
EXTRA_DIST += tests/behaviour/sshd.sh tests/behaviour/sshd.pl

check_PROGRAMS += resolve-sudo
resolve_sudo_SOURCES = tests/behaviour/resolve_sudo.c
resolve_sudo_LDADD = $(CHECKS_LIBS)
TESTS += tests/behaviour/sudo.sh
EXTRA_DIST += tests/behaviour/sudo.sh tests/behaviour/sudo_random.pl

check_PROGRAMS += sudo_preload.so
sudo_preload_so_SOURCES = tests/behaviour/sudo/preload.c
sudo_preload_so_CFLAGS = $(WARN_CFLAGS) -fPIC
sudo_preload_so_LDFLAGS = -shared

check_PROGRAMS += check-root
check_root_SOURCES = tests/behaviour/check_root.c
check_root_LDADD = $(CHECKS_LIBS)
check_PROGRAMS += audit-rules
audit_rules_SOURCES = tests/behaviour/audit_rules.c
audit_rules_LDADD = $(CHECKS_LIBS)
TESTS += tests/behaviour/audit.sh
EXTRA_DIST += tests/behaviour/audit.sh tests/behaviour/audit_sets.sh tests/behaviour/audit_records.sh

if HAVE_PAM
check_PROGRAMS += accounts-login
accounts_login_SOURCES = tests/behaviour/accounts_login.c tests/behaviour/pam_client.c tests/behaviour/pam_client.h
accounts_login_LDADD = -lpam
check_PROGRAMS += pam-differential pam_answer.so
pam_differential_SOURCES = tests/behaviour/pam_differential.c
pam_differential_LDADD = $(CHECKS_LIBS) -lpam
pam_answer_so_SOURCES = tests/behaviour/pam_answer.c
pam_answer_so_CFLAGS = $(WARN_CFLAGS) -fPIC
pam_answer_so_LDFLAGS = -shared
pam_answer_so_LDADD = -lpam
check_PROGRAMS += pam-observe
pam_observe_SOURCES = tests/behaviour/pam_observe.c tests/behaviour/pam_client.c tests/behaviour/pam_client.h
pam_observe_LDFLAGS = $(AM_LDFLAGS) -rdynamic
pam_observe_LDADD = -lpam
check_PROGRAMS += observe-quality
observe_quality_SOURCES = tests/behaviour/pam/observe_quality.c
observe_quality_LDADD = -lpam -lcrypt
TESTS += tests/behaviour/pam_differential.sh
check_PROGRAMS += pam-models
pam_models_SOURCES = tests/behaviour/pam_models.c
pam_models_LDADD = $(CHECKS_LIBS) -lpam
TESTS += tests/behaviour/pam_models.sh
check_PROGRAMS += factors-login
factors_login_SOURCES = tests/behaviour/factors_login.c
factors_login_LDADD = -lpam
TESTS += tests/behaviour/factors.sh
check_PROGRAMS += fail-delay
fail_delay_SOURCES = tests/behaviour/fail_delay.c
fail_delay_LDADD = -lpam
TESTS += tests/behaviour/guessing.sh
TESTS += tests/behaviour/conditions.sh
EXTRA_DIST += tests/behaviour/conditions.sh tests/behaviour/conditions_inside.sh
TESTS += tests/behaviour/quality.sh
endif
check_PROGRAMS += resolve-dump
resolve_dump_SOURCES = tests/behaviour/resolve_dump.c
resolve_dump_LDADD = $(CHECKS_LIBS)

TESTS += tests/behaviour/fixes.sh
EXTRA_DIST += tests/behaviour/fixes.sh tests/behaviour/fix_commands.xsl
TESTS += tests/behaviour/logs.sh
EXTRA_DIST += tests/behaviour/logs.sh tests/behaviour/logs_variants.sh
check_PROGRAMS += resolve-shell
resolve_shell_SOURCES = tests/behaviour/resolve_shell.c
resolve_shell_LDADD = $(CHECKS_LIBS)
TESTS += tests/behaviour/shells.sh
EXTRA_DIST += tests/behaviour/shells.sh tests/behaviour/shells.pl
check_PROGRAMS += on-pty
on_pty_SOURCES = tests/behaviour/on_pty.c
EXTRA_DIST += tests/behaviour/pam_models.sh tests/behaviour/pam_models.list tests/behaviour/pam_differential.sh
EXTRA_DIST += tests/behaviour/quality.sh tests/behaviour/quality.pl

check_PROGRAMS += resolve-recur
resolve_recur_SOURCES = tests/behaviour/resolve_recur.c
resolve_recur_LDADD = $(CHECKS_LIBS)
TESTS += tests/behaviour/recur.sh
EXTRA_DIST += tests/behaviour/recur.sh tests/behaviour/recur.pl

# The cases with observed truth: a folder a family (README.md).
TESTS += tests/behaviour/corpus_score.sh tests/behaviour/corpus_sample.sh
EXTRA_DIST += tests/behaviour/README.md tests/behaviour/corpus.sh tests/behaviour/corpus_sample.sh \
	tests/behaviour/corpus_score.sh tests/behaviour/corpus.pl tests/behaviour/case.pl tests/behaviour/SCORE.md \
	tests/behaviour/peers.versions tests/behaviour/peers.pl tests/behaviour/peers.map tests/behaviour/peers_ds.xsl \
	tests/behaviour/peers_inside.sh tests/behaviour/pam tests/behaviour/sudo

TESTS += tests/behaviour/time.sh
EXTRA_DIST += tests/behaviour/time.sh tests/behaviour/time_inside.sh tests/behaviour/time_random.pl
TESTS += tests/behaviour/walk.sh
EXTRA_DIST += tests/behaviour/walk.sh
TESTS += tests/behaviour/login_defs.sh
EXTRA_DIST += tests/behaviour/login_defs.sh tests/behaviour/login_defs.pl
check_PROGRAMS += resolve-accounts
resolve_accounts_SOURCES = tests/behaviour/resolve_accounts.c
resolve_accounts_LDADD = $(CHECKS_LIBS)
check_PROGRAMS += accounts-libc
accounts_libc_SOURCES = tests/behaviour/accounts_libc.c
TESTS += tests/behaviour/accounts.sh
EXTRA_DIST += tests/behaviour/accounts.sh tests/behaviour/accounts.pl
EXTRA_DIST += tests/behaviour/sshd
EXTRA_DIST += tests/behaviour/accounts
if HAVE_PAM
check_PROGRAMS += age-pam
age_pam_SOURCES = tests/behaviour/age_pam.c tests/behaviour/pam_client.c tests/behaviour/pam_client.h
age_pam_LDFLAGS = $(AM_LDFLAGS) -rdynamic
age_pam_LDADD = -lpam
endif
check_PROGRAMS += idle-observe idle_clock.so
idle_observe_SOURCES = tests/behaviour/idle_observe.c
idle_clock_so_SOURCES = tests/behaviour/idle_clock.c
idle_clock_so_CFLAGS = $(WARN_CFLAGS) -fPIC
idle_clock_so_LDFLAGS = -shared
EXTRA_DIST += tests/behaviour/shells
EXTRA_DIST += tests/behaviour/mounts
check_PROGRAMS += audit-try
audit_try_SOURCES = tests/behaviour/audit_try.c tests/behaviour/audit_ways.c tests/behaviour/audit_ways.h
check_PROGRAMS += audit_guard.so
audit_guard_so_SOURCES = tests/behaviour/audit_guard.c
audit_guard_so_CFLAGS = $(WARN_CFLAGS) -fPIC
audit_guard_so_LDFLAGS = -shared
EXTRA_DIST += tests/behaviour/audit
check_PROGRAMS += audit_feed.so
audit_feed_so_SOURCES = tests/behaviour/logs/feed.c
audit_feed_so_CFLAGS = $(WARN_CFLAGS) -fPIC
audit_feed_so_LDFLAGS = -shared
EXTRA_DIST += tests/behaviour/logs
EXTRA_DIST += tests/behaviour/sysctl
EXTRA_DIST += tests/behaviour/umask
check_PROGRAMS += modules_preload.so
modules_preload_so_SOURCES = tests/behaviour/modules/preload.c
modules_preload_so_CFLAGS = $(WARN_CFLAGS) -fPIC
modules_preload_so_LDFLAGS = -shared
EXTRA_DIST += tests/behaviour/modules
TESTS += tests/behaviour/mounts.sh tests/behaviour/modules.sh
EXTRA_DIST += tests/behaviour/mounts.sh tests/behaviour/mounts.pl tests/behaviour/modules.sh tests/behaviour/modules.pl

check_PROGRAMS += time-world time_still.so
time_world_SOURCES = tests/behaviour/time/world.c
time_still_so_SOURCES = tests/behaviour/time/still.c
time_still_so_CFLAGS = $(WARN_CFLAGS) -fPIC
time_still_so_LDFLAGS = -shared
EXTRA_DIST += tests/behaviour/time
EXTRA_DIST += tests/behaviour/coredump
check_PROGRAMS += resolve-sysctl
resolve_sysctl_SOURCES = tests/behaviour/resolve_sysctl.c
resolve_sysctl_LDADD = $(CHECKS_LIBS)
TESTS += tests/behaviour/sysctl.sh
EXTRA_DIST += tests/behaviour/sysctl.sh tests/behaviour/sysctl_random.pl
TESTS += tests/behaviour/logs_random.sh
EXTRA_DIST += tests/behaviour/logs_random.sh
EXTRA_DIST += tests/behaviour/boot tests/behaviour/boot_random.sh
check_PROGRAMS += boot-units
boot_units_SOURCES = tests/behaviour/boot_units.c
boot_units_LDADD = $(CHECKS_LIBS)
TESTS += tests/behaviour/audit_random.sh
TESTS += tests/behaviour/capacity.sh tests/behaviour/mail.sh
EXTRA_DIST += tests/behaviour/mail.sh tests/behaviour/mail.pl
EXTRA_DIST += tests/behaviour/capacity.sh tests/behaviour/capacity.pl
EXTRA_DIST += tests/behaviour/audit_random.sh tests/behaviour/audit_random.pl


# Beside some folders stands a script of the same name; make's own rule for .sh would make the one from the other.
tests/behaviour/accounts tests/behaviour/audit tests/behaviour/boot tests/behaviour/coredump tests/behaviour/logs \
tests/behaviour/modules tests/behaviour/mounts tests/behaviour/pam tests/behaviour/shells tests/behaviour/sshd \
tests/behaviour/sudo tests/behaviour/sysctl tests/behaviour/time tests/behaviour/umask: ;

# What a score leaves: the answers by kind, from which SCORE.md is made.
clean-local:
	rm -rf corpus
TESTS += tests/behaviour/passwords.sh
EXTRA_DIST += tests/behaviour/passwords.sh tests/behaviour/passwords_inside.sh

TESTS += tests/behaviour/packages.sh tests/behaviour/aide.sh
EXTRA_DIST += tests/behaviour/aide.sh tests/behaviour/aide.pl
EXTRA_DIST += tests/behaviour/packages.sh tests/behaviour/packages_inside.sh
TESTS += tests/behaviour/certificates.sh
EXTRA_DIST += tests/behaviour/certificates.sh
TESTS += tests/behaviour/first_login.sh
EXTRA_DIST += tests/behaviour/first_login.sh tests/behaviour/first_login_inside.sh
check_PROGRAMS += ldap-listener
ldap_listener_SOURCES = tests/behaviour/ldap_listener.c
ldap_listener_LDADD = -lssl -lcrypto
TESTS += tests/behaviour/directory.sh
EXTRA_DIST += tests/behaviour/directory.sh tests/behaviour/directory

check_PROGRAMS += resolve-apt
resolve_apt_SOURCES = tests/behaviour/resolve_apt.c
resolve_apt_LDADD = $(CHECKS_LIBS)
TESTS += tests/behaviour/updates.sh
EXTRA_DIST += tests/behaviour/updates.sh tests/behaviour/updates.pl
check_PROGRAMS += resolve-firewall
resolve_firewall_SOURCES = tests/behaviour/resolve_firewall.c
resolve_firewall_LDADD = $(CHECKS_LIBS)
TESTS += tests/behaviour/firewall.sh
EXTRA_DIST += tests/behaviour/firewall.sh tests/behaviour/firewall.pl tests/behaviour/firewall_random.pl tests/behaviour/firewall
TESTS += tests/behaviour/tls_policy.sh
EXTRA_DIST += tests/behaviour/tls_policy.sh tests/behaviour/tls

EXTRA_DIST += tests/behaviour/factors.sh tests/behaviour/factors_inside.sh tests/behaviour/guessing.sh tests/behaviour/guessing_inside.sh
TESTS += tests/behaviour/anonymous.sh
EXTRA_DIST += tests/behaviour/anonymous.sh tests/behaviour/anonymous.pl tests/behaviour/anonymous.conf
TESTS += tests/behaviour/forward.sh
EXTRA_DIST += tests/behaviour/forward.sh tests/behaviour/forward

check_PROGRAMS += resolve-packages
resolve_packages_SOURCES = tests/behaviour/resolve_packages.c
resolve_packages_LDADD = $(TESTING_LIBS) $(CHECKS_LIBS)
TESTS += tests/behaviour/rpmdb.sh
EXTRA_DIST += tests/behaviour/rpmdb.sh
