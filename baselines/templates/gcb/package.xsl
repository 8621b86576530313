<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind package, by @operator, about the packages @target: installed: all of them are; absent: none is; alone: they
  are, the packages @value are not, and systemd-timesyncd is off, where it is not the one that is asked for; aide: they are, and
  AIDE's data base is made, whose usual place is @value.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<!-- Debian has had ntpsec in the place of ntp since 12. -->
	<xsl:template name="packages">
		<xsl:param name="names" select="@target"/>
		<xsl:choose>
			<xsl:when test="$names = 'ntp' and $platform = 'debian12'">ntpsec</xsl:when>
			<xsl:when test="$names = 'chrony ntp' and $platform = 'debian12'">chrony ntpsec</xsl:when>
			<xsl:otherwise><xsl:value-of select="$names"/></xsl:otherwise>
		</xsl:choose>
	</xsl:template>
	<xsl:template name="other-service">
		<xsl:if test="@target != 'systemd-timesyncd'">systemd-timesyncd</xsl:if>
	</xsl:template>
	<xsl:variable name="manager">
		<xsl:choose>
			<xsl:when test="$rpm">dnf</xsl:when>
			<xsl:otherwise>apt-get</xsl:otherwise>
		</xsl:choose>
	</xsl:variable>

	<xsl:template match="g:item[@kind = 'package' and @operator != 'absent']" mode="description">
		<xsl:variable name="names"><xsl:call-template name="packages"/></xsl:variable>
		<xsl:variable name="others"><xsl:call-template name="packages"><xsl:with-param name="names" select="@value"/></xsl:call-template></xsl:variable>
		<xsl:variable name="off"><xsl:call-template name="other-service"/></xsl:variable>
		<xsl:variable name="zh">
			<xsl:choose>
				<xsl:when test="@operator = 'alone'">
					<xsl:value-of select="concat('，且未安裝 ', translate($others, ' ', '、'))"/>
					<xsl:if test="$off != ''"><xsl:value-of select="concat('，', $off, ' 現行與開機後皆不啟動')"/></xsl:if>
				</xsl:when>
				<xsl:when test="@operator = 'aide'">，且其資料庫已建立（設定檔所指之檔案）</xsl:when>
			</xsl:choose>
		</xsl:variable>
		<xsl:variable name="en">
			<xsl:choose>
				<xsl:when test="@operator = 'alone'">
					<xsl:value-of select="concat(', and of ', $others, ' none')"/>
					<xsl:if test="$off != ''"><xsl:value-of select="concat('; ', $off, ' does not start, now or at a boot')"/></xsl:if>
				</xsl:when>
				<xsl:when test="@operator = 'aide'">, and AIDE's data base is made: the file its configuration names</xsl:when>
			</xsl:choose>
		</xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('須已安裝套件 ', translate($names, ' ', '、'), $zh, '。依主機本身之套件資料庫（dpkg 或 rpm）判定；已移除而僅存設定檔、或未完成安裝者，不算已安裝。')"/>
			<xsl:with-param name="en" select="concat('Installed by the data base of the system for packages the host is made of, dpkg or rpm: ', $names, $en, '. What was removed but for its configuration, or not set up, is not installed.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'package' and @operator = 'absent']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('不得安裝套件 ', translate(@target, ' ', '、'), '。依主機本身之套件資料庫（dpkg 或 rpm）判定；未完成安裝者亦不符合；無法讀取資料庫時為錯誤，不視為未安裝。')"/>
			<xsl:with-param name="en" select="concat('None of these is installed, by the data base of the system for packages the host is made of, dpkg or rpm: ', @target, '. What is there but not set up does not meet it either; a data base that cannot be read is an error, and not taken for an empty one.')"/>
		</xsl:call-template>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'package']" mode="fix">
		<xsl:variable name="names"><xsl:call-template name="packages"/></xsl:variable>
		<xsl:variable name="others"><xsl:call-template name="packages"><xsl:with-param name="names" select="@value"/></xsl:call-template></xsl:variable>
		<xsl:variable name="off"><xsl:call-template name="other-service"/></xsl:variable>
		<xsl:choose>
			<xsl:when test="@operator = 'absent'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('移除套件 ', translate(@target, ' ', '、'), '；移除前確認無其他套件或業務需要。')"/>
					<xsl:with-param name="en" select="concat('Remove ', @target, ', after making sure that nothing here needs it.')"/>
				</xsl:call-template>
				<commands><xsl:value-of select="concat($manager, ' remove ', @target)"/></commands>
			</xsl:when>
			<xsl:when test="@operator = 'alone'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('安裝 ', $names, '，移除 ', translate($others, ' ', '、'), '，並停止其他校時服務。')"/>
					<xsl:with-param name="en" select="concat('Install ', $names, ', remove ', $others, ', and stop other services for the time.')"/>
				</xsl:call-template>
				<commands>
					<xsl:value-of select="concat($manager, ' remove ', $others, '&#10;', $manager, ' install ', $names)"/>
					<xsl:if test="$off != ''"><xsl:value-of select="concat('&#10;systemctl --now mask ', $off)"/></xsl:if>
				</commands>
			</xsl:when>
			<xsl:otherwise>
				<xsl:call-template name="say">
					<xsl:with-param name="zh">安裝套件<xsl:if test="@operator = 'aide'">，並建立資料庫</xsl:if>。</xsl:with-param>
					<xsl:with-param name="en">Install the packages<xsl:if test="@operator = 'aide'"> and make the data base</xsl:if>.</xsl:with-param>
				</xsl:call-template>
				<commands>
					<xsl:value-of select="concat($manager, ' install ', $names)"/>
					<xsl:choose>
						<xsl:when test="@operator = 'aide' and $rpm"><xsl:value-of select="concat('&#10;aide --init&#10;mv /var/lib/aide/aide.db.new.gz ', @value)"/></xsl:when>
						<xsl:when test="@operator = 'aide'"><xsl:value-of select="concat('&#10;aideinit -y -f&#10;cp /var/lib/aide/aide.db.new ', @value)"/></xsl:when>
					</xsl:choose>
				</commands>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'package' and (@operator = 'installed' or @operator = 'absent')]" mode="check">
		<check name="package">
			<bind param="packages" text="{@target}"/>
			<bind param="wanted" text="{@operator}"/>
		</check>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'package' and @operator = 'alone']" mode="check">
		<xsl:variable name="names"><xsl:call-template name="packages"/></xsl:variable>
		<xsl:variable name="others"><xsl:call-template name="packages"><xsl:with-param name="names" select="@value"/></xsl:call-template></xsl:variable>
		<xsl:variable name="off"><xsl:call-template name="other-service"/></xsl:variable>
		<check name="package-alone">
			<bind param="packages" text="{$names}"/>
			<bind param="absent" text="{$others}"/>
			<bind param="off" text="{$off}"/>
		</check>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'package' and @operator = 'aide']" mode="check">
		<check name="package-aide">
			<bind param="packages" text="{@target}"/>
			<bind param="database" text="{@value}"/>
		</check>
	</xsl:template>

	<!--
	  A data base that cannot be read, and one that is not the host's own, are an empty one to OVAL: it clears nobody.  Of several
	  packages it asks for one.  dpkg's data base is looked at as text: libapt, which the probe for packages of dpkg uses, takes the
	  settings of the host it runs on and writes into the root.
	-->
	<xsl:template name="twin-title">
		<xsl:param name="names"/>
		<xsl:attribute name="title">
			<xsl:value-of select="$names"/>
			<xsl:choose><xsl:when test="@operator = 'absent'">: not installed</xsl:when><xsl:otherwise>: installed</xsl:otherwise></xsl:choose>
		</xsl:attribute>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'package' and not(@alternative)]" mode="twin">
		<xsl:variable name="names"><xsl:call-template name="packages"/></xsl:variable>
		<xsl:variable name="name" select="translate($names, ' ', '|')"/>
		<xsl:choose>
			<xsl:when test="$rpm">
				<oval-package clears="no" name="{$name}" rpm="yes">
					<xsl:call-template name="twin-title"><xsl:with-param name="names" select="$names"/></xsl:call-template>
					<xsl:attribute name="installed"><xsl:choose><xsl:when test="@operator = 'absent'">no</xsl:when><xsl:otherwise>yes</xsl:otherwise></xsl:choose></xsl:attribute>
				</oval-package>
			</xsl:when>
			<xsl:when test="@operator = 'absent'">
				<oval-no-line clears="no" file="/var/lib/dpkg/status" pattern="^Package: ({$name})\n(?:\S[^\n]*\n)*?Status: \S+ \S+ (unpacked|half-[a-z]+|triggers-[a-z]+|installed)$">
					<xsl:call-template name="twin-title"><xsl:with-param name="names" select="$names"/></xsl:call-template>
				</oval-no-line>
			</xsl:when>
			<xsl:otherwise>
				<oval-line clears="no" file="/var/lib/dpkg/status" pattern="^Package: ({$name})\n(?:\S[^\n]*\n)*?Status: \S+ \S+ (triggers-[a-z]+|installed)$">
					<xsl:call-template name="twin-title"><xsl:with-param name="names" select="$names"/></xsl:call-template>
				</oval-line>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>
</xsl:stylesheet>
