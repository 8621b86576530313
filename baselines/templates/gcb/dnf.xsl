<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kind dnf: signatures (@target: gpgcheck), or another switch of [main] in dnf.conf. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'dnf' and @target = 'gpgcheck']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh">依 DNF 之讀法解析 /etc/dnf/dnf.conf 及 reposdir（預設為 /etc/yum.repos.d 等）之各 .repo 檔：[main] 之 gpgcheck 與 localpkg_gpgcheck 須為啟用，各套件庫（含未啟用者）之 gpgcheck 亦須為啟用；套件庫未自行設定者沿用 [main]。無法解析之設定為錯誤。</xsl:with-param>
			<xsl:with-param name="en">/etc/dnf/dnf.conf and the .repo files of reposdir (/etc/yum.repos.d and its like), read as DNF reads them: gpgcheck and localpkg_gpgcheck of [main] are on, and gpgcheck of every repository, enabled or not; a repository that does not set it takes it over from [main]. What cannot be parsed is an error.</xsl:with-param>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'dnf' and @target != 'gpgcheck']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('DNF 實際生效之 ', @target, '：/etc/dnf/dnf.conf 之 [main] 所設，未設定時為 DNF 之預設值（True）。/etc/yum.conf 為其連結，否則無程式讀取。')"/>
			<xsl:with-param name="en" select="concat('The value of ', @target, ' that is in force: what [main] of /etc/dnf/dnf.conf sets, else the default of DNF (True). /etc/yum.conf is a link to it, or nobody reads it.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'dnf' and @target = 'gpgcheck']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh">於 /etc/dnf/dnf.conf 之 [main] 設定 gpgcheck=1 與 localpkg_gpgcheck=1，並將 .repo 檔中之 gpgcheck=0 改為 1。</xsl:with-param>
			<xsl:with-param name="en">Set gpgcheck=1 and localpkg_gpgcheck=1 in [main] of /etc/dnf/dnf.conf, and gpgcheck=1 wherever a .repo file has 0.</xsl:with-param>
		</xsl:call-template>
		<commands>dnf config-manager --save --setopt=gpgcheck=1 --setopt=localpkg_gpgcheck=1
sed -i 's/^gpgcheck *=.*/gpgcheck=1/' /etc/yum.repos.d/*.repo</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'dnf' and @target != 'gpgcheck']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 /etc/dnf/dnf.conf 之 [main] 設定 ', @target, '=True。')"/>
			<xsl:with-param name="en" select="concat('Set ', @target, '=True in [main] of /etc/dnf/dnf.conf.')"/>
		</xsl:call-template>
		<commands><xsl:value-of select="concat('dnf config-manager --save --setopt=', @target, '=True')"/></commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'dnf' and @target = 'gpgcheck']" mode="check">
		<check name="dnf-gpgcheck"/>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'dnf' and @target != 'gpgcheck']" mode="check">
		<check name="dnf-option"><bind param="option" text="{@target}"/></check>
	</xsl:template>
</xsl:stylesheet>
