<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind mount-option: what @target names is mounted with the option @value, now and after a boot.
  @target: a path, or every mount of a kind: "nfs", "removable", "home" (of checks/families/gcb_mounts.c).
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'mount-option']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat(@target, ' 所在之掛載須帶 ', @value, ' 選項；依核心現況，及開機時 fstab 與 systemd 掛載單元實際掛載之結果判定，未獨立掛載者以其所在之掛載為準。')"/>
			<xsl:with-param name="en" select="concat('The mount that holds ', @target, ' has the option ', @value, ': in the kernel now, and by what fstab and the mount units of systemd really come to after a boot; where it is no mount of its own, the one above it counts.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'mount-option']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 /etc/fstab 之 ', @target, ' 一行加入 ', @value, '，並重新掛載；未獨立掛載者，應先使其獨立掛載。')"/>
			<xsl:with-param name="en" select="concat('Add ', @value, ' to the line of ', @target, ' in /etc/fstab, and mount it anew; where it has none, give it a mount of its own first.')"/>
		</xsl:call-template>
		<commands><xsl:value-of select="concat('mount -o remount,', @value, ' ', @target)"/></commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'mount-option']" mode="check">
		<check name="mount-options"><bind param="mounts" text="{@target}={@value}"/></check>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'mount-option' and not(starts-with(@target, '/'))]" mode="description">
		<xsl:variable name="zh">
			<xsl:choose>
				<xsl:when test="@target = 'nfs'">目前掛載、開機時掛載，及 /etc/fstab 所列而未自動掛載之 NFS 檔案系統</xsl:when>
				<xsl:when test="@target = 'removable'">目前掛載、開機時掛載，及 /etc/fstab 所列而未自動掛載之可攜式儲存裝置（依裝置名稱、光碟檔案系統、/media 等掛載點認定；運作中之系統並依裝置本身認定）</xsl:when>
				<xsl:otherwise>UID 1000 以上帳號（nobody 除外）之家目錄所在而非根檔案系統之掛載</xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<xsl:variable name="en">
			<xsl:choose>
				<xsl:when test="@target = 'nfs'">NFS file systems that are mounted now, that the boot mounts, and that /etc/fstab has for mounting by hand</xsl:when>
				<xsl:when test="@target = 'removable'">Removable storage that is mounted now, that the boot mounts, and that /etc/fstab has for mounting by hand (told by the name of the device, the file systems of optical media and places such as /media; in the running system by the device itself too)</xsl:when>
				<xsl:otherwise>Mounts other than that of the root file system that hold home directories of accounts with a UID from 1000 on (but nobody)</xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat($zh, '，均須帶 ', @value, ' 選項；依實際生效之選項判定。')"/>
			<xsl:with-param name="en" select="concat($en, ' have the option ', @value, '; the options in force decide.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'mount-option' and not(starts-with(@target, '/'))]" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 /etc/fstab 之相關各行加入 ', @value, '，並重新掛載；未列於 /etc/fstab 而由桌面環境或 autofs 掛載者，於其設定加入該選項。')"/>
			<xsl:with-param name="en" select="concat('Add ', @value, ' to each line of /etc/fstab concerned, and mount it anew; what a desktop or autofs mounts gets the option in its own configuration.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'mount-option' and not(starts-with(@target, '/'))]" mode="check">
		<check name="mount-kind-options">
			<bind param="kind" text="{@target}"/>
			<bind param="options" text="{@value}"/>
		</check>
	</xsl:template>

	<!-- The kernel's mount on that very path: of what a boot comes to, and of a folder within another mount, OVAL knows nothing. -->
	<xsl:template match="g:item[@kind = 'mount-option' and starts-with(@target, '/')]" mode="twin">
		<oval-mount clears="no" title="the mount on {@target} has {@value}" target="{@target}" option="{@value}"/>
	</xsl:template>
</xsl:stylesheet>
