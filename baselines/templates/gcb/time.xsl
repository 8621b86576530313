<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind time, by @operator: sources: the service @target has at least @value sources configured; user: it runs as
  the user @value; filter: chronyd has the filter of system calls of level @value and does not stay root.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<!-- The account and the files of the service are those of the platform's own package. -->
	<xsl:template name="time-user">
		<xsl:choose>
			<xsl:when test="@target = 'ntp' and $platform = 'debian12'">ntpsec</xsl:when>
			<xsl:otherwise><xsl:value-of select="@value"/></xsl:otherwise>
		</xsl:choose>
	</xsl:template>
	<xsl:template name="time-config">
		<xsl:choose>
			<xsl:when test="@target = 'timesyncd'">/etc/systemd/timesyncd.conf.d/sources.conf</xsl:when>
			<xsl:when test="@target = 'ntp' and $platform = 'debian12'">/etc/ntpsec/ntp.conf</xsl:when>
			<xsl:when test="@target = 'ntp'">/etc/ntp.conf</xsl:when>
			<xsl:when test="$rpm">/etc/chrony.conf</xsl:when>
			<xsl:otherwise>/etc/chrony/chrony.conf</xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'time' and @operator = 'sources']" mode="values">
		<xsl:call-template name="number">
			<xsl:with-param name="zh">校時來源之最少數目</xsl:with-param>
			<xsl:with-param name="en">least number of time sources</xsl:with-param>
			<xsl:with-param name="operator">greater than or equal</xsl:with-param>
			<xsl:with-param name="default" select="@value"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'time' and @operator = 'filter']" mode="values">
		<xsl:call-template name="number">
			<xsl:with-param name="zh">chronyd 系統呼叫過濾層級（1 最嚴格）</xsl:with-param>
			<xsl:with-param name="en">level of chronyd's filter of system calls (1 is the strictest)</xsl:with-param>
			<xsl:with-param name="default" select="@value"/>
		</xsl:call-template>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'time' and @operator = 'sources']" mode="description">
		<xsl:variable name="file"><xsl:call-template name="time-config"/></xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('解析 ', @target, ' 實際讀取之設定（', $file, ' 及其引入之檔案與單元之命令列），計算由管理者設定且服務可採用之來源；一行 pool 計為一個，內建之預設來源不計，無法採用者（如 noselect、offline、無法解析之名稱）不計。')"/>
			<xsl:with-param name="en" select="concat('The configuration that ', @target, ' really reads (', $file, ', what it includes, and the command line of its unit): counted are sources that somebody configured and the service can follow; a pool line counts as one, what is compiled in does not count, nor does what cannot be followed (noselect, offline, a name that does not resolve).')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'time' and @operator = 'user']" mode="description">
		<xsl:variable name="user"><xsl:call-template name="time-user"/></xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('依 ', @target, ' 之單元、命令列、設定檔及程式內建值，服務啟動後實際之使用者須為 ', $user, '，且其 uid 非 0。')"/>
			<xsl:with-param name="en" select="concat('By the unit, the command line, the configuration and what is compiled in, the user that the service of ', @target, ' really becomes is ', $user, ', and its uid is not 0.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'time' and @operator = 'filter']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh">chronyd 之單元與 /etc/sysconfig/chronyd 合併後之命令列所給之 -F 層級，以及 chronyd 啟動後實際之使用者（-u、user 指令或程式內建值）。層級 1 較 2 嚴格，亦符合。</xsl:with-param>
			<xsl:with-param name="en">The level of -F on chronyd's command line as its unit and /etc/sysconfig/chronyd make it, and the user that chronyd really becomes (-u, the directive user, or what is compiled in). Level 1 is stricter than 2 and meets it, too.</xsl:with-param>
		</xsl:call-template>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'time' and @operator = 'sources']" mode="fix">
		<xsl:variable name="file"><xsl:call-template name="time-config"/></xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 ', $file, ' 加入機關核可之校時來源，例如國家時間與頻率標準實驗室之伺服器，並重新啟動服務。')"/>
			<xsl:with-param name="en" select="concat('Put time sources that the agency approves into ', $file, ', such as those of the national time and frequency laboratory, and restart the service.')"/>
		</xsl:call-template>
		<commands>
			<xsl:choose>
				<xsl:when test="@target = 'timesyncd'">mkdir -p /etc/systemd/timesyncd.conf.d
