<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kind rescue: the shells of the units @target ask for root's password. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'rescue']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat(@target, ' 生效之 ExecStart=（含 drop-in）執行 systemd-sulogin-shell 或 sulogin，且未設 --force，故進入單一使用者模式須輸入 root 密碼；root 密碼不得為空。單元已遮蔽者，無從進入，判定為符合。')"/>
			<xsl:with-param name="en" select="concat('The ExecStart= of ', @target, ' in effect, drop-ins included, runs systemd-sulogin-shell or sulogin, without --force, so that root&#8217;s password is asked for in single-user mode; that password is not empty. A unit that is masked lets nobody in, and passes.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'rescue']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'移除改變 ExecStart= 之 drop-in 檔，使其執行 systemd-sulogin-shell。'"/>
			<xsl:with-param name="en" select="'Remove the drop-ins that change ExecStart=, so that systemd-sulogin-shell is run.'"/>
		</xsl:call-template>
		<commands>
			<xsl:text>systemctl revert rescue.service emergency.service&#10;systemctl daemon-reload</xsl:text>
		</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'rescue']" mode="check">
		<check name="rescue-password"><bind param="units" text="{@target}"/></check>
	</xsl:template>
</xsl:stylesheet>
