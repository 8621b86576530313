<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kind mount-option: @target is mounted with the option @value, now and after a boot. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'mount-option']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat(@target, ' 所在之掛載點須帶 ', @value, ' 選項；依核心現況，及開機時 fstab 與 systemd 掛載單元實際掛載之結果判定。')"/>
			<xsl:with-param name="en" select="concat('The mount that holds ', @target, ' has the option ', @value, ': in the kernel now, and by what fstab and the mount units of systemd really come to after a boot.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'mount-option']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 /etc/fstab 之 ', @target, ' 一行加入 ', @value, '，並重新掛載。')"/>
			<xsl:with-param name="en" select="concat('Add ', @value, ' to the line of ', @target, ' in /etc/fstab, and mount it anew.')"/>
		</xsl:call-template>
		<commands><xsl:value-of select="concat('mount -o remount,', @value, ' ', @target)"/></commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'mount-option']" mode="check">
		<check name="mount-options"><bind param="mounts" text="{@target}={@value}"/></check>
	</xsl:template>
</xsl:stylesheet>
