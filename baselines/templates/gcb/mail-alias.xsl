<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kind mail-alias: mail to @target goes to @value. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'mail-alias']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('/etc/aliases 將 ', @target, ' 之郵件轉給 ', @value, '，直接或經由其他別名皆可。')"/>
			<xsl:with-param name="en" select="concat('/etc/aliases sends mail to ', @target, ' to ', @value, ', at once or over other aliases.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'mail-alias']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 /etc/aliases 設定 ', @target, ': ', @value, '，並執行 newaliases。')"/>
			<xsl:with-param name="en" select="concat('Set ', @target, ': ', @value, ' in /etc/aliases, and run newaliases.')"/>
		</xsl:call-template>
		<commands>
			<xsl:value-of select="concat('echo &quot;', @target, ': ', @value, '&quot; >', '> /etc/aliases')"/>
			<xsl:text>&#10;newaliases</xsl:text>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'mail-alias']" mode="check">
		<check name="mail-alias"><bind param="name" text="{@target}"/><bind param="to" text="{@value}"/></check>
	</xsl:template>
</xsl:stylesheet>
