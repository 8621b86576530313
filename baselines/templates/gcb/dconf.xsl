<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind dconf: @operator key (@target "PROFILE:KEY KEY" has the @value, one a key or A..B), locks (the keys of @target cannot be
  changed), gdm (@target "GROUP/KEY" of GDM's file is off).
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'dconf']" mode="description">
		<xsl:variable name="keys" select="substring-after(@target, ':')"/>
		<xsl:choose>
			<xsl:when test="@operator = 'key'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('依 dconf 設定檔之系統資料庫次序與鎖定推導 ', $keys, ' 之生效值，須為 ', @value, '（A..B 為含兩端之範圍），且資料庫已於變更後重新產生；未由系統資料庫設定者不符合。未安裝 GNOME 及 GDM 者不適用。')"/>
					<xsl:with-param name="en" select="concat($keys, ' must be ', @value, ' (A..B: a range, both ends included), by the order of the system data bases in the profile of dconf and their locks, and the data base must have been made since; a key no system data base sets fails. Not applicable without GNOME and GDM.')"/>
				</xsl:call-template>
			</xsl:when>
			<xsl:when test="@operator = 'locks'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('dconf 設定檔之系統資料庫須鎖定 ', $keys, '，使用者無法變更，且資料庫已於變更後重新產生。未安裝 GNOME 及 GDM 者不適用。')"/>
					<xsl:with-param name="en" select="concat('A system data base of the profile of dconf locks ', $keys, ', so that users cannot change them, and it has been made since. Not applicable without GNOME and GDM.')"/>
				</xsl:call-template>
			</xsl:when>
			<xsl:otherwise>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('GDM 設定檔之 ', @target, ' 須為停用；未設定者 GDM 預設為停用。未安裝 GNOME 及 GDM 者不適用。')"/>
					<xsl:with-param name="en" select="concat(@target, ' in the file of GDM is off, as it is where nothing is said. Not applicable without GNOME and GDM.')"/>
				</xsl:call-template>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'dconf']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'於 /etc/dconf/db 之系統資料庫目錄（或其 locks 子目錄）加入設定，執行 dconf update；GDM 之設定改於其設定檔。'"/>
			<xsl:with-param name="en" select="'Add the setting to the folder of the system data base in /etc/dconf/db, or to its locks, and run dconf update; settings of GDM go into its own file.'"/>
		</xsl:call-template>
		<commands>dconf update</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'dconf']" mode="check">
		<xsl:choose>
			<xsl:when test="@operator = 'gdm'">
				<check name="gdm-setting">
					<bind param="group" text="{substring-before(@target, '/')}"/>
					<bind param="key" text="{substring-after(@target, '/')}"/>
				</check>
			</xsl:when>
			<xsl:when test="@operator = 'locks'">
				<check name="dconf-locks">
					<bind param="profile" text="{substring-before(@target, ':')}"/>
					<bind param="keys" text="{substring-after(@target, ':')}"/>
				</check>
			</xsl:when>
			<xsl:otherwise>
				<check name="dconf-key">
					<bind param="profile" text="{substring-before(@target, ':')}"/>
					<bind param="keys" text="{substring-after(@target, ':')}"/>
					<bind param="values" text="{@value}"/>
				</check>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>
</xsl:stylesheet>
