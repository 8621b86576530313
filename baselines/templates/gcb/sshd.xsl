<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind sshd: a keyword of sshd (@target, several separated by ";", or by "|" where one of them is enough)
  against @value by @operator, in the words of the check sshd-value, for every connection.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<!-- Bounds and lists can be changed; a yes or a no is what the item is about. -->
	<xsl:template match="g:item[@kind = 'sshd'][@operator = 'range' or @operator = 'le' or @operator = 'subset']" mode="values">
		<value type="string" default="{@value}">
			<xsl:attribute name="id"><xsl:call-template name="value-id"/></xsl:attribute>
			<title>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat(@id, '：sshd 之 ', @target, ' 容許值')"/>
					<xsl:with-param name="en" select="concat(@id, ': what is allowed for ', @target, ' of sshd')"/>
				</xsl:call-template>
			</title>
			<description>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('政府組態基準之設定值：', g:wants, '。多個設定項以分號分隔；A..B 為含兩端之範圍。')"/>
					<xsl:with-param name="en" select="concat('As the baseline sets it for: ', g:en, '. Several keywords are separated by semicolons; A..B is a range, both ends included.')"/>
				</xsl:call-template>
			</description>
		</value>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'sshd']" mode="description">
		<xsl:variable name="en">
			<xsl:choose>
				<xsl:when test="@operator = 'eq'"> must be </xsl:when>
				<xsl:when test="@operator = 'in'"> must be one of </xsl:when>
				<xsl:when test="@operator = 'range'"> must lie within </xsl:when>
				<xsl:when test="@operator = 'le'"> must be no looser than </xsl:when>
				<xsl:when test="@operator = 'subset'"> must have no member but </xsl:when>
				<xsl:otherwise>: one of them must be set and limit somebody</xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<xsl:variable name="zh">
			<xsl:choose>
				<xsl:when test="@operator = 'eq'">須為 </xsl:when>
				<xsl:when test="@operator = 'in'">須為下列之一：</xsl:when>
				<xsl:when test="@operator = 'range'">須介於 </xsl:when>
				<xsl:when test="@operator = 'le'">不得寬於 </xsl:when>
				<xsl:when test="@operator = 'subset'">僅得含 </xsl:when>
				<xsl:otherwise>須至少設定其一，且確有限制</xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('依 sshd 讀取組態之次序（命令列、Include、加密原則、Match 區塊）推導每一個會啟動之 sshd 對任何連線生效之 ', @target, '，', $zh, @value, '；運作中之系統另檢查執行中之 sshd 是否採用相同組態。')"/>
			<xsl:with-param name="en" select="concat(@target, $en, @value, '. What counts is the value in effect for every connection in each sshd that is started, by the order in which sshd reads its command line, Include, the cryptographic policy and Match blocks; on a running system also in the sshd that runs.')"/>
		</xsl:call-template>
	</xsl:template>

	<!-- A value that meets the item. -->
	<xsl:template name="sshd-lines">
		<xsl:choose>
			<xsl:when test="@operator = 'any-set'">AllowGroups wheel\n</xsl:when>
			<xsl:when test="@target = 'ClientAliveInterval;ClientAliveCountMax'">ClientAliveInterval 600\nClientAliveCountMax 1\n</xsl:when>
			<xsl:when test="@operator = 'range'"><xsl:value-of select="concat(@target, ' ', substring-after(@value, '..'), '\n')"/></xsl:when>
			<xsl:when test="@operator = 'in'"><xsl:value-of select="concat(@target, ' ', substring-before(@value, '|'), '\n')"/></xsl:when>
			<xsl:otherwise><xsl:value-of select="concat(@target, ' ', @value, '\n')"/></xsl:otherwise>
		</xsl:choose>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'sshd']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 sshd 最先讀取之處設定 ', @target, '（同一設定以先出現者為準），並移除 Match 區塊內之放寬；設定前確認仍有可登入之管道。')"/>
			<xsl:with-param name="en" select="concat('Set ', @target, ' where sshd reads first (of one keyword the first value counts), and take out what relaxes it in Match blocks. Make sure first that there is still a way to log in.')"/>
		</xsl:call-template>
		<xsl:variable name="lines"><xsl:call-template name="sshd-lines"/></xsl:variable>
		<commands>
			<xsl:choose>
				<xsl:when test="$platform = 'rhel8'">
					<xsl:value-of select="concat('{ printf ', &quot;'&quot;, $lines, &quot;'&quot;, '; cat /etc/ssh/sshd_config; } &gt;/etc/ssh/sshd_config.new&#10;')"/>
					<xsl:text>chmod 600 /etc/ssh/sshd_config.new&#10;mv /etc/ssh/sshd_config.new /etc/ssh/sshd_config&#10;restorecon /etc/ssh/sshd_config&#10;</xsl:text>
				</xsl:when>
				<xsl:otherwise>
					<xsl:value-of select="concat('printf ', &quot;'&quot;, $lines, &quot;'&quot;, ' &gt;&gt;/etc/ssh/sshd_config.d/00-twgcb.conf&#10;chmod 600 /etc/ssh/sshd_config.d/00-twgcb.conf&#10;')"/>
				</xsl:otherwise>
			</xsl:choose>
			<xsl:text>sshd -t&#10;systemctl reload sshd</xsl:text>
		</commands>
	</xsl:template>
	<!-- There is nothing to set: only an sshd of long ago speaks another protocol. -->
	<xsl:template match="g:item[@kind = 'sshd'][@target = 'Protocol']" mode="fix" priority="1">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'更新 OpenSSH 至 7.4 以上之版本。'"/>
			<xsl:with-param name="en" select="'Update OpenSSH to 7.4 or later.'"/>
		</xsl:call-template>
		<commands>dnf upgrade openssh-server</commands>
	</xsl:template>
	<!-- The lists come from the system-wide policy; a sub-policy narrows them without an override. -->
	<xsl:template match="g:item[@kind = 'sshd'][@operator = 'subset']" mode="fix" priority="1">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'以加密原則之子原則限縮 SSH 之演算法，並重新啟動 sshd。'"/>
			<xsl:with-param name="en" select="'Narrow the algorithms of SSH by a sub-policy of the cryptographic policy, and restart sshd.'"/>
		</xsl:call-template>
		<commands>
			<xsl:text>printf '%s\n' 'cipher@SSH = AES-256-CTR AES-192-CTR AES-128-CTR' 'mac@SSH = HMAC-SHA2-512 HMAC-SHA2-256' 'group@SSH = -X25519 -X448' 'ssh_etm = 0' &gt;/etc/crypto-policies/policies/modules/TWGCB-SSH.pmod&#10;</xsl:text>
			<xsl:text>update-crypto-policies --set FUTURE:TWGCB-SSH&#10;systemctl restart sshd</xsl:text>
		</commands>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'sshd']" mode="check">
		<check name="sshd-value">
			<bind param="keyword" text="{@target}"/>
			<bind param="operator" text="{@operator}"/>
			<xsl:choose>
				<xsl:when test="@operator = 'range' or @operator = 'le' or @operator = 'subset'">
					<bind param="value">
						<xsl:attribute name="value"><xsl:call-template name="value-id"/></xsl:attribute>
					</bind>
				</xsl:when>
				<xsl:otherwise><bind param="value" text="{@value}"/></xsl:otherwise>
			</xsl:choose>
		</check>
	</xsl:template>
</xsl:stylesheet>
