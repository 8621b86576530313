# Pure parsers: one format each, text in, the effective configuration out.
noinst_LIBRARIES += libresolve.a
libresolve_a_SOURCES = \
	checks/resolve/accounts.c checks/resolve/accounts.h \
	checks/resolve/hash.c checks/resolve/hash.h \
	checks/resolve/nss_line.c checks/resolve/nss_line.h \
	checks/resolve/access.c checks/resolve/access.h \
	checks/resolve/auditd_conf.c checks/resolve/auditd_conf.h \
	checks/resolve/boot.c checks/resolve/boot.h checks/resolve/boot_cron.c \
	checks/resolve/boot_cmdline.c checks/resolve/boot_cmdline.h \
	checks/resolve/boot_command.c checks/resolve/boot_commands.h \
	checks/resolve/boot_inetd.c checks/resolve/boot_xinetd.c \
	checks/resolve/boot_shell.c checks/resolve/boot_words.c checks/resolve/boot_words.h \
	checks/resolve/sh_parse.c checks/resolve/sh_parse.h \
	checks/resolve/sh_parse_words.c checks/resolve/sh_parse_parts.h \
	checks/resolve/backup_dir.c checks/resolve/backup_dir.h \
	checks/resolve/chrony_words.c checks/resolve/chrony_words.h \
	checks/resolve/time_daemon.c checks/resolve/time_daemon.h \
	checks/resolve/time_daemons.c \
	checks/resolve/chrony.c checks/resolve/time_sources.h \
	checks/resolve/ids.c checks/resolve/ids.h \
	checks/resolve/replaceable.c checks/resolve/replaceable.h \
	checks/resolve/sudoers.c checks/resolve/sudoers.h checks/resolve/sudoers_parts.h checks/resolve/sudoers_text.h \
	checks/resolve/sudoers_default.c checks/resolve/sudoers_env.c checks/resolve/sudoers_lex.c \
	checks/resolve/sudoers_forms.c checks/resolve/sudoers_forms.h \
	checks/resolve/sudoers_match.c checks/resolve/sudoers_parse.c \
	checks/resolve/sudoers_tries.c \
	checks/resolve/log_forward.c checks/resolve/log_forward.h \
	checks/resolve/last_login.c checks/resolve/last_login.h \
	checks/resolve/login_defs.c checks/resolve/login_defs.h \
	checks/resolve/strtoday.c checks/resolve/strtoday.h \
	checks/resolve/logrotate.c checks/resolve/logrotate.h checks/resolve/logrotate_run.c checks/resolve/logrotate_set.c checks/resolve/logrotate_parse.h \
	checks/resolve/log_keep.c checks/resolve/log_keep.h checks/resolve/logs.c checks/resolve/logs.h checks/resolve/logs_life.c checks/resolve/logs_life.h \
	checks/resolve/audit_line.c \
	checks/resolve/audit_rule.c \
	checks/resolve/auditstart.c checks/resolve/auditstart.h checks/resolve/auditcover.h \
	checks/resolve/auditcover.c checks/resolve/auditmatch.c checks/resolve/auditmatch.h \
	checks/resolve/auditevents.c checks/resolve/auditevents.h \
	checks/resolve/auditrules.c checks/resolve/auditrules.h \
	checks/resolve/manifest.c checks/resolve/manifest.h \
	checks/resolve/modprobe.c checks/resolve/modprobe.h \
	checks/resolve/modprobe_command.c checks/resolve/modprobe_tree.c \
	checks/resolve/mounts.c checks/resolve/mounts.h \
	checks/resolve/mounts_fstab.c checks/resolve/mounts_later.c checks/resolve/mounts_options.c \
	checks/resolve/mounts_path.c checks/resolve/mounts_plan.h checks/resolve/mounts_start.c \
	checks/resolve/place.c checks/resolve/place.h \
	checks/resolve/rsyslog.h \
	checks/resolve/ntp.c \
	checks/resolve/rsyslog.c checks/resolve/rsyslog.h \
	checks/resolve/rsyslog_action.c checks/resolve/rsyslog_state.h \
	checks/resolve/rsyslog_text.c checks/resolve/rsyslog_parse.h \
	checks/resolve/dpkg.c checks/resolve/dpkg.h \
	checks/resolve/logind.c checks/resolve/logind.h \
	checks/resolve/rootglob.c checks/resolve/rootglob.h \
	checks/resolve/sshd.c checks/resolve/sshd.h checks/resolve/sshd_parse.h checks/resolve/sshd_words.h \
	checks/resolve/sshd_listen.c checks/resolve/sshd_listen.h \
	checks/resolve/sshd_match.c checks/resolve/sshd_reach.c checks/resolve/sshd_read.c \
	checks/resolve/sshd_running.c checks/resolve/sshd_running.h \
	checks/resolve/sshd_unit.c checks/resolve/sshd_values.c checks/resolve/sshd_words.c \
	checks/resolve/systemd_conf.c checks/resolve/systemd_conf.h \
	checks/resolve/systemd_ini.c checks/resolve/systemd_ini.h \
	checks/resolve/timesyncd.c \
	checks/resolve/timezone.c checks/resolve/timezone.h \
	checks/resolve/tmpfiles.c checks/resolve/tmpfiles.h \
	checks/resolve/unit.c checks/resolve/unit.h \
	checks/resolve/unit_command.c \
	checks/resolve/unit_condition.c \
	checks/resolve/limits.c checks/resolve/limits.h \
	checks/resolve/sysctl_conf.c checks/resolve/sysctl.h \
	checks/resolve/sysctl_kernel.c checks/resolve/sysctl_keys.c checks/resolve/sysctl_keys.h \
	checks/resolve/unit_order.c \
	checks/resolve/unit_index.c checks/resolve/unit_index.h checks/resolve/unit_pulls.h \
	checks/resolve/unit_generate.c \
	checks/resolve/unit_others.c \
	checks/resolve/unit_preset.c \
	checks/resolve/unit_specifier.c \
	checks/resolve/unit_start.c \
	checks/resolve/unit_verify.c