printf '[Time]\nNTP=tock.stdtime.gov.tw watch.stdtime.gov.tw\n' &gt;/etc/systemd/timesyncd.conf.d/sources.conf
systemctl restart systemd-timesyncd</xsl:when>
				<xsl:when test="@target = 'ntp'">echo 'server tock.stdtime.gov.tw iburst' &gt;&gt;<xsl:value-of select="concat($file, '&#10;systemctl restart ntp')"/></xsl:when>
				<xsl:when test="$rpm">echo 'server tock.stdtime.gov.tw iburst' &gt;&gt;<xsl:value-of select="concat($file, '&#10;systemctl enable chronyd&#10;systemctl restart chronyd')"/></xsl:when>
				<xsl:otherwise>echo 'server tock.stdtime.gov.tw iburst' &gt;&gt;<xsl:value-of select="concat($file, '&#10;systemctl restart chrony')"/></xsl:otherwise>
			</xsl:choose>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'time' and @operator = 'user']" mode="fix">
		<xsl:variable name="user"><xsl:call-template name="time-user"/></xsl:variable>
		<xsl:variable name="file"><xsl:call-template name="time-config"/></xsl:variable>
		<xsl:choose>
			<xsl:when test="@target = 'chrony'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('於 ', $file, ' 設定 user ', $user, '，並移除命令列之 -u；隨後重新啟動服務。')"/>
					<xsl:with-param name="en" select="concat('Set user ', $user, ' in ', $file, ', take -u off the command line, and restart the service.')"/>
				</xsl:call-template>
				<commands>echo 'user <xsl:value-of select="$user"/>' &gt;&gt;<xsl:value-of select="concat($file, '&#10;systemctl restart chrony')"/></commands>
			</xsl:when>
			<xsl:otherwise>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('於服務之啟動指令稿 ntp-systemd-wrapper 設定 RUNASUSER=', $user, '，並重新啟動服務。')"/>
					<xsl:with-param name="en" select="concat('Set RUNASUSER=', $user, ' in the script that starts the service, ntp-systemd-wrapper, and restart the service.')"/>
				</xsl:call-template>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'time' and @operator = 'filter']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 /etc/sysconfig/chronyd 設定 OPTIONS=&quot;-F ', @value, '&quot;，勿使用 -u root，並重新啟動 chronyd。')"/>
			<xsl:with-param name="en" select="concat('Set OPTIONS=&quot;-F ', @value, '&quot; in /etc/sysconfig/chronyd without -u root, and restart chronyd.')"/>
		</xsl:call-template>
		<commands>echo 'OPTIONS="-F <xsl:value-of select="@value"/>"' &gt;/etc/sysconfig/chronyd<xsl:text>&#10;</xsl:text>systemctl restart chronyd</commands>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'time']" mode="check">
		<xsl:variable name="id"><xsl:call-template name="value-id"/></xsl:variable>
		<xsl:variable name="user"><xsl:call-template name="time-user"/></xsl:variable>
		<xsl:choose>
			<xsl:when test="@operator = 'sources'">
				<check name="time-configured">
					<bind param="daemon" text="{@target}"/>
					<bind param="sources" value="{$id}"/>
					<!-- Where no other item asks for the service. -->
					<bind param="starts" text="{not(@alternative)}"/>
				</check>
			</xsl:when>
			<xsl:when test="@operator = 'user'">
				<check name="time-user"><bind param="daemon" text="{@target}"/><bind param="user" text="{$user}"/></check>
			</xsl:when>
			<xsl:when test="@operator = 'filter'">
				<check name="time-filter"><bind param="daemon" text="{@target}"/><bind param="level" value="{$id}"/></check>
			</xsl:when>
		</xsl:choose>
	</xsl:template>
</xsl:stylesheet>
