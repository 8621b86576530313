# Fuzz targets: one a parser, fuzz_X.c with LLVMFuzzerTestOneInput(), its seeds in corpus/X/ (and X.dict).
# `make check` replays every seed with a plain main; with CC=clang --with-fuzzers the same targets fuzz:
#   ./fuzz-X -max_total_time=600 -dict=tests/fuzz/X.dict CORPUS
# To add one: a name in FUZZ_TARGETS (the part after fuzz-), its _SOURCES and its _LDADD.
if FUZZERS
FUZZ_MAIN =
FUZZ_LDFLAGS = $(AM_LDFLAGS) -fsanitize=fuzzer
else
FUZZ_MAIN = tests/fuzz/replay.c
FUZZ_LDFLAGS = $(AM_LDFLAGS)
endif
FUZZ_LIBS = $(TESTING_LIBS) $(CHECKS_LIBS)

check_PROGRAMS += fuzz-strings
fuzz_strings_SOURCES = tests/fuzz/fuzz_strings.c $(FUZZ_MAIN)
fuzz_strings_LDADD = $(FUZZ_LIBS)
fuzz_strings_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-scap
fuzz_scap_SOURCES = tests/fuzz/fuzz_scap.c $(FUZZ_MAIN)
fuzz_scap_LDADD = $(SCAP_LIBS) $(FUZZ_LIBS)
fuzz_scap_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-manifest
fuzz_manifest_SOURCES = tests/fuzz/fuzz_manifest.c $(FUZZ_MAIN)
fuzz_manifest_LDADD = $(FUZZ_LIBS)
fuzz_manifest_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-logrotate
fuzz_logrotate_SOURCES = tests/fuzz/fuzz_logrotate.c $(FUZZ_MAIN)
fuzz_logrotate_LDADD = $(FUZZ_LIBS)
fuzz_logrotate_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-log-forward
fuzz_log_forward_SOURCES = tests/fuzz/fuzz_log_forward.c $(FUZZ_MAIN)
fuzz_log_forward_LDADD = $(FUZZ_LIBS)
fuzz_log_forward_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-grub
fuzz_grub_SOURCES = tests/fuzz/fuzz_grub.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_grub_LDADD = $(FUZZ_LIBS)
fuzz_grub_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-mail
fuzz_mail_SOURCES = tests/fuzz/fuzz_mail.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_mail_LDADD = $(FUZZ_LIBS)
fuzz_mail_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/mail.dict

check_PROGRAMS += fuzz-sudoers
fuzz_sudoers_SOURCES = tests/fuzz/fuzz_sudoers.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_sudoers_LDADD = $(FUZZ_LIBS)
fuzz_sudoers_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/sudoers.dict

TESTS += tests/fuzz/replay.sh
EXTRA_DIST += tests/fuzz/pam-stack.dict tests/fuzz/faillock-conf.dict tests/fuzz/corpus tests/fuzz/replay.sh tests/fuzz/replay.c

