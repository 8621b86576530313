# The content: the table, a document of the government baseline and a platform, composed to one SCAP source data stream each
# (baselines/README.md).
GCB_TEMPLATES = \
	baselines/templates/gcb.xsl \
	baselines/templates/gcb/account.xsl \
	baselines/templates/gcb/aide.xsl \
	baselines/templates/gcb/audit-rule.xsl \
	baselines/templates/gcb/auditd.xsl \
	baselines/templates/gcb/core-dump.xsl \
	baselines/templates/gcb/cron.xsl \
	baselines/templates/gcb/crypto-policy.xsl \
	baselines/templates/gcb/dconf.xsl \
	baselines/templates/gcb/dnf.xsl \
	baselines/templates/gcb/faillock.xsl \
	baselines/templates/gcb/file-permission.xsl \
	baselines/templates/gcb/file-walk.xsl \
	baselines/templates/gcb/firewall.xsl \
	baselines/templates/gcb/grub.xsl \
	baselines/templates/gcb/kernel-module.xsl \
	baselines/templates/gcb/login-defs.xsl \
	baselines/templates/gcb/logs.xsl \
	baselines/templates/gcb/mail-alias.xsl \
	baselines/templates/gcb/mandatory-access.xsl \
	baselines/templates/gcb/manual.xsl \
	baselines/templates/gcb/mount-option.xsl \
	baselines/templates/gcb/network.xsl \
	baselines/templates/gcb/package.xsl \
	baselines/templates/gcb/pam.xsl \
	baselines/templates/gcb/partition.xsl \
	baselines/templates/gcb/pwquality.xsl \
	baselines/templates/gcb/rescue.xsl \
	baselines/templates/gcb/service.xsl \
	baselines/templates/gcb/shell.xsl \
	baselines/templates/gcb/sshd.xsl \
	baselines/templates/gcb/sudo.xsl \
	baselines/templates/gcb/sysctl.xsl \
	baselines/templates/gcb/time.xsl
BASELINE_TEMPLATES = \
	baselines/templates/assert.xsl \
	baselines/templates/cpe.xsl \
	baselines/templates/datastream.xsl \
	baselines/templates/oval.xsl \
	baselines/templates/text.xsl \
	baselines/templates/xccdf.xsl
BASELINE_FILES = \
	baselines/table10.xml \
	baselines/gcb/twgcb-01-008.xml \
	baselines/gcb/twgcb-01-012.xml \
	baselines/gcb/twgcb-01-014.xml \
	baselines/platforms/debian12.xml \
	baselines/platforms/rhel8.xml \
	baselines/platforms/rhel9.xml \
	baselines/platforms/ubuntu2204.xml \
	baselines/templates/coverage.xsl \
	$(BASELINE_TEMPLATES) $(GCB_TEMPLATES)
DATA_STREAMS = plumbline-debian12-ds.xml plumbline-rhel8-ds.xml plumbline-rhel9-ds.xml plumbline-ubuntu2204-ds.xml
nodist_pkgdata_DATA += $(DATA_STREAMS)
CLEANFILES += $(DATA_STREAMS)
EXTRA_DIST += $(BASELINE_FILES) \
	baselines/README.md \
	baselines/catalogue.xsd \
	baselines/gcb.xsd \
	baselines/compose.sh \
	baselines/law/README.md \
	baselines/law/table10.tsv \
	baselines/law/twgcb-01-008.tsv \
	baselines/law/twgcb-01-012.tsv \
	baselines/law/twgcb-01-014.tsv

COMPOSE = XSLTPROC="$(XSLTPROC)" srcdir="$(top_srcdir)" $(SHELL) $(top_srcdir)/baselines/compose.sh
COMPOSED_OF = baselines/compose.sh baselines/table10.xml $(BASELINE_TEMPLATES) $(GCB_TEMPLATES)
plumbline-debian12-ds.xml: $(COMPOSED_OF) baselines/platforms/debian12.xml baselines/gcb/twgcb-01-014.xml
	$(AM_V_GEN)$(COMPOSE) debian12 twgcb-01-014 $@
plumbline-ubuntu2204-ds.xml: $(COMPOSED_OF) baselines/platforms/ubuntu2204.xml baselines/gcb/twgcb-01-014.xml
	$(AM_V_GEN)$(COMPOSE) ubuntu2204 twgcb-01-014 $@
plumbline-rhel8-ds.xml: $(COMPOSED_OF) baselines/platforms/rhel8.xml baselines/gcb/twgcb-01-008.xml
	$(AM_V_GEN)$(COMPOSE) rhel8 twgcb-01-008 $@
plumbline-rhel9-ds.xml: $(COMPOSED_OF) baselines/platforms/rhel9.xml baselines/gcb/twgcb-01-012.xml
	$(AM_V_GEN)$(COMPOSE) rhel9 twgcb-01-012 $@

# The same table as `plumbline list --coverage`, for people.
nodist_doc_DATA = COVERAGE.md
CLEANFILES += COVERAGE.md COVERAGE.md.tmp
COVERAGE.md: baselines/table10.xml baselines/templates/coverage.xsl
	$(AM_V_GEN)$(XSLTPROC) --nonet -o $@.tmp $(top_srcdir)/baselines/templates/coverage.xsl \
		$(top_srcdir)/baselines/table10.xml && mv -f $@.tmp $@
