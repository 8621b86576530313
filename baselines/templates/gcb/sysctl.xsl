<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind sysctl: each kernel parameter of @target is @operator @value ("eq", "ge"), now and after a boot.
  @target as the check sysctl takes it: "*" in the place of an interface is what packets of every interface meet, "all+" the
  value of "all" and with it the interfaces that have one of their own.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<!-- The words of a list, each with something behind it and one more thing between. -->
	<xsl:template name="sysctl-each">
		<xsl:param name="words"/>
		<xsl:param name="after"/>
		<xsl:param name="between" select="' '"/>
		<xsl:variable name="first" select="substring-before(concat($words, ' '), ' ')"/>
		<xsl:variable name="rest" select="substring-after($words, ' ')"/>
		<xsl:value-of select="concat($first, $after)"/>
		<xsl:if test="$rest">
			<xsl:value-of select="$between"/>
			<xsl:call-template name="sysctl-each">
				<xsl:with-param name="words" select="$rest"/>
				<xsl:with-param name="after" select="$after"/>
				<xsl:with-param name="between" select="$between"/>
			</xsl:call-template>
		</xsl:if>
	</xsl:template>
	<xsl:template name="sysctl-names">
		<xsl:call-template name="sysctl-each">
			<xsl:with-param name="words" select="translate(@target, '+', '')"/>
			<xsl:with-param name="between" select="', '"/>
		</xsl:call-template>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'sysctl']" mode="description">
		<xsl:variable name="names"><xsl:call-template name="sysctl-names"/></xsl:variable>
		<xsl:variable name="all" select="contains(@target, '+') or contains(@target, '*')"/>
		<xsl:variable name="zh-rel"><xsl:choose><xsl:when test="@operator = 'ge'">至少為 </xsl:when><xsl:otherwise>為 </xsl:otherwise></xsl:choose></xsl:variable>
		<xsl:variable name="en-rel"><xsl:choose><xsl:when test="@operator = 'ge'">at least </xsl:when></xsl:choose></xsl:variable>
		<xsl:variable name="zh-all"><xsl:if test="$all">核心將 all 與各介面之值合併後生效，故各網路介面之實際結果亦須符合。</xsl:if></xsl:variable>
		<xsl:variable name="en-all"><xsl:if test="$all"> The kernel puts the values of all and of the interface together, so what really comes of it on each interface counts too.</xsl:if></xsl:variable>
		<xsl:variable name="zh-v6"><xsl:if test="contains(@target, 'ipv6')">停用 IPv6 之主機，不判定 IPv6 之參數。</xsl:if></xsl:variable>
		<xsl:variable name="en-v6"><xsl:if test="contains(@target, 'ipv6')"> Where IPv6 is off, its parameters are not asked.</xsl:if></xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('核心參數 ', $names, ' ', $zh-rel, @value, '：運作中核心之現值，以及開機時 sysctl.d 各檔依優先順序（與其他寫入者）最終設定之值，均須符合。', $zh-all, $zh-v6)"/>
			<xsl:with-param name="en" select="concat('The kernel parameters ', $names, ' are ', $en-rel, @value, ': in the running kernel, and by what the files of sysctl.d (and whoever else writes them) come to after a boot.', $en-all, $en-v6)"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'sysctl']" mode="fix">
		<xsl:variable name="lines">
			<xsl:call-template name="sysctl-each">
				<xsl:with-param name="words" select="translate(@target, '+', '')"/>
				<xsl:with-param name="after" select="concat(' = ', @value)"/>
				<xsl:with-param name="between" select="'\n'"/>
			</xsl:call-template>
		</xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'於 /etc/sysctl.d 設定，並套用；其後讀取之檔案（依檔名）及其他寫入者不得再變更其值。'"/>
			<xsl:with-param name="en" select="'Set it in /etc/sysctl.d and apply it; no file that is read later (by its name) and nobody else may change it again.'"/>
		</xsl:call-template>
		<commands>
			<xsl:value-of select="concat(&quot;printf '&quot;, $lines, &quot;\n' >> /etc/sysctl.d/99-twgcb.conf&quot;)"/>
			<xsl:text>&#10;/usr/lib/systemd/systemd-sysctl</xsl:text>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'sysctl']" mode="check">
		<xsl:variable name="relation"><xsl:if test="@operator = 'ge'">&gt;</xsl:if>=</xsl:variable>
		<xsl:variable name="settings">
			<xsl:call-template name="sysctl-each">
				<xsl:with-param name="words" select="@target"/>
				<xsl:with-param name="after" select="concat($relation, @value)"/>
			</xsl:call-template>
		</xsl:variable>
		<check name="sysctl"><bind param="settings" text="{$settings}"/></check>
	</xsl:template>

	<!-- The first of the parameters, in the running kernel alone. -->
	<xsl:template match="g:item[@kind = 'sysctl' and not(contains(@target, '*'))]" mode="twin">
		<xsl:variable name="key" select="translate(substring-before(concat(@target, ' '), ' '), '+', '')"/>
		<oval-sysctl clears="no" title="{$key} in the running kernel" key="{$key}">
			<xsl:attribute name="value">
				<xsl:choose>
					<xsl:when test="@operator = 'ge'"><xsl:value-of select="concat('[', @value, '-9][0-9]*')"/></xsl:when>
					<xsl:otherwise><xsl:value-of select="@value"/></xsl:otherwise>
				</xsl:choose>
			</xsl:attribute>
		</oval-sysctl>
	</xsl:template>
</xsl:stylesheet>
