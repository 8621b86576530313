<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind login-defs: @target of /etc/login.defs (INACTIVE: of /etc/default/useradd), by the operator: days-least and
  days-range (also the field of every account in /etc/shadow), least, word, mask.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">

	<xsl:template match="g:item[@kind = 'login-defs' and contains(@operator, 'least')]" mode="values">
		<xsl:call-template name="number">
			<xsl:with-param name="zh" select="g:zh"/>
			<xsl:with-param name="en" select="g:en"/>
			<xsl:with-param name="operator">greater than or equal</xsl:with-param>
			<xsl:with-param name="unit">
				<xsl:choose>
					<xsl:when test="@operator = 'least'">s</xsl:when>
					<xsl:otherwise>days</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="default" select="@value"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'login-defs' and @operator = 'days-range']" mode="values">
		<xsl:call-template name="number">
			<xsl:with-param name="zh" select="g:zh"/>
			<xsl:with-param name="en" select="g:en"/>
			<xsl:with-param name="operator">less than or equal</xsl:with-param>
			<xsl:with-param name="unit">days</xsl:with-param>
			<xsl:with-param name="default" select="@value"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'login-defs' and @operator = 'mask']" mode="values">
		<xsl:call-template name="mode-value"/>
	</xsl:template>

	<!-- The file a name stands in. -->
	<xsl:template name="login-file">
		<xsl:choose>
			<xsl:when test="@target = 'INACTIVE'">/etc/default/useradd</xsl:when>
			<xsl:otherwise>/etc/login.defs</xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'login-defs']" mode="description">
		<xsl:variable name="file"><xsl:call-template name="login-file"/></xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh">
				<xsl:choose>
					<xsl:when test="@operator = 'days-least'"><xsl:value-of select="concat('下一個以 useradd 建立之帳號（', $file, ' 之 ', @target, '，未設定者取內建值），及各有通行碼帳號於 /etc/shadow 之對應欄位，均至少 ', @value, ' 天；未填者判定為不符合。')"/></xsl:when>
					<xsl:when test="@operator = 'days-range'"><xsl:value-of select="concat('下一個以 useradd 建立之帳號（', $file, ' 之 ', @target, '，未設定者取內建值），及各有通行碼帳號於 /etc/shadow 之對應欄位，均為 1 至 ', @value, ' 天；未填者判定為不符合。')"/></xsl:when>
					<xsl:when test="@operator = 'mask'"><xsl:value-of select="concat('/etc/login.defs 之 ', @target, ' 至少去除 ', @value, '；重複設定者以最後一行計。')"/></xsl:when>
					<xsl:when test="@operator = 'least'"><xsl:value-of select="concat('/etc/login.defs 之 ', @target, ' 至少 ', @value, '；重複設定者以最後一行計。')"/></xsl:when>
					<xsl:otherwise><xsl:value-of select="concat('/etc/login.defs 之 ', @target, ' 為 ', @value, '；重複設定者以最後一行計。')"/></xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="en">
				<xsl:choose>
					<xsl:when test="@operator = 'days-least'"><xsl:value-of select="concat('What the next account that useradd makes gets (', @target, ' of ', $file, ', what is built in where it is not set), and the same field of /etc/shadow of every account with a password, is at least ', @value, ' days; an empty field fails.')"/></xsl:when>
					<xsl:when test="@operator = 'days-range'"><xsl:value-of select="concat('What the next account that useradd makes gets (', @target, ' of ', $file, ', what is built in where it is not set), and the same field of /etc/shadow of every account with a password, is 1 to ', @value, ' days; an empty field fails.')"/></xsl:when>
					<xsl:when test="@operator = 'mask'"><xsl:value-of select="concat(@target, ' of /etc/login.defs takes away at least ', @value, '; of several lines the last counts.')"/></xsl:when>
					<xsl:when test="@operator = 'least'"><xsl:value-of select="concat(@target, ' of /etc/login.defs is at least ', @value, '; of several lines the last counts.')"/></xsl:when>
					<xsl:otherwise><xsl:value-of select="concat(@target, ' of /etc/login.defs is ', @value, '; of several lines the last counts.')"/></xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'login-defs']" mode="fix">
		<xsl:variable name="file"><xsl:call-template name="login-file"/></xsl:variable>
		<xsl:variable name="days" select="starts-with(@operator, 'days-')"/>
		<xsl:variable name="switch">
			<xsl:choose>
				<xsl:when test="@target = 'PASS_MIN_DAYS'">--mindays</xsl:when>
				<xsl:when test="@target = 'PASS_MAX_DAYS'">--maxdays</xsl:when>
				<xsl:when test="@target = 'PASS_WARN_AGE'">--warndays</xsl:when>
				<xsl:when test="@target = 'INACTIVE'">--inactive</xsl:when>
			</xsl:choose>
		</xsl:variable>
		<xsl:variable name="zh">
			<xsl:if test="$days"><xsl:value-of select="concat('並對各有通行碼之帳號執行 chage ', $switch, ' ', @value, ' 帳號。')"/></xsl:if>
		</xsl:variable>
		<xsl:variable name="en">
			<xsl:if test="$days"><xsl:value-of select="concat(' Then chage ', $switch, ' ', @value, ' ACCOUNT for each account with a password.')"/></xsl:if>
		</xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 ', $file, ' 設定 ', @target, ' 為 ', @value, '。', $zh)"/>
			<xsl:with-param name="en" select="concat('Set ', @target, ' to ', @value, ' in ', $file, '.', $en)"/>
		</xsl:call-template>
		<xsl:if test="@target = 'INACTIVE'"><commands><xsl:value-of select="concat('useradd -D -f ', @value)"/></commands></xsl:if>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'login-defs']" mode="check">
		<xsl:variable name="value"><xsl:call-template name="value-id"/></xsl:variable>
		<check name="login-{@operator}">
			<bind param="name" text="{@target}"/>
			<xsl:choose>
				<xsl:when test="@operator = 'days-least' or @operator = 'least'"><bind param="least" value="{$value}"/></xsl:when>
				<xsl:when test="@operator = 'days-range'"><bind param="most" value="{$value}"/></xsl:when>
				<xsl:when test="@operator = 'mask'"><bind param="mask" value="{$value}"/></xsl:when>
				<xsl:otherwise><bind param="word" text="{@value}"/></xsl:otherwise>
			</xsl:choose>
		</check>
	</xsl:template>
</xsl:stylesheet>
