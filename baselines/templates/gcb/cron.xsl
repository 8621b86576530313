<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind cron: owner_in and mode_mask_le of the lists of who may use cron and at (@target: "FILE|PROGRAM ...", a
  file must be there where its program is; the lists of who may not must not be there), and recurring: a program of
  @target runs at least every @value seconds.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">

	<xsl:template match="g:item[@kind = 'cron' and @operator = 'mode_mask_le']" mode="values">
		<xsl:call-template name="mode-value"/>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'cron' and @operator = 'recurring']" mode="values">
		<xsl:call-template name="number">
			<xsl:with-param name="zh" select="g:zh"/>
			<xsl:with-param name="en" select="g:en"/>
			<xsl:with-param name="operator">less than or equal</xsl:with-param>
			<xsl:with-param name="unit">s</xsl:with-param>
			<xsl:with-param name="default" select="@value"/>
		</xsl:call-template>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'cron']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh">
				<xsl:choose>
					<xsl:when test="@operator = 'recurring'"><xsl:value-of select="concat('AIDE 之檢查（', @target, '，或其指令稿）至少每日執行一次：依下次開機後計時器、cron 及 anacron 實際執行之程式判定，含其間之指令稿與服務。')"/></xsl:when>
					<xsl:when test="@operator = 'owner_in'"><xsl:value-of select="concat('已安裝 crontab 者須有 /etc/cron.allow，已安裝 at 者須有 /etc/at.allow，其擁有者及群組為 ', @value, '；/etc/cron.deny 與 /etc/at.deny 須移除。均未安裝亦無該等檔案者，判定為不適用。')"/></xsl:when>
					<xsl:otherwise><xsl:value-of select="concat('已安裝 crontab 者須有 /etc/cron.allow，已安裝 at 者須有 /etc/at.allow，其權限不逾 ', @value, '，ACL 併計；/etc/cron.deny 與 /etc/at.deny 須移除。均未安裝亦無該等檔案者，判定為不適用。')"/></xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="en">
				<xsl:choose>
					<xsl:when test="@operator = 'recurring'"><xsl:value-of select="concat('A check by AIDE (', @target, ', or a script that comes to it) runs at least once a day: by what timers, cron and anacron really run after the next boot, through the scripts and services between.')"/></xsl:when>
					<xsl:when test="@operator = 'owner_in'"><xsl:value-of select="concat('Where crontab is installed there is /etc/cron.allow, where at is installed /etc/at.allow, and they belong to ', @value, '; /etc/cron.deny and /etc/at.deny are not there. A host with neither program and none of the files is not applicable.')"/></xsl:when>
					<xsl:otherwise><xsl:value-of select="concat('Where crontab is installed there is /etc/cron.allow, where at is installed /etc/at.allow, and they allow no more than ', @value, ', ACLs counted; /etc/cron.deny and /etc/at.deny are not there. A host with neither program and none of the files is not applicable.')"/></xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'cron']" mode="fix">
		<xsl:choose>
			<xsl:when test="@operator = 'recurring' and $rpm">
				<xsl:call-template name="say">
					<xsl:with-param name="zh">於 /etc/cron.d/aide 加入每日執行 aide --check 之工作。</xsl:with-param>
					<xsl:with-param name="en">Add a daily job that runs aide --check to /etc/cron.d/aide.</xsl:with-param>
				</xsl:call-template>
				<commands>echo '0 5 * * * root /usr/sbin/aide --check' &gt; /etc/cron.d/aide</commands>
			</xsl:when>
			<xsl:when test="@operator = 'recurring'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh">安裝 aide-common，其 /etc/cron.daily/dailyaidecheck 或 dailyaidecheck.timer 每日檢查；或自行加入工作。</xsl:with-param>
					<xsl:with-param name="en">Install aide-common, whose /etc/cron.daily/dailyaidecheck or dailyaidecheck.timer checks every day; or add a job.</xsl:with-param>
				</xsl:call-template>
				<commands>echo '0 5 * * * root /usr/bin/aide --config /etc/aide/aide.conf --check' &gt; /etc/cron.d/aide</commands>
			</xsl:when>
			<xsl:otherwise>
				<xsl:call-template name="say">
					<xsl:with-param name="zh">移除 /etc/cron.deny 與 /etc/at.deny，建立 /etc/cron.allow 與 /etc/at.allow，並設定其擁有者及權限。</xsl:with-param>
					<xsl:with-param name="en">Remove /etc/cron.deny and /etc/at.deny, create /etc/cron.allow and /etc/at.allow, and set their owner and mode.</xsl:with-param>
				</xsl:call-template>
				<commands>
					rm -f /etc/cron.deny /etc/at.deny
					touch /etc/cron.allow /etc/at.allow
					chown root:root /etc/cron.allow /etc/at.allow
					chmod 0600 /etc/cron.allow /etc/at.allow
				</commands>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'cron']" mode="check">
		<xsl:variable name="value"><xsl:call-template name="value-id"/></xsl:variable>
		<xsl:choose>
			<xsl:when test="@operator = 'recurring'">
				<check name="recurring-program">
					<bind param="programs" text="{@target}"/>
					<bind param="agents" text="-"/>
					<bind param="forwarding" text="no"/>
					<bind param="interval" value="{$value}"/>
					<bind param="stamps" text=""/>
					<bind param="max_age" value="{$value}"/>
				</check>
			</xsl:when>
			<xsl:when test="@operator = 'owner_in'">
				<check name="file-owner">
					<bind param="files" text="{@target}"/>
					<bind param="owners" text="{@value}"/>
					<bind param="absent" text="notapplicable"/>
					<bind param="without" text="/etc/cron.deny /etc/at.deny"/>
				</check>
			</xsl:when>
			<xsl:otherwise>
				<check name="file-mode">
					<bind param="files" text="{@target}"/>
					<bind param="mode" value="{$value}"/>
					<bind param="absent" text="notapplicable"/>
					<bind param="without" text="/etc/cron.deny /etc/at.deny"/>
				</check>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>
</xsl:stylesheet>
