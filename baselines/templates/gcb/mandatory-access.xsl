<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kind mandatory-access: of @target (selinux, apparmor) one thing, @operator: policy (one of @value), mode, unconfined, profiles. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'mandatory-access'][@operator = 'policy']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('/etc/selinux/config 之 SELINUXTYPE（同名以先出現者為準）須為下列之一：', translate(@value, '|', '、'), '，且該政策已安裝。')"/>
			<xsl:with-param name="en" select="concat('SELINUXTYPE in /etc/selinux/config, whose first line counts, is one of ', translate(@value, '|', ' '), ', and that policy is installed.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'mandatory-access'][@operator = 'mode']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'/etc/selinux/config 之 SELINUX 須為 enforcing，且任何開機項目均未以 selinux=0 或 enforcing=0 啟動核心；運作中之系統另檢查核心現況。'"/>
			<xsl:with-param name="en" select="'SELINUX in /etc/selinux/config is enforcing, and no entry of the boot loader starts the kernel with selinux=0 or enforcing=0; on a running system what the kernel does now is looked at too.'"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'mandatory-access'][@operator = 'unconfined']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'運作中之系統不得有以 unconfined_service_t 執行之程序；僅依檔案檢測時判定為不適用。'"/>
			<xsl:with-param name="en" select="'No process of the running system has the type unconfined_service_t; not applicable where only files are looked at.'"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'mandatory-access'][@operator = 'profiles']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'AppArmor 須於開機時由 apparmor.service 載入設定檔，/etc/apparmor.d 之設定檔不得為 complain 或 unconfined（含 force-complain），核心不得以 apparmor=0 啟動；運作中之系統另檢查核心內各設定檔之模式。'"/>
			<xsl:with-param name="en" select="'apparmor.service loads profiles at boot, none of those in /etc/apparmor.d only complains or is unconfined (force-complain counts), and no entry of the boot loader has apparmor=0; on a running system the mode of each profile in the kernel is looked at too.'"/>
		</xsl:call-template>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'mandatory-access'][@target = 'selinux']" mode="fix">
		<xsl:choose>
			<xsl:when test="@operator = 'unconfined'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="'找出以 unconfined_service_t 執行之服務，為其程式設定正確之檔案標籤或另訂政策，並重新啟動該服務。'"/>
					<xsl:with-param name="en" select="'Find the services that run as unconfined_service_t, give their programs the right label or a policy of their own, and restart them.'"/>
				</xsl:call-template>
				<commands>ps -eZ | grep unconfined_service_t</commands>
			</xsl:when>
			<xsl:otherwise>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="'於 /etc/selinux/config 設定 SELINUX=enforcing 及 SELINUXTYPE=targeted，移除核心參數 selinux=0 與 enforcing=0，並重新啟動系統；原為停用者，先以 permissive 模式重建檔案標籤。'"/>
					<xsl:with-param name="en" select="'Set SELINUX=enforcing and SELINUXTYPE=targeted in /etc/selinux/config, take selinux=0 and enforcing=0 off the kernel, and restart the system. Where it was off, relabel all files in permissive mode first.'"/>
				</xsl:call-template>
				<commands>
					<xsl:text>sed -ri 's/^SELINUX=.*/SELINUX=enforcing/; s/^SELINUXTYPE=.*/SELINUXTYPE=targeted/' /etc/selinux/config&#10;grubby --update-kernel ALL --remove-args 'selinux enforcing'&#10;setenforce 1</xsl:text>
				</commands>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'mandatory-access'][@target = 'apparmor']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'啟用 apparmor.service，並將所有設定檔改為 enforce 模式；變更前以 complain 模式之紀錄確認不影響服務。'"/>
			<xsl:with-param name="en" select="'Enable apparmor.service and put every profile into enforce mode; see first by what the complain mode has logged that nothing breaks.'"/>
		</xsl:call-template>
		<commands>systemctl enable --now apparmor&#10;aa-enforce /etc/apparmor.d/*</commands>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'mandatory-access'][@operator = 'policy']" mode="check">
		<check name="selinux-policy"><bind param="policies" text="{translate(@value, '|', ' ')}"/></check>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'mandatory-access'][@operator = 'mode']" mode="check"><check name="selinux-mode"/></xsl:template>
	<xsl:template match="g:item[@kind = 'mandatory-access'][@operator = 'unconfined']" mode="check"><check name="selinux-unconfined"/></xsl:template>
	<xsl:template match="g:item[@kind = 'mandatory-access'][@operator = 'profiles']" mode="check"><check name="apparmor-profiles"/></xsl:template>
</xsl:stylesheet>
