<?xml version="1.0" encoding="UTF-8"?>
<!--
  A document of the government configuration baseline (gcb/*.xml) becomes rules of the same form as those of Table 10:
  a catalogue with values, categories and rules, which datastream.xsl then takes beside the table.

  usage: xsltproc -stringparam platform debian12 gcb.xsl ../gcb/twgcb-01-014.xml

  There is one file a kind of item in gcb/.  It says of an item of its kind, in these modes:
    check        the native check with its bindings (an item whose kind says none is reported as notchecked)
    values       the thresholds an agency may change, as c:value (none: nothing is to be changed)
    description  what is looked at, as text of both languages (call "say")
    fix          how to mend it, as text of both languages, and commands
    twin         OVAL twins, where OVAL can say something sound (none otherwise)
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:c="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb"
	xmlns:exsl="http://exslt.org/common" exclude-result-prefixes="c g exsl">
	<xsl:output method="xml" encoding="UTF-8" indent="yes"/>
	<xsl:strip-space elements="*"/>
	<xsl:param name="platform"/>
	<!-- Which platforms speak rpm; their paths and commands differ from those of dpkg. -->
	<xsl:variable name="rpm" select="starts-with($platform, 'rhel')"/>

	<xsl:include href="gcb/account.xsl"/>
	<xsl:include href="gcb/aide.xsl"/>
	<xsl:include href="gcb/audit-rule.xsl"/>
	<xsl:include href="gcb/auditd.xsl"/>
	<xsl:include href="gcb/core-dump.xsl"/>
	<xsl:include href="gcb/cron.xsl"/>
	<xsl:include href="gcb/crypto-policy.xsl"/>
	<xsl:include href="gcb/dconf.xsl"/>
	<xsl:include href="gcb/dnf.xsl"/>
	<xsl:include href="gcb/faillock.xsl"/>
	<xsl:include href="gcb/file-permission.xsl"/>
	<xsl:include href="gcb/file-walk.xsl"/>
	<xsl:include href="gcb/firewall.xsl"/>
	<xsl:include href="gcb/grub.xsl"/>
	<xsl:include href="gcb/kernel-module.xsl"/>
	<xsl:include href="gcb/login-defs.xsl"/>
	<xsl:include href="gcb/logs.xsl"/>
	<xsl:include href="gcb/mail-alias.xsl"/>
	<xsl:include href="gcb/mandatory-access.xsl"/>
	<xsl:include href="gcb/manual.xsl"/>
	<xsl:include href="gcb/mount-option.xsl"/>
	<xsl:include href="gcb/network.xsl"/>
	<xsl:include href="gcb/package.xsl"/>
	<xsl:include href="gcb/pam.xsl"/>
	<xsl:include href="gcb/partition.xsl"/>
	<xsl:include href="gcb/pwquality.xsl"/>
	<xsl:include href="gcb/rescue.xsl"/>
	<xsl:include href="gcb/service.xsl"/>
	<xsl:include href="gcb/shell.xsl"/>
	<xsl:include href="gcb/sshd.xsl"/>
	<xsl:include href="gcb/sudo.xsl"/>
	<xsl:include href="gcb/sysctl.xsl"/>
	<xsl:include href="gcb/time.xsl"/>

	<!-- The same text in both languages. -->
	<xsl:template name="say">
		<xsl:param name="zh"/>
		<xsl:param name="en"/>
		<zh><xsl:value-of select="$zh"/></zh>
		<en><xsl:value-of select="$en"/></en>
	</xsl:template>

	<!-- The id of an item's Value: twgcb_01_008_0212, and a word where an item has two. -->
	<xsl:template name="value-id">
		<xsl:param name="word"/>
		<xsl:value-of select="translate(@id, 'TWGCB-', 'twgcb_')"/>
		<xsl:if test="$word"><xsl:value-of select="concat('_', $word)"/></xsl:if>
	</xsl:template>
	<!-- Such a Value, with a number as its default. -->
	<xsl:template name="number">
		<xsl:param name="word"/>
		<xsl:param name="zh"/>
		<xsl:param name="en"/>
		<xsl:param name="operator"/>
		<xsl:param name="unit"/>
		<xsl:param name="default"/>
		<value type="number" default="{$default}">
			<xsl:attribute name="id">
				<xsl:call-template name="value-id"><xsl:with-param name="word" select="$word"/></xsl:call-template>
			</xsl:attribute>
			<xsl:if test="$operator"><xsl:attribute name="operator"><xsl:value-of select="$operator"/></xsl:attribute></xsl:if>
			<xsl:if test="$unit"><xsl:attribute name="unit"><xsl:value-of select="$unit"/></xsl:attribute></xsl:if>
			<title>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat(@id, '：', $zh)"/>
					<xsl:with-param name="en" select="concat(@id, ': ', $en)"/>
				</xsl:call-template>
			</title>
			<description>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('政府組態基準之設定值：', g:wants)"/>
					<xsl:with-param name="en" select="concat('As the baseline sets it for: ', g:en)"/>
				</xsl:call-template>
			</description>
		</value>
	</xsl:template>

	<!-- Such a Value, with a text as its default. -->
	<xsl:template name="string">
		<xsl:param name="word"/>
		<xsl:param name="zh"/>
		<xsl:param name="en"/>
		<xsl:param name="default"/>
		<value type="string" default="{$default}">
			<xsl:attribute name="id">
				<xsl:call-template name="value-id"><xsl:with-param name="word" select="$word"/></xsl:call-template>
			</xsl:attribute>
			<title>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat(@id, '：', $zh)"/>
					<xsl:with-param name="en" select="concat(@id, ': ', $en)"/>
				</xsl:call-template>
			</title>
			<description>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('政府組態基準之設定值：', g:wants)"/>
					<xsl:with-param name="en" select="concat('As the baseline sets it for: ', g:en)"/>
				</xsl:call-template>
			</description>
		</value>
	</xsl:template>

	<xsl:template match="/g:document">
		<xsl:variable name="items" select="g:category/g:item[not(contains(concat(' ', @not-on, ' '), concat(' ', $platform, ' ')))]"/>
		<catalogue id="{@id}" edition="{@dated}" version="{@version}">
			<title><zh><xsl:value-of select="g:zh"/></zh><en><xsl:value-of select="g:en"/></en></title>
			<values><xsl:apply-templates select="$items" mode="values"/></values>
			<xsl:for-each select="g:category[g:item/@id = $items/@id]">
				<category id="{/g:document/@id}-{@id}">
					<title><zh><xsl:value-of select="g:zh"/></zh><en><xsl:value-of select="g:en"/></en></title>
					<xsl:apply-templates select="g:item[@id = $items/@id]" mode="rule"/>
				</category>
			</xsl:for-each>
		</catalogue>
	</xsl:template>

	<xsl:template match="g:item" mode="rule">
		<rule id="{@id}" severity="{@severity}" kind="auto">
			<xsl:if test="@kind = 'manual'"><xsl:attribute name="kind">manual</xsl:attribute></xsl:if>
			<xsl:if test="@serves"><xsl:attribute name="serves"><xsl:value-of select="@serves"/></xsl:attribute></xsl:if>
			<title><zh><xsl:value-of select="g:zh"/></zh><en><xsl:value-of select="g:en"/></en></title>
			<description>
				<xsl:variable name="said"><xsl:apply-templates select="." mode="description"/></xsl:variable>
				<xsl:apply-templates select="." mode="said">
					<xsl:with-param name="said" select="$said"/>
				</xsl:apply-templates>
			</description>
			<!-- What the document itself says, in the place of the law's text. -->
			<text>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat(/g:document/g:zh, '（v', /g:document/@version, '）', @id, '「', g:zh, '」。設定值：', g:wants, '。')"/>
					<xsl:with-param name="en" select="concat(/g:document/g:en, ' (v', /g:document/@version, '), ', @id, ': ', g:en, '.')"/>
				</xsl:call-template>
			</text>
			<fix><xsl:apply-templates select="." mode="fix"/></fix>
			<xsl:apply-templates select="." mode="twin"/>
			<xsl:variable name="check"><xsl:apply-templates select="." mode="check"/></xsl:variable>
			<xsl:apply-templates select="exsl:node-set($check)/c:check" mode="bound">
				<xsl:with-param name="alternative" select="@alternative"/>
			</xsl:apply-templates>
		</rule>
	</xsl:template>
	<!-- One of several services for one purpose: every check takes this parameter (checks/alternatives.h). -->
	<xsl:template match="c:check" mode="bound">
		<xsl:param name="alternative"/>
		<check name="{@name}">
			<xsl:copy-of select="c:bind"/>
			<xsl:if test="$alternative"><bind param="alternative" text="{$alternative}"/></xsl:if>
		</check>
	</xsl:template>
	<!-- The kind's description, and what is to be known of this item: a note of the catalogue follows. -->
	<xsl:template match="g:item" mode="said">
		<xsl:param name="said"/>
		<xsl:variable name="d" select="exsl:node-set($said)"/>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat(normalize-space($d/c:zh), normalize-space(g:note/g:zh))"/>
			<xsl:with-param name="en" select="normalize-space(concat($d/c:en, ' ', g:note/g:en))"/>
		</xsl:call-template>
	</xsl:template>

	<!-- What a kind does not say. -->
	<xsl:template match="g:item" mode="values"/>
	<xsl:template match="g:item" mode="twin"/>
	<xsl:template match="g:item" mode="check"/>
	<xsl:template match="g:item" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('政府組態基準項目：', g:zh, '。')"/>
			<xsl:with-param name="en" select="concat('An item of the government configuration baseline: ', g:en, '.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('依政府組態基準設定：', g:wants, '。')"/>
			<xsl:with-param name="en" select="concat('Set as the baseline says: ', g:en, '.')"/>
		</xsl:call-template>
	</xsl:template>
</xsl:stylesheet>