check_PROGRAMS += fuzz-audit-sample
fuzz_audit_sample_SOURCES = tests/fuzz/fuzz_audit_sample.c $(FUZZ_MAIN)
fuzz_audit_sample_LDADD = $(FUZZ_LIBS)
fuzz_audit_sample_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-bundle
fuzz_bundle_SOURCES = tests/fuzz/fuzz_bundle.c $(FUZZ_MAIN)
fuzz_bundle_LDADD = $(REPORT_LIBS)
fuzz_bundle_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-audit-rules
fuzz_audit_rules_SOURCES = tests/fuzz/fuzz_audit_rules.c $(FUZZ_MAIN)
fuzz_audit_rules_LDADD = $(FUZZ_LIBS)
fuzz_audit_rules_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-chrony
fuzz_chrony_SOURCES = tests/fuzz/fuzz_chrony.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_chrony_LDADD = $(FUZZ_LIBS)
fuzz_chrony_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-openntpd
fuzz_openntpd_SOURCES = tests/fuzz/fuzz_openntpd.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_openntpd_LDADD = $(FUZZ_LIBS)
fuzz_openntpd_LDFLAGS = $(FUZZ_LDFLAGS)
check_PROGRAMS += fuzz-timezone
fuzz_timezone_SOURCES = tests/fuzz/fuzz_timezone.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_timezone_LDADD = $(FUZZ_LIBS)
fuzz_timezone_LDFLAGS = $(FUZZ_LDFLAGS)
check_PROGRAMS += fuzz-timesyncd
fuzz_timesyncd_SOURCES = tests/fuzz/fuzz_timesyncd.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_timesyncd_LDADD = $(FUZZ_LIBS)
fuzz_timesyncd_LDFLAGS = $(FUZZ_LDFLAGS)
check_PROGRAMS += fuzz-ntp
fuzz_ntp_SOURCES = tests/fuzz/fuzz_ntp.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_ntp_LDADD = $(FUZZ_LIBS)
fuzz_ntp_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-rsyslog
fuzz_rsyslog_SOURCES = tests/fuzz/fuzz_rsyslog.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_rsyslog_LDADD = $(FUZZ_LIBS)
fuzz_rsyslog_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-systemd-conf
fuzz_systemd_conf_SOURCES = tests/fuzz/fuzz_systemd_conf.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_systemd_conf_LDADD = $(FUZZ_LIBS)
fuzz_systemd_conf_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-unit
fuzz_unit_SOURCES = tests/fuzz/fuzz_unit.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_unit_LDADD = $(FUZZ_LIBS)
fuzz_unit_LDFLAGS = $(FUZZ_LDFLAGS)
check_PROGRAMS += fuzz-pam-files
fuzz_pam_files_SOURCES = tests/fuzz/fuzz_pam_files.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_pam_files_LDADD = $(FUZZ_LIBS)
fuzz_pam_files_LDFLAGS = $(FUZZ_LDFLAGS)
check_PROGRAMS += fuzz-pam-stack fuzz-faillock-conf
fuzz_pam_stack_SOURCES = tests/fuzz/fuzz_pam_stack.c $(FUZZ_MAIN)
fuzz_pam_stack_LDADD = $(FUZZ_LIBS)
fuzz_pam_stack_LDFLAGS = $(FUZZ_LDFLAGS)
fuzz_faillock_conf_SOURCES = tests/fuzz/fuzz_faillock_conf.c $(FUZZ_MAIN)
fuzz_faillock_conf_LDADD = $(FUZZ_LIBS)
fuzz_faillock_conf_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-sshd
fuzz_sshd_SOURCES = tests/fuzz/fuzz_sshd.c $(FUZZ_MAIN)
fuzz_sshd_LDADD = $(FUZZ_LIBS)
fuzz_sshd_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/timesyncd.dict tests/fuzz/timezone.dict
EXTRA_DIST += tests/fuzz/sshd.dict

check_PROGRAMS += fuzz-shell
fuzz_shell_SOURCES = tests/fuzz/fuzz_shell.c $(FUZZ_MAIN)
fuzz_shell_LDADD = $(FUZZ_LIBS)
fuzz_shell_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-libuser
fuzz_libuser_SOURCES = tests/fuzz/fuzz_libuser.c $(FUZZ_MAIN)
fuzz_libuser_LDADD = $(FUZZ_LIBS)
fuzz_libuser_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-login-defs
fuzz_login_defs_SOURCES = tests/fuzz/fuzz_login_defs.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_login_defs_LDADD = $(FUZZ_LIBS)
fuzz_login_defs_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/login-defs.dict

check_PROGRAMS += fuzz-pwquality-conf
fuzz_pwquality_conf_SOURCES = tests/fuzz/fuzz_pwquality_conf.c $(FUZZ_MAIN)
fuzz_pwquality_conf_LDADD = $(FUZZ_LIBS)
fuzz_pwquality_conf_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/pwquality-conf.dict

EXTRA_DIST += tests/fuzz/shell.dict

