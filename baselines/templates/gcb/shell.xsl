<?xml version="1.0" encoding="UTF-8"?>
<!-- Items of the kinds umask (@target: all accounts, or root; @value: the mask) and idle-shell (@value: seconds of TMOUT). -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform"
	xmlns="urn:plumbline:catalogue" xmlns:g="urn:plumbline:gcb" exclude-result-prefixes="g">
	<xsl:template match="g:item[@kind = 'idle-shell']" mode="values">
		<xsl:call-template name="number">
			<xsl:with-param name="zh" select="g:zh"/>
			<xsl:with-param name="en" select="g:en"/>
			<xsl:with-param name="operator">less than or equal</xsl:with-param>
			<xsl:with-param name="unit">s</xsl:with-param>
			<xsl:with-param name="default" select="@value"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'umask']" mode="values">
		<xsl:call-template name="string">
			<xsl:with-param name="zh" select="g:zh"/>
			<xsl:with-param name="en" select="g:en"/>
			<xsl:with-param name="default" select="@value"/>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'idle-shell']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh">解譯各可登入帳號之 shell 啟動檔（/etc/profile、profile.d、系統之 bashrc 及帳號自有者），判定提示字元出現時之 TMOUT：須在門檻內、大於 0 且唯讀（使用者無法自行取消）；以 systemd-logind 之 StopIdleSessionSec 依時結束工作階段者，亦判定為符合。</xsl:with-param>
			<xsl:with-param name="en">The start files of the shell of every account that can log in (/etc/profile, profile.d, the system's bashrc, and the account's own) are interpreted for what TMOUT is when the prompt appears: within the limit, above 0, and read-only, so that the user cannot undo it; StopIdleSessionSec of systemd-logind, where it ends sessions in time, passes too.</xsl:with-param>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'umask']" mode="description">
		<xsl:call-template name="say">
			<xsl:with-param name="zh">
				<xsl:choose>
					<xsl:when test="@target = 'root'">判定 root 於主控台、ssh 及 su - 登入後之 umask：依 PAM（pam_umask）、sshd、systemd 及 shell 啟動檔（含 /root/.bash_profile、/root/.bashrc）之先後取實際生效值，較嚴格者符合。</xsl:when>
					<xsl:otherwise>判定各帳號於主控台、ssh 及 su - 登入後之 umask：依 PAM（pam_umask）、sshd、systemd 及 shell 啟動檔（/etc/profile、profile.d、系統之 bashrc 及帳號自有者）之先後取實際生效值，較嚴格者符合。</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
			<xsl:with-param name="en">
				<xsl:choose>
					<xsl:when test="@target = 'root'">The umask of root after a login at the console, over ssh and by su -, as PAM (pam_umask), sshd, systemd and the start files of the shell (/root/.bash_profile and /root/.bashrc among them) leave it one after another; a stricter one passes.</xsl:when>
					<xsl:otherwise>The umask of every account after a login at the console, over ssh and by su -, as PAM (pam_umask), sshd, systemd and the start files of the shell (/etc/profile, profile.d, the system's bashrc, and the account's own) leave it one after another; a stricter one passes.</xsl:otherwise>
				</xsl:choose>
			</xsl:with-param>
		</xsl:call-template>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'idle-shell']" mode="fix">
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 /etc/profile.d/ 之檔案設定 readonly TMOUT=', @value, ' 並 export TMOUT。')"/>
			<xsl:with-param name="en" select="concat('Set readonly TMOUT=', @value, ' in a file of /etc/profile.d/, and export it.')"/>
		</xsl:call-template>
		<commands><xsl:value-of select="concat('echo &quot;readonly TMOUT=', @value, '; export TMOUT&quot; > /etc/profile.d/gcb-tmout.sh')"/></commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'umask']" mode="fix">
		<xsl:variable name="files">
			<xsl:choose>
				<xsl:when test="@target = 'root'">/root/.bash_profile /root/.bashrc</xsl:when>
				<xsl:when test="$rpm">/etc/profile /etc/bashrc</xsl:when>
				<xsl:otherwise>/etc/profile /etc/bash.bashrc</xsl:otherwise>
			</xsl:choose>
		</xsl:variable>
		<xsl:call-template name="say">
			<xsl:with-param name="zh" select="concat('於 ', $files, ' 設定 umask ', @value, '，並移除其後較寬鬆之設定。')"/>
			<xsl:with-param name="en" select="concat('Set umask ', @value, ' in ', $files, ', and take away what is weaker after it.')"/>
		</xsl:call-template>
		<commands><xsl:value-of select="concat('for f in ', $files, '; do echo &quot;umask ', @value, '&quot; >> $f; done')"/></commands>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'idle-shell']" mode="check">
		<check name="shell-idle">
			<bind param="idle"><xsl:attribute name="value"><xsl:call-template name="value-id"/></xsl:attribute></bind>
		</check>
	</xsl:template>
	<xsl:template match="g:item[@kind = 'umask']" mode="check">
		<xsl:variable name="name">
			<xsl:text>umask</xsl:text>
			<xsl:if test="@target = 'root'">-root</xsl:if>
		</xsl:variable>
		<check name="{$name}">
			<bind param="umask"><xsl:attribute name="value"><xsl:call-template name="value-id"/></xsl:attribute></bind>
		</check>
	</xsl:template>
</xsl:stylesheet>
