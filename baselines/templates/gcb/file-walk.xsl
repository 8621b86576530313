<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind file-walk: what one pass over all local file systems finds.  @operator says what is asked of @target:
    none_found          no such file: world-writable-files, unowned, ungrouped, ...
    mode_none           none of the commands or libraries has a bit of the octal @value
    all_owned_by        each belongs to one of the users of @value; "system" stands for every system account
    all_group_owned_by  the same of groups
  OVAL would walk the file system once an item, for minutes: no twin.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" xmlns:w="urn:plumbline:walk" exclude-result-prefixes="g w">
	<w:words>
		<w:word id="world-writable-files" zh="全域可寫之一般檔案" en="regular files that everybody may write"/>
		<w:word id="world-writable-directories-without-sticky" zh="全域可寫而未設 sticky bit 之目錄" en="directories that everybody may write and that lack the sticky bit"/>
		<w:word id="world-writable-directories" zh="全域可寫之目錄" en="directories that everybody may write"/>
		<w:word id="unowned" zh="擁有者不屬任何帳號之檔案與目錄" en="files and directories whose owner is no account"/>
		<w:word id="ungrouped" zh="擁有群組不存在之檔案與目錄" en="files and directories whose group does not exist"/>
		<w:word id="commands" zh="系統指令（/bin、/sbin、/usr/bin、/usr/sbin、/usr/local/bin、/usr/local/sbin）" en="the system's commands (/bin, /sbin, /usr/bin, /usr/sbin, /usr/local/bin, /usr/local/sbin)"/>
		<w:word id="libraries" zh="函式庫（/lib、/lib64、/usr/lib、/usr/lib64）" en="libraries (/lib, /lib64, /usr/lib, /usr/lib64)"/>
		<w:word id="shosts.equiv" zh="名為 shosts.equiv 之檔案" en="files named shosts.equiv"/>
		<w:word id=".shosts" zh="名為 .shosts 之檔案" en="files named .shosts"/>
	</w:words>
	<xsl:variable name="walk-words" select="document('')/xsl:stylesheet/w:words/w:word"/>

	<xsl:template match="g:item[@kind = 'file-walk']" mode="description">
		<xsl:variable name="what" select="$walk-words[@id = current()/@target]"/>
		<xsl:variable name="zh">
			<xsl:choose>
				<xsl:when test="@operator = 'none_found'"><xsl:value-of select="concat('不得有', $what/@zh)"/></xsl:when>
				<xsl:when test="@operator = 'mode_none'"><xsl:value-of select="concat($what/@zh, '不得有 ', @value, ' 之任一權限位元')"/></xsl:when>
				<xsl:when test="@operator = 'all_owned_by'"><xsl:value-of select="concat($what/@zh, '之擁有者須為：', @value)"/></xsl:when>
				<xsl:otherwise><xsl:value-of select="concat($what/@zh, '之擁有群組須為：', @value)"/></xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<xsl:variable name="en">
			<xsl:choose>
				<xsl:when test="@operator = 'none_found'"><xsl:value-of select="concat('There must be no ', $what/@en)"/></xsl:when>
				<xsl:when test="@operator = 'mode_none'"><xsl:value-of select="concat('None of ', $what/@en, ' may have any of the permission bits ', @value)"/></xsl:when>
				<xsl:when test="@operator = 'all_owned_by'"><xsl:value-of select="concat('The owner must be one of ', @value, ': ', $what/@en)"/></xsl:when>
				<xsl:otherwise><xsl:value-of select="concat('The group must be one of ', @value, ': ', $what/@en)"/></xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat($zh, '；一次巡覽所有本機檔案系統判定，不含網路檔案系統。機關之例外得列於設定值。')"/>
			<xsl:with-param name="en" select="concat($en, '. One pass over all local file systems tells, network file systems left out. The agency lists its exceptions in the value.')"/>
		</xsl:call-template>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'file-walk']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh">
				<xsl:choose>
					<xsl:when test="contains(@target, 'owned') or contains(@target, 'grouped') or contains(@operator, 'owned')">以 chown 或 chgrp 將報告所列檔案改為正確之擁有者或群組。</xsl:when>
					<xsl:when test="contains(@target, 'shosts')">刪除報告所列檔案，並確認 sshd 未採主機式身分鑑別。</xsl:when>
					<xsl:otherwise>移除報告所列檔案多餘之寫入權限，目錄並設 sticky bit。</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="en">
				<xsl:choose>
					<xsl:when test="contains(@target, 'owned') or contains(@target, 'grouped') or contains(@operator, 'owned')">Give the files of the report to the right owner or group with chown or chgrp.</xsl:when>
					<xsl:when test="contains(@target, 'shosts')">Remove the files of the report, and see that sshd takes no host-based authentication.</xsl:when>
					<xsl:otherwise>Take the write permission too many from the files of the report; a directory gets the sticky bit.</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'file-walk']" mode="values">
		<value type="string" list="here" default="">
			<xsl:attribute name="id"><xsl:call-template name="value-id"><xsl:with-param name="word" select="'allow'"/></xsl:call-template></xsl:attribute>
			<title>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat(@id, '：例外之檔案')"/>
					<xsl:with-param name="en" select="concat(@id, ': files excepted')"/>
				</xsl:call-template>
			</title>
			<description>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="'經機關核可之絕對路徑，以空白分隔，得為樣式（* 不跨越斜線）。'"/>
					<xsl:with-param name="en" select="'Absolute paths the agency approves, separated by blanks; patterns, in which * stops at slashes.'"/>
				</xsl:call-template>
			</description>
		</value>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'file-walk']" mode="check">
		<xsl:variable name="allow"><xsl:call-template name="value-id"><xsl:with-param name="word" select="'allow'"/></xsl:call-template></xsl:variable>
		<xsl:choose>
			<xsl:when test="@operator = 'none_found'">
				<check name="walk-none">
					<bind param="predicate" text="{@target}"/>
					<bind param="allow" value="{$allow}"/>
				</check>
			</xsl:when>
			<xsl:when test="@operator = 'mode_none'">
				<check name="walk-mode">
					<bind param="where" text="{@target}"/>
					<bind param="forbidden" text="{@value}"/>
					<bind param="allow" value="{$allow}"/>
				</check>
			</xsl:when>
			<xsl:otherwise>
				<check name="walk-owned">
					<bind param="where" text="{@target}"/>
					<bind param="of">
						<xsl:attribute name="text">
							<xsl:choose>
								<xsl:when test="@operator = 'all_owned_by'">user</xsl:when>
								<xsl:otherwise>group</xsl:otherwise>
							</xsl:choose>
						</xsl:attribute>
					</bind>
					<bind param="names" text="{substring-before(concat(@value, ' system'), ' system')}"/>
					<bind param="max_id" text="{999 * contains(concat(' ', @value, ' '), ' system ')}"/>
					<bind param="allow" value="{$allow}"/>
				</check>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>
</xsl:stylesheet>