check_PROGRAMS += fuzz-accounts
fuzz_accounts_SOURCES = tests/fuzz/fuzz_accounts.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_accounts_LDADD = $(FUZZ_LIBS)
fuzz_accounts_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/accounts.dict

check_PROGRAMS += fuzz-crypttab
fuzz_crypttab_SOURCES = tests/fuzz/fuzz_crypttab.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_crypttab_LDADD = $(FUZZ_LIBS)
fuzz_crypttab_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-guesses
fuzz_guesses_SOURCES = tests/fuzz/fuzz_guesses.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_guesses_LDADD = $(FUZZ_LIBS)
fuzz_guesses_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-proc-text
fuzz_proc_text_SOURCES = tests/fuzz/fuzz_proc_text.c $(FUZZ_MAIN)
fuzz_proc_text_LDADD = $(FUZZ_LIBS)
fuzz_proc_text_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-sysctl
fuzz_sysctl_SOURCES = tests/fuzz/fuzz_sysctl.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_sysctl_LDADD = $(FUZZ_LIBS)
fuzz_sysctl_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/sysctl.dict

check_PROGRAMS += fuzz-network-conf
fuzz_network_conf_SOURCES = tests/fuzz/fuzz_network_conf.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_network_conf_LDADD = $(FUZZ_LIBS)
fuzz_network_conf_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-fstab fuzz-modprobe
fuzz_fstab_SOURCES = tests/fuzz/fuzz_fstab.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_fstab_LDADD = $(FUZZ_LIBS)
fuzz_fstab_LDFLAGS = $(FUZZ_LDFLAGS)
fuzz_modprobe_SOURCES = tests/fuzz/fuzz_modprobe.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_modprobe_LDADD = $(FUZZ_LIBS)
fuzz_modprobe_LDFLAGS = $(FUZZ_LDFLAGS)
check_PROGRAMS += fuzz-limits
fuzz_limits_SOURCES = tests/fuzz/fuzz_limits.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_limits_LDADD = $(FUZZ_LIBS)
fuzz_limits_LDFLAGS = $(FUZZ_LDFLAGS)
check_PROGRAMS += fuzz-tmpfiles
fuzz_tmpfiles_SOURCES = tests/fuzz/fuzz_tmpfiles.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_tmpfiles_LDADD = $(FUZZ_LIBS)
fuzz_tmpfiles_LDFLAGS = $(FUZZ_LDFLAGS)
check_PROGRAMS += fuzz-boot
fuzz_boot_SOURCES = tests/fuzz/fuzz_boot.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_boot_LDADD = $(FUZZ_LIBS)
fuzz_boot_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-sshd-key
fuzz_sshd_key_SOURCES = tests/fuzz/fuzz_sshd_key.c $(FUZZ_MAIN)
fuzz_sshd_key_LDADD = $(FUZZ_LIBS)
fuzz_sshd_key_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-login-db
fuzz_login_db_SOURCES = tests/fuzz/fuzz_login_db.c $(FUZZ_MAIN)
fuzz_login_db_LDADD = $(FUZZ_LIBS)
fuzz_login_db_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-certificate
fuzz_certificate_SOURCES = tests/fuzz/fuzz_certificate.c $(FUZZ_MAIN)
fuzz_certificate_LDADD = $(FUZZ_LIBS)
fuzz_certificate_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-attestations
fuzz_attestations_SOURCES = tests/fuzz/fuzz_attestations.c $(FUZZ_MAIN)
fuzz_attestations_LDADD = $(FUZZ_LIBS)
fuzz_attestations_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-logind fuzz-dpkg
fuzz_logind_SOURCES = tests/fuzz/fuzz_logind.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_logind_LDADD = $(FUZZ_LIBS)
fuzz_logind_LDFLAGS = $(FUZZ_LDFLAGS)
fuzz_dpkg_SOURCES = tests/fuzz/fuzz_dpkg.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_dpkg_LDADD = $(FUZZ_LIBS)
fuzz_dpkg_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/logind.dict tests/fuzz/dpkg.dict tests/fuzz/systemd-conf.dict tests/fuzz/limits.dict

