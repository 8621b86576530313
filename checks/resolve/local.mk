# Pure parsers: one format each, text in, the effective configuration out.
noinst_LIBRARIES += libresolve.a
libresolve_a_SOURCES = \
	checks/resolve/network/network_conf.c checks/resolve/network/network_conf.h \
	checks/resolve/anonymous/anonymous.c checks/resolve/anonymous/anonymous.h \
	checks/resolve/packages/apt_conf.c checks/resolve/packages/apt_conf.h \
	checks/resolve/packages/apt_release.c checks/resolve/packages/apt_release.h \
	checks/resolve/packages/apt_security.c checks/resolve/packages/apt_security.h \
	checks/resolve/packages/apt_sources.c checks/resolve/packages/apt_sources.h \
	checks/resolve/snmp/snmpd_conf.c checks/resolve/snmp/snmpd_conf.h \
	checks/resolve/packages/dnf_conf.c checks/resolve/packages/dnf_conf.h \
	checks/resolve/packages/deb822.c checks/resolve/packages/deb822.h \
	checks/resolve/packages/deb_version.c checks/resolve/packages/deb_version.h \
	checks/resolve/packages/dpkg_packages.c checks/resolve/packages/dpkg_packages.h \
	checks/resolve/packages/package_system.c checks/resolve/packages/package_system.h \
	checks/resolve/packages/packages.c checks/resolve/packages/packages.h \
	checks/resolve/packages/package_version.c \
	checks/resolve/packages/rpm_bdb.c checks/resolve/packages/rpm_bdb.h \
	checks/resolve/packages/rpm_header.c checks/resolve/packages/rpm_header.h \
	checks/resolve/packages/rpm_macros.c checks/resolve/packages/rpm_macros.h \
	checks/resolve/packages/rpmdb.c checks/resolve/packages/rpmdb.h \
	checks/resolve/files/sqlite_file.c checks/resolve/files/sqlite_file.h \
	checks/resolve/packages/upgrade_log.c checks/resolve/packages/upgrade_log.h \
	checks/resolve/attest/attestations.c checks/resolve/attest/attestations.h checks/resolve/attest/attested_words.c \
	checks/resolve/attest/agency.c checks/resolve/attest/agency.h checks/resolve/attest/attest_xml.c checks/resolve/attest/attest_xml.h \
	checks/resolve/kernel/sysctl_builder.h checks/resolve/kernel/sysctl_say.c checks/resolve/kernel/sysctl_builtins.c checks/resolve/kernel/sysctl_hands.c checks/resolve/kernel/sysctl_tmpfiles.c \
	checks/resolve/kernel/sysctl_programs.c checks/resolve/kernel/sysctl_script.c checks/resolve/kernel/sysctl_script.h \
	checks/resolve/kernel/sysctl_script_parts.h checks/resolve/boot/boot_interfaces.c checks/resolve/boot/boot_interfaces.h checks/resolve/kernel/sysctl_words.c checks/resolve/kernel/sysctl_writes.c \
	checks/resolve/kernel/sysctl_boot.c checks/resolve/kernel/sysctl_boot.h checks/resolve/kernel/sysctl_unit.c checks/resolve/kernel/sysctl_unit.h \
	checks/resolve/accounts/accounts.c checks/resolve/accounts/accounts.h \
	checks/resolve/accounts/hash.c checks/resolve/accounts/hash.h \
	checks/resolve/accounts/guesses.c checks/resolve/accounts/guesses.h checks/resolve/accounts/default_passwords.def \
	checks/resolve/accounts/nss_line.c checks/resolve/accounts/nss_line.h \
	checks/resolve/files/access.c checks/resolve/files/access.h \
	checks/resolve/walk/walk.c checks/resolve/walk/walk.h checks/resolve/walk/walk_pass.h \
	checks/resolve/walk/walk_ids.c checks/resolve/walk/walk_look.c \
	checks/resolve/audit/auditd_conf.c checks/resolve/audit/auditd_conf.h \
	checks/resolve/boot/boot.c checks/resolve/boot/boot.h checks/resolve/boot/boot_cron.c \
	checks/resolve/boot/boot_times.h checks/resolve/boot/boot_timers.c checks/resolve/boot/recur.c checks/resolve/boot/recur.h \
	checks/resolve/boot/standing.c checks/resolve/boot/standing.h \
	checks/resolve/time/moments.c checks/resolve/time/moments.h \
	checks/resolve/boot/boot_cmdline.c checks/resolve/boot/boot_cmdline.h checks/resolve/boot/grub_password.c checks/resolve/boot/grub_password.h checks/resolve/boot/boot_hands.c \
	checks/resolve/boot/boot_command.c checks/resolve/boot/boot_commands.h \
	checks/resolve/boot/boot_inetd.c checks/resolve/boot/boot_xinetd.c \
	checks/resolve/units/unit_mounts.c checks/resolve/units/unit_calendar.c \
	checks/resolve/units/unit_generator_script.c checks/resolve/boot/boot_pam.c checks/resolve/boot/boot_runners.c checks/resolve/boot/boot_input.c \
	checks/resolve/boot/boot_shell.c checks/resolve/boot/boot_words.c checks/resolve/boot/boot_words.h \
	checks/resolve/sh/sh_parse.c checks/resolve/sh/sh_parse.h \
	checks/resolve/sh/sh_parse_words.c checks/resolve/sh/sh_parse_parts.h \
	checks/resolve/directory/directory_ways.c checks/resolve/directory/directory_ways.h \
	checks/resolve/directory/nslcd_conf.c checks/resolve/directory/nslcd_conf.h \
	checks/resolve/directory/sssd_conf.c checks/resolve/directory/sssd_conf.h \
	checks/resolve/logs/backup_dir.c checks/resolve/logs/backup_dir.h \
	checks/resolve/time/chrony_words.c checks/resolve/time/chrony_words.h \
	checks/resolve/time/time_daemon.c checks/resolve/time/time_daemon.h \
	checks/resolve/time/time_daemons.c checks/resolve/time/time_sandbox.c \
	checks/resolve/time/time_in_use.c checks/resolve/time/time_in_use.h \
	checks/resolve/time/chrony.c checks/resolve/time/time_sources.h \
	checks/resolve/accounts/by_name.c checks/resolve/accounts/by_name.h \
	checks/resolve/accounts/ids.c checks/resolve/accounts/ids.h \
	checks/resolve/files/replaceable.c checks/resolve/files/replaceable.h \
	checks/resolve/sudo/sudoers.c checks/resolve/sudo/sudoers.h checks/resolve/sudo/sudoers_parts.h checks/resolve/sudo/sudoers_text.h \
	checks/resolve/sudo/sudoers_default.c checks/resolve/sudo/sudoers_env.c checks/resolve/sudo/sudoers_lex.c \
	checks/resolve/sudo/sudoers_forms.c checks/resolve/sudo/sudoers_forms.h \
	checks/resolve/sudo/sudoers_match.c checks/resolve/sudo/sudoers_parse.c \
	checks/resolve/sudo/sudoers_tries.c \
	checks/resolve/logs/log_forward.c checks/resolve/logs/log_forward.h \
	checks/resolve/accounts/last_login.c checks/resolve/accounts/last_login.h \
	checks/resolve/accounts/login_db.c checks/resolve/accounts/login_db.h \
	checks/resolve/accounts/libuser.c checks/resolve/accounts/libuser.h \
	checks/resolve/accounts/login_defs.c checks/resolve/accounts/login_defs.h \
	checks/resolve/accounts/strtoday.c checks/resolve/accounts/strtoday.h \
	checks/resolve/logs/logrotate.c checks/resolve/logs/logrotate.h checks/resolve/logs/logrotate_run.c checks/resolve/logs/logrotate_set.c checks/resolve/logs/logrotate_parse.h \
	checks/resolve/logs/log_hands.c checks/resolve/logs/log_hands.h checks/resolve/logs/log_keep.c checks/resolve/logs/log_keep.h checks/resolve/logs/logs.c checks/resolve/logs/logs.h checks/resolve/logs/logs_life.c checks/resolve/logs/logs_life.h \
	checks/resolve/audit/audit_sample.c checks/resolve/audit/audit_sample.h checks/resolve/audit/audit_compare.c \
	checks/resolve/audit/audit_line.c \
	checks/resolve/audit/audit_rule.c \
	checks/resolve/audit/audit_action.c checks/resolve/audit/audit_action.h \
	checks/resolve/audit/audit_store.c checks/resolve/audit/audit_store.h \
	checks/resolve/audit/auditstart.c checks/resolve/audit/auditstart.h checks/resolve/audit/auditcover.h \
	checks/resolve/audit/auditasked.c checks/resolve/audit/auditasked.h checks/resolve/audit/auditcover.c checks/resolve/audit/auditmatch.c checks/resolve/audit/auditmatch.h \
	checks/resolve/audit/auditevents.c checks/resolve/audit/auditevents.h \
	checks/resolve/audit/audit_boot.c \
	checks/resolve/audit/auditrules.c checks/resolve/audit/auditrules.h \
	checks/resolve/logs/manifest.c checks/resolve/logs/manifest.h \
	checks/resolve/kernel/modprobe.c checks/resolve/kernel/modprobe.h \
	checks/resolve/kernel/modprobe_command.c checks/resolve/kernel/modprobe_tree.c \
	checks/resolve/mail/mail_route.c checks/resolve/mail/mail_route.h checks/resolve/mail/mail_aliases.c \
	checks/resolve/mounts/mounts.c checks/resolve/mounts/mounts.h \
	checks/resolve/mounts/mounts_call.c checks/resolve/mounts/mounts_fstab.c checks/resolve/mounts/mounts_hands.h \
	checks/resolve/mounts/mounts_later.c checks/resolve/mounts/mounts_options.c checks/resolve/mounts/mounts_others.c \
	checks/resolve/mounts/mounts_scripts.c \
	checks/resolve/mounts/crypttab.c checks/resolve/mounts/crypttab.h checks/resolve/mounts/kept.c checks/resolve/mounts/kept.h \
	checks/resolve/mounts/kept_below.c \
	checks/resolve/mounts/mounts_path.c checks/resolve/mounts/mounts_plan.h checks/resolve/mounts/mounts_start.c \
	checks/resolve/files/place.c checks/resolve/files/place.h \
	checks/resolve/logs/rsyslog.h \
	checks/resolve/time/ntp.c checks/resolve/time/openntpd.c \
	checks/resolve/logs/rsyslog.c checks/resolve/logs/rsyslog.h \
	checks/resolve/logs/rsyslog_action.c checks/resolve/logs/rsyslog_state.h \
	checks/resolve/logs/rsyslog_filter.c checks/resolve/logs/rsyslog_filter.h \
	checks/resolve/logs/rsyslog_text.c checks/resolve/logs/rsyslog_parse.h \
	checks/resolve/packages/dpkg.c checks/resolve/packages/dpkg.h \
	checks/resolve/packages/dpkg_verify.c checks/resolve/packages/dpkg_verify.h \
	checks/resolve/integrity/aide.h checks/resolve/integrity/aide_conf.c \
	checks/resolve/integrity/aide_db.c checks/resolve/integrity/aide_db.h \
	checks/resolve/integrity/aide_host.c checks/resolve/integrity/aide_host.h \
	checks/resolve/integrity/aide_log.c checks/resolve/integrity/aide_log.h \
	checks/resolve/integrity/aide_parts.h checks/resolve/integrity/aide_select.c \
	checks/resolve/units/logind.c checks/resolve/units/logind.h checks/resolve/units/unit_runs.c checks/resolve/units/unit_runs.h checks/resolve/units/unit_sees.c \
	checks/resolve/units/unit_service.c checks/resolve/units/unit_service.h checks/resolve/units/unit_tmpfiles.c \
	checks/resolve/files/rights.c checks/resolve/files/rights.h \
	checks/resolve/files/rootglob.c checks/resolve/files/rootglob.h \
	checks/resolve/sshd/sshd.c checks/resolve/sshd/sshd.h checks/resolve/sshd/sshd_parse.h checks/resolve/sshd/sshd_words.h \
	checks/resolve/sshd/sshd_listen.c checks/resolve/sshd/sshd_listen.h \
	checks/resolve/sshd/sshd_match.c checks/resolve/sshd/sshd_reach.c checks/resolve/sshd/sshd_read.c \
	checks/resolve/sshd/sshd_running.c checks/resolve/sshd/sshd_running.h \
	checks/resolve/sshd/sshd_key.c checks/resolve/sshd/sshd_key.h checks/resolve/sshd/sshd_unit.c checks/resolve/sshd/sshd_values.c checks/resolve/sshd/sshd_words.c \
	checks/resolve/units/systemd_conf.c checks/resolve/units/systemd_conf.h \
	checks/resolve/units/systemd_ini.c checks/resolve/units/systemd_ini.h \
	checks/resolve/tls/crypto_policy.c checks/resolve/tls/crypto_policy.h \
	checks/resolve/tls/gnutls_conf.c checks/resolve/tls/gnutls_conf.h \
	checks/resolve/tls/openssl_conf.c checks/resolve/tls/openssl_conf.h \
	checks/resolve/time/timesyncd.c checks/resolve/time/timesyncd_links.c \
	checks/resolve/time/timezone.c checks/resolve/time/timezone.h \
	checks/resolve/files/tmpfiles.c checks/resolve/files/tmpfiles.h \
	checks/resolve/units/unit.c checks/resolve/units/unit.h \
	checks/resolve/units/unit_command.c \
	checks/resolve/units/unit_condition.c \
	checks/resolve/accounts/limits.c checks/resolve/accounts/limits.h \
	checks/resolve/kernel/sysctl_conf.c checks/resolve/kernel/sysctl.h \
	checks/resolve/kernel/sysctl_kernel.c checks/resolve/kernel/sysctl_keys.c checks/resolve/kernel/sysctl_keys.h \
	checks/resolve/units/unit_memo.c \
	checks/resolve/units/unit_memo.h \
	checks/resolve/units/unit_order.c checks/resolve/units/unit_due.c \
	checks/resolve/units/unit_index.c checks/resolve/units/unit_index.h checks/resolve/units/unit_pulls.h \
	checks/resolve/units/unit_generate.c \
	checks/resolve/units/unit_others.c \
	checks/resolve/units/unit_preset.c \
	checks/resolve/units/unit_specifier.c \
	checks/resolve/units/unit_start.c \
	checks/resolve/units/unit_verify.c \
	checks/resolve/boot/boot_at.c checks/resolve/boot/boot_users.c \
	checks/resolve/firewall/firewall.c checks/resolve/firewall/firewall.h \
	checks/resolve/firewall/in_use.c checks/resolve/firewall/in_use.h \
	checks/resolve/firewall/iptables.c checks/resolve/firewall/iptables.h checks/resolve/firewall/iptables_text.c \
	checks/resolve/firewall/nft.h checks/resolve/firewall/nft_parse.h \
	checks/resolve/firewall/nft_lex.c checks/resolve/firewall/nft_read.c checks/resolve/firewall/nft_rule.c \
	checks/resolve/firewall/nft_values.c checks/resolve/firewall/nft_store.c \
	checks/resolve/firewall/nft_match.c checks/resolve/firewall/nft_cursor.h \
	checks/resolve/firewall/numbers.c checks/resolve/firewall/numbers.h \
	checks/resolve/firewall/rules.c checks/resolve/firewall/rules.h \
	checks/resolve/firewall/wrappers.c checks/resolve/firewall/wrappers.h \
	checks/resolve/sshd/sshd_from.c checks/resolve/sshd/sshd_from.h
