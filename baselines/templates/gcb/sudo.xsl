<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kind sudo: the setting @target of Defaults (use_pty, logfile, timestamp_timeout), or that sudo asks for a password. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'sudo' and @target = 'timestamp_timeout']" mode="values">
		<xsl:call-template name="string">
			<xsl:with-param name="zh" select="concat(g:zh, '（分鐘）')"/>
			<xsl:with-param name="en" select="concat(g:en, ' (minutes)')"/>
			<xsl:with-param name="default" select="@value"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'sudo']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh">
				<xsl:choose>
					<xsl:when test="@target = 'password'">依 sudo 讀取 /etc/sudoers 及其引入檔之方式（別名、順序、標籤、Defaults 及否定均計入），逐一帳號判定：除 root 外，無人得不經驗證以 sudo 取得其他身分。NOPASSWD、!authenticate、exempt_group 及不詢問密碼之 PAM 堆疊均計入；對任何帳號均不生效者不計。</xsl:when>
					<xsl:otherwise>
						<xsl:value-of select="concat('依 sudo 讀取 /etc/sudoers 及其引入檔之方式，判定 ', @target, ' 對各可使用 sudo 之帳號（含限定使用者、指令或目標之 Defaults）實際生效之值')"/>
						<xsl:if test="@target = 'timestamp_timeout'">；未設定者採編譯時之預設值，0 及負值判定為不符合</xsl:if>
						<xsl:text>。</xsl:text>
					</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="en">
				<xsl:choose>
					<xsl:when test="@target = 'password'">/etc/sudoers and what it includes are read as sudo reads them (aliases, order, tags, Defaults and negations), account by account: nobody but root gets another identity through sudo without authenticating. NOPASSWD, !authenticate, exempt_group and a PAM stack that asks for nothing all count; what has no effect for any account does not.</xsl:when>
					<xsl:otherwise>
						<xsl:value-of select="concat('/etc/sudoers and what it includes are read as sudo reads them, for the value of ', @target, ' that is in effect for each account that may use sudo (Defaults bound to users, commands or targets included)')"/>
						<xsl:if test="@target = 'timestamp_timeout'">; where it is not set, what sudo was built with counts, and 0 and negative values fail</xsl:if>
						<xsl:text>.</xsl:text>
					</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'sudo']" mode="fix">
		<xsl:variable name="line">
			<xsl:value-of select="concat('Defaults ', @target)"/>
			<xsl:if test="@target != 'use_pty'"><xsl:value-of select="concat('=', @value)"/></xsl:if>
		</xsl:variable>
		<xsl:choose>
			<xsl:when test="@target = 'password'">
				<xsl:call-template name="say">
					<xsl:with-param name="zh">以 visudo 移除 /etc/sudoers 及 /etc/sudoers.d/ 中之 NOPASSWD 標籤與 !authenticate 設定。</xsl:with-param>
					<xsl:with-param name="en">By visudo, take the tag NOPASSWD and the setting !authenticate out of /etc/sudoers and /etc/sudoers.d/.</xsl:with-param>
				</xsl:call-template>
				<commands>grep -rnE 'NOPASSWD|!authenticate' /etc/sudoers /etc/sudoers.d</commands>
			</xsl:when>
			<xsl:otherwise>
				<xsl:call-template name="say">
					<xsl:with-param name="zh" select="concat('於 /etc/sudoers.d/ 之檔案設定「', $line, '」，並移除其後與之牴觸者。')"/>
					<xsl:with-param name="en" select="concat('Set &quot;', $line, '&quot; in a file of /etc/sudoers.d/, and take away what says otherwise after it.')"/>
				</xsl:call-template>
				<commands>
					<xsl:text>&#10;</xsl:text>
					<xsl:value-of select="concat('echo &quot;', $line, '&quot; >> /etc/sudoers.d/gcb&#10;')"/>
					<xsl:text>chmod 0440 /etc/sudoers.d/gcb&#10;visudo -c&#10;</xsl:text>
				</commands>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'sudo']" mode="check">
		<xsl:choose>
			<xsl:when test="@target = 'password'">
				<check name="sudo-password"><bind param="allow" text=""/></check>
			</xsl:when>
			<xsl:otherwise>
				<check name="sudo-default">
					<bind param="name" text="{@target}"/>
					<xsl:choose>
						<xsl:when test="@target = 'use_pty'">
							<bind param="operation" text="equals"/>
							<bind param="value" text="yes"/>
						</xsl:when>
						<xsl:when test="@target = 'logfile'">
							<bind param="operation" text="set"/>
							<bind param="value" text=""/>
						</xsl:when>
						<xsl:otherwise>
							<bind param="operation" text="above 0 and at most"/>
							<bind param="value"><xsl:attribute name="value"><xsl:call-template name="value-id"/></xsl:attribute></bind>
						</xsl:otherwise>
					</xsl:choose>
				</check>
			</xsl:otherwise>
		</xsl:choose>
	</xsl:template>
</xsl:stylesheet>