check_PROGRAMS += fuzz-agency
fuzz_agency_SOURCES = tests/fuzz/fuzz_agency.c $(FUZZ_MAIN)
fuzz_agency_LDADD = $(FUZZ_LIBS)
fuzz_agency_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-logrotate-run
fuzz_logrotate_run_SOURCES = tests/fuzz/fuzz_logrotate_run.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_logrotate_run_LDADD = $(FUZZ_LIBS)
fuzz_logrotate_run_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/logrotate-run.dict

check_PROGRAMS += fuzz-log-hands
fuzz_log_hands_SOURCES = tests/fuzz/fuzz_log_hands.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_log_hands_LDADD = $(FUZZ_LIBS)
fuzz_log_hands_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/log-hands.dict

check_PROGRAMS += fuzz-recur
fuzz_recur_SOURCES = tests/fuzz/fuzz_recur.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_recur_LDADD = $(FUZZ_LIBS)
fuzz_recur_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/recur.dict

check_PROGRAMS += fuzz-dpkg-info
fuzz_dpkg_info_SOURCES = tests/fuzz/fuzz_dpkg_info.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_dpkg_info_LDADD = $(FUZZ_LIBS)
fuzz_dpkg_info_LDFLAGS = $(FUZZ_LDFLAGS)
check_PROGRAMS += fuzz-sssd-conf fuzz-nslcd-conf
fuzz_sssd_conf_SOURCES = tests/fuzz/fuzz_sssd_conf.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_sssd_conf_LDADD = $(FUZZ_LIBS)
fuzz_sssd_conf_LDFLAGS = $(FUZZ_LDFLAGS)
fuzz_nslcd_conf_SOURCES = tests/fuzz/fuzz_nslcd_conf.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_nslcd_conf_LDADD = $(FUZZ_LIBS)
fuzz_nslcd_conf_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/sssd-conf.dict tests/fuzz/nslcd-conf.dict

check_PROGRAMS += fuzz-apt-conf fuzz-apt-sources fuzz-apt-release fuzz-packages
fuzz_apt_conf_SOURCES = tests/fuzz/fuzz_apt_conf.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_apt_conf_LDADD = $(FUZZ_LIBS)
fuzz_apt_conf_LDFLAGS = $(FUZZ_LDFLAGS)
fuzz_apt_sources_SOURCES = tests/fuzz/fuzz_apt_sources.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_apt_sources_LDADD = $(FUZZ_LIBS)
fuzz_apt_sources_LDFLAGS = $(FUZZ_LDFLAGS)
fuzz_apt_release_SOURCES = tests/fuzz/fuzz_apt_release.c $(FUZZ_MAIN)
fuzz_apt_release_LDADD = $(FUZZ_LIBS)
fuzz_apt_release_LDFLAGS = $(FUZZ_LDFLAGS)
fuzz_packages_SOURCES = tests/fuzz/fuzz_packages.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_packages_LDADD = $(FUZZ_LIBS)
fuzz_packages_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/apt-conf.dict tests/fuzz/apt-sources.dict tests/fuzz/packages.dict

