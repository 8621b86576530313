# One file a control family: rows of checks, no headers but what two files of one family share.  registry.c lists the families.
noinst_LIBRARIES += libfamilies.a
libfamilies_a_SOURCES = \
	checks/families/ac_shells.c \
	checks/families/ac_shells.h \
	checks/families/ac1.c \
	checks/families/ac1_accounts.c \
	checks/families/ac1_conditions.c \
	checks/families/ac2.c \
	checks/families/ac2_groups.c checks/families/ac2_mounts.c \
	checks/families/ac2_sudo.c checks/families/ac2_sudo.h \
	checks/families/ac2_sudo_ask.c checks/families/ac2_sudo_env.c \
	checks/families/ac2_umask.c \
	checks/families/ac3.c \
	checks/families/ac3_sources.c \
	checks/families/attest.c \
	checks/families/gcb_accounts.c \
	checks/families/gcb_files.c \
	checks/families/gcb_homes.c \
	checks/families/gcb_login_defs.c \
	checks/families/gcb_root_path.c \
	checks/families/au1.c checks/families/au1_retention.c \
	checks/families/au1.h checks/families/au2.c checks/families/au3.c checks/families/au4.c checks/families/au4_alert.c \
	checks/families/au5.c \
	checks/families/au6.c \
	checks/families/cp1.c \
	checks/families/gcb_mounts.c checks/families/gcb_network.c checks/families/gcb_packages.c \
	checks/families/gcb_crypto.c checks/families/gcb_firewall.c checks/families/gcb_mandatory.c checks/families/gcb_dconf.c \
	checks/families/gcb_pam.c checks/families/gcb_pwquality.c \
	checks/families/gcb_audit.c \
	checks/families/gcb_services.c \
	checks/families/gcb_dnf.c checks/families/gcb_time.c \
	checks/families/gcb_boot.c checks/families/gcb_logs.c \
	checks/families/ia2_age.c \
	checks/families/ia1.c \
	checks/families/ia2_first_login.c \
	checks/families/ia2_directory.c \
	checks/families/ia1_factors.c checks/families/ia1_factors.h \
	checks/families/ia1_factors_sshd.c \
	checks/families/ia1_unasked.c \
	checks/families/ia2_guessing.c \
	checks/families/ia2_history.c \
	checks/families/ia2_lockout.c \
	checks/families/ia2_quality.c \
	checks/families/ia4.c \
	checks/families/ia5.c \
	checks/families/sa5_modules.c \
	checks/families/sa5_passwords.c \
	checks/families/sa5_services.c checks/families/sa5_services.h \
	checks/families/sa5_sysctl.c \
	checks/families/sc1.c checks/families/sc1_certificates.c checks/families/sc1_forward.c checks/families/sc1_tls.c \
	checks/families/sa5_ports.c \
	checks/families/sa5_updates.c \
	checks/families/si1.c \
	checks/families/sc2_storage.c \
	checks/families/sc2.c \
	checks/families/si2.c \
	checks/families/si3.c checks/families/si3_response.c checks/families/si3_result.c checks/families/si3_tool.c \
	checks/families/gcb_walk.c \
	checks/families/walked.c checks/families/walked.h
