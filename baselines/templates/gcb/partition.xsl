<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kind partition: @target has a file system of its own; @value: "volume", or "tmpfs". -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'partition']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat(@target, ' 為獨立掛載點，其檔案系統不與其他掛載點共用；依核心現況，及開機時 fstab 與 systemd 掛載單元實際掛載之結果判定。其他主機之儲存空間（如 NFS）視為獨立；bind 掛載、映像檔、與他處同屬一個 btrfs 或 ZFS 之子磁區，以及記憶體檔案系統，均非獨立之分割磁區或邏輯磁區。')"/>
			<xsl:with-param name="en" select="concat(@target, ' is a mount point and shares its file system with no other: in the kernel now, and by what fstab and the mount units of systemd really come to after a boot. Storage of another machine (NFS) counts as separate; a bind mount, an image in a file, a subvolume of a btrfs or ZFS pool that others use, and a file system in memory are no partition or logical volume of its own.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'partition' and @value = 'tmpfs']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat(@target, ' 為獨立掛載點，其檔案系統為 tmpfs；依核心現況，及開機時 fstab 與 systemd 掛載單元（含 tmp.mount）實際掛載之結果判定。')"/>
			<xsl:with-param name="en" select="concat('A tmpfs is mounted on ', @target, ': in the kernel now, and by what fstab and the mount units of systemd (tmp.mount too) really come to after a boot.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'partition']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('為 ', @target, ' 建立分割磁區或邏輯磁區，移入原有內容，於 /etc/fstab 加入一行後掛載。')"/>
			<xsl:with-param name="en" select="concat('Make a partition or logical volume for ', @target, ', move what is there onto it, add a line to /etc/fstab and mount it.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'partition' and @value = 'tmpfs']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 /etc/fstab 將 ', @target, ' 設為 tmpfs，或啟用 tmp.mount，並重新開機。')"/>
			<xsl:with-param name="en" select="concat('Make ', @target, ' a tmpfs in /etc/fstab, or enable tmp.mount, and boot again.')"/>
		</xsl:call-template>
		<commands><xsl:value-of select="concat(&quot;printf 'tmpfs &quot;, @target, &quot; tmpfs defaults,rw,nosuid,nodev,noexec,relatime,mode=1777 0 0\n' >> /etc/fstab&quot;)"/></commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'partition']" mode="check">
		<check name="own-file-system">
			<bind param="path" text="{@target}"/>
			<bind param="as" text="{@value}"/>
		</check>
	</xsl:template>

	<!-- Whether what is mounted there is a volume of its own, OVAL cannot say. -->
	<xsl:template match="g:item[@kind = 'partition']" mode="twin">
		<oval-mount clears="no" title="something is mounted on {@target}" target="{@target}"/>
	</xsl:template>
</xsl:stylesheet>
