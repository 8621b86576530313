<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kind auditd: the setting @target of auditd.conf; @operator ge: @value or more, eq: the word @value. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'auditd']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('auditd 所採用之 /etc/audit/auditd.conf 設定 ', @target, '（', g:wants, '）；未設定者以 auditd 預設值論，auditd 無法接受之設定檔不予判定為符合。')"/>
			<xsl:with-param name="en" select="concat('The setting ', @target, ' of /etc/audit/auditd.conf as auditd takes it (', @value, '); where nothing sets it auditd&#8217;s own default holds, and a file that auditd refuses does not pass.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'auditd']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 /etc/audit/auditd.conf 設定 ', @target, ' = ', @value, '，並重新啟動 auditd。')"/>
			<xsl:with-param name="en" select="concat('Set ', @target, ' = ', @value, ' in /etc/audit/auditd.conf, and restart auditd.')"/>
		</xsl:call-template>
		<commands>
			<xsl:value-of select="concat('sed -i -E &quot;s/^ *', @target, ' *=.*/', @target, ' = ', @value, '/&quot; /etc/audit/auditd.conf')"/>
			<xsl:text>&#10;service auditd restart</xsl:text>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'auditd' and @operator = 'ge']" mode="values">
		<xsl:call-template name="number">
			<xsl:with-param name="zh" select="concat(@target, '（MB）')"/>
			<xsl:with-param name="en" select="concat(@target, ' in MB')"/>
			<xsl:with-param name="operator" select="'greater than or equal'"/>
			<xsl:with-param name="unit" select="'MB'"/>
			<xsl:with-param name="default" select="@value"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'auditd' and @operator = 'ge']" mode="check">
		<check name="auditd-number">
			<bind param="key" text="{@target}"/>
			<bind param="least">
				<xsl:attribute name="value"><xsl:call-template name="value-id"/></xsl:attribute>
			</bind>
		</check>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'auditd' and @operator = 'eq']" mode="check">
		<check name="auditd-word"><bind param="key" text="{@target}"/><bind param="word" text="{@value}"/></check>
	</xsl:template>
</xsl:stylesheet>
