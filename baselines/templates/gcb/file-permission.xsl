<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind file-permission: the files @target names (checks/resolve/files/rights.h) belong to one of the owners
  @value lists (operator owner_in), or allow no more than the mode @value (mode_mask_le, mode_eq of 0000).
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">

	<!-- The files in words of one language. -->
	<xsl:template name="files">
		<xsl:param name="zh"/>
		<xsl:choose>
			<xsl:when test="@target = 'audit-logs' and $zh">auditd 之 log_file 及其輪替檔</xsl:when>
			<xsl:when test="@target = 'audit-logs'">log_file of auditd and its rotated files</xsl:when>
			<xsl:when test="@target = 'audit-log-folder' and $zh">auditd 之 log_file 所在目錄</xsl:when>
			<xsl:when test="@target = 'audit-log-folder'">the folder that holds log_file of auditd</xsl:when>
			<xsl:when test="@target = 'sshd-keys' and $zh">/etc/ssh/ssh_host_*_key 及 sshd 之 HostKey 所指之私鑰檔</xsl:when>
			<xsl:when test="@target = 'sshd-keys'">/etc/ssh/ssh_host_*_key and the private keys HostKey of sshd names</xsl:when>
			<xsl:when test="@target = 'sshd-public-keys' and $zh">/etc/ssh/ssh_host_*_key.pub 及 sshd 之 HostKey 所對應之公鑰檔</xsl:when>
			<xsl:when test="@target = 'sshd-public-keys'">/etc/ssh/ssh_host_*_key.pub and the public halves of the keys HostKey of sshd names</xsl:when>
			<xsl:when test="starts-with(@target, 'log:')"><xsl:value-of select="substring-after(@target, 'log:')"/></xsl:when>
			<xsl:when test="contains(@target, ' efi-grub') and $zh"><xsl:value-of select="concat(translate(substring-before(@target, ' efi-grub'), ' ', '、'), '，以及 EFI 系統磁碟分割（/boot/efi）上之 GRUB 檔案')"/></xsl:when>
			<xsl:when test="contains(@target, ' efi-grub')"><xsl:value-of select="concat(substring-before(@target, ' efi-grub'), ' and the files of GRUB on the EFI system partition (/boot/efi)')"/></xsl:when>
			<xsl:when test="$zh"><xsl:value-of select="translate(@target, ' ', '、')"/></xsl:when>
			<xsl:otherwise><xsl:value-of select="@target"/></xsl:otherwise>
		</xsl:choose>
	</xsl:template>
	<!-- The same for a shell. -->
	<xsl:template name="file-arguments">
		<xsl:choose>
			<xsl:when test="@target = 'audit-logs'">/var/log/audit/audit.log*</xsl:when>
			<xsl:when test="@target = 'audit-log-folder'">/var/log/audit</xsl:when>
			<xsl:when test="@target = 'sshd-keys'">/etc/ssh/ssh_host_*_key</xsl:when>
			<xsl:when test="@target = 'sshd-public-keys'">/etc/ssh/ssh_host_*_key.pub</xsl:when>
			<xsl:when test="starts-with(@target, 'log:')"><xsl:value-of select="substring-after(@target, 'log:')"/></xsl:when>
			<xsl:when test="contains(@target, ' efi-grub')"><xsl:value-of select="substring-before(@target, ' efi-grub')"/></xsl:when>
			<xsl:otherwise><xsl:value-of select="@target"/></xsl:otherwise>
		</xsl:choose>
	</xsl:template>
	<!-- What keeps setting them otherwise. -->
	<xsl:template name="file-makers">
		<xsl:param name="zh"/>
		<xsl:choose>
			<xsl:when test="starts-with(@target, 'audit-log') and $zh">auditd 啟動時依 auditd.conf 之 log_group 重設，故 log_group 須為 root。</xsl:when>
			<xsl:when test="starts-with(@target, 'audit-log')"> auditd sets them at each start by log_group of auditd.conf, which must be root.</xsl:when>
			<xsl:when test="contains(@target, 'efi-grub') and $zh">/boot/efi 為 FAT 者，於 /etc/fstab 設定 uid=0、gid=0、fmask=0177。</xsl:when>
			<xsl:when test="contains(@target, 'efi-grub')"> Where /boot/efi is FAT, set uid=0, gid=0 and fmask=0177 in /etc/fstab.</xsl:when>
		</xsl:choose>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'file-permission']" mode="description">
		<xsl:variable name="zh"><xsl:call-template name="files"><xsl:with-param name="zh" select="true()"/></xsl:call-template></xsl:variable>
		<xsl:variable name="en"><xsl:call-template name="files"><xsl:with-param name="zh" select="false()"/></xsl:call-template></xsl:variable>
		<xsl:choose>
			<xsl:when test="@operator = 'owner_in'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat($zh, ' 之擁有者及群組須為 ', translate(@value, ' ', '、'), '；連結以其所指之檔案判定。依檔案系統現況，及下次開機後（tmpfiles.d、產生該檔之服務、FAT 之掛載選項）之狀態判定。')"/>
					<xsl:with-param name="en" select="concat('Owner and group of ', $en, ': one of ', @value, '; of a link what it leads to. Judged as the file system says now and as the next boot leaves it (tmpfiles.d, the service that makes the file, the mount options of FAT).')"/>
				</xsl:call-template>
			</xsl:when>
			<xsl:otherwise>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat($zh, ' 之權限不得逾 ', @value, '，更嚴格者亦符合；有 ACL 時，以擁有群組及 ACL 所列者實際所得之權限計，且 ACL 不得另授予他人逾其他使用者（others）所得之權限。目錄之 set-ID 及黏滯位元不計。依檔案系統現況，及下次開機後（tmpfiles.d、產生該檔之服務、FAT 之掛載選項）之狀態判定。')"/>
					<xsl:with-param name="en" select="concat('The permissions of ', $en, ' go no further than ', @value, '; stricter ones meet it too. With an ACL what really comes to the owning group and to those it names counts as the group, and it may give nobody more than others have. Set-ID and sticky bits of directories do not count. Judged as the file system says now and as the next boot leaves it (tmpfiles.d, the service that makes the file, the mount options of FAT).')"/>
				</xsl:call-template>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'file-permission']" mode="fix">
		<xsl:variable name="zh"><xsl:call-template name="files"><xsl:with-param name="zh" select="true()"/></xsl:call-template></xsl:variable>
		<xsl:variable name="en"><xsl:call-template name="files"><xsl:with-param name="zh" select="false()"/></xsl:call-template></xsl:variable>
		<xsl:variable name="more-zh"><xsl:call-template name="file-makers"><xsl:with-param name="zh" select="true()"/></xsl:call-template></xsl:variable>
		<xsl:variable name="more-en"><xsl:call-template name="file-makers"><xsl:with-param name="zh" select="false()"/></xsl:call-template></xsl:variable>
		<xsl:variable name="arguments"><xsl:call-template name="file-arguments"/></xsl:variable>
		<xsl:variable name="first" select="substring-before(concat(@value, ' '), ' ')"/>
		<xsl:choose>
			<xsl:when test="@operator = 'owner_in'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('將 ', $zh, ' 之擁有者及群組設為 ', $first, '。', $more-zh)"/>
					<xsl:with-param name="en" select="concat('Give ', $en, ' the owner and group ', $first, '.', $more-en)"/>
				</xsl:call-template>
				<commands><xsl:value-of select="concat('chown ', $first, ' ', $arguments)"/></commands>
			</xsl:when>
			<xsl:otherwise>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('將 ', $zh, ' 之權限設為 ', @value, ' 或更嚴格。', $more-zh)"/>
					<xsl:with-param name="en" select="concat('Give ', $en, ' the mode ', @value, ' or a stricter one.', $more-en)"/>
				</xsl:call-template>
				<commands><xsl:value-of select="concat('chmod ', @value, ' ', $arguments)"/></commands>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'file-permission' and @operator != 'owner_in']" mode="values">
		<xsl:call-template name="mode-value"/>
	</xsl:template>
	<!-- A mode as a Value: octal digits, which a number would lose. -->
	<xsl:template name="mode-value">
		<value type="string" default="{@value}">
			<xsl:attribute name="id"><xsl:call-template name="value-id"/></xsl:attribute>
			<title>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat(@id, '：允許之最寬權限')"/>
					<xsl:with-param name="en" select="concat(@id, ': the widest mode that is allowed')"/>
				</xsl:call-template>
			</title>
			<description>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('八進位之權限值。政府組態基準之設定值：', g:wants)"/>
					<xsl:with-param name="en" select="concat('Octal digits. As the baseline sets it for: ', g:en)"/>
				</xsl:call-template>
			</description>
		</value>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'file-permission']" mode="check">
		<!-- Without these a Linux host is none; of the others there may be none. -->
		<xsl:variable name="absent">
			<xsl:choose>
				<xsl:when test="contains(' /etc/passwd /etc/shadow /etc/group /var/log ', concat(' ', @target, ' '))">fail</xsl:when>
				<xsl:otherwise>notapplicable</xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<xsl:choose>
			<xsl:when test="@operator = 'owner_in'">
				<check name="file-owner">
					<bind param="files" text="{@target}"/>
					<bind param="owners" text="{@value}"/>
					<bind param="absent" text="{$absent}"/>
					<bind param="without" text=""/>
				</check>
			</xsl:when>
			<xsl:otherwise>
				<check name="file-mode">
					<bind param="files" text="{@target}"/>
					<bind param="mode">
						<xsl:attribute name="value"><xsl:call-template name="value-id"/></xsl:attribute>
					</bind>
					<bind param="absent" text="{$absent}"/>
					<bind param="without" text=""/>
				</check>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>

	<!--
	  Files that the row itself names, as they are now: of the next boot OVAL knows nothing, and of an ACL but the mask.  Groups
	  other than root have numbers of their own on each host.
	-->
	<xsl:template match="g:item[@kind = 'file-permission' and starts-with(@target, '/') and not(contains(@target, '*') or contains(@target, ' efi-'))]"
		mode="twin">
		<xsl:choose>
			<xsl:when test="@operator = 'owner_in' and @value = 'root:root'">
				<oval-owner clears="no" title="root owns it" files="{@target}" user="0" group="0" absent="yes"/>
			</xsl:when>
			<xsl:when test="@operator = 'owner_in'">
				<oval-owner clears="no" title="root owns it" files="{@target}" user="0" group="[0-9]+" absent="yes"/>
			</xsl:when>
			<xsl:otherwise>
				<oval-permission clears="no" title="its permissions are no more than {@value}" files="{@target}"
					mode="{concat('7', substring(@value, 2))}" absent="yes"/>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>
</xsl:stylesheet>
