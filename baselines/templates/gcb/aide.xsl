<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kind aide: AIDE compares the attributes @value of the files @target. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'aide']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('AIDE 實際採用之設定檢查下列已安裝之稽核工具，並至少比對 ', @value, ' 各屬性：', @target, ' 。以該檔案實際路徑選中之規則判定，屬性不論順序，較多者亦可。')"/>
			<xsl:with-param name="en" select="concat('The configuration AIDE really uses checks those of these audit tools that are installed, and compares at least ', @value, ': ', @target, ' . The rule that selects the file by its real path decides; the order of attributes does not matter, and more may be compared.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'aide']" mode="fix">
		<xsl:variable name="conf"><xsl:choose><xsl:when test="$rpm">/etc/aide.conf</xsl:when><xsl:otherwise>/etc/aide/aide.conf</xsl:otherwise></xsl:choose></xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 ', $conf, ' 為各稽核工具加入規則，並更新 AIDE 資料庫。')"/>
			<xsl:with-param name="en" select="concat('Add a rule for each of the audit tools to ', $conf, ', and update the database of AIDE.')"/>
		</xsl:call-template>
		<commands>
			<xsl:value-of select="concat('for f in ', @target, '; do echo &quot;$f ', @value, '&quot; >', '> ', $conf, '; done')"/>
			<xsl:text>&#10;aide --update</xsl:text>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'aide']" mode="check">
		<check name="aide-attributes"><bind param="files" text="{@target}"/><bind param="attributes" text="{@value}"/></check>
	</xsl:template>
</xsl:stylesheet>
