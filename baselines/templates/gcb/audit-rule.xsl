<?xml version="1.0" encoding="UTF-8"?>
<!--
  Items of the kind audit-rule: what the rule lines of @target (separated by ";;") would record is recorded.  In a line
  <setid> stands for each set-uid and set-gid program, <sudo-log> for the file sudo logs to.  @operator "locks": the rules
  are locked.
-->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:variable name="audit-setid" select="'&lt;setid&gt;'"/>
	<xsl:variable name="audit-sudo-log" select="'&lt;sudo-log&gt;'"/>

	<xsl:template match="g:item[@kind = 'audit-rule']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('下列規則所記錄之每一事件，均須由核心現行之規則，以及下次開機由 auditd 服務載入之規則確實記錄：', @target, ' 。規則之鍵值、順序及寫法不拘；會使其失效之 never、exclude 規則及未載入之檔案一併計入。不存在於本機之程式或目錄，其規則無從載入，不予要求；auid&gt;=1000 即 login.defs 之 UID_MIN。')"/>
			<xsl:with-param name="en" select="concat('Every event that these rules record must be recorded, by the rules in the kernel now and by those that the next boot loads with auditd: ', @target, ' . Keys, order and the way of writing do not matter; rules that cancel others (never, exclude) and files that do not get loaded do. A rule for a program or directory that is not on this host would not load and is not asked for; auid&gt;=1000 means UID_MIN of login.defs.')"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'audit-rule']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'將規則寫入 /etc/audit/rules.d/ 之檔案並載入；規則已鎖定（-e 2）者須重新開機。'"/>
			<xsl:with-param name="en" select="'Put the rules into a file of /etc/audit/rules.d/ and load them; where the rules are locked (-e 2), reboot.'"/>
		</xsl:call-template>
		<commands>
			<xsl:call-template name="audit-write">
				<xsl:with-param name="lines" select="@target"/>
				<xsl:with-param name="file" select="concat('/etc/audit/rules.d/50-', translate(@id, 'TWGCB', 'twgcb'), '.rules')"/>
			</xsl:call-template>
			<xsl:text>augenrules --load</xsl:text>
		</commands>
	</xsl:template>
	<!-- One command a line of rules. -->
	<xsl:template name="audit-write">
		<xsl:param name="lines"/>
		<xsl:param name="file"/>
		<xsl:variable name="line" select="substring-before(concat($lines, ' ;; '), ' ;; ')"/>
		<xsl:choose>
			<xsl:when test="contains($line, $audit-setid)">
				<xsl:value-of select="concat('find / -xdev -perm /6000 -type f | while read -r f; do echo &quot;', substring-before($line, $audit-setid), '$f', substring-after($line, $audit-setid), '&quot;; done >', '> ', $file, '&#10;')"/>
			</xsl:when>
			<xsl:when test="contains($line, $audit-sudo-log)">
				<xsl:value-of select="concat('echo &quot;', substring-before($line, $audit-sudo-log), '/var/log/sudo.log', substring-after($line, $audit-sudo-log), '&quot; >', '> ', $file, '&#10;')"/>
			</xsl:when>
			<xsl:otherwise>
				<xsl:value-of select="concat('echo &quot;', $line, '&quot; >', '> ', $file, '&#10;')"/>
			</xsl:otherwise>
		</xsl:choose>
		<xsl:if test="contains($lines, ' ;; ')">
			<xsl:call-template name="audit-write">
				<xsl:with-param name="lines" select="substring-after($lines, ' ;; ')"/>
				<xsl:with-param name="file" select="$file"/>
			</xsl:call-template>
		</xsl:if>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'audit-rule']" mode="check">
		<check name="audit-records"><bind param="rules" text="{@target}"/></check>
	</xsl:template>

	<xsl:template match="g:item[@kind = 'audit-rule' and @operator = 'locks']" mode="description" priority="1">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'稽核規則於載入後即鎖定（-e 2 為最末行），核心現況亦須為已鎖定；依 augenrules 及 auditctl 實際載入之結果判定。'"/>
			<xsl:with-param name="en" select="'The audit rules are locked once they are loaded (-e 2 comes last), and the kernel is locked now; judged by what augenrules and auditctl really come to.'"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'audit-rule' and @operator = 'locks']" mode="fix" priority="1">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="'於 /etc/audit/rules.d/ 排序最末之檔案加入 -e 2，並重新開機。'"/>
			<xsl:with-param name="en" select="'Put -e 2 into the file of /etc/audit/rules.d/ that sorts last, and reboot.'"/>
		</xsl:call-template>
		<commands>echo "-e 2" > /etc/audit/rules.d/99-finalize.rules</commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'audit-rule' and @operator = 'locks']" mode="check" priority="1">
		<check name="audit-immutable"/>
	</xsl:template>
</xsl:stylesheet>