check_PROGRAMS += fuzz-aide-conf fuzz-aide-db
fuzz_aide_conf_SOURCES = tests/fuzz/fuzz_aide_conf.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_aide_conf_LDADD = $(FUZZ_LIBS)
fuzz_aide_conf_LDFLAGS = $(FUZZ_LDFLAGS)
fuzz_aide_db_SOURCES = tests/fuzz/fuzz_aide_db.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_aide_db_LDADD = $(FUZZ_LIBS)
fuzz_aide_db_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/aide-conf.dict
check_PROGRAMS += fuzz-nft fuzz-iptables fuzz-dconf
fuzz_dconf_SOURCES = tests/fuzz/fuzz_dconf.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_dconf_LDADD = $(FUZZ_LIBS)
fuzz_dconf_LDFLAGS = $(FUZZ_LDFLAGS)
fuzz_iptables_SOURCES = tests/fuzz/fuzz_iptables.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_iptables_LDADD = $(FUZZ_LIBS)
fuzz_iptables_LDFLAGS = $(FUZZ_LDFLAGS)
fuzz_nft_SOURCES = tests/fuzz/fuzz_nft.c $(FUZZ_MAIN)
fuzz_nft_LDADD = $(FUZZ_LIBS)
fuzz_nft_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/nft.dict
check_PROGRAMS += fuzz-openssl-conf fuzz-gnutls-conf fuzz-crypto-policy
fuzz_crypto_policy_SOURCES = tests/fuzz/fuzz_crypto_policy.c $(FUZZ_MAIN)
fuzz_crypto_policy_LDADD = $(FUZZ_LIBS)
fuzz_crypto_policy_LDFLAGS = $(FUZZ_LDFLAGS)
fuzz_openssl_conf_SOURCES = tests/fuzz/fuzz_openssl_conf.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_openssl_conf_LDADD = $(FUZZ_LIBS)
fuzz_openssl_conf_LDFLAGS = $(FUZZ_LDFLAGS)
fuzz_gnutls_conf_SOURCES = tests/fuzz/fuzz_gnutls_conf.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_gnutls_conf_LDADD = $(FUZZ_LIBS)
fuzz_gnutls_conf_LDFLAGS = $(FUZZ_LDFLAGS)
EXTRA_DIST += tests/fuzz/openssl-conf.dict tests/fuzz/gnutls-conf.dict

check_PROGRAMS += fuzz-upgrade-log
fuzz_upgrade_log_SOURCES = tests/fuzz/fuzz_upgrade_log.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_upgrade_log_LDADD = $(FUZZ_LIBS)
fuzz_upgrade_log_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-aide-log
fuzz_aide_log_SOURCES = tests/fuzz/fuzz_aide_log.c $(FUZZ_MAIN)
fuzz_aide_log_LDADD = $(FUZZ_LIBS)
fuzz_aide_log_LDFLAGS = $(FUZZ_LDFLAGS)
check_PROGRAMS += fuzz-anonymous
fuzz_anonymous_SOURCES = tests/fuzz/fuzz_anonymous.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_anonymous_LDADD = $(FUZZ_LIBS)
fuzz_anonymous_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-rpm-header fuzz-rpm-bdb fuzz-sqlite-file
fuzz_rpm_header_SOURCES = tests/fuzz/fuzz_rpm_header.c $(FUZZ_MAIN)
fuzz_rpm_header_LDADD = $(FUZZ_LIBS)
fuzz_rpm_header_LDFLAGS = $(FUZZ_LDFLAGS)
fuzz_rpm_bdb_SOURCES = tests/fuzz/fuzz_rpm_bdb.c $(FUZZ_MAIN)
fuzz_rpm_bdb_LDADD = $(FUZZ_LIBS)
fuzz_rpm_bdb_LDFLAGS = $(FUZZ_LDFLAGS)
fuzz_sqlite_file_SOURCES = tests/fuzz/fuzz_sqlite_file.c $(FUZZ_MAIN)
fuzz_sqlite_file_LDADD = $(FUZZ_LIBS)
fuzz_sqlite_file_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-dnf-conf
fuzz_dnf_conf_SOURCES = tests/fuzz/fuzz_dnf_conf.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_dnf_conf_LDADD = $(FUZZ_LIBS)
fuzz_dnf_conf_LDFLAGS = $(FUZZ_LDFLAGS)

check_PROGRAMS += fuzz-snmpd-conf
fuzz_snmpd_conf_SOURCES = tests/fuzz/fuzz_snmpd_conf.c tests/fuzz/one_file.c tests/fuzz/one_file.h $(FUZZ_MAIN)
fuzz_snmpd_conf_LDADD = $(FUZZ_LIBS)
fuzz_snmpd_conf_LDFLAGS = $(FUZZ_LDFLAGS)
